//! `ducha round board`: who of a round, or of a form over a period, has filed, who is late, who is missing and since when, who has entered
//! which stage.

use super::whom::typed;
use crate::base::column::Shape;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::base::vocab::ReturnState;
use crate::both;
use crate::command::args::{option, positional, switch};
use crate::command::desk::Desk;
use crate::db::query::{cell, head, value};
use crate::record::round::{NOUN, RETURN};
use crate::record::{self, form as forms};
use crate::rule::form::{Form, exact, rounded};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;
use std::collections::HashMap;

/// Which rounds: one by its code, those of a form by its name.
pub fn whose(lang: Lang, help: &'static str) -> Arg {
    positional("target", lang.pick("轮次 (G…) 或表名", "CODE (G…)|FORM"), help).required(true)
}

/// `round board`.
pub fn command(lang: Lang) -> Command {
    Command::new("board")
        .about(lang.pick(
            "看板：谁报了、谁没报、晚了多久、到了哪个阶段",
            "Board: who has filed, who has not, how late, at which stage",
        ))
        .arg(whose(lang, lang.pick("哪一轮；写表名就是这张表的各轮", "which round; of a form, all its rounds")))
        .arg(option("period", lang.pick("期间", "PERIOD"), lang.pick("表的哪些轮", "which rounds of the form")))
        .arg(switch("missing", lang.pick("只看没报的", "only those that have not filed")))
        .arg(switch("late", lang.pick("只看晚了的，没报的也在内", "only those that are late, missing ones among them")))
        .arg(option(
            "not-entered",
            lang.pick("阶段", "STAGE"),
            lang.pick(
                "还没有进入这个阶段的：前一阶段没有报",
                "those that have not entered a stage: the one before is not filed",
            ),
        ))
}

/// A row of the board as it is read.
struct Cell {
    round: i64,
    line: i64,
    cells: Vec<Value>,
    stage: Option<String>,
    due: Option<String>,
    came: Option<String>,
    state: String,
    score: Option<String>,
}

/// The columns of a row before what is worked out, by the view's names.
const COLUMNS: [&str; 12] =
    ["round", "line", "unit", "name", "point", "label", "division", "stage", "state", "due_on", "came_in_on", "score"];

/// The rows of some rounds, in their order.
fn cells(conn: &Connection, rounds: &[i64]) -> Result<Vec<Cell>> {
    let sql = format!(
        "SELECT {} FROM round_subjects WHERE id BETWEEN ? * 1000000 AND ? * 1000000 + 999999 AND round = ? AND NOT taken_back ORDER BY line",
        COLUMNS.join(", ")
    );
    let mut statement = conn.prepare(&sql)?;
    let mut out = Vec::new();
    for round in rounds {
        let mut rows = statement.query((round, round, NOUN.code(*round)))?;
        while let Some(row) = rows.next()? {
            let cells =
                (0..COLUMNS.len()).map(|at| Ok(value(cell(row.get_ref(at)?)))).collect::<Result<Vec<Value>>>()?;
            let text = |at: usize| -> Result<Option<String>> { Ok(row.get(at)?) };
            out.push(Cell {
                round: *round,
                line: row.get(1)?,
                cells,
                stage: text(7)?,
                state: row.get(8)?,
                due: text(9)?,
                came: text(10)?,
                score: text(11)?,
            });
        }
    }
    Ok(out)
}

/// The rounds meant: one, or those of a form in the period that is said.
pub fn rounds(desk: &Desk, matches: &ArgMatches) -> Result<(Form, Vec<i64>)> {
    rounds_of(desk, typed(matches, "target").unwrap_or_default(), typed(matches, "period"))
}

