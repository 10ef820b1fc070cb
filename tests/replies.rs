//! Replies and calls back, counted by hand from what was typed and held against every figure; what cannot be said of them refused.

use crate::office;

use office::Office;
use serde_json::Value;
use std::collections::BTreeMap;

const TODAY: &str = "2026-05-29";

fn opened() -> Office {
    let office = Office::open(TODAY);
    office.line("unit add 清河县住建局 --kind 县直部门 --code A01");
    office
}

/// A complaint closed on a day of March; who gives no name has none.
fn closed(office: &Office, name: Option<&str>, on: u32, result: &str) -> String {
    let who = name.map_or_else(String::new, |name| format!(" --complainant-name {name}"));
    let add = format!("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-03-01{who}");
    let before = office.json(&["complaint", "list", "--fields", "code"]).as_array().map_or(0, Vec::len);
    office.line(&format!("{add} -m 第{before}件"));
    let code = format!("C2026-{:04}", before + 1);
    office.line(&format!("complaint accept {code} --on 2026-03-01"));
    office.line(&format!("complaint assign {code} --handling self --on 2026-03-01"));
    office.line(&format!("complaint close {code} --result {result} --on 2026-03-{on:02}"));
    code
}

fn figure(office: &Office, name: &str, period: &str) -> Value {
    office.json(&["stats", &format!("complaints.{name}"), "--period", period])["total"].clone()
}

fn refused(office: &Office, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').chain(["--json"]).collect();
    let said = office.say(&words, "");
    assert_eq!(said.code, 4, "{line}: {}{}", said.out, said.err);
    let error: Value = serde_json::from_str(&said.err).expect("an error");
    error["error"]["id"].as_str().expect("an id").to_owned()
}

/// A case by its number decides what becomes of it; the same is counted here by hand.
#[test]
fn every_figure_is_what_was_typed() {
    let office = opened();
    let mut want: BTreeMap<&str, i64> = BTreeMap::new();
    for n in 0..36_u32 {
        let day = 2 + n % 9;
        let name = (n % 6 != 5).then_some("王某");
        let code = closed(&office, name, day, "属实");
        let mut count = |name: &'static str| *want.entry(name).or_default() += 1;
        if name.is_none() {
            continue;
        }
        count("reply_due");
        let due = office.json(&["deadline", &format!("2026-03-{day:02}"), "15wd"])["due_on"].clone();
        let due = due.as_str().expect("a day").to_owned();
        let on = format!("2026-{:02}-{:02}", 3 + n % 2, 12 + n % 17);
        if n % 4 == 0 {
            count("reply_overdue");
            continue;
        }
        office.line(&format!("complaint reply {code} --way 书面 --on {on}"));
        count("replied");
        if on <= due {
            count("replied_on_time");
        }
        if n % 3 == 0 {
            continue;
        }
        office.line(&format!("complaint call {code} --reached 否 --on 2026-05-06"));
        if n % 3 == 1 {
            count("unreached");
            continue;
        }
        let grade = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"][(n % 5) as usize];
        let put_right = n % 2 == 0;
        let yes = if put_right { "是" } else { "否" };
        office.line(&format!("complaint call {code} --satisfied {grade} --resolved {yes} --on 2026-05-07"));
        count("reached");
        if n % 5 < 3 {
            count("satisfied");
        }
        if put_right {
            count("resolved");
        }
    }
    assert!(want.values().all(|n| *n > 0) && want.len() == 8, "{want:?}");
    let year = "2026";
    for (name, n) in &want {
        assert_eq!(figure(&office, name, year), *n, "{name}");
    }
    for (rate, over, of) in [
        ("response_rate", "replied_on_time", "reply_due"),
        ("resolution_rate", "resolved", "reached"),
        ("satisfaction_rate", "satisfied", "reached"),
    ] {
        let number = |n: i64| f64::from(i32::try_from(n).expect("few"));
        let (told, share) = (figure(&office, rate, year).as_f64(), number(want[over]) / number(want[of]));
        assert!(told.is_some_and(|told| (told - share).abs() < 1e-4), "{rate}: {told:?}, {share}");
    }
    let month = office.json(&["report", "month", "--period", "2026-03"]);
    let replies =
        month["tables"].as_array().expect("tables").iter().find(|t| t["key"] == "replies").expect("its table");
    let row = |told: &str| {
        let row = replies["rows"].as_array().expect("rows").iter().find(|r| r["told"] == told).expect("a row").clone();
        assert_eq!(
            row["codes"].as_array().map_or(0, Vec::len),
            usize::try_from(row["cases"].as_u64().expect("a number")).expect("few"),
            "{row}"
        );
        row["cases"].as_i64().expect("a number")
    };
    assert_eq!(
        (row("owed"), row("told"), row("not-yet"), row("outside")),
        (30, want["replied"], want["reply_overdue"], 6)
    );
    office.ok(&["check"]);
}

