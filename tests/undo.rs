//! What was done is taken back, and done again: every command of a ledger with a row in every table, or refused by name; and the tables say
//! what they said.

use crate::office;
use crate::story;

use office::Office;
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a ledger holds that stands: the rows of every public view, without who wrote them when, and under which number.
fn tables(office: &Office) -> BTreeMap<String, Vec<String>> {
    let conn = Connection::open(office.folder.path().join("ducha.db")).expect("a ledger");
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'view' AND name NOT LIKE 'every%' AND name NOT IN ('entries', 'kept') ORDER BY 1";
    let mut views = conn.prepare(sql).expect("views");
    let views: Vec<String> =
        views.query_map([], |r| r.get(0)).expect("rows").map(|name| name.expect("a name")).collect();
    let apart = ["id", "n", "number", "entry", "recorded_at", "recorded_by", "taken_back"];
    let of = |view: &String| {
        let mut statement = conn.prepare(&format!("SELECT * FROM \"{view}\"")).expect("a view");
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let back = names.iter().position(|name| name == "taken_back");
        let mut rows = statement.query([]).expect("rows");
        let mut out = Vec::new();
        while let Some(row) = rows.next().expect("a row") {
            if back.is_some_and(|at| row.get::<_, bool>(at).expect("a flag")) {
                continue;
            }
            let kept = names.iter().enumerate().filter(|(_, name)| !apart.contains(&name.as_str()));
            let cells = kept.map(|(at, name)| match row.get(at).expect("a cell") {
                // A row of a part is taken again under the next number.
                Sql::Text(code) if name == "code" => code.split('#').next().unwrap_or_default().to_owned(),
                cell => format!("{name}={cell:?}"),
            });
            out.push(cells.collect::<Vec<_>>().join(" "));
        }
        out.sort();
        out
    };
    views.iter().map(|view| (view.clone(), of(view))).filter(|(_, rows)| !rows.is_empty()).collect()
}

/// Where two ledgers differ.
fn difference(one: &BTreeMap<String, Vec<String>>, other: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut out = Vec::new();
    for view in one.keys().chain(other.keys().filter(|view| !one.contains_key(*view))) {
        let (none, rows) = (Vec::new(), |of: &BTreeMap<String, Vec<String>>| of.get(view).cloned());
        let (was, is) = (rows(one).unwrap_or_else(|| none.clone()), rows(other).unwrap_or(none));
        out.extend(was.iter().filter(|row| !is.contains(row)).map(|row| format!("{view} - {row}")));
        out.extend(is.iter().filter(|row| !was.contains(row)).map(|row| format!("{view} + {row}")));
    }
    out
}

fn refused(office: &Office, line: &str) -> String {
    let said = office.say(&line.split(' ').chain(["--json"]).collect::<Vec<_>>(), "");
    let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{line}: {} {}", said.out, said.err));
    error["error"]["id"].as_str().expect("an id").to_owned()
}

/// Several commands taken back one after the other, as far as one of them stays, and done again.
fn deeper(office: &Office, were: &[BTreeMap<String, Vec<String>>], now: &BTreeMap<String, Vec<String>>) {
    let mut back = 0;
    for was in were.iter().rev().take(4) {
        if office.say(&["undo"], "").code != 0 {
            break;
        }
        back += 1;
        assert_eq!(difference(was, &tables(office)), Vec::<String>::new(), "{back} back");
    }
    for _ in 0..back {
        office.ok(&["redo"]);
    }
    assert_eq!(difference(now, &tables(office)), Vec::<String>::new(), "{back} back and again");
    assert_eq!(refused(office, "redo"), "redo-none");
}

/// What stays, by how its command begins: it left the house, is a setting, or is a chain that is only ever added to.
const STAYS: &[(&str, &str)] = &[
    ("order issue", "undo-gone"),
    ("proposal send", "undo-gone"),
    ("exposure add", "undo-gone"),
    ("paper kind import", "undo-not"),
    ("paper issue", "undo-gone"),
    ("paper send", "undo-gone"),
    ("evidence hand", "undo-gone"),
    ("office take", "undo-not"),
    ("office drop", "undo-not"),
    ("draw frame", "undo-gone"),
    ("draw seed", "undo-gone"),
    ("pledge import", "undo-not"),
    ("enforcement calm", "undo-not"),
];

