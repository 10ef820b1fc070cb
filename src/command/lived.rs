//! The record with steps and limits that a text names, whatever its noun. Not for what is told of it.

use super::desk::Desk;
use crate::base::code;
use crate::base::error::{Error, Result};
use crate::both;
use crate::record::names::Names;
use crate::record::{self, lives::Life};
use chrono::Datelike as _;
use rusqlite::Connection;

/// The record with a life that a text names: by its code, or by the office's own number of any of them.
pub fn living(desk: &Desk, typed: &str) -> Result<(&'static Life, i64)> {
    let (conn, names) = (desk.read()?, desk.names()?);
    if let Ok((noun, id)) = record::by_code(conn, names, typed)
        && let Some(life) = record::life_of(noun)
    {
        return Ok((life, id));
    }
    let mut none = lettered(conn, names, typed);
    for life in record::LIVES {
        match names.record(conn, life.noun, typed) {
            Ok(id) => return Ok((life, id)),
            Err(error) => none = none.or(Some(error)),
        }
    }
    Err(none.unwrap_or_else(|| record::required(&record::complaint::NOUN, "code")))
}

/// Why what is written like a code of some noun is none of a record with limits.
fn lettered(conn: &Connection, names: &Names, typed: &str) -> Option<Error> {
    let letters = code::letters(typed);
    let noun = record::by_letters(&letters).ok().filter(|noun| noun.letters.is_some())?;
    code::parse(&letters, typed, names.today.year())?;
    let id = match names.record(conn, noun, typed) {
        Ok(id) => id,
        Err(error) => return Some(error),
    };
    let (code, zh, en) = (noun.code(id), noun.zh, noun.en);
    let said = both!("{code} 是{zh}，没有环节和时限", "{code} is of the noun {en}, which has no steps and no limits");
    Some(
        Error::refused("record-lifeless", said).hint(both!("看这一条：ducha show {code}", "see it: ducha show {code}")),
    )
}
