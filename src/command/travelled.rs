//! The rows of parts that come in with a record: understood, and held against those it has. Not for how they are kept: that is the
//! noun's.

use super::brought::from_to;
use crate::base::error::{Both, Error, Result};
use crate::base::kept;
use crate::base::noun::{KEPT, Noun, Part, Put, Raw, Value};
use crate::base::text;
use crate::both;
use crate::db::behind::Reads;
use crate::db::query::{self, cell, value};
use crate::db::write::Write;
use crate::intake;
use crate::record::names::Names;
use crate::record::twin::is_so;
use crate::record::{self, Record};
use rusqlite::{Connection, Row};

/// The rows a file gives of one part, in order: of each the fields it fills in.
pub struct Brought {
    /// The part.
    pub part: &'static Part,
    /// The column they stand under.
    pub column: &'static str,
    /// What each fills in.
    pub rows: Vec<Vec<Put>>,
}

/// What its sheet has beside a row: cells under headings, as a table has them or as JSON.
pub fn beside(raw: &Raw) -> Result<Vec<kept::Cell>> {
    let read;
    let rows = match raw {
        Raw::Null => return Ok(Vec::new()),
        Raw::Rows(rows) => rows,
        Raw::Text(text) if !text.trim_start().starts_with('[') => return Err(no_cells()),
        Raw::Text(text) => match intake::value(text)? {
            Raw::Rows(rows) => {
                read = rows;
                &read
            }
            Raw::Null => return Ok(Vec::new()),
            Raw::List(none) if none.is_empty() => return Ok(Vec::new()),
            _ => return Err(no_cells()),
        },
        Raw::List(none) if none.is_empty() => return Ok(Vec::new()),
        _ => return Err(no_cells()),
    };
    let cell = |row: &Vec<(String, Raw)>| {
        let text = |key: &str| row.iter().find(|(of, _)| of == key).map(|(_, raw)| raw);
        match (text("heading"), text("content")) {
            (Some(Raw::Text(heading)), Some(Raw::Text(content))) if row.len() == 2 => {
                Ok((heading.clone(), content.clone()))
            }
            _ => Err(no_cells()),
        }
    };
    rows.iter().map(cell).collect()
}

fn no_cells() -> Error {
    let said = both!(
        "kept 要写成 JSON 的行：[{{\"heading\":…,\"content\":…}}]",
        "kept is written as rows in JSON: [{{\"heading\":…,\"content\":…}}]"
    );
    Error::usage("rows-unreadable", said).field(KEPT)
}

/// The error of a cell whose heading is that of rows, and that holds words: a sheet means something else by it.
fn no_rows(part: &Part, text: &str) -> Error {
    let (zh, text, key) = (part.called.0, text::cut(text, 40), part.column.unwrap_or_default());
    let said = both!(
        "“{zh}”写的是 {text:?}，不是导出时成行的样子：--map {zh}=kept 原样保留",
        "it holds {text:?}, and no rows as an export has them: keep it with --map {key}=kept"
    );
    Error::usage("rows-unreadable", said)
}

/// The rows of every part of a noun that a file gives, understood.
pub fn understood(conn: &dyn Reads, names: &Names, noun: &'static Noun, raw: &[Raw]) -> Result<Vec<Brought>> {
    let given = noun.parts_that_travel().zip(raw).filter(|(_, raw)| **raw != Raw::Null);
    let of = |((column, part), raw): ((&'static str, &'static Part), &Raw)| {
        let rows = match raw {
            // A CSV cell holds what JSON has.
            Raw::Text(text) if text.trim_start().starts_with('[') => &intake::value(text)?,
            Raw::Text(text) => return Err(no_rows(part, text)),
            raw => raw,
        };
        let Raw::Rows(rows) = rows else {
            let said = both!("{column} 要写成 JSON 的行：[{{…}}]", "{column} is written as rows in JSON: [{{…}}]");
            return Err(Error::usage("rows-unreadable", said));
        };
        let rows =
            rows.iter().map(|row| row.iter().map(|(key, raw)| put(conn, names, (noun, part), key, raw)).collect());
        Ok(Brought { part, column, rows: rows.collect::<Result<_>>()? })
    };
    given.map(|one| of(one).map_err(|e| e.within(one.0.0))).collect()
}

