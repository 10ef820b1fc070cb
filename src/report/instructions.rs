//! Leaders' instructions on the day's page: what is overdue or due soon, with the next command. Not for complaints.

use crate::base::code;
use crate::base::column::Shape;
use crate::base::day;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::both;
use crate::record::names::Names;
use crate::rule::deadline::working_days_left;
use rusqlite::Connection;

/// The instructions overdue or due within some working days or never given to anybody, and how many are overdue. No table
/// where there is none.
pub fn today(
    conn: &Connection,
    names: &Names,
    within: i64,
    unit: Option<i64>,
    lang: Lang,
) -> Result<(Option<Sheet<'static>>, usize)> {
    let sql = "SELECT i.id, i.leader, coalesce(u.short_name, u.name), i.state, i.due_on, i.summary
        FROM instruction i LEFT JOIN unit u ON u.id = i.unit
        WHERE i.closed_on IS NULL AND i.void_reason IS NULL AND (?1 IS NULL OR ?1 = i.unit)
        ORDER BY i.due_on IS NULL, i.due_on, i.id";
    let mut statement = conn.prepare(sql)?;
    let mut found = statement.query([unit])?;
    let (mut rows, mut late) = (Vec::new(), 0);
    let text = |t: Option<String>| t.map_or(Value::Null, Value::Text);
    while let Some(row) = found.next()? {
        let (state, due): (String, Option<String>) = (row.get(3)?, row.get(4)?);
        let due_on = due.as_deref().and_then(day::iso);
        let left = match due_on {
            Some(due) => {
                let calendar = names.clockwork(conn, due.min(names.today))?;
                Some(working_days_left(names.today, due, &calendar.calendar))
            }
            None => None,
        };
        let over = due_on.is_some_and(|due| due < names.today) && state == "assigned";
        late += usize::from(over);
        let near = state == "assigned" && left.is_some_and(|left| left <= within);
        if !over && !near && state == "assigned" {
            continue;
        }
        let code = code::code('I', row.get(0)?);
        let verb = match state.as_str() {
            "registered" => "assign",
            "answered" => "close",
            _ if left.is_some_and(|left| left <= 0) => "urge",
            _ => "answer",
        };
        let rest = match verb {
            "assign" => " --to … --due …",
            "answer" => " -m …",
            _ => "",
        };
        rows.push(vec![
            Value::Text(code.clone()),
            text(row.get(1)?),
            text(row.get(2)?),
            Value::Text(state),
            text(due),
            due_on.map_or(Value::Null, |due| Value::Text(day::weekday(due).get(lang).to_owned())),
            left.map_or(Value::Null, Value::Int),
            text(row.get(5)?),
            Value::Text(format!("ducha instruction {verb} {code}{rest}")),
            Value::Text(format!("{verb} {code}")),
        ]);
    }
    if rows.is_empty() {
        return Ok((None, 0));
    }
    let heads = vec![
        Head::of("code", Shape::Code('I'), "编号", "Code"),
        Head::of("leader", Shape::Text, "批示领导", "Leader"),
        Head::of("unit", Shape::Unit, "承办单位", "Unit"),
        Head::of("state", Shape::Word("instruction_state"), "状态", "State"),
        Head::of("due_on", Shape::Day, "期限", "Due"),
        Head::of("weekday", Shape::Text, "星期", "Day"),
        Head::of("days_left", Shape::Count, "还剩", "Left"),
        Head::of("summary", Shape::Long, "内容", "Summary"),
        Head::of("next", Shape::Text, "下一步", "Next"),
        Head::of("verb_code", Shape::Text, "下一步 ducha instruction", "Next: ducha instruction"),
    ];
    let n = rows.len();
    let mut sheet = Sheet::of("instructions", both!("批示待办 {n} 件", "Instructions to see to: {n}"), heads, rows);
    sheet.brief = vec![1, 2, 3, 4, 5, 6, 9];
    Ok((Some(sheet), late))
}
