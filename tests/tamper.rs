//! A row edited, added or deleted behind the program's back is found by `check` and named; a file that is no ledger, or no
//! whole one, is told apart before anything is read from it.

use crate::office;
use crate::story;

use ducha::base::column::Shape;
use ducha::command::checks;
use ducha::db::file;
use ducha::record::names::Names;
use ducha::record::{NOUNS, worded};
use office::Office;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use rusqlite::types::Value as Stored;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use story::full;

fn ledger(office: &Office) -> PathBuf {
    office.folder.path().join("ducha.db")
}

/// Changes a ledger as another program would.
fn behind(path: &Path, sql: &str) {
    let conn = Connection::open(path).expect("a database");
    conn.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap_or_else(|e| panic!("{sql}: {e}"));
}

/// The last entry of the journal, or the one put behind it.
const LAST: &str = "journal, its end";

/// The exit code of `check` on a copy tampered with, and the places it names.
fn checked(office: &Office, sql: &str) -> (i32, Vec<String>) {
    let copy = office.folder.path().join("copy.db");
    std::fs::copy(ledger(office), &copy).expect("a copy");
    behind(&copy, sql);
    let said = office.say(&["-f", "copy.db", "check", "--json"], "");
    let page: Value = serde_json::from_str(&said.out).unwrap_or_default();
    let rows = page["check"].as_array().into_iter().flatten().filter(|r| !r["problem"].is_null());
    (said.code, rows.map(|r| r["place"].as_str().unwrap_or_default().to_owned()).collect())
}

#[test]
fn an_untouched_ledger_is_whole() {
    let office = full();
    assert_eq!(checked(&office, ""), (0, Vec::new()));
    assert_eq!(office.json(&["complaint", "show", "C2026-0001"])["state"], "closed");
}

