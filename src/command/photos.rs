//! Files on their way into the evidence of a record: the pictures of a folder, what their cameras wrote, and what is to be said of
//! them all together. Not for what is typed: `evidence_add` and `visit_enter` have that.

use super::desk::Desk;
use crate::base::error::{Both, Error, Result};
use crate::base::text::{cut, one_line};
use crate::both;
use crate::db::store::{self, Kept};
use crate::db::write::Write;
use crate::intake::photo::{self, Kind, Seen};
use crate::record::evidence::{self, Draft, NOUN, Shot};
use crate::record::names::Names;
use crate::record::{Record as _, office};
use std::path::{Path, PathBuf};

/// Names told one by one, at the most.
const TOLD: usize = 20;

/// A file on its way in.
#[derive(Clone, Debug)]
pub struct Coming {
    /// Where it lies.
    pub path: PathBuf,
    /// The name it came under: data, whatever it holds.
    pub name: String,
    /// Whether it is one of a folder: what the record has already is passed over, not refused.
    pub many: bool,
    /// What its camera wrote.
    pub seen: Seen,
}

/// The name of a file without its folders, what is hidden in it spelled out.
pub fn name_of(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    one_line(&name).into_owned()
}

impl Coming {
    /// A file, looked at; nothing is asked of what it is.
    pub fn file(path: &Path, name: String, many: bool) -> Result<Coming> {
        let picture = Kind::of(&store::content(path, photo::HEAD)?).is_some();
        let seen = if picture { photo::seen(&store::content(path, photo::MOST)?) } else { Seen::default() };
        Ok(Coming { path: path.to_owned(), name, many, seen })
    }
}

/// What is to be said of files that came in together.
#[derive(Debug, Default)]
pub struct Told {
    left: Vec<(String, Both)>,
    same: Vec<(String, Both)>,
    broken: Vec<(String, Both)>,
    otherwise: Vec<(String, Both)>,
}

/// So many names, each with what is to be said of it.
fn listed(all: &[(String, Both)]) -> Both {
    let part = |(name, why): &(String, Both)| {
        let (name, Both { zh, en }) = (cut(name, 40), why);
        if zh.is_empty() {
            (name.to_string(), name.to_string())
        } else {
            (format!("{name}（{zh}）"), format!("{name} ({en})"))
        }
    };
    let (mut zh, mut en): (Vec<String>, Vec<String>) = all.iter().take(TOLD).map(part).unzip();
    if let Some(more) = all.len().checked_sub(TOLD).filter(|more| *more > 0) {
        zh.push(format!("另 {more} 个"));
        en.push(format!("{more} more"));
    }
    Both { zh: zh.join("、"), en: en.join(", ") }
}

impl Told {
    /// The pictures of a folder, in the order of their names; what else lies in it is told and stays out.
    pub fn pictures(&mut self, folder: &Path) -> Result<Vec<Coming>> {
        let mut paths: Vec<PathBuf> = store::within(folder)?;
        paths.sort();
        let (before, mut out) = (self.left.len(), Vec::new());
        for path in paths {
            let name = name_of(&path);
            match store::content(&path, photo::HEAD) {
                Err(error) => self.left.push((name, store::why(error.id).unwrap_or_else(|| error.told()))),
                Ok(head) if Kind::of(&head).is_none() => self.left.push((name, both!("不是照片", "no picture"))),
                Ok(_) => out.push(Coming::file(&path, name, true)?),
            }
        }
        if out.is_empty() {
            let (shown, left) = (folder.display().to_string(), listed(&self.left[before..]));
            let (zh, en) = (left.zh, left.en);
            let said = if zh.is_empty() {
                both!("文件夹 {shown:?} 是空的", "the folder {shown:?} is empty")
            } else {
                both!("文件夹 {shown:?} 里没有照片：{zh}", "the folder {shown:?} holds no picture: {en}")
            };
            return Err(Error::refused("evidence-no-picture", said)
                .hint(both!("照片以外的文件逐个写出来", "name what is no picture file by file")));
        }
        Ok(out)
    }

    /// Keeps the row of a file whose content is kept, or will be before the entry is; nothing of one of many that the record has.
    pub fn keep(
        &mut self,
        write: &mut Write<'_>,
        names: &Names,
        mut draft: Draft,
        (file, kept): (&Coming, &Kept),
    ) -> Result<Option<i64>> {
        let name = || file.name.clone();
        draft.settle(write.conn(), names, None)?;
        if let Some(same) = evidence::kept_of(write.conn(), draft.of.as_deref(), &kept.sha256)?.filter(|_| file.many) {
            self.same.push((name(), Both::same(NOUN.code(same))));
            return Ok(None);
        }
        if file.seen.broken {
            self.broken.push((name(), Both::default()));
        }
        let day = file.seen.day();
        // A record without a day of its own has that of the camera, where that can be.
        draft.taken_on = draft.taken_on.or(day.filter(|day| *day <= names.today));
        if let (Some(day), Some(on)) = (day, draft.taken_on)
            && day != on
        {
            self.otherwise.push((name(), both!("照片 {day}，记录 {on}", "the photo {day}, the record {on}")));
        }
        let (_, zone) = office::read(write.conn())?;
        let shot = Shot { at: file.seen.moment(zone), place: file.seen.place.clone() };
        evidence::add(write, names, draft, (&file.name, kept, &shot)).map(Some)
    }

    /// Says it, each kind of thing in one sentence.
    pub fn say(&self, desk: &Desk) {
        let all = [
            (&self.left, "没有登记", "not taken in"),
            (&self.same, "已经登记过，不重复登记", "recorded already, not once more"),
            (
                &self.broken,
                "拍摄时间和位置读不出，照片照样登记",
                "when and where it was taken cannot be read; recorded all the same",
            ),
            (
                &self.otherwise,
                "照片里的日期不是记录的日期，看看是不是这次拍的",
                "the photo is of another day than the record: see whether it is of this one",
            ),
        ];
        for (of, zh, en) in all.into_iter().filter(|(of, ..)| !of.is_empty()) {
            let files = listed(of);
            desk.say(Both { zh: format!("{zh}：{}", files.zh), en: format!("{en}: {}", files.en) });
        }
    }
}
