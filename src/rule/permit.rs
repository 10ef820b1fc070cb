//! The life of an enforcement visit to an enterprise (进企检查): asked for, approved or refused, made or not; and, made without approval before,
//! put down as a finding. Which act may follow, and what the acts add up to; and which days are calm.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{EnforcementState as State, EnforcementStep as Step};
use crate::both;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::rule::turn::{self, Done, Owed, Stands};
use crate::{draft, stands};
use chrono::Datelike as _;

draft! {
    /// What an act carries beside its day.
    Carried {
        approved_by: String, Anywhere, "批准人", "who approved it";
        approval_no: String, Anywhere, "批准文号", "number of the approval";
        reason: String, Anywhere, "不批准的理由；去了的：批准为什么不算", "why it is refused; of a visit, why its approval does not count";
        finding: i64, Anywhere, "列为哪个问题；不写就登记一个", "finding it was put down as; one is made where none is given";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

stands! {
    /// Where an enforcement visit stands.
    Life: State, Step, Carried;
    history {
        Refuse [Asked] => Refused on refused_on { reason: String };
        // What was refused may be approved after all, for another day or purpose.
        Approve [Asked Refused] => Approved on approved_on { approved_by: String, approval_no: String };
        // Who goes without approval, or though it was refused, has gone.
        Visit [Asked Approved Refused] => Visited on visited_on;
        Drop [Asked Approved] => Dropped on ended_on;
    }
    steps {
        Find [Visited] => Found { finding: i64 };
    }
    beside {
        /// The day it is planned for.
        planned_on: Option<Day>,
        /// The day it was asked for.
        asked_on: Option<Day>,
    }
}

impl Life {
    /// A visit that has only been asked for.
    pub fn begin(asked_on: Day, planned_on: Day) -> Life {
        Life { planned_on: Some(planned_on), asked_on: Some(asked_on), ..Life::at(State::Asked, asked_on) }
    }
}

impl turn::Life for Life {
    const NOUN: &'static str = "enforcement";

    /// Until the day it is planned for it is approved or refused.
    fn owed(&self) -> Option<Owed> {
        let (on, from) = self.planned_on.zip(self.asked_on)?;
        let until = [self.approved_on, self.refused_on, self.visited_on, self.ended_on].into_iter().flatten().min();
        Some(Owed { name: Name::Permit, limit: Limit::on(on, false), event: "asked", from, until })
    }

    fn next(now: Stands<'_>, _today: Day) -> Vec<&'static str> {
        let Some(state) = now.text("state").and_then(State::from_slug) else { return Vec::new() };
        match state {
            State::Asked => vec!["approve CODE --by …", "refuse CODE --reason …"],
            State::Approved => vec!["visit CODE", "drop CODE"],
            State::Visited if !now.has("approved_on") => vec!["find CODE"],
            State::Refused => vec!["approve CODE --by …"],
            State::Visited | State::Dropped | State::Found => Vec::new(),
        }
    }

    /// An approval of a later day, or of another than a calm one on which they went, as the visit says, is none of it.
    fn more(&mut self, act: &Act) {
        let covers = |on: Day| on <= act.on && act.reason.is_none();
        if act.kind == Step::Visit && !self.approved_on.is_some_and(covers) {
            (self.approved_on, self.approved_by, self.approval_no) = (None, None, None);
        }
    }

    /// Who went before it was answered is recorded as having gone then.
    fn since(&self, step: Step) -> Day {
        self.asked_on.filter(|_| step == Step::Visit).unwrap_or(self.last_on)
    }

    /// Only a visit without approval before is a finding.
    fn fits(&self, act: &Act, code: &str, _today: Day) -> Result<()> {
        let Some(on) = self.approved_on.filter(|_| act.kind == Step::Find) else { return Ok(()) };
        let said =
            both!("{code} 已于 {on} 批准，进企不是问题", "{code} was approved on {on}: that they went is no finding");
        Err(Error::refused("enforcement-approved", said).hint(both!(
            "检查中另有问题的：ducha finding add --unit … --kind …",
            "for what else was wrong with it: ducha finding add --unit … --kind …"
        )))
    }

    fn tried(step: Step) -> Carried {
        Carried { finding: (step == Step::Find).then_some(0), ..Carried::default() }
    }
}

/// The days of each month on which enterprises are left in peace (企业宁静日), from one to another, both among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calm {
    /// The first.
    pub from: u32,
    /// The last; a month that is shorter ends with it.
    pub to: u32,
}

impl Calm {
    /// The first calm day of some days, if any is.
    pub fn first(self, from: Day, to: Day) -> Option<Day> {
        from.iter_days().take_while(|day| *day <= to).take(62).find(|day| (self.from..=self.to).contains(&day.day()))
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

    #[test]
    fn calm_days_are_those_of_every_month() {
        let calm = Calm { from: 1, to: 25 };
        assert_eq!(calm.first(day(26), day(31)), None);
        assert_eq!(calm.first(day(25), day(31)), Some(day(25)));
        assert_eq!(calm.first(day(30), Day::from_ymd_opt(2026, 4, 2).expect("a day")), Day::from_ymd_opt(2026, 4, 1));
    }

    #[test]
    fn an_approval_counts_of_a_visit_that_it_came_before() {
        let approve = Act::new(Step::Approve, day(10));
        let approved = || Life::begin(day(1), day(9)).after([&approve]);
        let went = |n: u32, reason: Option<&str>| {
            let mut visit = Act::new(Step::Visit, day(n));
            visit.with.reason = reason.map(str::to_owned);
            assert!(approved().may(&visit, "Y2026-0001", day(30)).is_ok());
            approved().after(&[visit]).approved_on
        };
        assert_eq!((went(10, None), went(9, None), went(12, Some("a calm day"))), (Some(day(10)), None, None));
        let early = approved().may(&Act::new(Step::Visit, Day::MIN), "Y2026-0001", day(30));
        assert_eq!(early.err().map(|e| e.id), Some("step-before-last"), "before it was asked for");
    }

    proptest! {
        /// Whatever is tried in whatever order, nothing is approved after it was done, nor found that was approved.
        #[test]
        fn no_walk_reaches_an_impossible_state(steps in prop::collection::vec(0..Step::ALL.len(), 0..20)) {
            let mut life = Life::begin(day(1), day(5));
            for step in steps {
                let act = Act { kind: Step::ALL[step], on: life.last_on, with: Life::tried(Step::ALL[step]) };
                if life.may(&act, "Y2026-0001", day(30)).is_ok() {
                    life.then(&act);
                }
                prop_assert!(life.finding.is_none() || life.visited_on.is_some() && life.approved_on.is_none());
                prop_assert!(life.visited_on.is_none() || life.ended_on.is_none());
            }
        }
    }
}
