//! A workbook being written: worksheets under legal names, each cell as what it is, a width for every column. Rows stay on the
//! disk, not in memory. Not for which pages have which worksheets.

use super::out::{Out, failed};
use super::{Style, cell};
use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::document::{Align, Block, read};
use crate::base::error::{Error, Lang, Result};
use crate::base::page::{Cell, Head, Sheet};
use crate::base::text::{in_cell, paragraph, width};
use crate::both;
use chrono::Datelike;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format as Look, FormatAlign, Formula,
    Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;
use std::io::{self, Seek as _};

/// Rows a worksheet has room for, below its heading.
pub const MOST: u32 = 1_048_575;
/// UTF-16 units a cell has room for.
const LONGEST: usize = 32_767;
/// Columns of the widest column, in narrow characters.
const WIDEST: usize = 60;
/// Columns that are printed on one page, side by side.
const PRINTED: usize = 12;
/// How hard the file is packed, of nine: beyond this it takes twice the time and gets a tenth smaller.
const PACKED: u8 = 3;
/// Signs no name of a worksheet may have.
const FORBIDDEN: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];

fn broken(error: XlsxError) -> Error {
    failed(match error {
        XlsxError::IoError(cause) => cause,
        other => io::Error::other(other),
    })
}

/// What a cell shows.
pub enum Shown<'a> {
    /// Nothing.
    Nothing,
    /// A number.
    Number(f64),
    /// A part of one, in percent.
    Rate(f64),
    /// A day, as Excel counts it.
    Day(u32),
    /// Words.
    Text(&'a str),
}

/// A workbook being written.
pub struct Book {
    made: Workbook,
    names: Vec<String>,
    lang: Lang,
    look: Looks,
}

/// How cells look.
#[derive(Clone)]
struct Looks {
    head: Look,
    day: Look,
    rate: Look,
    number: Look,
    text: Look,
}

/// A worksheet being written: the next row, and how wide its columns came to be.
pub struct Page<'b> {
    sheet: &'b mut Worksheet,
    look: Looks,
    /// The row that is written.
    pub row: u32,
    wide: Vec<usize>,
    /// Which columns are of days; the others are of text.
    days: Vec<bool>,
}

/// The number Excel has for a day; none before March 1900, where it counts a day that never was.
fn serial(text: &str) -> Option<u32> {
    let day = day::iso(text)?;
    let since = day.num_days_from_ce() - Day::from_ymd_opt(1899, 12, 30)?.num_days_from_ce();
    u32::try_from(since).ok().filter(|n| *n > 60)
}

/// As people read it, what a reader would obey spelled out, no longer than a cell.
fn whole(text: &str) -> String {
    let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    let text = in_cell(&text);
    // No text has more units than bytes.
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return text.into_owned();
    }
    let mut used = 0;
    let tail = "……（全文见台账）";
    let room = LONGEST - tail.encode_utf16().count();
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    kept + tail
}

impl Book {
    pub fn new(lang: Lang, made: Option<Day>) -> Result<Book> {
        let mut book = Workbook::new();
        // Not the moment it was written: the same page is the same file.
        let made = made.and_then(|day| {
            ExcelDateTime::from_ymd(
                u16::try_from(day.year()).ok()?,
                u8::try_from(day.month()).ok()?,
                u8::try_from(day.day()).ok()?,
            )
            .ok()
        });
        let made = made.map_or_else(|| ExcelDateTime::from_ymd(2000, 1, 1).map_err(broken), Ok)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        book.set_zip_compression_level(PACKED);
        let top = || Look::new().set_align(FormatAlign::Top);
        Ok(Book {
            made: book,
            names: Vec::new(),
            lang,
            look: Looks {
                head: top().set_bold().set_background_color(0x00EE_F1F4).set_text_wrap(),
                day: top().set_num_format("yyyy-mm-dd"),
                rate: top().set_num_format("0.0%"),
                number: top(),
                text: top().set_text_wrap(),
            },
        })
    }

