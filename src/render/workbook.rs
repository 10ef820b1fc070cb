//! A workbook being written: worksheets under legal names, its lists of words, what stands in a paper. Not for which pages have which
//! worksheets, nor for what stands in one: that is `worksheet`.

use super::out::{Out, failed};
use super::worksheet::{Looks, MOST, Page, Shown, broken, counted, serial};
use super::{Style, cell};
use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::document::{Align, Block, read};
use crate::base::error::{Lang, Result};
use crate::base::page::{Head, Sheet};
use crate::base::text::paragraph;
use chrono::Datelike;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Formula, Workbook};
use std::io::{self, Seek as _};

/// How hard the file is packed, of nine: beyond this it takes twice the time and gets a tenth smaller.
const PACKED: u8 = 3;
/// Signs no name of a worksheet may have.
const FORBIDDEN: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];

/// A workbook being written.
pub struct Book {
    made: Workbook,
    names: Vec<String>,
    lang: Lang,
    look: Looks,
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
        Ok(Book { made: book, names: Vec::new(), lang, look: Looks::of(lang) })
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

    /// A new worksheet under its headings, each with the shape of its column.
    pub fn page(&mut self, name: &str, heads: &[(&str, Shape)]) -> Result<Page<'_>> {
        let name = self.name(name);
        let sheet = self.made.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name(name).map_err(broken)?;
        Page::under(sheet, (self.look.clone(), self.lang), heads)
    }

    /// A worksheet of rows; of none only where it is `needed`.
    pub fn sheet(&mut self, sheet: Sheet<'_>, style: &Style, needed: bool) -> Result<()> {
        let name = sheet.title.as_ref().map_or(sheet.key.as_str(), |title| style.say(title)).to_owned();
        let own: Vec<_> = (0..).zip(&sheet.heads).filter(|(_, head)| cell::is_for_people(head)).collect();
        let heads: Vec<_> = own.iter().map(|(_, head)| (style.say(&head.label), head.shape)).collect();
        let (mut book, mut page) = (Some(self), None);
        (sheet.rows)(&mut |cells| {
            if let Some(book) = book.take() {
                page = Some(book.page(&name, &heads)?);
            }
            let Some(page) = &mut page else { return Ok(()) };
            page.begin(&name)?;
            let mut all = own.iter().enumerate();
            all.try_for_each(|(at, (from, head))| page.cell(at, cell::at(cells, *from), head, style))?;
            page.row += 1;
            Ok(())
        })?;
        if let Some(book) = book.filter(|_| needed) {
            page = Some(book.page(&name, &heads)?);
        }
        page.map_or(Ok(()), Page::end)
    }

    /// What a reader must know, on a worksheet of its own.
    pub fn notes(&mut self, notes: &[String]) -> Result<()> {
        if notes.is_empty() {
            return Ok(());
        }
        let label = self.lang.pick("说明", "Notes");
        let mut page = self.page(label, &[(label, Shape::Text)])?;
        for note in notes {
            page.put(0, &Shown::Text(note))?;
            page.row += 1;
        }
        page.end()
    }

    /// What stands in a table of a paper; what is no more than a number in a column of numbers is one.
    pub fn table(&mut self, table: &Block) -> Result<()> {
        let Block::Table { title, heads, rows, notes } = table else { return Ok(()) };
        let name = title.clone().unwrap_or_else(|| self.lang.pick("表", "Table").to_owned());
        let shape = |align| if align == Align::Right { Shape::Count } else { Shape::Text };
        let labels: Vec<_> = heads.iter().map(|(text, align)| (text.as_str(), shape(*align))).collect();
        let mut page = self.page(&name, &labels)?;
        for row in rows {
            page.begin(&name)?;
            for (at, line) in row.iter().enumerate() {
                let text = read(line);
                let number = heads.get(at).is_some_and(|(_, align)| *align == Align::Right).then(|| counted(&text));
                let shown = match (number.flatten(), serial(&text)) {
                    (Some(shown), _) => shown,
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
        let mut page = self.page(label, &lists.iter().map(|(_, head)| (*head, Shape::Text)).collect::<Vec<_>>())?;
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
