//! Limits kept on paper alone: what is planted in a year of events is found, to the record, and in a clean year nothing is.

use crate::office;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use office::Office;
use serde_json::{Value, json};

/// What is planted in the events of July 2026, by matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Planted {
    Nothing,
    LastDay,
    PausedNear,
    PausedSeldom,
    SameDuration,
    ToldTwice,
    OutsideHours,
}

use Planted::{LastDay, Nothing, OutsideHours, PausedNear, PausedSeldom, SameDuration, ToldTwice};

/// Numbers that look random and are the same every time (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn of(&mut self, many: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 % u64::try_from(many).expect("a count")).expect("a count")
    }
}

/// The working day so many behind one; in July and August nothing but the weekend rests.
fn after(mut day: NaiveDate, mut days: i64) -> NaiveDate {
    while days > 0 {
        day += TimeDelta::days(1);
        days -= i64::from(!matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
    }
    day
}

/// A minute of the hall's morning.
fn minute(dice: &mut Dice, day: NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(9, 0, 0).expect("nine") + TimeDelta::minutes(dice.of(170))
}

/// The events of one case that came in on a day; whether it bears what is planted.
fn case(dice: &mut Dice, (matter, nth): (usize, usize), on: NaiveDate, planted: Planted) -> (Vec<Value>, bool) {
    let hall_no = format!("{}-{matter:02}-{nth:04}", on.year());
    let event = |event: &str, at: NaiveDateTime| json!({ "approval": hall_no, "matter": format!("事项{matter}"), "event": event, "at": at.format("%Y-%m-%dT%H:%M").to_string(), "by": "许某", "ground": "听证" });
    let bears = match planted {
        Nothing => false,
        ToldTwice | OutsideHours => nth % 40 == 7,
        PausedSeldom => nth % 7 == 3,
        LastDay | PausedNear | SameDuration => dice.of(10) < 7,
    };
    let accepted = minute(dice, on);
    let days = 1 + dice.of(5);
    let mut out = vec![event("accepted", accepted)];
    let mut decided = minute(dice, after(on, days));
    match planted {
        LastDay if bears => decided = minute(dice, after(on, 5)),
        PausedNear | PausedSeldom if bears => {
            out.push(event("paused", minute(dice, after(on, 4))));
            out.push(event("resumed", minute(dice, after(on, 6))));
            decided = after(on, 6).and_hms_opt(14, 30, 0).expect("a time");
        }
        SameDuration if bears => {
            out[0] = event("accepted", on.and_hms_opt(9, 30, 0).expect("a time"));
            decided = after(on, 2).and_hms_opt(10, 0, 0).expect("a time");
        }
        ToldTwice if bears => {
            out.push(event("notice", accepted + TimeDelta::minutes(1)));
            out.push(event("notice", accepted + TimeDelta::minutes(2)));
        }
        OutsideHours if bears => decided = decided.date().and_hms_opt(22, 15, 0).expect("a time"),
        _ => {}
    }
    out.push(event("decided", decided));
    out.push(event("delivered", decided + TimeDelta::minutes(5)));
    (out, bears)
}

/// A hall with the events of two summers; the hall's numbers of the cases in which something is planted, by matter.
fn hall(planted: &[Planted], seed: u64) -> (Office, Vec<Vec<String>>) {
    let office = Office::open("2026-09-01");
    office.import("unit", &[json!({ "name": "清河县审批局", "kind": "县直部门", "code": "A01" })]);
    let matters: Vec<Value> = (0..planted.len())
        .map(|n| json!({ "name": format!("事项{n}"), "unit": "A01", "statutory": "20wd", "promised": "5wd" }))
        .collect();
    office.import("matter", &matters);
    let (mut dice, mut lines, mut told) = (Dice(seed), String::new(), vec![Vec::new(); planted.len()]);
    for (year, cases) in [(2025, 120), (2026, 80)] {
        let first = NaiveDate::from_ymd_opt(year, 7, 1).expect("a day");
        for (matter, planted) in planted.iter().enumerate() {
            for nth in 0..cases {
                let on = after(first, dice.of(20));
                let (events, bears) = case(&mut dice, (matter, nth), on, if year == 2026 { *planted } else { Nothing });
                lines.extend(events.iter().flat_map(|event| [event.to_string(), "\n".to_owned()]));
                if bears {
                    told[matter].push(format!("{year}-{matter:02}-{nth:04}"));
                }
            }
        }
    }
    std::fs::write(office.folder.path().join("事件.ndjson"), lines).expect("a file");
    office.line("approval import 事件.ndjson");
    (office, told)
}

/// What is found: sign and matter, and the hall's numbers of its records.
fn found(office: &Office, options: &[&str]) -> Vec<(String, String, Vec<String>)> {
    let numbers = office.json(&["approval", "list", "--fields", "code,office_no"]);
    let number = |code: &Value| {
        let row = numbers.as_array().expect("rows").iter().find(|row| row["code"] == *code).expect("a record");
        row["office_no"].as_str().expect("a number").to_owned()
    };
    let period: &[&str] = if options.contains(&"--period") { &[] } else { &["--period", "2026"] };
    let rows = office.json(&[&["approval", "gaming"], period, options].concat());
    let text = |row: &Value, key: &str| row[key].as_str().expect("a word").to_owned();
    rows.as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            let records = row["records"].as_array().expect("records").iter().map(number).collect();
            (text(row, "sign"), text(row, "group_name"), records)
        })
        .collect()
}

