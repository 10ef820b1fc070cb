//! A page onto a writer, as a table, TSV, JSON, NDJSON, CSV, Markdown, HTML, an Excel workbook, Word, PDF, a calendar or a picture, and an error onto one
//! line or a few. Knows no noun and decides nothing: what a page holds was settled above, and where it goes is the caller's business.
//!
//! Every row is pulled once and let go; only the table keeps its first 500, to choose the widths of its columns.
//!
//! For programs (JSON, NDJSON, CSV, TSV): keys, slugs, ISO days, `true` and `false`. For people (all others): labels.
//!
//! A report is long in CSV and TSV: `section,key,label,value,numerator,denominator`. A figure is a line of the section
//! `figure`, its key the figure's id; each of its parts is a line of the section named by that id. A cell of a table is a
//! line of the section named by the table's key: key is the row's first cell, label the column's heading.

mod cell;
mod chart;
mod delimited;
mod docx;
mod fault;
mod html;
mod ics;
mod json;
mod laid;
mod markdown;
mod markup;
mod out;
mod pdf;
mod screen;
pub mod shape;
mod table;
mod text;
mod workbook;
mod worksheet;
mod wrap;
mod xlsx;

pub use cell::human;
pub use wrap::{fill, wrap};

use crate::base::column::Shape;
use crate::base::document::{Block, Document, words};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Added, Done, Head, Kept, Page, Record, Report, Sheet};
use crate::base::text::one_line;
use crate::both;
use out::Out;
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

pub use fault::error;
pub use out::failed;
pub use xlsx::sheets as workbook;

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Columns for a screen.
    Table,
    /// A header line and whole values, tabs between.
    Tsv,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated, for spreadsheets and `import`.
    Csv,
    /// Markdown.
    Md,
    /// A page for a browser.
    Html,
    /// An Excel workbook.
    Xlsx,
    /// Word.
    Docx,
    /// PDF, which LibreOffice makes of Word.
    Pdf,
    /// A calendar.
    Ics,
    /// A picture.
    Svg,
}

impl Format {
    /// Every format, in the order of the help.
    pub const ALL: &'static [Format] = &[
        Format::Table,
        Format::Tsv,
        Format::Json,
        Format::Ndjson,
        Format::Csv,
        Format::Md,
        Format::Html,
        Format::Xlsx,
        Format::Docx,
        Format::Pdf,
        Format::Ics,
        Format::Svg,
    ];

    /// Its name, as `--format` takes it.
    pub fn slug(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Tsv => "tsv",
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Csv => "csv",
            Format::Md => "md",
            Format::Html => "html",
            Format::Xlsx => "xlsx",
            Format::Docx => "docx",
            Format::Pdf => "pdf",
            Format::Ics => "ics",
            Format::Svg => "svg",
        }
    }

    /// The format of a name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.iter().copied().find(|f| f.slug() == name)
    }

    /// What rows and records are written in where no format is asked for: a table on a screen, TSV elsewhere.
    pub fn unasked(screen: bool) -> Format {
        if screen { Format::Table } else { Format::Tsv }
    }

    /// The format a file's ending asks for; upper and lower case are the same.
    pub fn from_path(path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "jsonl" => Some(Format::Ndjson),
            "txt" => Some(Format::Table),
            "htm" => Some(Format::Html),
            "table" => None,
            other => Format::from_name(other),
        }
    }

    /// True for the formats made of JSON.
    pub fn is_json(self) -> bool {
        matches!(self, Format::Json | Format::Ndjson)
    }

    /// True for the formats people read: labels, the office's own words among them.
    pub fn for_people(self) -> bool {
        !self.is_json() && !matches!(self, Format::Csv | Format::Tsv)
    }

    /// True for the formats that are handed on to people: they say which entry of the journal they were read to.
    pub fn is_handed_on(self) -> bool {
        self.for_people() && self != Format::Table
    }

    /// True for the formats of which every page bears a title, a list too.
    pub fn bears_title(self) -> bool {
        self.is_handed_on() && self != Format::Md
    }

    /// True for the formats that few pages have a shape for.
    pub fn is_of_few(self) -> bool {
        matches!(self, Format::Ics | Format::Svg)
    }

    /// True for what is no text.
    pub fn is_binary(self) -> bool {
        matches!(self, Format::Xlsx | Format::Docx | Format::Pdf)
    }
}

