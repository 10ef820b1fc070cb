//! Figures that answer back, on random offices: a value is the records it explains, its parts add up to it, a filter gives
//! the part, a list and a plain count say the same, and what was stated once is stated again whatever came in since.

use crate::office;

use chrono::{Datelike, NaiveDate, TimeDelta};
use ducha::base::day::Period;
use ducha::base::error::Both;
use ducha::base::vocab::{CATEGORY, CHANNEL, FINDING_KIND, METHOD, RefusedReason, UNIT_KIND, Vocab};
use ducha::db::{file, query};
use ducha::record::names::Names;
use ducha::record::scope;
use ducha::report::figure::{FIGURES, Figure, Set};
use ducha::report::stats::{self, Counted};
use ducha::report::tally::{Asks, Number};
use ducha::report::{Filter, Scope, past};
use ducha::rule::grade::nearest_rank;
use office::Office;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const TODAY: &str = "2026-06-20";
const POINTS: [&str; 3] = ["东关市场", "行政大厅", "南街社区"];

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn upto(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(n).expect("small")).expect("small")
    }

    fn day(&mut self, after: NaiveDate, within: usize) -> NaiveDate {
        after + TimeDelta::days(i64::try_from(self.upto(within)).expect("small"))
    }

    /// A word that asks for no note.
    fn word(&mut self, vocab: &'static Vocab) -> &'static str {
        let words: Vec<&str> = vocab.terms.iter().map(|t| t.slug).filter(|w| *w != "other").collect();
        words[self.upto(words.len())]
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn period(from: &str, to: &str) -> Period {
    Period { from: day(from), to: day(to) }
}

fn unit(n: usize) -> String {
    format!("清河县单位{n}")
}

fn complaint(dice: &mut Dice) -> Value {
    let today = day(TODAY);
    let on = dice.day(day("2025-01-10"), 500);
    let mut row =
        json!({ "received_on": on.to_string(), "channel": dice.word(&CHANNEL), "category": dice.word(&CATEGORY) });
    let of = dice.upto(6);
    if of > 0 {
        row["unit"] = json!(unit(of));
    }
    if dice.upto(3) == 0 {
        row["point"] = json!(POINTS[dice.upto(3)]);
    }
    let (way, mut on) = (dice.upto(10), dice.day(on, 5));
    match way {
        0 => {}
        1 => {
            (row["refused_on"], row["refused_reason"]) =
                (json!(on.to_string()), json!(dice.word(&RefusedReason::VOCAB)));
        }
        2 => (row["state"], row["ended_on"]) = (json!("withdrawn"), json!(on.to_string())),
        _ => {
            row["accepted_on"] = json!(on.to_string());
            on = dice.day(on, 10).min(today);
            if way > 3 {
                row["assigned_on"] = json!(on.to_string());
                row["handling"] = json!(if of > 0 { ["ordered", "forwarded"][way % 2] } else { "self" });
                row["assigned_to"] = row["unit"].clone();
            }
            let closed = dice.day(on, 90);
            if way > 5 && closed <= today {
                row["closed_on"] = json!(closed.to_string());
                row["result"] = json!(["substantiated", "partly", "not-substantiated"][dice.upto(3)]);
                let causes =
                    [json!(null), json!(["skill"]), json!(["skill", "no-rule"]), json!(["style", "skill", "process"])];
                row["cause"] = causes[dice.upto(4)].clone();
                row["remedy"] = [json!(["educated"]), json!("rule-made、trained")][dice.upto(2)].clone();
            }
        }
    }
    row
}

/// Orders on findings, some reported, verified or sent back; instructions, some assigned, answered or closed.
fn ordered(office: &Office, dice: &mut Dice) {
    let instruments = ["rectify-order", "notice", "transfer-letter", "urge"];
    let found: Vec<Value> = (0..24)
        .map(|n| {
            let of = unit(dice.upto(5) + 1);
            json!({ "unit": of, "found_on": "2025-01-20", "kind": "absent-post", "office_no": format!("单{n}") })
        })
        .collect();
    office.import("finding", &found);
    let orders: Vec<Value> = (0..24)
        .map(|n| {
            let on = dice.day(day("2025-02-01"), 400);
            let mut row = json!({ "findings": [format!("单{n}")], "issued_on": on.to_string(), "due": "10wd" });
            row["instrument"] = json!(instruments[n % 4]);
            if n % 3 > 0 {
                row["reported_on"] = json!(dice.day(on, 25).to_string());
            }
            row
        })
        .collect();
    office.import("order", &orders);
    let checked = ["--document", "记录", "-m", "核过"];
    for order in office.json(&["order", "list", "--where", "reported_on IS NOT NULL"]).as_array().expect("orders") {
        let (code, reported) = (order["code"].as_str().expect("a code"), order["reported_on"].as_str().expect("a day"));
        match dice.upto(3) {
            0 => {}
            1 => drop(office.ok(&[&["order", "verify", code, "--on", reported], &checked[..]].concat())),
            _ => drop(office.ok(&["order", "return", code, "--on", reported, "--due", "5d", "-m", "重改"])),
        }
    }
    let proposals: Vec<Value> = (0..12)
        .map(|n| {
            let on = dice.day(day("2025-02-01"), 400).to_string();
            let kind = ["rectify", "recommendation", "opinion"][n % 3];
            json!({ "kind": kind, "unit": unit(dice.upto(5) + 1), "made_on": on, "due": "10wd", "summary": "改" })
        })
        .collect();
    office.import("proposal", &proposals);
    for (n, row) in office.json(&["proposal", "list"]).as_array().expect("rows").iter().enumerate().take(9) {
        let (code, made) = (row["code"].as_str().expect("a code"), row["made_on"].as_str().expect("a day"));
        office.ok(&["proposal", "send", code, "--on", made]);
        if n % 3 > 0 {
            let result = ["adopted", "partly", "rejected"][dice.upto(3)];
            let on = dice.day(day(made), 25).to_string();
            office.ok(&["proposal", "reply", code, "--result", result, "--reason", "另议", "--on", &on]);
        }
    }
    let instructions: Vec<Value> = (0..12)
        .map(|n| {
            let (on, leader) = (dice.day(day("2025-02-01"), 480), ["甲", "乙"][n % 2]);
            json!({ "leader": leader, "received_on": on.to_string(), "summary": "办好" })
        })
        .collect();
    office.import("instruction", &instructions);
    let all = office.json(&["instruction", "list"]);
    for (n, row) in all.as_array().expect("rows").iter().take(6).enumerate() {
        let code = row["code"].as_str().expect("a code");
        office.ok(&[
            "instruction",
            "assign",
            code,
            "--to",
            &unit(n % 5 + 1),
            "--due",
            "2026-06-15",
            "--on",
            "2026-06-10",
        ]);
        if n > 1 {
            office.ok(&["instruction", "answer", code, "--on", "2026-06-12", "-m", "办了"]);
        }
        if n > 3 {
            office.ok(&["instruction", "close", code, "--on", "2026-06-13"]);
        }
    }
}

/// An office with a year and a half behind it.
fn furnished(seed: u64) -> Office {
    let (office, mut dice) = (Office::open(TODAY), Dice(seed));
    let levels = ["city", "county", "township"];
    let groups = ["penalty-power", "no-penalty-power", "utility"];
    let units: Vec<Value> = (1..6)
        .map(|n| {
            let mut row =
                json!({ "name": unit(n), "kind": dice.word(&UNIT_KIND), "level": levels[n % 3], "order_no": 10 - n });
            if n > 1 {
                (row["parent"], row["group"]) = (json!(unit(1)), json!(groups[n % 3]));
            }
            row
        })
        .collect();
    office.import("unit", &units);
    office.import("campaign", &["甲", "乙"].map(|t| json!({ "title": t, "kind": "covert", "from_on": "2025-01-01" })));
    let mut years = BTreeMap::<i32, usize>::new();
    let visits: Vec<(usize, String, Value)> = (0..50)
        .map(|_| {
            let (of, on) = (dice.upto(5) + 1, dice.day(day("2025-01-10"), 500));
            let serial = years.entry(on.year()).or_default();
            *serial += 1;
            let code = format!("V{}-{serial:04}", on.year());
            let mut row = json!({ "unit": unit(of), "visited_on": on.to_string(), "method": dice.word(&METHOD) });
            row["campaign"] = [Value::Null, json!("P2025-0001"), json!("P2025-0002")][dice.upto(3)].clone();
            (of, code, row)
        })
        .collect();
    office.import("visit", &visits.iter().map(|v| v.2.clone()).collect::<Vec<_>>());
    let findings: Vec<Value> = (0..60)
        .map(|_| {
            let (_, code, _) = &visits[dice.upto(visits.len())];
            let kind = if dice.upto(6) == 0 { "positive" } else { dice.word(&FINDING_KIND) };
            let persons = [Value::Null, json!(1), json!(4)][dice.upto(3)].clone();
            json!({ "visit": code, "kind": kind, "persons": persons })
        })
        .collect();
    office.import("finding", &findings);
    office.import("complaint", &(0..90).map(|_| complaint(&mut dice)).collect::<Vec<_>>());
    let persons: Vec<Value> = (1..7).map(|n| json!({ "name": format!("干部{n}"), "unit": unit(n % 5 + 1) })).collect();
    office.import("person", &persons);
    let kinds =
        ["admin-warning", "party-warning", "admonish", "circular-criticism", "remove-post", "transfer-discipline"];
    let sanctions: Vec<Value> = (0..24)
        .map(|n| {
            let (kind, on) = (kinds[dice.upto(kinds.len())], dice.day(day("2025-02-01"), 480));
            if n % 6 == 0 {
                return json!({ "unit": unit(dice.upto(5) + 1), "kind": "circular-criticism", "decided_on": on.to_string() });
            }
            let mut row = json!({ "person": format!("R2026-{:04}", dice.upto(6) + 1), "kind": kind, "decided_on": on.to_string() });
            if kind == "admin-warning" {
                row["regime"] = json!("zhengwu");
            }
            row
        })
        .collect();
    office.import("sanction", &sanctions);
    ordered(&office, &mut dice);
    office
}

fn ledger(office: &Office) -> Connection {
    file::open_read(&office.folder.path().join("ducha.db")).expect("the ledger")
}

/// Each figure with each of its bases.
fn figures() -> impl Iterator<Item = (&'static Figure, &'static Figure)> {
    FIGURES.iter().flat_map(|figure| {
        let bases: Vec<Option<&str>> = match &figure.set {
            Set::Rate { bases, .. } => bases.iter().map(|b| Some(*b)).collect(),
            _ => vec![None],
        };
        bases.into_iter().map(move |base| (figure, stats::base_of(figure, base).expect("a base")))
    })
}

fn counted(number: Number) -> i64 {
    match number {
        Number::Count(n) | Number::Rate(n, _) => n,
        Number::Rank(n) => n.unwrap_or(0),
    }
}

/// What a figure comes to by the records it lists: their sum, or of a rank the one at it.
fn by_records(figure: &Figure, listed: &[Counted]) -> i64 {
    let Some(percent) = figure.rank() else { return listed.iter().map(|c| c.counted).sum() };
    let mut all = BTreeMap::new();
    for counted in listed {
        *all.entry(counted.counted).or_default() += 1;
    }
    nearest_rank(&all, percent).unwrap_or(0)
}

fn of(number: Number) -> i64 {
    match number {
        Number::Count(_) | Number::Rank(_) => 0,
        Number::Rate(_, of) => of,
    }
}

/// The condition that `--unit`, `--channel` and the like put for the key of a part.
fn filter(conn: &Connection, dimension: &str, key: &str) -> Option<Filter> {
    if key.is_empty() {
        return None;
    }
    let column = ["channel", "category", "kind", "point"].into_iter().find(|c| *c == dimension);
    if let Some(column) = ["cause", "remedy"].into_iter().find(|c| *c == dimension) {
        return Some(Filter::any_word(column, &[key.to_owned()], Both::same(key)));
    }
    match column {
        Some(column) => Some(Filter::new(column, key, Both::same(key))),
        None if dimension == "unit" => {
            let id = conn.query_row("SELECT id FROM units WHERE name = ?", [key], |r| r.get(0)).ok()?;
            Some(Filter::units(&scope::units(conn, id, false, false).expect("the unit")))
        }
        None => None,
    }
}

fn answers_back(conn: &Connection, scope: &Scope) {
    for (figure, base) in figures() {
        let name = format!("{} of {}, {scope:?}", figure.id, base.id);
        let total = stats::total(conn, figure, base, scope).expect("a total");
        let listed = stats::explain(conn, figure, base, scope).expect("records");
        assert_eq!(counted(total), by_records(figure, &listed), "{name}: value and records");
        let keys: BTreeSet<&String> = listed.iter().map(|c| &c.key).collect();
        assert_eq!(keys.len(), listed.len(), "{name}: a record is counted once");
        let columns = query::columns(conn, base.noun()).expect("columns");
        let dimensions: Vec<_> = stats::dimensions(base).chain(stats::dimensions(figure)).collect();
        for by in &dimensions {
            let parts = stats::table(conn, figure, base, &[by], scope).expect("parts");
            let sum = parts.values().fold((0, 0), |sum, n| (sum.0 + counted(*n), sum.1 + of(*n)));
            if figure.rank().is_some() {
                assert_eq!(parts.is_empty(), listed.is_empty(), "{name} by {}", by.name);
            } else if by.overlaps() {
                // A case of two causes stands under both.
                assert!(sum.0 >= counted(total), "{name} by {}: nothing is left out", by.name);
            } else {
                assert_eq!(sum, (counted(total), of(total)), "{name} by {}: parts add up", by.name);
            }
            for (key, part) in &parts {
                let Some(narrow) = filter(conn, by.name, &key[0]) else { continue };
                assert!(columns.iter().any(|c| c == narrow.said.key), "{name}: no column {}", narrow.said.key);
                let mut one = scope.clone();
                one.narrow.push(narrow);
                assert_eq!(stats::total(conn, figure, base, &one).expect("a total"), *part, "{name}: {key:?}");
                let of_one = stats::explain(conn, figure, base, &one).expect("records");
                assert_eq!(counted(*part), by_records(figure, &of_one), "{name}: records of {key:?}");
                assert!(of_one.iter().all(|c| keys.contains(&c.key)), "{name}: {key:?} counts what the whole does not");
            }
        }
        for pair in dimensions.windows(2).filter(|_| figure.rank().is_none()) {
            let parts = stats::table(conn, figure, base, &[pair[0], pair[1]], scope).expect("parts");
            let sum = parts.values().fold((0, 0), |sum, n| (sum.0 + counted(*n), sum.1 + of(*n)));
            let fits = if pair.iter().any(|by| by.overlaps()) {
                sum.0 >= counted(total)
            } else {
                sum == (counted(total), of(total))
            };
            assert!(fits, "{name} by {} and {}: {sum:?}", pair[0].name, pair[1].name);
        }
    }
}

#[test]
fn every_figure_is_the_records_it_explains_and_the_sum_of_its_parts() {
    for seed in [3, 77] {
        let office = furnished(seed);
        let conn = ledger(&office);
        let names = Names::new(&conn, day(TODAY)).expect("names");
        for (period, as_of) in [
            (period("2026-01-01", "2026-12-31"), TODAY),
            (period("2025-11-15", "2026-02-14"), "2026-01-31"),
            (period("2025-06-01", "2025-06-30"), "2025-07-05"),
            (period("2024-01-01", "2024-12-31"), TODAY),
        ] {
            let scope = Scope::new(period, day(as_of));
            past::see(&conn, &names, &scope).expect("that day");
            answers_back(&conn, &scope);
        }
    }
}

#[test]
fn asked_together_or_alone_a_figure_is_the_same() {
    let office = furnished(3);
    let conn = ledger(&office);
    for (from, to) in [("2026-01-01", "2026-12-31"), ("2025-06-01", "2025-06-30"), ("2020-01-01", "2026-12-31")] {
        let scope = Scope::new(period(from, to), day(TODAY));
        let (mut asks, mut all) = (Asks::default(), Vec::new());
        for (figure, base) in figures() {
            all.extend(stats::dimensions(base).map(|by| (figure, base, by)));
        }
        // More sets than one walk takes.
        let asked: Vec<_> = all.iter().map(|(figure, base, by)| asks.figure(figure, base, &[by])).collect();
        let conditions = ["unit_code <> '1'", "unit_code <> '2'", "unit_code <> '3'", "unit_code <> '4'"];
        for figure in FIGURES.iter().filter(|f| !f.is_rate()) {
            if !query::columns(&conn, figure.noun()).expect("columns").iter().any(|c| c == "unit_code") {
                continue;
            }
            for condition in conditions {
                asks.records(figure, condition, &[]);
            }
        }
        let answers = asks.answer(&conn, &scope).expect("answers");
        for ((figure, base, by), wanted) in all.iter().zip(&asked) {
            let alone = stats::table(&conn, figure, base, &[by], &scope).expect("alone");
            assert_eq!(wanted.parts(&answers), alone, "{} of {} by {}", figure.id, base.id, by.name);
        }
    }
}

#[test]
fn a_person_who_moved_is_one_person() {
    let office = furnished(5);
    office.ok(&["person", "edit", "R2026-0002", "--unit", &unit(5)]);
    let sanction = |on: &str| json!({ "person": "R2026-0002", "kind": "party-warning", "decided_on": on });
    office.import("sanction", &[sanction("2026-06-01")]);
    answers_back(&ledger(&office), &Scope::new(period("2025-01-01", "2026-12-31"), day(TODAY)));
}

/// A number the program prints for a figure.
fn value(office: &Office, arguments: &[&str]) -> i64 {
    office.json(&[&["stats"], arguments].concat())["total"].as_i64().expect("a count")
}

fn codes(rows: &Value) -> BTreeSet<String> {
    rows.as_array().expect("rows").iter().map(|r| r["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn a_figure_a_list_and_a_plain_count_agree() {
    let office = furnished(11);
    for (figure, list, sql) in [
        ("complaints.received", "complaint list --period 2026", "complaints WHERE received_on LIKE '2026%'"),
        (
            "complaints.accepted",
            "complaint list --where {accepted_on BETWEEN '2026-01-01' AND '2026-06-20'}",
            "complaints WHERE accepted_on LIKE '2026%'",
        ),
        (
            "complaints.refused",
            "complaint list --where {refused_on >= '2026-01-01'}",
            "complaints WHERE refused_on LIKE '2026%'",
        ),
        (
            "complaints.assigned",
            "complaint list --where {assigned_on >= '2026-01-01'}",
            "complaints WHERE assigned_on LIKE '2026%'",
        ),
        (
            "complaints.closed",
            "complaint list --where {closed_on >= '2026-01-01'}",
            "complaints WHERE closed_on LIKE '2026%'",
        ),
        (
            "complaints.open",
            "complaint list --where {ended_on IS NULL}",
            "complaints WHERE state IN ('received','accepted','assigned','returned-objection','suspended','result-filed','checked','reopened')",
        ),
        (
            "complaints.overdue",
            "complaint list --where {ended_on IS NULL AND due_on < '2026-06-20'}",
            "complaints WHERE ended_on IS NULL AND due_on < '2026-06-20'",
        ),
        (
            "complaints.closed_on_time",
            "complaint list --where {closed_on >= '2026-01-01' AND on_time}",
            "complaints WHERE closed_on LIKE '2026%' AND julianday(closed_on) - julianday(due_on) <= 0",
        ),
        (
            "complaints.substantiated",
            "complaint list --where {closed_on >= '2026-01-01' AND result IN ('substantiated','partly')}",
            "complaints WHERE closed_on LIKE '2026%' AND result NOT IN ('not-substantiated','cannot-verify','misunderstanding')",
        ),
        (
            "visits.made",
            "visit list --period 2026 --where {part_of IS NULL}",
            "visits WHERE strftime('%Y', visited_on) = '2026'",
        ),
        (
            "findings.found",
            "finding list --period 2026 --where {kind <> 'positive'}",
            "findings WHERE strftime('%Y', found_on) = '2026' AND kind <> 'positive'",
        ),
        (
            "measures.taken",
            "sanction list --period 2026 --where {kind <> 'transfer-discipline'}",
            "sanctions WHERE decided_on LIKE '2026%' AND kind <> 'transfer-discipline'",
        ),
        (
            "sanctions.decided",
            "sanction list --period 2026 --where {regime IN ('party','zhengwu','chufen')}",
            "sanctions WHERE decided_on LIKE '2026%' AND kind IN ('party-warning','admin-warning')",
        ),
    ] {
        let number = value(&office, &[figure, "--period", "2026"]);
        let (words, condition) =
            list.split_once(" --where ").map_or((list, None), |(w, c)| (w, Some(c.trim_matches(['{', '}']))));
        let mut words: Vec<&str> = words.split(' ').collect();
        words.extend(condition.into_iter().flat_map(|c| ["--where", c]));
        let listed = codes(&office.json(&words));
        assert_eq!(i64::try_from(listed.len()).expect("few"), number, "{figure} and {words:?}");
        assert!(number > 0, "{figure} has nothing to count");
        assert_eq!(codes(&office.json(&["explain", figure, "--period", "2026"])), listed, "{figure}: the records");
        let counted = office.json(&["query", &format!("SELECT count(*) AS n FROM {sql}")])[0]["n"].as_i64();
        assert_eq!(counted, Some(number), "{figure} and {sql}");
        // The same of one unit only.
        let one = unit(2);
        words.extend(["--unit", &one]);
        let listed = codes(&office.json(&words));
        assert_eq!(
            codes(&office.json(&["explain", figure, "--period", "2026", "--unit", &one])),
            listed,
            "{figure} of {one}"
        );
    }
    let sums = "SELECT count(DISTINCT unit) AS units, sum(persons) AS persons FROM findings WHERE found_on LIKE '2026%' AND kind <> 'positive'";
    let sums = office.json(&["query", sums]);
    assert_eq!(sums[0]["units"], value(&office, &["findings.units", "--period", "2026"]));
    assert_eq!(sums[0]["persons"], value(&office, &["findings.persons", "--period", "2026"]));
    let held = office.json(&[
        "query",
        "SELECT count(DISTINCT campaign) AS n, count(DISTINCT unit) AS u FROM visits WHERE visited_on LIKE '2026%'",
    ]);
    assert_eq!(held[0]["n"], value(&office, &["campaigns.held", "--period", "2026"]));
    assert_eq!(held[0]["u"], value(&office, &["visits.units", "--period", "2026"]));
    let rate = "SELECT count(*) AS n, count(*) FILTER (WHERE closed_on IS NOT NULL) AS closed FROM complaints WHERE assigned_on LIKE '2026%'";
    let (rate, said) =
        (office.json(&["query", rate]), office.json(&["stats", "complaints.close_rate", "--period", "2026"]));
    assert_eq!((&said["numerator"], &said["denominator"]), (&rate[0]["closed"], &rate[0]["n"]));
}

#[test]
fn a_filter_typed_gives_the_part_of_its_key() {
    let office = furnished(23);
    for (figure, by) in [
        ("complaints.received", "channel"),
        ("complaints.closed", "category"),
        ("complaints.open", "point"),
        ("complaints.overdue", "unit"),
        ("findings.found", "kind"),
        ("findings.persons", "unit"),
        ("measures.taken", "kind"),
        ("visits.units", "unit"),
    ] {
        let split = office.json(&["stats", figure, "--by", by, "--period", "2025-06-01..2026-06-20"]);
        let rows = split["rows"].as_array().expect("rows");
        assert_eq!(rows.iter().filter_map(|r| r["value"].as_i64()).sum::<i64>(), split["total"], "{figure} by {by}");
        for row in rows.iter().filter(|r| !r[by].is_null()).take(3) {
            let key = row[by].as_str().expect("a key");
            let part = value(&office, &[figure, &format!("--{by}"), key, "--period", "2025-06-01..2026-06-20"]);
            assert_eq!(row["value"], part, "{figure} --{by} {key}");
        }
    }
}

#[test]
fn a_figure_compared_is_the_figure_of_the_other_days() {
    let office = furnished(31);
    let at = |figure: &str, period: &str| value(&office, &[figure, "--period", period]);
    for figure in ["complaints.received", "complaints.closed", "findings.found", "visits.units", "measures.taken"] {
        let said = office.json(&["stats", figure, "--period", "2026-04", "--compare", "mom,yoy,ytd"]);
        let (now, before, year, so_far) =
            (at(figure, "2026-04"), at(figure, "2026-03"), at(figure, "2025-04"), at(figure, "2026-01-01..2026-04-30"));
        assert_eq!(
            [&said["total"], &said["mom"], &said["yoy"], &said["ytd"]],
            [&json!(now), &json!(before), &json!(year), &json!(so_far)],
            "{figure}"
        );
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let change = |from: i64| (from > 0).then(|| ((now - from) as f64 / from as f64 * 1000.0).round() / 10.0);
        assert_eq!(said["mom_change"].as_f64(), change(before), "{figure}");
        assert_eq!(said["yoy_change"].as_f64(), change(year), "{figure}");

        // A year that is not over is compared with as much of the year before.
        let said = office.json(&["stats", figure, "--period", "2026", "--compare", "yoy"]);
        assert_eq!(said["yoy"], at(figure, "2025-01-01..2025-06-20"), "{figure}: only the days that have come");
    }
    // Each month beside its own month a year before, and the months beside the whole.
    for figure in ["complaints.received", "findings.found", "complaints.closed"] {
        let said = office.json(&["stats", figure, "--by", "month", "--period", "2026", "--compare", "yoy,mom"]);
        let rows = said["rows"].as_array().expect("rows");
        assert_eq!(rows.len(), 6, "{figure}: a row for each month that has come");
        assert_eq!(rows.iter().filter_map(|r| r["yoy"].as_i64()).sum::<i64>(), said["yoy"], "{figure}");
        for (n, row) in rows.iter().enumerate() {
            let days = if n == 5 { "..2025-06-20" } else { "" };
            let period = if days.is_empty() { format!("2025-{:02}", n + 1) } else { format!("2025-06-01{days}") };
            assert_eq!(row["yoy"], at(figure, &period), "{figure} {row}");
            if n > 0 && n < 5 {
                assert_eq!(row["mom"], rows[n - 1]["value"], "{figure} {row}");
            }
        }
        let by = office.json(&["stats", figure, "--by", "unit", "--period", "2026-04", "--compare", "mom"]);
        let rows = by["rows"].as_array().expect("rows");
        assert_eq!(rows.iter().filter_map(|r| r["mom"].as_i64()).sum::<i64>(), by["mom"], "{figure}: what is gone too");
    }
    // What stands on a day is compared with what stood a year before.
    let said = office.json(&["stats", "complaints.open", "--period", "2026", "--compare", "yoy"]);
    assert_eq!(said["yoy"], value(&office, &["complaints.open", "--as-of", "2025-06-20"]));
}

/// What is compared is the figure of the other days, asked for by themselves as of the day they are compared at.
#[test]
fn every_comparison_is_the_figure_asked_for_as_of_its_day() {
    let office = furnished(5);
    for figure in FIGURES {
        for against in ["mom", "yoy"] {
            let said = office.json(&["stats", figure.id, "--period", "2026-04", "--compare", against]);
            let Some(over) = said["compared"][against].as_object() else { continue };
            let (from, to) = (&over["period"]["from"], &over["period"]["to"]);
            let period = format!("{}..{}", from.as_str().expect("a day"), to.as_str().expect("a day"));
            let as_of = over["as_of"].as_str().expect("a day");
            let alone = office.json(&["stats", figure.id, "--period", &period, "--as-of", as_of]);
            assert_eq!(said[against], alone["total"], "{} {against}: {period} as of {as_of}", figure.id);
        }
    }
}

/// A word means one set of records wherever it is said: what is overdue in a figure, in a list and on the day's page.
#[test]
fn overdue_is_one_set_of_records_everywhere() {
    for seed in [7, 19] {
        let office = furnished(seed);
        for (noun, figure, clock) in [
            ("complaint", "complaints.overdue", "handle"),
            ("order", "orders.overdue", "correct"),
            ("proposal", "proposals.overdue", "reply"),
            ("instruction", "instructions.overdue", "answer"),
        ] {
            let explained = codes(&office.json(&["explain", figure]));
            assert_eq!(explained, codes(&office.json(&[noun, "list", "--overdue"])), "{noun}: list and figure");
            let page = office.json(&["today"]);
            let (mut late, mut titled) = (BTreeSet::new(), 0);
            for table in page["tables"].as_array().expect("tables") {
                for row in table["rows"].as_array().expect("rows") {
                    if row["clock"] == clock && row["days_left"].as_i64().is_some_and(|left| left < 0) {
                        late.insert(row["code"].as_str().expect("a code").to_owned());
                        titled += 1;
                    }
                }
            }
            let letter = explained.first().map_or("-", |code| &code[..1]).to_owned();
            let late: BTreeSet<String> = late.into_iter().filter(|code| code.starts_with(&letter)).collect();
            // A day of rest just past leaves no working day over, and is late all the same.
            assert!(late.is_subset(&explained) || explained.is_empty(), "{noun}: {late:?} {explained:?} of {titled}");
        }
    }
}

/// Every visit is in the week of its day, and in no other; months hold the weeks of their year between them.
#[test]
fn weeks_in_the_field_are_those_of_the_visits() {
    let office = furnished(53);
    office.import(
        "visit",
        &["2026-03-30", "2026-03-31", "2026-04-01", "2026-04-05"]
            .map(|on| json!({ "unit": unit(3), "visited_on": on, "method": "covert-visit", "section": "办证科" })),
    );
    let weeks = |period: &str| {
        let report = office.json(&["report", "cadence", "--period", period]);
        report["tables"][0]["rows"].as_array().expect("rows").clone()
    };
    let year = weeks("2026");
    let by_month: Vec<Value> = (1..=6).flat_map(|month| weeks(&format!("2026-{month:02}"))).collect();
    assert_eq!(year, by_month);

    let mut seen: BTreeMap<String, (BTreeSet<String>, i64)> = BTreeMap::new();
    for visit in office.json(&["visit", "list"]).as_array().expect("visits") {
        let on: NaiveDate = visit["visited_on"].as_str().expect("a day").parse().expect("a day");
        let week = seen.entry(on.format("%G-W%V").to_string()).or_default();
        week.0.insert(on.to_string());
        week.1 += i64::from(visit["part_of"].is_null());
    }
    seen.retain(|week, _| week.starts_with("2026"));
    let told: BTreeMap<String, (BTreeSet<String>, i64)> = year
        .iter()
        .filter(|row| row["days"] != 0)
        .map(|row| {
            let dates: BTreeSet<String> = serde_json::from_value(row["dates"].clone()).expect("dates");
            assert_eq!(row["days"], dates.len(), "{row}");
            let over = row["from"].as_str() <= Some("2026-06-14");
            let short = row["days"].as_i64() < row["owes"].as_i64();
            assert_eq!(row["short"], if short && !over { Value::Null } else { json!(short) }, "{row}");
            (row["week"].as_str().expect("a week").to_owned(), (dates, row["visits"].as_i64().expect("visits")))
        })
        .collect();
    assert_eq!(told, seen);
    assert!(seen["2026-W14"].0.len() >= 4, "four days of two months are one week's");
}

const REPORTS: &[&[&str]] = &[
    &["report", "month", "--period", "2026-05"],
    &["report", "quarter", "--period", "2026Q2"],
    &["report", "year", "--period", "2026"],
    &["report", "complaints", "--period", "2026-05"],
    &["report", "inspections", "--period", "2026"],
    &["report", "cadence", "--period", "2026-05"],
    &["report", "accountability", "--period", "2026"],
    &["report", "overdue", "--period", "2026-05"],
    &["report", "units", "--period", "2026"],
    &["report", "points", "--period", "2026"],
    &["report", "leader", "--period", "2026-05"],
    &["report", "unit", "清河县单位2", "--period", "2026"],
    &["report", "overdue", "--period", "2026", "--unit", "清河县单位3"],
    &["report", "campaign", "P2025-0001", "--period", "2026"],
    &["stats", "orders.relapsed", "findings.relapsed"],
    &["explain", "orders.relapsed"],
    &["stats", "complaints.open", "--by", "state,unit"],
    &["stats", "findings.found", "--by", "month", "--compare", "yoy", "--period", "2026"],
    &["explain", "complaints.overdue"],
];

fn print_all(office: &Office, more: &[&str]) -> Vec<String> {
    let one = |words: &&[&str], format: &str| office.ok(&[words, more, &["--format", format]].concat());
    REPORTS.iter().flat_map(|words| [one(words, "json"), one(words, "csv")]).collect()
}

/// Lives that come out otherwise later: a case that was paused, a visit of a campaign, orders verified, one relapsed.
struct Old {
    paused: String,
    seen: String,
    relapse: String,
}

fn code_of(row: &Value) -> String {
    row["code"].as_str().expect("a code").to_owned()
}

/// The steps of a complaint, each with its options.
fn steps(office: &Office, code: &str, steps: &[&str]) {
    for step in steps {
        let words: Vec<&str> = step.split(' ').collect();
        office.ok(&[&["complaint", words[0], code, "-m", "因故"], &words[1..]].concat());
    }
}

fn find(office: &Office, of: usize, on: &str, kind: &str, visit: &[&str]) -> String {
    code_of(&office.json(&[&["finding", "add", "--unit", &unit(of), "--on", on, "--kind", kind], visit].concat()))
}

impl Old {
    fn lives(office: &Office) -> Old {
        let (third, received) = (unit(3), "2026-03-02");
        let case = ["complaint", "add", "--channel", "phone", "--category", "slow-action", "--unit", &third];
        let paused = code_of(&office.json(&[&case[..], &["--received", received]].concat()));
        let life = ["accept --on 2026-03-03", "assign --handling self --on 2026-03-04", "pause --on 2026-03-10"];
        steps(office, &paused, &life);
        steps(office, &paused, &["resume --on 2026-03-24", "close --result partly --on 2026-05-15"]);
        let visit = ["visit", "add", "--unit", &third, "--on", "2026-04-01", "--method", "covert-visit"];
        let seen = code_of(&office.json(&[&visit[..], &["--campaign", "P2025-0001"]].concat()));
        find(office, 3, "2026-04-01", "absent-post", &["--visit", &seen]);
        for of in [4, 5] {
            let found = find(office, of, "2026-04-02", "sleep", &[]);
            let issue = ["order", "issue", "--findings", &found, "--due", "10wd", "--on", "2026-04-03"];
            let order = code_of(&office.json(&issue));
            office.ok(&["order", "report", &order, "--on", "2026-04-10", "-m", "已改"]);
            office.ok(&["order", "verify", &order, "--on", "2026-04-13", "--document", "记录", "-m", "核过"]);
        }
        Old { relapse: find(office, 4, "2026-05-11", "sleep", &[]), paused, seen }
    }

    fn change(&self, office: &Office) {
        steps(office, &self.paused, &["undo", "close --result partly --on 2026-05-20"]);
        steps(office, &self.paused, &["reopen --on 2026-05-21", "pause --on 2026-05-22"]);
        office.ok(&["visit", "edit", &self.seen, "--campaign", "P2025-0002"]);
        office.ok(&["finding", "void", &self.relapse, "-m", "重复"]);
        find(office, 5, "2026-05-12", "sleep", &[]);
        office.ok(&["unit", "edit", &unit(2), "--code", "DW02"]);
    }
}

/// The day a report of May was handed in on.
const AS_OF: &str = "2026-06-05";

/// Of one unit what has no unit is passed over, and nothing else is told than of all.
fn of_one_unit(office: &Office, known: &str, all: &[Value]) {
    let diff = office.json(&[
        "report",
        "diff",
        "--period",
        "2026-05",
        "--as-of",
        AS_OF,
        "--known-at",
        known,
        "--unit",
        &unit(4),
    ]);
    let rows = diff["tables"][1]["rows"].as_array().expect("rows");
    assert!(rows.iter().all(|row| all.contains(row)), "{diff}");
}

#[test]
fn a_report_made_again_is_the_one_that_was_handed_in() {
    let office = furnished(47);
    let phone = |on: &str| json!({ "received_on": on, "channel": "phone", "category": "slow-action", "unit": unit(2) });
    office.import("complaint", &[phone("2026-05-04"), phone("2026-05-05"), phone("2026-05-06")]);
    let all = codes(&office.json(&["complaint", "list", "--where", "received_on >= '2026-05-04'"]));
    let newest = |n: usize| all.iter().rev().nth(n).expect("a code").clone();
    let (first, second, third) = (newest(2), newest(1), newest(0));
    let old = Old::lives(&office);
    let handed_in = print_all(&office, &["--as-of", AS_OF]);
    let known =
        office.json(&["query", "SELECT max(recorded_at) AS at FROM entries"])[0]["at"].as_str().expect("at").to_owned();
    // A journal counts in seconds.
    std::thread::sleep(std::time::Duration::from_millis(1_100));

    // What came in late: a complaint of May, its acceptance, a void, another channel, a finding; and later steps of the old.
    office.import("complaint", &[phone("2026-05-20")]);
    let late = codes(&office.json(&["complaint", "list"]))
        .difference(&all)
        .filter(|c| c.as_str() > third.as_str())
        .max()
        .expect("a code")
        .clone();
    office.ok(&["complaint", "accept", &second, "--on", "2026-05-06"]);
    office.ok(&["complaint", "void", &first, "-m", "重复登记"]);
    office.ok(&["complaint", "edit", &third, "--channel", "letter"]);
    office.import(
        "finding",
        &[json!({ "unit": unit(2), "found_on": "2026-05-12", "kind": "absent-post", "persons": 2 })],
    );
    office.import("visit", &[json!({ "unit": unit(3), "visited_on": "2026-05-12", "method": "covert-visit" })]);
    office.import("sanction", &[json!({ "person": "R2026-0001", "kind": "admonish", "decided_on": "2026-05-12" })]);
    office.ok(&["unit", "edit", &unit(4), "--kind", "police-station"]);
    office.ok(&["complaint", "accept", &third, "--on", "2026-06-12"]);

    old.change(&office);

    let again = print_all(&office, &["--as-of", AS_OF, "--known-at", &known]);
    for (words, (before, after)) in REPORTS.iter().flat_map(|w| [w, w]).zip(handed_in.iter().zip(&again)) {
        assert_eq!(before, after, "{words:?}");
    }
    let restated = print_all(&office, &["--as-of", AS_OF]);
    assert_ne!(handed_in[0], restated[0], "the month's report has changed since");

    // The late records, by name, and no others.
    let diff = office.json(&["report", "diff", "--period", "2026-05", "--as-of", AS_OF, "--known-at", &known]);
    let table = |key: &str| {
        diff["tables"]
            .as_array()
            .expect("tables")
            .iter()
            .find(|t| t["id"] == key || t["key"] == key || t["name"] == key)
            .expect(key)["rows"]
            .clone()
    };
    of_one_unit(&office, &known, table("records").as_array().expect("rows"));
    let mut moved = BTreeMap::<String, BTreeSet<(String, String)>>::new();
    for row in table("records").as_array().expect("rows") {
        let text = |key: &str| row[key].as_str().expect("text").to_owned();
        moved.entry(text("figure")).or_default().insert((text("change"), text("record")));
    }
    let set =
        |rows: &[(&str, &str)]| rows.iter().map(|(c, r)| ((*c).to_owned(), (*r).to_owned())).collect::<BTreeSet<_>>();
    // One in, one out: the same number, of other records.
    // One stands in another state now, one came by another channel.
    let changed = [("changed", second.as_str()), ("changed", third.as_str())];
    let received = [("entered", late.as_str()), ("left", first.as_str())];
    assert_eq!(moved["complaints.received"], set(&[&received[..], &changed].concat()));
    assert_eq!(moved["complaints.accepted"], set(&[("entered", &second)]));
    let open = [("entered", old.paused.as_str())];
    assert_eq!(moved["complaints.open"], set(&[&received[..], &changed, &open].concat()));
    // Reopened since, it was closed all the same; it stands in another state.
    assert_eq!(moved["complaints.closed"], set(&[("changed", &old.paused)]));
    for (figure, records) in [
        ("findings.found", 3),
        ("findings.persons", 3),
        ("visits.made", 1),
        ("measures.taken", 1),
        ("orders.relapsed", 3),
    ] {
        assert_eq!(moved[figure].len(), records, "{figure}");
    }

    // The same two sets through `explain`.
    let entered = |arguments: &[&str]| {
        let rows = office.json(&[&["explain", "complaints.received"], arguments].concat());
        rows.as_array()
            .expect("rows")
            .iter()
            .map(|r| {
                (r["change"].as_str().expect("in or out").to_owned(), r["code"].as_str().expect("a code").to_owned())
            })
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(
        entered(&["--period", "2026-05", "--versus-known-at", &known]),
        set(&[("entered", &late), ("left", &first)])
    );
    let months = entered(&["--period", "2026-05", "--versus-period", "2026-04"]);
    let of = |change: &str| months.iter().filter(|(c, _)| c == change).map(|(_, r)| r.clone()).collect::<BTreeSet<_>>();
    let list = |period: &str| codes(&office.json(&["complaint", "list", "--period", period]));
    assert_eq!((of("entered"), of("left")), (list("2026-05"), list("2026-04")));
}

#[test]
fn a_report_on_one_unit_has_no_table_of_the_others() {
    let office = furnished(61);
    let one = unit(3);
    let report = office.json(&["report", "month", "--period", "2026", "--unit", &one]);
    let figure = |id: &str| {
        report["figures"].as_array().expect("figures").iter().find(|f| f["id"] == id).expect(id)["value"].clone()
    };
    let table = |key: &str| {
        report["tables"].as_array().expect("tables").iter().find(|t| t["key"] == key).expect(key)["rows"].clone()
    };
    let sum =
        |rows: &Value, key: &str| rows.as_array().expect("rows").iter().filter_map(|r| r[key].as_i64()).sum::<i64>();
    assert_eq!(sum(&table("by_category"), "received"), figure("complaints.received"));
    assert_eq!(sum(&table("by_unit"), "closed"), figure("complaints.closed"));
    assert_eq!(sum(&table("findings_by_kind"), "findings"), figure("findings.found"));
    assert!(table("by_unit").as_array().expect("rows").iter().all(|r| r["unit"] == one.as_str()));
}

#[test]
fn what_cannot_be_asked_is_named() {
    let office = furnished(2);
    for (arguments, code, id, named) in [
        ("stats complaints.recieved", 2, "figure-unknown", "complaints.received"),
        ("explain complaints.close", 2, "figure-unknown", "complaints.closed"),
        ("figures show finding.found", 2, "figure-unknown", "findings.found"),
        ("stats complaints.received --by chanel", 2, "dimension-unknown", "channel"),
        ("stats visits.units --by month", 2, "dimension-unknown", "unit"),
        ("stats complaints.received --by unit,month,channel", 2, "dimensions-too-many", "两个"),
        ("stats complaints.close_rate --base acepted", 2, "base-unknown", "complaints.accepted"),
        ("stats complaints.received --base accepted", 2, "base-of-count", "accepted"),
        ("stats complaints.received --compare month", 2, "compare-unknown", "mom"),
        ("stats complaints.received --by unit --top many", 2, "count-unreadable", "many"),
        ("stats complaints.received --by unit --top 0", 2, "count-unreadable", "0"),
        ("stats complaints.received --top 3", 2, "option-needs-by", "--top"),
        ("stats complaints.received --by unit,unit", 2, "dimension-twice", "unit"),
        ("stats complaints.received --few -", 2, "count-unreadable", "-"),
        ("stats findings.found --channel phone", 2, "filter-unfit", "channel"),
        ("stats complaints.received --kind absent-post", 2, "filter-unfit", "kind"),
        ("stats complaints.received --channel phon", 2, "", "phone"),
        ("stats complaints.received --unit 清河县单位", 3, "", "清河县单位1"),
        ("stats complaints.received --period 2026-05-01..2026-03-01", 2, "", "2026-03-01"),
        ("report month --period 2026-13", 2, "", "2026-13"),
        ("report month --as-of 2026-06-21", 4, "as-of-in-future", "2026-06-20"),
        ("explain complaints.open --as-of 2030-01-01", 4, "as-of-in-future", "2030-01-01"),
        ("explain complaints.open --versus-as-of 2030-01-01", 4, "as-of-in-future", "2030-01-01"),
        ("report month --known-at 2020-01-01", 4, "known-before-ledger", "2020-01-01"),
        ("explain complaints.open --versus-known-at 2020-01-01", 4, "known-before-ledger", "2020-01-01"),
        ("report month --known-at yesterdayish", 2, "instant-unreadable", "yesterdayish"),
        ("report diff --period 2020", 4, "known-before-ledger", "20"),
    ] {
        let words: Vec<&str> = arguments.split(' ').chain(["--json"]).collect();
        let said = office.say(&words, "");
        let error: Value =
            serde_json::from_str(&said.err).unwrap_or_else(|e| panic!("{arguments}: {e}: {}{}", said.out, said.err));
        assert_eq!(said.code, code, "{arguments}: {error}");
        assert!(said.out.is_empty(), "{arguments} prints {}", said.out);
        assert!(id.is_empty() || error["error"]["id"] == id, "{arguments}: {error}");
        assert!(error["error"].to_string().contains(named), "{arguments} does not name {named}: {error}");
    }
}
