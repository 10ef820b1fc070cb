//! The green channel: projects with who follows them, what they are to reach and what stands in their way.

use crate::office;

use office::Office;
use serde_json::Value;

const TODAY: &str = "2026-03-20";

/// An office with two units, somebody who follows, and a project under way.
fn channel() -> Office {
    let office = Office::open(TODAY);
    for line in [
        "unit add 清河县发改局 --kind 县直部门 --code A01",
        "unit add 清河县供电公司 --kind 县直部门 --code A02",
        "person add 张某某 --unit A01",
        "project add 汽车配件厂 --unit A01 --follower 张某某 --investor 甲公司 --opened 2026-03-02 --due 2026-03-31",
        "project milestone 汽车配件厂 开工 --due 2026-03-10 --on 2026-03-02",
        "project milestone 汽车配件厂 封顶 --due 2026-03-24 --on 2026-03-02",
        "project obstacle 汽车配件厂 没有通电 --unit A02 --due 2026-03-18 --on 2026-03-12",
    ] {
        office.line(line);
    }
    office
}

/// The rows of a table of the day's page.
fn owed(office: &Office, today: &str, key: &str, more: &[&str]) -> Vec<Value> {
    let page = office.json(&[&["today", "--today", today], more].concat());
    let tables = page["tables"].as_array().expect("tables");
    let table = tables.iter().find(|table| table["key"] == key);
    table.map_or_else(Vec::new, |table| table["rows"].as_array().expect("rows").clone())
}

