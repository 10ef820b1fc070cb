//! What a ledger had before a file came: records found by what they hold, so that a file of many rows looks at each record once. Not for whether
//! a row is one of them: that is `twin`.

use super::{Record, undone};
use crate::base::error::Result;
use crate::base::noun::{From, Noun, Value};
use crate::db::query::{cell, value};
use crate::db::stored::of_json;
use foldhash::fast::RandomState;
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde_json::Value as Json;
use std::cell::{OnceCell, RefCell};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash as _, Hasher};
use std::ops::Range;

/// Records that are other rows': of a million, one behind the other, a bit each.
#[derive(Default)]
pub struct Taken(BTreeMap<i64, u64>);

impl Taken {
    /// Takes one.
    pub fn take(&mut self, id: i64) {
        *self.0.entry(id >> 6).or_default() |= 1 << (id & 63);
    }

    fn has(&self, id: i64) -> bool {
        self.0.get(&(id >> 6)).is_some_and(|bits| bits & 1 << (id & 63) != 0)
    }
}

/// What was known before a file: found by a digest of what it holds, so that a file of many rows looks at each record once.
pub struct Before {
    /// The entry that brings the file.
    pub entry: i64,
    shown: OnceCell<Shown>,
    /// The record that was read last, and what it has.
    read: RefCell<(i64, Vec<Value>)>,
    indexes: RefCell<HashMap<Vec<&'static str>, Index>>,
}

/// What is read of a record that a row may be: its columns and where they stand, and the SELECT of them by its number.
struct Shown {
    columns: HashMap<&'static str, usize, RandomState>,
    sql: String,
}

impl Shown {
    fn of(noun: &Noun) -> Shown {
        let fields = noun.fields.iter().filter(|field| field.from == From::Anywhere).map(|field| field.column);
        let all: Vec<&'static str> = fields.chain(noun.folded()).collect();
        let sql = all.iter().map(|column| noun.sql(column)).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {sql} FROM {} WHERE id = ?", noun.table);
        Shown { columns: all.into_iter().zip(0..).collect(), sql }
    }
}

/// The records of a noun by a digest of some of their columns.
struct Index {
    hasher: RandomState,
    /// Digest and record, in that order; of one that was corrected also the digests of what it was.
    all: Vec<(u64, i64)>,
    /// Where those begin whose digest begins with so many bits, and with those after them.
    begin: Vec<u32>,
    /// Those that somebody voided.
    voided: HashSet<i64>,
    /// What records held before they were corrected.
    was: HashMap<i64, Vec<Vec<Value>>>,
    /// How many of the first records of a digest are other rows'.
    passed: HashMap<u64, usize>,
}

impl Before {
    /// What was known before an entry.
    pub fn of(entry: i64) -> Before {
        Before { entry, shown: OnceCell::new(), read: RefCell::default(), indexes: RefCell::default() }
    }

    /// What a record has in these columns, which are fields that are not sealed or folded from its steps: nothing of any other. It is read
    /// once for a row: what a row `begins` with may have changed it.
    pub fn values<'c>(
        &self,
        conn: &Connection,
        noun: &Noun,
        id: i64,
        of: impl Iterator<Item = &'c str>,
    ) -> Result<Vec<Value>> {
        let shown = self.shown.get_or_init(|| Shown::of(noun));
        let (last, has) = &mut *self.read.borrow_mut();
        if *last != id {
            let mut statement = conn.prepare_cached(&shown.sql)?;
            let mut rows = statement.query([id])?;
            let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            has.clear();
            for at in 0..shown.columns.len() {
                has.push(value(cell(row.get_ref(at)?)));
            }
            *last = id;
        }
        Ok(of.map(|of| shown.columns.get(of).map_or(Value::Null, |at| has[*at].clone())).collect())
    }

    /// Begins with another row.
    pub fn begins(&self) {
        self.read.borrow_mut().0 = 0;
    }

    /// Shows the records that have the same in every one of these columns as a draft, or `once` had, and are not taken, until one is it; those
    /// that somebody voided after all others, as that.
    pub fn alike<D: Record>(
        &self,
        conn: &Connection,
        draft: &D,
        (columns, once, taken): (&[&'static str], bool, &Taken),
        is_it: &mut dyn FnMut(i64, bool) -> Result<bool>,
    ) -> Result<()> {
        let mut indexes = self.indexes.borrow_mut();
        let index = match indexes.entry(columns.to_vec()) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => unread.insert(Index::of(conn, D::NOUN, columns, self.entry)?),
        };
        let values: Vec<Value> = columns.iter().map(|column| draft.get(column)).collect();
        let (near, index) = (index.near(digest(&index.hasher, &values), taken), &*index);
        let ids = || index.all[near.clone()].iter().map(|(_, id)| *id).filter(|id| !taken.has(*id));
        // One that was never otherwise is rather it than one that came to say so.
        let rank = |id: &i64| (index.voided.contains(id), index.was.contains_key(id));
        let last = if index.was.is_empty() && index.voided.is_empty() { 1 } else { 4 };
        let ranks = [(false, false), (false, true), (true, false), (true, true)].into_iter().take(last);
        for id in ranks.flat_map(|of| ids().filter(move |id| rank(id) == of)) {
            let was = || once && index.was.get(&id).is_some_and(|was| was.contains(&values));
            // Two things may have one digest.
            let has = self.values(conn, D::NOUN, id, columns.iter().copied())?;
            let is = has.iter().zip(&values).all(|(has, given)| is_one(has, given));
            if (is || was()) && is_it(id, index.voided.contains(&id))? {
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
        let sql =
            format!("SELECT id, {shown}, void_reason IS NOT NULL FROM {table} WHERE {} AND entry < ?", known(noun));
        let (mut statement, mut all, mut voided) = (conn.prepare(&sql)?, Vec::new(), HashSet::new());
        let hasher = RandomState::default();
        // All of a million in one piece, which need not be moved as it grows.
        let most = conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get::<_, u32>(0))?;
        all.reserve_exact(most as usize);
        let mut rows = statement.query([before])?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            all.push((digest(&hasher, &held(row, columns)?), id));
            if row.get(columns.len() + 1)? {
                voided.insert(id);
            }
        }
        let was = corrected(conn, noun, columns, before)?;
        all.extend(was.iter().flat_map(|(id, was)| was.iter().map(|was| (digest(&hasher, was), *id))));
        all.sort_unstable();
        let begin = begun(&all);
        Ok(Index { hasher, all, begin, voided, was, passed: HashMap::new() })
    }

    /// Where the records of a digest stand, but for the first that are taken.
    fn near(&mut self, digest: u64, taken: &Taken) -> Range<usize> {
        let at = beginning(digest, self.begin.len());
        let end = self.begin.get(at + 1).map_or(self.all.len(), |end| *end as usize);
        let alike = &self.all[self.begin[at] as usize..end];
        let first = self.begin[at] as usize + alike.partition_point(|(of, _)| *of < digest);
        let last = first + self.all[first..end].partition_point(|(of, _)| *of == digest);
        if last - first < 2 {
            return first..last;
        }
        let passed = self.passed.entry(digest).or_default();
        let begin = (first + *passed).min(last);
        let begin = begin + self.all[begin..last].iter().take_while(|(_, id)| taken.has(*id)).count();
        *passed = begin - first;
        begin..last
    }
}

