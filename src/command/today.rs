//! `ducha today`, also plain `ducha`: the day's page.

use super::approval;
use super::args::{self, option, switch};
use super::desk::Desk;
use super::whose;
use crate::base::error::{Lang, Result};
use crate::base::page::Page;
use crate::record::office;
use crate::render::Format;
use crate::report::today;
use clap::{ArgMatches, Command};

/// Working days that count as soon, unless said otherwise.
const WITHIN: i64 = 3;

/// `today`.
pub fn command(lang: Lang) -> Command {
    Command::new("today")
        .about(lang.pick("今天：超期、将到期、在等谁", "Today: what is overdue, due soon, waiting for whom"))
        .arg(option(
            "within",
            lang.pick("数", "N"),
            lang.pick("几个工作日内算将到期；默认 3", "working days that count as soon; default 3"),
        ))
        .args(whose::units(lang, lang.pick("只看一个单位的", "of one unit only")))
        .arg(whose::handler(lang))
        .arg(switch(
            "ics",
            lang.pick(
                "写成日历（同 --format ics，或 -o 待办.ics），手机、Outlook 可订阅",
                "as a calendar (--format ics, or -o today.ics)",
            ),
        ))
        .arg(switch("exit-code", lang.pick("有超期时退出码为 5", "exit 5 where anything is overdue")))
}

/// Makes the page.
pub fn run<'a>(desk: &'a Desk, matches: Option<&ArgMatches>) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let within = matches.map(|m| args::number(m, "within", 0..=1000)).transpose()?.flatten().unwrap_or(WITHIN);
    let (units, handlers) = matches.map(|m| whose::both(desk, m)).transpose()?.unwrap_or_default();
    let of = (units.as_ref(), handlers.as_ref());
    let now = approval::now(desk)?;
    let at = (now, approval::stood(desk, now)?, within);
    let (report, late) = today::report(conn, names, office::read(conn)?.0, at, of, desk.wish.lang)?;
    let strict = matches.is_some_and(|m| m.get_flag("exit-code"));
    if matches.is_some_and(|m| m.get_flag("ics")) {
        desk.prefer(Format::Ics);
    }
    desk.exit(if strict && late > 0 { 5 } else { 0 });
    Ok(Page::Report(Box::new(report)))
}
