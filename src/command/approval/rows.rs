//! A table whose rows are no records: read into slots by what its columns are called, with all that can be said of a file that comes in.
//! Not for what the slots mean: that is `hall_events`'.

use crate::base::error::Result;
use crate::command::sheets::{Read_, Sheets};
use crate::intake::{Asked, Take, tight};

impl Sheets<'_> {
    /// Reads its rows, which are no records: each into so many slots, by what its columns are called.
    pub fn read_as(&self, slots: usize, slot: &dyn Fn(&str) -> Option<usize>, take: Take<'_>) -> Result<()> {
        let source = self.source()?;
        let means = |key: &str| {
            let said = self.map.iter().find(|(of, _)| tight(of) == tight(key)).map(|(_, field)| field.as_str());
            Ok(slot(said.unwrap_or(key)))
        };
        let knows = |key: &str| slot(key).is_some();
        let asked = Asked {
            map: &self.map,
            fill_down: &self.fill_down,
            watch: &|line, cells| self.watch(line, cells),
            ..Asked::plain(slots, &means, &knows)
        };
        let (source, seen) = source.read(self.sheet.as_deref(), &asked, &mut |line, row| {
            self.progress.row();
            if self.is_out(line) { Ok(()) } else { take(line, row) }
        })?;
        *self.read.borrow_mut() = Read_ {
            format: Some(source.format),
            encoding: source.encoding,
            sheet: source.sheet,
            unread: source.unread,
            seen,
            ..Read_::default()
        };
        Ok(())
    }
}
