//! Events of the hall's own system, taken in again and again: put together by case, held against what the ledger has, each case written
//! in one go. The same event twice is once; what comes late is put where it belongs; what contradicts is refused with its line. Not for
//! how a file is read: that is `command`'s.

use super::approval::{Draft, NOUN, accepted_under};
use super::approval_whose::{Whose, of_other_unit};
use super::approval_worked::is_over;
use super::hall_event::{
    Event, Events, Kept, Placed, apart, came_in, differs, in_order, key, of_another, otherwise, tell, told_before,
    unaccepted, when,
};
use super::keep::puts;
use super::life::Standing;
use super::living;
use super::names::Names;
use super::point;
use super::terms::Terms;
use super::{Born, next_row, required};
use crate::base::day::Day;
use crate::base::error::{Error, Kind, Result};
use crate::base::noun::{From, Held as _, Put, Value};
use crate::base::vocab::ApprovalStep as Step;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Write};
use crate::rule::approve::{Act, Carried, Life, moment};
use crate::rule::turn::Life as _;
use chrono::Datelike as _;
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The first cases are told.
const FIRST: usize = 5;

/// Writes all events of a file, case by case; those up to a day are told line by line.
pub fn keep(events: &mut Events, write: &mut Write<'_>, names: &Names, until: Option<Day>) -> Result<Kept> {
    write.by_two(|write| all(events, write, names, until))
}

fn all(events: &mut Events, write: &mut Write<'_>, names: &Names, until: Option<Day>) -> Result<Kept> {
    let mut all = std::mem::take(&mut events.all);
    in_order(&mut all);
    let begun = write.conn().query_row("SELECT EXISTS (SELECT 1 FROM approval)", [], |r| r.get(0))?;
    let (terms, whose) = (HashMap::new(), Whose::default());
    let mut taking = Taking { events, begun, until, kept: Kept::default(), terms, whose };
    for events in all.chunk_by(|one, other| one.case == other.case) {
        taking.case(write, names, events)?;
    }
    taking.kept.refused.sort_by_key(|(line, _)| *line);
    Ok(taking.kept)
}

/// A file being taken in.
struct Taking<'e> {
    events: &'e Events,
    /// Whether the ledger had cases before.
    begun: bool,
    /// The day up to which lines are told that were written.
    until: Option<Day>,
    kept: Kept,
    terms: HashMap<i64, Terms>,
    whose: Whose,
}

/// A case as the ledger has it.
struct There {
    id: i64,
    matter: i64,
    unit: i64,
    received: (Day, Option<String>),
    served: Served,
    acts: Vec<Act>,
}

impl There {
    /// Whether when it came in was only taken from when it was accepted, and is told now to be earlier.
    fn gives_way(&self, told: &(Day, Option<String>)) -> bool {
        let moment = |(on, time): &(Day, Option<String>)| moment(*on, time.as_deref());
        let first = self.acts.first().map(|act| (act.on, act.time.clone()));
        first.as_ref() == Some(&self.received) && moment(told) < moment(&self.received)
    }
}

/// The agency point that handles a case, and for whom.
type Served = (Option<i64>, Option<String>);

/// A case that is new: its matter and unit, the hall's number, when it came in, who handles it.
type New = (i64, i64, String, (Day, Option<String>), Served);

