//! The limits of single steps (环节) of an approval: which steps a matter has, in which places, and which of them took longer than it may. Not for
//! the limits of the whole: those are `hall`'s.

use crate::rule::hall::{Moment, Still, Term};
use std::collections::HashMap;

/// A step of a matter: its place, one place for those side by side, what it is called, and how long it may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLimit {
    /// Its place.
    pub rank: i64,
    /// What it is called.
    pub stage: String,
    /// How long it may take.
    pub limit: Option<Term>,
}

/// What stands between two steps.
const BETWEEN: &str = "；";
/// Where a step has no limit.
const NONE: &str = "-";

/// A name as it is told among others.
pub fn told(stage: &str) -> String {
    stage.trim().replace(['；', ';'], "，")
}

/// The steps as a case keeps them, such as `1 受理 4h；2 审查 -；2 勘验 3wd`; none where no step has a limit.
pub fn written(steps: &[StepLimit]) -> Option<String> {
    let one = |step: &StepLimit| {
        let limit = step.limit.map_or_else(|| NONE.to_owned(), Term::written);
        format!("{} {} {limit}", step.rank, told(&step.stage))
    };
    let any = steps.iter().any(|step| step.limit.is_some());
    any.then(|| steps.iter().map(one).collect::<Vec<_>>().join(BETWEEN))
}

/// The steps as [`written`] tells them; none of what it never writes.
pub fn read(text: &str) -> Option<Vec<StepLimit>> {
    let one = |step: &str| {
        let (rank, rest) = step.trim().split_once(' ')?;
        let (stage, limit) = rest.rsplit_once(' ')?;
        let limit = if limit == NONE { None } else { Some(Term::parse(limit).ok()?) };
        let rank = rank.parse().ok().filter(|rank| (1..=999).contains(rank))?;
        Some(StepLimit { rank, stage: stage.to_owned(), limit }).filter(|step| !step.stage.trim().is_empty())
    };
    text.split(['；', ';']).map(one).collect()
}

/// What is known of a case: when it was accepted, when which step was done and whether to the minute, where its clocks stood still, and whether
/// they run.
#[derive(Debug)]
pub struct Case<'c> {
    /// When it was accepted.
    pub accepted: Moment,
    /// Whether that is known to the minute.
    pub finely: bool,
    /// When which step was first done, and whether that is known to the minute.
    pub done: HashMap<String, (Moment, bool)>,
    /// Where its clocks stood still.
    pub still: &'c [Still],
    /// Whether its clocks run.
    pub running: bool,
}

