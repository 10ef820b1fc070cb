//! A command taken back, or taken again: what one entry of the journal did to records is turned by a new entry, from its last change to its
//! first. Nothing is deleted: what was added is voided, what was corrected is as it was, a step is taken back, one that was taken back is taken
//! again. What left the house stays. Not for voiding a record of itself: that is `keep`'s.

use super::names::Names;
use super::undone::reason;
use super::{
    FOLLOWED, NOUNS, called, complaint, draw, exposure, finding, life_of, next_row, office, order, paper, proposal,
    recheck,
};
use crate::base::error::{Error, Result};
use crate::base::noun::{KEPT, Noun, Put, Value};
use crate::base::vocab::{PaperStep, ProposalStep, Step};
use crate::both;
use crate::db::stored;
use crate::db::write::Write;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A command is taken back.
    Back,
    /// What was taken back is done again.
    Again,
}

impl Way {
    const fn verb(self) -> &'static str {
        match self {
            Way::Back => "undo",
            Way::Again => "redo",
        }
    }

    /// The command as the journal keeps it, whatever was typed: by it is known what was turned.
    pub fn command(self, entry: i64) -> String {
        format!("ducha {} {entry}", self.verb())
    }
}

/// What an entry turned, where it did.
fn turned(command: &str) -> Option<(Way, i64)> {
    let mut words = command.strip_prefix("ducha ")?.split(' ');
    let (verb, entry) = (words.next()?, words.next()?.parse().ok()?);
    let way = [Way::Back, Way::Again].into_iter().find(|way| way.verb() == verb)?;
    words.next().is_none().then_some((way, entry))
}

/// An entry that did something to records.
#[derive(Clone, Debug)]
pub struct Doing {
    /// Its number.
    pub entry: i64,
    /// Its instant.
    pub at: String,
    /// Who.
    pub actor: String,
    /// What was typed.
    pub command: String,
    /// Whether it was taken back.
    pub back: bool,
    /// What it turned itself.
    pub turned: Option<(Way, i64)>,
    changes: (i64, i64),
}

/// Walks through the entries that did something to records, the last first, until told to stop.
pub fn walk(conn: &Connection, mut see: impl FnMut(Doing) -> bool) -> Result<()> {
    let mut about = conn.prepare("SELECT at, actor, command FROM journal WHERE seq = ?")?;
    let mut statement =
        conn.prepare("SELECT id, entry, kind IN ('add', 'step', 'edit') FROM change ORDER BY id DESC")?;
    let mut rows = statement.query([])?;
    let mut dead: HashSet<i64> = HashSet::new();
    let mut next: Option<(i64, i64, bool)> = rows.next()?.map(TryInto::try_into).transpose()?;
    while let Some((last, entry, mut did)) = next {
        let mut first = last;
        next = None;
        while let Some(row) = rows.next()? {
            let one: (i64, i64, bool) = row.try_into()?;
            if one.1 != entry {
                next = Some(one);
                break;
            }
            (first, did) = (one.0, did || one.2);
        }
        if !did {
            continue;
        }
        let (at, actor, command): (String, String, String) = about.query_row([entry], |r| r.try_into())?;
        let (turned, back) = (turned(&command), dead.contains(&entry));
        if let Some((_, other)) = turned.filter(|_| !back) {
            dead.insert(other);
        }
        if !see(Doing { entry, at, actor, command, back, turned, changes: (first, last) }) {
            break;
        }
    }
    Ok(())
}

/// The entry that is to be turned: the last that was not taken back; or the last taking back after which nothing else was done.
pub fn target(conn: &Connection, way: Way) -> Result<Doing> {
    let mut found = None;
    walk(conn, |doing| {
        let (turned, back) = (doing.turned.map(|(way, _)| way), doing.back);
        let (wanted, passed) = match way {
            Way::Back => (!back && turned != Some(Way::Back), true),
            Way::Again => (!back && turned == Some(Way::Back), back || turned == Some(Way::Again)),
        };
        if wanted {
            found = Some(doing);
        }
        !wanted && passed
    })?;
    found.ok_or_else(|| match way {
        Way::Back => Error::refused("undo-none", both!("没有可撤销的命令", "there is no command to take back"))
            .hint(both!("做过什么：ducha history", "what was done: ducha history")),
        Way::Again => Error::refused(
            "redo-none",
            both!(
                "没有可重做的：撤销以后又做了别的，或没有撤销过",
                "nothing to do again: nothing was taken back, or something else was done since"
            ),
        )
        .hint(both!("做过、撤销过什么：ducha undo --list", "what was done and taken back: ducha undo --list")),
    })
}

