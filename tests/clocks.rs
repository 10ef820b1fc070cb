//! No deadline is ever wrong, and each can say why: random lives against a model that counts days one by one, an office
//! whose year end is announced late, and every refusal by its name. Not for the calendar alone: that is `calendar.rs`.

use crate::office;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use ducha::base::vocab::Step;
use ducha::db::file;
use ducha::db::write::{Author, Write};
use ducha::record::complaint::Draft;
use ducha::record::living;
use ducha::record::names::Names;
use ducha::rule::calendar::shipped;
use ducha::rule::flow::{Act, Carried};
use office::{Office, Said};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day + Days::new(days)
}

// ------------------------------------------------------------------------------------------------------ the model

/// Days off by notice, and no more: what nobody names is off at the weekend.
struct Notices(HashMap<NaiveDate, bool>);

impl Notices {
    fn shipped() -> Notices {
        Notices(shipped().into_iter().flat_map(|n| n.days).map(|d| (d.date, d.off)).collect())
    }

    fn off(&self, day: NaiveDate) -> bool {
        // From 2025 on these are off by law, whatever a notice says or while there is none.
        let lawful = matches!((day.month(), day.day()), (1, 1) | (5, 1..=2) | (10, 1..=3)) && day.year() > 2026;
        self.0.get(&day).copied().unwrap_or(lawful || matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// The last day of a limit, raw and rolled, one day after the other.
    fn last(&self, start: NaiveDate, amount: u32, working: bool, still: &[(NaiveDate, NaiveDate)]) -> [NaiveDate; 2] {
        let (mut day, mut left) = (start, amount);
        while left > 0 {
            day = after(day, 1);
            let stands_still = still.iter().any(|(from, to)| *from < day && day <= *to);
            left -= u32::from(!(stands_still || working && self.off(day)));
        }
        let raw = day;
        while !working && self.off(day) {
            day = after(day, 1);
        }
        [raw, day]
    }
}

/// A set of rules as the model knows it: from acceptance or from assignment, how much, of what, and how much more.
#[derive(Clone, Copy)]
struct Rule {
    set: &'static str,
    from_assignment: bool,
    amount: u32,
    working: bool,
    most: i64,
}

#[derive(Default)]
struct Model {
    last: NaiveDate,
    accepted: Option<NaiveDate>,
    assigned: Option<NaiveDate>,
    reopened: Option<NaiveDate>,
    pauses: Vec<(NaiveDate, NaiveDate)>,
    paused: Option<NaiveDate>,
    extra: i64,
    closed: Option<NaiveDate>,
}

impl Model {
    fn due(&self, rule: Rule, notices: &Notices) -> Option<[NaiveDate; 2]> {
        let (since, ever) = (self.reopened, if rule.from_assignment { self.assigned } else { self.accepted });
        let start = ever.map(|on| since.map_or(on, |since| since.max(on)))?;
        let amount = rule.amount + u32::try_from(self.extra).expect("no less than none");
        Some(notices.last(start, amount, rule.working, &self.pauses))
    }

    fn may(&self, step: Step, on: NaiveDate, amount: i64, rule: Rule, notices: &Notices) -> bool {
        let open = self.accepted.is_some() && self.closed.is_none() && self.paused.is_none();
        on >= self.last
            && match step {
                Step::Accept => self.accepted.is_none(),
                Step::Assign | Step::Pause => open,
                Step::Resume => self.paused.is_some(),
                Step::Extend => {
                    let in_time = self.due(rule, notices).is_some_and(|[_, due]| on <= due);
                    open && in_time && self.extra + amount <= rule.most
                }
                Step::Close => open && self.assigned.is_some(),
                _ => self.closed.is_some(),
            }
    }

    fn take(&mut self, step: Step, on: NaiveDate, amount: i64) {
        self.last = on;
        match step {
            Step::Accept => self.accepted = Some(on),
            Step::Assign => self.assigned = Some(on),
            Step::Pause => self.paused = Some(on),
            Step::Resume => self.pauses.extend(self.paused.take().map(|from| (from, on))),
            Step::Extend => self.extra += amount,
            Step::Close => self.closed = Some(on),
            _ => {
                *self = Model {
                    last: on,
                    reopened: Some(on),
                    accepted: self.accepted,
                    assigned: self.assigned,
                    ..Model::default()
                }
            }
        }
    }
}

/// What is tried on a case: which step, how many days after the one before, by how much.
fn tries() -> impl Strategy<Value = (u64, Vec<(Step, u64, i64)>)> {
    let usual = [Step::Accept, Step::Assign, Step::Pause, Step::Resume, Step::Extend, Step::Close, Step::Reopen];
    let step = (prop::sample::select(usual.to_vec()), 0..12_u64, 1..12_i64);
    (0..700_u64, prop::collection::vec(step, 1..24))
}

/// What is kept of a complaint's limit: raw, last, provisional, paused, on time.
type Stored = (Option<String>, Option<String>, Option<bool>, bool, Option<bool>);

/// Lives in one ledger that follows a set, step by step beside the model.
fn live(rule: Rule) {
    let office = Office::open("2027-12-31");
    office.ok(&["unit", "add", "清河市不动产登记中心", "--kind", "window"]);
    office.ok(&["rules", "use", rule.set, "--from", "1949-10-01"]);
    let (notices, today) = (Notices::shipped(), day("2027-12-31"));
    let mut conn = file::open_write(&office.folder.path().join("ducha.db")).expect("the ledger");
    let names = Names::new(&conn, today).expect("its names");
    let author = Author { actor: "李娟".into(), command: "ducha".into(), today };
    let write = std::cell::RefCell::new(Write::begin(&mut conn, &author).expect("a write"));
    let one_life = |(received, tries): (u64, Vec<(Step, u64, i64)>)| {
        let write = &mut *write.borrow_mut();
        let received_on = after(day("2025-01-01"), received);
        let word = |text: &str| Some(text.to_owned());
        let draft = Draft {
            received_on: Some(received_on),
            channel: word("phone"),
            unit: Some(1),
            category: word("slow-action"),
            ..Draft::default()
        };
        let id = ducha::record::add(write, &names, draft, None).expect("a complaint");
        let mut model = Model { last: received_on, ..Model::default() };
        for (step, later, amount) in tries {
            // Now and then a day before the step it follows.
            let on = if later == 11 { model.last - Days::new(1) } else { after(model.last, later * 2) };
            let with = Carried {
                handling: word("ordered"),
                unit: Some(1),
                result: word("partly"),
                amount: (step == Step::Extend).then_some(amount),
                by_whom: word("张局长"),
                note: word("见附件"),
                ..Carried::default()
            };
            let taken = living::step::<Draft>(write, &names, id, Act { kind: step, on, with }).map(drop);
            let may = model.may(step, on, amount, rule, &notices);
            prop_assert_eq!(taken.is_ok(), may, "{} {:?} on {}: {:?}", id, step, on, taken);
            if may {
                model.take(step, on, amount);
            }
            let due = model.due(rule, &notices).map(|d| d.map(|d| d.to_string()));
            let (raw, last, provisional, paused, on_time): Stored = write
                .conn()
                .query_row(
                    "SELECT due_raw_on, due_on, provisional, paused, on_time FROM complaints WHERE id = ?",
                    [id],
                    |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)),
                )
                .expect("the complaint");
            prop_assert_eq!(
                raw.zip(last),
                due.clone().map(|[raw, due]| (raw, due)),
                "{} after {:?} on {}",
                id,
                step,
                on
            );
            prop_assert_eq!(paused, model.paused.is_some());
            let open = due.as_ref().zip(model.paused).is_some_and(|(due, from)| from.to_string() < due[0]);
            let guessed = due.as_ref().is_some_and(|due| due[1].as_str() > "2026-12-31");
            prop_assert_eq!(provisional.unwrap_or(false), open || guessed, "{} after {:?} on {}", id, step, on);
            let in_time = model.closed.zip(due).map(|(closed, due)| closed.to_string() <= due[1]);
            prop_assert_eq!(on_time, in_time, "extensions and pauses are honoured");
        }
        Ok(())
    };
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        .run(&tries(), one_life)
        .unwrap_or_else(|e| panic!("{}: {e}", rule.set));
}

