//! Orders tried at random: whatever is typed in whatever order, no order reaches a state it cannot be in, none is verified but
//! by a revisit that saw everything gone or by a document the office checked, and the ledger stays as it was written.

use ducha::base::day::Day;
use ducha::base::vocab::{Carried, OrderStep};
use ducha::db::write::{Author, Write};
use ducha::db::{chain, check, file};
use ducha::record::living;
use ducha::record::names::Names;
use ducha::record::order;
use ducha::record::recheck::{self, Seen};
use ducha::record::{self, calendar, finding, office, unit, visit};
use ducha::rule::calendar::shipped;
use ducha::rule::limit::Limit;
use ducha::rule::order_flow::{Act, Past};
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::BTreeSet;

fn day(n: i64) -> Day {
    ducha::base::day::plus(Day::from_ymd_opt(2026, 3, 2).expect("a day"), n)
}

fn today() -> Day {
    day(120)
}

/// One writing of a ledger: kept if it succeeds, gone without a trace if not.
fn write<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Write<'_>, &Names) -> ducha::base::error::Result<T>,
) -> ducha::base::error::Result<T> {
    let names = Names::new(conn, today())?;
    let author = Author { actor: "李娟".into(), command: "ducha".into(), today: today() };
    let mut write = Write::begin(conn, &author)?;
    let done = work(&mut write, &names)?;
    write.commit()?;
    Ok(done)
}

/// A ledger with two units, a visit at each, two findings at the first and one at the second.
fn ledger(folder: &std::path::Path) -> Connection {
    file::create(&folder.join("ducha.db"), |conn| {
        write(conn, |write, names| {
            office::add(write, "清河县效能办", "county", false)?;
            for notice in shipped().into_iter().filter(|n| n.year >= 2025) {
                calendar::keep(write, &notice)?;
            }
            for name in ["南街派出所", "县住建局"] {
                let draft =
                    unit::Draft { name: Some(name.into()), kind: Some("station".into()), ..unit::Draft::default() };
                record::add(write, names, draft, None)?;
            }
            for unit in [1, 2] {
                let draft = visit::Draft {
                    unit: Some(unit),
                    method: Some("covert-visit".into()),
                    visited_on: Some(day(0)),
                    ..visit::Draft::default()
                };
                record::add(write, names, draft, None)?;
            }
            for (visit, kind) in [(1, "absent-post"), (1, "sleep"), (2, "absent-post")] {
                let draft = finding::Draft {
                    visit: Some(code('V', visit)),
                    kind: Some(kind.into()),
                    ..finding::Draft::default()
                };
                record::add(write, names, draft, None)?;
            }
            Ok(())
        })
    })
    .expect("a ledger");
    file::open_write(&folder.join("ducha.db")).expect("the ledger")
}

fn life() -> &'static record::lives::Life {
    record::life_of(&order::NOUN).expect("orders have a life")
}

fn code(_letter: char, n: i64) -> i64 {
    20_260_000_000 + n
}

fn findings(list: &[i64]) -> String {
    let codes: Vec<String> = list.iter().map(|n| format!("F2026-{n:04}")).collect();
    serde_json::Value::from(codes).to_string()
}

