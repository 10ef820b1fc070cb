//! Records that are there already: what is typed twice is refused, and what a file brings twice is not added again. Not for
//! records that are merely near each other: that is `alike`.

use super::before::{Before, Taken, known};
use super::names::Names;
use super::{Record, linking, sealed};
use crate::base::column::{Shape, flag};
use crate::base::error::{Error, Result};
use crate::base::kept;
use crate::base::noun::{Field, Filled, From, KEPT, Noun, Put, Value};
use crate::base::private;
use crate::both;
use crate::db::behind::Reads;
use crate::db::query::{cell, value};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};

/// Refuses what is on record already by all that makes it that record; of a record that is corrected, where that is what changes.
pub fn none<D: Record>(conn: &dyn Reads, draft: &D, edited: Option<(i64, &[Put])>) -> Result<()> {
    let noun = D::NOUN;
    let untouched = |given: &[Put]| given.iter().all(|(column, _)| !noun.identity.contains(column));
    if noun.identity.is_empty() || edited.is_some_and(|(_, given)| untouched(given)) {
        return Ok(());
    }
    let twins = all(conn, draft, noun.identity)?;
    let Some(first) = twins.into_iter().find(|id| edited.is_none_or(|(edited, _)| edited != *id)) else {
        return Ok(());
    };
    let (code, zh, en, name) = (noun.code(first), noun.zh, noun.en, noun.name);
    // A remark tells two apart where it is one of the columns that do; else the last of those.
    let told = noun.identity.iter().find(|column| **column == "note").or(noun.identity.last());
    let differs = flag(told.copied().unwrap_or_default());
    Err(Error::refused("record-twice", both!("同样的{zh}已登记为 {code}", "the same {en} is on record as {code}"))
        .hint(both!(
            "确是另一次的，写明不同之处（如 --{differs}）；要更正：ducha {name} edit {code} …",
            "if it is another one, say in what it differs (as with --{differs}); to correct it: ducha {name} edit {code} …"
        )))
}

/// In what a row is not the record it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The column.
    pub column: &'static str,
    /// Where what it says may come from.
    pub from: From,
    /// Of what its sheet had beside, the heading.
    pub heading: Option<String>,
    /// What the ledger has.
    pub has: Value,
    /// What the row says.
    pub given: Value,
    /// Whether the ledger had that once.
    pub once: bool,
}

/// By what a row was found to be a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Its code.
    Code,
    /// What the office itself calls it: its number, its name.
    Own(&'static str),
    /// All that was filled in.
    All,
}

/// What the ledger knows of a row of a file.
pub enum Brought {
    /// Nothing.
    New,
    /// This record, which says all that the row says.
    Same(i64, By),
    /// This record, of whose life the row says something else.
    Further(i64, By),
    /// This record, of which the row says something else.
    Changed(i64, By, Vec<Difference>),
    /// This record, which somebody voided.
    Voided(i64, By),
    /// Another record of the row's code: in which column they differ first, and what the ledger has there.
    Taken(i64, Difference),
}

/// A row of a file: what it fills in, the code it gives, what its sheet has beside.
pub struct Row<'r, D> {
    /// What it fills in.
    pub draft: &'r D,
    /// The same by field.
    pub filled: &'r [Filled],
    /// The record it says it is.
    pub code: Option<i64>,
    /// What its sheet has beside.
    pub beside: &'r [kept::Cell],
    /// What of a column is kept beside a record that did not come to it.
    pub as_kept: &'r dyn Fn(&str) -> Option<kept::Cell>,
}

