//! What was issued stands: an entry that would change an issued period asks for `--amend`, and is listed by `paper diff`. Which
//! entries those are is told here, from the days of what they touch.

use super::held;
use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Head, Sheet};
use crate::both;
use crate::db::mask;
use crate::record::names::Names;
use crate::record::paper_issue::{self, Issued};
use crate::record::{self, NOUNS};
use crate::report::figure::FIGURES;
use crate::report::paper;
use crate::report::paper::again::Differs;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// An entry that touches a period: its number, its instant, who wrote it, what was typed, the record it touched and the day.
type Touch = (i64, String, String, String, String, String);

/// The nouns whose records papers count; papers themselves, and where they were shown, change nothing that was issued.
fn counted() -> impl Iterator<Item = &'static Noun> {
    let own = [record::paper::NOUN.name, record::exposure::NOUN.name];
    let all = FIGURES.iter().map(|figure| figure.noun().name);
    let names: BTreeSet<&str> = all.filter(|name| !own.contains(name)).collect();
    NOUNS.iter().copied().filter(move |noun| names.contains(noun.name) && noun.letters.is_some())
}

/// The SELECTs of what was done to a noun's records: the entry, the record's code, and the day it fell on, falls on, or is of.
fn doings(conn: &Connection, noun: &Noun) -> Result<Vec<String>> {
    let (table, name) = (noun.table, noun.name);
    let mut out = Vec::new();
    if let Some(day) = noun.day {
        // A word put right in free text changes no number; a step taken back falls on its own day.
        let free: Vec<&str> = noun.fields.iter().map(|f| f.column).filter(|c| mask::is_free(noun, c)).collect();
        let free = serde_json::Value::from(free).to_string();
        let telling = format!(
            "(c.kind = 'add' OR c.kind = 'edit' AND EXISTS (SELECT 1 FROM json_each(c.diff) d
              WHERE d.value ->> 0 NOT LIKE '%.%' AND d.value ->> 0 NOT IN (SELECT value FROM json_each('{free}'))))"
        );
        let of = format!("FROM change c JOIN {table} t ON t.id = c.record");
        out.push(format!("SELECT c.entry, t.code, t.\"{day}\" AS day {of} WHERE c.noun = '{name}' AND {telling}"));
        // What is moved out of a period was in it.
        out.push(format!(
            "SELECT c.entry, t.code, d.value ->> 1 AS day {of} JOIN json_each(c.diff) d
             WHERE c.noun = '{name}' AND c.kind = 'edit' AND d.value ->> 0 = '{day}'"
        ));
    }
    for part in noun.parts {
        let day = match (has_day(conn, part.table)?, noun.day) {
            (true, _) => "p.happened_on".to_owned(),
            (false, Some(day)) => format!("t.\"{day}\""),
            (false, None) => continue,
        };
        for column in ["entry", "taken_back"] {
            out.push(format!(
                "SELECT p.{column} AS entry, t.code, {day} AS day FROM {} p JOIN {table} t ON t.id = p.{table}
                 WHERE p.{column} IS NOT NULL",
                part.table
            ));
        }
    }
    Ok(out)
}

/// Records beyond which it is not worth while to list what an entry touched.
const LISTED: usize = 10_000;

/// The records of each noun that the last entry touched, as a list in JSON; none where they are very many.
fn last(conn: &Connection, entry: i64) -> Result<Option<BTreeMap<String, String>>> {
    let mut statement = conn.prepare_cached("SELECT entry, noun, record FROM change ORDER BY id DESC")?;
    let mut rows = statement.query([])?;
    let mut out: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    while let Some(row) = rows.next()?.filter(|row| row.get(0).is_ok_and(|of: i64| of >= entry)) {
        let of_noun = out.entry(row.get(1)?).or_default();
        if of_noun.len() == LISTED {
            return Ok(None);
        }
        of_noun.push(row.get(2)?);
    }
    Ok(Some(out.into_iter().map(|(noun, ids)| (noun, serde_json::Value::from(ids).to_string())).collect()))
}

/// What was done to records of an issued period, from an entry on: to these records of each noun, or to any.
fn touched(
    conn: &Connection,
    issued: &Issued,
    first: i64,
    only: Option<&BTreeMap<String, String>>,
) -> Result<Vec<Touch>> {
    let mut out: Vec<Touch> = Vec::new();
    // What came before the period is open in it, and carried into it.
    let (from, to) = ("", issued.days.to.to_string());
    for noun in counted() {
        let ids = only.map(|only| only.get(noun.name).cloned().unwrap_or_default());
        if ids.as_ref().is_some_and(String::is_empty) {
            continue;
        }
        let within = ids.as_ref().map_or("", |_| " AND t.id IN (SELECT value FROM json_each(?4))");
        for sql in doings(conn, noun)? {
            let sql = format!(
                "SELECT j.seq, j.at, j.actor, j.command, d.code, d.day FROM ({sql}{within}) d JOIN journal j ON j.seq = d.entry
                 WHERE d.entry >= ?1 AND d.day BETWEEN ?2 AND ?3"
            );
            let mut statement = conn.prepare_cached(&sql)?;
            let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?));
            let rows = match &ids {
                Some(ids) => statement.query_map(params![first, from, to, ids], read)?,
                None => statement.query_map(params![first, from, to], read)?,
            };
            out.extend(rows.collect::<rusqlite::Result<Vec<Touch>>>()?);
        }
    }
    out.sort();
    out.dedup_by(|one, other| (one.0, &one.4) == (other.0, &other.4));
    Ok(out)
}

