//! A number on a paper as a question that can be asked again: which figure, of which part, over which days; or which column of
//! which record. Not for how it reads in a sentence: that is the template's.

use crate::base::column::Shape;
use crate::base::day::{self, Day, Period};
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::both;
use crate::db::query;
use crate::record::names::Names;
use crate::record::{campaign, noun_of_code, scope as units};
use crate::report::dimension::{Dimension, dimension};
use crate::report::figure::{self, Count, Figure, Set, bind};
use crate::report::tally::{Asks, Number};
use crate::report::{Filter, Scope, past, stats};
use chrono::Datelike;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A figure, or a part of one, over days.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Call {
    /// Its id.
    pub figure: String,
    /// The base of a rate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub base: Option<String>,
    /// The part: each dimension with its key.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub keys: Vec<(String, String)>,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The day states are taken on.
    pub as_of: String,
    /// What it is narrowed to: `campaign` or `unit`, with its code.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub narrow: Vec<(String, String)>,
}

/// Where a number, or a word that says what numbers are, comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A figure.
    Figure(Call),
    /// One side of a rate: the records of its numerator.
    Reached(Call),
    /// The share of a part in its whole.
    Share(Call),
    /// The change from one to another, or the word for it.
    Change {
        /// What it is now.
        now: Call,
        /// What it is held against.
        before: Call,
        /// Whether it is told as a word: 增长.
        word: bool,
    },
    /// The part with the most: its label.
    Most {
        /// The figure.
        of: Call,
        /// The dimension.
        by: String,
    },
    /// A column of a record.
    Record {
        /// The record.
        code: String,
        /// The column.
        column: String,
    },
    /// What a record has used of a limit by a day.
    Used {
        /// The record.
        code: String,
        /// The limit.
        clock: String,
        /// The day.
        on: String,
    },
    /// A cell of a standing report's table.
    Cell {
        /// The report.
        report: String,
        /// The table.
        table: String,
        /// What its row begins with.
        row: String,
        /// The column.
        column: String,
    },
}

impl Call {
    /// What is called, over a scope.
    pub fn over(figure: &Figure, base: Option<&str>, scope: &Scope, narrow: &[(String, String)]) -> Call {
        Call {
            figure: figure.id.to_owned(),
            base: base.map(str::to_owned),
            keys: Vec::new(),
            from: scope.period.from.to_string(),
            to: scope.period.to.to_string(),
            as_of: scope.as_of.to_string(),
            narrow: narrow.to_vec(),
        }
    }

    /// A part of it.
    #[must_use]
    pub fn part(&self, by: &Dimension, key: &str) -> Call {
        Call { keys: vec![(by.name.to_owned(), key.to_owned())], ..self.clone() }
    }

    /// The whole of which it is a part.
    #[must_use]
    pub fn whole(&self) -> Call {
        Call { keys: Vec::new(), ..self.clone() }
    }

    /// Its figure and base.
    pub fn of(&self) -> Result<(&'static Figure, &'static Figure)> {
        let figure = figure::figure(&self.figure)?;
        Ok((figure, stats::base_of(figure, self.base.as_deref())?))
    }

    fn dimensions(&self) -> Result<Vec<&'static Dimension>> {
        self.keys.iter().map(|(name, _)| dimension(name).ok_or_else(|| unreadable(name))).collect()
    }
}

/// The error of a question that an issued paper keeps and that nobody understands any more.
fn unreadable(what: &str) -> Error {
    Error::failed("paper-unreadable", both!("文稿里的 {what:?} 无法识别", "the paper holds an unreadable {what:?}"))
}

pub(super) fn iso(day: &str) -> Result<Day> {
    day::iso(day).ok_or_else(|| unreadable(day))
}

type Parts = BTreeMap<Vec<String>, Number>;

/// Answers questions of papers from a ledger, as it is or as it was known.
pub struct Teller<'c> {
    /// The ledger.
    pub conn: &'c Connection,
    /// Its names.
    pub names: &'c Names,
    /// The last journal entry known; none for all.
    pub known: Option<i64>,
    /// The reader's language.
    pub lang: Lang,
    seen: Option<(Day, Option<i64>)>,
    parts: HashMap<(Call, String), Parts>,
}

