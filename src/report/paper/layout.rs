//! What a template printed, laid out: a line that begins with `#`, `-`, `+` or `>` becomes a heading with its number (一、（一）1.（1）), an
//! item, a paragraph with its number (1.2.3.) or what is set apart, any other a paragraph; a line `***` ends what is signed. Marks
//! become numbers that know where they stand. Not for what they mean.

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
    /// Numbered paragraphs so far, one after the other.
    counted: usize,
    /// All numbers, in the order they are read in.
    pub told: Vec<Number>,
}

impl<'s> Layout<'s> {
    /// Of what a store's marks stand for.
    pub fn new(store: &'s Store, lang: Lang) -> Layout<'s> {
        Layout { store, lang, levels: [0; 4], numbers: 0, counted: 0, told: Vec::new() }
    }

    /// A line of text with its marks and its `**strong**` words.
    pub fn line(&mut self, text: &str) -> Line {
        let mut out: Line = Vec::new();
        // An odd one out is a sign like any other.
        let mut strong = text.matches("**").count().is_multiple_of(2).then_some(false);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(MARK.0) {
            let before = stopped(&mut out, before);
            words(&mut out, before, &mut strong);
            let Some((at, after)) = after.split_once(MARK.1) else { break };
            let piece = at.parse::<usize>().ok().and_then(|at| self.store.pieces.get(at));
            if let Some(piece) = piece {
                let run = self.run(piece);
                out.push(run);
            }
            rest = after;
        }
        let rest = stopped(&mut out, rest);
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
                by: drawn.by.clone(),
                categories: drawn.categories.clone(),
                series: drawn
                    .series
                    .iter()
                    .map(|(name, all)| (name.clone(), all.iter().copied().map(Some).collect()))
                    .collect(),
                percent: false,
            },
        })
    }

    /// The next of paragraphs that count themselves; the first of them has a number only if there is a second.
    fn item(&mut self, text: &str, alone: bool) -> Block {
        self.counted += 1;
        let n = self.counted;
        let mut line = if alone { Line::new() } else { vec![Run::Plain(format!("{n}. "))] };
        line.extend(self.line(text));
        Block::Paragraph(join(line))
    }

    /// What was printed, block by block: what stands above the signature, and what is torn off below it.
    pub fn blocks(&mut self, printed: &str) -> [Vec<Block>; 2] {
        let lines: Vec<&str> = printed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let signed = lines.iter().position(|line| *line == "***").unwrap_or(lines.len());
        [self.part(&lines[..signed]), self.part(lines.get(signed + 1..).unwrap_or_default())]
    }

    fn part(&mut self, lines: &[&str]) -> Vec<Block> {
        let mut out = Vec::new();
        let counts = |at: usize| lines.get(at).is_some_and(|line| line.starts_with("+ "));
        for (at, line) in lines.iter().enumerate() {
            let begins = |sign: &str| line.strip_prefix(sign).map(str::trim_start);
            let hashes = line.chars().take_while(|c| *c == '#').count();
            let level = (1..=5).contains(&hashes) && line[hashes..].starts_with(' ');
            let block = line.strip_prefix(BLOCK.0).and_then(|line| line.split_once(BLOCK.1));
            if let Some(item) = begins("+ ") {
                let first = !at.checked_sub(1).is_some_and(counts);
                self.counted = if first { 0 } else { self.counted };
                out.push(self.item(item, first && !counts(at + 1)));
            } else if let Some((at, _)) = block {
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

/// The text behind a piece, without a stop where the piece has its own: what a person wrote may end with one or not. A comma
/// of theirs before a stop goes.
fn stopped<'t>(out: &mut Line, text: &'t str) -> &'t str {
    let stop = |c: char| matches!(c, '。' | '；' | '，');
    let (Some(Run::Plain(said) | Run::Number { text: said, .. }), Some(next)) = (out.last_mut(), text.chars().next())
    else {
        return text;
    };
    if !stop(next) {
        return text;
    }
    let end = said.trim_end().trim_end_matches(['”', '’', '"', '」', '』']);
    match end.chars().next_back() {
        Some('。' | '！' | '？' | '!' | '?' | '…') if next == '。' => &text[next.len_utf8()..],
        Some('。' | '；' | '，' | '、' | ';' | ',' | '.') if end.len() == said.trim_end().len() => {
            said.truncate(end.trim_end_matches(['。', '；', '，', '、', ';', ',', '.']).len());
            text
        }
        _ => text,
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
        let [blocks, _] = layout.blocks("# 题\n开头\u{e000}0\u{e001}人\n\n## 甲\n### 子\n### 丑\n## 乙\n- 共**\u{e000}0\u{e001}**人，\u{e000}0\u{e001}次\n> 按\n");
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
    fn what_a_person_wrote_ends_with_one_stop_and_what_counts_itself_counts() {
        let source = Source::Record { code: "F2026-0001".into(), column: "summary".into() };
        let piece = |text: &str| Piece { text: text.into(), source: Some(source.clone()) };
        let said = ["3人不在岗", "3人不在岗。", "3人不在岗；", "称“9点到岗。”", "3人不在岗！", "3人，"];
        let store = Store { pieces: said.iter().map(|text| piece(text)).collect(), blocks: Vec::new() };
        let mut layout = Layout::new(&store, Lang::Zh);
        let printed: Vec<String> = (0..said.len()).map(|at| format!("+ \u{e000}{at}\u{e001}。\n\n")).collect();
        let [blocks, torn] = layout.blocks(&(printed.concat() + "文\n\n+ 独此一条\n***\n# 回执\n收到\n"));
        let read = |blocks: &[Block]| -> Vec<String> {
            let text = |block: &Block| match block {
                Block::Title(l) | Block::Paragraph(l) => read(l),
                _ => String::new(),
            };
            blocks.iter().map(text).collect()
        };
        assert_eq!(
            read(&blocks),
            [
                "1. 3人不在岗。",
                "2. 3人不在岗。",
                "3. 3人不在岗。",
                "4. 称“9点到岗。”",
                "5. 3人不在岗！",
                "6. 3人。",
                "文",
                "独此一条"
            ]
        );
        assert_eq!(read(&torn), ["回执", "收到"]);
    }

    #[test]
    fn data_is_no_layout_and_words_are_no_numbers() {
        let store = store();
        let mut layout = Layout::new(&store, Lang::Zh);
        let [blocks, _] = layout.blocks("\u{e004}# 不是标题\n\n\u{e000}1\u{e001}\n\n\u{e000}2\u{e001}");
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
