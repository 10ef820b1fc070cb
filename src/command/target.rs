//! `ducha target`: where a campaign is to go, sealed with a passphrase until it is opened, and then beside what was visited. Not for how a list is
//! kept: that is `record::target`.

use super::args::{self, option};
use super::desk::Desk;
use super::{input, verbs};
use crate::base::code::code;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Head, Kept, Page, Record, Sheet};
use crate::base::text;
use crate::both;
use crate::record::campaign::NOUN;
use crate::record::target::{self, Standing};
use clap::{ArgMatches, Command};
use std::fs::File;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read as _};
use zeroize::Zeroizing;

/// What can be said of targets.
pub fn command(lang: Lang) -> Command {
    let verb = |verb: &'static str, zh: &'static str, en: &'static str| {
        Command::new(verb).about(lang.pick(zh, en)).arg(args::code(lang, &NOUN))
    };
    let file = lang.pick("文件", "FILE");
    let passphrase = || {
        let by_file = lang.pick(
            "口令在哪个文件的第一行；- 为标准输入。不写就问，不显示",
            "the file whose first line is the passphrase; - for standard input. Without it, it is asked for without echo",
        );
        let by_fd = lang.pick("口令从哪个文件描述符读", "the file descriptor the passphrase is read from");
        [
            option("passphrase-file", file, by_file).conflicts_with("passphrase-fd"),
            option("passphrase-fd", "N", by_fd).value_parser(clap::value_parser!(u16)),
        ]
    };
    let units = lang.pick(
        "检查对象，用逗号分开；- 为标准输入，一行一个",
        "the units, separated by commas; - for standard input, one a line",
    );
    let again = lang.pick("已有名单，换一份的理由", "why a list that is there is sealed anew");
    Command::new("target")
        .about(lang.pick(
            "密封名单：暗访对象凭口令封存，启封前谁也看不到",
            "Sealed lists: where a covert campaign goes, closed by a passphrase until it is opened",
        ))
        .subcommand_required(true)
        .subcommands([
            verb("seal", "封存检查对象名单", "Seal the list of units to visit")
                .arg(option("units", lang.pick("单位", "UNITS"), units).required(true))
                .arg(args::on(lang))
                .arg(option("again", lang.pick("理由", "TEXT"), again))
                .args(passphrase()),
            verb("open", "凭口令启封名单", "Open a list with its passphrase").arg(args::on(lang)).args(passphrase()),
            verb("show", "名单有几个单位、摘要、何时封存启封", "How many units, their digest, when sealed and opened"),
            verb("list", "启封的名单，与实际检查对照", "A list that was opened, beside what was visited"),
        ])
}

/// `target`.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    match verb {
        "seal" => seal(desk, id, matches),
        "open" => open(desk, id, matches),
        "list" => list(desk, id),
        _ => Ok(Page::Record(Box::new(page(id, &target::listed(desk.read()?, id)?)))),
    }
}

/// The passphrase: of a file, of a descriptor, or asked for without echo; twice where it is new. Never an argument or a variable: every
/// process can read those.
fn passphrase(matches: &ArgMatches, new: bool) -> Result<Zeroizing<String>> {
    let path = match (matches.get_one::<String>("passphrase-file"), matches.get_one::<u16>("passphrase-fd")) {
        (Some(path), _) => path.clone(),
        (None, Some(fd)) => format!("/dev/fd/{fd}"),
        (None, None) => return asked(new),
    };
    let mut line = Zeroizing::new(String::new());
    let read = if path == "-" {
        std::io::stdin().lock().take(4096).read_line(&mut line).map_err(input::unread)
    } else {
        let file: File = input::opened(&path)?;
        BufReader::new(file).take(4096).read_line(&mut line).map_err(|e| input::unopened(&path, e))
    };
    read?;
    let said = line.trim_end_matches(['\r', '\n']);
    let said = said.strip_prefix('\u{feff}').unwrap_or(said);
    if said.is_empty() {
        return Err(Error::usage(
            "input-empty",
            both!("{path:?} 第一行没有口令", "the first line of {path:?} is no passphrase"),
        ));
    }
    Ok(Zeroizing::new(said.to_owned()))
}

fn asked(new: bool) -> Result<Zeroizing<String>> {
    if !std::io::stdin().is_terminal() {
        let said = both!("没有口令", "there is no passphrase");
        return Err(Error::usage("passphrase-missing", said).hint(both!(
            "加上 --passphrase-file 文件 或 --passphrase-fd N；在终端上会问",
            "add --passphrase-file FILE or --passphrase-fd N; on a terminal it is asked for"
        )));
    }
    let ask = |what: &str| rpassword::prompt_password(what).map(Zeroizing::new).map_err(input::unread);
    let first = ask("口令 Passphrase: ")?;
    if new && ask("再输一次 Again: ")? != first {
        return Err(Error::usage("passphrase-differs", both!("两次口令不同", "the two passphrases differ")));
    }
    Ok(first)
}

/// What the ledger tells of a list.
fn page(id: i64, list: &Standing) -> Record<'static> {
    let heads = vec![
        Head::of("campaign", Shape::Code("P"), "督查活动", "Campaign"),
        Head::of("count", Shape::Count, "检查对象数", "Units"),
        Head::of("digest", Shape::Text, "名单摘要", "Digest"),
        Head::of("sealed_on", Shape::Day, "封存日期", "Sealed on"),
        Head::of("opened_on", Shape::Day, "启封日期", "Opened on"),
    ];
    let day = |day: crate::base::day::Day| Value::Text(day.to_string());
    let values = vec![
        Value::Text(code("P", id)),
        Value::Int(list.targets),
        Value::Text(list.digest.clone()),
        day(list.sealed_on),
        list.opened_on.map_or(Value::Null, day),
    ];
    Record { heads, values, parts: Vec::new(), notes: Vec::new() }
}

