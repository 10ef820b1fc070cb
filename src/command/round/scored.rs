//! What was scored of some rounds, a subject an entry: a unit by whoever took it over, each round counting the same. Not for places: those are
//! `rule::rank`'s.

use crate::base::error::Result;
use crate::record::returns::Sheet;
use crate::record::round_rows::Subject;
use crate::rule::form::{Exact, Form, Weighed, exact};
use crate::rule::rank::{Entry, Sum};
use crate::rule::score::Apart;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// A subject as it is followed through the years: a unit by whoever took it over.
pub type Key = (Option<i64>, Option<i64>, Option<i64>, Option<String>);

/// A subject as it is followed.
pub fn key(heirs: &HashMap<i64, i64>, subject: &Subject) -> Key {
    let unit = subject.unit.map(|unit| heirs.get(&unit).copied().unwrap_or(unit));
    (unit, subject.person, subject.point, subject.label.clone())
}

/// Who took each unit over, at the end.
pub fn heirs(conn: &Connection) -> Result<HashMap<i64, i64>> {
    let mut statement = conn.prepare("SELECT id, successor FROM unit WHERE successor IS NOT NULL")?;
    let next: HashMap<i64, i64> = statement.query_map([], |r| r.try_into())?.collect::<rusqlite::Result<_>>()?;
    let end =
        |unit: i64| std::iter::successors(Some(unit), |unit| next.get(unit).copied()).take(100).last().unwrap_or(unit);
    Ok(next.keys().map(|unit| (*unit, end(*unit))).collect())
}

/// What was scored of some rounds, a subject an entry.
pub struct Scored {
    /// Who they are.
    pub keys: Vec<Key>,
    /// What they are called, by unit, person, point or label.
    pub names: Vec<[Option<String>; 4]>,
    /// What they scored.
    pub entries: Vec<Entry>,
    /// How many answers each part of an entry rests on.
    pub counts: Vec<Vec<u64>>,
}

impl Scored {
    /// What an entry is called.
    pub fn called(&self, at: usize) -> &str {
        self.names[at].iter().flatten().next().map_or("", String::as_str)
    }
}

/// What a subject is called, by what it is: unit, person, point or label.
fn named(conn: &Connection, key: &Key) -> Result<[Option<String>; 4]> {
    let name = |table: &str, id: Option<i64>| -> Result<Option<String>> {
        id.map(|id| {
            conn.prepare_cached(&format!("SELECT name FROM {table} WHERE id = ?"))?.query_row([id], |r| r.get(0))
        })
        .transpose()
        .map_err(Into::into)
    };
    Ok([name("unit", key.0)?, name("person", key.1)?, name("point", key.2)?, key.3.clone()])
}

/// What each subject of a group scored in each round, with how many answers each part rests on.
type Rounds = BTreeMap<(String, Key), Vec<(Entry, Vec<u64>)>>;

/// A return by its items: of which subject, in which round, for how many it stands.
type Return = ((String, Key), usize, u64, Apart);

