//! Floor 2: figures and standing reports. A figure is declared once and is a set of records; a report arranges figures.
//! Not for printing: a report returns a page.

pub mod dimension;
pub mod figure;
pub mod month;
pub mod overdue;
pub mod past;
pub mod today;

use crate::base::day::{Day, Period};

/// What a figure is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The days counted.
    pub period: Period,
    /// The day states are taken on.
    pub as_of: Day,
    /// The last journal entry known, if not all of them.
    pub known: Option<i64>,
}

impl Scope {
    /// The last day of the period that has come by the as-of day.
    pub fn until(&self) -> Day {
        self.period.to.min(self.as_of)
    }
}
