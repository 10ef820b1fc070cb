//! What five texts of real offices count of drives, appraisals and posts (D1, D3, D4), entered as rounds of the forms that ship, and asked for
//! every number: none of it is typed into a report. The units are invented.

use crate::office;

use office::Office;
use serde_json::{Value, json};

/// Adds units of a kind.
fn units(office: &Office, many: usize, group: &dyn Fn(usize) -> &'static str) {
    let row = |n: usize| json!({ "code": format!("A{n:02}"), "name": format!("清河市第{n}局"), "kind": "city-dept", "level": "city", "group": group(n) });
    office.import("unit", &(1..=many).map(row).collect::<Vec<_>>());
}

/// Files rows of a round from a file.
fn fill(office: &Office, round: &str, rows: &[Value], more: &[&str]) {
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    let said = office.say(&[&["round", "fill", round, "-"], more].concat(), &lines.join("\n"));
    assert_eq!(said.code, 0, "{round}: {}", said.err);
}

/// Shares a whole out among so many, the first ones one more.
fn shared(whole: usize, among: usize, at: usize) -> usize {
    whole / among + usize::from(at < whole % among)
}

fn total(office: &Office, figure: &str, more: &[&str]) -> Value {
    office.json(&[&["stats", figure], more].concat())["total"].clone()
}

/// The value of a figure where its dimensions have certain keys.
fn part(office: &Office, figure: &str, by: &[(&str, &str)], period: &str) -> i64 {
    let dimensions: Vec<&str> = by.iter().map(|(name, _)| *name).collect();
    let found = office.json(&["stats", figure, "--by", &dimensions.join(","), "--period", period]);
    let rows = found["rows"].as_array().unwrap_or_else(|| panic!("{found}")).clone();
    let is = |row: &&Value| by.iter().all(|(name, key)| row[*name] == *key);
    rows.iter().filter(is).map(|row| row["value"].as_i64().expect("a count")).sum()
}

fn rows(office: &Office, words: &[&str]) -> Vec<Value> {
    office.json(words).as_array().expect("rows").clone()
}

