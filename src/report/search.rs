//! A word looked for in everything people wrote: fields, rows of parts, what a sheet had beside. Found to the letter, whatever its width and
//! script. Not for what is sealed, which no search finds; nor for conditions on columns: those are `list`'s.

use crate::base::column;
use crate::base::error::{Both, Result};
use crate::base::kept;
use crate::base::noun::{KEPT, Noun};
use crate::base::signs::look;
use crate::db::query::columns;
use memchr::memmem::Finder;
use rusqlite::{Connection, OptionalExtension as _, Rows, Statement};
use std::collections::HashSet;
use std::ops::Range;

/// A word looked for, in the ways it may be written.
pub struct Word(Vec<Finder<'static>>);

impl Word {
    /// Of a word as typed: that, and in narrow small signs, in the simplified script; wide letters and digits too.
    pub fn typed(word: &str) -> Word {
        let word = word.trim();
        let folded: String = word.chars().map(|c| look(c).sign()).collect();
        let upper = folded.to_uppercase();
        let wide: String = folded.chars().map(|c| if c.is_ascii_graphic() { wide(c) } else { c }).collect();
        let mut all = vec![word.to_owned(), folded, upper, wide];
        let mut met = HashSet::new();
        all.retain(|one| !one.is_empty() && met.insert(one.clone()));
        Word(all.iter().map(|one| Finder::new(one).into_owned()).collect())
    }

    /// Where it stands first in a text.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        let one = |finder: &Finder<'_>| finder.find(text.as_bytes()).map(|at| at..at + finder.needle().len());
        self.0.iter().filter_map(one).min_by_key(|range| range.start)
    }

    fn stands_in(&self, text: &[u8]) -> bool {
        self.0.iter().any(|finder| finder.find(text).is_some())
    }
}

/// A letter or digit as wide as a Chinese character.
fn wide(c: char) -> char {
    char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)
}

/// What is looked for, and where.
pub struct Asked {
    /// All of these words.
    pub words: Vec<Word>,
    /// Records of these nouns.
    pub nouns: Vec<&'static Noun>,
    /// The codes of the units they are of; all without it.
    pub units: Option<Vec<String>>,
    /// The days they are of, first and last; all without it.
    pub days: Option<(String, String)>,
    /// So many at the most of each noun, the newest.
    pub most: usize,
}

/// A record that was found.
pub struct Hit {
    /// Its noun.
    pub noun: &'static Noun,
    /// Its row.
    pub id: i64,
    /// Its code, or what it is called by.
    pub code: String,
    /// Its day.
    pub day: Option<String>,
    /// The unit it is of.
    pub unit: Option<String>,
    /// The field in which the first word stands, by its name and as people call it: of a part behind its view, of what a sheet had beside
    /// behind `kept`.
    pub field: Field,
    /// Its text.
    pub text: String,
    /// Where the word stands in that.
    pub at: Range<usize>,
}

/// A field by its name, and as people call it.
pub type Field = (String, Both);

/// A place where a noun's texts stand: rows by the record they belong to, and what its columns are called.
struct Place {
    sql: String,
    owner: String,
    fields: Vec<Field>,
    kept: bool,
}

impl Place {
    fn newest_first(&self) -> String {
        format!("{} ORDER BY {} DESC", self.sql, self.owner)
    }
}

/// Whether a column holds what people wrote; not how a form is made, nor what stays in the office.
fn is_read(noun: &Noun, column: &str) -> bool {
    noun.shape(column).is_text() && column != "definition" && !noun.untold.contains(&column)
}

fn called(noun: &Noun, column: &str) -> Field {
    let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
    (column.to_owned(), Both { zh: zh.to_owned(), en: en.to_owned() })
}

