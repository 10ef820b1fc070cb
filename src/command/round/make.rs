//! What accepted answers make: findings, proposals, orders. Not for when they are accepted.

use crate::base::day::Day;
use crate::base::error::Result;
use crate::base::vocab::{FormAnswer, OTHER_SLUG, POSITIVE_SLUG, ProposalKind};
use crate::db::write::{PartRow, Write};
use crate::record::names::Names;
use crate::record::returns::Sheet;
use crate::record::round_rows::{self, Made, Return};
use crate::record::{self, finding, order, proposal};
use crate::rule::form::{INSPECTOR, Item, Kind, Makes};
use serde_json::{Map, Value as Json};

/// Whether an answer makes something.
fn makes(item: &Item, answer: &Json) -> bool {
    let word = answer.as_str().unwrap_or_default();
    match (item.kind, item.makes) {
        (Kind::YesNo, Some(Makes::Positive)) => word == FormAnswer::Yes.slug(),
        (Kind::YesNo, _) => [FormAnswer::No.slug(), FormAnswer::Partly.slug()].contains(&word),
        (Kind::Choice, _) => {
            let score =
                |of: &crate::rule::form::Choice| of.score.as_ref().and_then(serde_json::Number::as_f64).unwrap_or(0.0);
            let least = item.options.iter().map(score).fold(f64::INFINITY, f64::min);
            item.options.iter().any(|option| option.key == word && score(option) <= least)
        }
        (Kind::Text, _) => !word.is_empty(),
        _ => false,
    }
}

/// The visit at which a return was answered: of the inspectors, that of the round's campaign to the unit on its day, where there is one alone.
fn visit(write: &Write<'_>, sheet: &Sheet, one: &Return, unit: i64) -> Result<Option<i64>> {
    if !sheet.form.raters.is_empty() && one.rater.as_deref() != Some(INSPECTOR) {
        return Ok(None);
    }
    let sql = "SELECT min(v.id), count(*) FROM visit v JOIN form_round g ON g.campaign = v.campaign
        WHERE g.id = ? AND v.unit = ? AND v.visited_on = ? AND v.part_of IS NULL AND v.void_reason IS NULL";
    let on = one.happened_on.map(|on| on.to_string());
    let (first, many): (Option<i64>, i64) =
        write.conn().prepare_cached(sql)?.query_row((sheet.id, unit, on), |r| r.try_into())?;
    Ok(first.filter(|_| many == 1))
}

/// Makes what accepted answers make, each item of a subject once; returns their codes, and the rows that say so.
pub fn make(
    write: &mut Write<'_>,
    names: &Names,
    sheet: &Sheet,
    accepted: &[Return],
    on: Day,
) -> Result<(Vec<String>, Vec<PartRow>)> {
    let (mut codes, mut rows) = (Vec::new(), Vec::new());
    let mut before = sheet.made();
    for one in accepted.iter().filter(|one| one.ballots.is_none()) {
        let answers: Map<String, Json> =
            one.answers.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let subject = one.line.and_then(|line| sheet.subject(line));
        let unit = match subject.and_then(|subject| subject.person) {
            Some(person) => {
                Some(write.conn().query_row("SELECT unit FROM person WHERE id = ?", [person], |r| r.get(0))?)
            }
            None => subject.and_then(|subject| subject.unit),
        };
        let Some(unit) = unit else { continue };
        let visit = visit(write, sheet, one, unit)?;
        for item in &sheet.form.items {
            let Some((noun, answer)) = item.makes.zip(answers.get(&item.key)).filter(|(_, answer)| makes(item, answer))
            else {
                continue;
            };
            // What free words say is each its own; what a question brings to light is one thing, whoever answers it.
            if item.kind != Kind::Text && !before.insert((one.line, item.key.clone())) {
                continue;
            }
            let code = made(write, names, (item, noun), (unit, on), (&sheet.code, answer, visit.zip(one.happened_on)))?;
            rows.push(round_rows::row(
                "round_made",
                &Made {
                    happened_on: Some(on),
                    number: one.number,
                    item: Some(item.key.clone()),
                    record: Some(code.clone()),
                },
            ));
            codes.push(code);
        }
    }
    Ok((codes, rows))
}

/// What an answer says, with what was asked.
fn in_words(item: &Item, answer: &str) -> String {
    let word = match item.kind {
        Kind::Text => return answer.to_owned(),
        Kind::YesNo => FormAnswer::from_slug(answer).map(|answer| answer.said().zh),
        _ => item.option(answer).ok().map(|option| option.zh.clone()),
    };
    format!("{}：{}", item.zh, word.unwrap_or_default())
}

/// What one answer makes.
fn made(
    write: &mut Write<'_>,
    names: &Names,
    (item, makes): (&Item, Makes),
    (unit, on): (i64, Day),
    (code, answer, at): (&str, &Json, Option<(i64, Day)>),
) -> Result<String> {
    let said = in_words(item, answer.as_str().unwrap_or_default());
    let kind = |list: &str, usual: &str| {
        item.makes_kind.as_deref().map_or_else(|| Ok(usual.to_owned()), |word| names.word(list, word))
    };
    match makes {
        Makes::Finding | Makes::Positive => {
            let usual = if makes == Makes::Positive { POSITIVE_SLUG } else { OTHER_SLUG };
            let kind = kind("finding_kind", usual)?;
            let kind_note = (kind == OTHER_SLUG).then(|| format!("{code} {}", item.zh));
            let draft = finding::Draft {
                visit: at.map(|(visit, _)| visit),
                unit: Some(unit),
                found_on: Some(at.map_or(on, |(_, day)| day)),
                kind: Some(kind),
                kind_note,
                summary: Some(said),
                ..finding::Draft::default()
            };
            Ok(finding::NOUN.code(record::add(write, names, draft, None)?))
        }
        Makes::Proposal => {
            let kind = kind("proposal_kind", ProposalKind::ALL[0].slug())?;
            let draft = proposal::Draft {
                unit: Some(unit),
                made_on: Some(on),
                kind: Some(kind),
                summary: Some(said),
                ..proposal::Draft::default()
            };
            Ok(proposal::NOUN.code(record::add(write, names, draft, None)?))
        }
        Makes::Order => {
            let draft = order::Draft {
                unit: Some(unit),
                issued_on: Some(on),
                requirement: Some(said),
                ..order::Draft::default()
            };
            Ok(order::NOUN.code(record::add(write, names, draft, None)?))
        }
    }
}
