//! Workbooks into rows of cells: .xlsx, .xls, .ods, the tables of a page. Not for what a file may weigh: `fence` has looked at it before.

use super::dressed::Dressed;
use super::fence::{Measure, broken};
use super::filling::{self, Filling, Sheet, moment, moment_iso, number};
use super::shows::Shows;
use super::table::{Cell, Merge, Since};
use super::{Format, hidden, html, ods, xls};
use crate::base::error::Result;
use crate::base::text::UNRECKONED;
use calamine::{Data, DataRef, Reader, SheetVisible, Style, Xls, Xlsx};
use std::collections::BTreeSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// The bytes of a file, which more than one reads.
#[derive(Clone)]
struct Bytes(Rc<Vec<u8>>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

enum Book {
    Xlsx(Box<Xlsx<Cursor<Bytes>>>),
    /// With what it shows beside what its reader hands out.
    Xls(Box<Xls<Cursor<Vec<u8>>>>, Dressed),
    /// Read whole, sheet by sheet.
    Whole(Vec<Sheet>),
}

/// A workbook.
pub struct Workbook {
    book: Book,
    /// What is known of it.
    measured: Measure,
    /// Its bytes, where rows or columns of it are hidden.
    bytes: Option<Bytes>,
    /// From when it counts days.
    since: Since,
    /// How many remarks stand on its cells: they are not read.
    pub notes: usize,
    /// The names of its sheets, those that are hidden behind the others.
    pub names: Vec<String>,
    /// How many of them show.
    shows: usize,
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
    pub fn open(format: Format, mut bytes: Vec<u8>, measured: Measure) -> Result<Workbook> {
        guarded(|| {
            let mut hiding = None;
            let (book, sheets, notes): (_, Vec<(String, bool)>, usize) = match format {
                Format::Xls => {
                    let (notes, stream) = xls::measure(&mut bytes)?;
                    let dressed = Dressed::of(&stream);
                    drop(stream);
                    let book = Xls::new(Cursor::new(bytes)).map_err(broken)?;
                    let sheets = book.sheets_metadata().iter().map(met).collect();
                    (Book::Xls(Box::new(book), dressed), sheets, notes)
                }
                Format::Ods => whole(ods::sheets(&bytes)?),
                Format::Html => whole(html::sheets(&bytes)?),
                _ => {
                    let bytes = Bytes(Rc::new(bytes));
                    hiding = measured.hides.then(|| bytes.clone());
                    let book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
                    let sheets = book.sheets_metadata().iter().map(met).collect();
                    (Book::Xlsx(Box::new(book)), sheets, measured.notes)
                }
            };
            if sheets.is_empty() {
                return Err(broken("no sheet"));
            }
            let late = match &book {
                Book::Xlsx(book) => book.has_1904_epoch(),
                Book::Xls(book, _) => book.has_1904_epoch(),
                Book::Whole(_) => false,
            };
            let (hidden, visible): (Vec<_>, Vec<_>) = sheets.into_iter().partition(|(_, hidden)| *hidden);
            let shows = visible.len();
            let names = visible.into_iter().chain(hidden).map(|(name, _)| name).collect();
            let since = if late { Since::Y1904 } else { Since::Y1900 };
            Ok(Workbook { book, measured, bytes: hiding, since, notes, names, shows })
        })
    }

    /// The names of those that are hidden.
    pub fn hidden(&self) -> &[String] {
        &self.names[self.shows..]
    }

    /// Reads one of its sheets.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet> {
        guarded(|| {
            let (mut filling, reckons, since) = (Filling::of(name, None), self.measured.reckons, self.since);
            if let Some(bytes) = &self.bytes {
                *filling.within() = hidden::of(bytes.as_ref(), name)?;
            }
            match &mut self.book {
                Book::Xlsx(book) => {
                    // The sheet is gone over once more for them.
                    if self.measured.merges {
                        let merges = book.merge_cells_by_sheet_name(name).unwrap_or_default();
                        merges.iter().try_for_each(|of| filling.merge(merge(of)))?;
                    }
                    let reckoned = if reckons { reckoned(book, name)? } else { BTreeSet::new() };
                    let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
                    let format = |style: &Style| Shows::by(&style.number_format.as_ref()?.format_code);
                    let shows: Vec<Option<Shows>> = cells.styles().iter().map(format).collect();
                    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
                        let unknown = *cell.get_value() == DataRef::Empty && reckoned.contains(&cell.get_position());
                        let is = match (cell.get_value(), shows.get(style)) {
                            _ if unknown => Cell::words(UNRECKONED),
                            (DataRef::Float(n), Some(Some(shows))) => {
                                filling::shown(*n, since, |written| shows.of(*n, written))
                            }
                            (value, _) => of_ref(value, since),
                        };
                        filling.put(cell.get_position(), is)?;
                    }
                }
                Book::Xls(book, dressed) => {
                    let at = book.sheets_metadata().iter().position(|sheet| sheet.name == name).unwrap_or(usize::MAX);
                    *filling.within() = dressed.within(at);
                    let merges = book.merge_cells_by_sheet_name(name).unwrap_or_default();
                    merges.iter().try_for_each(|of| filling.merge(merge(of)))?;
                    let shows = |cell| dressed.shows(at, cell);
                    put_range(&mut filling, &book.worksheet_range(name).map_err(broken)?, (since, &shows))?;
                }
                Book::Whole(sheets) => {
                    let sheet = sheets.iter_mut().find(|sheet| sheet.name == name).ok_or_else(|| broken("no sheet"))?;
                    return Ok(std::mem::take(sheet));
                }
            }
            Ok(filling.sheet())
        })
    }
}

