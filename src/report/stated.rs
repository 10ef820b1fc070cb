//! Figures others stated, beside the office's own: old papers with their qualifier and source, and sub-offices' returns
//! rolled up with a warning where the two may count the same thing twice.

use super::Scope;
use super::figure::{FIGURES, bind};
use super::tally::Asks;
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::base::vocab::Qualifier;
use crate::both;
use rusqlite::Connection;

/// What old papers state of the period; none where they state nothing.
pub fn papers(conn: &Connection, scope: &Scope, lang: Lang) -> Result<Option<Sheet<'static>>> {
    let sql = "SELECT figure, qualifier, value, from_on, to_on, source FROM stated_figures
        WHERE unit IS NULL AND from_on >= :from AND to_on <= date(:from, '+10 years') AND from_on <= :to ORDER BY id";
    let mut statement = conn.prepare(sql)?;
    bind(&mut statement, scope)?;
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, qualifier, value): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let figure = FIGURES.iter().find(|f| f.id == id);
        let label = figure.map_or(id.as_str(), |f| lang.pick(f.zh, f.en));
        let word = Qualifier::from_slug(&qualifier).filter(|q| *q != Qualifier::Exact).map_or("", |q| q.label(lang));
        let unit = figure.map_or_else(|| both!("", ""), |f| f.unit.word());
        let days = format!("{}..{}", row.get::<_, String>(3)?, row.get::<_, String>(4)?);
        let said = format!("{word} {value} {}", unit.get(lang)).trim().to_owned();
        out.push(
            [label, &said, &days, &row.get::<_, String>(5)?].into_iter().map(|t| Value::Text(t.to_owned())).collect(),
        );
    }
    if out.is_empty() {
        return Ok(None);
    }
    let heads = vec![
        Head::of("label", Shape::Text, "指标", "Figure"),
        Head::of("stated", Shape::Text, "所载数字", "Stated"),
        Head::of("period", Shape::Text, "期间", "Period"),
        Head::of("source", Shape::Text, "出处", "Source"),
    ];
    let sheet =
        Sheet::of("stated", both!("旧文件所载（不计入合计）", "Stated by old papers (in no total)"), heads, out);
    Ok(Some(sheet))
}

/// Own cases, what sub-offices returned, and the sum, for each count that somebody returned.
pub fn roll_up(conn: &Connection, scope: &Scope, lang: Lang) -> Result<Sheet<'static>> {
    let sql = "SELECT figure, sum(value), count(DISTINCT unit_code), max(qualifier <> 'exact') FROM stated_figures
        WHERE unit IS NOT NULL AND from_on >= :from AND to_on <= :to_whole GROUP BY figure ORDER BY figure";
    let mut statement = conn.prepare(sql)?;
    bind(&mut statement, scope)?;
    let mut rows = statement.raw_query();
    let (mut out, mut inexact) = (Vec::new(), false);
    while let Some(row) = rows.next()? {
        let (id, returned, units): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        inexact |= row.get::<_, bool>(3)?;
        let Some(figure) = FIGURES.iter().find(|f| f.id == id && !f.is_rate()) else { continue };
        let mut asks = Asks::default();
        let own = asks.records(figure, "1", &[]);
        let own = asks.answer(conn, scope)?.count(own);
        out.push(vec![
            Value::Text(id),
            Value::Text(lang.pick(figure.zh, figure.en).into()),
            Value::Int(own),
            Value::Int(returned),
            Value::Int(own + returned),
            Value::Int(units),
        ]);
    }
    let heads = vec![
        Head::of("figure", Shape::Text, "指标", "Figure"),
        Head::of("label", Shape::Text, "名称", "Label"),
        Head::of("own", Shape::Count, "本级", "Own"),
        Head::of("returned", Shape::Count, "分办上报", "Returned"),
        Head::of("sum", Shape::Count, "合计", "Sum"),
        Head::of("returned_by", Shape::Count, "上报单位", "Returned by"),
    ];
    let mut sheet = Sheet::of("roll_up", both!("本级与分办上报合计", "Own cases and sub-offices' returns"), heads, out);
    sheet.brief = vec![1, 2, 3, 4, 5];
    if inexact {
        sheet.notes.push(both!("上报数含约数，合计为约数", "some returns are not exact, nor are the sums"));
    }
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
    if !units.is_empty() {
        let all = units.join("、");
        sheet.notes.push(both!(
            "注意：本级也检查过 {all} 或其所属单位，合计可能重复计算",
            "mind: this office visited {all} or units of theirs too: the sum may count twice"
        ));
    }
    Ok(sheet)
}
