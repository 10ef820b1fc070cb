//! Forms, returns and appraisals: what is refused and how it is said, what is counted and ranked, that a round keeps what it was opened with.

use crate::office;

use office::Office;
use serde_json::{Value, json};

const TODAY: &str = "2026-03-20";

/// An office with units, and a form of its own: two scores, a question, a bonus.
fn begun() -> Office {
    let office = Office::open(TODAY);
    for n in 1..=4 {
        office.line(&format!("unit add 清河县第{n}局 --kind 县直部门 --code A0{n}"));
    }
    office.line("unit add 城关派出所 --kind 派出所 --code P01");
    write(&office, "考核.json", &scored());
    office.line("form add 考核.json");
    office
}

fn scored() -> Value {
    json!({ "name": "考核", "period": "month", "due": "3wd", "items": [
        { "key": "a", "zh": "到岗", "kind": "score", "max": 100, "weight": 60, "required": true },
        { "key": "b", "zh": "服务", "kind": "score", "max": 100, "weight": 40, "required": true },
        { "key": "why", "zh": "说明", "kind": "text" },
        { "key": "plus", "zh": "加分", "kind": "number", "max": 5, "as": "bonus" } ],
        "scoring": { "decimals": 1, "grades": [{ "key": "good", "zh": "优秀", "first": 1 }, { "key": "rest", "zh": "一般" }, { "key": "bottom", "zh": "末位", "last": 1 }],
          "consequences": [{ "times": 1, "zh": "黄牌警告" }, { "times": 2, "zh": "建议辞职" }] } })
}

fn write(office: &Office, name: &str, form: &Value) {
    std::fs::write(office.folder.path().join(name), form.to_string()).expect("a file");
}

/// A command refused: its exit code and id.
fn refused(office: &Office, line: &str) -> (i32, String) {
    let words: Vec<&str> = line.split(' ').chain(["--json"]).collect();
    let said = office.say(&words, "");
    let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{line}: {} {}", said.out, said.err));
    (said.code, error["error"]["id"].as_str().expect("an id").to_owned())
}

fn board(office: &Office, of: &str) -> Vec<Value> {
    let words: Vec<&str> = ["round", "board"].into_iter().chain(of.split(' ')).collect();
    office.json(&words).as_array().expect("rows").clone()
}

#[test]
fn what_cannot_be_filed_is_refused_by_name() {
    let office = begun();
    office.line("round open 考核 --period 2026-03 --units kind=县直部门 --on 2026-03-02");
    for (line, code, id) in [
        ("round fill G1 --unit A01 a=101 b=1", 4, "answer-wrong"),
        ("round fill G1 --unit A01 a=1", 4, "return-lacking"),
        ("round fill G1 --unit A01 a=1 a=2 b=1", 2, "answer-twice"),
        ("round fill G1 --unit A01 没有=1", 3, "form-no-item"),
        ("round fill G1 --unit A01", 2, "answer-none"),
        ("round fill G1 --unit P01 a=1 b=1", 3, "round-not-of-it"),
        ("round fill G1 a=1 b=1", 2, "round-whom"),
        ("round fill G1 --unit A01 a=1 b=1 --on 2026-03-01", 4, "return-before-round"),
        ("round fill G1 --unit A01 a=1 b=1 --on 2026-03-21", 4, "day-in-future"),
        ("round fill G1 --unit A01 a=1 b=1 --correct 记错", 2, "round-not-frozen"),
        ("round fill G1 --unit A01 --rater 群众 a=1 b=1", 3, "form-no-rater"),
        ("round accept G1 --unit A01", 4, "return-none"),
        ("round close G1", 4, "round-missing"),
        ("round include G1 --units A01", 4, "round-subject-twice"),
        ("round open 考核 --persons 张三", 2, "form-about-other"),
        ("round open 没有的表", 3, "record-unknown"),
        ("round rank 每周一报", 3, "round-none"),
        ("explain 每周一报", 3, "round-none"),
        ("explain 每周一", 2, "figure-unknown"),
        ("form add 考核.json", 4, "form-taken"),
    ] {
        assert_eq!(refused(&office, line), (code, id.to_owned()), "{line}");
    }
    assert!(board(&office, "G1").iter().all(|row| row["state"] == "due"), "nothing was half written");
    office.ok(&["check"]);
}

