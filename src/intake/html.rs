//! A web page that is called a workbook, as systems of offices hand their lists out, and the XML workbook of older spreadsheets, into rows of
//! cells: each table is a sheet. Not for pages without a table.

use super::fence::{broken, too_large};
use super::filling::{Filling, Sheet, number};
use super::table::{Cell, Merge, Since};
use super::unreadable;
use crate::base::error::Result;
use crate::both;
use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};

/// The tables of a page that are read.
const MOST_TABLES: usize = 4096;
/// The columns and rows a cell may cover: HTML, 4.9.11.
const WIDEST: u64 = 1000;
const TALLEST: u64 = 65534;
/// The bytes of a cell.
const LONGEST: usize = 1 << 20;

type Tag = StartTag<()>;

/// The name of an element or attribute without its prefix.
fn local(name: &[u8]) -> &[u8] {
    name.rsplit(|b| *b == b':').next().unwrap_or(name)
}

fn attribute(tag: &Tag, name: &[u8]) -> Option<String> {
    let (_, value) = tag.attributes.iter().find(|(key, _)| local(key).eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// A count in an attribute, within bounds.
fn count(tag: &Tag, name: &[u8], most: u64) -> Option<u64> {
    attribute(tag, name)?.trim().parse().ok().map(|n: u64| n.min(most))
}

/// A cell that is being read.
struct Open {
    text: String,
    column: u64,
    /// What an XML workbook says it holds; nothing before that is said.
    kind: Option<String>,
}

/// A table that is being read.
struct Table {
    filling: Filling,
    /// Whether it is a sheet of an XML workbook, where a cell says how many more it covers and text is as it is.
    xml: bool,
    line: u64,
    column: u64,
    /// The last line of what reaches down into each column.
    taken: Vec<u64>,
    cell: Option<Open>,
}

/// What was read so far.
#[derive(Default)]
struct State {
    done: Vec<Filling>,
    open: Vec<Table>,
    /// What is open that is nothing people read: a script, a remark.
    aside: usize,
    /// The remarks on cells.
    notes: usize,
    tables: usize,
}

/// Every table of a page.
pub fn sheets(bytes: &[u8]) -> Result<(Vec<Sheet>, usize)> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut state = State::default();
    for token in Tokenizer::new_with_emitter(bytes, emitter) {
        match token.map_err(broken)? {
            Token::StartTag(tag) => {
                state.start(&tag)?;
                let xml = state.open.last().is_some_and(|table| table.xml);
                if tag.self_closing && xml {
                    state.end(local(&tag.name))?;
                }
            }
            Token::EndTag(tag) => state.end(local(&tag.name))?,
            Token::String(text) => state.text(&String::from_utf8_lossy(&text))?,
            _ => {}
        }
    }
    while !state.open.is_empty() {
        state.close()?;
    }
    if state.done.is_empty() {
        let said = both!("网页或 XML 里没有表格", "there is no table in the web page or XML");
        return Err(unreadable(said).hint(both!(
            "用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV，再导入",
            "open it in a spreadsheet, save it as .xlsx or CSV and import that"
        )));
    }
    Ok((state.done.into_iter().map(Filling::sheet).collect(), state.notes))
}

impl State {
    fn start(&mut self, tag: &Tag) -> Result<()> {
        let name = local(&tag.name);
        let within = self.open.last().is_some_and(|table| table.xml);
        match name {
            b"script" | b"style" | b"comment" => {
                self.aside += 1;
                self.notes += usize::from(name == b"comment");
            }
            b"worksheet" => self.open(attribute(tag, b"name"), true)?,
            b"table" if !within => self.open(None, false)?,
            b"tr" | b"row" => self.row(count(tag, b"index", u64::from(u32::MAX)))?,
            b"td" | b"th" | b"cell" => self.cell(tag)?,
            b"br" | b"p" | b"div" | b"li" => self.new_line(),
            b"data" => {
                if let Some(cell) = self.open.last_mut().and_then(|table| table.cell.as_mut()) {
                    cell.kind = Some(attribute(tag, b"type").unwrap_or_default());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<()> {
        let within = self.open.last().is_some_and(|table| table.xml);
        match name {
            b"script" | b"style" | b"comment" => self.aside = self.aside.saturating_sub(1),
            b"worksheet" => self.close()?,
            b"table" if !within => self.close()?,
            b"tr" | b"row" | b"td" | b"th" | b"cell" => self.put()?,
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, name: Option<String>, xml: bool) -> Result<()> {
        self.tables += 1;
        if self.tables > MOST_TABLES {
            return Err(too_large(both!("网页里的表太多", "the page has too many tables")));
        }
        let last = self.open.last().map(|table| &table.filling).or(self.done.last());
        let filling = Filling::of(&name.unwrap_or_else(|| self.tables.to_string()), last);
        self.open.push(Table { filling, xml, line: 0, column: 0, taken: Vec::new(), cell: None });
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        self.put()?;
        self.done.extend(self.open.pop().map(|table| table.filling));
        Ok(())
    }

    fn row(&mut self, at: Option<u64>) -> Result<()> {
        self.put()?;
        if let Some(table) = self.open.last_mut() {
            (table.line, table.column) = (at.unwrap_or(0).max(table.line + 1), 0);
        }
        Ok(())
    }

    fn cell(&mut self, tag: &Tag) -> Result<()> {
        self.put()?;
        let Some(table) = self.open.last_mut().filter(|table| table.line > 0) else { return Ok(()) };
        let (columns, rows) = if table.xml {
            let more = |name: &[u8], most| count(tag, name, most - 1).unwrap_or(0) + 1;
            table.column = count(tag, b"index", WIDEST).map_or(table.column, |at| at.max(1) - 1);
            (more(b"mergeacross", WIDEST), more(b"mergedown", TALLEST))
        } else {
            let covers = |name: &[u8], most| count(tag, name, most).unwrap_or(1).max(1);
            // The first that nothing reaches down into.
            let here = table.taken.iter().skip(usize::try_from(table.column).unwrap_or(usize::MAX));
            table.column += here.take_while(|to| **to >= table.line).count() as u64;
            (covers(b"colspan", WIDEST), covers(b"rowspan", TALLEST))
        };
        let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let (from, to) = (place(table.column), place(table.column + columns));
        if columns > 1 || rows > 1 {
            let rows = (table.line, table.line + rows - 1);
            table.filling.merge(Merge { rows, columns: (from, to - 1) })?;
            table.taken.resize(table.taken.len().max(to), 0);
            table.taken[from..to].fill(rows.1);
        }
        table.cell = Some(Open { text: String::new(), column: table.column, kind: None });
        table.column += columns;
        Ok(())
    }

    fn new_line(&mut self) {
        let cell = self.open.last_mut().and_then(|table| table.cell.as_mut());
        if let Some(cell) = cell.filter(|cell| !cell.text.is_empty()) {
            cell.text.truncate(cell.text.trim_end_matches(' ').len());
            cell.text.push('\n');
        }
    }

    fn text(&mut self, text: &str) -> Result<()> {
        let Some(table) = self.open.last_mut().filter(|_| self.aside == 0) else { return Ok(()) };
        let Some(cell) = &mut table.cell else { return Ok(()) };
        if table.xml {
            cell.text.push_str(if cell.kind.is_some() { text } else { "" });
        } else {
            for c in text.chars().map(|c| if c == '\u{a0}' { ' ' } else { c }) {
                // However a page is laid out, blanks between words are one.
                match c.is_ascii_whitespace() {
                    true if cell.text.is_empty() || cell.text.ends_with([' ', '\n']) => {}
                    true => cell.text.push(' '),
                    false => cell.text.push(c),
                }
            }
        }
        if cell.text.len() > LONGEST {
            return Err(too_large(both!("有一格超过 1 MB", "a cell is larger than 1 MB")));
        }
        Ok(())
    }

    /// Puts the open cell in its place.
    fn put(&mut self) -> Result<()> {
        let Some(table) = self.open.last_mut() else { return Ok(()) };
        let Some(Open { text, column, kind }) = table.cell.take() else { return Ok(()) };
        let plain = |text: String| Cell::words(text);
        let cell = match kind.as_deref() {
            Some("Number") => text.trim().parse().map_or_else(|_| plain(text), |n| number(n, Since::Y1900)),
            Some("DateTime") => {
                let day = text.trim_end_matches(".000");
                plain(day.strip_suffix("T00:00:00").map_or_else(|| day.replace('T', " "), str::to_owned))
            }
            Some("Boolean") => plain(if text.trim() == "1" { "是" } else { "否" }.to_owned()),
            _ if table.xml => plain(text),
            _ => plain(text.trim().to_owned()),
        };
        let place = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        table.filling.put((place(table.line - 1), place(column)), cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of each table: line, and its cells.
    fn read(page: &str) -> Vec<Vec<(u64, Vec<String>)>> {
        let texts = |row: Vec<Cell>| row.into_iter().map(|cell| cell.text).collect();
        let rows = |sheet: Sheet| sheet.rows.into_iter().map(|(line, row)| (line, texts(row))).collect();
        sheets(page.as_bytes()).expect("a page").0.into_iter().map(rows).collect()
    }

    #[test]
    fn a_page_as_systems_write_it_and_people_mangle_it() {
        let page = "<meta charset=gbk><style>td { color: red }</style><table border=1>\
            <tr><td colspan=2>登记表<td rowspan=2>备注\n<TR><th>编号</th><th> 内 \n 容&nbsp;</th></tr>\
            <tr><td>1<td>甲&amp;乙<br/>第二行<td><script>alert('<td>')</script>无</table>";
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = vec![
            (1, row(&["登记表", "", "备注"])),
            (2, row(&["编号", "内 容"])),
            (3, row(&["1", "甲&乙\n第二行", "无"])),
        ];
        assert_eq!(read(page), [rows]);
        let merges = sheets(page.as_bytes()).expect("a page").0.remove(0).merges;
        assert_eq!(merges, [Merge { rows: (1, 1), columns: (0, 1) }, Merge { rows: (1, 2), columns: (2, 2) }]);
    }

    #[test]
    fn a_table_in_a_table_is_a_sheet_of_its_own() {
        let page = "<table><tr><td>菜单<table><tr><td>甲</td></tr></table>页脚</td></tr></table>";
        let texts: Vec<_> = read(page).into_iter().map(|rows| rows[0].1.concat()).collect();
        assert_eq!(texts, ["甲", "菜单页脚"]);
    }

    #[test]
    fn an_xml_workbook_of_older_spreadsheets() {
        let book = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns:ss=\"urn:x\">\
            <ss:Worksheet ss:Name=\"三月\"><ss:Table><ss:Row ss:Index=\"2\"><ss:Cell ss:MergeAcross=\"1\"><ss:Data ss:Type=\"String\">甲</ss:Data>\
            <Comment><ss:Data>批注</ss:Data></Comment></ss:Cell><ss:Cell/><ss:Cell ss:Index=\"5\"><ss:Data ss:Type=\"DateTime\">2026-03-05T00:00:00.000</ss:Data></ss:Cell>\
            <ss:Cell><ss:Data ss:Type=\"Number\">12.5</ss:Data></ss:Cell><ss:Cell><ss:Data ss:Type=\"String\"> 两行&#10;字 </ss:Data></ss:Cell></ss:Row>\
            </ss:Table></ss:Worksheet></Workbook>";
        let (sheets, notes) = sheets(book.as_bytes()).expect("a workbook");
        assert_eq!(notes, 1);
        assert_eq!((sheets.len(), sheets[0].name.as_str()), (1, "三月"));
        let row = ["甲", "", "", "", "2026-03-05", "12.5", " 两行\n字 "].map(str::to_owned).to_vec();
        assert_eq!(read(book), [vec![(2, row)]]);
    }

    #[test]
    fn whatever_comes_ends() {
        for page in ["<table>", "<table><td>x", "</table><table>", "<table><tr><td rowspan=99999999 colspan=0>x"] {
            sheets(page.as_bytes()).expect("a page");
        }
        for page in ["", "<td>x", "<p>没有表", &"<table>".repeat(MOST_TABLES + 1)] {
            assert!(sheets(page.as_bytes()).is_err(), "{}", &page[..page.len().min(20)]);
        }
    }
}
