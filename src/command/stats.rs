//! `ducha stats`, `explain`, `figures`: a figure asked for, split, compared, and made to list what it counts.

use super::args::{option, switch};
use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::day::{self, Day, Period};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Report, Sheet};
use crate::both;
use crate::db::query;
use crate::record::names::Names;
use crate::record::office;
use crate::render::Format;
use crate::report::dimension::Dimension;
use crate::report::figure::{self, FIGURES, Figure, Set};
use crate::report::shown::{key_label, official_order};
use crate::report::stats::{self, Against};
use crate::report::tally::{Asks, Number};
use crate::report::{Filter, Scope, past};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;
use serde_json::{Map, json};
use std::collections::BTreeMap;

/// Rates on fewer than this carry a mark, unless another number is asked for.
const FEW: i64 = 5;

/// Over which days, as of which, as known when, of which unit: what figures and reports can be asked for alike.
pub fn scope_args(lang: Lang, usual: &str) -> Vec<Arg> {
    let period = format!("{}{usual}", lang.pick("如 2026-03；默认", "such as 2026-03; default "));
    vec![
        option("period", lang.pick("期间", "PERIOD"), period),
        option(
            "as-of",
            lang.pick("日期", "DATE"),
            lang.pick("截止日：状态按哪天；默认今天", "the day states are taken on; default today"),
        ),
        option(
            "known-at",
            lang.pick("时刻", "INSTANT"),
            lang.pick("按台账当时所知，晚登记的不算", "as the ledger then knew it, late entries left out"),
        ),
        option("unit", lang.pick("单位", "UNIT"), lang.pick("只算一个单位", "of one unit only")),
    ]
}

fn filter_args(lang: Lang) -> Vec<Arg> {
    let word = lang.pick("词", "WORD");
    let mut args = scope_args(lang, lang.pick("今年", "this year"));
    args.extend([
        option("channel", word, lang.pick("只算这个渠道", "of one channel only")),
        option("category", word, lang.pick("只算这个类别", "of one category only")),
        option("kind", word, lang.pick("只算这一类", "of one kind only")),
        option("point", lang.pick("文字", "TEXT"), lang.pick("只算这个监督点", "of one monitor point only")),
        option(
            "base",
            lang.pick("基数", "BASE"),
            lang.pick(
                "比率的基数，如 received、assigned；可用逗号列几个",
                "a rate's base, such as received, assigned; several with commas",
            ),
        ),
    ]);
    args
}

