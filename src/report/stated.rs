//! Figures others stated, beside the office's own: old papers with their qualifier and source, and sub-offices' returns
//! rolled up: none twice, no stock added to another, no distinct units added at all, and every qualifier kept.

use super::Scope;
use super::compare::Compared;
use super::figure::{FIGURES, Figure, bind};
use super::tally::Asks;
use crate::base::column::Shape;
use crate::base::day::{Day, Period, iso};
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::base::vocab::Qualifier;
use crate::both;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// One stated figure.
#[derive(Clone, Debug)]
pub struct Stated {
    /// Its code.
    pub code: String,
    /// The unit that returned it; none for an old paper of this office.
    pub unit: Option<String>,
    /// The id of its figure.
    pub figure: String,
    /// The number.
    pub value: i64,
    /// How exact it is.
    pub qualifier: Qualifier,
    /// The days it is about.
    pub period: Period,
    /// Where it was stated.
    pub source: String,
}

/// A number with its qualifier, as papers have it: 20多, 近20, 约20.
pub fn qualified(value: i64, qualifier: Qualifier) -> Both {
    match qualifier {
        Qualifier::Exact => Both::same(value.to_string()),
        Qualifier::MoreThan => both!("{value}多", "over {value}"),
        Qualifier::Nearly => both!("近{value}", "nearly {value}"),
        Qualifier::About => both!("约{value}", "about {value}"),
    }
}

/// How exact a sum is: as its parts where they are alike, else no more than about.
fn together(parts: impl Iterator<Item = Qualifier>) -> Qualifier {
    let inexact = parts.filter(|q| *q != Qualifier::Exact);
    inexact.reduce(|one, other| if one == other { one } else { Qualifier::About }).unwrap_or(Qualifier::Exact)
}

/// Every stated figure whose days touch the period: this office's own papers, or others' returns.
fn touching(conn: &Connection, scope: &Scope, returned: bool) -> Result<Vec<Stated>> {
    let sql = "SELECT code, unit, figure, value, qualifier, from_on, to_on, source FROM stated_figures
        WHERE (unit IS NOT NULL) = :returned AND from_on <= :to_whole AND to_on >= :from ORDER BY figure, from_on, id";
    let mut statement = conn.prepare(sql)?;
    bind(&mut statement, scope)?;
    if let Some(at) = statement.parameter_index(":returned")? {
        statement.raw_bind_parameter(at, returned)?;
    }
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let day = |at: usize| row.get::<_, String>(at).map(|text| iso(&text));
        let Some((from, to)) = day(5)?.zip(day(6)?) else { continue };
        out.push(Stated {
            code: row.get(0)?,
            unit: row.get(1)?,
            figure: row.get(2)?,
            value: row.get(3)?,
            qualifier: Qualifier::from_slug(&row.get::<_, String>(4)?).unwrap_or(Qualifier::About),
            period: Period { from, to },
            source: row.get(7)?,
        });
    }
    Ok(out)
}

/// Every figure that a unit returned.
pub fn returned_by(conn: &Connection, unit: &str) -> Result<Vec<Stated>> {
    let Some((from, to)) = iso("1000-01-01").zip(iso("9999-12-31")) else { return Ok(Vec::new()) };
    let mut found = touching(conn, &Scope::new(Period { from, to }, to), true)?;
    found.retain(|stated| stated.unit.as_deref() == Some(unit));
    Ok(found)
}

/// What this office's own papers state of a figure over days that touch a period.
pub fn of(conn: &Connection, figure: &Figure, scope: &Scope) -> Result<Vec<Stated>> {
    if !scope.narrow.is_empty() || scope.offices.asked() {
        return Ok(Vec::new());
    }
    Ok(touching(conn, scope, false)?.into_iter().filter(|stated| stated.figure == figure.id).collect())
}

/// What papers stated of a figure over a scope and over what it is compared with where nothing else is known of that.
pub fn beside(conn: &Connection, figure: &Figure, scope: &Scope, compared: &[Compared]) -> Result<Vec<Stated>> {
    let mut all = of(conn, figure, scope)?;
    for against in compared.iter().filter(|other| other.scope.is_none()).map(|other| other.against) {
        all.extend(of(conn, figure, &against.scope(figure, scope))?);
    }
    Ok(all)
}

impl Stated {
    /// Its number, days and source in one line.
    pub fn said(&self) -> Both {
        let Both { zh, en } = qualified(self.value, self.qualifier);
        let unit = FIGURES.iter().find(|f| f.id == self.figure).map_or_else(Both::default, |f| f.unit.word());
        let (unit_zh, unit_en) = (unit.zh, unit.en);
        let (code, from, to, source) = (&self.code, self.period.from, self.period.to, &self.source);
        both!("{zh} {unit_zh}（{from} 至 {to}，{source}，{code}）", "{en} {unit_en} ({from} to {to}, {source}, {code})")
    }
}

