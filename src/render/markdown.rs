//! Pages as Markdown, for a text that goes on being written: headings, pipe tables, labels in the reader's language. All
//! columns, whole values. Not for screens.

use super::out::Out;
use super::{Style, cell, laid};
use crate::base::column::Shape;
use crate::base::document::{Align, Block, Document, Run};
use crate::base::error::{Both, Lang, Result};
use crate::base::page::{Cell, Figure, FigureValue, Head, Record, Report, Sheet};
use crate::base::text::one_line;

/// Text that Markdown leaves as it is: no cell is left early, no tag or link begins, a line break is `<br>`.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            out.push_str("<br>");
        }
        for c in one_line(line).chars() {
            match c {
                '|' | '\\' | '`' | '*' | '[' | ']' | '~' => out.extend(['\\', c]),
                '<' => out.push_str("&lt;"),
                '&' => out.push_str("&amp;"),
                c => out.push(c),
            }
        }
    }
    out
}

fn row<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    cells.into_iter().fold(String::from("|"), |line, cell| line + " " + cell.as_ref() + " |")
}

/// Blank lines between blocks.
struct Blocks<'o, 'w> {
    out: &'o mut Out<'w>,
    any: bool,
}

impl Blocks<'_, '_> {
    fn begin(&mut self) -> Result<()> {
        if self.any {
            self.out.put("\n")?;
        }
        self.any = true;
        Ok(())
    }

    fn block(&mut self, text: &str) -> Result<()> {
        self.begin()?;
        self.out.line(text)
    }

    fn notes(&mut self, notes: &[Both], style: &Style) -> Result<()> {
        notes.iter().try_for_each(|n| self.block(&plain(style.say(n))))
    }

    /// A table of texts in hand.
    fn table(&mut self, heads: &[&str], right: usize, rows: &[Vec<String>]) -> Result<()> {
        self.block(&row(heads))?;
        self.out.line(&row((0..heads.len()).map(|i| if i == right { "---:" } else { "---" })))?;
        rows.iter().try_for_each(|cells| self.out.line(&row(cells)))
    }

    /// Rows under a title of a level; with none, `empty` is said, or nothing at all.
    fn sheet(&mut self, sheet: Sheet<'_>, level: &str, empty: Option<&str>, style: &Style) -> Result<()> {
        let title = sheet.title.as_ref().map(|t| format!("{level} {}", plain(style.say(t))));
        // A page has room.
        let heads: Vec<_> = sheet.heads.iter().enumerate().filter(|(_, head)| !head.echo).collect();
        let mut any = false;
        (sheet.rows)(&mut |cells| {
            if !any {
                title.iter().try_for_each(|t| self.block(t))?;
                self.block(&row(heads.iter().map(|(_, h)| plain(style.say(&h.label)))))?;
                self.out.line(&row(heads.iter().map(|(_, h)| if h.shape == Shape::Count { "---:" } else { "---" })))?;
                any = true;
            }
            let texts = heads.iter().map(|(i, h)| plain(&cell::under(h, cell::at(cells, *i), style)));
            self.out.line(&row(texts))
        })?;
        if let (false, Some(empty)) = (any, empty) {
            title.iter().try_for_each(|t| self.block(t))?;
            self.block(empty)?;
        }
        if any || empty.is_some() { self.notes(&sheet.notes, style) } else { Ok(()) }
    }
}

impl Blocks<'_, '_> {
    /// A block of a paper.
    fn laid(&mut self, block: &Block, lang: Lang) -> Result<()> {
        match block {
            Block::Title(line) => self.block(&format!("# {}", runs(line))),
            Block::Heading(level, line) => {
                self.block(&format!("{} {}", "#".repeat(usize::from(*level) + 1), runs(line)))
            }
            Block::Addressee(to) => self.block(&format!("{}：", plain(to))),
            Block::Subtitle(line) | Block::Paragraph(line) | Block::Small(line) => self.block(&runs(line)),
            Block::Aside(line) => self.block(&format!("> {}", runs(line))),
            Block::Item(line) => self.block(&format!("- {}", runs(line))),
            Block::Page => self.block("---"),
            Block::Remark(text) => self.block(&format!("（{}）", plain(text))),
            Block::Attachments(names) => {
                names.iter().try_for_each(|name| self.block(&format!("附件：{}", plain(name))))
            }
            Block::Signature { name, day } => self.block(&plain(name)).and_then(|()| self.block(&plain(day))),
            Block::Facts(facts) => {
                facts.iter().try_for_each(|(label, line)| self.block(&format!("{}：{}", plain(label), runs(line))))
            }
            Block::Table { title, heads, rows, notes } => {
                title.iter().try_for_each(|title| self.block(&format!("**{}**", plain(title))))?;
                self.block(&row(heads.iter().map(|(text, _)| plain(text))))?;
                self.out
                    .line(&row(heads.iter().map(|(_, align)| if *align == Align::Right { "---:" } else { "---" })))?;
                rows.iter().try_for_each(|cells| self.out.line(&row(cells.iter().map(|cell| runs(cell)))))?;
                notes.iter().try_for_each(|note| self.block(&runs(note)))
            }
            Block::Chart { .. } => self.laid(&laid::numbers(block, lang), lang),
        }
    }
}

