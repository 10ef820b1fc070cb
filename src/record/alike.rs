//! Complaints that may be the same one come in twice. Not for what is done about it: that is for the office to say.

use crate::base::code;
use crate::base::error::Result;
use crate::base::text;
use rusqlite::Connection;

/// Complaints like a new one: of the same unit, received within a month of it, in much the same words.
pub fn complaints_like(conn: &Connection, id: i64) -> Result<Vec<String>> {
    near(conn, id, (30, 200, true))
}

/// The same of one that a file brought, among those the ledger had before: of a week, and few, for a file has many rows.
pub fn complaints_there_before(conn: &Connection, id: i64) -> Result<Vec<String>> {
    near(conn, id, (7, 20, false))
}

fn near(conn: &Connection, id: i64, (days, most, any): (i64, i64, bool)) -> Result<Vec<String>> {
    let sql = "SELECT o.id, coalesce(o.subject, '') || coalesce(o.summary, ''), coalesce(c.subject, '') || coalesce(c.summary, '')
        FROM complaint c JOIN complaint o ON o.unit = c.unit
          AND o.received_on BETWEEN date(c.received_on, -?2 || ' days') AND date(c.received_on, '+' || ?2 || ' days')
        WHERE c.id = ?1 AND o.id <> c.id AND (?4 OR o.entry < c.entry) AND o.void_reason IS NULL AND o.merged_into IS NULL ORDER BY o.id DESC LIMIT ?3";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map((id, days, most, any), |r| {
        Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?))
    })?;
    let mut out = Vec::new();
    for row in rows {
        let (other, theirs, ours) = row?;
        if !ours.is_empty() && text::likeness(&theirs, &ours) >= 0.6 {
            out.push(code::code("C", other));
        }
    }
    Ok(out)
}
