//! What a row of history tells of an approval: its steps, and in which order those of one day were taken; of one that was reopened the first
//! decision and the last. Not for which step may follow which: that is `rule::approve`'s.

use crate::base::day::Day;
use crate::base::vocab::ApprovalStep as Step;
use crate::rule::approve::{Act, Carried, Past};

/// A step, and the column that states it.
type Told = (&'static str, Act);

/// The column of the first decision of one that was reopened.
const FIRST: &str = "first_decided_on";

/// Tells the first decision of one that was reopened beside the steps a row states by their own days.
pub(super) fn first(past: &Past, all: &mut Vec<Told>) {
    if let Some(on) = past.first_decided_on {
        let with = Carried { time: past.first_decided_time.clone(), ..Carried::default() };
        all.push((FIRST, Act { kind: Step::Decide, on, with }));
    }
}

/// Puts them in the order of their days: what is missing may be told before it is accepted or after, and what is said of a decision is said of
/// the one before it.
pub(super) fn in_order(past: &Past, all: &mut [Told]) {
    let rank = |step| Step::ALL.iter().position(|other| *other == step);
    all.sort_by_key(|(column, act)| (act.on, round(past, column, act.on), act.kind != Step::Notice, rank(act.kind)));
}

/// Whether a step of a day is before it was reopened, that, or after it.
fn round(past: &Past, column: &str, on: Day) -> u8 {
    let again = past.decided_on.is_some_and(|decided| decided <= on);
    match column {
        _ if past.reopened_on.is_none() => 0,
        "reopened_on" => 1,
        "decided_on" | "delivered_on" => 2,
        "rated_on" | "published_on" if again => 2,
        _ => 0,
    }
}
