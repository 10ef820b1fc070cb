//! A word looked for in everything people wrote: fields, rows of parts, what a sheet had beside. Found to the letter, whatever its width and
//! script. Not for what is sealed, which no search finds; nor for conditions on columns: those are `list`'s.

use super::lots::{Lot, Lots, newer};
use crate::base::column;
use crate::base::error::{Both, Error, Result};
use crate::base::kept;
use crate::base::noun::{KEPT, Noun};
use crate::base::signs::look;
use crate::db::file;
use crate::db::query::columns;
use memchr::memmem::Finder;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, OptionalExtension as _, Statement};
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::path::Path;

/// What SQL calls it that the first word stands in one of some texts.
const STANDS: &str = "stands_in";

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

    /// Lets a connection ask whether it stands in one of some texts.
    fn asked_on(&self, conn: &Connection) -> Result<()> {
        let (word, flags) = (self.0.clone(), FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY);
        let stands = move |texts: &Context<'_>| {
            let text = |at| texts.get_raw(at).as_bytes_or_null().ok().flatten();
            Ok((0..texts.len()).filter_map(text).any(|text| word.iter().any(|finder| finder.find(text).is_some())))
        };
        Ok(conn.create_scalar_function(STANDS, -1, flags, stands)?)
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
    /// So many at the most, the newest.
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
    /// SQL: the columns read, the table with what holds of the rows that stand, and the column of the record they belong to.
    columns: String,
    from: String,
    owner: String,
    fields: Vec<Field>,
    kept: bool,
}

impl Place {
    /// The records from one to another that it is said of.
    fn said_of(&self) -> String {
        let (owner, columns, from) = (&self.owner, &self.columns, &self.from);
        format!("SELECT {owner} FROM {from} AND {owner} BETWEEN ? AND ? AND {STANDS}({columns})")
    }

