//! `ducha approval gaming`: limits kept on paper alone, of approvals, complaints and orders. Not for how they are found: that is `report::gaming`'s.

use crate::base::error::{Error, Lang, Result};
use crate::base::page::Page;
use crate::base::text;
use crate::both;
use crate::command::args::{self, Id, option};
use crate::command::desk::Desk;
use crate::command::{scope, whose};
use crate::render::Format;
use crate::report::gaming::{self, Asked};
use crate::report::signs::{SIGNS, Sign};
use crate::rule::form::near_or;
use clap::{ArgMatches, Command};

/// `approval gaming`.
pub fn command(lang: Lang) -> Command {
    let (period, sign) = (lang.pick("期间", "PERIOD"), lang.pick("迹象", "SIGN"));
    Command::new("gaming")
        .about(lang.pick(
            "时限造假的迹象：踩点办结、临期中止、过期补录……连同记录",
            "Signs of limits kept on paper alone: done on the last day, paused near the limit, with the records",
        ))
        .arg(option(
            Id::PERIOD,
            period,
            lang.pick("看哪段时间，与之前比；默认今年", "which time, held against what was before; default this year"),
        ))
        .args(whose::units(lang, lang.pick("只看一个单位的", "of one unit only")))
        .arg(option("sign", sign, lang.pick("只看一种迹象，如 踩点办结", "one sign only, such as last-day")))
}

/// The sign a word means.
fn meant(typed: &str) -> Result<&'static Sign> {
    let all: Vec<&str> = SIGNS.iter().flat_map(|sign| [sign.zh, sign.key]).collect();
    SIGNS.iter().find(|sign| sign.zh == typed || sign.key == typed).ok_or_else(|| {
        let known = SIGNS.map(|sign| format!("{}({})", sign.zh, sign.key)).join("、");
        Error::usage("sign-unknown", both!("没有迹象 {typed:?}", "there is no sign {typed:?}"))
            .hint(near_or(&text::nearest(typed, all, 3), both!("有：{known}", "there are: {known}")))
    })
}

/// `approval gaming`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let period = args::text(matches, Id::PERIOD).map(|typed| names.period(conn, typed)).transpose()?;
    let asked = Asked {
        period: period.map_or_else(|| scope::this_year(desk), Ok)?,
        units: whose::asked(desk, matches, Id::UNIT)?,
        sign: matches.get_one::<String>("sign").map(|typed| meant(typed.trim())).transpose()?,
    };
    let (mut sheet, lacking) = gaming::page(conn, names, &asked, desk.wish.lang)?;
    // A program that reads rows is told of what it cannot see in them beside them.
    if desk.format().is_none_or(Format::for_people) {
        sheet.notes.extend(lacking);
    } else if let Some(lacking) = lacking {
        desk.say(lacking);
    }
    Ok(Page::Sheet(sheet))
}
