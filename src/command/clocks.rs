//! `ducha deadline`, `calendar`, `rules`: limits and what they rest on. Counting is `rule`'s business.

use super::args::{option, switch};
use super::desk::{Desk, unopened};
use crate::base::code;
use crate::base::column::Shape;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Head, Page, Sheet};
use crate::both;
use crate::db::write::Write;
use crate::record::case;
use crate::record::complaint;
use crate::record::names::Names;
use crate::record::steps::Moved;
use crate::record::{self, order, rules};
use crate::rule::calendar::{Calendar, DayKind, parse_csv, parse_json, shipped};
use crate::rule::deadline::{self, Due, Pause, Walked, Why};
use crate::rule::limit::{Limit, Unit};
use crate::rule::set::{self, RuleSet, run_tests};
use chrono::Datelike;
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;

fn place(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(value).help(help)
}

/// `deadline`.
pub fn deadline_command(lang: Lang) -> Command {
    let start = lang.pick("起算日；或 explain", "the starting day; or explain");
    let limit = lang.pick(
        "期限，如 5wd、15d、2m；explain 后为投诉或整改通知的编号",
        "limit, such as 5wd, 15d, 2m; after explain, a complaint or an order",
    );
    Command::new("deadline")
        .about(lang.pick("算期限，并一天一天说明", "Count a limit, and walk it day by day"))
        .arg(place("start", lang.pick("日期", "DATE"), start).required(true).allow_hyphen_values(true))
        .arg(place("limit", lang.pick("期限", "LIMIT"), limit))
        .arg(switch("explain", lang.pick("逐日说明", "walk day by day")))
}

/// `calendar`.
pub fn calendar_command(lang: Lang) -> Command {
    let file =
        || place("input", lang.pick("文件", "FILE"), lang.pick("JSON 或 CSV 文件", "JSON or CSV file")).required(true);
    Command::new("calendar")
        .about(lang.pick("日历：放假通知、工作日", "The calendar: holiday notices, working days"))
        .subcommand_required(true)
        .subcommand(Command::new("show").about(lang.pick("看一个期间的每一天", "Every day of a period")).arg(place(
            "period",
            lang.pick("期间", "PERIOD"),
            lang.pick("如 2026-10；默认本月", "such as 2026-10; default this month"),
        )))
        .subcommand(
            Command::new("import")
                .about(lang.pick(
                    "导入一年的放假通知，未结期限随之重算",
                    "Take in a year's notice; running limits are counted anew",
                ))
                .arg(file())
                .arg(switch(
                    "replace",
                    lang.pick(
                        "这一年已有且不同时，以文件为准",
                        "where the year is stored and differs, take the file's",
                    ),
                )),
        )
        .subcommand(
            Command::new("check").about(
                lang.pick("哪些年度有通知，下一年有没有", "Which years have a notice, and whether the next has"),
            ),
        )
}

/// `rules`.
pub fn rules_command(lang: Lang) -> Command {
    let name = || {
        place("name", lang.pick("规则", "RULES"), lang.pick("规则名，如 petition", "its name, such as petition"))
            .required(true)
    };
    Command::new("rules")
        .about(lang.pick("期限规则：查看、选用、导入、自测", "Rule sets for limits: see, use, import, test"))
        .subcommand_required(true)
        .subcommand(
            Command::new("list").about(lang.pick("有哪些规则，哪个在用", "Which there are, and which is in use")),
        )
        .subcommand(
            Command::new("show")
                .about(lang.pick("一套规则的全文（可改后导入）", "One set whole, to edit and import"))
                .arg(name()),
        )
        .subcommand(
            Command::new("use")
                .about(
                    lang.pick(
                        "选用；此日起接收的按它，未结期限随之重算",
                        "Use a set for what is received from a day on",
                    ),
                )
                .arg(name())
                .arg(option(
                    "from",
                    lang.pick("日期", "DATE"),
                    lang.pick("从哪天接收的起；默认今天", "received from this day on; default today"),
                )),
        )
        .subcommand(
            Command::new("import")
                .about(lang.pick("导入本单位的规则", "Take in the office's own set"))
                .arg(place("input", lang.pick("文件", "FILE"), lang.pick("JSON 文件", "JSON file")).required(true)),
        )
        .subcommand(
            Command::new("test").about(lang.pick("用规则自带的例子验算", "Run the sets' own examples")).arg(place(
                "name",
                lang.pick("规则", "RULES"),
                lang.pick("默认全部", "default all"),
            )),
        )
}

