//! The service hall: promises and which of them holds for a case, events of the hall's own system taken in again and again, lights minute by minute.

use crate::office;

use office::Office;
use serde_json::{Value, json};
use std::fmt::Write as _;

const TODAY: &str = "2026-03-20";

/// An office with two units, a section of the first, and a matter of days and one of minutes.
fn hall() -> Office {
    let office = Office::open(TODAY);
    for line in [
        "unit add 清河县市场监管局 --kind 县直部门 --code A01",
        "unit add 清河县住建局 --kind 县直部门 --code A02",
        "unit add 市监局许可科 --kind 科室 --parent A01 --code A0101",
        "matter add 食品经营许可 --unit A01 --statutory 20个工作日 --promised 4wd",
        "matter add 营业执照变更 --unit A01 --statutory 5wd --promised 3分钟",
    ] {
        office.line(line);
    }
    office
}

fn event(case: &str, what: &str, at: &str) -> Value {
    json!({ "approval": case, "matter": "食品经营许可", "event": what, "at": at, "by": "许某" })
}

fn lines(events: &[Value]) -> String {
    events.iter().fold(String::new(), |mut all, event| {
        let _ = writeln!(all, "{event}");
        all
    })
}

/// Takes events in; the answer.
fn taken(office: &Office, events: &[Value]) -> Value {
    let said = office.say(&["approval", "import", "-", "--json"], &lines(events));
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).expect("an answer")
}

fn case(office: &Office, number: &str) -> Value {
    office.json(&["approval", "show", number])
}

#[test]
fn the_promise_in_force_at_acceptance_holds() {
    let office = hall();
    office.line("matter add 施工许可 --unit A02 --statutory 20wd --promised 14wd");
    office.line("matter promise 施工许可 4wd --from 2026-03-10 --no 清政〔2026〕3号");
    for (number, on) in [("S1", "2026-03-09"), ("S2", "2026-03-10"), ("S3", "2026-03-17")] {
        office.line(&format!("approval add --matter 施工许可 --office-no {number} --received {on}"));
    }
    office.line("approval accept S1 --on 2026-03-09");
    office.line("approval accept S2 --on 2026-03-10");
    office.line("matter promise 施工许可 3分钟 --from 2026-03-16");
    assert_eq!(office.say(&["approval", "accept", "S3", "--on", "2026-03-17"], "").code, 4, "minutes ask for a time");
    office.line("approval accept S3 --on 2026-03-17 --at 11:58");
    let due = |number| {
        let case = case(&office, number);
        (case["promised"].clone(), case["promised_due"].clone(), case["statutory_due"].clone())
    };
    assert_eq!(due("S1"), (json!("14wd"), json!("2026-03-27"), json!("2026-04-07")));
    assert_eq!(due("S2"), (json!("4wd"), json!("2026-03-16"), json!("2026-04-08")));
    assert_eq!(due("S3"), (json!("3min"), json!("2026-03-17T13:31"), json!("2026-04-15")));
    let matter = office.json(&["matter", "show", "施工许可"]);
    assert_eq!((&matter["promised"], &matter["first_promised"]), (&json!("3min"), &json!("14wd")));
    let former: Vec<&Value> =
        matter["matter_promise"].as_array().expect("former").iter().map(|row| &row["to_on"]).collect();
    assert_eq!(former, ["2026-03-09", "2026-03-15"]);
    assert_eq!(office.say(&["check"], "").code, 0);
}

#[test]
fn a_limit_that_cannot_be_is_refused() {
    let office = hall();
    let id = |line: &str| {
        let said = office.say(&line.split(' ').chain(["--json"]).collect::<Vec<_>>(), "");
        let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{line}: {}", said.err));
        error["error"]["id"].as_str().expect("an id").to_owned()
    };
    assert_eq!(id("matter add 甲 --unit A01 --statutory 20wd --promised 0分钟"), "limit-out-of-range");
    assert_eq!(id("matter add 甲 --unit A01 --statutory 20wd --promised 21wd"), "matter-promise-long");
    assert_eq!(id("matter add 甲 --unit A01 --statutory 20wd --promised 快"), "limit-not-understood");
    assert_eq!(id("matter add 食品经营许可 --unit A02 --statutory 20wd"), "matter-name-taken");
    assert_eq!(id("matter promise 食品经营许可 4wd"), "matter-promise-same");
    assert_eq!(id("matter promise 食品经营许可 30wd"), "matter-promise-long");
    office.line("matter promise 食品经营许可 3wd --from 2026-03-10");
    assert_eq!(id("matter promise 食品经营许可 2wd --from 2026-03-10"), "matter-promise-before");
    assert_eq!(id("matter end 食品经营许可 --as 合并"), "field-missing");
    assert_eq!(id("matter end 食品经营许可 --as 取消 --into 营业执照变更"), "matter-not-merged");
    assert_eq!(id("matter stage 食品经营许可 审查 --rank 0"), "count-unreadable");
}

#[test]
fn a_matter_that_ended_takes_no_case_and_those_open_go_on() {
    let office = hall();
    taken(&office, &[event("H1", "accepted", "2026-03-10T09:00")]);
    office.line("matter end 食品经营许可 --as 取消 --no 清政〔2026〕6号 --on 2026-03-12");
    let said = office.say(&["approval", "import", "-"], &lines(&[event("H2", "accepted", "2026-03-13T09:00")]));
    assert!(said.code == 4 && said.err.contains("第 1 行") && said.err.contains("2026-03-12"), "{}", said.err);
    taken(&office, &[event("H1", "decided", "2026-03-16T09:00")]);
    assert_eq!(case(&office, "H1")["in_promised"], true);
    let said = office.say(&["matter", "edit", "食品经营许可", "--ended", "2026-03-09", "--json"], "");
    assert!(said.err.contains("matter-in-use"), "{}", said.err);
    assert_eq!(office.json(&["stats", "matters.ended", "--period", "2026"])["total"], 1);
}

#[test]
fn the_same_event_twice_is_once_and_late_ones_are_put_in_place() {
    let office = hall();
    let mut day = vec![
        event("H1", "accepted", "2026-03-02T09:00"),
        event("H1", "decided", "2026-03-06T16:00"),
        event("H2", "accepted", "2026-03-02 10:00:59"),
        event("H2", "accepted", "2026/3/2 10:00"),
    ];
    let answer = taken(&office, &day);
    assert_eq!((&answer["added"], &answer["same"], &answer["out_of_order"]), (&json!(3), &json!(1), &json!(0)));
    assert_eq!(
        (case(&office, "H1")["used_days"].clone(), case(&office, "H1")["used_minutes"].clone()),
        (json!(4), json!(1890))
    );
    let again = taken(&office, &day);
    assert_eq!((&again["added"], &again["same"], &again["approvals"]["went_on"]), (&json!(0), &json!(4), &json!(0)));
    // What was told too late: a pause of a day, and a step side by side with it, the later one first.
    day = vec![
        json!({ "approval": "H1", "event": "resumed", "at": "2026-03-05T09:00" }),
        json!({ "approval": "H1", "event": "paused", "at": "2026-03-04T09:00", "ground": "检验" }),
        json!({ "approval": "H1", "event": "step", "at": "2026-03-04T15:00", "ground": "审查" }),
    ];
    let late = taken(&office, &day);
    assert_eq!((&late["added"], &late["late"], &late["out_of_order"]), (&json!(3), &json!(3), &json!(2)));
    let page = case(&office, "H1");
    assert_eq!(
        (&page["used_days"], &page["used_minutes"], &page["promised_due"]),
        (&json!(3), &json!(1500), &json!("2026-03-09"))
    );
    let kinds: Vec<&Value> = page["steps"].as_array().expect("steps").iter().map(|step| &step["kind"]).collect();
    assert_eq!(kinds, ["accept", "pause", "step", "resume", "decide"]);
    assert_eq!(office.say(&["check"], "").code, 0);
    // The last step is the last by its moment.
    office.line("approval undo H1 -m 办错了");
    assert_eq!(case(&office, "H1")["state"], "accepted");
    assert_eq!(office.say(&["check"], "").code, 0);
}

/// Each contradicts what is there or what stands in the same file; the line, and what is said of it.
#[test]
fn an_event_that_contradicts_is_refused_with_its_line() {
    let office = hall();
    taken(
        &office,
        &[
            event("H1", "accepted", "2026-03-02T09:00"),
            event("H1", "paused", "2026-03-03T09:00"),
            event("H1", "resumed", "2026-03-04T09:00"),
            event("H1", "decided", "2026-03-05T09:00"),
            event("H3", "accepted", "2026-03-02T09:00"),
        ],
    );
    let count = || office.json(&["query", "SELECT count(*) AS n FROM approval_steps"])[0]["n"].clone();
    let before = count();
    let with = |mut event: Value, key: &str, value: &str| {
        event[key] = value.into();
        event
    };
    let fresh = event("H9", "accepted", "2026-03-02T09:00");
    for (wrong, id) in [
        (vec![event("H8", "decided", "2026-03-03T09:00")], "没有收件或受理"),
        (vec![event("H9", "step", "2026-03-02T08:59"), fresh.clone()], "不能环节完成"),
        (vec![event("H1", "decided", "2026-03-05T09:01")], "已记在"),
        (vec![with(event("H1", "decided", "2026-03-05T09:00"), "by", "钱某")], "经办、理由或说明不同"),
        (vec![event("H1", "paused", "2026-03-03T10:00")], "不能"),
        (vec![event("H1", "paused", "2026-03-05T08:00")], "不能"),
        (vec![event("H3", "resumed", "2026-03-03T09:00")], "不能"),
        (vec![with(event("H3", "decided", "2026-03-03T09:00"), "by", "清河县住建局")], "别的单位"),
        (vec![with(event("H3", "step", "2026-03-03T09:00"), "matter", "营业执照变更")], "是 M2026-0001 的办件"),
        (vec![with(fresh.clone(), "matter", "没有的事项")], "没有审批事项"),
        (vec![event("H9", "accepted", "2026-03-21T09:00")], "在今天"),
        (vec![event("H3", "refused", "2026-03-03T09:00")], "理由"),
        (vec![event("H3", "跳舞", "2026-03-03T09:00")], "没有事件"),
        (vec![event("H3", "step", "下午")], "看不懂时间"),
    ] {
        // A good event before it: all or nothing.
        let all: Vec<Value> = [event("H7", "accepted", "2026-03-02T09:00")].into_iter().chain(wrong.clone()).collect();
        let said = office.say(&["approval", "import", "-"], &lines(&all));
        assert!(said.code == 4 && said.err.contains("第 2 行") && said.err.contains(id), "{wrong:?}: {}", said.err);
        assert_eq!(count(), before, "{wrong:?}");
    }
    // The unit itself, and a section of it, may decide.
    taken(&office, &[with(event("H3", "decided", "2026-03-03T09:00"), "by", "市监局许可科")]);
}

#[test]
fn a_sheet_leaves_out_what_is_refused_and_says_why() {
    let office = hall();
    let sheet = "办件编号,事项,事件,时间,经办,特别程序\nH1,食品经营许可,受理,2026年3月3日 9时,许某,\nH1,食品经营许可,恢复计时,2026-03-04 09:00,许某,\n\
        H1,食品经营许可,中止计时,2026-03-05 09:00,许某,专家评审\n";
    std::fs::write(office.folder.path().join("事件.csv"), sheet).expect("a file");
    let said = office.say(&["approval", "import", "事件.csv", "--dry-run"], "");
    assert!(said.code == 4 && said.out.contains("恢复计时"), "{} {}", said.out, said.err);
    assert_eq!(office.json(&["approval", "list"]), json!([]));
    office.ok(&["approval", "import", "事件.csv", "--rejects", "拒收.csv"]);
    let rejects = std::fs::read_to_string(office.folder.path().join("拒收.csv")).expect("the rows that stay out");
    assert!(rejects.contains("2026-03-04 09:00") && !rejects.contains("专家评审"), "{rejects}");
    let page = case(&office, "H1");
    assert_eq!(
        (&page["state"], &page["light"], &page["yellow_at"]),
        (&json!("paused"), &json!("suspended"), &Value::Null)
    );
    // The same rows from a workbook.
    office.ok(&["approval", "list", "-o", "办件.xlsx"]);
    assert_eq!(office.say(&["approval", "import", "办件.xlsx"], "").code, 0, "records, and no events");
}

