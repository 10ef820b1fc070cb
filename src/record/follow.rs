//! What a record stores although it follows from others: how long a sanction weighs behind another, which finding a later one
//! repeats. Whatever is added, corrected, voided or taken back, it is counted again for all it concerns, so that the same facts
//! come out the same in whatever order they are typed; `check` counts it too. Not for what a noun folds from its own steps.

use super::Record;
use crate::base::error::Result;
use crate::db::write::Write;
use rusqlite::{Connection, OptionalExtension};

/// What is counted from a noun's records: the column of the person or unit one concerns, and what is counted again for those.
#[derive(Debug)]
pub struct Follows {
    /// The column.
    pub concerns: &'static str,
    /// Counts again all that is stored for one of them.
    pub recount: fn(&mut Write<'_>, i64) -> Result<()>,
    /// Whether a new record concerns what is there already.
    pub new: bool,
}

/// What a change of a record concerns, before it is made.
pub struct Concerned {
    id: i64,
    before: Option<i64>,
}

fn concerned<D: Record>(conn: &Connection, follows: &Follows, id: i64) -> Result<Option<i64>> {
    let sql = format!("SELECT {} FROM {} WHERE id = ?", follows.concerns, D::NOUN.table);
    Ok(conn.prepare_cached(&sql)?.query_row([id], |r| r.get(0)).optional()?.flatten())
}

/// Looks at a record that is about to change.
pub fn about<D: Record>(conn: &Connection, id: i64) -> Result<Concerned> {
    let before = D::FOLLOWS.as_ref().map(|follows| concerned::<D>(conn, follows, id)).transpose()?.flatten();
    Ok(Concerned { id, before })
}

impl Concerned {
    /// Counts again what followed from the record as it was and what follows from it as it is.
    pub fn follow<D: Record>(self, write: &mut Write<'_>) -> Result<()> {
        let Some(follows) = &D::FOLLOWS else { return Ok(()) };
        let after = concerned::<D>(write.conn(), follows, self.id)?;
        for of in [after, self.before.filter(|before| Some(*before) != after)].into_iter().flatten() {
            (follows.recount)(write, of)?;
        }
        Ok(())
    }
}

/// Counts again what a new record concerns.
pub fn added<D: Record>(write: &mut Write<'_>, id: i64) -> Result<()> {
    if D::FOLLOWS.as_ref().is_some_and(|follows| follows.new) {
        return Concerned { id, before: None }.follow::<D>(write);
    }
    Ok(())
}
