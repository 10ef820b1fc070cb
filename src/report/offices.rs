//! Several offices' ledgers in one answer: this one's and the copies that others shared, each read for itself, by its own calendar and
//! rules, and added up; nothing of one becomes another's. What is an office's own, a unit or a record, is spoken of with its key:
//! `KEY/C2026-0031`. Not for where a copy is kept.

use super::dimension::Dimension;
use super::figure::{Count, Figure, Set};
use super::{Scope, past};
use crate::base::column::Shape;
use crate::base::error::{Both, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Head, Narrowed, Sheet};
use crate::base::vocab;
use crate::both;
use crate::record::names::Names;
use rusqlite::Connection;
use std::fmt;
use std::rc::Rc;

/// An office whose copy is read.
pub struct Other {
    /// What others know it by.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its copy.
    pub conn: Connection,
    /// Its own names, on the day.
    pub names: Names,
    /// The last entry of its journal that is to be known, if not all of them.
    pub known: Option<i64>,
    /// The number of the copy's last entry.
    pub entries: i64,
    /// The hash of that.
    pub head: String,
    /// When the copy was made.
    pub shared_at: String,
}

/// This office, as it stands among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// What others know it by.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether it is one of those that are asked for.
    pub asked: bool,
    /// The number of its last entry.
    pub entries: i64,
    /// The hash of that.
    pub head: String,
}

/// The offices a figure is taken over; none where it is this one's alone.
#[derive(Clone, Default)]
pub struct Offices(Option<Rc<(Own, Vec<Other>)>>);

impl fmt::Debug for Offices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}

impl PartialEq for Offices {
    fn eq(&self, other: &Offices) -> bool {
        self.keys() == other.keys()
    }
}

impl Eq for Offices {}

/// The name of the dimension that splits by office.
pub const OFFICE: &str = "office";

/// What stands between the key of an office and what is its own.
fn of(key: &str, own: &str) -> String {
    format!("{key}/{own}")
}

impl Offices {
    /// This one and others.
    pub fn new(own: Own, others: Vec<Other>) -> Offices {
        Offices(Some(Rc::new((own, others))))
    }

    /// Whether others were asked for.
    pub fn asked(&self) -> bool {
        self.0.is_some()
    }

    /// Their keys, this office's first.
    pub fn keys(&self) -> Vec<&str> {
        self.all().map(|(key, ..)| key).collect()
    }

    /// Key, name, entries, head and instant of each, this office first.
    fn all(&self) -> impl Iterator<Item = (&str, &str, i64, &str, Option<&str>)> {
        let own = |own: &'_ Own| own.asked;
        let of = self.0.as_deref();
        let first = of.map(|(own, _)| own).filter(|o| own(o));
        let first = first.map(|own| (own.key.as_str(), own.name.as_str(), own.entries, own.head.as_str(), None));
        let others = of.map_or(&[][..], |(_, others)| others).iter();
        first.into_iter().chain(others.map(|other| {
            (
                other.key.as_str(),
                other.name.as_str(),
                other.entries,
                other.head.as_str(),
                Some(other.shared_at.as_str()),
            )
        }))
    }

    /// How an office of a key is called; the key itself where it is none of them.
    pub fn called<'k>(&'k self, key: &'k str) -> &'k str {
        self.all().find(|office| office.0 == key).map_or(key, |office| office.1)
    }

    /// Where the office stands that something is of, by its key: this one first.
    pub fn place(&self, key: &str) -> usize {
        let office = key.split('/').next().unwrap_or_default();
        self.keys().iter().position(|key| *key == office).map_or(0, |at| at + 1)
    }

    /// What a page is narrowed to by them.
    pub(super) fn narrowed(&self) -> Option<Narrowed> {
        let keys = self.keys().join(",");
        let names = self.all().map(|office| office.1).collect::<Vec<_>>().join("、");
        let label = both!("单位台账", "Offices");
        self.asked().then(|| Narrowed { key: "offices", label, value: keys, shown: Both::same(names) })
    }