/// Whether the hall is open in a minute: counted one by one, by the days of March 2026 alone.
fn open(day: u32, minute: u32) -> bool {
    let weekday = (day + 6) % 7; // 1 March 2026 is a Sunday.
    !matches!(weekday, 0 | 6) && ((540..720).contains(&minute) || (810..1020).contains(&minute))
}

/// The light of a case of so many minutes at each minute, counted by walking them one by one.
#[test]
fn lights_are_those_counted_minute_by_minute() {
    let office = hall();
    office.line("matter promise 营业执照变更 2小时 --from 2026-03-01");
    let accepted = [(5, 700), (5, 1015), (6, 600), (6, 1000)];
    let events: Vec<Value> = (1..)
        .zip(accepted)
        .map(|(n, (day, minute))| {
            let at = format!("2026-03-{day:02}T{:02}:{:02}", minute / 60, minute % 60);
            json!({ "approval": format!("L{n}"), "matter": "营业执照变更", "event": "accepted", "at": at })
        })
        .collect();
    taken(&office, &events);
    for (day, minute) in [
        (5, 705),
        (5, 899),
        (5, 1019),
        (6, 612),
        (6, 613),
        (6, 620),
        (6, 621),
        (6, 709),
        (6, 725),
        (6, 811),
        (9, 560),
        (9, 647),
        (9, 648),
        (9, 660),
        (9, 661),
    ] {
        let at = format!("2026-03-{day:02}T{:02}:{:02}", minute / 60, minute % 60);
        let passed = |from: (u32, u32)| {
            let minutes = (from.0 * 1440 + from.1)..(day * 1440 + minute);
            minutes.filter(|m| open(m / 1440, m % 1440)).count()
        };
        let wanted: Vec<(String, &str)> = (1..)
            .zip(accepted)
            .filter(|(_, from)| *from <= (day, minute))
            .filter_map(|(n, from)| {
                // At 120 minutes it is in time, while the hall is closed too: over is what took more.
                let used = passed(from);
                let light = if used > 120 {
                    "red"
                } else if used >= 108 {
                    "yellow"
                } else {
                    return None;
                };
                Some((format!("L{n}"), light))
            })
            .collect();
        let page = office.json(&["approval", "lights", "--at", &at]);
        let mut got: Vec<(String, &str)> = page
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| {
                (row["office_no"].as_str().expect("a number").to_owned(), row["light"].as_str().expect("a light"))
            })
            .collect();
        got.sort();
        assert_eq!(got, wanted, "{at}");
    }
}

#[test]
fn what_is_over_says_why_in_public_and_figures_count_it() {
    let office = hall();
    taken(
        &office,
        &[
            event("H1", "accepted", "2026-03-02T09:00"),
            event("H1", "decided", "2026-03-06T16:00"),
            event("H2", "accepted", "2026-03-02T09:00"),
            event("H2", "decided", "2026-03-09T09:00"),
            event("H3", "accepted", "2026-03-12T09:00"),
            event("H4", "accepted", "2026-03-16T09:00"),
            json!({ "approval": "H5", "matter": "食品经营许可", "event": "received", "at": "2026-03-16T09:00" }),
            json!({ "approval": "H5", "event": "refused", "at": "2026-03-16T10:00", "reason": "不属本县管辖" }),
        ],
    );
    let said = office.say(&["today", "--format", "md"], "").out;
    assert!(said.contains("审批亮红灯 1 件、黄灯 1 件") && said.contains("审批超时 1 件"), "{said}");
    let next = |number| office.say(&["approval", "show", number, "--format", "md"], "").out;
    assert!(next("H2").contains("ducha approval late A2026-0002 --reason …"));
    office.line("approval late H2 --on 2026-03-10 --reason 系统停机");
    assert_eq!(case(&office, "H2")["published_on"], "2026-03-10");
    let total = |figure: &str| office.json(&["stats", figure, "--period", "2026-03"])["total"].clone();
    for (figure, n) in [
        ("approvals.received", 5),
        ("approvals.accepted", 4),
        ("approvals.refused", 1),
        ("approvals.decided", 2),
        ("approvals.in_promised", 1),
        ("approvals.in_statutory", 2),
        ("approvals.late_told", 1),
        ("approvals.days_used", 9),
        ("approvals.open", 2),
        ("approvals.overdue", 1),
    ] {
        assert_eq!(total(figure), n, "{figure}");
    }
    let late = office.json(&["explain", "approvals.overdue", "--period", "2026-03"]);
    assert_eq!(late[0]["office_no"], "H3", "{late}");
    // It was over at the end of its last day and not before.
    let then = |as_of: &str| {
        office.json(&["stats", "approvals.overdue", "--period", "2026-03", "--as-of", as_of])["total"].clone()
    };
    assert_eq!((then("2026-03-18"), then("2026-03-19")), (json!(0), json!(1)));
}

/// The office's own hours and lights are a rule set, and leave the limits of complaints as they are.
#[test]
fn hours_and_lights_are_data() {
    let office = hall();
    taken(
        &office,
        &[json!({ "approval": "L1", "matter": "营业执照变更", "event": "accepted", "at": "2026-03-19T11:59" })],
    );
    assert_eq!(case(&office, "L1")["promised_due"], "2026-03-19T13:32");
    let own = office
        .say(&["rules", "show", "hall-ninety"], "")
        .out
        .replace("13:30", "14:30")
        .replace("hall-ninety", "qinghe");
    std::fs::write(office.folder.path().join("大厅.json"), own).expect("a file");
    office.line("rules import 大厅.json");
    office.line("rules use qinghe --from 2026-03-01");
    assert_eq!(case(&office, "L1")["promised_due"], "2026-03-19T14:32");
    office.line("complaint add --channel 电话 --unit A02 --category 慢作为 --received 2026-03-19");
    office.line("complaint accept C2026-0001 --on 2026-03-19");
    assert!(office.json(&["complaint", "show", "C2026-0001"])["due_on"].is_string());
    assert_eq!(office.say(&["check"], "").code, 0);
}

/// A step has a limit of its own, from when those before it are done; a case keeps those of its acceptance, and the first that was broken is told.
#[test]
fn a_step_over_its_limit_is_told() {
    let office = hall();
    for line in [
        "matter stage 食品经营许可 受理审核 --step-limit 4小时",
        "matter stage 食品经营许可 现场核查 --环节时限 2wd",
        "matter stage 食品经营许可 专家评审 --rank 2",
        "matter stage 食品经营许可 决定 --step-limit 1个工作日",
    ] {
        office.line(line);
    }
    assert_eq!(office.json(&["matter", "show", "食品经营许可"])["matter_stage"][1]["step_limit"], "2wd");
    let step =
        |case: &str, stage: &str, at: &str| json!({ "approval": case, "event": "step", "stage": stage, "at": at });
    let all = [
        // Begun at nine; over by a minute; in time; and the second step over while nobody told of it.
        event("S1", "accept", "2026-03-16T09:00"),
        step("S1", "受理审核", "2026-03-16T14:31"),
        event("S2", "accept", "2026-03-16T09:00"),
        step("S2", "受理审核", "2026-03-16T14:30"),
        event("S3", "accept", "2026-03-19T09:00"),
        step("S3", "受理审核", "2026-03-19T11:00"),
    ];
    taken(&office, &all);
    let tight = |number: &str| {
        let case = case(&office, number);
        (case["tight_step"].clone(), case["tight_step_after"].clone())
    };
    assert_eq!(tight("S1"), (json!("受理审核"), json!("2026-03-16T14:30")));
    assert_eq!(tight("S2"), (json!("现场核查"), json!("2026-03-18T23:59")));
    assert_eq!(tight("S3"), (json!("现场核查"), json!("2026-03-23T23:59")));
    assert_eq!(case(&office, "S1")["step_limits"], "1 受理审核 4h；2 现场核查 2wd；2 专家评审 -；3 决定 1wd");
    // What comes later finds the case as it was accepted; the same events again are the same.
    office.line("matter stage 食品经营许可 送达 --step-limit 1h");
    assert_eq!(taken(&office, &all)["same"], 6);
    office.line("approval step S2 --stage 现场核查 --on 2026-03-18 --at 10:00");
    office.line("approval step S2 --stage 专家评审 --on 2026-03-19 --at 10:00");
    assert_eq!(tight("S2"), (json!("决定"), json!("2026-03-20T23:59")));
    office.line("approval pause S2 --ground 听证 --on 2026-03-19 --at 11:00");
    assert_eq!(tight("S2"), (Value::Null, Value::Null));
    office.line("approval resume S2 --on 2026-03-20 --at 9:00");
    assert_eq!(tight("S2"), (json!("决定"), json!("2026-03-23T23:59")));
    office.line("approval decide S2 --on 2026-03-20 --at 16:00");
    assert_eq!(tight("S2"), (Value::Null, Value::Null));
    let cards = office.json(&["approval", "cards", "--period", "2026-03"]);
    let over = cards.as_array().into_iter().flatten().filter(|row| row["trigger"] == "step-over-limit");
    let over: Vec<_> =
        over.map(|row| (row["office_no"].clone(), row["seen_on"].clone(), row["card"].clone())).collect();
    assert_eq!(over, [(json!("S1"), json!("2026-03-16"), json!("yellow"))]);
    assert_eq!(office.say(&["check"], "").code, 0);
    // Limits of steps travel with a row, and what is none is refused.
    let row = |limits: &str| {
        let row = json!({ "matter": "食品经营许可", "office_no": "S9", "received_on": "2026-03-16", "accepted_on": "2026-03-16",
            "accepted_time": "09:00", "step_limits": limits });
        office.say(&["approval", "import", "-"], &row.to_string())
    };
    assert_eq!(row("很快").code, 4);
    assert_eq!(row("1 受理审核 2h").code, 0);
    assert_eq!(tight("S9"), (json!("受理审核"), json!("2026-03-16T11:00")));
    assert_eq!(office.say(&["matter", "stage", "食品经营许可", "归档", "--step-limit", "2026-05-01"], "").code, 2);
}

/// Who handles a case at an agency point, and for whom, comes with its events, and is one thing.
#[test]
fn the_point_that_handles_a_case_comes_with_its_events() {
    let office = hall();
    office.line("point add 城关代办点 --kind 代办点");
    office.line("point add 城南代办点 --kind 代办点");
    let at_point = |what: &str, at: &str, point: &str, whom: &str| {
        let mut event = event("S1", what, at);
        (event["代办点"], event["代办对象"]) = (json!(point), json!(whom));
        event
    };
    let all = [at_point("accept", "2026-03-02T09:00", "城关代办点", "王某"), event("S1", "notice", "2026-03-03T09:00")];
    taken(&office, &all);
    let case = case(&office, "S1");
    assert_eq!((case["point"].clone(), case["for_whom"].clone()), (json!("城关代办点"), json!("***")), "in a pipe");
    assert!(office.ok(&["approval", "show", "S1", "--format", "table"]).contains("王某"));
    assert_eq!(taken(&office, &all)["same"], 2);
    let mut without = event("S2", "accept", "2026-03-02T09:00");
    without["for_whom"] = json!("王某");
    for (event, field, told) in [
        (at_point("decide", "2026-03-04T09:00", "城南代办点", "王某"), "point", "S1"),
        (at_point("decide", "2026-03-04T09:00", "城关代办点", "李某"), "for_whom", "S1"),
        (at_point("decide", "2026-03-04T09:00", "没有的点", "王某"), "point", "没有的点"),
        (without, "point", "代办点"),
    ] {
        let said = office.say(&["approval", "import", "-", "--json"], &event.to_string());
        assert!(said.code >= 2 && said.err.contains(&format!("\"field\":\"{field}\"")), "{said:?}");
        assert!(said.err.contains(told), "{said:?}");
    }
}

