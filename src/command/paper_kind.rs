//! `ducha paper kind`: the kinds of paper and their templates, seen, changed, taken in. An office needs no compiler for its own
//! bulletin.

use super::args::{self, option, positional};
use super::desk::Desk;
use super::input::{read_text, said};
use crate::base::column::Shape;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Head, Page, Sheet};
use crate::base::vocab::PAPER_KIND;
use crate::both;
use crate::record;
use crate::record::paper_kind::{self as kinds, Kind};
use crate::render::Format;
use clap::{ArgMatches, Command};
use rusqlite::Connection;

/// `paper kind`.
pub fn command(lang: Lang) -> Command {
    let name = || positional("name", lang.pick("种类", "KIND"), lang.pick("如 月报", "such as monthly")).required(true);
    let file = || {
        positional(
            "input",
            lang.pick("文件", "FILE"),
            lang.pick("种类的全文；- 读标准输入", "the text of a kind; - reads standard input"),
        )
        .required(true)
    };
    let version = lang.pick("第几版；0 是随程序来的", "which version; 0 is the one that ships");
    Command::new("kind")
        .about(lang.pick("文稿种类和模板", "Kinds of paper and their templates"))
        .subcommand_required(true)
        .subcommand(Command::new("list").about(lang.pick("有哪些种类", "Which kinds there are")))
        .subcommand(
            Command::new("show")
                .about(lang.pick("一个种类的全文，可改后导入", "The text of a kind, to change and take in again"))
                .arg(name())
                .arg(option("version", lang.pick("版本", "VERSION"), version)),
        )
        .subcommand(
            Command::new("import")
                .about(lang.pick("导入一个种类，新的或改过的", "Take in a kind, new or changed"))
                .arg(file()),
        )
        .subcommand(
            Command::new("edit")
                .about(lang.pick("用改过的全文换下一个种类的", "Replace the text of a kind"))
                .arg(name())
                .arg(file()),
        )
        .subcommand(Command::new("names").about(lang.pick("模板里能用的名称", "The names a template may use")))
}

/// `paper kind`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let Some((verb, matches)) = matches.subcommand() else {
        return Err(Error::usage("command-missing", both!("缺少命令", "a command is missing")));
    };
    let typed = |id: &str| matches.get_one::<String>(id).map(String::as_str).unwrap_or_default();
    match verb {
        "list" => list(desk),
        "names" => Ok(Page::Sheet(names())),
        "show" => {
            let slug = desk.names()?.word(PAPER_KIND.name, typed("name"))?;
            let body = match args::number(matches, "version", 0..=1_000_000)? {
                Some(version) => kinds::version_of(desk.read()?, &slug, version)?,
                None => kinds::text_of(desk.read()?, &slug)?,
            };
            Ok(Page::Text(body))
        }
        "edit" => {
            let slug = desk.names()?.word(PAPER_KIND.name, typed("name"))?;
            import(desk, typed("input"), Some(&slug))
        }
        _ => import(desk, typed("input"), None),
    }
}

fn import<'a>(desk: &'a Desk, input: &str, wanted: Option<&str>) -> Result<Page<'a>> {
    let body = if input == "-" { said(input)? } else { read_text(input)? };
    let kind: Kind = kinds::parse(&body)?;
    crate::report::paper::readable(&kind)?;
    if let Some(wanted) = wanted.filter(|wanted| *wanted != kind.slug) {
        let slug = &kind.slug;
        let said = both!("文件写的是 {slug}，不是 {wanted}", "the file is of {slug}, not of {wanted}");
        return Err(Error::usage("paper-kind-wrong", said)
            .hint(both!("新种类用 ducha paper kind import", "a new kind comes in with ducha paper kind import")));
    }
    desk.write(|write, _| {
        kinds::name_free(write.conn(), &kind)?;
        kinds::keep(write, &kind, &body)
    })?;
    let (zh, en, slug) = (&kind.name.zh, &kind.name.en, &kind.slug);
    let told = desk.dry(both!("已导入文稿种类 {zh}（{slug}）", "took in the paper kind {en} ({slug})"));
    let next = vec![format!("ducha paper draft {zh}")];
    Ok(Page::Done(Box::new(Done { codes: Vec::new(), said: told, next, kept: None })))
}

fn list(desk: &Desk) -> Result<Page<'_>> {
    let conn = desk.read()?;
    let own = kinds::words(conn)?;
    let shipped = PAPER_KIND.terms.iter().map(|term| term.slug.to_owned());
    let others = own.iter().map(|own| own.slug.clone()).filter(|slug| PAPER_KIND.get(slug).is_none());
    let people = desk.wish.format.is_none_or(Format::for_people);
    let mut rows = Vec::new();
    for slug in shipped.chain(others) {
        let kind = kinds::find(conn, &slug)?;
        rows.push(row(conn, &kind, own.iter().any(|own| own.slug == slug), (desk.wish.lang, people))?);
    }
    let heads = vec![
        Head::of("slug", Shape::Text, "代码词", "Slug"),
        Head::of("name", Shape::Text, "名称", "Name"),
        Head::of("of", Shape::List, "由什么成文", "Made from"),
        Head::of("series", Shape::Text, "刊名", "Series"),
        Head::of("number", Shape::Text, "编号式样", "Number"),
        Head::of("publicity", Shape::Word("publicity"), "公开程度", "Publicity"),
        Head::of("signs", Shape::Flag, "须签发", "To be signed"),
        Head::of("signer", Shape::Text, "签发人", "Signed by"),
        Head::of("receipt", Shape::Text, "回执期限", "Receipt within"),
        Head::of("versions", Shape::Count, "本单位版本", "Own versions"),
    ];
    Ok(Page::Sheet(Sheet::of("paper_kinds", both!("文稿种类", "Kinds of paper"), heads, rows)))
}

