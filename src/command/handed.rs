//! What a page gets that goes out: handed on to people, a list the name of what it lists; a file nothing of what is sealed of any
//! record, a pipe nothing of what is sealed of the record itself. Not for how either looks.

use super::desk::Desk;
use super::privacy::Others;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{From, Noun, Value};
use crate::base::page::{Cell, Head, Page, Record, Sheet, Source};
use crate::base::private::{self, Sealed};
use crate::both;
use crate::db::mask;
use crate::record::{self, sealed};
use crate::render::Format;
use rusqlite::Connection;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::IsTerminal;
use std::rc::Rc;

impl Desk {
    /// Whether an answer of rows or a record goes to others: to a file, or in a form for programs, as into a pipe unless a table is asked
    /// for. The screen is the clerk's.
    pub fn for_others(&self) -> bool {
        self.goes_out(Format::unasked(std::io::stdout().is_terminal()))
    }

    /// The same of an answer that is written in `unasked` where no format is asked for.
    pub fn goes_out(&self, unasked: Format) -> bool {
        self.wish.output.is_some() || self.format().unwrap_or(unasked) != Format::Table
    }
}

/// Gives a list that is handed on the name of what it lists.
pub fn dress(page: &mut Page<'_>, format: Option<Format>) {
    if let Page::Sheet(sheet) = page
        && sheet.title.is_none()
        && format.is_some_and(Format::bears_title)
    {
        let named = |noun: &Noun| Both { zh: noun.zh.into(), en: noun.view.replace('_', " ") };
        sheet.title = record::noun(&sheet.key).map(named);
    }
}

/// The report that is a list of lists: the day's page, which is nobody's to correct before it goes out.
const LISTS: &str = "today";

/// Has what is handed on say of nobody that they complained, whatever record tells of it: a report stops at who complained, or at a
/// telephone or identity number, and the file then gets no name; in a list, a record or the day's page such words are masked. An export as
/// JSON is for programs, of a million rows at a time: there, and in all that goes into a pipe, each record is held against what is
/// sealed of itself and of what it comes from.
pub fn scanned<'a>(page: Page<'a>, desk: &'a Desk) -> Result<Page<'a>> {
    let format = desk.format();
    let exchanged = desk.preferred().is_some() && format.is_some_and(Format::is_json);
    let leaves = !exchanged && desk.wish.output.is_some() || format.is_some_and(Format::is_handed_on);
    if !matches!(&page, Page::Report(_) | Page::Sheet(_) | Page::Record(_)) || desk.place().is_err() {
        return Ok(page);
    }
    if !leaves {
        let read = desk.opened().filter(|_| !exchanged && desk.for_others());
        return Ok(if let Some(conn) = read { piped(page, conn)? } else { page });
    }
    let words = Rc::new(Sealed::new(sealed::all(desk.read()?)?));
    Ok(match page {
        Page::Report(mut report) => {
            if report.notes.iter().chain([&report.title]).any(|said| words.within(&said.zh)) {
                return Err(leaks(&report.name));
            }
            let told = |sheet| if report.name == LISTS { masked(sheet, all(&words)) } else { watched(sheet, &words) };
            report.tables = report.tables.into_iter().map(told).collect();
            Page::Report(report)
        }
        Page::Sheet(sheet) => Page::Sheet(masked(sheet, all(&words))),
        Page::Record(mut record) => {
            told(&mut record, |text| Ok(words.masked(text).into_owned()))?;
            record.parts = record.parts.into_iter().map(|sheet| masked(sheet, all(&words))).collect();
            Page::Record(record)
        }
        page => page,
    })
}

/// The record that a page is of.
fn of_page(record: &Record<'_>) -> Of {
    let at = record.heads.iter().position(|head| head.key == "code")?;
    if let Some(Value::Text(code)) = record.values.get(at) { record::noun_of_code(code) } else { None }
}

