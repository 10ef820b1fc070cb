//! `ducha visit team | roll | sign | undo | sheet`: what stands on a visit's sheet (督察台帐), and the sheet itself.

use super::args::{self, Id, option, switch};
use super::desk::Desk;
use super::verbs;
use crate::base::code;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Raw, Value};
use crate::base::page::Page;
use crate::base::text;
use crate::base::vocab::{Attendance, TeamRole};
use crate::both;
use crate::db::write::Write;
use crate::record::names::Names;
use crate::record::roster::{Member, Place};
use crate::record::sheet::{self, Line, Signature};
use crate::record::visit::NOUN;
use crate::record::{campaign, not_voided, office, person, required};
use crate::report::{self, blank_sheet};
use clap::{ArgAction, ArgMatches, Command};
use rusqlite::Connection;

fn verb(lang: Lang, name: &'static str, zh: &'static str, en: &'static str) -> Command {
    Command::new(name).about(lang.pick(zh, en)).arg(args::code(lang, &NOUN))
}

fn team_command(lang: Lang) -> Command {
    let (name, text, word) = (lang.pick("姓名", "NAME"), lang.pick("文字", "TEXT"), lang.pick("词", "WORD"));
    verb(lang, "team", "检查组：谁去的，本人单位和身份", "The team: who went, of which unit, in what capacity")
        .arg(option("add", name, lang.pick("添加一人", "one more")))
        .arg(option(
            "unit",
            lang.pick("单位", "UNIT"),
            lang.pick("本人单位，检查人员必填", "their own unit; a must for an inspector"),
        ))
        .arg(option(
            "person",
            lang.pick("人员", "PERSON"),
            lang.pick(
                "名册里的哪一个；默认所属活动督查组里同名的",
                "which of the register; default the one of that name on its campaign's team",
            ),
        ))
        .arg(option(
            "role",
            word,
            lang.pick(
                "身份：检查人员、组长、代表委员、记者；默认检查人员",
                "inspector, leader, invited-deputy or reporter; default inspector",
            ),
        ))
        .arg(
            option("reason", text, lang.pick("应回避而参加的理由", "why they went though they should stand aside"))
                .alias("even-so"),
        )
        .arg(args::message(lang, lang.pick("备注", "note")))
}

fn roll_command(lang: Lang) -> Command {
    let (name, text, word) = (lang.pick("姓名", "NAME"), lang.pick("文字", "TEXT"), lang.pick("词", "WORD"));
    verb(lang, "roll", "点名细目：哪个科室几人在岗、脱岗、请假", "The roll by section: how many were where")
        .arg(option("section", text, lang.pick("科室", "section")))
        .arg(
            option(
                "attendance",
                word,
                lang.pick(
                    "在岗情况：到岗、请假、外出公务、因公未登记、脱岗、迟到、早退",
                    "present, leave, out-on-duty, out-unregistered, absent, late or early",
                ),
            )
            .long("code")
            .alias("attendance"),
        )
        .arg(option(
            "count",
            lang.pick("数", "N"),
            lang.pick("人数；默认姓名个数，否则 1", "how many; default as many as names, else 1"),
        ))
        .arg(option("name", name, lang.pick("姓名，用顿号分开", "names, separated by commas")))
        .arg(option(
            "whereabouts",
            lang.pick("是否", "YES|NO"),
            lang.pick("去向牌是否明示", "whether the board says where they are"),
        ))
        .arg(args::message(lang, lang.pick("备注", "note")))
}

/// The verbs, beside a visit's others.
pub fn commands(lang: Lang) -> Vec<Command> {
    let name = lang.pick("姓名", "NAME");
    let verb = |name: &'static str, zh: &'static str, en: &'static str| verb(lang, name, zh, en);
    vec![
        team_command(lang),
        roll_command(lang),
        verb("sign", "带班领导签字，或拒签及原因", "The leader on duty signs, or will not")
            .arg(option("by", name, lang.pick("签字人；拒签时为拒签人", "who signed, or would not")))
            .arg(args::on(lang))
            .arg(switch("refused", lang.pick("拒绝签字，原因写在 -m", "they would not sign; why, with -m")))
            .arg(args::message(lang, lang.pick("拒签原因", "why not"))),
        verb("undo", "撤回台帐的最后一行（检查组或点名细目）", "Take the last line of its sheet back")
            .arg(args::why(lang, lang.pick("撤回的理由", "why it is taken back"))),
        verb(
            "sheet",
            "打印督察台帐；写活动 P… 打印空白的，带到现场填",
            "Print its sheet; of a campaign P…, blank ones to be filled in on the spot",
        )
        .arg(
            option(
                Id::UNIT,
                lang.pick("单位", "UNIT"),
                lang.pick(
                    "空白台帐：哪些单位，几个用逗号分开；默认分给各小组的",
                    "blank ones: of which units, separated by commas; default those of the groups",
                ),
            )
            .action(ArgAction::Append),
        ),
    ]
}

