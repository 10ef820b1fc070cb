//! `ducha round sheet`: what was answered as a sheet: a row a subject, or of a register a row an entry, a column an item. Blank it is what subjects
//! fill in and `round fill` reads back. Not for answers one by one: that is `answers`'.

use super::board;
use super::compare::said;
use super::whom::{Whom, called, typed};
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet as Table};
use crate::base::vocab::{FormSubject, ItemKind, ReturnState};
use crate::both;
use crate::command::args::{option, switch};
use crate::command::desk::Desk;
use crate::db::query::head;
use crate::record::returns::Sheet;
use crate::record::round::{ANSWER, RETURN};
use crate::record::round_rows::{Return, Subject};
use crate::rule::form::{Answers, Form, Item};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::Value as Json;
use std::collections::HashSet;

/// `round sheet`.
pub fn command(lang: Lang) -> Command {
    let item = lang.pick("项目", "ITEM");
    let args: [Arg; 6] = [
        option("period", lang.pick("期间", "PERIOD"), lang.pick("表的哪些轮", "which rounds of the form")),
        option("unit", lang.pick("单位", "UNIT"), lang.pick("哪些单位，用逗号分开", "which units, with commas")),
        option(
            "where",
            lang.pick("项目=回答", "ITEM=ANSWER"),
            lang.pick(
                "只要这样答的，如 清理意见=废止；可重复",
                "those that answer so, such as verdict=abolish; repeat",
            ),
        )
        .action(ArgAction::Append),
        option("lacking", item, lang.pick("没有答这一项的，如 责任科室", "those that do not answer an item")),
        switch(
            "history",
            lang.pick("连同后来又报过的、退回的、更正的", "with what was filed anew since, sent back or corrected"),
        ),
        switch(
            "blank",
            lang.pick(
                "空表：还没有报的各一行，填好用 round fill 收回",
                "blank: a row for each that has not filed, to be filled in and read by round fill",
            ),
        ),
    ];
    Command::new("sheet")
        .about(lang.pick(
            "汇总表：一家一行（登记册一件一行）、一项一列；--blank 出空表给单位填",
            "A row a subject (of a register a row an entry), a column an item; --blank to be filled in",
        ))
        .arg(board::whose(lang, lang.pick("哪一轮，或哪张表", "which round, or which form")))
        .args(args)
}

/// What is asked of the rows.
struct Asked<'f> {
    /// Items with the answer wanted.
    with: Vec<(&'f Item, Json)>,
    /// The item that is wanted unanswered.
    without: Option<&'f Item>,
}

impl<'f> Asked<'f> {
    fn of(form: &'f Form, matches: &ArgMatches, desk: &Desk) -> Result<Asked<'f>> {
        let mut with = Vec::new();
        for pair in matches.get_many::<String>("where").into_iter().flatten() {
            let (item, answer) = pair.split_once(['=', '＝']).ok_or_else(|| {
                Error::usage("map-unreadable", both!("{pair:?} 不是 项目=回答", "{pair:?} is no ITEM=ANSWER"))
            })?;
            let item = form.known(item)?;
            with.extend(item.answer(&Json::from(answer), desk.names()?.today)?.map(|answer| (item, answer)));
        }
        Ok(Asked { with, without: typed(matches, "lacking").map(|item| form.known(item)).transpose()? })
    }

    fn wants(&self, answers: &Answers) -> bool {
        self.with.iter().all(|(item, wanted)| answers.get(&item.key) == Some(wanted))
            && self.without.is_none_or(|item| !answers.contains_key(&item.key))
    }
}

/// An answer in its cell: a whole number as one.
fn cell(item: &Item, answers: &Answers) -> Value {
    answers
        .get(&item.key)
        .map_or(Value::Null, |answer| answer.as_i64().map_or_else(|| Value::Text(said(item, answer)), Value::Int))
}

fn text(text: Option<&String>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.clone()))
}

