//! The rows below a heading, each into its slots: what is merged, what goes on from above, words that mean another, what is kept as it is. Not for
//! which row the heading is: that is `grid`.

use super::table::{Asked, Cell, Merge, Seen};
use super::wording::{as_above, bracketed, footer, parts, tight, totals};
use super::{Take, unreadable};
use crate::base::error::Result;
use crate::base::noun::Raw;
use crate::both;

/// The rows below a heading.
pub struct Body<'a, 'b> {
    asked: &'a Asked<'b>,
    width: usize,
    heading: Vec<Cell>,
    /// What stands over the heading.
    title: Vec<String>,
    /// Which columns have a heading.
    headed: Vec<bool>,
    seen: Seen,
    row: Vec<Raw>,
    above: Vec<Cell>,
    merged: Vec<(Merge, Cell)>,
}

impl<'a, 'b> Body<'a, 'b> {
    /// Those below a heading, which is so wide.
    pub fn new(asked: &'a Asked<'b>, heading: Vec<Cell>, title: Vec<String>, seen: Seen) -> Body<'a, 'b> {
        let width = seen.width;
        let row = vec![Raw::Null; asked.slots];
        let mut headed = vec![false; width];
        seen.headings.iter().for_each(|heading| headed[heading.at] = true);
        Body { asked, width, heading, title, headed, seen, row, above: Vec::new(), merged: Vec::new() }
    }

    /// What was seen.
    pub fn seen(self) -> Seen {
        self.seen
    }

    /// Hands a row on, unless it is no record.
    pub fn row(&mut self, line: u64, mut cells: Vec<Cell>, take: Take<'_>) -> Result<()> {
        if cells.iter().all(Cell::blank) {
            return Ok(());
        }
        let first = cells.iter().find(|cell| !cell.blank()).map(|cell| cell.text.trim().to_owned()).unwrap_or_default();
        let filled = cells.iter().filter(|cell| !cell.blank()).count();
        let alone = filled == 1 && self.width > 2;
        let signed = (alone || cells.len() < self.width || filled * 2 <= self.width) && footer(&first);
        let mut all = cells.iter().filter(|cell| !cell.blank());
        let again = all.clone().all(|cell| self.title.iter().any(|title| *title == tight(&cell.text)));
        let parted = again || alone && (parts(&first) || self.is_wide(line)) || remarks(&mut all);
        if totals(&first) || signed || parted || cells == self.heading || self.says_nothing(line, &cells) {
            self.seen.left.push((line, first));
            return Ok(());
        }
        let filled = self.fill(line, &mut cells);
        take(line, filled.map(|()| &mut self.row[..]))
    }

    /// Whether a cell goes over half of the table: a line between parts of it.
    fn is_wide(&self, line: u64) -> bool {
        let wide = |m: &&Merge| m.rows.0 == line && (m.columns.1 + 1 - m.columns.0) * 2 > self.width;
        self.asked.merges.iter().any(|m| wide(&m))
    }

    /// Whether nothing stands in any column that is read, nor comes there from above: a row with its number alone.
    fn says_nothing(&self, line: u64, cells: &[Cell]) -> bool {
        let from_above = self.seen.headings.iter().any(|heading| heading.down)
            || self.asked.merges.iter().any(|m| m.rows.0 < line && line <= m.rows.1);
        let unread = |at: usize| {
            self.seen
                .headings
                .iter()
                .any(|heading| heading.at == at && heading.slot.is_none() && heading.kept.is_none())
        };
        !from_above && (0..cells.len()).all(|at| cells[at].blank() || unread(at))
    }