fn row(conn: &Connection, kind: &Kind, own: bool, (lang, people): (Lang, bool)) -> Result<Vec<Value>> {
    let versions: i64 = if own {
        conn.query_row("SELECT count(*) FROM paper_kind WHERE slug = ?", [&kind.slug], |r| r.get(0))?
    } else {
        0
    };
    // People read what a noun is called, programs its name.
    let called = |of: &String| {
        if of == kinds::PERIOD { "期间".to_owned() } else { record::noun(of).map_or("", |noun| noun.zh).to_owned() }
    };
    let of: Vec<String> =
        if people && lang == Lang::Zh { kind.of.iter().map(called).collect() } else { kind.of.clone() };
    let filled = |text: &str| if text.is_empty() { Value::Null } else { Value::text(text) };
    Ok(vec![
        Value::text(&kind.slug),
        Value::text(kind.name.get(lang)),
        Value::Text(serde_json::Value::from(of).to_string()),
        Value::text(&kind.series),
        filled(&kind.number),
        Value::text(kind.publicity.slug()),
        Value::Int(kind.signs.into()),
        kind.signer().map_or(Value::Null, Value::text),
        kind.receipt.map_or(Value::Null, |limit| Value::Text(limit.written())),
        Value::Int(versions),
    ])
}

/// The names a template may use: how each is written, and what it is.
static NAMES: &[(&str, &str, &str)] = &[
    ("figure(\"complaints.received\", by=\"channel\", base=\"\", unit=\"\")", "一个指标", "a figure"),
    (
        ".value .text .label .unit .definition",
        "它的数、名称、单位、口径（写在 figure(…) 后）",
        "its number, name, unit, definition",
    ),
    (".parts", "它的各部分，每个有 .label .value", "its parts, each with .label and .value"),
    (".part .whole", "比率的分子、分母", "the two sides of a rate"),
    (".compare(\"mom\")", "环比；yoy 同比；ytd 累计", "held against the period before; yoy; ytd"),
    (".compare(…).word .before .value", "增长、下降、持平；上期数；差", "the word for it; what it was; the difference"),
    (
        "most(\"findings.found\", by=\"unit\")",
        "最多的是哪个；.number 是多少",
        "which has the most; .number says how many",
    ),
    ("table([\"complaints.received\"], by=\"unit\", top=10, share=true)", "一张表", "a table"),
    ("chart([\"complaints.received\"], by=\"month\")", "一张图", "a chart"),
    ("report(\"month\")", "一份报表：.figures .tables .notes", "a standing report: .figures .tables .notes"),
    (
        "rows(\"finding\", visit=…, figure=\"findings.found\", limit=10)",
        "记录；每条按字段取，如 row.unit；一个字段可给几个值，如 findings=findings",
        "records; row.unit and so on; a column takes several values, as findings=findings",
    ),
    ("stop(\"已经办结\")", "不成文，并说为什么", "makes no paper, and says why"),
    ("record", "所据记录，按字段取，如 record.unit；.unit_short 是简称", "the record it is made from, by column"),
    (
        "record.used.promised",
        "各时限到文稿日期用了多少，如 3个工作日、12个自然日、4小时",
        "what was used of each of its limits by the day of the paper",
    ),
    ("findings", "所引问题；没有引就是所据记录的问题", "the findings it quotes, or those of its record"),
    ("complaints", "所引投诉", "the complaints it quotes"),
    (
        "paper.number .period .from .to .as_of .day .title .kind .code .copies .receipt",
        "文稿自己的",
        "of the paper itself",
    ),
    ("paper.whole", "有没有写期间", "whether it has a period of its own"),
    ("paper.unfinished", "期间没过完时写“（截至…）”", "says so of a period that is not over"),
    ("office", "本单位", "the office"),
    ("lead", "编者按", "what stands before the text"),
    ("added", "补充的正文", "text added"),
    ("demands", "有关要求", "what is demanded"),
    ("corrections", "要更正的话，一条一段", "what is corrected, a paragraph each"),
    (
        "## ### #### #####",
        "行首：标题，编为 一、（一） 1. （1）；# 是大标题",
        "begins a line: a heading, numbered by itself; # is a title",
    ),
    ("+", "行首：自编序号的段落，只有一段不编", "begins a line: a paragraph that counts itself"),
    ("-", "行首：列表的一项", "begins a line: an item of a list"),
    (">", "行首：另立的一段，如编者按", "begins a line: a paragraph set apart"),
    ("**…**", "着重的字", "words that stand out"),
    ("***", "独占一行：落款到此，以下如回执", "a line of its own: the signature stands here, a slip below it"),
    ("layout: letter", "写在 --- 之前：按信函格式排", "above the ---: laid out as a letter"),
];

fn names() -> Sheet<'static> {
    let heads = vec![
        Head::of("name", Shape::Text, "名称", "Name"),
        Head::of("zh", Shape::Text, "说明", "In Chinese"),
        Head::of("en", Shape::Text, "英文说明", "Meaning"),
    ];
    let rows =
        NAMES.iter().map(|(name, zh, en)| vec![Value::text(*name), Value::text(*zh), Value::text(*en)]).collect();
    Sheet::of("names", both!("模板里能用的名称", "The names a template may use"), heads, rows)
}
