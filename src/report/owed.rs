//! What is owed of every noun with a life of steps, as tables of the day's page: which limits ran out or soon do, what waits
//! for the office, and what to type. Which tables, and which columns beside those of all, each life declares. Not for figures.

use super::owed_then;
use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::error::{Lang, Result};
use crate::base::noun::{Put, Value};
use crate::base::page::{Head, Sheet};
use crate::base::vocab::Clock;
use crate::base::week;
use crate::both;
use crate::db::query::{self, cell, value};
use crate::record::life::{Listed, Place};
use crate::record::lives::Life;
use crate::record::names::Names;
use crate::record::scope::Units;
use crate::rule::deadline::working_days_left;
use crate::rule::hall::{Moment, written};
use crate::rule::turn::Stands;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use std::cmp::Reverse;

/// One thing owed: a limit that runs, or a record that waits for the office with none running.
struct Owed {
    place: Place,
    provisional: bool,
    cells: Vec<Value>,
}

/// What the page asks for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Names and the day.
    pub names: &'a Names,
    /// The moment: a limit in minutes may be over within the day.
    pub now: Moment,
    /// Whether steps may be later than the day.
    pub past: bool,
    /// How many working days are soon.
    pub within: i64,
    /// Only what is of these units.
    pub units: Option<&'a Units>,
    /// Only what these units are to see to.
    pub handlers: Option<&'a Units>,
    /// Language.
    pub lang: Lang,
}

/// The columns what comes next depends on.
fn stands_in(life: &Life) -> Vec<&'static str> {
    life.noun.folded().chain(life.begins.iter().copied()).collect()
}

/// One row a running limit, most urgent first, then one a record that is open without any; of the tables as they are, or as they stood.
fn sql(life: &Life, [from, limited]: [&str; 2]) -> String {
    let (table, open) = (life.noun.table, life.open);
    let rights: Vec<String> = life.rights.iter().map(|name| format!("'{}'", name.slug())).collect();
    let runs = format!("k.stopped_on IS NULL AND k.name NOT IN ({})", rights.join(", "));
    let units = life.daily.units;
    let named = units.iter().map(|column| format!(", (SELECT name FROM unit WHERE id = r.{column})"));
    let own = stands_in(life).into_iter().chain(life.daily.own.iter().copied()).map(|column| format!(", r.{column}"));
    let columns: String = named.chain(own).collect();
    // Whose it is stands first, who is to see to it last.
    let of = |n: usize, column: Option<&&str>| {
        let column = column.map_or("id", |column| *column);
        format!("(?{n} IS NULL OR r.{column} IN (SELECT value FROM json_each(?{n})))")
    };
    let asked = format!("r.void_reason IS NULL AND {} AND {}", of(1, units.first()), of(2, units.last()));
    let limits = format!(
        "SELECT r.id, k.name, k.due_on AS due_on, k.provisional, k.paused_on{columns}
        FROM {limited} k JOIN {from} r ON r.id = k.{table} WHERE {runs} AND {asked}"
    );
    let idle = life.daily.tables.iter().any(|t| t.places.contains(&Place::Idle));
    let rest = format!(
        " UNION ALL SELECT r.id, NULL, NULL, 0, NULL{columns} FROM {from} r
        WHERE ({open}) AND NOT EXISTS (SELECT 1 FROM {limited} k WHERE k.{table} = r.id AND {runs}) AND {asked}"
    );
    if idle {
        return format!("SELECT * FROM ({limits}{rest}) ORDER BY due_on IS NULL, due_on, id");
    }
    // Limits that run stand in their index by day and record: nothing is left to be sorted.
    format!("{limits} ORDER BY k.due_on, k.{table}")
}

/// The working days left until a limit, from today or from when it was paused.
fn left(conn: &Connection, names: &Names, paused: Option<Day>, on: Day) -> Result<i64> {
    let (from, clockwork) = (paused.unwrap_or(names.today), names.clockwork(conn, on.min(names.today))?);
    Ok(working_days_left(from, on, &clockwork.calendar))
}

/// The columns of a row that have something: what is not there is nothing.
fn filled(row: &Row<'_>, first: usize, columns: &[&'static str]) -> rusqlite::Result<Vec<Put>> {
    let mut stands: Vec<Put> = Vec::with_capacity(columns.len());
    for (at, column) in (first..).zip(columns) {
        let found = row.get_ref(at)?;
        if found != ValueRef::Null {
            stands.push((column, value(cell(found))));
        }
    }
    Ok(stands)
}

