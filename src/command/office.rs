//! `ducha share` and `ducha office`: a copy of this ledger for another office, and the copies that others shared. Not for what is read
//! in them: `--offices` asks for that.

use super::args::{self, option, positional};
use super::checks;
use super::desk::Desk;
use super::evidence;
use super::others;
use super::progress::Progress;
use crate::base::column::Shape;
use crate::base::day;
use crate::base::error::{Both, Error, Kind, Lang, Result};
use crate::base::hex::hex;
use crate::base::noun::Value;
use crate::base::page::{Done, Head, Page, Record, Sheet};
use crate::both;
use crate::db::head;
use crate::db::{file, offer, output, query, redact, signature, store, whole};
use crate::record::names::Names;
use crate::record::taken::{self, Stands, Taken};
use crate::record::{self, office, withheld};
use crate::report::{offices, returns};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// `share`, as it can be said.
pub fn share_command(lang: Lang) -> Command {
    let path = Arg::new("to").required(true).value_name(lang.pick("文件", "FILE"));
    Command::new("share")
        .about(lang.pick(
            "为别的单位做一份签名的副本：没有投诉人身份、未执行的暗访",
            "A signed copy for another office: without who complained and covert plans",
        ))
        .arg(path.help(lang.pick("写到哪里；不覆盖已有的", "where it goes; never over what is there")))
}

/// `office`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let unit = lang.pick("单位", "UNIT");
    let which =
        || positional("office", lang.pick("单位", "OFFICE"), lang.pick("代号或名称", "its key or name")).required(true);
    let record = || {
        let help = lang.pick("代号或名称；代号/编号 看它的一条记录", "its key or name; KEY/CODE for a record of it");
        positional("office", lang.pick("单位", "OFFICE"), help).required(true)
    };
    let take = Command::new("take")
        .about(lang.pick(
            "收下别的单位交来的副本，核对签名和日志",
            "Take a copy another office shared, its signature and journal checked",
        ))
        .arg(
            positional(
                "from",
                lang.pick("文件", "FILE"),
                lang.pick("对方 ducha share 做的文件", "the file its ducha share made"),
            )
            .required(true),
        )
        .arg(option(
            "unit",
            unit,
            lang.pick(
                "它是名册里的哪个单位；默认同名的",
                "the unit of the register that it is; default the one of its name",
            ),
        ));
    let drop = Command::new("drop")
        .about(lang.pick("不再留一个单位的副本，写明理由", "Keep no copy of an office any more, with a reason"))
        .arg(which())
        .arg(args::why(lang, lang.pick("为什么", "why")));
    let show = Command::new("show").about(lang.pick(
        "一个单位的副本；它的上报数和它台账里的数",
        "The copy of one office; what it returned beside what its ledger says",
    ));
    Command::new("office")
        .about(
            lang.pick("别的单位：收下它们的副本，合在一起看", "Other offices: take their copies and see them together"),
        )
        .subcommand_required(true)
        .subcommand(take)
        .subcommand(Command::new("list").about(lang.pick("收下了哪些单位的副本", "The offices whose copies are kept")))
        .subcommand(show.arg(record()))
        .subcommand(drop)
}

/// Does what was said of other offices.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "take" => take(desk, matches),
        "show" => show(desk, matches),
        "drop" => drop(desk, matches),
        _ => list(desk),
    }
}

fn done<'a>(said: Both, next: Vec<String>) -> Page<'a> {
    Page::Done(Box::new(Done { codes: Vec::new(), said, next, kept: None }))
}

