//! Is the file what was written through this program? Pages, foreign keys, schema, chain, and every record walked back
//! from the tables to its first state. Not for mending anything.

use super::digest::{Hash, Record};
use super::file::SCHEMA;
use super::meaning::{Differences, differences};
use super::migrate::{MIGRATIONS, Migration, left_out};
use super::query::cell;
use super::stored::json;
use crate::base::error::{Both, Result};
use crate::base::noun::{KEPT, Noun, Part};
use crate::base::page::Cell;
use crate::both;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, Rows, Statement};
use std::collections::BTreeSet;

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The record or part of the file at fault.
    pub place: String,
    /// What is wrong with it.
    pub what: Both,
}

/// A table whose rows are journaled: which columns count, and which parts belong to it.
pub(super) struct Kept<'n> {
    pub(super) noun: &'n Noun,
    columns: Vec<String>,
    parts: Vec<(&'static str, Vec<String>)>,
    migrations: &'n [Migration],
    broken: &'n BTreeSet<i64>,
}

impl Kept<'_> {
    /// Whether two entries may be one: the same, or two that are known not to stand where they were written.
    fn same(&self, one: i64, other: i64) -> bool {
        one == other || (self.broken.contains(&one) && self.broken.contains(&other))
    }
}

/// The schema against the one this program writes, by meaning.
pub fn schema(conn: &Connection) -> Result<Vec<Problem>> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(SCHEMA)?;
    let Differences { changed, extra } = differences(&fresh, conn)?;
    let changed = changed
        .into_iter()
        .map(|place| Problem {
            place, what: both!("表结构缺失或被改过", "its definition is missing or was changed")
        });
    let extra =
        extra.into_iter().map(|place| Problem { place, what: both!("不是台账的表", "is not part of a ledger") });
    Ok(changed.chain(extra).collect())
}

/// The journaled columns of a table, in the order of names.
pub(super) fn columns(conn: &Connection, table: &str, without: &[&str]) -> Result<Vec<String>> {
    let statement = conn.prepare(&format!("SELECT * FROM {table}"))?;
    let mut names: Vec<String> = statement.column_names().filter(|n| !without.contains(n)).map(str::to_owned).collect();
    names.sort();
    Ok(names)
}

/// One row with its number, its entry and its fields; `part` is the place of its table among the parts.
pub(super) struct Row {
    part: usize,
    id: i64,
    n: i64,
    pub(super) entry: i64,
    fields: Vec<Sql>,
}

/// The SELECT of rows, by key; `columns` are SQL.
fn select(table: &str, keys: &str, columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|c| format!(", {c}")).collect();
    format!("SELECT {keys}, entry{} FROM {table} ORDER BY 1, 2", names.concat())
}

/// Puts a stored value where another was, into its room where both are text; text that is none is the bytes it is, which no digest covers.
fn put(value: ValueRef<'_>, into: &mut Sql) {
    match (value, &mut *into) {
        (ValueRef::Null, Sql::Null) => {}
        (ValueRef::Text(bytes), held) => match (std::str::from_utf8(bytes), held) {
            (Ok(text), Sql::Text(into)) => text.clone_into(into),
            (Ok(text), held) => *held = Sql::Text(text.to_owned()),
            (Err(_), held) => *held = Sql::Blob(bytes.to_vec()),
        },
        (value, held) => *held = value.try_into().unwrap_or(Sql::Null),
    }
}

fn read_row(row: &rusqlite::Row<'_>, part: usize, mut fields: Vec<Sql>) -> Result<Row> {
    for (at, field) in (3..).zip(&mut fields) {
        put(row.get_ref(at)?, field);
    }
    Ok(Row { part, id: row.get(0)?, n: row.get(1)?, entry: row.get(2)?, fields })
}

/// The rows of a table, the next one read. Those that are done with are given back: a million rows are read into the room of a few.
struct Stream<'s> {
    rows: Rows<'s>,
    part: usize,
    columns: usize,
    spare: Vec<Vec<Sql>>,
    next: Option<Row>,
}

