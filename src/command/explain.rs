//! `ducha explain` and `report diff`: which records a figure counts, and which entered or left it between two scopes.

use super::args::{option, positional};
use super::desk::Desk;
use super::privacy::Others;
use super::round::board;
use super::scope::{self, asked, has_come, narrowed, this_year};
use super::stats::{named, tables};
use super::worked::{over, text};
use crate::base::column::Shape;
use crate::base::day::{self, Day, Period};
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::base::vocab::Difference;
use crate::both;
use crate::db::{mask, query};
use crate::record;
use crate::report::figure::{self, FIGURES, Figure};
use crate::report::stats::{self, Counted};
use crate::report::{Scope, known, offices, past};
use crate::rule::form::Form;
use clap::{ArgMatches, Command};
use rusqlite::Connection;

/// `explain`.
pub fn command(lang: Lang) -> Command {
    Command::new("explain")
        .about(lang.pick(
            "一个指标数的是哪些记录；两个条件之间进出了哪些",
            "Which records a figure counts; between two scopes, which entered and left",
        ))
        .arg(named(lang))
        .arg(positional(
            "at",
            lang.pick("第几个数|谁", "NUMBER|WHO"),
            lang.pick(
                "文稿的第几个数，如 3.2；一轮考核里的谁，如 A01",
                "which number of a paper, such as 3.2; who of a round, such as A01",
            ),
        ))
        .args(scope::filter_args(lang))
        .arg(option("versus-period", lang.pick("期间", "PERIOD"), lang.pick("与另一期间比", "against another period")))
        .arg(option(
            "versus-as-of",
            lang.pick("日期", "DATE"),
            lang.pick("与另一截止日比", "against another as-of day"),
        ))
        .arg(option(
            "versus-known-at",
            lang.pick("时刻", "INSTANT"),
            lang.pick("与当时所知比", "against what was known then"),
        ))
}