#[derive(Clone, Debug)]
enum Move {
    Issue { list: Vec<i64>, due: &'static str },
    Step { order: i64, kind: usize, visit: Option<i64>, document: bool, note: bool, upheld: bool },
    Undo(i64),
    Revisit(i64),
    Recheck { visit: i64, finding: i64, outcome: usize },
    Edit { order: i64, list: Vec<i64> },
    EditVisit { visit: i64, on: i64 },
    Void { noun: usize, n: i64 },
    Find { visit: i64 },
    Import(i64),
}

fn moves() -> impl Strategy<Value = Move> {
    // The steps that settle things come more often than they would, or few walks would get there.
    let often = [
        OrderStep::Report,
        OrderStep::Verify,
        OrderStep::Verify,
        OrderStep::Verify,
        OrderStep::Close,
        OrderStep::Decide,
    ];
    let at = |kind: &OrderStep| OrderStep::ALL.iter().position(|k| k == kind).expect("a step");
    let kinds: Vec<usize> =
        OrderStep::ALL.iter().filter(|k| **k != OrderStep::Withdraw).chain(&often).map(at).collect();
    let kind = prop_oneof![20 => prop::sample::select(kinds), 1 => Just(at(&OrderStep::Withdraw))];
    let step =
        (1..3_i64, kind, prop::option::weighted(0.7, 3..7_i64), prop::array::uniform3(prop::bool::weighted(0.8)));
    prop_oneof![
        3 => (prop::collection::vec(1..4_i64, 1..3), prop::sample::select(vec!["5wd", "10d", "1m", "2026-04-01"])).prop_map(|(list, due)| Move::Issue { list, due }),
        60 => step.prop_map(|(order, kind, visit, [document, note, upheld])| Move::Step { order, kind, visit, document, note, upheld }),
        1 => (1..4_i64).prop_map(Move::Undo),
        8 => (1..4_i64).prop_map(Move::Revisit),
        40 => (3..7_i64, 1..4_i64, prop::sample::select(vec![0_usize, 0, 0, 1, 2, 3])).prop_map(|(visit, finding, outcome)| Move::Recheck { visit, finding, outcome }),
        1 => (1..4_i64, prop::collection::vec(1..4_i64, 1..3)).prop_map(|(order, list)| Move::Edit { order, list }),
        1 => (1..6_i64, 0..60_i64).prop_map(|(visit, on)| Move::EditVisit { visit, on }),
        1 => (0..3_usize, 1..6_i64).prop_map(|(noun, n)| Move::Void { noun, n }),
        1 => (1..6_i64).prop_map(|visit| Move::Find { visit }),
        1 => (1..4_i64).prop_map(Move::Import),
    ]
}

/// Tries one move on a day; most are refused, and that is what is tried.
fn take(conn: &mut Connection, one: &Move, on: Day) -> ducha::base::error::Result<()> {
    use ducha::base::noun::Value;
    write(conn, |write, names| match one {
        Move::Issue { list, due } => {
            let draft = order::Draft {
                findings: Some(findings(list)),
                due: Some((*due).into()),
                issued_on: Some(on),
                ..order::Draft::default()
            };
            record::add(write, names, draft, None).map(drop)
        }
        Move::Import(n) => {
            // The whole life a row of history may claim: it comes in as reported, and no further.
            let draft = order::Draft {
                findings: Some(findings(&[*n])),
                due_on: Some(on),
                issued_on: Some(on),
                verified_on: Some(on),
                past: Past { acknowledged_on: Some(on), reported_on: Some(on), ..Past::default() },
                ..order::Draft::default()
            };
            record::add(write, names, draft, None).map(drop)
        }
        Move::Step { order, kind, visit, document, note, upheld } => {
            let kind = OrderStep::ALL[*kind];
            let mut act = Act::new(kind, on);
            match kind {
                OrderStep::Verify => {
                    act.visit = visit.map(|n| code('V', n));
                    act.document = (*document && visit.is_none()).then(|| "照片".to_owned());
                }
                OrderStep::Decide => act.upheld = Some(*upheld),
                OrderStep::Extend | OrderStep::Return => act.due = Limit::parse("20d").ok(),
                _ => {}
            }
            act.by_whom = Some("陈主任".to_owned());
            act.note = note.then(|| "说明".to_owned());
            living::step::<order::Draft>(write, names, code('O', *order), act).map(drop)
        }
        Move::Undo(order) => living::take_back::<order::Draft>(write, names, code('O', *order), "记错").map(drop),
        Move::Revisit(of) => {
            let draft = visit::Draft { follows: Some(code('V', *of)), visited_on: Some(on), ..visit::Draft::default() };
            record::add(write, names, draft, None).map(drop)
        }
        Move::Recheck { visit, finding, outcome } => {
            let seen = Seen { finding: code('F', *finding), outcome: Carried::ALL[*outcome], persons: None };
            recheck::keep(write, code('V', *visit), &seen, Some("说明"))
        }
        Move::Edit { order, list } => {
            let list = Value::Text(findings(list));
            record::edit::<order::Draft>(write, names, code('O', *order), &[("findings", list)]).map(drop)
        }
        Move::EditVisit { visit, on } => {
            let on = Value::Text(day(*on).to_string());
            record::edit::<visit::Draft>(write, names, code('V', *visit), &[("visited_on", on)]).map(drop)
        }
        Move::Void { noun, n } => {
            let id = code('X', *n);
            match *noun {
                0 => record::void::<order::Draft>(write, id, "记错"),
                1 => record::void::<visit::Draft>(write, id, "记错"),
                _ => record::void::<finding::Draft>(write, id, "记错"),
            }
        }
        Move::Find { visit } => {
            let draft = finding::Draft {
                visit: Some(code('V', *visit)),
                kind: Some("sleep".into()),
                ..finding::Draft::default()
            };
            record::add(write, names, draft, None).map(drop)
        }
    })
}

fn rows(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).expect("readable SQL");
    statement.query_map([], |r| r.get(0)).expect("rows").collect::<Result<_, _>>().expect("text")
}

