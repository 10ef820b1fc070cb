//! A sheet of a workbook being filled, cell by cell, within what a workbook may come to. Not for where cells come from.

use super::fence::{broken, too_large};
use super::table::{Cell, Merge, Since};
use crate::base::error::Result;
use crate::both;

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
        let mut row = Vec::with_capacity(filled().map(|(_, cell)| cell.text.len() + 7).sum());
        for (column, cell) in filled() {
            row.extend(column.to_le_bytes());
            row.push(cell.number.map_or(0, |since| 1 + u8::from(since == Since::Y1904)));
            row.extend(u32::try_from(cell.text.len()).unwrap_or(u32::MAX).to_le_bytes());
            row.extend(cell.text.as_bytes());
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

fn unpacked(mut row: &[u8]) -> Vec<Cell> {
    let mut cells = Vec::new();
    while let [low, high, number, a, b, c, d, rest @ ..] = row {
        let (at, length) = (u16::from_le_bytes([*low, *high]), u32::from_le_bytes([*a, *b, *c, *d]));
        let (text, rest) = rest.split_at(rest.len().min(usize::try_from(length).unwrap_or(usize::MAX)));
        cells.resize(usize::from(at), Cell::default());
        let number = [None, Some(Since::Y1900), Some(Since::Y1904)].get(usize::from(*number)).copied().flatten();
        cells.push(Cell { text: String::from_utf8_lossy(text).into_owned(), number });
        row = rest;
    }
    cells
}

/// A number as people read it; one that has lost digits as a spreadsheet shows it, by which it is known for spoiled.
pub fn number(n: f64, since: Since) -> Cell {
    let text = if n.abs() >= 1e15 { format!("{n:.10E}").replace('E', "E+") } else { n.to_string() };
    Cell { text, number: Some(since) }
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
        self.text += cell.text.len();
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
        let cell = |text: &str, number| Cell { text: text.to_owned(), number };
        let since = Some(Since::Y1904);
        for (at, text, number) in [((1, 0), "单位", None), ((1, 3), "12", since), ((4, 1023), "末", None)] {
            filling.put(at, cell(text, number)).expect("a cell");
        }
        assert!(filling.put((2, 0), cell("x", None)).is_err() && filling.put((5, 1024), cell("x", None)).is_err());
        let rows: Vec<_> = filling.sheet().rows.into_iter().collect();
        assert_eq!(rows[0], (2, vec![cell("单位", None), cell("", None), cell("", None), cell("12", since)]));
        assert_eq!((rows.len(), rows[1].0, rows[1].1.len(), rows[1].1[1023].text.as_str()), (2, 5, 1024, "末"));
    }
}
