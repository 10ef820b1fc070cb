//! `ducha team`: who is on a campaign, which group visits which units, and how long a unit that was left is kept away from.

use super::args::{self, option, positional};
use super::campaign;
use super::desk::Desk;
use super::verbs;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Page};
use crate::base::text;
use crate::base::vocab::TeamRole;
use crate::both;
use crate::db::write::Write;
use crate::record::campaign::NOUN;
use crate::record::muster::{self, Gone};
use crate::record::names::Names;
use crate::record::team::{Member, Target};
use crate::record::{closed, frequency, office, person, required};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;

/// `--person`, one or several of the register.
pub(super) fn person_arg(lang: Lang) -> Arg {
    option(
        args::Id::PERSON,
        lang.pick("人员", "PERSON"),
        lang.pick("人员编号或姓名，几个用逗号分开", "codes or names of the register, separated by commas"),
    )
}

/// `--even-so`, why all the same.
fn even_so(lang: Lang) -> Arg {
    let help = lang.pick("应回避而派出的理由，计数", "why they are sent though they should stand aside; counted");
    option("even-so", lang.pick("理由", "REASON"), help)
}

fn verb(lang: Lang, name: &'static str, zh: &'static str, en: &'static str) -> Command {
    Command::new(name).about(lang.pick(zh, en)).arg(args::code(lang, &NOUN))
}

/// What can be said about teams.
pub fn command(lang: Lang) -> Command {
    let (number, text, word) = (lang.pick("数", "N"), lang.pick("文字", "TEXT"), lang.pick("词", "WORD"));
    let why = || args::why(lang, lang.pick("理由", "why"));
    let add =
        verb(lang, "add", "加入督查组：身份、小组、天数、设备", "Put somebody on a team: role, group, days, equipment")
            .arg(person_arg(lang))
            .arg(option(
                "role",
                word,
                lang.pick(
                    "身份：检查人员（默认）、组长、代表委员、记者",
                    "inspector (default), leader, invited-deputy or reporter",
                ),
            ))
            .arg(option(
                "invited-as",
                word,
                lang.pick("受邀身份，如 人大代表、特邀监察员、群众代表", "what one who was invited is"),
            ))
            .arg(option("squad", text, lang.pick("小组，如 第一组", "group")))
            .arg(option("days", number, lang.pick("计划天数", "for how many days")))
            .arg(option("equipment", text, lang.pick("携带设备，如 摄像机", "what equipment they bring")))
            .arg(args::on(lang))
            .arg(even_so(lang))
            .arg(args::message(lang, lang.pick("备注", "note")));
    let leave = verb(lang, "leave", "退出督查组，写明理由", "Take somebody off a team, with a reason")
        .arg(person_arg(lang))
        .arg(why());
    let group = verb(lang, "group", "给小组分单位，可写哪天去", "Give units to a group, perhaps with the day it goes")
        .arg(positional("squad", lang.pick("小组", "GROUP"), lang.pick("小组，如 第一组", "group")).required(true))
        .arg(option("units", lang.pick("单位", "UNITS"), lang.pick("单位，用逗号分开", "units, separated by commas")))
        .arg(option("visit-on", lang.pick("日期", "DATE"), lang.pick("拟查日期", "day it goes")))
        .arg(args::on(lang))
        .arg(even_so(lang))
        .arg(args::message(lang, lang.pick("备注", "note")));
    let release =
        verb(lang, "release", "收回分给小组的单位，写明理由", "Take a unit back from its group, with a reason")
            .arg(option("unit", lang.pick("单位", "UNIT"), lang.pick("哪个单位", "which unit")))
            .arg(why());
    let avoid = Command::new("avoid")
        .about(lang.pick(
            "定离任后几年内不得检查原单位（法规没有定数，由本办定）",
            "Set for how many years a unit that was left is kept away from",
        ))
        .arg(option("years", number, lang.pick("几年；0 不管", "how many years; 0 for none")).required(true));
    Command::new("team")
        .about(
            lang.pick("督查组：成员、小组和所查单位、回避", "Teams: members, groups and their units, who stands aside"),
        )
        .subcommand_required(true)
        .subcommands([
            add,
            leave,
            group,
            release,
            verb(lang, "show", "看督查组和各人去了几次", "Show a team and who went how often"),
            avoid,
        ])
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => campaign::team(desk, matches),
        "avoid" => years(desk, matches),
        _ => {
            let id = verbs::target(desk, &NOUN, matches)?;
            let done = desk.write(|write, names| {
                let said = match verb {
                    "add" => add(write, names, id, matches)?,
                    "group" => group(desk, write, names, id, matches)?,
                    _ => gone(write, names, id, verb, matches)?,
                };
                desk.done(write.conn(), names, &NOUN, id, said)
            })?;
            Ok(Page::Done(Box::new(done)))
        }
    }
}

fn typed<'m>(matches: &'m ArgMatches, id: &str) -> Option<&'m String> {
    matches.get_one::<String>(id).filter(|t| !t.trim().is_empty())
}

/// The persons named.
pub(super) fn persons(conn: &Connection, names: &Names, matches: &ArgMatches) -> Result<Vec<i64>> {
    let Some(all) = typed(matches, "person") else { return Err(required(&NOUN, "person")) };
    text::listed(all)
        .map(|one| {
            names.record(conn, &person::NOUN, one).map_err(|error| match error.id {
                "record-unknown" => error.hint(both!(
                    "先登记：ducha person add {one} --unit …",
                    "record them first: ducha person add {one} --unit …"
                )),
                _ => error,
            })
        })
        .collect()
}

