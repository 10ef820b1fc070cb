//! The ledger as it stood on a day, and as it was then known. Views show the newest state; here the records that stood
//! otherwise are worked out, and put before the public views for one connection, so that figures and lists read them
//! without knowing. Not for figures.

use super::stood::{Columns, Rows};
use super::{Scope, lens};
use crate::base::code;
use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Noun, Value};
use crate::both;
use crate::db::query::{cell, value};
use crate::db::stored;
use crate::record::names::Names;
use crate::record::{NOUNS, by_letters, life_of, office, unit};
use rusqlite::{Connection, Statement, params_from_iter};
use std::collections::{BTreeMap, BTreeSet};

/// Has the public views of this connection say what a scope asks for: what is, or what was.
pub fn see(conn: &Connection, names: &Names, scope: &Scope) -> Result<()> {
    see_of(conn, names, scope, None)
}

/// The same, where only records are asked for that had begun by a day: whatever happened to one in a period, it had begun by
/// then.
pub fn see_of(conn: &Connection, names: &Names, scope: &Scope, begun_by: Option<Day>) -> Result<()> {
    leave(conn)?;
    if is_now(conn, scope)? {
        return Ok(());
    }
    temporarily(conn, || shadow_all(conn, names, scope, begun_by))
}

/// Writes to the connection's own temporary tables; the ledger itself stays as far out of reach as it was.
pub(super) fn temporarily(conn: &Connection, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let reading: bool = conn.pragma_query_value(None, "query_only", |row| row.get(0))?;
    // All at once: a transaction a row would cost more than the row.
    conn.execute_batch("PRAGMA query_only = OFF; SAVEPOINT then_was")?;
    let done = work();
    let end = if done.is_ok() { "" } else { "ROLLBACK TO then_was;" };
    conn.execute_batch(&format!("{end} RELEASE then_was"))?;
    conn.pragma_update(None, "query_only", reading)?;
    done
}

fn shadow_all(conn: &Connection, names: &Names, scope: &Scope, begun_by: Option<Day>) -> Result<()> {
    let begun = |noun: &'static Noun| begun_by.filter(|_| noun.letters.is_some());
    let touched =
        [&unit::NOUN].into_iter().chain(nouns()).map(|noun| Ok((noun, touched(conn, noun, scope, begun(noun))?)));
    let touched: Vec<_> = touched.collect::<Result<_>>()?;
    // All stood as it stands: there is nothing to put before the views.
    if scope.known.is_none() && touched.iter().all(|(_, ids)| ids.is_empty()) {
        return Ok(());
    }
    let asked: Vec<&Noun> = touched.iter().filter(|(_, ids)| !ids.is_empty()).map(|(noun, _)| *noun).collect();
    lens::put_on(conn, scope, &asked)?;
    let then = |(noun, ids): (&'static Noun, BTreeSet<i64>)| Ok((noun, rows_then(conn, names, noun, ids, scope)?));
    let rows: Result<Vec<_>> = touched.into_iter().map(then).collect();
    lens::take_off(conn)?;
    let mut rows = rows?;
    let units = rows.remove(0).1;
    let renamed = units_then(conn, &units)?;
    if !units.rows.is_empty() {
        shadow(conn, &unit::NOUN, units, renamed)?;
    }
    for (noun, rows) in rows {
        if !rows.rows.is_empty() || renamed {
            shadow(conn, noun, rows, renamed)?;
        }
    }
    office_then(conn, scope)?;
    closings_then(conn, scope)?;
    parts_then(conn, scope)?;
    lens::retold(conn)
}

/// The settings of the office as they were known: what figures count by.
fn office_then(conn: &Connection, scope: &Scope) -> Result<()> {
    let Some(known) = scope.known else { return Ok(()) };
    let table = office::NOUN.table;
    conn.execute_batch(&format!("CREATE TEMP TABLE {table} AS SELECT * FROM main.{table}"))?;
    for (name, before) in edits(conn, &office::NOUN, 1, known)? {
        conn.execute(&format!("UPDATE temp.{table} SET \"{name}\" = ?"), [before])?;
    }
    Ok(())
}

/// The nouns whose records may have stood otherwise.
fn nouns() -> impl Iterator<Item = &'static Noun> {
    NOUNS.iter().copied().filter(|noun| noun.letters.is_some())
}

