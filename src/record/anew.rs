//! Records whose stored standing and limits are not what their steps add up to, counted anew, and each column that came out otherwise
//! journaled: how a ledger kept by older rules of the clock is brought up. Not for limits a new notice moves: those are `steps`'.

use super::lives::Life;
use super::names::Names;
use super::steps::CLOCK;
use crate::base::error::Result;
use crate::base::noun::{Noun, Value};
use crate::db::query::{cell, value};
use crate::db::write::Write;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// A column that came out otherwise: of a record, or of one of its limits.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The record.
    pub code: String,
    /// The limit, a slug; none of a column of the record itself.
    pub clock: Option<String>,
    /// The column.
    pub column: &'static str,
    /// What it was and is.
    pub values: [Value; 2],
}

/// A column of a record, or of a limit and its round.
type Field = (Option<(String, i64)>, &'static str);

/// All that is stored of how a record stands.
fn stored(conn: &Connection, noun: &Noun, id: i64) -> Result<BTreeMap<Field, Value>> {
    let mut all = BTreeMap::new();
    let mut read = |sql: &str, columns: &[&'static str], of_limits: bool| -> Result<()> {
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            let limit = if of_limits { Some((row.get("name")?, row.get("round")?)) } else { None };
            for (at, column) in columns.iter().enumerate() {
                all.insert((limit.clone(), *column), value(cell(row.get_ref(at)?)));
            }
        }
        Ok(())
    };
    let (table, folded) = (noun.table, noun.folded().collect::<Vec<_>>());
    let list = |columns: &[&str]| columns.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
    read(&format!("SELECT {} FROM {table} WHERE id = ?", list(&folded)), &folded, false)?;
    if let Some(kept) = noun.derived {
        read(&format!("SELECT {} FROM {kept} WHERE {table} = ?", list(CLOCK)), CLOCK, true)?;
    }
    Ok(all)
}

/// Counts anew what of a life is not what its steps add up to; returns every column that changed, and the records in which none did.
pub fn anew(write: &mut Write<'_>, names: &Names, life: &Life) -> Result<(Vec<Changed>, Vec<String>)> {
    let noun = life.noun;
    let (mut changed, mut left) = (Vec::new(), Vec::new());
    for (id, _) in (life.misfolded)(write.conn(), names)? {
        let was = stored(write.conn(), noun, id)?;
        (life.refold)(write, names, id)?;
        let is = stored(write.conn(), noun, id)?;
        let fields: BTreeSet<&Field> = was.keys().chain(is.keys()).collect();
        let (code, before) = (noun.code(id), changed.len());
        for field in fields {
            let [was, is] = [&was, &is].map(|all| all.get(field).cloned().unwrap_or_default());
            if was == is {
                continue;
            }
            let (limit, column) = field;
            let clock = limit.as_ref().map(|(name, _)| name.clone());
            let place = clock.as_ref().map_or_else(|| (*column).to_owned(), |clock| format!("{clock}.{column}"));
            write.moved(noun, id, &place, &was, &is)?;
            changed.push(Changed { code: code.clone(), clock, column, values: [was, is] });
        }
        if changed.len() == before {
            left.push(code);
        }
    }
    Ok((changed, left))
}
