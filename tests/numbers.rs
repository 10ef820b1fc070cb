//! Numbers that came out wrong once, each with its smallest input and the right value.

use crate::office;

use office::Office;
use proptest::prelude::*;
use serde_json::{Value, json};

fn opened(today: &'static str) -> Office {
    let office = Office::open(today);
    office.import("unit", &[json!({ "name": "清河县住建局", "kind": "county-dept", "code": "A01" })]);
    office
}

fn total(office: &Office, words: &str) -> Value {
    office.json(&words.split(' ').collect::<Vec<_>>())["total"].clone()
}

/// A limit that was broken stays broken, and a case closed in a month stays closed in that month, whatever follows.
#[test]
fn nothing_that_was_late_or_closed_is_washed_away_by_reopening() {
    let office = opened("2026-06-30");
    for words in [
        "complaint add --channel phone --category slow-action --unit A01 --received 2026-01-04 -m 甲",
        "complaint accept 1 --on 2026-01-05",
        "complaint assign 1 --to A01 --on 2026-01-05 -m 督办",
        "complaint close 1 --result 属实 --on 2026-04-20",
    ] {
        office.line(words);
    }
    let rate = "stats complaints.on_time_rate --period 2026-03";
    let march = office.json(&rate.split(' ').collect::<Vec<_>>());
    assert_eq!((&march["numerator"], &march["denominator"]), (&json!(0), &json!(1)));
    office.line("complaint reopen 1 --on 2026-04-21 -m 重查");
    assert_eq!(total(&office, "stats complaints.closed --period 2026-04"), 1, "closed it was");
    office.line("complaint close 1 --result 部分属实 --on 2026-04-22");
    office.line("complaint reopen 1 --on 2026-06-10 -m 再查");
    let again = office.json(&rate.split(' ').collect::<Vec<_>>());
    assert_eq!((&again["numerator"], &again["denominator"]), (&json!(0), &json!(1)), "late it stays");
    for (words, want) in [
        ("stats complaints.closed --period 2026-04", 1),
        ("stats complaints.closed --period 2026", 1),
        ("stats complaints.closings --period 2026-04", 2),
        ("stats complaints.substantiated --period 2026-04", 1),
        ("stats complaints.closed_on_time --period 2026", 0),
    ] {
        assert_eq!(total(&office, words), want, "{words}");
    }
    let page = office.json(&["report", "overdue", "--period", "2026-03"]);
    let broken = page["tables"].as_array().expect("tables").iter().find(|t| t["key"] == "broken").expect("its table");
    assert_eq!(
        (&broken["rows"][0]["code"], &broken["rows"][0]["stopped_on"]),
        (&json!("C2026-0001"), &json!("2026-04-20"))
    );
    office.line("check");
}

/// What was accepted too late is said at the step, counted and listed (B11).
#[test]
fn an_acceptance_past_its_days_is_said_counted_and_listed() {
    let office = opened("2026-06-10");
    office.line("complaint add --channel phone --category slow-action --received 2026-04-01");
    let said = office.say(&["complaint", "accept", "1", "--on", "2026-05-10"], "");
    assert!(said.err.contains("受理期限 2026-04-16 已过"), "{}", said.err);
    let rate = office.json(&["stats", "complaints.accept_on_time_rate", "--period", "2026-04"]);
    assert_eq!((&rate["numerator"], &rate["denominator"]), (&json!(0), &json!(1)));
    let page = office.json(&["report", "overdue", "--period", "2026-04"]);
    assert!(page.to_string().contains("\"clock\":\"accept\""), "{page}");
    assert!(page["figures"].to_string().contains("complaints.accept_on_time_rate"));
}

/// No hand states a limit past the rule's without approver and reason, none past its extension, none before its start (B15,
/// B16); a day of rest is said (B17).
#[test]
fn a_limit_by_hand_keeps_to_the_rule() {
    let office = opened("2026-06-12");
    office.line("complaint add --channel phone --category slow-action --received 2026-05-01");
    office.line("complaint accept 1 --on 2026-05-04");
    let assign = |rest: &[&str]| {
        office.say(&[&["complaint", "assign", "1", "--to", "A01", "--dry-run", "--json"], rest].concat(), "")
    };
    let refused = |rest: &[&str]| {
        let said = assign(rest);
        let error: Value = serde_json::from_str(&said.err).expect("an error");
        (said.code, error["error"]["id"].as_str().expect("an id").to_owned())
    };
    assert_eq!(refused(&["--on", "2026-05-06", "--due", "2027-12-31"]), (4, "due-past-rule".into()));
    assert_eq!(refused(&["--on", "2026-05-06", "--due", "2026-07-20"]), (4, "due-past-rule".into()));
    let approved = ["--on", "2026-05-06", "--due", "2026-07-20", "--approver", "赵主任", "-m", "需鉴定"];
    assert_eq!(assign(&approved).code, 0);
    let far = ["--on", "2026-05-06", "--due", "2026-12-31", "--approver", "赵主任", "-m", "需鉴定"];
    assert_eq!(refused(&far), (4, "due-past-rule".into()));
    assert_eq!(refused(&["--on", "2026-05-06", "--due", "2026-05-05"]), (4, "due-before-assigned".into()));
    let said = office.say(&["complaint", "assign", "1", "--to", "A01", "--due", "2026-06-14", "--dry-run"], "");
    assert!(said.err.contains("2026-06-14（周日，休息日），还有 0 个工作日"), "{}", said.err);
    office.ok(&[&["complaint", "assign", "1", "--to", "A01"], &approved[..]].concat());
    let steps = office.json(&["query", "SELECT by_whom, note, due_on FROM steps WHERE kind = 'assign'"]);
    assert_eq!(steps, json!([{ "by_whom": "赵主任", "note": "需鉴定", "due_on": "2026-07-20" }]));
    let late = office
        .say(&["complaint", "extend", "1", "--due", "2028-01-01", "--approver", "赵主任", "-m", "再延", "--json"], "");
    assert!(late.err.contains("due-past-rule"), "{}", late.err);
}

/// A pause is given back however often the case is reopened.
#[test]
fn a_reopening_loses_no_pause() {
    let office = opened("2026-06-30");
    for words in [
        "complaint add --channel phone --category slow-action --received 2026-03-02",
        "complaint accept 1 --on 2026-03-02",
        "complaint assign 1 --handling self --on 2026-03-02",
        "complaint pause 1 --on 2026-03-02 -m 鉴定",
        "complaint resume 1 --on 2026-03-16",
        "complaint close 1 --result 属实 --on 2026-03-20",
    ] {
        office.line(words);
    }
    let taken = || {
        let page = office.json(&["report", "overdue", "--period", "2026-03"]);
        page["tables"][0]["rows"][0]["median_days"].clone()
    };
    assert_eq!(taken(), 4);
    office.line("complaint reopen 1 --on 2026-03-23 -m 重查");
    office.line("complaint close 1 --result 属实 --on 2026-03-24");
    assert_eq!(taken(), 6);
}

