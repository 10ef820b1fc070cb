//! Who is on the team of a campaign and who went: each with their days, what they signed, the units of their group. Not for a period's: that
//! is a standing report.

use super::shown;
use super::{Filter, Scope};
use crate::base::column::Shape;
use crate::base::day::{self, Day, Period};
use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::both;
use crate::db::query::{cell, head, value};
use crate::record::campaign;
use crate::record::mustered::MEMBER;
use crate::record::names::Names;
use rusqlite::Connection;

/// What is told of those who are on teams, of one campaign or of all.
pub const FIGURES: &[(&str, &str)] = &[
    ("members.joined", "role"),
    ("members.idle", "role"),
    ("members.unpledged", ""),
    ("members.even_so", ""),
    ("goings.made", "role"),
    ("goings.persons", "role"),
    ("goings.days", "role"),
    ("targets.even_so", ""),
    ("pledges.signed", ""),
    ("pledges.breaches", ""),
];

/// The heading of a column of a team's tables.
fn titled(name: &str) -> Head {
    match name {
        "joined_on" => Head::of(name, Shape::Day, "加入日期", "Joined on"),
        "pledged_on" => Head::of(name, Shape::Day, "签承诺日期", "Signed on"),
        "went" => Head::of(name, Shape::Count, "去了几次", "Visits"),
        "went_days" => Head::of(name, Shape::Count, "外勤天数", "Days in the field"),
        name => head(Some(&MEMBER), name),
    }
}

/// Rows of our own SQL as a sheet that is not tied to the connection.
fn sheet(
    conn: &Connection,
    key: &str,
    title: impl FnOnce(usize) -> Both,
    sql: &str,
    code: &str,
) -> Result<Sheet<'static>> {
    let mut statement = conn.prepare(sql)?;
    let heads: Vec<Head> = statement.column_names().map(titled).collect();
    let mut found = statement.query([code])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push((0..heads.len()).map(|at| Ok(value(cell(row.get_ref(at)?)))).collect::<Result<Vec<Value>>>()?);
    }
    let title = title(rows.len());
    Ok(Sheet::of(key, title, heads, rows))
}

/// The days a campaign is told over: its own, and those its team joined and signed on.
fn days(conn: &Connection, names: &Names, id: i64) -> Result<(String, Period)> {
    let usual = Period { from: names.today, to: names.today };
    let (title, own) = campaign::days(conn, id, usual)?;
    let sql =
        "SELECT min(on_day), max(on_day) FROM (SELECT happened_on AS on_day FROM campaign_member WHERE campaign = ?1
        UNION ALL SELECT happened_on FROM campaign_pledge WHERE campaign = ?1)";
    let (first, last): (Option<String>, Option<String>) = conn.query_row(sql, [id], |r| r.try_into())?;
    let or = |day: Option<String>, other: Day| day.as_deref().and_then(day::iso).unwrap_or(other);
    Ok((title, Period { from: own.from.min(or(first, own.from)), to: own.to.max(or(last, own.to)) }))
}

/// The team of a campaign: figures, each explained by `explain … --campaign`, and who they are.
pub fn of_campaign(conn: &Connection, names: &Names, office: String, id: i64) -> Result<Report<'static>> {
    let (title, period) = days(conn, names, id)?;
    let code = campaign::NOUN.code(id);
    let mut scope = Scope::new(period, names.today);
    scope.narrow.push(Filter::campaign(&code, &title));
    let members = "SELECT m.person, m.name, m.unit, m.role, m.invited_as, m.squad, m.days, m.equipment, m.happened_on AS joined_on,
          (SELECT max(p.happened_on) FROM pledges p WHERE p.campaign = m.campaign AND p.person = m.person AND NOT p.taken_back) AS pledged_on,
          (SELECT count(*) FROM goings g WHERE g.campaign = m.campaign AND g.person = m.person) AS went,
          (SELECT count(DISTINCT g.visited_on) FROM goings g WHERE g.campaign = m.campaign AND g.person = m.person) AS went_days, m.avoidance
        FROM members m WHERE m.campaign = ? AND NOT m.taken_back ORDER BY m.squad IS NULL, m.squad, m.n";
    let targets = "SELECT t.squad, t.unit, t.visit_on,
          (SELECT min(v.visited_on) FROM visits v WHERE v.campaign = t.campaign AND v.unit_code = t.unit_code AND v.part_of IS NULL) AS visited_on,
          t.avoidance
        FROM targets t WHERE t.campaign = ? AND NOT t.taken_back ORDER BY t.squad, t.n";
    let idle = "SELECT m.person, m.name, m.role, m.squad FROM members m WHERE m.campaign = ? AND NOT m.taken_back
        AND NOT EXISTS (SELECT 1 FROM goings g WHERE g.campaign = m.campaign AND g.person = m.person) ORDER BY m.n";
    let left = "SELECT m.person, m.name, m.role, m.happened_on AS joined_on FROM members m WHERE m.campaign = ? AND m.taken_back ORDER BY m.n";
    let mut team = sheet(conn, "members", |n| both!("督查组 {n} 人", "The team: {n}"), members, &code)?;
    team.brief = vec![0, 1, 3, 5, 6, 9, 10, 11];
    let tables = vec![
        team,
        sheet(conn, "targets", |n| both!("各组单位 {n} 个", "Units of the groups: {n}"), targets, &code)?,
        sheet(conn, "idle", |n| both!("从未去过的 {n} 人", "Never went: {n}"), idle, &code)?,
        sheet(conn, "left", |n| both!("退出的 {n} 人", "Left: {n}"), left, &code)?,
    ];
    let notes = vec![both!(
        "每个数是哪些：ducha explain goings.made --campaign {code}",
        "which each number counts: ducha explain goings.made --campaign {code}"
    )];
    Ok(Report {
        figures: shown::figures(conn, &names.added, FIGURES, &scope)?,
        tables,
        notes,
        ..scope.report("team", both!("{title}：督查组", "{title}: its team"), office)
    })
}
