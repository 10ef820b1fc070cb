//! Limits kept on paper alone: of which matter or unit more records bear a sign than chance would have it, beside what was to be expected, with
//! the records. Not for what a sign is: that is `signs`'.

use super::signs::{self, Against, MANY, SIGNS, Sign};
use super::signs_borne::{self, Met, Source};
use crate::base::column::Shape;
use crate::base::day::Period;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::both;
use crate::db::query::head;
use crate::record::names::Names;
use crate::record::scope::Units;
use crate::rule::gaming::{FEW, Share, bar, chance, least};
use foldhash::HashMap;
use rusqlite::Connection;

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

/// The records of a matter or unit.
#[derive(Default)]
struct Group {
    now: [Share; MANY],
    before: [Share; MANY],
    /// Those of the period that bear each sign.
    bear: [Vec<i64>; MANY],
    limit: Option<String>,
    /// What records took, in minutes: of the period, and how many before.
    took: HashMap<i64, (Vec<i64>, u64)>,
}

impl Group {
    fn met(&mut self, met: &Met, period: Period) {
        let (now, before) = (met.on >= period.from, met.on < period.from);
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
            took.1 += u64::from(before);
            took.0.extend(now.then_some(met.id));
        }
        if now {
            self.limit.clone_from(&met.limit);
        }
    }

    /// The duration that is most in excess of what it was before: how many, what is expected, and who, with how likely that is among all
    /// durations there are.
    fn alike(&self) -> Option<Found> {
        let of = |pick: fn(&(Vec<i64>, u64)) -> u64| self.took.values().map(pick).sum::<u64>();
        let (now, before) = (of(|took| took.0.len() as u64), of(|took| took.1));
        let durations = self.took.values().filter(|took| !took.0.is_empty()).count() as u64;
        let found = self.took.values().filter(|took| took.0.len() > 1).map(|(ids, then)| {
            let (seen, base) = (Share { bear: ids.len() as u64, of: now }, Share { bear: *then, of: before });
            Found { seen, base, chance: chance(seen, base) * real(durations), ids: ids.clone() }
        });
        found.filter(|_| before >= FEW).min_by(|one, other| one.chance.total_cmp(&other.chance))
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
    ids: Vec<i64>,
}

/// The groups of a source.
struct Groups(HashMap<i64, Group>);

impl Groups {
    fn of(conn: &Connection, names: &Names, source: &Source, period: Period) -> Result<Groups> {
        let mut all: HashMap<i64, Group> = HashMap::default();
        signs_borne::read(conn, names, source, &mut |met| {
            if met.on <= period.to {
                all.entry(met.group).or_default().met(&met, period);
            }
        })?;
        Ok(Groups(all))
    }

    /// The others of the period that go by the same limit.
    fn others(&self, group: &Group, at: usize) -> Share {
        let same = self.0.values().filter(|other| other.limit == group.limit);
        let all = same.fold(Share::default(), |sum, other| sum.with(other.now[at]));
        all.without(group.now[at])
    }

    /// How a sign stands with a group; none where there is too little to hold it against.
    fn judged(&self, group: &Group, at: usize) -> Option<Found> {
        let sign = &SIGNS[at];
        if sign.key == signs::SAME_DURATION {
            return group.alike();
        }
        let (seen, ids) = (group.now[at], group.bear[at].clone());
        let base = match sign.against {
            Against::Nothing => return (seen.of > 0).then(|| Found { seen, base: Share::default(), chance: 0.0, ids }),
            Against::Before if group.before[at].of >= FEW => group.before[at],
            Against::Before | Against::Others => self.others(group, at),
        };
        (seen.of > 0 && base.of >= FEW).then(|| Found { seen, base, chance: chance(seen, base), ids })
    }
}

/// A row that is told: its sign, where it was found, in which group.
type Told = (&'static Sign, &'static Source, i64, Found);

