//! What a workbook shows of a number by its format, where that says more than the number does: 0012, 0371-1234567, 85.5%. Not for days, nor for
//! how the parts of large numbers are set.

/// The longest format that is looked at.
const LONGEST: usize = 255;
/// Numbers from here on have lost digits, and what is shown of them is none of theirs.
const LOST: f64 = 1e15;
/// The least part of one that is shown in percent.
const LEAST: f64 = 1e-9;

/// What a format shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    /// So many digits at the least, with words and signs between them.
    Digits {
        /// What is shown, one after the other.
        pieces: Vec<Piece>,
        /// Whether it is for numbers above nought alone.
        above_nought: bool,
    },
    /// Hundredths, with so many places at the least.
    Percent(usize),
}

/// A piece of what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A digit.
    Digit,
    /// Signs that are shown as they are.
    Signs(String),
}

impl Shows {
    /// What a format shows beside the number; nothing of most formats.
    pub fn by(format: &str) -> Option<Shows> {
        let (mut pieces, mut signs) = (Vec::new(), String::new());
        let (mut percent, mut parted, mut places, mut further) = (false, false, None, false);
        let mut chars = Some(format).filter(|format| format.len() <= LONGEST)?.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => signs.extend(chars.by_ref().take_while(|c| *c != '"')),
                '\\' => signs.extend(chars.next()),
                // As wide as the sign that follows, and blank.
                '_' => drop(chars.next()),
                // The language of a format; colours, conditions and Chinese numerals are no plain digits.
                '[' => {
                    let within: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    within.strip_prefix("$-")?;
                }
                ';' => {
                    further = true;
                    break;
                }
                '%' if !percent => percent = true,
                '.' if places.is_none() => places = Some(0),
                '0' | '#' | '?' => {
                    places = places.map(|n| n + usize::from(c == '0'));
                    parted |= c != '0';
                    if !signs.is_empty() {
                        pieces.push(Piece::Signs(std::mem::take(&mut signs)));
                    }
                    pieces.push(Piece::Digit);
                }
                ',' => parted = true,
                '-' | ' ' | '(' | ')' | '+' | ':' => signs.push(c),
                c if !c.is_ascii() => signs.push(c),
                _ => return None,
            }
        }
        let digits = pieces.iter().filter(|piece| **piece == Piece::Digit).count();
        if percent {
            let plain = signs.trim().is_empty() && digits == pieces.len() && digits > 0;
            return plain.then_some(Shows::Percent(places.unwrap_or(0)));
        }
        if !signs.trim_end().is_empty() {
            pieces.push(Piece::Signs(signs));
        }
        let more = digits > 0 && pieces.len() > 1 && !parted && places.is_none();
        more.then_some(Shows::Digits { pieces, above_nought: further })
    }

    /// What is shown of a number that is written so; nothing where that is the number.
    pub fn of(&self, n: f64, written: &str) -> Option<String> {
        let shown = match self {
            Shows::Percent(places) => hundredths(n, written, *places)?,
            Shows::Digits { pieces, above_nought } => {
                let whole = n.fract() == 0.0 && (0.0..LOST).contains(&n) && (n > 0.0 || !above_nought);
                laid(pieces, Some(written).filter(|_| whole)?)
            }
        };
        (shown != written).then_some(shown)
    }
}

/// Digits in their places: what there are more of stand in the first.
fn laid(pieces: &[Piece], digits: &str) -> String {
    let places = pieces.iter().filter(|piece| **piece == Piece::Digit).count();
    let digits = format!("{digits:0>places$}");
    let (mut rest, mut left, mut out) = (digits.as_str(), places, String::new());
    for piece in pieces {
        match piece {
            Piece::Signs(signs) => out.push_str(signs),
            Piece::Digit => {
                left -= 1;
                let (here, after) = rest.split_at(rest.len() - left);
                out.push_str(here);
                rest = after;
            }
        }
    }
    out.trim().to_owned()
}

/// A number in percent, to the last digit it has.
fn hundredths(n: f64, written: &str, places: usize) -> Option<String> {
    if n != 0.0 && !(LEAST..LOST).contains(&n.abs()) {
        return None;
    }
    let text = written.trim_start_matches('-');
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{part:0<2}");
    let (two, part) = part.split_at(2);
    let whole = format!("{whole}{two}");
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let sign = if n < 0.0 { "-" } else { "" };
    let point = if part.is_empty() && places == 0 { "" } else { "." };
    Some(format!("{sign}{whole}{point}{part:0<places$}%"))
}

