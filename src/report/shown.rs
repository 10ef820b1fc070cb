//! Figures as a report shows them: each with its parts or its base, and several beside each other by the keys of one
//! dimension. What they count is not decided here.

use super::dimension::{Dimension, dimension};
use super::figure::{Figure, Set, figure};
use super::tally::{Answers, Asked, Asks, Number, Wanted};
use super::{Scope, offices};
use crate::base::column::Shape;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Added, Figure as Shown, FigurePart, FigureValue, Head, Sheet, Term};
use crate::both;
use rusqlite::Connection;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// The label of a dimension's key.
pub fn key_label(added: &Added, noun: &Noun, by: &Dimension, key: &str) -> Both {
    if key.is_empty() {
        return both!("（未填）", "(none)");
    }
    match (by.shape, noun.shape(by.name)) {
        (Shape::Word(""), Shape::Word(vocab)) | (Shape::Word(vocab), _) if !vocab.is_empty() => {
            Both { zh: added.label(vocab, key, Lang::Zh), en: added.label(vocab, key, Lang::En) }
        }
        _ => Both::same(key),
    }
}

/// The official order of units (机构排序), by name; of several offices, one office's units behind another's.
pub fn official_order_among(conn: &Connection, scope: &Scope) -> Result<HashMap<String, usize>> {
    let all = offices::each(conn, scope, |conn, _, office| {
        Ok(in_order(conn)?.iter().map(|name| offices::code(office, name)).collect::<Vec<_>>())
    })?;
    Ok(all.concat().into_iter().zip(0..).collect())
}

/// The official order of this office's units, by name.
pub fn official_order(conn: &Connection) -> Result<HashMap<String, usize>> {
    Ok(in_order(conn)?.into_iter().zip(0..).collect())
}

fn in_order(conn: &Connection) -> Result<Vec<String>> {
    let mut statement = conn.prepare("SELECT name FROM units ORDER BY coalesce(order_no, 1000000), id")?;
    let names = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(names)
}

/// A figure in the order of a report, with the dimension of its parts or, for a rate, its base.
pub type Line = (&'static str, &'static str);

/// What became of proposals.
pub const PROPOSALS: &[Line] = &[
    ("proposals.made", "kind"),
    ("proposals.sent", ""),
    ("proposals.answered", ""),
    ("proposals.adopted", ""),
    ("proposals.adoption_rate", "proposals.answered"),
    ("proposals.overdue", ""),
];

/// A figure asked for as reports show it.
#[derive(Debug)]
pub struct Showing {
    /// Which.
    pub figure: &'static Figure,
    /// Its base; the figure itself where it is no rate.
    pub base: &'static Figure,
    /// All of it.
    pub whole: Wanted,
    parts: Option<(&'static Dimension, Wanted)>,
}

impl Showing {
    /// Asks for a figure with the dimension of its parts or, for a rate, its base; neither for `""`.
    pub fn ask(asks: &mut Asks, id: &str, option: &str) -> Result<Showing> {
        let figure = figure(id)?;
        let (base, by) = match &figure.set {
            Set::Rate { bases, .. } => (self::figure(if option.is_empty() { bases[0] } else { option })?, None),
            _ => (figure, dimension(option)),
        };
        let whole = asks.figure(figure, base, &[]);
        let parts = by.map(|by| (by, asks.figure(figure, base, &[by])));
        Ok(Showing { figure, base, whole, parts })
    }

