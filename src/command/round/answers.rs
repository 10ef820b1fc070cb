//! `ducha round answers`: what was answered, item by item: who lacks which system, what is to be abolished, behind which place stands what. Not
//! for who has filed: that is `board`'s.

use super::board;
use super::compare::said;
use super::whom::{Whom, typed};
use crate::base::column::Shape;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet as Table};
use crate::both;
use crate::command::args::option;
use crate::command::desk::Desk;
use crate::db::query::head;
use crate::record::returns::Sheet;
use crate::record::round::{ANSWER, RETURN};
use crate::record::round_rows::Return;
use crate::rule::form::{Answers, Item};
use clap::{Arg, ArgMatches, Command};
use serde_json::Value as Json;

/// `round answers`.
pub fn command(lang: Lang) -> Command {
    let (text, item) = (lang.pick("文字", "TEXT"), lang.pick("项目", "ITEM"));
    let args: [Arg; 6] = [
        option("period", lang.pick("期间", "PERIOD"), lang.pick("表的哪些轮", "which rounds of the form")),
        option("unit", lang.pick("单位", "UNIT"), lang.pick("哪些单位，用逗号分开", "which units, with commas")),
        option("item", item, lang.pick("哪一项", "which item")),
        option("answer", text, lang.pick("答的是什么，如 否、废止", "which answer, such as no, abolished")),
        option("lacking", item, lang.pick("没有答这一项的", "those that do not answer an item")),
        option("rater", text, lang.pick("哪个评价主体", "by whose judgement")),
    ];
    Command::new("answers")
        .about(lang.pick(
            "各项回答：哪家缺哪项制度、哪些文件该废止、名次后面的每个答案",
            "What was answered: who lacks which system, what is to be abolished, the answers behind a place",
        ))
        .arg(board::whose(lang, lang.pick("哪一轮，或哪张表", "which round, or which form")))
        .args(args)
}

/// What is asked for.
struct Asked<'m> {
    item: Option<&'m str>,
    answer: Option<&'m str>,
    lacking: Option<&'m str>,
    rater: Option<&'m str>,
    units: Option<&'m str>,
}

impl Asked<'_> {
    /// Whether an answer of an item is asked for; one that is no answer of it is refused by what the item takes.
    fn wants(&self, item: &Item, answer: &Json) -> bool {
        self.answer.is_none_or(|asked| {
            let typed = item.answer(&Json::from(asked), crate::base::day::Day::default());
            typed.ok().flatten().as_ref() == Some(answer) || answer.as_str() == Some(asked)
        })
    }
}

/// The columns of an answer.
pub fn heads() -> [Head; 8] {
    [
        head(Some(&RETURN), "code"),
        head(Some(&ANSWER), "rater"),
        Head::of("rater_name", Shape::Text, "评价主体", "By whom"),
        head(Some(&ANSWER), "entry_name"),
        head(Some(&ANSWER), "item"),
        Head::of("asks", Shape::Long, "问什么", "What it asks"),
        head(Some(&ANSWER), "answer"),
        head(Some(&ANSWER), "happened_on"),
    ]
}

/// An answer as a row of those columns.
pub fn row(sheet: &Sheet, one: &Return, item: &Item, answer: Value) -> [Value; 8] {
    let text = |text: Option<&String>| text.map_or(Value::Null, Value::text);
    [
        Value::Text(code(sheet, one)),
        text(one.rater.as_ref()),
        sheet.form.rater_name(one.rater.as_deref()).map_or(Value::Null, Value::text),
        text(one.entry_name.as_ref()),
        Value::text(&item.key),
        Value::text(&item.zh),
        answer,
        one.happened_on.map_or(Value::Null, |on| Value::Text(on.to_string())),
    ]
}

/// The code of a return: G2026-0001-3.
pub fn code(sheet: &Sheet, one: &Return) -> String {
    format!("{}-{}", sheet.code, one.number.unwrap_or_default())
}

/// Where among them the subject stands, of many.
const SUBJECT: usize = 1;

/// The rows of one round.
fn rows(desk: &Desk, asked: &Asked<'_>, round: i64) -> Result<Vec<Vec<Value>>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let sheet = Sheet::of(conn, names, round)?;
    let item = asked.item.map(|item| sheet.form.known(item)).transpose()?.map(|item| item.key.clone());
    let lacking = asked.lacking.map(|item| sheet.form.known(item)).transpose()?.cloned();
    let rater = asked.rater.map(|rater| sheet.form.rater(rater)).transpose()?.map(|rater| rater.key.clone());
    let lines = match asked.units {
        Some(units) => Some(Whom { unit: Some(units.to_owned()), ..Whom::default() }.lines(conn, names, &sheet)?),
        None => None,
    };
    let meant = |one: &&Return| {
        lines.as_ref().is_none_or(|lines| one.line.is_some_and(|line| lines.contains(&line)))
            && (rater.is_none() || one.rater == rater)
    };
    let mut out = Vec::new();
    for one in sheet.counting(false).filter(|one| one.ballots.is_none()).filter(meant) {
        let answers: Answers =
            one.answers.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let who = one.line.and_then(|line| sheet.subject(line));
        let who = who.map(|who| super::whom::called(conn, who)).transpose()?.unwrap_or_default();
        let mut put = |item: &Item, answer: Value| {
            let mut row = row(&sheet, one, item, answer).to_vec();
            row.insert(SUBJECT, Value::Text(who.clone()));
            out.push(row);
        };
        if let Some(item) = lacking.as_ref().filter(|item| !answers.contains_key(&item.key)) {
            put(item, Value::Null);
        }
        let given = sheet
            .form
            .items
            .iter()
            .filter(|_| lacking.is_none())
            .filter_map(|item| Some((item, answers.get(&item.key)?)));
        for (item, answer) in given.filter(|(of, _)| item.as_ref().is_none_or(|item| *item == of.key)) {
            if asked.wants(item, answer) {
                put(item, Value::Text(said(item, answer)));
            }
        }
    }
    Ok(out)
}

/// The answers asked for.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (form, rounds) = board::rounds(desk, matches)?;
    let asked = Asked {
        item: typed(matches, "item"),
        answer: typed(matches, "answer"),
        lacking: typed(matches, "lacking"),
        rater: typed(matches, "rater"),
        units: typed(matches, "unit"),
    };
    if asked.lacking.is_some() && (asked.item.is_some() || asked.answer.is_some()) {
        let said = both!("--lacking 不能和 --item、--answer 同用", "--lacking goes without --item and --answer");
        return Err(Error::usage("argument-conflict", said));
    }
    let mut all = Vec::new();
    for round in rounds {
        all.extend(rows(desk, &asked, round)?);
    }
    let mut heads = heads().to_vec();
    heads.insert(SUBJECT, Head::of("subject", Shape::Text, "对象", "Subject"));
    let filled = |at: usize| all.iter().any(|row| row[at] != Value::Null);
    let brief = [1, 3, 4, 6, 7, 8].into_iter().filter(|at| filled(*at)).collect();
    let (name, n) = (&form.name, all.len());
    let mut sheet = Table::of("answers", both!("{name}：回答 {n} 项", "{name}: {n} answers"), heads, all)
        .named_by(&["code", "item"]);
    sheet.brief = brief;
    Ok(Page::Sheet(sheet))
}