    fn fill(&mut self, line: u64, cells: &mut Vec<Cell>) -> Result<()> {
        (self.asked.watch)(line, cells);
        let (have, want) = (cells.len(), self.width);
        let beyond = cells.iter().skip(want).any(|cell| !cell.blank());
        if self.asked.exact && (have < want || beyond) {
            return Err(unreadable(both!(
                "有 {have} 列，标题有 {want} 列",
                "it has {have} columns, the heading has {want}"
            )));
        }
        cells.resize(want.max(have), Cell::default());
        let headed = |at: &usize| self.headed.get(*at) == Some(&true);
        if let Some(at) = (0..cells.len()).find(|at| !headed(at) && !cells[*at].blank()) {
            let column = letters(at);
            return Err(unreadable(both!(
                "{column} 列没有标题，却有内容：补上标题，或清空这一格",
                "column {column} has text and no heading: give it one, or empty the cell"
            )));
        }
        self.merged.retain(|(merge, _)| merge.rows.1 >= line);
        for (merge, cell) in &self.merged {
            if let Some(own) = cells.get_mut(merge.columns.0).filter(|own| own.blank()) {
                own.clone_from(cell);
            }
        }
        for merge in self.asked.merges.iter().filter(|m| m.rows.0 == line && m.rows.1 > line) {
            self.merged.extend(cells.get(merge.columns.0).map(|cell| (*merge, cell.clone())));
        }
        self.row.fill(Raw::Null);
        let mut going_on = Vec::new();
        for heading in &self.seen.headings {
            let cell = &mut cells[heading.at];
            let goes_on = as_above(&cell.text);
            if heading.down && (cell.blank() || goes_on) {
                if let Some(above) = self.above.get(heading.at) {
                    cell.clone_from(above);
                }
            } else if goes_on && (heading.slot.is_some() || heading.kept.is_some()) {
                going_on.push(heading.text.as_str());
            }
        }
        if !going_on.is_empty() {
            let (names, all) = (going_on.join("、"), going_on.join(","));
            return Err(unreadable(both!(
                "{names} 写的是“同上”；照上一行读入：--fill-down {all}",
                "{names} says \"as above\": read it so with --fill-down {all}"
            )));
        }
        self.above.clone_from(cells);
        (self.asked.watch)(line, cells);
        self.slots(cells);
        Ok(())
    }

    /// Puts what stands in the cells of a row into its slots.
    fn slots(&mut self, cells: &mut [Cell]) {
        let mut beside = Vec::new();
        for heading in &self.seen.headings {
            let cell = &mut cells[heading.at];
            if let Some((_, to)) = heading.words.iter().find(|(word, _)| word == cell.text.trim()) {
                cell.text = if to == "-" { String::new() } else { to.clone() };
            }
            match (heading.slot, &heading.kept) {
                (Some(slot), _) => {
                    if let Some(whole) = (self.asked.tidy)(slot, cell) {
                        beside.push(vec![
                            ("heading".to_owned(), Raw::Text(format!("{}{AS_WRITTEN}", tight(&heading.text)))),
                            ("content".to_owned(), Raw::Text(whole)),
                        ]);
                    }
                    if !cell.text.is_empty() {
                        self.row[slot] = Raw::Text(std::mem::take(&mut cell.text));
                    }
                }
                (None, Some(name)) if !cell.blank() => beside.push(vec![
                    ("heading".to_owned(), Raw::Text(name.clone())),
                    ("content".to_owned(), Raw::Text(std::mem::take(&mut cell.text))),
                ]),
                _ => {}
            }
        }
        if let Some(slot) = self.asked.kept.filter(|_| !beside.is_empty()) {
            self.row[slot] = Raw::Rows(beside);
        }
    }
}

/// What follows the heading of a column whose cell is kept as it was written beside what was read of it.
const AS_WRITTEN: &str = "原文";

/// Whether cells say how the columns are filled in, or count them: （必填） （选填）, 1 2 3 4.
fn remarks(cells: &mut dyn Iterator<Item = &Cell>) -> bool {
    let cells: Vec<&str> = cells.map(|cell| cell.text.trim()).collect();
    let counted = (1..).zip(&cells).all(|(n, text): (usize, _)| *text == n.to_string());
    cells.len() > 2 && (counted || cells.iter().all(|text| bracketed(text)))
}

/// A column as a spreadsheet calls it.
pub fn letters(at: usize) -> String {
    let (mut n, mut out) = (at + 1, Vec::new());
    while n > 0 {
        out.push(char::from(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0)));
        n = (n - 1) / 26;
    }
    out.iter().rev().collect()
}
