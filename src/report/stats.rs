//! A figure split by dimensions, compared with other periods, and asked which records it counts. All from the figure's one
//! declaration.

use super::Scope;
use super::dimension::{self, DIMENSIONS, Dimension};
use super::figure::{self, Count, Figure, Set, bind};
use super::shown::key_label;
use super::tally::{Answers, Asked, Asks, Number};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::Added;
use crate::base::text;
use crate::base::vocab::Difference;
use crate::both;
use crate::db::query::{cell, value};
use crate::record::mustered::GOING;
use rusqlite::Connection;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Rates on fewer than this carry a mark, unless another number is asked for.
pub const FEW: i64 = 5;

/// A figure's base where it is a rate, and the figure itself.
pub fn base_of(figure: &'static Figure, typed: Option<&str>) -> Result<&'static Figure> {
    let Set::Rate { bases, .. } = &figure.set else {
        return match typed {
            None => Ok(figure),
            Some(typed) => Err(Error::usage(
                "base-of-count",
                both!("{} 是计数，没有基数（{typed}）", "{} is a count and has no base ({typed})", figure.id),
            )),
        };
    };
    let wanted = typed.unwrap_or(bases[0]);
    let named = |base: &str| figure::figure(base).is_ok_and(|f| f.zh == wanted);
    let found = bases.iter().find(|b| **b == wanted || b.split('.').next_back() == Some(wanted) || named(b));
    match found {
        Some(base) => figure::figure(base),
        None => {
            let all = bases.join(", ");
            let near = text::nearest(wanted, bases.iter().copied(), 1);
            let near = near.first().map(|near| (format!("；相近的是 {near}"), format!("; nearest {near}")));
            let (near_zh, near_en) = near.unwrap_or_default();
            Err(Error::usage("base-unknown", both!("{} 没有基数 {wanted:?}", "{} has no base {wanted:?}", figure.id))
                .hint(both!("可用：{all}{near_zh}", "it may be {all}{near_en}")))
        }
    }
}

/// The dimension of a name, if the figure can be split by it.
pub fn by(figure: &'static Figure, name: &str) -> Result<&'static Dimension> {
    let known: Vec<&str> = dimensions(figure).map(|d| d.name).collect();
    let found = dimensions(figure).find(|d| d.name == name || d.zh == name);
    found.ok_or_else(|| {
        let near = text::nearest(name, known.iter().copied(), 2).join(", ");
        let (near_zh, near_en) = if near.is_empty() {
            Default::default()
        } else {
            (format!("；相近的是 {near}"), format!("; nearest {near}"))
        };
        let (id, all) = (figure.id, known.join(", "));
        let said = both!("{id} 不能按 {name:?} 分", "{id} cannot be split by {name:?}");
        if known.is_empty() {
            let why = both!(
                "它的部分加起来不等于合计，只能用 --unit 等筛选",
                "its parts would not add up: filter it, as with --unit"
            );
            return Error::usage("dimension-unknown", said).hint(why);
        }
        Error::usage("dimension-unknown", said).hint(both!("可按 {all}{near_zh}", "it can be split by {all}{near_en}"))
    })
}

/// Everything a figure can be split by: what it declares, the spans of time its day falls in, and what its units are.
/// Distinct units of a year are not the sum of its months', so a distinct count has no spans of time.
pub fn dimensions(figure: &'static Figure) -> impl Iterator<Item = &'static Dimension> {
    let timed = match &figure.set {
        Set::Flow { count, .. } => !matches!(count, Count::Distinct(_)),
        Set::Stock { .. } => false,
        Set::Rate { .. } => true,
    };
    let units = figure.by.contains(&"unit");
    DIMENSIONS.iter().filter(move |d| {
        figure.by.contains(&d.name)
            || (timed && d.is_time())
            || (units && matches!(d.name, "level" | "group" | "parent"))
    })
}

/// A figure split by dimensions. A rate has a row for every key of its base.
pub fn table(
    conn: &Connection,
    figure: &'static Figure,
    base: &'static Figure,
    by: &[&'static Dimension],
    scope: &Scope,
) -> Result<BTreeMap<Vec<String>, Number>> {
    let mut asks = Asks::default();
    let wanted = asks.figure(figure, base, by);
    Ok(wanted.parts(&asks.answer(conn, scope)?))
}

/// The figure as one number.
pub fn total(conn: &Connection, figure: &'static Figure, base: &'static Figure, scope: &Scope) -> Result<Number> {
    let mut asks = Asks::default();
    let wanted = asks.figure(figure, base, &[]);
    Ok(wanted.number(&asks.answer(conn, scope)?))
}

/// A part of what a rate left over: its key, its label, how many.
pub type Left = (String, Both, i64);

/// What a rate left over, as it was asked for: its base, and what it is told by.
pub type RestAsked = (&'static Figure, &'static Dimension, Asked);

/// What is asked for to say what a rate left over; nothing of another figure.
pub fn ask_rest(asks: &mut Asks, figure: &'static Figure, base: &'static Figure) -> Option<RestAsked> {
    let state = dimension::dimension("state").filter(|_| figure.id == "complaints.close_rate")?;
    Some((base, state, asks.records(base, "closed_on IS NULL OR closed_on > :as_of", &[state])))
}

/// What became of the complaints a rate of closing is taken of and that were not closed: the state they are in, its label, and
/// how many.
pub fn rest_of(added: &Added, (base, state, open): &RestAsked, answers: &Answers) -> Vec<Left> {
    let mut out: Vec<Left> = answers
        .groups(*open)
        .iter()
        .map(|(keys, count)| {
            let key = keys.first().cloned().unwrap_or_default();
            (key.clone(), key_label(added, base.noun(), state, &key), *count)
        })
        .collect();
    out.sort_by_key(|(.., count)| Reverse(*count));
    out
}

/// The same in one line; none where nothing is left.
pub fn rest_said(rest: &[Left]) -> Option<Both> {
    let all: i64 = rest.iter().map(|(.., n)| n).sum();
    let list = |lang: Lang| {
        let one = |(_, label, n): &Left| format!("{} {n}", label.get(lang));
        rest.iter().map(one).collect::<Vec<_>>().join(lang.pick("、", ", "))
    };
    let (zh, en) = (list(Lang::Zh), list(Lang::En).to_lowercase());
    (all > 0).then(|| both!("其余 {all} 件：{zh}", "the other {all}: {en}"))
}

/// The same of several rates, each with its base.
pub fn rests_said(rests: &[(&'static Figure, Vec<Left>)]) -> Vec<Both> {
    let one = |(base, rest): &(&'static Figure, Vec<_>)| {
        let (Both { zh, en }, base_zh, base_en) = (rest_said(rest)?, base.zh, base.en.to_lowercase());
        Some(both!("{base_zh}中{zh}", "of {base_en}, {en}"))
    };
    rests.iter().filter_map(one).collect()
}

/// One record, or one unit, that a figure counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// What it is called: a code.
    pub key: String,
    /// Its brief columns.
    pub values: Vec<Value>,
    /// How much it counts for; one, unless persons are added up.
    pub counted: i64,
}

/// The noun of what a figure lists, and the columns shown of it.
pub fn listed(base: &Figure) -> (&'static Noun, Vec<&'static str>) {
    let noun = base.noun();
    match &base.set {
        Set::Flow { count: Count::Distinct("person"), .. } if noun.name == GOING.name => (noun, vec!["person", "name"]),
        Set::Flow { count: Count::Distinct("person"), .. } => (noun, vec!["person", "unit"]),
        Set::Flow { count: Count::Distinct("visited_on"), .. } => (noun, vec!["visited_on", "visits"]),
        Set::Flow { count: Count::Distinct("campaign"), .. } => (noun, vec!["campaign", "title"]),
        Set::Flow { count: Count::Distinct(_), .. } => (noun, vec!["unit_code", "unit"]),
        // What depends on the day is no column of the view; what counts other records, or names a person, is not asked.
        _ => {
            let own = |c: &&str| {
                noun.daily.iter().all(|(name, _)| name != c) && !["findings", "found", "person_name"].contains(c)
            };
            (noun, noun.brief.iter().copied().filter(own).collect())
        }
    }
}

/// The records a figure counts; of a rate, those of its numerator. Their `counted` adds up to its value; of a rank they are what it is the rank of, in
/// order.
pub fn explain(
    conn: &Connection,
    figure: &'static Figure,
    base: &'static Figure,
    scope: &Scope,
) -> Result<Vec<Counted>> {
    let condition = if let Set::Rate { when, .. } = &figure.set { when } else { "1" };
    let (noun, count, when) = figure::select(base, condition, scope)?;
    let (_, columns) = listed(base);
    let quoted: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
    let (view, all) = (noun.view, quoted.join(", "));
    let sql = match count {
        Count::Distinct(key) => {
            let of = |c: &&str| match *c {
                "title" => "(SELECT p.title FROM campaigns p WHERE p.code = campaign) AS title".to_owned(),
                "visits" => "count(*) FILTER (WHERE part_of IS NULL) AS visits".to_owned(),
                column => format!("min({column})"),
            };
            let all = columns.iter().map(of).collect::<Vec<_>>().join(", ");
            format!(
                "SELECT {key}, 1, {all} FROM {view} WHERE {when} AND {key} IS NOT NULL GROUP BY {key} ORDER BY {key}"
            )
        }
        Count::Rank(column, _) => {
            format!("SELECT code, {column} AS counted, {all} FROM {view} WHERE {when} ORDER BY counted, id")
        }
        Count::Sum(column) => format!("SELECT code, coalesce({column}, 0), {all} FROM {view} WHERE {when} ORDER BY id"),
        Count::Records => format!("SELECT code, 1, {all} FROM {view} WHERE {when} ORDER BY id"),
    };
    let mut statement = conn.prepare(&sql)?;
    bind(&mut statement, scope)?;
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let values =
            (0..columns.len()).map(|i| row.get_ref(i + 2).map(|v| value(cell(v)))).collect::<rusqlite::Result<_>>()?;
        out.push(Counted { key: row.get(0)?, counted: row.get(1)?, values });
    }
    Ok(out)
}

/// What entered a figure and what left it, from one scope to another.
pub fn difference(before: &[Counted], now: &[Counted]) -> Vec<(Difference, Counted)> {
    let keys = |all: &[Counted]| all.iter().map(|c| (c.key.clone(), c.counted)).collect::<BTreeSet<_>>();
    let (old, new) = (keys(before), keys(now));
    let out = |all: &[Counted], other: &BTreeSet<(String, i64)>, what: Difference| {
        let differs = |c: &&Counted| !other.contains(&(c.key.clone(), c.counted));
        all.iter().filter(differs).map(|c| (what, c.clone())).collect::<Vec<_>>()
    };
    let mut all = out(before, &new, Difference::Left);
    all.extend(out(now, &old, Difference::Entered));
    all
}

/// What a figure counts in both scopes and shows otherwise, so that it stands in another of its parts.
pub fn changed(before: &[Counted], now: &[Counted]) -> Vec<(Difference, Counted)> {
    let old: BTreeMap<&str, &Counted> = before.iter().map(|c| (c.key.as_str(), c)).collect();
    let other = |c: &&Counted| old.get(c.key.as_str()).is_some_and(|o| o.counted == c.counted && o.values != c.values);
    now.iter().filter(other).map(|c| (Difference::Changed, c.clone())).collect()
}
