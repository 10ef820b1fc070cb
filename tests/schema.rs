//! `schema.sql` against the rest of the house: its word lists are the vocabularies, its columns are in the dictionary, its
//! views keep out of the sealed table, and the hashes of the journal never change their bytes.

use ducha::base::column::{COLUMNS, Shape, column};
use ducha::base::page::Cell;
use ducha::base::vocab::{
    Attendance, CalmGround, Change, ComplaintResult, Convention, EvidenceKind, Handling, Instrument, LimitUnit,
    MatterEnding, Named, OrderResult, Outcome, ProposalKind, ProposalResult, Publicity, Qualifier, Regime,
    Satisfaction, TeamRole, Vocab, vocab,
};
use ducha::db::digest::{Content, Line, Record};
use ducha::db::file::SCHEMA;
use ducha::record::lives::Life;
use ducha::record::{LIVES, NOUNS, SETTINGS};
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

/// Every list of words that the schema holds because the code acts on it, and the vocabulary it must be, beside the states, the steps
/// and the limits of every life; `check` holds all lists.
const CLOSED: &[(&str, &str, &Vocab)] = &[
    ("change", "kind", &Change::VOCAB),
    ("complaint", "named", &Named::VOCAB),
    ("complaint", "handling", &Handling::VOCAB),
    ("complaint", "result", &ComplaintResult::VOCAB),
    ("complaint_step", "handling", &Handling::VOCAB),
    ("complaint_step", "result", &ComplaintResult::VOCAB),
    ("complaint", "satisfied", &Satisfaction::VOCAB),
    ("complaint_step", "satisfied", &Satisfaction::VOCAB),
    ("stated", "qualifier", &Qualifier::VOCAB),
    ("sanction", "regime", &Regime::VOCAB),
    ("sanction", "convention", &Convention::VOCAB),
    ("campaign_member", "role", &TeamRole::VOCAB),
    ("visit_team", "role", &TeamRole::VOCAB),
    ("visit_roll", "attendance", &Attendance::VOCAB),
    ("evidence", "kind", &EvidenceKind::VOCAB),
    ("recheck", "outcome", &Outcome::VOCAB),
    ("demand", "instrument", &Instrument::VOCAB),
    ("demand", "result", &OrderResult::VOCAB),
    ("proposal", "kind", &ProposalKind::VOCAB),
    ("proposal", "result", &ProposalResult::VOCAB),
    ("proposal_step", "result", &ProposalResult::VOCAB),
    ("matter", "ending", &MatterEnding::VOCAB),
    ("approval", "satisfied", &Satisfaction::VOCAB),
    ("approval_step", "satisfied", &Satisfaction::VOCAB),
    ("enforcement", "calm_ground", &CalmGround::VOCAB),
    ("paper", "publicity", &Publicity::VOCAB),
    ("exposure", "publicity", &Publicity::VOCAB),
];

fn ledger() -> Connection {
    let conn = Connection::open_in_memory().expect("memory");
    conn.execute_batch(SCHEMA).expect("the schema");
    conn
}

fn strings(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).expect("readable SQL");
    statement.query_map([], |r| r.get(0)).expect("rows").collect::<Result<_, _>>().expect("text")
}

/// The words of a `column = 'a' OR column = 'b'`, or of a `column IN ('a', 'b')`, of one line of the schema.
fn listed(line: &str) -> Option<(String, Vec<String>)> {
    if let Some((before, after)) = line.split_once(" IN ('") {
        let name = before.rsplit(['(', ' ']).next()?.trim_matches('"');
        let words = after.split(')').next()?;
        let words = words.split(',').map(|w| w.trim().trim_matches('\'').to_owned()).collect();
        return (name != "NOT").then(|| (name.to_owned(), words));
    }
    let (_, list) = line.split_once("CHECK (")?;
    let list = list.split(')').next()?;
    let pairs: Option<Vec<(&str, &str)>> = list.split(" OR ").map(|p| p.split_once(" = '")).collect();
    let pairs = pairs.filter(|p| p.len() > 2)?;
    let words = pairs.iter().map(|(_, w)| w.trim_end_matches('\'').to_owned()).collect();
    Some((pairs[0].0.trim_matches('"').to_owned(), words))
}

