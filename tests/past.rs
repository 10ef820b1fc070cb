//! What was known: after any number of entries, every public view of records is, asked of a later ledger as known then, what it was.

use crate::office;
use crate::story;

use ducha::base::day::{Day, Period, iso};
use ducha::db::file;
use ducha::record::NOUNS;
use ducha::record::names::Names;
use ducha::report::{Scope, past};
use office::Office;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What came after the story, on what it left.
const FURTHER: &[&str] = &[
    "visit gap --days 5",
    "visit roll V2026-0001 --code 到岗 --count 3",
    "point open 书记信箱 --on 2026-03-16 --slips 0",
    "evidence hand E2026-0001 --to 赵某 -m 移交",
    "instruction answer I2026-0001 --on 2026-03-16 -m 先报",
    "instruction assign I2026-0001 --on 2026-03-17 --to A01 --due 2026-03-27",
    "instruction answer I2026-0001 --on 2026-03-18 -m 已办",
    "visit add --campaign P2026-0001 --follows V2026-0001 --on 2026-03-18 --expected 16 --present 16 --clue L2026-0001",
    "visit recheck V2026-0003 F2026-0001=gone F2026-0002=gone",
    "order report O2026-0001 --on 2026-03-18",
    "order verify O2026-0001 --visit V2026-0003 --on 2026-03-18",
    "finding add --visit V2026-0003 --kind 脱岗 --persons 1",
    "finding void F2026-0003 -m 误记",
    "order close O2026-0001 --on 2026-03-19",
    "complaint reopen C2026-0001 --on 2026-03-19 -m 重查",
    "approval decide A2026-0001 --on 2026-03-19 --by 许某",
    "approval deliver A2026-0001 --on 2026-03-19",
    "approval reopen A2026-0001 --on 2026-03-20 -m 材料不齐",
    "approval decide A2026-0001 --on 2026-03-20",
    "unit edit A01 --name 清河县公安局东城派出所",
    "person edit 王某某 --name 王某",
    "visit edit V2026-0003 --note 复查",
];

type View = BTreeMap<i64, Vec<(String, String)>>;

fn views(conn: &Connection) -> BTreeMap<&'static str, View> {
    let read = |view: &str| -> View {
        let mut statement = conn.prepare(&format!("SELECT * FROM {view}")).expect("a view");
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let rows = statement.query_map([], |row| {
            let fields = names
                .iter()
                .enumerate()
                .map(|(at, name)| Ok((name.clone(), format!("{:?}", row.get::<_, rusqlite::types::Value>(at)?))));
            Ok((row.get(0)?, fields.collect::<rusqlite::Result<_>>()?))
        });
        rows.expect("rows").collect::<rusqlite::Result<_>>().expect("rows")
    };
    // Rows of parts have no number of their own: they are told apart by all they say.
    let parted = |view: &str| -> View {
        let mut statement = conn.prepare(&format!("SELECT * FROM {view}")).expect("a view");
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        // What a unit or a person is called now is theirs to say.
        let apart = |(_, name): &(usize, &String)| !["unit", "name"].contains(&name.as_str());
        let row = |row: &rusqlite::Row<'_>| {
            let cell =
                |(at, name): (usize, &String)| Ok(format!("{name}={:?}", row.get::<_, rusqlite::types::Value>(at)?));
            names.iter().enumerate().filter(apart).map(cell).collect::<rusqlite::Result<Vec<_>>>()
        };
        let rows = statement.query_map([], row).expect("rows").collect::<rusqlite::Result<Vec<_>>>();
        let mut rows: Vec<String> = rows.expect("rows").into_iter().map(|row| row.join(" ")).collect();
        rows.sort();
        (0..).zip(rows).map(|(at, row)| (at, vec![("row".to_owned(), row)])).collect()
    };
    let nouns = || NOUNS.iter().filter(|noun| noun.letters.is_some());
    let parts = nouns().flat_map(|noun| noun.parts).map(|part| (part.view, parted(part.view)));
    nouns().map(|noun| (noun.view, read(noun.view))).chain(parts).collect()
}

fn day(text: &str) -> Day {
    iso(text).expect("a day")
}

#[test]
fn every_view_is_as_it_was_known() {
    let office = Office::open(story::TODAY);
    story::furnish(&office);
    let ledger = office.folder.path().join("ducha.db");
    let mut were = Vec::new();
    for line in story::TYPED.iter().chain(FURTHER) {
        office.line(line);
        let (conn, _) = file::reading(&ledger).expect("the ledger");
        let entry: i64 = conn.query_row("SELECT max(seq) FROM journal", [], |r| r.get(0)).expect("an entry");
        were.push((line, entry, views(&conn)));
    }
    let (conn, _) = file::reading(&ledger).expect("the ledger");
    let names = Names::new(&conn, day(story::TODAY)).expect("names");
    let period = Period { from: day("2026-03-01"), to: day("2026-03-31") };
    let mut wrong = Vec::new();
    for (line, entry, were) in were {
        let scope = Scope { known: Some(entry), ..Scope::new(period, day("2026-12-31")) };
        past::see(&conn, &names, &scope).expect("the past");
        for (view, rows) in views(&conn) {
            for (id, row) in &were[view] {
                let then = rows.get(id).cloned().unwrap_or_default();
                let differ: Vec<_> = row.iter().zip(&then).filter(|(was, is)| was != is).collect();
                if !differ.is_empty() || then.is_empty() {
                    wrong.push(format!("{entry} {line}: {view} {id}: {differ:?}"));
                }
            }
            wrong.extend(
                rows.keys()
                    .filter(|id| !were[view].contains_key(id))
                    .map(|id| format!("{entry} {line}: {view} has {id}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}
