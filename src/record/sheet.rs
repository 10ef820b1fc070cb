//! The lines of a visit's sheet (督察台帐): the team that went, who was where, and the signature. Not for the visit's own
//! fields: `visit` has those.

use super::roster::{self, Member, Place, Seen};
use super::visit::{Draft, NOUN};
use super::{next_row, not_in_future, not_voided};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Held, Value};
use crate::base::vocab::Attendance;
use crate::both;
use crate::db::write::{Put, Write};
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension, Row};

fn text(text: Option<&String>) -> Value {
    text.map_or(Value::Null, |t| Value::Text(t.clone()))
}

/// What a visit's sheet is held against; one that was voided has none.
fn seen(conn: &Connection, visit: i64) -> Result<Seen> {
    not_voided(conn, &NOUN, visit)?;
    super::load::<Draft>(conn, visit)?.seen(visit)
}

/// Adds one to a visit's team.
pub fn join(write: &mut Write<'_>, visit: i64, mut member: Member) -> Result<()> {
    let conn = write.conn();
    roster::known(conn, visit, &mut member)?;
    let of = seen(conn, visit)?;
    let row = roster::member(conn, &of, member.clone(), &mut roster::team(conn, visit)?)?;
    roster::may_join(conn, &of, &member)?;
    write.step(&NOUN, visit, next_row(write.conn(), &NOUN, visit)?, &[row])
}

/// Adds a line to a visit's roll.
pub fn call(write: &mut Write<'_>, visit: i64, place: Place) -> Result<()> {
    let conn = write.conn();
    let row = roster::place(&seen(conn, visit)?, place, &mut roster::counted(conn, visit)?)?;
    write.step(&NOUN, visit, next_row(write.conn(), &NOUN, visit)?, &[row])
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
