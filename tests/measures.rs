//! Sanctions and other measures through the program: each statutory period by the text of its day, both last days, what is
//! laid behind what, what is refused, and that persons, person-times and sanctions are counted apart.

use crate::office;

use office::Office;
use serde_json::{Value, json};

/// An office with two units and two persons, R2026-0001 at the bureau and R2026-0002 at the station.
fn office() -> Office {
    let office = Office::open("2026-08-01");
    office.import(
        "unit",
        &[
            json!({ "name": "清河市住建局", "kind": "city-dept", "short_name": "住建局" }),
            json!({ "name": "南街派出所", "kind": "police-station" }),
        ],
    );
    office.ok(&["person", "add", "王强", "--unit", "住建局", "--post", "科长", "--rank", "四级主任科员"]);
    office.ok(&["person", "add", "李敏", "--unit", "南街派出所"]);
    office
}

/// `sanction add` with these options; what it prints as a record.
fn add(office: &Office, person: &str, rest: &str) -> Value {
    let rest: Vec<&str> = rest.split_whitespace().collect();
    office.json(&[&["sanction", "add", "--person", person], rest.as_slice()].concat())
}

/// The error of a refused command: its exit code and its id.
fn refused(office: &Office, arguments: &str) -> (i32, String) {
    let said = office.say(&[&arguments.split_whitespace().collect::<Vec<_>>()[..], &["--json"]].concat(), "");
    let error: Value =
        serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{arguments}: {} {}", said.out, said.err));
    (said.code, error["error"]["id"].as_str().expect("an id").to_owned())
}

#[test]
fn every_period_by_the_text_of_its_day() {
    let office = office();
    for (kind, regime, on, months, ends, rule, version) in [
        ("admin-warning", "zhengwu", "2020-12-15", 6, "2021-06-14", "政务处分法第8条", "2020"),
        ("admin-demerit", "zhengwu", "2021-01-31", 12, "2022-01-30", "政务处分法第8条", "2020"),
        ("admin-major-demerit", "chufen", "2010-08-31", 18, "2012-02-29", "行政机关公务员处分条例第7条", "2007"),
        ("admin-grade-down", "zhengwu", "2024-02-29", 24, "2026-02-28", "政务处分法第8条", "2020"),
        ("admin-removal", "chufen", "2007-06-01", 24, "2009-05-31", "行政机关公务员处分条例第7条", "2007"),
        ("party-warning", "party", "2024-05-10", 12, "2025-05-09", "纪律处分条例第10条", "2023"),
        ("party-serious-warning", "party", "2015-12-31", 12, "2016-12-30", "纪律处分条例第12条", "2003"),
        ("party-serious-warning", "party", "2016-01-01", 18, "2017-06-30", "纪律处分条例第9条", "2015"),
        ("party-post-removal", "party", "2018-10-01", 24, "2020-09-30", "纪律处分条例第11条", "2018"),
        ("party-expel", "party", "2024-01-01", 60, "2028-12-31", "纪律处分条例第13条", "2023"),
    ] {
        let name = format!("{kind}{on}");
        office.ok(&["person", "add", &name, "--unit", "住建局"]);
        let kept = add(&office, &name, &format!("--kind {kind} --regime {regime} --on {on}"));
        let want = json!([months, ends, "day-before", rule, version]);
        let have = json!([kept["months"], kept["ends_on"], kept["convention"], kept["rule"], kept["rule_version"]]);
        assert_eq!(have, want, "{kind} {on}");
    }
    let none = add(&office, "1", "--kind 开除 --regime zhengwu --on 2026-05-06");
    assert_eq!((&none["months"], &none["ends_on"], &none["rule"]), (&Value::Null, &Value::Null, &Value::Null));
    let practice = add(&office, "2", "--kind 诫勉 --on 2026-05-06");
    assert_eq!(
        (&practice["months"], &practice["ends_on"], &practice["rule"]),
        (&json!(6), &json!("2026-11-05"), &Value::Null)
    );
    let unknown = add(&office, "2", "--kind 免职 --on 2026-05-06");
    assert_eq!((&unknown["regime"], &unknown["ends_on"]), (&json!("organisational"), &Value::Null));
}

