//! Pages as JSON: keys of the dictionary, slugs, ISO days. Every record of a list, figure of a report and row of a part
//! stands on a line of its own, so a difference between two files reads well. Not for what the keys are.
//!
//! Whatever a terminal would obey is written `\uXXXX`: JSON stays the same to a program and harmless on a screen.

use super::Style;
use super::cell;
use super::out::{Out, failed};
use super::shape::part_key;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Result};
use crate::base::lot::{Lot, Second};
use crate::base::page::{Cell, Figure, FigurePart, FigureValue, Head, Record, Report, Sheet};
use crate::base::text::{is_hidden, may_hide};
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::thread;

/// JSON with everything hidden spelled out. Such characters stand only inside strings: between them JSON is ASCII, and
/// its line breaks are kept.
pub fn safe(json: &str) -> Cow<'_, str> {
    if !may_hide(json) || !json.chars().any(|c| c != '\n' && is_hidden(c)) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if c == '\n' || !is_hidden(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(out)
}

/// A document of ours: indented, or a line for each of its elements.
pub fn document(value: &Value, pretty: bool, out: &mut Out<'_>) -> Result<()> {
    match value {
        _ if pretty => out.line(&safe(&format!("{value:#}"))),
        Value::Array(elements) => elements.iter().try_for_each(|one| out.line(&safe(&one.to_string()))),
        one => out.line(&safe(&one.to_string())),
    }
}

/// Rows as an array, one object a line.
pub fn list(sheet: Sheet<'_>, out: &mut Out<'_>) -> Result<()> {
    Layout { out, pretty: true }.rows(sheet, 0)?;
    out.put("\n")
}

/// Rows as lines, one object each. Where there are many, a second hand writes them while the first reads on.
pub fn lines(sheet: Sheet<'_>, out: &mut Out<'_>) -> Result<()> {
    let keys = keys(&sheet.heads)?;
    let written = |lot: &mut Written| lot.write(&keys);
    thread::scope(|scope| {
        let (mut lot, mut second) = (Written::default(), None);
        (sheet.rows)(&mut |cells| {
            lot.rows.put(cells);
            if lot.rows.is_full() {
                let second = second.get_or_insert_with(|| Second::begin(scope, written));
                lot = second.give(std::mem::take(&mut lot)).unwrap_or_default();
                lot.hand_on(out)?;
            }
            Ok(())
        })?;
        if let Some(second) = second {
            second.end().try_for_each(|mut lot| lot.hand_on(out))?;
        }
        lot.write(&keys);
        lot.hand_on(out)
    })
}

/// Rows and the lines made of them, or why they could not be.
#[derive(Default)]
struct Written {
    rows: Lot,
    lines: String,
    failed: Option<Error>,
}

impl Written {
    fn write(&mut self, keys: &[(String, Shape)]) {
        let mut cells = Vec::new();
        for row in self.rows.rows() {
            cells.clear();
            cells.extend(row.map(|at| self.rows.cell(at)));
            let whole = self.lines.len();
            if let Err(e) = object(&mut self.lines, "{", keys, &cells) {
                self.lines.truncate(whole);
                self.failed = Some(e);
                return;
            }
            self.lines.push('\n');
        }
    }

    /// Hands its lines on; it is empty then.
    fn hand_on(&mut self, out: &mut Out<'_>) -> Result<()> {
        out.put(&self.lines)?;
        self.lines.clear();
        self.rows.clear();
        self.failed.take().map_or(Ok(()), Err)
    }
}

/// A record as one object, its parts as arrays under their keys; on one line unless `pretty`.
pub fn record(record: Record<'_>, pretty: bool, out: &mut Out<'_>) -> Result<()> {
    let cells: Vec<Cell<'_>> = record.values.iter().map(Cell::from).collect();
    let mut page = Layout { out, pretty };
    let mut comma = "{";
    for (i, (key, shape)) in keys(&record.heads)?.iter().enumerate() {
        page.put(comma, 1)?;
        page.member(key, &text(cell::at(&cells, i), *shape)?)?;
        comma = ",";
    }
    for part in record.parts {
        page.put(comma, 1)?;
        page.member(&key(&part_key(&record.heads, &part))?, "")?;
        page.rows(part, 1)?;
        comma = ",";
    }
    if comma == "{" {
        return out.line("{}");
    }
    page.put("", 0)?;
    out.line("}")
}

/// A report as one object.
pub fn report(report: Report<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut page = Layout { out, pretty: true };
    let members = [
        ("report", json!(report.name)),
        ("title", json!(style.say(&report.title))),
        ("office", json!(report.office)),
        ("period", json!({ "from": report.period.from.to_string(), "to": report.period.to.to_string() })),
        ("as_of", json!(report.as_of.to_string())),
        ("filters", report.filters.iter().map(|f| (f.key.to_owned(), json!(f.value))).collect()),
    ];
    page.members("{", &members, 1)?;
    if let Some(witness) = &report.witness {
        page.members(",", &[("head", witness.json())], 1)?;
    }
    page.array("figures", report.figures.iter().map(|f| figure(f, style)), 1)?;
    page.put(",", 1)?;
    page.member(&key("tables")?, "[")?;
    let mut comma = "";
    for table in report.tables {
        page.put(comma, 2)?;
        page.table(table, style)?;
        comma = ",";
    }
    if comma == "," {
        page.put("", 1)?;
    }
    page.put("]", WITHOUT)?;
    page.array("notes", report.notes.iter().map(|n| json!(style.say(n))), 1)?;
    page.put("", 0)?;
    out.line("}")
}

