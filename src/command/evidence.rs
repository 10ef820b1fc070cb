//! `ducha evidence`: files taken in, handed on, read again. What keeps them is `db::store`.

use super::args::{self, option};
use super::desk::Desk;
use super::meter::Meter;
use super::{evidence_add, evidence_copy, filter, saved, verbs};
use crate::base::column::Shape;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::base::vocab::Intact;
use crate::both;
use crate::db::query;
use crate::db::store;
use crate::record::evidence::{self, Draft, NOUN, Piece};
use crate::record::{self, office, taken};
use clap::{Arg, ArgMatches, Command};
use std::collections::HashMap;
use std::path::PathBuf;

/// What can be said about evidence.
pub fn command(lang: Lang) -> Command {
    let all = verbs::noun_command(lang, &NOUN, Vec::new());
    let of = option("of", lang.pick("编号", "CODE"), lang.pick("哪条记录的", "of one record"));
    let codes = lang.pick("编号 (E…)", "CODE (E…)");
    let hand = Command::new("hand")
        .about(lang.pick("移交，记下交给谁", "Hand it on; who has it from now on"))
        .arg(args::code(lang, &NOUN))
        .arg(option("to", lang.pick("姓名", "NAME"), lang.pick("交给谁", "who gets it")))
        .arg(args::on(lang))
        .arg(args::message(lang, lang.pick("移交的说明", "what is to be said of it")));
    let verify = Command::new("verify")
        .about(lang.pick(
            "重新计算每件的 SHA-256，有一件不对退出码为 5",
            "Hash every file again; exit 5 if one is not what it was",
        ))
        .arg(
            Arg::new("codes")
                .num_args(0..)
                .value_name(codes)
                .help(lang.pick("只核验这几件；默认全部", "these only; default all")),
        );
    // A file cannot come in a row of a table: there is no import, and `add` is our own.
    let common = all.get_subcommands().filter(|c| !matches!(c.get_name(), "add" | "import")).cloned();
    let with_of = move |c: Command| if matches!(c.get_name(), "list" | "export") { c.arg(of.clone()) } else { c };
    Command::new(NOUN.name)
        .about(lang.pick(NOUN.about.0, NOUN.about.1))
        .subcommand_required(true)
        .subcommand(evidence_add::command(lang))
        .subcommands(common.map(with_of))
        .subcommands([hand, evidence_copy::command(lang), verify])
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "add" => evidence_add::run(desk, matches, &folder(desk)?),
        "copy" => evidence_copy::run(desk, matches, &folder(desk)?),
        "hand" => hand(desk, matches),
        "show" => show(desk, matches),
        "verify" => verify(desk, matches),
        "list" | "export" => {
            let (conn, names) = (desk.read()?, desk.names()?);
            let mut filter = filter::asked(desk, &NOUN, matches)?;
            if let Some(typed) = matches.get_one::<String>("of") {
                let (noun, id) = record::by_code(conn, names, typed)?;
                let code = record::called(conn, noun, id)?;
                filter.conditions.push(("\"of\" = ?".into(), Value::Text(code)));
            }
            let sheet = query::list(conn, &NOUN, &filter, names.today)?;
            saved::keep(desk, &NOUN, matches)?;
            Ok(Page::Sheet(sheet))
        }
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

/// The folder of this ledger's evidence.
pub(super) fn folder(desk: &Desk) -> Result<PathBuf> {
    // A ledger reached by a link has its evidence where the file itself is.
    let path = desk.place()?.path;
    let (identity, _) = office::kept(desk.read()?)?;
    Ok(store::folder(&path.canonicalize().unwrap_or(path), &identity))
}

fn hand<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let to = matches.get_one::<String>("to").filter(|t| !t.trim().is_empty()).ok_or_else(|| {
        Error::usage("custody-to-missing", both!("没有说交给谁", "who gets it is not said"))
            .hint(both!("加上 --to 姓名", "add --to NAME"))
    })?;
    let note = matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()?;
    let done = desk.write(|write, names| {
        let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(write.conn(), t))?;
        evidence::hand(write, names, id, to, on, note.as_deref())?;
        let code = NOUN.code(id);
        let said = both!("{code} 已移交 {to}（{on}）", "{code} handed to {to} on {on}");
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha evidence show {code}")]))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = verbs::show(desk, &NOUN, id)?;
    let conn = desk.read()?;
    if desk.wish.fields.is_some() {
        return Ok(Page::Record(Box::new(page)));
    }
    let sha256: String = conn.query_row("SELECT sha256 FROM evidence WHERE id = ?", [id], |r| r.get(0))?;
    let place = store::place(&folder(desk)?, &sha256).display().to_string();
    page.notes.push(both!("文件：{place}", "file: {place}"));
    let alike = evidence::alike(conn, id)?;
    if !alike.is_empty() {
        let list: Vec<String> = alike.into_iter().map(|(code, of)| format!("{code} {of}")).collect();
        let list = list.join(" · ");
        page.notes.push(both!("内容相同的：{list}", "the same content: {list}"));
    }
    verbs::whole(desk, &NOUN, id, page)
}

/// Reads every piece again, each content once.
fn read_again(desk: &Desk, pieces: Vec<Piece>) -> Result<Vec<(Piece, Intact)>> {
    let folder = folder(desk)?;
    let mut seen: HashMap<(String, u64), Intact> = HashMap::new();
    let mut out = Vec::new();
    for piece in pieces {
        let found = *seen.entry((piece.sha256.clone(), piece.bytes)).or_insert_with(|| {
            let mut meter = Meter::new(desk, &piece.code);
            store::inspect(&folder, &piece.sha256, piece.bytes, &mut |done, total| meter.tell(done, total))
        });
        out.push((piece, found));
    }
    Ok(out)
}

/// `verify`: 0 where every file is what it was, 5 where one is not; those stand first.
fn verify<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let typed = matches.get_many::<String>("codes").into_iter().flatten();
    let ids: Vec<i64> = typed.map(|t| names.record(conn, &NOUN, t)).collect::<Result<_>>()?;
    let pieces = evidence::pieces(conn, &ids)?.into_iter().filter(|piece| !ids.is_empty() || !piece.voided);
    let mut checked = read_again(desk, pieces.collect())?;
    checked.sort_by_key(|(_, found)| *found == Intact::Whole);
    let files: std::collections::HashSet<&str> = checked.iter().map(|(p, _)| p.sha256.as_str()).collect();
    let (pieces, files) = (checked.len(), files.len());
    let bad: Vec<&str> =
        checked.iter().filter(|(_, found)| *found != Intact::Whole).map(|(p, _)| p.code.as_str()).collect();
    let (count, list) = (bad.len(), bad.iter().take(20).copied().collect::<Vec<_>>().join("、"));
    let mut notes = Vec::new();
    if bad.is_empty() {
        notes.push(both!(
            "{pieces} 件证据、{files} 个文件，全部完好",
            "{pieces} pieces of evidence, {files} files: all whole"
        ));
    } else {
        desk.exit(5);
        let en = list.replace('、', ", ");
        notes.push(both!(
            "{pieces} 件证据、{files} 个文件，{count} 件有问题：{list}",
            "{pieces} pieces of evidence, {files} files: {count} are not what they were: {en}"
        ));
    }
    if ids.is_empty() {
        let known = evidence::hashes(conn)?;
        let taken: Vec<String> = taken::pieces(conn)?.into_iter().map(|copy| copy.sha256).collect();
        let is_known = |hash: &String| known.binary_search(hash).is_ok() || taken.contains(hash);
        let strange = store::held(&folder(desk)?).iter().filter(|hash| !is_known(hash)).count();
        if strange > 0 {
            notes.push(both!(
                "文件夹里另有 {strange} 个文件没有记录，可能是登记中断留下的",
                "{strange} files in the folder belong to no record, perhaps left by an interrupted add"
            ));
        }
    }
    let rows = checked.into_iter().map(|(piece, found)| {
        let text = |t: &str| Value::Text(t.to_owned());
        let bytes = Value::Int(i64::try_from(piece.bytes).unwrap_or(i64::MAX));
        vec![text(&piece.code), text(&piece.of), text(found.slug()), bytes, text(&piece.file_name), text(&piece.sha256)]
    });
    let heads = vec![
        query::head(None, "code"),
        Head::of("record", Shape::Record, "所属记录", "Of"),
        Head::of("found", Shape::Word("intact"), "核验结果", "Found"),
        query::head(None, "bytes"),
        query::head(None, "file_name"),
        query::head(None, "sha256"),
    ];
    let mut sheet = Sheet::of("verify", both!("证据核验", "Evidence verified"), heads, rows.collect());
    sheet.title = None;
    sheet.brief = vec![0, 1, 2, 3, 4];
    sheet.notes = notes;
    Ok(Page::Sheet(sheet))
}