/// The rows of parts as they were known: later ones left out, and what was taken back later standing.
fn parts_then(conn: &Connection, scope: &Scope) -> Result<()> {
    let Some(known) = scope.known else { return Ok(()) };
    for part in nouns().flat_map(|noun| noun.parts) {
        let sql = "SELECT sql FROM main.sqlite_schema WHERE name = ?";
        let mut sql: String = conn.query_row(sql, [part.view], |r| r.get(0))?;
        for row in ["s", "l"] {
            let then = format!("coalesce({row}.taken_back <= {known}, 0)");
            sql = sql.replace(&format!("{row}.taken_back IS NOT NULL"), &then);
            let stood = format!("coalesce({row}.taken_back > {known}, 1)");
            sql = sql.replace(&format!("{row}.taken_back IS NULL"), &stood);
        }
        // Rows of others that a row tells of stand by their own entries.
        let beside = format!("(x.taken_back IS NULL OR x.taken_back > {known}) AND x.entry <= {known}");
        let sql = sql.replace("x.taken_back IS NULL", &beside).replacen("CREATE VIEW", "CREATE TEMP VIEW", 1);
        conn.execute_batch(&format!("{sql} WHERE j.seq <= {known}"))?;
    }
    Ok(())
}

/// The closings as they were: of the complaints as they were, and of those known then.
fn closings_then(conn: &Connection, scope: &Scope) -> Result<()> {
    let sql: String = conn.query_row("SELECT sql FROM main.sqlite_schema WHERE name = 'closings'", [], |r| r.get(0))?;
    let known = scope.known.unwrap_or(i64::MAX);
    let stood = format!("(s.taken_back IS NULL OR s.taken_back > {known}) AND s.entry <= {known}");
    let sql = sql.replacen("CREATE VIEW", "CREATE TEMP VIEW", 1).replace("s.taken_back IS NULL", &stood);
    Ok(conn.execute_batch(&sql)?)
}

/// What units went by then that go by something else now: views tell a unit's name, code and kind beside every record of
/// it. Whether there are any.
fn units_then(conn: &Connection, units: &Rows) -> Result<bool> {
    conn.execute_batch(
        "CREATE TEMP TABLE units_went_by (code_now TEXT PRIMARY KEY, name_now TEXT UNIQUE, code TEXT, name TEXT, kind TEXT)",
    )?;
    for (id, row) in &units.rows {
        let Some(row) = row else { continue };
        let then = |name: &str| units.columns.of(row, name).cloned().unwrap_or_default();
        conn.execute(
            "INSERT INTO temp.units_went_by SELECT code, name, ?2, ?3, ?4 FROM main.every_unit
             WHERE id = ?1 AND (code, name, kind) IS NOT (?2, ?3, ?4)",
            (Value::Int(*id), then("code"), then("name"), then("kind")),
        )?;
    }
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM temp.units_went_by)", [], |r| r.get(0))?)
}

/// A column of a view as it was then, where units went by other names.
fn as_then(column: &str) -> String {
    let of = |what: &str, by: &str, column: &str| {
        format!(
            "coalesce((SELECT w.{what} FROM temp.units_went_by w WHERE w.{by}_now = {column}), {column}) AS {column}"
        )
    };
    match column {
        "\"unit\"" | "\"assigned_to\"" | "\"handled_by\"" | "\"parent\"" | "\"successor\"" => {
            of("name", "name", column)
        }
        "\"unit_code\"" => of("code", "code", column),
        "\"unit_kind\"" => {
            "coalesce((SELECT w.kind FROM temp.units_went_by w WHERE w.code_now = unit_code), unit_kind) AS unit_kind"
                .into()
        }
        _ => column.to_owned(),
    }
}

/// Puts the newest state back before the public views.
fn leave(conn: &Connection) -> Result<()> {
    if !conn.prepare_cached("SELECT 1 FROM temp.sqlite_schema")?.exists([])? {
        return Ok(());
    }
    temporarily(conn, || {
        let office = office::NOUN.table;
        conn.execute_batch(&format!(
            "DROP TABLE IF EXISTS temp.units_went_by; DROP TABLE IF EXISTS temp.{office}; DROP VIEW IF EXISTS temp.closings"
        ))?;
        lens::untold(conn)?;
        // Where the work broke off the last time.
        lens::take_off(conn)?;
        for view in nouns().chain([&unit::NOUN]).map(|noun| noun.view) {
            conn.execute_batch(&format!("DROP VIEW IF EXISTS temp.{view}; DROP TABLE IF EXISTS temp.{view}_then;"))?;
        }
        for part in nouns().flat_map(|noun| noun.parts) {
            conn.execute_batch(&format!("DROP VIEW IF EXISTS temp.{};", part.view))?;
        }
        Ok(())
    })
}

/// Whether some records of a noun stood otherwise: `temp` then holds a table of them, named after the view with `_then`.
pub fn shadowed(conn: &Connection, noun: &Noun) -> Result<bool> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM temp.sqlite_schema WHERE name = ?")?;
    Ok(statement.exists([format!("{}_then", noun.view)])?)
}