fn put(conn: &dyn Reads, names: &Names, (noun, part): (&Noun, &Part), key: &str, raw: &Raw) -> Result<Put> {
    let field = part.fields.iter().find(|field| field.column == key).ok_or_else(|| {
        let known: Vec<String> = part.fields.iter().map(|field| field.column.to_owned()).collect();
        query::unknown_column(key, &known)
    })?;
    Ok((field.column, names.value(conn, noun, field.column, raw)?))
}

/// Keeps the rows of a record that is new.
pub fn keep<D: Record>(write: &mut Write<'_>, id: i64, brought: Vec<Brought>) -> Result<()> {
    let all = |Brought { column, rows, .. }: Brought| rows.into_iter().map(move |row| (column, row));
    let given: Vec<_> = brought.into_iter().flat_map(all).collect();
    if given.is_empty() {
        return Ok(());
    }
    let rows = D::rows(write.conn(), id, &given)?;
    let first = record::next_row(write.conn(), D::NOUN, id)?;
    write.step(D::NOUN, id, first, &rows)?;
    record::BROUGHT
        .iter()
        .filter(|(noun, _)| std::ptr::eq(*noun, D::NOUN))
        .try_for_each(|(_, held)| held(write.conn(), id))
}

/// A field, what is kept of it, and what is given.
type Otherwise = (&'static str, Value, Value);

impl Brought {
    /// In what they are not those of a record: the same rows are wanted, each with all that is given of it.
    pub fn are_of(&self, conn: &Connection, noun: &'static Noun, id: i64) -> Result<Option<Both>> {
        let (table, own, fields) = (self.part.table, noun.table, self.part.fields);
        let columns = fields.iter().map(|field| field.column).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {columns} FROM {table} WHERE {own} = ? AND taken_back IS NULL ORDER BY n");
        let mut statement = conn.prepare_cached(&sql)?;
        let kept = |row: &Row<'_>| {
            fields.iter().enumerate().map(|(at, f)| Ok((f.column, value(cell(row.get_ref(at)?))))).collect()
        };
        let kept: Vec<Vec<Put>> = statement.query_map([id], kept)?.collect::<rusqlite::Result<_>>()?;
        let Some((at, field)) = self.otherwise(&kept) else { return Ok(None) };
        let (zh, en) = self.part.called;
        Ok(Some(match field {
            Some((field, has, given)) => {
                let (of, told) = from_to(conn, noun, field, has, given);
                let (of_zh, of_en) = (of.zh, of.en);
                let (has, given) = told.unwrap_or_default();
                let (has_zh, has_en, given_zh, given_en) = (has.zh, has.en, given.zh, given.en);
                both!(
                    "{zh}第 {at} 行的{of_zh} {has_zh} → {given_zh}",
                    "{of_en} of line {at} of its {en} {has_en} → {given_en}"
                )
            }
            None => {
                let (has, given) = (kept.len(), self.rows.len());
                both!("{zh}台账里有 {has} 行，这里是 {given} 行", "its {en} has {has} lines, not {given}")
            }
        }))
    }

    /// The first line, and the field of it, in which the rows are not those that are kept; without a field where they are more or fewer.
    fn otherwise(&self, kept: &[Vec<Put>]) -> Option<(usize, Option<Otherwise>)> {
        for (at, (kept, given)) in (1..).zip(kept.iter().zip(&self.rows)) {
            for (field, value) in given {
                let has = kept.iter().find(|(column, _)| column == field).map_or(&Value::Null, |(_, has)| has);
                if !is_so(has, value) {
                    return Some((at, Some((field, has.clone(), value.clone()))));
                }
            }
        }
        (kept.len() != self.rows.len()).then(|| (kept.len().min(self.rows.len()) + 1, None))
    }
}
