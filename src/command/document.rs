//! A paper as a command has it: worked out or as frozen, what of it leaks, the digest of its file. Not for where it goes.

use super::desk::Desk;
use crate::base::day::Day;
use crate::base::document::Document;
use crate::base::error::{Error, Lang, Result};
use crate::base::hex::hex;
use crate::base::page::Page;
use crate::base::vocab::PaperStep as Step;
use crate::both;
use crate::record::life::Act;
use crate::record::paper::{Draft, NOUN};
use crate::record::{self, living, office, paper_issue};
use crate::render::{self, Format, Style};
use crate::report::paper::facts::Asked;
use crate::report::paper::leak::{self, Leak};
use crate::report::paper::{self as made, Made};
use sha2::{Digest as _, Sha256};

/// The digest of a paper's file.
pub fn digest(document: &Document) -> Result<String> {
    let style = Style { lang: Lang::Zh, to_file: true, ..Style::default() };
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

/// What a paper says that it must not, and that was not let through as it reads.
pub fn leaks(desk: &Desk, id: i64, made: &Made) -> Result<Vec<Leak>> {
    let conn = desk.read()?;
    let draft: Draft = record::load(conn, id)?;
    let signed = living::standing::<Draft>(conn, desk.names()?, id)?.life.signed_by;
    let own: Vec<String> = std::iter::once(office::read(conn)?.0).chain(signed).collect();
    let passes = paper_issue::passes(conn, id)?;
    let mut found = leak::scan(conn, made, (id, draft.how_far()), &own)?;
    found.retain(|leak| !passes.contains(&(leak.place.clone(), leak.seen.clone())));
    Ok(found)
}

/// Lets places through as they read now: the steps that keep it. Refuses what else leaks, telling where, and a place where nothing
/// does.
pub fn let_through(
    desk: &Desk,
    (id, on): (i64, Day),
    made: &Made,
    (places, reason): (&[String], Option<&String>),
) -> Result<Vec<Act<Draft>>> {
    let (code, leaks) = (NOUN.code(id), leaks(desk, id, made)?);
    if let Some(place) = places.iter().find(|place| leaks.iter().all(|leak| leak.place != **place)) {
        let said = both!("{code} 的 {place} 没有要放行的", "{code}: there is nothing to let through at {place}");
        return Err(Error::not_found("paper-place-unknown", said)
            .hint(both!("哪里要放行：ducha paper check {code}", "which places are: ducha paper check {code}")));
    }
    let (passed, held): (Vec<Leak>, Vec<Leak>) = leaks.into_iter().partition(|leak| places.contains(&leak.place));
    refuse(&code, &held)?;
    let mut seen: Vec<(String, String)> = passed.into_iter().map(|leak| (leak.place, leak.seen)).collect();
    seen.dedup();
    let step = |(place, seen)| {
        let mut act = Act::<Draft>::new(Step::Pass, on);
        (act.place, act.sha256, act.note) = (Some(place), Some(seen), reason.cloned());
        act
    };
    Ok(seen.into_iter().map(step).collect())
}

/// Refuses what leaks, telling where.
fn refuse(code: &str, leaks: &[Leak]) -> Result<()> {
    let Some(first) = leaks.first() else { return Ok(()) };
    let (n, place) = (leaks.len(), &first.place);
    let list = |lang: Lang| {
        let each = leaks.iter().take(5).map(|leak| format!("{} {}", leak.place, leak.said.get(lang)));
        each.collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    let (zh, en) = (list(Lang::Zh), list(Lang::En));
    let said = both!("{code} 有 {n} 处不能这样出去：{zh}", "{code} cannot go out like this, {n} places: {en}");
    Err(Error::refused("paper-leaks", said).hint(both!(
        "改记录或正文；确要放行：--let-through {place} --reason …",
        "mend the record or the text; to let it through: --let-through {place} --reason …"
    )))
}
