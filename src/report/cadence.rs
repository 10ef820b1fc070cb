//! How often the office was in the field, week by week: the days, what was reached on them, and the weeks that fell short of what
//! they owe. What a week owes stands in `rule::cadence`.

use super::figure::{SECTIONS, each, figure};
use super::{Scope, compare, shown};
use crate::base::column::Shape;
use crate::base::day::{Period, plus};
use crate::base::error::Result;
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::both;
use crate::record::names::Names;
use crate::rule::cadence::{Week, weeks};
use rusqlite::Connection;
use std::collections::BTreeSet;

const FIGURES: &[(&str, &str)] =
    &[("visits.days", ""), ("visits.made", "method"), ("visits.units", "unit_kind"), ("visits.sections", "")];

/// What was done in a week.
#[derive(Default)]
struct Done {
    days: BTreeSet<String>,
    units: BTreeSet<String>,
    visits: i64,
    sections: i64,
}

/// The weeks that had begun by the as-of day and not before the first visit on record: before that nothing is not zero.
fn held(conn: &Connection, names: &Names, scope: &Scope, usual: i64) -> Result<Vec<Week>> {
    let clockwork = names.clockwork(conn, plus(scope.period.from, -3))?;
    let mut held = Vec::new();
    for week in weeks(scope.period, &clockwork.calendar, usual) {
        let begun =
            week.days.from <= scope.as_of && compare::begun(conn, figure("visits.made")?, &scope.over(week.days))?;
        held.extend(begun.then_some(week));
    }
    Ok(held)
}

/// What was done in each of some weeks.
fn done(conn: &Connection, scope: &Scope, weeks: &[Week]) -> Result<Vec<Done>> {
    let mut all: Vec<Done> = weeks.iter().map(|_| Done::default()).collect();
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Ok(all) };
    let over = scope.over(Period { from: first.days.from, to: last.days.to });
    let columns = format!("visited_on, part_of IS NULL, unit_code, {SECTIONS}");
    each(conn, figure("visits.days")?, &columns, "visited_on, id", &over, &mut |row| {
        let on: String = row.get(0)?;
        let at = weeks.partition_point(|week| week.days.to.to_string() < on);
        if let Some(done) = all.get_mut(at) {
            done.days.insert(on);
            done.visits += row.get::<_, i64>(1)?;
            done.units.insert(row.get(2)?);
            done.sections += row.get::<_, i64>(3)?;
        }
        Ok(())
    })?;
    Ok(all)
}

/// The columns; what is owed only where it is all of the office.
fn heads(whole: bool) -> Vec<Head> {
    let all = vec![
        Head::of("week", Shape::Text, "周", "Week"),
        Head::of("from", Shape::Day, "周一", "Monday"),
        Head::of("days", Shape::Count, "外勤天数", "Days"),
        Head::of("owes", Shape::Count, "应有", "Owed"),
        Head::of("short", Shape::Flag, "不足", "Short"),
        Head::of("visits", Shape::Count, "检查", "Visits"),
        Head::of("units", Shape::Count, "单位", "Units"),
        Head::of("sections", Shape::Count, "科室", "Sections"),
        Head::of("dates", Shape::List, "日期", "Dates"),
    ];
    all.into_iter().filter(|head| whole || !["owes", "short"].contains(&head.key.as_str())).collect()
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The report on a period: its weeks, each of which is to have so many days in the field.
pub fn report(conn: &Connection, names: &Names, office: String, scope: &Scope, usual: i64) -> Result<Report<'static>> {
    let weeks = held(conn, names, scope, usual)?;
    let all = done(conn, scope, &weeks)?;
    // What a week owes is the office's, whoever is visited: of some units alone nothing is owed.
    let whole = scope.narrow.is_empty();
    let short: Vec<Option<bool>> = weeks
        .iter()
        .zip(&all)
        .map(|(week, done)| week.short(count(done.days.len()), scope.as_of).filter(|_| whole))
        .collect();
    let row = |((week, done), short): ((&Week, &Done), &Option<bool>)| {
        let mut row = vec![
            Value::Text(week.days.from.format("%G-W%V").to_string()),
            Value::Text(week.days.from.to_string()),
            Value::Int(count(done.days.len())),
        ];
        if whole {
            row.extend([Value::Int(week.owes), short.map_or(Value::Null, |short| Value::Int(i64::from(short)))]);
        }
        row.extend([
            Value::Int(done.visits),
            Value::Int(count(done.units.len())),
            Value::Int(done.sections),
            Value::Text(serde_json::Value::from(done.days.iter().cloned().collect::<Vec<_>>()).to_string()),
        ]);
        row
    };
    let rows: Vec<_> = weeks.iter().zip(&all).zip(&short).map(row).collect();
    let (held, fell) = (weeks.len(), short.iter().filter(|short| **short == Some(true)).count());
    let title = if whole {
        both!("{held} 周，不足的 {fell} 周", "{held} weeks, {fell} fell short")
    } else {
        both!("{held} 周", "{held} weeks")
    };
    let owed = if whole {
        both!(
            "；每周不少于 {usual} 天，工作日不到 {usual} 天的周按工作日；没过完的周不算不足",
            "; it owes {usual} days, or its working days where those are fewer; one that is not over is not short"
        )
    } else {
        both!(
            "；每周应有的天数是全办的，不分到一个单位，这里不列：看全办去掉筛选",
            "; what a week owes is the office's, not a unit's, and is left out here: ask without narrowing"
        )
    };
    let (owed_zh, owed_en) = (owed.zh, owed.en);
    let notes = vec![both!(
        "一周从周一到周日，周四在期间内的算本期间的{owed_zh}",
        "a week is Monday to Sunday and of the period its Thursday is in{owed_en}"
    )];
    Ok(Report {
        figures: shown::figures(conn, &names.added, FIGURES, scope)?,
        tables: vec![Sheet::of("weeks", title, heads(whole), rows)],
        notes,
        ..scope.report("cadence", both!("外勤频次", "Days in the field"), office)
    })
}