/// What is done to the file, and the place that must be named.
const TAMPERED: &[(&str, &str)] = &[
    // A value changed.
    ("UPDATE journal SET actor = '别人' WHERE seq = 3", "journal 3"),
    ("UPDATE journal SET at = '2020-01-01T00:00:00+08:00' WHERE seq = 5", "journal 5"),
    ("UPDATE journal SET command = 'ducha' WHERE seq = 2", "journal 2"),
    ("UPDATE journal SET day = '2026-03-19' WHERE seq = 6", "journal 6"),
    ("UPDATE journal SET hash = randomblob(32) WHERE seq = (SELECT max(seq) FROM journal)", LAST),
    ("UPDATE change SET diff = replace(diff, '11', '10') WHERE kind = 'edit' AND noun = 'finding'", "F2026-0001"),
    ("UPDATE change SET digest = randomblob(32) WHERE noun = 'visit' AND record = 20260000001", "V2026-0001"),
    ("UPDATE office SET name = '别的效能办'", "office 1"),
    ("UPDATE unit SET kind = 'station' WHERE code = 'A01'", "unit A01"),
    ("UPDATE unit SET short_name = NULL WHERE code = 'A01'", "unit A01"),
    ("UPDATE term SET zh = '三号热线'", "term channel.hotline-2"),
    ("UPDATE stated SET value = 296", "T202"),
    ("DELETE FROM stated", "T202"),
    ("UPDATE campaign SET opened_on = NULL", "P2026-0001"),
    ("UPDATE campaign SET title = '别的名称'", "P2026-0001"),
    ("UPDATE campaign_step SET approved_by = '别人' WHERE kind = 'approve'", "P2026-0002"),
    ("UPDATE campaign_member SET role = 'reporter'", "P2026-0002"),
    ("UPDATE campaign_target SET visit_on = '2026-03-31'", "P2026-0002"),
    ("DELETE FROM campaign_pledge", "P2026-0002"),
    ("UPDATE campaign_pledge SET sha256 = printf('%064d', 0)", "P2026-0002"),
    ("UPDATE person_tie SET left_on = '2020-01-01'", "R2026-0002"),
    ("UPDATE plan SET filed_on = '2026-02-01'", "N2026-0001"),
    ("UPDATE pledge_text SET body = '都可以'", "pledge_text 1"),
    ("UPDATE visit SET present = 12, absent = 4 WHERE id = 20260000001", "V2026-0001"),
    ("UPDATE visit SET follows = NULL WHERE id = 20260000002", "V2026-0002"),
    ("UPDATE finding SET persons = 2", "F2026-0001"),
    ("UPDATE finding SET void_reason = '误记'", "F2026-0001"),
    ("UPDATE complaint SET received_on = '2026-03-01' WHERE id = 20260000001", "C2026-0001"),
    ("UPDATE complaint SET unit = NULL WHERE id = 20260000001", "C2026-0001"),
    ("UPDATE complaint SET result = 'not-substantiated' WHERE id = 20260000001", "C2026-0001"),
    ("UPDATE complaint SET state = 'accepted' WHERE id = 20260000002", "C2026-0002"),
    ("UPDATE complaint_step SET happened_on = '2026-03-06' WHERE kind = 'close'", "C2026-0001"),
    ("UPDATE complaint_step SET taken_back = NULL, taken_back_note = NULL", "C2026-0001"),
    ("UPDATE complaint_step SET note = '事后补记' WHERE kind = 'accept'", "C2026-0001"),
    ("UPDATE complainant SET name = '李秀英'", "C2026-0001"),
    ("UPDATE complainant SET phone = '13900000000'", "C2026-0001"),
    ("UPDATE complainant SET salt = zeroblob(16)", "C2026-0001"),
    ("UPDATE notice SET paper = '国办发明电〔2025〕0号' WHERE year = 2026", "notice 23"),
    ("UPDATE notice_day SET off = 0 WHERE day = '2026-02-17'", "notice 23"),
    ("UPDATE rule_set SET body = replace(body, '60', '90')", "rule_set 1"),
    ("UPDATE rule_set SET from_on = '2026-01-01'", "rule_set 1"),
    ("UPDATE complaint SET due_on = '2027-01-01' WHERE id = 20260000001", "C2026-0001"),
    ("UPDATE order_finding SET finding = 20260000002", "O2026-0001"),
    ("UPDATE proposal_finding SET finding = 20260000002", "J2026-0001"),
    ("UPDATE proposal SET state = 'made', sent_on = NULL", "J2026-0001"),
    ("UPDATE proposal_step SET due = '9wd'", "J2026-0001"),
    ("UPDATE matter SET promised = '9wd'", "M2026-0001"),
    ("UPDATE matter_promise SET promised = '9wd'", "M2026-0001"),
    ("UPDATE approval SET promised_due = '2026-12-31'", "A2026-0001"),
    ("UPDATE approval SET red_after = '2026-12-31T23:59'", "A2026-0001"),
    ("UPDATE approval_step SET time = '08:05' WHERE kind = 'accept'", "A2026-0001"),
    ("UPDATE approval_step SET promised = '9wd' WHERE kind = 'accept'", "A2026-0001"),
    ("UPDATE project SET investor = '别人'", "H2026-0001"),
    ("UPDATE project_approval SET approval = 20260000002", "H2026-0001"),
    ("DELETE FROM project_matter", "H2026-0001"),
    ("UPDATE project_milestone SET due_on = '2026-12-10'", "H2026-0001"),
    ("UPDATE project_obstacle SET unit = 2", "H2026-0001"),
    ("UPDATE project_end SET happened_on = '2026-03-10'", "H2026-0001"),
    ("UPDATE enforcement SET approved_by = '别人'", "Y2026-0001"),
    ("UPDATE enforcement_step SET approved_by = '别人' WHERE kind = 'approve'", "Y2026-0001"),
    ("UPDATE office SET calm_to = 28", "office 1"),
    ("DELETE FROM order_finding", "O2026-0001"),
    ("UPDATE visit_team SET name = '别人'", "V2026-0001"),
    ("UPDATE visit_team SET n = 3", "V2026-0001"),
    ("DELETE FROM visit_team", "V2026-0001"),
    ("UPDATE visit_roll SET persons = 1", "V2026-0001"),
    ("DELETE FROM visit_roll", "V2026-0001"),
    (
        "INSERT INTO visit_roll (visit, n, entry, happened_on, attendance, persons)
         SELECT visit, 3, entry, happened_on, 'absent', 1 FROM visit_team",
        "V2026-0001",
    ),
    (
        "INSERT INTO visit_roll (visit, n, entry, happened_on, attendance, persons, name)
         SELECT visit, n, entry, happened_on, 'absent', 1, name FROM visit_team; DELETE FROM visit_team",
        "V2026-0001",
    ),
    (
        "INSERT INTO order_finding (demand, finding, entry) SELECT demand, 20260000002, entry FROM order_finding",
        "O2026-0001",
    ),
    // A row added.
    (
        "INSERT INTO journal (seq, at, day, actor, command, hash, salt) SELECT seq + 1, at, day, actor, command, hash, salt FROM journal ORDER BY seq DESC LIMIT 1",
        LAST,
    ),
    (
        "INSERT INTO change (entry, noun, record, kind, digest) SELECT entry, noun, record, kind, digest FROM change WHERE id = 4",
        "journal",
    ),
    ("INSERT INTO unit (id, entry, code, name, kind) VALUES (9, 2, 'A09', '凭空的单位', 'station')", "unit A09"),
    ("INSERT INTO term (id, entry, vocab, slug, zh, en) VALUES (9, 2, 'channel', 'x', '凭空', 'x')", "term channel.x"),
    (
        "INSERT INTO campaign (id, entry, title, kind, state) VALUES (20260000009, 2, '凭空', 'covert', 'planned')",
        "P2026-0009",
    ),
    (
        "INSERT INTO visit (id, entry, unit, visited_on, method) VALUES (20260000009, 2, 1, '2026-03-02', 'online')",
        "V2026-0009",
    ),
    (
        "INSERT INTO finding (id, entry, unit, found_on, kind) VALUES (20260000009, 2, 1, '2026-03-02', 'sleep')",
        "F2026-0009",
    ),
    (
        "INSERT INTO complaint (id, entry, received_on, channel, category, named, state, extended, paused)
         VALUES (20260000009, 2, '2026-03-02', 'phone', 'slow-action', 'anonymous', 'received', 0, 0)",
        "C2026-0009",
    ),
    (
        "INSERT INTO complaint_step (complaint, n, entry, kind, happened_on) VALUES (20260000002, 1, 11, 'accept', '2026-03-07')",
        "C2026-0002",
    ),
    (
        "INSERT INTO complainant (complaint, entry, salt, name) VALUES (20260000002, 2, zeroblob(16), '凭空')",
        "C2026-0002",
    ),
    ("INSERT INTO notice (id, entry, year, version, paper) VALUES (99, 2, 2027, 1, '凭空')", "notice 99"),
    (
        "INSERT INTO notice_day (notice, n, entry, day, off, name) SELECT id, 99, entry, '2026-03-06', 1, '凭空' FROM notice WHERE year = 2026",
        "notice 23",
    ),
    // A row deleted.
    ("DELETE FROM journal WHERE seq = 4", "journal 4"),
    ("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", LAST),
    ("DELETE FROM change WHERE noun = 'campaign' AND kind = 'edit'", "P2026-0002"),
    ("DELETE FROM change WHERE noun = 'complaint' AND kind = 'step'", "C2026-0001"),
    ("DELETE FROM office", "office 1"),
    ("DELETE FROM unit WHERE code = 'A02'", "unit 2"),
    ("DELETE FROM term", "term 1"),
    ("DELETE FROM campaign", "P2026-0001"),
    ("DELETE FROM visit WHERE id = 20260000002", "V2026-0002"),
    ("DELETE FROM finding", "F2026-0001"),
    ("DELETE FROM complaint WHERE id = 20260000002", "C2026-0002"),
    ("DELETE FROM complaint_step WHERE kind = 'close'", "C2026-0001"),
    ("DELETE FROM complainant", "C2026-0001"),
    ("DELETE FROM notice_day WHERE day = '2026-02-17'", "notice 23"),
    ("DELETE FROM notice WHERE year = 2026", "notice"),
    ("DELETE FROM rule_set", "rule_set"),
    // The schema itself.
    ("DROP VIEW findings", "findings"),
    ("CREATE TABLE extra (x)", "extra"),
    ("DROP INDEX visit_day", "visit_day"),
];

