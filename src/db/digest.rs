//! What is hashed, and how: fields as length-prefixed bytes under a domain and a version, never JSON, so that no two
//! contents share bytes. Not for secrecy.
//!
//! A record's digest covers every field that is not null, in the order of names: a column added later with no value
//! leaves old digests as they are. One added with a value is left out by [`migrate`](super::migrate) while it holds that.

use crate::base::page::Cell;
use sha2::{Digest as _, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

const RECORD: &[u8] = b"ducha.record.v1\0";
const ENTRY: &[u8] = b"ducha.entry.v1\0";
const CONTENT: &[u8] = b"ducha.content.v1\0";

fn prefixed(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

/// Appends a length and the bytes.
fn put(buffer: &mut Vec<u8>, bytes: &[u8]) {
    buffer.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
    buffer.extend_from_slice(bytes);
}

/// Digest of a record's fields as they come, which must be in the order of their names. They are hashed in one go: a field is a few bytes,
/// and a hash is slow to be fed by the spoon.
pub struct Record(Vec<u8>);

impl Record {
    /// Begins with the record's noun and number.
    pub fn new(noun: &str, id: i64) -> Record {
        let mut buffer = Vec::with_capacity(1024);
        buffer.extend_from_slice(RECORD);
        put(&mut buffer, noun.as_bytes());
        buffer.extend_from_slice(&id.to_be_bytes());
        Record(buffer)
    }

    /// Begins a row of a part of the record, by its table and number; a digest covers them after the fields.
    pub fn part(&mut self, table: &str, n: i64) {
        self.0.push(b'p');
        put(&mut self.0, table.as_bytes());
        self.0.extend_from_slice(&n.to_be_bytes());
    }

    /// Adds a field; null adds nothing.
    pub fn field(&mut self, name: &str, value: Cell<'_>) {
        if value == Cell::Null {
            return;
        }
        put(&mut self.0, name.as_bytes());
        match value {
            Cell::Null => {}
            Cell::Int(n) => {
                self.0.push(b'i');
                self.0.extend_from_slice(&n.to_be_bytes());
            }
            Cell::Real(r) => {
                self.0.push(b'r');
                self.0.extend_from_slice(&r.to_be_bytes());
            }
            Cell::Text(t) => {
                self.0.push(b't');
                put(&mut self.0, t.as_bytes());
            }
        }
    }

    /// Adds a field of bytes.
    pub fn bytes(&mut self, name: &str, value: &[u8]) {
        put(&mut self.0, name.as_bytes());
        self.0.push(b'b');
        put(&mut self.0, value);
    }

    /// The digest.
    pub fn end(self) -> Hash {
        Sha256::digest(&self.0).into()
    }
}

/// A line of the journal that is no secret: its number, its instant, its day and who wrote it.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    /// Its number.
    pub seq: i64,
    /// Its instant.
    pub at: &'l str,
    /// The day taken as today.
    pub day: &'l str,
    /// Who wrote it.
    pub actor: &'l str,
}

impl Line<'_> {
    /// The hash of the entry: the one before it (zeros for the first), the line, and the digest of what it holds.
    pub fn hash(&self, before: &Hash, content: &Hash) -> Hash {
        let mut hasher = Sha256::new_with_prefix(ENTRY);
        hasher.update(before);
        hasher.update(self.seq.to_be_bytes());
        prefixed(&mut hasher, self.at.as_bytes());
        prefixed(&mut hasher, self.day.as_bytes());
        prefixed(&mut hasher, self.actor.as_bytes());
        hasher.update(content);
        hasher.finalize().into()
    }
}

/// Sixteen bytes nobody can guess.
pub type Salt = [u8; 16];

/// Digest of what a journal entry holds: what was typed, then each of its changes in order. The salt keeps it from being guessed
/// where it is all that is told.
pub struct Content(Sha256, u64);

impl Content {
    /// Begins with what was typed.
    pub fn new(salt: &Salt, command: &str) -> Content {
        let mut hasher = Sha256::new_with_prefix(CONTENT);
        hasher.update(salt);
        prefixed(&mut hasher, command.as_bytes());
        Content(hasher, 0)
    }

    /// Adds a change: what kind, to which record, with which digest or difference.
    pub fn change(&mut self, kind: &str, noun: &str, record: i64, content: &[u8]) {
        prefixed(&mut self.0, kind.as_bytes());
        prefixed(&mut self.0, noun.as_bytes());
        self.0.update(record.to_be_bytes());
        prefixed(&mut self.0, content);
        self.1 += 1;
    }

    /// The digest, which also counts the changes.
    pub fn end(mut self) -> Hash {
        self.0.update(self.1.to_be_bytes());
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(fields: &[(&str, Cell<'_>)]) -> Hash {
        let mut r = Record::new("unit", 1);
        for (name, value) in fields {
            r.field(name, *value);
        }
        r.end()
    }

    fn of_part(table: &str, n: i64) -> Hash {
        let mut r = Record::new("unit", 1);
        r.part(table, n);
        r.end()
    }

    #[test]
    fn contents_that_differ_have_digests_that_differ() {
        let text = |t| Cell::Text(t);
        let all = [
            record(&[("a", text("bc"))]),
            record(&[("ab", text("c"))]),
            record(&[("a", text("b")), ("b", text("c"))]),
            record(&[("a", text("1"))]),
            record(&[("a", Cell::Int(1))]),
            record(&[]),
            of_part("visit_team", 1),
            of_part("visit_roll", 1),
            of_part("visit_roll", 2),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a != b));
        }
        assert_eq!(record(&[("a", Cell::Null)]), record(&[]));
    }
}
