//! A JSON array of objects, as our own `list --json` writes it: cut into its objects, each read as a line of NDJSON is.

use super::ndjson::Keys;
use super::{LONGEST_ROW, Take, io, ndjson, unreadable};
use crate::base::error::{Error, Result};
use crate::base::noun::Raw;
use crate::both;
use std::io::BufRead;

/// The bytes of a text, the line of each known.
struct Bytes<R> {
    input: R,
    line: u64,
}

impl<R: BufRead> Bytes<R> {
    fn next(&mut self) -> Result<Option<u8>> {
        let byte = self.input.fill_buf().map_err(io)?.first().copied();
        if let Some(byte) = byte {
            self.input.consume(1);
            self.line += u64::from(byte == b'\n');
        }
        Ok(byte)
    }

    fn mark(&mut self) -> Result<Option<u8>> {
        loop {
            match self.next()? {
                Some(byte) if byte.is_ascii_whitespace() => {}
                byte => return Ok(byte),
            }
        }
    }

    /// The rest of an element after its first byte, up to the mark that follows it.
    fn element(&mut self, first: u8, into: &mut Vec<u8>) -> Result<u8> {
        into.clear();
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        let mut byte = first;
        loop {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b',' | b']' if !quoted && depth == 0 => return Ok(byte),
                b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            into.push(byte);
            if into.len() > LONGEST_ROW {
                return Err(unreadable(both!("一行超过 4 MB", "the row is longer than 4 MB")));
            }
            byte = self.next()?.ok_or_else(|| self.broken())?;
        }
    }

    /// The rest of an object after its first mark, with both its marks.
    fn whole(&mut self, into: &mut Vec<u8>) -> Result<()> {
        into.clear();
        into.push(b'{');
        let (mut depth, mut quoted, mut escaped) = (1_usize, false, false);
        while depth > 0 {
            let byte = self.next()?.ok_or_else(|| self.broken())?;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth -= 1,
                _ => {}
            }
            into.push(byte);
            if into.len() > LONGEST_ROW {
                return Err(unreadable(both!("一行超过 4 MB", "the row is longer than 4 MB")));
            }
        }
        Ok(())
    }

    fn broken(&self) -> Error {
        let line = self.line;
        unreadable(both!("第 {line} 行：JSON 不完整", "line {line}: the JSON is not whole"))
    }
}

/// Reads the rows.
pub fn read(input: impl BufRead, keys: Keys<'_>, take: Take<'_>) -> Result<()> {
    let mut bytes = Bytes { input, line: 1 };
    if bytes.input.fill_buf().map_err(io)?.starts_with("\u{feff}".as_bytes()) {
        bytes.input.consume(3);
    }
    let (mut one, mut row) = (Vec::new(), vec![Raw::Null; keys.slots]);
    let mut first = bytes.mark()?;
    if first == Some(b'{') {
        return objects(bytes, keys, take);
    }
    if first != Some(b'[') {
        return Err(bytes.broken());
    }
    first = bytes.mark()?;
    if first == Some(b']') {
        return Err(ndjson::empty());
    }
    loop {
        let line = bytes.line;
        let after = bytes.element(first.ok_or_else(|| bytes.broken())?, &mut one)?;
        take(line, ndjson::parse(&one, line, &mut row, keys).map(|()| &mut row[..]))?;
        if after == b']' {
            break;
        }
        first = bytes.mark()?;
    }
    if bytes.mark()?.is_some() { Err(bytes.broken()) } else { Ok(()) }
}

/// Reads objects that stand one after another, each over as many lines as it likes, after the first mark of the first.
fn objects(mut bytes: Bytes<impl BufRead>, keys: Keys<'_>, take: Take<'_>) -> Result<()> {
    let (mut one, mut row) = (Vec::new(), vec![Raw::Null; keys.slots]);
    loop {
        let line = bytes.line;
        bytes.whole(&mut one)?;
        take(line, ndjson::parse(&one, line, &mut row, keys).map(|()| &mut row[..]))?;
        match bytes.mark()? {
            None => return Ok(()),
            Some(b'{') => {}
            Some(_) => return Err(bytes.broken()),
        }
    }
}
