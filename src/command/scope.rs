//! The scope figures and reports are asked for: over which days, as of which, as known when, of what. Not for what they say.

use super::args::{self, Id, option};
use super::desk::Desk;
use super::others;
use super::whose;
use crate::base::column::{Shape, column_of};
use crate::base::day::{self, Day, Period};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Noun;
use crate::base::page::Added;
use crate::base::vocab::fold;
use crate::both;
use crate::db::query;
use crate::record;
use crate::record::names::Names;
use crate::record::point;
use crate::report::dimension::{Dimension, dimension};
use crate::report::figure::{FIGURES, Figure};
use crate::report::offices::OFFICE;
use crate::report::{Filter, Scope, Window, known, past, stats};
use clap::{Arg, ArgMatches};
use rusqlite::Connection;

/// Over which days, as of which, as known when, of which unit: what figures and reports can be asked for alike.
pub fn args(lang: Lang, usual: &str) -> Vec<Arg> {
    let period = format!("{}{usual}", lang.pick("如 2026-03；默认", "such as 2026-03; default "));
    vec![
        option(Id::PERIOD, lang.pick("期间", "PERIOD"), period),
        option(
            Id::AS_OF,
            lang.pick("日期", "DATE"),
            lang.pick("截止日：状态按哪天；默认今天", "the day states are taken on; default today"),
        ),
        option(
            Id::KNOWN_AT,
            lang.pick("时刻", "INSTANT"),
            lang.pick("按台账当时所知，晚登记的不算", "as the ledger then knew it, late entries left out"),
        ),
        option(
            Id::OFFICES,
            lang.pick("单位", "OFFICES"),
            lang.pick(
                "连同别的单位交来的副本：all，或代号、own（本单位），用逗号分开",
                "with the copies other offices shared: all, or keys and own, separated by commas",
            ),
        ),
    ]
    .into_iter()
    .chain(whose::units(lang, lang.pick("只算一个单位", "of one unit only")))
    .chain([whose::handler(lang)])
    .collect()
}

/// Whether words are counted one by one, or by the wider word they belong to.
pub fn level(lang: Lang) -> Arg {
    option(
        Id::LEVEL,
        lang.pick("层", "LEVEL"),
        lang.pick("类别按大类（family）还是逐个词（leaf）算", "words by family, or leaf by leaf"),
    )
}

/// The same, and what else a figure can be narrowed by.
pub fn filter_args(lang: Lang) -> Vec<Arg> {
    let word = lang.pick("词", "WORD");
    let mut all = args(lang, lang.pick("今年", "this year"));
    all.extend([
        option(Id::CHANNEL, word, lang.pick("只算这个渠道", "of one channel only")),
        option(Id::CATEGORY, word, lang.pick("只算这个类别", "of one category only")),
        option(Id::CAUSE, word, lang.pick("只算这个原因", "of one cause only")),
        option(Id::REMEDY, word, lang.pick("只算这个整治措施", "of one remedy only")),
        option(Id::KIND, word, lang.pick("只算这一类", "of one kind only")),
        option(Id::POINT, lang.pick("名称", "NAME"), lang.pick("只算这个收件点", "of one point only")),
        option(Id::CAMPAIGN, lang.pick("编号", "CODE"), lang.pick("只算这个督查活动", "of one campaign only")),
        option(
            Id::PLAN_ITEM,
            lang.pick("编号", "CODE"),
            lang.pick("只算这个年度计划项", "of one item of the year's plan only"),
        ),
        option(Id::PERSON, lang.pick("人员", "PERSON"), lang.pick("只算这个人", "of one person only")),
        option(
            "base",
            lang.pick("基数", "BASE"),
            lang.pick(
                "比率的基数，如 received、assigned；stats 可用逗号列几个",
                "a rate's base, such as received, assigned; stats takes several with commas",
            ),
        ),
    ]);
    all.push(window_arg(lang));
    all
}

