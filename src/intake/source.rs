//! A file opened: what it really is, by its first bytes and not by its name, and in which encoding. Not for its rows.

use super::book::Workbook;
use super::encoding::{Decoding, declared, detected};
use super::fence::Measure;
use super::filling::Sheet;
use super::ndjson::Keys;
use super::table::{Asked, Seen};
use super::{Format, Take, array, csv, fence, io, ndjson, unreadable};
use crate::base::error::{Error, Result};
use crate::both;
use encoding_rs::{Encoding, UTF_8};
use std::io::{BufRead, BufReader, Cursor, Read};

/// The bytes a file is known by.
const FIRST: u64 = 1 << 20;

/// A file, opened.
pub struct Source<'a> {
    /// What it holds.
    pub format: Format,
    /// Its encoding, by name; none of a workbook.
    pub encoding: Option<&'static str>,
    /// The sheets of a workbook that were not read.
    pub unread: Vec<String>,
    /// Those of it that are hidden, read or not.
    pub hidden: Vec<String>,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// Remarks on the cells of a workbook: they are not read.
    pub notes: usize,
    /// What else is known of a workbook that was measured.
    measured: Measure,
    input: Box<dyn BufRead + 'a>,
}

impl<'a> Source<'a> {
    /// Opens a file that is said to hold something; what its bytes show goes before that.
    pub fn open(mut input: impl Read + 'a, said: Option<Format>, encoding: Option<&str>) -> Result<Source<'a>> {
        let mut first = Vec::new();
        input.by_ref().take(FIRST).read_to_end(&mut first).map_err(io)?;
        let whole = (first.len() as u64) < FIRST;
        let source = |format, encoding: Option<&'static Encoding>, input| {
            Ok(Source {
                format,
                encoding: encoding.map(Encoding::name),
                unread: Vec::new(),
                hidden: Vec::new(),
                sheet: None,
                notes: 0,
                measured: Measure::default(),
                input,
            })
        };
        if first.starts_with(b"PK\x03\x04")
            || first.starts_with(b"PK\x05\x06")
            || first.starts_with(b"\xd0\xcf\x11\xe0")
        {
            input.take(fence::MOST_BYTES).read_to_end(&mut first).map_err(io)?;
            if first.len() as u64 > fence::MOST_BYTES {
                return Err(fence::too_large(both!("工作簿超过 64 MB", "the workbook is larger than 64 MB")));
            }
            let (format, measured) =
                if first.starts_with(b"P") { fence::measure(&first)? } else { (Format::Xls, Measure::default()) };
            let opened: Result<Source<'a>> = source(format, None, Box::new(Cursor::new(first)));
            return opened.map(|opened| Source { notes: measured.notes, measured, ..opened });
        }
        let encoding = match encoding {
            Some(name) => declared(name)?,
            None => detected(&first, whole)?,
        };
        let text = encoding.decode_with_bom_removal(&first[..first.len().min(4096)]).0;
        if text.contains("<office:document") {
            let said = both!(
                "这是 .fods（单个 XML 文件的 OpenDocument），不读",
                "this is .fods, OpenDocument in one XML file: it is not read"
            );
            return Err(
                unreadable(said).hint(both!("另存为 .ods 或 .xlsx 再导入", "save it as .ods or .xlsx and import that"))
            );
        }
        let quoted = first.trim_ascii_start().starts_with(b"{\"");
        let format = held(said, text.trim_start(), quoted);
        let input = Cursor::new(first).chain(input);
        let input: Box<dyn BufRead> = if encoding == UTF_8 {
            Box::new(BufReader::with_capacity(1 << 16, input))
        } else {
            let bytes = BufReader::with_capacity(1 << 16, input);
            Box::new(BufReader::with_capacity(1 << 16, Decoding::new(bytes, encoding)))
        };
        source(format, Some(encoding), input)
    }

    /// Reads its rows: of a workbook those of the sheet asked for, else of the first with a heading that is understood.
    pub fn read(mut self, sheet: Option<&str>, asked: &Asked<'_>, take: Take<'_>) -> Result<(Source<'a>, Seen)> {
        let keys = Keys {
            slots: asked.slots,
            matching: asked.keys,
            kept: asked.kept,
            unread: Some(asked.unread),
            watch: Some(asked.watch),
        };
        if let (Some(name), Format::Csv | Format::Ndjson | Format::Array) = (sheet, self.format) {
            let slug = self.format.slug().to_uppercase();
            let said =
                both!("{slug} 文件没有工作表，却要读 {name:?}", "a {slug} file has no sheets, and so no {name:?}");
            return Err(Error::not_found("sheet-unknown", said).hint(both!("去掉 --sheet", "leave out --sheet")));
        }
        let seen = match self.format {
            Format::Csv => csv::read(&mut self.input, asked, take)?,
            Format::Ndjson | Format::Array if !asked.fill_down.is_empty() => {
                let said = both!("--fill-down 是给表格用的", "--fill-down is for tables");
                return Err(Error::usage("map-needs-table", said));
            }
            Format::Ndjson => ndjson::read(&mut self.input, keys, take).map(|()| Seen::default())?,
            Format::Array => array::read(&mut self.input, keys, take).map(|()| Seen::default())?,
            Format::Xlsx | Format::Xls | Format::Ods | Format::Html => self.book(sheet, asked, take)?,
        };
        Ok((self, seen))
    }

