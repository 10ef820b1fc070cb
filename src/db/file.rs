//! The file itself: where it may be, whether it is ours, how it is opened. Not for what is in it.

use super::WAIT;
use super::migrate::{self, MIGRATIONS, Migrated};
use super::signature;
use super::whole;
use crate::base::error::{Error, Kind, Result};
use crate::base::sound;
use crate::both;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// `application_id` of a ledger: 'duch'.
pub const APPLICATION: i32 = 0x6475_6368;
/// The schema this program writes; a file with a higher number is newer than the program.
pub const VERSION: i32 = 1;
/// The whole schema, as a new office gets it.
pub const SCHEMA: &str = include_str!("../../schema.sql");

/// Where the ledger is, and which rule says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// `option`, `environment`, `folder` or `home`.
    pub why: &'static str,
}

/// Finds the ledger: the option, `$DUCHA_FILE`, `ducha.db` here or in a parent folder, the user's data folder.
pub fn find(option: Option<&Path>, environment: Option<&Path>, here: &Path, home: Option<&Path>) -> Option<Place> {
    if let Some(path) = option {
        return Some(Place { path: path.to_owned(), why: "option" });
    }
    if let Some(path) = environment {
        return Some(Place { path: path.to_owned(), why: "environment" });
    }
    let folder = here.ancestors().map(|d| d.join("ducha.db")).find(|p| p.exists());
    folder.map(|path| Place { path, why: "folder" }).or_else(|| {
        let path = home?.join("ducha").join("ducha.db");
        path.exists().then_some(Place { path, why: "home" })
    })
}

/// The error where no ledger was found.
pub fn none_found() -> Error {
    Error::failed("no-ledger", both!("没有找到台账文件 ducha.db", "no ledger found (ducha.db)"))
        .hint(both!("先建台账：ducha init --name 单位名称", "make one: ducha init --name OFFICE"))
}

fn not_ours(id: &'static str, zh: String, en: String) -> Error {
    Error::new(Kind::NotOurs, id, crate::base::error::Both { zh, en })
}

/// How a database begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// The first bytes of a file. Closing a file lets go of every lock that the process has on it, SQLite's too (fcntl locks, POSIX): a database
/// that was looked at stays open until the program ends.
fn begins<const N: usize>(path: &Path) -> std::io::Result<[u8; N]> {
    let (mut file, mut head) = (File::open(path)?, [0; N]);
    let read = file.read_exact(&mut head);
    if head.starts_with(MAGIC) {
        std::mem::forget(file);
    }
    read.map(|()| head)
}

/// The first hundred bytes of an SQLite file; a folder, a pipe, a text file are refused.
fn header(path: &Path) -> Result<[u8; 100]> {
    let name = path.display();
    let meta = std::fs::metadata(path).map_err(|e| {
        if e.kind() == std::io::ErrorKind::NotFound {
            Error::failed("no-ledger", both!("没有台账文件 {name}", "there is no ledger {name}")).hint(both!(
                "先建台账：ducha -f {name} init --name 单位名称",
                "make one: ducha -f {name} init --name OFFICE"
            ))
        } else {
            Error::failed("ledger-unopened", both!("打不开台账文件 {name}", "the ledger {name} cannot be opened"))
                .because(e)
        }
    })?;
    if meta.is_dir() {
        return Err(not_ours(
            "ledger-is-folder",
            format!("{name} 是文件夹，不是台账文件"),
            format!("{name} is a folder, not a ledger"),
        ));
    }
    if !meta.is_file() {
        // Opening a named pipe would wait for a writer for ever.
        return Err(not_sqlite(path));
    }
    match begins(path) {
        Ok(head) if head.starts_with(MAGIC) => Ok(head),
        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => Err(Error::failed(
            "ledger-unopened",
            both!("没有权限读台账文件 {name}", "no permission to read the ledger {name}"),
        )
        .because(e)),
        Err(e) if e.kind() != std::io::ErrorKind::UnexpectedEof => {
            Err(Error::failed("ledger-unopened", both!("打不开台账文件 {name}", "the ledger {name} cannot be opened"))
                .because(e))
        }
        _ => Err(not_sqlite(path)),
    }
}