fn text(t: impl Into<String>) -> Value {
    Value::Text(t.into())
}

/// The calendar of the ledger, or where there is none the one shipped.
fn calendar(desk: &Desk) -> Result<Calendar> {
    match desk.place() {
        Ok(_) => Ok(Calendar::new(&record::calendar::load(desk.read()?, 0)?)),
        Err(_) => Ok(Calendar::new(&shipped())),
    }
}

/// Why a day of a walk counts or not.
fn why(line: &Walked<'_>, cal: &Calendar) -> Both {
    let paper = cal.notice_of(line.day).map_or("", |n| n.paper.as_str());
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

fn walk(lang: Lang, title: Both, start: Day, limit: Limit, pauses: &[Pause], cal: &Calendar) -> Sheet<'static> {
    let lines = deadline::walk(start, &limit, pauses, cal);
    let rows = lines.iter().map(|line| {
        let count = line.count.map_or(Value::Null, |n| Value::Int(n.into()));
        vec![text(line.day.to_string()), text(day::weekday(line.day).get(lang)), count, text(why(line, cal).get(lang))]
    });
    let heads = vec![
        Head::of("day", Shape::Day, "日期", "Day"),
        Head::of("weekday", Shape::Text, "星期", "Weekday"),
        Head::of("count", Shape::Count, "第几天", "Count"),
        Head::of("why", Shape::Text, "说明", "Why"),
    ];
    let due = deadline::due(start, &limit, pauses, cal);
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
    if due.paused {
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

/// `deadline START LIMIT`, `deadline explain C…|O…`.
pub fn deadline<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let word = |id: &str| matches.get_one::<String>(id).map(String::as_str).unwrap_or_default();
    let (start, limit) = (word("start"), word("limit"));
    if start == "explain" {
        return explain(desk, limit);
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
    let cal = calendar(desk)?;
    let today = desk.today()?;
    let start = day::parse(start, today, &|d, n| cal.add_working(d, n))?;
    let limit = Limit::parse(limit)?;
    let lang = desk.wish.lang;
    if matches.get_flag("explain") {
        let title = both!("自 {start} 起的期限", "the limit from {start}");
        let mut sheet = walk(lang, title, start, limit, &[], &cal);
        sheet.notes.extend(provisional(&deadline::due(start, &limit, &[], &cal)));
        return Ok(Page::Sheet(sheet));
    }
    let due = deadline::due(start, &limit, &[], &cal);
    let (last, on) = (due.due, day::weekday(due.due));
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
    let record = crate::base::page::Record {
        heads: vec![
            Head::of("start_on", Shape::Day, "起算日", "Starts on"),
            Head::of("amount", Shape::Count, "数量", "Amount"),
            Head::of("limit_unit", Shape::Text, "单位", "Unit"),
            Head::of("due_raw_on", Shape::Day, "期满日", "Ends on"),
            Head::of("due_on", Shape::Day, "到期日", "Due on"),
            Head::of("provisional", Shape::Flag, "暂定", "Provisional"),
        ],
        values: vec![
            text(start.to_string()),
            Value::Int(limit.amount.into()),
            text(limit.unit.slug()),
            text(due.raw.to_string()),
            text(last.to_string()),
            Value::Int(due.provisional.into()),
        ],
        parts: Vec::new(),
        notes: Vec::new(),
    };
    Ok(if desk.wish.format.is_some() { Page::Record(Box::new(record)) } else { Page::Answer(said) })
}

/// One limit of a record, with what it was counted by.
struct Counted<'n> {
    key: &'static str,
    label: Both,
    rule: Option<String>,
    notice: Option<String>,
    /// Where it starts, how long it is, when it ends, when it stopped.
    count: (Day, Limit, Due, Option<Day>),
    pauses: &'n [Pause],
    extended_by: u32,
    calendar: &'n Calendar,
}

impl Counted<'_> {
    /// The days of it, one by one, and how it ended.
    fn sheet(&self, lang: Lang) -> Sheet<'static> {
        let (start_on, limit, due, stopped_on) = self.count;
        let Both { zh, en } = &self.label;
        let by = self.rule.clone().map_or_else(|| both!("手工写定", "stated by hand"), Both::same);
        let amount = limit.amount;
        let (amount, unit) = match limit.unit {
            Unit::Date => (String::new(), both!("", "")),
            Unit::WorkingDays => (amount.to_string(), both!(" 个工作日", " working days")),
            Unit::CalendarDays => (amount.to_string(), both!(" 日", " calendar days")),
            Unit::Months => (amount.to_string(), both!(" 个月", " months")),
        };
        let (by_zh, by_en, unit_zh, unit_en) = (by.zh, by.en, unit.zh, unit.en);
        let title = both!("{zh}期限：{amount}{unit_zh}（{by_zh}）", "{en}: {amount}{unit_en} ({by_en})");
        let mut sheet = walk(lang, title, start_on, limit, self.pauses, self.calendar);
        self.key.clone_into(&mut sheet.key);
        if self.extended_by > 0 {
            let by = self.extended_by;
            sheet.notes.push(both!("含延长 {by}", "{by} of it by extension"));
        }
        if let Some(paper) = &self.notice {
            sheet.notes.push(both!("日历依据 {paper}", "by the calendar of {paper}"));
        }
        // One that stopped stays as it was counted then.
        sheet.notes.extend(provisional(&due).filter(|_| stopped_on.is_none()));
        if let Some(stopped) = stopped_on {
            let late = stopped > due.due;
            sheet.notes.push(if late {
                both!("{stopped} 停止，超期", "stopped on {stopped}, late")
            } else {
                both!("{stopped} 停止，按时", "stopped on {stopped}, in time")
            });
        }
        sheet
    }
}

