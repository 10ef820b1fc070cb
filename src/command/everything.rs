//! `ducha export --all` and `import --all`: the whole ledger as text that any program reads, with its evidence, and a new ledger from
//! it that is the same. Not for records of one noun: each has its own `export` and `import`.

use super::args;
use super::backup::{Evidence, take_along};
use super::checks;
use super::desk::Desk;
use super::evidence;
use super::progress::Progress;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Kind, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Record};
use crate::both;
use crate::db::dump::{self, Contents, Pack, Packed};
use crate::db::{file, head, output, signature, store, whole};
use crate::record::names::Names;
use clap::{Arg, ArgMatches, Command};
use std::path::{Path, PathBuf};

/// How the folder of evidence is called within a folder of a whole ledger; beside an archive it stands by that one's name.
const EVIDENCE: &str = "evidence";

/// `export` and `import`, as they can be said.
pub fn commands(lang: Lang) -> [Command; 2] {
    let path = |help| {
        let value = lang.pick("文件夹|文件.zip", "FOLDER|FILE.zip");
        Arg::new("all").long("all").value_name(value).required(true).help(help)
    };
    let export = Command::new("export")
        .about(lang.pick(
            "整本导出：每张表、日志、证据，都是文本",
            "The whole ledger as text: every table, the journal, the evidence",
        ))
        .arg(path(lang.pick("写到哪里；不覆盖已有的", "where it goes; never over what is there")));
    let import = Command::new("import")
        .about(lang.pick("由整本导出建一本同样的台账", "Make a ledger that is the same from a whole export"))
        .arg(path(lang.pick("整本导出的文件夹或压缩包", "the folder or archive of a whole export")));
    [export, import]
}

fn path_of(matches: &ArgMatches) -> Result<PathBuf> {
    let typed = matches.get_one::<String>("all").cloned().unwrap_or_default();
    args::not_blank(&typed, ("--all", "--all"))?;
    Ok(PathBuf::from(typed))
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// Refuses a name that ends as another kind of file does: what is asked for is not what would be there.
fn endless(path: &Path) -> Result<()> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    let file = ending.bytes().all(|b| b.is_ascii_alphanumeric()) && ending.bytes().any(|b| b.is_ascii_alphabetic());
    if !file || is_archive(path) {
        return Ok(());
    }
    let (shown, zip) = (path.display(), path.with_extension("zip"));
    let (bare, zip) = (path.with_extension(""), zip.display());
    let bare = bare.display();
    let said = both!("整本导出不能写成 .{ending}：{shown}", "a whole export is not written as .{ending}: {shown}");
    Err(Error::usage("export-ending", said)
        .hint(both!("写文件夹 {bare} 或压缩包 {zip}", "name the folder {bare}, or the archive {zip}")))
}

/// Where the evidence of a whole export stands.
fn evidence_of(path: &Path) -> PathBuf {
    if is_archive(path) { store::named(path) } else { path.join(EVIDENCE) }
}

fn page<'a>(shown: &str, contents: &Contents, kept: usize) -> Page<'a> {
    let rows: u64 = contents.tables.iter().map(|table| table.rows).sum();
    let count = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    let heads = vec![
        Head::of("file", Shape::Text, "文件", "File"),
        Head::of("tables", Shape::Count, "表", "Tables"),
        Head::of("rows", Shape::Count, "行", "Rows"),
        Head::of("entries", Shape::Count, "日志条数", "Entries"),
        Head::of("head", Shape::Text, "链头", "Head"),
        Head::of("evidence", Shape::Count, "证据", "Evidence"),
    ];
    let values = vec![
        Value::text(shown),
        count(contents.tables.len() as u64),
        count(rows),
        Value::Int(contents.entries),
        contents.head.clone().map_or(Value::Null, Value::Text),
        count(kept as u64),
    ];
    Page::Record(Box::new(Record { heads, values, parts: Vec::new(), notes: Vec::new() }))
}

