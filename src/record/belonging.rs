//! What belongs to any record by its code: a column of shape [`Shape::Record`] is all a noun declares for it. Whether the
//! record is there is held here, as a foreign key would. Not for links of one noun to one other: those are keys.

use super::{NOUNS, life_of, noun_of_code};
use crate::base::column::{self, Shape};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{KEPT, Link, Noun, Part, Value};
use crate::base::page::Sheet;
use crate::both;
use crate::db::query;
use rusqlite::{Connection, OptionalExtension as _};

/// The columns of a noun that hold the code of any record.
pub fn columns(noun: &'static Noun) -> impl Iterator<Item = &'static str> {
    noun.fields.iter().map(|f| f.column).filter(|column| noun.shape(column) == Shape::Record)
}

/// The nouns whose records belong to any record.
pub fn belonging() -> impl Iterator<Item = (&'static Noun, &'static str)> {
    NOUNS.iter().flat_map(|noun| columns(noun).map(|column| (*noun, column)))
}

/// The nouns whose records are told on the page of one of this noun, each with the column that names it.
pub fn told_on(noun: &Noun) -> impl Iterator<Item = (&'static Noun, &'static str)> {
    let letters = noun.letters;
    let leads = move |other: &Noun, column: &str| match other.shape(column) {
        Shape::Code(of) | Shape::Named(of) => Some(of) == letters,
        _ => false,
    };
    NOUNS.iter().flat_map(move |other| other.told_on.iter().filter(move |c| leads(other, c)).map(move |c| (*other, *c)))
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

/// Whether a record that belongs to another, by its code, would come to belong to itself.
fn comes_back(conn: &Connection, (noun, id): (&Noun, i64), stored: &str) -> Result<bool> {
    let mut next = vec![stored.to_owned()];
    for _ in 0..64 {
        let Some((of, row)) = next.pop().as_deref().and_then(noun_of_code) else { return Ok(false) };
        if (of.name, row) == (noun.name, id) {
            return Ok(true);
        }
        for column in columns(of) {
            let sql = format!("SELECT \"{column}\" FROM {} WHERE id = ?", of.table);
            let code: Option<Option<String>> = conn.prepare_cached(&sql)?.query_row([row], |r| r.get(0)).optional()?;
            next.extend(code.flatten());
        }
    }
    Ok(false)
}

/// Refuses a record that would belong to itself, straight or by others.
pub fn not_itself(conn: &Connection, noun: &Noun, id: Option<i64>, stored: &str) -> Result<()> {
    let Some(id) = id.map(|id| comes_back(conn, (noun, id), stored).map(|back| back.then_some(id))) else {
        return Ok(());
    };
    let Some(code) = id?.map(|id| noun.code(id)) else { return Ok(()) };
    Err(Error::refused("belongs-to-itself", both!("{code} 不能属于自己", "{code} cannot belong to itself"))
        .hint(both!("写它所涉的那条记录", "name the record it is about")))
}

/// Records that belong to one that is not there, or to themselves, each with what is wrong.
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
        } else if comes_back(conn, (noun, id), &stored)? {
            out.push((id, both!("经 {stored} 又属于自己", "by {stored} it belongs to itself")));
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
    // The steps of a life are its own page's.
    for part in noun.parts.iter().filter(|part| part.column.is_some() || life_of(noun).is_none()) {
        out.push(rows_of(conn, noun, part, &code)?);
    }
    let own = Value::Int(id);
    for other in NOUNS {
        for link in other.links.iter().filter(|link| link.to.name == noun.name) {
            let lead = Lead { which: other.table, table: link.table, column: noun.table, to: &own };
            out.push(part(conn, other, other.view, link.column, &lead)?);
        }
    }
    for (other, column) in told_on(noun) {
        let lead = Lead { which: "id", table: other.table, column, to: &own };
        out.push(part(conn, other, other.view, column, &lead)?);
    }
    for (other, column) in belonging() {
        let lead = Lead { which: "id", table: other.table, column, to: &code };
        out.push(part(conn, other, other.name, column, &lead)?);
    }
    Ok(out)
}

/// What its sheet had of a record beside, where it had anything, as a part of its page.
pub fn beside<'a>(conn: &'a Connection, noun: &'static Noun, id: i64) -> Result<Option<Sheet<'a>>> {
    let sql = "SELECT c.value ->> 'heading' AS heading, c.value ->> 'content' AS content
               FROM kept_row k, json_each(k.kept) c WHERE k.noun = ?1 AND k.record = ?2";
    let key = [Value::Text(noun.name.to_owned()), Value::Int(id)];
    if !conn.prepare_cached("SELECT 1 FROM kept_row WHERE noun = ? AND record = ?")?.exists((noun.name, id))? {
        return Ok(None);
    }
    let mut sheet = query::sheet(conn, KEPT, sql, &key)?;
    let (zh, en) = column::label(noun.name, KEPT).unwrap_or_default();
    sheet.title = Some(both!("{zh}", "{en}"));
    Ok(Some(sheet))
}

/// The records that the links of a record lead to, as parts of its page.
pub fn led_to<'a>(conn: &'a Connection, noun: &'static Noun, id: i64) -> Result<Vec<Sheet<'a>>> {
    let of = |Link { table, to, shown: (key, (zh, en), columns), .. }: &Link| {
        let lead = Lead { which: to.table, table, column: noun.table, to: &Value::Int(id) };
        let mut sheet = rows_of_noun(conn, to, (key, columns), &lead)?;
        sheet.title = Some(both!("{zh}", "{en}"));
        Ok(sheet)
    };
    noun.links.iter().map(of).collect()
}

/// The rows of a part that stand.
fn rows_of<'a>(conn: &'a Connection, noun: &'static Noun, part: &'static Part, code: &Value) -> Result<Sheet<'a>> {
    let (view, own) = (part.view, noun.name);
    let known = query::columns_of(conn, view)?;
    let stands = if known.iter().any(|column| column == "taken_back") { " AND NOT taken_back" } else { "" };
    let shown = known
        .into_iter()
        .filter(|column| column != own && !matches!(column.as_str(), "id" | "taken_back" | "recorded_at"));
    let shown: Vec<String> = shown.collect();
    // Where a record stands is said in other words than where a part of it does.
    let head = |column: &String| query::head(Some(noun).filter(|_| column != "state"), column);
    let heads = shown.iter().map(head).collect();
    let shown: Vec<String> = shown.iter().map(|column| format!("\"{column}\"")).collect();
    let sql = format!("SELECT {} FROM {view} WHERE \"{own}\" = ?{stands} ORDER BY n", shown.join(", "));
    let sheet = query::sheet(conn, part.table, &sql, std::slice::from_ref(code))?;
    let (zh, en) = part.called;
    Ok(Sheet { heads, title: Some(both!("{zh}", "{en}")), ..sheet })
}

