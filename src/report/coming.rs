//! Who visits whom in the coming days, over all campaigns that go on: what clashes with what was or is to be, by this office and by others
//! whose copies are asked for, and how often each unit was visited. What a clash is stands in `rule::again`.

use super::figure::{each, figure};
use super::{Scope, offices, shown};
use crate::base::column::Shape;
use crate::base::day::{self, Day, plus};
use crate::base::error::Result;
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::base::vocab::{CampaignState, fold};
use crate::both;
use crate::db::query::head;
use crate::record::names::Names;
use crate::rule::again::{Call, clash};
use constcat::concat as sql;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// How many days to come are told.
pub const USUAL: i64 = 14;

const FIGURES: &[(&str, &str)] = &[("visits.made", ""), ("visits.again_soon", ""), ("visits.two_campaigns", "")];

/// A unit that is still to be visited.
struct Planned {
    unit: String,
    on: Option<Day>,
    campaign: String,
    title: String,
    squad: String,
    who: String,
}

/// A visit that was made, by this office or another.
struct Made {
    code: String,
    on: Option<Day>,
    campaign: Option<String>,
    other: bool,
}

/// Visits by the name of their unit as names are compared, with the name as it is written.
type Visits = BTreeMap<String, (String, Vec<Made>)>;

/// The units that groups of campaigns not closed are still to visit, the next first.
const PLANNED: &str = sql!(
    "SELECT t.unit, t.visit_on, t.campaign, c.title, t.squad,
      coalesce((SELECT group_concat(name, '、') FROM (SELECT m.name FROM members m
        WHERE m.campaign = t.campaign AND NOT m.taken_back AND coalesce(m.squad = t.squad, 1) ORDER BY m.n)), '')
    FROM targets t JOIN campaigns c ON c.code = t.campaign
    WHERE NOT t.taken_back AND t.unit IS NOT NULL AND c.state <> '",
    CampaignState::Closed.slug(),
    "' AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.campaign = t.campaign AND v.unit_code = t.unit_code AND v.part_of IS NULL)
    ORDER BY t.visit_on IS NULL, t.visit_on, t.campaign, t.n"
);

fn planned(conn: &Connection) -> Result<Vec<Planned>> {
    let mut statement = conn.prepare(PLANNED)?;
    let mut rows = statement.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let on: Option<String> = row.get(1)?;
        let on = on.as_deref().and_then(day::iso);
        out.push(Planned {
            unit: row.get(0)?,
            on,
            campaign: row.get(2)?,
            title: row.get(3)?,
            squad: row.get(4)?,
            who: row.get(5)?,
        });
    }
    Ok(out)
}

/// The visits of the period by the name of their unit, sections left out, of each office that is asked for.
fn made(conn: &Connection, scope: &Scope) -> Result<Visits> {
    let all = offices::each(conn, scope, |conn, scope, office| {
        let mut all = Vec::new();
        let figure = figure("visits.made")?;
        each(conn, figure, "unit, code, visited_on, campaign", "visited_on, id", scope, &mut |row| {
            let (unit, code, on, campaign): (String, String, String, Option<String>) = row.try_into()?;
            let campaign = campaign.map(|campaign| offices::code(office, &campaign));
            all.push((
                unit,
                Made { code: offices::code(office, &code), on: day::iso(&on), campaign, other: office.is_some() },
            ));
            Ok(())
        })?;
        Ok(all)
    })?;
    let mut by_unit: Visits = BTreeMap::new();
    for (unit, visit) in all.into_iter().flatten() {
        by_unit.entry(fold(&unit)).or_insert_with(|| (unit, Vec::new())).1.push(visit);
    }
    Ok(by_unit)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn on(day: Option<Day>) -> Value {
    day.map_or(Value::Null, |day| text(&day.to_string()))
}

/// What each that is planned clashes with: a row a clash.
fn clashes(all: &[Planned], visits: &Visits, gap: i64) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for (at, plan) in all.iter().enumerate() {
        let own = Call { campaign: Some(&plan.campaign), on: plan.on, made: false };
        let mut row = |found, with: &str, day| {
            rows.push(vec![text(&plan.unit), text(found), on(plan.on), text(&plan.campaign), text(with), on(day)]);
        };
        for other in all[..at].iter().filter(|other| other.unit == plan.unit) {
            let call = Call { campaign: Some(&other.campaign), on: other.on, made: false };
            if let Some(found) = clash(own, call, gap) {
                row(found.slug(), &other.campaign, other.on);
            }
        }
        for visit in visits.get(&fold(&plan.unit)).into_iter().flat_map(|(_, visits)| visits) {
            let call = Call { campaign: visit.campaign.as_deref(), on: visit.on, made: true };
            if let Some(found) = clash(own, call, gap) {
                row(found.slug(), &visit.code, visit.on);
            }
        }
    }
    rows
}

