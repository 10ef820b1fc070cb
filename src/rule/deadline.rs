//! When a limit ends, and the walk from its first day to its last that shows why. Not for choosing a limit: that is
//! [`crate::rule::set`]; not for the days themselves: that is [`crate::rule::calendar`].
//!
//! Conventions, the same in [`due`] and [`walk`]:
//! * The first day is not counted, "within" includes the number, and months end on the day of the same number or at
//!   the end of the month.
//! * A limit in working days ends on a working day, so it never rolls. Others roll only where the limit says so.
//! * A pause gives back the days after `from` up to and with `to`: the day it begins still counts, the day it ends
//!   does not, as the first day of a limit does not. Overlapping pauses give a day back once. A fixed date is not
//!   moved.
//! * A pause without end gives nothing back yet: the day returned is the earliest the limit can end, and is
//!   provisional.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::rule::calendar::{Calendar, DayKind};
pub use crate::rule::limit::{AMOUNT_MAX, Limit, Unit};

/// A stretch in which a clock stands still; for which days, see the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The day it began; the last day that counts.
    pub from: NaiveDate,
    /// The day it ended; the last day given back. `None` while it lasts.
    pub to: Option<NaiveDate>,
}

/// When a limit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day as counted.
    pub raw: NaiveDate,
    /// The last day after rolling: what one is held to.
    pub due: NaiveDate,
    /// Not yet certain: it rests on a year without a notice, or a pause is still open.
    pub provisional: bool,
    /// A pause is open before the last day, so this is the earliest it can be.
    pub paused: bool,
}

/// One line of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walked<'a> {
    /// The day.
    pub day: NaiveDate,
    /// Its number, where it counts.
    pub count: Option<u32>,
    /// Why it counts, or why not.
    pub why: Why<'a>,
}

/// Why a day counts or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why<'a> {
    /// The first day, not counted.
    Start,
    /// A working day.
    Working,
    /// A day of the weekend called to work for this holiday.
    MakeUp(&'a str),
    /// Monday to Friday of a year without a notice: presumed worked.
    Unannounced,
    /// A day of the weekend.
    Weekend,
    /// A holiday.
    Holiday(&'a str),
    /// A calendar day.
    Calendar,
    /// The day of the same number in the month.
    Month,
    /// The end of a month that has no day of that number.
    MonthEnd,
    /// It would count, but the clock stands still.
    Paused,
    /// A day given back for a paused one, after the months have run.
    GivenBack,
    /// The working day that a last day of rest moved to.
    Rolled,
    /// The fixed date.
    Fixed,
}

/// When a limit that starts on a day ends.
pub fn due(start: NaiveDate, limit: &Limit, pauses: &[Pause], cal: &Calendar) -> Due {
    let working = limit.unit == Unit::WorkingDays;
    let raw = match (limit.unit, limit.date()) {
        (Unit::Date, date) => date.unwrap_or(start),
        (Unit::WorkingDays, _) if pauses.is_empty() => cal.nth_working(start, limit.amount),
        _ => run(start, plain_amount(start, *limit), pauses, working.then_some(cal)),
    };
    let rolls = limit.rolls && !working;
    // 民法典 第二百零三条: a last day that is a statutory day of rest moves to the day after it.
    let due = if rolls { cal.rolled(raw) } else { raw };
    let relies_from = if working { start.succ_opt().unwrap_or(start).min(raw) } else { raw };
    let open = limit.unit != Unit::Date && pauses.iter().any(|p| p.to.is_none() && p.from < raw);
    let guessed = (rolls || (working && limit.amount > 0)) && !cal.announced_between(relies_from, due);
    Due { raw, due, provisional: open || guessed, paused: open }
}

/// Every day from the first to the last, and why it counts. The counted lines number exactly the limit's amount; the
/// last line is the day [`due`] gives.
pub fn walk<'a>(start: NaiveDate, limit: &Limit, pauses: &[Pause], cal: &'a Calendar) -> Vec<Walked<'a>> {
    let mut lines = vec![Walked { day: start, count: None, why: Why::Start }];
    match limit.unit {
        Unit::WorkingDays | Unit::CalendarDays => walk_days(&mut lines, *limit, pauses, cal),
        Unit::Months => walk_months(&mut lines, *limit, pauses),
        Unit::Date => lines.push(Walked { day: limit.date().unwrap_or(start), count: None, why: Why::Fixed }),
    }
    let mut day = lines.last().map_or(start, |line| line.day);
    while limit.rolls && limit.unit != Unit::WorkingDays && !cal.works(day) {
        let Some(next) = day.succ_opt() else { break };
        day = next;
        let why = if cal.works(day) { Why::Rolled } else { why_of(cal, day) };
        lines.push(Walked { day, count: None, why });
    }
    lines
}

