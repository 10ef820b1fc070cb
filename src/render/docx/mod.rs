//! A paper as a Word file: a text in real styles that a clerk goes on with, laid out by GB/T 9704-2012. The same paper gives the
//! same bytes. Not for how a page becomes a paper, and never a template: faces are named, none is carried along.

mod body;
mod frame;
mod letter;
mod measure;
mod styles;
mod table;
mod xml;

use super::out;
use crate::base::day;
use crate::base::document::{Block, Document};
use crate::base::error::{Both, Error, Result};
use crate::base::page::{Record, Report, Sheet};
use crate::both;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use styles::{NAMES, XML};
use xml::escaped;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Rows of a table on paper.
const MOST_ROWS: usize = 5_000;
/// Columns of a table on paper: of more, none has room for two characters.
const MOST_COLUMNS: usize = 30;
/// Of more columns than this, a list shows those that a narrow screen shows.
const MANY_COLUMNS: usize = 12;

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

fn too_long() -> Error {
    Error::usage(
        "document-too-long",
        both!("超过 {MOST_ROWS} 行，不能写成 Word", "more than {MOST_ROWS} rows do not go on paper"),
    )
    .hint(both!("写成 .csv 或 .html，或收窄查询", "write .csv or .html, or ask for fewer"))
}

/// A list as paper takes it.
pub fn fitting_list(sheet: Sheet<'_>) -> Sheet<'_> {
    fitting(sheet, &both!("；用 --fields 另选", "; choose others with --fields"))
}

/// A sheet as paper takes it: no more rows than that, and of too many columns the ones a list is known by, which is said.
fn fitting<'a>(mut sheet: Sheet<'a>, others: &Both) -> Sheet<'a> {
    let all = sheet.heads.len();
    let shown: Vec<usize> = std::mem::take(&mut sheet.brief).into_iter().filter(|at| *at < all).collect();
    let some = all > MANY_COLUMNS && !shown.is_empty();
    if some {
        let count = shown.len();
        sheet.heads = shown.iter().map(|at| sheet.heads[*at].clone()).collect();
        let Both { zh, en } = others;
        sheet.notes.push(both!("列出 {all} 列中的 {count} 列{zh}", "{count} of {all} columns{en}"));
    }
    let rows = sheet.rows;
    sheet.rows = Box::new(move |sink| {
        let mut count = 0;
        rows(&mut |cells| {
            count += 1;
            if count > MOST_ROWS {
                return Err(too_long());
            }
            if !some {
                return sink(cells);
            }
            let cells: Vec<_> = shown.iter().map(|at| super::cell::at(cells, *at)).collect();
            sink(&cells)
        })
    });
    sheet
}

/// A record as paper takes it.
pub fn fitting_record(record: Record<'_>) -> Record<'_> {
    Record { parts: record.parts.into_iter().map(|part| fitting(part, &Both::default())).collect(), ..record }
}

/// A report as paper takes it.
pub fn fitting_report(report: Report<'_>) -> Report<'_> {
    Report { tables: report.tables.into_iter().map(|table| fitting(table, &Both::default())).collect(), ..report }
}

/// The bytes of the file.
pub fn file(paper: &Document) -> Result<Vec<u8>> {
    for block in &paper.blocks {
        let Block::Table { heads, rows, .. } = block else { continue };
        let columns = heads.len();
        if columns > MOST_COLUMNS {
            let said = both!(
                "表有 {columns} 列，纸上最多放 {MOST_COLUMNS} 列",
                "a table of {columns} columns, and paper takes {MOST_COLUMNS} at the most"
            );
            let hint = both!("用 --fields 选列，或写成 .csv", "choose columns with --fields, or write .csv");
            return Err(Error::usage("document-too-wide", said).hint(hint));
        }
        if rows.len() > MOST_ROWS {
            return Err(too_long());
        }
    }
    packed(&parts(paper)).map_err(|e| out::failed(e.into()))
}

/// The parts of the file in their order.
fn parts(paper: &Document) -> Vec<(&'static str, String)> {
    let body = format!("{XML}<w:document {NAMES}><w:body>{}</w:body></w:document>", body::body(paper));
    let letter = paper.head.as_ref().filter(|head| head.letter);
    let mut linked = vec![
        (format!("{OFFICE}/styles"), "styles.xml"),
        (format!("{OFFICE}/numbering"), "numbering.xml"),
        (format!("{OFFICE}/settings"), "settings.xml"),
        (format!("{OFFICE}/fontTable"), "fontTable.xml"),
        (format!("{OFFICE}/footer"), "footer1.xml"),
        (format!("{OFFICE}/footer"), "footer2.xml"),
    ];
    if letter.is_some() {
        linked.extend([(format!("{OFFICE}/header"), "header1.xml"), (format!("{OFFICE}/footer"), "footer3.xml")]);
    }
    let mut parts = vec![
        ("[Content_Types].xml", types(letter.is_some())),
        (
            "_rels/.rels",
            related(&[
                (format!("{OFFICE}/officeDocument"), "word/document.xml"),
                (format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
                (format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
            ]),
        ),
        ("docProps/core.xml", about(paper)),
        (
            "docProps/app.xml",
            format!(
                "{XML}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
                 <Application>ducha</Application></Properties>"
            ),
        ),
        ("word/document.xml", body),
        ("word/footer1.xml", frame::page_number(false, paper)),
        ("word/footer2.xml", frame::page_number(true, paper)),
        ("word/_rels/document.xml.rels", related(&linked)),
    ];
    if let Some(head) = letter {
        parts.push(("word/header1.xml", letter::header(paper, head)));
        parts.push(("word/footer3.xml", letter::footer(paper)));
    }
    parts.extend(styles::parts());
    parts
}

/// What leads from a part to others, numbered from `rId1`.
fn related(to: &[(String, &str)]) -> String {
    let mut out = format!("{XML}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (at, (kind, target)) in to.iter().enumerate() {
        let _ = write!(out, "<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{target}\"/>", at + 1);
    }
    out + "</Relationships>"
}

fn types(letter: bool) -> String {
    let mut word = vec![
        ("document", "document.main"),
        ("styles", "styles"),
        ("numbering", "numbering"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
        ("footer1", "footer"),
        ("footer2", "footer"),
    ];
    if letter {
        word.extend([("header1", "header"), ("footer3", "footer")]);
    }
    let mut out = format!(
        "{XML}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    for (part, kind) in word {
        let _ = write!(out, "<Override PartName=\"/word/{part}.xml\" ContentType=\"{WORD}.{kind}+xml\"/>");
    }
    out + "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
           <Override PartName=\"/docProps/app.xml\" \
           ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/></Types>"
}

/// Title, author and day, for programs that list files.
fn about(paper: &Document) -> String {
    let (title, author) = (escaped(&paper.name), escaped(&paper.author));
    let mut out = format!(
        "{XML}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
    );
    if let Some(day) = day::iso(&paper.day) {
        for what in ["created", "modified"] {
            let _ = write!(out, "<dcterms:{what} xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:{what}>");
        }
    }
    let language = paper.tongue().pick("zh-CN", "en-US");
    let _ = write!(out, "<dc:language>{language}</dc:language></cp:coreProperties>");
    out
}

/// Parts in one file; the moment of packing is no part of it.
fn packed(parts: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let how = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, text) in parts {
        file.start_file(*name, how)?;
        file.write_all(text.as_bytes())?;
    }
    Ok(file.finish()?.into_inner())
}

#[cfg(test)]
mod tests;