/// The step that ran over its limit first, or else is the next to, with the last moment that is in time. A step begins when all steps of the
/// place before are done; one that nobody told of in a case that ended says nothing, nor does one of minutes where only days are known.
pub fn tightest(
    steps: &[StepLimit],
    case: &Case<'_>,
    ends: &dyn Fn(Term, Moment, &[Still]) -> Moment,
) -> Option<(String, Moment)> {
    let mut ranks: Vec<i64> = steps.iter().map(|step| step.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let (mut from, mut finely) = (case.accepted, case.finely);
    let mut out: Vec<(String, Moment)> = Vec::new();
    for rank in ranks {
        // What stood still before it began is not given back to it.
        let still: Vec<Still> = case.still.iter().filter(|(_, go)| go.is_none_or(|go| go > from)).copied().collect();
        let (mut last_done, mut all_known) = (from, true);
        let mut finely_done = true;
        for step in steps.iter().filter(|step| step.rank == rank) {
            let done = case.done.get(&told(&step.stage)).copied();
            let known = |term: Term| matches!(term, Term::Days(_)) || finely && done.is_none_or(|(_, finely)| finely);
            if let Some(limit) = step.limit.filter(|limit| known(*limit)) {
                let last = ends(limit, from, &still);
                let over = match done {
                    Some((at, _)) => at > last,
                    None => case.running,
                };
                if over {
                    out.push((step.stage.clone(), last));
                }
            }
            match done {
                Some((at, finely)) => {
                    (last_done, finely_done) = (last_done.max(at), finely_done && finely);
                }
                None => all_known = false,
            }
        }
        if !all_known {
            break;
        }
        (from, finely) = (last_done, finely_done);
    }
    out.into_iter().min_by_key(|(_, last)| *last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::calendar::{Calendar, shipped};
    use crate::rule::set;

    fn at(text: &str) -> Moment {
        Moment::parse_from_str(text, "%Y-%m-%dT%H:%M").expect("a moment")
    }

    fn steps() -> Vec<StepLimit> {
        read("1 受理 4h；2 审查 -；2 勘验 3wd；3 决定 1wd").expect("steps")
    }

    /// The step that is tightest, with the hours of the shipped rule set.
    fn found(done: &[(&str, &str)], still: &[Still], running: bool) -> Option<(String, String)> {
        let calendar = Calendar::new(&shipped());
        let hall = set::shipped().into_iter().find_map(|set| set.hall).expect("hours");
        let done = done.iter().map(|(step, on)| ((*step).to_owned(), (at(on), true))).collect();
        let case = Case { accepted: at("2026-03-02T09:00"), finely: true, done, still, running };
        let ends = |term: Term, from: Moment, still: &[Still]| hall.ends(&calendar, term, from, still).last;
        tightest(&steps(), &case, &ends).map(|(step, last)| (step, crate::rule::hall::written(last)))
    }

    #[test]
    fn steps_are_read_as_they_are_written() {
        let text = written(&steps()).expect("limits");
        assert_eq!(text, "1 受理 4h；2 审查 -；2 勘验 3wd；3 决定 1wd");
        assert_eq!(read(&text.replace('；', "; ")), Some(steps()));
        let odd = [StepLimit { rank: 1, stage: "初审；复核 2h".into(), limit: Some(Term::Minutes(30)) }];
        assert_eq!(written(&odd).as_deref(), Some("1 初审，复核 2h 30min"));
        assert_eq!(read("1 初审，复核 2h 30min").expect("a step")[0].stage, "初审，复核 2h");
        assert_eq!(written(&[StepLimit { rank: 1, stage: "受理".into(), limit: None }]), None);
        for wrong in ["", "受理", "1 受理", "0 受理 1wd", "1 受理 很快", "1  1wd"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_step_runs_from_the_end_of_those_before_it() {
        let some = |step: &str, last: &str| Some((step.to_owned(), last.to_owned()));
        // Three hours in the morning, one after noon.
        assert_eq!(found(&[], &[], true), some("受理", "2026-03-02T14:30"));
        assert_eq!(found(&[("受理", "2026-03-02T14:31")], &[], true), some("受理", "2026-03-02T14:30"));
        assert_eq!(found(&[("受理", "2026-03-02T14:30")], &[], true), some("勘验", "2026-03-05T23:59"));
        // One of two side by side alone does not begin the next.
        let two = [("受理", "2026-03-02T14:00"), ("勘验", "2026-03-04T10:00")];
        assert_eq!(found(&two, &[], true), None);
        let three = [("受理", "2026-03-02T14:00"), ("勘验", "2026-03-04T10:00"), ("审查", "2026-03-06T10:00")];
        assert_eq!(found(&three, &[], true), some("决定", "2026-03-09T23:59"));
        // A case that ended: what nobody told of says nothing.
        assert_eq!(found(&three, &[], false), None);
    }

    #[test]
    fn what_stood_still_is_given_back_to_the_step_in_hand_alone() {
        let done = [("受理", "2026-03-02T14:00"), ("审查", "2026-03-04T10:00"), ("勘验", "2026-03-10T10:00")];
        let pause = (at("2026-03-03T09:00"), Some(at("2026-03-06T09:00")));
        assert_eq!(found(&done, &[], true).map(|(step, _)| step).as_deref(), Some("勘验"));
        assert_eq!(found(&done, &[pause], true), Some(("决定".into(), "2026-03-11T23:59".into())));
    }
}
