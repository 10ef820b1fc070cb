//! Whether who takes a step of an approval is a unit of the register, and one that has to do with the case. Not for who a text names: that is
//! `register`'s.

use super::names::Names;
use crate::base::error::{Error, Result};
use crate::both;
use rusqlite::Connection;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What texts of a file name, each under a number, and whether that has to do with a unit: asked once each.
#[derive(Default)]
pub struct Whose {
    meant: HashMap<u32, Vec<i64>>,
    others: HashMap<(u32, i64), bool>,
}

impl Whose {
    /// Whether a text names another unit than this one, and none below it; a person is nobody else.
    pub fn is_other(&mut self, conn: &Connection, names: &Names, (n, by): (u32, &str), unit: i64) -> Result<bool> {
        let meant = match self.meant.entry(n) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(names.units_meant(conn, by)?),
        };
        match self.others.entry((n, unit)) {
            Entry::Occupied(known) => Ok(*known.get()),
            Entry::Vacant(new) => Ok(*new.insert(others(conn, meant, unit)?)),
        }
    }
}

/// Whether units that a text may mean are all others than this one, and none is below it; of a person, who is none, they are not.
pub fn others(conn: &Connection, meant: &[i64], unit: i64) -> Result<bool> {
    for one in meant {
        if is_below(conn, *one, unit)? {
            return Ok(false);
        }
    }
    Ok(!meant.is_empty())
}

/// Whether a unit is another one, or below it.
fn is_below(conn: &Connection, unit: i64, above: i64) -> Result<bool> {
    let sql = "WITH RECURSIVE up (id) AS (VALUES (?1) UNION SELECT u.parent FROM unit u JOIN up ON u.id = up.id WHERE u.parent IS NOT NULL)
        SELECT EXISTS (SELECT 1 FROM up WHERE id = ?2)";
    Ok(conn.prepare_cached(sql)?.query_row((unit, above), |r| r.get(0))?)
}

/// The refusal of a decision by a unit of the register that has not the case.
pub fn of_other_unit(code: &str, by: &str) -> Error {
    let said = both!("{code} 是别的单位的事项，不能由 {by} 办结", "{code} is another unit's: {by} cannot decide it");
    Error::refused("approval-other-unit", said)
        .hint(both!("核对由谁办结，办件归哪个单位", "look again at who decided it, and whose it is"))
}
