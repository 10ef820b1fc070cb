//! The year's plan, the plan of a campaign, its team: what is refused and how it is said, what is counted, what stays in the office, and
//! that all of it goes out and comes in again.

use crate::office;

use office::Office;
use rusqlite::Connection;
use serde_json::{Value, json};

const TODAY: &str = "2026-03-20";

/// An office with units, people, a plan, and a campaign that has a plan of its own; nobody is on its team yet.
fn planned() -> Office {
    let office = Office::open(TODAY);
    for line in [
        "unit add 清河县效能办 --kind 县直部门 --code Z01",
        "unit add 清河县公安局 --kind 县直部门 --code A00",
        "unit add 城东派出所 --kind 派出所 --code A01 --parent A00",
        "unit add 城西派出所 --kind 派出所 --code A02",
        "unit add 登记中心 --kind 窗口单位 --code A03",
        "person add 张三 --unit Z01",
        "person add 李四 --unit Z01",
        "person add 王五 --unit A02",
        "person add 赵六 --unit A00",
        "plan add 春季纪律检查 --kind 暗访 --stage 第一阶段 --from 2026-01-01 --to 2026-03-15 --planned-visits 2",
        "plan add 夏季专项 --kind 专项 --from 2026-04-01 --to 2026-06-30",
        "campaign add 春季暗访 --kind 暗访 --from 2026-03-09 --to 2026-03-31 --plan-item N1",
        "campaign plan P1 --matters 值班 --scope 派出所 --authority 县政府 --methods 暗访 --planned-days 2 --on 2026-03-02",
    ] {
        office.line(line);
    }
    office
}

/// The same, approved, with a team that has signed, opened, and visits made by it.
fn gone() -> Office {
    let office = planned();
    for line in [
        "campaign approve P1 --by 陈县长 --no 清政办〔2026〕3号 --on 2026-03-04",
        "team add P1 --person 张三 --role 组长 --squad 第一组 --days 2 --on 2026-03-05",
        "team add P1 --person 李四 --squad 第一组 --on 2026-03-05",
        "team add P1 --person 王五 --role 特邀监察员 --on 2026-03-05",
        "team group P1 第一组 --units A01,A03 --visit-on 2026-03-24 --on 2026-03-06",
        "pledge sign P1 --person 张三,李四,王五 --on 2026-03-06 --witness 陈主任",
        "campaign open P1 --on 2026-03-09 --due 2026-03-18",
        "visit add --campaign P1 --unit A01 --on 2026-03-10 --method 暗访 --inspectors 张三、李四",
        "visit add --campaign P1 --unit A02 --on 2026-03-10 --method 暗访",
        "visit team V2 --add 张三",
        "visit add --unit A03 --on 2026-03-11 --method 明查 --unplanned 县长交办",
        "pledge breach P1 --person 李四 --on 2026-03-10 -m 第二条",
    ] {
        office.line(line);
    }
    office
}

/// A command refused: its exit code, id, sentence and hint.
fn refused(office: &Office, line: &str) -> (i32, String, String, String) {
    let words: Vec<&str> = line.split(' ').chain(["--json"]).collect();
    let said = office.say(&words, "");
    let error: Value =
        serde_json::from_str(&said.err).unwrap_or_else(|e| panic!("{line}: {e} {}{}", said.out, said.err));
    let text = |key: &str| error["error"][key].as_str().unwrap_or_default().to_owned();
    (said.code, text("id"), text("message"), text("hint"))
}

fn total(office: &Office, words: &str) -> Value {
    office.json(&words.split(' ').collect::<Vec<_>>())["total"].clone()
}

fn table<'p>(page: &'p Value, key: &str) -> &'p Vec<Value> {
    let tables = page["tables"].as_array().expect("tables");
    let found = tables.iter().find(|t| t["key"] == key).unwrap_or_else(|| panic!("no table {key}: {page}"));
    found["rows"].as_array().expect("rows")
}

