//! What cases of a matter are held to: whose it is, its limits by day, its steps, and until when it was there. Not for how these are kept:
//! that is `matter`'s.

use super::matter::{Draft, NOUN};
use super::{not_voided, required};
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::vocab::MatterEnding;
use crate::both;
use crate::rule::hall::Term;
use crate::rule::step_limits::{self, StepLimit};
use rusqlite::{Connection, Row};

/// A matter as cases of it need it: whose it is, its limits by day, and until when it was there.
pub struct Terms {
    /// Whose it is.
    pub unit: i64,
    /// By law.
    pub statutory: String,
    /// What is promised now, and since when.
    now: (Option<String>, Option<Day>),
    /// What was promised before, each with its last day.
    before: Vec<(Day, Option<String>)>,
    /// Its steps, where one has a limit.
    pub steps: Option<String>,
    /// What its steps are called.
    stages: Vec<String>,
    /// The units that take a step of it beside its own.
    pub takers: Vec<i64>,
    /// The day it was cleaned up, and how.
    ended: Option<(Day, MatterEnding)>,
}

impl Terms {
    /// Those of a matter.
    pub fn of(conn: &Connection, id: i64) -> Result<Terms> {
        not_voided(conn, &NOUN, id)?;
        let Draft { unit, statutory, promised, promised_from, ended_on, ending, .. } = super::load(conn, id)?;
        let (Some(unit), Some(statutory)) = (unit, statutory) else { return Err(required(&NOUN, "statutory")) };
        let iso = |day: Option<String>| day.as_deref().and_then(day::iso);
        let sql = "SELECT to_on, promised FROM matter_promise WHERE matter = ? AND taken_back IS NULL ORDER BY to_on";
        let mut statement = conn.prepare_cached(sql)?;
        let rows = statement.query_map([id], |r| Ok((r.get::<_, Option<String>>(0)?, r.get(1)?)))?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let before = rows.into_iter().filter_map(|(to, promised)| Some((iso(to)?, promised))).collect();
        let ended = ended_on.zip(ending.as_deref().and_then(MatterEnding::from_slug));
        let sql = "SELECT rank, stage, step_limit, unit FROM matter_stage WHERE matter = ? AND taken_back IS NULL ORDER BY rank, n";
        let mut statement = conn.prepare_cached(sql)?;
        let step = |row: &Row<'_>| {
            let limit: Option<String> = row.get(2)?;
            let limit = limit.as_deref().and_then(Term::kept);
            Ok((StepLimit { rank: row.get(0)?, stage: row.get(1)?, limit }, row.get(3)?))
        };
        let steps: Vec<(StepLimit, Option<i64>)> = statement.query_map([id], step)?.collect::<rusqlite::Result<_>>()?;
        let (steps, takers): (Vec<StepLimit>, Vec<Option<i64>>) = steps.into_iter().unzip();
        let takers = takers.into_iter().flatten().collect();
        let stages = steps.iter().map(|step| step_limits::told(&step.stage)).collect();
        let steps = step_limits::written(&steps);
        Ok(Terms { unit, statutory, now: (promised, promised_from), before, steps, stages, takers, ended })
    }

    /// Whether it has steps, and none is called so.
    pub fn lacks(&self, stage: &str) -> bool {
        !self.stages.is_empty() && !self.stages.contains(&step_limits::told(stage))
    }

    /// What was promised on a day.
    pub fn promised(&self, on: Day) -> Option<&str> {
        let (now, from) = &self.now;
        if from.is_none_or(|from| from <= on) {
            return now.as_deref();
        }
        self.before.iter().find(|(to, _)| on <= *to).and_then(|(_, promised)| promised.as_deref())
    }

    /// Refuses a case that is accepted when the matter was no longer there.
    pub fn takes(&self, id: i64, on: Day) -> Result<()> {
        let Some((ended, how)) = self.ended.filter(|(ended, _)| on > *ended) else { return Ok(()) };
        let Both { zh, en } = how.said();
        let code = NOUN.code(id);
        let said = both!(
            "{code} 已于 {ended} {zh}，{on} 不能再受理",
            "{code}: {en} on {ended}, no case of it is accepted on {on}"
        );
        Err(Error::refused("matter-ended", said).field("matter").hint(both!(
            "先受理的照办；核对：ducha matter show {code}",
            "those accepted before go on; see ducha matter show {code}"
        )))
    }
}
