//! `ducha deadline`: a limit counted from a day and walked day by day, one of its own or those of any record with a life.
//! Counting is `rule`'s business.

use super::args::{positional, switch};
use super::desk::Desk;
use super::lived::living;
use super::recount;
use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Head, Page, Record, Sheet};
use crate::base::vocab::{Step, Word as _};
use crate::base::week;
use crate::both;
use crate::db::query;

use crate::record;
use crate::rule::calendar::Calendar;
use crate::rule::clock::{Clock, Minutes};
use crate::rule::deadline::{self, Due, Pause, Walked, Why};
use crate::rule::hall;
use crate::rule::limit::{Limit, Unit};
use clap::{ArgMatches, Command};
use rusqlite::Connection;

/// `deadline`.
pub fn command(lang: Lang) -> Command {
    let start = lang.pick("起算日；或 explain、recount", "the starting day; or explain, recount");
    let lives = record::LIVES.iter().map(|life| lang.pick(life.noun.zh, life.noun.en)).collect::<Vec<_>>();
    let lives = lives.join(lang.pick("、", ", "));
    let limit = match lang {
        Lang::Zh => format!("期限，如 5wd、15d、2m；explain 后为{lives}的编号"),
        Lang::En => format!("limit, such as 5wd, 15d, 2m; after explain, a record with limits: {lives}"),
    };
    Command::new("deadline")
        .about(lang.pick("算期限，并一天一天说明", "Count a limit, and walk it day by day"))
        .arg(positional("start", lang.pick("日期", "DATE"), start).required(true).allow_hyphen_values(true))
        .arg(positional("limit", lang.pick("期限", "LIMIT"), limit))
        .arg(switch("explain", lang.pick("逐日说明", "walk day by day")))
}

/// `deadline START LIMIT`, `deadline explain C…|O…`, `deadline recount`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let word = |id: &str| matches.get_one::<String>(id).map(String::as_str).unwrap_or_default();
    let (start, limit) = (word("start"), word("limit"));
    match start {
        "explain" | "明细" => return explain(desk, limit),
        "recount" | "重算" => return recount::all(desk),
        _ => {}
    }
    if limit.is_empty() {
        // `deadline C2026-0031` can only mean one thing.
        if start.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return explain(desk, start);
        }
        return Err(Error::usage("limit-missing", both!("没有说期限多长", "how long the limit is, is not said")).hint(
            both!("如 ducha deadline {start} 5wd，或 15d、2m", "such as ducha deadline {start} 5wd, or 15d, 2m"),
        ));
    }
    let cal = desk.calendar()?;
    let today = desk.today()?;
    let start = day::parse(start, today, &|d, n| cal.add_working(d, n))?;
    let limit = Limit::parse(limit)?;
    let lang = desk.wish.lang;
    if matches.get_flag("explain") {
        let title = both!("自 {start} 起的期限", "the limit from {start}");
        let due = deadline::due(start, &limit, &[], &cal);
        let mut sheet = walk(lang, title, (start, limit, &due), &[], &cal);
        sheet.notes.extend(provisional(&due));
        return Ok(Page::Sheet(sheet));
    }
    Ok(answer(desk, start, limit, &deadline::due(start, &limit, &[], &cal)))
}

/// The last day alone, with what there is to say of it; all of it where a format asks for it.
fn answer<'a>(desk: &'a Desk, start: Day, limit: Limit, due: &Due) -> Page<'a> {
    let (last, on) = (due.due, week::said(due.due));
    let (zh, en) = (on.zh, on.en);
    desk.say(both!("{last} 是{zh}", "{last} is a {en}"));
    if due.raw != last {
        let raw = due.raw;
        desk.say(both!("期满 {raw} 为休息日，已顺延", "it ends on {raw}, a day of rest, and was moved"));
    }
    if due.provisional {
        desk.say(both!(
            "暂定：期限进入尚无放假通知的年度",
            "provisional: it reaches into a year without a holiday notice"
        ));
    }
    let said = Both::same(last.to_string());
    let record = Record {
        heads: vec![
            Head::of("start_on", Shape::Day, "起算日", "Starts on"),
            Head::of("amount", Shape::Count, "数量", "Amount"),
            Head::of("limit_unit", Shape::Text, "单位", "Unit"),
            Head::of("due_raw_on", Shape::Day, "期满日", "Ends on"),
            Head::of("due_on", Shape::Day, "到期日", "Due on"),
            Head::of("provisional", Shape::Flag, "暂定", "Provisional"),
        ],
        values: vec![
            Value::text(start.to_string()),
            Value::Int(limit.amount.into()),
            Value::text(limit.unit.slug()),
            Value::text(due.raw.to_string()),
            Value::text(last.to_string()),
            Value::Int(due.provisional.into()),
        ],
        parts: Vec::new(),
        notes: Vec::new(),
    };
    if desk.wish.format.is_some() { Page::Record(Box::new(record)) } else { Page::Answer(said) }
}

