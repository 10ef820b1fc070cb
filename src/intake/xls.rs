//! An old workbook (.xls) measured before anything parses it: where its cells reach, what its strings come to. What only makes a reader set room
//! aside, a claimed size and formulas, is taken out of the bytes. Not for what is in it.

use super::fence::{broken, locked, too_large};
use crate::base::error::{Error, Result};
use crate::both;

/// The bytes of its file: a reader holds them more than once.
const MOST_BYTES: usize = 32 << 20;
/// The cells of the rectangles its sheets reach over: a reader sets room aside for each, filled or not.
const MOST_REACHED: u64 = 1_000_000;
/// The bytes of text in its cells, each string as often as it stands there.
const MOST_TEXT: u64 = 32 << 20;
/// The length of an entry of its directory.
const ENTRY: usize = 128;

fn cut() -> Error {
    broken("cut short")
}

/// Two bytes as a number.
pub fn short(bytes: &[u8], at: usize) -> Result<usize> {
    let two = bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).ok_or_else(cut)?;
    Ok(usize::from(u16::from_le_bytes(two)))
}

/// Four bytes as a number.
pub fn long(bytes: &[u8], at: usize) -> Result<usize> {
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).ok_or_else(cut)?;
    usize::try_from(u32::from_le_bytes(four)).map_err(|_| cut())
}

/// The sectors of a file that others lie in.
struct Sectors<'b> {
    bytes: &'b [u8],
    size: usize,
    next: Vec<usize>,
}

impl<'b> Sectors<'b> {
    fn of(bytes: &'b [u8]) -> Result<Sectors<'b>> {
        let shift = short(bytes, 30)?;
        if !(9..=12).contains(&shift) {
            return Err(cut());
        }
        let mut all = Sectors { bytes, size: 1 << shift, next: Vec::new() };
        let mut tables: Vec<usize> = (0..109).map(|at| long(bytes, 76 + at * 4)).collect::<Result<_>>()?;
        let (mut further, mut left) = (long(bytes, 68)?, bytes.len() / all.size);
        while all.place(further).is_ok() && left > 0 {
            let (at, last) = (all.place(further)?, all.size / 4 - 1);
            tables.extend((0..last).map(|n| long(bytes, at + n * 4)).collect::<Result<Vec<_>>>()?);
            further = long(bytes, at + last * 4)?;
            left -= 1;
        }
        for table in tables.into_iter().take(bytes.len() / all.size + 1) {
            let Ok(at) = all.place(table) else { continue };
            for n in 0..all.size / 4 {
                all.next.push(long(bytes, at + n * 4).unwrap_or(usize::MAX));
            }
        }
        Ok(all)
    }

    /// Where a sector begins.
    fn place(&self, sector: usize) -> Result<usize> {
        let at = sector.checked_add(1).and_then(|n| n.checked_mul(self.size));
        at.filter(|at| *at < self.bytes.len()).ok_or_else(cut)
    }

    /// Where the sectors of a chain begin.
    fn chain(&self, first: usize) -> Vec<usize> {
        let (mut out, mut sector) = (Vec::new(), first);
        while let Ok(at) = self.place(sector) {
            if out.len() > self.next.len() {
                break;
            }
            out.push(at);
            sector = self.next.get(sector).copied().unwrap_or(usize::MAX);
        }
        out
    }

    /// Where the pieces of the stream of the workbook lie, and how long each is.
    fn workbook(&self) -> Result<(Vec<usize>, usize)> {
        let entries = self.chain(long(self.bytes, 48)?);
        let entries: Vec<usize> =
            entries.into_iter().flat_map(|at| (0..self.size / ENTRY).map(move |n| at + n * ENTRY)).collect();
        let named = |wanted: &str| {
            let wanted: Vec<u8> = wanted.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
            entries.iter().copied().find(|at| self.bytes.get(*at..at + wanted.len()) == Some(&wanted[..]))
        };
        // What a newer workbook with a password is put into.
        if named("EncryptedPackage").is_some() {
            return Err(locked());
        }
        let entry = named("Workbook").or_else(|| named("Book")).ok_or_else(cut)?;
        let (first, size) = (long(self.bytes, entry + 116)?, long(self.bytes, entry + 120)?);
        if size >= long(self.bytes, 56)? {
            return Ok((self.chain(first), self.size));
        }
        // A short one lies in small sectors within the stream of the root.
        let mini = 1 << short(self.bytes, 32)?.min(9);
        let root = self.chain(long(self.bytes, *entries.first().ok_or_else(cut)? + 116)?);
        let table = self.chain(long(self.bytes, 60)?);
        let (mut out, mut sector) = (Vec::new(), first);
        while let Some(at) = root.get(sector * mini / self.size).map(|at| at + sector * mini % self.size) {
            if out.len() * mini > self.bytes.len() {
                break;
            }
            out.push(at);
            let next = table.get(sector * 4 / self.size).map(|at| long(self.bytes, at + sector * 4 % self.size));
            match next {
                Some(Ok(next)) if next < self.bytes.len() => sector = next,
                _ => break,
            }
        }
        Ok((out, mini))
    }
}

/// A record of the stream: its kind, and where its content stands.
pub type Record = (usize, std::ops::Range<usize>);

/// The records from a place on, up to the end of what begins there.
pub fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = Record> + '_ {
    let (mut depth, mut ended) = (0_u32, false);
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let (kind, length) = (short(stream, at).ok()?, short(stream, at + 2).ok()?);
        let content = at + 4..(at + 4 + length).min(stream.len());
        at = content.end;
        match kind {
            0x0809 => depth += 1,
            0x000A => {
                depth = depth.saturating_sub(1);
                ended = depth == 0;
            }
            _ => {}
        }
        Some((kind, content))
    })
}

