//! What a figure is compared with: the period before, the year before, the year to date; each as it stood at the same age, and
//! nothing where the ledger had not begun. Not for what a figure counts.

use super::dimension::Dimension;
use super::figure::Figure;
use super::tally::Number;
use super::{Scope, offices, past, stats};
use crate::base::day::{Day, Period, iso, plus};
use crate::base::error::{Both, Result};
use crate::both;
use crate::record::names::Names;
use chrono::{Datelike, Months};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

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
    /// The scope a figure is compared with: no more of its period than has come of this one, and its records as they stood
    /// as long after that period as this one's stand now. What was counted yesterday is not held against what has had a
    /// year to be closed in.
    pub fn scope(self, figure: &Figure, of: &Scope) -> Scope {
        let mut other = of.over(self.period(of.period));
        if self == Against::YearToDate || of.as_of < of.period.from && !figure.is_stock() {
            return other;
        }
        let over = of.as_of >= of.period.to;
        let months = if self == Against::YearBefore { Some(12) } else { whole_months(of.period) };
        let back = |day: Day| match months {
            Some(n) => day.checked_sub_months(Months::new(n)).unwrap_or(day),
            None => plus(day, (other.period.from - of.period.from).num_days()),
        };
        let day = if over { plus(other.period.to, (of.as_of - of.period.to).num_days()) } else { back(of.as_of) };
        if !over {
            other.period.to = day.min(other.period.to);
        }
        if figure.ages() {
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

/// Works over another scope, with the views saying what it asks for, and has them say again what they did.
pub fn at<T>(
    conn: &Connection,
    names: &Names,
    (figure, other, now): (&Figure, &Scope, &Scope),
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    if (other.as_of, other.known) == (now.as_of, now.known) {
        return work();
    }
    past::see_of(conn, names, other, Some(other.period.to).filter(|_| !figure.is_stock()))?;
    let done = work();
    past::see(conn, names, now)?;
    done
}

/// The day of the first record of a figure's noun; none where it has no day, or no record yet.
fn first(conn: &Connection, figure: &Figure, scope: &Scope) -> Result<Option<Day>> {
    let noun = figure.noun();
    let Some(column) = noun.day else { return Ok(None) };
    // As then known, the first is the first then known.
    let newest = if scope.known.is_some() { "" } else { "main." };
    let sql = format!("SELECT min({column}) FROM {newest}{}", noun.view);
    let first: Option<String> = conn.prepare_cached(&sql)?.query_row([], |r| r.get(0))?;
    Ok(first.as_deref().and_then(iso))
}

/// The last day a figure counts over a scope.
fn last(figure: &Figure, scope: &Scope) -> Day {
    if figure.is_stock() { scope.as_of } else { scope.period.to }
}

/// Whether the ledger holds a record of a figure's noun as old as a scope: before its first there is nothing, which is not
/// zero.
pub fn begun(conn: &Connection, figure: &Figure, scope: &Scope) -> Result<bool> {
    let day = figure.noun().day.is_none();
    let all = offices::each(conn, scope, |conn, scope, _| first(conn, figure, scope))?;
    // An office that never had one adds nothing, now or then.
    let mut firsts = all.into_iter().flatten().peekable();
    Ok(day || firsts.peek().is_some() && firsts.all(|first| first <= last(figure, scope)))
}

/// That a scope lies before the first record, where there is one: its noughts are no counts.
pub fn unbegun(conn: &Connection, figure: &Figure, scope: &Scope) -> Result<Option<Both>> {
    let late = |first: &Day| *first > last(figure, scope);
    let all = offices::each(conn, scope, |conn, scope, office| {
        let first = first(conn, figure, scope)?.filter(late);
        Ok(first.map(|first| (office.map(|key| format!("{key} ")).unwrap_or_default(), first)))
    })?;
    let (zh, en) = (figure.noun().zh, figure.noun().view);
    Ok(all.into_iter().flatten().next().map(|(office, first)| {
        both!(
            "{office}台账里最早的{zh}是 {first}：此前没有记录，不等于零",
            "{office}the first {en} of the ledger are of {first}: before that nothing is on record, which is not zero"
        )
    }))
}

/// A figure's parts by their keys.
pub type Parts = BTreeMap<Vec<String>, Number>;

/// A figure compared.
#[derive(Debug)]
pub struct Compared {
    /// With what.
    pub against: Against,
    /// Over which scope; none where there is nothing to compare.
    pub scope: Option<Scope>,
    /// What it comes to there.
    pub total: Option<Number>,
    /// Its parts there.
    pub parts: Parts,
    /// Where it is split by spans of time: which of its keys says the span, and the spans with nothing to compare.
    spans: Option<(usize, BTreeSet<String>)>,
}

impl Compared {
    /// What a part came to; none where there is nothing to compare.
    pub fn part(&self, keys: &[String], nothing: Number) -> Option<Number> {
        let there = match &self.spans {
            Some((at, unmet)) => !unmet.contains(&keys[*at]),
            None => self.scope.is_some(),
        };
        there.then(|| self.parts.get(keys).copied().unwrap_or(nothing))
    }
}

/// A figure split by dimensions over what it is compared with: each part as old as the one it is compared with or, where that
/// is wanted, as it stands now.
pub fn compared(
    conn: &Connection,
    names: &Names,
    asked: (&'static Figure, &'static Figure, &[&'static Dimension]),
    scope: &Scope,
    (against, as_now): (Against, bool),
) -> Result<Compared> {
    let (figure, base, by) = asked;
    let stock = figure.is_stock();
    let over = |scope: &Scope| {
        let other = against.scope(figure, scope);
        if as_now && !stock { Scope { as_of: scope.as_of, ..other } } else { other }
    };
    let mut out = Compared { against, scope: None, total: None, parts: Parts::new(), spans: None };
    // What stands on a day has no year to date, and what has not begun is compared with nothing.
    if stock && against == Against::YearToDate || !stock && scope.period.from > scope.as_of {
        return Ok(out);
    }
    let timed = by.iter().position(|d| d.is_time());
    let other = over(scope);
    if begun(conn, figure, &other)? {
        out.total = Some(at(conn, names, (figure, &other, scope), || stats::total(conn, figure, base, &other))?);
        if timed.is_none() && !by.is_empty() {
            out.parts = at(conn, names, (figure, &other, scope), || stats::table(conn, figure, base, by, &other))?;
        }
        out.scope = Some(other);
    }
    if let Some(place) = timed {
        let unmet = spans(conn, names, (asked, place), scope, &over, &mut out.parts)?;
        out.spans = Some((place, unmet));
    }
    Ok(out)
}

/// The parts of a figure split by spans of time: each is compared with the span before it or a year before it, not with one of
/// its own name. Returns those with nothing to compare.
fn spans(
    conn: &Connection,
    names: &Names,
    ((figure, base, by), place): ((&'static Figure, &'static Figure, &[&'static Dimension]), usize),
    scope: &Scope,
    over: &dyn Fn(&Scope) -> Scope,
    parts: &mut Parts,
) -> Result<BTreeSet<String>> {
    let others: Vec<&'static Dimension> = by.iter().enumerate().filter(|(i, _)| *i != place).map(|(_, d)| *d).collect();
    let (mut unmet, mut first) = (BTreeSet::new(), scope.period.from);
    while first <= scope.until() {
        let key = by[place].key_of(first);
        let span = names.period(conn, &key)?;
        let span = Period { from: first, to: span.to.min(scope.period.to) };
        let other = over(&scope.over(span));
        if begun(conn, figure, &other)? {
            let there = || stats::table(conn, figure, base, &others, &other);
            for (mut keys, value) in at(conn, names, (figure, &other, scope), there)? {
                keys.insert(place, key.clone());
                parts.insert(keys, value);
            }
        } else {
            unmet.insert(key);
        }
        first = plus(span.to, 1);
    }
    Ok(unmet)
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
        (Some(percent), Number::Count(_) | Number::Rank(_)) => format!("{percent:+.1}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure;

    fn period(from: &str, to: &str) -> Period {
        let day = |t| iso(t).expect("a day");
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
    fn periods_are_compared_as_they_stood_at_the_same_age() {
        let day = |t| iso(t).expect("a day");
        let rate = figure::figure("complaints.close_rate").expect("a rate");
        let received = figure::figure("complaints.received").expect("a count");
        let other = |figure, against: Against, of: Period, as_of| {
            let other = against.scope(figure, &Scope::new(of, day(as_of)));
            format!("{}..{} {}", other.period.from, other.period.to, other.as_of)
        };
        let june = period("2026-06-01", "2026-06-30");
        assert_eq!(other(rate, Against::Before, june, "2026-06-30"), "2026-05-01..2026-05-31 2026-05-31");
        assert_eq!(other(rate, Against::Before, june, "2026-07-15"), "2026-05-01..2026-05-31 2026-06-15");
        assert_eq!(other(rate, Against::Before, june, "2026-06-10"), "2026-05-01..2026-05-10 2026-05-10");
        assert_eq!(other(rate, Against::YearBefore, june, "2026-06-30"), "2025-06-01..2025-06-30 2025-06-30");
        assert_eq!(other(rate, Against::YearToDate, june, "2026-06-30"), "2026-01-01..2026-06-30 2026-06-30");
        assert_eq!(other(received, Against::Before, june, "2026-06-30"), "2026-05-01..2026-05-31 2026-06-30");
    }

    #[test]
    fn a_change_on_nothing_is_no_number() {
        assert_eq!(change(Number::Count(0), Number::Count(5)), None);
        assert_eq!(change(Number::Count(40), Number::Count(50)), Some(25.0));
        assert_eq!(change(Number::Rate(1, 2), Number::Rate(3, 4)), Some(25.0));
        assert_eq!(change(Number::Rate(0, 0), Number::Rate(3, 4)), None);
    }
}
