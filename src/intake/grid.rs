//! A table as offices keep it, into rows of slots: a title over the heading, headings in two rows, columns and rows that are blank, cells that
//! go on from above, totals at the bottom. Not for where cells come from: CSV and workbooks both end here.

use super::body::Body;
use super::table::{Asked, Cell, FILL_DOWN, Heading, KEPT, Known, Merge, Rows, Seen, all_of};
use super::wording::{answered, bare, counts_rows, group, is_own, says_it_alone, tight};
use super::{Take, unreadable};
use crate::base::also::words;
use crate::base::error::{Error, Result};
use crate::both;

/// The columns a table may have.
const WIDEST: usize = 1024;
/// How far down a heading is looked for.
const HEADING_WITHIN: usize = 20;

impl Asked<'_> {
    fn mapped(&self, text: &str) -> Option<&str> {
        let text = Some(tight(text)).filter(|text| !is_own(text))?;
        self.map.iter().chain(self.also).find(|(from, _)| tight(from) == text).map(|(_, to)| to.as_str())
    }

    fn understood(&self, text: &str) -> bool {
        let text = tight(text);
        !text.is_empty()
            && (self.mapped(&text).is_some() || counts_rows(&text) || (self.knows)(&text) || (self.knows)(bare(&text)))
    }

    /// How many cells of a row are understood as headings.
    pub fn score(&self, row: &[Cell]) -> usize {
        row.iter().filter(|cell| cell.text.len() < 200 && cell.number.is_none() && self.understood(&cell.text)).count()
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
        if up.iter().any(|cell| answered(&cell.text)) {
            return false;
        }
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
            if !(wide(at) || !cell(up, at) || starts) || low[at].number.is_some() {
                return false;
            }
            below += usize::from(!cell(up, at));
        }
        named >= 2 && below > 0 && (0..width).any(|at| cell(up, at) && !cell(low, at) || wide(at))
    }

    /// What stands over each column: of two rows what they say together, or the lower alone where it is known and says the same.
    fn joined(&self, upper: &[Cell], lower: &[Cell]) -> Vec<String> {
        let (mut over, mut out, mut ways_of) = (String::new(), Vec::<String>::new(), Vec::new());
        for at in 0..upper.len().max(lower.len()) {
            let text = |row: &[Cell]| row.get(at).map(|cell| tight(&cell.text).into_owned()).unwrap_or_default();
            let (up, low) = (text(upper), text(lower));
            if !up.is_empty() {
                over.clone_from(&up);
            }
            out.push(match (low.is_empty(), over.is_empty()) {
                (true, _) => up,
                (_, true) => low,
                _ => {
                    let plain = format!("{}{low}", group(&over));
                    let ways = [format!("{over}/{low}"), format!("{over}{low}"), plain, low.clone()];
                    let alone = says_it_alone(&low, &over);
                    let known = ways.iter().take(3 + usize::from(alone)).position(|way| self.understood(way));
                    if known == Some(3) {
                        ways_of.push((at, ways[0].clone()));
                    }
                    known.map_or_else(|| ways[0].clone(), |at| ways[at].clone())
                }
            });
        }
        // 单位/类别 is no 类别 where another column is that; of several the first is.
        for (at, whole) in ways_of.into_iter().rev() {
            let is = self.slot_of(&out[at]);
            let taken = |other: &String| is.is_some() && self.slot_of(other) == is;
            if out.iter().enumerate().any(|(other, text)| other != at && taken(text)) {
                out[at] = whole;
            }
        }
        out
    }

    /// How many columns cells name that may be a heading: three at least, and two thirds of the cells.
    pub fn name_columns(&self, cells: &[&Cell]) -> Option<usize> {
        if cells.len() < 3 || !cells.iter().all(|cell| cell.may_head()) {
            return None;
        }
        let (mut names, mut others) = (Vec::new(), 0);
        for text in cells.iter().map(|cell| tight(&cell.text)) {
            if !self.understood(&text) {
                others += 1;
            } else if !names.contains(&text) {
                names.push(text);
            }
            if others * 3 > cells.len() {
                return None;
            }
        }
        Some(names.len()).filter(|n| *n > 2)
    }

    /// The slot of a heading, if it is understood.
    pub fn slot_of(&self, text: &str) -> Option<usize> {
        let text = self.mapped(text).map_or_else(|| tight(text).into_owned(), str::to_owned);
        let known = [text.as_str(), bare(&text)].into_iter().find(|text| !text.is_empty() && (self.knows)(text))?;
        (self.matching)(known).ok().flatten()
    }

    fn headings(&self, texts: Vec<String>) -> Result<Vec<Heading>> {
        let (mut filled, mut out) = (vec![false; self.slots], Vec::<Heading>::new());
        if texts.len() > WIDEST {
            let n = texts.len();
            return Err(unreadable(both!(
                "表有 {n} 列，最多 {WIDEST} 列",
                "the table has {n} columns, {WIDEST} at most"
            )));
        }
        for (at, text) in texts.into_iter().enumerate() {
            let text = text.trim().to_owned();
            let name = tight(&text).into_owned();
            if name.is_empty() {
                continue;
            }
            let means = match self.mapped(&name) {
                Some("" | "-") => None,
                Some(to) => Some(to.to_owned()),
                None if (self.knows)(&name) => Some(name.clone()),
                None if counts_rows(&name) => None,
                None if (self.knows)(bare(&name)) => Some(bare(&name).to_owned()),
                None if self.kept.is_some() => Some(KEPT.to_owned()),
                None => Some(text.clone()),
            };
            let kept = (means.as_deref() == Some(KEPT) && name != KEPT).then(|| {
                let taken = |name: &str| out.iter().any(|other| other.kept.as_deref() == Some(name));
                let further = (2..).map(|n| format!("{name}（{n}）"));
                [name.clone()].into_iter().chain(further).find(|name| !taken(name)).unwrap_or_default()
            });
            let field = means.as_deref().filter(|_| kept.is_none());
            let slot = field.map(|means| (self.matching)(means)).transpose()?.flatten();
            let mut own = Heading { at, text, means, kept, slot, ..Heading::default() };
            if slot.is_some_and(|slot| std::mem::replace(&mut filled[slot], true)) {
                self.apart(&mut own, &mut out)?;
            }
            own.down = self.fill_down.iter().any(|down| tight(down) == name || own.means.as_deref() == Some(down));
            own.hidden = self.hidden.is_some_and(|(_, columns)| columns.has(at));
            out.push(own);
        }
        if let Some(first) = out.first().filter(|_| out.iter().all(|heading| heading.kept.is_some())) {
            (self.matching)(&first.text)?;
        }
        // 姓名 is who it is where nothing else says so.
        for heading in out.iter_mut().filter(|heading| heading.slot.is_none() && heading.kept.is_none()) {
            let stands = heading.means.as_deref().and_then(self.stands_for).filter(|(slot, _)| !filled[*slot]);
            if let Some((slot, means)) = stands {
                filled[slot] = true;
                (heading.slot, heading.means) = (Some(slot), Some(means.to_owned()));
            }
        }
        self.words(&mut out)?;
        for down in self.fill_down {
            if !out.iter().any(|h| tight(&h.text) == tight(down) || h.means.as_deref() == Some(down)) {
                return Err(missing(down));
            }
        }
        Ok(out)
    }

    /// Has one of two columns that mean the same kept as it is, where they say which is meant: 检查单位 beside 被检查单位 is whose people inspected.
    fn apart(&self, own: &mut Heading, before: &mut [Heading]) -> Result<()> {
        let keep = |heading: &mut Heading| {
            heading.kept = Some(tight(&heading.text).into_owned());
            (heading.slot, heading.means) = (None, Some(KEPT.to_owned()));
        };
        let Some(other) = before.iter_mut().find(|other| other.slot == own.slot) else { return Ok(()) };
        let said = |heading: &Heading| self.mapped(&heading.text).is_some();
        if suffers(&own.text, &other.text) && !said(other) {
            keep(other);
        } else if suffers(&other.text, &own.text) && !said(own) {
            keep(own);
        } else {
            return Err(twice(&own.text, &other.text));
        }
        Ok(())
    }

    /// Gives each column the words that were said of it, and those that its heading asks for; what was said of this table must find its column.
    fn words(&self, headings: &mut [Heading]) -> Result<()> {
        for (at, (from, to)) in self.map.iter().chain(self.also).enumerate() {
            if headings.iter().any(|heading| tight(&heading.text) == tight(from)) {
                continue;
            }
            let parted = from.match_indices('.').map(|(at, _)| (&from[..at], &from[at + 1..]));
            let found = parted.into_iter().find_map(|(column, word)| {
                let slot = (self.knows)(column).then(|| (self.matching)(column).ok().flatten()).flatten();
                let is = |h: &Heading| tight(&h.text) == tight(column) || slot.is_some() && h.slot == slot;
                headings.iter().position(is).map(|at| (at, word))
            });
            match found {
                // What is said now goes before what was said once.
                Some((at, word)) if headings[at].words.iter().any(|(said, _)| said == word.trim()) => {}
                Some((at, word)) => headings[at].words.push((word.trim().to_owned(), to.clone())),
                None if at < self.map.len() => return Err(missing(from)),
                None => {}
            }
        }
        for heading in headings.iter_mut().filter(|h| h.slot.is_some() && self.mapped(&h.text).is_none()) {
            for (word, means) in words(bare(&tight(&heading.text))) {
                if !heading.words.iter().any(|(said, _)| said == word) {
                    heading.words.push(((*word).to_owned(), (*means).to_owned()));
                }
            }
        }
        Ok(())
    }

    /// Where the heading begins and ends, and what stands over each column.
    fn layout(&self, first: &[(u64, Vec<Cell>)]) -> Option<((usize, usize), Vec<String>)> {
        let at = self.found(first)?;
        let texts = |(upper, lower): (usize, usize)| {
            let mut texts: Vec<String> = if upper == lower {
                first[at].1.iter().map(|cell| cell.text.clone()).collect()
            } else {
                self.joined(&first[upper].1, &first[lower].1)
            };
            numbered(&mut texts);
            texts
        };
        let above = at.checked_sub(1).filter(|over| self.pair(&first[*over], &first[at])).map(|over| (over, at));
        let below = first.get(at + 1).filter(|under| self.pair(&first[at], under)).map(|_| (at, at + 1));
        let known = |rows| texts(rows).iter().filter(|text| self.understood(text)).count();
        let rows = match (above, below) {
            (Some(above), Some(below)) if known(below) > known(above) => below,
            (above, below) => above.or(below).unwrap_or((at, at)),
        };
        Some((rows, texts(rows)))
    }

    /// What was said once of a table with the headings of this one, or what is asked for.
    fn known_again(&self, first: &[(u64, Vec<Cell>)]) -> Option<&Known> {
        let headed = |known: &&Known| {
            let (_, texts) = Asked { also: &known.pairs, ..*self }.layout(first)?;
            let texts = texts.iter().map(|text| tight(text)).filter(|text| !text.is_empty() && !is_own(text));
            Some(texts.eq(known.headings.iter().cloned()))
        };
        let asked_for = self.known.iter().find(|known| known.asked_for);
        asked_for.or_else(|| self.known.iter().find(|known| headed(known) == Some(true)))
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
        let known = self.known_again(&first);
        known.map_or(Ok(()), self.recalled)?;
        let asked = Asked { also: known.map_or(&[], |known| &known.pairs), ..*self };
        let ((upper, lower), texts) = asked.layout(&first).ok_or_else(super::ndjson::empty)?;
        let here = |down: &&String| texts.iter().any(|text| tight(text) == tight(down));
        let before = known.iter().flat_map(|known| &known.pairs).filter(|(said, _)| said == FILL_DOWN);
        let before = before.map(|(_, down)| down).filter(here);
        let fill_down: Vec<String> = self.fill_down.iter().chain(before).cloned().collect();
        let asked = Asked { fill_down: &fill_down, ..asked };
        (self.titled)(&mut first[..upper].iter().flat_map(|row| &row.1).map(|cell| cell.text.as_str()));
        let width = texts.len();
        let seen = Seen {
            width,
            headings: asked.headings(texts)?,
            left: first[..upper].iter().filter_map(|(line, cells)| Some((*line, all_of(cells)?))).collect(),
            apart: Vec::new(),
            hidden: 0,
            known: known.cloned(),
        };
        let heading = first[lower].1.clone();
        let over = first[..lower].iter().flat_map(|row| &row.1).filter(|cell| !cell.blank());
        let title = over.map(|cell| tight(&cell.text).into_owned()).collect();
        let mut body = Body::new(&asked, heading, title, seen);
        for (line, cells) in first.drain(..).skip(lower + 1) {
            body.row(line, cells, take)?;
        }
        while let Some((line, cells)) = rows()? {
            body.row(line, cells, take)?;
        }
        Ok(body.seen())
    }
}

