//! A table whose rows are no records: read into slots by what its columns are called, with all that can be said of a file that comes in.
//! Not for what the slots mean: that is `hall_events`'.

use crate::base::error::Result;
use crate::command::sheets::{Read_, Sheets};
use crate::intake::{Asked, Take, tight};

impl Sheets<'_> {
    /// Reads its rows, which are no records: each into the slots of these keys, by what its columns are called.
    pub fn read_as(&self, keys: &[&str], slot: &dyn Fn(&str) -> Option<usize>, take: Take<'_>) -> Result<()> {
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
            ..Asked::plain(keys.len(), &means, &knows)
        };
        let read = source.read(self.sheet.as_deref(), &asked, &mut |line, row| {
            self.progress.row();
            if self.is_out(line) { Ok(()) } else { take(line, row) }
        });
        self.file.is_same(self.path)?;
        let (source, mut seen) = read?;
        for heading in &mut seen.headings {
            heading.means = heading.slot.and_then(|slot| keys.get(slot)).map(|key| (*key).to_owned());
        }
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
