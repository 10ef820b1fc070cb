//! The one way to write: a transaction that ends in a journal entry or not at all. Not for rules: what may be written is
//! decided above; here it becomes rows, changes and a hash.

use super::apart;
use super::digest::{Content, Hash, Line, Record, Salt};
use super::migrate::{MIGRATIONS, left_out};
use super::stored::{cell, json, json_value};
use crate::base::code::SERIALS;
use crate::base::day;
use crate::base::error::Result;
use crate::base::noun::{Noun, Part, Value};
use crate::base::page::Cell;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::collections::HashMap;

/// Who writes, and with which words.
#[derive(Clone, Debug)]
pub struct Author {
    /// Name in the journal.
    pub actor: String,
    /// The command as typed, identities masked.
    pub command: String,
    /// The day taken as today.
    pub today: day::Day,
}

pub use crate::base::noun::Put;

/// How rows of one table are written: its SQL, and its columns in the order of names.
struct Form {
    sql: String,
    sorted: Vec<usize>,
}

/// A row of a part of a record: the table, and what it holds.
pub type PartRow = (&'static str, Vec<Put>);

/// An open write. Dropped, it leaves no trace; [`Write::commit`] is the only way out that keeps anything, and it writes
/// the entry.
pub struct Write<'c> {
    tx: rusqlite::Transaction<'c>,
    seq: i64,
    before: Hash,
    salt: Salt,
    content: Content,
    changes: u64,
    forms: HashMap<&'static str, Form>,
}

impl<'c> Write<'c> {
    /// The number of its entry.
    pub fn entry(&self) -> i64 {
        self.seq
    }

