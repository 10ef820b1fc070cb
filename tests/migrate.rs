//! A ledger of every version that was released opens with this program and is whole; a migration is all or nothing, after
//! a copy; old records stay whole in it.
//!
//! `tests/data/ledger-vN.db` is what the program of version N made of the story of `support/story.rs`. Until version N is released its
//! schema may change, and then its ledger is made anew: `FREEZE=1 cargo test --test suite migrate`. After that it is never
//! touched again, and the next version freezes one of its own.

use crate::office;
use crate::story;

use ducha::base::noun::Value;
use ducha::base::page::Cell;
use ducha::db::file::{self, SCHEMA, VERSION};
use ducha::db::meaning::{Differences, differences};
use ducha::db::migrate::{Added, MIGRATIONS, Migrated, Migration, migrate};
use ducha::db::write::{Author, Write};
use ducha::db::{chain, check, store};
use ducha::record::{self, unit};
use office::Office;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Once;
use story::{PAPER, PHOTO, TODAY};

fn frozen(version: i32) -> PathBuf {
    static ONCE: Once = Once::new();
    let at = |v: i32| Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/ledger-v{v}.db"));
    ONCE.call_once(|| {
        if std::env::var_os("FREEZE").is_some() {
            let office = story::full();
            std::fs::copy(office.folder.path().join("ducha.db"), at(VERSION)).expect("a frozen ledger");
        }
    });
    at(version)
}