/// The places of a noun: its own columns, the standing rows of its parts, what its sheet had beside.
fn places(conn: &Connection, noun: &'static Noun) -> Result<Vec<Place>> {
    let table = noun.table;
    let quoted = |columns: &[&str]| columns.iter().flat_map(|c| [", \"", c, "\""]).collect::<String>();
    let mut out = Vec::new();
    let mut statement = conn.prepare_cached("SELECT name FROM pragma_table_info(?)")?;
    let stored = statement.query_map([table], |r| r.get(0))?.collect::<rusqlite::Result<HashSet<String>>>()?;
    let told = columns(conn, noun)?;
    let mut own: Vec<&str> =
        told.iter().map(String::as_str).filter(|column| stored.contains(*column) && is_read(noun, column)).collect();
    own.sort_by_key(|column| !noun.brief.contains(column));
    if !own.is_empty() {
        let (sql, owner) =
            (format!("SELECT id{} FROM {table} WHERE void_reason IS NULL", quoted(&own)), "id".to_owned());
        out.push(Place { sql, owner, fields: own.iter().map(|c| called(noun, c)).collect(), kept: false });
    }
    for part in noun.parts {
        let texts: Vec<&str> = part.fields.iter().map(|f| f.column).filter(|column| is_read(noun, column)).collect();
        if !texts.is_empty() {
            let undone = conn
                .prepare_cached("SELECT 1 FROM pragma_table_info(?) WHERE name = 'taken_back'")?
                .exists([part.table])?;
            // What a piece of evidence went through is never taken back.
            let standing = if undone { "taken_back IS NULL" } else { "1" };
            // Most rows of a life hold no words at all and are passed by; one record in sixty-four is told even so, or a walk that looks
            // no further than the newest hits would go on to the first word.
            let said = texts.iter().flat_map(|column| ["\"", column, "\" IS NOT NULL OR "]).collect::<String>();
            let sql = format!(
                "SELECT {table}{} FROM {} WHERE {standing} AND ({said}{table} % 64 = 0)",
                quoted(&texts),
                part.table
            );
            let of = |column: &&str| {
                let ((name, Both { zh, en }), words) = (called(noun, column), part.called);
                let said = Both { zh: format!("{}·{zh}", words.0), en: format!("{}: {en}", words.1) };
                (format!("{}.{name}", part.view), said)
            };
            out.push(Place { sql, owner: table.to_owned(), fields: texts.iter().map(of).collect(), kept: false });
        }
    }
    let sql = format!("SELECT record, {KEPT} FROM kept_row WHERE noun = '{}'", noun.name);
    out.push(Place { sql, owner: "record".to_owned(), fields: vec![Field::default()], kept: true });
    Ok(out)
}

/// The records of a place in which a word stands, the last first, read as far as they are asked for.
struct Stream<'s> {
    rows: Rows<'s>,
    columns: usize,
    /// The row it came to: of which record, and whether the word stands there.
    at: Option<(i64, bool)>,
}

impl<'s> Stream<'s> {
    fn of(statement: &'s mut Statement<'_>, word: &Word) -> Result<Stream<'s>> {
        let columns = statement.column_count();
        let mut stream = Stream { rows: statement.query([])?, columns, at: None };
        stream.go_on(word)?;
        Ok(stream)
    }

    fn go_on(&mut self, word: &Word) -> Result<()> {
        self.at = None;
        if let Some(row) = self.rows.next()? {
            let stands = |at: usize| -> Result<bool> {
                Ok(row.get_ref(at)?.as_bytes_or_null().ok().flatten().is_some_and(|text| word.stands_in(text)))
            };
            let mut found = false;
            for at in 1..self.columns {
                found = found || stands(at)?;
            }
            self.at = Some((row.get(0)?, found));
        }
        Ok(())
    }

    /// The next record in which it stands, of those that do not come after another.
    fn next(&mut self, word: &Word, not_after: i64) -> Result<Option<i64>> {
        while let Some((id, found)) = self.at {
            if found || id < not_after {
                return Ok(found.then_some(id));
            }
            self.go_on(word)?;
        }
        Ok(None)
    }
}

/// The next record in which a word stands, in any of its places: the first says how far the others are looked at.
fn next(streams: &mut [Stream<'_>], word: &Word) -> Result<Option<i64>> {
    let mut found: Option<i64> = None;
    for stream in &mut *streams {
        found = found.max(stream.next(word, found.unwrap_or(i64::MIN))?);
    }
    for stream in streams {
        while stream.at.is_some_and(|(id, _)| Some(id) == found) {
            stream.go_on(word)?;
        }
    }
    Ok(found)
}

/// All texts of a record, each with what its field is called.
fn texts(conn: &Connection, places: &[Place], id: i64) -> Result<Vec<(Field, String)>> {
    let mut out = Vec::new();
    for place in places {
        let mut statement = conn.prepare_cached(&format!("{} AND {} = ?", place.sql, place.owner))?;
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            for (at, field) in (1..).zip(&place.fields) {
                let Some(text) = row.get_ref(at)?.as_str_or_null().ok().flatten() else { continue };
                if place.kept {
                    let of = |heading: String| (format!("{KEPT}.{heading}"), Both::same(heading));
                    out.extend(kept::cells(text).into_iter().map(|(heading, content)| (of(heading), content)));
                } else {
                    out.push((field.clone(), text.to_owned()));
                }
            }
        }
    }
    Ok(out)
}

/// A record by its code, with its day and its unit.
type Named = (String, Option<String>, Option<String>);

