//! Where complaints come from and where clues lead: what is hidden stays hidden, what was renamed is found, what is in use is not taken
//! away, what is answered is counted as answered.

use crate::office;

use office::Office;
use serde_json::{Value, json};

fn opened(today: &'static str) -> Office {
    let office = Office::open(today);
    office.import(
        "unit",
        &[
            json!({ "name": "南街派出所", "kind": "police-station", "code": "A01" }),
            json!({ "name": "登记中心", "kind": "window", "code": "A02" }),
            json!({ "name": "税务大厅", "kind": "window", "code": "A03" }),
        ],
    );
    office
}

fn total(office: &Office, words: &str) -> Value {
    office.json(&words.split(' ').collect::<Vec<_>>())["total"].clone()
}

fn refused(office: &Office, words: &str) -> String {
    let said = office.say(&words.split(' ').chain(["--json"]).collect::<Vec<_>>(), "");
    let error: Value = serde_json::from_str(said.err.lines().last().unwrap_or_default()).expect("an error");
    assert_ne!(said.code, 0, "{words}");
    error["error"]["id"].as_str().expect("an id").to_owned()
}

/// The moment of the last entry; what follows is another second.
fn moment(office: &Office) -> String {
    let rows = office.json(&["query", "SELECT max(recorded_at) AS at FROM entries"]);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    rows[0]["at"].as_str().expect("a moment").to_owned()
}

/// A hidden unit is told by no list, no figure, no journal, of now or of then, until somebody was at that very unit.
#[test]
fn a_hidden_unit_is_told_once_somebody_was_there() {
    let office = opened("2026-03-20");
    office.line(
        "clue add --channel 电话 --received 2026-03-02 --unit A01 --hidden 是 --informant-name 赵大宝 -m 下午常没人",
    );
    let known = moment(&office);
    office.line("clue edit L1 --unit A02");
    office.line("clue edit L1 --unit A01");
    let hidden = |said: &str| assert!(!said.contains("南街") && !said.contains("A01"), "{said}");
    let all = || {
        for words in [
            "clue list --format csv",
            "clue export",
            "stats clues.received --by unit --json",
            "explain clues.received --json",
            "history L1 --json",
        ] {
            hidden(&office.line(words));
        }
        hidden(&office.ok(&["query", "SELECT * FROM clues", "--json"]));
        hidden(&office.ok(&["explain", "clues.received", "--known-at", &known, "--json"]));
        hidden(&office.ok(&["stats", "clues.received", "--by", "unit", "--known-at", &known, "--json"]));
    };
    all();
    let said =
        office.say(&["visit", "add", "--clue", "L1", "--unit", "A02", "--on", "2026-03-05", "--method", "暗访"], "");
    assert!(said.err.contains("说的是 南街派出所"), "{}", said.err);
    let listed = office.line("clue list --fields code,unit,state --format ndjson");
    assert!(listed.contains("\"unit\":null,\"state\":\"used\""), "another unit's visit tells nothing: {listed}");
    all();
    office.line("visit add --clue L1 --unit A01 --on 2026-03-06 --method 暗访");
    assert_eq!(office.json(&["clue", "list"])[0]["unit"], "南街派出所");
}

/// Who gave a clue is masked in what came of it, and in the history that goes to others.
#[test]
fn who_gave_a_clue_is_masked_wherever_it_leads() {
    let office = opened("2026-03-20");
    office.line("clue add --channel 电话 --received 2026-03-02 --unit A01 --informant-name 赵大宝 --informant-phone 13800000001 -m 赵大宝说下午没人");
    office.line("campaign add 赵大宝来电 --kind 线索核查 --from 2026-03-03 --clue L1");
    let said = office
        .say(&["visit", "add", "--clue", "L1", "--on", "2026-03-05", "--method", "暗访", "--note", "赵大宝陪同"], "");
    assert!(said.err.contains("单独保管"), "{}", said.err);
    office.line("finding add --visit V1 --kind 脱岗 --persons 2 -m 赵大宝指认");
    office.line("clue edit L1 -m 赵大宝电话13800000001");
    for words in [
        "clue export",
        "campaign export",
        "visit export",
        "finding export",
        "history --json",
        "history L1 --format csv",
    ] {
        let out = office.line(words);
        assert!(!out.contains("赵大宝") && !out.contains("13800000001"), "{words}: {out}");
    }
}

