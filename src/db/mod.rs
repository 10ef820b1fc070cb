//! Floor 1: the file. Opens it, writes to it in one way, reads its views, checks it. Knows no noun: what belongs together
//! comes in as data ([`Noun`](crate::base::noun::Noun)).

mod apart;
pub mod behind;
pub mod bound;
pub mod chain;
pub mod check;
pub mod check_sealed;
pub mod copy;
pub mod digest;
pub mod dump;
pub mod file;
pub mod glimpse;
pub mod guard;
pub mod halt;
pub mod head;
pub mod mask;
pub mod meaning;
pub mod migrate;
pub mod offer;
pub mod output;
#[cfg(test)]
pub mod plan;
pub mod query;
pub mod redact;
mod rewrite;
pub mod signature;
pub mod sound;
mod spread;
pub mod store;
pub mod stored;
pub mod whole;
pub mod write;

use crate::base::error::{Error, Kind};
use crate::both;
use rusqlite::ErrorCode;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a locked ledger is waited for.
const WAIT: Duration = Duration::from_secs(8);

/// An error of SQLite in our words: who must act depends on its code.
pub fn failed(error: rusqlite::Error) -> Error {
    let ours = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::new(
            Kind::Locked,
            "ledger-locked",
            both!(
                "台账正被另一个程序占用（locked），等了 8 秒仍未释放",
                "the ledger is locked by another process; waited 8 s"
            ),
        )
        .hint(both!(
            "关掉另一个正在写台账的窗口后重试",
            "close the other program that is writing to it, then try again"
        )),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            Error::new(Kind::NotOurs, "ledger-damaged", both!("台账文件已损坏", "the ledger file is damaged"))
                .hint(both!("不要再写入；用最近的备份恢复", "stop writing to it and restore the last backup"))
        }
        Some(ErrorCode::ReadOnly) => {
            Error::failed("ledger-read-only", both!("台账文件只读，不能写入", "the ledger file is read-only"))
                .hint(both!("检查文件和文件夹的权限", "check the permissions of the file and its folder"))
        }
        Some(ErrorCode::DiskFull) => {
            Error::failed("disk-full", both!("磁盘已满，什么也没有写入", "the disk is full; nothing was written"))
                .hint(both!("腾出空间后重试", "free some space, then try again"))
        }
        Some(ErrorCode::CannotOpen) => {
            Error::failed("ledger-unopened", both!("打不开台账文件", "the ledger file cannot be opened"))
        }
        Some(ErrorCode::ConstraintViolation) => {
            Error::refused("constraint", both!("数据不符合台账的约束", "the ledger's own checks refuse this"))
        }
        _ => Error::failed("sqlite", both!("读写台账出错", "the ledger could not be read or written")),
    };
    ours.because(error)
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        failed(error)
    }
}

/// Bytes nobody can guess.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|error| {
        Error::failed("no-randomness", both!("取不到随机数", "the system gives no randomness"))
            .because(anyhow::Error::msg(error))
    })
}

/// Salts for many rows, fetched some hundred at a time; each is given out once.
#[derive(Default)]
struct Salts(Vec<[u8; 16]>);

impl Salts {
    /// The next.
    fn next(&mut self) -> Result<[u8; 16], Error> {
        if let Some(salt) = self.0.pop() {
            return Ok(salt);
        }
        // One row alone needs one.
        let many = if self.0.capacity() == 0 { 1 } else { 256 };
        self.0 = vec![[0; 16]; many];
        fill(self.0.as_flattened_mut())?;
        self.next()
    }
}

/// What is kept beside a ledger, named after it.
fn beside(ledger: &Path, ending: &str) -> PathBuf {
    // A link stands for what it leads to.
    let mut name = fs::canonicalize(ledger).unwrap_or_else(|_| ledger.to_owned()).into_os_string();
    name.push(ending);
    PathBuf::from(name)
}

/// What is kept beside a ledger: what is named after it, else what is named after one that is gone and is this one's own, since it
/// was renamed.
fn found_beside(ledger: &Path, ending: &str, own: impl Fn(&Path) -> bool) -> PathBuf {
    let named = beside(ledger, ending);
    if named.exists() {
        return named;
    }
    let entries = fs::read_dir(named.parent().unwrap_or(Path::new("."))).into_iter().flatten();
    let renamed = |path: &PathBuf| {
        let ledger = path.to_str().and_then(|path| path.strip_suffix(ending));
        ledger.is_some_and(|ledger| !Path::new(ledger).exists()) && own(path)
    };
    entries.filter_map(Result::ok).map(|entry| entry.path()).find(renamed).unwrap_or(named)
}