#[test]
fn a_round_keeps_the_form_it_was_opened_with() {
    let office = begun();
    office.line("round open 考核 --period 2026-03 --units A01,A02 --on 2026-03-02");
    let mut changed = scored();
    changed["items"][0]["weight"] = json!(70);
    changed["items"][1]["weight"] = json!(30);
    write(&office, "新.json", &changed);
    office.line("form edit 考核 新.json");
    office.line("round fill G1 --unit A01 a=100 b=50");
    assert_eq!(board(&office, "G1")[0]["score"], json!("80.0"));
    office.line("round open 考核 --period 2026-04 --units A01");
    office.line("round fill G2 --unit A01 a=100 b=50");
    assert_eq!(board(&office, "G2")[0]["score"], json!("85.0"));
    assert_eq!(refused(&office, "round edit G1 --version 2"), (4, "round-keeps-form".into()));
    // What was given up is not asked in new rounds.
    changed["items"][3]["retired"] = json!(true);
    write(&office, "新.json", &changed);
    office.line("form edit 考核 新.json");
    office.line("round fill G1 --unit A02 a=1 b=1 plus=1");
    office.line("round open 考核 --period 2026-02 --units A01");
    assert_eq!(refused(&office, "round fill G3 --unit A01 a=1 b=1 plus=1"), (4, "answer-retired".into()));
    office.ok(&["check"]);
}

#[test]
fn what_was_frozen_stays_and_the_correction_stands_beside_it() {
    let office = begun();
    office.line("round open 考核 --period 2026-02 --units A01,A02 --on 2026-03-02");
    office.line("round fill G1 --unit A01 a=90 b=90 --on 2026-03-03");
    office.line("round fill G1 --unit A02 a=80 b=80 --on 2026-03-10");
    office.line("round accept G1 --all --on 2026-03-11");
    office.line("round freeze G1 --on 2026-03-12");
    assert_eq!(refused(&office, "round fill G1 --unit A02 a=99"), (4, "round-frozen".into()));
    office.line("round fill G1 --unit A02 a=99 b=99 --correct 复核更正");
    let rows = board(&office, "G1");
    assert_eq!((&rows[1]["score"], &rows[1]["late"]), (&json!("80.0"), &json!(true)));
    let rank = |more: &[&str]| -> Vec<String> {
        let words: Vec<&str> = ["round", "rank", "G1"].iter().chain(more).copied().collect();
        office
            .json(&words)
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row["unit"].as_str().expect("a unit").to_owned())
            .collect()
    };
    assert_eq!(rank(&[]), ["清河县第1局", "清河县第2局"]);
    assert_eq!(rank(&["--corrected"]), ["清河县第2局", "清河县第1局"]);
    office.ok(&["check"]);
}

#[test]
fn what_was_sent_back_is_missing_until_it_is_filed_again() {
    let office = begun();
    office.line("round open 考核 --period 2026-02 --units A01,A02,A03 --on 2026-03-02");
    office.line("round fill G1 --unit A01,A02 a=90 b=90 --on 2026-03-03");
    office.line("round send-back G1 --unit A02 -m 没盖章 --on 2026-03-04");
    let figure = |id: &str| office.json(&["stats", id, "--period", "2026-03"])["total"].clone();
    assert_eq!(figure("returns.due"), json!(3));
    assert_eq!(figure("returns.in_time"), json!(1));
    assert_eq!(figure("returns.missing"), json!(2));
    assert_eq!(board(&office, "G1 --missing").len(), 2);
    // Filed again it says what it said before where nothing new is said.
    office.line("round fill G1 --unit A02 b=80 --on 2026-03-10");
    assert_eq!(board(&office, "G1")[1]["score"], json!("86.0"));
    assert_eq!((figure("returns.in"), figure("returns.late")), (json!(2), json!(1)));
    office.line("round excuse G1 --unit A03 -m 机构撤并");
    assert_eq!(figure("returns.due"), json!(2));
    office.line("round close G1 --on 2026-03-12");
    office.ok(&["check"]);
}

#[test]
fn who_is_silent_is_told_with_since_when() {
    let office = begun();
    office.line("round open 每周一报 --period 2026-03-02..2026-03-15 --units A01,A02 --on 2026-03-02");
    office.line("round fill G1 --unit A01 meetings=1 problems=0 solved=0 work=学习 --on 2026-03-09");
    let rows = board(&office, "每周一报 --missing");
    let told: Vec<_> =
        rows.iter().map(|row| (row["unit"].as_str().expect("a unit"), &row["missed"], &row["missing_since"])).collect();
    let (first, second) = (json!("2026-03-09"), json!("2026-03-16"));
    let unit = |n: usize| ["清河县第1局", "清河县第2局"][n - 1];
    assert_eq!(told, [(unit(2), &json!(1), &first), (unit(1), &json!(1), &second), (unit(2), &json!(2), &first)]);
}

