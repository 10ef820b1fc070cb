//! The columns a file may have for a noun, and which slot of a row each fills. Not for what the slots hold: that is `import`.

use crate::base::column::{Shape, label};
use crate::base::error::{Error, Result};
use crate::base::kept;
use crate::base::noun::{Field, From, KEPT, Noun, Part, Raw};
use crate::base::text;
use crate::both;
use crate::db::{mask, query};
use crate::intake::{Pair, is_own, tight};
use crate::record;
use crate::record::before::{Before, Taken};
use foldhash::HashMap;
use rusqlite::Connection;
use std::cell::RefCell;

/// The columns a file may have for a noun, each with the slot of a row it fills: the fields, `code`, the code beside each unit,
/// `state` where a life leads to it. Those the ledger counts itself are left out, and told.
pub struct Columns {
    noun: &'static Noun,
    known: Vec<String>,
    /// The shapes of its fields, in their order.
    pub shapes: Vec<Shape>,
    /// Whether they hold free text, in which anything may stand.
    pub free: Vec<bool>,
    /// What was known before the file: records of its entry are no row's twins.
    pub before: Before,
    /// Whether the ledger had records of the noun before.
    pub begun: bool,
    /// Its columns that hold a unit.
    pub units: Vec<&'static str>,
    /// Those the ledger counts itself.
    pub left: RefCell<Vec<String>>,
    /// Of those the ones that say what became of a record: told where it did not become of the record that came in.
    pub told: Vec<&'static str>,
    /// The records that rows of the file are already.
    pub taken: RefCell<Taken>,
    met: RefCell<HashMap<String, Result<Option<usize>>>>,
    /// Whether headings are understood, as they were asked about.
    known_to_be: RefCell<HashMap<String, bool>>,
    /// What headings are kept under.
    apart: RefCell<HashMap<String, String>>,
    /// Keys that nobody knows and that are kept, as they were met.
    pub beside: RefCell<Vec<String>>,
    /// Keys that name what stands on a record's page and no row can bring.
    pub unbrought: RefCell<Vec<String>>,
    /// Whether any unit has a first or a last day.
    pub dated: bool,
}

/// Keys of a file that may be kept, as many as a sheet has columns.
const MOST_BESIDE: usize = 1_024;
/// The bytes of a heading at the most.
const LONGEST_HEADING: usize = 100;
/// Keys whose slots are remembered.
const MOST_MET: usize = 4_096;

/// Whether any unit was not always there.
const DATED: &str = "SELECT EXISTS (SELECT 1 FROM unit WHERE valid_from IS NOT NULL OR valid_to IS NOT NULL)";

/// Whether a field holds free text that others read.
fn is_free(noun: &Noun, field: &Field) -> bool {
    field.from != From::Sealed && noun.shape(field.column).is_text() && mask::is_free(noun, field.column)
}

impl Columns {
    /// Those of a noun.
    pub fn of(conn: &Connection, noun: &'static Noun, entry: i64) -> Result<Columns> {
        let units = noun.fields.iter().map(|f| f.column).filter(|column| noun.shape(column) == Shape::Unit).collect();
        Ok(Columns {
            noun,
            known: query::columns(conn, noun)?,
            free: noun.fields.iter().map(|field| is_free(noun, field)).collect(),
            shapes: noun.fields.iter().map(|f| noun.shape(f.column)).collect(),
            before: Before::of(entry),
            begun: conn.query_row(&format!("SELECT EXISTS (SELECT 1 FROM {})", noun.table), [], |r| r.get(0))?,
            units,
            left: RefCell::default(),
            told: noun
                .folded()
                .chain(noun.made.iter().map(|made| made.0))
                .filter(|column| *column != "state" && noun.field(column).is_none())
                .collect(),
            taken: RefCell::default(),
            met: RefCell::default(),
            known_to_be: RefCell::default(),
            apart: RefCell::default(),
            beside: RefCell::default(),
            unbrought: RefCell::default(),
            dated: conn.query_row(DATED, [], |r| r.get(0))?,
        })
    }

    /// The slot of the time of a day: of `decided_on` that of `decided_time`.
    pub fn time_of(&self, slot: usize) -> Option<usize> {
        let day = self.noun.fields.get(slot)?.column.strip_suffix("_on")?;
        self.noun.fields.iter().position(|field| field.column.strip_suffix("_time") == Some(day))
    }

