//! `ducha visit enter`: visits as a telephone wrote them down, each in one go with its sheet, its findings and its photos; all of them
//! or none. Not for how an object is read: `entered` has that.

use super::args::{Id, option};
use super::desk::Desk;
use super::entered::{self, Entered, Row};
use super::photos::{Coming, Told, name_of};
use super::{evidence, input, travelled, verbs, visit_answers};
use crate::base::code;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::page::{Done, Page};
use crate::base::vocab::EvidenceKind;
use crate::both;
use crate::db::store::{self, Kept};
use crate::db::write::Write;
use crate::intake::photo::{self, Kind};
use crate::record::names::Names;
use crate::record::visit::NOUN;
use crate::record::{self, campaign, finding, not_voided, office, recheck, twin, visit};
use clap::{Arg, ArgMatches, Command};
use rusqlite::OptionalExtension as _;
use std::path::{Path, PathBuf};

/// `enter`, as it can be said.
pub fn command(lang: Lang) -> Command {
    Command::new("enter")
        .about(lang.pick(
            "录入手机记的检查：点名、问题、回答、照片一次记全，要么全部要么全不",
            "Take in visits a telephone wrote down: roll, findings, answers, photos in one go, all or none",
        ))
        .arg(Arg::new("input").num_args(0..=2).value_name(lang.pick("[活动] 文件", "[CAMPAIGN] FILE")).help(lang.pick(
            "文件：一行一个 JSON 对象；- 为标准输入，{…} 就是对象。前面可写活动 P…；在终端上不写文件就逐项问",
            "the file: one JSON object a line; - for standard input, {…} for the object itself. Before it, perhaps the campaign P…; without a file, a terminal is asked item by item",
        )))
        .arg(option(
            Id::column("photos"),
            lang.pick("文件夹", "FOLDER"),
            lang.pick("照片在哪个文件夹；默认文件旁边", "where the photos are; default beside the file"),
        ))
}

/// Whether an argument is no file but the object itself.
fn is_object(typed: &str) -> bool {
    typed.trim_start().starts_with('{')
}

/// What is asked: of which campaign, which file, and where its photos are.
struct Asked {
    campaign: Option<i64>,
    text: String,
    photos: PathBuf,
}

fn asked(desk: &Desk, matches: &ArgMatches) -> Result<Asked> {
    let typed: Vec<&String> = matches.get_many::<String>("input").into_iter().flatten().collect();
    let (campaign, file) = match typed.as_slice() {
        [campaign, file] => (Some(*campaign), *file),
        [one] if code::letters(one) != "P" || Path::new(one).exists() || is_object(one) => (None, *one),
        _ => {
            let said = both!("没有写录入哪个文件", "which file to take in is not said");
            return Err(Error::usage("enter-no-file", said).hint(both!(
                "文件里一行一次检查：{{\"unit\":\"登记中心\",\"visited_on\":\"2026-03-10\",\"method\":\"暗访\",\"roll\":[…],\"findings\":[…],\"photos\":[…]}}；标准输入写 -；逐项录入用 ducha visit add",
                "a visit a line: {{\"unit\":\"…\",\"visited_on\":\"2026-03-10\",\"method\":\"covert-visit\",\"roll\":[…],\"findings\":[…],\"photos\":[…]}}; - for standard input; field by field: ducha visit add"
            )));
        }
    };
    let (conn, names) = (desk.read()?, desk.names()?);
    let campaign = campaign.map(|typed| names.record(conn, &campaign::NOUN, typed)).transpose()?;
    campaign.map_or(Ok(()), |id| not_voided(conn, &campaign::NOUN, id))?;
    let text = match file.as_str() {
        "-" => input::said("-")?,
        object if is_object(object) => object.to_owned(),
        file => input::read_text(file)?,
    };
    let beside = || {
        Path::new(file)
            .parent()
            .filter(|_| file != "-" && !is_object(file))
            .map_or_else(PathBuf::new, Path::to_path_buf)
    };
    let photos = matches.get_one::<String>("photos").map_or_else(beside, PathBuf::from);
    let photos = if photos.as_os_str().is_empty() { PathBuf::from(".") } else { photos };
    Ok(Asked { campaign, text, photos })
}

