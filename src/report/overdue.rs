//! The report on limits (超期报表): what fell due and was closed in time, by unit; how many working days it took; and the
//! lists of complaints and orders that are overdue. Not for how a limit is counted.

use super::dimension::by;
use super::figure::{self, IN_TIME};
use super::shown::{Beside, all_shown, ask_all};
use super::tally::Asks;
use super::{Scope, broken};
use crate::base::column::Shape;
use crate::base::day;
use crate::base::error::Result;
use crate::base::noun::Value;
use crate::base::page::{Cell, Head, Report, Sheet};
use crate::base::vocab::Step;
use crate::both;
use crate::db::query::head;
use crate::record::case;
use crate::record::names::Names;
use crate::rule::deadline::working_days_left;
use constcat::concat as sql;
use rusqlite::Connection;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Figures in order, each with the dimension of its parts or, for a rate, its base.
const FIGURES: &[(&str, &str)] = &[
    ("complaints.received", ""),
    ("complaints.accept_on_time_rate", "complaints.accept_due"),
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
    let handled = [("complaints.due", "1"), ("complaints.due", IN_TIME), ("complaints.overdue", "1")];
    let handlers = Beside::ask(&mut asks, by("handler")?, &handled)?;
    let answers = asks.answer(conn, scope)?;
    let taken = days_taken(conn, names, scope)?;
    let notes = FROM.iter().enumerate().filter_map(|(at, (zh, en))| {
        let mut all: Vec<i64> = taken.values().flat_map(|days| days[at].iter().copied()).collect();
        let Spread { median, ninetieth, longest } = spread(&mut all)?;
        let n = all.len();
        Some(both!(
            "期间办结的 {n} 件，从{zh}到办结用时中位数 {median} 个工作日，九成不超过 {ninetieth} 个，最长 {longest} 个（中止的天数已扣除）",
            "the {n} closed in the period took {median} working days from {en} at the median, nine in ten no more than {ninetieth}, {longest} at the most (pauses given back)"
        ))
    });
    let notes = notes.collect();
    let handlers = by_handler(handlers.rows(conn, &answers, scope)?);
    let mut tables = vec![by_unit(beside.rows(conn, &answers, scope)?, taken), handlers];
    for late in &LATE {
        tables.push(late.sheet(conn, names, scope)?);
    }
    tables.push(broken::sheet(conn, names, scope)?);
    Ok(Report {
        figures: all_shown(&figures, &answers, &names.added),
        tables,
        notes,
        ..scope.report("overdue", both!("办理时限报表", "Report on limits"), office)
    })
}

/// Where the days a case took are counted from.
const FROM: [(&str, &str); 2] = [("受理", "acceptance"), ("接收", "receipt")];

/// The working days each closed complaint of a unit took, from each of [`FROM`].
type Taken = [Vec<i64>; 2];

/// What is read of a complaint for the days it took: whose it is, its days, whether it ever stood still.
const COLUMNS: &str = sql!(
    "id, coalesce(unit, ''), accepted_on, received_on, coalesce(closed_on, first_closed_on), id IN (SELECT s.id FROM steps s WHERE s.kind = '",
    Step::Pause.slug(),
    "')"
);

/// Working days each closed complaint took, by the unit complained of.
fn days_taken(conn: &Connection, names: &Names, scope: &Scope) -> Result<HashMap<String, Taken>> {
    let known = scope.known.unwrap_or(i64::MAX);
    let mut out: HashMap<String, Taken> = HashMap::new();
    figure::each(conn, figure::figure("complaints.closed")?, COLUMNS, "id", scope, &mut |row| {
        let (unit, to): (String, Option<String>) = (row.get(1)?, row.get(4)?);
        // To its last closing; of what was reopened and is not closed again, to the one that is counted.
        let Some(to) = to.as_deref().and_then(day::iso) else { return Ok(()) };
        let paused =
            if row.get(5)? { case::paused_days(conn, names, row.get(0)?, to, (scope.as_of, known))? } else { 0 };
        let taken = out.entry(unit).or_default();
        for (at, days) in taken.iter_mut().enumerate() {
            let from: Option<String> = row.get(2 + at)?;
            if let Some(from) = from.as_deref().and_then(day::iso) {
                let calendar = &names.clockwork_then(conn, from, known)?.calendar;
                days.push(calendar.working_days_between(from, to) - paused);
            }
        }
        Ok(())
    })?;
    Ok(out)
}

/// How long things took: the median, half of the two in the middle where they are even in number; what nine in ten did not
/// exceed, the nearest rank; the longest.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spread {
    median: f64,
    ninetieth: i64,
    longest: i64,
}

impl Spread {
    /// The median, whole where it is.
    fn shown(&self) -> Cell<'static> {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and no more than the days of one case")]
        let whole = self.median.trunc() as i64;
        if self.median.fract() == 0.0 { Cell::Int(whole) } else { Cell::Real(self.median) }
    }
}