#[test]
fn lives_in_calendar_days_come_out_as_a_plain_count_says() {
    live(Rule { set: "petition", from_assignment: false, amount: 60, working: false, most: 30 });
}

#[test]
fn lives_in_working_days_come_out_as_a_plain_count_says() {
    live(Rule { set: "hotline-anyang", from_assignment: true, amount: 5, working: true, most: 5 });
}

// -------------------------------------------------------------------------------------------------- the year end

const NOTICE_2027: &[(&str, bool, &str)] = &[
    ("2027-01-01", true, "元旦"),
    ("2027-01-02", true, "元旦"),
    ("2027-01-03", true, "元旦"),
    ("2027-01-04", true, "元旦"),
    ("2027-01-09", false, "元旦"),
    ("2027-02-05", true, "春节"),
    ("2027-02-06", true, "春节"),
    ("2027-02-08", true, "春节"),
    ("2027-02-09", true, "春节"),
    ("2027-02-10", true, "春节"),
    ("2027-02-11", true, "春节"),
    ("2027-02-12", true, "春节"),
    ("2027-02-14", false, "春节"),
    ("2027-02-20", false, "春节"),
];

fn notice(days: &[(&str, bool, &str)]) -> String {
    let days: Vec<Value> =
        days.iter().map(|(date, off, name)| json!({ "name": name, "date": date, "isOffDay": off })).collect();
    json!({ "year": 2027, "papers": ["国办发明电〔2026〕99号（虚构）"], "days": days }).to_string()
}

fn put(office: &Office, name: &str, text: &str) {
    std::fs::write(office.folder.path().join(name), text).expect("a file");
}

/// The id of the error a command ends with, its exit code, and whether it says what to do next.
fn refused(office: &Office, arguments: &[&str]) -> (String, i32, bool) {
    let Said { code, out, err } = office.say(&[arguments, &["--json"]].concat(), "");
    assert_ne!(code, 0, "{arguments:?}: {out}");
    let error: Value = serde_json::from_str(&err).unwrap_or_else(|e| panic!("{arguments:?}: {e}\n{err}"));
    let id = error["error"]["id"].as_str().expect("an id").to_owned();
    (id, code, error["error"]["hint"].as_str().is_some_and(|h| !h.is_empty()))
}

