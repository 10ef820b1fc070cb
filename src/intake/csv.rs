//! CSV with a heading line: English keys or Chinese headings, as the caller matches them.

use super::strict::{Broken, Strict};
use super::{LONGEST_ROW, Match, Take, io, not_utf8, unreadable};
use crate::base::error::{Error, Result};
use crate::base::noun::Raw;
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
pub fn read(mut input: impl BufRead, slots: usize, matching: Match<'_>, take: Take<'_>) -> Result<()> {
    // The reader says a row begins on the line its terminator's last byte stands on: one too early after CR LF.
    let first = input.fill_buf().map_err(io)?;
    let crlf = first.iter().position(|b| *b == b'\n').is_some_and(|at| at > 0 && first[at - 1] == b'\r');
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(Strict::new(input));
    let mut headings = reader.byte_headers().map_err(failed)?.clone();
    // A title set over the headings, as registers have one, names no column.
    if headings.len() > 1 && headings.iter().filter(|cell| !cell.is_empty()).count() == 1 {
        let mut below = ByteRecord::new();
        if reader.read_byte_record(&mut below).map_err(failed)? {
            headings = below;
        }
    }
    if headings.iter().all(<[u8]>::is_empty) {
        return Err(super::ndjson::empty());
    }
    let mut filled = vec![false; slots];
    let mut map = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        let heading = std::str::from_utf8(heading).map_err(|_| not_utf8(1))?;
        let heading = if at == 0 { heading.trim_start_matches('\u{feff}') } else { heading };
        let slot = matching(heading)?;
        if let Some(slot) = slot
            && std::mem::replace(&mut filled[slot], true)
        {
            return Err(unreadable(both!("标题 {heading:?} 重复", "the heading {heading:?} appears twice")));
        }
        map.push(slot);
    }
    let mut row = vec![Raw::Null; slots];
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(failed)? {
        let line = record.position().map_or(0, csv::Position::line) + u64::from(crlf);
        if record.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
            continue;
        }
        let filled = fill(&record, &map, &mut row, line);
        take(line, filled.map(|()| &mut row[..]))?;
    }
    Ok(())
}

fn fill(record: &ByteRecord, map: &[Option<usize>], row: &mut [Raw], line: u64) -> Result<()> {
    if record.len() != map.len() {
        let (have, want) = (record.len(), map.len());
        return Err(unreadable(both!(
            "有 {have} 列，标题有 {want} 列",
            "it has {have} columns, the heading has {want}"
        )));
    }
    if record.as_slice().len() > LONGEST_ROW {
        return Err(unreadable(both!("一行超过 4 MB", "the row is longer than 4 MB")));
    }
    row.fill(Raw::Null);
    for (cell, slot) in record.iter().zip(map) {
        let text = std::str::from_utf8(cell).map_err(|_| not_utf8(line))?;
        if let Some(slot) = slot.filter(|_| !text.is_empty()) {
            row[slot] = Raw::Text(unguard(text).to_owned());
        }
    }
    Ok(())
}
