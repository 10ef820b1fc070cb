//! A paper as plain text: twenty-eight characters a line unless a screen says otherwise, the head in the middle, paragraphs
//! indented by two, tables lined up where they fit. Not for lists and reports, which a screen has its own way of showing.

use super::out::Out;
use super::wrap::wrap;
use super::{Style, laid};
use crate::base::document::{Align, Block, Document, Foot, Masthead, read};
use crate::base::error::{Lang, Result};
use crate::base::text::{one_line, paragraph, width};

/// Columns of a line in a file: 28 characters, as a line of an official document has.
const COLUMNS: usize = 56;
/// Two wide characters.
const INDENT: &str = "　　";
/// Columns between columns of a table.
const GAP: usize = 2;

/// A text being written.
struct Text<'o, 'w> {
    out: &'o mut Out<'w>,
    columns: usize,
    lang: Lang,
    /// Whether something stands above that a blank line parts from what follows.
    parted: bool,
}

impl Text<'_, '_> {
    fn lines(&mut self, text: &str) -> Result<()> {
        let text = text.replace("\r\n", "\n");
        for line in wrap(&paragraph(&text), self.columns) {
            self.out.line(line.trim_end())?;
        }
        self.parted = true;
        Ok(())
    }

    /// One blank line, never two.
    fn part(&mut self) -> Result<()> {
        if std::mem::take(&mut self.parted) { self.out.put("\n") } else { Ok(()) }
    }

    fn centred(&mut self, text: &str) -> Result<()> {
        for line in wrap(&paragraph(text), self.columns) {
            let left = self.columns.saturating_sub(width(&line)) / 2;
            self.out.line(&format!("{}{line}", " ".repeat(left)))?;
        }
        self.parted = true;
        Ok(())
    }

    /// Words that end `back` columns before the right edge.
    fn right(&mut self, text: &str, back: usize) -> Result<()> {
        for line in wrap(&paragraph(text), self.columns - back.min(self.columns / 2)) {
            let left = self.columns.saturating_sub(width(&line) + back);
            self.out.line(&format!("{}{line}", " ".repeat(left)))?;
        }
        self.parted = true;
        Ok(())
    }

    /// One text at either edge, on one line where both have room.
    fn sides(&mut self, left: &str, right: &str) -> Result<()> {
        let (left, right) = (one_line(left), one_line(right));
        let used = width(&left) + width(&right);
        if used + GAP <= self.columns {
            let line = format!("{left}{}{right}", " ".repeat(self.columns - used));
            return self.lines(line.trim_end());
        }
        self.lines(&left)?;
        self.right(&right, 0)
    }

    fn rule(&mut self) -> Result<()> {
        self.lines(&"─".repeat(self.columns / width("─").max(1)))
    }

    fn paragraph(&mut self, text: &str) -> Result<()> {
        text.split('\n').try_for_each(|line| self.lines(&format!("{INDENT}{line}")))
    }

    /// Words whose second line and those behind it hang under the first.
    fn hanging(&mut self, first: &str, text: &str) -> Result<()> {
        let indent = width(first);
        for (i, line) in wrap(&paragraph(text), self.columns.saturating_sub(indent).max(GAP)).iter().enumerate() {
            let before = if i == 0 { first.to_owned() } else { " ".repeat(indent) };
            self.out.line(format!("{before}{line}").trim_end())?;
        }
        self.parted = true;
        Ok(())
    }

