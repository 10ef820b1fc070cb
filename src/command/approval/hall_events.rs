//! `ducha approval import` of a file of events, as the hall's own system writes it every day: which column is which, and what is said of it.
//! Not for what becomes of an event: that is `record::hall`'s; nor for a file of whole records, which `import` takes in.

use crate::base::day;
use crate::base::error::{BadRow, Both, Error, Kind, Result};
use crate::base::noun::Raw;
use crate::base::page::{Done, Page};
use crate::base::vocab::{self, ApprovalStep as Step, Satisfaction};
use crate::both;
use crate::command::amend;
use crate::command::desk::Desk;
use crate::command::import;
use crate::command::input;
use crate::command::sheets::Sheets;
use crate::command::taken::TakenIn;
use crate::db::write::Write;
use crate::intake::{narrowed, plain};
use crate::record::approval::{Draft, NOUN};
use crate::record::hall::keep;
use crate::record::hall_event::{Event, Events, Kept, Told, What};
use crate::record::matter;
use crate::record::names::Names;
use crate::record::office;
use crate::record::point;
use crate::render::Format;
use crate::rule::hall;
use chrono::Timelike as _;
use clap::ArgMatches;
use rusqlite::Connection;
use std::collections::HashMap;

/// The columns of an event: the key, and what sheets call it.
const COLUMNS: [(&str, &[&str]); 12] = [
    ("approval", &["办件编号", "办件号", "业务编号", "受理编号", "审批编号", "流水号"]),
    ("matter", &["事项", "事项名称", "审批事项"]),
    ("event", &["事件", "办理动作", "动作"]),
    ("at", &["时间", "发生时间", "办理时间", "事件时间"]),
    ("by", &["经办", "经办人", "经办单位", "办理人", "办理部门"]),
    ("ground", &["特别程序", "中止依据", "依据"]),
    ("stage", &["环节", "环节名称"]),
    ("reason", &["理由", "原因"]),
    ("satisfied", &["满意度", "评价"]),
    ("note", &["备注", "说明"]),
    ("point", &["代办点"]),
    ("for_whom", &["代办对象", "为谁代办"]),
];

/// The keys alone.
const KEYS: [&str; COLUMNS.len()] = {
    let (mut keys, mut at) = ([""; COLUMNS.len()], 0);
    while at < keys.len() {
        keys[at] = COLUMNS[at].0;
        at += 1;
    }
    keys
};

/// The column that makes a row an event.
const EVENT: usize = 2;

fn slot(key: &str) -> Option<usize> {
    let key: String = key.split_whitespace().collect();
    COLUMNS.iter().position(|(name, also)| key.eq_ignore_ascii_case(name) || also.contains(&key.as_str()))
}

/// `approval import`: of events where the file has them, else of records.
pub fn run(desk: &Desk, matches: &ArgMatches) -> Result<Page<'static>> {
    let path = matches.get_one::<String>("input").map(String::as_str).unwrap_or_default();
    if path != "-" && input::flows(path) {
        let said = both!("{path:?} 是管道，只能读一遍", "{path:?} is a pipe, which is read but once");
        return Err(Error::usage("input-is-pipe", said).hint(both!("从标准输入读：用 -", "read standard input, as -")));
    }
    let sheets = Sheets::of(desk, &NOUN, matches)?;
    if !sheets.tells(&KEYS, &slot, EVENT)? {
        drop(sheets);
        return import::run::<Draft>(desk, matches);
    }
    let mut refused = None;
    loop {
        match once(desk, &sheets) {
            Err(e) if sheets.takes_rest(&e) => refused = Some(e),
            Err(e) if e.id == "import-empty" => return Err(sheets.none_taken(desk, refused.unwrap_or(e))?),
            done => return done,
        }
    }
}

/// A file being read.
struct Reading<'r> {
    conn: &'r Connection,
    names: &'r Names,
    events: Events,
    matters: HashMap<String, Result<i64>>,
    steps: HashMap<String, Result<What>>,
    points: HashMap<String, Result<i64>>,
    bad: TakenIn,
    every: bool,
    /// The office's zone.
    zone: i32,
}

