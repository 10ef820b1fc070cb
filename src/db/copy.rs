//! Copies of a ledger: page by page by SQLite itself, read again, durable; one a day kept beside it by itself. Not for what is in
//! a ledger, and not for telling one from another: that is `head`.

use super::whole;
use super::{beside, found_beside, head, store};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Kind, Result};
use crate::both;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

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
    make_with(from, to, |_| Ok(()))
}

/// The same, with more to do before the copy has its name: what goes along with it is there first.
pub fn make_with(from: &Path, to: &Path, more: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if to.symlink_metadata().is_ok() {
        let name = to.display();
        let said = both!("{name} 已存在，不会覆盖", "{name} exists and is never overwritten");
        return Err(Error::refused("file-exists", said).hint(both!("换一个文件名", "choose another name")));
    }
    whole::write_new(to, |draft| {
        fill(from, draft)?;
        more(draft)
    })
}

/// How the folder of a ledger's daily copies ends.
const ENDING: &str = ".copies";

/// The folder of a ledger's daily copies by the ledger's name.
pub fn named(ledger: &Path) -> PathBuf {
    beside(ledger, ENDING)
}

/// The folder of a ledger's daily copies, a renamed one's too: it holds copies of this one.
pub fn folder(conn: &Connection, ledger: &Path) -> PathBuf {
    let identity =
        |conn: &Connection| conn.query_row("SELECT identity FROM office", [], |r| r.get::<_, String>(0)).ok();
    found_beside(ledger, ENDING, |path| {
        let copy = daily_copies(path)
            .pop()
            .and_then(|copy| Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY).ok());
        copy.and_then(|copy| identity(&copy)).is_some_and(|of| Some(of) == identity(conn))
    })
}

/// The daily copies in a folder, the oldest first, each named by the last day it holds.
pub fn daily_copies(folder: &Path) -> Vec<PathBuf> {
    let of_a_day = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".db"));
        name.is_some_and(|name| day::iso(name).is_some())
    };
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(std::result::Result::ok);
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(of_a_day).collect();
    all.sort();
    all
}

/// Before the first write of a day, keeps the ledger as the day before left it, and no more than so many such copies. Returns
/// the copy that was made.
pub fn daily(conn: &Connection, ledger: &Path, keep: usize, today: Day) -> Result<Option<PathBuf>> {
    let last = head::of(conn)?.and_then(|head| day::iso(head.at.get(..10)?)).filter(|last| *last < today);
    let Some(last) = last.filter(|_| keep > 0) else { return Ok(None) };
    let (found, folder) = (folder(conn, ledger), named(ledger));
    if found != folder {
        let _ = fs::rename(found, &folder);
    }
    let copy = folder.join(format!("{last}.db"));
    if copy.symlink_metadata().is_ok() {
        return Ok(None);
    }
    let shown = folder.display();
    store::make(&folder)
        .map_err(|e| Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(e))?;
    make(ledger, &copy)?;
    let all = daily_copies(&folder);
    for old in all.iter().take(all.len().saturating_sub(keep)) {
        let _ = fs::remove_file(old);
    }
    Ok(Some(copy))
}
