//! How often a unit is visited (政府督查工作条例 art. 15: the frequency of supervision is limited, and none is repeated or many-headed).

use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::both;
use crate::db::write::Write;
use crate::record::office;
use constcat::concat as sql;
use rusqlite::Connection;

/// A visit of the unit itself, not one that goes back to another.
const OWN: &str = "p.unit_code = visits.unit_code AND visits.part_of IS NULL AND visits.follows IS NULL";

/// SQL: visit `p` was at the unit of one of `visits` so shortly before it: within `:window`, else within the days the office keeps between two.
const SOON: &str = sql!(
    OWN,
    " AND p.part_of IS NULL AND p.visited_on < visits.visited_on
      AND p.visited_on >= date(visits.visited_on, coalesce(:window, (SELECT '-' || visit_gap || ' days' FROM office)))"
);

/// SQL: visit `p` was at the unit of one of `visits`, in another campaign that was open on its day.
const ELSEWHERE: &str = sql!(
    OWN,
    " AND p.campaign IS NOT NULL AND p.campaign IS NOT visits.campaign AND p.visited_on <= visits.visited_on
      AND p.campaign IN (SELECT q.code FROM campaigns q
        WHERE coalesce(q.opened_on, q.from_on) <= visits.visited_on AND coalesce(q.closed_on, q.to_on, '9999') >= visits.visited_on)"
);

/// SQL over `visits`: another was there so shortly before.
pub const AGAIN: &str = sql!("EXISTS (SELECT 1 FROM visits p WHERE ", SOON, ")");

/// SQL over `visits`: the unit stands in another campaign that was open.
pub const MANY_HEADED: &str = sql!("EXISTS (SELECT 1 FROM visits p WHERE ", ELSEWHERE, ")");

/// What a person should know of a visit: that the unit was visited shortly before, that it stands in another open campaign.
pub fn warnings(conn: &Connection, id: i64) -> Result<Vec<Both>> {
    let sql = sql!(
        "SELECT p.visited_on, p.code, (SELECT visit_gap FROM office) FROM visits JOIN visits p ON ",
        SOON,
        " WHERE visits.id = :id ORDER BY p.visited_on DESC, p.id DESC LIMIT 1"
    );
    let mut out = Vec::new();
    let mut found = conn.prepare_cached(sql)?;
    let mut rows = found.query(rusqlite::named_params! { ":id": id, ":window": None::<String> })?;
    if let Some(row) = rows.next()? {
        let (on, code, days): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        out.push(both!(
            "请核对：{days} 天内查过这个单位（{on} {code}），计入检查过密；政府督查工作条例第十五条要求控制频次",
            "mind: this unit was visited within {days} days ({on} {code}), and counts as visited again soon (政府督查工作条例 art. 15)"
        ));
    }
    let sql = sql!(
        "SELECT q.code, q.title FROM visits JOIN visits p ON ",
        ELSEWHERE,
        " JOIN campaigns q ON q.code = p.campaign WHERE visits.id = :id ORDER BY p.visited_on DESC, p.id DESC LIMIT 1"
    );
    let mut found = conn.prepare_cached(sql)?;
    let mut rows = found.query(rusqlite::named_params! { ":id": id })?;
    if let Some(row) = rows.next()? {
        let (code, title): (String, String) = (row.get(0)?, row.get(1)?);
        out.push(both!(
            "请核对：这个单位还在未结束的 {code} {title} 里，计入多头检查（政府督查工作条例第十五条）",
            "mind: this unit stands in {code} {title} too, which is open, and counts as visited by two campaigns (政府督查工作条例 art. 15)"
        ));
    }
    Ok(out)
}

/// Sets the days the office keeps between two visits of a unit; none are kept with 0.
pub fn keep(write: &mut Write<'_>, days: i64) -> Result<usize> {
    write.edit(&office::NOUN, 1, &[("visit_gap", Value::Int(days))])
}
