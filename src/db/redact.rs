//! What of a ledger goes to another office: a copy of it without what is sealed, without what is withheld, and with what is somebody's
//! own masked wherever people write freely, in records, in steps and in the journal. It is written anew into a file of its own, so
//! that no byte of what was left out stays in it. What a record then holds has its digest; an entry that told more keeps the digest of
//! what it told, so that the chain is whole. Not for what is withheld: that is `record`'s.

use super::chain;
use super::check::{self, Kept, Row};
use super::copy;
use super::mask::{UNTOLD, is_free};
use super::migrate::MIGRATIONS;
use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::noun::{KEPT, Noun};
use crate::base::private;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The column of free text that nouns without codes have.
const NOTE: &str = "note";
/// Records of one entry whose sealed words are sought in what was typed; an entry that changes more is an import.
const MOST: i64 = 50;

/// What stands where a value is not told.
#[derive(Clone, Copy, Debug)]
pub enum Instead {
    /// Nothing.
    Nothing,
    /// A text, where something must stand.
    Text(&'static str),
    /// One, the least there can be.
    One,
    /// This day of its year.
    InYear(&'static str),
    /// The number of its record, where each must have another.
    Own,
    /// What it says, but what is sealed of anybody.
    Masked,
}

impl Instead {
    fn of(self, value: &Value, id: i64) -> Value {
        match (self, value) {
            (Instead::Own, _) => Value::Text(format!("{UNTOLD}{id}")),
            (Instead::Text(text), _) => Value::Text(text.to_owned()),
            (Instead::One, _) => Value::Integer(1),
            (Instead::InYear(day), Value::Text(on)) => Value::Text(on.get(..4).unwrap_or_default().to_owned() + day),
            (Instead::Nothing | Instead::InYear(_) | Instead::Masked, _) => Value::Null,
        }
    }
}

/// Columns that are not told, each with what stands there.
pub type Columns = &'static [(&'static str, Instead)];

/// What is not told of a record.
#[derive(Debug, Default)]
pub struct Withheld {
    /// Whether nothing is told that people write freely.
    pub texts: bool,
    /// Columns of its own.
    pub columns: Columns,
    /// Columns of its rows.
    pub parts: Columns,
}

