//! The limits a complaint runs against: which clocks its steps start and stop, under which rule, with which pauses and
//! extensions. Not for counting days: that is `deadline`.

use crate::base::day::Day;
pub use crate::base::vocab::Clock as Name;
use crate::base::vocab::Step;
use crate::rule::calendar::Calendar;
use crate::rule::deadline::{self, Due, Pause};
use crate::rule::flow::{self, Act};
use crate::rule::limit::{Limit, Unit};
use crate::rule::set::{Rule, RuleSet};

/// One clock of one complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Which.
    pub name: Name,
    /// The limit with its extensions.
    pub limit: Limit,
    /// By how much it was extended, in the limit's unit.
    pub extended_by: u32,
    /// What it starts from, a slug of [`crate::rule::set::STARTS`].
    pub start_event: String,
    /// The day of that event, which is not counted.
    pub start_on: Day,
    /// When it ends.
    pub due: Due,
    /// Where the limit comes from: set, regulation, article. `None` for one stated by hand.
    pub rule: Option<String>,
    /// Stretches in which it stood still.
    pub pauses: Vec<Pause>,
    /// The day it stopped: done, or no longer owed.
    pub stopped_on: Option<Day>,
}

/// A complaint as clocks see it.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The day it came in.
    pub received_on: Day,
    /// Whether a reply is owed: nobody replies to the anonymous (信访工作条例 art. 23).
    pub replied: bool,
    /// Its standing steps.
    pub acts: &'a [Act],
}

fn last(acts: &[Act], kinds: &[Step]) -> Option<Day> {
    acts.iter().rev().find(|a| kinds.contains(&a.kind)).map(|a| a.on)
}

/// The steps since the case was last opened, and the day of that opening.
fn current<'a>(case: &Case<'a>) -> (&'a [Act], Option<Day>) {
    match case.acts.iter().rposition(|a| a.kind == Step::Reopen) {
        Some(at) => (&case.acts[at + 1..], Some(case.acts[at].on)),
        None => (case.acts, None),
    }
}

/// The day of a starting event, if it has come. A case reopened is accepted anew that day, and assigned as before.
fn event(case: &Case<'_>, name: &str) -> Option<Day> {
    let (acts, reopened) = current(case);
    match name {
        "received" => Some(case.received_on),
        "accepted" => last(acts, &[Step::Accept]).or(reopened.filter(|_| last(case.acts, &[Step::Accept]).is_some())),
        "assigned" => last(acts, &[Step::Assign]).or(reopened.filter(|_| last(case.acts, &[Step::Assign]).is_some())),
        "closed" => last(acts, &[Step::Close, Step::Refuse]),
        "replied" => last(acts, &[Step::Reply]),
        _ => None,
    }
}

/// The pauses among the steps, the last perhaps without an end.
fn pauses(acts: &[Act]) -> Vec<Pause> {
    let mut out: Vec<Pause> = Vec::new();
    for act in acts {
        match (act.kind, out.last_mut()) {
            (Step::Pause, _) => out.push(Pause { from: act.on, to: None }),
            // A case that ends while paused owes nothing more, and the pause ends with it.
            (Step::Resume | Step::Withdraw | Step::Merge | Step::Transfer, Some(open)) if open.to.is_none() => {
                open.to = Some(act.on);
            }
            _ => {}
        }
    }
    out
}

/// The limit stated by hand since the case was last opened, if any.
fn stated(acts: &[Act]) -> Option<Day> {
    acts.iter().rev().find_map(|a| a.due_on)
}

/// How much longer the case may take, all extensions together.
pub fn extended_by(acts: &[Act]) -> u32 {
    let all: i64 = acts.iter().filter(|a| a.kind == Step::Extend).filter_map(|a| a.amount).sum();
    u32::try_from(all).unwrap_or(0)
}

/// The handling rule of a case: one of its own for what is forwarded, where the set has it.
pub fn handling_rule<'s>(case: &Case<'_>, set: &'s RuleSet) -> Option<&'s Rule> {
    let forwarded = case
        .acts
        .iter()
        .rev()
        .find(|a| a.kind == Step::Assign)
        .is_some_and(|a| a.handling.as_deref() == Some("forwarded"));
    let own = forwarded.then(|| set.rule("handle-forwarded", case.received_on)).flatten();
    own.or_else(|| set.rule("handle", case.received_on))
}

fn stopped(case: &Case<'_>, name: Name) -> Option<Day> {
    let (acts, _) = current(case);
    let life = flow::life(case.received_on, case.acts);
    match name {
        Name::Accept => {
            last(case.acts, &[Step::Accept, Step::Refuse, Step::Answer, Step::Merge, Step::Withdraw, Step::Transfer])
                .filter(|_| life.ended_on.is_some() || life.accepted_on.is_some())
        }
        Name::Handle => life.ended_on,
        Name::Reply => last(acts, &[Step::Reply, Step::Withdraw, Step::Merge, Step::Transfer]),
        Name::Object => {
            last(acts, &[Step::Object, Step::File, Step::Close, Step::Withdraw, Step::Merge, Step::Transfer])
        }
    }
}

