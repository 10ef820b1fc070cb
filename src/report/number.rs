//! What a figure comes to: a count, a rate that is never without its two counts, or a value that so many of a hundred do not exceed. Not for how it is counted.

use crate::rule::grade::nearest_rank;
use std::collections::BTreeMap;

/// A count, a rate as its two counts, or a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// How many.
    Count(i64),
    /// Numerator and denominator.
    Rate(i64, i64),
    /// The value at a rank; none of nothing.
    Rank(Option<i64>),
}

/// How often each value is there, by the keys that stand before it.
pub fn by_value<'k>(groups: impl Iterator<Item = (&'k [String], i64)>) -> BTreeMap<&'k [String], BTreeMap<i64, u64>> {
    let mut out: BTreeMap<&[String], BTreeMap<i64, u64>> = BTreeMap::new();
    for (keys, count) in groups {
        let Some((value, keys)) = keys.split_last() else { continue };
        let Ok(value) = value.parse() else { continue };
        *out.entry(keys).or_default().entry(value).or_default() += count.unsigned_abs();
    }
    out
}

impl Number {
    /// The value that so many of a hundred do not exceed, of values each with how often it is there.
    pub fn at(values: &BTreeMap<i64, u64>, percent: u64) -> Number {
        Number::Rank(nearest_rank(values, percent))
    }

    /// As a measure; none for a rate on nothing.
    pub fn measure(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of records stay far below 2^52")]
        match self {
            Number::Count(n) | Number::Rank(Some(n)) => Some(n as f64),
            Number::Rate(_, 0) | Number::Rank(None) => None,
            Number::Rate(n, of) => Some(n as f64 / of as f64),
        }
    }

    /// As people read it: a rate never without its two counts, and marked where it stands on few.
    pub fn said(self, few: i64) -> String {
        match self {
            Number::Count(n) | Number::Rank(Some(n)) => n.to_string(),
            Number::Rate(_, 0) | Number::Rank(None) => "—".into(),
            Number::Rate(n, of) => {
                let mark = if self.stands_on_few(few) { " *" } else { "" };
                format!("{:.1}% = {n}/{of}{mark}", self.measure().unwrap_or(0.0) * 100.0)
            }
        }
    }

    /// Whether it is a rate on fewer than so many.
    pub fn stands_on_few(self, few: i64) -> bool {
        matches!(self, Number::Rate(_, of) if of < few)
    }
}
