//! What the limits of an approval come to: when they end and its lights turn, which of its steps is the tightest, how long it took and whether
//! that was in time. Not for what a limit is: that is `rule::hall`'s.

use crate::base::error::Result;
use crate::base::noun::{Held as _, Put, Value};
use crate::base::vocab::{ApprovalState as State, ApprovalStep as Step};
use crate::record::clockwork::Clockwork;
use crate::record::life::Counting;
use crate::rule::approve::{Act, Life, moment};
use crate::rule::clock::{Clock, Minutes, Name, Span};
use crate::rule::hall::{self, Ends, Term, written};
use crate::rule::limit::Limit;
use crate::rule::step_limits;
use crate::rule::turn::{Life as _, Stands};
use std::collections::HashMap;

/// What is worked out of its limits, and kept.
pub const WORKED_OUT: [&str; 12] = [
    "statutory_due",
    "promised_due",
    "provisional",
    "yellow_at",
    "red_after",
    "used_days",
    "used_minutes",
    "in_statutory",
    "in_promised",
    "in_yellow",
    "tight_step",
    "tight_step_after",
];

/// The step of it that ran over its limit first, or else is the next to.
pub fn tight(life: &Life, acts: &[Act], with: &Clockwork) -> Option<(String, hall::Moment)> {
    let (accepted, steps) = (life.accepted_at()?, step_limits::read(life.step_limits.as_deref()?)?);
    let mut done = HashMap::new();
    for act in acts.iter().filter(|act| act.kind == Step::Step) {
        let at = (moment(act.on, act.time.as_deref()), act.time.is_some());
        done.entry(step_limits::told(act.stage.as_deref().unwrap_or_default())).or_insert(at);
    }
    let (finely, running) = (life.accepted_time.is_some(), life.state == State::Accepted);
    let case = step_limits::Case { accepted, finely, done, still: &life.still, running };
    step_limits::tightest(&steps, &case, &|term, from, still| {
        with.hall(from.date()).ends(&with.calendar, term, from, still).last
    })
}

/// When a limit of it ends.
pub fn ends(life: &Life, term: Term, with: &Clockwork) -> Option<Ends> {
    let from = life.accepted_at()?;
    Some(with.hall(from.date()).ends(&with.calendar, term, from, &life.still))
}

/// The act that ended it, by its place: of one that is open none did.
pub fn settled(life: &Life, acts: &[Act]) -> Option<usize> {
    life.decided_on.and_then(|_| acts.iter().rposition(|act| act.kind == Step::Decide))
}

/// When its limits, by law and as promised, were over for good: those that a decision of it broke, whatever was reopened since.
pub fn broken(acts: &[Act], with: Counting<'_>) -> Result<[Option<hall::Moment>; 2]> {
    let mut broken = [None; 2];
    let Some(reopened) = acts.iter().rposition(|act| act.kind == Step::Reopen) else { return Ok(broken) };
    for at in (0..reopened).filter(|at| acts[*at].kind == Step::Decide) {
        let (life, with) = (Life::begin(acts[0].on, None).after(&acts[..=at]), with(Some(at))?);
        for (broken, term) in broken.iter_mut().zip(life.terms()) {
            let last = term.and_then(|term| ends(&life, term, &with)).map(|ends| ends.last);
            let over = last.filter(|last| life.decided_at().is_some_and(|decided| *last < decided));
            *broken = broken.iter().copied().chain(over).min();
        }
    }
    Ok(broken)
}

