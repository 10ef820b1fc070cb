//! What became of units that were drawn: who took over from them, whether somebody was there, why not. Not for drawing them.

use super::draw::NOUN;
use super::unit::full_name;
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::both;
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::HashMap;

/// Steps up a register at the most.
const DEPTH: usize = 64;

/// Which unit stands under which, and which came after which.
#[derive(Debug, Default)]
pub struct Register {
    parents: HashMap<i64, i64>,
    successors: HashMap<i64, i64>,
}

impl Register {
    /// As it is.
    pub fn read(conn: &Connection) -> Result<Register> {
        let of = |column: &str| -> Result<HashMap<i64, i64>> {
            let mut statement = conn.prepare(&format!("SELECT id, {column} FROM unit WHERE {column} IS NOT NULL"))?;
            let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        };
        Ok(Register { parents: of("parent")?, successors: of("successor")? })
    }

    fn chain(links: &HashMap<i64, i64>, first: i64) -> Vec<i64> {
        std::iter::successors(Some(first), |unit| links.get(unit).copied()).take(DEPTH).collect()
    }

    /// Whether a unit is another, or stands under it.
    pub fn under(&self, unit: i64, of: i64) -> bool {
        Self::chain(&self.parents, unit).contains(&of)
    }

    /// Whether what is done at a unit concerns another: it, or what came after it, is that one or stands under it.
    pub fn concerns(&self, unit: i64, of: i64) -> bool {
        self.heirs(unit).iter().any(|unit| self.under(*unit, of))
    }

    /// A unit, and all that came after it, first to last.
    pub fn heirs(&self, unit: i64) -> Vec<i64> {
        Self::chain(&self.successors, unit)
    }
}

/// A unit that was drawn, and what became of that.
#[derive(Clone, Debug)]
pub struct Picked {
    /// The draw.
    pub draw: i64,
    /// The unit.
    pub unit: i64,
    /// The unit that is it now, where another took over.
    pub heir: Option<i64>,
    /// The day it was drawn.
    pub on: Day,
    /// Who goes there.
    pub inspectors: Option<String>,
    /// The first visit to it, or to what took over, of that campaign since.
    pub visit: Option<String>,
    /// Why nobody went.
    pub skipped: Option<String>,
}

/// The units drawn by standing draws, of one campaign, of one draw, or of all, each with what became of it.
pub fn all(conn: &Connection, campaign: Option<i64>, draw: Option<i64>) -> Result<Vec<Picked>> {
    let sql = "SELECT p.draw, p.unit, p.happened_on, d.campaign, p.inspectors,
          (SELECT s.reason FROM draw_skip s WHERE s.draw = p.draw AND s.unit = p.unit AND s.taken_back IS NULL ORDER BY s.n DESC LIMIT 1)
        FROM draw_pick p JOIN draw d ON d.id = p.draw
        WHERE d.void_reason IS NULL AND p.taken_back IS NULL AND p.unit IS NOT NULL AND (?1 IS NULL OR d.campaign = ?1) AND (?2 IS NULL OR d.id = ?2)
        ORDER BY p.draw, p.n";
    let register = Register::read(conn)?;
    let mut visit = conn.prepare_cached(
        "SELECT code FROM visit WHERE unit = ? AND campaign = ? AND visited_on >= ? AND void_reason IS NULL ORDER BY visited_on, id LIMIT 1",
    )?;
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query((campaign, draw))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (unit, on, of): (i64, String, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let heirs = register.heirs(unit);
        let mut went = None;
        for heir in &heirs {
            went = went.or(visit.query_row((heir, of, &on), |r| r.get(0)).optional()?);
        }
        out.push(Picked {
            draw: row.get(0)?,
            unit,
            heir: heirs.last().copied().filter(|heir| *heir != unit),
            on: day::iso(&on).unwrap_or_default(),
            inspectors: row.get(4)?,
            visit: went,
            skipped: row.get(5)?,
        });
    }
    Ok(out)
}

/// The unit of a draw that a person means: by itself, or by what took over from it.
pub fn picked(conn: &Connection, draw: i64, unit: i64) -> Result<Picked> {
    let register = Register::read(conn)?;
    let drawn = all(conn, None, Some(draw))?;
    let own = drawn.iter().find(|one| one.unit == unit);
    let found = own.or_else(|| drawn.iter().find(|one| register.heirs(one.unit).contains(&unit)));
    if let Some(one) = found {
        return Ok(one.clone());
    }
    let (name, code) = (full_name(conn, unit)?, NOUN.code(draw));
    Err(Error::refused("draw-not-drawn", both!("{code} 没有抽中 {name}", "{name} was not drawn by {code}"))
        .hint(both!("抽中了谁：ducha draw show {code}", "see who was: ducha draw show {code}")))
}
