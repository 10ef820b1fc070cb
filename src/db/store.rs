//! The folder of files beside the ledger: each kept whole under the SHA-256 of its content, so the same content is there
//! once. Not for what a file shows or whose it is: rows of the ledger say that.

use super::halt;
use super::whole::sync_folder;
use crate::base::error::{Both, Error, Result};
use crate::base::vocab::Intact;
use crate::both;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes read at a time: a film of any length passes in this much memory.
const CHUNK: usize = 1 << 18;

/// Told how many bytes are done, of how many there seem to be.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64);

/// A file as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// True where a damaged copy under the same name was put right by it.
    pub mended: bool,
}

/// What a folder of evidence is named after its ledger's own name.
const ENDING: &str = ".evidence";

/// The file in a folder of evidence that says whose it is.
const OWNER: &str = "ledger";

/// The folder of a ledger: `ducha.db.evidence` beside `ducha.db`; where the ledger has another name than it had, the folder
/// beside it that says it is this ledger's.
pub fn folder(ledger: &Path, identity: &str) -> PathBuf {
    let named = named(ledger);
    let owner = |folder: &Path| std::fs::read_to_string(folder.join(OWNER)).ok();
    if owner(&named).is_some_and(|owner| owner.trim() == identity) {
        return named;
    }
    let beside = ledger.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(beside).into_iter().flatten().filter_map(std::result::Result::ok);
    let mut others: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(ENDING))
        .filter(|path| owner(path).is_some_and(|owner| owner.trim() == identity))
        .collect();
    // One whose own ledger is there still is that ledger's: a backup's, or a copy's.
    others.sort_by_cached_key(|path| (path.with_extension("").exists(), path.clone()));
    others.into_iter().next().unwrap_or(named)
}

/// The folder a ledger's evidence has by the ledger's name.
pub fn named(ledger: &Path) -> PathBuf {
    let mut name = ledger.file_name().unwrap_or_default().to_owned();
    name.push(ENDING);
    ledger.with_file_name(name)
}

/// Says in a folder of evidence whose it is, unless it says so already.
pub fn owned(folder: &Path, identity: &str) -> Result<()> {
    make(folder).map_err(|e| unwritten(folder, e))?;
    let mine = folder.join(OWNER);
    if mine.symlink_metadata().is_ok() {
        return Ok(());
    }
    super::whole::write(&mine, |out| writeln!(out, "{identity}").map_err(|e| unwritten(folder, e)))
}

/// Where content of a hash stands in the folder: `ab/cdef…`. Nothing else ever becomes part of a path.
pub fn place(folder: &Path, sha256: &str) -> PathBuf {
    let hex = sha256.len() == 64 && sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    // The schema lets nothing else in; a file altered by hand leads to a name that does not exist.
    let (head, tail) = if hex { sha256.split_at(2) } else { ("--", "unreadable") };
    folder.join(head).join(tail)
}

fn unread(path: &Path, error: std::io::Error) -> Error {
    let name = path.display().to_string();
    if error.kind() == ErrorKind::NotFound {
        return Error::not_found("evidence-no-file", both!("没有文件 {name:?}", "there is no file {name:?}"));
    }
    Error::failed("evidence-unreadable", both!("读不了文件 {name:?}", "the file {name:?} cannot be read"))
        .because(error)
}

fn unwritten(folder: &Path, error: std::io::Error) -> Error {
    let name = folder.display();
    Error::failed(
        "evidence-unwritten",
        both!("写不了证据文件夹 {name}", "cannot write into the evidence folder {name}"),
    )
    .because(error)
    .hint(both!("看磁盘空间和文件夹权限；没有记入台账", "see disk space and permissions; nothing was recorded"))
}

#[cfg(unix)]
fn same_file(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn same_file(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// Opens what is to be kept: an ordinary file, not a link to one.
fn open(path: &Path) -> Result<(File, u64)> {
    let name = path.display().to_string();
    let meta = path.symlink_metadata().map_err(|e| unread(path, e))?;
    let refused = |id, said| Err(Error::refused(id, said));
    if meta.is_symlink() {
        return refused("evidence-is-link", both!("{name:?} 是符号链接", "{name:?} is a symbolic link"))
            .map_err(|e| e.hint(both!("给出它指向的文件本身", "name the file it points at")));
    }
    if meta.is_dir() {
        return refused("evidence-is-folder", both!("{name:?} 是文件夹", "{name:?} is a folder"));
    }
    if !meta.is_file() {
        return refused("evidence-not-a-file", both!("{name:?} 不是普通文件", "{name:?} is not an ordinary file"));
    }
    if meta.len() == 0 {
        return refused("evidence-empty", both!("{name:?} 是空文件", "{name:?} is empty"));
    }
    let file = File::open(path).map_err(|e| unread(path, e))?;
    // What was looked at is what is read, even if somebody puts a link in its place in between.
    if !same_file(&meta, &file.metadata().map_err(|e| unread(path, e))?) {
        return refused(
            "evidence-is-link",
            both!("{name:?} 被换成了别的文件", "{name:?} was exchanged for another file"),
        );
    }
    Ok((file, meta.len()))
}

/// Reads to the end in pieces; returns hash and length. Whatever `with` cannot take is its error.
fn stream<E>(
    from: &mut File,
    total: u64,
    progress: Progress<'_>,
    mut with: impl FnMut(&[u8]) -> std::result::Result<(), E>,
    unread: impl Fn(std::io::Error) -> E,
) -> std::result::Result<(String, u64), E> {
    let (mut hasher, mut done) = (Sha256::new(), 0_u64);
    let mut buffer = vec![0; CHUNK];
    loop {
        let n = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => return Err(unread(e)),
        };
        hasher.update(&buffer[..n]);
        with(&buffer[..n])?;
        done += n as u64;
        progress(done, total.max(done));
    }
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    Ok((hex, done))
}

/// Makes a folder only its owner may look into.
pub(super) fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    match builder.create(folder) {
        Ok(()) => sync_folder(folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))),
        Err(e) if e.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(e) => Err(e),
    }
}

