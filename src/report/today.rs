//! The day's page: what is overdue, what is due soon, what waits for whom, which limits are provisional. Not for figures.

use super::Scope;
use super::{instructions, orders};
use crate::base::code;
use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::base::vocab::{Clock, ComplaintState};
use crate::both;
use crate::record::names::Names;
use crate::rule::deadline::working_days_left;
use rusqlite::Connection;

/// One thing owed.
struct Owed {
    id: i64,
    unit: String,
    clock: Clock,
    state: ComplaintState,
    waits_for: String,
    due_on: Day,
    provisional: bool,
    /// The clock stands still, so that the day is only the earliest it can end; `left` is what was left when it stopped.
    paused: bool,
    left: i64,
}

/// What is owed on the day, most urgent first: acceptance, handling and reply, of one unit if it is asked for.
fn owed(conn: &Connection, names: &Names, unit: Option<i64>) -> Result<Vec<Owed>> {
    // A limit that history brought with it has no clock row: it stands in the complaint itself.
    let sql = "SELECT c.id, coalesce(u.short_name, u.name, ''), k.name, c.state, coalesce(a.short_name, a.name, ''), k.due_on, k.provisional,
          CASE WHEN c.paused AND k.unit <> 'date' AND k.name IN ('handle', 'reply') THEN (SELECT max(s.happened_on) FROM complaint_step s
            WHERE s.complaint = c.id AND s.kind = 'pause' AND s.taken_back IS NULL AND s.happened_on < k.raw_on) END
        FROM complaint_clock k JOIN complaint c ON c.id = k.complaint LEFT JOIN unit u ON u.id = c.unit LEFT JOIN unit a ON a.id = c.assigned_to
        WHERE k.stopped_on IS NULL AND k.name <> 'object' AND c.void_reason IS NULL AND (?1 IS NULL OR ?1 IN (c.unit, c.assigned_to))
        ORDER BY k.due_on, c.id";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([unit])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (clock, state, due): (String, String, String) = (row.get(2)?, row.get(3)?, row.get(5)?);
        let known = Clock::from_slug(&clock).zip(ComplaintState::from_slug(&state)).zip(day::iso(&due));
        let Some(((clock, state), due_on)) = known else { continue };
        let calendar = names.clockwork(conn, due_on.min(names.today))?;
        let paused_on = row.get::<_, Option<String>>(7)?.as_deref().and_then(day::iso);
        let left = working_days_left(paused_on.unwrap_or(names.today), due_on, &calendar.calendar);
        let assigned: String = row.get(4)?;
        let waits_for = match state {
            ComplaintState::Assigned | ComplaintState::Reopened if clock == Clock::Handle => assigned,
            _ => String::new(),
        };
        out.push(Owed {
            id: row.get(0)?,
            unit: row.get(1)?,
            clock,
            state,
            waits_for,
            due_on,
            provisional: row.get(6)?,
            paused: paused_on.is_some(),
            left,
        });
    }
    Ok(out)
}

/// The verb that meets what is owed.
fn verb(owed: &Owed) -> &'static str {
    match (owed.clock, owed.state) {
        (Clock::Accept, _) => "accept",
        (Clock::Reply, _) => "reply",
        (_, ComplaintState::Accepted) => "assign",
        (_, ComplaintState::ReturnedObjection) => "decide",
        (_, ComplaintState::Suspended) => "resume",
        (_, ComplaintState::ResultFiled) => "check",
        _ if owed.left <= 0 && !owed.waits_for.is_empty() => "urge",
        _ => "close",
    }
}

fn rest(verb: &str) -> &'static str {
    match verb {
        "assign" => " --to …",
        "close" => " --result …",
        "decide" => " --upheld",
        _ => "",
    }
}

