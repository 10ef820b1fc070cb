//! What stands on a paper, block by block, and on which of its pages the paper lies on its side. Not for the head and the foot.

use super::super::laid;
use super::frame::{self, signed};
use super::letter;
use super::measure::{ABOVE, BINDING, CHAR, FORM, HEIGHT, LINE, LONG, PAGE_NUMBER, SHORT, Setting, WIDTH};
use super::table::Grid;
use super::xml::{Writer, paragraph};
use crate::base::document::{Align, Block, Document, Line, words};
use crate::base::error::Lang;
use std::fmt::Write as _;

/// The table of a block, if it has one.
enum Rows {
    /// A table as it is given.
    Given,
    /// Made of a chart's numbers: headings, rows.
    Made(Vec<(String, Align)>, Vec<Vec<Line>>),
    /// Labels and what they say.
    Facts(Vec<(Line, Line)>),
}

/// A block and how its table is set.
struct Laid<'d> {
    block: &'d Block,
    rows: Option<(Rows, Setting)>,
    landscape: bool,
}

fn rows(block: &Block, lang: Lang) -> Option<Rows> {
    match block {
        Block::Table { heads, .. } if !heads.is_empty() => Some(Rows::Given),
        Block::Facts(facts) if !facts.is_empty() => {
            Some(Rows::Facts(facts.iter().map(|(label, line)| (words(&**label), line.clone())).collect()))
        }
        Block::Chart { .. } => match laid::numbers(block, lang) {
            Block::Table { heads, rows, .. } => Some(Rows::Made(heads, rows)),
            _ => None,
        },
        _ => None,
    }
}

fn grid<'t>(block: &'t Block, rows: &'t Rows) -> Grid<'t> {
    let titled = |heads: &'t [(String, Align)]| heads.iter().map(|(head, align)| (head.as_str(), *align)).collect();
    let lines = |rows: &'t [Vec<Line>]| rows.iter().map(|row| row.iter().collect()).collect();
    match (rows, block) {
        (Rows::Made(heads, rows), _) | (Rows::Given, Block::Table { heads, rows, .. }) => {
            Grid { heads: titled(heads), rows: lines(rows), headed: true }
        }
        (Rows::Facts(facts), _) => Grid {
            heads: vec![("", Align::Left), ("", Align::Left)],
            rows: facts.iter().map(|(label, line)| vec![label, line]).collect(),
            headed: false,
        },
        (Rows::Given, _) => Grid { heads: Vec::new(), rows: Vec::new(), headed: true },
    }
}

/// Every block with its table set; what belongs to a table that lies on its side lies with it.
fn set(paper: &Document) -> Vec<Laid<'_>> {
    let mut all: Vec<Laid<'_>> = paper
        .told()
        .map(|block| {
            let rows = rows(block, paper.tongue()).map(|rows| {
                let setting = grid(block, &rows).setting();
                (rows, setting)
            });
            let landscape = rows.as_ref().is_some_and(|(_, set)| set.landscape);
            Laid { block, rows, landscape }
        })
        .collect();
    for at in (1..all.len()).rev() {
        let above = match all[at - 1].block {
            Block::Heading(..) => true,
            Block::Title(_) | Block::Subtitle(_) => paper.head.is_none(),
            _ => false,
        };
        all[at - 1].landscape |= above && all[at].landscape;
    }
    let last = all.iter().rposition(|laid| !matches!(laid.block, Block::Small(_)));
    if let Some(last) = last.filter(|last| all[*last].landscape && paper.foot.is_none()) {
        all[last..].iter_mut().for_each(|laid| laid.landscape = true);
    }
    all
}

/// All that stands on the pages.
pub fn body(paper: &Document) -> String {
    let mut writer = Writer::new(&paper.lang);
    writer.form = paper.form;
    let mut out = match &paper.head {
        Some(head) if head.letter => letter::opening(&writer, head),
        Some(head) => frame::masthead(&writer, head),
        None => String::new(),
    };
    let blocks = set(paper);
    let mut on_its_side = paper.head.is_none() && blocks.first().is_some_and(|laid| laid.landscape);
    let foot = (paper.witness.is_some(), paper.form);
    let mut letter = paper.head.as_ref().is_some_and(|head| head.letter);
    let mut turn = |out: &mut String, landscape: bool, letter: &mut bool| {
        if landscape != on_its_side {
            *out += &paragraph("Gap", &section(on_its_side, foot, std::mem::take(letter)), "");
            on_its_side = landscape;
        }
    };
    for (at, laid) in blocks.iter().enumerate() {
        turn(&mut out, laid.landscape, &mut letter);
        out += &block(laid, blocks.get(at + 1).map(|next| next.block), &mut writer);
    }
    let landscape = paper.foot.is_none() && blocks.last().is_some_and(|laid| laid.landscape);
    turn(&mut out, landscape, &mut letter);
    out + &frame::foot(&writer, paper.foot.as_ref()) + &section(landscape, foot, letter)
}