fn shadow(conn: &Connection, noun: &Noun, then: Rows, renamed: bool) -> Result<()> {
    let view = noun.view;
    let statement = conn.prepare(&format!("SELECT * FROM main.every_{}", noun.name))?;
    let columns: Vec<String> = statement.column_names().map(|c| format!("\"{c}\"")).collect();
    let own = columns.join(", ");
    let list = if renamed { columns.iter().map(|c| as_then(c)).collect::<Vec<_>>().join(", ") } else { own.clone() };
    conn.execute_batch(&format!(
        "CREATE TEMP TABLE {view}_then AS SELECT *, 0 AS was FROM main.every_{} LIMIT 0",
        noun.name
    ))?;
    let marks = vec!["?"; columns.len() + 1].join(", ");
    let mut insert = conn.prepare(&format!("INSERT INTO temp.{view}_then VALUES ({marks})"))?;
    for (id, row) in then.rows {
        match row {
            Some(row) => insert.execute(params_from_iter(row.into_iter().chain([Value::Int(1)])))?,
            None => {
                let nothing = (1..columns.len()).map(|_| Value::Null);
                insert
                    .execute(params_from_iter(std::iter::once(Value::Int(id)).chain(nothing).chain([Value::Int(0)])))?
            }
        };
    }
    // Two halves, so that a condition on an indexed column still finds its index for all that stood as it stands.
    conn.execute_batch(&format!(
        "CREATE INDEX temp.{view}_then_id ON {view}_then (id);
         CREATE TEMP VIEW {view} AS
           SELECT {list} FROM main.{view} WHERE id NOT IN (SELECT id FROM temp.{view}_then)
           UNION ALL SELECT {own} FROM temp.{view}_then WHERE was AND void_reason IS NULL"
    ))?;
    Ok(())
}

/// The records of a noun that may have stood otherwise on the scope's day, or been known otherwise at its moment.
fn touched(conn: &Connection, noun: &'static Noun, scope: &Scope, begun_by: Option<Day>) -> Result<BTreeSet<i64>> {
    let mut touched: BTreeSet<i64> = BTreeSet::new();
    let mut collect = |sql: &str, value: Value| -> Result<()> {
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([value])?;
        while let Some(row) = rows.next()? {
            touched.insert(row.get(0)?);
        }
        Ok(())
    };
    if let Some(known) = scope.known {
        let sql = format!(
            "SELECT record FROM change WHERE noun = '{}' AND entry > ? AND kind IN ('add', 'step', 'edit', 'move')",
            noun.name
        );
        collect(&sql, Value::Int(known))?;
        // What a record says of another one stood otherwise, too.
        for key in noun.borrowed {
            let (Shape::Code(letters) | Shape::Named(letters)) = noun.shape(key) else { continue };
            let (table, of) = (noun.table, by_letters(letters)?.name);
            let sql = format!(
                "SELECT t.id FROM change c JOIN {table} t ON t.{key} = c.record
                 WHERE c.noun = '{of}' AND c.kind = 'edit' AND c.entry > ?"
            );
            collect(&sql, Value::Int(known))?;
        }
        noun.swayed.iter().try_for_each(|sql| collect(sql, Value::Int(known)))?;
    }
    let begun = begun_by.zip(noun.day).filter(|_| scope.known.is_none());
    // The steps are walked up to the last record that had begun, and the few later ones looked up, not every record.
    let begun = begun.map_or_else(String::new, |(by, day)| {
        let (of, record) = (noun.table, format!("{} r WHERE r.{day} <= '{by}'", noun.table));
        format!(" AND {of} <= (SELECT max(r.id) FROM {record}) AND EXISTS (SELECT 1 FROM {record} AND r.id = p.{of})")
    });
    for part in noun.parts {
        let sql = format!("SELECT {} FROM {} p WHERE happened_on > ?{begun}", noun.table, part.table);
        collect(&sql, Value::Text(scope.as_of.to_string()))?;
    }
    Ok(touched)
}

/// Records as they stood, read through the lens.
fn rows_then(conn: &Connection, names: &Names, noun: &'static Noun, ids: BTreeSet<i64>, scope: &Scope) -> Result<Rows> {
    if ids.is_empty() {
        return Ok(Rows::default());
    }
    let mut seen = conn.prepare(&format!("SELECT * FROM every_{} WHERE id = ?", noun.name))?;
    let mut born = conn.prepare(&format!("SELECT entry FROM main.{} WHERE id = ?", noun.table))?;
    let columns = Columns::of_view(&seen);
    let mut rows = BTreeMap::new();
    for id in ids {
        // Without an entry nothing is later than what is known.
        let unborn = match scope.known {
            Some(known) => born.query_row([id], |r| r.get::<_, i64>(0))? > known,
            None => false,
        };
        let row = if unborn { None } else { Some(row_then(conn, names, (noun, &columns, &mut seen), id, scope)?) };
        rows.insert(id, row);
    }
    Ok(Rows { columns, rows })
}

