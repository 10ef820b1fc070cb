//! What a write changes of records that are there: fields corrected, rows of parts taken back and taken again, what is folded. Not for
//! what it adds, nor for how it ends: that is `write`.

use super::apart;
use super::digest::Record;
use super::migrate::{MIGRATIONS, left_out};
use super::stored::{cell, json, json_value};
use super::write::Write;
use crate::base::error::Result;
use crate::base::noun::{Noun, Part, Put};
use rusqlite::params;

impl Write<'_> {
    /// Changes fields of a record; the journal keeps what they were and became. Fields that stay the same are left out;
    /// returns how many changed.
    pub fn edit(&mut self, noun: &'static Noun, id: i64, puts: &[Put]) -> Result<usize> {
        let (mut diff, mut changed) = (Vec::new(), Vec::new());
        for (name, value) in puts {
            let before: rusqlite::types::Value = self.conn().query_row(
                &format!("SELECT {} FROM {} WHERE id = ?", noun.sql(name), noun.table),
                [id],
                |r| r.get(0),
            )?;
            let (before, after) = (json(&before), json_value(value));
            if before != after {
                changed.push((*name, value.clone()));
                diff.push(serde_json::json!([name, before, after]));
            }
        }
        let (linked, own): (Vec<Put>, Vec<Put>) = changed.into_iter().partition(|(name, _)| noun.apart(name));
        // All at once: a CHECK may tie them together.
        if !own.is_empty() {
            self.update(noun, id, &own)?;
        }
        for put in &linked {
            apart::clear(self.conn(), (noun, id), put.0)?;
            self.apart(noun, id, put)?;
        }
        if !diff.is_empty() {
            let text = serde_json::Value::from(diff.clone()).to_string();
            self.change("edit", noun.name, id, None, Some(&text))?;
        }
        Ok(diff.len())
    }

    /// Marks a row of a record's parts as taken back, by its number.
    pub fn take_back(&mut self, noun: &'static Noun, id: i64, n: i64, reason: &str) -> Result<()> {
        for Part { table, .. } in noun.parts {
            let own = noun.table;
            let sql = format!("UPDATE {table} SET taken_back = ?, taken_back_note = ? WHERE {own} = ? AND n = ?");
            self.conn().execute(&sql, params![self.entry(), reason, id, n])?;
        }
        let diff = serde_json::json!([
            [format!("{n}.taken_back"), null, self.entry()],
            [format!("{n}.taken_back_note"), null, reason]
        ]);
        self.change("edit", noun.name, id, None, Some(&diff.to_string()))
    }

    /// Takes rows of a record's parts again that were taken back, numbered from `next`: what they hold, as they hold it.
    pub fn again(&mut self, noun: &'static Noun, id: i64, rows: &[(&'static str, i64)], next: i64) -> Result<()> {
        let mut digest = Record::new(noun.name, id);
        for (next, row) in (next..).zip(rows) {
            self.copied(&mut digest, noun, id, *row, next)?;
        }
        self.change("step", noun.name, id, Some(&digest.end()), None)
    }

    /// Copies a row of a part to another number, and adds what it holds to a digest.
    fn copied(&self, digest: &mut Record, noun: &Noun, id: i64, (table, n): (&str, i64), next: i64) -> Result<()> {
        let own = noun.table;
        let apart = [own, "n", "entry", "taken_back", "taken_back_note"];
        let mut columns = self.conn().prepare_cached("SELECT name FROM pragma_table_info(?) ORDER BY name")?;
        let all: Vec<String> = columns.query_map([table], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
        let columns: Vec<&String> = all.iter().filter(|column| !apart.contains(&column.as_str())).collect();
        let names = columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ");
        digest.part(table, next);
        let whence = format!("FROM {table} WHERE {own} = ? AND n = ?");
        self.conn().prepare_cached(&format!("SELECT {names} {whence}"))?.query_row([id, n], |row| {
            for (at, column) in columns.iter().enumerate() {
                let value = cell(row.get_ref(at)?);
                if !left_out(MIGRATIONS, table, column, value) {
                    digest.field(column, value);
                }
            }
            Ok(())
        })?;
        let sql = format!("INSERT INTO {table} ({own}, n, entry, {names}) SELECT {own}, ?, ?, {names} {whence}");
        self.conn().prepare_cached(&sql)?.execute([next, self.entry(), id, n])?;
        Ok(())
    }

    /// Stores columns folded from elsewhere; they are in no digest and in no difference.
    pub fn fold(&mut self, noun: &'static Noun, id: i64, puts: &[Put]) -> Result<()> {
        self.update(noun, id, puts)
    }

    fn update(&mut self, noun: &'static Noun, id: i64, puts: &[Put]) -> Result<()> {
        let names: Vec<String> = puts.iter().map(|(n, _)| format!("\"{n}\" = ?")).collect();
        let mut statement =
            self.conn().prepare_cached(&format!("UPDATE {} SET {} WHERE id = ?", noun.table, names.join(", ")))?;
        for (at, (_, value)) in (1..).zip(puts) {
            statement.raw_bind_parameter(at, value)?;
        }
        statement.raw_bind_parameter(puts.len() + 1, id)?;
        statement.raw_execute()?;
        Ok(())
    }
}
