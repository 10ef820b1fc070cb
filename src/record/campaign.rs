//! A campaign: a drive of visits with one purpose.

use super::{Record, not_in_future, not_voided, office_no_free, required};
use crate::base::day::{self, Day, Period};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Part, Value};
use crate::both;
use crate::db::write::Write;
use crate::draft;
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension as _};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "campaign",
    table: "campaign",
    view: "campaigns",
    letters: Some("P"),
    zh: "督查活动",
    en: "campaign",
    about: ("督查活动：明查、暗访、专项", "Campaigns: open, covert, special"),
    fields: Draft::FIELDS,
    lead: Some("title"),
    brief: &["code", "title", "kind", "state", "from_on", "to_on", "visits", "units", "findings"],
    filters: &["state", "kind"],
    day: Some("from_on"),
    words: &[("kind", "campaign_kind"), ("state", "campaign_state")],
    identity: &["title", "from_on"],
    spelled: &["title"],
    swayed: &[
        "SELECT v.campaign FROM change c JOIN visit v ON v.id = c.record
         WHERE c.noun = 'visit' AND c.entry > ? AND v.campaign IS NOT NULL",
        "SELECT v.campaign FROM change c JOIN finding f ON f.id = c.record JOIN visit v ON v.id = f.visit
         WHERE c.noun = 'finding' AND c.entry > ? AND v.campaign IS NOT NULL",
    ],
    links: &[super::clue::link("campaign_clue")],
    parts: &[
        Part {
            table: "campaign_seal",
            view: "campaign_seals",
            called: ("封存的名单", "Sealed lists"),
            column: None,
            fields: Sealed::FIELDS,
        },
        Part {
            table: "campaign_unsealed",
            view: "campaign_unsealed_units",
            called: ("启封的检查对象", "Targets that were opened"),
            column: None,
            fields: Unsealed::FIELDS,
        },
    ],
    ..PLAIN
};

draft! {
    /// A campaign as a person fills it in.
    Draft {
        title: String, Anywhere, "名称", "title";
        kind: String, Anywhere, "督查类别，如 暗访", "kind, such as covert or special";
        office_no: String, Anywhere, "文号", "the office's own number";
        basis: String, Anywhere, "检查依据", "what it is based on";
        clue: String, Anywhere, "所据线索，用逗号分开", "clues it came of, separated by commas";
        authority: String, Anywhere, "批准依据：谁批准、何时", "who designated it, and when";
        from_on: Day, Anywhere, "开始日期；默认今天", "first day; default today";
        to_on: Day, Anywhere, "结束日期", "last day";
        opened_on: Day, Anywhere, "启动日期", "day it was opened";
        closed_on: Day, Anywhere, "结束手续日期", "day it was closed";
    }
}

draft! {
    /// A list as it was sealed.
    Sealed {
        sealed_units: i64, Anywhere, "检查对象数", "how many units";
        digest: String, Anywhere, "名单摘要", "digest of the list";
        vault: String, Anywhere, "密封的名单", "the list, closed";
    }
}

draft! {
    /// A unit of a list that was opened.
    Unsealed {
        unit: i64, Anywhere, "检查对象", "the unit";
        unit_code: String, Anywhere, "封存时的代码", "its code when the list was sealed";
        token: String, Anywhere, "随机串", "what nobody could guess";
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()> {
        if self.title.is_none() || self.kind.is_none() {
            return Err(required(&NOUN, if self.title.is_none() { "title" } else { "kind" }));
        }
        let from = names.day_or_today(&NOUN, &mut self.from_on, "from_on")?;
        if let Some(to) = self.to_on.filter(|to| *to < from) {
            return Err(Error::refused(
                "days-backwards",
                both!("结束日期 {to} 早于开始日期 {from}", "it ends on {to}, before it begins on {from}"),
            )
            .field("to_on"));
        }
        if self.closed_on.is_some() && self.opened_on.is_none() {
            self.opened_on = Some(from);
        }
        if let Some((opened, closed)) = self.opened_on.zip(self.closed_on).filter(|(o, c)| c < o) {
            let said =
                both!("结束 {closed} 早于启动 {opened}", "it is closed on {closed}, before it is opened on {opened}");
            return Err(Error::refused("days-backwards", said).field("closed_on"));
        }
        super::clue::led_to(conn, names, &NOUN.links[0], &mut self.clue, None)?;
        office_no_free(conn, &NOUN, self.office_no.as_deref(), id)
    }

    fn next(_conn: &Connection, _names: &Names, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![format!("ducha campaign open {code}"), format!("ducha visit add --campaign {code} --unit …")])
    }
}