/// One record as it stood: later edits taken back, later steps left out.
fn row_then(
    conn: &Connection,
    names: &Names,
    (noun, columns, seen): (&'static Noun, &Columns, &mut Statement<'_>),
    id: i64,
    scope: &Scope,
) -> Result<Vec<Value>> {
    let mut row: Vec<Value> =
        seen.query_row([id], |r| (0..columns.names.len()).map(|at| Ok(value(cell(r.get_ref(at)?)))).collect())?;
    // What the lens cannot show: a link that was dropped or made anew has no row of then.
    if let Some(known) = scope.known {
        for (name, before) in edits(conn, noun, id, known)? {
            if noun.links.iter().any(|link| link.column == name) {
                put_value(conn, (noun, columns), &mut row, &name, before)?;
            }
        }
    }
    // What is hidden now was no less so then.
    if columns.of(&row, "hidden") == Some(&Value::Int(1)) {
        let now: Option<String> =
            conn.query_row(&format!("SELECT unit FROM main.every_{} WHERE id = ?", noun.name), [id], |r| r.get(0))?;
        if now.is_none() {
            let unit = row.iter_mut().zip(&columns.names).filter(|(_, name)| name.starts_with("unit"));
            unit.for_each(|(slot, _)| *slot = Value::Null);
        }
    }
    if let Some(life) = life_of(noun) {
        let known = scope.known.unwrap_or(i64::MAX);
        let then = (life.then)(conn, names, id, (scope.as_of, known), &|column| columns.of(&row, column).cloned())?;
        for (name, value) in then {
            put_value(conn, (noun, columns), &mut row, name, value)?;
        }
    }
    Ok(row)
}

/// What the fields of a record were before each edit later than an entry, the last edit first, as they are stored.
fn edits(conn: &Connection, noun: &Noun, id: i64, known: i64) -> Result<Vec<(String, Value)>> {
    let mut edits = conn.prepare_cached(
        "SELECT diff FROM main.change WHERE noun = ? AND record = ? AND kind = 'edit' AND entry > ? ORDER BY id DESC",
    )?;
    let edits: Vec<String> = edits.query_map((noun.name, id, known), |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut fields = Vec::new();
    for diff in edits {
        let diff: Vec<(String, serde_json::Value, serde_json::Value)> =
            serde_json::from_str(&diff).map_err(|error| unreadable(noun, id).because(error))?;
        for (name, before, _) in diff.into_iter().rev() {
            fields.push((name, stored::of_json(before).ok_or_else(|| unreadable(noun, id))?));
        }
    }
    Ok(fields)
}

/// The error of a change that cannot be taken back.
fn unreadable(noun: &Noun, id: i64) -> Error {
    let code = noun.code(id);
    Error::failed(
        "stored-change-unreadable",
        both!("{code} 的一条变更看不懂", "a change of {code} in the journal is unreadable"),
    )
    .hint(both!("先核对：ducha check", "see what else is wrong: ducha check"))
}

/// Sets a column, and with a unit what the view tells of it.
fn put_value(
    conn: &Connection,
    (noun, columns): (&Noun, &Columns),
    row: &mut [Value],
    name: &str,
    value: Value,
) -> Result<()> {
    match (name, value) {
        // A unit that is gone takes with it what the view tells of it.
        ("unit", Value::Null) => {
            for name in ["unit", "unit_code", "unit_kind"] {
                columns.set(row, name, Value::Null);
            }
        }
        (_, Value::Int(id)) => match noun.shape(name) {
            Shape::Unit => {
                let sql = "SELECT name, code, kind FROM unit WHERE id = ?";
                let (full, code, kind): (String, String, String) =
                    conn.prepare_cached(sql)?.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
                columns.set(row, name, Value::Text(full));
                if name == "unit" {
                    columns.set(row, "unit_code", Value::Text(code));
                    columns.set(row, "unit_kind", Value::Text(kind));
                }
            }
            Shape::Code(letters) => columns.set(row, name, Value::Text(code::code(letters, id))),
            _ => columns.set(row, name, Value::Int(id)),
        },
        (_, value) => columns.set(row, name, value),
    }
    Ok(())
}

/// Whether the newest state is the state asked for: no step is later than the day, and nothing is to be forgotten.
fn is_now(conn: &Connection, scope: &Scope) -> Result<bool> {
    Ok(scope.known.is_none() && !is_past(conn, scope.as_of)?)
}

/// Whether a step may be later than a day: none is later than the day its entry took as today.
pub(super) fn is_past(conn: &Connection, day: Day) -> Result<bool> {
    let last: Option<String> = conn.query_row("SELECT max(day) FROM journal", [], |r| r.get(0))?;
    Ok(last.is_some_and(|last| last > day.to_string()))
}
