//! `ducha init`: a new ledger, its office, and the first units from a sheet; whole or not at all. Not for what an import does.

use super::args::{option, switch};
use super::ask::terminal;
use super::desk::{Desk, Wish, named};
use super::{import, input, journaled, monday};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::page::{Done, Page};
use crate::base::vocab::Level;
use crate::both;
use crate::db::write::Write;
use crate::db::{file, head, whole};
use crate::record::{self, unit};
use crate::rule::calendar;
use crate::rule::set::RuleSet;
use clap::{ArgMatches, Command};
use std::path::{Path, PathBuf};

/// The option that names the sheet of the first units.
pub const UNITS: &str = "units-from";

/// `init`, as it can be said.
pub fn command(lang: Lang) -> Command {
    Command::new("init")
        .about(lang.pick("新建台账，不覆盖已有文件", "Make a new ledger; never over an existing file"))
        .arg(option("name", lang.pick("名称", "NAME"), lang.pick("本单位名称", "the office's name")).alias("office"))
        .arg(option(
            "level",
            lang.pick("层级", "LEVEL"),
            lang.pick("层级，如 市级；默认县级", "level, such as city; default county"),
        ))
        .arg(option(
            UNITS,
            lang.pick("文件", "FILE"),
            lang.pick(
                "单位名册的文件，xlsx、csv 等，同 unit import；没有就以后再说",
                "a sheet of units, xlsx, csv and the like, as unit import takes it; later will do too",
            ),
        ))
        .arg(option(
            "rules",
            lang.pick("规则", "RULES"),
            lang.pick("期限规则；默认 petition（信访工作条例）", "rule set for limits; default petition"),
        ))
        .arg(switch(
            "supervisory",
            lang.pick(
                "本单位是监察机关，文书称监察通知书、监察建议书",
                "the office is a supervisory organ, and its papers are named so",
            ),
        ))
}

/// Refuses where there is, or was, a ledger.
fn vacant(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(file::exists(path));
    }
    let Some((seq, _)) = head::seen(&head::named(path)).pop() else { return Ok(()) };
    let file = head::named(path).display().to_string();
    let said = both!(
        "这里有过一本台账，{file} 见过它的日志第 {seq} 条",
        "there was a ledger here: {file} saw its entry {seq}"
    );
    Err(Error::refused("ledger-gone", said).hint(both!(
        "找回它：ducha restore 备份；确要另起一本：先把 {file} 移走",
        "get it back with ducha restore BACKUP; to begin another one move {file} away first"
    )))
}

/// What is said of a ledger that was made, and what comes next.
fn begun(desk: &Desk, said: Both, units: bool) -> Page<'static> {
    let lang = desk.wish.lang;
    let mut next: Vec<String> = vec![
        lang.pick("ducha unit add 名称 --kind …", "ducha unit add NAME --kind …").into(),
        lang.pick("ducha complaint add --channel 电话 …", "ducha complaint add --channel phone …").into(),
    ];
    if units {
        next.remove(0);
    }
    if terminal::is_there() && !desk.wish.quiet && !desk.wish.dry_run {
        next.clear();
        terminal::say(&[lang.pick("周一上班这样开始：", "On Monday it begins so:").to_owned()]);
        terminal::say(&monday::daily(lang, units));
    }
    Page::Done(Box::new(Done { codes: Vec::new(), said: desk.dry(said), next, kept: None }))
}

