//! `ducha why`: all that stands between a record and a step, and the command that removes each.

use super::args::positional;
use super::desk::Desk;
use super::lived::living;
use crate::base::column::Shape;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::both;
use crate::record::lives::Life;
use clap::{ArgMatches, Command};

/// `why`.
pub fn command(lang: Lang) -> Command {
    Command::new("why")
        .about(lang.pick("某一步为什么还不能做，还差什么", "Why a step cannot be taken yet, and all that is missing"))
        .arg(
            positional("target", lang.pick("编号", "CODE"), lang.pick("编号或文号", "its code or office number"))
                .required(true),
        )
        .arg(positional(
            "verb",
            lang.pick("步骤", "STEP"),
            lang.pick("如 close；不写则列出每一步", "such as close; left out, every step is listed"),
        ))
}

/// `why CODE`: every step, those that are possible first, with what to type or what stands before it.
fn every<'a>(desk: &'a Desk, life: &Life, id: i64) -> Result<Page<'a>> {
    let lang = desk.wish.lang;
    let (mut may, mut may_not) = (Vec::new(), Vec::new());
    for (slug, said, command, unmet) in (life.ways)(desk.read()?, desk.names()?, id)? {
        let possible = unmet.is_empty();
        let what = unmet.iter().map(|(what, _)| what.get(lang).to_owned()).collect::<Vec<_>>();
        let next = if possible { Some(command) } else { unmet.into_iter().find_map(|(_, command)| command) };
        let rows = if possible { &mut may } else { &mut may_not };
        rows.push(vec![
            Value::text(slug),
            Value::text(said.get(lang)),
            Value::Int(possible.into()),
            if possible { Value::Null } else { Value::Text(what.join(lang.pick("；", "; "))) },
            next.map_or(Value::Null, Value::Text),
        ]);
    }
    may.append(&mut may_not);
    let heads = vec![
        Head::of("step", Shape::Text, "步骤", "Step"),
        Head::of("label", Shape::Text, "名称", "Called"),
        Head::of("possible", Shape::Flag, "可以", "Possible"),
        Head::of("condition", Shape::Long, "还差", "Missing"),
        Head::of("next", Shape::Long, "命令", "Command"),
    ];
    let code = life.noun.code(id);
    let title = both!("{code} 下面能做什么、不能做什么", "{code}: what may follow, and what may not");
    Ok(Page::Sheet(Sheet { brief: (1..5).collect(), ..Sheet::of("steps", title, heads, may) }))
}

/// `why CODE VERB`: all that stands between a record and a step.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let word = |id: &str| matches.get_one::<String>(id).map(String::as_str).unwrap_or_default();
    let (conn, names) = (desk.read()?, desk.names()?);
    let (life, id) = living(desk, word("target"))?;
    if word("verb").is_empty() {
        return every(desk, life, id);
    }
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
