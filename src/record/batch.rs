//! One order to many (一文多发): the units it is addressed to, an order for each, all with one text and one limit. Not for what an
//! order is: that is `order`.

use super::living;
use super::names::Names;
use super::order::{Draft, NOUN};
use super::{campaign, finding, linking, not_voided};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{Instrument, OrderState as State, OrderStep as Step, POSITIVE_SLUG};
use crate::both;
use crate::db::write::Write;
use crate::record::life::Act;
use crate::rule::order_flow::Life;
use crate::rule::turn::Stood as _;
use rusqlite::Connection;
use std::collections::HashSet;

/// An order to come: to which unit, on which findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct To {
    /// The unit.
    pub unit: i64,
    /// Rows of the findings.
    pub findings: Vec<i64>,
}

/// The units in the official order, each once.
pub fn named(conn: &Connection, units: &[i64]) -> Result<Vec<To>> {
    let sql = "SELECT id FROM unit ORDER BY coalesce(order_no, 1000000), id";
    let mut statement = conn.prepare_cached(sql)?;
    let all = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let asked: HashSet<&i64> = units.iter().collect();
    Ok(all.into_iter().filter(|unit| asked.contains(unit)).map(|unit| To { unit, findings: Vec::new() }).collect())
}

/// The units of some kinds that are there on a day.
pub fn of_kinds(conn: &Connection, kinds: &[String], on: Day) -> Result<Vec<i64>> {
    let sql = "SELECT id FROM unit WHERE kind IN (SELECT value FROM json_each(?1)) AND void_reason IS NULL
        AND coalesce(valid_from, '') <= ?2 AND coalesce(valid_to, '9999') >= ?2";
    let mut statement = conn.prepare_cached(sql)?;
    let kinds = serde_json::Value::from(kinds).to_string();
    Ok(statement.query_map((kinds, on.to_string()), |r| r.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// The units of a campaign at which something was found that is still there and that no standing order asks to be put right, each
/// with those findings.
pub fn of_campaign(conn: &Connection, id: i64, by: Day) -> Result<Vec<To>> {
    not_voided(conn, &campaign::NOUN, id)?;
    let sql = "SELECT f.id, u.id FROM findings v JOIN finding f ON f.id = v.id JOIN unit u ON u.id = f.unit
        WHERE v.campaign = ?1 AND f.kind <> ?2 AND f.found_on <= ?3 AND v.resolved_on IS NULL
          AND NOT EXISTS (SELECT 1 FROM order_finding l JOIN demand d ON d.id = l.demand
            WHERE l.finding = f.id AND d.void_reason IS NULL AND d.state <> ?4)
        ORDER BY coalesce(u.order_no, 1000000), u.id, f.id";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement
        .query_map((campaign::NOUN.code(id), POSITIVE_SLUG, by.to_string(), State::Withdrawn.slug()), |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?
        .collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
    let mut out: Vec<To> = Vec::new();
    for (finding, unit) in rows {
        match out.last_mut().filter(|to| to.unit == unit) {
            Some(to) => to.findings.push(finding),
            None => out.push(To { unit, findings: vec![finding] }),
        }
    }
    Ok(out)
}

/// Issues an order to each; the rows of all. The paper is an order to correct where findings are, else a notice.
pub fn issue(write: &mut Write<'_>, names: &Names, draft: &Draft, to: &[To]) -> Result<Vec<i64>> {
    if draft.office_no.is_some() && to.len() > 1 {
        let n = to.len();
        let said = both!("一个文号只能给一件，这一批有 {n} 件", "an office number is of one order, and these are {n}");
        return Err(Error::refused("office-no-taken", said)
            .hint(both!(
                "发出后逐件补：ducha order edit O… --office-no …",
                "give each its own: ducha order edit O… --office-no …"
            ))
            .field("office_no"));
    }
    let mut all: Vec<i64> = Vec::new();
    for To { unit, findings } in to {
        let mut one = draft.clone();
        (one.unit, one.findings) = (Some(*unit), linking::codes(&finding::NOUN, findings));
        let paper = if findings.is_empty() { Instrument::Notice } else { Instrument::RectifyOrder };
        one.instrument.get_or_insert_with(|| paper.slug().into());
        let on = names.day_or_today(&NOUN, &mut one.issued_on, "issued_on")?;
        let id = write.next_id(NOUN.table, chrono::Datelike::year(&on))?;
        one.batch = Some(draft.batch.or(all.first().copied()).unwrap_or(id));
        all.push(super::add(write, names, one, Some(id))?);
    }
    Ok(all)
}

/// The standing orders of a batch.
pub fn members(conn: &Connection, batch: i64) -> Result<Vec<i64>> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM demand WHERE batch = ? AND void_reason IS NULL ORDER BY id")?;
    Ok(statement.query_map([batch], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Where an order stands whose unit has answered, and owes no more.
pub const ANSWERED: &[State] = &[State::Reported, State::Verified, State::Closed];

/// Reminds those of a batch whose unit has not answered: the orders reminded, and how many had answered.
pub fn remind(write: &mut Write<'_>, names: &Names, batch: i64, act: &Act<Draft>) -> Result<(Vec<i64>, usize)> {
    let all = members(write.conn(), batch)?;
    let (mut reminded, mut answered) = (Vec::new(), 0);
    for id in &all {
        let now = living::standing::<Draft>(write.conn(), names, *id)?.life;
        answered += usize::from(ANSWERED.contains(&now.state));
        if Life::from_states(Step::Remind).contains(&now.state) && !now.contested() {
            living::step::<Draft>(write, names, *id, act.clone())?;
            reminded.push(*id);
        }
    }
    if reminded.is_empty() {
        let code = NOUN.code(all.first().copied().unwrap_or(batch));
        let said = both!(
            "{code} 这一批没有要催办的，已答复 {answered} 件",
            "nobody of the batch {code} is to be reminded: {answered} have answered"
        );
        return Err(Error::refused("batch-answered", said)
            .hint(both!("各单位情况：ducha order batch {code}", "how each stands: ducha order batch {code}")));
    }
    Ok((reminded, answered))
}