/// The rows of an explanation as a sheet.
fn rows_sheet(base: &'static Figure, title: Both, rows: Vec<(Option<Difference>, Counted)>) -> Sheet<'static> {
    let (noun, columns) = stats::listed(base);
    let differing = rows.iter().any(|(change, _)| change.is_some());
    let mut heads: Vec<Head> = columns.iter().map(|c| query::head(Some(noun), c)).collect();
    heads.push(Head::of("counted", Shape::Count, "计", "Counted"));
    if differing {
        heads.insert(0, Head::of("change", Shape::Word("difference"), "进出", "Change"));
    }
    let rows = rows.into_iter().map(|(change, counted)| {
        let mut row = counted.values;
        row.push(Value::Int(counted.counted));
        if let Some(change) = change {
            row.insert(0, text(change.slug()));
        }
        row
    });
    Sheet::of("explain", title, heads, rows.collect())
}

/// The records behind a figure; for others, what is somebody's own in them is masked.
fn listed(desk: &Desk, figure: &'static Figure, base: &'static Figure, scope: &Scope) -> Result<Vec<Counted>> {
    let all = offices::each(desk.read()?, scope, |conn, scope, office| {
        let mut all = listed_of((desk, conn), figure, base, scope)?;
        let (noun, columns) = stats::listed(base);
        for counted in &mut all {
            counted.key = offices::code(office, &counted.key);
            for (column, value) in columns.iter().zip(&mut counted.values) {
                // The first names what is counted, whatever its shape.
                let own =
                    if *column == columns[0] && *column != "visited_on" { Shape::Record } else { noun.shape(column) };
                *value = offices::told(own, office, std::mem::take(value));
            }
        }
        Ok(all)
    })?;
    Ok(all.concat())
}

/// The same of one office.
fn listed_of(
    (desk, conn): (&Desk, &Connection),
    figure: &'static Figure,
    base: &'static Figure,
    scope: &Scope,
) -> Result<Vec<Counted>> {
    let mut all = stats::explain(conn, figure, base, scope)?;
    let (noun, columns) = stats::listed(base);
    let texts = (0..).zip(&columns).filter(|(_, column)| mask::is_free(noun, column)).map(|(at, _)| at);
    let texts: Vec<usize> = texts.filter(|_| desk.for_others()).collect();
    let mut others = Others::new(conn);
    for counted in all.iter_mut().filter(|_| !texts.is_empty()) {
        let id = record::noun_of_code(&counted.key).filter(|(of, _)| of.name == noun.name).map_or(0, |(_, id)| id);
        for at in &texts {
            if let Value::Text(text) = &mut counted.values[*at] {
                *text = others.told(Some((noun, id)), text)?;
            }
        }
    }
    Ok(all)
}

/// `explain`.
pub fn explain<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let text = |id: &str| matches.get_one::<String>(id);
    // B2026-0020 3.2 is a number of a paper.
    if let Some((noun, id)) = text("figure").and_then(|typed| record::by_code(conn, names, typed).ok())
        && noun.name == record::paper::NOUN.name
    {
        return super::paper_check::explain(desk, id, text("at"));
    }
    // G2026-0001 市国土局 is a place, and what it rests on.
    if let Some((form, rounds)) = appraised(desk, text("figure"), matches)? {
        let whom = ["at", "unit", "person", "point"].into_iter().find_map(&text);
        return super::round::explain::page(desk, &form, &rounds, whom.map(String::as_str));
    }
    let figure = figure::figure(text("figure").map(String::as_str).unwrap_or_default())?;
    let base = stats::base_of(figure, text("base").map(String::as_str))?;
    let scope = narrowed(desk, base, matches, asked(desk, matches, this_year(desk)?)?)?;
    let now = listed(desk, figure, base, &scope)?;
    let (zh, en) = (figure.zh, figure.en);
    // A rate lists those that reached it, under both its numbers.
    let total = stats::total(conn, figure, base, &scope)?;
    let versus = ["versus-period", "versus-as-of", "versus-known-at"].iter().any(|id| text(id).is_some());
    if !versus {
        let Both { zh: over_zh, en: over_en } = over(&scope, !figure.has_period());
        let sum = total.said(0);
        let title = both!("{zh} {sum} · {over_zh}", "{en}, {sum} · {over_en}");
        return Ok(Page::Sheet(rows_sheet(base, title, now.into_iter().map(|c| (None, c)).collect())));
    }
    let mut other = scope.clone();
    other.period = text("versus-period").map_or(Ok(scope.period), |t| names.period(conn, t))?;
    other.as_of = text("versus-as-of").map_or(Ok(scope.as_of), |t| names.day(conn, t))?;
    has_come(other.as_of, names.today)?;
    other.known = match text("versus-known-at") {
        Some(t) => Some(known::at(conn, t)?),
        None => scope.known,
    };
    past::see(conn, names, &other)?;
    let before = listed(desk, figure, base, &other)?;
    let (sum_before, sum) = (stats::total(conn, figure, base, &other)?.said(0), total.said(0));
    let rows = stats::difference(&before, &now).into_iter().map(|(change, c)| (Some(change), c)).collect();
    let title = both!("{zh}：{sum_before} → {sum}", "{en}: {sum_before} → {sum}");
    Ok(Page::Sheet(rows_sheet(base, title, rows)))
}

/// The rounds a word means that names a round or a form, and no figure.
fn appraised(desk: &Desk, typed: Option<&String>, matches: &ArgMatches) -> Result<Option<(Form, Vec<i64>)>> {
    let Some(typed) = typed.filter(|typed| figure::figure(typed).is_err()) else { return Ok(None) };
    let (conn, names) = (desk.read()?, desk.names()?);
    let known = board::is_code(typed)
        || names.record(conn, &record::form::NOUN, typed).is_ok()
        || record::form::ships(typed).is_some();
    let period = matches.get_one::<String>("period").map(String::as_str);
    known.then(|| board::rounds_of(desk, typed, period)).transpose()
}

/// Rows of a sheet.
type Rows = Vec<Vec<Value>>;

