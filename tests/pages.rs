//! What pages look like to those who read them: every line of a report for programs has a key of its own, a paper says nothing twice,
//! and English is English.

use crate::office;
use crate::story;

use office::Office;
use serde_json::Value;
use std::collections::BTreeSet;

/// An office with something for every table of every report.
fn busy() -> Office {
    let office = story::full();
    for line in [
        "unit add 清河县城管局 --kind 县直部门 --code A03",
        "visit add --unit A01 --on 2026-03-12 --method 暗访",
        "finding add --visit V2026-0003 --kind 脱岗 --persons 1",
        "finding add --visit V2026-0003 --kind 迟到早退 --persons 1",
        "visit add --unit A01 --on 2026-03-13 --method 暗访",
        "finding add --visit V2026-0004 --kind 迟到早退 --persons 1",
        "order issue --unit A01,A02,A03 --due 2026-03-16 --issued 2026-03-12 -m 限期整改",
        "complaint add --channel 电话 --received 2026-01-02 --unit A02 --category 慢作为 --complainant-name 钱某某",
        "complaint accept C2026-0003 --on 2026-02-20",
        "complaint assign C2026-0003 --on 2026-02-21 --to A02 -m 督办 --due 2026-03-01",
        "complaint reopen C2026-0001 --on 2026-03-13 -m 重查",
        "complaint close C2026-0001 --on 2026-03-16 --result 不属实",
        "sanction add --person 王某某 --kind 诫勉 --on 2026-03-18 --finding F2026-0003",
        "person add 王某某 --unit A02",
    ] {
        office.line(line);
    }
    office
}

const REPORTS: &[&[&str]] = &[
    &["today"],
    &["report", "month", "--period", "2026-03"],
    &["report", "quarter", "--period", "2026Q1"],
    &["report", "year", "--period", "2026"],
    &["report", "complaints", "--period", "2026-03"],
    &["report", "inspections", "--period", "2026-03"],
    &["report", "units", "--period", "2026-03"],
    &["report", "trend", "--period", "2026-03"],
    &["report", "points", "--period", "2026-03"],
    &["report", "leader", "--period", "2026-03"],
    &["report", "unit", "A01", "--period", "2026"],
    &["report", "campaign", "P2026-0001"],
    &["report", "overdue", "--period", "2026"],
    &["report", "accountability", "--period", "2026"],
    &["report", "repeats", "--period", "2026-03"],
    &["report", "repeats", "--period", "2026-03", "--by", "person"],
    &["report", "cadence", "--period", "2026-03"],
    &["unit", "show", "A01", "--timeline"],
    &["visit", "sheet", "V2026-0001"],
    &["stats", "complaints.received", "--by", "unit,category", "--period", "2026"],
    &["order", "batch", "O2026-0002"],
];