/// `stats`, `explain` and `figures`.
pub fn commands(lang: Lang) -> Vec<Command> {
    let figure = || {
        Arg::new("figure").required(true).value_name(lang.pick("指标", "FIGURE")).help(lang.pick(
            "如 complaints.received，见 ducha figures list",
            "such as complaints.received; see ducha figures list",
        ))
    };
    let stats = Command::new("stats")
        .about(lang.pick("统计一个指标，分组、对比、占比", "A figure, split, compared, in shares"))
        .arg(figure().num_args(1..))
        .arg(option(
            "by",
            lang.pick("维度", "DIMENSIONS"),
            lang.pick("按什么分，最多两个，用逗号", "what to split it by, at most two, with a comma"),
        ))
        .args(filter_args(lang))
        .arg(option(
            "compare",
            "mom,yoy,ytd",
            lang.pick("环比、同比、累计", "with the period before, a year before, the year to date"),
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
        .arg(switch("chart", lang.pick("画条形", "draw bars")));
    let explain = Command::new("explain")
        .about(lang.pick(
            "一个指标数的是哪些记录；两个条件之间进出了哪些",
            "Which records a figure counts; between two scopes, which entered and left",
        ))
        .arg(figure())
        .args(filter_args(lang))
        .arg(option("versus-period", lang.pick("期间", "PERIOD"), lang.pick("与另一期间比", "against another period")))
        .arg(option(
            "versus-as-of",
            lang.pick("日期", "DATE"),
            lang.pick("与另一截止日比", "against another as-of day"),
        ))
        .arg(option(
            "versus-known-at",
            lang.pick("时刻", "INSTANT"),
            lang.pick("与当时所知比", "against what was known then"),
        ));
    let show = Command::new("show").about(lang.pick("一个指标的定义", "One figure's definition")).arg(figure());
    let figures = Command::new("figures")
        .about(lang.pick("指标一览和定义", "The figures and their definitions"))
        .subcommand_required(true)
        .subcommand(Command::new("list").about(lang.pick("全部指标", "All figures")))
        .subcommand(show);
    vec![stats, explain, figures]
}

/// The scope a command's arguments ask for, over some default period; the past is put before the views where it differs.
pub fn scope(desk: &Desk, matches: &ArgMatches, default: Period) -> Result<Scope> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten();
    let period = text("period").map_or(Ok(default), |t| names.period(conn, t))?;
    let as_of = text("as-of").map_or(Ok(names.today), |t| names.day(conn, t))?;
    has_come(as_of, names.today)?;
    let mut scope = Scope::new(period, as_of);
    scope.known = text("known-at").map(|t| past::known_at(conn, t)).transpose()?;
    if let Some(typed) = text("unit") {
        let id = names.unit(conn, typed)?;
        scope.narrow.push(of_unit(conn, id)?);
    }
    for word in ["channel", "category"] {
        if let Some(typed) = text(word) {
            scope.narrow.push(of_word(names, word, word, typed)?);
        }
    }
    if let Some(typed) = text("point") {
        scope.narrow.push(Filter::new("point", typed, Both::same(typed)));
    }
    enter(desk, &scope)?;
    Ok(scope)
}

/// Narrows to a unit.
pub(super) fn of_unit(conn: &Connection, id: i64) -> Result<Filter> {
    let name: String = conn.query_row("SELECT name FROM unit WHERE id = ?", [id], |r| r.get(0))?;
    Ok(Filter::unit(id, &name))
}

/// Narrows to a word of a vocabulary.
fn of_word(names: &Names, column: &'static str, vocab: &str, typed: &str) -> Result<Filter> {
    let slug = names.word(vocab, typed)?;
    let label = |lang: Lang| names.added.label(vocab, &slug, lang);
    Ok(Filter::new(column, &slug, Both { zh: label(Lang::Zh), en: label(Lang::En) }))
}

/// States can be taken on no day that has not come.
pub(super) fn has_come(as_of: Day, today: Day) -> Result<()> {
    if as_of <= today {
        return Ok(());
    }
    let said = both!("截止日 {as_of} 在今天 {today} 之后", "the as-of day {as_of} is after today, {today}");
    Err(Error::refused("as-of-in-future", said)
        .hint(both!("今天由 --today 或系统时钟决定", "today comes from --today or the clock")))
}

pub(super) fn enter(desk: &Desk, scope: &Scope) -> Result<()> {
    let (conn, names) = (desk.read()?, desk.names()?);
    if past::is_now(conn, scope)? { past::leave(conn) } else { past::enter(conn, names, scope) }
}

/// This year, up to its end.
pub(super) fn this_year(desk: &Desk) -> Result<Period> {
    let names = desk.names()?;
    names.period(desk.read()?, &names.today.format("%Y").to_string())
}

/// Narrows by `--kind` in the figure's own words, and refuses a filter its records have no column for.
pub(super) fn narrowed(desk: &Desk, figure: &Figure, matches: &ArgMatches, mut scope: Scope) -> Result<Scope> {
    let noun = figure.noun();
    if let Some(typed) = matches.get_one::<String>("kind") {
        let (Shape::Word(vocab), false) = (noun.shape("kind"), noun.shape("kind") == Shape::Word("")) else {
            return Err(no_column(figure, "kind"));
        };
        scope.narrow.push(of_word(desk.names()?, "kind", vocab, typed)?);
    }
    let columns = query::columns(desk.read()?, noun)?;
    if let Some(filter) = scope.narrow.iter().find(|f| columns.iter().all(|c| c != f.said.key)) {
        return Err(no_column(figure, filter.said.key));
    }
    Ok(scope)
}

fn no_column(figure: &Figure, column: &str) -> Error {
    let (id, noun) = (figure.id, figure.noun());
    let (zh, en) = (noun.zh, noun.en);
    Error::usage(
        "filter-unfit",
        both!("{id} 数的是{zh}，没有 {column} 可筛", "{id} counts {en} records, which have no {column}"),
    )
}

/// One row of a split figure.
struct Row {
    keys: Vec<String>,
    labels: Vec<Both>,
    now: Number,
    before: Vec<Option<Number>>,
    band: Option<&'static str>,
}

/// A figure worked out: its total, its rows, what they are compared with.
struct Worked {
    figure: &'static Figure,
    base: &'static Figure,
    by: Vec<&'static Dimension>,
    total: Number,
    total_before: Vec<Number>,
    rows: Vec<Row>,
    against: Vec<Against>,
    scope: Scope,
}

/// The band of each measure: the upper, middle and lower third of those there are. What stands on few has none.
fn bands(rows: &mut [Row], few: i64) {
    let measure = |row: &Row| row.now.measure().filter(|_| !row.now.stands_on_few(few));
    let mut all: Vec<f64> = rows.iter().filter_map(measure).collect();
    all.sort_by(f64::total_cmp);
    if all.len() < 3 {
        return;
    }
    let (low, high) = (all[all.len() / 3], all[all.len() * 2 / 3]);
    for row in rows {
        row.band = measure(row).map(|m| {
            if m < low {
                "low"
            } else if m < high {
                "middle"
            } else {
                "high"
            }
        });
    }
}

/// A figure's parts by their keys.
type Parts = BTreeMap<Vec<String>, Number>;

/// The parts of what a scope is compared with. A span of time is compared with the span before it or a year before it, not
/// with one of its own name.
fn parts_before(
    desk: &Desk,
    figure: &'static Figure,
    base: &'static Figure,
    by: &[&'static Dimension],
    scope: &Scope,
    against: Against,
) -> Result<Parts> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let Some(at) = by.iter().position(|d| d.is_time()) else {
        return stats::table(conn, figure, base, by, &against.scope(figure.is_stock(), scope));
    };
    let others: Vec<&'static Dimension> = by.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, d)| *d).collect();
    let mut out = Parts::new();
    let mut first = scope.period.from;
    while first <= scope.until() {
        let key = by[at].key_of(first);
        let span = names.period(conn, &key)?;
        let span = Period { from: first, to: span.to.min(scope.period.to) };
        let other = against.scope(figure.is_stock(), &scope.over(span));
        for (mut keys, value) in stats::table(conn, figure, base, &others, &other)? {
            keys.insert(at, key.clone());
            out.insert(keys, value);
        }
        first = day::plus(span.to, 1);
    }
    Ok(out)
}

/// A count given with an option.
fn number(matches: &ArgMatches, id: &str) -> Result<Option<i64>> {
    let unreadable = |t: &String| Error::usage("count-unreadable", both!("{t:?} 不是个数", "{t:?} is not a count"));
    let read = |t: &String| t.parse().ok().filter(|n| *n >= 0).ok_or_else(|| unreadable(t));
    matches.get_one::<String>(id).map(read).transpose()
}

fn work(desk: &Desk, id: &str, base: Option<&str>, matches: &ArgMatches, scope: &Scope, few: i64) -> Result<Worked> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let figure = figure::figure(id)?;
    let base = stats::base_of(figure, base)?;
    let scope = narrowed(desk, base, matches, scope.clone())?;
    let by: Vec<&'static Dimension> = match matches.get_one::<String>("by") {
        Some(typed) => typed
            .split([',', '，'])
            .map(|d| stats::by(base, d.trim()).or_else(|_| stats::by(figure, d.trim())))
            .collect::<Result<_>>()?,
        None => Vec::new(),
    };
    if by.len() > 2 {
        return Err(Error::usage("dimensions-too-many", both!("最多按两个维度分", "two dimensions at the most")));
    }
    let against: Vec<Against> = match matches.get_one::<String>("compare") {
        Some(typed) => typed
            .split([',', '，'])
            .map(|w| {
                Against::from_word(w.trim()).ok_or_else(|| {
                    Error::usage("compare-unknown", both!("不能与 {w:?} 比", "cannot compare with {w:?}"))
                        .hint(both!("可以是 mom（环比）、yoy（同比）、ytd（累计）", "it may be mom, yoy or ytd"))
                })
            })
            .collect::<Result<_>>()?,
        None => Vec::new(),
    };
    let mut asks = Asks::default();
    let (whole, split) = (asks.figure(figure, base, &[]), asks.figure(figure, base, &by));
    let answers = asks.answer(conn, &scope)?;
    let total = whole.number(&answers);
    let mut now = if by.is_empty() { Parts::new() } else { split.parts(&answers) };
    let nothing = if figure.is_rate() { Number::Rate(0, 0) } else { Number::Count(0) };
    let (mut total_before, mut before) = (Vec::new(), Vec::new());
    for against in &against {
        let other = against.scope(figure.is_stock(), &scope);
        if other.as_of != scope.as_of {
            enter(desk, &other)?;
        }
        total_before.push(stats::total(conn, figure, base, &other)?);
        if !by.is_empty() {
            before.push(parts_before(desk, figure, base, &by, &scope, *against)?);
        }
        if other.as_of != scope.as_of {
            enter(desk, &scope)?;
        }
    }
    // What was there before and is no longer has its row too, so that what is compared with adds up as well.
    // So has a month in which nothing happened.
    let spans = match by.as_slice() {
        [by] => by.spans(scope.come()),
        _ => Vec::new(),
    };
    let empty = before.iter().flat_map(|parts| parts.keys().cloned()).chain(spans.into_iter().map(|key| vec![key]));
    for keys in empty {
        now.entry(keys).or_insert(nothing);
    }
    let mut rows = Vec::new();
    for (keys, value) in now {
        let labels = by.iter().zip(&keys).map(|(d, key)| key_label(&names.added, base.noun(), d, key)).collect();
        let before = before.iter().map(|t| Some(t.get(&keys).copied().unwrap_or(nothing))).collect();
        rows.push(Row { keys, labels, now: value, before, band: None });
    }
    let top = number(matches, "top")?.map(|n| usize::try_from(n).unwrap_or(0));
    let by_size = matches.get_flag("rank") || top.is_some();
    if by.first().is_some_and(|d| d.is_units()) && !by_size {
        let order = official_order(conn)?;
        rows.sort_by_key(|r| order.get(&r.keys[0]).copied().unwrap_or(usize::MAX));
        bands(&mut rows, few);
    } else if !by.first().is_some_and(|d| d.is_time()) {
        // One of one is no first place.
        let size = |row: &Row| row.now.measure().filter(|_| !row.now.stands_on_few(few)).unwrap_or(-1.0);
        let all = |row: &Row| row.now.measure().unwrap_or(-1.0);
        rows.sort_by(|a, b| {
            size(b).total_cmp(&size(a)).then(all(b).total_cmp(&all(a))).then_with(|| a.keys.cmp(&b.keys))
        });
    }
    rows.truncate(top.unwrap_or(usize::MAX));
    Ok(Worked { figure, base, by, total, total_before, rows, against, scope })
}

