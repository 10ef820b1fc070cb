//! `ducha stats`, `explain`, `figures`: a figure asked for, split, compared, and made to list what it counts.

use super::args::{self, option, switch};
use super::desk::Desk;
use super::drawn::{Shown, as_sheet};
use super::scope;
use super::worked::{Row, Worked, beside_each_other};
use super::worked_json::{as_json, for_programs};
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Report, Sheet};
use crate::both;
use crate::record::office;
use crate::render::Format;
use crate::report::compare::{self, Against, Compared, Parts};
use crate::report::dimension::Dimension;
use crate::report::figure::{self, FIGURES, Figure, Set};
use crate::report::offices::{self, OFFICE};
use crate::report::shown::{key_label, official_order_among};
use crate::report::tally::Asks;
use crate::report::{Holder, Scope};
use crate::report::{stated, stats};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;
use serde_json::json;
use std::cmp::Ordering;

/// The argument that names a figure.
pub(super) fn named(lang: Lang) -> Arg {
    Arg::new("figure").required(true).value_name(lang.pick("指标", "FIGURE")).help(
        lang.pick(
            "如 complaints.received，见 ducha figures list",
            "such as complaints.received; see ducha figures list",
        ),
    )
}

/// `stats` and `figures`.
pub fn commands(lang: Lang) -> Vec<Command> {
    let show = Command::new("show").about(lang.pick("一个指标的定义", "One figure's definition")).arg(named(lang));
    let figures = Command::new("figures")
        .about(lang.pick("指标一览和定义", "The figures and their definitions"))
        .subcommand_required(true)
        .subcommand(Command::new("list").about(lang.pick("全部指标", "All figures")))
        .subcommand(show);
    vec![stats_command(lang), figures]
}

fn stats_command(lang: Lang) -> Command {
    Command::new("stats")
        .about(lang.pick("统计一个指标，分组、对比、占比", "A figure, split, compared, in shares"))
        .arg(named(lang).num_args(1..))
        .arg(option(
            "by",
            lang.pick("维度", "DIMENSIONS"),
            lang.pick("按什么分，最多两个，用逗号", "what to split it by, at most two, with a comma"),
        ))
        .args(scope::filter_args(lang))
        .arg(option(
            "compare",
            "mom,yoy,ytd",
            lang.pick("环比、同比、累计", "with the period before, a year before, the year to date"),
        ))
        .arg(switch(
            "as-now",
            lang.pick(
                "对比的期间也按截止日的状态算（默认各按同样的时长）",
                "take the periods compared with as they stand now (default: each as old as this one is now)",
            ),
        ))
        .arg(option("top", lang.pick("数", "N"), lang.pick("只要最多的几个", "only the largest")))
        .arg(option(
            "few",
            lang.pick("数", "N"),
            lang.pick("比率的基数少于几个时作标记；默认 5", "mark a rate on fewer than this; default 5"),
        ))
        .arg(switch("share", lang.pick("占比", "shares of the total")))
        .arg(switch(
            "rank",
            lang.pick("按大小排名（默认按机构序、分档）", "rank units by size (default official order, in bands)"),
        ))
        .arg(option(
            "sort",
            lang.pick("次序", "KEY"),
            lang.pick(
                "按 value、mom_change、yoy_change 排序，-KEY 为从大到小",
                "order by value, mom_change or yoy_change; -KEY the largest first",
            ),
        ))
        .arg(switch(
            "chart",
            lang.pick("画图；-o 图.svg、图.html 是图片", "draw it; a picture with -o x.svg or x.html"),
        ))
        .arg(scope::level(lang))
}

/// The band of each measure: high above two thirds of the others there are, low below two thirds, else the middle; none
/// where all are alike. What stands on few has none, nor what is of no unit.
fn bands(rows: &mut [Row], few: i64) {
    let measure =
        |row: &Row| row.now.measure().filter(|_| !row.now.stands_on_few(few) && row.keys.iter().all(|k| !k.is_empty()));
    let all: Vec<f64> = rows.iter().filter_map(measure).collect();
    if all.len() < 3 || all.iter().all(|m| m.total_cmp(&all[0]).is_eq()) {
        return;
    }
    for row in rows {
        row.band = measure(row).map(|m| {
            let many =
                |there: &dyn Fn(f64) -> bool| all.iter().filter(|other| there(**other)).count() * 3 >= all.len() * 2;
            match (many(&|other| other < m), many(&|other| other > m)) {
                (true, _) => "high",
                (_, true) => "low",
                _ => "middle",
            }
        });
    }
}