/// What is left out of a copy.
pub struct Terms {
    /// The nouns whose records may hold what is somebody's own.
    pub nouns: Vec<&'static Noun>,
    /// What is withheld, by noun and record.
    pub withheld: BTreeMap<(&'static str, i64), Withheld>,
    /// All that is sealed of anybody, and what is planned and told nobody: masked whatever record tells it.
    pub sealed: private::Sealed,
    /// The words that are sealed of a record.
    pub words: fn(&Connection, &'static Noun, i64) -> Result<Vec<String>>,
}

/// Makes the copy, at a moment, in a file that is there and empty, on the terms that the ledger as it is copied asks for; `work`,
/// beside it, is needed meanwhile. Returns how many records tell less than they do at home.
pub fn make(
    (ledger, work, to): (&Path, &Path, &Path),
    terms: impl FnOnce(&Connection) -> Result<Terms>,
    shared_at: &str,
) -> Result<usize> {
    copy::fill(ledger, work)?;
    let conn = Connection::open(work)?;
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA foreign_keys = OFF;")?;
    let all = conn.unchecked_transaction()?;
    let many = redact(&all, &terms(&all)?)?;
    all.execute("UPDATE signing SET secret = NULL, shared_at = ?", [shared_at])?;
    all.commit()?;
    conn.execute("VACUUM INTO ?", [to.to_str().unwrap_or_default()])?;
    Ok(many)
}

/// The records that are told otherwise, by noun.
type Touched = BTreeMap<&'static str, (&'static Noun, BTreeSet<i64>)>;

fn redact(conn: &Connection, terms: &Terms) -> Result<usize> {
    // What the entries came to while they told all.
    let mut told = BTreeMap::new();
    let mut touched = Touched::new();
    for noun in terms.nouns.iter().copied() {
        let ids = changed(conn, noun, terms, &mut told)?;
        if !ids.is_empty() {
            touched.insert(noun.name, (noun, ids));
        }
    }
    commands(conn, terms, &mut told)?;
    for (noun, ids) in touched.values() {
        let broken = BTreeSet::new();
        let kept = check::kept(conn, noun, &broken, MIGRATIONS)?;
        ids.iter().try_for_each(|id| digest_again(conn, &kept, *id))?;
    }
    for table in terms.nouns.iter().filter_map(|noun| noun.sealed) {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let sql = "UPDATE journal SET command = ?, salt = NULL, content = ? WHERE seq = ?";
    for (seq, content) in told {
        conn.execute(sql, params![UNTOLD, content.as_slice(), seq])?;
    }
    Ok(touched.values().map(|(_, ids)| ids.len()).sum())
}

/// The digests of what entries told, by their numbers.
type Told = BTreeMap<i64, super::digest::Hash>;

/// A text of a record as it is told; nothing of one that is told as it is.
fn as_told(text: &str, untold: bool, (words, sealed): (&[&str], &private::Sealed)) -> Option<String> {
    if untold {
        return (text != UNTOLD).then(|| UNTOLD.to_owned());
    }
    match private::masked(text, words) {
        Cow::Owned(text) => Some(sealed.masked(&text).into_owned()),
        Cow::Borrowed(text) => match sealed.masked(text) {
            Cow::Owned(text) => Some(text),
            Cow::Borrowed(_) => None,
        },
    }
}

/// How one record is told.
struct Teller<'t> {
    noun: &'static Noun,
    id: i64,
    withheld: Option<&'t Withheld>,
    words: Vec<String>,
    sealed: &'t private::Sealed,
}

impl Teller<'_> {
    /// A value of a column, of the record or of a part, as it is told; nothing where it is told as it is.
    fn tell(&self, column: &str, own: bool, value: &Value) -> Option<Value> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        if own && column == KEPT {
            // What a sheet had beside may be anything, who complained among it.
            return (*value != Value::Null).then_some(Value::Null);
        }
        if self.noun.shape(column) == Shape::Closed {
            return as_told("", true, (&words, self.sealed)).map(Value::Text);
        }
        let withheld = self.withheld.map_or(&[][..], |w| if own { w.columns } else { w.parts });
        if let Some((_, instead)) = withheld.iter().find(|(name, _)| *name == column) {
            if let (Instead::Masked, Value::Text(text)) = (instead, value) {
                return as_told(text, false, (&words, self.sealed)).map(Value::Text);
            }
            return (*value != Value::Null).then(|| instead.of(value, self.id)).filter(|told| told != value);
        }
        let untold = own && self.noun.untold.contains(&column);
        match value {
            Value::Text(text) if is_free(self.noun, column) || column == NOTE => {
                let untold = untold || self.withheld.is_some_and(|w| w.texts);
                as_told(text, untold, (&words, self.sealed)).map(Value::Text)
            }
            Value::Null => None,
            _ => untold.then_some(Value::Null),
        }
    }

    /// A difference as it is told.
    fn diff(&self, diff: &str) -> Option<String> {
        let mut all: Vec<(String, serde_json::Value, serde_json::Value)> = serde_json::from_str(diff).ok()?;
        let mut otherwise = false;
        for (name, before, after) in &mut all {
            let (column, own) = name.split_once('.').map_or((name.as_str(), true), |(_, column)| (column, false));
            for json in [before, after] {
                let value = match &*json {
                    serde_json::Value::String(text) => Value::Text(text.clone()),
                    serde_json::Value::Number(n) => Value::Integer(n.as_i64().unwrap_or_default()),
                    _ => continue,
                };
                if let Some(told) = self.tell(column, own, &value) {
                    (*json, otherwise) = (super::stored::json(&told), true);
                }
            }
        }
        otherwise.then(|| serde_json::json!(all).to_string())
    }
}

/// Has the records of a noun, their parts and their differences tell what they may; returns those that tell less than they did.
fn changed(conn: &Connection, noun: &'static Noun, terms: &Terms, told: &mut Told) -> Result<BTreeSet<i64>> {
    let mut touched = BTreeSet::new();
    let ids: Vec<i64> = conn
        .prepare(&format!("SELECT id FROM {} ORDER BY id", noun.table))?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let own = (noun.table, "id", "0");
    let parts: Vec<_> = noun.parts.iter().map(|part| (part.table, noun.table, "n")).collect();
    for id in ids {
        let withheld = terms.withheld.get(&(noun.name, id));
        let teller = Teller { noun, id, withheld, words: (terms.words)(conn, noun, id)?, sealed: &terms.sealed };
        let mut updates = Vec::new();
        for (table, key, n) in std::iter::once(own).chain(parts.iter().copied()) {
            updates.extend(rows(conn, (table, key, n), id, &teller)?);
        }
        let kept = "DELETE FROM kept_row WHERE noun = ? AND record = ?";
        let of = || (noun.name, id);
        if conn.prepare_cached("SELECT 1 FROM kept_row WHERE noun = ? AND record = ?")?.exists(of())? {
            updates.push((kept.to_owned(), vec![Value::Text(noun.name.to_owned()), Value::Integer(id)]));
        }
        let sql = "SELECT id, diff FROM change WHERE record = ? AND noun IN (?, ?) AND diff IS NOT NULL";
        let sealed = noun.sealed.unwrap_or(noun.name);
        let mut diffs = conn.prepare_cached(sql)?;
        let mut diffs = diffs.query(params![id, noun.name, sealed])?;
        while let Some(row) = diffs.next()? {
            if let Some(diff) = teller.diff(&row.get::<_, String>(1)?) {
                let values = vec![Value::Text(diff), Value::Integer(row.get(0)?)];
                updates.push(("UPDATE change SET diff = ? WHERE id = ?".to_owned(), values));
            }
        }
        drop(diffs);
        if updates.is_empty() {
            continue;
        }
        touched.insert(id);
        let mut entries =
            conn.prepare_cached("SELECT DISTINCT entry FROM change WHERE record = ? AND noun IN (?, ?)")?;
        let mut entries = entries.query(params![id, noun.name, sealed])?;
        while let Some(row) = entries.next()? {
            keep_told(conn, row.get(0)?, told)?;
        }
        drop(entries);
        for (sql, values) in updates {
            conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        }
    }
    Ok(touched)
}