#[test]
fn every_line_for_programs_has_a_key_of_its_own() {
    let office = busy();
    let mut twice = Vec::new();
    for report in REPORTS {
        let out = office.ok(&[*report, &["--format", "tsv"]].concat());
        let mut lines = out.lines();
        if lines.next().is_some_and(|head| !head.starts_with("section\t")) {
            continue;
        }
        let mut keys = BTreeSet::new();
        for line in lines {
            let key: Vec<&str> = line.split('\t').take(3).collect();
            if !keys.insert(key.clone()) {
                twice.push(format!("{report:?}: {key:?}"));
            }
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
    let batch = office.ok(&["order", "batch", "O2026-0002", "--format", "csv"]);
    assert!(batch.starts_with("\u{feff}code,unit,state,") || batch.starts_with("code,unit,state,"), "{batch}");
    assert_eq!(batch.lines().count(), 4, "{batch}");
    let again = office.ok(&["report", "repeats", "--period", "2026-03", "--format", "csv"]);
    assert!(again.contains("清河县公安局城东派出所 · late-early,"), "{again}");
}

#[test]
fn a_paper_says_nothing_twice() {
    let office = busy();
    for report in REPORTS {
        let out = office.ok(&[*report, &["--format", "md"]].concat());
        for row in out.lines().filter(|line| line.starts_with("| ")) {
            let cells: Vec<&str> = row.split('|').map(str::trim).filter(|cell| cell.contains(' ')).collect();
            let command = cells.iter().filter(|cell| cell.starts_with("ducha ")).count();
            assert!(command <= 1 && !out.contains("命令 ducha"), "{report:?}: {row}");
        }
    }
    let rows: Value = office.json(&["today"]);
    let all = rows["tables"].as_array().expect("tables").iter().filter_map(|table| table["rows"].as_array());
    assert!(all.flatten().all(|row| row.get("verb_code").is_some()), "programs keep their keys: {rows}");
}

/// What English says in Chinese: names of laws, of words that have no English, and of examples.
const CHINESE: [&str; 8] =
    ["政府督查工作条例", "信访工作条例", "政务处分法", "政务处分", "处分", "南街派出所", "春节", "元旦"];

fn chinese(text: &str) -> bool {
    let rest = CHINESE.iter().fold(text.to_owned(), |rest, known| rest.replace(known, ""));
    rest.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Every English sentence of the source, and every command it tells in both languages.
#[test]
fn english_is_english() {
    let mut folders = vec![std::path::PathBuf::from("src")];
    let (mut sentences, mut wrong) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).expect("a source");
            for part in source.split("both!(").skip(1) {
                let english = part.split('"').nth(3).unwrap_or_default();
                sentences += 1;
                wrong.extend(chinese(english).then(|| format!("{}: {english}", path.display())));
            }
            let told = source.split('"').filter(|text| text.contains("CODE --"));
            wrong.extend(told.filter(|text| chinese(text)).map(|text| format!("{}: {text}", path.display())));
        }
    }
    assert!(sentences > 700 && wrong.is_empty(), "{sentences} sentences; {}", wrong.join("\n"));
}

#[test]
fn the_day_in_english_is_said_as_english_says_it() {
    let office = Office::open("2026-06-10");
    let say = |line: &str| {
        let words: Vec<&str> = ["--lang", "en"].into_iter().chain(line.split_whitespace()).collect();
        let said = office.say(&words, "");
        format!("{}{}", said.out, said.err)
    };
    say("unit add Housing --kind county-dept --code A01");
    say("unit add Police --kind police-station --code A02");
    for (line, told) in [
        ("order issue --kind county-dept --due 2026-06-11 -m fix", "issued 1 order to 1 unit, batch"),
        ("order remind --batch O2026-0001", "1 order reminded"),
        ("proposal add --kind rectify --unit A01 --made 2026-06-01 -m publish", "recorded"),
        ("proposal send J1 --on 2026-06-01 --due 2026-06-09", "J2026-0001"),
        ("today --format md", "## Proposals overdue: 1"),
        ("complaint add --channel letter --unit A01 --category slow-action --received 2026-06-02", "C2026-0001"),
        ("complaint edit 1 --subject desk", "1 field corrected"),
        ("report cadence --period 2026-06 --format md", "week"),
    ] {
        let said = say(line);
        assert!(said.contains(told), "{line}: {said}");
        assert!(!chinese(&said.replace("清河市效能办", "")), "{line}: {said}");
    }
}

/// Whoever asks for labels gets words wherever a page has them, in figures as in a report.
#[test]
fn lines_with_labels_have_no_keys() {
    let office = busy();
    let said = |line: &str| office.line(&format!("{line} --labels --format csv"));
    let split = said("stats complaints.received --by channel --period 2026-03");
    assert!(split.starts_with("指标,基数,渠道,名称,数值,占比,"), "{split}");
    for line in [
        "stats complaints.received --by channel --period 2026-03",
        "report complaints --period 2026-03",
        "report month --period 2026-03",
        "today",
        "search 市",
    ] {
        let text = said(line);
        for key in ["section,", "figure,", "complaints.", "hotline", "phone", "assigned"] {
            assert!(!text.contains(key), "{line}: {key}: {text}");
        }
    }
}
