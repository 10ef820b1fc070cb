//! A sheet of a workbook being filled, cell by cell, within what a workbook may come to. Not for where cells come from.

use super::fence::{broken, too_large};
use super::table::{Cell, Merge, Since, Spans};
use crate::base::day::{self, Day};
use crate::base::error::Result;
use crate::both;
use calamine::{ExcelDateTime, ExcelDateTimeType};
use chrono::Datelike as _;

/// The cells one sheet may have, and the bytes in them.
pub const MOST_CELLS: usize = 4_000_000;
const MOST_TEXT: usize = 96 << 20;
/// What may be merged in a sheet.
const MOST_MERGES: usize = 20_000;
/// The columns a row may have.
const WIDEST: u32 = 1024;

/// A sheet of a workbook.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows that hold anything.
    pub rows: Packed,
    /// What is merged in it.
    pub merges: Vec<Merge>,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its rows and columns that are.
    pub within: (Spans<u64>, Spans<usize>),
}

/// Rows with their numbers, each in as little room as it takes: of a cell its column, whether it is a number, its length, its text.
#[derive(Debug, Default)]
pub struct Packed(Vec<(u64, Box<[u8]>)>);

impl Packed {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first of them.
    pub fn first(&self, many: usize) -> impl Iterator<Item = Vec<Cell>> {
        self.0.iter().take(many).map(|(_, row)| unpacked(row))
    }

    fn push(&mut self, line: u64, cells: &[Cell]) {
        let filled = || (0u16..).zip(cells).filter(|(_, cell)| !cell.text.is_empty());
        let length = |cell: &Cell| cell.text.len() + cell.figure.as_ref().map_or(0, |figure| figure.len() + 1) + 7;
        let mut row = Vec::with_capacity(filled().map(|(_, cell)| length(cell)).sum());
        for (column, cell) in filled() {
            row.extend(column.to_le_bytes());
            let figure = cell.figure.as_deref().and_then(|figure| Some((u8::try_from(figure.len()).ok()?, figure)));
            let number = cell.number.map_or(0, |since| 1 + u8::from(since == Since::Y1904));
            row.push(if figure.is_some() { SHOWN } else { number });
            row.extend(u32::try_from(cell.text.len()).unwrap_or(u32::MAX).to_le_bytes());
            row.extend(cell.text.as_bytes());
            if let Some((length, figure)) = figure {
                row.push(length);
                row.extend(figure.as_bytes());
            }
        }
        self.0.push((line, row.into_boxed_slice()));
    }
}

impl IntoIterator for Packed {
    type Item = (u64, Vec<Cell>);
    type IntoIter = std::iter::Map<std::vec::IntoIter<(u64, Box<[u8]>)>, fn((u64, Box<[u8]>)) -> Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(|(line, row)| (line, unpacked(&row)))
    }
}

/// What stands for a number whose cell shows something else.
const SHOWN: u8 = 3;

fn unpacked(mut row: &[u8]) -> Vec<Cell> {
    let mut cells = Vec::new();
    while let [low, high, number, a, b, c, d, rest @ ..] = row {
        let (at, length) = (u16::from_le_bytes([*low, *high]), u32::from_le_bytes([*a, *b, *c, *d]));
        let (text, rest) = rest.split_at(rest.len().min(usize::try_from(length).unwrap_or(usize::MAX)));
        cells.resize(usize::from(at), Cell::default());
        let since = [None, Some(Since::Y1900), Some(Since::Y1904)].get(usize::from(*number)).copied().flatten();
        let mut cell = Cell { number: since, ..Cell::words(String::from_utf8_lossy(text)) };
        row = rest;
        if let ([length, rest @ ..], SHOWN) = (rest, *number) {
            let (figure, rest) = rest.split_at(rest.len().min(usize::from(*length)));
            cell.figure = Some(String::from_utf8_lossy(figure).into_owned());
            row = rest;
        }
        cells.push(cell);
    }
    cells
}

/// A number as people read it; one that has lost digits as a spreadsheet shows it, by which it is known for spoiled.
pub fn number(n: f64, since: Since) -> Cell {
    let text = if n.abs() >= 1e15 { format!("{n:.10E}").replace('E', "E+") } else { n.to_string() };
    Cell { number: Some(since), ..Cell::words(text) }
}

/// The same as its format shows it, where that says more.
pub fn shown(n: f64, since: Since, shows: impl FnOnce(&str) -> Option<String>) -> Cell {
    let plain = number(n, since);
    match shows(&plain.text) {
        Some(text) => Cell { figure: Some(plain.text), ..Cell::words(text) },
        None => plain,
    }
}