/// Each wrong thing is refused with one sentence that names it, and a hint; nothing is written.
#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let office = planned();
    for line in [
        "team add P1 --person 张三 --role 组长 --squad 第一组 --on 2026-03-05",
        "team add P1 --person 李四 --squad 第一组 --on 2026-03-05",
        "team group P1 第一组 --units A03 --on 2026-03-05",
        "team group P1 第二组 --units A01 --on 2026-03-05",
        "team add P1 --person 王五 --role 记者 --equipment 摄像机 --on 2026-03-05",
        "team leave P1 --person 王五 -m 另有任务",
        "pledge sign P1 --person 李四 --on 2026-03-06",
        "campaign add 没有方案的 --kind 暗访 --from 2026-03-09",
        "person void 赵六 -m 重复",
    ] {
        office.line(line);
    }
    for year in ["二〇二六", "2026年", "２０２６", "今年", "二○二六年"] {
        assert!(office.line(&format!("plan year {year}")).contains("2026"), "{year}");
    }
    let entries = || total_rows(&office);
    let before = entries();
    let wrong: &[(&str, i32, &str, &str)] = &[
        ("plan add 跨年 --kind 暗访 --from 2026-12-01 --to 2027-01-31", 4, "plan-two-years", "2027-01-31"),
        ("plan add 倒着 --kind 暗访 --from 2026-06-01 --to 2026-05-01", 4, "days-backwards", "2026-05-01"),
        ("plan add 没数 --kind 暗访 --planned-visits 0", 4, "plan-count-none", "0"),
        ("plan add 备案 --kind 暗访 --filed 2026-01-20", 2, "field-missing", "备案机关"),
        ("plan add 备案 --kind 暗访 --filed-with 县委办 --filed 2026-04-01", 4, "day-in-future", "2026-04-01"),
        ("plan file 2031 --with 县委办", 4, "plan-none-to-file", "2031"),
        ("plan file 2026", 2, "field-missing", "备案机关"),
        ("plan year 二零二六年三月", 2, "year-unreadable", "二零二六年三月"),
        ("campaign plan P2 --scope 派出所", 2, "field-missing", "督查事项"),
        ("campaign plan P2 --matters 值班", 2, "field-missing", "督查范围"),
        ("campaign plan P2 --matters 值班 --scope 派出所 --on 2026-04-01", 4, "day-in-future", "2026-04-01"),
        ("campaign plan P2 --matters 值班 --scope 派出所 --to 2026-03-01", 4, "days-backwards", "2026-03-01"),
        ("campaign plan P2 --matters 值班 --scope 派出所 --plan-item N9", 3, "record-unknown", "N9"),
        ("campaign plan P2 --matters 值班 --scope 派出所 --staff 0", 4, "plan-count-none", "0"),
        ("campaign approve P2 --by 陈县长", 4, "campaign-undrafted", "P2026-0002"),
        ("campaign approve P1", 2, "field-missing", "批准人"),
        ("campaign approve P1 --by 陈县长 --on 2026-03-01", 4, "step-before-last", "2026-03-02"),
        ("campaign open P1", 4, "campaign-unapproved", "P2026-0001"),
        ("campaign close P1", 4, "campaign-wrong-state", "P2026-0001"),
        ("team add P1 --person 周七", 3, "record-unknown", "周七"),
        ("team add P1 --person 张三", 4, "team-twice", "张三"),
        ("team add P1 --person 王五,王五", 4, "team-twice", "王五"),
        ("team add P1 --person R4", 4, "record-voided", "R2026-0004"),
        ("team add P1", 2, "field-missing", "人员编号"),
        ("team add P1 --person 王五 --role 组长 --squad 第一组", 4, "team-leader-twice", "第一组"),
        ("team add P1 --person 王五 --role 检查人员 --invited-as 人大代表", 2, "team-not-invited", "王五"),
        ("team add P1 --person 王五 --days 0", 2, "count-unreadable", "0"),
        ("team group P1 第一组", 2, "squad-no-units", "第一组"),
        ("team group P1 第二组 --units A03", 4, "target-twice", "登记中心"),
        ("team group P1 第一组 --units A02 --visit-on 2026-05-01", 4, "target-outside", "2026-05-01"),
        ("team group P1 第一组 --units A02 --on 2026-04-01", 4, "day-in-future", "2026-04-01"),
        ("team leave P1 --person 李四", 2, "reason-missing", "理由"),
        ("team leave P1 --person 王五 -m 又退", 4, "no-line", "王五"),
        ("team release P1 --unit A02 -m 不去", 4, "no-line", "城西派出所"),
        ("pledge sign P1 --person 王五", 4, "pledge-withdrawn", "王五"),
        ("pledge sign P2 --person 张三", 4, "pledge-not-member", "张三"),
        ("pledge sign P1 --person 张三 --on 2026-03-04", 4, "pledge-before-joining", "2026-03-05"),
        ("pledge sign P1 --person 李四 --on 2026-03-07", 4, "pledge-twice", "李四"),
        ("pledge sign P1 --person 张三 --version 7", 3, "pledge-version-unknown", "7"),
        ("pledge sign P1 --person 张三 --evidence E9", 3, "record-unknown", "E9"),
        ("pledge undo P1 --person 张三 -m 记错", 4, "no-line", "张三"),
        ("pledge breach P1 --person 张三", 2, "reason-missing", "理由"),
        ("person avoid 张三 --unit A01", 2, "field-missing", "理由"),
        ("person avoid 张三 --unit A01 --left 2026-04-01", 4, "days-backwards", "2026-04-01"),
        ("person unavoid 张三 --unit A01 -m 没有", 4, "no-line", "城东派出所"),
        ("finding add --unit A01 --kind 脱岗 --inspector 张三", 2, "finding-no-breach", "违反十不准"),
        ("finding add --unit Z01 --kind 违反十不准", 2, "field-missing", "本办人员"),
        ("visit add --campaign P1 --unit A03 --method 暗访 --inspectors 张三", 4, "inspectors-few", "张三"),
        ("team avoid --years 61", 2, "count-unreadable", "61"),
    ];
    for (line, code, id, names) in wrong {
        let (found, error, message, hint) = refused(&office, line);
        assert_eq!((found, error.as_str()), (*code, *id), "{line}: {message}");
        assert!(message.contains(names), "{line}: {message} does not name {names}");
        assert!(!hint.is_empty() || ["days-backwards", "day-in-future"].contains(id), "{line}: no hint");
        assert!(!message.contains('。'), "{line}: {message}");
        let english = office.say(&line.split(' ').chain(["--lang", "en"]).collect::<Vec<_>>(), "");
        assert!(english.err.starts_with("error: "), "{line}: {}", english.err);
    }
    assert_eq!(entries(), before, "something refused was written");
    office.line("check");
}