/// A photo of a telephone, looked at: within the folder of photos and nowhere else.
fn photo(folder: &Path, name: &str) -> Result<(Coming, Kept, EvidenceKind)> {
    let path = folder.join(name);
    let within = |folder: PathBuf| path.canonicalize().is_ok_and(|path| path.starts_with(folder));
    if path.symlink_metadata().is_ok() && !folder.canonicalize().is_ok_and(within) {
        let said = both!("照片 {name:?} 不在照片文件夹里", "the photo {name:?} is not in the folder of photos");
        return Err(Error::refused("photo-outside", said)
            .hint(both!(
                "照片放在文件旁边，或写 --photos 文件夹",
                "put photos beside the file, or give --photos FOLDER"
            ))
            .field("photos"));
    }
    let kept = store::look(&path, &mut |_, _| {}).map_err(|e| e.field("photos"))?;
    let kind = match Kind::of(&store::content(&path, photo::HEAD)?) {
        Some(_) => Some(EvidenceKind::Photo),
        // What is called a photo and is none is not taken for one.
        None => record::evidence::kind_of(name).filter(|kind| *kind != EvidenceKind::Photo),
    };
    let kind = kind.ok_or_else(|| {
        Error::refused("photo-none", both!("{name:?} 不是照片", "{name:?} is no photo")).field("photos")
    })?;
    Ok((Coming::file(&path, name_of(&path), true)?, kept, kind))
}

/// What is being taken in.
struct Taking<'d> {
    desk: &'d Desk,
    asked: &'d Asked,
    told: Told,
    /// The files whose rows are written, and what they held.
    files: Vec<(PathBuf, Kept)>,
    same: usize,
    found: usize,
    photos: usize,
}

