//! Pages as CSV and TSV: a header line of keys, then whole values. Parts and notes of a record are left out; a report is
//! long, as the module above says. Not for reading: that is `intake`, which takes the guard off again.
//!
//! In CSV text that a spreadsheet would compute is guarded by a `'`; in TSV tabs, line breaks and everything hidden are
//! spelled out, so a line is a record. CSV to a terminal spells them out too, all but its line breaks.

use super::out::{Out, failed};
use super::{Format, Style, cell};
use crate::base::column::Shape;
use crate::base::error::{Error, Result};
use crate::base::page::{Cell, Figure, FigureValue, Head, Record, Report, Sheet};
use crate::base::text::{guard, one_line, paragraph};
use std::borrow::Cow;
use std::io;

/// The header of a report.
const LONG: [&str; 6] = ["section", "key", "label", "value", "numerator", "denominator"];

/// Rows under their keys.
pub fn sheet(sheet: Sheet<'_>, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let look = Look { tsv: format == Format::Tsv, screen: style.screen };
    let mut lines = Lines::new(look, style, out)?;
    lines.put(sheet.heads.iter().map(|h| look.head(h, style)))?;
    let heads = &sheet.heads;
    (sheet.rows)(&mut |cells| {
        lines.put(heads.iter().enumerate().map(|(i, h)| look.under(h, cell::at(cells, i), style)))
    })?;
    lines.end()
}

/// One record: its keys, its values.
pub fn record(record: &Record<'_>, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let look = Look { tsv: format == Format::Tsv, screen: style.screen };
    let mut lines = Lines::new(look, style, out)?;
    lines.put(record.heads.iter().map(|h| look.head(h, style)))?;
    let cells: Vec<Cell<'_>> = record.values.iter().map(Cell::from).collect();
    lines.put(record.heads.iter().enumerate().map(|(i, h)| look.under(h, cell::at(&cells, i), style)))?;
    lines.end()
}

/// A report, long.
pub fn report(report: Report<'_>, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let look = Look { tsv: format == Format::Tsv, screen: style.screen };
    let mut lines = Lines::new(look, style, out)?;
    lines.put(LONG.into_iter().map(Cow::Borrowed))?;
    for figure in &report.figures {
        lines.figure(figure, style)?;
    }
    for table in report.tables {
        let heads = &table.heads;
        // The cells that name the row have no line of their own, unless they are all there is.
        let mut names: Vec<usize> = (0..)
            .zip(heads)
            .filter(|(_, head)| table.named_by.contains(&head.key.as_str()))
            .map(|(at, _)| at)
            .collect();
        if names.is_empty() {
            names.push(0);
        }
        let rest: Vec<usize> =
            (0..heads.len()).filter(|at| heads.len() <= names.len() || !names.contains(at)).collect();
        (table.rows)(&mut |cells| {
            let row_key = names.iter().filter_map(|at| Some(look.cell(cell::at(cells, *at), heads.get(*at)?.shape)));
            let row_key = row_key.collect::<Vec<_>>().join(" · ");
            for head in &rest {
                let (i, head) = (*head, &heads[*head]);
                let (key, value) = (Cow::Borrowed(row_key.as_str()), look.cell(cell::at(cells, i), head.shape));
                let label = look.text(style.say(&head.label));
                let none = Cow::Borrowed("");
                lines.put([look.text(&table.key), key, label, value, none.clone(), none].into_iter())?;
            }
            Ok(())
        })?;
    }
    lines.end()
}

/// What keeps a field harmless.
#[derive(Clone, Copy)]
struct Look {
    tsv: bool,
    screen: bool,
}