/// The figures that differ between two scopes, and the records behind each.
fn moved(desk: &Desk, now: &Scope, then: &Scope) -> Result<(Rows, Rows)> {
    let (conn, names, lang) = (desk.read()?, desk.names()?, desk.wish.lang);
    past::see(conn, names, now)?;
    let mut after = Vec::new();
    for figure in FIGURES {
        // What cannot be narrowed so is of no one such.
        if scope::unfit(conn, figure, now)?.is_some() {
            continue;
        }
        let base = stats::base_of(figure, None)?;
        after.push((figure, base, stats::total(conn, figure, base, now)?, stats::explain(conn, figure, base, now)?));
    }
    past::see(conn, names, then)?;
    let (mut figures, mut records) = (Vec::new(), Vec::new());
    for (figure, base, value, rows) in after {
        let before = stats::total(conn, figure, base, then)?;
        let rows_then = stats::explain(conn, figure, base, then)?;
        let mut moved = stats::difference(&rows_then, &rows);
        // What only changed its channel or kind stands in another part of the same number.
        moved.extend(stats::changed(&rows_then, &rows));
        // One in and one out leave the number as it was, and it still counts something else.
        if before == value && moved.is_empty() {
            continue;
        }
        figures.push(vec![
            text(figure.id),
            text(lang.pick(figure.zh, figure.en)),
            text(&before.said(0)),
            text(&value.said(0)),
        ]);
        for (change, counted) in moved {
            records.push(vec![text(figure.id), text(change.slug()), text(&counted.key)]);
        }
    }
    Ok((figures, records))
}

/// What a report says differently now from what it said at a moment: for each figure then and now, and the records behind
/// the difference.
pub fn report_diff<'a>(desk: &'a Desk, matches: &ArgMatches, default: Period) -> Result<Page<'a>> {
    let conn = desk.read()?;
    let mut now = asked(desk, matches, default)?;
    let due = due_statement(now.period.to);
    let then_known = match now.known.take() {
        Some(known) => known,
        None => known::at(conn, &due.to_string()).map_err(|e| {
            e.hint(both!(
                "{due} 是报数的日子；台账那时还没有，用 --known-at 写一个之后的时刻",
                "{due} is the day the figures were due, before this ledger began: give a later moment with --known-at"
            ))
        })?,
    };
    // What was stated was stated as of its day: only what came in late differs, not what has been done since.
    if matches.get_one::<String>("as-of").is_none() {
        let stated = matches.get_one::<String>("known-at").and_then(|t| day::iso(t.get(..10)?)).unwrap_or(due);
        now.as_of = now.as_of.min(stated);
    }
    let then = Scope { known: Some(then_known), ..now.clone() };
    let (figures, records) = moved(desk, &now, &then)?;
    let heads = vec![
        Head::of("figure", Shape::Text, "指标", "Figure"),
        Head::of("label", Shape::Text, "名称", "Label"),
        Head::of("then", Shape::Count, "当时", "Then"),
        Head::of("now", Shape::Count, "现在", "Now"),
    ];
    let record_heads = vec![
        Head::of("figure", Shape::Text, "指标", "Figure"),
        Head::of("change", Shape::Word("difference"), "进出", "Change"),
        Head::of("record", Shape::Record, "记录", "Record"),
    ];
    let (from, to, n) = (now.period.from, now.period.to, figures.len());
    let at: String = conn.query_row("SELECT at FROM journal WHERE seq = ?", [then_known], |r| r.get(0))?;
    let at = at.get(..16).unwrap_or(&at).replace('T', " ");
    let title = both!(
        "{from} 至 {to}：{n} 个指标与 {at}（日志第 {then_known} 条）时不同",
        "{from} to {to}: {n} figures differ from {at} (journal entry {then_known})"
    );
    let sheets = vec![
        Sheet::of("figures", title, heads, figures),
        Sheet::of("records", both!("使数字变化的记录", "The records behind it"), record_heads, records),
    ];
    tables(desk, "diff", both!("与当时数字的差异", "What differs from what was stated"), &now, sheets)
}

/// The day by which a period's figures are handed in: the fifth of the month after it (每月5日前报上月数字).
fn due_statement(to: Day) -> Day {
    day::plus(to, 5)
}
