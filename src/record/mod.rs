//! Floor 2: one file per noun: what is filled in, its checks, what is kept. Not for what can be typed: `command` says that.

pub mod alike;
mod aside;
pub mod belonging;
pub mod calendar;
pub mod campaign;
pub mod case;
pub mod case_check;
pub mod clockwork;
pub mod complaint;
pub mod dependents;
pub mod evidence;
pub mod existing;
pub mod finding;
pub mod follow;
pub mod influence;
pub mod instruction;
pub mod life;
pub mod linking;
pub mod lives;
pub mod living;
pub mod names;
pub mod office;
pub mod order;
pub mod order_life;
pub mod order_proof;
pub mod person;
pub mod proposal;
pub mod recheck;
pub mod register;
pub mod repeated;
pub mod roster;
pub mod rules;
pub mod sanction;
pub mod sanction_acts;
pub mod sanction_check;
pub mod scope;
pub mod sealed;
pub mod sheet;
pub mod stated;
pub mod steps;
pub mod term;
mod told;
pub mod twin;
pub mod unit;
pub mod visit;
pub mod worded;

use crate::base::code;
use crate::base::column;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft, From, Held, Noun, Value};
use crate::base::text;
use crate::both;
use crate::db::query::{cell, value};
use crate::db::write::{PartRow, Put, Write};
use chrono::Datelike;
use follow::Follows;
use lives::{Life, life};
use names::Names;
use rusqlite::Connection;

/// Every noun of the ledger, in the order people meet them.
pub static NOUNS: &[&Noun] = &[
    &unit::NOUN,
    &campaign::NOUN,
    &visit::NOUN,
    &finding::NOUN,
    &complaint::NOUN,
    &order::NOUN,
    &person::NOUN,
    &sanction::NOUN,
    &instruction::NOUN,
    &proposal::NOUN,
    &evidence::NOUN,
    &stated::NOUN,
    &term::NOUN,
];

/// What is journaled but has no verbs of a noun: the office itself, its calendar, its rules, what revisits found.
pub static SETTINGS: &[&Noun] = &[&office::NOUN, &calendar::NOUN, &rules::NOUN, &recheck::NOUN];

/// The nouns with a life of steps.
pub static LIVES: &[Life] =
    &[life::<complaint::Draft>(), life::<instruction::Draft>(), life::<order::Draft>(), life::<proposal::Draft>()];

/// Finds the records of a noun that are not what they come to beside others, each with what is wrong with it.
type Miscounted = fn(&Connection) -> Result<Vec<(i64, Both)>>;

/// The nouns that store what follows from other records.
pub static COUNTED: &[(&Noun, Miscounted)] =
    &[(&sanction::NOUN, sanction::miscounted), (&finding::NOUN, finding::miscounted)];

/// The life of a noun, if it has one.
pub fn life_of(noun: &Noun) -> Option<&'static Life> {
    LIVES.iter().find(|life| life.noun.name == noun.name)
}

/// The noun of a typed name.
pub fn noun(name: &str) -> Option<&'static Noun> {
    NOUNS.iter().copied().find(|n| n.name == name || n.view == name || n.zh == name)
}

/// The noun whose codes begin with these letters.
pub fn by_letters(letters: &str) -> Result<&'static Noun> {
    let noun = NOUNS.iter().copied().find(|n| n.letters == Some(letters));
    noun.ok_or_else(|| {
        let zh: Vec<String> = NOUNS.iter().filter_map(|n| Some(format!("{} {}", n.letters?, n.zh))).collect();
        let en: Vec<String> = NOUNS.iter().filter_map(|n| Some(format!("{} {}", n.letters?, n.en))).collect();
        let (zh, en) = (zh.join("、"), en.join(", "));
        Error::not_found("letter-unknown", both!("没有以 {letters} 开头的编号", "no code begins with {letters}"))
            .hint(both!("编号以这些字母开头：{zh}", "codes begin with: {en}"))
    })
}

