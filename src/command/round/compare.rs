//! `ducha round compare`: where those who answered the same items of the same subject differ, such as a unit's self-check and the inspectors.

use super::whom::called;
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet as Table};
use crate::base::vocab::FormAnswer;
use crate::both;
use crate::command::args;
use crate::command::desk::Desk;
use crate::command::verbs;
use crate::record::returns::Sheet;
use crate::record::round::NOUN;
use crate::rule::form::Item;
use clap::{ArgMatches, Command};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// `round compare`.
pub fn command(lang: Lang) -> Command {
    Command::new("compare")
        .about(lang.pick(
            "自查和检查对照：同一项谁答得不一样",
            "Who answered the same item otherwise, such as a self-check and the inspectors",
        ))
        .arg(args::code(lang, &NOUN))
}

/// An answer as people read it.
pub fn said(item: &Item, answer: &Json) -> String {
    let word = answer.as_str().unwrap_or_default();
    match (FormAnswer::from_slug(word), item.option(word)) {
        (_, Ok(option)) => option.zh.clone(),
        (Some(answer), _) if item.kind == crate::base::vocab::ItemKind::YesNo => answer.said().zh,
        _ => answer.as_str().map_or_else(|| answer.to_string(), str::to_owned),
    }
}

/// The differences.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let (conn, names) = (desk.read()?, desk.names()?);
    let sheet = Sheet::of(conn, names, id)?;
    // The last answers of each rater, by line.
    let mut all: BTreeMap<i64, BTreeMap<String, Map<String, Json>>> = BTreeMap::new();
    for one in sheet.counting(false).filter(|one| one.ballots.is_none()) {
        let (Some(line), Some(rater)) = (one.line, one.rater.clone()) else { continue };
        let answers = one.answers.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        all.entry(line).or_default().insert(rater, answers);
    }
    let mut rows = Vec::new();
    for (line, raters) in all.iter().filter(|(_, raters)| raters.len() > 1) {
        let who = sheet.subject(*line).map(|subject| called(conn, subject)).transpose()?.unwrap_or_default();
        for item in &sheet.form.items {
            let answers: Vec<Option<&Json>> =
                sheet.form.raters.iter().map(|rater| raters.get(&rater.key)?.get(&item.key)).collect();
            let mut there = answers.iter().flatten();
            let Some(first) = there.next() else { continue };
            if there.all(|other| other == first) {
                continue;
            }
            let mut row = vec![Value::Text(who.clone()), Value::Text(item.key.clone()), Value::Text(item.zh.clone())];
            row.extend(
                answers.iter().map(|answer| answer.map_or(Value::Null, |answer| Value::Text(said(item, answer)))),
            );
            rows.push(row);
        }
    }
    let mut heads = vec![
        Head::of("subject", Shape::Text, "对象", "Subject"),
        Head::of("item", Shape::Text, "项目", "Item"),
        Head::of("asks", Shape::Long, "问什么", "What it asks"),
    ];
    heads.extend(sheet.form.raters.iter().map(|rater| {
        Head::of(&rater.key, Shape::Text, &rater.zh, if rater.en.is_empty() { &rater.zh } else { &rater.en })
    }));
    let (n, both_filed) = (rows.len(), all.values().filter(|raters| raters.len() > 1).count());
    desk.say(both!(
        "两方都报的 {both_filed} 家，不一致 {n} 项",
        "{both_filed} answered by more than one; {n} answers differ"
    ));
    Ok(Page::Sheet(
        Table::of("differences", both!("不一致", "Differences"), heads, rows).named_by(&["subject", "item"]),
    ))
}
