//! `ducha clue`: what is worth a look, and who said it.

use super::desk::Desk;
use super::reveal;
use super::verbs;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::Page;
use crate::record::clue::{Draft, NOUN, unit};
use clap::{ArgMatches, Command};

/// What can be said about clues.
pub fn command(lang: Lang) -> Command {
    verbs::noun_command(lang, &NOUN, vec![reveal::command(lang, &NOUN)])
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "reveal" => reveal::run(desk, &NOUN, matches),
        "show" => show(desk, matches),
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

/// A clue with its unit: what lists leave out, the page of the one asked for says.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = verbs::show(desk, &NOUN, id)?;
    if let Some(unit) = unit(desk.read()?, id)? {
        let sql = "SELECT name, code, kind FROM unit WHERE id = ?";
        let (name, code, kind): (String, String, String) = desk.read()?.query_row(sql, [unit], |r| r.try_into())?;
        for (column, value) in [("unit", name), ("unit_code", code), ("unit_kind", kind)] {
            if let Some(at) = page.heads.iter().position(|head| head.key == column) {
                page.values[at] = Value::Text(value);
            }
        }
    }
    verbs::whole(desk, &NOUN, id, page)
}
