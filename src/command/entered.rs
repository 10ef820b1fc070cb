//! A visit as a telephone tells it: one JSON object with its sheet, what was found, what became of what was found before, the answers
//! and the photos. Understood key by key; one that nobody knows is refused. Not for what is kept of it: that is `visit_enter`'s.

use super::travelled::{self, Brought};
use crate::base::column;
use crate::base::error::{Both, Error, Result};
use crate::base::kept;
use crate::base::noun::{Draft, Noun, Put, Raw, Value};
use crate::base::text;
use crate::base::vocab::Carried;
use crate::both;
use crate::db::query;
use crate::intake;
use crate::record::names::Names;
use crate::record::recheck::Seen;
use crate::record::{self, finding, required, twin, visit};
use rusqlite::Connection;

/// An object: its keys, each with what it holds.
pub type Row = Vec<(String, Raw)>;

/// What is found at a visit, and the photos of it.
pub struct Found {
    /// What a person would fill in.
    pub draft: finding::Draft,
    /// What was given of that.
    pub given: Vec<Put>,
    /// The names of its photos.
    pub photos: Vec<String>,
}

/// A visit, understood.
pub struct Entered {
    /// What a person would fill in.
    pub draft: visit::Draft,
    /// What was given of that.
    pub given: Vec<Put>,
    /// Team and roll.
    pub rows: Vec<Brought>,
    /// What was found.
    pub found: Vec<Found>,
    /// What became of earlier findings, each with what is to be said of it.
    pub rechecks: Vec<(Seen, Option<String>)>,
    /// The answers, by their questions.
    pub answers: Vec<kept::Cell>,
    /// The names of photos of the whole.
    pub photos: Vec<String>,
}

/// What a telephone may call things.
const CALLED: [(&str, &str); 4] =
    [("id", "entered_as"), ("person", "name"), ("status", "attendance"), ("count", "persons")];
/// The keys of an object beside the fields of a visit.
const BESIDE: [&str; 6] = ["team", "roll", "findings", "rechecks", "answers", "photos"];

/// The objects of a text: one, a list of them, or one a line; of several lines each with its number.
pub fn objects(text: &str) -> Result<Vec<(usize, Row)>> {
    let rows = |raw: Raw| match raw {
        Raw::Rows(rows) => Ok(rows),
        _ => Err(Error::usage("rows-unreadable", both!("不是 JSON 对象", "this is no JSON object"))),
    };
    let whole = intake::value(text).and_then(rows);
    let lines = || (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    if whole.is_ok() || lines().count() < 2 || text.trim_start().starts_with('[') {
        let hint = both!(
            "文件里是 JSON 对象，一行一个；表格用 ducha visit import",
            "the file holds JSON objects, one a line; a table comes in with ducha visit import"
        );
        return Ok((1..).zip(whole.map_err(|e| e.hint(hint))?).collect());
    }
    let mut out = Vec::new();
    for (at, line) in lines() {
        let read = intake::value(line).and_then(rows).map_err(|e| e.at(&both!("第 {at} 行", "line {at}")))?;
        out.extend(read.into_iter().map(|row| (at, row)));
    }
    Ok(out)
}

fn unknown<'k>(key: &str, fields: impl Iterator<Item = &'k str>, also: &[&'k str]) -> Error {
    let known: Vec<String> = fields.chain(also.iter().copied()).map(str::to_owned).collect();
    query::unknown_column(key, &known)
}

/// What a telephone calls otherwise, as we do.
fn called(key: &str) -> &str {
    CALLED.iter().find(|(theirs, _)| *theirs == key).map_or(key, |(_, ours)| ours)
}

/// The fields of a noun that an object gives; `also` are keys that are none.
fn fields(conn: &Connection, names: &Names, noun: &'static Noun, row: &Row, also: &[&str]) -> Result<Vec<Put>> {
    let mut out: Vec<Put> = Vec::new();
    for (key, raw) in row.iter().filter(|(key, _)| !also.contains(&key.as_str())) {
        let column = noun.heading(called(key)).map_or(called(key), |column| column.name);
        let field = noun.field(column).ok_or_else(|| unknown(key, noun.fields.iter().map(|f| f.column), also))?;
        if out.iter().any(|(given, _)| *given == field.column) {
            return Err(Error::usage("key-twice", both!("{key:?} 写了两次", "{key:?} is given twice")).field(key));
        }
        // Several names are one text here.
        let joined = match raw {
            Raw::List(all) if noun.shape(column).is_text() => Raw::Text(all.join("、")),
            raw => raw.clone(),
        };
        let value = names.value(conn, noun, field.column, &joined).map_err(|e| e.field(key))?;
        out.push((field.column, value));
    }
    Ok(out)
}

/// What stands under a key; nothing where there is none, twice refused.
fn under<'r>(row: &'r Row, key: &str) -> Result<&'r Raw> {
    let mut all = row.iter().filter(|(of, _)| of == key).map(|(_, raw)| raw);
    let first = all.next().unwrap_or(&Raw::Null);
    match all.next() {
        Some(_) => Err(Error::usage("key-twice", both!("{key:?} 写了两次", "{key:?} is given twice")).field(key)),
        None => Ok(first),
    }
}