#[test]
fn what_is_late_stands_on_the_days_page_with_what_to_type() {
    let office = channel();
    let late = owed(&office, TODAY, "milestones_overdue", &[]);
    assert_eq!(late.len(), 1, "{late:?}");
    assert_eq!((&late[0]["milestone"], &late[0]["days_left"]), (&"开工".into(), &(-8).into()));
    assert_eq!(late[0]["next"], "ducha project met H2026-0001 开工");
    let obstacles = owed(&office, TODAY, "obstacles_overdue", &[]);
    assert_eq!(obstacles[0]["unit"], "清河县供电公司", "who must act, not who leads");
    assert_eq!(owed(&office, TODAY, "milestones_due", &[])[0]["milestone"], "封顶");
    assert!(owed(&office, TODAY, "milestones_overdue", &["--unit", "A02"]).is_empty());
    assert_eq!(owed(&office, TODAY, "obstacles_overdue", &["--unit", "A02"]).len(), 1);
    assert_eq!(office.say(&["today", "--exit-code"], "").code, 5);
    assert!(owed(&office, TODAY, "projects_overdue", &[]).is_empty());
    assert_eq!(owed(&office, "2026-04-01", "projects_overdue", &[])[0]["due_on"], "2026-03-31");
    office.line("project met 汽车配件厂 开工 --on 2026-03-11");
    office.line("project cleared 汽车配件厂 没有通电 -m 当日送电");
    assert!(owed(&office, TODAY, "milestones_overdue", &[]).is_empty());
    assert!(owed(&office, TODAY, "obstacles_overdue", &[]).is_empty());
    // The page of a past day knows nothing that was done with, or told, later.
    assert_eq!(owed(&office, "2026-03-10", "milestones_due", &[])[0]["milestone"], "开工");
    assert_eq!(owed(&office, "2026-03-19", "obstacles_overdue", &[])[0]["obstacle"], "没有通电");
    assert!(owed(&office, "2026-03-11", "obstacles_due", &["--within", "20"]).is_empty());
    assert_eq!(owed(&office, "2026-03-12", "obstacles_due", &["--within", "20"]).len(), 1);
    let page = office.json(&["project", "show", "汽车配件厂"]);
    assert_eq!(page["project_milestone"][0]["met_on"], "2026-03-11");
    assert_eq!(page["project_obstacle"][0]["note"], "当日送电");
    assert_eq!((&page["milestones_ahead"], &page["obstacles_there"]), (&1.into(), &0.into()));
    office.line("project met 汽车配件厂 封顶");
    office.line("undo");
    assert_eq!(office.json(&["project", "show", "汽车配件厂"])["milestones_ahead"], 1, "it was not met after all");
    office.line("redo");
    office.line("project close 汽车配件厂");
    assert!(owed(&office, "2026-04-01", "projects_overdue", &[]).is_empty(), "it ran in time");
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let office = channel();
    office.line("project met 汽车配件厂 开工 --on 2026-03-09");
    for (line, code, id, named) in [
        ("project add 丙厂 --unit A01 --due 60wd --follower 无此人", 3, "record-unknown", "无此人"),
        ("project add 丙厂 --unit A01 --due 60wd", 2, "field-missing", "跟踪人"),
        ("project add 丙厂 --unit A09 --follower 张某某 --due 60wd", 3, "unit-unknown", "A09"),
        ("project add 汽车配件厂 --unit A01 --follower 张某某 --due 60wd", 4, "project-name-taken", "H2026-0001"),
        ("project add 丙厂 --unit A01 --follower 张某某 --due 2026-03-01", 4, "due-before-issue", "2026-03-01"),
        ("project milestone 汽车配件厂 征地 --due 2026-03-01", 4, "project-before-opening", "2026-03-01"),
        ("project milestone 汽车配件厂 征地", 2, "field-missing", "期限"),
        ("project milestone 汽车配件厂 封顶 --due 2026-05-01", 4, "project-item-twice", "封顶"),
        ("project met 汽车配件厂 封顶 --on 2026-03-01", 4, "project-before-opening", "2026-03-01"),
        ("project met 汽车配件厂 封顶 --on 2026-03-21", 4, "day-in-future", "2026-03-21"),
        ("project met 汽车配件厂 没有通电", 3, "project-item-unknown", "没有通电"),
        ("project met 汽车配件厂 开工", 4, "project-item-done", "2026-03-09"),
        ("project cleared 汽车配件厂 没有通电 --on 2026-03-11", 4, "project-cleared-early", "2026-03-12"),
        ("project obstacle 汽车配件厂 没有通水 --unit 水利局 --due 2026-03-30", 3, "unit-unknown", "水利局"),
        ("project obstacle 汽车配件厂 没有通水 --unit A02 --due 2026-03-19", 4, "days-backwards", "2026-03-19"),
        ("project obstacle 汽车配件厂 没有通水 --due 2026-03-30", 2, "field-missing", "单位"),
        ("project close 汽车配件厂", 4, "project-unfinished", "封顶"),
        ("project add 丙厂 --unit A01 --follower 张某某", 2, "field-missing", "投产期限"),
        ("project follow 汽车配件厂", 2, "field-missing", "备注"),
        ("project stop 汽车配件厂", 2, "field-missing", "终止理由"),
        ("project edit 汽车配件厂 --opened 2026-03-10", 4, "project-before-opening", "开工"),
    ] {
        let said = office.say(&line.split(' ').chain(["--json"]).collect::<Vec<_>>(), "");
        let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{line}: {}", said.err));
        assert_eq!((said.code, error["error"]["id"].as_str()), (code, Some(id)), "{line}: {}", said.err);
        assert!(said.err.contains(named), "{line}: {}", said.err);
    }
    let late = office.say(&["project", "edit", "汽车配件厂", "--due", "2026-06-30", "--today", "2026-04-01"], "");
    assert!(late.code == 4 && late.err.contains("2026-03-31"), "a limit that ran out stands: {}", late.err);
    office.line("project stop 汽车配件厂 --reason 撤资 --on 2026-03-19");
    let over = office.say(&["project", "met", "汽车配件厂", "封顶"], "");
    assert!(over.code == 4 && over.err.contains("2026-03-19"), "{}", over.err);
    assert_eq!(office.say(&["project", "met", "汽车配件厂", "封顶", "--on", "2026-03-18"], "").code, 0);
    office.line("check");
}

#[test]
fn its_parts_go_out_and_come_in_with_it() {
    let office = channel();
    office.line("project met 汽车配件厂 开工 --on 2026-03-09 -m 早一天");
    let out = office.ok(&["project", "export"]);
    let other = Office::open(TODAY);
    for line in [
        "unit add 清河县发改局 --kind 县直部门 --code A01",
        "unit add 清河县供电公司 --kind 县直部门 --code A02",
        "person add 张某某 --unit A01",
    ] {
        other.line(line);
    }
    let said = other.say(&["project", "import", "-"], &out);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        other.ok(&["project", "export", "--fields", "name,milestones,obstacles,ends,due_on"]),
        office.ok(&["project", "export", "--fields", "name,milestones,obstacles,ends,due_on"])
    );
    assert_eq!(owed(&other, TODAY, "obstacles_overdue", &[]).len(), 1);
    other.line("check");
}

/// An office with calm days from the 1st to the 10th, and two units.
fn enforcers() -> Office {
    let office = Office::open(TODAY);
    for line in [
        "unit add 清河县住建局 --kind 县直部门 --code A01",
        "unit add 清河县消防大队 --kind 县直部门 --code A02",
        "enforcement calm --from 1 --to 10 --source 清政〔2026〕2号",
    ] {
        office.line(line);
    }
    office
}