fn note(matches: &ArgMatches) -> Result<Option<String>> {
    matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()
}

/// What a role is typed as: 人大代表 is one who was invited, and as what.
fn role(names: &Names, matches: &ArgMatches) -> Result<(Option<String>, Option<String>)> {
    let invited = typed(matches, "invited-as").map(|t| names.word("invited_as", t)).transpose()?;
    let Some(said) = typed(matches, "role") else { return Ok((None, invited)) };
    let role = names.word("team_role", said)?;
    let is_what = names.word("invited_as", said).ok().filter(|_| role == TeamRole::InvitedDeputy.slug());
    Ok((Some(role), invited.or(is_what)))
}

type Said = (Both, Vec<String>);

/// Puts persons on the team.
fn add(write: &mut Write<'_>, names: &Names, id: i64, matches: &ArgMatches) -> Result<Said> {
    let conn = write.conn();
    let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(conn, t))?;
    let (role, invited_as) = role(names, matches)?;
    let mut crew = muster::crew(conn, id)?;
    let mut rows = Vec::new();
    let persons = persons(conn, names, matches)?;
    for person in &persons {
        let member = Member {
            happened_on: Some(on),
            person: Some(*person),
            role: role.clone(),
            invited_as: invited_as.clone(),
            squad: typed(matches, "squad").map(|squad| squad.trim().to_owned()),
            days: args::number(matches, "days", 1..=3660)?,
            equipment: typed(matches, "equipment").cloned(),
            avoidance: typed(matches, "even-so").cloned(),
            note: note(matches)?,
        };
        rows.push(crew.join(conn, member)?);
    }
    muster::keep(write, id, names.today, on, &rows)?;
    let (code, n) = (NOUN.code(id), persons.len());
    let first = person::NOUN.code(persons[0]);
    Ok((
        both!("{code} 督查组加入 {n} 人", "{code}: {n} on the team"),
        vec![format!("ducha pledge sign {code} --person {first}"), format!("ducha campaign team {code}")],
    ))
}

/// Gives units to a group.
fn group(desk: &Desk, write: &mut Write<'_>, names: &Names, id: i64, matches: &ArgMatches) -> Result<Said> {
    let conn = write.conn();
    let code = NOUN.code(id);
    let squad = typed(matches, "squad").map(|squad| squad.trim().to_owned()).unwrap_or_default();
    let Some(units) = typed(matches, "units") else {
        let said = both!("{squad}没有写分哪些单位", "no unit is given to {squad}");
        return Err(Error::usage("squad-no-units", said)
            .hint(both!("加上 --units 甲单位,乙单位", "add --units A,B"))
            .field("unit"));
    };
    let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(conn, t))?;
    let visit_on = matches.get_one::<String>("visit-on").map(|t| names.day(conn, t)).transpose()?;
    closed::named(conn, id)?.into_iter().for_each(|said| desk.say(said));
    let mut crew = muster::crew(conn, id)?;
    let mut rows = Vec::new();
    for unit in text::listed(units) {
        let unit = names.unit(conn, unit)?;
        frequency::coming(conn, id, unit, visit_on)?.into_iter().for_each(|aside| desk.say(aside));
        let target = Target {
            happened_on: Some(on),
            squad: Some(squad.clone()),
            unit: Some(unit),
            visit_on,
            avoidance: typed(matches, "even-so").cloned(),
            note: note(matches)?,
        };
        rows.push(crew.give(conn, target)?);
    }
    muster::keep(write, id, names.today, on, &rows)?;
    let n = rows.len();
    Ok((
        both!("{code} {squad}分到 {n} 个单位", "{code}: {n} units are {squad}'s"),
        vec!["ducha report coming".into(), format!("ducha campaign team {code}")],
    ))
}

/// Takes one off, or a unit back.
fn gone(write: &mut Write<'_>, names: &Names, id: i64, verb: &str, matches: &ArgMatches) -> Result<Said> {
    let conn = write.conn();
    let reason = args::reason(matches)?;
    let code = NOUN.code(id);
    if verb == "release" {
        let Some(unit) = typed(matches, "unit") else { return Err(required(&NOUN, "unit")) };
        let unit = names.unit(conn, unit)?;
        muster::take_back(write, id, Gone::Target(unit), &reason)?;
        return Ok((
            both!("{code} 收回了分出的单位：{reason}", "{code}: a unit is no group's any more: {reason}"),
            vec![format!("ducha campaign team {code}")],
        ));
    }
    let persons = persons(conn, names, matches)?;
    for person in &persons {
        muster::take_back(write, id, Gone::Member(*person), &reason)?;
    }
    let n = persons.len();
    Ok((
        both!("{code} 督查组退出 {n} 人：{reason}", "{code}: {n} left the team: {reason}"),
        vec![format!("ducha campaign team {code}")],
    ))
}

/// Sets for how many years a unit that was left is kept away from.
fn years<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let years = args::number(matches, "years", 0..=60)?.unwrap_or_default();
    desk.write(|write, _| write.edit(&office::NOUN, 1, &[("avoid_years", Value::Int(years))]).map(drop))?;
    let said = desk.dry(match years {
        0 => both!("离任的原单位不再回避", "a unit that was left is kept away from no longer"),
        _ => both!("离任 {years} 年内不得检查原单位", "a unit is kept away from for {years} years after it was left"),
    });
    Ok(Page::Done(Box::new(Done {
        codes: Vec::new(),
        said,
        next: vec!["ducha stats members.even_so".into()],
        kept: None,
    })))
}
