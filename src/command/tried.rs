//! What a dry run of an import shows: the counts, how each column was read, the first rows as they would be, every row that cannot be taken. Not
//! for what became of a row: that is `taken`.

use super::desk::Desk;
use super::sheets::Sheets;
use super::taken::TakenIn;
use crate::base::column::Shape;
use crate::base::error::{Both, Result};
use crate::base::noun::{KEPT, Noun, Value};
use crate::base::page::{Head, Record, Sheet};
use crate::both;
use crate::db::query::{self, Filter};
use crate::record::names::Names;
use rusqlite::Connection;
use serde_json::Value as Json;

impl TakenIn {
    /// How many rows were read, and what became of them.
    pub fn counts(&self, sheets: &Sheets<'_>) -> [u64; 5] {
        let rejected = sheets.rejected() as u64 + self.refused_rows();
        [self.count + self.same + self.changed + rejected, self.count, self.same, self.changed, rejected]
    }

    /// What these counts are called.
    pub fn heads() -> [Head; 5] {
        [
            Head::of("read", Shape::Count, "读到行数", "Rows read"),
            Head::of("added", Shape::Count, "新增", "Added"),
            Head::of("same", Shape::Count, "已有", "There already"),
            Head::of("changed", Shape::Count, "与台账不同", "Differ"),
            Head::of("rejected", Shape::Count, "不能导入", "Refused"),
        ]
    }

    /// What a dry run shows: the counts, how each column was read, the first rows as they would be, every row that cannot be taken.
    pub fn tried(
        &self,
        desk: &Desk,
        (conn, names): (&Connection, &Names),
        noun: &'static Noun,
        sheets: &Sheets<'_>,
    ) -> Result<Record<'static>> {
        let lang = desk.wish.lang;
        let heads = TakenIn::heads().to_vec();
        let values = self.counts(sheets).map(|n| Value::Int(i64::try_from(n).unwrap_or(i64::MAX))).to_vec();
        let mut parts: Vec<Sheet<'static>> = sheets.mapping().into_iter().collect();
        parts.extend(self.first_rows(conn, names, noun)?);
        let bad = self.bad.iter().map(|row| {
            let place = if row.place.is_empty() { &row.field } else { &row.place };
            (row.line, place.clone(), row.message.clone())
        });
        let refused: Vec<_> = bad.chain(sheets.stayed_out()).collect();
        if !refused.is_empty() {
            let row = |(line, place, why): (u64, String, Both)| {
                let line = i64::try_from(line).unwrap_or(i64::MAX);
                vec![Value::Int(line), Value::Text(place), Value::Text(why.get(lang).to_owned())]
            };
            let heads = vec![
                Head::of("line", Shape::Count, "行", "Line"),
                Head::of("place", Shape::Text, "位置", "Place"),
                Head::of("message", Shape::Long, "原因", "Why"),
            ];
            let title = both!("不能导入的行", "Rows that cannot be taken");
            parts.push(Sheet::of("refused", title, heads, refused.into_iter().map(row).collect()));
        }
        let more = self.more_bad;
        if more > 0 {
            desk.say(both!("还有 {more} 行不能导入，不再列出", "{more} more rows cannot be taken, and are not listed"));
        }
        Ok(Record { heads, values, parts, notes: Vec::new() })
    }

    /// The first records as they would be.
    fn first_rows(&self, conn: &Connection, names: &Names, noun: &'static Noun) -> Result<Option<Sheet<'static>>> {
        if self.first.is_empty() {
            return Ok(None);
        }
        let ids = Json::from(self.first.clone()).to_string();
        let mut fields: Vec<String> = noun.brief.iter().map(|column| (*column).to_owned()).collect();
        fields.extend(query::has_kept(conn, noun)?.then(|| KEPT.to_owned()));
        let only = ("id IN (SELECT value FROM json_each(?))".to_owned(), Value::Text(ids));
        let filter = Filter {
            conditions: vec![only],
            fields: Some(fields),
            sort: Some("code".into()),
            parts: true,
            spread: true,
            ..Filter::default()
        };
        let sheet = query::list(conn, noun, &filter, names.today)?;
        let (mut heads, mut rows) = (sheet.heads.clone(), Vec::<Vec<Value>>::new());
        (sheet.rows)(&mut |row| {
            rows.push(row.iter().map(|cell| query::value(*cell)).collect());
            Ok(())
        })?;
        // What other sheets had beside stands in none of these.
        for at in (noun.brief.len()..heads.len()).rev() {
            if rows.iter().all(|row| row[at] == Value::Null) {
                heads.remove(at);
                for row in &mut rows {
                    row.remove(at);
                }
            }
        }
        Ok(Some(Sheet::of("first", both!("头几条会是这样", "The first rows as they would be"), heads, rows)))
    }
}