/// What a clue led to is counted by the day, and as it was known.
#[test]
fn clues_are_used_from_the_day_and_the_moment_somebody_went() {
    let office = opened("2026-03-20");
    office.line("clue add --channel 电话 --received 2026-03-01 --unit A01 -m 没人");
    office.line("campaign add 核查 --kind 线索核查 --from 2026-03-03 --clue L1");
    assert_eq!(office.json(&["clue", "list"])[0]["state"], "planned");
    let known = moment(&office);
    office.line("visit add --campaign P1 --unit A01 --on 2026-03-10 --method 暗访");
    office.line("finding add --visit V1 --kind 脱岗 --persons 1");
    for figure in ["clues.used", "clues.borne_out", "clues.findings"] {
        let of = |more: &str| total(&office, format!("stats {figure} --period 2026-03 {more}").trim_end());
        assert_eq!((of("--as-of 2026-03-09"), of("--as-of 2026-03-10")), (json!(0), json!(1)), "{figure}");
        assert_eq!(of(&format!("--known-at {known}")), json!(0), "{figure} as then known");
    }
}

/// A point is found by what it was called, and counted by its code whatever it is called.
#[test]
fn a_renamed_point_is_the_same_point() {
    let office = opened("2026-03-20");
    let sheet = "接收日期,渠道,类别,监督点\n2026-03-05,监督点,慢作为,西街监督点\n";
    let import = || office.say(&["complaint", "import", "-", "--from-format", "csv"], sheet);
    assert_eq!(import().code, 0);
    let known = moment(&office);
    office.line("point edit 西街监督点 --name 西街社区监督点");
    let again = import();
    assert!(again.err.contains("已导入 0 条投诉；另 1 条"), "{}", again.err);
    assert_eq!(office.json(&["point", "list"]).as_array().map(Vec::len), Some(1));
    let figure = "stats complaints.received --period 2026-03 --point";
    assert_eq!(total(&office, &format!("{figure} D1")), json!(1));
    assert_eq!(total(&office, &format!("{figure} D1 --known-at {known}")), json!(1));
    assert_eq!(total(&office, &format!("{figure} 西街监督点")), json!(1));
    let then = office.json(&["stats", "complaints.received", "--by", "point", "--known-at", &known]);
    assert_eq!(then["rows"][0]["point"], "西街监督点");
    // A hotline may be called by its number, and what is public is masked nowhere.
    office.line("point add 12345 --kind 热线 --number 13912345678 --tended-by 13912345678");
    office.line("complaint add --point 12345 --category 慢作为 --received 2026-03-06");
    assert!(office.line("point export").contains("\"number\":\"13912345678\""));
    assert_eq!(refused(&office, "point open 12345 --on 2026-03-06 --slips 1"), "point-no-box");
}

