//! Who does it again and again: findings of a kind at a unit, persons dealt with, words counted by their family. Counted here from
//! what was typed, beside what the program says.

use crate::office as support;

use serde_json::{Value, json};
use support::Office;

fn ready() -> Office {
    let office = Office::open("2026-06-30");
    office.line("unit add 甲县城东派出所 --kind 派出所 --code A01");
    office.line("unit add 甲县税务分局 --kind 基层站所 --code A02");
    office
}

/// A visit that found a kind at a unit on a day.
fn found(office: &Office, unit: &str, on: &str, kind: &str) -> String {
    let visit = office.line(&format!("visit add --unit {unit} --on {on} --method 暗访 --section {kind}科"));
    office.line(&format!("finding add --visit {} --kind {kind} --persons 1", visit.trim())).trim().to_owned()
}

fn value(office: &Office, words: &str) -> i64 {
    let words: Vec<&str> = words.split(' ').collect();
    office.json(&[&["stats"][..], &words].concat())["total"].as_i64().expect("a count")
}

fn runs(office: &Office, words: &str) -> Value {
    let words: Vec<&str> = words.split(' ').filter(|w| !w.is_empty()).collect();
    let report = office.json(&[&["report", "repeats"][..], &words].concat());
    report["tables"][0]["rows"].clone()
}

#[test]
fn what_was_found_before_at_the_unit_is_a_repeat_whatever_became_of_it() {
    let office = ready();
    let first = found(&office, "A01", "2025-06-09", "脱岗");
    found(&office, "A01", "2026-02-03", "脱岗");
    office.line("finding add --visit V2026-0001 --kind 脱岗 --summary 另一处");
    found(&office, "A02", "2026-03-03", "脱岗");
    found(&office, "A01", "2026-03-04", "睡觉");
    found(&office, "A01", "2026-06-09", "脱岗");
    found(&office, "A01", "2026-06-20", "亮点");
    found(&office, "A01", "2026-06-21", "亮点");
    // The earlier of 3 February is within the year, to the day; those of one day are no repeats of each other.
    assert_eq!(value(&office, "findings.repeated --period 2026"), 3);
    assert_eq!(value(&office, "findings.repeated --period 2026 --window 4m"), 0);
    assert_eq!(value(&office, "findings.repeated --period 2026 --window 126d"), 1);
    assert_eq!(value(&office, "findings.repeated --period 2026-06 --window 2y"), 1);
    assert_eq!(value(&office, "findings.relapsed --period 2026"), 0, "nobody verified anything");
    let rows = runs(&office, "--period 2026");
    assert_eq!(rows.as_array().expect("rows").len(), 1, "{rows}");
    assert_eq!(
        (&rows[0]["unit"], &rows[0]["kind"], &rows[0]["times"], &rows[0]["days"]),
        (
            &json!("甲县城东派出所"),
            &json!("absent-post"),
            &json!(3),
            &json!(["2025-06-09", "2026-02-03", "2026-06-09"])
        )
    );
    assert_eq!(runs(&office, "--period 2026 --times 4"), json!([]));
    assert_eq!(runs(&office, "--period 2025"), json!([]), "the last of a run is in the period");
    assert_eq!(runs(&office, "--period 2026 --window 4m"), json!([]));
    assert_eq!(runs(&office, "--period 2026 --unit A02"), json!([]));
    // By families sleeping is of one with being absent: the fourth day.
    assert_eq!(runs(&office, "--period 2026 --level family")[0]["times"], 4);
    // As known, and as of, a past day.
    assert_eq!(value(&office, "findings.repeated --period 2026 --as-of 2026-03-01"), 2);
    office.ok(&["finding", "void", &first, "-m", "错登"]);
    assert_eq!(value(&office, "findings.repeated --period 2026"), 1);
}

#[test]
fn the_third_time_is_said_when_it_happens() {
    let office = ready();
    for on in ["2026-01-05", "2026-02-05"] {
        found(&office, "A01", on, "脱岗");
    }
    let visit = office.line("visit add --unit A01 --on 2026-06-27 --method 暗访");
    let said = office.say(&["finding", "add", "--visit", visit.trim(), "--kind", "脱岗"], "");
    assert!(said.err.contains("第 3 次") && said.err.contains("2026-01-05"), "{}", said.err);
    assert!(office.ok(&["today", "--format", "table"]).contains("甲县城东派出所 脱岗，一年内第 3 次"));
    assert!(!office.ok(&["today", "--format", "table", "--unit", "A02"]).contains("第 3 次"));
    let roll = |on: &str| {
        let typed =
            ["visit", "add", "--unit", "A02", "--method", "暗访", "--expected", "9", "--present", "7", "--on", on];
        office.say(&typed, "").err
    };
    assert!(!roll("2026-03-01").contains("屡查屡犯"));
    assert!(roll("2026-04-01").contains("第 2 次点名缺岗"));
    assert!(roll("2026-05-01").contains("第 3 次点名缺岗"));
}

