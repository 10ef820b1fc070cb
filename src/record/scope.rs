//! The units a person means by one: it alone, with all levels below it, with those it took over from. Not for what is asked of
//! them.

use crate::base::error::{Both, Result};
use crate::both;
use rusqlite::Connection;

/// A unit and those meant with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Units {
    /// Their rows, the one that was named first.
    pub ids: Vec<i64>,
    /// What they are called together.
    pub called: Both,
    /// What a person may have meant too and did not ask for.
    pub left_out: Option<Both>,
}

impl Units {
    /// Their rows as a JSON array, for `json_each`.
    pub fn list(&self) -> String {
        serde_json::Value::from(self.ids.clone()).to_string()
    }
}

/// Every unit below one, whatever the level.
const BELOW: &str = "WITH RECURSIVE down (id) AS (SELECT id FROM unit WHERE id = ?1
    UNION SELECT u.id FROM unit u JOIN down d ON u.parent = d.id WHERE u.void_reason IS NULL) SELECT id FROM down WHERE id <> ?1";
/// Every unit that one took over from, and those they took over from.
const BEFORE: &str = "WITH RECURSIVE back (id) AS (SELECT id FROM unit WHERE id = ?1
    UNION SELECT u.id FROM unit u JOIN back b ON u.successor = b.id WHERE u.void_reason IS NULL) SELECT id FROM back WHERE id <> ?1";

fn found(conn: &Connection, sql: &str, unit: i64) -> Result<Vec<i64>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([unit], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The units meant by one: with all below it and with its forerunners where that is asked for. What a unit took over is counted
/// with what stood below that, too.
pub fn units(conn: &Connection, unit: i64, below: bool, forerunners: bool) -> Result<Units> {
    let name = super::unit::full_name(conn, unit)?;
    let before = found(conn, BEFORE, unit)?;
    let mut ids = vec![unit];
    if forerunners {
        ids.extend(&before);
    }
    let mut under = Vec::new();
    for id in &ids {
        under.extend(found(conn, BELOW, *id)?);
    }
    under.retain(|id| !ids.contains(id));
    under.sort_unstable();
    under.dedup();
    let (many_below, many_before) = (under.len(), before.len());
    if below {
        ids.extend(&under);
    }
    let with = |zh: &mut String, en: &mut String, both: Both| {
        zh.push_str(&both.zh);
        en.push_str(&both.en);
    };
    let (mut zh, mut en) = (name.clone(), name);
    if forerunners && many_before > 0 {
        with(&mut zh, &mut en, both!("，含其前身 {many_before} 个", ", with {many_before} it took over from"));
    }
    if below && many_below > 0 {
        with(&mut zh, &mut en, both!("，含下级 {many_below} 个", ", with {many_below} below it"));
    }
    let (mut out_zh, mut out_en) = (Vec::new(), Vec::new());
    if !below && many_below > 0 {
        out_zh.push(format!("下级 {many_below} 个单位（--below 一并算）"));
        out_en.push(format!("{many_below} units below it (--below)"));
    }
    if !forerunners && many_before > 0 {
        out_zh.push(format!("前身 {many_before} 个单位（--with-forerunners 一并算）"));
        out_en.push(format!("{many_before} it took over from (--with-forerunners)"));
    }
    let (list_zh, list_en) = (out_zh.join("、"), out_en.join(", "));
    let left_out =
        (!out_zh.is_empty()).then(|| both!("只算 {zh} 本身，不含{list_zh}", "of {en} alone, without {list_en}"));
    Ok(Units { ids, called: Both { zh, en }, left_out })
}
