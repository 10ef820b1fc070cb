//! What may stand next on a line that is half typed: the shell asks with `ducha complete SHELL …`, as its script (`completions`) says. It
//! never fails, never says why, never writes: where nothing is known, nothing is offered.

mod ledger;
mod line;
mod place;

use super::args::Id;
use super::{shown, spoken, tree, wished};
use crate::record;
use clap::Command;
use clap_complete::engine::CompletionCandidate;
use line::Line;
pub use line::Shell;
use std::ffi::OsString;
use std::io::Write as _;

/// Offered on one line: what is written there, and what is said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// What is written.
    pub value: String,
    /// What it is.
    pub told: String,
}

/// The exit code that leaves a word to the names of files.
const FILES: u8 = 1;

/// The answer to a shell, if that is what was typed.
pub fn answered(typed: &[OsString]) -> Option<u8> {
    if typed.get(1).is_none_or(|word| word != "complete") {
        return None;
    }
    let words: Vec<String> = typed[2..].iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let Some(line) = Line::asked(&words) else { return Some(0) };
    let (known, all) = offers(&line);
    let said = line.said(&all);
    // A shell that no longer listens has asked for something else.
    let _ = std::io::stdout().lock().write_all(said.as_bytes());
    Some(if known || !all.is_empty() { 0 } else { FILES })
}

/// What may stand in place of the last word, and whether anything but a file may.
fn offers(line: &Line) -> (bool, Vec<Offer>) {
    let last = line.last();
    // What is called in Chinese is called as the program calls it; the word that is being typed stays as it is.
    let before = line.words[..line.words.len() - 1].to_vec();
    let mut argv = spoken::plain(before, wished::language(&[], None));
    argv.push(last.to_owned());
    // What is asked about is said as it is done.
    let first = wished::words(&argv).first().copied();
    let about = first.filter(|at| matches!(argv[*at].as_str(), "help" | "schema") && at + 1 < argv.len());
    let about = about.map(|at| argv.remove(at));
    let lang = wished::language(&argv, None);
    let places = wished::words(&argv);
    let asked = place::Asked::new(&argv, lang);
    // Behind the name of a saved list stands what may stand behind the list of its noun.
    if let [list, name, ..] = places[..]
        && argv[list] == "list"
        && name + 1 < argv.len()
        && let Some(noun) = asked.listed(&argv[name])
    {
        noun.clone_into(&mut argv[list]);
        "list".clone_into(&mut argv[name]);
    }
    let at_noun = places == [argv.len() - 1];
    let only = if at_noun || places.is_empty() { "" } else { wished::first_word(&argv) };
    let mut root = place::furnished(tree(lang, Some(only)), &asked);
    let here = deepest(&root, &argv, &places);
    let has_verbs = here.has_subcommands();
    let chinese = in_chinese(here, &argv, &places);
    let has_options_alone = !has_verbs && here.get_positionals().all(|arg| arg.get_id() == <&str>::from(Id::LEAD));
    let given = argv.iter().map(OsString::from).collect();
    let found = clap_complete::engine::complete(&mut root, given, argv.len() - 1, None).unwrap_or_default();
    let mut all: Vec<Offer> = found.iter().map(offer).collect();
    // An option is asked for by its dash, unless there is nothing else.
    let is_option = |offer: &Offer| offer.value.starts_with('-') && offer.value.len() > 1;
    if !last.starts_with('-') {
        let common: Vec<String> =
            wished::global(lang).iter().filter_map(|a| Some(format!("--{}", a.get_long()?))).collect();
        let words = all.iter().any(|offer| !is_option(offer));
        all.retain(|o| {
            !is_option(o) || has_options_alone && !words && !common.contains(&o.value) && o.value != "--help"
        });
    }
    if at_noun && about.as_deref() == Some("help") {
        all.extend(super::help::topics(lang).filter(|offer| offer.value.starts_with(last)));
    } else if at_noun && all.is_empty() && !last.starts_with('-') {
        all.extend(asked.codes(last));
    }
    all.extend(chinese);
    // A record is not named twice.
    let before = &argv[1..argv.len() - 1];
    all.retain(|offer| !shown::is_code(&offer.value) || !before.contains(&offer.value));
    (has_verbs && places.last() == Some(&(argv.len() - 1)) || last.starts_with('-') || asked.was(), all)
}

/// The command the words of a line lead to, before the last.
fn deepest<'c>(root: &'c Command, argv: &[String], places: &[usize]) -> &'c Command {
    let before = places.iter().filter(|place| **place + 1 < argv.len());
    let mut here = root;
    for place in before {
        let Some(next) = here.find_subcommand(&argv[*place]) else { break };
        here = next;
    }
    here
}

/// The verbs and options whose Chinese name begins as the last word does.
fn in_chinese(here: &Command, argv: &[String], places: &[usize]) -> Vec<Offer> {
    let last = argv.last().map_or("", String::as_str);
    if last.is_ascii() {
        return Vec::new();
    }
    let path: Vec<&str> = places.iter().filter(|at| **at + 1 < argv.len()).map(|at| argv[*at].as_str()).collect();
    let (of, own) = (path.first().copied().unwrap_or_default(), path.get(1).copied().unwrap_or_default());
    let noun = record::noun(of);
    let verbs = here.get_subcommands().filter(|verb| !verb.is_hide_set()).filter_map(|verb| {
        let value = spoken::verb(noun, of, verb.get_name())?.to_owned();
        Some(Offer { value, told: verb.get_name().to_owned() })
    });
    let options = here.get_arguments().filter_map(|arg| {
        let long = arg.get_long()?;
        let value = format!("--{}", spoken::option(noun, of, own, long)?);
        Some(Offer { value, told: format!("--{long}") })
    });
    verbs.chain(options).filter(|offer| offer.value.starts_with(last)).collect()
}

fn offer(candidate: &CompletionCandidate) -> Offer {
    let told = candidate.get_help().map(ToString::to_string).unwrap_or_default();
    Offer { value: candidate.get_value().to_string_lossy().into_owned(), told }
}
