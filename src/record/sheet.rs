//! The lines of a visit's sheet (督察台帐): the team that went, who was where, and the signature. Not for the visit's own
//! fields: `visit` has those.

use super::steps::read_day;
use super::visit::{Draft, Member, NOUN, Place, counted, interested, stand_aside};
use super::{dated, filled, not_in_future, not_voided, required};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Held, Value};
use crate::base::vocab::{Attendance, TeamRole};
use crate::both;
use crate::db::write::{PartRow, Put, Write};
use crate::record::names::Names;
use crate::rule::roll;
use rusqlite::{Connection, OptionalExtension, Row};

fn text(text: Option<&String>) -> Value {
    text.map_or(Value::Null, |t| Value::Text(t.clone()))
}

/// The number the next line takes.
fn next(conn: &Connection, visit: i64) -> Result<i64> {
    let sql = "SELECT 1 + max((SELECT coalesce(max(n), 0) FROM visit_team WHERE visit = ?1), (SELECT coalesce(max(n), 0) FROM visit_roll WHERE visit = ?1))";
    Ok(conn.query_row(sql, [visit], |r| r.get(0))?)
}

/// Those of a team: name and own unit.
type Team = Vec<(String, Option<i64>)>;

/// The team of a visit that stands.
fn team(conn: &Connection, visit: i64) -> Result<Team> {
    let sql = "SELECT name, unit FROM visit_team WHERE visit = ? AND taken_back IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([visit], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The row of one more on a visit's team, who then is of it.
fn member(conn: &Connection, visit: i64, member: &Member, team: &mut Team) -> Result<PartRow> {
    let code = NOUN.code(visit);
    let name = member.name.as_deref().unwrap_or_default();
    if name.trim().is_empty() {
        return Err(required(&NOUN, "name").hint(both!("加上 --add 姓名", "add --add NAME")));
    }
    let mut member = member.clone();
    let role = member.role.get_or_insert_with(|| TeamRole::Inspector.slug().into());
    if *role == TeamRole::Inspector.slug() && member.unit.is_none() {
        return Err(required(&NOUN, "unit").hint(both!(
            "检查人员要写本人单位，好查回避：--unit 单位",
            "an inspector's own unit is needed to see whether they should stand aside: --unit UNIT"
        )));
    }
    let one = (name.to_owned(), member.unit);
    if team.contains(&one) {
        return Err(Error::refused(
            "team-twice",
            both!("{name} 已在 {code} 的检查组里", "{name} is in the team of {code} already"),
        ));
    }
    let (visited, on) = conn.query_row("SELECT unit, visited_on FROM visit WHERE id = ?", [visit], |r| {
        Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?))
    })?;
    if let (Some(own), None) = (member.unit, &member.avoidance)
        && interested(conn, own, visited)?
    {
        return Err(stand_aside(conn, name, own, visited, &code)?);
    }
    team.push(one);
    Ok(("visit_team", dated(read_day(&on)?, &member)))
}

/// The row of a line of a visit's roll, which then is one of its lines.
fn place(conn: &Connection, visit: i64, place: &Place, lines: &mut Vec<(Attendance, i64)>) -> Result<PartRow> {
    let code = NOUN.code(visit);
    let persons = place.persons.unwrap_or(0);
    if persons < 1 {
        return Err(Error::refused(
            "persons-none",
            both!("点名一行至少 1 人", "a line of the roll has at least one person"),
        )
        .field("persons"));
    }
    let head: Draft = super::load(conn, visit)?;
    let mut place = place.clone();
    place.section = place.section.or_else(|| head.section.clone());
    let attendance = place.attendance.as_deref().and_then(Attendance::from_slug);
    let attendance = attendance.ok_or_else(|| required(&NOUN, "attendance"))?;
    lines.push((attendance, persons));
    roll::lines_fit(head.roll(), lines, &code)?;
    let on = head.visited_on.ok_or_else(|| required(&NOUN, "visited_on"))?;
    Ok(("visit_roll", dated(on, &place)))
}

/// Adds one to a visit's team.
pub fn join(write: &mut Write<'_>, visit: i64, one: &Member) -> Result<()> {
    not_voided(write.conn(), &NOUN, visit)?;
    let row = member(write.conn(), visit, one, &mut team(write.conn(), visit)?)?;
    write.step(&NOUN, visit, next(write.conn(), visit)?, &[row])
}

