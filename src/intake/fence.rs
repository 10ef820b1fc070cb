//! What a workbook may weigh, measured before anything parses it: entries, inflated bytes as they really come, cells, what a part claims of
//! itself. Not for what is in it.

use super::{Format, unreadable};
use crate::base::error::{Both, Error, Result};
use crate::both;
use std::io::{Cursor, Read};

/// The bytes of a workbook's file.
pub const MOST_BYTES: u64 = 64 << 20;
const MOST_INFLATED: usize = 384 << 20;
const MOST_STRINGS: usize = 64 << 20;
/// The bytes of a part that is neither a sheet nor its strings.
const MOST_BESIDE: usize = 16 << 20;
/// The bytes between two elements: a cell holds 32,767 characters.
const MOST_BETWEEN: usize = 1 << 20;
/// What the file, its strings and its cells take together while they are read, in bytes, beside the text of its rows.
const MOST_HELD: usize = 150 << 20;
const MOST_ENTRIES: usize = 4_000;
const MOST_CELLS: usize = 4_000_000;

/// The error for a workbook that is too large.
pub fn too_large(said: Both) -> Error {
    Error::refused("workbook-too-large", said)
        .hint(both!("另存为 CSV 再导入，或分成几个文件", "save it as CSV, or split it"))
}

/// The error for a workbook that has a password.
pub fn locked() -> Error {
    Error::usage("workbook-locked", both!("工作簿加了密码，读不了", "the workbook is locked with a password"))
        .hint(both!("在 Excel 里去掉密码另存", "save it without its password"))
}

/// What is known of a workbook once it was measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measure {
    /// Whether any cell is reckoned from others.
    pub reckons: bool,
    /// Whether rows or columns are hidden.
    pub hides: bool,
    /// Whether any cells may be merged.
    pub merges: bool,
    /// How many remarks stand on its cells.
    pub notes: usize,
}

/// A part as it comes out of the file.
struct Part {
    /// What it counts: strings, or cells.
    strings: bool,
    /// The bytes it may have.
    most: usize,
    size: usize,
    /// The bytes since its last element began; a picture has none.
    between: Option<usize>,
    /// Whether it is a sheet, and the end of what was read of it last.
    sheet: bool,
    end: Vec<u8>,
}

impl Part {
    fn of(name: &str) -> Part {
        let name = name.to_ascii_lowercase();
        let strings = name.ends_with("sharedstrings.xml");
        let read = [".xml", ".rels"].iter().any(|end| name.ends_with(end));
        let most = match name.as_str() {
            _ if strings => MOST_STRINGS,
            "content.xml" => MOST_INFLATED,
            sheet if sheet.starts_with("xl/worksheets/") || !read => MOST_INFLATED,
            _ => MOST_BESIDE,
        };
        let sheet = name.starts_with("xl/worksheets/");
        Part { strings, most, size: 0, between: read.then_some(0), sheet, end: Vec::new() }
    }

    /// Whether some bytes hide a row or column, and whether they merge cells.
    fn says(&mut self, read: &[u8]) -> (bool, bool) {
        const HIDDEN: &[u8] = b"hidden=";
        const MERGED: &[u8] = b"mergeCell";
        // A sheet may lie anywhere, if it seldom does.
        if self.strings || self.between.is_none() {
            return (false, false);
        }
        let hides = |bytes: &[u8]| {
            let value = |at: usize| bytes.get(at + HIDDEN.len() + 1);
            memchr::memmem::find_iter(bytes, HIDDEN).any(|at| matches!(value(at), Some(b'1' | b't')))
        };
        let merges = |bytes: &[u8]| memchr::memmem::find(bytes, MERGED).is_some();
        let reach = HIDDEN.len() + 2;
        self.end.extend_from_slice(&read[..read.len().min(reach)]);
        let said = (self.sheet && (hides(&self.end) || hides(read)), merges(&self.end) || merges(read));
        self.end.extend_from_slice(&read[read.len().min(reach)..]);
        self.end.drain(..self.end.len().saturating_sub(reach));
        said
    }

    /// Goes on by some bytes: how many of what it counts begin in them, and whether a formula does.
    fn counted(&mut self, read: &[u8]) -> (usize, bool) {
        self.size += read.len();
        let Some(mut between) = self.between else { return (0, false) };
        let name: &[u8] = if self.strings { b"si" } else { b"c" };
        let (mut count, mut reckons, mut last) = (0, false, 0);
        for at in (0..read.len()).filter(|at| read[*at] == b'<') {
            let after = &read[at + 1..];
            let begins = |name: &[u8]| after.starts_with(name) && matches!(after.get(name.len()), Some(b' ' | b'>'));
            count += usize::from(begins(name));
            reckons |= begins(b"f");
            (between, last) = (0, at);
        }
        self.between = Some(between + read.len() - last);
        (count, reckons)
    }
}

