//! Figures that real offices published, made again from records: every number must come out of what was recorded, through
//! `--json`, and none of it is typed into a report. The units are invented.

use crate::office;

use office::Office;
use serde_json::{Value, json};

fn figure(report: &Value, id: &str, base: &str) -> Value {
    let figures = report["figures"].as_array().expect("figures");
    let is = |f: &&Value| f["id"] == id && (base.is_empty() || f["denominator"]["id"] == base);
    figures.iter().find(is).unwrap_or_else(|| panic!("no figure {id} {base}")).clone()
}

/// The parts of a figure as key and value, in its order.
fn parts(figure: &Value) -> Vec<(String, i64)> {
    let part = |p: &Value| (p["key"].as_str().expect("a key").to_owned(), p["value"].as_i64().expect("a count"));
    figure["parts"].as_array().expect("parts").iter().map(part).collect()
}

fn pairs(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs.iter().map(|(k, n)| ((*k).to_owned(), *n)).collect()
}

fn table<'r>(report: &'r Value, key: &str) -> &'r Vec<Value> {
    let tables = report["tables"].as_array().expect("tables");
    tables.iter().find(|t| t["key"] == key).expect("the table")["rows"].as_array().expect("rows")
}

/// A day of August, spread so that every day is used.
fn august(n: usize) -> String {
    format!("2026-08-{:02}", n % 28 + 1)
}

fn units(kind: &str, word: &str, count: usize) -> Vec<Value> {
    (1..=count).map(|n| json!({ "name": format!("清河市{word}{n:02}"), "kind": kind, "level": "city" })).collect()
}