fn number_json(number: Number) -> serde_json::Value {
    match number {
        Number::Count(n) => json!(n),
        Number::Rate(..) => {
            number.measure().map_or(serde_json::Value::Null, |m| json!((m * 10_000.0).round() / 10_000.0))
        }
    }
}

fn share(part: Number, total: Number) -> Option<f64> {
    match (part, total) {
        (Number::Count(_), Number::Count(_)) => {
            total.measure().filter(|t| *t > 0.0).and_then(|t| Some((part.measure()? / t * 10_000.0).round() / 10_000.0))
        }
        _ => None,
    }
}

/// A figure as JSON: the shape of design §3.3, and beside it what was asked for.
fn as_json(worked: &Worked, lang: Lang, few: i64) -> serde_json::Value {
    let figure = worked.figure;
    let compared = |row: &mut Map<String, serde_json::Value>, now: Number, before: &[Option<Number>]| {
        for (against, before) in worked.against.iter().zip(before) {
            let slug = against.slug();
            row.insert(slug.to_owned(), before.map_or(serde_json::Value::Null, number_json));
            // A part of the year to date has a share of it; the others have changed.
            let (word, number) = match against {
                Against::YearToDate => ("share", before.and_then(|b| share(now, b))),
                _ => ("change", before.and_then(|b| stats::change(b, now))),
            };
            row.insert(format!("{slug}_{word}"), number.map_or(serde_json::Value::Null, |n| json!(n)));
        }
    };
    let counts = |row: &mut Map<String, serde_json::Value>, number: Number| {
        if let Number::Rate(n, of) = number {
            row.insert("numerator".into(), json!(n));
            row.insert("denominator".into(), json!(of));
            row.insert("few".into(), json!(number.stands_on_few(few)));
        }
    };
    let rows: Vec<serde_json::Value> = worked
        .rows
        .iter()
        .map(|r| {
            let mut row = Map::new();
            for (by, key) in worked.by.iter().zip(&r.keys) {
                row.insert(by.name.to_owned(), if key.is_empty() { serde_json::Value::Null } else { json!(key) });
            }
            row.insert("label".into(), json!(r.labels.iter().map(|l| l.get(lang)).collect::<Vec<_>>().join(" · ")));
            row.insert("value".into(), number_json(r.now));
            row.insert("share".into(), share(r.now, worked.total).map_or(serde_json::Value::Null, |s| json!(s)));
            counts(&mut row, r.now);
            compared(&mut row, r.now, &r.before);
            if let Some(band) = r.band {
                row.insert("band".into(), json!(band));
            }
            row.into()
        })
        .collect();
    let mut out = Map::new();
    out.insert("figure".into(), json!(figure.id));
    out.insert("label".into(), json!(lang.pick(figure.zh, figure.en)));
    out.insert("definition".into(), json!(lang.pick(figure.means_zh, figure.means_en)));
    out.insert(
        "period".into(),
        json!({ "from": worked.scope.period.from.to_string(), "to": worked.scope.period.to.to_string() }),
    );
    out.insert("as_of".into(), json!(worked.scope.as_of.to_string()));
    let filters: Map<String, serde_json::Value> =
        worked.scope.filters().into_iter().map(|f| (f.key.to_owned(), json!(f.value))).collect();
    if !filters.is_empty() {
        out.insert("filters".into(), filters.into());
    }
    if figure.is_rate() {
        out.insert("base".into(), json!(worked.base.id));
    }
    out.insert("by".into(), json!(worked.by.iter().map(|d| d.name).collect::<Vec<_>>()));
    out.insert("total".into(), number_json(worked.total));
    counts(&mut out, worked.total);
    compared(&mut out, worked.total, &worked.total_before.iter().map(|n| Some(*n)).collect::<Vec<_>>());
    out.insert("rows".into(), rows.into());
    out.into()
}

