//! The standing reports that are only figures in an order: complaints, inspections, units, trend, points, the leader's page,
//! a quarter, a year, one unit, one campaign. Each is a line of data; what a figure is stands in `figure`.

use super::Scope;
use super::compare::{self, Against, said_change};
use super::dimension::by;
use super::participation::FIGURES;
use super::shown::{Beside, Line, PROPOSALS, Showing, all_shown, ask_all, beside};
use super::stats::{self, FEW};
use super::tally::{Answers, Asks, Number, Wanted};
use crate::base::column::Shape;
use crate::base::day::{Day, Period, plus};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::base::text;
use crate::both;
use crate::record::names::Names;
use chrono::{Datelike, Months};
use constcat::concat_slices;
use rusqlite::Connection;

/// One report as data.
#[derive(Debug)]
pub struct Standing {
    /// Its name, as typed.
    pub name: &'static str,
    /// Chinese title.
    pub zh: &'static str,
    /// English title.
    pub en: &'static str,
    /// Figures in order, each with the dimension of its parts or the base of a rate.
    figures: &'static [(&'static str, &'static str)],
    /// Tables: a dimension and the figures beside each other.
    tables: &'static [(&'static str, &'static [&'static str])],
    /// Whether it compares with the period before, the year before and the year to date.
    compares: bool,
}

const COMPLAINTS: &[(&str, &str)] = &[
    ("complaints.received", "channel"),
    ("complaints.accepted", ""),
    ("complaints.refused", "refused_reason"),
    ("complaints.assigned", "handling"),
    ("complaints.closed", "result"),
    ("complaints.closed_on_time", ""),
    ("complaints.due", ""),
    ("complaints.open", "state"),
    ("complaints.overdue", ""),
    ("complaints.close_rate", "complaints.received"),
    ("complaints.close_rate", "complaints.assigned"),
    ("complaints.close_rate", "complaints.due"),
    ("complaints.on_time_rate", "complaints.due"),
];

const INSPECTIONS: &[(&str, &str)] = &[
    ("campaigns.held", ""),
    ("visits.made", "method"),
    ("visits.units", "unit_kind"),
    ("findings.found", "kind"),
    ("findings.units", ""),
    ("findings.persons", ""),
];

const CASES_AND_VISITS: &[Line] = &[
    ("complaints.received", "channel"),
    ("complaints.accepted", ""),
    ("complaints.assigned", ""),
    ("complaints.closed", ""),
    ("complaints.closed_on_time", ""),
    ("complaints.due", ""),
    ("complaints.open", ""),
    ("complaints.overdue", ""),
    ("complaints.close_rate", "complaints.assigned"),
    ("complaints.on_time_rate", "complaints.due"),
    ("campaigns.held", ""),
    ("visits.made", ""),
    ("visits.units", ""),
    ("findings.found", ""),
    ("findings.persons", ""),
];

const ALL: &[Line] = concat_slices!([Line]: CASES_AND_VISITS, PROPOSALS);

/// Of one unit all, and what it filed.
const UNIT: &[(&str, &str)] = constcat::concat_slices!([(&str, &str)]:
    ALL, &[("returns.due", ""), ("returns.in", ""), ("returns.late", ""), ("returns.missing", "")]);
const FILED: (&str, &[&str]) = ("form", &["returns.due", "returns.in", "returns.late", "returns.missing"]);
const MONTHLY: (&str, &[&str]) =
    ("month", &["complaints.received", "complaints.accepted", "complaints.closed", "visits.made", "findings.found"]);
const BY_UNIT: (&str, &[&str]) =
    ("unit", &["complaints.received", "complaints.closed", "visits.made", "findings.found"]);

const fn standing(
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    figures: &'static [(&'static str, &'static str)],
    tables: &'static [(&'static str, &'static [&'static str])],
    compares: bool,
) -> Standing {
    Standing { name, zh, en, figures, tables, compares }
}

