//! What nouns with a life of steps share: how the last one is taken back, and which limits came out otherwise when they
//! were counted anew. Not for what a step means: that is each noun's own.

use super::not_voided;
use crate::base::code;
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Held, Noun, Value};
use crate::both;
use crate::db::write::Write;
use rusqlite::{Connection, OptionalExtension, Row};

/// A field that may be empty, as a value.
pub fn optional<T: Held>(value: Option<&T>) -> Value {
    value.map_or(Value::Null, Held::value)
}

/// Text that may be missing, as a value.
pub fn text(value: Option<&str>) -> Value {
    value.map_or(Value::Null, |t| Value::Text(t.to_owned()))
}

/// What a step carries for people, beside the act.
#[derive(Clone, Copy, Debug, Default)]
pub struct Remark<'a> {
    /// Who approved, answered, checked or decided.
    pub person: Option<&'a str>,
    /// What is said of it.
    pub note: Option<&'a str>,
}

/// A day as a row holds it.
pub fn stored_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<String>>(at)?.as_deref().and_then(day::iso))
}

/// A stored day that must be one.
pub fn read_day(stored: &str) -> Result<Day> {
    day::iso(stored).ok_or_else(|| {
        let said = both!("台账里的日期 {stored:?} 无法识别", "the ledger holds an unreadable day {stored:?}");
        Error::failed("stored-day-unreadable", said)
    })
}

/// The error of a step no program of ours wrote.
pub fn unreadable(kind: &str) -> Error {
    let said = both!("台账里有看不懂的步骤 {kind:?}", "the ledger holds an unreadable step {kind:?}");
    Error::failed("step-unreadable", said)
}

/// Takes the last standing step back, with a reason, and returns its kind; the step stays on record. Where the record
/// stands then is for its noun to fold.
pub fn take_back(write: &mut Write<'_>, noun: &'static Noun, id: i64, reason: &str) -> Result<String> {
    not_voided(write.conn(), noun, id)?;
    let (table, part) = (noun.table, noun.part.unwrap_or_default());
    let sql = format!("SELECT n, kind FROM {part} WHERE {table} = ? AND taken_back IS NULL ORDER BY n DESC LIMIT 1");
    let last: Option<(i64, String)> = write.conn().query_row(&sql, [id], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let Some((n, kind)) = last else {
        let (code, name) = (code::code(noun.letter.unwrap_or('?'), id), noun.name);
        return Err(Error::refused("no-step", both!("{code} 还没有可撤回的步骤", "{code} has no step to take back"))
            .hint(both!(
                "整件作废：ducha {name} void {code} -m 理由",
                "to void it all: ducha {name} void {code} -m REASON"
            )));
    };
    write.take_back(noun, id, n, reason)?;
    Ok(kind)
}

/// A limit that came out otherwise than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The record.
    pub code: String,
    /// Which clock, a slug.
    pub clock: String,
    /// The last day before and after; one of them is missing where there was or is no limit.
    pub days: (Option<String>, Option<String>),
}

/// The running limits of a record as kept: which clock, and its last day.
pub fn running(conn: &Connection, noun: &Noun, id: i64) -> Result<Vec<(String, String)>> {
    let (table, kept) = (noun.table, noun.derived.unwrap_or_default());
    let sql = format!("SELECT name, due_on FROM {kept} WHERE {table} = ? AND stopped_on IS NULL ORDER BY name");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Counts limits anew by `refold`, and journals each that moved.
pub fn recount(
    write: &mut Write<'_>,
    noun: &'static Noun,
    ids: &[i64],
    mut refold: impl FnMut(&mut Write<'_>, i64) -> Result<()>,
) -> Result<Vec<Moved>> {
    let mut out = Vec::new();
    for id in ids {
        let before = running(write.conn(), noun, *id)?;
        refold(write, *id)?;
        let after = running(write.conn(), noun, *id)?;
        let mut names: Vec<&String> = before.iter().chain(&after).map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let day = |all: &[(String, String)]| all.iter().find(|c| c.0 == *name).map(|c| c.1.clone());
            let days = (day(&before), day(&after));
            if days.0 != days.1 {
                let (was, is) = (text(days.0.as_deref()), text(days.1.as_deref()));
                write.moved(noun, *id, &format!("{name}.due_on"), &was, &is)?;
                let code = code::code(noun.letter.unwrap_or('?'), *id);
                out.push(Moved { code, clock: name.clone(), days });
            }
        }
    }
    Ok(out)
}
