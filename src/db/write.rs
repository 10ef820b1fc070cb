//! The one way to write: a transaction that ends in a journal entry or not at all. Not for rules: what may be written is
//! decided above; here it becomes rows, changes and a hash.

use super::Salts;
use super::apart;
use super::behind::{Behind, Reads};
use super::digest::{Content, Hash, Line, Record, Salt};
use super::migrate::{MIGRATIONS, left_out, was_added};
use super::stored::{json_value, stored};
use crate::base::code::SERIALS;
use crate::base::day;
use crate::base::error::Result;
use crate::base::noun::{Noun, Value};
use crate::base::page::Cell;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

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

/// How rows of one table are written: its SQL, and its columns in the order of names, each with whether it was added later.
struct Form {
    sql: Arc<str>,
    sorted: Vec<(usize, bool)>,
}

/// A row of a part of a record: the table, and what it holds.
pub type PartRow = (&'static str, Vec<Put>);

/// An open write. Dropped, it leaves no trace; [`Write::commit`] is the only way out that keeps anything, and it writes
/// the entry.
pub struct Write<'c> {
    behind: Behind<'c>,
    /// Whether it ended in its entry.
    kept: bool,
    seq: i64,
    before: Hash,
    salt: Salt,
    salts: Salts,
    content: Content,
    changes: u64,
    forms: HashMap<&'static str, Form>,
    /// The last number of a noun in a year, by table and the year's first number.
    last: RefCell<HashMap<(&'static str, i64), i64>>,
}

/// What a second hand writes; let go also where the work is cut short.
struct ByTwo<'w, 'c>(&'w mut Write<'c>);

impl Drop for ByTwo<'_, '_> {
    fn drop(&mut self) {
        self.0.behind.end();
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        if !self.kept {
            // Where it cannot be taken back now, whoever opens the ledger next does.
            let _ = self.conn().execute_batch("ROLLBACK");
        }
    }
}

impl Reads for Write<'_> {
    fn conn(&self) -> &Connection {
        Write::conn(self)
    }
}

impl<'c> Write<'c> {
    /// The number of its entry.
    pub fn entry(&self) -> i64 {
        self.seq
    }

