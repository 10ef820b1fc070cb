//! A command line that lacks something, with what was answered: as arguments, and as a person would type it into a shell. Not for what may be
//! answered.

use super::super::wished;
use super::choice::Choice;

/// One answer as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A word told by its place, behind the verb.
    Place(String),
    /// A word told by its place, behind all else.
    Word(String),
    /// A flag and its value; `sealed` ones are shown as asked for without echo.
    Flag {
        /// With its dashes.
        flag: String,
        /// None where the flag alone says it.
        value: Option<String>,
        /// Whether the value stands nowhere in plain.
        sealed: bool,
    },
}

/// The answers that are no question's of the command but a switch of every one: flags that stand alone.
pub fn switches(answers: &[(String, Choice)]) -> impl Iterator<Item = Part> + '_ {
    let switch = |flag: &String| Part::Flag { flag: flag.clone(), value: None, sealed: false };
    answers.iter().map(|(key, _)| key).filter(|key| is_switch(key)).map(switch)
}

/// Whether the key of an answer is a switch.
pub fn is_switch(key: &str) -> bool {
    key.starts_with("--")
}

/// A line of arguments, and how many of its words name the command.
pub type Typed<'a> = (&'a [String], usize);

/// The arguments with the answers: what is told by its place stands behind the verb.
pub fn completed(typed: Typed<'_>, parts: &[Part]) -> Vec<String> {
    put(typed, parts, false)
}

/// The same as it is typed into a shell, where nothing sealed stands in plain: `-` has it asked for.
pub fn shown(typed: Typed<'_>, parts: &[Part]) -> String {
    let all = put(typed, parts, true);
    let rest = all.iter().skip(1).map(|arg| quoted(arg));
    std::iter::once("ducha".to_owned()).chain(rest).collect::<Vec<_>>().join(" ")
}

fn put((argv, depth): Typed<'_>, parts: &[Part], shown: bool) -> Vec<String> {
    let behind = wished::words(argv).get(depth.saturating_sub(1)).map_or(argv.len(), |at| at + 1);
    let (mut out, rest) = (argv[..behind].to_vec(), &argv[behind..]);
    let places = parts.iter().filter_map(|part| if let Part::Place(word) = part { Some(word.clone()) } else { None });
    out.extend(places);
    out.extend_from_slice(rest);
    for part in parts {
        match part {
            Part::Place(_) => {}
            Part::Word(word) => out.push(word.clone()),
            Part::Flag { flag, value, sealed } => {
                out.push(flag.clone());
                out.extend(value.as_ref().map(|value| if *sealed && shown { "-".to_owned() } else { value.clone() }));
            }
        }
    }
    out
}

/// A word as a shell takes it for one.
pub fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || "-_./:,=@%+〔〕".contains(c);
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(safe) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// The words of a line as a shell takes them; none where a quote is left open, or it is more than one command.
pub fn words(line: &str) -> Option<Vec<String>> {
    let (mut out, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match (quote, sign) {
            (Some(open), sign) if sign == open => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().push(signs.next()?),
            (None, '\'' | '"') => {
                quote = Some(sign);
                word.get_or_insert_default();
            }
            (None, '|' | '>' | '<' | ';' | '&') => return None,
            (None, sign) if sign.is_whitespace() => out.extend(word.take()),
            (_, sign) => word.get_or_insert_default().push(sign),
        }
    }
    out.extend(word);
    quote.is_none().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    fn flag(flag: &str, value: &str, sealed: bool) -> Part {
        Part::Flag { flag: flag.into(), value: Some(value.into()), sealed }
    }

    #[test]
    fn a_line_is_completed_and_shown_as_it_is_typed() {
        let typed = argv("/usr/bin/ducha -f a.db complaint accept --on 3月3日");
        let parts = [Part::Place("C1".into()), flag("--way", "it's 15:00, 急", false)];
        assert_eq!(
            shown((&typed, 2), &parts),
            "ducha -f a.db complaint accept C1 --on 3月3日 --way 'it'\\''s 15:00, 急'"
        );
        assert_eq!(completed((&typed, 2), &parts)[4..6], ["accept", "C1"]);
        let alone = Part::Flag { flag: "--upheld".into(), value: None, sealed: false };
        assert_eq!(
            shown((&argv("ducha init"), 1), &[flag("--name", "甲办", false), alone]),
            "ducha init --name 甲办 --upheld"
        );
    }

    #[test]
    fn what_is_sealed_is_given_and_not_shown() {
        let typed = argv("ducha complaint add");
        let parts = [flag("--complainant-name", "王秀英", true)];
        assert!(completed((&typed, 2), &parts).contains(&"王秀英".to_owned()));
        assert_eq!(shown((&typed, 2), &parts), "ducha complaint add --complainant-name -");
    }

    #[test]
    fn a_line_falls_into_words_as_a_shell_has_them() {
        let of = |line: &str| words(line).map(|words| words.join("|"));
        assert_eq!(
            of("complaint  add -m '没人 接' \"a\\\"b\" c\\ d ''").as_deref(),
            Some("complaint|add|-m|没人 接|a\"b|c d|")
        );
        for unreadable in ["-m '没人", "-m \"x", "list | head", "list > a", "x && y", "a \\"] {
            assert_eq!(of(unreadable), None, "{unreadable}");
        }
        for word in ["", "a b", "it's", "$x", "一\t二", "\\n"] {
            assert_eq!(words(&quoted(word)), Some(vec![word.to_owned()]));
        }
    }

    /// What a shell takes the words for, told by a shell.
    #[cfg(unix)]
    #[test]
    fn a_shell_reads_the_words_as_they_were_meant() {
        for word in
            ["", "a b", "$HOME `x` \"y\" !z", "it's", "第一行\n第二行", "*", "~", "=ls", "a;b|c&d>e", "（括号）", "\\n"]
        {
            let script = format!("printf %s {}", quoted(word));
            let told = std::process::Command::new("sh").args(["-c", &script]).output().expect("a shell");
            assert_eq!(String::from_utf8_lossy(&told.stdout), word, "{script}");
        }
    }
}