/// What the parts of a workbook come to.
struct Measured {
    all: usize,
    cells: usize,
    held: usize,
    of: Measure,
}

impl Measured {
    /// Adds some bytes of a part.
    fn add(&mut self, read: &[u8], part: &mut Part) -> Result<()> {
        let (count, reckons) = part.counted(read);
        self.of.reckons |= reckons;
        let (hides, merges) = part.says(read);
        (self.of.hides, self.of.merges) = (self.of.hides || hides, self.of.merges || merges);
        self.all += read.len();
        if part.strings {
            self.held += read.len() + 64 * count;
        } else {
            (self.cells, self.held) = (self.cells + count, self.held + 8 * count);
        }
        let large = part.size > part.most || part.between.is_some_and(|between| between > MOST_BETWEEN);
        if large || self.all > MOST_INFLATED || self.cells > MOST_CELLS || self.held > MOST_HELD {
            return Err(too_large(both!("工作簿解开以后太大", "the workbook is too large once it is unpacked")));
        }
        Ok(())
    }
}

/// The error of a workbook that cannot be read.
pub fn broken(error: impl std::fmt::Display) -> Error {
    let said = error.to_string();
    if said.contains("assword") {
        return locked();
    }
    unreadable(both!("读不懂工作簿", "the workbook cannot be read")).because(anyhow::anyhow!("{said}")).hint(both!(
        "文件可能没有拷完或下载不全；用 Excel 或 WPS 打开，另存一次再导入",
        "it may have been copied in part: open it in Excel or WPS, save it again, and import that"
    ))
}

/// Measures a zip file, and says which kind of workbook it is, and what else is known of it.
pub fn measure(bytes: &[u8]) -> Result<(Format, Measure)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if zip.len() > MOST_ENTRIES {
        return Err(too_large(both!("工作簿里的部分太多", "the workbook has too many parts")));
    }
    let (mut measured, mut format) = (Measured { all: 0, cells: 0, held: bytes.len(), of: Measure::default() }, None);
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).map_err(broken)?;
        let name = file.name().map_err(broken)?.into_owned();
        match name.as_str() {
            "xl/workbook.xml" => format = Some(Format::Xlsx),
            "content.xml" => format = Some(Format::Ods),
            _ => {}
        }
        let mut part = Part::of(&name);
        let (mut buffer, mut head, mut remarks) = (vec![0; 1 << 16], Vec::new(), Vec::new());
        let remarked = name.starts_with("xl/comments");
        loop {
            let n = file.read(&mut buffer).map_err(broken)?;
            if n == 0 {
                break;
            }
            if head.len() < 4096 {
                head.extend_from_slice(&buffer[..n.min(4096)]);
            }
            if remarked {
                remarks.extend_from_slice(&buffer[..n]);
            }
            measured.add(&buffer[..n], &mut part)?;
        }
        let opens = memchr::memmem::find_iter(&remarks, "<comment");
        measured.of.notes += opens.filter(|at| matches!(remarks.get(at + "<comment".len()), Some(b' ' | b'>'))).count();
        understood(&name, &String::from_utf8_lossy(&head), part.strings.then_some(part.size))?;
    }
    format.map(|format| (format, measured.of)).ok_or_else(|| {
        unreadable(both!("压缩包里没有工作簿", "there is no workbook in this zip file"))
            .hint(both!("Excel 二进制工作簿另存为 .xlsx", "save a binary workbook as .xlsx"))
    })
}

/// Refuses what a part claims of itself: a password, a document type, and more strings than the bytes it has can hold.
fn understood(name: &str, head: &str, strings: Option<usize>) -> Result<()> {
    if name == "META-INF/manifest.xml" && head.contains("encryption-data") {
        return Err(locked());
    }
    if head.contains("<!DOCTYPE") || head.contains("<!ENTITY") {
        let said = both!("工作簿里有文档类型声明，不读", "the workbook declares a document type; it is not read");
        return Err(unreadable(said));
    }
    let claimed =
        head.split("uniqueCount=").nth(1).and_then(|rest| rest.get(1..)?.split(['"', '\'']).next()?.parse().ok());
    if strings.zip(claimed).is_some_and(|(size, claimed): (usize, usize)| claimed > size) {
        let said = both!("工作簿说的字符串数与实际不符", "the workbook claims more strings than it has");
        return Err(unreadable(said));
    }
    Ok(())
}
