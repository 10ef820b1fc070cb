//! A box opened (开箱): its slips become complaints; and the boxes that wait to be opened. Not for the point it is: that is `point`.

use super::complaint;
use super::names::Names;
use super::point::{NOUN, Opening, opened, row};
use super::{next_row, not_in_future, not_voided};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::Value;
use crate::both;
use crate::db::write::Write;
use crate::rule::calendar::Calendar;
use rusqlite::{Connection, OptionalExtension};

/// What is made of the slips of a box.
pub struct Slips<'a> {
    /// Complaints that are there already.
    pub linked: &'a [i64],
    /// The category of a complaint to be made of each of the others; none are made without.
    pub category: Option<&'a str>,
}

/// Opens a box: links complaints that are there, makes one of each other slip where a category is said; the rows of those made.
pub fn open(write: &mut Write<'_>, names: &Names, id: i64, opening: &Opening, of: &Slips<'_>) -> Result<Vec<i64>> {
    let on = opened(write.conn(), id, opening)?;
    not_in_future(&NOUN, "happened_on", on, names.today)?;
    let (slips, linked) = (opening.slips.unwrap_or_default(), i64::try_from(of.linked.len()).unwrap_or(i64::MAX));
    if slips < linked {
        let said = both!("意见条只有 {slips} 张，却列了 {linked} 件投诉", "{slips} slips, and {linked} complaints");
        return Err(Error::refused("slips-fewer", said).field("slips"));
    }
    for complaint in of.linked {
        let was: complaint::Draft = super::load(write.conn(), *complaint)?;
        if let Some(other) = was.point.filter(|other| *other != id) {
            let (code, other) = (complaint::NOUN.code(*complaint), NOUN.code(other));
            let said = both!("{code} 是经 {other} 收的", "{code} came in by {other}");
            return Err(Error::refused("complaint-other-point", said).hint(both!(
                "先更正：ducha complaint edit {code} --point …",
                "correct it first: ducha complaint edit {code} --point …"
            )));
        }
        let by = super::point::channel(write.conn(), id)?;
        if was.received_on != Some(on) || by.is_some() && was.channel != by {
            let code = complaint::NOUN.code(*complaint);
            let said = both!("{code} 不是 {on} 从箱里取出的", "{code} was not taken out of the box on {on}");
            return Err(Error::refused("complaint-other-point", said).hint(both!(
                "接收日期和渠道要与开箱相符：ducha complaint edit {code} --received {on} --channel …",
                "its day and channel must be those of the box: ducha complaint edit {code} --received {on} --channel …"
            )));
        }
        super::edit::<complaint::Draft>(write, names, *complaint, &[("point", Value::Int(id))])?;
    }
    let n = next_row(write.conn(), &NOUN, id)?;
    write.step(&NOUN, id, n, &[row(opening)])?;
    let mut made = Vec::new();
    for _ in linked..of.category.map_or(linked, |_| slips) {
        let draft = complaint::Draft {
            received_on: Some(on),
            category: of.category.map(str::to_owned),
            point: Some(id),
            ..complaint::Draft::default()
        };
        made.push(super::add(write, names, draft, None)?);
    }
    Ok(made)
}

/// Takes an opening back, the last one entered or that of a day, with a reason; its day and its slips.
pub fn take_back(write: &mut Write<'_>, id: i64, on: Option<Day>, reason: &str) -> Result<(String, i64)> {
    not_voided(write.conn(), &NOUN, id)?;
    let sql = "SELECT n, happened_on, slips FROM point_opening WHERE point = ?1 AND taken_back IS NULL AND happened_on = coalesce(?2, happened_on)
        ORDER BY n DESC LIMIT 1";
    let last: Option<(i64, String, i64)> =
        write.conn().query_row(sql, (id, on.map(|on| on.to_string())), |r| r.try_into()).optional()?;
    let Some((n, on, slips)) = last else {
        let code = NOUN.code(id);
        return Err(Error::refused(
            "no-line",
            both!("{code} 没有可撤回的开箱记录", "{code} was never opened: nothing to take back"),
        ));
    };
    write.take_back(&NOUN, id, n, reason)?;
    Ok((on, slips))
}

/// A box that is to be opened.
pub struct Waiting {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: Option<String>,
    /// Who tends it.
    pub tended_by: Option<String>,
    /// The day it was opened last.
    pub opened_on: Option<String>,
    /// The day it is to be opened by: a working day.
    pub due_on: Day,
}

/// The boxes in service that are to be opened by a day: so many days after they were last, or since they are in service.
pub fn waiting(conn: &Connection, calendar: &Calendar, today: Day) -> Result<Vec<Waiting>> {
    let sql = "SELECT code, name, place, tended_by, opened_on, coalesce(opened_on, from_on, substr(recorded_at, 1, 10)), every_days FROM points
        WHERE every_days IS NOT NULL AND coalesce(from_on, '') <= ?1 AND coalesce(to_on, '9999') >= ?1 ORDER BY id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([today.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (since, every): (String, i64) = (row.get(5)?, row.get(6)?);
        let Some(since) = day::iso(&since) else { continue };
        let due = day::plus(since, every);
        let due_on = calendar.rolled(due);
        if due_on <= today {
            let (code, name, place, tended_by, opened_on) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            out.push(Waiting { code, name, place, tended_by, opened_on, due_on });
        }
    }
    Ok(out)
}