/// Refuses what is not a ledger before SQLite sees it: another program's database, one of a newer version.
pub fn inspect(path: &Path) -> Result<()> {
    let (head, name) = (header(path)?, path.display());
    let number = |at: usize| i32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    if number(68) != APPLICATION {
        return Err(not_ours(
            "ledger-foreign",
            format!("{name} 是别的程序的数据库，不是台账"),
            format!("{name} is another program's database, not a ledger"),
        ));
    }
    let v = number(60);
    if v < 1 {
        return Err(not_ours(
            "ledger-foreign",
            format!("{name} 的格式号 {v} 不是 ducha 写的"),
            format!("{name} bears format {v}, which no ducha wrote"),
        ));
    }
    if v > VERSION {
        return Err(newer(path, v));
    }
    let log = beside(path, "-wal");
    if head[18] == 1 && is_log(&log) {
        // SQLite would take the pages of any write-ahead log of this name, and at the end write them into the ledger.
        let log = log.display();
        return Err(not_ours(
            "ledger-beside-foreign-log",
            format!("{name} 旁边有不属于它的 {log}"),
            format!("beside {name} lies {log}, which does not belong to it"),
        )
        .hint(both!("把 {log} 移到别处再打开", "move {log} elsewhere, then open the ledger")));
    }
    Ok(())
}

/// Whether a file is a database, ours or another's.
pub fn is_database(path: &Path) -> bool {
    begins::<16>(path).is_ok_and(|head| head.starts_with(MAGIC))
}

fn newer(path: &Path, v: i32) -> Error {
    let name = path.display();
    not_ours(
        "ledger-newer",
        format!("{name} 由更新版本的 ducha 建立（格式 {v}，本程序到 {VERSION}）"),
        format!("{name} was made by a newer ducha (format {v}, this program knows {VERSION})"),
    )
    .hint(both!("升级 ducha 后再打开", "upgrade ducha, then open it"))
}

fn not_sqlite(path: &Path) -> Error {
    let name = path.display();
    not_ours("ledger-not-sqlite", format!("{name} 不是台账文件"), format!("{name} is not a ledger"))
        .hint(both!("台账是 ducha init 建的 SQLite 文件", "a ledger is the SQLite file that ducha init makes"))
}

/// The name of a file SQLite keeps beside a database.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// True for a file that begins as SQLite's write-ahead logs do.
fn is_log(path: &Path) -> bool {
    let mut head = [0_u8; 4];
    let regular = path.metadata().is_ok_and(|m| m.is_file());
    regular && File::open(path).and_then(|mut f| f.read_exact(&mut head)).is_ok() && head[..3] == [0x37, 0x7f, 0x06]
}

fn harden(conn: &Connection) -> Result<()> {
    conn.busy_timeout(WAIT)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A plan does not depend on what is bound: without this, statements that are kept are planned anew for every row.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // A ledger has no triggers: one that is there is somebody else's, and never runs.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    for (name, order) in sound::ORDERS {
        conn.create_collation(name, order)?;
    }
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Opens for reading, and says whether the ledger had to be migrated for it. SQLite itself must roll back the journal of a
/// writer killed before or while we read, so the file is opened writable where it may be (SQLite falls back by itself
/// where it may not), and statements are held to reading.
pub fn reading(path: &Path) -> Result<(Connection, Option<Migrated>)> {
    let (mut conn, migrated) = open(path)?;
    super::bound::watch(&mut conn)?;
    conn.execute_batch("PRAGMA query_only = ON")?;
    Ok((conn, migrated))
}

/// Opens for writing, and says whether the ledger had to be migrated for it: one file, rollback journal, every commit on
/// disk before it is acknowledged.
pub fn writing(path: &Path) -> Result<(Connection, Option<Migrated>)> {
    let (conn, migrated) = open(path)?;
    signature::writable(&conn)?;
    settle(&conn)?;
    Ok((conn, migrated))
}

/// Opens for reading.
pub fn open_read(path: &Path) -> Result<Connection> {
    Ok(reading(path)?.0)
}