#[test]
fn a_stage_is_entered_once_the_one_before_is_filed() {
    let office = begun();
    office.line("round open 作风整顿三阶段台账 --units A01,A02,A03 --on 2026-01-05");
    office.line("round fill G1 --unit A01 --stage 1 mobilised=2026-01-06 plan=是 sessions=6 --on 2026-01-20");
    let behind = board(&office, "G1 --not-entered 2");
    let units: Vec<_> = behind.iter().map(|row| row["unit"].as_str().expect("a unit")).collect();
    assert_eq!(units, ["清河县第2局", "清河县第3局"]);
    assert!(behind.iter().all(|row| row["late"] == true && row["due_on"] == "2026-02-04"), "{behind:?}");
    assert_eq!(refused(&office, "round fill G1 --unit A01 --stage 2 sessions=6"), (4, "answer-elsewhere".into()));
    assert_eq!(refused(&office, "round board G1 --not-entered 九"), (3, "form-no-stage".into()));
}

#[test]
fn answers_that_are_accepted_make_records_once() {
    let office = begun();
    office.line("round open 五查五看自查表 --units A01 --on 2026-03-02");
    office.line("round fill G1 --unit A01 --rater 单位自查 thinking=是 style=否 systems=是 carrying=是 result=是");
    office.line("round fill G1 --unit A01 --rater 检查人员 thinking=是 style=否 systems=否 carrying=是 result=是");
    let differs = office.json(&["round", "compare", "G1"]);
    assert_eq!(differs.as_array().expect("rows").len(), 1);
    assert_eq!(
        (&differs[0]["item"], &differs[0]["self"], &differs[0]["inspector"]),
        (&json!("systems"), &json!("是"), &json!("否"))
    );
    office.line("round accept G1 --all");
    let found = office.json(&["finding", "list"]);
    assert_eq!(found.as_array().expect("rows").len(), 2, "{found}");
    assert_eq!(office.json(&["round", "show", "G1"])["round_made"].as_array().map(Vec::len), Some(2));
    office.ok(&["check"]);
}

#[test]
fn what_a_form_asks_stands_on_the_blank_sheet_of_its_campaign() {
    let office = begun();
    office.line("campaign add 节后检查 --kind 专项 --from 2026-03-10");
    office.line("round open 五查五看自查表 --campaign P1 --units A01");
    let sheet = |unit: &str| {
        office.line(&format!("visit sheet P1 --unit {unit} -o {unit}.html"));
        std::fs::read_to_string(office.folder.path().join(format!("{unit}.html"))).expect("a sheet")
    };
    assert!(sheet("A01").contains("查作风，看工作纪律严不严"));
    assert!(!sheet("A02").contains("查作风"), "the form was not opened for it");
}

#[test]
fn a_unit_that_was_merged_carries_what_it_was_last_in() {
    let office = begun();
    for (year, on) in [("2024", "2024-12-20"), ("2025", "2025-12-20")] {
        let open = format!("round open 考核 --period {year}-12 --units A01,A02,A03 --on {on} --today {on}");
        office.line(&open);
    }
    for (round, on) in [("G2024-0001", "2024-12-25"), ("G2025-0001", "2025-12-25")] {
        for (unit, score) in [("A01", 90), ("A02", 80), ("A03", 70)] {
            office.line(&format!("round fill {round} --unit {unit} a={score} b={score} --on {on}"));
        }
    }
    office.line("unit edit A03 --valid-to 2025-12-31 --successor A04");
    office.line("round open 考核 --period 2026-03 --units A01,A02,A04 --on 2026-03-02");
    for (unit, score) in [("A01", 90), ("A02", 80), ("A04", 79)] {
        office.line(&format!("round fill G2026-0001 --unit {unit} a={score} b={score}"));
    }
    let rank = office.json(&["appraisal", "rank", "--period", "2026", "--streak"]);
    let last = rank.as_array().expect("rows").last().expect("one").clone();
    assert_eq!(
        (&last["unit"], &last["band"], &last["streak"]),
        (&json!("清河县第4局"), &json!("末位"), &json!(3)),
        "{last}"
    );
    assert_eq!(last["proposed"], "建议辞职");
}

#[test]
fn counts_by_option_and_ballots_add_up_the_same() {
    let office = begun();
    office.line("unit add 甲站 --kind 派出所 --code S1");
    office.line("round open 人民满意基层站所评选 --period 2026 --units S1,P01");
    std::fs::write(office.folder.path().join("票.csv"), "单位,满意,基本满意,不满意\nS1,2,1,1\n").expect("a file");
    office.line("round fill G1 票.csv --rater 群众");
    for vote in ["满意", "满意", "基本满意", "不满意"] {
        office.line(&format!("round fill G1 --unit P01 --rater 群众 vote={vote}"));
    }
    let rank = office.json(&["round", "rank", "G1"]);
    assert!(
        rank.as_array()
            .expect("rows")
            .iter()
            .all(|row| row["score"] == "65.00" && row["rank"] == 1 && row["tied"] == true),
        "{rank}"
    );
    assert_eq!(refused(&office, "round fill G1 --unit S1 vote=满意"), (2, "field-missing".into()));
}

