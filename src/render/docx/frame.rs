//! What frames a paper: the head in red above its text, the foot at the bottom of its last page, the number of each page. Not for
//! what stands between.

use super::measure::{BINDING, CHAR, LINE, WIDTH};
use super::styles::{ASIDE, NAMES, XML, border};
use super::xml::{TAB, Writer, paragraph, run};
use crate::base::document::{Document, Foot, Masthead};
use crate::base::text::width;

/// From the text's upper edge to the name of who issues a document (35 mm).
const NAME_OF_DOCUMENT: u32 = 1984;
/// The same of a bulletin, whose head takes the upper third of the page (15 mm).
const NAME_OF_BULLETIN: u32 = 850;
/// Half points of the largest name, and of the smallest.
const NAME_SIZES: (u32, u32) = (104, 44);
/// A character of the foot (14 points).
const FOOT_CHAR: u32 = 280;
/// Eighths of a point of its outer rules (0.35 mm) and of those between (0.25 mm).
const THICK: u32 = 8;
const THIN: u32 = 6;

fn narrow(text: &str) -> u32 {
    u32::try_from(width(text)).unwrap_or(u32::MAX).min(1_000)
}

/// The head.
pub fn masthead(writer: &Writer, head: &Masthead) -> String {
    let sides = head.left.is_some() || head.right.is_some();
    let bulletin = sides && head.number.is_some();
    let mut out = String::new();
    let lines = head.marks.len().max(1);
    for at in 0..lines {
        let left = head.marks.get(at).map_or_else(String::new, |mark| writer.words(None, mark));
        let right = head.copy.as_ref().filter(|_| at == 0).map(|copy| format!("{TAB}{}", writer.words(None, copy)));
        out += &paragraph("HeadMark", "", &(left + &right.unwrap_or_default()));
    }
    let down = if bulletin { NAME_OF_BULLETIN } else { NAME_OF_DOCUMENT };
    let above = down.saturating_sub(u32::try_from(lines).unwrap_or(1).saturating_mul(LINE)).max(LINE / 2);
    out += &name(writer, &head.name, above);
    let spaced = |before: u32| format!("<w:spacing w:before=\"{before}\"/>");
    if let Some(number) = &head.number {
        let before = if bulletin { LINE / 6 } else { 2 * LINE };
        out += &paragraph("HeadNumber", &spaced(before), &writer.words(None, number));
    }
    if sides {
        let before = if bulletin { LINE / 5 } else { 2 * LINE };
        let left = head.left.as_ref().map_or_else(String::new, |left| writer.words(None, left));
        let right = head.right.as_ref().map_or_else(String::new, |right| format!("{TAB}{}", signer(writer, right)));
        out += &paragraph("HeadLine", &spaced(before), &(left + &right));
    }
    let after = if bulletin { LINE } else { 2 * LINE };
    out + &paragraph("HeadRule", &format!("<w:spacing w:after=\"{after}\"/>"), "")
}

/// Who signs stands in 楷体 behind the word.
fn signer(writer: &Writer, text: &str) -> String {
    match text.split_once('：') {
        Some(("签发人", name)) => writer.words(None, "签发人：") + &writer.words(Some(ASIDE), name),
        _ => writer.words(None, text),
    }
}

/// The name, as large as the line allows; a short one is spread.
pub fn name(writer: &Writer, name: &str, above: u32) -> String {
    let characters = narrow(name).div_ceil(2).max(1);
    let size = (WIDTH * 96 / 1000 / characters).clamp(NAME_SIZES.1, NAME_SIZES.0);
    let taken = characters * size * 10;
    let spread = (WIDTH * 3 / 4).saturating_sub(taken) / characters;
    let spread = if characters <= 10 { spread.min(size * 4) } else { 0 };
    let line = size * 25 / 2;
    let look = format!(
        "<w:rFonts w:hint=\"{}\"/><w:spacing w:val=\"{spread}\"/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>",
        writer.pick("eastAsia", "default")
    );
    // What is put between characters stands behind the last one too.
    let place =
        format!("<w:spacing w:before=\"{above}\" w:line=\"{line}\" w:lineRule=\"exact\"/><w:ind w:left=\"{spread}\"/>");
    paragraph("HeadName", &place, &run(&look, name))
}