fn total_rows(office: &Office) -> usize {
    office.json(&["history", "--limit", "1000"]).as_array().map_or(0, Vec::len)
}

/// An inspector is not sent to the own unit, to one under it, to one that was merged into it or took it over, to one they left not long ago,
/// to one that is named; who was invited may go anywhere.
#[test]
fn nobody_is_sent_where_they_should_stand_aside() {
    let office = planned();
    for line in [
        "person add 钱七 --unit A03",
        "unit add 政务服务局 --kind 县直部门 --code A09 --valid-from 2026-03-01",
        "unit edit A03 --valid-to 2026-02-28 --successor A09",
        "person avoid 张三 --unit A02 --left 2023-03-24",
        "person avoid 李四 --unit A02 -m 配偶在该所",
        "campaign add 第二次 --kind 暗访 --from 2026-03-01",
    ] {
        office.line(line);
    }
    let none = |line: &str| {
        let (code, id, message, _) = refused(&office, line);
        assert_eq!((code, id.as_str()), (4, "inspector-own-unit"), "{line}: {message}");
    };
    office.line("team group P2 甲组 --units A01 --visit-on 2026-03-23");
    none("team add P2 --person 赵六 --squad 甲组");
    office.line("team group P2 乙组 --units A09 --visit-on 2026-03-23");
    none("team add P2 --person 钱七 --squad 乙组");
    office.line("team group P2 丙组 --units A02 --visit-on 2026-03-23");
    none("team add P2 --person 王五 --squad 丙组");
    none("team add P2 --person 李四 --squad 丙组");
    none("team add P2 --person 张三 --squad 丙组");
    // In no group, they may be sent to any.
    none("team add P2 --person 王五");
    // The next day the three years are over.
    office.line("team release P2 --unit A02 -m 改期");
    office.line("team group P2 丙组 --units A02 --visit-on 2026-03-24");
    office.line("team add P2 --person 张三 --squad 丙组");
    office.line("team avoid --years 5");
    office.line("team release P2 --unit A02 -m 再定");
    none("team group P2 丙组 --units A02 --visit-on 2026-03-24");
    // Who films, and who was invited, inspects nothing.
    office.line("team add P2 --person 王五 --role 记者 --squad 丙组");
    office.line("team add P2 --person 李四 --role 政协委员 --squad 丙组");
    let page = office.json(&["campaign", "show", "P2"]);
    let roles: Vec<&Value> =
        page["campaign_member"].as_array().expect("rows").iter().map(|m| &m["invited_as"]).collect();
    assert!(roles.contains(&&json!("cppcc-member")), "{page}");
    // Who changes units is asked about the one they left.
    let said = office.say(&["person", "edit", "钱七", "--unit", "Z01"], "");
    assert!(said.err.contains("ducha person avoid R2026-0005 --unit 登记中心 --left"), "{}", said.err);
    // Said why, they go, and are counted.
    let even_so = ["team", "group", "P2", "丙组", "--units", "A02", "--even-so", "只有他熟悉情况"];
    office.ok(&even_so);
    assert_eq!(total(&office, "stats targets.even_so --period 2026"), 1);
    office.ok(&["team", "add", "P2", "--person", "赵六", "--squad", "甲组", "--even-so", "人手不足"]);
    assert_eq!(total(&office, "stats members.even_so --period 2026"), 1);
    office.line("check");
}

