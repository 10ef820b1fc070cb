//! Where complaints come in: the points that brought nothing, the numbers the public may call, the boxes that were opened; and, for the
//! day's page, the boxes that wait to be opened. Not for what each brought: figures count that.

use super::Scope;
use super::figure::{each, figure};
use crate::base::column::Shape;
use crate::base::day::plus;
use crate::base::error::Result;
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::base::week;
use crate::both;
use crate::db::query::{cell, head, value};
use crate::record::mailbox::waiting;
use crate::record::names::Names;
use crate::record::point::NOUN;
use crate::rule::deadline::working_days_left;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The points of a figure, some columns of each.
fn of(conn: &Connection, id: &str, columns: &[&str], scope: &Scope) -> Result<(Vec<Head>, Vec<Vec<Value>>)> {
    let mut rows = Vec::new();
    each(conn, figure(id)?, &columns.join(", "), "id", scope, &mut |row| {
        rows.push((0..columns.len()).map(|at| Ok(value(cell(row.get_ref(at)?)))).collect::<Result<Vec<_>>>()?);
        Ok(())
    })?;
    Ok((columns.iter().map(|column| head(Some(&NOUN), column)).collect(), rows))
}

/// The tables behind the counts of a report on points.
pub fn tables(conn: &Connection, scope: &Scope) -> Result<Vec<Sheet<'static>>> {
    let (heads, silent) = of(conn, "points.silent", &["code", "name", "kind", "place", "tended_by"], scope)?;
    let n = silent.len();
    let silent = Sheet::of("silent", both!("没有收件的 {n} 个", "Silent: {n}"), heads, silent);
    let (heads, mut numbers) = of(conn, "points.in_service", &["number", "name", "kind", "place", "hours"], scope)?;
    numbers.retain(|row| row[0] != Value::Null);
    let n = numbers.len();
    let numbers = Sheet::of("numbers", both!("公布的号码 {n} 个", "Published numbers: {n}"), heads, numbers);
    let mut boxes: BTreeMap<String, (String, i64, i64, String)> = BTreeMap::new();
    each(
        conn,
        figure("points.openings")?,
        "point, point_name, slips, happened_on",
        "happened_on",
        scope,
        &mut |row| {
            let one = boxes.entry(row.get(0)?).or_default();
            (one.0, one.1, one.2, one.3) = (row.get(1)?, one.1 + 1, one.2 + row.get::<_, i64>(2)?, row.get(3)?);
            Ok(())
        },
    )?;
    let heads = vec![
        Head::of("code", Shape::Code("D"), "编号", "Code"),
        Head::of("name", Shape::Text, "名称", "Name"),
        Head::of("openings", Shape::Count, "开箱次数", "Openings"),
        head(None, "slips"),
        Head::of("opened_on", Shape::Day, "最近开箱", "Last opened"),
    ];
    let text = Value::Text;
    let rows = boxes.into_iter().map(|(code, (name, openings, slips, last))| {
        vec![text(code), text(name), Value::Int(openings), Value::Int(slips), text(last)]
    });
    let boxes = Sheet::of("boxes", both!("开箱", "Boxes opened"), heads, rows.collect());
    Ok(vec![silent, numbers, boxes])
}

/// The boxes to be opened today, or late already; none where there are none.
pub fn boxes(conn: &Connection, names: &Names) -> Result<Option<Sheet<'static>>> {
    let clockwork = names.clockwork(conn, plus(names.today, -400))?;
    let all = waiting(conn, &clockwork.calendar, names.today)?;
    if all.is_empty() {
        return Ok(None);
    }
    let heads = vec![
        Head::of("code", Shape::Record, "编号", "Code"),
        Head::of("name", Shape::Text, "名称", "Name"),
        head(None, "place"),
        head(None, "tended_by"),
        head(Some(&NOUN), "opened_on"),
        Head::of("due_on", Shape::Day, "该开", "Due"),
        Head::of("weekday", Shape::Word("weekday"), "星期", "Day"),
        Head::of("days_left", Shape::Count, "还剩", "Left"),
        Head::of("next", Shape::Text, "下一步", "Next"),
        Head::of("verb_code", Shape::Text, "命令 ducha point", "Type ducha point").echo(),
    ];
    let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    let n = all.len();
    let rows = all.into_iter().map(|one| {
        let verb = format!("open {}", one.code);
        let next = format!("ducha point {verb} --slips …");
        let left = working_days_left(names.today, one.due_on, &clockwork.calendar);
        let weekday = week::slug(one.due_on);
        vec![
            Value::Text(one.code),
            Value::Text(one.name),
            text(one.place),
            text(one.tended_by),
            text(one.opened_on),
            Value::Text(one.due_on.to_string()),
            Value::text(weekday),
            Value::Int(left),
            Value::Text(next),
            Value::Text(verb),
        ]
    });
    let mut sheet = Sheet::of("boxes", both!("该开箱 {n} 个", "Boxes to open: {n}"), heads, rows.collect());
    sheet.brief = vec![1, 3, 4, 5, 7, 9];
    Ok(Some(sheet))
}
