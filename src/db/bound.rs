//! What a statement typed by a person may cost: time and memory, so that one slip of a join neither runs for ever nor takes the
//! machine. Time in which nobody reads what was printed does not count. Not for the program's own statements.

use super::halt;
use crate::base::error::{Error, Result};
use crate::both;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a typed statement may work where nothing else is asked for, in seconds.
pub const SECONDS: u64 = 60;
/// What SQLite may hold in memory for it.
const MEMORY: u32 = 512 << 20;
/// The longest value it may make, in bytes.
const VALUE: i32 = 64 << 20;
/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 10_000;

/// When the statement in hand must have ended, in milliseconds since the first look; 0 where none is bound.
static UNTIL: AtomicU64 = AtomicU64::new(0);

fn clock() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Lets a connection be interrupted.
pub(super) fn watch(conn: &mut Connection) -> Result<()> {
    let over = || halt::asked() || (1..clock()).contains(&UNTIL.load(Ordering::Relaxed));
    Ok(conn.progress_handler(STEPS, Some(over))?)
}

/// The time this program has worked; where that is not known, the time that has gone by.
fn worked() -> Duration {
    #[cfg(unix)]
    {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
    }
    #[cfg(not(unix))]
    Duration::from_millis(clock())
}

/// What a statement may cost, and what this program had worked when it began: its rows are work too, waiting for whoever reads them
/// is not.
#[derive(Debug)]
pub struct Bound {
    seconds: u64,
    began: Duration,
}

impl Bound {
    /// Binds what runs on a connection from here on.
    pub fn new(conn: &Connection, seconds: u64) -> Result<Bound> {
        // A sort that spilled onto the disk would fill that instead.
        conn.execute_batch(&format!("PRAGMA temp_store = MEMORY; PRAGMA hard_heap_limit = {MEMORY};"))?;
        conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE)?;
        Ok(Bound { seconds, began: worked() })
    }

    /// Does a piece of the statement's work within what is left.
    pub fn step<T>(&mut self, work: impl FnOnce() -> rusqlite::Result<T>) -> Result<T> {
        let left = Duration::from_secs(self.seconds).saturating_sub(worked().saturating_sub(self.began));
        if left.is_zero() {
            return Err(self.over_time());
        }
        let left = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
        UNTIL.store(clock().saturating_add(left).max(1), Ordering::Relaxed);
        let done = work();
        UNTIL.store(0, Ordering::Relaxed);
        done.map_err(|error| self.over(error))
    }

    fn over_time(&self) -> Error {
        let seconds = self.seconds;
        let said = both!("查询运行超过 {seconds} 秒，已停下", "the query ran for over {seconds} s and was stopped");
        Error::refused("query-over-time", said).hint(both!(
            "多半是两个视图没有写连接条件；确需更久：ducha query --seconds 600 …",
            "most likely two views are joined without a condition; if it needs longer: ducha query --seconds 600 …"
        ))
    }

    fn over(&self, error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => self.over_time(),
            Some(ErrorCode::OutOfMemory | ErrorCode::TooBig) => {
                let most = MEMORY >> 20;
                let said = both!(
                    "查询要的内存超过 {most} MB，已停下",
                    "the query needs over {most} MB of memory and was stopped"
                );
                Error::refused("query-over-memory", said)
                    .hint(both!("少取几列几行，或去掉排序", "ask for fewer columns and rows, or without a sort"))
            }
            _ => error.into(),
        }
    }
}
