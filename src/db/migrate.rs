//! An older ledger becomes one of this version: all of it or nothing, after a verified copy of itself was laid beside it.
//! Not for a newer one, which is refused before it gets here.
//!
//! A migration is data: SQL that changes tables, and the columns it adds that may not be null. Views are in no migration:
//! they hold nothing, so all are dropped first and made again as the schema of today says.
//!
//! Digests taken before a migration must stay true after it. A digest covers every field that is not null, so a nullable
//! column needs no care. One that may not be null comes with a default ([`Added`]), and from then on that column is left
//! out of a digest wherever it holds its default: in records written before and after alike, when they are written and
//! when they are checked. Nothing goes unseen by that: any other value is in the digest, and a value turned into the
//! default is missing from it.

use super::failed;
use super::whole::sync_folder;
use super::{copy, head};
use crate::base::error::{Error, Result};
use crate::base::page::Cell;
use crate::both;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// From the version before to the next.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The version it leads to, one more than it comes from.
    pub to: i32,
    /// What it does to the tables.
    pub sql: &'static str,
    /// The columns it adds to journaled tables that may not be null.
    pub added: &'static [Added],
}

/// A column that may not be null, and what old records hold in it.
#[derive(Clone, Copy, Debug)]
pub struct Added {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Its `DEFAULT`.
    pub default: Cell<'static>,
}

/// Every migration there has been, the oldest first. The next version goes here, and its number in `db::file::VERSION`
/// and at the head of `schema.sql`.
pub static MIGRATIONS: &[Migration] = &[];

/// What was done to an older ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version it was.
    pub from: i32,
    /// The version it is.
    pub to: i32,
    /// The copy of what it was.
    pub copy: PathBuf,
}

/// Whether a digest leaves a field out: a column added later that holds its default.
pub fn left_out(migrations: &[Migration], table: &str, column: &str, value: Cell<'_>) -> bool {
    let mut added = migrations.iter().flat_map(|m| m.added);
    added.any(|a| a.table == table && a.column == column && a.default == value)
}

/// Whether a column was added later.
pub fn was_added(migrations: &[Migration], table: &str, column: &str) -> bool {
    migrations.iter().flat_map(|m| m.added).any(|a| a.table == table && a.column == column)
}

/// The version a file says it is, as SQLite reads it: the bytes of the file may be those of a write that was cut off.
pub fn version(conn: &Connection) -> Result<i32> {
    Ok(conn.query_row("PRAGMA user_version", [], |r| r.get(0))?)
}

/// Brings the ledger at `path`, open for writing as `conn`, to the last of the migrations, whose views are those of
/// `schema`. Returns nothing where another process was quicker. After an error the file is as it was.
pub fn migrate(conn: &mut Connection, path: &Path, schema: &str, migrations: &[Migration]) -> Result<Option<Migrated>> {
    if conn.is_readonly("main")? {
        return Err(read_only(path));
    }
    // A table that is made anew is dropped in between; what points at it is looked at in the end. Within a transaction
    // SQLite does not hear this.
    conn.pragma_update(None, "foreign_keys", false)?;
    let done = locked(conn, path, schema, migrations);
    conn.pragma_update(None, "foreign_keys", true)?;
    done
}

/// The migration itself, from taking the write lock to giving it back.
fn locked(conn: &mut Connection, path: &Path, schema: &str, migrations: &[Migration]) -> Result<Option<Migrated>> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = version(&tx)?;
    let ahead: Vec<&Migration> = migrations.iter().filter(|m| m.to > from).collect();
    let Some(to) = ahead.last().map(|m| m.to) else { return Ok(None) };
    let draft = copied(&tx, path)?;
    drop_views(&tx)?;
    for step in &ahead {
        tx.execute_batch(step.sql).map_err(|e| broken(path, step.to, e))?;
    }
    make_views(&tx, schema).map_err(|e| broken(path, to, e))?;
    if tx.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(unmigrated(path, to, anyhow::Error::msg("foreign_key_check")));
    }
    tx.pragma_update(None, "user_version", to)?;
    let copy = named(draft, path, from)?;
    match tx.commit() {
        Ok(()) => Ok(Some(Migrated { from, to, copy })),
        Err(e) => {
            if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) {
                // A reader stood in the way, nothing was written: the next try makes a copy of its own.
                let _ = std::fs::remove_file(&copy);
            }
            Err(failed(e))
        }
    }
}

