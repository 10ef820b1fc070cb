//! The hours of a service hall, and limits counted in them: which minutes of which days count, when so many have passed, when a light
//! turns yellow and red. Not for days alone: those are `deadline`'s; not for which limit an approval has: that is its steps'.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use foldhash::HashMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::RefCell;

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::both;
use crate::rule::calendar::Calendar;
use crate::rule::deadline::{self, Pause};
use crate::rule::limit::{Limit, Unit};

/// A day and a minute of it.
pub type Moment = NaiveDateTime;

/// The largest amount of hall time a limit may be given as, in minutes: a year of long days.
const MINUTES_MAX: u32 = 200_000;

/// Limits that are remembered as they were read.
const REMEMBERED: usize = 1_000;

/// A stretch in which a clock stands still.
pub type Still = (Moment, Option<Moment>);

/// A moment as it is kept: `2026-03-02T09:00`.
pub fn written(at: Moment) -> String {
    at.format("%Y-%m-%dT%H:%M").to_string()
}

/// A moment as it is told: `2026-03-02 09:00`.
pub fn said(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// A time of day as it is typed: `9:30`, `09:30:15`, `9点30分`, `9时`; the minute is what counts.
pub fn time(typed: &str) -> Option<NaiveTime> {
    let plain = typed.trim();
    // As it is kept, and as machines write it.
    if let [h, m, b':', n, o] = plain.as_bytes()
        && [h, m, n, o].into_iter().all(u8::is_ascii_digit)
    {
        let two = |a: &u8, b: &u8| u32::from(a - b'0') * 10 + u32::from(b - b'0');
        return NaiveTime::from_hms_opt(two(h, m), two(n, o), 0);
    }
    let plain = plain.replace('：', ":").replace(['点', '时'], ":").replace(['分', '秒'], "");
    let mut parts = plain.split(':').map(str::trim);
    let number = |part: Option<&str>| match part {
        None | Some("") => Some(0),
        Some(part) if part.len() <= 2 => part.parse::<u32>().ok(),
        Some(_) => None,
    };
    let hour = parts.next().filter(|part| !part.is_empty() && plain.contains(':'))?;
    let (hour, minute, second) = (number(Some(hour))?, number(parts.next())?, number(parts.next())?);
    (parts.next().is_none() && second < 60).then(|| NaiveTime::from_hms_opt(hour, minute, 0)).flatten()
}

/// A time of day as it is kept: `09:30`.
pub fn clock(at: NaiveTime) -> String {
    at.format("%H:%M").to_string()
}

/// A stretch of opening hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    from: NaiveTime,
    to: NaiveTime,
}

impl Serialize for Open {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{}-{}", clock(self.from), clock(self.to)))
    }
}

impl<'de> Deserialize<'de> for Open {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Open, D::Error> {
        let text = String::deserialize(from)?;
        let both = text.split_once('-').and_then(|(from, to)| Some((time(from)?, time(to)?)));
        let open = both.filter(|(from, to)| from < to).map(|(from, to)| Open { from, to });
        open.ok_or_else(|| D::Error::custom(format!("{text:?} are no hours such as 09:00-12:00")))
    }
}

/// When a limit is said to come near: so many working days before its last day, or at so many per cent of it. Limits in hours and minutes go by
/// the per cent, and so does every limit where no days are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// Working days before the last day.
    pub working_days: Option<u32>,
    /// Of the limit.
    pub percent: u32,
}

/// How a hall works and is watched: its hours on every working day, when a light turns yellow; red it is once the limit is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hall {
    /// Its hours, in order.
    pub hours: Vec<Open>,
    /// When a light turns yellow.
    pub yellow: Near,
}

/// How long an approval may take: days as any limit, or minutes of the hall's hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// Days, the day of acceptance not counted.
    Days(Limit),
    /// Minutes of the hall's hours.
    Minutes(u32),
}

