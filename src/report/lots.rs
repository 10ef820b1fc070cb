//! What is still to be looked through for a word: the nouns one by one, of each the newest lots first, until nothing that is left can be among
//! the newest that are asked for. Not for how a word is found in a lot: that is `search`'s.

use crate::base::error::Result;
use crate::base::noun::Noun;
use rusqlite::{Connection, ToSql};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// Records that are looked through at a time, by number.
const LOT: i64 = 1024;

/// From which record to which, by number.
pub type Lot = (i64, i64);

/// What is still to be looked through.
pub struct Lots<'a> {
    nouns: &'a [&'static Noun],
    /// So many are asked for.
    most: usize,
    /// The noun in hand, and up to which of its records nobody has looked yet.
    at: Mutex<(usize, i64)>,
    /// How many were found of each noun.
    found: Vec<AtomicUsize>,
    /// The newest days of what was found, as many as are asked for: what is older than all of them is not told.
    days: Mutex<BinaryHeap<Reverse<String>>>,
}

impl Lots<'_> {
    /// Those of some nouns.
    pub fn of<'a>(nouns: &'a [&'static Noun], most: usize) -> Lots<'a> {
        let found = nouns.iter().map(|_| AtomicUsize::new(0)).collect();
        Lots { nouns, most, at: Mutex::new((0, i64::MAX)), found, days: Mutex::default() }
    }

    /// Whether a lot is a whole one.
    pub fn is_whole((first, last): Lot) -> bool {
        last - first == LOT - 1
    }

    /// Notes what was found of a noun in a lot, each by its day.
    pub fn met<'d>(&self, noun: usize, found: impl ExactSizeIterator<Item = Option<&'d str>>) {
        self.found[noun].fetch_add(found.len(), Relaxed);
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        for day in found.flatten() {
            days.push(Reverse(day.to_owned()));
            if days.len() > self.most {
                days.pop();
            }
        }
    }

    /// Looks no more through a noun.
    pub fn leave(&self, noun: usize) {
        self.found[noun].store(usize::MAX, Relaxed);
    }

    /// The newest record of a noun up to one that may be told yet.
    fn newest(&self, conn: &Connection, at: usize, upto: i64) -> Result<Option<i64>> {
        let (noun, found) = (self.nouns[at], self.found[at].load(Relaxed));
        let days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = days.peek().filter(|_| days.len() == self.most).map(|oldest| oldest.0.as_str());
        let newest = |sql: &str, with: &[&dyn ToSql]| Ok(conn.prepare_cached(sql)?.query_row(with, |r| r.get(0))?);
        match (dated(noun), oldest) {
            _ if found == usize::MAX => Ok(None),
            (Some(day), Some(oldest)) => newest(&newest_since(noun, day), &[&upto, &oldest]),
            (None, Some(_)) => Ok(None),
            (None, None) if found >= self.most => Ok(None),
            (_, None) => newest(&format!("SELECT max(id) FROM {} WHERE id <= ?", noun.table), &[&upto]),
        }
    }

    /// The next lot: of which noun, and from which record to which.
    pub fn next(&self, conn: &Connection) -> Result<Option<(usize, Lot)>> {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        while at.0 < self.nouns.len() {
            if let Some(last) = self.newest(conn, at.0, at.1)? {
                let first = last.saturating_sub(LOT - 1);
                at.1 = first - 1;
                return Ok(Some((at.0, (first, last))));
            }
            *at = (at.0 + 1, i64::MAX);
        }
        Ok(None)
    }
}

/// SQL: the newest record of a noun by number, up to one, of a day or later. Found by the day and not by the number: most are older.
fn newest_since(noun: &Noun, day: &str) -> String {
    format!("SELECT max(+id) FROM {} WHERE +id <= ? AND \"{day}\" >= ?", noun.table)
}

/// The day of a noun, where its records keep one.
fn dated(noun: &Noun) -> Option<&'static str> {
    noun.day.filter(|day| noun.field(day).is_some())
}

/// The records of a lot whose day is newer than one; none of a noun without days.
pub fn newer(conn: &Connection, noun: &Noun, (first, last): Lot, than: Option<&str>) -> Result<HashSet<i64>> {
    let Some(day) = dated(noun) else { return Ok(HashSet::new()) };
    let sql = format!("SELECT id FROM {} WHERE id BETWEEN ? AND ? AND \"{day}\" > ?", noun.table);
    let mut statement = conn.prepare_cached(&sql)?;
    let ids = statement.query_map((first, last, than.unwrap_or_default()), |r| r.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::plan;
    use crate::record::NOUNS;

    #[test]
    fn what_is_new_enough_is_found_by_its_day() {
        let conn = plan::empty().expect("a ledger");
        for noun in ["complaint", "visit", "finding"] {
            let noun = NOUNS.iter().find(|other| other.name == noun).expect("a noun");
            let sql = newest_since(noun, dated(noun).expect("a day"));
            assert!(plan::walked(&conn, &sql).expect("a plan").is_empty(), "{sql}");
        }
    }
}