/// A visit by two, or said why; by none of a team who should stand aside, or said why; its sheet knows who of the team it is.
#[test]
fn a_visit_has_two_inspectors_or_says_why() {
    let office = gone();
    let (_, id, ..) = refused(&office, "visit add --campaign P1 --unit A02 --method 暗访 --inspectors 王五");
    assert_eq!(id, "inspectors-few");
    // A telephone is answered by whoever calls, and what a file brings is as it was.
    office.line("visit add --campaign P1 --unit A03 --on 2026-03-12 --method 电话暗访 --inspectors 张三");
    office.import(
        "visit",
        &[json!({ "unit": "A03", "visited_on": "2026-03-13", "method": "covert-visit", "inspectors": "张三" })],
    );
    assert_eq!(
        total(&office, "stats visits.short_handed --period 2026"),
        2,
        "V2026-0002 by its sheet, and the row of the file"
    );
    office.line("person avoid 张三 --unit A03 -m 亲属任职");
    let (_, id, message, _) =
        refused(&office, "visit add --campaign P1 --unit A03 --method 暗访 --inspectors 张三、李四");
    assert!(id == "inspector-own-unit" && message.contains("张三"), "{message}");
    office.ok(&[
        "visit",
        "add",
        "--campaign",
        "P1",
        "--unit",
        "A03",
        "--on",
        "2026-03-16",
        "--method",
        "暗访",
        "--inspectors",
        "张三、李四",
        "--even-so",
        "另无人手",
    ]);
    assert_eq!(total(&office, "stats visits.even_so --period 2026"), 1);
    // An edit of something else asks nothing again.
    office.line("visit edit V4 --note 接线员态度好");
    let team = office.json(&["visit", "show", "V2"])["visit_team"][0].clone();
    assert_eq!((&team["person"], &team["unit"]), (&json!("R2026-0001"), &json!("清河县效能办")), "{team}");
    let (_, id, ..) = refused(&office, "visit team V3 --add 王五 --person 王五 --unit A03");
    assert_eq!(id, "inspector-own-unit");
    office.line("check");
}

