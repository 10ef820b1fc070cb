//! The first page of a letter (信函格式, GB/T 9704-2012 10.1): the name of who writes it near the upper edge, a red double line below
//! it and another near the lower edge, the number at the right. A letter of a few lines so fits its page. Not for its other pages.

use super::frame;
use super::measure::{LINE, LONG, SHORT, WIDTH};
use super::styles::{NAMES, XML};
use super::xml::{TAB, Writer, paragraph};
use crate::base::document::{Document, Masthead};

/// From the page's upper edge to the name (30 mm).
pub const NAME: u32 = 1701;
/// From the name to the line below it (4 mm).
const BELOW_NAME: u32 = 227;
/// From the page's lower edge to the line there (20 mm).
const LOWER: u32 = 1134;
/// How long the lines are (170 mm), in the middle of the page.
const RULE: u32 = 9638;

/// A red double line.
fn rule(kind: &str) -> String {
    format!("<w:pBdr><w:bottom w:val=\"{kind}\" w:sz=\"24\" w:space=\"0\" w:color=\"FF0000\"/></w:pBdr>")
}

/// The header of the first page: the name and the line below it, thick above thin.
pub fn header(paper: &Document, head: &Masthead) -> String {
    let out = (RULE - WIDTH) / 2;
    let line = format!(
        "{}<w:spacing w:before=\"{BELOW_NAME}\" w:line=\"20\" w:lineRule=\"exact\"/><w:ind w:left=\"-{out}\" w:right=\"-{out}\"/>",
        rule("thickThinSmallGap")
    );
    let name = frame::name(&Writer::new(&paper.lang), &head.name, 0);
    format!("{XML}<w:hdr {NAMES}>{name}{}</w:hdr>", paragraph("Gap", &line, ""))
}

/// The footer of the first page: no number, the line, thin above thick, and what the paper bears witness to above it.
pub fn footer(paper: &Document) -> String {
    let place = format!(
        "<w:framePr w:w=\"{RULE}\" w:h=\"20\" w:hRule=\"exact\" w:wrap=\"around\" w:vAnchor=\"page\" w:hAnchor=\"page\" \
         w:x=\"{}\" w:y=\"{}\"/>{}",
        (SHORT - RULE) / 2,
        LONG - LOWER,
        rule("thinThickSmallGap")
    );
    let witness = frame::witness(paper, "<w:jc w:val=\"right\"/>").unwrap_or_else(|| paragraph("Small", "", ""));
    format!("{XML}<w:ftr {NAMES}>{}{witness}</w:ftr>", paragraph("Gap", &place, ""))
}

/// What stands first of the text: 密级 and 紧急程度 at the left, the number at the right; two lines below, the title.
pub fn opening(writer: &Writer, head: &Masthead) -> String {
    let lines = head.marks.len().max(1);
    let line = |at: usize| {
        let left = head.marks.get(at).map_or_else(String::new, |mark| writer.words(None, mark));
        let right =
            head.number.as_ref().filter(|_| at == 0).map(|number| format!("{TAB}{}", writer.words(None, number)));
        let after = if at + 1 == lines { format!("<w:spacing w:after=\"{}\"/>", 2 * LINE) } else { String::new() };
        paragraph("HeadMark", &after, &(left + &right.unwrap_or_default()))
    };
    (0..lines).map(line).collect()
}