/// A report as lines: one a figure, then one a row of each table, which begins with the key of its table.
pub fn report_lines(report: Report<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    for one in &report.figures {
        out.line(&safe(&figure(one, style).to_string()))?;
    }
    for table in report.tables {
        let open = format!("{{\"table\":{}", plain(&table.key)?);
        let keys = keys(&table.heads)?;
        let mut line = String::new();
        (table.rows)(&mut |cells| {
            line.clear();
            object(&mut line, &open, &keys, cells)?;
            out.line(&line)
        })?;
    }
    Ok(())
}

fn figure(figure: &Figure, style: &Style) -> Value {
    let say = |words: &Both| style.say(words).to_owned();
    let mut object = json!({ "id": figure.id, "label": say(&figure.label), "definition": say(&figure.definition) });
    match &figure.value {
        FigureValue::Count(count, parts) => {
            let part = |p: &FigurePart| json!({ "key": p.key, "label": say(&p.label), "value": p.value });
            object["value"] = json!(count);
            object["unit"] = json!(say(&figure.unit));
            object["parts"] = parts.iter().map(part).collect();
        }
        FigureValue::Rate(part, whole) => {
            object["value"] = json!(cell::decimals(part.value, whole.value).and_then(|r| r.parse::<f64>().ok()));
            object["numerator"] = json!({ "id": part.id, "value": part.value });
            object["denominator"] = json!({ "id": whole.id, "value": whole.value });
        }
    }
    object
}

/// A depth at which no line is begun.
const WITHOUT: usize = usize::MAX;

/// Line breaks and indents of a document.
struct Layout<'o, 'w> {
    out: &'o mut Out<'w>,
    pretty: bool,
}

impl Layout<'_, '_> {
    /// Writes a mark, then begins a line at a depth.
    fn put(&mut self, mark: &str, depth: usize) -> Result<()> {
        self.out.put(mark)?;
        if self.pretty && depth != WITHOUT {
            self.out.put("\n")?;
            self.out.put(&"  ".repeat(depth))?;
        }
        Ok(())
    }

    /// Writes a key, which ends in its colon, and a value.
    fn member(&mut self, key: &str, value: &str) -> Result<()> {
        self.out.put(key)?;
        self.out.put(if self.pretty { " " } else { "" })?;
        self.out.put(value)
    }

    /// Writes members, the first behind `open`, the others behind a comma.
    fn members(&mut self, open: &str, members: &[(&str, Value)], depth: usize) -> Result<()> {
        for (i, (name, value)) in members.iter().enumerate() {
            self.put(if i == 0 { open } else { "," }, depth)?;
            self.member(&key(name)?, &plain(value)?)?;
        }
        Ok(())
    }

    /// Writes a further member that is an array, one value a line.
    fn array(&mut self, name: &str, values: impl Iterator<Item = Value>, depth: usize) -> Result<()> {
        self.put(",", depth)?;
        self.member(&key(name)?, "[")?;
        let mut comma = "";
        for value in values {
            self.put(comma, depth + 1)?;
            self.out.put(&plain(&value)?)?;
            comma = ",";
        }
        self.put("", if comma.is_empty() { WITHOUT } else { depth })?;
        self.out.put("]")
    }

    /// Writes rows as an array; the objects stand one step deeper, at the margin in a list.
    fn rows(&mut self, sheet: Sheet<'_>, depth: usize) -> Result<()> {
        let keys = keys(&sheet.heads)?;
        let inner = if depth == 0 { 0 } else { depth + 1 };
        let (mut comma, mut line) = ("", String::new());
        self.out.put("[")?;
        (sheet.rows)(&mut |cells| {
            self.put(comma, inner)?;
            comma = ",";
            line.clear();
            object(&mut line, "{", &keys, cells)?;
            self.out.put(&line)
        })?;
        self.put("", if comma.is_empty() { WITHOUT } else { depth })?;
        self.out.put("]")
    }

    /// Writes a table of a report.
    fn table(&mut self, mut sheet: Sheet<'_>, style: &Style) -> Result<()> {
        let title = sheet.title.as_ref().map(|t| style.say(t).to_owned());
        let notes = std::mem::take(&mut sheet.notes);
        let column = |h: &Head| json!({ "key": h.key, "label": style.say(&h.label) });
        self.members("{", &[("key", json!(sheet.key)), ("title", json!(title))], 3)?;
        self.array("columns", sheet.heads.iter().map(column), 3)?;
        self.put(",", 3)?;
        self.member(&key("rows")?, "")?;
        self.rows(sheet, 3)?;
        self.array("notes", notes.iter().map(|n| json!(style.say(n))), 3)?;
        self.put("", 2)?;
        self.out.put("}")
    }
}

