//! From a view to a page: lists with filters, one record, and free SELECTs held to the public views. Not for figures.

use super::bound::{self, Bound};
use super::guard::guarded;
use super::mask::Mask;
use super::spread::Spread;
pub use super::spread::has_kept;
pub use super::stored::cell;
use crate::base::column::{Shape, column, label};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Field, KEPT, Noun, Part, Value};
use crate::base::page::{Cell, Head, Sheet};
use crate::base::text;
use crate::both;
use rusqlite::{Connection, Statement};

/// Which records a list shows, and how.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// SQL conditions with one `?` each, and their values.
    pub conditions: Vec<(String, Value)>,
    /// A condition typed by a person.
    pub typed: Option<String>,
    /// Columns to order by; `-` before a name turns it round.
    pub sort: Option<String>,
    /// Rows at the most.
    pub limit: Option<u64>,
    /// Columns to show, in order.
    pub fields: Option<Vec<String>>,
    /// Voided records too.
    pub voided: bool,
    /// The rows of the parts that travel with a record, each part under its column.
    pub parts: bool,
    /// What sheets had beside stands in columns of its own, by its headings.
    pub spread: bool,
    /// For others: what is somebody's own is masked in free text, and so is what this SELECT says is sealed of a record.
    pub masked: Option<String>,
}

/// A stored value, kept.
pub fn value(cell: Cell<'_>) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(n) => Value::Int(n),
        Cell::Real(r) => Value::Text(r.to_string()),
        Cell::Text(t) => Value::Text(t.to_owned()),
    }
}

/// The head of a column: the noun's own words, the dictionary's label, else the name itself.
pub fn head(noun: Option<&Noun>, name: &str) -> Head {
    if let Some((_, part)) = noun.and_then(|noun| noun.parts_that_travel().find(|(column, _)| *column == name)) {
        return Head::of(name, Shape::Rows, part.called.0, part.called.1);
    }
    let shape = noun.map_or_else(|| column(name).map_or(Shape::Text, |c| c.shape), |n| n.shape(name));
    let label = label(noun.map_or("", |n| n.name), name)
        .map_or_else(|| Both::same(name), |(zh, en)| Both { zh: zh.into(), en: en.into() });
    Head::new(name, shape, label)
}

/// The columns of a noun's page: its view's, without the row number, and those that depend on the day.
pub fn columns(conn: &Connection, noun: &Noun) -> Result<Vec<String>> {
    let own = columns_of(conn, noun.view)?.into_iter().filter(|n| n != "id");
    Ok(own.chain(noun.daily.iter().map(|(n, _)| (*n).to_owned())).collect())
}

/// The columns of any view.
pub fn columns_of(conn: &Connection, view: &str) -> Result<Vec<String>> {
    // A SELECT would be planned only to be thrown away.
    let mut names = Vec::new();
    conn.pragma(None, "table_info", view, |row| {
        names.push(row.get(1)?);
        Ok(())
    })?;
    Ok(names)
}

fn heading(key: &str) -> &str {
    column(key).map_or(key, |column| column.zh)
}

/// The error for a column nobody knows, with the nearest and all that are known.
pub fn unknown_column(typed: &str, known: &[String]) -> Error {
    // What is said in Chinese is near to a heading.
    let near = if typed.is_ascii() {
        text::nearest(typed, known.iter().map(String::as_str), 3).join("、")
    } else {
        let near = text::nearest(typed, known.iter().map(|key| heading(key)), 3).into_iter();
        let both = |near: &str| known.iter().find(|key| heading(key) == near).map(|key| format!("{near}({key})"));
        near.filter_map(both).collect::<Vec<_>>().join("、")
    };
    let all = known.join(", ");
    let error = Error::usage("column-unknown", both!("没有字段 {typed:?}", "there is no column {typed:?}"));
    if near.is_empty() {
        error.hint(both!("可用字段：{all}", "the columns are: {all}"))
    } else {
        error.hint(both!("相近的是 {near}；全部字段：{all}", "did you mean {near}? The columns are: {all}"))
    }
}

fn order(noun: &Noun, sort: Option<&str>, known: &[String]) -> Result<String> {
    let Some(sort) = sort else { return Ok(noun.order.into()) };
    let mut terms = Vec::new();
    for part in sort.split([',', '，']).map(str::trim).filter(|p| !p.is_empty()) {
        let (name, down) = part.strip_prefix('-').map_or((part, false), |n| (n, true));
        let name = known.iter().find(|k| *k == name).ok_or_else(|| unknown_column(name, known))?;
        let turned = if down { " DESC" } else { "" };
        // Units stand as officially ordered, everything else as people look it up.
        if noun.shape(name) == Shape::Unit {
            terms.push(format!(
                "(SELECT coalesce(o.order_no, 1000000) FROM main.units o WHERE o.name = \"{name}\"){turned}"
            ));
        }
        let plain = matches!(noun.shape(name), Shape::Day | Shape::Instant | Shape::Count | Shape::Flag);
        let by = if plain { String::new() } else { format!(" COLLATE {}", noun.shape(name).order().0) };
        terms.push(format!("\"{name}\"{by}{turned}"));
    }
    terms.push("id".into());
    Ok(terms.join(", "))
}

