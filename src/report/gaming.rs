//! Limits kept on paper alone: of which matter or unit more records bear a sign than chance would have it, beside what was to be expected, with
//! the records. Not for what a sign is: that is `signs`'.

use super::signs::{self, Against, MANY, SIGNS, Sign};
use super::signs_borne::{self, Met, Source};
use crate::base::column::Shape;
use crate::base::day::Period;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Head, Sheet};
use crate::both;
use crate::db::query::head;
use crate::record::names::Names;
use crate::record::scope::Units;
use crate::rule::gaming::{FEW, Share, bar, chance, least};
use foldhash::HashMap;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How often a hall in which nothing is amiss is told of anything: once in a thousand times it is asked, whatever the number of its matters.
const FALSE_ALARMS: f64 = 0.001;

/// What is asked for.
pub struct Asked {
    /// The time looked at; what was before it is what it is held against.
    pub period: Period,
    /// Of these units.
    pub units: Option<Units>,
    /// One sign alone.
    pub sign: Option<&'static Sign>,
}

/// The records of a matter or unit that went by one limit.
#[derive(Default)]
struct Group {
    now: [Share; MANY],
    before: [Share; MANY],
    /// Those of the period that bear each sign.
    bear: [Vec<i64>; MANY],
    /// What records took, in minutes: of the period, and how many before.
    took: HashMap<i64, (Vec<i64>, u64)>,
}

/// A matter or unit, and a limit: only what went by the same limit is alike.
type Of = (i64, Option<Rc<str>>);

impl Group {
    fn met(&mut self, met: &Met, period: Period) {
        let now = met.on >= period.from;
        // Of those whose limit was not over before the period the quick alone were done by then: they are no measure.
        if !now && met.due.is_some_and(|due| due >= period.from) {
            return;
        }
        for (at, bears) in met.bears.iter().enumerate() {
            let Some(bears) = *bears else { continue };
            let share = if now { &mut self.now[at] } else { &mut self.before[at] };
            share.met(bears);
            if now && bears {
                self.bear[at].push(met.id);
            }
        }
        if let Some(minutes) = met.took {
            let took = self.took.entry(minutes).or_default();
            took.1 += u64::from(!now);
            took.0.extend(now.then_some(met.id));
        }
    }

    /// The duration that is most in excess of what it was before: how many, what is expected, and who, with how likely that is among all
    /// durations there are.
    fn alike(&self) -> Weighed {
        let of = |pick: fn(&(Vec<i64>, u64)) -> u64| self.took.values().map(pick).sum::<u64>();
        let (now, before) = (of(|took| took.0.len() as u64), of(|took| took.1));
        if now == 0 || before < FEW {
            return if now == 0 { Weighed::Idle } else { Weighed::Alone };
        }
        let durations = self.took.values().filter(|took| !took.0.is_empty()).count() as u64;
        let found = self.took.values().filter(|took| took.0.len() > 1).map(|(ids, then)| {
            let (seen, base) = (Share { bear: ids.len() as u64, of: now }, Share { bear: *then, of: before });
            // What a duration could come to at the least is not one number: it takes its share of what is allowed.
            Found { seen, base, chance: chance(seen, base) * real(durations), least: 0.0, ids: ids.clone() }
        });
        found.min_by(|one, other| one.chance.total_cmp(&other.chance)).map_or(Weighed::Idle, Weighed::Found)
    }
}

#[expect(clippy::cast_precision_loss, reason = "records are counted in millions")]
fn real(n: u64) -> f64 {
    n as f64
}

/// How a sign stands with a group.
struct Found {
    seen: Share,
    base: Share,
    chance: f64,
    /// The least that chance could be.
    least: f64,
    ids: Vec<i64>,
}

/// What comes of holding a sign against what there was before.
enum Weighed {
    /// Nothing of the period could bear it.
    Idle,
    /// There is too little before.
    Alone,
    Found(Found),
}

/// The groups of a source.
struct Groups(HashMap<Of, Group>);

impl Groups {
    fn of(conn: &Connection, names: &Names, source: &Source, period: Period) -> Result<Groups> {
        let mut all: HashMap<Of, Group> = HashMap::default();
        signs_borne::read(conn, names, source, &mut |met| {
            if met.on <= period.to {
                all.entry((met.group, met.limit.clone())).or_default().met(&met, period);
            }
        })?;
        Ok(Groups(all))
    }

