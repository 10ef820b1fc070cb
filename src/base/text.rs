//! Text on its way to people: what may reach a terminal, how wide it is, what a mistyped word was meant to be, how alike two
//! texts are.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What people put between words they write one after another.
pub const SEPARATORS: [char; 5] = ['、', ',', '，', ';', '；'];

/// The words a person writes one after another.
pub fn listed(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(SEPARATORS).map(str::trim).filter(|word| !word.is_empty())
}

/// Characters of one text field at the most; a letter of complaint has a few thousand.
pub const LONGEST: usize = 100_000;

/// True for what a terminal would obey rather than show: controls, bidi marks, invisible and unassigned-looking signs.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a text can hold anything hidden, told by its bytes: hidden signs begin with few of them, and with none that Chinese
/// characters do. Most texts hold nothing, and are not looked at closer; of others only what stands behind those few is.
pub fn may_hide(text: &str) -> bool {
    let begins = |b: u8| b < 0x20 || matches!(b, 0x7f | 0xc2..=0xe3 | 0xea..);
    if !text.bytes().fold(false, |any, b| any | begins(b)) {
        return false;
    }
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|b| begins(*b)) {
        rest = &rest[at..];
        match rest {
            // The dash, the dots, the quotation marks, the full stop and the wide signs: what every text is written with.
            [0xe2, 0x80, 0x90..=0xa7 | 0xb0.., ..] | [0xe3, 0x80..=0x84, ..] | [0xef, 0xbc | 0xbd, ..] => {}
            _ => return true,
        }
        rest = &rest[1..];
    }
    false
}

/// An emoji joined of several by U+200D, or followed by the emoji selector, is ordinary text.
fn joins_emoji(before: Option<char>, c: char, after: Option<char>) -> bool {
    let emoji = |c: Option<char>| {
        c.is_some_and(|c| {
            ('\u{1f000}'..='\u{1faff}').contains(&c) || ('\u{2600}'..='\u{27bf}').contains(&c) || c == '\u{fe0f}'
        })
    };
    match c {
        '\u{200d}' => emoji(before) && emoji(after),
        '\u{fe0f}' => emoji(before),
        _ => false,
    }
}

fn shown(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !may_hide(text) || !text.chars().any(|c| is_hidden(c) && !keep(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !is_hidden(c) || keep(c) || joins_emoji(before, c, rest.peek().copied()) {
            out.push(c);
        } else {
            match c {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c => out.extend(c.escape_unicode()),
            }
        }
        before = Some(c);
    }
    Cow::Owned(out)
}

/// Text as one line may show it: everything hidden is spelled out, as `\u{202e}`.
pub fn one_line(text: &str) -> Cow<'_, str> {
    shown(text, |_| false)
}

/// Text as a paragraph may show it: line breaks stay, all else hidden is spelled out.
pub fn paragraph(text: &str) -> Cow<'_, str> {
    shown(text, |c| c == '\n')
}

/// Columns a text takes on a terminal; Chinese characters take two.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text cut to `columns`, its end marked with `…` if anything is lost.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let w = UnicodeWidthChar::width(c).unwrap_or(0);
        if used + w + 1 > columns {
            break;
        }
        used += w;
        out.push(c);
    }
    out.push('…');
    Cow::Owned(out)
}

