//! A table as offices keep it, into rows of slots: a title over the heading, headings in two rows, columns and rows that are blank, cells that
//! go on from above, totals at the bottom. Not for where cells come from: CSV and workbooks both end here.

use super::{Match, Take, unreadable};
use crate::base::error::{Error, Result};
use crate::base::noun::Raw;
use crate::both;

/// A cell: what it shows, and whether a workbook has it as a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Whether it is a number there.
    pub number: bool,
}

impl Cell {
    fn blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Cells merged into one: rows as the sheet counts them, columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First and last row.
    pub rows: (u64, u64),
    /// First and last column.
    pub columns: (usize, usize),
}

/// What is asked of a table.
pub struct Asked<'a> {
    /// How many slots a row has.
    pub slots: usize,
    /// Which a heading fills.
    pub matching: Match<'a>,
    /// Whether a heading is understood.
    pub knows: &'a dyn Fn(&str) -> bool,
    /// Makes a cell plain for its slot.
    pub tidy: &'a dyn Fn(usize, &mut Cell),
    /// Headings that mean another; nothing where their column is passed over.
    pub map: &'a [(String, String)],
    /// Headings of columns in which blank means what stands above.
    pub fill_down: &'a [String],
    /// What is merged.
    pub merges: &'a [Merge],
    /// Whether a row must have as many cells as the heading.
    pub exact: bool,
    /// Sees every row as it stands in the table.
    pub watch: &'a dyn Fn(u64, &[Cell]),
}

/// A column as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// Its place, from 0.
    pub at: usize,
    /// What stands over it.
    pub text: String,
    /// What it was taken for; nothing where it was passed over.
    pub means: Option<String>,
    slot: Option<usize>,
    down: bool,
}

/// What was seen of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its columns.
    pub headings: Vec<Heading>,
    /// Rows that are no record: totals, headings once more, who filled it in.
    pub left: Vec<(u64, String)>,
}

/// A row with its number; none after the last.
pub type Rows<'r> = &'r mut dyn FnMut() -> Result<Option<(u64, Vec<Cell>)>>;

/// How far down a heading is looked for.
const HEADING_WITHIN: usize = 20;

/// A text without what only sets it wider.
fn tight(text: &str) -> String {
    text.split_whitespace().collect::<String>().trim_end_matches(['：', ':', '*', '＊']).to_owned()
}

/// The same without a remark in brackets at its end.
fn bare(text: &str) -> &str {
    let cut =
        |open, close| text.strip_suffix(close).and_then(|text: &str| text.rsplit_once(open)).map(|(name, _)| name);
    cut('（', '）').or_else(|| cut('(', ')')).filter(|name| !name.is_empty()).unwrap_or(text)
}

/// What counts the rows of a sheet, and what an import wrote beside those it refused: no column of a record.
fn counts_rows(text: &str) -> bool {
    matches!(text, "拒收行" | "拒收原因" | "序号" | "序" | "行号" | "No" | "No." | "NO")
}

fn totals(text: &str) -> bool {
    const TOTALS: [&str; 7] = ["合计", "小计", "总计", "共计", "累计", "本页计", "总数"];
    let text = tight(text);
    let short = text.chars().count() <= 6 && TOTALS.iter().any(|word| text.ends_with(word));
    short || TOTALS.iter().any(|word| text.strip_prefix(word).is_some_and(|rest| rest.starts_with(['：', ':'])))
}

fn footer(text: &str) -> bool {
    ["填表人", "制表人", "填报人", "审核人", "制表单位", "填报单位", "注：", "备注：", "说明："]
        .iter()
        .any(|word| tight(text).starts_with(word))
}

fn as_above(text: &str) -> bool {
    matches!(text.trim(), "同上" | "〃" | "″" | "\"" | "“" | "”" | "''")
}

