//! Record codes: a letter, a year, a serial (`C2026-0031`), and the one number a row is kept under. Not for office
//! numbers (效投〔2026〕31号): those are text of the office's own.

/// Serials of one year fit below this; year and serial together make the row's number.
pub const SERIALS: i64 = 10_000_000;

/// The code of a row: `code('C', 20260000031)` is `C2026-0031`.
pub fn code(letter: char, id: i64) -> String {
    format!("{letter}{}-{:04}", id / SERIALS, id % SERIALS)
}

/// The row a typed code names. Case and leading zeros do not matter; a bare serial means this year's. `None` when the text
/// is not a code of this letter at all.
pub fn parse(letter: char, typed: &str, this_year: i32) -> Option<i64> {
    let text = typed.trim();
    let rest = match text.chars().next() {
        Some(c) if c.eq_ignore_ascii_case(&letter) => &text[1..],
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
        for typed in ["C2026-0031", "c2026-31", "2026-0031", "31", "0031", "c31", " C2026-0031 "] {
            assert_eq!(parse('C', typed, 2026), Some(20_260_000_031), "{typed}");
        }
        assert_eq!(code('C', 20_260_000_031), "C2026-0031");
        assert_eq!(code('C', 20_260_123_456), "C2026-123456");
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in ["", "C", "V2026-0001", "C2026-", "C2026-0", "效投〔2026〕31号", "C-1", "9999999999"] {
            assert_eq!(parse('C', typed, 2026), None, "{typed}");
        }
    }
}
