//! The rows below a heading, each into its slots: what is merged, what goes on from above, words that mean another, what is kept as it is. Not for
//! which row the heading is: that is `grid`.

use super::days::plain;
use super::table::{Asked, Cell, Merge, Seen, all_of};
use super::wording::{adds_up, bracketed, counts_rows, is_own, parts, remark, signs, sums, tight, totals};
use super::{Take, kept, unreadable};
use crate::base::error::{Error, Result};
use crate::base::noun::Raw;
use crate::base::text::{as_above, narrow};
use crate::both;
use std::borrow::Cow;

/// Whether a cell that stands alone under a table is where somebody signs: a label with nothing behind it, or a day.
fn closes(text: &str) -> bool {
    text.trim_end().ends_with(['：', ':']) || plain(text, None, None).is_some()
}

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
    /// What stands above in each column, as far down as anything does.
    above: Vec<Cell>,
    /// Columns in which that cannot be told, for the row above has other cells than the heading.
    lost: Vec<bool>,
    /// The line of another heading, under which the rows stand.
    other: Option<u64>,
    merged: Vec<(Merge, Cell)>,
    /// Whether the row above is a remark under the table.
    remarked: bool,
    /// Columns in which every row so far has words.
    worded: Option<Vec<usize>>,
}

impl<'a, 'b> Body<'a, 'b> {
    /// Those below a heading, which is so wide.
    pub fn new(asked: &'a Asked<'b>, heading: Vec<Cell>, title: Vec<String>, seen: Seen) -> Body<'a, 'b> {
        let width = seen.width;
        let row = vec![Raw::Null; asked.slots];
        let mut headed = vec![false; width];
        seen.headings.iter().for_each(|heading| headed[heading.at] = true);
        Body {
            asked,
            width,
            heading,
            title,
            headed,
            seen,
            row,
            above: vec![Cell::default(); width],
            lost: vec![false; width],
            other: None,
            merged: Vec::new(),
            remarked: false,
            worded: None,
        }
    }

    /// What was seen.
    pub fn seen(self) -> Seen {
        self.seen
    }

    /// Hands a row on, unless it is no record.
    pub fn row(&mut self, line: u64, mut cells: Vec<Cell>, take: Take<'_>) -> Result<()> {
        let Some(first) = cells.iter().find(|cell| !cell.blank()) else { return Ok(()) };
        let first = first.text.trim();
        let filled = cells.iter().filter(|cell| !cell.blank()).count();
        let alone = filled == 1 && self.width > 2;
        let few = alone || cells.len() < self.width || filled * 2 <= self.width;
        let signing = if signs(first) { cells.iter().filter(|cell| signs(&cell.text)).count() } else { 0 };
        // One that signs may stand in any row; two of them stand under a table, unless that row has all that the others have.
        let whole = |marks: bool| marks && self.is_whole(&cells);
        let signed = signing > 0 && (few || signing > 1) && !whole(signing * 2 < filled);
        // What stands alone under a remark goes on with it.
        let remark = few && remark(first) && !whole(true) || alone && self.remarked;
        let figure = |cell: &Cell| cell.text.trim_start().chars().next().is_some_and(|c| narrow(c).is_ascii_digit());
        let sums = || few && sums(first) && cells.iter().filter(|cell| !cell.blank()).skip(1).all(figure);
        let totals = (totals(first) || sums()) && !whole(!adds_up(first));
        self.remarked = remark;
        let mut all = cells.iter().filter(|cell| !cell.blank());
        let again = all.clone().all(|cell| self.title.iter().any(|title| *title == tight(&cell.text)));
        let closed =
            || closes(first) && !cells.iter().enumerate().any(|(at, cell)| !cell.blank() && self.is_of_days(at));
        let parted = again || alone && (parts(first) || self.is_wide(line) || closed()) || remarks(&mut all);
        let headed = self.heads(&cells);
        if headed == Some(true) {
            self.other = None;
        }
        if totals || signed || remark || parted || headed == Some(true) || self.says_nothing(line, &cells) {
            // What stands over the table is known.
            let known = again || headed == Some(true);
            self.seen.left.push((line, all_of(&cells).filter(|_| !known).unwrap_or_else(|| first.to_owned())));
            return Ok(());
        }
        self.seen.hidden += u64::from(self.asked.hidden.is_some_and(|(rows, _)| rows.has(line)));
        if headed == Some(false) {
            self.other = Some(line);
            self.seen.apart.push((line, line));
            self.above.fill(Cell::default());
            self.lost.fill(false);
        }
        if let Some(heading) = self.other {
            return take(line, Err(self.unread(line, heading, &mut cells)));
        }
        self.has_words(&cells);
        let filled = self.fill(line, &mut cells);
        take(line, filled.map(|()| &mut self.row[..]))
    }

