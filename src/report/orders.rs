//! The orders of the day's page: whose report is overdue or due, what waits to be verified, closed or decided. Not for
//! figures.

use crate::base::code;
use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::base::vocab::{OrderClock, OrderState};
use crate::both;
use crate::record::names::Names;
use crate::rule::deadline::working_days_left;
use rusqlite::Connection;

/// One order that waits for someone.
struct Owed {
    id: i64,
    unit: String,
    instrument: String,
    state: OrderState,
    clock: Option<OrderClock>,
    due: Option<(Day, bool)>,
    left: i64,
}

/// The verb that meets what is owed, and what it takes.
fn next(owed: &Owed) -> (&'static str, &'static str) {
    match (owed.clock, owed.state) {
        (Some(OrderClock::Decide), _) => ("decide", " --upheld|--rejected --by …"),
        (_, OrderState::Reported) => ("verify", " --visit V…"),
        (_, OrderState::Verified) => ("close", ""),
        _ if owed.left < 0 && owed.state != OrderState::Escalated => ("escalate", " -m …"),
        (_, OrderState::Issued) => ("acknowledge", ""),
        _ => ("report", " -m …"),
    }
}

/// The limits of correction and decision that run, and what is reported or verified and waits for the office.
fn owed(conn: &Connection, names: &Names, unit: Option<i64>) -> Result<Vec<Owed>> {
    let sql = "SELECT * FROM (SELECT d.id, coalesce(u.short_name, u.name), d.instrument, d.state, k.name, k.due_on AS due_on, k.provisional
        FROM order_clock k JOIN demand d ON d.id = k.demand JOIN unit u ON u.id = d.unit
        WHERE k.stopped_on IS NULL AND k.name <> 'contest' AND d.void_reason IS NULL AND (?1 IS NULL OR d.unit = ?1)
        UNION ALL SELECT d.id, coalesce(u.short_name, u.name), d.instrument, d.state, NULL, NULL, NULL
        FROM demand d JOIN unit u ON u.id = d.unit
        WHERE d.state IN ('reported', 'verified') AND d.void_reason IS NULL AND (?1 IS NULL OR d.unit = ?1)
          AND (d.contested_on IS NULL OR d.decided_on IS NOT NULL))
        ORDER BY due_on IS NULL, due_on, id";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([unit])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (state, clock, due): (String, Option<String>, Option<String>) = (row.get(3)?, row.get(4)?, row.get(5)?);
        let Some(state) = OrderState::from_slug(&state) else { continue };
        let due = match due.as_deref().and_then(day::iso) {
            Some(on) => Some((on, row.get(6)?)),
            None => None,
        };
        let left = match due {
            Some((on, _)) => {
                let left = working_days_left(names.today, on, &names.clockwork(conn, on.min(names.today))?.calendar);
                if on < names.today { left.min(-1) } else { left }
            }
            None => 0,
        };
        out.push(Owed {
            id: row.get(0)?,
            unit: row.get(1)?,
            instrument: row.get(2)?,
            state,
            clock: clock.as_deref().and_then(OrderClock::from_slug),
            due,
            left,
        });
    }
    Ok(out)
}

fn sheet(key: &str, title: Both, rows: &[&Owed]) -> Sheet<'static> {
    let text = |t: &str| Value::Text(t.to_owned());
    let cells = rows.iter().map(|o| {
        let (code, (verb, rest)) = (code::code('O', o.id), next(o));
        vec![
            text(&code),
            text(&o.unit),
            text(&o.instrument),
            text(o.state.slug()),
            o.clock.map_or(Value::Null, |c| text(c.slug())),
            o.due.map_or(Value::Null, |(on, _)| text(&on.to_string())),
            o.due.map_or(Value::Null, |_| Value::Int(o.left)),
            o.due.map_or(Value::Null, |(_, provisional)| Value::Int(provisional.into())),
            text(&format!("ducha order {verb} {code}{rest}")),
            text(&format!("{verb} {code}")),
        ]
    });
    let heads = vec![
        Head::of("code", Shape::Code('O'), "编号", "Code"),
        Head::of("unit", Shape::Unit, "单位", "Unit"),
        Head::of("instrument", Shape::Word("instrument"), "文书", "Paper"),
        Head::of("state", Shape::Word("order_state"), "状态", "State"),
        Head::of("clock", Shape::Word("order_clock"), "事项", "Matter"),
        Head::of("due_on", Shape::Day, "期限", "Due"),
        Head::of("days_left", Shape::Count, "还剩", "Left"),
        Head::of("provisional", Shape::Flag, "暂定", "Provisional"),
        Head::of("next", Shape::Text, "下一步", "Next"),
        Head::of("verb_code", Shape::Text, "下一步 ducha order", "Next: ducha order"),
    ];
    let mut sheet = Sheet::of(key, title, heads, cells.collect());
    sheet.brief = vec![1, 2, 3, 4, 5, 6, 9];
    sheet
}

/// The tables of the day's page that have rows, and how many orders are overdue.
pub fn today(conn: &Connection, names: &Names, within: i64, unit: Option<i64>) -> Result<(Vec<Sheet<'static>>, usize)> {
    let all = owed(conn, names, unit)?;
    let today = names.today;
    let late = |o: &&Owed| o.due.is_some_and(|(on, _)| on < today);
    let soon = |o: &&Owed| o.due.is_some_and(|(on, _)| on >= today) && o.left <= within;
    let overdue: Vec<&Owed> = all.iter().filter(late).collect();
    let due: Vec<&Owed> = all.iter().filter(soon).collect();
    let waiting: Vec<&Owed> = all.iter().filter(|o| !late(o) && !soon(o)).collect();
    let (n, near, wait) = (overdue.len(), due.len(), waiting.len());
    let mut out = Vec::new();
    if n > 0 {
        out.push(sheet("orders_overdue", both!("整改逾期 {n} 件", "Orders overdue: {n}"), &overdue));
    }
    if near > 0 {
        let title = both!("整改 {within} 个工作日内到期 {near} 件", "Orders due within {within} working days: {near}");
        out.push(sheet("orders_due", title, &due));
    }
    if wait > 0 {
        let title = both!("整改在办、待核实、待销号 {wait} 件", "Orders going on, to verify or to close: {wait}");
        out.push(sheet("orders_waiting", title, &waiting));
    }
    Ok((out, n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::vocab::OrderStep;
    use crate::rule::order_flow::from_states;

    #[test]
    fn what_to_type_next_is_possible() {
        let open = OrderState::ALL.iter().filter(|s| !matches!(s, OrderState::Closed | OrderState::Withdrawn));
        for (state, left) in open.flat_map(|state| [(*state, -3), (*state, 3)]) {
            let clock = Some(OrderClock::Correct);
            let (unit, instrument) = (String::new(), String::new());
            let (verb, _) = next(&Owed { id: 1, unit, instrument, state, clock, due: None, left });
            let step = OrderStep::from_slug(verb).expect("a step");
            assert!(from_states(step).contains(&state), "{verb} in {state:?}, {left} days left");
        }
    }
}
