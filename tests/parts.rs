//! What belongs to a record, and the rows of its parts: told, shown, held, and known as they were.

use crate::office;

use office::Office;
use rusqlite::Connection;
use serde_json::{Value, json};

fn opened() -> Office {
    let office = Office::open("2026-06-10");
    office.import("unit", &[json!({ "name": "清河县公安局城东派出所", "kind": "police-station", "code": "A01" })]);
    office
}

/// The number of a journal entry as a moment, once the clock has gone on.
fn moment(office: &Office) -> String {
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let rows = office.json(&["query", "SELECT max(recorded_at) AS at FROM entries"]);
    let at = rows[0]["at"].as_str().expect("a moment").to_owned();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    at
}

fn value(office: &Office, figure: &str, known: &str) -> i64 {
    let page = office.json(&["stats", figure, "--period", "2026", "--known-at", known]);
    page["total"].as_i64().unwrap_or_else(|| panic!("{page}"))
}

#[test]
fn what_was_known_knows_the_parts_that_were() {
    let office = opened();
    office.line("visit add --unit A01 --method 暗访 --on 2026-06-01");
    office.line("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-05-01");
    office.line("complaint accept 1 --on 2026-05-02");
    office.line("complaint assign 1 --handling self --on 2026-05-02");
    office.line("complaint close 1 --on 2026-05-10 --result 不属实");
    office.line("complaint reopen 1 --on 2026-05-11 -m 重查");
    office.line("complaint assign 1 --handling self --on 2026-05-11");
    let known = moment(&office);
    office.line("visit roll 1 --code 到岗 --count 4");
    office.line("visit roll 1 --code 脱岗 --count 3 --section 甲科");
    office.line("complaint close 1 --on 2026-05-20 --result 属实");
    let later = moment(&office);
    for (figure, before, after) in [
        ("visits.expected", 0, 7),
        ("visits.present", 0, 4),
        ("visits.absent", 0, 3),
        ("visits.sections", 0, 1),
        ("visits.found_absent", 0, 1),
        ("complaints.substantiated", 0, 1),
    ] {
        assert_eq!((value(&office, figure, &known), value(&office, figure, &later)), (before, after), "{figure}");
    }
}

/// What a record tells of others, and what is counted by a setting of the office, is as it was known.
#[test]
fn what_was_known_of_others_and_of_settings_is_what_was_known() {
    let office = opened();
    for line in [
        "visit add --unit A01 --method 暗访 --on 2026-05-01",
        "visit add --unit A01 --method 暗访 --on 2026-05-11",
        "point add 书记信箱 --kind 意见箱 --every-days 7 --from 2026-03-02",
        "point open 书记信箱 --on 2026-05-04 --slips 0",
    ] {
        office.line(line);
    }
    let known = moment(&office);
    for line in ["visit gap --days 5", "point open 书记信箱 --on 2026-06-01 --slips 0"] {
        office.line(line);
    }
    let later = moment(&office);
    let told = |list: &[&str], column: &str, at: &str| {
        let fields = ["--fields", column];
        let fields = if list[0] == "explain" { &fields[..] } else { &[] };
        let rows = office.json(&[list, &["--known-at", at], fields].concat());
        rows.as_array().map_or(&rows, |rows| rows.first().unwrap_or(&Value::Null))[column].clone()
    };
    let explained: &[(&[&str], &str, Value, Value)] = &[
        (&["explain", "points.in_service"], "opened_on", json!("2026-05-04"), json!("2026-06-01")),
        (&["stats", "visits.again_soon", "--period", "2026-05"], "total", json!(1), json!(0)),
    ];
    for (list, column, then, now) in explained {
        assert_eq!(
            (told(list, column, &known), told(list, column, &later)),
            (then.clone(), now.clone()),
            "{list:?} {column}"
        );
    }
}

#[test]
fn rows_of_parts_are_told_and_shown() {
    let office = opened();
    office.line("visit add --unit A01 --method 暗访 --on 2026-06-01");
    office.line("visit team 1 --add 孙某 --role 记者");
    office.line("visit roll 1 --code 脱岗 --count 3 --section 甲科");
    let history = office.json(&["history", "V2026-0001"]);
    let told: Vec<&str> = history.as_array().expect("rows").iter().filter_map(|row| row["after"].as_str()).collect();
    assert!(told.iter().any(|t| t.contains("孙某")) && told.iter().any(|t| t.contains("甲科")), "{history}");
    let page = office.json(&["visit", "show", "1"]);
    assert_eq!(
        (&page["visit_team"][0]["name"], &page["visit_roll"][0]["persons"]),
        (&json!("孙某"), &json!(3)),
        "{page}"
    );
}

