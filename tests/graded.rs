//! What a quarter in the hall comes to: grades by a rule set, the proposal to a unit that failed, how much faster than the law, what was late and not
//! told; complaints tied to their approval, and what an agency point handled for whom.

use crate::office;

use office::Office;
use serde_json::{Value, json};
use std::fmt::Write as _;

const TODAY: &str = "2026-04-10";

/// Two units: of the first all is in time, the second is late more often than not.
fn quarter() -> Office {
    let office = Office::open(TODAY);
    for line in [
        "unit add 清河县市场监管局 --kind 县直部门 --code A01",
        "unit add 清河县住建局 --kind 县直部门 --code A02",
        "matter add 食品经营许可 --unit A01 --statutory 20wd --promised 4wd --service-window 一号窗口",
        "matter add 营业执照变更 --unit A01 --statutory 5wd --promised 3分钟 --service-window 一号窗口",
        "matter add 施工许可 --unit A02 --statutory 20wd --promised 10wd --service-window 二号窗口",
        "matter add 临时占道 --unit A02 --statutory 5wd --service-window 二号窗口",
    ] {
        office.line(line);
    }
    // Decided on the next day, and on the last day of the promise, when the light is yellow.
    let mut all = String::new();
    let mut case = |number: &str, matter: &str, from: &str, to: Option<&str>| {
        let events = [("accepted", Some(from)), ("decided", to)];
        for (what, at) in events.into_iter().filter_map(|(what, at)| Some((what, at?))) {
            let event = json!({ "approval": number, "matter": matter, "event": what, "at": at });
            let _ = writeln!(all, "{event}");
        }
    };
    case("S1", "食品经营许可", "2026-03-02T09:00", Some("2026-03-03T09:00"));
    case("S2", "食品经营许可", "2026-03-02T09:00", Some("2026-03-06T09:00"));
    case("S3", "食品经营许可", "2026-04-01T09:00", Some("2026-04-02T09:00"));
    case("S4", "营业执照变更", "2026-03-02T09:00", Some("2026-03-02T09:02"));
    case("S5", "营业执照变更", "2026-03-02T09:00", Some("2026-03-02T09:01"));
    case("Z1", "施工许可", "2026-03-02T09:00", Some("2026-03-10T09:00"));
    case("Z2", "施工许可", "2026-03-02T09:00", Some("2026-03-17T09:00"));
    // Over at the end of March, decided in April; and over, and open yet.
    case("Z3", "施工许可", "2026-03-02T09:00", Some("2026-04-02T09:00"));
    case("Z4", "施工许可", "2026-03-03T09:00", None);
    // Its last day is the end of March, and past in April.
    case("Z5", "施工许可", "2026-03-17T09:00", Some("2026-04-02T09:00"));
    // Nothing was promised: the law was broken.
    case("Z6", "临时占道", "2026-03-02T09:00", Some("2026-03-16T09:00"));
    let said = office.say(&["approval", "import", "-"], &all);
    assert_eq!(said.code, 0, "{}", said.err);
    office
}

fn rows(office: &Office, line: &str) -> Vec<Value> {
    let words: Vec<&str> = line.split(' ').collect();
    office.json(&words).as_array().expect("rows").clone()
}

fn told(row: &Value, keys: &[&str]) -> Vec<Value> {
    keys.iter().map(|key| row[key].clone()).collect()
}