/// A name is one matter's whoever brings it, however it is written: in one file, in another, after one was renamed or voided.
#[test]
fn a_name_is_one_matters_however_it_comes() {
    let office = hall();
    let row = |name: &str| json!({ "name": name, "unit": "A01", "statutory": "5wd" });
    let bring = |names: &[&str]| {
        let rows: Vec<Value> = names.iter().map(|name| row(name)).collect();
        office.say(&["matter", "import", "-", "--json"], &lines(&rows))
    };
    for names in [["ABC許可", "ａｂｃ许可"], ["新设事项", "食品經營許可"]] {
        let said = bring(&names);
        assert!(said.code == 4 && said.err.contains("\"line\":2") && !said.err.contains("\"line\":1,"), "{said:?}");
    }
    assert_eq!(bring(&["ABC许可", "新设事项"]).code, 0);
    office.line("matter edit 新设事项 --name 改了名的");
    assert_eq!(bring(&["新设事项"]).code, 0);
    assert_eq!(office.say(&["matter", "edit", "ABC许可", "--name", "新設事項"], "").code, 4);
    office.line("matter void 改了名的 -m 重复");
    assert_eq!(bring(&["改了名的"]).code, 0);
    assert_eq!(bring(&["改了名的"]).code, 0, "the same again is the same");
}

fn of(case: &str, matter: &str, what: &str, at: &str) -> Value {
    json!({ "approval": case, "matter": matter, "event": what, "at": at, "ground": "听证" })
}

/// The rows of a table of a day's page.
fn owed(office: &Office, key: &str, today: &str) -> Vec<Value> {
    let page = office.json(&["today", "--today", today]);
    let table = page["tables"].as_array().expect("tables").iter().find(|table| table["key"] == key).cloned();
    table.map_or_else(Vec::new, |table| table["rows"].as_array().expect("rows").clone())
}

/// The light of each case by its number, at a moment.
fn lights(office: &Office, at: &str) -> Vec<(String, String)> {
    let page = office.json(&["approval", "lights", "--at", at]);
    let text = |row: &Value, key: &str| row[key].as_str().expect("a word").to_owned();
    let mut all: Vec<_> =
        page.as_array().expect("rows").iter().map(|row| (text(row, "office_no"), text(row, "light"))).collect();
    all.sort();
    all
}

/// A case whose clock stands still is over nowhere: by a limit in days paused on its last day, by one in hours. One that was over before it
/// was paused stays over on every page.
#[test]
fn what_stands_still_is_over_where_it_was_over_before() {
    let office = hall();
    office.line("matter add 规划核实 --unit A02 --statutory 20wd --promised 10h");
    office.line("matter add 占道许可 --unit A02 --statutory 15wd --promised 90min");
    taken(
        &office,
        &[
            of("P1", "规划核实", "accepted", "2026-01-28T09:00"),
            of("P1", "规划核实", "paused", "2026-01-28T09:30"),
            event("P2", "accepted", "2026-03-10T09:00"),
            of("P2", "食品经营许可", "paused", "2026-03-16T09:30"),
            event("P3", "accepted", "2026-03-02T09:00"),
            of("P3", "食品经营许可", "paused", "2026-03-16T09:30"),
            of("M1", "占道许可", "accepted", "2026-03-20T14:26"),
        ],
    );
    let late: Vec<Value> =
        owed(&office, "approvals_overdue", TODAY).iter().map(|row| row["office_no"].clone()).collect();
    assert_eq!(late, ["P3", "M1"], "an hour and a half that ran out at 15:56 is over by the end of the day");
    let total = |figure: &str| office.json(&["stats", figure, "--period", "2026-03"])["total"].clone();
    // By law P3 has time yet.
    let shown = |row: &Value| format!("{} {}", row["office_no"], row["clock"]).replace('"', "");
    let mut still: Vec<_> = owed(&office, "approvals_paused", TODAY).iter().map(shown).collect();
    still.sort();
    assert_eq!(still, ["P1 promised", "P1 statutory", "P2 promised", "P2 statutory", "P3 statutory"]);
    assert_eq!(total("approvals.overdue"), 2);
    assert_eq!(lights(&office, "2026-03-20T23:59"), ["M1", "P3"].map(|no| (no.to_owned(), "red".to_owned())));
    assert_eq!(case(&office, "P3")["light"], "red");
    let cards = office.json(&["approval", "cards", "--period", "2026Q1"]);
    let seen: Vec<_> = cards.as_array().expect("rows").iter().map(|row| (&row["office_no"], &row["seen_on"])).collect();
    assert_eq!(seen, [(&json!("P3"), &json!("2026-03-07")), (&json!("M1"), &json!("2026-03-20"))]);
    for case_no in ["P1", "P2"] {
        let clocks = case(&office, case_no)["limits"].clone();
        let clocks = if clocks.is_null() { case(&office, case_no)["approval_clocks"].clone() } else { clocks };
        for clock in clocks.as_array().into_iter().flatten() {
            assert_eq!(clock["provisional"], true, "{clock}");
        }
        assert_eq!(case(&office, case_no)["provisional"], true);
    }
    office.line("approval add --matter 占道许可 --office-no M2 --received 2026-03-16");
    office.line("approval accept M2 --on 2026-03-16 --at 9:00");
    let said = office.say(&["approval", "pause", "M2", "--on", "2026-03-16", "--at", "9:10", "--ground", "听证"], "");
    assert!(said.err.contains("计时中止") && !said.err.contains("超期"), "{}", said.err);
    assert_eq!(office.say(&["check"], "").code, 0);
}

/// What took no longer than its promise is in time, whoever is asked: the record, the minutes, the walk.
#[test]
fn the_record_and_the_walk_of_a_limit_agree() {
    let office = hall();
    taken(
        &office,
        &[
            of("M1", "营业执照变更", "accepted", "2026-03-02T09:00"),
            of("M1", "营业执照变更", "decided", "2026-03-02T15:00"),
            of("M2", "营业执照变更", "accepted", "2026-03-16T11:57"),
            of("M2", "营业执照变更", "decided", "2026-03-16T12:10"),
            event("D1", "accepted", "2026-03-10T09:00"),
            event("D1", "paused", "2026-03-16T09:30"),
            event("D1", "resumed", "2026-03-18T09:30"),
            event("D1", "decided", "2026-03-18T10:00"),
            event("D2", "accepted", "2026-03-10T09:00"),
            event("D2", "paused", "2026-03-16T09:30"),
            event("D2", "resumed", "2026-03-18T09:30"),
            event("D2", "decided", "2026-03-19T10:00"),
        ],
    );
    for (number, met, days, minutes) in
        [("M1", false, 0, 270), ("M2", true, 0, 3), ("D1", true, 4, 1620), ("D2", false, 5, 2010)]
    {
        let page = case(&office, number);
        assert_eq!(
            (&page["in_promised"], &page["used_days"], &page["used_minutes"]),
            (&json!(met), &json!(days), &json!(minutes)),
            "{number}"
        );
        assert_eq!(page["light"] == "red", !met, "{number}");
        let code = page["code"].as_str().expect("a code");
        let walk = office.json(&["deadline", "explain", code]);
        let limit =
            walk["limits"].as_array().expect("limits").iter().find(|limit| limit["clock"] == "promised").expect("one");
        assert_eq!(limit["in_time"], met, "{number}");
    }
    let said = office.say(&["deadline", "explain", "M1", "--format", "md"], "").out;
    assert!(
        said.contains("承诺期限：3 分钟") && said.contains("用时 270 分钟，超期") && !said.contains("写定的日期"),
        "{said}"
    );
    assert!(office.say(&["deadline", "explain", "D1", "--format", "md"], "").out.contains("到期日 2026-03-18"));
}

/// A quarter that is over, and a moment that has passed, are told as they stood, whatever was paused, resumed or decided since.
#[test]
fn what_is_past_is_told_as_it_stood() {
    let office = hall();
    office.line("matter add 施工许可 --unit A02 --statutory 20d --promised 12d");
    let today = ["--today", "2026-04-20"];
    let say = |words: &[&str]| office.json(&[words, &today[..]].concat());
    let all = [
        // Paused at the end of the quarter, and over before and after: what is over stays over.
        event("K1", "accepted", "2026-03-02T09:00"),
        event("K1", "paused", "2026-03-25T09:00"),
        event("K1", "resumed", "2026-04-02T09:00"),
        // Over at its end, and paused or decided since.
        of("K2", "施工许可", "accepted", "2026-03-02T09:00"),
        of("K2", "施工许可", "paused", "2026-04-10T09:00"),
        of("K3", "施工许可", "accepted", "2026-03-03T09:00"),
        of("K3", "施工许可", "decided", "2026-04-09T09:00"),
    ];
    let said = office.say(&["approval", "import", "-", "--today", "2026-04-20"], &lines(&all));
    assert_eq!(said.code, 0, "{}", said.err);
    let grades = say(&["approval", "grades", "--period", "2026Q1"]);
    let red: Vec<_> =
        grades.as_array().expect("rows").iter().map(|row| (row["unit"].clone(), row["red"].clone())).collect();
    assert_eq!(red, [(json!("清河县市场监管局"), json!(1)), (json!("清河县住建局"), json!(2))]);
    let cards = say(&["approval", "cards", "--period", "2026Q1"]);
    let mut over: Vec<_> = cards.as_array().expect("rows").iter().map(|row| row["office_no"].clone()).collect();
    over.sort_by_key(ToString::to_string);
    assert_eq!(over, ["K1", "K2", "K3"]);
    let overdue = say(&["stats", "approvals.overdue", "--as-of", "2026-03-31"]);
    assert_eq!(overdue["total"], 3);
    let at = |moment: &str| {
        let page = say(&["approval", "lights", "--at", moment]);
        let mut all: Vec<_> = page
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| format!("{} {}", row["office_no"], row["light"]).replace('"', ""))
            .collect();
        all.sort();
        all
    };
    assert_eq!(at("2026-03-24T10:00"), ["K1 red", "K2 red", "K3 red"]);
    assert_eq!(at("2026-03-25T08:59"), ["K1 red", "K2 red", "K3 red"]);
    assert_eq!(at("2026-03-25T09:00"), ["K1 red", "K2 red", "K3 red"]);
    assert_eq!(at("2026-04-20T09:00"), ["K1 red", "K2 red"]);
    assert_eq!(at("2026-03-06T10:00"), ["K1 yellow"]);
    assert_eq!(at("2026-03-02T08:00"), Vec::<String>::new());
}

