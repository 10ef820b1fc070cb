//! What draws came to: which units were in a frame, how often each should have been drawn and was, where nobody went; by kind and by
//! level, and by name those never drawn. And for the day's page what was drawn and not visited. Not for draws themselves.
//!
//! Expected of a unit is its quota by its share of the weights of its stratum, w / Σw: what the first drawn comes to exactly, and of
//! equal weights every one. Of several drawn by other weights it is how weight was meant to count.

use super::Scope;
use crate::base::column::Shape;
use crate::base::day::{Day, Period};
use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::both;
use crate::db::query::head;
use crate::record::draw::{NOUN, read};
use crate::record::draw_heirs::{self, Picked};
use crate::record::{campaign, unit};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is asked: of one campaign, or of the draws of a period.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// The draws for a campaign.
    Campaign(i64),
    /// The draws seeded in a period.
    Period(Period),
}

/// A unit, and how it fared.
#[derive(Clone, Debug, Default)]
struct Fared {
    code: String,
    name: String,
    kind: String,
    level: String,
    framed: i64,
    expected: f64,
    drawn: i64,
    visited: i64,
    skipped: i64,
}

impl Fared {
    fn owing(&self) -> i64 {
        self.drawn - self.visited - self.skipped
    }
}

/// The draws that are meant, oldest first.
fn draws(conn: &Connection, of: Of) -> Result<Vec<i64>> {
    let (campaign, from, to) = match of {
        Of::Campaign(id) => (Some(id), None, None),
        Of::Period(period) => (None, Some(period.from.to_string()), Some(period.to.to_string())),
    };
    let sql = "SELECT id FROM draw WHERE void_reason IS NULL AND seed IS NOT NULL AND (?1 IS NULL OR campaign = ?1)
        AND (?2 IS NULL OR seeded_on BETWEEN ?2 AND ?3) ORDER BY id";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map((campaign, from, to), |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The units there are to be drawn: those in service on a day, or those that were asked for by some draws.
fn units(conn: &Connection, of: Of, on: Day) -> Result<BTreeMap<i64, Fared>> {
    let (campaign, on) = match of {
        Of::Campaign(id) => (Some(id), on.to_string()),
        Of::Period(_) => (None, on.to_string()),
    };
    let asked = |table: &str| {
        format!(
            "SELECT r.unit FROM {table} r JOIN draw d ON d.id = r.draw WHERE d.campaign = ?1 AND d.void_reason IS NULL AND r.taken_back IS NULL"
        )
    };
    let sql = format!(
        "SELECT id, code, name, kind, coalesce(level, '') FROM unit WHERE iif(?1 IS NULL,
           void_reason IS NULL AND coalesce(valid_from, '') <= ?2 AND coalesce(valid_to, '9999') >= ?2,
           id IN ({} UNION {}))",
        asked("draw_frame"),
        asked("draw_exclusion")
    );
    let mut statement = conn.prepare(&sql)?;
    let rows = statement.query_map((campaign, on), |r| {
        let (code, name, kind, level) = (r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?);
        Ok((r.get(0)?, Fared { code, name, kind, level, ..Fared::default() }))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How every unit fared in some draws.
fn fared(conn: &Connection, of: Of, on: Day) -> Result<(usize, BTreeMap<i64, Fared>)> {
    let (mut all, draws) = (units(conn, of, on)?, draws(conn, of)?);
    for id in &draws {
        let (_, kept) = read(conn, *id)?;
        let mut weights: HashMap<&str, i64> = HashMap::new();
        for entry in &kept.frame {
            *weights.entry(&entry.stratum).or_default() += i64::from(entry.weight);
        }
        for (entry, unit) in kept.frame.iter().zip(&kept.units) {
            let Some(one) = unit.and_then(|unit| all.get_mut(&unit)) else { continue };
            let quota = f64::from(kept.quotas.get(&entry.stratum).copied().unwrap_or(0));
            let share = f64::from(entry.weight) / share_of(weights[entry.stratum.as_str()]);
            (one.framed, one.expected) = (one.framed + 1, one.expected + (quota * share).min(1.0));
        }
    }
    let wanted: BTreeSet<i64> = draws.iter().copied().collect();
    for pick in draw_heirs::all(conn, None, None)?.iter().filter(|pick| wanted.contains(&pick.draw)) {
        let Some(one) = all.get_mut(&pick.unit) else { continue };
        one.drawn += 1;
        one.visited += i64::from(pick.visit.is_some());
        one.skipped += i64::from(pick.visit.is_none() && pick.skipped.is_some());
    }
    Ok((draws.len(), all))
}

/// A count of tickets as a divisor: two millions at the most.
fn share_of(weights: i64) -> f64 {
    f64::from(u32::try_from(weights.max(1)).unwrap_or(u32::MAX))
}

/// How the units of each word of a column fared.
fn table(
    key: &'static str,
    (zh, en): (&str, &str),
    shape: Shape,
    all: &BTreeMap<i64, Fared>,
    by: fn(&Fared) -> &str,
) -> Sheet<'static> {
    let mut groups: BTreeMap<&str, (i64, Fared, i64)> = BTreeMap::new();
    for one in all.values() {
        let (units, sum, never) = groups.entry(by(one)).or_default();
        *units += 1;
        *never += i64::from(one.drawn == 0);
        sum.framed += i64::from(one.framed > 0);
        sum.expected += one.expected;
        sum.drawn += one.drawn;
        sum.visited += one.visited;
        sum.skipped += one.skipped;
    }
    let row = |(word, (units, sum, never)): (&str, (i64, Fared, i64))| {
        let word = if word.is_empty() { Value::Null } else { Value::text(word) };
        let expected = Value::Text(format!("{:.1}", sum.expected));
        let counts = [sum.drawn, sum.visited, sum.skipped, sum.owing(), never].map(Value::Int);
        [word, Value::Int(units), Value::Int(sum.framed), expected].into_iter().chain(counts).collect()
    };
    let heads = vec![
        Head::of(key, shape, zh, en).or_none(),
        Head::of("units", Shape::Count, "单位数", "Units"),
        Head::of("framed", Shape::Count, "进过名单", "In a frame"),
        Head::of("expected", Shape::Count, "期望抽中", "Expected"),
        Head::of("drawn", Shape::Count, "实际抽中", "Drawn"),
        Head::of("visited", Shape::Count, "已查", "Visited"),
        Head::of("skipped", Shape::Count, "说明不查", "Explained"),
        Head::of("owing", Shape::Count, "未查未说明", "Owing"),
        Head::of("never_drawn", Shape::Count, "从未抽中", "Never drawn"),
    ];
    Sheet::of(key, both!("按{zh}", "By {en}"), heads, groups.into_iter().map(row).collect())
}

/// The report.
pub fn report(conn: &Connection, office: String, of: Of, on: Day) -> Result<Report<'static>> {
    let (draws, all) = fared(conn, of, on)?;
    let period = match of {
        Of::Campaign(id) => campaign::days(conn, id, Period { from: on, to: on })?.1,
        Of::Period(period) => period,
    };
    let never = all.values().filter(|one| one.drawn == 0);
    let row = |one: &Fared| {
        let level = if one.level.is_empty() { Value::Null } else { Value::text(&one.level) };
        vec![Value::text(&one.code), Value::text(&one.name), Value::text(&one.kind), level, Value::Int(one.framed)]
    };
    let never: Vec<Vec<Value>> = never.map(row).collect();
    let n = never.len();
    let heads = vec![
        Head::of("code", Shape::Text, "单位代码", "Code"),
        head(None, "unit"),
        head(Some(&unit::NOUN), "kind"),
        head(Some(&unit::NOUN), "level"),
        Head::of("framed", Shape::Count, "进过名单", "In a frame"),
    ];
    let tables = vec![
        table("kind", ("单位类别", "kind of unit"), Shape::Word("unit_kind"), &all, |one| &one.kind),
        table("level", ("层级", "level"), Shape::Word("level"), &all, |one| &one.level),
        owing(conn, &of_draws(conn, of)?)?,
        Sheet::of("never_drawn", both!("从未抽中 {n} 个", "Never drawn: {n}"), heads, never),
    ];
    let notes = vec![
        both!(
            "计 {draws} 次抽查；期望按名额乘以权数在本层所占的份额",
            "{draws} draws; expected is the quota by the share of the weights in the stratum"
        ),
        both!(
            "优化营商环境条例第五十四条：随机抽取检查对象、随机选派执法检查人员",
            "regulations on the business environment, art. 54: whom to inspect and who inspects are drawn at random"
        ),
    ];
    let scope = Scope::new(period, on);
    Ok(Report { tables, notes, ..scope.report("coverage", both!("抽查覆盖", "Coverage by draws"), office) })
}

/// What was drawn by the draws that are meant.
fn of_draws(conn: &Connection, of: Of) -> Result<Vec<Picked>> {
    let wanted: BTreeSet<i64> = draws(conn, of)?.into_iter().collect();
    let all = draw_heirs::all(conn, None, None)?;
    Ok(all.into_iter().filter(|pick| wanted.contains(&pick.draw)).collect())
}

/// What was drawn, was not visited, and is not explained.
pub fn owing(conn: &Connection, picks: &[Picked]) -> Result<Sheet<'static>> {
    let mut rows = Vec::new();
    for pick in picks.iter().filter(|pick| pick.visit.is_none() && pick.skipped.is_none()) {
        let code = NOUN.code(pick.draw);
        let mut name = conn.prepare_cached("SELECT name FROM unit WHERE id = ?")?;
        let mut called = |unit: i64| name.query_row([unit], |r| r.get::<_, String>(0));
        let unit = called(pick.heir.unwrap_or(pick.unit))?;
        let was = pick.heir.map(|_| called(pick.unit)).transpose()?;
        let sql = "SELECT c.code, coalesce(c.closed_on, c.to_on) FROM draw d JOIN campaign c ON c.id = d.campaign WHERE d.id = ?";
        let (of, ended): (String, Option<String>) =
            conn.prepare_cached(sql)?.query_row([pick.draw], |r| r.try_into())?;
        let next = format!("ducha visit add --campaign {of} --unit {unit}");
        rows.push(vec![
            Value::Text(code),
            Value::Text(unit),
            was.map_or(Value::Null, Value::Text),
            Value::Text(of),
            Value::Text(pick.on.to_string()),
            ended.map_or(Value::Null, Value::Text),
            pick.inspectors.clone().map_or(Value::Null, Value::Text),
            Value::Text(next),
        ]);
    }
    let heads = vec![
        Head::of("code", Shape::Record, "抽查", "Draw"),
        head(None, "unit"),
        Head::of("was", Shape::Unit, "抽中时", "Drawn as"),
        head(None, "campaign"),
        head(None, "seeded_on"),
        Head::of("to_on", Shape::Day, "活动结束", "Campaign ends"),
        head(None, "inspectors"),
        Head::of("next", Shape::Text, "下一步", "Next"),
    ];
    let n = rows.len();
    let mut sheet = Sheet::of("draws_owing", both!("抽中未查 {n} 个", "Drawn and not visited: {n}"), heads, rows);
    sheet.brief = vec![0, 1, 2, 4, 5, 6];
    Ok(sheet)
}

