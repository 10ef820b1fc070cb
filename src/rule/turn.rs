//! What every life of steps shares ([`Life`]): that a step is taken in its turn, on a day not before the step it
//! follows and not after today, and which steps lead to another. What each step does, the life itself says ([`stands!`](crate::stands)).

use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Put, Value};
use crate::base::word::Word;
use crate::both;
use crate::rule::calendar::Calendar;
use crate::rule::clock::{Clock, Name, Span};
use crate::rule::limit::Limit;
pub use crate::rule::stood::{Done, History, Stood, Told};

/// Where a record stands, by its folded columns: what comes next depends on nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Stands<'a>(pub &'a [Put]);

impl Stands<'_> {
    fn value(&self, column: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// A word or text.
    pub fn text(&self, column: &str) -> Option<&str> {
        if let Some(Value::Text(text)) = self.value(column) { Some(text) } else { None }
    }

    /// A day.
    pub fn day(&self, column: &str) -> Option<Day> {
        self.text(column).and_then(day::iso)
    }

    /// Yes or no, where it is known.
    pub fn flag(&self, column: &str) -> Option<bool> {
        if let Some(Value::Int(n)) = self.value(column) { Some(*n != 0) } else { None }
    }

    /// Whether there is anything in a column.
    pub fn has(&self, column: &str) -> bool {
        self.value(column).is_some_and(|value| *value != Value::Null)
    }
}

/// The one limit of a life, where it runs or ran.
#[derive(Clone, Copy, Debug)]
pub struct Owed {
    /// Which.
    pub name: Name,
    /// How long.
    pub limit: Limit,
    /// What set it running.
    pub event: &'static str,
    /// The day of that, which is not counted.
    pub from: Day,
    /// The day it was met.
    pub until: Option<Day>,
}

impl Owed {
    /// As it is counted.
    pub fn clock(self, cal: &Calendar) -> Clock {
        let (limit, from, event) = (self.limit, self.from, self.event.to_owned());
        Clock::count(self.name, Span { limit, extended_by: 0, event, from, rule: None }, Vec::new(), self.until, cal)
    }
}

/// A life as pure rules: where its steps leave a record, which may follow, and what comes next.
pub trait Life: Stood {
    /// The noun whose life it is.
    const NOUN: &'static str;
    /// The steps that set limits running anew: what was met or missed before them stays as it was.
    const ANEW: &'static [Self::Step] = &[];
    /// The steps that, taken once more, may move a limit: one that had run out before stays broken.
    const MOVES: &'static [Self::Step] = &[];
    /// The steps people are shown as a way to another.
    const WAY: &'static [Self::Step] = Self::Step::WORDS;

    /// What a step does beside what its line says, before that.
    fn more(&mut self, _act: &Done<Self::Step, Self::Carried>) {}

    /// Takes one more step; whether it may be taken is [`Life::may`]'s question.
    fn then(&mut self, act: &Done<Self::Step, Self::Carried>) {
        self.more(act);
        self.take(act);
    }

    /// Its limit, where it has but one.
    fn owed(&self) -> Option<Owed> {
        None
    }

    /// What it waits for: the steps to take next, as commands on `CODE`, the first thing first. Empty where nothing is owed.
    fn next(now: Stands<'_>, today: Day) -> Vec<&'static str>;

    /// What stands in a step's way though the state allows it; the error names the command that cures it.
    fn fits(&self, _act: &Done<Self::Step, Self::Carried>, _code: &str, _today: Day) -> Result<()> {
        Ok(())
    }

    /// The day before which a step was not taken.
    fn since(&self, _step: Self::Step) -> Day {
        self.last_on()
    }

    /// What a step on the way to another is taken to carry.
    fn tried(_step: Self::Step) -> Self::Carried {
        Self::Carried::default()
    }

    /// What its steps add up to from here.
    #[must_use]
    fn after<'a>(mut self, acts: impl IntoIterator<Item = &'a Done<Self::Step, Self::Carried>>) -> Self
    where
        Self::Carried: 'a,
    {
        acts.into_iter().for_each(|act| self.then(act));
        self
    }

