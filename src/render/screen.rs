//! One record, or one report, on a screen: labels lined up, long text wrapped under itself, tables below. Not for lists.

use super::out::Out;
use super::wrap::{fill, wrap};
use super::{Style, cell, table};
use crate::base::error::{Both, Result};
use crate::base::page::{Cell, Record, Report};
use crate::base::text::{one_line, paragraph, width};

/// Columns between label and value.
const GAP: usize = 2;
/// A value gets at least this many columns, however long its label.
const LEAST: usize = 12;
/// A title is centred over a sheet no wider than this.
const SHEET: usize = 80;

/// Labels lined up, each with its lines hanging under the first.
fn labelled(rows: &[(String, Lines<'_>)], style: &Style, out: &mut Out<'_>) -> Result<()> {
    let indent = rows.iter().map(|(label, _)| width(label)).max().unwrap_or(0) + GAP;
    let room = style.columns().saturating_sub(indent).max(LEAST);
    for (label, lines) in rows {
        let pad = " ".repeat(indent - width(label));
        for (i, line) in lines(room).iter().enumerate() {
            let text = if i == 0 { format!("{label}{pad}{line}") } else { format!("{}{line}", " ".repeat(indent)) };
            out.line(text.trim_end())?;
        }
    }
    Ok(())
}

/// The lines of a value in so many columns.
type Lines<'a> = Box<dyn Fn(usize) -> Vec<String> + 'a>;

/// A record: what is filled in, then its parts that have rows, then notes.
pub fn record(record: Record<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut rows: Vec<(String, Lines<'_>)> = Vec::new();
    for (head, value) in record.heads.iter().zip(record.values.iter().map(Cell::from)) {
        let text = cell::human(value, head.shape, style).replace("\r\n", "\n");
        let text = paragraph(text.trim_end_matches('\n')).into_owned();
        if !text.is_empty() {
            let label = one_line(style.say(&head.label)).into_owned();
            rows.push((label, Box::new(move |room| wrap(&text, room))));
        }
    }
    labelled(&rows, style, out)?;
    for part in record.parts {
        table::sheet(part, "\n", None, style, out)?;
    }
    notes(&record.notes, style, out)
}

fn notes(notes: &[Both], style: &Style, out: &mut Out<'_>) -> Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    out.put("\n")?;
    table::notes(notes, style, out)
}

fn centred(text: &str, style: &Style) -> String {
    let left = style.columns().min(SHEET).saturating_sub(width(text)) / 2;
    " ".repeat(left) + text
}

/// A report: title, office and period, figures with their parts, tables, notes.
pub fn report(report: Report<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    out.line(&centred(&one_line(style.say(&report.title)), style))?;
    out.line(&centred(&cell::imprint(&report, style), style))?;
    figures(&report, style, out)?;
    for table in report.tables {
        table::sheet(table, "\n", Some(style.none()), style, out)?;
    }
    notes(&report.notes, style, out)
}

fn figures(report: &Report<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    if report.figures.is_empty() {
        return Ok(());
    }
    out.put("\n")?;
    let row = |figure| -> (String, Lines<'_>) {
        let pieces = cell::figure(figure, style);
        (one_line(style.say(&figure.label)).into_owned(), Box::new(move |room| fill(pieces.clone(), room)))
    };
    let rows: Vec<(String, Lines<'_>)> = report.figures.iter().map(row).collect();
    labelled(&rows, style, out)
}
