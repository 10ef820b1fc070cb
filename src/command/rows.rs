//! A sheet or a file of JSON as rows under names the caller knows: forms and what is filled in of them. Not for the records of a noun: that is
//! `import`.

use super::input;
use crate::base::error::{Error, Result};
use crate::base::noun::Raw;
use crate::both;
use crate::intake::{Asked, Cell, Format, Source};
use serde_json::{Map, Value as Json};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// One row: where it stands, and what it says by the names the caller gave its headings.
pub struct Row {
    /// Line or row number, from 1.
    pub line: u64,
    /// What it says.
    pub cells: Vec<(Rc<str>, Json)>,
}

impl Row {
    /// Takes what stands under a name out of the row.
    pub fn take(&mut self, name: &str) -> Option<Json> {
        let at = self.cells.iter().position(|(of, _)| **of == *name)?;
        Some(self.cells.remove(at).1).filter(|value| *value != Json::Null)
    }

    /// The same as text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let text = match self.take(name)? {
            Json::String(text) => text,
            other => other.to_string(),
        };
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }
}

/// The error of a row, with its place.
pub fn at(path: &str, line: u64, error: &Error) -> Error {
    let (zh, en) = (&error.message.zh, &error.message.en);
    let placed = error.clone();
    placed.in_words(match path {
        "-" => both!("第 {line} 行：{zh}", "line {line}: {en}"),
        path => both!("{path} 第 {line} 行：{zh}", "{path}, line {line}: {en}"),
    })
}

/// What a heading or key is called.
type Name<'n> = dyn Fn(&str) -> Result<Option<Rc<str>>> + 'n;

/// Reads a file; `name` says what a heading or key is called, or refuses it. Each is asked once.
pub fn read(path: &str, name: &dyn Fn(&str) -> Result<Option<String>>) -> Result<Vec<Row>> {
    let format = Format::of(path).filter(|_| path.contains('.'));
    let known = RefCell::new(HashMap::<String, Option<Rc<str>>>::new());
    let name: &Name<'_> = &|said| {
        if let Some(called) = known.borrow().get(said) {
            return Ok(called.clone());
        }
        let called: Option<Rc<str>> = name(said)?.map(Into::into);
        known.borrow_mut().insert(said.to_owned(), called.clone());
        Ok(called)
    };
    match format {
        None | Some(Format::Ndjson | Format::Array) => objects(path, name),
        said => sheet(path, said, name),
    }
}

/// Rows of a workbook or of CSV.
fn sheet(path: &str, said: Option<Format>, name: &Name<'_>) -> Result<Vec<Row>> {
    let slots = RefCell::new(Vec::<Rc<str>>::new());
    let slot = |heading: &str| {
        let Some(of) = name(heading)? else { return Ok(None) };
        let mut slots = slots.borrow_mut();
        let at = slots.iter().position(|known| *known == of).unwrap_or_else(|| {
            slots.push(of);
            slots.len() - 1
        });
        Ok(Some(at))
    };
    let knows = |heading: &str| name(heading).is_ok_and(|found| found.is_some());
    let mut out = Vec::new();
    // An answer in percent, or with what it counts behind it, is the number.
    let tidy = |_: usize, cell: &mut Cell, _: &mut [Raw]| {
        if cell.figure.as_deref().is_some_and(|n| cell.text.ends_with('%') || cell.text.starts_with(n)) {
            cell.be_figure();
        }
        None
    };
    let asked = Asked { tidy: &tidy, ..Asked::plain(4_096, &slot, &knows) };
    let source = Source::open(input::opened(path)?, said, None)?;
    source.read(None, &asked, &mut |line, row| {
        let row = row.map_err(|error| at(path, line, &error))?;
        let names = slots.borrow();
        let cells =
            row.iter_mut().zip(names.iter()).filter_map(|(raw, name)| match std::mem::replace(raw, Raw::Null) {
                Raw::Text(text) if !text.trim().is_empty() => Some((name.clone(), Json::from(text))),
                Raw::Int(n) => Some((name.clone(), Json::from(n))),
                _ => None,
            });
        out.push(Row { line, cells: cells.collect() });
        Ok(())
    })?;
    Ok(out)
}

/// A file's text; `-` is standard input.
pub fn text_of(path: &str) -> Result<String> {
    if path == "-" { input::all() } else { input::read_text(path) }
}

/// Objects of NDJSON, of an array, or one object.
fn objects(path: &str, name: &Name<'_>) -> Result<Vec<Row>> {
    let text = text_of(path)?;
    let mut out = Vec::new();
    let (mut line, mut counted) = (1, 0);
    let mut read =
        serde_json::Deserializer::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text)).into_iter::<Json>();
    loop {
        let before = read.byte_offset();
        let Some(next) = read.next() else { return Ok(out) };
        let begins = text[before..].find(|c: char| !c.is_whitespace()).map_or(before, |at| before + at);
        line += text[counted..begins].matches('\n').count() as u64;
        counted = begins;
        let unread = || {
            let said = both!("{path} 第 {line} 行起读不懂", "{path} cannot be read from line {line} on");
            Error::usage("rows-unreadable", said)
                .hint(both!("要是 JSON 对象，一行一个，或一个数组", "JSON objects, one a line, or an array"))
        };
        let all = match next.map_err(|error| unread().because(error))? {
            Json::Array(all) => all,
            one => vec![one],
        };
        for one in all {
            let Json::Object(map) = one else { return Err(unread()) };
            out.push(Row { line, cells: named(map, name).map_err(|error| at(path, line, &error))? });
        }
    }
}

/// The values of an object under the caller's names.
fn named(map: Map<String, Json>, name: &Name<'_>) -> Result<Vec<(Rc<str>, Json)>> {
    let mut out = Vec::with_capacity(map.len());
    for (key, value) in map {
        if let Some(name) = name(&key)? {
            out.push((name, value));
        }
    }
    Ok(out)
}
