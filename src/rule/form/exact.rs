//! Numbers of a form, exact: what is read as 0.1 is a tenth, what is divided stays a fraction, and only a total is rounded, as the form says.

use super::number::Exact;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, Zero as _};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// How a total is rounded to the digits it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// Half goes up, away from zero (四舍五入).
    #[default]
    HalfUp,
    /// Half goes to the even digit (四舍六入五成双, GB/T 8170).
    HalfEven,
    /// The rest is dropped (只舍不入).
    Down,
}

/// A decimal as it is written, `92.5`, or a fraction, `250/3`.
pub fn exact(text: &str) -> Option<Exact> {
    let text = text.trim();
    if let Some((above, below)) = text.split_once('/') {
        let below: BigInt = below.parse().ok()?;
        return (!below.is_zero())
            .then_some(())
            .and_then(|()| Some(Exact::long(BigRational::new(above.parse().ok()?, below))));
    }
    let (text, power) = text.split_once(['e', 'E']).map_or((text, Some(0)), |(t, e)| (t, e.parse::<i32>().ok()));
    let power = power.filter(|power| power.abs() <= 30)?;
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    if unsigned.is_empty() && rest.is_empty() || !digits(unsigned) || !digits(rest) || text.len() > 60 {
        return None;
    }
    if rest.is_empty() && power == 0 && whole.len() < 18 {
        return whole.parse().ok().map(|whole: i64| Exact::from(whole));
    }
    let above: BigInt = format!("{whole}{rest}").parse().ok()?;
    let power = power - i32::try_from(rest.len()).ok()?;
    let ten = BigInt::from(10).pow(power.unsigned_abs());
    Some(Exact::long(if power < 0 { BigRational::new(above, ten) } else { BigRational::from_integer(above * ten) }))
}

/// A number of a definition or an answer.
pub fn exact_of(number: &serde_json::Number) -> Option<Exact> {
    number.as_i64().map(Exact::from).or_else(|| exact(&number.to_string()))
}

/// How far below ten's power machine numbers are scaled without a long one.
const FAR: u32 = 18;

/// A number without its sign, scaled by a power of ten and cut: what is whole, whether that is odd, and how the rest stands to a half.
fn cut(number: &Exact, decimals: u32) -> (String, bool, Ordering) {
    if let Some((above, below)) = number.small().filter(|_| decimals <= FAR) {
        let (scaled, below) =
            (u128::from(above.unsigned_abs()) * 10_u128.pow(decimals), u128::from(below.unsigned_abs()));
        let whole = scaled / below;
        return (whole.to_string(), whole % 2 == 1, (scaled % below * 2).cmp(&below));
    }
    let scaled = number.ratio().abs() * BigRational::from_integer(BigInt::from(10).pow(decimals));
    let (whole, rest) = (scaled.trunc().to_integer(), scaled.fract());
    (whole.to_string(), whole.bit(0), rest.cmp(&BigRational::new(1.into(), 2.into())))
}

/// One more than a number in digits.
fn next(digits: &str) -> String {
    let nines = digits.len() - digits.trim_end_matches('9').len();
    let (stay, last) = digits[..digits.len() - nines].split_at((digits.len() - nines).saturating_sub(1));
    let last = last.bytes().next().map_or('1', |digit| char::from(digit + 1));
    format!("{stay}{last}{}", "0".repeat(nines))
}

/// A number with so many digits behind the point.
pub fn rounded(number: &Exact, decimals: u32, how: Rounding) -> String {
    let (whole, odd, rest) = cut(number, decimals);
    let up = match how {
        Rounding::HalfUp => rest.is_ge(),
        Rounding::HalfEven => rest.is_gt() || rest.is_eq() && odd,
        Rounding::Down => false,
    };
    let whole = if up { next(&whole) } else { whole };
    let sign = if number.is_negative() && whole != "0" { "-" } else { "" };
    let digits = format!("{whole:0>width$}", width = decimals as usize + 1);
    let (before, behind) = digits.split_at(digits.len() - decimals as usize);
    if behind.is_empty() { format!("{sign}{before}") } else { format!("{sign}{before}.{behind}") }
}

/// A number as it is kept, exact: as a decimal where it is one, else as a fraction.
pub fn written(number: &Exact) -> String {
    let is = |decimals: u32| match number.small() {
        Some((_, below)) => 10_i64.pow(decimals) % below == 0,
        None => exact(&rounded(number, decimals, Rounding::Down)).as_ref() == Some(number),
    };
    let decimals = (0..=12).find(|decimals| is(*decimals));
    decimals.map_or_else(|| number.to_string(), |decimals| rounded(number, decimals, Rounding::Down))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, decimals: u32, how: Rounding) -> String {
        rounded(&exact(text).expect(text), decimals, how)
    }

    #[test]
    fn a_decimal_is_what_it_says() {
        for (text, is) in [("0.1", "1/10"), ("92.50", "185/2"), ("-3", "-3/1"), ("1e2", "100"), ("2.5E-1", "1/4")] {
            assert_eq!(exact(text), exact(is), "{text}");
        }
        for text in ["", ".", "1.2.3", "１", "1/0", "NaN", "1e99", "--1", "0x10"] {
            assert_eq!(exact(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_kept_is_exact() {
        for (number, kept) in [("92.50", "92.5"), ("90", "90"), ("250/3", "250/3"), ("-1/8", "-0.125"), ("0", "0")] {
            let number = exact(number).expect("a number");
            assert_eq!(written(&number), kept);
            assert_eq!(exact(kept), Some(number));
        }
    }

    /// GB/T 8170—2008, 3.2: the examples of rounding by even digits.
    #[test]
    fn a_half_goes_where_the_form_says() {
        for (text, decimals, up, even, down) in [
            ("12.5", 0, "13", "12", "12"),
            ("13.5", 0, "14", "14", "13"),
            ("1.050", 1, "1.1", "1.0", "1.0"),
            ("0.35", 1, "0.4", "0.4", "0.3"),
            ("-0.5", 0, "-1", "0", "0"),
            ("0.004", 2, "0.00", "0.00", "0.00"),
            ("250/3", 2, "83.33", "83.33", "83.33"),
            ("2/3", 2, "0.67", "0.67", "0.66"),
            ("99.95", 1, "100.0", "100.0", "99.9"),
            ("9223372036854775807.5", 0, "9223372036854775808", "9223372036854775808", "9223372036854775807"),
        ] {
            let all = [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down].map(|how| said(text, decimals, how));
            assert_eq!(all, [up, even, down], "{text}");
        }
    }
}
