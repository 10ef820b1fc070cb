//! An OpenDocument workbook into rows of cells, as its text comes: what is repeated is counted before it is laid out, and blank cells are passed over.
//! Not for the other kinds of workbook.

use super::fence::{broken, locked, too_large};
use super::filling::{Filling, Sheet, moment_iso, number, shown};
use super::shows::beside;
use super::table::{Cell, Merge, Since};
use crate::base::error::Result;
use crate::both;
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io::{BufReader, Cursor};

/// The sheets of a workbook that are read.
const MOST_SHEETS: usize = 256;
/// The bytes of a cell.
const LONGEST: usize = 1 << 20;

/// An attribute of an element.
fn attribute(of: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    let found = of.try_get_attribute(name).map_err(broken)?;
    found
        .map(|found| quick_xml::escape::unescape(&found.value).map(std::borrow::Cow::into_owned).map_err(broken))
        .transpose()
}

/// Whether a row or column is hidden, by hand or by a filter.
fn hides(of: &BytesStart<'_>) -> bool {
    matches!(attribute(of, "table:visibility"), Ok(Some(shows)) if shows != "visible")
}

/// A count in an attribute; one where there is none.
fn count(of: &BytesStart<'_>, name: &str) -> Result<u64> {
    Ok(attribute(of, name)?.and_then(|text| text.trim().parse().ok()).unwrap_or(1).max(1))
}

/// A cell that is being read: what it holds by its attributes, or the text of its paragraphs.
struct Open {
    given: Option<Cell>,
    /// The number it holds, and whether it shows it in percent.
    counts: Option<(f64, bool)>,
    /// A time of day, or a moment that shows as one, since the first day there is.
    time: Option<String>,
    text: String,
    paragraphs: usize,
    repeated: u64,
    spans: (u64, u64),
}

impl Open {
    fn of(start: &BytesStart<'_>) -> Result<Open> {
        let text = |text: String| Cell::words(text);
        let kind = attribute(start, "office:value-type")?;
        let mut counts = None;
        let given = match kind.as_deref() {
            Some(kind @ ("float" | "currency" | "percentage")) => {
                let n: Option<f64> = attribute(start, "office:value")?.and_then(|value| value.parse().ok());
                counts = n.map(|n| (n, kind == "percentage"));
                n.map(|n| number(n, Since::Y1900))
            }
            Some("date") => attribute(start, "office:date-value")?.map(|day| moment_iso(&day, false)),
            Some("boolean") => {
                attribute(start, "office:boolean-value")?.map(|b| text(if b == "true" { "是" } else { "否" }.into()))
            }
            Some("string") => attribute(start, "office:string-value")?.filter(|text| !text.is_empty()).map(text),
            _ => None,
        };
        let time = attribute(start, "office:time-value")?;
        Ok(Open {
            given,
            counts,
            time,
            text: String::new(),
            paragraphs: 0,
            repeated: count(start, "table:number-columns-repeated")?,
            spans: (count(start, "table:number-rows-spanned")?, count(start, "table:number-columns-spanned")?),
        })
    }

    fn put(&mut self, text: &str) -> Result<()> {
        self.text.push_str(text);
        if self.text.len() > LONGEST {
            return Err(too_large(both!("工作簿里有一格超过 1 MB", "a cell of the workbook is larger than 1 MB")));
        }
        Ok(())
    }
}

/// Where the reader stands.
#[derive(Default)]
struct State {
    sheets: Vec<Filling>,
    /// The style that is open, and those of sheets that are hidden.
    style: String,
    hiding: Vec<String>,
    /// Whether a table is open, and how many within it.
    depth: usize,
    line: u64,
    repeated: u64,
    column: u64,
    /// The columns of the sheet that are described.
    columns: u64,
    row: Vec<(u64, u64, Cell)>,
    cell: Option<Open>,
    /// What is open that is no text of a cell: a note, a picture.
    aside: usize,
    /// The notes there were.
    notes: usize,
}

/// Every sheet of a workbook.
pub fn sheets(bytes: &[u8]) -> Result<(Vec<Sheet>, usize)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if let Ok(mut manifest) = zip.by_name("META-INF/manifest.xml") {
        let mut text = String::new();
        let _ = std::io::Read::read_to_string(&mut manifest, &mut text);
        if text.contains("encryption-data") {
            return Err(locked());
        }
    }
    let content = zip.by_name("content.xml").map_err(broken)?;
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, content));
    let (mut state, mut buffer) = (State::default(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(start) => state.start(&start)?,
            Event::Empty(start) => {
                state.start(&start)?;
                state.end(start.name().as_ref())?;
            }
            Event::End(end) => state.end(end.name().as_ref())?,
            Event::Text(text) => state.text(&text.xml10_content())?,
            Event::CData(text) => state.text(&text.xml10_content())?,
            Event::GeneralRef(entity) => state.text(&resolved(&entity)?)?,
            Event::Eof => break,
            _ => {}
        }
    }
    Ok((state.sheets.into_iter().map(Filling::sheet).collect(), state.notes))
}

