//! What clap says of arguments it cannot read, in our words and both languages. Not for what a command says of what it read.

use crate::base::error::{Both, Error};
use crate::both;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// clap's error in our words.
pub fn wrong(error: &clap::Error) -> Error {
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
    Error::usage(id, message).hint(hint(error, &arg))
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
fn hint(error: &clap::Error, arg: &str) -> Both {
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
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    match near.into_iter().find_map(|kind| context(error, kind)) {
        Some(near) => both!("是不是 {near}？", "did you mean {near}?"),
        None => both!("用法见 --help", "see --help"),
    }
}