/// Slips are counted by the box they lay in, an opening is taken back by its day, and only what lay in it is its slip.
#[test]
fn a_box_counts_its_own_slips() {
    let office = opened("2026-03-20");
    office.line("point add 书记信箱 --kind 意见箱 --every-days 7");
    office.line("point add 大厅意见箱 --kind 意见箱");
    office.line("point open 书记信箱 --on 2026-03-09 --slips 4");
    office.line("point open 书记信箱 --on 2026-03-02 --slips 1");
    office.line("point open 大厅意见箱 --on 2026-03-03 --slips 2");
    let slips = |more: &str| total(&office, &format!("stats points.slips --period 2026-03{more}"));
    assert_eq!((slips(""), slips(" --point D1"), slips(" --point 大厅意见箱")), (json!(7), json!(5), json!(2)));
    office.line("point undo 书记信箱 --on 2026-03-09 -m 数错");
    assert_eq!(slips(" --point D1"), json!(1));
    office.line("complaint add --channel 电话 --category 慢作为 --received 2026-03-16");
    office.line("complaint add --channel 意见箱 --category 慢作为 --received 2026-03-15");
    for complaint in ["C1", "C2"] {
        let open = format!("point open 书记信箱 --on 2026-03-16 --slips 1 --complaints {complaint}");
        assert_eq!(refused(&office, &open), "complaint-other-point", "{complaint} was not in the box that day");
    }
    assert_eq!(refused(&office, "point open 书记信箱 --on 2026-03-16 --slips 1 --category 其他"), "field-missing");
    assert_eq!(refused(&office, "point edit 书记信箱 --every-days 9999"), "point-every-none");
    office.line("point list --where 1=1 --sort name");
}

/// A word that a record holds, or that counts others, is not taken away or renamed under them; words of one file may come in any order.
#[test]
fn a_word_in_use_stays() {
    let office = opened("2026-03-20");
    office.line("term add fam --vocab cause --zh 管理原因");
    office.line("term add leaf --vocab cause --zh 排班不当 --family fam");
    office.line("complaint add --channel 电话 --category 慢作为 --received 2026-03-02");
    office.line("complaint accept 1 --on 2026-03-03");
    office.line("complaint assign 1 --handling self --on 2026-03-03");
    assert_eq!(refused(&office, "complaint close 1 --on 2026-03-05 --result 属实 --cause ,"), "value-empty");
    office.line("complaint close 1 --on 2026-03-05 --result 属实 --cause leaf");
    for words in [
        "term edit cause.leaf --slug other-leaf",
        "term edit cause.leaf --vocab remedy",
        "term void cause.leaf -m 错",
        "term edit cause.fam --slug other-fam",
        "term void cause.fam -m 错",
    ] {
        assert_eq!(refused(&office, words), "term-in-use", "{words}");
    }
    assert_eq!(refused(&office, "term add both --vocab cause --zh 甲、乙"), "term-separator");
    let of = |more: &str| total(&office, &format!("stats complaints.closed --period 2026-03 {more}"));
    assert_eq!((of("--cause 管理原因"), of("--cause 排班不当,业务不熟")), (json!(1), json!(1)));
    let terms = office.line("term export");
    let turned: Vec<&str> = terms.lines().rev().collect();
    let copy = Office::open("2026-03-20");
    assert_eq!(copy.say(&["term", "import", "-"], &turned.join("\n")).code, 0);
    assert_eq!(copy.json(&["term", "list"]).as_array().map(Vec::len), Some(2));
}

/// A batch is joined by what is issued to it, says what its first said, and counts as answered what owes no more.
#[test]
fn a_batch_counts_as_answered_what_owes_no_more() {
    let office = opened("2026-03-20");
    office.line("order issue --unit A01,A02 --issued 2026-03-02 --due 10wd -m 报送自查情况");
    office.line("order issue --unit A03,A01 --batch O1 --issued 2026-03-03 --due 10wd -m 补发");
    let page = || office.json(&["order", "batch", "O1"]);
    let at = |column: &str| page()[column].clone();
    assert_eq!((at("batch"), at("issued"), at("units")), (json!("O2026-0001"), json!(4), json!(3)));
    assert_eq!(at("requirement"), "报送自查情况");
    office.line("order withdraw O1 --on 2026-03-04 -m 发错");
    office.line("order report O2 --on 2026-03-05 -m 已报");
    office.line("order report O3 --on 2026-03-05 -m 已报");
    office.line("order return O3 --on 2026-03-06 --due 5wd -m 不实");
    assert_eq!(at("answered"), json!(1), "one withdrawn and one sent back have not answered");
    let said = office.say(&["order", "remind", "--batch", "O2"], "");
    assert!(said.err.contains("已催办 2 件") && said.err.contains("另已答复 1 件"), "{}", said.err);
    office.line("order report O3 -m 已改");
    office.line("order report O4 -m 已报");
    assert_eq!(refused(&office, "order remind --batch O2"), "batch-answered");
}

