//! What nouns with a life of steps share: how the last one is taken back, and which limits came out otherwise when they
//! were counted anew. Not for what a step means: that is each noun's own.

use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft, Held, Noun, Value};
use crate::both;
use crate::db::write::{Put, Write};
use crate::record::names::Names;
use crate::rule::clock::Clock;
use crate::rule::limit::Limit;
use rusqlite::Connection;

/// A stored day that must be one.
pub fn read_day(stored: &str) -> Result<Day> {
    day::iso(stored).ok_or_else(|| {
        let said = both!("台账里的日期 {stored:?} 无法识别", "the ledger holds an unreadable day {stored:?}");
        Error::failed("stored-day-unreadable", said)
    })
}

/// A row of a part from its draft: the day, and every column.
pub fn dated<D: Draft>(on: Day, draft: &D) -> Vec<Put> {
    let mut row = vec![("happened_on", on.value())];
    draft.each(|field, value| row.push((field.column, value)));
    row
}

/// A limit as typed: an amount of days, or a day in any form. A day before the one it runs from is refused.
pub fn limit(conn: &Connection, names: &Names, typed: &str, from: Day) -> Result<Limit> {
    let limit = match Limit::parse(typed) {
        Ok(limit) => limit,
        Err(unread) => match names.day(conn, typed) {
            Ok(on) => Limit::on(on, false),
            // Of a row the hint is not told.
            Err(_) if names.filed.get() && unread.id == "limit-not-understood" => {
                return Err(unread.in_words(both!(
                    "读不懂期限 {typed:?}，写成 15个工作日、15日、2个月或 2026-03-20",
                    "cannot read the limit {typed:?}; write 15wd (working days), 15d (days), 2m (months) or 2026-03-20"
                )))
                .map_err(|error| error.field("due"));
            }
            Err(_) => return Err(unread.field("due")),
        },
    };
    if let Some(on) = limit.date().filter(|on| *on < from) {
        return Err(Error::refused(
            "due-before-issue",
            both!("期限 {on} 早于 {from}", "the limit {on} is before {from}"),
        )
        .hint(both!("写 {from} 以后的日期，或 15wd、15d", "give a day after {from}, or 15wd, 15d"))
        .field("due"));
    }
    Ok(limit)
}

/// The error of what no program of ours wrote: a record's own column (`n` is 0), or one of its step `n`.
pub fn unreadable(noun: &Noun, id: i64, n: i64, what: &str) -> Error {
    let code = noun.code(id);
    let said = match n {
        0 => both!("{code} 的 {what} 看不懂", "{code}: its {what} is unreadable"),
        _ => both!("{code} 的第 {n} 步看不懂：{what:?}", "{code}: its step {n} is unreadable: {what:?}"),
    };
    Error::failed("step-unreadable", said)
}

/// The columns of a table of limits, beside its record.
pub const CLOCK: &[&str] = &[
    "name",
    "round",
    "amount",
    "unit",
    "rolls",
    "extended_by",
    "start_event",
    "start_on",
    "raw_on",
    "due_on",
    "provisional",
    "rule",
    "calendar",
    "paused_on",
    "stopped_on",
];

/// A clock as its row, in the order of [`CLOCK`].
pub fn clock_row(clock: &Clock) -> Vec<Put> {
    let on = clock.stopped_on;
    vec![
        ("name", Value::Text(clock.name.slug().into())),
        ("round", Value::Int(clock.round)),
        ("amount", Value::Int(clock.span.limit.amount.into())),
        ("unit", Value::Text(clock.span.limit.unit.slug().into())),
        ("rolls", clock.span.limit.rolls.value()),
        ("extended_by", Value::Int(clock.span.extended_by.into())),
        ("start_event", Value::Text(clock.span.event.clone())),
        ("start_on", clock.span.from.value()),
        ("raw_on", clock.due.raw.value()),
        ("due_on", clock.due.due.value()),
        ("provisional", clock.due.provisional.value()),
        ("rule", Held::or_null(clock.span.rule.as_ref())),
        ("calendar", Held::or_null(clock.notice.as_ref())),
        ("paused_on", Held::or_null(clock.paused_on().as_ref())),
        ("stopped_on", Held::or_null(on.as_ref())),
    ]
}

/// A limit that came out otherwise than before.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Whose.
    pub noun: &'static Noun,
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
pub fn recounted(
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
                let (was, is) = (Held::or_null(days.0.as_ref()), Held::or_null(days.1.as_ref()));
                write.moved(noun, *id, &format!("{name}.due_on"), &was, &is)?;
                let code = noun.code(*id);
                out.push(Moved { noun, code, clock: name.clone(), days });
            }
        }
    }
    Ok(out)
}