/// Reads a file as [`keep`] does, and keeps nothing.
pub fn look(source: &Path, progress: Progress<'_>) -> Result<Kept> {
    let (mut from, total) = open(source)?;
    let (sha256, bytes) = stream(&mut from, total, progress, |_| Ok(()), |e| unread(source, e))?;
    Ok(Kept { sha256, bytes, mended: false })
}

/// What lies in a folder.
pub fn within(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    Ok(entries.map_err(|e| unread(folder, e))?.into_iter().map(|entry| entry.path()).collect())
}

/// Why a file cannot be kept, in a word or two.
pub fn why(refused: &'static str) -> Option<Both> {
    Some(match refused {
        "evidence-is-link" => both!("符号链接", "a symbolic link"),
        "evidence-is-folder" => both!("文件夹", "a folder"),
        "evidence-empty" => both!("空文件", "empty"),
        "evidence-not-a-file" => both!("不是普通文件", "no ordinary file"),
        _ => return None,
    })
}

/// The first bytes of a file that may be kept, at the most so many.
pub fn content(source: &Path, most: u64) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    open(source)?.0.take(most).read_to_end(&mut content).map_err(|e| unread(source, e))?;
    Ok(content)
}

/// Copies a file into the folder, whole and durable or not at all: under a temporary name first, synced, then named by its
/// content. The same content is not written twice.
pub fn keep(folder: &Path, source: &Path, progress: Progress<'_>) -> Result<Kept> {
    halt::after(|| copied(folder, source, progress)).map_err(|e| unwritten(folder, e))?
}

fn copied(folder: &Path, source: &Path, progress: Progress<'_>) -> Result<Kept> {
    let (mut from, total) = open(source)?;
    let failed = |e: std::io::Error| unwritten(folder, e);
    make(folder).map_err(failed)?;
    let mut draft = tempfile::Builder::new().prefix(".ducha-").suffix(".tmp").tempfile_in(folder).map_err(failed)?;
    let mut to = halt::Until(draft.as_file_mut());
    let (sha256, bytes) =
        stream(&mut from, total, progress, |piece| to.write_all(piece).map_err(failed), |e| unread(source, e))?;
    if bytes == 0 {
        let name = source.display().to_string();
        return Err(Error::refused("evidence-empty", both!("{name:?} 是空文件", "{name:?} is empty")));
    }
    let there = inspect(folder, &sha256, bytes, &mut |_, _| {});
    if there == Intact::Whole {
        return Ok(Kept { sha256, bytes, mended: false });
    }
    draft.as_file().sync_all().map_err(failed)?;
    let place = place(folder, &sha256);
    let inner = place.parent().unwrap_or(folder);
    make(inner).map_err(failed)?;
    draft.persist(&place).map_err(|e| failed(e.error))?;
    sync_folder(inner).map_err(failed)?;
    Ok(Kept { sha256, bytes, mended: there != Intact::Missing })
}

/// Reads content again: is it there, is it all there, is it what it was?
pub fn inspect(folder: &Path, sha256: &str, bytes: u64, progress: Progress<'_>) -> Intact {
    let place = place(folder, sha256);
    let meta = match place.symlink_metadata() {
        Ok(meta) => meta,
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Intact::Missing,
        Err(_) => return Intact::Unreadable,
    };
    if !meta.is_file() {
        return Intact::NotAFile;
    }
    if meta.len() != bytes {
        return if meta.len() < bytes { Intact::Truncated } else { Intact::Longer };
    }
    let Ok(mut file) = File::open(&place) else { return Intact::Unreadable };
    match stream(&mut file, bytes, progress, |_| Ok(()), |_| ()) {
        Ok((found, _)) if found == sha256 => Intact::Whole,
        Ok(_) => Intact::Altered,
        Err(()) => Intact::Unreadable,
    }
}

/// Takes content out of the folder that nothing speaks of any more. Where that fails it only stays.
pub fn forget(folder: &Path, sha256: &str) {
    let place = place(folder, sha256);
    // Its own folder goes where nothing else lies in it.
    let _ = std::fs::remove_file(&place).and_then(|()| place.parent().map_or(Ok(()), std::fs::remove_dir));
}

/// The hashes of what the folder holds.
pub fn held(folder: &Path) -> Vec<String> {
    let entries = |path: &Path| std::fs::read_dir(path).into_iter().flatten().filter_map(std::result::Result::ok);
    let name = |e: &std::fs::DirEntry| e.file_name().to_string_lossy().into_owned();
    let inner = entries(folder).filter(|e| name(e).len() == 2);
    let mut out: Vec<String> =
        inner.flat_map(|e| entries(&e.path()).map(move |f| name(&e) + &name(&f)).collect::<Vec<_>>()).collect();
    out.retain(|h| h.len() == 64);
    out.sort();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_becomes_a_path() {
        let folder = Path::new("l.db.evidence");
        assert_eq!(super::folder(Path::new("x/l.db"), "me"), Path::new("x/l.db.evidence"));
        assert_eq!(place(folder, &"ab".repeat(32)), folder.join("ab").join("ab".repeat(31)));
        for bad in ["../../etc/passwd", "", "AB", "é"] {
            assert_eq!(place(folder, bad), folder.join("--/unreadable"));
        }
    }
}
