//! Workbooks into rows of cells: .xlsx, .xls, .ods. Not for what a file may weigh: `fence` has looked at it before.

use super::grid::{Cell, Merge};
use super::{Format, unreadable};
use crate::base::error::{Error, Result};
use crate::both;
use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xls, Xlsx};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The cells one sheet may have, and the bytes in them.
const MOST_CELLS: usize = 1_500_000;
const MOST_TEXT: usize = 96 << 20;
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

enum Book {
    Xlsx(Box<Xlsx<Cursor<Vec<u8>>>>),
    Xls(Box<Xls<Cursor<Vec<u8>>>>),
    Ods(Box<Ods<Cursor<Vec<u8>>>>),
}

/// A workbook.
pub struct Workbook {
    book: Book,
    /// The names of its sheets.
    pub names: Vec<String>,
}

fn broken(error: impl std::fmt::Display) -> Error {
    let said = error.to_string();
    if said.contains("assword") {
        return Error::usage(
            "workbook-locked",
            both!("工作簿加了密码，读不了", "the workbook is locked with a password"),
        )
        .hint(both!("在 Excel 里去掉密码另存", "save it without its password"));
    }
    unreadable(both!("读不懂工作簿", "the workbook cannot be read")).because(anyhow::anyhow!("{said}"))
}

/// Runs what a library does with bytes nobody vouches for; where it gives up, the file is unreadable and the program goes on.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = catch_unwind(AssertUnwindSafe(work));
    std::panic::set_hook(hook);
    done.unwrap_or_else(|_| Err(broken("malformed")))
}

impl Workbook {
    /// Opens one.
    pub fn open(format: Format, bytes: Vec<u8>) -> Result<Workbook> {
        guarded(|| {
            let bytes = Cursor::new(bytes);
            let (book, names) = match format {
                Format::Xls => {
                    let book = Xls::new(bytes).map_err(broken)?;
                    let names = book.sheet_names();
                    (Book::Xls(Box::new(book)), names)
                }
                Format::Ods => {
                    let book = Ods::new(bytes).map_err(broken)?;
                    let names = book.sheet_names();
                    (Book::Ods(Box::new(book)), names)
                }
                _ => {
                    let book = Xlsx::new(bytes).map_err(broken)?;
                    let names = book.sheet_names();
                    (Book::Xlsx(Box::new(book)), names)
                }
            };
            if names.is_empty() {
                return Err(broken("no sheet"));
            }
            Ok(Workbook { book, names })
        })
    }

    /// Reads one of its sheets.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet> {
        guarded(|| {
            let mut filling = Filling { sheet: Sheet { name: name.to_owned(), ..Sheet::default() }, cells: 0, text: 0 };
            match &mut self.book {
                Book::Xlsx(book) => {
                    filling.sheet.merges =
                        book.merge_cells_by_sheet_name(name).unwrap_or_default().iter().map(merge).collect();
                    let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
                    while let Some(cell) = cells.next_cell().map_err(broken)? {
                        filling.put(cell.get_position(), of_ref(cell.get_value()))?;
                    }
                }
                Book::Xls(book) => {
                    filling.sheet.merges =
                        book.merge_cells_by_sheet_name(name).unwrap_or_default().iter().map(merge).collect();
                    filling.range(&book.worksheet_range(name).map_err(broken)?)?;
                }
                Book::Ods(book) => filling.range(&book.worksheet_range(name).map_err(broken)?)?,
            }
            Ok(filling.sheet)
        })
    }
}

fn merge(d: &calamine::Dimensions) -> Merge {
    let column = |c: u32| usize::try_from(c).unwrap_or(usize::MAX);
    Merge { rows: (u64::from(d.start.0) + 1, u64::from(d.end.0) + 1), columns: (column(d.start.1), column(d.end.1)) }
}

struct Filling {
    sheet: Sheet,
    cells: usize,
    text: usize,
}

impl Filling {
    fn range(&mut self, range: &calamine::Range<Data>) -> Result<()> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let at = |n: usize, first: u32| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(first);
            self.put((at(row, top), at(column, left)), of(value))?;
        }
        Ok(())
    }

    fn put(&mut self, (row, column): (u32, u32), cell: Cell) -> Result<()> {
        if cell.text.is_empty() {
            return Ok(());
        }
        let line = u64::from(row) + 1;
        self.cells += 1;
        self.text += cell.text.len();
        if column >= WIDEST || self.cells > MOST_CELLS || self.text > MOST_TEXT {
            let name = &self.sheet.name;
            return Err(super::fence::too_large(both!(
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
        let at = usize::try_from(column).unwrap_or(usize::MAX);
        if cells.len() <= at {
            cells.resize(at + 1, Cell::default());
        }
        cells[at] = cell;
        Ok(())
    }
}

fn text(text: &str) -> Cell {
    Cell { text: text.to_owned(), number: false }
}

/// A number as people read it; one that has lost digits as a spreadsheet shows it, by which it is known for spoiled.
fn number(n: f64) -> Cell {
    let text = if n.abs() >= 1e15 { format!("{n:.10E}").replace('E', "E+") } else { n.to_string() };
    Cell { text, number: true }
}

fn moment(at: &ExcelDateTime) -> Cell {
    if at.is_duration() || at.as_f64() < 1.0 {
        return number(at.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    let whole = (hour, minute, second) == (0, 0, 0);
    text(&if whole { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") })
}

fn of_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::SharedString(s) => text(s),
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => text(s),
        DataRef::Int(n) => Cell { text: n.to_string(), number: true },
        DataRef::Float(n) => number(*n),
        DataRef::Bool(b) => text(if *b { "是" } else { "否" }),
        DataRef::DateTime(at) => moment(at),
        DataRef::Error(e) => text(&e.to_string()),
        DataRef::Empty => Cell::default(),
    }
}

fn of(value: &Data) -> Cell {
    match value {
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => text(s),
        Data::Int(n) => Cell { text: n.to_string(), number: true },
        Data::Float(n) => number(*n),
        Data::Bool(b) => text(if *b { "是" } else { "否" }),
        Data::DateTime(at) => moment(at),
        Data::Error(e) => text(&e.to_string()),
        Data::Empty => Cell::default(),
    }
}
