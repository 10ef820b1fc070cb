//! A paper as PDF: LibreOffice prints the Word file. Not for layout: what the paper looks like is settled there.

use crate::base::error::{Error, Result};
use crate::both;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

/// What LibreOffice is called.
const PROGRAMS: [&str; 2] = ["soffice", "libreoffice"];
/// How long it may take.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often it is looked after.
const GLANCE: Duration = Duration::from_millis(50);

/// LibreOffice, if it is here: in one of the folders programs are looked for.
pub fn program() -> Result<PathBuf> {
    found(&std::env::var_os("PATH").unwrap_or_default())
}

fn found(folders: &OsStr) -> Result<PathBuf> {
    let named = |folder: PathBuf| PROGRAMS.map(|name| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    std::env::split_paths(folders)
        .filter(|folder| folder.is_absolute())
        .flat_map(named)
        .find(|path| path.is_file())
        .ok_or_else(|| {
            Error::failed(
                "pdf-needs-libreoffice",
                both!("PDF 由 LibreOffice 生成，这里没有它", "LibreOffice makes the PDF, and it is not here"),
            )
            .hint(both!(
                "写成 .docx，从 Word 或 WPS 打印；或安装 LibreOffice",
                "write .docx and print it from there, or install LibreOffice"
            ))
        })
}

/// The PDF of a Word file.
pub fn of(word: &[u8]) -> Result<Vec<u8>> {
    printed(&program()?, word, PATIENCE)
}

fn printed(program: &Path, word: &[u8], patience: Duration) -> Result<Vec<u8>> {
    let made = || -> io::Result<Vec<u8>> {
        // Nobody else may read it, and it goes when this returns.
        let folder = tempfile::Builder::new().prefix("ducha-").tempdir()?;
        let (from, to) = (folder.path().join("paper.docx"), folder.path().join("paper.pdf"));
        fs::write(&from, word)?;
        let mut asked = Command::new(program);
        // A profile of its own: an office that is open already would take the work and tell nobody.
        let profile = format!("-env:UserInstallation={}", address(&folder.path().join("profile")));
        asked.arg("--headless").arg("--norestore").arg(profile).args(["--convert-to", "pdf", "--outdir"]);
        asked.arg(folder.path()).arg(&from).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut asked, 0);
        let ended = awaited(&mut asked.spawn()?, patience)?;
        fs::read(&to).map_err(|cause| if ended.success() { cause } else { io::Error::other(ended.to_string()) })
    };
    made().map_err(|cause| {
        Error::failed("pdf-unmade", both!("LibreOffice 没有生成 PDF", "LibreOffice made no PDF"))
            .because(cause)
            .hint(both!("写成 .docx，从 Word 或 WPS 打印", "write .docx and print it from there"))
    })
}

/// A path as an address, of signs that stand for nothing else there.
fn address(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// How a program ended; one that takes too long is ended, with what it started.
fn awaited(child: &mut Child, patience: Duration) -> io::Result<ExitStatus> {
    let began = Instant::now();
    loop {
        if let Some(ended) = child.try_wait()? {
            return Ok(ended);
        }
        if began.elapsed() >= patience {
            end(child);
            child.wait()?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(GLANCE);
    }
}

#[cfg(unix)]
fn end(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}

#[cfg(not(unix))]
fn end(child: &mut Child) {
    let _ = child.kill();
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;

    #[test]
    fn without_the_program_it_says_so() {
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(found(empty.path().as_os_str()).unwrap_err().id, "pdf-needs-libreoffice");
        fs::write(empty.path().join(format!("libreoffice{}", std::env::consts::EXE_SUFFIX)), "").unwrap();
        assert!(found(empty.path().as_os_str()).unwrap().ends_with("libreoffice"));
    }

    #[test]
    fn a_path_is_an_address() {
        assert_eq!(address(Path::new("/tmp/李 娟/x%y")), "file:///tmp/%E6%9D%8E%20%E5%A8%9F/x%25y");
    }

    /// A program of the name that does what a script says.
    #[cfg(unix)]
    fn stand_in(folder: &Path, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = folder.join("soffice");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[cfg(unix)]
    #[test]
    fn what_it_makes_is_handed_on_and_what_it_does_not_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        // The last argument is the file, the one before it the folder.
        let prints = stand_in(folder.path(), "for last; do :; done; cp \"$last\" \"${last%.docx}.pdf\"");
        assert_eq!(printed(&prints, b"paper", PATIENCE).unwrap(), b"paper");
        for script in ["exit 1", "exit 0"] {
            let fails = stand_in(folder.path(), script);
            assert_eq!(printed(&fails, b"paper", PATIENCE).unwrap_err().id, "pdf-unmade", "{script}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn one_that_hangs_is_ended_with_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let late = folder.path().join("late");
        let hangs = stand_in(folder.path(), &format!("(sleep 2; touch '{}') &\nwait", late.display()));
        let began = Instant::now();
        assert_eq!(printed(&hangs, b"paper", Duration::from_millis(200)).unwrap_err().id, "pdf-unmade");
        assert!(began.elapsed() < Duration::from_secs(2));
        thread::sleep(Duration::from_millis(2_300));
        assert!(!late.exists());
    }
}
