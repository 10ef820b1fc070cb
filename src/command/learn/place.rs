//! Where practice takes place: a ledger of its own in the user's folder, furnished once, and what was looked at in it. Not for what is practised.

use super::super::desk::{Desk, Wish, at_home, homeless};
use super::super::{demo, init};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::both;
use crate::db::write::{Author, Write};
use crate::db::{file, head};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Who furnished it: what another did is not taken back by a bare `undo`.
pub const TUTOR: &str = "教程";
/// The day it is there.
pub const TODAY: &str = "2026-03-20";

/// The folder of practice.
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
}

impl Place {
    /// The one of this user; none where there is no home.
    pub fn of() -> Option<Place> {
        at_home("XDG_STATE_HOME", ".local/state").map(|state| Place { folder: state.join("ducha/learn") })
    }

    /// The same, which there must be.
    pub fn found() -> Result<Place> {
        Place::of().ok_or_else(homeless)
    }

    /// Its ledger.
    pub fn ledger(&self) -> PathBuf {
        self.folder.join("ducha.db")
    }

    /// What was looked at and passed over, a word a line.
    fn notes(&self) -> PathBuf {
        self.folder.join("seen")
    }

    fn failed(&self, error: std::io::Error) -> Error {
        let shown = self.folder.display();
        Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(error)
    }

    /// What was looked at and passed over.
    pub fn seen(&self) -> BTreeSet<String> {
        fs::read_to_string(self.notes()).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Keeps in mind that something was looked at, or passed over.
    pub fn see(&self, words: &[String]) -> Result<()> {
        let known = self.seen();
        let new: String = words.iter().filter(|word| !known.contains(*word)).flat_map(|word| [word, "\n"]).collect();
        if new.is_empty() {
            return Ok(());
        }
        let file = fs::OpenOptions::new().append(true).create(true).open(self.notes());
        file.and_then(|mut file| file.write_all(new.as_bytes())).map_err(|e| self.failed(e))
    }

    /// Has it begin anew.
    pub fn clear(&self) -> Result<()> {
        // The folder itself may be where somebody stands.
        for entry in fs::read_dir(&self.folder).into_iter().flatten() {
            let path = entry.map_err(|e| self.failed(e))?.path();
            let gone =
                if path.is_dir() && !path.is_symlink() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    /// Makes the ledger, with what an invented office had before, where there is none.
    pub fn furnish(&self, wish: &Wish) -> Result<()> {
        let path = self.ledger();
        if path.exists() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder).map_err(|e| self.failed(e))?;
        self.clear()?;
        let wish = Wish { actor: Some(TUTOR.to_owned()), ..wish.clone() };
        file::create(&path, |conn| {
            let today = Day::from_ymd_opt(2026, 1, 5).unwrap_or_default();
            let author =
                Author { actor: TUTOR.to_owned(), command: "ducha init --name 练习县效能办".to_owned(), today };
            let mut write = Write::begin(conn, &author)?;
            init::furnish(&mut write, "练习县效能办", ("county", false), None)?;
            write.commit()?;
            demo::type_in(&wish, Path::new(conn.path().unwrap_or_default()), include_str!("practice.txt"))
        })?;
        head::keep(&file::open_read(&path)?, &path);
        Ok(())
    }
}

/// Keeps in mind what kinds of answer were given, where they are of the ledger of practice.
pub fn notice(desk: &Desk, kinds: &[String]) {
    let Some(place) = Place::of().filter(|place| place.ledger().exists()) else { return };
    if desk.place().is_ok_and(|of| of.path == place.ledger()) {
        // What is not kept in mind is only asked for again.
        let _ = place.see(kinds);
    }
}