/// What is said of the office is handled by nobody of it, under whatever name it goes, and no next step says otherwise.
#[test]
fn a_complaint_about_the_office_is_not_the_offices() {
    let office = Office::open("2026-03-20");
    office.line("unit add 清河市政府办 --kind 市直部门");
    office.line("unit add 清河市效能办 --kind 督察办公室 --parent 清河市政府办");
    office.line("unit edit 清河市效能办 --name 清河市效能中心");
    office.line("complaint add --channel 来信 --category 慢作为 --unit 清河市效能中心 --received 2026-03-02");
    let said = office.say(&["complaint", "accept", "1", "--on", "2026-03-03"], "");
    assert!(said.err.contains("assign") && !said.err.contains("--handling self"), "{}", said.err);
    for words in ["complaint assign 1 --handling self --to 清河市政府办", "complaint assign 1 --handling self"] {
        assert_eq!(refused(&office, words), "complaint-own-office", "{words}");
    }
    office.line("complaint assign 1 --to 清河市政府办 --on 2026-03-04");
    // Corrected to be about the unit that has it, it is said.
    let said = office.say(&["complaint", "edit", "1", "--unit", "清河市政府办"], "");
    assert!(said.err.contains("就是被投诉单位"), "{}", said.err);
}

/// A visit too many is said when a correction makes it one.
#[test]
fn a_correction_says_what_an_entry_would() {
    let office = opened("2026-03-20");
    office.line("person add 张三 --unit A01");
    office.line("visit add --unit A01 --on 2026-01-05 --method 暗访");
    office.line("visit add --unit A01 --on 2026-03-05 --method 暗访");
    let said = office.say(&["visit", "edit", "V2", "--visited", "2026-01-20"], "");
    assert!(said.err.contains("计入检查过密"), "{}", said.err);
    let said = office.say(&["visit", "edit", "V1", "--inspectors", "李四、张三（组长）"], "");
    assert!(said.err.contains("应当回避"), "{}", said.err);
}

/// What a week owes is the office's: of one unit nothing is owed. As then known, what begins is what was then known to begin.
#[test]
fn a_week_owes_nothing_to_one_unit() {
    let office = opened("2026-03-20");
    office.line("visit add --unit A01 --on 2026-02-10 --method 暗访");
    let weeks = |words: &[&str]| office.json(words)["tables"][0]["rows"].clone();
    let of_all = weeks(&["report", "cadence", "--period", "2026-02"]);
    let of_one = weeks(&["report", "cadence", "--period", "2026-02", "--unit", "A01"]);
    assert_eq!((&of_all[0]["owes"], &of_all[0]["short"]), (&json!(3), &json!(true)));
    assert_eq!((&of_one[0]["owes"], &of_one[0]["short"], &of_one[0]["days"]), (&Value::Null, &Value::Null, &json!(1)));
    let paper = office.ok(&["report", "cadence", "--period", "2026-02", "--unit", "A01", "--format", "md"]);
    assert!(
        paper.contains("应有的天数是全办的") && !paper.contains("每周不少于") && !paper.contains("| 应有"),
        "{paper}"
    );
    let known = moment(&office);
    office.line("visit add --unit A01 --on 2026-01-10 --method 暗访");
    let before = |more: &[&str]| {
        let words = [&["stats", "visits.made", "--period", "2026-02", "--compare", "mom"], more].concat();
        office.json(&words)["mom"].clone()
    };
    assert_eq!((before(&[]), before(&["--known-at", &known])), (json!(1), Value::Null));
}

