//! What a vocabulary is made of, and how a typed word finds its term. The vocabularies themselves stand in `vocab` (closed) and
//! `lists` (open).

use super::error::{Both, Lang};
use super::text::{self, is_hidden};

/// One word of a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// What a record keeps.
    pub slug: &'static str,
    /// The Chinese label, a single word as a clerk writes it.
    pub zh: &'static str,
    /// The English label.
    pub en: &'static str,
    /// Other words, Chinese or English, accepted when typed.
    pub also: &'static [&'static str],
    /// The slug of the wider term this one counts under.
    pub parent: Option<&'static str>,
}

/// A list of words for one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vocab {
    /// The name of the list, as a column is named.
    pub name: &'static str,
    /// The Chinese title of the list.
    pub zh: &'static str,
    /// The English title of the list.
    pub en: &'static str,
    /// Whether an office may add terms.
    pub open: bool,
    /// The terms, in the order people see them.
    pub terms: &'static [Term],
}

/// A closed vocabulary as a type: each word the program acts on is a value of it.
pub trait Word: Copy + Eq + std::fmt::Debug + 'static {
    /// Every value, in the order people see them.
    const WORDS: &'static [Self];
    /// The list of words.
    const LIST: &'static Vocab;
    /// What a record keeps.
    fn slug(self) -> &'static str;
    /// The value a record means by a slug.
    fn from_slug(slug: &str) -> Option<Self>;
    /// The labels of several within a sentence.
    fn all_said(all: &[Self]) -> Both;
    /// The label within a sentence.
    fn said(self) -> Both {
        Self::all_said(&[self])
    }
}

impl Term {
    /// The label in one language.
    pub fn label(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }

    /// Every word this term answers to: the slug, both labels, then the others.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.slug, self.zh, self.en].into_iter().chain(self.also.iter().copied())
    }
}

impl Vocab {
    /// The term a record means by a slug.
    pub fn get(&self, slug: &str) -> Option<&'static Term> {
        self.terms.iter().find(|t| t.slug == slug)
    }

    /// The term a typed word names: a slug, a label or another accepted word, alike after [`fold`].
    pub fn find(&self, typed: &str) -> Option<&'static Term> {
        // Mostly a word is written as it stands there.
        let as_written = self.terms.iter().find(|t| t.words().any(|w| w == typed));
        as_written.or_else(|| {
            let typed = fold(typed);
            self.terms.iter().find(|t| t.words().any(|w| fold(w) == typed))
        })
    }

    /// The `n` terms closest to a typed word, best first, however far they are.
    pub fn nearest(&self, typed: &str, n: usize) -> Vec<&'static Term> {
        let typed = fold(typed);
        let mut scored: Vec<(f64, &'static Term)> = self
            .terms
            .iter()
            .map(|t| (t.words().map(|w| closeness(&typed, &fold(w))).fold(0.0, f64::max), t))
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.into_iter().take(n).map(|(_, t)| t).collect()
    }

    /// The label of a slug in one language.
    pub fn label(&self, slug: &str, lang: Lang) -> Option<&'static str> {
        self.get(slug).map(|t| t.label(lang))
    }
}

/// The plain form in which two words are the same, wherever words are compared: lower case, half width, simplified script, one
/// kind of bracket, no quotation marks, one dash for any run of spaces, underscores and dashes, and none beside Chinese.
pub fn fold(typed: &str) -> String {
    if !typed.is_ascii() {
        return plain(&fast2s::convert(typed));
    }
    plain(typed)
}

/// An official number as it is written: the year in brackets of its own, digits narrow, no blanks (GB/T 9704—2012, 7.2.5 发文字号).
/// Text without a year in brackets is left as it is.
pub fn office_number(typed: &str) -> String {
    let narrow: Vec<char> = typed.chars().filter(|c| !c.is_whitespace()).map(text::narrow).collect();
    let open = |c: char| matches!(c, '(' | '[' | '〔' | '【' | '﹝');
    let close = |c: char| matches!(c, ')' | ']' | '〕' | '】' | '﹞');
    let year = |at: &usize| {
        let inside = narrow.get(at + 1..at + 5).is_some_and(|year| year.iter().all(char::is_ascii_digit));
        open(narrow[*at]) && inside && narrow.get(at + 5).is_some_and(|c| close(*c))
    };
    let Some(at) = (0..narrow.len()).find(year) else { return typed.to_owned() };
    let part = |from: usize, to: usize| narrow[from..to].iter().collect::<String>();
    format!("{}〔{}〕{}", part(0, at), part(at + 1, at + 5), part(at + 6, narrow.len()))
}

fn plain(typed: &str) -> String {
    let mut out = String::with_capacity(typed.len());
    let mut gap = false;
    for c in typed.chars() {
        let c = match text::narrow(c) {
            '〔' | '【' | '〖' | '〈' | '《' | '﹙' | '﹝' => '(',
            '〕' | '】' | '〗' | '〉' | '》' | '﹚' | '﹞' => ')',
            c => c,
        };
        let c = match c {
            '[' | '{' | '<' => '(',
            ']' | '}' | '>' => ')',
            _ => c,
        };
        if is_hidden(c) && !c.is_whitespace() {
            continue;
        }
        let c = if matches!(c, '•' | '・' | '‧' | '∙' | '●' | '．') { '·' } else { c };
        if c.is_whitespace() || matches!(c, '_' | '-' | '\u{2010}'..='\u{2014}') {
            gap = true;
        } else if !matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '「' | '」') {
            // A bracket or a point parts words by itself.
            let parts = |c: char| matches!(c, '(' | ')' | '.' | ',' | ':');
            if gap && c.is_ascii() && !parts(c) && out.ends_with(|last: char| last.is_ascii() && !parts(last)) {
                out.push('-');
            }
            gap = false;
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// How close two folded words are, from 0 to 1; one holding the other counts as near.
fn closeness(a: &str, b: &str) -> f64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // Two Latin letters stand in nearly every word; one Chinese character already says something.
    let telling = !short.is_ascii() || short.len() >= 3;
    let alike = f64::midpoint(strsim::jaro_winkler(a, b), strsim::normalized_damerau_levenshtein(a, b));
    if telling && long.contains(short) { 0.8 + 0.2 * alike } else { alike }
}
