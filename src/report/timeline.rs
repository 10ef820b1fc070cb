//! A unit's dossier (单位档案): everything the ledger holds of it on one page, oldest to newest. Which records those are
//! stands in `timeline.sql`.

use crate::base::column::Shape;
use crate::base::day::{self, Period};
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::base::vocab::Event;
use crate::both;
use crate::db::query::{cell, value};
use crate::record::names::Names;
use crate::record::unit;
use rusqlite::Connection;

/// How many units are under one, on any level.
const BELOW: &str = "WITH RECURSIVE under(id) AS (SELECT id FROM unit WHERE parent = ?1 AND void_reason IS NULL
  UNION SELECT u.id FROM unit u JOIN under ON u.parent = under.id WHERE u.void_reason IS NULL) SELECT count(*) FROM under";

const SQL: &str = include_str!("timeline.sql");

/// Columns of the page; `kind` and `state` name their vocabulary, so one column holds those of every noun.
fn heads() -> Vec<Head> {
    vec![
        Head::of("happened_on", Shape::Day, "日期", "On"),
        Head::of("event", Shape::Word("event"), "事项", "Event"),
        Head::of("code", Shape::Text, "编号", "Code"),
        Head::of("kind", Shape::Word("*"), "类别", "Kind"),
        Head::of("expected", Shape::Count, "应到", "Expected"),
        Head::of("present", Shape::Count, "在岗", "Present"),
        Head::of("absent_before", Shape::Count, "原缺岗", "Absent before"),
        Head::of("absent", Shape::Count, "缺岗", "Absent"),
        Head::of("follows", Shape::Record, "关联", "Of"),
        Head::of("summary", Shape::Long, "内容", "Summary"),
        Head::of("state", Shape::Word("*"), "状态", "State"),
    ]
}

/// The rows of a unit, by its row number.
fn rows(conn: &Connection, unit: i64) -> Result<Vec<Vec<Value>>> {
    let mut statement = conn.prepare(SQL)?;
    let at = statement.parameter_index(":unit")?.unwrap_or(1);
    statement.raw_bind_parameter(at, unit)?;
    let count = statement.column_count();
    let mut found = statement.raw_query();
    let mut out: Vec<Vec<Value>> = Vec::new();
    while let Some(row) = found.next()? {
        out.push((0..count).map(|i| row.get_ref(i).map(|v| value(cell(v)))).collect::<rusqlite::Result<_>>()?);
    }
    // Of one day, the visit stands before what was found at it.
    out.sort_by_key(|row| {
        let event = Event::from_slug(text(&row[1])).map_or(0, |e| e as usize);
        (text(&row[0]).to_owned(), event, text(&row[2]).to_owned())
    });
    Ok(out)
}

fn text(value: &Value) -> &str {
    if let Value::Text(text) = value { text } else { "" }
}

/// The rows alone, for formats that hold one table.
pub fn sheet(conn: &Connection, unit: i64) -> Result<Sheet<'static>> {
    let mut sheet = Sheet::of("timeline", both!("经过", "Timeline"), heads(), rows(conn, unit)?);
    sheet.brief = vec![0, 1, 2, 3, 4, 6, 7, 9, 10];
    Ok(sheet)
}

/// The dossier of a unit.
pub fn report(conn: &Connection, names: &Names, office: String, unit: i64) -> Result<Report<'static>> {
    let name = unit::full_name(conn, unit)?;
    let rows = rows(conn, unit)?;
    let mut notes = Vec::new();
    // A section's sheet is of the visit it belongs to.
    let section = |r: &[Value]| text(&r[1]) == Event::Visit.slug() && r[8] != Value::Null;
    let count = |event: Event| rows.iter().filter(|r| text(&r[1]) == event.slug() && !section(r)).count();
    let said = |lang: Lang| {
        let some = Event::ALL.iter().map(|e| (e, count(*e))).filter(|(_, n)| *n > 0);
        let one = |(event, n): (&Event, usize)| format!("{} {n}", event.label(lang));
        some.map(one).collect::<Vec<_>>().join(lang.pick("、", ", "))
    };
    if !rows.is_empty() {
        let (n, zh, en) = (rows.iter().filter(|r| !section(r)).count(), said(Lang::Zh), said(Lang::En));
        notes.push(both!("共 {n} 条：{zh}", "{n} in all: {en}"));
    }
    for row in rows.iter().filter(|r| text(&r[1]) == Event::Revisit.slug()) {
        if let (Value::Int(before), Value::Int(now)) = (&row[6], &row[7]) {
            let (from, to) = (text(&row[8]), text(&row[2]));
            notes.push(both!(
                "回访 {from} → {to}：缺岗 {before} → {now}",
                "revisit {from} → {to}: absent {before} → {now}"
            ));
        }
    }
    let below: i64 = conn.query_row(BELOW, [unit], |r| r.get(0))?;
    if below > 0 {
        notes.push(both!(
            "下级 {below} 个单位的不在内，各有自己的：ducha unit list --where \"parent = '{name}'\"",
            "without the {below} units under it, which have their own: ducha unit list --where \"parent = '{name}'\""
        ));
    }
    let day = |row: Option<&Vec<Value>>| row.and_then(|r| day::iso(text(&r[0]))).unwrap_or(names.today);
    let period = Period { from: day(rows.first()), to: day(rows.last()) };
    let mut sheet = Sheet::of("timeline", both!("经过", "Timeline"), heads(), rows);
    sheet.brief = vec![0, 1, 2, 3, 4, 6, 7, 9, 10];
    Ok(Report {
        name: "dossier".into(),
        title: both!("{name} 督查档案", "Dossier of {name}"),
        office,
        period,
        as_of: names.today,
        filters: Vec::new(),
        figures: Vec::new(),
        tables: vec![sheet],
        notes,
        witness: None,
    })
}
