//! Pages as CSV and TSV: a header line of keys, then whole values. Parts and notes of a record are left out; a report is
//! long, as the module above says. Not for reading: that is `intake`, which takes the guard off again.
//!
//! In CSV, and in TSV that goes to a file, text that a spreadsheet would compute is guarded by a `'`, and what holds a line break is quoted: it comes
//! in again as it was. In TSV on its way to a program tabs, line breaks and everything hidden are spelled out, so a line is a record. CSV to a terminal
//! spells them out too, all but its line breaks.

use super::out::Out;
use super::{Format, Headings, Style, cell};
use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::page::{Cell, Figure, FigureValue, Head, Record, Report, Sheet};
use crate::base::text::{guard, one_line, paragraph};
use std::borrow::Cow;

/// The header of a report.
const LONG: [&str; 6] = ["section", "key", "label", "value", "numerator", "denominator"];
/// The same for people, who have words in place of keys.
const LABELLED: [(&str, &str); 6] = [
    ("部分", "Section"),
    ("项目", "Item"),
    ("名称", "Label"),
    ("数值", "Value"),
    ("分子", "Numerator"),
    ("分母", "Denominator"),
];

/// Rows under their keys.
pub fn sheet(sheet: Sheet<'_>, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let look = Look::of(format, style);
    let mut lines = Lines::new(look, style, out)?;
    let heads: Vec<_> =
        (0..).zip(&sheet.heads).filter(|(_, head)| !style.labels || cell::is_for_people(head)).collect();
    if look.headed(style) {
        lines.put(heads.iter().map(|(_, h)| look.head(h, style)))?;
    }
    (sheet.rows)(&mut |cells| lines.put(heads.iter().map(|(i, h)| look.under(h, cell::at(cells, *i), style))))?;
    Ok(())
}

/// One record: its keys, its values.
pub fn record(record: &Record<'_>, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let look = Look::of(format, style);
    let mut lines = Lines::new(look, style, out)?;
    if look.headed(style) {
        lines.put(record.heads.iter().map(|h| look.head(h, style)))?;
    }
    let cells: Vec<Cell<'_>> = record.values.iter().map(Cell::from).collect();
    lines.put(record.heads.iter().enumerate().map(|(i, h)| look.under(h, cell::at(&cells, i), style)))?;
    Ok(())
}

/// A report, long.
pub fn report(report: Report<'_>, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let look = Look::of(format, style);
    let mut lines = Lines::new(look, style, out)?;
    if look.headed(style) {
        let label = |(key, (zh, en))| if style.labels { style.lang.pick(zh, en) } else { key };
        lines.put(LONG.into_iter().zip(LABELLED).map(label).map(Cow::Borrowed))?;
    }
    for figure in &report.figures {
        lines.figure(figure, style)?;
    }
    for table in report.tables {
        let heads = &table.heads;
        let section =
            table.title.as_ref().filter(|_| style.labels).map_or(table.key.as_str(), |title| style.say(title));
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
            let row_key = names.iter().filter_map(|at| Some(look.under(heads.get(*at)?, cell::at(cells, *at), style)));
            let row_key = row_key.collect::<Vec<_>>().join(" · ");
            for head in &rest {
                let (i, head) = (*head, &heads[*head]);
                let (key, value) = (Cow::Borrowed(row_key.as_str()), look.under(head, cell::at(cells, i), style));
                let label = look.text(style.say(&head.label));
                let none = Cow::Borrowed("");
                lines.put([look.text(section), key, label, value, none.clone(), none].into_iter())?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// What keeps a field harmless.
#[derive(Clone, Copy)]
struct Look {
    /// Whether a line is a record.
    tsv: bool,
    between: u8,
    screen: bool,
}

impl Look {
    fn of(format: Format, style: &Style) -> Look {
        let tabs = format == Format::Tsv;
        Look { tsv: tabs && !style.to_file, between: if tabs { b'\t' } else { b',' }, screen: style.screen }
    }

    fn headed(self, style: &Style) -> bool {
        style.headings == Headings::All || style.headings == Headings::Quiet && !self.tsv
    }

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
struct Lines<'o, 'w> {
    look: Look,
    /// What a line ends in.
    end: &'static str,
    line: String,
    out: &'o mut Out<'w>,
}

impl<'o, 'w> Lines<'o, 'w> {
    fn new(look: Look, style: &Style, out: &'o mut Out<'w>) -> Result<Lines<'o, 'w>> {
        let file = !look.tsv && style.to_file;
        if file {
            // Excel takes CSV without the mark for the code page of the machine.
            out.put("\u{feff}")?;
        }
        Ok(Lines { look, end: if file { "\r\n" } else { "\n" }, line: String::new(), out })
    }

    fn put<'f>(&mut self, fields: impl Iterator<Item = Cow<'f, str>>) -> Result<()> {
        let (line, Look { tsv, between, .. }) = (&mut self.line, self.look);
        line.clear();
        let mut many = 0;
        for field in fields {
            if many > 0 {
                line.push(char::from(between));
            }
            many += 1;
            if tsv { line.push_str(&field) } else { quoted(&field, between, line) }
        }
        // A line of nothing at all would be taken for none.
        if !tsv && many == 1 && line.is_empty() {
            line.push_str("\"\"");
        }
        line.push_str(self.end);
        self.out.put(line)
    }

    fn figure(&mut self, figure: &Figure, style: &Style) -> Result<()> {
        let look = self.look;
        let (label, none) = (look.text(style.say(&figure.label)), Cow::Borrowed(""));
        let number = |n: i64| Cow::Owned(n.to_string());
        let labelled = |key, label| look.text(if style.labels { style.say(label) } else { key });
        let id = labelled(figure.id, &figure.label);
        let word = if style.labels { style.lang.pick("指标", "Figure") } else { "figure" };
        let head = [Cow::Borrowed(word), id.clone(), label];
        match &figure.value {
            FigureValue::Count(count, parts) => {
                self.put(head.into_iter().chain([number(*count), none.clone(), none.clone()]))?;
                parts.iter().try_for_each(|part| {
                    let head = [id.clone(), labelled(&part.key, &part.label), look.text(style.say(&part.label))];
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
}

/// Puts a field into a line: in quotes, where it holds what would end it.
fn quoted(field: &str, between: u8, line: &mut String) {
    if !field.bytes().fold(false, |any, b| any | matches!(b, b'"' | b'\r' | b'\n') | u8::eq(&b, &between)) {
        line.push_str(field);
        return;
    }
    line.push('"');
    for (i, part) in field.split('"').enumerate() {
        line.push_str(if i == 0 { "" } else { "\"\"" });
        line.push_str(part);
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_csv_is_read_as_it_was() {
        let fields = ["", "a", "a,b", "\"", "a\"b\"", "\r", "a\nb", "窗口，无人", " a ", "'=1"];
        let mut line = String::new();
        for (i, field) in fields.iter().enumerate() {
            line.push_str(if i == 0 { "" } else { "," });
            quoted(field, b',', &mut line);
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
        let read = reader.records().next().expect("a line").expect("fields");
        assert!(read.iter().eq(fields), "{read:?}");
    }
}