    /// The others of the period that went by the same limit.
    fn others(&self, (whose, limit): &Of, at: usize) -> Share {
        let same = self.0.iter().filter(|((other, by), _)| other != whose && by == limit);
        same.fold(Share::default(), |sum, (_, other)| sum.with(other.now[at]))
    }

    /// How a sign stands with a group that is held against what it was before.
    fn weighed(&self, of: &Of, group: &Group, at: usize) -> Weighed {
        if SIGNS[at].key == signs::SAME_DURATION {
            return group.alike();
        }
        let (seen, before) = (group.now[at], group.before[at]);
        if seen.of == 0 || before.of < FEW {
            return if seen.of == 0 { Weighed::Idle } else { Weighed::Alone };
        }
        let found = |base| {
            let (chance, least) = (chance(seen, base), least(seen, before));
            Found { seen, base, chance, least, ids: group.bear[at].clone() }
        };
        let own = found(before);
        let others = match SIGNS[at].against {
            Against::BeforeAndOthers => self.others(of, at),
            _ => Share::default(),
        };
        let others = (others.of >= FEW).then(|| found(others)).filter(|others| others.chance > own.chance);
        Weighed::Found(others.unwrap_or(own))
    }

    /// Who bears a sign that is held against nothing, by matter or unit.
    fn alone(&self, at: usize) -> BTreeMap<i64, Found> {
        let mut all: BTreeMap<i64, Found> = BTreeMap::new();
        for ((whose, _), group) in self.0.iter().filter(|(_, group)| group.now[at].of > 0) {
            let none = Share::default();
            let new = || Found { seen: none, base: none, chance: 0.0, least: 0.0, ids: Vec::new() };
            let found = all.entry(*whose).or_insert_with(new);
            found.seen = found.seen.with(group.now[at]);
            found.ids.extend(&group.bear[at]);
        }
        for found in all.values_mut() {
            found.ids.sort_unstable();
        }
        all
    }
}

/// A row that is told: its sign, where it was found, in which group, under which limit where it was held against what went by the same.
struct Told {
    sign: &'static Sign,
    source: &'static Source,
    group: i64,
    limit: Option<Rc<str>>,
    found: Found,
}

/// The matters or units of a source that were looked at, and those of them that had too little before.
struct Lacking {
    source: &'static Source,
    looked: BTreeSet<i64>,
    alone: BTreeSet<i64>,
}

/// What came of it.
struct Outcome {
    /// What is found, the least likely first.
    told: Vec<Told>,
    /// How many groups were looked at by signs.
    looked: usize,
    lacking: Vec<Lacking>,
}

/// Everything that could be told of a source, into `all`; who had too little before.
fn weigh(groups: &Groups, source: &'static Source, asked: &Asked, all: &mut Vec<Told>) -> Lacking {
    let mut lacking = Lacking { source, looked: BTreeSet::new(), alone: BTreeSet::new() };
    for (at, sign) in SIGNS.iter().enumerate() {
        let meant = asked.sign.is_none_or(|only| only.key == sign.key);
        if sign.against == Against::Nothing {
            let alone = groups.alone(at).into_iter();
            all.extend(alone.map(|(group, found)| Told { sign, source, group, limit: None, found }));
            continue;
        }
        for (of, group) in &groups.0 {
            let weighed = groups.weighed(of, group, at);
            if meant && !matches!(weighed, Weighed::Idle) {
                lacking.looked.insert(of.0);
            }
            match weighed {
                Weighed::Alone if meant => _ = lacking.alone.insert(of.0),
                Weighed::Found(found) => all.push(Told { sign, source, group: of.0, limit: of.1.clone(), found }),
                _ => {}
            }
        }
    }
    lacking
}