/// Objects under a key.
fn rows<'r>(row: &'r Row, key: &str) -> Result<&'r [Row]> {
    match under(row, key)? {
        Raw::Null => Ok(&[]),
        Raw::Rows(rows) => Ok(rows),
        Raw::List(none) if none.is_empty() => Ok(&[]),
        _ => {
            Err(Error::usage("rows-unreadable", both!("{key} 要写成 [{{…}}]", "{key} is written as [{{…}}]"))
                .field(key))
        }
    }
}

/// Names of photos.
fn photos(row: &Row) -> Result<Vec<String>> {
    match under(row, "photos")? {
        Raw::Null => Ok(Vec::new()),
        Raw::Text(name) => Ok(vec![name.clone()]),
        Raw::List(names) => Ok(names.clone()),
        _ => {
            Err(Error::usage("rows-unreadable", both!("photos 要写成 [\"a.jpg\"]", "photos is written as [\"a.jpg\"]"))
                .field("photos"))
        }
    }
}

/// Questions with their answers, as text.
fn answers(row: &Row) -> Result<Vec<kept::Cell>> {
    let mut out: Vec<kept::Cell> = Vec::new();
    for (question, answer) in rows(row, "answers")?.iter().flatten() {
        let answer = match answer {
            Raw::Null => continue,
            Raw::Text(text) => text.clone(),
            Raw::Int(n) => n.to_string(),
            Raw::Flag(yes) => (if *yes { "是" } else { "否" }).to_owned(),
            Raw::List(all) => all.join("、"),
            Raw::Rows(_) => {
                let said = both!(
                    "{question:?} 的回答要写成文字、数字或是否",
                    "the answer to {question:?} is text, a number, true or false"
                );
                return Err(Error::usage("rows-unreadable", said).field("answers"));
            }
        };
        let question = text::one_line(question.trim()).into_owned();
        if question.is_empty() || out.iter().any(|(asked, _)| *asked == question) {
            let said =
                both!("问题 {question:?} 没有写，或问了两次", "the question {question:?} is empty, or asked twice");
            return Err(Error::usage("key-twice", said).field("answers"));
        }
        out.push((question, answer));
    }
    Ok(out)
}

/// Team and roll, their lines with what a telephone calls otherwise, and with how many they are where names say so.
fn sheet(conn: &Connection, names: &Names, row: &Row) -> Result<Vec<Brought>> {
    let part = |column: &str| -> Result<Raw> {
        let given = rows(row, column)?;
        let mut lines: Vec<Row> = Vec::new();
        for given in given {
            let mut line: Row = given.iter().map(|(key, raw)| (called(key).to_owned(), raw.clone())).collect();
            if column == "roll" && !line.iter().any(|(key, _)| key == "persons") {
                let several = line.iter().find_map(|(key, raw)| match raw {
                    Raw::Text(name) if key == "name" => Some(text::listed(name).count()),
                    _ => None,
                });
                line.push(("persons".to_owned(), Raw::Int(i64::try_from(several.unwrap_or(1)).unwrap_or(1))));
            }
            lines.push(line);
        }
        Ok(if lines.is_empty() { Raw::Null } else { Raw::Rows(lines) })
    };
    let raw: Vec<Raw> = visit::NOUN.parts_that_travel().map(|(column, _)| part(column)).collect::<Result<_>>()?;
    travelled::understood(conn, names, &visit::NOUN, &raw)
}