/// What is told of a record beside what was found in it: none of one that is voided, or not of the units and days asked for.
struct Teller<'c> {
    statement: Statement<'c>,
    has: [bool; 2],
}

impl<'c> Teller<'c> {
    fn of(conn: &'c Connection, noun: &Noun) -> Result<Teller<'c>> {
        let there = columns(conn, noun)?;
        let has = |name: &str| there.iter().any(|column| column == name);
        let or_null = |name: &'static str, is: bool| if is { format!("\"{name}\"") } else { "NULL".to_owned() };
        let day = noun.day.filter(|day| has(day));
        let (unit, day) = (has("unit") && has("unit_code"), day.map_or("NULL".to_owned(), |day| format!("\"{day}\"")));
        let code = if noun.letters.is_some() || has("code") { "code" } else { noun.called_by };
        let sql = format!(
            "SELECT \"{code}\", {day}, {}, {} FROM {} WHERE id = ?",
            or_null("unit", unit),
            or_null("unit_code", unit),
            noun.view
        );
        Ok(Teller { statement: conn.prepare(&sql)?, has: [unit, day != "NULL"] })
    }

    fn tell(&mut self, id: i64, asked: &Asked) -> Result<Option<Named>> {
        type Told = (String, Option<String>, Option<String>, Option<String>);
        let told: Option<Told> = self.statement.query_row([id], |r| r.try_into()).optional()?;
        let Some((code, day, unit, unit_code)) = told else { return Ok(None) };
        let of = asked.units.as_ref().is_none_or(|all| unit_code.is_some_and(|code| all.contains(&code)));
        let on = |(from, to): &(String, String)| day.as_ref().is_some_and(|day| day >= from && day <= to);
        Ok((of && asked.days.as_ref().is_none_or(on)).then_some((code, day, unit)))
    }

    /// Whether any record of the noun can be of a unit and a day, where those are asked for.
    fn can(&self, asked: &Asked) -> bool {
        (self.has[0] || asked.units.is_none()) && (self.has[1] || asked.days.is_none())
    }
}

/// The records of a noun in which all words stand, the newest first.
fn of_noun(conn: &Connection, noun: &'static Noun, asked: &Asked) -> Result<Vec<Hit>> {
    let (places, mut teller) = (places(conn, noun)?, Teller::of(conn, noun)?);
    let (Some((first, rest)), true) = (asked.words.split_first(), teller.can(asked)) else { return Ok(Vec::new()) };
    let statements = places.iter().map(|place| conn.prepare(&place.newest_first()));
    let mut statements = statements.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut streams =
        statements.iter_mut().map(|statement| Stream::of(statement, first)).collect::<Result<Vec<_>>>()?;
    let mut out = Vec::new();
    while let Some(id) = next(&mut streams, first)? {
        let Some((code, day, unit)) = teller.tell(id, asked)? else { continue };
        let texts = texts(conn, &places, id)?;
        let stands = |word: &Word| texts.iter().find_map(|(field, text)| word.find(text).map(|at| (field, text, at)));
        let Some((field, text, at)) = stands(first) else { continue };
        if rest.iter().all(|word| stands(word).is_some()) {
            out.push(Hit { noun, id, code, day, unit, field: field.clone(), text: text.clone(), at });
        }
        if out.len() == asked.most {
            break;
        }
    }
    Ok(out)
}

/// What was found, the newest first.
pub fn search(conn: &Connection, asked: &Asked) -> Result<Vec<Hit>> {
    let mut out = Vec::new();
    for noun in &asked.nouns {
        out.extend(of_noun(conn, noun, asked)?);
    }
    // Without a day stands what is of none: units, persons, words.
    out.sort_by(|a, b| b.day.cmp(&a.day));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::plan;
    use crate::record::NOUNS;

    #[test]
    fn no_place_is_put_in_order_before_it_is_looked_at() {
        let conn = plan::empty().expect("a ledger");
        for noun in NOUNS {
            for place in places(&conn, noun).expect("places") {
                let sql = place.newest_first();
                assert!(!plan::sorts(&conn, &sql).expect("a plan"), "{sql}");
            }
        }
    }

    #[test]
    fn a_word_is_found_however_it_is_written() {
        for (typed, text, found) in [
            ("机关", "市直机关作风", "机关"),
            ("機關", "市直机关作风", "机关"),
            ("１２号", "12号窗口", "12号"),
            ("12号", "１２号窗口", "１２号"),
            ("wps", "用WPS打开", "WPS"),
            ("停", "大面积停电", "停"),
        ] {
            assert_eq!(Word::typed(typed).find(text).map(|at| &text[at]), Some(found), "{typed} in {text}");
        }
        assert_eq!(Word::typed("停水").find("停电"), None);
    }
}
