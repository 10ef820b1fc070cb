//! English as it is written: what is one of is said in the singular. Every English sentence goes through here, so that no place that
//! says a number thinks of it.

/// What may stand between a number and what it counts.
const BETWEEN: [&str; 11] =
    ["more", "later", "earlier", "other", "open", "working", "calendar", "daily", "distinct", "further", "standing"];

/// What follows a number without saying what of: the verb agrees all the same.
const OF_THEM: [&str; 2] = ["of", "them"];

/// Words that end in s and are of one: what follows a number that names something.
const OF_ONE: [&str; 20] = [
    "is", "was", "has", "does", "its", "this", "allows", "as", "begins", "belongs", "counts", "ends", "gives", "goes",
    "holds", "names", "rests", "says", "stands", "us",
];

/// Verbs of many, and of one.
const VERBS: [(&str, &str); 9] = [
    ("are", "is"),
    ("were", "was"),
    ("have", "has"),
    ("do", "does"),
    ("go", "goes"),
    ("differ", "differs"),
    ("state", "states"),
    ("stand", "stands"),
    ("belong", "belongs"),
];

/// A word of many as it is said of one; none for a word that is of no number.
fn of_one(word: &str) -> Option<String> {
    if OF_ONE.contains(&word) || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    match word {
        "boxes" => Some("box".to_owned()),
        _ if word.ends_with("ss") => None,
        _ => match word.strip_suffix("ies") {
            Some(stem) => Some(format!("{stem}y")),
            None => word.strip_suffix('s').filter(|stem| stem.len() > 2).map(str::to_owned),
        },
    }
}

/// A word and what stands behind it that is no letter.
fn split(word: &str) -> (&str, &str) {
    word.split_at(word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len()))
}

/// A verb of many becomes one of one.
fn agree(verb: &mut String) {
    let (word, rest) = split(verb);
    if let Some((_, one)) = VERBS.iter().find(|(many, _)| *many == word) {
        *verb = format!("{one}{rest}");
    }
}

/// The sentence with what is one of in the singular: `1 orders are` becomes `1 order is`.
pub fn in_number(sentence: String) -> String {
    if !sentence.contains("1 ") {
        return sentence;
    }
    let mut words: Vec<String> = sentence.split(' ').map(str::to_owned).collect();
    for at in 0..words.len() {
        if words[at].trim_start_matches('(') != "1" {
            continue;
        }
        if at > 1 && words[at - 2] == "there" {
            agree(&mut words[at - 1]);
        }
        let mut next = at + 1;
        while words.get(next).is_some_and(|word| BETWEEN.contains(&word.as_str())) {
            next += 1;
        }
        if words.get(next..next + 2).is_some_and(|both| both == OF_THEM) {
            next += 2;
        } else if words.get(next).is_some_and(|word| word == "of")
            && words.get(next + 1).is_some_and(|all| all.parse::<u64>().is_ok())
        {
            next += 3;
        } else if let Some(counted) = words.get_mut(next) {
            let (word, rest) = split(counted);
            match of_one(word) {
                Some(one) => {
                    let open = rest.is_empty();
                    *counted = format!("{one}{rest}");
                    next += 1;
                    if !open {
                        continue;
                    }
                }
                None if next == at + 1 => continue,
                None => {}
            }
        }
        words.get_mut(next).into_iter().for_each(agree);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_said_in_the_singular() {
        for (many, one) in [
            ("issued 1 orders to 1 units, batch O1", "issued 1 order to 1 unit, batch O1"),
            ("batch O1: 1 orders reminded", "batch O1: 1 order reminded"),
            ("(1 closed, 1 complaints recorded)", "(1 closed, 1 complaint recorded)"),
            ("1 working days left", "1 working day left"),
            ("1 entries are missing", "1 entry is missing"),
            ("1 of them state what no row can bring", "1 of them states what no row can bring"),
            ("; 1 more were there already", "; 1 more was there already"),
            ("11 orders", "11 orders"),
            ("21 orders to 0 units", "21 orders to 0 units"),
            ("entry 1 is not the one", "entry 1 is not the one"),
            ("line 1: its findings", "line 1: its findings"),
            ("is of line 1 of its openings", "is of line 1 of its openings"),
            ("2026-05-1 days", "2026-05-1 days"),
            ("1 address", "1 address"),
            ("line 1 names what is not there", "line 1 names what is not there"),
            ("1 of 2 rows are bad", "1 of 2 rows is bad"),
            ("1 of 1 rows are bad", "1 of 1 row is bad"),
            ("there are 1 complaints", "there is 1 complaint"),
            ("1 boxes, 1 copies", "1 box, 1 copy"),
        ] {
            assert_eq!(in_number(many.to_owned()), one);
        }
    }
}
