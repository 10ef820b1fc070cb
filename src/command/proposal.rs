//! `ducha proposal`: what the office proposed, to whom, and what became of it.

use super::desk::Desk;
use super::steps::{self, Part};
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
    steps::run::<Draft>(desk, verb, matches, PARTS)
}

/// What stands on a proposal's page below it.
const PARTS: &[Part] = &[
    Part {
        key: "steps",
        title: ("办理经过", "Steps"),
        sql: "SELECT n, kind, happened_on, approved_by, approval_no, due, result, reason, sanction, note, taken_back, recorded_by
            FROM proposal_steps WHERE id = ? ORDER BY n",
        brief: &[0, 1, 2, 3, 4, 6, 7, 9, 10],
        words: &[("kind", "proposal_step")],
    },
    Part {
        key: "clocks",
        title: ("期限", "Limits"),
        sql: "SELECT clock, start_on, due_on, stopped_on FROM proposal_clocks WHERE id = ? ORDER BY start_on, due_on",
        brief: &[],
        words: &[],
    },
];