/// D4: 46 sessions with 835 people, 1220 forms given out and 115 opinions that came of them; 48 hours of study in 15 sessions; who has not
/// entered stage two, who has not sent its weekly return; the opinions numbered and followed.
#[test]
fn a_staged_drive_with_its_weekly_returns_and_opinions() {
    let office = Office::open("2026-04-20");
    units(&office, 23, &|_| "no-penalty-power");
    office.line("round open 作风整顿三阶段台账 --on 2026-03-02");
    let study = |n: usize| json!({ "unit": format!("A{n:02}"), "stage": "学习动员", "mobilised": "2026-03-05", "plan": "是", "sessions": shared(48, 20, n - 1), "hours": shared(15, 20, n - 1) });
    fill(&office, "G1", &(1..=20).map(study).collect::<Vec<_>>(), &["--on", "2026-03-20"]);
    let behind = rows(&office, &["round", "board", "G1", "--not-entered", "查摆剖析"]);
    assert_eq!(
        behind.iter().map(|row| row["unit"].as_str().expect("a unit")).collect::<Vec<_>>(),
        ["清河市第21局", "清河市第22局", "清河市第23局"]
    );
    let drive = |item: &str| part(&office, "answers.total", &[("form", "作风整顿三阶段台账"), ("item", item)], "2026");
    assert_eq!((drive("sessions"), drive("hours")), (48, 15));

    office.line("round open 征求意见统计表 --on 2026-03-02");
    let asked = |n: usize| {
        json!({ "unit": format!("A{n:02}"), "sessions": shared(46, 23, n - 1), "people": shared(835, 23, n - 1), "forms": shared(1220, 23, n - 1),
            "opinions": shared(115, 23, n - 1), "main": format!("第{n}条") })
    };
    fill(&office, "G2", &(1..=23).map(asked).collect::<Vec<_>>(), &[]);
    let gathered = |item: &str| part(&office, "answers.total", &[("form", "征求意见统计表"), ("item", item)], "2026");
    assert_eq!(["sessions", "people", "forms", "opinions"].map(gathered), [46, 835, 1220, 115]);
    let sheet = office.ok(&["round", "sheet", "G2", "--format", "table"]);
    assert!(sheet.contains("召开座谈会场次 46，参加座谈人数 835"), "{sheet}");
    office.line("round accept G2 --all");
    assert_eq!(total(&office, "proposals.made", &["--period", "2026"]), 23);

    office.line("round open 每周一报 --period 2026-03-02..2026-03-29 --on 2026-03-02");
    let mut week = Vec::new();
    for (at, round) in (0..4).map(|at| (at, format!("G2026-{:04}", at + 3))) {
        let row = |n: usize| json!({ "round": round, "unit": format!("A{n:02}"), "meetings": 1, "problems": 2, "solved": 1, "work": "整改", "happened_on": format!("2026-03-{:02}", 9 + 7 * at) });
        week.extend((1..=23).filter(|n| n % 23 != at).map(row));
    }
    // Four weeks come in from one file.
    fill(&office, "每周一报", &week, &[]);
    let figure = |id: &str| part(&office, id, &[("form", "每周一报")], "2026");
    assert_eq!(["returns.due", "returns.in", "returns.in_time", "returns.missing"].map(figure), [92, 88, 88, 4]);
    let silent = rows(&office, &["round", "board", "每周一报", "--missing"]);
    assert_eq!(silent.len(), 4);
    assert!(silent.iter().all(|row| row["missed"] == 1), "{silent:?}");

    office.line("round open 效能督查十一问 --units A01");
    let items = [
        "leaders",
        "plan",
        "meeting",
        "study",
        "notes",
        "opinions",
        "problems",
        "corrected",
        "systems",
        "attendance",
        "served",
    ];
    let mut answers = json!({ "unit": "A01" });
    items.iter().enumerate().for_each(|(at, item)| answers[*item] = json!(if at < 8 { "是" } else { "否" }));
    fill(&office, "效能督查十一问", &[answers], &[]);
    assert_eq!(part(&office, "answers.given", &[("form", "效能督查十一问")], "2026"), 11);
    assert_eq!(part(&office, "answers.given", &[("form", "效能督查十一问"), ("answer", "no")], "2026"), 3);
    office.ok(&["check"]);
}