/// The limits, which are counted and not journaled, and a rule set nobody can read.
const LIMITS: &[(&str, &str)] = &[
    ("UPDATE complaint_clock SET due_on = '2027-01-01' WHERE name = 'handle'", "C2026-0001"),
    ("UPDATE complaint_clock SET stopped_on = NULL WHERE name = 'handle'", "C2026-0001"),
    ("UPDATE proposal_clock SET due_on = '2027-01-01'", "J2026-0001"),
    ("UPDATE approval_clock SET due_on = '2027-01-01' WHERE name = 'promised'", "A2026-0001"),
    ("UPDATE project_clock SET due_on = '2027-01-01'", "H2026-0001"),
    ("INSERT INTO rule_set (id, entry, name, body, from_on) VALUES (9, 2, '凭空', '{}', '2026-01-01')", "rule_set"),
    (
        "INSERT INTO complaint_clock SELECT 20260000002, 'reply', round, amount, unit, rolls, extended_by, start_event, start_on, raw_on, due_on, provisional, rule, calendar, paused_on, stopped_on FROM complaint_clock LIMIT 1",
        "C2026-0002",
    ),
    ("DELETE FROM complaint_clock", "C2026-0001"),
];

#[test]
fn whatever_is_done_behind_its_back_is_found_and_named() {
    found_and_named(TAMPERED);
}

