//! `ducha person`: the register, and one person's history of measures as it stands on a day.

use super::args::option;
use super::desk::Desk;
use super::verbs;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::Page;
use crate::both;
use crate::db::query;
use crate::record::person::{Draft, NOUN};
use crate::record::sanction;
use clap::{ArgMatches, Command};

/// What can be said about persons.
pub fn command(lang: Lang) -> Command {
    verbs::noun_command(lang, &NOUN, Vec::new()).mut_subcommand("show", |show| {
        let help = lang.pick("截至哪天；默认今天", "as it stood on a day; default today");
        show.arg(option("as-of", lang.pick("日期", "DATE"), help))
    })
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => show(desk, matches),
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

/// A person with every measure decided by the day, each running on it or not.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = verbs::show(desk, &NOUN, id)?;
    if desk.wish.fields.is_some() {
        return Ok(Page::Record(Box::new(page)));
    }
    let (conn, names) = (desk.read()?, desk.names()?);
    let on = matches.get_one::<String>("as-of").map_or(Ok(names.today), |t| names.day(conn, t))?;
    let running = sanction::NOUN.daily[0].1.replace(":today", "?2");
    let sql = format!(
        "SELECT code, decided_on, regime, kind, unit, post, person_rank, months, ends_on, restored_on, lifted_on, ({running}) AS running,
           finding, complaint, decision_no
         FROM sanctions WHERE person = ?1 AND decided_on <= ?2 ORDER BY decided_on, id"
    );
    let values = [Value::Text(NOUN.code(id)), Value::Text(on.to_string())];
    let mut measures = query::sheet(conn, "measures", &sql, &values)?;
    measures.title = Some(both!("处理经历（截至 {on}）", "What was done, as of {on}"));
    for head in measures.heads.iter_mut().filter(|h| h.key == "kind") {
        *head = query::head(Some(&sanction::NOUN), "kind");
    }
    measures.brief = vec![0, 1, 2, 3, 4, 5, 7, 8, 11];
    page.parts.push(measures);
    verbs::whole(desk, &NOUN, id, page)
}
