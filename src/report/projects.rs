//! What projects on the green channel are to reach and what stands in their way: of one, all of it with the approvals bundled for it; of
//! all, for the day's page, what is late or soon, and what to type. Not for the limits of projects themselves: those are `owed`'s.

use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::base::vocab::Light;
use crate::both;
use crate::db::query;
use crate::record::channel::{MILESTONE, OBSTACLE, quoted};
use crate::record::names::Names;
use crate::record::scope::Units;
use crate::record::{approval, approval_light};
use crate::rule::deadline::working_days_left;
use rusqlite::Connection;

/// One of the two kinds of what is followed.
struct Kind {
    /// The table of the page of a project, as what belongs to it is called.
    table: &'static str,
    view: &'static str,
    /// The column of its name, and of the day it was done with.
    called: (&'static str, &'static str),
    noun: &'static crate::base::noun::Noun,
    /// Whose it is to see to, as SQL over the rows and the project.
    unit: &'static str,
    verb: &'static str,
    zh: &'static str,
    en: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind {
        table: "project_milestone",
        view: "milestones",
        called: ("milestone", "met_on"),
        noun: &MILESTONE,
        unit: "p.unit",
        verb: "met",
        zh: "项目节点",
        en: "Milestones",
    },
    Kind {
        table: "project_obstacle",
        view: "obstacles",
        called: ("obstacle", "cleared_on"),
        noun: &OBSTACLE,
        unit: "l.unit",
        verb: "cleared",
        zh: "项目堵点",
        en: "Obstacles",
    },
];

/// A milestone or an obstacle.
struct Row {
    code: String,
    project: String,
    name: String,
    item: String,
    unit: String,
    happened_on: String,
    due: Day,
    ended_on: Option<String>,
    note: Option<String>,
    /// Working days left, of one that is not done with.
    left: Option<i64>,
}

/// The rows of a kind that stand, of one project or of all that go on on the day; those of some units.
fn rows(
    conn: &Connection,
    names: &Names,
    kind: &Kind,
    (project, units): (Option<i64>, [Option<&Units>; 2]),
) -> Result<Vec<Row>> {
    let (Kind { table, view, unit, .. }, (item, ended)) = (kind, kind.called);
    let sql = format!(
        "SELECT m.code, m.project, p.name, m.{item}, m.unit, m.happened_on, m.due_on, m.{ended},
          (SELECT e.note FROM project_end e WHERE e.project = l.project AND e.item = l.{item} AND e.taken_back IS NULL ORDER BY e.n LIMIT 1)
        FROM {table} l JOIN project p ON p.id = l.project JOIN {view} m ON m.id = l.project * 1000 + l.n
        WHERE l.taken_back IS NULL AND (?2 IS NULL OR {unit} IN (SELECT value FROM json_each(?2)))
          AND (?3 IS NULL OR {unit} IN (SELECT value FROM json_each(?3)))
          AND iif(?1 IS NULL, p.void_reason IS NULL AND p.opened_on <= ?4 AND m.happened_on <= ?4
            AND min(coalesce(p.closed_on, '9999'), coalesce(p.ended_on, '9999'), coalesce(m.{ended}, '9999')) > ?4, l.project = ?1)
        ORDER BY m.due_on, l.project, l.n"
    );
    let mut statement = conn.prepare(&sql)?;
    let [of, handler] = units.map(|units| units.map(Units::list));
    let mut found = statement.query((project, of, handler, names.today.to_string()))?;
    let mut out = Vec::new();
    while let Some(row) = found.next()? {
        let (due, ended_on): (String, Option<String>) = (row.get(6)?, row.get(7)?);
        // What was done with later was not on the day's page of then.
        let ended_on = ended_on.filter(|_| project.is_some());
        // A day that no program of ours wrote stays on the page, as late as can be: `check` says more.
        let due = day::iso(&due).unwrap_or(Day::MIN);
        let left = if ended_on.is_none() {
            let clockwork = names.clockwork(conn, due.min(names.today))?;
            Some(working_days_left(names.today, due, &clockwork.calendar))
        } else {
            None
        };
        out.push(Row {
            code: row.get(0)?,
            project: row.get(1)?,
            name: row.get(2)?,
            item: row.get(3)?,
            unit: row.get(4)?,
            happened_on: row.get(5)?,
            due,
            ended_on,
            note: row.get(8)?,
            left,
        });
    }
    Ok(out)
}

fn text(value: Option<String>) -> Value {
    value.map_or(Value::Null, Value::Text)
}

