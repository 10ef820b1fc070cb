//! The day's page: what is overdue, what is due soon, what waits for whom, which limits are provisional. Not for figures.

use super::owed::{self, Asked};
use super::{Filter, Holder, Scope, coverage, figure, lights, past, points, projects};
use crate::base::day;
use crate::base::error::{Both, Lang, Result};
use crate::base::page::Report;
use crate::base::vocab::{ClueState, ReturnState};
use crate::base::week;
use crate::both;
use crate::record::LIVES;
use crate::record::names::Names;
use crate::record::scope::Units;
use crate::record::{finding, repeated};
use crate::rule::hall::Moment;
use rusqlite::Connection;

/// What was found in the last seven days and not for the first time within the year.
fn again(conn: &Connection, names: &Names, units: Option<&Units>) -> Result<Vec<Both>> {
    let week = day::Period { from: day::plus(names.today, -6), to: names.today };
    let scope = Scope { narrow: units.map(Filter::units).into_iter().collect(), ..Scope::new(week, names.today) };
    let sql = format!(
        "SELECT id, code, unit, kind FROM findings WHERE found_on BETWEEN :from AND :to AND {} ORDER BY found_on, id",
        scope.narrowed(&finding::NOUN, Holder::Then)
    );
    let mut statement = conn.prepare(&sql)?;
    figure::bind(&mut statement, &scope)?;
    let (mut rows, mut out) = (statement.raw_query(), Vec::new());
    while let Some(row) = rows.next()? {
        let (id, code, unit, kind): (i64, String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        if let Some(times) = repeated::nth(conn, id)? {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| names.added.label("finding_kind", &kind, lang));
            out.push(both!(
                "屡查屡犯：{unit} {zh}，一年内第 {times} 次（{code}）",
                "again: {unit}, {en}, time {times} within a year ({code})"
            ));
        }
    }
    Ok(out)
}

/// That clues wait for somebody to go.
fn unused(conn: &Connection) -> Result<Option<Both>> {
    let open = ClueState::Open.slug();
    let waiting: i64 = conn.query_row("SELECT count(*) FROM clues WHERE state = ?", [open], |r| r.get(0))?;
    Ok((waiting > 0).then(|| {
        both!(
            "有 {waiting} 条线索还没有用：ducha clue list --state {open}",
            "{waiting} clues not used yet: ducha clue list --state {open}"
        )
    }))
}

/// That appeals against what was scored wait for an answer.
fn appealed(conn: &Connection) -> Result<Option<Both>> {
    let sql = "SELECT DISTINCT r.code FROM round_verdict v JOIN form_round r ON r.id = v.form_round
        WHERE v.verdict = ? AND v.taken_back IS NULL AND r.void_reason IS NULL AND NOT EXISTS (SELECT 1 FROM round_verdict x
          WHERE x.form_round = v.form_round AND x.number = v.number AND x.n > v.n AND x.taken_back IS NULL) ORDER BY r.code";
    let mut statement = conn.prepare_cached(sql)?;
    let codes = statement.query_map([ReturnState::Appealed.slug()], |r| r.get(0))?;
    let codes = codes.collect::<rusqlite::Result<Vec<String>>>()?;
    let (first, zh, en) = (codes.first().cloned().unwrap_or_default(), codes.join("、"), codes.join(", "));
    Ok((!codes.is_empty()).then(|| {
        both!(
            "有申诉没有答复：{zh}；ducha round board {first}，改用 round fill --correct，维持用 round uphold",
            "appeals wait for an answer: {en}; ducha round board {first}, then round fill --correct or round uphold"
        )
    }))
}

/// The day's page as it is at a moment, and how many things are overdue; `then` tells the approvals that stood otherwise then.
pub fn report(
    conn: &Connection,
    names: &Names,
    office: String,
    (now, then, within): (Moment, String, i64),
    (units, handlers): (Option<&Units>, Option<&Units>),
    lang: Lang,
) -> Result<(Report<'static>, usize)> {
    let today = names.today;
    let (mut tables, mut late, past) = (Vec::new(), 0, past::is_past(conn, today)?);
    for life in LIVES {
        let (of_life, late_ones) = owed::tables(conn, life, Asked { names, now, past, within, units, handlers, lang })?;
        tables.extend(of_life);
        late += late_ones;
    }
    let (of_projects, late_ones) = projects::owed(conn, names, within, [units, handlers])?;
    tables.extend(of_projects);
    late += late_ones;
    if units.is_none() && handlers.is_none() {
        tables.extend(points::boxes(conn, names)?);
        tables.extend(coverage::late(conn, today)?);
    }
    let mut notes = if handlers.is_none() { again(conn, names, units)? } else { Vec::new() };
    if units.is_none() && handlers.is_none() {
        notes.extend(unused(conn)?);
        notes.extend(coverage::unseeded(conn)?);
        notes.extend(lights::count(conn, (now, &then))?);
        notes.extend(lights::owed(conn, (now, &then))?);
        notes.extend(appealed(conn)?);
    }
    let period = day::Period { from: today, to: today };
    let scope = Scope::new(period, today);
    let weekday = week::said(today);
    let (zh, en) = (weekday.zh, weekday.en);
    let report = Report {
        filters: Vec::new(),
        tables,
        notes,
        ..scope.report("today", both!("今日待办（{zh}）", "Today ({en})"), office)
    };
    Ok((report, late))
}