#[test]
fn every_closed_list_is_its_vocabulary() {
    let mut table = "";
    let mut found = BTreeMap::new();
    for line in SCHEMA.lines() {
        if let Some(rest) = line.strip_prefix("CREATE ") {
            table = rest.strip_prefix("TABLE ").map_or("", |r| r.trim_end_matches(" ("));
        }
        if let Some((name, words)) = listed(line).filter(|_| !table.is_empty() && !line.starts_with("  CHECK")) {
            found.insert((table.to_owned(), name), words);
        }
    }
    let of_life = |life: &Life| {
        let (noun, Shape::Word(states)) = (life.noun, life.noun.shape("state")) else { panic!("{}", life.noun.name) };
        let (steps, clocks) = (noun.parts[0].table, noun.derived.expect("a table of limits"));
        let states = vocab(states).expect("its states");
        [(noun.table, "state", states), (steps, "kind", life.steps), (clocks, "unit", &LimitUnit::VOCAB)]
    };
    let wanted: BTreeMap<_, Vec<String>> = LIVES
        .iter()
        .flat_map(of_life)
        .chain(CLOSED.iter().copied())
        .map(|(table, name, vocab)| {
            let slugs = vocab.terms.iter().map(|t| t.slug.to_owned()).collect();
            ((table.to_owned(), name.to_owned()), slugs)
        })
        .collect();
    assert_eq!(found, wanted);
}

fn views(conn: &Connection) -> Vec<String> {
    strings(conn, "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")
}

fn columns(conn: &Connection, view: &str) -> Vec<String> {
    let statement = conn.prepare(&format!("SELECT * FROM {view}")).expect("a view");
    statement.column_names().map(str::to_owned).collect()
}

#[test]
fn every_column_people_read_is_in_the_dictionary_and_the_other_way_round() {
    let conn = ledger();
    let mut read: BTreeSet<String> = views(&conn).iter().flat_map(|v| columns(&conn, v)).collect();
    read.remove("id");
    let unknown: Vec<&String> = read.iter().filter(|c| column(c).is_none()).collect();
    assert!(unknown.is_empty(), "in a view and not in base::column: {unknown:?}");
    // What a passphrase closes no view tells.
    read.extend(COLUMNS.iter().filter(|c| c.shape == Shape::Closed).map(|c| c.name.to_owned()));
    for noun in NOUNS {
        read.extend(noun.fields.iter().map(|f| f.column.to_owned()));
        read.extend(noun.daily.iter().map(|(name, _)| (*name).to_owned()));
    }
    let idle: Vec<&str> = COLUMNS.iter().map(|c| c.name).filter(|name| !read.contains(*name)).collect();
    assert!(idle.is_empty(), "in base::column and nowhere else: {idle:?}");
}

#[test]
fn a_noun_speaks_only_of_columns_its_view_has() {
    let conn = ledger();
    for noun in NOUNS {
        let mut known = columns(&conn, noun.view);
        known.extend(noun.daily.iter().map(|(name, _)| (*name).to_owned()));
        // `unit list --unit` asks for a unit and those below it: a filter without a column.
        let filters = noun.filters.iter().filter(|f| **f != noun.name);
        let spoken = noun.brief.iter().chain(filters).chain(noun.day.iter()).chain(noun.lead.iter());
        for name in spoken.chain(noun.words.iter().map(|(name, _)| name)) {
            assert!(known.iter().any(|k| k == name), "{}: {name} is not in {}", noun.name, noun.view);
        }
        let stored = columns(&conn, noun.table);
        assert!(noun.folded().all(|f| stored.iter().any(|s| s == f)), "{}: {:?}", noun.name, noun.folded);
    }
}

#[test]
fn what_sheets_had_of_any_noun_is_told() {
    let told = SCHEMA.split("CREATE VIEW kept AS").nth(1).and_then(|rest| rest.split(';').next()).expect("the view");
    for noun in NOUNS {
        let (name, table) = (noun.name, noun.table);
        assert!(
            told.contains(&format!("WHEN '{name}' THEN")) && told.contains(&format!("FROM {table} WHERE")),
            "{name}"
        );
    }
}

#[test]
fn a_view_and_its_twin_show_the_same() {
    let conn = ledger();
    for noun in NOUNS {
        assert_eq!(columns(&conn, noun.view), columns(&conn, &format!("every_{}", noun.name)), "{}", noun.name);
    }
}

