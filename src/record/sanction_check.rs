//! What a measure must show before it is kept: that its last day is one the text gives, and that no other body answers the same
//! act already. Not for keeping it.

use super::influence::Reckoned;
use super::{not_in_future, not_voided};
use crate::base::code;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::Noun;
use crate::base::vocab::{Convention, Regime};
use crate::both;
use crate::rule::measure::is_probation;
use crate::rule::period::both_regimes;
use rusqlite::{Connection, params};

/// A cause of a measure: its id, its noun, the column of the day it came up, the field that names it.
type Cause = (Option<i64>, &'static Noun, &'static str, &'static str);

/// What a measure answers stands, and came up before it.
pub fn after_its_causes(conn: &Connection, on: Day, causes: [Cause; 4]) -> Result<()> {
    for (id, noun, column, field) in causes {
        let Some(id) = id else { continue };
        if let Some(day) = came_up(conn, noun, column, id)?.filter(|day| on < *day) {
            let code = noun.code(id);
            let said = both!("决定日期 {on} 早于 {code} 的 {day}", "it was decided on {on}, before {code} on {day}");
            return Err(Error::refused("measure-before-cause", said)
                .hint(both!("--on 写决定的日期；或换一个原因", "give --on the day it was decided, or another cause"))
                .field(field));
        }
    }
    Ok(())
}

/// The day a cause of a measure came up, which the measure cannot precede.
fn came_up(conn: &Connection, noun: &'static Noun, column: &str, id: i64) -> Result<Option<Day>> {
    not_voided(conn, noun, id)?;
    let sql = format!("SELECT {column} FROM {} WHERE id = ?", noun.table);
    Ok(conn.query_row(&sql, [id], |r| r.get::<_, Option<String>>(0))?.as_deref().and_then(day::iso))
}

/// The last day and by which convention: one of the two, or another that has its ground in a note.
pub fn last_day(
    now: &Reckoned,
    on: Day,
    ends_on: Option<Day>,
    wanted: Option<Convention>,
    grounded: bool,
) -> Result<Option<(Day, Convention)>> {
    if let Some(end) = ends_on.filter(|end| *end < on) {
        let said = both!("期满日期 {end} 早于决定日期 {on}", "it ends on {end}, before its decision on {on}");
        return Err(Error::refused("end-before-decision", said)
            .hint(both!("去掉 --ends，按规定推算", "leave --ends out: it is counted by the text"))
            .field("ends_on"));
    }
    Ok(match (ends_on, &now.whole) {
        (None, None) => None,
        (None, Some(whole)) if wanted == Some(Convention::MatchingDay) => {
            Some((whole.matching_day, Convention::MatchingDay))
        }
        (None, Some(whole)) => Some((whole.day_before, Convention::DayBefore)),
        (Some(end), Some(whole))
            if end == whole.matching_day && (end != whole.day_before || wanted == Some(Convention::MatchingDay)) =>
        {
            Some((end, Convention::MatchingDay))
        }
        (Some(end), Some(whole)) if end == whole.day_before => Some((end, Convention::DayBefore)),
        (Some(end), _) if grounded => Some((end, Convention::Stated)),
        (Some(end), Some(whole)) => {
            let (a, b) = (whole.day_before, whole.matching_day);
            let said = both!(
                "期满日期 {end} 既不是 {a}（前一日）也不是 {b}（对应日）",
                "{end} is neither {a} (day before) nor {b} (matching day)"
            );
            return Err(Error::refused("end-not-offered", said)
                .hint(both!(
                    "用其中一个；确是别的日子，用 --note 写明依据",
                    "take one of them; for another day give the ground with --note"
                ))
                .field("ends_on"));
        }
        (Some(end), None) => {
            let said = both!("这类处理没有期限，{end} 无从核对", "this kind has no period, so {end} cannot be checked");
            return Err(Error::refused("end-not-offered", said)
                .hint(both!("用 --note 写明依据", "give the ground with --note"))
                .field("ends_on"));
        }
    })
}

/// The body that punishes an act is one.
// 政务处分法 第16条: the supervisory organ and the appointing organ do not both punish one act.
pub fn one_body(
    conn: &Connection,
    id: Option<i64>,
    person: i64,
    regime: &str,
    (finding, complaint): (Option<i64>, Option<i64>),
) -> Result<()> {
    if finding.is_none() && complaint.is_none() {
        return Ok(());
    }
    let sql = "SELECT id, regime FROM sanction WHERE person = ?1 AND id IS NOT ?2 AND void_reason IS NULL AND regime IN (?5, ?6)
            AND (finding = ?3 OR complaint = ?4 AND (finding IS NULL OR ?3 IS NULL)) ORDER BY id";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement
        .query_map(params![person, id, finding, complaint, Regime::Zhengwu.slug(), Regime::Chufen.slug()], |r| {
            Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?))
        })?;
    for row in rows {
        let (other, theirs) = row?;
        if both_regimes(&theirs, regime) {
            let other = code::code("S", other);
            let said = both!(
                "同一行为已由 {other} 给予处分，政务处分和处分不能并用（政务处分法第16条）",
                "{other} already answers the same act: 政务处分 and 处分 are not both given for it (政务处分法 art. 16)"
            );
            return Err(Error::refused("same-act", said)
                .hint(both!(
                    "确是另一行为的，写明另一个 --finding 或 --complaint",
                    "for another act, name its own --finding or --complaint"
                ))
                .field("regime"));
        }
    }
    Ok(())
}

