//! The journal's chain: each entry's hash over its line, its changes and the entry before. Not for the records: those are
//! `check`'s.

use super::check::Problem;
use super::digest::{Entry, Hash};
use crate::base::error::{Error, Kind, Result};
use crate::both;
use rusqlite::{Connection, OptionalExtension as _, Rows};
use std::collections::BTreeSet;

/// The chain: every entry's hash over its line, its changes and the entry before. Returns problems, entries and the head.
pub fn chain(conn: &Connection) -> Result<(Vec<Problem>, i64, Hash)> {
    let (mut problems, strays, last, head) = entries(conn, (0, 0))?;
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
    Ok((problems, last, head))
}

/// Changes at the end of the journal that are looked at before more is written behind them.
const TAIL: i64 = 500;

/// Refuses a ledger whose last entries are not as they were written: nothing more is written behind them. Older ones are
/// [`chain`]'s.
pub fn tail(conn: &Connection) -> Result<()> {
    let sql = "SELECT entry, id FROM change ORDER BY id DESC LIMIT 1 OFFSET ?";
    let early = conn.prepare_cached(sql)?.query_row([TAIL], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let (problems, strays, ..) = entries(conn, early.unwrap_or_default())?;
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

/// The entries behind one, and the changes behind one of it, each entry held against its line and its changes: what is wrong, the
/// entries that changes name and that are not there, the last number and its hash.
fn entries(conn: &Connection, behind: (i64, i64)) -> Result<(Vec<Problem>, BTreeSet<i64>, i64, Hash)> {
    let sql = "SELECT hash FROM journal WHERE seq = ?";
    let before: Option<Hash> = conn.prepare_cached(sql)?.query_row([behind.0], |r| r.get(0)).optional()?;
    let Walked { faults, strays, last } = walk(conn, behind, before.unwrap_or([0; 32]), -1)?;
    // What follows an entry that was moved, or whose hash was altered, is held against that entry as it was, and not accused.
    let moved: Vec<Hash> = faults.iter().filter_map(|fault| fault.hashes).take(MOVED).flatten().collect();
    let mut problems = Vec::new();
    for (at, &Fault { seq, hashes }) in faults.iter().enumerate() {
        let behind_fault = at > 0 && faults[at - 1].seq == seq - 1;
        let what = match hashes {
            None => both!("日志缺号", "the journal entry is missing"),
            Some(_) if behind_fault && follows_one(conn, seq, &moved)? => continue,
            Some(_) => both!("日志或其变更被改过", "the entry or its changes were altered"),
        };
        problems.push(Problem { place: format!("journal {seq}"), what });
    }
    Ok((problems, strays, last.0, last.1))
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

/// Whether an entry with its changes is as it was written behind one of these hashes.
fn follows_one(conn: &Connection, seq: i64, hashes: &[Hash]) -> Result<bool> {
    let sql = "SELECT coalesce(min(id), 1) - 1 FROM change WHERE entry = ?";
    let change = conn.prepare_cached(sql)?.query_row([seq], |r| r.get(0))?;
    for before in hashes {
        if walk(conn, (seq - 1, change), *before, 1)?.faults.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Walks along so many entries (all where negative) behind one, and the changes behind one of it.
fn walk(conn: &Connection, (behind, change): (i64, i64), mut before: Hash, most: i64) -> Result<Walked> {
    let (mut faults, mut strays, mut last) = (Vec::new(), BTreeSet::new(), behind);
    let sql = "SELECT seq, at, day, actor, command, hash FROM journal WHERE seq > ? ORDER BY seq LIMIT ?";
    let mut entries = conn.prepare_cached(sql)?;
    let mut entries = entries.query([behind, most])?;
    let sql = "SELECT entry, kind, noun, record, digest, diff FROM change WHERE id > ? ORDER BY id";
    let mut changes = conn.prepare_cached(sql)?;
    let mut changes = changes.query([change])?;
    let mut pending = next_change(&mut changes)?;
    while let Some(row) = entries.next()? {
        // A hash of another length is no hash of anything.
        let (seq, stored): (i64, Hash) = (row.get(0)?, row.get(5).unwrap_or([0; 32]));
        let line = |i| row.get_ref(i).map(|v| v.as_str().unwrap_or_default().to_owned());
        let mut entry = Entry::new(&before, seq, &line(1)?, &line(2)?, &line(3)?, &line(4)?);
        while let Some((of, kind, noun, record, content)) = pending.take_if(|p| p.0 <= seq) {
            // One of an entry gone by was moved there: that entry lacks it, and this one has nothing to do with it.
            if of == seq {
                entry.change(&kind, &noun, record, &content);
            } else if of > behind {
                strays.insert(of);
            }
            pending = next_change(&mut changes)?;
        }
        if seq != last + 1 {
            // What follows a gap cannot be held against what is gone, and is not accused of it.
            faults.push(Fault { seq: last + 1, hashes: None });
        } else if let Some(end) = Some(entry.end()).filter(|end| *end != stored) {
            faults.push(Fault { seq, hashes: Some([stored, end]) });
        }
        (before, last) = (stored, seq);
    }
    strays.extend(pending.map(|p| p.0).filter(|of| *of > behind));
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