#[test]
fn a_quarter_is_graded_by_the_rule_set_in_use() {
    let office = quarter();
    let keys = ["unit_code", "decided", "in_time", "in_time_rate", "yellow", "red", "grade"];
    let graded = rows(&office, "approval grades --period 2026Q1");
    assert_eq!(
        graded.iter().map(|row| told(row, &keys)).collect::<Vec<_>>(),
        [
            vec![json!("A01"), json!(4), json!(4), json!(1.0), json!(1), json!(0), json!("good")],
            vec![json!("A02"), json!(3), json!(1), json!(0.2), json!(0), json!(4), json!("failed")]
        ]
    );
    // As it was at the end of the quarter, whatever was decided since.
    let figure = |id: &str| office.json(&["stats", id, "--period", "2026Q1"])["total"].clone();
    assert_eq!(
        ["approvals.on_yellow", "approvals.late", "approvals.late_untold"].map(figure),
        [json!(1), json!(2), json!(2)]
    );
    // The proposal is typed as it is told.
    assert!(graded[0]["next"].is_null());
    let typed = graded[1]["next"].as_str().expect("a proposal").to_owned();
    assert!(typed.contains("--unit A02") && typed.contains("办结3件") && typed.contains("红灯4件"), "{typed}");
    let (head, text) = typed.strip_prefix("ducha ").and_then(|typed| typed.split_once(" -m ")).expect("a text");
    let words: Vec<&str> = head.split(' ').chain(["-m", text.trim_matches('"')]).collect();
    office.ok(&words);
    assert_eq!(office.json(&["proposal", "list"])[0]["unit"], "清河县住建局");
    // By matter and by window the same cases are counted.
    let sum = |line: &str, key: &str| -> i64 {
        rows(&office, line).iter().map(|row| row[key].as_i64().expect("a count")).sum()
    };
    for by in ["事项", "window"] {
        let line = format!("approval grades --period 2026Q1 --by {by}");
        assert_eq!((sum(&line, "decided"), sum(&line, "red")), (7, 4), "{by}");
    }
    assert_eq!(rows(&office, "approval grades --period 2026Q1 --by matter").len(), 4);
    assert_eq!(rows(&office, "approval grades --period 2026Q1 --unit A02").len(), 1);
    assert_eq!(office.say(&["approval", "grades", "--by", "颜色"], "").code, 2);
    for verb in ["grades", "speed", "cards"] {
        let said = office.say(&["approval", verb, "--period", "2027Q1", "--json"], "");
        assert!(said.code == 4 && said.err.contains("period-not-begun"), "{verb}: {}", said.err);
    }
    // What is open and over is red in the next quarter too.
    let next = rows(&office, "approval grades --period 2026Q2 --unit A02");
    assert_eq!(told(&next[0], &["decided", "red"]), [json!(2), json!(3)]);
}

#[test]
fn grades_are_data() {
    let office = quarter();
    let own = office.say(&["rules", "show", "hall-quarter"], "").out.replace("hall-quarter", "qinghe-quarter");
    let import = |body: &str| {
        std::fs::write(office.folder.path().join("考核.json"), body).expect("a file");
        office.say(&["rules", "import", "考核.json"], "")
    };
    let refused = import(&own.replace("95", "101"));
    assert!(refused.code == 4 && refused.err.contains("qinghe-quarter"), "{}", refused.err);
    assert_eq!(import(&own.replace("85", "10")).code, 0);
    office.line("rules use qinghe-quarter --from 2026-03-01");
    let grade =
        |period: &str| rows(&office, &format!("approval grades --period {period} --unit A02"))[0]["grade"].clone();
    assert_eq!(grade("2026Q1"), "passed");
    // Limits and hours of others stay as they are.
    assert_eq!(office.json(&["approval", "show", "S2"])["promised_due"], "2026-03-06");
    assert_eq!(office.say(&["check"], "").code, 0);
}

#[test]
fn how_much_faster_than_the_law() {
    let office = quarter();
    let keys = [
        "matter",
        "promised",
        "shorter",
        "decided",
        "median",
        "ninetieth",
        "median_of_promise",
        "ninetieth_of_promise",
    ];
    let speed = rows(&office, "approval speed --period 2026Q1");
    let of = |matter: &str| told(speed.iter().find(|row| row["matter"] == matter).expect("a row"), &keys[1..]);
    assert_eq!(
        of("食品经营许可"),
        [json!("4wd"), json!(80), json!(2), json!("1wd"), json!("4wd"), json!(25), json!(100)]
    );
    assert_eq!(
        of("营业执照变更"),
        [json!("3min"), json!(99), json!(2), json!("1min"), json!("2min"), json!(34), json!(67)]
    );
    let nothing = Value::Null;
    assert_eq!(
        of("临时占道"),
        [nothing.clone(), nothing.clone(), json!(1), json!("10wd"), json!("10wd"), nothing.clone(), nothing]
    );
    let units = rows(&office, "approval speed --period 2026Q1 --by unit");
    assert_eq!(told(&units[1], &["unit", "shorter", "decided"]), [json!("清河县住建局"), json!(50), json!(3)]);
    // A promise that changed stands in a row of its own.
    office.line("matter promise 食品经营许可 2wd --from 2026-04-03");
    office.line("approval add --matter 食品经营许可 --office-no S9 --received 2026-04-07");
    office.line("approval accept S9 --on 2026-04-07");
    office.line("approval decide S9 --on 2026-04-08");
    let promises = rows(&office, "approval speed --period 2026-04 --unit A01");
    assert_eq!(promises.iter().map(|row| row["promised"].clone()).collect::<Vec<_>>(), ["2wd", "4wd"]);
}

