//! The light of an approval as SQL, by what is kept of its limits: of one that is open at the end of a day, of one that was decided. Not for when a light
//! turns: that is `rule::hall`'s.

use crate::base::vocab::{ApprovalState as State, ApprovalStep as Step, Light};
use constcat::concat as sql;

/// One that was decided over its limit: its promise, or where there is none that of the law. As the index `approval_late` says it.
pub const LATE: &str = "(in_promised = 0 OR in_promised IS NULL AND in_statutory = 0)";
/// The same, and nobody said in public why.
pub const UNTOLD: &str = sql!("published_on IS NULL AND ", LATE);
/// The same of the table, and nobody had said so by a day, its parameter `?2`: what was said once may be said again later.
pub const UNTOLD_BY: &str = sql!(
    LATE,
    " AND (published_on IS NULL OR published_on > ?2 AND NOT EXISTS (SELECT 1 FROM approval_step s WHERE s.approval = approval.id AND s.kind = '",
    Step::Late.slug(),
    "' AND s.taken_back IS NULL AND s.happened_on <= ?2))"
);

/// The day or moment its limit ends.
const DUE: &str = "coalesce(promised_due, statutory_due)";

/// The light at the end of a day, as SQL: of one that is open by what is kept for it, of one that was decided by whether it was in time.
pub const LIGHT: &str = sql!(
    "CASE WHEN decided_on IS NULL THEN ",
    RUNNING,
    " WHEN ",
    LATE,
    " THEN '",
    Light::Red.slug(),
    "' WHEN decided_on < substr(",
    DUE,
    ", 1, 10) THEN '",
    Light::DoneEarly.slug(),
    "' ELSE '",
    Light::Done.slug(),
    "' END"
);

/// The light of one that is open: what ran out before it was paused stays red.
const RUNNING: &str = sql!(
    "CASE WHEN red_after < :today || 'T23:59' THEN '",
    Light::Red.slug(),
    "' WHEN state = '",
    State::Paused.slug(),
    "' THEN '",
    Light::Suspended.slug(),
    "' WHEN yellow_at <= :today || 'T23:59' THEN '",
    Light::Yellow.slug(),
    "' WHEN accepted_on IS NOT NULL THEN '",
    Light::Green.slug(),
    "' END"
);