/// Forty complaints around the year's end: received, accepted, assigned, and some of them ended.
fn around_new_year(office: &Office) -> Vec<Value> {
    let rows: Vec<Value> = (0..40_u64)
        .map(|n| {
            let received = after(day("2026-10-20"), n * 7 / 4);
            let mut row = json!({ "received_on": received.to_string(), "channel": "phone", "category": "slow-action",
                "summary": format!("第{n}件"), "complainant_name": format!("投诉人{n}") });
            let on = |days: u64| json!(after(received, days).min(day("2026-12-30")).to_string());
            if n % 4 > 0 {
                row["accepted_on"] = on(1);
            }
            if n % 4 > 1 {
                row["assigned_on"] = on(2);
                row["handling"] = json!("self");
            }
            if n % 4 > 2 {
                row["closed_on"] = on(3);
                row["result"] = json!("partly");
            }
            row
        })
        .collect();
    office.import("complaint", &rows);
    rows
}

/// The day from which the office follows the rules of a complaint centre: thirty working days.
const CENTRE_FROM: &str = "2026-11-15";

/// The limits of those rows by a set of notices, of those that run: code and clock, and the last day.
fn running(rows: &[Value], notices: &Notices) -> HashMap<(String, String), NaiveDate> {
    let mut out = HashMap::new();
    for (n, row) in rows.iter().enumerate() {
        let on = |key: &str| row[key].as_str().map(day);
        let code = format!("C2026-{:04}", n + 1);
        let mut put = |clock: &str, start: NaiveDate, amount: u32, working: bool| {
            out.insert((code.clone(), clock.to_owned()), notices.last(start, amount, working, &[])[1]);
        };
        let received = on("received_on").expect("a day");
        let in_centre = received >= day(CENTRE_FROM);
        match (on("accepted_on"), on("assigned_on"), on("closed_on")) {
            (None, ..) if !in_centre => put("accept", received, 15, false),
            (Some(accepted), _, None) if in_centre => put("handle", accepted, 30, true),
            (Some(accepted), assigned, None) => {
                put("handle", accepted, 60, false);
                if let Some(assigned) = assigned {
                    put("object", assigned, 5, true);
                }
            }
            _ => {}
        }
    }
    out
}

/// What an import printed, as the model would put it.
fn moved(page: &Value) -> BTreeSet<(String, String, String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows = page.as_array().expect("rows");
    rows.iter().map(|r| (text(r, "complaint"), text(r, "clock"), text(r, "before"), text(r, "after"))).collect()
}

fn expected(rows: &[Value], before: &Notices, now: &Notices) -> BTreeSet<(String, String, String, String)> {
    let old = running(rows, before);
    let new = running(rows, now).into_iter().filter(|(key, due)| old[key] != *due);
    new.map(|((code, clock), due)| {
        let was = old[&(code.clone(), clock.clone())];
        (code, clock, was.to_string(), due.to_string())
    })
    .collect()
}

/// The limits that stand in the complaints that are done with.
fn ended(office: &Office) -> Vec<Value> {
    let rows = office.json(&["complaint", "list", "--fields", "code,due_on,due_raw_on,provisional,on_time,ended_on"]);
    rows.as_array().expect("rows").iter().filter(|r| !r["ended_on"].is_null()).cloned().collect()
}

#[test]
fn a_new_year_moves_exactly_the_open_limits_that_reach_into_it() {
    let office = Office::open("2026-12-30");
    office.ok(&["rules", "use", "regional-centre", "--from", CENTRE_FROM]);
    let rows = around_new_year(&office);
    let before = Notices::shipped();
    let mut now = Notices::shipped();
    now.0.extend(NOTICE_2027.iter().map(|(date, off, _)| (day(date), *off)));
    put(&office, "2027.json", &notice(NOTICE_2027));
    let done = ended(&office);
    assert_eq!(done.len(), 10);

    let dry = moved(&office.json(&["--dry-run", "calendar", "import", "2027.json"]));
    let told = moved(&office.json(&["calendar", "import", "2027.json"]));
    let wanted = expected(&rows, &before, &now);
    assert!(wanted.len() > 4 && wanted.len() < running(&rows, &now).len(), "{} of them move", wanted.len());
    assert_eq!((&dry, &told), (&wanted, &wanted));
    let journal = office.json(&["history"]);
    let moves = journal.as_array().expect("rows").iter().filter(|r| r["change"] == "move");
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let journaled: BTreeSet<_> = moves
        .map(|r| {
            let clock = text(&r["field"]).replace(".due_on", "");
            (text(&r["record"]), clock, text(&r["before"]), text(&r["after"]))
        })
        .collect();
    assert_eq!(journaled, wanted, "every move is in the journal, and nothing else is");
    assert_eq!(ended(&office), done, "what is closed stays as it was decided");
    office.ok(&["check"]);

    assert_eq!(refused(&office, &["calendar", "import", "2027.json"]).0, "calendar-same");
    let mut amended = NOTICE_2027.to_vec();
    amended[3] = ("2027-01-05", true, "元旦");
    put(&office, "amended.json", &notice(&amended));
    let said = office.say(&["calendar", "import", "amended.json"], "");
    assert_eq!(said.code, 4);
    assert!(said.err.contains("2027-01-04 休息→平常、2027-01-05 平常→休息"), "{}", said.err);
    assert!(said.err.contains("--replace"), "{}", said.err);
    let told = moved(&office.json(&["calendar", "import", "amended.json", "--replace"]));
    let mut then = Notices::shipped();
    then.0.extend(amended.iter().map(|(date, off, _)| (day(date), *off)));
    assert_eq!(told, expected(&rows, &now, &then));
    assert!(!told.is_empty());
    assert_eq!(ended(&office), done);
    office.ok(&["check"]);
}