/// What to compare with, as asked.
fn against(matches: &ArgMatches) -> Result<Vec<Against>> {
    let Some(typed) = matches.get_one::<String>("compare") else { return Ok(Vec::new()) };
    let one = |w: &str| {
        Against::from_word(w.trim()).ok_or_else(|| {
            Error::usage("compare-unknown", both!("不能与 {w:?} 比", "cannot compare with {w:?}"))
                .hint(both!("可以是 mom（环比）、yoy（同比）、ytd（累计）", "it may be mom, yoy or ytd"))
        })
    };
    typed.split([',', '，']).map(one).collect()
}

/// By what rows are put in order where a person says: a key of a row in JSON, turned round by `-`.
#[derive(Clone, Copy)]
struct Order {
    down: bool,
    by: By,
}

#[derive(Clone, Copy)]
enum By {
    /// The number itself.
    Value,
    /// The change since what it is compared with, by its place among those.
    Change(usize),
}

/// The order asked for: `value`, `mom_change`, `yoy_change`; with `-` the largest first.
fn order(matches: &ArgMatches, against: &[Against]) -> Result<Option<Order>> {
    let Some(typed) = matches.get_one::<String>("sort") else { return Ok(None) };
    let typed = typed.trim();
    let (key, down) = typed.strip_prefix('-').map_or((typed, false), |key| (key, true));
    let changes = against.iter().position(|a| *a != Against::YearToDate && key == format!("{}_change", a.slug()));
    let by = match (key, changes) {
        ("value", _) => By::Value,
        (_, Some(at)) => By::Change(at),
        _ => {
            let changes: Vec<String> = against.iter().map(|a| format!(", {}_change", a.slug())).collect();
            let changes = changes.concat();
            let said = both!("不能按 {key:?} 排序", "rows cannot be put in order by {key:?}");
            return Err(Error::usage("column-unknown", said).hint(both!(
                "可以是 value{changes}，前面加 - 为倒序；按变化排序要有 --compare",
                "it may be value{changes}, with - in front the largest first; a change needs --compare"
            )));
        }
    };
    Ok(Some(Order { down, by }))
}

/// What a row is put in order by. One of one is no first place: what stands on few comes last, as does what there is no number
/// for.
fn place(row: &Row, by: By, few: i64) -> Option<f64> {
    match by {
        By::Value => row.now.measure().filter(|_| !row.now.stands_on_few(few)),
        By::Change(at) => row.before.get(at).copied().flatten().and_then(|before| compare::change(before, row.now)),
    }
}