impl Term {
    /// Reads `3min`, `3分钟`, `2h`, `2小时`, and whatever a limit in days or months may be but a date.
    pub fn parse(typed: &str) -> Result<Term> {
        let text = typed.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (amount, word) = text.split_at(digits);
        let each = match word.trim().to_lowercase().as_str() {
            "min" | "mins" | "minute" | "minutes" | "分钟" | "分" => 1,
            "h" | "hour" | "hours" | "小时" | "个小时" => 60,
            _ => {
                let days = Limit::parse(text).map_err(|error| {
                    if error.id == "limit-not-understood" { error.hint(how_written()) } else { error }
                })?;
                return if days.unit == Unit::Date { Err(no_date(text)) } else { Ok(Term::Days(days)) };
            }
        };
        let minutes = amount.parse::<u32>().ok().and_then(|n| n.checked_mul(each));
        minutes.filter(|n| (1..=MINUTES_MAX).contains(n)).map(Term::Minutes).ok_or_else(|| {
            let said = both!("期限 {text} 超出范围", "the limit {text} is out of range");
            Error::usage("limit-out-of-range", said).hint(both!("至少 1 分钟", "give a minute at the least"))
        })
    }

    /// One that is kept, nothing where it cannot be read. It is asked of every case, and there are few of them.
    pub fn kept(text: &str) -> Option<Term> {
        thread_local! {
            static READ: RefCell<HashMap<String, Option<Term>>> = RefCell::default();
        }
        READ.with_borrow_mut(|read| {
            if let Some(term) = read.get(text) {
                return *term;
            }
            if read.len() >= REMEMBERED {
                read.clear();
            }
            let term = Term::parse(text).ok();
            read.insert(text.to_owned(), term);
            term
        })
    }

    /// As [`Term::parse`] reads it.
    pub fn written(self) -> String {
        match self {
            Term::Days(limit) => limit.written(),
            Term::Minutes(n) if n % 60 == 0 => format!("{}h", n / 60),
            Term::Minutes(n) => format!("{n}min"),
        }
    }

    /// What it comes to in minutes of the hall's hours, for a comparison: five working days to the week, a month thirty days.
    pub fn minutes(self, day_long: i64) -> i64 {
        match self {
            Term::Minutes(n) => i64::from(n),
            Term::Days(limit) => {
                let sevenths = match limit.unit {
                    Unit::WorkingDays => 7,
                    Unit::CalendarDays => 5,
                    Unit::Months => 150,
                    Unit::Date => 0,
                };
                i64::from(limit.amount) * sevenths * day_long / 7
            }
        }
    }

    /// Whether it is surely the longer of two: of one unit by the amount, else by the days they come to, five working days to the week.
    pub fn longer(self, other: Term) -> bool {
        let days = |term| match term {
            Term::Minutes(_) => 0,
            Term::Days(limit) => match limit.unit {
                Unit::WorkingDays => limit.amount * 7,
                Unit::CalendarDays => limit.amount * 5,
                Unit::Months => limit.amount * 30 * 5,
                Unit::Date => 0,
            },
        };
        match (self, other) {
            (Term::Minutes(one), Term::Minutes(other)) => one > other,
            (one, other) => days(one) > days(other),
        }
    }
}

fn how_written() -> crate::base::error::Both {
    both!(
        "写作 20wd（20个工作日）、15d（15日）、2h（2小时）或 3min（3分钟）",
        "write 20wd (working days), 15d (days), 2h (hours) or 3min (minutes)"
    )
}

fn no_date(text: &str) -> Error {
    Error::usage("limit-not-understood", both!("时限不能是日期 {text}", "this limit is no date: {text}"))
        .hint(how_written())
}

/// When a limit of an approval ends, and its lights turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The last moment that is in time: of a limit in days the last minute of its last day, of one in minutes the last by which no more of
    /// them have passed.
    pub last: Moment,
    /// From when on the light is yellow.
    pub yellow: Moment,
    /// Not yet certain: it rests on a year without a notice, or its clock stopped in time and stands still.
    pub provisional: bool,
}

impl Hall {
    /// Refuses hours that are none, or not in order.
    pub fn holds(&self) -> bool {
        !self.hours.is_empty()
            && self.hours.windows(2).all(|two| two[0].to <= two[1].from)
            && (1..=100).contains(&self.yellow.percent)
    }

    /// Minutes of a working day.
    pub fn day_long(&self) -> i64 {
        self.hours.iter().map(|open| (open.to - open.from).num_minutes()).sum()
    }

    /// Minutes it is open on a day between two times.
    fn open_on(&self, cal: &Calendar, day: Day, from: NaiveTime, to: NaiveTime) -> i64 {
        if !cal.works(day) {
            return 0;
        }
        self.hours.iter().map(|open| (open.to.min(to) - open.from.max(from)).num_minutes().max(0)).sum()
    }

