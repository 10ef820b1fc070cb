//! `ducha why`: all that stands between a complaint and a step, and the command that removes each.

use super::args::{self, positional};
use super::desk::Desk;
use crate::base::code;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::base::vocab::Step;
use crate::both;
use crate::record::{case, complaint};
use clap::{ArgMatches, Command};

/// `why`.
pub fn command(lang: Lang) -> Command {
    Command::new("why")
        .about(lang.pick("某一步为什么还不能做，还差什么", "Why a step cannot be taken yet, and all that is missing"))
        .arg(args::code(lang, &complaint::NOUN))
        .arg(positional("verb", lang.pick("步骤", "STEP"), lang.pick("如 close", "such as close")).required(true))
}

/// `why C… VERB`: all that stands between a complaint and a step.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let word = |id: &str| matches.get_one::<String>(id).map(String::as_str).unwrap_or_default();
    let (conn, names) = (desk.read()?, desk.names()?);
    let id = names.record(conn, &complaint::NOUN, word("target"))?;
    let typed = word("verb");
    let step = Step::VOCAB.find(typed).and_then(|t| Step::from_slug(t.slug)).ok_or_else(|| {
        let near = Step::VOCAB.nearest(typed, 3).iter().map(|t| t.slug).collect::<Vec<_>>().join(", ");
        Error::usage("word-unknown", both!("没有步骤 {typed:?}", "there is no step {typed:?}"))
            .hint(both!("相近的是 {near}", "did you mean {near}?"))
    })?;
    let now = case::standing(conn, names, id)?;
    let (code, lang) = (code::code('C', id), desk.wish.lang);
    let heads =
        vec![Head::of("condition", Shape::Text, "条件", "Condition"), Head::of("next", Shape::Text, "命令", "Command")];
    let Both { zh, en } = step.said();
    let rows: Vec<Vec<Value>> = case::unmet(&now, step, &code, names.today)
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
