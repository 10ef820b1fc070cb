//! A long file is written by a second hand while the first reads on: what comes of it is what comes of one hand.

use crate::office;

use office::Office;
use serde_json::{Value, json};

fn opened() -> Office {
    let office = Office::open("2026-03-20");
    office.import("unit", &[json!({ "name": "登记中心", "kind": "window", "code": "A03" })]);
    office
}

/// Complaints as a file, so many that two hands take turns: with history, who complained, and columns of the sheet's own.
fn many(n: usize) -> String {
    let row = |n: usize| {
        let on = format!("2026-02-{:02}", n % 28 + 1);
        let mut row = json!({
            "office_no": format!("投{n}"), "received_on": on, "channel": "phone", "category": "slow-action", "unit": "登记中心",
            "summary": format!("第 {n} 件：窗口没人"), "流水": format!("甲{n}"),
        });
        if !n.is_multiple_of(3) {
            row["complainant_name"] = format!("赵{n}").into();
        }
        if !n.is_multiple_of(2) {
            for (key, value) in [("accepted_on", on.as_str()), ("assigned_on", &on), ("assigned_to", "登记中心")] {
                row[key] = value.into();
            }
        }
        row.to_string() + "\n"
    };
    (1..=n).map(row).collect()
}

/// What one hand writes of what comes on standard input, two write of a file: the same records, the same doubts, the same refusals.
#[test]
fn two_hands_write_what_one_does() {
    let come_in = |rows: &str, from: &str| {
        let office = opened();
        std::fs::write(office.folder.path().join("f.ndjson"), rows).expect("a file");
        let said = office.say(&["complaint", "import", from, "--json"], if from == "-" { rows } else { "" });
        office.ok(&["check"]);
        let all = office.ok(&["complaint", "export"]);
        // When it was entered is another second.
        let timeless = |line: &str| {
            let mut row: Value = serde_json::from_str(line).expect("a row");
            row.as_object_mut().expect("an object").remove("recorded_at");
            row
        };
        let all: Vec<Value> = all.lines().map(timeless).collect();
        (said.code, said.out, said.err, all, office.line("complaint reveal C2026-0700 --reason 核对 --json"))
    };
    let rows = many(1_500);
    let two = come_in(&rows, "f.ndjson");
    assert_eq!((two.0, two.3.len()), (0, 1_500));
    let one = come_in(&rows, "-");
    assert!(two == one, "{:?} {:?}", two.2, one.2);
}

/// A number that stands twice in a file is refused with its line, however far apart the two are; nothing of the file is kept.
#[test]
fn a_number_twice_in_a_long_file_is_refused_with_its_line() {
    let office = opened();
    let rows = many(900) + &many(1);
    std::fs::write(office.folder.path().join("f.ndjson"), rows).expect("a file");
    let said = office.say(&["complaint", "import", "f.ndjson", "--json"], "");
    let error: Value = serde_json::from_str(said.err.lines().last().unwrap_or_default()).expect("an error");
    assert_eq!((said.code, &error["error"]["rows"][0]["line"]), (4, &json!(901)), "{error}");
    assert_eq!(office.json(&["complaint", "list"]), json!([]));
}

/// Where the ledger itself refuses a row that two hands brought, it is told which that was.
#[test]
fn a_row_that_the_ledger_refuses_is_told_with_its_line() {
    let office = opened();
    let path = office.folder.path();
    std::fs::write(path.join("f.ndjson"), many(900).replace("第 345 件", "第 1 件")).expect("a file");
    let conn = rusqlite::Connection::open(path.join("ducha.db")).expect("a ledger");
    conn.execute_batch("CREATE UNIQUE INDEX t ON complaint (summary)").expect("an index");
    drop(conn);
    let said = office.say(&["complaint", "import", "f.ndjson", "--json"], "");
    let error: Value = serde_json::from_str(said.err.lines().last().unwrap_or_default()).expect("an error");
    assert_eq!((said.code, &error["error"]["rows"][0]["line"]), (4, &json!(345)), "{error}");
}
