//! What people type, understood: units by any of their names, records by code or office number, words by slug or label,
//! days in any form. Not for rules about a record as a whole.

use crate::base::code;
use crate::base::column::{AHEAD, Shape};
use crate::base::day::{self, Day};
use crate::base::error::{Both, Result};
use crate::base::noun::{Noun, Raw, Value};
use crate::base::page::{Added, AddedTerm};
use crate::base::text;
use crate::base::vocab::{self, fold};
use crate::base::word::office_number;
use crate::both;
use crate::db::behind::Reads;
use crate::record::added;
use crate::record::clockwork::{Clockwork, Clockworks};
use crate::record::filed::File;
use crate::record::naming::{NamesMet, by_own_code, exists, named, named_near, unknown_record};
use crate::record::plain;
use crate::record::register::{Units, by_code_or_name};
use chrono::Datelike;
use foldhash::HashMap;
use rusqlite::Connection;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::collections::hash_map::Entry;
use std::rc::Rc;

/// Units of a file that are asked for one by one.
const FEW: usize = 8;
/// Words of a vocabulary that are remembered.
const MOST_MET: usize = 4_096;

/// Understands a text as the id of a figure.
type Figures = fn(&str) -> Result<&'static str>;

/// A table and its column that names are in.
type Named = (&'static str, &'static str);

/// The ledger's names, read once a command.
pub struct Names {
    /// The day everything is computed for.
    pub today: Day,
    /// Words the office added.
    pub added: Added,
    /// Whether what is understood comes from a file: what a row leaves out is not filled in as it is for one who types, unless
    /// nothing else could stand there.
    pub filed: Cell<bool>,
    /// How many cells of a file held a dash alone, which says that there is nothing.
    pub dashes: Cell<u64>,
    /// What words of a file were found to mean, by vocabulary.
    words_met: RefCell<HashMap<String, HashMap<String, Result<String>>>>,
    /// What need not be asked of the ledger while a file comes in.
    pub(super) file: RefCell<File>,
    /// Understands the figure a text names, one whose number may be stated: figures are declared above this floor.
    pub figures: Cell<Option<Figures>>,
    units: RefCell<Option<Units>>,
    /// As what words were understood that are no names by themselves.
    understood: RefCell<Vec<Both>>,
    /// The number of the last unit that got a code of ours.
    pub(super) last_unit: Cell<Option<i64>>,
    /// The units a file has named so far by code or full name: most name few, and each many times.
    met: RefCell<HashMap<String, i64>>,
    /// What records are called whose name is theirs alone.
    pub(super) called: RefCell<NamesMet>,
    /// How names are written first, by table, column and plain form.
    spellings: RefCell<HashMap<Named, HashMap<String, String>>>,
    clockworks: Clockworks,
}

impl Names {
    /// The names of a ledger on a day.
    pub fn new(conn: &Connection, today: Day) -> Result<Names> {
        Ok(Names { added: added::words(conn)?, ..Names::bare(today) })
    }

    /// The names of no ledger.
    pub fn bare(today: Day) -> Names {
        Names {
            today,
            added: Added::default(),
            filed: Cell::new(false),
            dashes: Cell::new(0),
            words_met: RefCell::default(),
            file: RefCell::default(),
            last_unit: Cell::default(),
            figures: Cell::new(None),
            units: RefCell::new(None),
            understood: RefCell::default(),
            met: RefCell::default(),
            called: RefCell::default(),
            spellings: RefCell::default(),
            clockworks: Clockworks::default(),
        }
    }

    /// What limits are counted with, good for everything from a day on.
    pub fn clockwork(&self, conn: &dyn Reads, from: Day) -> Result<Rc<Clockwork>> {
        self.clockworks.now(conn, from)
    }

    /// The same as it was after a journal entry: what stopped then was counted with it, and stays as it was counted.
    pub fn clockwork_then(&self, conn: &dyn Reads, from: Day, entry: i64) -> Result<Rc<Clockwork>> {
        self.clockworks.then(conn, from, entry)
    }

    /// Forgets the calendar and the rules, which have changed.
    pub fn forget_clockwork(&self) {
        self.clockworks.forget();
    }