/// Person-days, visits by role, who never went: each figure is the records it explains.
#[test]
fn who_went_is_counted_and_explained() {
    let office = gone();
    for (words, want) in [
        ("stats members.joined --period 2026", 3),
        ("stats members.idle --period 2026", 1),
        ("stats members.unpledged --period 2026", 0),
        ("stats goings.made --period 2026", 3),
        ("stats goings.persons --period 2026", 2),
        ("stats goings.days --period 2026", 2),
        ("stats goings.made --period 2026 --person 张三", 2),
        ("stats targets.given --period 2026", 2),
        ("stats pledges.signed --period 2026", 3),
        ("stats pledges.breaches --period 2026", 1),
        ("stats visits.unplanned --period 2026", 1),
        ("stats campaigns.drafted --period 2026", 1),
        ("stats campaigns.approved --period 2026", 1),
        ("stats campaigns.opened --period 2026", 1),
        ("stats campaigns.opened_even_so --period 2026", 0),
        ("stats campaigns.closed --period 2026", 0),
        ("stats campaigns.unreported --period 2026", 0),
        ("stats plans.items --period 2026", 2),
        ("stats plans.filed --period 2026", 0),
        ("stats plans.unfiled --period 2026", 2),
        ("stats visits.made --period 2026 --plan-item N1", 2),
        ("stats visits.made --period 2026 --campaign P1", 2),
    ] {
        assert_eq!(total(&office, words), want, "{words}");
        let rows = office.json(&words.replacen("stats", "explain", 1).split(' ').collect::<Vec<_>>());
        assert_eq!(rows.as_array().map(Vec::len), Some(want), "{words}: {rows}");
    }
    let page = office.json(&["campaign", "team", "P1"]);
    let went: Vec<(&Value, &Value)> = table(&page, "members").iter().map(|row| (&row["name"], &row["went"])).collect();
    assert_eq!(went, [(&json!("张三"), &json!(2)), (&json!("李四"), &json!(1)), (&json!("王五"), &json!(0))]);
    assert_eq!(table(&page, "idle")[0]["name"], "王五");
    let period = office.json(&["report", "participation", "--period", "2026"]);
    assert_eq!(table(&period, "by_person").len(), 3, "{period}");
    // As it was known before anybody went, everybody was idle; as of the day before, nobody had gone.
    assert_eq!(total(&office, "stats members.idle --period 2026 --as-of 2026-03-09"), 3);
    office.line("check");
}

/// The year by item: done against planned, late where its days are over, filed or not, and what belongs to no item.
#[test]
fn the_year_shows_what_is_done_and_late() {
    let office = gone();
    office.line("campaign add 临时 --kind 专项 --from 2026-03-16");
    let page = office.json(&["plan", "year", "2026"]);
    let items = table(&page, "items");
    let told: Vec<[&Value; 5]> =
        items.iter().map(|r| [&r["code"], &r["quarter"], &r["planned_visits"], &r["visits"], &r["late"]]).collect();
    let null = Value::Null;
    assert_eq!(told[0], [&json!("N2026-0001"), &json!(1), &json!(2), &json!(2), &json!(false)]);
    assert_eq!(told[1], [&json!("N2026-0002"), &json!(2), &null, &json!(0), &json!(false)]);
    assert_eq!(table(&page, "outside")[0]["title"], "临时");
    office.line("visit void V2 -m 误记");
    let page = office.json(&["plan", "year"]);
    assert_eq!((&table(&page, "items")[0]["visits"], &table(&page, "items")[0]["late"]), (&json!(1), &json!(true)));
    assert_eq!(table(&page, "by_quarter")[0]["late"], 1);
    office.line("plan file 2026 --with 县委办 --no 效督〔2026〕1号 --on 2026-01-20");
    assert_eq!(total(&office, "stats plans.filed --period 2026"), 2);
    let again = refused(&office, "plan file 2026 --with 县委办");
    assert_eq!(again.1, "plan-none-to-file");
    office.line("check");
}

