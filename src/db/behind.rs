//! Rows on their way into the ledger: written at once, or by a second hand while the first makes the next. Whoever reads has all of
//! them written first. Not for what a row holds: that is `write`.

use crate::base::error::{Error, Kind, Result};
use crate::base::lot::Second;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};
use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::sync::Arc;
use std::thread::Scope;

/// Rows that wait before they are handed over: fewer are no work for two, and more would not stay near at hand.
const ROWS: usize = 256;

/// A ledger that can be read; one that is written to has to be at hand first, so it is asked for where it is read and not before.
pub trait Reads {
    /// The ledger, with all that was written so far.
    fn conn(&self) -> &Connection;
}

impl Reads for Connection {
    fn conn(&self) -> &Connection {
        self
    }
}

impl std::ops::Deref for dyn Reads + '_ {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.conn()
    }
}

/// Rows to insert, all that they hold in one piece.
#[derive(Default)]
struct Rows {
    bytes: Vec<u8>,
    values: Vec<Held>,
    /// The statement of each, and where its values end.
    all: Vec<(Arc<str>, usize)>,
}

/// A value of a row; text and bytes are a part of what all hold.
enum Held {
    Null,
    Int(i64),
    Real(f64),
    Text(Range<usize>),
    Blob(Range<usize>),
}

impl Rows {
    fn put<'v>(&mut self, sql: &Arc<str>, values: impl Iterator<Item = ValueRef<'v>>) {
        for value in values {
            let held = match value {
                ValueRef::Null => Held::Null,
                ValueRef::Integer(n) => Held::Int(n),
                ValueRef::Real(r) => Held::Real(r),
                ValueRef::Text(text) => Held::Text(self.keep(text)),
                ValueRef::Blob(bytes) => Held::Blob(self.keep(bytes)),
            };
            self.values.push(held);
        }
        self.all.push((Arc::clone(sql), self.values.len()));
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        from..self.bytes.len()
    }

    /// Writes them, and is empty, also where one cannot be written.
    fn write(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let done = self.written(conn);
        self.bytes.clear();
        self.values.clear();
        self.all.clear();
        done
    }

    fn written(&self, conn: &Connection) -> rusqlite::Result<()> {
        let (mut statements, mut from): (Vec<(&Arc<str>, CachedStatement<'_>)>, usize) = (Vec::new(), 0);
        for (sql, to) in &self.all {
            let known = statements.iter().position(|(of, _)| Arc::ptr_eq(of, sql));
            let at = known.unwrap_or(statements.len());
            if known.is_none() {
                statements.push((sql, conn.prepare_cached(sql)?));
            }
            let statement = &mut statements[at].1;
            for (at, value) in (1..).zip(&self.values[from..*to]) {
                let value = match value {
                    Held::Null => ValueRef::Null,
                    Held::Int(n) => ValueRef::Integer(*n),
                    Held::Real(r) => ValueRef::Real(*r),
                    Held::Text(at) => ValueRef::Text(&self.bytes[at.clone()]),
                    Held::Blob(at) => ValueRef::Blob(&self.bytes[at.clone()]),
                };
                statement.raw_bind_parameter(at, ToSqlOutput::Borrowed(value))?;
            }
            statement.raw_execute()?;
            from = *to;
        }
        Ok(())
    }
}

/// What the second hand is given, and gives back.
struct Job<'c> {
    conn: &'c mut Connection,
    rows: Rows,
    done: rusqlite::Result<()>,
}

/// A connection, and the rows that are not in the ledger yet.
pub(super) struct Behind<'c> {
    /// Not here while the second hand has it.
    conn: OnceCell<&'c mut Connection>,
    rows: RefCell<Rows>,
    second: RefCell<Option<Second<Job<'c>>>>,
    /// Rows that were given out once, for the next.
    spare: RefCell<Rows>,
    /// Why a row could not be written that was put down before.
    fault: RefCell<Option<rusqlite::Error>>,
}

impl<'c> Behind<'c> {
    pub(super) fn of(conn: &'c mut Connection) -> Behind<'c> {
        Behind {
            conn: OnceCell::from(conn),
            rows: RefCell::default(),
            second: RefCell::default(),
            spare: RefCell::default(),
            fault: RefCell::default(),
        }
    }

    /// The ledger with everything in it that was put down.
    pub(super) fn conn(&self) -> &Connection {
        let conn =
            self.conn.get_or_init(|| self.back().unwrap_or_else(|| unreachable!("the second hand gives it back")));
        let mut rows = self.rows.borrow_mut();
        if !rows.all.is_empty() {
            self.note(rows.write(conn));
        }
        conn
    }

    /// Takes back what the second hand has.
    fn back(&self) -> Option<&'c mut Connection> {
        let Job { conn, rows, done } = self.second.borrow_mut().as_mut()?.back()?;
        self.note(done);
        self.spare.replace(rows);
        Some(conn)
    }