#[test]
fn a_closed_case_keeps_its_limit_through_what_comes_after() {
    let office = Office::open("2026-12-30");
    let row = json!({ "received_on": "2026-11-20", "channel": "phone", "category": "slow-action", "complainant_name": "甲",
        "accepted_on": "2026-11-23", "assigned_on": "2026-11-23", "handling": "self", "closed_on": "2026-12-01", "result": "partly" });
    office.import("complaint", &[row]);
    let due = || office.json(&["complaint", "show", "1"])["due_on"].clone();
    assert_eq!(due(), "2027-01-22");
    put(&office, "2027.json", &notice(&[("2027-01-22", true, "元旦")]));
    office.ok(&["calendar", "import", "2027.json"]);
    office.ok(&["complaint", "reply", "1"]);
    assert_eq!(due(), "2027-01-22", "a reply does not count the limit anew");
    office.ok(&["rules", "use", "hunan", "--from", "2026-11-01"]);
    office.ok(&["complaint", "call", "1", "--satisfied", "no"]);
    assert_eq!(due(), "2027-01-22", "nor do other rules");
    office.ok(&["check"]);
    office.ok(&["complaint", "reopen", "1", "-m", "当事人不满意"]);
    assert_eq!(due(), "2027-01-29", "reopened, it follows what is in force now: thirty days of the new rules");
    office.ok(&["check"]);
}

/// Decided late by what was known, then a notice makes its limit longer: reopened and decided within that, it stays late, and red in between.
#[test]
fn what_a_decision_broke_stays_broken_whatever_was_reopened() {
    let office = Office::open("2027-01-20");
    office.line("unit add 清河县审批局 --kind 县直部门 --code A01");
    office.line("matter add 户外招牌 --unit A01 --statutory 20wd --promised 5wd");
    let light = || office.json(&["approval", "show", "1"])["light"].clone();
    for line in ["add --matter 户外招牌 --received 2027-01-05", "accept 1 --on 2027-01-05", "decide 1 --on 2027-01-13"]
    {
        office.line(&format!("approval {line}"));
    }
    put(
        &office,
        "2027.json",
        &notice(&[("2027-01-12", true, "元旦"), ("2027-01-13", true, "元旦"), ("2027-01-14", true, "元旦")]),
    );
    office.ok(&["calendar", "import", "2027.json"]);
    let seen = || {
        let page = office.json(&["approval", "show", "1"]);
        ["promised_due", "in_promised", "in_statutory", "red_after"].map(|key| page[key].clone())
    };
    assert_eq!(seen(), [json!("2027-01-12"), json!(false), json!(true), Value::Null]);
    office.line("approval reopen 1 --on 2027-01-14 -m 漏了现场核查");
    assert_eq!(seen(), [json!("2027-01-15"), Value::Null, Value::Null, json!("2027-01-12T23:59")]);
    assert_eq!(light(), "red");
    office.ok(&["check"]);
    office.line("approval decide 1 --on 2027-01-15");
    assert_eq!(seen(), [json!("2027-01-15"), json!(false), json!(true), Value::Null]);
    assert_eq!(light(), "red");
    office.ok(&["check"]);
    assert_eq!(office.json(&["stats", "approvals.in_promised", "--period", "2027"])["total"], 0);
}

#[test]
fn what_came_in_the_day_before_keeps_the_old_rules() {
    let office = Office::open("2026-05-10");
    for (received, accepted) in [("2026-04-30", "2026-05-06"), ("2026-05-01", "2026-05-06")] {
        let row =
            json!({ "received_on": received, "accepted_on": accepted, "channel": "phone", "category": "slow-action" });
        office.import("complaint", &[row]);
    }
    let due = || ["1", "2"].map(|c| office.json(&["complaint", "show", c])["due_on"].clone());
    assert_eq!(due(), [json!("2026-07-06"), json!("2026-07-06")]);
    let told = moved(&office.json(&["rules", "use", "hunan", "--from", "2026-05-01"]));
    assert_eq!(due(), [json!("2026-07-06"), json!("2026-06-05")]);
    let one = ["C2026-0002", "handle", "2026-07-06", "2026-06-05"].map(str::to_owned);
    assert_eq!(told, BTreeSet::from([one.into()]));
    office.ok(&["check"]);
}

// ------------------------------------------------------------------------------------------------------ refusals

/// An office with one complaint of 2026-03-02, accepted and assigned the day after.
fn one_case(today: &'static str) -> Office {
    let office = Office::open(today);
    office.ok(&["unit", "add", "清河市不动产登记中心", "--kind", "window"]);
    let row = json!({ "received_on": "2026-03-02", "accepted_on": "2026-03-03", "assigned_on": "2026-03-03", "channel": "phone",
        "category": "slow-action", "unit": "清河市不动产登记中心", "assigned_to": "清河市不动产登记中心", "complainant_name": "甲" });
    office.import("complaint", &[row]);
    office
}

