//! `ducha sanction`: sanctions and other measures; lifting, giving rights back, and the periods that end.

use super::args::{self, option};
use super::desk::Desk;
use super::verbs;
use crate::base::day::{self, Period};
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::Page;
use crate::both;
use crate::db::query::{self, Filter};
use crate::record::names::Names;
use crate::record::sanction::{self, Draft, NOUN};
use crate::record::sanction_acts;
use clap::{ArgMatches, Command};
use rusqlite::Connection;

/// Days ahead that `due` looks, unless said otherwise.
const WITHIN: i64 = 30;

/// What can be said about sanctions and other measures.
pub fn command(lang: Lang) -> Command {
    let date = lang.pick("日期", "DATE");
    let lift = Command::new("lift")
        .about(lang.pick("期内解除", "Lift it before it ends"))
        .arg(args::code(lang, &NOUN))
        .arg(args::on(lang))
        .arg(args::message(lang, lang.pick("依据，记入备注", "on what ground; goes into its note")));
    let restore =
        Command::new("restore")
            .about(lang.pick(
                "留党察看期满恢复党员权利，影响期开始",
                "Give rights back after a probation: its influence begins",
            ))
            .arg(args::code(lang, &NOUN))
            .arg(args::on(lang))
            .arg(option(
                "ends",
                date,
                lang.pick("影响期满日期；默认前一日口径", "last day of the influence; default by the day before"),
            ));
    let due = Command::new("due")
        .about(lang.pick("期限将满的，供组织部门", "Periods that end, for the organisation department"))
        .arg(option(
            "within",
            lang.pick("天数", "DAYS"),
            lang.pick("几天内，如 30d；默认 30d", "within how many days, such as 30d; default 30d"),
        ))
        .arg(
            option(
                "period",
                lang.pick("期间", "PERIOD"),
                lang.pick("在哪个期间期满，如 2026Q3", "ending in a period, such as 2026Q3"),
            )
            .conflicts_with("within"),
        )
        .arg(option("unit", lang.pick("单位", "UNIT"), lang.pick("哪个单位的", "of one unit")));
    verbs::noun_command(lang, &NOUN, vec![lift, restore, due])
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => show(desk, matches),
        "lift" => lift(desk, matches),
        "restore" => restore(desk, matches),
        "due" => due(desk, matches),
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = verbs::show(desk, &NOUN, id)?;
    if desk.wish.fields.is_none() {
        page.notes.extend(sanction::explain(desk.read()?, id)?);
    }
    verbs::whole(desk, &NOUN, id, page)
}

fn on(conn: &Connection, names: &Names, matches: &ArgMatches) -> Result<day::Day> {
    matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(conn, t))
}

fn lift<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let note = matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()?;
    let done = desk.write(|write, names| {
        let on = on(write.conn(), names, matches)?;
        sanction_acts::lift(write, names, id, on, note.as_deref())?;
        let code = NOUN.code(id);
        let said = both!("{code} 已解除（{on}）", "{code} lifted on {on}");
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha sanction show {code}")]))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn restore<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let done = desk.write(|write, names| {
        let on = on(write.conn(), names, matches)?;
        let ends = matches.get_one::<String>("ends").map(|t| names.day(write.conn(), t)).transpose()?;
        sanction_acts::restore(write, names, id, on, ends)?;
        if let Some(said) = sanction::explain(write.conn(), id)? {
            desk.say(said);
        }
        let code = NOUN.code(id);
        let said = both!("{code} 已恢复党员权利（{on}）", "{code}: rights given back on {on}");
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha sanction show {code}")]))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// The days looked at: a period, or from today so many days ahead.
fn ahead(conn: &Connection, names: &Names, matches: &ArgMatches) -> Result<Period> {
    if let Some(typed) = matches.get_one::<String>("period") {
        return names.period(conn, typed);
    }
    let days = match matches.get_one::<String>("within") {
        None => WITHIN,
        Some(typed) => {
            let n = typed.trim().trim_end_matches('d').parse::<i64>().ok().filter(|n| (0..=36_500).contains(n));
            n.ok_or_else(|| {
                Error::usage("count-unreadable", both!("{typed:?} 不是天数", "{typed:?} is not a number of days"))
                    .hint(both!("如 --within 30d", "such as --within 30d"))
            })?
        }
    };
    Ok(Period { from: names.today, to: day::plus(names.today, days) })
}

/// Periods that end, the first to end first; what was lifted is left out.
fn due<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let Period { from, to } = ahead(conn, names, matches)?;
    let text = |day: day::Day| Value::Text(day.to_string());
    let mut conditions = vec![
        ("ends_on >= ?".to_owned(), text(from)),
        ("ends_on <= ?".to_owned(), text(to)),
        // A measure lifted before its last day ends no more on it.
        ("coalesce(lifted_on >= ends_on, ?)".to_owned(), Value::Int(1)),
    ];
    if let Some(typed) = matches.get_one::<String>("unit") {
        let unit = names.unit(conn, typed)?;
        let code: String = conn.query_row("SELECT code FROM unit WHERE id = ?", [unit], |r| r.get(0))?;
        conditions.push(("unit_code = ?".into(), Value::Text(code)));
    }
    let filter =
        Filter { conditions, sort: Some("ends_on".into()), fields: desk.wish.fields.clone(), ..Filter::default() };
    let mut sheet = query::list(conn, &NOUN, &filter, names.today)?;
    sheet.title = Some(both!("{from} 至 {to} 期满", "Ending from {from} to {to}"));
    if desk.wish.fields.is_none() {
        let columns = ["code", "ends_on", "convention", "person_name", "unit", "post", "regime", "kind", "decided_on"];
        sheet.brief = columns.iter().filter_map(|c| sheet.heads.iter().position(|h| h.key == *c)).collect();
    }
    Ok(Page::Sheet(sheet))
}
