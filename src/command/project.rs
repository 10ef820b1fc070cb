//! `ducha project`: its steps, what it is to reach, what stands in its way, and its page.

use super::args::{self, Id, option, positional};
use super::desk::Desk;
use super::privacy;
use super::steps;
use super::verbs;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Page};
use crate::both;
use crate::record::channel::{self, End, Milestone, Obstacle, Told};
use crate::record::project::{Draft, NOUN};
use crate::record::{belonging, living, required};
use crate::report::projects;
use clap::{Arg, ArgMatches, Command};

/// What can be said about projects.
pub fn command(lang: Lang) -> Command {
    let pick = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let verb = |name: &'static str, zh, en| Command::new(name).about(lang.pick(zh, en)).arg(args::code(lang, &NOUN));
    let called = |name: &'static str, zh, en| positional(name, lang.pick(zh, en), lang.pick(zh, en)).required(true);
    let due = |zh, en| -> Arg { option("due", pick("日期", "DATE"), lang.pick(zh, en)) };
    let milestone = verb("milestone", "定一个节点，写明哪天完成", "Set a milestone, and by when")
        .arg(called("milestone", "节点", "MILESTONE"))
        .arg(due("完成期限", "by when"))
        .arg(args::on(lang));
    let met = verb("met", "节点完成", "A milestone is met")
        .arg(called("milestone", "节点", "MILESTONE"))
        .arg(args::on(lang))
        .arg(args::message(lang, pick("说明", "what is said of it")));
    let obstacle = verb("obstacle", "记一个堵点，写明谁、哪天前解决", "An obstacle: who must act, and by when")
        .arg(called("obstacle", "堵点", "OBSTACLE"))
        .arg(option("unit", pick("单位", "UNIT"), pick("须解决的单位", "unit that must act")))
        .arg(due("解决期限", "by when"))
        .arg(args::on(lang));
    let cleared = verb("cleared", "堵点解决", "An obstacle is cleared")
        .arg(called("obstacle", "堵点", "OBSTACLE"))
        .arg(args::on(lang))
        .arg(args::message(lang, pick("怎样解决的", "how it was cleared")));
    let own = steps::commands::<Draft>(lang).into_iter().chain([milestone, met, obstacle, cleared]);
    verbs::noun_command(lang, &NOUN, own.collect())
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => show(desk, matches),
        "milestone" | "met" | "obstacle" | "cleared" => {
            tell(desk, verb, matches).map(|done| Page::Done(Box::new(done)))
        }
        _ => steps::run::<Draft>(desk, verb, matches),
    }
}

/// What a project is to reach, what stands in its way, or that one of them is done with.
fn tell(desk: &Desk, verb: &str, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let typed = |name: &'static str| args::text(matches, Id::column(name));
    let note = typed("message").map(|t| super::input::said(t)).transpose()?;
    let obstacle = matches!(verb, "obstacle" | "cleared");
    let item = typed(if obstacle { "obstacle" } else { "milestone" }).cloned();
    desk.write(|write, names| {
        let conn = write.conn();
        let day = |name: &'static str| typed(name).map(|typed| names.day(conn, typed)).transpose();
        let on = day("on")?.unwrap_or(names.today);
        let (due, happened_on, name) = (day("due")?, Some(on), item.clone().unwrap_or_default());
        if matches!(verb, "milestone" | "obstacle") && due.is_none() {
            return Err(required(&NOUN, "due_on").hint(both!("加上 --due 日期", "add --due DATE")));
        }
        let code = NOUN.code(id);
        let said: Vec<(&str, Value)> = [("item", item.clone()), ("note", note.clone())]
            .into_iter()
            .filter_map(|(column, said)| Some((column, Value::Text(said?))))
            .collect();
        privacy::mind(desk, conn, &NOUN, id, &said)?;
        let due_on = due.map(|due| due.to_string()).unwrap_or_default();
        let (told, said): (Told, Both) = match verb {
            "milestone" => (
                Told::Milestone(Milestone { happened_on, milestone: item, due_on: due }),
                both!("{code} 定了节点“{name}”，{due_on} 前完成", "{code}: {name} is to be met by {due_on}"),
            ),
            "obstacle" => {
                let unit = typed("unit").map(|unit| names.unit(conn, unit)).transpose()?;
                (
                    Told::Obstacle(Obstacle { happened_on, obstacle: item, unit, due_on: due }),
                    both!("{code} 记了堵点“{name}”，{due_on} 前解决", "{code}: {name} is to be cleared by {due_on}"),
                )
            }
            _ => (
                Told::End(End { happened_on, item, note: note.clone() }, obstacle),
                if obstacle {
                    both!("{code} 的堵点“{name}”已解决（{on}）", "{code}: {name} cleared on {on}")
                } else {
                    both!("{code} 的节点“{name}”已完成（{on}）", "{code}: {name} met on {on}")
                },
            ),
        };
        channel::keep(write, &NOUN, id, names.today, told)?;
        let next = living::next::<Draft>(write.conn(), names, id, &code)?;
        desk.done(write.conn(), names, &NOUN, id, (said, next))
    })
}

/// The page of a project: what it is to reach and what stands in its way with the days left, its approvals with their lights.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = steps::page::<Draft>(desk, id)?;
    if desk.wish.fields.is_none() {
        let (conn, own) = (desk.read()?, projects::of_project(desk.read()?, desk.names()?, id)?);
        let others = belonging::parts(conn, &NOUN, id)?.into_iter().chain(belonging::beside(conn, &NOUN, id)?);
        let told = |key: &str| own.iter().any(|sheet| sheet.key == key) || key == "project_end";
        page.parts.retain(|part| !told(&part.key));
        let others = others.filter(|part| !told(&part.key)).collect::<Vec<_>>();
        page.parts.splice(0..0, own);
        page.parts.extend(others);
    }
    Ok(Page::Record(Box::new(page)))
}