#[test]
fn every_command_is_taken_back_and_done_again_or_refused_by_name() {
    let office = Office::open(story::TODAY);
    story::furnish(&office);
    let (mut wrong, mut were) = (Vec::new(), Vec::new());
    for (at, line) in story::TYPED.iter().enumerate() {
        let before = tables(&office);
        let said = office.say(&line.split_whitespace().collect::<Vec<_>>(), "");
        assert_eq!(said.code, 0, "{line}: {}\n{}", said.err, wrong.join("\n"));
        let after = tables(&office);
        let stays = STAYS.iter().find(|(begins, _)| line.starts_with(begins));
        let said = office.say(&["undo"], "");
        if said.code != 0 {
            assert_eq!(difference(&after, &tables(&office)), Vec::<String>::new(), "{line}: a refusal changes nothing");
            let id = refused(&office, "undo");
            if stays.is_none_or(|(_, of)| *of != id) {
                wrong.push(format!("{line}: {id} {}", said.err));
            }
            continue;
        }
        let found = difference(&before, &tables(&office));
        if !found.is_empty() || stays.is_some() {
            wrong.push(format!("{line} undone: {found:#?}"));
        }
        let again = office.say(&["redo"], "");
        let found = difference(&after, &tables(&office));
        if again.code != 0 || !found.is_empty() {
            wrong.push(format!("{line} redone: {} {found:#?}", again.err));
        }
        were.push(before);
        if at % 9 == 8 {
            deeper(&office, &were, &after);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let checked = office.say(&["check", "--json"], "");
    assert_eq!(checked.code, 0, "{}", checked.out);
}

/// A slip is typed again as it should have been: nothing of it is in the way.
#[test]
fn what_was_taken_back_is_free_to_be_typed_again() {
    let office = Office::open(story::TODAY);
    office.line("unit add 清河县住建局 --kind 县直部门 --code A01");
    office.line("point add 书记信箱 --kind 意见箱 --from 2026-03-02");
    office.line("campaign add 春节后纪律督查 --kind 专项督查 --from 2026-03-02");
    office.line("campaign open P1 --on 2026-03-02");
    std::fs::write(
        office.folder.path().join("台账.csv"),
        "渠道,收到日期,类别,内容\n电话,2026-03-02,慢作为,窗口没人\n信函,2026-03-03,慢作为,办得慢\n",
    )
    .expect("a file");
    for line in [
        "unit add 清河县教育局 --kind 县直部门 --code A02",
        "person add 王某某 --unit A01",
        "term add hotline-2 --vocab channel --zh 二号热线",
        "complaint add --channel 电话 --category 慢作为 --office-no 效7 -m 窗口没人",
        "visit add --campaign P1 --unit A01 --on 2026-03-02 --method 暗访 --entered-as m-1",
        "complaint import 台账.csv --map 收到日期=received_on",
        "form add 每周一报",
        "round open 每周一报 --period 2026-W10 --units A01 --on 2026-03-09",
        "round fill G2026-0002 --unit A01 meetings=2 problems=1 solved=1 work=学习 --on 2026-03-09",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let first = office.say(&words, "");
        assert_eq!(first.code, 0, "{line}: {}", first.err);
        let after = tables(&office).values().map(Vec::len).sum::<usize>();
        office.ok(&["undo"]);
        office.ok(&words);
        assert_eq!(tables(&office).values().map(Vec::len).sum::<usize>(), after, "{line}");
    }
    let checked = office.say(&["check", "--json"], "");
    assert_eq!(checked.code, 0, "{}", checked.out);
}

#[test]
fn who_takes_back_what_and_in_which_order() {
    let office = Office::open(story::TODAY);
    assert_eq!(refused(&office, "undo"), "undo-not", "a ledger stays begun");
    assert_eq!(refused(&office, "redo"), "redo-none");
    office.line("unit add 清河县住建局 --kind 县直部门 --code A01");
    let rows: Vec<Value> = (1..=300).map(|n| json!({ "channel": "phone", "received_on": "2026-03-02", "category": "slow-action", "summary": format!("第{n}件") })).collect();
    office.import("complaint", &rows);
    office.line("complaint add --channel 电话 --category 慢作为 -m 又一件 --complainant-name 王秀英");
    office.line("complaint accept C2026-0001 --on 2026-03-03");
    // Somebody else is asked to say which, and nobody reaches behind the last.
    assert_eq!(refused(&office, "undo --actor 赵主任"), "undo-of-other");
    let list = office.json(&["undo", "--list", "--limit", "3"]);
    let (newest, before) = (list[0]["seq"].to_string(), list[1]["seq"].to_string());
    assert_eq!(refused(&office, &format!("undo {before}")), "undo-not-last");
    let said = office.json(&["undo", "--dry-run"]);
    assert_eq!((&said[0]["record"], &said[0]["undone"]), (&json!("C2026-0001"), &json!("take-back")));
    office.line(&format!("undo {newest} --actor 赵主任"));
    assert_eq!(office.json(&["complaint", "show", "C1"])["state"], "received");
    office.ok(&["undo"]);
    office.ok(&["undo"]);
    assert_eq!(office.json(&["complaint", "list", "--limit", "0"]), json!([]), "one import is one command");
    office.ok(&["redo"]);
    office.ok(&["redo"]);
    assert_eq!(refused(&office, "redo"), "undo-of-other");
    office.line("redo --actor 赵主任");
    assert_eq!(office.json(&["complaint", "list"]).as_array().map(Vec::len), Some(301));
    assert_eq!(office.json(&["complaint", "show", "C1"])["state"], "accepted");
    // An undo of an undo is a redo; a redo is a command like others.
    office.line("undo --actor 赵主任");
    assert_eq!(office.json(&["complaint", "show", "C1"])["state"], "received");
    office.line("complaint edit C1 --summary 改过");
    assert_eq!(refused(&office, "redo"), "redo-none", "something else was done since");
    office.ok(&["undo"]);
    assert_eq!(office.json(&["complaint", "show", "C1"])["summary"], "第1件");
    office.ok(&["redo"]);
    assert_eq!(office.json(&["complaint", "show", "C1"])["summary"], "改过");
    // What is sealed is read by nobody to be put back.
    office.line("complaint edit C2026-0301 --complainant-name 李秀英");
    assert_eq!(refused(&office, "undo"), "undo-not");
    office.ok(&["check"]);
}
