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
use std::collections::HashSet;

/// A column of words.
struct Worded {
    noun: &'static Noun,
    table: &'static str,
    /// The column of the table that is the record's row.
    row: &'static str,
    column: &'static str,
    list: &'static str,
    /// Whether it holds several, as a JSON array.
    several: bool,
}

fn columns() -> impl Iterator<Item = Worded> {
    SETTINGS.iter().chain(NOUNS).copied().flat_map(|noun| {
        let own = noun.fields.iter().map(|field| (noun.table, "id", field.column));
        let parts = noun.parts.iter().flat_map(|p| p.fields.iter().map(|f| (p.table, noun.table, f.column)));
        own.chain(parts).filter_map(|(table, row, column)| match noun.shape(column) {
            Shape::Word(list) if !list.is_empty() => Some(Worded { noun, table, row, column, list, several: false }),
            Shape::Words(list) => Some(Worded { noun, table, row, column, list, several: true }),
            _ => None,
        })
    })
}

/// The words of a list: those shipped, the office's kinds of paper, and what it added; one it no longer uses still says what it said.
fn words(conn: &Connection, list: &str) -> Result<HashSet<String>> {
    let shipped = vocab(list).into_iter().flat_map(|v| v.terms).map(|t| t.slug.to_owned());
    let kinds = super::paper_kind::words(conn)?.into_iter().filter(|kind| kind.vocab == list).map(|kind| kind.slug);
    let mut own = conn.prepare_cached("SELECT slug FROM term WHERE vocab = ?")?;
    let own = own.query_map([list], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(shipped.chain(kinds).chain(own).collect())
}

/// How many columns of words there are, and every record that holds in one what is no word of its list. A table is read once.
pub fn unknown(conn: &Connection) -> Result<(i64, Vec<Problem>)> {
    let (mut count, mut out) = (0, Vec::new());
    let all: Vec<Worded> = columns().collect();
    for of_table in all.chunk_by(|a, b| a.table == b.table) {
        let known = of_table.iter().map(|worded| words(conn, worded.list)).collect::<Result<Vec<_>>>()?;
        let mut wrong: Vec<Vec<Problem>> = of_table.iter().map(|_| Vec::new()).collect();
        let read = of_table.iter().flat_map(|worded| [", \"", worded.column, "\""]).collect::<String>();
        let (row, table) = (of_table[0].row, of_table[0].table);
        let mut statement = conn.prepare(&format!("SELECT {row}{read} FROM {table} ORDER BY 1"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for (at, Worded { noun, column, list, several, .. }) in of_table.iter().enumerate() {
                let Some(text) = row.get_ref(at + 1)?.as_str_or_null().map_err(rusqlite::Error::from)? else {
                    continue;
                };
                if known[at].contains(text) {
                    continue;
                }
                let each = several.then(|| serde_json::from_str::<Vec<String>>(text).ok()).flatten();
                for word in each.unwrap_or_else(|| vec![text.to_owned()]) {
                    let said = both!(
                        "{column} 里的 {word:?} 不是词表 {list} 的词",
                        "{column} holds {word:?}, no word of {list}"
                    );
                    let place = noun.code(row.get(0)?);
                    wrong[at].extend((!known[at].contains(&word)).then_some(Problem { place, what: said }));
                }
            }
        }
        count += i64::try_from(of_table.len()).unwrap_or(i64::MAX);
        out.extend(wrong.into_iter().flatten());
    }
    Ok((count, out))
}

/// The first record that holds a word of a list.
pub fn holder(conn: &Connection, list: &str, slug: &str) -> Result<Option<String>> {
    for Worded { noun, table, row, column, several, .. } in columns().filter(|worded| worded.list == list) {
        let sql = if several {
            format!(
                "SELECT t.{row} FROM {table} t, json_each(iif(json_valid(t.\"{column}\"), t.\"{column}\", json_array(t.\"{column}\"))) e
                 WHERE t.\"{column}\" IS NOT NULL AND e.value = ? ORDER BY 1 LIMIT 1"
            )
        } else {
            format!("SELECT {row} FROM {table} WHERE \"{column}\" = ? ORDER BY 1 LIMIT 1")
        };
        let found: Option<i64> = conn.prepare(&sql)?.query_row([slug], |r| r.get(0)).optional()?;
        if let Some(id) = found {
            return super::called(conn, noun, id).map(Some);
        }
    }
    Ok(None)
}
