//! Whether the rows of a round are what its form makes of them: each return of somebody who is there, its answers such as the form takes, its
//! score what they come to. `check` asks it of what is kept, an import of what it brought.

use super::returns::Sheet;
use super::round::NOUN;
use super::round_rows::{Return, standing};
use super::{form, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::fault::Kind;
use crate::both;
use crate::db::mask::UNTOLD;
use crate::rule::form::{Answers, At, written};
use rusqlite::Connection;
use std::collections::HashSet;

/// Rounds whose rows are not what their form makes of them, each with what is wrong.
pub fn miscounted(conn: &Connection) -> Result<Vec<(i64, Both)>> {
    let mut statement = conn.prepare("SELECT id FROM form_round ORDER BY id")?;
    let rounds = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    Ok(rounds.into_iter().filter_map(|id| Some((id, kept(conn, id).err()?.message.clone()))).collect())
}

/// Refuses the rows of a round that are not what its form makes of them.
pub fn kept(conn: &Connection, id: i64) -> Result<()> {
    let sql = "SELECT form, version FROM form_round WHERE id = ?";
    let (of, version): (i64, i64) = conn.query_row(sql, [id], |r| r.try_into())?;
    let rows = (
        standing(conn, "round_subject", id)?,
        standing(conn, "round_return", id)?,
        standing(conn, "round_verdict", id)?,
    );
    holds(conn, &Sheet::held(id, form::version(conn, of, version)?, rows))
}

fn contradicted(said: Both) -> Error {
    Error::refused("return-contradicted", said).hint(both!(
        "得分由回答算出，不用填；照原样导出的文件不用改",
        "a score is counted from answers and not filled in; a file that was exported stays as it is"
    ))
}

/// Refuses rows of a round that are not what its form makes of them.
fn holds(conn: &Connection, sheet: &Sheet) -> Result<()> {
    let mut seen = HashSet::new();
    for one in &sheet.returns {
        let number = one.number.unwrap_or_default();
        seen.insert(number);
        // A copy for another office may hold back what was answered.
        if one.answers.as_deref() != Some(UNTOLD) {
            let place = both!("第 {number} 份报送", "return {number}");
            // That something is not there must not read as if it could still come.
            let for_good =
                |error: Error| if error.kind == Kind::NotFound { contradicted(error.message.clone()) } else { error };
            of_form(conn, sheet, one).map_err(|error| for_good(error).at(&place))?;
        }
    }
    match sheet.verdicts.iter().filter_map(|verdict| verdict.number).find(|number| !seen.contains(number)) {
        Some(number) => Err(contradicted(both!(
            "审核的第 {number} 份报送不存在",
            "return {number}, of which something was said, is not there"
        ))),
        None => Ok(()),
    }
}

/// Refuses a return that is not what the form makes of it.
fn of_form(conn: &Connection, sheet: &Sheet, one: &Return) -> Result<()> {
    let line = one.line.unwrap_or_default();
    let gone = "SELECT 1 FROM round_subject WHERE form_round = ? AND line = ?";
    if sheet.subject(line).is_none() && !conn.prepare_cached(gone)?.exists([sheet.id, line])? {
        return Err(contradicted(both!("它的对象（第 {line} 行）不存在", "it is of line {line}, which is not there")));
    }
    let answers: Option<Answers> = one.answers.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let answers = answers.ok_or_else(|| contradicted(both!("回答读不懂", "its answers cannot be read")))?;
    let at = sheet.at(line, one.rater.as_deref());
    match &one.rater {
        Some(rater) if sheet.form.rater(rater)?.key == *rater => {}
        None if sheet.form.raters.is_empty() => {}
        _ => return Err(required(&NOUN, "rater")),
    }
    if one.ballots.is_none() {
        answered(sheet, at, &answers)?;
    }
    let found = sheet.scored(at, one, &answers)?;
    let found = found.map(|scored| (written(&scored.total), scored.vetoed)).unzip();
    if found != (one.score.clone(), one.vetoed) {
        let (said, comes) = (one.score.as_deref().unwrap_or("—"), found.0.as_deref().unwrap_or("—"));
        return Err(contradicted(both!(
            "得分 {said} 和它的回答不符，应为 {comes}",
            "its score {said} is not what its answers come to, {comes}"
        )));
    }
    Ok(())
}

/// Refuses answers that the form would not take, or would keep otherwise.
fn answered(sheet: &Sheet, at: At<'_>, answers: &Answers) -> Result<()> {
    let kept = sheet.form.answers(at, answers.iter().map(|(key, answer)| (key.as_str(), answer)), Day::MIN)?;
    if kept != *answers {
        return Err(contradicted(both!("回答不是台账的写法", "its answers are not as a ledger keeps them")));
    }
    match sheet.form.lacking(at, answers).first() {
        Some(item) => Err(contradicted(both!("必填的“{}”没有答", "{} is required and not answered", item.zh))),
        None => Ok(()),
    }
}