#[test]
fn a_limit_moved_by_hand_is_found_and_named() {
    found_and_named(LIMITS);
}

fn found_and_named(tampered: &[(&str, &str)]) {
    let office = full();
    let mut missed = Vec::new();
    let last = office.json(&["check"])["entries"].as_i64().expect("how many entries");
    let ends = [last, last + 1].map(|seq| format!("journal {seq}"));
    for (sql, place) in tampered {
        let (code, places) = checked(&office, sql);
        let is_named = |p: &String| if *place == LAST { ends.contains(p) } else { p.starts_with(place) };
        if code != 5 || !places.iter().any(is_named) {
            missed.push(format!("{sql}\n    exit {code}, named {places:?}, not {place}"));
        }
    }
    assert!(missed.is_empty(), "not found, or not named:\n{}", missed.join("\n"));
}

#[test]
fn a_change_nobody_can_read_is_said_and_not_passed_over() {
    let office = full();
    let last = office.json(&["query", "SELECT recorded_at FROM entries ORDER BY seq DESC LIMIT 1"]);
    let first = last[0]["recorded_at"].as_str().expect("a moment");
    // The journal counts seconds: the edit is to be of a later one.
    std::thread::sleep(Duration::from_millis(1100));
    office.ok(&["finding", "edit", "F2026-0001", "--persons", "10"]);
    behind(&ledger(&office), "UPDATE change SET diff = 'x' WHERE id = (SELECT max(id) FROM change)");
    let said = office.say(&["report", "month", "--period", "2026-03", "--known-at", first, "--json"], "");
    assert!(said.code != 0 && said.err.contains("stored-change-unreadable"), "{} {}", said.code, said.err);
}

/// Every column of words, of any noun, holds words of its list: the test changes them all.
#[test]
fn a_word_of_no_list_is_named_whatever_the_column() {
    let office = full();
    let conn = Connection::open(ledger(&office)).expect("the ledger");
    conn.execute_batch("PRAGMA ignore_check_constraints = ON").expect("a wish");
    let unknown = || worded::unknown(&conn).expect("a check").1;
    assert_eq!(unknown().len(), 0);
    let mut changed = 0;
    for noun in NOUNS {
        for field in noun.fields.iter().filter(|f| matches!(noun.shape(f.column), Shape::Word(_))) {
            let (table, column) = (noun.table, field.column);
            conn.execute_batch("SAVEPOINT word").expect("a savepoint");
            let sql = format!("UPDATE {table} SET \"{column}\" = 'no-such-word' WHERE \"{column}\" IS NOT NULL");
            let rows = conn.execute(&sql, []).expect("a change");
            let found = unknown();
            assert_eq!(found.len(), rows, "{table}.{column}");
            assert!(found.iter().all(|p| p.what.en.starts_with(&format!("{column} holds"))), "{table}.{column}");
            changed += usize::from(rows > 0);
            conn.execute_batch("ROLLBACK TO word; RELEASE word").expect("as it was");
        }
    }
    assert!(changed >= 8, "only {changed} columns had a word to change");
}

