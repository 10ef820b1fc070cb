//! Pages as an Excel workbook: labels for people, but numbers as numbers and days as days, so that a sheet can be reckoned with.
//! Codes and telephone numbers stay text, and no text is ever a formula. Rows of a list stay on the disk, not in memory. Not for
//! `import`: that takes CSV.
//!
//! A text longer than a cell may hold is cut there and says so.

use super::out::{Out, failed};
use super::{Format, Style, cell, laid, unfit};
use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::document::{Align, Block, Document, read};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::page::{Cell, Figure, FigureValue, Head, Record, Report, Sheet};
use crate::base::text::{paragraph, width};
use crate::both;
use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, FormatAlign, Workbook, Worksheet, XlsxError};
use std::io::{self, Seek as _};

/// Rows a worksheet has room for, below its heading.
const MOST: u32 = 1_048_575;
/// UTF-16 units a cell has room for.
const LONGEST: usize = 32_767;
/// Columns of the widest column, in narrow characters.
const WIDEST: usize = 60;
/// Signs no name of a worksheet may have.
const FORBIDDEN: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];

fn broken(error: XlsxError) -> Error {
    failed(match error {
        XlsxError::IoError(cause) => cause,
        other => io::Error::other(other),
    })
}

/// What a cell shows.
enum Shown<'a> {
    Nothing,
    Number(f64),
    Rate(f64),
    Day(u32),
    Text(&'a str),
}

/// A workbook being written.
struct Book {
    made: Workbook,
    names: Vec<String>,
    lang: Lang,
    head: Look,
    day: Look,
    rate: Look,
    text: Look,
}

/// A worksheet being written: the next row, and how wide its columns came to be.
struct Page<'b> {
    sheet: &'b mut Worksheet,
    looks: [Look; 3],
    row: u32,
    wide: Vec<usize>,
}

/// The number Excel has for a day; none before March 1900, where it counts a day that never was.
fn serial(text: &str) -> Option<u32> {
    let day = day::iso(text)?;
    let since = day.num_days_from_ce() - Day::from_ymd_opt(1899, 12, 30)?.num_days_from_ce();
    u32::try_from(since).ok().filter(|n| *n > 60)
}