/// Every clock the steps have started, in the order of a case's life.
pub fn clocks(case: &Case<'_>, set: Option<&RuleSet>, cal: &Calendar) -> Vec<Clock> {
    let mut out = Vec::new();
    let (acts, _) = current(case);
    for name in [Name::Accept, Name::Object, Name::Handle, Name::Reply] {
        if name == Name::Reply && !case.replied {
            continue;
        }
        let by_hand = stated(acts).filter(|_| name == Name::Handle);
        let rule = set.and_then(|s| {
            if name == Name::Handle { handling_rule(case, s) } else { s.rule(name.slug(), case.received_on) }
        });
        let pauses = if name == Name::Handle { pauses(acts) } else { Vec::new() };
        let clock = if let Some(day) = by_hand {
            let start = event(case, "assigned").or_else(|| event(case, "accepted"));
            start.map(|start| (Limit::on(day, false), 0, "assigned".to_owned(), start, None))
        } else if let (Some(rule), Some(set)) = (rule, set) {
            let more = if name == Name::Handle { extended_by(acts) } else { 0 };
            let source = format!("{} · {} {}", set.name, rule.source, rule.article);
            event(case, &rule.start)
                .map(|start| (rule.limit_extended(more), more, rule.start.clone(), start, Some(source)))
        } else {
            None
        };
        if let Some((limit, extended_by, start_event, start_on, rule)) = clock {
            let due = deadline::due(start_on, &limit, &pauses, cal);
            out.push(Clock {
                name,
                limit,
                extended_by,
                start_event,
                start_on,
                due,
                rule,
                pauses,
                stopped_on: stopped(case, name),
            });
        }
    }
    out
}

/// The paper the last day of a clock rests on: the notice of its year, or none yet.
pub fn resting_on(clock: &Clock, cal: &Calendar) -> Option<String> {
    let counts_days = clock.limit.unit == Unit::WorkingDays || clock.limit.rolls;
    cal.notice_of(clock.due.due).filter(|_| counts_days).map(|n| n.paper.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{calendar, set};

    fn day(text: &str) -> Day {
        crate::base::day::iso(text).expect("a day")
    }

    fn act(kind: Step, on: &str) -> Act {
        Act::new(kind, day(on))
    }

    fn named(name: &str, received: &str, acts: &[Act]) -> Vec<Clock> {
        let cal = Calendar::new(&calendar::shipped());
        let set = set::shipped().into_iter().find(|s| s.name == name).expect("a set");
        clocks(&Case { received_on: day(received), replied: true, acts }, Some(&set), &cal)
    }

    fn due(clocks: &[Clock], name: Name) -> Option<String> {
        clocks.iter().find(|c| c.name == name).map(|c| c.due.due.to_string())
    }

    #[test]
    fn received_it_waits_to_be_accepted() {
        let got = named("petition", "2026-01-30", &[]);
        assert_eq!(
            (got.len(), due(&got, Name::Accept)),
            (1, Some("2026-02-14".into())),
            "a make-up Saturday is no day of rest"
        );
    }

    #[test]
    fn accepted_it_is_handled_within_sixty_days() {
        let got = named("petition", "2026-04-20", &[act(Step::Accept, "2026-04-29")]);
        assert_eq!(due(&got, Name::Handle).as_deref(), Some("2026-06-29"));
        assert_eq!(got.iter().find(|c| c.name == Name::Accept).and_then(|c| c.stopped_on), Some(day("2026-04-29")));
    }

    #[test]
    fn an_extension_counts_from_the_start_and_a_pause_is_given_back() {
        let extend = Act { amount: Some(30), ..act(Step::Extend, "2026-06-01") };
        let got = named("petition", "2026-04-20", &[act(Step::Accept, "2026-04-29"), extend]);
        assert_eq!(due(&got, Name::Handle).as_deref(), Some("2026-07-28"));
        let paused = [act(Step::Accept, "2026-04-29"), act(Step::Pause, "2026-05-06"), act(Step::Resume, "2026-05-16")];
        assert_eq!(due(&named("petition", "2026-04-20", &paused), Name::Handle).as_deref(), Some("2026-07-08"));
        let open = named("petition", "2026-04-20", &paused[..2]);
        assert!(open.iter().any(|c| c.name == Name::Handle && c.due.provisional));
    }

    #[test]
    fn a_stated_limit_stands_until_the_case_is_reopened() {
        let assign =
            Act { due_on: Some(day("2026-05-20")), handling: Some("self".into()), ..act(Step::Assign, "2026-05-06") };
        let mut acts = vec![act(Step::Accept, "2026-04-29"), assign, act(Step::Close, "2026-05-18")];
        assert_eq!(due(&named("petition", "2026-04-20", &acts), Name::Handle).as_deref(), Some("2026-05-20"));
        acts.push(act(Step::Reopen, "2026-06-01"));
        let got = named("petition", "2026-04-20", &acts);
        let handle = got.iter().find(|c| c.name == Name::Handle).expect("it runs anew");
        assert_eq!((handle.start_on, handle.stopped_on), (day("2026-06-01"), None));
    }

    #[test]
    fn what_was_received_under_the_old_regulation_keeps_it() {
        let rule = |received| named("petition", received, &[]).first().and_then(|c| c.rule.clone()).unwrap_or_default();
        assert!(rule("2022-04-30").contains("信访条例") && rule("2022-05-01").contains("信访工作条例"));
    }
}
