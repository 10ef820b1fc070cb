//! `ducha evidence copy`: copies of evidence for others, in a folder of their own. A photo goes without what its camera wrote of when
//! and where; what is kept here stays as it is. Not for the office's own: `backup` and `export --all` take all along whole.

use super::args::{option, positional, switch};
use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::base::text::cut;
use crate::base::vocab::Intact;
use crate::both;
use crate::db::{output, query, store, whole};
use crate::intake::photo::{self, Kind};
use crate::record::evidence::{self, NOUN, Piece};
use crate::record::{self, belonging};
use clap::{ArgMatches, Command};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// `copy`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let folder = lang.pick("文件夹", "FOLDER");
    Command::new("copy")
        .about(lang.pick(
            "给别人的副本：照片去掉拍摄时间、位置等信息，原件不动",
            "Copies for others: photos without when and where they were taken; what is kept stays as it is",
        ))
        .arg(
            positional(
                "codes",
                lang.pick("编号", "CODE"),
                lang.pick(
                    "证据编号 E…，或记录编号 V…、F…（它的全部证据）",
                    "pieces E…, or records V…, F…: all their evidence",
                ),
            )
            .required(true)
            .num_args(1..),
        )
        .arg(option("to", folder, lang.pick("放到哪个新文件夹", "the new folder they go to")).required(true))
        .arg(switch(
            "as-is",
            lang.pick(
                "去不掉的（录像、录音、文件，HEIC、TIFF 等照片）照原样给出",
                "what it cannot be taken out of (films, sounds, papers, HEIC, TIFF) goes as it is",
            ),
        ))
}

/// The pieces named, and those of the records named.
fn asked(desk: &Desk, matches: &ArgMatches) -> Result<Vec<Piece>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let mut ids = Vec::new();
    for typed in matches.get_many::<String>("codes").into_iter().flatten() {
        let (noun, id) = record::by_code(conn, names, typed)?;
        if noun.name == NOUN.name {
            record::not_voided(conn, noun, id)?;
            ids.push(id);
            continue;
        }
        let of = evidence::of(conn, &belonging::code_of(noun, id)?)?;
        if of.is_empty() {
            let code = record::called(conn, noun, id)?;
            return Err(Error::not_found("evidence-none", both!("{code} 没有证据", "{code} has no evidence"))
                .hint(both!("见 ducha evidence list", "see ducha evidence list")));
        }
        ids.extend(of);
    }
    ids.sort_unstable();
    ids.dedup();
    evidence::pieces(conn, &ids)
}

/// What leaves of a piece, and how its name ends: a photo without what its camera wrote; what that cannot be done with only where it
/// was said so.
pub(super) fn leaving(folder: &Path, piece: &Piece, as_is: bool) -> Result<(Option<Vec<u8>>, String)> {
    let (code, name) = (&piece.code, cut(&piece.file_name, 40));
    whole_yet(folder, piece)?;
    let place = store::place(folder, &piece.sha256);
    let kind = Kind::of(&store::content(&place, photo::HEAD)?);
    if let Some(kind) = kind.filter(|_| piece.bytes <= photo::MOST)
        && let Some(bare) = photo::bare(store::content(&place, photo::MOST)?)
    {
        return Ok((Some(bare), kind.named().1.to_owned()));
    }
    if !as_is {
        let (zh, en) = match kind.map(|kind| (kind.named().0, kind.can_be_bare())) {
            None => ("不是照片".to_owned(), "no photo".to_owned()),
            Some((name, true)) => (format!("是不完整的 {name}"), format!("a {name} that is not whole")),
            Some((name, false)) => (format!("是 {name}"), name.to_owned()),
        };
        let said = both!(
            "{code}（{name}）{zh}，里面的时间、位置等信息去不掉，不给出",
            "{code} ({name}) is {en}: what it says of when and where cannot be taken out of it, and it does not leave"
        );
        return Err(Error::refused("evidence-not-bare", said).hint(both!(
            "照片先另存为 JPEG 再登记那一份；看过确可给出的：--as-is",
            "of a photo, save it as JPEG and add that; what may leave as it is: --as-is"
        )));
    }
    Ok((None, ending(piece)))
}

