//! Floor 1: a file into named rows. Reads workbooks, CSV, NDJSON and JSON arrays as they are found in the field, in the encodings they have. Knows no
//! noun: headings and keys are matched by the caller's function.

mod array;
mod body;
mod book;
mod csv;
mod days;
mod dressed;
mod encoding;
mod fence;
mod filling;
mod grid;
mod hidden;
mod html;
mod ndjson;
mod ods;
pub mod photo;
mod shows;
mod source;
mod strict;
mod table;
mod wording;
mod xls;

use crate::base::error::{Both, Error, Result};
use crate::base::noun::Raw;
use crate::both;
use std::io::{BufReader, Read};

pub use body::letters;
pub use days::{counted, month, narrowed, plain, titled, with_time};
pub use ndjson::value;
pub use source::Source;
pub use table::{Asked, Cell, FILL_DOWN, Heading, Known, Pair, SET, Seen, Unread, Watch};
pub use wording::{OWN, is_own, tight};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Delimited text, a heading line first.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// A JSON array of objects.
    Array,
    /// An Excel workbook.
    Xlsx,
    /// An old Excel workbook.
    Xls,
    /// An OpenDocument workbook.
    Ods,
    /// The tables of a web page, or an XML workbook of older spreadsheets.
    Html,
}

impl Format {
    /// By the ending of a file's name, or the name of a format.
    pub fn of(name: &str) -> Option<Format> {
        let ending = name.rsplit_once('.').map_or(name, |(_, ending)| ending).to_ascii_lowercase();
        match ending.as_str() {
            "csv" | "tsv" | "txt" => Some(Format::Csv),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            "json" => Some(Format::Array),
            "xlsx" | "xlsm" | "et" => Some(Format::Xlsx),
            "xls" => Some(Format::Xls),
            "ods" => Some(Format::Ods),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        }
    }

    /// Its name.
    pub fn slug(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Ndjson => "ndjson",
            Format::Array => "json",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Html => "html",
        }
    }

    /// Whether it holds sheets.
    pub fn is_book(self) -> bool {
        matches!(self, Format::Xlsx | Format::Xls | Format::Ods | Format::Html)
    }
}

/// Which slot a heading or key fills: `Ok(Some(slot))`, `Ok(None)` for one to pass over, an error for an unknown one.
pub type Match<'m> = &'m dyn Fn(&str) -> Result<Option<usize>>;
/// Takes each row: its line, and its slots or what is wrong with it. Slots are reused from row to row.
pub type Take<'t> = &'t mut dyn FnMut(u64, std::result::Result<&mut [Raw], Error>) -> Result<()>;

/// Longest line or row, in bytes: far above any complaint, far below what fills a machine.
const LONGEST_ROW: usize = 4 << 20;

/// Reads every row of NDJSON into `slots` slots.
pub fn read_lines(input: impl Read, slots: usize, matching: Match<'_>, take: Take<'_>) -> Result<()> {
    let keys = ndjson::Keys { slots, matching, kept: None, unread: None, watch: None };
    ndjson::read(BufReader::with_capacity(1 << 16, input), keys, take)
}

/// What stands under a heading that is kept as it is, as a row of its part.
fn kept(heading: String, content: String) -> Vec<(String, Raw)> {
    vec![("heading".to_owned(), Raw::Text(heading)), ("content".to_owned(), Raw::Text(content))]
}

fn unreadable(what: Both) -> Error {
    Error::usage("import-unreadable", what)
}

fn io(error: std::io::Error) -> Error {
    match error.downcast::<strict::Broken>() {
        Ok(strict::Broken(error)) => error,
        Err(error) => {
            Error::failed("import-failed", both!("读导入文件出错", "the import file cannot be read")).because(error)
        }
    }
}

