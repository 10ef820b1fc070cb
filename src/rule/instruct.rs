//! The life of a leader's instruction (批示件): registered, assigned with a limit, urged, answered, closed, archived
//! (登记→交办→催办→反馈→办结→归档). Which act may follow which state, and what the acts add up to. Not for the calendar: a
//! limit is a day that the office states.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Held, Put, Value};
use crate::base::vocab::{InstructionState as State, InstructionStep as Step};
use crate::both;
use crate::draft;
use crate::rule::calendar::Calendar;
use crate::rule::clock::{Clock, Name, Span};
use crate::rule::limit::Limit;
use crate::rule::turn::{self, Done, Stands};

draft! {
    /// What an act carries beside its day.
    Carried {
        unit: i64, Anywhere, "承办单位", "unit to see to it";
        due_on: Day, Anywhere, "期限，如 +5wd", "by when, such as +5wd";
        answered_by: String, Anywhere, "谁答复的", "who answered";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

/// Where an instruction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `instruction`, described in schema.sql")]
pub struct Life {
    pub state: State,
    pub last_on: Day,
    pub unit: Option<i64>,
    pub assigned_on: Option<Day>,
    pub due_on: Option<Day>,
    pub urged: i64,
    pub answered_on: Option<Day>,
    pub closed_on: Option<Day>,
}

impl Life {
    /// An instruction that has only come in.
    pub fn begin(received_on: Day) -> Life {
        Life {
            state: State::Registered,
            last_on: received_on,
            unit: None,
            assigned_on: None,
            due_on: None,
            urged: 0,
            answered_on: None,
            closed_on: None,
        }
    }

    /// Its columns.
    pub fn columns(&self) -> Vec<Put> {
        vec![
            ("state", Value::Text(self.state.slug().into())),
            ("unit", Held::or_null(self.unit.as_ref())),
            ("assigned_on", Held::or_null(self.assigned_on.as_ref())),
            ("due_on", Held::or_null(self.due_on.as_ref())),
            ("urged", Value::Int(self.urged)),
            ("answered_on", Held::or_null(self.answered_on.as_ref())),
            ("closed_on", Held::or_null(self.closed_on.as_ref())),
        ]
    }

    /// Its limit: the day the office stated, from the day it was last assigned until it is answered.
    pub fn clocks(&self, cal: &Calendar) -> Vec<Clock> {
        let stated = self.due_on.zip(self.assigned_on).map(|(due, from)| {
            let limit = Limit::on(due, false);
            let span = Span { limit, extended_by: 0, event: Step::Assign.slug().to_owned(), from, rule: None };
            Clock::count(Name::Answer, span, Vec::new(), self.answered_on.or(self.closed_on), cal)
        });
        stated.into_iter().collect()
    }

    /// The life after one more act; whether it may be taken is [`may`]'s question.
    pub fn then(&mut self, act: &Act) {
        self.last_on = act.on;
        match act.kind {
            // Assigned again after an answer that was not enough, the answer no longer counts.
            Step::Assign => {
                (self.state, self.answered_on) = (State::Assigned, None);
                (self.unit, self.assigned_on) = (act.unit, Some(act.on));
                self.due_on = act.due_on.or(self.due_on);
            }
            Step::Urge => self.urged += 1,
            Step::Answer => (self.state, self.answered_on) = (State::Answered, Some(act.on)),
            Step::Close => (self.state, self.closed_on) = (State::Closed, Some(act.on)),
            Step::Archive => self.state = State::Archived,
        }
    }
}

/// What the acts on an instruction add up to.
pub fn life<'a>(received_on: Day, acts: impl IntoIterator<Item = &'a Act>) -> Life {
    let mut life = Life::begin(received_on);
    acts.into_iter().for_each(|act| life.then(act));
    life
}

/// The states an act may be taken in. A leader is answered before anything is closed; the office may answer by itself.
pub fn from_states(step: Step) -> &'static [State] {
    match step {
        Step::Assign | Step::Answer => &[State::Registered, State::Assigned, State::Answered],
        Step::Urge => &[State::Assigned],
        Step::Close => &[State::Answered],
        Step::Archive => &[State::Closed],
    }
}