/// What old papers state of the period; none where they state nothing.
pub fn papers(conn: &Connection, scope: &Scope, lang: Lang) -> Result<Option<Sheet<'static>>> {
    let row = |stated: &Stated| {
        let figure = FIGURES.iter().find(|f| f.id == stated.figure);
        let label = figure.map_or(stated.figure.as_str(), |f| lang.pick(f.zh, f.en));
        let unit = figure.map_or_else(Both::default, |f| f.unit.word());
        let number = qualified(stated.value, stated.qualifier);
        let said = format!("{} {}", number.get(lang), unit.get(lang)).trim().to_owned();
        let days = format!("{}..{}", stated.period.from, stated.period.to);
        [label, &said, &days, &stated.source].into_iter().map(Value::text).collect::<Vec<_>>()
    };
    let out: Vec<Vec<Value>> = touching(conn, scope, false)?.iter().map(row).collect();
    if out.is_empty() || scope.offices.asked() {
        return Ok(None);
    }
    let heads = vec![
        Head::of("label", Shape::Text, "指标", "Figure"),
        Head::of("stated", Shape::Text, "所载数字", "Stated"),
        Head::of("period", Shape::Text, "期间", "Period"),
        Head::of("source", Shape::Text, "出处", "Source"),
    ];
    let sheet =
        Sheet::of("stated", both!("旧文件所载（不计入合计）", "Stated by old papers (in no total)"), heads, out)
            .named_by(&["label", "period", "source"]);
    Ok(Some(sheet))
}

/// The returns of one figure that count, and the codes of those left out since another holds their days.
fn counting<'a>(figure: &Figure, all: &[&'a Stated]) -> (Vec<&'a Stated>, Vec<&'a str>) {
    let (mut taken, mut left): (Vec<&Stated>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut sorted: Vec<&Stated> = all.to_vec();
    // Of what stands on a day the last; of what happened the longest, and nothing it holds.
    let days = |s: &&Stated| (s.period.to - s.period.from).num_days();
    if figure.is_stock() {
        sorted.sort_by_key(|s| std::cmp::Reverse((s.period.to, s.period.from)));
    } else {
        sorted.sort_by_key(|s| (std::cmp::Reverse(days(s)), s.period.from));
    }
    let overlap = |a: &Period, b: &Period| a.from <= b.to && b.from <= a.to;
    for stated in sorted {
        let of_unit = |other: &&Stated| other.unit == stated.unit;
        let held = |other: &Stated| figure.is_stock() || overlap(&other.period, &stated.period);
        if taken.iter().copied().filter(of_unit).any(held) {
            left.push(&stated.code);
        } else {
            taken.push(stated);
        }
    }
    (taken, left)
}

/// That what stood on several days is added: the sum stood on none of them.
fn of_days(figure: &Figure, taken: &[&Stated]) -> Option<Both> {
    let days: BTreeSet<Day> = taken.iter().map(|s| s.period.to).collect();
    let (first, last) = (days.first()?, days.last()?);
    let (zh, en) = (figure.zh, figure.en);
    (figure.is_stock() && first != last).then(|| {
        both!(
            "{zh}：各分办报的不是同一天的数（{first} 至 {last}），合计不是哪一天的",
            "{en}: the returns are of different days ({first} to {last}), so their sum is of none"
        )
    })
}

/// The row of one figure, and whether its numbers may be added.
fn row(
    conn: &Connection,
    scope: &Scope,
    figure: &'static Figure,
    taken: &[&Stated],
    lang: Lang,
) -> Result<(Vec<Value>, bool)> {
    let mut asks = Asks::default();
    let own = asks.records(figure, "1", &[]);
    let own = asks.answer(conn, scope)?.count(own);
    let qualifier = together(taken.iter().map(|s| s.qualifier));
    let returned: i64 = taken.iter().map(|s| s.value).sum();
    let adds = figure.adds_up() || taken.len() + usize::from(own > 0) < 2;
    let several = figure.adds_up() || taken.len() < 2;
    let number = |n: i64, adds: bool| if adds { Value::Int(n) } else { Value::Null };
    let said = |n: i64, adds: bool| {
        if adds { Value::text(qualified(n, qualifier).get(lang)) } else { Value::text("—") }
    };
    let units: BTreeSet<&str> = taken.iter().filter_map(|s| s.unit.as_deref()).collect();
    let row = vec![
        Value::text(figure.id),
        Value::text(lang.pick(figure.zh, figure.en)),
        Value::Int(own),
        number(returned, several),
        number(own + returned, adds),
        Value::Int(i64::try_from(units.len()).unwrap_or(i64::MAX)),
        Value::text(qualifier.slug()),
        said(returned, several),
        said(own + returned, adds),
    ];
    Ok((row, adds))
}

/// Own cases, what sub-offices returned, and the sum, for each count that somebody returned.
pub fn roll_up(conn: &Connection, scope: &Scope, lang: Lang) -> Result<Sheet<'static>> {
    let all = touching(conn, scope, true)?;
    let within = |s: &&Stated| s.period.from >= scope.period.from && s.period.to <= scope.period.to;
    let mut by_figure: BTreeMap<&str, Vec<&Stated>> = BTreeMap::new();
    for stated in all.iter().filter(within) {
        by_figure.entry(&stated.figure).or_default().push(stated);
    }
    let (mut out, mut left_out, mut distinct, mut days) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (id, returns) in by_figure {
        let Some(figure) = FIGURES.iter().find(|f| f.id == id && f.is_count()) else { continue };
        let (taken, left) = counting(figure, &returns);
        left_out.extend(left);
        days.extend(of_days(figure, &taken));
        let (row, adds) = row(conn, scope, figure, &taken, lang)?;
        if !adds {
            distinct.push(lang.pick(figure.zh, figure.en));
        }
        out.push(row);
    }
    let heads = vec![
        Head::of("figure", Shape::Text, "指标", "Figure").echo(),
        Head::of("label", Shape::Text, "名称", "Label"),
        Head::of("own", Shape::Count, "本级", "Own"),
        Head::of("returned", Shape::Count, "分办上报数", "Returned, as a number").echo(),
        Head::of("sum", Shape::Count, "合计数", "Sum, as a number").echo(),
        Head::of("returned_by", Shape::Count, "上报单位", "Returned by"),
        Head::of("qualifier", Shape::Word("qualifier"), "准确程度", "Qualifier").echo(),
        Head::of("returned_said", Shape::Text, "分办上报", "Returned"),
        Head::of("sum_said", Shape::Text, "合计", "Sum"),
    ];
    let mut sheet = Sheet::of("roll_up", both!("本级与分办上报合计", "Own cases and sub-offices' returns"), heads, out);
    sheet.brief = vec![1, 2, 7, 8, 5];
    sheet.notes.extend(notes(&all, scope, &left_out, &distinct));
    sheet.notes.extend(days);
    sheet.notes.extend(doubled(conn, scope)?);
    Ok(sheet)
}

