//! `ducha report`: the standing reports. Which figures stand in them is `report`'s business.

use super::args::option;
use super::desk::Desk;
use super::stats;
use crate::base::day::{Day, Period};
use crate::base::error::{Lang, Result};
use crate::base::page::Page;
use crate::record::office;
use crate::report::{month, overdue};
use chrono::Datelike;
use clap::{ArgMatches, Command};

/// What can be asked of reports.
pub fn command(lang: Lang) -> Command {
    let one = |name: &'static str, about: &'static str| {
        Command::new(name)
            .about(about)
            .arg(option(
                "period",
                lang.pick("期间", "PERIOD"),
                lang.pick("如 2026-08；默认上月", "such as 2026-08; default last month"),
            ))
            .arg(option(
                "as-of",
                lang.pick("日期", "DATE"),
                lang.pick("截止日；默认今天", "the day states are taken on; default today"),
            ))
    };
    Command::new("report")
        .about(lang.pick("报表", "Standing reports"))
        .subcommand_required(true)
        .subcommand(one("month", lang.pick("月报", "The monthly report")))
        .subcommand(one(
            "overdue",
            lang.pick("办理时限：按时、超期、用时", "Limits: closed in time, overdue, days taken"),
        ))
}

/// The month before a day.
fn last_month(today: Day) -> Period {
    let first = today.with_day(1).unwrap_or(today);
    let to = first.pred_opt().unwrap_or(first);
    Period { from: to.with_day(1).unwrap_or(to), to }
}

/// Makes the report that was asked for.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let default = last_month(names.today);
    if verb == "diff" {
        return stats::report_diff(desk, matches, default);
    }
    let scope = stats::scope(desk, matches, default)?;
    let (office, _) = office::read(conn)?;
    let report = match verb {
        "overdue" => overdue::report(conn, names, office, &scope)?,
        _ => month::report(conn, &names.added, office, &scope)?,
    };
    Ok(Page::Report(Box::new(report)))
}