/// Adds a line to a visit's roll.
pub fn call(write: &mut Write<'_>, visit: i64, line: &Place) -> Result<()> {
    not_voided(write.conn(), &NOUN, visit)?;
    let row = place(write.conn(), visit, line, &mut counted(write.conn(), visit)?)?;
    write.step(&NOUN, visit, next(write.conn(), visit)?, &[row])
}

/// The rows of a new visit's sheet as a file brings them, each under the column of its part.
pub(super) fn rows(conn: &Connection, visit: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
    let (mut team, mut lines) = (Vec::new(), Vec::new());
    let mut row = |(column, values): &(&'static str, Vec<Put>)| match *column {
        "team" => member(conn, visit, &filled(values), &mut team),
        _ => place(conn, visit, &filled(values), &mut lines),
    };
    given.iter().map(|one| row(one).map_err(|e| e.within(one.0))).collect()
}

/// What the last line of a sheet was, for the sentence that takes it back.
pub enum Line {
    /// One of the team.
    Member(String),
    /// A line of the roll.
    Place(Attendance, i64),
}

/// Takes the last standing line back, with a reason; it stays on record.
pub fn take_back(write: &mut Write<'_>, visit: i64, reason: &str) -> Result<Line> {
    not_voided(write.conn(), &NOUN, visit)?;
    let sql = "SELECT n, name, NULL, NULL FROM visit_team WHERE visit = ?1 AND taken_back IS NULL
        UNION ALL SELECT n, name, attendance, persons FROM visit_roll WHERE visit = ?1 AND taken_back IS NULL ORDER BY 1 DESC LIMIT 1";
    let line = |r: &Row<'_>| {
        let (name, attendance): (Option<String>, Option<String>) = (r.get(1)?, r.get(2)?);
        let line = match attendance.as_deref().and_then(Attendance::from_slug) {
            Some(attendance) => Line::Place(attendance, r.get::<_, Option<i64>>(3)?.unwrap_or(0)),
            None => Line::Member(name.unwrap_or_default()),
        };
        Ok((r.get::<_, i64>(0)?, line))
    };
    let last = write.conn().query_row(sql, [visit], line).optional()?;
    let Some((n, line)) = last else {
        let code = NOUN.code(visit);
        return Err(Error::refused(
            "no-line",
            both!("{code} 的台帐没有可撤回的行", "the sheet of {code} has no line to take back"),
        )
        .hint(both!("其他更正：ducha visit edit {code} …", "to correct anything else: ducha visit edit {code} …")));
    };
    write.take_back(&NOUN, visit, n, reason)?;
    Ok(line)
}

/// How the leader on duty answered when asked to sign.
#[derive(Clone, Debug)]
pub enum Signature {
    /// They signed.
    By(String),
    /// Nobody did: who would not, and why.
    Refused(Option<String>, String),
}

/// Keeps the signature, or that it was refused; once.
pub fn sign(write: &mut Write<'_>, names: &Names, visit: i64, signature: &Signature, on: Option<Day>) -> Result<Day> {
    not_voided(write.conn(), &NOUN, visit)?;
    let code = NOUN.code(visit);
    let head: Draft = super::load(write.conn(), visit)?;
    let on = on.or(head.visited_on).unwrap_or(names.today);
    not_in_future(&NOUN, "signed_on", on, names.today)?;
    if let Some(day) = head.visited_on.filter(|day| on < *day) {
        let said =
            both!("签字日期 {on} 早于 {code} 的检查日期 {day}", "{code} was on {day}: it cannot be signed on {on}");
        return Err(Error::refused("signed-before-visit", said).field("signed_on"));
    }
    let there = match (&head.signed_by, &head.sign_refused) {
        (Some(by), _) => Some(both!("{code} 已由 {by} 签字", "{code} was signed by {by}")),
        (_, Some(why)) => Some(both!("{code} 已记为拒签：{why}", "{code} is on record as not signed: {why}")),
        _ => None,
    };
    if let Some(said) = there {
        return Err(Error::refused("visit-signed", said).hint(both!(
            "记错了就更正：ducha visit edit {code} --sign-refused '' --signed-by …",
            "if it is wrong, correct it: ducha visit edit {code} --sign-refused '' --signed-by …"
        )));
    }
    let mut puts: Vec<Put> = vec![("signed_on", on.value())];
    match signature {
        Signature::By(name) => puts.push(("signed_by", Value::Text(name.clone()))),
        Signature::Refused(who, why) => {
            puts.push(("sign_refused", Value::Text(why.clone())));
            puts.push(("sign_refused_by", text(who.as_ref())));
        }
    }
    write.edit(&NOUN, visit, &puts)?;
    Ok(on)
}