fn drop_views(conn: &Connection) -> Result<()> {
    for name in views(conn, "name")? {
        conn.execute_batch(&format!("DROP VIEW \"{}\"", name.replace('"', "\"\"")))?;
    }
    Ok(())
}

fn make_views(conn: &Connection, schema: &str) -> rusqlite::Result<()> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(schema)?;
    for sql in views(&fresh, "sql")? {
        conn.execute_batch(&sql)?;
    }
    Ok(())
}

fn views(conn: &Connection, column: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement =
        conn.prepare(&format!("SELECT {column} FROM sqlite_schema WHERE type = 'view' ORDER BY rowid"))?;
    statement.query_map([], |r| r.get(0))?.collect()
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A copy of the ledger under a name of its own, whole, read again and durable. `conn` holds the write lock, so nobody
/// changes what is copied; the pages are read by a connection beside it, since SQLite copies none from one that writes.
fn copied(conn: &Connection, path: &Path) -> Result<NamedTempFile> {
    let draft = tempfile::Builder::new().prefix(".ducha-").suffix(".tmp").tempfile_in(folder(path));
    let draft = draft.map_err(|e| match e.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => read_only(path),
        _ => uncopied(path, e),
    })?;
    copy::fill(path, draft.path())?;
    let copy = Connection::open_with_flags(draft.path(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    if version(&copy)? != version(conn)? || head::of(&copy)? != head::of(conn)? {
        return Err(uncopied(path, std::io::Error::other("the copy's journal is not the ledger's")));
    }
    draft.as_file().sync_all().map_err(|e| uncopied(path, e))?;
    Ok(draft)
}

/// Gives the copy its name, `ducha.db.v1-backup`, or the first of `ducha.db.v1-backup-2` and on that nothing bears yet.
fn named(mut draft: NamedTempFile, path: &Path, from: i32) -> Result<PathBuf> {
    for n in 1_u32.. {
        let mut name = path.as_os_str().to_owned();
        name.push(if n == 1 { format!(".v{from}-backup") } else { format!(".v{from}-backup-{n}") });
        let name = PathBuf::from(name);
        match draft.persist_noclobber(&name) {
            Ok(_) => {
                sync_folder(folder(path)).map_err(|e| uncopied(path, e))?;
                return Ok(name);
            }
            Err(e) if e.error.kind() == ErrorKind::AlreadyExists => draft = e.file,
            Err(e) => return Err(uncopied(path, e.error)),
        }
    }
    Err(uncopied(path, std::io::Error::from(ErrorKind::AlreadyExists)))
}

fn read_only(path: &Path) -> Error {
    let name = path.display();
    Error::failed(
        "ledger-older-read-only",
        both!(
            "{name} 是旧版本的台账，要先升级格式，但文件或所在文件夹只读",
            "{name} is an older ledger that must be migrated first, but it or its folder is read-only"
        ),
    )
    .hint(both!("把它复制到可以写的文件夹再打开", "copy it to a folder you can write to, then open the copy"))
}

fn uncopied(path: &Path, error: impl Into<anyhow::Error>) -> Error {
    let name = path.display();
    let said = both!(
        "升级 {name} 前做不成备份，台账没有动",
        "{name} could not be copied before its migration and was left as it is"
    );
    Error::failed("ledger-not-copied", said).because(error)
}

fn unmigrated(path: &Path, to: i32, why: impl Into<anyhow::Error>) -> Error {
    let name = path.display();
    let said = both!(
        "{name} 升级不到格式 {to}，台账没有动",
        "{name} could not be migrated to format {to} and was left as it is"
    );
    Error::failed("ledger-not-migrated", said)
        .because(why)
        .hint(both!("先用原来版本的 ducha check 核对", "check it with the ducha that wrote it: ducha check"))
}

/// An error of a migration's own SQL; a lock or a full disk keeps the name it has everywhere.
fn broken(path: &Path, to: i32, error: rusqlite::Error) -> Error {
    let plain = failed(error);
    if matches!(plain.id, "sqlite" | "constraint") {
        let why = plain.told().en;
        return unmigrated(path, to, anyhow::Error::msg(why));
    }
    plain
}
