//! Limits that were broken: every one that fell due in a period and was met late, or not yet, of every life. What came after
//! does not undo it. Not for how a limit is counted.

use super::figure;
use super::{Holder, Scope, past};
use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::error::Result;
use crate::base::noun::Value;
use crate::base::page::{Head, Narrowed, Sheet};
use crate::base::vocab::Step;
use crate::both;
use crate::db::query::{self, cell, head, value};
use crate::record::LIVES;
use crate::record::lives::Life;
use crate::record::names::Names;
use crate::record::steps::read_day;
use crate::rule::clock::Name;
use crate::rule::deadline::working_days_left;
use rusqlite::{Connection, OptionalExtension};

/// One limit of one record.
struct Limit {
    code: Value,
    unit: Value,
    /// Who had it when the limit ran out, or when it was met before.
    handler: Value,
    clock: String,
    round: i64,
    due: Day,
    stopped: Option<Day>,
}

/// Those of a period, as they stood on the as-of day.
pub fn sheet(conn: &Connection, names: &Names, scope: &Scope) -> Result<Sheet<'static>> {
    let mut all = Vec::new();
    for life in LIVES {
        let columns = query::columns(conn, life.noun)?;
        // What its records cannot be asked for is not among them.
        let handled = |f: &Narrowed| f.key == "assigned_to" && life.noun.handler.is_some();
        if scope.filters().iter().all(|f| handled(f) || columns.iter().any(|c| c == f.key)) {
            stored(conn, life, scope, &mut all)?;
            recounted(conn, names, life, scope, &mut all)?;
        }
    }
    all.retain(|limit| {
        let late = limit.stopped.unwrap_or(scope.as_of) > limit.due;
        late && (scope.period.from..=scope.until()).contains(&limit.due)
    });
    all.sort_by_key(|limit| limit.due);
    // One that ran out and was handed on is one limit, met or not where it went.
    let handed_on =
        |next: &Limit, limit: &Limit| (&next.code, &next.clock, next.due) == (&limit.code, &limit.clock, limit.due);
    all.dedup_by(|next, limit| {
        let same = handed_on(next, limit);
        limit.stopped = if same { next.stopped.or(limit.stopped) } else { limit.stopped };
        same
    });
    let known = scope.known.unwrap_or(i64::MAX);
    let row = |limit: Limit| -> Result<Vec<Value>> {
        let clockwork = names.clockwork_then(conn, limit.due, known)?;
        let over = -working_days_left(limit.stopped.unwrap_or(scope.as_of), limit.due, &clockwork.calendar);
        let stopped = limit.stopped.map_or(Value::Null, |on| Value::Text(on.to_string()));
        let (clock, due) = (Value::Text(limit.clock), Value::Text(limit.due.to_string()));
        Ok(vec![limit.code, limit.unit, limit.handler, clock, Value::Int(limit.round), due, stopped, Value::Int(over)])
    };
    let rows = all.into_iter().map(row).collect::<Result<Vec<_>>>()?;
    let over = Head::of("days_over", Shape::Count, "超期工作日", "Days over");
    let due = Head::of("due_on", Shape::Day, "到期日", "Due on");
    let column = |name: &str| head(None, name);
    let handler = Head::of("handler", Shape::Unit, "承办单位", "Handler");
    let first = ["code", "unit"].map(column).into_iter().chain([handler]).chain(["clock", "round"].map(column));
    let heads = first.chain([due, column("stopped_on"), over]).collect();
    let count = rows.len();
    let title = both!(
        "期间内到期而没有按期的时限 {count} 个（后来办结、重办的仍在列）",
        "Limits of the period that were not met: {count} (met late or reopened, they stay)"
    );
    Ok(Sheet::of("broken", title, heads, rows).named_by(&["code", "clock", "round"]))
}

/// Who had a record on a day: the unit it was last assigned to by then. What is nobody else's to decide is the office's own.
fn handler(conn: &Connection, life: &Life, id: i64, (unit, clock, on): (&Value, &str, Day)) -> Result<Value> {
    let noun = life.noun;
    let Some(steps) = noun.parts.first().filter(|part| part.fields.iter().any(|f| f.column == "unit")) else {
        return Ok(if clock == Name::Decide.slug() { Value::Null } else { unit.clone() });
    };
    if ![Name::Handle, Name::Object, Name::Answer].iter().any(|name| name.slug() == clock) {
        return Ok(Value::Null);
    }
    let sql = format!(
        "SELECT u.name FROM {} s JOIN unit u ON u.id = s.unit WHERE s.{} = ?1 AND s.kind = ?3 AND s.taken_back IS NULL
           AND s.happened_on <= ?2 ORDER BY s.n DESC LIMIT 1",
        steps.table, noun.table
    );
    let found: Option<String> =
        conn.prepare_cached(&sql)?.query_row((id, on.to_string(), Step::Assign.slug()), |r| r.get(0)).optional()?;
    Ok(found.map_or(Value::Null, Value::Text))
}

