//! Approvals at a past moment, in hand or decided, as they stood then: most stand as they stood, and what is kept of them says it; of the few whose
//! clocks went otherwise since, their acts up to that moment do. Not for any other noun, nor for what was known then: those are the past's.

use super::approval::Draft;
use super::approval_light::LATE;
use super::life::Living as _;
use super::living;
use super::names::Names;
use crate::base::day::Day;
use crate::base::error::Result;
use crate::base::noun::Value;
use crate::base::vocab::ApprovalStep as Step;
use crate::rule::approve::moment;
use crate::rule::hall::{END, Moment, written};
use crate::rule::turn::Life as _;
use constcat::concat as sql;
use rusqlite::Connection;

/// The approvals in hand then, as a relation: what [`then`] gives is its parameter `?4`.
pub const THEN: &str = "(SELECT id, unit, matter, statutory_due, promised_due, yellow_at, red_after, tight_step, tight_step_after FROM approval
    WHERE void_reason IS NULL AND id NOT IN (SELECT value ->> 0 FROM json_each(?4))
  UNION ALL SELECT a.id, a.unit, a.matter, t.value ->> 1, t.value ->> 2, t.value ->> 3, t.value ->> 4, t.value ->> 5, t.value ->> 6
    FROM json_each(?4) t JOIN approval a ON a.id = t.value ->> 0)";

/// Those decided then by a decision that was reopened since, beside what the table says of all others: a relation called as the table is, for the
/// conditions on it.
pub const REOPENED: &str = "(SELECT a.id, a.unit, a.matter, a.void_reason, a.published_on, a.statutory, a.promised, t.value ->> 1 AS statutory_due, t.value ->> 2 AS promised_due,
    t.value ->> 7 AS decided_on, t.value ->> 8 AS decided_time, t.value ->> 9 AS used_days, t.value ->> 10 AS used_minutes, t.value ->> 11 AS in_statutory,
    t.value ->> 12 AS in_promised, t.value ->> 13 AS in_yellow
    FROM json_each(?4) t JOIN approval a ON a.id = t.value ->> 0 WHERE t.value ->> 7 IS NOT NULL) approval";

/// Where every approval in hand stands as it stood.
pub const NOW: &str = "[]";

/// Those in hand at the end of a day, its parameter `?1`, or decided from it on, of which something was done after a moment of it. They are asked
/// for as a list: joined to it, SQLite would walk all cases there are.
const SINCE: &str = sql!(IN_HAND, "SELECT id FROM approval WHERE decided_on >= ?1 AND accepted_on <= ?1", WENT_ON);

/// The same of those alone that may have been over by then, or decided otherwise: what was decided over its limit, and whose clock stood still or
/// which was reopened since. What was decided in time later was not over before.
const OVER: &str = sql!(
    IN_HAND,
    "SELECT id FROM approval WHERE ",
    LATE,
    " AND decided_on >= ?1 UNION ALL SELECT approval FROM approval_step WHERE (kind = '",
    Step::Pause.slug(),
    "' OR kind = '",
    Step::Resume.slug(),
    "' OR kind = '",
    Step::Reopen.slug(),
    "') AND happened_on >= ?1",
    WENT_ON
);

const IN_HAND: &str = "SELECT a.id FROM approval a WHERE a.id IN (SELECT approval FROM approval_clock WHERE stopped_on IS NULL UNION ALL ";
const WENT_ON: &str = sql!(
    ") AND a.void_reason IS NULL AND a.accepted_on <= ?1 AND (a.decided_on IS NULL OR a.decided_on >= ?1)
      AND EXISTS (SELECT 1 FROM approval_step s WHERE s.approval = a.id AND s.taken_back IS NULL AND s.kind IN ('",
    Step::Accept.slug(),
    "', '",
    Step::Pause.slug(),
    "', '",
    Step::Resume.slug(),
    "', '",
    Step::Step.slug(),
    "', '",
    Step::Decide.slug(),
    "', '",
    Step::Reopen.slug(),
    "') AND s.happened_on || 'T' || coalesce(s.time, '23:59') > ?2)"
);

/// What is told of each: in the order of [`THEN`], then of [`REOPENED`].
const TOLD: [&str; 13] = [
    "statutory_due",
    "promised_due",
    "yellow_at",
    "red_after",
    "tight_step",
    "tight_step_after",
    DECIDED,
    "decided_time",
    "used_days",
    "used_minutes",
    "in_statutory",
    "in_promised",
    "in_yellow",
];
const DECIDED: &str = "decided_on";

/// Those that stand otherwise now than at a moment, each as it stood.
pub fn then(conn: &Connection, names: &Names, at: Moment) -> Result<String> {
    otherwise(conn, names, at, SINCE)
}

/// The same for who asks which were over their limits at the end of a day, which had been decided, and nothing of the others.
pub fn over(conn: &Connection, names: &Names, day: Day) -> Result<String> {
    otherwise(conn, names, day.and_time(END), OVER)
}

fn otherwise(conn: &Connection, names: &Names, at: Moment, sql: &str) -> Result<String> {
    let mut statement = conn.prepare(sql)?;
    let since = statement.query_map((at.date().to_string(), written(at)), |r| r.get(0))?;
    let mut all = Vec::new();
    for id in since.collect::<rusqlite::Result<Vec<i64>>>()? {
        let (mut acts, mut entries) = living::acts::<Draft>(conn, id)?;
        let begun = living::load::<Draft>(conn, id)?;
        let now = begun.begin()?.after(&acts).decided_at();
        let by_then = acts.partition_point(|act| moment(act.on, act.time.as_deref()) <= at);
        acts.truncate(by_then);
        entries.truncate(by_then);
        let stood = living::stand(conn, names, begun, (acts, &entries), i64::MAX)?;
        // A decision that still stands is what the table says of it.
        let reopened = stood.life.decided_at() != now;
        let told = TOLD.map(|column| match stood.folded.iter().find(|(name, _)| *name == column) {
            Some((DECIDED, _)) if !reopened => serde_json::Value::Null,
            Some((_, Value::Text(text))) => text.as_str().into(),
            Some((_, Value::Int(n))) => (*n).into(),
            _ => serde_json::Value::Null,
        });
        all.push(serde_json::Value::Array(std::iter::once(id.into()).chain(told).collect()));
    }
    Ok(serde_json::Value::Array(all).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::plan;

    #[test]
    fn those_that_went_on_since_are_found_by_themselves() {
        let conn = plan::empty().expect("a ledger");
        for sql in [SINCE, OVER] {
            let walked = plan::walked(&conn, sql).expect("a plan");
            assert!(walked.is_empty(), "{walked:?}");
        }
    }
}
