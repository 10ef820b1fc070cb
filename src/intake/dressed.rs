//! What an old workbook (.xls) shows of its numbers by their formats, and which rows and columns of it are hidden: its reader hands out neither. Not
//! for what its cells hold.

use super::shows::Shows;
use super::table::Spans;
use super::xls::{long, records, short};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the records that spreadsheets have written since 1997.
const BIFF8: usize = 0x0600;
/// Formats that a workbook uses and does not write down: whole percent, and with two places.
const BUILT_IN: [(usize, &str); 2] = [(9, "0%"), (10, "0.00%")];

/// What a sheet shows beside what its cells hold.
#[derive(Default)]
struct Dress {
    /// Cells of which a format shows more than their number: row, column, which format.
    cells: Vec<(u32, u32, usize)>,
    within: (Spans<u64>, Spans<usize>),
}

/// What the sheets of a workbook show so, in their order.
pub struct Dressed {
    formats: Vec<Option<Shows>>,
    sheets: Vec<Dress>,
}

impl Dressed {
    /// Of the stream of a workbook.
    pub fn of(stream: &[u8]) -> Dressed {
        let (mut written, mut styles, mut sheets, mut wide) = (BTreeMap::new(), Vec::new(), Vec::new(), true);
        written.extend(BUILT_IN.map(|(of, format)| (of, Shows::by(format))));
        for (kind, content) in records(stream, 0) {
            let of = &stream[content];
            match kind {
                0x0809 => wide = short(of, 0).is_ok_and(|version| version == BIFF8),
                0x041E => {
                    let format = format(of, wide);
                    written.extend(short(of, 0).ok().map(|at| (at, format.and_then(|format| Shows::by(&format)))));
                }
                0x00E0 => styles.push(short(of, 2).unwrap_or(0)),
                0x0085 => sheets.push(long(of, 0).unwrap_or(usize::MAX)),
                _ => {}
            }
        }
        let formats: Vec<Option<Shows>> = styles.iter().map(|of| written.get(of).cloned().flatten()).collect();
        let sheets = sheets.into_iter().map(|at| dress(stream, at, &formats)).collect();
        Dressed { formats, sheets }
    }

    /// What the format of a cell shows; nothing where that is its number.
    pub fn shows(&self, sheet: usize, (row, column): (u32, u32)) -> Option<&Shows> {
        let cells = &self.sheets.get(sheet)?.cells;
        let at = cells.binary_search_by_key(&(row, column), |(row, column, _)| (*row, *column)).ok()?;
        self.formats.get(cells[at].2)?.as_ref()
    }

    /// The rows and columns of a sheet that are hidden.
    pub fn within(&self, sheet: usize) -> (Spans<u64>, Spans<usize>) {
        self.sheets.get(sheet).map(|sheet| sheet.within.clone()).unwrap_or_default()
    }
}

/// A format as it is written down.
fn format(of: &[u8], wide: bool) -> Option<String> {
    if !wide {
        let text = of.get(3..3 + usize::from(*of.get(2)?))?;
        return text.is_ascii().then(|| String::from_utf8_lossy(text).into_owned());
    }
    let (length, two) = (short(of, 2).ok()?, of.get(4)? & 1 == 1);
    if !two {
        return Some(of.get(5..5 + length)?.iter().map(|byte| char::from(*byte)).collect());
    }
    let units = of.get(5..5 + length * 2)?.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

/// What the sheet that begins somewhere shows.
fn dress(stream: &[u8], at: usize, formats: &[Option<Shows>]) -> Dress {
    let (mut out, mut rows, mut columns) = (Dress::default(), BTreeSet::new(), BTreeSet::new());
    for (kind, content) in records(stream, at) {
        let of = &stream[content];
        let at = |at: usize| short(of, at).ok();
        let mut put = |column: usize, style: Option<usize>| {
            let style = style.filter(|style| matches!(formats.get(*style), Some(Some(_))));
            if let (Some(row), Some(style), Ok(column)) = (at(0), style, u32::try_from(column)) {
                out.cells.push((u32::try_from(row).unwrap_or(u32::MAX), column, style));
            }
        };
        match (kind, at(0), at(2)) {
            // Numbers, and what a formula came to.
            (0x0203 | 0x027E | 0x0006, _, Some(column)) => put(column, at(4)),
            // Several numbers of a row, six bytes each.
            (0x00BD, _, Some(first)) => {
                (0..of.len().saturating_sub(6) / 6).for_each(|n| put(first + n, at(4 + n * 6)));
            }
            (0x0208, Some(row), _) if at(12).is_some_and(|is| is & 0x20 != 0) => {
                rows.insert(row as u64 + 1);
            }
            (0x007D, Some(first), Some(last)) if at(8).is_some_and(|is| is & 1 != 0) => {
                columns.insert((first, last));
            }
            _ => {}
        }
    }
    out.cells.sort_unstable();
    for row in rows {
        out.within.0.add(row, row);
    }
    for (first, last) in columns {
        out.within.1.add(first, last);
    }
    out
}
