//! What a revisit found of the findings it carries forward: gone, still there, worse. Journaled like a noun, and said through
//! visits and findings.

use super::{finding, not_voided, visit};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{Noun, PLAIN, Value};
use crate::base::vocab::{Carried, POSITIVE_SLUG};
use crate::both;
use crate::db::write::Write;
use rusqlite::{Connection, OptionalExtension};

/// The noun: listed by none, `rechecks` is its view.
pub static NOUN: Noun =
    Noun { name: "recheck", table: "recheck", view: "rechecks", zh: "复查", en: "recheck", ..PLAIN };

/// What was seen of one finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The finding.
    pub finding: i64,
    /// What became of it; pending takes back what was said.
    pub outcome: Carried,
    /// How many persons now.
    pub persons: Option<i64>,
}

/// A finding carried forward to a revisit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carry {
    /// The finding.
    pub finding: i64,
    /// The day it was found.
    pub found_on: String,
    /// Its kind, a slug.
    pub kind: String,
    /// How many persons then.
    pub persons_before: Option<i64>,
    /// What was found.
    pub summary: Option<String>,
    /// What became of it.
    pub outcome: Carried,
    /// How many persons now.
    pub persons: Option<i64>,
    /// What is said of that.
    pub note: Option<String>,
}

/// What is needed of a finding and the visit that goes back to it.
struct Pair {
    visited_on: Day,
    follows: Option<i64>,
    visit_unit: i64,
    expected: Option<i64>,
    found_at: Option<i64>,
    found_on: Day,
    unit: i64,
    positive: bool,
    resolved_on: Option<Day>,
    /// An order that covers it is neither verified nor ended.
    ordered: bool,
}

/// An order that covers a finding and is neither verified nor ended, as a condition on the finding `f`.
const ORDERED: &str = "EXISTS (SELECT 1 FROM order_finding l JOIN demand d ON d.id = l.demand
    WHERE l.finding = f.id AND d.void_reason IS NULL AND d.verified_on IS NULL AND d.ended_on IS NULL)";

