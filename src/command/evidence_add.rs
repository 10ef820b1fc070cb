//! `ducha evidence add`: files, and the pictures of folders, taken in as evidence of a record. Not for what is read of a photo:
//! `photos` has that.

use super::args::{self, option};
use super::desk::Desk;
use super::meter::{Meter, size};
use super::photos::{Coming, Told, name_of};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft as _, Raw, Value};
use crate::base::page::{Done, Page};
use crate::base::text::cut;
use crate::base::vocab::EvidenceKind;
use crate::both;
use crate::db::query::{self, Filter};
use crate::db::store::{self, Kept};
use crate::record::evidence::{self, Draft, NOUN};
use crate::record::{Record as _, office};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;
use std::path::Path;

/// `add`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let mut fields = args::fields(lang, &NOUN, false);
    // What it belongs to is the first argument, not a flag.
    fields.retain(|a| a.get_id().as_str() != "of");
    Command::new("add")
        .about(lang.pick(
            "登记证据：文件复制到台账旁，记下 SHA-256；写文件夹就是里面的每张照片",
            "Take files in: copied beside the ledger, their SHA-256 recorded; of a folder, every picture in it",
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
                .value_name(lang.pick("文件|文件夹", "FILE|FOLDER"))
                .help(lang.pick("一个或几个文件、放照片的文件夹", "files, or folders of photos, one or more")),
        )
        .args(fields)
        .arg(option(
            "as",
            lang.pick("文件名", "NAME"),
            lang.pick("原文件名，若来时另有其名；只是文字", "the name it first had, if another; text only"),
        ))
}

/// The files named, and the pictures of the folders named.
fn coming(desk: &Desk, matches: &ArgMatches, told: &mut Told) -> Result<Vec<Coming>> {
    let files: Vec<&String> = matches.get_many::<String>("files").into_iter().flatten().collect();
    let named = matches.get_one::<String>("as");
    if named.is_some() && (files.len() > 1 || files.iter().any(|file| Path::new(file).is_dir())) {
        return Err(Error::usage("evidence-one-name", both!("--as 只能用于一个文件", "--as is for one file only"))
            .hint(both!("逐个登记", "add them one by one")));
    }
    let mut out = Vec::new();
    for file in files.into_iter().map(Path::new) {
        // A link to a folder leads somewhere else, as any link does.
        if file.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
            out.extend(told.pictures(file)?);
        } else {
            let raw = Raw::Text(named.cloned().unwrap_or_else(|| name_of(file)));
            let name = match desk.names()?.value(desk.read()?, &NOUN, "file_name", &raw)? {
                Value::Text(name) => name,
                _ => name_of(file),
            };
            out.push(Coming::file(file, name, false)?);
        }
    }
    Ok(out)
}

/// The drafts of the files, complete and checked before a byte is copied.
fn drafts(desk: &Desk, matches: &ArgMatches, files: &[Coming]) -> Result<Vec<Draft>> {
    let (conn, known) = (desk.read()?, desk.names()?);
    let mut first = Draft::default();
    for (column, raw) in args::given(&NOUN, matches)? {
        first.set(column, known.value(conn, &NOUN, column, &raw)?);
    }
    let one = |file: &Coming| {
        let mut draft = first.clone();
        if draft.kind.is_none() {
            let kind = evidence::kind_of(&file.name).or(evidence::kind_of(&name_of(&file.path)));
            draft.kind = kind.or(file.many.then_some(EvidenceKind::Photo)).map(|k| k.slug().to_owned());
        }
        if draft.kind.is_none() {
            let shown = cut(&file.name, 60);
            let said = both!("看不出 {shown:?} 是什么证据", "the kind of {shown:?} cannot be told from its name");
            return Err(Error::usage("evidence-kind-unclear", said).hint(both!(
                "加上 --kind 照片、录像、录音、书证、截图，或 --kind 其他 --kind-note …",
                "add --kind photo, film, audio, document or screenshot, or --kind other --kind-note …"
            )));
        }
        draft.settle(conn, known, None)?;
        Ok(draft)
    };
    files.iter().map(one).collect()
}

/// `add`, into a folder.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches, folder: &Path) -> Result<Page<'a>> {
    let mut told = Told::default();
    let files = coming(desk, matches, &mut told)?;
    let drafts = drafts(desk, matches, &files)?;
    if !desk.wish.dry_run {
        store::owned(folder, &office::kept(desk.read()?)?.0)?;
    }
    let mut kept = Vec::new();
    for file in &files {
        let mut meter = Meter::new(desk, &file.name);
        let tell = &mut |done, total| meter.tell(done, total);
        kept.push(if desk.wish.dry_run {
            store::look(&file.path, tell)?
        } else {
            store::keep(folder, &file.path, tell)?
        });
    }
    // The content is durable before a row speaks of it: a row never names what is not there.
    let (ids, done) = desk.write(|write, known| {
        let mut added = Vec::new();
        for ((draft, file), kept) in drafts.into_iter().zip(&files).zip(&kept) {
            if let Some(id) = told.keep(write, known, draft, (file, kept))? {
                tell_alike(desk, write.conn(), id, kept)?;
                added.push((id, file, kept));
            }
        }
        let ids: Vec<i64> = added.iter().map(|(id, ..)| *id).collect();
        let Some(first) = ids.first().copied() else {
            return Ok((
                ids,
                Done { said: desk.dry(both!("没有新的照片", "there is no new picture")), ..Done::default() },
            ));
        };
        let codes: Vec<String> = ids.iter().map(|id| NOUN.code(*id)).collect();
        let said = said(write.conn(), &added)?;
        let next = vec![format!("ducha evidence show {}", codes[0]), "ducha evidence verify".to_owned()];
        let done = desk.done(write.conn(), known, &NOUN, first, (said, next))?;
        Ok((ids, Done { codes: vec![codes.join(" ")], ..done }))
    })?;
    told.say(desk);
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
fn tell_alike(desk: &Desk, conn: &Connection, id: i64, kept: &Kept) -> Result<()> {
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

fn said(conn: &Connection, added: &[(i64, &Coming, &Kept)]) -> Result<Both> {
    /// Pieces told one by one, at the most.
    const TOLD: usize = 20;
    let mut parts = (Vec::new(), Vec::new());
    for (id, file, kept) in added.iter().take(TOLD) {
        let kind: String = conn.query_row("SELECT kind FROM evidence WHERE id = ?", [id], |r| r.get(0))?;
        let kind = EvidenceKind::from_slug(&kind).unwrap_or(EvidenceKind::Other);
        let (code, name, bytes) = (NOUN.code(*id), cut(&file.name, 40), size(kept.bytes));
        let hash = &kept.sha256[..12];
        parts.0.push(format!("{code}（{} {name}，{bytes}，SHA-256 {hash}…）", kind.label(Lang::Zh)));
        parts.1.push(format!("{code} ({} {name}, {bytes}, SHA-256 {hash}…)", kind.label(Lang::En).to_lowercase()));
    }
    if added.len() > TOLD {
        let all = added.len();
        parts.0.push(format!("共 {all} 件"));
        parts.1.push(format!("{all} in all"));
    }
    let (zh, en) = (parts.0.join("、"), parts.1.join(", "));
    Ok(both!("已登记证据 {zh}", "recorded evidence {en}"))
}
