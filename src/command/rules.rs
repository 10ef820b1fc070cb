//! `ducha rules`: the rule sets limits are counted by, seen, taken in, taken into use and tried on their own examples.

use super::args::{self, Id, option, positional};
use super::desk::Desk;
use super::input::read_text;
use super::recount::recounted;
use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Head, Page, Sheet};
use crate::both;
use crate::record::rules;
use crate::rule::calendar::Calendar;
use crate::rule::limit::Unit;
use crate::rule::set::{self, RuleSet, run_tests};
use clap::{ArgMatches, Command};
use rusqlite::Connection;

/// `rules`.
pub fn command(lang: Lang) -> Command {
    let name = || {
        positional(Id::NAME, lang.pick("规则", "RULES"), lang.pick("规则名，如 petition", "its name, such as petition"))
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
            Command::new("import").about(lang.pick("导入本单位的规则", "Take in the office's own set")).arg(
                positional("input", lang.pick("文件", "FILE"), lang.pick("JSON 文件", "JSON file")).required(true),
            ),
        )
        .subcommand(
            Command::new("test")
                .about(lang.pick("用规则自带的例子验算", "Run the sets' own examples"))
                .arg(positional(Id::NAME, lang.pick("规则", "RULES"), lang.pick("默认全部", "default all"))),
        )
}

/// `rules`.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let name = args::text(matches, Id::NAME).map(String::as_str);
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
            let set = set::parse(&read_text(path)?)?;
            failures(&set, &desk.calendar()?)?;
            let (name, rules) = (set.name.clone(), set.rules.len());
            desk.write(|write, _| rules::keep(write, &set, None))?;
            let said =
                desk.dry(both!("已导入规则 {name}（{rules} 条期限）", "took in the rule set {name} ({rules} limits)"));
            Ok(Page::Done(Box::new(Done {
                codes: Vec::new(),
                said,
                next: vec![format!("ducha rules use {name} --from …")],
                kept: None,
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
            Value::text(set.name),
            Value::text(lang.pick(&set.title_zh, &set.title_en)),
            from.map_or(Value::Null, |d| Value::text(d.to_string())),
            Value::Int(set.verified.into()),
            Value::text(clocks.join("、")),
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
    let cal = desk.calendar()?;
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
        rows.push(vec![Value::text(set.name), whole(all), whole(failed.len()), Value::text(told.join("; "))]);
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
