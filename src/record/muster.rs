//! The rows of a team as a person types them: written, and taken back. Not for what may stand beside what: that is `team`'s.

use super::campaign::NOUN;
use super::team::{Crew, named};
use super::unit::full_name;
use super::{next_row, not_in_future};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::both;
use crate::db::write::{PartRow, Write};
use rusqlite::Connection;

/// The crew of a campaign.
pub fn crew(conn: &Connection, id: i64) -> Result<Crew> {
    Crew::of(conn, &NOUN, id)
}

/// Writes rows that a crew took in, all in one step.
pub fn keep(write: &mut Write<'_>, id: i64, today: Day, on: Day, rows: &[PartRow]) -> Result<()> {
    not_in_future(&NOUN, "happened_on", on, today)?;
    let closed: Option<String> =
        write.conn().query_row("SELECT closed_on FROM campaign WHERE id = ?", [id], |r| r.get(0))?;
    if let Some(closed) = closed.filter(|closed| *closed < on.to_string()) {
        let code = NOUN.code(id);
        let said = both!(
            "{code} 已于 {closed} 结束，督查组在 {on} 不能再变",
            "{code} was closed on {closed}: its team does not change on {on}"
        );
        return Err(Error::refused("campaign-closed", said)
            .hint(both!("补登记的写当时的日期：--on 日期", "for what was then, give its day: --on DATE")));
    }
    let n = next_row(write.conn(), &NOUN, id)?;
    write.step(&NOUN, id, n, rows)
}

/// What is taken back of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// One leaves it.
    Member(i64),
    /// A unit is no group's any more.
    Target(i64),
    /// A pledge was none.
    Pledge(i64),
}

/// Takes the standing row of a person or unit back, with a reason; it stays on record.
pub fn take_back(write: &mut Write<'_>, id: i64, gone: Gone, reason: &str) -> Result<()> {
    let crew = Crew::of(write.conn(), &NOUN, id)?;
    let code = &crew.code;
    let standing = match gone {
        Gone::Member(person) => crew.member(person).map(|m| m.n),
        Gone::Target(unit) => crew.targets.iter().find(|t| !t.gone && t.of.unit == Some(unit)).map(|t| t.n),
        Gone::Pledge(person) => crew.pledges.iter().rfind(|p| !p.gone && p.of.person == Some(person)).map(|p| p.n),
    };
    let Some(n) = standing else {
        let conn = write.conn();
        let said = match gone {
            Gone::Member(person) => {
                let name = named(conn, person)?;
                both!("{name} 不在 {code} 的督查组里", "{name} is not on the team of {code}")
            }
            Gone::Target(unit) => {
                let name = full_name(conn, unit)?;
                both!("{name} 没有分给 {code} 的哪个组", "{name} is no group's in {code}")
            }
            Gone::Pledge(person) => {
                let name = named(conn, person)?;
                both!("{name} 没有为 {code} 签过承诺", "{name} signed no pledge for {code}")
            }
        };
        return Err(Error::refused("no-line", said)
            .hint(both!("看督查组：ducha campaign team {code}", "see the team: ducha campaign team {code}")));
    };
    write.take_back(&NOUN, id, n, reason)
}