/// What can be true of no ledger.
const IMPOSSIBLE: &[(&str, &str)] = &[
    ("verified without a report", "SELECT code FROM orders WHERE verified_on IS NOT NULL AND reported_on IS NULL"),
    (
        "verified by nothing",
        "SELECT code FROM orders WHERE state IN ('verified', 'closed') AND verified_visit IS NULL AND verified_document IS NULL",
    ),
    (
        "verified by a step nobody took",
        "SELECT code FROM orders o WHERE verified_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM order_steps s WHERE s.\"order\" = o.code AND s.kind = 'verify' AND NOT s.taken_back)",
    ),
    (
        "a document nobody said anything of",
        "SELECT \"order\" FROM order_steps WHERE document IS NOT NULL AND note IS NULL",
    ),
    (
        "verified at another unit, or before the report",
        "SELECT o.code FROM orders o JOIN visits v ON v.code = o.verified_visit WHERE v.unit <> o.unit OR v.visited_on < o.reported_on OR v.visited_on > o.verified_on OR v.follows IS NULL",
    ),
    (
        "verified at a voided visit",
        "SELECT o.code FROM orders o LEFT JOIN visits v ON v.code = o.verified_visit WHERE o.verified_visit IS NOT NULL AND v.code IS NULL",
    ),
    (
        "verified while a finding was there",
        "SELECT o.code FROM orders o, json_each(o.findings) f LEFT JOIN rechecks r ON r.finding = f.value AND r.visit = o.verified_visit WHERE o.verified_visit IS NOT NULL AND r.outcome IS NOT 'gone'",
    ),
    (
        "an order on two units",
        "SELECT o.code FROM orders o, json_each(o.findings) j JOIN findings f ON f.code = j.value WHERE f.unit <> o.unit",
    ),
    (
        "an order on a voided finding",
        "SELECT o.code FROM orders o, json_each(o.findings) j LEFT JOIN findings f ON f.code = j.value WHERE f.code IS NULL",
    ),
    (
        "settled while contested",
        "SELECT code FROM orders WHERE contested_on IS NOT NULL AND decided_on IS NULL AND state = 'closed'",
    ),
    (
        "a relapse of what was there all along",
        "SELECT f.code FROM findings f JOIN findings g ON g.code = f.relapse_of WHERE g.found_on > f.found_on OR g.kind <> f.kind OR g.unit <> f.unit",
    ),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_walk_reaches_an_impossible_state(walk in prop::collection::vec((moves(), prop::sample::select(vec![0_i64, 0, 0, 1])), 100..300)) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut conn = ledger(folder.path());
        let mut on = day(1);
        take(&mut conn, &Move::Issue { list: vec![1, 2], due: "10d" }, on).expect("issued");
        for (one, wait) in &walk {
            let next = ducha::base::day::plus(on, *wait);
            let refused = take(&mut conn, one, next).err();
            if let Some(error) = &refused {
                // A move on a record that is not there: people name records by codes, which are looked up first.
                if error.told().en.contains("no rows") { continue }
                prop_assert!(matches!(error.kind as u8, 2..=4), "{:?}: {:?}", one, error);
                let both = error.told();
                prop_assert!(!both.zh.is_empty() && !both.en.is_empty() && !both.zh.contains("CHECK"), "{:?}: {:?}", one, both);
            } else {
                on = next;
            }
        }
        for (what, sql) in IMPOSSIBLE {
            let found = rows(&conn, sql);
            prop_assert!(found.is_empty(), "{}: {:?}", what, found);
        }
        let names = Names::new(&conn, today()).expect("names");
        prop_assert_eq!((life().misfolded)(&conn, &names).expect("readable"), vec![]);
        for noun in record::SETTINGS.iter().chain(record::NOUNS) {
            let (problems, _) = check::records(&conn, noun, &BTreeSet::new()).expect("readable");
            prop_assert!(problems.is_empty(), "{}: {:?}", noun.name, problems);
        }
        prop_assert!(chain::chain(&conn).expect("readable").problems.is_empty());
    }
}