/// `export --all`.
pub fn export<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let to = path_of(matches)?;
    let _progress = Progress::begin(desk, &both!("整本导出", "exporting the whole ledger"), None);
    let (conn, ledger) = (desk.read()?, desk.place()?.path);
    head::as_seen(conn, &ledger)?;
    signature::whole(conn)?;
    endless(&to)?;
    output::there_already(&to)?;
    let (from, shown) = (evidence::folder(desk)?, to.display().to_string());
    let (mut contents, mut along) = (None, Evidence::default());
    let mut write = |mut pack: Pack, evidence: Option<&Path>| -> Result<()> {
        contents = Some(dump::write(conn, &mut pack)?);
        pack.end()?;
        along = take_along(conn, &from, evidence)?;
        Ok(())
    };
    if desk.wish.dry_run {
        write(Pack::Nowhere, None)?;
    } else if is_archive(&to) {
        whole::write_new(&to, |draft| write(Pack::zip(draft)?, Some(&evidence_of(&to))))?;
    } else {
        whole::make_folder(&to, |draft| write(Pack::folder(draft), Some(&evidence_of(draft))))?;
    }
    if !along.wanting.is_empty() {
        let codes = along.wanting.join("、");
        desk.say(both!("证据 {codes} 缺失或已改动，没有导出", "{codes}: missing or altered, not exported"));
        desk.exit(Kind::NotOurs as u8);
    }
    if is_archive(&to) && along.whole > 0 {
        let beside = evidence_of(&to).display().to_string();
        desk.say(both!(
            "证据在旁边的文件夹 {beside}：要和 {shown} 一起带走",
            "the evidence is in the folder {beside}: it goes wherever {shown} goes"
        ));
    }
    desk.say(desk.dry(both!(
        "已整本导出到 {shown}；里面有投诉人的信息，按台账保管；没有签名密钥，由它建的台账不能 share",
        "the whole ledger is in {shown}; it holds who complained: keep it as you keep the ledger; without the signing key a ledger made from it cannot share"
    )));
    let contents = contents.unwrap_or(Contents { version: 0, entries: 0, head: None, tables: Vec::new() });
    Ok(page(&shown, &contents, along.whole))
}

/// `import --all`.
pub fn import<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let from = path_of(matches)?;
    let _progress = Progress::begin(desk, &both!("整本导入", "importing the whole ledger"), None);
    let to = super::init::target(desk);
    output::there_already(&to)?;
    let (shown, source) = (to.display().to_string(), from.display().to_string());
    if from.symlink_metadata().is_err() {
        let said = both!("没有整本导出 {source}", "there is no whole export {source}");
        return Err(Error::not_found("backup-missing", said)
            .hint(both!("先用 ducha export --all 导出", "make one with ducha export --all")));
    }
    let (mut contents, mut along, mut unread) = (None, Evidence::default(), Vec::new());
    let dry = whole::aside()?;
    let target = if desk.wish.dry_run { dry.path().join("ducha.db") } else { to.clone() };
    file::create(&target, |conn| {
        let mut packed = Packed::at(&from)?;
        let read = dump::read(conn, &mut packed)?;
        unread = packed.beside(&read, EVIDENCE)?;
        contents = Some(read);
        let names = Names::new(conn, desk.day_of(Some(conn))?)?;
        let problems = checks::problems(conn, Ok(&names), None)?;
        let Some(first) = problems.first() else {
            // Before the ledger has its name: what is cut off here is begun again.
            if !desk.wish.dry_run {
                along = take_along(conn, &evidence_of(&from), Some(&store::named(&to)))?;
            }
            return Ok(());
        };
        let (n, Both { zh, en }) = (problems.len(), first.what.clone());
        let place = &first.place;
        let said = both!(
            "{source} 核对出 {n} 处问题，没有导入：{place} {zh}",
            "{n} problems in {source}, nothing was imported: {place} {en}"
        );
        Err(Error::new(Kind::NotOurs, "export-damaged", said)
            .hint(both!("换一份没有动过的导出", "take an export that nobody has changed")))
    })?;
    if !along.wanting.is_empty() {
        let codes = along.wanting.join("、");
        desk.say(both!(
            "导出旁的证据 {codes} 缺失或已改动，台账里没有这些文件",
            "the evidence {codes} beside the export is missing or altered, and not in the ledger"
        ));
        desk.exit(Kind::NotOurs as u8);
    }
    if let Some(first) = unread.first() {
        let n = unread.len();
        desk.say(both!(
            "{source} 里另有 {n} 个文件不属于整本导出，没有读：{first}",
            "{n} files in {source} belong to no whole export and were not read: {first}"
        ));
    }
    if !desk.wish.dry_run {
        head::keep(&file::open_read(&target)?, &to);
    }
    desk.say(desk.dry(both!("已由 {source} 建成台账 {shown}", "made the ledger {shown} from {source}")));
    let contents = contents.unwrap_or(Contents { version: 0, entries: 0, head: None, tables: Vec::new() });
    Ok(page(&shown, &contents, along.whole))
}
