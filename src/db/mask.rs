//! Rows on their way to others: what is somebody's own is masked in the free text of a record, and so is what is sealed of it. Not
//! for what such text is: that is `private`.

use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::noun::{From, Noun};
use crate::base::page::Cell;
use crate::base::private;
use rusqlite::{Connection, Statement};
use std::borrow::Cow;

/// What of a row is masked: the places of its free text, and how the sealed words of a record are read.
pub(super) struct Mask<'c> {
    places: Vec<usize>,
    sealed: Option<Statement<'c>>,
}

impl<'c> Mask<'c> {
    /// The free text among the columns shown of a noun's records. The names of units and words are nobody's own.
    pub fn of(conn: &'c Connection, noun: &'static Noun, shown: &[String]) -> Result<Mask<'c>> {
        let free = |name: &String| {
            let field = noun.field(name).filter(|f| f.from == From::Anywhere && noun.letters.is_some());
            field.is_some() && matches!(noun.shape(name), Shape::Text | Shape::Long) && *name != "office_no"
        };
        let places = (0..).zip(shown).filter(|(_, name)| free(name)).map(|(at, _)| at).collect();
        let sealed = noun.sealed.map(|table| conn.prepare(&format!("SELECT * FROM {table} WHERE {} = ?", noun.table)));
        Ok(Mask { places, sealed: sealed.transpose()? })
    }

    /// The words that are sealed of a record.
    fn words(&mut self, id: i64) -> Result<Vec<String>> {
        let Some(statement) = &mut self.sealed else { return Ok(Vec::new()) };
        let count = statement.column_count();
        let mut rows = statement.query([id])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            for at in 0..count {
                if let Ok(Some(word)) = row.get_ref(at)?.as_str_or_null() {
                    out.push(word.to_owned());
                }
            }
        }
        Ok(out)
    }

    /// Hands a row on, its record's number last in it, masked and without that.
    pub fn hand_on(&mut self, row: &[Cell<'_>], sink: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>) -> Result<()> {
        let Some((Cell::Int(id), cells)) = row.split_last() else { return sink(row) };
        if !self.places.iter().any(|at| matches!(cells[*at], Cell::Text(_))) {
            return sink(cells);
        }
        let words = self.words(*id)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut masked: Vec<(usize, String)> = Vec::new();
        for at in &self.places {
            if let Cell::Text(text) = cells[*at]
                && let Cow::Owned(text) = private::masked(text, &words)
            {
                masked.push((*at, text));
            }
        }
        if masked.is_empty() {
            return sink(cells);
        }
        let mut cells = cells.to_vec();
        for (at, text) in &masked {
            cells[*at] = Cell::Text(text);
        }
        sink(&cells)
    }
}
