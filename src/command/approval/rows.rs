//! A table whose rows are no records: read into slots by what its columns are called, with all that can be said of a file that comes in.
//! Not for what the slots mean: that is `hall_events`'.

use crate::base::error::{Both, Error, Result};
use crate::command::input;
use crate::command::sheets::{Read_, Sheets};
use crate::intake::{Asked, Source, Take, tight};
use std::cell::Cell;
use std::io::BufRead as _;

/// Rows after which a file is known not to have a column.
const LOOKED_AT: usize = 20;

impl Sheets<'_> {
    /// Whether it has a column that fills a slot: by its heading, as it is read itself, whatever holds it. What cannot be read has none: the
    /// reading says why.
    pub fn tells(&self, keys: &[&str], slot: &dyn Fn(&str) -> Option<usize>, wanted: usize) -> Result<bool> {
        // What was looked at of standard input stays to be read.
        let head = if self.path == "-" {
            whole_lines(std::io::stdin().lock().fill_buf().map_err(input::unread)?).to_vec()
        } else {
            Vec::new()
        };
        let source = if self.path == "-" {
            Source::open(head.as_slice(), self.said, self.encoding)
        } else {
            Source::open(input::opened(self.path)?, self.said, self.encoding)
        };
        let Ok(source) = source else { return Ok(false) };
        let met = Cell::new(false);
        let means = |key: &str| {
            let found = slot(self.mapped(key));
            met.set(met.get() || found == Some(wanted));
            Ok(found)
        };
        let knows = |key: &str| slot(key).is_some();
        let asked = Asked { map: &self.map, exact: false, ..Asked::plain(keys.len(), &means, &knows) };
        let mut rows = 0;
        let enough = || Error::refused("import-empty", Both::default());
        let _ended = source.read(self.sheet.as_deref(), &asked, &mut |_, _| {
            rows += 1;
            if met.get() || rows == LOOKED_AT { Err(enough()) } else { Ok(()) }
        });
        Ok(met.get())
    }

    /// What a heading or key was said to mean, else itself.
    fn mapped<'k>(&'k self, key: &'k str) -> &'k str {
        self.map.iter().find(|(of, _)| tight(of) == tight(key)).map_or(key, |(_, field)| field.as_str())
    }

    /// Reads its rows, which are no records: each into the slots of these keys, by what its columns are called.
    pub fn read_as(&self, keys: &[&str], slot: &dyn Fn(&str) -> Option<usize>, take: Take<'_>) -> Result<()> {
        let source = self.source()?;
        let means = |key: &str| Ok(slot(self.mapped(key)));
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

/// The lines that are whole of what was looked at: of two bytes a letter those, else what ends with a line.
fn whole_lines(head: &[u8]) -> &[u8] {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return &head[..head.len() & !1];
    }
    head.iter().rposition(|byte| *byte == b'\n').map_or(head, |end| &head[..=end])
}