/// A row: whom it is of, what it answers, when it came in and what that scores.
fn row(
    desk: &Desk,
    (sheet, items): (&Sheet, &[&Item]),
    subject: Option<&Subject>,
    (one, answers): (&Return, &Answers),
) -> Result<Vec<Value>> {
    let whom = subject.map(|subject| Subject { stage: None, ..subject.clone() });
    let stage = subject.and_then(|subject| subject.stage.as_ref());
    let rater = one.rater.as_deref().map(|rater| sheet.form.rater(rater).map(|rater| rater.zh.clone())).transpose()?;
    let verdict = sheet.verdict(one.number).and_then(|verdict| ReturnState::from_slug(verdict.verdict.as_deref()?));
    let score = board::score(&sheet.form, one.score.as_deref());
    let mut row = vec![
        Value::Text(sheet.code.clone()),
        subject.and_then(|subject| subject.line).map_or(Value::Null, Value::Int),
        whom.map_or(Ok(Value::Null), |whom| called(desk.read()?, &whom).map(Value::Text))?,
        text(stage),
        text(rater.as_ref()),
        text(one.entry_name.as_ref()),
    ];
    row.extend(items.iter().map(|item| cell(item, answers)));
    row.extend([
        one.happened_on.map_or(Value::Null, |on| Value::Text(on.to_string())),
        score,
        verdict.map_or(Value::Null, |verdict| Value::Text(verdict.slug().to_owned())),
        text(one.correction.as_ref()),
    ]);
    Ok(row)
}

/// The rows of what came in of a round.
fn filled(desk: &Desk, sheet: &Sheet, items: &[&Item], asked: (&Asked<'_>, &ArgMatches)) -> Result<Vec<Vec<Value>>> {
    let (asked, matches) = asked;
    let lines = lines(desk, sheet, matches)?;
    let all: Vec<&Return> =
        if matches.get_flag("history") { sheet.returns.iter().collect() } else { sheet.counting(false).collect() };
    let mut rows = Vec::new();
    for one in all.into_iter().filter(|one| one.ballots.is_none()) {
        let line = one.line.unwrap_or_default();
        let answers: Answers =
            one.answers.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        if lines.as_ref().is_none_or(|lines| lines.contains(&line)) && asked.wants(&answers) {
            rows.push(row(desk, (sheet, items), sheet.subject(line), (one, &answers))?);
        }
    }
    // A register is read by its entries, each with what was said of it before.
    let by = |row: &Vec<Value>| {
        let text = |at: usize| match &row[at] {
            Value::Text(text) => text.clone(),
            _ => String::new(),
        };
        (if let Value::Int(line) = row[1] { line } else { 0 }, text(4), text(5))
    };
    rows.sort_by_key(by);
    Ok(rows)
}

/// A row for each of a round that has not filed, by each kind of rater where there are any.
fn blank(desk: &Desk, sheet: &Sheet, items: &[&Item], matches: &ArgMatches) -> Result<Vec<Vec<Value>>> {
    let lines = lines(desk, sheet, matches)?;
    let came: HashSet<(Option<i64>, Option<&str>)> =
        sheet.counting(false).map(|one| (one.line, one.rater.as_deref())).collect();
    let own = sheet.form.raters.is_empty().then_some(None);
    let raters = || own.into_iter().chain(sheet.form.raters.iter().map(|rater| Some(rater.key.as_str())));
    let mut rows = Vec::new();
    for subject in &sheet.subjects {
        if lines.as_ref().is_some_and(|lines| subject.line.is_none_or(|line| !lines.contains(&line))) {
            continue;
        }
        for rater in raters().filter(|rater| !came.contains(&(subject.line, *rater))) {
            let one = Return { rater: rater.map(str::to_owned), ..Return::default() };
            rows.push(row(desk, (sheet, items), Some(subject), (&one, &Answers::new()))?);
        }
    }
    Ok(rows)
}

/// The lines of the units asked for, if any are.
fn lines(desk: &Desk, sheet: &Sheet, matches: &ArgMatches) -> Result<Option<HashSet<i64>>> {
    let Some(unit) = typed(matches, "unit") else { return Ok(None) };
    let whom = Whom { unit: Some(unit.to_owned()), ..Whom::default() };
    Ok(Some(whom.lines(desk.read()?, desk.names()?, sheet)?.into_iter().collect()))
}

/// The headings: what `round fill` reads, in its words.
fn heads(form: &Form, items: &[&Item]) -> Vec<Head> {
    let whom = match form.of {
        FormSubject::Unit => Head::of("unit", Shape::Unit, "单位", "Unit"),
        FormSubject::Person => Head::of("person", Shape::Person, "人员", "Person"),
        FormSubject::Point => Head::of("point", Shape::Text, "监督点", "Point"),
        FormSubject::Named => Head::of("label", Shape::Text, "名目", "Subject"),
    };
    let mut heads = vec![
        Head::of("round", Shape::Code("G"), "轮次", "Round"),
        Head::of("line", Shape::Count, "行", "Line"),
        whom,
        head(Some(&RETURN), "stage"),
        head(Some(&ANSWER), "rater"),
        head(Some(&ANSWER), "entry_name"),
    ];
    heads.extend(items.iter().map(|item| {
        let shape = match item.kind {
            ItemKind::Date => Shape::Day,
            ItemKind::Text => Shape::Long,
            ItemKind::Number | ItemKind::Score => Shape::Measure,
            _ => Shape::Text,
        };
        let en = if item.en.is_empty() { &item.zh } else { &item.en };
        Head::new(&item.key, shape, Both { zh: item.zh.clone(), en: en.clone() })
    }));
    heads.extend([
        head(Some(&ANSWER), "happened_on"),
        Head::of("score", Shape::Measure, "得分", "Score"),
        Head::of("verdict", Shape::Word("return_state"), "审核", "Verdict"),
        Head::of("correction", Shape::Long, "更正理由", "Why corrected"),
    ]);
    heads
}

/// What the whole numbers of the rows add up to, item by item.
fn totals(items: &[&Item], rows: &[Vec<Value>]) -> Option<Both> {
    let number = |row: &Vec<Value>, at: usize| if let Value::Int(n) = row[at] { n } else { 0 };
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (at, item) in (6..).zip(items).filter(|(_, item)| item.kind == ItemKind::Number) {
        let sum: i64 = rows.iter().map(|row| number(row, at)).sum();
        zh.push(format!("{} {sum}", item.zh));
        en.push(format!("{} {sum}", if item.en.is_empty() { &item.zh } else { &item.en }));
    }
    let (zh, en) = (zh.join("，"), en.join(", "));
    (!zh.is_empty() && rows.len() > 1).then(|| both!("合计：{zh}", "in all: {en}"))
}

/// A sheet to be filled in: whom each row is of, and the items.
fn to_fill(form: &Form, heads: Vec<Head>, rows: &[Vec<Value>], items: usize) -> Table<'static> {
    let filled = |at: usize| rows.iter().any(|row| row[at] != Value::Null);
    let wanted = |at: usize| filled(at) || (6..6 + items).contains(&at);
    let kept: Vec<usize> = (0..heads.len()).filter(|at| wanted(*at)).collect();
    let rows: Vec<Vec<Value>> = rows.iter().map(|row| kept.iter().map(|at| row[*at].clone()).collect()).collect();
    let heads = heads.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, head)| head).collect();
    let (name, n) = (&form.name, rows.len());
    Table::of("sheet", both!("{name}：待填 {n} 行", "{name}: {n} rows to be filled in"), heads, rows)
        .named_by(&["round", "line", "rater"])
}

