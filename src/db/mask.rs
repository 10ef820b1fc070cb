//! Rows on their way to others: what is somebody's own is masked in the free text of a record, and so is what is sealed of it. Not
//! for what such text is: that is `private`.

use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::kept;
use crate::base::noun::{KEPT, Noun};
use crate::base::page::Cell;
use crate::base::private;
use rusqlite::{Connection, Statement};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What of a row is masked: the places of its free text, and how the sealed words of a record are read.
pub(super) struct Mask<'c> {
    places: Vec<usize>,
    /// The places of what stays in the office.
    untold: Vec<usize>,
    /// The place of what its sheet had beside.
    kept: Option<usize>,
    sealed: Sealed<'c>,
}

/// The sealed words of records, read some thousand rows ahead: records come in the order of their numbers unless a person asks
/// for another.
struct Sealed<'c> {
    statement: Statement<'c>,
    ahead: BTreeMap<i64, Vec<String>>,
    /// The records read: from, up to.
    read: (i64, i64),
}

/// What stands in place of a text that is not told.
pub const UNTOLD: &str = "***";

/// Columns of text that say what a record is, and of nobody anything.
pub const NOBODYS: [&str; 17] = [
    "code",
    "definition",
    "digest",
    "due",
    "entered_as",
    "frame",
    "office_no",
    "picks",
    "pool_digest",
    "quotas",
    "report_due",
    "score",
    "seed",
    "sha256",
    "token",
    "unit_code",
    "url",
];

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

/// Whether a column of a noun's records is free text. The names of units and words are nobody's own.
pub fn is_free(noun: &Noun, column: &str) -> bool {
    let text = noun.letters.is_some() && (noun.shape(column).is_text() || noun.shape(column) == Shape::Rows);
    text && !NOBODYS.contains(&column) && !noun.public.contains(&column)
}

impl<'c> Mask<'c> {
    /// The free text among the columns shown of a noun's records; `sealed` is the SELECT of the words sealed of a record, by its
    /// `id`.
    pub fn of(conn: &'c Connection, noun: &'static Noun, shown: &[String], sealed: &str) -> Result<Mask<'c>> {
        let places = (0..).zip(shown).filter(|(_, name)| is_free(noun, name)).map(|(at, _)| at).collect();
        let statement = conn.prepare(&format!("SELECT * FROM ({sealed}) WHERE id >= ? ORDER BY id LIMIT ?"))?;
        let untold =
            (0..).zip(shown).filter(|(_, name)| noun.untold.contains(&name.as_str())).map(|(at, _)| at).collect();
        let kept = shown.iter().position(|name| name == KEPT);
        Ok(Mask { places, untold, kept, sealed: Sealed { statement, ahead: BTreeMap::new(), read: (0, -1) } })
    }

    /// Hands a row on, its record's number last in it, masked and without that.
    pub fn hand_on(&mut self, row: &[Cell<'_>], sink: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>) -> Result<()> {
        let Some((Cell::Int(id), cells)) = row.split_last() else { return sink(row) };
        if !self.places.iter().any(|at| matches!(cells[*at], Cell::Text(_))) {
            return sink(cells);
        }
        let words = self.sealed.words(*id)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut masked: Vec<(usize, String)> = Vec::new();
        for at in &self.places {
            let Cell::Text(text) = cells[*at] else { continue };
            if self.untold.contains(at) {
                masked.push((*at, UNTOLD.to_owned()));
            } else if self.kept == Some(*at) {
                masked.push((*at, kept::all_masked(text, &words)));
            } else if let Cow::Owned(text) = private::masked(text, &words) {
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
