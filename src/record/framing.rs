//! The frame of a draw made: which units stand in it, which are left out and why, by which weights, how many of each stratum, who may
//! inspect. Not for drawing of it: that is `drawing`'s.

use super::Record as _;
use super::aside::ties;
use super::draw::{Draft, NOUN, list_of, read};
use super::draw_heirs::Register;
use super::draw_rows::{Excluded, Framed, Inspector, Kept, pool_digest, row};
use super::drawing::may_go_on;
use super::names::Names;
use super::pairing::{aside, no_pair};
use super::unit::full_name;
use super::visit;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{From, Put};
use crate::base::vocab::{StrataBy, Weighing, vocab};
use crate::both;
use crate::db::write::{PartRow, Write};
use crate::rule::draw::{self as rule, Entry, Quotas};
use chrono::Datelike as _;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many are to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quota {
    /// So many of each stratum.
    Each(u32),
    /// So many in a hundred of each stratum, one at the least.
    Share(u32),
    /// So many of some strata, by name, and none of the others.
    Of(Quotas),
}

/// A frame that is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The campaign it is for.
    pub campaign: i64,
    /// Its day.
    pub on: Day,
    /// Which units were asked for, as typed; all without it.
    pub criteria: Option<String>,
    /// Those units.
    pub units: Vec<i64>,
    /// What parts them.
    pub by: Option<StrataBy>,
    /// Units visited within so many days are left out.
    pub not_visited: Option<i64>,
    /// Where weights come from.
    pub weighing: Weighing,
    /// Weights that are given; every other unit has one of 1.
    pub weights: HashMap<i64, u32>,
    /// How many are drawn.
    pub quota: Quota,
    /// Units left out, each with its reason.
    pub excluded: Vec<(i64, String)>,
    /// Who may inspect.
    pub pool: Vec<Sent>,
    /// Note.
    pub note: Option<String>,
}

/// One who may inspect, as asked for.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The name.
    pub name: String,
    /// The own unit.
    pub unit: i64,
    /// Who of the register it is, where it is one.
    pub person: Option<i64>,
}

/// A unit as a frame has it.
struct Unit {
    id: i64,
    code: String,
    stratum: String,
}

