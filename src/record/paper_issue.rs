//! What an issue leaves behind: the numbers of a series, taken once and never again; what was frozen; what is owed to a later issue;
//! what it brought about. Not for whether a paper may be issued: that is its life's.

use crate::base::day::{self, Day, Period};
use crate::base::error::{Error, Result};
use crate::base::vocab::{PaperState as State, PaperStep as Step};
use crate::both;
use crate::rule::paper::Act;
use chrono::Datelike;
use rusqlite::{Connection, OptionalExtension};

/// The next number of a series: in the year of a day, and of all years. What was ever taken is not taken again, whatever became
/// of its paper.
pub fn next_number(conn: &Connection, series: &str, on: Day) -> Result<(i64, i64)> {
    let sql = "SELECT coalesce(max(s.series_no) FILTER (WHERE substr(s.happened_on, 1, 4) = ?2), 0), coalesce(max(s.total), 0), count(*)
        FROM paper_step s JOIN paper p ON p.id = s.paper WHERE s.kind = ?3 AND p.series = ?1";
    let year = format!("{:04}", on.year());
    let found: (i64, i64, i64) =
        conn.prepare_cached(sql)?.query_row((series, year, Step::Issue.slug()), |r| r.try_into())?;
    Ok((found.0 + 1, found.1.max(found.2) + 1))
}

/// Refuses a number that another paper of the series took, and a gap that nobody explains.
pub(super) fn number_free(conn: &Connection, id: i64, act: &Act, code: &str) -> Result<()> {
    let Some(series_no) = act.series_no else { return Ok(()) };
    let series: String = conn.query_row("SELECT series FROM paper WHERE id = ?", [id], |r| r.get(0))?;
    let sql = "SELECT p.code FROM paper_step s JOIN paper p ON p.id = s.paper
        WHERE s.kind = ? AND s.series_no = ? AND p.series = ? AND substr(s.happened_on, 1, 4) = ? LIMIT 1";
    let year = format!("{:04}", act.on.year());
    let taken: Option<String> = conn
        .prepare_cached(sql)?
        .query_row((Step::Issue.slug(), series_no, &series, &year), |r| r.get(0))
        .optional()?;
    let (next, _) = next_number(conn, &series, act.on)?;
    if let Some(by) = taken {
        let said = both!(
            "{series} {year} 年第 {series_no} 号已由 {by} 用去",
            "{series}: number {series_no} of {year} was taken by {by}"
        );
        return Err(Error::refused("paper-number-taken", said)
            .hint(both!("下一个是 {next}；不写 --no 就用它", "the next is {next}: leave --no out to take it"))
            .field("series_no"));
    }
    if series_no > next && act.note.is_none() {
        let said = both!(
            "{code} 若用第 {series_no} 号，{series} 就跳过了第 {next} 号",
            "{code} would take number {series_no} and leave out {next} of {series}"
        );
        return Err(Error::refused("paper-number-gap", said)
            .hint(both!("不写 --no，或用 -m 说明为什么跳号", "leave --no out, or say why with -m"))
            .field("series_no"));
    }
    Ok(())
}

/// A number of a series that no paper stands under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The series.
    pub series: String,
    /// The year.
    pub year: i64,
    /// The number.
    pub number: i64,
    /// The paper that had it, if one had.
    pub code: Option<String>,
    /// What was said of it: why it was taken back, withdrawn or left out.
    pub why: Option<String>,
}

/// The numbers of every series that no paper stands under.
pub fn gaps(conn: &Connection) -> Result<Vec<Gap>> {
    let sql = "SELECT p.series, CAST(substr(s.happened_on, 1, 4) AS INTEGER), s.series_no, p.code, s.taken_back IS NOT NULL, s.taken_back_note, s.note,
          (SELECT w.note FROM paper_step w WHERE w.paper = p.id AND w.kind = ?2 AND w.taken_back IS NULL)
        FROM paper_step s JOIN paper p ON p.id = s.paper WHERE s.kind = ?1 AND s.series_no IS NOT NULL ORDER BY 1, 2, 3, s.entry";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([Step::Issue.slug(), Step::Withdraw.slug()])?;
    let (mut out, mut last): (Vec<Gap>, (String, i64, i64)) = (Vec::new(), (String::new(), 0, 0));
    while let Some(row) = rows.next()? {
        let (series, year, number): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let before = if (&last.0, last.1) == (&series, year) { last.2 } else { 0 };
        let gap = |number, code, why| Gap { series: series.clone(), year, number, code, why };
        // Who left numbers out said why with the number taken.
        let left: Option<String> = row.get(6)?;
        // Old issues that came in begin where they begin.
        let first = if left.is_some() { before + 1 } else { number };
        out.extend((first..number).map(|number| gap(number, None, left.clone())));
        let (code, back): (String, bool) = (row.get(3)?, row.get(4)?);
        let withdrawn: Option<String> = row.get(7)?;
        if back || withdrawn.is_some() {
            out.push(gap(number, Some(code), if back { row.get(5)? } else { withdrawn }));
        }
        last = (series, year, number.max(before));
    }
    Ok(out)
}

