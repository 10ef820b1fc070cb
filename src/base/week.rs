//! The day of the week of a day. Not for which days are worked: that is the calendar's.

use super::day::Day;
use super::error::Both;
use super::vocab::{Weekday, Word as _};
use chrono::Datelike as _;

/// As a record has it.
pub fn slug(day: Day) -> &'static str {
    on(day).slug()
}

/// As it is said.
pub fn said(day: Day) -> Both {
    let Both { zh, en } = on(day).said();
    Both { zh, en: en[..1].to_uppercase() + &en[1..] }
}

fn on(day: Day) -> Weekday {
    Weekday::WORDS[day.weekday().num_days_from_monday() as usize]
}
