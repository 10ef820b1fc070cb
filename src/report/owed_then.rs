//! What of a life stood otherwise on a day that is past, for the day's page: its table and that of its limits with those records as they
//! stood, and without those that had not begun. Not for figures and lists: they read the past's views.

use super::past::temporarily;
use crate::base::error::Result;
use crate::base::noun::Value;
use crate::record::lives::Life;
use crate::record::names::Names;
use crate::record::steps::clock_row;
use rusqlite::{Connection, params_from_iter};

/// The table of a life and that of its limits as they stood on the day, as relations.
pub fn stood(conn: &Connection, names: &Names, life: &Life) -> Result<[String; 2]> {
    let noun = life.noun;
    let (table, kept) = (noun.table, noun.derived.unwrap_or_default());
    let steps = noun.parts.first().map(|part| part.table).unwrap_or_default();
    let day = noun.day.unwrap_or("NULL");
    let today = names.today.to_string();
    temporarily(conn, || {
        conn.execute_batch(&format!(
            "DROP TABLE IF EXISTS temp.{table}_stood; DROP TABLE IF EXISTS temp.{kept}_stood; DROP TABLE IF EXISTS temp.{table}_otherwise;
             CREATE TEMP TABLE {kept}_stood AS SELECT * FROM main.{kept} LIMIT 0;
             CREATE TEMP TABLE {table}_otherwise (id INTEGER PRIMARY KEY, begun INTEGER)"
        ))?;
        let sql = format!(
            "INSERT INTO temp.{table}_otherwise SELECT id, coalesce({day} <= ?1, 1) FROM main.{table} r WHERE {day} > ?1
               OR id IN (SELECT {table} FROM main.{steps} WHERE happened_on > ?1 AND taken_back IS NULL)"
        );
        conn.execute(&sql, [&today])?;
        let begun = format!("SELECT id FROM temp.{table}_otherwise WHERE begun");
        conn.execute_batch(&format!(
            "CREATE TEMP TABLE {table}_stood AS SELECT * FROM main.{table} WHERE id IN ({begun})"
        ))?;
        let ids: Vec<i64> = conn.prepare(&begun)?.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
        let then = (names.today, i64::MAX);
        for id in ids {
            for (column, value) in (life.then)(conn, names, id, then, &|_| None)? {
                if noun.folded().any(|folded| folded == column) {
                    let sql = format!("UPDATE temp.{table}_stood SET \"{column}\" = ?1 WHERE id = ?2");
                    conn.prepare_cached(&sql)?.execute((value, id))?;
                }
            }
            for limit in (life.limits_then)(conn, names, id, then, &|_| None)? {
                let row = clock_row(&limit.clock);
                let columns: String = row.iter().flat_map(|(column, _)| [", ", column]).collect();
                let marks = ", ?".repeat(row.len());
                let sql = format!("INSERT INTO temp.{kept}_stood ({table}{columns}) VALUES (?{marks})");
                let values = std::iter::once(Value::Int(id)).chain(row.into_iter().map(|(_, value)| value));
                conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
            }
        }
        Ok(())
    })?;
    let of = |name: &str, id: &str| {
        format!(
            "(SELECT * FROM main.{name} WHERE {id} NOT IN (SELECT id FROM temp.{table}_otherwise) UNION ALL SELECT * FROM temp.{name}_stood)"
        )
    };
    Ok([of(table, "id"), of(kept, table)])
}
