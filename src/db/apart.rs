//! Columns of a record that have a table of their own: links to other records, and what its sheet had beside. Not for the record itself: that is
//! `write`.

use crate::base::code;
use crate::base::error::{Error, Result};
use crate::base::noun::{KEPT, Noun, Put, Value};
use crate::both;
use rusqlite::Connection;

/// A row, and its table.
pub(super) type Row = (&'static str, Vec<Put>);

/// The rows of a column that has a table of its own, by an entry.
pub(super) fn rows(entry: i64, (noun, id): (&'static Noun, i64), (column, value): &Put) -> Result<Vec<Row>> {
    let entry = ("entry", Value::Int(entry));
    if let Some(link) = noun.links.iter().find(|link| link.column == *column) {
        let row =
            |row| (link.table, vec![(noun.table, Value::Int(id)), (link.to.table, Value::Int(row)), entry.clone()]);
        return Ok(linked(link.to, value)?.into_iter().map(row).collect());
    }
    let of = [("noun", Value::text(noun.name)), ("record", Value::Int(id)), entry, (KEPT, value.clone())];
    Ok((*value != Value::Null).then(|| ("kept_row", of.to_vec())).into_iter().collect())
}

/// Takes away the rows of a column that has a table of its own.
pub(super) fn clear(tx: &Connection, (noun, id): (&Noun, i64), column: &str) -> Result<()> {
    let Some(link) = noun.links.iter().find(|link| link.column == column) else {
        tx.prepare_cached("DELETE FROM kept_row WHERE noun = ? AND record = ?")?.execute((noun.name, id))?;
        return Ok(());
    };
    let sql = format!("DELETE FROM {} WHERE {} = ?", link.table, noun.table);
    tx.prepare_cached(&sql)?.execute([id])?;
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
