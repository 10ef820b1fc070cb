//! Who is not sent where (回避), and how many go: an inspector keeps away from the own unit, for some years from one they left, and from one
//! named for another reason; at least two go. Not for which units are one and the same: a register says that.

use crate::base::day::Day;
use chrono::Months;

/// The years a unit somebody left is kept away from, unless the office says otherwise. No regulation that this program knows sets a number:
/// it is the office's own (`ducha team avoid --years`).
pub const YEARS: i64 = 3;

/// How many inspectors a visit has at the least, covert or not.
// 行政处罚法 第四十二条 has no fewer than two where the law is enforced; norms of inspection at random (优化营商环境条例 第五十四条) follow it.
pub const INSPECTORS: usize = 2;

/// Why somebody should stand aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// It is their own unit, or one under it.
    Own,
    /// They left it on a day, and not long enough ago.
    Former(Day),
    /// It is named for another reason.
    Named,
}

/// The first day on which one who left a unit may inspect it; none where that is beyond all days.
pub fn free_from(left_on: Day, years: i64) -> Option<Day> {
    let months = u32::try_from(years.checked_mul(12)?).ok()?;
    left_on.checked_add_months(Months::new(months))
}

/// Whether what ties somebody to a unit holds on a day: one they left for so many years, one that is named for good.
pub fn holds(left_on: Option<Day>, years: i64, on: Day) -> Option<Ground> {
    match left_on {
        None => Some(Ground::Named),
        Some(left) if free_from(left, years).is_none_or(|free| on < free) => Some(Ground::Former(left)),
        Some(_) => None,
    }
}

/// The ways of inspecting by which nobody goes anywhere, as SQL lists words: a telephone, the net, a unit's own check.
pub const NOBODY_GOES: &str = "'covert-phone', 'online', 'self-check'";

/// The ways of inspecting of which nobody is told before, as SQL lists words.
pub const COVERT: &str = "'covert-visit', 'covert-phone', 'covert-errand'";

/// Whether by a way of inspecting somebody goes where it is.
pub fn goes_out(method: &str) -> bool {
    !NOBODY_GOES.split(", ").any(|word| word.trim_matches('\'') == method)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::day::iso;

    fn day(text: &str) -> Day {
        iso(text).expect("a day")
    }

    #[test]
    fn a_unit_that_was_left_is_free_after_its_years() {
        let left = day("2023-03-31");
        assert_eq!(holds(Some(left), 3, day("2026-03-30")), Some(Ground::Former(left)));
        assert_eq!(holds(Some(left), 3, day("2026-03-31")), None);
        assert_eq!(holds(Some(left), 0, left), None, "an office may keep no years");
        assert_eq!(free_from(day("2024-02-29"), 1), Some(day("2025-02-28")));
    }

    #[test]
    fn a_unit_that_is_named_is_never_free() {
        assert_eq!(holds(None, 3, day("2099-01-01")), Some(Ground::Named));
    }

    #[test]
    fn nobody_goes_out_by_telephone() {
        assert!(goes_out("covert-visit") && goes_out("covert-errand") && !goes_out("covert-phone"));
    }
}