/// A value on one line.
fn plain<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    let json = serde_json::to_string(value).map_err(|e| failed(e.into()))?;
    Ok(match safe(&json) {
        Cow::Borrowed(_) => json,
        Cow::Owned(escaped) => escaped,
    })
}

/// A key and its colon.
fn key(name: &str) -> Result<String> {
    Ok(plain(name)? + ":")
}

fn keys(heads: &[Head]) -> Result<Vec<(String, Shape)>> {
    heads.iter().map(|h| Ok((key(&h.key)?, h.shape))).collect()
}

/// Puts a row behind what a line has as an object; `open` is its brace, and members before the first.
fn object(line: &mut String, open: &str, keys: &[(String, Shape)], cells: &[Cell<'_>]) -> Result<()> {
    let begun = line.len() + 1;
    line.push_str(open);
    for (i, (key, shape)) in keys.iter().enumerate() {
        if line.len() > begun {
            line.push(',');
        }
        line.push_str(key);
        match cell::at(cells, i) {
            // A rate is never without its two counts.
            Cell::Text(t) if *shape == Shape::Count && counts(t).is_some() => {
                let (name, (part, whole)) = (key.trim_end_matches("\":"), counts(t).unwrap_or_default());
                line.push_str(&text(Cell::Text(t), *shape)?);
                let _ = write!(line, ",{name}_numerator\":{part},{name}_denominator\":{whole}");
            }
            Cell::Text(t) if is_string(*shape) && as_it_is(t) => {
                line.push('"');
                line.push_str(t);
                line.push('"');
            }
            cell => line.push_str(&text(cell, *shape)?),
        }
    }
    line.push('}');
    Ok(())
}

/// Whether the text of a column is a string, and the whole of it.
fn is_string(shape: Shape) -> bool {
    !matches!(shape, Shape::List | Shape::Words(_) | Shape::Rows | Shape::Word("*") | Shape::Count)
}

/// Whether a text stands in JSON as it is: nothing in it is hidden or has to be escaped.
fn as_it_is(text: &str) -> bool {
    !may_hide(text) && !text.bytes().fold(false, |any, b| any | matches!(b, b'"' | b'\\'))
}

/// A cell as JSON.
fn text(cell: Cell<'_>, shape: Shape) -> Result<Cow<'_, str>> {
    Ok(match (cell, shape) {
        (Cell::Null, _) => Cow::Borrowed("null"),
        (Cell::Text(t), Shape::List | Shape::Words(_) | Shape::Rows) => Cow::Owned(words(t)?),
        (Cell::Text(t), Shape::Count) if let Some(number) = number(t) => Cow::Owned(plain(&number)?),
        (Cell::Text(_), _) => Cow::Owned(plain(&*cell::machine(cell, shape))?),
        (Cell::Real(r), _) => Cow::Owned(plain(&r)?),
        (Cell::Int(_), _) => cell::machine(cell, shape),
    })
}

/// The two counts of a rate as people read it.
fn counts(said: &str) -> Option<(&str, &str)> {
    said.trim_end_matches(['*', ' ']).split_once("% = ").and_then(|(_, counts)| counts.split_once('/'))
}

/// What stands in a column of numbers as people read it: a rate or a share as its fraction, a change as the percent or points it is, null where there
/// is none. None of what is no number.
fn number(said: &str) -> Option<Value> {
    let said = said.trim_end_matches('*').trim_end();
    if said == "—" {
        return Some(Value::Null);
    }
    let of = |text: &str| text.parse::<f64>().ok();
    let fraction = |share: f64| json!((share * 10_000.0).round() / 10_000.0);
    if let Some((part, whole)) = counts(said) {
        return Some(fraction(of(part)? / of(whole)?));
    }
    match said.strip_suffix('%').or_else(|| said.strip_suffix("pp")) {
        Some(change) if change.starts_with(['+', '-']) => Some(json!(of(change)?)),
        Some(share) => Some(fraction(of(share)? / 100.0)),
        None => said.parse::<i64>().ok().map(Value::from).or_else(|| of(said).map(Value::from)),
    }
}

/// A list of words, or of rows, is an array already; other text is an array of itself.
fn words(list: &str) -> Result<String> {
    match serde_json::from_str::<Vec<Value>>(list) {
        Ok(words) => plain(&words),
        Err(_) => plain(&[list]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_read_in_a_column_of_numbers_is_a_number() {
        for (said, means) in [
            ("—", json!(null)),
            ("66.1% = 113/171", json!(0.6608)),
            ("66.7% = 2/3 *", json!(0.6667)),
            ("95.9%", json!(0.959)),
            ("+5.0%", json!(5.0)),
            ("-3.2pp *", json!(-3.2)),
            ("3.2", json!(3.2)),
            ("12", json!(12)),
        ] {
            assert_eq!(number(said), Some(means), "{said}");
        }
        for text in ["", "约30", "1/0", "王%"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