/// `init`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let path = target(desk);
    vacant(&path)?;
    let name = matches.get_one::<String>("name").filter(|n| !n.trim().is_empty()).ok_or_else(|| {
        Error::usage("office-name-missing", both!("缺少本单位名称", "the office's name is missing"))
            .hint(both!("加上 --name 单位名称", "add --name OFFICE"))
            .lacks("name")
    })?;
    let typed = matches.get_one::<String>("level").map_or("county", String::as_str);
    let level = Level::VOCAB.find(typed).ok_or_else(|| {
        let all = Level::VOCAB.terms.iter().map(|t| format!("{}({})", t.zh, t.slug)).collect::<Vec<_>>().join("、");
        Error::usage("word-unknown", both!("没有层级 {typed:?}", "there is no level {typed:?}"))
            .hint(both!("可以是 {all}", "it may be {all}"))
            .field("level")
    })?;
    let rules =
        record::rules::find(None, matches.get_one::<String>("rules").map_or(record::rules::DEFAULT, String::as_str))?;
    let sheet = matches.get_one::<String>(UNITS);
    let shown = path.display();
    let (zh, en) = (&rules.title_zh, &rules.title_en);
    let mut said = both!(
        "已为“{name}”新建台账 {shown}，期限按《{zh}》",
        "made the ledger {shown} for {name:?}; limits follow the {en}"
    );
    let author = desk.author(desk.day_of(None)?);
    let mut make = |path: &Path| {
        file::create(path, |conn| {
            let mut write = Write::begin(conn, &author)?;
            furnish(&mut write, name, (level.slug, matches.get_flag("supervisory")), Some(&rules))?;
            write.commit()?;
            let Some(sheet) = sheet else { return Ok(()) };
            let taken = units(desk, Path::new(conn.path().unwrap_or_default()), sheet)?;
            said = Both { zh: format!("{}；{}", said.zh, taken.zh), en: format!("{}; {}", said.en, taken.en) };
            Ok(())
        })
    };
    if !desk.wish.dry_run {
        make(&path)?;
    } else if sheet.is_some() {
        // Whether the sheet can be taken in is known by taking it in.
        let folder = whole::aside()?;
        make(&folder.path().join("ducha.db"))?;
    }
    Ok(begun(desk, said, sheet.is_some()))
}

/// Takes the units of a sheet into a ledger that has no name yet, as `unit import` does: what it says of that.
fn units(desk: &Desk, ledger: &Path, sheet: &str) -> Result<Both> {
    let argv = ["ducha", "unit", "import", sheet].map(str::to_owned);
    let command = journaled::typed(&argv);
    let wish = Wish { file: Some(ledger.to_owned()), dry_run: false, format: None, command, ..desk.wish.clone() };
    let other = Desk::new(wish);
    let taken = import::command(desk.wish.lang, &unit::NOUN)
        .try_get_matches_from(&argv[2..])
        .map_err(|_| input::unopened(sheet, std::io::ErrorKind::NotFound.into()))
        .and_then(|matches| match import::run::<unit::Draft>(&other, &matches)? {
            Page::Done(done) => Ok(done.said),
            _ => Ok(Both::default()),
        });
    // Its heads are kept by its name, which it has not yet.
    let _ = std::fs::remove_file(head::named(ledger));
    other.asides().into_iter().for_each(|aside| desk.say(aside));
    taken.map_err(|error| typable(error, sheet).field(UNITS))
}

/// The error of an import with what can be typed: its options are not `init`'s.
fn typable(error: Error, sheet: &str) -> Error {
    let command = import::command(Lang::En, &unit::NOUN);
    let options: Vec<String> =
        command.get_arguments().filter_map(|arg| Some(format!("--{}", arg.get_long()?))).collect();
    let hints = |said: &Both| options.iter().any(|option| said.en.contains(option.as_str()));
    if !error.hint.as_ref().is_some_and(hints) && !error.rows.iter().any(|row| hints(&row.message)) {
        return error;
    }
    let Both { zh, en } = error.hint.clone().unwrap_or_default();
    error.hint(both!(
        "先不带 --{UNITS} 新建，再 ducha unit import {sheet}：{zh}",
        "make the ledger without --{UNITS}, then ducha unit import {sheet}: {en}"
    ))
}

/// What a new ledger begins with: the office with its level and whether it is a supervisory organ, every holiday notice
/// there is, and the rule set it works by.
pub fn furnish(
    write: &mut Write<'_>,
    name: &str,
    (level, supervisory): (&str, bool),
    rules: Option<&RuleSet>,
) -> Result<()> {
    record::office::add(write, name, level, supervisory)?;
    for notice in calendar::shipped() {
        record::calendar::keep(write, &notice)?;
    }
    let chosen = match rules {
        Some(set) => set.clone(),
        None => record::rules::find(None, record::rules::DEFAULT)?,
    };
    record::rules::keep(write, &chosen, chrono::NaiveDate::from_ymd_opt(1949, 10, 1))
}

/// Where a new ledger goes: the option, the environment, else here.
pub(super) fn target(desk: &Desk) -> PathBuf {
    desk.wish.file.clone().or_else(|| named("DUCHA_FILE")).unwrap_or_else(|| PathBuf::from("ducha.db"))
}