/// What turning one change does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The record is voided.
    Void,
    /// Fields become what they were.
    Fields(Vec<Put>),
    /// A row of a part is taken back.
    Back(i64),
    /// A row of a part that was taken back is taken again.
    Again(&'static str, i64),
}

/// What turning an entry does, in its order: to which record, what.
pub type Plan = Vec<(&'static Noun, i64, Turn)>;

/// The error of something that left the house.
fn gone(code: &str, name: &str) -> Error {
    let said =
        both!("不能撤销：{code} 已经发出或公开", "it cannot be taken back: {code} has been sent out or published");
    Error::refused("undo-gone", said).hint(both!(
        "发出的只能更正、撤回或作废：ducha {name} --help",
        "what was sent out is corrected, withdrawn or voided: ducha {name} --help"
    ))
}

/// The steps after which something is out of the house, by noun.
fn is_out(noun: &Noun, kind: &str) -> bool {
    let steps: &[&str] = match noun.name {
        name if name == paper::NOUN.name => &[PaperStep::Issue.slug(), PaperStep::Send.slug()],
        name if name == proposal::NOUN.name => &[ProposalStep::Send.slug()],
        name if name == complaint::NOUN.name => &[Step::Reply.slug()],
        _ => &[],
    };
    steps.contains(&kind)
}

/// The parts whose rows were published as they were written: what was drawn.
const PUBLISHED: &[&str] = &["draw_pick"];

/// What turning an entry does; refused where something of it stays: what left the house, what is sealed, a setting.
pub fn plan(conn: &Connection, doing: &Doing) -> Result<Plan> {
    let mut statement = conn.prepare(
        "SELECT noun, record, kind, diff FROM change WHERE id BETWEEN ? AND ? AND kind IN ('add', 'step', 'edit') ORDER BY id DESC",
    )?;
    let rows = statement.query_map(doing.changes, |r| r.try_into())?;
    let changes: Vec<(String, i64, String, Option<String>)> = rows.collect::<rusqlite::Result<_>>()?;
    let new: HashSet<(&str, i64)> =
        changes.iter().filter(|(.., kind, _)| kind == "add").map(|(noun, id, ..)| (noun.as_str(), *id)).collect();
    let mut out = Plan::new();
    for (name, id, kind, diff) in &changes {
        let nouns = || NOUNS.iter().copied().chain([&recheck::NOUN, &office::NOUN]);
        let Some(noun) = nouns().find(|noun| noun.name == name) else {
            // What is sealed of a new record goes with it.
            if nouns().any(|noun| noun.sealed == Some(name) && new.contains(&(noun.name, *id))) {
                continue;
            }
            let sealed = nouns().any(|noun| noun.sealed == Some(name));
            return Err(stays(name, sealed));
        };
        match kind.as_str() {
            "add" => {
                if [order::NOUN.name, exposure::NOUN.name, draw::NOUN.name].contains(&noun.name) {
                    return Err(gone(&called(conn, noun, *id)?, noun.name));
                }
                if noun.name == office::NOUN.name {
                    return Err(stays(name, false));
                }
                out.push((noun, *id, Turn::Void));
            }
            "step" => out.extend(rows_of(conn, noun, *id, doing.entry)?.into_iter().map(|turn| (noun, *id, turn))),
            _ => out.extend(edited(conn, noun, *id, diff.as_deref())?.into_iter().map(|turn| (noun, *id, turn))),
        }
    }
    Ok(out)
}

/// The error of what is no record: a setting, or something sealed.
fn stays(name: &str, sealed: bool) -> Error {
    if sealed {
        let said =
            both!("不能撤销：改的是密封的内容，读出来才能改回", "it cannot be taken back: what was changed is sealed");
        return Error::refused("undo-not", said).hint(both!("再改一次就是", "change it once more"));
    }
    let said = both!(
        "不能撤销：动的是设置或日历（{name}）",
        "it cannot be taken back: it changed a setting or the calendar ({name})"
    );
    Error::refused("undo-not", said)
        .hint(both!("再设一次就是：ducha history 看原来是什么", "set it once more: ducha history tells what it was"))
}

/// What a record is called; what a revisit found, by the finding.
pub fn named(conn: &Connection, noun: &'static Noun, id: i64) -> Result<String> {
    if noun.name == recheck::NOUN.name {
        let finding: i64 = conn.query_row("SELECT finding FROM recheck WHERE id = ?", [id], |r| r.get(0))?;
        return Ok(finding::NOUN.code(finding));
    }
    called(conn, noun, id)
}

/// The rows an entry added to a record's parts, the last first.
fn rows_of(conn: &Connection, noun: &'static Noun, id: i64, entry: i64) -> Result<Vec<Turn>> {
    let mut rows: Vec<(i64, Option<String>)> = Vec::new();
    for part in noun.parts {
        let (table, own) = (part.table, noun.table);
        let has = |column: &str| -> Result<bool> {
            Ok(conn.prepare_cached("SELECT 1 FROM pragma_table_info(?) WHERE name = ?")?.exists((table, column))?)
        };
        let kind = if has("kind")? { "kind" } else { "NULL" };
        let sql = format!("SELECT n, {kind} FROM {table} WHERE {own} = ? AND entry = ?");
        let mut statement = conn.prepare_cached(&sql)?;
        let found: Vec<(i64, Option<String>)> =
            statement.query_map((id, entry), |r| r.try_into())?.collect::<rusqlite::Result<_>>()?;
        if !found.is_empty() && (PUBLISHED.contains(&table) || !has("taken_back")?) {
            return Err(gone(&called(conn, noun, id)?, noun.name));
        }
        rows.extend(found);
    }
    if rows.iter().any(|(_, kind)| kind.as_deref().is_some_and(|kind| is_out(noun, kind))) {
        return Err(gone(&called(conn, noun, id)?, noun.name));
    }
    rows.sort_unstable_by_key(|(n, _)| std::cmp::Reverse(*n));
    Ok(rows.into_iter().map(|(n, _)| Turn::Back(n)).collect())
}

/// What turns a correction: its fields as they were, and the rows it took back.
fn edited(conn: &Connection, noun: &'static Noun, id: i64, diff: Option<&str>) -> Result<Vec<Turn>> {
    let unreadable = || {
        let code = noun.code(id);
        Error::failed(
            "stored-change-unreadable",
            both!("{code} 的一条变更看不懂", "a change of {code} in the journal is unreadable"),
        )
    };
    let diff: Vec<(String, Json, Json)> = serde_json::from_str(diff.unwrap_or_default()).map_err(|_| unreadable())?;
    let (mut out, mut fields) = (Vec::new(), Vec::new());
    for (name, before, _) in diff.into_iter().rev() {
        if let Some((n, what)) = name.split_once('.') {
            let n: i64 = n.parse().map_err(|_| unreadable())?;
            if what == "taken_back" {
                out.push(Turn::Again(table_of(conn, noun, id, n)?.ok_or_else(unreadable)?, n));
            }
            continue;
        }
        let own = noun.fields.iter().map(|field| field.column);
        let column = own.chain([KEPT, "void_reason"]).find(|column| *column == name);
        let column = column.or_else(|| noun.links.iter().map(|link| link.column).find(|column| *column == name));
        // What is no field of the office is a setting of it; of a record it came about when that left the house.
        let column = column.ok_or_else(|| match noun.letters {
            Some(_) => gone(&noun.code(id), noun.name),
            None => stays(noun.name, false),
        })?;
        fields.push((column, stored::of_json(before).ok_or_else(unreadable)?));
    }
    if !fields.is_empty() {
        out.push(Turn::Fields(fields));
    }
    Ok(out)
}

/// The part a row of a record stands in.
fn table_of(conn: &Connection, noun: &'static Noun, id: i64, n: i64) -> Result<Option<&'static str>> {
    for part in noun.parts {
        let sql = format!("SELECT 1 FROM {} WHERE {} = ? AND n = ?", part.table, noun.table);
        if conn.prepare_cached(&sql)?.exists((id, n))? {
            return Ok(Some(part.table));
        }
    }
    Ok(None)
}

/// What is counted from a record and stored with others: by its place in the list of those, and for whom.
type Concern = (usize, i64);

fn concerns(conn: &Connection, noun: &Noun, id: i64) -> Result<Option<Concern>> {
    let Some(at) = FOLLOWED.iter().position(|(of, _)| of.name == noun.name) else { return Ok(None) };
    let Some(follows) = &FOLLOWED[at].1 else { return Ok(None) };
    let sql = format!("SELECT {} FROM {} WHERE id = ?", follows.concerns, noun.table);
    let of: Option<i64> = conn.prepare_cached(&sql)?.query_row([id], |r| r.get(0)).optional()?.flatten();
    Ok(of.map(|of| (at, of)))
}

/// Turns an entry as planned: all of it, and what follows from it.
pub fn turn(write: &mut Write<'_>, names: &Names, entry: i64, plan: &Plan) -> Result<()> {
    let mut concerned: BTreeSet<Concern> = BTreeSet::new();
    // The rows of a record are taken again all at once: they were one step.
    let mut again: HashMap<(&str, i64), Vec<(&'static str, i64)>> = HashMap::new();
    for (noun, id, turn) in plan {
        if let Turn::Again(table, n) = turn {
            again.entry((noun.name, *id)).or_default().push((table, *n));
        }
    }
    for (noun, id, turn) in plan {
        concerned.extend(concerns(write.conn(), noun, *id)?);
        match turn {
            Turn::Void => void(write, noun, *id, entry)?,
            Turn::Fields(fields) => {
                write.edit(noun, *id, fields)?;
            }
            Turn::Back(n) => write.take_back(noun, *id, *n, &reason(entry))?,
            Turn::Again(..) => {
                if let Some(rows) = again.remove(&(noun.name, *id)) {
                    let next = next_row(write.conn(), noun, *id)?;
                    write.again(noun, *id, &rows, next)?;
                }
            }
        }
        concerned.extend(concerns(write.conn(), noun, *id)?);
    }
    let mut folded = HashSet::new();
    for (noun, id, _) in plan.iter().filter(|(noun, id, _)| folded.insert((noun.name, *id))) {
        if let Some(life) = life_of(noun) {
            (life.refold)(write, names, *id)?;
        }
    }
    for (at, of) in concerned {
        FOLLOWED[at].1.as_ref().map_or(Ok(()), |follows| (follows.recount)(write, of))?;
    }
    Ok(())
}

/// Voids a record that was added; what it alone may be called is free again.
fn void(write: &mut Write<'_>, noun: &'static Noun, id: i64, entry: i64) -> Result<()> {
    let mut puts = vec![("void_reason", Value::Text(reason(entry)))];
    for (column, must) in own_names(write.conn(), noun)? {
        let sql = format!("SELECT \"{column}\" FROM {} WHERE id = ?", noun.table);
        let name: Option<String> = write.conn().prepare_cached(&sql)?.query_row([id], |r| r.get(0))?;
        let freed = name.filter(|_| must).map_or(Value::Null, |name| Value::Text(format!("{name}~{entry}")));
        puts.push((column, freed));
    }
    write.edit(noun, id, &puts).map(drop)
}

/// The columns of which no two records of a noun hold the same text, each with whether it has to hold one.
fn own_names(conn: &Connection, noun: &'static Noun) -> Result<Vec<(&'static str, bool)>> {
    let mut statement = conn.prepare_cached(
        "SELECT c.name, c.\"notnull\" FROM pragma_index_list(?1) l JOIN pragma_table_info(?1) c
         WHERE l.\"unique\" AND NOT l.partial AND c.type = 'TEXT'
           AND c.name = (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno DESC LIMIT 1)",
    )?;
    let rows = statement.query_map([noun.table], |r| r.try_into())?;
    let found: Vec<(String, bool)> = rows.collect::<rusqlite::Result<_>>()?;
    let column = |name: &str| noun.fields.iter().map(|field| field.column).find(|column| *column == name);
    Ok(found.iter().filter_map(|(name, must)| Some((column(name)?, *must))).collect())
}
