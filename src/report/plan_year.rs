//! The year's plan of inspections (年度检查计划): its items by quarter and stage, done against planned, what is late, what is filed; campaigns
//! and visits outside it. Not for a campaign's own plan.

use super::Scope;
use super::shown;
use crate::base::column::Shape;
use crate::base::day::{Day, Period};
use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::both;
use crate::db::query::{cell, head, value};
use crate::record::names::Names;
use crate::record::plan::NOUN;
use rusqlite::Connection;
use std::collections::BTreeMap;

const FIGURES: &[(&str, &str)] = &[
    ("plans.items", "kind"),
    ("plans.filed", ""),
    ("plans.unfiled", ""),
    ("campaigns.drafted", ""),
    ("campaigns.approved", ""),
    ("visits.made", ""),
    ("visits.unplanned", "method"),
];

/// An item with what was done of it: its columns as they stand in the table, then what is summed.
struct Item {
    cells: Vec<Value>,
    quarter: Option<i64>,
    stage: Option<String>,
    planned: i64,
    done: i64,
    late: bool,
}

/// What is read of an item; the visits are those of its campaigns, sections' sheets left out.
const ITEMS: &str = "SELECT p.code, p.quarter, p.stage, p.title, p.kind, p.from_on, p.to_on, p.planned_visits,
      (SELECT count(*) FROM visits v JOIN campaigns c ON c.code = v.campaign WHERE c.plan_item = p.code AND v.part_of IS NULL) AS visits,
      p.planned_days,
      (SELECT count(DISTINCT v.visited_on) FROM visits v JOIN campaigns c ON c.code = v.campaign WHERE c.plan_item = p.code) AS field_days,
      (SELECT nullif(json_group_array(c.code), '[]') FROM campaigns c WHERE c.plan_item = p.code) AS campaigns,
      p.filed_with, p.filed_on, p.filed_no
    FROM plans p WHERE p.year = ? ORDER BY p.from_on, p.id";

fn items(conn: &Connection, year: i32, today: Day) -> Result<Vec<Item>> {
    let mut statement = conn.prepare(ITEMS)?;
    let columns = statement.column_count();
    let mut rows = statement.query([year])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut cells = (0..columns).map(|at| Ok(value(cell(row.get_ref(at)?)))).collect::<Result<Vec<Value>>>()?;
        let (planned, done): (Option<i64>, i64) = (row.get(7)?, row.get(8)?);
        let ends: String = row.get(6)?;
        let planned = planned.unwrap_or(0);
        let late = ends < today.to_string() && done < planned.max(1);
        cells.push(Value::Int(i64::from(late)));
        out.push(Item { cells, quarter: row.get(1)?, stage: row.get(2)?, planned, done, late });
    }
    Ok(out)
}

fn heads(kind: Shape) -> Vec<Head> {
    vec![
        head(Some(&NOUN), "code"),
        head(None, "quarter"),
        head(None, "stage"),
        head(Some(&NOUN), "title"),
        Head::of("kind", kind, "类别", "Kind"),
        head(None, "from_on"),
        head(None, "to_on"),
        head(None, "planned_visits"),
        Head::of("visits", Shape::Count, "已查单位次", "Visits made"),
        head(None, "planned_days"),
        Head::of("field_days", Shape::Count, "已用天数", "Days in the field"),
        Head::of("campaigns", Shape::List, "督查活动", "Campaigns"),
        head(None, "filed_with"),
        head(None, "filed_on"),
        head(None, "filed_no"),
        Head::of("late", Shape::Flag, "到期未完成", "Late"),
    ]
}

/// Items, planned and done by a key, with what of it is late.
fn summed(key: Head, items: &[Item], of: impl Fn(&Item) -> Value, name: &str, title: (&str, &str)) -> Sheet<'static> {
    let mut all: BTreeMap<String, (Value, [i64; 4])> = BTreeMap::new();
    for item in items {
        let by = of(item);
        let sums = all.entry(format!("{by:?}")).or_insert((by, [0; 4]));
        sums.1[0] += 1;
        sums.1[1] += item.planned;
        sums.1[2] += item.done;
        sums.1[3] += i64::from(item.late);
    }
    let heads = vec![
        key,
        Head::of("items", Shape::Count, "项数", "Items"),
        head(None, "planned_visits"),
        Head::of("visits", Shape::Count, "已查单位次", "Visits made"),
        Head::of("late", Shape::Count, "到期未完成", "Late"),
    ];
    let rows = all.into_values().map(|(by, sums)| [by].into_iter().chain(sums.map(Value::Int)).collect()).collect();
    Sheet::of(name, Both { zh: title.0.into(), en: title.1.into() }, heads, rows)
}

/// Campaigns of the year that belong to no item.
fn outside(conn: &Connection, period: Period) -> Result<Sheet<'static>> {
    let sql = "SELECT code, title, kind, state, from_on, visits FROM campaigns
        WHERE plan_item IS NULL AND from_on BETWEEN ? AND ? ORDER BY from_on, id";
    let mut statement = conn.prepare(sql)?;
    let mut found = statement.query([period.from.to_string(), period.to.to_string()])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push((0..6).map(|at| Ok(value(cell(row.get_ref(at)?)))).collect::<Result<Vec<Value>>>()?);
    }
    let campaign = &crate::record::campaign::NOUN;
    let heads = ["code", "title", "kind", "state", "from_on", "visits"].map(|c| head(Some(campaign), c)).to_vec();
    let n = rows.len();
    Ok(Sheet::of("outside", both!("不属于哪一项的督查活动 {n} 个", "Campaigns of no item: {n}"), heads, rows))
}

/// The plan of a year as it stands.
pub fn report(conn: &Connection, names: &Names, office: String, year: i32) -> Result<Report<'static>> {
    let edge = |month, day| Day::from_ymd_opt(year, month, day).unwrap_or(names.today);
    let period = Period { from: edge(1, 1), to: edge(12, 31) };
    let scope = Scope::new(period, names.today);
    let items = items(conn, year, names.today)?;
    let (n, late) = (items.len(), items.iter().filter(|item| item.late).count());
    let quarter = |item: &Item| item.quarter.map_or(Value::Null, Value::Int);
    let stage = |item: &Item| item.stage.clone().map_or(Value::Null, Value::Text);
    let by_quarter = summed(head(None, "quarter"), &items, quarter, "by_quarter", ("按季度", "By quarter"));
    let by_stage = summed(head(None, "stage"), &items, stage, "by_stage", ("按阶段", "By stage"));
    let rows = items.into_iter().map(|item| item.cells).collect();
    let title = both!("计划 {n} 项，到期未完成 {late} 项", "Items: {n}, late: {late}");
    let mut all = Sheet::of("items", title, heads(NOUN.shape("kind")), rows);
    all.brief = vec![0, 1, 2, 3, 6, 7, 8, 13, 15];
    let notes = vec![
        both!(
            "一项查了哪些单位：ducha explain visits.made --period {year} --plan-item N…",
            "which visits an item has: ducha explain visits.made --period {year} --plan-item N…"
        ),
        both!(
            "到期未完成：结束日期已过，已查少于计划；没有写计划数的，一次没查才算",
            "late: its last day is over and fewer were visited than planned; where no number is planned, none at all"
        ),
    ];
    Ok(Report {
        figures: shown::figures(conn, &names.added, FIGURES, &scope)?,
        tables: vec![all, by_quarter, by_stage, outside(conn, period)?],
        notes,
        ..scope.report("plan", both!("{year} 年度检查计划", "Plan of inspections of {year}"), office)
    })
}
