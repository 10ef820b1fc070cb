//! Every life of steps in the list of lives, whichever nouns there are: walked by what it advises itself, it says one next
//! step everywhere; its steps are told by history, its standing as of a past day; it is owed when late, explained, held
//! by `check`. A new life is here without a line.

use crate::office;

use ducha::base::code;
use ducha::base::column::Shape;
use ducha::base::noun::Value as Stored;
use ducha::base::vocab::{Vocab, vocab};
use ducha::db::file;
use ducha::db::write::{Author, Write};
use ducha::record::lives::Life;
use ducha::record::names::Names;
use ducha::record::{LIVES, NOUNS};
use office::{Office, Said};
use rusqlite::Connection;
use serde_json::{Value, json};

const BEGUN: &str = "2026-03-02";
const LATE: &str = "2027-11-30";

/// An office with something of each kind that a record or a step may name.
fn ready() -> Office {
    let office = Office::open("2026-03-20");
    let commands: &[&str] = &[
        "unit add 清河县公安局城东派出所 --kind 派出所 --code A01 --short-name 城东所",
        "visit add --unit A01 --on 2026-03-02 --method 暗访 --expected 16 --present 4",
        "finding add --visit V2026-0001 --kind 脱岗 --persons 11",
        "form add 每周一报",
        "matter add 许可 --unit A01 --statutory 20wd --promised 4wd",
    ];
    for command in commands {
        office.ok(&command.split(' ').collect::<Vec<_>>());
    }
    let complaint = json!({ "channel": "phone", "received_on": BEGUN, "unit": "A01", "category": "slow-action" });
    office.import("complaint", &[complaint]);
    office
}

fn words(list: &str) -> &'static Vocab {
    vocab(list).expect("a vocabulary")
}

/// The row a code stands for.
fn row(life: &Life, code: &str) -> i64 {
    code::parse(life.noun.letters.expect("a letter"), code, 2026).expect("a code")
}

/// Something that may stand in a column of a noun, or after a flag.
fn sample(life: &Life, name: &str) -> String {
    let column = match name {
        "to" | "from" => "unit",
        "on" | "m" => "note",
        other => other,
    };
    let column = column.replace('-', "_");
    match life.noun.shape(&column) {
        Shape::Unit => "A01".into(),
        _ if column.starts_with("due") => "2026-03-26".into(),
        Shape::Day => BEGUN.into(),
        Shape::Word(list) => words(list).terms[0].slug.into(),
        Shape::Named("FM") => "每周一报".into(),
        Shape::Named("M") => "许可".into(),
        Shape::Code(letter) => format!("{letter}2026-0001"),
        Shape::Flag => "yes".into(),
        Shape::Count => "1".into(),
        _ if column == "findings" => "F2026-0001".into(),
        _ => "照此办理".into(),
    }
}

/// Adds a record of a noun with what it asks for and no more; its code.
fn begin(office: &Office, life: &Life) -> String {
    let day = life.begins[0].trim_end_matches("_on");
    let mut given = vec![life.noun.name.to_owned(), "add".into(), format!("--{day}"), BEGUN.into(), "--json".into()];
    for _ in 0..12 {
        let said = office.say(&given.iter().map(String::as_str).collect::<Vec<_>>(), "");
        if said.code == 0 {
            let added: Value = serde_json::from_str(&said.out).expect("a record");
            return added["code"].as_str().expect("a code").to_owned();
        }
        let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|e| panic!("{given:?}: {e} {}", said.err));
        let asked = error["error"]["hint"].as_str().unwrap_or_default().split(' ').find(|w| w.starts_with("--"));
        let flag = asked.unwrap_or_else(|| panic!("{given:?}: {}", said.err)).to_owned();
        assert!(!given.contains(&flag), "{given:?}: {}", said.err);
        let value = sample(life, flag.trim_start_matches('-'));
        given.extend([flag, value]);
    }
    panic!("{given:?} is not enough");
}

