//! The limits a complaint runs against: which clocks its steps start and stop, under which rule, with which pauses and
//! extensions. Not for counting days: that is `deadline`.

use crate::base::day::Day;
use crate::base::vocab::{Handling, Step};
use crate::rule::calendar::Calendar;
pub use crate::rule::clock::{Clock, Name, Span};
use crate::rule::deadline::Pause;
use crate::rule::flow::{self, Act};
use crate::rule::limit::Limit;
use crate::rule::set::{Rule, RuleSet};
use crate::rule::turn::Life as _;

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

/// The day of a starting event, if it has come. A case reopened is accepted anew that day, and assigned as before; one
/// that had never been accepted is received anew.
fn event(case: &Case<'_>, name: &str, clock: Name) -> Option<Day> {
    let (acts, reopened) = current(case);
    let before = &case.acts[..case.acts.len() - acts.len()];
    let accepted = last(before, &[Step::Accept]).is_some();
    match name {
        "received" => Some(reopened.filter(|_| clock != Name::Accept || !accepted).unwrap_or(case.received_on)),
        "accepted" => last(acts, &[Step::Accept]).or(reopened.filter(|_| accepted)),
        "assigned" => last(acts, &[Step::Assign]).or(reopened.filter(|_| last(case.acts, &[Step::Assign]).is_some())),
        "closed" => last(acts, &[Step::Close, Step::Refuse]),
        "replied" => last(acts, &[Step::Reply]),
        _ => None,
    }
}