/// True for text a spreadsheet would compute or obey, behind any number of guards: blanks before a sign and the wide signs
/// of a Chinese keyboard are passed over by some.
fn commands(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    let behind = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    text.starts_with(['\t', '\r', '\n', '|', '%']) || behind.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// True for what a spreadsheet leaves of a value it could not show or took for a number: `1.39E+10`, `13900000003.0`,
/// `13,900,000,003`, `#REF!`, `########`, in either width.
pub fn is_garbled(text: &str) -> bool {
    // Nothing of the kind begins with Chinese, as most text does.
    let Some(first) = text.trim_start().chars().next().map(narrow).filter(char::is_ascii) else { return false };
    // Nor with other letters than a program's word for nothing; and a number has to hold one of these signs.
    let letter = first.is_ascii_alphabetic() && !matches!(first, 'n' | 'N' | 'T' | 'F');
    let sign = |b: u8| matches!(b, b'E' | b'e' | b'.' | b',');
    if letter || first.is_ascii_digit() && text.is_ascii() && !text.bytes().any(sign) {
        return false;
    }
    let text: String = text.trim().chars().map(narrow).collect();
    // What a program wrote for nothing.
    if ["nan", "NaN", "None", "NULL", "TRUE", "FALSE"].contains(&text.as_str()) || text == "#名称?" {
        return true;
    }
    if let Some(rest) = text.strip_prefix('#') {
        let error = rest.ends_with(['!', '?']) || matches!(rest, "N/A" | "GETTING_DATA");
        return rest.len() >= 2 && (error && rest.is_ascii() || rest.bytes().all(|b| b == b'#'));
    }
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let scientific = || {
        let (digits, power) = text.split_once(['E', 'e'])?;
        let (digits, signed) = (digits.trim_start_matches('-'), power.strip_prefix(['+', '-']));
        let mantissa = match digits.split_once(['.', ',']) {
            Some((whole, rest)) => number(whole) && number(rest),
            None => number(digits) && signed.is_some(),
        };
        Some(mantissa && number(signed.unwrap_or(power)))
    };
    let long = |whole: &str| whole.len() >= 7 && number(whole);
    let parted = || text.split(',').count() >= 3 && text.split(',').skip(1).all(|part| part.len() == 3 && number(part));
    scientific() == Some(true)
        || text.trim_end_matches('0').strip_suffix('.').is_some_and(long)
        || parted() && long(&text.replace(',', ""))
}

/// What stands for a cell that is reckoned from others, where nothing says what it comes to.
pub const UNRECKONED: &str = "#CALC!";

/// Whether what stands in a cell has lost what was meant: digits behind a power of ten, or all of it behind `####`.
pub fn has_lost(text: &str) -> bool {
    let tidy: String = text.trim().chars().map(narrow).collect();
    let power = tidy.starts_with(|c: char| c.is_ascii_digit() || c == '-') && tidy.contains(['E', 'e']);
    (power || tidy.starts_with("##") || tidy == UNRECKONED) && is_garbled(text)
}

/// What ends a text of which a cell of a workbook holds no more than the beginning.
pub const CUT: &str = "……（全文见台账）";

/// Whether a cell says that it is as above.
pub fn as_above(text: &str) -> bool {
    if text.len() > 24 || text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return false;
    }
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(&*text, "同上" | "同前" | "〃" | "〞" | "″" | "\"" | "“" | "”" | "''" | "＂")
}

/// Whether a cell of a sheet holds a dash alone, which says that there is nothing.
pub fn is_dash(text: &str) -> bool {
    let dash = |c: char| matches!(narrow(c), '-' | '/' | '\u{2010}'..='\u{2015}' | '−' | '－');
    text.chars().find(|c| !c.is_whitespace()).is_some_and(dash) && text.trim().chars().all(dash)
}

/// Whether a cell says that somebody left nothing: 无, 未留.
pub fn is_left_out(text: &str) -> bool {
    matches!(text.trim(), "无" | "没有" | "不详" | "未知" | "未留" | "未提供" | "未填")
}

/// A character in narrow form.
pub fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// A text with its wide signs narrow.
pub fn narrowed(text: &str) -> String {
    text.chars().map(narrow).collect()
}

/// A digit in either hand.
fn digit(c: char) -> Option<u32> {
    "〇一二三四五六七八九".chars().position(|d| d == c).and_then(|at| u32::try_from(at).ok()).or(match c {
        '○' | '零' | 'Ｏ' => Some(0),
        c => c.to_digit(10),
    })
}