/// What one project is to reach and what stands in its way, and its approvals with their lights on the day.
pub fn of_project<'a>(conn: &'a Connection, names: &Names, id: i64) -> Result<Vec<Sheet<'a>>> {
    let mut out = Vec::new();
    for kind in &KINDS {
        let (item, ended) = kind.called;
        let head = |key: &str| query::head(Some(kind.noun), key);
        let mut heads: Vec<Head> = ["n", item, "unit", "happened_on", "due_on", ended].into_iter().map(head).collect();
        heads.push(Head::of("days_left", Shape::Count, "还剩", "Left"));
        heads.push(head("note"));
        let cells = |(at, row): (i64, Row)| {
            let due = Value::Text(row.due.to_string());
            let left = row.left.map_or(Value::Null, Value::Int);
            let names = [row.item, row.unit, row.happened_on].map(Value::Text);
            [Value::Int(at)].into_iter().chain(names).chain([due, text(row.ended_on), left, text(row.note)]).collect()
        };
        let all = rows(conn, names, kind, (Some(id), [None, None]))?;
        let (zh, en) = (kind.zh, kind.en);
        let late = all.iter().filter(|row| row.left.is_some() && row.due < names.today).count();
        let (late_zh, late_en) =
            if late > 0 { (format!("（逾期 {late}）"), format!(" ({late} late)")) } else { Default::default() };
        let title = both!("{zh}{late_zh}", "{en}{late_en}");
        out.push(Sheet::of(kind.table, title, heads, (1..).zip(all).map(cells).collect()));
    }
    out.push(bundled(conn, names, id)?);
    Ok(out)
}

/// The approvals bundled for a project, each with its light at the end of the day.
fn bundled<'a>(conn: &'a Connection, names: &Names, id: i64) -> Result<Sheet<'a>> {
    let light = approval_light::LIGHT.replace(":today", "?2");
    let sql = format!(
        "SELECT code, office_no, matter, unit, state, promised_due, statutory_due, {light} AS light FROM approvals
        WHERE id IN (SELECT approval FROM project_approval WHERE project = ?1) ORDER BY id"
    );
    let mut sheet = query::sheet(conn, "bundled", &sql, &[Value::Int(id), Value::Text(names.today.to_string())])?;
    for head in &mut sheet.heads {
        *head = query::head(Some(&approval::NOUN), &head.key);
        if head.key == "light" {
            head.shape = Shape::Word(Light::VOCAB.name);
        }
    }
    sheet.title = Some(both!("所涉办件", "Approvals"));
    Ok(sheet)
}

/// A table of the day's page.
fn table(kind: &Kind, late: bool, within: i64, rows: Vec<Row>) -> Sheet<'static> {
    let (zh, en, n, verb) = (kind.zh, kind.en, rows.len(), kind.verb);
    let (key, title): (String, Both) = if late {
        (format!("{}_overdue", kind.view), both!("{zh}逾期 {n} 个", "{en} overdue: {n}"))
    } else {
        let title = both!("{zh} {within} 个工作日内到期 {n} 个", "{en} due within {within} working days: {n}");
        (format!("{}_due", kind.view), title)
    };
    let (item, _) = kind.called;
    let head = |key: &str| query::head(Some(kind.noun), key);
    let heads = vec![
        Head::of("code", Shape::Text, "编号", "Code"),
        head("project"),
        Head::of("name", Shape::Text, "项目", "Project"),
        head(item),
        head("unit"),
        head("due_on"),
        Head::of("days_left", Shape::Count, "还剩", "Left"),
        Head::of("next", Shape::Text, "下一步", "Next"),
        Head::of("verb_code", Shape::Text, "命令 ducha project", "Type ducha project").echo(),
    ];
    let cells = |row: Row| {
        let typed = format!("{verb} {} {}", row.project, quoted(&row.item));
        let next = format!("ducha project {typed}");
        let texts = [row.code, row.project, row.name, row.item, row.unit, row.due.to_string()].map(Value::Text);
        let left = row.left.map_or(Value::Null, Value::Int);
        texts.into_iter().chain([left, Value::Text(next), Value::Text(typed)]).collect()
    };
    let mut sheet = Sheet::of(&key, title, heads, rows.into_iter().map(cells).collect());
    sheet.brief = vec![4, 2, 3, 5, 6, 8];
    sheet
}

/// What of all projects is late, or is due within some working days, as tables of the day's page; and how many are late.
pub fn owed(
    conn: &Connection,
    names: &Names,
    within: i64,
    units: [Option<&Units>; 2],
) -> Result<(Vec<Sheet<'static>>, usize)> {
    let (mut tables, mut overdue) = (Vec::new(), 0);
    for kind in &KINDS {
        let (late, rest): (Vec<Row>, Vec<Row>) =
            rows(conn, names, kind, (None, units))?.into_iter().partition(|row| row.due < names.today);
        let soon: Vec<Row> = rest.into_iter().filter(|row| row.left.is_some_and(|left| left <= within)).collect();
        overdue += late.len();
        let some = [(true, late), (false, soon)].into_iter().filter(|(_, rows)| !rows.is_empty());
        tables.extend(some.map(|(late, rows)| table(kind, late, within, rows)));
    }
    Ok((tables, overdue))
}