/// Rights are given back after a probation only; what has ended is not lifted.
pub fn acts(
    noun: &Noun,
    (on, today): (Day, Day),
    kind: &str,
    [restored_on, lifted_on, ends_on]: [Option<Day>; 3],
) -> Result<()> {
    let acts = [("restored_on", restored_on), ("lifted_on", lifted_on)];
    for (column, day) in acts.into_iter().filter_map(|(c, d)| d.map(|d| (c, d))) {
        not_in_future(noun, column, day, today)?;
        if day < on {
            let said = both!("{day} 早于决定日期 {on}", "{day} is before the decision on {on}");
            return Err(Error::refused("act-before-decision", said)
                .hint(both!("--on 写不早于 {on} 的日期", "give --on a day not before {on}"))
                .field(column));
        }
    }
    if restored_on.is_some() && !is_probation(kind) {
        let said = both!("只有留党察看才恢复党员权利", "rights are given back after a party probation only");
        return Err(Error::refused("not-probation", said)
            .hint(both!(
                "其他处分期满自动解除：ducha sanction due",
                "other sanctions end by themselves: ducha sanction due"
            ))
            .field("restored_on"));
    }
    if let Some((end, lifted)) = ends_on.zip(lifted_on).filter(|(end, lifted)| lifted > end) {
        let said = both!("已于 {end} 期满，不能在 {lifted} 解除", "it ended on {end} and cannot be lifted on {lifted}");
        return Err(Error::refused("sanction-ended", said).field("lifted_on"));
    }
    Ok(())
}

/// 政务处分 is of the supervision law and later, and of those who manage a village or a community only the three lightest.
// 监察法 (2018-03-20) 第45条 brought 政务处分; 政务处分法 第22条: warning, demerit and major demerit for those who manage a
// grass-roots self-governing organisation (基层群众性自治组织).
pub fn within_the_law(
    conn: &Connection,
    (regime, unit): (Option<&str>, Option<i64>),
    kind: &str,
    on: Day,
) -> Result<()> {
    if regime != Some(Regime::Zhengwu.slug()) {
        return Ok(());
    }
    if let Some(first) = Day::from_ymd_opt(2018, 3, 20).filter(|first| on < *first) {
        let said = both!(
            "{on} 还没有政务处分（监察法自 {first} 起施行，政务处分法自 2020-07-01 起施行）",
            "there was no 政务处分 on {on}: the supervision law is of {first}, the law on it of 2020-07-01"
        );
        return Err(Error::refused("regime-not-yet", said)
            .hint(both!("当时的行政处分：--regime 处分", "for a sanction of that time: --regime chufen"))
            .field("decided_on"));
    }
    let of_unit = "SELECT kind, name FROM unit WHERE id = ?";
    let (unit_kind, name): (String, String) =
        conn.prepare_cached(of_unit)?.query_row([unit], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let open = ["admin-warning", "admin-demerit", "admin-major-demerit"].contains(&kind);
    if matches!(unit_kind.as_str(), "village" | "community") && !open {
        let said = both!(
            "{name} 是基层群众性自治组织，政务处分只有警告、记过、记大过（政务处分法第22条）",
            "{name} governs itself: of 政务处分 it knows warning, demerit and major demerit (政务处分法 art. 22)"
        );
        return Err(Error::refused("regime-not-here", said)
            .hint(both!("换一种处理，或核对人员的单位", "take another measure, or mind the person's unit"))
            .field("kind"));
    }
    Ok(())
}

/// The measures on record at a unit that the law does not know there, as the unit now is; each to be looked at by a person.
pub fn no_more_lawful(conn: &Connection, unit: i64) -> Result<Option<Both>> {
    let sql = "SELECT id, regime, kind, decided_on FROM sanction WHERE unit = ? AND void_reason IS NULL ORDER BY id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([unit])?;
    while let Some(row) = rows.next()? {
        let (regime, kind, on): (Option<String>, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let Some(on) = day::iso(&on) else { continue };
        if let Err(error) = within_the_law(conn, (regime.as_deref(), Some(unit)), &kind, on) {
            let (code, Both { zh, en }) = (code::code("S", row.get(0)?), error.told());
            return Ok(Some(both!("请核对 {code}：{zh}", "mind {code}: {en}")));
        }
    }
    Ok(None)
}