impl Asked<'_> {
    fn mapped(&self, text: &str) -> Option<&str> {
        let text = tight(text);
        self.map.iter().find(|(from, _)| tight(from) == text).map(|(_, to)| to.as_str())
    }

    fn understood(&self, text: &str) -> bool {
        let text = tight(text);
        !text.is_empty()
            && (self.mapped(&text).is_some() || counts_rows(&text) || (self.knows)(&text) || (self.knows)(bare(&text)))
    }

    /// How many cells of a row are understood as headings.
    pub fn score(&self, row: &[Cell]) -> usize {
        row.iter().filter(|cell| cell.text.len() < 200 && !cell.number && self.understood(&cell.text)).count()
    }

    /// The row of the first rows that is the heading.
    fn found(&self, rows: &[(u64, Vec<Cell>)]) -> Option<usize> {
        let filled = |row: &[Cell]| row.iter().filter(|cell| !cell.blank()).count();
        let scores: Vec<(usize, usize)> = rows.iter().map(|(_, row)| (self.score(row), filled(row))).collect();
        let clear = scores.iter().position(|(score, filled)| *score >= 2 && score * 2 >= *filled);
        let best = scores.iter().map(|score| score.0).max().filter(|best| *best > 0);
        let most = || scores.iter().position(|score| Some(score.0) == best);
        let many = || scores.iter().position(|score| score.1 > 1);
        clear.or_else(most).or_else(many).or_else(|| scores.iter().position(|score| score.1 > 0))
    }

    /// Whether the lower of two rows goes on with the headings of the upper.
    fn pair(&self, upper: &(u64, Vec<Cell>), lower: &(u64, Vec<Cell>)) -> bool {
        let cell = |row: &[Cell], at: usize| row.get(at).is_some_and(|cell| !cell.blank());
        let (up, low) = (&upper.1, &lower.1);
        let width = up.len().max(low.len());
        let named = (0..width).filter(|at| cell(up, *at)).count();
        let wide = |at: usize| {
            let over =
                |m: &&Merge| m.rows.0 <= upper.0 && upper.0 <= m.rows.1 && m.columns.0 <= at && at <= m.columns.1;
            self.merges.iter().find(over).is_some_and(|m| m.columns.1 > m.columns.0 && m.rows.1 == upper.0)
        };
        let mut below = 0;
        for at in (0..width).filter(|at| cell(low, *at)) {
            let starts = cell(up, at) && !cell(up, at + 1) && cell(low, at + 1);
            if !(wide(at) || !cell(up, at) || starts) || low[at].number {
                return false;
            }
            below += usize::from(!cell(up, at));
        }
        named >= 2 && below > 0 && (0..width).any(|at| cell(up, at) && !cell(low, at) || wide(at))
    }

    /// What stands over each column: of two rows what they say together, or the lower alone where it is known.
    fn joined(&self, upper: &[Cell], lower: &[Cell]) -> Vec<String> {
        let (mut over, mut out) = (String::new(), Vec::new());
        for at in 0..upper.len().max(lower.len()) {
            let text = |row: &[Cell]| row.get(at).map(|cell| tight(&cell.text)).unwrap_or_default();
            let (up, low) = (text(upper), text(lower));
            if !up.is_empty() {
                over.clone_from(&up);
            }
            out.push(match (low.is_empty(), over.is_empty()) {
                (true, _) => up,
                (_, true) => low,
                _ => {
                    let ways = [format!("{over}/{low}"), format!("{over}{low}"), low.clone()];
                    let known = ways.iter().position(|way| self.understood(way));
                    known.map_or_else(|| ways[0].clone(), |at| ways[at].clone())
                }
            });
        }
        out
    }

    fn headings(&self, texts: Vec<String>) -> Result<Vec<Heading>> {
        let (mut filled, mut out) = (vec![false; self.slots], Vec::new());
        let mut used = vec![false; self.map.len()];
        for (at, text) in texts.into_iter().enumerate() {
            let text = text.trim().to_owned();
            let name = tight(&text);
            if name.is_empty() {
                continue;
            }
            for (used, (from, _)) in used.iter_mut().zip(self.map) {
                *used |= tight(from) == name;
            }
            let means = match self.mapped(&name) {
                Some("" | "-") => None,
                Some(to) => Some(to.to_owned()),
                None if (self.knows)(&name) => Some(name.clone()),
                None if counts_rows(&name) => None,
                None if (self.knows)(bare(&name)) => Some(bare(&name).to_owned()),
                None => Some(text.clone()),
            };
            let slot = means.as_deref().map(|means| (self.matching)(means)).transpose()?.flatten();
            if slot.is_some_and(|slot| std::mem::replace(&mut filled[slot], true)) {
                return Err(unreadable(both!("标题 {text:?} 重复", "the heading {text:?} appears twice")));
            }
            let down = self.fill_down.iter().any(|down| tight(down) == name || means.as_deref() == Some(down));
            out.push(Heading { at, text, means, slot, down });
        }
        if let Some((_, (from, _))) = used.iter().zip(self.map).find(|(used, _)| !**used) {
            return Err(missing(from));
        }
        for down in self.fill_down {
            if !out.iter().any(|h| tight(&h.text) == tight(down) || h.means.as_deref() == Some(down)) {
                return Err(missing(down));
            }
        }
        Ok(out)
    }

    /// Reads a table.
    pub fn read(&self, rows: Rows<'_>, take: Take<'_>) -> Result<Seen> {
        let mut first: Vec<(u64, Vec<Cell>)> = Vec::new();
        while first.len() < HEADING_WITHIN {
            let Some(row) = rows()? else { break };
            if first.is_empty() && row.1.iter().all(Cell::blank) {
                continue;
            }
            first.push(row);
        }
        let at = self.found(&first).ok_or_else(super::ndjson::empty)?;
        let (upper, lower) = match at {
            at if at > 0 && self.pair(&first[at - 1], &first[at]) => (at - 1, at),
            at if at + 1 < first.len() && self.pair(&first[at], &first[at + 1]) => (at, at + 1),
            at => (at, at),
        };
        let texts = if upper == lower {
            first[at].1.iter().map(|cell| cell.text.clone()).collect()
        } else {
            self.joined(&first[upper].1, &first[lower].1)
        };
        let width = texts.len();
        let seen = Seen { headings: self.headings(texts)?, left: Vec::new() };
        let heading = first[lower].1.clone();
        let mut body = Body {
            asked: self,
            width,
            heading,
            seen,
            row: vec![Raw::Null; self.slots],
            above: Vec::new(),
            merged: Vec::new(),
        };
        for (line, cells) in first.drain(..).skip(lower + 1) {
            body.row(line, cells, take)?;
        }
        while let Some((line, cells)) = rows()? {
            body.row(line, cells, take)?;
        }
        Ok(body.seen)
    }
}

fn missing(column: &str) -> Error {
    Error::usage("heading-missing", both!("表里没有 {column:?} 这一列", "the table has no column {column:?}"))
}

/// The rows below a heading.
struct Body<'a, 'b> {
    asked: &'a Asked<'b>,
    width: usize,
    heading: Vec<Cell>,
    seen: Seen,
    row: Vec<Raw>,
    above: Vec<Cell>,
    merged: Vec<(Merge, Cell)>,
}

impl Body<'_, '_> {
    fn row(&mut self, line: u64, mut cells: Vec<Cell>, take: Take<'_>) -> Result<()> {
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
        if let Some(at) =
            (0..cells.len()).find(|at| !cells[*at].blank() && !self.seen.headings.iter().any(|h| h.at == *at))
        {
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
            } else if let (true, Some(_)) = (goes_on, heading.slot) {
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
        for heading in &self.seen.headings {
            let Some(slot) = heading.slot else { continue };
            let cell = &mut cells[heading.at];
            (self.asked.tidy)(slot, cell);
            if !cell.text.is_empty() {
                self.row[slot] = Raw::Text(std::mem::take(&mut cell.text));
            }
        }
        Ok(())
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
