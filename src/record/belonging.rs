//! What belongs to any record by its code: a column of shape [`Shape::Record`] is all a noun declares for it. Whether the
//! record is there is held here, as a foreign key would. Not for links of one noun to one other: those are keys.

use super::{NOUNS, noun_of_code};
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::Sheet;
use crate::both;
use crate::db::query;
use rusqlite::Connection;

/// The columns of a noun that hold the code of any record.
pub fn columns(noun: &'static Noun) -> impl Iterator<Item = &'static str> {
    noun.fields.iter().map(|f| f.column).filter(|column| noun.shape(column) == Shape::Record)
}

/// The nouns whose records belong to any record.
pub fn belonging() -> impl Iterator<Item = (&'static Noun, &'static str)> {
    NOUNS.iter().flat_map(|noun| columns(noun).map(|column| (*noun, column)))
}

/// The error of what nothing belongs to.
pub fn not_to(noun: &Noun) -> Error {
    let (zh, en) = (noun.zh, noun.en);
    Error::refused("belongs-to-what", both!("不能属于{zh}", "it cannot belong to a {en}")).hint(both!(
        "写一条记录的编号，如检查 V…、问题 F…、投诉 C…",
        "give the code of a record: a visit V…, a finding F…, a complaint C…"
    ))
}

/// The code of a record as it is stored; a noun without codes has nothing belong to it.
pub fn code_of(noun: &Noun, id: i64) -> Result<String> {
    noun.letters.map(|_| noun.code(id)).ok_or_else(|| not_to(noun))
}

/// The noun and row of a stored code.
pub fn of(stored: &str) -> Result<(&'static Noun, i64)> {
    noun_of_code(stored).ok_or_else(|| {
        Error::failed(
            "stored-code-unreadable",
            both!("台账里的编号 {stored:?} 无法识别", "the ledger holds an unreadable code {stored:?}"),
        )
    })
}

/// Records that belong to one that is not there, each with what is wrong.
pub fn dangling(conn: &Connection, noun: &'static Noun, column: &'static str) -> Result<Vec<(i64, Both)>> {
    let sql = format!("SELECT id, \"{column}\" FROM {} WHERE \"{column}\" IS NOT NULL ORDER BY id", noun.table);
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, stored): (i64, String) = (row.get(0)?, row.get(1)?);
        let found = match noun_of_code(&stored) {
            Some((to, of)) if to.code(of) == stored => {
                conn.prepare_cached(&format!("SELECT 1 FROM {} WHERE id = ?", to.table))?.exists([of])?
            }
            _ => false,
        };
        if !found {
            out.push((id, both!("所属记录 {stored} 不存在", "it belongs to {stored}, which is not there")));
        }
    }
    Ok(out)
}

/// What belongs to a record, as parts of its page, by the noun's name.
pub fn parts<'a>(conn: &'a Connection, noun: &'static Noun, id: i64) -> Result<Vec<Sheet<'a>>> {
    if noun.letters.is_none() {
        return Ok(Vec::new());
    }
    let code = Value::Text(noun.code(id));
    let mut out = Vec::new();
    for other in NOUNS {
        for link in other.links.iter().filter(|link| link.to.name == noun.name) {
            let rows = format!("id IN (SELECT {} FROM {} WHERE {} = ?)", other.table, link.table, noun.table);
            out.push(part(conn, other, other.view, link.column, (&rows, &Value::Int(id)))?);
        }
    }
    for (other, column) in belonging().filter(|(other, _)| other.name != noun.name) {
        out.push(part(conn, other, other.name, column, (&format!("\"{column}\" = ?"), &code))?);
    }
    Ok(out)
}

/// The rows of a noun that stand in some relation to a record, without the column that says so.
fn part<'a>(
    conn: &'a Connection,
    other: &'static Noun,
    key: &str,
    column: &str,
    (rows, value): (&str, &Value),
) -> Result<Sheet<'a>> {
    let shown = other.brief.iter().filter(|c| **c != column && !other.daily.iter().any(|(daily, _)| daily == *c));
    let shown: Vec<String> = shown.map(|c| format!("\"{c}\"")).collect();
    let sql = format!("SELECT {} FROM {} WHERE {rows} ORDER BY id", shown.join(", "), other.view);
    let mut sheet = query::sheet(conn, key, &sql, std::slice::from_ref(value))?;
    for head in &mut sheet.heads {
        *head = query::head(Some(other), &head.key);
    }
    let (zh, en) = (other.zh, other.view);
    sheet.title = Some(both!("{zh}", "{en}"));
    Ok(sheet)
}