impl Look {
    fn text(self, text: &str) -> Cow<'_, str> {
        if self.tsv {
            return one_line(text);
        }
        let guarded = guard(text);
        if self.screen { Cow::Owned(paragraph(&guarded).into_owned()) } else { guarded }
    }

    /// A heading: its key, or what people call it.
    fn head<'h>(self, head: &'h Head, style: &'h Style) -> Cow<'h, str> {
        self.text(if style.labels { style.say(&head.label) } else { &head.key })
    }

    /// What stands under a heading, for programs or for people.
    fn under<'c>(self, head: &Head, cell: Cell<'c>, style: &Style) -> Cow<'c, str> {
        match (style.labels, cell) {
            (true, Cell::Text(_)) => Cow::Owned(self.text(&cell::under(head, cell, style)).into_owned()),
            (true, _) => cell::under(head, cell, style),
            _ => self.cell(cell, head.shape),
        }
    }

    /// Numbers stand as they are; a day is text, and never looks like a formula.
    fn cell(self, cell: Cell<'_>, shape: Shape) -> Cow<'_, str> {
        match (cell, cell::machine(cell, shape)) {
            (Cell::Text(_), Cow::Borrowed(text)) => self.text(text),
            (Cell::Text(_), Cow::Owned(text)) => Cow::Owned(self.text(&text).into_owned()),
            (_, number) => number,
        }
    }
}

/// Lines of either kind.
enum Lines<'o, 'w> {
    Csv(Look, Box<csv::Writer<&'o mut Out<'w>>>),
    Tsv(Look, &'o mut Out<'w>),
}

impl<'o, 'w> Lines<'o, 'w> {
    fn new(look: Look, style: &Style, out: &'o mut Out<'w>) -> Result<Lines<'o, 'w>> {
        if look.tsv {
            return Ok(Lines::Tsv(look, out));
        }
        let mut builder = csv::WriterBuilder::new();
        if style.to_file {
            // Excel takes CSV without the mark for the code page of the machine.
            out.put("\u{feff}")?;
            builder.terminator(csv::Terminator::CRLF);
        }
        Ok(Lines::Csv(look, Box::new(builder.from_writer(out))))
    }

    fn put<'f>(&mut self, fields: impl Iterator<Item = Cow<'f, str>>) -> Result<()> {
        match self {
            Lines::Csv(_, writer) => {
                for field in fields {
                    writer.write_field(field.as_bytes()).map_err(broken)?;
                }
                writer.write_record(None::<&[u8]>).map_err(broken)
            }
            Lines::Tsv(_, out) => {
                for (i, field) in fields.enumerate() {
                    out.put(if i == 0 { "" } else { "\t" })?;
                    out.put(&field)?;
                }
                out.put("\n")
            }
        }
    }

    fn figure(&mut self, figure: &Figure, style: &Style) -> Result<()> {
        let look = match self {
            Lines::Csv(look, _) | Lines::Tsv(look, _) => *look,
        };
        let (label, none) = (look.text(style.say(&figure.label)), Cow::Borrowed(""));
        let number = |n: i64| Cow::Owned(n.to_string());
        let head = [Cow::Borrowed("figure"), look.text(figure.id), label];
        match &figure.value {
            FigureValue::Count(count, parts) => {
                self.put(head.into_iter().chain([number(*count), none.clone(), none.clone()]))?;
                parts.iter().try_for_each(|part| {
                    let head = [look.text(figure.id), look.text(&part.key), look.text(style.say(&part.label))];
                    self.put(head.into_iter().chain([number(part.value), none.clone(), none.clone()]))
                })
            }
            FigureValue::Rate(part, whole) => {
                let (n, d) = (&part.value, &whole.value);
                let value = cell::decimals(*n, *d).map_or(none, Cow::Owned);
                self.put(head.into_iter().chain([value, number(*n), number(*d)]))
            }
        }
    }

    fn end(self) -> Result<()> {
        match self {
            Lines::Csv(_, mut writer) => writer.flush().map_err(failed),
            Lines::Tsv(..) => Ok(()),
        }
    }
}

fn broken(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(cause) => failed(cause),
        other => failed(io::Error::other(format!("{other:?}"))),
    }
}
