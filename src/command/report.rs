//! `ducha report`: the standing reports. Which figures stand in them is `report`'s business.

use super::args::{self, option, switch};
use super::desk::Desk;
use super::scope;
use super::whose;
use crate::base::column::Shape;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Report, Sheet};
use crate::base::vocab::fold;
use crate::both;
use crate::record::{campaign, office};
use crate::report::figure::Figure;
use crate::report::repeats::{self, Whose};
use crate::report::standing::{self, STANDING};
use crate::report::{Filter, Scope, cadence, coming, compare, figure, named, offices, points, stated};
use crate::rule::cadence::USUAL;
use clap::{Arg, ArgMatches, Command};

/// The reports that are more than figures and tables of them.
const OWN: [(&str, &str, &str); 7] = [
    ("month", "月报", "The monthly report"),
    ("overdue", "办理时限：按时、超期、用时", "Limits: closed in time, overdue, days taken"),
    ("accountability", "责任追究：处理和处分，不点名", "Accountability: measures and sanctions, nobody named"),
    ("repeats", "屡查屡犯：同一单位同类问题、同一人", "Who does it again and again"),
    ("cadence", "外勤频次：每周几天，哪几周不足", "Days in the field a week, and the weeks that fell short"),
    (
        "coming",
        "今后几天谁查谁、撞不撞、今年各查了几次",
        "Who visits whom in the coming days, what clashes, how often each was visited",
    ),
    ("diff", "与当时报的数字有何不同，是哪些记录", "What differs from what was stated then, and which records"),
];

/// What can be asked of reports.
pub fn command(lang: Lang) -> Command {
    let standing = STANDING.iter().map(|report| (report.name, report.zh, report.en));
    let all = OWN.into_iter().chain(standing).map(|(name, zh, en)| one(lang, name, lang.pick(zh, en)));
    Command::new("report")
        .about(lang.pick("报表；单写列出有哪些", "Standing reports; alone, what there are"))
        .subcommands(all)
}

/// What reports there are.
pub fn list() -> Page<'static> {
    let heads = vec![
        Head::of("name", Shape::Text, "报表", "Report"),
        Head::of("zh", Shape::Text, "中文", "Chinese"),
        Head::of("en", Shape::Text, "英文", "English"),
    ];
    let standing = STANDING.iter().map(|report| (report.name, report.zh, report.en));
    let row = |(name, zh, en): (&str, &str, &str)| vec![Value::text(name), Value::text(zh), Value::text(en)];
    let rows = OWN.into_iter().chain(standing).map(row).collect();
    Page::Sheet(Sheet::of("reports", both!("报表：ducha report 名称", "Reports: ducha report NAME"), heads, rows))
}

/// What can be asked of one report.
fn one(lang: Lang, name: &'static str, about: &'static str) -> Command {
    let usual = match name {
        "quarter" => lang.pick("上季度", "last quarter"),
        "campaign" => lang.pick("行动自己的日子", "the campaign's own days"),
        "year" | "trend" | "unit" | "units" | "repeats" | "participation" | "coming" => {
            lang.pick("今年以来", "the year to date")
        }
        _ => lang.pick("上月", "last month"),
    };
    let roll_up =
        switch("roll-up", lang.pick("加上分办上报数，并列合计", "with sub-offices' returns, own, returned and sum"));
    // A report on one unit is narrowed already.
    let scoped = scope::args(lang, usual).into_iter().filter(|arg| name != "unit" || arg.get_id() != "unit");
    // What is no sum of what several say refuses it by name, and does not offer it.
    let scoped = scoped.map(|arg| {
        let unfit = *arg.get_id() == clap::Id::from(args::Id::OFFICES) && !AMONG.contains(&name);
        arg.hide(unfit)
    });
    let command = Command::new(name).about(about).args(scoped).arg(scope::level(lang)).arg(roll_up);
    let which = |value| Arg::new(args::Id::OF).required(true).value_name(value).help(lang.pick("哪一个", "which one"));
    match name {
        "unit" => command.arg(which(lang.pick("单位", "UNIT"))),
        "campaign" => command.arg(which(lang.pick("编号", "CODE"))),
        "repeats" => command.args(repeats_args(lang)),
        "cadence" => {
            let help = lang.pick("每周至少几天；默认 3", "how many days a week; default 3");
            command.arg(option("days", lang.pick("天", "N"), help))
        }
        "coming" => {
            let help = lang.pick("今后几天；默认 14", "how many days to come; default 14");
            command.arg(option("within", lang.pick("天", "N"), help)).arg(scope::window_arg(lang))
        }
        _ => command,
    }
}