/// As people read it, hidden characters spelled out, no longer than a cell.
fn whole(text: &str) -> String {
    let text = paragraph(&text.replace("\r\n", "\n")).into_owned();
    if text.encode_utf16().count() <= LONGEST {
        return text;
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
    fn new(lang: Lang, made: Option<Day>) -> Result<Book> {
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
        let top = || Look::new().set_align(FormatAlign::Top);
        Ok(Book {
            made: book,
            names: Vec::new(),
            lang,
            head: top().set_bold().set_background_color(0x00EE_F1F4).set_text_wrap(),
            day: top().set_num_format("yyyy-mm-dd"),
            rate: top().set_num_format("0.0%"),
            text: top().set_text_wrap(),
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

    /// A new worksheet under its headings.
    fn page(&mut self, name: &str, heads: &[&str]) -> Result<Page<'_>> {
        let name = self.name(name);
        let looks = [self.day.clone(), self.rate.clone(), self.text.clone()];
        let sheet = self.made.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name(name).map_err(broken)?;
        for (at, head) in (0..).zip(heads) {
            sheet.write_string_with_format(0, at, whole(head), &self.head).map_err(broken)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(broken)?;
        Ok(Page { sheet, looks, row: 1, wide: heads.iter().map(|head| width(head)).collect() })
    }

    fn sheet(&mut self, sheet: Sheet<'_>, style: &Style) -> Result<()> {
        let name = sheet.title.as_ref().map_or(sheet.key.as_str(), |title| style.say(title)).to_owned();
        let labels: Vec<&str> = sheet.heads.iter().map(|head| style.say(&head.label)).collect();
        let mut page = self.page(&name, &labels)?;
        let own = &sheet.heads;
        (sheet.rows)(&mut |cells| {
            page.begin(&name)?;
            own.iter().enumerate().try_for_each(|(at, head)| page.cell(at, cell::at(cells, at), head, style))?;
            page.row += 1;
            Ok(())
        })?;
        page.end()
    }

    /// What a reader must know, on a worksheet of its own.
    fn notes(&mut self, notes: &[String]) -> Result<()> {
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
    fn table(&mut self, table: &Block) -> Result<()> {
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

    /// The whole of it onto a writer.
    fn write(mut self, out: &mut Out<'_>) -> Result<()> {
        // The library wants a writer of its own, which ours is not.
        let mut file = tempfile::tempfile().map_err(failed)?;
        self.made.save_to_writer(io::BufWriter::new(&file)).map_err(broken)?;
        file.rewind().map_err(failed)?;
        io::copy(&mut file, out).map_err(failed).map(drop)
    }
}

/// The number a text is, as it would be written again.
fn number(text: &str) -> Option<f64> {
    text.parse::<i32>().ok().filter(|n| n.to_string() == text).map(f64::from)
}

impl Page<'_> {
    /// Refuses a row there is no room for.
    fn begin(&self, name: &str) -> Result<()> {
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

    fn put(&mut self, at: usize, shown: &Shown<'_>) -> Result<()> {
        let (row, column) = (self.row, u16::try_from(at).unwrap_or(u16::MAX));
        let [day, rate, look] = &self.looks;
        let (wide, done) = match shown {
            Shown::Nothing | Shown::Text("") => return Ok(()),
            Shown::Number(n) => {
                (10, self.sheet.write_number_with_format(row, column, *n, &Look::new().set_align(FormatAlign::Top)))
            }
            Shown::Rate(n) => (8, self.sheet.write_number_with_format(row, column, *n, rate)),
            Shown::Day(n) => (11, self.sheet.write_number_with_format(row, column, f64::from(*n), day)),
            Shown::Text(text) => {
                let widest = text.lines().map(width).max().unwrap_or(0);
                (widest, self.sheet.write_string_with_format(row, column, whole(text), look))
            }
        };
        done.map_err(broken)?;
        if let Some(widest) = self.wide.get_mut(at) {
            *widest = wide.max(*widest);
        }
        Ok(())
    }

    /// A value of a column.
    fn cell(&mut self, at: usize, value: Cell<'_>, head: &Head, style: &Style) -> Result<()> {
        match (value, head.shape) {
            (Cell::Real(n), _) if n.is_finite() => return self.put(at, &Shown::Number(n)),
            // Whole numbers beyond what a cell keeps exactly stay text.
            (Cell::Int(n), shape) if shape != Shape::Flag && n.abs() < 1 << 53 => {
                #[expect(clippy::cast_precision_loss, reason = "below 2^53 nothing is lost")]
                return self.put(at, &Shown::Number(n as f64));
            }
            (Cell::Text(text), Shape::Day) => {
                if let Some(day) = serial(text) {
                    return self.put(at, &Shown::Day(day));
                }
            }
            _ => {}
        }
        self.put(at, &Shown::Text(&cell::under(head, value, style)))
    }

    /// Sets widths, and a filter over what stands below the heading.
    fn end(self) -> Result<()> {
        for (at, wide) in (0..).zip(&self.wide) {
            let wide = u16::try_from((wide + 2).clamp(6, WIDEST)).unwrap_or(u16::MAX);
            self.sheet.set_column_width(at, f64::from(wide)).map_err(broken)?;
        }
        if self.row > 1 && !self.wide.is_empty() {
            let last = u16::try_from(self.wide.len() - 1).unwrap_or(u16::MAX);
            self.sheet.autofilter(0, 0, self.row - 1, last).map_err(broken)?;
        }
        Ok(())
    }
}

fn said(notes: &[Both], style: &Style) -> Vec<String> {
    notes.iter().map(|note| style.say(note).to_owned()).collect()
}

/// A list: one worksheet.
pub fn sheet(mut sheet: Sheet<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut book = Book::new(style.lang, None)?;
    let notes = std::mem::take(&mut sheet.notes);
    book.sheet(sheet, style)?;
    book.notes(&said(&notes, style))?;
    book.write(out)
}

/// A record: a worksheet of what is filled in, one of each part that has rows.
pub fn record(record: Record<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut book = Book::new(style.lang, None)?;
    let lang = style.lang;
    let named = record.values.first().map(|value| cell::human(Cell::from(value), Shape::Text, style).into_owned());
    let mut page =
        book.page(named.as_deref().unwrap_or_default(), &[lang.pick("项目", "Field"), lang.pick("内容", "Value")])?;
    for (head, value) in record.heads.iter().zip(&record.values) {
        let value = Cell::from(value);
        if !cell::human(value, head.shape, style).is_empty() {
            page.put(0, &Shown::Text(style.say(&head.label)))?;
            page.cell(1, value, head, style)?;
            page.row += 1;
        }
    }
    page.end()?;
    for part in record.parts {
        book.sheet(part, style)?;
    }
    book.notes(&said(&record.notes, style))?;
    book.write(out)
}

/// The figures of a report, and below the same names what they are made up of.
fn figures(book: &mut Book, figures: &[Figure], style: &Style) -> Result<()> {
    let lang = style.lang;
    let heads = [
        ("编号", "Id"),
        ("名称", "Name"),
        ("数值", "Value"),
        ("分子", "Numerator"),
        ("分母", "Denominator"),
        ("比率", "Rate"),
        ("口径", "Definition"),
    ];
    let mut page = book.page(lang.pick("数字", "Figures"), &heads.map(|(zh, en)| lang.pick(zh, en)))?;
    #[expect(clippy::cast_precision_loss, reason = "no office counts to 2^53")]
    let number = |n: i64| n as f64;
    for figure in figures {
        page.put(0, &Shown::Text(figure.id))?;
        page.put(1, &Shown::Text(style.say(&figure.label)))?;
        match &figure.value {
            FigureValue::Count(count, _) => page.put(2, &Shown::Number(number(*count)))?,
            FigureValue::Rate(part, of) => {
                page.put(3, &Shown::Number(number(part.value)))?;
                page.put(4, &Shown::Number(number(of.value)))?;
                let rate =
                    if of.value == 0 { Shown::Nothing } else { Shown::Rate(number(part.value) / number(of.value)) };
                page.put(5, &rate)?;
            }
        }
        page.put(6, &Shown::Text(style.say(&figure.definition)))?;
        page.row += 1;
    }
    page.end()?;
    let parts = |figure: &Figure| matches!(&figure.value, FigureValue::Count(_, parts) if !parts.is_empty());
    if !figures.iter().any(parts) {
        return Ok(());
    }
    let heads = [("编号", "Id"), ("名称", "Name"), ("其中", "Of which"), ("数值", "Value")];
    let mut page = book.page(lang.pick("构成", "Parts"), &heads.map(|(zh, en)| lang.pick(zh, en)))?;
    for figure in figures {
        let FigureValue::Count(_, parts) = &figure.value else { continue };
        for part in parts {
            page.put(0, &Shown::Text(figure.id))?;
            page.put(1, &Shown::Text(style.say(&figure.label)))?;
            page.put(2, &Shown::Text(style.say(&part.label)))?;
            page.put(3, &Shown::Number(number(part.value)))?;
            page.row += 1;
        }
    }
    page.end()
}

/// A report: its figures, one worksheet of each table, and what must be known of them.
pub fn report(report: Report<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut book = Book::new(style.lang, Some(report.as_of))?;
    let mut notes = vec![style.say(&report.title).to_owned(), cell::imprint(&report, style)];
    if !report.figures.is_empty() {
        figures(&mut book, &report.figures, style)?;
    }
    for mut table in report.tables {
        notes.extend(said(&std::mem::take(&mut table.notes), style));
        book.sheet(table, style)?;
    }
    notes.extend(said(&report.notes, style));
    book.notes(&notes)?;
    book.write(out)
}

/// A paper: a worksheet of each of its tables. One without has nothing to reckon with.
pub fn document(paper: &Document, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let mut book = Book::new(style.lang, day::iso(&paper.day))?;
    for block in paper.told() {
        match block {
            Block::Table { .. } => book.table(block)?,
            Block::Chart { .. } => book.table(&laid::numbers(block, style.lang))?,
            _ => {}
        }
    }
    if book.names.is_empty() { Err(unfit(Format::Xlsx)) } else { book.write(out) }
}
