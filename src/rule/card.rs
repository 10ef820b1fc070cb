//! Which card (预警、黄牌、红牌) an approval is given for what: the triggers of a rule set, each by what the ledger sees by itself or by complaints that
//! were found true. Not for a light that turns by its limit: that is `hall`'s.

use crate::base::error::Both;
use crate::both;
use serde::{Deserialize, Serialize};

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// Red card.
    Red,
    /// Yellow card.
    Yellow,
    /// A warning.
    Warning,
}

impl Light {
    /// Its slug.
    pub fn slug(self) -> &'static str {
        match self {
            Light::Red => "red",
            Light::Yellow => "yellow",
            Light::Warning => "warning",
        }
    }

    /// What people call it.
    pub fn said(self) -> Both {
        match self {
            Light::Red => both!("红牌", "Red card"),
            Light::Yellow => both!("黄牌", "Yellow card"),
            Light::Warning => both!("预警", "Warning"),
        }
    }
}

/// What the ledger sees by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// It was not accepted.
    Refused,
    /// It was decided over its limit, or is over it.
    OverLimit,
    /// A step of it took longer than its limit, or is over it.
    StepOver,
    /// It was decided over its limit, and nobody said in public why.
    Untold,
}

/// A trigger. One with neither is for the clerk to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Its slug.
    pub name: String,
    /// What it is called in Chinese.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// What is given for it.
    pub light: Light,
    /// What the ledger sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// Categories of complaints that name the approval and were found true.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complaints: Vec<String>,
}

impl Card {
    /// Whether the ledger can tell it.
    pub fn told(&self) -> bool {
        self.seen.is_some() || !self.complaints.is_empty()
    }
}

/// Whether cards can be given by these: no two have one name, and at least one can be told.
pub fn holds(cards: &[Card]) -> bool {
    let twice = cards.iter().enumerate().any(|(at, card)| cards[..at].iter().any(|other| other.name == card.name));
    cards.iter().any(Card::told) && !twice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::vocab::CATEGORY;
    use crate::rule::set;

    #[test]
    fn the_shipped_eight_can_be_used() {
        let cards = set::shipped().into_iter().find_map(|set| Some(set.cards).filter(|all| !all.is_empty()));
        let cards = cards.expect("a set of cards");
        assert!(holds(&cards) && cards.len() == 8);
        let known = |slug: &String| CATEGORY.terms.iter().any(|term| term.slug == slug);
        assert!(cards.iter().flat_map(|card| &card.complaints).all(known));
        assert!(!holds(&[cards[0].clone(), cards[0].clone()]), "one name twice");
        assert!(!holds(&[cards[3].clone()]), "nothing the ledger can tell");
    }

    #[test]
    fn what_the_ledger_cannot_see_is_no_word_of_a_set() {
        let set = include_str!("sets/hall-cards.json");
        let refused = |from: &str, to: &str| set::parse(&set.replace(from, to)).expect_err("refused").id;
        assert_eq!(refused("\"untold\"", "\"asleep\""), "rules-not-understood");
        assert_eq!(refused("\"illegal-fee\"", "\"refusal\""), "rules-cards");
    }
}