/// A rate over a period that has just ended is not held against one that has had months to close its cases in.
#[test]
fn rates_are_compared_as_they_stood_at_the_same_age() {
    let office = opened("2026-06-30");
    let row = |day: &str, closed: Option<&str>| {
        let mut row = json!({ "received_on": day, "channel": "phone", "category": "slow-action", "unit": "A01",
            "accepted_on": day, "handling": "self", "assigned_on": day });
        if let Some(closed) = closed {
            (row["closed_on"], row["result"]) = (json!(closed), json!("substantiated"));
        }
        row
    };
    let mut rows: Vec<Value> = (1..=4).map(|n| row(&format!("2026-05-2{n}"), Some(&format!("2026-06-1{n}")))).collect();
    rows.extend((1..=4).map(|n| row(&format!("2026-06-2{n}"), None)));
    office.import("complaint", &rows);
    let asked = ["stats", "complaints.close_rate", "--base", "received", "--period", "2026-06", "--compare", "mom,yoy"];
    let said = office.json(&asked);
    assert_eq!((said["total"].as_f64(), said["mom"].as_f64()), (Some(0.0), Some(0.0)));
    assert_eq!((&said["mom_change"], &said["compared"]["mom"]["as_of"]), (&json!(0.0), &json!("2026-05-31")));
    // Before the ledger there is nothing, which is not zero.
    assert_eq!(
        (&said["yoy"], &said["yoy_change"], &said["compared"]["yoy"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let before = office.say(&["stats", "complaints.received", "--period", "2025"], "");
    assert!(before.err.contains("2026-05-21") && before.err.contains("不等于零"), "{}", before.err);
    let page = office.json(&["report", "year", "--period", "2025"]);
    assert!(page["notes"].to_string().contains("不等于零"), "{}", page["notes"]);
    let now = office.json(&[&asked[..], &["--as-now"]].concat());
    assert_eq!((now["mom"].as_f64(), &now["mom_change"]), (Some(1.0), &json!(-100.0)));
    let page = office.json(&["report", "leader", "--period", "2026-06"]);
    let rate =
        page["tables"][0]["rows"].as_array().expect("rows").iter().find(|r| r["figure"] == "complaints.close_rate");
    let rate = rate.expect("the rate");
    assert_eq!([&rate["mom"], &rate["mom_numerator"], &rate["mom_denominator"]], [&json!(0.0), &json!(0), &json!(4)]);
    // By month each month is compared with the one before it, as old as it.
    let by = office.json(&[
        "stats",
        "complaints.close_rate",
        "--base",
        "received",
        "--by",
        "month",
        "--period",
        "2026-05..2026-06",
        "--compare",
        "mom",
    ]);
    assert_eq!(by["rows"][1]["mom"].as_f64(), Some(0.0), "{by}");
    assert_eq!(by["rows"][0]["mom"], Value::Null, "{by}");
}

/// The last days of the sanctions of one person, by kind and day, typed in some order.
fn ends(office: &Office, person: &str) -> Vec<Value> {
    let sql =
        format!("SELECT kind, decided_on, ends_on FROM sanctions WHERE person = '{person}' ORDER BY decided_on, kind");
    office.json(&["query", &sql]).as_array().expect("rows").clone()
}

fn sanctioned(office: &Office, person: &str, kind: &str, regime: &str, on: &str) -> String {
    let words = format!("sanction add --person {person} --kind {kind} --regime {regime} --on {on}");
    office.line(&words).trim().to_owned()
}

/// What weighs behind another is counted again with it, in whatever order they were typed and whatever was corrected since.
#[test]
fn sanctions_come_out_the_same_in_whatever_order_they_are_typed() {
    let office = opened("2026-11-20");
    for name in ["甲某", "乙某", "丙某", "丁某"] {
        office.ok(&["person", "add", name, "--unit", "A01"]);
    }
    let last = |person: &str| ends(&office, person).pop().expect("a measure")["ends_on"].clone();
    // Typed the later first, then the earlier; then the earlier voided.
    sanctioned(&office, "甲某", "记过", "政务", "2026-06-10");
    let earlier = sanctioned(&office, "甲某", "记大过", "政务", "2026-01-10");
    assert_eq!(last("R2026-0001"), "2028-07-09");
    office.ok(&["sanction", "void", &earlier, "-m", "记错"]);
    assert_eq!(last("R2026-0001"), "2027-06-09");
    // The first corrected to another day.
    let first = sanctioned(&office, "乙某", "党内严重警告", "党纪", "2025-01-10");
    sanctioned(&office, "乙某", "党内警告", "党纪", "2026-05-10");
    office.ok(&["sanction", "edit", &first, "--decided", "2024-01-10"]);
    assert_eq!(last("R2026-0002"), "2027-05-09");
    // The first lifted before the second.
    let lifted = sanctioned(&office, "丙某", "警告", "政务", "2026-01-10");
    sanctioned(&office, "丙某", "记过", "政务", "2026-04-10");
    office.ok(&["sanction", "lift", &lifted, "--on", "2026-03-01"]);
    assert_eq!(last("R2026-0003"), "2027-04-09");
    office.ok(&["check"]);
    // What the law did not know: 政务处分 before it, and of a village all but three.
    office.ok(&["unit", "add", "清河县柳树村", "--kind", "village"]);
    office.ok(&["person", "add", "戊某", "--unit", "清河县柳树村"]);
    let refused = |words: &str| {
        let said = office.say(&words.split(' ').chain(["--json"]).collect::<Vec<_>>(), "");
        (said.code, serde_json::from_str::<Value>(&said.err).expect("an error")["error"]["id"].clone())
    };
    let old = "sanction add --person 丁某 --kind 警告 --regime 政务 --on 2010-03-01";
    assert_eq!(refused(old), (4, json!("regime-not-yet")));
    let village = "sanction add --person 戊某 --kind 撤职 --regime 政务 --on 2026-03-01";
    assert_eq!(refused(village), (4, json!("regime-not-here")));
    sanctioned(&office, "戊某", "记大过", "政务", "2026-03-01");
}

/// A relapse follows from what was verified, whenever that is typed, and goes when it is corrected.
#[test]
fn a_relapse_follows_from_what_was_verified() {
    let office = opened("2026-06-10");
    for words in [
        "visit add --unit A01 --method 暗访 --on 2026-03-02 --expected 10 --present 9",
        "finding add --visit 1 --kind 脱岗 -m 甲",
        "visit add --unit A01 --follows 1 --on 2026-04-12 --expected 10 --present 10",
        "visit add --unit A01 --method 暗访 --on 2026-05-07 --expected 10 --present 9",
        "finding add --visit 3 --kind 脱岗 -m 乙",
    ] {
        office.line(words);
    }
    let relapsed = || total(&office, "stats findings.relapsed --period 2026");
    assert_eq!(relapsed(), 0);
    // Verified gone on a day before the second, typed after it.
    office.line("visit recheck 2 F2026-0001=gone");
    assert_eq!(relapsed(), 1);
    office.line("check");
    // Corrected back, it never was.
    office.line("visit recheck 2 F2026-0001=still");
    assert_eq!(relapsed(), 0);
    office.line("check");
    // An order verified by a document, and that taken back.
    office.line("visit recheck 2 F2026-0001=pending -m 没有看");
    office.line("order issue --findings F2026-0001 --due 10wd --issued 2026-03-03 -m 整改");
    office.line("order report 1 --on 2026-03-20 -m 已改");
    office.line("order verify 1 --document 照片 --on 2026-03-25 -m 核对照片");
    assert_eq!((relapsed(), total(&office, "stats orders.relapsed --period 2026")), (json!(1), json!(1)));
    office.line("order undo 1 -m 核错");
    assert_eq!((relapsed(), total(&office, "stats orders.relapsed --period 2026")), (json!(0), json!(0)));
    // A person may say so, and that stands.
    office.ok(&["finding", "edit", "2", "--relapse-of", "1"]);
    office.line("visit recheck 2 F2026-0001=gone");
    office.line("visit recheck 2 F2026-0001=still");
    assert_eq!(relapsed(), 1);
    office.line("check");
}

fn refused(office: &Office, words: &str) -> (i32, String) {
    let said = office.say(&words.split(' ').chain(["--json"]).collect::<Vec<_>>(), "");
    let error: Value = serde_json::from_str(said.err.lines().last().unwrap_or_default()).expect("an error");
    (said.code, error["error"]["id"].as_str().expect("an id").to_owned())
}

/// One unit means it alone everywhere, and says what that leaves out; what is below it, before it, and who handles are asked for.
#[test]
fn a_unit_means_one_thing_everywhere() {
    let office = opened("2026-06-10");
    for words in [
        "unit add 甲县公安局 --kind 县直部门 --short-name 公安局",
        "unit add 甲县公安局城东所 --kind 派出所 --short-name 城东所 --parent 公安局",
        "unit add 户籍科 --kind 科室 --parent 城东所",
        "unit add 甲县城管局 --kind 县直部门 --short-name 城管局",
        "unit add 甲县综合执法局 --kind 县直部门 --short-name 综合局",
        "unit edit 城管局 --successor 综合局",
        "complaint add --channel 电话 --unit 公安局 --category 慢作为 --received 2026-05-03 -m 一",
        "complaint add --channel 电话 --unit 城东所 --category 门难进 --received 2026-05-03 -m 二",
        "complaint add --channel 电话 --unit 户籍科 --category 脸难看 --received 2026-05-03 -m 三",
        "complaint add --channel 电话 --unit A01 --category 慢作为 --received 2026-05-01 -m 四",
        "complaint accept 4 --on 2026-05-02",
        "complaint assign 4 --to 城管局 --on 2026-05-06 --due 2026-05-20 -m 督办",
        "complaint add --channel 电话 --unit 城管局 --category 慢作为 --received 2026-05-04 -m 五",
    ] {
        office.line(words);
    }
    let received = |rest: &str| total(&office, &format!("stats complaints.received --period 2026-05 {rest}"));
    assert_eq!((received("--unit 公安局"), received("--unit 公安局 --below")), (json!(1), json!(3)));
    assert_eq!((received("--unit 综合局"), received("--unit 综合局 --with-forerunners")), (json!(0), json!(1)));
    assert_eq!((received("--handler 城管局"), received("--category 四难")), (json!(1), json!(2)));
    let said = office.say(&["stats", "complaints.received", "--period", "2026-05", "--unit", "公安局"], "");
    assert!(said.err.contains("不含下级 2 个单位（--below 一并算）"), "{}", said.err);
    for (words, want) in [
        ("complaint list --unit 公安局", 1),
        ("complaint list --unit 公安局 --below", 3),
        ("complaint list --handler 城管局", 1),
        ("complaint list --unit 城管局", 1),
        ("complaint list --category 四难", 2),
        ("unit list --unit 公安局 --below", 3),
    ] {
        let rows = office.json(&words.split(' ').collect::<Vec<_>>());
        assert_eq!(rows.as_array().expect("rows").len(), want, "{words}");
    }
    // The day's page likewise: whose it is, and who is to see to it.
    let page = |rest: &[&str]| office.json(&[&["today"], rest].concat())["tables"].to_string();
    assert!(
        page(&["--handler", "城管局"]).contains("C2026-0004") && !page(&["--unit", "城管局"]).contains("C2026-0004")
    );
    let by = office.json(&["stats", "complaints.overdue", "--by", "handler"]);
    assert_eq!((&by["rows"][0]["handler"], &by["rows"][0]["value"]), (&json!("甲县城管局"), &json!(1)));
    let overdue = office.json(&["report", "overdue", "--period", "2026-05"]);
    let handlers = overdue["tables"].as_array().expect("tables").iter().find(|t| t["key"] == "by_handler").expect("it");
    assert_eq!(handlers["rows"][0]["handler"], "甲县城管局");
}

/// Returns are neither counted twice nor added where they cannot be, and what is inexact stays so (B13, B14).
#[test]
fn returns_add_up_once_and_only_where_they_can() {
    let office = opened("2026-06-10");
    office.line("unit add 乙乡效能办 --kind 分办 --short-name 乙乡办");
    let stated = |rest: &str| format!("stated add --unit 乙乡办 --source 报表 {rest}");
    let quarter = stated("--figure complaints.received --value 30 --from 2026-01-01 --to 2026-03-31");
    office.line(&quarter);
    assert_eq!(refused(&office, &quarter), (4, "record-twice".into()));
    office.line(&stated("--figure complaints.received --value 10 --from 2026-03-01 --to 2026-03-31"));
    office.line(&stated("--figure complaints.open --value 4 --from 2026-02-01 --to 2026-02-28"));
    office.line(&stated("--figure complaints.open --value 5 --from 2026-03-01 --to 2026-03-31"));
    office.line(&stated("--figure visits.units --value 7 --from 2026-01-01 --to 2026-01-31"));
    office.line(&stated("--figure visits.units --value 7 --from 2026-02-01 --to 2026-02-28"));
    office.line(&stated("--figure visits.made --value 20 --qualifier 超过 --from 2026-01-01 --to 2026-01-31"));
    office.line(&stated("--figure visits.made --value 3 --from 2026-02-01 --to 2026-02-28"));
    for typed in ["20多", "400余", "近300", "约60"] {
        let line = stated(&format!("--figure visits.made --value {typed} --from 2026-03-01 --to 2026-03-31"));
        let said = office.say(&line.split(' ').collect::<Vec<_>>(), "");
        assert!(said.code == 2 && said.err.contains("--qualifier"), "{}", said.err);
    }
    office.line(&stated("--figure findings.found --value 9 --from 2026-01-01 --to 2026-05-31"));
    let page = office.json(&["report", "complaints", "--period", "2026Q1", "--roll-up"]);
    let row = |figure: &str| {
        page["tables"][0]["rows"].as_array().expect("rows").iter().find(|r| r["figure"] == figure).cloned()
    };
    let returned = |figure: &str| row(figure).expect(figure)["returned"].clone();
    assert_eq!(returned("complaints.received"), 30);
    assert_eq!(returned("complaints.open"), 5);
    assert_eq!(returned("visits.units"), Value::Null);
    assert_eq!(row("visits.made").expect("it")["sum_said"], "23多");
    assert!(row("findings.found").is_none());
    let notes = page["tables"][0]["notes"].to_string();
    assert!(notes.contains("T2026-0009") && notes.contains("不能相加"), "{notes}");
    let typo = stated("--figure complaint.received --value 1 --from 2026-04-01 --to 2026-04-30");
    assert_eq!(refused(&office, &typo), (2, "figure-unknown".into()));
    let rate = stated("--figure complaints.close_rate --value 98 --from 2026-04-01 --to 2026-04-30");
    assert_eq!(refused(&office, &rate), (2, "figure-is-rate".into()));
    // What this office stated in an old paper is shown beside the figure, and where there is nothing to compare with.
    office.line("complaint add --channel 电话 --category 慢作为 --received 2026-05-03");
    office.line("stated add --figure complaints.received --value 40 --from 2025-05-01 --to 2025-05-31 --source 旧台账");
    let said = office.json(&["stats", "complaints.received", "--period", "2026-05", "--compare", "yoy"]);
    assert_eq!((&said["yoy"], &said["stated"][0]["value"]), (&Value::Null, &json!(40)));
}

/// Who is level with the last is one of them; ranks are shown; the worst can be asked for, and the most grown (B09).
#[test]
fn nobody_who_is_level_is_cut_off() {
    let office = opened("2026-06-10");
    for (unit, may) in [("甲", 2), ("乙", 2), ("丙", 2), ("丁", 3), ("戊", 1)] {
        office.line(&format!("unit add 甲县{unit}局 --kind 县直部门 --short-name {unit}局"));
        for n in 0..may {
            office.line(&format!(
                "complaint add --channel 电话 --unit {unit}局 --category 慢作为 --received 2026-05-0{} -m {n}",
                n + 1
            ));
        }
        office.line(&format!(
            "complaint add --channel 电话 --unit {unit}局 --category 慢作为 --received 2026-04-01 -m 四月"
        ));
    }
    let asked = |rest: &[&str]| {
        office.json(&[&["stats", "complaints.received", "--by", "unit", "--period", "2026-05"], rest].concat())["rows"]
            .clone()
    };
    let names = |rows: &Value| {
        rows.as_array()
            .expect("rows")
            .iter()
            .map(|r| r["label"].as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    let top = asked(&["--top", "2", "--rank"]);
    assert_eq!(names(&top), ["甲县丁局", "甲县丙局", "甲县甲局", "甲县乙局"]);
    let ranks: Vec<i64> = top.as_array().expect("rows").iter().filter_map(|r| r["rank"].as_i64()).collect();
    assert_eq!(ranks, [1, 2, 2, 2]);
    assert_eq!(names(&asked(&["--sort", "value"]))[0], "甲县戊局");
    let grown = asked(&["--compare", "mom", "--sort", "-mom_change"]);
    assert_eq!(names(&grown)[0], "甲县丁局");
    assert_eq!(refused(&office, "stats complaints.received --by unit --sort mom_change"), (2, "column-unknown".into()));
}

/// Numbers of linked records check one another (B12); what is there already is not recorded again; rolls have figures.
#[test]
fn what_is_linked_fits_and_nothing_is_recorded_twice() {
    let office = opened("2026-05-10");
    let visit = "visit add --unit A01 --method 暗访 --on 2026-05-03 --expected 10 --present 4";
    office.line(visit);
    assert_eq!(refused(&office, visit), (4, "record-twice".into()));
    assert_eq!(refused(&office, "finding add --visit 1 --kind 脱岗 --persons 99"), (4, "persons-over-roll".into()));
    let said = office.say(&["finding", "add", "--visit", "1", "--kind", "脱岗", "--persons", "8"], "");
    assert!(said.code == 0 && said.err.contains("多于 V2026-0001 点名的缺岗 6 人"), "{}", said.err);
    for (figure, want) in [("expected", 10), ("present", 4), ("absent", 6)] {
        assert_eq!(total(&office, &format!("stats visits.{figure} --period 2026-05")), want, "{figure}");
    }
    let rows = "received_on,channel,category,summary\n2026-05-04,phone,slow-action,甲\n2026-05-04,phone,unstated,乙\n";
    let import = || office.say(&["complaint", "import", "-", "--from-format", "csv"], rows);
    assert!(import().err.contains("已导入 2 条投诉"));
    let again = import();
    assert!(again.err.contains("已导入 0 条投诉；另 2 条台账里已有"), "{}", again.err);
    assert_eq!(total(&office, "stats complaints.received --period 2026-05"), 2);
    // A campaign's report is of its own days.
    office.line("campaign add 春季暗访 --kind covert --from 2026-03-01 --to 2026-03-31");
    office.line("visit add --unit A01 --method 暗访 --campaign 1 --on 2026-03-05 --expected 5 --present 5");
    let page = office.json(&["report", "campaign", "P2026-0001"]);
    assert_eq!((&page["period"]["from"], &page["figures"][1]["value"]), (&json!("2026-03-01"), &json!(1)));
}

/// One comparison finds, adds, imports and names a unit (B03); a former name still finds it (B05); its days are held against the
/// record's (B04); names stand in the order people look them up (B18).
#[test]
fn a_unit_has_one_name_and_its_days() {
    let office = opened("2026-06-10");
    office.ok(&["unit", "add", "甲县税务局（城区）", "--kind", "县直部门", "--aliases", "城区税务"]);
    for twin in ["甲县税务局(城区)", "甲县税务局 （城区）", " 甲县税务局〔城区〕", "甲縣稅務局（城區）", "城区税务"]
    {
        let said = office.say(&["unit", "add", twin, "--kind", "县直部门", "--json"], "");
        assert!(
            said.code == 4 && said.err.contains("unit-name-taken") && said.err.contains("U0001"),
            "{twin}: {}",
            said.err
        );
        assert_eq!(office.json(&["unit", "show", twin])["code"], "U0001", "{twin}");
    }
    let rows = "{\"name\":\"甲县税务局(城区)\",\"kind\":\"county-dept\"}\n";
    assert_eq!(office.say(&["unit", "import", "-"], rows).code, 4);
    let term =
        |zh: &str, slug: &str| office.say(&["term", "add", "--vocab", "category", "--slug", slug, "--zh", zh], "").code;
    assert_eq!((term("窗口（排队）", "queue"), term("窗口(排队)", "queueing")), (0, 4));
    // Renamed, it is found by what it was called, until another is called so.
    office.line("unit edit A01 --name 清河县住房和城乡建设局");
    office.line("complaint add --channel 电话 --category 慢作为 --unit 清河县住建局 --received 2026-03-02 -m 旧名");
    assert_eq!(office.json(&["complaint", "show", "1"])["unit"], "清河县住房和城乡建设局");
    // Its days are held against the day of the record, not against today.
    office.line("unit add 甲县乙局 --kind 县直部门");
    let said = office.say(&["unit", "edit", "A01", "--valid-to", "2026-02-28", "--successor", "甲县乙局"], "");
    assert!(said.err.contains("还有投诉 1 条"), "{}", said.err);
    let visit = "visit add --unit A01 --method 暗访 --expected 5 --present 5 --on";
    office.line(&format!("{visit} 2026-02-03"));
    assert_eq!(refused(&office, &format!("{visit} 2026-05-04")), (4, "unit-not-then".into()));
    let late =
        ["complaint", "add", "--channel", "电话", "--unit", "A01", "--category", "慢作为", "--received", "2026-05-04"];
    let said = office.say(&late, "");
    assert!(said.code == 0 && said.err.contains("已于 2026-02-28 停用，由 甲县乙局 承继"), "{}", said.err);
    office.line("complaint accept 2 --on 2026-05-05");
    assert_eq!(refused(&office, "complaint assign 2 --to A01 --on 2026-05-06 -m 督办"), (4, "unit-not-then".into()));
    assert_eq!(refused(&office, "unit edit 甲县乙局 --successor A01"), (4, "unit-own-successor".into()));
    // A visit is moved to no day its unit had ended by; so with a word of the office's own.
    assert_eq!(refused(&office, "visit edit 1 --visited 2026-05-04"), (4, "unit-not-then".into()));
    office.line("term edit queue --valid-to 2026-03-31");
    let queued = "complaint add --channel 电话 --unit 甲县乙局 -m 排队 --category queue --received";
    office.line(&format!("{queued} 2026-03-04"));
    assert_eq!(refused(&office, &format!("{queued} 2026-05-04")), (4, "term-closed".into()));
    assert_eq!(refused(&office, "complaint edit 1 --category queue --received 2026-04-01"), (4, "term-closed".into()));
    office.line("complaint edit 1 --category queue");
    for name in ["孙某", "李某", "安某", "赵某", "钱某"] {
        office.ok(&["person", "add", name, "--unit", "甲县乙局"]);
    }
    let names = office.json(&["person", "list", "--sort", "name", "--fields", "name"]);
    let names: Vec<&str> = names.as_array().expect("rows").iter().filter_map(|r| r["name"].as_str()).collect();
    assert_eq!(names, ["安某", "李某", "钱某", "孙某", "赵某"]);
}

/// What the others became stands beside a rate, and a page that counts several limits says which.
#[test]
fn a_rate_says_what_the_rest_became() {
    let office = opened("2026-06-10");
    for n in 1..=4 {
        office.line(&format!("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-04-0{n} --complainant-name 甲 -m {n}"));
    }
    for words in [
        "complaint answer 1 --on 2026-04-05",
        "complaint merge 2 --into 1 --on 2026-04-05",
        "complaint refuse 3 --reason litigation --on 2026-04-05",
        "complaint accept 4 --on 2026-04-05",
        "complaint assign 4 --handling self --on 2026-04-05",
        "complaint close 4 --result 属实 --on 2026-04-20",
    ] {
        office.line(words);
    }
    let asked = ["stats", "complaints.close_rate", "--base", "received", "--period", "2026-04"];
    let said = office.json(&asked);
    assert_eq!(
        (said["total"].as_f64(), &said["rest"]),
        (
            Some(0.25),
            &json!([
                { "state": "answered-on-spot", "label": "当场答复", "value": 1 },
                { "state": "merged", "label": "已并件", "value": 1 },
                { "state": "out-of-scope", "label": "不予受理", "value": 1 },
            ])
        )
    );
    office.line("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-03-20 -m 没有受理");
    let page = office.json(&["today"]);
    let title = page["tables"][0]["title"].as_str().expect("a title");
    assert!(title.starts_with("投诉已超期") && title.contains("（答复 2、受理 1）"), "{title}");
    assert_eq!(total(&office, "stats complaints.overdue"), 0);
}

/// A case closes with a word about what goes on (B19); `why` does not advise to undo what was done; who left a number is somebody.
#[test]
fn what_goes_on_is_said_and_nothing_done_is_asked_for_again() {
    let office = opened("2026-06-10");
    for words in [
        "complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-05-01 --complainant-phone 13900000003",
        "complaint accept 1 --on 2026-05-04",
        "complaint assign 1 --to A01 --on 2026-05-06 -m 督办",
        "finding add --complaint 1 --kind 推诿扯皮 --on 2026-05-07 --unit A01",
        "order issue --findings 1 --due 2026-06-01 --issued 2026-05-08 -m 改",
    ] {
        office.line(words);
    }
    assert_eq!(office.json(&["complaint", "show", "1"])["named"], "unverified");
    let said = office.say(&["complaint", "close", "1", "--on", "2026-05-20", "--result", "不属实"], "");
    assert!(said.err.contains("F2026-0001、O2026-0001 还没有了结"), "{}", said.err);
    office.line("complaint reply 1 --on 2026-05-21");
    let why = office.json(&["why", "C2026-0001", "close"]);
    assert_eq!((&why[0]["condition"], &why[0]["next"]), (&json!("已于 2026-05-20 办结，不必再做"), &Value::Null));
    let orders = office.json(&["order", "list", "--overdue"]);
    assert_eq!(orders[0]["overdue_days"], 9);
    assert_eq!(
        office.json(&["deadline", "2026-09-18", "+1wd"])["due_on"],
        office.json(&["deadline", "2026-09-18", "1wd"])["due_on"]
    );
    let nameless = ["complaint", "add", "--channel", "电话", "--category", "慢作为", "--named", "实名", "-m", "无名"];
    assert!(office.say(&nameless, "").err.contains("记为实名，却没有姓名"));
    office.line("visit add --unit A01 --method 暗访 --on 2026-05-03 --expected 16 --present 4");
    office.line("visit add --unit A01 --method 暗访 --on 2026-05-13 --expected 16 --present 8");
    assert_eq!(total(&office, "stats visits.found_absent --period 2026-05 --unit A01"), 2);
}

/// What is somebody's own and slips into a text is said at entry with its field, and masked where it goes to others (B10).
#[test]
fn what_is_somebodys_own_is_minded_and_masked() {
    let office = opened("2026-06-10");
    let add = [
        "complaint",
        "add",
        "--channel",
        "电话",
        "--category",
        "慢作为",
        "--complainant-name",
        "钱某某",
        "--complainant-phone",
        "13900000003",
        "-m",
        "钱某某来电 139 0000 0003",
    ];
    let said = office.say(&add, "");
    assert!(said.code == 0 && said.err.contains("内容里有电话、证件号码或投诉人的姓名"), "{}", said.err);
    office.line("complaint accept 1");
    for (words, field) in [
        (vec!["complaint", "edit", "1", "--subject", "钱某某的事"], "标题"),
        (vec!["complaint", "assign", "1", "--handling", "self", "-m", "回电１３９０００００００３"], "备注"),
        (vec!["complaint", "void", "1", "-m", "身份证 11010519491231002X 的人撤回"], "作废理由"),
    ] {
        let said = office.say(&words, "");
        assert!(said.code == 0 && said.err.contains(&format!("{field}里有")), "{words:?}: {}", said.err);
    }
    office.ok(&add);
    for format in
        [&["complaint", "export"][..], &["complaint", "list", "--json"], &["complaint", "list", "--format", "csv"]]
    {
        let out = office.ok(format);
        assert!(out.contains("钱**来电 139 **** ****") && !out.contains("钱某某") && !out.contains("0000"), "{out}");
    }
    assert_eq!(office.json(&["complaint", "show", "2"])["summary"], "钱**来电 139 **** ****", "in a pipe as in a list");
    let own = office.ok(&["complaint", "show", "2", "--format", "table"]);
    assert!(own.contains("钱某某来电 139 0000 0003"), "the clerk's own page: {own}");
    let commands = office.ok(&["query", "SELECT command FROM entries"]);
    assert!(commands.contains("-m '钱**来电 139 **** ****'"), "{commands}");
    assert!(!commands.contains("13900000003") && !commands.contains("002X"), "{commands}");
}

/// What goes into a pipe says in no format who complained, in the one a pipe gets where none is named neither; a query need not select
/// of which record it tells. A table is the clerk's own, wherever it goes.
#[test]
fn no_format_in_a_pipe_says_who_complained() {
    let office = opened("2026-06-10");
    let add = "complaint add --channel 电话 --category 慢作为 --received 2026-06-01 --unit A01";
    let who = "--complainant-name 钱某某 --complainant-phone 0351-8888666";
    office.ok(&format!("{add} {who} --subject 钱某某的事 -m 钱某某来电0351-8888666").split(' ').collect::<Vec<_>>());
    office.line("complaint edit 1 --subject 钱某某又来");
    let sheet = "接收日期,投诉渠道,单位,投诉类别,内容,谁转来的\n2026-06-02,电话,A01,慢作为,又退一次,钱某某\n";
    std::fs::write(office.folder.path().join("旧.csv"), sheet).expect("a sheet");
    office.line("complaint import 旧.csv");
    let says = |out: &str| out.contains("钱某某") || out.contains("8888666");
    for (words, told) in [
        (&["show", "C2026-0001"][..], true),
        (&["C2026-0001"], true),
        (&["complaint", "show", "1"], true),
        (&["complaint", "list", "--fields", "code,subject,summary"], true),
        (&["explain", "complaints.received", "--period", "2026-06"], true),
        (&["search", "来电"], true),
        (&["query", "SELECT code, subject, summary FROM complaints"], true),
        (&["query", "SELECT subject FROM complaints"], true),
        (&["query", "SELECT content FROM kept"], true),
        (&["query", "SELECT code || subject FROM complaints"], true),
        (&["query", "SELECT group_concat(summary, ' ') AS texts FROM complaints"], true),
        (&["query", "SELECT substr(summary, 1, 9) FROM complaints"], true),
        (&["query", "SELECT subject AS code, summary AS complainant_phone FROM complaints"], true),
        (&["query", "SELECT subject AS inspector, summary AS complainant_name FROM complaints"], true),
        (&["query", "SELECT token FROM (SELECT subject AS token FROM complaints)"], true),
        (&["query", "SELECT code FROM units UNION ALL SELECT subject FROM complaints"], true),
        (&["query", "SELECT value FROM complaints, json_each(json_array(subject))"], true),
        (&["history"], false),
        (&["history", "C2026-0001"], false),
        (&["today"], false),
    ] {
        for format in ["", "tsv", "csv", "json", "ndjson"] {
            let named = ["--format", format];
            let out = office.ok(&[words, if format.is_empty() { &[] } else { &named[..] }].concat());
            assert!(!out.is_empty() && !says(&out), "{words:?} {format}: {out}");
        }
        let unnamed = office.ok(words);
        assert!(!told || unnamed.contains("钱**"), "{words:?}: {unnamed}");
        let own = office.ok(&[words, &["--format", "table"]].concat());
        assert!(!told || says(&own), "{words:?}: {own}");
    }
}

/// What is sealed of a complaint is masked wherever the complaint is spoken of, however it is written, in every list for others and
/// in the journal's command; what no field is named for is said all the same (B10).
#[test]
fn what_is_sealed_is_masked_wherever_it_is_spoken_of() {
    let office = opened("2026-06-10");
    let add =
        ["complaint", "add", "--channel", "电话", "--category", "慢作为", "--received", "2026-06-01", "--unit", "A01"];
    let said = office.say(&[&add[..], &["--complainant-name", "-", "-m", "钱 某某反映"]].concat(), "钱某某\n");
    assert!(said.code == 0 && said.err.contains("内容里有"), "{}", said.err);
    office.ok(&["complaint", "edit", "1", "--complainant-phone", "0351-8888666"]);
    let mut spoken = vec![
        vec!["complaint", "accept", "1", "--on", "2026-06-02", "-m", "钱某某说"],
        vec!["complaint", "undo", "1", "-m", "钱某某改口"],
        vec!["complaint", "reveal", "1", "--reason", "回访 139 0000 0003"],
        vec![
            "finding",
            "add",
            "--complaint",
            "1",
            "--kind",
            "absent-post",
            "--persons",
            "1",
            "-m",
            "钱某某 13900000003",
        ],
        vec!["instruction", "add", "--leader", "王某", "--of", "C2026-0001", "-m", "钱某某、０３５１－８８８８６６６"],
        vec!["unit", "edit", "A01", "--aliases", "城东 13900000003"],
        vec!["visit", "add", "--unit", "A01", "--on", "2026-06-03", "--method", "暗访", "-m", "门牌 139-0000-0003"],
        vec!["visit", "roll", "1", "--code", "脱岗", "--name", "甲某", "-m", "电话 13900000003"],
    ];
    std::fs::write(office.folder.path().join("a.txt"), "x").expect("a file");
    spoken.push(vec!["evidence", "add", "C2026-0001", "a.txt", "-m", "钱某某交来"]);
    for words in &spoken {
        let said = office.say(words, "");
        assert_eq!(said.code, 0, "{words:?}: {}", said.err);
        let told = said.err.matches("电话、证件号码或投诉人的姓名").count();
        assert_eq!(told, 1, "{words:?}: {}", said.err);
    }
    let secret = |text: &str| {
        ["钱某某", "钱 某某", "8888666", "８８８８６６６", "0000 0003", "00000003", "0000-0003"]
            .iter()
            .any(|s| text.contains(s))
    };
    for noun in ["complaint", "finding", "instruction", "visit", "evidence"] {
        let out = office.ok(&[noun, "list", "--voided", "--json"]);
        assert!(!secret(&out) && out.contains('*'), "{noun}: {out}");
    }
    let out = office.ok(&["explain", "complaints.received", "--period", "2026-06", "--format", "csv"]);
    assert!(!secret(&out), "{out}");
    // A page that shows records says no more of them in a pipe than their lists do.
    for page in [
        "today",
        "complaint show 1",
        "finding show 1",
        "instruction show 1",
        "visit show 1",
        "evidence show 1",
        "history C1",
        "why C1",
        "search 某某",
        "visit sheet 1",
        "unit show A01 --timeline",
        "report overdue --period 2026",
        "report unit A01 --period 2026",
        "deadline explain C1",
        "query SELECT*FROM(instructions)",
    ] {
        for format in ["csv", "tsv", "json", "ndjson"] {
            let said = office.say(&[&page.split(' ').collect::<Vec<_>>()[..], &["--format", format]].concat(), "");
            assert!(said.code == 0 && !secret(&said.out), "{page} {format}: {}{}", said.out, said.err);
        }
    }
    let commands = office.ok(&["query", "SELECT command FROM entries"]);
    assert!(!secret(&commands) && commands.matches('*').count() > 20, "{commands}");
    office.ok(&["check"]);
}

/// Who a case was first assigned to is who it was assigned to, as a part and as a filter (B07).
#[test]
fn an_assignment_is_its_first_handlers() {
    let office = opened("2026-06-10");
    office.ok(&["unit", "add", "清河县城管局", "--kind", "county-dept", "--code", "B01"]);
    office.line("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-03-02");
    office.line("complaint accept 1 --on 2026-03-03");
    office.line("complaint assign 1 --to B01 --on 2026-03-03 -m 督办");
    office.line("complaint assign 1 --to A01 --on 2026-04-01 -m 督办");
    let page = office.json(&["stats", "complaints.assigned", "--period", "2026-03", "--by", "handler"]);
    assert_eq!(
        (page["rows"].as_array().map(Vec::len), &page["rows"][0]["handler"]),
        (Some(1), &json!("清河县城管局")),
        "{page}"
    );
    assert_eq!(total(&office, "stats complaints.assigned --period 2026-03 --handler B01"), 1);
    assert_eq!(total(&office, "stats complaints.assigned --period 2026-03 --handler A01"), 0);
    let month = office.json(&["report", "complaints", "--period", "2026-03", "--handler", "B01"]);
    let of = |id: &str| {
        month["figures"].as_array().expect("figures").iter().find(|f| f["id"] == id).map(|f| f["value"].clone())
    };
    assert_eq!((of("complaints.assigned"), of("complaints.received")), (Some(json!(1)), Some(json!(0))), "{month}");
}

#[test]
fn what_has_not_come_is_not_stated_and_a_day_off_by_law_is_called_one() {
    let office = opened("2026-06-10");
    let stated = [
        "stated",
        "add",
        "--figure",
        "complaints.received",
        "--value",
        "3",
        "--from",
        "2026-07-01",
        "--to",
        "2026-07-31",
        "--source",
        "x",
    ];
    let said = office.say(&stated, "");
    assert!(said.code == 4 && said.err.contains("在今天 2026-06-10 之后"), "{}", said.err);
    let days = office.ok(&["calendar", "show", "2027-10-01..2027-10-01", "--format", "csv"]);
    assert!(days.contains("国庆节放假") && !days.contains("暂按工作日"), "{days}");
}

/// What comes in from a file keeps to the rules of entry, or is said: limits before their step and past the rule, units that were not
/// there (B04, B15, B16).
#[test]
fn an_import_says_what_entry_would_say() {
    let office = opened("2026-07-31");
    office.ok(&["unit", "edit", "A01", "--valid-to", "2026-03-31"]);
    let row = |due: &str| {
        let mut row = json!({ "received_on": "2026-03-01", "channel": "电话", "category": "慢作为", "unit": "A01", "summary": due,
            "accepted_on": "2026-03-02", "assigned_on": "2026-03-03", "assigned_to": "A01" });
        row["due_on"] = json!(due);
        row.to_string()
    };
    let import = |lines: &str| office.say(&["complaint", "import", "-"], lines);
    let said = import(&row("2026-03-02"));
    assert!(said.code == 4 && said.err.contains("早于交办日期 2026-03-03"), "{}", said.err);
    let said = import(&row("2026-04-03"));
    assert!(said.code == 0 && !said.err.contains("请核对"), "within the rule: {}", said.err);
    // Of words of its own: it is no complaint that is there already.
    let other = row("2026-04-06").replace("\"summary\":\"2026-04-06\"", "\"summary\":\"停车收费太高\"");
    let said = import(&format!("{}\n{other}", row("2027-03-01")));
    assert!(
        said.err.contains("请核对其中 1 条（如第 1 行：") && said.err.contains("2027-03-01 超过规定的"),
        "{}",
        said.err
    );
    let late =
        json!({ "received_on": "2026-05-01", "channel": "电话", "category": "慢作为", "unit": "A01" }).to_string();
    let said = import(&late);
    assert!(said.err.contains("请核对其中 1 条") && said.err.contains("已于 2026-03-31 停用"), "{}", said.err);
    let told =
        json!({ "received_on": "2026-03-01", "channel": "电话", "category": "慢作为", "summary": "回电 13900000003" })
            .to_string();
    let said = import(&told);
    assert!(said.err.contains("请核对其中 1 条（如第 1 行：内容里有电话"), "{}", said.err);
    let visit = json!({ "visited_on": "2026-03-10", "method": "暗访", "unit": "A01", "expected": 16, "present": 13, "absent": 3 });
    assert_eq!(office.say(&["visit", "import", "-"], &visit.to_string()).code, 0);
    let finding =
        json!({ "visit": "V2026-0001", "kind": "脱岗", "persons": 9, "unit": "A01", "found_on": "2026-03-10" });
    let said = office.say(&["finding", "import", "-"], &finding.to_string());
    assert!(said.code == 0 && said.err.contains("9 人多于 V2026-0001 点名的缺岗 3 人"), "{}", said.err);
    office.line("campaign add 春季（暗访） --kind 暗访 --from 2026-03-01");
    let said = office.say(&["campaign", "add", "春季 (暗访)", "--kind", "暗访", "--from", "2026-03-01"], "");
    assert!(said.code == 4 && said.err.contains("P2026-0001"), "{}", said.err);
    let said = office.say(&["complaint", "edit", "1", "--received", "2026-04-05"], "");
    assert!(said.code == 4 || said.err.contains("停用"), "{}", said.err);
    let said = office.say(&["person", "add", "甲某", "--unit", "A01"], "");
    assert!(said.code == 0 && said.err.contains("停用"), "{}", said.err);
    let said = office.say(&["unit", "add", "清河县乡下所", "--kind", "police-station", "--short-name", "某所"], "");
    assert_eq!(said.code, 0, "{}", said.err);
    let said = office.say(&["unit", "add", "清河县城外所", "--kind", "police-station", "--short-name", "某 所"], "");
    assert!(said.code == 4 && said.err.contains("已是 U0001 清河县乡下所 的名称"), "{}", said.err);
}

/// A limit that ran out, or that was sent, is not edited away; what goes on of a case that ends is named, whatever it is; a campaign's
/// report holds its visits.
#[test]
fn a_correction_moves_no_limit_and_an_end_names_what_goes_on() {
    let office = opened("2026-06-10");
    office.line("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-05-01 -m x");
    office.line("finding add --complaint 1 --kind 推诿 --on 2026-05-04");
    office.line("order issue --findings 1 --on 2026-05-05 --due 2026-05-15 -m 改");
    let said = office.say(&["order", "edit", "1", "--due", "2026-12-31"], "");
    assert!(said.code == 4 && said.err.contains("期限 2026-05-15 已过"), "{}", said.err);
    office.line("order edit 1 -m 改正");
    office.line("order report 1 --on 2026-05-20 -m x");
    office.line("order return 1 --on 2026-05-22 --due 2026-06-30 -m 不行");
    for edit in ["--due 2026-05-25", "--due 2026-12-25"] {
        let said = office.say(
            &["order", "edit", "1", edit.split(' ').next().expect("a flag"), edit.split(' ').nth(1).expect("a day")],
            "",
        );
        assert!(said.code == 4 && said.err.contains("已过"), "after it was sent back: {}", said.err);
    }
    office.line("finding add --unit A01 --kind 推诿 --on 2026-05-04 -m 二");
    office.line("order issue --findings 2 --on 2026-05-05 --due 10wd -m 改");
    let said = office.say(&["order", "edit", "2", "--issued", "2026-06-05"], "");
    assert!(said.code == 4 && said.err.contains("期限 2026-05-18 已过"), "{}", said.err);
    let csv = "findings,unit,due,requirement,issued_on\nF2,A01,2026-06-20,改,2026-06-08\n";
    for said in ["已导入 1 条", "另 1 条台账里已有"] {
        let got = office.say(&["order", "import", "-", "--from-format", "csv"], csv).err;
        assert!(got.contains(said), "{got}");
    }
    let section = [
        "visit",
        "add",
        "--part-of",
        "1",
        "--section",
        "小",
        "--method",
        "暗访",
        "--on",
        "2026-06-04",
        "--expected",
        "4",
        "--present",
        "3",
    ];
    office.line("visit add --unit A01 --method 暗访 --on 2026-05-03 --expected 30 --present 28");
    let said = office.say(&section, "");
    assert!(said.code == 4 && said.err.contains("不是一天"), "{}", said.err);
    office.line("proposal add --complaint 1 --unit A01 --kind rectify --on 2026-05-06 --due 15wd -m 建章立制");
    office.line("proposal edit 1 --due 20wd");
    office.line("proposal send 1 --on 2026-05-07");
    let said = office.say(&["proposal", "edit", "1", "--due", "2027-05-01"], "");
    assert!(said.code == 4 && said.err.contains("已于 2026-05-07 发出"), "{}", said.err);
    office.line("instruction add --leader 王某 --of C2026-0001 --on 2026-05-08 -m 查");
    let said = office.say(&["complaint", "withdraw", "1", "--on", "2026-05-20", "-m", "投诉人撤回"], "");
    assert!(said.err.contains("F2026-0001、I2026-0001、J2026-0001、O2026-0001 还没有了结"), "{}", said.err);
    office.line("campaign add 节后 --kind 暗访 --from 2026-05-01 --to 2026-05-10");
    let said =
        office.say(&["visit", "add", "--campaign", "1", "--unit", "A01", "--method", "暗访", "--on", "2026-06-01"], "");
    assert!(said.code == 0 && said.err.contains("P2026-0001 是 2026-05-01 至 2026-05-10 的"), "{}", said.err);
    let report = office.json(&["report", "campaign", "1"]);
    let held =
        report["figures"].as_array().expect("figures").iter().find(|f| f["id"] == "visits.made").expect("visits");
    assert_eq!(held["value"], 1, "{report}");
}

/// One name is one however it is written, where people, points, leaders and official numbers are named too (B03, B05).
#[test]
fn a_name_is_one_name_wherever_it_stands() {
    let office = opened("2026-06-10");
    let add = |more: &[&str]| {
        let words =
            [&["complaint", "add", "--channel", "电话", "--category", "慢作为", "--received", "2026-06-01"], more]
                .concat();
        office.say(&words, "")
    };
    office.ok(&["point", "add", "百货大楼监督点（东）", "--kind", "监督点"]);
    for (n, point) in ["百货大楼监督点（东）", "百货大楼 监督点(东)", "百貨大樓監督點（东）"].iter().enumerate()
    {
        assert_eq!(add(&["--point", point, "-m", &n.to_string()]).code, 0);
    }
    let row = json!({ "received_on": "2026-06-02", "channel": "电话", "category": "慢作为", "point": "百货大楼监督点﹙东﹚" }).to_string();
    assert_eq!(office.say(&["complaint", "import", "-"], &row).code, 0);
    assert!(office.say(&["complaint", "import", "-"], &row).err.contains("另 1 条台账里已有"));
    let stats = office.json(&["stats", "complaints.received", "--by", "point", "--period", "2026-06"]);
    let rows = stats["rows"].as_array().expect("rows");
    assert_eq!(rows.iter().map(|r| &r["point"]).collect::<Vec<_>>(), ["百货大楼监督点（东）"], "{stats}");
    office.ok(&["point", "edit", "百货大楼监督点（东）", "--name", "百货大楼监督点(东)"]);
    assert_eq!(office.json(&["complaint", "show", "1"])["point"], "百货大楼监督点(东)", "a spelling can be corrected");
    assert_eq!(add(&["--office-no", "效投[2026] １号"]).code, 0);
    assert_eq!(office.json(&["complaint", "show", "效投（2026）1号"])["office_no"], "效投〔2026〕1号");
    let said = add(&["--office-no", "效投（2026）1号", "-m", "y"]);
    assert!(said.code == 4 && said.err.contains("已被另一投诉使用"), "{}", said.err);
    for leader in ["王县长", "王 县长"] {
        office.ok(&["instruction", "add", "--leader", leader, "-m", leader, "--on", "2026-06-01"]);
    }
    assert_eq!(office.json(&["instruction", "show", "2"])["leader"], "王县长");
    office.ok(&["person", "add", "欧阳娜", "--unit", "A01"]);
    for name in ["欧阳 娜", "歐陽娜", "欧\u{200b}阳娜"] {
        let said = office.say(&["person", "add", name, "--unit", "A01"], "");
        assert!(said.code == 0 && said.err.contains("已有同名的"), "{name}: {}", said.err);
    }
    office.ok(&["unit", "add", "清河县水务局（本部）", "--kind", "county-dept"]);
    for name in ["清河县 水务局(本部)", "清河县水务局﹙本部﹚", "清河县\u{200b}水务局（本部）"]
    {
        let said = office.say(&["unit", "add", name, "--kind", "police-station"], "");
        assert!(said.code == 4 && said.err.contains("已是"), "{name}: {}", said.err);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same sanctions in two orders of typing, one of them voided and one moved on the way, end on the same days.
    #[test]
    fn any_order_of_typing_gives_the_same_ledger(
        facts in prop::collection::btree_set((0..4_usize, 0..24_u32), 2..6),
        order in any::<u64>(),
        moved in 0..24_u32,
    ) {
        const KINDS: [&str; 4] = ["警告", "记过", "记大过", "降级"];
        let office = opened("2027-01-20");
        for name in ["甲某", "乙某"] {
            office.ok(&["person", "add", name, "--unit", "A01"]);
        }
        let day = |n: u32| format!("{}-{:02}-{:02}", 2025 + n / 12, n % 12 + 1, 1 + n % 9);
        let facts: Vec<(usize, u32)> = facts.into_iter().collect();
        for (kind, on) in &facts {
            sanctioned(&office, "甲某", KINDS[*kind], "政务", &day(*on));
        }
        let mut other = facts.clone();
        other.rotate_left(usize::try_from(order % 6).expect("small") % facts.len());
        other.reverse();
        // One too many, voided later; one on a wrong day, corrected later.
        let extra = sanctioned(&office, "乙某", "撤职", "政务", &day(moved));
        let mut wrong = None;
        for (kind, on) in &other {
            let typed = if wrong.is_none() { "2024-06-15".to_owned() } else { day(*on) };
            let code = sanctioned(&office, "乙某", KINDS[*kind], "政务", &typed);
            wrong.get_or_insert((code, day(*on)));
        }
        office.ok(&["sanction", "void", &extra, "-m", "记重"]);
        let (code, on) = wrong.expect("one");
        office.ok(&["sanction", "edit", &code, "--decided", &on]);
        prop_assert_eq!(ends(&office, "R2027-0001"), ends(&office, "R2027-0002"));
        prop_assert_eq!(office.say(&["check"], "").code, 0);
    }
}

/// What happened in a month stays in it, whatever follows: assignments, refusals, limits, returns; and stays with whoever had it.
#[test]
fn what_follows_moves_nothing_to_another_month_or_another_hand() {
    let office = opened("2026-07-31");
    office.line("unit add 甲县城管局 --kind 县直部门 --code A02");
    office.line("unit add 甲县教育局 --kind 县直部门 --code A03");
    let add = |on: &str| {
        let line = format!(
            "complaint add --channel 电话 --unit A01 --category 慢作为 --received {on} -m 事 --office-no 投{on}"
        );
        office.line(&line).trim().to_owned()
    };
    let count = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        let said = office.json(&[&["stats"][..], &words].concat());
        said["total"].clone()
    };
    // Handed on, closed late, reopened and handed to another: March, and the first who had it.
    let first = add("2026-03-02");
    for step in [
        "accept --on 2026-03-03",
        "assign --to A02 --on 2026-03-03",
        "close --on 2026-05-20 --result 属实 -m 已改",
        "reopen --on 2026-06-01 -m 又犯",
        "assign --to A03 --on 2026-06-02",
    ] {
        let (verb, rest) = step.split_once(' ').expect("a verb");
        office.line(&format!("complaint {verb} {first} {rest}"));
    }
    assert_eq!(count("complaints.assigned --period 2026-03"), 1);
    assert_eq!(count("complaints.assigned --period 2026-06"), 0);
    let late = office.json(&["stats", "complaints.on_time_rate", "--by", "handler", "--period", "2026-05"]);
    assert_eq!(late["rows"][0]["handler"], "甲县城管局", "{late}");
    assert_eq!(count("complaints.closed --period 2026-05 --handler A02"), 1);
    assert_eq!(count("complaints.closed --period 2026-05 --handler A03"), 0);
    assert_eq!(count("complaints.open --handler A03 --by handler"), 1);
    let broken = office.json(&["report", "overdue", "--period", "2026-05"]);
    let tables = broken["tables"].as_array().expect("tables");
    let broken = tables.iter().find(|t| t["key"] == "broken").expect("those broken");
    assert_eq!(broken["rows"][0]["handler"], "甲县城管局", "{broken}");
    // Refused and taken up again: the refusal stays, and the days to accept it run from then.
    let second = add("2026-05-04");
    office.line(&format!("complaint refuse {second} --on 2026-05-06 --reason 诉讼"));
    office.line(&format!("complaint reopen {second} --on 2026-06-08 -m 已撤诉"));
    assert_eq!(count("complaints.refused --period 2026-05"), 1);
    assert_eq!(
        office.json(&["stats", "complaints.refused", "--period", "2026-05", "--by", "refused_reason"])["rows"][0]["refused_reason"],
        "litigation"
    );
    office.line(&format!("complaint accept {second} --on 2026-06-10"));
    assert_eq!(office.json(&["complaint", "show", &second])["accept_due_on"], "2026-06-23");
    assert_eq!(count("complaints.accepted_on_time --period 2026-06"), 1);
    // A limit that ran out is not stated anew by handing the case on, and to hand it on hides nothing.
    let third = add("2026-03-09");
    office.line(&format!("complaint accept {third} --on 2026-03-10"));
    office.line(&format!("complaint assign {third} --to A02 --on 2026-03-11 --due 2026-04-03 -m 督办"));
    let anew = format!("complaint assign {third} --to A03 --on 2026-04-20 -m 督办");
    assert_eq!(refused(&office, &format!("{anew} --due 2026-05-05")), (4, "extension-late".into()));
    office.line(&anew);
    office.line(&format!("complaint close {third} --on 2026-04-30 --result 属实 -m 已改"));
    let april = office.json(&["stats", "complaints.on_time_rate", "--period", "2026-04"]);
    assert_eq!((&april["numerator"], &april["denominator"]), (&json!(0), &json!(1)));
    assert_eq!(office.json(&["complaint", "show", &third])["first_due_on"], "2026-04-03");
    // Paused, it neither falls due nor is late.
    let fourth = add("2026-03-16");
    office.line(&format!("complaint accept {fourth} --on 2026-03-17"));
    let due = count("complaints.due --period 2026-05");
    office.line(&format!("complaint pause {fourth} --on 2026-03-20 -m 等鉴定"));
    assert_eq!(count("complaints.due --period 2026-05").as_i64(), due.as_i64().map(|n| n - 1));
    // What nobody handles is not asked for by handler.
    assert_eq!(refused(&office, "report month --handler A02"), (2, "filter-unfit".into()));
    office.ok(&["report", "complaints", "--handler", "A02"]);
    assert_eq!(count("orders.overdue --handler A02"), 0);
}

/// An order's first limit and its first return stay in their months.
#[test]
fn an_order_sent_back_twice_is_due_once_and_returned_once() {
    let office = opened("2026-07-31");
    office.line("visit add --unit A01 --on 2026-05-04 --method 暗访");
    office.line("finding add --visit V1 --kind 脱岗");
    office.line("order issue --findings F1 --on 2026-05-05 --due 2026-05-15 -m 整改");
    for step in [
        "report O1 --on 2026-05-20 -m 已改",
        "return O1 --on 2026-05-22 --due 2026-06-05 -m 不实",
        "report O1 --on 2026-06-03 -m 已改",
        "return O1 --on 2026-06-22 --due 2026-07-10 -m 仍不实",
    ] {
        office.line(&format!("order {step}"));
    }
    let count = |figure: &str, period: &str| office.json(&["stats", figure, "--period", period])["total"].clone();
    assert_eq!(
        (count("orders.due", "2026-05"), count("orders.due", "2026-06"), count("orders.due", "2026-07")),
        (1.into(), 0.into(), 0.into())
    );
    assert_eq!((count("orders.returned", "2026-05"), count("orders.returned", "2026-06")), (1.into(), 0.into()));
}

/// A row of a file is one record: as many are added as there are more of them; another's is another; one that went on is told.
#[test]
fn a_row_is_one_record_and_what_it_says_more_is_not_dropped() {
    let office = opened("2026-06-30");
    let rows = |n: usize, more: &str| {
        let row = format!("2026-04-05,电话,A01,慢作为,{more}\n");
        format!("接收日期,投诉渠道,单位代码,投诉类别,投诉人姓名,受理日期\n{}", row.repeat(n))
    };
    let take = |input: &str| office.say(&["complaint", "import", "-", "--from-format", "csv"], input);
    let held = || office.json(&["stats", "complaints.received", "--period", "2026"])["total"].clone();
    assert_eq!((take(&rows(1, ",")).code, held()), (0, json!(1)));
    for (n, want) in [(1, 1), (3, 3), (3, 3), (2, 3), (4, 4)] {
        assert_eq!((take(&rows(n, ",")).code, held()), (0, json!(want)), "{n} rows");
    }
    // Who complains tells one from another; who is not named in the row is nobody else.
    assert_eq!((take(&rows(1, "孟甲,")).code, held()), (0, json!(5)));
    assert_eq!((take(&rows(1, "孔乙,")).code, held()), (0, json!(6)));
    assert_eq!((take(&rows(1, "孔乙,")).code, held()), (0, json!(6)));
    // What the ledger has not is shown as a difference with line and field, and nothing is written.
    let said = take(&rows(1, ",2026-04-06"));
    assert!(
        said.code == 0 && said.err.contains("第 2 行是 C2026-0001，与台账不同：受理日期 空 → 2026-04-06"),
        "{}",
        said.err
    );
    assert_eq!(held(), 6);
    // An export of it all is there already, masked or not, however often there are equals.
    office.line("complaint edit 1 --summary 打13900000000");
    let out = office.ok(&["complaint", "export", "--format", "csv"]);
    let back = take(&out);
    assert!(back.code == 0 && back.err.contains("另 6 条"), "{}", back.err);
}

/// A record is not corrected into another that is there.
#[test]
fn no_edit_makes_a_twin() {
    let office = opened("2026-06-30");
    office.line("visit add --unit A01 --on 2026-05-04 --method 暗访 --note 一");
    office.line("visit add --unit A01 --on 2026-05-04 --method 暗访 --note 二");
    assert_eq!(refused(&office, "visit edit 2 --note 一"), (4, "record-twice".into()));
    office.line("visit edit 2 --note 三");
}

/// What others rest on is not corrected from under them, and rolls are counted once.
#[test]
fn a_correction_leaves_nothing_behind_and_a_roll_is_counted_once() {
    let office = opened("2026-06-30");
    office.line("unit add 甲县丙局 --kind 县直部门 --code A03");
    office.line("visit add --unit A01 --on 2026-05-03 --method 暗访 --expected 30 --present 20 --on-leave 2");
    office.line("finding add --visit V1 --kind 脱岗 --persons 6");
    office.line("visit add --follows V1 --on 2026-05-20 --expected 30 --present 24");
    for (words, id) in [
        ("visit edit V1 --unit A03", "visit-in-use"),
        ("visit edit V1 --visited 2026-05-04", "visit-in-use"),
        ("visit edit V1 --visited 2026-05-21", "visit-in-use"),
        ("visit edit V1 --expected 5 --present 5 --on-leave 0 --absent 0", "persons-over-roll"),
        ("visit add --part-of V1 --section 办公室 --method 暗访 --expected 40 --present 9", "sections-over-whole"),
    ] {
        assert_eq!(refused(&office, words), (4, id.into()), "{words}");
    }
    let said = office.say(&["visit", "edit", "V1", "--present", "27", "--absent", "1"], "");
    assert!(said.code == 0 && said.err.contains("多于"), "{}", said.err);
    office.line("visit edit V1 --present 20 --absent 8");
    let seen = office.say(&["visit", "recheck", "V2", "F1=still:31", "--json"], "");
    assert!(seen.code == 4 && seen.err.contains("persons-over-roll"), "{}", seen.err);
    office.line("person add 赵某 --unit A01");
    office.line("sanction add --person 赵某 --kind 诫勉 --finding F1 --on 2026-05-05");
    assert_eq!(refused(&office, "finding edit F1 --found 2026-05-06"), (4, "finding-in-use".into()));
    // A whole counted once; a section beside it adds nothing. Lines alone are a roll.
    let roll = |period: &str| {
        ["expected", "present", "absent", "sections"]
            .map(|f| total(&office, &format!("stats visits.{f} --period {period}")))
    };
    office.line("visit add --part-of V1 --section 办公室 --method 暗访 --expected 12 --present 9");
    assert_eq!(roll("2026-05-03"), [json!(30), json!(20), json!(8), json!(1)]);
    office.line("visit add --unit A03 --on 2026-06-03 --method 暗访");
    office.line("visit roll V4 --section 一科 --code 到岗 --count 4");
    office.line("visit roll V4 --section 二科 --code 脱岗 --count 2");
    assert_eq!(roll("2026-06"), [json!(6), json!(4), json!(2), json!(2)]);
}

/// A name is the unit's that bore it on the day of the record.
#[test]
fn a_name_that_was_taken_over_is_its_bearers_on_the_day() {
    let office = opened("2026-06-30");
    office.line("unit edit A01 --name 清河县住房局");
    let unit = "unit add 清河县住建局 --kind 县直部门 --code B01";
    assert_eq!(refused(&office, unit), (4, "unit-name-before".into()));
    office.line(&format!("{unit} --valid-from 2026-06-01"));
    let add = "complaint add --channel 电话 --category 慢作为 -m 事 --received";
    assert_eq!(refused(&office, &format!("{add} 2026-05-04 --unit 清河县住建局")), (4, "unit-not-then".into()));
    office.line(&format!("{add} 2026-06-04 --unit 清河县住建局"));
    office.line(&format!("{add} 2026-05-04 --unit A01"));
    office.line("unit edit A01 --short-name 房局");
    office.line("unit edit A01 --short-name 住房局");
    office.line(&format!("{add} 2026-05-05 --unit 房局"));
}

/// Whose lateness it is: who had it when its limit ran out, on the page, in the figure and in the list of what was broken.
#[test]
fn lateness_is_whose_hands_it_was_in() {
    let office = opened("2026-06-20");
    for (code, name) in [("B01", "乙局"), ("B02", "丙局")] {
        office.line(&format!("unit add {name} --kind 县直部门 --code {code}"));
    }
    for words in [
        "complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-01-05 -m 拖",
        "complaint accept 1 --on 2026-01-06",
        "complaint assign 1 --to B01 --on 2026-01-07 -m 督办",
        "complaint assign 1 --to B02 --on 2026-03-20 -m 改派",
    ] {
        office.line(words);
    }
    let page = office.json(&["report", "overdue", "--period", "2026-03"]);
    let table = |key: &str| {
        page["tables"].as_array().expect("tables").iter().find(|t| t["key"] == key).expect("a table")["rows"].clone()
    };
    let by_handler = table("by_handler");
    let told: Vec<_> = by_handler
        .as_array()
        .expect("rows")
        .iter()
        .map(|r| (r["handler"].clone(), r["due"].clone(), r["overdue"].clone()))
        .collect();
    assert_eq!(told, [(json!("乙局"), json!(1), json!(1))], "{by_handler}");
    assert_eq!(table("broken")[0]["handler"], "乙局");
    assert_eq!(total(&office, "stats complaints.overdue --handler B01"), 1);
    assert_eq!(total(&office, "stats complaints.overdue --handler B02"), 0);
}

/// A closing that is counted has its days, whatever was reopened since.
#[test]
fn a_reopening_takes_no_days_away() {
    let office = opened("2026-06-10");
    for words in [
        "complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-03-02 -m 一",
        "complaint accept 1 --on 2026-03-03",
        "complaint assign 1 --to A01 --on 2026-03-04 -m 督办",
        "complaint close 1 --on 2026-03-12 --result 属实",
    ] {
        office.line(words);
    }
    let days = || {
        let page = office.json(&["report", "overdue", "--period", "2026-03"]);
        let rows = page["tables"][0]["rows"].clone();
        (rows[0]["closed"].clone(), rows[0]["median_days"].clone(), page["notes"].clone())
    };
    let before = days();
    assert!(before.0 == json!(1) && before.2.to_string().contains("1 件"), "{before:?}");
    office.line("complaint reopen 1 --on 2026-05-06 -m 又来");
    assert_eq!(days(), before);
}

/// Nothing relapses before it was verified.
#[test]
fn an_order_relapses_after_it_was_verified() {
    let office = opened("2026-06-10");
    for words in [
        "visit add --unit A01 --on 2026-01-07 --method 暗访",
        "finding add --visit 1 --kind 脱岗",
        "order issue --findings F1 --due 30d --issued 2026-01-08 -m 整改",
        "order report 1 --on 2026-02-02 -m 已改",
        "visit add --follows V1 --on 2026-03-04",
        "visit recheck V2 F1=gone",
        "finding add --unit A01 --kind 脱岗 --found 2026-04-14 -m 又有",
    ] {
        office.line(words);
    }
    let april = || total(&office, "stats orders.relapsed --period 2026-04");
    assert_eq!(april(), 0);
    office.line("order verify 1 --document 材料 -m 看 --on 2026-05-05");
    assert_eq!(april(), 0, "what came before May's verification is no relapse of it");
    office.line("finding add --unit A01 --kind 脱岗 --found 2026-05-20 -m 再有");
    office.ok(&["check"]);
}

/// A name is one name with either bracket, either point, and with or without a blank beside them.
#[test]
fn brackets_and_points_part_no_names() {
    let office = opened("2026-06-10");
    for (first, same) in
        [("Tax Bureau (City)", "Tax Bureau（City）"), ("Hall No. 3", "Hall No.3"), ("甲县·河东所", "甲县•河东所")]
    {
        office.ok(&["unit", "add", first, "--kind", "县直部门"]);
        let twice = office.say(&["unit", "add", same, "--kind", "县直部门"], "");
        assert_eq!(twice.code, 4, "{same}: {}", twice.out);
        assert_eq!(office.json(&["unit", "show", same])["name"], first);
    }
}

/// A unit coded like the short form of a record's code is that unit.
#[test]
fn a_units_own_code_goes_before_a_records_short_one() {
    let office = opened("2026-06-10");
    office.line("unit add 丁局 --kind 县直部门 --code D01");
    office.line("unit add 丙所 --kind 派出所 --code C01");
    office.line("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-03-02 -m 一");
    for code in ["C01", "D01"] {
        let told = office.json(&["history", code]).to_string();
        assert!(told.contains("\"record\":\"unit "), "{code}: {told}");
    }
    assert!(office.json(&["history", "C2026-0001"]).to_string().contains("C2026-0001"));
}

/// What stood on several days is added with a word; a section's sheet is of its visit.
#[test]
fn a_sum_of_several_days_and_a_visit_of_several_sheets_say_so() {
    let office = opened("2026-06-10");
    for (code, name) in [("B01", "乙乡"), ("B02", "丙镇")] {
        office.line(&format!("unit add {name} --kind 乡镇 --code {code}"));
    }
    office.line(
        "stated add --figure complaints.open --value 3 --unit B02 --from 2026-01-01 --to 2026-01-31 --source 月报",
    );
    office.line(
        "stated add --figure complaints.open --value 8 --unit B01 --from 2026-03-01 --to 2026-03-31 --source 月报",
    );
    let page = office.json(&["report", "complaints", "--period", "2026-H1", "--roll-up"]);
    let table = &page["tables"][0];
    assert_eq!(table["key"], "roll_up", "{table}");
    assert!(table["notes"].to_string().contains("2026-01-31 至 2026-03-31"), "{table}");
    office.line("visit add --unit B01 --on 2026-03-03 --method 暗访 --expected 9 --present 5");
    for section in ["甲科", "乙科"] {
        office.line(&format!("visit add --unit B01 --part-of V1 --section {section} --method 暗访 --on 2026-03-03"));
    }
    let page = office.say(&["unit", "show", "B01", "--timeline", "--format", "md"], "");
    assert!(page.out.contains("检查 1") && !page.out.contains("检查 3"), "{}", page.out);
}

/// A limit to accept that was broken stays of its month, whatever was reopened since; one that was met by a refusal goes with it.
#[test]
fn an_acceptance_that_was_late_stays_late() {
    let office = opened("2026-06-10");
    let rate = |month: &str| {
        let of = |name: &str| total(&office, &format!("stats complaints.{name} --period {month}"));
        (of("accepted_on_time").as_i64(), of("accept_due").as_i64())
    };
    for n in 1..=2 {
        office.line(&format!(
            "complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-02-02 -m 第{n}件"
        ));
    }
    office.line("complaint refuse 1 --on 2026-02-25 --reason litigation");
    office.line("complaint refuse 2 --on 2026-02-06 --reason litigation");
    assert_eq!(rate("2026-02"), (Some(0), Some(1)), "the one refused in its days was not to be accepted");
    for n in 1..=2 {
        office.line(&format!("complaint reopen {n} --on 2026-03-05 -m x"));
        office.line(&format!("complaint accept {n} --on 2026-03-06"));
    }
    assert_eq!((rate("2026-02"), rate("2026-03")), ((Some(0), Some(1)), (Some(1), Some(1))));
    // What nobody handles but its unit is among those of a handler.
    office.line("instruction add --leader 陈县长 --received 2026-04-01 -m 查");
    office.line("instruction assign 1 --to A01 --on 2026-04-01 --due 2026-04-10");
    let broken = office.json(&["report", "overdue", "--period", "2026-04", "--handler", "A01"]);
    assert!(broken["tables"].to_string().contains("I2026-0001"), "{broken}");
}

/// Where there is nothing to compare with there is no growth: those come last in either direction, and none of them is cut off alone.
#[test]
fn what_has_not_grown_comes_last_whichever_way() {
    let office = Office::open("2026-06-10");
    for (code, april, may) in [("A01", 1, 2), ("A02", 2, 1), ("A03", 0, 1), ("A04", 0, 1), ("A05", 0, 1)] {
        office.line(&format!("unit add 甲县{code}局 --kind 县直部门 --code {code}"));
        for (month, cases) in [("04", april), ("05", may)] {
            for n in 1..=cases {
                let day = format!("2026-{month}-0{n}");
                let id = office.line(&format!(
                    "complaint add --channel 电话 --unit {code} --category 慢作为 --received {day} -m {code}{day}"
                ));
                let id = id.trim();
                if n == 1 && code != "A02" || code == "A02" && month == "04" {
                    office.line(&format!("complaint accept {id} --on {day}"));
                }
            }
        }
    }
    let asked = |more: &str| -> Vec<String> {
        let line = format!(
            "stats complaints.close_rate --by unit --period 2026-05 --base received --few 1 --compare mom {more} --json"
        );
        let page: Value = serde_json::from_str(&office.line(&line)).expect("JSON");
        page["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row["label"].as_str().expect("a name")[6..9].to_owned())
            .collect()
    };
    let nothing = ["A03", "A04", "A05"];
    for sort in ["mom_change", "-mom_change"] {
        let all = asked(&format!("--sort {sort} --rank"));
        assert_eq!((all.len(), &all[2..]), (5, &nothing.map(str::to_owned)[..]), "{sort}");
        assert_eq!(asked(&format!("--sort {sort} --top 2")).len(), 2, "{sort}");
        assert_eq!(asked(&format!("--sort {sort} --top 3"))[2..], nothing.map(str::to_owned), "{sort}");
    }
}

/// A limit met too late is said by the step that met it, and by no step after it of the same day.
#[test]
fn a_limit_met_late_is_said_once() {
    let office = Office::open("2026-06-10");
    office.line("unit add 甲县住建局 --kind 县直部门 --code A01");
    office.line("complaint add --channel 电话 --unit A01 --category 慢作为 --received 2026-02-02");
    let said =
        |line: &str| office.say(&line.split(' ').collect::<Vec<_>>(), "").err.contains("受理期限 2026-02-24 已过");
    assert!(said("complaint accept 1 --on 2026-03-20"));
    assert!(!said("complaint assign 1 --handling self --on 2026-03-20"));
}