    /// What it waits for, as commands.
    fn waits_for(now: Stands<'_>, code: &str, today: Day) -> Vec<String> {
        let noun = Self::NOUN;
        Self::next(now, today).iter().map(|next| format!("ducha {noun} {}", next.replace("CODE", code))).collect()
    }

    /// Whether a step may be taken, whatever the day.
    fn possible(&self, step: Self::Step) -> bool {
        let act = Done { kind: step, on: self.last_on(), with: Self::tried(step) };
        Self::from_states(step).contains(&self.state()) && self.fits(&act, "", self.last_on()).is_ok()
    }

    /// Whether a step may be taken on a day; every unmet condition is an error that names the command which cures it.
    fn may(&self, act: &Done<Self::Step, Self::Carried>, code: &str, today: Day) -> Result<()> {
        if !Self::from_states(act.kind).contains(&self.state()) {
            return Err(self.out_of_turn(act.kind, code, today));
        }
        self.fits(act, code, today)?;
        check_day(code, &act.kind.said(), act.on, self.since(act.kind), today)
    }

    /// The error of a step that the state a record is in does not allow.
    fn out_of_turn(&self, step: Self::Step, code: &str, today: Day) -> Error {
        let (zh, slug) = (step.said().zh, step.slug());
        let Both { zh: now_zh, en: now_en } = self.state().said();
        let Both { zh: from_zh, en: from_en } = Self::State::all_said(Self::from_states(step));
        // In a state of that name it may be taken, once what comes before it was done.
        let said = if Self::from_states(step).contains(&self.state()) {
            both!("{code} 现在是“{now_zh}”，还不能{zh}", "{code} is {now_en}: it is too early to {slug} it")
        } else {
            both!(
                "{code} 现在是“{now_zh}”，不能{zh}；{zh}只能在“{from_zh}”时做",
                "{code} is {now_en}: to {slug} it, it must be {from_en}"
            )
        };
        let mut next = Self::waits_for(Stands(&self.columns()), code, today);
        if next.is_empty() {
            next.push(format!("ducha {} undo {code} -m …", Self::NOUN));
        }
        let next = next.join(" · ");
        Error::refused("step-wrong-state", said).field("state").hint(both!("下一步：{next}", "next: {next}"))
    }

    /// The steps that lead from here to where a step may be taken: the shortest way. `None` where there is none.
    fn way(&self, wanted: Self::Step) -> Option<Vec<Self::Step>> {
        let mut ways = vec![(self.clone(), Vec::new())];
        for _ in 0..6 {
            if let Some((_, way)) = ways.iter().find(|(life, _)| life.possible(wanted)) {
                return Some(way.clone());
            }
            let mut longer: Vec<(Self, Vec<Self::Step>)> = Vec::new();
            for (life, way) in &ways {
                for step in Self::WAY.iter().copied().filter(|step| life.possible(*step)) {
                    let mut next = life.clone();
                    next.then(&Done { kind: step, on: life.last_on(), with: Self::tried(step) });
                    if longer.iter().all(|(seen, _)| *seen != next) {
                        longer.push((next, way.iter().copied().chain([step]).collect()));
                    }
                }
            }
            ways = longer;
        }
        None
    }
}

/// Refuses a day before the last step's, or after today.
fn check_day(code: &str, step: &Both, on: Day, last: Day, today: Day) -> Result<()> {
    let Both { zh, en } = step;
    if on < last {
        let said = both!(
            "{code} 的{zh}日期 {on} 早于上一步的 {last}",
            "{code}: {en} on {on} is before the step it follows, {last}"
        );
        return Err(Error::refused("step-before-last", said)
            .hint(both!("写不早于 {last} 的日期：--on {last}", "give a day not before it: --on {last}")));
    }
    if on > today {
        let said = both!("{code} 的{zh}日期 {on} 在今天 {today} 之后", "{code}: {en} on {on} is after today, {today}");
        return Err(Error::refused("day-in-future", said).hint(day::not_come(on, today)));
    }
    Ok(())
}
