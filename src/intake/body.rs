//! The rows below a heading, each into its slots: what is merged, what goes on from above, words that mean another, what is kept as it is. Not for
//! which row the heading is: that is `grid`.

use super::table::{Asked, Cell, Merge, Seen};
use super::wording::{as_above, footer, totals};
use super::{Take, unreadable};
use crate::base::error::Result;
use crate::base::noun::Raw;
use crate::both;

/// The rows below a heading.
pub struct Body<'a, 'b> {
    asked: &'a Asked<'b>,
    width: usize,
    heading: Vec<Cell>,
    /// Which columns have a heading.
    headed: Vec<bool>,
    seen: Seen,
    row: Vec<Raw>,
    above: Vec<Cell>,
    merged: Vec<(Merge, Cell)>,
}

impl<'a, 'b> Body<'a, 'b> {
    /// Those below a heading, which is so wide.
    pub fn new(asked: &'a Asked<'b>, heading: Vec<Cell>, width: usize, seen: Seen) -> Body<'a, 'b> {
        let row = vec![Raw::Null; asked.slots];
        let mut headed = vec![false; width];
        seen.headings.iter().for_each(|heading| headed[heading.at] = true);
        Body { asked, width, heading, headed, seen, row, above: Vec::new(), merged: Vec::new() }
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
        let alone = cells.iter().filter(|cell| !cell.blank()).count() == 1;
        if totals(&first) || footer(&first) && (alone || cells.len() < self.width) || cells == self.heading {
            self.seen.left.push((line, first));
            return Ok(());
        }
        let filled = self.fill(line, &mut cells);
        take(line, filled.map(|()| &mut self.row[..]))
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
            return Err(unreadable(both!("{column} 列没有标题，却有内容", "column {column} has text and no heading")));
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
        for heading in &self.seen.headings {
            let cell = &mut cells[heading.at];
            let goes_on = as_above(&cell.text);
            if heading.down && (cell.blank() || goes_on) {
                if let Some(above) = self.above.get(heading.at) {
                    cell.clone_from(above);
                }
            } else if goes_on && (heading.slot.is_some() || heading.kept.is_some()) {
                let name = &heading.text;
                let said = both!(
                    "{name} 写的是“同上”；照上一行读入：--fill-down {name}",
                    "{name} says \"as above\": read it so with --fill-down {name}"
                );
                return Err(unreadable(said));
            }
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
                    (self.asked.tidy)(slot, cell);
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

/// A column as a spreadsheet calls it.
pub fn letters(at: usize) -> String {
    let (mut n, mut out) = (at + 1, Vec::new());
    while n > 0 {
        out.push(char::from(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0)));
        n = (n - 1) / 26;
    }
    out.iter().rev().collect()
}