/// What a person must know of a roll-up: what was left out and why, and what cannot be added.
fn notes(all: &[Stated], scope: &Scope, left_out: &[&str], distinct: &[&str]) -> Vec<Both> {
    let mut out = Vec::new();
    if !left_out.is_empty() {
        let codes = left_out.join("、");
        out.push(both!(
            "{codes} 没有加进来：同一分办另有一份与它的日期重叠，存量只取最近一天的",
            "{codes} not added: another return of the same sub-office has days in common with it; of what stands on a day the last counts"
        ));
    }
    if !distinct.is_empty() {
        let names = distinct.join("、");
        out.push(both!(
            "{names} 按不同单位计，几份数字不能相加",
            "{names}: each counts distinct units, so the numbers cannot be added"
        ));
    }
    let across = |s: &&Stated| s.period.from < scope.period.from || s.period.to > scope.period.to;
    let across: Vec<Both> = all.iter().filter(across).map(Stated::said).collect();
    if !across.is_empty() {
        let list = |lang| {
            across.iter().map(|s| s.get(lang)).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " })
        };
        let (zh, en) = (list(Lang::Zh), list(Lang::En));
        out.push(both!(
            "另有跨出本期间的报数，没有算进来：{zh}；用包含它们的期间汇总",
            "returns that reach beyond the period are left out: {en}; roll up over days that hold them"
        ));
    }
    out
}

/// A warning where the office itself was at a unit a return is of.
fn doubled(conn: &Connection, scope: &Scope) -> Result<Option<Both>> {
    let doubled = "SELECT DISTINCT s.unit FROM stated_figures s JOIN units u ON u.code = s.unit_code
        WHERE s.unit IS NOT NULL AND s.from_on >= :from AND s.to_on <= :to_whole AND EXISTS (
          SELECT 1 FROM visits v JOIN units w ON w.code = v.unit_code
          WHERE v.visited_on BETWEEN :from AND :to AND (w.code = u.code OR w.parent = u.name OR w.parent = u.parent))";
    let mut statement = conn.prepare(doubled)?;
    bind(&mut statement, scope)?;
    let mut rows = statement.raw_query();
    let mut units = Vec::new();
    while let Some(row) = rows.next()? {
        units.push(row.get::<_, String>(0)?);
    }
    let all = units.join("、");
    Ok((!units.is_empty()).then(|| {
        both!(
            "注意：本级也检查过 {all} 或其所属单位，合计可能重复计算",
            "mind: this office visited {all} or units of theirs too: the sum may count twice"
        )
    }))
}
