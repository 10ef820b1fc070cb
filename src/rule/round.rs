//! The life of a round (填报轮次): opened for its subjects, frozen, closed. Which act may follow which state. Not for the returns in it: those
//! are `record::round`'s.

use super::turn::{self, Done, Owed, Stands};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{RoundState as State, RoundStep as Step};
use crate::both;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::{draft, stands};

draft! {
    /// What an act carries beside its day.
    Carried {
        even_so: String, Anywhere, "没有收齐仍然结束的理由", "why it ends though something is missing";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

stands! {
    /// Where a round stands.
    Life: State, Step, Carried;
    history {
        Freeze [Open] => Frozen on frozen_on;
        Close [Open Frozen] => Closed on closed_on { closed_even_so = even_so: String };
    }
    beside {
        /// The day it was opened.
        opened_on: Option<Day>,
        /// By when returns are due.
        due: Option<Limit>,
    }
}

impl Life {
    /// A round that was just opened.
    pub fn begin(opened_on: Day, due: Option<Limit>) -> Life {
        Life { opened_on: Some(opened_on), due, ..Life::at(State::Open, opened_on) }
    }
}

impl turn::Life for Life {
    const NOUN: &'static str = "round";

    /// From the day it was opened until it is frozen or closed: then no return is in time any more.
    fn owed(&self) -> Option<Owed> {
        let (limit, from) = self.due.zip(self.opened_on)?;
        let until = self.frozen_on.into_iter().chain(self.closed_on).min();
        Some(Owed { name: Name::Returns, limit, event: "opened", from, until })
    }

    fn next(now: Stands<'_>, _today: Day) -> Vec<&'static str> {
        match now.text("state").and_then(State::from_slug) {
            Some(State::Open) => vec!["freeze CODE", "close CODE"],
            Some(State::Frozen) => vec!["close CODE"],
            _ => Vec::new(),
        }
    }

    fn out_of_turn(&self, step: Step, code: &str, _today: Day) -> Error {
        let (state, on) = match (self.frozen_on, self.closed_on) {
            (_, Some(on)) => (State::Closed, on),
            (on, None) => (State::Frozen, on.unwrap_or(self.last_on)),
        };
        let (was, what) = (state.said(), step.said());
        let (was_zh, was_en, zh, en) = (was.zh, was.en, what.zh, what.en);
        Error::refused(
            "round-wrong-state",
            both!("{code} {was_zh}（{on}），不能再{zh}", "{code} is {was_en} since {on}: it cannot {en}"),
        )
        .field("state")
        .hint(both!(
            "撤回上一步：ducha round undo {code} -m …",
            "take the last step back: ducha round undo {code} -m …"
        ))
    }
}

/// Refuses a return once it is frozen or closed, but as a correction.
pub fn takes(life: &Life, code: &str, correction: bool) -> Result<()> {
    let Some(on) = life.frozen_on.or(life.closed_on).filter(|_| !correction) else { return Ok(()) };
    let said = both!("{code} 已于 {on} 定稿，不能再报", "{code} was frozen on {on}: no return is taken any more");
    Err(Error::refused("round-frozen", said).hint(both!(
        "要更正的写明理由，定稿的数不变，更正记在旁边：--correct 理由",
        "to correct it say why; what was frozen stays, the correction stands beside it: --correct REASON"
    )))
}