#[test]
fn nothing_belongs_to_itself() {
    let office = opened();
    for of in ["A", "B"] {
        office.ok(&["instruction", "add", "--leader", "王某", "-m", of]);
    }
    office.line("instruction edit 1 --of I2026-0002");
    for (one, other) in [("2", "I2026-0002"), ("2", "I2026-0001")] {
        let said = office.say(&["instruction", "edit", one, "--of", other], "");
        assert!(said.code == 4 && said.err.contains("不能属于自己"), "{}", said.err);
    }
    assert_eq!(office.json(&["instruction", "show", "2"])["instruction"][0]["code"], "I2026-0001");
    office.ok(&["check"]);
    let conn = Connection::open(office.folder.path().join("ducha.db")).expect("the file");
    conn.execute("UPDATE instruction SET \"of\" = 'I2026-0001' WHERE id = 20260000002", []).expect("behind its back");
    let said = office.say(&["check", "--json"], "");
    let page: Value = serde_json::from_str(&said.out).expect("a page");
    let loops = page["problems"].as_array().expect("a list").iter().filter(|p| p["id"] == "instruction_of").count();
    assert_eq!((said.code, loops), (5, 2), "{page}");
}

#[test]
fn an_explanation_keeps_every_round_and_how_it_ended() {
    let office = opened();
    office.line("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-01-05");
    office.line("complaint accept 1 --on 2026-01-06");
    office.line("complaint assign 1 --handling self --on 2026-01-06");
    office.line("complaint close 1 --on 2026-03-20 --result 不属实");
    office.line("complaint reopen 1 --on 2026-04-10 -m 重查");
    let page = office.json(&["deadline", "explain", "1"]);
    let limits = page["limits"].as_array().expect("limits");
    let handled: Vec<&Value> = limits.iter().filter(|l| l["clock"] == "handle").collect();
    assert_eq!(handled.len(), 2, "{page}");
    assert_eq!(
        (&handled[0]["round"], &handled[0]["stopped_on"], &handled[0]["in_time"]),
        (&json!(1), &json!("2026-03-20"), &json!(false))
    );
    assert!(page["handle"].is_array() && page["handle_2"].is_array(), "{page}");
}

#[test]
fn an_explanation_says_who_moved_a_limit_and_why() {
    let office = opened();
    office.line("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-05-01");
    office.line("complaint accept 1 --on 2026-05-06");
    office.line("complaint assign 1 --handling self --on 2026-05-06");
    office.line("complaint extend 1 --on 2026-05-20 --by 10 --approver 王局 -m 案情复杂");
    let page = office.json(&["deadline", "explain", "1"]);
    assert_eq!(
        (&page["moved"][0]["by_whom"], &page["moved"][0]["note"]),
        (&json!("王局"), &json!("案情复杂")),
        "{page}"
    );
    office.line("finding add --unit A01 --on 2026-05-02 --kind 推诿 -m 缺");
    office.line("order issue --findings 1 --on 2026-05-25 --due 2026-06-15 -m 改");
    office.line("order extend 1 --on 2026-06-01 --due 2026-06-25 --approver 李局 -m 雨季");
    let page = office.json(&["deadline", "explain", "O2026-0001"]);
    assert_eq!((&page["moved"][0]["by_whom"], &page["moved"][0]["note"]), (&json!("李局"), &json!("雨季")), "{page}");
}

#[test]
fn what_is_missing_is_called_as_its_noun_calls_it() {
    let office = opened();
    let said = office.say(&["order", "issue", "--unit", "A01", "--due", "10d", "-m", "改"], "");
    assert!(said.err.contains("缺少所涉问题"), "{}", said.err);
    let said = office.say(&["person", "add", "--unit", "A01"], "");
    assert!(said.err.contains("缺少姓名"), "{}", said.err);
}