/// A unit in two campaigns, and one visited within the days the office keeps; other offices' visits are counted with their copies.
#[test]
fn what_clashes_is_told_before_anybody_goes() {
    let office = gone();
    for line in [
        "campaign add 窗口专项 --kind 专项 --from 2026-03-16",
        "team group P2 一组 --units A03 --visit-on 2026-03-26 --on 2026-03-16",
        "team group P2 二组 --units A02 --visit-on 2026-06-01 --on 2026-03-16",
        // Another office, and the copy it shared, with a visit of the same unit by its full name.
        "-f 云川.db init --name 云川县效能办",
        "-f 云川.db unit add 登记中心 --kind 窗口单位 --code B07",
        "-f 云川.db visit add --unit B07 --on 2026-02-02 --method 明查",
        "-f 云川.db share 云川.交.db",
        "office take 云川.交.db",
    ] {
        office.line(line);
    }
    let said =
        office.say(&["team", "group", "P2", "三组", "--units", "A01", "--visit-on", "2026-04-09", "--dry-run"], "");
    assert!(said.err.contains("城东派出所 在 2026-03-10 查过（V2026-0001）"), "thirty days after: {}", said.err);
    let said =
        office.say(&["team", "group", "P2", "三组", "--units", "A01", "--visit-on", "2026-04-10", "--dry-run"], "");
    assert!(!said.err.contains("请核对"), "{}", said.err);
    let page = office.json(&["report", "coming"]);
    let told: Vec<[&Value; 4]> =
        table(&page, "clashes").iter().map(|r| [&r["unit"], &r["clash"], &r["campaign"], &r["with"]]).collect();
    let (two, soon) = (json!("two-campaigns"), json!("again-soon"));
    let (centre, first, second) = (json!("登记中心"), json!("P2026-0001"), json!("P2026-0002"));
    assert!(told.contains(&[&centre, &two, &second, &first]), "{told:?}");
    assert!(told.contains(&[&centre, &soon, &first, &json!("V2026-0003")]), "{told:?}");
    // The first of June is no clash with the visit of March.
    assert!(told.iter().all(|row| *row[0] != json!("城西派出所")), "{told:?}");
    let coming: Vec<(&Value, &Value)> = table(&page, "coming").iter().map(|r| (&r["unit"], &r["clash"])).collect();
    assert_eq!(coming, [(&centre, &json!(true)), (&centre, &json!(true))], "within fourteen days, and not yet visited");
    let times = |page: &Value| {
        let row = table(page, "frequency").iter().find(|r| r["unit"] == "登记中心").expect("the unit").clone();
        [row["own"].clone(), row["others"].clone(), row["total"].clone()]
    };
    assert_eq!(times(&page), [json!(1), json!(0), json!(1)]);
    assert_eq!(times(&office.json(&["report", "coming", "--offices", "all"])), [json!(1), json!(1), json!(2)]);
    let short = office.json(&["report", "coming", "--within", "5", "--window", "3d"]);
    assert_eq!(table(&short, "coming").len(), 1);
    assert!(table(&short, "clashes").iter().all(|row| row["clash"] == "two-campaigns"), "{short}");
}

/// What was there before a campaign had a plan goes on as it did: opened and closed by a word, and by rows of a file.
#[test]
fn a_campaign_without_a_plan_goes_on_as_it_did() {
    let office = Office::open(TODAY);
    office.line("campaign add 老办法 --kind 暗访 --from 2026-03-09");
    office.line("campaign open P1 --on 2026-03-05");
    office.line("campaign close P1 --on 2026-03-10");
    let rows = [
        json!({ "title": "旧的", "kind": "covert", "from_on": "2025-01-02", "opened_on": "2025-01-03", "closed_on": "2025-02-01" }),
        json!({ "title": "只写结束", "kind": "special", "from_on": "2025-03-02", "closed_on": "2025-04-01" }),
    ];
    office.import("campaign", &rows);
    let list = office.json(&["campaign", "list", "--fields", "title,state,opened_on,closed_on,pledged,overdue"]);
    assert_eq!(
        list,
        json!([
            { "title": "旧的", "state": "closed", "opened_on": "2025-01-03", "closed_on": "2025-02-01", "pledged": null, "overdue": null },
            { "title": "只写结束", "state": "closed", "opened_on": "2025-03-02", "closed_on": "2025-04-01", "pledged": null, "overdue": null },
            { "title": "老办法", "state": "closed", "opened_on": "2026-03-05", "closed_on": "2026-03-10", "pledged": null, "overdue": null },
        ])
    );
    let (_, id, ..) = refused(&office, "campaign open P1");
    assert_eq!(id, "campaign-wrong-state");
    office.line("campaign undo P1 -m 还没完");
    assert_eq!(office.json(&["campaign", "show", "P1"])["state"], "open");
    office.line("check");
}

/// What is opened without approval or pledges, and closed without a report, says why and is counted; it comes in again so.
#[test]
fn what_is_done_all_the_same_is_counted() {
    let office = planned();
    office.line("team add P1 --person 张三,李四 --on 2026-03-05");
    assert_eq!(total(&office, "stats members.unpledged --period 2026"), 2);
    office.ok(&["campaign", "open", "P1", "--on", "2026-03-09", "--even-so", "县长口头同意"]);
    office.ok(&["campaign", "close", "P1", "--on", "2026-03-12", "--even-so", "并入月报"]);
    for figure in ["campaigns.opened_even_so", "campaigns.unreported"] {
        assert_eq!(total(&office, &format!("stats {figure} --period 2026")), 1, "{figure}");
    }
    let late = refused(&office, "campaign edit P1 --drafted 2026-03-10");
    assert_eq!(late.1, "begins-after-step");
    office.line("check");
}

