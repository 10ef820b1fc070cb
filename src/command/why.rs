//! `ducha why`: all that stands between a record and a step, and the command that removes each.

use super::args::positional;
use super::deadline::living;
use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::both;
use clap::{ArgMatches, Command};

/// `why`.
pub fn command(lang: Lang) -> Command {
    Command::new("why")
        .about(lang.pick("某一步为什么还不能做，还差什么", "Why a step cannot be taken yet, and all that is missing"))
        .arg(
            positional("target", lang.pick("编号", "CODE"), lang.pick("编号或文号", "its code or office number"))
                .required(true),
        )
        .arg(positional("verb", lang.pick("步骤", "STEP"), lang.pick("如 close", "such as close")).required(true))
}

/// `why CODE VERB`: all that stands between a record and a step.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let word = |id: &str| matches.get_one::<String>(id).map(String::as_str).unwrap_or_default();
    let (conn, names) = (desk.read()?, desk.names()?);
    let (life, id) = living(desk, word("target"))?;
    let (step, unmet) = (life.unmet)(conn, names, id, word("verb"))?;
    let (code, lang) = (life.noun.code(id), desk.wish.lang);
    let heads =
        vec![Head::of("condition", Shape::Text, "条件", "Condition"), Head::of("next", Shape::Text, "命令", "Command")];
    let Both { zh, en } = step;
    let rows: Vec<Vec<Value>> = unmet
        .into_iter()
        .map(|(what, command)| vec![Value::text(what.get(lang)), command.map_or(Value::Null, Value::Text)])
        .collect();
    let title = if rows.is_empty() {
        both!("{code} 现在可以{zh}", "{code}: {en} is possible now")
    } else {
        both!("{code} 要{zh}，还差：", "{code}: before it can {en}")
    };
    Ok(Page::Sheet(Sheet::of("why", title, heads, rows)))
}