fn once(desk: &Desk, sheets: &Sheets<'_>) -> Result<Page<'static>> {
    desk.write(|write, names| {
        names.filed.set(true);
        let done = taken(write, names, sheets, desk.wish.amend);
        names.filed.set(false);
        let (mut taken, events, kept) = done?;
        sheets.place(&mut taken.bad);
        let refused = taken.refused();
        let tried = desk.wish.dry_run && !taken.bad.is_empty() && !sheets.stay_out();
        if let Some(error) = refused.as_ref().filter(|_| !tried) {
            return Err(error.clone());
        }
        sheets.say(desk);
        told(desk, &events, &kept);
        let said = match refused {
            Some(error) => {
                desk.exit(error.kind as u8);
                error.message.clone()
            }
            None => said(&kept, taken.same),
        };
        let said = desk.dry(said);
        sheets.write_rejects(desk)?;
        if matches!(desk.wish.format, Some(Format::Json | Format::Ndjson)) {
            let mut answer = taken.answer(desk, &said, sheets);
            answer["approvals"] = serde_json::json!({ "added": kept.added, "went_on": kept.went_on });
            answer["late"] = kept.late.0.into();
            answer["out_of_order"] = events.out_of_order.0.into();
            return Ok(Page::Json(answer));
        }
        if desk.wish.dry_run {
            desk.prefer(Format::Table);
            let record = taken.tried(desk, (write.conn(), names), &NOUN, sheets)?;
            desk.say(said);
            return Ok(Page::Record(Box::new(record)));
        }
        let next = vec!["ducha approval lights".to_owned(), "ducha approval list".to_owned()];
        Ok(Page::Done(Box::new(Done { codes: Vec::new(), said, next, kept: None })))
    })
}

/// Takes in what there is of a file, but for the rows that stay out: what became of them.
fn taken(write: &mut Write<'_>, names: &Names, sheets: &Sheets<'_>, amends: bool) -> Result<(TakenIn, Events, Kept)> {
    let every = sheets.stay_out();
    let (matters, steps, points) = (HashMap::new(), HashMap::new(), HashMap::new());
    let (events, bad_rows) = (Events::default(), TakenIn::default());
    let (_, zone) = office::read(write.conn())?;
    let mut reading = Reading { conn: write.conn(), names, events, matters, steps, points, bad: bad_rows, every, zone };
    sheets.read_as(&KEYS, &slot, &mut |line, row| reading.row(line, row))?;
    let Reading { mut events, bad: mut taken, .. } = reading;
    let all = events.count();
    let until = if amends { None } else { amend::until(write.conn(), write.entry())? };
    let mut kept = keep(&mut events, write, names, until)?;
    if !kept.written.is_empty() {
        let written: Vec<_> = kept.written.iter().map(|(id, on, line)| (NOUN.code(*id), *on, *line)).collect();
        let mut issued = amend::refused(write.conn(), names, write.entry(), &written)?;
        kept.refused.iter().for_each(|(line, _)| drop(issued.remove(line)));
        kept.events = kept.events.saturating_sub(issued.len() as u64);
        kept.refused.extend(issued);
    }
    for (line, error) in &kept.refused {
        // An event is no history in one row: what is said of those does not help.
        taken.ids.extend(Some(error.id).filter(|id| *id != "step-wrong-state"));
        taken.refuse(every, bad(*line, error));
    }
    taken.bad.sort_by_key(|row| row.line);
    (taken.count, taken.same) = (kept.events, all.saturating_sub(kept.events + kept.refused.len() as u64));
    taken.first.clone_from(&kept.first);
    Ok((taken, events, kept))
}

impl Reading<'_> {
    /// Takes in a row that could be read.
    fn row(&mut self, line: u64, row: std::result::Result<&mut [Raw], Error>) -> Result<()> {
        let understood = row.and_then(|row| self.event(line, row));
        match understood {
            Ok(event) => self.events.take(event),
            Err(e) if matches!(e.kind, Kind::Usage | Kind::NotFound | Kind::Refused) => {
                self.bad.ids.insert(e.id);
                self.bad.refuse(self.every, bad(line, &e));
            }
            Err(e) => return Err(e),
        }
        Ok(())
    }

    fn event(&mut self, line: u64, row: &mut [Raw]) -> Result<Event> {
        let number;
        let cell = |at: usize| match &row[at] {
            Raw::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        };
        let case = match &row[0] {
            Raw::Int(n) => {
                number = n.to_string();
                Some(number.as_str())
            }
            _ => cell(0),
        };
        let case = self.events.numbers.number(case.ok_or_else(|| missing("approval"))?);
        let typed = cell(2).ok_or_else(|| missing("event"))?;
        let what = once_asked(&mut self.steps, typed, step)?;
        let (on, minute) = moment(cell(3).ok_or_else(|| missing("at"))?, self.zone)?;
        let found = |typed: &str| self.names.record(self.conn, &matter::NOUN, typed).map_err(|e| e.field("matter"));
        let matter = cell(1).map(|typed| once_asked(&mut self.matters, typed, found)).transpose()?;
        let agency = |typed: &str| self.names.record(self.conn, &point::NOUN, typed).map_err(|e| e.field("point"));
        let point = cell(10).map(|typed| once_asked(&mut self.points, typed, agency)).transpose()?;
        let mut text = |at: usize| cell(at).map(|text| self.events.texts.number(text));
        let (by, ground, stage, reason, noted) = (text(4), text(5), text(6), text(7), text(9));
        let for_whom = text(11);
        // A word that is read as one it is not quite stays with what was noted.
        let said = cell(8).filter(|typed| vocab::is_nearly("satisfaction", typed));
        let with = |said: &str| cell(9).map_or_else(|| said.to_owned(), |noted| format!("{noted}；{said}"));
        let note = said.map(|said| self.events.texts.number(&with(said))).or(noted);
        // A step of the hall may say what it is where a pause says its ground.
        let (ground, stage) =
            if what == Some(Step::Step) && stage.is_none() { (None, ground) } else { (ground, stage) };
        let satisfied = cell(8).map(|typed| self.names.word("satisfaction", typed).map_err(|e| e.field("satisfied")));
        let satisfied = satisfied.transpose()?.as_deref().and_then(Satisfaction::from_slug);
        Ok(Event { line, case, what, on, minute, matter, by, ground, stage, reason, satisfied, note, point, for_whom })
    }
}

