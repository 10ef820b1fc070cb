//! `ducha calendar`: which days work and by which notice, and a year's notice taken in. Not for counting: that is `rule`'s.

use super::args::{positional, switch};
use super::desk::Desk;
use super::input::read_text;
use super::recount::recounted;
use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::base::week;
use crate::both;
use crate::record;
use crate::rule::calendar::{DayKind, parse_csv, parse_json};
use chrono::Datelike;
use clap::{ArgMatches, Command};

/// `calendar`.
pub fn command(lang: Lang) -> Command {
    let file = || {
        positional("input", lang.pick("文件", "FILE"), lang.pick("JSON 或 CSV 文件", "JSON or CSV file")).required(true)
    };
    Command::new("calendar")
        .about(lang.pick("日历：放假通知、工作日", "The calendar: holiday notices, working days"))
        .subcommand_required(true)
        .subcommand(Command::new("show").about(lang.pick("看一个期间的每一天", "Every day of a period")).arg(
            positional(
                "period",
                lang.pick("期间", "PERIOD"),
                lang.pick("如 2026-10；默认本月", "such as 2026-10; default this month"),
            ),
        ))
        .subcommand(
            Command::new("import")
                .about(lang.pick(
                    "导入一年的放假通知，未结期限随之重算",
                    "Take in a year's notice; running limits are counted anew",
                ))
                .arg(file())
                .arg(switch(
                    "replace",
                    lang.pick(
                        "这一年已有且不同时，以文件为准",
                        "where the year is stored and differs, take the file's",
                    ),
                )),
        )
        .subcommand(
            Command::new("check").about(
                lang.pick("哪些年度有通知，下一年有没有", "Which years have a notice, and whether the next has"),
            ),
        )
}

/// `calendar`.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => days(desk, matches),
        "import" => import(desk, matches),
        _ => years(desk),
    }
}

fn days<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (cal, today, lang) = (desk.calendar()?, desk.today()?, desk.wish.lang);
    let this_month = format!("{}-{:02}", today.year(), today.month());
    let typed = matches.get_one::<String>("period").map_or(this_month.as_str(), String::as_str);
    let span = day::period(typed, today, &|d, n| cal.add_working(d, n))?;
    let (mut rows, mut working) = (Vec::new(), 0);
    for day in span.from.iter_days().take_while(|d| *d <= span.to) {
        let kind = match cal.kind(day) {
            DayKind::Working if !cal.announced(day) => {
                both!("未公布，暂按工作日", "not announced, a working day for now")
            }
            DayKind::Working => both!("工作日", "working day"),
            DayKind::MakeUp(name) => both!("{name}调休上班", "make-up working day for {name}"),
            DayKind::Weekend => both!("周末", "weekend"),
            DayKind::Holiday(name) => both!("{name}放假", "{name} holiday"),
        };
        working += i64::from(cal.works(day));
        let paper = cal.notice_of(day).map_or(Value::Null, |n| Value::text(n.paper.clone()));
        rows.push(vec![
            Value::text(day.to_string()),
            Value::text(week::slug(day)),
            Value::Int(cal.works(day).into()),
            Value::text(kind.get(lang)),
            paper,
        ]);
    }
    let heads = vec![
        Head::of("day", Shape::Day, "日期", "Day"),
        Head::of("weekday", Shape::Word("weekday"), "星期", "Weekday"),
        Head::of("working", Shape::Flag, "工作日", "Working"),
        Head::of("kind", Shape::Text, "说明", "Kind"),
        Head::of("paper", Shape::Text, "依据", "Notice"),
    ];
    let (from, to) = (span.from, span.to);
    let title = both!("{from} 至 {to}，{working} 个工作日", "{from} to {to}: {working} working days");
    Ok(Page::Sheet(Sheet::of("calendar", title, heads, rows)))
}

fn years(desk: &Desk) -> Result<Page<'_>> {
    let (cal, today) = (desk.calendar()?, desk.today()?);
    let mut rows = Vec::new();
    let last = cal.years().max().unwrap_or(0).max(today.year() + 1);
    let first = cal.years().min().unwrap_or(last);
    for year in first..=last {
        let notice = cal.notices_of_year(year).last();
        let working = Day::from_ymd_opt(year, 1, 1)
            .map_or(0, |d| d.iter_days().take_while(|d| d.year() == year).filter(|d| cal.works(*d)).count());
        rows.push(vec![
            Value::Int(year.into()),
            Value::Int(notice.is_some().into()),
            notice.map_or(Value::Null, |n| Value::Int(n.version.into())),
            Value::Int(i64::try_from(working).unwrap_or(0)),
            notice.map_or(Value::Null, |n| Value::text(n.paper.clone())),
        ]);
    }
    let heads = vec![
        Head::of("year", Shape::Count, "年度", "Year"),
        Head::of("announced", Shape::Flag, "已公布", "Announced"),
        Head::of("version", Shape::Count, "版本", "Version"),
        Head::of("working_days", Shape::Count, "工作日", "Working days"),
        Head::of("paper", Shape::Text, "通知", "Notice"),
    ];
    let mut sheet = Sheet::of("calendar", both!("日历", "Calendar"), heads, rows);
    let next = today.year() + 1;
    if !cal.years().any(|y| y == next) {
        sheet.notes.push(both!(
            "{next} 年的放假通知还没有：发布后用 ducha calendar import 文件 导入",
            "there is no notice for {next} yet: ducha calendar import FILE once it is out"
        ));
    }
    Ok(Page::Sheet(sheet))
}

fn import<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let path = matches.get_one::<String>("input").map(String::as_str).unwrap_or_default();
    let all = read_text(path)?;
    let notices = if path.to_lowercase().ends_with(".csv") { parse_csv(&all)? } else { vec![parse_json(&all)?] };
    let years = notices.iter().map(|n| n.year.to_string()).collect::<Vec<_>>().join("、");
    let replace = matches.get_flag("replace");
    recounted(desk, both!("已导入 {years} 年的放假通知", "took in the notice of {years}"), |write, _| {
        let mut changes = Vec::new();
        for notice in notices {
            changes.extend(record::calendar::import(write, notice, replace)?);
        }
        Ok(changes)
    })
}
