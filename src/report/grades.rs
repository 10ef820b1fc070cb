//! What a period in the hall comes to: of each unit, matter or window how much was decided, in time, on yellow and on red, and its grade by the
//! rule set in use; a unit that failed with the proposal to be typed. Not for what a grade asks: that is `rule::grade`'s.

use super::Scope;
use crate::base::column::Shape;
use crate::base::day::Period;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::base::vocab::ProposalKind;
use crate::both;
use crate::db::query::head;
use crate::record::approval::NOUN;
use crate::record::approval_light::LATE;
use crate::record::approval_then::{REOPENED, THEN, over};
use crate::record::names::Names;
use crate::rule::grade::{Seen, grade};
use constcat::concat as sql;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// By what cases are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The unit whose matter it was.
    Unit,
    /// The matter.
    Matter,
    /// The window of the matter.
    Window,
}

/// What is asked for.
pub struct Asked {
    /// The period, up to the day it is looked at.
    pub period: Period,
    /// Of these units, as a list.
    pub units: Option<String>,
    /// By what.
    pub by: By,
}

const OF: &str = "(?3 IS NULL OR unit IN (SELECT value FROM json_each(?3)))";

const DECIDED: &str = sql!(
    "SELECT unit, matter, count(*), count(*) FILTER (WHERE NOT coalesce(",
    LATE,
    ", 0)), count(*) FILTER (WHERE in_yellow), count(*) FILTER (WHERE ",
    LATE,
    ") FROM "
);
const IN_PERIOD: &str =
    sql!(" WHERE void_reason IS NULL AND decided_on BETWEEN ?1 AND ?2 AND ", OF, " GROUP BY unit, matter UNION ALL ");
/// Of each unit and matter what was decided, by one walk of `approval_decided`, and what has been reopened since; then what was in hand and over its
/// limit at the end.
const SEEN: &str = sql!(
    DECIDED,
    "approval",
    IN_PERIOD,
    DECIDED,
    REOPENED,
    IN_PERIOD,
    "SELECT unit, matter, 0, 0, 0, count(*) FROM ",
    THEN,
    " WHERE yellow_at <= ?2 || 'T23:59' AND red_after < ?2 || 'T23:59' AND ",
    OF,
    " GROUP BY unit, matter"
);

/// Who is told of: its code, its name, and the unit it is of.
type Key = (String, String, String);

fn key(conn: &Connection, by: By, unit: i64, matter: i64) -> Result<Key> {
    let sql = match by {
        By::Unit => "SELECT coalesce(code, ''), name, name FROM unit WHERE id = ?1 AND ?2 IS NOT NULL",
        By::Matter => "SELECT m.code, m.name, u.name FROM matter m, unit u WHERE m.id = ?2 AND u.id = ?1",
        By::Window => "SELECT '', coalesce(service_window, ''), '' FROM matter WHERE id = ?2",
    };
    Ok(conn.prepare_cached(sql)?.query_row([unit, matter], |r| r.try_into())?)
}

fn counted(conn: &Connection, names: &Names, asked: &Asked) -> Result<BTreeMap<Key, Seen>> {
    let mut all: BTreeMap<Key, Seen> = BTreeMap::new();
    let Period { from, to } = asked.period;
    let mut statement = conn.prepare(SEEN)?;
    let mut rows = statement.query((from.to_string(), to.to_string(), &asked.units, over(conn, names, to)?))?;
    while let Some(row) = rows.next()? {
        let [decided, in_time, yellow, red] = [2, 3, 4, 5].map(|at| row.get::<_, u32>(at).map(u64::from));
        let of = Seen { decided: decided?, in_time: in_time?, yellow: yellow?, red: red? };
        let sum = all.entry(key(conn, asked.by, row.get(0)?, row.get(1)?)?).or_default();
        *sum = sum.with(of);
    }
    Ok(all)
}

