//! Whether two databases are defined alike: by what their definitions mean, not by how they are written. A comment, white
//! space, the case of a word and the order in which columns and constraints stand are no difference; a column, its default,
//! a CHECK, a key, a view or an index is. Not for what the tables hold.
//!
//! SQLite keeps each definition as it was typed, and that text is all there is to a definition. So it is taken apart into
//! words. A table's are sorted by column and constraint: `ALTER TABLE … ADD COLUMN` writes a new one last.

use crate::base::error::Result;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What a definition says, and the names of the columns it gives as they are read.
#[derive(Debug, PartialEq, Eq)]
struct Meaning {
    kind: String,
    words: Vec<String>,
    columns: Vec<String>,
}

/// How two databases differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// What is missing, or defined otherwise.
    pub changed: Vec<String>,
    /// What only the second has.
    pub extra: Vec<String>,
}

/// Compares a database with the one it should be.
pub fn differences(want: &Connection, have: &Connection) -> Result<Differences> {
    // What is written alike means the same, and is not taken apart.
    if written(want)? == written(have)? {
        return Ok(Differences::default());
    }
    let (want, have) = (meanings(want)?, meanings(have)?);
    let changed = want.iter().filter(|(name, meaning)| have.get(*name) != Some(meaning));
    let extra = have.keys().filter(|name| !want.contains_key(*name));
    Ok(Differences { changed: changed.map(|(name, _)| name.clone()).collect(), extra: extra.cloned().collect() })
}

/// Every definition as it is written.
fn written(conn: &Connection) -> Result<BTreeSet<[String; 3]>> {
    let mut statement = conn.prepare("SELECT name, type, coalesce(sql, '') FROM sqlite_schema")?;
    let rows = statement.query_map([], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?]))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn meanings(conn: &Connection) -> Result<BTreeMap<String, Meaning>> {
    // The index behind a UNIQUE is numbered by where that stands in its table, and says nothing the table does not.
    let mut statement = conn
        .prepare("SELECT name, type, coalesce(sql, '') FROM sqlite_schema WHERE name NOT GLOB 'sqlite_autoindex_*'")?;
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let mut out = BTreeMap::new();
    for row in rows {
        let (name, kind, sql): (String, String, String) = row?;
        let words = words(&sql);
        let words = match kind.as_str() {
            "table" => table(&bare(&words)),
            "index" => bare(&words),
            _ => words,
        };
        let mut columns = columns(conn, &name, &kind);
        if kind == "table" {
            columns.sort();
        }
        out.insert(name, Meaning { kind, words, columns });
    }
    Ok(out)
}

/// The names a table or a view gives its columns: SQLite takes `Day` and `day` for one name, a program that reads them
/// does not. A view that cannot be read gives none.
fn columns(conn: &Connection, name: &str, kind: &str) -> Vec<String> {
    if kind != "table" && kind != "view" {
        return Vec::new();
    }
    let statement = conn.prepare(&format!("SELECT * FROM \"{}\"", name.replace('"', "\"\"")));
    statement.map(|s| s.column_names().map(str::to_owned).collect()).unwrap_or_default()
}

/// A definition as words: comments and white space gone, what is quoted kept as it is, everything else in lower case.
fn words(sql: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest[2..].find("*/").map_or(rest.len(), |at| at + 4),
            '\'' | '"' | '`' => quoted(rest, first),
            '[' => rest.find(']').map_or(rest.len(), |at| at + 1),
            c if of_word(c) => rest.find(|c| !of_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (word, after) = rest.split_at(end);
        match first {
            c if c.is_ascii_whitespace() || word.starts_with("--") || word.starts_with("/*") => {}
            '\'' | '"' | '`' | '[' => out.push(word.to_owned()),
            _ => out.push(word.to_ascii_lowercase()),
        }
        rest = after;
    }
    out
}

fn of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

/// Where a quoted word ends; a quote written twice is one within it.
fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(next) = text[at..].find(quote) {
        at += next + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// The same words, with the name of a table bare where SQLite quotes it after a renaming. Elsewhere quotes stay: `"null"`
/// is not `null`.
fn bare(words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let names_table = out.last().is_some_and(|w| w == "table" || w == "references" || w == "on");
        match word.strip_prefix('"').and_then(|w| w.strip_suffix('"')).filter(|_| names_table) {
            Some(name) => out.push(name.to_ascii_lowercase()),
            None => out.push(word.clone()),
        }
    }
    out
}