#[test]
fn what_is_planted_is_found_and_nothing_else() {
    let planted =
        [LastDay, Nothing, PausedNear, Nothing, SameDuration, ToldTwice, OutsideHours, Nothing, Nothing, Nothing];
    let (office, told) = hall(&planted, 0x2545_F491_4F6C_DD1D);
    let mut all = found(&office, &[]);
    all.sort();
    let signs: Vec<(&str, &str)> = all.iter().map(|(sign, matter, _)| (sign.as_str(), matter.as_str())).collect();
    let expected = [
        ("last-day", "事项0"),
        ("outside-hours", "事项6"),
        ("pause-near-limit", "事项2"),
        ("same-duration", "事项4"),
        ("told-twice", "事项5"),
    ];
    assert_eq!(signs, expected);
    for (sign, matter, mut records) in all {
        let at: usize = matter.trim_start_matches("事项").parse().expect("a number");
        records.sort();
        // Some are done on the last day anyway.
        let planted: Vec<&String> = told[at].iter().filter(|number| records.contains(number)).collect();
        assert_eq!(planted.len(), told[at].len(), "{sign}: every planted case is among the records");
        assert!(sign == "last-day" || records.len() == told[at].len(), "{sign}: and no other");
    }
    assert_eq!(found(&office, &["--sign", "踩点办结"]).len(), 1);
    let refused = office.say(&["approval", "gaming", "--sign", "踩点"], "");
    assert!(refused.code == 2 && refused.err.contains("踩点办结"), "{}", refused.err);
    office.ok(&["check"]);
}

/// What is rare is told by a few: signs that no matter could be told of, since nobody bears them, raise no bar for those that are borne.
#[test]
fn a_few_of_what_never_happened_are_found() {
    let (office, told) = hall(&[PausedSeldom, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing], 7);
    assert_eq!(told[0].len(), 11);
    let mut all = found(&office, &[]);
    for (.., records) in &mut all {
        records.sort();
    }
    assert_eq!(all, [("pause-near-limit".to_owned(), "事项0".to_owned(), told[0].clone())]);
}