/// What is found, and what could not be looked at.
fn found(conn: &Connection, names: &Names, asked: &Asked) -> Result<Outcome> {
    let (mut told, mut lacking): (Vec<Told>, Vec<Lacking>) = (Vec::new(), Vec::new());
    for source in &signs_borne::SOURCES {
        let groups = Groups::of(conn, names, source, asked.period)?;
        lacking.push(weigh(&groups, source, asked, &mut told));
    }
    let looked = told.len();
    let by_chance = told.iter().filter(|told| told.sign.against != Against::Nothing);
    let most = bar(FALSE_ALARMS, by_chance.map(|told| told.found.least).collect());
    told.retain(|told| told.found.seen.bear > 0 && told.found.chance < most);
    let key = |told: &Told| (told.found.seen.bear, told.sign.key, told.group, told.limit.clone());
    told.sort_by(|one, other| one.found.chance.total_cmp(&other.found.chance).then_with(|| key(other).cmp(&key(one))));
    Ok(Outcome { told, looked, lacking })
}

/// What a group is called, whose it is, and the row of that unit.
fn called(conn: &Connection, source: &Source, id: i64) -> Result<(String, String, i64)> {
    let sql = if source.group.name == crate::record::unit::NOUN.name {
        "SELECT name, name, id FROM unit WHERE id = ?"
    } else {
        "SELECT m.name, u.name, u.id FROM matter m JOIN unit u ON u.id = m.unit WHERE m.id = ?"
    };
    Ok(conn.prepare_cached(sql)?.query_row([id], |r| r.try_into())?)
}

/// The headings of the page.
fn heads() -> Vec<Head> {
    vec![
        Head::of("sign", Shape::Text, "迹象代码", "Sign"),
        Head::of("sign_name", Shape::Text, "迹象", "What it is"),
        Head::of("noun", Shape::Text, "种类", "Kind"),
        Head::of("group", Shape::Record, "事项或单位编号", "Whose"),
        Head::of("group_name", Shape::Text, "事项或单位", "Matter or unit"),
        head(None, "unit"),
        Head::of("limit", Shape::Text, "同一期限", "Under the limit"),
        Head::of("seen", Shape::Count, "见到", "Seen"),
        Head::of("of", Shape::Count, "共", "Of"),
        Head::of("expected", Shape::Count, "本该", "Expected"),
        Head::of("base", Shape::Cell, "比照", "Held against"),
        Head::of("chance", Shape::Cell, "偶然的可能", "By chance"),
        Head::of("records", Shape::List, "记录", "Records"),
        Head::of("says", Shape::Long, "说的是", "What it says"),
    ]
}

fn count(n: u64) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn codes(noun: &Noun, ids: impl Iterator<Item = i64>) -> Value {
    Value::Text(serde_json::Value::from(ids.map(|id| noun.code(id)).collect::<Vec<_>>()).to_string())
}

/// The row of what is told.
fn row(told: Told, (name, unit): (String, String), lang: Lang) -> Vec<Value> {
    let Told { sign, source, group, limit, found } = told;
    let Found { seen, base, chance, ids, .. } = found;
    let (held, chance) = match sign.against {
        Against::Nothing => (Value::Null, Value::Null),
        _ => (Value::Text(format!("{}/{}", base.bear, base.of)), Value::Text(format!("{chance:.1e}"))),
    };
    vec![
        Value::text(sign.key),
        Value::text(lang.pick(sign.zh, sign.en)),
        Value::text(source.noun.name),
        Value::Text(source.group.code(group)),
        Value::Text(name),
        Value::Text(unit),
        limit.map_or(Value::Null, |limit| Value::text(&*limit)),
        count(seen.bear),
        count(seen.of),
        Value::Text(format!("{:.1}", base.expected(seen.of))),
        held,
        chance,
        codes(source.noun, ids.into_iter()),
        Value::text(lang.pick(sign.says.0, sign.says.1)),
    ]
}

/// How many had no history, and what to do about it; none where all had.
fn lacking_note(lacking: &[Lacking]) -> Option<Both> {
    let some = || lacking.iter().filter(|lacking| !lacking.alone.is_empty());
    let of = |lacking: &Lacking| {
        let (n, all, source) = (lacking.alone.len(), lacking.looked.len(), lacking.source);
        let what = source.group;
        (
            format!("{}的{} {n} 个（共 {all} 个）", source.noun.zh, what.zh),
            format!("{n} of {all} ({} by {})", source.noun.name, what.name),
        )
    };
    let (zh, en): (Vec<String>, Vec<String>) = some().map(of).unzip();
    let (zh, en) = (zh.join("、"), en.join(", "));
    some().next().map(|_| {
        both!(
            "没有可比的历史：{zh}，有的迹象没有看（期间之前同一期限的不满 {FEW} 件；不拿别的事项、单位来比，期限改了也不与改前比）；用 --period 取较近的一段（如上一季度），它之前的就是历史",
            "no history of its own: {en}; some signs were not looked at there (fewer than {FEW} before the period under the same limit; others are no measure, nor is what went by another limit); with --period of a later time, such as the last quarter, what lies before it is history"
        )
    })
}