/// The pauses among the steps, the last perhaps without an end.
pub fn pauses(acts: &[Act]) -> Vec<Pause> {
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

/// The limit stated by hand since the case was last opened, if any. A later one counts only where one was stated when
/// the case was set going: an extension of a rule's limit is an amount, and never a date of its own.
fn stated(acts: &[Act]) -> Option<Day> {
    let by_hand = acts.iter().rposition(|a| a.due_on.is_some() && a.kind != Step::Extend)?;
    acts[by_hand..].iter().rev().find_map(|a| a.due_on)
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
        .is_some_and(|a| a.handling.as_deref() == Some(Handling::Forwarded.slug()));
    let own = forwarded.then(|| set.rule("handle-forwarded", case.received_on)).flatten();
    own.or_else(|| set.rule("handle", case.received_on))
}

/// The step that stopped a clock, by its place among the case's, if it has stopped. What ends a case stops every clock of it but the reply's; a merge
/// taken back has stopped none.
pub fn stopped_by(case: &Case<'_>, name: Name) -> Option<usize> {
    const ENDS: [Step; 6] = [Step::Answer, Step::Refuse, Step::Close, Step::Withdraw, Step::Merge, Step::Transfer];
    let (acts, _) = current(case);
    let opened = case.acts.len() - acts.len();
    let since = |from: usize, kinds: &[Step]| {
        let at = case.acts[from..].iter().position(|a| kinds.contains(&a.kind));
        at.map(|at| from + at)
    };
    let ended = flow::Life::begin(case.received_on).after(case.acts).ended_on.and_then(|_| {
        let at = acts.iter().rposition(|a| ENDS.contains(&a.kind));
        at.map(|at| opened + at)
    });
    match name {
        Name::Accept => since(0, &[Step::Accept]).or(ended),
        Name::Handle => ended,
        Name::Reply => since(opened, &[Step::Reply])
            .or(ended.filter(|at| !matches!(case.acts[*at].kind, Step::Close | Step::Refuse | Step::Answer))),
        Name::Object => {
            let assigned = case.acts[opened..].iter().rposition(|a| a.kind == Step::Assign);
            since(opened + assigned.unwrap_or(0), &[Step::Object, Step::File]).or(ended)
        }
        // No limit of a complaint.
        Name::Correct
        | Name::Contest
        | Name::Decide
        | Name::Answer
        | Name::Receipt
        | Name::Report
        | Name::Returns
        | Name::Statutory
        | Name::Promised
        | Name::Launch
        | Name::Permit => None,
    }
}

/// The clocks there are, in the order of a case's life.
pub const NAMES: [Name; 4] = [Name::Accept, Name::Object, Name::Handle, Name::Reply];

/// Every clock the steps have started, in the order of a case's life.
pub fn clocks(case: &Case<'_>, set: Option<&RuleSet>, cal: &Calendar) -> Vec<Clock> {
    NAMES.into_iter().filter_map(|name| clock(case, name, set, cal)).collect()
}

/// One clock of a case, if the steps have started it.
pub fn clock(case: &Case<'_>, name: Name, set: Option<&RuleSet>, cal: &Calendar) -> Option<Clock> {
    if name == Name::Reply && !case.replied {
        return None;
    }
    let (acts, _) = current(case);
    let rule = match (name, set) {
        (Name::Handle, Some(set)) => handling_rule(case, set),
        (_, set) => set.and_then(|set| set.rule(name.slug(), case.received_on)),
    };
    let span = if let Some(day) = stated(acts).filter(|_| name == Name::Handle) {
        let (event, from) = ["assigned", "accepted"].into_iter().find_map(|e| Some((e, event(case, e, name)?)))?;
        Span { limit: Limit::on(day, false), extended_by: 0, event: event.to_owned(), from, rule: None }
    } else {
        let (set, rule) = set.zip(rule)?;
        let more = if name == Name::Handle { extended_by(acts) } else { 0 };
        Span {
            limit: rule.limit_extended(more),
            extended_by: more,
            event: rule.start.clone(),
            from: event(case, &rule.start, name)?,
            rule: Some(format!("{} · {} {}", set.name, rule.source, rule.article)),
        }
    };
    let pauses = if matches!(name, Name::Handle | Name::Reply) { pauses(acts) } else { Vec::new() };
    let stopped_on = stopped_by(case, name).map(|at| case.acts[at].on);
    Some(Clock::count(name, span, pauses, stopped_on, cal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::flow::Carried;
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
        let extend =
            Act { with: Carried { amount: Some(30), ..Carried::default() }, ..act(Step::Extend, "2026-06-01") };
        let got = named("petition", "2026-04-20", &[act(Step::Accept, "2026-04-29"), extend]);
        assert_eq!(due(&got, Name::Handle).as_deref(), Some("2026-07-28"));
        let paused = [act(Step::Accept, "2026-04-29"), act(Step::Pause, "2026-05-06"), act(Step::Resume, "2026-05-16")];
        assert_eq!(due(&named("petition", "2026-04-20", &paused), Name::Handle).as_deref(), Some("2026-07-08"));
        let open = named("petition", "2026-04-20", &paused[..2]);
        assert!(open.iter().any(|c| c.name == Name::Handle && c.due.provisional));
    }

    #[test]
    fn a_stated_limit_stands_until_the_case_is_reopened() {
        let assign = Act {
            with: Carried { due_on: Some(day("2026-05-20")), handling: Some("self".into()), ..Carried::default() },
            ..act(Step::Assign, "2026-05-06")
        };
        let mut acts = vec![act(Step::Accept, "2026-04-29"), assign, act(Step::Close, "2026-05-18")];
        assert_eq!(due(&named("petition", "2026-04-20", &acts), Name::Handle).as_deref(), Some("2026-05-20"));
        acts.push(act(Step::Reopen, "2026-06-01"));
        let got = named("petition", "2026-04-20", &acts);
        let handle = got.iter().find(|c| c.name == Name::Handle).expect("it runs anew");
        assert_eq!((handle.span.from, handle.stopped_on), (day("2026-06-01"), None));
    }

    #[test]
    fn a_refusal_reopened_is_to_be_accepted_anew() {
        let mut acts = vec![act(Step::Refuse, "2026-05-06"), act(Step::Reopen, "2026-06-08")];
        let accept = |acts: &[Act]| {
            let all = named("petition", "2026-05-04", acts);
            let clock = all.into_iter().find(|c| c.name == Name::Accept).expect("it waits");
            (clock.span.from.to_string(), clock.due.due.to_string(), clock.stopped_on)
        };
        assert_eq!(accept(&acts), ("2026-06-08".into(), "2026-06-23".into(), None));
        acts.push(act(Step::Accept, "2026-06-10"));
        assert_eq!(accept(&acts), ("2026-06-08".into(), "2026-06-23".into(), Some(day("2026-06-10"))));
    }

    #[test]
    fn what_was_received_under_the_old_regulation_keeps_it() {
        let rule =
            |received| named("petition", received, &[]).first().and_then(|c| c.span.rule.clone()).unwrap_or_default();
        assert!(rule("2022-04-30").contains("信访条例") && rule("2022-05-01").contains("信访工作条例"));
    }
}