#[test]
fn in_a_clean_hall_nothing_is_found() {
    for seed in 1..4 {
        let (office, _) = hall(&[Nothing; 8], 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        assert_eq!(found(&office, &[]), []);
    }
}

/// What the hall itself tells as reopened is found with its records, decided again or not; what is reopened long after is not.
#[test]
fn what_the_hall_reopened_is_found() {
    let (office, _) = hall(&[Nothing; 2], 11);
    let fields = "office_no,matter,delivered_on";
    let rows = office.json(&["approval", "list", "--where", "decided_on >= '2026-07-01'", "--fields", fields]);
    let (mut lines, mut told) = (String::new(), Vec::new());
    let of =
        |matter: &str| rows.as_array().expect("rows").iter().filter(|row| row["matter"] == matter).collect::<Vec<_>>();
    let mut say = |row: &Value, what: &str, on: NaiveDate| {
        let event = json!({ "approval": row["office_no"], "event": what, "at": format!("{on}T10:00"), "by": "许某", "reason": "材料不齐" });
        lines.extend([event.to_string(), "\n".to_owned()]);
    };
    for (nth, row) in of("事项0").into_iter().take(30).enumerate() {
        let day: NaiveDate = row["delivered_on"].as_str().and_then(|on| on.parse().ok()).expect("a day");
        say(row, if nth % 2 == 0 { "退回重办" } else { "reopened" }, after(day, 1));
        if nth % 3 > 0 {
            say(row, "decided", after(day, 3));
        }
        told.push(row["office_no"].as_str().expect("a number").to_owned());
    }
    let old = office.json(&["approval", "list", "--where", "decided_on < '2026-07-01'", "--fields", fields]);
    let old = old.as_array().expect("rows").iter().filter(|row| row["matter"] == "事项1").take(30);
    old.for_each(|row| say(row, "reopened", NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day")));
    std::fs::write(office.folder.path().join("重办.ndjson"), lines).expect("a file");
    office.line("approval import 重办.ndjson");
    let again = found(&office, &["--sign", "reopened"]);
    told.sort();
    let mut seen = again[0].2.clone();
    seen.sort();
    assert_eq!((again.len(), again[0].1.as_str(), seen), (1, "事项0", told));
    assert_eq!(office.say(&["check"], "").code, 0);
}

/// Decisions that were taken back and made again later are closed and reopened, far more than others.
#[test]
fn a_decision_made_again_is_found() {
    let (office, _) = hall(&[Nothing; 2], 7);
    let codes = office.json(&[
        "approval",
        "list",
        "--where",
        "matter = '事项0' AND decided_on >= '2026-07-01'",
        "--fields",
        "code,decided_on",
    ]);
    let codes: Vec<(&str, &str)> = codes
        .as_array()
        .expect("rows")
        .iter()
        .take(30)
        .map(|row| (row["code"].as_str().expect("a code"), row["decided_on"].as_str().expect("a day")))
        .collect();
    for (code, on) in &codes {
        let day: NaiveDate = on.parse().expect("a day");
        let then = after(day, 1).to_string();
        // Delivered as well.
        for _ in 0..2 {
            office.ok(&["approval", "undo", code, "-m", "材料不齐", "--today", &then]);
        }
        office.ok(&["approval", "decide", code, "--on", &after(day, 3).to_string(), "--at", "10:00"]);
    }
    let again = found(&office, &["--sign", "reopened"]);
    assert_eq!(again.len(), 1, "{again:?}");
    assert_eq!((again[0].1.as_str(), again[0].2.len()), ("事项0", codes.len()));
    let said = office.say(&["approval", "gaming", "--period", "2026", "--format", "md"], "");
    assert!(said.out.contains("非办公时间办结不与别的比，有一件就列，不等于弄虚作假"), "{said:?}");
}

/// What happens to a case that came in on a day; whether what is planted is to happen.
type Course = fn(&mut Dice, NaiveDate, bool) -> Vec<(&'static str, NaiveDateTime)>;

/// A time of a day.
fn at(day: NaiveDate, hour: u32, minute: u32) -> NaiveDateTime {
    day.and_hms_opt(hour, minute, 0).expect("a time")
}

/// An event with its minute; one at midnight, which no hall tells, with its day alone.
fn told(matter: &str, hall_no: &str, (event, at): (&str, NaiveDateTime)) -> String {
    let when = at.format(if at.time() == chrono::NaiveTime::MIN { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M" }).to_string();
    let line = json!({ "approval": hall_no, "matter": matter, "event": event, "at": when, "by": "许某", "ground": "听证", "reason": "漏了核查" });
    format!("{line}\n")
}

/// A hall of matters with these promises, of which some are cut from September 2026 on, and cases from these days on: so many of each matter, within
/// so many working days; of those of September the first so many bear what is planted.
fn hall_of(
    matters: &[(&str, &str, Course)],
    cut: &[(&str, &str)],
    months: &[(&str, usize, i64)],
    planted: usize,
) -> Office {
    let office = Office::open("2026-11-30");
    office.import("unit", &[json!({ "name": "清河县审批局", "kind": "县直部门", "code": "A01" })]);
    let made = |(name, promised, _): &(&str, &str, Course)| json!({ "name": name, "unit": "A01", "statutory": "20wd", "promised": promised });
    office.import("matter", &matters.iter().map(made).collect::<Vec<_>>());
    for (name, promised) in cut {
        office.ok(&["matter", "promise", name, promised, "--from", "2026-09-01", "--no", "清审〔2026〕5号"]);
    }
    let (mut dice, mut lines) = (Dice(0x2545_F491_4F6C_DD1D), String::new());
    for (first, cases, days) in months {
        let first: NaiveDate = first.parse().expect("a day");
        for (name, _, course) in matters {
            for nth in 0..*cases {
                let on = after(first, dice.of(*days));
                let events = course(&mut dice, on, first.month() == 9 && nth < planted);
                let hall_no = format!("{name}-{}-{nth:03}", first.month());
                lines.extend(events.into_iter().map(|event| told(name, &hall_no, event)));
            }
        }
    }
    std::fs::write(office.folder.path().join("事件.ndjson"), lines).expect("a file");
    office.line("approval import 事件.ndjson");
    office
}

/// The same with sixty clean cases of each matter in July and forty in September.
fn courses(matters: &[(&str, &str, Course)], planted: usize) -> Office {
    hall_of(matters, &[], &[("2026-07-01", 60, 20), ("2026-09-01", 40, 5)], planted)
}

/// Signs and matters found in September, and how many records of each.
fn in_september(office: &Office) -> Vec<(String, String, usize)> {
    let mut all: Vec<_> =
        found(office, &["--period", "2026-09"]).into_iter().map(|(s, m, r)| (s, m, r.len())).collect();
    all.sort();
    all
}

/// Decided within three days, in the morning.
fn soon(dice: &mut Dice, on: NaiveDate) -> (&'static str, NaiveDateTime) {
    let days = 1 + dice.of(3);
    ("decided", minute(dice, after(on, days)))
}

/// Paused early and resumed, then paused again the day before the limit and left standing.
fn paused_again(dice: &mut Dice, on: NaiveDate, bears: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let accepted = ("accepted", minute(dice, on));
    if !bears {
        return vec![accepted, soon(dice, on)];
    }
    let (early, goes) = (("paused", at(after(on, 1), 9, 0)), ("resumed", at(after(on, 2), 9, 0)));
    vec![accepted, early, goes, ("paused", minute(dice, after(on, 5)))]
}

/// Days over its limit of five, then paused.
fn paused_after(dice: &mut Dice, on: NaiveDate, bears: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let accepted = ("accepted", minute(dice, on));
    if !bears {
        return vec![accepted, soon(dice, on)];
    }
    let still = [("paused", at(after(on, 9), 9, 0)), ("resumed", at(after(on, 10), 9, 0))];
    [vec![accepted], still.to_vec(), vec![("decided", minute(dice, after(on, 11)))]].concat()
}

/// Of sixteen hours, paused with less than a day of them left.
fn paused_in_hours(dice: &mut Dice, on: NaiveDate, bears: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let accepted = ("accepted", minute(dice, on));
    if !bears {
        return vec![accepted, ("decided", minute(dice, after(on, 1)))];
    }
    let stops = at(after(on, 1), 16, 20) + TimeDelta::minutes(dice.of(30));
    let goes = at(after(on, 6), 9, 0);
    vec![accepted, ("paused", stops), ("resumed", goes), ("decided", goes + TimeDelta::minutes(5 + dice.of(70)))]
}

/// Of sixteen hours, paused in the first two.
fn paused_at_once(dice: &mut Dice, on: NaiveDate, bears: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let accepted = minute(dice, on);
    let decided = ("decided", at(after(on, 3), 10, 0) + TimeDelta::minutes(dice.of(100)));
    let still = [("paused", accepted + TimeDelta::minutes(2)), ("resumed", at(after(on, 2), 9, 0))];
    [vec![("accepted", accepted)], if bears { still.to_vec() } else { Vec::new() }, vec![decided]].concat()
}

/// Of three minutes, paused after two.
fn paused_in_minutes(dice: &mut Dice, on: NaiveDate, bears: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let accepted = minute(dice, on);
    let came = ("accepted", accepted);
    if !bears {
        return vec![came, ("decided", accepted + TimeDelta::minutes(1 + dice.of(2)))];
    }
    let goes = at(after(on, 2), 9, 0) + TimeDelta::minutes(dice.of(99));
    vec![came, ("paused", accepted + TimeDelta::minutes(2)), ("resumed", goes), ("decided", goes)]
}

/// A clock that was stopped near its limit is found whatever was stopped before, in limits of hours and minutes too.
#[test]
fn every_pause_near_a_limit_is_found() {
    let office = courses(
        &[("两次", "5wd", paused_again), ("小时", "16h", paused_in_hours), ("分钟", "3min", paused_in_minutes)],
        25,
    );
    let found = in_september(&office);
    let near = |matter: &str| ("pause-near-limit".to_owned(), matter.to_owned(), 25);
    assert_eq!(
        found.iter().filter(|row| row.0 == "pause-near-limit").cloned().collect::<Vec<_>>(),
        [near("两次"), near("分钟"), near("小时")]
    );
}

/// What is paused when the limit was over for days, or with most of it left, was not paused near it.
#[test]
fn a_pause_after_the_limit_or_long_before_is_none() {
    let office = courses(&[("过后", "5wd", paused_after), ("一开始", "16h", paused_at_once)], 25);
    let found = in_september(&office);
    assert!(found.iter().all(|row| row.0 != "pause-near-limit"), "{found:?}");
}

/// Decided at night, reopened, and decided again within hours.
fn at_night(dice: &mut Dice, on: NaiveDate, bears: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let accepted = ("accepted", minute(dice, on));
    if !bears {
        return vec![accepted, soon(dice, on)];
    }
    let day = after(on, 1);
    let again = [("reopened", at(after(day, 1), 9, 0)), ("decided", at(after(day, 2), 9, 30))];
    [vec![accepted, ("decided", at(day, 22, 15))], again.to_vec()].concat()
}

/// Decided on a Sunday, of which the day alone is told.
fn on_sunday(dice: &mut Dice, on: NaiveDate, bears: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let accepted = ("accepted", minute(dice, on));
    let sunday = on + TimeDelta::days(7 - i64::from(on.weekday().num_days_from_sunday()));
    vec![accepted, if bears { ("decided", at(sunday, 0, 0)) } else { soon(dice, on) }]
}

/// Of a working day that is told alone nobody knows the hour.
fn on_a_day(dice: &mut Dice, on: NaiveDate, bears: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let accepted = ("accepted", minute(dice, on));
    let (what, when) = soon(dice, on);
    vec![accepted, (what, if bears { at(when.date(), 0, 0) } else { when })]
}

/// Every decision counts, the first as well as the last, and one on a day of rest though its minute is not told.
#[test]
fn every_decision_outside_hours_is_found() {
    let office = courses(&[("夜里", "5wd", at_night), ("周日", "5wd", on_sunday), ("平日", "5wd", on_a_day)], 2);
    let outside = |matter: &str| ("outside-hours".to_owned(), matter.to_owned(), 2);
    assert_eq!(in_september(&office), [outside("周日"), outside("夜里")]);
}

/// Always within three days.
fn quick(dice: &mut Dice, on: NaiveDate, _: bool) -> Vec<(&'static str, NaiveDateTime)> {
    vec![("accepted", minute(dice, on)), soon(dice, on)]
}

/// On the last day of five, or within three.
fn at_last(dice: &mut Dice, on: NaiveDate, bears: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let decided = ("decided", minute(dice, after(on, 5)));
    vec![("accepted", minute(dice, on)), if bears { decided } else { soon(dice, on) }]
}

/// Within four days, each as often.
fn within_four(dice: &mut Dice, on: NaiveDate, _: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let days = 1 + dice.of(4);
    vec![("accepted", minute(dice, on)), ("decided", minute(dice, after(on, days)))]
}

/// Half on the last day of twenty, half within ten.
fn all_along(dice: &mut Dice, on: NaiveDate, _: bool) -> Vec<(&'static str, NaiveDateTime)> {
    let days = if dice.of(2) == 0 { 20 } else { 1 + dice.of(10) };
    vec![("accepted", minute(dice, on)), ("decided", minute(dice, after(on, days)))]
}

/// What is said of those that had no history, to whoever reads rows; nothing where all had one.
fn without_history(office: &Office) -> String {
    office.say(&["approval", "gaming", "--period", "2026-09", "--json"], "").err
}

/// Matters differ: one that has no history of its own is not held against another, and it is said that it was not.
#[test]
fn other_matters_are_no_history() {
    let september = [("2026-09-01", 100, 10)];
    let office = hall_of(&[("慢", "5wd", at_last), ("快", "5wd", quick)], &[], &september, 100);
    assert_eq!(in_september(&office), []);
    let lacking = "没有可比的历史：审批办件的审批事项 2 个（共 2 个）";
    assert!(without_history(&office).contains(lacking), "{}", without_history(&office));
    let said = office.say(&["approval", "gaming", "--period", "2026-09", "--format", "md"], "").out;
    assert!(said.contains("迹象 0 处") && said.contains(lacking), "{said}");
    // With one, the same heap is found.
    let office = courses(&[("慢", "5wd", at_last), ("快", "5wd", quick)], 25);
    assert_eq!(in_september(&office), [("last-day".to_owned(), "慢".to_owned(), 25)]);
    assert_eq!(without_history(&office), "");
    let said = office.say(&["approval", "gaming", "--period", "2026-09", "--format", "md"], "").out;
    assert!(!said.contains("没有可比的历史"), "{said}");
}

/// A promise is cut and nothing is done otherwise than before: what went by the old limit is no measure of what goes by the new one.
#[test]
fn a_promise_cut_raises_nothing() {
    let months = [("2026-07-01", 120, 30), ("2026-09-01", 80, 10)];
    let office = hall_of(&[("施工许可", "10wd", within_four)], &[("施工许可", "4wd")], &months, 0);
    assert_eq!(in_september(&office), []);
    assert!(without_history(&office).contains("审批事项 1 个"), "{}", without_history(&office));
}

/// Of a limit that is younger than it is long only what was quick is done: that is no history.
#[test]
fn what_was_quick_is_no_measure_of_a_young_limit() {
    let office = hall_of(&[("新事项", "20wd", all_along)], &[], &[("2026-08-03", 150, 18)], 0);
    assert_eq!(in_september(&office), []);
    assert!(without_history(&office).contains("审批事项 1 个"), "{}", without_history(&office));
}
