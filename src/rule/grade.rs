//! What a quarter in the hall comes to (季度考核): the grade of so many cases, in time, on yellow and on red, by the conditions of a rule set; and
//! the value so many of a hundred do not exceed. Not for when a light turns: that is `hall`'s; not for scores of a form: those are `rank`'s.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One grade: what one must come to for it. A condition that is not given is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its slug.
    pub name: String,
    /// What it is called in Chinese.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// Of a hundred that were decided or over their limit, so many at least decided in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_time: Option<u64>,
    /// Of the same hundred, so many at the most in time on a yellow light.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yellow: Option<u64>,
    /// So many red lights at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub red: Option<u64>,
    /// Whether it gets a proposal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recommend: bool,
}

/// What one was seen to do in a period. What is over its limit at the end is red, decided or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Decided.
    pub decided: u64,
    /// Decided in time.
    pub in_time: u64,
    /// Of those, when the light was yellow.
    pub yellow: u64,
    /// Decided over the limit, or over it at the end and not decided.
    pub red: u64,
}

impl Seen {
    /// All that could be in time.
    pub fn all(self) -> u64 {
        self.in_time + self.red
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Seen) -> Seen {
        Seen {
            decided: self.decided + other.decided,
            in_time: self.in_time + other.in_time,
            yellow: self.yellow + other.yellow,
            red: self.red + other.red,
        }
    }
}

impl Level {
    fn conditions(&self) -> [Option<u64>; 3] {
        [self.in_time, self.yellow, self.red]
    }

    fn met(&self, seen: Seen) -> bool {
        let all = seen.all();
        self.in_time.is_none_or(|least| seen.in_time * 100 >= least * all)
            && self.yellow.is_none_or(|most| seen.yellow * 100 <= most * all)
            && self.red.is_none_or(|most| seen.red <= most)
    }
}

/// Whether grades can be given by these: each but the last asks something, the last nothing, and no two have one name.
pub fn holds(levels: &[Level]) -> bool {
    let asks = |level: &Level| level.conditions().iter().any(Option::is_some);
    let percents = levels.iter().flat_map(|level| [level.in_time, level.yellow]).flatten();
    let Some((last, others)) = levels.split_last() else { return false };
    let twice = levels.iter().enumerate().any(|(at, level)| levels[..at].iter().any(|other| other.name == level.name));
    !others.is_empty() && !asks(last) && others.iter().all(asks) && percents.into_iter().all(|n| n <= 100) && !twice
}

/// The place of the best grade whose conditions are met; none of one that had nothing to decide.
pub fn grade(levels: &[Level], seen: Seen) -> Option<usize> {
    if seen.all() == 0 { None } else { levels.iter().position(|level| level.met(seen)) }
}

/// The smallest value that at least so many of a hundred do not exceed (nearest rank), of values each with how often it is there.
pub fn nearest_rank(values: &BTreeMap<i64, u64>, percent: u64) -> Option<i64> {
    let all: u64 = values.values().sum();
    let rank = (all * percent).div_ceil(100).max(1);
    let mut passed = 0;
    values.iter().find_map(|(value, times)| {
        passed += times;
        (passed >= rank).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::set;
    use proptest::prelude::*;

    fn shipped() -> Vec<Level> {
        set::shipped()
            .into_iter()
            .find_map(|set| Some(set.grades).filter(|all| !all.is_empty()))
            .expect("a set of grades")
    }

    fn seen(in_time: u64, yellow: u64, red: u64) -> Seen {
        Seen { decided: in_time + red, in_time, yellow, red }
    }

    #[test]
    fn the_best_grade_that_is_met_is_given() {
        let levels = shipped();
        let named = |seen| grade(&levels, seen).map(|at| levels[at].name.as_str());
        assert_eq!(named(seen(100, 10, 0)), Some("excellent"));
        assert_eq!(named(seen(100, 11, 0)), Some("good"));
        assert_eq!(named(seen(100, 0, 1)), Some("good"));
        assert_eq!(named(seen(95, 0, 5)), Some("good"));
        assert_eq!(named(seen(949, 0, 51)), Some("passed"));
        assert_eq!(named(seen(85, 0, 15)), Some("passed"));
        assert_eq!(named(seen(849, 0, 151)), Some("failed"));
        assert_eq!(named(Seen { red: 1, ..Seen::default() }), Some("failed"));
        assert_eq!(named(Seen::default()), None);
    }

    #[test]
    fn grades_that_say_nothing_are_refused() {
        let levels = shipped();
        assert!(holds(&levels));
        assert!(!holds(&levels[..3]), "the last asks something");
        assert!(!holds(&levels[3..]), "one grade alone");
        let with = |change: fn(&mut Level)| {
            let mut levels = shipped();
            change(&mut levels[1]);
            holds(&levels)
        };
        assert!(!with(|level| level.in_time = None));
        assert!(!with(|level| level.in_time = Some(101)));
        assert!(!with(|level| level.name = "excellent".into()));
    }

    /// Of five values the median is the third, and the ninetieth of a hundred the fifth; of ten, the fifth and the ninth.
    #[test]
    fn the_nearest_rank_is_a_value_that_is_there() {
        let five = BTreeMap::from([(15, 1), (20, 1), (35, 1), (40, 1), (50, 1)]);
        assert_eq!([5, 30, 40, 50, 90, 100].map(|p| nearest_rank(&five, p)), [15, 20, 20, 35, 50, 50].map(Some));
        assert_eq!([50, 90].map(|p| nearest_rank(&BTreeMap::from([(1, 5), (2, 4), (9, 1)]), p)), [Some(1), Some(2)]);
        assert_eq!(nearest_rank(&BTreeMap::new(), 50), None);
    }

    proptest! {
        /// As by sorting and counting one by one.
        #[test]
        fn it_is_what_counting_gives(values in prop::collection::vec(0i64..9, 1..40), percent in 1u64..=100) {
            let mut sorted = values;
            sorted.sort_unstable();
            let mut each = BTreeMap::new();
            for value in &sorted {
                *each.entry(*value).or_default() += 1;
            }
            let wanted = sorted.iter().find(|value| {
                let not_above = sorted.iter().filter(|other| other <= value).count() as u64;
                not_above * 100 >= percent * sorted.len() as u64
            });
            prop_assert_eq!(nearest_rank(&each, percent), wanted.copied());
        }
    }
}