fn pair(conn: &Connection, visit: i64, finding: i64) -> Result<Pair> {
    let stored = |text: &str| {
        day::iso(text).ok_or_else(|| {
            Error::failed(
                "stored-day-unreadable",
                both!("台账里的日期 {text:?} 无法识别", "the ledger holds an unreadable day {text:?}"),
            )
        })
    };
    let (on, follows, visit_unit, expected): (String, Option<i64>, i64, Option<i64>) = conn
        .prepare_cached("SELECT visited_on, follows, unit, expected FROM visit WHERE id = ?")?
        .query_row([visit], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    let sql = format!(
        "SELECT f.visit, f.found_on, f.unit, f.kind = '{POSITIVE_SLUG}', v.resolved_on, {ORDERED}
        FROM finding f JOIN findings v ON v.id = f.id WHERE f.id = ?"
    );
    conn.prepare_cached(&sql)?.query_row([finding], |r| {
        let (found, resolved): (String, Option<String>) = (r.get(1)?, r.get(4)?);
        Ok(stored(&on).and_then(|visited_on| {
            Ok(Pair {
                visited_on,
                follows,
                visit_unit,
                expected,
                found_at: r.get(0)?,
                found_on: stored(&found)?,
                unit: r.get(2)?,
                positive: r.get(3)?,
                resolved_on: resolved.as_deref().and_then(day::iso),
                ordered: r.get(5)?,
            })
        }))
    })?
}

/// Refuses what a visit cannot say of a finding.
fn check(pair: &Pair, visit: i64, seen: &Seen) -> Result<()> {
    let (v, f) = (visit::NOUN.code(visit), finding::NOUN.code(seen.finding));
    if pair.visit_unit != pair.unit {
        let said = both!("{v} 检查的不是 {f} 的单位", "{v} was not at the unit of {f}");
        return Err(Error::refused("recheck-other-unit", said)
            .hint(both!("可复查的见 ducha visit show {v}", "what it carries forward: ducha visit show {v}")));
    }
    if pair.positive {
        return Err(Error::refused(
            "recheck-positive",
            both!("{f} 是亮点，不用复查", "{f} is positive: nothing to recheck"),
        ));
    }
    if pair.found_at == Some(visit) {
        let said = both!("{f} 就是在 {v} 发现的，不能在同一次检查复查", "{f} was found at {v} itself");
        return Err(Error::refused("recheck-same-visit", said).hint(both!(
            "先登记回访：ducha visit add --follows {v}",
            "record the revisit first: ducha visit add --follows {v}"
        )));
    }
    if let Some(at) = pair.found_at.filter(|_| pair.follows.is_none()) {
        let at = visit::NOUN.code(at);
        let said = both!("{v} 不是回访", "{v} follows no earlier visit");
        return Err(Error::refused("visit-no-revisit", said).hint(both!(
            "写明回访哪一次：ducha visit edit {v} --follows {at}",
            "say which: ducha visit edit {v} --follows {at}"
        )));
    }
    if pair.visited_on < pair.found_on {
        let (on, found) = (pair.visited_on, pair.found_on);
        let said = both!("{v}（{on}）早于 {f} 的发现日期 {found}", "{v} on {on} is before {f} was found, {found}");
        return Err(Error::refused("recheck-before-found", said));
    }
    if let Some(on) = pair.resolved_on.filter(|on| *on < pair.visited_on && !pair.ordered) {
        let said = both!("{f} 已于 {on} 核实整改", "{f} was verified gone on {on}");
        return Err(Error::refused("finding-resolved", said).hint(both!(
            "又出现的记为新问题，会认定反弹：ducha finding add --visit {v} --kind …",
            "if it is back, record it anew, as a relapse: ducha finding add --visit {v} --kind …"
        )));
    }
    if let Some((expected, persons)) = pair.expected.zip(seen.persons).filter(|(expected, persons)| persons > expected)
    {
        let said = both!(
            "{v} 应到 {expected} 人，{f} 涉及不了 {persons} 人",
            "{v} had {expected} to expect: {persons} persons of {f} are too many"
        );
        return Err(Error::refused("persons-over-roll", said).field("persons"));
    }
    if seen.outcome == Carried::Gone && seen.persons.is_some_and(|n| n > 0) {
        let n = seen.persons.unwrap_or(0);
        let said = both!("{f} 已整改就没有 {n} 人", "{f} cannot be gone with {n} persons");
        return Err(Error::refused("gone-with-persons", said)
            .hint(both!("写 {f}=still:{n}", "write {f}=still:{n}"))
            .field("persons"));
    }
    Ok(())
}

/// The standing order that a visit proved and that covers a finding.
fn proved(conn: &Connection, visit: i64, finding: i64) -> Result<Option<i64>> {
    let sql = "SELECT d.id FROM demand d JOIN order_finding l ON l.demand = d.id
        WHERE d.verified_visit = ? AND l.finding = ? AND d.void_reason IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row((visit, finding), |r| r.get(0)).optional()?)
}

/// Keeps what a visit found of a finding; said again, it is corrected, and the journal keeps what it was.
pub fn keep(write: &mut Write<'_>, visit: i64, seen: &Seen, note: Option<&str>) -> Result<()> {
    not_voided(write.conn(), &visit::NOUN, visit)?;
    not_voided(write.conn(), &finding::NOUN, seen.finding)?;
    let (v, f) = (visit::NOUN.code(visit), finding::NOUN.code(seen.finding));
    let pair = pair(write.conn(), visit, seen.finding)?;
    check(&pair, visit, seen)?;
    if let Some(order) = proved(write.conn(), visit, seen.finding)?.filter(|_| seen.outcome != Carried::Gone) {
        let o = super::order::NOUN.code(order);
        let said = both!("{o} 已凭 {v} 核实，{f} 不能再改", "{o} was verified at {v}: what it says of {f} stands");
        return Err(Error::refused("recheck-verified", said)
            .hint(both!("先撤回核实：ducha order undo {o} -m …", "take that back first: ducha order undo {o} -m …")));
    }
    let id: Option<i64> = write
        .conn()
        .prepare_cached("SELECT id FROM recheck WHERE visit = ? AND finding = ?")?
        .query_row((visit, seen.finding), |r| r.get(0))
        .optional()?;
    if seen.outcome == Carried::Pending {
        take_back(write, id, (&v, &f), note)?;
        return finding::recount(write, pair.unit);
    }
    let text = |t: &str| Value::Text(t.to_owned());
    let said = [
        ("outcome", text(seen.outcome.slug())),
        ("persons", seen.persons.map_or(Value::Null, Value::Int)),
        ("note", note.map_or(Value::Null, text)),
    ];
    match id {
        Some(id) => {
            let again: Vec<_> = said.into_iter().chain([("void_reason", Value::Null)]).collect();
            write.edit(&NOUN, id, &again)?;
        }
        None => {
            let id: i64 = write.conn().query_row("SELECT coalesce(max(id), 0) + 1 FROM recheck", [], |r| r.get(0))?;
            let which = [("visit", Value::Int(visit)), ("finding", Value::Int(seen.finding))];
            let all: Vec<_> = which.into_iter().chain(said).collect();
            write.add(&NOUN, id, &all, &[], &[])?;
        }
    }
    finding::recount(write, pair.unit)
}

