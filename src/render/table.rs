//! Rows on a screen: one record one line, columns lined up by what characters take, no frame. Widths are chosen from the
//! first rows, then kept; text too long is cut with `…`, codes, days and numbers never are. Not for whole values: a pipe
//! gets TSV.

use super::out::Out;
use super::wrap::wrap;
use super::{Style, cell};
use crate::base::column::Shape;
use crate::base::error::{Both, Result};
use crate::base::page::{Cell, Head, Sheet};
use crate::base::text::{cut, one_line, paragraph, width};
use comfy_table::{CellAlignment, ColumnConstraint, Table, Width, presets};

/// Rows looked at before the widths are chosen, and laid out at a time.
const CHUNK: usize = 500;
/// Columns between columns.
const GAP: usize = 2;
/// The same, as the table wants it.
const GAP_AFTER: u16 = 2;
/// A column of text is not cut below this.
const LEAST: usize = 6;
/// Below this many columns even codes and days are cut.
const NARROW: usize = 40;

/// A column on the screen.
struct Column {
    /// Its place in a row.
    index: usize,
    head: Head,
    heading: String,
    /// Never cut.
    whole: bool,
    /// Columns its widest cell takes.
    widest: usize,
    /// Columns it gets.
    width: usize,
    text: bool,
    number: bool,
}

impl Column {
    fn new(index: usize, head: &Head, style: &Style) -> Column {
        let heading = one_line(style.say(&head.label)).into_owned();
        let code = head.key == "code" || head.key.ends_with("_code");
        let fixed = matches!(
            head.shape,
            Shape::Day | Shape::Instant | Shape::Count | Shape::Flag | Shape::Code(_) | Shape::Record
        );
        let widest = width(&heading);
        let whole = code || fixed;
        Column { index, head: head.clone(), heading, whole, widest, width: widest, text: false, number: false }
    }

    /// The text of its cell in a row, no wider than the screen.
    fn read(&mut self, cells: &[Cell<'_>], style: &Style) -> String {
        let cell = cell::at(cells, self.index);
        self.text |= matches!(cell, Cell::Text(_));
        self.number |= matches!(cell, Cell::Int(_) | Cell::Real(_));
        let text = cell::under(&self.head, cell, style);
        let text = cut(&one_line(&text), style.columns()).into_owned();
        self.widest = self.widest.max(width(&text));
        text
    }

    /// Numbers line up at the right; a column of a query may hold them under any heading.
    fn right(&self) -> bool {
        self.head.shape != Shape::Flag && (self.head.shape == Shape::Count || self.number && !self.text)
    }
}

/// A table being written.
struct Screen<'s> {
    columns: Vec<Column>,
    style: &'s Style,
    rows: Vec<Vec<String>>,
    begun: bool,
    /// Columns at the right that found no room.
    dropped: bool,
}

