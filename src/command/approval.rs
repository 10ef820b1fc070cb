//! `ducha approval`: its steps, events of the hall, and the lights at a moment.

mod gaming;
mod graded;
mod hall_events;
mod rows;

use super::args::{option, switch};
use super::desk::Desk;
use super::steps;
use super::verbs;
use super::whose;
use crate::base::day;
use crate::base::error::{Error, Lang, Result};
use crate::base::page::Page;
use crate::both;
use crate::record::approval::{Draft, NOUN};
use crate::record::approval_duties::duties;
use crate::record::approval_then;
use crate::record::living;
use crate::record::office;
use crate::report::lights;
use crate::rule::hall::{END, Moment, time};
use clap::{ArgMatches, Command};

/// What can be said about approvals.
pub fn command(lang: Lang) -> Command {
    let pick = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let lights = Command::new("lights")
        .about(pick("哪些审批快超时了，哪些已亮红灯", "Which approvals come near their limits, and which are over"))
        .arg(option(
            "at",
            pick("时刻", "MOMENT"),
            pick(
                "什么时刻，如 10:30、2026-03-02T10:30；默认现在，--today 的日子算到当日末",
                "at which moment, such as 10:30; default now, of --today the end of the day",
            ),
        ))
        .arg(
            switch(
                "untold",
                pick("只看超时办结、还没有公开理由的", "those decided over their limit, with no reason published"),
            )
            .conflicts_with("at"),
        )
        .arg(option("matter", pick("事项", "MATTER"), pick("只看一个事项", "of one matter only")))
        .args(whose::units(lang, pick("只看一个单位的", "of one unit only")));
    verbs::noun_command(
        lang,
        &NOUN,
        steps::commands::<Draft>(lang)
            .into_iter()
            .chain([lights, gaming::command(lang)])
            .chain(graded::commands(lang))
            .collect(),
    )
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "lights" => lit(desk, matches),
        "show" => show(desk, matches),
        "gaming" => gaming::run(desk, matches),
        "cards" | "grades" | "speed" => graded::run(desk, verb, matches),
        "import" => hall_events::run(desk, matches),
        _ => steps::run::<Draft>(desk, verb, matches),
    }
}

/// A case, with what is owed of it beside its decision.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = steps::page::<Draft>(desk, id)?;
    if desk.wish.fields.is_none() {
        let names = desk.names()?;
        let now = living::standing::<Draft>(desk.read()?, names, id)?;
        let owed = now.begun.received_on.map_or_else(Vec::new, |on| duties(&now.life, on, &now.clockwork));
        let said = owed.iter().filter_map(|duty| duty.said(&now.clockwork, names.today));
        page.notes.splice(0..0, said);
    }
    verbs::whole(desk, &NOUN, id, page)
}

fn lit<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let (units, _) = whose::both(desk, matches)?;
    let matter = matches.get_one::<String>("matter");
    let matter = matter.map(|typed| names.record(conn, &crate::record::matter::NOUN, typed)).transpose()?;
    if matches.get_flag("untold") {
        let then = stood(desk, names.today.and_time(END))?;
        return lights::untold(conn, (names.today, &then), (units.as_ref(), matter)).map(Page::Sheet);
    }
    let said = matches.get_one::<String>("at");
    let at = said.map_or_else(|| now(desk), |typed| at(desk, typed))?;
    let then = if said.is_some() { approval_then::then(conn, names, at)? } else { stood(desk, at)? };
    lights::page(conn, (at, then), (units.as_ref(), matter)).map(Page::Sheet)
}

/// The moment at hand: of a day that was said its end.
pub fn now(desk: &Desk) -> Result<Moment> {
    if desk.wish.today.is_some() {
        return Ok(desk.names()?.today.and_time(END));
    }
    Ok(day::now(office::read(desk.read()?)?.1).naive_local())
}

/// Those that stood otherwise at the moment at hand than they do.
pub fn stood(desk: &Desk, now: Moment) -> Result<String> {
    // Nothing is dated after now.
    if desk.wish.today.is_none() {
        return Ok(approval_then::NOW.to_owned());
    }
    approval_then::then(desk.read()?, desk.names()?, now)
}

/// A moment as typed: a time of today, or a day with one.
fn at(desk: &Desk, typed: &str) -> Result<Moment> {
    let (conn, names) = (desk.read()?, desk.names()?);
    if let Some(time) = time(typed) {
        return Ok(names.today.and_time(time));
    }
    let (on, rest) = typed.split_once(['T', ' ']).unwrap_or((typed, "23:59"));
    let time = time(rest).ok_or_else(|| {
        Error::usage("time-not-understood", both!("看不懂时刻 {typed:?}", "cannot read the moment {typed:?}"))
            .hint(both!("写作 10:30 或 2026-03-02T10:30", "write 10:30 or 2026-03-02T10:30"))
    })?;
    Ok(names.day(conn, on)?.and_time(time))
}
