//! Which round a row is filed to: the one that was named, or of a form the one the row says by code or period. Not for what is filed.

use super::board;
use super::whom::typed;
use crate::base::error::{Error, Result};
use crate::both;
use crate::command::desk::Desk;
use crate::command::rows::Row;
use crate::record::names::Names;
use crate::record::round::NOUN;
use crate::rule::form::Form;
use clap::ArgMatches;
use rusqlite::Connection;

/// What returns are filed to.
pub struct Target {
    /// The form, in the version its rows are read by.
    pub form: Form,
    /// The rounds they may be of; the first alone where one was named.
    rounds: Vec<i64>,
}

impl Target {
    /// As it is named: a round, or a form.
    pub fn of(desk: &Desk, matches: &ArgMatches) -> Result<Target> {
        let (form, rounds) = board::rounds_of(desk, typed(matches, "target").unwrap_or_default(), None)?;
        Ok(Target { form, rounds })
    }

    /// Whether a row of a file answers nothing, though something is asked that the ledger does not answer itself.
    pub fn is_blank(&self, row: &Row) -> bool {
        let asked = self.form.items.iter().any(|item| item.figure.is_none() && !item.retired);
        let says = |name: &str| name.starts_with(['=', '#']) || ["answers", "tally"].contains(&name);
        let said = |value: &serde_json::Value| value.as_str().map_or(!value.is_null(), |text| !text.trim().is_empty());
        asked && !row.cells.iter().any(|(name, value)| says(name) && said(value))
    }

    /// The round of a row.
    pub fn round(&self, conn: &Connection, names: &Names, row: &mut Row) -> Result<i64> {
        let (code, period) = (row.text("round"), row.text("period"));
        let of = |from: &str, to: &str| -> Result<Vec<i64>> {
            let sql =
                "SELECT id FROM form_round WHERE id IN (SELECT value FROM json_each(?)) AND from_on = ? AND to_on = ?";
            let all = serde_json::Value::from(self.rounds.clone()).to_string();
            let mut statement = conn.prepare_cached(sql)?;
            Ok(statement.query_map((all, from, to), |r| r.get(0))?.collect::<rusqlite::Result<_>>()?)
        };
        let found = match (&code, &period) {
            (Some(code), _) => vec![names.record(conn, &NOUN, code)?],
            (None, Some(period)) => {
                let period = names.period(conn, period)?;
                of(&period.from.to_string(), &period.to.to_string())?
            }
            (None, None) => self.rounds.clone(),
        };
        let there: Vec<i64> = found.into_iter().filter(|round| self.rounds.contains(round)).collect();
        if let [round] = there.as_slice() {
            return Ok(*round);
        }
        let name = &self.form.name;
        let said = code.or(period).unwrap_or_default();
        let codes: Vec<String> = self.rounds.iter().take(8).map(|round| NOUN.code(*round)).collect();
        let codes = codes.join("、");
        let wrong = if there.is_empty() {
            both!("{said} 不在这里报的轮次里", "{said} is none of the rounds that are filed here")
        } else {
            both!("没有说是“{name}”的哪一轮", "it is not said which round of {name} is meant")
        };
        Err(Error::usage("round-which", wrong).hint(both!(
            "写轮次编号，或在文件里加“轮次”或“期间”一列；有：{codes}",
            "name a round by code, or give the file a column round or period; there are: {codes}"
        )))
    }
}