    /// The slot of the code.
    pub fn code(&self) -> usize {
        self.noun.fields.len()
    }

    /// The slot of the state.
    pub fn state(&self) -> usize {
        self.noun.fields.len() + 1 + self.units.len()
    }

    /// The slot of the first part that travels.
    pub fn parts(&self) -> usize {
        self.state() + 1
    }

    /// The slot of why a record was voided.
    pub fn voided(&self) -> usize {
        self.parts() + self.noun.parts_that_travel().count()
    }

    /// The slot of the first of what became of a record.
    pub fn told(&self) -> usize {
        self.voided() + 1
    }

    /// The slot of what its sheet has beside.
    pub fn kept(&self) -> usize {
        self.told() + self.told.len()
    }

    /// How many slots a row has.
    pub fn slots(&self) -> usize {
        self.kept() + 1
    }

    /// Which slot a heading fills; none where the ledger counts the column itself.
    pub fn slot(&self, key: &str) -> Result<Option<usize>> {
        self.met_before(key, || self.find(key))
    }

    /// Which slot a key of JSON fills: as `said` of it, as a heading does, and one beyond the last where nobody knows it and it is kept. One
    /// that is nearly a known one is refused. Every line asks again.
    pub fn key(&self, key: &str, said: &[(String, String)]) -> Result<Option<usize>> {
        self.met_before(key, || match said.iter().find(|(of, _)| tight(of) == tight(key)).map(|said| said.1.as_str()) {
            Some("" | "-") => Ok(None),
            // What an import wrote beside rows it refused.
            None if is_own(key) => Ok(None),
            Some(KEPT) if key != KEPT => self.keep(key),
            Some(field) => self.find(field),
            None => match self.find(key) {
                Err(error) if error.id == "column-unknown" => self.unknown(key),
                found => found,
            },
        })
    }

    /// What becomes of a key that is no column: what stands on the page of a record is told, a slip of the pen refused, the rest kept.
    fn unknown(&self, key: &str) -> Result<Option<usize>> {
        if record::shown_beside(self.noun).contains(&key) {
            self.unbrought.borrow_mut().push(key.to_owned());
            return Ok(None);
        }
        let labels = self.known.iter().filter_map(|column| label(self.noun.name, column));
        // Of what is as near, the key itself is the last.
        let names = labels.flat_map(|(zh, en)| [zh, en]).chain(self.known.iter().map(String::as_str));
        match names.map(|name| (text::slip(key, name), name)).max_by(|one, other| one.0.total_cmp(&other.0)) {
            Some((near, name)) if near > 0.0 => Err(Error::usage(
                "column-unknown",
                both!(
                    "没有字段 {key:?}，是不是 {name}？是：--map {key}={name}；不是：--map {key}=kept 原样保留",
                    "there is no column {key:?}; did you mean {name}? If so, --map {key}={name}; if not, --map {key}=kept keeps it as it is"
                ),
            )),
            _ => self.keep(key),
        }
    }

    /// Whether a key was met in the file.
    pub fn met(&self, key: &str) -> bool {
        self.met.borrow().keys().any(|met| tight(met) == tight(key))
    }

    /// Keeps a key as it is.
    fn keep(&self, key: &str) -> Result<Option<usize>> {
        let mut beside = self.beside.borrow_mut();
        let name = self.apart(tight(key).into_owned());
        if name.is_empty() || beside.len() >= MOST_BESIDE && !beside.contains(&name) {
            let said = both!(
                "字段没有名称，或不认得的字段超过 {MOST_BESIDE} 个",
                "a key has no name, or more than {MOST_BESIDE} keys are not known"
            );
            return Err(Error::usage("column-unknown", said));
        }
        if !beside.contains(&name) {
            beside.push(name);
        }
        Ok(Some(self.slots()))
    }

    /// Of what a row has in columns that fill no slot what is kept as it is: what the ledger counts itself, unless the row came out of one.
    pub fn kept_of(&self, row: &[Raw], mut cells: Vec<Pair>) -> Vec<Pair> {
        // A noun without letters has its code among its fields.
        let at = self.noun.fields.iter().position(|field| field.column == "code").unwrap_or(self.code());
        let letters = self.noun.letters.unwrap_or_default();
        let ours = matches!(&row[at], Raw::Text(code) if code.trim_start().starts_with(letters));
        let counts = |key: &str| {
            let column = self.noun.heading(key).map_or(key, |column| column.name);
            self.left.borrow().iter().any(|left| left == column)
        };
        cells.retain(|(key, _)| !ours && counts(key) && self.keep(key).is_ok());
        cells
    }