impl<D: Record> Row<'_, D> {
    /// What is filled in.
    fn given(&self) -> impl Iterator<Item = &Filled> {
        self.filled.iter().filter(|(_, value)| *value != Value::Null)
    }

    /// What the ledger knows of it, of what was `known` before the file. A record is one row's: those `taken` are others'.
    pub fn brought(&self, conn: &Connection, names: &Names, (known, taken): (&Before, &Taken)) -> Result<Brought> {
        let noun = D::NOUN;
        known.begins();
        if let Some(code) = self.code {
            return self.by_code(conn, code, known);
        }
        let is_given = |own: &str| self.given().any(|(field, _)| field.column == own && field.from == From::Anywhere);
        let own = ["office_no", "code", "name"]
            .into_iter()
            .find(|own| (*own == "office_no" || noun.letters.is_none()) && is_given(own));
        let settled;
        let (draft, columns, by) = match (own, noun.letters, noun.identity) {
            (_, None, [.., last]) => (self.draft, noun.identity.to_vec(), By::Own(last)),
            (Some(own), ..) => (self.draft, vec![own], By::Own(own)),
            _ if !noun.known_by.is_empty() && noun.known_by.iter().all(|own| is_given(own)) => {
                (self.draft, noun.known_by.to_vec(), By::Own(noun.known_by[0]))
            }
            // What it leaves out and would be filled in with says nothing: that may rest on how far it had come.
            (None, _, identity) => {
                let mut all = self.draft.clone();
                if all.settle(conn, names, None).is_err() {
                    return Ok(Brought::New);
                }
                settled = all;
                let said = |column: &&str| settled.get(column) == self.draft.get(column);
                let open = self.filled.iter().filter(|(field, _)| field.from == From::Anywhere);
                let open = open.map(|(field, _)| field.column).filter(said);
                let columns = if identity.is_empty() { open.collect() } else { identity.to_vec() };
                (&settled, columns, By::All)
            }
        };
        let mut found = Brought::New;
        // A name that a record gave up may be another's now.
        let once = matches!(by, By::All | By::Own("office_no"));
        known.alike(conn, draft, (&columns, once, taken), &mut |id, voided| {
            let differs = self.differs(conn, known, id)?;
            if voided {
                let anothers = by == By::All && differs.iter().any(Difference::is_anothers);
                let is = !anothers && !is_another(self.filled, &differs);
                if is {
                    found = Brought::Voided(id, by);
                }
                return Ok(is);
            }
            if differs.is_empty() {
                found = Brought::Same(id, by);
                return Ok(true);
            }
            if !(by == By::All && differs.iter().any(Difference::is_anothers)) && matches!(found, Brought::New) {
                found = Brought::Changed(id, by, differs);
            }
            Ok(false)
        })?;
        Ok(found)
    }

    /// The same of a row that gives the code of the record it is.
    fn by_code(&self, conn: &Connection, code: i64, before: &Before) -> Result<Brought> {
        let (table, known) = (D::NOUN.table, known(D::NOUN));
        let sql = format!("SELECT void_reason IS NOT NULL FROM {table} WHERE id = ? AND entry < ? AND {known}");
        let voided: Option<bool> =
            conn.prepare_cached(&sql)?.query_row((code, before.entry), |r| r.get(0)).optional()?;
        let Some(voided) = voided else { return Ok(Brought::New) };
        // Further steps of it are no row's to bring: what it was entered with says whether it is that record.
        let differs = self.differs(conn, before, code)?;
        let another = is_another(self.filled, &differs);
        let (history, entered): (Vec<_>, Vec<_>) =
            differs.into_iter().partition(|differs| differs.from == From::History);
        Ok(match entered.first() {
            Some(first) if another => Brought::Taken(code, first.clone()),
            _ if voided => Brought::Voided(code, By::Code),
            Some(_) => Brought::Changed(code, By::Code, entered),
            None if history.is_empty() => Brought::Same(code, By::Code),
            None => Brought::Further(code, By::Code),
        })
    }

    /// The values it gives that a record does not have, and what that has.
    fn differs(&self, conn: &Connection, known: &Before, id: i64) -> Result<Vec<Difference>> {
        let noun = D::NOUN;
        let folded = |column: &str| noun.folded().any(|folded| folded == column);
        let asked = self.given().filter(|(field, _)| field.from != From::History || folded(field.column));
        let (sealed, kept): (Vec<&Filled>, Vec<&Filled>) = asked.partition(|(field, _)| field.from == From::Sealed);
        let mut out = Vec::new();
        let mut put = |(field, given): &Filled, has: Value, once: bool| {
            let (column, from) = (field.column, field.from);
            out.push(Difference { column, from, heading: None, has, given: given.clone(), once });
        };
        for (one, has) in kept.iter().zip(known.values(conn, noun, id, kept.iter().map(|(field, _)| field.column))?) {
            let (Field { column, from, .. }, given) = one;
            let unset = has == Value::Null && *given == Value::Int(0) && noun.shape(column) == Shape::Flag;
            let unbecome = || (self.as_kept)(column).map_or(Ok(false), |cell| is_kept(conn, (noun, id), &cell));
            let is = is_so(&has, given) || unset && told::<D>(conn, id, column)? == *given;
            if !(is || *from == From::History && unbecome()?) {
                put(one, has, false);
            }
        }
        let secret = if sealed.is_empty() { Vec::new() } else { sealed::known(conn, noun, id)? };
        for one in sealed {
            let own = one.0.column;
            let of = |known: &Vec<Put>| known.iter().find(|(name, _)| *name == own).map(|(_, value)| value.clone());
            let has = secret.last().and_then(of).unwrap_or(Value::Null);
            if !is_so(&has, &one.1) {
                put(one, has, secret.iter().filter_map(of).any(|had| is_so(&had, &one.1)));
            }
        }
        if !self.beside.is_empty() {
            out.extend(beside_otherwise(conn, (noun, id), self.beside)?);
        }
        Ok(out)
    }
}

/// Whether a row has the number of a record and little else of it.
fn is_another(filled: &[Filled], differs: &[Difference]) -> bool {
    let said = |(field, value): &&Filled| *value != Value::Null && field.from != From::History;
    let said = filled.iter().filter(said).count();
    let other = differs.iter().filter(|differs| differs.from != From::History && differs.heading.is_none()).count();
    other * 2 > said
}