/// An advised command with what it leaves open filled in.
fn filled(life: &Life, advised: &str) -> Vec<String> {
    let mut flag = "";
    let mut out = Vec::new();
    for word in advised.split(' ').skip(1) {
        let open = word == "…" || word == "单位" || (word.ends_with('…') && word.len() <= 4);
        out.push(if open { sample(life, flag) } else { word.to_owned() });
        flag = word.trim_start_matches('-');
    }
    out
}

fn run(office: &Office, words: &[String]) -> Said {
    office.say(&words.iter().map(String::as_str).collect::<Vec<_>>(), "")
}

/// The commands a page advises.
fn advised(said: &Said) -> Vec<String> {
    let all = format!("{}\n{}", said.out, said.err);
    let line = all.lines().find_map(|line| line.strip_prefix("下一步："));
    line.map_or_else(Vec::new, |line| line.split(" · ").map(str::to_owned).collect())
}

/// What the day's page says of a record: each row with the key of its table.
fn on_the_page(office: &Office, code: &str, today: &str) -> Vec<(String, Value)> {
    let page = office.json(&["today", "--within", "900", "--today", today]);
    let tables = page["tables"].as_array().expect("tables").iter();
    let rows = tables.flat_map(|t| {
        let key = t["key"].as_str().expect("a key").to_owned();
        t["rows"].as_array().expect("rows").iter().map(move |row| (key.clone(), row.clone()))
    });
    rows.filter(|(_, row)| row["code"] == code).collect()
}

/// Holds that the page of the day, the record's own and the last line said the same; gives what it advises.
fn one_next_step(office: &Office, life: &Life, code: &str, written: Option<&Said>) -> Vec<String> {
    let mine = |all: Vec<String>| all.into_iter().filter(|c| c.contains(&format!("ducha {} ", life.noun.name)));
    let shown: Vec<String> =
        mine(advised(&office.say(&[life.noun.name, "show", code, "--format", "table"], ""))).collect();
    if let Some(said) = written {
        assert_eq!(mine(advised(said)).collect::<Vec<_>>(), shown, "the line after a write, and show {code}");
    }
    for (table, row) in on_the_page(office, code, "2026-03-20") {
        assert_eq!(row["next"].as_str(), shown.first().map(String::as_str), "{table} of the day's page, and {code}");
    }
    if let Some(first) = shown.first() {
        let step = first.split(' ').nth(2).expect("a step");
        let why = office.json(&["why", code, step]);
        assert_eq!(why, json!([]), "{first} is advised, and why says it cannot be");
    }
    shown
}

/// Walks a life by its own advice, `turn` choosing among it; gives the steps taken, each with its day.
fn walk(office: &Office, life: &Life, code: &str, turn: usize) -> Vec<(String, String)> {
    let mut taken = Vec::new();
    let mut next = one_next_step(office, life, code, None);
    for at in 0..7 {
        let day = format!("2026-03-{:02}", 3 + at);
        let on = ["--on".to_owned(), day.clone()];
        let tried = (0..next.len()).map(|n| &next[(n + turn * (at + 1)) % next.len()]);
        let done = tried.map(|advised| filled(life, advised)).find_map(|words| {
            let said = run(office, &[words.clone(), on.to_vec()].concat());
            (said.code == 0).then_some((words, said))
        });
        let Some((words, said)) = done else { break };
        taken.push((words[1].clone(), day));
        next = one_next_step(office, life, code, Some(&said));
    }
    taken
}

#[test]
fn every_life_says_one_next_step_everywhere() {
    for life in LIVES {
        for turn in 0..3 {
            let office = ready();
            let code = begin(&office, life);
            let taken = walk(&office, life, &code, turn);
            assert!(taken.len() > 1, "{code} goes nowhere: {taken:?}");
        }
    }
}

