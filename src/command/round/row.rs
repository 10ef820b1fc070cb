//! A row of a file, or pairs typed, as what a subject files: whom it is of, by whose judgement, the answers or the counts. Not for what an
//! answer may be: that is `rule::form`'s.

use super::whom::Whom;
use crate::base::error::{Error, Result};
use crate::both;
use crate::command::rows::Row;
use crate::record::names::Names;
use crate::record::returns::{Given, Sheet};
use crate::record::round_rows::Return;
use crate::rule::form::{Form, Item, Kind};
use rusqlite::Connection;
use serde_json::{Map, Value as Json, json};
use std::rc::Rc;

/// What a row of a file, or a flag, says of a return beside its answers: its name, and the words a heading may have for it.
const BESIDE: &[(&str, &[&str])] = &[
    ("round", &["轮次"]),
    ("period", &["期间"]),
    ("unit", &["单位", "单位名称", "填报单位", "被评单位", "部门"]),
    ("person", &["人员", "姓名", "被评人"]),
    ("point", &["监督点", "代办点"]),
    ("label", &["名目", "岗位", "行业", "对象"]),
    ("stage", &["阶段"]),
    ("line", &["行"]),
    ("rater", &["评价主体", "评议主体", "测评主体", "投票人类别"]),
    ("entry_name", &["登记项", "entry"]),
    ("filled_by", &["填报人", "填表人", "by"]),
    ("happened_on", &["报送日期", "填报日期", "on"]),
    ("ballots", &["有效票数", "有效票", "有效份数", "valid"]),
    ("sent_out", &["发出份数", "发放份数", "out"]),
    ("came_back", &["收回份数", "回收份数", "back"]),
    ("note", &["备注"]),
    ("answers", &[]),
    ("tally", &["票数"]),
];

/// Headings that say nothing of a return: what counts its rows, and what `round sheet` tells beside.
const PASSED_OVER: &[&str] = &["序号", "序", "编号", "合计", "no", "得分", "score", "审核", "verdict", "更正理由"];

/// What a heading or key says of a return, or which item it is.
pub fn named(form: &Form, said: &str) -> Result<Option<String>> {
    let tight: String = said.split_whitespace().collect();
    if let Some((name, _)) = BESIDE.iter().find(|(name, words)| *name == tight || words.contains(&tight.as_str())) {
        return Ok(Some((*name).to_owned()));
    }
    if let Some(item) = form.item(said).or_else(|| form.item(&tight)) {
        return Ok(Some(format!("={}", item.key)));
    }
    if PASSED_OVER.contains(&tight.to_lowercase().as_str()) {
        return Ok(None);
    }
    // How many chose an option: 满意度.满意, or 满意 alone where one item has it.
    let of = |item: &Item, word: &str| item.option(word).ok().map(|option| format!("#{}\t{}", item.key, option.key));
    if let Some(found) = tight.split_once('.').and_then(|(item, word)| of(form.item(item)?, word)) {
        return Ok(Some(found));
    }
    let mut choices = form.items.iter().filter(|item| item.kind == Kind::Choice).filter_map(|item| of(item, &tight));
    match (choices.next(), choices.next()) {
        (Some(found), None) => Ok(Some(found)),
        _ => form.known(said).map(|item| Some(format!("={}", item.key))),
    }
}

/// A number of a row.
fn count(row: &mut Row, name: &'static str) -> Result<Option<i64>> {
    let Some(said) = row.text(name) else { return Ok(None) };
    let number = said.parse().ok().filter(|n| (0..=10_000_000).contains(n));
    number
        .map(Some)
        .ok_or_else(|| Error::usage("number-unreadable", both!("{said:?} 不是数", "{said:?} is no number")).field(name))
}

/// Answers by item, and how many chose which option.
type Answered = (Vec<(String, Json)>, Map<String, Json>);