#[test]
fn what_a_form_counts_itself_needs_no_typing_and_can_be_explained() {
    let office = begun();
    office.import(
        "complaint",
        &[json!({ "channel": "phone", "received_on": "2026-03-04", "accepted_on": "2026-03-05", "handling": "ordered", "assigned_on": "2026-03-06", "assigned_to": "A01", "unit": "A01", "category": "slow-action" })],
    );
    write(
        &office,
        "计.json",
        &json!({ "name": "计", "period": "month", "items": [
        { "key": "c", "zh": "投诉件数", "kind": "number", "figure": "complaints.received", "each": 3, "as": "deduction" },
        { "key": "r", "zh": "办结率", "kind": "number", "figure": "complaints.close_rate", "max": 100, "weight": 100 }],
        "scoring": { "decimals": 0 } }),
    );
    office.line("form add 计.json");
    office.line("round open 计 --period 2026-03 --units A01,A02");
    office.line("round fill G1 --all");
    let answers = office.json(&["query", "SELECT unit, item, answer FROM answers ORDER BY code"]);
    assert_eq!(
        answers,
        json!([
        { "unit": "清河县第1局", "item": "c", "answer": 1 }, { "unit": "清河县第1局", "item": "r", "answer": 0 },
        { "unit": "清河县第2局", "item": "c", "answer": 0 }])
    );
    // The second has no complaint, so no rate: there is nothing to score it by.
    assert_eq!(board(&office, "G1")[1]["score"], Value::Null);
    assert_eq!(refused(&office, "round fill G1 --unit A01 c=0"), (4, "answer-computed".into()));
    write(
        &office,
        "坏.json",
        &json!({ "name": "坏", "items": [{ "key": "c", "zh": "件", "kind": "number", "figure": "no.such" }] }),
    );
    assert_eq!(refused(&office, "form add 坏.json").1, "figure-unknown");
}

#[test]
fn ten_thousand_ballots_come_in_at_once() {
    let office = begun();
    office.line("round open 人民满意基层站所评选 --period 2026 --units P01");
    let words = ["yes", "fair", "no"];
    let vote = |n: usize| json!({ "unit": "P01", "vote": words[n % 3] }).to_string();
    let rows = (0..10_000).map(vote).collect::<Vec<_>>().join("\n");
    std::fs::write(office.folder.path().join("票.ndjson"), rows).expect("a file");
    office.line("round fill G1 票.ndjson --rater 群众");
    let rank = office.json(&["round", "rank", "G1"]);
    // 3334 × 100 + 3333 × 60, of 10000.
    assert_eq!(rank[0]["score"], "53.34");
    let broken = "单位,vote\nP01,满意\nP01,也许\n";
    std::fs::write(office.folder.path().join("坏.csv"), broken).expect("a file");
    let said = office.say(&["round", "fill", "G1", "坏.csv", "--rater", "群众"], "");
    assert!(said.code == 4 && said.err.contains("坏.csv 第 3 行"), "{}", said.err);
    office.ok(&["check"]);
}

#[test]
fn an_offices_own_sheet_is_a_form_without_a_compiler() {
    let office = begun();
    let sheet = "序号,考核项目,考核内容,分值,加减分\n1,纪律,按时到岗,40,\n2,纪律,不串岗,20,\n3,服务,一次告知,40,\n4,,群众表扬,5,加分\n";
    std::fs::write(office.folder.path().join("窗口考核.csv"), sheet).expect("a file");
    office.line("form add 窗口考核.csv --every 每月");
    office.line("round open 窗口考核 --period 2026-03 --units P01");
    std::fs::write(
        office.folder.path().join("收.csv"),
        "一次告知,群众表扬,单位,不串岗,按时到岗\n39.5,2,城关派出所,20,40\n",
    )
    .expect("a file");
    office.line("round fill G1 收.csv");
    assert_eq!(board(&office, "G1")[0]["score"], json!("101.50"));
    let whole = office.ok(&["form", "file", "窗口考核"]);
    std::fs::write(office.folder.path().join("同.json"), &whole).expect("a file");
    assert!(
        office.line("form edit 窗口考核 同.json").is_empty()
            || office.json(&["form", "show", "窗口考核"])["version"] == 1
    );
}

