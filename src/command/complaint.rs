//! `ducha complaint`: the complaint's own verbs, one a step of its life.

use super::desk::Desk;
use super::reveal;
use super::steps;
use super::verbs;
use crate::base::error::{Lang, Result};
use crate::base::page::Page;
use crate::both;
use crate::record::complaint::{Draft, NOUN};
use clap::{ArgMatches, Command};

/// What can be said about complaints.
pub fn command(lang: Lang) -> Command {
    let said = lang.pick("说明；要理由的步骤必填", "what is to be said of it; a must where a step needs a reason");
    let mut own = steps::commands::<Draft>(lang, said);
    own.push(reveal::command(lang, &NOUN));
    let about = both!("投诉：登记、受理、交办、办结、答复", "Complaints: record, accept, assign, close, reply");
    verbs::noun_command(lang, &NOUN, &about, own)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "reveal" => reveal::run(desk, &NOUN, matches),
        _ => steps::run::<Draft>(desk, verb, matches),
    }
}
