//! What a verb asks for, told by its own arguments, the fields of its noun and what its step takes: no question is declared twice. Not for
//! what may be answered: the verb itself says, tried and kept from writing.

use super::choice::Choice;
use super::line::Part;
use super::records::{Stock, noun_of};
use super::talk::{Kind, Question};
use crate::base::column::{self, Shape};
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{From, Noun};
use crate::command::args::Id;
use crate::record::life::{How, Take};
use crate::record::life_of;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

/// A verb as it was typed.
pub struct Verb<'c> {
    /// Its noun.
    pub noun: &'static Noun,
    /// Its name.
    name: String,
    /// What can be said with it.
    command: &'c Command,
    /// What its step takes.
    takes: &'static [Take],
    /// What was typed, as far as it is understood.
    given: ArgMatches,
    lang: Lang,
}

/// What is asked for: an argument, or several of which one says it.
struct Wanted<'c> {
    key: String,
    column: &'static str,
    args: Vec<&'c Arg>,
}

/// The column an argument of a verb fills; empty where it fills none.
pub fn filled(noun: &'static Noun, takes: &[Take], id: &str) -> &'static str {
    let field = || noun.fields.iter().find(|field| field.column == id).map(|field| field.column);
    match id {
        "target" => "code",
        "message" => "note",
        "on" if noun.field("on").is_none() => "happened_on",
        id => {
            let take = takes.iter().find(|take| take.flag == id).map(|take| take.column);
            let known = || column::column(&id.replace('-', "_")).map(|column| column.name);
            take.or_else(field).or_else(known).unwrap_or_default()
        }
    }
}

impl<'c> Verb<'c> {
    /// The verb of a line of arguments, by the tree of commands they were read with; none where there is no such verb.
    pub fn typed(tree: &'c Command, argv: &[String], lang: Lang) -> Option<Verb<'c>> {
        let lenient = tree.clone().ignore_errors(true).try_get_matches_from(argv).ok()?;
        let (noun, inner) = lenient.subcommand()?;
        let command = tree.find_subcommand(noun)?;
        let (name, command, given) = match inner.subcommand() {
            Some((verb, given)) => (verb, command.find_subcommand(verb)?, given.clone()),
            None => (noun, command, inner.clone()),
        };
        let noun = noun_of(noun);
        let takes = life_of(noun).and_then(|life| (life.takes)(name)).unwrap_or_default();
        Some(Verb { noun, name: name.to_owned(), command, takes, given, lang })
    }

    /// Its name and that of its noun.
    pub fn is(&self, noun: &str, name: &str) -> bool {
        self.noun.name == noun && self.name == name
    }

    fn is_step(&self) -> bool {
        life_of(self.noun).is_some_and(|life| (life.takes)(&self.name).is_some())
    }

    /// Whether it does nothing but write one record, so that it may be tried and kept from it.
    pub fn may_be_tried(&self) -> bool {
        let common = matches!(self.name.as_str(), "add" | "edit" | "void" | "undo" | "show" | "issue" | "plan");
        !self.noun.name.is_empty() && (common || self.is_step()) || self.name == "init"
    }

    /// What was typed, as far as it is understood.
    pub fn given(&self) -> &ArgMatches {
        &self.given
    }

    /// What was typed for an argument.
    pub fn text(&self, id: &str) -> Option<String> {
        self.given.try_get_one::<String>(id).ok().flatten().cloned()
    }

    /// The words that were typed for an argument.
    pub fn words(&self, id: &str) -> Vec<String> {
        self.given.try_get_many::<String>(id).ok().flatten().into_iter().flatten().cloned().collect()
    }

    /// The column an argument fills.
    fn column(&self, id: &str) -> &'static str {
        filled(self.noun, self.takes, id)
    }

    /// The shape of what a question wants; of a limit, which may be so many days, text.
    pub fn shape(&self, key: &str) -> Shape {
        let limit = self.takes.iter().any(|take| take.flag == key && matches!(take.how, How::Limit));
        if limit { Shape::Text } else { self.noun.shape(self.column(key)) }
    }

    /// What may be asked for, in the order of help: flags that fill one column in several ways are one question.
    fn wanted(&self) -> Vec<Wanted<'c>> {
        let mut out: Vec<Wanted<'c>> = Vec::new();
        let own = |arg: &&Arg| !arg.is_global_set() && !matches!(arg.get_id().as_str(), "help" | "version");
        for arg in self.command.get_arguments().filter(own) {
            let id = arg.get_id().as_str();
            if id == <&str>::from(Id::LEAD) {
                continue;
            }
            let column = self.column(id);
            let says = |flag: &str| self.takes.iter().any(|take| take.flag == flag && matches!(take.how, How::Says(_)));
            let same = out.iter_mut().find(|wanted| wanted.column == column && says(id));
            match same {
                Some(wanted) => wanted.args.push(arg),
                None => out.push(Wanted { key: id.to_owned(), column, args: vec![arg] }),
            }
        }
        out
    }

    /// Whether something of a question was typed.
    fn is_given(&self, wanted: &Wanted<'_>) -> bool {
        let typed = |id: &str| {
            self.given.try_contains_id(id).is_ok() && self.given.value_source(id) == Some(ValueSource::CommandLine)
        };
        let lead = self.noun.lead == Some(wanted.column) && typed(Id::LEAD.into());
        lead || wanted.args.iter().any(|arg| typed(arg.get_id().as_str()))
    }

    /// The key of the question that fills a column; of a place that must be filled and was not, the first.
    pub fn key(&self, column: &str) -> Option<String> {
        self.wanted()
            .into_iter()
            .find(|wanted| wanted.column == column || wanted.key == column)
            .map(|wanted| wanted.key)
    }

    /// The key of the word that must stand behind the verb and does not.
    pub fn place(&self) -> Option<String> {
        let missing = |wanted: &Wanted<'_>| {
            wanted.args[0].is_positional() && wanted.args[0].is_required_set() && !self.is_given(wanted)
        };
        self.wanted().into_iter().find(|wanted| missing(wanted)).map(|wanted| wanted.key)
    }

    /// The keys that are asked for though nothing demands them: of a new record what lists show of it and its texts, of a step all it takes.
    pub fn offered(&self, stock: Stock<'_>) -> Result<Vec<String>> {
        let mostly = if self.name == "add" { stock.sealed_mostly(self.noun)? } else { Vec::new() };
        let of_record = |column: &str| {
            let field = self.noun.field(column).filter(|field| field.from == From::Anywhere);
            field.is_some() && (self.noun.brief.contains(&column) || self.noun.shape(column) == Shape::Long)
                || mostly.contains(&column)
        };
        let is_step = self.is_step();
        let offered = |wanted: &Wanted<'_>| match self.name.as_str() {
            "add" => of_record(wanted.column),
            _ => is_step && !wanted.args[0].is_positional(),
        };
        let all = self.wanted();
        Ok(all
            .iter()
            .filter(|wanted| offered(wanted) && !self.is_given(wanted))
            .map(|wanted| wanted.key.clone())
            .collect())
    }

    /// The questions of some keys, in order; those of `lacks` must be answered.
    pub fn questions(&self, stock: Stock<'_>, keys: &[String], lacks: &[String]) -> Result<Vec<Question>> {
        let last = if self.name == "add" { stock.last(self.noun)? } else { None };
        let mut out = Vec::new();
        for wanted in self.wanted().into_iter().filter(|wanted| keys.contains(&wanted.key)) {
            let mut question = self.question(stock, &wanted)?;
            question.required = lacks.contains(&wanted.key);
            question.last = last.as_ref().and_then(|(code, all)| {
                let (_, choice) = all.iter().find(|(column, _)| *column == wanted.column)?;
                Some((choice.clone(), code.clone()))
            });
            out.push(question);
        }
        Ok(out)
    }

    fn question(&self, stock: Stock<'_>, wanted: &Wanted<'_>) -> Result<Question> {
        let arg = wanted.args[0];
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let said = help.split(['，', '；', '（', ',', ';', '(']).next().unwrap_or_default().to_owned();
        let named = column::label(self.noun.name, wanted.column).map(|(zh, en)| self.lang.pick(zh, en).to_owned());
        let label = match arg.get_id().as_str() {
            "target" => self.lang.pick(self.noun.zh, self.noun.en).to_owned(),
            "message" => said,
            _ => named.unwrap_or(said),
        };
        let question = Question { key: wanted.key.clone(), label, help, ..Question::default() };
        let take = self.takes.iter().find(|take| take.flag == wanted.key);
        if take.is_some_and(|take| matches!(take.how, How::Says(_))) {
            let choices = wanted.args.iter().map(|arg| said_by(arg)).collect();
            return Ok(Question { kind: Kind::Choice, choices, help: String::new(), ..question });
        }
        if take.is_some_and(|take| matches!(take.how, How::Limit)) {
            return Ok(question);
        }
        if arg.is_positional() && wanted.key == "target" {
            let (kind, shape) = match self.noun.letters {
                Some(letters) => (Kind::Record, Shape::Code(letters)),
                None => (Kind::Open, Shape::Unit),
            };
            return Ok(Question { kind, choices: stock.of(shape, true)?, ..question });
        }
        let shape = if arg.get_id() == "message" { Shape::Long } else { self.noun.shape(wanted.column) };
        let kind = match shape {
            Shape::Word(_) | Shape::Flag => Kind::Choice,
            Shape::Words(_) => Kind::Several,
            Shape::Unit | Shape::Named(_) => Kind::Open,
            Shape::Code(_) => Kind::Record,
            Shape::Long => Kind::Long,
            _ => Kind::Line,
        };
        let choices = if kind == Kind::Line { Vec::new() } else { stock.of(shape, true)? };
        let sealed = self.noun.field(wanted.column).is_some_and(|field| field.from == From::Sealed);
        Ok(Question { kind, choices, sealed, ..question })
    }

    /// The answers as they are typed.
    pub fn parts(&self, answers: &[(String, Choice)]) -> Vec<Part> {
        let part = |wanted: Wanted<'_>| {
            let (_, answer) = answers.iter().find(|(key, _)| *key == wanted.key)?;
            let value = answer.value.clone();
            if wanted.args[0].is_positional() {
                return Some(Part::Place(value));
            }
            if wanted.args.iter().any(|arg| said_by(arg).value == value && !arg.get_action().takes_values()) {
                return Some(Part::Flag { flag: value, value: None, sealed: false });
            }
            let sealed = self.noun.field(wanted.column).is_some_and(|field| field.from == From::Sealed);
            let flag =
                if wanted.key == "message" { "-m".to_owned() } else { format!("--{}", wanted.args[0].get_long()?) };
            Some(Part::Flag { flag, value: Some(value), sealed })
        };
        self.wanted().into_iter().filter_map(part).collect()
    }

    /// The keys of what an error says is lacking.
    pub fn lacking(&self, error: &Error) -> Vec<String> {
        if error.id == "argument-missing" {
            return self.place().into_iter().collect();
        }
        error.lacks.iter().filter_map(|column| self.key(column)).collect()
    }
}

/// A flag that says something alone, as a choice.
fn said_by(arg: &Arg) -> Choice {
    let flag = format!("--{}", arg.get_long().unwrap_or_default());
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    Choice { label: if help.is_empty() { flag.clone() } else { help }, value: flag.clone(), also: vec![flag] }
}