/// A number in digits of either hand, or counted with 十.
pub fn figure(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 8 {
        return None;
    }
    if let Some((tens, ones)) = text.split_once('十') {
        let one = |part: &str, none: u32| if part.is_empty() { Some(none) } else { figure(part).filter(|n| *n < 10) };
        return Some(one(tens, 1)? * 10 + one(ones, 0)?);
    }
    text.chars().try_fold(0, |all, c| Some(all * 10 + digit(c)?))
}

/// A text with its figures in narrow digits, of whichever hand they are: 二〇二六年三月 as 2026年3月. What is no number stays as it is.
pub fn in_digits(text: &str) -> String {
    let text: String = text.chars().map(|c| if c == 'Ｏ' { c } else { narrow(c) }).collect();
    let counts = |c: char| c == '十' || !c.is_ascii() && digit(c).is_some();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(counts) {
        let (before, from) = rest.split_at(at);
        let (word, after) = from.split_at(from.find(|c| !counts(c)).unwrap_or(from.len()));
        out += before;
        match figure(word) {
            Some(number) => out += &number.to_string(),
            None => out += word,
        }
        rest = after;
    }
    out + rest
}

/// True for digits behind any number of guards: a number is kept as text by the same mark.
fn number_guarded(text: &str) -> bool {
    let digits = text.trim_start_matches('\'');
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Text as a CSV field may hold it: what a spreadsheet would take for a formula, or for a guarded number, gets one `'` more in front, and
/// [`unguard`] takes that one off again.
pub fn guard(text: &str) -> Cow<'_, str> {
    // Neither begins with a letter, a digit or a Chinese character, as most values do.
    if matches!(text.as_bytes().first(), None | Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | 0xe4..=0xe9)) {
        return Cow::Borrowed(text);
    }
    let more = commands(text) || text.starts_with('\'') && number_guarded(text);
    if more { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text behind the guard of a CSV field; any other text as it is.
pub fn unguard(field: &str) -> &str {
    field.strip_prefix('\'').filter(|text| commands(text) || number_guarded(text)).unwrap_or(field)
}

/// What two words must be near to have anything in common.
pub const NEAR: f64 = 0.25;

/// How near two words are, 0 to 1; a Chinese word inside another is near however long the other is.
pub fn nearness(typed: &str, word: &str) -> f64 {
    let (a, b) = (typed.to_lowercase(), word.to_lowercase());
    let inside = if !a.is_empty() && (b.contains(&a) || a.contains(&b)) { 0.6 } else { 0.0 };
    strsim::normalized_damerau_levenshtein(&a, &b).max(inside)
}

/// The words nearest to what was typed, nearest first, at most `most`; none that has nothing in common with it.
pub fn nearest<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let mut ranked: Vec<(f64, &str)> =
        words.into_iter().map(|w| (nearness(typed, w), w)).filter(|(n, _)| *n > NEAR).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.dedup_by_key(|(_, w)| *w);
    ranked.into_iter().take(most).map(|(_, w)| w).collect()
}

/// How likely one name is a slip of the pen for another, 0 to 1: no more than a letter or two apart, or one form of it.
pub fn slip(typed: &str, name: &str) -> f64 {
    let (a, b) = (typed.to_lowercase(), name.to_lowercase());
    let long = b.chars().count();
    let far = strsim::damerau_levenshtein(&a, &b);
    let most = if name.is_ascii() { (long / 3).min(2) } else { long / 4 };
    if far <= most { strsim::normalized_damerau_levenshtein(&a, &b) } else { 0.0 }
}