fn whole((sheets, notes): (Vec<Sheet>, usize)) -> (Book, Vec<(String, bool)>, usize) {
    let names = sheets.iter().map(|sheet| (sheet.name.clone(), sheet.hidden)).collect();
    (Book::Whole(sheets), names, notes)
}

/// The name of a sheet, and whether it is hidden.
fn met(sheet: &calamine::Sheet) -> (String, bool) {
    (sheet.name.clone(), sheet.visible != SheetVisible::Visible)
}

/// The cells of a sheet that are reckoned from others: a program that writes a workbook may leave out what they come to.
fn reckoned(book: &mut Xlsx<Cursor<Bytes>>, name: &str) -> Result<BTreeSet<(u32, u32)>> {
    let (mut cells, mut out) = (book.worksheet_cells_reader(name).map_err(broken)?, BTreeSet::new());
    while let Some(cell) = cells.next_formula().map_err(broken)? {
        if !cell.get_value().is_empty() && out.len() < filling::MOST_CELLS {
            out.insert(cell.get_position());
        }
    }
    Ok(out)
}

fn merge(d: &calamine::Dimensions) -> Merge {
    let column = |c: u32| usize::try_from(c).unwrap_or(usize::MAX);
    Merge { rows: (u64::from(d.start.0) + 1, u64::from(d.end.0) + 1), columns: (column(d.start.1), column(d.end.1)) }
}

/// What the format of a cell shows of its number.
type Shown<'s> = &'s dyn Fn((u32, u32)) -> Option<&'s Shows>;

fn put_range(filling: &mut Filling, range: &calamine::Range<Data>, (since, shows): (Since, Shown<'_>)) -> Result<()> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let at = |n: usize, first: u32| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(first);
        let at = (at(row, top), at(column, left));
        let n = match value {
            Data::Float(n) => Some(*n),
            Data::Int(n) => i32::try_from(*n).ok().map(f64::from),
            _ => None,
        };
        let is = match n.zip(shows(at)) {
            Some((n, shows)) => filling::shown(n, since, |written| shows.of(n, written)),
            None => of(value, since),
        };
        filling.put(at, is)?;
    }
    Ok(())
}

fn of_ref(value: &DataRef<'_>, since: Since) -> Cell {
    match value {
        DataRef::SharedString(s) => Cell::words(*s),
        DataRef::String(s) => Cell::words(s.as_str()),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => moment_iso(s, false),
        DataRef::Int(n) => Cell { number: Some(since), ..Cell::words(n.to_string()) },
        DataRef::Float(n) => number(*n, since),
        DataRef::Bool(b) => Cell::words(if *b { "是" } else { "否" }),
        DataRef::DateTime(at) => moment(at),
        DataRef::Error(e) => Cell::words(e.to_string()),
        DataRef::Empty => Cell::default(),
    }
}

fn of(value: &Data, since: Since) -> Cell {
    match value {
        Data::String(s) => Cell::words(s.as_str()),
        Data::DateTimeIso(s) | Data::DurationIso(s) => moment_iso(s, false),
        Data::Int(n) => Cell { number: Some(since), ..Cell::words(n.to_string()) },
        Data::Float(n) => number(*n, since),
        Data::Bool(b) => Cell::words(if *b { "是" } else { "否" }),
        Data::DateTime(at) => moment(at),
        Data::Error(e) => Cell::words(e.to_string()),
        Data::Empty => Cell::default(),
    }
}