    fn met_before(&self, key: &str, find: impl FnOnce() -> Result<Option<usize>>) -> Result<Option<usize>> {
        if let Some(slot) = self.met.borrow().get(key) {
            return slot.clone();
        }
        let slot = find();
        let mut met = self.met.borrow_mut();
        if met.len() < MOST_MET {
            met.insert(key.to_owned(), slot.clone());
        }
        slot
    }

    /// The slot of the field that leads to a record of which a column tells the name: there it may be named by that.
    pub fn stands_for(&self, column: &str) -> Option<(usize, &'static str)> {
        let of = column.strip_suffix("_name")?;
        let at = self.noun.fields.iter().position(|field| field.column == of)?;
        matches!(self.shapes[at], Shape::Code(_)).then_some((at, self.noun.fields[at].column))
    }

    /// What a heading is kept under: one that is understood by another name. Every row asks again.
    fn apart(&self, heading: String) -> String {
        if let Some(known) = self.apart.borrow().get(&heading) {
            return known.clone();
        }
        let name = if self.knows(&heading) { format!("{}{heading}", kept::OF_SHEET) } else { heading.clone() };
        let mut apart = self.apart.borrow_mut();
        if apart.len() < MOST_MET {
            apart.insert(heading, name.clone());
        }
        name
    }

    /// What is kept of a row, each under a heading that no other column of its noun has.
    pub fn told_apart(&self, cells: Vec<kept::Cell>) -> Vec<kept::Cell> {
        cells.into_iter().map(|(heading, content)| (self.apart(heading), content)).collect()
    }

    /// Whether a heading is understood; nothing is kept of the question. The cells of every row are asked about, for a row may be another heading:
    /// what is long or begins with a digit is none.
    pub fn knows(&self, key: &str) -> bool {
        if key.len() > LONGEST_HEADING || key.starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        if let Some(known) = self.known_to_be.borrow().get(key) {
            return *known;
        }
        let known = self.is_known(key);
        let mut met = self.known_to_be.borrow_mut();
        if met.len() < MOST_MET {
            met.insert(key.to_owned(), known);
        }
        known
    }

    fn is_known(&self, key: &str) -> bool {
        let left = self.left.borrow().clone();
        let known = self.find(key).is_ok();
        *self.left.borrow_mut() = left;
        known
    }

    fn find(&self, key: &str) -> Result<Option<usize>> {
        let noun = self.noun;
        let column = noun.heading(key).map_or(key, |c| c.name);
        // A unit's own code is its 单位代码; other nouns have that of their unit.
        let column = if noun.letters.is_none() && column == "unit_code" { "code" } else { column };
        if let Some(at) = noun.fields.iter().position(|f| f.column == column) {
            return Ok(Some(at));
        }
        if column == "code" {
            return Ok(Some(self.code()));
        }
        if column == KEPT {
            return Ok(Some(self.kept()));
        }
        if let Some(at) = column.strip_suffix("_code").and_then(|unit| self.units.iter().position(|u| *u == unit)) {
            return Ok(Some(self.code() + 1 + at));
        }
        let named = |part: &Part| [part.column.unwrap_or_default(), part.called.0, part.called.1].contains(&key.trim());
        if let Some(at) = noun.parts_that_travel().position(|(_, part)| named(part)) {
            return Ok(Some(self.parts() + at));
        }
        if !self.known.iter().any(|k| k == column) {
            let parts = noun.parts_that_travel().map(|(column, _)| column);
            let fields: Vec<String> = noun.fields.iter().map(|f| f.column).chain(parts).map(str::to_owned).collect();
            return Err(query::unknown_column(key, &fields));
        }
        if column == "state" && record::life_of(noun).is_some() {
            return Ok(Some(self.state()));
        }
        if column == "void_reason" {
            return Ok(Some(self.voided()));
        }
        let mut left = self.left.borrow_mut();
        if !left.iter().any(|known| known == column) {
            left.push(column.to_owned());
        }
        Ok(self.told.iter().position(|told| *told == column).map(|at| self.told() + at))
    }
}
