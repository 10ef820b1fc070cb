//! A record of any noun added, corrected, voided and read back: settled by its own draft, then one write. Not for its steps: those
//! are `living`'s.

use super::names::Names;
use super::{Born, Record, called, dependents, existing, follow, lacking, sealed, twin};
use crate::base::column::{self, Shape, flag};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::kept;
use crate::base::noun::{Draft, From, KEPT, Noun, Put, Value};
use crate::base::text;
use crate::both;
use crate::db::behind::Reads;
use crate::db::query::{cell, value};
use crate::db::write::Write;
use chrono::Datelike;
use rusqlite::Connection;

/// The fields of a draft that come from somewhere.
pub(super) fn puts(draft: &impl Record, from: From) -> Vec<Put> {
    let mut out = Vec::new();
    draft.each(|field, value| {
        if field.from == from {
            out.push((field.column, value));
        }
    });
    out
}

/// All fields of a draft, as a row of a part is written.
pub fn fields_of(draft: &impl Draft) -> Vec<Put> {
    let mut row = Vec::new();
    draft.each(|field, value| row.push((field.column, value)));
    row
}

/// The rows of a part that stand, of the record in the column that names it, in the order they were written.
pub fn standing_rows<D: Draft>(conn: &Connection, (table, of): (&str, &str), id: i64) -> Result<Vec<D>> {
    let columns = D::FIELDS.iter().map(|field| format!("\"{}\"", field.column)).collect::<Vec<_>>().join(", ");
    let sql = format!("SELECT {columns} FROM {table} WHERE {of} = ? AND taken_back IS NULL ORDER BY n");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    let mut out = Vec::new();
    while let Some(found) = rows.next()? {
        let mut row = D::default();
        for (at, field) in D::FIELDS.iter().enumerate() {
            row.set(field.column, value(cell(found.get_ref(at)?)));
        }
        out.push(row);
    }
    Ok(out)
}

/// The error for a field that has to be given.
pub fn required(noun: &Noun, column: &'static str) -> Error {
    let flag = flag(column);
    let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
    Error::usage("field-missing", both!("缺少{zh}", "{en} is missing"))
        .hint(both!("加上 --{flag} …", "add --{flag} …"))
        .lacks(column)
}

/// Refuses a day after today.
pub fn not_in_future(noun: &Noun, column: &'static str, day: Day, today: Day) -> Result<()> {
    if day <= today {
        return Ok(());
    }
    let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
    Err(Error::refused("day-in-future", both!("{zh} {day} 在今天 {today} 之后", "{en} {day} is after today, {today}"))
        .hint(day::not_come(day, today))
        .field(column))
}

/// Refuses an office number that another record of the noun has.
pub fn office_no_free(
    conn: &dyn Reads,
    names: &Names,
    noun: &Noun,
    office_no: Option<&str>,
    id: Option<i64>,
) -> Result<()> {
    let Some(number) = office_no.filter(|number| id.is_some() || !names.file.borrow_mut().is_first(noun, number))
    else {
        return Ok(());
    };
    let sql = format!("SELECT 1 FROM {} WHERE office_no = ? AND id IS NOT ?", noun.table);
    if conn.prepare_cached(&sql)?.exists((number, id))? {
        let ((zh, en), (of_zh, of_en)) =
            (column::label(noun.name, "office_no").unwrap_or(("文号", "Office number")), (noun.zh, noun.en));
        let taken = both!("{zh} {number:?} 已被另一{of_zh}使用", "{en} {number:?} belongs to another {of_en}");
        return Err(Error::refused("office-no-taken", taken).field("office_no"));
    }
    Ok(())
}

/// Adds a record from its draft; returns its row. A code that comes with it (from an import) is kept if it is free.
pub fn add<D: Record>(write: &mut Write<'_>, names: &Names, draft: D, code: Option<i64>) -> Result<i64> {
    bring(write, names, draft, (code, &[])).map(|(id, _)| id)
}