/// The same as figures: by whatever a figure is split by, of what is filtered, over time, and with the list behind it.
#[test]
fn a_median_is_a_figure() {
    let office = quarter();
    let stats = |line: &str| office.json(&line.split(' ').collect::<Vec<_>>());
    let speed = rows(&office, "approval speed --period 2026Q1");
    for (figure, key) in [("median_of_promise", "median_of_promise"), ("ninetieth_of_promise", "ninetieth_of_promise")]
    {
        let all = stats(&format!("stats approvals.{figure} --by matter --period 2026Q1"));
        let all = all["rows"].as_array().expect("rows");
        assert_eq!(all.len(), 3, "without a promise there is none: {all:?}");
        for row in all {
            let other = speed.iter().find(|other| other["matter"] == row["matter"]);
            let other = other.unwrap_or_else(|| panic!("{row} {speed:?}"));
            assert_eq!(row["value"], other[key], "{figure} {row}");
        }
    }
    let value = |line: &str| stats(line)["total"].clone();
    // 0, 0, 1, 4, 6, 10, 11 working days.
    assert_eq!(value("stats approvals.median_days --period 2026Q1"), 4);
    assert_eq!(value("stats approvals.ninetieth_days --period 2026Q1"), 11);
    assert_eq!(value("stats approvals.median_days --period 2026Q1 --unit A02"), 10);
    assert_eq!(value("stats approvals.median_days --period 2025"), Value::Null);
    // 4 of 20 days, 10 of 20, 3 minutes of 5 days of 8 hours.
    assert_eq!(value("stats approvals.median_promise --period 2026Q1"), 20);
    assert_eq!(value("stats approvals.ninetieth_promise --period 2026Q1"), 50);
    assert_eq!(value("stats approvals.median_promise --period 2026Q1 --unit A01"), 1);
    let months = stats("stats approvals.median_days --by month --period 2026 --compare mom");
    let months: Vec<&Value> = months["rows"].as_array().expect("rows").iter().map(|row| &row["value"]).collect();
    assert_eq!(months[..4], [&Value::Null, &Value::Null, &json!(4), &json!(12)]);
    let behind = rows(&office, "explain approvals.median_days --period 2026Q1");
    let counted: Vec<i64> = behind.iter().map(|row| row["counted"].as_i64().expect("a number")).collect();
    assert_eq!(counted, [0, 0, 1, 4, 6, 10, 11], "in order, so that the middle is seen");
    let refused = |line: &str, id: &str| {
        let said = office.say(&line.split(' ').collect::<Vec<_>>(), "");
        assert!(said.code == 2 && said.err.contains(id), "{line}: {}", said.err);
    };
    refused("stats approvals.median_days --by unit,matter --json", "dimensions-too-many");
    refused(
        "stated add --figure approvals.median_days --value 3 --from 今天 --to 今天 --source x --json",
        "figure-is-rank",
    );
    // Calendar days it took are not kept: of a promise in such days there is no share.
    for line in [
        "matter add 按天的 --unit A01 --statutory 20d --promised 10d",
        "approval add --matter 按天的 --office-no D1 --received 2026-04-02",
        "approval accept D1 --on 2026-04-02",
        "approval decide D1 --on 2026-04-03",
    ] {
        office.line(line);
    }
    assert_eq!(value("stats approvals.median_of_promise --period 2026-04-03..2026-04-03"), Value::Null);
    assert_eq!(value("stats approvals.median_promise --period 2026-04-03..2026-04-03"), 50);
    let speed = rows(&office, "approval speed --period 2026-04 --unit A01");
    let of_days = speed.iter().find(|row| row["promised"] == "10d").expect("a row");
    assert_eq!([&of_days["median"], &of_days["median_of_promise"]], [&json!("1wd"), &Value::Null]);
}