#[test]
fn history_tells_the_steps_of_every_life_and_check_holds_them() {
    for life in LIVES {
        let office = ready();
        let code = begin(&office, life);
        let taken = walk(&office, life, &code, 0);
        let told: Vec<String> = office
            .json(&["history", &code])
            .as_array()
            .expect("rows")
            .iter()
            .filter(|row| row["change"] == "step")
            .map(|row| row["after"].as_str().expect("what it is").to_owned())
            .collect();
        assert_eq!(told.len(), taken.len(), "{code}: {told:?}");
        for ((step, day), told) in taken.iter().zip(&told) {
            assert!(told.starts_with(&format!("{step} {day}")), "{code}: {told} is not {step} {day}");
        }
        office.ok(&["check"]);
    }
}

#[test]
fn no_edit_moves_the_beginning_of_a_life_past_its_first_step() {
    for life in LIVES {
        let office = ready();
        let code = begin(&office, life);
        let mut words = filled(life, &one_next_step(&office, life, &code, None)[0]);
        words.extend(["--on".into(), "2026-03-04".into()]);
        assert_eq!(run(&office, &words).code, 0, "{words:?}");
        let begins = format!("--{}", life.begins[0].trim_end_matches("_on"));
        let edit = |day: &str| office.say(&[life.noun.name, "edit", &code, &begins, day], "");
        let late = edit("2026-03-05");
        assert_eq!(late.code, 4, "{code}: {}", late.err);
        assert!(late.err.contains("2026-03-05 晚于第一步的 2026-03-04"), "{code}: {}", late.err);
        let same = edit("2026-03-04");
        assert_eq!(same.code, 0, "{code}: {}", same.err);
        office.ok(&["check"]);
    }
}

#[test]
fn every_life_is_told_as_of_a_past_day() {
    for life in LIVES {
        let office = ready();
        let code = begin(&office, life);
        let state = || office.json(&[life.noun.name, "show", &code])["state"].as_str().expect("a state").to_owned();
        let mut states = vec![(BEGUN.to_owned(), state())];
        let next = one_next_step(&office, life, &code, None);
        let mut words = filled(life, &next[0]);
        words.extend(["--on".into(), "2026-03-04".into()]);
        assert_eq!(run(&office, &words).code, 0, "{words:?}");
        states.push(("2026-03-04".to_owned(), state()));
        let conn = file::open_read(&office.folder.path().join("ducha.db")).expect("the ledger");
        let names = Names::new(&conn, "2026-03-20".parse().expect("a day")).expect("names");
        let id = row(life, &code);
        for (day, was) in states {
            let then =
                (life.then)(&conn, &names, id, (day.parse().expect("a day"), i64::MAX), &|_| None).expect("told");
            let state = then.iter().find(|(column, _)| *column == "state").map(|(_, value)| value.clone());
            assert_eq!(state, Some(Stored::Text(was)), "{code} as of {day}");
        }
    }
}

/// A record of each life with a limit that runs.
fn limited(office: &Office, life: &Life) -> String {
    let code = begin(office, life);
    for at in 0..4 {
        if !office.json(&[life.noun.name, "show", &code])["clocks"].as_array().is_none_or(Vec::is_empty) {
            return code;
        }
        let next = one_next_step(office, life, &code, None);
        let mut words = filled(life, &next[0]);
        words.extend(["--on".into(), format!("2026-03-{:02}", 3 + at)]);
        assert_eq!(run(office, &words).code, 0, "{words:?}");
    }
    panic!("{code} never gets a limit");
}

#[test]
fn every_life_is_owed_when_late_and_its_limit_explained() {
    for life in LIVES {
        let office = ready();
        let code = limited(&office, life);
        let late = on_the_page(&office, &code, LATE);
        assert!(
            !late.is_empty() && late.iter().all(|(_, row)| row["days_left"].as_i64() < Some(0)),
            "{code}: {late:?}"
        );
        let explained = office.json(&["deadline", "explain", &code]);
        let clock = late[0].1["clock"].as_str().expect("a clock");
        assert!(explained[clock].as_array().is_some_and(|lines| lines.len() > 1), "{code} {clock}: {explained}");
        for step in life.steps.terms {
            let said = office.say(&["why", &code, step.slug], "");
            assert_eq!(said.code, 0, "why {code} {}: {}", step.slug, said.err);
        }
    }
}

