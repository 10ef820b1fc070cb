//! `errors`: every error id, who must act on it, and the exit code that says so. Not for the errors themselves: they are
//! raised where something is wrong.

use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Error, Lang, Result};
use crate::base::fault::{FAULTS, Fault, find};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Record, Sheet};
use crate::base::text;
use crate::both;
use clap::{Arg, ArgMatches, Command};

/// `errors`, as it can be said.
pub fn command(lang: Lang) -> Command {
    Command::new("errors")
        .about(lang.pick("错误代码一览：类别、退出码、含义", "Every error id: its kind, exit code and meaning"))
        .arg(
            Arg::new("id")
                .value_name(lang.pick("错误代码", "ID"))
                .help(lang.pick("如 ledger-locked；默认列出全部", "such as ledger-locked; default the list of them")),
        )
}

fn row(fault: &Fault, lang: Lang) -> Vec<Value> {
    let text = |t: &str| Value::Text(t.to_owned());
    let code = Value::Int(i64::from(fault.kind as u8));
    vec![text(fault.id), text(fault.kind.slug()), code, text(lang.pick(fault.zh, fault.en))]
}

/// `errors`: the register, or one id of it.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let lang = desk.wish.lang;
    let heads = vec![
        Head::of("id", Shape::Text, "错误代码", "Id"),
        Head::of("kind", Shape::Text, "类别", "Kind"),
        Head::of("exit_code", Shape::Count, "退出码", "Exit code"),
        Head::of("meaning", Shape::Text, "含义", "Meaning"),
    ];
    let Some(id) = matches.get_one::<String>("id") else {
        let rows = FAULTS.iter().map(|f| row(f, lang)).collect();
        return Ok(Page::Sheet(Sheet::of("errors", both!("错误代码", "Error ids"), heads, rows)));
    };
    let fault = find(id).ok_or_else(|| {
        let near = text::nearest(id, FAULTS.iter().map(|f| f.id), 3).join(", ");
        Error::not_found("error-unknown", both!("没有错误代码 {id:?}", "there is no error id {id:?}"))
            .hint(both!("一览：ducha errors；相近的是 {near}", "see ducha errors; nearest {near}"))
    })?;
    Ok(Page::Record(Box::new(Record { heads, values: row(fault, lang), parts: Vec::new(), notes: Vec::new() })))
}