/// What leads from a record to those of another noun: rows of a table that hold it in one column, and which of them in another.
struct Lead<'l> {
    which: &'l str,
    table: &'l str,
    column: &'l str,
    to: &'l Value,
}

/// The rows of a noun that stand in some relation to a record, without the column that says so.
fn part<'a>(conn: &'a Connection, other: &'static Noun, key: &str, column: &str, lead: &Lead<'_>) -> Result<Sheet<'a>> {
    let shown = other.brief.iter().filter(|c| **c != column && !other.daily.iter().any(|(daily, _)| daily == *c));
    let mut sheet = rows_of_noun(conn, other, (key, &shown.copied().collect::<Vec<_>>()), lead)?;
    let (zh, en) = (other.zh, other.view);
    sheet.title = Some(both!("{zh}", "{en}"));
    Ok(sheet)
}

/// These columns of the rows of a noun that something leads to.
fn rows_of_noun<'a>(
    conn: &'a Connection,
    noun: &'static Noun,
    (key, columns): (&str, &[&str]),
    Lead { which, table, column, to }: &Lead<'_>,
) -> Result<Sheet<'a>> {
    let heads = columns.iter().map(|column| query::head(Some(noun), column)).collect();
    let led = format!("FROM {table} WHERE \"{column}\" = ?");
    // Most records have none, and what a view is takes longer to understand than to see that.
    if !conn.prepare(&format!("SELECT 1 {led}"))?.exists([to])? {
        return Ok(Sheet { title: None, ..Sheet::of(key, Both::default(), heads, Vec::new()) });
    }
    let shown: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
    let (shown, view) = (shown.join(", "), noun.view);
    let sql = format!("SELECT {shown} FROM {view} WHERE id IN (SELECT {which} {led}) ORDER BY id");
    let sheet = query::sheet(conn, key, &sql, std::slice::from_ref(to))?;
    Ok(Sheet { heads, ..sheet })
}