/// What an entity stands for.
fn resolved(entity: &BytesRef<'_>) -> Result<String> {
    if let Some(text) = resolve_xml_entity(entity.as_ref()) {
        return Ok(text.to_owned());
    }
    entity.resolve_char_ref().map_err(broken)?.map(String::from).ok_or_else(|| broken("entity"))
}

impl State {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<()> {
        let name = start.name();
        match name.as_ref() {
            "table:table" => {
                self.depth += 1;
                if self.depth == 1 {
                    if self.sheets.len() >= MOST_SHEETS {
                        return Err(too_large(both!("工作簿里的工作表太多", "the workbook has too many sheets")));
                    }
                    let name = attribute(start, "table:name")?.unwrap_or_default();
                    let mut sheet = Filling::of(&name, self.sheets.last());
                    if attribute(start, "table:style-name")?.is_some_and(|style| self.hiding.contains(&style)) {
                        sheet.hide();
                    }
                    self.sheets.push(sheet);
                    (self.line, self.columns) = (1, 0);
                }
            }
            "style:style" => self.style = attribute(start, "style:name")?.unwrap_or_default(),
            "style:table-properties" if attribute(start, "table:display")?.as_deref() == Some("false") => {
                self.hiding.push(std::mem::take(&mut self.style));
            }
            "table:table-row" if self.depth == 1 => {
                (self.repeated, self.column) = (count(start, "table:number-rows-repeated")?, 0);
                self.row.clear();
                let last = self.line.saturating_add(self.repeated - 1);
                if let Some(sheet) = self.sheets.last_mut().filter(|_| hides(start)) {
                    sheet.within().0.add(self.line, last);
                }
            }
            "table:table-column" if self.depth == 1 => self.columns(start)?,
            "table:table-cell" | "table:covered-table-cell" if self.depth == 1 => self.cell = Some(Open::of(start)?),
            name @ ("office:annotation" | "draw:frame" | "draw:custom-shape") => {
                self.aside += 1;
                self.notes += usize::from(name == "office:annotation");
            }
            "text:p" if self.aside == 0 => {
                if let Some(cell) = &mut self.cell {
                    cell.paragraphs += 1;
                    if cell.paragraphs > 1 {
                        cell.put("\n")?;
                    }
                }
            }
            "text:s" => {
                let spaces = usize::try_from(count(start, "text:c")?).unwrap_or(usize::MAX).min(LONGEST);
                self.text(&" ".repeat(spaces))?;
            }
            "text:tab" => self.text("\t")?,
            "text:line-break" => self.text("\n")?,
            _ => {}
        }
        Ok(())
    }

    /// Notes which columns are hidden.
    fn columns(&mut self, start: &BytesStart<'_>) -> Result<()> {
        let after = self.columns.saturating_add(count(start, "table:number-columns-repeated")?);
        let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        if let Some(sheet) = self.sheets.last_mut().filter(|_| hides(start)) {
            sheet.within().1.add(at(self.columns), at(after - 1));
        }
        self.columns = after;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        match &mut self.cell {
            Some(cell) if self.aside == 0 && cell.paragraphs > 0 => cell.put(text),
            _ => Ok(()),
        }
    }

    fn end(&mut self, name: &str) -> Result<()> {
        match name {
            "table:table" => self.depth = self.depth.saturating_sub(1),
            "office:annotation" | "draw:frame" | "draw:custom-shape" => self.aside = self.aside.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" if self.depth == 1 => self.end_cell()?,
            "table:table-row" if self.depth == 1 => self.end_row()?,
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<()> {
        let Some(open) = self.cell.take() else { return Ok(()) };
        let (rows, columns) = open.spans;
        if let Some(sheet) = self.sheets.last_mut().filter(|_| rows > 1 || columns > 1) {
            let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
            sheet.merge(Merge {
                rows: (self.line, self.line.saturating_add(rows - 1)),
                columns: (at(self.column), at(self.column.saturating_add(columns - 1))),
            })?;
        }
        // More hours than a day has are shown of what lasted so long.
        let lasted =
            open.text.split(':').next().and_then(|hours| hours.parse().ok()).is_some_and(|hours: u64| hours > 23);
        let time = open.time.map(|time| moment_iso(&time, lasted));
        let shows = |(n, percent)| shown(n, Since::Y1900, |written| beside(n, written, &open.text, percent));
        let given = open.counts.map(shows).or(open.given);
        let cell = time.or(given).unwrap_or_else(|| Cell::words(open.text));
        if !cell.text.is_empty() {
            self.row.push((self.column, open.repeated, cell));
        }
        self.column = self.column.saturating_add(open.repeated);
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        let row = std::mem::take(&mut self.row);
        let (line, repeated) = (self.line, self.repeated);
        self.line = line.saturating_add(repeated);
        let Some(sheet) = self.sheets.last_mut().filter(|_| !row.is_empty()) else { return Ok(()) };
        for line in line..self.line {
            for (column, times, cell) in &row {
                for at in *column..column.saturating_add(*times) {
                    let place = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
                    sheet.put((place(line - 1), place(at)), cell.clone())?;
                }
            }
        }
        Ok(())
    }
}
