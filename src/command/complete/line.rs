//! A line that is half typed, as a shell hands it over, and what it is told: how words are quoted, how offers are listed. Not for what is
//! offered.

use super::Offer;
use crate::base::text;

/// The shells there are scripts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// It shows what it inserts: what is said of a word stands behind it, and only where several are listed.
    Bash,
    /// A word, and how it is shown.
    Zsh,
    /// A word, and what is said of it.
    Fish,
}

impl Shell {
    /// All of them, with their names.
    pub const ALL: [(&str, Shell); 3] = [("bash", Shell::Bash), ("zsh", Shell::Zsh), ("fish", Shell::Fish)];

    /// The shell of a name.
    pub fn named(name: &str) -> Option<Shell> {
        Shell::ALL.iter().find(|(known, _)| *known == name).map(|(_, shell)| *shell)
    }
}

/// Bash's word for a completion that goes through the offers and inserts each whole.
const THROUGH: &str = "37";

/// A line up to the word that is being typed.
#[derive(Debug)]
pub struct Line {
    shell: Shell,
    columns: usize,
    /// Offers are inserted as they stand, with what is said of them.
    through: bool,
    /// The words, without quotes.
    pub words: Vec<String>,
    /// What the last word has before what the shell will replace: `--unit=`.
    stays: usize,
    /// The sign its last word is quoted with.
    quote: Option<char>,
}

impl Line {
    /// The line of what a shell says: its name, the columns of its screen, how it completes, `--`, the words.
    pub fn asked(said: &[String]) -> Option<Line> {
        let [shell, columns, how, _, words @ ..] = said else { return None };
        let shell = Shell::named(shell)?;
        let columns = columns.parse().unwrap_or(80);
        let quote = words.last()?.chars().next().filter(|c| shell == Shell::Bash && matches!(c, '\'' | '"'));
        let mut line = Line { shell, columns, through: how == THROUGH, words: Vec::new(), stays: 0, quote };
        for (at, word) in words.iter().enumerate() {
            let last = at + 1 == words.len();
            let word = if shell == Shell::Bash { plain(word) } else { word.clone() };
            // Bash parts a word at `=`.
            let parted = shell == Shell::Bash && at > 1;
            let before = line.words.last_mut().filter(|before| parted && before.starts_with("--"));
            match before {
                Some(before) if word == "=" && !before.contains('=') || before.ends_with('=') => {
                    line.stays = before.len() + usize::from(word == "=");
                    before.push_str(&word);
                }
                _ => line.words.push(word),
            }
            if !last && !line.words.last().is_some_and(|word| word.ends_with('=')) {
                line.stays = 0;
            }
        }
        (line.words.len() > 1).then_some(line)
    }