/// The walk of every limit of a complaint or an order.
fn explain<'a>(desk: &'a Desk, typed: &str) -> Result<Page<'a>> {
    let (conn, names, lang) = (desk.read()?, desk.names()?, desk.wish.lang);
    // By code or by the office's own number, a complaint's or an order's.
    let (noun, id) = match names.record(conn, &complaint::NOUN, typed) {
        Ok(id) => (&complaint::NOUN, id),
        Err(none) => (&order::NOUN, names.record(conn, &order::NOUN, typed).map_err(|_| none)?),
    };
    let is_order = noun.name == order::NOUN.name;
    let mut page = super::verbs::show(desk, noun, id)?;
    let keep = [
        "code",
        "state",
        "received_on",
        "issued_on",
        "accepted_on",
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
    if is_order {
        let now = order::standing(conn, names, id)?;
        page.parts.extend(now.clocks.iter().map(|clock| {
            let calendar = &now.clockwork.calendar;
            let (rule, notice) = (clock.rule.map(str::to_owned), clock.resting_on(calendar));
            let (label, count) = (clock.name.titled(), (clock.start_on, clock.limit, clock.due, clock.stopped_on));
            let key = clock.name.slug();
            Counted { key, label, rule, notice, count, pauses: &[], extended_by: 0, calendar }.sheet(lang)
        }));
    } else {
        let now = case::standing(conn, names, id)?;
        page.parts.extend(now.clocks.iter().zip(&now.counted_with).map(|(clock, with)| {
            let (rule, notice) = (clock.rule.clone(), clock.notice.clone());
            let (label, count) = (clock.name.titled(), (clock.start_on, clock.limit, clock.due, clock.stopped_on));
            let (key, pauses, extended_by) = (clock.name.slug(), &clock.pauses, clock.extended_by);
            Counted { key, label, rule, notice, count, pauses, extended_by, calendar: &with.calendar }.sheet(lang)
        }));
    }
    if page.parts.is_empty() {
        page.notes.push(both!("没有正在计算的期限", "no limit is counted"));
    }
    Ok(Page::Record(Box::new(page)))
}

/// `calendar`.
pub fn calendar_run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => days(desk, matches),
        "import" => import(desk, matches),
        _ => years(desk),
    }
}

