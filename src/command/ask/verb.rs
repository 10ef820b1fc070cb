//! What a verb asks for, told by its own arguments, the fields of its noun and what its step takes: no question is declared twice. Not for
//! what may be answered: the verb itself says, tried and kept from writing.

use super::choice::Choice;
use super::line::Part;
use super::records::{Stock, noun_of};
use super::talk::{Kind, Question};
use crate::base::column::{self, Shape};
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{From, Noun};
use crate::command::args::{self, Id};
use crate::command::{init, wrong};
use crate::record::life::{How, Take};
use crate::record::{by_letters, life_of};
use crate::report::figure::FIGURES;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

/// What is not tried for the sake of a question, and why.
pub const UNTRIED: &[(&str, &str)] = &[
    ("evidence copy", "it reads every photo of a visit"),
    ("export", "it writes the whole office"),
    ("import", "it makes a whole ledger"),
    ("restore", "it reads a whole ledger"),
    ("share", "it writes a whole ledger anew"),
    ("target open", "it asks for a passphrase itself"),
    ("target seal", "it asks for a passphrase itself"),
];

/// A verb as it was typed.
pub struct Verb<'c> {
    /// Its noun.
    pub noun: &'static Noun,
    /// Its name.
    name: String,
    /// The words that name it.
    path: String,
    /// How many they are.
    pub depth: usize,
    /// What can be said with it.
    command: &'c Command,
    /// What its step takes.
    takes: &'static [Take],
    /// What was typed, as far as it is understood.
    given: ArgMatches,
    lang: Lang,
}

