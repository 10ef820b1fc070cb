//! Copies of a ledger: page by page by SQLite itself, read again, durable; one a day kept beside it by itself. And its heads:
//! the last hash of its journal after each write, kept in a file of their own, so that a ledger put back, cut off or written
//! anew is not taken for the one that was seen. Not for what is in a ledger.

use super::store;
use super::whole;
use crate::base::day::{self, Day};
use crate::base::error::{Error, Kind, Result};
use crate::both;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

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

/// Bytes as people compare them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// The last entry of a ledger's journal; none in one that was only begun.
pub fn head(conn: &Connection) -> Result<Option<Head>> {
    let sql = "SELECT seq, at, actor, hash FROM journal ORDER BY seq DESC LIMIT 1";
    let row = conn.prepare_cached(sql)?.query_row([], |r| {
        Ok(Head { seq: r.get(0)?, at: r.get(1)?, actor: r.get(2)?, hash: hex(&r.get::<_, Vec<u8>>(3)?) })
    });
    Ok(row.optional()?)
}

/// Fills a file with a copy of a ledger as it stands at one moment, whoever writes meanwhile, and reads it again. It is not
/// yet synced.
pub fn fill(from: &Path, to: &Path) -> Result<()> {
    let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    from.busy_timeout(super::WAIT)?;
    {
        let mut to = Connection::open(to)?;
        // Nobody knows the copy before it has its name: it is synced once, then.
        to.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;")?;
        Backup::new(&from, &mut to)?.run_to_completion(i32::MAX, Duration::from_millis(20), None)?;
    }
    let copy = Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let said: String = copy.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
    if said == "ok" {
        return Ok(());
    }
    let said = both!("台账文件已损坏：{said}", "the ledger file is damaged: {said}");
    Err(Error::new(Kind::NotOurs, "ledger-damaged", said)
        .hint(both!("不要再写入；用最近的备份恢复", "stop writing to it and restore the last backup")))
}

/// A new file that is a copy of a ledger: whole, durable, under its name or not there; never over another.
pub fn make(from: &Path, to: &Path) -> Result<()> {
    if to.symlink_metadata().is_ok() {
        let name = to.display();
        let said = both!("{name} 已存在，不会覆盖", "{name} exists and is never overwritten");
        return Err(Error::refused("file-exists", said).hint(both!("换一个文件名", "choose another name")));
    }
    whole::write_new(to, |draft| fill(from, draft))
}

/// What is kept beside a ledger, named after it.
fn beside(ledger: &Path, ending: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The folder of a ledger's daily copies.
pub fn folder(ledger: &Path) -> PathBuf {
    beside(ledger, ".copies")
}

/// The daily copies there are, the oldest first, each named by the last day it holds.
pub fn daily_copies(ledger: &Path) -> Vec<PathBuf> {
    let of_a_day = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".db"));
        name.is_some_and(|name| day::iso(name).is_some())
    };
    let entries = fs::read_dir(folder(ledger)).into_iter().flatten().filter_map(std::result::Result::ok);
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(of_a_day).collect();
    all.sort();
    all
}

/// Before the first write of a day, keeps the ledger as the day before left it, and no more than so many such copies. Returns
/// the copy that was made.
pub fn daily(conn: &Connection, ledger: &Path, keep: usize, today: Day) -> Result<Option<PathBuf>> {
    let last = head(conn)?.and_then(|head| day::iso(head.at.get(..10)?)).filter(|last| *last < today);
    let Some(last) = last.filter(|_| keep > 0) else { return Ok(None) };
    let (folder, copy) = (folder(ledger), folder(ledger).join(format!("{last}.db")));
    if copy.symlink_metadata().is_ok() {
        return Ok(None);
    }
    let shown = folder.display();
    store::make(&folder)
        .map_err(|e| Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(e))?;
    make(ledger, &copy)?;
    let all = daily_copies(ledger);
    for old in all.iter().take(all.len().saturating_sub(keep)) {
        let _ = fs::remove_file(old);
    }
    Ok(Some(copy))
}

/// The file of a ledger's heads.
pub fn heads(ledger: &Path) -> PathBuf {
    beside(ledger, ".heads")
}

/// The heads a file keeps, the oldest first: number and hash.
pub fn seen(file: &Path) -> Vec<(i64, String)> {
    let kept = fs::read_to_string(file).unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.parse().ok()?, words.next().filter(|hash| hash.len() == 64)?.to_owned()))
    };
    kept.lines().filter_map(line).collect()
}

/// Keeps the head a write left. Where that fails nothing is lost but a witness.
pub fn witness(conn: &Connection, ledger: &Path) {
    let Ok(Some(Head { seq, at, hash, .. })) = head(conn) else { return };
    let file = heads(ledger);
    let line = format!("{seq} {hash} {at}\n");
    let kept = fs::read_to_string(&file).unwrap_or_default();
    if kept.lines().count() < HEADS {
        let opened = OpenOptions::new().create(true).append(true).open(&file);
        let _ = opened.and_then(|mut file| file.write_all(line.as_bytes()));
    } else {
        let newer: String = kept.lines().skip(HEADS / 2).flat_map(|line| [line, "\n"]).collect();
        let _ = whole::write(&file, |out| {
            let _ = out.write_all((newer + &line).as_bytes());
            Ok(())
        });
    }
}

/// Begins the heads of a restored ledger anew: those it holds, and its own. What was seen after it is gone with what it was.
pub fn witness_restored(conn: &Connection, ledger: &Path) -> Result<()> {
    let file = heads(ledger);
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
    witness(conn, ledger);
    Ok(())
}

/// Whether a ledger's journal holds a head: its entry of that number has that hash.
pub fn holds(conn: &Connection, (seq, hash): &(i64, String)) -> Result<bool> {
    let found: Option<Vec<u8>> =
        conn.prepare_cached("SELECT hash FROM journal WHERE seq = ?")?.query_row([seq], |r| r.get(0)).optional()?;
    Ok(found.is_some_and(|found| hex(&found) == *hash))
}

/// Refuses a ledger that is not the one last seen here: an older one put back, one cut off, or one whose journal was written
/// anew.
pub fn as_seen(conn: &Connection, ledger: &Path) -> Result<()> {
    let file = heads(ledger);
    let Some(last) = seen(&file).pop() else { return Ok(()) };
    if holds(conn, &last)? {
        return Ok(());
    }
    let (seq, now, file) = (last.0, head(conn)?.map_or(0, |head| head.seq), file.display());
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
