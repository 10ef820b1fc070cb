//! A standing report by its name, as it is where nothing else is asked: what `ducha report` prints and what papers quote. Not for
//! what only some take, as how many times count as repeated.

use super::repeats::Whose;
use super::{Scope, accountability, cadence, month, overdue, repeats, standing};
use crate::base::error::{Lang, Result};
use crate::base::page::Report;
use crate::record::names::Names;
use rusqlite::Connection;

/// Makes the report of a name.
pub fn report(
    conn: &Connection,
    names: &Names,
    name: &str,
    office: String,
    scope: &Scope,
    lang: Lang,
) -> Result<Report<'static>> {
    match name {
        "month" => month::report(conn, &names.added, office, scope),
        "overdue" => overdue::report(conn, names, office, scope),
        "accountability" => accountability::report(conn, names, office, scope),
        "repeats" => repeats::report(conn, names, office, scope, (Whose::Unit, 2)),
        "cadence" => cadence::report(conn, names, office, scope, crate::rule::cadence::USUAL),
        name => standing::report(conn, names, standing::find(name)?, office, scope, lang),
    }
}