/// The foot, at the bottom of the page its paper ends on, and the paragraph it hangs on.
pub fn foot(writer: &Writer, foot: Option<&Foot>) -> String {
    let mut bands = String::new();
    if let Some(foot) = foot {
        let whom: String = foot.to.iter().map(|(to, whom)| addressed(writer, to, whom)).collect();
        let last = foot.by.is_some() || foot.on.is_some();
        if !whom.is_empty() {
            bands += &band(THICK, if last { THIN } else { THICK }, &whom);
        }
        if last {
            let by = writer.words(None, foot.by.as_deref().unwrap_or_default());
            let on = writer.words(None, foot.on.as_deref().unwrap_or_default());
            let stop = format!("<w:tabs><w:tab w:val=\"right\" w:pos=\"{}\"/></w:tabs>", WIDTH - FOOT_CHAR);
            let place = format!("{stop}<w:ind w:left=\"{FOOT_CHAR}\"/>");
            let text = paragraph("FootText", &place, &format!("{by}{TAB}{on}"));
            bands += &band(if whom.is_empty() { THICK } else { THIN }, THICK, &text);
        }
        if let Some(copies) = &foot.copies {
            let place = format!("<w:ind w:right=\"{FOOT_CHAR}\"/><w:jc w:val=\"right\"/>");
            bands += &band(0, 0, &paragraph("FootText", &place, &writer.words(None, copies)));
        }
    }
    if bands.is_empty() {
        return bands;
    }
    // Placed by the page across, by the text down: LibreOffice leaves a table as wide as the text where it stands otherwise.
    format!(
        "<w:tbl><w:tblPr><w:tblpPr w:leftFromText=\"0\" w:rightFromText=\"0\" w:vertAnchor=\"margin\" w:horzAnchor=\"page\" \
         w:tblpX=\"{BINDING}\" w:tblpYSpec=\"bottom\"/><w:tblOverlap w:val=\"never\"/><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/>\
         </w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w=\"{WIDTH}\"/></w:tblGrid>{bands}</w:tbl>{}",
        paragraph("Gap", "", "")
    )
}

/// A band of the foot, as wide as the text, with rules at its top and bottom, so many eighths of a point thick.
fn band(top: u32, bottom: u32, content: &str) -> String {
    let rules = border("top", top) + &border("bottom", bottom);
    format!(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w=\"{WIDTH}\" w:type=\"dxa\"/>\
         <w:tcBorders>{rules}</w:tcBorders></w:tcPr>{content}</w:tc></w:tr>"
    )
}

/// A line of whom it goes to; what does not fit begins below whom, not below the word.
fn addressed(writer: &Writer, to: &str, whom: &str) -> String {
    let word = (narrow(to) + 2) * FOOT_CHAR / 2;
    let place = format!("<w:ind w:left=\"{}\" w:right=\"{FOOT_CHAR}\" w:hanging=\"{word}\"/>", FOOT_CHAR + word);
    paragraph("FootText", &place, &writer.words(None, &format!("{to}：{whom}")))
}

/// The line below the number of a page, in twentieths of a point.
pub const WITNESS: u32 = 220;

/// The number of a page, on odd pages at the right, on even ones at the left, each a character in; below it what the paper bears
/// witness to, which takes no line of the text and so never makes a page of its own.
pub fn page_number(even: bool, paper: &Document) -> String {
    let side = if even { "<w:jc w:val=\"left\"/>" } else { "<w:jc w:val=\"right\"/>" };
    let place = format!("<w:ind w:left=\"{FOOT_CHAR}\" w:right=\"{FOOT_CHAR}\"/>{side}");
    let number =
        format!("{}<w:fldSimple w:instr=\" PAGE \">{}</w:fldSimple>{}", run("", "— "), run("", "1"), run("", " —"));
    let witness = witness(paper, &place).unwrap_or_default();
    format!("{XML}<w:ftr {NAMES}>{}{witness}</w:ftr>", paragraph("Footer", &place, &number))
}

/// What the paper bears witness to.
pub fn witness(paper: &Document, place: &str) -> Option<String> {
    let place = format!("<w:spacing w:line=\"{WITNESS}\" w:lineRule=\"exact\"/>{place}");
    let said = paper.witness.as_ref()?;
    Some(paragraph("Small", &place, &Writer::new(&paper.lang).words(None, said)))
}

/// How far in the name and the day of a signature stand from the right: the day four characters, the name above its middle.
pub fn signed(name: &str, day: &str) -> (u32, u32) {
    let (name, day) = (narrow(name) * CHAR / 2, narrow(day) * CHAR / 2);
    // A long name reaches the margin, and the day moves in under its middle.
    let from_day = (4 * CHAR).max(name.saturating_sub(day) / 2);
    ((from_day + day / 2).saturating_sub(name / 2), from_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_ends_four_characters_in_and_the_name_stands_above_its_middle() {
        let middle = |(from, text): (u32, &str)| from + narrow(text) * CHAR / 4;
        for name in ["云川市效能办", "效能办", "云川市深化机关效能建设工作领导小组办公室"]
        {
            let day = "2026年1月5日";
            let (from_name, from_day) = signed(name, day);
            assert!(middle((from_name, name)).abs_diff(middle((from_day, day))) <= CHAR / 2, "{name}");
        }
        assert_eq!(signed("效能办", "2026年1月5日").1, 4 * CHAR);
    }
}