fn take_back(write: &mut Write<'_>, id: Option<i64>, (v, f): (&str, &str), note: Option<&str>) -> Result<()> {
    let Some(id) = id else {
        return Err(Error::not_found("recheck-unknown", both!("{v} 还没有复查 {f}", "{v} says nothing of {f} yet")));
    };
    let Some(reason) = note.filter(|n| !n.trim().is_empty()) else {
        let zh = Carried::Pending.label(Lang::Zh);
        let said = both!("改回“{zh}”要写明理由", "taking it back needs a reason");
        return Err(Error::usage("reason-missing", said).hint(both!("加上 -m 理由", "add -m REASON")));
    };
    write.edit(&NOUN, id, &[("void_reason", Value::Text(reason.to_owned()))])?;
    Ok(())
}

/// The findings a revisit carries forward: those of the visits it goes back to that were open when it was made or stand in
/// an order that is, and whatever else it said something of.
pub fn carried(conn: &Connection, visit: i64) -> Result<Vec<Carry>> {
    let sql = format!(
        "WITH RECURSIVE back (id) AS (
          SELECT follows FROM visit WHERE id = ?1 AND follows IS NOT NULL
          UNION SELECT v.follows FROM visit v JOIN back b ON v.id = b.id WHERE v.follows IS NOT NULL)
        SELECT f.id, f.found_on, f.kind, f.persons, f.summary, r.outcome, r.persons, r.note
        FROM finding f LEFT JOIN recheck r ON r.finding = f.id AND r.visit = ?1 AND r.void_reason IS NULL
        WHERE f.void_reason IS NULL AND f.kind <> '{POSITIVE_SLUG}' AND f.id IN (
            SELECT x.id FROM finding x WHERE x.visit IN (SELECT id FROM back)
            UNION SELECT finding FROM recheck WHERE visit = ?1 AND void_reason IS NULL)
          AND (r.outcome IS NOT NULL OR {ORDERED} OR coalesce((SELECT v.resolved_on FROM findings v WHERE v.id = f.id), '9999')
            >= (SELECT visited_on FROM visit WHERE id = ?1))
        ORDER BY f.id"
    );
    let mut statement = conn.prepare(&sql)?;
    let rows = statement.query_map([visit], |r| {
        let outcome: Option<String> = r.get(5)?;
        Ok(Carry {
            finding: r.get(0)?,
            found_on: r.get(1)?,
            kind: r.get(2)?,
            persons_before: r.get(3)?,
            summary: r.get(4)?,
            outcome: outcome.as_deref().and_then(Carried::from_slug).unwrap_or(Carried::Pending),
            persons: r.get(6)?,
            note: r.get(7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What a visit said of each of these findings, in their order.
pub fn said_of(conn: &Connection, visit: i64, findings: &[i64]) -> Result<Vec<Carried>> {
    let mut statement =
        conn.prepare_cached("SELECT outcome FROM recheck WHERE visit = ? AND finding = ? AND void_reason IS NULL")?;
    findings
        .iter()
        .map(|finding| {
            let slug: Option<String> = statement.query_row((visit, finding), |r| r.get(0)).optional()?;
            Ok(slug.as_deref().and_then(Carried::from_slug).unwrap_or(Carried::Pending))
        })
        .collect()
}
