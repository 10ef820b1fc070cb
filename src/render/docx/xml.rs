//! Words, runs and paragraphs as Word reads them. Whatever a text holds, the XML stays well-formed: what XML forbids and what a
//! reader would not see is spelled out. Not for what a block looks like.

use crate::base::document::Run;
use crate::base::text::one_line;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Text between tags or quotes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // The two characters beyond controls that XML 1.0 knows nothing of.
            '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// A run of text with its properties; a line break in it is one on paper.
pub fn run(properties: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut out = format!("<w:r><w:rPr>{properties}</w:rPr>");
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            out.push_str("<w:br/>");
        }
        let _ = write!(out, "<w:t xml:space=\"preserve\">{}</w:t>", escaped(line));
    }
    out + "</w:r>"
}

/// A tab to the next stop.
pub const TAB: &str = "<w:r><w:tab/></w:r>";

/// A paragraph of a style; `properties` follow the style in the order of the standard.
pub fn paragraph(style: &str, properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{properties}</w:pPr>{runs}</w:p>")
}

/// What runs of one paper share: the script its quotes and dashes are of, and which bookmarks are taken.
pub struct Writer {
    /// Whether the paper is in Chinese.
    pub chinese: bool,
    /// Whether it is filled in by hand.
    pub form: bool,
    bookmarks: BTreeSet<String>,
}

impl Writer {
    /// Of a paper in a language, `zh` or `en`.
    pub fn new(lang: &str) -> Writer {
        Writer { chinese: lang != "en", form: false, bookmarks: BTreeSet::new() }
    }

    /// The word of a pair.
    pub fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.chinese { zh } else { en }
    }

    /// Words of the paragraph's own look, or in a face.
    pub fn words(&self, face: Option<&str>, text: &str) -> String {
        run(&self.face(face), text)
    }

    /// The face of a run. Quotes, dashes and dots both scripts have are Chinese ones in a Chinese paper.
    fn face(&self, face: Option<&str>) -> String {
        let hint = if self.chinese { " w:hint=\"eastAsia\"" } else { "" };
        match face {
            Some(face) => format!("<w:rFonts{hint} w:eastAsia=\"{face}\"/>"),
            None if self.chinese => format!("<w:rFonts{hint}/>"),
            None => String::new(),
        }
    }

    /// A line: what stands out stands out, and each number of the ledger can be found by its place.
    pub fn line(&mut self, line: &[Run]) -> String {
        let plain = self.face(None);
        let mut out = String::new();
        for piece in line {
            match piece {
                Run::Plain(text) => out += &run(&plain, text),
                Run::Strong(text) => out += &run(&format!("<w:rStyle w:val=\"Strong\"/>{plain}"), text),
                Run::Number { text, at } => {
                    let number = run(&format!("<w:rStyle w:val=\"Number\"/>{plain}"), text);
                    out += &self.marked(at, &number);
                }
            }
        }
        out
    }

    /// Runs within a bookmark named after a number's place: `3.2` is `n_3_2`. A place said twice is marked where it is said first.
    fn marked(&mut self, at: &str, runs: &str) -> String {
        let place = at.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
        let name: String = "n_".chars().chain(place).take(LONGEST_NAME).collect();
        let id = self.bookmarks.len();
        if at.is_empty() || !self.bookmarks.insert(name.clone()) {
            return runs.to_owned();
        }
        format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>{runs}<w:bookmarkEnd w:id=\"{id}\"/>")
    }
}

/// Characters a bookmark's name may have.
const LONGEST_NAME: usize = 40;
