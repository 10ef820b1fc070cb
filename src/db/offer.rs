//! A shared copy as a file: a ledger any SQLite reads, and behind its last page one more with what the office signed: whose it is,
//! to which entry it goes, the length and digest of all before. Not for what is left out of it: that is `redact`.
//!
//! The statement is text up to its last line but one, `signature`, which is over the lines above it; zeros fill the page.

use super::head::Head;
use super::signature::{self, Public, Signed};
use crate::base::error::{Error, Kind, Result};
use crate::base::hex::hex;
use crate::both;
use ed25519_dalek::SigningKey;
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// The length of the page behind the ledger.
const PAGE: u64 = 4096;
/// The first line of a statement.
const FIRST: &str = "ducha shared copy 1";

/// What an office signed of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What the office is called by others.
    pub key: String,
    /// The key its signature is checked with.
    pub public: Public,
    /// The number of the journal's last entry in it.
    pub entries: i64,
    /// Its hash, in hexadecimal.
    pub head: String,
    /// When it was made.
    pub shared_at: String,
    /// The length of the ledger before the page.
    pub bytes: u64,
    /// Its digest, in hexadecimal.
    pub sha256: String,
}

impl Statement {
    fn text(&self) -> String {
        let Statement { key, public, entries, head, shared_at, bytes, sha256 } = self;
        let public = hex(public);
        format!(
            "{FIRST}\nkey: {key}\npublic_key: {public}\nentries: {entries}\nhead: {head}\nshared_at: {shared_at}\nbytes: {bytes}\nsha256: {sha256}\n"
        )
    }

    fn page(&self, signed: &Signed) -> Vec<u8> {
        let mut page = format!("{}signature: {}\n", self.text(), hex(signed)).into_bytes();
        page.resize(usize::try_from(PAGE).unwrap_or(page.len()), 0);
        page
    }

    /// What a page says, and the signature under it; nothing of any other page.
    fn read(page: &[u8]) -> Option<(Statement, Signed)> {
        let text = std::str::from_utf8(page).ok()?.trim_end_matches('\0');
        let mut lines = text.lines();
        (lines.next()? == FIRST).then_some(())?;
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned);
        let statement = Statement {
            key: value("key")?,
            public: bytes(&value("public_key")?)?,
            entries: value("entries")?.parse().ok()?,
            head: value("head")?,
            shared_at: value("shared_at")?,
            bytes: value("bytes")?.parse().ok()?,
            sha256: value("sha256")?,
        };
        let signed = bytes(&value("signature")?)?;
        // Said in any other way it is another statement.
        (statement.page(&signed) == page).then_some((statement, signed))
    }
}

/// The bytes that hexadecimal digits write.
fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let mut out = [0; N];
    (hex.len() == 2 * N && hex.is_ascii()).then_some(())?;
    for (byte, at) in out.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?;
    }
    Some(out)
}

/// The length of what is left of a file, and its digest.
fn digest(file: &mut impl io::Read) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let length = io::copy(file, &mut hasher)?;
    Ok((length, hex(&hasher.finalize())))
}

/// Signs a ledger that goes to another office: what is said of it stands behind it.
pub fn sign(path: &Path, key: &SigningKey, head: Head, shared_at: String) -> Result<Statement> {
    let shown = path.display();
    let failed =
        |e: io::Error| Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(e);
    let (bytes, sha256) = File::open(path).and_then(|mut file| digest(&mut file)).map_err(failed)?;
    let public = key.verifying_key().to_bytes();
    let key_of = signature::key_of(&public);
    let (entries, head) = (head.seq, head.hash);
    let statement = Statement { key: key_of, public, entries, head, shared_at, bytes, sha256 };
    let signed = signature::sign(key, statement.text().as_bytes());
    let mut file = OpenOptions::new().append(true).open(path).map_err(failed)?;
    file.write_all(&statement.page(&signed)).and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(statement)
}

/// What an office signed of a copy, held against the file: refused where that is no shared copy, and where a byte of it was changed.
pub fn verified(path: &Path) -> Result<Statement> {
    let shown = path.display();
    let unread = |e: io::Error| {
        Error::failed("ledger-unopened", both!("打不开台账文件 {shown}", "the ledger {shown} cannot be opened"))
            .because(e)
    };
    let altered = || {
        let said = both!(
            "{shown} 与签名不符：被改过，或没有传完整",
            "{shown} is not what was signed: it was altered, or is not all there"
        );
        Error::new(Kind::NotOurs, "shared-copy-altered", said)
            .hint(both!("请对方重新交一份：ducha share", "have the office share it again: ducha share"))
    };
    let mut file = File::open(path).map_err(unread)?;
    let length = file.metadata().map_err(unread)?.len();
    let mut page = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(PAGE))).map_err(unread)?;
    file.read_to_end(&mut page).map_err(unread)?;
    let Some((statement, signed)) = Statement::read(&page) else {
        if page.windows(FIRST.len()).any(|window| window == FIRST.as_bytes()) {
            return Err(altered());
        }
        let said = both!(
            "{shown} 不是交换副本：后面没有单位的签名",
            "{shown} is no shared copy: no office's signature stands behind it"
        );
        return Err(Error::new(Kind::NotOurs, "shared-copy-unsigned", said).hint(both!(
            "副本由对方的 ducha share 做出；没有传完整的重新传",
            "the other office makes it with ducha share; send it again if it is not all there"
        )));
    };
    file.rewind().map_err(unread)?;
    let found = digest(&mut file.take(length - PAGE)).map_err(unread)?;
    let sound = signature::key_of(&statement.public) == statement.key
        && signature::holds(&statement.public, statement.text().as_bytes(), &signed)
        && found == (statement.bytes, statement.sha256.clone());
    if sound { Ok(statement) } else { Err(altered()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_a_shared_copy_is_signed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("copy");
        std::fs::write(&path, vec![7_u8; 5000]).expect("a file");
        let key = SigningKey::from_bytes(&[3; 32]);
        let head = Head { seq: 4, at: String::new(), actor: String::new(), hash: "ab".repeat(32) };
        let said = sign(&path, &key, head, "2026-03-20T09:00:00+08:00".into()).expect("signed");
        assert_eq!(verified(&path).expect("sound"), said);
        let whole = std::fs::read(&path).expect("a file");
        for at in [0, 4999, 5000, 5040, 5400, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            std::fs::write(&path, &changed).expect("a file");
            assert!(verified(&path).is_err(), "byte {at}");
        }
        for cut in [1, 4096, 4097] {
            std::fs::write(&path, &whole[..whole.len() - cut]).expect("a file");
            assert!(verified(&path).is_err(), "without its last {cut}");
        }
    }
}