/// D3: sixty units in three groups, appraised in July and in October by about three thousand people: 115 opinions to 48 units, then 69 to 34,
/// each a numbered proposal.
#[test]
fn two_rounds_of_sixty_units_in_three_groups() {
    let office = Office::open("2026-12-20");
    let groups = ["penalty-power", "no-penalty-power", "utility"];
    units(&office, 60, &|n| groups[n % 3]);
    for (at, (period, on)) in [("2026-H1", "2026-07-01"), ("2026-H2", "2026-10-08")].into_iter().enumerate() {
        office.line(&format!("round open 政风行风评议表 --period {period} --by 分组 --on {on}"));
        let round = format!("G{}", at + 1);
        let counts = |n: usize| {
            let of = |yes: usize| json!({ "满意": yes, "基本满意": 50 - yes });
            let word = |item: &str| (item.to_owned(), of(20 + (n * 7 + at * 3) % 30));
            let tally: serde_json::Map<String, Value> =
                ["style", "service", "law", "speed", "clean"].into_iter().map(word).collect();
            json!({ "unit": format!("A{n:02}"), "rater": "service-object", "sent_out": 52, "came_back": 51, "ballots": 50, "tally": tally })
        };
        fill(&office, &round, &(1..=60).map(counts).collect::<Vec<_>>(), &["--on", on]);
        for rater in ["monitor", "society"] {
            let more = |n: usize| json!({ "unit": format!("A{n:02}"), "style": "满意", "service": "满意", "law": "满意", "speed": "基本满意", "clean": "满意", "rater": rater });
            fill(&office, &round, &(1..=60).map(more).collect::<Vec<_>>(), &["--on", on]);
        }
        fill(
            &office,
            &round,
            &(1..=60)
                .map(|n| json!({ "unit": format!("A{n:02}"), "rater": "yearly", "year-score": 90 }))
                .collect::<Vec<_>>(),
            &["--on", on],
        );
        office.line(&format!("round fill {round} --all --rater covert --on {on}"));
        // Opinions alone score nothing: they come from another list than the counts.
        let (many, to) = [(115, 48), (69, 34)][at];
        let before = rows(&office, &["round", "rank", &round]);
        let opinion = |n: usize| json!({ "unit": format!("A{:02}", n % to + 1), "rater": "society", "意见建议": format!("第{n}条意见") });
        fill(&office, &round, &(0..many).map(opinion).collect::<Vec<_>>(), &["--on", on]);
        assert_eq!(rows(&office, &["round", "rank", &round]), before);
        office.line(&format!("round accept {round} --all --on {on}"));
        let month = &on[..7];
        assert_eq!(total(&office, "proposals.made", &["--period", month]), many);
        assert_eq!(total(&office, "proposals.units", &["--period", month]), to);
    }
    let back = office.json(&["query", "SELECT sum(sent_out) AS sent, sum(came_back) AS back, sum(ballots) AS valid FROM round_returns WHERE round = 'G2026-0001'"]);
    assert_eq!(back[0], json!({ "sent": 3120, "back": 3060, "valid": 3000 }));
    let places = rows(&office, &["round", "rank", "G1"]);
    let of = |group: &str| places.iter().filter(|row| row["group"] == group).count();
    assert_eq!(["有行政处罚权", "无行政处罚权", "公用事业"].map(of), [20, 20, 20], "{places:?}");
    let firsts = places.iter().filter(|row| row["rank"] == 1).count();
    assert!(firsts >= 3, "each group has its own first: {places:?}");
    let letter = office.ok(&["paper", "draft", "评议反馈", "--of", "J2026-0001"]);
    assert!(letter.contains('B'), "{letter}");
    let letter = office.ok(&["paper", "show", "B2026-0001", "--format", "md"]);
    assert!(letter.contains("第0条意见") && letter.contains("第48条意见") && !letter.contains("第1条意见"), "{letter}");
    office.ok(&["check"]);
}

