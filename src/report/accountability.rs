//! The report on accountability (责任追究): what was done to whom, by regime, kind and unit, and how often a unit's people
//! were admonished within the year. Nobody is named: a person is one person of their unit.

use super::figure::{IS_SANCTION, bind};
use super::{Holder, Scope, shown};
use crate::base::column::Shape;
use crate::base::day::Period;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::both;
use crate::db::query::{cell, head, value};
use crate::record::names::Names;
use crate::record::sanction;
use crate::rule::measure::{ADMONITIONS, UNIT_ANSWERS_FROM, rolling_year};
use rusqlite::Connection;

/// Figures in order, each with the dimension of its parts or, for a rate, its base.
const FIGURES: &[(&str, &str)] = &[
    ("measures.taken", "regime"),
    ("measures.person_times", "responsibility"),
    ("measures.persons", ""),
    ("measures.unit_times", "kind"),
    ("measures.units", ""),
    ("sanctions.decided", "regime"),
    ("sanctions.persons", ""),
    ("complaints.closed", ""),
    ("complaints.accountable", ""),
    ("complaints.accountability_rate", "complaints.closed"),
];

/// The measures of the scope's period; 移送 is none.
fn taken(scope: &Scope) -> String {
    format!(
        "decided_on BETWEEN :from AND :to AND regime IS NOT NULL AND {}",
        scope.narrowed(&sanction::NOUN, Holder::Then)
    )
}
/// Rows in the order of the regimes, as people read them.
const IN_ORDER: &str = "instr('party zhengwu chufen organisational lighter performance unit', regime)";

/// The report over a period, as things stand on the scope's as-of day.
pub fn report(conn: &Connection, names: &Names, office: String, scope: &Scope) -> Result<Report<'static>> {
    let (admonished, note) = admonished(conn, names, scope)?;
    Ok(Report {
        figures: shown::figures(conn, &names.added, FIGURES, scope)?,
        tables: vec![
            by_regime(conn, scope)?,
            by_kind(conn, scope)?,
            by_unit(conn, scope)?,
            admonished,
            list(conn, scope)?,
        ],
        notes: note.into_iter().collect(),
        ..scope.report("accountability", both!("责任追究报表", "Report on accountability"), office)
    })
}

/// Rows of our own SQL, under their heads.
fn table(
    conn: &Connection,
    scope: &Scope,
    sql: &str,
    heads: Vec<Head>,
    (key, title): (&str, Both),
) -> Result<Sheet<'static>> {
    let mut statement = conn.prepare(sql)?;
    bind(&mut statement, scope)?;
    let mut found = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push((0..heads.len()).map(|i| row.get_ref(i).map(|v| value(cell(v)))).collect::<rusqlite::Result<_>>()?);
    }
    Ok(Sheet::of(key, title, heads, rows))
}

fn kind() -> Head {
    head(Some(&sanction::NOUN), "kind")
}

fn counts() -> [Head; 4] {
    [
        Head::of("measures", Shape::Count, "件次", "Measures"),
        Head::of("person_times", Shape::Count, "人次", "Person-times"),
        Head::of("persons", Shape::Count, "人数", "Persons"),
        Head::of("units", Shape::Count, "单位数", "Units"),
    ]
}

const COUNTS: &str = "count(*), count(person), count(DISTINCT person), count(DISTINCT unit_code)";

fn by_regime(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    let taken = taken(scope);
    let sql = format!("SELECT regime, {COUNTS} FROM sanctions WHERE {taken} GROUP BY regime ORDER BY {IN_ORDER}");
    let heads = std::iter::once(head(None, "regime")).chain(counts()).collect();
    table(conn, scope, &sql, heads, ("by_regime", both!("按处理依据", "By regime")))
}

fn by_kind(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    let taken = taken(scope);
    let sql = format!(
        "SELECT regime, kind, {COUNTS} FROM sanctions WHERE {taken} GROUP BY regime, kind ORDER BY {IN_ORDER}, count(*) DESC, kind"
    );
    let heads = [head(None, "regime"), kind()].into_iter().chain(counts()).collect();
    table(conn, scope, &sql, heads, ("by_kind", both!("按处理方式", "By measure")))
}