    /// A name a worksheet may have, that no other one of the book has.
    fn name(&mut self, asked: &str) -> String {
        let legal = |c: char| if FORBIDDEN.contains(&c) { ' ' } else { c };
        let plain: String = paragraph(asked).replace('\n', " ").chars().map(legal).collect();
        let plain = plain.trim_matches(|c: char| c == '\'' || c.is_whitespace());
        let plain = if plain.is_empty() || plain.eq_ignore_ascii_case("history") { "Sheet" } else { plain };
        let cut = |tail: &str| {
            let (room, mut used) = (31 - tail.len(), 0);
            let kept = plain.chars().take_while(|c| {
                used += c.len_utf16();
                used <= room
            });
            kept.collect::<String>().trim_end_matches(['\'', ' ']).to_owned() + tail
        };
        let tails = std::iter::once(String::new()).chain((2..).map(|n| format!(" {n}")));
        let free = tails.map(|tail| cut(&tail)).find(|name| !self.names.contains(&name.to_lowercase()));
        let name = free.unwrap_or_default();
        self.names.push(name.to_lowercase());
        name
    }

    /// A new worksheet under its headings, all of them of text.
    pub fn page(&mut self, name: &str, heads: &[&str]) -> Result<Page<'_>> {
        self.laid(name, heads, vec![false; heads.len()])
    }

    /// The same where some columns are of days. How a cell looks that is as its column says is not said again of it.
    fn laid(&mut self, name: &str, heads: &[&str], days: Vec<bool>) -> Result<Page<'_>> {
        let (name, look) = (self.name(name), self.look.clone());
        let sheet = self.made.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name(name).map_err(broken)?;
        for ((at, head), day) in (0..).zip(heads).zip(&days) {
            sheet.set_column_format(at, if *day { &look.day } else { &look.text }).map_err(broken)?;
            sheet.write_string_with_format(0, at, whole(head), &look.head).map_err(broken)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(broken)?;
        Ok(Page { sheet, look, row: 1, wide: heads.iter().map(|head| width(head)).collect(), days })
    }

    /// A worksheet of rows; of none only where it is `needed`.
    pub fn sheet(&mut self, sheet: Sheet<'_>, style: &Style, needed: bool) -> Result<()> {
        let name = sheet.title.as_ref().map_or(sheet.key.as_str(), |title| style.say(title)).to_owned();
        let labels: Vec<&str> = sheet.heads.iter().map(|head| style.say(&head.label)).collect();
        let days: Vec<bool> = sheet.heads.iter().map(|head| head.shape == Shape::Day).collect();
        let (own, mut book, mut page) = (&sheet.heads, Some(self), None);
        (sheet.rows)(&mut |cells| {
            if let Some(book) = book.take() {
                page = Some(book.laid(&name, &labels, days.clone())?);
            }
            let Some(page) = &mut page else { return Ok(()) };
            page.begin(&name)?;
            own.iter().enumerate().try_for_each(|(at, head)| page.cell(at, cell::at(cells, at), head, style))?;
            page.row += 1;
            Ok(())
        })?;
        if let Some(book) = book.filter(|_| needed) {
            page = Some(book.laid(&name, &labels, days)?);
        }
        page.map_or(Ok(()), Page::end)
    }

    /// What a reader must know, on a worksheet of its own.
    pub fn notes(&mut self, notes: &[String]) -> Result<()> {
        if notes.is_empty() {
            return Ok(());
        }
        let label = self.lang.pick("说明", "Notes");
        let mut page = self.page(label, &[label])?;
        for note in notes {
            page.put(0, &Shown::Text(note))?;
            page.row += 1;
        }
        page.end()
    }

    /// What stands in a table of a paper; digits alone in a column of numbers are a number.
    pub fn table(&mut self, table: &Block) -> Result<()> {
        let Block::Table { title, heads, rows, notes } = table else { return Ok(()) };
        let name = title.clone().unwrap_or_else(|| self.lang.pick("表", "Table").to_owned());
        let labels: Vec<&str> = heads.iter().map(|(text, _)| text.as_str()).collect();
        let mut page = self.page(&name, &labels)?;
        for row in rows {
            page.begin(&name)?;
            for (at, line) in row.iter().enumerate() {
                let text = read(line);
                let number = heads.get(at).is_some_and(|(_, align)| *align == Align::Right).then(|| number(&text));
                let shown = match (number.flatten(), serial(&text)) {
                    (Some(n), _) => Shown::Number(n),
                    (None, Some(day)) => Shown::Day(day),
                    (None, None) => Shown::Text(&text),
                };
                page.put(at, &shown)?;
            }
            page.row += 1;
        }
        page.end()?;
        self.notes(&notes.iter().map(|note| read(note)).collect::<Vec<_>>())
    }

    /// Lets whoever goes on with the first worksheet choose the words of a list; the lists stand on a worksheet of their own. A word
    /// that is not there is warned of, not refused: an office adds its own.
    pub fn choices(&mut self, heads: &[Head], style: &Style) -> Result<()> {
        let mut lists: Vec<(&str, &str)> = Vec::new();
        let mut columns = Vec::new();
        for (at, head) in (0..).zip(heads) {
            let Shape::Word(vocab) = head.shape else { continue };
            let known = lists.iter().position(|(known, _)| *known == vocab);
            if known.is_none() && style.added.words(vocab).is_empty() {
                continue;
            }
            columns.push((at, known.unwrap_or(lists.len())));
            if known.is_none() {
                lists.push((vocab, style.say(&head.label)));
            }
        }
        if lists.is_empty() {
            return Ok(());
        }
        let label = self.lang.pick("词表", "Words");
        let words: Vec<Vec<&str>> = lists.iter().map(|(vocab, _)| style.added.words(vocab)).collect();
        let mut page = self.page(label, &lists.iter().map(|(_, head)| *head).collect::<Vec<_>>())?;
        for row in 0..words.iter().map(Vec::len).max().unwrap_or(0) {
            for (at, (all, (vocab, _))) in words.iter().zip(&lists).enumerate() {
                let word = all.get(row).map(|slug| style.added.label(vocab, slug, style.lang));
                page.put(at, &word.as_deref().map_or(Shown::Nothing, Shown::Text))?;
            }
            page.row += 1;
        }
        page.end()?;
        let sheet = self.made.worksheet_from_index(0).map_err(broken)?;
        for (at, list) in columns {
            let column = column_number_to_name(u16::try_from(list).unwrap_or(u16::MAX));
            let last = words[list].len() + 1;
            let from = Formula::new(format!("='{label}'!${column}$2:${column}${last}"));
            let choice = DataValidation::new().allow_list_formula(from);
            let choice = choice.set_error_style(DataValidationErrorStyle::Warning);
            sheet.add_data_validation(1, at, MOST, at, &choice).map_err(broken)?;
        }
        Ok(())
    }

    /// Whether it has no worksheet yet.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The whole of it onto a writer.
    pub fn write(mut self, out: &mut Out<'_>) -> Result<()> {
        // The library wants a writer of its own, which ours is not.
        let mut file = tempfile::tempfile().map_err(failed)?;
        self.made.save_to_writer(io::BufWriter::new(&file)).map_err(broken)?;
        file.rewind().map_err(failed)?;
        io::copy(&mut file, out).map_err(failed).map(drop)
    }
}

