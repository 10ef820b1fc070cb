//! Tables as Word draws them: a heading repeated on every page, rows that stay whole, columns as wide as what they hold asks. Not for
//! which rows there are.

use super::measure::{CELL, Setting, Wants, setting};
use super::xml::{Writer, paragraph, run};
use crate::base::document::{Align, Line, read};
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// A word longer than this is broken.
const LONGEST_WORD: usize = 24;
/// A row of more lines may go over the end of a page.
const LONGEST_ROW: usize = 18;

/// A row that is written in by hand is 8 mm high.
const HIGH: &str = "<w:trHeight w:val=\"454\" w:hRule=\"atLeast\"/>";

/// A table in hand.
pub struct Grid<'t> {
    /// Its headings, with how cells stand; a table of facts shows none.
    pub heads: Vec<(&'t str, Align)>,
    /// Its rows.
    pub rows: Vec<Vec<&'t Line>>,
    /// Whether the headings are seen.
    pub headed: bool,
}

fn narrow(characters: usize) -> u32 {
    u32::try_from(characters).unwrap_or(u32::MAX).min(10_000)
}

/// Half-width characters of the longest stretch that is not broken: a word, a code, a day, a number.
fn longest_word(text: &str) -> usize {
    let (mut longest, mut now) = (0, 0);
    for c in text.chars() {
        now = if c.is_whitespace() || c.width() != Some(1) { 0 } else { now + 1 };
        longest = longest.max(now);
    }
    longest.min(LONGEST_WORD)
}

/// Half-width characters a text takes in a Chinese font, in which a box is as wide as a character.
fn width(text: &str) -> usize {
    text.width_cjk()
}

fn longest_line(text: &str) -> usize {
    text.lines().map(width).max().unwrap_or_default()
}

impl Grid<'_> {
    /// How it is set.
    pub fn setting(&self) -> Setting {
        let mut wants: Vec<(usize, usize)> = self
            .heads
            .iter()
            .map(|(head, _)| {
                let head_word = longest_word(head).max(width(head).div_ceil(4) * 2);
                (width(head), if self.headed { head_word } else { width(head).min(LONGEST_WORD) })
            })
            .collect();
        for row in &self.rows {
            for (want, cell) in wants.iter_mut().zip(row) {
                let text = read(cell);
                *want = (want.0.max(longest_line(&text)), want.1.max(longest_word(&text)));
            }
        }
        let wants: Vec<Wants> =
            wants.into_iter().map(|(line, word)| Wants { line: narrow(line), word: narrow(word) }).collect();
        setting(&wants)
    }

    /// The table.
    pub fn drawn(&self, set: &Setting, writer: &mut Writer) -> String {
        let whole: u32 = set.widths.iter().sum();
        let mut out = format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Ledger\"/><w:tblW w:w=\"{whole}\" w:type=\"dxa\"/>\
             <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:top w:w=\"30\" w:type=\"dxa\"/><w:left w:w=\"{CELL}\" w:type=\"dxa\"/>\
             <w:bottom w:w=\"30\" w:type=\"dxa\"/><w:right w:w=\"{CELL}\" w:type=\"dxa\"/></w:tblCellMar>\
             <w:tblLook w:val=\"0020\"/></w:tblPr><w:tblGrid>"
        );
        set.widths.iter().for_each(|width| {
            let _ = write!(out, "<w:gridCol w:w=\"{width}\"/>");
        });
        out.push_str("</w:tblGrid>");
        if self.headed {
            out.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
            for ((head, _), width) in self.heads.iter().zip(&set.widths) {
                let text = run("<w:rStyle w:val=\"CellHead\"/>", head);
                out += &cell(*width, 1, &paragraph(style(set.size), "<w:jc w:val=\"center\"/>", &text));
            }
            out.push_str("</w:tr>");
        }
        for row in &self.rows {
            out += &self.row(row, set, writer);
        }
        if self.rows.is_empty() {
            let none = writer.words(None, writer.pick("（无）", "(none)"));
            let none = paragraph(style(set.size), "<w:jc w:val=\"center\"/>", &none);
            let _ = write!(out, "<w:tr>{}</w:tr>", cell(whole, set.widths.len(), &none));
        }
        out + "</w:tbl>"
    }

    fn row(&self, row: &[&Line], set: &Setting, writer: &mut Writer) -> String {
        let mut lines = 0;
        let mut cells = String::new();
        for (i, (space, (head, align))) in set.widths.iter().zip(&self.heads).enumerate() {
            let empty = Line::new();
            let line = row.get(i).copied().unwrap_or(&empty);
            let room = usize::try_from(space.saturating_sub(2 * CELL) / (set.size * 5)).unwrap_or(1).max(1);
            lines = lines.max(read(line).lines().map(|text| width(text).div_ceil(room)).sum());
            let side = match align {
                Align::Left => "left",
                Align::Center => "center",
                Align::Right => "right",
            };
            let text = if self.headed || i > 0 {
                writer.line(line)
            } else {
                run("<w:rStyle w:val=\"CellHead\"/>", if line.is_empty() { head } else { line[0].text() })
            };
            cells += &cell(*space, 1, &paragraph(style(set.size), &format!("<w:jc w:val=\"{side}\"/>"), &text));
        }
        let whole = if lines <= LONGEST_ROW { "<w:cantSplit/>" } else { "" };
        let high = if writer.form { HIGH } else { "" };
        let how = if whole.len() + high.len() > 0 { format!("<w:trPr>{whole}{high}</w:trPr>") } else { String::new() };
        format!("<w:tr>{how}{cells}</w:tr>")
    }
}

/// The style of cells of a size.
fn style(size: u32) -> &'static str {
    match size {
        21 => "Cell",
        18 => "CellSmall",
        _ => "CellTiny",
    }
}

fn cell(width: u32, columns: usize, content: &str) -> String {
    let span = if columns > 1 { format!("<w:gridSpan w:val=\"{columns}\"/>") } else { String::new() };
    format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}<w:vAlign w:val=\"center\"/></w:tcPr>{content}</w:tc>"
    )
}