/// The noun and row of any code (`C2026-0031`), whatever its letters.
pub fn by_code(conn: &Connection, names: &Names, typed: &str) -> Result<(&'static Noun, i64)> {
    let letters = code::letters(typed);
    let like_a_code = !letters.is_empty() && code::parse(&letters, typed, names.today.year()).is_some();
    match by_letters(&letters) {
        Ok(noun) if like_a_code => names.record(conn, noun, typed).map(|id| (noun, id)),
        lettered => names.unit(conn, typed).map(|id| (&unit::NOUN, id)).map_err(|error| {
            // What is written like a code and is no unit has letters nobody has.
            let nobodys = like_a_code && typed.contains('-');
            lettered.err().filter(|_| nobodys).unwrap_or(error)
        }),
    }
}

/// The noun and row of a code with its letters and its year.
pub fn noun_of_code(stored: &str) -> Option<(&'static Noun, i64)> {
    let letters = code::letters(stored);
    let noun = NOUNS.iter().copied().find(|n| n.letters == Some(&letters))?;
    stored.contains('-').then(|| code::parse(&letters, stored, 0)).flatten().map(|id| (noun, id))
}

/// How a row of a table is called: by the code of the record it is or belongs to, where it is anybody's.
pub fn row_of(table: &str, id: i64) -> String {
    let owns = |noun: &&&Noun| {
        noun.table == table
            || noun.parts.iter().any(|part| part.table == table)
            || noun.links.iter().any(|link| link.table == table)
            || [noun.derived, noun.sealed].contains(&Some(table))
    };
    let owner = NOUNS.iter().chain(SETTINGS).find(owns);
    owner.map_or_else(|| format!("{table} {id}"), |noun| noun.code(id))
}

/// How people call a row.
pub fn called(conn: &Connection, noun: &Noun, id: i64) -> Result<String> {
    if noun.letters.is_some() {
        return Ok(noun.code(id));
    }
    Ok(conn.query_row(&format!("SELECT code FROM every_{} WHERE id = ?", noun.name), [id], |r| r.get(0))?)
}

/// What a new record brings beside its own fields.
#[derive(Default)]
pub struct Born {
    /// Columns folded from its parts.
    pub folded: Vec<Put>,
    /// Rows of its parts.
    pub parts: Vec<PartRow>,
    /// Rows counted from it.
    pub derived: Vec<Vec<Put>>,
    /// What a person should look at in the history it came in with.
    pub doubt: Option<Both>,
}

/// What a record with a life of steps does beside what all do.
#[derive(Debug)]
pub struct Lived<D> {
    /// The steps a new one states, and where they leave it.
    pub born: fn(&D, &Connection, &Names) -> Result<Born>,
    /// Counts it anew after an edit.
    pub edited: fn(&mut Write<'_>, &Names, i64) -> Result<()>,
    /// What to type next.
    pub next: fn(&Connection, &Names, i64, &str) -> Result<Vec<String>>,
}

/// A noun that is added, edited and imported.
pub trait Record: Draft {
    /// The noun.
    const NOUN: &'static Noun;

