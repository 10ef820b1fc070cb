//! The life of an order: which step may follow which state, and what the steps so far add up to. The source is the list of
//! states in use (下发→签收→报方案→报整改→核实→销号) and 政府督查工作条例 art. 16–18 behind it. Not for limits: those are
//! `order_clock`'s; not for what proves a correction: `record::order` reads that from the ledger.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{OrderResult, OrderState as State, OrderStep as Step};
use crate::both;
use crate::rule::limit::Limit;
use crate::rule::turn::{self, Done, Stands};
use crate::{draft, stands};

draft! {
    /// What a step carries beside its day.
    Carried {
        due: Limit, Anywhere, "新期限：日期，或从当日起 10wd、10d", "the new limit: a day, or 10wd, 10d from the day of the act";
        visit: i64, Anywhere, "凭哪次回访", "the revisit that saw it";
        document: String, Anywhere, "凭哪份材料；核了什么写在 -m", "the document that was checked; -m says what was checked";
        upheld: bool, Anywhere, "异议是否成立", "whether the contest holds";
        by_whom: String, Anywhere, "谁批准、核实、提出或决定", "who approved, checked, contests or decides";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated step.
pub type Act = Done<Step, Carried>;

/// A limit and what it runs from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// How long.
    pub limit: Limit,
    /// The step that set it: `issued`, `returned`; `extended` where nothing ran before.
    pub event: &'static str,
    /// The day of that step, which is not counted.
    pub from: Day,
    /// What it was put off to, and the day that runs from.
    pub put_off: Option<(Limit, Day)>,
}

stands! {
    /// Where an order stands. What a row of history may state ends with the unit's report.
    Life: State, Step, Carried;
    history {
        Acknowledge [Issued] => Acknowledged on acknowledged_on;
        Plan [Issued Acknowledged Returned Escalated] => PlanFiled on plan_on;
        Report [Issued Acknowledged PlanFiled Returned Escalated] => Reported once reported_on;
    }
    steps {
        Extend [Issued Acknowledged PlanFiled Returned Escalated];
        Return [Reported] => Returned on returned_on first first_returned_on;
        Verify [Reported Returned] => Verified on verified_on { verified_visit = visit: i64, verified_document = document: String };
        Close [Verified] => Closed on closed_on;
        Withdraw [Issued Acknowledged PlanFiled Reported Returned Escalated];
        Remind [Issued Acknowledged PlanFiled Returned Escalated];
        Escalate [Issued Acknowledged PlanFiled Reported Returned] => Escalated on escalated_on;
        Contest [Issued Acknowledged PlanFiled Reported Returned Escalated Verified] on contested_on;
        Decide [Issued Acknowledged PlanFiled Reported Returned Escalated Verified] on decided_on { upheld: bool };
    }
    kept {
        extended: bool,
        urged: i64,
        stopped_on: Option<Day>,
        result: Option<OrderResult>,
        ended_on: Option<Day>,
    }
    beside {
        /// The day it was issued.
        issued_on: Day,
        /// The limit in force.
        running: Option<Running>,
        /// The limit in force when the unit first reported.
        reported_under: Option<Running>,
        /// The unit's last report.
        reported_last: Option<Day>,
    }
}

impl Life {
    /// An order that has only been issued.
    pub fn begin(issued_on: Day, limit: Option<Limit>) -> Life {
        let running = limit.map(|limit| Running { limit, event: "issued", from: issued_on, put_off: None });
        Life { issued_on, running, ..Life::at(State::Issued, issued_on) }
    }

    /// Whether the unit contests the conclusion and nobody has decided yet.
    pub fn contested(&self) -> bool {
        self.contested_on.is_some() && self.decided_on.is_none() && self.state != State::Withdrawn
    }

    fn run(&mut self, act: &Act, event: &'static str) {
        self.running = act.due.map(|limit| Running { limit, event, from: act.on, put_off: None }).or(self.running);
    }

    /// Takes the order away, whatever stood: where the conclusion falls, so does what was verified of it.
    fn withdraw(&mut self, on: Day, result: OrderResult) {
        (self.state, self.result, self.ended_on) = (State::Withdrawn, Some(result), Some(on));
        self.stopped_on.get_or_insert(on);
        (self.verified_on, self.verified_visit, self.verified_document) = (None, None, None);
    }
}

impl turn::Life for Life {
    const NOUN: &'static str = "order";
    const ANEW: &'static [Step] = &[Step::Return];
    const WAY: &'static [Step] = &[Step::Report, Step::Verify, Step::Close, Step::Return, Step::Contest, Step::Decide];

    fn more(&mut self, act: &Act) {
        let on = act.on;
        match act.kind {
            Step::Extend => {
                self.extended = true;
                match &mut self.running {
                    Some(running) => running.put_off = act.due.map(|limit| (limit, on)).or(running.put_off),
                    None => self.run(act, "extended"),
                }
            }
            Step::Report => {
                if self.reported_on.is_none() {
                    self.reported_under = self.running;
                }
                (self.reported_last, self.stopped_on) = (Some(on), Some(on));
            }
            Step::Return => {
                self.stopped_on = None;
                self.run(act, "returned");
            }
            Step::Verify => {
                self.stopped_on.get_or_insert(on);
                self.result = Some(OrderResult::Corrected);
            }
            Step::Close => self.ended_on = Some(on),
            Step::Withdraw => self.withdraw(on, OrderResult::Withdrawn),
            Step::Remind => self.urged += 1,
            Step::Escalate => self.stopped_on = None,
            Step::Decide if act.upheld == Some(true) => self.withdraw(on, OrderResult::SetAside),
            Step::Acknowledge | Step::Plan | Step::Contest | Step::Decide => {}
        }
    }

    fn next(now: Stands<'_>, today: Day) -> Vec<&'static str> {
        let Some(state) = now.text("state").and_then(State::from_slug) else { return Vec::new() };
        if now.has("contested_on") && !now.has("decided_on") && state != State::Withdrawn {
            return vec!["decide CODE --upheld --by …", "decide CODE --rejected --by … -m …"];
        }
        // Late, it is pressed on before anything else.
        let late = !now.has("stopped_on") && now.day("due_on").is_some_and(|due| due < today);
        let pressed = (late && state != State::Escalated).then_some("escalate CODE -m …");
        let waited = match state {
            State::Issued => vec!["acknowledge CODE"],
            State::Acknowledged => vec!["plan CODE", "report CODE -m …"],
            State::PlanFiled | State::Escalated => vec!["report CODE -m …"],
            State::Returned => vec!["report CODE -m …", "verify CODE --visit V…"],
            State::Reported => {
                vec!["verify CODE --visit V…", "verify CODE --document … -m …", "return CODE -m …"]
            }
            State::Verified => vec!["close CODE"],
            State::Closed | State::Withdrawn => Vec::new(),
        };
        pressed.into_iter().chain(waited).collect()
    }

    fn fits(&self, act: &Act, code: &str, _today: Day) -> Result<()> {
        may_contest(self, act.kind, code)?;
        if act.kind == Step::Verify && self.reported_on.is_none() {
            let said = both!("{code} 还没有报整改情况", "{code} was never reported on");
            return Err(Error::refused("order-unreported", said).hint(both!(
                "先登记：ducha order report {code} -m …",
                "record it first: ducha order report {code} -m …"
            )));
        }
        Ok(())
    }

    fn tried(_step: Step) -> Carried {
        Carried { visit: Some(0), upheld: Some(false), ..Carried::default() }
    }
}

/// Whether the unit is to act, and not the office.
pub fn with_the_unit(now: Stands<'_>) -> bool {
    let state = now.text("state").and_then(State::from_slug);
    let contested = now.has("contested_on") && !now.has("decided_on");
    !contested && !matches!(state, Some(State::Reported | State::Verified))
}

/// A contest is raised once and decided once, and while it is open nothing is settled.
fn may_contest(life: &Life, step: Step, code: &str) -> Result<()> {
    match step {
        Step::Contest if life.contested_on.is_some() => {
            let on = life.contested_on.unwrap_or(life.last_on);
            Err(Error::refused(
                "order-contested",
                both!("{code} 已于 {on} 提出过异议", "{code} was contested on {on} already"),
            )
            .hint(both!("经过见 ducha order show {code}", "see ducha order show {code}")))
        }
        Step::Decide if !life.contested() => Err(Error::refused(
            "order-uncontested",
            both!("{code} 没有待复核的异议", "nothing is contested about {code}"),
        )
        .hint(both!(
            "先登记异议：ducha order contest {code} --by … -m …",
            "record the contest first: ducha order contest {code} --by … -m …"
        ))),
        Step::Verify | Step::Close if life.contested() => {
            let on = life.contested_on.unwrap_or(life.last_on);
            let said = both!(
                "{code} 的结论于 {on} 被提出异议，复核决定前不能核实或销号",
                "the conclusion of {code} was contested on {on}: it is neither verified nor closed before the decision"
            );
            Err(Error::refused("contest-open", said).hint(both!(
                "先作复核决定：ducha order decide {code} --upheld|--rejected --by …",
                "decide first: ducha order decide {code} --upheld|--rejected --by …"
            )))
        }
        _ => Ok(()),
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

    fn verify(on: Day) -> Act {
        Act { with: Carried { visit: Some(1), ..Carried::default() }, ..Act::new(Step::Verify, on) }
    }

    #[test]
    fn a_report_alone_is_not_a_correction() {
        let mut life = Life::begin(day(1), None);
        life.then(&Act::new(Step::Report, day(3)));
        assert_eq!((life.state, life.verified_on), (State::Reported, None));
        assert_eq!(
            life.may(&Act::new(Step::Close, day(4)), "O2026-0001", day(9)).expect_err("no").id,
            "step-wrong-state"
        );
        life.then(&verify(day(5)));
        life.then(&Act::new(Step::Close, day(6)));
        assert_eq!(
            (life.state, life.ended_on, life.result),
            (State::Closed, Some(day(6)), Some(OrderResult::Corrected))
        );
    }

    #[test]
    fn sent_back_it_runs_again_and_keeps_its_first_report() {
        let mut life = Life::begin(day(1), Limit::parse("5d").ok());
        life.then(&Act::new(Step::Report, day(3)));
        assert_eq!(life.stopped_on, Some(day(3)));
        life.then(&Act {
            with: Carried { due: Limit::parse("3wd").ok(), ..Carried::default() },
            ..Act::new(Step::Return, day(10))
        });
        assert_eq!((life.stopped_on, life.reported_on), (None, Some(day(3))));
        assert_eq!(life.running.map(|r| (r.event, r.from)), Some(("returned", day(10))));
        assert_eq!(life.reported_under.map(|r| r.event), Some("issued"));
    }

    #[test]
    fn an_upheld_contest_takes_the_verification_with_it() {
        let mut life = Life::begin(day(1), None);
        for act in [Act::new(Step::Report, day(2)), verify(day(3)), Act::new(Step::Contest, day(4))] {
            assert_eq!(life.may(&act, "O2026-0001", day(30)), Ok(()));
            life.then(&act);
        }
        assert_eq!(
            life.may(&Act::new(Step::Close, day(5)), "O2026-0001", day(30)).expect_err("open").id,
            "contest-open"
        );
        life.then(&Act {
            with: Carried { upheld: Some(true), ..Carried::default() },
            ..Act::new(Step::Decide, day(5))
        });
        assert_eq!((life.state, life.verified_on, life.result), (State::Withdrawn, None, Some(OrderResult::SetAside)));
        assert!(!life.contested());
    }

    proptest! {
        /// Whatever is tried in whatever order, what `may` lets through never contradicts itself.
        #[test]
        fn no_walk_reaches_an_impossible_state(kinds in prop::collection::vec((0..Step::ALL.len(), any::<bool>()), 0..40)) {
            let mut life = Life::begin(day(1), None);
            for (kind, yes) in kinds {
                let mut act = Act::new(Step::ALL[kind], day(2));
                match act.kind {
                    Step::Verify => act.with.visit = Some(7),
                    Step::Decide => act.with.upheld = Some(yes),
                    _ => {}
                }
                if life.may(&act, "O2026-0001", day(2)).is_err() { continue }
                life.then(&act);
                let verified = matches!(life.state, State::Verified | State::Closed);
                prop_assert_eq!(verified, life.verified_on.is_some());
                prop_assert_eq!(verified, life.verified_visit.is_some());
                prop_assert!(!verified || life.reported_on.is_some());
                prop_assert_eq!(life.closed_on.is_some(), life.state == State::Closed);
                prop_assert_eq!(life.ended_on.is_some(), matches!(life.state, State::Closed | State::Withdrawn));
                prop_assert_eq!(life.result.is_some(), verified || life.state == State::Withdrawn);
                prop_assert_eq!(life.stopped_on.is_none(), matches!(life.state, State::Issued | State::Acknowledged | State::PlanFiled | State::Returned | State::Escalated));
                prop_assert!(life.decided_on.is_none() || life.contested_on.is_some());
            }
        }
    }
}