    fn note(&self, done: rusqlite::Result<()>) {
        if let Err(error) = done {
            self.fault.borrow_mut().get_or_insert(error);
        }
    }

    /// Puts a row down: in the ledger, where nobody else writes; else it is told later, of the whole, that it cannot be written.
    pub(super) fn put<'v>(&mut self, sql: &Arc<str>, values: impl Iterator<Item = ValueRef<'v>>) -> Result<()> {
        let rows = self.rows.get_mut();
        rows.put(sql, values);
        if self.second.get_mut().is_none() {
            self.conn();
            return self.fault.take().map_or(Ok(()), |error| Err(error.into()));
        }
        if rows.all.len() >= ROWS {
            self.hand_over();
        }
        self.faultless()
    }

    fn hand_over(&mut self) {
        let Some(conn) = self.conn.take().or_else(|| self.back()) else { return };
        let rows = std::mem::replace(self.rows.get_mut(), self.spare.take());
        if let Some(second) = self.second.get_mut() {
            second.give(Job { conn, rows, done: Ok(()) });
        }
    }

    /// That all that was put down could be written, as far as is known. A row that the ledger refuses is another than the one at hand.
    pub(super) fn faultless(&self) -> Result<()> {
        let Some(error) = self.fault.take() else { return Ok(()) };
        let error = Error::from(error);
        if error.kind != Kind::Refused {
            return Err(error);
        }
        Err(Error::failed("constraint-late", error.message.clone()).because_of(&error))
    }

    /// Has a second hand write, on a thread of its own.
    pub(super) fn begin<'s>(&mut self, scope: &'s Scope<'s, '_>)
    where
        'c: 's,
    {
        let work = |job: &mut Job<'c>| job.done = job.rows.write(job.conn);
        self.second = RefCell::new(Some(Second::begin(scope, work)));
    }

    /// Lets it go, once everything is in the ledger.
    pub(super) fn end(&mut self) {
        self.conn();
        self.second = RefCell::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn table() -> Connection {
        let conn = Connection::open_in_memory().expect("a connection");
        conn.execute_batch("CREATE TABLE t (a INTEGER CHECK (a < 2000), b TEXT)").expect("a table");
        conn
    }

    fn put(behind: &mut Behind<'_>, a: i64) -> Result<()> {
        let sql = Arc::from("INSERT INTO t VALUES (?, ?)");
        behind.put(&sql, [ValueRef::Integer(a), ValueRef::Text("窗口".as_bytes())].into_iter())
    }

    fn count(behind: &Behind<'_>) -> i64 {
        behind.conn().query_row("SELECT count(*) FROM t WHERE b = '窗口'", [], |r| r.get(0)).expect("a count")
    }

    #[test]
    fn who_reads_finds_all_that_was_put_down() {
        let mut conn = table();
        let mut behind = Behind::of(&mut conn);
        put(&mut behind, 0).expect("a row");
        assert_eq!(count(&behind), 1);
        thread::scope(|scope| {
            behind.begin(scope);
            for a in 1..1000 {
                put(&mut behind, a).expect("a row");
                assert!(a % 97 > 0 || count(&behind) == a + 1);
            }
            behind.end();
        });
        assert_eq!(count(&behind), 1000);
        let all: i64 = behind.conn().query_row("SELECT sum(a) FROM t", [], |r| r.get(0)).expect("a sum");
        assert_eq!(all, 999 * 500);
    }

    #[test]
    fn a_row_that_cannot_be_written_is_told_at_once_by_one_hand_and_at_last_by_two() {
        let mut conn = table();
        let mut behind = Behind::of(&mut conn);
        assert_eq!(put(&mut behind, 2000).expect_err("too much").id, "constraint");
        thread::scope(|scope| {
            behind.begin(scope);
            put(&mut behind, 2000).expect("told later");
            behind.end();
        });
        assert_eq!(behind.faultless().expect_err("too much").id, "constraint-late");
        assert_eq!(count(&behind), 0);
    }
}