fn days<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (cal, today, lang) = (calendar(desk)?, desk.today()?, desk.wish.lang);
    let this_month = format!("{}-{:02}", today.year(), today.month());
    let typed = matches.get_one::<String>("period").map_or(this_month.as_str(), String::as_str);
    let span = day::period(typed, today, &|d, n| cal.add_working(d, n))?;
    let (mut rows, mut working) = (Vec::new(), 0);
    for day in span.from.iter_days().take_while(|d| *d <= span.to) {
        let kind = match cal.kind(day) {
            _ if !cal.announced(day) && day.weekday().num_days_from_monday() < 5 => {
                both!("未公布，暂按工作日", "not announced, a working day for now")
            }
            DayKind::Working => both!("工作日", "working day"),
            DayKind::MakeUp(name) => both!("{name}调休上班", "make-up working day for {name}"),
            DayKind::Weekend => both!("周末", "weekend"),
            DayKind::Holiday(name) => both!("{name}放假", "{name} holiday"),
        };
        working += i64::from(cal.works(day));
        let paper = cal.notice_of(day).map_or(Value::Null, |n| text(n.paper.clone()));
        rows.push(vec![
            text(day.to_string()),
            text(day::weekday(day).get(lang)),
            Value::Int(cal.works(day).into()),
            text(kind.get(lang)),
            paper,
        ]);
    }
    let heads = vec![
        Head::of("day", Shape::Day, "日期", "Day"),
        Head::of("weekday", Shape::Text, "星期", "Weekday"),
        Head::of("working", Shape::Flag, "工作日", "Working"),
        Head::of("kind", Shape::Text, "说明", "Kind"),
        Head::of("paper", Shape::Text, "依据", "Notice"),
    ];
    let (from, to) = (span.from, span.to);
    let title = both!("{from} 至 {to}，{working} 个工作日", "{from} to {to}: {working} working days");
    Ok(Page::Sheet(Sheet::of("calendar", title, heads, rows)))
}

fn years(desk: &Desk) -> Result<Page<'_>> {
    let (cal, today) = (calendar(desk)?, desk.today()?);
    let mut rows = Vec::new();
    let last = cal.years().max().unwrap_or(0).max(today.year() + 1);
    let first = cal.years().min().unwrap_or(last);
    for year in first..=last {
        let notice = cal.notices_of_year(year).last();
        let working = Day::from_ymd_opt(year, 1, 1)
            .map_or(0, |d| d.iter_days().take_while(|d| d.year() == year).filter(|d| cal.works(*d)).count());
        rows.push(vec![
            Value::Int(year.into()),
            Value::Int(notice.is_some().into()),
            notice.map_or(Value::Null, |n| Value::Int(n.version.into())),
            Value::Int(i64::try_from(working).unwrap_or(0)),
            notice.map_or(Value::Null, |n| text(n.paper.clone())),
        ]);
    }
    let heads = vec![
        Head::of("year", Shape::Count, "年度", "Year"),
        Head::of("announced", Shape::Flag, "已公布", "Announced"),
        Head::of("version", Shape::Count, "版本", "Version"),
        Head::of("working_days", Shape::Count, "工作日", "Working days"),
        Head::of("paper", Shape::Text, "通知", "Notice"),
    ];
    let mut sheet = Sheet::of("calendar", both!("日历", "Calendar"), heads, rows);
    let next = today.year() + 1;
    if !cal.years().any(|y| y == next) {
        sheet.notes.push(both!(
            "{next} 年的放假通知还没有：发布后用 ducha calendar import 文件 导入",
            "there is no notice for {next} yet: ducha calendar import FILE once it is out"
        ));
    }
    Ok(Page::Sheet(sheet))
}

fn read_file(path: &str) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|e| unopened(path, e))?;
    String::from_utf8(bytes).map_err(|e| {
        Error::usage("text-not-utf8", both!("{path:?} 不是 UTF-8 编码", "{path:?} is not UTF-8"))
            .because(e.utf8_error())
    })
}

/// The list of limits that moved, as rows.
fn moved(title: Both, all: Vec<Moved>) -> Sheet<'static> {
    let day = |d: Option<String>| d.map_or(Value::Null, Value::Text);
    let rows = all.into_iter().map(|m| {
        let (complaint, order) =
            if m.code.starts_with('O') { (Value::Null, text(m.code)) } else { (text(m.code), Value::Null) };
        vec![complaint, order, text(m.clock), day(m.days.0), day(m.days.1)]
    });
    let heads = vec![
        Head::of("complaint", Shape::Code('C'), "投诉编号", "Complaint"),
        Head::of("order", Shape::Code('O'), "整改编号", "Order"),
        Head::of("clock", Shape::Word("moved_clock"), "期限", "Clock"),
        Head::of("before", Shape::Day, "原到期日", "Before"),
        Head::of("after", Shape::Day, "现到期日", "After"),
    ];
    Sheet::of("moved", title, heads, rows.collect())
}

/// Counts running limits anew and tells what moved.
fn recounted(
    desk: &Desk,
    said: Both,
    work: impl FnOnce(&mut Write<'_>, &Names) -> Result<Vec<Both>>,
) -> Result<Page<'_>> {
    let (changes, all) = desk.write(|write, names| {
        let changes = work(write, names)?;
        let mut all = complaint::recount(write, names)?;
        all.extend(order::recount(write, names)?);
        Ok((changes, all))
    })?;
    let count = all.len();
    desk.say(desk.dry(said));
    let mut sheet = moved(both!("期限变动 {count} 条", "{count} limits moved"), all);
    sheet.notes.extend(changes);
    Ok(Page::Sheet(sheet))
}

