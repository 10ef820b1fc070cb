//! The journal's chain: each entry's hash over its line, its changes and the entry before. Not for the records: those are
//! `check`'s.

use super::check::Problem;
use super::digest::{Content, Hash, Line, Salt};
use super::signature;
use crate::base::error::{Error, Kind, Result};
use crate::both;
use rusqlite::{Connection, OptionalExtension as _, Row, Rows};
use std::collections::BTreeSet;

/// What a walk along the whole journal found.
pub struct Chain {
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The entries that are not as they were written, or not there.
    pub broken: BTreeSet<i64>,
    /// The number of the last entry.
    pub last: i64,
    /// The hash of the last entry.
    pub head: Hash,
}

/// The chain: every entry's hash over its line, its changes and the entry before.
pub fn chain(conn: &Connection) -> Result<Chain> {
    let Entries { mut problems, broken, strays, last, head } = entries(conn, (0, 0))?;
    let sql = "SELECT count(*), coalesce(max(id), 0) FROM change";
    let (count, highest): (i64, i64) = conn.query_row(sql, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
    if count != highest {
        let what = both!(
            "变更的编号不连续：有 {count} 条，编到 {highest}",
            "its {count} changes are numbered up to {highest}"
        );
        problems.push(Problem { place: format!("change {highest}"), what });
    }
    problems.extend(strays.into_iter().map(|entry| Problem {
        place: format!("journal {entry}"),
        what: both!("变更没有对应的日志", "has changes that belong to no entry"),
    }));
    Ok(Chain { problems, broken, last, head })
}

/// Changes at the end of the journal that are looked at before more is written behind them.
const TAIL: i64 = 500;

/// Refuses a ledger whose last entries are not as they were written: nothing more is written behind them. Older ones are
/// [`chain`]'s.
pub fn tail(conn: &Connection) -> Result<()> {
    let sql = "SELECT entry, id FROM change ORDER BY id DESC LIMIT 1 OFFSET ?";
    let early = conn.prepare_cached(sql)?.query_row([TAIL], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let Entries { problems, strays, .. } = entries(conn, early.unwrap_or_default())?;
    let stray = strays.into_iter().next().map(|entry| format!("journal {entry}"));
    let Some(place) = problems.into_iter().map(|p| p.place).next().or(stray) else { return Ok(()) };
    let said = both!(
        "日志链断在 {place}：不再往后写",
        "the journal's chain is broken at {place}: nothing is written behind it"
    );
    Err(Error::new(Kind::NotOurs, "chain-broken", said).hint(both!(
        "全部问题见 ducha check；用最近的备份或 .copies 里的副本恢复",
        "see ducha check for all of it, and restore the last backup or a copy of .copies"
    )))
}

/// What is wrong with some entries, which they are, the entries that changes name and that are not there, the last number and its
/// hash.
struct Entries {
    problems: Vec<Problem>,
    broken: BTreeSet<i64>,
    strays: BTreeSet<i64>,
    last: i64,
    head: Hash,
}

/// The entries behind one, and the changes behind one of it, each entry held against its line and its changes.
fn entries(conn: &Connection, behind: (i64, i64)) -> Result<Entries> {
    let sql = "SELECT hash FROM journal WHERE seq = ?";
    let before: Option<Hash> = conn.prepare_cached(sql)?.query_row([behind.0], |r| r.get(0)).optional()?;
    let orderly = orderly(conn, behind.1)?;
    let Walked { faults, strays, last } = walk(conn, behind, before.unwrap_or([0; 32]), orderly)?;
    // What follows an entry that was moved, or whose hash was altered, is held against that entry as it was, and not accused.
    let moved: Vec<Hash> = faults.iter().filter_map(|fault| fault.hashes).take(MOVED).flatten().collect();
    let (mut problems, mut broken) = (Vec::new(), BTreeSet::new());
    for (at, &Fault { seq, hashes }) in faults.iter().enumerate() {
        let behind_fault = at > 0 && faults[at - 1].seq == seq - 1;
        let what = match hashes {
            None => both!("日志缺号", "the journal entry is missing"),
            Some(_) if behind_fault && follows_one(conn, seq, &moved)? => continue,
            Some(_) => both!("日志或其变更被改过", "the entry or its changes were altered"),
        };
        problems.push(Problem { place: format!("journal {seq}"), what });
        broken.insert(seq);
    }
    let known = broken.union(&strays).copied().collect();
    let displaced = if orderly { BTreeSet::new() } else { displaced(conn, behind, &known)? };
    for seq in displaced {
        let what = both!("变更不在原来的位置", "its changes are not where they were written");
        problems.push(Problem { place: format!("journal {seq}"), what });
        broken.insert(seq);
    }
    Ok(Entries { problems, broken, strays, last: last.0, head: last.1 })
}

/// Moved entries a fault is held against; where more are wrong, what was moved is not told from what was altered.
const MOVED: usize = 100;

/// An entry that is not as it was written, with the hash that is stored and the one it comes to; without them, one that is not
/// there.
struct Fault {
    seq: i64,
    hashes: Option<[Hash; 2]>,
}

/// What a walk along the journal saw: the faults, the entries that changes name and that are not there, the last entry.
struct Walked {
    faults: Vec<Fault>,
    strays: BTreeSet<i64>,
    last: (i64, Hash),
}

/// Whether the changes behind one are numbered as their entries are.
fn orderly(conn: &Connection, change: i64) -> Result<bool> {
    let mut entries = conn.prepare_cached("SELECT entry FROM change WHERE id > ? ORDER BY id")?;
    let mut rows = entries.query([change])?;
    let mut last = i64::MIN;
    while let Some(row) = rows.next()? {
        let entry: i64 = row.get(0)?;
        if entry < last {
            return Ok(false);
        }
        last = entry;
    }
    Ok(true)
}

/// The entries with changes that do not stand where they were written, besides those known to be at fault: the ones that must be left
/// out for the rest to be in order.
fn displaced(conn: &Connection, (behind, change): (i64, i64), known: &BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    let mut entries = conn.prepare_cached("SELECT entry FROM change WHERE id > ? ORDER BY id")?;
    let of: Vec<i64> = entries.query_map([change], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let of: Vec<i64> = of.into_iter().filter(|entry| !known.contains(entry)).collect();
    // The longest run in order: of each length the place where the one with the smallest end ends, and what each place follows.
    let (mut ends, mut follows) = (Vec::<usize>::new(), vec![None; of.len()]);
    for (at, entry) in of.iter().enumerate() {
        let length = ends.partition_point(|&end| of[end] <= *entry);
        follows[at] = length.checked_sub(1).map(|before| ends[before]);
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut kept = BTreeSet::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        kept.insert(place);
        at = follows[place];
    }
    Ok(of.iter().enumerate().filter(|(at, entry)| !kept.contains(at) && **entry > behind).map(|(_, e)| *e).collect())
}

/// Whether an entry with its changes is as it was written behind one of these hashes.
fn follows_one(conn: &Connection, seq: i64, hashes: &[Hash]) -> Result<bool> {
    let sql = "SELECT entry, kind, noun, record, digest, diff FROM change WHERE entry = ? ORDER BY id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([seq])?;
    let mut changes = Vec::new();
    while let Some(change) = next_change(&mut rows)? {
        changes.push(change);
    }
    let mut line = conn.prepare_cached(&format!("{} WHERE seq = ?", lines(conn)))?;
    let follows = line.query_row([seq], |row| {
        let stored: Hash = row.get(5).unwrap_or([0; 32]);
        let mut held = content(row)?;
        for (_, kind, noun, record, content) in &changes {
            held.change(kind, noun, *record, content);
        }
        let held = told(row).unwrap_or_else(|| held.end());
        hashes.iter().try_fold(false, |found, before| Ok(found || hash(row, before, &held)? == stored))
    });
    Ok(follows?)
}

const LINE: &str = "SELECT seq, at, day, actor, command, hash, salt, content FROM journal";
const WHOLE: &str = "SELECT seq, at, day, actor, command, hash, salt, NULL FROM journal";

fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    row.get_ref(at).map(|v| v.as_str().unwrap_or_default().to_owned())
}

/// The digest of what an entry holds, begun with what was typed.
fn content(row: &Row<'_>) -> rusqlite::Result<Content> {
    Ok(Content::new(&row.get::<_, Salt>(6).unwrap_or_default(), &text(row, 4)?))
}

/// The digest that stands in place of what a shared copy does not tell.
fn told(row: &Row<'_>) -> Option<Hash> {
    row.get::<_, Option<Hash>>(7).ok().flatten()
}

/// The lines of the journal: a digest stands for what it holds in a copy for another office alone, and in a ledger counts for
/// nothing.
fn lines(conn: &Connection) -> &'static str {
    if signature::shared_at(conn).is_ok_and(|at| at.is_some()) { LINE } else { WHOLE }
}

/// The hash a line of the journal comes to behind the entry before.
fn hash(row: &Row<'_>, before: &Hash, content: &Hash) -> rusqlite::Result<Hash> {
    let (at, day, actor) = (text(row, 1)?, text(row, 2)?, text(row, 3)?);
    Ok(Line { seq: row.get(0)?, at: &at, day: &day, actor: &actor }.hash(before, content))
}

/// The digest of what one entry holds.
pub(super) fn content_of(conn: &Connection, seq: i64) -> Result<Hash> {
    let sql = "SELECT entry, kind, noun, record, digest, diff FROM change WHERE entry = ? ORDER BY id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([seq])?;
    let mut held = conn.prepare_cached(&format!("{LINE} WHERE seq = ?"))?.query_row([seq], content)?;
    while let Some((_, kind, noun, record, content)) = next_change(&mut rows)? {
        held.change(&kind, &noun, record, &content);
    }
    Ok(held.end())
}

/// Walks along the entries behind one, and the changes behind one of it; where these do not stand in order, by their entries.
fn walk(conn: &Connection, (behind, change): (i64, i64), mut before: Hash, orderly: bool) -> Result<Walked> {
    let (mut faults, mut strays, mut last) = (Vec::new(), BTreeSet::new(), behind);
    let mut entries = conn.prepare_cached(&format!("{} WHERE seq > ? ORDER BY seq", lines(conn)))?;
    let mut entries = entries.query([behind])?;
    let order = if orderly { "id" } else { "entry, id" };
    let sql = format!("SELECT entry, kind, noun, record, digest, diff FROM change WHERE id > ? ORDER BY {order}");
    let mut changes = conn.prepare_cached(&sql)?;
    let mut changes = changes.query([change])?;
    let mut pending = next_change(&mut changes)?;
    while let Some(row) = entries.next()? {
        // A hash of another length is no hash of anything.
        let (seq, stored): (i64, Hash) = (row.get(0)?, row.get(5).unwrap_or([0; 32]));
        let mut held = content(row)?;
        while let Some((of, kind, noun, record, content)) = pending.take_if(|p| p.0 <= seq) {
            if of == seq {
                held.change(&kind, &noun, record, &content);
            } else if of > behind {
                strays.insert(of);
            }
            pending = next_change(&mut changes)?;
        }
        let end = hash(row, &before, &told(row).unwrap_or_else(|| held.end()))?;
        if seq != last + 1 {
            // What follows a gap cannot be held against what is gone, and is not accused of it.
            faults.push(Fault { seq: last + 1, hashes: None });
        } else if end != stored {
            faults.push(Fault { seq, hashes: Some([stored, end]) });
        }
        (before, last) = (stored, seq);
    }
    strays.extend(pending.map(|p| p.0).filter(|of| *of > behind));
    while let Some((of, ..)) = next_change(&mut changes)? {
        strays.extend((of > behind).then_some(of));
    }
    Ok(Walked { faults, strays, last: (last, before) })
}

type Change = (i64, String, String, i64, Vec<u8>);

fn next_change(rows: &mut Rows<'_>) -> Result<Option<Change>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let bytes =
        |at| Ok::<_, rusqlite::Error>(row.get_ref(at)?.as_bytes_or_null().unwrap_or_default().map(<[u8]>::to_vec));
    let content = bytes(4)?.map_or_else(|| bytes(5), |digest| Ok(Some(digest)))?.unwrap_or_default();
    let text = |at| Ok::<_, rusqlite::Error>(String::from_utf8_lossy(&bytes(at)?.unwrap_or_default()).into_owned());
    Ok(Some((row.get(0)?, text(1)?, text(2)?, row.get(3)?, content)))
}