/// The days of a record's limit, one by one, and how it ended.
fn counted(lang: Lang, clock: &Clock, calendar: &Calendar) -> Sheet<'static> {
    let Clock { name, span, due, pauses, stopped_on, notice, .. } = clock;
    let Both { zh, en } = name.titled();
    if let Some(minutes) = &clock.minutes {
        return by_minutes(lang, clock, minutes, calendar);
    }
    let by = span.rule.clone().map_or_else(|| both!("手工写定", "stated by hand"), Both::same);
    let amount = span.limit.amount;
    let (amount, unit) = match span.limit.unit {
        Unit::Date => (String::new(), both!("", "")),
        Unit::WorkingDays => (amount.to_string(), both!(" 个工作日", " working days")),
        Unit::CalendarDays => (amount.to_string(), both!(" 日", " calendar days")),
        Unit::Months => (amount.to_string(), both!(" 个月", " months")),
    };
    let (by_zh, by_en, unit_zh, unit_en) = (by.zh, by.en, unit.zh, unit.en);
    let title = both!("{zh}期限：{amount}{unit_zh}（{by_zh}）", "{en}: {amount}{unit_en} ({by_en})");
    let mut sheet = walk(lang, title, (span.from, span.limit, due), pauses, calendar);
    sheet.key = if clock.round > 1 { format!("{}_{}", name.slug(), clock.round) } else { name.slug().to_owned() };
    if span.extended_by > 0 {
        let by = span.extended_by;
        let (zh, en) = if span.limit.unit == Unit::Date { (" 日", " days") } else { ("", "") };
        sheet.notes.push(both!("含延长 {by}{zh}", "{by}{en} of it by extension"));
    }
    if let Some(paper) = notice {
        sheet.notes.push(both!("日历依据 {paper}", "by the calendar of {paper}"));
    }
    // One that stopped stays as it was counted then.
    sheet.notes.extend(provisional(due).filter(|_| stopped_on.is_none()));
    if let Some(stopped) = stopped_on {
        sheet.notes.push(if clock.broken() {
            both!("{stopped} 停止，超期", "stopped on {stopped}, late")
        } else {
            both!("{stopped} 停止，按时", "stopped on {stopped}, in time")
        });
    }
    sheet
}

/// The minutes of a limit in them, day by day in the hours of the hall, until it stopped or else ends.
fn by_minutes(lang: Lang, clock: &Clock, minutes: &Minutes, calendar: &Calendar) -> Sheet<'static> {
    let Minutes { limit, hall, from, still, last, until } = minutes;
    let mut total = 0;
    let rows = hall.walk(calendar, (*from, until.unwrap_or(*last)), still).into_iter().map(|(day, open, passed)| {
        total += passed;
        let stood = open - passed;
        let why = match (calendar.works(day), stood) {
            (false, _) => both!("休息日，不计", "a day of rest, not counted"),
            (true, 0) => both!("办公时间 {open} 分钟", "{open} minutes of the hall's hours"),
            (true, _) => both!(
                "办公时间 {open} 分钟，其中中止 {stood} 分钟不计",
                "{open} minutes of the hall's hours, {stood} of them paused and not counted"
            ),
        };
        let weekday = Value::text(week::slug(day));
        vec![Value::text(day.to_string()), weekday, Value::Int(total), Value::text(why.get(lang))]
    });
    let rows: Vec<Vec<Value>> = rows.collect();
    let heads = vec![
        Head::of("day", Shape::Day, "日期", "Day"),
        Head::of("weekday", Shape::Word("weekday"), "星期", "Weekday"),
        Head::of("count", Shape::Count, "累计分钟", "Minutes so far"),
        Head::of("why", Shape::Text, "说明", "Why"),
    ];
    let Both { zh, en } = clock.name.titled();
    let began = hall::said(*from);
    let title = both!(
        "{zh}期限：{limit} 分钟（自 {began} 起，只算大厅办公时间）",
        "{en}: {limit} minutes of the hall's hours from {began}"
    );
    let mut sheet = Sheet::of(clock.name.slug(), title, heads, rows);
    let last = hall::said(*last);
    sheet.notes.push(both!("到期 {last}", "due {last}"));
    sheet.notes.extend(provisional(&clock.due).filter(|_| until.is_none()));
    if let Some(until) = until {
        let (until, (met_zh, met_en)) =
            (hall::said(*until), if clock.broken() { ("超期", "late") } else { ("按时", "in time") });
        sheet.notes.push(both!(
            "{until} 停止，用时 {total} 分钟，{met_zh}",
            "stopped on {until} after {total} minutes, {met_en}"
        ));
    }
    sheet
}