#[test]
fn both_last_days_are_offered_and_one_is_stored() {
    let office = office();
    let said = office
        .say(&["sanction", "add", "--person", "1", "--kind", "警告", "--regime", "政务", "--on", "2020-12-15"], "");
    assert!(
        said.err.contains("2021-06-14（前一日）或 2021-06-15（对应日），已记 2021-06-14（前一日）"),
        "{}",
        said.err
    );
    let matching = add(&office, "2", "--kind 警告 --regime 政务 --on 2020-12-15 --ends 2021-06-15");
    assert_eq!(matching["convention"], "matching-day");
    let asked = office.json(&["sanction", "edit", "S2020-0001", "--convention", "对应日"]);
    assert_eq!((&asked["ends_on"], &asked["convention"]), (&json!("2021-06-15"), &json!("matching-day")));
    let month_end = add(&office, "2", "--kind 诫勉 --on 2026-03-31");
    assert_eq!(month_end["ends_on"], "2026-09-30", "September has no 31st: it ends with the month");
    let short = add(&office, "2", "--kind 诫勉 --on 2025-08-31");
    assert_eq!(short["ends_on"], "2026-02-28");
    let other = "sanction add --person 2 --kind 诫勉 --on 2026-05-06 --ends 2026-12-31";
    assert_eq!(refused(&office, other), (4, "end-not-offered".into()));
    let stated = add(&office, "2", "--kind 诫勉 --on 2026-05-06 --ends 2026-12-31 --note 决定书写明");
    assert_eq!((&stated["ends_on"], &stated["convention"]), (&json!("2026-12-31"), &json!("stated")));
}

#[test]
fn a_new_sanction_is_laid_behind_the_one_that_runs() {
    let office = office();
    // 纪律处分条例 第21条: what remains and the new, without a cap.
    add(&office, "1", "--kind party-warning --on 2024-01-10");
    assert_eq!(add(&office, "1", "--kind party-serious-warning --on 2024-07-10")["ends_on"], "2026-07-09");
    // Another ladder does not lengthen the party's.
    assert_eq!(add(&office, "1", "--kind 记过 --regime 政务 --on 2024-08-01")["ends_on"], "2025-07-31");
    // Administrative: 48 months at most.
    add(&office, "2", "--kind 撤职 --regime 处分 --on 2024-03-01");
    add(&office, "2", "--kind 降级 --regime 政务 --on 2024-04-01");
    let said = office
        .say(&["sanction", "add", "--person", "2", "--kind", "撤职", "--regime", "处分", "--on", "2024-05-01"], "");
    assert!(said.err.contains("已截到最长 48 个月"), "{}", said.err);
    assert_eq!(office.json(&["sanction", "show", "S2024-0006"])["ends_on"], "2028-04-30");
    // One that was lifted before leaves nothing.
    office.ok(&["person", "add", "赵刚", "--unit", "住建局"]);
    add(&office, "赵刚", "--kind 记大过 --regime 政务 --on 2025-06-01");
    office.ok(&["sanction", "lift", "S2025-0001", "--on", "2026-01-10"]);
    assert_eq!(add(&office, "赵刚", "--kind 警告 --regime 政务 --on 2026-02-01")["ends_on"], "2026-07-31");
    // What was typed later and decided before moves it.
    add(&office, "赵刚", "--kind 记过 --regime 政务 --on 2025-12-01");
    let edited = office.json(&["sanction", "edit", "S2026-0001", "--decision-no", "3号"]);
    assert_eq!(edited["ends_on"], "2027-05-31");
    let changed = office.json(&["sanction", "edit", "S2026-0001", "--kind", "记过"]);
    assert_eq!(
        (&changed["months"], &changed["regime"], &changed["ends_on"]),
        (&json!(12), &json!("zhengwu"), &json!("2027-11-30"))
    );
}

#[test]
fn a_probation_weighs_from_the_day_rights_are_given_back() {
    let office = office();
    let probation = add(&office, "1", "--kind 留党察看一年 --on 2024-05-10");
    assert_eq!((&probation["months"], &probation["ends_on"]), (&json!(12), &json!("2025-05-09")));
    assert_eq!(refused(&office, "sanction restore S2024-0001 --on 2025-05-01"), (4, "probation-running".into()));
    let restored = office.json(&["sanction", "restore", "S2024-0001", "--on", "2025-05-12"]);
    assert_eq!((&restored["months"], &restored["ends_on"]), (&json!(24), &json!("2027-05-11")));
    assert_eq!(restored["running"], true);
    assert_eq!(refused(&office, "sanction restore S2024-0001"), (4, "sanction-restored".into()));
    add(&office, "2", "--kind 记过 --regime 政务 --on 2026-05-10");
    assert_eq!(refused(&office, "sanction restore S2026-0001"), (4, "not-probation".into()));
}

