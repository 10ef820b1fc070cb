//! Who should stand aside (回避) from looking into a unit. Not for what is found there.

use crate::base::error::{Error, Result};
use crate::both;
use rusqlite::Connection;

/// The unit a person of `own` must not inspect at `visited`: their own, or the one it stands under.
pub fn interested(conn: &Connection, own: i64, visited: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM unit WHERE id = ?1 AND ?2 IN (id, parent)";
    Ok(conn.prepare_cached(sql)?.exists([visited, own])?)
}

/// The refusal of one who should stand aside (回避).
pub fn stand_aside(conn: &Connection, name: &str, own: i64, visited: i64, code: &str) -> Result<Error> {
    let called = |id: i64| conn.query_row("SELECT name FROM unit WHERE id = ?", [id], |r| r.get::<_, String>(0));
    let (theirs, unit) = (called(own)?, called(visited)?);
    let said = both!(
        "{name} 是 {theirs} 的人，{code} 检查的是 {unit}，应当回避",
        "{name} is of {theirs} and should stand aside: {code} was at {unit}"
    );
    Ok(Error::refused("inspector-own-unit", said)
        .hint(both!("换人；确需参加的写明理由：--reason 理由", "send another, or say why not: --reason TEXT"))
        .field("unit"))
}
