//! What becomes of a row of a file: added, or what the ledger had of it; what it states of its life and did not become, and under what that is kept.
//! Not for how a row is taken in: that is `import`.

use super::brought;
use super::columns::Columns;
use super::travelled;
use crate::base::column;
use crate::base::column::Shape;
use crate::base::error::{Both, Result};
use crate::base::kept as beside;
use crate::base::noun::{Field, Filled, From, Noun, Put, Raw, Value};
use crate::base::vocab;
use crate::both;
use crate::db::behind::Reads;
use crate::db::query::{cell, value};
use crate::record::before::Before;
use crate::record::names::Names;
use crate::record::twin::{self, Brought, By, is_so};
use crate::record::{self, Record};
use rusqlite::Connection;

/// What became of a row.
pub enum Kept<D> {
    /// It is a record, and this is what it gave where others of its noun count; where it states what no row can bring, what it says
    /// and the state it came to; and what a person should look at.
    Added { id: i64, given: Option<D>, short: Option<Short>, doubt: Option<Both> },
    /// The ledger had it already; by what that was known, and what the row says of its life that is not there.
    Same { by: By, short: Option<Short> },
    /// The ledger had it, and somebody voided that: by what it was known, and which it is.
    Voided { by: By, code: String },
    /// The ledger has it otherwise: by what that was known, which it is, in what they differ.
    Changed { by: By, id: i64, code: String, what: Both },
}