/// The scope a command's arguments ask for, over some default period; the past is put before the views where it differs.
pub fn asked(desk: &Desk, matches: &ArgMatches, default: Period) -> Result<Scope> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let text = |id| args::text(matches, id);
    let period = text(Id::PERIOD).map_or(Ok(default), |t| names.period(conn, t))?;
    let as_of = text(Id::AS_OF).map_or(Ok(names.today), |t| names.day(conn, t))?;
    has_come(as_of, names.today)?;
    let mut scope = Scope::new(period, as_of);
    scope.known = text(Id::KNOWN_AT).map(|t| known::at(conn, t)).transpose()?;
    desk.know(scope.known);
    let (units, handlers) = whose::both(desk, matches)?;
    scope.narrow.extend(units.as_ref().map(Filter::units));
    scope.narrow.extend(handlers.as_ref().map(Filter::handlers));
    for (id, word) in
        [(Id::CHANNEL, "channel"), (Id::CATEGORY, "category"), (Id::CAUSE, "cause"), (Id::REMEDY, "remedy")]
    {
        if let Some(typed) = text(id) {
            scope.narrow.push(of_word(names, word, word, typed)?);
        }
    }
    if let Some(typed) = text(Id::POINT) {
        let id = names.record(conn, &point::NOUN, typed)?;
        let name: String = conn.query_row("SELECT name FROM point WHERE id = ?", [id], |r| r.get(0))?;
        scope.narrow.push(Filter::new("point_code", &point::NOUN.code(id), Both::same(name)));
    }
    scope.narrow.extend(of_campaign(conn, names, (text(Id::CAMPAIGN), text(Id::PLAN_ITEM), text(Id::PERSON)))?);
    scope.window = text(Id::WINDOW).map(|typed| window(typed)).transpose()?;
    scope.offices = others::asked(desk, matches, (&units, &handlers))?;
    scope.families = text(Id::LEVEL).map(|typed| families(typed)).transpose()?.unwrap_or_default();
    past::see(conn, names, &scope)?;
    Ok(scope)
}

/// Narrows to a campaign, to those of an item of the year's plan, to a person.
fn of_campaign(
    conn: &Connection,
    names: &Names,
    (campaign, item, person): (Option<&String>, Option<&String>, Option<&String>),
) -> Result<Vec<Filter>> {
    let found = |noun: &'static Noun, column: &str, typed: &String| -> Result<(String, String)> {
        let id = names.record(conn, noun, typed)?;
        let sql = format!("SELECT {column} FROM {} WHERE id = ?", noun.table);
        Ok((noun.code(id), conn.query_row(&sql, [id], |r| r.get(0))?))
    };
    let mut all = Vec::new();
    if let Some(typed) = campaign {
        let (code, title) = found(&record::campaign::NOUN, "title", typed)?;
        all.push(Filter::campaign(&code, &title));
    }
    if let Some(typed) = item {
        let (code, title) = found(&record::plan::NOUN, "title", typed)?;
        all.push(Filter::plan_item(&code, &title));
    }
    if let Some(typed) = person {
        let (code, name) = found(&record::person::NOUN, "name", typed)?;
        all.push(Filter::new("person", &code, Both::same(format!("{code} {name}"))));
    }
    Ok(all)
}

/// The dimensions asked for, two at the most; where families are, one of them has some.
pub fn dimensions(
    own: &Added,
    (figure, base): (&'static Figure, &'static Figure),
    scope: &Scope,
    matches: &ArgMatches,
) -> Result<Vec<&'static Dimension>> {
    let one = |name: &str| match dimension(OFFICE).filter(|office| name == office.name || name == office.zh) {
        Some(office) if scope.offices.asked() => Ok(office),
        Some(_) => Err(Error::usage(
            "offices-not-asked",
            both!("--by office 要和 --offices 一起用", "--by office goes with --offices"),
        )
        .hint(both!("加上 --offices all", "add --offices all"))),
        None => stats::by(base, name).or_else(|_| stats::by(figure, name)),
    };
    let typed = args::text(matches, Id::BY).into_iter().flat_map(|typed| typed.split([',', '，']));
    let by = typed.map(|name| one(name.trim())).collect::<Result<Vec<_>>>()?;
    if by.len() > 2 {
        return Err(Error::usage("dimensions-too-many", both!("最多按两个维度分", "two dimensions at the most"))
            .hint(both!("另一个用筛选，如 --unit、--channel", "filter by the other, as with --unit or --channel")));
    }
    if by.len() == 2 && figure.rank().is_some() {
        let said = both!("{} 只能按一个维度分", "{} is split by one dimension at the most", figure.id);
        return Err(Error::usage("dimensions-too-many", said)
            .hint(both!("另一个用筛选，如 --unit", "filter by the other, as with --unit")));
    }
    if by.len() == 2 && by[0].name == by[1].name {
        let name = by[0].name;
        return Err(Error::usage("dimension-twice", both!("{name} 写了两次", "{name} stands twice")));
    }
    let families = |d: &&Dimension| d.list(base.noun()).is_some_and(|list| own.has_families(list));
    if scope.families && !by.iter().any(families) {
        let said = both!("--level family 要按有大类的词分", "--level family wants a split by words that have families");
        return Err(Error::usage("level-without-families", said)
            .hint(both!("如 --by category、--by kind", "such as --by category or --by kind")));
    }
    Ok(by)
}