/// The steps that moved a record's limits, with who approved them and on which ground; none where nothing moved them.
fn moved(conn: &Connection, noun: &'static Noun, id: i64) -> Result<Option<Sheet<'static>>> {
    let Some(part) = noun.parts.first() else { return Ok(None) };
    let known = query::columns_of(conn, part.view)?;
    let shown = ["happened_on", "kind", "amount", "due", "due_on", "by_whom", "note"];
    let shown: Vec<&str> = shown.into_iter().filter(|column| known.iter().any(|k| k == column)).collect();
    let kinds = [Step::Extend, Step::Pause, Step::Resume].map(|step| format!("'{}'", step.slug())).join(", ");
    let (list, view) = (shown.join(", "), part.view);
    let sql = format!("SELECT {list} FROM {view} WHERE id = ? AND kind IN ({kinds}) AND NOT taken_back ORDER BY n");
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([id])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let cells = (0..shown.len()).map(|at| Ok(query::value(query::cell(row.get_ref(at)?))));
        out.push(cells.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    let heads = shown.iter().map(|column| match *column {
        "kind" => Head::of("kind", Shape::Word(Step::LIST.name), "动作", "Step"),
        column => query::head(None, column),
    });
    let title = both!("期限的变动", "What moved the limits");
    Ok((!out.is_empty()).then(|| Sheet::of("moved", title, heads.collect(), out)))
}

/// What programs read of limits beside their days: by what, from when, until when, and how each ended.
fn facts<'c>(clocks: impl Iterator<Item = &'c Clock>) -> Sheet<'static> {
    let day = |day: Option<Day>| day.map_or(Value::Null, |day| Value::text(day.to_string()));
    let row = |clock: &Clock| {
        let in_time = clock.in_time().map_or(Value::Null, |met| Value::Int(i64::from(met)));
        vec![
            Value::text(clock.name.slug()),
            Value::Int(clock.round),
            clock.span.rule.clone().map_or(Value::Null, Value::Text),
            day(Some(clock.span.from)),
            day(Some(clock.due.raw)),
            day(Some(clock.due.due)),
            Value::Int(i64::from(clock.due.provisional)),
            Value::Int(i64::from(clock.span.extended_by)),
            day(clock.paused_on()),
            day(clock.stopped_on),
            in_time,
            clock.notice.clone().map_or(Value::Null, Value::Text),
        ]
    };
    let of = |key: &str| query::head(None, key);
    let heads = vec![
        Head::of("clock", Shape::Word("clock"), "时限", "Limit"),
        of("round"),
        of("rule"),
        of("start_on"),
        of("due_raw_on"),
        of("due_on"),
        of("provisional"),
        of("extended_by"),
        of("paused_on"),
        of("stopped_on"),
        Head::of("in_time", Shape::Flag, "按时", "In time"),
        of("calendar"),
    ];
    Sheet::of("limits", both!("时限", "Limits"), heads, clocks.map(row).collect())
}

