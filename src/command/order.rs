//! `ducha order`: an order's own verbs, one a step of its life.

use super::args;
use super::desk::Desk;
use super::steps;
use super::verbs;
use crate::base::error::{Lang, Result};
use crate::base::page::Page;
use crate::both;
use crate::record::order::{Draft, NOUN};
use clap::{ArgMatches, Command};

/// What can be said about orders.
pub fn command(lang: Lang) -> Command {
    let said = lang.pick("说明；要理由的步骤必填", "what is to be said of it; a must where a step needs a reason");
    let issue =
        Command::new("issue")
            .about(lang.pick(
                "就问题下发整改通知，定期限（同 add）",
                "Issue an order on findings, with a limit (the same as add)",
            ))
            .args(args::fields(lang, &NOUN, true));
    let mut own = vec![issue];
    own.extend(steps::commands::<Draft>(lang, said));
    let about = both!("整改：下发、签收、报整改、核实、销号", "Orders: issue, acknowledge, report, verify, close");
    verbs::noun_command(lang, &NOUN, &about, own)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    steps::run::<Draft>(desk, if verb == "issue" { "add" } else { verb }, matches)
}