/// The reports.
pub static STANDING: &[Standing] = &[
    standing("quarter", "季报", "Quarterly report", ALL, &[MONTHLY, BY_UNIT], true),
    standing("year", "年报", "Yearly report", ALL, &[MONTHLY, BY_UNIT], true),
    standing(
        "complaints",
        "投诉办理报表",
        "Report on complaints",
        COMPLAINTS,
        &[
            ("channel", &["complaints.received", "complaints.accepted", "complaints.closed"]),
            (
                "category",
                &["complaints.received", "complaints.accepted", "complaints.closed", "complaints.substantiated"],
            ),
            (
                "unit",
                &[
                    "complaints.received",
                    "complaints.accepted",
                    "complaints.assigned",
                    "complaints.closed",
                    "complaints.due",
                    "complaints.closed_on_time",
                ],
            ),
        ],
        false,
    ),
    standing(
        "inspections",
        "明查暗访报表",
        "Report on inspections",
        INSPECTIONS,
        &[
            ("unit_kind", &["visits.made", "visits.units", "findings.found", "findings.persons"]),
            ("method", &["visits.made"]),
            ("kind", &["findings.found", "findings.persons"]),
            ("unit", &["visits.made", "findings.found", "findings.persons"]),
        ],
        false,
    ),
    standing(
        "units",
        "单位情况报表",
        "Report by unit",
        &[
            ("complaints.received", ""),
            ("visits.made", ""),
            ("visits.units", ""),
            ("findings.found", ""),
            ("proposals.made", ""),
        ],
        &[(
            "unit",
            &[
                "complaints.received",
                "complaints.assigned",
                "complaints.closed",
                "complaints.due",
                "complaints.closed_on_time",
                "visits.made",
                "findings.found",
                "findings.persons",
                "proposals.made",
                "proposals.adopted",
            ],
        )],
        false,
    ),
    standing("trend", "走势报表", "Trend", &[("complaints.received", ""), ("findings.found", "")], &[MONTHLY], true),
    standing(
        "points",
        "收件点报表",
        "Report on points",
        &[
            ("complaints.received", "point_kind"),
            ("complaints.accepted", ""),
            ("complaints.closed", ""),
            ("points.in_service", "kind"),
            ("points.silent", ""),
            ("points.openings", ""),
            ("points.slips", ""),
        ],
        &[
            ("point_kind", &["complaints.received", "complaints.accepted", "complaints.closed"]),
            ("point", &["complaints.received", "complaints.accepted", "complaints.closed"]),
        ],
        false,
    ),
    standing(
        "participation",
        "参加督查报表",
        "Report on who went",
        FIGURES,
        &[
            ("campaign", &["members.joined", "members.idle", "goings.made", "goings.days", "pledges.signed"]),
            ("person", &["members.joined", "goings.made", "goings.days"]),
        ],
        false,
    ),
    standing(
        "leader",
        "领导一页纸",
        "Leader's page",
        &[
            ("complaints.received", ""),
            ("complaints.closed", ""),
            ("complaints.close_rate", "complaints.received"),
            ("complaints.on_time_rate", "complaints.due"),
            ("complaints.open", ""),
            ("complaints.overdue", ""),
            ("visits.made", ""),
            ("findings.found", ""),
        ],
        &[],
        true,
    ),
    standing(
        "unit",
        "单位报表",
        "Report on one unit",
        UNIT,
        &[("category", &["complaints.received"]), ("kind", &["findings.found", "findings.persons"]), FILED],
        true,
    ),
    standing(
        "campaign",
        "活动报表",
        "Report on one campaign",
        INSPECTIONS,
        &[
            ("unit_kind", &["visits.made", "visits.units", "findings.found"]),
            ("kind", &["findings.found", "findings.persons"]),
            ("unit", &["visits.made", "findings.found", "findings.persons"]),
        ],
        false,
    ),
];

/// The report of a name.
pub fn find(name: &str) -> Result<&'static Standing> {
    STANDING.iter().find(|s| s.name == name).ok_or_else(|| {
        let near = text::nearest(name, STANDING.iter().map(|s| s.name), 2).join(", ");
        Error::usage("report-unknown", both!("没有报表 {name:?}", "there is no report {name:?}"))
            .hint(both!("相近的是 {near}", "did you mean {near}?"))
    })
}

/// The period a report covers unless another is asked for: the last whole quarter, the year, else the last month.
pub fn usual(name: &str, today: Day) -> Period {
    let first = today.with_day(1).unwrap_or(today);
    let back = |months: u32, from: Day| from.checked_sub_months(Months::new(months)).unwrap_or(from);
    match name {
        "year" | "trend" | "unit" | "units" | "campaign" | "repeats" | "participation" | "coming" => {
            Period { from: first.with_month(1).unwrap_or(first), to: today }
        }
        "quarter" => {
            let this = first.with_month(first.month0() / 3 * 3 + 1).unwrap_or(first);
            Period { from: back(3, this), to: plus(this, -1) }
        }
        _ => Period { from: back(1, first), to: plus(first, -1) },
    }
}

/// Makes a report.
pub fn report(
    conn: &Connection,
    names: &Names,
    standing: &'static Standing,
    office: String,
    scope: &Scope,
    lang: Lang,
) -> Result<Report<'static>> {
    let mut asks = Asks::default();
    let figures = ask_all(&mut asks, standing.figures)?;
    let asked = standing.tables.iter().map(|(name, ids)| {
        let columns: Vec<(&str, &'static str)> = ids.iter().map(|id| (*id, "1")).collect();
        Beside::ask(&mut asks, by(name)?, &columns)
    });
    let asked = asked.collect::<Result<Vec<_>>>()?;
    let rests: Vec<_> = figures.iter().filter_map(|f| stats::ask_rest(&mut asks, f.figure, f.base)).collect();
    let answers = asks.answer(conn, scope)?;
    let mut tables = Vec::new();
    if standing.compares {
        tables.push(compared(conn, names, &figures, &answers, scope, lang)?);
    }
    for ((name, ids), asked) in standing.tables.iter().zip(asked) {
        tables.push(beside(by(name)?, ids, asked.rows(conn, &answers, scope)?)?);
    }
    let rests: Vec<_> = rests.iter().map(|rest| (rest.0, stats::rest_of(&names.added, rest, &answers))).collect();
    Ok(Report {
        figures: all_shown(&figures, &answers, &names.added),
        tables,
        notes: stats::rests_said(&rests),
        ..scope.report(standing.name, Both { zh: standing.zh.into(), en: standing.en.into() }, office)
    })
}