/// The walk of a limit held to a later day than it counts, where a clock that stopped on its last day stood still: those days are paused,
/// and days of rest after them move the end on.
pub fn walk_to<'a>(
    (start, limit, last): (NaiveDate, &Limit, NaiveDate),
    pauses: &[Pause],
    cal: &'a Calendar,
) -> Vec<Walked<'a>> {
    let mut lines = walk(start, limit, pauses, cal);
    let stands = |day: NaiveDate| pauses.iter().any(|p| p.from < day && p.to.is_none_or(|to| day <= to));
    while let Some(day) = lines.last().and_then(|line| line.day.succ_opt()).filter(|day| *day <= last) {
        let why = match stands(day) {
            true => Why::Paused,
            false if cal.works(day) => Why::Rolled,
            false => why_of(cal, day),
        };
        lines.push(Walked { day, count: None, why });
    }
    lines
}

/// Days used of a limit from its first day, which is not counted, up to and with another; those given back for pauses left out.
pub fn used(unit: Unit, (from, to): (NaiveDate, NaiveDate), pauses: &[Pause], cal: &Calendar) -> i64 {
    let days = |from, to: NaiveDate| match unit {
        Unit::WorkingDays => cal.working_days_between(from, to),
        _ => to.signed_duration_since(from).num_days(),
    };
    let stood = pauses.iter().map(|pause| {
        let (stop, go) = (pause.from.max(from), pause.to.unwrap_or(to).min(to));
        if go > stop { days(stop, go) } else { 0 }
    });
    days(from, to) - stood.sum::<i64>()
}

/// Working days from today to the last day: 0 on the last day, negative after it.
pub fn working_days_left(today: NaiveDate, due: NaiveDate, cal: &Calendar) -> i64 {
    cal.working_days_between(today, due)
}

/// The amount in working days or in days; months as the days they come to from this start.
fn plain_amount(start: NaiveDate, limit: Limit) -> u32 {
    match limit.unit {
        Unit::Months => u32::try_from((month_day(start, limit.amount) - start).num_days()).unwrap_or(u32::MAX),
        _ => limit.amount,
    }
}

/// The day so many months later.
// 民法典 第二百零二条: the day of the same number; where there is none, the last day of the month.
fn month_day(start: NaiveDate, months: u32) -> NaiveDate {
    start.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// Runs a clock from pause to pause: working days where a calendar is given, else calendar days.
fn run(start: NaiveDate, amount: u32, pauses: &[Pause], cal: Option<&Calendar>) -> NaiveDate {
    // 民法典 第二百零一条: the day it begins is not counted; 第一千二百五十九条: 以内 includes the number.
    let nth = |from: NaiveDate, count: u32| match cal {
        Some(cal) => cal.nth_working(from, count),
        None => from.checked_add_days(Days::new(count.into())).unwrap_or(NaiveDate::MAX),
    };
    let between = |from: NaiveDate, to: NaiveDate| match cal {
        Some(cal) => cal.working_days_between(from, to),
        None => (to - from).num_days(),
    };
    let mut stops: Vec<(NaiveDate, NaiveDate)> =
        pauses.iter().filter_map(|p| Some((p.from, p.to?))).filter(|(from, to)| from < to).collect();
    stops.sort_unstable();
    let (mut from, mut left) = (start, amount);
    for (stop, go) in stops {
        let passed = u32::try_from(between(from, stop)).unwrap_or(0);
        if left <= passed {
            break;
        }
        left -= passed;
        from = from.max(go);
    }
    nth(from, left)
}

/// Whether the clock stands still on a day.
fn is_paused(day: NaiveDate, pauses: &[Pause]) -> bool {
    pauses.iter().any(|p| p.to.is_some_and(|to| p.from < day && day <= to))
}

/// Why a day counts or not among working days.
fn why_of(cal: &Calendar, day: NaiveDate) -> Why<'_> {
    match cal.kind(day) {
        DayKind::Working if cal.announced(day) => Why::Working,
        DayKind::Working => Why::Unannounced,
        DayKind::MakeUp(name) => Why::MakeUp(name),
        DayKind::Weekend => Why::Weekend,
        DayKind::Holiday(name) => Why::Holiday(name),
    }
}