#[test]
fn one_hundred_and_ninety_six_complaints_by_channel() {
    let office = Office::open("2026-09-01");
    let channels = [("phone", 126), ("visit", 41), ("letter", 29)];
    let rows: Vec<Value> = channels
        .iter()
        .flat_map(|(channel, count)| std::iter::repeat_n(*channel, *count))
        .enumerate()
        .map(|(n, channel)| json!({ "received_on": august(n), "channel": channel, "category": "slow-action" }))
        .collect();
    office.import("complaint", &rows);
    let before = [json!({ "received_on": "2026-07-31", "channel": "phone", "category": "slow-action" })];
    office.import("complaint", &before);
    let report = office.json(&["report", "month", "--period", "2026-08"]);
    let received = figure(&report, "complaints.received", "");
    assert_eq!(received["value"], 196);
    assert_eq!(parts(&received), pairs(&[("phone", 126), ("visit", 41), ("letter", 29)]));
    let listed = office.json(&["complaint", "list", "--period", "2026-08", "--channel", "letter"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(29));
}

/// The centre's 145: 97 ordered to departments, of which 88 closed; 48 that never were assigned, each for its own reason.
fn centre() -> Vec<Value> {
    let mut rows = Vec::new();
    for n in 0..145 {
        let mut row = json!({
            "received_on": august(n % 20), "channel": "phone", "category": "buck-passing",
            "point": "市民投诉中心", "unit": format!("清河市部门{:02}", n % 26 + 1),
        });
        let day = |days: usize| json!(format!("2026-08-{:02}", n % 20 % 28 + 1 + days));
        match n {
            0..97 => {
                row["accepted_on"] = day(1);
                row["assigned_on"] = day(2);
                row["handling"] = json!("ordered");
                row["assigned_to"] = row["unit"].clone();
                if n < 88 {
                    row["closed_on"] = day(8);
                    row["result"] = json!(if n % 3 == 0 { "not-substantiated" } else { "substantiated" });
                }
            }
            97..117 => {
                row["refused_on"] = day(1);
                row["refused_reason"] = json!(if n % 2 == 0 { "litigation" } else { "private-dispute" });
            }
            117..132 => {
                row["state"] = json!("answered-on-spot");
                row["ended_on"] = day(0);
            }
            132..135 => {
                row["state"] = json!("withdrawn");
                row["ended_on"] = day(3);
            }
            135..141 => row["accepted_on"] = day(1),
            _ => {}
        }
        rows.push(row);
    }
    rows
}

#[test]
fn one_hundred_and_forty_five_received_and_ninety_seven_assigned() {
    let office = Office::open("2026-09-01");
    office.import("unit", &units("city-dept", "部门", 26));
    let rows = centre();
    office.import("complaint", &rows);
    let report = office.json(&["report", "month", "--period", "2026-08"]);
    let value = |id: &str| figure(&report, id, "")["value"].clone();
    assert_eq!(value("complaints.received"), 145);
    assert_eq!(value("complaints.assigned"), 97);
    assert_eq!(parts(&figure(&report, "complaints.assigned", "")), pairs(&[("ordered", 97)]));
    assert_eq!(value("complaints.closed"), 88);
    assert_eq!(value("complaints.refused"), 20);

    let rate = figure(&report, "complaints.close_rate", "complaints.assigned");
    assert_eq!((&rate["numerator"]["value"], &rate["denominator"]["value"]), (&json!(88), &json!(97)));
    assert_eq!(rate["value"], 0.9072);
    let rate = figure(&report, "complaints.close_rate", "complaints.received");
    assert_eq!((&rate["numerator"]["value"], &rate["denominator"]["value"]), (&json!(88), &json!(145)));
    assert_eq!(rate["value"], 0.6069);

    // 145 received, 97 assigned: what became of every one of them, and nothing left over.
    let ways: Vec<(String, i64)> = table(&report, "ways")
        .iter()
        .map(|r| (r["way"].as_str().expect("a way").to_owned(), r["cases"].as_i64().expect("a count")))
        .collect();
    let wanted =
        [("refused", 20), ("closed", 88), ("ended", 18), ("in-progress", 9), ("unassigned", 6), ("undecided", 4)];
    assert_eq!(ways, pairs(&wanted));
    assert_eq!(ways.iter().map(|(_, n)| n).sum::<i64>(), 145);

    // A person reads the same: the percentages with their bases, and a line that says what the rest is.
    let read = office.ok(&["report", "month", "--period", "2026-08", "--format", "table"]);
    for said in ["90.7%", "60.7%", "其余 48 件", "办结 88 件、办理中 9 件"] {
        assert!(read.contains(said), "{said} is not in\n{read}");
    }
}

/// 43 of 346 by the monitor points, of which there are a hundred: the share of what was received, and of what was accepted.
#[test]
fn monitor_points_brought_an_eighth_of_three_hundred_and_forty_six() {
    let office = Office::open("2026-09-01");
    let points = |n: usize| json!({ "name": format!("清河市监督点{n:03}"), "kind": "监督点", "tended_by": format!("监督员{n}") });
    office.import("point", &(1..=100).map(points).collect::<Vec<_>>());
    let rows = (0..346).map(|n| {
        let mut row = json!({ "received_on": august(n), "category": "slow-action", "channel": "phone" });
        if n < 43 {
            (row["channel"], row["point"]) = (json!("monitor-point"), json!(format!("清河市监督点{:03}", n % 40 + 1)));
        } else if n < 100 {
            row["point"] = json!("市民投诉中心");
        }
        if n % 2 == 0 {
            row["accepted_on"] = row["received_on"].clone();
        }
        row
    });
    office.import("complaint", &rows.collect::<Vec<_>>());
    let share = office.json(&["stats", "complaints.received", "--by", "point_kind", "--share", "--period", "2026-08"]);
    assert_eq!(share["total"], 346);
    let of =
        |key: &str| share["rows"].as_array().expect("rows").iter().find(|r| r["point_kind"] == key).expect("a kind");
    assert_eq!((&of("monitor-point")["value"], &of("monitor-point")["share"]), (&json!(43), &json!(0.1243)));
    let report = office.json(&["report", "points", "--period", "2026-08"]);
    let kinds = table(&report, "by_point_kind");
    let points = kinds.iter().find(|r| r["point_kind"] == "monitor-point").expect("the monitor points");
    assert_eq!((&points["share"], &points["share_accepted"]), (&json!(0.124), &json!(0.127)));
    assert_eq!((&points["complaints_received"], &points["complaints_accepted"]), (&json!(43), &json!(22)));
    assert_eq!(figure(&report, "points.in_service", "")["value"], 101);
    assert_eq!(figure(&report, "points.silent", "")["value"], 60);
    assert_eq!(table(&report, "silent").len(), 60);
}

#[test]
fn a_campaign_of_sixty_eight_units() {
    let office = Office::open("2026-09-01");
    let kinds = [("city-dept", "部门", 26), ("stationed", "驻市机构", 6), ("window", "窗口", 36)];
    for (kind, word, count) in kinds {
        office.import("unit", &units(kind, word, count));
    }
    office.import("campaign", &[json!({ "title": "年中效能督查", "kind": "special", "from_on": "2026-08-03" })]);
    let names: Vec<String> =
        kinds.iter().flat_map(|(_, word, count)| (1..=*count).map(move |n| format!("清河市{word}{n:02}"))).collect();
    // Seven of the windows were called at twice: calls and units are two numbers.
    let calls = names.iter().chain(&names[32..39]);
    let visits: Vec<Value> = calls
        .enumerate()
        .map(|(n, unit)| json!({ "campaign": "P2026-0001", "unit": unit, "visited_on": august(n), "method": "open-visit" }))
        .collect();
    office.import("visit", &visits);

    let page = office.json(&["campaign", "show", "P2026-0001"]);
    assert_eq!((&page["units"], &page["visits"]), (&json!(68), &json!(75)));
    let by_kind: Vec<(&str, i64, i64)> = page["by_unit_kind"]
        .as_array()
        .expect("kinds")
        .iter()
        .map(|r| {
            let n = |key: &str| r[key].as_i64().expect("a count");
            (r["unit_kind"].as_str().expect("a slug"), n("units"), n("visits"))
        })
        .collect();
    assert_eq!(by_kind, [("window", 36, 43), ("city-dept", 26, 26), ("stationed", 6, 6)]);

    let report = office.json(&["report", "month", "--period", "2026-08"]);
    let units = figure(&report, "visits.units", "");
    assert_eq!(units["value"], 68);
    assert_eq!(parts(&units), pairs(&[("window", 36), ("city-dept", 26), ("stationed", 6)]));
    assert_eq!(figure(&report, "campaigns.held", "")["value"], 1);
}

#[test]
fn a_police_station_of_sixteen_and_its_revisit() {
    let office = Office::open("2026-09-01");
    office.ok(&["unit", "add", "清河市公安局城东派出所", "--kind", "police-station", "--short-name", "城东所"]);
    let first = ["visit", "add", "--unit", "城东所", "--on", "2026-08-04", "--method", "暗访", "--expected", "16"];
    let first = office.json(&[&first[..], &["--present", "4"]].concat());
    assert_eq!((&first["expected"], &first["present"], &first["absent"]), (&json!(16), &json!(4), &json!(12)));
    let found = ["finding", "add", "--visit", "V2026-0001", "--kind", "脱岗", "--persons", "12"];
    assert_eq!(office.json(&found)["unit"], "清河市公安局城东派出所");
    let again = office.json(&[
        "visit",
        "add",
        "--follows",
        "V2026-0001",
        "--on",
        "2026-08-11",
        "--expected",
        "16",
        "--absent",
        "8",
    ]);
    assert_eq!((&again["present"], &again["absent"], &again["follows"]), (&json!(8), &json!(8), &json!("V2026-0001")));

    let page = office.ok(&["visit", "show", "V2026-0002", "--format", "table"]);
    assert!(page.contains("12 → 8"), "{page}");
    let report = office.json(&["report", "month", "--period", "2026-08"]);
    let rows = table(&report, "revisits");
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((&row["expected_before"], &row["absent_before"]), (&json!(16), &json!(12)));
    assert_eq!((&row["expected_now"], &row["absent_now"]), (&json!(16), &json!(8)));
    assert_eq!(figure(&report, "findings.persons", "")["value"], 12);
}

#[test]
fn one_hundred_and_twenty_six_calls_at_fewer_units() {
    let office = Office::open("2026-09-01");
    office.import("unit", &units("window", "窗口", 83));
    office.import("campaign", &[json!({ "title": "纪律作风暗访", "kind": "covert", "from_on": "2026-08-01" })]);
    let visits: Vec<Value> = (0..126)
        .map(|n| {
            json!({ "campaign": "P2026-0001", "unit": format!("清河市窗口{:02}", n % 83 + 1), "visited_on": august(n / 5), "method": "covert-visit" })
        })
        .collect();
    office.import("visit", &visits);
    // Kind, findings, persons in each.
    let kinds = [("absent-post", 21, 2), ("computer-game", 9, 1), ("online-shopping", 7, 1), ("late-early", 5, 3)];
    let mut findings = Vec::new();
    for (kind, count, persons) in kinds {
        for _ in 0..count {
            let visit = format!("V2026-{:04}", findings.len() % 126 + 1);
            findings.push(json!({ "visit": visit, "kind": kind, "persons": persons }));
        }
    }
    findings.push(json!({ "visit": "V2026-0050", "kind": "positive", "summary": "一次性告知到位" }));
    office.import("finding", &findings);

    let report = office.json(&["report", "month", "--period", "2026-08"]);
    let value = |id: &str| figure(&report, id, "")["value"].clone();
    assert_eq!((value("visits.made"), value("visits.units")), (json!(126), json!(83)));
    assert_eq!(value("findings.found"), 42, "what is praised is no finding");
    let wanted = [("absent-post", 21), ("computer-game", 9), ("online-shopping", 7), ("late-early", 5)];
    assert_eq!(parts(&figure(&report, "findings.found", "")), pairs(&wanted));
    assert_eq!(value("findings.persons"), 21 * 2 + 9 + 7 + 5 * 3);
    assert_eq!(value("findings.units"), 42);
    let rows = table(&report, "findings_by_kind");
    assert_eq!(
        (&rows[0]["kind"], &rows[0]["findings"], &rows[0]["persons"]),
        (&json!("absent-post"), &json!(21), &json!(42))
    );
    let page = office.json(&["campaign", "show", "P2026-0001"]);
    assert_eq!((&page["visits"], &page["units"], &page["findings"]), (&json!(126), &json!(83), &json!(42)));
}

/// 115 opinions to 48 units from one sheet, 69 to 34 from another, 165 proposals from visits; what was answered, what was adopted.
#[test]
fn a_hundred_and_fifteen_opinions_from_one_sheet() {
    let office = Office::open("2026-12-31");
    office.import("unit", &units("city-dept", "部门", 60));
    let sheet = |kind: &str, many: usize, to: usize, month: usize, more: &dyn Fn(usize) -> String| {
        let mut rows = String::from("类别,单位,内容,提出日期,发出日期,答复日期,答复结果,不采纳或部分采纳的理由\n");
        for n in 0..many {
            let day = n % 20 + 1;
            let row = format!("{kind},清河市部门{:02},第{n}条,2026-{month:02}-{day:02},{}\n", n % to + 1, more(n));
            rows.push_str(&row);
        }
        let said = office.say(&["proposal", "import", "-", "--from-format", "csv"], &rows);
        assert_eq!(said.code, 0, "{}", said.err);
    };
    let answered = |n: usize| match n {
        0..92 => "2026-06-25,2026-07-10,采纳,".to_owned(),
        92..100 => "2026-06-25,2026-07-10,部分采纳,经费不足".to_owned(),
        100..103 => "2026-06-25,2026-07-10,不采纳,不属本单位职权".to_owned(),
        _ => "2026-06-25,,,".to_owned(),
    };
    sheet("意见建议", 115, 48, 6, &answered);
    sheet("意见建议", 69, 34, 11, &|_| ",,,".to_owned());
    sheet("整改建议", 165, 60, 9, &|_| ",,,".to_owned());
    let made = office.json(&["stats", "proposals.made", "--by", "month,kind", "--period", "2026"]);
    assert_eq!(made["total"], 349);
    let of = |month: &str| {
        made["rows"].as_array().expect("rows").iter().find(|r| r["month"] == month).expect("a month")["value"].clone()
    };
    assert_eq!((of("2026-06"), of("2026-11"), of("2026-09")), (json!(115), json!(69), json!(165)));
    let units = |month: &str| office.json(&["stats", "proposals.units", "--period", month])["total"].clone();
    assert_eq!((units("2026-06"), units("2026-11")), (json!(48), json!(34)));
    let report = office.json(&["report", "month", "--period", "2026-06"]);
    assert_eq!(parts(&figure(&report, "proposals.made", "")), pairs(&[("opinion", 115)]));
    assert_eq!(figure(&report, "proposals.sent", "")["value"], 115);
    let report = office.json(&["report", "month", "--period", "2026-07"]);
    let rate = figure(&report, "proposals.adoption_rate", "proposals.answered");
    assert_eq!((&rate["numerator"]["value"], &rate["denominator"]["value"]), (&json!(92), &json!(103)));
    let page = office.json(&["report", "unit", "清河市部门01", "--period", "2026"]);
    assert_eq!(figure(&page, "proposals.made", "")["value"], 9, "three of each sheet");
}