#[test]
fn steps_that_cannot_be_are_refused_by_name_and_change_nothing() {
    let office = one_case("2026-06-01");
    let extend = |on: &'static str, by: &'static str| {
        ["complaint", "extend", "1", "--on", on, "--by", by, "--approver", "张局长", "-m", "需检测"]
    };
    let before = office.json(&["complaint", "show", "1"]);
    let id = |arguments: &[&str]| refused(&office, arguments).0;
    assert_eq!(id(&["complaint", "resume", "1"]), "step-wrong-state");
    assert_eq!(id(&["complaint", "pause", "1", "--on", "2026-03-01", "-m", "检测"]), "step-before-last");
    assert_eq!(id(&["complaint", "pause", "1", "--on", "2026-06-02", "-m", "检测"]), "day-in-future");
    assert_eq!(id(&["complaint", "pause", "1"]), "reason-missing");
    assert_eq!(id(&extend("2026-05-07", "5")), "extension-late", "its limit was 2026-05-06");
    assert_eq!(id(&extend("2026-05-06", "31")), "extension-too-long");
    assert_eq!(id(&extend("2026-05-06", "0")), "extension-unclear");
    assert_eq!(
        id(&["complaint", "extend", "1", "--on", "2026-05-06", "--by", "5", "-m", "需检测"]),
        "approver-missing"
    );
    assert_eq!(id(&["complaint", "object", "1", "--on", "2026-03-11", "-m", "非本单位职权"]), "objection-late");
    assert_eq!(office.json(&["complaint", "show", "1"]), before);
    office.ok(&extend("2026-05-06", "20"));
    assert_eq!(id(&extend("2026-05-07", "11")), "extension-too-long", "twenty and eleven are more than thirty");
    office.ok(&extend("2026-05-07", "10"));
    office.ok(&["complaint", "close", "1", "--result", "partly"]);
    for step in ["pause", "resume", "extend", "assign", "close", "object", "urge", "merge"] {
        assert_eq!(id(&["complaint", step, "1", "-m", "x"]), "step-wrong-state", "{step} after closing");
    }
}

#[test]
fn every_refusal_says_what_to_do_next() {
    let office = one_case("2026-04-01");
    office.ok(&["complaint", "pause", "1", "--on", "2026-03-20", "-m", "检测"]);
    office.ok(&["complaint", "add", "--channel", "phone", "--category", "slow-action", "-m", "另一件"]);
    let all: &[&[&str]] = &[
        &["complaint", "close", "1", "--result", "partly"],
        &["complaint", "pause", "1", "-m", "x"],
        &["complaint", "resume", "1", "--on", "2026-03-19"],
        &["complaint", "decide", "1"],
        &["complaint", "extend", "2", "--by", "5", "--approver", "张", "-m", "x"],
        &["complaint", "merge", "2", "--into", "2"],
        &["complaint", "merge", "2"],
        &["complaint", "accept", "2", "--on", "2026-04-02"],
        &["complaint", "archive", "2"],
        &["deadline", "2026-03-02", "5"],
        &["deadline", "2026-03-02", "4000d"],
        &["rules", "show", "nothing-of-the-sort"],
        &["why", "C2026-0001", "fly"],
    ];
    for arguments in all {
        assert!(refused(&office, arguments).2, "{arguments:?} has no hint");
    }
    office.ok(&["complaint", "resume", "1"]);
    for by in [["--by", "31"], ["--due", "2027-01-01"]] {
        let arguments = [&["complaint", "extend", "1", "--approver", "张", "-m", "x"][..], &by].concat();
        assert!(refused(&office, &arguments).2, "{by:?} has no hint");
    }
}

#[test]
fn an_extension_by_amount_and_date_is_no_way_round_the_most_there_is() {
    let office = one_case("2026-04-01");
    let both = ["complaint", "extend", "1", "--by", "10", "--due", "2027-12-31", "--approver", "张", "-m", "x"];
    assert_eq!(refused(&office, &both).0, "extension-unclear");
}

#[test]
fn calendar_files_that_cannot_be_are_refused_by_name() {
    let office = Office::open("2026-12-30");
    let one = json!({ "name": "元旦", "date": "2027-01-01", "isOffDay": true });
    let file = |days: &[Value]| json!({ "year": 2027, "papers": ["文号"], "days": days });
    let mut unknown = file(std::slice::from_ref(&one));
    unknown["day"] = json!([]);
    let mut misspelt = one.clone();
    misspelt["isOffday"] = json!(true);
    let cases = [
        (unknown, "calendar-unknown-key", 2),
        (file(&[misspelt]), "calendar-unknown-key", 2),
        (file(&[one.clone(), one.clone()]), "calendar-day-repeated", 4),
        (file(&[]), "calendar-empty-year", 4),
        (json!({ "year": 2027, "papers": [], "days": [] }), "calendar-empty-year", 4),
        (json!({ "year": 2027, "papers": [], "days": [one] }), "calendar-empty-year", 4),
        (json!({ "year": 20270, "papers": ["文号"], "days": [one] }), "calendar-year-unlikely", 4),
        (json!({ "year": 2028, "papers": ["文号"], "days": [one] }), "calendar-day-outside", 4),
        (json!([]), "calendar-not-json", 2),
    ];
    for (file, id, code) in cases {
        put(&office, "bad.json", &file.to_string());
        assert_eq!(refused(&office, &["calendar", "import", "bad.json"]), (id.to_owned(), code, true), "{file}");
    }
    let years = office.json(&["calendar", "check"]);
    let last = years.as_array().and_then(|y| y.last()).expect("a year");
    assert_eq!((&last["year"], &last["announced"]), (&json!(2027), &json!(false)), "nothing was taken in");
    let csv = "year,version,paper,issued_on,url,date,off,name\n2027,1,文号,2026-11-04,,2027-01-01,true,元旦\n";
    put(&office, "2027.csv", csv);
    office.ok(&["calendar", "import", "2027.csv"]);
    assert_eq!(office.json(&["deadline", "2026-12-30", "2wd"])["due_on"], "2027-01-04");
}

// ------------------------------------------------------------------------------------------------ a case's clocks