#[test]
fn one_act_has_one_body() {
    let office = office();
    office.ok(&["visit", "add", "--unit", "住建局", "--method", "暗访", "--on", "2026-05-01"]);
    office.ok(&["finding", "add", "--visit", "V2026-0001", "--kind", "脱岗"]);
    office.ok(&["finding", "add", "--visit", "V2026-0001", "--kind", "打牌"]);
    add(&office, "1", "--kind 记过 --regime 政务处分 --on 2026-05-20 --finding F2026-0001");
    let again = "sanction add --person 1 --kind 警告 --regime 处分 --on 2026-06-01 --finding F2026-0001";
    assert_eq!(refused(&office, again), (4, "same-act".into()));
    // The party's beside it, another act, another person: all may.
    add(&office, "1", "--kind 党内警告 --on 2026-06-01 --finding F2026-0001");
    add(&office, "1", "--kind 警告 --regime 处分 --on 2026-06-01 --finding F2026-0002");
    add(&office, "2", "--kind 警告 --regime 处分 --on 2026-06-01 --finding F2026-0001");
    office.ok(&["complaint", "add", "--channel", "电话", "--category", "慢作为", "--received", "2026-05-01"]);
    add(&office, "2", "--kind 警告 --regime 处分 --on 2026-06-02 --complaint C2026-0001");
    let again = "sanction add --person 2 --kind 记过 --regime 政务 --on 2026-06-03 --complaint C2026-0001";
    assert_eq!(refused(&office, again), (4, "same-act".into()));
    let early = "sanction add --person 2 --kind 诫勉 --on 2026-04-03 --complaint C2026-0001";
    assert_eq!(refused(&office, early), (4, "measure-before-cause".into()));
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let office = office();
    office.ok(&["person", "add", "王强", "--unit", "南街派出所"]);
    add(&office, "2", "--kind 诫勉 --on 2025-06-01");
    for (arguments, code, id) in [
        ("person add 赵敏", 2, "person-no-unit"),
        ("person add --unit 住建局", 2, "field-missing"),
        ("person add R2026-0001 --unit 住建局", 2, "person-name-code"),
        ("sanction add --person 王强 --kind 诫勉", 3, "record-ambiguous"),
        ("sanction add --person 孙悟空 --kind 诫勉", 3, "record-unknown"),
        ("sanction add --person 1", 2, "field-missing"),
        ("sanction add --kind 诫勉 --unit 住建局", 2, "person-missing"),
        ("sanction add --person 1 --kind 记过", 2, "regime-missing"),
        ("sanction add --person 1 --kind 记过 --regime 党纪", 4, "regime-other"),
        ("sanction add --person 1 --kind 免职 --regime 政务处分", 4, "regime-other"),
        ("sanction add --person 1 --kind 其他 --regime 党纪", 2, "field-missing"),
        ("sanction add --person 1 --kind 其他 --kind-note 训诫 --regime 党纪", 4, "regime-other"),
        ("sanction add --person 1 --kind 黄牌", 4, "measure-on-unit"),
        ("sanction add --person 1 --kind 诫勉 --responsibility 单位", 4, "responsibility-other"),
        ("sanction add --unit 住建局 --kind 黄牌 --responsibility 直接", 4, "responsibility-other"),
        ("sanction add --person 1 --kind 诫勉 --on 2026-08-02", 4, "day-in-future"),
        ("sanction add --person 1 --kind 诫勉 --on 2026-07-01 --ends 2026-06-30", 4, "end-before-decision"),
        ("sanction add --person 1 --kind 诫勉 --months 9", 4, "months-without-ground"),
        ("sanction add --person 1 --kind 免职 --months 12", 4, "months-without-ground"),
        ("sanction add --person 1 --kind 记过 --regime 政务 --months 60 --note 数过并罚", 4, "months-over-cap"),
        ("sanction add --person 1 --kind 诫勉 --months 0", 2, "months-unreadable"),
        ("sanction add --person 1 --kind 诫勉 --restored 2026-08-01", 4, "not-probation"),
        ("sanction lift S2025-0001 --on 2025-05-01", 4, "act-before-decision"),
        ("sanction lift S2025-0001", 4, "sanction-ended"),
        ("sanction lift S2025-0009", 3, "record-unknown"),
        ("sanction due --within 多", 2, "count-unreadable"),
        ("person void 2 -m 重复", 4, "record-in-use"),
    ] {
        assert_eq!(refused(&office, arguments), (code, id.to_owned()), "{arguments}");
    }
    office.ok(&["sanction", "lift", "S2025-0001", "--on", "2025-10-01"]);
    assert_eq!(refused(&office, "sanction lift S2025-0001 --on 2025-10-02"), (4, "sanction-lifted".into()));
    // The office's own text, stated.
    let own = add(&office, "1", "--kind 免职 --months 12 --rule 本市问责办法第9条 --on 2026-07-01");
    assert_eq!((&own["ends_on"], &own["rule"]), (&json!("2027-06-30"), &json!("本市问责办法第9条")));
}

