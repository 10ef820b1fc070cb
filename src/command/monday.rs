//! What is typed on Monday morning, where a ledger is new. Not for what any of it does.

use crate::base::error::Lang;
use crate::base::text::width;

type Line = ((&'static str, &'static str), (&'static str, &'static str));

/// How an office begins.
const BEGINS: &[Line] = &[
    (("ducha init", "ducha init"), ("新建台账，问什么答什么", "make the ledger; it asks")),
    (("ducha unit import 单位.xlsx", "ducha unit import units.xlsx"), ("单位从表里来", "the units, from a sheet")),
];
/// What every day has.
const DAILY: &[Line] = &[
    (("ducha", "ducha"), ("早上第一条：今天有什么事", "first in the morning: what today asks")),
    (("ducha complaint add", "ducha complaint add"), ("来了投诉，缺什么问什么", "a complaint comes in; it asks")),
    (("ducha search 停电", "ducha search WORD"), ("找一个词", "find a word")),
    (("ducha undo", "ducha undo"), ("打错了，撤销", "a slip: take it back")),
    (("ducha help", "ducha help"), ("有哪些命令", "what commands there are")),
];

fn told(lang: Lang, lines: &[Line]) -> Vec<String> {
    let of = |(zh, en): &(&'static str, &'static str)| lang.pick(zh, en);
    let widest = lines.iter().map(|(command, _)| width(of(command))).max().unwrap_or_default();
    let line = |(command, what): &Line| {
        let (command, what) = (of(command), of(what));
        let room = " ".repeat(widest - width(command));
        format!("    {command}{room}  {what}")
    };
    lines.iter().map(line).collect()
}

/// What an office that has no ledger types.
pub fn begins(lang: Lang) -> Vec<String> {
    told(lang, &[BEGINS, DAILY].concat())
}

/// What one that has made it types; without units, those first.
pub fn daily(lang: Lang, units: bool) -> Vec<String> {
    let first = if units { &[] } else { &BEGINS[1..] };
    told(lang, &[first, DAILY].concat())
}
