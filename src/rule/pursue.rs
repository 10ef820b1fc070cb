//! The life of a project (项目) on the green channel: taken on, followed until it runs or is given up. Which act may follow, and what
//! the acts add up to. Not for what it has to reach and what stands in its way: those are rows of the record.

use crate::base::day::Day;
use crate::base::vocab::{ProjectState as State, ProjectStep as Step};
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::rule::turn::{self, Done, Owed, Stands};
use crate::{draft, stands};

draft! {
    /// What an act carries beside its day.
    Carried {
        reason: String, Anywhere, "为什么终止", "why it is given up";
        even_so: String, Anywhere, "节点、堵点还有未完而投产的理由", "why it is closed with milestones or obstacles left";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

stands! {
    /// Where a project stands.
    Life: State, Step, Carried;
    history {
        Follow [Open] on followed_on;
        Close [Open] => Done on closed_on { closed_even_so = even_so: String };
        Stop [Open] => Stopped on ended_on { reason: String };
    }
    beside {
        /// By when it is to run.
        due: Option<Limit>,
        /// The day it was taken on.
        opened_on: Option<Day>,
    }
}

impl Life {
    /// A project that has only been taken on.
    pub fn begin(opened_on: Day, due: Option<Limit>) -> Life {
        Life { due, opened_on: Some(opened_on), ..Life::at(State::Open, opened_on) }
    }
}

impl turn::Life for Life {
    const NOUN: &'static str = "project";

    /// From the day it was taken on until it runs or is given up.
    fn owed(&self) -> Option<Owed> {
        let (limit, from) = self.due.zip(self.opened_on)?;
        Some(Owed { name: Name::Launch, limit, event: "opened", from, until: self.closed_on.or(self.ended_on) })
    }

    fn next(now: Stands<'_>, _today: Day) -> Vec<&'static str> {
        match now.text("state").and_then(State::from_slug) {
            Some(State::Open) => vec!["follow CODE -m …", "close CODE"],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::turn::Life as _;
    use super::*;

    fn day(n: u32) -> Day {
        Day::from_ymd_opt(2026, 3, n).expect("a day of March")
    }

    #[test]
    fn a_project_ends_once_and_its_limit_with_it() {
        let refused =
            |life: &Life, step, n| life.may(&Act::new(step, day(n)), "H2026-0001", day(30)).err().map(|e| e.id);
        let mut life = Life::begin(day(2), Limit::parse("5wd").ok());
        assert_eq!(life.owed().map(|owed| (owed.from, owed.until)), Some((day(2), None)));
        assert_eq!(refused(&life, Step::Close, 1), Some("step-before-last"));
        assert_eq!(refused(&life, Step::Stop, 3), None);
        life.then(&Act::new(Step::Stop, day(3)));
        assert_eq!(life.owed().and_then(|owed| owed.until), Some(day(3)));
        assert_eq!(refused(&life, Step::Close, 4), Some("step-wrong-state"));
        assert_eq!(Life::begin(day(2), None).owed().map(|owed| owed.from), None);
    }
}
