//! A form (表): items that subjects answer in periods, with what an answer scores. Its definition as data, and whether it holds together.
//! Not for what an answer may be: that is `answer`'s; nor for what answers add up to: `score` and `rank`.

mod answer;
mod exact;
mod number;
mod said;
mod whole;

pub use answer::Answers;
pub use exact::{Rounding, exact, exact_of, rounded, written};
pub use number::Exact;
pub use said::{Border, Choice, Consequence, Grade, Item, Makes, Part, Scoring, Stage, Weighed};

use crate::base::error::{Both, Error, Result};
use crate::base::text;
pub use crate::base::vocab::{FormPeriod as Every, FormSubject as Of, ItemKind as Kind};
use crate::both;
use said::{every, is_false, of, once, unit};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The kind of rater that goes and looks: what is answered at a visit is theirs.
pub const INSPECTOR: &str = "inspector";
/// The longest definition, in bytes; and the most items.
const LONGEST: usize = 1_000_000;
const MOST_ITEMS: usize = 2_000;

/// A form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// What it is called.
    pub name: String,
    /// Its English name; the Chinese without it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// How often it is answered.
    #[serde(default = "once", with = "every")]
    pub period: Every,
    /// Whom it is about.
    #[serde(default = "unit", with = "of")]
    pub of: Of,
    /// By when answers are due: a limit from the end of the period, or of one that is answered once from the opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Whether a subject gives any number of answers, each a row of a register.
    #[serde(default, skip_serializing_if = "is_false")]
    pub rows: bool,
    /// Its stages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// The kinds of raters who answer it; none where the subject or the office does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raters: Vec<Choice>,
    /// Its items.
    pub items: Vec<Item>,
    /// How answers add up; none where nothing is scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scoring: Option<Scoring>,
}

/// Where answers stand: in which stage, by whose judgement.
#[derive(Clone, Copy, Debug, Default)]
pub struct At<'a> {
    /// The stage; none where the form has none, or all of it is meant.
    pub stage: Option<&'a str>,
    /// The kind of rater; none where the subject or the office answers.
    pub rater: Option<&'a str>,
}

impl At<'_> {
    /// Whether an item is asked there.
    pub fn asks(self, item: &Item) -> bool {
        let stage = self.stage.is_none() || item.stage.is_none() || item.stage.as_deref() == self.stage;
        let rater = item.raters.is_empty() || self.rater.is_some_and(|rater| item.raters.iter().any(|of| of == rater));
        stage && rater
    }
}

/// A hint that begins with what is near, where anything is.
pub fn near_or(near: &[&str], all: Both) -> Both {
    let (near, Both { zh, en }) = (near.join("、"), all);
    if near.is_empty() { Both { zh, en } } else { both!("相近的有：{near}；{zh}", "near it: {near}; {en}") }
}

pub(super) fn wrong(said: Both) -> Error {
    Error::usage("form-wrong", said).hint(both!(
        "照现有的改：ducha form file 每周一报 > 表.json",
        "begin from one there is: ducha form file weekly-return > form.json"
    ))
}

impl Form {
    /// Reads a definition, JSON.
    pub fn parse(text: &str) -> Result<Form> {
        if text.len() > LONGEST {
            return Err(wrong(both!("表的定义超过 {LONGEST} 字节", "the form is longer than {LONGEST} bytes")));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let form: Form = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            wrong(both!(
                "表的定义第 {line} 行第 {column} 个字符处读不懂",
                "the form cannot be read at line {line}, column {column}"
            ))
            .because(error)
        })?;
        form.holds()?;
        Ok(form)
    }

    /// The definition as it is kept: the same form is the same text.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// An item by its key or by what it asks.
    pub fn item(&self, said: &str) -> Option<&Item> {
        let said = said.trim();
        let by_key = self.items.iter().find(|item| item.key == said);
        by_key.or_else(|| self.items.iter().find(|item| item.zh == said || item.en.eq_ignore_ascii_case(said)))
    }

    /// A stage by its key, its name or its number.
    pub fn stage(&self, said: &str) -> Result<&Stage> {
        let said = said.trim();
        let at = said.parse::<usize>().ok().and_then(|n| self.stages.get(n.checked_sub(1)?));
        let named = self.stages.iter().find(|stage| stage.key == said || stage.zh == said || stage.en == said);
        named.or(at).ok_or_else(|| {
            let name = &self.name;
            if self.stages.is_empty() {
                return Error::not_found("form-no-stage", both!("“{name}”不分阶段", "{name} has no stages"));
            }
            let all: Vec<_> = self.stages.iter().map(|stage| stage.zh.as_str()).collect();
            let all = all.join("、");
            Error::not_found("form-no-stage", both!("“{name}”没有阶段 {said:?}", "{name} has no stage {said:?}"))
                .hint(both!("阶段有：{all}", "its stages: {all}"))
        })
    }

    /// A kind of rater by its key or word.
    pub fn rater(&self, said: &str) -> Result<&Choice> {
        let found = self.raters.iter().find(|r| r.key == said.trim() || r.zh == said.trim() || r.en == said.trim());
        found.ok_or_else(|| {
            let (name, all) = (&self.name, self.raters.iter().map(|r| r.zh.as_str()).collect::<Vec<_>>().join("、"));
            let error = Error::not_found(
                "form-no-rater",
                both!("“{name}”没有评价主体 {said:?}", "{name} has no raters {said:?}"),
            );
            if all.is_empty() { error } else { error.hint(both!("评价主体有：{all}", "its raters: {all}")) }
        })
    }

    /// What a kind of rater is called, where a return says which.
    pub fn rater_name(&self, key: Option<&str>) -> Option<&str> {
        self.raters.iter().find(|rater| Some(rater.key.as_str()) == key).map(|rater| rater.zh.as_str())
    }

    /// The items that are still asked at a place.
    pub fn asked<'f>(&'f self, at: At<'f>) -> impl Iterator<Item = &'f Item> {
        self.items.iter().filter(move |item| !item.retired && at.asks(item))
    }

    /// The items by key, with their places.
    pub fn places(&self) -> HashMap<&str, usize> {
        self.items.iter().enumerate().map(|(at, item)| (item.key.as_str(), at)).collect()
    }

    /// Refuses an item nobody knows, with the nearest.
    pub fn known(&self, said: &str) -> Result<&Item> {
        self.item(said).ok_or_else(|| {
            let words = self.items.iter().flat_map(|item| [item.key.as_str(), item.zh.as_str()]);
            let near = text::nearest(said, words, 3);
            let name = &self.name;
            Error::not_found("form-no-item", both!("“{name}”没有 {said:?} 这一项", "{name} has no item {said:?}"))
                .hint(near_or(&near, both!("全部见 ducha form show {name}", "all: ducha form show {name}")))
        })
    }
}

#[cfg(test)]
mod tests;