/// Whether a limit that ends at a moment of a day is over.
fn ran_out(due: &Value, now: Moment) -> bool {
    matches!(due, Value::Text(due) if due.contains('T') && *due < written(now))
}

/// What is owed of one record, if anything is: where it stands, and its cells.
fn owed(
    conn: &Connection,
    (life, columns): (&Life, &[&'static str]),
    asked: Asked<'_>,
    row: &Row<'_>,
) -> Result<Option<Owed>> {
    let Asked { names, now, within, .. } = asked;
    let today = names.today;
    let get = |at: usize| Ok::<_, rusqlite::Error>(value(cell(row.get_ref(at)?)));
    let day = |value: &Value| if let Value::Text(text) = value { day::iso(text) } else { None };
    let code = life.noun.code(row.get(0)?);
    let (clock, due, provisional, paused) = (get(1)?, get(2)?, row.get(3)?, day(&get(4)?));
    let first = 5 + life.daily.units.len();
    let stands = filled(row, first, columns)?;
    let next = (life.next)(Stands(&stands), &code, today).into_iter().next();
    let on_whom = (life.on_whom)(Stands(&stands));
    // A limit that no program of ours wrote stays on the page, as late as can be: `check` says more.
    let due_on = day(&due);
    let left = due_on.map(|on| left(conn, names, paused, on)).transpose()?;
    // What is no unit of the register says itself whom it is waiting for.
    let told = |column: &str| stands.iter().find(|(name, _)| *name == column).map_or(Value::Null, |(_, v)| v.clone());
    let over = match (&clock, due_on) {
        (Value::Text(clock), Some(on)) => on < today || ran_out(&told(&format!("{clock}_due")), now),
        _ => true,
    };
    let place = match (&clock, due_on) {
        (Value::Null, _) if on_whom.is_some() => return Ok(None),
        (Value::Null, _) => Place::Idle,
        _ if paused.is_some() => Place::Paused,
        _ if over => Place::Late,
        _ if left.is_some_and(|left| left <= within) => Place::Soon,
        _ => Place::Later,
    };
    let unit = |column: &str| {
        life.daily.units.iter().position(|c| *c == column).map_or_else(|| Ok(told(column)), |at| get(5 + at))
    };
    let waits_for = on_whom.map(unit).transpose()?.unwrap_or(Value::Null);
    let weekday = due_on.map_or(Value::Null, |on| Value::text(week::slug(on)));
    let verb = next.as_deref().map(|next| next.split(' ').skip(2).take(2).collect::<Vec<_>>().join(" "));
    let whose = if life.daily.units.is_empty() { Value::Null } else { get(5)? };
    let mut cells = vec![Value::Text(code), whose];
    for at in 0..life.daily.own.len() {
        cells.push(get(first + columns.len() + at)?);
    }
    cells.push(told("state"));
    let of_limit = if clock == Value::Null { Value::Null } else { Value::Int(provisional) };
    cells.extend([
        clock,
        waits_for,
        due,
        weekday,
        left.map_or(Value::Null, Value::Int),
        of_limit,
        next.map_or(Value::Null, Value::Text),
        verb.map_or(Value::Null, Value::Text),
    ]);
    Ok(Some(Owed { place, provisional: provisional != 0, cells }))
}

fn heads(life: &Life) -> Vec<Head> {
    let (noun, name) = (life.noun, life.noun.name);
    let own = life.daily.own.iter().map(|column| query::head(Some(noun), column));
    let mut heads =
        vec![Head::of("code", Shape::Record, "编号", "Code"), Head::of("unit", Shape::Unit, "单位", "Unit")];
    heads.extend(own);
    heads.push(query::head(Some(noun), "state"));
    heads.extend([
        Head::of("clock", Shape::Word(Clock::VOCAB.name), "事项", "Matter"),
        Head::of("waits_for", Shape::Unit, "在等", "Waits for").or(("本单位", "us")),
        Head::of("due_on", Shape::Day, "期限", "Due"),
        Head::of("weekday", Shape::Word("weekday"), "星期", "Day"),
        Head::of("days_left", Shape::Count, "还剩", "Left"),
        Head::of("provisional", Shape::Flag, "暂定", "Provisional"),
        Head::of("next", Shape::Text, "下一步", "Next"),
        Head::of("verb_code", Shape::Text, &format!("命令 ducha {name}"), &format!("Type ducha {name}")).echo(),
    ]);
    heads
}

/// How many of each limit are late, where it is not its main one alone: `overdue` elsewhere counts that.
fn by_clock(life: &Life, heads: &[Head], rows: &[Vec<Value>]) -> (String, String) {
    let Some(at) = heads.iter().position(|head| head.key == "clock") else { return Default::default() };
    let mut counts: Vec<(Clock, usize)> = Vec::new();
    for row in rows {
        let Value::Text(slug) = &row[at] else { continue };
        let Some(clock) = Clock::from_slug(slug) else { continue };
        match counts.iter_mut().find(|(other, _)| *other == clock) {
            Some((_, count)) => *count += 1,
            None => counts.push((clock, 1)),
        }
    }
    if counts.is_empty() || counts.len() == 1 && (life.main.is_none() || life.main == Some(counts[0].0)) {
        return Default::default();
    }
    counts.sort_by_key(|(clock, count)| (Some(*clock) != life.main, Reverse(*count)));
    let list =
        |lang, sep: &str| counts.iter().map(|(c, n)| format!("{} {n}", c.label(lang))).collect::<Vec<_>>().join(sep);
    (format!("（{}）", list(Lang::Zh, "、")), format!(" ({})", list(Lang::En, ", ").to_lowercase()))
}

fn sheet(life: &Life, listed: &Listed, within: i64, rows: Vec<Vec<Value>>) -> Sheet<'static> {
    let (n, within) = (rows.len().to_string(), within.to_string());
    let (first, rest) = life.noun.view.split_at(1);
    let many = format!("{}{rest}", first.to_uppercase());
    let said = |text: &str| text.replace("{noun_zh}", life.noun.zh).replace("{nouns_en}", &many);
    let said = |text: &str| said(text).replace("{within}", &within).replace("{n}", &n);
    let (zh, en) = (said(listed.title.0), said(listed.title.1));
    let heads = heads(life);
    let (of_zh, of_en) =
        if listed.places.contains(&Place::Late) { by_clock(life, &heads, &rows) } else { Default::default() };
    let brief = life.daily.brief.iter().filter_map(|key| heads.iter().position(|head| head.key == *key)).collect();
    let key = listed.key.replace("{view}", life.noun.view);
    let mut sheet = Sheet::of(&key, both!("{zh}{of_zh}", "{en}{of_en}"), heads, rows);
    sheet.brief = brief;
    sheet
}

/// The tables of a life on the day's page, and how many limits ran out.
pub fn tables(conn: &Connection, life: &Life, asked: Asked<'_>) -> Result<(Vec<Sheet<'static>>, usize)> {
    let now = [life.noun.table, life.noun.derived.unwrap_or_default()].map(str::to_owned);
    let of = if asked.past { owed_then::stood(conn, asked.names, life)? } else { now };
    let mut statement = conn.prepare(&sql(life, of.each_ref().map(String::as_str)))?;
    let mut rows = statement.query([asked.units, asked.handlers].map(|units| units.map(Units::list)))?;
    let (columns, mut late) = (stands_in(life), 0);
    let mut tables: Vec<(&Listed, Vec<Vec<Value>>)> = life.daily.tables.iter().map(|t| (t, Vec::new())).collect();
    while let Some(row) = rows.next()? {
        let Some(owed) = owed(conn, (life, &columns), asked, row)? else { continue };
        late += usize::from(owed.place == Place::Late);
        let stands = |listed: &Listed| listed.places.contains(&owed.place) && (owed.provisional || !listed.provisional);
        let mut of = tables.iter_mut().filter(|(listed, _)| stands(listed));
        if let Some((_, first)) = of.next() {
            of.for_each(|(_, rows)| rows.push(owed.cells.clone()));
            first.push(owed.cells);
        }
    }
    let tables = tables.into_iter().filter(|(listed, rows)| listed.always || !rows.is_empty());
    Ok((tables.map(|(listed, rows)| sheet(life, listed, asked.within, rows)).collect(), late))
}