impl Taking<'_> {
    fn refuse(&mut self, line: u64, error: Error) -> Result<()> {
        if !matches!(error.kind, Kind::Usage | Kind::NotFound | Kind::Refused) {
            return Err(error);
        }
        self.kept.refused.push((line, error));
        Ok(())
    }

    fn refuse_all(&mut self, events: &[Event], error: &Error) -> Result<()> {
        events.iter().try_for_each(|event| self.refuse(event.line, error.clone()))
    }

    /// Takes in the events of one case, which stand in the order of their moments.
    fn case(&mut self, write: &mut Write<'_>, names: &Names, events: &[Event]) -> Result<()> {
        let number = self.events.numbers.said(Some(events[0].case)).unwrap_or_default();
        let there = match if self.begun { there(write.conn(), &number) } else { Ok(None) } {
            Ok(there) => there,
            Err(error) => return self.refuse_all(events, &error),
        };
        let said = there.as_ref().map(|there| there.matter).or_else(|| events.iter().find_map(|event| event.matter));
        let Some(matter) = said else {
            return self.refuse_all(events, &required(&NOUN, "matter"));
        };
        if let Entry::Vacant(unknown) = self.terms.entry(matter) {
            match Terms::of(write.conn(), matter) {
                Ok(terms) => unknown.insert(terms),
                Err(error) => return self.refuse_all(events, &error),
            };
        }
        let told = events.iter().find(|event| event.what.is_none()).map(|event| (event.on, event.minute.map(clock)));
        let (received, unit) = match &there {
            Some(there) => (told.filter(|told| there.gives_way(told)).unwrap_or(there.received.clone()), there.unit),
            None => match events.iter().find(|event| matches!(event.what, None | Some(Step::Accept | Step::Refuse))) {
                Some(event) => ((event.on, event.minute.map(clock)), self.terms[&matter].unit),
                None => return self.refuse_all(events, &unaccepted(&number)),
            },
        };
        let known = there.as_ref().map(|there| there.served.clone());
        let kept = match known.map_or_else(|| self.served(write, events, received.0), Ok) {
            Ok(kept) => kept,
            Err(error) => return self.refuse_all(events, &error),
        };
        let mut placed: Vec<Placed> =
            there.iter().flat_map(|there| there.acts.iter().cloned()).map(|act| (act, None)).collect();
        let last = there.as_ref().and_then(|there| there.acts.last()).map(key);
        for event in events {
            let act = self.same_point(event, &kept, &number);
            let of = (number.as_str(), matter, unit, &received);
            match act.and_then(|()| self.act(write, names, event, of, &placed)) {
                Ok(Some(act)) => {
                    let at = placed.partition_point(|(other, _)| key(other) <= key(&act));
                    if last.is_some_and(|last| key(&act) < last) {
                        tell(&mut self.kept.late, event.line);
                    }
                    placed.insert(at, (act, Some(event.line)));
                }
                // That it came in is told by the case itself.
                Ok(None) => self.kept.events += u64::from(event.what.is_none() && there.is_none()),
                Err(error) => self.refuse(event.line, error)?,
            }
        }
        let begin = Life::begin(received.0, received.1.clone());
        let life = self.walk(&begin, &mut placed, &number, names.today)?;
        let moved = there.as_ref().filter(|there| there.received != received).map(|there| there.id);
        moved.map_or(Ok(()), |id| self.came_earlier(write, names, id, &received))?;
        let came = there.is_none().then_some(received.0);
        let id = self.write(write, names, (matter, unit, number, received, kept), (there, &life, &placed))?;
        self.written(id, (came, moved.is_some()), events, &placed);
        Ok(())
    }

    /// Has a case have come in when it is told now that it did.
    fn came_earlier(
        &mut self,
        write: &mut Write<'_>,
        names: &Names,
        id: i64,
        (on, time): &(Day, Option<String>),
    ) -> Result<()> {
        let time = time.clone().map_or(Value::Null, Value::Text);
        super::edit::<Draft>(write, names, id, &[("received_on", on.value()), ("received_time", time)])?;
        self.kept.events += 1;
        Ok(())
    }

    /// Notes the lines of a case that were written and are of days that are asked for: of one that is new by the day it came in.
    fn written(&mut self, id: i64, (came, moved): (Option<Day>, bool), events: &[Event], placed: &[Placed]) {
        let Some(until) = self.until else { return };
        let lines = |event: &Event| {
            let line = Some(event.line);
            let own = placed.iter().any(|(_, of)| *of == line) || moved && event.what.is_none();
            came.or_else(|| own.then_some(event.on)).map(|on| (id, on, event.line))
        };
        self.kept.written.extend(events.iter().filter_map(lines).filter(|(_, on, _)| *on <= until));
    }

    /// The point that handles a case, and for whom, as its events say.
    fn served(&self, conn: &dyn Reads, events: &[Event], received: Day) -> Result<Served> {
        let point = events.iter().find_map(|event| event.point);
        let for_whom = events.iter().find_map(|event| event.for_whom);
        match point {
            Some(point) => point::serves(conn, point, received)?,
            None if for_whom.is_some() => return Err(required(&NOUN, "point")),
            None => {}
        }
        Ok((point, self.events.texts.said(for_whom)))
    }

    /// Refuses an event that names another point, or another one it was handled for, than its case.
    fn same_point(&self, event: &Event, kept: &Served, number: &str) -> Result<()> {
        let for_whom = self.events.texts.said(event.for_whom);
        let of_another = event.point.filter(|said| kept.0 != Some(*said));
        if of_another.is_none() && (for_whom.is_none() || for_whom == kept.1) {
            return Ok(());
        }
        let field = if of_another.is_some() { "point" } else { "for_whom" };
        let said = both!(
            "{number} 登记的代办点或代办对象与这一行不同",
            "{number}: its agency point, or for whom it handled it, is not what the row says"
        );
        Err(otherwise(&said, field).hint(both!(
            "改登记的：ducha approval edit {number} --point … --for-whom …",
            "to change it: ducha approval edit {number} --point … --for-whom …"
        )))
    }

    /// The step an event is; none where it is there already. One that says otherwise than what is there is refused.
    fn act(
        &mut self,
        conn: &dyn Reads,
        names: &Names,
        event: &Event,
        (number, matter, unit, received): (&str, i64, i64, &(Day, Option<String>)),
        placed: &[Placed],
    ) -> Result<Option<Act>> {
        if let Some(said) = event.matter.filter(|said| *said != matter) {
            return Err(of_another(number, matter, said));
        }
        let time = event.minute.map(clock);
        let Some(kind) = event.what else {
            let first = placed.first().map(|(act, _)| act);
            return came_in(number, received, &(event.on, time), first).map(|()| None);
        };
        let mut act = self.told(event, kind, time);
        if let Some(other) = told_before(placed, &act) {
            let mut held = other.clone();
            (held.with.statutory, held.with.promised, held.with.step_limits) = (None, None, None);
            if held == act {
                return Ok(None);
            }
            let moments = (when(other.on, other.time.as_ref()), when(act.on, act.time.as_ref()));
            return Err(differs(number, &kind.said(), &moments.0, &moments.1));
        }
        if kind == Step::Refuse && act.reason.is_none() {
            return Err(required(&NOUN, "reason"));
        }
        if kind == Step::Accept {
            accepted_under(&self.terms[&matter], matter, &mut act)?;
        }
        if let Some(by) = event.by.zip(act.by_whom.as_deref())
            && self.whose.is_other(conn, names, by, &[unit])?
        {
            if kind == Step::Decide {
                return Err(of_other_unit(number, by.1).field("by"));
            }
            if self.whose.is_other(conn, names, by, &self.terms[&matter].takers)? {
                tell(&mut self.kept.strange, event.line);
            }
        }
        if kind == Step::Pause && act.ground.is_none() {
            tell(&mut self.kept.groundless, event.line);
        }
        if kind == Step::Rate && act.satisfied.is_none() {
            tell(&mut self.kept.gradeless, event.line);
        }
        if matches!(kind, Step::Reopen | Step::Late) && act.reason.is_none() {
            tell(&mut self.kept.reasonless, event.line);
        }
        if kind == Step::Step && act.stage.as_deref().is_some_and(|stage| self.terms[&matter].lacks(stage)) {
            tell(&mut self.kept.stageless, event.line);
        }
        Ok(Some(act))
    }

    /// An event as a step.
    fn told(&self, event: &Event, kind: Step, time: Option<String>) -> Act {
        let texts = &self.events.texts;
        let (reason, note) = (texts.said(event.reason), texts.said(event.note));
        // Why it was reopened may be all that was noted.
        let (reason, note) = if kind == Step::Reopen && reason.is_none() { (note, None) } else { (reason, note) };
        let with = Carried {
            time,
            by_whom: texts.said(event.by),
            ground: texts.said(event.ground),
            stage: texts.said(event.stage),
            reason,
            satisfied: event.satisfied,
            note,
            ..Carried::default()
        };
        Act { kind, on: event.on, with }
    }

    /// Walks the steps in their order. One that may not be taken is refused and left out; where it is the ledger's own, the event of the
    /// file that came in between.
    fn walk(&mut self, begin: &Life, placed: &mut Vec<Placed>, number: &str, today: Day) -> Result<Life> {
        loop {
            let mut life = begin.clone();
            let stuck = placed.iter().position(|(act, _)| {
                let wrong = life.may(act, number, today).is_err();
                life.then(act);
                wrong
            });
            let Some(at) = stuck else { return Ok(life) };
            let before = placed[..at].iter().map(|(act, _)| act);
            let error = begin.clone().after(before).may(&placed[at].0, number, today).err();
            // What no event of the file brought about was so before: the ledger's own steps may be walked.
            let Some(own) = placed[..=at].iter().rposition(|(_, line)| line.is_some()) else {
                return Ok(begin.clone().after(placed.iter().map(|(act, _)| act)));
            };
            let stuck = placed[at].0.clone();
            let (act, from) = placed.remove(own);
            let error = apart(number, (&act, &stuck), begin).or(error).unwrap_or_else(|| unaccepted(number));
            self.refuse(from.unwrap_or_default(), error)?;
        }
    }

    fn write(
        &mut self,
        write: &mut Write<'_>,
        names: &Names,
        (matter, unit, number, (received_on, received_time), (point, for_whom)): New,
        (there, life, placed): (Option<There>, &Life, &[Placed]),
    ) -> Result<i64> {
        let new = || placed.iter().filter(|(_, line)| line.is_some()).map(|(act, _)| act.clone());
        let count = placed.iter().filter(|(_, line)| line.is_some()).count() as u64;
        self.kept.events += count;
        if let Some(there) = there {
            if count > 0 {
                let now = late(write, names, there.id, new())?;
                self.timely(&now.life, &now.folded, placed);
                self.kept.went_on += 1;
            }
            return Ok(there.id);
        }
        let draft = Draft {
            matter: Some(matter),
            office_no: Some(number),
            unit: Some(unit),
            received_on: Some(received_on),
            received_time,
            point,
            for_whom,
            ..Draft::default()
        };
        let id = write.next_id(NOUN.table, received_on.year())?;
        let acts: Vec<Act> = new().collect();
        let clockwork = names.clockwork(write, received_on)?;
        let Born { folded, parts, derived, .. } = living::born_with(&draft, (life, &acts), &clockwork)?;
        self.timely(life, &folded, placed);
        write.add(&NOUN, id, &puts(&draft, From::Anywhere), &folded, &parts)?;
        write.derive(&NOUN, id, true, &derived)?;
        self.kept.added += 1;
        if self.kept.first.len() < FIRST {
            self.kept.first.push(id);
        }
        Ok(id)
    }

    /// Tells the publications of a delay, as the file brings them, where there is none.
    fn timely(&mut self, life: &Life, folded: &[Put], placed: &[Placed]) {
        let told = placed.iter().filter(|(act, _)| act.kind == Step::Late && !is_over(life, folded, act));
        told.filter_map(|(_, line)| *line).for_each(|line| tell(&mut self.kept.timely, line));
    }
}

