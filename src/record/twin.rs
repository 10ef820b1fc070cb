//! Records that are there already: what is typed twice is refused, and what a file brings twice is not added again. Not for
//! records that are merely near each other: that is `alike`.

use super::Record;
use super::names::Names;
use crate::base::error::{Error, Result};
use crate::base::noun::{From, Noun, Value};
use crate::both;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

/// The first standing record that has the same in every one of these columns as a draft, of those known before an entry; none
/// where no column is given.
pub fn of<'c, D: Record>(
    conn: &Connection,
    draft: &D,
    columns: impl Iterator<Item = &'c str>,
    before: i64,
) -> Result<Option<i64>> {
    let columns: Vec<&str> = columns.collect();
    if columns.is_empty() {
        return Ok(None);
    }
    let noun = D::NOUN;
    let same: Vec<String> = columns.iter().map(|column| format!("{} IS ?", noun.sql(column))).collect();
    let sql = format!(
        "SELECT id FROM {} WHERE {} AND void_reason IS NULL AND entry < ? ORDER BY id LIMIT 1",
        noun.table,
        same.join(" AND ")
    );
    let values = columns.iter().map(|column| draft.get(column)).chain([Value::Int(before)]);
    Ok(conn.prepare_cached(&sql)?.query_row(params_from_iter(values), |r| r.get(0)).optional()?)
}

/// The error of what is on record already.
pub fn refused(noun: &Noun, first: i64) -> Error {
    let (code, zh, en, name) = (noun.code(first), noun.zh, noun.en, noun.name);
    Error::refused("record-twice", both!("同样的{zh}已登记为 {code}", "the same {en} is on record as {code}")).hint(
        both!(
            "确是另一次的，写明不同之处（如 --note）；要更正：ducha {name} edit {code} …",
            "if it is another one, say in what it differs (as with --note); to correct it: ducha {name} edit {code} …"
        ),
    )
}

/// The record a row of a file is already, of those known before an entry: by what is its own alone where the row gives that, else
/// by everything it says.
pub fn brought<D: Record>(
    conn: &Connection,
    names: &Names,
    draft: &D,
    code: Option<i64>,
    before: i64,
) -> Result<Option<i64>> {
    let noun = D::NOUN;
    let mut given: Vec<&str> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    draft.each(|field, value| {
        if field.from == From::Anywhere {
            open.push(field.column);
            if value != Value::Null {
                given.push(field.column);
            }
        }
    });
    let own = ["office_no", "code", "name"]
        .into_iter()
        .find(|own| given.contains(own) && (*own == "office_no" || noun.letters.is_none()));
    if code.is_some() || own.is_some() {
        let found = of(conn, draft, given.into_iter(), before)?;
        return Ok(found.filter(|id| code.is_none_or(|code| code == *id)));
    }
    // What it leaves out is what it would be filled in with.
    let mut settled = draft.clone();
    if settled.settle(conn, names, None).is_err() {
        return Ok(None);
    }
    of(conn, &settled, open.into_iter(), before)
}
