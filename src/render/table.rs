//! Rows on a screen: one record one line, columns lined up by what characters take, no frame. Widths are chosen from the
//! first rows, then kept; text too long is cut with `…`, codes, days and numbers never are. Not for whole values: a pipe
//! gets TSV.

use super::out::Out;
use super::wrap::wrap;
use super::{Headings, Style, cell};
use crate::base::column::Shape;
use crate::base::error::{Both, Result};
use crate::base::page::{Cell, Head, Sheet};
use crate::base::text::{cut, one_line, paragraph, width};
use comfy_table::{CellAlignment, ColumnConstraint, Table, Width, presets};
use std::borrow::Cow;

/// Rows looked at before the widths are chosen, and laid out at a time.
const CHUNK: usize = 500;
/// Columns between columns.
const GAP: usize = 2;
/// The same, as the table wants it.
const GAP_AFTER: u16 = 2;
/// A column of text is not cut below this.
const LEAST: usize = 6;
/// Nor one of a unit, a person, a word or a title.
const TOLD: usize = 10;
/// Nor one of text that is read.
const READ: usize = 18;
/// Below this many columns even codes and days are cut.
const NARROW: usize = 40;

/// A column on the screen.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of what stands in it")]
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
    /// Some row has something in it.
    filled: bool,
    /// Units are called for short.
    short: bool,
    /// What text that is read needs: a quarter of a screen that is narrow.
    read: usize,
}

impl Column {
    fn new(index: usize, head: &Head, short: bool, style: &Style) -> Column {
        let heading = one_line(style.say(&head.label)).into_owned();
        let code = head.key == "code" || head.key.ends_with("_code");
        let fixed = matches!(
            head.shape,
            Shape::Day | Shape::Instant | Shape::Count | Shape::Flag | Shape::Code(_) | Shape::Record
        );
        let widest = width(&heading);
        let short = short && head.shape == Shape::Unit;
        let (head, whole) = (head.clone(), code || fixed);
        let (text, number, filled) = (false, false, false);
        let read = READ.min(style.columns() / 4);
        Column { index, head, heading, whole, widest, width: widest, text, number, filled, short, read }
    }

    /// The text of its cell in a row, no wider than the screen.
    fn read(&mut self, cells: &[Cell<'_>], style: &Style) -> String {
        let cell = cell::at(cells, self.index);
        self.text |= matches!(cell, Cell::Text(_));
        self.number |= matches!(cell, Cell::Int(_) | Cell::Real(_));
        let mut text = cell::under(&self.head, cell, style);
        if let Some(short) = style.short.get(text.as_ref()).filter(|_| self.short) {
            text = Cow::Borrowed(short);
        }
        self.filled |= !text.is_empty();
        let text = cut(&one_line(&text), style.columns()).into_owned();
        self.widest = self.widest.max(width(&text));
        text
    }

    /// Numbers line up at the right; a column of a query may hold them under any heading.
    fn right(&self) -> bool {
        self.head.shape != Shape::Flag && (self.head.shape == Shape::Count || self.number && !self.text)
    }

    /// The columns below which it is not cut: what is read needs more than what is looked at.
    fn least(&self) -> usize {
        let least = match self.head.shape {
            _ if self.whole => self.widest,
            Shape::Long => self.read,
            Shape::Unit | Shape::Person | Shape::Word(_) | Shape::Text => TOLD,
            _ => LEAST,
        };
        least.min(self.widest)
    }

    /// Its text in the columns it gets. Of a unit's name the end tells more than the place it begins with.
    fn fit<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.whole || width(text) <= self.width {
            return Cow::Borrowed(text);
        }
        if self.head.shape == Shape::Unit { tail(text, self.width) } else { cut(text, self.width) }
    }
}

/// The end of a text, behind `…`.
fn tail(text: &str, room: usize) -> Cow<'_, str> {
    let ends = text.char_indices().map(|(at, _)| &text[at..]).find(|end| width(end) < room);
    Cow::Owned(format!("…{}", ends.unwrap_or_default()))
}

/// A table being written.
struct Screen<'s> {
    columns: Vec<Column>,
    style: &'s Style,
    rows: Vec<(Vec<String>, bool)>,
    begun: bool,
    /// Columns at the right that found no room.
    dropped: bool,
    /// A list of chosen columns, on a screen: an empty one has no place there.
    listed: bool,
    /// What tells that a row is overdue.
    late: Vec<usize>,
}