    /// Begins: takes the write lock, and opens the journal entry that everything below belongs to.
    pub fn begin(conn: &'c mut Connection, author: &Author) -> Result<Write<'c>> {
        let salt = super::random()?;
        conn.execute_batch("BEGIN IMMEDIATE")?;
        // From here on it is taken back where it does not end well.
        let mut write = Write {
            behind: Behind::of(conn),
            kept: false,
            seq: 1,
            before: [0; 32],
            salt,
            salts: Salts::default(),
            content: Content::new(&salt, &author.command),
            changes: 0,
            forms: HashMap::new(),
            last: RefCell::default(),
        };
        write.open(author)?;
        Ok(write)
    }

    /// Opens the journal entry, behind the last.
    fn open(&mut self, author: &Author) -> Result<()> {
        let last: Option<(i64, Hash)> = self
            .conn()
            .prepare_cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")?
            .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        if let Some((seq, hash)) = last {
            (self.seq, self.before) = (seq + 1, hash);
        }
        let zone = self.conn().query_row("SELECT zone_minutes FROM office", [], |r| r.get(0)).optional()?;
        let at = day::now(zone.unwrap_or(480)).to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
        let sql =
            "INSERT INTO journal (seq, at, day, actor, command, hash, salt) VALUES (?, ?, ?, ?, ?, zeroblob(32), ?)";
        let today = author.today.to_string();
        self.conn().prepare_cached(sql)?.execute(params![
            self.seq,
            at,
            today,
            author.actor,
            author.command,
            self.salt
        ])?;
        Ok(())
    }

    /// Reads within the transaction.
    pub fn conn(&self) -> &Connection {
        self.behind.conn()
    }

    /// Does work of many rows with a second hand: it writes those that were put down while the first makes the next.
    pub fn by_two<T>(&mut self, work: impl FnOnce(&mut Write<'c>) -> Result<T>) -> Result<T> {
        thread::scope(|scope| {
            self.behind.begin(scope);
            let by_two = ByTwo(self);
            let done = work(by_two.0)?;
            by_two.0.behind.end();
            by_two.0.behind.faultless()?;
            Ok(done)
        })
    }

    /// The next free number of a noun in a year.
    pub fn next_id(&self, table: &'static str, year: i32) -> Result<i64> {
        let base = i64::from(year) * SERIALS;
        if let Some(last) = self.last.borrow().get(&(table, base)) {
            return Ok(last + 1);
        }
        let sql = format!("SELECT max(id) FROM {table} WHERE id BETWEEN ? AND ?");
        let last: Option<i64> =
            self.conn().prepare_cached(&sql)?.query_row(params![base, base + SERIALS - 1], |r| r.get(0))?;
        let last = last.unwrap_or(base);
        self.last.borrow_mut().insert((table, base), last);
        Ok(last + 1)
    }

    /// Keeps in mind that a number is taken.
    fn taken(&mut self, table: &'static str, id: i64) {
        if let Some(last) = self.last.get_mut().get_mut(&(table, id / SERIALS * SERIALS)) {
            *last = id.max(*last);
        }
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
            let later = |i: usize| (i, was_added(MIGRATIONS, table, puts[i].0));
            let mut sorted: Vec<(usize, bool)> = (0..puts.len()).map(later).collect();
            sorted.sort_by_key(|(i, _)| puts[*i].0);
            Form { sql: insert(table, keys), sorted }
        });
        for (i, added) in form.sorted.iter().filter(|(i, _)| *i < covered) {
            match puts[*i] {
                put if *added => cover(digest, table, put),
                (name, value) => digest.field(name, Cell::from(value)),
            }
        }
        let keys = id.iter().map(|(_, key)| *key).chain([self.seq]).map(ValueRef::Integer);
        self.behind.put(&form.sql, keys.chain(puts.iter().map(|(_, value)| stored(value))))
    }

    pub(super) fn change(
        &mut self,
        kind: &str,
        noun: &str,
        record: i64,
        digest: Option<&Hash>,
        diff: Option<&str>,
    ) -> Result<()> {
        let content: &[u8] = digest.map_or_else(|| diff.unwrap_or_default().as_bytes(), |d| d.as_slice());
        self.content.change(kind, noun, record, content);
        self.changes += 1;
        let row = [
            ValueRef::Integer(self.seq),
            ValueRef::Text(noun.as_bytes()),
            ValueRef::Integer(record),
            ValueRef::Text(kind.as_bytes()),
            digest.map_or(ValueRef::Null, |digest| ValueRef::Blob(digest)),
            diff.map_or(ValueRef::Null, |diff| ValueRef::Text(diff.as_bytes())),
        ];
        self.put("change", ["entry", "noun", "record", "kind", "digest", "diff"].into_iter(), row.into_iter())
    }

