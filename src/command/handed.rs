//! What a page gets that is handed on to people: a list the name of what it lists, a report the entry of the journal it was read
//! to. Not for how either looks.

use super::desk::Desk;
use crate::base::error::Both;
use crate::base::page::Page;
use crate::db::head::Head;
use crate::record;
use crate::render::Format;

/// Adds to a page what its format is to say.
pub fn dress(page: &mut Page<'_>, format: Option<Format>, desk: &Desk) {
    match page {
        Page::Report(report) if format.is_some_and(Format::is_handed_on) => {
            report.notes.extend(desk.read_to(Some(report.as_of)).as_ref().map(Head::witness));
        }
        Page::Sheet(sheet) if sheet.title.is_none() && format.is_some_and(Format::bears_title) => {
            let named = |noun: &crate::base::noun::Noun| Both { zh: noun.zh.into(), en: noun.view.replace('_', " ") };
            sheet.title = record::noun(&sheet.key).map(named);
        }
        _ => {}
    }
}