fn clock(office: &Office, case: &str, name: &str) -> Value {
    let sql = format!("SELECT * FROM clocks WHERE complaint = '{case}' AND clock = '{name}' ORDER BY round DESC");
    office.json(&["query", &sql])[0].clone()
}

#[test]
fn a_merge_is_a_link_that_can_be_taken_back() {
    let office = one_case("2026-04-01");
    office.ok(&["rules", "use", "xuhui", "--from", "2026-01-01"]);
    office.ok(&[
        "complaint",
        "add",
        "--channel",
        "phone",
        "--category",
        "slow-action",
        "--received",
        "2026-03-02",
        "-m",
        "另一件",
    ]);
    office.ok(&["complaint", "merge", "1", "--into", "2", "--on", "2026-03-10"]);
    let page = office.json(&["complaint", "show", "1"]);
    assert_eq!((&page["state"], &page["merged_into"]), (&json!("merged"), &json!("C2026-0002")));
    assert_eq!(clock(&office, "C2026-0001", "reply")["stopped_on"], "2026-03-10");
    assert_eq!(refused(&office, &["complaint", "merge", "2", "--into", "1"]).0, "merge-merged");
    office.ok(&["complaint", "unmerge", "1", "--on", "2026-03-12", "-m", "不是同一件事"]);
    let page = office.json(&["complaint", "show", "1"]);
    assert_eq!((&page["state"], &page["merged_into"]), (&json!("assigned"), &Value::Null));
    assert_eq!(clock(&office, "C2026-0001", "accept")["stopped_on"], "2026-03-03", "accepted is accepted");
    assert_eq!(clock(&office, "C2026-0001", "reply")["stopped_on"], Value::Null, "the reply is owed again");
    office.ok(&["check"]);
}

#[test]
fn clocks_stop_by_the_step_that_meets_them() {
    let office = one_case("2026-06-30");
    office.ok(&["complaint", "object", "1", "--on", "2026-03-05", "-m", "非本单位职权"]);
    assert_eq!(clock(&office, "C2026-0001", "object")["stopped_on"], "2026-03-05");
    office.ok(&["complaint", "decide", "1", "--upheld", "--on", "2026-03-06"]);
    office.ok(&["complaint", "assign", "1", "--to", "清河市不动产登记中心", "--on", "2026-03-09", "-m", "督办"]);
    let object = clock(&office, "C2026-0001", "object");
    assert_eq!((&object["start_on"], &object["stopped_on"]), (&json!("2026-03-09"), &Value::Null));
    office.ok(&["complaint", "withdraw", "1", "--on", "2026-05-20"]);
    assert_eq!(clock(&office, "C2026-0001", "accept")["stopped_on"], "2026-03-03");
    assert_eq!(clock(&office, "C2026-0001", "handle")["stopped_on"], "2026-05-20");
    // Refused and reopened, it waits to be accepted from that day.
    office.ok(&[
        "complaint",
        "add",
        "--channel",
        "phone",
        "--category",
        "slow-action",
        "--received",
        "2026-03-02",
        "-m",
        "另一件",
    ]);
    office.ok(&["complaint", "refuse", "2", "--reason", "litigation", "--on", "2026-03-04"]);
    office.ok(&["complaint", "reopen", "2", "--on", "2026-06-29", "-m", "诉讼已撤回"]);
    let accept = clock(&office, "C2026-0002", "accept");
    assert_eq!((&accept["start_on"], &accept["due_on"]), (&json!("2026-06-29"), &json!("2026-07-14")));
    assert_eq!(accept["calendar"], "国办发明电〔2025〕7号", "every limit names the notice it rests on");
}

#[test]
fn on_time_honours_extension_and_pause() {
    let closed = |steps: &[&[&str]]| {
        let office = one_case("2026-06-30");
        for step in steps {
            office.ok(&[&["complaint", step[0], "1"], &step[1..]].concat());
        }
        office.ok(&["complaint", "close", "1", "--result", "partly", "--on", "2026-05-20"]);
        office.ok(&["check"]);
        let page = office.json(&["complaint", "show", "1"]);
        let report = office.json(&["report", "overdue", "--period", "2026"]);
        let figures = report["figures"].as_array().expect("figures").clone();
        let rate = figures.iter().find(|f| f["id"] == "complaints.on_time_rate").expect("the rate").clone();
        (page["due_on"].clone(), page["on_time"].clone(), rate["numerator"]["value"].clone())
    };
    let extend: &[&str] = &["extend", "--by", "15", "--approver", "张局长", "-m", "需检测", "--on", "2026-05-06"];
    let pause: &[&str] = &["pause", "-m", "检测", "--on", "2026-04-01"];
    let resume: &[&str] = &["resume", "--on", "2026-04-15"];
    assert_eq!(closed(&[]), (json!("2026-05-06"), json!(false), json!(0)));
    assert_eq!(closed(&[extend]), (json!("2026-05-18"), json!(false), json!(0)), "15 after the sixtieth day");
    assert_eq!(closed(&[pause, resume]), (json!("2026-05-18"), json!(false), json!(0)), "16 May is a Saturday");
    let later: &[&str] = &["resume", "--on", "2026-04-17"];
    let then: &[&str] = &["extend", "--by", "2", "--approver", "张局长", "-m", "需检测", "--on", "2026-05-06"];
    assert_eq!(closed(&[pause, later, then]), (json!("2026-05-20"), json!(true), json!(1)));
}

