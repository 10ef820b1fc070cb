//! A file that is there whole or not at all: made under a temporary name beside its place, synced, then given its name. Not for
//! what is in it.

use super::halt;
use crate::base::error::{Error, Result};
use crate::both;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use tempfile::{NamedTempFile, PersistError, TempDir};

/// Writes a file whole or not at all, over what had its name: whether it may, `output` says.
pub fn write(path: &Path, fill: impl FnOnce(&mut (dyn io::Write + Send)) -> Result<()>) -> Result<()> {
    let written = || make(path, |draft| fill(&mut halt::Until(draft.as_file_mut())), |draft| draft.persist(path));
    halt::after(written).map_err(|e| unwritten(path, e))?
}

/// Makes a file whole or not at all, never over another. It is filled by the name it has until then.
pub fn write_new(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let made = || make(path, |draft| fill(draft.path()), |draft| draft.persist_noclobber(path));
    halt::after(made).map_err(|e| unwritten(path, e))?
}

/// Makes a folder whole or not at all, never over another, that nobody else may read. It is filled by the name it has until then.
pub fn make_folder(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let failed = |e: io::Error| unwritten(path, e);
    let made = || {
        let folder = folder_of(path)?;
        let draft = tempfile::Builder::new().prefix(".ducha-").tempdir_in(folder).map_err(failed)?;
        #[cfg(unix)]
        fs::set_permissions(draft.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).map_err(failed)?;
        fill(draft.path())?;
        goes_on().map_err(failed)?;
        if is_empty(path) {
            fs::remove_dir(path).map_err(failed)?;
        }
        if path.symlink_metadata().is_ok() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(draft.keep(), path).map_err(failed)?;
        sync_folder(folder).map_err(failed)
    };
    halt::after(made).map_err(failed)?
}

/// Whether a path is a folder in which nothing lies.
pub fn is_empty(path: &Path) -> bool {
    let folder = path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
    folder && fs::read_dir(path).is_ok_and(|mut within| within.next().is_none())
}

/// A folder that is gone when whoever asked for it is done.
pub fn aside() -> Result<TempDir> {
    tempfile::tempdir().map_err(|e| {
        Error::failed("file-unwritten", both!("写不了临时文件夹", "no temporary folder can be made")).because(e)
    })
}

/// Fails where the program was asked to stop: what was made so far gets no name.
fn goes_on() -> io::Result<()> {
    if halt::asked() { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
}

/// The folder a file is to stand in.
fn folder_of(path: &Path) -> Result<&Path> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.exists() {
        return Ok(folder);
    }
    let (shown, folder) = (path.display(), folder.display());
    let said = both!("写不了 {shown}：没有文件夹 {folder}", "cannot write {shown}: there is no folder {folder}");
    Err(Error::failed("file-unwritten", said)
        .hint(both!("先建文件夹：mkdir -p {folder}", "make it first: mkdir -p {folder}")))
}

fn unwritten(path: &Path, error: io::Error) -> Error {
    let shown = path.display();
    Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(error)
}

fn make(
    path: &Path,
    fill: impl FnOnce(&mut NamedTempFile) -> Result<()>,
    name: impl FnOnce(NamedTempFile) -> std::result::Result<File, PersistError>,
) -> Result<()> {
    let failed = |e| unwritten(path, e);
    let folder = folder_of(path)?;
    // The name it has until then is nobody's business.
    let named = |e: io::Error| failed(e.kind().into());
    let mut draft = tempfile::Builder::new().prefix(".ducha-").suffix(".tmp").tempfile_in(folder).map_err(named)?;
    fill(&mut draft)?;
    goes_on().map_err(failed)?;
    draft.as_file().sync_all().map_err(failed)?;
    name(draft).map_err(|e| failed(e.error))?;
    sync_folder(folder).map_err(failed)
}

/// Adds a line to a file of ours that nobody else may read; of so many lines the older half goes. Where that fails nothing is lost
/// but the line.
pub(super) fn add_line(path: &Path, most: usize, line: &str) {
    let kept = fs::read_to_string(path).unwrap_or_default();
    if kept.lines().count() < most {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.create(true).append(true).open(path);
        let _ = file.and_then(|mut file| writeln!(file, "{line}"));
    } else {
        let newer: Vec<&str> = kept.lines().skip(most / 2).chain([line]).collect();
        let _ = write(path, |out| {
            let _ = writeln!(out, "{}", newer.join("\n"));
            Ok(())
        });
    }
}

/// Makes the names in a folder durable.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
