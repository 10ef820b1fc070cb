//! What a ledger had before a file came: records found by what they hold, so that a file of many rows looks at each record once. Not for whether
//! a row is one of them: that is `twin`.

use super::Record;
use crate::base::error::Result;
use crate::base::noun::{Noun, Value};
use crate::db::query::{cell, value};
use rusqlite::{Connection, params_from_iter};
use std::cell::RefCell;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash as _, Hasher as _};

/// SQL of having the same in every one of these columns.
pub fn same_in(noun: &Noun, columns: &[&str]) -> String {
    columns.iter().map(|column| format!("{} IS ?", noun.sql(column))).collect::<Vec<_>>().join(" AND ")
}

/// What was known before a file: found by a digest of what it holds, so that a file of many rows looks at each record once.
pub struct Before {
    /// The entry that brings the file.
    pub entry: i64,
    indexes: RefCell<HashMap<Vec<&'static str>, Index>>,
}

/// The records of a noun by a digest of some of their columns.
struct Index {
    /// Digest and record, in that order.
    all: Vec<(u64, i64)>,
    /// How many of the first records of a digest are other rows'.
    passed: HashMap<u64, usize>,
}

impl Before {
    /// What was known before an entry.
    pub fn of(entry: i64) -> Before {
        Before { entry, indexes: RefCell::default() }
    }

    /// Shows the records that have the same in every one of these columns as a draft, and are not taken, until one is it.
    pub fn alike<D: Record>(
        &self,
        conn: &Connection,
        draft: &D,
        (columns, taken): (&[&'static str], &BTreeSet<i64>),
        is_it: &mut dyn FnMut(i64) -> Result<bool>,
    ) -> Result<()> {
        let mut indexes = self.indexes.borrow_mut();
        let index = match indexes.entry(columns.to_vec()) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => unread.insert(Index::of(conn, D::NOUN, columns, self.entry)?),
        };
        let values: Vec<Value> = columns.iter().map(|column| draft.get(column)).collect();
        let mut digest = DefaultHasher::new();
        for value in &values {
            told_apart(value, &mut digest);
        }
        // Two things may have one digest.
        let sql = format!("SELECT 1 FROM {} WHERE {} AND id = ?", D::NOUN.table, same_in(D::NOUN, columns));
        let mut same = conn.prepare_cached(&sql)?;
        for id in index.near(digest.finish(), taken).filter(|id| !taken.contains(id)) {
            if same.exists(params_from_iter(values.iter().cloned().chain([Value::Int(id)])))? && is_it(id)? {
                break;
            }
        }
        Ok(())
    }
}

impl Index {
    fn of(conn: &Connection, noun: &Noun, columns: &[&'static str], before: i64) -> Result<Index> {
        let shown: Vec<String> = columns.iter().map(|column| noun.sql(column)).collect();
        let (shown, table) = (shown.join(", "), noun.table);
        let sql = format!("SELECT id, {shown} FROM {table} WHERE void_reason IS NULL AND entry < ?");
        let (mut statement, mut all) = (conn.prepare(&sql)?, Vec::new());
        let mut rows = statement.query([before])?;
        while let Some(row) = rows.next()? {
            let mut digest = DefaultHasher::new();
            for at in 1..=columns.len() {
                told_apart(&value(cell(row.get_ref(at)?)), &mut digest);
            }
            all.push((digest.finish(), row.get(0)?));
        }
        all.sort_unstable();
        Ok(Index { all, passed: HashMap::new() })
    }

    /// The records of a digest but for the first that are taken.
    fn near(&mut self, digest: u64, taken: &BTreeSet<i64>) -> impl Iterator<Item = i64> + use<'_> {
        let first = self.all.partition_point(|(of, _)| *of < digest);
        let last = first + self.all[first..].partition_point(|(of, _)| *of == digest);
        let passed = self.passed.entry(digest).or_default();
        let begin = (first + *passed).min(last);
        let begin = begin + self.all[begin..last].iter().take_while(|(_, id)| taken.contains(id)).count();
        *passed = begin - first;
        self.all[begin..last].iter().map(|(_, id)| *id)
    }
}

/// Puts a value into a digest, as text that SQL may hold either way.
fn told_apart(value: &Value, into: &mut DefaultHasher) {
    match value {
        Value::Null => into.write_u8(0),
        Value::Int(n) => n.to_string().hash(into),
        Value::Text(text) => text.hash(into),
    }
}