/// How alike two texts are, from 0 to 1: the pairs of neighbouring characters they share (Sørensen–Dice). Not strsim's,
/// which divides by bytes and finds no two Chinese texts alike.
pub fn likeness(one: &str, other: &str) -> f64 {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let plain: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        plain.windows(2).map(|w| (w[0], w[1])).collect()
    };
    let (one, mut other) = (pairs(one), pairs(other));
    let all = one.len() + other.len();
    let mut shared = 0_u32;
    for pair in one {
        if let Some(at) = other.iter().position(|p| *p == pair) {
            other.swap_remove(at);
            shared += 2;
        }
    }
    if all == 0 { 0.0 } else { f64::from(shared) / f64::from(u32::try_from(all).unwrap_or(u32::MAX)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_terminal_obeys_gets_through() {
        assert_eq!(one_line("a\u{1b}[2Jb\u{202e}c\n"), "a\\u{1b}[2Jb\\u{202e}c\\n");
        assert_eq!(paragraph("a\nb\u{7}"), "a\nb\\u{7}");
        assert_eq!(one_line("张三迟到早退"), "张三迟到早退");
        assert_eq!(one_line("👨\u{200d}👩"), "👨\u{200d}👩");
    }

    #[test]
    fn wide_characters_are_cut_whole() {
        assert_eq!(cut("南街派出所", 7), "南街派…");
        assert_eq!(cut("南街派出所", 10), "南街派出所");
        assert_eq!(width(&cut("南街派出所", 6)), 5);
    }

    #[test]
    fn a_guard_comes_off_as_it_went_on() {
        for text in [
            " =1",
            "\u{3000}＝1",
            "＠x",
            "=1+1",
            "'=1+1",
            "''",
            "'",
            "",
            "-3",
            "- a",
            "@x",
            "\tx",
            "\n",
            "\r",
            "|x",
            "%x",
            "'tis",
            "张三",
            "a=1",
            "139",
            "'139",
            "''139",
        ] {
            assert_eq!(unguard(&guard(text)), text);
            assert!(!guard(text).starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']), "{text}");
        }
        assert_eq!((guard("=1"), guard("'=1"), guard("'tis")), ("'=1".into(), "''=1".into(), "'tis".into()));
        assert_eq!((unguard("'tis"), unguard("''=1"), unguard("=1")), ("'tis", "'=1", "=1"));
        assert_eq!((unguard("'139"), guard("139")), ("139", "139".into()), "a spreadsheet's mark for text");
    }

    #[test]
    fn nothing_is_hidden_where_no_byte_says_so() {
        let missed = ('\0'..=char::MAX).find(|c| is_hidden(*c) && !may_hide(c.encode_utf8(&mut [0; 4])));
        assert_eq!(missed, None);
        assert!(!may_hide("窗口 无人值守-2026") && !may_hide("“窗口”，无人值守……（见《台账》）——2026。"));
    }

    #[test]
    fn what_a_spreadsheet_spoiled_is_known() {
        for spoiled in [
            "1.39E+10",
            "1E+05",
            " 1.39e+10 ",
            "1.39E10",
            "1,39E+10",
            "１.39E+10",
            "13900000003.0",
            "13900000003.00",
            "13,900,000,003",
            "None",
            "#名称?",
            "#REF!",
            "＃REF！",
            "#N/A",
            "#DIV/0!",
            "#NAME?",
            "########",
        ] {
            assert!(is_garbled(spoiled), "{spoiled}");
        }
        for text in [
            "13900000003",
            "#",
            "#1",
            "E+",
            "1E",
            "A1E+5",
            "第3号",
            "",
            "#投诉#",
            "1.E+5",
            "1E5",
            "12.0",
            "1,200",
            "3,4,5",
        ] {
            assert!(!is_garbled(text), "{text}");
        }
    }

    #[test]
    fn the_nearest_word_comes_first() {
        assert_eq!(nearest("phnoe", ["letter", "phone", "visit"], 1), ["phone"]);
        assert_eq!(nearest("派出所", ["市公安局", "南街派出所"], 3), ["南街派出所"]);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "each is a ratio of small counts, and comes out exactly")]
    fn texts_are_alike_by_the_pairs_they_share() {
        assert_eq!(likeness("窗口无人值守", "窗口，无人值守！"), 1.0);
        assert_eq!(likeness("ABAB", "AB"), 0.5);
        assert_eq!(likeness("窗口无人", "拖延办理"), 0.0);
        assert_eq!((likeness("", ""), likeness("甲", "甲")), (0.0, 0.0));
    }
}
