//! `ducha backup` and `ducha restore`: the ledger with its evidence laid aside whole, and taken up again. Not for how a copy is
//! made: that is `db::copy`.

use super::args::{self, option, positional};
use super::checks;
use super::desk::Desk;
use super::evidence;
use super::progress::Progress;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Kind, Lang, Result};
use crate::base::hex::hex;
use crate::base::noun::Value;
use crate::base::page::{Done, Head, Page, Record};
use crate::base::vocab::Intact;
use crate::both;
use crate::db::copy;
use crate::db::{file, head, output, store};
use crate::record::evidence::{Piece, pieces};
use crate::record::{names::Names, office, taken};
use clap::{ArgMatches, Command};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// `backup` and `restore`, as they can be said.
pub fn commands(lang: Lang) -> [Command; 2] {
    let path = lang.pick("文件", "FILE");
    let backup =
        Command::new("backup")
            .about(lang.pick(
                "备份台账和证据：整份、核对过、可恢复",
                "Lay aside the ledger and its evidence, whole and verified",
            ))
            .arg(positional(
                "to",
                path,
                lang.pick("备份到哪个文件或文件夹；默认台账旁边", "file or folder to go to; default beside the ledger"),
            ))
            .arg(option(
                "daily",
                lang.pick("数", "N"),
                lang.pick(
                    "每天自动留的副本保留几份；0 不留",
                    "how many of the copies made by itself each day are kept; 0 makes none",
                ),
            ));
    let restore = Command::new("restore")
        .about(
            lang.pick("由备份恢复台账，不覆盖已有的", "Take up a ledger from a backup; never over one that is there"),
        )
        .arg(positional("from", path, lang.pick("备份文件", "the backup")).required(true));
    [backup, restore]
}

/// How many pieces of evidence went along, and the codes of those that are not what they were.
#[derive(Default)]
pub struct Evidence {
    /// How many.
    pub whole: usize,
    /// The codes of those.
    pub wanting: Vec<String>,
}

/// Copies every piece of a ledger's evidence that is whole from one folder to another, each once, and the copies that other offices
/// shared; those are not counted. Without a folder to go to they are only looked at.
pub fn take_along(conn: &Connection, from: &Path, to: Option<&Path>) -> Result<Evidence> {
    let (identity, _) = office::kept(conn)?;
    let mut out = along(&pieces(conn, &[])?, from, to, &identity)?;
    out.wanting.extend(along(&taken::pieces(conn)?, from, to, &identity)?.wanting);
    Ok(out)
}

fn along(pieces: &[Piece], from: &Path, to: Option<&Path>, identity: &str) -> Result<Evidence> {
    let mut out = Evidence::default();
    for piece in pieces {
        let whole = |folder: &Path| store::inspect(folder, &piece.sha256, piece.bytes, &mut |_, _| {}) == Intact::Whole;
        if whole(from) {
            if let Some(to) = to {
                store::owned(to, identity)?;
                store::keep(to, &store::place(from, &piece.sha256), &mut |_, _| {})?;
            }
            out.whole += 1;
        } else if to.is_some_and(whole) {
            out.whole += 1;
        } else if !piece.voided {
            out.wanting.push(piece.code.clone());
        }
    }
    Ok(out)
}

fn sha256(path: &Path) -> Result<String> {
    let mut digest = Sha256::new();
    let read = std::fs::File::open(path).and_then(|mut file| std::io::copy(&mut file, &mut digest));
    read.map_err(|e| super::input::unopened(&path.display().to_string(), e))?;
    Ok(hex(&digest.finalize()))
}

/// Refuses a file that is named by nothing.
fn named(matches: &ArgMatches, id: &str) -> Result<()> {
    matches.get_one::<String>(id).map_or(Ok(()), |typed| args::not_blank(typed, ("文件名", "the file's name")))
}

/// Where a backup goes: the file or the folder named, else beside the ledger, by the day.
fn goes_to(ledger: &Path, typed: Option<&String>, today: crate::base::day::Day) -> PathBuf {
    let stem = ledger.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}-{today}.db");
    match typed.map(PathBuf::from) {
        Some(folder) if folder.is_dir() => folder.join(name),
        Some(file) => file,
        None => ledger.with_file_name(name),
    }
}

