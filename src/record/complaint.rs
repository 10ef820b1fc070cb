//! A complaint: as it comes in, the steps of its life, and who complained, kept apart. Which step may follow which is
//! `rule::flow`'s business.

use super::aside;
use super::living;
use super::point;
use super::{Born, Lived, Record, not_in_future, office_no_free, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Part, Value};
use crate::base::sought::is_nobody;
use crate::base::vocab::{ComplaintState, Handling, Named, OTHER_SLUG, Step};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::alike::{complaints_like, complaints_there_before};
use crate::record::names::Names;
use crate::rule::clock::Name;
use crate::rule::flow::{Act, Carried, Life, Past};
use constcat::concat as sql;
use rusqlite::Connection;

/// Whether whoever complained should have been told by now.
const REPLY_OVERDUE: &str = "CASE WHEN reply_due_on IS NOT NULL THEN reply_due_on < :today AND replied_on IS NULL END";

/// Who a complaint was first assigned to, as SQL over its view.
const FIRST: &str = sql!(
    "(SELECT s.unit FROM steps s WHERE s.id = complaints.id AND s.kind = '",
    Step::Assign.slug(),
    "' AND s.unit IS NOT NULL AND NOT s.taken_back ORDER BY s.n LIMIT 1)"
);

/// The noun.
pub static NOUN: Noun = Noun {
    letters: Some("C"),
    zh: "投诉",
    en: "complaint",
    about: ("投诉：登记、受理、交办、办结、答复", "Complaints: record, accept, assign, close, reply"),
    brief: &["code", "unit", "summary", "received_on", "state", "due_on", "category", "channel"],
    filters: &["unit", "assigned_to", "state", "channel", "category", "cause", "remedy", "point", "approval"],
    day: Some("received_on"),
    words: &[("state", "complaint_state")],
    // A clock that stands still is not over: its day is only the earliest, and provisional.
    daily: crate::overdue!("ended_on IS NULL AND NOT (paused AND provisional)", ("reply_overdue", REPLY_OVERDUE)),
    echoes: &[
        ("first_due_on", "due_on"),
        ("first_accept_due_on", "accept_due_on"),
        ("first_closed_on", "closed_on"),
        ("first_reply_due_on", "reply_due_on"),
        ("first_replied_on", "replied_on"),
        ("first_refused_on", "refused_on"),
        ("first_refused_reason", "refused_reason"),
        ("first_assigned_on", "assigned_on"),
        ("handled_by", "assigned_to"),
    ],
    handler: Some(["assigned_to", "handled_by", FIRST]),
    clocks: "clocks",
    sealed: Some("complainant"),
    parts: &[Part::steps("complaint_step", "steps", Carried::FIELDS)],
    borrowed: &["point"],
    told_on: &["approval"],
    counted_by: &[("result", LAST_RESULT)],
    ..crate::lived!(
        "complaint",
        Draft,
        Life,
        [
            "due_on",
            "due_raw_on",
            "provisional",
            "accept_due_on",
            "first_accept_due_on",
            "first_due_on",
            "reply_due_on",
            "first_reply_due_on",
            "handled_by"
        ]
    )
};

/// The result of a complaint, of one taken up again and not closed again the one it had.
pub const LAST_RESULT: &str = sql!(
    "coalesce(result, (SELECT s.result FROM steps s WHERE s.id = complaints.id AND s.kind = '",
    Step::Close.slug(),
    "' AND NOT s.taken_back AND s.happened_on <= :as_of ORDER BY s.n DESC LIMIT 1))"
);

/// A complaint each time it was closed, as figures count it: nothing is filled in.
pub static CLOSING: Noun = Noun {
    name: "closing",
    table: "closings",
    view: "closings",
    zh: "办结",
    en: "closing",
    brief: &["code", "closed_on", "unit", "result"],
    handler: Some(["handled_by", "handled_by", "handled_by"]),
    day: Some("closed_on"),
    words: &[("state", "complaint_state")],
    ..PLAIN
};

