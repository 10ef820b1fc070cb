//! Any page as a document, for the formats that are laid out: Word, HTML. What people read, as in Markdown: labels, whole
//! values; and which of their tables are drawn. Not for streams: a list for a browser is written row by row.

use super::{Style, cell};
use crate::base::column::Shape;
use crate::base::document::{Align, Block, Chart, Document, Line, read, words};
use crate::base::error::{Both, Lang, Result};
use crate::base::page::{Cell, Figure, FigureValue, Head, Record, Report, Sheet};

fn align(head: &Head) -> Align {
    match head.shape {
        Shape::Count => Align::Right,
        Shape::Day | Shape::Instant | Shape::Code(_) | Shape::Record | Shape::Flag => Align::Center,
        Shape::Text if head.key == "code" || head.key.ends_with("_code") => Align::Center,
        _ => Align::Left,
    }
}

/// The headings of a sheet, each with how its cells stand.
pub fn heads(heads: &[Head], style: &Style) -> Vec<(String, Align)> {
    heads.iter().map(|h| (style.say(&h.label).to_owned(), align(h))).collect()
}

fn notes(notes: &[Both], style: &Style) -> Vec<Line> {
    notes.iter().map(|note| words(style.say(note))).collect()
}

fn named(name: &str, style: &Style) -> Document {
    Document { name: name.to_owned(), lang: style.lang.pick("zh", "en").to_owned(), ..Document::default() }
}

/// The columns of counts that stand right behind the names of a sheet, each a row of numbers.
type Counts = Vec<(String, Vec<Option<i64>>)>;

/// Fewer names than these need no drawing; of more than so many the largest are drawn.
const FEW: usize = 3;
const FIRST: usize = 15;
/// Rows of numbers a chart can tell apart: bars, lines.
const BARS: usize = 4;
const LINES: usize = 5;

/// A table of a sheet, and its counts, as far as they are counts all the way down.
fn table(sheet: Sheet<'_>, style: &Style) -> Result<(Block, Counts)> {
    let (own, mut rows) = (sheet.heads, Vec::new());
    let behind = own.iter().skip(1).take_while(|h| h.shape == Shape::Count);
    let mut counts: Counts = behind.map(|h| (style.say(&h.label).to_owned(), Vec::new())).collect();
    (sheet.rows)(&mut |cells| {
        let texts = own.iter().enumerate().map(|(i, h)| words(cell::under(h, cell::at(cells, i), style)));
        rows.push(texts.collect());
        let whole = counts.iter_mut().enumerate().map_while(|(i, (_, all))| match cell::at(cells, i + 1) {
            Cell::Int(n) => {
                all.push(Some(n));
                Some(())
            }
            _ => None,
        });
        let whole = whole.count();
        counts.truncate(whole);
        Ok(())
    })?;
    let title = sheet.title.as_ref().map(|t| style.say(t).to_owned());
    Ok((Block::Table { title, heads: heads(&own, style), rows, notes: notes(&sheet.notes, style) }, counts))
}

/// Whether a name is one of a course of time: `2026-03`, `2026-W14`, `2026Q1`.
fn is_time(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() > 4
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|b| b.is_ascii_digit() || b"-QWH".contains(b))
}

/// The chart of a table, where one helps: some names, each with counts behind it.
fn chart(table: &Block, counts: Counts, style: &Style) -> Option<Block> {
    let Block::Table { title, heads, rows, .. } = table else { return None };
    let by = heads.first().map_or_else(String::new, |(head, _)| head.clone());
    let mut categories: Vec<String> =
        rows.iter().map(|row| row.first().map_or_else(String::new, |l| read(l))).collect();
    let all = || counts.iter().flat_map(|(_, all)| all).flatten();
    if categories.len() < FEW || !all().any(|n| *n > 0) || all().any(|n| *n < 0) {
        return None;
    }
    let mut title = title.clone().unwrap_or_default();
    let mut series = counts;
    let kind = if categories.iter().all(|name| is_time(name)) { Chart::Line } else { Chart::Bars };
    series.truncate(if kind == Chart::Line { LINES } else { BARS });
    if kind == Chart::Bars && categories.len() > FIRST {
        let mut order: Vec<usize> = (0..categories.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(series[0].1[*at]));
        order.truncate(FIRST);
        categories = order.iter().map(|at| categories[*at].clone()).collect();
        for (_, all) in &mut series {
            *all = order.iter().map(|at| all[*at]).collect();
        }
        title += style.lang.pick("（前 15）", " (top 15)");
    }
    Some(Block::Chart { kind, title, by, categories, series, percent: false })
}

