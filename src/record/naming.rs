//! How a record is called beside its code: by the office's number, by its name. Not for units: those are `register`'s.

use super::required;
use crate::base::called::Word;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Noun, Value};
use crate::base::text;
use crate::base::vocab::fold;
use crate::base::word::office_number;
use crate::both;
use rusqlite::{Connection, OptionalExtension};
use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// Whether a noun has a row.
pub(super) fn exists(conn: &Connection, noun: &Noun, id: i64) -> Result<bool> {
    Ok(conn.prepare_cached(&format!("SELECT 1 FROM {} WHERE id = ?", noun.table))?.exists([id])?)
}

/// The names of records, by their table and in plain form: read once for a write that asks for one, and those written since. One that is not among
/// them is nobody's; a file of a thousand names does not go through all there are for each.
#[derive(Default)]
pub(super) struct NamesMet(HashMap<&'static str, HashSet<String>>);

impl NamesMet {
    /// Whether nobody has a name.
    fn is_free(&mut self, conn: &Connection, noun: &Noun, folded: &str) -> Result<bool> {
        let met = match self.0.entry(noun.table) {
            Entry::Occupied(met) => met.into_mut(),
            Entry::Vacant(unread) => {
                let sql = format!("SELECT {} FROM {} WHERE void_reason IS NULL", noun.called_by, noun.table);
                let mut all = conn.prepare_cached(&sql)?;
                let all = all.query_map([], |r| r.get::<_, Option<String>>(0))?;
                let all = all.map(|name| Ok(fold(&name?.unwrap_or_default())));
                unread.insert(all.collect::<rusqlite::Result<_>>()?)
            }
        };
        Ok(!met.contains(folded))
    }

    /// What a record that was written is called now, asked only where names of its noun were.
    pub(super) fn written(&mut self, noun: &Noun, name: impl FnOnce() -> Value) {
        if let Some(met) = self.0.get_mut(noun.table)
            && let Value::Text(name) = name()
        {
            met.insert(fold(&name));
        }
    }
}

/// The code of another record that has a name, however either is written.
fn taken(conn: &Connection, noun: &Noun, folded: &str, id: Option<i64>) -> Result<Option<String>> {
    let sql = format!("SELECT {}, id FROM {} WHERE void_reason IS NULL AND id IS NOT ?", noun.called_by, noun.table);
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        if fold(row.get_ref(0)?.as_str_or_null().ok().flatten().unwrap_or_default()) == folded {
            return Ok(Some(noun.code(row.get(1)?)));
        }
    }
    Ok(None)
}

/// A name that is a record's alone, as it is kept. One that another has is refused, with that one's code to say what to do.
pub(super) fn alone(
    (conn, met): (&Connection, &RefCell<NamesMet>),
    noun: &'static Noun,
    (typed, id): (Option<&str>, Option<i64>),
    refuse: impl FnOnce(Both, &str) -> Error,
) -> Result<String> {
    let name = typed.map(str::trim).filter(|name| !name.is_empty()).ok_or_else(|| required(noun, "name"))?;
    let folded = fold(name);
    let free = met.borrow_mut().is_free(conn, noun, &folded)?;
    let other = if free { None } else { taken(conn, noun, &folded, id)? };
    let Some(code) = other else { return Ok(name.to_owned()) };
    let said = both!("{name:?} 已是 {code} 的名称", "{name:?} is {code} already");
    Err(refuse(said, &code).field("name"))
}