/// Does what was said; `None` where the verb is not one of the sheet's.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Option<Page<'a>>> {
    if !matches!(verb, "team" | "roll" | "sign" | "undo" | "sheet") {
        return Ok(None);
    }
    if verb == "sheet"
        && let Some(typed) = matches.get_one::<String>("target").filter(|t| code::letters(t) == "P")
    {
        return blank(desk, typed, matches).map(Some);
    }
    let id = verbs::target(desk, &NOUN, matches)?;
    if verb == "sheet" {
        if matches.contains_id("unit") {
            let code = NOUN.code(id);
            let said = both!("{code} 已经是一次检查，单位已定", "{code} is a visit, and its unit is known");
            return Err(Error::usage("sheet-unit-unasked", said).hint(both!(
                "空白台帐写活动编号：ducha visit sheet P… --unit …",
                "of a blank sheet name the campaign: ducha visit sheet P… --unit …"
            )));
        }
        let (conn, names) = (desk.read()?, desk.names()?);
        let page = report::visit_sheet::report(conn, names, office::read(conn)?.0, id, desk.wish.lang)?;
        return Ok(Some(Page::Report(Box::new(page))));
    }
    let code = NOUN.code(id);
    let done = desk.write(|write, names| {
        let said = match verb {
            "team" => join(write, names, id, matches)?,
            "roll" => call(write, names, id, matches)?,
            "sign" => sign(write, names, id, matches)?,
            _ => undo(write, id, matches)?,
        };
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha visit sheet {code}")]))
    })?;
    Ok(Some(Page::Done(Box::new(done))))
}

/// The blank sheets of a campaign.
fn blank<'a>(desk: &'a Desk, typed: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let campaign = names.record(conn, &campaign::NOUN, typed)?;
    not_voided(conn, &campaign::NOUN, campaign)?;
    let mut units = Vec::new();
    for typed in matches.get_many::<String>("unit").into_iter().flatten().flat_map(|all| text::listed(all)) {
        let unit = names.unit(conn, typed)?;
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    let code = campaign::NOUN.code(campaign);
    let secret = blank_sheet::is_secret(conn, campaign)?;
    if units.is_empty() && !secret {
        units = blank_sheet::units(conn, campaign)?;
    }
    if units.is_empty() {
        let (said, hint) = if secret {
            let said = both!(
                "{code} 去哪些单位还不能让人知道，要写打印哪一个",
                "where {code} is to go nobody may know yet: say which unit the sheet is of"
            );
            (said, both!("加上 --unit 单位", "add --unit UNIT"))
        } else {
            let said = both!(
                "{code} 没有分过单位，要写打印哪个单位的",
                "no group of {code} has units: say which unit the sheet is of"
            );
            let hint = both!(
                "加上 --unit 单位；分单位：ducha team group {code} 第一组 --units …",
                "add --unit UNIT; to give units to a group: ducha team group {code} GROUP --units …"
            );
            (said, hint)
        };
        return Err(Error::usage("sheet-unit-missing", said).hint(hint));
    }
    let office = office::read(conn)?.0;
    let paper = blank_sheet::sheets(conn, names, office, (campaign, &units), desk.wish.lang)?;
    Ok(Page::Document(Box::new(paper)))
}

/// One more on the team.
fn join(write: &mut Write<'_>, names: &Names, id: i64, matches: &ArgMatches) -> Result<Both> {
    let code = NOUN.code(id);
    let member = member(write.conn(), names, matches)?;
    sheet::join(write, id, member.clone())?;
    let role = member.role.as_deref().and_then(TeamRole::from_slug).ok_or_else(|| required(&NOUN, "role"))?;
    let (name, Both { zh, en }) = (member.name.as_deref().unwrap_or_default(), role.said());
    Ok(match &member.avoidance {
        Some(why) => both!(
            "{code} 检查组添加 {name}（{zh}），应回避而参加：{why}",
            "{code}: {name} ({en}) joins the team, though they should stand aside: {why}"
        ),
        None => both!("{code} 检查组添加 {name}（{zh}）", "{code}: {name} ({en}) joins the team"),
    })
}