fn import<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let path = matches.get_one::<String>("input").map(String::as_str).unwrap_or_default();
    let all = read_file(path)?;
    let notices = if path.to_lowercase().ends_with(".csv") { parse_csv(&all)? } else { vec![parse_json(&all)?] };
    let years = notices.iter().map(|n| n.year.to_string()).collect::<Vec<_>>().join("、");
    let replace = matches.get_flag("replace");
    recounted(desk, both!("已导入 {years} 年的放假通知", "took in the notice of {years}"), |write, _| {
        let mut changes = Vec::new();
        for notice in notices {
            changes.extend(record::calendar::import(write, notice, replace)?);
        }
        Ok(changes)
    })
}

/// `rules`.
pub fn rules_run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let name = matches.try_get_one::<String>("name").ok().flatten().map(String::as_str);
    let conn: Option<&Connection> = if desk.place().is_ok() { Some(desk.read()?) } else { None };
    match verb {
        "list" => list_rules(desk, conn),
        "show" => {
            let set = rules::find(conn, name.unwrap_or_default())?;
            let body = serde_json::to_value(&set).map_err(|e| {
                Error::failed("rules-unwritten", both!("规则无法写出", "the rules cannot be written")).because(e)
            })?;
            Ok(Page::Json(body))
        }
        "use" => {
            let set = rules::find(conn, name.unwrap_or_default())?;
            let names = desk.names()?;
            let from = matches.get_one::<String>("from").map_or(Ok(names.today), |t| names.day(desk.read()?, t))?;
            let (zh, en) = (&set.title_zh, &set.title_en);
            recounted(
                desk,
                both!("{from} 起接收的按《{zh}》计算期限", "what is received from {from} on follows the {en}"),
                |write, _| {
                    rules::keep(write, &set, Some(from))?;
                    Ok(Vec::new())
                },
            )
        }
        "import" => {
            let path = matches.get_one::<String>("input").map(String::as_str).unwrap_or_default();
            let set = set::parse(&read_file(path)?)?;
            failures(&set, &calendar(desk)?)?;
            let (name, rules) = (set.name.clone(), set.rules.len());
            desk.write(|write, _| rules::keep(write, &set, None))?;
            let said =
                desk.dry(both!("已导入规则 {name}（{rules} 条期限）", "took in the rule set {name} ({rules} limits)"));
            Ok(Page::Done(Box::new(Done {
                code: None,
                said,
                next: vec![format!("ducha rules use {name} --from …")],
                record: None,
            })))
        }
        _ => test_rules(desk, conn, name),
    }
}

fn failures(set: &RuleSet, cal: &Calendar) -> Result<()> {
    let failed = run_tests(set, cal);
    let Some(first) = failed.first() else { return Ok(()) };
    let (name, n, clock, start, expected, got) =
        (&set.name, failed.len(), &first.clock, first.start, first.expected, first.got);
    let said = both!(
        "规则 {name} 自带的例子有 {n} 个不对：{clock} 自 {start} 写的是 {expected}，算出 {got}",
        "{n} examples of the rule set {name} do not come out: {clock} from {start} says {expected}, counted {got}"
    );
    Err(Error::refused("rules-test-failed", said)
        .hint(both!("改正 amount、unit、rolls 或例子本身", "mend amount, unit, rolls or the example itself")))
}

/// Every set there is: shipped or the office's own, and since when in use.
fn list_rules<'a>(desk: &'a Desk, conn: Option<&Connection>) -> Result<Page<'a>> {
    let in_use = conn.map(rules::in_use).transpose()?.unwrap_or_default();
    let mut sets: Vec<(RuleSet, Option<Day>)> = in_use.into_iter().map(|(from, set)| (set, Some(from))).collect();
    for set in conn.map(rules::kept).transpose()?.unwrap_or_default().into_iter().chain(set::shipped()) {
        if sets.iter().all(|(s, _)| s.name != set.name) {
            sets.push((set, None));
        }
    }
    let lang = desk.wish.lang;
    let rows = sets.into_iter().map(|(set, from)| {
        let clocks: Vec<String> = set
            .rules
            .iter()
            .filter(|r| r.valid_to.is_none())
            .map(|r| format!("{} {}{}", r.clock, r.amount, short(r.unit)))
            .collect();
        vec![
            text(set.name),
            text(lang.pick(&set.title_zh, &set.title_en)),
            from.map_or(Value::Null, |d| text(d.to_string())),
            Value::Int(set.verified.into()),
            text(clocks.join("、")),
        ]
    });
    let heads = vec![
        Head::of("name", Shape::Text, "规则", "Rules"),
        Head::of("title", Shape::Text, "名称", "Title"),
        Head::of("from_on", Shape::Day, "启用", "In use from"),
        Head::of("verified", Shape::Flag, "已核原文", "Verified"),
        Head::of("limits", Shape::Text, "期限", "Limits"),
    ];
    Ok(Page::Sheet(Sheet::of("rules", both!("期限规则", "Rule sets"), heads, rows.collect())))
}