#[test]
fn what_is_paused_is_not_overdue_until_it_is_resumed() {
    let office = one_case("2026-06-30");
    office.ok(&["complaint", "pause", "1", "--on", "2026-04-01", "-m", "检测"]);
    let page = office.json(&["today"]);
    let rows = |key: &str| {
        let tables = page["tables"].as_array().expect("tables");
        let table = tables.iter().find(|t| t["key"] == key);
        table.map_or(0, |t| t["rows"].as_array().map_or(0, Vec::len))
    };
    assert_eq!((rows("overdue"), rows("paused")), (0, 1));
    assert_eq!(office.say(&["today", "--exit-code"], "").code, 0);
    assert_eq!(office.json(&["complaint", "show", "1"])["overdue"], false);
    let report = office.json(&["report", "overdue", "--period", "2026"]);
    let figures = report["figures"].as_array().expect("figures").clone();
    assert_eq!(figures.iter().find(|f| f["id"] == "complaints.overdue").map(|f| f["value"].clone()), Some(json!(0)));
    office.ok(&["complaint", "resume", "1", "--on", "2026-06-29"]);
    assert_eq!(office.json(&["complaint", "show", "1"])["due_on"], "2026-07-30", "31 days were left");
}

// -------------------------------------------------------------------------------------------------- what is said

/// From, limit, raw and last day, provisional.
const VECTORS: &[(&str, &str, &str, &str, bool)] = &[
    ("2026-09-18", "5wd", "2026-09-24", "2026-09-24", false),
    ("2026-09-18", "1wd", "2026-09-20", "2026-09-20", false),
    ("2026-09-24", "5wd", "2026-10-09", "2026-10-09", false),
    ("2026-02-10", "5wd", "2026-02-24", "2026-02-24", false),
    ("2026-02-11", "20wd", "2026-03-17", "2026-03-17", false),
    ("2026-02-11", "30wd", "2026-03-31", "2026-03-31", false),
    ("2026-02-13", "15wd", "2026-03-12", "2026-03-12", false),
    ("2025-01-24", "5个工作日", "2025-02-07", "2025-02-07", false),
    ("2026-04-29", "5wd", "2026-05-09", "2026-05-09", false),
    ("2025-12-30", "5wd", "2026-01-07", "2026-01-07", false),
    ("2026-01-30", "15d", "2026-02-14", "2026-02-14", false),
    ("2026-09-18", "15日", "2026-10-03", "2026-10-08", false),
    ("2026-04-29", "60d", "2026-06-28", "2026-06-29", false),
    ("2026-08-02", "60d", "2026-10-01", "2026-10-08", false),
    ("2026-01-31", "1m", "2026-02-28", "2026-02-28", false),
    ("2026-12-20", "15d", "2027-01-04", "2027-01-04", true),
    ("2026-12-21", "30wd", "2027-02-02", "2027-02-02", true),
    ("2026-12-31", "1wd", "2027-01-04", "2027-01-04", true),
    ("2026-12-17", "15d", "2027-01-01", "2027-01-04", true),
    ("2027-04-30", "1wd", "2027-05-03", "2027-05-03", true),
    ("2027-09-30", "1wd", "2027-10-04", "2027-10-04", true),
    ("2005-04-29", "1wd", "2005-05-04", "2005-05-04", true),
];

#[test]
fn deadlines_are_counted_and_walked() {
    let office = Office::open("2026-03-20");
    for &(start, limit, raw, due, provisional) in VECTORS {
        let page = office.json(&["deadline", start, limit]);
        let said = (&page["due_raw_on"], &page["due_on"], &page["provisional"]);
        assert_eq!(said, (&json!(raw), &json!(due), &json!(provisional)), "{start} {limit}");
        assert_eq!(office.ok(&["deadline", start, limit]).trim(), due, "alone on its line");
        let walk = office.json(&["deadline", start, limit, "--explain"]);
        let lines = walk.as_array().expect("lines");
        let counts: Vec<u64> = lines.iter().filter_map(|l| l["count"].as_u64()).collect();
        let amount = page["amount"].as_u64().expect("an amount");
        assert_eq!(counts, (1..=amount).collect::<Vec<_>>(), "{start} {limit}: exactly so many counted lines");
        assert_eq!((&lines[0]["day"], &lines[lines.len() - 1]["day"]), (&json!(start), &json!(due)));
        assert!(lines.iter().all(|l| l["why"].as_str().is_some_and(|w| !w.is_empty())));
        let makes_up = |l: &&Value| l["why"].as_str().is_some_and(|w| w.contains("调休上班"));
        assert!(
            lines.iter().filter(makes_up).all(|l| l["why"].as_str().is_some_and(|w| w.contains('〔'))),
            "with its notice"
        );
    }
    let said = office.say(&["deadline", "2026-12-21", "30wd"], "");
    assert!(said.err.contains("暂定"), "{}", said.err);
}

#[test]
fn a_deadline_needs_no_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ducha"));
    let program = program.args(["deadline", "2026-09-18", "5wd"]).env_clear().env("HOME", folder.path());
    let said = program.current_dir(folder.path()).output().expect("the program");
    assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), "2026-09-24");
}