impl<'s> Stream<'s> {
    fn of(statement: &'s mut Statement<'_>, part: usize, columns: usize) -> Result<Stream<'s>> {
        let mut stream = Stream { rows: statement.query([])?, part, columns, spare: Vec::new(), next: None };
        stream.go_on()?;
        Ok(stream)
    }

    fn go_on(&mut self) -> Result<()> {
        self.next = None;
        if let Some(row) = self.rows.next()? {
            let fields = self.spare.pop().unwrap_or_else(|| vec![Sql::Null; self.columns]);
            self.next = Some(read_row(row, self.part, fields)?);
        }
        Ok(())
    }

    /// The next row, if it is of a record or of one before it.
    fn take(&mut self, id: i64) -> Result<Option<Row>> {
        let taken = self.next.take_if(|row| row.id <= id);
        if taken.is_some() {
            self.go_on()?;
        }
        Ok(taken)
    }

    fn give_back(&mut self, row: Row) {
        self.spare.push(row.fields);
    }
}

/// What the journal says of one record: entry, kind, digest, difference.
pub(super) struct Said {
    id: i64,
    pub(super) entry: i64,
    pub(super) kind: String,
    digest: Option<Hash>,
    diff: Option<String>,
}

fn next_said(rows: &mut Rows<'_>) -> Result<Option<Said>> {
    rows.next()?.map(said).transpose()
}

/// A line of what the journal says of a record.
pub(super) fn said(row: &rusqlite::Row<'_>) -> Result<Said> {
    // What cannot be read holds nothing: the record it is of is named for that.
    let text = |at| row.get::<_, Option<String>>(at).ok().flatten();
    let digest = row.get::<_, Option<Hash>>(3).ok().flatten();
    Ok(Said { id: row.get(0)?, entry: row.get(1)?, kind: text(2).unwrap_or_default(), digest, diff: text(4) })
}

/// The row of one record, and the rows of its parts.
pub(super) fn rows_of(conn: &Connection, kept: &Kept<'_>, id: i64) -> Result<(Option<Row>, Vec<Row>)> {
    let read: Vec<String> = kept.columns.iter().map(|column| kept.noun.sql(column)).collect();
    let one = |table: &str, keys: &str, columns: &[String]| {
        let (all, key) = (select(table, keys, columns), keys.split(',').next().unwrap_or_default());
        all.rsplit_once(" ORDER BY")
            .map_or(String::new(), |(from, by)| format!("{from} WHERE {key} = {id} ORDER BY{by}"))
    };
    let mut statement = conn.prepare_cached(&one(kept.noun.table, "id, 0", &read))?;
    let row = statement.query([])?.next()?.map(|row| read_row(row, 0, vec![Sql::Null; read.len()])).transpose()?;
    let mut parts = Vec::new();
    for (part, (table, columns)) in kept.parts.iter().enumerate() {
        let read: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
        let mut statement = conn.prepare_cached(&one(table, &format!("{}, n", kept.noun.table), &read))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            parts.push(read_row(row, part, vec![Sql::Null; columns.len()])?);
        }
    }
    Ok((row, parts))
}

/// Walks every record of a noun back from the table to its first state. Which of the broken entries wrote what is not held against
/// records. Returns problems and how many records.
pub fn records(conn: &Connection, noun: &Noun, broken: &BTreeSet<i64>) -> Result<(Vec<Problem>, u64)> {
    records_after(conn, noun, broken, MIGRATIONS)
}

/// What is journaled of a noun.
pub(super) fn kept<'n>(
    conn: &Connection,
    noun: &'n Noun,
    broken: &'n BTreeSet<i64>,
    migrations: &'n [Migration],
) -> Result<Kept<'n>> {
    let without: Vec<&str> =
        ["id", "entry"].into_iter().chain(noun.letters.map(|_| "code")).chain(noun.folded()).collect();
    let part = |part: &Part| Ok((part.table, columns(conn, part.table, &[noun.table, "n", "entry"])?));
    let parts = noun.parts.iter().map(part).collect::<Result<_>>()?;
    let mut journaled = columns(conn, noun.table, &without)?;
    journaled.extend(noun.links.iter().map(|link| link.column).chain([KEPT]).map(str::to_owned));
    journaled.sort();
    Ok(Kept { noun, columns: journaled, parts, migrations, broken })
}