/// Closed again, what they said when called stands; reopened, it goes out and comes in with the call told; its result is the one it had.
#[test]
fn what_was_said_when_called_outlives_a_second_closing() {
    let office = opened("2026-03-20");
    for n in [1, 2] {
        office.line(
            "complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-02-02 --complainant-name 王一",
        );
        for step in [
            "accept {n} --on 2026-02-03",
            "assign {n} --handling self --on 2026-02-03",
            "close {n} --on 2026-02-05 --result 属实",
            "call {n} --on 2026-02-09 --reached 是 --satisfied 满意 --resolved 是",
            "reopen {n} --on 2026-02-10 -m 又犯",
        ] {
            office.line(&format!("complaint {}", step.replace("{n}", &n.to_string())));
        }
    }
    office.line("complaint close 1 --on 2026-02-12 --result 属实");
    let rate = office.json(&["stats", "complaints.satisfaction_rate", "--period", "2026-02"]);
    assert_eq!((&rate["numerator"], &rate["denominator"]), (&json!(2), &json!(2)), "{rate}");
    let split = office.json(&["stats", "complaints.substantiated", "--by", "result", "--period", "2026-02"]);
    assert_eq!(
        (&split["rows"][0]["result"], &split["rows"][0]["value"]),
        (&json!("substantiated"), &json!(2)),
        "{split}"
    );
    let copy = opened("2026-03-20");
    let said = copy.say(&["complaint", "import", "-"], &office.line("complaint export"));
    assert!(said.code == 0 && said.err.contains("带不进来"), "{}", said.err);
}

/// What is found in a section counts for the clue its whole came of; a closing is asked of by its point.
#[test]
fn a_section_is_of_the_visit_its_whole_was() {
    let office = opened("2026-03-20");
    office.line("clue add --channel 电话 --received 2026-03-01 --unit A01 -m 没人");
    office.line("visit add --clue L1 --on 2026-03-05 --method 暗访");
    office.line("visit add --part-of V1 --section 户籍窗口 --on 2026-03-05 --method 暗访");
    office.line("finding add --visit V2 --kind 脱岗 --persons 1");
    for figure in ["clues.borne_out", "clues.findings"] {
        assert_eq!(total(&office, &format!("stats {figure} --period 2026-03")), json!(1), "{figure}");
    }
    let clue = &office.json(&["clue", "list"])[0];
    assert_eq!((&clue["visits"], &clue["found"]), (&json!(1), &json!(1)));
    office.line("point add 热线 --kind 热线");
    office.line("complaint add --point 热线 --category 慢作为 --received 2026-03-02");
    office.line("complaint accept 1 --on 2026-03-02");
    office.line("complaint assign 1 --handling self --on 2026-03-02");
    office.line("complaint close 1 --on 2026-03-03 --result 属实");
    assert_eq!(total(&office, "stats complaints.closings --period 2026-03 --point 热线"), json!(1));
    assert!(office.ok(&["stats", "points.silent", "--period", "2026-03", "--format", "table"]).contains("2026-03-01"));
}

/// 匿名 in the column of names is no name: nobody is named, and nobody is owed a reply.
#[test]
fn what_says_that_nobody_gave_a_name_is_none() {
    let office = opened("2026-03-20");
    let row = |(n, name): (usize, &str)| {
        json!({ "received_on": "2026-03-02", "channel": "phone", "category": "slow-action", "summary": format!("第{n}件"),
            "complainant_name": name })
    };
    let names = ["匿名", "匿名群众", "不详", "无", "王秀英", "吴明"];
    office.import("complaint", &names.into_iter().enumerate().map(row).collect::<Vec<_>>());
    let rows = office.json(&["complaint", "list", "--sort", "code", "--fields", "named"]);
    let said: Vec<&str> = rows.as_array().expect("rows").iter().filter_map(|row| row["named"].as_str()).collect();
    assert_eq!(said, ["anonymous", "anonymous", "anonymous", "anonymous", "named", "named"]);
    let query = "SELECT count(*) AS n FROM complaints WHERE reply_wanted IS NULL";
    assert_eq!(office.json(&["query", query])[0]["n"], 4);
}