/// What issued papers brought about in a period: the paper, its number, the day, what.
pub fn effects(conn: &Connection, period: Period) -> Result<Vec<[String; 4]>> {
    let sql = "SELECT p.code, p.series || coalesce(p.number, ''), s.happened_on, s.note FROM paper_step s JOIN paper p ON p.id = s.paper
        WHERE s.kind = ? AND s.taken_back IS NULL AND s.happened_on BETWEEN ? AND ? AND p.void_reason IS NULL ORDER BY s.happened_on, s.entry";
    let mut statement = conn.prepare_cached(sql)?;
    let days = (Step::Effect.slug(), period.from.to_string(), period.to.to_string());
    let rows = statement.query_map(days, |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A paper issued over a period: its row and code, the days it is about, the day its numbers were taken, the entry they were
/// read to and the entry that issued it.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Its row.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// What it is called: kind and number.
    pub called: String,
    /// The days it is about, and those after them before its numbers were taken.
    pub days: Period,
    /// The last of the days it is about alone.
    pub ends: Day,
    /// The journal entry that issued it.
    pub entry: i64,
}

/// The papers issued over a period, and not withdrawn, that cover a day; all of them without one.
pub fn issued(conn: &Connection) -> Result<Vec<Issued>> {
    let sql =
        "SELECT p.id, p.code, p.series || coalesce(p.number, ''), p.from_on, p.to_on, coalesce(p.as_of, p.issued_on), s.entry
        FROM paper p JOIN paper_step s ON s.paper = p.id AND s.kind = ? AND s.taken_back IS NULL
        WHERE p.from_on IS NOT NULL AND p.state = ? AND s.frozen IS NOT NULL AND p.void_reason IS NULL ORDER BY p.id";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map((Step::Issue.slug(), State::Issued.slug()), |r| {
        Ok((r.get(0)?, r.get(1)?, r.get(2)?, [r.get(3)?, r.get(4)?, r.get(5)?], r.get(6)?))
    })?;
    let mut out = Vec::new();
    for row in rows {
        let (id, code, called, days, entry): (_, _, _, [String; 3], _) = row?;
        let [from, to, as_of] = days.map(|on| day::iso(&on));
        if let (Some(from), Some(to), Some(as_of)) = (from, to, as_of) {
            // What happens on the very day its numbers were taken is that day's work.
            let days = Period { from, to: to.max(day::plus(as_of, -1)) };
            out.push(Issued { id, code, called, days, ends: to, entry });
        }
    }
    Ok(out)
}

/// What an issue froze of a paper, as JSON; none where it was not issued, or came in as history.
pub fn frozen(conn: &Connection, id: i64) -> Result<Option<String>> {
    let sql =
        "SELECT frozen FROM paper_step WHERE paper = ? AND kind = ? AND taken_back IS NULL ORDER BY n DESC LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row((id, Step::Issue.slug()), |r| r.get(0)).optional()?.flatten())
}

/// What a correction of a paper begins with: its series and number.
pub fn called(conn: &Connection, id: i64, series: &str) -> Result<String> {
    let number: Option<String> = conn.query_row("SELECT number FROM paper WHERE id = ?", [id], |r| r.get(0))?;
    Ok(format!("《{series}》{}：", number.unwrap_or_default()))
}

/// The entry of the last issue of a series that stands: what was corrected before it stands in an issue.
const LAST_ISSUE: &str = "coalesce((SELECT max(i.entry) FROM paper_step i JOIN paper q ON q.id = i.paper
    WHERE q.series = ?1 AND i.kind = ?4 AND i.taken_back IS NULL AND q.void_reason IS NULL AND q.state <> ?5), 0)";

/// Corrections of the papers of a series, oldest first: the paper and what it says.
fn notes(conn: &Connection, (series, id): (&str, i64), which: &str) -> Result<Vec<(i64, String)>> {
    let sql = format!(
        "SELECT p.id, s.note FROM paper_step s JOIN paper p ON p.id = s.paper
         WHERE p.series = ?1 AND s.kind = ?2 AND s.taken_back IS NULL AND s.note IS NOT NULL AND p.void_reason IS NULL AND p.state <> ?5 AND {which} {LAST_ISSUE}
         ORDER BY s.entry"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let values = (series, Step::Correct.slug(), id, Step::Issue.slug(), State::Withdrawn.slug());
    let rows = statement.query_map(values, |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The paragraphs that a paper owes to corrections that no issue has told yet. What was counted again counts, not what it said
/// before.
pub fn corrections(conn: &Connection, series: &str, id: i64) -> Result<Vec<String>> {
    let mut out: Vec<(i64, String)> = Vec::new();
    for (paper, note) in notes(conn, (series, id), "p.id <> ?3 AND s.entry >")? {
        let called = called(conn, paper, series)?;
        if note.starts_with(&called) {
            out.retain(|(other, said)| *other != paper || !said.starts_with(&called));
        }
        out.push((paper, note));
    }
    Ok(out.into_iter().map(|(_, note)| note).collect())
}

/// What later issues have told already of a paper's corrections.
pub fn corrected(conn: &Connection, series: &str, id: i64) -> Result<Vec<String>> {
    Ok(notes(conn, (series, id), "p.id = ?3 AND s.entry <")?.into_iter().map(|(_, note)| note).collect())
}

/// The places of a paper that were let through, each with the digest of what it said then.
pub fn passes(conn: &Connection, id: i64) -> Result<Vec<(String, String)>> {
    let sql = "SELECT place, coalesce(sha256, '') FROM paper_step WHERE paper = ? AND kind = ? AND taken_back IS NULL AND place IS NOT NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map((id, Step::Pass.slug()), |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