/// A number as people read it; a rate never without its two counts.
pub(super) fn said(number: Number, few: i64) -> String {
    match number {
        Number::Count(n) => n.to_string(),
        Number::Rate(_, 0) => "—".into(),
        Number::Rate(n, of) => {
            let percent = number.measure().unwrap_or(0.0) * 100.0;
            format!("{percent:.1}% = {n}/{of}{}", if number.stands_on_few(few) { " *" } else { "" })
        }
    }
}

fn said_change(before: Number, now: Number, few: i64) -> String {
    let mark = if before.stands_on_few(few) || now.stands_on_few(few) { " *" } else { "" };
    match (stats::change(before, now), before) {
        (None, _) => "—".into(),
        (Some(points), Number::Rate(..)) => format!("{points:+.1}pp{mark}"),
        (Some(percent), Number::Count(_)) => format!("{percent:+.1}%"),
    }
}

/// A bar of at most twenty cells.
fn bar(number: Number, most: f64) -> String {
    let part = number.measure().unwrap_or(0.0) / if most > 0.0 { most } else { 1.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 20")]
    let cells = (part * 20.0).round().clamp(0.0, 20.0) as usize;
    "█".repeat(cells)
}

/// What a scope says of itself: its period, unless it is of what stands on a day; that day; what it is narrowed to.
pub(super) fn over(scope: &Scope, stands: bool) -> Both {
    let (from, to, as_of) = (scope.period.from, scope.period.to, scope.as_of);
    let mut said = if stands {
        both!("截至 {as_of}", "as of {as_of}")
    } else {
        both!("{from} 至 {to} · 截至 {as_of}", "{from} to {to} · as of {as_of}")
    };
    for filter in scope.filters() {
        said.zh.extend([" · ", &filter.label.zh, " ", &filter.shown.zh]);
        said.en.extend([" · ", &filter.label.en.to_lowercase(), " ", &filter.shown.en]);
    }
    said
}

fn titled(figure: &Figure, scope: &Scope) -> Both {
    let (zh, en, over) = (figure.zh, figure.en, over(scope, figure.is_stock()));
    let (over_zh, over_en) = (over.zh, over.en);
    both!("{zh} · {over_zh}", "{en} · {over_en}")
}

/// A figure as a sheet.
fn as_sheet(worked: &Worked, lang: Lang, few: i64, with_share: bool, chart: bool) -> Sheet<'static> {
    let figure = worked.figure;
    let mut heads: Vec<Head> = worked.by.iter().map(|d| Head::of(d.name, Shape::Text, d.zh, d.en)).collect();
    heads.push(Head::of("value", Shape::Count, figure.zh, figure.en));
    let names = |a: &Against| match a {
        Against::Before => ("上期", "Before", "环比", "Change"),
        Against::YearBefore => ("上年同期", "Year before", "同比", "Change"),
        Against::YearToDate => ("累计", "Year to date", "占累计", "Share of it"),
    };
    for against in &worked.against {
        let (zh, en, zh_change, en_change) = names(against);
        heads.push(Head::of(against.slug(), Shape::Count, zh, en));
        let word = if *against == Against::YearToDate { "share" } else { "change" };
        heads.push(Head::of(&format!("{}_{word}", against.slug()), Shape::Count, zh_change, en_change));
    }
    if with_share {
        heads.push(Head::of("share", Shape::Count, "占比", "Share"));
    }
    let banded = worked.rows.iter().any(|r| r.band.is_some());
    if banded {
        heads.push(Head::of("band", Shape::Text, "档", "Band"));
    }
    if chart {
        heads.push(Head::of("bar", Shape::Text, "图", "Bar"));
    }
    let most = worked.rows.iter().filter_map(|r| r.now.measure()).fold(0.0, f64::max);
    let line = |labels: Vec<String>, now: Number, before: &[Option<Number>], band: Option<&str>, barred: bool| {
        let mut row: Vec<Value> = labels.into_iter().map(Value::Text).collect();
        row.push(Value::Text(said(now, few)));
        for (against, before) in worked.against.iter().zip(before) {
            row.push(before.map_or(Value::Null, |b| Value::Text(said(b, few))));
            let changed = |b: Number| match against {
                Against::YearToDate => share(now, b).map_or("—".into(), |s| format!("{:.1}%", s * 100.0)),
                _ => said_change(b, now, few),
            };
            row.push(Value::Text(before.map_or("—".into(), changed)));
        }
        if with_share {
            row.push(share(now, worked.total).map_or(Value::Null, |s| Value::Text(format!("{:.1}%", s * 100.0))));
        }
        if banded {
            let word = |b: &str| {
                lang.pick(
                    match b {
                        "high" => "高",
                        "middle" => "中",
                        _ => "低",
                    },
                    match b {
                        "high" => "high",
                        "middle" => "middle",
                        _ => "low",
                    },
                )
            };
            row.push(band.map_or(Value::Null, |b| Value::Text(word(b).into())));
        }
        if chart {
            row.push(Value::Text(if barred { bar(now, most) } else { String::new() }));
        }
        row
    };
    let mut rows: Vec<Vec<Value>> = worked
        .rows
        .iter()
        .map(|r| line(r.labels.iter().map(|l| l.get(lang).to_owned()).collect(), r.now, &r.before, r.band, true))
        .collect();
    let total_labels = worked
        .by
        .iter()
        .enumerate()
        .map(|(i, _)| if i == 0 { lang.pick("合计", "Total").to_owned() } else { String::new() })
        .collect();
    rows.push(line(
        total_labels,
        worked.total,
        &worked.total_before.iter().map(|n| Some(*n)).collect::<Vec<_>>(),
        None,
        false,
    ));
    let mut sheet = Sheet::of("stats", titled(figure, &worked.scope), heads, rows);
    let (zh, en) = (figure.means_zh, figure.means_en);
    sheet.notes.push(both!("口径：{zh}", "definition: {en}"));
    if figure.is_rate() {
        let (zh, en) = (worked.base.zh, worked.base.en.to_lowercase());
        sheet.notes.push(both!("基数：{zh}；* 基数少于 {few}", "base: {en}; * on fewer than {few}"));
    }
    sheet
}