#[test]
fn a_straight_walk_is_verified_and_relapses() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut conn = ledger(folder.path());
    let step = |kind| Move::Step { order: 1, kind, visit: Some(3), document: false, note: true, upheld: false };
    let at = |kind: OrderStep| OrderStep::ALL.iter().position(|k| *k == kind).expect("a step");
    let walk = [
        (Move::Issue { list: vec![1, 2], due: "10d" }, 1, None),
        (step(at(OrderStep::Verify)), 2, Some("step-wrong-state")),
        (step(at(OrderStep::Report)), 3, None),
        (Move::Revisit(1), 4, None),
        (step(at(OrderStep::Verify)), 5, Some("finding-not-rechecked")),
        (Move::Recheck { visit: 3, finding: 1, outcome: 0 }, 5, None),
        (Move::Recheck { visit: 3, finding: 2, outcome: 1 }, 5, None),
        (step(at(OrderStep::Verify)), 5, Some("finding-still-there")),
        (Move::Recheck { visit: 3, finding: 2, outcome: 0 }, 5, None),
        (Move::Recheck { visit: 3, finding: 3, outcome: 0 }, 5, Some("recheck-other-unit")),
        (step(at(OrderStep::Verify)), 5, None),
        (step(at(OrderStep::Close)), 6, None),
        (Move::Edit { order: 1, list: vec![1] }, 6, Some("order-settled")),
        (Move::Void { noun: 1, n: 3 }, 6, Some("record-in-use")),
        (Move::Void { noun: 2, n: 1 }, 6, Some("record-in-use")),
        (Move::Revisit(3), 30, None),
        (Move::Find { visit: 4 }, 30, None),
        (Move::Issue { list: vec![1, 3], due: "10d" }, 31, Some("order-two-units")),
    ];
    for (one, n, wanted) in walk {
        let got = take(&mut conn, &one, day(n)).err().map(|e| e.id);
        assert_eq!(got, wanted, "{one:?}");
    }
    assert_eq!(rows(&conn, "SELECT relapse_of FROM findings WHERE relapse_of IS NOT NULL"), ["F2026-0002"]);
    assert_eq!(rows(&conn, "SELECT relapsed_on FROM orders WHERE relapsed"), [day(30).to_string()]);
}

#[test]
fn a_calendar_that_changes_moves_an_orders_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut conn = ledger(folder.path());
    take(&mut conn, &Move::Issue { list: vec![3], due: "5wd" }, day(0)).expect("issued");
    let due = |conn: &Connection| rows(conn, "SELECT due_on FROM orders")[0].clone();
    assert_eq!(due(&conn), "2026-03-09");
    let moved = write(&mut conn, |write, names| {
        let mut notice = shipped().into_iter().rfind(|n| n.year == 2026).expect("the notice of 2026");
        notice.days.push(ducha::rule::calendar::NoticeDay { date: day(2), off: true, name: "临时放假".into() });
        calendar::import(write, notice, true)?;
        names.forget_clockwork();
        (life().recount)(write, names)
    })
    .expect("recounted");
    assert_eq!(due(&conn), "2026-03-10");
    assert_eq!(
        moved.iter().map(|m| (m.code.as_str(), m.clock.as_str())).collect::<Vec<_>>(),
        [("O2026-0001", "correct")]
    );
}