/// A number as a cell keeps it; none where it would keep another one.
fn exact(n: i64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "below 2^53 nothing is lost")]
    (n.unsigned_abs() < 1 << 53).then_some(n as f64)
}

/// The number a text is, as it would be written again.
fn number(text: &str) -> Option<f64> {
    text.parse::<i64>().ok().filter(|n| n.to_string() == text).and_then(exact)
}

/// The same of what may have a point in it. What has more digits is a telephone or identity number, which nobody adds up.
fn measure(text: &str) -> Option<f64> {
    let short = text.len() <= 10 && text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    text.parse::<f64>().ok().filter(|n| short && n.to_string() == text)
}

impl Page<'_> {
    /// Refuses a row there is no room for.
    pub fn begin(&self, name: &str) -> Result<()> {
        if self.row <= MOST {
            return Ok(());
        }
        let said = both!(
            "“{name}”超过 {MOST} 行，一张工作表放不下",
            "{name:?} has more than {MOST} rows, too many for a worksheet"
        );
        Err(Error::usage("sheet-too-long", said).hint(both!(
            "用 --format csv，或用 --period 等缩小范围",
            "use --format csv, or narrow it by --period and the like"
        )))
    }

    pub fn put(&mut self, at: usize, shown: &Shown<'_>) -> Result<()> {
        let (row, column) = (self.row, u16::try_from(at).unwrap_or(u16::MAX));
        let (look, sheet) = (&self.look, &mut *self.sheet);
        let day = self.days.get(at) == Some(&true);
        let (wide, done) = match shown {
            Shown::Nothing | Shown::Text("") => return Ok(()),
            Shown::Number(n) => (10, sheet.write_number_with_format(row, column, *n, &look.number)),
            Shown::Rate(n) => (8, sheet.write_number_with_format(row, column, *n, &look.rate)),
            Shown::Day(n) if day => (11, sheet.write_number(row, column, f64::from(*n))),
            Shown::Day(n) => (11, sheet.write_number_with_format(row, column, f64::from(*n), &look.day)),
            Shown::Text(text) => {
                let widest = text.lines().map(width).max().unwrap_or(0);
                let done = match whole(text) {
                    text if day => sheet.write_string_with_format(row, column, text, &look.text),
                    text => sheet.write_string(row, column, text),
                };
                (widest, done)
            }
        };
        done.map_err(broken)?;
        if let Some(widest) = self.wide.get_mut(at) {
            *widest = wide.max(*widest);
        }
        Ok(())
    }

    /// A value of a column. Counts come as text too, where others of their column are no plain numbers.
    pub fn cell(&mut self, at: usize, value: Cell<'_>, head: &Head, style: &Style) -> Result<()> {
        let shown = match (value, head.shape) {
            (Cell::Real(n), _) if n.is_finite() => Some(Shown::Number(n)),
            (Cell::Int(n), shape) if shape != Shape::Flag => exact(n).map(Shown::Number),
            (Cell::Text(text), Shape::Count) => number(text).map(Shown::Number),
            (Cell::Text(text), Shape::Day) => serial(text).map(Shown::Day),
            (Cell::Text(text), Shape::Cell) => {
                measure(text).map(Shown::Number).or_else(|| serial(text).map(Shown::Day))
            }
            _ => None,
        };
        match shown {
            Some(shown) => self.put(at, &shown),
            None => self.put(at, &Shown::Text(&cell::under(head, value, style))),
        }
    }

    /// Sets widths, and a filter over what stands below the heading.
    pub fn end(self) -> Result<()> {
        for (at, wide) in (0..).zip(&self.wide) {
            let wide = u16::try_from((wide + 2).clamp(6, WIDEST)).unwrap_or(u16::MAX);
            self.sheet.set_column_width(at, f64::from(wide)).map_err(broken)?;
        }
        self.sheet.set_paper_size(9).set_landscape();
        if self.wide.len() <= PRINTED {
            self.sheet.set_print_fit_to_pages(1, 0);
        }
        self.sheet.set_repeat_rows(0, 0).map_err(broken)?;
        if self.row > 1 && !self.wide.is_empty() {
            let last = u16::try_from(self.wide.len() - 1).unwrap_or(u16::MAX);
            self.sheet.autofilter(0, 0, self.row - 1, last).map_err(broken)?;
        }
        Ok(())
    }
}
