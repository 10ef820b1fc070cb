//! Whether who takes a step of an approval is a unit of the register, and one that has to do with the case. Not for who a text names: that is
//! `register`'s.

use super::matter;
use super::names::Names;
use super::register::Units;
use super::terms::Terms;
use crate::base::error::{Both, Error, Result};
use crate::both;
use crate::db::behind::Reads;
use crate::rule::approve::Act;
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
    /// Whether a text names another unit than all of these, and none below one; a person is nobody else.
    pub fn is_other(&mut self, conn: &dyn Reads, names: &Names, (n, by): (u32, &str), these: &[i64]) -> Result<bool> {
        let meant = match self.meant.entry(n) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(names.units_meant(conn, by)?),
        };
        for unit in these {
            let other = match self.others.entry((n, *unit)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => *new.insert(others(conn, meant, *unit)?),
            };
            if !other {
                return Ok(false);
            }
        }
        Ok(!meant.is_empty())
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

/// That who took a step of a case is a unit to which neither the case belongs nor a step of its matter.
pub fn stranger(conn: &Connection, (unit, matter): (i64, i64), terms: &Terms, act: &Act) -> Result<Option<Both>> {
    let Some(by) = act.by_whom.as_deref() else { return Ok(None) };
    let meant = Units::read(conn)?.meant(by);
    for one in terms.takers.iter().chain([&unit]) {
        if !others(conn, &meant, *one)? {
            return Ok(None);
        }
    }
    let code = matter::NOUN.code(matter);
    Ok(Some(both!(
        "请核对：办件和 {code} 的环节都不归 {by}",
        "mind: neither the case nor a step of {code} is that of {by}"
    )))
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
