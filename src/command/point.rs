//! `ducha point`: where complaints are taken in, and the boxes that are opened.

use super::args::{self, option};
use super::desk::Desk;
use super::privacy;
use super::verbs;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Raw, Value};
use crate::base::page::{Done, Page};
use crate::base::vocab::OTHER_SLUG;
use crate::both;
use crate::record::mailbox::{self, Slips};
use crate::record::point::{Draft, NOUN, Opening};
use crate::record::{complaint, linking, required};
use clap::{ArgMatches, Command};

/// What can be said about points.
pub fn command(lang: Lang) -> Command {
    let (number, name, word) = (lang.pick("数", "N"), lang.pick("姓名", "NAME"), lang.pick("词", "WORD"));
    let open = Command::new("open")
        .about(lang.pick("开箱：几张意见条，是哪些投诉", "Open a box: how many slips, which complaints they are"))
        .arg(args::code(lang, &NOUN))
        .arg(args::on(lang))
        .arg(option("slips", number, lang.pick("有几张意见条，没有写 0", "how many slips lay in it, 0 for none")))
        .arg(option(
            "complaints",
            lang.pick("编号", "CODES"),
            lang.pick("已登记的是哪几件，用逗号分开", "those recorded already, separated by commas"),
        ))
        .arg(option(
            "category",
            word,
            lang.pick(
                "其余每张登记一件投诉，类别是这个，内容随后 edit",
                "record a complaint of each other slip, of this category; edit says the rest",
            ),
        ))
        .arg(option("by", name, lang.pick("谁开的", "who opened it")))
        .arg(args::message(lang, lang.pick("备注", "note")));
    let undo = Command::new("undo")
        .about(lang.pick(
            "撤回一次开箱，写明理由；默认最后登记的",
            "Take an opening back, with a reason; default the last entered",
        ))
        .arg(args::code(lang, &NOUN))
        .arg(option("on", lang.pick("日期", "DATE"), lang.pick("哪天开的", "the day it was opened")))
        .arg(args::why(lang, lang.pick("撤回的理由", "why it is taken back")));
    verbs::noun_command(lang, &NOUN, vec![open, undo])
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "open" => open(desk, matches).map(|done| Page::Done(Box::new(done))),
        "undo" => undo(desk, matches).map(|done| Page::Done(Box::new(done))),
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

fn open(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let text = |name: &str| matches.get_one::<String>(name);
    let Some(slips) = args::number(matches, "slips", 0..=9_999)? else { return Err(required(&NOUN, "slips")) };
    let note = text("message").map(|t| super::input::said(t)).transpose()?;
    desk.write(|write, names| {
        let conn = write.conn();
        let value = |column, typed: &String| names.value(conn, &NOUN, column, &Raw::Text(typed.clone()));
        let on = text("on").map_or(Ok(names.today), |typed| names.day(conn, typed))?;
        let category = text("category").map(|typed| names.word("category", typed)).transpose()?;
        if category.as_deref() == Some(OTHER_SLUG) {
            let said = both!("“其他”要逐件写明是什么", "each complaint of the word other says what it is");
            return Err(Error::usage("field-missing", said)
                .hint(both!("先逐件登记，再用 --complaints", "record each, then name them with --complaints"))
                .field("category"));
        }
        let named = text("complaints").map(|typed| linking::named(conn, names, &complaint::NOUN, typed)).transpose()?;
        let linked = named.unwrap_or_default();
        let mut opening = Opening { happened_on: Some(on), slips: Some(slips), ..Opening::default() };
        for (column, typed) in [("by_whom", text("by")), ("note", note.as_ref())] {
            if let Some(value) = typed.map(|typed| value(column, typed)).transpose()? {
                crate::base::noun::Draft::set(&mut opening, column, value);
            }
        }
        privacy::mind(desk, conn, &NOUN, id, &[("note", note.clone().map_or(Value::Null, Value::Text))])?;
        let of = Slips { linked: &linked, category: category.as_deref() };
        let made = mailbox::open(write, names, id, &opening, &of)?;
        let code = NOUN.code(id);
        let left = slips - i64::try_from(linked.len() + made.len()).unwrap_or(slips);
        let (also_zh, also_en) = match (made.first(), left) {
            (_, left) if left > 0 => (format!("，{left} 张还没有登记"), format!(", {left} not recorded yet")),
            (Some(_), _) => (format!("，登记投诉 {} 件", made.len()), format!(", {} complaints recorded", made.len())),
            _ => Default::default(),
        };
        let said =
            both!("{code} 已开箱（{on}），意见条 {slips} 张{also_zh}", "{code} opened on {on}: {slips} slips{also_en}");
        let next = if left > 0 {
            vec![format!("ducha complaint add --point {code} --on {on} --category … -m …")]
        } else {
            made.first()
                .map(|id| format!("ducha complaint edit {} -m …", complaint::NOUN.code(*id)))
                .into_iter()
                .collect()
        };
        let done = desk.done(write.conn(), names, &NOUN, id, (said, next))?;
        Ok(Done { codes: made.iter().map(|id| complaint::NOUN.code(*id)).collect(), ..done })
    })
}

fn undo(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let reason = args::reason(matches)?;
    let id = verbs::target(desk, &NOUN, matches)?;
    desk.write(|write, names| {
        let on = matches.get_one::<String>("on").map(|typed| names.day(write.conn(), typed)).transpose()?;
        let (on, slips) = mailbox::take_back(write, id, on, &reason)?;
        let code = NOUN.code(id);
        let said: Both = both!(
            "{code} 在 {on} 的开箱（{slips} 张）已撤回：{reason}；登记的投诉还在",
            "{code}: the opening of {on} ({slips} slips) taken back: {reason}; complaints stay"
        );
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha point show {code}")]))
    })
}