/// Its columns beside those its steps say: when its limits end and its lights turn, or how long it took and whether that was in time.
pub fn worked_out(life: &Life, acts: &[Act], broken: [Option<hall::Moment>; 2], with: &Clockwork) -> Vec<Put> {
    let [by_law, promised] = life.terms().map(|term| term.and_then(|term| Some((term, ends(life, term, with)?))));
    let [law_over, promise_over] = broken;
    let due = |limit: Option<(Term, Ends)>| {
        limit.map_or(Value::Null, |(term, ends)| match term {
            Term::Days(_) => ends.last.date().value(),
            Term::Minutes(_) => Value::Text(written(ends.last)),
        })
    };
    let (nearer, over) = promised.map_or((by_law, law_over), |promised| (Some(promised), promise_over));
    // What a decision broke before it was reopened is over since then.
    let nearer =
        nearer.map(|(term, ends)| (term, Ends { last: over.map_or(ends.last, |over| over.min(ends.last)), ..ends }));
    let running = nearer.filter(|(_, ends)| runs(life, *ends));
    let light = |of: fn(Ends) -> hall::Moment| running.map_or(Value::Null, |(_, ends)| Value::Text(written(of(ends))));
    let provisional = nearer.map_or(Value::Null, |(_, ends)| (ends.provisional && life.open()).value());
    let span = life.accepted_at().zip(life.decided_at());
    let day = |(from, to): (hall::Moment, hall::Moment)| {
        Value::Int(hall::days_worked(&with.calendar, (from.date(), to.date()), &life.still))
    };
    let timed = life.accepted_time.is_some() && life.decided_time.is_some();
    let minutes = |(from, to): (hall::Moment, hall::Moment)| {
        Value::Int(with.hall(from.date()).worked(&with.calendar, (from, to), &life.still))
    };
    let within = |limit: Option<(Term, Ends)>, over: Option<hall::Moment>| {
        let kept = |((_, ends), decided): ((_, Ends), hall::Moment)| over.is_none() && decided <= ends.last;
        limit.zip(life.decided_at()).map_or(Value::Null, |limit| kept(limit).value())
    };
    let warned = nearer
        .zip(life.decided_at())
        .map_or(Value::Null, |((_, ends), decided)| (ends.yellow <= decided && decided <= ends.last).value());
    let tight = tight(life, acts, with);
    let values = [
        due(by_law),
        due(promised),
        provisional,
        light(|ends| ends.yellow),
        light(|ends| ends.last),
        span.map_or(Value::Null, day),
        span.filter(|_| timed).map_or(Value::Null, minutes),
        within(by_law, law_over),
        within(promised, promise_over),
        warned,
        tight.as_ref().map_or(Value::Null, |(step, _)| Value::text(step.as_str())),
        tight.as_ref().map_or(Value::Null, |(_, last)| Value::Text(written(*last))),
    ];
    WORKED_OUT.into_iter().zip(values).collect()
}

/// Whether a limit of it runs, or ran out before its clock was stopped: what is over stays over. What stands still before that is not.
fn runs(life: &Life, ends: Ends) -> bool {
    life.open() && life.stopped().is_none_or(|stopped| ends.last < stopped)
}

/// Whether a case is over its limit when an act is taken, or was decided over it.
pub fn is_over(life: &Life, folded: &[Put], act: &Act) -> bool {
    let stands = Stands(folded);
    if life.decided_on.is_some() {
        return stands.flag("in_promised").or(stands.flag("in_statutory")) == Some(false);
    }
    stands.text("red_after").is_some_and(|last| *last < *written(moment(act.on, act.time.as_deref())))
}

/// The clock of a limit of it, which is kept by days.
pub fn clock(life: &Life, (name, term): (Name, Term), with: &Clockwork) -> Option<Clock> {
    let (from, ends) = (life.accepted_at()?, ends(life, term, with)?);
    let (limit, minutes) = match term {
        Term::Days(limit) => (limit, None),
        Term::Minutes(limit) => {
            let hall = with.hall(from.date()).clone();
            let still = life.still.clone();
            (
                Limit::on(ends.last.date(), false),
                Some(Minutes { limit, hall, from, still, last: ends.last, until: life.decided_at() }),
            )
        }
    };
    let span = Span { limit, extended_by: 0, event: Step::Accept.slug().to_owned(), from: from.date(), rule: None };
    let mut clock = Clock::count(name, span, hall::pauses(&life.still), life.decided_on, &with.calendar);
    if clock.due.due != ends.last.date() {
        (clock.due.raw, clock.due.due) = (ends.last.date(), ends.last.date());
    }
    if life.open() {
        (clock.due.provisional, clock.due.paused) = (ends.provisional, !runs(life, ends));
    }
    Some(Clock { minutes, ..clock })
}
