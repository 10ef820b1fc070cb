//! What a workbook may weigh, measured before anything parses it: entries, inflated bytes as they really come, cells, what a part claims of
//! itself. Not for what is in it.

use super::{Format, unreadable};
use crate::base::error::{Both, Error, Result};
use crate::both;
use std::io::{Cursor, Read};

/// The bytes of a workbook's file.
pub const MOST_BYTES: u64 = 64 << 20;
const MOST_INFLATED: usize = 192 << 20;
const MOST_STRINGS: usize = 64 << 20;
const MOST_ENTRIES: usize = 4_000;
const MOST_CELLS: usize = 2_000_000;

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

/// Measures a zip file, and says which kind of workbook it is, and whether it reckons.
pub fn measure(bytes: &[u8]) -> Result<(Format, bool)> {
    let bad = |e: zip::result::ZipError| unreadable(both!("读不懂工作簿", "the workbook cannot be read")).because(e);
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(bad)?;
    if zip.len() > MOST_ENTRIES {
        return Err(too_large(both!("工作簿里的部分太多", "the workbook has too many parts")));
    }
    let (mut all, mut cells, mut format, mut reckons) = (0, 0, None, false);
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).map_err(bad)?;
        let name = part.name().map_err(bad)?.into_owned();
        match name.as_str() {
            "xl/workbook.xml" => format = Some(Format::Xlsx),
            "content.xml" => format = Some(Format::Ods),
            _ => {}
        }
        let strings = name.to_ascii_lowercase().ends_with("sharedstrings.xml");
        let (mut buffer, mut size, mut head) = (vec![0; 1 << 16], 0, Vec::new());
        loop {
            let n = part
                .read(&mut buffer)
                .map_err(|e| unreadable(both!("读不懂工作簿", "the workbook cannot be read")).because(e))?;
            if n == 0 {
                break;
            }
            size += n;
            all += n;
            if head.len() < 4096 {
                head.extend_from_slice(&buffer[..n.min(4096)]);
            }
            cells += buffer[..n].windows(3).filter(|tag| *tag == b"<c " || *tag == b"<c>").count();
            reckons = reckons || buffer[..n].windows(3).any(|tag| tag == b"<f>" || tag == b"<f ");
            if all > MOST_INFLATED || strings && size > MOST_STRINGS || cells > MOST_CELLS {
                return Err(too_large(both!("工作簿解开以后太大", "the workbook is too large once it is unpacked")));
            }
        }
        let head = String::from_utf8_lossy(&head);
        if name == "META-INF/manifest.xml" && head.contains("encryption-data") {
            return Err(locked());
        }
        if head.contains("<!DOCTYPE") || head.contains("<!ENTITY") {
            return Err(unreadable(both!(
                "工作簿里有文档类型声明，不读",
                "the workbook declares a document type; it is not read"
            )));
        }
        let claimed =
            head.split("uniqueCount=").nth(1).and_then(|rest| rest[1..].split(['"', '\'']).next()?.parse().ok());
        if strings && claimed.is_some_and(|claimed: usize| claimed > size) {
            return Err(unreadable(both!(
                "工作簿说的字符串数与实际不符",
                "the workbook claims more strings than it has"
            )));
        }
    }
    format.map(|format| (format, reckons)).ok_or_else(|| {
        unreadable(both!("压缩包里没有工作簿", "there is no workbook in this zip file"))
            .hint(both!("Excel 二进制工作簿另存为 .xlsx", "save a binary workbook as .xlsx"))
    })
}