fn repeats_args(lang: Lang) -> [Arg; 3] {
    [
        scope::window_arg(lang),
        option("times", lang.pick("次", "N"), lang.pick("至少几次；默认 2", "how many times at least; default 2")),
        option(
            "by",
            lang.pick("谁", "WHO"),
            lang.pick("unit（单位，默认）或 person（人）", "unit, as a rule, or person"),
        ),
    ]
}

/// What is asked of repeats: of whom, from how many times.
fn repeats_asked(matches: &ArgMatches) -> Result<(Whose, usize)> {
    let whose = match matches.get_one::<String>("by").map(|typed| fold(typed)).as_deref() {
        None | Some("unit" | "单位") => Whose::Unit,
        Some("person" | "人" | "人员") => Whose::Person,
        Some(typed) => {
            let said = both!("屡查屡犯不能按 {typed:?} 看", "repeats are not told by {typed:?}");
            return Err(Error::usage("repeats-by-unknown", said)
                .hint(both!("可以是 unit（单位）或 person（人）", "it may be unit or person")));
        }
    };
    let least = args::number(matches, "times", 2..=i64::MAX)?.unwrap_or(2);
    Ok((whose, usize::try_from(least).unwrap_or(usize::MAX)))
}

/// Refuses to tell by who handles what nobody handles: visits, findings and measures.
fn handled(verb: &str, scope: &Scope) -> Result<()> {
    if verb == "points" && !scope.narrow.is_empty() {
        let said =
            both!("收件点不分单位，report points 不能筛", "points are of no unit: report points is not narrowed");
        return Err(Error::usage("filter-unfit", said).hint(both!(
            "按单位看各收件点：ducha stats complaints.received --by point --unit …",
            "of one unit, by point: ducha stats complaints.received --by point --unit …"
        )));
    }
    if scope.narrow.iter().any(|f| f.said.key == "assigned_to") && !["complaints", "overdue", "repeats"].contains(&verb)
    {
        let said = both!(
            "report {verb} 里有检查、问题等没有承办单位的数，不能按 --handler 筛",
            "report {verb} counts visits, findings and the like, which nobody handles: --handler does not go with it"
        );
        return Err(Error::usage("filter-unfit", said).hint(both!(
            "用 report complaints、report overdue，或 stats … --handler",
            "use report complaints, report overdue, or stats … --handler"
        )));
    }
    Ok(())
}

/// The reports that are sums of what several offices' ledgers say.
const AMONG: [&str; 9] =
    ["month", "quarter", "year", "complaints", "inspections", "units", "trend", "leader", "coming"];

/// Refuses to tell of several offices what is no sum of what each says.
fn among(verb: &str, matches: &ArgMatches) -> Result<()> {
    if args::text(matches, args::Id::OFFICES).is_none() {
        return Ok(());
    }
    if !AMONG.contains(&verb) {
        let all = AMONG.join("、");
        let said = both!(
            "report {verb} 不是各单位数字的和，不能用 --offices",
            "report {verb} is no sum of what several offices say: --offices does not go with it"
        );
        return Err(Error::usage("offices-unfit", said).hint(both!("可用的有 {all}", "it goes with {all}")));
    }
    if matches.get_flag("roll-up") {
        let said = both!(
            "上报数和单位自己的台账说的是同一些事，不能相加",
            "returns and the ledgers of those who sent them tell of the same: they are not added up"
        );
        return Err(Error::usage("offices-unfit", said).hint(both!(
            "只用一个；两者的差：ducha office show 代号",
            "take one of the two; how they differ: ducha office show KEY"
        )));
    }
    Ok(())
}