/// Refuses a piece whose file is not what it was when it was taken in.
pub(super) fn whole_yet(folder: &Path, piece: &Piece) -> Result<()> {
    if store::inspect(folder, &piece.sha256, piece.bytes, &mut |_, _| {}) == Intact::Whole {
        return Ok(());
    }
    let (code, name) = (&piece.code, cut(&piece.file_name, 40));
    let said = both!("{code}（{name}）的文件缺失或已改动", "the file of {code} ({name}) is missing or altered");
    Err(Error::refused("evidence-not-whole", said)
        .hint(both!("核验：ducha evidence verify {code}", "see ducha evidence verify {code}")))
}

/// How the name of a copy ends.
pub(super) fn ending(piece: &Piece) -> String {
    let safe =
        |ending: &&str| !ending.is_empty() && ending.len() <= 8 && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    let ending = piece.file_name.rsplit_once('.').map(|(_, ending)| ending).filter(safe).unwrap_or("bin");
    ending.to_ascii_lowercase()
}

/// That some evidence left as it is.
pub(super) fn as_they_are(zh: &str, en: &str) -> Both {
    both!(
        "{zh} 照原样给出，里面可能有拍摄时间、位置和作者",
        "{en} left as they are, with whatever they say of when, where and by whom"
    )
}

/// Writes a copy, durably.
pub(super) fn written(from: &mut dyn Read, to: &Path) -> std::io::Result<()> {
    let mut out = File::create_new(to)?;
    std::io::copy(from, &mut out)?;
    out.sync_all()
}

/// `copy`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches, folder: &Path) -> Result<Page<'a>> {
    let to = Path::new(matches.get_one::<String>("to").map_or("", String::as_str));
    super::args::not_blank(&to.display().to_string(), ("--to", "--to"))?;
    output::refuse_beside_ledger(to)?;
    output::there_already(to)?;
    let (pieces, as_is) = (asked(desk, matches)?, matches.get_flag("as-is"));
    let (mut rows, mut whole_ones) = (Vec::new(), Vec::new());
    let text = |text: &str| Value::Text(text.to_owned());
    let mut all = |draft: Option<&Path>| -> Result<()> {
        for piece in &pieces {
            let (bare, ending) = leaving(folder, piece, as_is)?;
            let name = format!("{}.{ending}", piece.code);
            if bare.is_none() {
                whole_ones.push(piece.code.clone());
            }
            let Some(draft) = draft else { continue };
            let place = draft.join(&name);
            let copied = match &bare {
                Some(bare) => written(&mut bare.as_slice(), &place),
                None => File::open(store::place(folder, &piece.sha256)).and_then(|mut kept| written(&mut kept, &place)),
            };
            copied.map_err(|e| {
                let shown = to.display();
                Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(e)
            })?;
            let kept = store::look(&place, &mut |_, _| {})?;
            let bytes = Value::Int(i64::try_from(kept.bytes).unwrap_or(i64::MAX));
            let stripped = Value::Int(i64::from(bare.is_some()));
            rows.push(vec![text(&piece.code), text(&piece.of), text(&name), stripped, bytes, text(&kept.sha256)]);
        }
        Ok(())
    };
    if desk.wish.dry_run {
        all(None)?;
    } else {
        whole::make_folder(to, |draft| all(Some(draft)))?;
    }
    let (n, shown) = (pieces.len(), to.display());
    desk.say(desk.dry(both!("{n} 件证据的副本在 {shown}", "copies of {n} pieces of evidence are in {shown}")));
    if !whole_ones.is_empty() {
        let (zh, en) = (whole_ones.join("、"), whole_ones.join(", "));
        desk.say(as_they_are(&zh, &en));
    }
    let heads = vec![
        query::head(None, "code"),
        Head::of("record", Shape::Record, "所属记录", "Of"),
        query::head(None, "file_name"),
        Head::of("bare", Shape::Flag, "已去信息", "Bare"),
        query::head(None, "bytes"),
        query::head(None, "sha256"),
    ];
    let mut sheet = Sheet::of("copies", both!("证据副本", "Copies of evidence"), heads, rows);
    sheet.title = None;
    sheet.brief = vec![0, 1, 2, 3, 4];
    Ok(Page::Sheet(sheet))
}
