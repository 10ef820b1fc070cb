//! Floor 1: a file into named rows. Reads CSV and NDJSON as they are found in the field. Knows no noun: headings and keys
//! are matched by the caller's function.

mod csv;
mod ndjson;
mod strict;

use crate::base::error::{Both, Error, Result};
use crate::base::noun::Raw;
use crate::both;
use std::io::{BufReader, Read};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, a heading line first.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

impl Format {
    /// By the ending of a file's name.
    pub fn of(name: &str) -> Option<Format> {
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(Format::Csv),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            _ => None,
        }
    }
}

/// Which slot a heading or key fills: `Ok(Some(slot))`, `Ok(None)` for one to pass over, an error for an unknown one.
pub type Match<'m> = &'m dyn Fn(&str) -> Result<Option<usize>>;
/// Takes each row: its line, and its slots or what is wrong with it. Slots are reused from row to row.
pub type Take<'t> = &'t mut dyn FnMut(u64, std::result::Result<&mut [Raw], Error>) -> Result<()>;

/// Longest line or row, in bytes: far above any complaint, far below what fills a machine.
const LONGEST_ROW: usize = 4 << 20;

/// Reads every row of a file into `slots` slots.
pub fn read(format: Format, input: impl Read, slots: usize, matching: Match<'_>, take: Take<'_>) -> Result<()> {
    let input = BufReader::with_capacity(1 << 16, input);
    match format {
        Format::Csv => csv::read(input, slots, matching, take),
        Format::Ndjson => ndjson::read(input, slots, matching, take),
    }
}

pub use ndjson::value;

fn unreadable(what: Both) -> Error {
    Error::usage("import-unreadable", what)
}

fn io(error: std::io::Error) -> Error {
    Error::failed("import-failed", both!("读导入文件出错", "the import file cannot be read")).because(error)
}

fn not_utf8(line: u64) -> Error {
    unreadable(both!("第 {line} 行不是 UTF-8 编码", "line {line} is not UTF-8"))
        .hint(both!("在 Excel 里另存为“CSV UTF-8”", "in Excel, save as \"CSV UTF-8\""))
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
        let end = read(format, text, 2, &matching, &mut |line, row| {
            out.push((line, row.map(|r| r.to_vec()).map_err(|e| e.id)));
            Ok(())
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
