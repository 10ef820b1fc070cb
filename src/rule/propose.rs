//! The life of a proposal (建议): made, approved where it asks for accountability or praise, sent, received, answered, closed.
//! Which act may follow which state, and what the acts add up to. Not for the calendar: a limit is what the office set.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{
    ProposalKind as Kind, ProposalResult as Answer, ProposalState as State, ProposalStep as Step,
};
use crate::both;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::rule::turn::{self, Done, Owed, Stands};
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
    Life: State, Step, Carried;
    history {
        Approve [Made] => Approved on approved_on { approved_by: String, approval_no: String };
        Send [Made Approved] => Sent on sent_on;
        Receive [Sent] on acknowledged_on;
        Reply [Sent] => Answered on replied_on { result: Answer, reason: String };
        Close [Answered] => Closed on closed_on { sanction: i64, rule_made: String };
    }
    beside {
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
}

impl turn::Life for Life {
    const NOUN: &'static str = "proposal";

    fn more(&mut self, act: &Act) {
        self.due = act.due.or(self.due);
    }

    /// From the day it was sent until it is answered.
    fn owed(&self) -> Option<Owed> {
        let (limit, from) = self.due.zip(self.sent_on)?;
        Some(Owed { name: Name::Reply, limit, event: Step::Send.slug(), from, until: self.replied_on })
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
