//! `ducha appraisal`: what was scored over a period: places, and how many times and how many different subjects had which grade. Not for one round:
//! that is `round`.

use super::args::option;
use super::desk::Desk;
use super::round::whom::typed;
use super::round::{grades, rank};
use super::scope;
use crate::base::error::{Error, Lang, Result};
use crate::base::page::Page;
use crate::both;
use crate::record::form as forms;
use crate::rule::form::Form;
use clap::{Arg, ArgMatches, Command};

fn form(lang: Lang) -> Arg {
    option(
        "form",
        lang.pick("表", "FORM"),
        lang.pick("哪张评议表；只有一张时不用写", "which form; need not be said where there is one"),
    )
}

/// What can be said about appraisals.
pub fn command(lang: Lang) -> Command {
    let period =
        option("period", lang.pick("期间", "PERIOD"), lang.pick("哪段时间；默认今年", "which time; default this year"));
    let by = option(
        "by",
        lang.pick("项目", "ITEM"),
        lang.pick(
            "再按一项回答分开，如 扣分主要原因、是单位负责人；或按 单位、组别（科室）",
            "split by what an item is answered, such as the cause; or by unit, division",
        ),
    );
    let rank = Command::new("rank")
        .about(lang.pick("一年评议的名次，谁连续末位", "Places of a year, and who is last again"))
        .arg(form(lang))
        .args(rank::options(lang));
    let grades = Command::new("grades")
        .about(lang.pick(
            "各等次多少人次、多少人，“以下”连本等；可按原因分开",
            "How many times and how many subjects had each grade, or that and lower; split by cause if wanted",
        ))
        .args([form(lang), period, by]);
    Command::new("appraisal")
        .about(lang.pick("评议考核：名次、等次、连续末位", "Appraisals: places, grades, who is last again"))
        .subcommand_required(true)
        .subcommands([rank, grades])
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let (form, rounds) = asked(desk, matches)?;
    if verb == "grades" {
        return grades::page(desk, &form, &rounds, typed(matches, "by"));
    }
    rank::page(desk, matches, &form, &rounds)
}

/// The form asked for, or the only one of the period that is scored, and its rounds of it.
fn asked(desk: &Desk, matches: &ArgMatches) -> Result<(Form, Vec<i64>)> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let period = match typed(matches, "period") {
        Some(period) => names.period(conn, period)?,
        None => scope::this_year(desk)?,
    };
    let sql = "SELECT id, form FROM form_round WHERE void_reason IS NULL AND to_on BETWEEN ? AND ? ORDER BY to_on, id";
    let mut statement = conn.prepare(sql)?;
    let within = [period.from.to_string(), period.to.to_string()];
    let all: Vec<(i64, i64)> = statement.query_map(within, |r| r.try_into())?.collect::<rusqlite::Result<_>>()?;
    let asked = typed(matches, "form").map(|form| names.record(conn, &forms::NOUN, form)).transpose()?;
    let mut found: Vec<i64> =
        all.iter().map(|(_, form)| *form).filter(|form| asked.is_none_or(|asked| asked == *form)).collect();
    found.sort_unstable();
    found.dedup();
    let mut scored: Vec<(i64, Form)> = Vec::new();
    for form in found {
        let (_, whole) = forms::current(conn, form)?;
        if whole.scoring.is_some() {
            scored.push((form, whole));
        }
    }
    if scored.len() > 1 {
        let several = scored.iter().map(|(_, form)| form.name.as_str()).collect::<Vec<_>>().join("、");
        let said = both!("这段时间有几张计分的表：{several}", "several forms of that time are scored: {several}");
        return Err(Error::usage("form-which", said).hint(both!("写明 --form", "say which: --form")).field("form"));
    }
    let (id, form) = scored.pop().ok_or_else(|| {
        Error::not_found("round-none", both!("这段时间没有计分的轮次", "no round of that time was scored"))
            .hint(both!("布置：ducha round open 评议表 --period …", "open one: ducha round open FORM --period …"))
    })?;
    Ok((form, all.iter().filter(|(_, of)| *of == id).map(|(round, _)| *round).collect()))
}
