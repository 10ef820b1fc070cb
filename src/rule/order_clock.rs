//! The limits an order runs against: correction by the day set, thirty days to contest its conclusion, thirty to decide.
//! Not for counting days: that is `deadline`.

use crate::base::day::Day;
use crate::rule::calendar::Calendar;
pub use crate::rule::clock::{Clock, Name, Span};
use crate::rule::limit::{Limit, Unit};
use crate::rule::order_flow::{Act, Life, Running};
use crate::rule::turn::Life as _;

/// What the days to contest and to decide are taken from.
pub const ARTICLE: &str = "政府督查工作条例 第十七条";

/// A span as it was set.
fn span(running: Running, rule: Option<&str>) -> Span {
    let Running { limit, event, from, .. } = running;
    Span { limit, extended_by: 0, event: event.to_owned(), from, rule: rule.map(str::to_owned) }
}

/// The limit of the correction, put off where it was.
fn correct(running: Running, stopped: Option<Day>, cal: &Calendar) -> Clock {
    let clock = Clock::count(Name::Correct, span(running, None), Vec::new(), stopped, cal);
    match running.put_off {
        Some((limit, on)) => clock.put_off(&limit, on, cal),
        None => clock,
    }
}

/// Thirty days from a day.
// 政府督查工作条例 第十七条: the unit may ask for review within 30 days of receiving the conclusion, and it is decided
// within 30 days. Plain 日, so calendar days; a last day of rest rolls as the civil code has it.
fn thirty(event: &'static str, from: Day) -> Running {
    Running { limit: Limit { amount: 30, unit: Unit::CalendarDays, rolls: true }, event, from, put_off: None }
}

/// The limits there are.
pub const NAMES: [Name; 3] = [Name::Correct, Name::Contest, Name::Decide];

/// The day a life stopped a limit, but for one that ran out by itself.
fn stop(life: &Life, name: Name) -> Option<Day> {
    match name {
        Name::Correct => life.stopped_on,
        Name::Contest => life.contested_on.or(life.ended_on),
        _ => life.decided_on.or(life.ended_on),
    }
}

/// The step that stopped a limit, by its place among the order's; none where it runs, or runs again.
pub fn stopped_by(begun: &Life, acts: &[Act], name: Name) -> Option<usize> {
    let (mut life, mut at) = (begun.clone(), None);
    for (place, act) in acts.iter().enumerate() {
        life.then(act);
        at = stop(&life, name).and(at.or(Some(place)));
    }
    at
}

/// One limit of an order, if it has begun. The days to contest run from receipt where that is on record, else from issuing.
pub fn clock(life: &Life, name: Name, cal: &Calendar) -> Option<Clock> {
    let stopped = stop(life, name);
    match name {
        Name::Correct => Some(correct(life.running?, stopped, cal)),
        Name::Contest => {
            let received =
                life.acknowledged_on.map_or_else(|| thirty("issued", life.issued_on), |on| thirty("acknowledged", on));
            let contest = Clock::count(name, span(received, Some(ARTICLE)), Vec::new(), None, cal);
            // A right nobody used has run out by its last day, or with the order: it is never late.
            let ended = life.ended_on.map(|on| on.min(contest.due.due));
            Some(Clock { stopped_on: life.contested_on.or(ended), ..contest })
        }
        Name::Decide => {
            let contested = thirty("contested", life.contested_on?);
            Some(Clock::count(name, span(contested, Some(ARTICLE)), Vec::new(), stopped, cal))
        }
        _ => None,
    }
}

/// Whether the unit's first report came within the limit then in force; none where there was none, or no report.
pub fn on_time(life: &Life, cal: &Calendar) -> Option<bool> {
    let (on, running) = (life.reported_on?, life.reported_under?);
    Some(on <= correct(running, None, cal).due.due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::vocab::OrderStep as Step;
    use crate::rule::calendar::shipped;
    use crate::rule::order_flow::Carried;

    fn day(text: &str) -> Day {
        crate::base::day::iso(text).expect("a day")
    }

    #[test]
    fn limits_run_from_issue_receipt_and_contest() {
        let cal = Calendar::new(&shipped());
        let acts = [Act::new(Step::Acknowledge, day("2026-02-11")), Act::new(Step::Contest, day("2026-03-10"))];
        let life = Life::begin(day("2026-02-10"), Limit::parse("5wd").ok()).after(&acts);
        let ends: Vec<(Name, String)> =
            NAMES.iter().filter_map(|n| clock(&life, *n, &cal)).map(|c| (c.name, c.due.due.to_string())).collect();
        let want = [(Name::Correct, "2026-02-24"), (Name::Contest, "2026-03-13"), (Name::Decide, "2026-04-09")];
        assert_eq!(ends, want.map(|(n, d)| (n, d.to_owned())));
    }

    #[test]
    fn an_extension_puts_the_last_day_off_and_the_limit_goes_on() {
        let cal = Calendar::new(&shipped());
        let extend = |on, due| Act {
            with: Carried { due: Limit::parse(due).ok(), ..Carried::default() },
            ..Act::new(Step::Extend, day(on))
        };
        let told = |acts: &[Act]| {
            let life = Life::begin(day("2026-03-02"), Limit::parse("5wd").ok()).after(acts);
            let clock = clock(&life, Name::Correct, &cal).expect("a limit");
            (clock.span.from.to_string(), clock.due.due.to_string(), clock.span.extended_by)
        };
        assert_eq!(told(&[]), ("2026-03-02".into(), "2026-03-09".into(), 0));
        let once = extend("2026-03-06", "10wd");
        assert_eq!(told(std::slice::from_ref(&once)), ("2026-03-02".into(), "2026-03-20".into(), 11));
        // A second one is told from the limit as it was first set.
        assert_eq!(told(&[once, extend("2026-03-19", "2026-03-31")]), ("2026-03-02".into(), "2026-03-31".into(), 22));
    }

    #[test]
    fn the_first_report_is_held_to_the_limit_of_its_day() {
        let cal = Calendar::new(&shipped());
        let report = |on| Act::new(Step::Report, day(on));
        let back = Act {
            with: Carried { due: Limit::parse("30d").ok(), ..Carried::default() },
            ..Act::new(Step::Return, day("2026-03-20"))
        };
        let of = |acts: &[Act]| on_time(&Life::begin(day("2026-03-02"), Limit::parse("5wd").ok()).after(acts), &cal);
        assert_eq!(of(&[report("2026-03-09")]), Some(true));
        assert_eq!(of(&[report("2026-03-10"), back]), Some(false));
        assert_eq!(of(&[]), None);
    }
}
