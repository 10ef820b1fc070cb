//! What a noun keeps apart under a seal, as who complained: never in a list, and read with a reason that the journal keeps. A
//! correction adds to it and takes nothing away.

use super::NOUNS;
use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::noun::{Field, From, Noun, Put, Value};
use crate::base::vocab::fold;
use crate::db::query::{cell, value};
use crate::db::write::Write;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// The sealed fields of a noun, each with its column of the sealed table: `complainant_name` is `name` of `complainant`.
fn columns(noun: &'static Noun) -> impl Iterator<Item = (&'static Field, &'static str)> {
    let table = noun.sealed.unwrap_or_default();
    let column =
        move |column: &'static str| column.strip_prefix(table).and_then(|c| c.strip_prefix('_')).unwrap_or(column);
    noun.fields.iter().filter(|f| f.from == From::Sealed).map(move |field| (field, column(field.column)))
}

/// All that was ever known of a record, by field, the newest last.
pub fn known(conn: &Connection, noun: &'static Noun, id: i64) -> Result<Vec<Vec<Put>>> {
    let Some(table) = noun.sealed else { return Ok(Vec::new()) };
    let names: Vec<&str> = columns(noun).map(|(_, column)| column).collect();
    let sql = format!("SELECT {} FROM {table} WHERE {} = ? ORDER BY entry", names.join(", "), noun.table);
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([id], |row| {
        columns(noun).enumerate().map(|(at, (field, _))| Ok((field.column, value(cell(row.get_ref(at)?))))).collect()
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What is kept apart of a noun's records, by field, of nobody.
pub fn nobody(noun: &'static Noun) -> Vec<Put> {
    columns(noun).map(|(field, _)| (field.column, Value::Null)).collect()
}

/// What is known of a record now, by field.
pub fn now(conn: &Connection, noun: &'static Noun, id: i64) -> Result<Vec<Put>> {
    Ok(known(conn, noun, id)?.pop().unwrap_or_default())
}

/// The SELECT of all that is sealed of a noun's records and of those they come from, as rows of a record's `id` and words; of no
/// record where nothing is.
pub fn around(noun: &'static Noun) -> String {
    let words = |of: &'static Noun, sealed: &str, from: &str| {
        let words: Vec<String> = columns(of).map(|(_, column)| format!(", s.{column}")).collect();
        format!("SELECT {from}{} FROM {sealed} s", words.concat())
    };
    let mut all = Vec::new();
    for (of, sealed) in NOUNS.iter().filter_map(|of| Some((*of, of.sealed?))) {
        let key = of.table;
        if of.name == noun.name {
            all.push(words(of, sealed, &format!("s.{key} AS id")));
        }
        for field in noun.fields.iter().filter(|field| field.from == From::Anywhere) {
            let (own, column) = (noun.table, field.column);
            let joined = match noun.shape(column) {
                Shape::Code(letters) if of.letters == Some(letters) => format!("t.\"{column}\" = s.{key}"),
                Shape::Record => format!("t.\"{column}\" = (SELECT c.code FROM {} c WHERE c.id = s.{key})", of.table),
                _ => continue,
            };
            all.push(words(of, sealed, "t.id AS id") + &format!(" JOIN {own} t ON {joined}"));
        }
    }
    // What leads to a record that is linked to sealed ones is told by them: a finding of a visit, by its clues.
    for field in noun.fields.iter().filter(|field| field.from == From::Anywhere) {
        let Shape::Code(letters) = noun.shape(field.column) else { continue };
        for through in NOUNS.iter().filter(|through| through.letters == Some(letters)) {
            for link in through.links.iter().filter(|link| link.to.sealed.is_some()) {
                let (to, table) = (link.to, link.table);
                let joined = format!(
                    " JOIN {table} l ON l.{0} = s.{0} JOIN {1} t ON t.\"{2}\" = l.{3}",
                    to.table, noun.table, field.column, through.table
                );
                all.push(words(to, to.sealed.unwrap_or_default(), "t.id AS id") + &joined);
            }
        }
    }
    // What a record is linked to may be sealed, or come from a sealed one: an order from the findings of a complaint.
    for link in noun.links {
        let (own, table, to) = (noun.table, link.table, link.to.table);
        if let Some(sealed) = link.to.sealed {
            all.push(
                words(link.to, sealed, &format!("l.{own} AS id")) + &format!(" JOIN {table} l ON l.{to} = s.{to}"),
            );
        }
        for (of, sealed) in NOUNS.iter().filter_map(|of| Some((*of, of.sealed?))) {
            let leads = |field: &&Field| matches!(link.to.shape(field.column), Shape::Code(letters) if of.letters == Some(letters));
            for field in link.to.fields.iter().filter(leads) {
                let joined = format!("t.\"{}\" = s.{} JOIN {table} l ON l.{to} = t.id", field.column, of.table);
                all.push(words(of, sealed, &format!("l.{own} AS id")) + &format!(" JOIN {to} t ON {joined}"));
            }
        }
    }
    if all.is_empty() { "SELECT 0 AS id WHERE 0".to_owned() } else { all.join(" UNION ALL ") }
}

/// The words that are sealed of a record and of those it comes from, whenever they were known.
pub fn words(conn: &Connection, noun: &'static Noun, id: i64) -> Result<Vec<String>> {
    let mut statement = conn.prepare_cached(&format!("SELECT * FROM ({}) WHERE id = ?", around(noun)))?;
    let many = statement.column_count();
    let mut rows = statement.query([id])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let words = (1..many).map(|at| row.get::<_, Option<String>>(at)).collect::<rusqlite::Result<Vec<_>>>()?;
        out.extend(words.into_iter().flatten());
    }
    Ok(out)
}

/// Keeps what was given of a noun's sealed fields beside what is known already; returns how many changed.
pub fn keep(write: &mut Write<'_>, noun: &'static Noun, id: i64, given: &[Put]) -> Result<usize> {
    let before = now(write.conn(), noun, id)?;
    keep_beside(write, noun, id, (&before, given))
}

/// The same for a new record, of which nothing is known.
pub fn keep_first(write: &mut Write<'_>, noun: &'static Noun, id: i64, given: &[Put]) -> Result<usize> {
    keep_beside(write, noun, id, (&[], given))
}

fn keep_beside(
    write: &mut Write<'_>,
    noun: &'static Noun,
    id: i64,
    (before, given): (&[Put], &[Put]),
) -> Result<usize> {
    let of =
        |puts: &[Put], field: &str| puts.iter().find(|(column, _)| *column == field).map(|(_, value)| value.clone());
    let (mut now, mut changed) = (Vec::new(), 0);
    for (field, column) in columns(noun) {
        let was = of(before, field.column).unwrap_or_default();
        let is = of(given, field.column).unwrap_or_else(|| was.clone());
        changed += usize::from(is != was);
        now.push((column, is));
    }
    if changed > 0 {
        write.seal(noun, id, &now)?;
    }
    Ok(changed)
}

/// All that was ever known of a record, by field, the newest first. The reading is journaled with its reason, unless there was
/// nothing to read.
pub fn reveal(write: &mut Write<'_>, noun: &'static Noun, id: i64, reason: &str) -> Result<Vec<Vec<Put>>> {
    let mut all = known(write.conn(), noun, id)?;
    all.reverse();
    if let Some(table) = noun.sealed.filter(|_| !all.is_empty()) {
        write.read(table, id, reason)?;
    }
    Ok(all)
}

/// All that is sealed in the ledger; what also names a unit says nothing of anybody.
pub fn all(conn: &Connection) -> Result<Vec<String>> {
    let mut out = BTreeSet::new();
    for noun in NOUNS.iter().filter(|noun| noun.sealed.is_some()) {
        let sql = around(noun);
        let mut statement = conn.prepare(&sql)?;
        let many = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for at in 1..many {
                out.extend(row.get::<_, Option<String>>(at)?);
            }
        }
    }
    let mut statement = conn.prepare("SELECT name, short_name FROM every_unit")?;
    let rows = statement.query_map([], |r| Ok([r.get::<_, Option<String>>(0)?, r.get(1)?]))?;
    let units = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let units: BTreeSet<String> = units.iter().flatten().flatten().map(|name| fold(name)).collect();
    Ok(out.into_iter().filter(|word| !units.contains(&fold(word))).collect())
}
