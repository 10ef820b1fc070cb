//! A standing report by its name, as it is where nothing else is asked: what `ducha report` prints and what papers quote. Not for
//! what only some take, as how many times count as repeated.

use super::repeats::Whose;
use super::{Scope, accountability, cadence, grades, month, offices, overdue, repeats, standing};
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::both;
use crate::record::names::Names;
use crate::record::paper_issue;
use rusqlite::Connection;

/// What the bulletins of the year brought about, where they did.
fn effects(conn: &Connection, scope: &Scope) -> Result<Option<Sheet<'static>>> {
    let all = offices::each(conn, scope, |conn, scope, office| {
        let mut effects = paper_issue::effects(conn, scope.come())?;
        for row in &mut effects {
            row[0] = offices::code(office, &row[0]);
        }
        Ok(effects)
    })?;
    let effects = all.concat();
    if effects.is_empty() {
        return Ok(None);
    }
    let heads = vec![
        Head::of("paper", Shape::Code("B"), "文稿编号", "Paper"),
        Head::of("number", Shape::Text, "刊名期号", "Issue"),
        Head::of("on", Shape::Day, "日期", "On"),
        Head::of("effect", Shape::Long, "成效", "Effect"),
    ];
    let rows = effects.into_iter().map(|row| row.map(Value::Text).into()).collect();
    Ok(Some(Sheet::of("effects", both!("文稿的成效", "What the papers brought about"), heads, rows)))
}

/// Makes the report of a name.
pub fn report(
    conn: &Connection,
    names: &Names,
    name: &str,
    office: String,
    scope: &Scope,
    lang: Lang,
) -> Result<Report<'static>> {
    match name {
        "month" => month::report(conn, &names.added, office, scope),
        "overdue" => overdue::report(conn, names, office, scope),
        "accountability" => accountability::report(conn, names, office, scope),
        "repeats" => repeats::report(conn, names, office, scope, (Whose::Unit, 2)),
        "cadence" => cadence::report(conn, names, office, scope, crate::rule::cadence::USUAL),
        "grades" => grades::report(conn, names, office, scope, lang),
        "year" => {
            let mut report = standing::report(conn, names, standing::find(name)?, office, scope, lang)?;
            if scope.narrow.is_empty() {
                report.tables.extend(effects(conn, scope)?);
            }
            Ok(report)
        }
        name => standing::report(conn, names, standing::find(name)?, office, scope, lang),
    }
}
