//! The signs of a text as people read them: narrow, small, in the simplified script, what cannot be seen left out; a numeral written
//! as a word or within a circle as the digit it is. Not for what is looked for among them.

use super::text::{self, is_hidden};
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// A character of a text: its bytes, and what it is in narrow small form.
pub type Sign = (Range<usize>, char);

/// The characters of a text that mean something, narrow, small and in the simplified script; what cannot be seen stands between
/// nothing.
pub fn signs(text: &str) -> Vec<Sign> {
    let seen = text.char_indices().map(|(at, c)| (at, c, look(c))).filter(|(_, _, look)| !look.unseen());
    seen.map(|(at, c, look)| (at..at + c.len_utf8(), look.sign())).collect()
}

/// All that is asked of a character, in one word: its sign, and above that what [`Look`] tells.
#[derive(Clone, Copy)]
pub struct Look(u32);

/// Where in a look stand the digit it is read as, more by one, and what else is true of it.
const DIGIT: u32 = 21;
const UNSEEN: u32 = 1 << 25;
const GAP: u32 = 1 << 26;
const CLOSE: u32 = 1 << 27;
const TEN: u32 = 1 << 28;
const KNOWN: u32 = 1 << 29;

/// What was looked at before: the other script is a table of thousands, and a text says the same few hundred characters again.
static LOOKS: [AtomicU32; 0x1_0000] = [const { AtomicU32::new(0) }; 0x1_0000];

/// What a character is.
pub fn look(c: char) -> Look {
    let Some(slot) = LOOKS.get(c as usize) else { return Look::of(c) };
    match slot.load(Relaxed) {
        0 => {
            let look = Look::of(c);
            slot.store(look.0, Relaxed);
            look
        }
        known => Look(known),
    }
}

impl Look {
    fn of(c: char) -> Look {
        let sign = small(simplified(c));
        let digit = if sign.is_ascii_digit() { Some(sign) } else { numeral(sign) };
        let digit = digit.and_then(|digit| digit.to_digit(10)).map_or(0, |digit| digit + 1);
        let flag = |is: bool, flag: u32| if is { flag } else { 0 };
        let flags = flag(unseen(c), UNSEEN) | flag(gap(sign), GAP) | flag(close(sign), CLOSE);
        Look(u32::from(sign) | digit << DIGIT | flags | flag(matches!(sign, '十' | '拾'), TEN) | KNOWN)
    }

    /// As it is read, in narrow small form.
    pub fn sign(self) -> char {
        char::from_u32(self.0 & ((1 << DIGIT) - 1)).unwrap_or_default()
    }

    /// The digit it is read as.
    pub fn digit(self) -> Option<char> {
        let digit = (self.0 >> DIGIT & 0xf) as u8;
        (digit > 0).then(|| char::from(b'0' + digit - 1))
    }

    /// As it is read, where it is nothing but part of a name, as most signs of a text are.
    pub fn letter(self) -> Option<char> {
        (self.0 >> DIGIT == (CLOSE | KNOWN) >> DIGIT).then(|| self.sign()).filter(|sign| *sign != 'x')
    }

    /// Whether it cannot be seen.
    pub fn unseen(self) -> bool {
        self.0 & UNSEEN != 0
    }

    /// See [`gap`].
    pub fn gap(self) -> bool {
        self.0 & GAP != 0
    }

    /// See [`close`].
    pub fn close(self) -> bool {
        self.0 & CLOSE != 0
    }

    /// Whether it counts tens: what digits it stands for is told by its neighbours.
    pub fn ten(self) -> bool {
        self.0 & TEN != 0
    }
}

/// A character in the simplified script, whatever stands beside it.
fn simplified(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    let simple = fast2s::convert(c.encode_utf8(&mut [0; 4]));
    let mut all = simple.chars();
    // The other script has a character for each.
    if let (Some(simple), None) = (all.next(), all.next()) { simple } else { c }
}