    /// The sheets of a workbook, each with whether it shows and a heading of it is understood.
    pub fn sheets(mut self, asked: &Asked<'_>) -> Result<Vec<(String, bool)>> {
        if !self.format.is_book() {
            return Ok(Vec::new());
        }
        let mut book = self.opened()?;
        let names = book.names.clone();
        let understood = |name: String| {
            let shows = !book.hidden().contains(&name);
            let understood = shows && rank(&book.sheet(&name)?, asked) == UNDERSTOOD;
            Ok((name, understood))
        };
        names.into_iter().map(understood).collect()
    }

    fn opened(&mut self) -> Result<Workbook> {
        let mut bytes = Vec::new();
        self.input.by_ref().take(fence::MOST_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
        if bytes.len() as u64 > fence::MOST_BYTES {
            return Err(fence::too_large(both!("网页超过 64 MB", "the page is larger than 64 MB")));
        }
        Workbook::open(self.format, bytes, self.measured)
    }

    fn book(&mut self, sheet: Option<&str>, asked: &Asked<'_>, take: Take<'_>) -> Result<Seen> {
        let mut book = self.opened()?;
        let Sheet { name, rows, merges, within, .. } = chosen(&mut book, sheet, asked)?;
        self.hidden = book.hidden().to_vec();
        self.unread = book.names.iter().filter(|other| **other != name).cloned().collect();
        self.notes = book.notes;
        drop(book);
        let asked = Asked { merges: &merges, hidden: Some(&within), exact: false, ..*asked };
        (asked.titled)(&mut [name.as_str()].into_iter());
        self.sheet = Some(name);
        let mut rows = rows.into_iter();
        asked.read(&mut || Ok(rows.next()), take)
    }
}

/// What a text holds that is said to hold something, by how it begins; `quoted` where its first bytes are those of an object on one line.
fn held(said: Option<Format>, text: &str, quoted: bool) -> Format {
    const PAGES: [&str; 7] = ["<html", "<!doctype", "<?xml", "<table", "<meta", "<head", "<style"];
    let top: String = text.chars().take(16).collect::<String>().to_ascii_lowercase();
    if PAGES.iter().any(|tag| top.starts_with(tag)) {
        return Format::Html;
    }
    let start = text.chars().next();
    // A mark that is alone on its line begins an object over many lines.
    let laid_out = start == Some('{') && text.lines().next().is_some_and(|line| line.trim() == "{");
    match (said, start) {
        (None | Some(Format::Ndjson | Format::Array), Some('{')) if laid_out => Format::Array,
        (None | Some(Format::Csv), Some('{')) if said.is_none() || quoted => Format::Ndjson,
        (Some(Format::Ndjson | Format::Array) | None, Some('[')) => Format::Array,
        (Some(Format::Array), Some('{')) => Format::Ndjson,
        (Some(Format::Xlsx | Format::Xls | Format::Ods | Format::Html) | None, _) => Format::Csv,
        (Some(said), _) => said,
    }
}

fn no_sheet(name: &str, names: &[String]) -> Error {
    let all = names.join("、");
    Error::not_found("sheet-unknown", both!("没有工作表 {name:?}", "there is no sheet {name:?}"))
        .hint(both!("有：{all}", "there are: {all}"))
}

/// The rank of a sheet with rows and two headings that are understood.
const UNDERSTOOD: usize = 3;

/// How much of a sheet is understood.
fn rank(sheet: &Sheet, asked: &Asked<'_>) -> usize {
    let score = sheet.rows.first(20).map(|row| asked.score(&row)).max().unwrap_or(0).min(2);
    score + usize::from(!sheet.rows.is_empty())
}

fn chosen(book: &mut Workbook, asked_for: Option<&str>, asked: &Asked<'_>) -> Result<Sheet> {
    if let Some(wanted) = asked_for {
        let by_number = || wanted.parse::<usize>().ok().and_then(|n| book.names.get(n.checked_sub(1)?));
        let name = book.names.iter().find(|name| name.trim() == wanted.trim()).or_else(by_number);
        let name = name.ok_or_else(|| no_sheet(wanted, &book.names))?.clone();
        return book.sheet(&name);
    }
    let mut best: Option<(usize, Sheet)> = None;
    for (at, name) in book.names.clone().into_iter().enumerate() {
        // What is hidden is read where nothing else can be.
        if at >= book.names.len() - book.hidden().len() && best.as_ref().is_some_and(|(rank, _)| *rank > 1) {
            break;
        }
        let sheet = book.sheet(&name)?;
        let rank = rank(&sheet, asked);
        if rank == UNDERSTOOD {
            return Ok(sheet);
        }
        if best.as_ref().is_none_or(|(had, _)| rank > *had) {
            best = Some((rank, sheet));
        }
    }
    best.map(|(_, sheet)| sheet).ok_or_else(ndjson::empty)
}
