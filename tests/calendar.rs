//! The calendar and its limits against other people's counts: vectors counted in Python, a plain count over
//! holiday-cn where that folder is there, and the walk against the sum.

use std::collections::HashMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate, Weekday};
use ducha::rule::calendar::{Calendar, shipped};
use ducha::rule::deadline::{Limit, Pause, Unit, due, walk};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn days_of(from: &str, to: &str) -> impl Iterator<Item = NaiveDate> {
    let to = day(to);
    day(from).iter_days().take_while(move |day| *day <= to)
}

#[test]
fn vectors_across_nineteen_spring_festivals_hold() {
    let cal = Calendar::new(&shipped());
    let mut seen = 0;
    for line in include_str!("data/deadlines.csv").lines().skip(1) {
        let cell: Vec<&str> = line.split(',').collect();
        let limit = Limit::parse(&format!("{}{}", cell[1], cell[2])).expect("a limit");
        assert_eq!(due(day(cell[0]), &limit, &[], &cal).due, day(cell[3]), "{line}");
        seen += 1;
    }
    assert!(seen >= 200, "only {seen} vectors");
}

/// What holiday-cn says of each day it names, where the folder is there.
fn holiday_cn() -> Option<HashMap<NaiveDate, bool>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/holiday-cn");
    if !folder.is_dir() {
        return None;
    }
    let mut off = HashMap::new();
    for year in 2007..=2026 {
        let text = std::fs::read_to_string(folder.join(format!("{year}.json"))).expect("a year");
        let tree: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        // What is off by law in the year after the last, for which there is no notice yet.
        off.insert(day("2027-01-01"), true);
        for entry in tree["days"].as_array().expect("days") {
            off.insert(day(entry["date"].as_str().expect("a date")), entry["isOffDay"].as_bool().expect("a verdict"));
        }
    }
    Some(off)
}

#[test]
fn every_start_day_agrees_with_a_plain_count() {
    let Some(off) = holiday_cn() else { return };
    let cal = Calendar::new(&shipped());
    for start in days_of("2007-01-01", "2026-12-31") {
        let weekend = |d: &NaiveDate| matches!(d.weekday(), Weekday::Sat | Weekday::Sun);
        let worked: Vec<NaiveDate> =
            start.iter_days().skip(1).filter(|d| !off.get(d).copied().unwrap_or(weekend(d))).take(60).collect();
        for amount in [1, 3, 5, 7, 10, 15, 20, 30, 60] {
            let limit = Limit { amount, unit: Unit::WorkingDays, rolls: false };
            let got = due(start, &limit, &[], &cal);
            let expected = worked[amount as usize - 1];
            assert_eq!((got.due, got.provisional), (expected, expected.year() > 2026), "{start} {amount}");
        }
    }
}

#[test]
fn the_walk_ends_where_the_sum_does() {
    let cal = Calendar::new(&shipped());
    let pause = |from: NaiveDate, days: i64| Pause { from, to: Some(from + chrono::TimeDelta::days(days)) };
    for start in days_of("2019-12-20", "2020-03-10").chain(days_of("2026-09-01", "2026-12-31")) {
        let later = |days: i64| start + chrono::TimeDelta::days(days);
        let sets = [
            vec![],
            vec![pause(later(3), 9)],
            vec![pause(later(-2), 4), pause(later(5), 1), pause(later(6), 20), pause(later(8), 2)],
            vec![pause(later(2), -5), pause(later(0), 0), Pause { from: later(4), to: None }],
        ];
        for (pauses, text) in
            sets.iter().flat_map(|s| ["1wd", "5wd", "20wd", "1d", "15d", "60d", "1m", "2m"].map(|t| (s, t)))
        {
            let limit = Limit::parse(text).expect("a limit");
            let (end, lines) = (due(start, &limit, pauses, &cal), walk(start, &limit, pauses, &cal));
            let said = format!("{start} {text} {pauses:?}");
            assert_eq!(lines.last().map(|l| l.day), Some(end.due), "{said}");
            let counts: Vec<u32> = lines.iter().filter_map(|l| l.count).collect();
            assert_eq!(counts, (1..=limit.amount).collect::<Vec<_>>(), "{said}");
            assert!(lines.windows(2).all(|w| w[0].day <= w[1].day), "{said}");
            assert!(lines.iter().any(|l| l.day == end.raw), "{said}");
        }
    }
}