/// Who is on a team, and where a group is to go, is not voided under them.
#[test]
fn whom_a_team_has_is_not_voided_under_it() {
    let office = planned();
    office.line("unit add 城南供水站 --kind 窗口单位 --code A09");
    office.line("person add 钱八 --unit A09");
    let last = office.json(&["person", "list"]).as_array().map_or(0, Vec::len);
    let person = format!("person void {last} -m 重复");
    office.line(&format!("team add P1 --person {last} --role 记者"));
    office.line("team group P1 第一组 --units A09");
    for (line, free) in [
        (person.as_str(), "team leave P1 --person 钱八 -m 换人"),
        ("unit void A09 -m 重复", "team release P1 --unit A09 -m 不去"),
    ] {
        let (code, id, said, _) = refused(&office, line);
        assert_eq!((code, id.as_str()), (4, "record-in-use"), "{line}");
        assert!(said.contains("督查活动"), "{said}");
        office.line(free);
        office.line(line);
    }
}

/// Where a plan stood on a past day; the limit of its report on the day's page.
#[test]
fn a_plan_is_told_as_of_a_day_and_is_late() {
    let office = gone();
    let page = office.json(&["today"]);
    let late = table(&page, "campaigns_overdue");
    assert_eq!((&late[0]["code"], &late[0]["due_on"]), (&json!("P2026-0001"), &json!("2026-03-18")));
    assert_eq!(office.json(&["campaign", "show", "P1"])["overdue"], true);
    for (day, drafted, approved, opened) in [("2026-03-03", 1, 0, 0), ("2026-03-04", 1, 1, 0), ("2026-03-09", 1, 1, 1)]
    {
        let of = |figure: &str| total(&office, &format!("stats {figure} --period 2026 --as-of {day}"));
        let told = [of("campaigns.drafted"), of("campaigns.approved"), of("campaigns.opened")];
        assert_eq!(told, [json!(drafted), json!(approved), json!(opened)], "{day}");
    }
    let by_state =
        office.json(&["stats", "campaigns.drafted", "--period", "2026", "--by", "state", "--as-of", "2026-03-05"]);
    assert_eq!(by_state["rows"][0]["state"], "approved", "{by_state}");
}

/// All of it goes out and comes in again: whole, and noun by noun with its rows.
#[test]
fn all_of_it_goes_out_and_comes_in_again() {
    let office = gone();
    office.line("person avoid 张三 --unit A00 --left 2024-01-01");
    std::fs::write(office.folder.path().join("承诺书.txt"), "三人签字").expect("a file");
    office.line("evidence add P1 承诺书.txt");
    office.line("pledge undo P1 --person 王五 -m 补签字件");
    office.line("pledge sign P1 --person 王五 --on 2026-03-07 --evidence E1");
    office.line("paper draft 督查报告 --of P1");
    office.line("campaign close P1 --on 2026-03-16 --report B1");
    assert_eq!(refused(&office, "team add P1 --person 赵六 --role 记者").1, "campaign-closed");
    // Who signed and left stays among those who signed.
    office.line("team leave P1 --person 王五 -m 借调");
    let voided = refused(&office, "paper void B1 -m 重写");
    assert_eq!(voided.1, "record-in-use");
    let told = |file: &str| {
        let json = |words: &str| office.json(&["-f", file].into_iter().chain(words.split(' ')).collect::<Vec<_>>());
        (json("campaign export --format json"), json("plan export --format json"), json("person export --format json"))
    };
    office.line("export --all 整本");
    office.line("-f 副本.db import --all 整本");
    assert_eq!(told("副本.db"), told("ducha.db"));
    office.line("-f 副本.db check");
    office.line("-f 新.db init --name 新办");
    for noun in ["unit", "person", "plan", "campaign", "visit", "finding"] {
        office.line(&format!("{noun} export -o {noun}.ndjson"));
        office.line(&format!("-f 新.db {noun} import {noun}.ndjson"));
    }
    let (campaigns, plans, persons) = told("新.db");
    let without = |mut rows: Value| {
        for row in rows.as_array_mut().expect("rows") {
            let row = row.as_object_mut().expect("a record");
            row.remove("recorded_at");
            row.remove("recorded_by");
        }
        rows
    };
    let (old_campaigns, old_plans, old_persons) = told("ducha.db");
    // What is named and not there yet is told as nothing; all else is as it was.
    let bare = |rows: Value| {
        let mut rows = without(rows);
        rows[0]["report"] = Value::Null;
        rows[0]["pledges"][2]["evidence"] = Value::Null;
        rows
    };
    assert_eq!(bare(campaigns), bare(old_campaigns));
    assert_eq!(without(plans), without(old_plans));
    assert_eq!(without(persons), without(old_persons));
    assert_eq!(total(&office, "-f 新.db stats goings.made --period 2026"), 3);
    // The report and the signed paper are named, and come later: until then the check says so.
    let wanting = office.say(&["-f", "新.db", "check", "--json"], "");
    assert!(wanting.code == 5 && wanting.out.contains("B2026-0001"), "{}", wanting.out);
    // Brought once more, nothing is otherwise.
    let again = office.json(&["-f", "新.db", "campaign", "import", "campaign.ndjson"]);
    assert_eq!((&again["added"], &again["same"]), (&json!(0), &json!(1)), "{again}");
}