    /// Minutes it is open between two moments; none where they are the wrong way round.
    pub fn between(&self, cal: &Calendar, from: Moment, to: Moment) -> i64 {
        if to <= from {
            return 0;
        }
        let (first, last) = (from.date(), to.date());
        if first == last {
            return self.open_on(cal, first, from.time(), to.time());
        }
        let whole = cal.working_days_between(first, last) - i64::from(cal.works(last));
        self.open_on(cal, first, from.time(), END)
            + whole * self.day_long()
            + self.open_on(cal, last, NaiveTime::MIN, to.time())
    }

    /// Minutes it is open between two moments, those left out in which a clock stood still.
    pub fn worked(&self, cal: &Calendar, (from, to): (Moment, Moment), still: &[Still]) -> i64 {
        let paused = still.iter().map(|(stop, go)| self.between(cal, from.max(*stop), go.map_or(to, |go| go.min(to))));
        self.between(cal, from, to) - paused.sum::<i64>()
    }

    /// Each day between two moments, with how many minutes of it the hall was open, and how many of them passed.
    pub fn walk(&self, cal: &Calendar, (from, to): (Moment, Moment), still: &[Still]) -> Vec<(Day, i64, i64)> {
        let days = from.date().iter_days().take_while(|day| *day <= to.date());
        let of = |day: Day| {
            let span = (from.max(day.and_time(NaiveTime::MIN)), to.min(day.and_time(END)));
            (day, self.between(cal, span.0, span.1), self.worked(cal, span, still))
        };
        days.map(of).collect()
    }

    /// The moment so many minutes of its hours have passed; the end of its hours and not the beginning of the next.
    pub fn after(&self, cal: &Calendar, from: Moment, minutes: i64, still: &[Still]) -> Moment {
        let mut stops: Vec<(Moment, Moment)> = still.iter().filter_map(|(stop, go)| Some((*stop, (*go)?))).collect();
        stops.sort_unstable();
        let (mut at, mut left) = (from, minutes);
        for (stop, go) in stops {
            let passed = self.between(cal, at, stop);
            if left <= passed {
                break;
            }
            left -= passed;
            at = at.max(go);
        }
        self.plain_after(cal, at, left)
    }

    /// The moment from which its next minute passes: of one at which it is closed, when it opens.
    fn opens(&self, cal: &Calendar, at: Moment) -> Moment {
        self.plain_after(cal, at, 1) - TimeDelta::minutes(1)
    }

    fn plain_after(&self, cal: &Calendar, from: Moment, minutes: i64) -> Moment {
        let (mut left, long) = (minutes, self.day_long().max(1));
        // Whole days first: a limit of hours is seldom a long one, a per cent of a month is.
        let (mut day, mut time) = (from.date(), from.time());
        loop {
            if cal.works(day) {
                for open in &self.hours {
                    let begins = open.from.max(time);
                    let here = (open.to - begins).num_minutes().max(0);
                    if here > 0 && left <= here {
                        return day.and_time(begins + TimeDelta::minutes(left));
                    }
                    left -= here;
                }
            }
            let days = (left - 1) / long;
            day = if days > 0 { cal.nth_working(day, u32::try_from(days).unwrap_or(u32::MAX)) } else { day };
            left -= days * long;
            let Some(next) = day.succ_opt() else { return Moment::MAX };
            (day, time) = (next, NaiveTime::MIN);
        }
    }