/// One more line of the roll.
fn call(write: &mut Write<'_>, names: &Names, id: i64, matches: &ArgMatches) -> Result<Both> {
    let code = NOUN.code(id);
    let place = place(write.conn(), names, matches)?;
    sheet::call(write, id, place.clone())?;
    let attendance = place.attendance.as_deref().and_then(Attendance::from_slug);
    let attendance = attendance.ok_or_else(|| required(&NOUN, "attendance"))?;
    let (n, Both { zh, en }) = (place.persons.unwrap_or(0), attendance.said());
    let section = place.section.as_deref().unwrap_or_default();
    Ok(both!("{code} 点名细目：{section}{zh} {n} 人", "{code}: {section} {en}: {n}"))
}

/// The leader signs, or will not.
fn sign(write: &mut Write<'_>, names: &Names, id: i64, matches: &ArgMatches) -> Result<Both> {
    let code = NOUN.code(id);
    let signature = signature(matches)?;
    let on = matches.get_one::<String>("on").map(|t| names.day(write.conn(), t)).transpose()?;
    let on = sheet::sign(write, names, id, &signature, on)?;
    Ok(match &signature {
        Signature::By(name) => both!("{code} 已由 {name} 签字（{on}）", "{code} signed by {name} on {on}"),
        Signature::Refused(_, why) => {
            both!("{code} 拒签（{on}）：{why}", "{code} was not signed on {on}: {why}")
        }
    })
}

/// The last line taken back.
fn undo(write: &mut Write<'_>, id: i64, matches: &ArgMatches) -> Result<Both> {
    let code = NOUN.code(id);
    let reason = args::reason(matches)?;
    Ok(match sheet::take_back(write, id, &reason)? {
        Line::Member(name) => {
            both!("{code} 检查组的 {name} 已撤回：{reason}", "{code}: {name} taken off the team: {reason}")
        }
        Line::Place(attendance, n) => {
            let Both { zh, en } = attendance.said();
            both!("{code} 点名细目“{zh} {n} 人”已撤回：{reason}", "{code}: the line of {n} {en} taken back: {reason}")
        }
    })
}

fn said<'m>(matches: &'m ArgMatches, id: &str) -> Option<&'m String> {
    matches.get_one::<String>(id).filter(|t| !t.trim().is_empty())
}

fn missing(id: &'static str, zh: &str, en: &str, hint: &str) -> Error {
    Error::usage(id, both!("缺少{zh}", "{en} is missing")).hint(both!("加上 {hint}", "add {hint}"))
}

fn member(conn: &Connection, names: &Names, matches: &ArgMatches) -> Result<Member> {
    let name = said(matches, "add").ok_or_else(|| missing("team-name-missing", "姓名", "the name", "--add …"))?;
    let role = said(matches, "role").map(|t| names.word("team_role", t)).transpose()?;
    let person = said(matches, "person").map(|t| names.record(conn, &person::NOUN, t)).transpose()?;
    Ok(Member {
        name: Some(name.trim().to_owned()),
        person,
        role: role.or_else(|| Some(TeamRole::Inspector.slug().into())),
        unit: said(matches, "unit").map(|t| names.unit(conn, t)).transpose()?,
        avoidance: said(matches, "reason").cloned(),
        note: matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()?,
    })
}

fn place(conn: &Connection, names: &Names, matches: &ArgMatches) -> Result<Place> {
    let typed = said(matches, "attendance")
        .ok_or_else(|| missing("attendance-missing", "在岗情况", "the attendance", "--code …"))?;
    let slug = names.word("attendance", typed)?;
    let value = |id: &str, column: &str| match said(matches, id) {
        Some(typed) => names.value(conn, &NOUN, column, &Raw::Text(typed.clone())),
        None => Ok(Value::Null),
    };
    let name = said(matches, "name").cloned();
    let several = name.as_deref().map_or(1, |n| n.split(['、', ',', '，']).filter(|w| !w.trim().is_empty()).count());
    let persons = match value("count", "persons")? {
        Value::Int(n) => n,
        _ => i64::try_from(several).unwrap_or(1),
    };
    Ok(Place {
        section: said(matches, "section").cloned(),
        attendance: Some(slug),
        persons: Some(persons),
        name,
        whereabouts_shown: match value("whereabouts", "whereabouts_shown")? {
            Value::Int(yes) => Some(yes != 0),
            _ => None,
        },
        note: matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()?,
    })
}

fn signature(matches: &ArgMatches) -> Result<Signature> {
    let by = said(matches, "by").cloned();
    if matches.get_flag("refused") {
        return Ok(Signature::Refused(by, args::reason(matches)?));
    }
    by.map(Signature::By).ok_or_else(|| missing("signer-missing", "签字人", "who signed", "--by …"))
}