/// Has a report of several offices say which they are, and what must be known of their sums.
fn told_among(report: &mut Report<'_>, scope: &Scope) {
    if scope.offices.asked() {
        let shown: Vec<&Figure> = report.figures.iter().filter_map(|shown| figure::figure(shown.id).ok()).collect();
        report.notes.extend(offices::distinct(scope, &shown));
        report.notes.extend(offices::behind(scope));
        report.tables.push(scope.offices.sheet());
    }
}

/// The report of a name, with what only some take.
fn made(desk: &Desk, verb: &str, matches: &ArgMatches, office: String, scope: &Scope) -> Result<Report<'static>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    match verb {
        "repeats" => {
            let (whose, least) = repeats_asked(matches)?;
            let scope = scope::narrowed(desk, whose.figure()?, matches, scope.clone())?;
            repeats::report(conn, names, office, &scope, (whose, least))
        }
        "cadence" => {
            let usual = args::number(matches, "days", 1..=7)?.unwrap_or(USUAL);
            cadence::report(conn, names, office, scope, usual)
        }
        "coming" => {
            let within = args::number(matches, "within", 0..=366)?.unwrap_or(coming::USUAL);
            coming::report(conn, names, office, scope, within)
        }
        name => named::report(conn, names, name, office, scope, desk.wish.lang),
    }
}

/// Makes the report that was asked for.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    among(verb, matches)?;
    if verb == "diff" {
        return super::explain::report_diff(desk, matches, standing::usual(verb, names.today));
    }
    let usual = standing::usual(verb, names.today);
    let scope = match (verb, args::text(matches, args::Id::OF)) {
        ("campaign", Some(typed)) => {
            let id = names.record(conn, &campaign::NOUN, typed)?;
            let (title, days) = campaign::days(conn, id, usual)?;
            let mut scope = scope::asked(desk, matches, days)?;
            scope.narrow.push(Filter::campaign(&campaign::NOUN.code(id), &title));
            scope
        }
        _ => {
            let mut scope = scope::asked(desk, matches, usual)?;
            scope.narrow.extend(whose::asked(desk, matches, args::Id::OF)?.as_ref().map(Filter::units));
            scope
        }
    };
    handled(verb, &scope)?;
    let (office, _) = office::read(conn)?;
    let mut report = made(desk, verb, matches, office, &scope)?;
    if verb == "points" {
        report.tables.extend(points::tables(conn, &scope)?);
    }
    if matches.get_flag("roll-up") {
        if !scope.narrow.is_empty() {
            let said = both!(
                "分办上报的是全部数字，不能与筛选过的相加",
                "sub-offices return whole figures, which cannot be added to narrowed ones"
            );
            return Err(Error::usage("roll-up-narrowed", said).hint(both!(
                "去掉 --unit，或用 report inspections --roll-up",
                "leave --unit out, or use report inspections --roll-up"
            )));
        }
        report.tables.insert(0, stated::roll_up(conn, &scope, desk.wish.lang)?);
    }
    report.tables.extend(stated::papers(conn, &scope, desk.wish.lang)?);
    told_among(&mut report, &scope);
    let first = if let "cadence" | "inspections" | "participation" | "coming" = verb {
        "visits.made"
    } else {
        "complaints.received"
    };
    report.notes.extend(compare::unbegun(conn, figure::figure(first)?, &scope)?);
    Ok(Page::Report(Box::new(report)))
}