    /// When a limit that runs from a moment ends; what stands still without end is not given back yet.
    pub fn ends(&self, cal: &Calendar, term: Term, from: Moment, still: &[Still]) -> Ends {
        match term {
            Term::Minutes(minutes) => {
                let minutes = i64::from(minutes);
                let last = go_on(self.after(cal, from, minutes, still), still, &|at| self.opens(cal, at));
                let yellow = self.after(cal, from, of_hundred(minutes, self.yellow.percent), still);
                let stands = still.iter().any(|(stop, go)| go.is_none() && *stop <= last);
                Ends { last, yellow, provisional: stands || !cal.announced_between(from.date(), last.date()) }
            }
            Term::Days(limit) => {
                let (start, pauses) = (from.date(), pauses(still));
                let due = deadline::due(start, &limit, &pauses, cal);
                // A clock that stops on the last day stops before it is over: the limit ends on the day it goes on, or, as any
                // last day that is one of rest, on the working day after it (民法典 第二百零三条).
                let rests = limit.rolls || limit.unit == Unit::WorkingDays;
                let day = |day: Day| if rests { cal.rolled(day) } else { day };
                let last = go_on(due.due.and_time(END), still, &|at| day(at.date()).and_time(END));
                let yellow = match self.yellow.working_days {
                    Some(days) => cal.add_working(last.date(), -i64::from(days)).and_time(NaiveTime::MIN),
                    None => {
                        // What stood still is left out by whole days, as the limit leaves it out.
                        let whole =
                            |(stop, go): &Still| Some((stop.date().and_time(END), Some((*go)?.date().and_time(END))));
                        let ended: Vec<Still> = still.iter().filter_map(whole).collect();
                        let total = self.worked(cal, (start.and_time(END), last), &ended);
                        self.after(cal, start.and_time(END), of_hundred(total, self.yellow.percent), &ended)
                    }
                };
                let stands = still.iter().any(|(stop, go)| go.is_none() && *stop <= last);
                Ends { last, yellow: yellow.max(from), provisional: stands || due.provisional }
            }
        }
    }
}

/// The last moment in time, of one at which a limit would be over: what is closed, or stands still by then, lets no more of it pass.
fn go_on(mut last: Moment, still: &[Still], next: &dyn Fn(Moment) -> Moment) -> Moment {
    loop {
        last = next(last);
        let held = still.iter().filter(|(stop, _)| *stop <= last).filter_map(|(_, go)| *go).max();
        match held.filter(|go| *go > last) {
            Some(go) => last = go,
            None => return last,
        }
    }
}

/// The last minute of a day.
pub const END: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 0) {
    Some(end) => end,
    None => NaiveTime::MIN,
};

/// So many of a hundred, rounded up.
fn of_hundred(whole: i64, percent: u32) -> i64 {
    (whole * i64::from(percent) + 99) / 100
}

/// The days in which a clock stood still.
pub fn pauses(still: &[Still]) -> Vec<Pause> {
    still.iter().map(|(stop, go)| Pause { from: stop.date(), to: go.map(|go| go.date()) }).collect()
}