    /// Whether a row has words wherever all rows so far have; the first has them in every column that is read.
    fn is_whole(&self, cells: &[Cell]) -> bool {
        let slots = || self.seen.headings.iter().filter(|heading| heading.slot.is_some()).map(|heading| heading.at);
        match &self.worded {
            Some(worded) => worded.len() > 2 && worded.iter().all(|at| says(cells, *at)),
            None => slots().count() > 2 && slots().all(|at| cells.get(at).is_some_and(|cell| !cell.blank())),
        }
    }

    /// Notes where a row has words.
    fn has_words(&mut self, cells: &[Cell]) {
        if let Some(worded) = &mut self.worded {
            worded.retain(|at| says(cells, *at));
        } else {
            let read = self.seen.headings.iter().filter(|heading| heading.slot.is_some() || heading.kept.is_some());
            self.worded = Some(read.map(|heading| heading.at).filter(|at| says(cells, *at)).collect());
        }
    }

    /// Whether a row is the heading once more, or another heading: of three columns or more, and little else.
    fn heads(&self, cells: &[Cell]) -> Option<bool> {
        fn text(row: &[Cell], at: usize) -> Cow<'_, str> {
            row.get(at).map_or(Cow::Borrowed(""), |cell| tight(&cell.text))
        }
        let wide = cells.len().max(self.heading.len());
        if (0..wide).all(|at| text(cells, at) == text(&self.heading, at)) {
            return Some(true);
        }
        let over = |at: usize| self.seen.headings.iter().find(|heading| heading.at == at);
        let counts = |cell: &Cell| counts_rows(&tight(&cell.text));
        let of_rows = |at: usize| over(at).is_some_and(|heading| is_own(&heading.text));
        // Most rows are told by one cell.
        if cells.iter().enumerate().any(|(at, cell)| !cell.blank() && !cell.may_head() && !of_rows(at)) {
            return None;
        }
        let filled: Vec<(usize, &Cell)> =
            cells.iter().enumerate().filter(|(at, cell)| !cell.blank() && !of_rows(*at) && !counts(cell)).collect();
        let cells: Vec<&Cell> = filled.iter().map(|(_, cell)| *cell).collect();
        self.asked.name_columns(&cells)?;
        let same = |(at, cell): &(usize, &Cell)| {
            let slot = self.asked.slot_of(&cell.text);
            slot.is_some() && slot == over(*at).and_then(|heading| heading.slot)
        };
        Some(filled.iter().all(same))
    }

    /// Why a row under another heading is not read; it is noted as it stands, with what it takes from above.
    fn unread(&mut self, line: u64, heading: u64, cells: &mut Vec<Cell>) -> Error {
        cells.resize(self.width.max(cells.len()), Cell::default());
        self.above.resize(cells.len().max(self.above.len()), Cell::default());
        for (cell, above) in cells.iter_mut().zip(&mut self.above).filter(|(cell, _)| !cell.blank()) {
            if !as_above(&cell.text) {
                above.clone_from(cell);
            } else if !above.blank() {
                cell.clone_from(above);
            }
        }
        (self.asked.watch)(line, &mut cells.iter().map(|cell| cell.text.as_str()));
        if let Some(apart) = self.seen.apart.last_mut() {
            apart.1 = line;
        }
        unreadable(both!(
            "第 {heading} 行是另一种表头，其下各行没有读",
            "line {heading} is another heading, and no row under it was read"
        ))
        .hint(both!("另存为一张表再导入", "keep it as a table of its own and import that"))
    }

    /// Whether a cell goes over half of the table: a line between parts of it.
    fn is_wide(&self, line: u64) -> bool {
        let wide = |m: &&Merge| m.rows.0 == line && (m.columns.1 + 1 - m.columns.0) * 2 > self.width;
        self.asked.merges.iter().any(|m| wide(&m))
    }

    /// Whether a column is one of days, by its heading.
    fn is_of_days(&self, at: usize) -> bool {
        let over = self.seen.headings.iter().find(|heading| heading.at == at);
        over.is_some_and(|heading| ["日", "时", "on", "day", "date"].iter().any(|day| heading.text.contains(day)))
    }

    /// Whether nothing of its own stands in any column that is read, nor is merged into it from above: a row with its number alone.
    fn says_nothing(&self, line: u64, cells: &[Cell]) -> bool {
        let from_above = self.asked.merges.iter().any(|m| m.rows.0 < line && line <= m.rows.1);
        let unread = |at: usize| {
            self.seen
                .headings
                .iter()
                .any(|heading| heading.at == at && heading.slot.is_none() && heading.kept.is_none())
        };
        !from_above && (0..cells.len()).all(|at| cells[at].blank() || unread(at))
    }

    fn fill(&mut self, line: u64, cells: &mut Vec<Cell>) -> Result<()> {
        (self.asked.watch)(line, &mut cells.iter().map(|cell| cell.text.as_str()));
        let (have, want) = (cells.len(), self.width);
        let beyond = cells.iter().skip(want).any(|cell| !cell.blank());
        if self.asked.exact && (have < want || beyond) {
            self.lost.fill(true);
            return Err(unreadable(both!(
                "有 {have} 列，标题有 {want} 列",
                "it has {have} columns, the heading has {want}"
            )));
        }
        cells.resize(want.max(have), Cell::default());
        self.merged.retain(|(merge, _)| merge.rows.1 >= line);
        for (merge, cell) in &self.merged {
            if let Some(own) = cells.get_mut(merge.columns.0).filter(|own| own.blank()) {
                own.clone_from(cell);
            }
        }
        for merge in self.asked.merges.iter().filter(|m| m.rows.0 == line && m.rows.1 > line) {
            self.merged.extend(cells.get(merge.columns.0).map(|cell| (*merge, cell.clone())));
        }
        let went_on = self.go_on(cells);
        (self.asked.watch)(line, &mut cells.iter().map(|cell| cell.text.as_str()));
        let headed = |at: &usize| self.headed.get(*at) == Some(&true);
        if let Some(at) = (0..cells.len()).find(|at| !headed(at) && !cells[*at].blank()) {
            let column = letters(at);
            return Err(unreadable(both!(
                "{column} 列没有标题，却有内容：补上标题，或清空这一格",
                "column {column} has text and no heading: give it one, or empty the cell"
            )));
        }
        went_on?;
        self.row.fill(Raw::Null);
        self.slots(cells);
        Ok(())
    }

    /// Gives the cells that go on from above what stands there; refused where that was not asked for, or cannot be told.
    fn go_on(&mut self, cells: &mut [Cell]) -> Result<()> {
        let (mut going_on, mut lost) = (Vec::new(), Vec::new());
        for heading in &self.seen.headings {
            let cell = &mut cells[heading.at];
            let goes_on = as_above(&cell.text);
            let read = heading.slot.is_some() || heading.kept.is_some();
            let (above, unknown) = (&mut self.above[heading.at], &mut self.lost[heading.at]);
            if heading.down && (cell.blank() || goes_on) || goes_on && read {
                if !heading.down {
                    going_on.push(heading.text.as_str());
                }
                if *unknown {
                    lost.push(heading.text.as_str());
                } else if !above.blank() {
                    cell.clone_from(above);
                }
            } else if !cell.blank() {
                above.clone_from(cell);
                *unknown = false;
            }
        }
        if !going_on.is_empty() {
            let (names, all) = (going_on.join("、"), going_on.join(","));
            return Err(unreadable(both!(
                "{names} 写的是“同上”；照上一行读入：--fill-down {all}",
                "{names} says \"as above\": read it so with --fill-down {all}"
            )));
        }
        if !lost.is_empty() {
            let names = lost.join("、");
            return Err(unreadable(both!(
                "{names} 照上一行，而上一行的列数不对，没有读",
                "{names} is as in the row above, which was not read, for it has other columns"
            )));
        }
        Ok(())
    }

    /// Puts what stands in the cells of a row into its slots.
    fn slots(&mut self, cells: &mut [Cell]) {
        let (mut beside, mut unread) = (Vec::new(), Vec::new());
        for heading in &self.seen.headings {
            let cell = &mut cells[heading.at];
            if let Some((_, to)) = heading.words.iter().find(|(word, _)| word == cell.text.trim()) {
                cell.text = if to == "-" { String::new() } else { to.clone() };
            }
            match (heading.slot, &heading.kept) {
                (Some(slot), _) => {
                    if let Some(whole) = (self.asked.tidy)(slot, cell, &mut self.row) {
                        beside.push(kept(format!("{}{AS_WRITTEN}", tight(&heading.text)), whole));
                    }
                    if !cell.text.is_empty() {
                        let own = std::mem::take(&mut cell.text);
                        // A time that stood behind its day says less than the column of times.
                        match std::mem::replace(&mut self.row[slot], Raw::Text(own)) {
                            Raw::Text(other) if Raw::Text(other.clone()) != self.row[slot] => {
                                beside.push(kept(format!("{}{AS_WRITTEN}", tight(&heading.text)), other));
                            }
                            _ => {}
                        }
                    }
                }
                (None, Some(name)) if !cell.blank() => beside.push(kept(name.clone(), std::mem::take(&mut cell.text))),
                (None, None) if !cell.blank() && heading.means.is_some() => {
                    unread.push((tight(&heading.text).into_owned(), std::mem::take(&mut cell.text)));
                }
                _ => {}
            }
        }
        let counted = (self.asked.unread)(&self.row, unread);
        beside.extend(counted.into_iter().map(|(name, text)| kept(name, text)));
        if let Some(slot) = self.asked.kept.filter(|_| !beside.is_empty()) {
            self.row[slot] = Raw::Rows(beside);
        }
    }
}

/// What follows the heading of a column whose cell is kept as it was written beside what was read of it.
const AS_WRITTEN: &str = "原文";

/// Whether words stand in a cell: a number, a count and a day are none.
fn says(cells: &[Cell], at: usize) -> bool {
    let digit = |c: char| c.is_numeric();
    cells
        .get(at)
        .is_some_and(|cell| !cell.blank() && cell.number.is_none() && !cell.text.trim_start().starts_with(digit))
}

/// Whether cells say how the columns are filled in, or count them: （必填） （选填）, 1 2 3 4.
fn remarks(cells: &mut dyn Iterator<Item = &Cell>) -> bool {
    let mut cells = cells.map(|cell| cell.text.trim()).peekable();
    if !cells.peek().is_some_and(|first| *first == "1" || bracketed(first)) {
        return false;
    }
    let cells: Vec<&str> = cells.collect();
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