/// Has a record's own text say what it may.
fn told(record: &mut Record<'_>, mut mask: impl FnMut(&str) -> Result<String>) -> Result<()> {
    let noun = of_page(record).map(|(noun, _)| noun);
    for (head, value) in record.heads.iter().zip(&mut record.values) {
        if let (true, Value::Text(text)) = (tells(noun, head), &mut *value) {
            let untold = noun.is_some_and(|noun| noun.untold.contains(&head.key.as_str()));
            *text = if untold { mask::UNTOLD.to_owned() } else { mask(text)? };
        }
    }
    Ok(())
}

/// A record, by its noun and row.
type Of = Option<(&'static Noun, i64)>;
/// The record that was named last, whichever table named it: what a sheet of a visit tells below its code is of that visit.
type Last = std::cell::Cell<Of>;

/// Has what goes into a pipe say no more of a record than its list does, which sees to that itself, as the journal does.
fn piped<'a>(page: Page<'a>, conn: &'a Connection) -> Result<Page<'a>> {
    let last = Rc::<Last>::default();
    let held = |sheet, of| by_record(sheet, conn, (of, Rc::clone(&last)));
    Ok(match page {
        Page::Report(mut report) => {
            report.tables = report.tables.into_iter().map(|sheet| held(sheet, None)).collect();
            Page::Report(report)
        }
        Page::Record(mut record) => {
            let of = of_page(&record);
            let mut others = Others::new(conn);
            told(&mut record, |text| others.told(of, text))?;
            record.parts = record.parts.into_iter().map(|sheet| held(sheet, of)).collect();
            Page::Record(record)
        }
        // What a query selects need not say of which record it is.
        Page::Sheet(sheet) if sheet.key == "query" => Page::Sheet(masked(sheet, once(conn))),
        Page::Sheet(sheet) if record::noun(&sheet.key).is_none() && sheet.key != "history" => {
            Page::Sheet(held(sheet, None))
        }
        page => page,
    })
}

/// A table of which each row is held against what is sealed of the records it names, else of the one that was named last; and of the
/// one whose page it stands on.
fn by_record<'a>(sheet: Sheet<'a>, conn: &'a Connection, (page, last): (Of, Rc<Last>)) -> Sheet<'a> {
    let (places, source) = (places(&sheet), sheet.rows);
    let rows: Source<'a> = Box::new(move |sink| {
        let mut others = Others::new(conn);
        source(&mut |cells| {
            let code = |cell: &Cell<'_>| if let Cell::Text(text) = cell { record::noun_of_code(text) } else { None };
            let mut of: Vec<_> = cells.iter().filter_map(code).collect();
            match of.first() {
                Some(named) => last.set(Some(*named)),
                None => of.extend(last.get()),
            }
            of.extend(page);
            let text = |at: &usize| if let Some(Cell::Text(text)) = cells.get(*at) { Some((*at, *text)) } else { None };
            let mut masked: Vec<(usize, String)> =
                places.iter().filter_map(text).map(|(at, text)| (at, text.to_owned())).collect();
            // A number is somebody's, whatever tells it.
            for of in of.into_iter().map(Some).chain([None]) {
                for (_, text) in &mut masked {
                    *text = others.told(of, text)?;
                }
            }
            let mut cells = cells.to_vec();
            for (at, text) in &masked {
                cells[*at] = Cell::Text(text);
            }
            sink(&cells)
        })
    });
    Sheet { rows, ..sheet }
}

/// All that is sealed, in hand.
fn all<'a>(words: &Rc<Sealed>) -> impl Fn() -> Result<Rc<Sealed>> + 'a {
    let words = Rc::clone(words);
    move || Ok(Rc::clone(&words))
}

/// All that is sealed, read once somebody asks.
fn once(conn: &Connection) -> impl Fn() -> Result<Rc<Sealed>> + '_ {
    let read = OnceCell::<Rc<Sealed>>::new();
    move || {
        if let Some(words) = read.get() {
            return Ok(Rc::clone(words));
        }
        let words = Rc::new(Sealed::new(sealed::all(conn)?));
        Ok(Rc::clone(read.get_or_init(|| words)))
    }
}

