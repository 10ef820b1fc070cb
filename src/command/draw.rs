//! `ducha draw`: a frame published, a seed taken, the receipt of both, and what is drawn and not visited. What may be asked of a frame
//! stands in `draw_frame`, how a draw looks in `draw_page`, how it is done again without a ledger in `draw_verify`.

use super::args::{self, option, positional};
use super::desk::Desk;
use super::{draw_frame, draw_page, draw_verify, input, privacy, verbs};
use crate::base::code;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::{KEPT, Value};
use crate::base::page::{Done, Kept, Page};
use crate::both;
use crate::record::draw::{Draft, NOUN};
use crate::record::drawing::{self, Seed};
use crate::record::names::Names;
use crate::record::{campaign, required};
use crate::render::Format;
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;

/// The campaign whose last draw is meant, or the draw itself.
fn target(lang: Lang) -> Arg {
    positional(
        "target",
        lang.pick("编号 (P…|K…)", "CODE (P…|K…)"),
        lang.pick("活动的编号，指它最近一次抽查；或抽查的编号", "a campaign, whose last draw is meant, or a draw"),
    )
    .required(true)
}

fn unit(lang: Lang) -> Arg {
    positional("unit", lang.pick("单位", "UNIT"), lang.pick("抽中的单位", "the unit drawn")).required(true)
}

/// What can be said about draws.
pub fn command(lang: Lang) -> Command {
    let all = verbs::noun_command(lang, &NOUN, Vec::new());
    // A draw is framed and seeded, never typed field by field; of what was published the note alone is corrected.
    let common = all.get_subcommands().filter(|c| c.get_name() != "add").cloned().map(|command| {
        if command.get_name() != "edit" {
            return command;
        }
        let kept = command.get_arguments().filter(|arg| ["target", "note", KEPT].contains(&arg.get_id().as_str()));
        let about =
            lang.pick("更正抽查的备注；公布的名单不能改", "Correct the note of a draw; what was published stays");
        Command::new("edit").about(about).args(kept.cloned().collect::<Vec<_>>())
    });
    let say = |verb: &'static str, zh: &'static str, en: &'static str| {
        Command::new(verb).about(lang.pick(zh, en)).arg(target(lang))
    };
    let text = lang.pick("文字", "TEXT");
    let seed = say("seed", "给种子，按公布的名单抽取", "Give the seed: draw of the published frame")
        .arg(option(
            "seed",
            text,
            lang.pick("种子：开奖号码、骰子、各报一数之和", "a lottery number, dice, a sum of numbers called out"),
        ))
        .arg(option(
            "witness",
            lang.pick("姓名", "NAME"),
            lang.pick("谁在场见证，用逗号分开", "who saw it, separated by commas"),
        ))
        .arg(args::on(lang));
    let skip = say("skip", "抽中而不查的，写明理由", "Say why nobody goes to a unit that was drawn")
        .arg(unit(lang))
        .arg(args::why(lang, lang.pick("为什么不查", "why nobody goes")))
        .arg(args::on(lang));
    let undo = say("undo", "撤回一条不查的说明", "Take back why nobody goes to a unit")
        .arg(unit(lang))
        .arg(args::why(lang, lang.pick("撤回的理由", "why it is taken back")));
    Command::new(NOUN.name)
        .about(lang.pick(NOUN.about.0, NOUN.about.1))
        .subcommand_required(true)
        .subcommand(draw_frame::command(lang))
        .subcommand(say(
            "publish",
            "公布的名单，逐字节如摘要所指（CSV）",
            "The published frame, byte by byte as its digest says (CSV)",
        ))
        .subcommand(seed)
        .subcommand(say(
            "receipt",
            "回执：名单、种子、顺序、结果（JSON）",
            "The receipt: frame, seed, order, result (JSON)",
        ))
        .subcommand(draw_verify::command(lang))
        .subcommands([skip, undo])
        .subcommands((100..).zip(common).map(|(place, command)| command.display_order(place)))
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "frame" => draw_frame::frame(desk, matches),
        "seed" => seed(desk, matches).map(|done| Page::Done(Box::new(done))),
        "publish" => publish(desk, matches),
        "receipt" => {
            desk.prefer(Format::Json);
            let id = meant(desk, matches)?;
            draw_page::receipt(desk.read()?, id).map(|page| Page::Record(Box::new(page)))
        }
        "verify" => draw_verify::verify(matches),
        "skip" | "undo" => said_of(desk, verb, matches).map(|done| Page::Done(Box::new(done))),
        "show" => show(desk, matches),
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

/// The draw a code means: its own, or the last of a campaign's.
fn of(conn: &Connection, names: &Names, typed: &str) -> Result<i64> {
    if NOUN.letters == Some(&code::letters(typed)) {
        return names.record(conn, &NOUN, typed);
    }
    drawing::of_campaign(conn, names.record(conn, &campaign::NOUN, typed)?)
}

