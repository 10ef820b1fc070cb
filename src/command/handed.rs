//! What a page gets that is handed on to people: a list the name of what it lists; and that no report goes out with what is sealed. Not for how either looks.

use super::desk::Desk;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::Noun;
use crate::base::page::{Cell, Page, Sheet, Source};
use crate::base::private::{self, Sealed};
use crate::both;
use crate::record;
use crate::render::Format;
use crate::report::paper::leak;
use std::rc::Rc;

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

/// Has a report that goes to a file stop where it says who complained, or a telephone or identity number: the file then gets no
/// name.
pub fn scanned<'a>(page: Page<'a>, desk: &'a Desk) -> Result<Page<'a>> {
    let Page::Report(mut report) = page else { return Ok(page) };
    if desk.wish.output.is_none() || report.tables.is_empty() {
        return Ok(Page::Report(report));
    }
    let words = Rc::new(leak::sealed_words(desk.read()?)?);
    report.tables = report.tables.into_iter().map(|sheet| watched(sheet, &words)).collect();
    Ok(Page::Report(report))
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