fn refused(office: &Office, name: &str) -> (i32, String) {
    let said = office.say(&["-f", name, "complaint", "list", "--json"], "");
    assert!(said.out.is_empty(), "{name} printed {}", said.out);
    let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|e| panic!("{name}: {e}: {}", said.err));
    (said.code, error["error"]["id"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn what_is_no_ledger_is_told_apart() {
    let office = full();
    let at = |name: &str| office.folder.path().join(name);
    let whole = std::fs::read(ledger(&office)).expect("the ledger");
    std::fs::write(at("text.db"), "清河县投诉登记表").expect("a file");
    std::fs::write(at("empty.db"), "").expect("a file");
    std::fs::write(at("short.db"), &whole[..60]).expect("a file");
    std::fs::create_dir(at("folder.db")).expect("a folder");
    behind(&at("foreign.db"), "CREATE TABLE t (x)");
    std::fs::write(at("newer.db"), &whole).expect("a file");
    behind(&at("newer.db"), "PRAGMA user_version = 99");
    let is = |name: &str, code: i32, id: &str| assert_eq!(refused(&office, name), (code, id.to_owned()), "{name}");
    is("none.db", 1, "no-ledger");
    is("text.db", 7, "ledger-not-sqlite");
    is("empty.db", 7, "ledger-not-sqlite");
    is("short.db", 7, "ledger-not-sqlite");
    is("folder.db", 7, "ledger-is-folder");
    is("foreign.db", 7, "ledger-foreign");
    is("newer.db", 7, "ledger-newer");
}

/// Every page of the file but the first, overwritten or missing: whatever is read then, it is no panic and no wrong answer.
#[test]
fn a_damaged_page_is_never_read_as_a_ledger() {
    let office = full();
    let whole = std::fs::read(ledger(&office)).expect("the ledger");
    let page = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    let torn = office.folder.path().join("torn.db");
    for at in (page..whole.len()).step_by(page) {
        let mut bytes = whole.clone();
        bytes[at..at + page].fill(0x5a);
        std::fs::write(&torn, bytes).expect("a file");
        let said = office.say(&["-f", "torn.db", "check"], "");
        assert_eq!(said.code, 7, "page {}: {}{}", at / page + 1, said.out, said.err);
    }
    std::fs::write(&torn, &whole[..whole.len() - page]).expect("a file");
    assert_eq!(office.say(&["-f", "torn.db", "check"], "").code, 7, "a page is missing");
    assert_eq!(office.say(&["check"], "").code, 0, "the ledger itself was not touched");
}

/// A row of a table: its key as SQL, and its columns with what each holds.
struct Row {
    at: String,
    columns: Vec<(String, Stored)>,
}

/// The last rows of each table there is, two at the most; a table without one would hide from all below.
fn rows(conn: &Connection) -> Vec<(String, Vec<Row>)> {
    let list = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).expect("a query");
        let rows = statement.query_map([], |r| r.get(0)).expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("text")
    };
    let tables = list("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    let row = |table: &String| {
        let names = list(&format!("SELECT name FROM pragma_table_xinfo('{table}') WHERE hidden = 0 ORDER BY cid"));
        let keys = list(&format!("SELECT name FROM pragma_table_xinfo('{table}') WHERE pk > 0 ORDER BY pk"));
        let columns = names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
        let order = keys.iter().map(|k| format!("\"{k}\" DESC")).collect::<Vec<_>>().join(", ");
        let two = format!("SELECT {columns} FROM \"{table}\" ORDER BY {order} LIMIT 2");
        let mut two = conn.prepare(&two).expect("a query");
        let row = |values: Vec<Stored>| {
            let held = |key: &String| names.iter().position(|n| n == key).map(|at| sql(&values[at])).expect("a key");
            let at = keys.iter().map(|k| format!("\"{k}\" = {}", held(k))).collect::<Vec<_>>().join(" AND ");
            Row { at, columns: names.iter().cloned().zip(values).collect() }
        };
        let values = two.query_map([], |r| (0..names.len()).map(|at| r.get(at)).collect()).expect("rows");
        let rows: Vec<Row> = values.map(|values| row(values.expect("a row"))).collect();
        assert!(!rows.is_empty(), "{table} has no row");
        rows
    };
    tables.iter().map(|table| (table.clone(), row(table))).collect()
}

