//! Rule sets as the ledger keeps them: whole, as they were when the office took them, and from which day they are in use.

use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Noun, PLAIN, Value};
use crate::base::text;
use crate::both;
use crate::db::write::Write;
use crate::rule::set::{self, RuleSet};
use rusqlite::{Connection, OptionalExtension};

/// A rule set as a noun: journaled like any other.
pub static NOUN: Noun =
    Noun { name: "rule_set", table: "rule_set", view: "rule_sets", zh: "期限规则", en: "rule set", ..PLAIN };

/// The set an office works by unless it chooses another.
pub const DEFAULT: &str = "petition";

/// Keeps a set, in use from a day on or not yet.
pub fn keep(write: &mut Write<'_>, set: &RuleSet, from_on: Option<Day>) -> Result<()> {
    let id: i64 = write.conn().query_row("SELECT coalesce(max(id), 0) + 1 FROM rule_set", [], |r| r.get(0))?;
    let body = serde_json::to_string(set)
        .map_err(|e| Error::failed("rules-unwritten", both!("规则无法保存", "the rules cannot be kept")).because(e))?;
    let from_on = from_on.map_or(Value::Null, |d| Value::Text(d.to_string()));
    write.add(
        &NOUN,
        id,
        &[("name", Value::Text(set.name.clone())), ("body", Value::Text(body)), ("from_on", from_on)],
        &[],
        &[],
    )
}

/// The sets in use, oldest first, each with the day from which what is received follows it.
pub fn in_use(conn: &Connection) -> Result<Vec<(Day, RuleSet)>> {
    in_use_then(conn, i64::MAX)
}

/// The same, of those taken into use up to and with a journal entry.
pub fn in_use_then(conn: &Connection, entry: i64) -> Result<Vec<(Day, RuleSet)>> {
    let mut statement = conn.prepare_cached(
        "SELECT from_on, body FROM rule_set WHERE from_on IS NOT NULL AND entry <= ? ORDER BY from_on, id",
    )?;
    let mut rows = statement.query([entry])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (from, body): (String, String) = (row.get(0)?, row.get(1)?);
        let unreadable = || {
            Error::failed(
                "stored-day-unreadable",
                both!("台账里的日期 {from:?} 无法识别", "the ledger holds an unreadable day {from:?}"),
            )
        };
        out.push((day::iso(&from).ok_or_else(unreadable)?, set::parse(&body)?));
    }
    Ok(out)
}

/// The office's own sets, newest first, in use or not.
pub fn kept(conn: &Connection) -> Result<Vec<RuleSet>> {
    let mut statement = conn.prepare_cached("SELECT body FROM rule_set ORDER BY id DESC")?;
    let bodies: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut out: Vec<RuleSet> = Vec::new();
    for body in bodies {
        let set = set::parse(&body)?;
        if out.iter().all(|s| s.name != set.name) {
            out.push(set);
        }
    }
    Ok(out)
}

/// A set by name: the office's own newest, else a shipped one.
pub fn find(conn: Option<&Connection>, name: &str) -> Result<RuleSet> {
    if let Some(conn) = conn {
        let sql = "SELECT body FROM rule_set WHERE name = ? ORDER BY id DESC LIMIT 1";
        let own: Option<String> = conn.prepare_cached(sql)?.query_row([name], |r| r.get(0)).optional()?;
        if let Some(body) = own {
            return set::parse(&body);
        }
    }
    let shipped = set::shipped();
    let names: Vec<String> = shipped.iter().map(|s| s.name.clone()).collect();
    shipped.into_iter().find(|s| s.name == name || s.title_zh == name).ok_or_else(|| {
        let near = text::nearest(name, names.iter().map(String::as_str), 2).join(", ");
        let all = names.join(", ");
        let error = Error::not_found("rules-unknown", both!("没有期限规则 {name:?}", "there is no rule set {name:?}"));
        if near.is_empty() {
            return error.hint(both!("现有 {all}", "there are {all}"));
        }
        error.hint(both!("相近的是 {near}；全部：{all}", "did you mean {near}? There are {all}"))
    })
}
