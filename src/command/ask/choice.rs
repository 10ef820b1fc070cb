//! What may be chosen, and how what is typed finds it: by its number, its words, a part of them, or the first letters of its 拼音. Not for
//! where choices come from.

use crate::base::sound;
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
    fn words(&self) -> impl Iterator<Item = &str> {
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

/// Those a typed word names; the number is its place among those that were `listed`. What is exact goes before what is a part, a part before
/// the first letters of its sound.
pub fn find(all: &[Choice], listed: &[Choice], typed: &str) -> Found {
    let narrow = text::narrowed(typed.trim());
    let place = narrow.parse::<usize>().ok().and_then(|n| listed.get(n.checked_sub(1)?));
    if let Some(choice) = place {
        return Found::One(choice.clone());
    }
    let wanted = fold(typed.trim());
    if wanted.is_empty() {
        return Found::Nothing;
    }
    let letters = wanted.chars().all(|c| c.is_ascii_alphanumeric());
    // One Latin letter, or two, stand in nearly every word.
    let telling = !wanted.is_ascii() || wanted.len() > 2;
    let ways: [&dyn Fn(&str) -> bool; 4] = [
        &|word| fold(word) == wanted,
        &|word| {
            let word = fold(word);
            word.starts_with(&wanted) || telling && word.contains(&wanted)
        },
        &|word| letters && sound::initials(word).starts_with(&wanted),
        &|word| letters && wanted.len() > 1 && sound::initials(word).contains(&wanted),
    ];
    for way in ways {
        let mut found = all.iter().filter(|choice| choice.words().any(way));
        match (found.next(), found.next()) {
            (None, _) => {}
            (Some(one), None) => return Found::One(one.clone()),
            (Some(one), Some(two)) => return Found::Many([one, two].into_iter().chain(found).cloned().collect()),
        }
    }
    Found::Nothing
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
