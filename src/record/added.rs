//! The words an office added: to lists of its own, to kinds of paper and what it calls them. Not for what a word means: that is `names`.

use super::{office, paper_kind};
use crate::base::error::{Both, Result};
use crate::base::page::{Added, AddedTerm};
use rusqlite::Connection;

/// The words of the office's own.
pub fn words(conn: &Connection) -> Result<Added> {
    let mut statement = conn.prepare_cached(
        "SELECT vocab, slug, zh, en, valid_from, valid_to, family FROM term WHERE void_reason IS NULL",
    )?;
    let rows = statement.query_map([], |r| {
        let label = Both { zh: r.get(2)?, en: r.get(3)? };
        let (vocab, slug, family) = (r.get(0)?, r.get(1)?, r.get(6)?);
        Ok(AddedTerm { vocab, slug, label, family, valid_from: r.get(4)?, valid_to: r.get(5)? })
    })?;
    let mut all: Vec<AddedTerm> = rows.collect::<rusqlite::Result<_>>()?;
    all.extend(office::instrument_labels(conn)?);
    all.extend(paper_kind::words(conn)?);
    Ok(Added::of(all))
}