draft! {
    /// A complaint as a person fills it in; history may bring its whole life.
    Draft {
        received_on: Day, Anywhere, "接收日期；默认今天", "day it came in; default today";
        channel: String, Anywhere, "渠道，如 电话", "channel, such as phone";
        channel_note: String, Anywhere, "渠道为“其他”时的说明", "which, where the channel is other";
        unit: i64, Anywhere, "被投诉单位", "unit complained of";
        person: i64, Anywhere, "被投诉人，须在人员名册里", "person complained of, in the register";
        category: String, Anywhere, "类别，如 慢作为", "category, such as slow-action";
        category_note: String, Anywhere, "类别为“其他”时的说明", "which, where the category is other";
        summary: String, Anywhere, "反映的内容", "what is complained of";
        subject: String, Anywhere, "标题", "a short title";
        point: i64, Anywhere, "监督点，即从哪个收件点收的", "point it was taken in by";
        approval: i64, Anywhere, "反映的是哪一办件（办不成事）", "case of the hall it is about";
        named: String, Anywhere, "实名、匿名或署名待核；默认看有无姓名", "named, anonymous or unverified; default by whether there is a name";
        persons: i64, Anywhere, "投诉人数", "how many complain";
        reply_wanted: bool, Anywhere, "是否要求答复（是、否）；匿名的不答复", "whether they want a reply; the anonymous get none";
        office_no: String, Anywhere, "文号", "the office's own number";
        complainant_name: String, Sealed, "投诉人姓名（单独保管）", "who complains (kept apart)";
        complainant_phone: String, Sealed, "投诉人电话（单独保管）", "their phone (kept apart)";
        complainant_address: String, Sealed, "投诉人住址（单独保管）", "their address (kept apart)";
        due_on: Day, History, "办结期限", "limit for closing";
        state: String, History, "状态（撤诉、移送、当场答复）", "state (withdrawn, transferred-out, answered-on-spot)";
    }
    past Past
}

impl Draft {
    /// Whether the one who complained gets a reply: nobody replies to the anonymous, nor to who wants none.
    pub(super) fn replied(&self) -> bool {
        self.named.as_deref() != Some(Named::Anonymous.slug()) && self.reply_wanted != Some(false)
    }

    /// As whom they complain: as it is said, else by what they left. Who gave a number and no name is somebody, not yet known.
    fn stands_as(&self) -> &str {
        let reached = self.complainant_phone.is_some() || self.complainant_address.is_some();
        let default = match (self.complainant_name.is_some(), reached) {
            (true, _) => Named::Named,
            (false, true) => Named::Unverified,
            (false, false) => Named::Anonymous,
        };
        self.named.as_deref().unwrap_or(default.slug())
    }

    /// A reply that is late already stays owed, whatever is said later of whether it is wanted.
    fn still_owes(&self, conn: &Connection, names: &Names, id: i64) -> Result<()> {
        if self.replied() {
            return Ok(());
        }
        let now = living::standing::<Draft>(conn, names, id)?;
        let late = now.clock(Name::Reply).filter(|clock| clock.missed(names.today) || clock.broken());
        let Some(due) = late.map(|clock| clock.due.due) else { return Ok(()) };
        let code = NOUN.code(id);
        let said = both!(
            "{code} 的答复期限 {due} 已过，仍算逾期",
            "{code}: the limit to reply, {due}, has passed, and stays so"
        );
        Err(Error::refused("reply-late", said)
            .hint(both!(
                "本人确不要答复的，记下怎样告知：ducha complaint reply {code} --way … -m …",
                "if they want none, say how they were told: ducha complaint reply {code} --way … -m …"
            ))
            .field("reply_wanted"))
    }