/// Whether a round is meant, there or not: G9.
pub fn is_code(typed: &str) -> bool {
    let rest = NOUN.letters.and_then(|letters| typed.strip_prefix(letters));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The rounds a word means: one, or those of a form in a period.
pub fn rounds_of(desk: &Desk, target: &str, period: Option<&str>) -> Result<(Form, Vec<i64>)> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let round = names.record(conn, &NOUN, target);
    if round.is_ok() || is_code(target) {
        let id = round?;
        record::not_voided(conn, &NOUN, id)?;
        let (of, version): (i64, i64) =
            conn.query_row("SELECT form, version FROM form_round WHERE id = ?", [id], |r| r.try_into())?;
        return Ok((forms::version(conn, of, version)?, vec![id]));
    }
    let of = names.record(conn, &forms::NOUN, target).map_err(|error| {
        if forms::ships(target).is_some() {
            none(target)
        } else if error.id == "record-unknown" {
            error.hint(both!(
                "写轮次编号 G…，或表名；有哪些：ducha round list",
                "a code G…, or a form's name; which there are: ducha round list"
            ))
        } else {
            error
        }
    })?;
    let period = period.map(|period| names.period(conn, period)).transpose()?;
    let (from, to) = period.map_or(("0000".into(), "9999".into()), |p| (p.from.to_string(), p.to.to_string()));
    let sql = "SELECT id FROM form_round WHERE form = ? AND void_reason IS NULL AND to_on >= ? AND from_on <= ? ORDER BY to_on, id";
    let mut statement = conn.prepare(sql)?;
    let ids: Vec<i64> = statement.query_map((of, from, to), |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    if ids.is_empty() {
        return Err(none(target));
    }
    Ok((forms::current(conn, of)?.1, ids))
}

/// The error of a form that was not opened, ever or in a period.
fn none(form: &str) -> Error {
    let said = both!("“{form}”在这段时间没有轮次", "{form} has no round in that time");
    let open = both!("布置：ducha round open {form} --period …", "open one: ducha round open {form} --period …");
    Error::not_found("round-none", said).hint(open)
}

/// Since which round of a form a subject has filed nothing, by subject and stage, up to the end of each round; what is not due yet is not missed.
fn missed(conn: &Connection, rounds: &[i64], today: &str) -> Result<HashMap<(i64, i64), (String, i64)>> {
    let back = ReturnState::SentBack.slug();
    let sql = format!(
        "SELECT s.form_round, s.line, coalesce(s.unit, -s.person, 1000000000000 + s.point, 0), coalesce(s.label, ''), coalesce(s.stage, ''),
          coalesce(s.stage_due, g.due_on, g.to_on),
          EXISTS (SELECT 1 FROM round_return r WHERE r.form_round = s.form_round AND r.line = s.line AND r.taken_back IS NULL AND r.correction IS NULL
            AND (SELECT verdict FROM round_verdict v WHERE v.form_round = r.form_round AND v.number = r.number AND v.taken_back IS NULL
              ORDER BY +v.n DESC LIMIT 1) IS NOT '{back}')
        FROM round_subject s JOIN form_round g ON g.id = s.form_round
        WHERE g.form = (SELECT form FROM form_round WHERE id = ?) AND g.void_reason IS NULL AND s.taken_back IS NULL ORDER BY g.to_on, g.id, s.line"
    );
    let mut out = HashMap::new();
    let Some(first) = rounds.first() else { return Ok(out) };
    let mut since: HashMap<(i64, String, String), (String, i64)> = HashMap::new();
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([first])?;
    while let Some(row) = rows.next()? {
        let (round, line, due, came): (i64, i64, String, bool) = (row.get(0)?, row.get(1)?, row.get(5)?, row.get(6)?);
        let key = (row.get(2)?, row.get(3)?, row.get(4)?);
        if came {
            since.remove(&key);
        }
        if came || due.as_str() >= today {
            continue;
        }
        let run = since.entry(key).or_insert((due, 0));
        run.1 += 1;
        out.insert((round, line), run.clone());
    }
    Ok(out)
}

/// Whether a return is late, or is not there past its day.
fn is_late(cell: &Cell, today: &str) -> bool {
    match (&cell.due, &cell.came) {
        (Some(due), Some(came)) => came > due,
        (Some(due), None) => due.as_str() < today,
        _ => false,
    }
}

/// The board of one round, for its page.
pub fn of(desk: &Desk, form: &Form, round: i64) -> Result<Sheet<'static>> {
    let (conn, today) = (desk.read()?, desk.names()?.today.to_string());
    let all = cells(conn, &[round])?;
    let since = missed(conn, &[round], &today)?;
    Ok(shown(all.iter().map(|cell| row(form, &since, cell, &today)).collect(), false))
}