#[test]
fn what_was_ordered_and_who_answered_stands_beside_each_time() {
    let office = ready();
    let first = found(&office, "A01", "2026-01-05", "脱岗");
    office.line(&format!("order issue --findings {first} --due 2026-02-05 --on 2026-01-06 -m 限期整改"));
    office.line("person add 赵某 --unit A01");
    office.line(&format!("sanction add --person 赵某 --kind 诫勉 --finding {first} --on 2026-01-20"));
    let second = found(&office, "A01", "2026-05-05", "脱岗");
    office.line(&format!("sanction add --person 赵某 --kind 通报批评 --finding {second} --on 2026-05-20"));
    let report = office.json(&["report", "repeats", "--period", "2026"]);
    let each = &report["tables"][1]["rows"];
    assert_eq!((&each[0]["orders"], &each[0]["answered"]), (&json!(["O2026-0001"]), &json!(["S2026-0001 赵某"])));
    assert_eq!(
        (&each[1]["time"], &each[1]["orders"], &each[1]["answered"]),
        (&json!(2), &json!([]), &json!(["S2026-0002 赵某"]))
    );
    let persons = runs(&office, "--period 2026 --by 人");
    assert_eq!(
        (&persons[0]["person_name"], &persons[0]["measures"]),
        (&json!("赵某"), &json!(["S2026-0001", "S2026-0002"]))
    );
    assert_eq!(value(&office, "measures.repeated --period 2026"), 1);
    assert_eq!(value(&office, "measures.repeated --period 2026 --window 3m"), 0);
    for typed in ["--window 0m", "--window x", "--times 1", "--by 科室"] {
        let words: Vec<&str> = ["report", "repeats"].into_iter().chain(typed.split(' ')).collect();
        assert_eq!(office.say(&words, "").code, 2, "{typed}");
    }
    assert_eq!(office.say(&["stats", "findings.found", "--window", "3m"], "").code, 2);
}

#[test]
fn a_word_with_words_under_it_counts_them_everywhere() {
    let office = ready();
    office.line("term add queue --vocab category --zh 排长队 --family 四难");
    for (category, on) in
        [("四难", "03-02"), ("门难进", "03-03"), ("排长队", "03-04"), ("不作为", "03-05"), ("推诿扯皮", "03-06")]
    {
        office.line(&format!(
            "complaint add --channel 电话 --unit A01 --category {category} --received 2026-{on} -m 某事"
        ));
    }
    assert_eq!(value(&office, "complaints.received --period 2026 --category 四难"), 3);
    assert_eq!(office.json(&["complaint", "list", "--category", "四难"]).as_array().expect("rows").len(), 3);
    let by = |level: &str| {
        let said =
            office.json(&["stats", "complaints.received", "--period", "2026", "--by", "category", "--level", level]);
        let rows = said["rows"].as_array().expect("rows").clone();
        let parts: Vec<(String, i64)> = rows
            .iter()
            .map(|r| (r["category"].as_str().expect("a slug").to_owned(), r["value"].as_i64().expect("a count")))
            .collect();
        parts
    };
    assert_eq!(by("family"), [("four-hard".to_owned(), 3), ("no-or-wrong-action".to_owned(), 2)]);
    assert_eq!(by("大类"), by("family"));
    assert_eq!(by("leaf").len(), 5);
    // One level of families; none is its own, none is put under another.
    let term = |words: &str| {
        let words: Vec<&str> = ["term"].into_iter().chain(words.split(' ')).collect();
        let said = office.say(&[&words[..], &["--json"]].concat(), "");
        serde_json::from_str::<Value>(&said.err).expect("an error")["error"]["id"].clone()
    };
    assert_eq!(term("add loop --vocab category --zh 绕圈 --family 绕圈"), "family-itself");
    assert_eq!(term("add loop --vocab category --zh 绕圈 --family 门难进"), "family-nested");
    assert_eq!(term("add loop --vocab category --zh 绕圈 --family 排长队"), "family-nested");
    assert_eq!(term("add loop --vocab category --zh 绕圈 --family 没有的"), "word-unknown");
    let refused = office.say(&["stats", "complaints.received", "--by", "unit", "--level", "family"], "");
    assert_eq!(refused.code, 2, "{}", refused.err);
}
