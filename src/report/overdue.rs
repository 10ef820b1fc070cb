//! The report on limits (超期报表): what fell due and was closed in time, by unit; how many working days it took; and the
//! lists of complaints and orders that are overdue. Not for how a limit is counted.

use super::Scope;
use super::dimension::by;
use super::figure::{self, IN_TIME};
use super::shown::{Beside, all_shown, ask_all};
use super::tally::Asks;
use crate::base::column::Shape;
use crate::base::day;
use crate::base::error::Result;
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::both;
use crate::db::query::head;
use crate::record::case;
use crate::record::names::Names;
use crate::rule::deadline::working_days_left;
use rusqlite::Connection;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Figures in order, each with the dimension of its parts or, for a rate, its base.
const FIGURES: &[(&str, &str)] = &[
    ("complaints.received", ""),
    ("complaints.due", ""),
    ("complaints.closed", ""),
    ("complaints.closed_on_time", ""),
    ("complaints.on_time_rate", "complaints.due"),
    ("complaints.overdue", ""),
    ("orders.due", ""),
    ("orders.reported_on_time", ""),
    ("orders.overdue", ""),
];

/// The report over a period, as things stand on the scope's as-of day.
pub fn report(conn: &Connection, names: &Names, office: String, scope: &Scope) -> Result<Report<'static>> {
    let mut asks = Asks::default();
    let figures = ask_all(&mut asks, FIGURES)?;
    let columns = [
        ("complaints.received", "1"),
        ("complaints.due", "1"),
        ("complaints.due", IN_TIME),
        ("complaints.closed", "1"),
    ];
    let beside = Beside::ask(&mut asks, by("unit")?, &columns)?;
    let answers = asks.answer(conn, scope)?;
    let taken = days_taken(conn, names, scope)?;
    let mut notes = Vec::new();
    let mut all: Vec<i64> = taken.values().flatten().copied().collect();
    if let Some((median, worst)) = middle_and_worst(&mut all) {
        let n = all.len();
        notes.push(both!(
            "期间办结的 {n} 件，从受理到办结用时中位数 {median} 个工作日，最长 {worst} 个工作日（中止的天数已扣除）",
            "the {n} closed in the period took {median} working days from acceptance at the median, {worst} at the most (pauses given back)"
        ));
    }
    let mut tables = vec![by_unit(beside.rows(conn, &answers, scope)?, taken)];
    for late in &LATE {
        tables.push(late.sheet(conn, names, scope)?);
    }
    Ok(Report {
        name: "overdue".into(),
        title: both!("办理时限报表", "Report on limits"),
        office,
        period: scope.period,
        as_of: scope.as_of,
        filters: scope.filters(),
        figures: all_shown(&figures, &answers, &names.added),
        tables,
        notes,
    })
}