/// The same with what its sheet had beside, returning also what it brought beside its fields.
pub fn bring<D: Record>(
    write: &mut Write<'_>,
    names: &Names,
    mut draft: D,
    (code, beside): (Option<i64>, &[kept::Cell]),
) -> Result<(i64, Born)> {
    let noun = D::NOUN;
    let given = (!names.filed.get()).then(|| draft.clone());
    draft.settle(write, names, None).map_err(|error| match &given {
        Some(given) => lacking_all(write.conn(), names, given, error),
        None => error,
    })?;
    let (mut all, mut sealed) = (Vec::new(), Vec::new());
    draft.each(|field, value| match field.from {
        From::Anywhere => all.push((field.column, value)),
        From::Sealed => sealed.push((field.column, value)),
        From::History => {}
    });
    if let Some(on) = draft.day() {
        existing::held(write, names, noun, on, &all)?;
    }
    twin::none(write, &draft, None)?;
    let id = match code {
        Some(id) => {
            if write.conn().prepare_cached(&format!("SELECT 1 FROM {} WHERE id = ?", noun.table))?.exists([id])? {
                let taken = noun.code(id);
                let said = both!("编号 {taken} 已经有了", "the code {taken} is taken");
                return Err(Error::refused("code-taken", said)
                    .hint(both!(
                        "要作为新记录导入，去掉 code 一列",
                        "to import it as a new record, leave the code column out"
                    ))
                    .field("code"));
            }
            id
        }
        None if noun.letters.is_none() => write
            .conn()
            .prepare_cached(&format!("SELECT coalesce(max(id), 0) + 1 FROM {}", noun.table))?
            .query_row([], |r| r.get(0))?,
        None => write.next_id(noun.table, draft.day().unwrap_or(names.today).year())?,
    };
    let mut born = draft.born(write, names)?;
    all.extend(kept::stored(beside).map(|kept| (KEPT, Value::Text(kept))));
    write.add(noun, id, &all, &born.folded, &born.parts)?;
    born.own = all;
    write.derive(noun, id, true, &born.derived)?;
    sealed::keep_first(write, noun, id, &sealed)?;
    names.called.borrow_mut().written(noun, || draft.get(noun.called_by));
    follow::added::<D>(write, id)?;
    Ok((id, born))
}

/// The error of a new record that lacks something, told of all that it lacks.
pub fn lacking_all<D: Record>(conn: &Connection, names: &Names, given: &D, error: Error) -> Error {
    let typed = |column: &str| {
        (if D::NOUN.shape(column) == Shape::Long { "-m".into() } else { format!("--{}", flag(column)) }, true)
    };
    let asked = lacking::Asked { conn, names, noun: D::NOUN, flag: &typed, called: &|_| None };
    lacking::all(&asked, given, error, &|draft| draft.clone().settle(conn, names, None))
}

/// The number the next row of a record's parts takes: it counts through all of them.
pub fn next_row(conn: &Connection, noun: &Noun, id: i64) -> Result<i64> {
    let own = noun.table;
    let last = |table: &str| format!("SELECT max(n) FROM {table} WHERE {own} = ?1");
    let all: Vec<String> = noun.parts.iter().map(|part| last(part.table)).collect();
    let sql = format!("SELECT coalesce(max(n), 0) + 1 FROM (SELECT NULL AS n UNION ALL {})", all.join(" UNION ALL "));
    Ok(conn.prepare_cached(&sql)?.query_row([id], |r| r.get(0))?)
}

/// The draft of a kept record: its fields as they are now.
pub fn load<D: Record>(conn: &Connection, id: i64) -> Result<D> {
    let noun = D::NOUN;
    let fields: Vec<&str> = D::FIELDS.iter().filter(|f| f.from == From::Anywhere).map(|f| f.column).collect();
    let names: Vec<String> = fields.iter().map(|f| noun.sql(f)).collect();
    let mut draft = D::default();
    conn.query_row(&format!("SELECT {} FROM {} WHERE id = ?", names.join(", "), noun.table), [id], |row| {
        for (at, field) in fields.iter().enumerate() {
            draft.set(field, value(cell(row.get_ref(at)?)));
        }
        Ok(())
    })?;
    Ok(draft)
}