/// A day, a moment, or where its day is none that an office writes, the time of a day or how long something took: 14:05, 30:00.
pub fn moment(at: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    if at.is_duration() || at.as_f64() < NO_DAY {
        return Cell::words(took(at.as_f64()));
    }
    let day = format!("{year:04}-{month:02}-{day:02}");
    let whole = (hour, minute, second, milli) == (0, 0, 0, 0);
    Cell::words(if whole { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") })
}

/// The first serials of Excel are days of the year 1900: a cell that holds one holds a time.
const NO_DAY: f64 = 60.0;

/// So many days as hours, minutes and seconds.
fn took(days: f64) -> String {
    let (sign, seconds) = (if days < 0.0 { "-" } else { "" }, (days.abs() * 86_400.0).round());
    let part = |of: f64, many: f64| (of / many).floor();
    let (hours, minutes, seconds) = (part(seconds, 3_600.0), part(seconds % 3_600.0, 60.0), seconds % 60.0);
    let seconds = if seconds > 0.0 { format!(":{seconds:02}") } else { String::new() };
    format!("{sign}{hours:02}:{minutes:02}{seconds}")
}

/// The same as ISO 8601 writes it: 2026-03-02T08:05:00, or from the first day on PT08H05M00S; `lasted` where it is how long something took.
pub fn moment_iso(iso: &str, lasted: bool) -> Cell {
    let kind = if lasted { ExcelDateTimeType::TimeDelta } else { ExcelDateTimeType::DateTime };
    let days = since(iso).or_else(|| {
        day::iso(iso.get(..10)?).zip(clock(iso.get(10..)?)).and_then(|(day, time)| {
            let first = Day::from_ymd_opt(1899, 12, 30)?;
            Some(f64::from(day.num_days_from_ce() - first.num_days_from_ce()) + time)
        })
    });
    match days {
        Some(days) if days >= 0.0 => moment(&ExcelDateTime::new(days, kind, false)),
        Some(days) if lasted => Cell::words(took(days)),
        _ => Cell::words(iso.replace('T', " ")),
    }
}

/// The days of PT30H05M00S.
fn since(iso: &str) -> Option<f64> {
    let (sign, rest) = iso.strip_prefix('-').map_or((1.0, iso), |rest| (-1.0, rest));
    let mut rest = rest.strip_prefix("PT")?;
    let mut seconds = 0.0;
    for (unit, worth) in [('H', 3_600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((n, after)) = rest.split_once(unit) {
            (seconds, rest) = (seconds + n.parse::<f64>().ok()?.abs() * worth, after);
        }
    }
    rest.is_empty().then_some(sign * seconds / 86_400.0)
}

/// The part of a day that T08:05:00 is; of nothing none.
fn clock(time: &str) -> Option<f64> {
    let mut parts = time.trim_start_matches(['T', ' ']).splitn(3, ':').map(|part| part.parse::<f64>().ok());
    if time.is_empty() {
        return Some(0.0);
    }
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0.0))?);
    Some((hours * 3_600.0 + minutes * 60.0 + seconds) / 86_400.0)
}

/// A sheet being filled, within what a workbook may come to.
pub struct Filling {
    sheet: Sheet,
    /// The row that is being filled.
    row: (u64, Vec<Cell>),
    cells: usize,
    text: usize,
}

impl Filling {
    /// One of a name, after what another of the workbook came to.
    pub fn of(name: &str, after: Option<&Filling>) -> Filling {
        let (cells, text) = after.map_or((0, 0), |last| (last.cells, last.text));
        Filling { sheet: Sheet { name: name.to_owned(), ..Sheet::default() }, row: (0, Vec::new()), cells, text }
    }

    /// The sheet.
    pub fn sheet(mut self) -> Sheet {
        self.pack();
        self.sheet
    }

    /// It is a hidden one.
    pub fn hide(&mut self) {
        self.sheet.hidden = true;
    }

    /// Which of its rows and columns are hidden.
    pub fn within(&mut self) -> &mut (Spans<u64>, Spans<usize>) {
        &mut self.sheet.within
    }

    fn pack(&mut self) {
        if !self.row.1.is_empty() {
            self.sheet.rows.push(self.row.0, &self.row.1);
            self.row.1.clear();
        }
    }

    /// Merges some cells.
    pub fn merge(&mut self, merge: Merge) -> Result<()> {
        if self.sheet.merges.len() >= MOST_MERGES {
            let name = &self.sheet.name;
            let said = both!("工作表 {name:?} 合并的单元格太多", "the sheet {name:?} has too many merged cells");
            return Err(too_large(said));
        }
        self.sheet.merges.push(merge);
        Ok(())
    }

    /// Puts a cell in its place.
    pub fn put(&mut self, (row, column): (u32, u32), cell: Cell) -> Result<()> {
        if cell.text.is_empty() {
            return Ok(());
        }
        let line = u64::from(row) + 1;
        self.cells += 1;
        self.text += cell.text.len() + cell.figure.as_ref().map_or(0, String::len);
        let at = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= WIDEST || self.cells > MOST_CELLS || self.text > MOST_TEXT {
            let name = &self.sheet.name;
            return Err(too_large(both!(
                "工作表 {name:?} 到第 {line} 行太大",
                "the sheet {name:?} is too large by row {line}"
            )));
        }
        if line < self.row.0 {
            return Err(broken("rows out of order"));
        }
        if line > self.row.0 {
            self.pack();
            self.row.0 = line;
        }
        let cells = &mut self.row.1;
        if cells.len() <= at {
            cells.resize(at + 1, Cell::default());
        }
        cells[at] = cell;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_out_as_it_went_in() {
        let mut filling = Filling::of("表", None);
        let cell = |text: &str, number| Cell { number, ..Cell::words(text) };
        let since = Some(Since::Y1904);
        for (at, text, number) in [((1, 0), "单位", None), ((1, 3), "12", since), ((4, 1023), "末", None)] {
            filling.put(at, cell(text, number)).expect("a cell");
        }
        filling.put((4, 1022), shown(12.0, Since::Y1900, |_| Some("0012".into()))).expect("a cell");
        assert!(filling.put((2, 0), cell("x", None)).is_err() && filling.put((5, 1024), cell("x", None)).is_err());
        let rows: Vec<_> = filling.sheet().rows.into_iter().collect();
        assert_eq!(rows[0], (2, vec![cell("单位", None), cell("", None), cell("", None), cell("12", since)]));
        assert_eq!((rows.len(), rows[1].0, rows[1].1.len(), rows[1].1[1023].text.as_str()), (2, 5, 1024, "末"));
        let code = &rows[1].1[1022];
        assert_eq!((code.text.as_str(), code.number, code.figure.as_deref()), ("0012", None, Some("12")));
    }
}
