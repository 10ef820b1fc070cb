//! Is the file sound: its pages, its foreign keys, and what its tables allow of each row? Every row at fault is named; only
//! damaged pages end the check. Not for what was written: that is `check`'s.

use super::check::{Problem, listed, same_entry};
use super::file::SCHEMA;
use crate::base::error::{Both, Error, Kind, Result};
use crate::base::noun::KEPT;
use crate::both;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeSet;

/// How a row of a table is called: by the record it is, or belongs to.
pub type Called<'c> = &'c dyn Fn(&str, i64) -> String;

/// What SQLite says of a row that its table does not allow; anything else it says is damage.
const MISFITS: [&str; 6] = ["CHECK constraint", "NULL value", "TEXT value", "NUMERIC value", "INT value", "non-"];

/// Pages, and what the tables allow. A file whose pages are damaged is no ledger any more.
pub fn pages(conn: &Connection, called: Called<'_>) -> Result<Vec<Problem>> {
    let mut statement = conn.prepare("PRAGMA integrity_check(100)")?;
    let said: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let misfit = |said: &&String| MISFITS.iter().any(|misfit| said.starts_with(misfit));
    if said != ["ok"] && !said.iter().all(|said| misfit(&said)) {
        let damaged =
            Error::new(Kind::NotOurs, "ledger-damaged", both!("台账文件已损坏", "the ledger file is damaged"))
                .because(anyhow::Error::msg(said.join("; ")));
        return Err(
            damaged.hint(both!("不要再写入；用最近的备份恢复", "stop writing to it and restore the last backup"))
        );
    }
    let table = |said: &String| said.rsplit(" in ").next().and_then(|of| of.split('.').next()).map(str::to_owned);
    let tables: BTreeSet<String> = said.iter().filter(misfit).filter_map(table).collect();
    let mut out = Vec::new();
    for table in tables {
        out.extend(misfits(conn, &table, called)?);
    }
    Ok(out)
}

/// The columns of a table that hold what was written, and those of its key.
fn columns(conn: &Connection, table: &str) -> Result<(Vec<String>, Vec<String>)> {
    let mut statement = conn.prepare("SELECT name, pk FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid")?;
    let all: Vec<(String, i64)> =
        statement.query_map([table], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut keys: Vec<(i64, String)> = all.iter().filter(|(_, pk)| *pk > 0).map(|(n, pk)| (*pk, n.clone())).collect();
    keys.sort();
    Ok((all.into_iter().map(|(name, _)| name).collect(), keys.into_iter().map(|(_, name)| name).collect()))
}

/// The rows a table does not allow, found by putting each into an empty one.
fn misfits(conn: &Connection, table: &str, called: Called<'_>) -> Result<Vec<Problem>> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(SCHEMA)?;
    fresh.pragma_update(None, "foreign_keys", false)?;
    let (names, keys) = columns(conn, table)?;
    let quoted = |names: &[String]| names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    let (list, marks) = (quoted(&names), vec!["?"; names.len()].join(", "));
    let mut put = fresh.prepare(&format!("INSERT INTO \"{table}\" ({list}) VALUES ({marks})"))?;
    let key = keys.first().map_or("rowid", String::as_str);
    let mut rows = conn.prepare(&format!("SELECT \"{key}\", {list} FROM \"{table}\""))?;
    let mut rows = rows.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (1..=names.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Sql>>>();
        if let Err(why) = values.and_then(|values| put.execute(params_from_iter(values))) {
            let id: Option<i64> = row.get(0).ok();
            out.push(Problem {
                place: called(table, id.unwrap_or_default()),
                what: both!("有一项不是表里能有的值（{why}）", "it holds what its table does not allow ({why})"),
            });
        }
    }
    Ok(out)
}

/// The rows that hold what cannot be read: text that is no UTF-8, for one.
pub fn unreadable(conn: &Connection, called: Called<'_>) -> Result<Vec<Problem>> {
    let mut statement = conn.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
    )?;
    let tables: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut out = Vec::new();
    for table in tables {
        let (names, keys) = columns(conn, &table)?;
        let list: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let mut rows = conn.prepare(&format!("SELECT {} FROM \"{table}\"", list.join(", ")))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            for (at, name) in names.iter().enumerate() {
                let ValueRef::Text(bytes) = row.get_ref(at)? else { continue };
                if let Err(error) = std::str::from_utf8(bytes) {
                    let key = keys.first().and_then(|key| names.iter().position(|name| name == key));
                    let id = key.and_then(|key| row.get(key).ok()).unwrap_or_default();
                    let what = both!("{name} 不是 UTF-8 文字（{error}）", "its {name} is no UTF-8 text ({error})");
                    out.push(Problem { place: called(&table, id), what });
                }
            }
        }
    }
    Ok(out)
}

