//! What must hold of any ledger, tried on random ones: a life is what its steps add up to, parts add up to their figure,
//! what is written out is read back.

use crate::office;

use chrono::{Days, NaiveDate};
use ducha::base::column::Shape;
use ducha::base::day::Period;
use ducha::base::noun::Noun;
use ducha::base::page::FigureValue;
use ducha::base::vocab::{
    CATEGORY, CHANNEL, ComplaintResult, FINDING_KIND, Handling, METHOD, RefusedReason, Satisfaction, Step, UNIT_KIND,
    Vocab,
};
use ducha::db::chain::Chain;
use ducha::db::write::{Author, Write};
use ducha::db::{chain, check, file};
use ducha::record::complaint::{self, Draft};
use ducha::record::living;
use ducha::record::names::Names;
use ducha::report::figure::{FIGURES, Set};
use ducha::report::shown;
use ducha::report::{Scope, dimension};
use ducha::rule::flow::Act;
use office::Office;
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TODAY: &str = "2026-03-20";

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).and_then(|d| d.checked_add_days(Days::new(number))).expect("a day of this year")
}

fn today() -> NaiveDate {
    TODAY.parse().expect("a day")
}

fn author() -> Author {
    Author { actor: "李娟".into(), command: "ducha".into(), today: today() }
}