/// `share`.
pub fn share<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let typed = matches.get_one::<String>("to").cloned().unwrap_or_default();
    args::not_blank(&typed, ("文件名", "the file's name"))?;
    let to = PathBuf::from(typed);
    let _progress = Progress::begin(desk, &both!("做副本", "making the copy"), None);
    let (conn, ledger) = (desk.read()?, desk.place()?.path);
    head::as_seen(conn, &ledger)?;
    output::refuse_beside_ledger(&to)?;
    output::there_already(&to)?;
    let key = signature::signing(conn)?;
    let (_, zone) = office::read(conn)?;
    let shared_at = day::now(zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
    let shown = to.display().to_string();
    let said = both!("已为别的单位做好副本 {shown}", "made the copy {shown} for another office");
    if desk.wish.dry_run {
        desk.say(desk.dry(said));
        return Ok(shared(&shown, None));
    }
    // What is masked has digests of its own in the copy: what was altered here before would not be seen there.
    sound(desk, conn, &ledger.display().to_string())?;
    let mut made = None;
    whole::write_new(&to, |draft| {
        let folder = draft.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let work =
            tempfile::Builder::new().prefix(".ducha-").suffix(".tmp").tempfile_in(folder).map_err(|e| {
                Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(e)
            })?;
        let less = redact::make((&ledger, work.path(), draft), withheld::terms, &shared_at)?;
        let copy = file::kept(draft)?;
        sound(desk, &copy, &ledger.display().to_string())?;
        let Some(head) = head::of(&copy)? else { return Ok(()) };
        made = Some((offer::sign(draft, &key, head, shared_at)?, less));
        Ok(())
    })?;
    desk.say(said);
    let Some((statement, less)) = made else { return Ok(done(Both::default(), Vec::new())) };
    desk.say(both!(
        "里面没有投诉人和提供线索的人，没有未执行的暗访，没有证据文件；{less} 条记录的文字有遮去的",
        "who complained, who gave clues, covert plans and files of evidence are not in it; {less} records tell less than here"
    ));
    let (name, _) = office::read(conn)?;
    let made = [
        Value::text(statement.key.as_str()),
        Value::text(name.as_str()),
        Value::Int(statement.entries),
        Value::text(statement.head.as_str()),
        Value::Int(i64::try_from(less).unwrap_or(i64::MAX)),
        Value::Text(store::look(&to, &mut |_, _| {})?.sha256),
    ];
    Ok(shared(&shown, Some(made)))
}

/// A copy for another office, and what is known of it; in a dry run nothing but where it would be.
fn shared<'a>(shown: &str, made: Option<[Value; 6]>) -> Page<'a> {
    let heads = vec![
        Head::of("file", Shape::Text, "副本", "Copy"),
        Head::of("key", Shape::Text, "单位代号", "Key"),
        Head::of("name", Shape::Text, "单位", "Office"),
        Head::of("entries", Shape::Count, "日志条数", "Entries"),
        Head::of("head", Shape::Text, "链头", "Head"),
        Head::of("withheld", Shape::Count, "有遮去的记录", "Records told in part"),
        Head::of("sha256", Shape::Text, "摘要", "Digest"),
    ];
    let made = made.unwrap_or([const { Value::Null }; 6]);
    let values = std::iter::once(Value::text(shown)).chain(made).collect();
    Page::Record(Box::new(Record { heads, values, parts: Vec::new(), notes: Vec::new() }))
}

/// Refuses a copy that does not stand its check.
fn sound(desk: &Desk, copy: &Connection, shown: &str) -> Result<()> {
    let names = Names::new(copy, desk.names()?.today)?;
    let problems = checks::problems(copy, Ok(&names), None)?;
    let Some(first) = problems.first() else { return Ok(()) };
    let (n, place, Both { zh, en }) = (problems.len(), &first.place, &first.what);
    let said = both!("{shown} 核对出 {n} 处问题：{place} {zh}", "{n} problems in {shown}: {place} {en}");
    Err(Error::new(Kind::NotOurs, "shared-copy-unsound", said)
        .hint(both!("在原来的台账上 ducha check", "see ducha check in the ledger it is of")))
}

/// A copy that another office shared, checked: what was signed, and its ledger.
fn checked(desk: &Desk, from: &Path) -> Result<(offer::Statement, Connection)> {
    let shown = from.display().to_string();
    if from.symlink_metadata().is_err() {
        let said = both!("没有文件 {shown}", "there is no file {shown}");
        return Err(Error::not_found("shared-copy-missing", said)
            .hint(both!("写对方 ducha share 做的文件", "name the file the other office made with ducha share")));
    }
    file::inspect(from)?;
    let said = offer::verified(from)?;
    let public = hex(&said.public);
    if office::keys(desk.read()?)?.1 == public {
        let said = both!("{shown} 是本单位自己的副本", "{shown} is a copy of this office's own ledger");
        return Err(Error::refused("shared-copy-own", said)
            .hint(both!("本单位的不用收：--offices 里的 own", "one's own need not be taken: own in --offices")));
    }
    let copy = file::kept(from)?;
    sound(desk, &copy, &shown)?;
    let head = head::of(&copy)?.map(|head| (head.seq, head.hash));
    let whose = office::keys(&copy)?;
    if head != Some((said.entries, said.head.clone()))
        || whose != (said.key.clone(), public)
        || signature::shared_at(&copy)?.as_ref() != Some(&said.shared_at)
    {
        let said = both!("{shown} 里的台账与签名说的不同", "the ledger in {shown} is not what its signature says");
        return Err(Error::new(Kind::NotOurs, "shared-copy-unlike", said)
            .hint(both!("请对方重新交一份：ducha share", "have the office share it again: ducha share")));
    }
    Ok((said, copy))
}

