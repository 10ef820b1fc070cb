//! `ducha enforcement`: its steps, the finding that a visit without approval is, and the calm days of enterprises.

use super::args::{self, option};
use super::desk::Desk;
use super::steps;
use super::verbs;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Draft as _;
use crate::base::page::{Done, Page};
use crate::base::vocab::EnforcementStep as Step;
use crate::both;
use crate::record::enforcement::{self, Draft, NOUN, calm, keep_calm};
use crate::record::{finding, living, required};
use crate::rule::permit::{Act, Calm};
use clap::{ArgMatches, Command};

/// What can be said about enforcement visits.
pub fn command(lang: Lang) -> Command {
    let pick = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let calm = Command::new("calm")
        .about(pick(
            "企业宁静日：每月几日至几日不安排进企检查，凭什么定的；不写就是看",
            "Calm days: from which day of each month to which enterprises are left in peace, by what; alone tells them",
        ))
        .arg(option(
            "from",
            pick("日", "DAY"),
            pick("每月几日起，如 1；0 不设", "from which day of the month, such as 1; 0 for none"),
        ))
        .arg(option("to", pick("日", "DAY"), pick("到几日止，如 25", "to which, such as 25")))
        .arg(option("source", pick("文字", "TEXT"), pick("哪份文件定的", "document that sets them")));
    verbs::noun_command(lang, &NOUN, steps::commands::<Draft>(lang).into_iter().chain([calm]).collect())
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "calm" => days(desk, matches).map(|done| Page::Done(Box::new(done))),
        "find" if matches.get_one::<String>("finding").is_none() => {
            find(desk, matches).map(|done| Page::Done(Box::new(done)))
        }
        _ => steps::run::<Draft>(desk, verb, matches),
    }
}

/// Makes the finding that a visit without approval is, and puts it down as that, in one go.
fn find(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = match verbs::targets(desk, &NOUN, matches)?.as_slice() {
        [id] => *id,
        _ => {
            let said = both!("一次只登记一个问题", "one finding is made at a time");
            return Err(Error::usage("enforcement-find-one", said)
                .hint(both!("逐件登记，或写 --finding F…", "name one at a time, or give --finding F…")));
        }
    };
    let typed = |name: &str| matches.get_one::<String>(name);
    let note = typed("message").map(|t| super::input::said(t)).transpose()?;
    desk.write(|write, names| {
        let on = typed("on").map_or(Ok(names.today), |t| names.day(write.conn(), t))?;
        let code = NOUN.code(id);
        // Whether it may be a finding is asked before one is made.
        let now = living::standing::<Draft>(write.conn(), names, id)?;
        let mut act = Act::new(Step::Find, on);
        crate::rule::turn::Life::may(&now.life, &act, &code, names.today)?;
        let lang = desk.wish.lang;
        let made = enforcement::found(write, names, id, |enterprise, purpose| {
            both!(
                "未经批准进入{enterprise}检查（{code}）：{purpose}",
                "entered {enterprise} without approval ({code}): {purpose}"
            )
            .get(lang)
            .to_owned()
        })?;
        act.with.set("finding", crate::base::noun::Value::Int(made));
        act.with.note = note;
        living::step::<Draft>(write, names, id, act)?;
        let found = finding::NOUN.code(made);
        let said = both!(
            "{code} 未经批准进企，已登记为问题 {found}",
            "{code} was made without approval: recorded as finding {found}"
        );
        let next = vec![format!("ducha order issue --findings {found} --due 15wd -m …")];
        let done = desk.done(write.conn(), names, &NOUN, id, (said, next))?;
        Ok(Done { codes: vec![found], ..done })
    })
}

/// Tells the calm days, or sets them.
fn days(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let next = vec!["ducha enforcement list".to_owned()];
    let done = |said| Done { codes: Vec::new(), said, next, kept: None };
    let (from, to) = (args::number(matches, "from", 0..=31)?, args::number(matches, "to", 1..=31)?);
    let source = matches.get_one::<String>("source");
    if from.is_none() && to.is_none() && source.is_none() {
        return Ok(done(match calm(desk.read()?)? {
            None => both!("没有设企业宁静日", "no calm days are kept"),
            Some((Calm { from, to }, source)) => both!(
                "企业宁静日：每月 {from} 日至 {to} 日（{source}）",
                "calm days: {from} to {to} of each month ({source})"
            ),
        }));
    }
    if from == Some(0) {
        desk.write(|write, _| keep_calm(write, None).map(drop))?;
        return Ok(done(desk.dry(both!("不再设企业宁静日", "no calm days are kept any more"))));
    }
    let given = [("from_on", from.is_some()), ("to_on", to.is_some()), ("source", source.is_some())];
    if let Some((column, _)) = given.into_iter().find(|(_, given)| !given) {
        let flag = column.trim_end_matches("_on");
        return Err(required(&NOUN, column).hint(both!("加上 --{flag} …", "add --{flag} …")));
    }
    let at = |day: Option<i64>| day.and_then(|day| u32::try_from(day).ok()).unwrap_or(1);
    let (from, to, source) = (at(from), at(to), source.cloned().unwrap_or_default());
    if to < from {
        let said = both!("宁静日到 {to} 日止，早于 {from} 日起", "calm days end on {to}, before they begin on {from}");
        return Err(Error::refused("days-backwards", said)
            .hint(both!("写一个月里的起止日：--from 1 --to 25", "give days of one month: --from 1 --to 25"))
            .field("to_on"));
    }
    desk.write(|write, _| keep_calm(write, Some((Calm { from, to }, source.clone()))).map(drop))?;
    Ok(done(desk.dry(both!(
        "企业宁静日定为每月 {from} 日至 {to} 日（{source}）",
        "calm days are {from} to {to} of each month ({source})"
    ))))
}