/// What is asked for: an argument, or several of which one says it.
pub struct Wanted<'c> {
    /// What it is known by.
    pub key: String,
    /// The column it fills.
    pub column: &'static str,
    /// What says it.
    pub args: Vec<&'c Arg>,
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
        let (noun, mut given) = lenient.subcommand()?;
        let (mut name, mut command, mut path) = (noun, tree.find_subcommand(noun)?, vec![noun]);
        while let Some((verb, inner)) = given.subcommand() {
            (name, command, given) = (verb, command.find_subcommand(verb)?, inner);
            path.push(verb);
        }
        let (depth, path) = (path.len(), path.join(" "));
        // A verb of a verb is none of the noun's.
        let noun = noun_of(if depth > 2 { "" } else { noun });
        let takes = life_of(noun).and_then(|life| (life.takes)(name)).unwrap_or_default();
        Some(Verb { noun, name: name.to_owned(), path, depth, command, takes, given: given.clone(), lang })
    }

    /// Whether these words name it.
    pub fn is(&self, path: &str) -> bool {
        self.path == path
    }

    fn is_step(&self) -> bool {
        life_of(self.noun).is_some_and(|life| (life.takes)(&self.name).is_some())
    }

    /// Whether it may be tried and kept from writing, again and again while it is asked about.
    pub fn may_be_tried(&self) -> bool {
        !UNTRIED.iter().any(|(path, _)| *path == self.path)
    }

    /// What was typed, as far as it is understood.
    pub fn given(&self) -> &ArgMatches {
        &self.given
    }

    /// What was typed for an argument.
    pub fn text(&self, id: &str) -> Option<String> {
        args::texts(&self.given, id).next().cloned()
    }

    /// The words that were typed for an argument.
    pub fn words(&self, id: &str) -> Vec<String> {
        args::texts(&self.given, id).cloned().collect()
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
    pub fn wanted(&self) -> Vec<Wanted<'c>> {
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
    pub fn is_given(&self, wanted: &Wanted<'_>) -> bool {
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

    /// The keys of what must be said and was not.
    pub fn missing(&self) -> Vec<String> {
        let mut wanted = self.wanted();
        wanted.retain(|wanted| !self.is_given(wanted));
        // A word that is a must unless something else is said is not marked as one.
        let place = wanted.iter().find(|wanted| wanted.args[0].is_positional()).map(|wanted| wanted.key.clone());
        let must = wanted.into_iter().filter(|wanted| wanted.args[0].is_required_set()).map(|wanted| wanted.key);
        let must: Vec<String> = must.collect();
        if must.is_empty() { place.into_iter().collect() } else { must }
    }

    /// Whether a column is filled in, and lists show it or it is a text.
    pub fn is_read(&self, column: &str) -> bool {
        let field = self.noun.field(column).filter(|field| field.from == From::Anywhere);
        field.is_some() && (self.noun.brief.contains(&column) || self.noun.shape(column) == Shape::Long)
    }

    /// The keys that are asked for though nothing demands them: of a new record what lists show of it and its texts, of a step all it takes.
    pub fn offered(&self, stock: Stock<'_>) -> Result<Vec<String>> {
        let mostly = if self.name == "add" { stock.sealed_mostly(self.noun)? } else { Vec::new() };
        let is_step = self.is_step();
        let offered = |wanted: &Wanted<'_>| match self.name.as_str() {
            "add" => self.is_read(wanted.column) || mostly.contains(&wanted.column),
            "edit" => self.is_read(wanted.column),
            "init" => ["level", init::UNITS].contains(&wanted.key.as_str()),
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
    pub fn questions(
        &self,
        stock: Stock<'_>,
        answers: &[(String, Choice)],
        keys: &[String],
        lacks: &[String],
    ) -> Result<Vec<Question>> {
        let last = if self.name == "add" { stock.last(self.noun)? } else { None };
        let stands = if self.name == "edit" { self.stands(stock, answers)? } else { Vec::new() };
        let mut out = Vec::new();
        for wanted in self.wanted().into_iter().filter(|wanted| keys.contains(&wanted.key)) {
            let mut question = self.question(stock, &wanted)?;
            question.required = lacks.contains(&wanted.key);
            question.stands = stands.iter().find(|(column, _)| *column == wanted.column).map(|(_, said)| said.clone());
            question.last = last.as_ref().and_then(|(code, all)| {
                let (_, choice) = all.iter().find(|(column, _)| *column == wanted.column)?;
                Some((choice.clone(), code.clone()))
            });
            out.push(question);
        }
        Ok(out)
    }

    /// What stands in the columns of the record that is changed, as far as it is known which.
    fn stands(&self, stock: Stock<'_>, answers: &[(String, Choice)]) -> Result<Vec<(&'static str, String)>> {
        let answered = answers.iter().find(|(key, _)| key == "target").map(|(_, choice)| choice.value.clone());
        let Some(code) = self.text("target").or(answered) else { return Ok(Vec::new()) };
        let columns: Vec<&str> =
            self.wanted().into_iter().map(|wanted| wanted.column).filter(|column| self.is_read(column)).collect();
        stock.stands(self.noun, &code, &columns)
    }

    /// The nouns whose records a word told by its place names: those whose letters help shows, else that of the verb, or the one it is called after.
    fn spoken_of(&self, arg: &Arg) -> Vec<&'static Noun> {
        let shown = arg.get_value_names().into_iter().flatten().map(ToString::to_string).collect::<String>();
        let letters = shown.split(|c: char| !c.is_ascii_uppercase());
        let named: Vec<&'static Noun> = letters.filter_map(|letters| by_letters(letters).ok()).collect();
        match arg.get_id().as_str() {
            "target" | "of" | "campaign" if !named.is_empty() => named,
            "target" if !self.noun.name.is_empty() => vec![self.noun],
            "of" => Some(noun_of(&self.name)).filter(|noun| !noun.name.is_empty()).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The states a record of a noun may be in for this step; none where any will do.
    fn states(&self, noun: &Noun) -> Vec<&'static str> {
        let life = life_of(noun).filter(|_| noun.name == self.noun.name);
        life.and_then(|life| (life.may)(&self.name)).unwrap_or_default()
    }

    fn question(&self, stock: Stock<'_>, wanted: &Wanted<'_>) -> Result<Question> {
        let arg = wanted.args[0];
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let said = help.split(['，', '；', '（', ',', ';', '(']).next().unwrap_or_default().to_owned();
        // An example is no name.
        let is_example = ["如 ", "such as "].iter().any(|begins| said.starts_with(begins));
        let shown = || arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        let said = if is_example { shown().unwrap_or(said) } else { said };
        let named = column::label(self.noun.name, wanted.column).map(|(zh, en)| self.lang.pick(zh, en).to_owned());
        let of = self.spoken_of(arg);
        let own = self.noun.field(wanted.column).is_some();
        let label = match (arg.get_id().as_str(), of.first()) {
            (_, Some(noun)) if arg.is_positional() => self.lang.pick(noun.zh, noun.en).to_owned(),
            // Who it is, is the verb's business: who approved, who answered.
            ("message", _) => said,
            _ if wanted.column == "by_whom" && !said.is_empty() => said,
            _ if arg.is_positional() && !own => said,
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
        if arg.is_positional() && !own {
            let mut choices = Vec::new();
            for noun in &of {
                choices.extend(stock.named(noun, &self.states(noun))?);
            }
            if arg.get_id() == "figure" {
                choices.extend(FIGURES.iter().map(|figure| stock.called(figure.id, (figure.zh, figure.en))));
            }
            let kind = match of.first() {
                Some(noun) if noun.letters.is_some() => Kind::Record,
                _ if choices.is_empty() => Kind::Line,
                _ => Kind::Open,
            };
            return Ok(Question { kind, choices, ..question });
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
}

/// Why a line cannot be read, if it cannot.
pub fn unread(tree: &Command, argv: &[String]) -> Option<Error> {
    let mut tree = tree.clone();
    tree.try_get_matches_from_mut(argv).err().map(|error| wrong::wrong(&error, &tree, argv))
}

/// A flag that says something alone, as a choice.
fn said_by(arg: &Arg) -> Choice {
    let flag = format!("--{}", arg.get_long().unwrap_or_default());
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    Choice { label: if help.is_empty() { flag.clone() } else { help }, value: flag.clone(), also: vec![flag] }
}
