//! A point where complaints are taken in (收件点): a hotline, a centre, a desk, a monitor point, a mailbox; one where approvals are handled for people
//! (代办点); and the days a box was opened. Not for the complaints and approvals: they name their point.

use super::{Record, naming, not_voided, required};
use crate::base::code;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Part, Put, Value};
use crate::base::vocab::OTHER_SLUG;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Write};
use crate::draft;
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;

/// The noun.
pub static NOUN: Noun = Noun {
    name: "point",
    table: "point",
    called_by: "name",
    known_by: &["name"],
    view: "points",
    letters: Some("D"),
    zh: "收件点",
    en: "point",
    about: (
        "收件点：热线、中心、窗口、监督点、意见箱；代办点",
        "Points that take complaints in: hotlines, desks, monitor points, mailboxes; agency points",
    ),
    fields: Draft::FIELDS,
    lead: Some("name"),
    brief: &["code", "name", "kind", "number", "place", "tended_by", "opened_on", "to_on"],
    filters: &["kind"],
    words: &[("kind", "point_kind")],
    public: &["name", "number", "place", "hours", "tended_by"],
    parts: &[Part {
        table: "point_opening",
        view: "openings",
        called: ("开箱记录", "Openings"),
        column: Some("openings"),
        fields: Opening::FIELDS,
    }],
    ..PLAIN
};

/// A box each time it was opened, as figures count it: nothing is filled in.
pub static OPENING: Noun = Noun {
    name: "opening",
    table: "openings",
    view: "openings",
    zh: "开箱",
    en: "opening",
    brief: &["code", "happened_on", "point_name", "slips"],
    day: Some("happened_on"),
    ..PLAIN
};

draft! {
    /// A point as a person fills it in.
    Draft {
        name: String, Anywhere, "名称", "name";
        kind: String, Anywhere, "类别，如 热线、监督点、意见箱", "kind, such as hotline, monitor-point, mailbox";
        kind_note: String, Anywhere, "类别为“其他”时的说明", "which, where the kind is other";
        number: String, Anywhere, "公布的号码", "number the public may call";
        place: String, Anywhere, "地点", "where it is";
        hours: String, Anywhere, "接待时间", "when it is open";
        tended_by: String, Anywhere, "负责人或监督员", "who tends it";
        every_days: i64, Anywhere, "几天开一次箱，如 7", "a box is opened every so many days, such as 7";
        from_on: Day, Anywhere, "启用日期", "in service from";
        to_on: Day, Anywhere, "停用日期", "in service to";
        note: String, Anywhere, "备注", "note";
    }
}

draft! {
    /// A box opened: on which day, how many slips, by whom.
    Opening {
        happened_on: Day, Anywhere, "开箱日期", "day it was opened";
        slips: i64, Anywhere, "有几张意见条", "how many slips lay in it";
        by_whom: String, Anywhere, "谁开的", "who opened it";
        note: String, Anywhere, "备注", "note";
    }
}

/// What a kind is told by in a name, and the channel it takes complaints in by.
const KINDS: &[(&str, &[&str], Option<&str>)] = &[
    ("mailbox", &["箱"], Some("mailbox")),
    ("monitor-point", &["监督点"], Some("monitor-point")),
    ("hotline", &["热线", "电话"], Some("hotline")),
    ("hall-desk", &["窗口", "大厅"], Some("hall-desk")),
    ("web", &["网"], Some("online")),
    ("agency", &["代办"], None),
    ("centre", &["中心"], None),
];

/// The channel of what comes in by a point, where its kind has one.
pub fn channel(conn: &Connection, id: i64) -> Result<Option<String>> {
    let sql = "SELECT kind FROM point WHERE id = ?";
    let kind: Option<String> = conn.prepare_cached(sql)?.query_row([id], |r| r.get(0))?;
    let channel = KINDS.iter().find(|(slug, ..)| kind.as_deref() == Some(slug)).and_then(|(.., channel)| *channel);
    Ok(channel.map(str::to_owned))
}