/// Working days from acceptance to decision, the day of acceptance not counted, and those left out in which a clock stood still.
pub fn days_worked(cal: &Calendar, span: (Day, Day), still: &[Still]) -> i64 {
    deadline::used(Unit::WorkingDays, span, &pauses(still), cal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::calendar::shipped;
    use proptest::prelude::*;

    fn at(text: &str) -> Moment {
        Moment::parse_from_str(text, "%Y-%m-%dT%H:%M").expect("a moment")
    }

    fn hall(text: &str) -> Hall {
        serde_json::from_str(text).expect("a hall")
    }

    fn plain() -> Hall {
        hall(r#"{"hours": ["09:00-12:00", "13:30-17:00"], "yellow": {"working_days": 1, "percent": 90}}"#)
    }

    fn term(text: &str) -> Term {
        Term::parse(text).expect("a limit")
    }

    #[test]
    fn limits_are_read_and_refused() {
        for (text, kept) in
            [("3分钟", "3min"), ("2 小时", "2h"), ("120min", "2h"), ("20个工作日", "20wd"), ("15日", "15d")]
        {
            assert_eq!(term(text).written(), kept);
        }
        let refused = |text| Term::parse(text).expect_err("refused").id;
        assert_eq!(["0min", "0分钟", "0h", "0wd"].map(refused), ["limit-out-of-range"; 4]);
        assert_eq!(["3", "快", "2026-03-20"].map(refused), ["limit-not-understood"; 3]);
        let longer = |one, other| term(one).longer(term(other));
        assert!(longer("21wd", "20wd") && longer("30d", "20wd") && longer("2wd", "3min") && longer("4min", "3min"));
        assert!(!longer("20wd", "20wd") && !longer("28d", "20wd") && !longer("2h", "1wd") && !longer("20wd", "1m"));
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let read = |text| time(text).map(clock);
        assert_eq!(
            ["9:05", "09:05:59", "9点5分", "9时", "17：30"].map(read),
            ["09:05", "09:05", "09:05", "09:00", "17:30"].map(|t| Some(t.to_owned()))
        );
        assert_eq!(["24:00", "9", "上午", "9:61", "9:5:61", "1:2:3:4", ":30"].map(read), [const { None }; 7]);
    }

    /// 2026: the Spring Festival is 15 to 23 February; 14 and 28 February, both Saturdays, are worked.
    #[test]
    fn minutes_run_in_the_hours_of_the_hall_alone() {
        let (cal, hall) = (Calendar::new(&shipped()), plain());
        let after = |from, minutes| written(hall.after(&cal, at(from), minutes, &[]));
        assert_eq!(after("2026-03-02T09:00", 3), "2026-03-02T09:03");
        assert_eq!(after("2026-03-02T11:58", 3), "2026-03-02T13:31");
        assert_eq!(after("2026-03-02T11:58", 2), "2026-03-02T12:00");
        assert_eq!(after("2026-03-02T12:30", 3), "2026-03-02T13:33");
        assert_eq!(after("2026-03-02T16:59", 3), "2026-03-03T09:02");
        assert_eq!(after("2026-03-06T17:30", 120), "2026-03-09T11:00");
        assert_eq!(after("2026-02-13T16:59", 3), "2026-02-14T09:02");
        assert_eq!(after("2026-02-14T16:59", 3), "2026-02-24T09:02");
        assert_eq!(after("2026-02-27T16:00", 390 + 60), "2026-02-28T17:00");
        assert_eq!(after("2026-02-27T16:00", 390 + 61), "2026-03-02T09:01");
        assert_eq!(after("2026-02-13T09:00", 390 * 20), "2026-03-18T17:00");
    }

    #[test]
    fn minutes_in_which_the_clock_stood_still_are_given_back() {
        let (cal, hall) = (Calendar::new(&shipped()), plain());
        let still = [(at("2026-03-02T09:02"), Some(at("2026-03-03T10:00")))];
        assert_eq!(written(hall.after(&cal, at("2026-03-02T09:00"), 3, &still)), "2026-03-03T10:01");
        assert_eq!(written(hall.after(&cal, at("2026-03-02T09:00"), 2, &still)), "2026-03-02T09:02");
        let span = (at("2026-03-02T09:00"), at("2026-03-03T11:00"));
        assert_eq!(hall.worked(&cal, span, &still), 62);
        assert_eq!(hall.worked(&cal, span, &[(at("2026-03-02T10:00"), None)]), 60);
    }

    #[test]
    fn lights_turn_by_the_day_before_or_by_the_per_cent() {
        let (cal, day_before) = (Calendar::new(&shipped()), plain());
        let ninety =
            hall(r#"{"hours": ["09:00-12:00", "13:30-17:00"], "yellow": {"working_days": null, "percent": 90}}"#);
        let ends = |hall: &Hall, text, from| {
            let ends = hall.ends(&cal, term(text), at(from), &[]);
            (written(ends.yellow), written(ends.last))
        };
        let both = |yellow: &str, last: &str| (yellow.to_owned(), last.to_owned());
        // 13 February, 5 working days: 14, 24, 25, 26, 27 February.
        assert_eq!(ends(&day_before, "5wd", "2026-02-13T10:00"), both("2026-02-26T00:00", "2026-02-27T23:59"));
        assert_eq!(ends(&ninety, "5wd", "2026-02-13T10:00"), both("2026-02-27T13:45", "2026-02-27T23:59"));
        assert_eq!(ends(&ninety, "10wd", "2026-03-02T10:00"), both("2026-03-13T17:00", "2026-03-16T23:59"));
        assert_eq!(ends(&day_before, "10min", "2026-03-02T10:00"), both("2026-03-02T10:09", "2026-03-02T10:10"));
        assert_eq!(ends(&day_before, "1wd", "2026-03-02T10:00"), both("2026-03-02T10:00", "2026-03-03T23:59"));
    }

    #[test]
    fn the_per_cent_lies_before_the_limit_whatever_stood_still() {
        let cal = Calendar::new(&shipped());
        let ninety =
            hall(r#"{"hours": ["09:00-12:00", "13:30-17:00"], "yellow": {"working_days": null, "percent": 90}}"#);
        let still = [(at("2026-03-03T09:00"), Some(at("2026-03-03T17:00")))];
        let ends = ninety.ends(&cal, term("5wd"), at("2026-03-02T10:00"), &still);
        assert_eq!((written(ends.yellow), written(ends.last)), ("2026-03-09T13:45".into(), "2026-03-09T23:59".into()));
    }

    #[test]
    fn no_limit_is_over_while_its_clock_stands_still_or_the_hall_is_closed() {
        let (cal, hall) = (Calendar::new(&shipped()), plain());
        let last = |text, from, still: &[Still]| written(hall.ends(&cal, term(text), at(from), still).last);
        // Stopped on its last day, it ends on the day it goes on.
        let still = [(at("2026-03-16T09:30"), Some(at("2026-03-18T09:30")))];
        assert_eq!(last("5wd", "2026-03-09T09:00", &still), "2026-03-18T23:59");
        assert_eq!(last("4wd", "2026-03-09T09:00", &still), "2026-03-13T23:59");
        // Where that is a day of rest, on the working day after it.
        let saturday = [(at("2026-03-09T10:00"), Some(at("2026-03-14T10:00")))];
        assert_eq!(last("5wd", "2026-03-02T09:00", &saturday), "2026-03-16T23:59");
        assert_eq!(last("7d", "2026-03-02T09:00", &saturday), "2026-03-16T23:59");
        let festival = [(at("2026-02-10T10:00"), Some(at("2026-02-21T10:00")))];
        assert_eq!(last("5wd", "2026-02-03T09:00", &festival), "2026-02-24T23:59");
        assert_eq!(last("7d", "2026-02-03T09:00", &festival), "2026-02-24T23:59");
        let ends = hall.ends(&cal, term("5wd"), at("2026-03-09T09:00"), &[(at("2026-03-16T09:30"), None)]);
        assert!(ends.provisional);
        // Three minutes are over in the first minute of the afternoon, and not at noon.
        assert_eq!(last("3min", "2026-03-16T11:57", &[]), "2026-03-16T13:30");
        assert_eq!(
            last("3min", "2026-03-16T16:57", &[(at("2026-03-16T18:00"), Some(at("2026-03-18T10:00")))]),
            "2026-03-18T10:00"
        );
    }

    #[test]
    fn days_used_leave_out_those_that_stood_still() {
        let cal = Calendar::new(&shipped());
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let still = [(at("2026-03-04T10:00"), Some(at("2026-03-11T10:00")))];
        assert_eq!(days_worked(&cal, (day("2026-03-02"), day("2026-03-16")), &still), 5);
        assert_eq!(days_worked(&cal, (day("2026-02-13"), day("2026-02-24")), &[]), 2);
    }

    proptest! {
        /// A limit in minutes is over in the minute in which more of them have passed, and no earlier; yellow comes before.
        #[test]
        fn the_last_moment_is_the_last_by_which_no_more_passed(
            start in 0i64..60 * 24 * 20, amount in 1u32..2000, stop in 0i64..60 * 24 * 5, long in 0i64..60 * 24 * 3, percent in 1u32..=100,
        ) {
            let (cal, hall) = (Calendar::new(&shipped()), Hall { yellow: Near { working_days: None, percent }, ..plain() });
            let from = at("2026-01-25T00:00") + TimeDelta::minutes(start);
            let stop = from + TimeDelta::minutes(stop);
            let still = [(stop, Some(stop + TimeDelta::minutes(long)))];
            let ends = hall.ends(&cal, Term::Minutes(amount), from, &still);
            let worked = |to| hall.worked(&cal, (from, to), &still);
            prop_assert_eq!(worked(ends.last), i64::from(amount));
            prop_assert!(worked(ends.last + TimeDelta::minutes(1)) > i64::from(amount) && ends.yellow <= ends.last);
            let days = hall.ends(&cal, Term::Days(Limit::parse(&format!("{}wd", amount % 30 + 1)).expect("a limit")), from, &still);
            prop_assert!(days.yellow <= days.last, "{:?}", days);
        }

        /// However many minutes are added, so many lie between; and what was added in two parts comes to the same.
        #[test]
        fn minutes_added_are_minutes_between(start in 0i64..60 * 24 * 60, one in 1i64..4000, other in 1i64..4000) {
            let (cal, hall) = (Calendar::new(&shipped()), plain());
            let from = at("2026-01-25T00:00") + TimeDelta::minutes(start);
            let end = hall.after(&cal, from, one, &[]);
            prop_assert_eq!(hall.between(&cal, from, end), one);
            prop_assert_eq!(hall.after(&cal, end, other, &[]), hall.after(&cal, from, one + other, &[]));
        }
    }
}