/// For whom and onto what a page is written.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of where a page goes")]
pub struct Style {
    /// Language of labels, titles and notes.
    pub lang: Lang,
    /// Columns of the screen; 0 where a line may be any length.
    pub width: usize,
    /// Whether bold, dim and red may be used.
    pub color: bool,
    /// The office's own words.
    pub added: Added,
    /// Whether CSV and TSV speak to people, in labels.
    pub labels: bool,
    /// Written to a file: CSV opens in a spreadsheet, with a byte order mark and CRLF.
    pub to_file: bool,
    /// Written to a terminal: nothing hidden gets through in any format.
    pub screen: bool,
    /// Which formats have headings over their columns.
    pub headings: Headings,
    /// What units are called for short, by full name, where a screen has no room for that.
    pub short: HashMap<String, String>,
}

/// Which formats have headings over their columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Headings {
    /// All.
    #[default]
    All,
    /// Neither a table nor TSV: those are for whoever asked for nothing beside the answer.
    Quiet,
    /// None of those that are rows of text.
    None,
}

/// No screen is wider; lines of no given width end here.
const WIDEST: usize = 30_000;

impl Style {
    fn say<'b>(&self, words: &'b Both) -> &'b str {
        words.get(self.lang)
    }

    fn columns(&self) -> usize {
        if self.width == 0 { WIDEST } else { self.width.min(WIDEST) }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    fn dim(&self, text: &str) -> String {
        self.paint("2", text)
    }

    fn red(&self, text: &str) -> String {
        self.paint("31", text)
    }

    /// Said in place of the rows of an empty list.
    fn no_records(&self) -> &'static str {
        self.lang.pick("（无记录）", "(no records)")
    }

    /// Said in place of the rows of an empty table of a report.
    fn none(&self) -> &'static str {
        self.lang.pick("（无）", "(none)")
    }
}

/// Writes a page. Without a format it is a table on a screen and TSV elsewhere, a paper its text, and of a write only its code.
pub fn page(page: Page<'_>, format: Option<Format>, style: &Style, out: &mut dyn Write) -> Result<()> {
    let out = &mut Out::new(out);
    let chosen = format.unwrap_or_else(|| Format::unasked(style.screen));
    needs_file(chosen, style)?;
    match page {
        Page::Sheet(rows) => sheet(rows, chosen, style, out)?,
        Page::Record(one) => record(*one, chosen, style, out)?,
        Page::Done(done) if format.is_some() => match done.kept {
            Some(Kept::One(one)) => record(*one, chosen, style, out)?,
            Some(Kept::Many(rows)) => sheet(rows, chosen, style, out)?,
            None => record(told(&done, style), chosen, style, out)?,
        },
        Page::Done(done) => done.codes.iter().try_for_each(|code| out.line(&one_line(code)))?,
        Page::Report(figures) => report(*figures, chosen, style, out)?,
        Page::Json(_) | Page::Text(_) | Page::Answer(_) if chosen.is_of_few() => return Err(unfit(chosen)),
        Page::Json(_) if chosen.is_binary() || chosen == Format::Html => return Err(unfit(chosen)),
        Page::Answer(word) if chosen == Format::Html => html::document(&answer(style.say(&word), style), out)?,
        Page::Answer(_) if chosen.is_binary() => return Err(unfit(chosen)),
        Page::Answer(word) => out.line(&one_line(style.say(&word)))?,
        Page::Document(paper) => document(&paper, format.unwrap_or(Format::Table), style, out)?,
        Page::Text(text) if style.screen => text.lines().try_for_each(|line| out.line(&one_line(line)))?,
        Page::Text(text) => out.put(&text)?,
        Page::Json(document) => json::document(&document, chosen != Format::Ndjson, out)?,
    }
    out.end()
}

/// Refuses to write to a screen what is no text, and a PDF where nothing makes one.
pub fn needs_file(format: Format, style: &Style) -> Result<()> {
    if !format.is_binary() || !style.screen {
        return if format == Format::Pdf { pdf::program().map(drop) } else { Ok(()) };
    }
    let name = format.slug();
    Err(Error::usage("format-needs-file", both!("{name} 不能写到屏幕上", "{name} cannot be written to a screen"))
        .hint(both!("加上 -o 文件名.{name}", "add -o FILE.{name}")))
}

/// The error of a page a format has no shape for.
pub fn unfit(format: Format) -> Error {
    let name = format.slug();
    let error = Error::usage("format-unfit", both!("这一页不能写成 {name}", "this page cannot be written as {name}"));
    error.hint(match format {
        Format::Ics => both!("日历只有 ducha today 有", "a calendar is of ducha today alone"),
        Format::Svg => both!(
            "图是 ducha stats 指标 --by 维度 的，一次一个指标",
            "a picture is of ducha stats FIGURE --by DIMENSION, of one figure at a time"
        ),
        _ => both!("可以用 json、md、html、docx", "it may be json, md, html or docx"),
    })
}