/// An office whose ledger is the frozen one of a version.
fn thawed(version: i32) -> Office {
    let office = Office::open(TODAY);
    let bytes = std::fs::read(frozen(version)).expect("a frozen ledger: FREEZE=1 cargo test --test suite migrate");
    std::fs::write(path(&office), bytes).expect("a ledger");
    let kept = office.json(&["evidence", "list", "--fields", "sha256"]);
    let conn = Connection::open_with_flags(path(&office), OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the ledger");
    let identity: String = conn.query_row("SELECT identity FROM office", [], |r| r.get(0)).expect("an identity");
    let folder = store::named(&path(&office));
    store::owned(&folder, &identity).expect("the folder of evidence");
    for (at, content) in [PAPER.as_bytes(), PHOTO].into_iter().enumerate() {
        let piece = store::place(&folder, kept[at]["sha256"].as_str().expect("a hash"));
        std::fs::create_dir(piece.parent().expect("a folder")).expect("a folder of evidence");
        std::fs::write(piece, content).expect("a piece");
    }
    office
}

fn path(office: &Office) -> PathBuf {
    office.folder.path().join("ducha.db")
}

fn beside(office: &Office) -> Vec<String> {
    let entries = std::fs::read_dir(office.folder.path()).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_ledger_of_every_version_opens_and_is_whole() {
    for version in 1..=VERSION {
        let office = thawed(version);
        let said = office.say(&["check", "--json"], "");
        assert_eq!(
            said.code, 0,
            "version {version}; if it is not released yet: FREEZE=1 cargo test --test suite migrate\n{}{}",
            said.out, said.err
        );
        assert_eq!(said.err.contains("ducha.db.v"), version < VERSION, "{}", said.err);
        let list = |noun: &str, fields: &str| office.json(&[noun, "list", "--fields", fields]);
        assert_eq!(
            list("unit", "code,short_name"),
            json!([
                { "code": "A01", "short_name": "城东所" },
                { "code": "A02", "short_name": "住建局" },
                { "code": "A90", "short_name": null },
            ])
        );
        assert_eq!(
            list("complaint", "code,state,category,result"),
            json!([
                { "code": "C2026-0001", "state": "closed", "category": "slow-action", "result": "substantiated" },
                { "code": "C2026-0002", "state": "received", "category": "buck-passing", "result": null },
            ])
        );
        assert_eq!(
            list("finding", "code,persons"),
            json!([
                { "code": "F2026-0001", "persons": 12 },
                { "code": "F2026-0002", "persons": 1 },
                { "code": "F2026-0003", "persons": 1 },
                { "code": "F2026-0004", "persons": null },
            ])
        );
        assert_eq!(
            list("campaign", "code,state,team,pledged"),
            json!([
                { "code": "P2026-0001", "state": "open", "team": null, "pledged": null },
                { "code": "P2026-0002", "state": "open", "team": ["孙某某"], "pledged": 1 },
            ])
        );
        assert_eq!(list("plan", "code,filed_with"), json!([{ "code": "N2026-0001", "filed_with": "县委办" }]));
        assert_eq!(
            list("order", "code,state,due_on"),
            json!([{ "code": "O2026-0001", "state": "acknowledged", "due_on": "2026-03-31" }])
        );
        assert_eq!(list("instruction", "code,state"), json!([{ "code": "I2026-0001", "state": "assigned" }]));
        office.ok(&["complaint", "accept", "C2026-0002", "--on", "2026-03-09"]);
        assert_eq!(office.say(&["check"], "").code, 0, "written to since");
    }
}

/// A table that comes to be has a row in the next frozen ledger.
#[test]
fn the_frozen_ledger_has_a_row_in_every_table() {
    let conn = Connection::open_with_flags(frozen(VERSION), OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a ledger");
    let mut statement = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").expect("tables");
    let tables = statement.query_map([], |r| r.get::<_, String>(0)).expect("tables").map(|t| t.expect("a table"));
    let empty = |table: &String| {
        !conn
            .query_row(&format!("SELECT EXISTS (SELECT 1 FROM {table})"), [], |r| r.get::<_, bool>(0))
            .expect("a table")
    };
    let empty: Vec<String> = tables.filter(empty).collect();
    assert!(empty.is_empty(), "nothing of the story of support/story.rs is in {empty:?}");
}

#[test]
fn the_migrations_lead_to_this_version_one_by_one() {
    let to: Vec<i32> = MIGRATIONS.iter().map(|m| m.to).collect();
    assert_eq!(to, (1..VERSION).map(|from| from + 1).collect::<Vec<_>>());
}

/// A next version nobody released: a column that may be null, and one that may not.
const NEXT: Migration = Migration {
    to: VERSION + 1,
    sql: "ALTER TABLE unit ADD COLUMN motto TEXT;
          ALTER TABLE unit ADD COLUMN stars INTEGER NOT NULL DEFAULT 1 CHECK (stars > 0);",
    added: &[Added { table: "unit", column: "stars", default: Cell::Int(1) }],
};

fn open(office: &Office) -> Connection {
    file::open_write(&path(office)).expect("the ledger")
}

/// Every record that does not stand as the journal says, after this migration too.
fn problems(conn: &Connection, next: Migration) -> Vec<String> {
    let migrations = &[MIGRATIONS, &[next]].concat();
    let nouns = record::SETTINGS.iter().chain(record::NOUNS).copied();
    let found =
        nouns.flat_map(|noun| check::records_after(conn, noun, &BTreeSet::new(), migrations).expect("readable").0);
    found.map(|p| p.place).collect()
}

#[test]
fn columns_added_later_leave_old_records_whole() {
    let office = thawed(VERSION);
    let mut conn = open(&office);
    let migrated = migrate(&mut conn, &path(&office), SCHEMA, &[NEXT]).expect("migrated").expect("by this call");
    let copy = office.folder.path().join(format!("ducha.db.v{VERSION}-backup"));
    assert_eq!(migrated, Migrated { from: VERSION, to: VERSION + 1, copy });
    assert_eq!(problems(&conn, NEXT), Vec::<String>::new());
    let units = ["unit A01", "unit A02", "unit A90"];
    assert_eq!(problems(&conn, Migration { added: &[], ..NEXT }), units, "why `added` is there");
    assert!(chain::chain(&conn).expect("readable").problems.is_empty());
    // A value of its own is in the digest or the journal, and so is the way back to the default.
    let id: i64 = conn.query_row("SELECT id FROM unit WHERE code = 'A01'", [], |r| r.get(0)).expect("a unit");
    for stars in [3, 1, 2] {
        let today = ducha::base::day::Day::from_ymd_opt(2026, 3, 20).expect("a day");
        let author = Author { actor: "李娟".into(), command: "ducha unit edit".into(), today };
        let mut write = Write::begin(&mut conn, &author).expect("a write");
        write.edit(&unit::NOUN, id, &[("stars", Value::Int(stars))]).expect("an edit");
        write.commit().expect("written");
        assert_eq!(problems(&conn, NEXT), Vec::<String>::new(), "{stars} stars");
    }
    for (sql, place) in [
        ("UPDATE unit SET stars = 1 WHERE code = 'A01'", "unit A01"),
        ("UPDATE unit SET stars = 2 WHERE code = 'A02'", "unit A02"),
        ("UPDATE unit SET motto = '快' WHERE code = 'A02'", "unit A02"),
    ] {
        conn.execute_batch(&format!("SAVEPOINT s; {sql}")).expect("tampered");
        assert_eq!(problems(&conn, NEXT), [place], "{sql}");
        conn.execute_batch("ROLLBACK TO s; RELEASE s").expect("taken back");
    }
}

#[test]
fn a_migrated_ledger_is_defined_as_a_new_one() {
    let office = thawed(VERSION);
    let mut conn = open(&office);
    let columns = "CREATE TABLE unit (\n  motto TEXT,\n  stars INTEGER NOT NULL DEFAULT 1 CHECK (stars > 0),";
    let view = "CREATE VIEW mottoes AS SELECT code, motto FROM unit;";
    let schema = format!("{}{view}", SCHEMA.replacen("CREATE TABLE unit (", columns, 1));
    migrate(&mut conn, &path(&office), &schema, &[NEXT]).expect("migrated");
    let fresh = Connection::open_in_memory().expect("memory");
    fresh.execute_batch(&schema).expect("a schema");
    assert_eq!(differences(&fresh, &conn).expect("readable"), Differences::default());
}

/// A CHECK changes only where a table is made anew, and everything points at this one.
#[test]
fn a_table_made_anew_keeps_what_points_at_it() {
    let office = thawed(VERSION);
    let mut conn = open(&office);
    let fresh = Connection::open_in_memory().expect("memory");
    fresh.execute_batch(SCHEMA).expect("a schema");
    let old: String =
        fresh.query_row("SELECT sql FROM sqlite_schema WHERE name = 'unit'", [], |r| r.get(0)).expect("a table");
    let (from, to) = ("code        TEXT NOT NULL UNIQUE", "code        TEXT NOT NULL UNIQUE CHECK (length(code) > 1)");
    assert!(old.contains(from) && SCHEMA.contains(&old));
    let new = old.replacen(from, to, 1);
    let schema = SCHEMA.replacen(&old, &new, 1);
    let made = new.replacen("CREATE TABLE unit", "CREATE TABLE unit_made", 1);
    let sql = format!(
        "{made}; INSERT INTO unit_made SELECT * FROM unit; DROP TABLE unit; ALTER TABLE unit_made RENAME TO unit;"
    );
    let next = Migration { to: VERSION + 1, sql: sql.leak(), added: &[] };
    migrate(&mut conn, &path(&office), &schema, &[next]).expect("migrated");
    assert_eq!(problems(&conn, next), Vec::<String>::new());
    let fresh = Connection::open_in_memory().expect("memory");
    fresh.execute_batch(&schema).expect("a schema");
    assert_eq!(differences(&fresh, &conn).expect("readable"), Differences::default());
    let on: bool = conn.query_row("PRAGMA foreign_keys", [], |r| r.get(0)).expect("a setting");
    assert!(on && conn.execute("DELETE FROM unit", []).is_err(), "what points at a unit still holds it");
}

#[test]
fn a_migration_that_fails_leaves_everything_as_it_was() {
    let office = thawed(VERSION);
    let (before, names) = (std::fs::read(path(&office)).expect("the ledger"), beside(&office));
    let broken = [
        "ALTER TABLE unit ADD COLUMN motto TEXT; ALTER TABLE nothing ADD COLUMN motto TEXT;",
        "ALTER TABLE unit ADD COLUMN motto TEXT; INSERT INTO office SELECT * FROM office;",
        "DELETE FROM unit WHERE code = 'A02';",
    ];
    for sql in broken {
        let mut conn = open(&office);
        let second = Migration { to: VERSION + 2, sql, added: &[] };
        let error = migrate(&mut conn, &path(&office), SCHEMA, &[NEXT, second]).expect_err(sql);
        assert_eq!(error.id, "ledger-not-migrated", "{sql}: {error}");
        drop(conn);
        assert_eq!(std::fs::read(path(&office)).expect("the ledger"), before, "{sql}");
        assert_eq!(beside(&office), names, "{sql}");
    }
}

#[test]
fn the_copy_is_the_ledger_as_it_was_and_covers_no_other() {
    let office = thawed(VERSION);
    let (old, taken) = (format!("ducha.db.v{VERSION}-backup"), "什么也不覆盖");
    std::fs::write(office.folder.path().join(&old), taken).expect("a file");
    let mut conn = open(&office);
    let migrated = migrate(&mut conn, &path(&office), SCHEMA, &[NEXT]).expect("migrated").expect("by this call");
    assert_eq!(std::fs::read_to_string(office.folder.path().join(&old)).expect("a file"), taken);
    assert_eq!(migrated.copy, office.folder.path().join(format!("{old}-2")));
    assert_eq!(office.say(&["-f", &format!("{old}-2"), "check"], "").code, 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = migrated.copy.metadata().expect("the copy").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let said = office.say(&["unit", "list", "--json"], "");
    assert!(said.code == 7 && said.err.contains("ledger-newer"), "the older program: {}", said.err);
    assert_eq!(migrate(&mut conn, &path(&office), SCHEMA, &[NEXT]).expect("nothing to do"), None);
    assert_eq!(beside(&office), ["ducha.db".to_owned(), "ducha.db.evidence".into(), old.clone(), format!("{old}-2")]);
}

#[test]
fn a_ledger_that_cannot_be_written_to_is_refused() {
    let office = thawed(VERSION);
    let mut conn = Connection::open_with_flags(path(&office), OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the ledger");
    let error = migrate(&mut conn, &path(&office), SCHEMA, &[NEXT]).expect_err("it is read-only");
    assert_eq!(error.id, "ledger-older-read-only");
    assert_eq!(beside(&office), ["ducha.db", "ducha.db.evidence"]);
}

/// A comment in the schema may be edited: every ledger there is keeps the old one.
#[test]
fn a_ledger_made_with_other_comments_is_whole() {
    let office = thawed(VERSION);
    let conn = open(&office);
    let typed = SCHEMA.replace("-- ", "-- once: ");
    assert_ne!(typed, SCHEMA);
    let other = Connection::open_in_memory().expect("memory");
    other.execute_batch(&typed).expect("a schema");
    assert_eq!(differences(&other, &conn).expect("readable"), Differences::default());
    assert_eq!(check::schema(&other).expect("readable"), Vec::new());
}
