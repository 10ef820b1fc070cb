//! How often the office is in the field (每周不少于3天): which weeks are held to it, and how many days each owes. Not for what was
//! seen there.

use super::calendar::Calendar;
use crate::base::day::{Day, Period, plus};
use chrono::{Datelike, Weekday};

/// The days a week is to have in the field unless the office says another number.
pub const USUAL: i64 = 3;

/// A week, from Monday to Sunday, and the days in the field it owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its days.
    pub days: Period,
    /// How many of them are to be days in the field.
    pub owes: i64,
}

impl Week {
    /// Whether it fell short on a day, having had so many days in the field; none while it may still make them up.
    pub fn short(&self, had: i64, as_of: Day) -> Option<bool> {
        if had >= self.owes { Some(false) } else { (self.days.to <= as_of).then_some(true) }
    }
}

/// The weeks of a period, each whole: those whose Thursday is in it (ISO 8601), so that no week is of two months or of none. A week
/// owes no more days than it has working days.
pub fn weeks(period: Period, calendar: &Calendar, usual: i64) -> Vec<Week> {
    let to_thursday = (Weekday::Thu.num_days_from_monday() + 7 - period.from.weekday().num_days_from_monday()) % 7;
    let mut thursday = plus(period.from, i64::from(to_thursday));
    let mut out = Vec::new();
    while thursday <= period.to {
        let days = Period { from: plus(thursday, -3), to: plus(thursday, 3) };
        let worked = calendar.working_days_between(plus(days.from, -1), days.to);
        out.push(Week { days, owes: usual.min(worked) });
        thursday = plus(thursday, 7);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::day::iso;
    use crate::rule::notice::{Notice, NoticeDay};

    fn day(text: &str) -> Day {
        iso(text).expect("a day")
    }

    fn spans(from: &str, to: &str) -> Vec<(String, String)> {
        let period = Period { from: day(from), to: day(to) };
        let weeks = weeks(period, &Calendar::new(&[]), USUAL);
        weeks.iter().map(|w| (w.days.from.to_string(), w.days.to.to_string())).collect()
    }

    #[test]
    fn every_week_is_of_one_month() {
        let months = ["2026-01", "2026-02", "2026-03", "2026-04"];
        let last = ["31", "28", "31", "30"];
        let by_month: Vec<_> =
            months.iter().zip(last).flat_map(|(m, last)| spans(&format!("{m}-01"), &format!("{m}-{last}"))).collect();
        assert_eq!(by_month, spans("2026-01-01", "2026-04-30"));
        assert_eq!(by_month[0], ("2025-12-29".into(), "2026-01-04".into()), "1 January 2026 is a Thursday");
        assert_eq!(by_month.last(), Some(&("2026-04-27".into(), "2026-05-03".into())));
        assert_eq!(spans("2026-05-04", "2026-05-06"), [], "no Thursday in it");
    }

    #[test]
    fn a_week_owes_no_more_than_its_working_days() {
        // A Spring Festival of a week and the Sunday made up for it.
        let named = |n: u32, off| NoticeDay { date: day(&format!("2026-02-{n}")), off, name: "春节".into() };
        let days = (16..=20).map(|n| named(n, true)).chain([named(22, false)]).collect();
        let (paper, url) = (String::new(), String::new());
        let notices = [Notice { year: 2026, version: 1, paper, issued_on: None, url, days }];
        let february = Period { from: day("2026-02-09"), to: day("2026-03-01") };
        let owes = |usual| weeks(february, &Calendar::new(&notices), usual).iter().map(|w| w.owes).collect::<Vec<_>>();
        assert_eq!(owes(3), [3, 1, 3]);
        assert_eq!(owes(7), [5, 1, 5]);
    }

    #[test]
    fn a_week_that_is_not_over_has_not_fallen_short() {
        let week = Week { days: Period { from: day("2026-03-02"), to: day("2026-03-08") }, owes: 3 };
        assert_eq!(week.short(2, day("2026-03-06")), None);
        assert_eq!(week.short(3, day("2026-03-06")), Some(false));
        assert_eq!(week.short(2, day("2026-03-08")), Some(true));
    }
}
