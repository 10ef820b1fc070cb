//! Which days are worked: the State Council's notices over the plain week. Not for limits: those are in
//! [`crate::rule::deadline`]; not for reading files: that is [`crate::rule::notice`].
//!
//! A working day is Monday to Friday unless a notice or the law gives it off, and a Saturday or Sunday a notice calls to
//! work. A year without a notice keeps the plain week and the days off by law, which is a presumption and never a promise: [`Calendar::announced`]
//! tells them apart, by the notice of the day's own year, even though next year's notice may still move a day of this
//! December.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::error::Both;
use crate::base::week;
use crate::both;
use chrono::{Datelike, Days, NaiveDate};

use crate::rule::notice::is_weekend;
pub use crate::rule::notice::{Change, Notice, NoticeDay, diff, parse_csv, parse_json, shipped};

/// The notices put together: what holds for each day. A value; build a new one when a notice is added.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// Every version of every year, by year and version.
    notices: Vec<Notice>,
    /// What the last version says of a day: off, holiday, year of the notice.
    named: BTreeMap<NaiveDate, (bool, String, i32)>,
    /// The days that break the plain week, each with the working days won or lost up to and with it.
    shifts: Vec<(NaiveDate, i64)>,
    /// The years that have a notice.
    years: BTreeSet<i32>,
}

/// The years whose days off by law are known here.
const LAWFUL: std::ops::RangeInclusive<i32> = 1950..=2100;

/// The days of a year that are off by law, on a date of the common calendar, whatever a notice says or while there is none.
// 全国年节及纪念日放假办法 第二条: 1 January; 1 May; 1 to 3 October. 1 and 2 October alone before the revision of 1999-09-18;
// 1 to 3 May from then until 2007, 1 May until 2024, 1 and 2 May from 2025 on.
fn by_law(year: i32) -> impl Iterator<Item = (NaiveDate, &'static str)> {
    let may = match year {
        2000..=2007 => 3,
        2025.. => 2,
        _ => 1,
    };
    let october = if year >= 1999 { 3 } else { 2 };
    let days = |month, count, name| {
        (1..=count).filter_map(move |day| Some((NaiveDate::from_ymd_opt(year, month, day)?, name)))
    };
    days(1, 1, "元旦").chain(days(5, may, "劳动节")).chain(days(10, october, "国庆节"))
}

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// Monday to Friday, nothing said.
    Working,
    /// A Saturday or Sunday called to work for this holiday (调休上班).
    MakeUp(&'a str),
    /// Saturday or Sunday, nothing said.
    Weekend,
    /// Off for this holiday.
    Holiday(&'a str),
}

impl DayKind<'_> {
    /// Whether the day counts as a working day.
    pub fn counts(&self) -> bool {
        matches!(self, DayKind::Working | DayKind::MakeUp(_))
    }
}

impl Calendar {
    /// Puts notices together. Of a year the last version holds; of a day named by two years, the later year's notice.
    pub fn new(notices: &[Notice]) -> Calendar {
        let mut notices = notices.to_vec();
        notices.sort_by_key(|n| (n.year, n.version));
        let mut named: BTreeMap<NaiveDate, (bool, String, i32)> =
            LAWFUL.flat_map(by_law).map(|(day, name)| (day, (true, name.to_owned(), day.year()))).collect();
        for (at, notice) in notices.iter().enumerate() {
            if notices.get(at + 1).is_some_and(|next| next.year == notice.year) {
                continue;
            }
            named.extend(notice.days.iter().map(|d| (d.date, (d.off, d.name.clone(), notice.year))));
        }
        let mut shifts = Vec::new();
        let mut total = 0;
        for (&date, &(off, _, _)) in &named {
            if off != is_weekend(date) {
                total += if off { -1 } else { 1 };
                shifts.push((date, total));
            }
        }
        let years = notices.iter().filter(|n| !n.days.is_empty()).map(|n| n.year).collect();
        Calendar { notices, named, shifts, years }
    }

