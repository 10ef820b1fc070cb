//! What a telephone answers at a visit that a form opened in its campaign asks: filed as what the inspectors answer, in the round it was
//! opened for. Not for a question no form asks: that stays with the visit.

use super::desk::Desk;
use super::privacy;
use crate::base::day::Day;
use crate::base::error::Result;
use crate::base::kept;
use crate::both;
use crate::db::write::Write;
use crate::record::names::Names;
use crate::record::returns::{self, Given, Sheet};
use crate::record::round;
use crate::record::round_rows::Return;
use crate::record::visit::{Draft, NOUN};
use crate::rule::form::INSPECTOR;
use serde_json::Value as Json;

/// The rounds of a campaign a unit is still to file in.
fn rounds(write: &Write<'_>, campaign: i64, unit: i64) -> Result<Vec<i64>> {
    let sql = "SELECT g.id FROM form_round g WHERE g.campaign = ?1 AND g.void_reason IS NULL AND g.frozen_on IS NULL AND g.closed_on IS NULL
        AND EXISTS (SELECT 1 FROM round_subject s WHERE s.form_round = g.id AND s.unit = ?2 AND s.taken_back IS NULL) ORDER BY g.id";
    let mut statement = write.conn().prepare_cached(sql)?;
    Ok(statement.query_map([campaign, unit], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Answers that a round asks for, with its sheet.
pub type Asked = (Sheet, Given);

/// Parts what of the answers to a visit rounds of its campaign ask from what none asks, which is to be kept with the visit.
pub fn parted(
    (desk, write, names): (&Desk, &Write<'_>, &Names),
    draft: &Draft,
    mut answers: Vec<kept::Cell>,
) -> Result<(Vec<Asked>, Vec<kept::Cell>)> {
    let mut out = Vec::new();
    let (Some(campaign), Some(unit), false) = (draft.campaign, draft.unit, answers.is_empty()) else {
        return Ok((out, answers));
    };
    let all = rounds(write, campaign, unit)?;
    for id in &all {
        let sheet = || Sheet::of(write.conn(), names, *id);
        let first = sheet()?;
        let rater = first.form.rater(INSPECTOR).ok().map(|rater| rater.key.clone());
        if rater.is_none() && !first.form.raters.is_empty() {
            continue;
        }
        for line in first.subjects.iter().filter(|one| one.unit == Some(unit)).filter_map(|one| one.line) {
            let at = first.at(line, rater.as_deref());
            let mut given = Vec::new();
            answers.retain(|(question, answer)| {
                let item =
                    first.form.item(question).filter(|item| at.asks(item) && !item.retired && item.figure.is_none());
                given.extend(item.map(|item| (item.key.clone(), Json::from(answer.as_str()))));
                item.is_none()
            });
            if !given.is_empty() {
                let with = Return { rater: rater.clone(), filled_by: draft.inspectors.clone(), ..Return::default() };
                out.push((sheet()?, Given { line, answers: given, with }));
            }
        }
    }
    if let Some((question, _)) = answers.first().filter(|_| !all.is_empty()) {
        let n = answers.len();
        desk.say(both!(
            "{n} 个回答表里没有问（如“{question}”），原样留在检查里",
            "{n} answers no form asked for (such as {question}) stay with the visit"
        ));
    }
    Ok((out, answers))
}

/// Files the answers to a visit.
pub fn file(
    (desk, write, names): (&Desk, &mut Write<'_>, &Names),
    (visit, on): (i64, Option<Day>),
    asked: Vec<Asked>,
) -> Result<()> {
    for (mut sheet, mut given) in asked {
        let n = given.answers.len();
        (given.with.happened_on, given.with.note) = (on, Some(NOUN.code(visit)));
        let row = sheet.take(names, given)?;
        let answers: Vec<_> = row.1.iter().filter(|(column, _)| *column == "answers").cloned().collect();
        privacy::mind(desk, write.conn(), &round::NOUN, sheet.id, &answers)?;
        returns::keep(write, sheet.id, &[row])?;
        let code = &sheet.code;
        desk.say(both!(
            "{code} 收到检查人员的回答 {n} 项；审核收下：ducha round accept {code} --all",
            "{code} has {n} answers of the inspectors; accept them: ducha round accept {code} --all"
        ));
    }
    Ok(())
}