/// What is shown of a number that a workbook keeps beside it: the digits of the number, with noughts, words and signs about them alone.
pub fn beside(n: f64, written: &str, shown: &str, percent: bool) -> Option<String> {
    let shown = shown.trim();
    if percent {
        let places = shown.trim_end_matches('%').split_once('.').map_or(0, |(_, part)| part.trim().len());
        return hundredths(n, written, places.min(LONGEST));
    }
    let whole = n.fract() == 0.0 && (0.0..LOST).contains(&n) && shown.len() <= LONGEST;
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    let set = shown.contains(['.', ',', '%', '/', '¥', '￥', '$', '\n']);
    let is = whole && !set && digits.ends_with(written) && shown != written;
    is.then(|| shown.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(format: &str, n: f64) -> Option<String> {
        Shows::by(format)?.of(n, &n.to_string())
    }

    #[test]
    fn what_a_format_shows_is_what_is_read() {
        for (format, n, is) in [
            ("0000", 12.0, "0012"),
            ("000000", 452_000.0, ""),
            ("000000_ ", 10_005.0, "010005"),
            ("0000-0000000", 3_711_234_567.0, "0371-1234567"),
            ("0000\\-0000000;@", 37_101_234_567.0, "3710-1234567"),
            ("\"0371\"-0000000", 1_234_567.0, "0371-1234567"),
            ("\"NO.\"0000", 7.0, "NO.0007"),
            ("0000\"年\"00\"月\"00\"日\"", 20_260_305.0, "2026年03月05日"),
            ("[$-804]0000", 12.0, "0012"),
            ("0\"人\"", 12.0, "12人"),
            ("0%", 0.855, "85.5%"),
            ("0.0%", 0.855, "85.5%"),
            ("0.00%", 0.85, "85.00%"),
            ("0%", 0.07, "7%"),
            ("0%", 0.0005, "0.05%"),
            ("0%", 12.0, "1200%"),
            ("0.0%", 0.29, "29.0%"),
            ("0.00%;[Red]-0.00%", -0.5, "-50.00%"),
            ("#,##0.00%", 0.1, "10.00%"),
        ] {
            let is = Some(is.to_owned()).filter(|is| !is.is_empty());
            assert_eq!(shown(format, n), is, "{format} {n}");
        }
    }

    #[test]
    fn what_is_a_number_stays_one() {
        for format in [
            "General",
            "0",
            "0.00",
            "#,##0",
            "#,##0.00",
            "0.00E+00",
            "@",
            "# ?/?",
            "0_ ",
            "0_);[Red]\\(0\\)",
            "[DBNum1]0000",
            "[>100]000",
            "*-000",
            "yyyy-mm-dd",
            "h:mm",
            "\"\u{a5}\"#,##0",
            "0%\"左右\"",
            "\"无\"",
            "",
        ] {
            assert_eq!(shown(format, 12.0), None, "{format}");
        }
        assert_eq!(shown("0000", 12.5), None, "what is not whole is more than what is shown");
        assert_eq!(shown("0000", -12.0), None);
        assert_eq!(shown("0000;;\"无\"", 0.0), None);
        assert_eq!(shown("000000000000000000", 4.1e17), None, "it has lost digits");
        assert_eq!(shown("0%", 1e-300), None);
    }

    #[test]
    fn what_is_kept_beside_a_number_shows_it() {
        for (n, text, percent, is) in [
            (12.0, "0012", false, Some("0012")),
            (1_234_567.0, "0371-1234567", false, Some("0371-1234567")),
            (0.855, "85.5%", true, Some("85.5%")),
            (0.855, "86%", true, Some("85.5%")),
            (12.0, "12", false, None),
            (1234.0, "1,234", false, None),
            (12.0, "12.00", false, None),
            (12.4, "12", false, None),
            (12_000.0, "12千", false, None),
            (1e10, "1E+10", false, None),
        ] {
            assert_eq!(beside(n, &n.to_string(), text, percent).as_deref(), is, "{n} {text}");
        }
    }
}
