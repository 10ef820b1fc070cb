//! What is wrong with a template, in words of ours and by its line. Not for how it is run.

use crate::base::error::{Both, Error};
use crate::both;
use minijinja::{Error as Broken, ErrorKind};

/// A template of a kind: what it is called, its text, and how many lines of the whole stand before it.
pub type Text<'t> = (&'t str, &'t str, usize);

/// The error of a template that neither ends nor asks, or asks too much; its line is told where it is known.
pub fn endless(whose: &str) -> Error {
    let own = if whose.is_empty() { "" } else { "template: " };
    mend(both!("{whose}没完没了", "{own}it goes on without end"))
}

fn mend(said: Both) -> Error {
    Error::refused("template-wrong", said).hint(both!(
        "改好后再导入：ducha paper kind import 文件；能用的名称见 ducha paper kind names",
        "mend it and take it in again: ducha paper kind import FILE; the names there are: ducha paper kind names"
    ))
}

/// What is wrong with a template, by its line; what an answer said goes before what the runner makes of it.
pub fn wrong((name, text, before): Text<'_>, error: &Broken, answer: Option<Error>) -> Error {
    // What ends too early is counted beyond the end.
    let place = match error.line().map(|at| at.min(text.lines().count().max(1))) {
        Some(at) if before > 0 => both!("第 {} 行", "line {}", at + before),
        Some(_) => both!("的 {name} 一项", "{name}"),
        None => Both::default(),
    };
    let (zh, en) = (place.zh, place.en);
    if let Some(answer) = answer {
        let Both { zh: said_zh, en: said_en } = answer.message.clone();
        let said = both!("模板{zh}：{said_zh}", "template, {en}: {said_en}");
        return if answer.id == "paper-stopped" { answer } else { answer.in_words(said) };
    }
    let Both { zh: said_zh, en: said_en } = said(error);
    mend(both!("模板{zh}：{said_zh}", "template, {en}: {said_en}"))
}

/// What the runner says, in words of ours; its own stand behind them where they name something.
fn said(error: &Broken) -> Both {
    let detail = error.detail().unwrap_or_default();
    let (zh, en) = match error.kind() {
        ErrorKind::OutOfFuel => return both!("没完没了，或太长", "it goes on without end, or makes too much"),
        ErrorKind::WriteFailure => return both!("写出的太长", "what it prints is too long"),
        _ if detail.contains("recursion limit") => {
            return both!("自己调用自己，没完没了", "it calls itself without end");
        }
        _ if detail.contains("too large") || detail.contains("too many elements") => {
            return both!("写出的太长", "what it makes is too long");
        }
        ErrorKind::UndefinedError
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownMethod
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFilter => ("没有这个名称", "there is no such name"),
        ErrorKind::SyntaxError | ErrorKind::BadEscape => ("写法不对", "it cannot be read"),
        ErrorKind::MissingArgument => ("少了参数", "an argument is missing"),
        ErrorKind::TooManyArguments => ("没有这个参数", "there is no such argument"),
        _ => ("算不出来", "it cannot be worked out"),
    };
    if detail.is_empty() { both!("{zh}", "{en}") } else { both!("{zh}（{detail}）", "{en} ({detail})") }
}
