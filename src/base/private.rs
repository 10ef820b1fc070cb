//! What is somebody's own and slips into free text: a telephone number of eleven digits, an identity number of eighteen, in any
//! width, and words that are known to be sealed. Found, to warn; masked, where text goes out. Not for sealed fields themselves.

use std::borrow::Cow;
use std::ops::Range;

/// A digit in either width.
fn digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// What may stand between the groups of a number.
fn gap(c: char) -> bool {
    matches!(c, ' ' | '-' | '　' | '－' | '‐' | '–')
}

/// The groups in which telephone and identity numbers are written.
const GROUPED: [&[usize]; 3] = [&[3, 4, 4], &[3, 3, 5], &[6, 8, 4]];

/// Where a text holds numbers of eleven or eighteen digits: by bytes.
fn numbers(text: &str) -> Vec<Range<usize>> {
    if text.chars().filter(|c| digit(*c)).nth(10).is_none() {
        return Vec::new();
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let end_of = |at: usize| chars.get(at).map_or(text.len(), |(byte, _)| *byte);
    let (mut out, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        if !digit(chars[at].1) {
            at += 1;
            continue;
        }
        // Groups of digits with one gap between them.
        let (first, mut groups) = (at, Vec::new());
        loop {
            let begin = at;
            while at < chars.len() && digit(chars[at].1) {
                at += 1;
            }
            let mut count = at - begin;
            // The last sign of an identity number may be an X.
            if count >= 3 && chars.get(at).is_some_and(|(_, c)| matches!(c, 'x' | 'X' | 'Ｘ' | 'ｘ')) {
                let so_far: usize = groups.iter().map(|(count, _)| *count).sum::<usize>() + count;
                if so_far == 17 {
                    at += 1;
                    count += 1;
                }
            }
            groups.push((count, begin..at));
            let goes_on = at + 1 < chars.len() && gap(chars[at].1) && digit(chars[at + 1].1);
            if !goes_on {
                break;
            }
            at += 1;
        }
        let counts: Vec<usize> = groups.iter().map(|(count, _)| *count).collect();
        if GROUPED.contains(&counts.as_slice()) {
            out.push(end_of(first)..end_of(at));
        } else {
            let whole = groups.into_iter().filter(|(count, _)| matches!(count, 11 | 18));
            out.extend(whole.map(|(_, span)| end_of(span.start)..end_of(span.end)));
        }
    }
    out
}

/// Whether a text holds such a number, or one of the words that are sealed elsewhere.
pub fn holds(text: &str, sealed: &[String]) -> bool {
    !numbers(text).is_empty() || sealed.iter().any(|word| telling(word) && text.contains(word.as_str()))
}

/// A single character says nothing of anybody.
fn telling(word: &str) -> bool {
    word.chars().nth(1).is_some()
}

/// The text with such numbers and words masked: the first three digits of a number and the first character of a word are left.
pub fn masked<'t>(text: &'t str, sealed: &[&str]) -> Cow<'t, str> {
    let spans = numbers(text);
    let words: Vec<&&str> = sealed.iter().filter(|word| telling(word) && text.contains(**word)).collect();
    if spans.is_empty() && words.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        out.push_str(&text[at..span.start]);
        let mut kept = 0;
        out.extend(text[span.clone()].chars().map(|c| {
            kept += usize::from(digit(c));
            if digit(c) && kept > 3 || matches!(c, 'x' | 'X' | 'Ｘ' | 'ｘ') { '*' } else { c }
        }));
        at = span.end;
    }
    out.push_str(&text[at..]);
    for word in words {
        let first = word.chars().next().map(String::from).unwrap_or_default();
        out = out.replace(*word, &(first + &"*".repeat(word.chars().count() - 1)));
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_persons_are_found_in_any_width() {
        for text in [
            "来电 13900000003 反映",
            "１３９０００００００３",
            "139 0000 0003",
            "139-0000-0003。",
            "身份证 11010519491231002X",
            "110105 19491231 0021",
            "１１０１０５１９４９１２３１００２Ｘ",
        ] {
            assert!(holds(text, &[]), "{text}");
            assert!(!holds(&masked(text, &[]), &[]), "{}", masked(text, &[]));
        }
        for text in ["2026-03-02 09:00", "C2026-0001", "123456789012", "第20260302号", "0351-1234567", "", "一百一十个"]
        {
            assert!(!holds(text, &[]), "{text}");
            assert_eq!(masked(text, &[]), text);
        }
    }

    #[test]
    fn what_is_sealed_is_masked_where_it_stands() {
        let sealed = ["钱某某".to_owned(), "甲".to_owned()];
        assert!(holds("钱某某来电", &sealed) && !holds("甲来电", &sealed));
        assert_eq!(masked("钱某某来电 13900000003", &["钱某某"]), "钱**来电 139********");
    }
}
