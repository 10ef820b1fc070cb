//! Which records bear which of the `signs`, read in one pass over a noun and its steps. Not for whether that is more than chance: that is
//! `gaming`'s.

use super::signs::MANY;
use crate::base::day::{self, Day};
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::base::vocab::{ApprovalStep, Clock, LimitUnit, OrderStep, Step};
use crate::record::clockwork::Clockwork;
use crate::record::names::Names;
use crate::record::{approval, complaint, matter, order, unit};
use crate::rule::calendar::Calendar;
use crate::rule::hall::{END, Moment, Still, Term, time};
use chrono::{NaiveTime, TimeDelta};
use constcat::concat as sql;
use foldhash::{HashMap, HashSet};
use rusqlite::{Connection, Row, Rows};
use std::rc::Rc;

/// A record, and which signs it bears: none where one says nothing of it.
pub struct Met {
    /// Its row.
    pub id: i64,
    /// Its matter or unit.
    pub group: i64,
    /// The limit it went by.
    pub limit: Option<Rc<str>>,
    /// Its last day.
    pub due: Option<Day>,
    /// The day that puts it into a period.
    pub on: Day,
    /// By the order of `SIGNS`; that of a duration is told by what it took.
    pub bears: [Option<bool>; MANY],
    /// What it took, in minutes.
    pub took: Option<i64>,
}

/// Days after a close in which what is reopened was hardly closed.
const SOON: i64 = 30;
/// The same in SQL; a test holds them together.
const SOON_SAID: &str = "30";
/// What is told of a decision that was taken back and made again: no step of it is called so.
const TAKEN_BACK: &str = "taken-back";

/// What an act means here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Pause,
    Resume,
    Close,
    Reopen,
    TakenBack,
    Tell,
}

/// A dated act of a record; one whose minute nobody told is one of the last of its day.
struct Act {
    role: Role,
    at: Moment,
    timed: bool,
    entry: i64,
}

/// In which stretches acts, in their order, let a clock stand still.
fn stood(acts: &[Act]) -> Vec<Still> {
    let mut still: Vec<Still> = Vec::new();
    for act in acts {
        match act.role {
            Role::Pause => still.push((act.at, None)),
            Role::Resume => still.iter_mut().for_each(|still| still.1 = still.1.or(Some(act.at))),
            _ => {}
        }
    }
    still
}

/// Whether a clock was stopped within a working day of the last day.
fn stopped_near(due: Day, still: &[Still], cal: &Calendar) -> bool {
    let mut later = 0;
    still.iter().rev().any(|(stop, go)| {
        let (stop, go) = (stop.date(), go.unwrap_or(*stop).date());
        // What stops after the limit is over stops none.
        if stop > due {
            return false;
        }
        // What is left of a limit when its clock goes on is what was left when it stopped, but for what it stands still later.
        let left = cal.working_days_between(go, due) - later;
        later += cal.working_days_between(stop, go);
        (0..=1).contains(&left)
    })
}

/// Where records, and the acts on them, are read.
pub struct Source {
    /// What they are.
    pub noun: &'static Noun,
    /// What they are put together by.
    pub group: &'static Noun,
    /// Row, group, day, limit, last day, day of the end, minutes it took, whether it was in time, day and time it came in; by rows.
    cases: &'static str,
    /// Row of the record, kind, day, time, entry; by rows of records.
    acts: &'static str,
    role: fn(&str) -> Option<Role>,
}

/// The limit of a clock as limits are written; of one that was set as a date, the days to it.
const LIMIT: &str = sql!(
    "(SELECT CASE unit WHEN '",
    LimitUnit::Date.slug(),
    "' THEN CAST(julianday(raw_on) - julianday(start_on) AS INTEGER) ELSE amount END
      || CASE unit WHEN '",
    LimitUnit::WorkingDays.slug(),
    "' THEN 'wd' WHEN '",
    LimitUnit::Months.slug(),
    "' THEN 'm' ELSE 'd' END"
);