#[test]
fn no_view_reads_who_complained() {
    let mut conn = ledger();
    let read = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = Arc::clone(&read);
    let listen = move |context: AuthContext<'_>| {
        if let AuthAction::Read { table_name, .. } = context.action {
            seen.lock().expect("one thread").insert(table_name.to_owned());
        }
        Authorization::Allow
    };
    let all = views(&conn);
    conn.authorizer(Some(listen)).expect("an authorizer");
    for view in &all {
        conn.prepare(&format!("SELECT * FROM {view}")).expect("a view");
    }
    let read = read.lock().expect("one thread");
    assert!(read.contains("complaint") && read.contains("journal"), "the listener heard nothing: {read:?}");
    assert!(!read.contains("complainant"), "a public view reads the sealed table");
}

/// Views are read by whatever SQLite there is: of 2022 (3.38), which has `->>`, and not yet `concat_ws`.
#[test]
fn a_view_calls_no_function_that_an_older_sqlite_lacks() {
    const KNOWN: &[&str] = &[
        "->>",
        "coalesce",
        "count",
        "date",
        "glob",
        "hex",
        "iif",
        "instr",
        "json_array_length",
        "json_group_array",
        "json_valid",
        "lower",
        "max",
        "min",
        "nullif",
        "printf",
        "replace",
        "substr",
    ];
    let mut conn = ledger();
    let called = Arc::new(Mutex::new(BTreeSet::new()));
    let into = Arc::clone(&called);
    conn.authorizer(Some(move |context: AuthContext<'_>| {
        if let AuthAction::Function { function_name } = context.action {
            into.lock().expect("nobody panicked").insert(function_name.to_owned());
        }
        Authorization::Allow
    }))
    .expect("an authorizer");
    for view in views(&conn) {
        conn.prepare(&format!("SELECT * FROM {view}")).expect("a view");
    }
    let called = called.lock().expect("nobody panicked");
    let unknown: Vec<_> = called.iter().filter(|name| !KNOWN.contains(&name.as_str())).collect();
    assert!(unknown.is_empty() && called.len() > 5, "{unknown:?} of {called:?}");
}

#[test]
fn every_table_is_strict_and_names_its_entry() {
    let conn = ledger();
    let loose = "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'";
    assert_eq!(strings(&conn, loose), Vec::<String>::new());
    let tables =
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'journal'";
    for table in strings(&conn, tables) {
        // What is counted anew from other rows belongs to no entry.
        let derived = NOUNS.iter().any(|n| n.derived == Some(table.as_str()));
        assert!(
            derived || columns(&conn, &table).iter().any(|c| c == "entry"),
            "{table} does not say which entry wrote it"
        );
    }
}