fn figure(report: &Value, id: &str) -> Value {
    let figures = report["figures"].as_array().expect("figures");
    figures.iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no figure {id}")).clone()
}

fn table<'r>(report: &'r Value, key: &str) -> &'r Vec<Value> {
    let tables = report["tables"].as_array().expect("tables");
    tables.iter().find(|t| t["key"] == key).expect("the table")["rows"].as_array().expect("rows")
}

#[test]
fn persons_times_units_and_sanctions_are_counted_apart() {
    let office = office();
    office.ok(&[
        "complaint",
        "add",
        "--channel",
        "电话",
        "--category",
        "慢作为",
        "--received",
        "2026-06-01",
        "--unit",
        "住建局",
    ]);
    office.ok(&["complaint", "add", "--channel", "来信", "--category", "慢作为", "--received", "2026-06-02"]);
    for code in ["1", "2"] {
        office.ok(&["complaint", "accept", code, "--on", "2026-06-03"]);
        office.ok(&["complaint", "assign", code, "--handling", "self", "--on", "2026-06-03"]);
        office.ok(&["complaint", "close", code, "--result", "属实", "--on", "2026-06-20"]);
    }
    for (person, rest) in [
        ("1", "--kind 记过 --regime 政务 --on 2026-06-25 --complaint C2026-0001"),
        ("1", "--kind 党内警告 --on 2026-06-25 --complaint C2026-0001"),
        ("1", "--kind 免职 --on 2026-06-26"),
        ("2", "--kind 书面检查 --on 2026-06-26"),
        ("2", "--kind 通报批评 --on 2026-06-27"),
        ("2", "--kind 诫勉 --on 2026-06-28"),
        ("2", "--kind 移送纪检监察 --on 2026-06-28 --complaint C2026-0002"),
        // Outside the period, inside the year.
        ("1", "--kind 诫勉 --on 2026-05-01"),
        ("2", "--kind 效能告诫 --on 2025-09-01"),
        ("2", "--kind 诫勉 --on 2025-08-02"),
        ("2", "--kind 诫勉 --on 2025-08-01"),
    ] {
        add(&office, person, rest);
    }
    for kind in ["黄牌", "通报批评"] {
        office.ok(&[
            "sanction",
            "add",
            "--unit",
            "南街派出所",
            "--kind",
            kind,
            "--on",
            "2026-06-28",
            "--regime",
            if kind == "黄牌" { "unit" } else { "lighter" },
        ]);
    }
    let report = office.json(&["report", "accountability", "--period", "2026-06"]);
    for (id, value) in [
        ("measures.taken", 8),
        ("measures.person_times", 6),
        ("measures.persons", 2),
        ("measures.unit_times", 2),
        ("measures.units", 1),
        ("sanctions.decided", 2),
        ("sanctions.persons", 1),
        ("complaints.accountable", 1),
    ] {
        assert_eq!(figure(&report, id)["value"], value, "{id}");
    }
    let rate = figure(&report, "complaints.accountability_rate");
    assert_eq!(
        (&rate["numerator"]["value"], &rate["denominator"]),
        (&json!(1), &json!({ "id": "complaints.closed", "value": 2 }))
    );
    // The year to 2026-08-01 begins on 2025-08-02: three times at the station, once at the bureau.
    assert_eq!(
        *table(&report, "admonished_in_a_year"),
        [
            json!({ "unit": "南街派出所", "person_times": 3, "persons": 1, "unit_answers": true }),
            json!({ "unit": "清河市住建局", "person_times": 1, "persons": 1, "unit_answers": false }),
        ]
    );
    for format in ["json", "md", "table", "csv"] {
        let printed = office.ok(&["report", "accountability", "--period", "2026-06", "--format", format]);
        assert!(!printed.contains("王强") && !printed.contains("李敏") && !printed.contains("R2026"), "{printed}");
    }
    let before = office.json(&["report", "accountability", "--period", "2026-06", "--as-of", "2026-06-24"]);
    assert_eq!(figure(&before, "complaints.accountability_rate")["numerator"]["value"], 0);
    assert_eq!(office.json(&["stats", "sanctions.decided", "--by", "regime", "--period", "2026"])["total"], 2);
    assert_eq!(office.ok(&["check", "--format", "tsv"]).lines().filter(|l| !l.contains("ok")).count(), 1);
}