fn sql(value: &Stored) -> String {
    match value {
        Stored::Null => "NULL".into(),
        Stored::Integer(n) => n.to_string(),
        Stored::Real(r) => r.to_string(),
        Stored::Text(t) => format!("'{}'", t.replace('\'', "''")),
        Stored::Blob(b) => format!("x'{}'", ducha::base::hex::hex(b)),
    }
}

/// What a check of a ledger finds that names a record, a line or an entry.
fn found(conn: &Connection) -> bool {
    let names = Names::new(conn, "2026-03-20".parse().expect("a day"));
    let found = match names {
        Ok(names) => checks::problems(conn, Ok(&names), None),
        Err(error) => checks::problems(conn, Err(error), None),
    };
    found.is_ok_and(|found| found.iter().any(|p| p.place.contains(|c: char| c.is_ascii_digit())))
}

/// A large ledger is checked over two connections: they find what one finds, in the same order, whoever looks at what.
#[test]
fn two_hands_find_what_one_finds() {
    let office = full();
    let path = ledger(&office);
    let day = "2026-03-20".parse().expect("a day");
    let faults = [
        "",
        "UPDATE complaint SET state = 'closed'; DELETE FROM visit_roll; UPDATE journal SET actor = '别人' WHERE seq > 3",
        "UPDATE unit SET name = name || '的'; DELETE FROM complainant; UPDATE order_step SET happened_on = '2026-03-01'; UPDATE notice SET paper = ''",
    ];
    for fault in faults {
        behind(&path, fault);
        let conn = file::open_read(&path).expect("the ledger");
        let names = Names::new(&conn, day).expect("names");
        let by = |second| checks::problems(&conn, Ok(&names), second).expect("a check that comes to its end");
        let one = by(None);
        assert_eq!(one.is_empty(), fault.is_empty(), "{fault}: {one:?}");
        assert_eq!(by(Some((&path, day))), one, "{fault}");
    }
}

/// Which of these can be done to a ledger without a check that comes to its end naming anything. Each is done in memory and taken back.
fn unseen(path: &Path, done: &[String]) -> Vec<String> {
    let source = file::open_read(path).expect("the ledger");
    let mut conn = Connection::open_in_memory().expect("memory");
    let backup = Backup::new(&source, &mut conn).and_then(|b| b.run_to_completion(i32::MAX, Duration::ZERO, None));
    backup.expect("a copy");
    conn.execute_batch("PRAGMA foreign_keys = OFF").expect("off");
    conn.set_prepared_statement_cache_capacity(1024);
    let seen = |sql: &&String| {
        conn.execute_batch("SAVEPOINT done; PRAGMA ignore_check_constraints = ON").expect("a savepoint");
        // What the types of a strict table do not let in cannot be done at all.
        let is_done = conn.execute(sql, []).is_ok_and(|rows| rows > 0);
        conn.execute_batch("PRAGMA ignore_check_constraints = OFF").expect("on");
        let seen = !is_done || found(&conn);
        conn.execute_batch("ROLLBACK TO done; RELEASE done").expect("as it was");
        seen
    };
    let missed = done.iter().filter(|sql| !seen(sql)).cloned().collect();
    assert!(!found(&conn), "the ledger is not as it was");
    missed
}