/// Puts rows in order: units officially and in bands, spans of time as they come, the rest by size; as asked whatever it is where
/// an order, a rank or the largest are asked for.
fn sort(
    (conn, scope): (&Connection, &Scope),
    rows: &mut [Row],
    by: &[&Dimension],
    order: Option<Order>,
    few: i64,
) -> Result<()> {
    let first = |is: fn(&Dimension) -> bool| by.first().is_some_and(|d| is(d));
    let order = match order {
        Some(order) => order,
        None if first(Dimension::is_units) => {
            let official = official_order_among(conn, scope)?;
            rows.sort_by_key(|r| official.get(&r.keys[0]).copied().unwrap_or(usize::MAX));
            bands(rows, few);
            return Ok(());
        }
        None if first(Dimension::is_time) => return Ok(()),
        None if first(|d| d.name == OFFICE) => {
            rows.sort_by_key(|r| scope.offices.place(&r.keys[0]));
            return Ok(());
        }
        None => Order { down: true, by: By::Value },
    };
    let all = |row: &Row| row.now.measure().unwrap_or(-1.0);
    let by_words = |a: &Row, b: &Row| {
        let words = by.iter().zip(a.keys.iter().zip(&b.keys));
        words.fold(Ordering::Equal, |so_far, (d, (a, b))| so_far.then_with(|| d.shape.order().1(a, b)))
    };
    rows.sort_by(|a, b| {
        let (one, other) = (place(a, order.by, few), place(b, order.by, few));
        let placed = match (one, other) {
            (Some(one), Some(other)) if order.down => other.total_cmp(&one),
            (Some(one), Some(other)) => one.total_cmp(&other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        };
        placed.then(all(b).total_cmp(&all(a))).then_with(|| by_words(a, b))
    });
    let mut last: Option<(usize, f64)> = None;
    for (at, row) in (1..).zip(rows.iter_mut()) {
        row.rank = place(row, order.by, few).map(|size| match last {
            Some((rank, same)) if same.total_cmp(&size).is_eq() => rank,
            _ => {
                last = Some((at, size));
                at
            }
        });
    }
    Ok(())
}

/// How many rows the first so many reach to: who is level with the last of them is one of them, and so are those that did not grow, if
/// one of them is.
fn reaching(rows: &[Row], top: Option<usize>, order: Option<Order>) -> usize {
    let grown = order.is_some_and(|order| matches!(order.by, By::Change(_)));
    let level = |a: &Row, b: &Row| a.rank == b.rank && (grown || a.rank.is_some());
    let mut many = top.unwrap_or(usize::MAX);
    while many > 0 && many < rows.len() && level(&rows[many], &rows[many - 1]) {
        many += 1;
    }
    many
}

fn work(desk: &Desk, id: &str, base: Option<&str>, matches: &ArgMatches, scope: &Scope, few: i64) -> Result<Worked> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let figure = figure::figure(id)?;
    let base = stats::base_of(figure, base)?;
    let scope = scope::narrowed(desk, base, matches, scope.clone())?;
    let by = scope::dimensions(&names.added, (figure, base), &scope, matches)?;
    let against = against(matches)?;
    let order = order(matches, &against)?;
    let top = args::number(matches, "top", 1..=i64::MAX)?.map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let flag = ["rank", "share", "chart"].into_iter().find(|flag| matches.get_flag(flag));
    let idle = flag.or(top.map(|_| "top")).or(order.map(|_| "sort"));
    if let Some(option) = idle.filter(|_| by.is_empty()) {
        return Err(Error::usage("option-needs-by", both!("--{option} 要和 --by 一起用", "--{option} goes with --by"))
            .hint(both!("加上 --by，如 --by unit", "add --by, such as --by unit")));
    }
    let mut asks = Asks::default();
    let (whole, split) = (asks.figure(figure, base, &[]), asks.figure(figure, base, &by));
    let rest = stats::ask_rest(&mut asks, figure, base);
    let answers = asks.answer(conn, &scope)?;
    let rest = rest.map(|rest| stats::rest_of(&names.added, &rest, &answers)).unwrap_or_default();
    let total = whole.number(&answers);
    let mut now = if by.is_empty() { Parts::new() } else { split.parts(&answers) };
    let nothing = figure.nothing();
    let as_now = matches.get_flag("as-now");
    let one = |against: &Against| compare::compared(conn, names, (figure, base, &by), &scope, (*against, as_now));
    let compared: Vec<Compared> = against.iter().map(one).collect::<Result<_>>()?;
    // What was there before and is no longer has its row too, so that what is compared with adds up as well.
    // So has a month in which nothing happened.
    let spans = match by.as_slice() {
        [by] if by.name == OFFICE => scope.offices.keys().into_iter().map(str::to_owned).collect(),
        [by] => by.spans(scope.come()),
        _ => Vec::new(),
    };
    let empty =
        compared.iter().flat_map(|other| other.parts.keys().cloned()).chain(spans.into_iter().map(|key| vec![key]));
    for keys in empty {
        now.entry(keys).or_insert(nothing);
    }
    let mut rows = Vec::new();
    for (keys, value) in now {
        let label = |(d, key): (&&Dimension, &String)| match d.name {
            OFFICE => Both::same(scope.offices.called(key)),
            _ => key_label(&names.added, base.noun(), d, key),
        };
        let labels = by.iter().zip(&keys).map(label).collect();
        let before = compared.iter().map(|other| other.part(&keys, nothing)).collect();
        rows.push(Row { keys, labels, now: value, before, band: None, rank: None });
    }
    let ranked = matches.get_flag("rank");
    let largest = (ranked || top.is_some()).then_some(Order { down: true, by: By::Value });
    sort((conn, &scope), &mut rows, &by, order.or(largest), few)?;
    let many = reaching(&rows, top, order);
    let cut = rows.len().saturating_sub(many);
    rows.truncate(many);
    let stated = stated::beside(conn, figure, &scope, &compared)?;
    Ok(Worked { figure, base, by, total, compared, rows, ranked, scope, rest, stated, cut })
}