/// D3: a month's scores tied to pay, 48 person-times of 良好 and lower, 21 of them of heads; thresholds take the grade itself in; an appeal
/// upheld and one that is corrected beside what was frozen.
#[test]
fn a_month_of_scores_tied_to_pay() {
    let office = Office::open("2026-04-20");
    units(&office, 4, &|_| "penalty-power");
    let person = |n: usize| json!({ "name": format!("干部{n:02}"), "unit": format!("A{:02}", n % 4 + 1) });
    office.import("person", &(1..=40).map(person).collect::<Vec<_>>());
    let codes: Vec<String> = (1..=40).map(|n| format!("R2026-{n:04}")).collect();
    office.line(&format!("round open 月度绩效考核表 --period 2026-01-01..2026-03-31 --persons {}", codes.join(",")));
    // Sixteen persons each month; the first seven of them are heads.
    let score = |n: usize, month: usize| {
        let low = n <= 16;
        let cause = ["late", "absent", "slow"][(n + month) % 3];
        json!({ "period": format!("2026-{month:02}"), "person": codes[n - 1], "duty": if n == 1 { 30 } else { 40 }, "discipline": if low { 20 } else { 30 }, "service": if n == 16 { 29 } else { 30 },
            "head": if n <= 7 { "是" } else { "否" }, "cause": if low { cause } else { "none" } })
    };
    fill(
        &office,
        "月度绩效考核表",
        &(1..=3)
            .flat_map(|month| (1..=40).map(move |n| (n, month)))
            .map(|(n, month)| score(n, month))
            .collect::<Vec<_>>(),
        &[],
    );
    // 90 is 优秀; 89.9… is not, and 良好 counts among 良好 and lower.
    let grades =
        |by: &[&str]| rows(&office, &[&["appraisal", "grades", "--period", "2026-01-01..2026-03-31"], by].concat());
    let good = |rows: &[Value], says: Option<&str>| {
        let row = rows
            .iter()
            .find(|row| row["band"] == "良好" && says.is_none_or(|says| row["answer"] == says))
            .expect("良好")
            .clone();
        (row["times_or_lower"].as_i64(), row["subjects_or_lower"].as_i64())
    };
    // Those between 2 and 15 have 90: they are 优秀.
    assert_eq!(good(&grades(&[]), None), (Some(6), Some(2)));
    office.line("form file 月度绩效考核表 -o 月.json");
    let mut form: Value =
        serde_json::from_str(&std::fs::read_to_string(office.folder.path().join("月.json")).expect("a file"))
            .expect("json");
    form["name"] = json!("月评");
    form["scoring"]["grades"][0]["from"] = json!(95);
    std::fs::write(office.folder.path().join("月.json"), form.to_string()).expect("a file");
    office.line("form add 月.json");
    office.line(&format!("round open 月评 --period 2026-01-01..2026-03-31 --persons {}", codes.join(",")));
    fill(
        &office,
        "月评",
        &(1..=3)
            .flat_map(|month| (1..=40).map(move |n| (n, month)))
            .map(|(n, month)| score(n, month))
            .collect::<Vec<_>>(),
        &[],
    );
    let grades = |by: &[&str]| {
        rows(&office, &[&["appraisal", "grades", "--form", "月评", "--period", "2026-01-01..2026-03-31"], by].concat())
    };
    assert_eq!(good(&grades(&[]), None), (Some(48), Some(16)));
    assert_eq!(good(&grades(&["--by", "是单位负责人"]), Some("是")), (Some(21), Some(7)));
    assert_eq!(good(&grades(&["--by", "扣分主要原因"]), Some("脱岗")), (Some(16), Some(16)));
    let by_unit = grades(&["--by", "单位"]);
    assert_eq!(good(&by_unit, Some("清河市第1局")), (Some(12), Some(4)));

    let places = rows(&office, &["round", "rank", "G4"]);
    let cut =
        places.iter().filter(|row| row["proposed"].as_str().is_some_and(|said| said.contains("扣减当月津贴"))).count();
    assert_eq!(cut, 16, "{places:?}");
    office.line("round freeze G4");
    office.line("round appeal G4 --person R2026-0001 -m 当天因公外出");
    office.line("round appeal G4 --person R2026-0002 -m 不服");
    let state = |n: usize| rows(&office, &["round", "board", "G4"])[n - 1]["state"].clone();
    assert_eq!((state(1), state(2)), (json!("appealed"), json!("appealed")));
    let waits = || office.ok(&["today", "--format", "md"]).contains("有申诉没有答复：G2026-0004");
    assert!(waits());
    office.line("round fill G4 --person R2026-0001 duty=40 discipline=30 --correct 核实为因公外出");
    assert!(waits());
    office.line("round uphold G4 --person R2026-0002 -m 有考勤记录");
    assert_eq!((state(1), state(2), state(3)), (json!("corrected"), json!("upheld"), json!("returned")));
    assert!(!waits());
    let score = |more: &[&str]| {
        let all = rows(&office, &[&["round", "rank", "G4"], more].concat());
        all.iter().find(|row| row["person"] == "干部01").expect("one")["score"].clone()
    };
    assert_eq!((score(&[]), score(&["--corrected"])), (json!("80.0"), json!("100.0")));
    let again = office.say(&["round", "uphold", "G4", "--person", "R2026-0002", "-m", "再"], "");
    assert_eq!(again.code, 4, "{}", again.err);
    office.ok(&["check"]);
}