/// The digest of an entry before anything of it is told otherwise.
fn keep_told(conn: &Connection, seq: i64, told: &mut Told) -> Result<()> {
    if let std::collections::btree_map::Entry::Vacant(new) = told.entry(seq) {
        new.insert(chain::content_of(conn, seq)?);
    }
    Ok(())
}

/// An update, and its values.
type Update = (String, Vec<Value>);

/// The updates by which the rows of a record in a table tell what they may.
fn rows(conn: &Connection, (table, key, n): (&str, &str, &str), id: i64, teller: &Teller<'_>) -> Result<Vec<Update>> {
    let mut out = Vec::new();
    let mut statement = conn.prepare_cached(&format!("SELECT {n} AS of_row, * FROM {table} WHERE {key} = ?"))?;
    let columns: Vec<String> = statement.column_names().map(|name| (*name).to_owned()).collect();
    let mut all = statement.query([id])?;
    while let Some(row) = all.next()? {
        let (mut sets, mut values) = (Vec::new(), Vec::new());
        for (at, column) in columns.iter().enumerate().skip(1) {
            // What is made of others, or names the row, is told by itself.
            if [key, "n", "entry", "code"].contains(&column.as_str()) {
                continue;
            }
            if let Some(value) = teller.tell(column, n == "0", &row.get::<_, Value>(at)?) {
                sets.push(format!("\"{column}\" = ?"));
                values.push(value);
            }
        }
        if sets.is_empty() {
            continue;
        }
        values.extend([Value::Integer(id), Value::Integer(row.get(0)?)]);
        let row = if n == "0" { "?".to_owned() + " = 0" } else { format!("{n} = ?") };
        out.push((format!("UPDATE {table} SET {} WHERE {key} = ? AND {row}", sets.join(", ")), values));
    }
    Ok(out)
}

/// Has what was typed tell nothing where it holds what is sealed of a record it changed, or a number that is somebody's.
fn commands(conn: &Connection, terms: &Terms, told: &mut Told) -> Result<()> {
    let mut journal = conn.prepare("SELECT seq, command FROM journal ORDER BY seq")?;
    let all: Vec<(i64, String)> =
        journal.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut changes = conn.prepare("SELECT DISTINCT noun, record FROM change WHERE entry = ? LIMIT ?")?;
    for (seq, command) in all {
        let mut words = Vec::new();
        let mut rows = changes.query(params![seq, MOST])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            let of = |noun: &&&'static Noun| noun.name == name || noun.sealed == Some(&name);
            if let Some(noun) = terms.nouns.iter().find(of) {
                words.extend((terms.words)(conn, noun, row.get(1)?)?);
            }
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if as_told(&command, false, (&words, &terms.sealed)).is_some() {
            keep_told(conn, seq, told)?;
        }
    }
    Ok(())
}

/// Gives a record, walked back to its first state, the digests of what it tells now.
fn digest_again(conn: &Connection, kept: &Kept<'_>, id: i64) -> Result<()> {
    let (mut row, mut parts) = check::rows_of(conn, kept, id)?;
    let Some(row) = row.as_mut() else { return Ok(()) };
    let sql = "SELECT record, entry, kind, digest, diff, id FROM change WHERE noun = ? AND record = ? ORDER BY id DESC";
    let mut said = conn.prepare(sql)?;
    let mut said = said.query(params![kept.noun.name, id])?;
    let mut digests = Vec::new();
    while let Some(line) = said.next()? {
        let (said, change): (_, i64) = (check::said(line)?, line.get(5)?);
        let digest = match said.kind.as_str() {
            "edit" => {
                // What the journal cannot take back is at fault already, and stays so.
                let _ = check::undo(kept, row, &mut parts, &said);
                continue;
            }
            "step" => {
                let (own, rest): (Vec<Row>, Vec<Row>) = parts.into_iter().partition(|part| part.entry == said.entry);
                parts = rest;
                check::digest_of(kept, id, None, &own.iter().collect::<Vec<_>>())
            }
            "add" => check::digest_of(kept, id, Some(row), &parts.iter().collect::<Vec<_>>()),
            _ => continue,
        };
        digests.push((digest, change));
    }
    for (digest, change) in digests {
        conn.execute("UPDATE change SET digest = ? WHERE id = ?", params![digest.as_slice(), change])?;
    }
    Ok(())
}
