//! What an office returned beside what its own ledger says, as the copy it shared has it. Not for returns added up: that is `stated`.

use super::figure::FIGURES;
use super::offices::Other;
use super::stated::{self, qualified};
use super::tally::Asks;
use super::{Scope, past};
use crate::base::column::Shape;
use crate::base::day::iso;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::both;
use rusqlite::Connection;

/// Each figure that the unit of an office returned, beside what the office's ledger says of the same days.
pub fn beside(conn: &Connection, other: &Other, unit: Option<&str>, lang: Lang) -> Result<Sheet<'static>> {
    let (mut rows, mut short) = (Vec::new(), Vec::new());
    let reaches = other.shared_at.get(..10).and_then(iso);
    for stated in unit.map(|unit| stated::returned_by(conn, unit)).transpose()?.unwrap_or_default() {
        let Some(figure) = FIGURES.iter().find(|f| f.id == stated.figure && f.is_count()) else { continue };
        // As it stood at the end of those days: that is what was returned.
        let mut scope = Scope::new(stated.period, stated.period.to.min(other.names.today));
        scope.known = None;
        past::see(&other.conn, &other.names, &scope)?;
        let mut asks = Asks::default();
        let asked = asks.records(figure, "1", &[]);
        let found = asks.answer(&other.conn, &scope)?.count(asked);
        if reaches.is_some_and(|day| day < stated.period.to) {
            short.push(stated.code.clone());
        }
        rows.push(vec![
            Value::text(&stated.code),
            Value::text(figure.id),
            Value::text(lang.pick(figure.zh, figure.en)),
            Value::Text(format!("{}..{}", stated.period.from, stated.period.to)),
            Value::Int(stated.value),
            Value::text(stated.qualifier.slug()),
            Value::text(qualified(stated.value, stated.qualifier).get(lang)),
            Value::Int(found),
            Value::Int(found - stated.value),
            Value::text(&stated.source),
        ]);
    }
    let heads = vec![
        Head::of("code", Shape::Code("T"), "编号", "Code"),
        Head::of("figure", Shape::Text, "指标", "Figure").echo(),
        Head::of("label", Shape::Text, "名称", "Label"),
        Head::of("period", Shape::Text, "期间", "Period"),
        Head::of("stated", Shape::Count, "上报数", "Returned, as a number").echo(),
        Head::of("qualifier", Shape::Word("qualifier"), "准确程度", "Qualifier").echo(),
        Head::of("stated_said", Shape::Text, "上报", "Returned"),
        Head::of("ledger", Shape::Count, "台账", "Ledger"),
        Head::of("difference", Shape::Count, "台账比上报", "Ledger less returned"),
        Head::of("source", Shape::Text, "出处", "Source"),
    ];
    let title = both!("上报数和它台账里的数", "What it returned, and what its ledger says");
    let mut sheet = Sheet::of("returns", title, heads, rows);
    sheet.brief = vec![0, 2, 3, 6, 7, 8];
    if !short.is_empty() {
        let (codes, day) = (short.join("、"), other.shared_at.get(..10).unwrap_or_default().to_owned());
        sheet.notes.push(both!(
            "副本做成于 {day}，{codes} 的期间还没有过完",
            "the copy was made on {day}, before the days of {codes} were over"
        ));
    }
    Ok(sheet)
}
