//! Records that are there already: what is typed twice is refused, and what a file brings twice is not added again. Not for
//! records that are merely near each other: that is `alike`.

use super::names::Names;
use super::{Record, linking, sealed};
use crate::base::column::Shape;
use crate::base::error::{Error, Result};
use crate::base::noun::{From, Noun, Put, Value};
use crate::base::private;
use crate::both;
use crate::db::query::{cell, value};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Refuses what is on record already by all that makes it that record; of a record that is corrected, where that is what changes.
pub fn none<D: Record>(conn: &Connection, draft: &D, edited: Option<(i64, &[Put])>) -> Result<()> {
    let noun = D::NOUN;
    let untouched = |given: &[Put]| given.iter().all(|(column, _)| !noun.identity.contains(column));
    if noun.identity.is_empty() || edited.is_some_and(|(_, given)| untouched(given)) {
        return Ok(());
    }
    let twins = all(conn, draft, noun.identity, i64::MAX)?;
    let Some(first) = twins.into_iter().find(|id| edited.is_none_or(|(edited, _)| edited != *id)) else {
        return Ok(());
    };
    let (code, zh, en, name) = (noun.code(first), noun.zh, noun.en, noun.name);
    Err(Error::refused("record-twice", both!("同样的{zh}已登记为 {code}", "the same {en} is on record as {code}"))
        .hint(both!(
            "确是另一次的，写明不同之处（如 --note）；要更正：ducha {name} edit {code} …",
            "if it is another one, say in what it differs (as with --note); to correct it: ducha {name} edit {code} …"
        )))
}