fn word(vocab: &'static Vocab, at: usize) -> &'static str {
    // The last word of an open list is `other`, which asks for more.
    let closed = vocab.terms.len() - usize::from(vocab.open);
    vocab.terms[at % closed].slug
}

/// One thing tried on a complaint: a step, or taking the last one back.
#[derive(Clone, Debug)]
enum Try {
    Step { kind: usize, later: u64, word: usize },
    Undo,
}

fn tries() -> impl Strategy<Value = Vec<(usize, Try)>> {
    let step =
        (0..Step::ALL.len(), 0..4_u64, 0..20_usize).prop_map(|(kind, later, word)| Try::Step { kind, later, word });
    // Mostly the way most complaints go, so that lives get long.
    let usual = [
        Step::Accept,
        Step::Assign,
        Step::File,
        Step::Check,
        Step::Close,
        Step::Reply,
        Step::Call,
        Step::Reopen,
        Step::Pause,
        Step::Resume,
    ];
    let usual = (0..usual.len(), 0..4_u64, 0..20_usize).prop_map(move |(at, later, word)| Try::Step {
        kind: Step::ALL.iter().position(|s| *s == usual[at]).unwrap_or_default(),
        later,
        word,
    });
    prop::collection::vec((0..2_usize, prop_oneof![4 => usual, 3 => step, 1 => Just(Try::Undo)]), 1..30)
}

fn attempt(conn: &mut Connection, id: i64, what: &Try, last: &mut NaiveDate) -> bool {
    let names = Names::new(conn, today()).expect("names");
    let mut write = Write::begin(conn, &author()).expect("a write");
    let done = match what {
        Try::Undo => living::take_back::<Draft>(&mut write, &names, id, "误点").map(drop),
        Try::Step { kind, later, word: at } => {
            let kind = Step::ALL[*kind];
            let mut act = Act::new(kind, last.checked_add_days(Days::new(*later)).expect("a day"));
            match kind {
                Step::Refuse => act.refused_reason = Some(word(&RefusedReason::VOCAB, *at).into()),
                Step::Decide => act.upheld = Some(at % 2 == 0),
                Step::Assign => {
                    act.handling = Some(word(&Handling::VOCAB, *at).into());
                    act.unit = (act.handling.as_deref() != Some("self")).then_some(1);
                }
                Step::Close => act.result = Some(word(&ComplaintResult::VOCAB, *at).into()),
                Step::Merge => act.merged_into = Some(20_260_000_001 + i64::from(id == 20_260_000_001)),
                Step::Extend => act.amount = Some(15),
                Step::Reply => act.satisfied = [None, Some(Satisfaction::Satisfied)][at % 2],
                Step::Call => {
                    act.reached = Some(at % 3 > 0);
                    act.satisfied = (at % 3 == 1).then(|| Satisfaction::ALL[at % 5]);
                    act.resolved = (at % 3 == 2).then_some(at % 2 == 0);
                }
                _ => {}
            }
            let on = act.on;
            act.by_whom = Some("王局长".to_owned());
            act.note = Some("说明".to_owned());
            living::step::<Draft>(&mut write, &names, id, act).map(|_| *last = on)
        }
    };
    match done {
        Ok(()) => write.commit().is_ok(),
        Err(_) => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is tried on two complaints, their columns stay what their standing steps add up to, and the journal knows
    /// of every one.
    #[test]
    fn a_life_is_what_its_steps_add_up_to(tries in tries()) {
        let office = Office::open(TODAY);
        office.import("unit", &[json!({ "name": "清河县住建局", "kind": "county-dept" })]);
        let received =
            |on: &str, named: &str| json!({ "received_on": on, "named": named, "channel": "phone", "category": "slow-action" });
        office.import("complaint", &[received("2026-01-05", "named"), received("2026-01-07", "anonymous")]);
        let mut conn = file::open_write(&office.folder.path().join("ducha.db")).expect("the ledger");
        let mut last = [day(4), day(6)];
        let mut taken = 0;
        for (which, what) in &tries {
            let id = 20_260_000_001 + i64::try_from(*which).expect("small");
            taken += i32::from(attempt(&mut conn, id, what, &mut last[*which]));
            let names = Names::new(&conn, today()).expect("names");
            let life = ducha::record::life_of(&complaint::NOUN).expect("complaints have a life");
            prop_assert_eq!((life.misfolded)(&conn, &names).expect("lives"), vec![], "after {:?}", what);
        }
        let Chain { problems, last: entries, .. } = chain::chain(&conn).expect("a chain");
        prop_assert_eq!((problems, i32::try_from(entries).expect("few")), (Vec::new(), 3 + taken));
        prop_assert_eq!(check::records(&conn, &complaint::NOUN, &BTreeSet::new()).expect("records").0, Vec::new());
    }
}

/// A row of the register with a life of some length.
fn complaint_row() -> impl Strategy<Value = Value> {
    let text = prop::collection::vec(
        prop::sample::select(vec![
            "窗口无人",
            "=1+1",
            "a,b",
            "\"引号\"",
            "换行\n第二行",
            "\r\n",
            "'撇号",
            "\t",
            "\u{202e}",
            " 空格 ",
            "-3",
            "@",
            "+86",
            "👨‍👩‍👧",
            "\\n",
            "|",
            "`",
        ]),
        1..5,
    );
    let days = (0..60_u64, prop::collection::vec(0..5_u64, 4));
    (days, 0..20_usize, 0..20_usize, 0..9_usize, text, 0..4_usize).prop_map(
        |((from, gaps), channel, category, way, text, unit)| {
            let on = |n: usize| json!(day(from + gaps[..n].iter().sum::<u64>()).to_string());
            let mut row = json!({
                "received_on": on(0), "channel": word(&CHANNEL, channel), "category": word(&CATEGORY, category),
                "summary": text.concat(), "point": text[0],
            });
            if unit > 0 {
                row["unit"] = json!(format!("清河县单位{unit}"));
            }
            match way {
                0 => {}
                1 => (row["refused_on"], row["refused_reason"]) = (on(1), json!(word(&RefusedReason::VOCAB, channel))),
                2 => (row["state"], row["ended_on"]) = (json!("withdrawn"), on(1)),
                _ => {
                    row["accepted_on"] = on(1);
                    if way > 3 {
                        row["assigned_on"] = on(2);
                        row["handling"] = json!(if unit > 0 { "ordered" } else { "self" });
                        row["assigned_to"] = row["unit"].clone();
                    }
                    if way > 5 {
                        (row["closed_on"], row["result"]) = (on(3), json!(word(&ComplaintResult::VOCAB, category)));
                    }
                    if way > 7 {
                        (row["replied_on"], row["satisfied"]) = (on(4), json!(category % 2 == 0));
                    }
                }
            }
            row
        },
    )
}

fn units() -> Vec<Value> {
    let unit = |n: usize| {
        let alias = if n > 1 { format!("别名{n}、甲{n}") } else { "乙".to_owned() };
        json!({ "name": format!("清河县单位{n}"), "kind": word(&UNIT_KIND, n * 3), "aliases": alias })
    };
    (1..4).map(unit).collect()
}

/// Visits to the three units, and what was found at them.
fn inspection() -> impl Strategy<Value = (Vec<Value>, Vec<Value>)> {
    let visit = (1..4_usize, 0..60_u64, 0..20_usize, 0..3_usize);
    let finding = (0..100_usize, 0..40_usize, 0..5_i64);
    (prop::collection::vec(visit, 1..12), prop::collection::vec(finding, 0..12)).prop_map(|(visits, findings)| {
        let row = |(unit, on, method, campaign): &(usize, u64, usize, usize)| {
            let campaign = [Value::Null, json!("P2026-0001"), json!("P2026-0002")][*campaign].clone();
            json!({ "unit": format!("清河县单位{unit}"), "visited_on": day(*on).to_string(), "method": word(&METHOD, *method), "campaign": campaign })
        };
        // The same visit twice is one, and refused.
        let mut rows: Vec<Value> = Vec::new();
        for row in visits.iter().map(row) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        let found = |(at, kind, persons): &(usize, usize, i64)| {
            json!({ "visit": format!("V2026-{:04}", at % rows.len() + 1), "kind": word(&FINDING_KIND, *kind), "persons": persons })
        };
        let found = findings.iter().map(found).collect();
        (rows, found)
    })
}

/// Figures whose parts may count a record twice, and so are never shown with them: a campaign has visits of several
/// methods.
const OVERLAPPING: &[(&str, &str)] = &[("campaigns.held", "method")];

fn parts_add_up(conn: &Connection, scope: &Scope) -> Result<(), TestCaseError> {
    let names = Names::new(conn, today()).expect("names");
    for figure in FIGURES.iter().filter(|f| !f.is_rate()) {
        for by in figure.by.iter().filter(|by| !OVERLAPPING.contains(&(figure.id, **by))) {
            prop_assert!(dimension::dimension(by).is_some(), "{} by {by}", figure.id);
            let shown = shown::figures(conn, &names.added, &[(figure.id, by)], scope).expect("a figure").remove(0);
            let FigureValue::Count(total, parts) = shown.value else { continue };
            prop_assert_eq!(total, parts.iter().map(|p| p.value).sum::<i64>(), "{} by {}", figure.id, by);
        }
    }
    for figure in FIGURES {
        if let Set::Rate { bases, .. } = &figure.set {
            for base in *bases {
                let shown = shown::figures(conn, &names.added, &[(figure.id, base)], scope).expect("a rate").remove(0);
                let FigureValue::Rate(part, whole) = shown.value else { continue };
                let (part, whole) = (part.value, whole.value);
                prop_assert!((0..=whole).contains(&part), "{} of {}: {} of {}", figure.id, base, part, whole);
            }
        }
    }
    Ok(())
}

/// A listing without what differs from file to file: the moment it was recorded, and what lies behind a limit. A limit
/// that comes with a row is taken as stated, whatever it was counted from.
fn listed(office: &Office, noun: &Noun) -> Vec<Value> {
    let listed = office.json(&[noun.name, "list"]);
    let mut rows = listed.as_array().expect("rows").clone();
    for key in ["recorded_at", "due_raw_on", "provisional"] {
        for row in &mut rows {
            row[key] = Value::Null;
        }
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_add_up_and_what_is_written_is_read_back(
        rows in prop::collection::vec(complaint_row(), 1..25),
        (visits, findings) in inspection(),
        (from, to) in (0..40_u64, 0..60_u64),
        as_of in 20..79_u64,
    ) {
        let office = Office::open(TODAY);
        office.import("unit", &units());
        let campaign = |title: &str| json!({ "title": title, "kind": "covert", "from_on": "2026-01-01" });
        office.import("campaign", &[campaign("第一次"), campaign("第二次")]);
        office.import("visit", &visits);
        if !findings.is_empty() {
            office.import("finding", &findings);
        }
        office.import("complaint", &rows);

        let conn = file::open_read(&office.folder.path().join("ducha.db")).expect("the ledger");
        let period = Period { from: day(from), to: day(from + to) };
        parts_add_up(&conn, &Scope::new(period, day(as_of)))?;

        for format in ["ndjson", "csv"] {
            let copy = Office::open(TODAY);
            for noun in ducha::record::NOUNS.iter().filter(|n| n.name != "term") {
                let written = office.ok(&[noun.name, "export", "--format", format]);
                if written.lines().count() < usize::from(format == "csv") + 1 {
                    continue;
                }
                let said = copy.say(&[noun.name, "import", "-", "--from-format", format], &written);
                prop_assert_eq!(said.code, 0, "{} as {}: {}", noun.name, format, said.err);
            }
            for noun in ducha::record::NOUNS {
                prop_assert_eq!(listed(&office, noun), listed(&copy, noun), "{} as {}", noun.name, format);
            }
            prop_assert_eq!(copy.say(&["check"], "").code, 0);
        }
    }
}

#[test]
fn a_figure_is_known_by_its_chinese_name() {
    for figure in FIGURES {
        let same = FIGURES.iter().filter(|f| f.zh == figure.zh).count();
        assert_eq!(same, 1, "{} is the name of {same}", figure.zh);
    }
}

#[test]
fn every_dimension_is_of_a_column_its_views_have() {
    let conn = Connection::open_in_memory().expect("memory");
    conn.execute_batch(file::SCHEMA).expect("the schema");
    for figure in FIGURES {
        let noun = figure.noun();
        let statement = conn.prepare(&format!("SELECT * FROM {}", noun.view)).expect("a view");
        let columns: Vec<&str> = statement.column_names().collect();
        for by in figure.by {
            let dimension = dimension::dimension(by).unwrap_or_else(|| panic!("{}: no dimension {by}", figure.id));
            let shape = noun.shape(dimension.name);
            assert!(dimension.read(figure) != *by || columns.contains(by), "{}: no column {by}", figure.id);
            assert!(dimension.shape != Shape::Word("") || matches!(shape, Shape::Word(v) if !v.is_empty()), "{by}");
        }
    }
}

#[test]
fn an_empty_draft_is_refused_for_every_noun() {
    let office = Office::open(TODAY);
    let mut conn = file::open_write(&office.folder.path().join("ducha.db")).expect("the ledger");
    let names = Names::new(&conn, today()).expect("names");
    let mut write = Write::begin(&mut conn, &author()).expect("a write");
    assert!(ducha::record::add(&mut write, &names, Draft::default(), None).is_err());
    drop(write);
    assert_eq!(chain::chain(&conn).expect("a chain").last, 1, "a write that fails leaves no entry");
}
