//! Cells of a delimited text, row by row. Not for headings: that is `grid`.

use super::strict::{Broken, Strict};
use super::table::{Asked, Cell, Seen};
use super::{LONGEST_ROW, Take, io, not_utf8, unreadable};
use crate::base::error::{Error, Result};
use crate::base::text::unguard;
use crate::both;
use csv::{ByteRecord, ReaderBuilder};
use std::io::BufRead;

fn failed(error: csv::Error) -> Error {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(e) => match e.downcast::<Broken>() {
            Ok(Broken(error)) => error,
            Err(e) => io(e),
        },
        _ => unreadable(both!("读不懂 CSV:{text}", "the CSV cannot be read: {text}")),
    }
}

/// Reads the rows; the heading line says which slot each column fills.
pub fn read(mut input: impl BufRead, asked: &Asked<'_>, take: Take<'_>) -> Result<Seen> {
    let first = input.fill_buf().map_err(io)?;
    let delimiter = delimiter(first);
    let strict = Strict::new(input, delimiter);
    // The reader says where the row before ended, not where blank lines do.
    let begins = strict.begins();
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).delimiter(delimiter).from_reader(strict);
    let mut record = ByteRecord::new();
    let mut next = || {
        if !reader.read_byte_record(&mut record).map_err(failed)? {
            return Ok(None);
        }
        let line = begins.borrow_mut().pop_front().unwrap_or_default();
        if record.as_slice().len() > LONGEST_ROW {
            return Err(unreadable(both!("第 {line} 行超过 4 MB", "line {line} is longer than 4 MB")));
        }
        let cell = |cell| {
            let text = std::str::from_utf8(cell).map_err(|_| not_utf8(line))?;
            Ok(Cell::words(unguard(text)))
        };
        Ok(Some((line, record.iter().map(cell).collect::<Result<_>>()?)))
    };
    asked.read(&mut next, take)
}

/// What stands between the cells: of a comma, a tabulator, a semicolon and a bar what most of the first lines have, the first of these before the others.
fn delimiter(first: &[u8]) -> u8 {
    let top = &first[..first.len().min(4096)];
    let has = |byte: u8| top.split(|b| *b == b'\n').take(5).filter(|line| line.contains(&byte)).count();
    let most = |best: u8, byte: u8| if has(byte) > has(best) { byte } else { best };
    [b'\t', b';', b'|'].into_iter().fold(b',', most)
}