fn typed<'m>(matches: &'m ArgMatches, name: &str) -> &'m str {
    matches.get_one::<String>(name).map(String::as_str).unwrap_or_default()
}

fn meant(desk: &Desk, matches: &ArgMatches) -> Result<i64> {
    of(desk.read()?, desk.names()?, typed(matches, "target"))
}

fn seed(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    desk.write(|write, names| {
        let id = of(write.conn(), names, typed(matches, "target"))?;
        let text = |name: &'static str| {
            matches
                .get_one::<String>(name)
                .filter(|t| !t.trim().is_empty())
                .cloned()
                .ok_or_else(|| required(&NOUN, name))
        };
        let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(write.conn(), t))?;
        let given = Seed { seed: text("seed")?, on, witness: text("witness")? };
        let kept = drawing::seed(write, names, id, &given)?;
        let (code, drawn, all) = (NOUN.code(id), kept.picks.len(), kept.frame.len());
        let named: Vec<&str> = kept.picks.iter().filter_map(|pick| pick.frame_code.as_deref()).collect();
        let (zh, en) = shortened(&named);
        let said = both!(
            "{code} 已抽取（{on}）：{all} 个单位中抽中 {drawn} 个：{zh}",
            "{code} drawn on {on}: {drawn} of {all} units: {en}"
        );
        let next = vec![format!("ducha draw show {code}"), format!("ducha draw receipt {code} -o 回执.json")];
        let kept = match desk.wish.format {
            Some(_) => Some(Kept::One(Box::new(draw_page::page(write.conn(), names, id, true)?))),
            None => None,
        };
        Ok(Done { codes: vec![code], said: desk.dry(said), next, kept })
    })
}

/// The first of some names, and how many more.
fn shortened(all: &[&str]) -> (String, String) {
    let first = all.iter().take(10).copied().collect::<Vec<_>>();
    let more = all.len() - first.len();
    match more {
        0 => (first.join("、"), first.join(", ")),
        more => (format!("{} 等，另有 {more} 个", first.join("、")), format!("{} and {more} more", first.join(", "))),
    }
}

/// The frame as it was published.
fn publish<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = meant(desk, matches)?;
    let (digest, text) = draw_page::published(desk.read()?, id)?;
    desk.say(both!("名单摘要（SHA-256）{digest}", "digest of the frame (SHA-256) {digest}"));
    Ok(Page::Text(text))
}

/// What is said of a unit that was drawn: why nobody goes there, or that this is taken back.
fn said_of(desk: &Desk, verb: &str, matches: &ArgMatches) -> Result<Done<'static>> {
    let reason = match verb {
        "undo" => args::reason(matches)?,
        _ => {
            let reason = matches.get_one::<String>("message").map(|t| input::said(t)).transpose()?;
            reason.filter(|t| !t.trim().is_empty()).ok_or_else(|| required(&NOUN, "reason"))?
        }
    };
    desk.write(|write, names| {
        let id = of(write.conn(), names, typed(matches, "target"))?;
        let unit = names.unit(write.conn(), typed(matches, "unit"))?;
        let (code, name) = (NOUN.code(id), typed(matches, "unit"));
        let said: Both = if verb == "undo" {
            drawing::take_back(write, id, unit, &reason)?;
            both!("{code} 对 {name} 的说明已撤回：{reason}", "what {code} said of {name} is taken back: {reason}")
        } else {
            let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(write.conn(), t))?;
            drawing::skip(write, names, id, (unit, on, &reason))?;
            both!("{code} 抽中的 {name} 不查：{reason}", "{name}, drawn by {code}, is not visited: {reason}")
        };
        privacy::mind(desk, write.conn(), &NOUN, id, &[("reason", Value::Text(reason.clone()))])?;
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha draw show {code}")]))
    })
}

/// A draw's page.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let of_campaign = campaign::NOUN.letters == Some(&code::letters(typed(matches, "target")));
    let id = if of_campaign { meant(desk, matches)? } else { verbs::target(desk, &NOUN, matches)? };
    if desk.wish.fields.is_some() {
        return Ok(Page::Record(Box::new(verbs::show(desk, &NOUN, id)?)));
    }
    let whole = desk.wish.format.is_some_and(Format::is_json);
    let page = draw_page::page(desk.read()?, desk.names()?, id, whole)?;
    let mut page = verbs::whole(desk, &NOUN, id, page)?;
    if let Page::Record(record) = &mut page {
        // Its own rows are told once, as people ask for them.
        let own = |key: &str| NOUN.parts.iter().any(|part| part.table == key);
        record.parts.retain(|part| !own(&part.key));
    }
    Ok(page)
}
