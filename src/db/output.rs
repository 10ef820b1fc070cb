//! A file an answer goes to: never over a ledger, over another file only what was written here before or where the person says
//! so, and a device or a pipe is written to, never replaced. Not for what is in it.

use super::file::is_database;
use super::head::{Head, Seen};
use super::whole;
use crate::base::error::{Error, Result};
use crate::base::hex::hex;
use crate::both;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

/// The lines the memory of what was written may have; the older half goes when there are more.
const REMEMBERED: usize = 2_000;

/// Where an answer may go.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    special: bool,
    memory: Option<PathBuf>,
}

impl Output {
    /// A file that may be written: a new one; what was written here before and is as it was left; any other where `force` says
    /// so. `memory` is the file that keeps what was written; without one nothing is remembered.
    pub fn at(path: &Path, force: bool, memory: Option<PathBuf>) -> Result<Output> {
        let shown = path.display();
        let Ok(meta) = fs::metadata(path) else {
            refuse_beside_ledger(path)?;
            return Ok(Output { path: path.to_owned(), special: false, memory });
        };
        // A link stands for what it leads to.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if meta.is_dir() {
            let said = both!("{shown} 是文件夹，不能写成文件", "{shown} is a folder");
            return Err(Error::usage("output-folder", said));
        }
        if !meta.is_file() {
            return Ok(Output { path, special: true, memory: None });
        }
        let output = Output { path, special: false, memory };
        refuse_beside_ledger(&output.path)?;
        if is_database(&output.path) {
            return Err(over_ledger(&output.path));
        }
        if !force && meta.len() > 0 && !output.ours() {
            let said =
                both!("{shown} 已存在，不是上次写出的样子", "{shown} exists, and is not as it was last written here");
            return Err(Error::refused("output-exists", said)
                .hint(both!("换个文件名，或加 --force 覆盖", "choose another name, or add --force to write over it")));
        }
        Ok(output)
    }

    /// Whether it is a file that stays, not a device or a pipe.
    pub fn stays(&self) -> bool {
        !self.special
    }

    /// Writes the file whole or not at all, and keeps in mind which entry of the journal it was read to; a device or a pipe as it
    /// comes.
    pub fn write(&self, read_to: Option<&Head>, fill: impl FnOnce(&mut dyn io::Write) -> Result<()>) -> Result<()> {
        let shown = self.path.display();
        let failed =
            |e: io::Error| Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(e);
        if !self.special {
            let mut digest = String::new();
            whole::write(&self.path, |out| {
                digest = hashed(out, fill)?.map_err(failed)?;
                Ok(())
            })?;
            self.remember(read_to, &digest);
            return Ok(());
        }
        let mut device = OpenOptions::new().write(true).open(&self.path).map_err(failed)?;
        fill(&mut device)?;
        device.flush().map_err(failed)
    }

    /// Its line in the memory: what is in it, and where it stands.
    fn line(&self, digest: &str) -> io::Result<String> {
        // Where the folder of a new file leads is known once it is there.
        Ok(format!("{digest} {}", fs::canonicalize(&self.path)?.display()))
    }

    fn ours(&self) -> bool {
        let memory = self.memory.as_ref().and_then(|memory| fs::read_to_string(memory).ok()).unwrap_or_default();
        digest(&self.path)
            .and_then(|digest| self.line(&digest))
            .is_ok_and(|line| memory.lines().any(|kept| kept.ends_with(&line)))
    }

    /// Keeps in mind what was written. Where that fails, the next time asks for `--force`: nothing is lost.
    fn remember(&self, read_to: Option<&Head>, digest: &str) {
        let (Some(memory), Ok(line)) = (&self.memory, self.line(digest)) else { return };
        let line =
            read_to.map_or_else(|| format!("- - {line}"), |Head { seq, hash, .. }| format!("{seq} {hash} {line}"));
        let kept = fs::read_to_string(memory).unwrap_or_default();
        if kept.lines().any(|kept| kept == line) {
            return;
        }
        let _ = memory.parent().map(fs::create_dir_all);
        whole::add_line(memory, REMEMBERED, &line);
    }
}

