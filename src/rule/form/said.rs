//! What a definition says of its parts: stages, choices, items, how answers add up. Not for the form they make together.

use super::{Every, Kind, Of, Rounding};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads and writes words of a closed list in a definition: any word people use for one is understood, its slug is kept.
macro_rules! by_word {
    ($($with:ident: $word:ty;)+) => {$(
        pub mod $with {
            use super::{Deserialize as _, Deserializer, Serialize as _, Serializer};

            pub fn serialize<S: Serializer>(word: &$word, to: S) -> Result<S::Ok, S::Error> {
                word.slug().serialize(to)
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<$word, D::Error> {
                let said = String::deserialize(from)?;
                let found = <$word>::VOCAB.find(&said).and_then(|term| <$word>::from_slug(term.slug));
                let all: Vec<_> = <$word>::ALL.iter().map(|word| word.slug()).collect();
                found.ok_or_else(|| serde::de::Error::custom(format!("{said:?} is none of {}", all.join(", "))))
            }
        }
    )+};
}

by_word! {
    kind: crate::base::vocab::ItemKind;
    every: crate::base::vocab::FormPeriod;
    of: crate::base::vocab::FormSubject;
}

pub fn once() -> Every {
    Every::Once
}

pub fn unit() -> Of {
    Of::Unit
}

/// What an item does to a score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// It is a part of the whole.
    #[default]
    Plain,
    /// It comes on top.
    Bonus,
    /// It is taken off.
    Deduction,
    /// Answered yes, nothing is left (一票否决).
    Veto,
    /// It is asked beside, and counts for nothing.
    Aside,
}

impl Part {
    /// Whether it changes a score from outside the whole.
    pub fn changes(self) -> bool {
        matches!(self, Part::Bonus | Part::Deduction | Part::Veto)
    }
}

/// What an answer makes, once it is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the nouns themselves")]
pub enum Makes {
    Finding,
    Positive,
    Proposal,
    Order,
}

/// A stage of a drive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Named")]
pub struct Stage {
    /// What answers and lists call it.
    pub key: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name; empty where it is the key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// By when its answers are due, counted from the opening; that of the round without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
}

/// One of the words an item may be answered with, or a kind of rater.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Named")]
pub struct Choice {
    /// What is kept.
    pub key: String,
    /// Its Chinese word.
    pub zh: String,
    /// Its English word; empty where it is the key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// What it scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<serde_json::Number>,
}

/// A thing said by its word alone, or with all that is said of it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Named {
    Word(String),
    Whole(Whole),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Whole {
    key: String,
    zh: String,
    en: String,
    due: Option<String>,
    score: Option<serde_json::Number>,
}

impl Named {
    fn whole(self) -> Whole {
        let mut whole = match self {
            Named::Word(word) => Whole { zh: word, ..Whole::default() },
            Named::Whole(whole) => whole,
        };
        if whole.key.is_empty() {
            whole.key.clone_from(&whole.zh);
        }
        if whole.zh.is_empty() {
            whole.zh.clone_from(&whole.key);
        }
        whole
    }
}

impl From<Named> for Stage {
    fn from(named: Named) -> Stage {
        let Whole { key, zh, en, due, .. } = named.whole();
        Stage { key, zh, en, due }
    }
}

impl From<Named> for Choice {
    fn from(named: Named) -> Choice {
        let Whole { key, zh, en, score, .. } = named.whole();
        Choice { key, zh, en, score }
    }
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What answers call it.
    pub key: String,
    /// What it asks, in Chinese.
    pub zh: String,
    /// What it asks, in English; the Chinese without it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// What may be answered.
    #[serde(with = "kind")]
    pub kind: Kind,
    /// The heading it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The words of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// The most a number or score may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<serde_json::Number>,
    /// The least; 0 without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<serde_json::Number>,
    /// What it is worth of the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<serde_json::Number>,
    /// Whether it must be answered (规定动作).
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Whether it is a move of the unit's own (自选动作).
    #[serde(default, skip_serializing_if = "is_false")]
    pub own: bool,
    /// The stage it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The raters it is asked of; all without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raters: Vec<String>,
    /// What it does to the score.
    #[serde(default, rename = "as", skip_serializing_if = "is_plain")]
    pub part: Part,
    /// What an answer makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub makes: Option<Makes>,
    /// The kind of what it makes: a word of the list of kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub makes_kind: Option<String>,
    /// The figure it is counted by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<String>,
    /// What one of a number or figure scores; 1 without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<serde_json::Number>,
    /// Whether it was given up: nobody is asked it again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
pub fn is_false(flag: &bool) -> bool {
    !flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_plain(part: &Part) -> bool {
    *part == Part::Plain
}

/// A part of the total of an appraisal: what one kind of rater says, or what certain items come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighed {
    /// What lists call it.
    pub key: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// What it weighs, of a hundred in all.
    pub weight: serde_json::Number,
    /// The kind of rater whose answers it is; the office's own without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rater: Option<String>,
    /// With fewer answers it is marked as resting on few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub few: Option<u64>,
}

/// A grade: for scores from a mark on, or for so many of the first or last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// What is kept.
    pub key: String,
    /// Its Chinese word.
    pub zh: String,
    /// Its English word.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// For scores from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<serde_json::Number>,
    /// For so many of the first that have no grade yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<usize>,
    /// For so many of the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<usize>,
    /// What is proposed for those who have it, such as 扣减当月津贴.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Choice>,
}

/// Who of several alike at the border of a quota has the grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Border {
    /// All of them: more than the quota.
    #[default]
    In,
    /// None of them: fewer than the quota.
    Out,
}

/// What follows for those who are last so many times running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// How many times running.
    pub times: u32,
    /// What is proposed, in Chinese.
    pub zh: String,
    /// And in English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

/// How answers add up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scoring {
    /// Digits behind the point of a total.
    pub decimals: u32,
    /// How the rest is rounded.
    pub rounding: Rounding,
    /// What the whole is, to which weights add up; 100 without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<serde_json::Number>,
    /// The parts of a total.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Weighed>,
    /// The parts by which those of one total stand apart, first the one that counts first; without it they share a place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tie_by: Vec<String>,
    /// The grades, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<Grade>,
    /// Who at the border of a quota has the grade.
    pub border: Border,
    /// What follows for the last, by how many times running.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consequences: Vec<Consequence>,
}