    /// Writes a row that needs no digest. Every call for a table must put the same columns in the same order.
    fn put<'v>(
        &mut self,
        table: &'static str,
        columns: impl Iterator<Item = &'static str>,
        values: impl Iterator<Item = ValueRef<'v>>,
    ) -> Result<()> {
        let form = self.forms.entry(table);
        let form = form.or_insert_with(|| Form { sql: insert(table, columns), sorted: Vec::new() });
        self.behind.put(&form.sql, values)
    }

    /// Writes the rows of a column that has a table of its own.
    pub(super) fn apart(&mut self, noun: &'static Noun, id: i64, put: &Put) -> Result<()> {
        for (table, row) in apart::rows(self.seq, (noun, id), put)? {
            self.put(table, row.iter().map(|(column, _)| *column), row.iter().map(|(_, value)| stored(value)))?;
        }
        Ok(())
    }

    /// Adds a record, with rows of its part if it comes with any. `folded` columns are stored but belong to no digest.
    pub fn add(&mut self, noun: &'static Noun, id: i64, puts: &[Put], folded: &[Put], parts: &[PartRow]) -> Result<()> {
        self.taken(noun.table, id);
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
                    self.apart(noun, id, put)?;
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

    /// Replaces the rows counted from a record.
    pub fn derive(&mut self, noun: &'static Noun, id: i64, fresh: bool, rows: &[Vec<Put>]) -> Result<()> {
        let Some(table) = noun.derived else { return Ok(()) };
        if !fresh {
            self.conn().prepare_cached(&format!("DELETE FROM {table} WHERE {} = ?", noun.table))?.execute([id])?;
        }
        for row in rows {
            let columns = [noun.table].into_iter().chain(row.iter().map(|(name, _)| *name));
            let values = row.iter().map(|(_, value)| stored(value));
            self.put(table, columns, [ValueRef::Integer(id)].into_iter().chain(values))?;
        }
        Ok(())
    }

    /// Adds a sealed row of a record, the newest of those it has: only its salted digest enters the journal.
    pub fn seal(&mut self, noun: &'static Noun, id: i64, puts: &[Put]) -> Result<()> {
        let (Some(table), owner) = (noun.sealed, noun.table) else { return Ok(()) };
        let salt = self.salts.next()?;
        let mut digest = Record::new(table, id);
        let mut sorted: Vec<&Put> = puts.iter().collect();
        sorted.sort_by_key(|p| p.0);
        for put in sorted {
            cover(&mut digest, table, put);
        }
        digest.bytes("salt", &salt);
        let columns = [owner, "entry", "salt"].into_iter().chain(puts.iter().map(|(column, _)| *column));
        let own = [ValueRef::Integer(id), ValueRef::Integer(self.seq), ValueRef::Blob(&salt)];
        self.put(table, columns, own.into_iter().chain(puts.iter().map(|(_, value)| stored(value))))?;
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
        let mut statement = self.conn().prepare_cached(sql)?;
        let rows = statement.query_map([self.seq, most], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Has the entry keep the command in other words, as where what was typed turned out to be somebody's own.
    pub fn retell(&mut self, command: &str) -> Result<()> {
        self.conn().execute("UPDATE journal SET command = ? WHERE seq = ?", params![command, self.seq])?;
        self.content = Content::new(&self.salt, command);
        let last = i64::try_from(self.changes).unwrap_or(i64::MAX);
        let sql = "SELECT kind, noun, record, coalesce(digest, CAST(diff AS BLOB)) FROM
                   (SELECT * FROM change ORDER BY id DESC LIMIT ?) ORDER BY id";
        let mut statement = self.behind.conn().prepare(sql)?;
        let mut rows = statement.query([last])?;
        while let Some(row) = rows.next()? {
            let (kind, noun, content): (String, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(3)?);
            self.content.change(&kind, &noun, row.get(2)?, &content);
        }
        Ok(())
    }

    /// Ends the entry and makes it durable. An entry without a change is not kept.
    pub fn commit(mut self) -> Result<()> {
        if self.changes == 0 {
            return Ok(());
        }
        let sql = "SELECT at, day, actor FROM journal WHERE seq = ?";
        let (at, day, actor): (String, String, String) = self.conn().query_row(sql, [self.seq], |r| r.try_into())?;
        let line = Line { seq: self.seq, at: &at, day: &day, actor: &actor };
        let content = std::mem::replace(&mut self.content, Content::new(&self.salt, ""));
        let hash = line.hash(&self.before, &content.end());
        self.conn().execute("UPDATE journal SET hash = ? WHERE seq = ?", params![hash.as_slice(), self.seq])?;
        self.behind.faultless()?;
        self.conn().execute_batch("COMMIT")?;
        self.kept = true;
        Ok(())
    }
}

/// The statement that inserts a row of these columns.
fn insert<'k>(table: &str, columns: impl Iterator<Item = &'k str>) -> Arc<str> {
    let columns: Vec<String> = columns.map(|column| format!("\"{column}\"")).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", ")).into()
}

/// Puts a field into a digest, unless it holds what every record held before there was the column.
fn cover(digest: &mut Record, table: &str, (name, value): &Put) {
    let value = Cell::from(value);
    if !left_out(MIGRATIONS, table, name, value) {
        digest.field(name, value);
    }
}
