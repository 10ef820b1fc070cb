//! What every life of steps shares: what a step is, that it is taken in its turn, on a day not before the step it follows
//! and not after today, and which steps lead to another. Which states a step may be taken in, the life itself says.

use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Put, Value};
use crate::base::word::Word;
use crate::both;

/// One dated step: which, when, and what it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<S, A> {
    /// Which.
    pub kind: S,
    /// The day it happened.
    pub on: Day,
    /// What it carries beside.
    pub with: A,
}

impl<S, A: Default> Done<S, A> {
    /// A step with nothing but its day.
    pub fn new(kind: S, on: Day) -> Done<S, A> {
        Done { kind, on, with: A::default() }
    }
}

/// What a step carries is read as its own.
impl<S, A> std::ops::Deref for Done<S, A> {
    type Target = A;
    fn deref(&self) -> &A {
        &self.with
    }
}

impl<S, A> std::ops::DerefMut for Done<S, A> {
    fn deref_mut(&mut self) -> &mut A {
        &mut self.with
    }
}

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

/// The steps that lead from where a record stands to where a step may be taken: the shortest way, by the steps `tried`.
/// `None` where none of them leads there.
pub fn way<L: Clone + PartialEq, S: Word>(
    life: &L,
    wanted: S,
    tried: &[S],
    possible: impl Fn(&L, S) -> bool,
    taken: impl Fn(&L, S) -> L,
) -> Option<Vec<S>> {
    let mut ways = vec![(life.clone(), Vec::new())];
    for _ in 0..6 {
        if let Some((_, way)) = ways.iter().find(|(life, _)| possible(life, wanted)) {
            return Some(way.clone());
        }
        let mut longer: Vec<(L, Vec<S>)> = Vec::new();
        for (life, way) in &ways {
            for step in tried.iter().copied().filter(|s| possible(life, *s)) {
                let next = taken(life, step);
                if longer.iter().all(|(seen, _)| *seen != next) {
                    longer.push((next, way.iter().copied().chain([step]).collect()));
                }
            }
        }
        ways = longer;
    }
    None
}

/// The error of a step that cannot be taken in the state a record is in; `next` are the commands that can.
pub fn wrong_state(code: &str, (step, slug): (&Both, &str), state: &Both, from: &Both, next: &[String]) -> Error {
    let (zh, state_zh, state_en) = (&step.zh, &state.zh, &state.en);
    let (from_zh, from_en) = (&from.zh, &from.en);
    let said = both!(
        "{code} 现在是“{state_zh}”，不能{zh}；{zh}只能在“{from_zh}”时做",
        "{code} is {state_en}: to {slug} it, it must be {from_en}"
    );
    let error = Error::refused("step-wrong-state", said).field("state");
    let next = next.join(" · ");
    if next.is_empty() { error } else { error.hint(both!("下一步：{next}", "next: {next}")) }
}

/// Refuses a day before the last step's, or after today.
pub fn check_day(code: &str, step: &Both, on: Day, last: Day, today: Day) -> Result<()> {
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
        return Err(Error::refused("day-in-future", said)
            .hint(both!("今天由 --today 或系统时钟决定", "today comes from --today or the clock")));
    }
    Ok(())
}