/// Every table × every column × changed, emptied and swapped with another row's, and every table × a row gone and a row more: found, and named, whatever
/// tables the schema comes to have. Done in memory, with what each table allows not looked at.
#[test]
fn whatever_is_done_to_any_value_of_any_table_is_found_and_named() {
    let office = full();
    let source = file::open_read(&ledger(&office)).expect("the ledger");
    let mut done: Vec<String> = Vec::new();
    for (table, rows) in rows(&source) {
        let Row { at, columns } = &rows[0];
        if let Some(Row { at: other, columns: others }) = rows.get(1) {
            let pairs = columns.iter().zip(others).filter(|((_, one), (_, two))| one != two);
            done.extend(pairs.map(|((column, one), (_, two))| {
                let (one, two) = (sql(one), sql(two));
                format!(
                    "UPDATE OR IGNORE \"{table}\" SET \"{column}\" = CASE WHEN {at} THEN {two} ELSE {one} END WHERE {at} OR {other}"
                )
            }));
        }
        let list = columns.iter().map(|(n, _)| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
        for (column, value) in columns {
            let other = match value {
                Stored::Null => "CASE typeof(1) WHEN 'integer' THEN '2026-01-01' END".to_owned(),
                Stored::Integer(_) => format!("\"{column}\" + 1"),
                Stored::Blob(_) => "randomblob(32)".to_owned(),
                _ => format!("\"{column}\" || 'x'"),
            };
            done.push(format!("UPDATE OR IGNORE \"{table}\" SET \"{column}\" = {other} WHERE {at}"));
            if matches!(value, Stored::Text(_)) {
                let bytes = "CAST(x'b0a1' AS TEXT)";
                done.push(format!("UPDATE OR IGNORE \"{table}\" SET \"{column}\" = {bytes} WHERE {at}"));
            }
            if matches!(value, Stored::Blob(_)) {
                done.push(format!("UPDATE OR IGNORE \"{table}\" SET \"{column}\" = x'00' WHERE {at}"));
            }
            if *value != Stored::Null {
                done.push(format!("UPDATE OR IGNORE \"{table}\" SET \"{column}\" = NULL WHERE {at}"));
            }
        }
        done.push(format!("DELETE FROM \"{table}\" WHERE {at}"));
        let (key, _) = columns.iter().rfind(|(n, _)| at.contains(&format!("\"{n}\" = "))).expect("a key");
        let more = list.replacen(&format!("\"{key}\""), &format!("\"{key}\" + 7"), 1);
        done.push(format!("INSERT OR IGNORE INTO \"{table}\" ({list}) SELECT {more} FROM \"{table}\" WHERE {at}"));
    }
    let path = ledger(&office);
    let missed: Vec<String> = std::thread::scope(|scope| {
        let parts: Vec<_> =
            done.chunks(done.len().div_ceil(4)).map(|part| scope.spawn(|| unseen(&path, part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("a thread")).collect()
    });
    assert!(missed.is_empty(), "not found, or the check ended:\n{}", missed.join("\n"));
}

#[test]
fn what_lies_outside_the_tables_is_checked_and_a_foreign_trigger_never_runs() {
    let office = full();
    let wrong = |sql: &str| checked(&office, sql).1;
    let trigger = "CREATE TRIGGER own AFTER INSERT ON visit BEGIN UPDATE unit SET short_name = '别的'; END";
    assert_eq!(wrong(trigger), ["own"]);
    behind(&ledger(&office), trigger);
    office.line("visit add --unit A01 --on 2026-03-10 --method 暗访 --expected 9 --present 9");
    assert_eq!(office.json(&["unit", "show", "A01"])["short_name"], "城东所", "the trigger ran");
    behind(&ledger(&office), "DROP TRIGGER own");
    office.ok(&["check"]);
    let folder = office.folder.path().join("ducha.db.evidence");
    let kept = std::fs::read_dir(&folder).expect("the folder").filter_map(Result::ok).find(|e| e.path().is_dir());
    let file =
        std::fs::read_dir(kept.expect("a piece").path()).expect("its folder").next().expect("a file").expect("it");
    std::fs::write(file.path(), "排班表").expect("altered");
    let said = office.say(&["check", "--format", "tsv"], "");
    assert!(said.code == 5 && said.out.contains("E2026-000"), "{}", said.out);
    std::fs::remove_file(file.path()).expect("gone");
    let said = office.say(&["check", "--format", "tsv"], "");
    assert!(said.code == 5 && said.out.contains("E2026-000"), "{}", said.out);
}

#[cfg(unix)]
#[test]
fn a_ledger_others_may_open_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let office = full();
    std::fs::set_permissions(ledger(&office), std::fs::Permissions::from_mode(0o644)).expect("loosened");
    let page: Value = serde_json::from_str(&office.say(&["check", "--json"], "").out).expect("a page");
    let problems = page["problems"].as_array().expect("a list");
    assert_eq!(
        (problems.len(), &problems[0]["id"], page["head"].as_str().map(str::len)),
        (1, &json!("mode"), Some(64)),
        "{page}"
    );
}

/// One value nobody can read hides nothing else: every record at fault is named, in the same table and in others.
#[test]
fn what_cannot_be_read_hides_nothing() {
    let office = full();
    let sql = "UPDATE complaint SET subject = CAST(x'b0a1' AS TEXT) WHERE id = 20260000001;
        UPDATE complaint SET received_on = '2026-01-02' WHERE id = 20260000002;
        UPDATE visit SET note = 'x' WHERE id = 20260000001";
    let (code, places) = checked(&office, sql);
    assert_eq!(code, 5);
    for place in ["C2026-0001", "C2026-0002", "V2026-0001"] {
        assert!(places.iter().any(|p| p == place), "{place}: {places:?}");
    }
    let orphan =
        "PRAGMA foreign_keys = OFF; UPDATE complaint_step SET complaint = -1 WHERE complaint = 20260000001 AND n = 1";
    let (code, places) = checked(&office, orphan);
    assert!(code == 5 && places.iter().any(|p| p == "C2026-0001"), "{places:?}");
}

/// One entry deleted is one entry named, whatever it wrote.
#[test]
fn an_entry_that_is_gone_accuses_nobody_else() {
    let office = full();
    for seq in [1, 2, 3] {
        let (code, places) =
            checked(&office, &format!("PRAGMA foreign_keys = OFF; DELETE FROM journal WHERE seq = {seq}"));
        assert!(code == 5 && !places.is_empty(), "{seq}");
        assert!(places.iter().all(|place| *place == format!("journal {seq}")), "{seq}: {places:?}");
    }
}

/// Entries that changed places, wherever they stood, and a hash that was altered, are named; what was written behind them is not.
#[test]
fn entries_that_changed_places_accuse_nobody_else() {
    let office = full();
    let last: i64 = office.json(&["query", "SELECT max(seq) AS n FROM entries"])[0]["n"].as_i64().expect("a number");
    let swap = |one: i64, two: i64| {
        format!(
            "UPDATE journal SET seq = -1 WHERE seq = {one}; UPDATE journal SET seq = {one} WHERE seq = {two}; UPDATE journal SET seq = {two} WHERE seq = -1"
        )
    };
    // With their changes, which still stand where they stood.
    let with_changes = |one: i64, two: i64| {
        format!("{}; UPDATE change SET entry = {one} + {two} - entry WHERE entry IN ({one}, {two})", swap(one, two))
    };
    let (far, end) = (last / 2, last - 1);
    let change = |seq: i64| format!("(SELECT min(id) FROM change WHERE entry = {seq})");
    for (sql, wrong) in [
        (with_changes(4, 5), vec![4, 5]),
        (with_changes(2, far), vec![2, far]),
        (with_changes(far, end), vec![far, end]),
        (with_changes(12, 13), vec![12, 13]),
        // Three went round: 7 to 9, 9 to 12, 12 to 7.
        (
            "UPDATE journal SET seq = -seq WHERE seq IN (7, 9, 12);
             UPDATE journal SET seq = CASE seq WHEN -7 THEN 9 WHEN -9 THEN 12 ELSE 7 END WHERE seq < 0;
             UPDATE change SET entry = CASE entry WHEN 7 THEN 9 WHEN 9 THEN 12 ELSE 7 END WHERE entry IN (7, 9, 12)"
                .into(),
            vec![7, 9, 12],
        ),
        (format!("UPDATE change SET entry = {far} WHERE id = {}", change(6)), vec![6, far]),
        (
            "UPDATE change SET id = -id WHERE id IN (SELECT min(id) FROM change WHERE noun = 'unit' UNION SELECT max(id) FROM change);
             UPDATE change SET id = (SELECT -sum(id) FROM change WHERE id < 0) + id WHERE id < 0"
                .into(),
            vec![2, last],
        ),
        (swap(4, 5), vec![4, 5]),
        (swap(2, far), vec![2, far]),
        (swap(far, end), vec![far, end]),
        ("UPDATE journal SET hash = randomblob(32) WHERE seq = 4".into(), vec![4]),
        ("UPDATE journal SET actor = '别人' WHERE seq IN (4, 6)".into(), vec![4, 6]),
        (format!("UPDATE journal SET seq = {} WHERE seq = 4", last + 9), vec![4, last + 1]),
    ] {
        let (code, places) = checked(&office, &sql);
        let places: BTreeSet<String> = places.into_iter().collect();
        let named: BTreeSet<String> = wrong.iter().map(|seq| format!("journal {seq}")).collect();
        assert_eq!((code, places), (5, named), "{sql}");
    }
}
