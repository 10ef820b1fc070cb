//! Pages as an Excel workbook: labels for people, but numbers as numbers and days as days, so that a sheet can be reckoned with.
//! Codes and telephone numbers stay text, and no text is ever a formula. Not for `import`: that takes CSV.
//!
//! A text longer than a cell may hold is cut there and says so.

use super::out::Out;
use super::workbook::Book;
use super::worksheet::Shown;
use super::{Format, Style, cell, laid, unfit};
use crate::base::column::Shape;
use crate::base::day;
use crate::base::document::{Block, Document};
use crate::base::error::{Both, Result};
use crate::base::page::{Cell, Figure, FigureValue, Record, Report, Sheet};
use std::io::Write;

fn said(notes: &[Both], style: &Style) -> Vec<String> {
    notes.iter().map(|note| style.say(note).to_owned()).collect()
}

/// A list: one worksheet.
pub fn sheet(mut sheet: Sheet<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut book = Book::new(style.lang, None)?;
    let notes = std::mem::take(&mut sheet.notes);
    let mut heads = sheet.heads.clone();
    heads.retain(cell::is_for_people);
    book.sheet(sheet, style, true)?;
    book.choices(&heads, style)?;
    book.notes(&said(&notes, style))?;
    book.write(out)
}

/// Several lists onto a writer, a worksheet each.
pub fn sheets(sheets: Vec<Sheet<'_>>, style: &Style, out: &mut dyn Write) -> Result<()> {
    let out = &mut Out::new(out);
    let mut book = Book::new(style.lang, None)?;
    sheets.into_iter().try_for_each(|sheet| book.sheet(sheet, style, true))?;
    book.write(out)?;
    out.end()
}

/// A record: a worksheet of what is filled in, one of each part that has rows.
pub fn record(record: Record<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut book = Book::new(style.lang, None)?;
    let lang = style.lang;
    let named = record.values.first().map(|value| cell::human(Cell::from(value), Shape::Text, style).into_owned());
    let mut page = book.page(
        named.as_deref().unwrap_or_default(),
        &[(lang.pick("项目", "Field"), Shape::Text), (lang.pick("内容", "Value"), Shape::Text)],
    )?;
    for (head, value) in record.heads.iter().zip(&record.values) {
        let value = Cell::from(value);
        if !cell::human(value, head.shape, style).is_empty() {
            page.put(0, &Shown::Text(style.say(&head.label)))?;
            page.cell(1, value, head, style)?;
            page.row += 1;
        }
    }
    page.end()?;
    for part in record.parts {
        book.sheet(part, style, false)?;
    }
    book.notes(&said(&record.notes, style))?;
    book.write(out)
}

/// The figures of a report, and below the same names what they are made up of.
fn figures(book: &mut Book, figures: &[Figure], style: &Style) -> Result<()> {
    let lang = style.lang;
    let (id, name) = ((lang.pick("编号", "Id"), Shape::Text), (lang.pick("名称", "Name"), Shape::Text));
    let value = (lang.pick("数值", "Value"), Shape::Count);
    let of = [("分子", "Numerator"), ("分母", "Denominator"), ("比率", "Rate")];
    let [part, whole, rate] = of.map(|(zh, en)| (lang.pick(zh, en), Shape::Count));
    let heads = [id, name, value, part, whole, rate, (lang.pick("口径", "Definition"), Shape::Text)];
    let mut page = book.page(lang.pick("数字", "Figures"), &heads)?;
    #[expect(clippy::cast_precision_loss, reason = "no office counts to 2^53")]
    let number = |n: i64| n as f64;
    for figure in figures {
        page.put(0, &Shown::Text(figure.id))?;
        page.put(1, &Shown::Text(style.say(&figure.label)))?;
        match &figure.value {
            FigureValue::Count(count, _) => page.put(2, &Shown::Number(number(*count)))?,
            FigureValue::Rate(part, of) => {
                page.put(3, &Shown::Number(number(part.value)))?;
                page.put(4, &Shown::Number(number(of.value)))?;
                let rate =
                    if of.value == 0 { Shown::Nothing } else { Shown::Rate(number(part.value) / number(of.value)) };
                page.put(5, &rate)?;
            }
        }
        page.put(6, &Shown::Text(style.say(&figure.definition)))?;
        page.row += 1;
    }
    page.end()?;
    let parts = |figure: &Figure| matches!(&figure.value, FigureValue::Count(_, parts) if !parts.is_empty());
    if !figures.iter().any(parts) {
        return Ok(());
    }
    let heads = [id, name, (lang.pick("其中", "Of which"), Shape::Text), value];
    let mut page = book.page(lang.pick("构成", "Parts"), &heads)?;
    for figure in figures {
        let FigureValue::Count(_, parts) = &figure.value else { continue };
        for part in parts {
            page.put(0, &Shown::Text(figure.id))?;
            page.put(1, &Shown::Text(style.say(&figure.label)))?;
            page.put(2, &Shown::Text(style.say(&part.label)))?;
            page.put(3, &Shown::Number(number(part.value)))?;
            page.row += 1;
        }
    }
    page.end()
}

/// A report: its figures, one worksheet of each table, and what must be known of them.
pub fn report(report: Report<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut book = Book::new(style.lang, Some(report.as_of))?;
    let mut notes = vec![style.say(&report.title).to_owned(), cell::imprint(&report, style)];
    if !report.figures.is_empty() {
        figures(&mut book, &report.figures, style)?;
    }
    for mut table in report.tables {
        notes.extend(said(&std::mem::take(&mut table.notes), style));
        book.sheet(table, style, true)?;
    }
    notes.extend(said(&report.notes, style));
    notes.extend(report.witness.iter().map(|witness| style.say(&witness.said()).to_owned()));
    book.notes(&notes)?;
    book.write(out)
}

/// A paper: a worksheet of each of its tables. One without has nothing to reckon with.
pub fn document(paper: &Document, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut book = Book::new(style.lang, day::iso(&paper.day))?;
    for block in paper.told() {
        match block {
            Block::Table { .. } => book.table(block)?,
            Block::Chart { .. } => book.table(&laid::numbers(block, style.lang))?,
            _ => {}
        }
    }
    if book.is_empty() { Err(unfit(Format::Xlsx)) } else { book.write(out) }
}
