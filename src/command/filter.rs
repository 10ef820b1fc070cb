//! What a list can be narrowed to, the same options for every noun: of a unit, of a word, of some days. Not for reading it.

use super::args::{self, Id, option, switch};
use super::condition;
use super::desk::Desk;
use super::whose;
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::db::query::Filter;
use crate::record;
use crate::record::names::Names;
use crate::record::sealed;
use clap::{Arg, ArgMatches};

/// What a list of a noun can be narrowed to, and how it is put in order.
pub fn args(lang: Lang, noun: &'static Noun) -> Vec<Arg> {
    let mut out = Vec::new();
    let has = |name: &str| noun.filters.contains(&name);
    if has("unit") {
        out.extend(whose::units(lang, lang.pick("哪个单位的", "of one unit")));
    }
    if has("assigned_to") {
        out.push(whose::handler(lang));
    }
    for (word, _) in words(noun) {
        out.push(option(
            word,
            lang.pick("词", "WORD"),
            lang.pick("只要这一类，可用逗号列几类", "only these, separated by commas"),
        ));
    }
    if can_be_overdue(noun) {
        out.push(switch("overdue", lang.pick("只要已超期的", "only what is overdue")));
    }
    if has("campaign") {
        out.push(option(Id::CAMPAIGN, lang.pick("编号", "CODE"), lang.pick("哪次活动的", "of one campaign")));
    }
    if has("point") {
        out.push(option(Id::POINT, lang.pick("名称", "NAME"), lang.pick("从哪个收件点收的", "taken in by one point")));
    }
    if has("person") {
        out.push(option(Id::PERSON, lang.pick("人员", "PERSON"), lang.pick("哪个人的", "of one person")));
    }
    if noun.day.is_some() {
        out.push(option(Id::FROM, lang.pick("日期", "DATE"), lang.pick("从哪天", "from a day on")));
        out.push(option(Id::TO, lang.pick("日期", "DATE"), lang.pick("到哪天", "up to a day")));
        out.push(
            option(Id::PERIOD, lang.pick("期间", "PERIOD"), lang.pick("如 2026-03、2026Q1", "such as 2026-03, 2026Q1"))
                .conflicts_with_all([Id::FROM, Id::TO]),
        );
    }
    out.push(option(
        Id::WHERE,
        "SQL",
        lang.pick("条件，如 状态=已办结、接收日期>=3月1日", "a condition, such as persons > 2"),
    ));
    out.push(option(
        Id::SORT,
        lang.pick("字段", "COLUMNS"),
        lang.pick("按哪些字段排序，如 -接收日期 为倒序", "order by; -COLUMN turns it round"),
    ));
    out.push(option(Id::LIMIT, lang.pick("数", "N"), lang.pick("最多几条", "rows at the most")));
    out.push(switch("voided", lang.pick("连作废的一起", "voided ones too")));
    if noun.open.is_some() {
        out.push(switch(Id::OPEN, lang.pick("只要未办结的", "only those not closed")));
    }
    if has("leader") {
        out.push(option(Id::LEADER, lang.pick("姓名", "NAME"), lang.pick("哪位领导的", "of one leader")));
    }
    out
}

/// The columns of words a list is narrowed by, each with its vocabulary.
fn words(noun: &'static Noun) -> impl Iterator<Item = (&'static str, &'static str)> {
    noun.filters.iter().filter_map(|name| match noun.shape(name) {
        Shape::Word(list) | Shape::Words(list) => Some((*name, list)),
        _ => None,
    })
}

/// Conditions on a view, each with its value.
type Conditions = Vec<(String, Value)>;

fn condition(out: &mut Conditions, sql: &str, value: Value) {
    out.push((sql.to_owned(), value));
}

fn can_be_overdue(noun: &Noun) -> bool {
    noun.daily.iter().any(|(name, _)| *name == "overdue")
}

