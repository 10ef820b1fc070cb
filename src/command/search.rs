//! `ducha search`: words looked for in all that people wrote. Not for how they are looked for: that is `report::search`.

use super::args::{self, Id, option, positional};
use super::desk::Desk;
use super::whose;
use crate::base::column::Shape;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Head, Page, Sheet};
use crate::base::private;
use crate::base::text;
use crate::both;
use crate::record::{NOUNS, noun_called, sealed};
use crate::render::Format;
use crate::report::search::{self, Asked, Hit, Word};
use clap::{ArgMatches, Command};
use std::ops::Range;

/// `search`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let (word, noun) = (lang.pick("词", "WORD"), lang.pick("种类", "NOUN"));
    Command::new("search")
        .about(lang.pick(
            "全文查找：投诉、问题、检查、整改、文稿……里写过的字，一个字也行；繁体、全角一样",
            "Look for words in everything that was written; one character will do, in either script and width",
        ))
        .arg(
            positional("word", word, lang.pick("要找的词；几个词都要有", "the word; of several, all"))
                .required(true)
                .num_args(1..),
        )
        .arg(option("in", noun, lang.pick("只在这些里找，如 投诉,问题", "only in these, such as complaint,finding")))
        .args(whose::units(lang, lang.pick("哪个单位的", "of one unit")))
        .arg(option(
            Id::PERIOD,
            lang.pick("期间", "PERIOD"),
            lang.pick("如 2026-03、2026Q1", "such as 2026-03, 2026Q1"),
        ))
        .arg(option(Id::LIMIT, lang.pick("数", "N"), lang.pick("最多几条；默认 50", "rows at the most; default 50")))
}

/// Rows shown where nobody says how many.
const SHOWN: u64 = 50;

/// The nouns named; all without a name.
fn nouns(typed: Option<&String>) -> Result<Vec<&'static Noun>> {
    let Some(typed) = typed else { return Ok(NOUNS.to_vec()) };
    text::listed(typed).map(|word| noun_called(word).map_err(|e| e.field("in"))).collect()
}

/// What stands around a word, on one line.
fn around(text: &str, at: &Range<usize>, marks: Option<(&str, &str)>) -> String {
    let before = text[..at.start].char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    let after = text[at.end..].char_indices().nth(24).map_or(text.len(), |(n, _)| at.end + n);
    let (open, close) = marks.unwrap_or_default();
    let (cut, more) = (if before > 0 { "…" } else { "" }, if after < text.len() { "…" } else { "" });
    let around = [cut, &text[before..at.start], open, &text[at.clone()], close, &text[at.end..after], more].concat();
    text::one_line(&around).into_owned()
}

/// What is asked for; the words as they were typed.
fn asked<'m>(desk: &Desk, matches: &'m ArgMatches, most: usize) -> Result<(Asked, Vec<&'m str>)> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let typed: Vec<&str> = matches.get_many::<String>("word").into_iter().flatten().map(String::as_str).collect();
    if let Some(blank) = typed.iter().find(|word| word.trim().is_empty()) {
        return Err(Error::usage("value-empty", both!("要找的词是空的：{blank:?}", "the word {blank:?} is empty")));
    }
    let units = whose::asked(desk, matches, Id::UNIT)?;
    let code = |id: &i64| conn.query_row("SELECT code FROM unit WHERE id = ?", [id], |r| r.get(0));
    let period = args::text(matches, Id::PERIOD).map(|typed| names.period(conn, typed)).transpose()?;
    let asked = Asked {
        words: typed.iter().map(|word| Word::typed(word)).collect(),
        nouns: nouns(matches.get_one::<String>("in"))?,
        units: units.map(|units| units.ids.iter().map(code).collect::<rusqlite::Result<_>>()).transpose()?,
        days: period.map(|period| (period.from.to_string(), period.to.to_string())),
        most: most.saturating_add(1),
    };
    Ok((asked, typed))
}

/// The text of a hit and where the first word stands in it: for others masked before it is cut, since half a number is none.
fn told(desk: &Desk, first: &Word, hit: &Hit) -> Result<(String, Range<usize>)> {
    if !desk.for_others() {
        return Ok((hit.text.clone(), hit.at.clone()));
    }
    let sealed = sealed::words(desk.read()?, hit.noun, hit.id)?;
    let sealed: Vec<&str> = sealed.iter().map(String::as_str).collect();
    let whole = private::masked(&hit.text, &sealed).into_owned();
    let at = first.find(&whole).unwrap_or_default();
    Ok((whole, at))
}

/// `search`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let most = usize::try_from(args::limit(matches)?.unwrap_or(SHOWN)).unwrap_or(usize::MAX);
    let (asked, typed) = asked(desk, matches, most)?;
    let mut hits = search::search(desk.read()?, &desk.place()?.path, &asked)?;
    let more = hits.len() > most;
    hits.truncate(most);
    if hits.is_empty() {
        let all = typed.join(" ");
        desk.say(both!("没有找到 {all}", "nothing was found of {all}"));
    } else if more {
        desk.say(both!(
            "只列了最近 {most} 条；更多写 --limit，或用 --in、--unit、--period 缩小范围",
            "the newest {most} are listed; for more give --limit, or narrow it by --in, --unit, --period"
        ));
    }
    let (lang, people) = (desk.wish.lang, desk.wish.labels || desk.wish.format.is_none_or(Format::for_people));
    let marks = people.then_some(("【", "】"));
    let or_null = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    let row = |hit: Hit| -> Result<Vec<Value>> {
        let (text, at) = told(desk, &asked.words[0], &hit)?;
        let (name, said) = &hit.field;
        let noun = if people { lang.pick(hit.noun.zh, hit.noun.en) } else { hit.noun.name };
        let field = if people { said.get(lang) } else { name };
        let [code, noun, field, text] =
            [hit.code.as_str(), noun, field, &around(&text, &at, marks)].map(|text| Value::Text(text.to_owned()));
        Ok(vec![code, noun, or_null(hit.day), or_null(hit.unit), field, text])
    };
    let heads = vec![
        Head::of("code", Shape::Text, "编号", "Code"),
        Head::of("noun", Shape::Text, "种类", "Kind"),
        Head::of("day", Shape::Day, "日期", "Day"),
        Head::of("unit", Shape::Unit, "单位", "Unit"),
        Head::of("field", Shape::Text, "哪一栏", "Field"),
        Head::of("text", Shape::Long, "内容", "Text"),
    ];
    let rows = hits.into_iter().map(row).collect::<Result<_>>()?;
    let mut sheet = Sheet::of("found", both!("查找结果", "Found"), heads, rows);
    sheet.title = None;
    Ok(Page::Sheet(sheet))
}