/// Everything that runs against a limit that others set.
pub const SOURCES: [Source; 3] = [
    Source {
        noun: &approval::NOUN,
        group: &matter::NOUN,
        cases: "SELECT id, matter, coalesce(decided_on, first_decided_on, accepted_on), coalesce(promised, statutory), coalesce(promised_due, statutory_due),
          decided_on, used_minutes, coalesce(in_promised, in_statutory), accepted_on, accepted_time
          FROM approval WHERE void_reason IS NULL AND accepted_on IS NOT NULL ORDER BY id",
        // A decision that was taken back, and made again later, was opened again on the day it was taken back.
        acts: sql!(
            "SELECT s.approval, '", TAKEN_BACK, "', s.happened_on, s.time, s.entry, s.n FROM approval_step s JOIN journal j ON j.seq = s.taken_back
              WHERE s.kind = '", ApprovalStep::Decide.slug(), "' AND julianday(j.day) - julianday(s.happened_on) BETWEEN 0 AND ", SOON_SAID, "
              AND EXISTS (SELECT 1 FROM approval_step x WHERE x.approval = s.approval AND x.kind = s.kind AND x.taken_back IS NULL
                AND x.happened_on || coalesce(x.time, '24:00') > s.happened_on || coalesce(s.time, '24:00'))
            UNION ALL SELECT approval, kind, happened_on, time, entry, n FROM approval_step WHERE taken_back IS NULL AND kind IN ('",
            ApprovalStep::Notice.slug(), "', '", ApprovalStep::Pause.slug(), "', '", ApprovalStep::Resume.slug(), "', '",
            ApprovalStep::Decide.slug(), "', '", ApprovalStep::Reopen.slug(), "') ORDER BY 1, 6"
        ),
        role: |kind| match ApprovalStep::from_slug(kind) {
            None => (kind == TAKEN_BACK).then_some(Role::TakenBack),
            Some(ApprovalStep::Notice) => Some(Role::Tell),
            Some(ApprovalStep::Pause) => Some(Role::Pause),
            Some(ApprovalStep::Resume) => Some(Role::Resume),
            Some(ApprovalStep::Decide) => Some(Role::Close),
            Some(ApprovalStep::Reopen) => Some(Role::Reopen),
            _ => None,
        },
    },
    Source {
        noun: &complaint::NOUN,
        group: &unit::NOUN,
        cases: sql!(
            "SELECT id, coalesce(handled_by, assigned_to, unit), coalesce(first_closed_on, received_on), ", LIMIT,
            " FROM complaint_clock k WHERE k.complaint = c.id AND k.name = '", Clock::Handle.slug(), "' ORDER BY round LIMIT 1), coalesce(first_due_on, due_on),
          first_closed_on, NULL, first_closed_on <= coalesce(first_due_on, due_on), received_on, NULL
          FROM complaint c WHERE void_reason IS NULL AND coalesce(handled_by, assigned_to, unit) IS NOT NULL ORDER BY id"
        ),
        acts: sql!(
            "SELECT complaint, kind, happened_on, NULL, entry FROM complaint_step WHERE taken_back IS NULL AND kind IN ('",
            Step::Pause.slug(), "', '", Step::Resume.slug(), "', '", Step::Close.slug(), "', '", Step::Reopen.slug(),
            "') ORDER BY complaint, n"
        ),
        role: |kind| match Step::from_slug(kind)? {
            Step::Pause => Some(Role::Pause),
            Step::Resume => Some(Role::Resume),
            Step::Close => Some(Role::Close),
            Step::Reopen => Some(Role::Reopen),
            _ => None,
        },
    },
    Source {
        noun: &order::NOUN,
        group: &unit::NOUN,
        cases: sql!(
            "SELECT id, unit, coalesce(reported_on, issued_on), ", LIMIT,
            " FROM order_clock k WHERE k.demand = d.id AND k.name = '", Clock::Correct.slug(), "' ORDER BY round LIMIT 1), coalesce(first_due_on, due_on),
          reported_on, NULL, on_time, issued_on, NULL FROM demand d WHERE void_reason IS NULL ORDER BY id"
        ),
        acts: sql!(
            "SELECT demand, kind, happened_on, NULL, entry FROM order_step WHERE taken_back IS NULL AND kind = '",
            OrderStep::Report.slug(), "' ORDER BY demand, n"
        ),
        role: |kind| (OrderStep::from_slug(kind)? == OrderStep::Report).then_some(Role::Close),
    },
];

/// Limits as they were read, each once: there are few of them.
#[derive(Default)]
struct Limits(HashSet<Rc<str>>);

impl Limits {
    fn one(&mut self, text: &str) -> Rc<str> {
        if let Some(kept) = self.0.get(text) {
            return Rc::clone(kept);
        }
        let new: Rc<str> = Rc::from(text);
        self.0.insert(Rc::clone(&new));
        new
    }
}

/// A record with what its limit came to.
struct Case {
    id: i64,
    group: i64,
    on: Day,
    limit: Option<Rc<str>>,
    due: Option<Day>,
    ended: Option<Day>,
    took: Option<i64>,
    in_time: bool,
    /// The minute it came in.
    began: Option<Moment>,
}

impl Case {
    fn read(row: &Row<'_>, limits: &mut Limits) -> Result<Option<Case>> {
        let on = |at: usize| -> Result<Option<Day>> {
            // A limit in minutes ends at a moment.
            Ok(row.get_ref(at)?.as_str_or_null().ok().flatten().and_then(|text| day::iso(text.get(..10)?)))
        };
        let Some(day) = on(2)? else { return Ok(None) };
        Ok(Some(Case {
            id: row.get(0)?,
            group: row.get(1)?,
            on: day,
            limit: row.get_ref(3)?.as_str_or_null().ok().flatten().map(|text| limits.one(text)),
            due: on(4)?,
            ended: on(5)?,
            took: row.get(6)?,
            in_time: row.get::<_, Option<bool>>(7)?.unwrap_or(false),
            began: on(8)?.zip(minute(row, 9)?).map(|(day, time)| day.and_time(time)),
        }))
    }

    /// The minutes its limit comes to, where it is one of minutes or hours.
    fn minutes(&self) -> Option<i64> {
        match self.limit.as_deref().and_then(Term::kept) {
            Some(Term::Minutes(minutes)) => Some(i64::from(minutes)),
            _ => None,
        }
    }

    /// Whether it was ended on the last day of its limit, or in the last tenth of its minutes.
    fn at_last(&self) -> Option<bool> {
        match self.minutes() {
            Some(limit) => self.took.map(|took| took * 10 >= limit * 9),
            None => Some(self.ended == self.due),
        }
    }

    /// Whether its clock was stopped with little left of its limit: within a working day of the last, or with less than half of its minutes.
    fn near(&self, acts: &[Act], clockwork: &Clockwork) -> Option<bool> {
        let (cal, still) = (&clockwork.calendar, stood(acts));
        let Some(limit) = self.minutes() else { return self.due.map(|due| stopped_near(due, &still, cal)) };
        if still.is_empty() {
            return Some(false);
        }
        let untimed = |act: &Act| matches!(act.role, Role::Pause | Role::Resume) && !act.timed;
        let began = self.began.filter(|_| !acts.iter().any(untimed))?;
        let hall = clockwork.hall(began.date());
        Some(still.iter().enumerate().any(|(nth, (stop, _))| {
            let left = limit - hall.worked(cal, (began, *stop), &still[..nth]);
            left >= 0 && left * 2 < limit
        }))
    }

    /// Which signs it bears, by its acts.
    fn bears(
        &self,
        source: &Source,
        acts: &[Act],
        clockwork: &Clockwork,
        entered: &mut Entered<'_>,
    ) -> Result<[Option<bool>; MANY]> {
        let (cal, approval) = (&clockwork.calendar, source.noun.name == approval::NOUN.name);
        let of = |role: Role| acts.iter().filter(move |act| act.role == role);
        let soon = |act: &Act| {
            let days = |again: &Act| (again.at.date() - act.at.date()).num_days();
            of(Role::Reopen).any(|again| (0..=SOON).contains(&days(again)))
        };
        let ending = of(Role::Close).rfind(|act| Some(act.at.date()) == self.ended);
        let late = match (ending, self.due.filter(|_| self.in_time)) {
            (Some(act), Some(due)) => Some(entered.on(act.entry)? > due),
            _ => None,
        };
        let outside = |act: &Act| {
            if !act.timed {
                // Told by its day alone it may have been at any hour of a working day.
                return (!cal.works(act.at.date())).then_some(true);
            }
            // The minute the doors close is still one of its hours.
            let minute = TimeDelta::minutes(1);
            Some(clockwork.hall(act.at.date()).between(cal, act.at - minute, act.at + minute) == 0)
        };
        Ok([
            if self.in_time { self.at_last() } else { None },
            self.near(acts, clockwork),
            of(Role::Close).next().map(|_| of(Role::TakenBack).next().is_some() || of(Role::Close).any(soon)),
            late,
            None,
            approval.then(|| of(Role::Tell).count() > 1),
            of(Role::Close).filter(|_| approval).filter_map(outside).reduce(|one, other| one || other),
        ])
    }
}

/// The time of day in a cell.
fn minute(row: &Row<'_>, at: usize) -> Result<Option<NaiveTime>> {
    Ok(row.get_ref(at)?.as_str_or_null().ok().flatten().and_then(time))
}

/// The acts of records, read beside them in the order of both.
struct Acts<'s> {
    rows: Rows<'s>,
    role: fn(&str) -> Option<Role>,
    next: Option<(i64, Option<Act>)>,
}