    /// Fills in what follows from the rest, and refuses what cannot be: for a new record (`id` is `None`) or an edited one.
    fn settle(&mut self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()>;

    /// What is counted from its records and stored with others.
    const FOLLOWS: Option<Follows> = None;

    /// What it does because it has a life of steps: [`living::lived`].
    const LIFE: Option<Lived<Self>> = None;

    /// The day whose year its code carries.
    fn day(&self) -> Option<Day> {
        Day::held(self.get(Self::NOUN.day?))
    }

    /// What it brings beside its fields.
    fn born(&self, conn: &Connection, names: &Names) -> Result<Born> {
        Self::LIFE.map_or_else(|| Ok(Born::default()), |life| (life.born)(self, conn, names))
    }

    /// What follows from a change of its fields.
    fn edited(write: &mut Write<'_>, names: &Names, id: i64) -> Result<()> {
        Self::LIFE.map_or(Ok(()), |life| (life.edited)(write, names, id))
    }

    /// What to type next, once it is kept.
    fn next(conn: &Connection, names: &Names, id: i64, code: &str) -> Result<Vec<String>> {
        Self::LIFE.map_or_else(|| Ok(Vec::new()), |life| (life.next)(conn, names, id, code))
    }

    /// What a person should look at, once it is kept.
    fn hints(_conn: &Connection, _names: &Names, _id: i64, _code: &str) -> Result<Vec<Both>> {
        Ok(Vec::new())
    }

    /// What a person should look at, once it was corrected.
    fn noticed(_conn: &Connection, _names: &Names, _id: i64) -> Result<Option<Both>> {
        Ok(None)
    }

    /// What a person should look at in a row of a file.
    fn doubts(_conn: &Connection, _id: i64) -> Result<Option<Both>> {
        Ok(None)
    }

    /// The rows of its parts that travel, as a file brings them of one that is new, each under its part's column.
    fn rows(_conn: &Connection, _id: i64, _given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        Ok(Vec::new())
    }

    /// What later rows of the same command must know of it.
    fn kept(_conn: &Connection, _names: &Names, _id: i64) -> Result<()> {
        Ok(())
    }
}

/// The fields of a draft that come from somewhere.
fn puts(draft: &impl Record, from: From) -> Vec<Put> {
    let mut out = Vec::new();
    draft.each(|field, value| {
        if field.from == from {
            out.push((field.column, value));
        }
    });
    out
}

/// The error for a field that has to be given.
pub fn required(noun: &Noun, column: &'static str) -> Error {
    let flag = flag(column);
    let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
    Error::usage("field-missing", both!("缺少{zh}", "{en} is missing"))
        .hint(both!("加上 --{flag} …", "add --{flag} …"))
        .field(column)
}

/// The flag of a column: `visited_on` is `--visited`, `on_leave` is `--on-leave`.
pub fn flag(column: &str) -> String {
    column.strip_suffix("_on").unwrap_or(column).replace('_', "-")
}

/// Refuses a day after today.
pub fn not_in_future(noun: &Noun, column: &'static str, day: Day, today: Day) -> Result<()> {
    if day <= today {
        return Ok(());
    }
    let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
    Err(Error::refused("day-in-future", both!("{zh} {day} 在今天 {today} 之后", "{en} {day} is after today, {today}"))
        .hint(both!("今天由 --today 或系统时钟决定", "today comes from --today or the clock"))
        .field(column))
}

/// Refuses an office number that another record of the noun has.
pub fn office_no_free(conn: &Connection, noun: &Noun, office_no: Option<&str>, id: Option<i64>) -> Result<()> {
    let Some(number) = office_no else { return Ok(()) };
    let sql = format!("SELECT 1 FROM {} WHERE office_no = ? AND id IS NOT ?", noun.table);
    if conn.prepare_cached(&sql)?.exists((number, id))? {
        let (zh, en) = (noun.zh, noun.en);
        let taken = both!("文号 {number:?} 已被另一{zh}使用", "the office number {number:?} belongs to another {en}");
        return Err(Error::refused("office-no-taken", taken).field("office_no"));
    }
    Ok(())
}

/// Adds a record from its draft; returns its row. A code that comes with it (from an import) is kept if it is free.
pub fn add<D: Record>(write: &mut Write<'_>, names: &Names, draft: D, code: Option<i64>) -> Result<i64> {
    bring(write, names, draft, code).map(|(id, _)| id)
}

/// The same, returning also what it brought beside its fields.
pub fn bring<D: Record>(write: &mut Write<'_>, names: &Names, mut draft: D, code: Option<i64>) -> Result<(i64, Born)> {
    let noun = D::NOUN;
    draft.settle(write.conn(), names, None)?;
    if let Some(on) = draft.day() {
        existing::held(write.conn(), names, noun, on, &puts(&draft, From::Anywhere))?;
    }
    twin::none(write.conn(), &draft, None)?;
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
    let born = draft.born(write.conn(), names)?;
    write.add(noun, id, &puts(&draft, From::Anywhere), &born.folded, &born.parts)?;
    write.derive(noun, id, true, &born.derived)?;
    sealed::keep_first(write, noun, id, &puts(&draft, From::Sealed))?;
    follow::added::<D>(write, id)?;
    Ok((id, born))
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
    D::edited(write, names, id)?;
    concerned.follow::<D>(write)?;
    Ok(changed + apart)
}

/// Voids a record with a reason; refused while others stand on it.
pub fn void<D: Record>(write: &mut Write<'_>, id: i64, reason: &str) -> Result<()> {
    let noun = D::NOUN;
    not_voided(write.conn(), noun, id)?;
    dependents::none(write.conn(), noun, id)?;
    let concerned = follow::about::<D>(write.conn(), id)?;
    write.edit(noun, id, &[("void_reason", Value::Text(reason.to_owned()))])?;
    concerned.follow::<D>(write)
}
