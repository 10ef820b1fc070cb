//! Who should stand aside (回避): an inspector from looking into the own unit, a unit from handling what is said of it, the office from
//! what is said of itself. Not for what is found there.

use super::unit::{NOUN as UNIT, full_name};
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::text;
use crate::base::vocab::{Handling, Step, fold};
use crate::both;
use crate::rule::avoid::{self, Ground};
use crate::rule::flow::Act;
use rusqlite::{Connection, OptionalExtension};

/// Whether a unit is another, or stands under it at any level.
fn under(conn: &Connection, unit: i64, of: i64) -> Result<bool> {
    let sql = "WITH RECURSIVE up (id) AS (SELECT ?1 UNION SELECT u.parent FROM unit u JOIN up ON u.id = up.id WHERE u.parent IS NOT NULL)
        SELECT 1 FROM up WHERE id = ?2";
    Ok(conn.prepare_cached(sql)?.exists([unit, of])?)
}

/// The unit a person of `own` must not inspect at `visited`: their own, or what stands under it; of a unit that was merged, what took over.
pub fn interested(conn: &Connection, own: i64, visited: i64) -> Result<bool> {
    let sql = "WITH RECURSIVE heir (id) AS (SELECT ?1 UNION SELECT u.successor FROM unit u JOIN heir ON u.id = heir.id WHERE u.successor IS NOT NULL),
          up (id) AS (SELECT ?2 UNION SELECT u.parent FROM unit u JOIN up ON u.id = up.id WHERE u.parent IS NOT NULL
            UNION SELECT u.successor FROM unit u JOIN up ON u.id = up.id WHERE u.successor IS NOT NULL)
        SELECT 1 FROM up WHERE id IN (SELECT id FROM heir)";
    Ok(conn.prepare_cached(sql)?.exists([own, visited])?)
}

/// Why a person of the register should not inspect a unit on a day, with the unit that ties them to it; none where they may.
pub fn ground(conn: &Connection, person: i64, visited: i64, on: Day) -> Result<Option<(Ground, i64)>> {
    let sql = "SELECT unit FROM person WHERE id = ?";
    let own: i64 = conn.prepare_cached(sql)?.query_row([person], |r| r.get(0))?;
    if interested(conn, own, visited)? {
        return Ok(Some((Ground::Own, own)));
    }
    for (ground, unit) in ties(conn, person, on)? {
        if interested(conn, unit, visited)? {
            return Ok(Some((ground, unit)));
        }
    }
    Ok(None)
}

/// The units a person of the register keeps away from on a day beside the own: left not long enough ago, or named.
pub fn ties(conn: &Connection, person: i64, on: Day) -> Result<Vec<(Ground, i64)>> {
    let years: i64 = conn.prepare_cached("SELECT avoid_years FROM office")?.query_row([], |r| r.get(0))?;
    let sql = "SELECT unit, left_on FROM person_tie WHERE person = ? AND taken_back IS NULL ORDER BY n";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([person])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (unit, left): (i64, Option<String>) = row.try_into()?;
        out.extend(avoid::holds(left.as_deref().and_then(day::iso), years, on).map(|ground| (ground, unit)));
    }
    Ok(out)
}

/// Refuses to send a person where they should stand aside, unless it is said why; the flag that says it is named.
pub fn may_go(conn: &Connection, person: i64, visited: i64, on: Day, why: Option<&str>) -> Result<()> {
    let Some((ground, by)) = ground(conn, person, visited, on)?.filter(|_| why.is_none()) else { return Ok(()) };
    let name: String = conn.query_row("SELECT name FROM person WHERE id = ?", [person], |r| r.get(0))?;
    let (theirs, unit) = (full_name(conn, by)?, full_name(conn, visited)?);
    let said = match ground {
        Ground::Own => both!(
            "{name} 是 {theirs} 的人，不能派去检查 {unit}，应当回避",
            "{name} is of {theirs} and is not sent to inspect {unit}"
        ),
        Ground::Former(left) => both!(
            "{name} 于 {left} 才离开 {theirs}，还不能派去检查 {unit}，应当回避",
            "{name} left {theirs} on {left}, and is not sent to inspect {unit} yet"
        ),
        Ground::Named => both!(
            "{name} 已记明回避 {theirs}，不能派去检查 {unit}",
            "{name} is to keep away from {theirs}, and is not sent to inspect {unit}"
        ),
    };
    Err(Error::refused("inspector-own-unit", said)
        .hint(both!(
            "换人；确需派的写明理由，计数：--even-so 理由",
            "send another, or say why all the same, which is counted: --even-so REASON"
        ))
        .field("unit"))
}