fn done(desk: &Desk, id: i64, list: &Standing, said: Both, next: String) -> Page<'static> {
    let kept = Some(Kept::One(Box::new(page(id, list))));
    Page::Done(Box::new(Done { codes: vec![NOUN.code(id)], said: desk.dry(said), next: vec![next], kept }))
}

fn seal<'a>(desk: &'a Desk, id: i64, matches: &ArgMatches) -> Result<Page<'a>> {
    let typed = matches.get_one::<String>("units").map(String::as_str).unwrap_or_default();
    if typed == "-" && matches.get_one::<String>("passphrase-file").is_some_and(|path| path == "-") {
        let said = both!("名单和口令不能都从标准输入读", "standard input cannot be both the list and the passphrase");
        return Err(Error::usage("argument-conflict", said).hint(both!(
            "口令用 --passphrase-file 文件 或 --passphrase-fd 3",
            "give the passphrase with --passphrase-file FILE or --passphrase-fd 3"
        )));
    }
    let typed = Zeroizing::new(input::said(typed)?);
    let passphrase = passphrase(matches, true)?;
    let again = matches.get_one::<String>("again");
    if let Some(reason) = again {
        args::not_blank(reason, ("--again", "--again"))?;
    }
    desk.write(|write, names| {
        let conn = write.conn();
        let on = matches.get_one::<String>("on").map_or(Ok(names.today), |typed| names.day(conn, typed))?;
        let units =
            typed.lines().flat_map(text::listed).map(|unit| names.unit(conn, unit).map_err(|e| e.field("units")));
        let units: Vec<i64> = units.collect::<Result<_>>()?;
        if units.is_empty() {
            return Err(Error::usage("value-empty", both!("名单里没有单位", "the list names no unit")).field("units"));
        }
        let list = target::seal(write, names, id, (&units, &passphrase), (on, again.map(String::as_str)))?;
        let (code, n, digest) = (NOUN.code(id), list.targets, &list.digest);
        let plain = target::in_plain(write.conn(), id, &units)?;
        if plain > 0 {
            desk.say(both!(
                "其中 {plain} 个早已明写在 {code} 的小组、抽查或填报里，封存遮不住",
                "{plain} of them stand beside {code} in plain already, in a group, a draw or a round: sealing does not hide that"
            ));
        }
        let said = both!(
            "{code} 的 {n} 个检查对象已封存，摘要 {digest}；口令丢了，名单谁也打不开",
            "{n} units of {code} sealed, digest {digest}; without the passphrase nobody opens the list"
        );
        Ok(done(desk, id, &list, said, format!("ducha target open {code}")))
    })
}

fn open<'a>(desk: &'a Desk, id: i64, matches: &ArgMatches) -> Result<Page<'a>> {
    let passphrase = passphrase(matches, false)?;
    desk.write(|write, names| {
        let on = matches.get_one::<String>("on").map_or(Ok(names.today), |typed| names.day(write.conn(), typed))?;
        let list = target::open(write, names, id, &passphrase, on)?;
        let (code, n) = (NOUN.code(id), list.targets);
        let all = target::beside(write.conn(), id)?;
        let gone = all.iter().filter(|one| one.sealed.is_some() && !one.visits.is_empty()).count();
        let other = all.iter().filter(|one| one.sealed.is_none()).count();
        let said = both!(
            "{code} 的名单已启封：{n} 个检查对象，查了 {gone} 个；名单外查了 {other} 个单位",
            "the list of {code} is open: {n} units, {gone} of them visited; {other} visited that are not on it"
        );
        Ok(done(desk, id, &list, said, format!("ducha target list {code}")))
    })
}

/// A list beside what was visited. Its lines `code,token` are what the digest is of.
fn list(desk: &Desk, id: i64) -> Result<Page<'_>> {
    let conn = desk.read()?;
    let (list, code) = (target::listed(conn, id)?, NOUN.code(id));
    if list.opened_on.is_none() {
        let n = list.targets;
        let said = both!("{code} 的名单（{n} 个）还没有启封", "the list of {code}, of {n} units, is not open yet");
        return Err(Error::refused("target-closed", said)
            .hint(both!("启封：ducha target open {code}", "open it: ducha target open {code}")));
    }
    let heads = vec![
        Head::of("code", Shape::Text, "代码", "Code"),
        Head::of("token", Shape::Text, "随机串", "Token"),
        Head::of("unit", Shape::Unit, "单位", "Unit"),
        Head::of("sealed", Shape::Flag, "在名单里", "On the list"),
        Head::of("visits", Shape::Text, "检查", "Visits"),
    ];
    let row = |one: target::Beside| {
        let on_list = one.sealed.is_some();
        let (code, token) = one.sealed.map_or((Value::Null, Value::Null), |(a, b)| (Value::Text(a), Value::Text(b)));
        vec![code, token, Value::Text(one.unit), Value::Int(i64::from(on_list)), Value::Text(one.visits.join("、"))]
    };
    let rows = target::beside(conn, id)?.into_iter().map(row).collect();
    let mut sheet = Sheet::of("targets", both!("{code} 的检查对象", "Targets of {code}"), heads, rows);
    sheet.brief = vec![0, 2, 3, 4];
    Ok(Page::Sheet(sheet))
}