#[test]
fn who_goes_without_approval_is_a_finding() {
    let office = enforcers();
    for (unit, on) in [("A01", "2026-03-12"), ("A01", "2026-03-17"), ("A02", "2026-03-18")] {
        let asked = format!(
            "enforcement add --unit {unit} --enterprise 配件厂 --purpose 抽查 --asked 2026-03-02 --planned {on}"
        );
        office.line(&asked);
    }
    // Nobody answered two of them by their day.
    let late = owed(&office, TODAY, "enforcements_overdue", &[]);
    assert_eq!(late.len(), 3);
    assert_eq!(late[0]["next"], "ducha enforcement approve Y2026-0001 --by …");
    office.line("enforcement approve Y1 --by 陈县长 --on 2026-03-11");
    office.line("enforcement visit Y1 --on 2026-03-12");
    let refused = office.say(&["enforcement", "find", "Y1"], "");
    assert!(refused.code == 4 && refused.err.contains("2026-03-11"), "{}", refused.err);
    office.line("enforcement refuse Y2 --reason 上月查过 --on 2026-03-16");
    for (code, on) in [("Y2", "2026-03-17"), ("Y3", "2026-03-18")] {
        let went = office.say(&["enforcement", "visit", code, "--on", on], "");
        assert!(went.code == 0 && went.err.contains("ducha enforcement find Y2026-000"), "{}", went.err);
    }
    let waiting = owed(&office, TODAY, "enforcements_unapproved", &[]);
    assert_eq!(waiting.len(), 2);
    assert_eq!(waiting[0]["next"], "ducha enforcement find Y2026-0002");
    assert_eq!(office.ok(&["enforcement", "find", "Y2", "--quiet"]).trim(), "F2026-0001");
    let found = office.json(&["finding", "show", "F1"]);
    assert_eq!((&found["unit"], &found["kind"]), (&"清河县住建局".into(), &"arbitrary-check".into()));
    assert_eq!(found["found_on"], "2026-03-17");
    // One command made both, and one takes both back.
    office.line("undo");
    assert_eq!(office.json(&["enforcement", "show", "Y2"])["state"], "visited");
    assert_eq!(office.json(&["finding", "list"]), Value::Array(Vec::new()));
    office.line("redo");
    assert_eq!(office.json(&["enforcement", "show", "Y2"])["finding"], "F2026-0001");
    // A finding that somebody recorded will do; one of another unit will not.
    let other = office.say(&["enforcement", "find", "Y3", "--finding", "F1"], "");
    assert!(other.code == 4 && other.err.contains("F2026-0001"), "{}", other.err);
    office.line("finding add --unit A02 --kind 乱检查 --on 2026-03-18");
    office.line("enforcement find Y3 --finding F2");
    assert!(owed(&office, TODAY, "enforcements_unapproved", &[]).is_empty());
    assert_eq!(office.json(&["enforcement", "show", "Y3"])["finding"], "F2026-0002");
    office.line("check");
}

