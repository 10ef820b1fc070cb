//! The office that keeps the ledger. One row, made by `init`.

use crate::base::error::Result;
use crate::base::noun::{Noun, Value};
use crate::db::write::{Put, Write};
use rusqlite::Connection;

/// The office as a noun: journaled like any other, listed by none.
pub static NOUN: Noun = Noun {
    name: "office",
    table: "office",
    called_by: "office_no",
    view: "offices",
    letter: None,
    zh: "单位",
    en: "office",
    fields: &[],
    lead: None,
    brief: &[],
    order: "id",
    filters: &[],
    day: None,
    words: &[],
    daily: &[],
    folded: &[],
    derived: None,
    part: None,
};

/// Writes the office's row.
pub fn add(write: &mut Write<'_>, name: &str, level: &str) -> Result<()> {
    let puts: [Put<'_>; 3] =
        [("name", Value::Text(name.into())), ("level", Value::Text(level.into())), ("zone_minutes", Value::Int(480))];
    write.add(&NOUN, 1, &puts, &[], &[])
}

/// Its name, and its zone in minutes east of UTC.
pub fn read(conn: &Connection) -> Result<(String, i32)> {
    Ok(conn.query_row("SELECT name, zone_minutes FROM office", [], |r| Ok((r.get(0)?, r.get(1)?)))?)
}
