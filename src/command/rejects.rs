//! Rows of a sheet that are refused and stay out while the others are taken in: written with their reasons, to be mended. Not for why a row is bad:
//! that is `import`.

use super::desk::Desk;
use super::rejects_file::write_object;
use super::sheets::{Apart, Out, Read_, Sheets};
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::both;
use crate::intake::{Format as Intake, OWN, Seen, is_own};
use crate::render::{self, Format, Style};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

impl Sheets<'_> {
    /// Whether rows that are refused stay out.
    pub fn stay_out(&self) -> bool {
        self.rejects.is_some()
    }

    /// Whether the rows that were refused stay out, and the others are taken in.
    pub fn takes_rest(&self, error: &Error) -> bool {
        if self.rejects.is_none() || error.id != "import-refused" || error.rows.is_empty() {
            return false;
        }
        let before = self.rejected();
        for row in &error.rows {
            let field = if row.place.is_empty() { &row.field } else { &row.place };
            let Both { zh, en } = &row.message;
            let said = if field.is_empty() { row.message.clone() } else { both!("{field}：{zh}", "{field}: {en}") };
            let out = self.out_of(&row.place);
            let mut out = out.borrow_mut();
            let why = &mut out.entry(row.line).or_default().0;
            *why = if why.zh.is_empty() {
                said
            } else {
                Both { zh: format!("{}；{}", why.zh, said.zh), en: format!("{}; {}", why.en, said.en) }
            };
        }
        self.rejected() > before
    }

    /// What stays out of one of several sheets, and how it was read; both are its own from one reading to the next.
    pub(super) fn part(&self, sheet: &str) -> (Rc<RefCell<Out>>, Rc<RefCell<Read_>>) {
        let mut parts = self.parts.borrow_mut();
        let at = parts.iter().position(|(name, ..)| name == sheet).unwrap_or_else(|| {
            parts.push((sheet.to_owned(), Rc::default(), Rc::default()));
            parts.len() - 1
        });
        (parts[at].1.clone(), parts[at].2.clone())
    }

    /// Where a row at a place belongs: of several sheets to that with the longest name it begins with.
    fn out_of(&self, place: &str) -> Rc<RefCell<Out>> {
        let parts = self.parts.borrow();
        let read = |part: &Apart| part.2.borrow().sheet.clone().unwrap_or_else(|| part.0.clone());
        let on =
            |name: &String| place.strip_prefix(name.as_str()).is_some_and(|at| at.is_empty() || at.starts_with('!'));
        let of = parts.iter().map(|part| (read(part), &part.1)).filter(|(name, _)| on(name));
        of.max_by_key(|(name, _)| name.len()).map_or_else(|| self.out.clone(), |(_, out)| out.clone())
    }

    /// How many rows stay out.
    pub fn rejected(&self) -> usize {
        self.out.borrow().len() + self.parts.borrow().iter().map(|(_, out, _)| out.borrow().len()).sum::<usize>()
    }

    /// Those rows, each with its sheet where there are several, and the reason.
    pub fn stayed_out(&self) -> Vec<(u64, String, Both)> {
        let of = |sheet: &str, out: &Out| {
            out.iter().map(|(line, (why, _))| (*line, sheet.to_owned(), why.clone())).collect::<Vec<_>>()
        };
        let parts = self.parts.borrow();
        let several = parts.iter().flat_map(|(sheet, out, _)| of(sheet, &out.borrow()));
        of("", &self.out.borrow()).into_iter().chain(several).collect()
    }

    /// Says how many stay out.
    pub(super) fn say_rejected(&self, desk: &Desk) {
        let Some(n) = Some(self.rejected()).filter(|n| *n > 0) else { return };
        let Both { zh, en } = match self.sheet_read().filter(|_| self.of_several) {
            Some(sheet) => both!("工作表“{sheet}”里 ", "sheet {sheet}: "),
            None => Both::default(),
        };
        desk.say(if desk.wish.dry_run {
            both!(
                "{zh}{n} 行不会导入；这次没有写 --rejects 的文件，去掉 --dry-run 才连同原因写进去",
                "{en}{n} rows would not be taken in; the file of --rejects was not written, without --dry-run they stand there with the reasons"
            )
        } else {
            both!(
                "{zh}{n} 行没有导入，连同原因写在 --rejects 的文件里",
                "{en}{n} rows were not taken in; they stand in the file of --rejects with the reasons"
            )
        });
    }

    /// The error of a file of which no row was taken in; those that were refused are written all the same.
    pub fn none_taken(&self, desk: &Desk, error: Error) -> Result<Error> {
        self.write_rejects(desk)?;
        if self.rejected() == 0 || desk.wish.dry_run {
            return Ok(error);
        }
        let Both { zh, en } = error.hint.clone().unwrap_or_default();
        Ok(error.hint(both!(
            "{zh}；各行连同原因写在 --rejects 的文件里",
            "{en}; the rows stand in the file of --rejects with the reasons"
        )))
    }

    /// Writes the rows that stay out, whole; those of several sheets on one each.
    pub fn write_rejects(&self, desk: &Desk) -> Result<()> {
        let (out, lang) = (self.out.borrow(), desk.wish.lang);
        let Some(to) = self.rejects.as_ref().filter(|_| self.rejected() > 0 && !desk.wish.dry_run) else {
            return Ok(());
        };
        if to.format == Format::Ndjson {
            return to
                .output
                .write(None, |to| out.iter().try_for_each(|(line, row)| write_object(to, *line, row, lang)));
        }
        let style = Style { lang, to_file: true, ..Style::default() };
        let parts = self.parts.borrow();
        if parts.is_empty() {
            let sheet = rows(&self.read.borrow(), &out, both!("拒收的行", "Refused rows"), lang);
            return to.output.write(None, |out| render::page(Page::Sheet(sheet), Some(to.format), &style, out));
        }
        let refused = parts.iter().filter(|(_, out, _)| !out.borrow().is_empty());
        let sheet = |(name, out, read): &Apart| {
            let read = read.borrow();
            let name = read.sheet.as_ref().unwrap_or(name);
            rows(&read, &out.borrow(), Both::same(name), lang)
        };
        let sheets: Vec<Sheet<'static>> = refused.map(sheet).collect();
        to.output.write(None, |out| render::workbook(sheets, &style, out))
    }
}