/// Records that come by the thousand are asked what points at them: when one is added, voided, taken back with the import that brought it.
/// Each question goes by an index, or an import costs the square of its rows.
#[test]
fn what_points_at_a_record_is_found_by_an_index() {
    let conn = ledger();
    let leads = |table: &str, column: &str| {
        let sql = "SELECT 1 FROM pragma_index_list(?1) l, pragma_index_info(l.name) i WHERE i.seqno = 0 AND i.name = ?2
                   UNION ALL SELECT 1 FROM pragma_table_info(?1) WHERE pk = 1 AND name = ?2";
        conn.prepare(sql).and_then(|mut s| s.exists((table, column))).expect("a look")
    };
    // Of these an office has some hundreds; to go through a table for one of them takes no longer than to void it.
    let few = ["unit", "person", "plan", "campaign", "form_round", "matter", "journal"];
    let keys = "SELECT t.name || '.' || f.\"from\" || '.' || f.\"table\" FROM pragma_table_list t, pragma_foreign_key_list(t.name) f";
    let mut missing = Vec::new();
    for key in strings(&conn, keys) {
        let (table, rest) = key.split_once('.').expect("a table");
        let (column, parent) = rest.split_once('.').expect("a column");
        if !few.contains(&parent) && !leads(table, column) {
            missing.push(key);
        }
    }
    for noun in NOUNS {
        let of_any = ducha::record::belonging::columns(noun).filter(|column| !leads(noun.table, column));
        missing.extend(of_any.map(|column| format!("{}.{column}", noun.table)));
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// The name a `CREATE TABLE` or `CREATE VIEW` line makes.
fn made(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("CREATE TABLE ").or_else(|| line.strip_prefix("CREATE VIEW "))?;
    rest.split([' ', '(']).next()
}

#[test]
fn every_table_and_view_has_its_sentence() {
    let lines: Vec<&str> = SCHEMA.lines().collect();
    let mut said = BTreeSet::new();
    let mut rest = Vec::new();
    for (at, name) in lines.iter().enumerate().filter_map(|(at, line)| Some((at, made(line)?))) {
        if at > 0 && lines[at - 1].starts_with("-- ") && !lines[at - 1].starts_with("-- ---") {
            said.insert(name);
        } else {
            // A view is what its table is, in the words people read: the sentence of that table is its own.
            let from = lines[at..].iter().find_map(|l| l.split_once("FROM ").filter(|_| !l.starts_with("  (")));
            rest.push((name, from.and_then(|(_, f)| f.split([' ', ';', '.']).next()).unwrap_or_default()));
        }
    }
    for (name, from) in rest {
        let table = from.trim_start_matches("every_");
        assert!(
            said.contains(table) || said.contains(from),
            "no sentence stands above {name}, nor above {table:?} it reads"
        );
    }
    assert!(said.contains("complaint") && said.contains("journal"));
}

/// A part holds what its draft fills in and what the ledger itself keeps of every row, and nothing else.
#[test]
fn every_part_is_the_table_its_fields_say() {
    let conn = ledger();
    let kept = ["n", "entry", "kind", "happened_on", "taken_back", "taken_back_note"];
    for (noun, part) in SETTINGS.iter().chain(NOUNS).flat_map(|n| n.parts.iter().map(move |p| (n, p))) {
        let own: BTreeSet<String> = columns(&conn, part.table).into_iter().collect();
        let filled: BTreeSet<String> = part.fields.iter().map(|f| f.column.to_owned()).collect();
        let ours = |c: &&String| **c != noun.table && !kept.contains(&c.as_str());
        let rest: BTreeSet<String> = own.difference(&filled).filter(ours).cloned().collect();
        assert!(filled.is_subset(&own) && rest.is_empty(), "{}: {filled:?}, {own:?}", part.table);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, b| {
        write!(out, "{b:02x}").expect("memory");
        out
    })
}

/// These values were worked out by another program from the description in `db::digest`. If they change, every ledger
/// that exists fails its check: make a new version of the format instead.
#[test]
fn the_digests_keep_their_bytes() {
    let mut record = Record::new("complaint", 20_260_000_031);
    record.field("category", Cell::Text("slow-action"));
    record.field("office_no", Cell::Null);
    record.field("persons", Cell::Int(3));
    record.field("summary", Cell::Text("窗口无人"));
    record.part("complaint_step", 1);
    record.field("happened_on", Cell::Text("2026-03-02"));
    let digest = record.end();
    assert_eq!(hex(&digest), "3e9a9668fa2282955b34d020666c03c52f2d7199ac5dcfcb1d31e3815b8af192");
    let mut sealed = Record::new("complainant", 20_260_000_031);
    sealed.field("name", Cell::Text("王"));
    sealed.bytes("salt", &[7; 16]);
    assert_eq!(hex(&sealed.end()), "ff3d70c5400456ce4a35bed4e1696b9fddb2d0ff3bb7d352ff808b01c509671f");
    let mut content = Content::new(&[7; 16], "ducha complaint add");
    content.change("add", "complaint", 20_260_000_031, &digest);
    content.change("edit", "unit", 7, br#"[["name","a","b"]]"#);
    let content = content.end();
    assert_eq!(hex(&content), "5e5b3cf04658a48e289c3c4d57653f3bb0feb00dcce98ecb2ae4ee3cd603b30c");
    let line = Line { seq: 1, at: "2026-03-02T09:00:00+08:00", day: "2026-03-02", actor: "李娟" };
    assert_eq!(hex(&line.hash(&[0; 32], &content)), "b0f78263f6772c3d58aa7ccd2775f84fcbaa5e4031bfaabb6308bcae8d06ab8e");
}

/// What goes out under a label comes in under it: a heading in either language means its own column and no other.
#[test]
fn every_label_means_its_column() {
    let conn = ledger();
    let mut wrong = Vec::new();
    for noun in NOUNS.iter().filter(|noun| !noun.fields.is_empty()) {
        for name in strings(&conn, &format!("SELECT name FROM pragma_table_info('{}')", noun.view)) {
            let Some((zh, en)) = ducha::base::column::label(noun.name, &name) else { continue };
            for label in [zh, en] {
                let means = noun.heading(label).map(|c| c.name);
                if means != Some(name.as_str()) {
                    wrong.push(format!("{} {name}: {label} means {means:?}", noun.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
