//! `learn`: ten minutes of a clerk's work, on a ledger that is nobody's; each step held against that ledger, so that any command that comes to it
//! will do. Not for what the steps are.

pub mod place;
mod prompt;
mod steps;

use super::args::switch;
use super::ask::terminal;
use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Head, Page, Sheet};
use crate::both;
use clap::{ArgMatches, Command};
use place::{Place, TODAY};
use steps::Standing;

/// `learn`, as it can be said.
pub fn command(lang: Lang) -> Command {
    Command::new("learn")
        .about(lang.pick(
            "教程：十步、十分钟，在练习台账上学会日常工作",
            "Learn: ten steps in ten minutes, on a ledger for practice",
        ))
        .arg(switch("again", lang.pick("从头再来，练习台账重新做", "begin anew, with a new ledger for practice")))
        .arg(switch("skip", lang.pick("跳过现在这一步", "pass over the step that is next")))
}

/// `learn`: on a terminal a prompt, else the ten steps as they stand.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (place, lang) = (Place::found()?, desk.wish.lang);
    if !desk.wish.dry_run {
        if matches.get_flag("again") {
            place.clear()?;
        }
        place.furnish(&desk.wish)?;
        if matches.get_flag("skip")
            && let Some(now) = steps::next(&steps::standing(&place, lang)?)
        {
            place.see(&[steps::passing(now.n)])?;
        }
    }
    // Whoever is there already has a prompt.
    let within = desk.wish.file.as_ref() == Some(&place.ledger());
    if desk.wish.asks && terminal::is_there() && !within && !desk.wish.dry_run {
        prompt::run(&place, lang)?;
        return Ok(Page::Done(Box::<Done<'_>>::default()));
    }
    Ok(Page::Sheet(told(&place, lang, &steps::standing(&place, lang)?)))
}

/// The steps as rows, and below them the one that is next.
fn told(place: &Place, lang: Lang, all: &[Standing]) -> Sheet<'static> {
    let heads = vec![
        Head::of("n", Shape::Count, "步", "Step"),
        Head::of("title", Shape::Text, "做什么", "What"),
        Head::of("done", Shape::Flag, "做到了", "Done"),
        Head::of("command", Shape::Text, "输入", "Type"),
        Head::of("why", Shape::Text, "为什么", "Why"),
    ];
    let text = |(zh, en): (&str, &str)| Value::text(lang.pick(zh, en));
    let row = |one: &Standing| {
        vec![
            Value::Int(i64::try_from(one.n).unwrap_or_default()),
            text(one.step.title),
            Value::Int(i64::from(one.is_done())),
            Value::Text(one.commands.join(" && ")),
            text(one.step.why),
        ]
    };
    let title = both!("教程：十步学会日常工作", "Ten steps of a clerk's work");
    let mut sheet = Sheet::of("learn", title, heads, all.iter().map(row).collect());
    sheet.brief = vec![0, 1, 2, 3];
    sheet.notes.extend(match steps::next(all) {
        Some(now) => next_said(place, now),
        None => {
            vec![both!("十步都做完了；从头再来：ducha learn --again", "all ten are done; anew: ducha learn --again")]
        }
    });
    sheet
}

/// What is said of the next step where there is no prompt.
fn next_said(place: &Place, now: &Standing) -> Vec<Both> {
    let (ledger, n) = (place.ledger(), now.n);
    let ledger = ledger.display();
    let ((zh, en), (why, because)) = (now.step.what, now.step.why);
    let left = now.left.join(" && ");
    vec![
        both!("第 {n} 步：{zh}", "step {n}: {en}"),
        both!("{why}", "{because}"),
        both!("输入：{left}", "type: {left}"),
        both!(
            "练习台账与办公室的无关；在这个窗口里练：export DUCHA_FILE={ledger} DUCHA_TODAY={TODAY}",
            "it is no office's ledger; to practise in this shell: export DUCHA_FILE={ledger} DUCHA_TODAY={TODAY}"
        ),
    ]
}