/// What a row states of what became of its record: `told` as the file has it, understood where it can be. What is not so is not stated.
pub fn stated(
    conn: &dyn Reads,
    names: &Names,
    (noun, given): (&Noun, &[Filled]),
    (told, raw): (&[&'static str], &[Raw]),
) -> Vec<Put> {
    let of_life = |field: &Field| field.from == From::History || field.column == "state";
    let life = given.iter().filter(|(field, value)| *value != Value::Null && of_life(field));
    let mut out: Vec<Put> = life.map(|(field, value)| (field.column, value.clone())).collect();
    for (column, raw) in told.iter().zip(raw).filter(|(_, raw)| **raw != Raw::Null) {
        let value = names.value_of(conn, (column, noun.shape(column)), raw);
        let value = value.unwrap_or_else(|_| raw.plain().map_or(Value::Null, Value::Text));
        if !matches!(value, Value::Null | Value::Int(0)) {
            out.push((column, value));
        }
    }
    out
}

/// What a row states that its record did not come to.
pub struct Short {
    /// In its own words.
    pub said: Both,
    /// What the ledger has.
    pub kept: Both,
    /// Everything it did not come to, and by name.
    pub columns: Vec<&'static str>,
    pub all: Vec<Both>,
    /// The verb that records it.
    pub with: &'static str,
}

/// What a record has in some columns, what is not folded by the view alone, and the state it is in, if it has one.
fn became(
    conn: &dyn Reads,
    (noun, before): (&Noun, &Before),
    (id, born): (i64, &[Put]),
    stated: &[Put],
) -> Result<(Vec<Value>, Option<String>)> {
    // Of a record that is just made what it came to is in hand.
    let in_hand = |column: &str| born.iter().find(|(of, _)| *of == column).map(|(_, value)| value.clone());
    if let (Some(Value::Text(state)), Some(has)) =
        (in_hand("state"), stated.iter().map(|(column, _)| in_hand(column)).collect())
    {
        return Ok((has, Some(state)));
    }
    let folded = |column: &str| noun.folded().any(|folded| folded == column);
    if folded("state") && stated.iter().all(|(column, _)| folded(column)) {
        let columns = stated.iter().map(|(column, _)| *column).chain(["state"]);
        let mut has = before.values(conn, noun, id, columns)?;
        let state = has.pop().and_then(|state| state.as_text().map(str::to_owned));
        return Ok((has, state));
    }
    let of = |(column, _): &Put| format!("{}.\"{column}\"", if folded(column) { "t" } else { "v" });
    let columns = stated.iter().map(of).collect::<Vec<_>>().join(", ");
    let state = if folded("state") { "t.state" } else { "NULL" };
    let (name, table) = (noun.name, noun.table);
    let sql = format!("SELECT {columns}, {state} FROM {table} t JOIN every_{name} v ON v.id = t.id WHERE t.id = ?");
    let mut statement = conn.prepare_cached(&sql)?;
    let row = statement.query_row([id], |row| {
        let has = (0..stated.len()).map(|at| Ok(value(cell(row.get_ref(at)?)))).collect::<rusqlite::Result<_>>()?;
        Ok((has, row.get(stated.len())?))
    });
    Ok(row?)
}

/// The first of what a row states of what became of its record that did not become of it.
pub fn fallen_short(
    conn: &dyn Reads,
    (noun, before): (&'static Noun, &Before),
    of: (i64, &[Put]),
    stated: &[Put],
) -> Result<Option<Short>> {
    if stated.is_empty() {
        return Ok(None);
    }
    let (has, state) = became(conn, (noun, before), of, stated)?;
    let wanting: Vec<(&Put, &Value)> = stated.iter().zip(&has).filter(|(put, has)| !is_so(has, &put.1)).collect();
    let state_first = wanting.iter().find(|((column, _), _)| *column == "state").or(wanting.first());
    let Some(((column, stated), has)) = state_first else { return Ok(None) };
    let in_state = |slug: String| match noun.shape("state") {
        Shape::Word(list) => brought::word(list, &slug),
        _ => Both::same(slug),
    };
    let said = match (*column, stated) {
        ("state", Value::Text(slug)) => in_state(slug.clone()),
        (column, value) => {
            let (Both { zh, en }, Both { zh: of_zh, en: of_en }) =
                (brought::label(noun, column), brought::shown(conn, noun, column, value));
            both!("{zh} {of_zh}", "{en} {of_en}")
        }
    };
    let kept = state.map_or_else(|| brought::shown(conn, noun, column, has), in_state);
    let with = noun.made.iter().find(|made| made.0 == *column).map_or(noun.name, |made| made.1);
    let all = wanting.iter().map(|((column, _), _)| brought::label(noun, column)).collect();
    let columns = wanting.iter().map(|((column, _), _)| *column).collect();
    Ok(Some(Short { said, kept, columns, all, with }))
}

/// What a row has in a column that its record did not come to, as the file has it, under a heading of its own: it is kept so.
pub fn left_over(
    noun: &Noun,
    columns: &Columns,
    (row, beside): (&[Raw], &[beside::Cell]),
    column: &str,
) -> Option<beside::Cell> {
    let told = || columns.told.iter().position(|told| *told == column).map(|at| columns.told() + at);
    let field = noun.fields.iter().position(|field| field.column == column);
    let at = field.or_else(told).or((column == "state").then(|| columns.state()))?;
    let cell = (column::label(noun.name, column)?.0.to_owned(), row[at].plain()?);
    let (heading, content) = columns.told_apart(vec![cell]).pop()?;
    // The sheet may have a column of that name.
    let further = (2..).map(|n| format!("{heading}（{n}）"));
    let taken = |name: &String| beside.iter().any(|(of, _)| of == name);
    let heading = std::iter::once(heading.clone()).chain(further).find(|name| !taken(name))?;
    Some((heading, content))
}

/// The words of a row that are read as one they are not quite, as the file has them.
pub fn nearly(noun: &Noun, columns: &Columns, (row, beside): (&[Raw], &[beside::Cell])) -> Vec<beside::Cell> {
    let is = |shape: &Shape, raw: &Raw| match (shape, raw) {
        (Shape::Word(list), Raw::Text(typed)) => vocab::is_nearly(list, typed),
        _ => false,
    };
    let fields = noun.fields.iter().zip(&columns.shapes).zip(row);
    let near = fields.filter(|((_, shape), raw)| is(shape, raw)).map(|((field, _), _)| field.column);
    near.filter_map(|column| left_over(noun, columns, (row, beside), column)).collect()
}

/// What becomes of a row that the ledger knows; nothing of one that is new.
pub fn there<D: Record>(
    conn: &dyn Reads,
    names: &Names,
    columns: &Columns,
    row: &twin::Row<'_, D>,
    (rows, stated): (&[travelled::Brought], &[Put]),
) -> Result<Option<Kept<D>>> {
    let (noun, taken) = (D::NOUN, &mut *columns.taken.borrow_mut());
    // An empty ledger has nothing twice.
    if !columns.begun {
        return Ok(None);
    }
    let call = |id| record::called(conn, noun, id);
    Ok(match row.brought(conn, names, (&columns.before, taken))? {
        Brought::New => None,
        Brought::Taken(id, differs) => return Err(brought::taken(conn, noun, id, &differs)),
        Brought::Changed(id, by, differs) => {
            if by != By::All {
                taken.take(id);
            }
            Some(Kept::Changed { by, id, code: call(id)?, what: brought::differing(conn, noun, &differs) })
        }
        Brought::Voided(id, by) => {
            taken.take(id);
            Some(Kept::Voided { by, code: call(id)? })
        }
        Brought::Further(id, by) => {
            taken.take(id);
            Some(same(conn, (noun, &columns.before), row, (id, by), stated)?)
        }
        Brought::Same(id, by) => {
            taken.take(id);
            let other = rows.iter().find_map(|rows| rows.are_of(conn, noun, id).transpose()).transpose()?;
            Some(match other {
                Some(what) => Kept::Changed { by: By::Code, id, code: call(id)?, what },
                None => same(conn, (noun, &columns.before), row, (id, by), stated)?,
            })
        }
    })
}

/// What becomes of a row that is a record: what it states and the record did not come to may be otherwise than what was kept of that.
fn same<D: Record>(
    conn: &Connection,
    (noun, before): (&'static Noun, &Before),
    row: &twin::Row<'_, D>,
    (id, by): (i64, By),
    stated: &[Put],
) -> Result<Kept<D>> {
    let short = fallen_short(conn, (noun, before), (id, &[]), stated)?;
    let left: Vec<_> =
        short.iter().flat_map(|short| &short.columns).filter_map(|column| (row.as_kept)(column)).collect();
    let differs = if left.is_empty() { Vec::new() } else { twin::kept_otherwise(conn, (noun, id), &left)? };
    if differs.is_empty() {
        return Ok(Kept::Same { by, short });
    }
    let (code, what) = (record::called(conn, noun, id)?, brought::differing(conn, noun, &differs));
    Ok(Kept::Changed { by, id, code, what })
}