/// `stats`.
pub fn stats<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let scope = scope::asked(desk, matches, scope::this_year(desk)?)?;
    let few = args::number(matches, "few", 1..=i64::MAX)?.unwrap_or(stats::FEW);
    let bases: Vec<Option<&str>> = match matches.get_one::<String>("base") {
        Some(typed) => typed.split([',', '，']).map(|b| Some(b.trim())).collect(),
        None => vec![None],
    };
    let mut all = Vec::new();
    for id in matches.get_many::<String>("figure").into_iter().flatten() {
        for base in &bases {
            all.push(work(desk, id, *base, matches, &scope, few)?);
        }
    }
    let lang = desk.wish.lang;
    if scope.of_a_handler() && all.iter().any(|w| w.base.holder() == Holder::Then) {
        desk.say(both!(
            "按首次期限届满时的承办单位算；现在由谁承办：ducha complaint list --handler …",
            "by who had it when its first limit ran out; who has it now: ducha complaint list --handler …"
        ));
    }
    let counted: Vec<&Figure> = all.iter().map(|w| w.base).collect();
    [offices::distinct(&scope, &counted), offices::behind(&scope)]
        .into_iter()
        .flatten()
        .for_each(|note| desk.say(note));
    let bases = all.iter().map(|w| compare::unbegun(desk.read()?, w.base, &w.scope)).collect::<Result<Vec<_>>>()?;
    bases.into_iter().flatten().take(1).for_each(|unbegun| desk.say(unbegun));
    if desk.wish.format.is_some_and(Format::is_json) {
        let mut objects: Vec<serde_json::Value> = all.iter().map(|w| as_json(w, lang, few)).collect();
        for (object, worked) in objects.iter_mut().zip(&all) {
            object["head"] = desk.read_to(Some(worked.scope.as_of)).map_or(json!(null), |head| head.witness().json());
        }
        return Ok(Page::Json(if objects.len() == 1 { objects.remove(0) } else { objects.into() }));
    }
    if matches!(desk.wish.format, Some(Format::Csv | Format::Tsv)) {
        return Ok(Page::Sheet(for_programs(&all, lang, few, desk.wish.labels)));
    }
    if all.len() > 1 && all.iter().all(|w| w.by.is_empty() && w.compared.is_empty()) {
        return Ok(Page::Sheet(beside_each_other(&all, &scope, lang, few)));
    }
    let shown = Shown::asked(desk, matches, few);
    let mut sheets: Vec<Sheet<'a>> = all.iter().map(|w| as_sheet(w, shown)).collect();
    if sheets.len() == 1 {
        return Ok(Page::Sheet(sheets.remove(0)));
    }
    tables(desk, "stats", both!("统计", "Figures"), &scope, sheets)
}

/// `figures`.
pub fn figures<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let lang = desk.wish.lang;
    let only = match verb {
        "show" => Some(figure::figure(matches.get_one::<String>("figure").map(String::as_str).unwrap_or_default())?),
        _ => None,
    };
    let heads = vec![
        Head::of("figure", Shape::Text, "指标", "Figure"),
        Head::of("label", Shape::Text, "名称", "Label"),
        Head::of("unit", Shape::Text, "单位", "Unit"),
        Head::of("counts", Shape::Word("counting"), "数法", "Counts"),
        Head::of("definition", Shape::Text, "口径", "Definition"),
        Head::of("base", Shape::List, "基数", "Bases"),
        Head::of("by", Shape::List, "可按", "Dimensions"),
    ];
    let row = |f: &'static Figure| {
        let unit = f.unit.word();
        let bases: &[&str] = if let Set::Rate { bases, .. } = &f.set { bases } else { &[] };
        let list =
            |names: Vec<&str>| if names.is_empty() { Value::Null } else { Value::Text(json!(names).to_string()) };
        let words =
            [f.id, lang.pick(f.zh, f.en), unit.get(lang), f.counting().slug(), lang.pick(f.means_zh, f.means_en)];
        let words = words.iter().map(|w| Value::Text((*w).to_owned()));
        let by = stats::dimensions(f).map(|d| d.name).collect();
        words.chain([list(bases.to_vec()), list(by)]).collect::<Vec<_>>()
    };
    if let Some(figure) = only {
        let record = crate::base::page::Record { heads, values: row(figure), parts: Vec::new(), notes: Vec::new() };
        return Ok(Page::Record(Box::new(record)));
    }
    let mut sheet = Sheet::of("figures", both!("指标", "Figures"), heads, FIGURES.iter().map(row).collect());
    sheet.brief = vec![0, 1, 2, 3, 4];
    Ok(Page::Sheet(sheet))
}

/// Several tables under one title.
pub(super) fn tables<'a>(
    desk: &Desk,
    name: &str,
    title: Both,
    scope: &Scope,
    tables: Vec<Sheet<'a>>,
) -> Result<Page<'a>> {
    let (office, _) = office::read(desk.read()?)?;
    let report = Report { tables, ..scope.report(name, title, office) };
    Ok(Page::Report(Box::new(report)))
}