    /// What a day is.
    pub fn kind(&self, day: NaiveDate) -> DayKind<'_> {
        match (self.named.get(&day), is_weekend(day)) {
            (Some((true, name, _)), _) => DayKind::Holiday(name),
            (Some((false, name, _)), true) => DayKind::MakeUp(name),
            (None, true) => DayKind::Weekend,
            (Some((false, _, _)) | None, false) => DayKind::Working,
        }
    }

    /// Whether the day is worked.
    pub fn works(&self, day: NaiveDate) -> bool {
        self.kind(day).counts()
    }

    /// Whether the day's own year has a notice; else what [`Calendar::kind`] says is a presumption.
    pub fn announced(&self, day: NaiveDate) -> bool {
        self.years.contains(&day.year())
    }

    /// Whether every year from one day to another has a notice.
    pub fn announced_between(&self, from: NaiveDate, to: NaiveDate) -> bool {
        (from.year()..=to.year()).all(|year| self.years.contains(&year))
    }

    /// The years that have a notice, in order.
    pub fn years(&self) -> impl Iterator<Item = i32> + '_ {
        self.years.iter().copied()
    }

    /// Every version of a year's notice, the first one first.
    pub fn notices_of_year(&self, year: i32) -> impl Iterator<Item = &Notice> {
        self.notices.iter().filter(move |n| n.year == year)
    }

    /// The notice that made the day what it is, where one names it: of an amended year the first version since which
    /// nothing changed for this day.
    pub fn notice_of(&self, day: NaiveDate) -> Option<&Notice> {
        let (off, _, year) = self.named.get(&day)?;
        let says = |n: &Notice| n.days.iter().any(|d| d.date == day && d.off == *off);
        let versions: Vec<&Notice> = self.notices_of_year(*year).collect();
        versions.into_iter().rev().take_while(|n| says(n)).last()
    }

    /// Working days after one day, up to and with another; negative when the second is the earlier one.
    pub fn working_days_between(&self, after: NaiveDate, to: NaiveDate) -> i64 {
        self.worked_until(to) - self.worked_until(after)
    }

    /// That a day is one of rest, as said behind it: `（周日，休息日）`; nothing of a working day.
    pub fn rest_said(&self, day: NaiveDate) -> Both {
        if self.works(day) {
            return Both::default();
        }
        let Both { zh, en } = week::said(day);
        both!("（{zh}，休息日）", " ({en}, a day of rest)")
    }

    /// The first working day after a day.
    pub fn next_working(&self, day: NaiveDate) -> NaiveDate {
        self.nth_working(day, 1)
    }

    /// The day itself when it is worked, else the first working day after it.
    pub fn rolled(&self, day: NaiveDate) -> NaiveDate {
        if self.works(day) { day } else { self.next_working(day) }
    }

    /// The `count`-th working day after a day, the day itself not counted; the day itself for 0.
    pub fn nth_working(&self, after: NaiveDate, count: u32) -> NaiveDate {
        if count == 0 {
            return after;
        }
        let wanted = self.worked_until(after) + i64::from(count);
        let reached = |steps: u64| later(after, steps).is_none_or(|day| self.worked_until(day) >= wanted);
        // Every working day takes at least one day, so the answer is `count` steps away or more.
        let (mut low, mut high) = (u64::from(count), u64::from(count) * 2 + 16);
        while !reached(high) {
            (low, high) = (high, high * 2);
        }
        while low < high {
            let middle = low.midpoint(high);
            if reached(middle) { high = middle } else { low = middle + 1 }
        }
        later(after, low).unwrap_or(NaiveDate::MAX)
    }

    /// So many working days after a day, or before it when negative; the form `base::day::AddWorking` asks for.
    pub fn add_working(&self, day: NaiveDate, count: i64) -> NaiveDate {
        if count >= 0 {
            return self.nth_working(day, u32::try_from(count).unwrap_or(u32::MAX));
        }
        let Some(eve) = day.pred_opt() else { return day };
        let mut back = count.unsigned_abs().saturating_mul(2).saturating_add(16);
        // From an anchor far enough back, the day sought is a working day counted forward.
        while let Some(anchor) = day.checked_sub_days(Days::new(back)) {
            let spare = self.working_days_between(anchor, eve) + count;
            if let Ok(spare @ 0..) = i32::try_from(spare) {
                return self.nth_working(anchor, spare.unsigned_abs() + 1);
            }
            back = back.saturating_mul(2);
        }
        NaiveDate::MIN
    }

    /// Working days from the first Monday of our era up to and with a day: the plain week, corrected by the notices.
    fn worked_until(&self, day: NaiveDate) -> i64 {
        let days = i64::from(day.num_days_from_ce());
        let plain = days.div_euclid(7) * 5 + days.rem_euclid(7).min(5);
        let known = self.shifts.partition_point(|&(date, _)| date <= day);
        plain + known.checked_sub(1).map_or(0, |last| self.shifts[last].1)
    }
}

