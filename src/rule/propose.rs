//! The life of a proposal (建议): made, approved where it asks for accountability or praise, sent, received, answered, closed.
//! Which act may follow which state, and what the acts add up to. Not for the calendar: a limit is what the office set.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Held, Put, Value};
use crate::base::vocab::{
    ProposalKind as Kind, ProposalResult as Answer, ProposalState as State, ProposalStep as Step,
};
use crate::both;
use crate::draft;
use crate::rule::calendar::Calendar;
use crate::rule::clock::{Clock, Name, Span};
use crate::rule::limit::Limit;
use crate::rule::turn::{self, Done, Stands};

draft! {
    /// What an act carries beside its day.
    Carried {
        approved_by: String, Anywhere, "批准人", "who approved it";
        approval_no: String, Anywhere, "批准文号", "number of the approval";
        due: Limit, Anywhere, "答复期限", "by when it is to be answered";
        result: String, Anywhere, "答复结果", "what was answered";
        reason: String, Anywhere, "不采纳或部分采纳的理由", "why it is not, or only partly, adopted";
        sanction: i64, Anywhere, "据此作出的处理", "the measure it brought";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

/// Where a proposal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `proposal`, described in schema.sql")]
pub struct Life {
    pub kind: Kind,
    pub state: State,
    pub last_on: Day,
    pub due: Option<Limit>,
    pub approved_on: Option<Day>,
    pub approved_by: Option<String>,
    pub approval_no: Option<String>,
    pub sent_on: Option<Day>,
    pub received_on: Option<Day>,
    pub replied_on: Option<Day>,
    pub result: Option<Answer>,
    pub reason: Option<String>,
    pub closed_on: Option<Day>,
    pub sanction: Option<i64>,
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
        Life {
            kind,
            due,
            state: State::Made,
            last_on: made_on,
            approved_on: None,
            approved_by: None,
            approval_no: None,
            sent_on: None,
            received_on: None,
            replied_on: None,
            result: None,
            reason: None,
            closed_on: None,
            sanction: None,
        }
    }

    /// Its columns, but for the limit's.
    pub fn columns(&self) -> Vec<Put> {
        vec![
            ("state", Value::text(self.state.slug())),
            ("approved_on", Held::or_null(self.approved_on.as_ref())),
            ("approved_by", Held::or_null(self.approved_by.as_ref())),
            ("approval_no", Held::or_null(self.approval_no.as_ref())),
            ("sent_on", Held::or_null(self.sent_on.as_ref())),
            ("received_on", Held::or_null(self.received_on.as_ref())),
            ("replied_on", Held::or_null(self.replied_on.as_ref())),
            ("result", self.result.map_or(Value::Null, |result| Value::text(result.slug()))),
            ("reason", Held::or_null(self.reason.as_ref())),
            ("closed_on", Held::or_null(self.closed_on.as_ref())),
            ("sanction", Held::or_null(self.sanction.as_ref())),
        ]
    }

    /// Its limit: from the day it was sent until it is answered.
    pub fn clock(&self, cal: &Calendar) -> Option<Clock> {
        let (limit, from) = self.due.zip(self.sent_on)?;
        let span = Span { limit, extended_by: 0, event: Step::Send.slug().to_owned(), from, rule: None };
        Some(Clock::count(Name::Reply, span, Vec::new(), self.replied_on, cal))
    }

    /// The life after one more act; whether it may be taken is [`may`]'s question.
    pub fn then(&mut self, act: &Act) {
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
            Step::Receive => self.received_on = Some(act.on),
            Step::Reply => {
                (self.state, self.replied_on) = (State::Answered, Some(act.on));
                (self.result, self.reason) = (act.result.as_deref().and_then(Answer::from_slug), act.reason.clone());
            }
            Step::Close => (self.state, self.closed_on, self.sanction) = (State::Closed, Some(act.on), act.sanction),
        }
    }
}

/// The states an act may be taken in.
fn from_states(kind: Kind, step: Step) -> &'static [State] {
    match step {
        Step::Approve => &[State::Made],
        Step::Send if needs_approval(kind) => &[State::Approved],
        Step::Send => &[State::Made, State::Approved],
        Step::Receive | Step::Reply => &[State::Sent],
        Step::Close => &[State::Answered],
    }
}

/// What a proposal waits for: the acts to take next, as commands, the first thing first.
pub fn next(now: Stands<'_>, code: &str) -> Vec<String> {
    let say = |rest: &str| format!("ducha proposal {rest}").replace("CODE", code);
    let Some(state) = now.text("state").and_then(State::from_slug) else { return Vec::new() };
    match state {
        State::Made if now.text("kind").and_then(Kind::from_slug).is_some_and(needs_approval) => {
            vec![say("approve CODE --by … --no …")]
        }
        State::Made | State::Approved => vec![say("send CODE --due …")],
        State::Sent => vec![say("reply CODE --result …")],
        State::Answered => vec![say("close CODE")],
        State::Closed => Vec::new(),
    }
}

/// Whether an act may be taken where a proposal stands, whatever the day. It is received once.
fn possible(life: &Life, step: Step) -> bool {
    from_states(life.kind, step).contains(&life.state) && !(step == Step::Receive && life.received_on.is_some())
}

/// The acts that lead from where a proposal stands to where another may be taken; see [`turn::way`].
pub fn way(life: &Life, wanted: Step) -> Option<Vec<Step>> {
    turn::way(life, wanted, Step::ALL, possible, |life, step| {
        let mut next = life.clone();
        next.then(&Act::new(step, life.last_on));
        next
    })
}

/// Whether an act may be taken on a day; what is wrong names the command that puts it right.
pub fn may(life: &Life, act: &Act, code: &str, today: Day) -> Result<()> {
    let (step, on) = (act.kind, act.on);
    if step == Step::Send && life.state == State::Made && needs_approval(life.kind) {
        return Err(unapproved(code, life.kind));
    }
    if !possible(life, step) {
        let (state, from) = (life.state.said(), State::all_said(from_states(life.kind, step)));
        let next = next(Stands(&life.columns()), code);
        return Err(turn::wrong_state(code, (&step.said(), step.slug()), &state, &from, &next));
    }
    turn::check_day(code, &step.said(), on, life.last_on, today)
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
    use super::*;
    use proptest::prelude::*;

    fn day(n: u32) -> Day {
        Day::from_ymd_opt(2026, 3, n).expect("a day of March")
    }

    #[test]
    fn what_asks_for_accountability_is_approved_before_it_is_sent() {
        let refused =
            |life: &Life, step, n| may(life, &Act::new(step, day(n)), "J2026-0001", day(30)).err().map(|e| e.id);
        let mut life = Life::begin(day(2), Kind::Accountability, None);
        assert_eq!(refused(&life, Step::Send, 3), Some("proposal-unapproved"));
        assert_eq!(way(&life, Step::Send), Some(vec![Step::Approve]));
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
                if may(&life, &act, "J2026-0001", day(2)).is_err() { continue }
                life.then(&act);
                prop_assert!(life.replied_on.is_none() || life.sent_on.is_some());
                prop_assert!(life.sent_on.is_none() || !needs_approval(kind) || life.approved_on.is_some());
                prop_assert_eq!(life.closed_on.is_some(), life.state == State::Closed);
            }
        }
    }
}