/// Several figures, a line each, with what each counts.
fn beside_each_other(all: &[Worked], scope: &Scope, lang: Lang, few: i64) -> Sheet<'static> {
    let heads = vec![
        Head::of("figure", Shape::Text, "指标", "Figure"),
        Head::of("label", Shape::Text, "名称", "Label"),
        Head::of("value", Shape::Count, "数值", "Value"),
        Head::of("unit", Shape::Text, "单位", "Unit"),
        Head::of("base", Shape::Text, "基数", "Base"),
        Head::of("definition", Shape::Text, "口径", "Definition"),
    ];
    let rows = all.iter().map(|w| {
        let (rate, unit) = (w.figure.is_rate(), w.figure.unit.word());
        vec![
            text(w.figure.id),
            text(lang.pick(w.figure.zh, w.figure.en)),
            Value::Text(said(w.total, few)),
            if rate { Value::Null } else { text(unit.get(lang)) },
            if rate { text(lang.pick(w.base.zh, w.base.en)) } else { Value::Null },
            text(lang.pick(w.figure.means_zh, w.figure.means_en)),
        ]
    });
    let stands = all.iter().all(|w| w.figure.is_stock());
    let mut sheet = Sheet::of("stats", over(scope, stands), heads, rows.collect());
    let rates = all.iter().any(|w| w.figure.is_rate());
    let counts = all.iter().any(|w| !w.figure.is_rate());
    sheet.brief = (1..6).filter(|at| (*at != 4 || rates) && (*at != 3 || counts)).collect();
    if rates {
        sheet.notes.push(both!("* 基数少于 {few}", "* on fewer than {few}"));
    }
    sheet
}

