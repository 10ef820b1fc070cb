//! Record codes: one or two letters, a year, a serial (`C2026-0031`), and the one number a row is kept under. Not for office
//! numbers (效投〔2026〕31号): those are text of the office's own.

use super::text::{narrow, narrowed};
use std::borrow::Cow;

/// Serials of one year fit below this; year and serial together make the row's number.
pub const SERIALS: i64 = 10_000_000;

/// The code of a row: `code("C", 20260000031)` is `C2026-0031`.
pub fn code(letters: &str, id: i64) -> String {
    format!("{letters}{}-{:04}", id / SERIALS, id % SERIALS)
}

/// The letters a typed code begins with, as codes are written.
pub fn letters(typed: &str) -> String {
    let plain = typed.trim().chars().map(narrow);
    plain.take_while(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect()
}

/// The row a typed code names. Case, width and leading zeros do not matter; a bare serial means this year's. `None` when the text
/// is not a code of these letters at all.
pub fn parse(letters: &str, typed: &str, this_year: i32) -> Option<i64> {
    let narrow = if typed.is_ascii() { Cow::Borrowed(typed) } else { Cow::Owned(narrowed(typed)) };
    let text = narrow.trim();
    let rest = match text.split_at_checked(letters.len()) {
        Some((first, rest)) if first.eq_ignore_ascii_case(letters) => rest,
        _ => text,
    };
    let digits = |s: &str| {
        (!s.is_empty() && s.len() <= 9 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<i64>().ok())?
    };
    let (year, serial) = match rest.split_once('-') {
        Some((y, s)) => (digits(y)?, digits(s)?),
        None => (i64::from(this_year), digits(rest)?),
    };
    ((1000..=9999).contains(&year) && (1..SERIALS).contains(&serial)).then_some(year * SERIALS + serial)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        for typed in
            ["C2026-0031", "c2026-31", "2026-0031", "31", "0031", "c31", " C2026-0031 ", "３１", "Ｃ2026－00３1"]
        {
            assert_eq!(parse("C", typed, 2026), Some(20_260_000_031), "{typed}");
        }
        assert_eq!(code("C", 20_260_000_031), "C2026-0031");
        assert_eq!(code("C", 20_260_123_456), "C2026-123456");
    }

    #[test]
    fn two_letters_are_no_one_letter() {
        assert_eq!(code("CA", 20_260_000_031), "CA2026-0031");
        for typed in ["CA2026-0031", "ca31", "2026-31"] {
            assert_eq!(parse("CA", typed, 2026), Some(20_260_000_031), "{typed}");
        }
        for (of, typed) in [("C", "CA2026-0031"), ("CA", "C2026-0031"), ("A", "CA2026-0031"), ("CA", "检2026-0031")] {
            assert_eq!(parse(of, typed, 2026), None, "{of} {typed}");
        }
        assert_eq!((letters(" ca2026-31"), letters("31")), ("CA".into(), String::new()));
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in ["", "C", "V2026-0001", "C2026-", "C2026-0", "效投〔2026〕31号", "C-1", "9999999999"] {
            assert_eq!(parse("C", typed, 2026), None, "{typed}");
        }
    }
}