fn found(conn: &Connection, names: &Names, row: &Row) -> Result<Found> {
    const GIVEN: [&str; 2] = ["visit", "unit"];
    if let Some((key, _)) = row.iter().find(|(key, _)| GIVEN.contains(&key.as_str())) {
        let said = both!("{key} 由这次检查定，问题里不写", "{key} is the visit's: a finding does not say it");
        return Err(Error::usage("column-unknown", said).field(key));
    }
    let given = fields(conn, names, &finding::NOUN, row, &["photos"])?;
    Ok(Found { draft: Draft::filled(&given), given, photos: photos(row)? })
}

/// What became of an earlier finding.
fn recheck(conn: &Connection, names: &Names, row: &Row) -> Result<(Seen, Option<String>)> {
    const KEYS: [&str; 4] = ["finding", "outcome", "persons", "note"];
    if let Some((key, _)) = row.iter().find(|(key, _)| !KEYS.contains(&key.as_str())) {
        return Err(unknown(key, KEYS.into_iter(), &[]));
    }
    let said = |key: &'static str| match under(row, key)? {
        Raw::Text(text) => Ok(Some(text.as_str())),
        Raw::Null => Ok(None),
        _ => Err(Error::usage("rows-unreadable", both!("{key} 要写成文字", "{key} is text")).field(key)),
    };
    let finding =
        names.record(conn, &finding::NOUN, said("finding")?.ok_or_else(|| required(&finding::NOUN, "code"))?)?;
    let outcome = names.word("outcome", said("outcome")?.unwrap_or_default()).map_err(|e| e.field("outcome"))?;
    let persons = match names.value(conn, &finding::NOUN, "persons", under(row, "persons")?)? {
        Value::Int(n) => Some(n),
        _ => None,
    };
    let outcome = Carried::from_slug(&outcome).unwrap_or(Carried::Pending);
    Ok((Seen { finding, outcome, persons }, said("note")?.map(str::to_owned)))
}

/// Each of some objects under a key, understood; which of them is at fault is said.
fn each<T>(row: &Row, key: &str, of: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    let (zh, en) = match key {
        "findings" => ("问题", "finding"),
        _ => ("复查", "recheck"),
    };
    let one = |(at, row): (usize, &Row)| of(row).map_err(|e| e.at(&both!("第 {at} 个{zh}", "{en} {at}")));
    (1..).zip(rows(row, key)?).map(one).collect()
}

/// A visit as an object tells it.
pub fn understood(conn: &Connection, names: &Names, row: &Row) -> Result<Entered> {
    let given = fields(conn, names, &visit::NOUN, row, &BESIDE)?;
    Ok(Entered {
        draft: Draft::filled(&given),
        given,
        rows: sheet(conn, names, row)?,
        found: each(row, "findings", |row| found(conn, names, row))?,
        rechecks: each(row, "rechecks", |row| recheck(conn, names, row))?,
        answers: answers(row)?,
        photos: photos(row)?,
    })
}

/// The columns of a visit on record that an object says otherwise of.
pub fn otherwise(conn: &Connection, id: i64, given: &[Put]) -> Result<Option<Both>> {
    let has: visit::Draft = record::load(conn, id)?;
    let differs = given.iter().filter(|(column, value)| !twin::is_so(&has.get(column), value));
    let labels = differs.map(|(column, _)| column::label(visit::NOUN.name, column).unwrap_or((column, column)));
    let (zh, en): (Vec<_>, Vec<_>) = labels.unzip();
    Ok((!zh.is_empty()).then(|| Both { zh: zh.join("、"), en: en.join(", ") }))
}
