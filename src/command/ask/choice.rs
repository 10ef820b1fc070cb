//! What may be chosen, and how what is typed finds it: by its number, its words, a part of them, or the first letters of its 拼音. Not for
//! where choices come from.

use crate::base::called::Word;
use crate::base::text;
use crate::base::vocab::fold;

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is typed for it on a command line.
    pub value: String,
    /// How it is shown.
    pub label: String,
    /// What else it answers to.
    pub also: Vec<String>,
}

impl Choice {
    /// A choice that is shown as it is typed.
    pub fn plain(word: impl Into<String>) -> Choice {
        let word: String = word.into();
        Choice { value: word.clone(), label: word, also: Vec::new() }
    }

    /// All it answers to.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        [&self.value, &self.label].into_iter().chain(&self.also).map(String::as_str)
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The one.
    One(Choice),
    /// Several.
    Many(Vec<Choice>),
    /// None.
    Nothing,
}

/// The most that are shown of several.
pub const MOST: usize = 9;

/// Those a typed word names as nearly as any; the number is its place among those that were `listed`.
pub fn find(all: &[Choice], listed: &[Choice], typed: &str) -> Found {
    let narrow = text::narrowed(typed.trim());
    let place = narrow.parse::<usize>().ok().and_then(|n| listed.get(n.checked_sub(1)?));
    if let Some(choice) = place {
        return Found::One(choice.clone());
    }
    let word = Word::chosen(typed);
    let fits = |choice: &Choice| choice.words().filter_map(|name| word.fits(&fold(name))).min();
    match word.among(all.iter().map(|choice| (choice, fits(choice)))).as_slice() {
        [] => Found::Nothing,
        [one] => Found::One((*one).clone()),
        many => Found::Many(many.iter().map(|one| (*one).clone()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> Vec<Choice> {
        let unit = |code: &str, name: &str, short: &str| Choice {
            value: short.into(),
            label: name.into(),
            also: vec![code.into(), short.into()],
        };
        vec![
            unit("U1", "清河县国土资源局", "国土局"),
            unit("U2", "清河县工商行政管理局", "工商局"),
            unit("U3", "清河县住房和城乡建设局", "住建局"),
            unit("U4", "清河县城市管理局", "城管局"),
        ]
    }

    #[test]
    fn a_word_is_found_by_part_by_sound_and_by_number() {
        let all = units();
        for (typed, value) in [
            ("国土", "国土局"),
            ("gtj", "国土局"),
            ("GT", "国土局"),
            ("u3", "住建局"),
            ("住建", "住建局"),
            ("清河縣城市管理局", "城管局"),
            ("２", "工商局"),
            ("csgl", "城管局"),
        ] {
            let listed = if typed == "２" { &all[..] } else { &[] };
            let Found::One(found) = find(&all, listed, typed) else { panic!("{typed}") };
            assert_eq!(found.value, value, "{typed}");
        }
    }

    #[test]
    fn several_are_told_and_nothing_is_guessed() {
        let Found::Many(many) = find(&units(), &[], "清河") else { panic!("several") };
        assert_eq!(many.len(), 4);
        for typed in ["税务局", "xyz", "", "  ", "9"] {
            assert_eq!(find(&units(), &units(), typed), Found::Nothing, "{typed}");
        }
    }

    #[test]
    fn what_is_exact_wins() {
        let yes = Choice { also: vec!["yes".into()], ..Choice::plain("是") };
        let no = Choice { also: vec!["no".into(), "false".into()], ..Choice::plain("否") };
        assert_eq!(find(&[yes.clone(), no], &[], "s"), Found::One(yes));
        let all = [Choice::plain("电话"), Choice::plain("电话回访")];
        assert_eq!(find(&all, &[], "电话"), Found::One(all[0].clone()));
    }
}