fn by_unit(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    let taken = taken(scope);
    let sql = format!(
        "SELECT s.unit, count(*), count(s.person), count(DISTINCT s.person),
           count(*) FILTER (WHERE s.{IS_SANCTION}), count(DISTINCT s.person) FILTER (WHERE s.{IS_SANCTION}), count(*) FILTER (WHERE s.person IS NULL)
         FROM (SELECT * FROM sanctions WHERE {taken}) s LEFT JOIN units u ON u.code = s.unit_code
         GROUP BY s.unit_code ORDER BY count(*) DESC, coalesce(u.order_no, 1000000), u.id"
    );
    let [measures, person_times, persons, _] = counts();
    let heads = vec![
        head(None, "unit"),
        measures,
        person_times,
        persons,
        Head::of("sanctions", Shape::Count, "处分人次", "Sanctions"),
        Head::of("persons_sanctioned", Shape::Count, "受处分人", "Persons sanctioned"),
        Head::of("unit_times", Shape::Count, "对单位", "On the unit"),
    ];
    table(conn, scope, &sql, heads, ("by_unit", both!("按单位", "By unit")))
}

/// Admonitions within the year that ends on the as-of day, by unit, and the sentence on units that answer for them.
fn admonished(conn: &Connection, names: &Names, scope: &Scope) -> Result<(Sheet<'static>, Option<Both>)> {
    let (first, last) = (rolling_year(scope.as_of), scope.as_of);
    let sql = format!(
        "SELECT s.unit, count(*), count(DISTINCT s.person) FROM (SELECT * FROM sanctions WHERE {}) s LEFT JOIN units u ON u.code = s.unit_code
         WHERE s.person IS NOT NULL AND s.kind IN (SELECT value FROM json_each(:kinds))
         GROUP BY s.unit_code ORDER BY 2 DESC, coalesce(u.order_no, 1000000), u.id",
        taken(scope)
    );
    let kinds = serde_json::Value::from(ADMONITIONS.to_vec()).to_string();
    let mut statement = conn.prepare(&sql)?;
    bind(&mut statement, &scope.over(Period { from: first, to: last }))?;
    if let Some(at) = statement.parameter_index(":kinds")? {
        statement.raw_bind_parameter(at, kinds)?;
    }
    let mut rows = statement.raw_query();
    let (mut out, mut over) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (unit, times, persons): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let reached = times >= UNIT_ANSWERS_FROM;
        if reached {
            over.push(unit.clone());
        }
        out.push(vec![Value::Text(unit), Value::Int(times), Value::Int(persons), Value::Int(reached.into())]);
    }
    let [_, person_times, persons, _] = counts();
    let heads = vec![
        head(None, "unit"),
        person_times,
        persons,
        Head::of("unit_answers", Shape::Flag, "达三人次", "Three or more"),
    ];
    let words = |lang: Lang| {
        let labels: Vec<String> =
            ADMONITIONS.iter().map(|kind| names.added.label("measure_kind", kind, lang)).collect();
        labels.join(lang.pick("、", ", ")).to_lowercase()
    };
    let (zh, en) = (words(Lang::Zh), words(Lang::En));
    let title = both!("一年内（{first} 至 {last}）{zh}", "Within a year ({first} to {last}): {en}");
    let (zh, en) = (over.join("、"), over.join(", "));
    let most = UNIT_ANSWERS_FROM;
    let note = (!over.is_empty()).then(|| {
        both!(
            "一年内达到 {most} 人次以上的单位：{zh}，按规定可对单位问责",
            "{most} person-times or more within a year: {en}; the unit itself may have to answer"
        )
    });
    Ok((Sheet::of("admonished_in_a_year", title, heads, out), note))
}

/// What was decided, without names: a unit and how many persons of it.
fn list(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    let taken = taken(scope);
    let sql = format!(
        "SELECT decided_on, unit, regime, kind, responsibility, count(person) FROM sanctions WHERE {taken}
         GROUP BY decided_on, unit_code, regime, kind, kind_note, responsibility ORDER BY decided_on, min(id)"
    );
    let heads = vec![
        head(None, "decided_on"),
        head(None, "unit"),
        head(None, "regime"),
        kind(),
        head(None, "responsibility"),
        Head::of("persons", Shape::Count, "人数", "Persons"),
    ];
    table(conn, scope, &sql, heads, ("measures", both!("处理情况（不点名）", "What was decided, nobody named")))
}