#[test]
fn explain_walks_the_clocks_of_a_case() {
    let office = one_case("2026-06-30");
    office.ok(&["complaint", "pause", "1", "--on", "2026-04-01", "-m", "检测"]);
    office.ok(&["complaint", "resume", "1", "--on", "2026-04-15"]);
    let page = office.json(&["deadline", "explain", "1"]);
    let lines = page["handle"].as_array().unwrap_or_else(|| panic!("a walk of handling: {page}"));
    assert_eq!(lines.iter().filter(|l| !l["count"].is_null()).count(), 60);
    assert_eq!(lines.iter().filter(|l| l["why"].as_str().is_some_and(|w| w.contains("中止"))).count(), 14);
    assert_eq!(lines[lines.len() - 1]["day"], page["due_on"]);
}

#[test]
fn why_lists_all_that_is_missing() {
    let office = Office::open("2026-03-20");
    office.ok(&["complaint", "add", "--channel", "phone", "--category", "slow-action", "-m", "一件"]);
    let missing = |verb: &str| {
        let page = office.json(&["why", "C2026-0001", verb]);
        let command = |r: &Value| r["next"].as_str().and_then(|c| c.split(' ').nth(2)).unwrap_or("-").to_owned();
        page.as_array().expect("rows").iter().map(command).collect::<Vec<_>>()
    };
    assert_eq!(missing("close"), ["accept", "assign"]);
    assert_eq!(missing("办结"), ["accept", "assign"]);
    assert_eq!(missing("call"), ["accept", "assign", "close", "-"], "and there is nobody to call");
    assert_eq!(missing("resume"), ["accept", "pause"]);
    assert_eq!(missing("accept"), [""; 0]);
    office.ok(&["complaint", "accept", "1"]);
    assert_eq!(missing("close"), ["assign"]);
    office.ok(&["complaint", "pause", "1", "-m", "检测"]);
    assert_eq!(missing("close"), ["resume", "assign"]);
}

#[test]
fn near_words_about_the_same_unit_are_hinted_at_entry() {
    let office = one_case("2026-04-01");
    let said = |text: &str| {
        let unit = "清河市不动产登记中心";
        office
            .say(
                &["complaint", "add", "--channel", "phone", "--category", "slow-action", "--unit", unit, "-m", text],
                "",
            )
            .err
    };
    assert!(!said("预售证迟迟不批，窗口互相推诿").contains("--into"));
    assert!(
        said("窗口互相推诿，预售证迟迟不批！").contains("complaint merge C2026-0003 --into C2026-0002"),
        "other words, the same thing"
    );
    assert!(!said("停车场收费没有公示价格").contains("--into"));
}

/// What a clerk's screen of eighty columns shows.
fn screen(office: &Office, arguments: &[&str]) -> String {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ducha"));
    let set = [("DUCHA_TODAY", "2026-12-29"), ("COLUMNS", "80"), ("DUCHA_FORMAT", "table")];
    let folder = office.folder.path();
    let said = program.args(arguments).env_clear().env("HOME", folder).envs(set).current_dir(folder).output();
    String::from_utf8(said.expect("the program").stdout).expect("UTF-8")
}

#[test]
fn today_fits_the_screen_and_names_the_next_command() {
    let office = Office::open("2026-12-29");
    office.ok(&["unit", "add", "清河市人力资源和社会保障局劳动保障监察支队", "--kind", "window"]);
    let rows: Vec<Value> = (0..30_u64)
        .map(|n| {
            let received = after(day("2026-09-20"), n * 3);
            let mut row = json!({ "received_on": received.to_string(), "channel": "phone", "category": "slow-action",
                "unit": "清河市人力资源和社会保障局劳动保障监察支队", "complainant_name": "甲" });
            if n % 3 > 0 {
                row["accepted_on"] = json!(received.to_string());
            }
            if n % 3 > 1 {
                row["assigned_on"] = json!(after(received, 1).to_string());
                row["assigned_to"] = row["unit"].clone();
            }
            row
        })
        .collect();
    office.import("complaint", &rows);
    for lang in ["zh", "en"] {
        let page = screen(&office, &["today", "--lang", lang, "--within", "10"]);
        assert!(page.lines().count() > 30);
        for line in page.lines() {
            let width = unicode_width::UnicodeWidthStr::width(line);
            assert!(width <= 80, "{width} columns: {line}");
        }
        assert_eq!(page, screen(&office, &["--lang", lang, "today", "--within", "10"]), "and so does a plain ducha");
    }
    assert_eq!(screen(&office, &[]), screen(&office, &["today"]));
    let page = office.json(&["today"]);
    for table in page["tables"].as_array().expect("tables") {
        for row in table["rows"].as_array().expect("rows") {
            let next = row["next"].as_str().expect("a command");
            assert!(next.starts_with("ducha complaint ") && next.contains("C2026-"), "{next}");
            let (due, weekday) = (row["due_on"].as_str().map(day).expect("a day"), row["weekday"].as_str());
            let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            assert_eq!(weekday, Some(names[due.weekday().num_days_from_monday() as usize]));
        }
    }
}

#[test]
fn today_tells_cron_what_is_overdue() {
    let office = one_case("2026-05-06");
    assert_eq!(office.say(&["today", "--exit-code"], "").code, 0, "the last day is in time");
    let said = office.say(&["today", "--exit-code", "--today", "2026-05-07"], "");
    assert_eq!(said.code, 5, "{}", said.out);
    assert_eq!(office.say(&["today", "--today", "2026-05-07"], "").code, 0);
    let of = |unit: &str| office.say(&["today", "--exit-code", "--today", "2026-05-07", "--unit", unit], "").code;
    office.ok(&["unit", "add", "清河市水务局", "--kind", "window"]);
    assert_eq!((of("清河市不动产登记中心"), of("清河市水务局")), (5, 0));
}