/// The page of a stretch of text: its size, its margins, its lines and its numbers; a letter's first page is another.
fn section(landscape: bool, (witness, form): (bool, bool), letter: bool) -> String {
    // Turned, the head's margin is at the right and the binding's above.
    let (size, margins, number) = if landscape {
        let page = format!("<w:pgSz w:w=\"{LONG}\" w:h=\"{SHORT}\" w:orient=\"landscape\"/>");
        (page, [BINDING, ABOVE, SHORT - BINDING - WIDTH, LONG - ABOVE - HEIGHT], SHORT - BINDING - WIDTH)
    } else {
        let page = format!("<w:pgSz w:w=\"{SHORT}\" w:h=\"{LONG}\"/>");
        // What is filled in by hand is nobody's document: it takes the room it needs.
        let (above, below) = if form { (FORM, FORM) } else { (ABOVE, LONG - ABOVE - HEIGHT) };
        (page, [above, SHORT - BINDING - WIDTH, below, BINDING], below)
    };
    let [top, right, bottom, left] = margins;
    // The dashes beside the number stand 7 mm (397) below the text.
    let footer = number - 397 - PAGE_NUMBER / 2 - if witness { frame::WITNESS } else { 0 };
    let (first, other) = if letter {
        let first =
            "<w:headerReference w:type=\"first\" r:id=\"rId7\"/><w:footerReference w:type=\"first\" r:id=\"rId8\"/>";
        (first, "<w:titlePg/>")
    } else {
        ("", "")
    };
    let header = letter::NAME;
    format!(
        "<w:sectPr>{first}<w:footerReference w:type=\"even\" r:id=\"rId6\"/><w:footerReference w:type=\"default\" r:id=\"rId5\"/>{size}\
         <w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"{header}\" w:footer=\"{footer}\" \
         w:gutter=\"0\"/>{other}<w:docGrid w:type=\"lines\" w:linePitch=\"{LINE}\"/></w:sectPr>"
    )
}

fn block(laid: &Laid<'_>, next: Option<&Block>, writer: &mut Writer) -> String {
    let plain = |style: &str, line: &Line, writer: &mut Writer| paragraph(style, "", &writer.line(line));
    match laid.block {
        Block::Title(line) | Block::Subtitle(line) => {
            let style = if matches!(laid.block, Block::Title(_)) { "Title" } else { "Subtitle" };
            // A blank line parts the title from the text.
            let last = !matches!(next, Some(Block::Title(_) | Block::Subtitle(_)));
            let after = if last { format!("<w:spacing w:after=\"{LINE}\"/>") } else { String::new() };
            paragraph(style, &after, &writer.line(line))
        }
        Block::Addressee(to) => paragraph("Addressee", "", &writer.words(None, &format!("{to}："))),
        Block::Heading(level, line) => plain(&format!("Heading{}", (*level).clamp(1, 4)), line, writer),
        Block::Paragraph(line) => {
            let keep = if matches!(next, Some(Block::Signature { .. })) { "<w:keepNext/>" } else { "" };
            paragraph("BodyText", keep, &writer.line(line))
        }
        Block::Aside(line) => plain("Aside", line, writer),
        Block::Item(line) => plain("ListBullet", line, writer),
        Block::Attachments(names) => attachments(names, writer),
        Block::Signature { name, day } => {
            let (of_name, of_day) = signed(name, day);
            let above = format!("<w:keepNext/><w:spacing w:before=\"{}\"/><w:ind w:right=\"{of_name}\"/>", 2 * LINE);
            paragraph("Signature", &above, &writer.words(None, name))
                + &paragraph("Signature", &format!("<w:ind w:right=\"{of_day}\"/>"), &writer.words(None, day))
        }
        Block::Remark(text) => paragraph("Remark", "", &writer.words(None, &format!("（{text}）"))),
        Block::Small(line) => plain("Small", line, writer),
        Block::Page => paragraph("Gap", "", "<w:r><w:br w:type=\"page\"/></w:r>"),
        Block::Facts(_) => drawn(laid, None, &[], writer),
        Block::Table { title, notes, .. } => drawn(laid, title.as_deref(), notes, writer),
        Block::Chart { title, .. } => drawn(laid, Some(title), &[], writer),
    }
}

/// A table under its title, its notes below; the paragraph behind it keeps it apart from what follows.
fn drawn(laid: &Laid<'_>, title: Option<&str>, notes: &[Line], writer: &mut Writer) -> String {
    let apart = || paragraph("Gap", "", "");
    let mut out = title.map_or_else(apart, |title| paragraph("Caption", "", &writer.words(None, title)));
    if let Some((rows, set)) = &laid.rows {
        out += &grid(laid.block, rows).drawn(set, writer);
    }
    for note in notes {
        let _ = write!(out, "{}", paragraph("Small", "", &writer.line(note)));
    }
    out + &apart()
}

/// One after another below the text, their names in a column: `附件：1. 名单`.
fn attachments(names: &[String], writer: &Writer) -> String {
    let number = match names.len() {
        0 | 1 => 0,
        2..10 => CHAR * 5 / 4,
        _ => CHAR * 7 / 4,
    };
    let word = 3 * CHAR;
    let mut out = String::new();
    for (at, name) in names.iter().enumerate() {
        let first = at == 0;
        let hanging = number + if first { word } else { 0 };
        let before = if first { format!("<w:spacing w:before=\"{LINE}\"/>") } else { String::new() };
        let place = format!("{before}<w:ind w:left=\"{}\" w:hanging=\"{hanging}\"/>", 2 * CHAR + word + number);
        let word = if first { writer.words(None, "附件：") } else { String::new() };
        let count =
            if number > 0 { writer.words(None, &format!("{}.", at + 1)) + super::xml::TAB } else { String::new() };
        out += &paragraph("Attachment", &place, &(word + &count + &writer.words(None, name)));
    }
    out
}
