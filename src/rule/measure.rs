//! On whom a measure may fall, under which regime it stands, which ones meet on one ladder, and when a unit answers for
//! its people. Not for how long one weighs: `period` says that.

use super::period::{is_sanction, regime_of, regimes_of};
use super::under;
use crate::base::vocab::OTHER_SLUG;
use chrono::{Months, NaiveDate};

/// On whom a measure may fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// A person.
    Person,
    /// A unit.
    Unit,
    /// Either.
    Either,
}

/// Who can bear a kind of measure. 通报批评 is said of persons and of units.
pub fn bearer(kind: &str, regime: Option<&str>) -> Bearer {
    match (kind, regime) {
        (_, Some(under::UNIT)) => Bearer::Unit,
        ("circular-criticism" | "transfer-discipline", _)
        | (OTHER_SLUG, None | Some(under::LIGHTER | under::PERFORMANCE)) => Bearer::Either,
        _ => Bearer::Person,
    }
}

/// The regimes a record of a kind may name. The office's own words and 其他 stand under any that is no sanction: only
/// the six party and six administrative kinds are.
pub fn open_to(kind: &str) -> &'static [&'static str] {
    match regimes_of(kind) {
        [] if kind == "transfer-discipline" => &[],
        [] => &[under::ORGANISATIONAL, under::LIGHTER, under::PERFORMANCE, under::UNIT],
        known => known,
    }
}

/// Why a kind cannot stand under what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// It has several regimes and none was said.
    Unsaid,
    /// It does not stand under this one.
    Other,
}

/// The regime of a kind: as said where it may stand there, else its only one; `None` for passing a case on.
pub fn regime(kind: &str, said: Option<&str>) -> Result<Option<&'static str>, Misfit> {
    let open = open_to(kind);
    match said {
        Some(said) => open.iter().find(|known| **known == said).map(|known| Some(*known)).ok_or(Misfit::Other),
        None if open.is_empty() => Ok(None),
        None => regime_of(kind).map(Some).ok_or(Misfit::Unsaid),
    }
}

/// The regimes whose sanctions lie behind each other with one of this regime; empty for measures, which do not.
pub fn ladder(regime: &str) -> &'static [&'static str] {
    match regime {
        under::PARTY => &[under::PARTY],
        under::ZHENGWU | under::CHUFEN => &[under::ZHENGWU, under::CHUFEN],
        _ => &[],
    }
}

/// Whether a kind is 留党察看: its influence begins when rights are given back.
pub fn is_probation(kind: &str) -> bool {
    kind.starts_with("party-probation") && is_sanction(kind)
}

// 一年内被效能告诫三人次以上: the number counts itself (民法典 第1259条). Local measures; the office's own text may differ.
/// Person-times of admonition within a year from which the unit itself answers.
pub const UNIT_ANSWERS_FROM: i64 = 3;

/// The kinds that count towards [`UNIT_ANSWERS_FROM`].
pub const ADMONITIONS: &[&str] = &["admonish", "efficacy-admonish"];

/// The first day of the rolling year that ends on a day: 2025-03-21 for 2026-03-20.
pub fn rolling_year(to: NaiveDate) -> NaiveDate {
    to.checked_sub_months(Months::new(12)).and_then(|day| day.succ_opt()).unwrap_or(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_stands_where_its_text_puts_it() {
        assert_eq!(regime("admin-warning", None), Err(Misfit::Unsaid));
        assert_eq!(regime("admin-warning", Some("party")), Err(Misfit::Other));
        assert_eq!(regime("admin-warning", Some("chufen")), Ok(Some("chufen")));
        assert_eq!(regime("party-warning", None), Ok(Some("party")));
        assert_eq!(regime("remove-post", Some("zhengwu")), Err(Misfit::Other));
        assert_eq!(regime("other", Some("party")), Err(Misfit::Other));
        assert_eq!(regime("transfer-discipline", None), Ok(None));
        assert_eq!(
            (bearer("yellow-card", Some("unit")), bearer("admonish", Some("lighter"))),
            (Bearer::Unit, Bearer::Person)
        );
        assert_eq!(bearer("circular-criticism", Some("lighter")), Bearer::Either);
    }

    #[test]
    fn a_year_rolls_without_a_day_twice() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(rolling_year(day("2026-03-20")), day("2025-03-21"));
        assert_eq!(rolling_year(day("2024-02-29")), day("2023-03-01"));
    }
}
