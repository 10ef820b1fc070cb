//! Who of a pool may go to a unit that may be drawn: two at the least, and nobody to the own unit, to one left within the office's years or
//! to one that is named (回避). Not for which two go: that is `rule::draw`'s.

use super::draw_heirs::Register;
use super::draw_rows::Inspector;
use super::unit::full_name;
use crate::base::error::{Error, Result};
use crate::both;
use crate::rule::draw::keeps_away;
use rusqlite::Connection;

/// Of a pool, those who must not go to a unit: it, or what came after it, is theirs or stands under theirs, or its code was published as one
/// they keep away from (回避).
pub fn aside<'p>(register: &Register, pool: &'p [Inspector], (unit, code): (i64, &str)) -> Vec<&'p str> {
    let theirs = |one: &&Inspector| {
        one.unit.is_some_and(|own| register.concerns(unit, own))
            || one.frame_code.as_deref().is_some_and(|codes| keeps_away(codes, code))
    };
    pool.iter().filter(theirs).filter_map(|one| one.name.as_deref()).collect()
}

/// Refuses a unit to which no two could go.
pub fn no_pair(conn: &Connection, unit: i64, pool: &[Inspector], aside: &[&str]) -> Result<Error> {
    let (name, left) = (full_name(conn, unit)?, pool.len().saturating_sub(aside.len()));
    let (zh, en) = match aside {
        [] => Default::default(),
        aside => (format!("（{} 应回避）", aside.join("、")), format!(" ({} must stand aside)", aside.join(", "))),
    };
    let said = both!(
        "{name} 只剩 {left} 人可派{zh}，配不成两人",
        "{left} are left who may go to {name}{en}: no two can be paired"
    );
    Ok(Error::refused("draw-no-pair", said)
        .hint(both!(
            "再加检查人员：--inspectors …，或排除这个单位",
            "name more with --inspectors …, or exclude that unit"
        ))
        .field("inspectors"))
}
