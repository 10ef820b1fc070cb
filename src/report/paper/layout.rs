//! What a template printed, laid out: a line that begins with `#`, `-` or `>` becomes a heading with its number (一、（一）1.（1）), an
//! item or what is set apart, any other a paragraph; marks become numbers that know where they stand. Not for what they mean.

use super::call::Source;
use super::given::{Piece, Printed, Store};
use super::template::{BLOCK, DATA, MARK};
use crate::base::document::{Block, Line, Run};
use crate::base::error::Lang;
use crate::rule::paper::counted;

/// A number on a paper.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Number {
    /// Where: `3.2`, the second of section three.
    pub at: String,
    /// As it reads.
    pub text: String,
    /// Where it comes from.
    pub source: Source,
    /// The records behind it.
    #[serde(default)]
    pub records: Vec<String>,
}

/// Lays out what was printed, and tells its numbers.
pub struct Layout<'s> {
    store: &'s Store,
    lang: Lang,
    /// Headings so far, by level.
    levels: [usize; 4],
    /// Numbers of this section so far.
    numbers: usize,
    /// All numbers, in the order they are read in.
    pub told: Vec<Number>,
}

impl<'s> Layout<'s> {
    /// Of what a store's marks stand for.
    pub fn new(store: &'s Store, lang: Lang) -> Layout<'s> {
        Layout { store, lang, levels: [0; 4], numbers: 0, told: Vec::new() }
    }

    /// A line of text with its marks and its `**strong**` words.
    pub fn line(&mut self, text: &str) -> Line {
        let mut out: Line = Vec::new();
        // An odd one out is a sign like any other.
        let mut strong = text.matches("**").count().is_multiple_of(2).then_some(false);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(MARK.0) {
            words(&mut out, before, &mut strong);
            let Some((at, after)) = after.split_once(MARK.1) else { break };
            let piece = at.parse::<usize>().ok().and_then(|at| self.store.pieces.get(at));
            if let Some(piece) = piece {
                let run = self.run(piece);
                out.push(run);
            }
            rest = after;
        }
        words(&mut out, rest, &mut strong);
        join(out)
    }

    /// A piece: a number where it says one, or a word that says what numbers are.
    fn run(&mut self, piece: &Piece) -> Run {
        let text = piece.text.replace(['\n', '\r'], " ");
        let says = |source: &Source| match source {
            Source::Record { .. } | Source::Cell { .. } => text.chars().any(char::is_numeric),
            _ => true,
        };
        let Some(source) = piece.source.clone().filter(says) else { return Run::Plain(text) };
        self.numbers += 1;
        let at = format!("{}.{}", self.levels[0], self.numbers);
        self.told.push(Number { at: at.clone(), text: text.clone(), source, records: Vec::new() });
        Run::Number { text, at }
    }

    /// A heading with its number.
    fn heading(&mut self, level: usize, text: &str) -> Block {
        self.levels[level - 1] += 1;
        self.levels[level..].fill(0);
        if level == 1 {
            self.numbers = 0;
        }
        let n = self.levels[level - 1];
        let chinese = || counted(n).unwrap_or_else(|| n.to_string());
        let number = match (level, self.lang) {
            (1, Lang::Zh) => format!("{}、", chinese()),
            (2, Lang::Zh) => format!("（{}）", chinese()),
            (4, Lang::Zh) => format!("（{n}）"),
            (4, Lang::En) => format!("({n}) "),
            (2, Lang::En) => format!("{}.{n} ", self.levels[0]),
            (_, Lang::Zh) => format!("{n}."),
            (_, Lang::En) => format!("{n}. "),
        };
        let mut line = vec![Run::Plain(number)];
        line.extend(self.line(text));
        Block::Heading(u8::try_from(level).unwrap_or(4), join(line))
    }

    /// A block that was printed whole.
    fn printed(&mut self, at: &str) -> Option<Block> {
        Some(match self.store.blocks.get(at.parse::<usize>().ok()?)? {
            Printed::Table(table) => Block::Table {
                title: table.title.clone(),
                heads: table.heads.clone(),
                rows: table.rows.iter().map(|row| row.iter().map(|piece| vec![self.run(piece)]).collect()).collect(),
                notes: table.notes.iter().map(|note| vec![Run::Plain(note.clone())]).collect(),
            },
            Printed::Chart(drawn) => Block::Chart {
                kind: drawn.kind,
                title: drawn.title.clone(),
                categories: drawn.categories.clone(),
                series: drawn.series.clone(),
            },
        })
    }

    /// What was printed, block by block.
    pub fn blocks(&mut self, printed: &str) -> Vec<Block> {
        let mut out = Vec::new();
        for line in printed.lines() {
            let line = line.trim();
            let begins = |sign: &str| line.strip_prefix(sign).map(str::trim_start);
            let hashes = line.chars().take_while(|c| *c == '#').count();
            let level = (1..=5).contains(&hashes) && line[hashes..].starts_with(' ');
            let block = line.strip_prefix(BLOCK.0).and_then(|line| line.split_once(BLOCK.1));
            if line.is_empty() {
                continue;
            }
            if let Some((at, _)) = block {
                out.extend(self.printed(at));
            } else if level && hashes == 1 {
                out.push(Block::Title(self.line(line[1..].trim())));
            } else if level {
                out.push(self.heading(hashes - 1, line[hashes..].trim()));
            } else if let Some(item) = begins("- ") {
                out.push(Block::Item(self.line(item)));
            } else if let Some(aside) = begins("> ") {
                out.push(Block::Aside(self.line(aside)));
            } else {
                out.push(Block::Paragraph(self.line(line)));
            }
        }
        out
    }
}

/// Words, each `**` beginning or ending what is strong; `strong` says whether it has begun, and is none where nothing is.
fn words(out: &mut Line, text: &str, strong: &mut Option<bool>) {
    let text: String = text.chars().filter(|c| *c != DATA).collect();
    let Some(strong) = strong else { return out.push(Run::Plain(text)) };
    for (at, part) in text.split("**").enumerate() {
        *strong ^= at > 0;
        if !part.is_empty() {
            out.push(if *strong { Run::Strong(part.to_owned()) } else { Run::Plain(part.to_owned()) });
        }
    }
}

/// Runs of words side by side as one.
fn join(line: Line) -> Line {
    let mut out: Line = Vec::new();
    for run in line {
        match (out.last_mut(), run) {
            (Some(Run::Plain(before)), Run::Plain(text)) => before.push_str(&text),
            (_, Run::Plain(text)) if text.is_empty() => {}
            (_, run) => out.push(run),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::document::read;

    fn store() -> Store {
        let source = Source::Record { code: "F2026-0001".into(), column: "persons".into() };
        let piece = |text: &str| Piece { text: text.into(), source: Some(source.clone()) };
        Store { pieces: vec![piece("12"), piece("脱岗"), piece("3\n# 4")], blocks: Vec::new() }
    }

    #[test]
    fn headings_are_numbered_and_numbers_know_their_section() {
        let store = store();
        let mut layout = Layout::new(&store, Lang::Zh);
        let blocks = layout.blocks("# 题\n开头\u{e000}0\u{e001}人\n\n## 甲\n### 子\n### 丑\n## 乙\n- 共**\u{e000}0\u{e001}**人，\u{e000}0\u{e001}次\n> 按\n");
        let said: Vec<String> = blocks
            .iter()
            .map(|block| match block {
                Block::Title(l) | Block::Paragraph(l) | Block::Item(l) | Block::Aside(l) | Block::Heading(_, l) => {
                    read(l)
                }
                _ => String::new(),
            })
            .collect();
        assert_eq!(said, ["题", "开头12人", "一、甲", "（一）子", "（二）丑", "二、乙", "共12人，12次", "按"]);
        let at: Vec<&str> = layout.told.iter().map(|n| n.at.as_str()).collect();
        assert_eq!(at, ["0.1", "2.1", "2.2"]);
    }

    #[test]
    fn data_is_no_layout_and_words_are_no_numbers() {
        let store = store();
        let mut layout = Layout::new(&store, Lang::Zh);
        let blocks = layout.blocks("\u{e004}# 不是标题\n\n\u{e000}1\u{e001}\n\n\u{e000}2\u{e001}");
        assert_eq!(
            blocks,
            [
                Block::Paragraph(vec![Run::Plain("# 不是标题".into())]),
                Block::Paragraph(vec![Run::Plain("脱岗".into())]),
                Block::Paragraph(vec![Run::Number { text: "3 # 4".into(), at: "0.1".into() }]),
            ]
        );
    }
}