/// What was found as a page, and what had no history to be held against.
pub fn page<'a>(conn: &Connection, names: &Names, asked: &Asked, lang: Lang) -> Result<(Sheet<'a>, Option<Both>)> {
    let Outcome { told, looked, mut lacking } = found(conn, names, asked)?;
    let meant = |unit: i64| asked.units.as_ref().is_none_or(|units| units.ids.contains(&unit));
    let mut rows = Vec::new();
    for told in told {
        let (name, unit, of) = called(conn, told.source, told.group)?;
        if meant(of) && asked.sign.is_none_or(|only| only.key == told.sign.key) {
            rows.push(row(told, (name, unit), lang));
        }
    }
    let n = rows.len();
    if asked.units.is_some() {
        for Lacking { source, looked, alone } in &mut lacking {
            let mut others = BTreeSet::new();
            for id in looked.iter() {
                others.extend((!meant(called(conn, source, *id)?.2)).then_some(*id));
            }
            looked.retain(|id| !others.contains(id));
            alone.retain(|id| !others.contains(id));
        }
    }
    let single = |said: fn(&Sign) -> &'static str, and: &str| {
        SIGNS.iter().filter(|sign| sign.against == Against::Nothing).map(said).collect::<Vec<_>>().join(and)
    };
    let (single_zh, single_en) = (single(|sign| sign.zh, "、"), single(|sign| sign.en, ", "));
    let title = both!("时限造假迹象 {n} 处", "{n} signs of limits kept on paper alone");
    let mut sheet = Sheet::of("gaming", title, heads(), rows);
    sheet.brief = vec![1, 4, 7, 8, 9, 12];
    sheet.notes.push(both!(
        "比了 {looked} 项（每个事项或单位的每种迹象，与它自己以前、同一期限的比）；写明偶然可能的，没有弄虚作假的地方问一千次至多有一次会误报；{single_zh}不与别的比，有一件就列，不等于弄虚作假",
        "{looked} were looked at (each sign of each matter or unit, against what it was before under the same limit); of those with a chance beside them, where nothing is amiss one in a thousand times is anything told; {single_en}: held against nothing, one is told, and is no proof"
    ));
    Ok((sheet, lacking_note(&lacking)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes in late for all alike is how a file was brought; what came in late before is how this one does it.
    #[test]
    fn what_is_entered_late_is_held_against_before_and_the_others() {
        let at = SIGNS.iter().position(|sign| sign.key == "entered-late").unwrap_or(MANY);
        let group = |now: (u64, u64), before: (u64, u64)| {
            let mut group = Group::default();
            group.now[at] = Share { bear: now.0, of: now.1 };
            group.before[at] = Share { bear: before.0, of: before.1 };
            group
        };
        let limit = |text: &str| Some(Rc::from(text));
        let weighed = |now, before, others, by: &str| {
            let all = [((1, limit("5wd")), group(now, before)), ((2, limit(by)), group(others, (0, 0)))];
            let groups = Groups(all.into_iter().collect());
            let of = (1, limit("5wd"));
            match groups.weighed(&of, &groups.0[&of], at) {
                Weighed::Found(found) => Some(found.chance < 1e-6),
                _ => None,
            }
        };
        assert_eq!(weighed((20, 40), (0, 60), (0, 60), "5wd"), Some(true));
        assert_eq!(weighed((20, 40), (30, 60), (0, 60), "5wd"), Some(false));
        assert_eq!(weighed((20, 40), (0, 60), (30, 60), "5wd"), Some(false));
        // Those of another limit are no others, and what has no history is not held against them.
        assert_eq!(weighed((20, 40), (0, 60), (30, 60), "3wd"), Some(true));
        assert_eq!(weighed((20, 40), (0, 10), (0, 60), "5wd"), None);
    }
}