fn not_utf8(line: u64) -> Error {
    unreadable(both!("第 {line} 行不是 UTF-8 编码", "line {line} is not UTF-8")).hint(both!(
        "在 Excel 里另存为“CSV UTF-8”，或用 --encoding 指明编码，如 --encoding gb18030",
        "in Excel, save as \"CSV UTF-8\", or say which it is, as --encoding gb18030"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(format: Format, text: &[u8]) -> Vec<(u64, std::result::Result<Vec<Raw>, &'static str>)> {
        let matching = |key: &str| match key {
            "a" => Ok(Some(0)),
            "b" => Ok(Some(1)),
            "skip" => Ok(None),
            _ => Err(Error::usage("column-unknown", both!("{key}", "{key}"))),
        };
        let mut out = Vec::new();
        let end = Source::open(text, Some(format), None).and_then(|source| {
            let knows = |key: &str| matching(key).is_ok();
            let asked = Asked::plain(2, &matching, &knows);
            source.read(None, &asked, &mut |line, row| {
                out.push((line, row.map(|r| r.to_vec()).map_err(|e| e.id)));
                Ok(())
            })
        });
        if let Err(e) = end {
            out.push((0, Err(e.id)));
        }
        out
    }

    fn text(t: &str) -> Raw {
        Raw::Text(t.into())
    }

    #[test]
    fn csv_as_excel_writes_it() {
        let got = rows(Format::Csv, "\u{feff}a,b,skip\r\n1,\"x, \"\"y\"\"\nz\",q\r\n,,\r\n'=1+1,2,\r\n".as_bytes());
        assert_eq!(got[0], (2, Ok(vec![text("1"), text("x, \"y\"\nz")])));
        assert_eq!(got[1], (5, Ok(vec![text("=1+1"), text("2")])), "a blank row is passed over, a guard taken off");
        assert_eq!(got.len(), 2);
    }

    #[test]
    fn ndjson_in_any_order_of_keys() {
        let got = rows(
            Format::Ndjson,
            "{\"b\":2,\"a\":null}\n\n{\"a\":[\"x\",\"y\"],\"skip\":{\"deep\":[1]},\"b\":true}\n".as_bytes(),
        );
        assert_eq!(got[0], (1, Ok(vec![Raw::Null, Raw::Int(2)])));
        assert_eq!(got[1], (3, Ok(vec![Raw::List(vec!["x".into(), "y".into()]), Raw::Flag(true)])));
    }

    #[test]
    fn a_bad_row_is_told_and_the_next_one_read() {
        let got = rows(Format::Ndjson, b"{\"a\":1,\"a\":2}\n{\"zzz\":1}\n{oops\n[1]\n{\"a\":1.5}\n{\"a\":7}\n");
        let ids: Vec<_> = got.iter().map(|(line, row)| (*line, row.as_ref().err().copied())).collect();
        assert_eq!(
            ids,
            [
                (1, Some("import-unreadable")),
                (2, Some("column-unknown")),
                (3, Some("import-unreadable")),
                (4, Some("import-unreadable")),
                (5, Some("import-unreadable")),
                (6, None)
            ]
        );
        assert_eq!(rows(Format::Csv, b"a,b\n1\n1,2,3\n")[0].1, Err("import-unreadable"));
        assert_eq!(rows(Format::Csv, b"a,zzz\n1,2\n"), [(0, Err("column-unknown"))]);
        assert_eq!(rows(Format::Csv, b"a,a\n1,2\n"), [(0, Err("import-unreadable"))]);
        assert_eq!(rows(Format::Csv, "投诉登记表,\na,b\n1,2\n".as_bytes()), [(3, Ok(vec![text("1"), text("2")]))]);
        assert_eq!(rows(Format::Csv, b""), [(0, Err("import-empty"))]);
        assert_eq!(rows(Format::Ndjson, b"\n \n"), [(0, Err("import-empty"))]);
        assert_eq!(rows(Format::Ndjson, b"{\"a\":\"\xff\"}\n")[0].1, Err("import-unreadable"));
    }
}