impl Acts<'_> {
    fn go_on(&mut self) -> Result<()> {
        self.next = None;
        if let Some(row) = self.rows.next()? {
            let text = |at: usize| row.get_ref(at).ok().and_then(|cell| cell.as_str().ok());
            let role = text(1).and_then(self.role);
            let (time, entry) = (minute(row, 3)?, row.get(4)?);
            let act = role.zip(text(2).and_then(day::iso)).map(|(role, on)| {
                let at = on.and_time(time.unwrap_or(END));
                Act { role, at, timed: time.is_some(), entry }
            });
            self.next = Some((row.get(0)?, act));
        }
        Ok(())
    }

    /// Those of one record, in the order of their moments.
    fn take(&mut self, id: i64, out: &mut Vec<Act>) -> Result<()> {
        out.clear();
        while let Some((of, act)) = self.next.take_if(|(of, _)| *of <= id) {
            out.extend(act.filter(|_| of == id));
            self.go_on()?;
        }
        out.sort_by_key(|act| act.at);
        Ok(())
    }
}

/// On which day each entry was written.
struct Entered<'c> {
    conn: &'c Connection,
    met: HashMap<i64, Day>,
}

impl Entered<'_> {
    fn on(&mut self, entry: i64) -> Result<Day> {
        if let Some(day) = self.met.get(&entry) {
            return Ok(*day);
        }
        let mut statement = self.conn.prepare_cached("SELECT substr(at, 1, 10) FROM journal WHERE seq = ?")?;
        let on: String = statement.query_row([entry], |r| r.get(0))?;
        let day = day::iso(&on).unwrap_or(Day::MIN);
        self.met.insert(entry, day);
        Ok(day)
    }
}

/// Every record of a source, with the signs it bears.
pub fn read(conn: &Connection, names: &Names, source: &Source, take: &mut dyn FnMut(Met)) -> Result<()> {
    let (mut cases, mut acts) = (conn.prepare(source.cases)?, conn.prepare(source.acts)?);
    let (mut cases, mut acts) = (cases.query([])?, Acts { rows: acts.query([])?, role: source.role, next: None });
    acts.go_on()?;
    let mut limits = Limits::default();
    let (mut entered, mut own) = (Entered { conn, met: HashMap::default() }, Vec::new());
    while let Some(row) = cases.next()? {
        let Some(case) = Case::read(row, &mut limits)? else { continue };
        acts.take(case.id, &mut own)?;
        let first = own.iter().map(|act| act.at.date()).chain([case.on]).min().unwrap_or(case.on);
        let clockwork = names.clockwork(conn, first)?;
        let bears = case.bears(source, &own, &clockwork, &mut entered)?;
        let Case { id, group, limit, due, on, took, .. } = case;
        take(Met { id, group, limit, due, on, bears, took });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{SOON, SOON_SAID};

    #[test]
    fn soon_is_said_once() {
        assert_eq!(SOON.to_string(), SOON_SAID);
    }
}
