//! `ducha complaint`: the complaint's own verbs, one a step of its life.

use super::desk::Desk;
use super::reveal;
use super::steps;
use crate::base::error::{Lang, Result};
use crate::base::page::Page;
use crate::record::complaint::{Draft, NOUN};
use clap::{ArgMatches, Command};

/// What can be said about complaints.
pub fn command(lang: Lang) -> Command {
    steps::command::<Draft>(lang).subcommand(reveal::command(lang, &NOUN))
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "reveal" => reveal::run(desk, &NOUN, matches),
        _ => steps::run::<Draft>(desk, verb, matches),
    }
}
