//! What was made known (曝光、公开): a paper or a finding, a unit or a person, how far, where, when, and by whose leave. Not for the
//! paper itself.

use super::{Record, not_in_future, not_voided, required};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN};
use crate::base::vocab::{OTHER_SLUG, Publicity};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;
use rusqlite::Connection;

/// The noun.
pub static NOUN: Noun = Noun {
    name: "exposure",
    table: "exposure",
    view: "exposures",
    called_by: "code",
    letters: Some("X"),
    zh: "曝光",
    en: "exposure",
    about: ("曝光：公开了什么、点了谁、经谁批准", "Exposures: what was made known, who was named, by whose leave"),
    fields: Draft::FIELDS,
    brief: &["code", "unit", "person", "shown_on", "publicity", "medium", "outlet", "finding", "paper", "approved_by"],
    filters: &["unit"],
    day: Some("approved_on"),
    identity: &["paper", "finding", "unit", "person", "publicity", "medium", "outlet", "shown_on"],
    ..PLAIN
};

draft! {
    /// An exposure as a person fills it in.
    Draft {
        finding: i64, Anywhere, "公开哪个问题", "finding that is made known";
        paper: i64, Anywhere, "公开哪份文稿", "paper that is made known";
        unit: i64, Anywhere, "点到哪个单位；默认随问题", "unit that is named; default that of the finding";
        person: i64, Anywhere, "点到哪个人", "person that is named";
        publicity: String, Anywhere, "公开程度：内部、系统内通报、媒体点名", "how far: internal, system or media";
        medium: String, Anywhere, "方式，如 专题片、报纸、网页", "medium, such as film, newspaper, web";
        medium_note: String, Anywhere, "其他方式的说明", "what the medium is where it is other";
        outlet: String, Anywhere, "哪家媒体、哪部片子", "which newspaper, station, film";
        shown_on: Day, Anywhere, "哪天公开；还没有就不写，只是批准", "day it was shown; none while it is only allowed";
        approved_on: Day, Anywhere, "批准日期；默认同公开日期，或今天", "day it was allowed; default the day it was shown, or today";
        approved_by: String, Anywhere, "批准人；媒体点名、点到人的必填", "who allowed it; must be said of what names in the media, or a person";
        approval_no: String, Anywhere, "批准文号", "number of the approval";
        note: String, Anywhere, "备注", "note";
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, _id: Option<i64>) -> Result<()> {
        let publicity = self.publicity.as_deref().and_then(Publicity::from_slug);
        let publicity = publicity.ok_or_else(|| required(&NOUN, "publicity"))?;
        if self.approved_on.is_none() {
            self.approved_on = self.shown_on;
        }
        let approved = names.day_or_today(&NOUN, &mut self.approved_on, "approved_on")?;
        not_in_future(&NOUN, "approved_on", approved, names.today)?;
        if let Some(shown) = self.shown_on {
            not_in_future(&NOUN, "shown_on", shown, names.today)?;
            if shown < approved {
                let said = both!("{shown} 公开，{approved} 才批准", "shown on {shown}, and allowed only on {approved}");
                return Err(Error::refused("exposure-before-leave", said).field("shown_on"));
            }
            if self.medium.is_none() {
                return Err(required(&NOUN, "medium"));
            }
        }
        if self.medium.as_deref() == Some(OTHER_SLUG) && self.medium_note.is_none() {
            return Err(required(&NOUN, "medium_note"));
        }
        if let Some(finding) = self.finding {
            not_voided(conn, &super::finding::NOUN, finding)?;
            if self.unit.is_none() && self.person.is_none() && !names.filed.get() {
                self.unit = conn.query_row("SELECT unit FROM finding WHERE id = ?", [finding], |r| r.get(0))?;
            }
        }
        self.paper.map_or(Ok(()), |paper| not_voided(conn, &super::paper::NOUN, paper))?;
        if [self.finding, self.paper, self.unit, self.person].iter().all(Option::is_none) {
            let said = both!("没有说公开的是什么", "what is made known was not said");
            return Err(Error::usage("exposure-of-what", said)
                .hint(both!(
                    "加上 --finding F…、--paper B…、--unit … 或 --person R…",
                    "add --finding F…, --paper B…, --unit … or --person R…"
                ))
                .field("finding"));
        }
        // 机关效能建设: names of the criticised are shown beyond the office only by leave.
        let by_leave = publicity == Publicity::Media || self.person.is_some() && publicity != Publicity::Internal;
        if by_leave && self.approved_by.is_none() {
            return Err(required(&NOUN, "approved_by").hint(both!(
                "媒体点名、点到人都要批准：加上 --approved-by …",
                "who is named in the media, or by name, is named by leave: add --approved-by …"
            )));
        }
        Ok(())
    }
}

/// Whether somebody may be named as far as that: by a leave of their own, or of a finding or paper they are named with.
pub fn allowed(conn: &Connection, (column, id): (&str, i64), paper: i64, how_far: Publicity) -> Result<bool> {
    let far: &[Publicity] = match how_far {
        Publicity::Internal => &[Publicity::Internal, Publicity::System, Publicity::Media],
        Publicity::System => &[Publicity::System, Publicity::Media],
        Publicity::Media => &[Publicity::Media],
    };
    let far = serde_json::Value::from(far.iter().map(|far| far.slug()).collect::<Vec<_>>()).to_string();
    let sql = format!(
        "SELECT 1 FROM exposure WHERE \"{column}\" = ? AND void_reason IS NULL AND approved_by IS NOT NULL AND (paper IS NULL OR paper = ?)
          AND publicity IN (SELECT value FROM json_each(?))"
    );
    Ok(conn.prepare_cached(&sql)?.exists((id, paper, far))?)
}