/// Their grades, the best first; those of one grade by how much was in time.
pub fn sheet(conn: &Connection, names: &Names, asked: &Asked, lang: Lang) -> Result<Sheet<'static>> {
    let Period { from, to } = asked.period;
    let clockwork = names.clockwork(conn, from)?;
    let set = clockwork.graded(to);
    let mut all: Vec<(Option<usize>, Key, Seen)> = Vec::new();
    for (key, seen) in counted(conn, names, asked)? {
        all.push((grade(&set.grades, seen), key, seen));
    }
    let share = |seen: &Seen, other: &Seen| seen.in_time * other.all();
    all.sort_by(|(a, _, one), (b, _, other)| {
        let place = |at: &Option<usize>| at.unwrap_or(usize::MAX);
        place(a).cmp(&place(b)).then(share(other, one).cmp(&share(one, other)))
    });
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    for (at, key, seen) in all {
        let level = at.map(|at| &set.grades[at]);
        let next =
            level.filter(|level| level.recommend && asked.by == By::Unit).map(|_| proposal(&key, seen, asked.period));
        let text = |text: &str| if text.is_empty() { Value::Null } else { Value::text(text) };
        let count = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        // Of those in time and those on red, which stand beside it.
        let percent = (seen.all() > 0).then(|| format!("{:.1}%", 100.0 * real(seen.in_time) / real(seen.all())));
        rows.push(vec![
            text(&key.0),
            text(&key.1),
            text(&key.2),
            count(seen.decided),
            count(seen.in_time),
            percent.map_or(Value::Null, Value::Text),
            count(seen.yellow),
            count(seen.red),
            level.map_or(Value::Null, |level| Value::text(level.name.as_str())),
            level.map_or(Value::Null, |level| Value::text(lang.pick(&level.title_zh, &level.title_en))),
            next.as_ref().map_or(Value::Null, |next| Value::text(next.get(lang))),
        ]);
        notes.extend(next.map(|Both { zh, en }| both!("要发建议：{zh}", "a proposal is due: {en}")));
    }
    let (zh, en) = (&set.title_zh, &set.title_en);
    let mut sheet = Sheet::of(
        "grades",
        both!("大厅考核（{from} 至 {to}）", "Grades of the hall ({from} to {to})"),
        heads(asked.by),
        rows,
    );
    sheet.brief = if asked.by == By::Matter { vec![1, 2, 3, 4, 5, 6, 7, 9] } else { vec![1, 3, 4, 5, 6, 7, 9] };
    let name = &set.name;
    sheet.notes = notes;
    sheet.notes.push(both!(
        "等次按《{zh}》（ducha rules show {name}）；红灯：超时办结的，和截至 {to} 超时未办结的；按时率是占办结和红灯的",
        "graded by {en} (ducha rules show {name}); red: decided over the limit, or over it and open on {to}; the rate is of all decided or red"
    ));
    Ok(sheet)
}

/// The grades of units as papers quote them: without codes, and without what is to be typed.
pub fn report(conn: &Connection, names: &Names, office: String, scope: &Scope, lang: Lang) -> Result<Report<'static>> {
    let units = scope
        .narrow
        .iter()
        .find(|filter| filter.said.key == "unit" && filter.sql.contains("json_each"))
        .map(|filter| filter.value.clone());
    let units = units.and_then(|list| if let Value::Text(list) = list { Some(list) } else { None });
    let asked = Asked { period: scope.come(), units, by: By::Unit };
    let mut table = sheet(conn, names, &asked, lang)?;
    table.notes.clear();
    let to = asked.period.to;
    let notes = vec![both!(
        "按时率是按时的占办结的和截至{to}超时未办结的；红灯是超时办结的和截至{to}超时未办结的。",
        "rate in time: of those decided and those over the limit and open on {to}; red: decided over the limit, or over it and open on {to}"
    )];
    Ok(Report {
        tables: vec![table], notes, ..scope.report("grades", both!("大厅考核", "Grades of the hall"), office)
    })
}

/// The proposal to a unit that failed, as it is typed.
fn proposal((code, name, _): &Key, seen: Seen, Period { from, to }: Period) -> Both {
    let kind = ProposalKind::Rectify.slug();
    let unit = if code.is_empty() { name } else { code };
    let Seen { decided, red, .. } = seen;
    both!(
        "ducha proposal add --unit {unit} --kind {kind} --due 15wd -m \"{from}至{to}办件考核不合格：办结{decided}件，红灯{red}件，请查明原因、限期改进\"",
        "ducha proposal add --unit {unit} --kind {kind} --due 15wd -m \"failed from {from} to {to}: {decided} decided, {red} red lights; find out why and mend it\""
    )
}

#[expect(clippy::cast_precision_loss, reason = "records are counted in millions")]
fn real(n: u64) -> f64 {
    n as f64
}

fn heads(by: By) -> Vec<Head> {
    let who = match by {
        By::Unit => [Head::of("unit_code", Shape::Text, "单位代码", "Unit code"), head(Some(&NOUN), "unit")],
        By::Matter => [head(None, "matter_code"), head(Some(&NOUN), "matter")],
        By::Window => [Head::of("window_code", Shape::Text, "窗口代码", "Window code"), head(None, "service_window")],
    };
    who.into_iter()
        .chain([
            Head::of("of_unit", Shape::Text, "所属单位", "Of unit"),
            Head::of("decided", Shape::Count, "办结", "Decided"),
            Head::of("in_time", Shape::Count, "按时", "In time"),
            Head::of("in_time_rate", Shape::Count, "按时率", "Rate in time"),
            Head::of("yellow", Shape::Count, "黄灯", "Yellow"),
            Head::of("red", Shape::Count, "红灯", "Red"),
            Head::of("grade", Shape::Text, "等次代码", "Grade slug"),
            Head::of("grade_name", Shape::Text, "等次", "Grade"),
            Head::of("next", Shape::Text, "下一步", "Next"),
        ])
        .collect()
}
