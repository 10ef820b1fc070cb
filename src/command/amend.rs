//! What was issued stands: an entry that would change an issued period asks for `--amend`, and is listed by `paper diff`. Which
//! entries those are is told here, from the days of what they touch.

use crate::base::column::Shape;
use crate::base::error::{Error, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Head, Sheet};
use crate::both;
use crate::db::mask;
use crate::record::paper_issue::{self, Issued};
use crate::record::{self, NOUNS};
use crate::report::figure::FIGURES;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// An entry that touches a period: its number, its instant, who wrote it, what was typed, the record it touched and the day.
type Touch = (i64, String, String, String, String, String);

/// The nouns whose records papers count; papers themselves, and where they were shown, change nothing that was issued.
fn counted() -> impl Iterator<Item = &'static Noun> {
    let own = [record::paper::NOUN.name, record::exposure::NOUN.name];
    let all = FIGURES.iter().map(|figure| figure.noun().name);
    let names: BTreeSet<&str> = all.filter(|name| !own.contains(name)).collect();
    NOUNS.iter().copied().filter(move |noun| names.contains(noun.name) && noun.letters.is_some())
}

/// What entries from one to another did to records of an issued period.
fn touched(conn: &Connection, issued: &Issued, (first, last): (i64, i64)) -> Result<Vec<Touch>> {
    let mut out = Vec::new();
    let (from, to) = (issued.days.from.to_string(), issued.days.to.to_string());
    for noun in counted() {
        let table = noun.table;
        let mut days = Vec::new();
        if let Some(day) = noun.day {
            // A word put right in free text changes no number.
            let free: Vec<&str> = noun.fields.iter().map(|f| f.column).filter(|c| mask::is_free(noun, c)).collect();
            let free = serde_json::Value::from(free).to_string();
            let telling = format!(
                "(c.kind = 'add' OR c.kind = 'edit' AND EXISTS (SELECT 1 FROM json_each(c.diff) d
                  WHERE d.value ->> 0 NOT IN (SELECT value FROM json_each('{free}'))))"
            );
            days.push(format!(
                "SELECT c.entry, t.code, t.\"{day}\" AS day FROM change c JOIN {table} t ON t.id = c.record
                 WHERE c.noun = '{}' AND {telling}",
                noun.name
            ));
        }
        for part in noun.parts.iter().filter(|part| has_day(conn, part.table).unwrap_or(false)) {
            for column in ["entry", "taken_back"] {
                days.push(format!(
                    "SELECT p.{column} AS entry, t.code, p.happened_on AS day FROM {} p JOIN {table} t ON t.id = p.{table}
                     WHERE p.{column} IS NOT NULL",
                    part.table
                ));
            }
        }
        for sql in days {
            let sql = format!(
                "SELECT j.seq, j.at, j.actor, j.command, d.code, d.day FROM ({sql}) d JOIN journal j ON j.seq = d.entry
                 WHERE d.entry BETWEEN ?1 AND ?2 AND d.day BETWEEN ?3 AND ?4"
            );
            let mut statement = conn.prepare_cached(&sql)?;
            let rows = statement.query_map(params![first, last, from, to], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?))
            })?;
            out.extend(rows.collect::<rusqlite::Result<Vec<Touch>>>()?);
        }
    }
    out.sort();
    out.dedup();
    Ok(out)
}

fn has_day(conn: &Connection, table: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE name = 'happened_on')";
    Ok(conn.prepare_cached(sql)?.query_row([table], |r| r.get(0))?)
}

/// The entries since a paper was issued that touch its period.
pub fn since(conn: &Connection, issued: &Issued) -> Result<Vec<Touch>> {
    touched(conn, issued, (issued.entry + 1, i64::MAX))
}

/// Refuses an entry that would change an issued period, unless that is meant. Returns the papers it changes the numbers under.
pub fn guard(conn: &Connection, entry: i64, meant: bool) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for issued in paper_issue::issued(conn)?.into_iter().filter(|issued| issued.entry < entry) {
        let Some((.., code, day)) = touched(conn, &issued, (entry, entry))?.into_iter().next() else { continue };
        if !meant {
            let Issued { code: paper, called, .. } = &issued;
            let said = both!(
                "{code} 的 {day} 在已印发的{called}（{paper}）期间之内",
                "{code}: {day} lies in the period of {paper}, which has been issued"
            );
            return Err(Error::refused("period-issued", said).hint(both!(
                "确要补录、更正就加 --amend；之后用 ducha paper diff {paper} 看变了什么",
                "to amend it all the same add --amend; ducha paper diff {paper} then tells what changed"
            )));
        }
        out.push(issued.code);
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
