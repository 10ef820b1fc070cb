//! Text that comes in whole: as arguments, from standard input, from a file an argument names. No more of it is read than anybody means. Not for
//! rows: those are `intake`'s.

use crate::base::error::{Error, Result};
use crate::both;
use std::cell::{OnceCell, RefCell};
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::time::SystemTime;

/// The bytes a text may have.
const LONGEST: u64 = 4 << 20;

/// The error of standard input that cannot be read.
pub fn unread(error: std::io::Error) -> Error {
    Error::failed("input-failed", both!("读标准输入出错", "standard input cannot be read")).because(error)
}

/// The error for an argument's file that cannot be opened.
pub fn unopened(path: &str, error: std::io::Error) -> Error {
    Error::failed("file-unopened", both!("打不开文件 {path:?}", "the file {path:?} cannot be opened")).because(error)
}

/// All that is read, if it is no more than a text may have, as text without its mark.
fn text(from: impl Read, name: (&str, &str), failed: impl Fn(std::io::Error) -> Error) -> Result<String> {
    let (zh, en) = name;
    let mut bytes = Vec::new();
    from.take(LONGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LONGEST {
        return Err(Error::usage("input-too-long", both!("{zh}超过 4 MB", "{en} is longer than 4 MB")));
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        Error::usage("text-not-utf8", both!("{zh}不是 UTF-8 编码", "{en} is not UTF-8")).because(e.utf8_error())
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Text given with `-m`: itself, or standard input where it is `-`.
pub fn said(typed: &str) -> Result<String> {
    if typed != "-" {
        return Ok(typed.to_owned());
    }
    let text = all()?;
    if text.trim().is_empty() {
        return Err(Error::usage("input-empty", both!("标准输入里没有内容", "standard input is empty")));
    }
    Ok(text.strip_suffix("\r\n").or_else(|| text.strip_suffix('\n')).unwrap_or(&text).to_owned())
}

/// The whole text of standard input.
pub fn all() -> Result<String> {
    text(std::io::stdin().lock(), ("标准输入", "standard input"), unread)
}

/// A line of standard input.
pub fn line() -> Result<String> {
    let mut line = Vec::new();
    BufReader::new(std::io::stdin().lock().take(LONGEST + 1)).read_until(b'\n', &mut line).map_err(unread)?;
    text(line.as_slice(), ("标准输入", "standard input"), unread)
}

/// The whole text of an argument's file.
pub fn read_text(path: &str) -> Result<String> {
    let shown = format!("{path:?} ");
    text(File::open(path).map_err(|e| unopened(path, e))?, (&shown, shown.trim_end()), |e| unopened(path, e))
}

/// Opens a file that was named; a folder is none.
pub fn opened(path: &str) -> Result<File> {
    let file = File::open(path).map_err(|e| unopened(path, e))?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(Error::usage("input-is-folder", both!("{path:?} 是文件夹", "{path:?} is a folder")));
    }
    Ok(file)
}

/// Whether what an argument names can be read but once: standard input, a pipe.
pub fn flows(path: &str) -> bool {
    path == "-" || std::fs::metadata(path).is_ok_and(|is| !is.is_file() && !is.is_dir())
}

/// A file that is read, more than once perhaps, and must be the same throughout: what was cut off at the end of a row looks whole.
#[derive(Default)]
pub struct Steady {
    file: RefCell<Option<File>>,
    /// How long it was, and when it was written last.
    was: OnceCell<(u64, Option<SystemTime>)>,
}

impl Steady {
    /// Opens it, once more perhaps.
    pub fn open(&self, path: &str) -> Result<File> {
        let file = opened(path)?;
        *self.file.borrow_mut() = Some(file.try_clone().map_err(|e| unopened(path, e))?);
        self.is_same(path)?;
        Ok(file)
    }

    /// Refuses it where it is otherwise than when it was opened first; what is no file has no length.
    pub fn is_same(&self, path: &str) -> Result<()> {
        let Some(is) =
            self.file.borrow().as_ref().and_then(|file| file.metadata().ok()).filter(std::fs::Metadata::is_file)
        else {
            return Ok(());
        };
        let is = (is.len(), is.modified().ok());
        if *self.was.get_or_init(|| is) == is {
            return Ok(());
        }
        let said =
            both!("读的时候 {path:?} 变了，没有导入", "{path:?} changed while it was read, and nothing was taken in");
        Err(Error::failed("input-changed", said)
            .hint(both!("等写它的程序写完，再导入", "wait until whatever writes it is done, then import it again")))
    }
}

/// The arguments as text.
pub fn utf8(args: Vec<OsString>) -> Result<Vec<String>> {
    args.into_iter()
        .map(|arg| {
            arg.into_string().map_err(|bad| {
                let shown = bad.to_string_lossy().into_owned();
                Error::usage(
                    "argument-not-utf8",
                    both!("参数 {shown:?} 不是 UTF-8 编码", "the argument {shown:?} is not UTF-8"),
                )
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_file_that_changes_while_it_is_read_is_told_and_one_that_is_gone_is_read_to_its_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path().join("a.ndjson");
        let (path, steady) = (at.to_str().expect("a name"), Steady::default());
        std::fs::write(&at, "{}\n{}\n").expect("a file");
        let open = steady.open(path).expect("it opens");
        assert!(steady.is_same(path).is_ok());
        let mut further = File::options().append(true).open(&at).expect("it opens");
        further.write_all(b"{}\n").expect("a line more");
        assert_eq!(steady.is_same(path).expect_err("it is longer").id, "input-changed");
        further.set_len(3).expect("cut off between two lines");
        assert_eq!(steady.is_same(path).expect_err("it is shorter").id, "input-changed");
        assert_eq!(steady.open(path).expect_err("another than before").id, "input-changed");
        let steady = Steady::default();
        let mut whole = steady.open(path).expect("it opens");
        std::fs::remove_file(&at).expect("it goes");
        let mut text = String::new();
        whole.read_to_string(&mut text).expect("text");
        assert!(text == "{}\n" && steady.is_same(path).is_ok(), "what is open stays whole");
        drop(open);
    }
}