    /// A day that is today where the one who types does not say; a file says it.
    pub fn day_or_today(&self, noun: &Noun, day: &mut Option<Day>, column: &'static str) -> Result<Day> {
        match *day {
            Some(on) => Ok(on),
            None if self.filed.get() => Err(super::required(noun, column)),
            None => Ok(*day.insert(self.today)),
        }
    }

    /// A day as typed; in a file one that means the same whenever it is read.
    pub fn day(&self, conn: &dyn Reads, typed: &str) -> Result<Day> {
        if self.filed.get() {
            return day::in_file(typed);
        }
        let calendar = typed.contains("wd").then(|| self.clockwork(conn, day::plus(self.today, -400))).transpose()?;
        let working = |from: Day, n: i64| calendar.as_ref().map_or(from, |c| c.calendar.add_working(from, n));
        day::parse(typed, self.today, &working)
    }

    /// A file of a noun begins: whether the ledger had records of it before, and whether any unit was not always there.
    pub fn file_begins(&self, noun: &'static Noun, begun: bool, dated: bool) {
        self.filed.set(true);
        self.file.replace(File::of(noun, begun, dated));
    }

    /// It has ended.
    pub fn file_ends(&self) {
        self.filed.set(false);
        self.file.take();
    }

    /// The id of the figure a text names.
    pub fn figure(&self, typed: &str) -> Result<String> {
        self.figures.get().map_or_else(|| Ok(typed.to_owned()), |find| find(typed).map(str::to_owned))
    }

    /// A period as typed.
    pub fn period(&self, conn: &Connection, typed: &str) -> Result<day::Period> {
        let calendar = typed.contains("wd").then(|| self.clockwork(conn, day::plus(self.today, -400))).transpose()?;
        let working = |from: Day, n: i64| calendar.as_ref().map_or(from, |c| c.calendar.add_working(from, n));
        day::period(typed, self.today, &working)
    }

    /// The unit a text names: code, full name, short name or alias; in a file also without its place, for one who types by any part
    /// of them, or by their first letters.
    pub fn unit(&self, conn: &dyn Reads, typed: &str) -> Result<i64> {
        let filed = self.filed.get();
        if let Some(id) = self.met.borrow().get(typed).filter(|_| filed) {
            return Ok(*id);
        }
        // Of a file that names few units the register is not read whole.
        let alone = (!filed || self.met.borrow().len() < FEW) && self.units.borrow().is_none();
        let exact = alone.then(|| by_code_or_name(conn, typed)).transpose()?.flatten();
        let id = exact.map_or_else(|| self.find(conn, typed), Ok)?;
        if filed {
            self.met.borrow_mut().insert(typed.to_owned(), id);
        }
        Ok(id)
    }

    fn find(&self, conn: &dyn Reads, typed: &str) -> Result<i64> {
        let (id, called) = self.register(conn, |units| match units.find(typed) {
            Err(error) if error.id == "unit-unknown" => {
                let found = if self.filed.get() { units.find_local(typed) } else { units.find_near(typed) };
                found.map(|(id, called)| (id, Some(called)))
            }
            found => found.map(|id| (id, None)),
        })??;
        Ok(called.map_or(id, |called| {
            self.understand(typed, &called);
            id
        }))
    }

    /// Keeps in mind as what a word was understood that is no name by itself.
    pub(super) fn understand(&self, typed: &str, called: &str) {
        let said = both!("“{typed}”按 {called} 理解", "{typed:?} was understood as {called}");
        self.understood.borrow_mut().push(said);
    }

    /// As what words were understood since this was asked.
    pub fn understood(&self) -> Vec<Both> {
        self.understood.take()
    }

    /// The other unit that answers to a word already.
    pub fn clash(&self, conn: &Connection, word: &str, own: Option<i64>) -> Result<Option<String>> {
        self.register(conn, |units| units.clash(word, own))
    }

    /// The other unit that was called by a word before.
    pub fn went_by(&self, conn: &Connection, word: &str, own: Option<i64>) -> Result<Option<String>> {
        self.register(conn, |units| units.before(word, own))
    }