/// The lengths of the strings that cells share, at the most those there is room for.
fn shared(stream: &[u8]) -> Vec<u64> {
    let mut parts: Vec<&[u8]> = Vec::new();
    let mut inside = false;
    for (kind, content) in records(stream, 0) {
        inside = kind == 0x00FC || inside && kind == 0x003C;
        if inside {
            parts.push(&stream[content]);
        }
    }
    let mut out = Vec::new();
    let (mut part, mut at) = (0, 8);
    while let Some(bytes) = parts.get(part) {
        let (Ok(length), Some(flags)) = (short(bytes, at), bytes.get(at + 2)) else {
            (part, at) = (part + 1, 0);
            continue;
        };
        let (rich, far) = (flags & 8 != 0, flags & 4 != 0);
        at += 3;
        let mut beyond = if rich { short(bytes, at).unwrap_or(0) * 4 } else { 0 };
        at += if rich { 2 } else { 0 };
        beyond += if far { long(bytes, at).unwrap_or(0) } else { 0 };
        at += if far { 4 } else { 0 };
        let (mut left, mut wide) = (length, usize::from(flags & 1) + 1);
        // A string goes on in the next part, which says again how wide its letters are.
        while let Some(bytes) = parts.get(part) {
            let here = left.min(bytes.len().saturating_sub(at) / wide);
            (at, left) = (at + here * wide, left - here);
            if left == 0 {
                break;
            }
            (part, at) = (part + 1, 1);
            wide = usize::from(parts.get(part).and_then(|bytes| bytes.first()).copied().unwrap_or(0) & 1) + 1;
        }
        while let Some(bytes) = parts.get(part) {
            let here = beyond.min(bytes.len().saturating_sub(at));
            (at, beyond) = (at + here, beyond - here);
            if beyond == 0 {
                break;
            }
            (part, at) = (part + 1, 0);
        }
        out.push(length as u64 * 3);
    }
    out
}

/// Measures one, and takes out of it what only asks for room; says how many remarks stand on its cells, and hands out its stream.
pub fn measure(bytes: &mut [u8]) -> Result<(usize, Vec<u8>)> {
    if bytes.len() > MOST_BYTES {
        return Err(too_large(both!("旧式工作簿超过 32 MB", "the old workbook is larger than 32 MB")));
    }
    let (pieces, size) = Sectors::of(bytes)?.workbook()?;
    let piece = |at: &usize| bytes.get(*at..(at + size).min(bytes.len())).unwrap_or_default();
    let stream: Vec<u8> = pieces.iter().flat_map(piece).copied().collect();
    // The record that says how the ones after it are enciphered.
    if records(&stream, 0).any(|(kind, _)| kind == 0x002F) {
        return Err(locked());
    }
    let strings = shared(&stream);
    let sheets = records(&stream, 0).filter(|(kind, _)| *kind == 0x0085);
    let sheets: Vec<usize> = sheets.filter_map(|(_, content)| long(&stream, content.start).ok()).collect();
    let (mut reached, mut text, mut blank, mut notes) = (0_u64, 0_u64, Vec::new(), 0);
    for sheet in sheets {
        let mut corners: Option<[u64; 4]> = None;
        for (kind, content) in records(&stream, sheet) {
            let cell = |at: usize| Some([short(&stream, content.start).ok()? as u64, short(&stream, at).ok()? as u64]);
            match kind {
                0x001C => notes += 1,
                0x0200 => blank.push(content.clone()),
                0x0006 => blank.push((content.start + 20).min(content.end)..(content.start + 22).min(content.end)),
                0x00FD => {
                    let of = long(&stream, content.start + 6).ok().and_then(|at| strings.get(at));
                    text += of.copied().unwrap_or(0);
                }
                _ => {}
            }
            let last = if kind == 0x00BD { content.end.saturating_sub(2) } else { content.start + 2 };
            if matches!(kind, 0x0203..=0x0205 | 0x00D6 | 0x027E | 0x00FD | 0x00BD | 0x0006)
                && let (Some([row, left]), Some([_, right])) = (cell(content.start + 2), cell(last))
            {
                let [top, bottom, first, end] = corners.unwrap_or([row, row, left, right]);
                corners = Some([top.min(row), bottom.max(row), first.min(left), end.max(right)]);
            }
        }
        if let Some([top, bottom, left, right]) = corners {
            reached += (bottom - top + 1) * (right - left + 1);
        }
        if reached > MOST_REACHED || text > MOST_TEXT {
            return Err(too_large(both!(
                "旧式工作簿里的单元格铺得太开",
                "the cells of the old workbook reach over too much of its sheets"
            )));
        }
    }
    for at in blank.into_iter().flatten() {
        if let Some(byte) = pieces.get(at / size).and_then(|piece| bytes.get_mut(piece + at % size)) {
            *byte = 0;
        }
    }
    Ok((notes, stream))
}