/// `backup`.
pub fn backup<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    named(matches, "to")?;
    if let Some(copies) = args::number(matches, "daily", 0..=366)? {
        return keep_daily(desk, copies);
    }
    let _progress = Progress::begin(desk, &both!("备份", "backing up"), None);
    let (conn, ledger) = (desk.read()?, desk.place()?.path);
    head::as_seen(conn, &ledger)?;
    let to = goes_to(&ledger, matches.get_one::<String>("to"), desk.names()?.today);
    output::refuse_beside_ledger(&to)?;
    let shown = to.display().to_string();
    let said = both!("已备份到 {shown}", "backed up to {shown}");
    if desk.wish.dry_run {
        desk.say(desk.dry(said));
        return Ok(page(&shown, None));
    }
    let (today, from) = (desk.names()?.today, evidence::folder(desk)?);
    let (mut problems, mut along, mut head) = (0, Evidence::default(), None);
    copy::make_with(&ledger, &to, |draft| {
        let kept = file::open_read(draft)?;
        problems = checks::problems(&kept, Ok(&Names::new(&kept, today)?), None)?.len();
        along = take_along(&kept, &from, Some(&store::named(&to)))?;
        head = head::of(&kept)?;
        Ok(())
    })?;
    desk.say(said);
    if !along.wanting.is_empty() {
        let codes = along.wanting.join("、");
        desk.say(both!("证据 {codes} 缺失或已改动，没有备份", "{codes}: missing or altered, not laid aside"));
    }
    if problems > 0 {
        desk.say(both!(
            "台账核对出 {problems} 处问题，备份照样留下；见 ducha check",
            "{problems} problems were found in the ledger, which was backed up as it is; see ducha check"
        ));
    }
    desk.exit(if problems > 0 || !along.wanting.is_empty() { Kind::NotOurs as u8 } else { 0 });
    let bytes = std::fs::metadata(&to).map(|meta| meta.len()).unwrap_or_default();
    let (entries, hash) = head.map_or((0, String::new()), |head| (head.seq, head.hash));
    let count = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    let made = [
        Value::Int(i64::try_from(bytes).unwrap_or(i64::MAX)),
        Value::Text(sha256(&to)?),
        Value::Int(entries),
        Value::Text(hash),
        count(along.whole),
        count(along.wanting.len()),
        count(problems),
    ];
    Ok(page(&shown, Some(made)))
}

/// A backup, and what is known of it; in a dry run nothing but where it would be.
fn page<'a>(shown: &str, made: Option<[Value; 7]>) -> Page<'a> {
    let heads = vec![
        Head::of("file", Shape::Text, "备份", "Backup"),
        Head::of("bytes", Shape::Count, "字节", "Bytes"),
        Head::of("sha256", Shape::Text, "摘要", "Digest"),
        Head::of("entries", Shape::Count, "日志条数", "Entries"),
        Head::of("head", Shape::Text, "链头", "Head"),
        Head::of("evidence", Shape::Count, "证据", "Evidence"),
        Head::of("wanting", Shape::Count, "缺损的证据", "Evidence wanting"),
        Head::of("problems", Shape::Count, "核对出的问题", "Problems found"),
    ];
    let made = made.unwrap_or([const { Value::Null }; 7]);
    let values = std::iter::once(Value::text(shown)).chain(made).collect();
    Page::Record(Box::new(Record { heads, values, parts: Vec::new(), notes: Vec::new() }))
}

fn keep_daily(desk: &Desk, copies: i64) -> Result<Page<'_>> {
    desk.write(|write, _| office::keep_daily(write, copies).map(drop))?;
    let said = both!("每天自动留的副本保留 {copies} 份", "{copies} of the daily copies are kept");
    Ok(Page::Done(Box::new(Done {
        codes: Vec::new(),
        said: desk.dry(said),
        next: vec!["ducha where".into()],
        kept: None,
    })))
}

