//! `ducha evidence`: files taken in, handed on, read again. What keeps them is `db::store`.

use super::args::{self, option};
use super::desk::Desk;
use super::{filter, verbs};
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft as _, Value};
use crate::base::page::{Done, Head, Page, Sheet};
use crate::base::vocab::{EvidenceKind, Intact};
use crate::both;
use crate::db::query::{self, Filter};
use crate::db::store::{self, Kept};
use crate::record::evidence::{self, Draft, NOUN, Piece};
use crate::record::{self, Record as _, office, taken};
use clap::{Arg, ArgMatches, Command};
use std::collections::HashMap;
use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};

/// Files from this length on show how far they are.
const LONG: u64 = 16 << 20;

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
        .subcommand(add_command(lang))
        .subcommands(common.map(with_of))
        .subcommands([hand, verify])
}

fn add_command(lang: Lang) -> Command {
    let mut fields = args::fields(lang, &NOUN, false);
    // What it belongs to is the first argument, not a flag.
    fields.retain(|a| a.get_id().as_str() != "of");
    Command::new("add")
        .about(lang.pick(
            "登记证据：文件复制到台账旁，记下 SHA-256",
            "Take files in: copied beside the ledger, their SHA-256 recorded",
        ))
        .arg(
            Arg::new("of")
                .required(true)
                .value_name(lang.pick("编号", "CODE"))
                .help(lang.pick("属于哪条记录，如 V…、F…、C…", "the record they belong to: V…, F…, C…")),
        )
        .arg(
            Arg::new("files")
                .required(true)
                .num_args(1..)
                .value_name(lang.pick("文件", "FILE"))
                .help(lang.pick("一个或几个文件", "one file or more")),
        )
        .args(fields)
        .arg(option(
            "as",
            lang.pick("文件名", "NAME"),
            lang.pick("原文件名，若来时另有其名；只是文字", "the name it first had, if another; text only"),
        ))
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "add" => add(desk, matches),
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
            Ok(Page::Sheet(query::list(conn, &NOUN, &filter, names.today)?))
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

/// Says how far a long file is, on one line of a terminal that is wiped at the end.
struct Meter {
    what: String,
    shown: u64,
    on: bool,
}

impl Meter {
    fn new(desk: &Desk, what: &str) -> Meter {
        let what = crate::base::text::one_line(&crate::base::text::cut(what, 40)).into_owned();
        Meter { what, shown: 0, on: !desk.wish.quiet && std::io::stderr().is_terminal() }
    }

    fn tell(&mut self, done: u64, total: u64) {
        let percent = done.saturating_mul(100) / total.max(1);
        if !self.on || total < LONG || (percent == self.shown && done < total) {
            return;
        }
        self.shown = percent;
        let mut err = std::io::stderr();
        // Progress is a courtesy: a terminal that is gone is no reason to stop.
        let _ = if done < total {
            write!(err, "\r{} {} / {} ({percent}%)\u{1b}[K", self.what, size(done), size(total))
        } else {
            write!(err, "\r\u{1b}[K")
        };
        let _ = err.flush();
    }
}

/// A length as people say it: `1.2 MB`.
fn size(bytes: u64) -> String {
    let mut unit = ("B", 1_u64);
    for next in [("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30)] {
        if bytes >= next.1 {
            unit = next;
        }
    }
    if unit.1 == 1 {
        return format!("{bytes} B");
    }
    let tenths = u128::from(bytes) * 10 / u128::from(unit.1);
    format!("{}.{} {}", tenths / 10, tenths % 10, unit.0)
}

/// The drafts of the files, complete and checked before a byte is copied.
fn drafts(desk: &Desk, matches: &ArgMatches, names: &[String], files: &[String]) -> Result<Vec<Draft>> {
    let (conn, known) = (desk.read()?, desk.names()?);
    let mut first = Draft::default();
    for (column, raw) in args::given(&NOUN, matches)? {
        first.set(column, known.value(conn, &NOUN, column, &raw)?);
    }
    let one = |(name, file): (&String, &String)| {
        let mut draft = first.clone();
        if draft.kind.is_none() {
            draft.kind = evidence::kind_of(name).or(evidence::kind_of(file)).map(|k| k.slug().to_owned());
        }
        if draft.kind.is_none() {
            let shown = crate::base::text::cut(name, 60);
            let said = both!("看不出 {shown:?} 是什么证据", "the kind of {shown:?} cannot be told from its name");
            return Err(Error::usage("evidence-kind-unclear", said).hint(both!(
                "加上 --kind 照片、录像、录音、书证、截图，或 --kind 其他 --kind-note …",
                "add --kind photo, film, audio, document or screenshot, or --kind other --kind-note …"
            )));
        }
        draft.settle(conn, known, None)?;
        Ok(draft)
    };
    names.iter().zip(files).map(one).collect()
}

/// The names the files came under: data, whatever they hold.
fn names(desk: &Desk, matches: &ArgMatches, files: &[String]) -> Result<Vec<String>> {
    let named = matches.get_one::<String>("as");
    if named.is_some() && files.len() > 1 {
        return Err(Error::usage("evidence-one-name", both!("--as 只能用于一个文件", "--as is for one file only"))
            .hint(both!("逐个登记", "add them one by one")));
    }
    let own = |file: &String| {
        let name = Path::new(file).file_name().map_or_else(|| file.clone(), |n| n.to_string_lossy().into_owned());
        let raw = crate::base::noun::Raw::Text(named.unwrap_or(&name).clone());
        match desk.names()?.value(desk.read()?, &NOUN, "file_name", &raw)? {
            Value::Text(name) => Ok(name),
            _ => Ok(name),
        }
    };
    files.iter().map(own).collect()
}

fn add<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let files: Vec<String> = matches.get_many::<String>("files").into_iter().flatten().cloned().collect();
    let names = names(desk, matches, &files)?;
    let drafts = drafts(desk, matches, &names, &files)?;
    let folder = folder(desk)?;
    let mut kept = Vec::new();
    if !desk.wish.dry_run {
        store::owned(&folder, &office::kept(desk.read()?)?.0)?;
    }
    for (file, name) in files.iter().zip(&names) {
        let mut meter = Meter::new(desk, name);
        let tell = &mut |done, total| meter.tell(done, total);
        kept.push(if desk.wish.dry_run {
            store::look(Path::new(file), tell)?
        } else {
            store::keep(&folder, Path::new(file), tell)?
        });
    }
    // The content is durable before a row speaks of it: a row never names what is not there.
    let (ids, done) = desk.write(|write, known| {
        let mut ids = Vec::new();
        for ((draft, name), kept) in drafts.into_iter().zip(&names).zip(&kept) {
            let id = evidence::add(write, known, draft, name, kept)?;
            tell_alike(desk, write.conn(), id, kept)?;
            ids.push(id);
        }
        let codes: Vec<String> = ids.iter().map(|id| NOUN.code(*id)).collect();
        let said = said(write.conn(), &ids, &names, &kept)?;
        let next = vec![format!("ducha evidence show {}", codes[0]), "ducha evidence verify".to_owned()];
        let done = desk.done(write.conn(), known, &NOUN, ids[0], (said, next))?;
        Ok((ids, Done { codes: vec![codes.join(" ")], ..done }))
    })?;
    // One object for one record; several are a list.
    if desk.wish.format.is_some() && ids.len() > 1 && !desk.wish.dry_run {
        desk.say(done.said);
        let list = Value::Text(serde_json::Value::from(ids).to_string());
        let condition = ("id IN (SELECT value FROM json_each(?))".to_owned(), list);
        let filter = Filter { conditions: vec![condition], ..Filter::default() };
        return Ok(Page::Sheet(query::list(desk.read()?, &NOUN, &filter, desk.names()?.today)?));
    }
    Ok(Page::Done(Box::new(done)))
}

/// Points out content that is there already, and a copy that was put right.
fn tell_alike(desk: &Desk, conn: &rusqlite::Connection, id: i64, kept: &Kept) -> Result<()> {
    let code = NOUN.code(id);
    let alike: Vec<String> =
        evidence::alike(conn, id)?.into_iter().map(|(code, of)| format!("{code}（{of}）")).collect();
    if !alike.is_empty() {
        let (zh, en) = (alike.join("、"), alike.join(", ").replace('（', " (").replace('）', ")"));
        desk.say(both!("{code} 与 {zh}内容相同，只存一份", "{code} has the same content as {en}: it is kept once"));
    }
    if kept.mended {
        desk.say(both!(
            "{code} 的旧副本已损坏，已换成完好的",
            "the copy of {code} that was there was damaged and is replaced"
        ));
    }
    Ok(())
}

fn said(conn: &rusqlite::Connection, ids: &[i64], names: &[String], kept: &[Kept]) -> Result<Both> {
    let mut parts = (Vec::new(), Vec::new());
    for ((id, name), kept) in ids.iter().zip(names).zip(kept) {
        let kind: String = conn.query_row("SELECT kind FROM evidence WHERE id = ?", [id], |r| r.get(0))?;
        let kind = EvidenceKind::from_slug(&kind).unwrap_or(EvidenceKind::Other);
        let (code, name, bytes) = (NOUN.code(*id), crate::base::text::cut(name, 40), size(kept.bytes));
        let hash = &kept.sha256[..12];
        parts.0.push(format!("{code}（{} {name}，{bytes}，SHA-256 {hash}…）", kind.label(Lang::Zh)));
        parts.1.push(format!("{code} ({} {name}, {bytes}, SHA-256 {hash}…)", kind.label(Lang::En).to_lowercase()));
    }
    let (zh, en) = (parts.0.join("、"), parts.1.join(", "));
    Ok(both!("已登记证据 {zh}", "recorded evidence {en}"))
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