/// The same in a ledger that has been through these migrations.
pub fn records_after(
    conn: &Connection,
    noun: &Noun,
    broken: &BTreeSet<i64>,
    migrations: &[Migration],
) -> Result<(Vec<Problem>, u64)> {
    let kept = kept(conn, noun, broken, migrations)?;
    let read: Vec<String> = kept.columns.iter().map(|column| noun.sql(column)).collect();
    let mut statement = conn.prepare(&select(noun.table, "id, 0", &read))?;
    let mut rows = Stream::of(&mut statement, 0, kept.columns.len())?;
    let statement = |(table, columns): &(&str, Vec<String>)| {
        let read: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
        conn.prepare(&select(table, &format!("{}, n", noun.table), &read))
    };
    let mut statements = kept.parts.iter().map(statement).collect::<rusqlite::Result<Vec<_>>>()?;
    let streams = statements.iter_mut().zip(&kept.parts).enumerate();
    let streams = streams.map(|(part, (statement, (_, columns)))| Stream::of(statement, part, columns.len()));
    let mut streams = streams.collect::<Result<Vec<_>>>()?;
    let mut said =
        conn.prepare("SELECT record, entry, kind, digest, diff FROM change WHERE noun = ? ORDER BY record, id")?;
    let mut said = said.query([noun.name])?;
    let mut next = next_said(&mut said)?;
    let (mut problems, mut count) = (Vec::new(), 0);
    let (mut history, mut parts) = (Vec::new(), Vec::new());
    while let Some(id) = rows.next.as_ref().map(|row| row.id).into_iter().chain(next.as_ref().map(|said| said.id)).min()
    {
        history.clear();
        while let Some(said_of_it) = next.take_if(|said| said.id == id) {
            history.push(said_of_it);
            next = next_said(&mut said)?;
        }
        for stream in &mut streams {
            while let Some(row) = stream.take(id)? {
                // One before the first record is nobody's: its own lacks it.
                if row.id == id {
                    parts.push(row);
                }
            }
        }
        parts.sort_by_key(|row: &Row| row.n);
        let mut row = rows.take(id)?;
        count += 1;
        if let Err(what) = walk_back(&kept, id, row.as_mut(), &mut parts, &history) {
            problems.push(Problem { place: place(conn, noun, id), what });
        }
        if let Some(row) = row {
            rows.give_back(row);
        }
        for row in parts.drain(..) {
            streams[row.part].give_back(row);
        }
    }
    Ok((problems, count))
}

/// How people call a record: its code, or for the letterless the code its row holds.
fn place(conn: &Connection, noun: &Noun, id: i64) -> String {
    if noun.letters.is_some() {
        return noun.code(id);
    }
    let named =
        conn.query_row(&format!("SELECT code FROM every_{} WHERE id = ?", noun.name), [id], |r| r.get::<_, String>(0));
    named.map_or_else(|_| format!("{} {id}", noun.name), |c| format!("{} {c}", noun.name))
}

pub(super) fn digest_of(kept: &Kept<'_>, id: i64, row: Option<&Row>, parts: &[&Row]) -> Hash {
    let mut digest = Record::new(kept.noun.name, id);
    let cover = |digest: &mut Record, table: &str, columns: &[String], fields: &[Sql]| {
        for (name, value) in columns.iter().zip(fields) {
            // Text was found to be text when it was read.
            let value = if let Sql::Text(text) = value { Cell::Text(text) } else { cell(value.into()) };
            if !left_out(kept.migrations, table, name, value) {
                digest.field(name, value);
            }
        }
    };
    if let Some(row) = row {
        cover(&mut digest, kept.noun.table, &kept.columns, &row.fields);
    }
    for part in parts {
        let (table, columns) = &kept.parts[part.part];
        digest.part(table, part.n);
        cover(&mut digest, table, columns, &part.fields);
    }
    digest.end()
}

