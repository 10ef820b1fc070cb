//! How long something may take: an amount of a unit, and how people write it. Not for when it ends: that is
//! [`crate::rule::deadline`].

use chrono::{Datelike, NaiveDate};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::error::{Error, Result};
use crate::base::noun::{Held, Value};
use crate::base::text::in_digits;
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

    /// Reads `5wd`, `15d`, `2m`, `5个工作日`, `十五日内`, `一周`, `2个月` or `2026-03-20`. Days and months roll, as the civil code has it.
    pub fn parse(text: &str) -> Result<Limit> {
        let text = text.trim();
        if let Ok(date) = text.parse() {
            return Ok(Limit::on(date, false));
        }
        let said = in_digits(text);
        // As a day is written that lies so far ahead: +5wd.
        let said = said.strip_prefix(['+', '限']).unwrap_or(&said);
        let digits = said.find(|c: char| !c.is_ascii_digit()).unwrap_or(said.len());
        let (amount, word) = match said.strip_prefix('两') {
            Some(word) => ("2", word),
            None => said.split_at(digits),
        };
        let (times, word) = unit_of(word.trim().trim_start_matches('-'));
        let unit = Unit::from_word(word).filter(|&unit| unit != Unit::Date);
        let amount = amount.parse::<u32>().map(|amount| amount.saturating_mul(times));
        match (amount, unit) {
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

/// The unit that a word means, and how many of it: within a week is within seven days.
fn unit_of(word: &str) -> (u32, &str) {
    let ends = ["以内", "之内", "内"];
    let word = ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word).trim_end();
    match word.strip_prefix('个').unwrap_or(word) {
        "周" | "星期" | "礼拜" => (7, Unit::CalendarDays.slug()),
        "自然日" => (1, Unit::CalendarDays.slug()),
        _ => (1, word),
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
        for (text, is) in [
            ("15个工作日", "15wd"),
            ("十五个工作日内", "15wd"),
            ("１５日以内", "15d"),
            ("限7日内", "7d"),
            ("一周内", "7d"),
            ("两周", "14d"),
            ("30个自然日", "30d"),
            ("两个月之内", "2m"),
        ] {
            assert_eq!(limit(text).written(), is, "{text}");
        }
        for text in ["半个月", "尽快", "收到后15日内", "日内", "15日前", "一个季度", "15", "两"] {
            assert_eq!(Limit::parse(text).expect_err("refused").id, "limit-not-understood", "{text}");
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