/// A typed window: months, years, weeks or days back.
fn window(typed: &str) -> Result<Window> {
    let clean = typed.trim();
    let at = clean.find(|c: char| !c.is_ascii_digit()).unwrap_or(clean.len());
    let (many, unit) = clean.split_at(at);
    let many = many.parse::<u32>().ok().filter(|many| (1..=1_200).contains(many));
    let unit = match unit {
        "d" | "天" => Some((1, "days", "天", "days")),
        "w" | "周" => Some((7, "days", "天", "days")),
        "m" | "月" | "个月" => Some((1, "months", "个月", "months")),
        "y" | "年" => Some((12, "months", "个月", "months")),
        _ => None,
    };
    let Some((many, (of, sql, zh, en))) = many.zip(unit) else {
        let said = both!("回看多久看不懂：{typed:?}", "a window that cannot be read: {typed:?}");
        return Err(Error::usage("window-unreadable", said)
            .hint(both!("如 6m、12m、90d、2y，至少 1", "such as 6m, 12m, 90d or 2y; at least 1")));
    };
    let many = many * of;
    Ok(Window { back: format!("-{many} {sql}"), said: both!("{many} {zh}", "{many} {en}") })
}

/// How far back an earlier time counts.
pub fn window_arg(lang: Lang) -> Arg {
    option(
        Id::WINDOW,
        lang.pick("多久", "SPAN"),
        lang.pick(
            "屡犯往回看多久，如 6m、90d；默认 12m",
            "how far back an earlier time counts, such as 6m or 90d; default 12m",
        ),
    )
}

/// Whether a typed level is that of families.
fn families(typed: &str) -> Result<bool> {
    match fold(typed).as_str() {
        "family" | "大类" => Ok(true),
        "leaf" | "小类" => Ok(false),
        _ => Err(Error::usage("level-unknown", both!("没有层 {typed:?}", "there is no level {typed:?}"))
            .hint(both!("可以是 family（大类）或 leaf（逐个词）", "it may be family or leaf"))),
    }
}

/// Narrows to a word of a vocabulary and those that count under it.
fn of_word(names: &Names, column: &'static str, vocab: &str, typed: &str) -> Result<Filter> {
    let typed = typed.split([',', '、', '，']).map(str::trim);
    let each = typed.map(|word| names.words_under(vocab, word)).collect::<Result<Vec<_>>>()?;
    let label =
        |lang: Lang| each.iter().map(|words| names.added.label(vocab, &words[0], lang)).collect::<Vec<_>>().join("、");
    let shown = Both { zh: label(Lang::Zh), en: label(Lang::En) };
    let slugs = each.concat();
    Ok(match column_of("", column).map(|c| c.shape) {
        Some(Shape::Words(_)) => Filter::any_word(column, &slugs, shown),
        _ => Filter::words(column, &slugs, shown),
    })
}

/// States can be taken on no day that has not come.
pub fn has_come(as_of: Day, today: Day) -> Result<()> {
    if as_of <= today {
        return Ok(());
    }
    let said = both!("截止日 {as_of} 在今天 {today} 之后", "the as-of day {as_of} is after today, {today}");
    Err(Error::refused("as-of-in-future", said).hint(day::not_come(as_of, today)))
}

/// This year, up to its end.
pub fn this_year(desk: &Desk) -> Result<Period> {
    let names = desk.names()?;
    names.period(desk.read()?, &names.today.format("%Y").to_string())
}

/// Narrows by `--kind` in the figure's own words, and refuses a filter its records have no column for.
pub fn narrowed(desk: &Desk, figure: &Figure, matches: &ArgMatches, mut scope: Scope) -> Result<Scope> {
    let noun = figure.noun();
    if let Some(typed) = args::text(matches, Id::KIND) {
        let (Shape::Word(vocab), false) = (noun.shape("kind"), noun.shape("kind") == Shape::Word("")) else {
            return Err(no_column(figure, "kind"));
        };
        scope.narrow.push(of_word(desk.names()?, "kind", vocab, typed)?);
    }
    if scope.window.is_some() && !figure.looks_back() {
        let id = figure.id;
        return Err(Error::usage("window-unfit", both!("{id} 不往回看", "{id} does not look back")).hint(both!(
            "--window 用于 {}",
            "--window goes with {}",
            FIGURES.iter().filter(|f| f.looks_back()).map(|f| f.id).collect::<Vec<_>>().join(", ")
        )));
    }
    if let Some(filter) = unfit(desk.read()?, figure, &scope)? {
        return Err(no_column(figure, filter.said.key));
    }
    Ok(scope)
}

/// What a scope is narrowed by that a figure's records have no column for.
pub fn unfit<'s>(conn: &Connection, figure: &Figure, scope: &'s Scope) -> Result<Option<&'s Filter>> {
    let noun = figure.noun();
    let columns = query::columns(conn, noun)?;
    Ok(scope.narrow.iter().find(|filter| match filter.said.key {
        "assigned_to" => noun.handler.is_none(),
        key => columns.iter().all(|c| c != key),
    }))
}

fn no_column(figure: &Figure, column: &str) -> Error {
    let (id, noun) = (figure.id, figure.noun());
    let (zh, en) = (noun.zh, noun.en);
    Error::usage(
        "filter-unfit",
        both!("{id} 数的是{zh}，没有 {column} 可筛", "{id} counts {en} records, which have no {column}"),
    )
}