#[test]
fn a_file_of_a_round_that_was_altered_is_refused_by_its_line() {
    let office = begun();
    office.line("round open 考核 --period 2026-03 --units A01,A02 --on 2026-03-02");
    office.line("round fill G1 --unit A01 a=90 b=80");
    office.line("round fill G1 --unit A02 a=90 b=70 why=窗口");
    office.line("round accept G1 --unit A01");
    let (units, forms, rounds) =
        (office.ok(&["unit", "export"]), office.ok(&["form", "export"]), office.ok(&["round", "export"]));
    let other = Office::open(TODAY);
    for (noun, rows) in [("unit", &units), ("form", &forms)] {
        assert_eq!(other.say(&[noun, "import", "-"], rows).code, 0);
    }
    for (was, now, why) in [
        ("\"score\":\"86\"", "\"score\":\"87\"", "第 1 份报送：得分 87 和它的回答不符，应为 86"),
        ("\"score\":\"86\",", "", "得分 — 和它的回答不符，应为 86"),
        ("\\\"a\\\":90", "\\\"a\\\":190", "“到岗”不能答 \"190\"：最多 100"),
        ("\\\"a\\\":90,", "", "必填的“到岗”没有答"),
        ("\\\"why\\\"", "\\\"nope\\\"", "第 2 份报送：“考核”没有 \"nope\" 这一项"),
        ("\\\"a\\\":90", "\\\"a\\\":\\\"90\\\"", "回答不是台账的写法"),
        ("\"number\":2", "\"number\":1", "第 1 份报送有两份"),
        ("\"number\":2,\"line\":2", "\"number\":2,\"line\":9", "它的对象（第 9 行）不存在"),
        ("\"number\":1,\"verdict\"", "\"number\":7,\"verdict\"", "审核的第 7 份报送不存在"),
        ("\"rater\":null", "\"rater\":\"群众\"", "第 1 份报送：“考核”没有评价主体 \"群众\""),
    ] {
        let altered = rounds.replacen(was, now, 1);
        assert_ne!(altered, rounds, "{was}");
        let said = other.say(&["round", "import", "-"], &altered);
        assert!(said.code == 4 && (said.out.clone() + &said.err).contains(why), "{why}: {}{}", said.out, said.err);
    }
    assert_eq!(other.say(&["round", "import", "-"], &rounds).code, 0);
    other.ok(&["check"]);
}