    /// Begins: takes the write lock, and opens the journal entry that everything below belongs to.
    pub fn begin(conn: &'c mut Connection, author: &Author) -> Result<Write<'c>> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last: Option<(i64, Hash)> = tx
            .prepare_cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")?
            .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let zone: i32 = tx.query_row("SELECT zone_minutes FROM office", [], |r| r.get(0)).optional()?.unwrap_or(480);
        let (seq, before) = last.map_or((1, [0; 32]), |(seq, hash)| (seq + 1, hash));
        let (today, salt) = (author.today.to_string(), super::random()?);
        let at = day::now(zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
        tx.prepare_cached(
            "INSERT INTO journal (seq, at, day, actor, command, hash, salt) VALUES (?, ?, ?, ?, ?, zeroblob(32), ?)",
        )?
        .execute(params![seq, at, today, author.actor, author.command, salt])?;
        Ok(Write {
            tx,
            seq,
            before,
            salt,
            content: Content::new(&salt, &author.command),
            changes: 0,
            forms: HashMap::new(),
        })
    }

    /// Reads within the transaction.
    pub fn conn(&self) -> &Connection {
        &self.tx
    }

    /// The next free number of a noun in a year.
    pub fn next_id(&self, table: &'static str, year: i32) -> Result<i64> {
        let base = i64::from(year) * SERIALS;
        let sql = format!("SELECT max(id) FROM {table} WHERE id BETWEEN ? AND ?");
        let last: Option<i64> =
            self.tx.prepare_cached(&sql)?.query_row(params![base, base + SERIALS - 1], |r| r.get(0))?;
        Ok(last.unwrap_or(base) + 1)
    }

    /// Writes one row, and adds the first `covered` of its columns to a digest, so that parts can follow. Every call for a table must
    /// put the same columns in the same order; `entry` is added.
    fn row(
        &mut self,
        table: &'static str,
        (digest, covered): (&mut Record, usize),
        id: &[(&str, i64)],
        puts: &[&Put],
    ) -> Result<()> {
        let form = self.forms.entry(table).or_insert_with(|| {
            let keys = id.iter().map(|(k, _)| *k).chain(["entry"]).chain(puts.iter().map(|(k, _)| *k));
            let names: Vec<String> = keys.map(|k| format!("\"{k}\"")).collect();
            let marks = vec!["?"; names.len()].join(", ");
            let mut sorted: Vec<usize> = (0..puts.len()).collect();
            sorted.sort_by_key(|i| puts[*i].0);
            Form { sql: format!("INSERT INTO {table} ({}) VALUES ({marks})", names.join(", ")), sorted }
        });
        form.sorted.iter().filter(|i| **i < covered).for_each(|i| cover(digest, table, puts[*i]));
        let mut statement = self.tx.prepare_cached(&form.sql)?;
        let mut at = 1;
        for (_, key) in id {
            statement.raw_bind_parameter(at, key)?;
            at += 1;
        }
        statement.raw_bind_parameter(at, self.seq)?;
        for (_, value) in puts {
            at += 1;
            statement.raw_bind_parameter(at, value)?;
        }
        statement.raw_execute()?;
        Ok(())
    }

    fn change(&mut self, kind: &str, noun: &str, record: i64, digest: Option<&Hash>, diff: Option<&str>) -> Result<()> {
        let content: &[u8] = digest.map_or_else(|| diff.unwrap_or_default().as_bytes(), |d| d.as_slice());
        self.content.change(kind, noun, record, content);
        self.changes += 1;
        self.tx
            .prepare_cached("INSERT INTO change (entry, noun, record, kind, digest, diff) VALUES (?, ?, ?, ?, ?, ?)")?
            .execute(params![self.seq, noun, record, kind, digest.map(Hash::as_slice), diff])?;
        Ok(())
    }

    /// Adds a record, with rows of its part if it comes with any. `folded` columns are stored but belong to no digest.
    pub fn add(&mut self, noun: &'static Noun, id: i64, puts: &[Put], folded: &[Put], parts: &[PartRow]) -> Result<()> {
        let mut digest = Record::new(noun.name, id);
        let all: Vec<&Put> = puts.iter().filter(|(column, _)| !noun.apart(column)).chain(folded).collect();
        let covered = if puts.iter().any(|(column, _)| noun.apart(column)) { 0 } else { puts.len() };
        self.row(noun.table, (&mut digest, covered), &[("id", id)], &all)?;
        if covered == 0 {
            let mut sorted: Vec<&Put> = puts.iter().collect();
            sorted.sort_by_key(|p| p.0);
            for put in sorted {
                cover(&mut digest, noun.table, put);
                if noun.apart(put.0) {
                    apart::put(&self.tx, self.seq, (noun, id), put)?;
                }
            }
        }
        self.part_rows(noun, id, 1, &mut digest, parts)?;
        self.change("add", noun.name, id, Some(&digest.end()), None)
    }

    fn part_rows(
        &mut self,
        noun: &'static Noun,
        id: i64,
        first: i64,
        digest: &mut Record,
        rows: &[PartRow],
    ) -> Result<()> {
        for (n, (table, row)) in (first..).zip(rows) {
            digest.part(table, n);
            let all: Vec<&Put> = row.iter().collect();
            self.row(table, (digest, all.len()), &[(noun.table, id), ("n", n)], &all)?;
        }
        Ok(())
    }

    /// Adds rows of a record's parts, numbered from `first`.
    pub fn step(&mut self, noun: &'static Noun, id: i64, first: i64, rows: &[PartRow]) -> Result<()> {
        let mut digest = Record::new(noun.name, id);
        self.part_rows(noun, id, first, &mut digest, rows)?;
        self.change("step", noun.name, id, Some(&digest.end()), None)
    }

    /// Changes fields of a record; the journal keeps what they were and became. Fields that stay the same are left out;
    /// returns how many changed.
    pub fn edit(&mut self, noun: &'static Noun, id: i64, puts: &[Put]) -> Result<usize> {
        let (mut diff, mut changed) = (Vec::new(), Vec::new());
        for (name, value) in puts {
            let before: rusqlite::types::Value = self.tx.query_row(
                &format!("SELECT {} FROM {} WHERE id = ?", noun.sql(name), noun.table),
                [id],
                |r| r.get(0),
            )?;
            let (before, after) = (json(&before), json_value(value));
            if before != after {
                changed.push((*name, value.clone()));
                diff.push(serde_json::json!([name, before, after]));
            }
        }
        let (linked, own): (Vec<Put>, Vec<Put>) = changed.into_iter().partition(|(name, _)| noun.apart(name));
        // All at once: a CHECK may tie them together.
        if !own.is_empty() {
            self.update(noun, id, &own)?;
        }
        linked.iter().try_for_each(|put| apart::put(&self.tx, self.seq, (noun, id), put))?;
        if !diff.is_empty() {
            let text = serde_json::Value::from(diff.clone()).to_string();
            self.change("edit", noun.name, id, None, Some(&text))?;
        }
        Ok(diff.len())
    }

    /// Marks a row of a record's parts as taken back, by its number.
    pub fn take_back(&mut self, noun: &'static Noun, id: i64, n: i64, reason: &str) -> Result<()> {
        for Part { table, .. } in noun.parts {
            let own = noun.table;
            let sql = format!("UPDATE {table} SET taken_back = ?, taken_back_note = ? WHERE {own} = ? AND n = ?");
            self.tx.execute(&sql, params![self.seq, reason, id, n])?;
        }
        let diff = serde_json::json!([
            [format!("{n}.taken_back"), null, self.seq],
            [format!("{n}.taken_back_note"), null, reason]
        ]);
        self.change("edit", noun.name, id, None, Some(&diff.to_string()))
    }

    /// Takes rows of a record's parts again that were taken back, numbered from `next`: what they hold, as they hold it.
    pub fn again(&mut self, noun: &'static Noun, id: i64, rows: &[(&'static str, i64)], next: i64) -> Result<()> {
        let mut digest = Record::new(noun.name, id);
        for (next, row) in (next..).zip(rows) {
            self.copied(&mut digest, noun, id, *row, next)?;
        }
        self.change("step", noun.name, id, Some(&digest.end()), None)
    }

    /// Copies a row of a part to another number, and adds what it holds to a digest.
    fn copied(&self, digest: &mut Record, noun: &Noun, id: i64, (table, n): (&str, i64), next: i64) -> Result<()> {
        let own = noun.table;
        let apart = [own, "n", "entry", "taken_back", "taken_back_note"];
        let mut columns = self.tx.prepare_cached("SELECT name FROM pragma_table_info(?) ORDER BY name")?;
        let all: Vec<String> = columns.query_map([table], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
        let columns: Vec<&String> = all.iter().filter(|column| !apart.contains(&column.as_str())).collect();
        let names = columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ");
        digest.part(table, next);
        let whence = format!("FROM {table} WHERE {own} = ? AND n = ?");
        self.tx.prepare_cached(&format!("SELECT {names} {whence}"))?.query_row([id, n], |row| {
            for (at, column) in columns.iter().enumerate() {
                let value = cell(row.get_ref(at)?);
                if !left_out(MIGRATIONS, table, column, value) {
                    digest.field(column, value);
                }
            }
            Ok(())
        })?;
        let sql = format!("INSERT INTO {table} ({own}, n, entry, {names}) SELECT {own}, ?, ?, {names} {whence}");
        self.tx.prepare_cached(&sql)?.execute([next, self.seq, id, n])?;
        Ok(())
    }

    /// Stores columns folded from elsewhere; they are in no digest and in no difference.
    pub fn fold(&mut self, noun: &'static Noun, id: i64, puts: &[Put]) -> Result<()> {
        self.update(noun, id, puts)
    }

    fn update(&mut self, noun: &'static Noun, id: i64, puts: &[Put]) -> Result<()> {
        let names: Vec<String> = puts.iter().map(|(n, _)| format!("\"{n}\" = ?")).collect();
        let mut statement =
            self.tx.prepare_cached(&format!("UPDATE {} SET {} WHERE id = ?", noun.table, names.join(", ")))?;
        for (at, (_, value)) in (1..).zip(puts) {
            statement.raw_bind_parameter(at, value)?;
        }
        statement.raw_bind_parameter(puts.len() + 1, id)?;
        statement.raw_execute()?;
        Ok(())
    }

    /// Replaces the rows counted from a record.
    pub fn derive(&mut self, noun: &'static Noun, id: i64, fresh: bool, rows: &[Vec<Put>]) -> Result<()> {
        let Some(table) = noun.derived else { return Ok(()) };
        if !fresh {
            self.tx.prepare_cached(&format!("DELETE FROM {table} WHERE {} = ?", noun.table))?.execute([id])?;
        }
        for row in rows {
            let names: Vec<String> = row.iter().map(|(name, _)| format!(", {name}")).collect();
            let sql =
                format!("INSERT INTO {table} ({}{}) VALUES (?{})", noun.table, names.concat(), ", ?".repeat(row.len()));
            let mut statement = self.tx.prepare_cached(&sql)?;
            statement.raw_bind_parameter(1, id)?;
            for (at, (_, value)) in (2..).zip(row) {
                statement.raw_bind_parameter(at, value)?;
            }
            statement.raw_execute()?;
        }
        Ok(())
    }

    /// Adds a sealed row of a record, the newest of those it has: only its salted digest enters the journal.
    pub fn seal(&mut self, noun: &'static Noun, id: i64, salt: &[u8; 16], puts: &[Put]) -> Result<()> {
        let (Some(table), owner) = (noun.sealed, noun.table) else { return Ok(()) };
        let mut digest = Record::new(table, id);
        let mut sorted: Vec<&Put> = puts.iter().collect();
        sorted.sort_by_key(|p| p.0);
        for put in sorted {
            cover(&mut digest, table, put);
        }
        digest.bytes("salt", salt);
        let names: Vec<String> = puts.iter().map(|(k, _)| format!(", \"{k}\"")).collect();
        let sql = format!(
            "INSERT INTO {table} ({owner}, entry, salt{}) VALUES (?, ?, ?{})",
            names.concat(),
            ", ?".repeat(puts.len())
        );
        let mut statement = self.tx.prepare_cached(&sql)?;
        statement.raw_bind_parameter(1, id)?;
        statement.raw_bind_parameter(2, self.seq)?;
        statement.raw_bind_parameter(3, salt.as_slice())?;
        for (at, (_, value)) in (4..).zip(puts) {
            statement.raw_bind_parameter(at, value)?;
        }
        statement.raw_execute()?;
        drop(statement);
        self.change("add", table, id, Some(&digest.end()), None)
    }

    /// Records that a sealed row was read, and why.
    pub fn read(&mut self, table: &'static str, id: i64, reason: &str) -> Result<()> {
        let diff = serde_json::json!([["reason", null, reason]]).to_string();
        self.change("read", table, id, None, Some(&diff))
    }

    /// Records that something counted for a record came out otherwise than before.
    pub fn moved(&mut self, noun: &'static Noun, id: i64, field: &str, before: &Value, after: &Value) -> Result<()> {
        let diff = serde_json::json!([[field, json_value(before), json_value(after)]]).to_string();
        self.change("move", noun.name, id, None, Some(&diff))
    }

    /// The records it changed, by noun or sealed table, at the most so many.
    pub fn touched(&self, most: i64) -> Result<Vec<(String, i64)>> {
        let sql = "SELECT DISTINCT noun, record FROM (SELECT noun, record, entry FROM change ORDER BY id DESC LIMIT ?2) WHERE entry = ?1";
        let mut statement = self.tx.prepare_cached(sql)?;
        let rows = statement.query_map([self.seq, most], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Has the entry keep the command in other words, as where what was typed turned out to be somebody's own.
    pub fn retell(&mut self, command: &str) -> Result<()> {
        self.tx.execute("UPDATE journal SET command = ? WHERE seq = ?", params![command, self.seq])?;
        self.content = Content::new(&self.salt, command);
        let last = i64::try_from(self.changes).unwrap_or(i64::MAX);
        let sql = "SELECT kind, noun, record, coalesce(digest, CAST(diff AS BLOB)) FROM
                   (SELECT * FROM change ORDER BY id DESC LIMIT ?) ORDER BY id";
        let mut statement = self.tx.prepare(sql)?;
        let mut rows = statement.query([last])?;
        while let Some(row) = rows.next()? {
            let (kind, noun, content): (String, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(3)?);
            self.content.change(&kind, &noun, row.get(2)?, &content);
        }
        Ok(())
    }

    /// Ends the entry and makes it durable. An entry without a change is not kept.
    pub fn commit(self) -> Result<()> {
        if self.changes == 0 {
            return Ok(self.tx.rollback()?);
        }
        let sql = "SELECT at, day, actor FROM journal WHERE seq = ?";
        let (at, day, actor): (String, String, String) = self.tx.query_row(sql, [self.seq], |r| r.try_into())?;
        let line = Line { seq: self.seq, at: &at, day: &day, actor: &actor };
        let hash = line.hash(&self.before, &self.content.end());
        self.tx.execute("UPDATE journal SET hash = ? WHERE seq = ?", params![hash.as_slice(), self.seq])?;
        Ok(self.tx.commit()?)
    }
}

/// Puts a field into a digest, unless it holds what every record held before there was the column.
fn cover(digest: &mut Record, table: &str, (name, value): &Put) {
    let value = Cell::from(value);
    if !left_out(MIGRATIONS, table, name, value) {
        digest.field(name, value);
    }
}
