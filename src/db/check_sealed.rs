//! Identities held apart from their records: each against the digest of the entry that wrote it. Not for the records: those are `check`'s.

use super::check::{Problem, columns, listed, same_entry};
use super::digest::{Hash, Record};
use super::migrate::{MIGRATIONS, left_out};
use super::query::cell;
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::both;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// The sealed rows of a noun's records, each against the digest of the entry that wrote it; which of the broken entries that was is
/// not held against them.
pub fn sealed(
    conn: &Connection,
    noun: &'static Noun,
    table: &'static str,
    broken: &BTreeSet<i64>,
) -> Result<(Vec<Problem>, u64)> {
    let owner = noun.table;
    let names = columns(conn, table, &[owner, "entry", "salt"])?;
    let quoted: Vec<String> = names.iter().map(|n| format!(", t.\"{n}\"")).collect();
    let (same, broken) = (same_entry("t"), listed(broken));
    let sql = format!(
        "SELECT c.id, c.record, c.digest, t.salt{} FROM change c LEFT JOIN {table} t ON t.{owner} = c.record AND {same}
         WHERE c.noun = ?1 AND c.kind = 'add' ORDER BY c.id",
        quoted.concat()
    );
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query((table, &broken))?;
    // What each change says of which record, and whether a row is as it says.
    let mut said: Vec<(i64, i64, bool)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (change, id): (i64, i64) = (row.get(0)?, row.get(1)?);
        let salt: Option<Vec<u8>> = row.get(3)?;
        let mut digest = Record::new(table, id);
        for (i, name) in names.iter().enumerate() {
            let value = cell(row.get_ref(i + 4)?);
            if !left_out(MIGRATIONS, table, name, value) {
                digest.field(name, value);
            }
        }
        digest.bytes("salt", salt.as_deref().unwrap_or_default());
        let whole = digest.end() == row.get::<_, Hash>(2)?;
        match said.last_mut().filter(|last| last.0 == change) {
            Some(last) => last.2 |= whole,
            None => said.push((change, id, whole)),
        }
    }
    drop(rows);
    let count = said.len() as u64;
    let mut told: Vec<i64> = said.iter().map(|(_, id, _)| *id).collect();
    let altered = said.into_iter().filter(|(.., whole)| !whole).map(|(_, id, _)| {
        let what =
            both!("身份信息被绕过本程序修改或删除", "the identity was altered or deleted behind the program's back");
        Problem { place: noun.code(id), what }
    });
    let mut problems: Vec<Problem> = altered.collect();
    told.sort_unstable();
    told.dedup();
    let rows: i64 = conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?;
    // As many rows as records that were told, each of which has its own: none is left that nobody told of.
    if !problems.is_empty() || usize::try_from(rows) != Ok(told.len()) {
        problems.extend(untold(conn, noun, table, &broken)?);
    }
    Ok((problems, count))
}

/// What stands under seal in a copy for another office, which has nothing there.
pub fn none(conn: &Connection, noun: &'static Noun, table: &'static str) -> Result<Vec<Problem>> {
    let mut statement = conn.prepare(&format!("SELECT DISTINCT {} FROM {table}", noun.table))?;
    let rows = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let what = || both!("副本里不该有身份信息", "no copy for another office has an identity");
    Ok(rows.into_iter().map(|id| Problem { place: noun.code(id), what: what() }).collect())
}

/// The rows that no entry wrote.
fn untold(conn: &Connection, noun: &'static Noun, table: &str, broken: &str) -> Result<Vec<Problem>> {
    let (owner, same) = (noun.table, same_entry("t"));
    let sql = format!(
        "SELECT {owner} FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM change c
           WHERE c.noun = ?1 AND c.kind = 'add' AND c.record = t.{owner} AND {same})"
    );
    let mut statement = conn.prepare(&sql)?;
    let rows = statement.query_map((table, broken), |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let what = || both!("有身份信息是绕过本程序添加的", "an identity was added behind the program's back");
    Ok(rows.into_iter().map(|id| Problem { place: noun.code(id), what: what() }).collect())
}
