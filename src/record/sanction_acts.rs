//! What is done to a measure once it stands: lifted before its end, or rights given back after a probation.

use super::not_voided;
use super::sanction::{Draft, NOUN};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::Value;
use crate::both;
use crate::db::write::Write;
use crate::record::names::Names;
use crate::rule::period::Influence;

/// Adds to a note.
fn noted(note: Option<String>, more: Option<&str>) -> Value {
    let parts: Vec<String> = note.into_iter().chain(more.map(str::to_owned)).collect();
    if parts.is_empty() { Value::Null } else { Value::Text(parts.join("；")) }
}

/// Lifts a measure on a day: once, and not what has ended.
pub fn lift(write: &mut Write<'_>, names: &Names, id: i64, on: Day, note: Option<&str>) -> Result<()> {
    not_voided(write.conn(), &NOUN, id)?;
    let draft: Draft = super::load(write.conn(), id)?;
    let code = NOUN.code(id);
    if let Some(day) = draft.lifted_on {
        let said = both!("{code} 已于 {day} 解除", "{code} was lifted on {day}");
        return Err(Error::refused("sanction-lifted", said)
            .hint(both!("经过见 ducha history {code}", "see ducha history {code}")));
    }
    if let Some(end) = draft.ends_on.filter(|end| on > *end) {
        let said =
            both!("{code} 已于 {end} 期满，不能在 {on} 解除", "{code} ended on {end} and cannot be lifted on {on}");
        return Err(Error::refused("sanction-ended", said).hint(both!(
            "期满自动解除（政务处分法第26条）；期内解除的用 --on 写日期",
            "it ends by itself (政务处分法 art. 26); for a day before, give --on"
        )));
    }
    let given = [("lifted_on", Value::Text(on.to_string())), ("note", noted(draft.note, note))];
    super::edit::<Draft>(write, names, id, &given)?;
    Ok(())
}

/// Gives rights back after a probation on a day: the influence begins.
pub fn restore(write: &mut Write<'_>, names: &Names, id: i64, on: Day, ends: Option<Day>) -> Result<()> {
    not_voided(write.conn(), &NOUN, id)?;
    let draft: Draft = super::load(write.conn(), id)?;
    let code = NOUN.code(id);
    if let Some(day) = draft.restored_on {
        let said = both!("{code} 已于 {day} 恢复党员权利", "{code}: rights were given back on {day}");
        return Err(Error::refused("sanction-restored", said)
            .hint(both!("经过见 ducha history {code}", "see ducha history {code}")));
    }
    let probation =
        draft.reckoned(write.conn(), Some(id))?.is_some_and(|now| matches!(now.influence, Influence::Probation(..)));
    if let Some(end) = draft.ends_on.filter(|end| probation && on < *end) {
        let said = both!("{code} 的留党察看到 {end} 才期满", "{code}: the probation runs until {end}");
        return Err(Error::refused("probation-running", said)
            .hint(both!("--on 写不早于 {end} 的日期", "give --on a day not before {end}")));
    }
    let mut given = vec![("restored_on", Value::Text(on.to_string()))];
    given.extend(ends.map(|day| ("ends_on", Value::Text(day.to_string()))));
    super::edit::<Draft>(write, names, id, &given)?;
    Ok(())
}