/// Bytes handed over at a time, and how many lots of them may lie between the hands.
const BLOCK: usize = 1 << 16;
const BLOCKS: usize = 4;

/// What is filled in, block by block on its way to the hand that writes.
struct Blocks {
    block: Vec<u8>,
    to: SyncSender<Vec<u8>>,
}

impl Blocks {
    fn hand_over(&mut self) -> io::Result<()> {
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        self.to.send(block).map_err(|_| io::ErrorKind::WriteZero.into())
    }
}

impl io::Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.block.extend_from_slice(bytes);
        if self.block.len() >= BLOCK {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_over()
    }
}

/// Writes what is filled in and hashes it, on a thread of its own: the digest, or why it could not be written.
fn hashed(
    out: &mut (dyn io::Write + Send),
    fill: impl FnOnce(&mut dyn io::Write) -> Result<()>,
) -> Result<io::Result<String>> {
    thread::scope(|scope| {
        let (to, blocks) = sync_channel::<Vec<u8>>(BLOCKS);
        let hand = scope.spawn(move || {
            let mut digest = Sha256::new();
            for block in blocks {
                out.write_all(&block)?;
                digest.update(&block);
            }
            out.flush()?;
            Ok(hex(&digest.finalize()))
        });
        let mut blocks = Blocks { block: Vec::with_capacity(BLOCK), to };
        let filled = fill(&mut blocks);
        // Where the hand has gone, it tells why.
        let _ = blocks.hand_over();
        drop(blocks);
        match hand.join() {
            Ok(written @ Err(_)) => Ok(written),
            Ok(written) => filled.map(|()| written),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// The digest of a file's bytes.
fn digest(path: &Path) -> io::Result<String> {
    let mut digest = Sha256::new();
    io::copy(&mut File::open(path)?, &mut digest)?;
    Ok(hex(&digest.finalize()))
}

/// Number and hash of the entry a file was last read to when it was written here, wherever it lies now.
pub fn read_to(path: &Path, memory: &Path) -> Option<Seen> {
    let (digest, kept) = (digest(path).ok()?, fs::read_to_string(memory).ok()?);
    kept.lines().rev().find_map(|line| {
        let mut words = line.splitn(4, ' ');
        let (seq, hash) = (words.next()?.parse().ok()?, words.next()?);
        (words.next()? == digest).then(|| (seq, hash.to_owned()))
    })
}

/// Refuses the names of what SQLite keeps beside a database, which it would take for its own, and of what is kept beside a ledger.
pub fn refuse_beside_ledger(path: &Path) -> Result<()> {
    let of = |path: &Path, endings: &[&str]| {
        let name = path.file_name().and_then(|name| name.to_str())?;
        let of = endings.iter().find_map(|end| name.strip_suffix(end)).map(|name| path.with_file_name(name))?;
        is_database(&of).then_some(of)
    };
    let within = path.ancestors().skip(1).find_map(|folder| of(folder, &[".evidence", ".copies"]));
    let of = of(path, &["-journal", "-wal", "-shm", ".heads", ".evidence", ".copies"]).or(within);
    of.map_or(Ok(()), |of| Err(over_ledger(&of)))
}

/// Refuses to write over what is there.
pub fn there_already(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let shown = path.display();
    let said = both!("{shown} 已存在，不会覆盖", "{shown} exists and is never overwritten");
    Err(Error::refused("file-exists", said).hint(both!("换一个名字", "choose another name")))
}

fn over_ledger(path: &Path) -> Error {
    let name = path.display();
    Error::refused(
        "output-over-ledger",
        both!("{name} 是台账（数据库），不能覆盖", "{name} is a ledger (a database): it is never written over"),
    )
    .hint(both!(
        "-o 写出的文件另起一个名字；台账文件用 -f 指定",
        "give what -o writes a name of its own; -f names the ledger"
    ))
}