/// The numbers of a chart as a table.
pub fn numbers(chart: &Block, lang: Lang) -> Block {
    let Block::Chart { title, by, categories, series, percent, .. } = chart else { return chart.clone() };
    let by = if by.is_empty() { lang.pick("名称", "Name") } else { by };
    let heads = std::iter::once((by.to_owned(), Align::Left));
    let row = |(at, name): (usize, &String)| {
        let values =
            series.iter().map(|(_, all)| words(super::chart::number(all.get(at).copied().flatten(), *percent)));
        std::iter::once(words(name.clone())).chain(values).collect()
    };
    Block::Table {
        title: Some(title.clone()),
        heads: heads.chain(series.iter().map(|(name, _)| (name.clone(), Align::Right))).collect(),
        rows: categories.iter().enumerate().map(row).collect(),
        notes: Vec::new(),
    }
}

/// A list.
#[allow(dead_code, reason = "Word lays lists out; a browser gets them row by row")]
pub fn sheet(sheet: Sheet<'_>, style: &Style) -> Result<Document> {
    let title = sheet.title.as_ref().map_or_else(|| sheet.key.clone(), |t| style.say(t).to_owned());
    let blocks = vec![Block::Title(words(&*title)), table(Sheet { title: None, ..sheet }, style)?.0];
    Ok(Document { blocks, ..named(&title, style) })
}

/// Those of a row whose column is filled.
fn keep<T>(all: Vec<T>, filled: &[bool]) -> Vec<T> {
    all.into_iter().zip(filled).filter(|(_, filled)| **filled).map(|(one, _)| one).collect()
}

/// A table without the columns nothing stands in; none where nothing stands at all: a record says nothing of what it has not.
fn filled_alone(table: Block) -> Option<Block> {
    let Block::Table { title, heads, rows, notes } = table else { return None };
    let filled: Vec<bool> =
        (0..heads.len()).map(|at| rows.iter().any(|row| row.get(at).is_some_and(|l| !read(l).is_empty()))).collect();
    let rows: Vec<Vec<Line>> = rows.into_iter().map(|row| keep(row, &filled)).collect();
    (!rows.is_empty()).then(|| Block::Table { title, heads: keep(heads, &filled), rows, notes })
}

/// A record: what is filled in, its parts as tables, its notes.
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
        let (table, _) = table(part, style)?;
        blocks.extend(filled_alone(table));
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
            let table = Block::Table {
                title: Some(style.say(&figure.label).to_owned()),
                heads: vec![(name.to_owned(), Align::Left), (count.to_owned(), Align::Right)],
                rows: parts.iter().map(|p| vec![words(style.say(&p.label)), words(p.value.to_string())]).collect(),
                notes: Vec::new(),
            };
            let counts = vec![(style.say(&figure.unit).to_owned(), parts.iter().map(|p| Some(p.value)).collect())];
            blocks.extend(chart(&table, counts, style));
            blocks.push(table);
        }
    }
    for mut part in report.tables {
        let drawn = part.chart.take();
        let (table, counts) = table(part, style)?;
        blocks.extend(drawn.map(|drawn| *drawn).or_else(|| chart(&table, counts, style)));
        blocks.push(table);
    }
    blocks.extend(notes(&report.notes, style).into_iter().map(Block::Small));
    let day = report.as_of.to_string();
    let witness = report.witness.as_ref().map(|witness| style.say(&witness.said()).to_owned());
    Ok(Document { author: report.office, day, blocks, witness, ..named(&title, style) })
}