fn spread(all: &mut [i64]) -> Option<Spread> {
    all.sort_unstable();
    let (n, longest) = (all.len(), *all.last()?);
    let (low, high) = (all[(n - 1) / 2], all[n / 2]);
    #[expect(clippy::cast_precision_loss, reason = "working days of one case")]
    let median = (low + high) as f64 / 2.0;
    Some(Spread { median, ninetieth: all[(n * 9).div_ceil(10) - 1], longest })
}

/// Lateness by who is to see to it: the unit complained of may be another.
fn by_handler(rows: Vec<(String, Vec<i64>)>) -> Sheet<'static> {
    let heads = vec![
        Head::of("handler", Shape::Unit, "承办单位", "Handler").or_none(),
        Head::of("due", Shape::Count, "应办结", "Due"),
        Head::of("closed_in_time", Shape::Count, "按时", "In time"),
        Head::of("overdue", Shape::Count, "超期未结", "Overdue"),
    ];
    let row = |(key, counts): (String, Vec<i64>)| {
        std::iter::once(Beside::key(key)).chain(counts.into_iter().map(Value::Int)).collect()
    };
    Sheet::of("by_handler", both!("按承办单位", "By who handles"), heads, rows.into_iter().map(row).collect()).note(
        both!(
            "按首次期限届满时的承办单位，其后改派的不改",
            "by who had it when its first limit ran out, whoever has it since"
        ),
    )
}

fn by_unit(mut rows: Vec<(String, Vec<i64>)>, mut taken: HashMap<String, Taken>) -> Sheet<'static> {
    rows.sort_by_key(|(_, counts)| Reverse(counts[1]));
    let rows: Vec<(Vec<Value>, [Option<Spread>; 2])> = rows
        .into_iter()
        .map(|(unit, counts)| {
            let spreads = taken.remove(&unit).unwrap_or_default().map(|mut days| spread(&mut days));
            (std::iter::once(Beside::key(unit)).chain(counts.into_iter().map(Value::Int)).collect(), spreads)
        })
        .collect();
    let heads = vec![
        Head::of("unit", Shape::Unit, "单位", "Unit").or_none(),
        Head::of("received", Shape::Count, "接收", "Received"),
        Head::of("due", Shape::Count, "应办结", "Due"),
        Head::of("closed_in_time", Shape::Count, "按时", "In time"),
        Head::of("closed", Shape::Count, "办结", "Closed"),
        Head::of("median_days", Shape::Count, "中位工作日", "Median days"),
        Head::of("ninetieth_days", Shape::Count, "九成不超过", "Nine in ten within"),
        Head::of("worst_days", Shape::Count, "最长工作日", "Worst days"),
        Head::of("median_days_from_receipt", Shape::Count, "接收起中位", "Median from receipt"),
        Head::of("ninetieth_days_from_receipt", Shape::Count, "接收起九成", "Nine in ten from receipt"),
        Head::of("worst_days_from_receipt", Shape::Count, "接收起最长", "Worst from receipt"),
    ];
    let mut sheet = Sheet::of("by_unit", both!("按被投诉单位", "By unit complained of"), heads, Vec::new());
    sheet.brief = (0..8).collect();
    sheet.rows = Box::new(move |sink| {
        rows.iter().try_for_each(|(counts, spreads)| {
            let spreads = spreads.iter().flat_map(|spread| match spread {
                Some(s) => [s.shown(), Cell::Int(s.ninetieth), Cell::Int(s.longest)],
                None => [Cell::Null; 3],
            });
            sink(&counts.iter().map(Cell::from).chain(spreads).collect::<Vec<_>>())
        })
    });
    sheet
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
        let column = |name: &str| match name {
            "assigned_to" => Head::of(name, Shape::Unit, "现承办单位", "Handler now"),
            name => head(Some(figure.noun()), name),
        };
        let over = Head::of("days_over", Shape::Count, "超期工作日", "Days over");
        let heads = ["code", "unit", first, second, "due_on"].map(column).into_iter().chain([over, column("state")]);
        let (count, (zh, en)) = (out.len(), self.title);
        Ok(Sheet::of(self.key, both!("{zh} {count} 件", "{en}: {count}"), heads.collect(), out))
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn the_median_of_an_even_number_is_between_the_two_in_the_middle() {
        let of = |all: &[i64]| spread(&mut all.to_vec()).map(|s| (s.median, s.ninetieth, s.longest));
        let some = |median: f64, ninetieth, longest| Some((median, ninetieth, longest));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[7]), some(7.0, 7, 7));
        assert_eq!(of(&[9, 1, 4, 2]), some(3.0, 9, 9));
        assert_eq!(of(&[0, 3, 6, 7, 40, 44, 56, 72]), some(23.5, 72, 72));
        assert_eq!(of(&(1..=20).collect::<Vec<_>>()), some(10.5, 18, 20));
    }
}