/// The unit of the register an office is: as it is said, else the one of its name.
fn unit_of(desk: &Desk, matches: &ArgMatches, copy: &Connection) -> Result<Option<i64>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    match matches.get_one::<String>("unit") {
        Some(typed) => names.unit(conn, typed).map(Some),
        None => record::register::by_code_or_name(conn, &office::read(copy)?.0),
    }
}

/// `office take`.
fn take<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let typed = matches.get_one::<String>("from").cloned().unwrap_or_default();
    args::not_blank(&typed, ("文件名", "the file's name"))?;
    let from = PathBuf::from(typed);
    let _progress = Progress::begin(desk, &both!("核对副本", "checking the copy"), None);
    let (said, copy) = checked(desk, &from)?;
    let conn = desk.read()?;
    let before = taken::all(conn)?.into_iter().find(|office| office.key == said.key);
    let kept = before.as_ref().and_then(|office| others::opened(desk, office).ok());
    let stands = taken::stands(&copy, &said, before.as_ref().map(|office| (office, kept.as_ref())))?;
    let known = before.as_ref().is_some_and(|office| office.unit.is_some());
    let unit = unit_of(desk, matches, &copy)?.filter(|_| !known || matches.get_one::<String>("unit").is_some());
    let (name, _) = office::read(&copy)?;
    let (key, entries) = (&said.key, said.entries);
    if let (Stands::Same, Some(before)) = (stands, &before) {
        let asked = unit.filter(|_| matches.get_one::<String>("unit").is_some());
        if let Some(unit) = asked {
            desk.write(|write, _| taken::is_unit(write, before.id, unit).map(|_| ()))?;
        }
        mend(desk, &from, before)?;
        let said = both!(
            "{name}（{key}）到日志第 {entries} 条的副本已经有了",
            "the copy of {name} ({key}) to entry {entries} is kept already"
        );
        return Ok(done(said, vec![format!("ducha office show {key}")]));
    }
    let folder = evidence::folder(desk)?;
    let stored = if desk.wish.dry_run {
        store::look(&from, &mut |_, _| {})?
    } else {
        store::owned(&folder, &office::kept(conn)?.0)?;
        store::keep(&folder, &from, &mut |_, _| {})?
    };
    let kept = desk
        .write(|write, names| taken::keep(write, &said, (&copy, unit), (&stored.sha256, stored.bytes), names.today));
    if let (Err(error), false) = (&kept, desk.wish.dry_run) {
        forget(desk, &stored.sha256)?;
        return Err(error.clone());
    }
    let told = match (&before, stands) {
        (Some(before), Stands::Newer) => {
            let had = before.entries;
            if !desk.wish.dry_run {
                std::mem::drop(kept);
                forget(desk, &before.sha256)?;
            }
            both!(
                "已收下 {name}（{key}）的副本，接着第 {had} 条到日志第 {entries} 条",
                "took the copy of {name} ({key}), on from entry {had} to entry {entries}"
            )
        }
        _ => both!(
            "已收下 {name}（{key}）的副本，到日志第 {entries} 条",
            "took the copy of {name} ({key}), to entry {entries}"
        ),
    };
    Ok(done(desk.dry(told), vec!["ducha report month --offices all".into(), format!("ducha office show {key}")]))
}

/// Takes the file of a copy out of the folder, unless it is a piece of evidence too.
fn forget(desk: &Desk, sha256: &str) -> Result<()> {
    if !record::evidence::hashes(desk.read()?)?.iter().any(|held| held == sha256) {
        store::forget(&evidence::folder(desk)?, sha256);
    }
    Ok(())
}

