//! Who goes on a visit of a campaign, by the names of its inspectors: at least two, nobody who should stand aside; and whether it lies within
//! an approved plan. Not for the lines of its sheet: those are `roster`'s.

use super::aside;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::text;
use crate::base::vocab::TeamRole;
use crate::both;
use crate::rule::avoid::{INSPECTORS, goes_out};
use rusqlite::{Connection, OptionalExtension as _};

/// What of a visit says who may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Going<'v> {
    /// Those named as its inspectors.
    pub inspectors: Option<&'v str>,
    /// How it was made.
    pub method: Option<&'v str>,
    /// Whether it is a section's sheet.
    pub section: bool,
    /// Its campaign.
    pub campaign: Option<i64>,
    /// The unit visited.
    pub unit: Option<i64>,
    /// Its day.
    pub on: Option<Day>,
}

/// The names of those who inspected, without what stands in brackets behind them.
fn inspectors(going: Going<'_>) -> Vec<&str> {
    let plain = |name| str::trim(str::split(name, ['(', '（']).next().unwrap_or(name));
    text::listed(going.inspectors.unwrap_or_default()).map(plain).flat_map(str::split_whitespace).collect()
}

/// Refuses a visit by one inspector, or by one of its campaign's team who should stand aside; what it said before is not asked again.
pub fn may_go(conn: &Connection, going: Going<'_>, was: Option<Going<'_>>) -> Result<()> {
    if was == Some(going) {
        return Ok(());
    }
    let named = inspectors(going);
    let Some(one) = named.first() else { return Ok(()) };
    if named.len() < INSPECTORS && !going.section && goes_out(going.method.unwrap_or_default()) {
        let said = both!(
            "检查人员只有 {one} 一人，检查（暗访也一样）至少要两人",
            "{one} is the only inspector: a visit, a covert one too, has two at the least"
        );
        return Err(Error::refused("inspectors-few", said)
            .hint(both!(
                "写全：--inspectors 张三、李四；确只一人去的写明理由，计数：--even-so 理由",
                "name them all: --inspectors A,B; where only one went say why, which is counted: --even-so REASON"
            ))
            .field("inspectors"));
    }
    let (Some(campaign), Some(unit), Some(on)) = (going.campaign, going.unit, going.on) else { return Ok(()) };
    let sql = "SELECT m.person, p.name FROM campaign_member m JOIN person p ON p.id = m.person
        WHERE m.campaign = ?1 AND m.taken_back IS NULL AND (m.role = ?2 OR m.role = ?3) ORDER BY m.n";
    let mut team = conn.prepare_cached(sql)?;
    let mut rows = team.query((campaign, TeamRole::Inspector.slug(), TeamRole::Leader.slug()))?;
    while let Some(row) = rows.next()? {
        let (person, name): (i64, String) = row.try_into()?;
        if named.contains(&name.as_str()) {
            aside::may_go(conn, person, unit, on, None)?;
        }
    }
    Ok(())
}

/// That a visit lies outside an approved plan and nobody says why: told where the office has a plan for its year or campaign.
// 政府督查工作条例 第十五条: supervision goes by a plan.
pub fn unplanned(conn: &Connection, id: i64) -> Result<Option<Both>> {
    let sql = "SELECT v.code FROM visit v LEFT JOIN campaign c ON c.id = v.campaign
        WHERE v.id = ?1 AND v.unplanned IS NULL AND v.part_of IS NULL AND v.follows IS NULL
          AND (c.approved_on IS NULL OR c.approved_on > v.visited_on)
          AND (c.drafted_on IS NOT NULL OR EXISTS (SELECT 1 FROM plan p WHERE p.void_reason IS NULL AND substr(p.from_on, 1, 4) = substr(v.visited_on, 1, 4)))";
    let code: Option<String> = conn.prepare_cached(sql)?.query_row([id], |r| r.get(0)).optional()?;
    Ok(code.map(|code| {
        both!(
            "请核对：{code} 不在已批准的方案内，计入计划外检查；写明理由：ducha visit edit {code} --unplanned …",
            "mind: {code} lies outside an approved plan and is counted so; say why: ducha visit edit {code} --unplanned …"
        )
    }))
}