/// The words of a `CREATE TABLE`, with what stands between its commas put in order: its columns and constraints, then what
/// it is (STRICT, WITHOUT ROWID).
fn table(words: &[String]) -> Vec<String> {
    let open = words.iter().position(|w| w == "(").unwrap_or(words.len());
    let mut depth = 0_usize;
    let mut parts = [vec![String::new()], vec![String::new()]];
    let mut side = 0;
    for word in &words[open..] {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let outermost = (depth == 1 && word == "(") || (depth == 0 && word == ")");
        if side == 0 && outermost {
            side = usize::from(depth == 0);
        } else if word == "," && depth == 1 - side {
            parts[side].push(String::new());
        } else if let Some(part) = parts[side].last_mut() {
            part.push_str(word);
            part.push(' ');
        }
    }
    let [mut columns, mut options] = parts;
    columns.sort();
    options.sort();
    words[..open].iter().cloned().chain(columns).chain([")".to_owned()]).chain(options).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: &str = "CREATE TABLE unit (
        id    INTEGER PRIMARY KEY,          -- its number, with a comma
        name  TEXT NOT NULL UNIQUE CHECK (name <> '--'),
        level TEXT CHECK (level IN ('city', 'county')),
        whole TEXT GENERATED ALWAYS AS (name || ', ' || level),
        above INTEGER REFERENCES unit (id),
        CHECK (above <> id)
    ) STRICT;";
    const REST: &str = "CREATE INDEX unit_level ON unit (level) WHERE level IS NOT NULL;
        CREATE VIEW units AS SELECT id, name AS title FROM unit;";

    fn against(sql: &str) -> Differences {
        let [want, have] = [&format!("{UNIT}{REST}"), sql].map(|sql| {
            let conn = Connection::open_in_memory().expect("memory");
            conn.execute_batch(sql).expect("definitions");
            conn
        });
        differences(&want, &have).expect("readable")
    }

    /// What is named when the first words, which must be there, are replaced by the second.
    fn with(from: &str, to: &str) -> Vec<String> {
        let whole = format!("{UNIT}{REST}");
        assert!(whole.contains(from), "{from}");
        let found = against(&whole.replacen(from, to, 1));
        found.changed.into_iter().chain(found.extra).collect()
    }

    #[test]
    fn how_it_is_written_is_no_difference() {
        for (from, to) in [
            ("-- its number, with a comma", "-- another 'comment, (unclosed"),
            ("id    INTEGER", "id /* a -- b, */ integer"),
            ("PRIMARY KEY", "primary\n\tkey"),
            ("CREATE VIEW units AS SELECT id,", "CREATE VIEW units AS -- all\n SELECT id ,"),
            ("ON unit (level)", "on Unit(level)"),
            ("REFERENCES unit (id)", "REFERENCES \"unit\"(id)"),
            ("CREATE TABLE unit (", "CREATE TABLE \"unit\"("),
            (
                "whole TEXT GENERATED ALWAYS AS (name || ', ' || level),\n        above INTEGER REFERENCES unit (id),",
                "above INTEGER REFERENCES unit (id), whole TEXT GENERATED ALWAYS AS (name || ', ' || level),",
            ),
        ] {
            assert_eq!(with(from, to), Vec::<String>::new(), "{from} -> {to}");
        }
    }

    #[test]
    fn what_it_says_is_a_difference() {
        for (from, to, named) in [
            ("name <> '--'", "name <> ''", "unit"),
            ("name <> '--'", "name <> '-- '", "unit"),
            ("'city', 'county'", "'city', 'County'", "unit"),
            ("'city', 'county'", "'county', 'city'", "unit"),
            ("'city', 'county'", "'city'", "unit"),
            ("TEXT NOT NULL", "TEXT", "unit"),
            ("NOT NULL UNIQUE", "NOT NULL", "unit"),
            ("name || ', ' || level", "name || ',' || level", "unit"),
            ("REFERENCES unit (id)", "", "unit"),
            ("CHECK (above <> id)", "CHECK (above <> 1)", "unit"),
            ("level TEXT", "level TEXT DEFAULT 'city'", "unit"),
            ("STRICT;", ";", "unit"),
            ("above INTEGER", "above INTEGER, more TEXT", "unit"),
            ("above INTEGER", "Above INTEGER", "unit"),
            ("name AS title", "name AS Title", "units"),
            ("FROM unit;", "FROM unit WHERE level IS NULL;", "units"),
            ("WHERE level IS NOT NULL", "", "unit_level"),
            ("CREATE INDEX unit_level ON unit (level)", "CREATE INDEX unit_level ON unit (above)", "unit_level"),
            ("CREATE INDEX unit_level", "CREATE UNIQUE INDEX unit_level", "unit_level"),
            ("CREATE VIEW", "CREATE TABLE extra (x); CREATE VIEW", "extra"),
        ] {
            assert_eq!(with(from, to), [named], "{from} -> {to}");
        }
    }

    #[test]
    fn a_keyword_in_quotes_is_another_word() {
        assert_eq!(with("WHERE level IS NOT NULL", "WHERE level IS NOT \"NULL\""), ["unit_level"]);
    }

    #[test]
    fn a_column_added_later_stands_last_and_is_the_same() {
        let conn = |sql: &str| {
            let conn = Connection::open_in_memory().expect("memory");
            conn.execute_batch(sql).expect("definitions");
            conn
        };
        let added = conn(&format!("{UNIT} ALTER TABLE unit ADD COLUMN place INTEGER NOT NULL DEFAULT 0;"));
        let typed = conn(&UNIT.replace("level TEXT", "place INTEGER NOT NULL DEFAULT 0, -- where\n level TEXT"));
        assert_eq!(differences(&typed, &added).expect("readable"), Differences::default());
        let renamed = conn(&format!("{} ALTER TABLE old RENAME TO unit;", UNIT.replace("unit", "old")));
        assert_eq!(differences(&conn(UNIT), &renamed).expect("readable"), Differences::default());
    }
}