/// One word or number as a paper.
fn answer(word: &str, style: &Style) -> Document {
    let lang = style.lang.pick("zh", "en").to_owned();
    Document { name: word.to_owned(), lang, blocks: vec![Block::Title(words(word))], ..Document::default() }
}

fn sheet(rows: Sheet<'_>, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    match format {
        Format::Table => table::sheet(rows, "", Some(style.no_records()), style, out),
        Format::Md => markdown::sheet(rows, style, out),
        Format::Html => html::sheet(rows, style, out),
        Format::Xlsx => xlsx::sheet(rows, style, out),
        Format::Json => json::list(rows, out),
        Format::Ndjson => json::lines(rows, out),
        Format::Csv | Format::Tsv => delimited::sheet(rows, format, style, out),
        Format::Docx | Format::Pdf => printed(&laid::sheet(docx::fitting_list(rows), style)?, format, out),
        Format::Ics => Err(unfit(format)),
        Format::Svg => picture(&rows, style, out),
    }
}

/// A sheet's chart as a file of its own, with what must be known of its numbers.
fn picture(rows: &Sheet<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let Some(Block::Chart { kind, title, categories, series, percent, .. }) = rows.chart.as_deref() else {
        return Err(unfit(Format::Svg));
    };
    let picture = chart::Picture { kind: *kind, title, categories, series, percent: *percent, nth: 1, told: "" };
    let notes: Vec<&str> = rows.notes.iter().map(|note| style.say(note)).collect();
    out.put(&chart::alone(&picture, &notes, html::drawn_looks(), style.lang))
}

fn record(one: Record<'_>, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    match format {
        Format::Table => screen::record(one, style, out),
        Format::Md => markdown::record(one, style, out),
        Format::Html => html::document(&laid::record(one, style)?, out),
        Format::Xlsx => xlsx::record(one, style, out),
        Format::Json | Format::Ndjson => json::record(one, format == Format::Json, out),
        Format::Csv | Format::Tsv => delimited::record(&one, format, style, out),
        Format::Docx | Format::Pdf => printed(&laid::record(docx::fitting_record(one), style)?, format, out),
        Format::Ics | Format::Svg => Err(unfit(format)),
    }
}

fn report(figures: Report<'_>, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    match format {
        Format::Table => screen::report(figures, style, out),
        Format::Md => markdown::report(figures, style, out),
        Format::Html => html::document(&laid::report(figures, style)?, out),
        Format::Xlsx => xlsx::report(figures, style, out),
        Format::Json => json::report(figures, style, out),
        Format::Ndjson => json::report_lines(figures, style, out),
        Format::Csv | Format::Tsv => delimited::report(figures, format, style, out),
        Format::Docx | Format::Pdf => printed(&laid::report(docx::fitting_report(figures), style)?, format, out),
        Format::Ics => ics::report(figures, style, out),
        Format::Svg => match <[Sheet<'_>; 1]>::try_from(figures.tables) {
            Ok([only]) => picture(&only, style, out),
            Err(_) => Err(unfit(format)),
        },
    }
}

fn document(paper: &Document, format: Format, style: &Style, out: &mut Out<'_>) -> Result<()> {
    match format {
        Format::Table => text::document(paper, style, out),
        Format::Md => markdown::document(paper, out),
        Format::Html => html::document(paper, out),
        Format::Xlsx => xlsx::document(paper, style, out),
        Format::Csv | Format::Tsv | Format::Ics | Format::Svg => Err(unfit(format)),
        Format::Json | Format::Ndjson => {
            let paper = serde_json::to_value(paper).map_err(|e| {
                Error::failed("output-failed", both!("结果写不出去", "the output cannot be written")).because(e)
            })?;
            json::document(&paper, format == Format::Json, out)
        }
        Format::Docx | Format::Pdf => printed(paper, format, out),
    }
}

/// A paper as Word, or as LibreOffice prints that.
fn printed(paper: &Document, format: Format, out: &mut Out<'_>) -> Result<()> {
    let word = docx::file(paper)?;
    out.bytes(&if format == Format::Pdf { pdf::of(&word)? } else { word })
}

fn told_heads() -> Vec<Head> {
    vec![Head::of("code", Shape::Text, "编号", "Code"), Head::of("said", Shape::Long, "说明", "Said")]
}

/// What a write said that left no record behind.
fn told<'a>(done: &Done<'_>, style: &Style) -> Record<'a> {
    Record {
        heads: told_heads(),
        values: vec![
            done.codes.first().cloned().map_or(Value::Null, Value::Text),
            Value::Text(style.say(&done.said).to_owned()),
        ],
        parts: Vec::new(),
        notes: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