/// Rows under their title.
pub fn sheet(sheet: Sheet<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    Blocks { out, any: false }.sheet(sheet, "#", Some(style.no_records()), style)
}

/// A record: what is filled in as label and value, its parts as tables, its notes.
pub fn record(record: Record<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut blocks = Blocks { out, any: false };
    let filled = |(head, value): (&Head, Cell<'_>)| {
        let text = cell::human(value, head.shape, style);
        (!text.is_empty()).then(|| vec![plain(style.say(&head.label)), plain(&text)])
    };
    let rows: Vec<Vec<String>> =
        record.heads.iter().zip(record.values.iter().map(Cell::from)).filter_map(filled).collect();
    blocks.table(&[style.lang.pick("项目", "Field"), style.lang.pick("内容", "Value")], 2, &rows)?;
    for part in record.parts {
        blocks.sheet(part, "##", None, style)?;
    }
    blocks.notes(&record.notes, style)
}

/// A report: figures with their definitions, their parts, tables, notes.
pub fn report(report: Report<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut blocks = Blocks { out, any: false };
    let lang = style.lang;
    let name = lang.pick("名称", "Name");
    let count = lang.pick("数值", "Value");
    blocks.block(&format!("# {}", plain(style.say(&report.title))))?;
    blocks.block(&plain(&cell::imprint(&report, style)))?;
    if !report.figures.is_empty() {
        let figure = |f: &Figure| {
            let pieces = cell::figure(f, style);
            let value = match &f.value {
                FigureValue::Count(..) => pieces.first().map_or("", |p| p.trim_end_matches(" =")).to_owned(),
                FigureValue::Rate(..) => pieces.join(" "),
            };
            vec![plain(style.say(&f.label)), plain(&value), plain(style.say(&f.definition))]
        };
        let rows: Vec<Vec<String>> = report.figures.iter().map(figure).collect();
        blocks.table(&[name, count, lang.pick("口径", "Definition")], 3, &rows)?;
    }
    for figure in &report.figures {
        let FigureValue::Count(_, parts) = &figure.value else { continue };
        if !parts.is_empty() {
            blocks.block(&format!("## {}", plain(style.say(&figure.label))))?;
            let rows: Vec<Vec<String>> =
                parts.iter().map(|p| vec![plain(style.say(&p.label)), p.value.to_string()]).collect();
            blocks.table(&[name, count], 1, &rows)?;
        }
    }
    for table in report.tables {
        blocks.sheet(table, "##", Some(style.none()), style)?;
    }
    blocks.notes(&report.notes, style)?;
    report.witness.iter().try_for_each(|witness| blocks.notes(&[witness.said()], style))
}

fn runs(line: &[Run]) -> String {
    let said = |run: &Run| match run {
        Run::Strong(text) => format!("**{}**", plain(text)),
        run => plain(run.text()),
    };
    line.iter().map(said).collect()
}

/// A paper: head, text and foot, each a block.
pub fn document(paper: &Document, out: &mut Out<'_>) -> Result<()> {
    let mut blocks = Blocks { out, any: false };
    if let Some(head) = &paper.head {
        head.marks.iter().chain(&head.copy).try_for_each(|mark| blocks.block(&plain(mark)))?;
        blocks.block(&format!("**{}**", plain(&head.name)))?;
        head.number.iter().try_for_each(|number| blocks.block(&plain(number)))?;
        let sides: Vec<String> = head.left.iter().chain(&head.right).map(|side| plain(side)).collect();
        blocks.block(&sides.join("　"))?;
        blocks.block("---")?;
    }
    paper.told().try_for_each(|block| blocks.laid(block, paper.tongue()))?;
    if let Some(foot) = &paper.foot {
        blocks.block("---")?;
        foot.to.iter().try_for_each(|(to, whom)| blocks.block(&format!("{}：{}", plain(to), plain(whom))))?;
        let last: Vec<String> = foot.by.iter().chain(&foot.on).chain(&foot.copies).map(|part| plain(part)).collect();
        blocks.block(&last.join("　"))?;
    }
    paper.witness.iter().try_for_each(|witness| blocks.block(&plain(witness)))
}
