//! `ducha complaint`: the complaint's own verbs, one a step of its life.

use super::args::{self, option};
use super::desk::Desk;
use super::steps;
use super::verbs;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Page, Record};
use crate::both;
use crate::db::query;
use crate::record::complainant;
use crate::record::complaint::{Draft, NOUN};
use clap::{ArgMatches, Command};

/// What can be said about complaints.
pub fn command(lang: Lang) -> Command {
    let said = lang.pick("说明；要理由的步骤必填", "what is to be said of it; a must where a step needs a reason");
    let mut own = steps::commands::<Draft>(lang, said);
    own.push(
        Command::new("reveal")
            .about(
                lang.pick(
                    "查看投诉人身份，写明理由，记入日志",
                    "Show who complained, with a reason; the journal keeps it",
                ),
            )
            .arg(args::code(lang, &NOUN))
            .arg(option("reason", lang.pick("文字", "TEXT"), lang.pick("查看的理由", "why it is looked at"))),
    );
    let about = both!("投诉：登记、受理、交办、办结、答复", "Complaints: record, accept, assign, close, reply");
    verbs::noun_command(lang, &NOUN, &about, own)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "reveal" => reveal(desk, matches),
        _ => steps::run::<Draft>(desk, verb, matches, &[]),
    }
}

fn reveal<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = matches.get_one::<String>("reason").cloned().unwrap_or_default();
    if reason.trim().is_empty() {
        let said = both!("查看投诉人身份要写理由", "a reason is needed to see who complained");
        return Err(Error::refused("reveal-without-reason", said)
            .hint(both!("加上 --reason 理由；查看会记入日志", "add --reason TEXT; the journal keeps it")));
    }
    let id = verbs::target(desk, &NOUN, matches)?;
    let found = desk.write(|write, _| complainant::reveal(write, id, &reason))?;
    let columns = ["code", "complainant_name", "complainant_phone", "complainant_address"];
    let heads = columns.into_iter().map(|c| query::head(None, c)).collect();
    let found = found.into_iter().map(|v| v.map_or(Value::Null, Value::Text));
    let values = std::iter::once(Value::Text(NOUN.code(id))).chain(found).collect();
    Ok(Page::Record(Box::new(Record { heads, values, parts: Vec::new(), notes: Vec::new() })))
}