/// Of some words of its vocabularies.
fn of_words(names: &Names, noun: &'static Noun, matches: &ArgMatches, out: &mut Conditions) -> Result<()> {
    let text = |id| args::text(matches, id);
    for (name, vocab) in words(noun) {
        let Some(typed) = text(Id::column(name)) else { continue };
        // Overdue is no state that is kept, but people ask for it as one.
        let (late, words): (Vec<&str>, Vec<&str>) = typed.split([',', '、', '，']).map(str::trim).partition(|w| {
            name == "state" && can_be_overdue(noun) && ["overdue", "逾期", "超期", "已逾期"].contains(w)
        });
        let words: Vec<Vec<String>> = words.into_iter().map(|w| names.words_under(vocab, w)).collect::<Result<_>>()?;
        let words: Vec<String> = words.concat();
        let or = if late.is_empty() { "" } else { " OR overdue" };
        let list = serde_json::Value::from(words).to_string();
        let said = match noun.shape(name) {
            Shape::Words(_) => format!(
                "EXISTS (SELECT 1 FROM json_each(\"{name}\") e WHERE e.value IN (SELECT value FROM json_each(?)))"
            ),
            _ => format!("\"{name}\" IN (SELECT value FROM json_each(?))"),
        };
        condition(out, &format!("({said}{or})"), Value::Text(list));
    }
    Ok(())
}

/// From a day on, up to a day, or of a period.
fn of_days(desk: &Desk, noun: &'static Noun, matches: &ArgMatches, out: &mut Conditions) -> Result<()> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let text = |id| args::text(matches, id);
    let Some(day) = noun.day else { return Ok(()) };
    if let Some(typed) = text(Id::PERIOD) {
        let span = names.period(conn, typed)?;
        condition(out, &format!("{day} >= ?"), Value::Text(span.from.to_string()));
        condition(out, &format!("{day} <= ?"), Value::Text(span.to.to_string()));
    }
    if let (Some(from), Some(to)) = (text(Id::FROM), text(Id::TO)) {
        names.period(conn, &format!("{from}..{to}"))?;
    }
    for (id, sign) in [(Id::FROM, ">="), (Id::TO, "<=")] {
        if let Some(typed) = text(id) {
            condition(out, &format!("{day} {sign} ?"), Value::Text(names.day(conn, typed)?.to_string()));
        }
    }
    Ok(())
}

/// What units are called by, of a list of rows.
fn codes(column: &str) -> String {
    format!("SELECT o.{column} FROM units o WHERE o.id IN (SELECT value FROM json_each(?))")
}

/// The filter a list's arguments ask for.
pub fn asked(desk: &Desk, noun: &'static Noun, matches: &ArgMatches) -> Result<Filter> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let text = |id| args::text(matches, id);
    let mut conditions = Vec::new();
    let (units, handlers) = whose::both(desk, matches)?;
    if let Some(units) = units {
        let column = if noun.name == record::unit::NOUN.name { "code" } else { "unit_code" };
        // That none without a unit is meant lets SQLite begin with the units, and read their records alone.
        let sql = format!("{column} IS NOT NULL AND {column} IN ({})", codes("code"));
        condition(&mut conditions, &sql, Value::Text(units.list()));
    }
    if let Some(units) = handlers {
        condition(&mut conditions, &format!("assigned_to IN ({})", codes("name")), Value::Text(units.list()));
    }
    if can_be_overdue(noun) && matches.get_flag("overdue") {
        condition(&mut conditions, "overdue = ?", Value::Int(1));
    }
    of_words(names, noun, matches, &mut conditions)?;
    if let Some(typed) = text(Id::CAMPAIGN) {
        let id = names.record(conn, &record::campaign::NOUN, typed)?;
        condition(&mut conditions, "campaign = ?", Value::Text(record::campaign::NOUN.code(id)));
    }
    if let Some(typed) = text(Id::PERSON) {
        let id = names.record(conn, &record::person::NOUN, typed)?;
        condition(&mut conditions, "person = ?", Value::Text(record::person::NOUN.code(id)));
    }
    if let Some(typed) = text(Id::POINT) {
        let id = names.record(conn, &record::point::NOUN, typed)?;
        condition(&mut conditions, "point_code = ?", Value::Text(record::point::NOUN.code(id)));
    }
    if let Some(open) = noun.open.filter(|_| args::is_set(matches, Id::OPEN)) {
        condition(&mut conditions, &format!("({open}) = ?"), Value::Int(1));
    }
    if let Some(typed) = text(Id::LEADER) {
        condition(&mut conditions, "leader = ?", Value::Text(typed.clone()));
    }
    of_days(desk, noun, matches, &mut conditions)?;
    let limit = args::limit(matches)?;
    Ok(Filter {
        conditions,
        typed: text(Id::WHERE).map(|typed| condition::sql(desk, noun, typed)).transpose()?,
        sort: text(Id::SORT).map(|typed| condition::order(noun, typed)),
        limit,
        fields: desk.wish.fields.clone(),
        voided: matches.get_flag("voided"),
        parts: false,
        spread: false,
        masked: desk.for_others().then(|| sealed::around(noun)),
    })
}