#[test]
fn what_was_late_is_owed_a_reason_in_public() {
    let office = quarter();
    let late = |line: &str| rows(&office, line).iter().map(|row| row["office_no"].clone()).collect::<Vec<_>>();
    assert_eq!(late("approval lights --untold"), ["Z6", "Z2", "Z3", "Z5"]);
    let said = office.say(&["today", "--format", "md"], "").out;
    assert!(said.contains("4 件超时才办结"), "{said}");
    let page = office.say(&["approval", "show", "Z6", "--format", "md"], "").out;
    assert!(page.contains("approval late"), "what broke the law is told without a promise too: {page}");
    office.line("approval late Z6 --on 2026-04-01 --reason 系统停机");
    assert_eq!(late("approval lights --untold --matter 施工许可"), ["Z2", "Z3", "Z5"]);
    assert_eq!(late("approval lights --untold").len(), 3);
}

#[test]
fn a_complaint_of_the_hall_desk_is_told_with_its_approval() {
    let office = quarter();
    office.line("point add 办不成事窗口 --kind 大厅投诉窗口");
    office.line("complaint add --point 办不成事窗口 --category 慢作为 --approval Z4 --received 2026-04-09 -m 催了三次");
    office.line("complaint add --channel 电话 --category 慢作为 --received 2026-04-09 -m 别的事");
    assert_eq!(office.json(&["complaint", "show", "C2026-0001"])["approval"], "A2026-0009");
    let listed = rows(&office, "complaint list --approval Z4");
    assert_eq!((listed.len(), &listed[0]["code"]), (1, &json!("C2026-0001")));
    assert_eq!(office.json(&["approval", "show", "Z4"])["complaints"][0]["code"], "C2026-0001");
    assert_eq!(office.json(&["stats", "complaints.about_approvals", "--period", "2026-04"])["total"], 1);
    let said = office.say(&["approval", "void", "Z4", "-m", "录重了"], "");
    assert!(said.code == 4 && said.err.contains("投诉 1 条"), "{}", said.err);
    assert_eq!(office.say(&["check"], "").code, 0);
}

#[test]
fn a_point_tells_what_it_handled_for_whom() {
    let office = quarter();
    office.line("point add 柳林村代办点 --kind 代办点 --from-on 2026-04-01");
    office.line("approval add --matter 食品经营许可 --office-no D1 --received 2026-04-02 --point 柳林村代办点 --for-whom 村民合作社");
    let refused = |line: &str| {
        let words: Vec<&str> = line.split(' ').chain(["--json"]).collect();
        let said = office.say(&words, "");
        serde_json::from_str::<Value>(&said.err).expect("an error")["error"]["id"].clone()
    };
    let add = "approval add --matter 食品经营许可 --received";
    assert_eq!(refused(&format!("{add} 2026-03-20 --point 柳林村代办点")), "point-not-then");
    assert_eq!(refused(&format!("{add} 2026-04-02 --for-whom 村民合作社")), "field-missing");
    assert_eq!(refused("point edit 柳林村代办点 --from-on 2026-04-05"), "point-in-use");
    assert_eq!(office.json(&["point", "show", "柳林村代办点"])["approvals"][0]["for_whom"], "村民合作社");
    assert_eq!(rows(&office, "approval list --point 柳林村代办点").len(), 1);
    let figure = office.json(&["stats", "approvals.agency", "--period", "2026-04", "--by", "point"]);
    assert_eq!(figure["total"], 1);
    assert_eq!(office.say(&["check"], "").code, 0);
}

