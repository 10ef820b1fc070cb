//! What clap says of arguments it cannot read, in our words and both languages. Not for what a command says of what it read.

use super::{spoken, wished};
use crate::base::error::{Both, Error};
use crate::base::text;
use crate::base::vocab::fold;
use crate::both;
use crate::record;
use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// clap's error in our words.
pub fn wrong(error: &clap::Error, tree: &Command, argv: &[String]) -> Error {
    let context = |kind| context(error, kind);
    let arg = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let (id, message): (&'static str, Both) = match error.kind() {
        ErrorKind::UnknownArgument => ("argument-unknown", both!("没有选项 {arg:?}", "there is no option {arg:?}")),
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            ("command-unknown", both!("没有命令 {name:?}", "there is no command {name:?}"))
        }
        ErrorKind::MissingRequiredArgument => ("argument-missing", both!("缺少 {arg}", "{arg} is missing")),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("command-missing", both!("缺少命令", "a command is missing"))
        }
        ErrorKind::ArgumentConflict => match context(ContextKind::PriorArg).filter(|other| *other != arg) {
            Some(other) => {
                ("argument-conflict", both!("{arg} 不能和 {other} 同时用", "{arg} cannot be used with {other}"))
            }
            None => ("argument-conflict", both!("{arg} 写了两次", "{arg} is given twice")),
        },
        ErrorKind::InvalidUtf8 => ("argument-not-utf8", both!("参数不是 UTF-8 编码", "an argument is not UTF-8")),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooManyValues => {
            ("value-missing", both!("{arg} 的值不对", "{arg} has no fitting value"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            ("value-missing", both!("{arg} 缺少值", "{arg} has no value"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (zh, en) = match context(ContextKind::ValidValue) {
                Some(valid) => (format!(",可以是 {valid}"), format!(", it may be {valid}")),
                None => (String::new(), String::new()),
            };
            ("value-unknown", both!("{arg} 的值 {value:?} 不对{zh}", "{arg} cannot be {value:?}{en}"))
        }
        _ => {
            let said = error.to_string();
            let said = said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            ("usage", both!("{said}", "{said}"))
        }
    };
    Error::usage(id, message).hint(hint(error, &arg, tree, argv))
}

/// What clap tells of an error.
fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(s)) => Some(s.clone()),
        Some(ContextValue::Strings(many)) => Some(many.join(", ")),
        Some(ContextValue::StyledStrs(many)) => {
            Some(many.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        }
        _ => None,
    }
}

/// What to type instead: what can follow, what is near.
fn hint(error: &clap::Error, arg: &str, tree: &Command, argv: &[String]) -> Both {
    if let (ErrorKind::MissingSubcommand, Some(ContextValue::Strings(all))) =
        (error.kind(), error.get(ContextKind::ValidSubcommand))
    {
        let verbs = all.join(" · ");
        return both!("可以是 {verbs}", "it may be {verbs}");
    }
    // What is said with -m has no flag of that name.
    if error.kind() == ErrorKind::UnknownArgument && matches!(arg, "--note" | "--text") {
        return both!("是不是 -m？", "did you mean -m?");
    }
    let (command, path) = spoken_of(tree, argv);
    let (words, typed) = (path.split(' ').skip(1).collect::<Vec<_>>(), arg.trim_start_matches('-').to_owned());
    let see = both!("用法见 {path} --help", "see {path} --help");
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let options = command.get_arguments().filter(|arg| !arg.is_hide_set());
            let options =
                options.flat_map(|arg| arg.get_long().into_iter().chain(arg.get_all_aliases().into_iter().flatten()));
            if let Some((meant, own)) = spoken::meant(&words, &typed) {
                let zh = if typed.is_ascii() { own.as_str() } else { meant };
                return both!("是不是 --{zh}？", "did you mean --{own}?");
            }
            if let Some((near, own)) = spoken::nearest(command, &words, &typed, true).filter(|_| !typed.is_ascii()) {
                return both!("是不是 --{near}？", "did you mean --{own}?");
            }
            let near = near(&typed, options).map(|near| both!("是不是 --{near}？", "did you mean --{near}?"));
            near.or_else(|| own(command, &path)).unwrap_or(see)
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            // A verb to the letter goes before a name that is near.
            if let Some(verb) = of_nouns(&name, tree).filter(|_| words.is_empty()) {
                return verb;
            }
            if let Some((near, own)) = spoken::nearest(command, &words, &name, false).filter(|_| !name.is_ascii()) {
                return both!("是不是 {near}？", "did you mean {own}?");
            }
            let verbs = command.get_subcommands().filter(|verb| !verb.is_hide_set()).map(Command::get_name);
            match near(&name, verbs) {
                Some(near) => both!("是不是 {near}？", "did you mean {near}?"),
                None => see,
            }
        }
        _ => match context(error, ContextKind::SuggestedValue) {
            Some(near) => both!("是不是 {near}？", "did you mean {near}?"),
            None => see,
        },
    }
}

/// The options most verbs take are few enough to be read.
const FEW: usize = 12;

/// What a verb takes of its own, where that is little.
fn own(command: &Command, path: &str) -> Option<Both> {
    let own =
        command.get_arguments().filter(|arg| !arg.is_hide_set() && !arg.is_global_set() && arg.get_id() != "help");
    let all: Vec<String> = own.filter_map(|arg| Some(format!("--{}", arg.get_long()?))).collect();
    let said = all.join(" · ");
    let some = (1..=FEW).contains(&all.len());
    some.then(|| both!("可以是 {said}；用法见 {path} --help", "it may be {said}; see {path} --help"))
}

/// The command that was spoken of as far as it was understood, and how it is typed.
fn spoken_of<'t>(tree: &'t Command, argv: &[String]) -> (&'t Command, String) {
    let (mut command, mut path) = (tree, String::from("ducha"));
    for at in wished::words(argv) {
        let Some(inner) = command.find_subcommand(&argv[at]) else { break };
        command = inner;
        path = format!("{path} {}", inner.get_name());
    }
    (command, path)
}

/// The name that is meant: one that has what was typed among its words, or is a slip of the pen away.
fn near<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let names: Vec<&str> = names.collect();
    let part = |name: &&str| typed.len() > 2 && (name.split('-').any(|word| word == typed) || name.starts_with(typed));
    let slip = |name: &str| text::slip(typed, name);
    let nearest = || names.iter().copied().max_by(|one, other| slip(one).total_cmp(&slip(other)));
    names.iter().copied().find(part).or_else(|| nearest().filter(|name| slip(name) > 0.0))
}

/// That a word is a verb of nouns, and stands behind one.
fn of_nouns(typed: &str, tree: &Command) -> Option<Both> {
    let means = |noun: &str, verb: &Command| {
        let called = || spoken::verb(record::noun(noun), noun, verb.get_name());
        verb.get_name() == typed || !typed.is_ascii() && called().is_some_and(|name| fold(name) == fold(typed))
    };
    let of = |noun: &Command| {
        let verb = noun.get_subcommands().find(|verb| means(noun.get_name(), verb))?;
        Some(format!("ducha {} {}", noun.get_name(), verb.get_name()))
    };
    let all: Vec<String> = tree.get_subcommands().filter_map(of).collect();
    let first = all.first()?;
    Some(match all.iter().find(|command| command.contains("complaint")).unwrap_or(first) {
        said if all.len() > 1 => {
            both!("{typed} 跟在名词后面，如 {said} …", "{typed} stands behind a noun, such as {said} …")
        }
        said => both!("是不是 {said}？", "did you mean {said}?"),
    })
}