/// SQL of a record being known to rows: what was taken back is not.
pub fn known(noun: &Noun) -> String {
    format!("({table}.void_reason IS NULL OR NOT {})", undone::sql(noun), table = noun.table)
}

/// What a row has in these columns, behind its number.
fn held(row: &Row<'_>, columns: &[&str]) -> rusqlite::Result<Vec<Value>> {
    (1..=columns.len()).map(|at| Ok(value(cell(row.get_ref(at)?)))).collect()
}

/// What records that are known had in these columns before each of their corrections: a sheet of then is theirs.
fn corrected(
    conn: &Connection,
    noun: &Noun,
    columns: &[&'static str],
    before: i64,
) -> Result<HashMap<i64, Vec<Vec<Value>>>> {
    let shown: Vec<String> = columns.iter().map(|column| noun.sql(column)).collect();
    let sql = format!("SELECT id, {} FROM {} WHERE id = ? AND {}", shown.join(", "), noun.table, known(noun));
    let (mut now, mut was) = (conn.prepare(&sql)?, HashMap::<i64, Vec<Vec<Value>>>::new());
    let mut edits = conn.prepare(
        "SELECT record, diff FROM change WHERE noun = ? AND kind = 'edit' AND entry < ? ORDER BY record, id DESC",
    )?;
    let (mut edits, mut last) = (edits.query((noun.name, before))?, None);
    while let Some(edit) = edits.next()? {
        let (id, diff): (i64, String) = edit.try_into()?;
        let changed: Vec<(String, Json, Json)> = serde_json::from_str(&diff).unwrap_or_default();
        if last.as_ref().is_none_or(|(of, _)| *of != id) {
            last = now.query_row([id], |row| held(row, columns)).optional()?.map(|now| (id, now));
        }
        let Some((_, values)) = &mut last else { continue };
        let mut any = false;
        for (column, before, _) in changed {
            if let (Some(at), Some(before)) = (columns.iter().position(|of| *of == column), of_json(before)) {
                (values[at], any) = (before, true);
            }
        }
        if any {
            was.entry(id).or_default().push(values.clone());
        }
    }
    Ok(was)
}

/// What a digest begins with, of so many beginnings, a power of two.
fn beginning(digest: u64, many: usize) -> usize {
    usize::try_from(digest >> (63 - many.trailing_zeros()) >> 1).unwrap_or_default()
}

/// Where digests begin that begin alike: about one of each.
fn begun(all: &[(u64, i64)]) -> Vec<u32> {
    let many = all.len().next_power_of_two();
    let (mut out, mut next) = (Vec::with_capacity(many), 0);
    for at in 0..many {
        while all.get(next).is_some_and(|(digest, _)| beginning(*digest, many) < at) {
            next += 1;
        }
        out.push(u32::try_from(next).unwrap_or(u32::MAX));
    }
    out
}

fn digest(hasher: &RandomState, values: &[Value]) -> u64 {
    let mut digest = hasher.build_hasher();
    for value in values {
        told_apart(value, &mut digest);
    }
    digest.finish()
}

/// Whether two values are one, as SQL may hold either.
fn is_one(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Int(n), Value::Text(text)) | (Value::Text(text), Value::Int(n)) => *text == n.to_string(),
        _ => one == other,
    }
}

/// Puts a value into a digest, as text that SQL may hold either way.
fn told_apart(value: &Value, into: &mut impl Hasher) {
    match value {
        Value::Null => into.write_u8(0),
        Value::Int(n) => n.to_string().hash(into),
        Value::Text(text) => text.hash(into),
    }
}

#[cfg(test)]
mod tests {
    use super::Taken;

    #[test]
    fn what_is_taken_is_that_alone() {
        let mut taken = Taken::default();
        let some = [1, 63, 64, 20_260_000_001];
        for id in some {
            taken.take(id);
        }
        assert!(some.into_iter().all(|id| taken.has(id)));
        assert!(![0, 2, 62, 65, 128, 20_260_000_000, 20_260_000_002].into_iter().any(|id| taken.has(id)));
    }
}
