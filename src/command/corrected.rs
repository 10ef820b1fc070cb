//! The paragraph that corrects the numbers of an issued paper: what it said, or was last corrected to, and what it should say. Not for
//! which paper prints it: that is `record::paper_issue`'s.

use crate::base::column;
use crate::base::error::{Lang, Result};
use crate::record;
use crate::record::names::Names;
use crate::record::paper::Draft;
use crate::record::paper_issue;
use crate::report::dimension::dimension;
use crate::report::figure;
use crate::report::paper::Made;
use crate::report::paper::again::Differs;
use crate::report::paper::call::{Call, Source};
use crate::report::shown::key_label;
use rusqlite::Connection;

/// The paragraph; empty where nothing is to be said that no later issue has told yet.
pub fn paragraph(conn: &Connection, names: &Names, (id, made): (i64, &Made), differing: &[Differs]) -> Result<String> {
    let draft: Draft = record::load(conn, id)?;
    let series = draft.series.unwrap_or_default();
    let called = paper_issue::called(conn, id, &series)?;
    let told = paper_issue::corrected(conn, &series, id)?;
    let wholes: Vec<&Call> = differing.iter().filter_map(|differs| whole(&differs.then.source)).collect();
    let mut each: Vec<String> = Vec::new();
    for number in &made.numbers {
        let now =
            differing.iter().find(|differs| differs.then.at == number.at).map_or(&number.text, |differs| &differs.now);
        let label = label(names, &number.source)?;
        // What was corrected before is corrected from there.
        let stated = told.iter().fold(number.text.clone(), |stated, note| {
            let piece = format!("{label}“{stated}”应为“");
            let becomes = note.split_once(&piece).and_then(|(_, rest)| rest.split_once('”'));
            becomes.map_or(stated, |(becomes, _)| becomes.to_owned())
        });
        let piece = format!("{label}“{stated}”应为“{now}”");
        // Of a part nothing is said where its whole is.
        let part =
            matches!(&number.source, Source::Figure(call) if !call.keys.is_empty() && wholes.contains(&&call.whole()));
        if stated != *now && !part && !each.contains(&piece) {
            each.push(piece);
        }
    }
    Ok(if each.is_empty() { String::new() } else { format!("{called}{}。", each.join("，")) })
}

/// What a number counts as a whole, if it is one.
fn whole(source: &Source) -> Option<&Call> {
    match source {
        Source::Figure(call) if call.keys.is_empty() => Some(call),
        _ => None,
    }
}

/// What a number is called: its figure and part, else the column it stands in.
fn label(names: &Names, source: &Source) -> Result<String> {
    let figure = |call: &Call, beside: &str| -> Result<String> {
        let figure = figure::figure(&call.figure)?;
        let keys = call.keys.iter().filter_map(|(by, key)| {
            Some(key_label(&names.added, figure.noun(), dimension(by)?, key).get(Lang::Zh).to_owned())
        });
        let keys: Vec<String> = keys.collect();
        let part = if keys.is_empty() { String::new() } else { format!("（{}）", keys.join("、")) };
        Ok(format!("{}{part}{beside}", figure.zh))
    };
    let column =
        |noun: &str, name: &str| column::label(noun, name).map_or_else(|| name.to_owned(), |(zh, _)| zh.to_owned());
    Ok(match source {
        Source::Figure(call) | Source::Reached(call) => figure(call, "")?,
        Source::Share(call) => figure(call, "占比")?,
        Source::Change { now, .. } => figure(now, "增减")?,
        Source::Most { of, .. } => figure(of, "最多的")?,
        Source::Record { code, column: name } => {
            let noun = record::noun_of_code(code).map_or("", |(noun, _)| noun.name);
            format!("{code} {}", column(noun, name))
        }
        Source::Used { code, clock, .. } => format!("{code} {}用时", names.added.label("clock", clock, Lang::Zh)),
        Source::Cell { row, column: name, .. } => format!("{row} {}", column("", name)),
    })
}
