//! What a statement reads from one end to the other, by the program SQLite makes of it: tests hold every list, figure and search to it.
//! Not for what a statement finds.

use super::file::SCHEMA;
use crate::base::error::Result;
use crate::base::sound;
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap};

/// The tables a statement walks from an end, be it the table itself or a whole index of it; one that holds some rows alone does not count.
pub fn walked(conn: &Connection, sql: &str) -> Result<BTreeSet<String>> {
    let mut roots = conn.prepare(
        "SELECT s.rootpage, s.tbl_name FROM main.sqlite_schema s WHERE s.rootpage > 0
         AND s.name NOT IN (SELECT l.name FROM main.sqlite_schema t, pragma_index_list(t.name) l WHERE t.type = 'table' AND l.partial)",
    )?;
    let roots: HashMap<i64, String> =
        roots.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let (mut open, mut walked) = (HashMap::new(), BTreeSet::new());
    let mut program = conn.prepare(&format!("EXPLAIN {sql}"))?;
    let mut program = program.raw_query();
    while let Some(step) = program.next()? {
        let (does, cursor, root): (String, i64, i64) = (step.get(1)?, step.get(2)?, step.get(3)?);
        match does.as_str() {
            "OpenRead" => _ = open.insert(cursor, roots.get(&root).cloned()),
            "Rewind" | "Last" => walked.extend(open.get(&cursor).cloned().flatten()),
            _ => {}
        }
    }
    Ok(walked)
}

/// Whether a statement has to put its rows in order before it gives the first.
pub fn sorts(conn: &Connection, sql: &str) -> Result<bool> {
    let mut program = conn.prepare(&format!("EXPLAIN {sql}"))?;
    let steps = program.query_map([], |r| r.get::<_, String>(1))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(steps.iter().any(|does| does == "SorterOpen"))
}

/// Whether an index of a table begins with a column, or the table's own key does.
pub fn leads(conn: &Connection, table: &str, column: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM pragma_index_list(?1) l, pragma_index_info(l.name) i WHERE i.seqno = 0 AND i.name = ?2
               UNION SELECT 1 FROM pragma_table_info(?1) WHERE pk = 1 AND name = ?2";
    Ok(conn.prepare(sql)?.exists((table, column))?)
}

/// A ledger with nothing in it: what a statement is made into depends on no row.
pub fn empty() -> Result<Connection> {
    let conn = Connection::open_in_memory()?;
    for (name, order) in sound::ORDERS {
        conn.create_collation(name, order)?;
    }
    conn.execute_batch(SCHEMA)?;
    Ok(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_is_told_from_a_search() {
        let conn = empty().expect("a ledger");
        let of = |sql: &str| walked(&conn, sql).expect("a plan").into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(of("SELECT * FROM complaints WHERE state = 'open'"), "complaint");
        assert_eq!(of("SELECT count(*) FROM complaint WHERE summary = ''"), "complaint");
        assert_eq!(of("SELECT count(*) FROM complaint WHERE received_on > '2026'"), "");
        assert_eq!(of("SELECT reply_due_on FROM complaint WHERE reply_due_on IS NOT NULL AND replied_on IS NULL"), "");
        let sorted = |by: &str| sorts(&conn, &format!("SELECT id FROM complaint ORDER BY {by}")).expect("a plan");
        assert!(sorted("summary") && !sorted("id DESC"));
        assert!(
            leads(&conn, "complaint", "unit").expect("a look") && !leads(&conn, "complaint", "state").expect("a look")
        );
    }
}
