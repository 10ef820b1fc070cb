//! How often a unit is visited (政府督查工作条例 art. 15: the frequency of supervision is limited, and none is repeated or many-headed).

use super::campaign::NOUN;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::base::vocab::Clash;
use crate::both;
use crate::db::write::Write;
use crate::record::office;
use crate::rule::again::{Call, clash};
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

/// What a person should know of a unit that a campaign is to visit: that it was visited shortly before, or is another campaign's too.
pub fn coming(conn: &Connection, campaign: i64, unit: i64, on: Option<Day>) -> Result<Option<Both>> {
    let gap: i64 = conn.prepare_cached("SELECT visit_gap FROM office")?.query_row([], |r| r.get(0))?;
    let sql = "SELECT p.code, p.title, t.visit_on, 0 FROM campaign_target t JOIN campaign p ON p.id = t.campaign
          WHERE t.unit = ?1 AND t.campaign <> ?2 AND t.taken_back IS NULL AND p.closed_on IS NULL AND p.void_reason IS NULL
            AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.campaign = t.campaign AND v.unit = t.unit AND v.void_reason IS NULL)
        UNION ALL SELECT v.code, '', v.visited_on, 1 FROM visit v
          WHERE v.unit = ?1 AND v.part_of IS NULL AND v.void_reason IS NULL ORDER BY 4, 3 DESC";
    let mut others = conn.prepare_cached(sql)?;
    let mut rows = others.query([unit, campaign])?;
    let own = NOUN.code(campaign);
    let planned = Call { campaign: Some(&own), on, made: false };
    while let Some(row) = rows.next()? {
        let (code, title, day, made): (String, String, Option<String>, bool) = row.try_into()?;
        let other = Call { campaign: (!made).then_some(&code), on: day.as_deref().and_then(day::iso), made };
        let Some(found) = clash(planned, other, gap) else { continue };
        let name = super::unit::full_name(conn, unit)?;
        let day = day.unwrap_or_default();
        return Ok(Some(match found {
            Clash::TwoCampaigns => both!(
                "请核对：{name} 还在 {code} {title} 里，是多头检查（政府督查工作条例第十五条）",
                "mind: {name} is to be visited by {code} {title} too (政府督查工作条例 art. 15)"
            ),
            Clash::AgainSoon => both!(
                "请核对：{name} 在 {day} 查过（{code}），{gap} 天内再查是检查过密（政府督查工作条例第十五条）",
                "mind: {name} was visited on {day} ({code}), within {gap} days (政府督查工作条例 art. 15)"
            ),
        }));
    }
    Ok(None)
}

/// Sets the days the office keeps between two visits of a unit; none are kept with 0.
pub fn keep(write: &mut Write<'_>, days: i64) -> Result<usize> {
    write.edit(&office::NOUN, 1, &[("visit_gap", Value::Int(days))])
}