fn sheet(lang: Lang, key: &str, title: Both, rows: &[&Owed]) -> Sheet<'static> {
    let text = |t: &str| if t.is_empty() { Value::Null } else { Value::Text(t.to_owned()) };
    let ours = lang.pick("本单位", "us");
    let cells = rows.iter().map(|o| {
        let (code, verb) = (code::code('C', o.id), verb(o));
        vec![
            text(&code),
            text(&o.unit),
            text(o.clock.slug()),
            text(o.state.slug()),
            text(if o.waits_for.is_empty() { ours } else { &o.waits_for }),
            text(&o.due_on.to_string()),
            text(day::weekday(o.due_on).get(lang)),
            Value::Int(o.left),
            Value::Int(o.provisional.into()),
            text(&format!("ducha complaint {verb} {code}{}", rest(verb))),
            text(&format!("{verb} {code}")),
        ]
    });
    let heads = vec![
        Head::of("code", Shape::Code('C'), "编号", "Code"),
        Head::of("unit", Shape::Unit, "单位", "Unit"),
        Head::of("clock", Shape::Word("clock"), "事项", "Matter"),
        Head::of("state", Shape::Word("complaint_state"), "状态", "State"),
        Head::of("waits_for", Shape::Text, "在等", "Waits for"),
        Head::of("due_on", Shape::Day, "期限", "Due"),
        Head::of("weekday", Shape::Text, "星期", "Day"),
        Head::of("days_left", Shape::Count, "还剩", "Left"),
        Head::of("provisional", Shape::Flag, "暂定", "Provisional"),
        Head::of("next", Shape::Text, "下一步", "Next"),
        Head::of("verb_code", Shape::Text, "下一步 ducha complaint", "Next: ducha complaint"),
    ];
    let mut sheet = Sheet::of(key, title, heads, cells.collect());
    sheet.brief = vec![1, 2, 4, 5, 6, 7, 10];
    sheet
}

/// The day's page, and how many things are overdue.
pub fn report(
    conn: &Connection,
    names: &Names,
    office: String,
    within: i64,
    unit: Option<i64>,
    lang: Lang,
) -> Result<(Report<'static>, usize)> {
    let (paused, all): (Vec<Owed>, Vec<Owed>) = owed(conn, names, unit)?.into_iter().partition(|o| o.paused);
    let today = names.today;
    let overdue: Vec<&Owed> = all.iter().filter(|o| o.due_on < today).collect();
    let soon: Vec<&Owed> = all.iter().filter(|o| o.due_on >= today && o.left <= within).collect();
    let waiting: Vec<&Owed> = all.iter().filter(|o| o.due_on >= today && o.left > within).collect();
    let provisional: Vec<&Owed> = all.iter().filter(|o| o.provisional).collect();
    let (late, near, wait) = (overdue.len(), soon.len(), waiting.len());
    let mut tables = vec![
        sheet(lang, "overdue", both!("已超期 {late} 件", "Overdue: {late}"), &overdue),
        sheet(
            lang,
            "due",
            both!("{within} 个工作日内到期 {near} 件", "Due within {within} working days: {near}"),
            &soon,
        ),
        sheet(lang, "waiting", both!("在办未到期 {wait} 件", "Waiting, not yet due: {wait}"), &waiting),
    ];
    if !paused.is_empty() {
        let n = paused.len();
        let still = both!("中止计时 {n} 件，恢复后重算", "Paused, counted anew once resumed: {n}");
        tables.push(sheet(lang, "paused", still, &paused.iter().collect::<Vec<_>>()));
    }
    if !provisional.is_empty() {
        let n = provisional.len();
        let notice = both!("放假通知未发的年度，暂定期限 {n} 件", "Provisional, for want of a holiday notice: {n}");
        tables.push(sheet(lang, "provisional", notice, &provisional));
    }
    let (instructions, late_ones) = instructions::today(conn, names, within, unit, lang)?;
    tables.extend(instructions);
    let (of_orders, late_orders) = orders::today(conn, names, within, unit)?;
    tables.extend(of_orders);
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
    Ok((report, late + late_ones + late_orders))
}
