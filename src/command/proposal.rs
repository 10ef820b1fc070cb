//! `ducha proposal`: what the office proposed, to whom, and what became of it.

use super::desk::Desk;
use super::steps;
use super::verbs;
use crate::base::error::{Lang, Result};
use crate::base::page::Page;
use crate::both;
use crate::record::proposal::{Draft, NOUN};
use clap::{ArgMatches, Command};

/// What can be said about proposals.
pub fn command(lang: Lang) -> Command {
    let own = steps::commands::<Draft>(lang, lang.pick("说明", "what is to be said of it"));
    let about = both!("建议：提出、批准、发出、答复、办结", "Proposals: make, approve, send, answer, close");
    verbs::noun_command(lang, &NOUN, &about, own)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    steps::run::<Draft>(desk, verb, matches)
}