/// What a row gives: the column, where that may come from, the value.
type Given = (&'static str, From, Value);

/// What the ledger knows of a row of a file.
pub enum Brought {
    /// Nothing.
    New,
    /// This record, which says all that the row says.
    Same(i64),
    /// This record, of whose life the row says something else.
    Further(i64),
    /// This record, of which the row says something else: in which column, and what the ledger has there.
    Changed(i64, &'static str, Value),
    /// Another record of the row's code: in which column they differ first, and what the ledger has there.
    Taken(i64, &'static str, Value),
}

/// What the ledger knows of a row of a file, of what was known before an entry. A record is one row's: those `taken` are others'.
pub fn brought<D: Record>(
    conn: &Connection,
    names: &Names,
    draft: &D,
    code: Option<i64>,
    (before, taken): (i64, &BTreeSet<i64>),
) -> Result<Brought> {
    let noun = D::NOUN;
    let mut given: Vec<Given> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    draft.each(|field, value| {
        if field.from == From::Anywhere {
            open.push(field.column);
        }
        if value != Value::Null {
            given.push((field.column, field.from, value));
        }
    });
    if let Some(code) = code {
        return by_code::<D>(conn, code, &given, before);
    }
    let is_given = |own: &&str| given.iter().any(|(column, from, _)| column == own && *from == From::Anywhere);
    let own = ["office_no", "code", "name"]
        .iter()
        .find(|own| is_given(own) && (**own == "office_no" || noun.letters.is_none()));
    let by_name = noun.letters.is_none() && !noun.identity.is_empty();
    let (draft, columns) = match own {
        _ if by_name => (draft.clone(), noun.identity.to_vec()),
        Some(_) => (draft.clone(), given.iter().filter(|g| g.1 == From::Anywhere).map(|g| g.0).collect()),
        // What it leaves out is what it would be filled in with.
        None => {
            let mut settled = draft.clone();
            if settled.settle(conn, names, None).is_err() {
                return Ok(Brought::New);
            }
            (settled, open)
        }
    };
    let mut changed = Brought::New;
    for id in all(conn, &draft, &columns, before)? {
        if taken.contains(&id) {
            continue;
        }
        match differs::<D>(conn, id, &given)? {
            None => return Ok(Brought::Same(id)),
            // Another person's is another record.
            Some((_, From::Sealed, _)) => {}
            Some((column, _, has)) if matches!(changed, Brought::New) => changed = Brought::Changed(id, column, has),
            Some(_) => {}
        }
    }
    Ok(changed)
}

/// The same of a row that gives the code of the record it is.
fn by_code<D: Record>(conn: &Connection, code: i64, given: &[Given], before: i64) -> Result<Brought> {
    let standing = format!("SELECT 1 FROM {} WHERE id = ? AND entry < ? AND void_reason IS NULL", D::NOUN.table);
    let there = conn.prepare_cached(&standing)?.exists((code, before))?;
    // Further steps of it are no row's to bring: what it was entered with says whether it is that record.
    let entered: Vec<_> = given.iter().filter(|g| g.1 != From::History).cloned().collect();
    if !there {
        return Ok(Brought::New);
    }
    if let Some((column, _, has)) = differs::<D>(conn, code, &entered)? {
        return Ok(Brought::Taken(code, column, has));
    }
    let further = differs::<D>(conn, code, given)?;
    Ok(if further.is_some() { Brought::Further(code) } else { Brought::Same(code) })
}

/// The standing records that have the same in every one of these columns as a draft, of those known before an entry.
fn all<D: Record>(conn: &Connection, draft: &D, columns: &[&str], before: i64) -> Result<Vec<i64>> {
    let noun = D::NOUN;
    let same: Vec<String> = columns.iter().map(|column| format!("{} IS ?", noun.sql(column))).collect();
    let sql = format!(
        "SELECT id FROM {} WHERE {} AND void_reason IS NULL AND entry < ? ORDER BY id",
        noun.table,
        same.join(" AND ")
    );
    let values = columns.iter().map(|column| draft.get(column)).chain([Value::Int(before)]);
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Writes the names of a new draft as they were written first, the codes of its links as they are kept, and with which it was made
/// together as the first of those: one name has one spelling, until somebody corrects it.
pub fn spell<D: Record>(conn: &Connection, names: &Names, draft: &mut D) -> Result<()> {
    for column in D::NOUN.spelled {
        if let Value::Text(typed) = draft.get(column) {
            draft.set(column, Value::Text(names.as_first_written(conn, (D::NOUN.table, column), typed)?));
        }
    }
    if let Some(column) = D::NOUN.together
        && let Value::Int(with) = draft.get(column)
    {
        let sql = format!("SELECT \"{column}\" FROM {} WHERE id = ?", D::NOUN.table);
        let first = conn.prepare_cached(&sql)?.query_row([with], |r| r.get::<_, Option<i64>>(0)).optional()?;
        draft.set(column, Value::Int(first.flatten().unwrap_or(with)));
    }
    for link in D::NOUN.links {
        if let Value::Text(typed) = draft.get(link.column)
            && let Ok(ids) = linking::linked(conn, names, link, Some(&typed))
        {
            draft.set(link.column, linking::codes(link.to, &ids).map_or(Value::Null, Value::Text));
        }
    }
    Ok(())
}

/// What a record holds, for what a row says of it: text that went out masked is what was masked.
pub struct Stored<'c> {
    conn: &'c Connection,
    noun: &'static Noun,
    id: i64,
    /// The words sealed of it, read when they are asked for.
    words: OnceCell<Vec<String>>,
}

impl<'c> Stored<'c> {
    /// Of a record.
    pub fn of(conn: &'c Connection, noun: &'static Noun, id: i64) -> Stored<'c> {
        Stored { conn, noun, id, words: OnceCell::new() }
    }

    /// Whether a value it has is what a row gives.
    pub fn is(&self, has: &Value, given: &Value) -> Result<bool> {
        let (Value::Text(text), Value::Text(masked)) = (has, given) else { return Ok(has == given) };
        if text == masked || !masked.contains('*') {
            return Ok(text == masked);
        }
        if self.words.get().is_none() {
            let _ = self.words.set(sealed::words(self.conn, self.noun, self.id)?);
        }
        let words: Vec<&str> = self.words.get().into_iter().flatten().map(String::as_str).collect();
        Ok(private::masked(text, &words) == *masked)
    }
}

/// The first of the values a row gives that a record does not have, and what it has.
fn differs<D: Record>(conn: &Connection, id: i64, given: &[Given]) -> Result<Option<Given>> {
    let noun = D::NOUN;
    let secret = sealed::now(conn, noun, id)?;
    let stored = Stored::of(conn, noun, id);
    for (column, from, value) in given {
        let has = match from {
            From::Sealed => {
                secret.iter().find(|(name, _)| name == column).map_or(Value::Null, |(_, value)| value.clone())
            }
            From::History if !noun.folded().any(|folded| folded == *column) => continue,
            _ => {
                let sql = format!("SELECT {} FROM {} WHERE id = ?", noun.sql(column), noun.table);
                conn.prepare_cached(&sql)?.query_row([id], |r| Ok(self::value(cell(r.get_ref(0)?))))?
            }
        };
        // A view may say of what is not set that it is not so.
        let said = |column: &str| -> Result<bool> {
            let sql = format!("SELECT \"{column}\" FROM every_{} WHERE id = ?", noun.name);
            let told = conn.prepare_cached(&sql)?.query_row([id], |r| Ok(self::value(cell(r.get_ref(0)?))))?;
            Ok(told == *value)
        };
        let unset = has == Value::Null && *value == Value::Int(0) && noun.shape(column) == Shape::Flag;
        if !(stored.is(&has, value)? || unset && said(column)?) {
            return Ok(Some((column, *from, has)));
        }
    }
    Ok(None)
}
