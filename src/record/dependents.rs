//! Which records stand on another, so that it is not voided under them. Not for what belongs to a record by its code: that is
//! `belonging`.

use super::{NOUNS, belonging, called, recheck};
use crate::base::column::{AHEAD, Shape};
use crate::base::error::{Error, Result};
use crate::base::noun::Noun;
use crate::both;
use rusqlite::Connection;

/// The conditions under which a record of a noun points at another, as the schema's foreign keys say.
fn wheres(conn: &Connection, other: &'static Noun, (noun, id): (&Noun, i64)) -> Result<Vec<String>> {
    let mut keys = conn.prepare(&format!("PRAGMA foreign_key_list({})", other.table))?;
    let foreign: Vec<(String, String)> =
        keys.query_map([], |r| Ok((r.get(2)?, r.get(3)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut wheres: Vec<String> = foreign
        .iter()
        .filter(|(table, c)| table == noun.table && !other.counted.contains(&c.as_str()) && other.together != Some(c))
        .map(|(_, c)| format!("\"{c}\" = {id}"))
        .collect();
    for link in other.links.iter().filter(|link| link.to.name == noun.name) {
        let (own, table, to) = (other.table, link.table, noun.table);
        wheres.push(format!("id IN (SELECT {own} FROM {table} WHERE {to} = {id})"));
    }
    let ahead = other.folded().filter(|c| AHEAD.contains(c) && noun.letters.map(Shape::Code) == Some(other.shape(c)));
    wheres.extend(ahead.map(|column| format!("\"{column}\" = {id}")));
    if noun.letters.is_some() {
        let code = noun.code(id);
        wheres.extend(belonging::columns(other).map(|column| format!("\"{column}\" = '{code}'")));
    }
    for part in other.parts.iter().filter(|_| other.table != noun.table) {
        // A row that stands: one of a team, of a frame, of those who are to file.
        let mut keys = conn.prepare_cached("SELECT \"from\" FROM pragma_foreign_key_list(?) WHERE \"table\" = ?")?;
        let columns: Vec<String> =
            keys.query_map((part.table, noun.table), |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
        let (own, table) = (other.table, part.table);
        wheres.extend(columns.iter().map(|column| {
            format!("id IN (SELECT {own} FROM {table} WHERE \"{column}\" = {id} AND taken_back IS NULL)")
        }));
    }
    Ok(wheres)
}

/// The SELECT of something of the standing records of a noun that point at a record; none where none can.
fn select(conn: &Connection, what: &str, other: &'static Noun, to: (&Noun, i64)) -> Result<Option<String>> {
    let wheres = wheres(conn, other, to)?;
    let (table, all) = (other.table, wheres.join(" OR "));
    Ok((!wheres.is_empty()).then(|| format!("SELECT {what} FROM {table} WHERE ({all}) AND void_reason IS NULL")))
}

/// The standing records of a noun that point at a record.
pub fn pointing(conn: &Connection, other: &'static Noun, to: (&Noun, i64)) -> Result<Vec<i64>> {
    let Some(sql) = select(conn, "id", other, to)? else { return Ok(Vec::new()) };
    let mut statement = conn.prepare(&sql)?;
    let ids = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(ids)
}

/// How many standing records of which nouns point at a record.
pub fn dependents(conn: &Connection, noun: &Noun, id: i64) -> Result<Vec<(&'static Noun, i64)>> {
    let mut out = Vec::new();
    for other in NOUNS.iter().copied().chain([&recheck::NOUN]) {
        let Some(sql) = select(conn, "count(*)", other, (noun, id))? else { continue };
        let count: i64 = conn.query_row(&sql, [], |r| r.get(0))?;
        if count > 0 {
            out.push((other, count));
        }
    }
    Ok(out)
}

/// Refuses to void a record others stand on.
pub fn none(conn: &Connection, noun: &Noun, id: i64) -> Result<()> {
    let dependents = dependents(conn, noun, id)?;
    if dependents.is_empty() {
        return Ok(());
    }
    let code = called(conn, noun, id)?;
    let zh: Vec<String> = dependents.iter().map(|(n, c)| format!("{} {c} 条", n.zh)).collect();
    let en: Vec<String> = dependents.iter().map(|(n, c)| format!("{c} {}", n.view)).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    Err(Error::refused(
        "record-in-use",
        both!("{code} 还有{zh}依附，不能作废", "{code} cannot be voided: {en} stand on it"),
    )
    .hint(match noun.name {
        "point" => both!(
            "不再用的写停用日期：ducha point edit {code} --to …",
            "out of service: ducha point edit {code} --to …"
        ),
        _ => both!("先作废或撤回它们", "void those, or take them back, first"),
    }))
}