/// Runs a statement's rows into a sink; one that a person typed within its bound.
fn feed(
    statement: &mut Statement<'_>,
    mut bound: Option<Bound>,
    sink: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>,
) -> Result<()> {
    let count = statement.column_count();
    let mut rows = statement.raw_query();
    loop {
        let rows = &mut rows;
        let next = match &mut bound {
            Some(bound) => bound.step(move || rows.next())?,
            None => rows.next()?,
        };
        let Some(row) = next else { return Ok(()) };
        let mut cells = [Cell::Null; 64];
        if count > cells.len() {
            let wide: Vec<Cell<'_>> = (0..count).map(|i| row.get_ref(i).map(cell)).collect::<rusqlite::Result<_>>()?;
            sink(&wide)?;
            continue;
        }
        for (i, slot) in cells.iter_mut().enumerate().take(count) {
            *slot = cell(row.get_ref(i)?);
        }
        sink(&cells[..count])?;
    }
}

/// The columns a list may have, and those it has.
fn fields_of(conn: &Connection, noun: &Noun, filter: &Filter) -> Result<(Vec<String>, Vec<String>)> {
    let mut known = columns(conn, noun)?;
    known.extend(noun.parts_that_travel().filter(|_| filter.parts).map(|(column, _)| column.to_owned()));
    known.extend((filter.parts && has_kept(conn, noun)?).then(|| KEPT.to_owned()));
    let fields = filter.fields.clone().unwrap_or_else(|| known.clone());
    match fields.iter().find(|name| !known.contains(name)) {
        Some(name) => Err(unknown_column(name, &known)),
        None => Ok((known, fields)),
    }
}

/// The SELECT of a list: these of the columns it may have, from what the filter leaves.
fn select(noun: &Noun, filter: &Filter, known: &[String], fields: &[String]) -> Result<String> {
    let shown: Vec<String> = fields.iter().map(|n| format!("\"{n}\"")).collect();
    let view = if filter.voided { format!("every_{}", noun.name) } else { noun.view.to_owned() };
    let numbered = (0..).zip(&filter.conditions).map(|(n, (sql, _))| sql.replacen('?', &format!(":value{n}"), 1));
    let mut wheres: Vec<String> = numbered.collect();
    if let Some(typed) = &filter.typed {
        wheres.push(format!("({typed})"));
    }
    let wheres = if wheres.is_empty() { String::new() } else { format!(" WHERE {}", wheres.join(" AND ")) };
    let order = order(noun, filter.sort.as_deref(), known)?;
    let limit = filter.limit.map_or(String::new(), |n| format!(" LIMIT {n}"));
    let number = if filter.masked.is_some() { ", id" } else { "" };
    Ok(format!(
        "SELECT {}{number} FROM ({}){wheres} ORDER BY {order}{limit}",
        shown.join(", "),
        told(noun, &view, known.iter().any(|column| column == KEPT), filter.parts)
    ))
}

/// The SELECT of a list.
#[cfg(test)]
pub fn select_of(conn: &Connection, noun: &Noun, filter: &Filter) -> Result<String> {
    let (known, fields) = fields_of(conn, noun, filter)?;
    select(noun, filter, &known, &fields)
}

/// The sheet of a noun's records.
pub fn list<'a>(conn: &'a Connection, noun: &'static Noun, filter: &Filter, today: Day) -> Result<Sheet<'a>> {
    let (known, fields) = fields_of(conn, noun, filter)?;
    let sql = select(noun, filter, &known, &fields)?;
    let mut mask = filter.masked.as_ref().map(|sealed| Mask::of(conn, noun, &fields, sealed)).transpose()?;
    let mut statement = match &filter.typed {
        Some(typed) => guarded(conn, &sql, typed)?.0,
        None => conn.prepare(&sql)?,
    };
    for (n, (_, value)) in (0..).zip(&filter.conditions) {
        if let Some(at) = statement.parameter_index(&format!(":value{n}"))? {
            statement.raw_bind_parameter(at, value)?;
        }
    }
    if let Some(at) = statement.parameter_index(":today")? {
        statement.raw_bind_parameter(at, today.to_string())?;
    }
    let bound = filter.typed.as_ref().map(|_| Bound::new(conn, bound::SECONDS)).transpose()?;
    let brief = noun.brief.iter().filter(|_| filter.fields.is_none());
    let brief = brief.filter_map(|b| fields.iter().position(|f| f == b)).collect();
    let spread = fields.iter().position(|field| field == KEPT).filter(|_| filter.spread);
    let spread = spread.map(|at| Spread::of(conn, noun, at)).transpose()?;
    let mut heads = fields.iter().map(|n| head(Some(noun), n)).collect();
    if let Some(spread) = &spread {
        heads = spread.heads(heads);
    }
    Ok(Sheet {
        key: noun.view.to_owned(),
        title: None,
        heads,
        brief,
        named_by: &[],
        chart: None,
        rows: Box::new(move |sink| {
            let mut sink = |row: &[Cell<'_>]| match &spread {
                Some(spread) => spread.hand_on(row, sink),
                None => sink(row),
            };
            match &mut mask {
                Some(mask) => mask.hand_on(|sink| feed(&mut statement, bound, sink), &mut sink),
                None => feed(&mut statement, bound, &mut sink),
            }
        }),
        notes: Vec::new(),
    })
}