    /// The offices that were read: to which entry of each.
    pub fn sheet(&self) -> Sheet<'static> {
        let text = |key: &str, zh: &str, en: &str| Head::of(key, Shape::Text, zh, en);
        let heads = vec![
            text("key", "单位代号", "Key"),
            text("name", "单位", "Office"),
            Head::of("entries", Shape::Count, "日志条数", "Entries"),
            text("head", "链头", "Head").echo(),
            Head::of("shared_at", Shape::Instant, "副本做成于", "Shared at"),
        ];
        let row = |(key, name, entries, head, at): (&str, &str, i64, &str, Option<&str>)| {
            let at = at.map_or(Value::Null, Value::text);
            vec![Value::text(key), Value::text(name), Value::Int(entries), Value::text(head), at]
        };
        let mut sheet = Sheet::of(
            "offices",
            both!("各单位台账，各自读出后相加", "The offices, each read for itself and added up"),
            heads,
            self.all().map(row).collect(),
        );
        sheet.brief = vec![0, 1, 2, 4];
        sheet
    }
}

/// Works for each office that is asked for: with its ledger saying what the scope asks, the scope as it is there, and its key where
/// it is another's.
pub fn each<T>(
    conn: &Connection,
    scope: &Scope,
    mut work: impl FnMut(&Connection, &Scope, Option<&str>) -> Result<T>,
) -> Result<Vec<T>> {
    let Some(all) = scope.offices.0.as_deref() else { return Ok(vec![work(conn, scope, None)?]) };
    let (own, others) = all;
    let alone = Scope { offices: Offices::default(), ..scope.clone() };
    let mut out = Vec::new();
    if own.asked {
        out.push(work(conn, &alone, None)?);
    }
    for other in others {
        let theirs = Scope { known: other.known, ..alone.clone() };
        past::see(&other.conn, &other.names, &theirs)?;
        out.push(work(&other.conn, &theirs, Some(&other.key))?);
    }
    Ok(out)
}

/// The key of a part of a figure as it is among several offices'.
pub(super) fn keyed(by: &Dimension, noun: &Noun, office: Option<&str>, own: &str, key: String) -> String {
    if by.name == OFFICE {
        return office.unwrap_or(own).to_owned();
    }
    let Some(office) = office.filter(|_| !key.is_empty()) else { return key };
    let shared = match by.shape {
        Shape::Unit | Shape::Person => false,
        Shape::Text => by.is_time() || by.name != "point",
        // A word that an office added is its own.
        _ => by.list(noun).and_then(vocab::vocab).is_none_or(|list| list.get(&key).is_some()),
    };
    if shared { key } else { of(office, &key) }
}

/// This office's own key, where others are asked for with it.
pub(super) fn own(scope: &Scope) -> &str {
    scope.offices.0.as_deref().map_or("", |(own, _)| own.key.as_str())
}

/// A value of a column as it is spoken of among several offices.
pub fn told(shape: Shape, office: Option<&str>, value: Value) -> Value {
    match (office, value) {
        (Some(office), Value::Text(text)) => Value::Text(match shape {
            Shape::Code(_) | Shape::Record | Shape::Unit | Shape::Named(_) => of(office, &text),
            _ => text,
        }),
        (_, value) => value,
    }
}

/// A code as it is spoken of among several offices.
pub fn code(office: Option<&str>, code: &str) -> String {
    office.map_or_else(|| code.to_owned(), |office| of(office, code))
}

/// What must be known of sums over several offices: of what is distinct, that one unit or person of two ledgers counts twice.
pub fn distinct(scope: &Scope, figures: &[&Figure]) -> Option<Both> {
    let distinct = |f: &&&Figure| matches!(f.set, Set::Flow { count: Count::Distinct(_), .. });
    let all: Vec<&&Figure> = figures.iter().filter(distinct).collect();
    let zh = all.iter().map(|f| f.zh).collect::<Vec<_>>().join("、");
    let en = all.iter().map(|f| f.en).collect::<Vec<_>>().join(", ");
    (scope.offices.asked() && !all.is_empty()).then(|| {
        both!(
            "{zh}：各单位分别去重后相加，两本台账里的同一个算两次",
            "{en}: distinct in each office and then added, so that one in two ledgers counts twice"
        )
    })
}

/// The offices whose copies do not reach to the day that states are taken on.
pub fn behind(scope: &Scope) -> Option<Both> {
    let day = scope.as_of.to_string();
    let behind = |other: &&Other| other.shared_at.get(..10).is_some_and(|at| at < day.as_str());
    let (_, others) = scope.offices.0.as_deref()?;
    let list: Vec<String> = others
        .iter()
        .filter(behind)
        .map(|o| format!("{} {}", o.name, o.shared_at.get(..10).unwrap_or_default()))
        .collect();
    let (day, list) = (scope.as_of, list.join("、"));
    (!list.is_empty()).then(|| {
        both!(
            "截止日 {day}，而副本只到做成的那天：{list}",
            "as of {day}, and these copies go no further than the day they were made: {list}"
        )
    })
}
