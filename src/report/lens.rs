//! The tables as they were known: rows that came later left out, what was taken back or voided later standing; put before the ledger's
//! own in `temp` of one connection, with the views of records made anew over them, so that what a view counts from other rows is as
//! it was. What a record's own fields were is `past`'s.

use super::Scope;
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::base::vocab::OrderStep;
use crate::record::{NOUNS, SETTINGS, office, order};
use constcat::concat as sql;
use rusqlite::Connection;

/// What views of other nouns tell of an order that is folded from its steps, and the SQL of whether they said so by then.
const VERIFIED: [&str; 2] = ["verified_on", "verified_document"];
const SAID: &str = sql!(
    "EXISTS (SELECT 1 FROM order_step s WHERE s.demand = t.id AND s.kind = '",
    OrderStep::Verify.slug(),
    "' AND s.taken_back IS NULL)"
);

/// The nouns whose tables are looked at through it.
fn nouns() -> impl Iterator<Item = &'static Noun> {
    NOUNS.iter().chain(SETTINGS.iter().filter(|noun| noun.name != office::NOUN.name)).copied()
}

/// Every table there is to look at, with the noun whose records its rows are, where they are.
fn tables() -> impl Iterator<Item = (&'static str, Option<&'static Noun>)> {
    nouns().flat_map(|noun| {
        let kept = noun.parts.iter().map(|part| part.table).chain(noun.links.iter().map(|link| link.table));
        kept.map(|table| (table, None)).chain([(noun.table, Some(noun))])
    })
}

fn columns(conn: &Connection, table: &str) -> Result<Vec<String>> {
    let statement = conn.prepare(&format!("SELECT * FROM main.{table}"))?;
    Ok(statement.column_names().map(str::to_owned).collect())
}

/// Looks at the tables as they were known by the scope's entry, and at steps as they were by its day: for the records of some nouns.
pub fn put_on(conn: &Connection, scope: &Scope, asked: &[&Noun]) -> Result<()> {
    let (known, as_of) = (scope.known.unwrap_or(i64::MAX), scope.as_of);
    // What each field was before the first of the edits that came later; without an entry none is later, and none is looked for.
    let later = scope.known.map_or_else(|| "0".to_owned(), |known| format!("c.kind = 'edit' AND c.entry > {known}"));
    conn.execute_batch(&format!(
        "CREATE TEMP TABLE was AS SELECT c.noun, c.record, json_extract(d.value, '$[0]') AS field, json_extract(d.value, '$[1]') AS before, min(c.id)
         FROM main.change c, json_each(iif(json_valid(c.diff), c.diff, '[]')) d WHERE {later} GROUP BY 1, 2, 3;
         CREATE INDEX temp.was_record ON was (noun, record, field)"
    ))?;
    let mut edited = conn.prepare("SELECT DISTINCT noun, field FROM temp.was")?;
    let edited: Vec<(String, String)> =
        edited.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    for (table, noun) in tables() {
        let columns = columns(conn, table)?;
        let has = |name: &str| columns.iter().any(|column| column == name);
        // Where nothing is to be forgotten, only what has steps looks otherwise.
        if scope.known.is_none() && !has("happened_on") && table != order::NOUN.table {
            continue;
        }
        let seen = |column: &String| match (column.as_str(), noun) {
            (field, Some(Noun { name, .. })) if edited.iter().any(|(noun, of)| noun == name && of == field) => {
                let was =
                    format!("FROM temp.was w WHERE w.noun = '{name}' AND w.record = t.id AND w.field = '{field}'");
                format!(
                    "CASE WHEN EXISTS (SELECT 1 {was}) THEN (SELECT before {was}) ELSE \"{field}\" END AS \"{field}\""
                )
            }
            ("taken_back", _) => format!("CASE WHEN taken_back <= {known} THEN taken_back END AS taken_back"),
            (name, _) if table == order::NOUN.table && VERIFIED.contains(&name) => {
                format!("CASE WHEN {SAID} THEN {name} END AS {name}")
            }
            (name, _) => format!("\"{name}\""),
        };
        let list = columns.iter().map(seen).collect::<Vec<_>>().join(", ");
        let mut within = vec![format!("entry <= {known}")];
        within.extend(has("happened_on").then(|| format!("happened_on <= '{as_of}'")));
        let within = within.join(" AND ");
        conn.execute_batch(&format!("CREATE TEMP VIEW {table} AS SELECT {list} FROM main.{table} t WHERE {within}"))?;
    }
    for noun in asked {
        let sql: Option<String> = conn
            .prepare_cached("SELECT sql FROM main.sqlite_schema WHERE type = 'view' AND name = ?")?
            .query_map([format!("every_{}", noun.name)], |r| r.get(0))?
            .next()
            .transpose()?;
        if let Some(sql) = sql {
            conn.execute_batch(&sql.replacen("CREATE VIEW", "CREATE TEMP VIEW", 1))?;
        }
    }
    Ok(())
}

/// Takes it off: the tables are read as they are.
pub fn take_off(conn: &Connection) -> Result<()> {
    conn.execute_batch("DROP TABLE IF EXISTS temp.was")?;
    for noun in nouns() {
        conn.execute_batch(&format!("DROP VIEW IF EXISTS temp.every_{}", noun.name))?;
    }
    for (table, _) in tables() {
        conn.execute_batch(&format!("DROP VIEW IF EXISTS temp.{table}"))?;
    }
    Ok(())
}

/// Views over what people read, told anew over what stood then.
const RETOLD: [&str; 3] = ["goings", "field_days", "answers"];

/// Has the views over views read what stood then.
pub fn retold(conn: &Connection) -> Result<()> {
    for view in RETOLD {
        let sql: String = conn.query_row("SELECT sql FROM main.sqlite_schema WHERE name = ?", [view], |r| r.get(0))?;
        conn.execute_batch(&sql.replacen("CREATE VIEW", "CREATE TEMP VIEW", 1))?;
    }
    Ok(())
}

/// Has them read what stands.
pub fn untold(conn: &Connection) -> Result<()> {
    RETOLD.iter().try_for_each(|view| Ok(conn.execute_batch(&format!("DROP VIEW IF EXISTS temp.{view}"))?))
}