#[test]
fn what_cannot_be_said_of_a_reply_is_refused() {
    let office = opened();
    let (named, nobody) = (closed(&office, Some("李某"), 10, "属实"), closed(&office, None, 10, "属实"));
    for (line, id) in [
        (format!("complaint reply {nobody}"), "complainant-anonymous"),
        (format!("complaint call {nobody} --reached 是"), "complainant-anonymous"),
        (format!("complaint reply {named} --on 2026-03-09"), "step-before-last"),
        (format!("complaint call {named} --reached 否 --resolved 是"), "call-unreached-said"),
        (format!("complaint archive {named}"), "reply-owed"),
        (format!("complaint edit {named} --reply-wanted 否"), "reply-late"),
        (format!("complaint edit {named} --named 匿名"), "reply-late"),
    ] {
        assert_eq!(refused(&office, &line), id, "{line}");
    }
    let open = office.say(&["complaint", "call", &named], "");
    assert!(open.code == 2 && open.err.contains("--reached"), "{}", open.err);
    let graded = office.say(&["complaint", "call", &named, "--satisfied", "还行", "--json"], "");
    assert!(graded.err.contains("word-unknown"), "{}", graded.err);
    office.line(&format!("complaint archive {nobody}"));
    office.line(&format!("complaint call {named} --satisfied 满意 --on 2026-03-11"));
    let other = office.say(&["complaint", "call", &named, "--satisfied", "不满意", "--on", "2026-03-12"], "");
    assert!(other.err.contains("2026-03-11"), "two calls that differ are told: {}", other.err);
    office.ok(&["check"]);
}

/// What history brings closed without its reply is not asked for one; what it says of one is kept.
#[test]
fn history_is_asked_for_no_reply() {
    let office = opened();
    let row = |name: &str, more: &str| {
        format!(
            r#"{{"received_on":"2025-03-01","channel":"phone","category":"slow-action","complainant_name":"{name}","accepted_on":"2025-03-01","assigned_on":"2025-03-01","closed_on":"2025-03-05","result":"partly"{more}}}"#
        )
    };
    let rows = [
        row("甲", ""),
        row("乙", r#","replied_on":"2025-04-30","satisfied":true"#),
        row(
            "丙",
            r#","replied_on":"2025-03-06","called_on":"2025-03-10","reached":true,"satisfied":"dissatisfied","resolved":false"#,
        ),
    ];
    let said = office.say(&["complaint", "import", "-"], &rows.join("\n"));
    assert_eq!(said.code, 0, "{}", said.err);
    let kept = office.json(&["complaint", "list", "--fields", "reply_wanted,satisfied,resolved,reply_overdue"]);
    let told = |n: usize, key: &str| kept[n][key].clone();
    assert_eq!((told(0, "reply_wanted"), told(0, "reply_overdue")), (Value::Bool(false), Value::Null));
    assert_eq!((told(1, "satisfied"), told(2, "satisfied")), ("satisfied".into(), "dissatisfied".into()));
    assert_eq!(told(2, "resolved"), Value::Bool(false));
    let counted =
        ["reply_due", "replied", "replied_on_time", "reached", "resolved"].map(|name| figure(&office, name, "2025"));
    assert_eq!(counted, [2, 2, 1, 1, 0].map(Value::from));
    let page = office.json(&["today"]);
    let rows: usize =
        page["tables"].as_array().expect("tables").iter().map(|t| t["rows"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!(rows, 0, "{page}");
    office.ok(&["check"]);
}

/// A case taken up again owes by its next closing; what was said in time, and what was heard, stays.
#[test]
fn a_reopening_takes_nothing_of_a_reply_back() {
    let office = opened();
    let told = closed(&office, Some("甲"), 10, "属实");
    office.line(&format!("complaint reply {told} --on 2026-03-12 --way 电话"));
    office.line(&format!("complaint call {told} --on 2026-03-12 --satisfied 不满意 --resolved 否"));
    office.line(&format!("complaint reopen {told} --on 2026-03-13 -m 又来"));
    let untold = closed(&office, Some("乙"), 10, "属实");
    office.line(&format!("complaint reopen {untold} --on 2026-03-11 -m 又来"));
    let late = closed(&office, Some("丙"), 10, "属实");
    office.line(&format!("complaint reopen {late} --on 2026-04-11 -m 又来"));
    let overdue = office.json(&["complaint", "list", "--fields", "reply_due_on,reply_overdue"]);
    assert!(
        overdue.as_array().expect("rows").iter().all(|r| r["reply_overdue"].is_null() && r["reply_due_on"].is_null()),
        "{overdue}"
    );
    let march = |name: &str| figure(&office, name, "2026-03");
    let counted =
        ["reply_due", "replied", "replied_on_time", "called", "reached", "satisfied", "reply_overdue"].map(march);
    assert_eq!(counted, [2, 1, 1, 1, 1, 0, 0].map(Value::from), "told in time, and broken before it was reopened");
    assert_eq!(march("response_rate").as_f64(), Some(0.5));
    // Called first, then told: what was heard stays.
    let heard = closed(&office, Some("丁"), 10, "属实");
    office.line(&format!("complaint call {heard} --on 2026-03-12 --satisfied 满意 --resolved 是"));
    office.line(&format!("complaint reply {heard} --on 2026-03-12 --way 电话"));
    office.line(&format!("complaint call {heard} --on 2026-03-14 --reached 否"));
    let page = office.json(&["complaint", "show", &heard]);
    assert_eq!(
        (&page["satisfied"], &page["called_on"], &page["reached"]),
        (&"satisfied".into(), &"2026-03-12".into(), &true.into())
    );
    office.line(&format!("complaint call {heard} --on 2026-03-15 --satisfied 满意"));
    assert_eq!(refused(&office, &format!("complaint reply {heard} --on 2026-03-15")), "replied-already");
    office.ok(&["check"]);
}