    /// The figure with its parts, the largest first.
    pub fn shown(&self, answers: &Answers, added: &Added) -> Shown {
        let (figure, base) = (self.figure, self.base);
        let mut label = Both { zh: figure.zh.into(), en: figure.en.into() };
        let value = match self.whole.number(answers) {
            Number::Rate(part, whole) => {
                let (of_zh, of_en) = (base.zh, base.en.to_lowercase());
                let Both { zh, en } = label;
                label = both!("{zh}（按{of_zh}）", "{en} (of {of_en})");
                let reached = if let Set::Rate { reached, .. } = &figure.set {
                    self::figure(reached).unwrap_or(base)
                } else {
                    base
                };
                let term =
                    |of: &Figure, value| Term { id: of.id, label: Both { zh: of.zh.into(), en: of.en.into() }, value };
                FigureValue::Rate(term(reached, part), term(base, whole))
            }
            Number::Rank(value) => FigureValue::Count(value.unwrap_or(0), Vec::new()),
            Number::Count(total) => {
                let mut parts = Vec::new();
                if let Some((by, wanted)) = &self.parts {
                    for (mut keys, number) in wanted.parts(answers) {
                        let (key, Number::Count(value)) = (keys.pop().unwrap_or_default(), number) else { continue };
                        parts.push(FigurePart { label: key_label(added, figure.noun(), by, &key), key, value });
                    }
                }
                if self.parts.as_ref().is_none_or(|(by, _)| !by.is_time()) {
                    parts.sort_by_key(|p| Reverse(p.value));
                }
                FigureValue::Count(total, parts)
            }
        };
        let definition = Both { zh: figure.means_zh.into(), en: figure.means_en.into() };
        let by = self.parts.as_ref().map(|(by, _)| by.name);
        Shown { id: figure.id, label, definition, unit: figure.unit.word(), by, value }
    }
}

/// Asks for figures, each with the dimension of its parts or its base.
pub fn ask_all(asks: &mut Asks, figures: &[(&str, &str)]) -> Result<Vec<Showing>> {
    figures.iter().map(|(id, option)| Showing::ask(asks, id, option)).collect()
}

/// Figures asked for, as they show.
pub fn all_shown(figures: &[Showing], answers: &Answers, added: &Added) -> Vec<Shown> {
    figures.iter().map(|f| f.shown(answers, added)).collect()
}

/// Figures worked out on their own.
pub fn figures(conn: &Connection, added: &Added, figures: &[(&str, &str)], scope: &Scope) -> Result<Vec<Shown>> {
    let mut asks = Asks::default();
    let asked = ask_all(&mut asks, figures)?;
    Ok(all_shown(&asked, &asks.answer(conn, scope)?, added))
}

/// Counts beside each other: a row for every key of a dimension that one of them has.
#[derive(Debug)]
pub struct Beside {
    by: &'static Dimension,
    columns: Vec<Asked>,
}

impl Beside {
    /// Asks for the records of count figures, some of which must meet a condition besides.
    pub fn ask(asks: &mut Asks, by: &'static Dimension, columns: &[(&str, &'static str)]) -> Result<Beside> {
        let asked = columns.iter().map(|(id, when)| Ok(asks.records(figure(id)?, when, &[by])));
        Ok(Beside { by, columns: asked.collect::<Result<_>>()? })
    }

    /// The key of a row as a page holds it.
    pub fn key(key: String) -> Value {
        if key.is_empty() { Value::Null } else { Value::Text(key) }
    }

    /// The rows: all spans of time that have come, in their order, units in theirs, anything else by the first count.
    pub fn rows(&self, conn: &Connection, answers: &Answers, scope: &Scope) -> Result<Vec<(String, Vec<i64>)>> {
        let nothing = vec![0; self.columns.len()];
        let spans = self.by.spans(scope.come()).into_iter();
        let mut rows: BTreeMap<String, Vec<i64>> = spans.map(|key| (key, nothing.clone())).collect();
        for (at, asked) in self.columns.iter().enumerate() {
            for (key, count) in answers.groups(*asked) {
                let key = key.first().cloned().unwrap_or_default();
                rows.entry(key).or_insert_with(|| nothing.clone())[at] = *count;
            }
        }
        let mut rows: Vec<(String, Vec<i64>)> = rows.into_iter().collect();
        if self.by.is_units() {
            let order = official_order_among(conn, scope)?;
            rows.sort_by_key(|(key, _)| order.get(key).copied().unwrap_or(usize::MAX));
        } else if !self.by.is_time() {
            rows.sort_by_key(|(_, counts)| Reverse(counts.first().copied()));
        }
        Ok(rows)
    }
}

fn said_share(part: i64, of: i64) -> Value {
    Value::Text(Number::Rate(part, of).measure().map_or("—".into(), |share| format!("{:.1}%", share * 100.0)))
}

/// Figures beside each other, split by one dimension.
pub fn beside(by: &'static Dimension, ids: &[&str], rows: Vec<(String, Vec<i64>)>) -> Result<Sheet<'static>> {
    let figures = ids.iter().map(|id| figure(id)).collect::<Result<Vec<_>>>()?;
    let noun = figures[0].noun();
    let shape = if by.shape == Shape::Word("") { noun.shape(by.name) } else { by.shape };
    let counts = figures.iter().map(|f| Head::of(&f.id.replace('.', "_"), Shape::Count, f.zh, f.en).counting(f.id));
    // Points are asked for their share of what came in, and of what was accepted.
    let of = |at: usize| rows.iter().map(|(_, counts)| counts[at]).sum::<i64>();
    let shared = ["point", "point_kind"].contains(&by.name).then(|| [of(0), of(1)]);
    let part = shared.iter().flat_map(|_| {
        [
            Head::of("share", Shape::Count, "占接收", "Of received"),
            Head::of("share_accepted", Shape::Count, "占受理", "Of accepted"),
        ]
    });
    let heads = std::iter::once(Head::of(by.name, shape, by.zh, by.en).or_none()).chain(counts).chain(part).collect();
    let rows = rows.into_iter().map(|(key, counts)| {
        let part: Vec<Value> =
            shared.iter().flat_map(|of| [said_share(counts[0], of[0]), said_share(counts[1], of[1])]).collect();
        std::iter::once(Beside::key(key)).chain(counts.into_iter().map(Value::Int)).chain(part).collect()
    });
    let (name, zh, en) = (by.name, by.zh, by.en.to_lowercase());
    Ok(Sheet::of(&format!("by_{name}"), both!("按{zh}", "By {en}"), heads, rows.collect()))
}