#[test]
fn an_enforcement_visit_that_cannot_be_is_refused_by_name() {
    let office = enforcers();
    office
        .line("enforcement add --unit A01 --enterprise 配件厂 --purpose 抽查 --asked 2026-03-02 --planned 2026-03-12");
    office
        .line("enforcement add --unit A01 --enterprise 配件厂 --purpose 抽查 --asked 2026-03-02 --planned 2026-03-13");
    office.line("enforcement visit Y1 --on 2026-03-12");
    office.line("enforcement approve Y2 --by 陈县长 --on 2026-03-13");
    let asked = "enforcement add --unit A01 --enterprise 配件厂 --purpose 抽查";
    for (line, code, id, named) in [
        ("enforcement approve Y1 --by 陈县长 --on 2026-03-12".to_owned(), 4, "step-wrong-state", "已进企"),
        ("enforcement approve Y1 --on 2026-03-12".to_owned(), 4, "step-wrong-state", "已进企"),
        ("enforcement visit Y2 --on 2026-03-01".to_owned(), 4, "step-before-last", "2026-03-02"),
        ("enforcement visit Y2 --on 2026-03-21".to_owned(), 4, "day-in-future", "2026-03-21"),
        ("enforcement find Y1 --finding F9".to_owned(), 3, "record-unknown", "F9"),
        ("enforcement find Y1 Y2".to_owned(), 2, "enforcement-find-one", "一次"),
        (format!("{asked} --planned 2026-04-05"), 4, "enforcement-calm-day", "2026-04-05"),
        (format!("{asked} --planned 2026-03-30 --planned-to 2026-04-02"), 4, "enforcement-calm-day", "2026-04-01"),
        (format!("{asked} --planned 2026-04-05 --calm-ground 例行"), 2, "word-unknown", "例行"),
        (format!("{asked} --planned 2026-03-19"), 4, "days-backwards", "2026-03-19"),
        (asked.to_owned(), 2, "field-missing", "拟去日期"),
        (
            "enforcement add --unit 水利局 --enterprise 配件厂 --purpose 抽查 --planned 2026-03-26".to_owned(),
            3,
            "unit-unknown",
            "水利局",
        ),
        (
            "enforcement add --unit A01 --enterprise 配件厂 --planned 2026-03-26".to_owned(),
            2,
            "field-missing",
            "检查事由",
        ),
        ("enforcement calm --from 1".to_owned(), 2, "field-missing", "--to"),
        ("enforcement calm --from 25 --to 1 --source 文".to_owned(), 4, "days-backwards", "25"),
        ("enforcement calm --from 1 --to 32 --source 文".to_owned(), 2, "count-unreadable", "32"),
    ] {
        let said = office.say(&line.split(' ').chain(["--json"]).collect::<Vec<_>>(), "");
        let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{line}: {}", said.err));
        assert_eq!((said.code, error["error"]["id"].as_str()), (code, Some(id)), "{line}: {}", said.err);
        assert!(said.err.contains(named), "{line}: {}", said.err);
    }
    office.line(
        "enforcement add --unit A01 --enterprise 配件厂 --purpose 接到投诉 --planned 2026-04-05 --calm-ground 投诉举报",
    );
    assert!(office.say(&["enforcement", "calm"], "").err.contains("每月 1 日至 10 日（清政〔2026〕2号）"));
    // Who was said to have gone on a calm day before anything was asked is recorded as it was.
    office
        .line("enforcement add --unit A02 --enterprise 配件厂 --purpose 抽查 --asked 2026-03-05 --planned 2026-03-05");
    office.line("enforcement calm --from 0");
    office.line(&format!("{asked} --planned 2026-04-05"));
    office.line("check");
}

#[test]
fn an_enforcement_visit_goes_out_and_comes_in() {
    let office = enforcers();
    office
        .line("enforcement add --unit A01 --enterprise 配件厂 --purpose 抽查 --asked 2026-03-02 --planned 2026-03-12");
    office.line("enforcement approve Y1 --by 陈县长 --no 清政办〔2026〕8号 --on 2026-03-11");
    office.line("enforcement visit Y1 --on 2026-03-12");
    office.line("enforcement add --unit A02 --enterprise 配件厂 --purpose 救援 --asked 2026-03-02 --planned 2026-03-05 --calm-ground 突发事件");
    let fields = "unit,enterprise,purpose,planned_on,calm_ground,state,approved_by,approval_no,visited_on,unapproved";
    let other = enforcers();
    let said = other.say(&["enforcement", "import", "-"], &office.ok(&["enforcement", "export"]));
    assert_eq!(said.code, 0, "{}", said.err);
    let told = |office: &Office| office.ok(&["enforcement", "export", "--fields", fields]);
    assert_eq!(told(&other), told(&office));
    other.line("check");
}