/// The row of a noun that is called so; one that was voided only where no other is. Two of one name are told apart by code.
pub(super) fn named(conn: &Connection, noun: &Noun, typed: &str) -> Result<Option<i64>> {
    let sql = format!("SELECT id, void_reason IS NULL FROM {} WHERE {} = ? ORDER BY id", noun.table, noun.called_by);
    let mut statement = conn.prepare_cached(&sql)?;
    let called = |name: &str| -> Result<Vec<(i64, bool)>> {
        Ok(statement.query_map([name], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
    };
    let mut called = called;
    let mut all = called(&office_number(typed.trim()))?;
    // A name is one however it is written.
    if all.is_empty() && noun.called_by == "name" {
        let wanted = fold(typed);
        for name in every_name(conn, noun)?.iter().filter(|name| fold(name) == wanted) {
            all.extend(called(name)?);
        }
        if all.is_empty() {
            all.extend(formerly(conn, noun, typed.trim())?.map(|id| (id, true)));
        }
    }
    let standing: Vec<i64> = all.iter().filter(|(_, stands)| *stands).map(|(id, _)| *id).collect();
    if standing.len() > 1 {
        return Err(ambiguous(noun, typed, &standing.iter().map(|id| noun.code(*id)).collect::<Vec<_>>()));
    }
    Ok(standing.first().copied().or_else(|| all.first().map(|(id, _)| *id)))
}

fn ambiguous(noun: &Noun, typed: &str, all: &[String]) -> Error {
    let (zh, en, zh_list, en_list) = (noun.zh, noun.en, all.join("、"), all.join(", "));
    let said = both!("{typed:?} 不止一个{zh}：{zh_list}", "{typed:?} is more than one {en}: {en_list}");
    Error::not_found("record-ambiguous", said).hint(both!(
        "用编号；各是谁：ducha {} list",
        "use the code; see who is who: ducha {} list",
        noun.name
    ))
}

/// The row of a noun that a text names in part, or by the first letters of its sound, and how it is called; else those it is near to are told. A
/// part of a person's name is another person's.
pub(super) fn named_near(conn: &Connection, noun: &Noun, typed: &str) -> Result<(i64, String)> {
    let column =
        if noun.called_by == "name" { "name" } else { noun.lead.filter(|lead| *lead == "title").unwrap_or_default() };
    let mut names: Vec<(i64, String)> = Vec::new();
    if !column.is_empty() {
        let sql = format!(
            "SELECT id, {column} FROM {} WHERE void_reason IS NULL AND {column} IS NOT NULL ORDER BY id",
            noun.table
        );
        let mut statement = conn.prepare_cached(&sql)?;
        names = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    }
    let word = Word::said(typed);
    let whole =
        |name: &str| noun.shape(column) != Shape::Person || name.chars().count() == typed.trim().chars().count();
    let fits = |name: &str| word.fits(&fold(name)).filter(|_| whole(name));
    let told = |(id, name): &(i64, String)| {
        noun.letters.map_or_else(|| name.clone(), |_| format!("{} {name}", noun.code(*id)))
    };
    match word.among(names.iter().map(|one| (one, fits(&one.1)))).as_slice() {
        [one] => Ok((one.0, told(one))),
        [] => Err(unknown_record(conn, noun, typed, true)),
        many => Err(ambiguous(noun, typed, &many.iter().map(|one| told(one)).collect::<Vec<_>>())),
    }
}

/// The row of a noun that went by a name before, the last to do so.
fn formerly(conn: &Connection, noun: &Noun, name: &str) -> Result<Option<i64>> {
    let sql = "SELECT c.record FROM change c, json_each(c.diff) d WHERE c.noun = ?1 AND c.kind = 'edit'
        AND d.value ->> 0 = 'name' AND d.value ->> 1 = ?2 ORDER BY c.id DESC LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row((noun.name, name), |r| r.get(0)).optional()?)
}

/// What the records of a noun are called, each once.
fn every_name(conn: &Connection, noun: &Noun) -> Result<Vec<String>> {
    let sql = format!("SELECT DISTINCT name FROM {} WHERE void_reason IS NULL", noun.table);
    let mut statement = conn.prepare_cached(&sql)?;
    Ok(statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// The row of a noun whose codes are no numbers, by its code or by what it is called.
pub(super) fn by_own_code(conn: &Connection, noun: &Noun, typed: &str) -> Result<i64> {
    let sql = format!(
        "SELECT id FROM every_{} WHERE code = ?1 OR {} = ?1 OR code LIKE '%.' || ?1 ORDER BY code = ?1 DESC, id",
        noun.name, noun.called_by
    );
    let found = conn.query_row(&sql, [typed.trim()], |r| r.get(0)).optional()?;
    found.ok_or_else(|| {
        let (zh, en, name) = (noun.zh, noun.en, noun.name);
        Error::not_found("record-unknown", both!("没有{zh} {typed:?}", "there is no {en} {typed:?}"))
            .hint(both!("全部：ducha {name} list", "all of them: ducha {name} list"))
    })
}

/// The error of a record nobody is called.
pub(super) fn unknown_record(conn: &Connection, noun: &Noun, typed: &str, hinted: bool) -> Error {
    let (zh, en) = (noun.zh, noun.en);
    let error = if typed.trim().is_empty() {
        Error::usage("argument-missing", both!("没有说是哪条{zh}", "it is not said which {en}"))
    } else {
        Error::not_found("record-unknown", both!("没有{zh} {typed:?}", "there is no {en} {typed:?}"))
    };
    if !hinted {
        return error;
    }
    if typed.trim().split_once('/').is_some_and(|(key, code)| key.len() == 8 && super::noun_of_code(code).is_some()) {
        let typed = typed.trim();
        return error.hint(both!(
            "别的单位的记录在它交来的副本里：ducha office show {typed}",
            "a record of another office is in the copy it shared: ducha office show {typed}"
        ));
    }
    if noun.called_by == "name"
        && let Ok(names) = every_name(conn, noun)
        && !names.is_empty()
    {
        let near = text::nearest(typed, names.iter().map(String::as_str), 3);
        if near.is_empty() {
            return error.hint(both!("全部：ducha {} list", "all: ducha {} list", noun.name));
        }
        let (zh_near, en_near) = (near.join("、"), near.join(", "));
        return error.hint(both!(
            "相近的是：{zh_near}；全部：ducha {} list",
            "did you mean {en_near}? All: ducha {} list",
            noun.name
        ));
    }
    let last = conn.query_row(&format!("SELECT max(id) FROM {}", noun.table), [], |r| r.get::<_, Option<i64>>(0));
    match last {
        Ok(Some(last)) => {
            let last = noun.code(last);
            error.hint(both!(
                "最近一个是 {last}；全部：ducha {} list",
                "the last one is {last}; all: ducha {} list",
                noun.name
            ))
        }
        _ => {
            let Noun { name, begins_by, .. } = noun;
            error.hint(both!(
                "台账里还没有{zh}：ducha {name} {begins_by}",
                "the ledger has no {en} yet: ducha {name} {begins_by}"
            ))
        }
    }
}
