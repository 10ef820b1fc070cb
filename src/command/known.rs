//! What becomes of a row of a file: added, or what the ledger had of it; and under what is kept what it says and did not become. Not for how a row is
//! taken in: that is `import`.

use super::brought::{self, Short};
use super::columns::Columns;
use super::travelled;
use crate::base::column;
use crate::base::error::{Both, Result};
use crate::base::kept as beside;
use crate::base::noun::{Noun, Put, Raw};
use crate::record::names::Names;
use crate::record::twin::{self, Brought, By};
use crate::record::{self, Record};
use rusqlite::Connection;

/// What became of a row.
pub enum Kept<D> {
    /// It is a record, and this is what it gave where others of its noun count; where it states what no row can bring, what it says
    /// and the state it came to; and what a person should look at.
    Added { id: i64, given: Option<D>, short: Option<Short>, doubt: Option<Both> },
    /// The ledger had it already; by what that was known, and what the row says of its life that is not there.
    Same { by: By, short: Option<Short> },
    /// The ledger has it otherwise: by what that was known, which it is, in what they differ.
    Changed { by: By, code: String, what: Both },
}

/// What a row has in a column that its record did not come to, as the file has it, under a heading of its own: it is kept so.
pub fn left_over(noun: &Noun, columns: &Columns, row: &[Raw], column: &str) -> Option<beside::Cell> {
    let told = || columns.told.iter().position(|told| *told == column).map(|at| columns.told() + at);
    let field = noun.fields.iter().position(|field| field.column == column);
    let at = field.or_else(told).or((column == "state").then(|| columns.state()))?;
    let cell = (column::label(noun.name, column)?.0.to_owned(), row[at].plain()?);
    columns.told_apart(vec![cell]).pop()
}

/// What becomes of a row that the ledger knows; nothing of one that is new.
pub fn there<D: Record>(
    conn: &Connection,
    names: &Names,
    columns: &Columns,
    row: &twin::Row<'_, D>,
    (rows, stated): (&[travelled::Brought], &[Put]),
) -> Result<Option<Kept<D>>> {
    let (noun, taken) = (D::NOUN, &mut *columns.taken.borrow_mut());
    // An empty ledger has nothing twice.
    if !columns.begun {
        return Ok(None);
    }
    let call = |id| record::called(conn, noun, id);
    Ok(match row.brought(conn, names, (&columns.before, taken))? {
        Brought::New => None,
        Brought::Taken(id, differs) => return Err(brought::taken(conn, noun, id, &differs)),
        Brought::Changed(id, by, differs) => {
            taken.extend((by != By::All).then_some(id));
            Some(Kept::Changed { by, code: call(id)?, what: brought::differing(conn, noun, &differs) })
        }
        Brought::Further(id, by) => {
            taken.insert(id);
            Some(Kept::Same { by, short: brought::fallen_short(conn, noun, id, stated)? })
        }
        Brought::Same(id, by) => {
            taken.insert(id);
            let other = rows.iter().find_map(|rows| rows.are_of(conn, noun, id).transpose()).transpose()?;
            Some(match other {
                Some(what) => Kept::Changed { by: By::Code, code: call(id)?, what },
                None => Kept::Same { by, short: brought::fallen_short(conn, noun, id, stated)? },
            })
        }
    })
}