/// A life walked and taken back step by step stands where it began, and its steps stay on record.
#[test]
fn every_life_takes_its_steps_back() {
    for life in LIVES {
        for turn in 0..2 {
            let office = ready();
            let code = begin(&office, life);
            let stands = || {
                let mut page = office.json(&[life.noun.name, "show", &code]);
                for part in ["steps", "clocks"] {
                    page.as_object_mut().expect("a record").remove(part);
                }
                page
            };
            let (begun, taken) = (stands(), walk(&office, life, &code, turn));
            for (step, _) in taken.iter().rev() {
                let said = office.say(&[life.noun.name, "undo", &code, "-m", "记错了"], "");
                assert_eq!(said.code, 0, "{code} undo {step}: {}", said.err);
            }
            assert_eq!(stands(), begun, "{code} after {taken:?}");
            let none = office.say(&[life.noun.name, "undo", &code, "-m", "记错了"], "");
            assert_eq!(none.code, 4, "{code} has no step left: {}", none.out);
            let steps = office.json(&[life.noun.name, "show", &code])["steps"].clone();
            let steps = steps.as_array().expect("steps");
            assert!(steps.len() == taken.len() && steps.iter().all(|row| row["taken_back"] == true), "{steps:?}");
            office.ok(&["check"]);
        }
    }
}

/// A running limit of any life that does not stand as it is counted is counted anew, and told.
#[test]
fn every_life_has_its_limits_counted_anew() {
    for life in LIVES {
        let office = ready();
        let code = limited(&office, life);
        let (table, kept, id) = (life.noun.table, life.noun.derived.expect("limits"), row(life, &code));
        let due = format!("SELECT max(due_on) FROM {kept} WHERE {table} = {id} AND stopped_on IS NULL");
        let mut conn = file::open_write(&office.folder.path().join("ducha.db")).expect("the ledger");
        let read = |conn: &Connection| conn.query_row(&due, [], |r| r.get::<_, String>(0)).expect("a limit");
        let right = read(&conn);
        let wrong = format!("UPDATE {kept} SET due_on = '2028-01-01' WHERE {table} = {id} AND stopped_on IS NULL");
        conn.execute(&wrong, []).expect("changed");
        let names = Names::new(&conn, "2026-03-20".parse().expect("a day")).expect("names");
        let author =
            Author { actor: "李娟".into(), command: "ducha".into(), today: "2026-03-20".parse().expect("a day") };
        let mut write = Write::begin(&mut conn, &author).expect("begun");
        let moved = (life.recount)(&mut write, &names).expect("counted");
        write.commit().expect("written");
        assert!(!moved.is_empty() && moved.iter().all(|moved| moved.code == code), "{code}: {moved:?}");
        assert_eq!(read(&conn), right, "{code}");
        drop(conn);
        office.ok(&["check"]);
    }
}