/// Whether a heading says to whom is done what the other says who does: 被检查对象, 检查单位.
fn suffers(heading: &str, other: &str) -> bool {
    let does: String = other.chars().take(2).collect();
    heading.strip_prefix('被').is_some_and(|rest| rest.starts_with(&does)) && !other.starts_with('被')
}

/// Numbers headings that stand there again, so that each can be called: 单位（2）.
fn numbered(texts: &mut [String]) {
    for at in 1..texts.len() {
        let again = texts[..at].iter().filter(|text| tight(text) == tight(&texts[at])).count();
        if again > 0 && !tight(&texts[at]).is_empty() {
            texts[at] = format!("{}（{}）", tight(&texts[at]), again + 1);
        }
    }
}

/// The error of a heading that means what another does.
fn twice(text: &str, other: &str) -> Error {
    let said = if bare(text) == other && text != other {
        both!("标题 {other:?} 重复", "the heading {other:?} appears twice")
    } else {
        both!("标题 {other:?} 和 {text:?} 说的是同一栏", "the headings {other:?} and {text:?} mean one column")
    };
    unreadable(said).hint(both!(
        "其中一列原样保留，如 --map {text}=kept，或指明是哪一栏：--map 列名=字段；不读：--map 列名=-",
        "keep one of them as it is, as with --map {text}=kept, or say which field it is: --map HEADING=FIELD; leave it out with --map HEADING=-"
    ))
}

fn missing(column: &str) -> Error {
    Error::usage("heading-missing", both!("表里没有 {column:?} 这一列", "the table has no column {column:?}"))
        .field(column)
}
