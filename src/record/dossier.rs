//! Which records make the dossier (卷宗) of a case or of a unit: what stands on it, and on that in turn, as the schema says. Not for how
//! they are put together: that is `command`'s.

use super::dependents::pointing;
use super::{
    clue, complaint, evidence, exposure, finding, instruction, order, paper, proposal, sanction, visit, withheld,
};
use crate::base::error::Result;
use crate::base::noun::Noun;
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::HashSet;

/// The nouns whose records belong into a dossier, in the order of a day.
static OF_A_CASE: &[&Noun] = &[
    &clue::NOUN,
    &complaint::NOUN,
    &visit::NOUN,
    &finding::NOUN,
    &order::NOUN,
    &proposal::NOUN,
    &sanction::NOUN,
    &instruction::NOUN,
    &paper::NOUN,
    &exposure::NOUN,
    &evidence::NOUN,
];

/// A record: its noun and row.
pub type Piece = (&'static Noun, i64);

/// Whether two are the same record.
fn is(one: Piece, other: Piece) -> bool {
    (one.0.name, one.1) == (other.0.name, other.1)
}

/// The records of a dossier: the one it is of, then all others by day, each with its evidence behind it; and, where it is for others,
/// those of which no more than the code is told, and which are left out.
pub fn pieces(conn: &Connection, of: Piece, for_others: bool) -> Result<(Vec<Piece>, Vec<Piece>)> {
    let (mut seen, mut found, mut at) = (HashSet::from([(of.0.name, of.1)]), vec![of], 0);
    while let Some((noun, id)) = found.get(at).copied() {
        at += 1;
        for other in OF_A_CASE.iter().copied() {
            let new = pointing(conn, other, (noun, id))?.into_iter().filter(|id| seen.insert((other.name, *id)));
            found.extend(new.map(|id| (other, id)).collect::<Vec<_>>());
        }
    }
    let mut hidden = Vec::new();
    if for_others {
        let all = std::mem::take(&mut found);
        for piece in all {
            if !is(piece, of) && is_untold(conn, piece)? { hidden.push(piece) } else { found.push(piece) }
        }
    }
    Ok((in_order(conn, of, found)?, hidden))
}

/// Whether no other office is told more of a record than its code.
fn is_untold(conn: &Connection, (noun, id): Piece) -> Result<bool> {
    let Some(ids) = withheld::untold(noun) else { return Ok(false) };
    Ok(conn.prepare_cached(&format!("SELECT 1 WHERE ? IN ({ids})"))?.exists([id])?)
}

/// The day a record is of, where it has one.
pub fn day(conn: &Connection, (noun, id): Piece) -> Result<Option<String>> {
    let Some(column) = noun.day else { return Ok(None) };
    let sql = format!("SELECT {column} FROM every_{} WHERE id = ?", noun.name);
    Ok(conn.prepare_cached(&sql)?.query_row([id], |r| r.get(0)).optional()?.flatten())
}

/// The first as it is, then the others by day; evidence behind what it is of.
fn in_order(conn: &Connection, of: Piece, found: Vec<Piece>) -> Result<Vec<Piece>> {
    let place = |noun: &Noun| OF_A_CASE.iter().position(|other| other.name == noun.name);
    let (proofs, others): (Vec<Piece>, Vec<Piece>) =
        found.into_iter().partition(|(noun, _)| noun.name == evidence::NOUN.name);
    let mut dated = Vec::new();
    for piece in others {
        dated.push((!is(piece, of), day(conn, piece)?.unwrap_or_default(), place(piece.0), piece));
    }
    dated.sort_by(|a, b| (a.0, &a.1, a.2, a.3.1).cmp(&(b.0, &b.1, b.2, b.3.1)));
    let mut out = Vec::new();
    for (.., piece) in dated {
        out.push(piece);
        let own = if piece.0.letters.is_some() { evidence::of(conn, &piece.0.code(piece.1))? } else { Vec::new() };
        out.extend(own.into_iter().map(|id| (&evidence::NOUN, id) as Piece));
    }
    // What is the evidence of no record here stands last: of a unit nothing is.
    let rest: Vec<Piece> = proofs.into_iter().filter(|proof| !out.iter().any(|other| is(*other, *proof))).collect();
    out.extend(rest);
    Ok(out)
}
