//! `ducha person`: the register, and one person's history of measures as it stands on a day.

use super::args::{self, option};
use super::desk::Desk;
use super::verbs;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::Page;
use crate::both;
use crate::db::query;
use crate::record::person::{self, Draft, NOUN, Tie};
use crate::record::{required, sanction};
use clap::{ArgMatches, Command};

/// What can be said about persons.
pub fn command(lang: Lang) -> Command {
    let unit = || option("unit", lang.pick("单位", "UNIT"), lang.pick("哪个单位", "which unit"));
    let avoid = Command::new("avoid")
        .about(lang.pick(
            "登记要回避的单位：离任的原单位，或别的理由",
            "Have somebody keep away from a unit: one they left, or for another reason",
        ))
        .arg(args::code(lang, &NOUN))
        .arg(unit())
        .arg(option("left", lang.pick("日期", "DATE"), lang.pick("哪天离任的（原单位）", "day they left it")))
        .arg(args::on(lang))
        .arg(args::message(lang, lang.pick("别的回避理由，如 亲属任职", "another reason, such as a relative there")));
    let unavoid = Command::new("unavoid")
        .about(lang.pick("撤回要回避的单位，写明理由", "Take back that somebody keeps away from a unit, with a reason"))
        .arg(args::code(lang, &NOUN))
        .arg(unit())
        .arg(args::why(lang, lang.pick("撤回的理由", "why it is taken back")));
    verbs::noun_command(lang, &NOUN, vec![avoid, unavoid]).mut_subcommand("show", |show| {
        let help = lang.pick("截至哪天；默认今天", "as it stood on a day; default today");
        show.arg(option("as-of", lang.pick("日期", "DATE"), help))
    })
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => show(desk, matches),
        "avoid" | "unavoid" => tie(desk, verb, matches),
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

/// Has a person keep away from a unit, or no longer.
fn tie<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let text = |name: &str| matches.get_one::<String>(name).filter(|t| !t.trim().is_empty());
    let note = text("message").map(|t| super::input::said(t)).transpose()?;
    let done = desk.write(|write, names| {
        let conn = write.conn();
        let Some(typed) = text("unit") else { return Err(required(&NOUN, "unit")) };
        let unit = names.unit(conn, typed)?;
        let code = NOUN.code(id);
        let name = crate::record::unit::full_name(conn, unit)?;
        let said = if verb == "avoid" {
            let day = |name: &str| text(name).map(|t| names.day(conn, t)).transpose();
            let (on, left_on) = (day("on")?.unwrap_or(names.today), day("left")?);
            person::avoid(write, names, id, &Tie { happened_on: Some(on), unit: Some(unit), left_on, reason: note })?;
            both!("{code} 不派去检查 {name}", "{code} is not sent to inspect {name}")
        } else {
            let reason = args::reason(matches)?;
            person::unavoid(write, id, unit, &reason)?;
            both!("{code} 不再回避 {name}：{reason}", "{code} keeps away from {name} no longer: {reason}")
        };
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha person show {code}")]))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// A person with every measure decided by the day, each running on it or not.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = verbs::show(desk, &NOUN, id)?;
    if desk.wish.fields.is_some() {
        return Ok(Page::Record(Box::new(page)));
    }
    let (conn, names) = (desk.read()?, desk.names()?);
    let on = matches.get_one::<String>("as-of").map_or(Ok(names.today), |t| names.day(conn, t))?;
    let running = sanction::NOUN.daily[0].1.replace(":today", "?2");
    let sql = format!(
        "SELECT code, decided_on, regime, kind, unit, post, person_rank, months, ends_on, restored_on, lifted_on, ({running}) AS running,
           finding, complaint, decision_no
         FROM sanctions WHERE person = ?1 AND decided_on <= ?2 ORDER BY decided_on, id"
    );
    let values = [Value::Text(NOUN.code(id)), Value::Text(on.to_string())];
    let mut measures = query::sheet(conn, "measures", &sql, &values)?;
    measures.title = Some(both!("处理经历（截至 {on}）", "What was done, as of {on}"));
    for head in measures.heads.iter_mut().filter(|h| h.key == "kind") {
        *head = query::head(Some(&sanction::NOUN), "kind");
    }
    measures.brief = vec![0, 1, 2, 3, 4, 5, 7, 8, 11];
    page.parts.push(measures);
    verbs::whole(desk, &NOUN, id, page)
}