/// Opens a campaign, or closes it: each once, in that order.
pub fn turn(write: &mut Write<'_>, names: &Names, id: i64, close: bool, on: Day) -> Result<()> {
    not_voided(write.conn(), &NOUN, id)?;
    let draft: Draft = super::load(write.conn(), id)?;
    let code = NOUN.code(id);
    let wrong = |said, hint| Err(Error::refused("campaign-wrong-state", said).hint(hint));
    match (draft.opened_on, draft.closed_on, close) {
        (_, Some(day), _) => wrong(
            both!("{code} 已于 {day} 结束", "{code} was closed on {day}"),
            both!("新活动：ducha campaign add", "a new one: ducha campaign add"),
        ),
        (Some(day), None, false) => wrong(
            both!("{code} 已于 {day} 启动", "{code} was opened on {day}"),
            both!("结束：ducha campaign close {code}", "close it: ducha campaign close {code}"),
        ),
        (None, None, true) => wrong(
            both!("{code} 还没有启动", "{code} was never opened"),
            both!("先启动：ducha campaign open {code}", "open it first: ducha campaign open {code}"),
        ),
        (Some(opened), None, true) if on < opened => wrong(
            both!(
                "{code} 于 {opened} 启动，不能在 {on} 结束",
                "{code} was opened on {opened} and cannot be closed on {on}"
            ),
            both!("--on 写不早于 {opened} 的日期", "give --on a day not before {opened}"),
        ),
        _ => {
            not_in_future(&NOUN, if close { "closed_on" } else { "opened_on" }, on, names.today)?;
            write.edit(&NOUN, id, &[(if close { "closed_on" } else { "opened_on" }, Value::Text(on.to_string()))])?;
            Ok(())
        }
    }
}

/// The title of a campaign, and its days: from its beginning to its end, or to the last day usual where it has none yet, and those
/// of all its visits.
pub fn days(conn: &Connection, id: i64, usual: Period) -> Result<(String, Period)> {
    let sql = "SELECT title, from_on, coalesce(to_on, closed_on),
          (SELECT min(visited_on) FROM visit WHERE campaign = c.id AND void_reason IS NULL),
          (SELECT max(visited_on) FROM visit WHERE campaign = c.id AND void_reason IS NULL)
        FROM campaign c WHERE id = ?";
    let (title, from, to, first, last): (String, String, Option<String>, Option<String>, Option<String>) =
        conn.query_row(sql, [id], |r| r.try_into())?;
    let iso = |day: Option<String>| day.as_deref().and_then(day::iso);
    let (begins, ends) = (day::iso(&from).unwrap_or(usual.from), iso(to).unwrap_or(usual.to));
    let from = iso(first).map_or(begins, |first| first.min(begins));
    let to = iso(last).map_or(ends, |last| last.max(ends)).max(from);
    Ok((title, Period { from, to }))
}

/// Refuses a visit after a campaign has ended.
pub fn goes_on(conn: &Connection, campaign: i64, on: Day) -> Result<()> {
    not_voided(conn, &NOUN, campaign)?;
    let closed: Option<String> =
        conn.prepare_cached("SELECT closed_on FROM campaign WHERE id = ?")?.query_row([campaign], |r| r.get(0))?;
    if let Some(closed) = closed.filter(|c| *c < on.to_string()) {
        let code = NOUN.code(campaign);
        let said = both!(
            "{code} 已于 {closed} 结束，不能再记 {on} 的检查",
            "{code} was closed on {closed}: no visit on {on} can belong to it"
        );
        return Err(Error::refused("campaign-closed", said).field("campaign"));
    }
    Ok(())
}

/// That a visit of a campaign lies outside its days.
pub fn outside(conn: &Connection, visit: i64) -> Result<Option<Both>> {
    let sql = "SELECT c.code, c.from_on, coalesce(c.to_on, c.closed_on, '…') FROM visit v JOIN campaign c ON c.id = v.campaign
        WHERE v.id = ? AND (v.visited_on < c.from_on OR v.visited_on > coalesce(c.to_on, c.closed_on, '9999'))";
    let row: Option<(String, String, String)> =
        conn.prepare_cached(sql)?.query_row([visit], |r| r.try_into()).optional()?;
    Ok(row.map(|(code, from, to)| {
        both!(
            "请核对：{code} 是 {from} 至 {to} 的，这次检查在其外",
            "mind: {code} is of {from} to {to}, and this visit lies outside"
        )
    }))
}