#[test]
fn papers_of_the_hall_tell_what_figures_and_grades_say() {
    let office = quarter();
    let text = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let code = office.json(&words)["code"].as_str().expect("a code").to_owned();
        let text = office.ok(&["paper", "show", &code, "--text"]);
        assert_eq!(office.say(&["paper", "check", &code], "").code, 0, "{text}");
        text
    };
    // Lines are as long as the page is wide.
    let whole = |text: &str| text.replace(['\n', '\u{3000}'], "");
    let grades = text("paper draft 大厅考核通报 --period 2026Q1");
    assert!(whole(&grades).contains("办结审批办件7件") && whole(&grades).contains("超时办结2件"), "{grades}");
    let row = grades.lines().find(|line| line.contains("清河县住建局")).expect("its row");
    assert!(row.contains("20.0%") && row.contains("不合格") && !grades.contains("ducha"), "{grades}");
    let weekly = whole(&text("paper draft 大厅周报 --period 2026-03-30..2026-04-05"));
    assert!(weekly.contains("办结3件") && weekly.contains("超时办结的2件还没有公开理由"), "{weekly}");
    assert!(weekly.contains("超时未办结1件"), "{weekly}");
    assert!(weekly.contains("按时率是按时的占办结的和截至2026-04-05超时未办结的"), "{weekly}");
    assert!(whole(&grades).contains("红灯是超时办结的和截至2026-03-31超时未办结的"), "{grades}");
    let red = whole(&text("paper draft 红黄牌通知 --of A2026-0009"));
    assert!(
        red.contains("红牌通知") && red.contains("承诺时限10个工作日，到期2026-03-17") && red.contains("没有办结"),
        "{red}"
    );
    let late = whole(&text("paper draft 红黄牌通知 --of A2026-0011"));
    assert!(late.contains("法定时限5个工作日") && late.contains("用时10个工作日"), "{late}");
    // One that was done in time, however near to its limit, has none.
    for code in ["A2026-0001", "A2026-0002"] {
        let done = office.say(&["paper", "draft", "红黄牌通知", "--of", code], "");
        assert!(done.code == 4 && done.err.contains("没有牌可发"), "{code}: {}", done.err);
    }
}

#[test]
fn cards_are_given_by_what_the_ledger_sees_and_complaints_found_true() {
    let office = quarter();
    office.line("approval add --matter 施工许可 --office-no Z9 --received 2026-03-02");
    office.line("approval refuse Z9 --on 2026-03-03 --reason 不属本县管辖");
    for (category, result) in [("乱收费", "属实"), ("乱收费", "不属实"), ("慢作为", "属实")] {
        let line = format!(
            "complaint add --channel 电话 --category {category} --approval S1 --unit A01 --received 2026-03-05 --quiet"
        );
        let code = office.ok(&line.split(' ').collect::<Vec<_>>());
        let code = code.trim();
        office.line(&format!("complaint accept {code} --on 2026-03-05"));
        office.line(&format!("complaint assign {code} --handling 自办 --on 2026-03-05"));
        office.line(&format!("complaint close {code} --result {result} --on 2026-03-20 -m 已核查"));
    }
    let cards = rows(&office, "approval cards --period 2026Q1");
    let of = |trigger: &str| {
        let of = cards.iter().filter(|row| row["trigger"] == trigger);
        of.map(|row| told(row, &["card", "office_no", "complaint"])).collect::<Vec<_>>()
    };
    let one = |card: &str, number: &str| vec![json!(card), json!(number), Value::Null];
    assert_eq!(of("refusal"), [one("warning", "Z9")]);
    assert_eq!(of("over-limit"), [one("red", "Z6"), one("red", "Z2"), one("red", "Z3"), one("red", "Z4")]);
    assert_eq!(of("no-reason"), [one("yellow", "Z6"), one("yellow", "Z2")]);
    assert_eq!(of("illegal-fee"), [vec![json!("red"), json!("S1"), json!("C2026-0001")]]);
    assert_eq!(cards.len(), 8);
    let page = office.ok(&["approval", "cards", "--period", "2026Q1", "--format", "md"]);
    assert!(page.contains("看不出的情形，没有算：转办不及时、不上网办理"), "{page}");
    assert_eq!(rows(&office, "approval cards --period 2026Q1 --unit A01").len(), 1);
    // The office's own triggers.
    let own = office
        .say(&["rules", "show", "hall-cards"], "")
        .out
        .replace("hall-cards", "own-cards")
        .replace("arbitrary-fee", "slow-action");
    std::fs::write(office.folder.path().join("牌.json"), own).expect("a file");
    office.line("rules import 牌.json");
    office.line("rules use own-cards --from 2026-01-01");
    let fee = rows(&office, "approval cards --period 2026Q1 --unit A01");
    assert_eq!(told(&fee[0], &["card", "complaint"]), [json!("red"), json!("C2026-0003")]);
}
