//! The life of an approval (办件): received, accepted or refused, told once what is missing, paused for a special procedure, decided,
//! delivered, rated, reopened. Which act may follow which, in the order of their moments, and what they add up to. Not for hours and lights: those
//! are `hall`'s.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{ApprovalState as State, ApprovalStep as Step, Satisfaction};
use crate::both;
use crate::rule::hall::{END, Moment, Still, Term, said, time};
use crate::rule::turn::{self, Done, Stands, Stood as _};
use crate::{draft, stands};

draft! {
    /// What an act carries beside its day.
    Carried {
        time: String, Anywhere, "几点几分，如 9:30", "at what time, such as 9:30";
        by_whom: String, Anywhere, "经办人或经办单位", "who did it, a person or a unit";
        ground: String, Anywhere, "哪项特别程序，如 听证、检验、专家评审", "which special procedure, such as a hearing or a test";
        stage: String, Anywhere, "哪个环节", "which step";
        reason: String, Anywhere, "书面理由", "the reason, in writing";
        statutory: String, Anywhere, "受理时的法定时限", "the limit by law when it was accepted";
        promised: String, Anywhere, "受理时的承诺时限", "the promise in force when it was accepted";
        step_limits: String, Anywhere, "受理时各环节的时限，如 1 受理 4h；2 审查 3wd", "limits of its steps when it was accepted";
        satisfied: Satisfaction, Anywhere, "满意度", "how satisfied";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

stands! {
    /// Where an approval stands.
    Life: State, Step, Carried;
    history {
        // 行政许可法 第三十二条: what is missing is told once, before or after it was accepted.
        Notice [Received Accepted Paused] once notified_on;
        Supplement [Received Accepted Paused] once supplied_on;
        Accept [Received] => Accepted on accepted_on { accepted_time = time: String, statutory: String, promised: String, step_limits: String };
        Refuse [Received] => Refused on refused_on { reason: String };
        Decide [Accepted] => Decided on decided_on { decided_time = time: String, decided_by = by_whom: String };
        // 行政许可法 第三十二条: a refusal is handed over in writing as well.
        Deliver [Decided Refused] => Delivered on delivered_on;
        Rate [Decided Delivered] on rated_on { satisfied: Satisfaction };
        // 优化营商环境条例 第三十六条: what takes longer than promised is told in public, with the reason.
        Late [Accepted Paused Decided Delivered] on published_on { late_reason = reason: String };
        // The limits it was accepted under go on: what was over is over.
        Reopen [Decided Delivered] => Accepted on reopened_on { reopened_time = time: String, reopened_reason = reason: String };
    }
    steps {
        Pause [Accepted] => Paused;
        Resume [Paused] => Accepted;
        // Steps go on side by side, and some after the decision.
        Step [Accepted Paused Decided Delivered];
    }
    told {
        first_decided_on: Day, "重办的：首次办结日期", "of one that was reopened: the day it was first decided";
        first_decided_time: String, "重办的：首次办结的时刻，如 9:30", "of one that was reopened: at what time it was first decided, such as 9:30";
    }
    beside {
        /// The time of the last act, where it is known.
        last_time: Option<String>,
        /// In which stretches its clocks stood still.
        still: Vec<Still>,
    }
}

/// The moment of a day and a time of it; the last of the day where no time is known.
pub fn moment(on: Day, at: Option<&str>) -> Moment {
    on.and_time(at.and_then(time).unwrap_or(END))
}

impl Life {
    /// One that has only come in.
    pub fn begin(received_on: Day, received_time: Option<String>) -> Life {
        Life { last_time: received_time, ..Life::at(State::Received, received_on) }
    }

    /// The moment its last act was taken, or it came in.
    pub fn began(&self) -> Moment {
        moment(self.last_on(), self.last_time.as_deref())
    }

    /// When it was accepted.
    pub fn accepted_at(&self) -> Option<Moment> {
        Some(moment(self.accepted_on?, self.accepted_time.as_deref()))
    }

    /// When it was decided.
    pub fn decided_at(&self) -> Option<Moment> {
        Some(moment(self.decided_on?, self.decided_time.as_deref()))
    }

    /// Its decision no longer stands, nor was that delivered; the first is kept as the first, and a rating stays.
    fn reopen(&mut self) {
        if self.first_decided_on.is_none() {
            (self.first_decided_on, self.first_decided_time) = (self.decided_on, self.decided_time.clone());
        }
        (self.decided_on, self.decided_time, self.decided_by, self.delivered_on) = (None, None, None, None);
    }

    /// Whether its limits run, or stand still.
    pub fn open(&self) -> bool {
        matches!(self.state, State::Accepted | State::Paused)
    }

    /// Since when its clocks stand still, where they do.
    pub fn stopped(&self) -> Option<Moment> {
        self.still.last().filter(|(_, go)| go.is_none()).map(|(stop, _)| *stop)
    }

    /// The limits it was accepted under: by law, and as promised.
    pub fn terms(&self) -> [Option<Term>; 2] {
        [&self.statutory, &self.promised].map(|kept| kept.as_deref().and_then(Term::kept))
    }
}

impl turn::Life for Life {
    const NOUN: &'static str = "approval";
    const WAY: &'static [Step] = &[Step::Accept, Step::Pause, Step::Resume, Step::Decide, Step::Deliver];

    fn more(&mut self, act: &Act) {
        let at = moment(act.on, act.time.as_deref());
        match act.kind {
            Step::Pause => self.still.push((at, None)),
            Step::Resume => self.still.iter_mut().for_each(|still| still.1 = still.1.or(Some(at))),
            Step::Reopen => self.reopen(),
            _ => {}
        }
        self.last_time.clone_from(&act.time);
    }

    fn next(now: Stands<'_>, _today: Day) -> Vec<&'static str> {
        let Some(state) = now.text("state").and_then(State::from_slug) else { return Vec::new() };
        let late = now.flag("in_promised").or(now.flag("in_statutory")) == Some(false);
        let untold = late && !now.has("published_on");
        match state {
            State::Received => vec!["accept CODE", "refuse CODE --reason …"],
            State::Accepted => vec!["decide CODE"],
            State::Paused => vec!["resume CODE"],
            State::Decided | State::Delivered if untold => vec!["late CODE --reason …"],
            State::Decided | State::Refused => vec!["deliver CODE"],
            State::Delivered => Vec::new(),
        }
    }

    /// No act of a day is before the last one's minute, and where the promise is one of minutes its moments are told.
    fn fits(&self, act: &Act, code: &str, today: Day) -> Result<()> {
        // A refusal that was delivered is no decision.
        if act.kind == Step::Reopen && self.decided_on.is_none() {
            return Err(self.out_of_turn(act.kind, code, today));
        }
        if act.on == self.last_on()
            && let (Some(last), Some(at)) =
                (self.last_time.as_deref().and_then(time), act.time.as_deref().and_then(time))
            && at < last
        {
            let (at, last) = (said(act.on.and_time(at)), said(act.on.and_time(last)));
            let act = act.kind.said();
            let (zh, en) = (act.zh, act.en);
            let refused = both!(
                "{code} 的{zh}时刻 {at} 早于上一步的 {last}",
                "{code}: {en} at {at} is before the step it follows, {last}"
            );
            return Err(Error::refused("step-before-last", refused)
                .field("time")
                .hint(both!("核对 --on 和 --at", "look at --on and --at again")));
        }
        let terms = if act.kind == Step::Accept {
            [&act.statutory, &act.promised].map(|kept| kept.as_deref().and_then(Term::kept))
        } else {
            self.terms()
        };
        let finely = terms.iter().flatten().find(|term| matches!(term, Term::Minutes(_)));
        match (act.kind, finely) {
            (Step::Accept | Step::Pause | Step::Resume | Step::Decide, Some(term)) if act.time.is_none() => {
                let term = term.written();
                let said =
                    both!("{code} 的时限是 {term}，要写几点几分", "{code} has the limit {term}: say at what time");
                Err(Error::refused("approval-no-time", said)
                    .field("time")
                    .hint(both!("加上 --at 9:30", "add --at 9:30")))
            }
            _ => Ok(()),
        }
    }

    /// A time is known on the way to another step.
    fn tried(_step: Step) -> Carried {
        Carried { time: Some("23:59".into()), ..Carried::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::turn::Life as _;
    use super::*;
    use proptest::prelude::*;

    fn day(n: u32) -> Day {
        Day::from_ymd_opt(2026, 3, n).expect("a day of March")
    }

    fn act(kind: Step, n: u32, at: Option<&str>) -> Act {
        Act { kind, on: day(n), with: Carried { time: at.map(str::to_owned), ..Carried::default() } }
    }

    fn accepted(promised: &str) -> Act {
        let mut accept = act(Step::Accept, 2, Some("09:00"));
        accept.with.promised = Some(promised.into());
        accept
    }

    fn refused(life: &Life, act: &Act) -> Option<&'static str> {
        life.may(act, "A2026-0001", day(30)).err().map(|e| e.id)
    }

    #[test]
    fn nothing_is_decided_that_was_not_accepted_or_stands_still() {
        let life = Life::begin(day(2), None);
        assert_eq!(refused(&life, &act(Step::Decide, 2, None)), Some("step-wrong-state"));
        assert_eq!(refused(&life, &act(Step::Notice, 2, None)), None);
        let life = life.after(&[accepted("10wd"), act(Step::Pause, 3, None)]);
        assert_eq!(refused(&life, &act(Step::Decide, 4, None)), Some("step-wrong-state"));
        assert_eq!(life.way(Step::Decide), Some(vec![Step::Resume]));
        assert_eq!(refused(&life, &act(Step::Step, 4, None)), None);
        let life = life.after(&[act(Step::Resume, 5, None)]);
        assert_eq!(refused(&life, &act(Step::Resume, 6, None)), Some("step-wrong-state"));
        assert_eq!(life.still, [(moment(day(3), None), Some(moment(day(5), None)))]);
    }

    #[test]
    fn acts_of_a_day_follow_each_other_by_the_minute() {
        let life = Life::begin(day(2), Some("08:50".into())).after(&[accepted("10wd")]);
        assert_eq!(refused(&life, &act(Step::Decide, 2, Some("08:59"))), Some("step-before-last"));
        assert_eq!(refused(&life, &act(Step::Decide, 2, Some("09:00"))), None);
        assert_eq!(refused(&life, &act(Step::Decide, 2, None)), None);
    }

    #[test]
    fn a_promise_of_minutes_asks_for_times() {
        let mut accept = accepted("3min");
        accept.with.time = None;
        assert_eq!(refused(&Life::begin(day(2), None), &accept), Some("approval-no-time"));
        let life = Life::begin(day(2), None).after(&[accepted("3min")]);
        assert_eq!(refused(&life, &act(Step::Decide, 2, None)), Some("approval-no-time"));
        assert_eq!(refused(&life, &act(Step::Deliver, 2, None)), Some("step-wrong-state"));
        assert_eq!(life.way(Step::Deliver), Some(vec![Step::Decide]));
    }

    #[test]
    fn a_decision_reopened_is_kept_as_the_first_and_its_limits_go_on() {
        let decided = [accepted("10wd"), act(Step::Decide, 4, Some("10:00")), act(Step::Deliver, 5, None)];
        let life = Life::begin(day(2), None).after(&decided);
        let life = life.after(&[act(Step::Reopen, 6, None)]);
        assert_eq!((life.state, life.decided_on, life.delivered_on), (State::Accepted, None, None));
        assert_eq!((life.first_decided_on, life.first_decided_time.as_deref()), (Some(day(4)), Some("10:00")));
        assert!(life.open() && life.accepted_on == Some(day(2)) && life.terms()[1].is_some());
        let again = [act(Step::Decide, 9, None), act(Step::Reopen, 10, None), act(Step::Decide, 11, None)];
        let life = life.after(&again);
        assert_eq!((life.first_decided_on, life.reopened_on), (Some(day(4)), Some(day(10))));
        assert_eq!((life.state, life.decided_on), (State::Decided, Some(day(11))));
        let fresh = Life::begin(day(2), None).after(&[accepted("10wd")]);
        assert_eq!(refused(&fresh, &act(Step::Reopen, 4, None)), Some("step-wrong-state"));
        let turned_away = Life::begin(day(2), None).after(&[act(Step::Refuse, 3, None), act(Step::Deliver, 4, None)]);
        assert_eq!(refused(&turned_away, &act(Step::Reopen, 5, None)), Some("step-wrong-state"));
    }

    proptest! {
        /// Whatever is tried in whatever order, nothing is decided that was not accepted, nor while its clocks stand still.
        #[test]
        fn no_walk_reaches_an_impossible_state(steps in prop::collection::vec(0..Step::ALL.len(), 0..40)) {
            let mut life = Life::begin(day(1), None);
            for step in steps {
                let act = act(Step::ALL[step], 2, None);
                if life.may(&act, "A2026-0001", day(2)).is_err() { continue }
                life.then(&act);
                prop_assert!(life.decided_on.is_none() || life.accepted_on.is_some());
                prop_assert_eq!(life.state == State::Paused, life.still.last().is_some_and(|still| still.1.is_none()));
                prop_assert!(life.refused_on.is_none() || life.accepted_on.is_none());
                let ended = life.decided_on.is_some() || life.refused_on.is_some();
                prop_assert_eq!(ended, matches!(life.state, State::Decided | State::Refused | State::Delivered));
            }
        }
    }
}
