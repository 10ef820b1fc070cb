//! What happens again: a finding of one kind at one unit on a later day, absence found at one unit on a later visit. Whatever became
//! of the earlier one: what came back after it was verified gone is a relapse, and that is `finding`'s.

use crate::base::error::{Both, Result};
use crate::both;
use rusqlite::Connection;

/// How far back is looked where nobody says, as SQL counts days back.
pub const YEAR: &str = "-12 months";

/// SQL: finding `p` was an earlier time of the finding that goes by a name, within `:window`. `other` says in its note what it is.
#[macro_export]
macro_rules! earlier_time {
    ($of:literal) => {
        constcat::concat!(
            "p.unit_code = ",
            $of,
            ".unit_code AND p.kind = ",
            $of,
            ".kind AND (p.kind <> '",
            $crate::base::vocab::OTHER_SLUG,
            "' OR p.kind_note = ",
            $of,
            ".kind_note) AND p.found_on < ",
            $of,
            ".found_on AND p.found_on >= date(",
            $of,
            ".found_on, coalesce(:window, '",
            $crate::record::repeated::YEAR,
            "'), 'floor')"
        )
    };
}

/// The days before a finding on which the same was found at its unit within the year, each with the first code, oldest first.
const FOUND: &str = constcat::concat!(
    "SELECT p.found_on, min(p.code) FROM findings f JOIN findings p ON ",
    earlier_time!("f"),
    " WHERE f.id = :id AND NOT f.positive GROUP BY p.found_on ORDER BY p.found_on"
);

/// The days before a visit that found somebody absent on which another did at its unit within the year.
const ABSENT: &str = "SELECT p.visited_on, min(p.code) FROM visits v JOIN visits p ON p.unit_code = v.unit_code
     AND p.visited_on < v.visited_on AND p.visited_on >= date(v.visited_on, :window, 'floor')
   WHERE v.id = :id AND v.absent > 0 AND p.absent > 0 GROUP BY p.visited_on ORDER BY p.visited_on";

/// The earlier times of something, said as `第 3 次`; nothing the first time.
fn said(conn: &Connection, sql: &str, id: i64) -> Result<Option<(usize, String)>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(rusqlite::named_params! { ":id": id, ":window": YEAR }, |r| {
        Ok(format!("{} {}", r.get::<_, String>(0)?, r.get::<_, String>(1)?))
    })?;
    let earlier: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    let last = earlier.iter().rev().take(3).rev().cloned().collect::<Vec<_>>().join("、");
    Ok((!earlier.is_empty()).then(|| (earlier.len() + 1, last)))
}

/// Which time within the year a finding is of its kind at its unit; nothing the first time.
pub fn nth(conn: &Connection, id: i64) -> Result<Option<usize>> {
    Ok(said(conn, FOUND, id)?.map(|(times, _)| times))
}

/// That a finding is not the first of its kind at its unit within the year.
pub fn finding(conn: &Connection, id: i64) -> Result<Option<Both>> {
    let found = said(conn, FOUND, id)?;
    Ok(found.map(|(times, days)| {
        both!(
            "屡查屡犯：同一单位一年内第 {times} 次查到同类问题，此前 {days}",
            "time {times} within a year that this kind is found at this unit; before: {days}"
        )
    }))
}

/// That a visit is not the first within the year that found somebody absent at its unit.
pub fn absence(conn: &Connection, id: i64) -> Result<Option<Both>> {
    let found = said(conn, ABSENT, id)?;
    Ok(found.map(|(times, days)| {
        both!(
            "又有缺岗：同一单位一年内第 {times} 次点名缺岗，此前 {days}；登记为问题才计入屡查屡犯",
            "time {times} within a year that somebody is absent at this unit; before: {days}; what is recorded as a finding counts as a repeat"
        )
    }))
}