/// `stats`.
pub fn stats<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let scope = scope(desk, matches, this_year(desk)?)?;
    let few = number(matches, "few")?.unwrap_or(FEW);
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
    if desk.wish.format.is_some_and(Format::is_json) {
        let mut objects: Vec<serde_json::Value> = all.iter().map(|w| as_json(w, lang, few)).collect();
        return Ok(Page::Json(if objects.len() == 1 { objects.remove(0) } else { objects.into() }));
    }
    if all.len() > 1 && all.iter().all(|w| w.by.is_empty() && w.against.is_empty()) {
        return Ok(Page::Sheet(beside_each_other(&all, &scope, lang, few)));
    }
    let (with_share, chart) = (matches.get_flag("share"), matches.get_flag("chart"));
    let mut sheets: Vec<Sheet<'a>> = all.iter().map(|w| as_sheet(w, lang, few, with_share, chart)).collect();
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
        Head::of("counts", Shape::Text, "数法", "Counts"),
        Head::of("definition", Shape::Text, "口径", "Definition"),
        Head::of("base", Shape::Text, "基数", "Bases"),
        Head::of("by", Shape::Text, "可按", "Dimensions"),
    ];
    let row = |f: &'static Figure| {
        let unit = f.unit.word();
        let (counts, bases) = match &f.set {
            Set::Flow { .. } => (lang.pick("期间发生", "flow"), String::new()),
            Set::Stock { .. } => (lang.pick("截止日存量", "stock"), String::new()),
            Set::Rate { bases, .. } => (lang.pick("比率", "rate"), bases.join(", ")),
        };
        let by: Vec<&str> = stats::dimensions(f).map(|d| d.name).collect();
        let words = [
            f.id,
            lang.pick(f.zh, f.en),
            unit.get(lang),
            counts,
            lang.pick(f.means_zh, f.means_en),
            &bases,
            &by.join(", "),
        ];
        words.iter().map(|w| Value::Text((*w).to_owned())).collect::<Vec<_>>()
    };
    if let Some(figure) = only {
        let record = crate::base::page::Record { heads, values: row(figure), parts: Vec::new(), notes: Vec::new() };
        return Ok(Page::Record(Box::new(record)));
    }
    let mut sheet = Sheet::of("figures", both!("指标", "Figures"), heads, FIGURES.iter().map(row).collect());
    sheet.brief = vec![0, 1, 2, 3, 4];
    Ok(Page::Sheet(sheet))
}

pub(super) fn text(t: &str) -> Value {
    Value::Text(t.to_owned())
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
    let report = Report {
        name: name.to_owned(),
        title,
        office,
        period: scope.period,
        as_of: scope.as_of,
        filters: scope.filters(),
        figures: Vec::new(),
        tables,
        notes: Vec::new(),
    };
    Ok(Page::Report(Box::new(report)))
}
