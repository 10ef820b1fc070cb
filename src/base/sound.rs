//! The order people look things up in: numbers as numbers, Chinese by 拼音, and of a person the surname as a surname is read. Not
//! for units, which stand in the official order.

use pinyin::{Pinyin, ToPinyin as _, ToPinyinMulti as _};
use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

/// Compares two texts for a list.
pub type Order = fn(&str, &str) -> Ordering;

/// The orders, by the names SQL knows them under.
pub const ORDERS: [(&str, Order); 2] = [("people", people), ("persons", persons)];

/// Surnames that are read otherwise than the character mostly is (现代汉语词典, entries marked 姓), each with a reading for every
/// character.
const SURNAMES: &[(&str, &[&str])] = &[
    ("万俟", &["mo", "qi"]),
    ("单于", &["chan", "yu"]),
    ("尉迟", &["yu", "chi"]),
    ("澹台", &["tan", "tai"]),
    ("乐", &["yue"]),
    ("乜", &["nie"]),
    ("仇", &["qiu"]),
    ("佴", &["nai"]),
    ("区", &["ou"]),
    ("单", &["shan"]),
    ("召", &["shao"]),
    ("员", &["yun"]),
    ("句", &["gou"]),
    ("折", &["she"]),
    ("曾", &["zeng"]),
    ("朴", &["piao"]),
    ("查", &["zha"]),
    ("洗", &["xian"]),
    ("盖", &["ge"]),
    ("祭", &["zhai"]),
    ("种", &["chong"]),
    ("秘", &["bi"]),
    ("繁", &["po"]),
    ("缪", &["miao"]),
    ("翟", &["zhai"]),
    ("能", &["nai"]),
    ("薄", &["bo"]),
    ("覃", &["qin"]),
    ("解", &["xie"]),
    ("角", &["jue"]),
    ("都", &["du"]),
    ("郇", &["xun"]),
    ("隗", &["wei"]),
    ("颉", &["xie"]),
    ("黑", &["he"]),
    ("卜", &["bu"]),
];

/// Numbers as numbers, Chinese by 拼音, all else as it is written. What sounds alike is told apart by its characters.
pub fn people(one: &str, other: &str) -> Ordering {
    compared((one, &[]), (other, &[]))
}

/// The same of names of persons: each surname as it is read.
pub fn persons(one: &str, other: &str) -> Ordering {
    compared((one, surname(one)), (other, surname(other)))
}

/// How the surname of a name is read, where that is not as its characters mostly are.
fn surname(name: &str) -> &'static [&'static str] {
    SURNAMES.iter().find(|(surname, _)| name.starts_with(surname)).map_or(&[], |(_, read)| read)
}

/// Two texts, each with how its first characters are read.
fn compared((one, mine): (&str, &'static [&str]), (other, theirs): (&str, &'static [&str])) -> Ordering {
    let (mut left, mut right) = (one.chars().peekable(), other.chars().peekable());
    let (mut mine, mut theirs) = (mine.iter().copied(), theirs.iter().copied());
    loop {
        let (Some(first), Some(second)) = (left.peek().copied(), right.peek().copied()) else {
            return left.peek().is_some().cmp(&right.peek().is_some()).then_with(|| one.cmp(other));
        };
        let unlike = if first.is_ascii_digit() && second.is_ascii_digit() {
            number(&mut left).cmp(&number(&mut right))
        } else {
            left.next();
            right.next();
            // Chinese by its sound and behind all else.
            let sound = |c: char, read: Option<&'static str>| read.or_else(|| c.to_pinyin().map(Pinyin::plain));
            sound(first, mine.next()).cmp(&sound(second, theirs.next())).then(first.cmp(&second))
        };
        if unlike.is_ne() {
            return unlike;
        }
    }
}

/// Where in a text letters are heard as the first letters of its sound, `seldom` as any sign may be read; counted in what is letter or figure.
pub fn heard(text: &str, letters: &str, seldom: bool) -> Option<usize> {
    let signs: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let wanted: Vec<char> = letters.chars().collect();
    let begins = |sign: char, letter: char| {
        let many = sign.to_pinyin_multi().filter(|_| seldom).into_iter().flatten();
        sign == letter || sign.to_pinyin().into_iter().chain(many).any(|sound| sound.plain().starts_with(letter))
    };
    let fits = |part: &[char]| part.iter().zip(&wanted).all(|(sign, letter)| begins(*sign, *letter));
    signs.windows(wanted.len().max(1)).position(fits)
}

/// A number at the head of a text: how long it is, and its digits.
fn number(text: &mut Peekable<Chars<'_>>) -> (usize, String) {
    let mut digits = String::new();
    while let Some(digit) = text.next_if(char::is_ascii_digit) {
        if digit != '0' || !digits.is_empty() {
            digits.push(digit);
        }
    }
    (digits.len(), digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(words: &[&str], order: Order) -> Vec<String> {
        let mut words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        words.sort_by(|a, b| order(a, b));
        words
    }

    #[test]
    fn people_look_up_by_number_and_by_sound() {
        assert_eq!(sorted(&["孙某", "李某", "安某", "赵某", "钱某"], people), ["安某", "李某", "钱某", "孙某", "赵某"]);
        assert_eq!(
            sorted(&["C2026-10000", "C2026-9999", "C2025-0001"], people),
            ["C2025-0001", "C2026-9999", "C2026-10000"]
        );
        assert_eq!(sorted(&["第10号", "第9号", "A", ""], people), ["", "A", "第9号", "第10号"]);
    }

    #[test]
    fn first_letters_are_those_of_the_sound() {
        for (text, letters, seldom, at) in [
            ("国土局", "gtj", false, Some(0)),
            ("第2 分局（a）", "fja", false, Some(2)),
            ("市国土局", "tj", false, Some(2)),
            ("银行", "yh", false, None),
            ("银行", "yh", true, Some(0)),
            ("国土", "gtj", true, None),
        ] {
            assert_eq!(heard(text, letters, seldom), at, "{text} {letters}");
        }
    }

    #[test]
    fn a_surname_is_read_as_a_surname() {
        // Each stands among those that are read one way only.
        let right = [
            "高某",
            "盖某",
            "耿某",
            "胡某",
            "华某",
            "黄某",
            "令狐某",
            "万俟某",
            "莫某",
            "倪某",
            "区某",
            "潘某",
            "彭某",
            "朴某",
            "秦某",
            "仇某",
            "冉某",
            "任某",
            "沙某",
            "单某",
            "尚某",
            "解某",
            "谢某",
            "尹某",
            "余某",
            "尉迟某",
            "曾某",
            "查某",
            "张某",
            "长孙某",
        ];
        let mut other = right;
        other.reverse();
        assert_eq!(sorted(&other, persons), right);
        for (surname, read) in SURNAMES {
            assert_eq!(surname.chars().count(), read.len(), "{surname}");
            let common: Vec<&str> = surname.chars().filter_map(|c| c.to_pinyin().map(Pinyin::plain)).collect();
            assert_ne!(common, *read, "{surname} needs no line of its own");
        }
    }
}