impl<'s> Screen<'s> {
    fn new(sheet: &Sheet<'_>, style: &'s Style) -> Screen<'s> {
        let all: Vec<usize> = (0..sheet.heads.len()).collect();
        let shown = if sheet.brief.is_empty() { &all } else { &sheet.brief };
        let column = |i: &usize| sheet.heads.get(*i).map(|h| Column::new(*i, h, style));
        let columns = shown.iter().filter_map(column).collect();
        Screen { columns, style, rows: Vec::new(), begun: false, dropped: false }
    }

    fn add(&mut self, cells: &[Cell<'_>], out: &mut Out<'_>) -> Result<()> {
        let style = self.style;
        self.rows.push(self.columns.iter_mut().map(|c| c.read(cells, style)).collect());
        if self.rows.len() == CHUNK { self.write(out) } else { Ok(()) }
    }

    /// Writes the rows in hand, the first time under their headings.
    fn write(&mut self, out: &mut Out<'_>) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        if !self.begun {
            self.plan();
        }
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        let line = |texts: Vec<&str>| -> Vec<String> {
            let cut = |(text, c): (&str, &Column)| cut(text, if c.whole { usize::MAX } else { c.width }).into_owned();
            let tail = self.dropped.then(|| "…".to_owned());
            texts.into_iter().zip(&self.columns).map(cut).chain(tail).collect()
        };
        if !self.begun {
            table.set_header(line(self.columns.iter().map(|c| c.heading.as_str()).collect()));
        }
        table.add_rows(self.rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
        for (made, column) in table.column_iter_mut().zip(&self.columns) {
            let least = u16::try_from(column.width + GAP).unwrap_or(u16::MAX);
            made.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
            made.set_cell_alignment(if column.right() { CellAlignment::Right } else { CellAlignment::Left });
        }
        for made in table.column_iter_mut() {
            made.set_padding((0, GAP_AFTER));
        }
        for (i, line) in table.lines().enumerate() {
            let line = line.trim_end();
            out.line(&if i == 0 && !self.begun { self.style.bold(line) } else { line.to_owned() })?;
        }
        self.begun = true;
        self.rows.clear();
        Ok(())
    }

    /// Chooses the widths: as wide as the widest cell, then the widest text narrowed until a line fits. A line is never
    /// broken: columns that still find no room are left out, and a last column of `…` says so.
    fn plan(&mut self) {
        let room = self.style.columns();
        for column in &mut self.columns {
            column.whole = (column.whole || column.right()) && room >= NARROW;
        }
        let mut tail = 0;
        while narrow(&mut self.columns, room.saturating_sub(tail)) + tail > room && self.columns.len() > 1 {
            self.columns.pop();
            tail = GAP + 1;
        }
        self.dropped = tail > 0;
        if let [only] = self.columns.as_mut_slice() {
            only.whole = false;
            only.width = only.width.min(room.saturating_sub(tail));
        }
    }
}

/// Cuts the widest columns of text to one common width, so that all fit into `room`; what the line takes then.
fn narrow(columns: &mut [Column], room: usize) -> usize {
    let gaps = GAP * columns.len().saturating_sub(1);
    let whole: usize = columns.iter().filter(|c| c.whole).map(|c| c.widest).sum();
    let mut widths: Vec<usize> = columns.iter().filter(|c| !c.whole).map(|c| c.widest).collect();
    widths.sort_unstable();
    let (many, mut left, mut most) = (widths.len(), room.saturating_sub(gaps + whole), usize::MAX);
    for (i, own) in widths.into_iter().enumerate() {
        let share = left / (many - i);
        if own > share {
            most = share.max(LEAST);
            break;
        }
        left -= own;
    }
    for column in columns.iter_mut() {
        column.width = if column.whole { column.widest } else { column.widest.min(most) };
    }
    gaps + columns.iter().map(|c| c.width).sum::<usize>()
}

/// Rows under their title, notes below, all behind `before`. Of no rows `empty` is said, or nothing at all.
pub fn sheet(sheet: Sheet<'_>, before: &str, empty: Option<&str>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut screen = Screen::new(&sheet, style);
    let title = sheet.title.as_ref().map(|t| one_line(style.say(t)).into_owned());
    let begin = |out: &mut Out<'_>| {
        out.put(before)?;
        title.iter().try_for_each(|t| out.line(t))
    };
    let mut any = false;
    (sheet.rows)(&mut |cells| {
        if !any {
            begin(out)?;
            any = true;
        }
        screen.add(cells, out)
    })?;
    match empty {
        _ if any => screen.write(out)?,
        Some(empty) => {
            begin(out)?;
            out.line(empty)?;
        }
        None => return Ok(()),
    }
    if !sheet.notes.is_empty() {
        out.put("\n")?;
        notes(&sheet.notes, style, out)?;
    }
    Ok(())
}

/// Notes, a paragraph each.
pub fn notes(notes: &[Both], style: &Style, out: &mut Out<'_>) -> Result<()> {
    let lines = notes.iter().flat_map(|n| wrap(&paragraph(style.say(n)), style.columns()));
    lines.into_iter().try_for_each(|line| out.line(&style.dim(&line)))
}