/// How often each unit was visited: by this office, by others, last; and how often it is planned.
fn frequency(all: &[Planned], visits: Visits) -> Sheet<'static> {
    let mut units: BTreeMap<String, (String, [i64; 3], Option<Day>)> = BTreeMap::new();
    for (key, (unit, visits)) in visits {
        let others = visits.iter().filter(|visit| visit.other).map(|_| 1).sum::<i64>();
        let own = visits.iter().filter(|visit| !visit.other).map(|_| 1).sum::<i64>();
        let last = visits.iter().filter_map(|visit| visit.on).max();
        units.insert(key, (unit, [own, others, 0], last));
    }
    for plan in all {
        units.entry(fold(&plan.unit)).or_insert_with(|| (plan.unit.clone(), [0; 3], None)).1[2] += 1;
    }
    let mut rows: Vec<_> = units.into_values().collect();
    rows.sort_by(|a, b| (b.1[0] + b.1[1]).cmp(&(a.1[0] + a.1[1])).then_with(|| a.0.cmp(&b.0)));
    let heads = vec![
        head(None, "unit"),
        Head::of("own", Shape::Count, "本办查", "By this office"),
        Head::of("others", Shape::Count, "其他单位查", "By others"),
        Head::of("total", Shape::Count, "合计", "Total"),
        Head::of("last_on", Shape::Day, "最近一次", "Last"),
        Head::of("planned", Shape::Count, "还要查", "Planned"),
    ];
    let row = |(unit, [own, others, planned], last): (String, [i64; 3], Option<Day>)| {
        vec![
            Value::Text(unit),
            Value::Int(own),
            Value::Int(others),
            Value::Int(own + others),
            on(last),
            Value::Int(planned),
        ]
    };
    let n = rows.len();
    Sheet::of(
        "frequency",
        both!("各单位被查几次（{n} 个单位）", "How often each was visited: {n} units"),
        heads,
        rows.into_iter().map(row).collect(),
    )
}

/// The days kept between two visits: those asked for, else the office's.
fn gap(conn: &Connection, scope: &Scope, today: Day) -> Result<i64> {
    let sql =
        "SELECT coalesce(CAST(julianday(?1) - julianday(date(?1, ?2)) AS INTEGER), (SELECT visit_gap FROM office))";
    let window = scope.window.as_ref().map(|window| window.back.as_str());
    Ok(conn.query_row(sql, (today.to_string(), window), |r| r.get(0))?)
}

/// The units to be visited by a day: who goes, how often each was visited, and whether it clashes.
fn to_come(
    (all, visits): (&[Planned], &Visits),
    clashing: &[Vec<Value>],
    (within, last): (i64, Day),
) -> Sheet<'static> {
    let row = |plan: &Planned| {
        let seen = visits.get(&fold(&plan.unit)).map(|(_, visits)| visits.as_slice()).unwrap_or_default();
        let (unit, campaign) = (text(&plan.unit), text(&plan.campaign));
        let clash = clashing.iter().any(|row| row[0] == unit && [&row[3], &row[4]].contains(&&campaign));
        vec![
            on(plan.on),
            text(&plan.unit),
            text(&plan.campaign),
            text(&plan.title),
            text(&plan.squad),
            text(&plan.who),
            on(seen.iter().filter_map(|visit| visit.on).max()),
            Value::Int(i64::try_from(seen.len()).unwrap_or(i64::MAX)),
            Value::Int(i64::from(clash)),
        ]
    };
    let rows: Vec<_> = all.iter().filter(|plan| plan.on.is_none_or(|on| on <= last)).map(row).collect();
    let heads = vec![
        head(None, "visit_on"),
        head(None, "unit"),
        head(None, "campaign"),
        head(None, "title"),
        head(None, "squad"),
        Head::of("who", Shape::Person, "谁去", "Who goes"),
        Head::of("last_on", Shape::Day, "最近一次", "Last"),
        Head::of("visits", Shape::Count, "期间内已查", "Visits"),
        Head::of("clash", Shape::Flag, "重复", "Clash"),
    ];
    let n = rows.len();
    let title = both!("今后 {within} 天要查 {n} 个", "To be visited within {within} days: {n}");
    let mut sheet = Sheet::of("coming", title, heads, rows);
    sheet.brief = vec![0, 1, 2, 4, 5, 6, 7, 8];
    sheet
}

/// The report on the coming days; visits are counted over the period.
pub fn report(conn: &Connection, names: &Names, office: String, scope: &Scope, within: i64) -> Result<Report<'static>> {
    let (last, gap) = (plus(names.today, within), gap(conn, scope, names.today)?);
    let all = planned(conn)?;
    let visits = made(conn, scope)?;
    let clashing = clashes(&all, &visits, gap);
    let coming = to_come((&all, &visits), &clashing, (within, last));
    let heads = vec![
        head(None, "unit"),
        Head::of("clash", Shape::Word("clash"), "重复督查", "Clash"),
        head(None, "visit_on"),
        head(None, "campaign"),
        Head::of("with", Shape::Text, "与哪个", "With"),
        Head::of("with_on", Shape::Day, "它的日期", "Its day"),
    ];
    let n = clashing.len();
    let clashing = Sheet::of("clashes", both!("重复的 {n} 处", "Clashes: {n}"), heads, clashing);
    let notes = vec![both!(
        "同一单位 {gap} 天内再查，或在两个没有结束的活动里，列为重复（政府督查工作条例第十五条）；别的单位的检查按单位全称对，要带上写 --offices all",
        "a unit visited again within {gap} days, or standing in two campaigns that go on, is a clash (政府督查工作条例 art. 15); visits of other offices are matched by the unit's full name and are added with --offices all"
    )];
    Ok(Report {
        figures: shown::figures(conn, &names.added, FIGURES, scope)?,
        tables: vec![coming, clashing, frequency(&all, visits)],
        notes,
        ..scope.report("coming", both!("今后几天谁查谁", "Who visits whom"), office)
    })
}