/// The scores of some rounds of a form; each round counts the same. What is taken apart by its items goes to `apart`.
pub fn scored(
    conn: &Connection,
    form: &Form,
    sheets: &[Sheet],
    corrected: bool,
    mut apart: Option<&mut Vec<Return>>,
) -> Result<Scored> {
    let parts = form.scoring.as_ref().map_or(0, |scoring| scoring.parts.len());
    let heirs = heirs(conn)?;
    let mut all = Rounds::new();
    for (nth, sheet) in sheets.iter().enumerate() {
        let key = |subject: &Subject| (subject.division.clone().unwrap_or_default(), key(&heirs, subject));
        let mut own: BTreeMap<(String, Key), Entry> = BTreeMap::new();
        let lines: HashMap<i64, (String, Key)> =
            sheet.subjects.iter().filter_map(|s| Some((s.line?, key(s)))).collect();
        for key in lines.values() {
            own.entry(key.clone()).or_insert_with(|| Entry {
                group: key.0.clone(),
                parts: vec![Sum::default(); parts.max(1)],
                vetoed: false,
            });
        }
        for one in sheet.counting(corrected) {
            let Some(entry) = one.line.and_then(|line| lines.get(&line)).and_then(|key| own.get_mut(key)) else {
                continue;
            };
            let Some(score) = one.score.as_deref().and_then(exact) else { continue };
            entry.vetoed |= one.vetoed == Some(true);
            let count = one.ballots.and_then(|n| u64::try_from(n).ok()).unwrap_or(1);
            let scoring = form.scoring.as_ref();
            let at = |part: &Weighed| part.rater.as_deref() == one.rater.as_deref();
            let part = scoring.filter(|_| parts > 0).map_or(Some(0), |scoring| scoring.parts.iter().position(at));
            if let Some(part) = part {
                entry.parts[part].add(&score, count);
            }
            if let (Some(out), Some(key)) = (&mut apart, one.line.and_then(|line| lines.get(&line))) {
                out.extend(sheet.apart(one)?.map(|apart| (key.clone(), nth, count, apart)));
            }
        }
        for (key, entry) in own {
            let counts = entry.parts.iter().map(|part| part.count).collect();
            all.entry(key).or_default().push((entry, counts));
        }
    }
    together(conn, all)
}

/// The rounds of each subject together: one as it is, of several the mean of each.
fn together(conn: &Connection, all: Rounds) -> Result<Scored> {
    let mut out = Scored { keys: Vec::new(), names: Vec::new(), entries: Vec::new(), counts: Vec::new() };
    for ((group, key), rounds) in all {
        let parts = rounds.first().map_or(0, |(entry, _)| entry.parts.len());
        let mut entry =
            Entry { group, parts: vec![Sum::default(); parts], vetoed: rounds.iter().any(|(entry, _)| entry.vetoed) };
        let mut counts = vec![0; parts];
        for (one, of) in &rounds {
            for (at, part) in one.parts.iter().enumerate() {
                counts[at] += of[at];
                match (rounds.len(), part.count) {
                    (1, _) => entry.parts[at] = part.clone(),
                    (_, 0) => {}
                    (_, count) => entry.parts[at].add(&(&part.scores / Exact::from(count)), 1),
                }
            }
        }
        out.names.push(named(conn, &key)?);
        out.keys.push(key);
        out.entries.push(entry);
        out.counts.push(counts);
    }
    Ok(out)
}

/// Returns taken apart by their items, each with the place of its subject among the entries and of its round.
pub struct Moving<'s> {
    all: &'s Scored,
    returns: Vec<(usize, usize, u64, Apart)>,
    rounds: usize,
}

impl Moving<'_> {
    /// Of the returns of what was scored, in so many rounds.
    pub fn of(all: &Scored, returns: Vec<Return>, rounds: usize) -> Moving<'_> {
        let group = |entry: &Entry| entry.group.clone();
        let keys = all.entries.iter().zip(&all.keys).map(|(entry, key)| (group(entry), key.clone()));
        let at: HashMap<(String, Key), usize> = keys.zip(0..).collect();
        let place = |(key, round, count, apart): Return| Some((*at.get(&key)?, round, count, apart));
        Moving { all, returns: returns.into_iter().filter_map(place).collect(), rounds }
    }

    /// The entries with the weight of one item, by its place and key, times one factor, those of the others times another.
    pub fn entries(&self, item: (usize, &str), factor: &Exact, others: &Exact) -> Vec<Entry> {
        let mut sums = vec![Sum::default(); self.all.entries.len() * self.rounds];
        for (subject, round, count, apart) in &self.returns {
            if let Some(score) = apart.moved(item, factor, others) {
                sums[subject * self.rounds + round].add(&score, *count);
            }
        }
        let entry = |(at, entry): (usize, &Entry)| {
            let mut parts = vec![Sum::default(); entry.parts.len()];
            for sum in sums[at * self.rounds..][..self.rounds].iter().filter(|sum| sum.count > 0) {
                parts[0].add(&(&sum.scores / Exact::from(sum.count)), 1);
            }
            Entry { group: entry.group.clone(), parts, vetoed: entry.vetoed }
        };
        self.all.entries.iter().enumerate().map(entry).collect()
    }
}
