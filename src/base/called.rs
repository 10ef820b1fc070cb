//! How a word names one of many things that each answer to several: whole, but for how such names end, in part, by the first letters of
//! its sound. Not for what there is to name.

use super::sound;
use super::vocab::fold;

/// How a word fits a name; the first goes before the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// It is the name.
    Whole,
    /// It is the name but for its place and how such names end: 城管 is 市城管局.
    Stem,
    /// The name begins with it, or has it within.
    Part,
    /// It is the name by the first letters of its sound: `gtj` is 国土局.
    Sound,
    /// The same of how the name begins.
    Begun,
    /// The same of what the name has within.
    Within,
    /// The same where a sign is read as it seldom is.
    Seldom,
}

/// What names of units end in, and of which place they are: a word that ends so is a name of its own, and no part of a longer one.
const ENDS: &str = "局委办处科股室所院校镇乡村队站厅部司社会府团口心道中";
const PLACES: &str = "市县区省州旗";

/// A word that was typed, ready to be held against names.
#[derive(Debug)]
pub struct Word {
    folded: String,
    /// Letters it must have to be taken for a sound.
    least: usize,
}

impl Word {
    /// One that was chosen with the choices before one's eyes.
    pub fn chosen(typed: &str) -> Word {
        Word { folded: fold(typed.trim()), least: 1 }
    }

    /// One that stands in a command: it says more before it is taken for a name.
    pub fn said(typed: &str) -> Word {
        Word { least: 2, ..Word::chosen(typed) }
    }

    /// Whether it ends as names of units do, and is long enough that no person goes by it: 公安局, and neither 张局 nor 王公安.
    pub fn is_of_unit(&self) -> bool {
        self.folded.chars().count() > 2 && self.folded.ends_with(|c| ENDS.contains(c))
    }

    /// Whether it is a name of a unit but for its place: 财政局 of 清河县财政局, and 派出所 of no 清河县公安局城东派出所.
    pub fn is_without_place(&self, name: &str) -> bool {
        let place = name.strip_suffix(&*self.folded).filter(|_| self.is_of_unit());
        place.is_some_and(|place| place.ends_with(|c| PLACES.contains(c) || "镇乡".contains(c)))
    }

    /// How it fits a name that is plain already.
    pub fn fits(&self, name: &str) -> Option<Way> {
        let wanted = self.folded.as_str();
        if wanted.is_empty() {
            return None;
        }
        if name == wanted {
            return Some(Way::Whole);
        }
        // One Latin letter, or two, stand in nearly every word; what stands in a command is two signs at least.
        let long = wanted.chars().count();
        let telling = long >= self.least && (!wanted.is_ascii() || long > 2);
        if telling && stem(name) == Some(wanted) {
            return Some(Way::Stem);
        }
        let own = self.least > 1 && wanted.ends_with(|c| ENDS.contains(c));
        let begins = long >= self.least && name.starts_with(wanted);
        if !own && (begins || telling && name.contains(wanted)) || own && name.ends_with(wanted) {
            return Some(Way::Part);
        }
        let letters = wanted.chars().filter(char::is_ascii_alphabetic).count();
        if letters < self.least || !wanted.chars().all(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        let within = letters > 1;
        match sound::heard(name, wanted, false) {
            Some(0) if name.chars().count() == long => Some(Way::Sound),
            Some(0) => Some(Way::Begun),
            Some(_) => within.then_some(Way::Within),
            None => sound::heard(name, wanted, true).filter(|_| within).map(|_| Way::Seldom),
        }
    }

    /// Those of many that it names as nearly as any does.
    pub fn among<T>(&self, all: impl IntoIterator<Item = (T, Option<Way>)>) -> Vec<T> {
        let mut best: Option<Way> = None;
        let mut found = Vec::new();
        for (one, way) in all {
            let Some(way) = way else { continue };
            if best.is_none_or(|best| way < best) {
                found.clear();
                best = Some(way);
            }
            if best == Some(way) {
                found.push(one);
            }
        }
        found
    }
}

/// A name without its place and without how such names end.
fn stem(name: &str) -> Option<&str> {
    let rest = name.strip_suffix(|c| ENDS.contains(c))?;
    Some(rest.strip_prefix(|c| PLACES.contains(c)).unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(typed: &str, name: &str) -> Option<Way> {
        Word::said(typed).fits(&fold(name))
    }

    #[test]
    fn a_word_fits_whole_by_stem_by_part_and_by_sound() {
        for (typed, name, way) in [
            ("国土局", "国土局", Some(Way::Whole)),
            ("國土局", "国土局", Some(Way::Whole)),
            ("城管", "市城管局", Some(Way::Stem)),
            ("住建", "住建局", Some(Way::Stem)),
            ("住建", "政务大厅住建窗口", Some(Way::Part)),
            ("国土局", "清河县国土局", Some(Way::Part)),
            ("gtj", "国土局", Some(Way::Sound)),
            ("ＧＴＪ", "国土局", Some(Way::Sound)),
            ("gtj", "清河县国土局", Some(Way::Within)),
            ("yhg", "银行监管局", None),
            ("yhjg", "银行监管局", Some(Way::Seldom)),
            ("yxjgj", "银行监管局", Some(Way::Sound)),
            ("cqs", "重庆市", Some(Way::Seldom)),
            ("gt", "国土局", Some(Way::Begun)),
            ("d2fj", "第2分局", Some(Way::Sound)),
        ] {
            assert_eq!(said(typed, name), way, "{typed} {name}");
        }
    }

    #[test]
    fn what_says_too_little_or_is_a_name_of_its_own_names_nothing_else() {
        for (typed, name) in [
            ("城", "城管局"),
            ("清河镇", "清河镇派出所"),
            ("D2", "第2分局"),
            ("g", "国土局"),
            ("", "国土局"),
            ("gx", "国土局"),
        ] {
            assert_eq!(said(typed, name), None, "{typed} {name}");
        }
    }
}