/// The refusal of one who should stand aside (回避).
pub fn stand_aside(conn: &Connection, name: &str, own: i64, visited: i64, code: &str) -> Result<Error> {
    let (theirs, unit) = (full_name(conn, own)?, full_name(conn, visited)?);
    let said = both!(
        "{name} 是 {theirs} 的人，{code} 检查的是 {unit}，应当回避",
        "{name} is of {theirs} and should stand aside: {code} was at {unit}"
    );
    Ok(Error::refused("inspector-own-unit", said)
        .hint(both!("换人；确需参加的写明理由：--reason 理由", "send another, or say why not: --reason TEXT"))
        .field("unit"))
}

/// Those named as inspectors of a visit whom the register knows as people who should keep away from the unit visited; where it is said why
/// all the same, nothing.
pub fn inspectors(conn: &Connection, visit: i64) -> Result<Option<Both>> {
    let sql =
        "SELECT inspectors, unit, visited_on FROM visit WHERE id = ? AND inspectors IS NOT NULL AND even_so IS NULL";
    let mut found = conn.prepare_cached(sql)?;
    let mut rows = found.query([visit])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (names, visited, on): (String, i64, String) = row.try_into()?;
    let Some(on) = day::iso(&on) else { return Ok(None) };
    let mut known = conn.prepare_cached("SELECT id FROM person WHERE name = ? AND void_reason IS NULL ORDER BY id")?;
    let whole = text::listed(&names).map(|name| name.split(['(', '（']).next().unwrap_or(name).trim());
    for name in whole.flat_map(|name| std::iter::once(name).chain(name.split_whitespace())).filter(|n| !n.is_empty()) {
        let persons = known.query_map([name], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        for person in persons {
            let Some((ground, by)) = ground(conn, person, visited, on)? else { continue };
            let theirs = full_name(conn, by)?;
            return Ok(Some(match ground {
                Ground::Own => both!(
                    "请核对：人员名册里 {name} 是 {theirs} 的人，应当回避",
                    "mind: the register has a {name} of {theirs}, who should stand aside"
                ),
                _ => both!(
                    "请核对：人员名册里 {name} 要回避 {theirs}",
                    "mind: the register has a {name} who keeps away from {theirs}"
                ),
            }));
        }
    }
    Ok(None)
}

/// The unit the office itself is in the register, where another is it or stands under it; by its name, or by one it had while no other has it.
fn ourselves_over(conn: &Connection, unit: i64) -> Result<Option<i64>> {
    let sql = "WITH RECURSIVE up (id) AS (SELECT ?1 UNION SELECT u.parent FROM unit u JOIN up ON u.id = up.id WHERE u.parent IS NOT NULL)
        SELECT u.id FROM up JOIN unit u ON u.id = up.id, office o
        WHERE u.name = o.name AND u.void_reason IS NULL
          OR NOT EXISTS (SELECT 1 FROM unit n WHERE n.name = o.name AND n.void_reason IS NULL)
            AND EXISTS (SELECT 1 FROM change c WHERE c.noun = ?2 AND c.record = u.id AND c.kind = 'edit'
              AND instr(c.diff, '[\"name\",' || json_quote(o.name) || ','))
        LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row((unit, UNIT.name), |r| r.get(0)).optional()?)
}

/// That a complaint is with the very unit it is about, or is handled by the office though it is about that.
pub fn own_case(conn: &Connection, id: i64) -> Result<Option<Both>> {
    // Where a reason stands with its last assignment, it was meant.
    let sql = "SELECT unit, assigned_to, handling FROM complaint c WHERE id = ?1 AND unit IS NOT NULL AND (SELECT s.note FROM complaint_step s
        WHERE s.complaint = c.id AND s.kind = ?2 AND s.taken_back IS NULL ORDER BY s.n DESC LIMIT 1) IS NULL";
    let row: Option<(i64, Option<i64>, Option<String>)> =
        conn.prepare_cached(sql)?.query_row((id, Step::Assign.slug()), |r| r.try_into()).optional()?;
    let Some((about, with, handling)) = row else { return Ok(None) };
    if let Some(with) = with
        && under(conn, with, about)?
    {
        let unit = full_name(conn, with)?;
        return Ok(Some(both!(
            "承办的 {unit} 就是被投诉单位或其下属",
            "{unit}, which handles it, is the unit it is about or under it"
        )));
    }
    let ours = handling.as_deref() == Some(Handling::Own.slug()) && about_us(conn, id)?;
    Ok(ours.then(|| both!("投诉的是本办，却由本办自办", "it is about this office, which handles it itself")))
}

