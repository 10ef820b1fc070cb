//! A figure split by dimensions, compared with other periods, and asked which records it counts. All from the figure's one
//! declaration.

use super::Scope;
use super::dimension::{DIMENSIONS, Dimension};
use super::figure::{self, Count, Figure, Set, bind};
use super::tally::{Asks, Number};
use crate::base::day::{Day, Period, plus};
use crate::base::error::{Error, Result};
use crate::base::noun::{Noun, Value};
use crate::base::text;
use crate::base::vocab::Difference;
use crate::both;
use crate::db::query::{cell, value};
use chrono::{Datelike, Months};
use rusqlite::Connection;
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

/// What a period is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The period before, 环比.
    Before,
    /// The same period a year earlier, 同比.
    YearBefore,
    /// From the first of January on, 累计.
    YearToDate,
}

impl Against {
    /// By the word typed.
    pub fn from_word(word: &str) -> Option<Against> {
        match word {
            "mom" | "环比" => Some(Against::Before),
            "yoy" | "同比" => Some(Against::YearBefore),
            "ytd" | "累计" => Some(Against::YearToDate),
            _ => None,
        }
    }

    /// Its key in JSON.
    pub fn slug(self) -> &'static str {
        match self {
            Against::Before => "mom",
            Against::YearBefore => "yoy",
            Against::YearToDate => "ytd",
        }
    }

    /// The period compared with.
    pub fn period(self, of: Period) -> Period {
        let months_back = |n: u32| {
            let from = of.from.checked_sub_months(Months::new(n)).unwrap_or(of.from);
            let to = plus(of.to, 1).checked_sub_months(Months::new(n)).map_or(of.to, |d| plus(d, -1));
            Period { from, to }
        };
        match self {
            Against::YearBefore => months_back(12),
            Against::YearToDate => {
                Period { from: of.from.with_day(1).and_then(|d| d.with_month(1)).unwrap_or(of.from), to: of.to }
            }
            Against::Before => match whole_months(of) {
                Some(n) => months_back(n),
                None => {
                    let days = (of.to - of.from).num_days() + 1;
                    Period { from: plus(of.from, -days), to: plus(of.from, -1) }
                }
            },
        }
    }
}

impl Against {
    /// The scope compared with: no more of its period than has come of this one, and for what stands on a day the day that
    /// stands where the as-of day does.
    pub fn scope(self, stands: bool, of: &Scope) -> Scope {
        let mut other = of.over(self.period(of.period));
        if self == Against::YearToDate || of.as_of < of.period.from && !stands {
            return other;
        }
        let months = if self == Against::YearBefore { Some(12) } else { whole_months(of.period) };
        let back = |day: Day| match months {
            Some(n) => day.checked_sub_months(Months::new(n)).unwrap_or(day),
            None => plus(day, (other.period.from - of.period.from).num_days()),
        };
        let day = back(of.as_of);
        if of.as_of < of.period.to {
            other.period.to = day.min(other.period.to);
        }
        if stands {
            other.as_of = day;
        }
        other
    }
}

/// How many whole months a period is, if it is.
fn whole_months(of: Period) -> Option<u32> {
    let after = plus(of.to, 1);
    let months = |d: Day| d.year() * 12 + i32::try_from(d.month0()).unwrap_or(0);
    (of.from.day() == 1 && after.day() == 1).then(|| u32::try_from(months(after) - months(of.from)).ok())?
}

/// The change from one number to another in percent, one decimal; none where there was nothing before. Of a rate it is
/// the difference in percentage points.
pub fn change(before: Number, now: Number) -> Option<f64> {
    let round = |x: f64| (x * 10.0).round() / 10.0;
    match (before, now) {
        (Number::Rate(..), _) => Some(round((now.measure()? - before.measure()?) * 100.0)),
        _ => before.measure().filter(|b| *b > 0.0).and_then(|b| Some(round((now.measure()? - b) / b * 100.0))),
    }
}

/// The change as people read it, marked where either side stands on few.
pub fn said_change(before: Number, now: Number, few: i64) -> String {
    let mark = if before.stands_on_few(few) || now.stands_on_few(few) { " *" } else { "" };
    match (change(before, now), before) {
        (None, _) => "—".into(),
        (Some(points), Number::Rate(..)) => format!("{points:+.1}pp{mark}"),
        (Some(percent), Number::Count(_)) => format!("{percent:+.1}%"),
    }
}

/// One record, or one unit, that a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        Set::Flow { count: Count::Distinct("person"), .. } => (noun, vec!["person", "unit"]),
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

/// The records a figure counts; of a rate, those of its numerator. Their `counted` adds up to its value.
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
                column => format!("min({column})"),
            };
            let all = columns.iter().map(of).collect::<Vec<_>>().join(", ");
            format!(
                "SELECT {key}, 1, {all} FROM {view} WHERE {when} AND {key} IS NOT NULL GROUP BY {key} ORDER BY {key}"
            )
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

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Period {
        let day = |t| crate::base::day::iso(t).expect("a day");
        Period { from: day(from), to: day(to) }
    }

    #[test]
    fn a_month_is_compared_with_the_month_before_and_the_year_before() {
        let march = period("2026-03-01", "2026-03-31");
        assert_eq!(Against::Before.period(march), period("2026-02-01", "2026-02-28"));
        assert_eq!(Against::YearBefore.period(march), period("2025-03-01", "2025-03-31"));
        assert_eq!(Against::YearToDate.period(march), period("2026-01-01", "2026-03-31"));
        assert_eq!(Against::Before.period(period("2026-04-01", "2026-06-30")), period("2026-01-01", "2026-03-31"));
        assert_eq!(Against::Before.period(period("2026-03-11", "2026-03-20")), period("2026-03-01", "2026-03-10"));
        assert_eq!(Against::YearBefore.period(period("2024-02-01", "2024-02-29")), period("2023-02-01", "2023-02-28"));
    }

    #[test]
    fn a_change_on_nothing_is_no_number() {
        assert_eq!(change(Number::Count(0), Number::Count(5)), None);
        assert_eq!(change(Number::Count(40), Number::Count(50)), Some(25.0));
        assert_eq!(change(Number::Rate(1, 2), Number::Rate(3, 4)), Some(25.0));
        assert_eq!(change(Number::Rate(0, 0), Number::Rate(3, 4)), None);
    }
}