    fn facts<'f>(&mut self, facts: impl Iterator<Item = (&'f str, String)>) -> Result<()> {
        let colon = self.lang.pick("：", ": ");
        facts.into_iter().try_for_each(|(label, text)| {
            let first = format!("{}{colon}", one_line(label));
            if width(&first) * 2 > self.columns {
                self.lines(&format!("{first}{text}"))
            } else {
                self.hanging(&first, &text)
            }
        })
    }

    fn table(&mut self, block: &Block) -> Result<()> {
        let Block::Table { title, heads, rows, notes } = block else { return Ok(()) };
        self.part()?;
        title.iter().try_for_each(|title| self.centred(title))?;
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| read(cell)).collect()).collect();
        if rows.is_empty() {
            self.centred(self.lang.pick("（无）", "(none)"))?;
        } else if !self.lined_up(heads, &rows)? {
            for (at, row) in rows.iter().enumerate() {
                if at > 0 {
                    self.part()?;
                }
                let filled = heads.iter().zip(row).filter(|(_, text)| !text.is_empty());
                self.facts(filled.map(|((label, _), text)| (label.as_str(), text.clone())))?;
            }
        }
        notes.iter().try_for_each(|note| self.lines(&read(note)))?;
        self.part()
    }

    /// Draws a table whose lines fit; says whether they do.
    fn lined_up(&mut self, heads: &[(String, Align)], rows: &[Vec<String>]) -> Result<bool> {
        if rows.iter().flatten().any(|text| text.contains('\n')) {
            return Ok(false);
        }
        let wide = |at: usize, text: &str| {
            rows.iter().filter_map(|row| row.get(at)).map(|cell| width(&one_line(cell))).fold(width(text), usize::max)
        };
        let wides: Vec<usize> = heads.iter().enumerate().map(|(at, (text, _))| wide(at, &one_line(text))).collect();
        if wides.iter().sum::<usize>() + GAP * wides.len().saturating_sub(1) > self.columns {
            return Ok(false);
        }
        let labels: Vec<String> = heads.iter().map(|(text, _)| text.clone()).collect();
        for row in std::iter::once(&labels).chain(rows) {
            let mut line = String::new();
            for (at, (_, align)) in heads.iter().enumerate() {
                let text = one_line(row.get(at).map_or("", String::as_str));
                let room = wides[at].saturating_sub(width(&text));
                let left = match align {
                    Align::Left => 0,
                    Align::Center => room / 2,
                    Align::Right => room,
                };
                let gap = if at == 0 { 0 } else { GAP };
                line.extend([&" ".repeat(gap + left), &*text, &" ".repeat(room - left)]);
            }
            self.out.line(line.trim_end())?;
        }
        self.parted = true;
        Ok(true)
    }

    fn attachments(&mut self, names: &[String]) -> Result<()> {
        self.part()?;
        let first = format!("{INDENT}{}", self.lang.pick("附件：", "Attachments: "));
        for (at, name) in names.iter().enumerate() {
            let before = if at == 0 { first.clone() } else { " ".repeat(width(&first)) };
            let name = if names.len() > 1 { format!("{}. {name}", at + 1) } else { name.clone() };
            self.hanging(&before, &name)?;
        }
        Ok(())
    }

    /// Who signs, the day below it: the longer of both ends four characters before the edge.
    fn signature(&mut self, name: &str, day: &str) -> Result<()> {
        self.part()?;
        let (name, day) = (one_line(name), one_line(day));
        let most = width(&name).max(width(&day));
        let back = |text: &str| 8 + (most - width(text)) / 2;
        self.right(&name, back(&name))?;
        self.right(&day, back(&day))
    }

    fn block(&mut self, block: &Block) -> Result<()> {
        match block {
            Block::Title(line) => {
                self.part()?;
                self.centred(&read(line))?;
                self.part()
            }
            Block::Subtitle(line) => {
                self.centred(&read(line))?;
                self.part()
            }
            Block::Addressee(to) => self.lines(&format!("{to}：")),
            Block::Heading(_, line) | Block::Paragraph(line) => self.paragraph(&read(line)),
            Block::Aside(line) => {
                self.part()?;
                self.paragraph(&read(line))?;
                self.part()
            }
            Block::Item(line) => self.hanging(&format!("{INDENT}· "), &read(line)),
            Block::Table { .. } => self.table(block),
            Block::Chart { .. } => self.table(&laid::numbers(block, self.lang)),
            Block::Facts(facts) => {
                self.part()?;
                self.facts(facts.iter().map(|(label, line)| (label.as_str(), read(line))))?;
                self.part()
            }
            Block::Attachments(names) => self.attachments(names),
            Block::Signature { name, day } => self.signature(name, day),
            Block::Page => self.part().and_then(|()| self.rule()),
            Block::Remark(text) => self.paragraph(&format!("（{text}）")),
            Block::Small(line) => {
                self.part()?;
                self.lines(&read(line))
            }
        }
    }

    fn masthead(&mut self, head: &Masthead) -> Result<()> {
        let mut marks = head.marks.iter().map(String::as_str);
        if let (Some(copy), first) = (&head.copy, marks.next()) {
            self.sides(first.unwrap_or_default(), copy)?;
        } else if let Some(first) = head.marks.first() {
            self.lines(first)?;
        }
        marks.try_for_each(|mark| self.lines(mark))?;
        self.part()?;
        self.centred(&head.name)?;
        head.number.iter().try_for_each(|number| self.centred(number))?;
        if head.left.is_some() || head.right.is_some() {
            self.sides(head.left.as_deref().unwrap_or_default(), head.right.as_deref().unwrap_or_default())?;
        }
        self.rule()?;
        self.part()
    }

    fn foot(&mut self, foot: &Foot) -> Result<()> {
        self.part()?;
        self.rule()?;
        self.facts(foot.to.iter().map(|(to, whom)| (to.as_str(), whom.clone())))?;
        if foot.by.is_some() || foot.on.is_some() {
            self.sides(foot.by.as_deref().unwrap_or_default(), foot.on.as_deref().unwrap_or_default())?;
        }
        self.rule()?;
        foot.copies.iter().try_for_each(|copies| self.right(copies, 0))
    }
}

/// A paper: head, text and foot.
pub fn document(paper: &Document, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let columns = if style.width == 0 { COLUMNS } else { style.columns() };
    let lang = paper.tongue();
    let mut text = Text { out, columns, lang, parted: false };
    paper.head.iter().try_for_each(|head| text.masthead(head))?;
    paper.told().try_for_each(|block| text.block(block))?;
    paper.foot.iter().try_for_each(|foot| text.foot(foot))?;
    paper.witness.iter().try_for_each(|witness| text.part().and_then(|()| text.lines(witness)))
}