impl Taking<'_> {
    /// Keeps the photos of a record.
    fn photos(&mut self, write: &mut Write<'_>, names: &Names, of: &str, photos: &[String]) -> Result<()> {
        for name in photos {
            let (file, kept, kind) = photo(&self.asked.photos, name)?;
            let draft = record::evidence::Draft {
                of: Some(of.to_owned()),
                kind: Some(kind.slug().to_owned()),
                ..Default::default()
            };
            if self.told.keep(write, names, draft, (&file, &kept))?.is_some() {
                self.photos += 1;
                self.files.push((file.path, kept));
            }
        }
        Ok(())
    }

    /// The visit the same line made before.
    fn before(&mut self, write: &Write<'_>, entered: &Entered) -> Result<Option<i64>> {
        let Some(called) = &entered.draft.entered_as else { return Ok(None) };
        let sql = "SELECT id FROM visit WHERE entered_as = ?";
        let Some(id) = write.conn().prepare_cached(sql)?.query_row([called], |r| r.get(0)).optional()? else {
            return Ok(None);
        };
        not_voided(write.conn(), &NOUN, id)?;
        self.same += 1;
        let code = NOUN.code(id);
        self.desk.say(both!("{called} 已经录入过，就是 {code}", "{called} was taken in before: it is {code}"));
        if let Some(Both { zh, en }) = entered::otherwise(write.conn(), id, &entered.given)? {
            self.desk.say(both!(
                "{code} 的{zh}与这一行不同，没有改动",
                "{code}: {en} differ from what the line says, and stay as they are"
            ));
        }
        Ok(Some(id))
    }

    /// Keeps one visit with all that came with it.
    fn visit(&mut self, write: &mut Write<'_>, names: &Names, row: &Row) -> Result<i64> {
        let mut entered = entered::understood(write.conn(), names, row)?;
        if let Some(id) = self.before(write, &entered)? {
            return Ok(id);
        }
        let draft = &mut entered.draft;
        draft.campaign = draft.campaign.or(self.asked.campaign);
        if draft.signed_by.is_some() || draft.sign_refused.is_some() {
            draft.signed_on = draft.signed_on.or(draft.visited_on).or(Some(names.today));
        }
        twin::spell(write.conn(), names, draft)?;
        let on = draft.visited_on.or(Some(names.today));
        let (asked, rest) = visit_answers::parted((self.desk, write, names), draft, entered.answers)?;
        let (id, _) = record::bring(write, names, entered.draft, (None, &rest))?;
        visit_answers::file((self.desk, write, names), (id, on), asked)?;
        travelled::keep::<visit::Draft>(write, id, entered.rows)?;
        let code = NOUN.code(id);
        for (at, mut found) in (1..).zip(entered.found) {
            let place = both!("第 {at} 个问题", "finding {at}");
            found.draft.visit = Some(id);
            twin::spell(write.conn(), names, &mut found.draft)?;
            let finding = record::add(write, names, found.draft, None).map_err(|e| e.at(&place))?;
            verbs::mind::<finding::Draft>(self.desk, write.conn(), names, finding, &found.given)?;
            self.photos(write, names, &finding::NOUN.code(finding), &found.photos).map_err(|e| e.at(&place))?;
            self.found += 1;
        }
        for (at, (seen, note)) in (1..).zip(entered.rechecks) {
            let place = both!("第 {at} 个复查", "recheck {at}");
            recheck::keep(write, id, &seen, note.as_deref()).map_err(|e| e.at(&place))?;
        }
        self.photos(write, names, &code, &entered.photos)?;
        verbs::mind::<visit::Draft>(self.desk, write.conn(), names, id, &entered.given)?;
        Ok(id)
    }

    /// Keeps the content of the photos: durable before the entry is.
    fn content(&self, write: &Write<'_>) -> Result<()> {
        if self.desk.wish.dry_run || self.files.is_empty() {
            return Ok(());
        }
        let folder = evidence::folder(self.desk)?;
        store::owned(&folder, &office::kept(write.conn())?.0)?;
        for (path, looked) in &self.files {
            let kept = store::keep(&folder, path, &mut |_, _| {})?;
            if kept.sha256 != looked.sha256 {
                let name = name_of(path);
                let said = both!("{name:?} 正在被改动，没有登记", "{name:?} is being changed: nothing was recorded");
                return Err(Error::failed("evidence-unreadable", said));
            }
        }
        Ok(())
    }

    fn said(&self, codes: &[String]) -> Both {
        let (found, photos, same) = (self.found, self.photos, self.same);
        let (added, code) = (codes.len() - same, codes.first().map(String::as_str).unwrap_or_default());
        if added == 0 {
            return both!("没有新的检查（{same} 条已经录入过）", "there is no new visit: {same} were taken in before");
        }
        let (zh, en) = if codes.len() == 1 {
            (format!(" {code}"), format!("visit {code}"))
        } else {
            (format!(" {added} 次"), format!("{added} visits"))
        };
        let (zh_same, en_same) = match same {
            0 => Default::default(),
            _ => (format!("，{same} 条已经录入过"), format!(", {same} taken in before")),
        };
        both!(
            "已录入检查{zh}：问题 {found} 个，照片 {photos} 张{zh_same}",
            "took in {en}: {found} findings, {photos} photos{en_same}"
        )
    }
}

/// `enter`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let asked = asked(desk, matches)?;
    let rows = entered::objects(&asked.text)?;
    if rows.is_empty() {
        return Err(Error::usage("input-empty", both!("文件里没有检查", "the file holds no visit")));
    }
    let mut taking =
        Taking { desk, asked: &asked, told: Told::default(), files: Vec::new(), same: 0, found: 0, photos: 0 };
    let done = desk.write(|write, names| {
        let mut ids: Vec<i64> = Vec::new();
        for (line, row) in &rows {
            let place = both!("第 {line} 行", "line {line}");
            let id = taking.visit(write, names, row).map_err(|e| if rows.len() > 1 { e.at(&place) } else { e })?;
            if ids.contains(&id) {
                taking.same -= 1;
            } else {
                ids.push(id);
            }
        }
        taking.content(write)?;
        let codes: Vec<String> = ids.iter().map(|id| NOUN.code(*id)).collect();
        let next = vec![format!("ducha visit sheet {}", codes[0])];
        let said = (taking.said(&codes), next);
        let done = match ids.as_slice() {
            [id] => desk.done(write.conn(), names, &NOUN, *id, said)?,
            all => desk.done_all(write.conn(), names, &NOUN, all, said)?,
        };
        Ok(Done { codes, ..done })
    })?;
    taking.told.say(desk);
    Ok(Page::Done(Box::new(done)))
}