/// What a row answers.
fn answered(mut row: Row) -> Result<Answered> {
    let mut counts = match row.take("tally") {
        Some(Json::Object(tally)) => tally,
        _ => Map::new(),
    };
    let mut answers: Vec<(String, Json)> = match row.take("answers") {
        Some(Json::Object(nested)) => nested.into_iter().collect(),
        _ => Vec::new(),
    };
    for (name, value) in row.cells {
        if let Some((item, option)) = name.strip_prefix('#').and_then(|of| of.split_once('\t')) {
            let n = value.as_u64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
            let wrong = both!("{option} 的票数 {value} 不是数", "the count {value} of {option} is no number");
            let n = n.ok_or_else(|| Error::usage("tally-wrong", wrong))?;
            let of = counts.entry(item).or_insert_with(|| json!({}));
            of[option] = Json::from(n);
        } else if let Some(item) = name.strip_prefix('=') {
            answers.push((item.to_owned(), value));
        }
    }
    Ok((answers, counts))
}

/// One row of a file: whom it is of, and what it answers; what the row does not say, the command does.
pub fn given(
    (conn, names): (&Connection, &Names),
    sheet: &Sheet,
    (whom, with): (&Whom, &Return),
    mut row: Row,
) -> Result<Vec<Given>> {
    let mut whom = whom.clone();
    for (of, name) in [
        (&mut whom.unit, "unit"),
        (&mut whom.person, "person"),
        (&mut whom.point, "point"),
        (&mut whom.label, "label"),
        (&mut whom.stage, "stage"),
    ] {
        *of = row.text(name).or(of.take());
    }
    whom.line = count(&mut row, "line")?.or(whom.line);
    let mut with = with.clone();
    with.rater = row.text("rater").or(with.rater);
    with.entry_name = row.text("entry_name").or(with.entry_name);
    with.filled_by = row.text("filled_by").or(with.filled_by);
    with.note = row.text("note").or(with.note);
    with.happened_on = row.text("happened_on").map(|day| names.day(conn, &day)).transpose()?.or(with.happened_on);
    for (of, name) in
        [(&mut with.ballots, "ballots"), (&mut with.sent_out, "sent_out"), (&mut with.came_back, "came_back")]
    {
        *of = count(&mut row, name)?.or(*of);
    }
    let (mut answers, counts) = answered(row)?;
    if !counts.is_empty() {
        let of = |of: &Json| Some(of.as_object()?.values().filter_map(Json::as_u64).sum());
        let most: u64 = counts.values().filter_map(of).max().unwrap_or(0);
        with.ballots = with.ballots.or_else(|| i64::try_from(most).ok().filter(|n| *n > 0));
        answers = counts.into_iter().collect();
    }
    if sheet.form.rows && with.entry_name.is_none() {
        let first = sheet.form.items.first();
        let first = first.and_then(|item| answers.iter().find(|(key, _)| *key == item.key || *key == item.zh));
        // However a choice is written, its row is the same.
        let called = |(_, value): &(String, Json)| {
            let item = sheet.form.items.first().filter(|item| item.kind == Kind::Choice);
            let option = item.zip(value.as_str()).and_then(|(item, word)| item.option(word.trim()).ok());
            option.map_or_else(
                || value.as_str().map_or_else(|| value.to_string(), str::to_owned),
                |option| option.zh.clone(),
            )
        };
        with.entry_name = first.map(called);
    }
    let lines = whom.lines(conn, names, sheet)?;
    Ok(lines.into_iter().map(|line| Given { line, answers: answers.clone(), with: with.clone() }).collect())
}

/// `item=answer`, as typed.
pub fn pair_of(form: &Form, typed: &str) -> Result<(Rc<str>, Json)> {
    let (item, answer) = typed.split_once(['=', '＝']).ok_or_else(|| {
        Error::usage("map-unreadable", both!("{typed:?} 不是 项目=回答", "{typed:?} is no ITEM=ANSWER"))
            .hint(both!("写 项目=回答；报文件时只写一个文件名", "write ITEM=ANSWER; a file is named alone"))
    })?;
    let name = named(form, item.trim())?.filter(|name| name.starts_with(['=', '#']));
    let name = match name {
        Some(name) => name,
        None => format!("={}", form.known(item)?.key),
    };
    Ok((name.into(), Json::from(answer.trim())))
}