/// The lines of a limit in days, one a day.
fn walk_days<'a>(lines: &mut Vec<Walked<'a>>, limit: Limit, pauses: &[Pause], cal: &'a Calendar) {
    let (mut day, mut count) = (lines[0].day, 0);
    while count < limit.amount {
        let Some(next) = day.succ_opt() else { return };
        day = next;
        let working = limit.unit == Unit::WorkingDays;
        let why = if working { why_of(cal, day) } else { Why::Calendar };
        let counts = !working || cal.works(day);
        if counts && is_paused(day, pauses) {
            lines.push(Walked { day, count: None, why: Why::Paused });
        } else {
            count += u32::from(counts);
            lines.push(Walked { day, count: counts.then_some(count), why });
        }
    }
}

/// The lines of a limit in months: one a month, then paused days and the days given back for them.
fn walk_months(lines: &mut Vec<Walked<'_>>, limit: Limit, pauses: &[Pause]) {
    let start = lines[0].day;
    for month in 1..=limit.amount {
        let day = month_day(start, month);
        let why = if day.day() == start.day() { Why::Month } else { Why::MonthEnd };
        lines.push(Walked { day, count: Some(month), why });
    }
    let end = month_day(start, limit.amount);
    let (mut day, mut left) = (start, plain_amount(start, limit));
    while left > 0 {
        let Some(next) = day.succ_opt() else { return };
        day = next;
        if is_paused(day, pauses) {
            lines.push(Walked { day, count: None, why: Why::Paused });
            continue;
        }
        left -= 1;
        if day > end {
            lines.push(Walked { day, count: None, why: Why::GivenBack });
        }
    }
    lines.sort_by_key(|line| line.day);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::calendar::shipped;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn limit(text: &str) -> Limit {
        Limit::parse(text).expect("a limit")
    }

    /// Start, limit, raw and rolled date, all by hand or from the field guide.
    const VECTORS: [(&str, &str, &str, &str); 17] = [
        ("2026-02-10", "5wd", "2026-02-24", "2026-02-24"),
        ("2026-09-18", "1wd", "2026-09-20", "2026-09-20"),
        ("2026-09-18", "5wd", "2026-09-24", "2026-09-24"),
        ("2026-09-24", "5wd", "2026-10-09", "2026-10-09"),
        ("2026-04-29", "5wd", "2026-05-09", "2026-05-09"),
        ("2025-12-30", "5wd", "2026-01-07", "2026-01-07"),
        ("2026-02-13", "15wd", "2026-03-12", "2026-03-12"),
        ("2025-01-24", "5wd", "2025-02-07", "2025-02-07"),
        ("2026-02-11", "20wd", "2026-03-17", "2026-03-17"),
        ("2026-02-11", "30wd", "2026-03-31", "2026-03-31"),
        ("2026-01-30", "15d", "2026-02-14", "2026-02-14"),
        ("2026-09-18", "15d", "2026-10-03", "2026-10-08"),
        ("2026-04-29", "60d", "2026-06-28", "2026-06-29"),
        ("2026-08-02", "60d", "2026-10-01", "2026-10-08"),
        ("2026-01-31", "1m", "2026-02-28", "2026-02-28"),
        ("2025-12-31", "2m", "2026-02-28", "2026-02-28"),
        ("2026-03-15", "1个月", "2026-04-15", "2026-04-15"),
    ];

    #[test]
    fn the_golden_vectors_hold() {
        let cal = Calendar::new(&shipped());
        for (start, text, raw, rolled) in VECTORS {
            let got = due(day(start), &limit(text), &[], &cal);
            assert_eq!((got.raw, got.due, got.provisional), (day(raw), day(rolled), false), "{start} {text}");
        }
    }

    #[test]
    fn a_year_without_a_notice_makes_it_provisional() {
        let cal = Calendar::new(&shipped());
        let got = |text| due(day("2026-12-20"), &limit(text), &[], &cal);
        assert_eq!((got("15d").due, got("15d").provisional), (day("2027-01-04"), true));
        assert!(due(day("2026-12-21"), &limit("30wd"), &[], &cal).provisional);
        assert!(!got("9wd").provisional && got("10wd").provisional);
        // A date that does not roll needs no notice.
        assert!(!got("2027-01-03").provisional);
        assert!(!due(day("2026-12-20"), &Limit { rolls: false, ..limit("15d") }, &[], &cal).provisional);
    }

    #[test]
    fn the_walk_says_why() {
        let cal = Calendar::new(&shipped());
        let lines = walk(day("2026-09-18"), &limit("5wd"), &[], &cal);
        let said: Vec<(Option<u32>, Why)> = lines.iter().map(|l| (l.count, l.why)).collect();
        let made_up = Why::MakeUp("国庆节");
        let working = |n| (Some(n), Why::Working);
        let first = [(None, Why::Start), (None, Why::Weekend), (Some(1), made_up)];
        assert_eq!(said, [&first[..], &[working(2), working(3), working(4), working(5)]].concat());
        let lines = walk(day("2026-09-18"), &limit("15d"), &[], &cal);
        assert_eq!((lines[15].count, lines[20].why, lines.len()), (Some(15), Why::Rolled, 21));
        assert_eq!(lines[19].why, Why::Holiday("国庆节"));
    }

    #[test]
    fn paused_days_are_given_back() {
        let cal = Calendar::new(&shipped());
        let pause = |from, to: Option<&str>| Pause { from: day(from), to: to.map(day) };
        let end = |text, pauses: &[Pause]| due(day("2026-03-02"), &limit(text), pauses, &cal).due;
        let week = pause("2026-03-04", Some("2026-03-11"));
        // 3 and 4 March count; 5 to 11 March do not; 12, 13 and 16 March do.
        assert_eq!(end("5wd", &[week]), day("2026-03-16"));
        assert_eq!(end("5wd", &[week, pause("2026-03-05", Some("2026-03-10"))]), day("2026-03-16"));
        assert_eq!(end("2wd", &[week]), day("2026-03-04"));
        assert_eq!(end("10d", &[week]), day("2026-03-19"));
        assert_eq!(end("1m", &[week]), day("2026-04-09"));
        assert_eq!(end("5wd", &[pause("2026-03-04", Some("2026-03-04"))]), day("2026-03-09"));
        let open = due(day("2026-03-02"), &limit("5wd"), &[pause("2026-03-04", None)], &cal);
        assert_eq!((open.due, open.provisional, open.paused), (day("2026-03-09"), true, true));
        assert!(!due(day("2026-03-02"), &limit("2wd"), &[pause("2026-03-04", None)], &cal).paused);
    }

    #[test]
    fn days_left_go_below_zero() {
        let cal = Calendar::new(&shipped());
        let left = |today| working_days_left(day(today), day("2026-09-24"), &cal);
        assert_eq!(["2026-09-18", "2026-09-24", "2026-09-25", "2026-09-28"].map(left), [5, 0, 0, -1]);
    }
}
