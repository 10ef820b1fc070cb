//! What a record or a step still lacks, all of it at once. Its own rules name one thing a time; they are asked again with something in its
//! place until they name no other, so that nothing is declared twice. Not for what may stand there: that is the rules' own.

use super::NOUNS;
use super::names::Names;
use crate::base::column::{self, Shape};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft, Field, Held as _, Noun, Value};
use crate::base::vocab::{self, OTHER_SLUG};
use crate::both;
use rusqlite::Connection;

/// The most things a record is asked for at once.
const MOST: usize = 24;

/// Of what something is asked, and how its columns are typed: the flag, and whether anything stands behind it.
pub struct Asked<'a> {
    /// The ledger.
    pub conn: &'a Connection,
    /// Its names.
    pub names: &'a Names,
    /// The noun.
    pub noun: &'static Noun,
    /// The flag of a column, with its dashes, and whether a value follows it.
    pub flag: &'a dyn Fn(&str) -> (String, bool),
    /// What a column is called where the verb has a word of its own for it.
    pub called: &'a dyn Fn(&str) -> Option<(&'static str, &'static str)>,
}

/// The error of a draft that lacks something, told of all that it lacks. A row of a file is told of the first.
pub fn all<D: Draft>(asked: &Asked<'_>, draft: &D, first: Error, holds: &dyn Fn(&D) -> Result<()>) -> Error {
    if asked.names.filed.get() || first.lacks.is_empty() {
        return first;
    }
    let mut found = first.lacks.clone();
    let (mut draft, mut new) = (draft.clone(), first.lacks.clone());
    while found.len() < MOST {
        let Some((more, filled)) = next(asked, &draft, &new, &found, holds) else { break };
        found.extend(&more);
        (draft, new) = (filled, more);
    }
    if found.len() == 1 {
        return first;
    }
    let place = |column: &&str| D::FIELDS.iter().position(|field| field.column == *column);
    found.sort_by_key(place);
    told(asked, D::FIELDS, found, first)
}

/// What a draft lacks once something stands in the place of what was `new`: what most of the things that may stand there lead to, and
/// nothing where one of them is enough.
fn next<D: Draft>(
    asked: &Asked<'_>,
    draft: &D,
    new: &[&'static str],
    found: &[&'static str],
    holds: &dyn Fn(&D) -> Result<()>,
) -> Option<(Vec<&'static str>, D)> {
    let (last, before) = new.split_last()?;
    let mut draft = draft.clone();
    for column in before {
        draft.set(column, stand_ins(asked, column).into_iter().next()?);
    }
    let mut ways: Vec<(Vec<&'static str>, D, usize)> = Vec::new();
    for value in stand_ins(asked, last) {
        let mut filled = draft.clone();
        filled.set(last, value);
        let Err(error) = holds(&filled) else { return None };
        let more: Vec<_> = error.lacks.iter().copied().filter(|column| !found.contains(column)).collect();
        match ways.iter_mut().find(|(way, ..)| *way == more) {
            _ if more.is_empty() => {}
            Some((.., times)) => *times += 1,
            None => ways.push((more, filled, 1)),
        }
    }
    ways.into_iter().rev().max_by_key(|(.., times)| *times).map(|(more, filled, _)| (more, filled))
}

/// What may stand in a column.
fn stand_ins(asked: &Asked<'_>, column: &str) -> Vec<Value> {
    let terms = |list: &str| vocab::vocab(list).map_or(&[][..], |v| v.terms).iter().filter(|t| t.slug != OTHER_SLUG);
    let newest = |table: &str| {
        let sql = format!("SELECT max(id) FROM {table} WHERE void_reason IS NULL");
        let id: Option<i64> = asked.conn.query_row(&sql, [], |r| r.get(0)).ok().flatten();
        id.map(Value::Int).into_iter().collect()
    };
    let table = |letters: &str| NOUNS.iter().find(|noun| noun.letters == Some(letters)).map_or("", |noun| noun.table);
    match asked.noun.shape(column) {
        Shape::Day => vec![asked.names.today.value()],
        Shape::Count | Shape::Flag => vec![Value::Int(1)],
        Shape::Unit => newest("unit"),
        Shape::Code(letters) | Shape::Named(letters) => newest(table(letters)),
        Shape::Word(list) => terms(list).map(|term| Value::Text(term.slug.into())).collect(),
        Shape::Words(list) => {
            terms(list).take(1).map(|term| Value::Text(serde_json::json!([term.slug]).to_string())).collect()
        }
        Shape::List => vec![Value::Text(serde_json::json!(["…"]).to_string())],
        _ => vec![Value::Text("…".into())],
    }
}

/// The error told of all that is lacking, with what to type.
fn told(asked: &Asked<'_>, fields: &[Field], lacks: Vec<&'static str>, first: Error) -> Error {
    let label = |column: &&'static str| {
        (asked.called)(column).or_else(|| column::label(asked.noun.name, column)).unwrap_or((column, column))
    };
    let (zh, en): (Vec<_>, Vec<_>) = lacks.iter().map(label).unzip();
    let typed = |lang: Lang| {
        let one = |column: &&'static str| {
            let help =
                fields.iter().find(|field| field.column == *column).map_or(("", ""), |field| (field.zh, field.en));
            let (flag, valued) = (asked.flag)(column);
            if valued { format!("{flag} {}", example(asked.noun, column, help, lang)) } else { flag }
        };
        lacks.iter().map(one).collect::<Vec<_>>().join(" ")
    };
    let (zh, en, add_zh, add_en) = (zh.join("、"), en.join(", "), typed(Lang::Zh), typed(Lang::En));
    first.in_words(both!("缺少{zh}", "missing: {en}")).hint(both!("加上 {add_zh}", "add {add_en}")).lacking(lacks)
}

/// What may be typed for a column: what its help names, else the first word of its list, else what kind of thing it is.
fn example(noun: &Noun, column: &str, (zh, en): (&str, &str), lang: Lang) -> String {
    let named = zh.split("如 ").nth(1).zip(en.split("such as ").nth(1)).map(|(zh, en)| lang.pick(zh, en));
    let named = named.and_then(|rest| rest.split(['，', '；', '、', '（', '）', ',', ';', '(', ')']).next());
    if let Some(named) = named.map(str::trim).filter(|named| !named.is_empty() && !named.contains(' ')) {
        return named.to_owned();
    }
    let said: Both = match noun.shape(column) {
        Shape::Word(list) | Shape::Words(list) => match vocab::vocab(list).and_then(|v| v.terms.first()) {
            Some(term) => both!("{}", "{}", lang.pick(term.zh, term.slug)),
            None => both!("词", "WORD"),
        },
        Shape::Day => both!("今天", "today"),
        Shape::Count => Both::same("1"),
        Shape::Flag => both!("是", "yes"),
        Shape::Unit => both!("单位", "UNIT"),
        Shape::Code(_) | Shape::Record | Shape::List => both!("编号", "CODE"),
        Shape::Named(_) => both!("名称", "NAME"),
        Shape::Person => both!("姓名", "NAME"),
        _ => both!("文字", "TEXT"),
    };
    said.get(lang).to_owned()
}