/// Refuses to touch a voided record.
pub fn not_voided(conn: &Connection, noun: &Noun, id: i64) -> Result<()> {
    let reason: Option<String> =
        conn.query_row(&format!("SELECT void_reason FROM {} WHERE id = ?", noun.table), [id], |r| r.get(0))?;
    let Some(reason) = reason else { return Ok(()) };
    let code = called(conn, noun, id)?;
    let reason = text::cut(&reason, 60).into_owned();
    Err(Error::refused("record-voided", both!("{code} 已作废（{reason}）", "{code} was voided ({reason})"))
        .hint(both!("经过见 ducha history {code}", "see ducha history {code}")))
}

/// Changes the given fields of a record; returns how many changed.
pub fn edit<D: Record>(
    write: &mut Write<'_>,
    names: &Names,
    id: i64,
    given: &[(&'static str, Value)],
) -> Result<usize> {
    not_voided(write.conn(), D::NOUN, id)?;
    let mut draft: D = load(write.conn(), id)?;
    let before = draft.day();
    draft.fill(given);
    draft.settle(write.conn(), names, Some(id))?;
    if let Some(on) = draft.day() {
        let all = puts(&draft, From::Anywhere);
        existing::held(write.conn(), names, D::NOUN, on, if before == Some(on) { given } else { &all })?;
    }
    // What was emptied and is there again was filled in by itself: it cannot be empty.
    let kept = |(column, value): &&(&str, Value)| *value == Value::Null && draft.get(column) != Value::Null;
    if let Some((column, _)) = given.iter().find(kept) {
        let (zh, en) = column::label(D::NOUN.name, column).unwrap_or((column, column));
        return Err(Error::usage("field-emptied", both!("{zh}不能为空", "{en} cannot be empty")).field(column));
    }
    twin::none(write.conn(), &draft, Some((id, given)))?;
    let concerned = follow::about::<D>(write.conn(), id)?;
    let changed = write.edit(D::NOUN, id, &puts(&draft, From::Anywhere))?;
    let apart = sealed::keep(write, D::NOUN, id, given)?;
    names.called.borrow_mut().written(D::NOUN, || draft.get(D::NOUN.called_by));
    D::edited(write, names, id)?;
    concerned.follow::<D>(write)?;
    Ok(changed + apart)
}

/// Corrects what its sheet had of a record beside, by heading; what is empty is taken away. Returns how many changed.
pub fn edit_beside(write: &mut Write<'_>, noun: &'static Noun, id: i64, given: &[kept::Cell]) -> Result<usize> {
    if given.is_empty() {
        return Ok(0);
    }
    not_voided(write.conn(), noun, id)?;
    let sql = format!("SELECT {} FROM {} WHERE id = ?", noun.sql(KEPT), noun.table);
    let before: Option<String> = write.conn().query_row(&sql, [id], |r| r.get(0))?;
    let mut cells = before.as_deref().map(kept::cells).unwrap_or_default();
    for (heading, content) in given {
        match cells.iter_mut().find(|(of, _)| of == heading) {
            Some(cell) => cell.1.clone_from(content),
            None => cells.push((heading.clone(), content.clone())),
        }
    }
    cells.retain(|(heading, content)| !heading.is_empty() && !content.is_empty());
    write.edit(noun, id, &[(KEPT, kept::stored(&cells).map_or(Value::Null, Value::Text))])
}

/// Voids a record with a reason; refused while others stand on it.
pub fn void<D: Record>(write: &mut Write<'_>, id: i64, reason: &str) -> Result<()> {
    let noun = D::NOUN;
    not_voided(write.conn(), noun, id)?;
    dependents::none(write.conn(), noun, id)?;
    D::may_void(write.conn(), id)?;
    let concerned = follow::about::<D>(write.conn(), id)?;
    write.edit(noun, id, &[("void_reason", Value::Text(reason.to_owned()))])?;
    concerned.follow::<D>(write)
}
