//! How much of a noun a walk over a long period reads: all of it from end to end, or up to where the period ends. Not for what is
//! counted.

use super::Scope;
use crate::base::day;
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::record::life_of;
use rusqlite::Connection;

/// What is read from end to end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// The records of a period up to the last.
    ToTheLast,
    /// A period that records follow on.
    AndLater,
}

impl Whole {
    /// The condition that leaves out what is later: no step goes before the day a life began on, so that what happened in the period
    /// is no record behind the last that had begun by its end.
    pub fn begun(self, noun: &Noun, scope: &Scope) -> String {
        let later = self == Whole::AndLater && scope.known.is_none() && life_of(noun).is_some();
        noun.day.filter(|_| later).map_or_else(String::new, |day| {
            format!(" AND id <= (SELECT max(b.id) FROM main.{} b WHERE b.{day} <= :to)", noun.table)
        })
    }
}

/// Whether a period holds a good part of a noun's days. Only what is longer than a quarter is looked at.
pub fn spans_much(conn: &Connection, noun: &Noun, scope: &Scope) -> Result<Option<Whole>> {
    let (from, to) = (scope.period.from, scope.until());
    let Some(day) = noun.day.filter(|_| (to - from).num_days() > 92) else { return Ok(None) };
    let sql = format!("SELECT (SELECT min({day}) FROM main.{0}), (SELECT max({day}) FROM main.{0})", noun.view);
    let (first, last): (Option<String>, Option<String>) = conn.query_row(&sql, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let Some((first, last)) = first.as_deref().and_then(day::iso).zip(last.as_deref().and_then(day::iso)) else {
        return Ok(None);
    };
    let within = (to.min(last) - from.max(first)).num_days();
    let much = within * 4 > (last - first).num_days();
    Ok(much.then_some(if to < last { Whole::AndLater } else { Whole::ToTheLast }))
}
