//! A draw done: who stands in the frame and who does not, the seed and what comes of it, what is drawn and not visited. Not for what
//! is kept of it: that is `draw`.

use super::draw::{Excluded, Framed, Inspector, Kept, NOUN, Pick, Skip, changed, contradicted, pool_digest, read};
use super::draw_heirs::Register;
use super::names::Names;
use super::{Record as _, not_in_future, not_voided, required};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{From, Held as _, Put, Value};
use crate::base::vocab::{StrataBy, Weighing};
use crate::both;
use crate::db::write::{PartRow, Write};
use crate::record::draw::Draft;
use crate::rule::draw::{self as rule, Entry, Quotas};
use chrono::Datelike as _;
use rusqlite::{Connection, OptionalExtension as _};
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
    /// Which units were asked for, as typed.
    pub criteria: String,
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
    /// Who may inspect: name and own unit.
    pub pool: Vec<(String, i64)>,
    /// Note.
    pub note: Option<String>,
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
    let sql = format!("SELECT id, code, coalesce({by}, ?2) FROM unit WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY code");
    let ids = serde_json::Value::from(asked.units.as_slice()).to_string();
    let mut statement = conn.prepare(&sql)?;
    let rows = statement.query_map((ids, none), |r| Ok(Unit { id: r.get(0)?, code: r.get(1)?, stratum: r.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last visit of each unit within so many days up to a day.
fn visited(conn: &Connection, on: Day, days: i64) -> Result<HashMap<i64, i64>> {
    let sql = "SELECT unit, id FROM visit WHERE void_reason IS NULL AND visited_on BETWEEN ? AND ? ORDER BY visited_on, id";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map((day::plus(on, -days).to_string(), on.to_string()), |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many complaints about each unit came in within the year up to a day.
fn complained(conn: &Connection, on: Day) -> Result<HashMap<i64, u32>> {
    let sql = "SELECT unit, count(*) FROM complaint WHERE void_reason IS NULL AND unit IS NOT NULL AND received_on > ? AND received_on <= ?
        GROUP BY unit";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map((day::plus(on, -365).to_string(), on.to_string()), |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The units left out, and the rows they leave.
fn exclusions(conn: &Connection, asked: &Asked, all: &[Unit]) -> Result<Vec<(i64, Excluded)>> {
    let there: HashMap<i64, &Unit> = all.iter().map(|unit| (unit.id, unit)).collect();
    let mut out: BTreeMap<&str, (i64, Excluded)> = BTreeMap::new();
    for (unit, reason) in &asked.excluded {
        let Some(of) = there.get(unit) else {
            let name = called(conn, *unit)?;
            let said = both!("{name} 不在抽查范围里，不用排除", "{name} is not among the units asked for: it need not be excluded");
            return Err(Error::refused("draw-exclude-outside", said)
                .hint(both!("去掉这一项 --exclude，或放宽 --where", "leave that --exclude out, or widen --where")));
        };
        let row = Excluded { unit: Some(*unit), frame_code: Some(of.code.clone()), reason: Some(reason.clone()), visit: None };
        if out.insert(&of.code, (*unit, row)).is_some() {
            let code = &of.code;
            return Err(Error::usage("draw-exclude-twice", both!("{code} 排除了两次", "{code} is excluded twice"))
                .hint(both!("每个单位只写一个理由", "give one reason for each unit")));
        }
    }
    let visited = asked.not_visited.map(|days| visited(conn, asked.on, days)).transpose()?.unwrap_or_default();
    for unit in all {
        if let Some(visit) = visited.get(&unit.id) {
            let row = || Excluded { unit: Some(unit.id), frame_code: Some(unit.code.clone()), reason: None, visit: Some(*visit) };
            out.entry(&unit.code).or_insert_with(|| (unit.id, row()));
        }
    }
    Ok(out.into_values().collect())
}

fn called(conn: &Connection, unit: i64) -> Result<String> {
    Ok(conn.query_row("SELECT name FROM unit WHERE id = ?", [unit], |r| r.get(0))?)
}

/// The quotas of the strata a frame has.
fn quotas(quota: &Quota, frame: &[Entry]) -> Quotas {
    let each = |n: &dyn Fn(u32) -> u32| rule::strata(frame).into_iter().map(|(s, has)| (s.to_owned(), n(has))).collect();
    match quota {
        Quota::Each(n) => each(&|_| *n),
        Quota::Share(share) => each(&|has| (has * share).div_ceil(100)),
        Quota::Of(quotas) => quotas.clone(),
    }
}

/// The pool as it is kept: each name once, and two of them at the least.
fn pool(conn: &Connection, asked: &Asked) -> Result<Vec<Inspector>> {
    let mut code = conn.prepare_cached("SELECT code FROM unit WHERE id = ?")?;
    let (mut out, mut met) = (Vec::new(), HashSet::new());
    for (name, unit) in &asked.pool {
        if !met.insert(name) {
            let said = both!("检查人员 {name} 写了两次", "the inspector {name} is named twice");
            return Err(Error::usage("draw-inspector-twice", said)
                .hint(both!("同名的两人写得能区分，如 {name}（甲）", "tell two of one name apart, such as {name} (A)")));
        }
        let frame_code = code.query_row([unit], |r| r.get(0))?;
        out.push(Inspector { name: Some(name.clone()), unit: Some(*unit), frame_code: Some(frame_code) });
    }
    Ok(out)
}

/// Of a pool, those who must not go to a unit: it, or what came after it, is theirs or stands under theirs (回避).
fn aside<'p>(register: &Register, pool: &'p [Inspector], unit: i64) -> Vec<&'p str> {
    let heirs = register.heirs(unit);
    let own = |one: &&Inspector| one.unit.is_some_and(|own| heirs.iter().any(|unit| register.under(*unit, own)));
    pool.iter().filter(own).filter_map(|one| one.name.as_deref()).collect()
}

/// Refuses a unit to which no two could go.
fn no_pair(conn: &Connection, unit: i64, pool: &[Inspector], aside: &[&str]) -> Result<Error> {
    let (name, left) = (called(conn, unit)?, pool.len().saturating_sub(aside.len()));
    let (zh, en) = match aside {
        [] => Default::default(),
        aside => (format!("（{} 应回避）", aside.join("、")), format!(" ({} must stand aside)", aside.join(", "))),
    };
    let said = both!(
        "{name} 只剩 {left} 人可派{zh}，配不成两人",
        "{left} are left who may go to {name}{en}: no two can be paired"
    );
    Ok(Error::refused("draw-no-pair", said)
        .hint(both!("再加检查人员：--inspectors …，或排除这个单位", "name more with --inspectors …, or exclude that unit"))
        .field("inspectors"))
}

/// A row of a part, on its day.
fn row(table: &'static str, on: Day, draft: &impl crate::base::noun::Draft) -> PartRow {
    let mut row = vec![("happened_on", on.value())];
    draft.each(|field, value| {
        if field.column != "happened_on" {
            row.push((field.column, value));
        }
    });
    (table, row)
}

/// Frames a draw: its units, its weights, its quotas, its digest. Returns its row, and what a person should know of it.
pub fn frame(write: &mut Write<'_>, names: &Names, asked: &Asked) -> Result<(i64, Kept)> {
    let conn = write.conn();
    may_go_on(conn, asked.campaign)?;
    let all = units(conn, asked)?;
    let excluded = exclusions(conn, asked, &all)?;
    let left_out: HashSet<i64> = excluded.iter().map(|(unit, _)| *unit).collect();
    let complaints = if asked.weighing == Weighing::Complaints { complained(conn, asked.on)? } else { HashMap::new() };
    let weight = |unit: i64| match asked.weighing {
        Weighing::Equal => 1,
        Weighing::Complaints => 1 + complaints.get(&unit).copied().unwrap_or(0),
        Weighing::Given => asked.weights.get(&unit).copied().unwrap_or(1),
    };
    let framed: Vec<&Unit> = all.iter().filter(|unit| !left_out.contains(&unit.id)).collect();
    let frame: Vec<Entry> = framed
        .iter()
        .map(|unit| Entry { code: unit.code.clone(), stratum: unit.stratum.clone(), weight: weight(unit.id) })
        .collect();
    rule::may_be_framed(&frame)?;
    let quotas = quotas(&asked.quota, &frame);
    rule::may_be_filled(&quotas, &frame)?;
    let pool = pool(conn, asked)?;
    if !pool.is_empty() {
        let register = Register::read(conn)?;
        for unit in &framed {
            let aside = aside(&register, &pool, unit.id);
            if pool.len() < aside.len() + 2 {
                return Err(no_pair(conn, unit.id, &pool, &aside)?);
            }
        }
    }
    let mut draft = Draft {
        campaign: Some(asked.campaign),
        framed_on: Some(asked.on),
        criteria: Some(asked.criteria.clone()),
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
    let line = |(unit, entry): (&&Unit, &Entry)| {
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
    Ok((id, read(write.conn(), id)?))
}

/// Refuses a campaign nothing is drawn for any more.
fn may_go_on(conn: &Connection, campaign: i64) -> Result<()> {
    not_voided(conn, &super::campaign::NOUN, campaign)?;
    let closed: Option<String> =
        conn.query_row("SELECT closed_on FROM campaign WHERE id = ?", [campaign], |r| r.get(0))?;
    let Some(closed) = closed else { return Ok(()) };
    let code = super::campaign::NOUN.code(campaign);
    Err(Error::refused(
        "campaign-closed",
        both!("{code} 已于 {closed} 结束，不再抽查", "{code} was closed on {closed}: nothing is drawn for it any more"),
    )
    .hint(both!("新活动：ducha campaign add", "a new one: ducha campaign add"))
    .field("campaign"))
}

/// The draw of a campaign that is meant: the last, or the last that waits for its seed where there is one.
pub fn of_campaign(conn: &Connection, campaign: i64) -> Result<i64> {
    let sql = "SELECT id FROM draw WHERE campaign = ? AND void_reason IS NULL ORDER BY seed IS NULL DESC, round DESC LIMIT 1";
    let found: Option<i64> = conn.prepare_cached(sql)?.query_row([campaign], |r| r.get(0)).optional()?;
    found.ok_or_else(|| {
        let code = super::campaign::NOUN.code(campaign);
        let said = both!(
            "{code} 还没有公布抽查名单：先有名单和摘要，后有种子",
            "no frame was published for {code}: the frame and its digest come before the seed"
        );
        Error::refused("draw-no-frame", said).hint(both!(
            "先公布名单：ducha draw frame {code} --where … --quota …",
            "publish one: ducha draw frame {code} --where … --quota …"
        ))
    })
}

/// What a seed is given with.
#[derive(Clone, Debug)]
pub struct Seed {
    /// The seed.
    pub seed: String,
    /// Its day.
    pub on: Day,
    /// Who saw it.
    pub witness: String,
}

/// Takes a seed: draws of the published frame, and pairs those who go. Returns the draw as it is then.
pub fn seed(write: &mut Write<'_>, names: &Names, id: i64, given: &Seed) -> Result<Kept> {
    let conn = write.conn();
    not_voided(conn, &NOUN, id)?;
    let (code, mut kept) = (NOUN.code(id), read(conn, id)?);
    let campaign = kept.draft.campaign.ok_or_else(|| required(&NOUN, "campaign"))?;
    if let Some((on, was)) = kept.draft.seeded_on.zip(kept.draft.seed.as_deref()) {
        let of = super::campaign::NOUN.code(campaign);
        let said = both!("{code} 已于 {on} 用种子 {was:?} 抽过", "{code} was drawn on {on} by the seed {was:?}");
        return Err(Error::refused("draw-seeded", said).hint(both!(
            "一份名单只抽一次；再抽一次另做名单：ducha draw frame {of} …",
            "a frame is drawn once; for another draw: ducha draw frame {of} …"
        )));
    }
    may_go_on(conn, campaign)?;
    if let Some(what) = contradicted(&kept) {
        return Err(changed(&code, &what));
    }
    kept.draft.seed = Some(given.seed.clone());
    kept.draft.seeded_on = Some(given.on);
    kept.draft.witness = Some(given.witness.clone());
    kept.draft.settle_seed(names)?;
    let register = Register::read(conn)?;
    let mut picks = Vec::new();
    for at in kept.drawn(&kept.order()) {
        let (entry, unit) = (&kept.frame[at], kept.units[at]);
        let stand_aside = unit.map(|unit| aside(&register, &kept.pool, unit)).unwrap_or_default();
        let rest = kept.names().filter(|name| !stand_aside.contains(name));
        let pair = rule::pair(&given.seed, &entry.code, rest);
        if let (None, Some(unit), false) = (&pair, unit, kept.pool.is_empty()) {
            return Err(no_pair(conn, unit, &kept.pool, &stand_aside)?);
        }
        picks.push(Pick {
            unit,
            frame_code: Some(entry.code.clone()),
            inspectors: pair.map(|pair| pair.join("、")),
            aside: (!stand_aside.is_empty()).then(|| stand_aside.join("、")),
        });
    }
    let text = |text: &str| Value::Text(text.to_owned());
    let puts = [("seed", text(&given.seed)), ("seeded_on", given.on.value()), ("witness", text(&given.witness))];
    let rows: Vec<PartRow> = picks.iter().map(|one| row("draw_pick", given.on, one)).collect();
    let first = next_row(conn, id)?;
    write.edit(&NOUN, id, &puts)?;
    write.step(&NOUN, id, first, &rows)?;
    read(write.conn(), id)
}

/// The number of the next row of a draw.
fn next_row(conn: &Connection, id: i64) -> Result<i64> {
    let mut last = 0;
    for part in NOUN.parts {
        let sql = format!("SELECT coalesce(max(n), 0) FROM {} WHERE draw = ?", part.table);
        last = last.max(conn.prepare_cached(&sql)?.query_row([id], |r| r.get::<_, i64>(0))?);
    }
    Ok(last + 1)
}

/// Says why nobody goes to a unit that was drawn.
pub fn skip(write: &mut Write<'_>, names: &Names, id: i64, (unit, on, reason): (i64, Day, &str)) -> Result<()> {
    let conn = write.conn();
    not_voided(conn, &NOUN, id)?;
    not_in_future(&NOUN, "happened_on", on, names.today)?;
    let picked = super::draw_heirs::picked(conn, id, unit)?;
    let (code, name) = (NOUN.code(id), called(conn, picked.unit)?);
    if on < picked.on {
        let drawn = picked.on;
        let said = both!("{name} 是 {drawn} 抽中的，不能在 {on} 说明不查", "{name} was drawn on {drawn}: nothing is said of it on {on}");
        return Err(Error::refused("draw-skip-early", said).field("happened_on"));
    }
    if let Some(visit) = picked.visit {
        let said = both!("{name} 已经查过（{visit}），不用说明", "{name} was visited ({visit}): there is nothing to explain");
        return Err(Error::refused("draw-visited", said));
    }
    if let Some(why) = picked.skipped {
        let said = both!("{name} 已说明不查：{why}", "why nobody goes to {name} was said: {why}");
        return Err(Error::refused("draw-skipped", said).hint(both!(
            "写错了先撤回：ducha draw undo {code} {name} -m …",
            "if it is wrong, take it back: ducha draw undo {code} {name} -m …"
        )));
    }
    let line = Skip { happened_on: Some(on), unit: Some(picked.unit), reason: Some(reason.to_owned()) };
    let first = next_row(conn, id)?;
    write.step(&NOUN, id, first, &[row("draw_skip", on, &line)])
}

/// Takes back what was said of a unit where nobody went.
pub fn take_back(write: &mut Write<'_>, id: i64, unit: i64, reason: &str) -> Result<()> {
    let conn = write.conn();
    not_voided(conn, &NOUN, id)?;
    let picked = super::draw_heirs::picked(conn, id, unit)?;
    let sql = "SELECT n FROM draw_skip WHERE draw = ? AND unit = ? AND taken_back IS NULL ORDER BY n DESC LIMIT 1";
    let n: Option<i64> = conn.prepare_cached(sql)?.query_row((id, picked.unit), |r| r.get(0)).optional()?;
    let Some(n) = n else {
        let (code, name) = (NOUN.code(id), called(conn, picked.unit)?);
        return Err(Error::refused(
            "no-line",
            both!("{code} 里 {name} 没有可撤回的说明", "nothing was said of {name} in {code} that could be taken back"),
        ));
    };
    write.take_back(&NOUN, id, n, reason)
}