/// What points at a row that is not there, each record once. An entry that is gone is at fault itself, and not what it wrote.
pub fn dangling(conn: &Connection, called: Called<'_>) -> Result<Vec<Problem>> {
    let mut statement = conn.prepare("SELECT DISTINCT \"table\", fkid FROM pragma_foreign_key_check")?;
    let broken: Vec<(String, i64)> =
        statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let (mut out, mut gone) = (Vec::new(), BTreeSet::new());
    for (table, key) in broken {
        let sql = "SELECT \"table\", \"from\", coalesce(\"to\", 'id') FROM pragma_foreign_key_list(?) WHERE id = ?";
        let (parent, from, to): (String, String, String) =
            conn.query_row(sql, (&table, key), |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        if parent == "journal" {
            let sql = format!(
                "SELECT DISTINCT \"{from}\" FROM \"{table}\" WHERE \"{from}\" NOT IN (SELECT seq FROM journal)"
            );
            let mut statement = conn.prepare(&sql)?;
            let rows = statement.query_map([], |r| r.get::<_, i64>(0))?;
            gone.extend(rows.collect::<rusqlite::Result<BTreeSet<_>>>()?);
            continue;
        }
        let owner = columns(conn, &table)?.1.into_iter().next().unwrap_or_else(|| "rowid".to_owned());
        let sql = format!(
            "SELECT DISTINCT \"{owner}\" FROM \"{table}\" t WHERE t.\"{from}\" IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM \"{parent}\" p WHERE p.\"{to}\" = t.\"{from}\")"
        );
        let mut statement = conn.prepare(&sql)?;
        let rows = statement.query_map([], |r| r.get::<_, i64>(0))?;
        for id in rows {
            let place = called(&table, id?);
            out.push(Problem {
                place,
                what: both!("指向不存在的 {parent}", "points at a {parent} that does not exist"),
            });
        }
    }
    out.extend(gone.into_iter().map(|entry: i64| Problem {
        place: format!("journal {entry}"),
        what: both!("日志不在了，还有记录是它写的", "the entry is not there, and wrote what is"),
    }));
    Ok(out)
}

/// What is wrong with a record of a noun.
type Wrong = (String, i64, Both);

/// What sheets had of records, where it is nobody's or no entry made it: noun, record, what is wrong; and how many rows there are.
pub fn kept(conn: &Connection, broken: &BTreeSet<i64>) -> Result<(i64, Vec<Wrong>)> {
    let (same, broken) = (same_entry("k"), listed(broken));
    let sql = format!(
        "SELECT k.noun, k.record FROM kept_row k WHERE NOT EXISTS (SELECT 1 FROM change c
           WHERE c.noun = k.noun AND c.record = k.record AND {same} AND (c.kind = 'add' OR
             c.kind = 'edit' AND EXISTS (SELECT 1 FROM json_each(c.diff) d WHERE d.value ->> 0 = ?1)))"
    );
    let mut statement = conn.prepare(&sql)?;
    let rows = statement.query_map((KEPT, &broken), |r| Ok((r.get(0)?, r.get(1)?)))?;
    let what = || both!("原有栏不是那条日志写的", "its kept columns were not made by the entry they name");
    let wrong = rows.map(|row| row.map(|(noun, id)| (noun, id, what()))).collect::<rusqlite::Result<_>>()?;
    Ok((conn.query_row("SELECT count(*) FROM kept_row", [], |r| r.get(0))?, wrong))
}

/// Links that no entry made: each was made by the one that wrote or changed its record's column; which of the broken ones that was is not
/// held against it.
pub fn links(conn: &Connection, noun: &crate::base::noun::Noun, broken: &BTreeSet<i64>) -> Result<Vec<Problem>> {
    let (same, broken) = (same_entry("l"), listed(broken));
    let mut out = Vec::new();
    for link in noun.links {
        let (own, table, column) = (noun.table, link.table, link.column);
        let sql = format!(
            "SELECT DISTINCT l.{own} FROM {table} l WHERE NOT EXISTS (SELECT 1 FROM change c
               WHERE c.noun = ?1 AND c.record = l.{own} AND {same} AND (c.kind = 'add' OR
                 c.kind = 'edit' AND EXISTS (SELECT 1 FROM json_each(c.diff) d WHERE d.value ->> 0 = ?3)))"
        );
        let mut statement = conn.prepare(&sql)?;
        let rows = statement.query_map((noun.name, &broken, column), |r| r.get::<_, i64>(0))?;
        for id in rows {
            let what =
                both!("{column} 的关联不是那条日志写的", "a link of {column} was not made by the entry it names");
            out.push(Problem { place: noun.code(id?), what });
        }
    }
    Ok(out)
}