/// The rows that stay out of a sheet, whole: what stands in no column of the heading stands behind under a blank one, by which the row is refused
/// again until it is mended.
fn rows(read: &Read_, out: &Out, title: Both, lang: Lang) -> Sheet<'static> {
    let seen = &read.seen;
    // A workbook leaves out the blank cells at the end of a row.
    let lacking = |cells: &[String]| match read.format {
        Some(Intake::Csv) => seen.width.saturating_sub(cells.len()),
        _ => 0,
    };
    let columns = columns(seen, out, lacking);
    // What stands under another heading comes last, or what follows it there would be taken for more of it.
    let (apart, with): (Vec<_>, Vec<_>) = out.iter().partition(|(line, _)| is_apart(seen, **line));
    let text = |text: &str| Value::Text(text.to_owned());
    let row = |(line, (why, cells)): (&u64, &(Both, Vec<String>))| {
        let n = lacking(cells);
        let cell = |at: &usize| match cells.get(*at) {
            Some(cell) => text(cell),
            None if n > 0 && *at == seen.width => text(short(n).get(lang)),
            None => Value::Null,
        };
        columns.keys().map(cell).chain([text(&line.to_string()), text(why.get(lang))]).collect()
    };
    let rows: Vec<Vec<Value>> = with.into_iter().chain(apart).map(row).collect();
    let heads = columns.values().copied().chain(OWN).map(|of| Head::new(of, Shape::Cell, Both::same(of))).collect();
    Sheet::of("rejects", title, heads, rows)
}

/// What is written behind a row that has fewer cells than the heading: nobody knows which are missing.
fn short(n: usize) -> Both {
    both!("少 {n} 格：对好各列，再清空这一格", "short of {n} cells: set the columns right, then empty this one")
}

/// The columns that are written, with their headings: those of the sheet but our own, and where anything stands without one.
fn columns<'s>(seen: &'s Seen, out: &Out, lacking: impl Fn(&[String]) -> usize) -> BTreeMap<usize, &'s str> {
    let own: Vec<usize> = seen.headings.iter().filter(|h| is_own(&h.text)).map(|h| h.at).collect();
    let headings = seen.headings.iter().filter(|h| !own.contains(&h.at));
    let mut columns: BTreeMap<usize, &str> = headings.map(|h| (h.at, h.text.as_str())).collect();
    for (_, cells) in out.values() {
        for (at, _) in cells.iter().enumerate().filter(|(at, cell)| !cell.trim().is_empty() && !own.contains(at)) {
            columns.entry(at).or_default();
        }
        if lacking(cells) > 0 {
            columns.entry(seen.width).or_default();
        }
    }
    columns
}

/// Whether a line stands under another heading.
fn is_apart(seen: &Seen, line: u64) -> bool {
    let at = seen.apart.partition_point(|(_, last)| *last < line);
    seen.apart.get(at).is_some_and(|(first, _)| *first <= line)
}