#[test]
fn a_dossier_holds_what_rests_on_its_findings() {
    let office = opened();
    office.line("finding add --unit A01 --on 2026-05-02 --kind 推诿 -m 缺");
    office.line("proposal add --findings F2026-0001 --to-organ 县纪委 --kind rectify --on 2026-05-06 -m 建章立制");
    office.line("proposal add --unit A01 --kind rectify --on 2026-05-07 -m 改进");
    office.line("instruction add --leader 王某 --of J2026-0002 --received 2026-05-08 -m 抓紧");
    let page = office.ok(&["unit", "show", "A01", "--timeline"]);
    for code in ["J2026-0001", "J2026-0002", "I2026-0001"] {
        assert!(page.contains(code), "{code}: {page}");
    }
    office.ok(&["unit", "add", "城东一组", "--kind", "police-station", "--parent", "A01"]);
    assert!(office.ok(&["unit", "show", "A01", "--timeline", "--format", "table"]).contains("下级 1 个单位的不在内"));
}

/// Rows of a part that travels go out with their record and come in again as they were, in either format, once.
#[test]
fn what_belongs_to_a_record_travels_with_it() {
    let office = opened();
    office.line("unit add 督查办 --code A02 --kind 市直部门");
    office.line("visit add --unit A01 --method 暗访 --on 2026-06-01 --expected 16 --present 9 --section 户政");
    office.line("visit add --unit A01 --method 暗访 --on 2026-06-02");
    office.line("visit team 1 --add 张某 --unit A02 -m 组长");
    office.line("visit team 1 --add 王某 --unit A01 --reason 只有他懂业务");
    office.line("visit team 1 --add 误某 --role 记者");
    office.line("visit undo 1 -m 没去");
    office.line("visit roll 1 --code 脱岗 --count 2 --name 甲、乙 --whereabouts 否");
    office.line("visit roll 1 --code 到岗 --count 9 --section 治安");
    let told = |office: &Office| {
        let mut all = office.json(&["visit", "export"]);
        for row in all.as_array_mut().expect("rows") {
            row.as_object_mut().expect("a row").retain(|key, _| !key.starts_with("recorded_"));
        }
        all
    };
    let before = told(&office);
    for (column, _) in ducha::record::visit::NOUN.parts_that_travel() {
        assert!(before[0][column].as_array().is_some_and(|rows| rows.len() == 2), "{column}: {before}");
        assert!(before[1][column].is_null());
    }
    for file in ["visits.ndjson", "visits.csv"] {
        office.ok(&["visit", "export", "-o", file]);
        let rows = std::fs::read_to_string(office.folder.path().join(file)).expect("the file");
        let copy = opened();
        copy.line("unit add 督查办 --code A02 --kind 市直部门");
        std::fs::write(copy.folder.path().join(file), &rows).expect("a file");
        for _ in 0..2 {
            copy.ok(&["visit", "import", file]);
            assert_eq!(told(&copy), before, "{file}");
            copy.ok(&["check"]);
        }
        copy.line("visit team 1 --add 李某 --role 记者");
        let (said, told) = (copy.say(&["visit", "import", file], ""), told(&copy));
        assert_eq!((said.code, told == before), (0, false), "{}", said.err);
        assert!(said.err.contains("differ from the records they are") || said.err.contains("与台账"), "{}", said.err);
    }
    let row = |rows: &str| {
        format!(r#"{{"unit":"A01","visited_on":"2026-06-03","method":"暗访","expected":3,"present":1,{rows}}}"#)
    };
    for (rows, field, message) in [
        (r#""team":[{"name":"张某"}]"#, "team.unit", "Unit is missing"),
        (r#""team":[{"name":"张某","unit":"A01"}]"#, "team.unit", "stand aside"),
        (r#""team":[{"name":"记","role":"记者"},{"name":"记","role":"记者"}]"#, "team", "is in the team"),
        (r#""team":[{"nom":"张某"}]"#, "team", "there is no column"),
        (r#""检查组":["张某"]"#, "team", "rows in JSON"),
        (r#""roll":"三人""#, "roll", "--map roll=kept"),
        (r#""roll":[{"attendance":"脱岗","persons":3}]"#, "roll", "more than"),
    ] {
        let said = office.say(&["--lang", "en", "visit", "import", "-"], &row(rows));
        let told = |text: &str| said.err.contains(text);
        assert!(said.code != 0 && told(&format!("line 1, {field}")) && told(message), "{rows} {message}: {}", said.err);
    }
    assert_eq!(told(&office), before);
}