/// Working days each closed complaint took from acceptance to closing, by the unit complained of.
fn days_taken(conn: &Connection, names: &Names, scope: &Scope) -> Result<HashMap<String, Vec<i64>>> {
    let known = scope.known.unwrap_or(i64::MAX);
    let columns =
        "id, coalesce(unit, ''), accepted_on, closed_on, id IN (SELECT s.id FROM steps s WHERE s.kind = 'pause')";
    let mut out: HashMap<String, Vec<i64>> = HashMap::new();
    figure::each(conn, figure::figure("complaints.closed")?, columns, "id", scope, &mut |row| {
        let (unit, from, to): (String, Option<String>, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let Some((from, to)) = from.as_deref().and_then(day::iso).zip(day::iso(&to)) else { return Ok(()) };
        let mut used = names.clockwork_then(conn, from, known)?.calendar.working_days_between(from, to);
        if row.get(4)? {
            used -= case::paused_days(conn, names, row.get(0)?, (scope.as_of, known))?;
        }
        out.entry(unit).or_default().push(used);
        Ok(())
    })?;
    Ok(out)
}

/// The middle of some numbers (the lower one of two) and the largest.
fn middle_and_worst(all: &mut [i64]) -> Option<(i64, i64)> {
    all.sort_unstable();
    Some((*all.get(all.len().checked_sub(1)? / 2)?, *all.last()?))
}

fn by_unit(mut rows: Vec<(String, Vec<i64>)>, mut taken: HashMap<String, Vec<i64>>) -> Sheet<'static> {
    rows.sort_by_key(|(_, counts)| Reverse(counts[1]));
    let rows = rows.into_iter().map(|(unit, counts)| {
        let spent = taken.remove(&unit).and_then(|mut all| middle_and_worst(&mut all));
        let days = |n: Option<i64>| n.map_or(Value::Null, Value::Int);
        let (median, worst) = (days(spent.map(|s| s.0)), days(spent.map(|s| s.1)));
        let counts = counts.into_iter().map(Value::Int);
        std::iter::once(Beside::key(unit)).chain(counts).chain([median, worst]).collect()
    });
    let rows = rows.collect();
    let heads = vec![
        Head::of("unit", Shape::Unit, "单位", "Unit").or_none(),
        Head::of("received", Shape::Count, "接收", "Received"),
        Head::of("due", Shape::Count, "应办结", "Due"),
        Head::of("closed_in_time", Shape::Count, "按时", "In time"),
        Head::of("closed", Shape::Count, "办结", "Closed"),
        Head::of("median_days", Shape::Count, "中位工作日", "Median days"),
        Head::of("worst_days", Shape::Count, "最长工作日", "Worst days"),
    ];
    Sheet::of("by_unit", both!("按被投诉单位", "By unit complained of"), heads, rows)
}

/// A list of what is late: the figure whose records it lists, and what it shows of them beside code, unit and limit.
struct Late {
    key: &'static str,
    title: (&'static str, &'static str),
    figure: &'static str,
    columns: [&'static str; 2],
}

const LATE: [Late; 2] = [
    Late {
        key: "overdue",
        title: ("超期未结", "Overdue"),
        figure: "complaints.overdue",
        columns: ["assigned_to", "received_on"],
    },
    Late {
        key: "orders_overdue",
        title: ("逾期未报整改", "Corrections overdue"),
        figure: "orders.overdue",
        columns: ["instrument", "issued_on"],
    },
];

impl Late {
    fn sheet(&self, conn: &Connection, names: &Names, scope: &Scope) -> Result<Sheet<'static>> {
        let figure = figure::figure(self.figure)?;
        let [first, second] = self.columns;
        let columns = ["code", "unit", first, second, "due_on", "state"];
        let (mut out, known) = (Vec::new(), scope.known.unwrap_or(i64::MAX));
        figure::each(conn, figure, &columns.join(", "), "+due_on, id", scope, &mut |row| {
            let text = |at: usize| row.get::<_, Option<String>>(at).map(|t| t.map_or(Value::Null, Value::Text));
            let due: String = row.get(4)?;
            let over = match day::iso(&due) {
                Some(due) => -working_days_left(scope.as_of, due, &names.clockwork_then(conn, due, known)?.calendar),
                None => 0,
            };
            out.push(vec![text(0)?, text(1)?, text(2)?, text(3)?, text(4)?, Value::Int(over), text(5)?]);
            Ok(())
        })?;
        let column = |name: &str| head(Some(figure.noun()), name);
        let over = Head::of("days_over", Shape::Count, "超期工作日", "Days over");
        let heads = ["code", "unit", first, second, "due_on"].map(column).into_iter().chain([over, column("state")]);
        let (count, (zh, en)) = (out.len(), self.title);
        Ok(Sheet::of(self.key, both!("{zh} {count} 件", "{en}: {count}"), heads.collect(), out))
    }
}

#[cfg(test)]
mod tests {
    use super::middle_and_worst;

    #[test]
    fn the_middle_is_the_lower_of_two() {
        assert_eq!(middle_and_worst(&mut []), None);
        assert_eq!(middle_and_worst(&mut [7]), Some((7, 7)));
        assert_eq!(middle_and_worst(&mut [9, 1, 4, 2]), Some((2, 9)));
    }
}