    /// The units a text may mean where it may name a person as well; none where it does.
    pub fn units_meant(&self, conn: &dyn Reads, typed: &str) -> Result<Vec<i64>> {
        self.register(conn, |units| units.meant(typed))
    }

    fn register<T>(&self, conn: &dyn Reads, ask: impl FnOnce(&Units) -> T) -> Result<T> {
        let mut units = self.units.borrow_mut();
        Ok(ask(match &mut *units {
            Some(units) => units,
            none => none.insert(Units::read(conn)?),
        }))
    }

    /// Learns a unit just added, so that the next row may name it.
    pub fn learn(&self, id: i64, code: &str, name: &str, others: &[&str]) {
        self.met.borrow_mut().clear();
        if let Some(units) = &mut *self.units.borrow_mut() {
            units.put(id, code, name, others);
        }
    }

    /// The row of a noun a text names: its code, or its office number.
    pub fn record(&self, conn: &Connection, noun: &Noun, typed: &str) -> Result<i64> {
        let Some(letters) = noun.letters else {
            return if noun.table == "unit" { self.unit(conn, typed) } else { by_own_code(conn, noun, typed) };
        };
        let by_code = match code::parse(letters, typed, self.today.year()) {
            Some(id) => exists(conn, noun, id)?.then_some(id),
            None => None,
        };
        match by_code {
            Some(id) => Ok(id),
            None => match named(conn, noun, typed)? {
                Some(id) => Ok(id),
                None if self.filed.get() => Err(unknown_record(conn, noun, typed, false)),
                None => {
                    let (id, called) = named_near(conn, noun, typed)?;
                    self.understand(typed, &called);
                    Ok(id)
                }
            },
        }
    }

    /// The slug a text means in a vocabulary: slug or label, shipped or the office's own. A file says the same words over and over.
    pub fn word(&self, name: &str, typed: &str) -> Result<String> {
        if !self.filed.get() {
            return self.slug(name, typed);
        }
        if let Some(met) = self.words_met.borrow().get(name).and_then(|words| words.get(typed)) {
            return met.clone();
        }
        let found = self.slug(name, typed);
        let mut met = self.words_met.borrow_mut();
        let words = met.entry(name.to_owned()).or_default();
        if words.len() < MOST_MET {
            words.insert(typed.to_owned(), found.clone());
        }
        found
    }

    fn slug(&self, name: &str, typed: &str) -> Result<String> {
        let shipped = vocab::vocab(name);
        if let Some(term) = shipped.and_then(|v| v.get(typed).or_else(|| v.find(typed))) {
            return Ok(term.slug.to_owned());
        }
        let wanted = fold(typed);
        let own =
            |t: &&AddedTerm| t.vocab == name && [&t.slug, &t.label.zh, &t.label.en].iter().any(|w| fold(w) == wanted);
        if let Some(term) = self.added.own.iter().find(own) {
            return Ok(term.slug.clone());
        }
        // A row of a file is told why it is refused, and no more.
        Err(plain::unknown_word(name, typed, !self.filed.get()))
    }