    /// The steps a row of history brings, in the order they are taken.
    pub(super) fn acts(&self) -> Result<Vec<Act>> {
        let mut acts = Vec::new();
        if let Some(on) = self.past.accepted_on {
            acts.push(Act::new(Step::Accept, on));
        }
        if let Some(on) = self.past.refused_on {
            let reason = Some(self.past.refused_reason.clone().ok_or_else(|| required(&NOUN, "refused_reason"))?);
            let with = Carried { refused_reason: reason, ..Carried::default() };
            acts.push(Act { kind: Step::Refuse, on, with });
        }
        if let Some(on) = self.past.assigned_on {
            let default = if self.past.assigned_to.is_some() { Handling::Ordered } else { Handling::Own };
            let handling = Some(self.past.handling.clone().unwrap_or_else(|| default.slug().into()));
            let with = Carried { handling, unit: self.past.assigned_to, ..Carried::default() };
            acts.push(Act { kind: Step::Assign, on, with });
        }
        if let Some(on) = self.past.closed_on {
            let result = Some(self.past.result.clone().ok_or_else(|| required(&NOUN, "result"))?);
            let satisfied =
                self.past.satisfied.filter(|_| self.past.replied_on.is_none() && self.past.called_on.is_none());
            let (cause, remedy) = (self.past.cause.clone(), self.past.remedy.clone());
            let with = Carried { result, cause, remedy, satisfied, ..Carried::default() };
            acts.push(Act { kind: Step::Close, on, with });
        }
        let ending = self.ending();
        if let Some(kind) = ending {
            let on = self.past.ended_on.ok_or_else(|| required(&NOUN, "ended_on"))?;
            let with = Carried { merged_into: self.past.merged_into, ..Carried::default() };
            acts.push(Act { kind, on, with });
        }
        acts.extend(self.told());
        // A stated limit belongs to the step that set it running.
        let limited = acts.iter_mut().rfind(|a| matches!(a.kind, Step::Accept | Step::Assign));
        if let (Some(act), Some(due)) = (limited, self.due_on) {
            act.with.due_on = Some(due);
        }
        Ok(acts)
    }

    /// What the complainant was told, and what they said, in the order of the days.
    fn told(&self) -> Vec<Act> {
        let reply = self.past.replied_on.map(|on| {
            let satisfied = self.past.satisfied.filter(|_| self.past.called_on.is_none());
            Act { kind: Step::Reply, on, with: Carried { satisfied, ..Carried::default() } }
        });
        // A call before a reopening stands in a row without what it followed: it is told, and no step.
        let ended = self
            .past
            .closed_on
            .or(self.past.refused_on)
            .or(self.past.ended_on.filter(|_| self.ending() == Some(Step::Answer)));
        let call = self.past.called_on.filter(|on| ended.is_some_and(|ended| ended <= *on)).map(|on| {
            let (satisfied, resolved) = (self.past.satisfied, self.past.resolved);
            // Who said something was reached; of who said nothing the sheet must tell.
            let reached = self.past.reached.or((satisfied.is_some() || resolved.is_some()).then_some(true));
            Act { kind: Step::Call, on, with: Carried { reached, satisfied, resolved, ..Carried::default() } }
        });
        let mut told: Vec<Act> = reply.into_iter().chain(call).collect();
        told.sort_by_key(|act| act.on);
        told
    }

