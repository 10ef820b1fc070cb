//! What every life of steps shares: a step is taken in its turn, on a day not before the step it follows and not after
//! today. Which states a step may be taken in, the life itself says.

use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::both;

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