/// What cannot be seen, or is only drawn over the sign before it.
fn unseen(c: char) -> bool {
    let over = matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}');
    over || is_hidden(c) && !c.is_whitespace()
}

/// A character in narrow form, a letter small.
fn small(c: char) -> char {
    match c {
        // What an X is typed as.
        'Ⅹ' | 'ⅹ' | 'Χ' | 'χ' | 'Х' | 'х' | '×' | '✕' => 'x',
        c => text::narrow(c).to_ascii_lowercase(),
    }
}

/// What may stand between the groups of a number.
pub fn gap(c: char) -> bool {
    let dash = matches!(c, '-' | '_' | '‐'..='―' | '−' | '~' | '～' | '─' | 'ー' | 'ｰ');
    let point = dot(c) || matches!(c, ',' | '，' | '、' | '､' | '。' | '｡' | ':' | '/' | '\\' | '|' | '+' | '\'');
    let around = matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '〔' | '〕' | '「' | '」' | '“' | '”' | '"');
    c.is_whitespace() || dash || point || around
}

/// A point, at any height.
fn dot(c: char) -> bool {
    matches!(c, '.' | '·' | '•' | '･' | '・' | '‧' | '∙' | '⋅' | '˙' | '●' | '․' | '﹒' | '᛫' | 'ㆍ' | '⸱')
}

/// What a name is written with, and not around.
pub fn close(c: char) -> bool {
    !c.is_whitespace() && !dot(c) && !matches!(c, '-' | '_' | '‐'..='―' | '−' | '~')
}

/// A numeral written as a word, within a circle or in another script, as a digit.
fn numeral(c: char) -> Option<char> {
    let from = |first: u32, digit: u32| char::from_digit((u32::from(c) - first) % 10 + digit, 10);
    Some(match c {
        '〇' | '○' | '零' | '◯' | '⭕' | '⓪' | '⁰' => '0',
        '一' | '壹' | '幺' | '弌' | '¹' => '1',
        '二' | '贰' | '弍' | '²' => '2',
        '三' | '叁' | '弎' | '³' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        '①'..='⑨' => from(0x2460, 1)?,
        '⒈'..='⒐' => from(0x2488, 1)?,
        '⁴'..='⁹' => from(0x2074, 4)?,
        '₀'..='₉' => from(0x2080, 0)?,
        '❶'..='❾' => from(0x2776, 1)?,
        '㈠'..='㈨' => from(0x3220, 1)?,
        '㊀'..='㊈' => from(0x3280, 1)?,
        '٠'..='٩' => from(0x660, 0)?,
        '۰'..='۹' => from(0x6f0, 0)?,
        '𝟎'..='𝟿' => from(0x1d7ce, 0)?,
        _ => return None,
    })
}

/// Signs with every numeral as its digit: 十二 as 12, 二十 as 20. A sign that stands for two digits stands twice, the second time
/// over no bytes.
pub fn spelled(signs: &[Sign]) -> Vec<Sign> {
    let digit = |c: char| look(c).digit();
    let at = |at: Option<usize>| at.and_then(|at| signs.get(at)).and_then(|(_, c)| digit(*c));
    let mut out = Vec::with_capacity(signs.len());
    for (n, (place, c)) in signs.iter().enumerate() {
        let (before, after) = (at(n.checked_sub(1)), at(Some(n + 1)));
        let end = place.end..place.end;
        match (c, before, after) {
            ('十' | '拾', Some(_), Some(_)) => {}
            ('十' | '拾', Some(_), None) => out.push((place.clone(), '0')),
            ('十' | '拾', None, Some(_)) => out.push((place.clone(), '1')),
            ('十' | '拾', None, None) => out.extend([(place.clone(), '1'), (end, '0')]),
            _ => out.push((place.clone(), digit(*c).unwrap_or(*c))),
        }
    }
    out
}
