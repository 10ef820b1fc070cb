//! Rows on their way to others: what is somebody's own is masked in the free text of a record, and so is what is sealed of it. Not
//! for what such text is: that is `private`.

use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::noun::{From, Noun};
use crate::base::page::Cell;
use crate::base::private;
use rusqlite::{Connection, Statement};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What of a row is masked: the places of its free text, and how the sealed words of a record are read.
pub(super) struct Mask<'c> {
    places: Vec<usize>,
    sealed: Option<Sealed<'c>>,
}

/// The sealed words of records, read some thousand rows ahead: records come in the order of their numbers unless a person asks
/// for another.
struct Sealed<'c> {
    statement: Statement<'c>,
    ahead: BTreeMap<i64, Vec<String>>,
    /// The records read: from, up to.
    read: (i64, i64),
}

/// Rows read ahead.
const AHEAD: i64 = 2_000;

impl Sealed<'_> {
    fn words(&mut self, id: i64) -> Result<&[String]> {
        if !(self.read.0..=self.read.1).contains(&id) {
            self.ahead.clear();
            let count = self.statement.column_count();
            let mut rows = self.statement.query([id, AHEAD])?;
            let (mut many, mut last) = (0, id);
            while let Some(row) = rows.next()? {
                (many, last) = (many + 1, row.get(0)?);
                for at in 1..count {
                    if let Ok(Some(word)) = row.get_ref(at)?.as_str_or_null() {
                        self.ahead.entry(last).or_default().push(word.to_owned());
                    }
                }
            }
            // The last record may go on beyond what was read.
            let to = if many < AHEAD { i64::MAX } else { (last - 1).max(id) };
            self.read = (id, to);
        }
        Ok(self.ahead.get(&id).map_or(&[], Vec::as_slice))
    }
}

impl<'c> Mask<'c> {
    /// The free text among the columns shown of a noun's records. The names of units and words are nobody's own.
    pub fn of(conn: &'c Connection, noun: &'static Noun, shown: &[String]) -> Result<Mask<'c>> {
        let free = |name: &String| {
            let field = noun.field(name).filter(|f| f.from == From::Anywhere && noun.letters.is_some());
            field.is_some() && matches!(noun.shape(name), Shape::Text | Shape::Long) && *name != "office_no"
        };
        let places = (0..).zip(shown).filter(|(_, name)| free(name)).map(|(at, _)| at).collect();
        let read = |table: &str| -> Result<Sealed<'c>> {
            let owner = noun.table;
            let sql = format!("SELECT {owner}, * FROM {table} WHERE {owner} >= ? ORDER BY {owner}, entry LIMIT ?");
            Ok(Sealed { statement: conn.prepare(&sql)?, ahead: BTreeMap::new(), read: (0, -1) })
        };
        let sealed = noun.sealed.map(read);
        Ok(Mask { places, sealed: sealed.transpose()? })
    }

    /// Hands a row on, its record's number last in it, masked and without that.
    pub fn hand_on(&mut self, row: &[Cell<'_>], sink: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>) -> Result<()> {
        let Some((Cell::Int(id), cells)) = row.split_last() else { return sink(row) };
        if !self.places.iter().any(|at| matches!(cells[*at], Cell::Text(_))) {
            return sink(cells);
        }
        let words = self.sealed.as_mut().map_or(Ok(&[][..]), |sealed| sealed.words(*id))?;
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
