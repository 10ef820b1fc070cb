//! What sheets had beside, on its way into a table: a column for each heading, in the order in which the records have them. Not for formats that hold rows
//! within a row.

use crate::base::column::Shape;
use crate::base::error::{Both, Result};
use crate::base::kept;
use crate::base::noun::Noun;
use crate::base::page::{Cell, Head};
use rusqlite::Connection;

/// Whether any record of a noun has columns of its sheet beside.
pub fn has_kept(conn: &Connection, noun: &Noun) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.kept_row WHERE noun = ?)";
    Ok(conn.prepare_cached(sql)?.query_row([noun.name], |r| r.get(0))?)
}

/// The headings that records of a noun have beside, and the place of the column that holds them.
pub(super) struct Spread {
    at: usize,
    headings: Vec<String>,
}

impl Spread {
    /// Of a noun's records.
    pub fn of(conn: &Connection, noun: &Noun, at: usize) -> Result<Spread> {
        let sql = "SELECT c.value ->> 'heading' FROM main.kept_row k, json_each(k.kept) c WHERE k.noun = ?
                   GROUP BY 1 ORDER BY min(k.record * 4096 + c.key)";
        let mut statement = conn.prepare(sql)?;
        let headings = statement.query_map([noun.name], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(Spread { at, headings })
    }

    /// The heads with one for each heading.
    pub fn heads(&self, mut heads: Vec<Head>) -> Vec<Head> {
        let own = self.headings.iter().map(|name| Head::new(name, Shape::Cell, Both::same(name.as_str())));
        heads.splice(self.at..=self.at, own);
        heads
    }

    /// Hands a row on with a cell for each heading.
    pub fn hand_on(&self, row: &[Cell<'_>], sink: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>) -> Result<()> {
        let all = match row.get(self.at) {
            Some(Cell::Text(text)) => kept::cells(text),
            _ => Vec::new(),
        };
        let of = |heading: &String| {
            all.iter().find(|(name, _)| name == heading).map_or(Cell::Null, |(_, content)| Cell::Text(content))
        };
        let mut cells = row.to_vec();
        cells.splice(self.at..(self.at + 1).min(row.len()), self.headings.iter().map(of));
        sink(&cells)
    }
}
