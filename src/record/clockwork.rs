//! What limits are counted with, as the ledger has it and as it had it: the calendar and the rule sets in use, read once a
//! command. Not for counting: that is `rule`'s.

use super::{calendar, rules};
use crate::base::day::Day;
use crate::base::error::Result;
use crate::db::behind::Reads;
use crate::rule::calendar::Calendar;
use crate::rule::hall::Hall;
use crate::rule::set::{self, RuleSet};
use chrono::Datelike;
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

/// How a hall works unless the office says otherwise: as the first shipped set that tells of one.
static USUAL: LazyLock<Hall> = LazyLock::new(|| {
    set::shipped().into_iter().find_map(|set| set.hall).unwrap_or_else(|| unreachable!("a shipped set tells of a hall"))
});

/// What cards are given for unless the office says otherwise: as the first shipped set that tells of them.
static CARDED: LazyLock<RuleSet> = LazyLock::new(|| {
    let told = set::shipped().into_iter().find(|set| !set.cards.is_empty());
    told.unwrap_or_else(|| unreachable!("a shipped set tells of cards"))
});

/// How a quarter is graded unless the office says otherwise: as the first shipped set that tells of it.
static GRADED: LazyLock<RuleSet> = LazyLock::new(|| {
    let told = set::shipped().into_iter().find(|set| !set.grades.is_empty());
    told.unwrap_or_else(|| unreachable!("a shipped set tells of grades"))
});

/// The licensing law unless the office has a text of its own in use: as it is shipped.
static LICENSING: LazyLock<RuleSet> = LazyLock::new(|| {
    let told = set::shipped().into_iter().find(|set| set.name == LICENSING_NAME);
    told.unwrap_or_else(|| unreachable!("the licensing law is shipped"))
});
const LICENSING_NAME: &str = "licensing";

/// What limits are counted with: the calendar and the rule sets in use.
pub struct Clockwork {
    /// The calendar.
    pub calendar: Calendar,
    sets: Vec<(Day, RuleSet)>,
    first: i32,
    /// The journal entries that brought a notice, or took a set into use.
    changes: Vec<i64>,
}

impl Clockwork {
    /// Reads the calendar from a year on, and the sets in use, as they were after a journal entry.
    fn read(conn: &Connection, first: i32, entry: i64) -> Result<Clockwork> {
        let calendar = Calendar::new(&calendar::load_then(conn, first, entry)?);
        let sql = "SELECT entry FROM notice UNION SELECT entry FROM rule_set WHERE from_on IS NOT NULL ORDER BY 1";
        let changes = conn.prepare_cached(sql)?.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(Clockwork { calendar, sets: rules::in_use_then(conn, entry)?, first, changes })
    }

    /// The set that what was received on a day follows.
    pub fn set(&self, received_on: Day) -> Option<&RuleSet> {
        self.sets.iter().rev().find(|(from, set)| *from <= received_on && !set.rules.is_empty()).map(|(_, set)| set)
    }

    /// The hours and lights of the service hall for what was received on a day; the shipped ones where none are in use.
    pub fn hall(&self, received_on: Day) -> &Hall {
        let own = self.sets.iter().rev().find_map(|(from, set)| set.hall.as_ref().filter(|_| *from <= received_on));
        own.unwrap_or_else(|| &USUAL)
    }

    /// What the licensing law says of what was received on a day.
    pub fn licensing(&self, received_on: Day) -> &RuleSet {
        let own = self.sets.iter().rev().find(|(from, set)| *from <= received_on && set.name == LICENSING_NAME);
        own.map_or_else(|| &*LICENSING, |(_, set)| set)
    }

    /// The set by which cards are given up to a day.
    pub fn carded(&self, until: Day) -> &RuleSet {
        let own = self.sets.iter().rev().find(|(from, set)| *from <= until && !set.cards.is_empty());
        own.map_or_else(|| &*CARDED, |(_, set)| set)
    }

    /// The set by which what was decided up to a day is graded.
    pub fn graded(&self, until: Day) -> &RuleSet {
        let own = self.sets.iter().rev().find(|(from, set)| *from <= until && !set.grades.is_empty());
        own.map_or_else(|| &*GRADED, |(_, set)| set)
    }
}

/// The clockworks read so far.
#[derive(Default)]
pub struct Clockworks {
    now: RefCell<Option<Rc<Clockwork>>>,
    /// As it was before a calendar or a rule set came, by how many had come.
    then: RefCell<HashMap<usize, Rc<Clockwork>>>,
}

impl Clockworks {
    /// The one of today, good for everything from a day on.
    pub fn now(&self, conn: &dyn Reads, from: Day) -> Result<Rc<Clockwork>> {
        let mut kept = self.now.borrow_mut();
        // A limit may begin in the last days of a year and rest on the notice of the year before (2007-12-29).
        let first = from.year() - 1;
        match &*kept {
            Some(clockwork) if clockwork.first <= first => Ok(Rc::clone(clockwork)),
            _ => Ok(Rc::clone(kept.insert(Rc::new(Clockwork::read(conn, first, i64::MAX)?)))),
        }
    }

    /// The same as it was after a journal entry.
    pub fn then(&self, conn: &dyn Reads, from: Day, entry: i64) -> Result<Rc<Clockwork>> {
        let now = self.now(conn, from)?;
        let had = now.changes.partition_point(|change| *change <= entry);
        if had == now.changes.len() {
            return Ok(now);
        }
        let mut kept = self.then.borrow_mut();
        match kept.get(&had) {
            Some(then) if then.first <= now.first => Ok(Rc::clone(then)),
            _ => {
                let then = Rc::new(Clockwork::read(conn, now.first, entry)?);
                kept.insert(had, Rc::clone(&then));
                Ok(then)
            }
        }
    }

    /// Forgets them, as the calendar or the rules have changed.
    pub fn forget(&self) {
        self.now.take();
        self.then.take();
    }
}