#[test]
fn what_is_done_to_any_life_behind_the_programs_back_is_found() {
    for life in LIVES {
        let office = ready();
        let code = limited(&office, life);
        walk(&office, life, &code, 0);
        let (table, steps) = (life.noun.table, life.noun.parts[0].table);
        let kept = life.noun.derived.expect("limits");
        let id = row(life, &code);
        let mut tampered = vec![
            format!("UPDATE {steps} SET happened_on = date(happened_on, '-1 day') WHERE {table} = {id} AND n = 1"),
            format!("UPDATE {steps} SET note = '事后补记' WHERE {table} = {id} AND n = 1"),
            format!("DELETE FROM {steps} WHERE {table} = {id}"),
            format!("DELETE FROM {kept} WHERE {table} = {id}"),
            format!("UPDATE {kept} SET due_on = '2028-01-01' WHERE {table} = {id}"),
            format!("UPDATE {kept} SET extended_by = 9, amount = amount + 9 WHERE {table} = {id}"),
            format!("UPDATE {kept} SET paused_on = '2026-03-03' WHERE {table} = {id}"),
        ];
        let states =
            life.noun.words.iter().find(|(column, _)| *column == "state").map_or(life.noun.name, |(_, list)| list);
        for term in words(states).terms {
            tampered.push(format!("UPDATE {table} SET state = '{0}' WHERE id = {id} AND state <> '{0}'", term.slug));
        }
        for sql in tampered {
            let copy = office.folder.path().join("copy.db");
            std::fs::copy(office.folder.path().join("ducha.db"), &copy).expect("a copy");
            let conn = Connection::open(&copy).expect("a ledger");
            conn.execute_batch("PRAGMA ignore_check_constraints = ON").expect("a free hand");
            if conn.execute(&sql, []).unwrap_or_else(|e| panic!("{sql}: {e}")) == 0 {
                continue;
            }
            drop(conn);
            let said = office.say(&["-f", "copy.db", "check", "--json"], "");
            assert_eq!(said.code, 5, "{sql}\n{}{}", said.out, said.err);
            assert!(said.out.contains(&code), "{sql} does not name {code}: {}", said.out);
        }
    }
}

#[test]
fn evidence_and_instructions_belong_to_any_record() {
    let office = ready();
    std::fs::write(office.folder.path().join("现场.jpg"), "像素").expect("a file");
    let mut codes: Vec<String> = LIVES.iter().map(|life| begin(&office, life)).collect();
    codes.extend(["V2026-0001", "F2026-0001"].map(str::to_owned));
    for code in &codes {
        let noun = NOUNS.iter().find(|n| n.letters == Some(&code::letters(code))).expect("its noun");
        let piece = office.json(&["evidence", "add", code, "现场.jpg"]);
        assert_eq!(piece["of"], *code);
        let said = office.json(&["instruction", "add", "--leader", "陈县长", "-m", "抓紧办", "--of", code]);
        assert_eq!(said["of"], *code);
        let page = office.json(&[noun.name, "show", code]);
        assert_eq!(page["evidence"][0]["code"], piece["code"], "{page}");
        assert_eq!(page["instruction"][0]["code"], said["code"], "{page}");
        assert_eq!(office.json(&["evidence", "list", "--of", code]).as_array().map(Vec::len), Some(1));
        let refused = office.say(&[noun.name, "void", code, "-m", "误记"], "");
        assert_eq!(refused.code, 4, "{code} is voided under its evidence: {}", refused.out);
    }
    office.ok(&["check"]);
    let copy = office.folder.path().join("copy.db");
    for table in ["evidence", "instruction"] {
        for gone in ["V2026-0999", "X2026-0001", "visit", "V2026-001"] {
            std::fs::copy(office.folder.path().join("ducha.db"), &copy).expect("a copy");
            let conn = Connection::open(&copy).expect("a ledger");
            let sql = format!("UPDATE {table} SET \"of\" = '{gone}' WHERE id = (SELECT max(id) FROM {table})");
            conn.execute(&sql, []).expect("changed");
            drop(conn);
            let said = office.say(&["-f", "copy.db", "check", "--json"], "");
            assert_eq!(said.code, 5, "{sql}");
            let page: Value = serde_json::from_str(&said.out).expect("a page");
            let named = page["check"]
                .as_array()
                .expect("rows")
                .iter()
                .any(|r| r["problem"].as_str().is_some_and(|p| p.contains(gone)));
            assert!(named, "{gone} is not named: {}", said.out);
        }
    }
    let refused = office.say(&["evidence", "add", "E2026-0001", "现场.jpg"], "");
    assert_eq!(refused.code, 4, "{}", refused.err);
    let lettered = office.say(&["evidence", "add", "Y2026-0001", "现场.jpg", "--json"], "");
    assert!(lettered.code == 3 && lettered.err.contains("letter-unknown"), "{}", lettered.err);
    let unknown = office.say(&["evidence", "add", "V2026-0999", "现场.jpg"], "");
    assert_eq!(unknown.code, 3, "{}", unknown.err);
}
