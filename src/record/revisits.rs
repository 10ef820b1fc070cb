//! Visits that go back to one another: the first, and each that follows. Not for what they found of its findings: that is `recheck`'s.

use crate::base::error::Result;
use rusqlite::Connection;

/// One visit of a chain of revisits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its row.
    pub id: i64,
    /// How many were absent, if it was counted.
    pub absent: Option<i64>,
}

/// A visit with all it follows and all that follow it, first to last.
pub fn chain(conn: &Connection, id: i64) -> Result<Vec<Link>> {
    let sql = "WITH RECURSIVE back (id) AS (SELECT ?1 UNION SELECT v.follows FROM visit v JOIN back b ON v.id = b.id WHERE v.follows IS NOT NULL),
        forth (id) AS (SELECT id FROM back UNION SELECT v.id FROM visit v JOIN forth f ON v.follows = f.id WHERE v.void_reason IS NULL)
        SELECT v.id, v.absent FROM visit v JOIN forth f ON f.id = v.id ORDER BY v.visited_on, v.id";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([id], |r| Ok(Link { id: r.get(0)?, absent: r.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