#[test]
fn two_returns_of_a_subject_are_one_and_the_last_counts() {
    let office = begun();
    office.line("round open 考核 --period 2026-03 --units A01,A02 --on 2026-03-02");
    office.line("round fill G1 --unit A01 a=50 b=50");
    office.line("round fill G1 --unit A01 a=90 b=90");
    let rows = board(&office, "G1");
    assert_eq!((rows.len(), &rows[0]["score"]), (2, &json!("90.0")));
    let in_all = office.json(&["stats", "answers.given", "--period", "2026-03"]);
    assert_eq!(in_all["total"], 2, "what was said before counts no more");
    // One file that names a subject twice is two returns, and again the last counts.
    let said = office.say(
        &["round", "fill", "G1", "-"],
        "{\"unit\":\"A02\",\"a\":10,\"b\":10}\n{\"unit\":\"A02\",\"a\":20,\"b\":20}\n",
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(board(&office, "G1")[1]["score"], json!("20.0"));
}

#[test]
fn all_alike_one_subject_and_a_quota_above_the_number_are_told_as_they_are() {
    let office = begun();
    office.line("round open 考核 --period 2026-03 --units A01,A02,A03 --on 2026-03-02");
    for n in 1..=3 {
        office.line(&format!("round fill G1 --unit A0{n} a=50 b=50"));
    }
    let ranked = |round: &str| {
        let said = office.say(&["round", "rank", round, "--streak", "--json"], "");
        let rows: Value = serde_json::from_str(&said.out).expect("rows");
        (rows.as_array().expect("rows").clone(), said.err)
    };
    let (rows, notes) = ranked("G1");
    assert!(
        rows.iter().all(|row| row["rank"] == 1 && row["tied"] == true && row["streak"] == 0 && row["band"] == "优秀"),
        "{rows:?}"
    );
    assert!(notes.contains("“优秀”名额 1，边上并列 3 个，按表的规定取 3 个"), "{notes}");
    assert!(notes.contains("“末位”名额 1，只有 0 个"), "nobody is last where nobody is before: {notes}");
    office.line("round open 考核 --period 2026-02 --units A01 --on 2026-03-02");
    office.line("round fill G2 --unit A01 a=50 b=50");
    let moved = office.say(&["round", "rank", "G2", "--sensitivity"], "");
    assert!(moved.code == 0 && moved.err.contains("6 种变动里 0 种") || moved.out.lines().count() == 7, "{moved:?}");
    let (rows, _) = ranked("G2");
    assert_eq!(
        (rows.len(), &rows[0]["rank"], &rows[0]["band"], &rows[0]["proposed"]),
        (1, &json!(1), &json!("优秀"), &Value::Null)
    );
    let mut wide = scored();
    wide["name"] = json!("宽");
    wide["scoring"]["grades"][0]["first"] = json!(9);
    write(&office, "宽.json", &wide);
    office.line("form add 宽.json");
    office.line("round open 宽 --period 2026-03 --units A01,A02 --on 2026-03-02");
    for (unit, score) in [("A01", 60), ("A02", 50)] {
        office.line(&format!("round fill G3 --unit {unit} a={score} b={score}"));
    }
    let (rows, notes) = ranked("G3");
    assert_eq!((&rows[0]["band"], &rows[1]["band"]), (&json!("优秀"), &json!("末位")));
    assert!(notes.contains("“优秀”名额 9，只有 1 个"), "{notes}");
}

#[test]
fn weights_that_do_not_add_up_are_refused() {
    let office = begun();
    let mut form = scored();
    form["name"] = json!("歪");
    form["items"][1]["weight"] = json!(30);
    write(&office, "歪.json", &form);
    let said = office.say(&["form", "add", "歪.json"], "");
    assert!(said.code == 2 && said.err.contains("权重合计 90，应为 100"), "{}", said.err);
}

#[test]
fn a_unit_that_was_merged_while_a_round_goes_on_files_as_it_was_opened() {
    let office = begun();
    office.line("round open 考核 --period 2026-03 --units A01,A03 --on 2026-03-02");
    office.line("unit edit A03 --valid-to 2026-03-15 --successor A04");
    let said = office.say(&["round", "fill", "G1", "--unit", "A04", "a=50", "b=50"], "");
    assert!(said.code == 3 && said.err.contains("布置时是并入它的 清河县第3局"), "{}", said.err);
    office.line("round fill G1 --unit A03 a=50 b=50");
    let rank = office.json(&["round", "rank", "G1"]);
    assert_eq!(rank[0]["unit"], "清河县第4局", "it is ranked as who took it over");
    office.ok(&["check"]);
}

#[test]
fn what_is_not_due_yet_is_not_missed() {
    let office = begun();
    office.line("round open 考核 --period 2026-03 --units A01,A02 --on 2026-03-02");
    assert!(board(&office, "G1").iter().all(|row| row["missed"].is_null() && row["late"] == false));
    let later = office.json(&["round", "board", "G1", "--today", "2026-04-08"]);
    assert_eq!((&later[0]["missed"], &later[0]["missing_since"]), (&json!(1), &json!("2026-04-03")));
}

#[test]
fn a_blank_sheet_comes_back_filled_in_and_its_empty_rows_are_passed_over() {
    let office = begun();
    office.line("round open 考核 --period 2026-02 --units A01,A02 --on 2026-03-02");
    office.line("round open 考核 --period 2026-03 --units A01,A02 --on 2026-03-02");
    office.line("round fill G1 --unit A01 a=1 b=1");
    office.line("round sheet 考核 --blank --labels -o 空表.csv");
    let path = office.folder.path().join("空表.csv");
    let blank = std::fs::read_to_string(&path).expect("a sheet");
    assert_eq!(blank.lines().count(), 4, "{blank}");
    let filled = blank.replace("G2026-0001,2,清河县第2局,,", "G2026-0001,2,清河县第2局,70,80");
    let filled = filled.replace("G2026-0002,1,清河县第1局,,", "G2026-0002,1,清河县第1局,90,100");
    assert_ne!(filled, blank);
    std::fs::write(&path, filled).expect("a sheet");
    let said = office.say(&["round", "fill", "考核", "空表.csv"], "");
    assert!(said.code == 0 && said.err.contains("有 1 行没有填，略过"), "{}{}", said.out, said.err);
    let scores = |round: &str| board(&office, round).iter().map(|row| row["score"].clone()).collect::<Vec<_>>();
    assert_eq!((scores("G1"), scores("G2")), (vec![json!("1.0"), json!("74.0")], vec![json!("94.0"), Value::Null]));
    // A row without its round, or of another, is refused.
    for (line, id) in [("单位,a,b\nA01,1,1\n", "round-which"), ("轮次,单位,a,b\nG9,A01,1,1\n", "record-unknown")]
    {
        std::fs::write(&path, line).expect("a sheet");
        assert_eq!(refused(&office, "round fill 考核 空表.csv").1, id);
    }
    std::fs::write(&path, "轮次,单位,a,b\nG2,A01,1,1\n").expect("a sheet");
    assert_eq!(refused(&office, "round fill G1 空表.csv").1, "round-which");
}

/// Of a form without parts the weights of its items are moved: where the last place rests on one, that is told.
#[test]
fn a_last_place_may_rest_on_the_weight_of_an_item() {
    let office = begun();
    office.line("round open 年度目标考核 --period 2026 --units A01,A02 --on 2026-01-05");
    // 60 and 20 of the work, 10 and 10 of what is thought of it: 78 and 77 as it is.
    office.line("round fill 年度目标考核 --unit A01 main=52 common=10 leader=8 public=8");
    office.line("round fill 年度目标考核 --unit A02 main=42 common=16 leader=9 public=10");
    office.line("round accept G1 --all");
    let table = office.json(&["round", "rank", "G1", "--sensitivity"]);
    let of = |part: &str, moved: &str| {
        let rows = table.as_array().expect("rows");
        rows.iter().find(|row| row["part"] == part && row["moved"] == moved).expect("a row").clone()
    };
    assert_eq!(table.as_array().map(Vec::len), Some(12), "{table}");
    // With a tenth less on the first part the second is no longer last; a tenth more leaves it there.
    let less = of("main", "down");
    assert_eq!((&less["holds"], &less["last_before"]), (&json!(false), &json!("清河县第2局")), "{table}");
    assert_eq!(of("main", "up")["holds"], true, "{table}");
    // Where nothing has a weight there is none to move.
    let mut plain = scored();
    for item in [0, 1] {
        plain["items"][item].as_object_mut().expect("an item").remove("weight");
    }
    plain["name"] = json!("无权重");
    write(&office, "无权重.json", &plain);
    office.line("form add 无权重.json");
    office.line("round open 无权重 --period 2026-03 --units A01 --on 2026-03-02");
    office.line("round fill G2 --unit A01 a=50 b=50");
    let said = office.say(&["round", "rank", "G2", "--sensitivity"], "");
    assert!(said.code == 0 && said.err.contains("没有哪个权重可变动"), "{said:?}");
}

/// A sheet of an office nobody saw: words for kinds, weights in some rows; what has none is asked beside, and scores nothing.
#[test]
fn a_form_comes_from_its_sheet() {
    let office = begun();
    let text = "项目,类型,最高分,权重,必填\n服务态度,评分,100,50,是\n办件数,数量,,,否\n环境整洁,评分,100,50,是\n说明,文字,,,\n";
    std::fs::write(office.folder.path().join("窗口月评.csv"), text).expect("a file");
    office.line("form add 窗口月评.csv --every month");
    office.line("round open 窗口月评 --period 2026-03 --units A01,A02 --on 2026-03-02");
    std::fs::write(office.folder.path().join("分.csv"), "环境整洁,办件数,单位,服务态度\n90,1200,清河县第1局,80\n")
        .expect("a file");
    office.line("round fill G1 分.csv");
    assert_eq!(board(&office, "G1")[0]["score"], json!("85.00"));
}

/// A sheet that says neither type nor marks of some items: they are understood by how they are worded, and count for nothing.
#[test]
fn what_a_sheet_leaves_unsaid_is_understood_by_its_words() {
    let office = begun();
    let text = "考核项目,分值\n按时到岗,60\n服务态度,40\n群众意见（可多条）,\n接待人数,\n检查日期,\n制度上墙,\n";
    std::fs::write(office.folder.path().join("窗口.csv"), text).expect("a file");
    office.line("form add 窗口.csv --every month");
    let form: Value = serde_json::from_str(&office.ok(&["form", "file", "窗口"])).expect("a form");
    let kinds: Vec<_> = form["items"].as_array().expect("items").iter().map(|item| item["kind"].clone()).collect();
    assert_eq!(kinds, ["score", "score", "text", "number", "date", "yes-no"]);
    office.line("round open 窗口 --period 2026-03 --units A01 --on 2026-03-02");
    office.line("round fill G1 --unit A01 按时到岗=55 服务态度=40 群众意见（可多条）=中午没人 接待人数=300 检查日期=3月5日 制度上墙=否");
    assert_eq!(board(&office, "G1")[0]["score"], json!("95.00"));
}

/// Who asks why somebody stands where they stand is led to every answer and every record, and it all adds up.
#[test]
fn a_place_is_explained_down_to_answers_and_records() {
    let office = begun();
    let complaint = |day: &str| json!({ "channel": "phone", "received_on": day, "accepted_on": day, "handling": "ordered", "assigned_on": day, "assigned_to": "A01", "unit": "A01", "category": "slow-action" });
    office.import("complaint", &[complaint("2026-03-04"), complaint("2026-03-05")]);
    write(
        &office,
        "评.json",
        &json!({ "name": "评", "period": "month", "raters": [{ "key": "people", "zh": "群众" }, { "key": "ledger", "zh": "台账" }], "items": [
          { "key": "vote", "zh": "满意度", "kind": "score", "max": 100, "raters": ["people"] },
          { "key": "c", "zh": "投诉件数", "kind": "number", "figure": "complaints.received", "each": 3, "as": "deduction", "raters": ["ledger"] }],
          "scoring": { "decimals": 2, "parts": [{ "key": "p", "zh": "群众评", "weight": 60, "rater": "people" }, { "key": "l", "zh": "台账算", "weight": 40, "rater": "ledger" }] } }),
    );
    office.line("form add 评.json");
    office.line("round open 评 --period 2026-03 --units A01,A02 --on 2026-03-02");
    for (unit, votes) in [("A01", [80, 71]), ("A02", [60, 50])] {
        for vote in votes {
            office.line(&format!("round fill G1 --unit {unit} --rater 群众 vote={vote}"));
        }
    }
    // What was filed for the fourth counts what there was on the fourth.
    office.line("round fill G1 --unit A01 --rater 台账 --on 2026-03-04");
    office.line("round fill G1 --unit A02 --rater 台账");
    let told = office.json(&["explain", "G1", "清河县第1局"]);
    let number = |of: &Value| of.as_str().expect("a number").parse::<f64>().expect("a number");
    let parts = told["weighed"].as_array().expect("parts");
    let brings: f64 = parts.iter().map(|part| number(&part["brings"])).sum();
    assert!((brings - number(&told["score"])).abs() < 0.011, "{told}");
    assert_eq!((&parts[0]["answered"], &parts[0]["mean"]), (&json!(2), &json!("75.50")));
    let votes: f64 = told["answers"].as_array().expect("answers")[..2].iter().map(|one| number(&one["gained"])).sum();
    assert!((votes / 2.0 - number(&told["items"][0]["mean"])).abs() < 0.001, "{told}");
    let records = told["records"].as_array().expect("records");
    assert_eq!((records.len(), &records[0]["filed"], &records[0]["now"]), (1, &json!("1"), &json!("1")), "{told}");
    assert_eq!(records[0]["record"], "C2026-0001");
    // A record that comes to light later, of a day before it was filed: what was filed stays, and what it would be today stands beside it.
    office.import("complaint", &[complaint("2026-03-03")]);
    let told = office.json(&["explain", "评", "A01", "--period", "2026-03"]);
    assert_eq!((&told["records"][0]["filed"], &told["records"][0]["now"]), (&json!("1"), &json!("2")), "{told}");
    assert_eq!(office.json(&["explain", "G1"]).as_array().map(Vec::len), Some(2));
    assert_eq!(refused(&office, "explain G1 A03"), (3, "round-not-of-it".into()));
    assert_eq!(refused(&office, "explain G1 没有的局").0, 3);
    assert_eq!(refused(&office, "explain 评 A01 --period 2025"), (3, "round-none".into()));
    office.line("round open 每周一报 --period 2026-03-09..2026-03-15 --units A01");
    assert_eq!(refused(&office, "explain G2 A01").1, "form-unscored");
}

/// Grades come first, in the order of the form and of the units; places where they are asked for.
#[test]
fn grades_are_told_before_places() {
    let office = begun();
    office.line("round open 考核 --period 2026-03 --units A01,A02,A03,A04 --on 2026-03-02");
    for (unit, score) in [("A01", 70), ("A02", 75), ("A03", 95), ("A04", 60)] {
        office.line(&format!("round fill G1 --unit {unit} a={score} b={score}"));
    }
    let units = |more: &[&str]| -> Vec<String> {
        let all = office.json(&[&["round", "rank", "G1"], more].concat());
        all.as_array().expect("rows").iter().map(|row| row["unit"].as_str().expect("a unit").to_owned()).collect()
    };
    let [first, second, third, fourth] = [1, 2, 3, 4].map(|n| format!("清河县第{n}局"));
    assert_eq!(units(&[]), [third.clone(), first.clone(), second.clone(), fourth.clone()]);
    assert_eq!(units(&["--places"]), [third, second, first, fourth]);
    let shown = |words: &[&str]| office.ok(&[&["round", "rank", "G1", "--format", "table"], words].concat());
    assert!(shown(&[]).contains("等次") && !shown(&[]).contains("名次  "));
    assert!(shown(&["--places"]).contains("名次"));
}

/// What a form proposes people decide: the measure says of which round, and the ranking says what was decided.
#[test]
fn a_measure_says_which_round_proposed_it() {
    let office = begun();
    office.line("round open 考核 --period 2026-03 --units A01,A02 --on 2026-03-02");
    for (unit, score) in [("A01", 70), ("A02", 60)] {
        office.line(&format!("round fill G1 --unit {unit} a={score} b={score}"));
    }
    let add = "sanction add --kind 通报批评 --unit A02 --decided-by 县委 --round G1";
    assert_eq!(refused(&office, &format!("{add} --decided-on 2026-03-01")).1, "measure-before-cause");
    assert_eq!(refused(&office, &add.replace("G1", "G9")).0, 3);
    office.line(add);
    let rank = office.json(&["round", "rank", "G1", "--streak"]);
    assert_eq!((&rank[1]["proposed"], &rank[1]["decided"]), (&json!("黄牌警告"), &json!("S2026-0001")), "{rank}");
    assert_eq!(rank[0]["decided"], Value::Null);
    assert_eq!(office.json(&["sanction", "show", "S1"])["round"], "G2026-0001");
    assert_eq!(refused(&office, "round void G1 --reason 重来").0, 4);
    office.ok(&["check"]);
}