/// Refuses a backup beside which a piece of evidence is not what it was; one that is not there went missing before.
fn unaltered(conn: &Connection, from: &Path) -> Result<()> {
    let (folder, source) = (store::folder(from, &office::kept(conn)?.0), from.display());
    let found = |piece: &Piece| store::inspect(&folder, &piece.sha256, piece.bytes, &mut |_, _| {});
    let altered = |piece: &&Piece| !piece.voided && !matches!(found(piece), Intact::Whole | Intact::Missing);
    let all = [pieces(conn, &[])?, taken::pieces(conn)?].concat();
    let codes = all.iter().filter(altered).map(|piece| piece.code.as_str()).collect::<Vec<_>>().join("、");
    if codes.is_empty() {
        return Ok(());
    }
    let said = both!(
        "备份 {source} 旁的证据 {codes} 不是原样，没有恢复",
        "{codes} beside the backup {source} are not what they were: it was not restored"
    );
    Err(Error::new(Kind::NotOurs, "backup-damaged", said).hint(both!(
        "换一份备份；只要台账：先把 {source} 旁的证据文件夹移开",
        "take another backup; for the ledger alone move the folder of evidence beside {source} away"
    )))
}

/// `restore`.
pub fn restore<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    named(matches, "from")?;
    let _progress = Progress::begin(desk, &both!("恢复", "restoring"), None);
    let from = PathBuf::from(matches.get_one::<String>("from").cloned().unwrap_or_default());
    let to = super::init::target(desk);
    let (shown, source) = (to.display().to_string(), from.display().to_string());
    if to.symlink_metadata().is_ok() {
        let said = both!("{shown} 已存在，恢复不会覆盖它", "{shown} exists: nothing is restored over it");
        return Err(Error::refused("file-exists", said)
            .hint(both!("先把它移开，或 -f 另一个文件名", "move it away first, or choose another name with -f")));
    }
    if from.symlink_metadata().is_err() {
        let said = both!("没有备份文件 {source}", "there is no backup {source}");
        return Err(Error::not_found("backup-missing", said)
            .hint(both!("ducha where 说出副本在哪里", "ducha where says where the copies are")));
    }
    let conn = file::open_read(&from)?;
    let names = Names::new(&conn, desk.day_of(Some(&conn))?)?;
    let problems = checks::problems(&conn, Ok(&names), None)?.len();
    if problems > 0 {
        let said = both!(
            "备份 {source} 核对出 {problems} 处问题，没有恢复",
            "{problems} problems in the backup {source}: it was not restored"
        );
        return Err(Error::new(Kind::NotOurs, "backup-damaged", said)
            .hint(both!("逐处列出：ducha -f {source} check", "to list them: ducha -f {source} check")));
    }
    unaltered(&conn, &from)?;
    let behind = behind(&conn, &to)?;
    let (identity, _) = office::kept(&conn)?;
    let said = both!("已由 {source} 恢复 {shown}", "restored {shown} from {source}");
    let done =
        |said| Done { codes: Vec::new(), said, next: vec!["ducha check".into(), "ducha today".into()], kept: None };
    if desk.wish.dry_run {
        return Ok(Page::Done(Box::new(done(desk.dry(said)))));
    }
    copy::make(&from, &to)?;
    let along = take_along(&conn, &store::folder(&from, &identity), Some(&store::named(&to)))?;
    head::keep_restored(&file::open_read(&to)?, &to)?;
    let Both { zh, en } = said;
    let Both { zh: behind_zh, en: behind_en } = behind;
    if !along.wanting.is_empty() {
        let codes = along.wanting.join("、");
        desk.say(both!("备份旁没有证据 {codes}", "beside the backup there is no evidence {codes}"));
        desk.exit(Kind::NotOurs as u8);
    }
    Ok(Page::Done(Box::new(done(both!("{zh}；{behind_zh}", "{en}; {behind_en}")))))
}

/// What a backup goes back behind: its last entry, and how many came after it that were seen where it goes.
fn behind(conn: &Connection, to: &Path) -> Result<Both> {
    let Some(head::Head { seq, at, actor, .. }) = head::of(conn)? else {
        return Ok(both!("里面还没有登记", "nothing was ever recorded in it"));
    };
    let seen = head::seen(&head::named(to)).into_iter().map(|(seq, _)| seq).max().unwrap_or_default();
    let lost = (seen - seq).max(0);
    let (lost_zh, lost_en) = match lost {
        0 => (String::new(), String::new()),
        n => (format!("，这里见过的后 {n} 条不在其中"), format!("; {n} later entries seen here are not in it")),
    };
    Ok(both!("登记到第 {seq} 条（{at}，{actor}）为止{lost_zh}", "it ends with entry {seq} ({at}, {actor}){lost_en}"))
}