/// The sheet asked for.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (form, rounds) = board::rounds(desk, matches)?;
    let (asked, is_blank) = (Asked::of(&form, matches, desk)?, matches.get_flag("blank"));
    let items: Vec<&Item> =
        form.items.iter().filter(|item| !is_blank || !item.retired && item.figure.is_none()).collect();
    let mut rows = Vec::new();
    for round in &rounds {
        let sheet = Sheet::of(desk.read()?, desk.names()?, *round)?;
        rows.extend(if is_blank {
            blank(desk, &sheet, &items, matches)?
        } else {
            filled(desk, &sheet, &items, (&asked, matches))?
        });
    }
    let heads = heads(&form, &items);
    if is_blank {
        return Ok(Page::Sheet(to_fill(&form, heads, &rows, items.len())));
    }
    let filled = |at: usize| rows.iter().any(|row| row[at] != Value::Null);
    // A register's first item names its entries already.
    let told = |at: usize| at != 1 && (at != 0 || rounds.len() > 1) && (at != 5 || !form.rows);
    let brief =
        (0..heads.len()).filter(|at| told(*at) && (filled(*at) || is_blank && (6..6 + items.len()).contains(at)));
    let (brief, name, n) = (brief.collect(), &form.name, rows.len());
    let note = if is_blank { None } else { totals(&items, &rows) };
    let mut table = Table::of("sheet", both!("{name}：{n} 行", "{name}: {n} rows"), heads, rows).named_by(&[
        "round",
        "line",
        "rater",
        "entry_name",
    ]);
    table.brief = brief;
    Ok(Page::Sheet(match note {
        Some(note) => table.note(note),
        None => table,
    }))
}