/// A period that ended before a decision was reopened keeps it: late or in time as it was, with its card, its grade and its silence.
#[test]
fn a_decision_reopened_later_stays_in_the_period_it_was_made_in() {
    let office = hall();
    office.line("matter stage 食品经营许可 受理审查 --rank 1 --step-limit 1wd");
    let take = |events: &[Value]| {
        let said = office.say(&["approval", "import", "-", "--today", "2026-05-20"], &lines(events));
        assert_eq!(said.code, 0, "{}", said.err);
    };
    let asked = |words: &[&str]| {
        let rows = office.json(&[&["approval"], words, &["--today", "2026-05-20"]].concat());
        rows.as_array().expect("rows").clone()
    };
    let march = || {
        let cards = asked(&["cards", "--period", "2026-03"]);
        let mut cards: Vec<String> = cards
            .iter()
            .map(|card| format!("{} {} {}", card["office_no"], card["trigger"], card["seen_on"]).replace('"', ""))
            .collect();
        cards.sort();
        let grade = asked(&["grades", "--period", "2026-03"]);
        let columns = ["decided", "in_time", "yellow", "red"].map(|column| grade[0][column].clone());
        let untold = office.json(&["approval", "lights", "--untold", "--today", "2026-03-31"]);
        let speed = asked(&["speed", "--period", "2026-03"])[0].clone();
        let owed = told(&office, "today --today 2026-03-31").contains("件超时才办结");
        (cards, columns, untold, speed, owed)
    };
    // Late and silent; in time on the last day; in time, with its step over.
    take(&[
        event("L1", "accepted", "2026-03-02T09:00"),
        event("L1", "decided", "2026-03-20T10:00"),
        event("T1", "accepted", "2026-03-16T09:00"),
        event("T1", "decided", "2026-03-20T10:00"),
        event("S1", "accepted", "2026-03-23T09:00"),
        json!({ "approval": "S1", "matter": "食品经营许可", "event": "step", "at": "2026-03-25T09:00", "stage": "受理审查" }),
        event("S1", "decided", "2026-03-26T10:00"),
    ]);
    let before = march();
    assert_eq!(before.1, [3, 2, 2, 1].map(|n| json!(n)));
    assert!(before.0.iter().any(|card| card.starts_with("L1")) && before.0.iter().any(|card| card.starts_with("S1")));
    assert_eq!((before.2.as_array().map(Vec::len), before.4), (Some(1), true));
    let reopened: Vec<Value> =
        ["L1", "T1", "S1"].iter().map(|case| event(case, "reopened", "2026-04-07T09:00")).collect();
    take(&reopened);
    assert_eq!(march(), before);
    // Decided again and late, and one of them reopened once more: as it stood in April is another thing.
    let again = ["L1", "T1", "S1"].map(|case| event(case, "decided", "2026-04-15T09:00"));
    take(&again);
    assert_eq!(march(), before);
    take(&[event("T1", "reopened", "2026-05-06T09:00")]);
    assert_eq!(march(), before);
    let april = asked(&["grades", "--period", "2026-04"]);
    assert_eq!((&april[0]["decided"], &april[0]["red"]), (&json!(3), &json!(3)));
    // Whoever asks of both at once is told the last that stood.
    let whole = asked(&["grades", "--period", "2026-03-01..2026-04-30"]);
    assert_eq!((&whole[0]["decided"], &whole[0]["in_time"]), (&json!(3), &json!(0)));
    let whole = asked(&["grades", "--period", "2026-03-01..2026-04-10"]);
    assert_eq!((&whole[0]["decided"], &whole[0]["red"]), (&json!(0), &json!(3)), "all of them open, and over");
}

/// What the licensing law owes beside the decision stands on the case's page with its last day, and is told when it comes late.
#[test]
fn what_is_told_and_delivered_late_is_said_by_the_case() {
    let office = hall();
    taken(
        &office,
        &[
            event("N1", "received", "2026-03-02T09:00"),
            event("N2", "received", "2026-03-02T09:00"),
            event("N2", "accepted", "2026-03-02T09:10"),
            event("N2", "decided", "2026-03-05T10:00"),
        ],
    );
    let page = |case: &str, today: &str| told(&office, &format!("approval show {case} --today {today}"));
    let has = |page: &str, what: &str| assert!(page.contains(what), "{what}: {page}");
    has(&page("N1", "2026-03-09"), "一次性告知期限 2026-03-09（行政许可法第三十二条第一款第四项）");
    has(&page("N1", "2026-03-11"), "一次性告知期限 2026-03-09 已过 2 个工作日");
    // What was accepted at once lacks nothing; what was decided is to be delivered within ten working days.
    assert!(!page("N2", "2026-03-20").contains("一次性告知期限"));
    has(&page("N2", "2026-03-19"), "送达期限 2026-03-19（行政许可法第四十四条）");
    has(&page("N2", "2026-03-20"), "送达期限 2026-03-19 已过 1 个工作日");
    let english = office.line("approval show N2 --today 2026-03-20 --lang en --format table");
    has(&english, "delivery was due 2026-03-19, 1 working day ago (Administrative Licensing Law: deliver the permit)");
    let say = |words: &[&str]| office.say(&[&["approval"], words].concat(), "").err;
    has(&say(&["notice", "N1", "--on", "2026-03-10", "-m", "缺场地证明"]), "一次性告知期限 2026-03-09，2026-03-10 才");
    has(&say(&["deliver", "N2", "--on", "2026-03-20"]), "送达期限 2026-03-19，2026-03-20 才送达，晚了 1 个工作日");
    has(&page("N1", TODAY), "晚了 1 个工作日");
    has(&page("N2", TODAY), "晚了 1 个工作日");
    // In time is nothing to tell; nor is a step of another kind the place to tell it.
    assert!(!say(&["accept", "N1", "--on", "2026-03-12", "--at", "9:00"]).contains("期限 2026-03-09"));
    taken(&office, &[event("N3", "accepted", "2026-03-16T09:00"), event("N3", "decided", "2026-03-17T09:00")]);
    assert!(!say(&["deliver", "N3", "--on", "2026-03-18"]).contains("送达期限"));
    assert!(!page("N3", TODAY).contains("送达期限") && !page("N3", TODAY).contains("告知期限"));
    assert!(!office.line("approval show N2 --fields code --format table").contains("送达期限"));
}

/// Whatever step the hall tells, with all that may be said of it or with nothing, what goes out of the case comes in again as it was.
#[test]
fn every_step_of_a_case_goes_out_and_comes_in() {
    type Says = &'static [(&'static str, &'static str)];
    // What goes before a step, the step, and what may be said of it. Pauses and steps of a matter are no columns of a row: that they stay behind is told
    // where it comes in.
    let before = [("received", "2026-03-02T09:00"), ("accepted", "2026-03-03T09:00"), ("decided", "2026-03-10T09:00")];
    let kinds: [(usize, &str, Says); 10] = [
        (1, "accepted", &[("by", "许某")]),
        (1, "refused", &[("reason", "不属本机关职权"), ("by", "许某")]),
        (1, "notice", &[("note", "缺场地证明")]),
        (1, "supplement", &[("note", "已补")]),
        (2, "decided", &[("by", "许某")]),
        (3, "delivered", &[("by", "许某")]),
        (3, "rated", &[("satisfied", "dissatisfied")]),
        (3, "late", &[("reason", "系统升级")]),
        (3, "reopened", &[("reason", "漏了现场核查")]),
        (3, "rated", &[("note", "未评价")]),
    ];
    let mut all = Vec::new();
    for (nth, (goes_before, what, says)) in kinds.iter().enumerate() {
        for with in 0..1 << says.len() {
            // A refusal without its reason is refused from the first.
            if *what == "refused" && with & 1 == 0 {
                continue;
            }
            for time in ["2026-03-11T10:00", "2026-03-11"] {
                let case = format!("G{nth}-{with}-{}", time.len());
                all.extend(before[..*goes_before].iter().map(|(what, at)| event(&case, what, at)));
                let mut told = json!({ "approval": case, "matter": "食品经营许可", "event": what, "at": time });
                let said = says.iter().enumerate().filter(|(at, _)| with >> at & 1 == 1);
                said.for_each(|(_, (key, value))| told[*key] = json!(value));
                all.push(told);
            }
        }
    }
    let (from, to) = (hall(), hall());
    let said = from.say(&["approval", "import", "-"], &lines(&all));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.contains("6 次评价没有写满意度") && said.err.contains("4 次重办或公开超时没有写理由"),
        "{}",
        said.err
    );
    for format in ["ndjson", "csv", "json"] {
        let (out, to) = (from.say(&["approval", "export", "--format", format], ""), hall());
        let kept = to.say(&["approval", "import", "-", "--from-format", format], &out.out);
        assert_eq!(kept.code, 0, "{format}: {}", kept.err);
        let rows = |office: &Office| {
            let mut rows = office.json(&["approval", "export"]);
            rows.as_array_mut().expect("rows").iter_mut().for_each(|row| row["recorded_at"] = Value::Null);
            rows
        };
        assert_eq!(rows(&to), rows(&from), "{format}");
        assert_eq!(to.say(&["check"], "").code, 0);
    }
    // Typed by a person, a rating has its grade.
    taken(&to, &before.map(|(what, at)| event("H1", what, at)));
    let said = to.say(&["approval", "rate", "H1", "--on", "2026-03-11"], "");
    assert_ne!(said.code, 0, "{}", said.err);
}

