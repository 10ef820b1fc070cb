//! A ledger looked at in passing, for a line that is being typed: read-only, without waiting, without a word. Not for an answer: what is
//! locked, older, newer, damaged or somebody else's is as good as none.

use super::file::{APPLICATION, VERSION};
use crate::base::sound;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::{Duration, Instant};

/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 1_000;

/// The ledger, whose statements end once so much time has gone by; none where it cannot be read at once as it stands.
pub fn of(path: &Path, allowed: Duration) -> Option<Connection> {
    // A pipe would be waited for.
    if !path.is_file() {
        return None;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags).ok()?;
    conn.busy_timeout(Duration::ZERO).ok()?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).ok()?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).ok()?;
    let number = |name: &str| conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0)).ok();
    if (number("application_id")?, number("user_version")?) != (APPLICATION, VERSION) {
        return None;
    }
    for (name, order) in sound::ORDERS {
        conn.create_collation(name, order).ok()?;
    }
    let began = Instant::now();
    conn.progress_handler(STEPS, Some(move || began.elapsed() > allowed)).ok()?;
    Some(conn)
}
