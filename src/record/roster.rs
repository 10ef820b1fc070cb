//! Who went on a visit and who was there: a row of its team, a line of its roll, held against the visit they are of. Not for
//! writing them: that is `sheet`.

use super::aside::{interested, may_go, stand_aside};
use super::required;
use super::steps::dated;
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Noun};
use crate::base::vocab::{Attendance, TeamRole};
use crate::both;
use crate::db::write::{PartRow, Put};
use crate::draft;
use crate::rule::roll::{self, Roll};
use rusqlite::{Connection, OptionalExtension as _};

draft! {
    /// One who went on a visit.
    Member {
        name: String, Anywhere, "姓名", "name";
        person: i64, Anywhere, "人员编号，知道是名册里哪一个时", "which of the register, where it is known";
        role: String, Anywhere, "身份", "in what capacity";
        unit: i64, Anywhere, "本人单位", "their own unit";
        avoidance: String, Anywhere, "应回避而未回避的理由", "why they went though they should stand aside";
        note: String, Anywhere, "备注", "anything else";
    }
}

draft! {
    /// A line of the roll: who, of one section, was where.
    Place {
        section: String, Anywhere, "科室", "the section";
        attendance: String, Anywhere, "在岗情况", "what was found of them";
        persons: i64, Anywhere, "人数", "how many";
        name: String, Anywhere, "姓名", "their names, where they were taken down";
        whereabouts_shown: bool, Anywhere, "去向牌是否标明", "whether the board said where they were";
        note: String, Anywhere, "备注", "anything else";
    }
}

/// The visit a sheet is of.
pub struct Seen {
    /// Its noun.
    pub noun: &'static Noun,
    /// Its row.
    pub id: i64,
    /// The unit visited.
    pub unit: i64,
    /// Its day.
    pub on: Day,
    /// The section visited, where it is one.
    pub section: Option<String>,
    /// Its head counts.
    pub roll: Roll,
}

/// Those of a team: name and own unit.
pub type Team = Vec<(String, Option<i64>)>;

/// The team of a visit that stands.
pub fn team(conn: &Connection, visit: i64) -> Result<Team> {
    let sql = "SELECT name, unit FROM visit_team WHERE visit = ? AND taken_back IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([visit], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Fills in who one on a visit's team is, and of which unit, where the team of its campaign has one of that name alone; of one of the
/// register, their unit.
pub fn known(conn: &Connection, visit: i64, member: &mut Member) -> Result<()> {
    if member.person.is_none() {
        let sql = "SELECT max(m.person) FROM campaign_member m JOIN visit v ON v.campaign = m.campaign JOIN person p ON p.id = m.person
            WHERE v.id = ? AND p.name = ? AND m.taken_back IS NULL HAVING count(DISTINCT m.person) = 1";
        let found: Option<i64> =
            conn.prepare_cached(sql)?.query_row((visit, member.name.as_deref()), |r| r.get(0)).optional()?;
        member.person = found;
    }
    if let (Some(person), None) = (member.person, member.unit) {
        member.unit = conn.query_row("SELECT unit FROM person WHERE id = ?", [person], |r| r.get(0))?;
    }
    Ok(())
}

/// Refuses one of the register who inspects where they should stand aside, unless it is said why. What a file brings is not asked.
pub fn may_join(conn: &Connection, seen: &Seen, member: &Member) -> Result<()> {
    let inspects = member.role.as_deref().is_none_or(inspects);
    let Some(person) = member.person.filter(|_| inspects) else { return Ok(()) };
    may_go(conn, person, seen.unit, seen.on, member.avoidance.as_deref())
}

/// Whether one in a capacity inspects.
fn inspects(role: &str) -> bool {
    [TeamRole::Inspector.slug(), TeamRole::Leader.slug()].contains(&role)
}

/// How many stand on the lines of a visit's roll, by attendance.
pub fn counted(conn: &Connection, visit: i64) -> Result<Vec<(Attendance, i64)>> {
    let sql = "SELECT attendance, sum(persons) FROM visit_roll WHERE visit = ? AND taken_back IS NULL GROUP BY 1";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([visit], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?)))?;
    let mut out = Vec::new();
    for row in rows {
        let (slug, persons) = row?;
        out.extend(Attendance::from_slug(&slug).map(|a| (a, persons)));
    }
    Ok(out)
}

/// The row of one more on a visit's team, who then is of it.
pub fn member(conn: &Connection, seen: &Seen, mut member: Member, team: &mut Team) -> Result<PartRow> {
    let (noun, code) = (seen.noun, seen.noun.code(seen.id));
    let name = member.name.clone().unwrap_or_default();
    if name.trim().is_empty() {
        return Err(required(noun, "name").hint(both!("加上 --add 姓名", "add --add NAME")));
    }
    let role = member.role.get_or_insert_with(|| TeamRole::Inspector.slug().into());
    if inspects(role) && member.unit.is_none() {
        return Err(required(noun, "unit").hint(both!(
            "检查人员要写本人单位，好查回避：--unit 单位",
            "an inspector's own unit is needed to see whether they should stand aside: --unit UNIT"
        )));
    }
    let one = (name, member.unit);
    let name = &one.0;
    if team.contains(&one) {
        return Err(Error::refused(
            "team-twice",
            both!("{name} 已在 {code} 的检查组里", "{name} is in the team of {code} already"),
        ));
    }
    if let (Some(own), None) = (member.unit, &member.avoidance)
        && interested(conn, own, seen.unit)?
    {
        return Err(stand_aside(conn, name, own, seen.unit, &code)?);
    }
    team.push(one);
    Ok(("visit_team", dated(seen.on, &member)))
}

/// The row of a line of a visit's roll, which then is one of its lines.
pub fn place(seen: &Seen, mut place: Place, lines: &mut Vec<(Attendance, i64)>) -> Result<PartRow> {
    let persons = place.persons.unwrap_or(0);
    if persons < 1 {
        return Err(Error::refused(
            "persons-none",
            both!("点名一行至少 1 人", "a line of the roll has at least one person"),
        )
        .field("persons"));
    }
    place.section = place.section.or_else(|| seen.section.clone());
    let attendance = place.attendance.as_deref().and_then(Attendance::from_slug);
    lines.push((attendance.ok_or_else(|| required(seen.noun, "attendance"))?, persons));
    roll::lines_fit(seen.roll, lines, &seen.noun.code(seen.id))?;
    Ok(("visit_roll", dated(seen.on, &place)))
}

/// The rows of a new visit's sheet as a file brings them, each under the column of its part.
pub fn rows(conn: &Connection, seen: &Seen, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
    let (mut team, mut lines) = (Vec::new(), Vec::new());
    let mut row = |(column, values): &(&'static str, Vec<Put>)| match *column {
        "team" => member(conn, seen, Member::filled(values), &mut team),
        _ => place(seen, Place::filled(values), &mut lines),
    };
    given.iter().map(|one| row(one).map_err(|e| e.within(one.0))).collect()
}