/// The columns of a table that may tell of somebody.
fn places(sheet: &Sheet<'_>) -> Vec<usize> {
    let noun = record::noun(&sheet.key);
    (0..).zip(&sheet.heads).filter(|(_, head)| tells(noun, head)).map(|(at, _)| at).collect()
}

/// Whether a column may tell of somebody by the way: free text, no register of names, and not what was revealed. What has a name that
/// somebody gave it may be called anything.
fn tells(noun: Option<&Noun>, head: &Head) -> bool {
    let text = || head.shape.is_text() || matches!(head.shape, Shape::Rows | Shape::Cell | Shape::Measure);
    if head.label.zh == head.key {
        return text();
    }
    let free = match noun {
        // A column may be called as one of the noun's and be none.
        Some(noun) if noun.shape(&head.key) == head.shape => mask::is_free(noun, &head.key),
        _ => text() && !mask::NOBODYS.contains(&head.key.as_str()),
    };
    let revealed =
        || record::NOUNS.iter().filter_map(|noun| noun.field(&head.key)).any(|field| field.from == From::Sealed);
    free && head.shape != Shape::Person && !revealed()
}

/// A table whose free text is masked as it passes.
fn masked<'a>(sheet: Sheet<'a>, words: impl Fn() -> Result<Rc<Sealed>> + 'a) -> Sheet<'a> {
    let (places, source) = (places(&sheet), sheet.rows);
    let rows: Source<'a> = Box::new(move |sink| {
        source(&mut |cells| {
            let text = |at: &usize| if let Some(Cell::Text(text)) = cells.get(*at) { Some((*at, *text)) } else { None };
            let texts: Vec<(usize, &str)> = places.iter().filter_map(text).collect();
            if texts.is_empty() {
                return sink(cells);
            }
            let words = words()?;
            let told = texts.into_iter().map(|(at, text)| (at, words.masked(text)));
            let told: Vec<(usize, Cow<'_, str>)> = told.filter(|(_, text)| matches!(text, Cow::Owned(_))).collect();
            let mut cells = cells.to_vec();
            for (at, text) in &told {
                cells[*at] = Cell::Text(text);
            }
            sink(&cells)
        })
    });
    Sheet { rows, ..sheet }
}

/// A table whose rows are looked at as they pass.
fn watched<'a>(sheet: Sheet<'a>, words: &Rc<Sealed>) -> Sheet<'a> {
    let (key, source, words) = (sheet.key.clone(), sheet.rows, Rc::clone(words));
    let rows: Source<'a> = Box::new(move |sink| {
        source(&mut |cells| {
            let texts = cells.iter().filter_map(|cell| if let Cell::Text(text) = cell { Some(*text) } else { None });
            match texts.into_iter().find(|text| private::holds(text, &[]) || words.within(text)) {
                Some(_) => Err(leaks(&key)),
                None => sink(cells),
            }
        })
    });
    Sheet { rows, ..sheet }
}

fn leaks(table: &str) -> Error {
    let said = both!(
        "报表的 {table} 一表里有投诉人的信息，或电话、证件号码",
        "the table {table} of the report says who complained, or a telephone or identity number"
    );
    Error::refused("paper-leaks", said)
        .hint(both!("先更正那条记录的文字，再出表", "correct the text of that record first"))
}

/// The error of an answer that did not get out, though what it tells of was written: a script must not write it again.
pub fn after_writing(desk: &Desk, error: &Error) -> Error {
    let told = desk.asides().into_iter().next().unwrap_or_default();
    let (done_zh, done_en, zh, en) = (told.zh, told.en, &error.message.zh, &error.message.en);
    Error::failed("output-failed", both!("{done_zh}，但{zh}", "{done_en}, but {en}")).because_of(error).hint(both!(
        "已写入台账，不要重做；用 ducha history --limit 1 核对",
        "it stands in the ledger, do not repeat it; see ducha history --limit 1"
    ))
}
