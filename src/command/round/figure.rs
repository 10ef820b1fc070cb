//! What the ledger answers of a form by itself: a figure of the unit over the round's period, as it stood on the day of the return, and the
//! records behind it. Not for what a figure counts: that is `report::figure`'s.

use crate::base::day::{Day, Period};
use crate::base::error::{Error, Result};
use crate::both;
use crate::record::names::Names;
use crate::record::returns::{Given, Sheet};
use crate::record::scope;
use crate::report::number::Number;
use crate::report::stats::{self, Counted};
use crate::report::{Filter, Scope, figure, past};
use crate::rule::form::{At, Item};
use rusqlite::Connection;
use serde_json::Value as Json;
use std::cell::Cell;

/// Counts figures through a connection that nothing is written through: its views say what was, day by day.
pub struct Counting<'c> {
    conn: &'c Connection,
    names: &'c Names,
    seen: Cell<Option<Day>>,
}

/// A figure and its base.
type Asked = (&'static figure::Figure, &'static figure::Figure);

impl<'c> Counting<'c> {
    /// Through a connection.
    pub fn of(conn: &'c Connection, names: &'c Names) -> Counting<'c> {
        Counting { conn, names, seen: Cell::new(None) }
    }

    /// What an item counts of a unit in a period, as it stood on a day: none where it counts nothing.
    fn asked(&self, item: &Item, unit: i64, (period, as_of): (Period, Day)) -> Result<Option<(Asked, Scope)>> {
        let Some(figure) = item.figure.as_deref().map(figure::figure).transpose()? else { return Ok(None) };
        let mut scope = Scope::new(period, as_of);
        scope.narrow.push(Filter::units(&scope::units(self.conn, unit, false, true)?));
        if self.seen.replace(Some(as_of)) != Some(as_of) {
            past::see(self.conn, self.names, &scope)?;
        }
        Ok(Some(((figure, stats::base_of(figure, None)?), scope)))
    }

    /// The number: a count, or a rate in percent; none of a rate that has no base.
    pub fn number(&self, item: &Item, unit: i64, at: (Period, Day)) -> Result<Option<Json>> {
        let Some(((figure, base), scope)) = self.asked(item, unit, at)? else { return Ok(None) };
        Ok(match stats::total(self.conn, figure, base, &scope)? {
            Number::Count(n) => Some(Json::from(n)),
            Number::Rank(n) => n.map(Json::from),
            Number::Rate(_, 0) => None,
            Number::Rate(n, of) => {
                // To a hundredth of a percent, as it would be typed.
                let hundredths = (n * 20_000 + of) / (2 * of);
                serde_json::from_str(&format!("{}.{:02}", hundredths / 100, hundredths % 100)).ok()
            }
        })
    }

    /// The records it counts.
    pub fn records(&self, item: &Item, unit: i64, at: (Period, Day)) -> Result<Vec<Counted>> {
        let Some(((figure, base), scope)) = self.asked(item, unit, at)? else { return Ok(Vec::new()) };
        stats::explain(self.conn, figure, base, &scope)
    }

    /// Adds to what is filed of one subject what the ledger answers of it; who fills that in is refused.
    pub fn answer(&self, sheet: &Sheet, one: &mut Given, (period, today): (Period, Day)) -> Result<()> {
        if one.with.ballots.is_some() {
            return Ok(());
        }
        let unit = sheet.subject(one.line).and_then(|subject| subject.unit);
        let at = sheet.at(one.line, one.with.rater.as_deref());
        let rater = at.rater.map(|rater| sheet.form.rater(rater)).transpose()?.map(|rater| rater.key.clone());
        let at = At { rater: rater.as_deref(), ..at };
        for item in sheet.form.asked(at).filter(|item| item.figure.is_some()) {
            if one.answers.iter().any(|(key, _)| *key == item.key) {
                let said = both!("“{}”由台账计算，不用填", "{} is counted from the ledger and not filled in", item.zh);
                return Err(Error::refused("answer-computed", said).field(&item.key));
            }
            let Some(unit) = unit else { continue };
            if let Some(number) = self.number(item, unit, (period, one.with.happened_on.unwrap_or(today)))? {
                one.answers.push((item.key.clone(), number));
            }
        }
        Ok(())
    }

    /// Leaves the past: the views say what is again.
    pub fn leave(&self) -> Result<()> {
        let Some(day) = self.seen.take() else { return Ok(()) };
        let today = self.names.today.max(day);
        past::see(self.conn, self.names, &Scope::new(Period { from: today, to: today }, today))
    }
}
