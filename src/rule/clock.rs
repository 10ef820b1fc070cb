//! A clock, the same for every life: a limit that a step starts and a step stops, paused, extended, met or missed. Which
//! steps do so, each life says; not for counting days: that is `deadline`.

use crate::base::day::Day;
use crate::base::error::Both;
pub use crate::base::vocab::Clock as Name;
use crate::both;
use crate::rule::calendar::Calendar;
use crate::rule::deadline::{self, Due, Pause};
use crate::rule::hall::{END, Hall, Moment, Still};
use crate::rule::limit::{Limit, Unit};
use chrono::Datelike;

/// How long something may take, from what, by which ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The limit with its extensions.
    pub limit: Limit,
    /// By how much it was extended, in the limit's unit; by days where that is a date.
    pub extended_by: u32,
    /// What it starts from, a slug.
    pub event: String,
    /// The day of that event, which is not counted.
    pub from: Day,
    /// Where it comes from: set, regulation, article. `None` for one stated by hand.
    pub rule: Option<String>,
}

/// A limit in minutes of a hall's hours, where a clock goes by one: it is kept as the day on which it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// How many.
    pub limit: u32,
    /// The hours.
    pub hall: Hall,
    /// From when they run.
    pub from: Moment,
    /// In which stretches they stood still.
    pub still: Vec<Still>,
    /// The last moment that is in time.
    pub last: Moment,
    /// When it stopped.
    pub until: Option<Moment>,
}

/// One clock of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Which.
    pub name: Name,
    /// How many times it was set running, this one counted: the last is in force.
    pub round: i64,
    /// How long, from when, by what.
    pub span: Span,
    /// When it ends.
    pub due: Due,
    /// Stretches in which it stood still.
    pub pauses: Vec<Pause>,
    /// The day it stopped: done, or no longer owed.
    pub stopped_on: Option<Day>,
    /// The paper it rests on: the notice of its last day's year, where there is one and days of rest matter.
    pub notice: Option<String>,
    /// The minutes it goes by, where it does.
    pub minutes: Option<Minutes>,
}

impl Clock {
    /// Counts when a span ends.
    pub fn count(name: Name, span: Span, pauses: Vec<Pause>, stopped_on: Option<Day>, cal: &Calendar) -> Clock {
        let due = deadline::due(span.from, &span.limit, &pauses, cal);
        let rests_on_notices = span.limit.unit == Unit::WorkingDays || span.limit.rolls;
        let notice = cal.notices_of_year(due.due.year()).last().filter(|_| rests_on_notices).map(|n| n.paper.clone());
        Clock { name, round: 1, span, due, pauses, stopped_on, notice, minutes: None }
    }

    /// The same, its last day put off: to a limit that runs from the day it was given. It goes on from where it started.
    #[must_use]
    pub fn put_off(self, limit: &Limit, on: Day, cal: &Calendar) -> Clock {
        let given =
            Clock::count(self.name, Span { limit: *limit, from: on, ..self.span.clone() }, Vec::new(), None, cal);
        let by = u32::try_from((given.due.due - self.due.due).num_days()).unwrap_or(0);
        let span = Span { limit: Limit::on(given.due.due, false), extended_by: by, ..self.span };
        Clock { span, due: given.due, notice: given.notice, ..self }
    }

    /// Since when it stands still, if it does.
    pub fn paused_on(&self) -> Option<Day> {
        let last = self.pauses.last().filter(|p| p.to.is_none() && self.due.paused && self.stopped_on.is_none())?;
        Some(last.from)
    }

    /// Whether it was stopped in time; none where it was not stopped.
    pub fn in_time(&self) -> Option<bool> {
        match &self.minutes {
            Some(minutes) => minutes.until.map(|until| until <= minutes.last),
            None => self.stopped_on.map(|on| on <= self.due.due),
        }
    }

    /// Whether it was stopped too late.
    pub fn broken(&self) -> bool {
        self.in_time() == Some(false)
    }

    /// How much of it was used when it stopped, or else by the end of a day, in its own measure: hours where the limit is in whole ones.
    pub fn used(&self, on: Day, cal: &Calendar) -> Both {
        let Some(Minutes { limit, hall, from, still, until, .. }) = &self.minutes else {
            let (unit, to) = (self.span.limit.unit, self.stopped_on.unwrap_or(on));
            let n = deadline::used(unit, (self.span.from, to), &self.pauses, cal);
            return match unit {
                Unit::WorkingDays => both!("{n}个工作日", "{n} working days"),
                _ => both!("{n}个自然日", "{n} calendar days"),
            };
        };
        let n = hall.worked(cal, (*from, until.unwrap_or(on.and_time(END))), still);
        let (hours, rest) = (n / 60, n % 60);
        match (limit % 60, hours, rest) {
            (0, 1.., 0) => both!("{hours}小时", "{hours} hours"),
            (0, 1.., _) => both!("{hours}小时{rest}分钟", "{hours} hours and {rest} minutes"),
            _ => both!("{n}分钟", "{n} minutes"),
        }
    }

    /// Whether it ran out before a day without having stopped; a paused one has not, its day is only the earliest.
    pub fn missed(&self, today: Day) -> bool {
        self.stopped_on.is_none() && self.due.due < today && !self.due.paused
    }
}