impl<'c> Teller<'c> {
    /// Of a ledger as it was known.
    pub fn new(conn: &'c Connection, names: &'c Names, known: Option<i64>, lang: Lang) -> Teller<'c> {
        Teller { conn, names, known, lang, seen: None, parts: HashMap::new() }
    }

    /// The scope of a question, with the views saying what it asks for.
    pub fn scope(&mut self, call: &Call) -> Result<Scope> {
        let period = Period { from: iso(&call.from)?, to: iso(&call.to)? };
        let mut scope = Scope::new(period, iso(&call.as_of)?);
        scope.known = self.known;
        for (column, code) in &call.narrow {
            let (noun, id) =
                noun_of_code(code).filter(|_| column == "campaign").unwrap_or((&crate::record::unit::NOUN, 0));
            scope.narrow.push(if noun.name == campaign::NOUN.name {
                Filter::campaign(code, &campaign::days(self.conn, id, period)?.0)
            } else {
                let id = self.names.unit(self.conn, code)?;
                Filter::units(&units::units(self.conn, id, false, false)?)
            });
        }
        self.see(&scope)?;
        Ok(scope)
    }

    /// Has the views say what a scope asks for.
    pub fn see(&mut self, scope: &Scope) -> Result<()> {
        if self.seen != Some((scope.as_of, scope.known)) {
            past::see(self.conn, self.names, scope)?;
            self.seen = Some((scope.as_of, scope.known));
        }
        Ok(())
    }

    /// A figure by the keys of one dimension, or as a whole under no key.
    pub fn parts(&mut self, call: &Call, by: Option<&'static Dimension>) -> Result<Parts> {
        let key = (call.whole(), by.map_or(String::new(), |by| by.name.to_owned()));
        if let Some(parts) = self.parts.get(&key) {
            return Ok(parts.clone());
        }
        let (figure, base) = call.of()?;
        let scope = self.scope(call)?;
        let mut asks = Asks::default();
        let wanted = asks.figure(figure, base, by.as_slice());
        let answers = asks.answer(self.conn, &scope)?;
        let parts = match by {
            Some(_) => wanted.parts(&answers),
            None => BTreeMap::from([(Vec::new(), wanted.number(&answers))]),
        };
        self.parts.insert(key, parts.clone());
        Ok(parts)
    }

    /// What a question comes to.
    pub fn number(&mut self, call: &Call) -> Result<Number> {
        let by = call.dimensions()?;
        let parts = self.parts(call, by.first().copied())?;
        let keys: Vec<String> = call.keys.iter().map(|(_, key)| key.clone()).collect();
        let (figure, _) = call.of()?;
        Ok(parts.get(&keys).copied().unwrap_or_else(|| figure.nothing()))
    }

    /// The records behind a question, each once; of a rate those of its base, or of its numerator.
    pub fn records(&mut self, call: &Call, reached: bool) -> Result<Vec<String>> {
        let (figure, base) = call.of()?;
        let by = call.dimensions()?;
        let scope = self.scope(call)?;
        let condition = if let (Set::Rate { when, .. }, true) = (&figure.set, reached) { when } else { "1" };
        let (noun, count, when) = figure::select(base, condition, &scope)?;
        let key = if let Count::Distinct(key) = count { key } else { "code" };
        let read: String = by.iter().flat_map(|by| [", ", by.read(base)]).collect();
        let sql = format!("SELECT {key}{read} FROM {} WHERE {when} ORDER BY id", noun.view);
        let mut statement = self.conn.prepare(&sql)?;
        bind(&mut statement, &scope)?;
        let mut rows = statement.raw_query();
        let mut out: Vec<String> = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(record) = row.get::<_, Option<String>>(0)? else { continue };
            let mut fits = true;
            for (at, (by, (_, key))) in by.iter().zip(&call.keys).enumerate() {
                let read = match query::value(query::cell(row.get_ref(at + 1)?)) {
                    Value::Null => String::new(),
                    Value::Int(n) => n.to_string(),
                    Value::Text(text) => text,
                };
                fits &= by.keys(self.conn, &read, noun, None)?.contains(key);
            }
            if fits {
                out.push(record);
            }
        }
        if matches!(count, Count::Distinct(_)) {
            out.sort();
            out.dedup();
        }
        Ok(out)
    }

    /// The records behind whatever a number comes from.
    pub fn behind(&mut self, source: &Source) -> Result<Vec<String>> {
        Ok(match source {
            Source::Figure(call) | Source::Share(call) => self.records(call, false)?,
            Source::Reached(call) => self.records(call, true)?,
            Source::Change { now, before, .. } => {
                let (mut all, before) = (self.records(now, false)?, self.records(before, false)?);
                all.extend(before);
                all
            }
            Source::Most { of, by } => {
                let by = dimension(by).ok_or_else(|| unreadable(by))?;
                let most = self.most(of, by)?;
                let mut all = Vec::new();
                for key in most {
                    all.extend(self.records(&of.part(by, &key), false)?);
                }
                all
            }
            Source::Record { code, .. } | Source::Used { code, .. } => vec![code.clone()],
            Source::Cell { row, .. } => noun_of_code(row).map(|_| row.clone()).into_iter().collect(),
        })
    }

    /// The keys with the most, more than one where they are alike; none where there is nothing.
    pub fn most(&mut self, call: &Call, by: &'static Dimension) -> Result<Vec<String>> {
        let parts = self.parts(call, Some(by))?;
        let count = |number: &Number| if let Number::Count(n) = number { *n } else { 0 };
        // What has no key is no part that anything can be said of.
        let named = || parts.iter().filter(|(keys, _)| keys.iter().all(|key| !key.is_empty()));
        let most = named().map(|(_, n)| count(n)).max().filter(|n| *n > 0);
        Ok(named().filter(|(_, n)| Some(count(n)) == most).map(|(keys, _)| keys.concat()).collect())
    }
}