/// What an instruction waits for: the acts to take next, as commands, the first thing first.
pub fn next(now: Stands<'_>, code: &str, today: Day) -> Vec<String> {
    let say = |rest: &str| format!("ducha instruction {rest}").replace("CODE", code);
    let Some(state) = now.text("state").and_then(State::from_slug) else { return Vec::new() };
    match state {
        State::Registered => vec![say("assign CODE --to 单位 --due …")],
        State::Assigned if now.day("due_on").is_some_and(|due| due <= today) => {
            vec![say("urge CODE --answered-by …"), say("answer CODE -m …")]
        }
        State::Assigned => vec![say("answer CODE -m …")],
        State::Answered => vec![say("close CODE")],
        State::Closed => vec![say("archive CODE")],
        State::Archived => Vec::new(),
    }
}

/// Whether an act may be taken where an instruction stands, whatever the day.
pub fn possible(life: &Life, step: Step) -> bool {
    from_states(step).contains(&life.state)
}

/// The acts that lead from where an instruction stands to where another may be taken; see [`turn::way`].
pub fn way(life: &Life, wanted: Step) -> Option<Vec<Step>> {
    turn::way(life, wanted, &[Step::Assign, Step::Answer, Step::Close, Step::Archive], possible, |life, step| {
        let mut next = *life;
        next.then(&Act::new(step, life.last_on));
        next
    })
}

/// Whether an act may be taken on a day; what is wrong names the command that puts it right.
pub fn may(life: &Life, act: &Act, code: &str, today: Day) -> Result<()> {
    let (step, on) = (act.kind, act.on);
    if !possible(life, step) {
        let (state, from) = (life.state.said(), State::all_said(from_states(step)));
        return Err(turn::wrong_state(
            code,
            (&step.said(), step.slug()),
            &state,
            &from,
            &next(Stands(&life.columns()), code, today),
        ));
    }
    turn::check_day(code, &step.said(), on, life.last_on, today)?;
    if let Some(due) = act.due_on.filter(|due| *due < on) {
        let said =
            both!("{code} 的期限 {due} 早于交办日期 {on}", "{code}: its limit {due} is before it is assigned on {on}");
        return Err(Error::refused("due-before-assigned", said).field("due_on"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: u32) -> Day {
        Day::from_ymd_opt(2026, 3, n).expect("a day of March")
    }

    fn act(kind: Step, n: u32) -> Act {
        Act {
            kind,
            on: day(n),
            with: Carried { unit: Some(7), due_on: (kind == Step::Assign).then(|| day(20)), ..Carried::default() },
        }
    }

    #[test]
    fn an_answer_that_was_not_enough_is_asked_for_again() {
        let acts = [act(Step::Assign, 2), act(Step::Urge, 5), act(Step::Answer, 9), act(Step::Assign, 10)];
        let life = life(day(1), &acts);
        assert_eq!((life.state, life.answered_on, life.urged), (State::Assigned, None, 1));
        let id = |a: &Act| may(&life, a, "I2026-0001", day(30)).map_err(|e| e.id);
        assert_eq!(id(&act(Step::Close, 11)), Err("step-wrong-state"));
        assert_eq!(id(&act(Step::Answer, 9)), Err("step-before-last"));
        assert_eq!(
            id(&Act { with: Carried { due_on: Some(day(11)), ..Carried::default() }, ..act(Step::Assign, 12) }),
            Err("due-before-assigned")
        );
        assert_eq!(id(&act(Step::Answer, 11)), Ok(()));
    }

    proptest! {
        /// Whatever is tried in whatever order, nothing is closed without an answer.
        #[test]
        fn no_walk_reaches_an_impossible_state(kinds in prop::collection::vec(0..Step::ALL.len(), 0..30)) {
            let mut life = Life::begin(day(1));
            for kind in kinds {
                let act = act(Step::ALL[kind], 2);
                if may(&life, &act, "I2026-0001", day(2)).is_err() { continue }
                life.then(&act);
                prop_assert_eq!(life.closed_on.is_some(), matches!(life.state, State::Closed | State::Archived));
                prop_assert!(life.closed_on.is_none() || life.answered_on.is_some());
                prop_assert!(life.state != State::Assigned || life.assigned_on.is_some() && life.answered_on.is_none());
            }
        }
    }
}