/// A day so many days later, while the calendar lasts.
fn later(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("test data")
    }

    fn cal() -> Calendar {
        Calendar::new(&shipped())
    }

    #[test]
    fn days_are_what_the_notices_say() {
        let cal = cal();
        assert_eq!(cal.kind(day("2026-09-18")), DayKind::Working);
        assert_eq!(cal.kind(day("2026-09-20")), DayKind::MakeUp("国庆节"));
        assert_eq!(cal.kind(day("2026-09-19")), DayKind::Weekend);
        assert_eq!(cal.kind(day("2026-10-01")), DayKind::Holiday("国庆节"));
        // The notice of 2020 names Monday 3 February as worked; that makes it no make-up day.
        assert_eq!(cal.kind(day("2020-02-03")), DayKind::Working);
        assert_eq!(cal.kind(day("2018-12-29")), DayKind::MakeUp("元旦"));
        // No notice yet, and off by law; 4 October 2027 is a Monday, which only a notice would give off.
        assert_eq!(cal.kind(day("2027-10-01")), DayKind::Holiday("国庆节"));
        assert_eq!(cal.kind(day("2027-10-04")), DayKind::Working);
        assert_eq!([2006, 2024, 2027].map(|year| by_law(year).count()), [7, 5, 6]);
    }

    #[test]
    fn a_year_without_a_notice_is_not_announced() {
        let cal = cal();
        assert!(cal.announced(day("2026-12-31")) && cal.announced(day("2007-01-01")));
        assert!(!cal.announced(day("2027-01-01")) && !cal.announced(day("2006-12-30")));
        assert!(!cal.announced_between(day("2026-12-31"), day("2027-01-01")));
    }

    #[test]
    fn the_paper_is_the_one_that_decided_the_day() {
        let cal = cal();
        let paper = |text| cal.notice_of(day(text)).map(|n| n.paper.as_str());
        assert_eq!(paper("2019-05-01"), Some("国办发明电〔2018〕15号"));
        assert_eq!(paper("2019-05-02"), Some("国办发明电〔2019〕3号"));
        assert_eq!(paper("2020-02-01"), Some("国办发明电〔2020〕1号"));
        assert_eq!(paper("2018-12-29"), Some("国办发明电〔2018〕15号"));
        assert_eq!(paper("2015-09-03"), Some("国发明电〔2015〕1号"));
        assert_eq!(paper("2026-09-19"), None);
    }

    #[test]
    fn working_days_add_up() {
        let cal = cal();
        let year = |y: i32| {
            let end = |y: i32| NaiveDate::from_ymd_opt(y, 12, 31).expect("test data");
            cal.working_days_between(end(y - 1), end(y))
        };
        assert_eq!([2024, 2025, 2026].map(year), [251, 248, 248]);
        let months = [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23];
        let mut from = day("2025-12-31");
        for (month, expected) in (1..=12).zip(months) {
            let next = NaiveDate::from_ymd_opt(2026 + month / 12, u32::try_from(month % 12 + 1).expect("test data"), 1)
                .expect("test data");
            let end = next.pred_opt().expect("test data");
            assert_eq!(cal.working_days_between(from, end), expected, "{end}");
            from = end;
        }
        assert_eq!(cal.working_days_between(day("2006-09-12"), day("2006-09-20")), 6);
        assert_eq!(cal.working_days_between(day("2026-09-24"), day("2026-09-18")), -5);
    }

    #[test]
    fn working_days_are_taken_away_as_they_are_added() {
        let cal = cal();
        assert_eq!(cal.add_working(day("2026-09-24"), -5), day("2026-09-18"));
        assert_eq!(cal.add_working(day("2026-09-24"), -4), day("2026-09-20"));
        assert_eq!(cal.add_working(day("2026-09-24"), 0), day("2026-09-24"));
        assert_eq!(cal.add_working(day("2026-09-24"), i64::MIN + 1), NaiveDate::MIN);
        for start in day("2019-12-01").iter_days().take(500).filter(|&d| cal.works(d)) {
            for count in [1, 5, 20, 60] {
                assert_eq!(cal.add_working(cal.add_working(start, count), -count), start);
            }
        }
    }

    #[test]
    fn the_next_working_day_is_a_later_one() {
        let cal = cal();
        assert_eq!(cal.next_working(day("2026-09-18")), day("2026-09-20"));
        assert_eq!(cal.rolled(day("2026-09-18")), day("2026-09-18"));
        assert_eq!(cal.rolled(day("2026-10-03")), day("2026-10-08"));
        assert_eq!(cal.next_working(NaiveDate::MAX), NaiveDate::MAX);
        assert_eq!(Calendar::default().nth_working(day("2026-09-30"), 2), day("2026-10-02"));
    }
}
