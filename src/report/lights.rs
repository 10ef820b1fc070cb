//! Which approvals are near their limits at a moment, and which are over: by what is kept for each, so that only those are read. Not for when a
//! light turns: that is `rule::hall`'s.

use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::base::page::Sheet;
use crate::base::vocab::Light;
use crate::both;
use crate::db::query;
use crate::record::approval::NOUN;
use crate::record::approval_light::UNTOLD_BY;
use crate::record::approval_then::{NOW, REOPENED, THEN};
use crate::record::scope::Units;
use crate::rule::hall::{END, Moment, written};
use constcat::concat as sql;
use rusqlite::Connection;

const NEAR: &str = sql!(
    "SELECT v.code, v.office_no, v.matter, v.unit, v.accepted_on, t.statutory_due, t.promised_due, NULL AS decided_at, CASE WHEN t.red_after < ?1 THEN '",
    Light::Red.slug(),
    "' ELSE '",
    Light::Yellow.slug(),
    "' END AS light FROM ",
    THEN,
    " t JOIN approvals v ON v.id = t.id WHERE t.yellow_at <= ?1 AND (?2 IS NULL OR t.unit IN (SELECT value FROM json_each(?2)))
      AND (?3 IS NULL OR t.matter = ?3) ORDER BY t.red_after, t.id"
);

/// What was decided up to a moment; where no time of it is known, at the end of its day.
const BY_THEN: &str = "decided_on || 'T' || coalesce(decided_time, '23:59') <= ";

/// Of them nobody had said so by then.
const SILENT: &str = sql!(" WHERE void_reason IS NULL AND ", UNTOLD_BY, " AND ", BY_THEN, "?1");
/// By what stands, and by what was reopened since.
const DECIDED: &str = "SELECT id, unit, matter, statutory_due, promised_due, decided_on, decided_time, used_days FROM ";
const OVER: &str = sql!(
    "SELECT v.code, v.office_no, v.matter, v.unit, v.accepted_on, d.statutory_due, d.promised_due,
      d.decided_on || coalesce('T' || d.decided_time, '') AS decided_at, d.used_days FROM (",
    DECIDED,
    "approval",
    SILENT,
    " UNION ALL ",
    DECIDED,
    REOPENED,
    SILENT,
    ") d JOIN approvals v ON v.id = d.id WHERE (?3 IS NULL OR d.unit IN (SELECT value FROM json_each(?3))) AND (?5 IS NULL OR d.matter = ?5)
    ORDER BY d.decided_on, d.id"
);
/// How many they are.
const UNTOLD: &str =
    sql!("SELECT (SELECT count(*) FROM approval", SILENT, ") + (SELECT count(*) FROM ", REOPENED, SILENT, ")");

/// Those near or over at a moment, the most urgent first; `then` tells those that stood otherwise then.
pub fn page<'a>(
    conn: &'a Connection,
    (now, then): (Moment, String),
    (units, matter): (Option<&Units>, Option<i64>),
) -> Result<Sheet<'a>> {
    let [units, matter] = of(units, matter);
    let asked = [Value::Text(written(now)), units, matter, Value::text(then.as_str())];
    let mut sheet = query::sheet(conn, "approvals", NEAR, &asked)?;
    for head in &mut sheet.heads {
        *head = query::head(Some(&NOUN), &head.key);
        if head.key == "light" {
            head.shape = Shape::Word(Light::VOCAB.name);
        }
    }
    let at = now.format("%Y-%m-%d %H:%M");
    sheet.title = Some(both!("审批亮灯（{at}）", "Lights of approvals ({at})"));
    sheet.notes.extend(owed(conn, (now, &then))?);
    Ok(sheet)
}

fn of(units: Option<&Units>, matter: Option<i64>) -> [Value; 2] {
    [units.map_or(Value::Null, |units| Value::Text(units.list())), matter.map_or(Value::Null, Value::Int)]
}

/// Those decided by the end of a day over their limit of which nobody had said in public why by then (优化营商环境条例 第三十六条), the first
/// decided first.
pub fn untold<'a>(
    conn: &'a Connection,
    (day, then): (Day, &str),
    (units, matter): (Option<&Units>, Option<i64>),
) -> Result<Sheet<'a>> {
    let [units, matter] = of(units, matter);
    let (by, on) = (Value::Text(written(day.and_time(END))), Value::Text(day.to_string()));
    let asked = [by, on, units, Value::text(then), matter];
    let mut sheet = query::sheet(conn, "approvals_untold", OVER, &asked)?;
    for head in &mut sheet.heads {
        *head = query::head(Some(&NOUN), &head.key);
    }
    sheet.title = Some(both!("超时办结、没有公开理由的审批", "Approvals over their limits with no reason published"));
    sheet.notes.push(both!(
        "公开理由：ducha approval late 编号 --on 公开日期 --reason …",
        "to publish it: ducha approval late CODE --on DATE --reason …"
    ));
    Ok(sheet)
}

/// That approvals took longer than their limit and nobody had said in public why by its day: those decided up to a moment.
pub fn owed(conn: &Connection, (now, then): (Moment, &str)) -> Result<Option<Both>> {
    // Nothing is dated after now, and what is decided today without a time is decided.
    let by = if then == NOW { now.date().and_time(END) } else { now };
    let asked = (written(by), by.date().to_string(), None::<String>, then);
    let n: i64 = conn.query_row(UNTOLD, asked, |r| r.get(0))?;
    Ok((n > 0).then(|| {
        both!(
            "{n} 件超时才办结，还没有公开理由：ducha approval lights --untold",
            "{n} approvals were decided over their limit and no reason was published: ducha approval lights --untold"
        )
    }))
}

/// How many [`page`] lists as near and over at a moment, where it lists any.
pub fn count(conn: &Connection, (now, then): (Moment, &str)) -> Result<Option<Both>> {
    const SQL: &str =
        sql!("SELECT count(*) FILTER (WHERE light = '", Light::Red.slug(), "'), count(*) FROM (", NEAR, ")");
    let asked = (written(now), None::<String>, None::<i64>, then);
    let (red, all): (i64, i64) = conn.query_row(SQL, asked, |r| r.try_into())?;
    let yellow = all - red;
    Ok((all > 0).then(|| {
        both!(
            "审批亮红灯 {red} 件、黄灯 {yellow} 件：ducha approval lights",
            "approvals with a red light: {red}, with a yellow one: {yellow}: ducha approval lights"
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::plan;

    #[test]
    fn those_decided_late_are_found_by_themselves() {
        let conn = plan::empty().expect("a ledger");
        for sql in [OVER, NEAR, UNTOLD] {
            let walked = plan::walked(&conn, sql).expect("a plan");
            assert!(walked.is_empty(), "{walked:?}");
        }
    }
}