    /// Several words of a vocabulary as they are kept, each once and in one order.
    fn words<'t>(&self, name: &str, typed: impl Iterator<Item = &'t str>) -> Result<Value> {
        let slugs = typed.map(|word| self.word(name, word)).collect::<Result<BTreeSet<_>>>()?;
        plain::list(slugs.iter().map(String::as_str))
    }

    /// The slugs a text means in a vocabulary: its own first, then those of the words that count under it (四难: 门难进 …).
    pub fn words_under(&self, name: &str, typed: &str) -> Result<Vec<String>> {
        Ok(self.added.under(name, &self.word(name, typed)?))
    }

    /// A raw value understood by its column's shape, ready to be stored.
    pub fn value(&self, conn: &dyn Reads, noun: &Noun, column: &str, raw: &Raw) -> Result<Value> {
        self.value_of(conn, (column, noun.shape(column)), raw)
    }

    /// The same of a column whose shape is at hand.
    pub fn value_of(&self, conn: &dyn Reads, (column, shape): (&str, Shape), raw: &Raw) -> Result<Value> {
        match self.shaped(conn, shape, raw).map_err(|e| e.field(column)) {
            Ok(Value::Text(typed)) if column == "office_no" => Ok(Value::Text(office_number(&typed))),
            Err(error) if error.id == "record-unknown" && self.filed.get() && AHEAD.contains(&column) => {
                self.ahead(shape, raw).ok_or(error)
            }
            value => value,
        }
    }

    /// A record that a file names before another file brings it.
    fn ahead(&self, shape: Shape, raw: &Raw) -> Option<Value> {
        let (Shape::Code(letters), Raw::Text(typed)) = (shape, raw) else { return None };
        code::parse(letters, typed, self.today.year()).map(Value::Int)
    }

    /// A name of a table's column as it was written first.
    pub fn as_first_written(&self, conn: &dyn Reads, of: Named, typed: String) -> Result<String> {
        let mut all = self.spellings.borrow_mut();
        let known = match all.entry(of) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unread) => {
                let (table, column) = of;
                let sql =
                    format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY min(id) DESC");
                let mut statement = conn.prepare(&sql)?;
                let names = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
                unread.insert(names.into_iter().map(|name| (fold(&name), name)).collect())
            }
        };
        Ok(known.entry(fold(&typed)).or_insert(typed).clone())
    }

    fn shaped(&self, conn: &dyn Reads, shape: Shape, raw: &Raw) -> Result<Value> {
        let number;
        let typed = match raw {
            Raw::Null => return Ok(Value::Null),
            Raw::Int(n) if shape == Shape::Count => return plain::count(*n),
            Raw::Flag(f) if shape == Shape::Flag => return Ok(Value::Int(i64::from(*f))),
            Raw::List(words) if shape == Shape::List => return plain::list(words.iter().map(String::as_str)),
            Raw::List(words) if let Shape::Words(list) = shape => {
                return self.words(list, words.iter().map(String::as_str));
            }
            // A word may mean yes or no.
            Raw::Flag(f) if matches!(shape, Shape::Word(_)) => {
                if *f {
                    "yes"
                } else {
                    "no"
                }
            }
            Raw::Int(n) => {
                number = n.to_string();
                &number
            }
            Raw::Text(t) if t.is_empty() || (shape.is_line() && t.trim().is_empty()) => return Ok(Value::Null),
            Raw::Text(t) => t,
            Raw::Flag(_) | Raw::List(_) | Raw::Rows(_) => return Err(plain::wrong_shape(shape)),
        };
        // A text that a file may not bring is none to type either: what was typed goes out and comes in again.
        let filed = self.filed.get();
        if filed || shape.is_text() {
            // Of a file, a dash is what stands in a text of any length, and nothing where a number or a word would.
            if text::is_dash(typed) && !(filed && shape == Shape::Long) {
                self.dashes.set(self.dashes.get() + 1);
                return if filed { Ok(Value::Null) } else { Err(plain::nothing(typed)) };
            }
            plain::says(typed, text::is_garbled)?;
        }
        match shape {
            Shape::Text | Shape::Person | Shape::Long | Shape::Instant | Shape::Cell | Shape::Measure => {
                plain::clean(typed).map(|t| Value::Text(t.to_owned()))
            }
            Shape::Day => self.day(conn, typed).map(|day| Value::Text(day::text(day))),
            Shape::Count => plain::counted(typed),
            Shape::Flag => plain::flag(typed),
            Shape::Unit => self.unit(conn, typed).map(Value::Int),
            Shape::Code(letters) | Shape::Named(letters) => {
                self.record(conn, super::by_letters(letters)?, typed).map(Value::Int)
            }
            Shape::Record => {
                let (noun, id) = super::by_code(conn, self, typed)?;
                super::belonging::code_of(noun, id).map(Value::Text)
            }
            Shape::Word(name) => self.word(name, typed).map(Value::Text),
            Shape::Words(name) => self.words(name, text::listed(typed)),
            Shape::Rows | Shape::Closed => Err(plain::wrong_shape(shape)),
            // Names stand one below the other in a cell, and beside each other: 住建委/房管局.
            Shape::List => plain::list(typed.split(['\n', '/', '／']).flat_map(text::listed)),
        }
    }
}
