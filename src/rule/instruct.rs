//! The life of a leader's instruction (批示件): registered, assigned with a limit, urged, answered, closed, archived
//! (登记→交办→催办→反馈→办结→归档). Which act may follow which state, and what the acts add up to. Not for the calendar: a
//! limit is a day that the office states.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{InstructionState as State, InstructionStep as Step};
use crate::both;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::rule::turn::{self, Done, Owed, Stands};
use crate::{draft, stands};

draft! {
    /// What an act carries beside its day.
    Carried {
        unit: i64, Anywhere, "承办单位", "unit to see to it";
        due_on: Day, Anywhere, "期限，如 +5wd", "by when, such as +5wd";
        by_whom: String, Anywhere, "谁答复的", "who answered";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

stands! {
    /// Where an instruction stands.
    Life: State, Step, Carried;
    history {
        Assign [Registered Assigned Answered] => Assigned on assigned_on { unit: i64 };
        // A leader is answered before anything is closed; the office may answer by itself.
        Answer [Registered Assigned Answered] => Answered on answered_on;
        Close [Answered] => Closed on closed_on;
    }
    steps {
        Urge [Assigned];
        Archive [Closed] => Archived;
    }
    told {
        due_on: Day, "期限", "by when";
    }
    kept {
        urged: i64,
    }
}

impl Life {
    /// An instruction that has only come in.
    pub fn begin(received_on: Day) -> Life {
        Life::at(State::Registered, received_on)
    }
}

impl turn::Life for Life {
    const NOUN: &'static str = "instruction";
    const ANEW: &'static [Step] = &[Step::Assign];
    const WAY: &'static [Step] = &[Step::Assign, Step::Answer, Step::Close, Step::Archive];

    fn more(&mut self, act: &Act) {
        match act.kind {
            // Assigned again after an answer that was not enough, the answer no longer counts.
            Step::Assign => (self.answered_on, self.due_on) = (None, act.due_on.or(self.due_on)),
            Step::Urge => self.urged += 1,
            Step::Answer | Step::Close | Step::Archive => {}
        }
    }

    /// The day the office stated, from the day it was last assigned until it is answered.
    fn owed(&self) -> Option<Owed> {
        let (due, from) = self.due_on.zip(self.assigned_on)?;
        let (limit, until) = (Limit::on(due, false), self.answered_on.or(self.closed_on));
        Some(Owed { name: Name::Answer, limit, event: Step::Assign.slug(), from, until })
    }

    fn next(now: Stands<'_>, today: Day) -> Vec<&'static str> {
        let Some(state) = now.text("state").and_then(State::from_slug) else { return Vec::new() };
        match state {
            State::Registered => vec!["assign CODE --to … --due …"],
            State::Assigned if now.day("due_on").is_some_and(|due| due <= today) => {
                vec!["urge CODE --answered-by …", "answer CODE -m …"]
            }
            State::Assigned => vec!["answer CODE -m …"],
            State::Answered => vec!["close CODE"],
            State::Closed => vec!["archive CODE"],
            State::Archived => Vec::new(),
        }
    }

    fn fits(&self, act: &Act, code: &str, _today: Day) -> Result<()> {
        let on = act.on;
        let Some(due) = act.due_on.filter(|due| *due < on) else { return Ok(()) };
        let said =
            both!("{code} 的期限 {due} 早于交办日期 {on}", "{code}: its limit {due} is before it is assigned on {on}");
        Err(Error::refused("due-before-assigned", said).field("due_on"))
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
        let life = Life::begin(day(1)).after(&acts);
        assert_eq!((life.state, life.answered_on, life.urged), (State::Assigned, None, 1));
        let id = |a: &Act| life.may(a, "I2026-0001", day(30)).map_err(|e| e.id);
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
                if life.may(&act, "I2026-0001", day(2)).is_err() { continue }
                life.then(&act);
                prop_assert_eq!(life.closed_on.is_some(), matches!(life.state, State::Closed | State::Archived));
                prop_assert!(life.closed_on.is_none() || life.answered_on.is_some());
                prop_assert!(life.state != State::Assigned || life.assigned_on.is_some() && life.answered_on.is_none());
            }
        }
    }
}