/// Refuses a complaint by a point that was not in service on its day.
pub fn serves(conn: &Connection, id: i64, on: Day) -> Result<()> {
    not_voided(conn, &NOUN, id)?;
    let sql = "SELECT name, from_on, to_on FROM point WHERE id = ?";
    let (name, from, to): (String, Option<String>, Option<String>) =
        conn.prepare_cached(sql)?.query_row([id], |r| r.try_into())?;
    let on = on.to_string();
    let said = match (from, to) {
        (Some(from), _) if on < from => both!("{name} 自 {from} 起才启用", "{name} is in service from {from}"),
        (_, Some(to)) if on > to => both!("{name} 已于 {to} 停用", "{name} was closed on {to}"),
        _ => return Ok(()),
    };
    let Both { zh, en } = said;
    Err(Error::refused(
        "point-not-then",
        both!("{zh}，{on} 的收件不能记在它名下", "{en}: nothing came in by it on {on}"),
    )
    .hint(both!("写当时的收件点，或更正 ducha point edit …", "name another, or correct it: ducha point edit …"))
    .field("point"))
}

/// The point a row of a file names; one that is not there yet is made, as an old ledger knew it by its name alone.
pub fn brought(write: &mut Write<'_>, names: &Names, typed: &str, channel: &Value) -> Result<i64> {
    let unknown = match names.record(write.conn(), &NOUN, typed) {
        Err(error) if error.id == "record-unknown" => error,
        known => return known,
    };
    if is_code(typed) {
        return Err(unknown);
    }
    let told = KINDS.iter().find(|(_, words, _)| words.iter().any(|word| typed.contains(word)));
    let by = |(.., by): &&(&str, &[&str], Option<&str>)| matches!((by, channel), (Some(by), Value::Text(c)) if by == c);
    let kind = told.or_else(|| KINDS.iter().find(by)).map(|(slug, ..)| (*slug).to_owned());
    super::add(write, names, Draft { name: Some(typed.trim().to_owned()), kind, ..Draft::default() }, None)
}

/// Whether a text is a code of a point, and no name: a hotline may be called by its number.
fn is_code(typed: &str) -> bool {
    NOUN.letters.is_some_and(|letters| code::letters(typed) == letters && code::parse(letters, typed, 2000).is_some())
}