#[test]
fn figures_of_projects_and_enforcement_visits_are_known_totals() {
    let office = channel();
    office.line("project met 汽车配件厂 开工 --on 2026-03-09");
    let total = |office: &Office, figure: &str, as_of: &str| {
        office.json(&["stats", figure, "--period", "2026", "--as-of", as_of])["total"].clone()
    };
    for (figure, as_of, n) in [
        ("projects.open", "2026-03-20", 1),
        ("projects.open", "2026-03-01", 0),
        ("milestones.due", "2026-03-20", 1),
        ("milestones.in_time", "2026-03-20", 1),
        ("milestones.in_time", "2026-03-08", 0),
        ("obstacles.arisen", "2026-03-20", 1),
        ("obstacles.open", "2026-03-20", 1),
        ("obstacles.open", "2026-03-11", 0),
    ] {
        assert_eq!(total(&office, figure, as_of), n, "{figure} as of {as_of}");
    }
    office.line("project cleared 汽车配件厂 没有通电 --on 2026-03-19");
    office.line("project met 汽车配件厂 封顶 --on 2026-03-19");
    office.line("project close 汽车配件厂 --on 2026-03-19");
    for (figure, n) in [("projects.open", 0), ("projects.done", 1), ("milestones.in_time", 1), ("obstacles.open", 0)] {
        assert_eq!(total(&office, figure, TODAY), n, "{figure}");
    }
    let office = enforcers();
    for on in ["12", "13", "17"] {
        let asked = format!(
            "enforcement add --unit A01 --enterprise 配件厂 --purpose 抽查 --asked 2026-03-02 --planned 2026-03-{on}"
        );
        office.line(&asked);
    }
    office.line("enforcement add --unit A02 --enterprise 配件厂 --purpose 救援 --asked 2026-03-02 --planned 2026-03-05 --calm-ground 突发事件");
    office.line("enforcement approve Y1 --by 陈县长 --on 2026-03-11");
    office.line("enforcement visit Y1 --on 2026-03-12");
    office.line("enforcement refuse Y2 --reason 上月查过 --on 2026-03-12");
    office.line("enforcement visit Y2 --on 2026-03-13");
    for (figure, n) in
        [("asked", 4), ("approved", 1), ("refused", 1), ("visited", 2), ("unapproved", 1), ("on_calm_days", 0)]
    {
        assert_eq!(total(&office, &format!("enforcements.{figure}"), TODAY), n, "{figure}");
    }
    // A plan is no visit; a visit on a calm day is one, on whichever day it was planned for.
    office.line("enforcement approve Y4 --by 陈县长 --on 2026-03-04");
    office.line("enforcement visit Y4 --on 2026-03-05");
    office.line("enforcement approve Y3 --by 陈县长 --on 2026-03-04");
    let said = office.say(&["enforcement", "visit", "Y3", "--on", "2026-03-09"], "");
    assert!(said.err.contains("批准的是 2026-03-17 去"), "{}", said.err);
    assert_eq!(total(&office, "enforcements.on_calm_days", TODAY), 2);
}

/// An approval is of the days it names, and comes before the visit: what it does not cover is a visit without approval.
#[test]
fn a_visit_that_its_approval_does_not_cover_is_a_finding() {
    let office = Office::open(TODAY);
    office.line("unit add 清河县发改局 --kind 县直部门 --code A01");
    office.line("enforcement calm --from 1 --to 25 --source 清河县通知");
    let add = "enforcement add --unit A01 --enterprise 甲厂 --purpose 扬尘 --on 2026-03-02 --planned";
    let show = |code: &str| office.json(&["enforcement", "show", code]);
    for (n, more) in [(1, ""), (2, " --calm-ground 投诉举报")] {
        office.line(&format!("{add} 2026-03-26{more}"));
        office.line(&format!("enforcement approve {n} --by 陈县长 --on 2026-03-03"));
        let said = office.say(&["enforcement", "visit", &n.to_string(), "--on", "2026-03-10"], "");
        assert_eq!((said.code, said.err.contains("2026-03-10 是企业宁静日")), (0, n == 1), "{}", said.err);
    }
    assert_eq!((&show("1")["unapproved"], &show("2")["unapproved"]), (&true.into(), &false.into()));
    let unapproved = || {
        office.json(&["stats", "enforcements.unapproved", "--period", "2026-03", "--today", "2026-04-10"])["total"]
            .clone()
    };
    assert_eq!(unapproved(), 1);
    assert_eq!(owed(&office, TODAY, "enforcements_unapproved", &[]).len(), 1);
    office.line("enforcement find 1");
    assert_eq!(office.json(&["finding", "show", "F2026-0001"])["found_on"], "2026-03-10");
    assert_eq!(office.say(&["enforcement", "find", "2"], "").code, 4);
    // What was approved when they had gone was not approved before; another day that is none of the calm ones is to be looked at.
    let later = |line: &str| office.ok(&format!("{line} --today 2026-04-10").split(' ').collect::<Vec<_>>());
    for planned in ["2026-03-30", "2026-03-26"] {
        later(&format!("{add} {planned}"));
    }
    later("enforcement approve 3 --by 陈县长 --on 2026-04-02");
    later("enforcement visit 3 --on 2026-03-30");
    later("enforcement approve 4 --by 陈县长 --on 2026-03-25");
    later("enforcement visit 4 --on 2026-03-31");
    let [third, fourth] = ["3", "4"].map(show);
    assert_eq!((&third["visited_on"], &third["unapproved"]), (&"2026-03-30".into(), &true.into()));
    assert_eq!((&fourth["approved_on"], &fourth["unapproved"]), (&"2026-03-25".into(), &false.into()));
    assert_eq!(unapproved(), 2);
    later("enforcement find 3");
    assert_eq!(office.say(&["check", "--today", "2026-04-10"], "").code, 0);
}
