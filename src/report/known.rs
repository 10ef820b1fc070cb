//! The moment a figure is to know the ledger at, as the last journal entry then. Not for what was known: that is `past`.

use crate::base::error::{Error, Result};
use crate::both;
use rusqlite::{Connection, OptionalExtension};

/// The last journal entry written by an instant: RFC 3339, or a day, which means its end.
pub fn at(conn: &Connection, typed: &str) -> Result<i64> {
    let zone: i32 = conn.query_row("SELECT zone_minutes FROM offices", [], |r| r.get(0))?;
    let offset = chrono::FixedOffset::east_opt(zone * 60);
    // A clerk's clock is the office's: without an offset it is that.
    let local = |form: &str| {
        let typed = typed.replace('T', " ");
        Some(
            chrono::NaiveDateTime::parse_from_str(&typed, form)
                .ok()?
                .and_local_timezone(offset?)
                .single()?
                .fixed_offset(),
        )
    };
    let whole_day = crate::base::day::iso(typed).map(|d| format!("{d}T23:59:59+99:99"));
    let instant = match whole_day {
        Some(end) => end,
        None => chrono::DateTime::parse_from_rfc3339(typed)
            .ok()
            .or_else(|| local("%Y-%m-%d %H:%M:%S"))
            .or_else(|| local("%Y-%m-%d %H:%M").map(|t| t + chrono::TimeDelta::seconds(59)))
            .map(|t| offset.map_or(t, |zone| t.with_timezone(&zone)))
            .map(|t| t.to_rfc3339_opts(chrono::SecondsFormat::Secs, false))
            .ok_or_else(|| {
                let said = both!("看不懂时刻 {typed:?}", "{typed:?} is not an instant");
                Error::usage("instant-unreadable", said).hint(both!(
                    "写成 2026-04-05（那天结束）、2026-04-05 18:00 或 2026-04-05T18:00:00+08:00",
                    "write 2026-04-05 (the end of that day), 2026-04-05 18:00 or 2026-04-05T18:00:00+08:00"
                ))
            })?,
    };
    let seq: Option<i64> =
        conn.query_row("SELECT max(seq) FROM journal WHERE at <= ?", [&instant], |r| r.get(0)).optional()?.flatten();
    seq.ok_or_else(|| {
        let first: String = conn.query_row("SELECT min(at) FROM journal", [], |r| r.get(0)).unwrap_or_default();
        Error::refused(
            "known-before-ledger",
            both!("{typed} 早于台账的第一条日志 {first}", "{typed} is before the ledger's first entry, {first}"),
        )
        .hint(both!(
            "当时什么也不知道；写 {first} 以后的时刻，日志见 ducha history",
            "nothing was known then: give a moment after {first}; the journal is ducha history"
        ))
    })
}
