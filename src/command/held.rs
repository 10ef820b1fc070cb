//! The numbers of an issued paper held against the ledger, as it is or as it was known. Not for what is said of the difference.

use crate::base::day::{self, Period};
use crate::base::error::{Lang, Result};
use crate::record;
use crate::record::names::Names;
use crate::record::paper::Draft;
use crate::report::Scope;
use crate::report::paper::Made;
use crate::report::paper::again::Differs;
use crate::report::paper::answer::Answers;
use crate::report::paper::call::Teller;
use rusqlite::Connection;

/// The answers for a paper's own days, as the ledger is, or as it was known up to an entry.
pub fn answers<'c>(
    conn: &'c Connection,
    names: &'c Names,
    (id, made): (i64, &Made),
    known: Option<i64>,
) -> Result<Answers<'c>> {
    let draft: Draft = record::load(conn, id)?;
    let as_of = day::iso(&made.as_of).unwrap_or(names.today);
    let period = draft.period().unwrap_or(Period { from: as_of, to: as_of });
    let mut scope = Scope::new(period, as_of);
    scope.known = known;
    Ok(Answers { teller: Teller::new(conn, names, known, Lang::Zh), scope, narrow: Vec::new() })
}

/// The frozen numbers of an issued paper that come out otherwise; the views say again what is when it is told.
pub fn differing(conn: &Connection, names: &Names, paper: (i64, &Made), known: Option<i64>) -> Result<Vec<Differs>> {
    let mut answers = answers(conn, names, paper, known)?;
    let differing = answers.differing(&paper.1.numbers)?;
    let now = Scope::new(answers.scope.period, names.today);
    answers.teller.known = None;
    answers.teller.see(&now)?;
    Ok(differing)
}
