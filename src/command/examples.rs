//! What can be typed, as each help page shows it: read from one file, by noun and verb. That it works is held by `tests/help.rs`, which
//! runs every line. Not for help itself.

use crate::record;

/// Commands under the verbs they are examples of; the file says how it is read.
const EXAMPLES: &str = include_str!("examples.txt");

/// What a line of the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// What must have been typed before, and no page shows.
    Before(&'a str),
    /// An example.
    Shown(&'a str),
}

/// The lines under a command, by its words; those of any noun where it has none of its own.
pub fn lines(words: &[&str]) -> Vec<Line<'static>> {
    let under = |heading: &str| -> Vec<Line<'static>> {
        let below = EXAMPLES.lines().skip_while(|line| line.strip_prefix("# ") != Some(heading)).skip(1);
        let line = |line: &'static str| line.strip_prefix("+ ").map_or(Line::Shown(line), Line::Before);
        below.take_while(|line| !line.starts_with("# ")).filter(|line| !line.is_empty()).map(line).collect()
    };
    match (under(&words.join(" ")), words) {
        (own, [noun, verb]) if own.is_empty() && record::noun(noun).is_some() => under(&format!("* {verb}")),
        (own, _) => own,
    }
}

/// A line with the noun and the record it is about in their places.
pub fn filled(line: &str, noun: &str) -> String {
    let target = EXAMPLES.lines().find_map(|line| line.strip_prefix("= ")?.strip_prefix(noun)?.strip_prefix(' '));
    line.replace("{noun}", noun).replace("{target}", target.unwrap_or_default())
}

/// The examples of a command.
pub fn of(words: &[&str]) -> Vec<String> {
    let shown = |line: Line<'_>| match line {
        Line::Shown(line) => Some(filled(line, words.first()?)),
        Line::Before(_) => None,
    };
    lines(words).into_iter().filter_map(shown).collect()
}

/// The headings of the file.
pub fn headings() -> impl Iterator<Item = &'static str> {
    EXAMPLES.lines().filter_map(|line| line.strip_prefix("# "))
}
