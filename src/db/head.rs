//! Heads: the hash of the last entry of a ledger's journal, kept outside it (in a file beside it after each write, with every
//! answer written to a file, on paper), so that a ledger put back, cut off or written anew is not taken for the one that was
//! seen. Not for the chain within the ledger: that is `check`'s.

use super::{beside, found_beside, whole};
use crate::base::day::Day;
use crate::base::error::{Error, Kind, Result};
use crate::base::hex::hex;
use crate::base::page::Witness;
use crate::both;
use rusqlite::{Connection, OptionalExtension, params};
use std::fs;
use std::path::{Path, PathBuf};

/// The lines a file of heads may have; the older half goes when there are more.
const HEADS: usize = 2_000;

/// The last entry of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: i64,
    /// Its instant.
    pub at: String,
    /// Who wrote it.
    pub actor: String,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

impl Head {
    /// What a paper keeps of it.
    pub fn witness(self) -> Witness {
        Witness { seq: self.seq, hash: self.hash }
    }
}

/// A head that was seen: the number of its entry, and its hash.
pub type Seen = (i64, String);

/// The last entry of a ledger's journal; none in one that was only begun.
pub fn of(conn: &Connection) -> Result<Option<Head>> {
    by(conn, i64::MAX, None)
}

/// The last entry up to a number, written by a day; none where nothing was written by then.
pub fn by(conn: &Connection, known: i64, day: Option<Day>) -> Result<Option<Head>> {
    let sql = "SELECT seq, at, actor, hash FROM journal WHERE seq <= ? AND (?2 IS NULL OR day <= ?2) ORDER BY seq DESC LIMIT 1";
    let day = day.map(|day| day.to_string());
    let row = conn.prepare_cached(sql)?.query_row(params![known, day], |r| {
        Ok(Head { seq: r.get(0)?, at: r.get(1)?, actor: r.get(2)?, hash: hex(&r.get::<_, Vec<u8>>(3)?) })
    });
    Ok(row.optional()?)
}

/// How the file of a ledger's heads ends.
const ENDING: &str = ".heads";

/// The file of a ledger's heads by the ledger's name.
pub fn named(ledger: &Path) -> PathBuf {
    beside(ledger, ENDING)
}

/// The file of a ledger's heads, a renamed one's too: it holds a head of this one.
pub fn file(conn: &Connection, ledger: &Path) -> PathBuf {
    found_beside(ledger, ENDING, |path| seen(path).iter().rev().any(|head| holds(conn, head).unwrap_or(false)))
}

/// The heads a file keeps, the oldest first: number and hash.
pub fn seen(file: &Path) -> Vec<Seen> {
    let kept = fs::read_to_string(file).unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.parse().ok()?, words.next().filter(|hash| hash.len() == 64)?.to_owned()))
    };
    kept.lines().filter_map(line).collect()
}

/// Keeps the head a write left. Where that fails nothing is lost but a witness.
pub fn keep(conn: &Connection, ledger: &Path) {
    let Ok(Some(Head { seq, at, hash, .. })) = of(conn) else { return };
    let (file, named) = (file(conn, ledger), named(ledger));
    if file != named {
        let _ = fs::rename(file, &named);
    }
    whole::add_line(&named, HEADS, &format!("{seq} {hash} {at}"));
}

/// Begins the heads of a restored ledger anew: those it holds, and its own. What was seen after it is gone with what it was.
pub fn keep_restored(conn: &Connection, ledger: &Path) -> Result<()> {
    let file = named(ledger);
    let mut kept = Vec::new();
    for head in seen(&file) {
        if holds(conn, &head)? {
            kept.push(format!("{} {}\n", head.0, head.1));
        }
    }
    if !kept.is_empty() || file.exists() {
        let shown = file.display();
        let failed = |e: std::io::Error| {
            Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(e)
        };
        whole::write(&file, |out| out.write_all(kept.concat().as_bytes()).map_err(failed))?;
    }
    keep(conn, ledger);
    Ok(())
}

/// Whether a ledger's journal holds a head: its entry of that number has that hash.
pub fn holds(conn: &Connection, (seq, hash): &Seen) -> Result<bool> {
    let found: Option<Vec<u8>> =
        conn.prepare_cached("SELECT hash FROM journal WHERE seq = ?")?.query_row([seq], |r| r.get(0)).optional()?;
    Ok(found.is_some_and(|found| hex(&found) == *hash))
}

/// Refuses a ledger that is not the one last seen here: an older one put back, one cut off, or one whose journal was written
/// anew.
pub fn as_seen(conn: &Connection, ledger: &Path) -> Result<()> {
    let file = file(conn, ledger);
    let Some(last) = seen(&file).pop() else { return Ok(()) };
    if holds(conn, &last)? {
        return Ok(());
    }
    let (seq, now, file) = (last.0, of(conn)?.map_or(0, |head| head.seq), file.display());
    let said = if now < seq {
        both!(
            "台账只到日志第 {now} 条，而这里见过第 {seq} 条：后面的被截去，或换回了旧的台账",
            "the ledger ends with entry {now}, and entry {seq} was seen here: it was cut off, or an older one was put back"
        )
    } else {
        both!(
            "台账的日志第 {seq} 条不是这里见过的那条：日志被重写过，或换了别的台账",
            "entry {seq} of the ledger is not the one seen here: its journal was written anew, or it is another ledger"
        )
    };
    Err(Error::new(Kind::NotOurs, "ledger-not-as-seen", said).hint(both!(
        "核对：ducha check；有意换回旧的：先把它移走，再 ducha restore；确认无误可删去 {file}",
        "see ducha check; to go back on purpose move it away and use ducha restore; if all is well, delete {file}"
    )))
}
