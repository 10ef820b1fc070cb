//! What a person fills in of a link: the records named, understood, and as the link's column holds them. Not for how links are
//! kept: `db::write` does that from their declaration.

use super::names::Names;
use super::not_voided;
use crate::base::error::Result;
use crate::base::noun::{Link, Noun};
use crate::base::text;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// The rows that codes name, in order, each once; what was voided is refused.
fn rows<'t>(conn: &Connection, names: &Names, noun: &Noun, codes: impl Iterator<Item = &'t str>) -> Result<Vec<i64>> {
    let mut ids = BTreeSet::new();
    for code in codes {
        let id = names.record(conn, noun, code)?;
        not_voided(conn, noun, id)?;
        ids.insert(id);
    }
    Ok(ids.into_iter().collect())
}

/// The rows a link's column names.
pub fn linked(conn: &Connection, names: &Names, link: &Link, typed: Option<&str>) -> Result<Vec<i64>> {
    let typed: Vec<String> = typed.and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default();
    rows(conn, names, link.to, typed.iter().map(String::as_str)).map_err(|e| e.field(link.column))
}

/// The rows that codes typed one after another name.
pub fn named(conn: &Connection, names: &Names, noun: &Noun, typed: &str) -> Result<Vec<i64>> {
    rows(conn, names, noun, text::listed(typed))
}

/// Rows as a link's column holds them; none where there are none.
pub fn codes(noun: &Noun, ids: &[i64]) -> Option<String> {
    let codes: Vec<String> = ids.iter().map(|id| noun.code(*id)).collect();
    (!codes.is_empty()).then(|| serde_json::Value::from(codes).to_string())
}