    /// The word that is being typed.
    pub fn last(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    /// What the shell is told.
    pub fn said(&self, offers: &[Offer]) -> String {
        let last = self.last();
        let mut all: Vec<Offer> = offers
            .iter()
            .map(|offer| Offer { value: offer.value.clone(), told: text::one_line(&offer.told).replace('\t', " ") })
            .filter(|offer| !offer.value.is_empty() && !offer.value.chars().any(char::is_control))
            .collect();
        // Where what is offered begins otherwise than what was typed, that stays until one is left.
        if self.shell == Shell::Bash && all.len() > 1 && !self.through {
            all.extend(
                all.iter()
                    .all(|o| !o.value.starts_with(last))
                    .then(|| Offer { value: last.into(), told: "…".into() }),
            );
        }
        let cut = |value: &str| value.get(self.stays..).unwrap_or_default().to_owned();
        let widest = all.iter().map(|offer| text::width(&cut(&offer.value))).max().unwrap_or_default();
        let listed = |offer: &Offer, value: String| {
            let padding = " ".repeat(widest + 2 - text::width(&cut(&offer.value)).min(widest));
            let room = self.columns.saturating_sub(widest + 4);
            if offer.told.is_empty() || room < 8 { value } else { value + &padding + &text::cut(&offer.told, room) }
        };
        let line = |offer: &Offer| match self.shell {
            Shell::Bash if all.len() > 1 && !self.through => listed(offer, cut(&offer.value)),
            Shell::Bash => self.quoted(&cut(&offer.value)),
            Shell::Zsh => format!("{}\t{}", offer.value, listed(offer, offer.value.clone())),
            Shell::Fish => format!("{}\t{}", offer.value, offer.told),
        };
        all.iter().map(|offer| line(offer) + "\n").collect()
    }

    /// A word as bash reads it back.
    fn quoted(&self, word: &str) -> String {
        if self.quote.is_some() {
            return word.to_owned();
        }
        let special = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !"-_./=,:@%+".contains(c);
        word.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
    }
}

/// A word of a line without what quotes it.
fn plain(word: &str) -> String {
    let (mut out, mut quote, mut signs) = (String::new(), None, word.chars());
    while let Some(c) = signs.next() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None | Some('"'), '\\') => out.extend(signs.next()),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(said: &[&str]) -> Line {
        let said: Vec<String> = said.iter().map(|word| (*word).to_owned()).collect();
        Line::asked(&said).expect("a line")
    }

    fn offer(value: &str, told: &str) -> Offer {
        Offer { value: value.into(), told: told.into() }
    }

    #[test]
    fn a_word_that_bash_parts_is_one() {
        let parted = line(&["bash", "80", "9", "--", "ducha", "complaint", "list", "--unit", "=", "市"]);
        assert_eq!(parted.words[3], "--unit=市");
        assert_eq!(parted.said(&[offer("--unit=市住建局", "住建")]), "市住建局\n");
        let begun = line(&["bash", "80", "9", "--", "ducha", "complaint", "list", "--unit", "="]);
        assert_eq!((begun.last(), begun.stays), ("--unit=", 7));
        let past = line(&["bash", "80", "9", "--", "ducha", "list", "--unit", "=", "市", "--s"]);
        assert_eq!((past.words.len(), past.last(), past.stays), (4, "--s", 0));
    }

    #[test]
    fn what_is_said_of_a_word_is_listed_and_never_inserted() {
        let two = [offer("C2026-0002", "停电三天"), offer("C2026-0001", "")];
        let said = |how| line(&["bash", "80", how, "--", "ducha", "show", "C"]).said(&two);
        assert_eq!(said("9"), "C2026-0002  停电三天\nC2026-0001\n");
        assert_eq!(said("37"), "C2026-0002\nC2026-0001\n");
        assert_eq!(line(&["bash", "80", "9", "--", "ducha", "show", "C"]).said(&two[..1]), "C2026-0002\n");
    }

    #[test]
    fn what_was_typed_stays_while_several_begin_otherwise() {
        let two = [offer("市住建局", ""), offer("县住建局", "")];
        let said = line(&["bash", "80", "9", "--", "ducha", "unit", "住建"]).said(&two);
        assert_eq!(said, "市住建局\n县住建局\n住建        …\n".replace("住建        …", "住建      …"));
    }

    #[test]
    fn a_word_is_read_as_the_shell_reads_it_and_written_so() {
        assert_eq!(
            (plain("'市 局'"), plain("市\\ 局"), plain("\"a\\\"b")),
            ("市 局".into(), "市 局".into(), "a\"b".into())
        );
        let open = line(&["bash", "80", "9", "--", "ducha", "unit", "市"]);
        assert_eq!(open.said(&[offer("市 局(北)", "")]), "市\\ 局\\(北\\)\n");
        let quoted = line(&["bash", "80", "9", "--", "ducha", "unit", "\"市"]);
        assert_eq!((quoted.last(), quoted.said(&[offer("市 局", "")]).as_str()), ("市", "市 局\n"));
    }
}