impl Draft {
    /// A name is one point's, and no code.
    fn settle_name(&mut self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()> {
        if let Some(name) = self.name.as_deref().map(str::trim).filter(|name| is_code(name)) {
            let said = both!("名称 {name:?} 看起来是编号", "the name {name:?} reads as a code");
            return Err(Error::usage("point-name-code", said).field("name"));
        }
        let name = naming::alone((conn, &names.called), &NOUN, (self.name.as_deref(), id), |said, code| {
            Error::refused("point-name-taken", said)
                .hint(both!("改它的资料：ducha point edit {code} …", "to correct it: ducha point edit {code} …"))
        })?;
        self.name = Some(name);
        Ok(())
    }

    /// Its days of service hold every complaint that came in by it, and every opening.
    fn settle_days(&self, conn: &Connection, id: Option<i64>) -> Result<()> {
        if let Some((from, to)) = self.from_on.zip(self.to_on).filter(|(from, to)| to < from) {
            let said =
                both!("停用日期 {to} 早于启用日期 {from}", "it is in service to {to}, before it begins on {from}");
            return Err(Error::refused("days-backwards", said).field("to_on"));
        }
        let Some(id) = id else { return Ok(()) };
        let text = |day: Option<Day>| day.map(|day| day.to_string());
        let sql = "SELECT code, received_on FROM complaint WHERE point = ?1 AND void_reason IS NULL
              AND (received_on < ?2 OR received_on > ?3)
            UNION ALL SELECT code, received_on FROM approval WHERE point = ?1 AND void_reason IS NULL
              AND (received_on < ?2 OR received_on > ?3)
            UNION ALL SELECT NULL, happened_on FROM point_opening WHERE point = ?1 AND taken_back IS NULL
              AND (happened_on < ?2 OR happened_on > ?3) ORDER BY 2 LIMIT 1";
        let outside: Option<(Option<String>, String)> = conn
            .prepare_cached(sql)?
            .query_row((id, text(self.from_on), text(self.to_on)), |r| r.try_into())
            .optional()?;
        let Some((complaint, on)) = outside else { return Ok(()) };
        let code = NOUN.code(id);
        let said = match complaint {
            Some(complaint) => both!(
                "{complaint} 是 {on} 经 {code} 收的，{code} 那天要在用",
                "{complaint} came in by {code} on {on}, which must be in service then"
            ),
            None => both!("{code} 于 {on} 开过箱，那天要在用", "{code} was opened on {on} and must be in service then"),
        };
        Err(Error::refused("point-in-use", said)
            .hint(both!(
                "改成包括 {on} 的日期，或先更正那条记录",
                "give days that {on} lies in, or correct that record first"
            ))
            .field(if self.to_on.is_some_and(|to| to.to_string() < on) { "to_on" } else { "from_on" }))
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        self.settle_name(conn, names, id)?;
        if self.kind.is_none() && !names.filed.get() {
            return Err(required(&NOUN, "kind"));
        }
        if self.kind.as_deref() == Some(OTHER_SLUG) && self.kind_note.is_none() {
            return Err(required(&NOUN, "kind_note"));
        }
        if self.every_days.is_some_and(|days| !(1..=366).contains(&days)) {
            let said = both!("开箱间隔是 1 至 366 天", "a box is opened every 1 to 366 days");
            return Err(Error::refused("point-every-none", said).field("every_days"));
        }
        self.settle_days(conn, id)
    }

    fn rows(conn: &Connection, id: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        let mut days = BTreeSet::new();
        let rows = given.iter().map(|(column, values)| {
            let opening = Opening::filled(values);
            let on = opened(conn, id, &opening).map_err(|e| e.within(column))?;
            if days.insert(on) { Ok(row(&opening)) } else { Err(twice(id, on, opening.slips).within(column)) }
        });
        rows.collect()
    }

    fn next(conn: &Connection, _names: &Names, id: i64, code: &str) -> Result<Vec<String>> {
        let every: Option<i64> = conn.query_row("SELECT every_days FROM point WHERE id = ?", [id], |r| r.get(0))?;
        let open = every.map(|_| format!("ducha point open {code} --slips …"));
        Ok(open.into_iter().chain([format!("ducha complaint add --point {code} --category …")]).collect())
    }
}

/// The row of an opening.
pub fn row(opening: &Opening) -> PartRow {
    let mut row = Vec::new();
    opening.each(|field, value| row.push((field.column, value)));
    ("point_opening", row)
}

/// Refuses what is no opening of a point: without its day or its count, out of service, of a day it was opened on already.
pub fn opened(conn: &Connection, id: i64, opening: &Opening) -> Result<Day> {
    let on = opening.happened_on.ok_or_else(|| required(&NOUN, "happened_on"))?;
    if opening.slips.is_none() {
        return Err(required(&NOUN, "slips"));
    }
    serves(conn, id, on)?;
    let sql = "SELECT kind = 'mailbox' OR kind IS NULL OR every_days IS NOT NULL FROM point WHERE id = ?";
    if !conn.prepare_cached(sql)?.query_row([id], |r| r.get::<_, bool>(0))? {
        let code = NOUN.code(id);
        let said = both!("{code} 不是意见箱，没有箱可开", "{code} is no box to be opened");
        return Err(Error::refused("point-no-box", said).hint(both!(
            "是箱就写明：ducha point edit {code} --kind 意见箱 --every-days 7",
            "if it is one, say so: ducha point edit {code} --kind mailbox --every-days 7"
        )));
    }
    let sql = "SELECT slips FROM point_opening WHERE point = ? AND happened_on = ? AND taken_back IS NULL";
    let there: Option<i64> = conn.prepare_cached(sql)?.query_row((id, on.to_string()), |r| r.get(0)).optional()?;
    there.map_or(Ok(on), |slips| Err(twice(id, on, Some(slips))))
}

/// The refusal of a second opening of a day.
fn twice(id: i64, on: Day, slips: Option<i64>) -> Error {
    let (code, slips) = (NOUN.code(id), slips.unwrap_or_default());
    let said = both!("{code} 在 {on} 已开过箱，意见条 {slips} 张", "{code} was opened on {on} already, {slips} slips");
    Error::refused("point-opened", said).hint(both!(
        "记错了先撤回：ducha point undo {code} --on {on} -m …",
        "if it is wrong, take it back: ducha point undo {code} --on {on} -m …"
    ))
}