/// The limits nobody is late by, as SQL.
fn rights(life: &Life) -> String {
    life.rights.iter().map(|name| format!("'{}'", name.slug())).collect::<Vec<_>>().join(", ")
}

/// The unit of a life's record, where it is of one.
fn unit(life: &Life) -> &'static str {
    if life.daily.units.is_empty() { "NULL" } else { "v.unit" }
}

/// The limits as they are kept, of the records that stand as they stood.
fn stored(conn: &Connection, life: &Life, scope: &Scope, into: &mut Vec<Limit>) -> Result<()> {
    let (noun, kept) = (life.noun, life.noun.derived.unwrap_or_default());
    let same = if past::shadowed(conn, noun)? {
        format!(" AND v.id NOT IN (SELECT id FROM temp.{}_then)", noun.view)
    } else {
        String::new()
    };
    let sql = format!(
        "SELECT v.code, {}, k.name, k.round, k.due_on, k.stopped_on, v.id
         FROM (SELECT * FROM {} WHERE {}) v JOIN {kept} k ON k.{} = v.id
         WHERE k.due_on BETWEEN :from AND :to AND k.name NOT IN ({}) AND k.paused_on IS NULL{same}",
        unit(life),
        noun.view,
        scope.narrowed(noun, Holder::Then),
        noun.table,
        rights(life)
    );
    let mut statement = conn.prepare(&sql)?;
    figure::bind(&mut statement, scope)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let due = read_day(&row.get::<_, String>(4)?)?;
        let stopped = row.get::<_, Option<String>>(5)?.as_deref().map(read_day).transpose()?;
        let (code, unit) = (value(cell(row.get_ref(0)?)), value(cell(row.get_ref(1)?)));
        let clock: String = row.get(2)?;
        let handler = handler(conn, life, row.get(6)?, (&unit, &clock, stopped.unwrap_or(due).min(due)))?;
        into.push(Limit { code, unit, handler, clock, round: row.get(3)?, due, stopped });
    }
    Ok(())
}

/// The limits of the records that stood otherwise, counted as they were.
fn recounted(
    conn: &Connection,
    names: &Names,
    life: &'static Life,
    scope: &Scope,
    into: &mut Vec<Limit>,
) -> Result<()> {
    let noun = life.noun;
    if !past::shadowed(conn, noun)? {
        return Ok(());
    }
    let begins: Vec<String> = life.begins.iter().map(|column| format!(", \"{column}\"")).collect();
    let sql = format!(
        "SELECT id, code, {}{} FROM {} v WHERE {} AND id IN (SELECT id FROM temp.{}_then)",
        unit(life),
        begins.concat(),
        noun.view,
        scope.narrowed(noun, Holder::Then),
        noun.view
    );
    let mut statement = conn.prepare(&sql)?;
    figure::bind(&mut statement, scope)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let get = |at: usize| Ok::<_, rusqlite::Error>(value(cell(row.get_ref(at)?)));
        let begun = (3..).zip(life.begins).map(|(at, column)| Ok((*column, get(at)?)));
        let begun = begun.collect::<rusqlite::Result<Vec<_>>>()?;
        let seen = |column: &str| begun.iter().find(|(name, _)| *name == column).map(|(_, value)| value.clone());
        let then = (scope.as_of, scope.known.unwrap_or(i64::MAX));
        for counted in (life.limits_then)(conn, names, row.get(0)?, then, &seen)? {
            let clock = counted.clock;
            if life.rights.contains(&clock.name) || clock.paused_on().is_some() {
                continue;
            }
            let (code, unit, name) = (get(1)?, get(2)?, clock.name.slug().to_owned());
            let (due, stopped) = (clock.due.due, clock.stopped_on);
            let handler = handler(conn, life, row.get(0)?, (&unit, &name, stopped.unwrap_or(due).min(due)))?;
            into.push(Limit { code, unit, handler, clock: name, round: clock.round, due, stopped });
        }
    }
    Ok(())
}