/// D3: 54 catalogues of 220 000 characters, checked; three levels of agency points; a promised limit that came from 14 days to 4, one of three
/// minutes; rules to be abolished and since when.
#[test]
fn registers_answer_what_is_asked_of_them() {
    let office = Office::open("2026-04-20");
    units(&office, 54, &|_| "penalty-power");
    office.line("round open 政务公开目录 --period 2026");
    let entry = |n: usize| {
        let mut row = json!({ "unit": format!("A{n:02}"), "item": "本单位目录", "characters": shared(220_000, 54, n - 1), "checked": "是", "owner": "办公室" });
        if n.is_multiple_of(18) {
            row.as_object_mut().expect("a row").remove("owner");
        }
        row
    };
    fill(&office, "G1", &(1..=54).map(entry).collect::<Vec<_>>(), &[]);
    let of = |item: &str, figure: &str| part(&office, figure, &[("form", "政务公开目录"), ("item", item)], "2026");
    assert_eq!(
        (of("item", "answers.given"), of("characters", "answers.total"), of("checked", "answers.given")),
        (54, 220_000, 54)
    );
    let ownerless = rows(&office, &["round", "sheet", "政务公开目录", "--lacking", "责任科室"]);
    assert_eq!(
        ownerless.iter().map(|row| row["unit"].as_str().expect("a unit")).collect::<Vec<_>>(),
        ["清河市第18局", "清河市第36局", "清河市第54局"]
    );

    office.line("round open 全程代办服务点统计 --period 2026-03 --units A01");
    // However a level is written, its row is the same.
    fill(
        &office,
        "G2",
        &[json!({ "level": "village", "points": 1, "agents": 1, "handled": 0, "done": 0 })],
        &["--unit", "A01"],
    );
    let level = |level: &str, points: usize| json!({ "unit": "A01", "level": level, "points": points, "agents": points * 2, "handled": points * 10, "done": points * 9 });
    fill(&office, "G2", &[level("县级", 1), level("乡级", 12), level("村级", 217)], &[]);
    let points = |level: &str| part(&office, "answers.total", &[("entry_name", level), ("item", "points")], "2026-04");
    assert_eq!(["县级", "乡级", "村级"].map(points), [1, 12, 217]);

    office.line("round open 承诺时限登记册 --units A01,A02");
    for words in [
        "事项=设立登记 法定时限=14 承诺时限=14 计时单位=工作日 自何日起=2026-01-05",
        "事项=设立登记 法定时限=14 承诺时限=4 计时单位=工作日 自何日起=2026-03-02",
        "事项=身份核验 承诺时限=3 计时单位=分钟",
    ] {
        office.line(&format!("round fill G3 --unit A01 {words}"));
    }
    let promised = |more: &[&str]| -> Vec<(String, i64)> {
        let found = rows(&office, &[&["round", "sheet", "G3"], more].concat());
        found
            .iter()
            .map(|row| {
                (row["matter"].as_str().expect("a matter").to_owned(), row["promised"].as_i64().expect("a limit"))
            })
            .collect()
    };
    let said = |all: &[(&str, i64)]| all.iter().map(|(matter, n)| ((*matter).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(promised(&[]), said(&[("设立登记", 4), ("身份核验", 3)]));
    assert_eq!(promised(&["--history"]), said(&[("设立登记", 14), ("设立登记", 4), ("身份核验", 3)]));
    assert_eq!(promised(&["--where", "计时单位=分钟"]), said(&[("身份核验", 3)]));

    office.line("round open 规范性文件清理登记册 --period 2026 --units A01,A02");
    office.line("round fill G4 --unit A01 文件名称=收费管理办法 清理意见=废止 处理日期=2026-01-01");
    office.line("round fill G4 --unit A02 文件名称=首问负责制度 清理意见=保留");
    let gone = rows(&office, &["round", "sheet", "规范性文件清理登记册", "--where", "清理意见=废止"]);
    assert_eq!((gone.len(), &gone[0]["title"], &gone[0]["since"]), (1, &json!("收费管理办法"), &json!("2026-01-01")));
    let kinds = part(&office, "answers.given", &[("item", "verdict"), ("answer", "abolish")], "2026");
    assert_eq!(kinds, 1);
    for file in ["册.xlsx", "册.html", "册.docx", "册.csv"] {
        office.ok(&["round", "sheet", "规范性文件清理登记册", "-o", file]);
    }
    office.ok(&["check"]);
}

/// D1: a hundred key posts, 20 of them pace-setters, 40 excellent, the last five admonished and moved; stations voted on, the lowest two; units
/// ranked at the end of a year, a yellow card for the last, who resigns when last two years running; 14 departments and 5 trades apart.
#[test]
fn a_hundred_posts_stations_and_two_years_of_places() {
    let office = Office::open("2026-12-28");
    units(&office, 14, &|_| "penalty-power");
    let posts: Vec<String> = (1..=100).map(|n| format!("岗位{n:03}")).collect();
    office.line(&format!("round open 重点岗位评议 --period 2026 --names {}", posts.join(",")));
    for rater in ["service-object", "monitor", "office"] {
        let row = |n: usize| json!({ "label": posts[n - 1], "rater": rater, "score": 100 - n / 2 });
        fill(&office, "G1", &(1..=100).map(row).collect::<Vec<_>>(), &[]);
    }
    // Two by two alike: at the border of twenty and of sixty nobody stands between.
    let places = rows(&office, &["round", "rank", "G1"]);
    let band = |band: &str| places.iter().filter(|row| row["band"] == band).count();
    let said = office.say(&["round", "rank", "G1"], "");
    assert_eq!(["标兵岗位", "优秀岗位", "末位", "未定"].map(band), [21, 40, 5, 34], "{}", said.err);
    assert!(said.err.contains("“标兵岗位”名额 20，边上并列 2 个，按表的规定取 21 个"), "{}", said.err);
    let moved: Vec<_> =
        places.iter().filter(|row| row["proposed"] == "诫勉谈话并调整岗位").map(|row| row["label"].clone()).collect();
    assert_eq!(moved.len(), 5, "{moved:?}");

    for n in 1..=9 {
        office.line(&format!("unit add 清河市第{n}站 --kind 基层站所 --code S{n}"));
    }
    office.line("round open 人民满意基层站所评选 --period 2026 --units kind=基层站所");
    let votes =
        |n: usize| json!({ "unit": format!("S{n}"), "tally": { "vote": { "满意": 50 + n, "不满意": 50 - n } } });
    fill(&office, "G2", &(1..=9).map(votes).collect::<Vec<_>>(), &["--rater", "群众"]);
    let stations = rows(&office, &["round", "rank", "G2"]);
    let lowest: Vec<_> =
        stations.iter().filter(|row| row["band"] == "末位").map(|row| row["unit"].as_str().expect("a unit")).collect();
    assert_eq!(lowest, ["清河市第1站", "清河市第2站"]);

    for (n, trade) in ["供水", "供电", "供气", "公交", "通信"].iter().enumerate() {
        office.line(&format!("unit add 清河市{trade}行业 --kind 公用事业单位 --code T{}", n + 1));
    }
    let all: Vec<String> = (1..=14).map(|n| format!("A{n:02}")).chain((1..=5).map(|n| format!("T{n}"))).collect();
    for (year, on) in [("2025", "2025-12-20"), ("2026", "2026-12-20")] {
        office.line(&format!("round open 年度目标考核 --period {year} --units {} --by 类别 --on {on}", all.join(",")));
        // The last department is last in both years, the last trade in one.
        let main = |at: usize, unit: &str| if unit == "T5" && year == "2025" { 59 } else { 58 - at };
        let row = |(at, unit): (usize, &String)| json!({ "unit": unit, "main": main(at, unit), "common": 20, "leader": 10, "public": 10 });
        fill(
            &office,
            &format!("G{year}-{:04}", if year == "2025" { 1 } else { 3 }),
            &all.iter().enumerate().map(row).collect::<Vec<_>>(),
            &["--on", on],
        );
    }
    let year = rows(&office, &["appraisal", "rank", "--form", "年度目标考核", "--period", "2026", "--streak"]);
    let of = |unit: &str| {
        let row = year.iter().find(|row| row["unit"] == unit).unwrap_or_else(|| panic!("{unit}: {year:?}")).clone();
        (row["rank"].clone(), row["streak"].clone(), row["proposed"].clone())
    };
    assert_eq!(of("清河市第14局"), (json!(14), json!(2), json!("建议主要负责人辞职")));
    assert_eq!(of("清河市通信行业"), (json!(5), json!(1), json!("黄牌警告")));
    assert_eq!(of("清河市第13局").2, Value::Null);
    office.ok(&["check"]);
}