    /// The ending no column of its own stands for, where the row names one.
    fn ending(&self) -> Option<Step> {
        if self.past.merged_into.is_some() {
            return Some(Step::Merge);
        }
        match ComplaintState::from_slug(self.state.as_deref()?)? {
            ComplaintState::Withdrawn => Some(Step::Withdraw),
            ComplaintState::TransferredOut => Some(Step::Transfer),
            ComplaintState::AnsweredOnSpot => Some(Step::Answer),
            // Who was told of what was neither closed nor refused was answered on the spot.
            ComplaintState::Replied | ComplaintState::Revisited | ComplaintState::Archived
                if self.past.closed_on.is_none()
                    && self.past.refused_on.is_none()
                    && (self.past.replied_on.is_some() || self.past.called_on.is_some()) =>
            {
                Some(Step::Answer)
            }
            _ => None,
        }
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn tidy(&mut self) {
        // 匿名 where the name stands is no name.
        self.complainant_name.take_if(|name| is_nobody(name));
        if self.stands_as() == Named::Anonymous.slug() {
            self.reply_wanted = None;
        }
    }

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let received = names.day_or_today(&NOUN, &mut self.received_on, "received_on")?;
        not_in_future(&NOUN, "received_on", received, names.today)?;
        if let Some(point) = self.point {
            point::serves(conn, point, received)?;
            if self.channel.is_none() {
                self.channel = point::channel(conn, point)?;
            }
        }
        if self.channel.is_none() || self.category.is_none() {
            return Err(required(&NOUN, if self.channel.is_none() { "channel" } else { "category" }));
        }
        if self.channel.as_deref() == Some(OTHER_SLUG) && self.channel_note.is_none() {
            return Err(required(&NOUN, "channel_note"));
        }
        if self.category.as_deref() == Some(OTHER_SLUG) && self.category_note.is_none() {
            return Err(required(&NOUN, "category_note"));
        }
        if self.persons == Some(0) {
            return Err(Error::refused("persons-none", both!("投诉人数至少是 1", "at least one person complains"))
                .field("persons"));
        }
        self.tidy();
        self.named = Some(self.stands_as().to_owned());
        // What became of the reply of a case that history brings closed is not known: it is not asked for now.
        let closed = self.past.closed_on.is_some() || self.past.refused_on.is_some();
        let history = id.is_none() && names.filed.get() && closed && self.past.replied_on.is_none();
        if self.stands_as() != Named::Anonymous.slug() {
            self.reply_wanted.get_or_insert(!history);
        }
        id.map_or(Ok(()), |id| self.still_owes(conn, names, id))?;
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn noticed(conn: &Connection, _names: &Names, id: i64) -> Result<Option<Both>> {
        let sql = "SELECT f.code FROM finding f JOIN complaint c ON c.id = f.complaint
            WHERE c.id = ? AND f.void_reason IS NULL AND f.unit IS NOT c.unit ORDER BY f.id";
        let mut statement = conn.prepare_cached(sql)?;
        let all = statement.query_map([id], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        let (zh, en, code) = (all.join("、"), all.join(", "), NOUN.code(id));
        if let Some(own) = aside::own_case(conn, id)? {
            return Ok(Some(own));
        }
        if !all.is_empty() {
            return Ok(Some(both!("请核对：{zh} 记在别的单位名下，没有随着改", "mind: {en} stay with another unit")));
        }
        Ok(nameless(conn, id)?
            .then(|| both!("{code} 记为实名，却没有姓名", "{code} is recorded as named, without a name")))
    }

    fn doubts(_conn: &dyn Reads, _id: i64, born: &Born) -> Result<Option<Both>> {
        let has = |column: &str| born.folded.iter().any(|(of, value)| *of == column && *value != Value::Null);
        let ended = has("closed_on") || has("refused_on");
        let unasked = born.own.contains(&("reply_wanted", Value::Int(0))) && ended && !has("replied_on");
        Ok(unasked.then(|| {
            both!(
                "已了结而没有答复日期，按不要求答复记；还要答复的：--reply-wanted 是",
                "it has ended without a day of reply, and is kept as wanting none; else: --reply-wanted yes"
            )
        }))
    }

    fn near(conn: &Connection, id: i64) -> Result<Option<Both>> {
        let alike = complaints_there_before(conn, id)?.join("、");
        Ok((!alike.is_empty())
            .then(|| both!("像 {alike}，已作新的一件", "it is like {alike}, and was taken for another")))
    }

    fn hints(conn: &Connection, _names: &Names, id: i64, code: &str) -> Result<Vec<Both>> {
        if aside::about_us(conn, id)? {
            let Both { zh, en } = aside::to_superior(code);
            return Ok(vec![both!("投诉的是本办，{zh}", "it is about this office: {en}")]);
        }
        let alike = complaints_like(conn, id)?;
        let Some(first) = alike.first() else {
            let said = || both!("{code} 记为实名，却没有姓名", "{code} is recorded as named, without a name");
            return Ok(nameless(conn, id)?.then(said).into_iter().collect());
        };
        let all = alike.join("、");
        Ok(vec![both!(
            "可能重复：{all}（同一单位、相近日期、文字相近）；并件：ducha complaint merge {code} --into {first}",
            "perhaps the same as {all} (same unit, near days, near words); to merge: ducha complaint merge {code} --into {first}"
        )])
    }
}

/// Whether a complaint is recorded as named, and no name is known, or none any more.
fn nameless(conn: &Connection, id: i64) -> Result<bool> {
    let sql = "SELECT named = ?2 AND (SELECT name FROM complainant WHERE complaint = c.id ORDER BY entry DESC LIMIT 1) IS NULL
        FROM complaint c WHERE id = ?1";
    Ok(conn.prepare_cached(sql)?.query_row((id, Named::Named.slug()), |r| r.get(0))?)
}
