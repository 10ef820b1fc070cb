//! `ducha instruction`: what leaders told the office to see to, and each act on it.

use super::args::{option, switch};
use super::desk::Desk;
use super::steps;
use super::{filter, verbs};
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::Page;
use crate::both;
use crate::db::query;
use crate::record::instruction::{Draft, NOUN};
use clap::{ArgMatches, Command};

/// What can be said about instructions.
pub fn command(lang: Lang) -> Command {
    let said = lang.pick("说明；反馈必填", "what is to be said of it; a must for an answer");
    let own = steps::commands::<Draft>(lang, said);
    let about =
        both!("批示：登记、交办、催办、反馈、办结", "Instructions of leaders: record, assign, urge, answer, close");
    let name = lang.pick("姓名", "NAME");
    let with = |c: Command| {
        c.arg(switch("open", lang.pick("只要未办结的", "only those not closed"))).arg(option(
            "leader",
            name,
            lang.pick("哪位领导的", "of one leader"),
        ))
    };
    verbs::noun_command(lang, &NOUN, &about, own).mut_subcommand("list", with).mut_subcommand("export", with)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "list" | "export" => {
            let mut filter = filter::asked(desk, &NOUN, matches)?;
            if matches.get_flag("open") {
                filter.conditions.push(("closed_on IS ?".into(), Value::Null));
            }
            if let Some(leader) = matches.get_one::<String>("leader") {
                filter.conditions.push(("leader = ?".into(), Value::Text(leader.clone())));
            }
            Ok(Page::Sheet(query::list(desk.read()?, &NOUN, &filter, desk.names()?.today)?))
        }
        _ => steps::run::<Draft>(desk, verb, matches),
    }
}
