//! Words looked for in everything: found wherever people wrote them, in either script, and never where they are sealed.

use crate::office;
use crate::story;

use office::Office;
use rusqlite::Connection;
use serde_json::{Value, json};

fn found(office: &Office, words: &[&str]) -> Vec<(String, String)> {
    let all = office.json(&[&["search"], words, &["--limit", "10000"]].concat());
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    all.as_array().into_iter().flatten().map(|row| (text(row, "code"), text(row, "field"))).collect()
}

/// Every Chinese text of every column that lists tell of every noun is found again by itself, under the code of its record.
#[test]
fn what_any_list_tells_is_found() {
    let office = story::full();
    let mut tried = 0;
    for noun in [
        "unit",
        "person",
        "clue",
        "plan",
        "campaign",
        "visit",
        "finding",
        "point",
        "complaint",
        "order",
        "sanction",
        "instruction",
        "proposal",
        "matter",
        "approval",
        "project",
        "enforcement",
        "paper",
        "round",
        "exposure",
        "evidence",
        "stated",
    ] {
        let columns = [
            "title",
            "name",
            "summary",
            "note",
            "requirement",
            "subject",
            "definition",
            "authority",
            "matters",
            "file_name",
        ];
        for row in office.json(&[noun, "list"]).as_array().expect("a list") {
            let code = row["code"].as_str().unwrap_or_default();
            for column in columns {
                let Some(text) = row[column].as_str().filter(|text| text.chars().count() > 1) else { continue };
                let hits = found(&office, &[text, "--in", noun]);
                assert!(hits.iter().any(|(hit, _)| hit == code), "{noun} {code} {column} {text:?}: {hits:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 15, "{tried}");
}

/// What is sealed no search finds, and no hidden list either.
#[test]
fn what_is_sealed_is_not_found() {
    let office = story::full();
    let sealed: Vec<String> = {
        let conn = Connection::open(office.folder.path().join("ducha.db")).expect("the ledger");
        let mut statement = conn.prepare("SELECT name FROM complainant WHERE length(name) > 1").expect("names");
        let rows = statement.query_map([], |r| r.get(0)).expect("names");
        rows.collect::<Result<_, _>>().expect("names")
    };
    assert!(!sealed.is_empty());
    for name in sealed {
        let typed = office.say(&["search", &name, "--in", "complaint", "--json"], "");
        assert_eq!((typed.code, typed.out.trim()), (0, "[]"), "{name}: {typed:?}");
    }
}

fn told() -> Office {
    let office = Office::open("2026-04-20");
    for line in [
        "unit add 清河县住建局 --kind 县直部门 --code A01",
        "unit add 清河县供电所 --kind 公用事业 --code A02 --short-name 供电所",
        "complaint add --unit A02 --channel 电话 --category 推诿 --received 2026-03-01 -m 机关家属院停电三天",
        "complaint add --unit A01 --channel 电话 --category 推诿 --received 2026-04-01 -m 窗口１２号停办",
        "complaint accept C1 --on 2026-03-02 -m 停电属实，转供电所",
        "visit add --unit A02 --on 2026-04-02 --method 明查 --inspectors 张三、李四",
        "finding add --visit V1 --kind 脱岗 -m WPS打不开",
        "complaint void C2 -m 重复登记",
    ] {
        office.line(line);
    }
    office
}

/// To the letter, one sign or more, all words of several, in either script and width; the newest first, narrowed by noun, unit and days.
#[test]
fn a_word_is_found_where_it_stands() {
    let office = told();
    let codes = |words: &[&str]| found(&office, words).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    assert_eq!(found(&office, &["停电"]), [("C2026-0001".to_owned(), "summary".to_owned())]);
    assert_eq!(codes(&["機關"]), ["C2026-0001"]);
    assert_eq!(codes(&["电", "--in", "投诉,检查"]), ["C2026-0001"]);
    assert_eq!(codes(&["停电", "属实"]), ["C2026-0001"]);
    assert_eq!(codes(&["停电", "脱岗"]), [""; 0]);
    assert_eq!(codes(&["wps"]), ["F2026-0001"]);
    assert_eq!(found(&office, &["转供电所"])[0].1, "steps.note");
    // Voided with its words; one of another unit or another month is not meant.
    assert_eq!(codes(&["12号"]), [""; 0]);
    assert_eq!(codes(&["停电", "--unit", "A01"]), [""; 0]);
    assert_eq!(codes(&["停电", "--unit", "供电所"]), ["C2026-0001"]);
    assert_eq!(codes(&["停电", "--period", "2026-04"]), [""; 0]);
    assert_eq!(codes(&["三", "--period", "2026"]), ["V2026-0001", "C2026-0001"]);
    let said = office.say(&["search", "停电", "--format", "table"], "");
    assert!(said.out.contains("家属院【停电】三天"), "{}", said.out);
    let said = office.say(&["search", "停电", "--in", "投诉书", "--json"], "");
    assert!(said.code == 3 && said.err.contains("noun-unknown"), "{said:?}");
    assert_eq!(office.say(&["search", " "], "").code, 2);
}

/// What goes out says of nobody that they complained, however it is cut.
#[test]
fn what_goes_out_is_masked_before_it_is_cut() {
    let office = told();
    let text = "停水多日，请回电１３９１２３４５６７８联系，或到窗口找我，一直没有人答复，也没有人上门看过";
    office.ok(&["complaint", "add", "--unit", "A02", "--channel", "电话", "--category", "推诿", "-m", text]);
    let row = |words: &[&str]| office.json(words)[0]["text"].as_str().unwrap_or_default().to_owned();
    let plain = office.say(&["search", "停水多日", "--format", "table"], "");
    assert!(plain.out.contains("１３９１２３４５６７８"), "{plain:?}");
    let said = row(&["search", "停水多日"]);
    assert!(said.contains("停水多日") && !said.contains("４５６７８") && said.contains("***"), "{said}");
}

/// Any record is shown by its code, the code alone too; a unit by its code or name.
#[test]
fn any_record_is_shown_by_its_code() {
    let office = told();
    for (typed, noun) in [("C1", "complaint"), ("F2026-0001", "finding"), ("V1", "visit")] {
        let page = office.json(&[noun, "show", typed]);
        assert_eq!(office.json(&["show", typed]), page);
        assert_eq!(office.json(&[typed]), page);
        assert_eq!(office.json(&["--actor", typed, typed]), page);
    }
    assert_eq!(office.json(&["show", "供电所"])["code"], json!("A02"));
    let said = office.say(&["C99", "--json"], "");
    assert!(said.code == 3 && said.err.contains("C99"), "{said:?}");
}

/// Where there is much to look through a second connection helps: what is found is the same, the newest first, and as much as was asked for.
#[test]
fn in_a_large_ledger_two_look_and_find_the_same() {
    let office = told();
    {
        let conn = Connection::open(office.folder.path().join("ducha.db")).expect("the ledger");
        let sql = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30000)
             INSERT INTO complaint (id, entry, received_on, channel, category, named, state, summary)
             SELECT 20250000000 + n, 1, '2025-06-30', 'phone', 'no-action', 'named', 'received', 'LINE ' || n || iif(n % 10, '', '号井盖')
             FROM n";
        conn.execute(sql, []).expect("many complaints");
    }
    let all = found(&office, &["井盖"]);
    assert_eq!(all.len(), 3000);
    let number = |(code, _): &(String, String)| code.rsplit('-').next().and_then(|n| n.parse::<i64>().ok());
    assert!(all.iter().map(number).eq((1..=3000).rev().map(|n| Some(n * 10))), "{:?}", &all[..3]);
    for (most, words) in [(7, ["井盖"].as_slice()), (1, &["LINE 10号"]), (0, &["井圈"])] {
        let limit = most.max(1).to_string();
        let rows = office.json(&[&["search"], words, &["--limit", &limit]].concat());
        assert_eq!(rows.as_array().map(Vec::len), Some(most), "{words:?}");
    }
    assert_eq!(office.json(&["search", "井盖", "--limit", "7"])[6]["code"], json!("C2025-29940"));
}

/// Numbers far apart make many lots of few records: the ledger is opened once more, and both look for the same.
#[test]
fn two_connections_find_what_one_does() {
    let office = Office::open("2026-03-20");
    let row = |n: u32| {
        let summary = if n.is_multiple_of(3) { "夜里停电" } else { "窗口没人" };
        json!({ "code": format!("C2026-{:04}", 1 + n * 1_100), "received_on": "2026-03-02", "channel": "phone",
            "category": "slow-action", "summary": format!("{summary}，第{n}件") })
    };
    office.import("complaint", &(0..900).map(row).collect::<Vec<_>>());
    let mut codes: Vec<String> = found(&office, &["停电"]).into_iter().map(|(code, _)| code).collect();
    let newest = office.json(&["search", "停电", "--limit", "3"]);
    let newest: Vec<&str> = newest.as_array().expect("rows").iter().filter_map(|row| row["code"].as_str()).collect();
    assert_eq!(newest, ["C2026-986701", "C2026-983401", "C2026-980101"], "the newest first");
    codes.sort();
    let mut all: Vec<String> = (0..900).step_by(3).map(|n| format!("C2026-{:04}", 1 + n * 1_100)).collect();
    all.sort();
    assert_eq!(codes, all);
}

/// The newest few are the first of all there are, whatever noun they are of and however their numbers lie.
#[test]
fn the_newest_are_the_first_of_all() {
    let office = Office::open("2026-03-31");
    office.import("unit", &[json!({ "name": "登记中心停电值班室", "kind": "窗口单位", "code": "A03" })]);
    let day = |n: u32| format!("2026-{:02}-{:02}", 1 + n % 3, 1 + n * 7 % 28);
    let complaint = |n: u32| json!({ "received_on": day(n), "channel": "phone", "category": "slow-action", "summary": format!("停电，第{n}件") });
    let visit = |n: u32| json!({ "visited_on": day(n + 1), "unit": "A03", "method": "covert-visit", "note": format!("又停电，第{n}次") });
    office.import("complaint", &(0..40).map(complaint).collect::<Vec<_>>());
    office.import("visit", &(0..40).map(visit).collect::<Vec<_>>());
    let all = office.json(&["search", "停电", "--limit", "1000"]);
    let all: Vec<&Value> = all.as_array().expect("rows").iter().collect();
    assert_eq!(all.len(), 81, "the unit too");
    for most in [1, 2, 7, 30, 60, 80] {
        let few = office.json(&["search", "停电", "--limit", &most.to_string()]);
        let days = |rows: &[&Value]| rows.iter().map(|row| row["day"].clone()).collect::<Vec<_>>();
        let few: Vec<&Value> = few.as_array().expect("rows").iter().collect();
        assert_eq!(days(&few), days(&all[..most]), "{most}");
        assert!(few.iter().all(|row| all.contains(row)), "{most}");
    }
}