/// Where the groups of a covert campaign are to go is in no copy that another office gets, and the copy stands its check.
#[test]
fn where_they_are_to_go_stays_in_the_office() {
    let office = planned();
    for line in [
        "campaign approve P1 --by 陈县长 --on 2026-03-04",
        "team add P1 --person 张三,李四 --squad 第一组 --on 2026-03-05",
        "team group P1 第一组 --units A03 --visit-on 2026-03-24 --on 2026-03-06",
        "pledge sign P1 --person 张三,李四 --on 2026-03-06",
        "campaign open P1 --on 2026-03-09 --due 15wd",
        "share 交.db",
    ] {
        office.line(line);
    }
    let copy = Connection::open(office.folder.path().join("交.db")).expect("the copy");
    let told: (i64, i64) = copy
        .query_row("SELECT count(*), count(unit) + count(visit_on) FROM campaign_target", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .expect("its rows");
    assert_eq!(told, (1, 0), "a row that tells neither unit nor day");
    let typed: i64 = copy
        .query_row("SELECT count(*) FROM journal WHERE command LIKE '%A03%' AND command LIKE '%team group%'", [], |r| {
            r.get(0)
        })
        .expect("the journal");
    assert_eq!(typed, 0);
    drop(copy);
    office.line("-f 交.db check");
    // Somebody was there: it is told.
    office.line("visit add --campaign P1 --unit A03 --on 2026-03-10 --method 暗访 --inspectors 张三、李四");
    office.line("share 交2.db");
    let copy = Connection::open(office.folder.path().join("交2.db")).expect("the copy");
    let units: i64 = copy.query_row("SELECT count(unit) FROM campaign_target", [], |r| r.get(0)).expect("its rows");
    assert_eq!(units, 1);
}

/// The office's own text is a version; who signed the old one may sign the new one, and each pledge keeps which it was.
#[test]
fn a_pledge_keeps_the_text_it_is_of() {
    let office = gone();
    std::fs::write(office.folder.path().join("十不准.txt"), "不准泄密。\n").expect("a file");
    office.line("pledge import 十不准.txt");
    let same = refused(&office, "pledge import 十不准.txt");
    assert_eq!(same.1, "pledge-text-same");
    std::fs::write(office.folder.path().join("空.txt"), " \n").expect("a file");
    assert_eq!(refused(&office, "pledge import 空.txt").1, "pledge-text-wrong");
    assert_eq!(office.ok(&["pledge", "text"]).trim(), "不准泄密。");
    assert!(office.ok(&["pledge", "text", "--version", "0"]).contains("十、"));
    office.line("pledge sign P1 --person 李四 --on 2026-03-16");
    let page = office.json(&["campaign", "show", "P1"]);
    let versions: Vec<(&Value, &Value)> =
        page["campaign_pledge"].as_array().expect("rows").iter().map(|p| (&p["name"], &p["version"])).collect();
    let (zero, one) = (json!(0), json!(1));
    let [first, second, third] = ["张三", "李四", "王五"].map(|name| json!(name));
    assert_eq!(versions, [(&first, &zero), (&second, &zero), (&third, &zero), (&second, &one)]);
    assert_eq!(page["pledged"], 3, "three persons, however often they signed");
    office.line("pledge undo P1 --person 李四 -m 签错了");
    office.line("team leave P1 --person 王五 -m 另有任务");
    assert_eq!(office.json(&["campaign", "show", "P1"])["pledged"], 2);
    office.line("check");
}
