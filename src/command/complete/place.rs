//! What each argument of the tree of commands may be given, told by its column: nothing is declared for completion alone but what no
//! column says. Not for how that is looked up in a ledger.

use super::Offer;
use super::ledger::{self, Ledger, What};
use crate::base::column::Shape;
use crate::base::error::Lang;
use crate::base::fault::FAULTS;
use crate::base::noun::Noun;
use crate::base::vocab;
use crate::command::ask::{filled, noun_of};
use crate::command::complete::Shell;
use crate::command::desk;
use crate::record::life::How;
use crate::record::{self, life_of};
use crate::render::Format;
use crate::report::{dimension, figure};
use clap::{Arg, ArgAction, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is asked of the ledger on a line, and by whom.
#[derive(Clone, Debug)]
pub struct Asked {
    ledger: Option<PathBuf>,
    lang: Lang,
    was: Arc<AtomicBool>,
}

impl Asked {
    /// Of a line, with the ledger it names.
    pub fn new(argv: &[String], lang: Lang) -> Asked {
        let at = argv.iter().position(|word| word == "-f" || word == "--file");
        let named = at.and_then(|at| argv.get(at + 1)).map(String::as_str);
        let named = named.or_else(|| argv.iter().find_map(|word| word.strip_prefix("--file=")));
        let at_home = |rest| desk::named("HOME").map(|home| home.join(rest));
        let named = named.map(|path| path.strip_prefix("~/").and_then(at_home).unwrap_or_else(|| path.into()));
        let ledger = desk::place(named.as_deref()).map(|place| place.path);
        Asked { ledger, lang, was: Arc::default() }
    }

    /// Whether something was asked for that is no file.
    pub fn was(&self) -> bool {
        self.was.load(Ordering::Relaxed)
    }

    /// Any record, by the beginning of its code.
    pub fn codes(&self, typed: &str) -> Vec<Offer> {
        self.of(&What::Any, typed)
    }

    /// The noun a saved list is of.
    pub fn listed(&self, name: &str) -> Option<&'static str> {
        self.ledger.as_deref().and_then(|path| Ledger::glimpsed(path, self.lang))?.listed(name)
    }

    fn of(&self, what: &What, typed: &str) -> Vec<Offer> {
        self.was.store(true, Ordering::Relaxed);
        if let What::Fixed(all) = what {
            return ledger::matching(all.clone(), typed);
        }
        let ledger = self.ledger.as_deref().and_then(|path| Ledger::glimpsed(path, self.lang));
        ledger.map_or_else(|| ledger::without(what, self.lang, typed), |ledger| ledger.offers(what, typed))
    }

    /// Candidates for an argument; of several behind commas, for the last.
    fn candidates(&self, what: &What, typed: &OsStr) -> Vec<CompletionCandidate> {
        let typed = typed.to_string_lossy();
        let last =
            typed.rfind([',', '，', '、']).map_or(0, |at| at + typed[at..].chars().next().map_or(0, char::len_utf8));
        let (before, typed) = typed.split_at(last);
        let candidate = |offer: Offer| {
            let told = (!offer.told.is_empty()).then(|| offer.told.into());
            CompletionCandidate::new(format!("{before}{}", offer.value)).help(told)
        };
        self.of(what, typed).into_iter().map(candidate).collect()
    }
}

/// A tree of commands whose arguments know what they may be given.
pub fn furnished(root: Command, asked: &Asked) -> Command {
    let lang = asked.lang;
    let fitted = |noun: &str, verb: &str, arg: Arg| {
        let plain = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
        match what(noun, verb, arg.get_id().as_str(), lang).filter(|_| plain) {
            Some(what) => {
                let asked = asked.clone();
                arg.add(ArgValueCompleter::new(move |typed: &OsStr| asked.candidates(&what, typed)))
            }
            None => arg,
        }
    };
    let root = root.mut_args(|arg| fitted("", "", arg));
    root.mut_subcommands(|noun| {
        let name = noun.get_name().to_owned();
        let noun = noun.mut_args(|arg| fitted(&name, "", arg));
        noun.mut_subcommands(|verb| {
            let own = verb.get_name().to_owned();
            verb.mut_args(|arg| fitted(&name, &own, arg))
        })
    })
}

