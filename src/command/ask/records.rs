//! What the ledger has to choose from: words, units, records, and what the last record of a kind had. Not for what may be written.

use super::choice::Choice;
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::{From, Noun, Value};
use crate::base::page::Cell;
use crate::base::text;
use crate::base::vocab::{self, OTHER_SLUG};
use crate::base::word::Term;
use crate::db::query::{cell, value};
use crate::record::names::Names;
use crate::record::{self, unit};
use crate::render::{Style, human};
use rusqlite::Connection;

/// The most units and records that are looked through.
const MOST: usize = 5_000;
/// How many of the last records are looked at for what is filled in mostly.
const LATELY: usize = 20;

/// The last record of a noun: its code, and what its columns have that the next may have too.
pub type Last = (String, Vec<(&'static str, Choice)>);

/// A ledger to choose from, in one language.
#[derive(Clone, Copy)]
pub struct Stock<'a> {
    /// The file.
    pub conn: &'a Connection,
    /// Its names.
    pub names: &'a Names,
    /// The reader's language.
    pub lang: Lang,
}

impl Stock<'_> {
    /// What may stand in a column of a shape; `going` leaves out records of which nothing is owed.
    pub fn of(self, shape: Shape, going: bool) -> Result<Vec<Choice>> {
        Ok(match shape {
            Shape::Word(list) | Shape::Words(list) => self.words(list),
            Shape::Flag => [("是", "yes"), ("否", "no")].map(|(zh, en)| self.either(zh, en)).to_vec(),
            Shape::Unit => self.units(None)?,
            Shape::Code(letters) | Shape::Named(letters) => match record::by_letters(letters) {
                Ok(noun) => self.records(noun, noun.open.filter(|_| going).unwrap_or("1"))?,
                Err(_) => Vec::new(),
            },
            _ => Vec::new(),
        })
    }

    /// What was answered to a question of a shape, as it is kept: a day by its date.
    pub fn kept(self, shape: Shape, choice: Choice) -> Choice {
        match self.names.day(self.conn, &choice.value) {
            Ok(day) if shape == Shape::Day => Choice::plain(day.to_string()),
            _ => choice,
        }
    }

    /// What a word for a record of a noun may be, in one of some states where any are told.
    pub fn named(self, noun: &'static Noun, states: &[&str]) -> Result<Vec<Choice>> {
        match noun.letters {
            Some(_) if !states.is_empty() => {
                let (table, states) = (noun.table, states.join("', '"));
                let within = format!("SELECT id FROM {table} WHERE void_reason IS NULL AND state IN ('{states}')");
                self.records(noun, &format!("id IN ({within})"))
            }
            Some(letters) => self.of(Shape::Code(letters), true),
            None if noun.name == unit::NOUN.name => self.units(None),
            None => self.records(noun, noun.open.unwrap_or("1")),
        }
    }

    /// A word that has a name in both languages.
    pub fn called(self, word: &str, (zh, en): (&str, &str)) -> Choice {
        Choice {
            label: format!("{word} {}", self.lang.pick(zh, en)),
            also: vec![zh.into(), en.into()],
            value: word.into(),
        }
    }

    /// A word in both languages.
    pub fn either(self, zh: &str, en: &str) -> Choice {
        Choice { also: vec![zh.into(), en.into()], ..Choice::plain(self.lang.pick(zh, en)) }
    }

    /// The words of a list.
    pub fn words(self, list: &str) -> Vec<Choice> {
        self.names.added.words(list).into_iter().map(|slug| self.word(list, slug)).collect()
    }

    fn word(self, list: &str, slug: &str) -> Choice {
        let label = self.names.added.label(list, slug, self.lang);
        let shipped = vocab::vocab(list).and_then(|v| v.get(slug));
        let mut also: Vec<String> = shipped.into_iter().flat_map(Term::words).map(str::to_owned).collect();
        also.push(slug.to_owned());
        Choice { value: self.lang.pick(&label, slug).to_owned(), label, also }
    }

    /// The units in being, each called as shortly as it is called alone; or the one of a row.
    pub fn units(self, id: Option<i64>) -> Result<Vec<Choice>> {
        let sql = format!(
            "SELECT id, code, name, short_name, aliases FROM units WHERE {} ORDER BY id LIMIT {MOST}",
            if id.is_some() { "id = ?1 AND ?2 <> ''" } else { "?1 IS NULL AND coalesce(valid_to >= ?2, 1)" }
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query((id, self.names.today.to_string()))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, code, name): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (short, aliases): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
            let aliases: Vec<String> = aliases.and_then(|all| serde_json::from_str(&all).ok()).unwrap_or_default();
            let alone = |word: &&String| self.names.unit(self.conn, word).is_ok_and(|found| found == id);
            let called = short.iter().chain([&name]).find(alone).unwrap_or(&code).clone();
            let also = [code].into_iter().chain(short).chain(aliases).collect();
            out.push(Choice { value: called, label: name, also });
        }
        Ok(out)
    }

    /// A unit.
    pub fn unit(self, id: i64) -> Result<Option<Choice>> {
        Ok(self.units(Some(id))?.pop())
    }

    /// The records of a noun that a condition holds of, the newest first: each by its code, with what a list shows of it that is read.
    fn records(self, noun: &'static Noun, condition: &str) -> Result<Vec<Choice>> {
        let (told, view) = (told(noun), noun.view);
        let sql = format!("SELECT code, {told} FROM {view} WHERE {condition} ORDER BY id DESC LIMIT {MOST}");
        let mut statement = self.conn.prepare(&sql)?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let all = rows.collect::<rusqlite::Result<Vec<(String, String)>>>()?;
        let one = |(code, told): (String, String)| {
            let told = text::one_line(told.trim()).into_owned();
            Choice { label: format!("{code} {told}").trim().to_owned(), value: code, also: Vec::new() }
        };
        Ok(all.into_iter().map(one).collect())
    }

    /// What the last record of a noun has in columns of words, units and records, and its code: what the next may have too. Nothing that is
    /// anybody's own, and no text.
    pub fn last(self, noun: &'static Noun) -> Result<Option<Last>> {
        if noun.table.is_empty() {
            return Ok(None);
        }
        let alike = |shape| matches!(shape, Shape::Word(_) | Shape::Unit | Shape::Code(_) | Shape::Named(_));
        let fields = noun.fields.iter().filter(|f| f.from == From::Anywhere && f.column != "person");
        let columns: Vec<_> =
            fields.map(|f| (f.column, noun.shape(f.column))).filter(|(_, shape)| alike(*shape)).collect();
        let listed: String = columns.iter().flat_map(|(column, _)| [", ".to_owned(), noun.sql(column)]).collect();
        let table = noun.table;
        let sql = format!("SELECT id{listed} FROM {table} WHERE void_reason IS NULL ORDER BY id DESC LIMIT 1");
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let mut out = Vec::new();
        for (at, (column, shape)) in columns.iter().enumerate() {
            let held = value(cell(row.get_ref(at + 1)?));
            out.extend(self.choice(*shape, &held)?.map(|choice| (*column, choice)));
        }
        Ok(Some((record::called(self.conn, noun, row.get(0)?)?, out)))
    }

    /// What a record has in some columns, as it is said; nothing where there is no such record.
    pub fn stands(
        self,
        noun: &'static Noun,
        code: &str,
        columns: &[&'static str],
    ) -> Result<Vec<(&'static str, String)>> {
        let Ok(id) = self.names.record(self.conn, noun, code) else { return Ok(Vec::new()) };
        let listed: String = columns.iter().flat_map(|column| [", \"", *column, "\""]).collect();
        let mut statement = self.conn.prepare(&format!("SELECT id{listed} FROM {} WHERE id = ?", noun.view))?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { return Ok(Vec::new()) };
        let style = Style { lang: self.lang, added: self.names.added.clone(), ..Style::default() };
        let mut out = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let cell = cell(row.get_ref(at + 1)?);
            out.extend((cell != Cell::Null).then(|| (*column, human(cell, noun.shape(column), &style).into_owned())));
        }
        Ok(out)
    }

    fn choice(self, shape: Shape, held: &Value) -> Result<Option<Choice>> {
        Ok(match (shape, held) {
            (Shape::Word(_), Value::Text(slug)) if slug == OTHER_SLUG => None,
            (Shape::Word(list), Value::Text(slug)) => Some(self.word(list, slug)),
            (Shape::Unit, Value::Int(id)) => self.units(Some(*id))?.pop(),
            (Shape::Code(letters) | Shape::Named(letters), Value::Int(id)) => {
                record::by_letters(letters).ok().map(|noun| Choice::plain(noun.code(*id)))
            }
            _ => None,
        })
    }

    /// The sealed fields of a noun that are filled in mostly.
    pub fn sealed_mostly(self, noun: &'static Noun) -> Result<Vec<&'static str>> {
        let (Some(sealed), own) = (noun.sealed, noun.table) else { return Ok(Vec::new()) };
        let mut out = Vec::new();
        for field in noun.fields.iter().filter(|field| field.from == From::Sealed) {
            let column = field.column.strip_prefix(sealed).map_or(field.column, |rest| rest.trim_start_matches('_'));
            let sql = format!(
                "SELECT count(*) FROM (SELECT id FROM {own} ORDER BY id DESC LIMIT {LATELY}) r
                 WHERE EXISTS (SELECT 1 FROM {sealed} s WHERE s.{own} = r.id AND s.{column} IS NOT NULL)"
            );
            let n: i64 = self.conn.query_row(&sql, [], |r| r.get(0)).unwrap_or(0);
            let all: i64 =
                self.conn.query_row(&format!("SELECT min(count(*), {LATELY}) FROM {own}"), [], |r| r.get(0))?;
            if n * 2 > all {
                out.push(field.column);
            }
        }
        Ok(out)
    }
}

/// What a list shows of a record of a noun that is read: SQL over its view, of one text.
pub fn told(noun: &'static Noun) -> String {
    let read = |column: &&&str| {
        **column != "code"
            && matches!(noun.shape(column), Shape::Unit | Shape::Text | Shape::Long | Shape::Person | Shape::Named(_))
    };
    let told: Vec<String> =
        noun.brief.iter().filter(read).map(|column| format!("coalesce(\"{column}\", '')")).collect();
    if told.is_empty() { "''".to_owned() } else { told.join(" || ' ' || ") }
}

/// The noun a verb without one of its own is of: its columns have the shapes of the dictionary.
pub fn noun_of(name: &str) -> &'static Noun {
    static NONE: Noun = crate::base::noun::PLAIN;
    let _ = &unit::NOUN;
    record::NOUNS.iter().copied().find(|noun| noun.name == name).unwrap_or(&NONE)
}
