//! The life of a proposal (建议): made, approved where it asks for accountability or praise, sent, received, answered, closed.
//! Which act may follow which state, and what the acts add up to. Not for the calendar: a limit is what the office set.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{
    ProposalKind as Kind, ProposalResult as Answer, ProposalState as State, ProposalStep as Step,
};
use crate::both;
use crate::rule::calendar::Calendar;
use crate::rule::clock::{Clock, Name, Span};
use crate::rule::limit::Limit;
use crate::rule::turn::{self, Done, Stands};
use crate::{draft, stands};

draft! {
    /// What an act carries beside its day.
    Carried {
        approved_by: String, Anywhere, "批准人", "who approved it";
        approval_no: String, Anywhere, "批准文号", "number of the approval";
        due: Limit, Anywhere, "答复期限", "by when it is to be answered";
        result: Answer, Anywhere, "答复结果", "what was answered";
        reason: String, Anywhere, "不采纳或部分采纳的理由", "why it is not, or only partly, adopted";
        sanction: i64, Anywhere, "据此作出的处理", "the measure it brought";
        rule_made: String, Anywhere, "据此出台的制度", "the rule it brought";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

stands! {
    /// Where a proposal stands.
    Life: State {
        approved_on: Option<Day>,
        approved_by: Option<String>,
        approval_no: Option<String>,
        sent_on: Option<Day>,
        acknowledged_on: Option<Day>,
        replied_on: Option<Day>,
        result: Option<Answer>,
        reason: Option<String>,
        closed_on: Option<Day>,
        sanction: Option<i64>,
        rule_made: Option<String>,
    } also {
        /// What is proposed.
        kind: Option<Kind>,
        /// By when it is to be answered.
        due: Option<Limit>,
    }
}

/// Whether a kind is sent only with the approval of the government or its head.
// 政府督查工作条例 第二十一条: proposals for praise, criticism or accountability are put forward with the approval of the
// government or its head.
pub fn needs_approval(kind: Kind) -> bool {
    matches!(kind, Kind::Accountability | Kind::Praise)
}

impl Life {
    /// A proposal that has only been made.
    pub fn begin(made_on: Day, kind: Kind, due: Option<Limit>) -> Life {
        Life { kind: Some(kind), due, ..Life::at(State::Made, made_on) }
    }

    /// Its limit: from the day it was sent until it is answered.
    pub fn clock(&self, cal: &Calendar) -> Option<Clock> {
        let (limit, from) = self.due.zip(self.sent_on)?;
        let span = Span { limit, extended_by: 0, event: Step::Send.slug().to_owned(), from, rule: None };
        Some(Clock::count(Name::Reply, span, Vec::new(), self.replied_on, cal))
    }
}

impl turn::Life for Life {
    type Step = Step;
    type Carried = Carried;
    const NOUN: &'static str = "proposal";

    fn then(&mut self, act: &Act) {
        self.last_on = act.on;
        match act.kind {
            Step::Approve => {
                (self.state, self.approved_on) = (State::Approved, Some(act.on));
                (self.approved_by, self.approval_no) = (act.approved_by.clone(), act.approval_no.clone());
            }
            Step::Send => {
                (self.state, self.sent_on) = (State::Sent, Some(act.on));
                self.due = act.due.or(self.due);
            }
            Step::Receive => self.acknowledged_on = Some(act.on),
            Step::Reply => {
                (self.state, self.replied_on) = (State::Answered, Some(act.on));
                (self.result, self.reason) = (act.result, act.reason.clone());
            }
            Step::Close => {
                (self.state, self.closed_on) = (State::Closed, Some(act.on));
                (self.sanction, self.rule_made) = (act.sanction, act.rule_made.clone());
            }
        }
    }

    fn from_states(step: Step) -> &'static [State] {
        match step {
            Step::Approve => &[State::Made],
            Step::Send => &[State::Made, State::Approved],
            Step::Receive | Step::Reply => &[State::Sent],
            Step::Close => &[State::Answered],
        }
    }

    fn next(now: Stands<'_>, _today: Day) -> Vec<&'static str> {
        let Some(state) = now.text("state").and_then(State::from_slug) else { return Vec::new() };
        match state {
            State::Made if now.text("kind").and_then(Kind::from_slug).is_some_and(needs_approval) => {
                vec!["approve CODE --by … --no …"]
            }
            State::Made | State::Approved => vec!["send CODE --due …"],
            State::Sent => vec!["reply CODE --result …"],
            State::Answered => vec!["close CODE"],
            State::Closed => Vec::new(),
        }
    }

    /// What asks for accountability or praise is approved before it is sent, and what is sent is received once.
    fn fits(&self, act: &Act, code: &str, today: Day) -> Result<()> {
        let kind = self.kind.filter(|kind| self.state == State::Made && needs_approval(*kind));
        match (act.kind, kind) {
            (Step::Send, Some(kind)) => Err(unapproved(code, kind)),
            (Step::Receive, _) if self.acknowledged_on.is_some() => Err(self.out_of_turn(act.kind, code, today)),
            _ => Ok(()),
        }
    }
}

/// The error of one that asks for accountability or praise and was not approved.
fn unapproved(code: &str, kind: Kind) -> Error {
    let kind = kind.said();
    let (zh, en) = (kind.zh, kind.en);
    let said = both!(
        "{code} 是{zh}，须经本级政府或其负责人批准才能发出（政府督查工作条例第二十一条）",
        "{code} is of the kind {en}: it is sent only with the approval of the government or its head"
    );
    Error::refused("proposal-unapproved", said).hint(both!(
        "先批准：ducha proposal approve {code} --by … --no …",
        "first: ducha proposal approve {code} --by … --no …"
    ))
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
    fn what_asks_for_accountability_is_approved_before_it_is_sent() {
        let refused =
            |life: &Life, step, n| life.may(&Act::new(step, day(n)), "J2026-0001", day(30)).err().map(|e| e.id);
        let mut life = Life::begin(day(2), Kind::Accountability, None);
        assert_eq!(refused(&life, Step::Send, 3), Some("proposal-unapproved"));
        assert_eq!(life.way(Step::Send), Some(vec![Step::Approve]));
        life.then(&Act::new(Step::Approve, day(5)));
        assert_eq!(refused(&life, Step::Send, 4), Some("step-before-last"));
        assert_eq!(refused(&life, Step::Send, 5), None);
        let mut plain = Life::begin(day(2), Kind::Rectify, None);
        assert_eq!(refused(&plain, Step::Send, 2), None);
        plain.then(&Act::new(Step::Send, day(2)));
        assert_eq!(refused(&plain, Step::Approve, 3), Some("step-wrong-state"));
    }

    proptest! {
        /// Whatever is tried in whatever order, nothing is answered that was not sent, nor sent that had to be approved.
        #[test]
        fn no_walk_reaches_an_impossible_state(kind in 0..Kind::ALL.len(), steps in prop::collection::vec(0..Step::ALL.len(), 0..30)) {
            let kind = Kind::ALL[kind];
            let mut life = Life::begin(day(1), kind, Limit::parse("5wd").ok());
            for step in steps {
                let act = Act::new(Step::ALL[step], day(2));
                if life.may(&act, "J2026-0001", day(2)).is_err() { continue }
                life.then(&act);
                prop_assert!(life.replied_on.is_none() || life.sent_on.is_some());
                prop_assert!(life.sent_on.is_none() || !needs_approval(kind) || life.approved_on.is_some());
                prop_assert_eq!(life.closed_on.is_some(), life.state == State::Closed);
            }
        }
    }
}