/// Adds steps that may be taken where they belong among those there are, in one go.
fn late(write: &mut Write<'_>, names: &Names, id: i64, acts: impl Iterator<Item = Act>) -> Result<Standing<Draft>> {
    let n = next_row(write.conn(), &NOUN, id)?;
    let rows: Vec<PartRow> = acts.map(|act| living::part::<Draft>(&act)).collect();
    write.step(&NOUN, id, n, &rows)?;
    living::refold::<Draft>(write, names, id)
}

/// A case by the hall's number.
fn there(conn: &Connection, number: &str) -> Result<Option<There>> {
    type Row = (i64, i64, i64, String, Option<String>, Option<i64>, Option<String>);
    let sql = "SELECT id, matter, unit, received_on, received_time, point, for_whom FROM approval WHERE office_no = ?";
    let row: Option<Row> = conn.prepare_cached(sql)?.query_row([number], |r| r.try_into()).optional()?;
    let Some((id, matter, unit, on, time, point, for_whom)) = row else { return Ok(None) };
    super::not_voided(conn, &NOUN, id)?;
    let on = super::steps::read_day(&on)?;
    let (acts, _) = living::acts::<Draft>(conn, id)?;
    Ok(Some(There { id, matter, unit, received: (on, time), served: (point, for_whom), acts }))
}

/// A minute of the day as it is kept.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
