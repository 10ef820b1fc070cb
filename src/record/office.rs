//! The office that keeps the ledger. One row, made by `init`.

use crate::base::error::Result;
use crate::base::hex::hex;
use crate::base::noun::{Noun, PLAIN, Value};
use crate::base::page::AddedTerm;
use crate::base::vocab::{Instrument, ProposalKind, Vocab};
use crate::both;
use crate::db::write::{Put, Write};
use crate::db::{random, signature};
use crate::rule::avoid::YEARS;
use rusqlite::{Connection, OptionalExtension};

/// The office as a noun: journaled like any other, listed by none.
pub static NOUN: Noun = Noun { name: "office", table: "office", view: "offices", zh: "单位", en: "office", ..PLAIN };

/// Writes the office's row; a supervisory organ (监察机关) is one that alone issues 监察建议书.
pub fn add(write: &mut Write<'_>, name: &str, level: &str, supervisory: bool) -> Result<()> {
    let identity: [u8; 16] = random()?;
    let (secret, public) = signature::pair()?;
    signature::keep(write, &secret)?;
    let puts: [Put; 10] = [
        ("key", Value::Text(signature::key_of(&public))),
        ("public_key", Value::Text(hex(&public))),
        ("daily_copies", Value::Int(7)),
        ("identity", Value::Text(hex(&identity))),
        ("name", Value::Text(name.into())),
        ("level", Value::Text(level.into())),
        ("supervisory", Value::Int(supervisory.into())),
        ("visit_gap", Value::Int(30)),
        ("avoid_years", Value::Int(YEARS)),
        ("zone_minutes", Value::Int(480)),
    ];
    write.add(&NOUN, 1, &puts, &[], &[])
}

/// What tells this ledger from every other, and how many daily copies are kept beside it.
pub fn kept(conn: &Connection) -> Result<(String, usize)> {
    let sql = "SELECT identity, daily_copies FROM office";
    Ok(conn.prepare_cached(sql)?.query_row([], |r| Ok((r.get(0)?, usize::from(r.get::<_, u16>(1)?))))?)
}

/// Sets how many daily copies are kept.
pub fn keep_daily(write: &mut Write<'_>, copies: i64) -> Result<usize> {
    write.edit(&NOUN, 1, &[("daily_copies", Value::Int(copies))])
}

/// What other offices know it by, and the key its signature is checked with, in hexadecimal.
pub fn keys(conn: &Connection) -> Result<(String, String)> {
    Ok(conn.query_row("SELECT key, public_key FROM office", [], |r| Ok((r.get(0)?, r.get(1)?)))?)
}

/// Its name, and its zone in minutes east of UTC.
pub fn read(conn: &Connection) -> Result<(String, i32)> {
    Ok(conn.query_row("SELECT name, zone_minutes FROM office", [], |r| Ok((r.get(0)?, r.get(1)?)))?)
}

/// The names two papers bear where the office is a supervisory organ; nobody else may issue what is called so.
// 监察法 (2018): only supervisory organs issue 监察建议; offices under a government issue 督查通知 and 督查建议.
pub fn instrument_labels(conn: &Connection) -> Result<Vec<AddedTerm>> {
    let supervisory: bool =
        conn.query_row("SELECT supervisory FROM office", [], |r| r.get(0)).optional()?.unwrap_or(false);
    let term = |vocab: &Vocab, slug: &str, label| AddedTerm {
        vocab: vocab.name.into(),
        slug: slug.into(),
        label,
        ..AddedTerm::default()
    };
    let notice = || both!("监察通知书", "Supervision notice");
    let recommendation = both!("监察建议书", "Supervision recommendation");
    Ok(if supervisory {
        vec![
            term(&Instrument::VOCAB, Instrument::Notice.slug(), notice()),
            term(&ProposalKind::VOCAB, ProposalKind::Notice.slug(), notice()),
            term(&ProposalKind::VOCAB, ProposalKind::Recommendation.slug(), recommendation),
        ]
    } else {
        Vec::new()
    })
}