fn short(unit: Unit) -> &'static str {
    match unit {
        Unit::WorkingDays => "wd",
        Unit::CalendarDays => "d",
        Unit::Months => "m",
        Unit::Date => "",
    }
}

fn test_rules<'a>(desk: &'a Desk, conn: Option<&Connection>, name: Option<&str>) -> Result<Page<'a>> {
    let cal = calendar(desk)?;
    let sets = match name {
        Some(name) => vec![rules::find(conn, name)?],
        None => conn.map(rules::kept).transpose()?.unwrap_or_default().into_iter().chain(set::shipped()).collect(),
    };
    let (mut rows, mut found) = (Vec::new(), false);
    for set in sets {
        let failed = run_tests(&set, &cal);
        let all: usize = set.rules.iter().map(|r| r.tests.len()).sum();
        found |= !failed.is_empty();
        let told: Vec<String> =
            failed.iter().map(|f| format!("{} {}: {} ≠ {}", f.clock, f.start, f.expected, f.got)).collect();
        let whole = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        rows.push(vec![text(set.name), whole(all), whole(failed.len()), text(told.join("; "))]);
    }
    let heads = vec![
        Head::of("name", Shape::Text, "规则", "Rules"),
        Head::of("examples", Shape::Count, "例子", "Examples"),
        Head::of("failed", Shape::Count, "不符", "Failed"),
        Head::of("what", Shape::Text, "说明", "What"),
    ];
    desk.exit(if found { 5 } else { 0 });
    Ok(Page::Sheet(Sheet::of("rules", both!("规则自测", "Rule sets tested"), heads, rows)))
}

/// `why C… VERB`: all that stands between a complaint and a step.
pub fn why_not<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    use crate::base::vocab::Step;
    let word = |id: &str| matches.get_one::<String>(id).map(String::as_str).unwrap_or_default();
    let (conn, names) = (desk.read()?, desk.names()?);
    let id = names.record(conn, &complaint::NOUN, word("target"))?;
    let typed = word("verb");
    let step = Step::VOCAB.find(typed).and_then(|t| Step::from_slug(t.slug)).ok_or_else(|| {
        let near = Step::VOCAB.nearest(typed, 3).iter().map(|t| t.slug).collect::<Vec<_>>().join(", ");
        Error::usage("word-unknown", both!("没有步骤 {typed:?}", "there is no step {typed:?}"))
            .hint(both!("相近的是 {near}", "did you mean {near}?"))
    })?;
    let now = case::standing(conn, names, id)?;
    let (code, lang) = (code::code('C', id), desk.wish.lang);
    let heads =
        vec![Head::of("condition", Shape::Text, "条件", "Condition"), Head::of("next", Shape::Text, "命令", "Command")];
    let Both { zh, en } = step.said();
    let rows: Vec<Vec<Value>> = case::unmet(&now, step, &code, names.today)
        .into_iter()
        .map(|(what, command)| vec![text(what.get(lang)), command.map_or(Value::Null, Value::Text)])
        .collect();
    let title = if rows.is_empty() {
        both!("{code} 现在可以{zh}", "{code}: {en} is possible now")
    } else {
        both!("{code} 要{zh}，还差：", "{code}: before it can {en}")
    };
    Ok(Page::Sheet(Sheet::of("why", title, heads, rows)))
}

/// `why`.
pub fn why_command(lang: Lang) -> Command {
    Command::new("why")
        .about(lang.pick("某一步为什么还不能做，还差什么", "Why a step cannot be taken yet, and all that is missing"))
        .arg(super::args::code(lang, &complaint::NOUN))
        .arg(place("verb", lang.pick("步骤", "STEP"), lang.pick("如 close", "such as close")).required(true))
}