/// Puts back the file of a copy that is kept, where it went missing or was altered.
fn mend(desk: &Desk, from: &Path, kept: &Taken) -> Result<()> {
    let same = || Ok::<_, Error>(store::look(from, &mut |_, _| {})?.sha256 == kept.sha256);
    if !desk.wish.dry_run && others::opened(desk, kept).is_err() && same()? {
        store::keep(&evidence::folder(desk)?, from, &mut |_, _| {})?;
    }
    Ok(())
}

/// The heads of columns of a copy that is kept, as it calls them.
fn heads(mut sheet: Sheet<'_>) -> Sheet<'_> {
    sheet.heads.iter_mut().for_each(|head| *head = query::head(Some(&taken::NOUN), &head.key));
    sheet
}

/// `office list`.
fn list(desk: &Desk) -> Result<Page<'_>> {
    let sql = "SELECT key, name, level, unit, entries, head, shared_at, taken_on, bytes FROM taken_offices ORDER BY id";
    let mut sheet = heads(query::sheet(desk.read()?, "offices", sql, &[])?);
    sheet.brief = vec![0, 1, 4, 6, 7];
    Ok(Page::Sheet(sheet))
}

/// The office that is named.
fn named(desk: &Desk, matches: &ArgMatches) -> Result<Taken> {
    taken::find(desk.read()?, matches.get_one::<String>("office").map(String::as_str).unwrap_or_default())
}

/// A record of another office, `KEY/C2026-0031`, as its ledger has it.
fn record_of<'a>(desk: &'a Desk, typed: (&str, &str)) -> Result<Page<'a>> {
    let other = others::other(desk, &taken::find(desk.read()?, typed.0)?)?;
    let (noun, id) = record::by_code(&other.conn, &other.names, typed.1)?;
    let (heads, values) = query::one(&other.conn, noun, id, other.names.today)?;
    let own = |head: &Head| if head.key == "code" { Shape::Record } else { head.shape };
    let told = heads.iter().zip(values).map(|(head, value)| offices::told(own(head), Some(&other.key), value));
    let values = told.collect();
    let (name, at) = (&other.name, other.shared_at.get(..16).unwrap_or_default().replace('T', " "));
    let note = both!("{name} {at} 交来的副本里的记录", "a record of the copy that {name} shared on {at}");
    Ok(Page::Record(Box::new(Record { heads, values, parts: Vec::new(), notes: vec![note] })))
}

/// `office show`.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let typed = matches.get_one::<String>("office").map(String::as_str).unwrap_or_default();
    if let Some(typed) = typed.split_once('/') {
        return record_of(desk, typed);
    }
    let office = named(desk, matches)?;
    let conn = desk.read()?;
    let sql = "SELECT key, name, level, unit, entries, head, shared_at, taken_on, bytes, sha256, public_key FROM taken_offices WHERE id = ?";
    let sheet = heads(query::sheet(conn, "office", sql, &[Value::Int(office.id)])?);
    let (heads, mut values) = (sheet.heads.clone(), Vec::new());
    (sheet.rows)(&mut |row| {
        values = row.iter().map(|cell| query::value(*cell)).collect();
        Ok(())
    })?;
    let other = others::other(desk, &office)?;
    let parts = returns::beside(conn, &other, office.unit.as_deref(), desk.wish.lang)?;
    let notes = if office.unit.is_some() {
        Vec::new()
    } else {
        vec![both!(
            "没有说它是名册里的哪个单位：上报数对不上；再收一次并加 --unit",
            "which unit of the register it is was not said, so no returns are held against it: take it again with --unit"
        )]
    };
    Ok(Page::Record(Box::new(Record { heads, values, parts: vec![parts], notes })))
}

/// `office drop`.
fn drop<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = args::reason(matches)?;
    let office = named(desk, matches)?;
    let (key, name) = (&office.key, &office.name);
    desk.write(|write, _| taken::drop(write, office.id, &reason).map(|_| ()))?;
    if !desk.wish.dry_run {
        forget(desk, &office.sha256)?;
    }
    let said = both!("不再留 {name}（{key}）的副本", "the copy of {name} ({key}) is kept no more");
    Ok(done(desk.dry(said), vec!["ducha office list".into()]))
}
