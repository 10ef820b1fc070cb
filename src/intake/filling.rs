//! A sheet of a workbook being filled, cell by cell, within what a workbook may come to. Not for where cells come from.

use super::fence::{locked, too_large};
use super::table::{Cell, Merge};
use super::unreadable;
use crate::base::error::{Error, Result};
use crate::both;

/// The cells one sheet may have, and the bytes in them.
pub const MOST_CELLS: usize = 1_500_000;
const MOST_TEXT: usize = 96 << 20;
/// The same with the blank cells before others, for which room is set aside.
const MOST_LAID: usize = 2_500_000;
/// What may be merged in a sheet.
const MOST_MERGES: usize = 20_000;
/// The columns a row may have.
const WIDEST: u32 = 1024;

/// A sheet of a workbook.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows that hold anything, each with its number.
    pub rows: Vec<(u64, Vec<Cell>)>,
    /// What is merged in it.
    pub merges: Vec<Merge>,
}

/// The error of a workbook that cannot be read.
pub fn broken(error: impl std::fmt::Display) -> Error {
    let said = error.to_string();
    if said.contains("assword") {
        return locked();
    }
    unreadable(both!("读不懂工作簿", "the workbook cannot be read")).because(anyhow::anyhow!("{said}"))
}

/// A number as people read it; one that has lost digits as a spreadsheet shows it, by which it is known for spoiled.
pub fn number(n: f64) -> Cell {
    let text = if n.abs() >= 1e15 { format!("{n:.10E}").replace('E', "E+") } else { n.to_string() };
    Cell { text, number: true }
}

/// A sheet being filled, within what a workbook may come to.
pub struct Filling {
    sheet: Sheet,
    cells: usize,
    laid: usize,
    text: usize,
}

impl Filling {
    /// One of a name, after what another of the workbook came to.
    pub fn of(name: &str, after: Option<&Filling>) -> Filling {
        let (cells, laid, text) = after.map_or((0, 0, 0), |last| (last.cells, last.laid, last.text));
        Filling { sheet: Sheet { name: name.to_owned(), ..Sheet::default() }, cells, laid, text }
    }

    /// The sheet.
    pub fn sheet(self) -> Sheet {
        self.sheet
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
        let last = self.sheet.rows.last().filter(|last| last.0 == line);
        self.laid += at.saturating_add(1).saturating_sub(last.map_or(0, |last| last.1.len()));
        if column >= WIDEST || self.cells > MOST_CELLS || self.laid > MOST_LAID || self.text > MOST_TEXT {
            let name = &self.sheet.name;
            return Err(too_large(both!(
                "工作表 {name:?} 到第 {line} 行太大",
                "the sheet {name:?} is too large by row {line}"
            )));
        }
        if self.sheet.rows.last().is_none_or(|last| last.0 < line) {
            self.sheet.rows.push((line, Vec::new()));
        }
        let Some((last, cells)) = self.sheet.rows.last_mut() else { return Ok(()) };
        if *last != line {
            return Err(broken("rows out of order"));
        }
        if cells.len() <= at {
            cells.resize(at + 1, Cell::default());
        }
        cells[at] = cell;
        Ok(())
    }
}