/// What may be done next with a complaint: nothing by the office where it is about the office.
pub fn advised(conn: &Connection, id: i64, code: &str, next: Vec<String>) -> Result<Vec<String>> {
    if next.is_empty() || !about_us(conn, id)? {
        return Ok(next);
    }
    let sql = "SELECT assigned_to FROM complaint WHERE id = ?";
    let with: Option<i64> = conn.prepare_cached(sql)?.query_row([id], |r| r.get(0))?;
    let ours = |command: &String| {
        command.contains("--handling self")
            || with.is_none() && [" close ", " answer "].iter().any(|v| command.contains(v))
    };
    let left: Vec<String> = next.into_iter().filter(|command| !ours(command)).collect();
    Ok(if left.is_empty() { vec![format!("ducha complaint transfer {code} -m …")] } else { left })
}

fn complained_of(conn: &Connection, complaint: i64) -> Result<Option<i64>> {
    Ok(conn.prepare_cached("SELECT unit FROM complaint WHERE id = ?")?.query_row([complaint], |r| r.get(0))?)
}

/// Whether a complaint is about the office itself.
pub fn about_us(conn: &Connection, complaint: i64) -> Result<bool> {
    Ok(complained_of(conn, complaint)?.map(|unit| ourselves_over(conn, unit)).transpose()?.flatten().is_some())
}

/// What is said to whom a complaint about the office goes.
pub fn to_superior(code: &str) -> Both {
    both!(
        "报上级机关：ducha complaint transfer {code} -m 上级机关，或交上级单位：ducha complaint assign {code} --to …",
        "it goes to the superior: ducha complaint transfer {code} -m ORGAN, or ducha complaint assign {code} --to …"
    )
}

/// Refuses that a complaint is handed to the person it is about, unless a reason is given.
fn not_to_the_person(conn: &Connection, complaint: i64, act: &Act, code: &str) -> Result<()> {
    let Some(officer) = act.officer.as_deref().filter(|_| act.note.as_deref().is_none_or(|why| why.trim().is_empty()))
    else {
        return Ok(());
    };
    let sql = "SELECT p.name FROM complaint c JOIN person p ON p.id = c.person WHERE c.id = ?";
    let about: Option<String> = conn.prepare_cached(sql)?.query_row([complaint], |r| r.get(0)).optional()?;
    if about.is_none_or(|about| fold(&about) != fold(officer)) {
        return Ok(());
    }
    let said = both!(
        "{code} 投诉的就是 {officer}，不能交本人办（信访工作条例第三十条）",
        "{code} is about {officer} and is not handed to them (信访工作条例 art. 30)"
    );
    Err(Error::refused("complaint-own-person", said)
        .hint(both!(
            "换承办人；确需本人办的，写明理由：-m 理由",
            "name another; if it must be them, say why: -m REASON"
        ))
        .field("officer"))
}

/// Refuses that a complaint is handled by those it is about: by the unit complained of, or what stands under it, unless a reason is given
/// (信访工作条例 art. 30: what is said of a unit is not handed to it), and by the office itself. `with` is the unit that has it.
pub fn of_whom_it_is_about(conn: &Connection, complaint: i64, with: Option<i64>, act: &Act, code: &str) -> Result<()> {
    let to = match act.kind {
        // Handled by the office itself it goes to nobody.
        Step::Assign => act.unit.filter(|_| act.handling.as_deref() != Some(Handling::Own.slug())),
        Step::Close => with,
        Step::Answer => None,
        _ => return Ok(()),
    };
    not_to_the_person(conn, complaint, act, code)?;
    let Some(about) = complained_of(conn, complaint)? else { return Ok(()) };
    if let Some(own) = ourselves_over(conn, about)? {
        return match to {
            Some(to) if to != own && under(conn, own, to)? => Ok(()),
            _ => {
                let said = both!(
                    "{code} 投诉的是本办，本办不能自己办理",
                    "{code} is about this office, which cannot handle it"
                );
                Err(Error::refused("complaint-own-office", said).hint(to_superior(code)))
            }
        };
    }
    let Some(to) = to.filter(|_| act.kind == Step::Assign) else { return Ok(()) };
    if act.note.as_deref().is_some_and(|why| !why.trim().is_empty()) || !under(conn, to, about)? {
        return Ok(());
    }
    let unit = full_name(conn, to)?;
    let said = both!(
        "{code} 投诉的就是 {unit}，不能交它自己办（信访工作条例第三十条）",
        "{code} is about {unit} and is not handed to it (信访工作条例 art. 30)"
    );
    Err(Error::refused("complaint-own-unit", said)
        .hint(both!(
            "交它的上级，或自办：--handling self；确需交它的，写明理由：-m 理由",
            "assign it to their superior, or --handling self; if it must be theirs, say why: -m REASON"
        ))
        .field("assigned_to"))
}