/// What is found, the least likely first, and how many groups were looked at by signs.
fn found(conn: &Connection, names: &Names, asked: &Asked) -> Result<(Vec<Told>, usize)> {
    let mut all: Vec<Told> = Vec::new();
    for source in &signs_borne::SOURCES {
        let groups = Groups::of(conn, names, source, asked.period)?;
        for (id, group) in &groups.0 {
            let judged = (0..MANY).filter_map(|at| Some((&SIGNS[at], source, *id, groups.judged(group, at)?)));
            all.extend(judged);
        }
    }
    let looked = all.len();
    let by_chance = all.iter().filter(|(sign, ..)| sign.against != Against::Nothing);
    // What a duration could come to at the least is not one number: it takes its share.
    let could = |(sign, .., found): &Told| {
        if sign.key == signs::SAME_DURATION { 0.0 } else { least(found.seen, found.base) }
    };
    let most = bar(FALSE_ALARMS, by_chance.map(could).collect());
    all.retain(|(_, _, _, found)| found.seen.bear > 0 && found.chance < most);
    let key = |told: &Told| (told.3.seen.bear, told.0.key, told.2);
    all.sort_by(|one, other| one.3.chance.total_cmp(&other.3.chance).then_with(|| key(other).cmp(&key(one))));
    Ok((all, looked))
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

/// What was found as a page.
pub fn page<'a>(conn: &Connection, names: &Names, asked: &Asked, lang: Lang) -> Result<Sheet<'a>> {
    let (all, looked) = found(conn, names, asked)?;
    let mut rows = Vec::new();
    for (sign, source, id, Found { seen, base, chance, ids }) in all {
        let (name, unit, of) = called(conn, source, id)?;
        let meant = asked.units.as_ref().is_none_or(|units| units.ids.contains(&of));
        if !meant || asked.sign.is_some_and(|only| only.key != sign.key) {
            continue;
        }
        let codes: Vec<String> = ids.iter().map(|id| source.noun.code(*id)).collect();
        let count = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        let (held, chance) = match sign.against {
            Against::Nothing => (Value::Null, Value::Null),
            _ => (Value::Text(format!("{}/{}", base.bear, base.of)), Value::Text(format!("{chance:.1e}"))),
        };
        rows.push(vec![
            Value::text(sign.key),
            Value::text(lang.pick(sign.zh, sign.en)),
            Value::text(source.noun.name),
            Value::Text(source.group.code(id)),
            Value::Text(name),
            Value::Text(unit),
            count(seen.bear),
            count(seen.of),
            Value::Text(format!("{:.1}", base.expected(seen.of))),
            held,
            chance,
            Value::Text(serde_json::Value::from(codes).to_string()),
            Value::text(lang.pick(sign.says.0, sign.says.1)),
        ]);
    }
    let heads = vec![
        Head::of("sign", Shape::Text, "迹象代码", "Sign"),
        Head::of("sign_name", Shape::Text, "迹象", "What it is"),
        Head::of("noun", Shape::Text, "种类", "Kind"),
        Head::of("group", Shape::Record, "事项或单位编号", "Whose"),
        Head::of("group_name", Shape::Text, "事项或单位", "Matter or unit"),
        head(None, "unit"),
        Head::of("seen", Shape::Count, "见到", "Seen"),
        Head::of("of", Shape::Count, "共", "Of"),
        Head::of("expected", Shape::Count, "本该", "Expected"),
        Head::of("base", Shape::Cell, "比照", "Held against"),
        Head::of("chance", Shape::Cell, "偶然的可能", "By chance"),
        Head::of("records", Shape::List, "记录", "Records"),
        Head::of("says", Shape::Long, "说的是", "What it says"),
    ];
    let single = |said: fn(&Sign) -> &'static str, and: &str| {
        SIGNS.iter().filter(|sign| sign.against == Against::Nothing).map(said).collect::<Vec<_>>().join(and)
    };
    let (single_zh, single_en) = (single(|sign| sign.zh, "、"), single(|sign| sign.en, ", "));
    let n = rows.len();
    let title = both!("时限造假迹象 {n} 处", "{n} signs of limits kept on paper alone");
    let mut sheet = Sheet::of("gaming", title, heads, rows);
    sheet.brief = vec![1, 4, 6, 7, 8, 11];
    sheet.notes.push(both!(
        "比了 {looked} 项（每个事项或单位的每种迹象）；写明偶然可能的，没有弄虚作假的地方问一千次至多有一次会误报；{single_zh}不与别的比，有一件就列，不等于弄虚作假",
        "{looked} were looked at (each sign of each matter or unit); of those with a chance beside them, where nothing is amiss one in a thousand times is anything told; {single_en}: held against nothing, one is told, and is no proof"
    ));
    Ok(sheet)
}
