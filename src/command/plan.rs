//! `ducha plan`: the year's plan of inspections, how far it was carried out, and its filing.

use super::args::{self, option, positional};
use super::desk::Desk;
use super::verbs;
use crate::base::day::{self, Day};
use crate::base::error::{Lang, Result};
use crate::base::page::{Done, Page};
use crate::both;
use crate::record::office;
use crate::record::plan::{self, Draft, NOUN};
use crate::report::plan_year;
use chrono::Datelike as _;
use clap::{Arg, ArgMatches, Command};

fn year(lang: Lang) -> Arg {
    positional("year", lang.pick("年度", "YEAR"), lang.pick("哪一年；默认今年", "which year; default this one"))
}

/// What can be said about the year's plan.
pub fn command(lang: Lang) -> Command {
    let whole = Command::new("year")
        .about(lang.pick(
            "全年计划：各季度各阶段，已查和应查，备案",
            "The plan of a year: by quarter and stage, done against planned, its filing",
        ))
        .arg(year(lang));
    let file = Command::new("file")
        .about(lang.pick(
            "备案：全年还没备案的各项，向谁、哪天、什么文",
            "File what of a year is not filed yet: with whom, when, by which document",
        ))
        .arg(year(lang))
        .arg(option("with", lang.pick("机关", "ORGAN"), lang.pick("向哪个机关备案", "with whom")))
        .arg(option("no", lang.pick("文号", "NUMBER"), lang.pick("备案文号", "document it is filed with")))
        .arg(args::on(lang));
    verbs::noun_command(lang, &NOUN, vec![whole, file])
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "year" => {
            let (conn, names) = (desk.read()?, desk.names()?);
            let year = asked(matches, names.today)?;
            Ok(Page::Report(Box::new(plan_year::report(conn, names, office::read(conn)?.0, year)?)))
        }
        "file" => file(desk, matches).map(|done| Page::Done(Box::new(done))),
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

/// The year that is asked for.
fn asked(matches: &ArgMatches, today: Day) -> Result<i32> {
    matches.get_one::<String>("year").map_or(Ok(today.year()), |typed| day::year(typed, today))
}

fn file(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let text = |id: &str| matches.get_one::<String>(id).filter(|t| !t.trim().is_empty());
    let Some(with) = text("with") else {
        return Err(crate::record::required(&NOUN, "filed_with").hint(both!("加上 --with 机关", "add --with ORGAN")));
    };
    let (year, filed, on) = desk.write(|write, names| {
        let year = asked(matches, names.today)?;
        let on = text("on").map_or(Ok(names.today), |t| names.day(write.conn(), t))?;
        let number = text("no").map(String::as_str);
        Ok((year, plan::file(write, names, i64::from(year), (with.trim(), on, number))?, on))
    })?;
    let said = desk.dry(both!(
        "{year} 年计划已向 {with} 备案 {filed} 项（{on}）",
        "{filed} items of the plan of {year} filed with {with} on {on}"
    ));
    Ok(Done { codes: Vec::new(), said, next: vec![format!("ducha plan year {year}")], kept: None })
}