/// The walk of every limit of a record.
fn explain<'a>(desk: &'a Desk, typed: &str) -> Result<Page<'a>> {
    let (conn, names, lang) = (desk.read()?, desk.names()?, desk.wish.lang);
    let (life, id) = living(desk, typed)?;
    let noun = life.noun;
    let mut page = super::verbs::show(desk, noun, id)?;
    let keep = [
        "code",
        "state",
        "received_on",
        "issued_on",
        "accepted_on",
        "accepted_time",
        "decided_at",
        "assigned_on",
        "due",
        "due_on",
        "reported_on",
        "verified_on",
        "closed_on",
        "on_time",
        "replied_on",
    ];
    let kept: Vec<usize> = (0..page.heads.len()).filter(|i| keep.contains(&page.heads[*i].key.as_str())).collect();
    page.values = kept.iter().map(|i| page.values[*i].clone()).collect();
    page.heads = kept.iter().map(|i| page.heads[*i].clone()).collect();
    let limits = (life.limits)(conn, names, id)?;
    if desk.wish.format.is_some() {
        page.parts.push(facts(limits.iter().map(|c| &c.clock)));
    }
    page.parts.extend(limits.iter().map(|c| counted(lang, &c.clock, &c.with.calendar)));
    if !limits.is_empty() {
        page.parts.extend(moved(conn, noun, id)?);
    }
    if page.parts.is_empty() {
        page.notes.push(both!("没有正在计算的期限", "no limit is counted"));
    }
    Ok(Page::Record(Box::new(page)))
}

/// What gives a day off where no notice does.
const BY_LAW: &str = "全国年节及纪念日放假办法 第二条";

/// Why a day of a walk counts or not.
fn why(line: &Walked<'_>, cal: &Calendar) -> Both {
    let paper = cal.notice_of(line.day).map_or(BY_LAW, |n| n.paper.as_str());
    match line.why {
        Why::Start => both!("起算日，不计入（民法典第201条）", "the first day is not counted (Civil Code art. 201)"),
        Why::Working => both!("工作日", "working day"),
        Why::MakeUp(name) => {
            both!("{name}调休上班，计入（{paper}）", "make-up working day for {name}, counted ({paper})")
        }
        Why::Unannounced => {
            both!("周一至周五，放假通知未发，暂按工作日计", "Monday to Friday, no notice yet: counted for now")
        }
        Why::Weekend => both!("周末，跳过", "weekend, skipped"),
        Why::Holiday(name) => both!("{name}放假，跳过（{paper}）", "{name} holiday, skipped ({paper})"),
        Why::Calendar => both!("日历日", "calendar day"),
        Why::Month => {
            both!("满月的对应日（民法典第202条）", "the day of the same number in the month (Civil Code art. 202)")
        }
        Why::MonthEnd => {
            both!("该月没有对应日，为月末（民法典第202条）", "no such day in that month: its end (Civil Code art. 202)")
        }
        Why::Paused => both!("中止，不计入", "paused, not counted"),
        Why::GivenBack => both!("补回中止的一天", "a paused day given back"),
        Why::Rolled => both!(
            "末日为休息日，顺延到此（民法典第203条）",
            "the last day was a day of rest: moved to here (Civil Code art. 203)"
        ),
        Why::Fixed => both!("写定的日期", "the date as stated"),
    }
}

fn walk(
    lang: Lang,
    title: Both,
    (start, limit, due): (Day, Limit, &Due),
    pauses: &[Pause],
    cal: &Calendar,
) -> Sheet<'static> {
    let lines = deadline::walk_to((start, &limit, due.due), pauses, cal);
    let rows = lines.iter().map(|line| {
        let count = line.count.map_or(Value::Null, |n| Value::Int(n.into()));
        vec![
            Value::text(line.day.to_string()),
            Value::text(week::slug(line.day)),
            count,
            Value::text(why(line, cal).get(lang)),
        ]
    });
    let heads = vec![
        Head::of("day", Shape::Day, "日期", "Day"),
        Head::of("weekday", Shape::Word("weekday"), "星期", "Weekday"),
        Head::of("count", Shape::Count, "第几天", "Count"),
        Head::of("why", Shape::Text, "说明", "Why"),
    ];
    let (raw, last) = (due.raw, due.due);
    let mut sheet = Sheet::of("days", title, heads, rows.collect());
    sheet.notes.push(if raw == last {
        both!("到期日 {last}", "due {last}")
    } else {
        both!("期满 {raw}，顺延到 {last}", "ends {raw}, moved to {last}")
    });
    sheet
}

/// Why the last day is not certain yet, if it is not.
fn provisional(due: &Due) -> Option<Both> {
    // One that was over before it was paused is paused, and certain.
    if due.paused && due.provisional {
        return Some(both!(
            "暂定：计时中止中，这是最早的到期日，恢复后重算",
            "provisional: the clock is paused, this is the earliest day; resuming counts it anew"
        ));
    }
    due.provisional.then(|| {
        both!(
            "暂定：期限进入尚无放假通知的年度，通知发布后用 ducha calendar import 重算",
            "provisional: it reaches into a year without a notice; ducha calendar import will count it anew"
        )
    })
}