/// What an argument of a verb may be given.
fn what(noun: &str, verb: &str, id: &str, lang: Lang) -> Option<What> {
    if matches!((noun, verb, id), ("list", "", "target") | (_, "list", "save")) {
        return Some(What::Code(&record::saved::NOUN, Vec::new()));
    }
    if let Some(fixed) = fixed(noun, verb, id, lang) {
        return Some(What::Fixed(fixed));
    }
    let of = record::NOUNS.iter().copied().find(|of| of.name == noun);
    let Some(of) = of else {
        let plain = noun_of(noun);
        return match (record::noun(verb), id) {
            (Some(of), "target") => Some(record_of(of, verb)),
            (None, "target" | "record" | "code") => Some(What::Any),
            _ => shaped(plain.shape(filled(plain, &[], id))),
        };
    };
    let takes = life_of(of).and_then(|life| (life.takes)(verb)).unwrap_or_default();
    if id == "target" {
        return Some(record_of(of, verb));
    }
    if let Some(link) = of.links.iter().find(|link| link.column == id) {
        return Some(What::Code(link.to, Vec::new()));
    }
    // A limit may be so many days.
    if takes.iter().any(|take| take.flag == id && matches!(take.how, How::Limit)) {
        return None;
    }
    shaped(of.shape(filled(of, takes, id)))
}

/// A record of a noun, where a step is to be taken one that stands so that it may be.
fn record_of(noun: &'static Noun, verb: &str) -> What {
    let may = life_of(noun).and_then(|life| (life.may)(verb)).unwrap_or_default();
    if noun.name == record::unit::NOUN.name { What::Unit } else { What::Code(noun, may) }
}

/// What stands in a column of a shape.
fn shaped(shape: Shape) -> Option<What> {
    let both = |zh: &str, en: &str| Offer { value: zh.into(), told: en.into() };
    Some(match shape {
        Shape::Word(list) | Shape::Words(list) if !list.is_empty() => What::Word(list),
        Shape::Flag => What::Fixed(vec![both("是", "yes"), both("否", "no")]),
        Shape::Unit => What::Unit,
        Shape::Code(letters) | Shape::Named(letters) => What::Code(record::by_letters(letters).ok()?, Vec::new()),
        Shape::Record => What::Any,
        _ => return None,
    })
}

/// What no column says.
fn fixed(noun: &str, verb: &str, id: &str, lang: Lang) -> Option<Vec<Offer>> {
    let plain = |all: &[&str]| all.iter().map(|word| Offer { value: (*word).into(), told: String::new() }).collect();
    let told = |value: &str, told: &str| Offer { value: value.into(), told: told.into() };
    Some(match (noun, verb, id) {
        (_, _, "format") => Format::ALL.iter().map(|format| told(format.slug(), "")).collect(),
        (_, _, "lang") => plain(&["zh", "en"]),
        ("dossier", _, "as") => plain(&["docx", "html", "pdf"]),
        (_, _, "color") => plain(&["auto", "always", "never"]),
        (_, _, "figure") => figure::FIGURES.iter().map(|f| told(f.id, lang.pick(f.zh, f.en))).collect(),
        ("stats", _, "by") => dimension::DIMENSIONS.iter().map(|d| told(d.name, lang.pick(d.zh, d.en))).collect(),
        ("errors", _, "id") => FAULTS.iter().map(|f| told(f.id, lang.pick(f.zh, f.en))).collect(),
        ("vocab", _, "name") => vocab::ALL.iter().map(|v| told(v.name, lang.pick(v.zh, v.en))).collect(),
        ("completions", _, "shell") => Shell::ALL.iter().map(|(name, _)| told(name, "")).collect(),
        _ => return None,
    })
}