impl Difference {
    /// Whether it makes the row another record: who complained, or a number that tells one from the next.
    fn is_anothers(&self) -> bool {
        let numbered = |heading: &String| kept::tells_apart(heading) && self.has != Value::Null;
        self.from == From::Sealed && !self.once || self.heading.as_ref().is_some_and(numbered)
    }
}

/// What the view says of a column: of what is not set, it may say that it is not so.
fn told<D: Record>(conn: &Connection, id: i64, column: &str) -> Result<Value> {
    let sql = format!("SELECT \"{column}\" FROM every_{} WHERE id = ?", D::NOUN.name);
    Ok(conn.prepare_cached(&sql)?.query_row([id], |r| Ok(value(cell(r.get_ref(0)?))))?)
}

/// SQL of having the same in every one of these columns.
fn same_in(noun: &Noun, columns: &[&str]) -> String {
    columns.iter().map(|column| format!("{} IS ?", noun.sql(column))).collect::<Vec<_>>().join(" AND ")
}

/// The standing records that have the same in every one of these columns as a draft.
fn all<D: Record>(conn: &Connection, draft: &D, columns: &[&str]) -> Result<Vec<i64>> {
    let noun = D::NOUN;
    let sql =
        format!("SELECT id FROM {} WHERE {} AND void_reason IS NULL ORDER BY id", noun.table, same_in(noun, columns));
    let values = columns.iter().map(|column| draft.get(column));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Writes the names of a new draft as they were written first, the codes of its links as they are kept, and with which it was made
/// together as the first of those: one name has one spelling, until somebody corrects it.
pub fn spell<D: Record>(conn: &dyn Reads, names: &Names, draft: &mut D) -> Result<()> {
    for column in D::NOUN.spelled {
        if let Value::Text(typed) = draft.get(column) {
            draft.set(column, Value::Text(names.as_first_written(conn, (D::NOUN.table, column), typed)?));
        }
    }
    if let Some(column) = D::NOUN.together
        && let Value::Int(with) = draft.get(column)
    {
        let sql = format!("SELECT \"{column}\" FROM {} WHERE id = ?", D::NOUN.table);
        let first = conn.prepare_cached(&sql)?.query_row([with], |r| r.get::<_, Option<i64>>(0)).optional()?;
        draft.set(column, Value::Int(first.flatten().unwrap_or(with)));
    }
    for link in D::NOUN.links {
        if let Value::Text(typed) = draft.get(link.column)
            && let Ok(ids) = linking::linked(conn, names, link, Some(&typed))
        {
            draft.set(link.column, linking::codes(link.to, &ids).map_or(Value::Null, Value::Text));
        }
    }
    Ok(())
}

/// Whether a value a record has is what a row gives: text that went out masked is what was masked, and a line ends either way.
pub fn is_so(has: &Value, given: &Value) -> bool {
    match (has, given) {
        (Value::Text(text), Value::Text(given)) => {
            private::went_out_as(text, given)
                || text.contains("\r\n") && private::went_out_as(&text.replace("\r\n", "\n"), given)
        }
        _ => has == given,
    }
}

/// What the sheet of a record had beside.
fn beside(conn: &Connection, (noun, id): (&Noun, i64)) -> Result<Vec<kept::Cell>> {
    let mut statement = conn.prepare_cached("SELECT kept FROM kept_row WHERE noun = ? AND record = ?")?;
    let has: Option<String> = statement.query_row((noun.name, id), |r| r.get(0)).optional()?;
    Ok(kept::cells(has.as_deref().unwrap_or_default()))
}

/// Whether the sheet of a record had this beside.
fn is_kept(conn: &Connection, of: (&Noun, i64), (heading, content): &kept::Cell) -> Result<bool> {
    let has = beside(conn, of)?;
    Ok(has.iter().any(|(of, is)| of == heading && kept::went_out_as((heading, is), content)))
}

/// What the sheet of a record had beside that is not what a row has there; nothing it did not have.
pub fn kept_otherwise(conn: &Connection, of: (&Noun, i64), given: &[kept::Cell]) -> Result<Vec<Difference>> {
    let mut all = beside_otherwise(conn, of, given)?;
    all.retain(|differs| differs.has != Value::Null);
    Ok(all)
}

/// What the sheet of a record had beside that is not what a row has there.
fn beside_otherwise(conn: &Connection, (noun, id): (&Noun, i64), given: &[kept::Cell]) -> Result<Vec<Difference>> {
    let has = beside(conn, (noun, id))?;
    let mut out = Vec::new();
    for (heading, content) in given {
        let is = has.iter().find(|(of, _)| of == heading).map(|(_, is)| is);
        if !is.is_some_and(|is| kept::went_out_as((heading, is), content)) {
            out.push(Difference {
                column: KEPT,
                from: From::Anywhere,
                heading: Some(heading.clone()),
                has: is.map_or(Value::Null, |is| Value::Text(is.clone())),
                given: Value::Text(content.clone()),
                once: false,
            });
        }
    }
    Ok(out)
}