/// The units asked for, under their codes, in their strata.
fn units(conn: &Connection, asked: &Asked) -> Result<Vec<Unit>> {
    let by = match asked.by {
        None => "NULL",
        Some(StrataBy::Kind) => "kind",
        Some(StrataBy::Level) => "level",
        Some(StrataBy::Group) => "\"group\"",
        Some(StrataBy::Parent) => "(SELECT p.code FROM unit p WHERE p.id = unit.parent)",
    };
    let none = if asked.by.is_some() { rule::NONE } else { rule::ALL };
    let sql = format!(
        "SELECT id, code, coalesce({by}, ?2) FROM unit WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY code"
    );
    let ids = serde_json::Value::from(asked.units.as_slice()).to_string();
    let mut statement = conn.prepare(&sql)?;
    let rows = statement.query_map((ids, none), |r| Ok(Unit { id: r.get(0)?, code: r.get(1)?, stratum: r.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last visit of each unit within so many days up to a day.
fn visited(conn: &Connection, on: Day, days: i64) -> Result<HashMap<i64, (i64, String)>> {
    let sql = "SELECT unit, id, visited_on FROM visit WHERE void_reason IS NULL AND visited_on BETWEEN ? AND ? ORDER BY visited_on, id";
    let mut statement = conn.prepare(sql)?;
    let rows = statement
        .query_map((day::plus(on, -days).to_string(), on.to_string()), |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many complaints about each unit came in within the year up to a day.
fn complained(conn: &Connection, on: Day) -> Result<HashMap<i64, u32>> {
    let sql = "SELECT unit, count(*) FROM complaint WHERE void_reason IS NULL AND unit IS NOT NULL AND received_on > ? AND received_on <= ?
        GROUP BY unit";
    let mut statement = conn.prepare(sql)?;
    let rows =
        statement.query_map((day::plus(on, -365).to_string(), on.to_string()), |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The units left out, and the rows they leave.
fn exclusions(conn: &Connection, asked: &Asked, all: &[Unit]) -> Result<Vec<(i64, Excluded)>> {
    let there: HashMap<i64, &Unit> = all.iter().map(|unit| (unit.id, unit)).collect();
    let mut out: BTreeMap<&str, (i64, Excluded)> = BTreeMap::new();
    for (unit, reason) in &asked.excluded {
        let Some(of) = there.get(unit) else {
            let name = full_name(conn, *unit)?;
            let said = both!(
                "{name} 不在抽查范围里，不用排除",
                "{name} is not among the units asked for: it need not be excluded"
            );
            return Err(Error::refused("draw-exclude-outside", said)
                .hint(both!("去掉这一项 --exclude，或放宽 --where", "leave that --exclude out, or widen --where")));
        };
        let row = Excluded {
            unit: Some(*unit),
            frame_code: Some(of.code.clone()),
            reason: Some(reason.clone()),
            visit: None,
        };
        if out.insert(&of.code, (*unit, row)).is_some() {
            let code = &of.code;
            return Err(Error::usage("draw-exclude-twice", both!("{code} 排除了两次", "{code} is excluded twice"))
                .hint(both!("每个单位只写一个理由", "give one reason for each unit")));
        }
    }
    let visited = asked.not_visited.map(|days| visited(conn, asked.on, days)).transpose()?.unwrap_or_default();
    for unit in all {
        if let Some((visit, day)) = visited.get(&unit.id) {
            let (code, within) = (visit::NOUN.code(*visit), asked.not_visited.unwrap_or_default());
            let row = || Excluded {
                unit: Some(unit.id),
                frame_code: Some(unit.code.clone()),
                reason: Some(format!("{code} {day} ({within}d)")),
                visit: Some(*visit),
            };
            out.entry(&unit.code).or_insert_with(|| (unit.id, row()));
        }
    }
    Ok(out.into_values().collect())
}

/// The quotas of the strata a frame has.
fn quotas(quota: &Quota, frame: &[Entry]) -> Quotas {
    let each =
        |n: &dyn Fn(u32) -> u32| rule::strata(frame).into_iter().map(|(s, has)| (s.to_owned(), n(has))).collect();
    match quota {
        Quota::Each(n) => each(&|_| *n),
        Quota::Share(share) => each(&|has| (has * share).div_ceil(100)),
        Quota::Of(quotas) => quotas.clone(),
    }
}

/// The pool as it is kept: each name once, with the codes of the frame that one keeps away from.
fn pool(conn: &Connection, register: &Register, asked: &Asked, framed: &[Unit]) -> Result<Vec<Inspector>> {
    let mut code = conn.prepare_cached("SELECT code FROM unit WHERE id = ?")?;
    let (mut out, mut met) = (Vec::new(), HashSet::new());
    for Sent { name, unit, person } in &asked.pool {
        if !met.insert(name) {
            let said = both!("检查人员 {name} 写了两次", "the inspector {name} is named twice");
            return Err(Error::usage("draw-inspector-twice", said).hint(both!(
                "同名的两人写得能区分，如 {name}（甲）",
                "tell two of one name apart, such as {name} (A)"
            )));
        }
        let own: String = code.query_row([unit], |r| r.get(0))?;
        let mut codes = vec![own.clone()];
        let ties = person.map(|person| ties(conn, person, asked.on)).transpose()?.unwrap_or_default();
        let avoided = |unit: &&Unit| ties.iter().any(|(_, tie)| register.concerns(unit.id, *tie));
        codes.extend(framed.iter().filter(avoided).map(|unit| unit.code.clone()).filter(|code| *code != own));
        out.push(Inspector { name: Some(name.clone()), unit: Some(*unit), frame_code: Some(codes.join(" ")) });
    }
    Ok(out)
}

/// The units of a frame with their weights.
fn entries(conn: &Connection, asked: &Asked, framed: &[Unit]) -> Result<Vec<Entry>> {
    let there: HashSet<i64> = framed.iter().map(|unit| unit.id).collect();
    if let Some(unit) = asked.weights.keys().filter(|unit| !there.contains(unit)).min() {
        let name = full_name(conn, *unit)?;
        let said = both!("{name} 不在名单里，权数用不上", "{name} is not in the frame: its weight is of no use");
        return Err(Error::refused("draw-weight-outside", said)
            .hint(both!("去掉它的权数，或放宽 --where", "leave its weight out, or widen --where")));
    }
    let complaints = if asked.weighing == Weighing::Complaints { complained(conn, asked.on)? } else { HashMap::new() };
    let weight = |unit: i64| match asked.weighing {
        Weighing::Equal => 1,
        Weighing::Complaints => 1 + complaints.get(&unit).copied().unwrap_or(0),
        Weighing::Given => asked.weights.get(&unit).copied().unwrap_or(1),
    };
    let entry = |unit: &Unit| Entry { code: unit.code.clone(), stratum: unit.stratum.clone(), weight: weight(unit.id) };
    Ok(framed.iter().map(entry).collect())
}

/// Refuses a pool of which no two may go to a unit of the frame.
fn may_be_paired(conn: &Connection, register: &Register, pool: &[Inspector], framed: &[Unit]) -> Result<()> {
    for unit in framed.iter().filter(|_| !pool.is_empty()) {
        let aside = aside(register, pool, (unit.id, &unit.code));
        if pool.len() < aside.len() + 2 {
            return Err(no_pair(conn, unit.id, pool, &aside)?);
        }
    }
    Ok(())
}

/// What people call a stratum.
fn stratum_called(by: Option<StrataBy>, stratum: &str) -> Both {
    let term = list_of(by).and_then(vocab).and_then(|list| list.get(stratum));
    term.map_or_else(|| Both::same(stratum), |term| Both { zh: term.zh.to_owned(), en: term.en.to_owned() })
}

/// Frames a draw: its units, its weights, its quotas, its digest. Returns its row, and what a person should know of it.
pub fn frame(write: &mut Write<'_>, names: &Names, asked: &Asked) -> Result<(i64, Draft, Kept)> {
    let conn = write.conn();
    may_go_on(conn, asked.campaign)?;
    let all = units(conn, asked)?;
    let excluded = exclusions(conn, asked, &all)?;
    let left_out: HashSet<i64> = excluded.iter().map(|(unit, _)| *unit).collect();
    let framed: Vec<Unit> = all.into_iter().filter(|unit| !left_out.contains(&unit.id)).collect();
    let frame = entries(conn, asked, &framed)?;
    rule::may_be_framed(&frame)?;
    let quotas = quotas(&asked.quota, &frame);
    rule::may_be_filled(&quotas, &frame, &|stratum| stratum_called(asked.by, stratum))?;
    let register = Register::read(conn)?;
    let pool = pool(conn, &register, asked, &framed)?;
    may_be_paired(conn, &register, &pool, &framed)?;
    let mut draft = Draft {
        campaign: Some(asked.campaign),
        framed_on: Some(asked.on),
        criteria: asked.criteria.clone(),
        strata_by: asked.by.map(|by| by.slug().to_owned()),
        not_visited: asked.not_visited,
        weighing: Some(asked.weighing.slug().to_owned()),
        quotas: Some(rule::written(&quotas)),
        digest: Some(rule::digest(rule::text(&frame).as_bytes())),
        pool_digest: pool_digest(&pool),
        note: asked.note.clone(),
        ..Draft::default()
    };
    draft.settle(conn, names, None)?;
    let line = |(unit, entry): (&Unit, &Entry)| {
        let framed = Framed {
            unit: Some(unit.id),
            frame_code: Some(entry.code.clone()),
            stratum: Some(entry.stratum.clone()),
            weight: Some(i64::from(entry.weight)),
        };
        row("draw_frame", asked.on, &framed)
    };
    let mut rows: Vec<PartRow> = framed.iter().zip(&frame).map(line).collect();
    rows.extend(excluded.iter().map(|(_, one)| row("draw_exclusion", asked.on, one)));
    rows.extend(pool.iter().map(|one| row("draw_pool", asked.on, one)));
    let id = write.next_id(NOUN.table, asked.on.year())?;
    let puts: Vec<Put> = super::keep::puts(&draft, From::Anywhere);
    write.add(&NOUN, id, &puts, &[], &rows)?;
    let (draft, kept) = read(write.conn(), id)?;
    Ok((id, draft, kept))
}