    /// Its rows of one record.
    fn of_one(&self) -> String {
        let (owner, columns, from) = (&self.owner, &self.columns, &self.from);
        format!("SELECT {columns} FROM {from} AND {owner} = ?")
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
    let quoted = |columns: &[&str]| columns.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
    let mut out = Vec::new();
    let mut statement = conn.prepare_cached("SELECT name FROM pragma_table_info(?)")?;
    let stored = statement.query_map([table], |r| r.get(0))?.collect::<rusqlite::Result<HashSet<String>>>()?;
    let told = columns(conn, noun)?;
    let mut own: Vec<&str> =
        told.iter().map(String::as_str).filter(|column| stored.contains(*column) && is_read(noun, column)).collect();
    own.sort_by_key(|column| !noun.brief.contains(column));
    if !own.is_empty() {
        let (from, owner) = (format!("{table} WHERE void_reason IS NULL"), "id".to_owned());
        let fields = own.iter().map(|c| called(noun, c)).collect();
        out.push(Place { columns: quoted(&own), from, owner, fields, kept: false });
    }
    for part in noun.parts {
        let texts: Vec<&str> = part.fields.iter().map(|f| f.column).filter(|column| is_read(noun, column)).collect();
        if !texts.is_empty() {
            let undone = conn
                .prepare_cached("SELECT 1 FROM pragma_table_info(?) WHERE name = 'taken_back'")?
                .exists([part.table])?;
            // What a piece of evidence went through is never taken back.
            let standing = if undone { "taken_back IS NULL" } else { "1" };
            let said = texts.iter().map(|c| format!("\"{c}\" IS NOT NULL")).collect::<Vec<_>>().join(" OR ");
            // Where most rows say nothing, an index has those that do.
            let index = format!("{}_told", part.table);
            let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?";
            let by =
                if conn.prepare_cached(sql)?.exists([&index])? { format!("INDEXED BY {index}") } else { String::new() };
            let from = format!("{} {by} WHERE ({said}) AND {standing}", part.table);
            let of = |column: &&str| {
                let ((name, Both { zh, en }), words) = (called(noun, column), part.called);
                let said = Both { zh: format!("{}·{zh}", words.0), en: format!("{}: {en}", words.1) };
                (format!("{}.{name}", part.view), said)
            };
            let (columns, fields) = (quoted(&texts), texts.iter().map(of).collect());
            out.push(Place { columns, from, owner: table.to_owned(), fields, kept: false });
        }
    }
    let from = format!("kept_row WHERE noun = '{}'", noun.name);
    out.push(Place {
        columns: KEPT.to_owned(),
        from,
        owner: "record".to_owned(),
        fields: vec![Field::default()],
        kept: true,
    });
    Ok(out)
}

/// All texts of a record, each with what its field is called.
fn texts(conn: &Connection, places: &[Place], id: i64) -> Result<Vec<(Field, String)>> {
    let mut out = Vec::new();
    for place in places {
        let mut statement = conn.prepare_cached(&place.of_one())?;
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            for (at, field) in place.fields.iter().enumerate() {
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

/// A noun's places, opened on a connection.
struct Reader<'c> {
    conn: &'c Connection,
    noun: &'static Noun,
    places: Vec<Place>,
    statements: Vec<Statement<'c>>,
    teller: Teller<'c>,
}

impl<'c> Reader<'c> {
    fn of(conn: &'c Connection, noun: &'static Noun) -> Result<Reader<'c>> {
        let (places, teller) = (places(conn, noun)?, Teller::of(conn, noun)?);
        let statements = places.iter().map(|place| conn.prepare(&place.said_of()));
        let statements = statements.collect::<rusqlite::Result<_>>()?;
        Ok(Reader { conn, noun, places, statements, teller })
    }

    /// Of the records of a lot those in which all words stand and that may be among the newest.
    fn hits(&mut self, asked: &Asked, range: Lot) -> Result<Vec<Hit>> {
        let Some((first, rest)) = asked.words.split_first() else { return Ok(Vec::new()) };
        let mut ids = BTreeSet::new();
        for statement in &mut self.statements {
            let mut rows = statement.query(range)?;
            while let Some(row) = rows.next()? {
                ids.insert(row.get(0)?);
            }
        }
        let (mut out, mut only): (Vec<Hit>, Option<HashSet<i64>>) = (Vec::new(), None);
        for id in ids.into_iter().rev() {
            if only.as_ref().is_some_and(|newer| !newer.contains(&id)) {
                continue;
            }
            let Some((code, day, unit)) = self.teller.tell(id, asked)? else { continue };
            let texts = texts(self.conn, &self.places, id)?;
            let stands =
                |word: &Word| texts.iter().find_map(|(field, text)| word.find(text).map(|at| (field, text, at)));
            let Some((field, text, at)) = stands(first) else { continue };
            if rest.iter().all(|word| stands(word).is_some()) {
                let (noun, field, text) = (self.noun, field.clone(), text.clone());
                out.push(Hit { noun, id, code, day, unit, field, text, at });
            }
            // As many as are asked for: what else is told is newer than one of these.
            if out.len() == asked.most && only.is_none() {
                let oldest = out.iter().map(|hit| hit.day.as_deref()).min().flatten();
                only = Some(newer(self.conn, self.noun, range, oldest)?);
            }
        }
        Ok(out)
    }
}

/// Lots after which there is enough to do for a second connection: as many are looked through while it reads the schema.
const MANY: usize = 16;

/// Looks through lots as long as there are any; says how many whole ones it has had before each.
fn work(lots: &Lots<'_>, asked: &Asked, conn: &Connection, mut before: impl FnMut(usize)) -> Result<Vec<Hit>> {
    if let Some(first) = asked.words.first() {
        first.asked_on(conn)?;
    }
    let (mut out, mut count, mut open) = (Vec::new(), 0, None::<(usize, Reader<'_>)>);
    while let Some((at, lot)) = lots.next(conn)? {
        before(count);
        let (_, reader) = match open.take_if(|(of, _)| *of == at) {
            Some(same) => open.insert(same),
            None => open.insert((at, Reader::of(conn, asked.nouns[at])?)),
        };
        if !reader.teller.can(asked) {
            lots.leave(at);
            continue;
        }
        let hits = reader.hits(asked, lot)?;
        lots.met(at, hits.iter().map(|hit| hit.day.as_deref()));
        out.extend(hits);
        count += usize::from(Lots::is_whole(lot));
    }
    Ok(out)
}

/// What was found, the newest first. Where there is much to look through, the ledger at `path` is opened once more and both look: within one
/// process the second sees what the first does.
pub fn search(conn: &Connection, path: &Path, asked: &Asked) -> Result<Vec<Hit>> {
    let _state = conn.unchecked_transaction()?;
    let lots = Lots::of(&asked.nouns, asked.most);
    let mut out = std::thread::scope(|scope| {
        let mut second = None;
        let mut hits = work(&lots, asked, conn, |count| {
            if count == MANY {
                // Where it does not open once more one hand does it all.
                let beside =
                    || file::open_read(path).map_or_else(|_| Ok(Vec::new()), |conn| work(&lots, asked, &conn, |_| ()));
                second.get_or_insert_with(|| scope.spawn(beside));
            }
        })?;
        match second.map(std::thread::ScopedJoinHandle::join) {
            Some(Ok(more)) => hits.extend(more?),
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => {}
        }
        Ok::<_, Error>(hits)
    })?;
    out.sort_by_key(|hit| std::cmp::Reverse(hit.id));
    // Without a day stands what is of none: units, persons, words.
    let place = |hit: &Hit| asked.nouns.iter().position(|noun| noun.name == hit.noun.name);
    out.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| place(a).cmp(&place(b))));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::plan;
    use crate::record::NOUNS;

    #[test]
    fn a_lot_is_looked_through_alone() {
        let conn = plan::empty().expect("a ledger");
        Word::typed("停").asked_on(&conn).expect("a function");
        for noun in NOUNS {
            for place in places(&conn, noun).expect("places") {
                for sql in [place.said_of(), place.of_one()] {
                    assert!(plan::walked(&conn, &sql).expect("a plan").is_empty(), "{sql}");
                }
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