impl<'s> Screen<'s> {
    fn new(sheet: &Sheet<'_>, style: &'s Style) -> Screen<'s> {
        let all: Vec<usize> = (0..sheet.heads.len()).collect();
        let shown = if sheet.brief.is_empty() { &all } else { &sheet.brief };
        let listed = style.width > 0 && !sheet.brief.is_empty();
        let column = |i: &usize| sheet.heads.get(*i).map(|h| Column::new(*i, h, listed, style));
        let columns = shown.iter().filter_map(column).collect();
        let tells = |head: &Head| matches!(head.key.as_str(), "overdue" | "overdue_days" | "days_left");
        let late = all.into_iter().filter(|at| style.color && tells(&sheet.heads[*at])).collect();
        Screen { columns, style, rows: Vec::new(), begun: false, dropped: false, listed, late }
    }

    /// Whether a row is overdue: it says so, or fewer days are left than none.
    fn is_late(&self, sheet: &[Head], cells: &[Cell<'_>]) -> bool {
        let tells = |at: &usize| match cell::at(cells, *at) {
            Cell::Int(n) if sheet[*at].key == "days_left" => n < 0,
            Cell::Int(n) => n > 0,
            _ => false,
        };
        self.late.iter().any(tells)
    }

    fn add(&mut self, heads: &[Head], cells: &[Cell<'_>], out: &mut Out<'_>) -> Result<()> {
        let (style, late) = (self.style, self.is_late(heads, cells));
        self.rows.push((self.columns.iter_mut().map(|c| c.read(cells, style)).collect(), late));
        if self.rows.len() == CHUNK { self.write(out) } else { Ok(()) }
    }

    /// Writes the rows in hand, the first time under their headings.
    fn write(&mut self, out: &mut Out<'_>) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        if !self.begun {
            self.leave_out_empty();
            self.plan();
        }
        let headed = !self.begun && self.style.headings == Headings::All;
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        let line = |texts: Vec<&str>| -> Vec<String> {
            let fit = |(text, c): (&str, &Column)| c.fit(text).into_owned();
            let tail = self.dropped.then(|| "…".to_owned());
            texts.into_iter().zip(&self.columns).map(fit).chain(tail).collect()
        };
        if headed {
            table.set_header(line(self.columns.iter().map(|c| c.heading.as_str()).collect()));
        }
        table.add_rows(self.rows.iter().map(|(row, _)| line(row.iter().map(String::as_str).collect())));
        for (made, column) in table.column_iter_mut().zip(&self.columns) {
            let least = u16::try_from(column.width + GAP).unwrap_or(u16::MAX);
            made.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
            made.set_cell_alignment(if column.right() { CellAlignment::Right } else { CellAlignment::Left });
        }
        for made in table.column_iter_mut() {
            made.set_padding((0, GAP_AFTER));
        }
        let looks = headed.then_some(None).into_iter().chain(self.rows.iter().map(|(_, late)| Some(*late)));
        for (line, look) in table.lines().zip(looks) {
            let line = line.trim_end();
            out.line(&match look {
                None => self.style.bold(line),
                Some(true) => self.style.red(line),
                Some(false) => line.to_owned(),
            })?;
        }
        self.begun = true;
        self.rows.clear();
        Ok(())
    }

    /// A column of a list in which no row has anything gives its place to the others, where all rows are at hand.
    fn leave_out_empty(&mut self) {
        if !self.listed || self.rows.len() == CHUNK {
            return;
        }
        let kept: Vec<bool> = self.columns.iter().map(|column| column.filled).collect();
        for (row, _) in &mut self.rows {
            let mut at = kept.iter();
            row.retain(|_| at.next() == Some(&true));
        }
        self.columns.retain(|column| column.filled);
    }

    /// Chooses the widths: as wide as the widest cell, then the widest text narrowed until a line fits. A line is never
    /// broken: columns at the right that still find no room are left out, and a last column of `…` says so.
    fn plan(&mut self) {
        let room = self.style.columns();
        for column in &mut self.columns {
            column.whole = (column.whole || column.right()) && room >= NARROW;
        }
        let least = |columns: &[Column]| {
            GAP * columns.len().saturating_sub(1) + columns.iter().map(Column::least).sum::<usize>()
        };
        let mut tail = 0;
        while least(&self.columns) + tail > room && self.columns.len() > 1 {
            // What is read goes last.
            let at = self.columns.iter().rposition(|c| c.head.shape != Shape::Long).filter(|at| *at > 0);
            let at = at.unwrap_or(self.columns.len() - 1);
            self.columns.remove(at);
            self.rows.iter_mut().for_each(|(row, _)| drop(row.remove(at)));
            tail = GAP + 1;
        }
        self.dropped = tail > 0;
        narrow(&mut self.columns, room.saturating_sub(tail));
        if let [only] = self.columns.as_mut_slice() {
            only.whole = false;
            only.width = only.width.min(room.saturating_sub(tail));
        }
    }
}

/// Cuts columns of text to a common width, so that all fit into `room`: those that are looked at to one, those that are read to what that
/// leaves, which is half at the least.
fn narrow(columns: &mut [Column], room: usize) {
    let gaps = GAP * columns.len().saturating_sub(1);
    let whole: usize = columns.iter().filter(|c| c.whole).map(|c| c.widest).sum();
    let left = room.saturating_sub(gaps + whole);
    let long = |c: &Column| !c.whole && c.head.shape == Shape::Long;
    let wanted: usize = columns.iter().filter(|c| long(c)).map(|c| c.widest).sum();
    let others: usize = columns.iter().filter(|c| !c.whole && !long(c)).map(Column::least).sum();
    let read = wanted.min((left / 2).max(READ)).min(left.saturating_sub(others));
    share(columns, |c| !c.whole && !long(c), left.saturating_sub(read));
    let taken: usize = columns.iter().filter(|c| !c.whole && !long(c)).map(|c| c.width).sum();
    share(columns, long, left.saturating_sub(taken));
    columns.iter_mut().filter(|c| c.whole).for_each(|c| c.width = c.widest);
}

/// Gives the columns of a kind what they need, and of what is `left` beyond that a common width to those that want more.
fn share(columns: &mut [Column], of: impl Fn(&Column) -> bool, left: usize) {
    let mut wants: Vec<&mut Column> = columns.iter_mut().filter(|c| of(c)).collect();
    wants.sort_by_key(|c| c.widest);
    let needed = |wants: &[&mut Column]| wants.iter().map(|c| c.least()).sum::<usize>();
    let mut left = left.max(needed(&wants));
    for at in 0..wants.len() {
        // No more than leaves the others what they need.
        let (many, most) = (wants.len() - at, left - needed(&wants[at + 1..]));
        let column = &mut *wants[at];
        column.width = column.widest.min((left / many).max(column.least())).min(most);
        left -= column.width;
    }
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
    let heads = &sheet.heads;
    (sheet.rows)(&mut |cells| {
        if !any {
            begin(out)?;
            any = true;
        }
        screen.add(heads, cells, out)
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