fn said(number: Number) -> Value {
    if let Number::Count(n) | Number::Rank(Some(n)) = number { Value::Int(n) } else { Value::Text(number.said(FEW)) }
}

/// What some figures, by their places, came to over a scope already worked out.
struct Known {
    scope: Scope,
    of: Vec<usize>,
    numbers: Vec<Option<Number>>,
}

/// Figures over what each is compared with. What ages is read as it stood at the same age, all else as it stands: two walks at
/// the most, each over the figures of its scope alone.
fn other_numbers(
    conn: &Connection,
    names: &Names,
    (figures, scope): (&[&Showing], &Scope),
    against: Against,
    known: &mut Vec<Known>,
) -> Result<Vec<Option<Number>>> {
    let others: Vec<Scope> = figures.iter().map(|f| against.scope(f.figure, scope)).collect();
    let mut out = vec![None; figures.len()];
    for (at, other) in others.iter().enumerate() {
        let of_it = known.iter().filter(|known| known.scope == *other);
        let mut places = of_it.filter_map(|known| Some((known, known.of.iter().position(|of| *of == at)?)));
        if let Some((known, place)) = places.next() {
            out[at] = known.numbers[place];
            continue;
        }
        let of: Vec<usize> = (0..figures.len()).filter(|at| others[*at] == *other).collect();
        let numbers = compare::at(conn, names, (figures[at].figure, other, scope), || {
            let mut asks = Asks::default();
            let asked: Vec<Wanted> =
                of.iter().map(|at| asks.figure(figures[*at].figure, figures[*at].base, &[])).collect();
            let answers = asks.answer(conn, other)?;
            let one = |(at, wanted): (&usize, &Wanted)| {
                Ok(compare::begun(conn, figures[*at].figure, other)?.then(|| wanted.number(&answers)))
            };
            of.iter().zip(&asked).map(one).collect::<Result<Vec<_>>>()
        })?;
        out[at] = numbers[0];
        known.push(Known { scope: other.clone(), of, numbers });
    }
    Ok(out)
}

/// Each figure beside the period before, the year before and the year to date. What stands on a day has no such periods.
fn compared(
    conn: &Connection,
    names: &Names,
    figures: &[Showing],
    answers: &Answers,
    scope: &Scope,
    lang: Lang,
) -> Result<Sheet<'static>> {
    let figures: Vec<&Showing> = figures.iter().filter(|f| !f.figure.is_stock()).collect();
    let now: Vec<Number> = figures.iter().map(|f| f.whole.number(answers)).collect();
    // Of a year, two of the others are the year before and one is the year itself.
    let all = (0..figures.len()).collect();
    let mut known = vec![Known { scope: scope.clone(), of: all, numbers: now.iter().copied().map(Some).collect() }];
    let mut over = |against| other_numbers(conn, names, (&figures, scope), against, &mut known);
    let [before, year, to_date] = [Against::Before, Against::YearBefore, Against::YearToDate].map(&mut over);
    let (before, year, to_date) = (before?, year?, to_date?);
    let said = |number: Option<Number>| number.map_or_else(|| Value::Text("—".into()), said);
    let change = |before: Option<Number>, now| before.map_or("—".into(), |before| said_change(before, now, FEW));
    let row = |(at, showing): (usize, &&Showing)| {
        let figure = showing.figure;
        vec![
            Value::Text(figure.id.into()),
            Value::Text(lang.pick(figure.zh, figure.en).into()),
            said(Some(now[at])),
            said(before[at]),
            Value::Text(change(before[at], now[at])),
            said(year[at]),
            Value::Text(change(year[at], now[at])),
            said(to_date[at]),
        ]
    };
    let rows = figures.iter().enumerate().map(row).collect();
    let heads = vec![
        Head::of("figure", Shape::Text, "指标", "Figure"),
        Head::of("label", Shape::Text, "名称", "Label"),
        Head::of("now", Shape::Count, "本期", "Now"),
        Head::of("mom", Shape::Count, "上期", "Before"),
        Head::of("mom_change", Shape::Count, "环比", "Change"),
        Head::of("yoy", Shape::Count, "上年同期", "Year before"),
        Head::of("yoy_change", Shape::Count, "同比", "Change"),
        Head::of("ytd", Shape::Count, "累计", "Year to date"),
    ];
    let mut sheet = Sheet::of("compared", both!("对比：环比、同比、累计", "Compared"), heads, rows);
    sheet.brief = (1..8).collect();
    let all = now.iter().copied().chain([&before, &year, &to_date].into_iter().flatten().flatten().copied());
    if all.into_iter().any(|n| n.stands_on_few(FEW) && n.measure().is_some()) {
        sheet.notes.push(both!("* 基数少于 {FEW}", "* on fewer than {FEW}"));
    }
    Ok(sheet)
}
