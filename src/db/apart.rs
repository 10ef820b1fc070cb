//! Columns of a record that have a table of their own: links to other records, and what its sheet had beside. Not for the record itself: that is
//! `write`.

use crate::base::code;
use crate::base::error::{Error, Result};
use crate::base::noun::{Link, Noun, Put, Value};
use crate::both;
use rusqlite::{Connection, params};

/// Replaces the rows of a column that has a table of its own, by an entry.
pub(super) fn put(tx: &Connection, entry: i64, (noun, id): (&'static Noun, i64), (column, value): &Put) -> Result<()> {
    if let Some(link) = noun.links.iter().find(|link| link.column == *column) {
        return links(tx, entry, (noun, id), (link, value));
    }
    tx.prepare_cached("DELETE FROM kept_row WHERE noun = ? AND record = ?")?.execute((noun.name, id))?;
    if *value != Value::Null {
        let sql = "INSERT INTO kept_row (noun, record, entry, kept) VALUES (?, ?, ?, ?)";
        tx.prepare_cached(sql)?.execute(params![noun.name, id, entry, value])?;
    }
    Ok(())
}

/// Replaces the links of a record by those its column lists.
fn links(tx: &Connection, entry: i64, (noun, id): (&Noun, i64), (link, codes): (&Link, &Value)) -> Result<()> {
    let (own, Link { table, to, .. }) = (noun.table, link);
    tx.prepare_cached(&format!("DELETE FROM {table} WHERE {own} = ?"))?.execute([id])?;
    let sql = format!("INSERT INTO {table} ({own}, {}, entry) VALUES (?, ?, ?)", to.table);
    for row in linked(to, codes)? {
        tx.prepare_cached(&sql)?.execute([id, row, entry])?;
    }
    Ok(())
}

/// The rows a JSON array of codes names.
fn linked(to: &Noun, codes: &Value) -> Result<Vec<i64>> {
    let Value::Text(json) = codes else { return Ok(Vec::new()) };
    let unreadable = || {
        let said = both!("看不懂编号 {json}", "the codes {json} are unreadable");
        Error::failed("stored-code-unreadable", said)
    };
    let codes: Vec<String> = serde_json::from_str(json).map_err(|_| unreadable())?;
    let row = |typed: &String| code::parse(to.letters?, typed, 0);
    codes.iter().map(|typed| row(typed).ok_or_else(unreadable)).collect()
}
