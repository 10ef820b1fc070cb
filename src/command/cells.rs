//! A cell of a sheet that comes in: what it holds made plain for its column, and its place as the sheet shows it. Not for how a sheet is read: that is
//! `sheets`.

use super::columns::Columns;
use super::preset::{DUE, DUE_ON};
use super::sheets::Sheets;
use crate::base::column::Shape;
use crate::base::error::{BadRow, Error};
use crate::base::kept::OF_SHEET;
use crate::base::noun::Raw;
use crate::intake::{Cell, Heading, counted, letters, month, plain, with_time};
use crate::rule::hall;

impl Sheets<'_> {
    /// Makes a cell of a slot plain; returns what stood there, where that says more. The time of a day that has one goes to the row's slot of it.
    pub(super) fn tidied(&self, columns: &Columns, slot: usize, cell: &mut Cell, row: &mut [Raw]) -> Option<String> {
        let shape = match slot.checked_sub(columns.told()) {
            Some(at) => columns.told.get(at).map(|told| self.noun.shape(told)),
            None => columns.shapes.get(slot).copied(),
        };
        if shape == Some(Shape::Count) {
            cell.be_figure();
        }
        if columns.shapes.get(slot) == Some(&Shape::Count) {
            cell.text = counted(&cell.text);
        }
        if shape != Some(Shape::Day) {
            return None;
        }
        let of_title = self.year.is_none().then(|| self.of_title(&cell.text)).flatten();
        let year = self.year.or(of_title);
        let plain = plain(&cell.text, year, cell.number);
        let (day, time) = match plain {
            Some(day) => (day, None),
            None => with_time(&cell.text, year).map(|(day, time)| (day, Some(time)))?,
        };
        self.by_title.set(self.by_title.get() + u64::from(of_title.is_some()));
        let Some(time) = time else {
            cell.text = day;
            return None;
        };
        if let Some(at) = columns.time_of(slot).filter(|at| row[*at] == Raw::Null)
            && let Some(time) = hall::time(&time)
        {
            row[at] = Raw::Text(hall::clock(time));
            cell.text = day;
            return None;
        }
        self.timed.set(self.timed.get() + 1);
        Some(std::mem::replace(&mut cell.text, day))
    }

    /// The year that the title says, for a day that does not: not one of a month half a year from the title's.
    fn of_title(&self, text: &str) -> Option<i32> {
        let (year, titled) = self.about.get()?;
        let own = month(text)?;
        titled.is_none_or(|titled| titled.abs_diff(own) < 6).then_some(year)
    }

    /// The error with the place of each row as the sheet shows it.
    pub fn placed(&self, error: Error) -> Error {
        let mut rows = error.rows.clone();
        self.place(&mut rows);
        error.rows(rows)
    }

    /// Gives each row its place as the sheet shows it.
    pub fn place(&self, rows: &mut [BadRow]) {
        let read = self.read.borrow();
        let key = |h: &Heading| h.means.as_deref().map(|means| self.key(means).to_owned());
        let keys: Vec<Option<String>> = read.seen.headings.iter().map(key).collect();
        for row in rows {
            let own = row.field.strip_prefix(OF_SHEET).unwrap_or(&row.field);
            let kept = || read.seen.headings.iter().position(|h| h.kept.as_deref() == Some(own));
            let is = |field: &str| keys.iter().position(|key| key.as_deref() == Some(field));
            // A limit may stand in the column of the day that it ends on.
            let limit = || (row.field == DUE).then(|| is(DUE_ON)).flatten();
            let at = is(&row.field).or_else(kept).or_else(limit);
            row.place = match (&read.sheet, at.and_then(|at| read.seen.headings.get(at))) {
                (Some(sheet), Some(h)) => format!("{sheet}!{}{} {}", letters(h.at), row.line, h.text),
                (Some(sheet), None) => sheet.clone(),
                (None, Some(h)) => h.text.clone(),
                (None, None) => String::new(),
            };
        }
    }
}
