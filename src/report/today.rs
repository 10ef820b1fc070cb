//! The day's page: what is overdue, what is due soon, what waits for whom, which limits are provisional. Not for figures.

use super::Scope;
use super::owed::{self, Asked};
use crate::base::day;
use crate::base::error::{Lang, Result};
use crate::base::page::Report;
use crate::both;
use crate::record::LIVES;
use crate::record::names::Names;
use crate::record::scope::Units;
use rusqlite::Connection;

/// The day's page, and how many things are overdue.
pub fn report(
    conn: &Connection,
    names: &Names,
    office: String,
    within: i64,
    (units, handlers): (Option<&Units>, Option<&Units>),
    lang: Lang,
) -> Result<(Report<'static>, usize)> {
    let today = names.today;
    let (mut tables, mut late) = (Vec::new(), 0);
    for life in LIVES {
        let (of_life, late_ones) = owed::tables(conn, life, Asked { names, within, units, handlers, lang })?;
        tables.extend(of_life);
        late += late_ones;
    }
    let period = day::Period { from: today, to: today };
    let scope = Scope::new(period, today);
    let weekday = day::weekday(today);
    let (zh, en) = (weekday.zh, weekday.en);
    let report = Report {
        name: "today".into(),
        title: both!("今日待办（{zh}）", "Today ({en})"),
        office,
        period: scope.period,
        as_of: scope.as_of,
        filters: Vec::new(),
        figures: Vec::new(),
        tables,
        notes: Vec::new(),
    };
    Ok((report, late))
}