/// What was drawn for campaigns that have ended, was not visited and is not explained; none where there is nothing.
pub fn late(conn: &Connection, today: Day) -> Result<Option<Sheet<'static>>> {
    let sql = "SELECT DISTINCT d.id FROM draw d JOIN campaign c ON c.id = d.campaign JOIN draw_pick p ON p.draw = d.id
        WHERE d.void_reason IS NULL AND c.void_reason IS NULL AND coalesce(c.closed_on, c.to_on) < ? AND p.taken_back IS NULL
          AND NOT EXISTS (SELECT 1 FROM draw_skip s WHERE s.draw = p.draw AND s.unit = p.unit AND s.taken_back IS NULL)
          AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.unit = p.unit AND v.campaign = d.campaign AND v.visited_on >= p.happened_on AND v.void_reason IS NULL)
        ORDER BY d.id";
    let mut statement = conn.prepare_cached(sql)?;
    let draws = statement.query_map([today.to_string()], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut picks = Vec::new();
    for draw in draws {
        picks.extend(draw_heirs::all(conn, None, Some(draw))?);
    }
    let sheet = owing(conn, &picks)?;
    Ok(picks.iter().any(|pick| pick.visit.is_none() && pick.skipped.is_none()).then_some(sheet))
}

/// That frames were published and wait for their seeds.
pub fn unseeded(conn: &Connection) -> Result<Option<Both>> {
    let sql = "SELECT code FROM draws WHERE seed IS NULL ORDER BY id";
    let mut statement = conn.prepare_cached(sql)?;
    let codes = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let (zh, en) = (codes.join("、"), codes.join(", "));
    Ok((!codes.is_empty()).then(|| {
        both!(
            "抽查名单已公布，还没有种子：{zh}；ducha draw seed K… --seed … --witness …",
            "framed and waiting for a seed: {en}; ducha draw seed K… --seed … --witness …"
        )
    }))
}