#[test]
fn a_warning_is_never_printed_without_its_regime() {
    let office = office();
    add(&office, "1", "--kind 警告 --regime 处分 --on 2026-06-25");
    add(&office, "2", "--kind 党内警告 --on 2026-06-25");
    for command in [
        "sanction list --format table",
        "sanction list --fields kind --format table",
        "sanction show 1 --format table",
        "sanction due --within 900d --format table",
        "person show 1 --format table",
        "report accountability --period 2026 --format md",
        "stats measures.taken --by kind --period 2026 --format table",
        "explain sanctions.decided --period 2026 --format table",
    ] {
        let printed = office.ok(&command.split(' ').collect::<Vec<_>>());
        assert!(printed.contains("警告"), "{command}: {printed}");
        assert_eq!(
            printed.matches("警告").count(),
            printed.matches("政纪警告").count() + printed.matches("党内警告").count(),
            "{command}: {printed}"
        );
    }
}

#[test]
fn a_history_as_of_a_day_and_what_ends_soon() {
    let office = office();
    add(&office, "1", "--kind 警告 --regime 政务 --on 2026-02-10");
    add(&office, "1", "--kind 诫勉 --on 2026-06-01");
    let running = |on: &str| -> Vec<bool> {
        let page = office.json(&["person", "show", "王强", "--as-of", on]);
        page["measures"]
            .as_array()
            .expect("measures")
            .iter()
            .map(|m| m["running"].as_bool().expect("yes or no"))
            .collect()
    };
    assert_eq!(running("2026-05-31"), [true]);
    assert_eq!(running("2026-08-01"), [true, true]);
    office.ok(&["sanction", "lift", "S2026-0002", "--on", "2026-07-01"]);
    assert_eq!(running("2026-06-30"), [true, true]);
    assert_eq!(running("2026-07-01"), [true, false]);
    let due = |rest: &[&str]| office.json(&[&["sanction", "due"], rest].concat()).as_array().map(Vec::len);
    assert_eq!((due(&[]), due(&["--within", "7d"])), (Some(1), Some(0)));
    assert_eq!(due(&["--period", "2026Q4"]), Some(0), "what was lifted ends no more");
}

#[test]
fn what_is_exported_is_read_back() {
    let office = office();
    add(&office, "1", "--kind 警告 --regime 政务 --on 2026-02-10 --convention 对应日 --responsibility 直接");
    add(&office, "1", "--kind 记过 --regime 政务 --on 2026-05-10");
    add(&office, "2", "--kind 留党察看一年 --on 2024-05-10");
    office.ok(&["sanction", "restore", "S2024-0001", "--on", "2025-05-12"]);
    office.ok(&["sanction", "lift", "S2026-0002", "--on", "2026-06-01", "-m", "解除"]);
    let (persons, sanctions) = (office.ok(&["person", "export"]), office.ok(&["sanction", "export"]));
    let other = Office::open("2026-08-01");
    for (noun, rows) in [("unit", office.ok(&["unit", "export"])), ("person", persons), ("sanction", sanctions)] {
        let said = other.say(&[noun, "import", "-"], &rows);
        assert_eq!(said.code, 0, "{noun}: {}", said.err);
    }
    let facts = |office: &Office| {
        let mut rows = office.json(&["sanction", "list"]);
        for row in rows.as_array_mut().expect("rows") {
            row.as_object_mut().expect("a row").remove("recorded_at");
        }
        rows
    };
    assert_eq!(facts(&other), facts(&office));
}

/// A unit that becomes a village is told of the measures the law does not know there.
#[test]
fn a_unit_that_changes_its_kind_is_told_of_its_measures() {
    let office = Office::open("2026-06-10");
    office.line("unit add 甲县住建局 --kind 县直部门 --code A01");
    office.line("person add 王某 --unit A01");
    office.line("sanction add --person 王某 --kind 降级 --regime 政务处分 --on 2026-01-10");
    let said = office.say(&["unit", "edit", "A01", "--kind", "村"], "");
    assert!(said.code == 0 && said.err.contains("S2026-0001") && said.err.contains("第22条"), "{}", said.err);
    let back = office.say(&["unit", "edit", "A01", "--kind", "县直部门"], "");
    assert!(!back.err.contains("S2026-0001"), "{}", back.err);
}
