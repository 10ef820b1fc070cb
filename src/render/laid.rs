//! Any page as a document, for the formats that are laid out: Word, HTML. What people read, as in Markdown: labels, whole
//! values. Not for streams: a list for a browser is written row by row.

use super::{Style, cell};
use crate::base::column::Shape;
use crate::base::document::{Align, Block, Document, Line, words};
use crate::base::error::{Both, Result};
use crate::base::page::{Cell, Figure, FigureValue, Head, Record, Report, Sheet};

fn align(shape: Shape) -> Align {
    match shape {
        Shape::Count => Align::Right,
        Shape::Day | Shape::Code(_) | Shape::Flag => Align::Center,
        _ => Align::Left,
    }
}

/// The headings of a sheet, each with how its cells stand.
pub fn heads(heads: &[Head], style: &Style) -> Vec<(String, Align)> {
    heads.iter().map(|h| (style.say(&h.label).to_owned(), align(h.shape))).collect()
}

fn notes(notes: &[Both], style: &Style) -> Vec<Line> {
    notes.iter().map(|note| words(style.say(note))).collect()
}

fn named(name: &str, style: &Style) -> Document {
    Document { name: name.to_owned(), lang: style.lang.pick("zh", "en").to_owned(), ..Document::default() }
}

/// A table of a sheet; none of rows says so.
fn table(sheet: Sheet<'_>, style: &Style) -> Result<Block> {
    let (own, mut rows) = (sheet.heads, Vec::new());
    (sheet.rows)(&mut |cells| {
        let texts = own.iter().enumerate().map(|(i, h)| words(cell::under(h, cell::at(cells, i), style)));
        rows.push(texts.collect());
        Ok(())
    })?;
    let title = sheet.title.as_ref().map(|t| style.say(t).to_owned());
    Ok(Block::Table { title, heads: heads(&own, style), rows, notes: notes(&sheet.notes, style) })
}

/// A list.
pub fn sheet(sheet: Sheet<'_>, style: &Style) -> Result<Document> {
    let title = sheet.title.as_ref().map_or_else(|| sheet.key.clone(), |t| style.say(t).to_owned());
    let blocks = vec![Block::Title(words(&*title)), table(Sheet { title: None, ..sheet }, style)?];
    Ok(Document { blocks, ..named(&title, style) })
}

/// A record: what is filled in, its parts that have rows as tables, its notes.
pub fn record(record: Record<'_>, style: &Style) -> Result<Document> {
    let texts = || record.heads.iter().zip(record.values.iter().map(Cell::from));
    let filled = |(head, value): (&Head, Cell<'_>)| {
        let text = cell::human(value, head.shape, style);
        (!text.is_empty()).then(|| (style.say(&head.label).to_owned(), words(text)))
    };
    let title =
        texts().map(|(_, value)| cell::human(value, Shape::Text, style).into_owned()).next().unwrap_or_default();
    let mut blocks = vec![Block::Title(words(&*title)), Block::Facts(texts().filter_map(filled).collect())];
    for part in record.parts {
        let part = table(part, style)?;
        if !matches!(&part, Block::Table { rows, .. } if rows.is_empty()) {
            blocks.push(part);
        }
    }
    blocks.extend(notes(&record.notes, style).into_iter().map(Block::Small));
    Ok(Document { blocks, ..named(&title, style) })
}

/// A report: figures with their definitions, their parts, tables, notes.
pub fn report(report: Report<'_>, style: &Style) -> Result<Document> {
    let title = style.say(&report.title).to_owned();
    let mut blocks = vec![Block::Title(words(&*title)), Block::Subtitle(words(cell::imprint(&report, style)))];
    let (name, count) = (style.lang.pick("名称", "Name"), style.lang.pick("数值", "Value"));
    if !report.figures.is_empty() {
        let row = |f: &Figure| {
            let pieces = cell::figure(f, style);
            let value = match &f.value {
                FigureValue::Count(..) => pieces.first().map_or("", |p| p.trim_end_matches(" =")).to_owned(),
                FigureValue::Rate(..) => pieces.join(" "),
            };
            vec![words(style.say(&f.label)), words(value), words(style.say(&f.definition))]
        };
        let heads = [(name, Align::Left), (count, Align::Left), (style.lang.pick("口径", "Definition"), Align::Left)];
        blocks.push(Block::Table {
            title: None,
            heads: heads.map(|(text, align)| (text.to_owned(), align)).into(),
            rows: report.figures.iter().map(row).collect(),
            notes: Vec::new(),
        });
    }
    for figure in &report.figures {
        let FigureValue::Count(_, parts) = &figure.value else { continue };
        if !parts.is_empty() {
            blocks.push(Block::Table {
                title: Some(style.say(&figure.label).to_owned()),
                heads: vec![(name.to_owned(), Align::Left), (count.to_owned(), Align::Right)],
                rows: parts.iter().map(|p| vec![words(style.say(&p.label)), words(p.value.to_string())]).collect(),
                notes: Vec::new(),
            });
        }
    }
    for part in report.tables {
        blocks.push(table(part, style)?);
    }
    blocks.extend(notes(&report.notes, style).into_iter().map(Block::Small));
    let day = report.as_of.to_string();
    Ok(Document { author: report.office, day, blocks, ..named(&title, style) })
}