/// The records of those an entry touched by which a paper's numbers are others, and up to which day: those of its period that stand behind them,
/// else all, where they come out otherwise than they did before the entry.
fn changed(
    conn: &Connection,
    names: &Names,
    (issued, entry): (&Issued, i64),
    only: Option<&BTreeMap<String, String>>,
) -> Result<(Vec<Touch>, Day)> {
    let mut touched = touched(conn, issued, entry, only)?;
    let none = (Vec::new(), issued.ends);
    let Some(made) = (if touched.is_empty() { None } else { paper::frozen(conn, issued.id)? }) else {
        return Ok(none);
    };
    let behind: BTreeSet<&String> = made.numbers.iter().flat_map(|number| &number.records).collect();
    let last = issued.ends.to_string();
    let stands = |touch: &Touch| touch.5 <= last && behind.contains(&touch.4);
    if touched.iter().any(stands) {
        touched.retain(stands);
        return Ok((touched, issued.ends));
    }
    let said = |differing: Vec<Differs>| -> Vec<_> {
        differing.into_iter().map(|differs| (differs.then.at, differs.now, differs.entered, differs.left)).collect()
    };
    let now = held::differing(conn, names, (issued.id, &made), None)?;
    if now.is_empty() {
        return Ok(none);
    }
    let before = held::differing(conn, names, (issued.id, &made), Some(entry - 1))?;
    Ok(if said(now) == said(before) { none } else { (touched, issued.days.to) })
}

fn has_day(conn: &Connection, table: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE name = 'happened_on')";
    Ok(conn.prepare_cached(sql)?.query_row([table], |r| r.get(0))?)
}

/// The entries since a paper was issued that touch its period.
pub fn since(conn: &Connection, issued: &Issued) -> Result<Vec<Touch>> {
    touched(conn, issued, issued.entry + 1, None)
}

/// The papers issued before an entry.
fn before(conn: &Connection, entry: i64) -> Result<Vec<Issued>> {
    let mut before = paper_issue::issued(conn)?;
    before.retain(|issued| issued.entry < entry);
    Ok(before)
}

/// Refuses an entry that would change an issued period, unless that is meant. Returns the papers it changes the numbers under.
pub fn guard(conn: &Connection, names: &Names, entry: i64, meant: bool) -> Result<Vec<String>> {
    let mut out = Vec::new();
    let before = before(conn, entry)?;
    let only = if before.is_empty() { None } else { last(conn, entry)? };
    for issued in before {
        let (touched, _) = changed(conn, names, (&issued, entry), only.as_ref())?;
        let Some((.., code, day)) = touched.first() else { continue };
        if !meant {
            return Err(changes(&issued, code, day));
        }
        out.push(issued.code);
    }
    Ok(out)
}

/// The refusal of what changes an issued paper: the record, and the day.
fn changes(issued: &Issued, code: &str, day: &str) -> Error {
    let Issued { code: paper, called, .. } = issued;
    let within = (issued.days.from.to_string()..=issued.ends.to_string()).contains(&day.to_owned());
    let said = if within {
        both!(
            "{code} 的 {day} 在已印发的{called}（{paper}）期间之内",
            "{code}: {day} lies in the period of {paper}, which has been issued"
        )
    } else {
        both!(
            "{code}（{day}）会改变已印发的{called}（{paper}）里的数字",
            "{code} ({day}) changes numbers of {paper}, which has been issued"
        )
    };
    Error::refused("period-issued", said).hint(both!(
        "确要补录、更正就加 --amend；之后用 ducha paper diff {paper} 看变了什么",
        "to amend it all the same add --amend; ducha paper diff {paper} then tells what changed"
    ))
}

/// The last day up to which what is written may change an issued paper; none where none is issued.
pub fn until(conn: &Connection, entry: i64) -> Result<Option<Day>> {
    Ok(before(conn, entry)?.iter().map(|issued| issued.days.to).max())
}

/// Of the lines of a file that an entry wrote, each with its record and day, those by which an issued paper is changed.
pub fn refused(
    conn: &Connection,
    names: &Names,
    entry: i64,
    written: &[(String, Day, u64)],
) -> Result<BTreeMap<u64, Error>> {
    let mut out = BTreeMap::new();
    let only = last(conn, entry)?;
    for issued in before(conn, entry)? {
        let (touched, to) = changed(conn, names, (&issued, entry), only.as_ref())?;
        let codes: BTreeSet<&String> = touched.iter().map(|touch| &touch.4).collect();
        let of = |to: Day| written.iter().filter(move |(_, on, _)| *on <= to).filter(|(code, ..)| codes.contains(code));
        // What is of its days goes before what only came before its numbers were taken.
        let to = of(issued.ends).next().map_or(to, |_| issued.ends);
        for (code, on, line) in of(to) {
            out.entry(*line).or_insert_with(|| changes(&issued, code, &on.to_string()));
        }
    }
    Ok(out)
}

/// The entries that touched an issued period, as a table.
pub fn sheet(touched: Vec<Touch>) -> Sheet<'static> {
    let heads = vec![
        Head::of("seq", Shape::Count, "日志条号", "Entry"),
        Head::of("recorded_at", Shape::Instant, "记录时间", "Recorded at"),
        Head::of("recorded_by", Shape::Text, "记录人", "Recorded by"),
        Head::of("record", Shape::Text, "记录", "Record"),
        Head::of("on", Shape::Day, "日期", "On"),
        Head::of("command", Shape::Long, "命令", "Command"),
    ];
    let row = |(seq, at, actor, command, code, day): Touch| {
        vec![
            Value::Int(seq),
            Value::Text(at),
            Value::Text(actor),
            Value::Text(code),
            Value::Text(day),
            Value::Text(command),
        ]
    };
    let rows = touched.into_iter().map(row).collect();
    Sheet::of("amended", both!("印发后对这一期间的补录和更正", "Entries since that touch the period"), heads, rows)
}
