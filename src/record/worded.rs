//! The words a record holds, of shipped lists and of the office's own, held as a CHECK would: the schema itself lists only
//! words the code acts on. Not for what a person types: `names` understands that.

use super::{NOUNS, SETTINGS};
use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::base::vocab::vocab;
use crate::both;
use crate::db::check::Problem;
use rusqlite::{Connection, OptionalExtension};

/// A column of words.
struct Worded {
    noun: &'static Noun,
    /// The column of the table that is the record's row.
    row: &'static str,
    column: &'static str,
    list: &'static str,
    /// Where its words are read from.
    from: String,
}

fn columns() -> impl Iterator<Item = Worded> {
    SETTINGS.iter().chain(NOUNS).copied().flat_map(|noun| {
        let own = noun.fields.iter().map(|field| (noun.table, "id", field.column));
        let parts = noun.parts.iter().flat_map(|p| p.fields.iter().map(|f| (p.table, noun.table, f.column)));
        own.chain(parts).filter_map(|(table, row, column)| match noun.shape(column) {
            Shape::Word(list) if !list.is_empty() => Some(Worded {
                noun,
                row,
                column,
                list,
                from: format!("(SELECT {row}, \"{column}\" AS word FROM {table})"),
            }),
            Shape::Words(list) => {
                let each = format!("(SELECT t.{row}, e.value AS word FROM {table} t, json_each(iif(json_valid(t.\"{column}\"), t.\"{column}\", json_array(t.\"{column}\"))) e)");
                Some(Worded { noun, row, column, list, from: each })
            }
            _ => None,
        })
    })
}

/// How many columns of words there are, and every record that holds in one what is no word of its list.
pub fn unknown(conn: &Connection) -> Result<(i64, Vec<Problem>)> {
    let (mut count, mut out) = (0, Vec::new());
    for Worded { noun, row, column, list, from } in columns() {
        count += 1;
        let kinds: Vec<_> = super::paper_kind::words(conn)?.into_iter().filter(|kind| kind.vocab == list).collect();
        let shipped = vocab(list).into_iter().flat_map(|v| v.terms).map(|t| t.slug);
        let shipped: Vec<&str> = shipped.chain(kinds.iter().map(|kind| kind.slug.as_str())).collect();
        // A word the office added and no longer uses still says what it said.
        let sql = format!(
            "SELECT {row}, word FROM {from} WHERE word NOT IN (SELECT value FROM json_each(?1))
             AND word NOT IN (SELECT slug FROM term WHERE vocab = ?2) ORDER BY 1"
        );
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query((serde_json::Value::from(shipped).to_string(), list))?;
        while let Some(found) = rows.next()? {
            let word: String = found.get(1)?;
            let what =
                both!("{column} 里的 {word:?} 不是词表 {list} 的词", "{column} holds {word:?}, no word of {list}");
            out.push(Problem { place: noun.code(found.get(0)?), what });
        }
    }
    Ok((count, out))
}

/// The first record that holds a word of a list.
pub fn holder(conn: &Connection, list: &str, slug: &str) -> Result<Option<String>> {
    for Worded { noun, row, from, .. } in columns().filter(|worded| worded.list == list) {
        let sql = format!("SELECT {row} FROM {from} WHERE word = ? ORDER BY 1 LIMIT 1");
        let found: Option<i64> = conn.prepare(&sql)?.query_row([slug], |r| r.get(0)).optional()?;
        if let Some(id) = found {
            return super::called(conn, noun, id).map(Some);
        }
    }
    Ok(None)
}