/// What a word means, asked once a file.
fn once_asked<T: Clone>(
    known: &mut HashMap<String, Result<T>>,
    typed: &str,
    ask: impl FnOnce(&str) -> Result<T>,
) -> Result<T> {
    if let Some(known) = known.get(typed) {
        return known.clone();
    }
    let meant = ask(typed);
    known.insert(typed.to_owned(), meant.clone());
    meant
}

/// A row that is refused, by the column of the file that is at fault: the day and time of a step are when it happened, what is no column is the
/// event itself.
fn bad(line: u64, e: &Error) -> BadRow {
    let field = e.field.as_deref().map_or("", |field| match field {
        "time" | "on" | "happened_on" => "at",
        field => COLUMNS.iter().find(|(key, _)| *key == field).map_or("event", |(key, _)| key),
    });
    BadRow { line, field: field.to_owned(), label: "", place: String::new(), message: e.told() }
}

fn missing(key: &'static str) -> Error {
    let (zh, en) = (COLUMNS.iter().find(|(name, _)| *name == key).map_or(key, |(_, also)| also[0]), key);
    Error::usage("field-missing", both!("缺少{zh}", "{en} is missing")).field(key)
}

/// What a word of the hall means: that a case came in, or a step.
fn step(typed: &str) -> Result<What> {
    if matches!(typed, "received" | "收件" | "接件") {
        return Ok(None);
    }
    let found = Step::VOCAB.find(typed).and_then(|term| Step::from_slug(term.slug));
    found.map(Some).ok_or_else(|| {
        let all = Step::VOCAB.terms.iter().map(|term| term.zh).collect::<Vec<_>>().join("、");
        let slugs = Step::VOCAB.terms.iter().map(|term| term.slug).collect::<Vec<_>>().join(", ");
        Error::usage(
            "word-unknown",
            both!("没有事件 {typed:?}，有：收件、{all}", "there is no event {typed:?}; there are received, {slugs}"),
        )
        .field("event")
    })
}