/// Everything that is told of the records of a view: its columns, those that depend on the day, and the parts that travel.
fn told(noun: &Noun, view: &str, kept: bool, parts: bool) -> String {
    let daily = noun.daily.iter().map(|(column, sql)| format!(", ({sql}) AS {column}"));
    let parts = noun.parts_that_travel().filter(|_| parts);
    let (beside, joined): (Vec<String>, Vec<String>) = parts
        .map(|(column, part)| {
            let rows = rows_of(noun, part);
            (format!(", {column}.rows AS {column}"), format!(" LEFT JOIN ({rows}) {column} ON {column}.whose = v.code"))
        })
        .unzip();
    let name = noun.name;
    let sheet = format!(", (SELECT k.{KEPT} FROM every_kept k WHERE k.noun = '{name}' AND k.id = v.id) AS {KEPT}");
    let sheet = if kept { sheet } else { String::new() };
    format!("SELECT v.*{}{}{sheet} FROM {view} v{}", daily.collect::<String>(), beside.concat(), joined.concat())
}

/// The standing rows of a part of every record, as the JSON array they travel as.
fn rows_of(noun: &Noun, part: &Part) -> String {
    let field = |field: &Field| {
        let column = field.column;
        match noun.shape(column) {
            Shape::Flag => {
                format!("'{column}', json(CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)")
            }
            _ => format!("'{column}', {column}"),
        }
    };
    let fields = part.fields.iter().map(field).collect::<Vec<_>>().join(", ");
    let (view, of) = (part.view, noun.name);
    format!(
        "SELECT {of} AS whose, json_group_array(json_object({fields}) ORDER BY n) AS rows FROM {view} WHERE NOT taken_back GROUP BY {of}"
    )
}

/// The one record of a row number: heads and values of its page, voided or not.
pub fn one(conn: &Connection, noun: &'static Noun, id: i64, today: Day) -> Result<(Vec<Head>, Vec<Value>)> {
    told_of(conn, noun, (id, true), today)
}

/// The same of a record that stands, as its view has it: as it stood, where the views say what was then. Nothing of one that did not.
pub fn standing(conn: &Connection, noun: &'static Noun, id: i64, today: Day) -> Result<(Vec<Head>, Vec<Value>)> {
    told_of(conn, noun, (id, false), today)
}

fn told_of(
    conn: &Connection,
    noun: &'static Noun,
    (id, voided): (i64, bool),
    today: Day,
) -> Result<(Vec<Head>, Vec<Value>)> {
    let filter = Filter { conditions: vec![("id = ?".into(), Value::Int(id))], voided, ..Filter::default() };
    let sheet = list(conn, noun, &filter, today)?;
    let heads = sheet.heads.clone();
    let mut found = Vec::new();
    (sheet.rows)(&mut |row| {
        found = row.iter().map(|c| value(*c)).collect();
        Ok(())
    })?;
    Ok((heads, found))
}

/// The rows of our own SQL over the views, as a sheet.
pub fn sheet<'a>(conn: &'a Connection, key: &str, sql: &str, values: &[Value]) -> Result<Sheet<'a>> {
    let mut statement = conn.prepare(sql)?;
    for (at, value) in (1..).zip(values) {
        statement.raw_bind_parameter(at, value)?;
    }
    let heads = statement.column_names().map(|n| head(None, n)).collect();
    Ok(Sheet {
        key: key.to_owned(),
        title: None,
        heads,
        brief: Vec::new(),
        named_by: &[],
        chart: None,
        rows: Box::new(move |sink| feed(&mut statement, None, sink)),
        notes: Vec::new(),
    })
}

/// One read-only SELECT over the public views, that may work for so many seconds.
pub fn free<'a>(conn: &'a Connection, sql: &str, seconds: u64) -> Result<Sheet<'a>> {
    let (mut statement, own) = guarded(conn, sql, sql)?;
    if !statement.readonly() || statement.column_count() == 0 {
        return Err(Error::refused("query-refused", both!("只能运行一条 SELECT 查询", "only one SELECT can be run")));
    }
    if statement.parameter_count() > 0 {
        return Err(Error::usage(
            "query-unreadable",
            both!("查询里有没有值的参数", "the query has parameters without values"),
        ));
    }
    let names = statement.column_names();
    // A name given in the query is not taken for a column of the ledger: `count(*) n` is no 序.
    let heads =
        names.zip(own).map(|(n, own)| if own { head(None, n) } else { Head::new(n, Shape::Text, Both::same(n)) });
    let heads = heads.collect();
    let bound = Some(Bound::new(conn, seconds)?);
    Ok(Sheet {
        key: "query".into(),
        title: None,
        heads,
        brief: Vec::new(),
        named_by: &[],
        chart: None,
        rows: Box::new(move |sink| feed(&mut statement, bound, sink)),
        notes: Vec::new(),
    })
}