/// A number as people read it: a rate with what it is of.
pub fn read(number: Number, lang: Lang, base: &Figure) -> String {
    match number {
        Number::Count(_) | Number::Rank(_) | Number::Rate(_, 0) => number.said(0),
        Number::Rate(part, of) => {
            let percent = number.measure().map_or_else(String::new, |share| format!("{:.1}%", share * 100.0));
            let base = lang.pick(base.zh, base.en);
            match lang {
                Lang::Zh => format!("{percent}（{part}/{of}，以{base}为基数）"),
                Lang::En => format!("{percent} ({part}/{of} of {})", base.to_lowercase()),
            }
        }
    }
}

/// The word for a change: 增长, 下降, 持平; none where there was nothing to hold it against.
pub fn trend(before: Number, now: Number, lang: Lang) -> Option<&'static str> {
    let (before, now) = (before.measure()?, now.measure()?);
    Some(match now.partial_cmp(&before)? {
        std::cmp::Ordering::Greater => lang.pick("增长", "up"),
        std::cmp::Ordering::Less => lang.pick("下降", "down"),
        std::cmp::Ordering::Equal => lang.pick("持平", "unchanged"),
    })
}

/// A stored value as text for people: a day as it is written on paper.
pub fn said(value: &Value, shape: Shape, names: &Names, lang: Lang) -> String {
    match (value, shape) {
        (Value::Null, _) => String::new(),
        (Value::Int(n), Shape::Flag) => if *n == 0 { lang.pick("否", "no") } else { lang.pick("是", "yes") }.to_owned(),
        (Value::Int(n), _) => n.to_string(),
        (Value::Text(text), Shape::Day) => day::iso(text).map_or_else(|| text.clone(), |day| written(day, lang)),
        (Value::Text(text), Shape::Word(list)) => names.added.label(list, text, lang),
        (Value::Text(text), Shape::Words(list)) => {
            let words: Vec<String> = serde_json::from_str(text).unwrap_or_default();
            let words: Vec<String> = words.iter().map(|word| names.added.label(list, word, lang)).collect();
            words.join(lang.pick("、", ", "))
        }
        (Value::Text(text), Shape::List) => {
            let words: Vec<String> = serde_json::from_str(text).unwrap_or_else(|_| vec![text.clone()]);
            words.join(lang.pick("、", ", "))
        }
        (Value::Text(text), _) => text.clone(),
    }
}

/// A day as papers write it, without padding (GB/T 9704—2012, 7.3.5.4): 2026年1月5日.
pub fn written(day: Day, lang: Lang) -> String {
    let (y, m, d) = (day.year(), day.month(), day.day());
    match lang {
        Lang::Zh => format!("{y}年{m}月{d}日"),
        Lang::En => day.to_string(),
    }
}