/// Opens for writing.
pub fn open_write(path: &Path) -> Result<Connection> {
    Ok(writing(path)?.0)
}

/// Opens a copy that is kept of another office: for reading alone, and never changed by it.
pub fn kept(path: &Path) -> Result<Connection> {
    inspect(path)?;
    let mut conn =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    harden(&conn)?;
    let v = migrate::version(&conn)?;
    if v < VERSION {
        let name = path.display();
        let said = both!(
            "{name} 由较早版本的 ducha 做成（格式 {v}，本程序读 {VERSION}）",
            "{name} was made by an older ducha (format {v}, this program reads {VERSION})"
        );
        return Err(Error::new(Kind::NotOurs, "shared-copy-old-format", said)
            .hint(both!("请对方升级 ducha 后重新 share", "have the office upgrade ducha and share it again")));
    }
    super::bound::watch(&mut conn)?;
    conn.execute_batch("PRAGMA query_only = ON")?;
    Ok(conn)
}

/// Opens a ledger of this version, or one that is of this version now.
fn open(path: &Path) -> Result<(Connection, Option<Migrated>)> {
    inspect(path)?;
    let mut conn =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    harden(&conn)?;
    let mut migrated = None;
    if migrate::version(&conn)? < VERSION {
        settle(&conn)?;
        migrated = migrate::migrate(&mut conn, path, SCHEMA, MIGRATIONS)?;
    }
    match migrate::version(&conn)? {
        v if v > VERSION => Err(newer(path, v)),
        _ => Ok((conn, migrated)),
    }
}

fn settle(conn: &Connection) -> Result<()> {
    // EXTRA also syncs the folder after the journal is removed: the only common setting that lost no acknowledged write. The indexes of a
    // million complaints are written into in no order: a cache of 32 MiB, taken as it fills, spares reading them again.
    conn.execute_batch(
        "PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;
         PRAGMA cache_size = -32768;",
    )?;
    Ok(())
}

/// The error where something stands already.
pub fn exists(path: &Path) -> Error {
    let name = path.display();
    let said = both!("{name} 已存在，不会覆盖", "{name} exists and is never overwritten");
    Error::refused("file-exists", said).hint(both!("换一个文件名：-f 新文件.db", "choose another name: -f NEW.db"))
}

/// Makes a new ledger: whole under its name or not there at all, mode 0600, never over an existing file.
pub fn create(path: &Path, fill: impl FnOnce(&mut Connection) -> Result<()>) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    whole::write_new(path, |temporary| {
        let mut conn = Connection::open(temporary)?;
        harden(&conn)?;
        // Pages of 8 KiB: a search through everything takes a fifth less than over pages of 4, and no less over pages of 16.
        // Nobody knows the file before it has its name: it is synced once, at the end.
        conn.execute_batch(
            "PRAGMA page_size = 8192; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA foreign_keys = ON;",
        )?;
        conn.execute_batch(SCHEMA)?;
        fill(&mut conn)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ledger_is_the_first_that_is_named_or_found() {
        let (option, environment, home) = (Path::new("o.db"), Path::new("e.db"), Path::new("/nowhere"));
        let why = |o, e| find(o, e, Path::new("/nowhere"), Some(home)).map(|p| p.why);
        assert_eq!(why(Some(option), Some(environment)), Some("option"));
        assert_eq!(why(None, Some(environment)), Some("environment"));
        assert_eq!(why(None, None), None);
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ducha.db"), "x").expect("a file");
        std::fs::create_dir(folder.path().join("inner")).expect("a folder");
        assert_eq!(find(None, None, &folder.path().join("inner"), None).map(|p| p.why), Some("folder"));
    }

    #[test]
    fn the_schema_says_who_it_is() {
        let conn = Connection::open_in_memory().expect("memory");
        conn.execute_batch(SCHEMA).expect("the schema");
        let read = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, i32>(0)).expect("a number");
        assert_eq!((read("PRAGMA application_id"), read("PRAGMA user_version")), (APPLICATION, VERSION));
    }
}