/// A score as it is printed.
pub fn score(form: &Form, kept: Option<&str>) -> Value {
    match (&form.scoring, kept.and_then(exact)) {
        (Some(scoring), Some(score)) => Value::Text(rounded(&score, scoring.decimals, scoring.rounding)),
        _ => Value::Null,
    }
}

/// A row of the board: what the view says, then what is worked out.
fn row(form: &Form, since: &HashMap<(i64, i64), (String, i64)>, cell: &Cell, today: &str) -> Vec<Value> {
    let mut row = cell.cells.clone();
    row[11] = score(form, cell.score.as_deref());
    row.push(Value::Int(i64::from(is_late(cell, today))));
    let run = since.get(&(cell.round, cell.line)).filter(|_| cell.came.is_none());
    row.push(run.map_or(Value::Null, |(day, _)| Value::Text(day.clone())));
    row.push(run.map_or(Value::Null, |(_, times)| Value::Int(*times)));
    row
}

/// The board.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (form, rounds) = rounds(desk, matches)?;
    let (conn, today) = (desk.read()?, desk.names()?.today.to_string());
    let all = cells(conn, &rounds)?;
    let since = missed(conn, &rounds, &today)?;
    let late = |cell: &Cell| is_late(cell, &today);
    let entered =
        typed(matches, "not-entered").map(|stage| form.stage(stage)).transpose()?.map(|stage| stage.key.clone());
    let behind = |cell: &Cell| match &entered {
        None => true,
        Some(stage) => {
            let at = form.stages.iter().position(|of| of.key == *stage).unwrap_or_default();
            let before = at.checked_sub(1).map(|at| form.stages[at].key.clone());
            cell.came.is_none() && cell.stage.is_some() && cell.stage == before
        }
    };
    let (missing, only_late) = (matches.get_flag("missing"), matches.get_flag("late"));
    let wanted = |cell: &&Cell| (!missing || cell.came.is_none()) && (!only_late || late(cell)) && behind(cell);
    summary(desk, &all, &late);
    let rows: Vec<Vec<Value>> = all.iter().filter(wanted).map(|cell| row(&form, &since, cell, &today)).collect();
    Ok(Page::Sheet(shown(rows, rounds.len() > 1)))
}

/// How many are due, in, in time, late, missing, beside the table.
fn summary(desk: &Desk, all: &[Cell], late: &dyn Fn(&Cell) -> bool) {
    let count = |of: &dyn Fn(&Cell) -> bool| all.iter().filter(|cell| of(cell)).count();
    let (due, came) = (all.len(), count(&|cell| cell.came.is_some()));
    let (over, missing) = (count(&|cell| cell.came.is_some() && late(cell)), due - came);
    let back = count(&|cell| cell.state == ReturnState::SentBack.slug());
    let overdue = count(&|cell| cell.came.is_none() && late(cell));
    desk.say(both!(
        "应报 {due}，已报 {came}（晚报 {over}），未报 {missing}（过期 {overdue}，退回 {back}）",
        "due {due}, in {came} ({over} late), missing {missing} ({overdue} overdue, {back} sent back)"
    ));
}

/// Rows of a board; a screen shows the columns that have something.
pub fn shown(rows: Vec<Vec<Value>>, several: bool) -> Sheet<'static> {
    let mut heads: Vec<Head> = COLUMNS.iter().map(|column| head(Some(&RETURN), column)).collect();
    heads[10].key = "returned_on".into();
    heads.extend([
        Head::of("late", Shape::Flag, "晚报", "Late"),
        Head::of("missing_since", Shape::Day, "自何时未报", "Missing since"),
        Head::of("missed", Shape::Count, "连续未报", "Rounds missed"),
    ]);
    let filled = |at: usize| rows.iter().any(|row| !matches!(row[at], Value::Null | Value::Int(0)));
    let brief = (0..15).filter(|at| (*at != 0 || several) && *at != 1 && filled(*at)).collect();
    let mut sheet = Sheet::of("board", both!("填报看板", "Board"), heads, rows).named_by(&["round", "line"]);
    sheet.brief = brief;
    sheet
}