/// A day and the minute of it, where that is told; what says how far it is from UTC, by the clock of the office, `zone` minutes east of that.
fn moment(typed: &str, zone: i32) -> Result<(day::Day, Option<u16>)> {
    let quick = || {
        let (on, at) = (day::iso(typed.get(..10)?)?, typed.get(11..16)?);
        let plain = typed.len() == 16 && matches!(typed.as_bytes()[10], b'T' | b' ');
        Some((on, hall::time(at).filter(|_| plain)?))
    };
    let minute = |at: chrono::NaiveTime| u16::try_from(at.hour() * 60 + at.minute()).ok();
    if let Some((on, at)) = quick() {
        return Ok((on, minute(at)));
    }
    let tidy = narrowed(typed);
    let end = tidy.find(['日', '号']).map(|at| at + '日'.len_utf8()).or_else(|| tidy.find(['T', 't', ' ']));
    let (on, rest) = tidy.split_at(end.unwrap_or(tidy.len()));
    let rest = rest.trim_start_matches(['T', 't']).trim();
    let (at, ahead) = rest.split_at(rest.find(['+', '-', 'Z', 'z']).unwrap_or(rest.len()));
    let at = at.split('.').next().unwrap_or_default().trim();
    let read = || {
        let on = day::iso(&plain(on, None, None)?)?;
        match (rest.is_empty(), ahead) {
            (true, _) => Some((on, None)),
            (false, "") => Some((on, minute(hall::time(at)?))),
            (false, ahead) => {
                let there = on.and_time(hall::time(at)?);
                let here = there.checked_add_signed(chrono::TimeDelta::minutes((zone - east(ahead)?).into()))?;
                Some((here.date(), minute(here.time())))
            }
        }
    };
    read().ok_or_else(|| {
        Error::usage("time-not-understood", both!("看不懂时间 {typed:?}", "cannot read the moment {typed:?}"))
            .hint(both!("写作 2026-03-02T09:00", "write 2026-03-02T09:00"))
            .field("at")
    })
}

/// How many minutes east of UTC a mark behind a time says: Z, +08:00, +0800, +08.
fn east(mark: &str) -> Option<i32> {
    if matches!(mark, "Z" | "z") {
        return Some(0);
    }
    let (sign, digits) = (if mark.starts_with('-') { -1 } else { 1 }, mark.get(1..)?.replace(':', ""));
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let number = |text: &str| text.parse::<u16>().ok().map(i32::from);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// What is to be minded of a file.
fn told(desk: &Desk, events: &Events, kept: &Kept) {
    let of = |told: Told| Some(told).filter(|told| told.0 > 0).and_then(|(n, line)| Some((n, line?)));
    if let Some((n, line)) = of(kept.late) {
        desk.say(both!(
            "{n} 个事件晚到，已按时间排进原有经过（如第 {line} 行）",
            "{n} events came late and were put where they belong (line {line} the first)"
        ));
    }
    if let Some((n, line)) = of(events.out_of_order) {
        desk.say(both!(
            "{n} 个事件在文件里没有按时间排，已排好（如第 {line} 行）",
            "{n} events were not in the order of their moments and were put in it (line {line} the first)"
        ));
    }
    if let Some((n, line)) = of(kept.groundless) {
        desk.say(both!(
            "{n} 次中止计时没有写特别程序（如第 {line} 行）",
            "{n} pauses name no special procedure (line {line} the first)"
        ));
    }
    if let Some((n, line)) = of(kept.reasonless) {
        desk.say(both!(
            "{n} 次重办或公开超时没有写理由（如第 {line} 行）",
            "{n} reopenings or publications of a delay name no reason (line {line} the first)"
        ));
    }
    if let Some((n, line)) = of(kept.timely) {
        desk.say(both!(
            "请核对：{n} 次公开超时的办件没有超时（如第 {line} 行）",
            "mind: {n} publications of a delay are of approvals that were in time (line {line} the first)"
        ));
    }
    if let Some((n, line)) = of(kept.gradeless) {
        desk.say(both!(
            "{n} 次评价没有写满意度（如第 {line} 行）",
            "{n} ratings have no grade (line {line} the first)"
        ));
    }
    if let Some((n, line)) = of(kept.stageless) {
        desk.say(both!(
            "请核对：{n} 个环节完成写的环节，事项里没有（如第 {line} 行）：ducha matter stage …",
            "mind: {n} steps are none of their matter (line {line} the first): ducha matter stage …"
        ));
    }
    if let Some((n, line)) = of(kept.strange) {
        desk.say(both!(
            "请核对：{n} 个事件的经办单位，办件和事项的环节都不归它（如第 {line} 行）：ducha matter stage … --unit …",
            "mind: {n} events are by units that have neither the case nor a step of its matter (line {line} the first): ducha matter stage … --unit …"
        ));
    }
}

/// The sentence of what became of it.
fn said(kept: &Kept, same: u64) -> Both {
    let Kept { events, added, went_on, .. } = kept;
    let (same_zh, same_en) = match same {
        0 => Default::default(),
        n => (format!("；另 {n} 个事件已有，没有重复登记"), format!("; {n} more were there already")),
    };
    both!(
        "已导入 {events} 个事件：新办件 {added} 件，续办 {went_on} 件{same_zh}",
        "took in {events} events: {added} new approvals, {went_on} that went on{same_en}"
    )
}
