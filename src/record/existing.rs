//! Whether a unit, or a word of the office's own, was there on the day a record speaks of: between its first day and its last. Not
//! for what it is called.

use super::names::Names;
use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{From, Noun, Put, Value};
use crate::both;
use crate::db::behind::Reads;
use rusqlite::{Connection, OptionalExtension};

/// That a unit was not there on a day, and who took over from it; none where it was.
pub fn absent(conn: &Connection, unit: i64, on: Day) -> Result<Option<Both>> {
    let sql = "SELECT u.name, u.valid_from, u.valid_to, s.name FROM unit u LEFT JOIN unit s ON s.id = u.successor
        WHERE u.id = ?1 AND (u.valid_from > ?2 OR u.valid_to < ?2)";
    let row = conn.prepare_cached(sql)?.query_row((unit, on.to_string()), |r| {
        Ok((
            r.get::<_, String>(0)?,
            r.get::<_, Option<String>>(1)?,
            r.get::<_, Option<String>>(2)?,
            r.get::<_, Option<String>>(3)?,
        ))
    });
    Ok(row.optional()?.map(|(name, from, to, successor)| {
        let heir = successor.map_or_else(Both::default, |s| both!("，由 {s} 承继", "; {s} took over"));
        let (heir_zh, heir_en) = (heir.zh, heir.en);
        match to.filter(|to| *to < on.to_string()) {
            Some(to) => both!("{name} 已于 {to} 停用{heir_zh}", "{name} ended on {to}{heir_en}"),
            None => {
                let from = from.unwrap_or_default();
                both!("{name} 自 {from} 起才启用", "{name} begins on {from}")
            }
        }
    }))
}

/// Refuses a unit that took a name from another, for a day on which that one had it.
fn took_its_name(conn: &dyn Reads, names: &Names, noun: &Noun, on: Day, puts: &[Put]) -> Result<()> {
    for (column, value) in puts {
        let Value::Int(unit) = value else { continue };
        if noun.shape(column) != Shape::Unit {
            continue;
        }
        let sql = "SELECT name FROM unit WHERE id = ?1 AND valid_from > ?2";
        let later: Option<String> =
            conn.prepare_cached(sql)?.query_row((unit, on.to_string()), |r| r.get(0)).optional()?;
        let Some(name) = later else { continue };
        if let Some(other) = names.went_by(conn, &name, Some(*unit))? {
            let said = both!("{on} 叫“{name}”的是 {other}", "on {on} it was {other} that was called {name}");
            return Err(Error::refused("unit-not-then", said)
                .hint(both!(
                    "写当时的单位，用代码或现在的名称",
                    "name the unit of that day, by its code or its name now"
                ))
                .field(column));
        }
    }
    Ok(())
}

/// Refuses what was not there on a record's day, among columns and values of it: a word always, a unit where it must be in being.
pub fn held(conn: &dyn Reads, names: &Names, noun: &Noun, on: Day, puts: &[Put]) -> Result<()> {
    chosen(names, noun, on, puts)?;
    if names.file.borrow().always {
        Ok(())
    } else if noun.in_being {
        there(conn, noun, on, puts)
    } else {
        took_its_name(conn, names, noun, on, puts)
    }
}

/// Refuses units that were not there on a day, among the columns and values of a record or a step.
pub fn there(conn: &dyn Reads, noun: &Noun, on: Day, puts: &[Put]) -> Result<()> {
    for (column, value) in puts {
        let Value::Int(unit) = value else { continue };
        if noun.shape(column) != Shape::Unit {
            continue;
        }
        if let Some(Both { zh, en }) = absent(conn, *unit, on)? {
            return Err(Error::refused(
                "unit-not-then",
                both!("{zh}，{on} 的事不能记在它名下", "{en}: nothing of {on} is its"),
            )
            .hint(both!("写当时的单位；日期错了用 --on 更正", "name the unit of that day, or give the right day"))
            .field(column));
        }
    }
    Ok(())
}

/// Refuses words of the office's own that could not be chosen on a day, among the columns and values of a record or a step.
pub fn chosen(names: &Names, noun: &Noun, on: Day, puts: &[Put]) -> Result<()> {
    if names.added.own.is_empty() {
        return Ok(());
    }
    let on = on.to_string();
    for (column, value) in puts {
        let (Shape::Word(list) | Shape::Words(list), Value::Text(said)) = (noun.shape(column), value) else { continue };
        let several: Option<Vec<String>> = serde_json::from_str(said).ok();
        let is = |slug: &String| several.as_ref().map_or(slug == said, |all| all.contains(slug));
        let Some(term) = names.added.own.iter().find(|term| term.vocab == list && is(&term.slug)) else { continue };
        let (zh, en) = (&term.label.zh, &term.label.en);
        let said = match (&term.valid_from, &term.valid_to) {
            (_, Some(to)) if *to < on => {
                both!("{zh} 已于 {to} 停用，不能用于 {on}", "{en} was closed on {to}: not for {on}")
            }
            (Some(from), _) if *from > on => {
                both!("{zh} 自 {from} 起才启用，不能用于 {on}", "{en} begins on {from}: not for {on}")
            }
            _ => continue,
        };
        return Err(Error::refused("term-closed", said)
            .hint(both!("换一个词：ducha vocab {list}", "take another word: ducha vocab {list}"))
            .field(column));
    }
    Ok(())
}

/// What a person should know of the units of a record just kept that were not there on its day, or today where it has none: what is
/// said of one after its end may be meant.
pub fn noticed(conn: &Connection, names: &Names, noun: &Noun, id: i64) -> Result<Option<Both>> {
    let units = noun.fields.iter().filter(|f| f.from == From::Anywhere && noun.shape(f.column) == Shape::Unit);
    let units: Vec<String> = units.map(|f| noun.sql(f.column)).collect();
    // A unit among units is of all days.
    if units.is_empty() || noun.name == super::unit::NOUN.name {
        return Ok(None);
    }
    let day = noun.day.map_or_else(|| "NULL".to_owned(), |day| noun.sql(day));
    let sql = format!("SELECT {day}, {} FROM {} WHERE id = ?", units.join(", "), noun.table);
    let mut statement = conn.prepare_cached(&sql)?;
    let (on, units) = statement.query_row([id], |row| {
        let units = (1..=units.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Option<i64>>>>()?;
        Ok((row.get::<_, Option<String>>(0)?, units))
    })?;
    let on = on.as_deref().and_then(day::iso).unwrap_or(names.today);
    for unit in units.into_iter().flatten() {
        if let Some(said) = absent(conn, unit, on)? {
            return Ok(Some(said));
        }
    }
    Ok(None)
}
