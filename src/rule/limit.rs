//! How long something may take: an amount of a unit, and how people write it. Not for when it ends: that is
//! [`crate::rule::deadline`].

use chrono::{Datelike, NaiveDate};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::error::{Error, Result};
use crate::base::noun::{Held, Value};
use crate::both;

/// The largest amount a limit may be given as: ten years of days. Larger ones are a slip of the finger.
pub const AMOUNT_MAX: u32 = 3650;

pub use crate::base::vocab::LimitUnit as Unit;

impl Unit {
    /// The unit of a slug, a short form (`wd`) or a word of either language.
    pub fn from_word(word: &str) -> Option<Unit> {
        Unit::VOCAB.find(word).and_then(|term| Unit::from_slug(term.slug))
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.serialize_str(self.slug())
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Unit, D::Error> {
        let slug = String::deserialize(from)?;
        Unit::from_slug(&slug).ok_or_else(|| D::Error::custom(format!("{slug:?} is no unit of a limit")))
    }
}

impl Held for Limit {
    fn held(value: Value) -> Option<Limit> {
        if let Value::Text(text) = value { Limit::parse(&text).ok() } else { None }
    }
    fn value(&self) -> Value {
        Value::Text(self.written())
    }
}

/// How long something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many; for a fixed date the date written 20260320.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
    /// Whether a last day that is a day of rest moves to the next working day.
    pub rolls: bool,
}

impl Limit {
    /// A fixed date as a limit.
    pub fn on(date: NaiveDate, rolls: bool) -> Limit {
        let amount = date.year().unsigned_abs() * 10_000 + date.month() * 100 + date.day();
        Limit { amount, unit: Unit::Date, rolls }
    }

    /// The date of a fixed-date limit.
    pub fn date(&self) -> Option<NaiveDate> {
        let (year, month, day) = (self.amount / 10_000, self.amount / 100 % 100, self.amount % 100);
        let year = i32::try_from(year).ok()?;
        NaiveDate::from_ymd_opt(year, month, day).filter(|_| self.unit == Unit::Date)
    }

    /// The limit as [`Limit::parse`] reads it.
    pub fn written(&self) -> String {
        let amount = self.amount;
        match (self.unit, self.date()) {
            (Unit::WorkingDays, _) => format!("{amount}wd"),
            (Unit::CalendarDays, _) => format!("{amount}d"),
            (Unit::Months, _) => format!("{amount}m"),
            (Unit::Date, date) => date.map_or_else(String::new, |d| d.to_string()),
        }
    }

    /// Reads `5wd`, `15d`, `2m`, `5个工作日`, `15日`, `2个月` or `2026-03-20`. Days and months roll, as the civil code has it.
    pub fn parse(text: &str) -> Result<Limit> {
        let text = text.trim();
        if let Ok(date) = text.parse() {
            return Ok(Limit::on(date, false));
        }
        // As a day is written that lies so far ahead: +5wd.
        let text = text.strip_prefix('+').unwrap_or(text);
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (amount, word) = text.split_at(digits);
        let unit = Unit::from_word(word.trim().trim_start_matches('-')).filter(|&unit| unit != Unit::Date);
        match (amount.parse::<u32>(), unit) {
            (Ok(amount @ 1..=AMOUNT_MAX), Some(unit)) => Ok(Limit { amount, unit, rolls: unit != Unit::WorkingDays }),
            (Ok(amount), Some(_)) => Err(Error::usage(
                "limit-out-of-range",
                both!("期限 {amount} 超出范围", "the limit {amount} is out of range"),
            )
            .hint(both!("写 1 至 {AMOUNT_MAX}", "give 1 to {AMOUNT_MAX}"))),
            _ => Err(Error::usage("limit-not-understood", both!("读不懂期限 {text}", "cannot read the limit {text}"))
                .hint(both!(
                    "写作 5wd（5个工作日）、15d（15日）、2m（2个月）或 2026-03-20",
                    "write 5wd (working days), 15d (days), 2m (months) or 2026-03-20"
                ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(text: &str) -> Limit {
        Limit::parse(text).expect("a limit")
    }

    #[test]
    fn limits_are_read_and_refused() {
        assert_eq!(limit("15 日"), Limit { amount: 15, unit: Unit::CalendarDays, rolls: true });
        assert_eq!(limit("2026-03-20").date(), NaiveDate::from_ymd_opt(2026, 3, 20));
        for text in ["5wd", "15d", "2m", "2026-03-20"] {
            assert_eq!(limit(text).written(), text);
        }
        for (text, id) in
            [("0wd", "limit-out-of-range"), ("9999d", "limit-out-of-range"), ("5", "limit-not-understood")]
        {
            assert_eq!(Limit::parse(text).expect_err("refused").id, id);
        }
    }

    #[test]
    fn words_and_slugs_agree() {
        for unit in [Unit::WorkingDays, Unit::CalendarDays, Unit::Months, Unit::Date] {
            assert_eq!(Unit::from_word(unit.slug()), Some(unit));
            assert_eq!(serde_json::to_value(unit).expect("a word"), unit.slug());
        }
    }
}