/// A card for a step goes to the unit that takes the step.
#[test]
fn a_step_that_is_over_is_held_against_the_unit_that_takes_it() {
    let office = hall();
    office.line("matter stage 食品经营许可 受理审查 --rank 1 --step-limit 1wd");
    office.line("matter stage 食品经营许可 消防会审 --rank 2 --unit A02 --step-limit 4h");
    let step = |stage: &str, at: &str| json!({ "approval": "S1", "event": "step", "stage": stage, "at": at });
    taken(
        &office,
        &[
            event("S1", "accepted", "2026-03-16T09:00"),
            step("受理审查", "2026-03-17T09:00"),
            step("消防会审", "2026-03-19T09:00"),
        ],
    );
    let cards = |unit: &str| {
        let rows = office.json(&["approval", "cards", "--period", "2026-03", "--unit", unit]);
        rows.as_array()
            .expect("rows")
            .iter()
            .filter(|row| row["trigger"] == "step-over-limit")
            .map(|row| row["unit"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!((cards("A01"), cards("A02")), (vec![], vec![json!("清河县住建局")]));
}

/// A rate of promises kept is of the cases that had a promise; how far a promise is below the law is measured by the hall's own hours.
/// What took a minute more than was promised is more than a hundred of a hundred.
#[test]
fn a_share_of_a_promise_is_told_in_full() {
    let office = hall();
    office.line("matter add 备案 --unit A02 --statutory 2wd --promised 3小时");
    taken(
        &office,
        &[of("B1", "备案", "accepted", "2026-03-02T09:00"), of("B1", "备案", "decided", "2026-03-02T13:31")],
    );
    assert_eq!(
        (&case(&office, "B1")["used_minutes"], &case(&office, "B1")["in_promised"]),
        (&json!(181), &json!(false))
    );
    let share = office.json(&["stats", "approvals.median_of_promise", "--period", "2026-03"]);
    assert_eq!(share["total"], 101);
    let speed = office.json(&["approval", "speed", "--period", "2026-03"]);
    assert_eq!(speed[0]["median_of_promise"], 101);
}

/// A unit decides no other's matter, typed as well as in a file; nothing is promised of a matter that has ended.
#[test]
fn what_is_no_longer_anybodys_to_do_is_refused() {
    let office = stopped("2026-03-02");
    let refused = |line: &str, id: &str| {
        let said = office.say(&line.split(' ').chain(["--json"]).collect::<Vec<_>>(), "");
        assert!(said.code == 4 && said.err.contains(id), "{line}: {}", said.err);
    };
    refused("approval decide W1 --on 2026-03-04 --at 15:00 --by 市监局许可科", "approval-other-unit");
    office.line("approval decide W1 --on 2026-03-04 --at 15:00 --by 清河县住建局");
    office.line("approval decide W2 --on 2026-03-04 --at 15:00 --by 许某");
    office.line("matter end 营业执照变更 --as abolished --no 清政〔2026〕5号 --on 2026-03-05");
    refused("matter promise 营业执照变更 2分钟 --from 2026-03-10", "matter-ended");
}

/// The office with more units, each called in several ways, and a case of the first one's.
fn with_police() -> Office {
    let office = hall();
    for line in [
        "unit add 云江市公安局 --kind 县直部门 --code A03 --aliases 县局",
        "unit add 清河县大张村 --kind 县直部门 --code A04",
        "matter add 户外招牌 --unit A01 --statutory 20wd --promised 10wd",
    ] {
        office.line(line);
    }
    office
}

#[test]
fn a_unit_is_known_for_one_by_a_part_of_its_name_and_a_person_stays_a_person() {
    let office = with_police();
    let decided = |by: &str| {
        let mut all = ["accepted", "decided"].map(|what| event("U9", what, "2026-03-03T09:00"));
        all[1]["by"] = by.into();
        office.say(&["approval", "import", "-", "--dry-run", "--json"], &lines(&all))
    };
    for by in ["云江市公安局", "公安局", "A03", "a03", "县局", "住建局", "清河县大张村"] {
        let said = decided(by);
        assert!(said.code == 4 && said.out.contains("别的单位"), "{by}: {} {}", said.out, said.err);
    }
    // Its own by a part, a section of it, and persons: one called as a ministry, one by what he is, one as a village is.
    for by in ["市场监管局", "市监局许可科", "许可科", "王公安", "张局", "张村", "许某", "gaj", "公安"]
    {
        let said = decided(by);
        assert_eq!(said.code, 0, "{by}: {}", said.err);
    }
    taken(&office, &[event("U1", "accepted", "2026-03-03T09:00")]);
    let by = |by: &str| office.say(&["approval", "decide", "U1", "--on", "2026-03-04", "--by", by, "--dry-run"], "");
    assert!(by("公安局").code == 4 && by("公安局").err.contains("不能由 公安局 办结"), "{}", by("公安局").err);
    assert_eq!(["市场监管局", "王公安", "张局"].map(|who| by(who).code), [0; 3]);
    // Of two that are called so, it may be the one whose it is; where neither is, it is another.
    office.line("unit add 清河县公安局 --kind 县直部门 --code A05");
    assert_eq!(decided("公安局").code, 4);
    office.line("matter edit 食品经营许可 --unit A05");
    assert_eq!(decided("公安局").code, 0);
}

#[test]
fn a_step_by_a_unit_that_has_no_part_in_it_is_taken_and_told() {
    let office = with_police();
    office.line("matter stage 食品经营许可 消防核查 --rank 1 --unit A03");
    let by = |what: &str, at: &str, by: &str| {
        let mut one = event("U1", what, at);
        (one["by"], one["stage"]) = (by.into(), if what == "step" { "消防核查".into() } else { Value::Null });
        one
    };
    let all = [
        by("accepted", "2026-03-03T09:00", "住建局"),
        by("notice", "2026-03-03T10:00", "市场监管局"),
        by("step", "2026-03-03T11:00", "公安局"),
        by("supplement", "2026-03-04T09:00", "许某"),
        by("paused", "2026-03-04T10:00", "A02"),
        by("resumed", "2026-03-05T10:00", "许可科"),
    ];
    let said = office.say(&["approval", "import", "-"], &lines(&all));
    assert!(said.code == 0 && said.err.contains("2 个事件的经办单位") && said.err.contains("第 1 行"), "{}", said.err);
    let said = office.say(&["approval", "import", "-"], &lines(&all));
    assert!(said.code == 0 && !said.err.contains("经办单位"), "what was there is not told again: {}", said.err);
    let typed = |line: &str| office.say(&line.split(' ').collect::<Vec<_>>(), "").err;
    let told = "办件和 M2026-0001 的环节都不归 清河县住建局";
    let said = typed("approval notice U1 --on 2026-03-06 --at 9:00 --by 清河县住建局");
    assert!(said.contains(told), "{said}");
    let said = typed("approval notice U1 --on 2026-03-06 --at 10:00 --by 公安局");
    assert!(!said.contains("都不归"), "{said}");
    assert_eq!(office.say(&["check"], "").code, 0);
}

/// A matter of ten days, and a case of it decided on the tenth, its last day being the sixteenth.
fn decided(events: &[(&str, &str)]) -> Office {
    let office = with_police();
    let all: Vec<Value> = [("accepted", "2026-03-02T09:00"), ("decided", "2026-03-10T10:00")]
        .iter()
        .chain(events)
        .map(|(what, at)| of("R1", "户外招牌", what, at))
        .collect();
    taken(&office, &all);
    office
}

fn stats(office: &Office, figure: &str) -> Value {
    office.json(&["stats", figure, "--period", "2026"])["total"].clone()
}

#[test]
fn what_is_reopened_goes_on_under_its_limits_and_is_decided_once() {
    let office = decided(&[("delivered", "2026-03-11T09:00"), ("退回重办", "2026-03-12T09:00")]);
    let page = case(&office, "R1");
    let day = |key: &str| page[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        ["state", "accepted_on", "promised", "promised_due", "first_decided_on", "first_decided_time", "reopened_on"]
            .map(day),
        ["accepted", "2026-03-02", "10wd", "2026-03-16", "2026-03-10", "10:00", "2026-03-12"]
    );
    assert_eq!(
        (&page["decided_on"], &page["delivered_on"], &page["in_promised"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!((stats(&office, "approvals.decided"), stats(&office, "approvals.in_promised")), (json!(0), json!(0)));
    // Its clock runs from its acceptance, and nobody says why it was reopened.
    let said = office.say(&["approval", "list", "--today", "2026-03-17", "--fields", "office_no,light"], "").out;
    assert!(said.contains("红灯") || said.contains("red"), "{said}");
    assert!(told(&office, "deadline explain R1").contains("2026-03-16"));
    assert_eq!(office.say(&["check"], "").code, 0);
    // The past is as it was: decided, and no light of it.
    assert_eq!(lights(&office, "2026-03-11T12:00"), []);
    let then = office.json(&["stats", "approvals.decided", "--period", "2026", "--as-of", "2026-03-11"]);
    assert_eq!(then["total"], 1);
    // Decided again past its limit: once, by the last decision, and not in time.
    taken(&office, &[of("R1", "户外招牌", "decided", "2026-03-18T10:00")]);
    let page = case(&office, "R1");
    assert_eq!((&page["decided_on"], &page["in_promised"]), (&json!("2026-03-18"), &json!(false)));
    assert_eq!((stats(&office, "approvals.decided"), stats(&office, "approvals.in_promised")), (json!(1), json!(0)));
    assert_eq!(lights(&office, "2026-03-17T12:00"), [("R1".to_owned(), "red".to_owned())]);
    let untold = office.json(&["approval", "lights", "--untold"]);
    assert_eq!(untold.as_array().map(Vec::len), Some(1));
    assert_eq!(office.say(&["check"], "").code, 0);
}

#[test]
fn events_of_a_reopened_case_are_taken_in_again_and_again() {
    let rows = [
        ("accepted", "2026-03-02T09:00"),
        ("step", "2026-03-03T09:00"),
        ("decided", "2026-03-10T10:00"),
        ("delivered", "2026-03-10T11:00"),
        ("reopened", "2026-03-11T09:00"),
        ("step", "2026-03-12T09:00"),
        ("decided", "2026-03-13T10:00"),
        ("delivered", "2026-03-13T11:00"),
    ];
    let all: Vec<Value> = rows.iter().map(|(what, at)| of("R1", "户外招牌", what, at)).collect();
    let office = with_police();
    // The second half first is refused: nothing says it was reopened.
    taken(&office, &all[..4]);
    let said = office.say(&["approval", "import", "-"], &lines(&all[6..]));
    assert!(said.code == 4 && said.err.contains("已记在 2026-03-10 10:00"), "{}", said.err);
    let said = office.say(&["approval", "import", "-"], &lines(&all));
    assert!(
        said.code == 0
            && said.err.contains("已导入 4 个事件")
            && said.err.contains("1 次重办或公开超时没有写理由（如第 5 行）"),
        "{}",
        said.err
    );
    let again = taken(&office, &all);
    assert_eq!((&again["same"], &again["approvals"]["went_on"]), (&json!(8), &json!(0)));
    assert_eq!(case(&office, "R1")["decided_on"], "2026-03-13");
    let moved =
        office.say(&["approval", "import", "-"], &lines(&[of("R1", "户外招牌", "decided", "2026-03-13T10:01")]));
    assert!(moved.code == 4 && moved.err.contains("已记在 2026-03-13 10:00"), "{}", moved.err);
    // What was never decided is not reopened.
    let early =
        [of("R2", "户外招牌", "accepted", "2026-03-02T09:00"), of("R2", "户外招牌", "重办", "2026-03-03T09:00")];
    let said = office.say(&["approval", "import", "-"], &lines(&early));
    assert!(said.code == 4 && said.err.contains("第 2 行") && said.err.contains("不能重办"), "{}", said.err);
    // Of one day alone the order of the file is the order.
    let days =
        [("accepted", "2026-03-02"), ("decided", "2026-03-03"), ("reopened", "2026-03-04"), ("decided", "2026-03-04")];
    taken(&office, &days.map(|(what, at)| of("R3", "户外招牌", what, at)));
    assert_eq!(case(&office, "R3")["state"], "decided");
    assert_eq!(office.say(&["check"], "").code, 0);
}

#[test]
fn a_case_is_reopened_by_a_verb_with_a_reason_and_goes_out_and_comes_in() {
    let office = decided(&[]);
    office.line("approval rate R1 --on 2026-03-10 --at 15:00 --satisfied 满意");
    let said = office.say(&["approval", "reopen", "R1", "--on", "2026-03-11"], "");
    assert!(said.code == 2 && said.err.contains("重办要写明理由"), "{}", said.err);
    office.line("审批 重办 R1 --on 2026-03-11 --at 9:00 -m 申请人对决定有异议");
    let page = case(&office, "R1");
    assert_eq!((&page["state"], &page["reopened_reason"]), (&json!("accepted"), &json!("申请人对决定有异议")));
    // What was broken stays broken, and is told once it is decided again.
    office.line("approval step R1 --stage 复核 --on 2026-03-12 --at 9:00");
    office.line("approval decide R1 --on 2026-03-17 --at 9:00");
    let said = office.say(&["approval", "reopen", "R1", "--on", "2026-03-18", "-m", "又查"], "");
    assert_eq!(said.code, 0, "{}", said.err);
    let columns = "state,accepted_on,decided_on,first_decided_on,first_decided_time,reopened_on,reopened_time,reopened_reason,promised_due,red_after,rated_on,in_promised";
    let seen = |office: &Office| office.json(&["approval", "show", "R1", "--fields", columns]);
    let open = seen(&office);
    assert_eq!((&open["first_decided_on"], &open["reopened_on"]), (&json!("2026-03-10"), &json!("2026-03-18")));
    for step in 0..2 {
        let (folder, ledger) = (format!("全部{step}"), format!("新{step}.db"));
        office.ok(&["export", "--all", &folder]);
        office.ok(&["-f", &ledger, "import", "--all", &folder]);
        assert_eq!(office.json(&["-f", &ledger, "approval", "show", "R1", "--fields", columns]), seen(&office));
        assert_eq!(office.say(&["-f", &ledger, "check"], "").code, 0);
        // As records alone as well.
        let other = with_police();
        let said = other.say(&["approval", "import", "-"], &office.ok(&["approval", "export", "--format", "ndjson"]));
        assert_eq!(said.code, 0, "{} {}", said.out, said.err);
        assert_eq!((seen(&other), other.say(&["check"], "").code), (seen(&office), 0));
        if step == 0 {
            office.line("approval decide R1 --on 2026-03-19 --at 9:00");
            assert_eq!(case(&office, "R1")["in_promised"], false);
        }
    }
    // Taken back, it is decided as it was.
    office.line("approval undo R1 -m 记错");
    office.line("approval undo R1 -m 记错");
    assert_eq!(case(&office, "R1")["decided_on"], "2026-03-17");
    assert_eq!(office.say(&["check"], "").code, 0);
}

#[test]
fn rates_and_shares_have_one_measure() {
    let office = hall();
    office.line("matter add 采砂许可 --unit A02 --statutory 10wd");
    office.line("matter add 备案 --unit A02 --statutory 2wd --promised 4h");
    let both = |number: &str, matter: &str| {
        [of(number, matter, "accepted", "2026-03-02T09:00"), of(number, matter, "decided", "2026-03-02T11:00")]
    };
    taken(&office, &[both("C1", "采砂许可"), both("C2", "采砂许可"), both("B1", "备案")].concat());
    let rate = office.json(&["stats", "approvals.promised_rate", "--period", "2026-03"]);
    assert_eq!(rate["total"], json!(1.0), "{rate}");
    let share = || office.json(&["stats", "approvals.median_promise", "--period", "2026-03"])["total"].clone();
    let shorter = || {
        let speed = office.json(&["approval", "speed", "--period", "2026-03"]);
        let row = speed.as_array().expect("rows").iter().find(|row| row["matter"] == "备案").expect("a row").clone();
        row["shorter"].clone()
    };
    // Four hours of two days of six and a half.
    assert_eq!((share(), shorter()), (json!(31), json!(69)));
    let own = office
        .say(&["rules", "show", "hall-ninety"], "")
        .out
        .replace("17:00", "18:30")
        .replace("hall-ninety", "qinghe");
    std::fs::write(office.folder.path().join("大厅.json"), own).expect("a file");
    office.line("rules import 大厅.json");
    office.line("rules use qinghe --from 2026-01-01");
    assert_eq!((share(), shorter()), (json!(25), json!(75)));
}

/// What comes late comes whole: a receipt that was only taken from the acceptance gives way, and of a pause and its end the missing one is named.
#[test]
fn what_comes_late_gives_way_or_is_told_what_it_lacks() {
    let office = hall();
    taken(
        &office,
        &[
            event("R1", "accepted", "2026-03-11T09:00"),
            event("H1", "accepted", "2026-03-02T09:00"),
            event("H1", "decided", "2026-03-12T09:00"),
        ],
    );
    let refused = |event: &Value| {
        let said = office.say(&["approval", "import", "-"], &lines(std::slice::from_ref(event)));
        assert_eq!(said.code, 4, "{}", said.err);
        said.err
    };
    assert!(refused(&event("R1", "notice", "2026-03-10T10:00")).contains("没有说何时收件"));
    taken(
        &office,
        &[
            event("R1", "received", "2026-03-10T09:00"),
            event("R1", "notice", "2026-03-10T10:00"),
            event("R1", "supplement", "2026-03-11T08:30"),
        ],
    );
    let page = case(&office, "R1");
    assert_eq!(
        (&page["received_on"], &page["notified_on"], &page["supplied_on"]),
        (&json!("2026-03-10"), &json!("2026-03-10"), &json!("2026-03-11"))
    );
    assert!(
        refused(&event("R1", "received", "2026-03-09T09:00")).contains("已记在 2026-03-10 09:00"),
        "what was told stays"
    );
    let after = refused(&event("H1", "received", "2026-03-03T09:00"));
    assert!(after.contains("在受理（2026-03-02 09:00）之后") && !after.contains("已记在"), "{after}");
    assert!(refused(&event("H1", "paused", "2026-03-04T09:00")).contains("缺的恢复计时"));
    assert!(refused(&event("H1", "resumed", "2026-03-06T09:00")).contains("缺的中止计时"));
    taken(&office, &[event("H1", "paused", "2026-03-04T09:00"), event("H1", "resumed", "2026-03-06T09:00")]);
    assert_eq!(case(&office, "H1")["used_days"], 6);
    assert_eq!(office.say(&["check"], "").code, 0);
}

/// Steps are those of their matter, each once; promises, clean-ups and what is added to a matter that ended are told for what they are.
#[test]
fn a_matter_says_what_its_cases_are_held_to() {
    let office = hall();
    office.line("matter stage 食品经营许可 受理审查");
    assert_eq!(office.say(&["matter", "stage", "食品经营许可", "受理审查"], "").code, 4);
    let said = office.say(
        &["approval", "import", "-"],
        &lines(&[
            event("Q1", "accepted", "2026-03-10T09:00"),
            json!({ "approval": "Q1", "event": "step", "stage": "没有的环节", "at": "2026-03-11T09:00" }),
        ]),
    );
    assert!(said.code == 0 && said.err.contains("1 个环节"), "{}", said.err);
    assert!(office.say(&["approval", "step", "Q1", "--stage", "别的环节"], "").err.contains("没有环节"));
    office.line("approval step Q1 --stage 受理审查");
    assert_eq!(office.say(&["approval", "step", "Q1", "--stage", "受理审查"], "").code, 4);
    let said = office.say(&["matter", "promise", "食品经营许可", "3wd", "--from", "2026-03-10"], "");
    assert!(said.err.contains("已受理的 1 件（如 A2026-0001）"), "{}", said.err);
    // A promise that is to come is not what holds today.
    office.line("matter promise 食品经营许可 2wd --from 2026-04-01");
    let list = |today: &str| office.json(&["matter", "list", "--today", today])[0]["promised_now"].clone();
    assert_eq!((list("2026-03-20"), list("2026-04-01")), (json!("3wd"), json!("2wd")));
    let said = office.say(&["approval", "late", "Q1"], "");
    assert!(said.err.contains("超时理由") && !said.err.contains("不予受理"), "{}", said.err);
    assert!(office.say(&["matter", "end", "食品经营许可", "--as", "取消"], "").err.contains("清理文号"));
    assert_eq!(office.say(&["matter", "end", "食品经营许可", "--as", "下放", "--no", "清政〔2026〕6号"], "").code, 2);
    office.line("matter end 食品经营许可 --as 下放 --to 各乡镇 --no 清政〔2026〕6号 --on 2026-03-19");
    assert_eq!(office.say(&["matter", "end", "食品经营许可", "--as", "取消", "--no", "清政〔2026〕7号"], "").code, 4);
    let said = office.say(&["approval", "add", "--matter", "食品经营许可", "--received", "2026-03-20"], "");
    assert!(said.code == 0 && said.err.contains("已于 2026-03-19 清理"), "{}", said.err);
}

/// A card is drafted for what is over or near and open, with the moment and the minutes where the promise is one of minutes.
#[test]
fn a_card_says_what_was_broken() {
    let office = hall();
    taken(
        &office,
        &[
            event("D1", "accepted", "2026-03-10T09:00"),
            event("D1", "decided", "2026-03-16T10:00"),
            of("M1", "营业执照变更", "accepted", "2026-03-16T09:00"),
            of("M1", "营业执照变更", "decided", "2026-03-16T15:00"),
        ],
    );
    assert_eq!(case(&office, "D1")["in_yellow"], true);
    let said = office.say(&["paper", "draft", "红黄牌通知", "--of", "A2026-0001"], "");
    assert!(said.code != 0 && said.err.contains("没有牌可发"), "{}", said.err);
    office.ok(&["paper", "draft", "红黄牌通知", "--of", "A2026-0002"]);
    let said = office.say(&["paper", "show", "B2026-0001", "--text"], "").out.replace(['\n', ' '], "");
    assert!(said.contains("办结于2026-03-1615:00，按大厅办公时间用时270分钟，超过时限"), "{said}");
}

/// A card says what was used of the limit it speaks of, in its own measure, of what is decided and of what is not; asked again, it says the same.
#[test]
fn a_card_says_what_was_used_in_the_measure_of_its_limit() {
    let office = hall();
    for (matter, limit) in [("日证", "7d"), ("月证", "1m"), ("时证", "2h"), ("工证", "3wd"), ("分证", "30分钟")]
    {
        office.line(&format!("matter add {matter} --unit A02 --statutory 60wd --promised {limit}"));
    }
    office.line("matter add 法证 --unit A02 --statutory 5d");
    let mut all = Vec::new();
    for (number, matter) in [("N", "日证"), ("F", "法证"), ("O", "月证"), ("H", "时证"), ("W", "工证"), ("M", "分证")]
    {
        all.push(of(&format!("{number}1"), matter, "accepted", "2026-02-27T10:00"));
        all.push(of(&format!("{number}1"), matter, "decided", "2026-04-03T11:00"));
        all.push(of(&format!("{number}2"), matter, "accepted", "2026-04-02T10:00"));
    }
    // Natural days are given back for a pause as the limit gives them.
    all.extend([of("N1", "日证", "paused", "2026-03-02T09:00"), of("N1", "日证", "resumed", "2026-03-12T09:00")]);
    let said = office.say(&["approval", "import", "-", "--today", "2026-05-20"], &lines(&all));
    assert_eq!(said.code, 0, "{}", said.err);
    let card = |number: &str, today: &str| {
        let code = case(&office, number)["code"].as_str().expect("a code").to_owned();
        let drafted = office.json(&["paper", "draft", "红黄牌通知", "--of", &code, "--today", today]);
        let paper = drafted["code"].as_str().expect("a code");
        assert_eq!(office.say(&["paper", "check", paper, "--today", today], "").code, 0);
        office.ok(&["paper", "show", paper, "--text", "--today", today]).replace(['\n', ' ', '\u{3000}'], "")
    };
    for (number, used) in [
        ("N1", "，用时25个自然日，超过时限"),
        ("F1", "，用时35个自然日，超过时限"),
        ("O1", "，用时35个自然日，超过时限"),
        ("W1", "，用时26个工作日，超过时限"),
        ("H1", "11:00，按大厅办公时间用时"),
    ] {
        let text = card(number, "2026-05-20");
        assert!(text.contains(used), "{number}: {text}");
    }
    for (number, used) in [
        ("N2", "没有办结，已用时18个自然日，已超过时限"),
        ("W2", "没有办结，已用时11个工作日，已超过时限"),
        ("H2", "没有办结，按大厅办公时间算到当日下班，已用时"),
        ("M2", "没有办结，按大厅办公时间算到当日下班，已用时"),
    ] {
        let text = card(number, "2026-04-20");
        assert!(text.contains(used), "{number}: {text}");
    }
    let day = |number: &str| card(number, "2026-04-02");
    // What was decided the day after had not been.
    assert!(day("F1").contains("截至2026年4月2日没有办结，已用时34个自然日，已超过时限"), "{}", day("F1"));
    assert!(day("M2").contains("算到当日下班，已用时330分钟，已超过时限"), "{}", day("M2"));
    assert!(day("H2").contains("算到当日下班，已用时5小时30分钟，已超过时限"), "{}", day("H2"));
}

/// Two matters of five working days and seven days, accepted on a day under the numbers W1 and W2.
fn stopped(accepted: &str) -> Office {
    let office = hall();
    for (number, matter, limit) in [("W1", "不动产登记", "5wd"), ("W2", "临时用地", "7d")] {
        office.line(&format!("matter add {matter} --unit A02 --statutory {limit}"));
        office.line(&format!("approval add --matter {matter} --office-no {number} --received {accepted}"));
        office.line(&format!("approval accept {number} --on {accepted} --at 9:00"));
    }
    office
}

/// What a line of words prints for a reader, with what is noted under it.
fn told(office: &Office, line: &str) -> String {
    office.line(&format!("{line} --format table"))
}

/// A limit whose clock stopped on its last day and goes on on a day of rest ends on the working day after it.
#[test]
fn a_last_day_of_rest_moves_on_after_a_pause_too() {
    for (accepted, stop, go, due) in [
        ("2026-03-02", "2026-03-09", "2026-03-14", "2026-03-16"),
        ("2026-02-03", "2026-02-10", "2026-02-21", "2026-02-24"),
    ] {
        let office = stopped(accepted);
        office.line(&format!("approval pause W1 W2 --on {stop} --at 10:00 --ground 听证"));
        office.line(&format!("approval resume W1 W2 --on {go} --at 10:00"));
        for number in ["W1", "W2"] {
            assert_eq!(case(&office, number)["statutory_due"], due);
            assert_eq!(case(&office, number)["red_after"], format!("{due}T23:59"));
            let told = told(&office, &format!("deadline explain {number}"));
            assert!(told.contains(&format!("到期日 {due}")) && told.contains("顺延到此"), "{told}");
        }
    }
}

/// Of a case that was over its limit before it was paused, the last day is certain.
#[test]
fn a_pause_after_the_last_day_leaves_it_certain() {
    let office = stopped("2026-03-02");
    office.line("approval pause W1 --on 2026-03-12 --at 10:00 --ground 听证");
    office.line("approval pause W2 --on 2026-03-09 --at 10:00 --ground 听证");
    let told = |number: &str| told(&office, &format!("deadline explain {number}")).contains("恢复后重算");
    assert_eq!((case(&office, "W1")["provisional"].clone(), told("W1")), (json!(false), false));
    assert_eq!((case(&office, "W2")["provisional"].clone(), told("W2")), (json!(true), true));
}

/// What was decided late is told of from its decision on, and the day's page counts the lights that are listed.
#[test]
fn the_lights_of_a_past_day_know_nothing_that_came_later() {
    let office = stopped("2026-03-02");
    office.line("approval decide W1 --on 2026-03-12 --at 15:00");
    let untold = |line: &str| told(&office, line).contains("1 件超时才办结");
    assert!(!untold("approval lights --at 2026-03-05T10:00") && !untold("approval lights --at 2026-03-12T14:59"));
    assert!(untold("approval lights --at 2026-03-12T15:00") && untold("approval lights"));
    assert!(!untold("today --today 2026-03-11") && untold("today --today 2026-03-12"));
    let listed =
        |today: &str| office.json(&["approval", "lights", "--untold", "--today", today]).as_array().map(Vec::len);
    assert_eq!((listed("2026-03-11"), listed("2026-03-12")), (Some(0), Some(1)));
    let counted = |today: &str, what: &str| told(&office, &format!("today --today {today}")).contains(what);
    assert!(counted("2026-03-09", "审批亮红灯 0 件、黄灯 2 件"));
    assert!(counted("2026-03-10", "审批亮红灯 2 件、黄灯 0 件"));
    assert!(counted("2026-03-12", "审批亮红灯 1 件、黄灯 0 件"));
    // The tables of a past day hold what was owed then, however it went on.
    let owed = |today: &str, key: &str| {
        let rows = owed(&office, key, today);
        rows.iter().map(|row| row["office_no"].to_string().replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(owed("2026-03-01", "approvals_due"), Vec::<String>::new(), "not accepted yet");
    assert_eq!(owed("2026-03-06", "approvals_due"), ["W1", "W2"]);
    assert_eq!(owed("2026-03-11", "approvals_overdue"), ["W1", "W2"]);
    assert_eq!(owed("2026-03-12", "approvals_overdue"), ["W2"]);
    // What is published later was not published then; what is published again was.
    let late = |on: &str, reason: &str| {
        let words = ["approval", "late", "W1", "--on", on, "--reason", reason, "--today", "2026-03-25"];
        assert_eq!(office.say(&words, "").code, 0);
    };
    let cards = |to: &str| {
        let cards = office.json(&["approval", "cards", "--period", &format!("2026-03-01..{to}")]);
        cards.as_array().expect("cards").iter().filter(|card| card["trigger"] == "no-reason").count()
    };
    let before = cards("2026-03-17");
    late("2026-03-18", "系统升级");
    let page = |today: &str| (untold(&format!("today --today {today}")), listed(today));
    assert_eq!((page("2026-03-17"), page("2026-03-18")), ((true, Some(1)), (false, Some(0))));
    assert!(untold("approval lights --at 2026-03-17T10:00") && !untold("approval lights --at 2026-03-18T10:00"));
    assert_eq!((cards("2026-03-17"), cards("2026-03-18")), (before, 0));
    late("2026-03-24", "系统升级，补充说明");
    assert_eq!((page("2026-03-17"), page("2026-03-18")), ((true, Some(1)), (false, Some(0))));
}

/// A clean-up says what goes with it, in the words it is typed in.
#[test]
fn a_clean_up_is_merged_into_what_goes_on_and_handed_down_to_somebody() {
    let office = hall();
    let said = |line: &str| {
        let said = office.say(&line.split(' ').collect::<Vec<_>>(), "");
        (said.code, said.err)
    };
    // What help calls the value of an option of the verb goes before an option of all that is near in letters.
    let (code, err) = said("审批事项 清理 食品经营许可 --方式 取消");
    assert!(code == 2 && err.contains("是不是 --作为？"), "{err}");
    for line in ["matter end 食品经营许可 --方式 取消 --lang en", "matter end 食品经营许可 --word abolished --lang en"]
    {
        let (code, err) = said(line);
        assert!(code == 2 && err.contains("did you mean --as?"), "{err}");
    }
    let (_, err) = said("审批 办结 H1 --经办 许某");
    assert!(err.contains("是不是 --经手人？"), "{err}");
    let (_, err) = said("审批事项 列表 --格试 json");
    assert!(err.contains("是不是 --格式？"), "{err}");
    let (code, err) = said("matter end 食品经营许可 --as 合并 --no 清政〔2026〕6号");
    assert!(code == 2 && err.contains("--into …"), "{err}");
    let (code, err) = said("matter end 食品经营许可 --as 取消 --to 各乡镇 --no 清政〔2026〕6号");
    assert!(code == 4 && err.contains("只有下放"), "{err}");
    office.line("matter end 营业执照变更 --as 取消 --no 清政〔2026〕6号 --on 2026-03-10");
    let merge = "matter end 食品经营许可 --as 合并 --into 营业执照变更 --no 清政〔2026〕7号 --on";
    let (code, err) = said(&format!("{merge} 2026-03-12"));
    assert!(code == 4 && err.contains("“营业执照变更”已于 2026-03-10 清理"), "{err}");
    office.line(&format!("{merge} 2026-03-09"));
}

/// What was kept by older rules of the clock is told by the check, which names what counts it anew: with a dry run, every value journaled, and
/// not from a ledger that is damaged otherwise.
#[test]
fn what_older_rules_kept_is_counted_anew() {
    let office = stopped("2026-03-02");
    office.line("approval decide W1 --on 2026-03-12 --at 15:00");
    let before = office.json(&["approval", "list"]);
    let falsify = |sql: &str| {
        let conn = rusqlite::Connection::open(office.folder.path().join("ducha.db")).expect("a ledger");
        conn.execute_batch(sql).expect("falsified");
    };
    let check = || office.say(&["check"], "");
    assert!(!check().err.contains("recount"));
    assert_eq!(office.json(&["deadline", "recount"]), json!([]), "nothing to be counted");
    let entries = || office.json(&["history"]).as_array().map(Vec::len);
    let were = entries();
    falsify(
        "UPDATE approval SET in_statutory = 1, used_days = 3 WHERE office_no = 'W1';
         UPDATE approval SET statutory_due = '2026-03-20', red_after = '2026-03-20T23:59' WHERE office_no = 'W2';
         UPDATE approval_clock SET due_on = '2026-03-20' WHERE approval = (SELECT id FROM approval WHERE office_no = 'W2')",
    );
    let said = check();
    assert!(said.code == 5 && said.err.contains("ducha deadline recount --dry-run"), "{}", said.err);
    let dry = office.json(&["deadline", "recount", "--dry-run"]);
    let changed: Vec<String> = dry
        .as_array()
        .expect("changes")
        .iter()
        .map(|row| format!("{} {} {} {}", row["code"], row["clock"], row["before"], row["after"]).replace('"', ""))
        .collect();
    let wanted = [
        "A2026-0001 null 是 否",
        "A2026-0001 null 3 8",
        "A2026-0002 null 2026-03-20T23:59 2026-03-09T23:59",
        "A2026-0002 null 2026-03-20 2026-03-09",
        "A2026-0002 statutory 2026-03-20 2026-03-09",
    ];
    assert_eq!(changed, wanted);
    assert_eq!((check().code, entries()), (5, were), "a dry run keeps nothing");
    assert_eq!(office.json(&["deadline", "recount"]), dry);
    assert_eq!((check().code, office.json(&["approval", "list"])), (0, before));
    let moved = told(&office, "history A2026-0002");
    assert!(moved.contains("statutory.due_on") && moved.contains("2026-03-20"), "{moved}");
    falsify(
        "UPDATE approval_step SET happened_on = '2026-03-11' WHERE approval = (SELECT id FROM approval WHERE office_no = 'W1') AND kind = 'decide'",
    );
    let said = office.say(&["deadline", "recount", "--json"], "");
    assert!(said.code == 4 && said.err.contains("recount-damaged"), "{}", said.err);
    assert!(!check().err.contains("recount"));
}

/// What is typed in Chinese as a clerk does is understood, and what is wrong is refused for what it is.
#[test]
fn what_a_clerk_types_wrong_is_told_for_what_it_is() {
    let office = hall();
    let said = |line: &str| {
        let said = office.say(&line.split(' ').collect::<Vec<_>>(), "");
        (said.code, said.err)
    };
    let import = |rows: &str| {
        let file = format!("办件编号,事项,事件,时间,经办\n{rows}");
        let said = office.say(&["审批", "导入", "-"], &file);
        (said.code, said.err)
    };
    let (code, err) =
        import("H1,食品经营许可,受理,2026-03-03 09:00,许某\nH1,食品经营许可,办结,2026-03-02 09:00,许某\n");
    assert!(code == 4 && err.contains("第 3 行 事件：H1 现在是“已收件”，不能办结") && !err.contains("--set"), "{err}");
    let (code, err) =
        import("H1,食品经营许可,受理,2026-03-03 09:00,许某\nH1,食品经营许可,中止,2026-03-04 09:00,许某\n");
    assert_eq!(code, 0, "{err}");
    let (code, err) = import("H1,食品经营许可,办结,2026-03-05 09:00,许某\n");
    assert!(code == 4 && err.contains("第 2 行 事件：H1 现在是“计时中止”"), "{err}");
    assert_eq!(said("审批 恢复 H1 --日期 2026-03-05 --时刻 9:30").0, 0);
    let (code, err) = said("审批 办结 H1 --日期 2026-03-05 --时刻 9:00");
    assert!(code == 4 && err.contains("办结时刻 2026-03-05 09:00 早于上一步的 2026-03-05 09:30"), "{err}");
    for by in ["清河县住建局", "A02"] {
        let (code, err) = said(&format!("审批 办结 H1 --日期 2026-03-05 --时刻 10:00 --经手人 {by}"));
        assert!(code == 4 && err.contains(&format!("A2026-0001 是别的单位的事项，不能由 {by} 办结")), "{err}");
    }
    for by in ["市监局许可科", "许某"] {
        assert_eq!(said(&format!("审批 办结 H1 --日期 2026-03-05 --时刻 10:00 --经手人 {by} --演练")).0, 0);
    }
    assert_eq!(said("审批 中止 H1 --日期 2026-03-06 --特别程序 听证").0, 0);
    assert_eq!(said("事项 承诺 食品经营许可 3wd --开始日期 2026-03-10").0, 0);
    assert_eq!(case(&office, "H1")["promised"], "4wd", "the old promise holds");
    assert_eq!(said("办件 看 H1").0, 0);
}

#[test]
fn a_code_that_is_nobodys_is_refused_by_the_noun_of_its_letter() {
    let office = hall();
    let refused = |typed: &str| {
        let said = office.say(&["deadline", "explain", typed], "");
        assert_ne!(said.code, 0, "{typed}");
        said.err
    };
    assert!(refused("A9").contains("没有审批办件 \"A9\""), "{}", refused("A9"));
    assert!(refused("A2026-0009").contains("没有审批办件 \"A2026-0009\""), "{}", refused("A2026-0009"));
    assert!(refused("H3").contains("没有项目 \"H3\""), "{}", refused("H3"));
    assert!(refused("M1").contains("M2026-0001 是审批事项，没有环节和时限"), "{}", refused("M1"));
    // The hall's own number goes before that.
    taken(&office, &[event("H3", "accepted", "2026-03-10T09:00")]);
    assert!(told(&office, "deadline explain H3").contains("2026-03-16"));
}

#[test]
fn events_are_known_by_their_heading_whatever_holds_them() {
    let office = hall();
    let put = |name: &str, bytes: &[u8]| std::fs::write(office.folder.path().join(name), bytes).expect("a file");
    let row = |number: &str| format!("{number},食品经营许可,受理,2026-03-16 09:30\n");
    let utf16: Vec<u8> =
        format!("\u{feff}办件编号,事项,事件,时间\n{}", row("T6")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files: [(&str, Vec<u8>); 7] = [
        ("a.csv", format!("办件编号,事项,办理动作,办理时间\n{}", row("T1")).into()),
        ("b.csv", "approval,matter,at,event\nT2,食品经营许可,2026-03-16 09:30,accepted\n".into()),
        ("c.csv", "Approval,Matter,Event,At\nT3,食品经营许可,accepted,2026-03-16 09:30\n".into()),
        ("d.tsv", "approval\tmatter\tevent\tat\nT4\t食品经营许可\taccepted\t2026-03-16 09:30\n".into()),
        ("e.csv", format!("大厅流水,,,\n办件编号,事项,事件,时间\n{}", row("T5")).into()),
        ("f.csv", utf16),
        ("g.csv", format!("\n办件编号,事项,动作,时间\n{}", row("T7")).into()),
    ];
    for (name, bytes) in &files {
        put(name, bytes);
        let said = office.say(&["approval", "import", name, "--json"], "");
        assert_eq!(said.code, 0, "{name}: {}", said.err);
        let answer: Value = serde_json::from_str(&said.out).expect("an answer");
        assert_eq!(answer["approvals"]["added"], 1, "{name}");
    }
    for number in ["T1", "T2", "T3", "T4", "T5", "T6", "T7"] {
        assert_eq!(case(&office, number)["accepted_time"], "09:30", "{number}");
    }
    // A heading nobody knows is what was said of it.
    put("h.csv", format!("办件编号,事项,怎么了,时间\n{}", row("T8")).as_bytes());
    assert_eq!(office.say(&["approval", "import", "h.csv"], "").code, 4, "no event is known in it");
    office.ok(&["approval", "import", "h.csv", "--map", "怎么了=event"]);
    assert_eq!(case(&office, "T8")["state"], "accepted");
    // Of standard input as well, and a table of records has none.
    let said = office.say(&["approval", "import", "-"], &format!("办件编号,事项,动作,时间\n{}", row("T9")));
    assert_eq!((said.code, &case(&office, "T9")["state"]), (0, &json!("accepted")), "{}", said.err);
    let said = office.say(&["approval", "import", "-"], "办件号,事项,接收日期\nT10,食品经营许可,2026-03-16\n");
    assert_eq!((said.code, &case(&office, "T10")["state"]), (0, &json!("received")), "{}", said.err);
}

#[test]
fn a_voided_case_and_an_issued_report_refuse_their_lines_alone() {
    let office = hall();
    let put = |name: &str, rows: &[&str]| {
        let rows: Vec<String> = rows.iter().map(|row| row.replace("许可", "食品经营许可")).collect();
        let sheet = format!("办件编号,事项,事件,时间\n{}\n", rows.join("\n"));
        std::fs::write(office.folder.path().join(name), sheet).expect("a file");
    };
    let refused = |name: &str| {
        let said = office.say(&["approval", "import", name, "--json"], "");
        assert_eq!(said.code, 4, "{name}: {}", said.err);
        let answer: Value = serde_json::from_str(&said.err).expect("an error");
        let rows = answer["error"]["rows"].as_array().expect("rows").clone();
        rows.iter().map(|row| row["line"].clone()).collect::<Vec<_>>()
    };
    put("v1.csv", &["V1,许可,受理,2026-03-10 09:00", "V2,许可,受理,2026-03-10 09:00"]);
    office.line("approval import v1.csv");
    office.line("approval void V1 -m 重复");
    put("v2.csv", &["V2,许可,办结,2026-03-12 09:00", "V1,许可,办结,2026-03-12 09:00", "V3,许可,受理,2026-03-12 09:00"]);
    assert_eq!((refused("v2.csv"), refused("v1.csv")), (vec![json!(3)], vec![json!(2)]), "also where it is known");
    office.line("approval import v2.csv --rejects vr.csv");
    assert_eq!(case(&office, "V3")["state"], "accepted");
    let rejects = std::fs::read_to_string(office.folder.path().join("vr.csv")).expect("the rejects");
    assert!(rejects.contains("V1") && rejects.contains("已作废") && !rejects.contains("V2"), "{rejects}");
    // Week 11 is told in an issued report.
    office.line("paper draft 大厅周报 --period 2026-W11");
    office.line("paper issue 1");
    put(
        "h.csv",
        &[
            "V3,许可,一次性告知,2026-03-13 16:00",
            "V4,许可,受理,2026-03-17 09:00",
            "V5,许可,受理,2026-03-13 10:00",
            "V5,许可,办结,2026-03-18 10:00",
            "V3,许可,办结,2026-03-19 10:00",
        ],
    );
    assert_eq!(refused("h.csv")[0], json!(2));
    office.line("approval import h.csv --rejects hr.csv");
    let rejects = std::fs::read_to_string(office.folder.path().join("hr.csv")).expect("the rejects");
    assert!(rejects.contains("2026-03-13 16:00") && rejects.contains("V5") && !rejects.contains("V4"), "{rejects}");
    assert_eq!((&case(&office, "V4")["state"], &case(&office, "V3")["state"]), (&json!("accepted"), &json!("decided")));
    assert!(case(&office, "V3")["notified_on"].is_null(), "what is told in a report was not changed");
    office.line("approval import h.csv --amend");
    assert_eq!(case(&office, "V3")["notified_on"], "2026-03-13");
    assert_eq!(office.say(&["check"], "").code, 0);
}

#[test]
fn a_moment_with_an_offset_is_the_clock_of_the_office_then() {
    let office = hall();
    let z = |what: &str, at: &str| event("Z1", what, at);
    taken(&office, &[z("accepted", "2026-03-16T01:00:00Z"), z("decided", "2026-03-15T21:30:00.25-0430")]);
    let page = case(&office, "Z1");
    assert_eq!((&page["accepted_time"], &page["decided_at"]), (&json!("09:00"), &json!("2026-03-16T10:00")));
    let again = taken(&office, &[z("accepted", "2026-03-16T09:00:00+08:00"), z("decided", "2026-03-16T02:00:00+00")]);
    assert_eq!(again["same"], 2, "the same moments, said otherwise");
    taken(&office, &[event("Z2", "accepted", "2026-03-16T20:00:00Z"), event("Z3", "accepted", "2026-03-16 09:00:30")]);
    let [late, plain] = ["Z2", "Z3"].map(|number| case(&office, number));
    assert_eq!((&late["accepted_on"], &late["accepted_time"]), (&json!("2026-03-17"), &json!("04:00")));
    assert_eq!((&plain["accepted_on"], &plain["accepted_time"]), (&json!("2026-03-16"), &json!("09:00")));
    for at in ["2026-03-16T09:00+25:00", "2026-03-16T09:00+8", "2026-03-16T09:00+0八:", "2026-03-16Z"] {
        assert_eq!(office.say(&["approval", "import", "-"], &z("accepted", at).to_string()).code, 4, "{at}");
    }
}

#[test]
fn an_acceptance_told_by_day_alone_stands_before_what_followed_it_that_day() {
    let office = hall();
    taken(&office, &[event("K1", "accepted", "2026-03-16")]);
    let late = taken(&office, &[event("K1", "decided", "2026-03-16T15:00")]);
    assert_eq!((&late["late"], &case(&office, "K1")["state"]), (&json!(0), &json!("decided")));
    // In one file, in whatever order, and told again.
    let both = [event("K2", "decided", "2026-03-16T15:00"), event("K2", "accepted", "2026-03-16")];
    assert_eq!(taken(&office, &both)["approvals"]["added"], 1);
    assert_eq!((&case(&office, "K2")["state"], &taken(&office, &both)["same"]), (&json!("decided"), &json!(2)));
    // As by hand.
    office.line("approval add --matter 食品经营许可 --office-no K3 --received 2026-03-16");
    office.line("approval accept K3 --on 2026-03-16");
    office.line("approval decide K3 --on 2026-03-16 --at 15:00");
    assert_eq!(office.say(&["check"], "").code, 0, "its state is what its steps add up to");
}

#[test]
fn a_report_counts_in_its_text_what_its_tables_count() {
    let office = hall();
    let sheet = "办件编号,事项,事件,时间,理由\nX1,食品经营许可,受理,2026-03-02 09:00,\nX1,食品经营许可,办结,2026-03-04 10:00,\n\
        X2,食品经营许可,受理,2026-03-02 09:00,\nX2,食品经营许可,办结,2026-03-04 10:00,\nX2,食品经营许可,重办,2026-03-16 09:00,漏\n";
    assert_eq!(office.say(&["approval", "import", "-"], sheet).code, 0);
    let text = |line: &str| {
        let code = office.json(&line.split(' ').collect::<Vec<_>>())["code"].as_str().expect("a code").to_owned();
        office.ok(&["paper", "show", &code, "--text"]).replace(['\n', '\u{3000}'], "")
    };
    // One of the two was reopened since; what the week came to at its end is told, in words as in the table.
    let weekly = text("paper draft 大厅周报 --period 2026-W10");
    assert!(weekly.contains("办结2件，承诺时限内办结率100.0%（2/2"), "{weekly}");
    assert!(weekly.contains("数字截至2026年3月8日") && weekly.contains("在办0件"), "{weekly}");
    let grades = text("paper draft 大厅考核通报 --period 2026-03-01..2026-03-08 --as-of 2026-03-20");
    assert!(grades.contains("办结审批办件2件，承诺时限内办结率100.0%（2/2"), "{grades}");
    assert!(grades.contains("数字截至2026年3月8日"), "{grades}");
    // A period that is not over is told as of the day it is looked at.
    let weekly = text("paper draft 大厅周报 --period 2026-W12");
    assert!(weekly.contains("在办1件") && weekly.contains("数字截至2026年3月20日"), "{weekly}");
    let own = office.ok(&["paper", "kind", "show", "大厅周报"]).replace("as_of: end", "as_of: 明天");
    std::fs::write(office.folder.path().join("own.md"), own).expect("a file");
    assert_eq!(office.say(&["paper", "kind", "add", "own.md"], "").code, 2);
}

#[test]
fn cards_of_months_add_up_to_those_of_their_quarter() {
    let office = hall();
    let rows = [("L1", "03-02"), ("L2", "03-02"), ("L3", "03-11"), ("L4", "02-24")];
    let accepted: Vec<Value> =
        rows.iter().map(|(number, on)| event(number, "accepted", &format!("2026-{on}T09:30"))).collect();
    taken(&office, &accepted);
    taken(&office, &[event("L2", "decided", "2026-03-18T10:00"), event("L4", "decided", "2026-03-05T10:00")]);
    let cards = |period: &str| {
        let cards = office.json(&["approval", "cards", "--period", period]);
        let over = cards.as_array().expect("cards").clone().into_iter().filter(|card| card["trigger"] == "over-limit");
        let mut over: Vec<_> = over.map(|card| format!("{} {}", card["seen_on"], card["office_no"])).collect();
        over.sort();
        over
    };
    let weeks = ["2026-02-23..2026-03-01", "2026-W10", "2026-W11", "2026-W12"].map(cards);
    assert_eq!(weeks[1].len(), 2, "{weeks:?}");
    assert!(weeks[1].iter().all(|card| card.contains("2026-03-07")), "decided late or not: {weeks:?}");
    assert_eq!(weeks[3].len(), 1, "what went over in another week has no card again: {weeks:?}");
    assert_eq!(weeks.concat(), cards("2026Q1"));
}

#[test]
fn a_delay_is_told_of_where_there_is_one() {
    let office = hall();
    let cases = [("L1", "03-02"), ("L3", "03-16"), ("L4", "03-02"), ("L6", "03-18")];
    let accepted: Vec<Value> =
        cases.iter().map(|(number, on)| event(number, "accepted", &format!("2026-{on}T09:30"))).collect();
    taken(&office, &accepted);
    taken(&office, &[event("L3", "decided", "2026-03-17T09:30"), event("L4", "decided", "2026-03-18T09:30")]);
    for number in ["L3", "L6"] {
        let said = office.say(&["approval", "late", number, "--reason", "系统升级", "--json"], "");
        assert!(said.code == 4 && said.err.contains("approval-not-late"), "{number}: {}", said.err);
    }
    assert_eq!(office.json(&["stats", "approvals.late_told", "--period", "2026-03"])["total"], 0);
    let early = office.say(&["approval", "late", "L1", "--reason", "系统升级", "--on", "2026-03-05"], "");
    assert_eq!(early.code, 4, "it was not over yet");
    office.line("approval late L1 --reason 系统升级 --on 2026-03-09");
    office.line("approval late L4 --reason 系统升级");
    // The hall's own event is kept, and said.
    let told =
        |number: &str| json!({ "approval": number, "event": "late", "at": "2026-03-19T10:00", "reason": "升级" });
    let said = office.say(&["approval", "import", "-"], &told("L3").to_string());
    assert!(said.code == 0 && said.err.contains("1 次公开超时的办件没有超时（如第 1 行）"), "{}", said.err);
}
