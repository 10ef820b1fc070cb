//! A paper as a command has it: worked out or as frozen, what of it leaks, the digest of its file. Not for where it goes.

use super::desk::Desk;
use crate::base::day::Day;
use crate::base::document::Document;
use crate::base::error::{Lang, Result};
use crate::base::page::{Added, Page};
use crate::db::head::hex;
use crate::record::paper::Draft;
use crate::record::{self, living, office, paper_issue};
use crate::render::{self, Format, Style};
use crate::report::paper::facts::Asked;
use crate::report::paper::leak::{self, Leak};
use crate::report::paper::{self as made, Made};
use sha2::{Digest as _, Sha256};

/// The digest of a paper's file.
pub fn digest(document: &Document) -> Result<String> {
    let style = Style {
        lang: Lang::Zh,
        width: 0,
        color: false,
        added: Added::default(),
        labels: false,
        to_file: true,
        screen: false,
    };
    let mut bytes = Vec::new();
    render::page(Page::Document(Box::new(document.clone())), Some(Format::Docx), &style, &mut bytes)?;
    Ok(hex(&Sha256::digest(&bytes)))
}

/// A paper as it reads, on the desk's day; with the number it takes where it is being issued.
pub fn made(desk: &Desk, id: i64, issue: Option<(Day, Option<i64>)>) -> Result<Made> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let Some((on, wanted)) = issue else {
        return made::made(&Asked { conn, names, id, on: names.today, number: None });
    };
    let draft: Draft = record::load(conn, id)?;
    let kind = record::paper_kind::find(conn, draft.kind.as_deref().unwrap_or_default())?;
    let series = draft.series.unwrap_or_default();
    let number = made::number(conn, &kind, &series, on, wanted)?;
    made::made(&Asked { conn, names, id, on, number: Some(number) })
}

/// What a paper says that it must not, and that was not let through.
pub fn leaks(desk: &Desk, id: i64, made: &Made, also: &[String]) -> Result<Vec<Leak>> {
    let conn = desk.read()?;
    let draft: Draft = record::load(conn, id)?;
    let signed = living::standing::<Draft>(conn, desk.names()?, id)?.life.signed_by;
    let own: Vec<String> = std::iter::once(office::read(conn)?.0).chain(signed).collect();
    let passes = paper_issue::passes(conn, id)?;
    let mut found = leak::scan(conn, made, (id, draft.how_far()), &own)?;
    found.retain(|leak| !passes.contains(&leak.place) && !also.contains(&leak.place));
    Ok(found)
}
