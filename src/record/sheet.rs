//! The lines of a visit's sheet (督察台帐): the team that went, who was where, and the signature. Not for the visit's own
//! fields: `visit` has those.

use super::visit::{Draft, NOUN, counted, interested, stand_aside};
use super::{not_in_future, not_voided, required};
use crate::base::code;
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Held, Value};
use crate::base::vocab::{Attendance, TeamRole};
use crate::both;
use crate::db::write::{Put, Write};
use crate::record::names::Names;
use crate::rule::roll;
use rusqlite::{Connection, OptionalExtension, Row};

/// One who went on a visit.
#[derive(Clone, Debug)]
pub struct Member {
    /// Name.
    pub name: String,
    /// In what capacity.
    pub role: TeamRole,
    /// Their own unit.
    pub unit: Option<i64>,
    /// Why they went though they should stand aside.
    pub avoidance: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// A line of the roll: who, of one section, was where.
#[derive(Clone, Debug)]
pub struct Place {
    /// The section.
    pub section: Option<String>,
    /// What was found of them.
    pub attendance: Attendance,
    /// How many.
    pub persons: i64,
    /// Their names, where they were taken down.
    pub name: Option<String>,
    /// Whether the board said where they were.
    pub whereabouts_shown: Option<bool>,
    /// Anything else.
    pub note: Option<String>,
}

fn text(text: Option<&String>) -> Value {
    text.map_or(Value::Null, |t| Value::Text(t.clone()))
}

/// A line as its row: every column, so that all lines are written alike.
fn row(on: &str, member: Option<&Member>, place: Option<&Place>) -> Vec<Put> {
    let name = member.map(|m| &m.name).or(place.and_then(|p| p.name.as_ref()));
    let note = member.and_then(|m| m.note.as_ref()).or(place.and_then(|p| p.note.as_ref()));
    vec![
        ("happened_on", Value::Text(on.to_owned())),
        ("role", member.map_or(Value::Null, |m| Value::Text(m.role.slug().into()))),
        ("unit", member.and_then(|m| m.unit).map_or(Value::Null, Value::Int)),
        ("avoidance", text(member.and_then(|m| m.avoidance.as_ref()))),
        ("section", text(place.and_then(|p| p.section.as_ref()))),
        ("attendance", place.map_or(Value::Null, |p| Value::Text(p.attendance.slug().into()))),
        ("persons", place.map_or(Value::Null, |p| Value::Int(p.persons))),
        ("whereabouts_shown", place.and_then(|p| p.whereabouts_shown).map_or(Value::Null, |w| w.value())),
        ("name", text(name)),
        ("note", text(note)),
    ]
}

/// The number the next line takes, and the day of the visit.
fn next(conn: &Connection, visit: i64) -> Result<(i64, String)> {
    let sql = "SELECT (SELECT coalesce(max(n), 0) + 1 FROM sheet_line WHERE visit = v.id), visited_on FROM visit v WHERE id = ?";
    Ok(conn.query_row(sql, [visit], |r| Ok((r.get(0)?, r.get(1)?)))?)
}

/// Adds one to a visit's team.
pub fn join(write: &mut Write<'_>, visit: i64, member: &Member) -> Result<()> {
    not_voided(write.conn(), &NOUN, visit)?;
    let (conn, code, name) = (write.conn(), code::code('V', visit), &member.name);
    if name.trim().is_empty() {
        return Err(required("name").hint(both!("加上 --add 姓名", "add --add NAME")));
    }
    if member.role == TeamRole::Inspector && member.unit.is_none() {
        return Err(required("unit").hint(both!(
            "检查人员要写本人单位，好查回避：--unit 单位",
            "an inspector's own unit is needed to see whether they should stand aside: --unit UNIT"
        )));
    }
    let there = "SELECT 1 FROM sheet_line WHERE visit = ? AND role IS NOT NULL AND name = ? AND unit IS ? AND taken_back IS NULL";
    if conn.prepare_cached(there)?.exists((visit, name, member.unit))? {
        return Err(Error::refused(
            "team-twice",
            both!("{name} 已在 {code} 的检查组里", "{name} is in the team of {code} already"),
        ));
    }
    let visited: i64 = conn.query_row("SELECT unit FROM visit WHERE id = ?", [visit], |r| r.get(0))?;
    if let (Some(own), None) = (member.unit, &member.avoidance)
        && interested(conn, own, visited)?
    {
        return Err(stand_aside(conn, name, own, visited, &code)?);
    }
    let (n, on) = next(conn, visit)?;
    write.step(&NOUN, visit, n, &[row(&on, Some(member), None)])
}

/// Adds a line to a visit's roll.
pub fn call(write: &mut Write<'_>, visit: i64, place: &Place) -> Result<()> {
    not_voided(write.conn(), &NOUN, visit)?;
    let code = code::code('V', visit);
    if place.persons < 1 {
        return Err(Error::refused(
            "persons-none",
            both!("点名一行至少 1 人", "a line of the roll has at least one person"),
        )
        .field("persons"));
    }
    let head: Draft = super::load(write.conn(), visit)?;
    let mut place = place.clone();
    place.section = place.section.or_else(|| head.section.clone());
    let mut lines = counted(write.conn(), visit)?;
    lines.push((place.attendance, place.persons));
    roll::lines_fit(head.roll(), &lines, &code)?;
    let (n, on) = next(write.conn(), visit)?;
    write.step(&NOUN, visit, n, &[row(&on, None, Some(&place))])
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
    let sql = "SELECT n, name, attendance, persons FROM sheet_line WHERE visit = ? AND taken_back IS NULL ORDER BY n DESC LIMIT 1";
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
        let code = code::code('V', visit);
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
    let code = code::code('V', visit);
    let head: Draft = super::load(write.conn(), visit)?;
    let on = on.or(head.visited_on).unwrap_or(names.today);
    not_in_future("signed_on", on, names.today)?;
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