fn walk_back(
    kept: &Kept<'_>,
    id: i64,
    row: Option<&mut Row>,
    mut parts: &mut [Row],
    history: &[Said],
) -> std::result::Result<(), Both> {
    let Some(first) = row else {
        return Err(both!("记录被绕过本程序删除", "the record was deleted behind the program's back"));
    };
    let mut ended = false;
    for said in history.iter().rev() {
        match (said.kind.as_str(), &said.digest) {
            ("read" | "move", _) => {}
            ("edit", _) => undo(kept, first, parts, said)?,
            ("step", Some(digest)) => {
                let of = |entry| parts.iter().filter(move |p: &&Row| p.entry == entry).collect::<Vec<_>>();
                let mut entries = parts.iter().map(|p| p.entry).filter(|entry| kept.same(*entry, said.entry));
                let Some(entry) = entries.find(|entry| digest_of(kept, id, None, &of(*entry)) == *digest) else {
                    let entry = said.entry;
                    return Err(both!(
                        "第 {entry} 条日志记下的步骤被改过",
                        "the steps of journal entry {entry} were altered"
                    ));
                };
                // What was written later goes behind what stood before it.
                parts.sort_by_key(|p| p.entry == entry);
                let before = parts.partition_point(|p| p.entry != entry);
                parts = &mut parts[..before];
            }
            ("add", Some(digest)) => {
                if parts.iter().any(|p| !kept.same(p.entry, said.entry)) {
                    return Err(both!("有步骤是绕过本程序添加的", "a step was added behind the program's back"));
                }
                if !kept.same(first.entry, said.entry)
                    || digest_of(kept, id, Some(first), &parts.iter().collect::<Vec<_>>()) != *digest
                {
                    return Err(both!("记录被绕过本程序修改", "the record was altered behind the program's back"));
                }
                ended = true;
            }
            _ => return Err(both!("日志里有看不懂的变更", "the journal holds a change it cannot hold")),
        }
    }
    if ended {
        Ok(())
    } else {
        Err(both!("记录是绕过本程序添加的", "the record was added behind the program's back"))
    }
}

/// Takes one edit back: what the table holds must be what the edit made it.
pub(super) fn undo(kept: &Kept<'_>, row: &mut Row, parts: &mut [Row], said: &Said) -> std::result::Result<(), Both> {
    let unreadable = || both!("日志里有看不懂的变更", "the journal holds a change it cannot hold");
    let diff: Vec<(String, serde_json::Value, serde_json::Value)> =
        said.diff.as_deref().and_then(|d| serde_json::from_str(d).ok()).ok_or_else(unreadable)?;
    for (name, before, after) in diff.into_iter().rev() {
        let slot = match name.split_once('.') {
            Some((n, column)) => n.parse().ok().and_then(|n: i64| {
                let row = parts.iter_mut().find(|p| p.n == n)?;
                let at = kept.parts[row.part].1.iter().position(|c| c == column)?;
                row.fields.get_mut(at)
            }),
            None => kept.columns.iter().position(|c| *c == name).map(|at| &mut row.fields[at]),
        };
        let slot = slot.ok_or_else(unreadable)?;
        if json(slot) != after {
            return Err(both!(
                "字段 {name} 被绕过本程序修改",
                "its field {name} was altered behind the program's back"
            ));
        }
        *slot = match before {
            serde_json::Value::Null => Sql::Null,
            serde_json::Value::Number(n) => n.as_i64().map_or(Sql::Null, Sql::Integer),
            serde_json::Value::String(t) => Sql::Text(t),
            _ => return Err(unreadable()),
        };
    }
    Ok(())
}

/// SQL: the entry of a row `t` may be that of a change `c`: the same, or both among `?2`, which are known not to stand where they were
/// written.
pub(super) fn same_entry(t: &str) -> String {
    let broken = "(SELECT value FROM json_each(?2))";
    format!("({t}.entry = c.entry OR ({t}.entry IN {broken} AND c.entry IN {broken}))")
}

/// Entries as SQL reads a list.
pub(super) fn listed(entries: &BTreeSet<i64>) -> String {
    entries.iter().copied().collect::<serde_json::Value>().to_string()
}
