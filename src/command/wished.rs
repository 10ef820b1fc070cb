//! The options every command takes, and what they wish: about file, format, day and actor. Not for what is done with them: that is the
//! desk's.

use super::args::{self, option, switch};
use super::desk::Wish;
use super::{fields, journaled};
use crate::base::error::{Error, Lang, Result};
use crate::both;
use crate::record;
use crate::render::{self, Format};
use clap::{Arg, ArgMatches};
use std::path::PathBuf;

/// The options every command takes.
pub fn global(lang: Lang) -> Vec<Arg> {
    let heading = lang.pick("通用选项", "Common options");
    let path = lang.pick("文件", "FILE");
    let mut all = vec![
        option("file", path, lang.pick("台账文件", "the ledger")).short('f'),
        option(
            "format",
            lang.pick("格式", "FORMAT"),
            lang.pick(
                "table、tsv、json、ndjson、csv、md、html、xlsx、docx、pdf",
                "table, tsv, json, ndjson, csv, md, html, xlsx, docx or pdf",
            ),
        ),
        switch("json", lang.pick("同 --format json", "short for --format json")),
        option("output", path, lang.pick("写到文件，格式看扩展名", "write there; format by its ending")).short('o'),
        option(
            "fields",
            lang.pick("字段", "COLUMNS"),
            lang.pick("只要这些字段，按此顺序", "these columns, in this order"),
        ),
        option("lang", "zh|en", lang.pick("语言", "language")),
        option("today", lang.pick("日期", "DATE"), lang.pick("把哪天当作今天", "the day everything is computed for")),
        option("actor", lang.pick("姓名", "NAME"), lang.pick("记在谁名下", "who is recorded")),
        switch("dry-run", lang.pick("只说会做什么，不写入", "say what would be written, and write nothing")),
        switch("amend", lang.pick("补录、更正已印发期间的记录", "amend records of a period that has been issued")),
        switch(
            "labels",
            lang.pick("csv、tsv 用中文表头和词，给人看", "csv and tsv with headings and words for people"),
        ),
        switch("force", lang.pick("-o 的文件已存在也覆盖", "write over the file of -o where there is one")),
        switch(
            "quiet",
            lang.pick(
                "不说多余的话，表和 tsv 不带表头",
                "say nothing beside the answer; tables and tsv without headings",
            ),
        ),
        switch("no-header", lang.pick("表、tsv、csv 不带表头", "tables, tsv and csv without headings")),
        option("color", "auto|always|never", lang.pick("颜色", "colour")),
    ];
    all = all.into_iter().map(|a| a.global(true).help_heading(heading)).collect();
    all
}

fn format_called(name: &str) -> Result<Format> {
    Format::from_name(name).ok_or_else(|| {
        let all = Format::ALL.iter().map(|f| f.slug()).collect::<Vec<_>>().join(", ");
        Error::usage("format-unknown", both!("没有格式 {name:?}", "there is no format {name:?}"))
            .hint(both!("可以是 {all}", "it may be {all}"))
    })
}

/// What they wish, with what the environment says.
pub fn wish(matches: &ArgMatches, argv: &[String], lang: Lang) -> Result<Wish> {
    let get = |id: &str| matches.get_one::<String>(id).cloned();
    args::no_blanks(matches)?;
    let env = |name| std::env::var(name).ok().filter(|v| !v.is_empty());
    if let Some(typed) = get("lang").filter(|t| !matches!(t.as_str(), "zh" | "en")) {
        return Err(Error::usage("lang-unknown", both!("没有语言 {typed:?}", "there is no language {typed:?}"))
            .hint(both!("可以是 zh 或 en", "it may be zh or en")));
    }
    // A dash is where an answer goes anyhow.
    let output = get("output").filter(|path| path.as_str() != "-").map(PathBuf::from);
    let named = if matches.get_flag("json") { Some("json".to_owned()) } else { get("format") };
    let format = match named {
        Some(name) => Some(format_called(&name)?),
        None => match &output {
            Some(path) => Some(Format::from_path(path).ok_or_else(|| {
                let shown = path.display();
                Error::usage(
                    "format-unknown",
                    both!("看不出 {shown} 该是什么格式", "the format of {shown} cannot be told from its name"),
                )
                .hint(both!(
                    "文件名以 .docx .html .xlsx .pdf .md .txt .json .ndjson .csv .tsv .ics .svg 结尾，或加 --format",
                    "end it in .docx .html .xlsx .pdf .md .txt .json .ndjson .csv .tsv .ics or .svg, or add --format"
                ))
            })?),
            None => {
                env("DUCHA_FORMAT")
                    .map(|name| format_called(&name).map_err(|e| e.field("DUCHA_FORMAT")))
                    .transpose()?;
                None
            }
        },
    };
    format.map_or(Ok(()), |format| fit(format, matches.subcommand_name()))?;
    let noun = matches.subcommand_name().and_then(record::noun);
    let actor = get("actor").or_else(|| env("DUCHA_ACTOR")).filter(|a| !a.is_empty());
    Ok(Wish {
        file: get("file").map(PathBuf::from),
        format,
        output,
        fields: get("fields").map(|f| fields::named(&f, noun)).transpose()?,
        lang,
        today: get("today").or_else(|| env("DUCHA_TODAY")),
        actor,
        dry_run: matches.get_flag("dry-run"),
        amend: matches.get_flag("amend"),
        labels: matches.get_flag("labels"),
        force: matches.get_flag("force"),
        quiet: matches.get_flag("quiet"),
        headless: matches.get_flag("no-header"),
        asks: false,
        command: journaled::typed(argv),
    })
}

/// Refuses a format that few pages have a shape for, of any other command: before that writes anything.
fn fit(format: Format, command: Option<&str>) -> Result<()> {
    let fits = match format {
        Format::Ics => command.is_none_or(|command| command == "today"),
        Format::Svg => command == Some("stats"),
        _ => true,
    };
    if fits { Ok(()) } else { Err(render::unfit(format)) }
}

/// Where the words among the arguments stand: what is no option and no value of one that every command takes. The first are the noun and its
/// verb.
pub fn words(argv: &[String]) -> Vec<usize> {
    let valued = ["-f", "--file", "--format", "-o", "--output", "--fields", "--lang", "--today", "--actor", "--color"];
    let (mut out, mut at) = (Vec::new(), 1);
    while let Some(arg) = argv.get(at) {
        if valued.contains(&arg.as_str()) {
            at += 1;
        } else if !arg.starts_with('-') {
            out.push(at);
        }
        at += 1;
    }
    out
}

/// Whether a program reads the answer where nothing is typed of a format.
pub fn usually_json() -> bool {
    matches!(super::desk::usual_format(), Some(Format::Json | Format::Ndjson))
}

/// Whether a program reads the answer, by what is typed; nothing where no format is.
pub fn json<'a>(argv: impl Iterator<Item = &'a str>) -> Option<bool> {
    let mut format = None;
    let mut argv = argv.peekable();
    while let Some(arg) = argv.next() {
        match (arg, arg.strip_prefix("--format=")) {
            ("--json", _) => format = Some("json"),
            ("--format", _) => format = argv.peek().copied(),
            (_, Some(name)) => format = Some(name),
            _ => {}
        }
    }
    format.map(|name| matches!(name, "json" | "ndjson"))
}

/// The noun or command among the arguments: the first that is not an option or an option's value.
pub fn first_word(argv: &[String]) -> &str {
    words(argv).first().map_or("", |at| &argv[*at])
}

/// The language an option names.
fn said_language(argv: &[String]) -> Option<&str> {
    let apart = argv.iter().skip_while(|a| *a != "--lang").nth(1).map(String::as_str);
    apart.or_else(|| argv.iter().find_map(|a| a.strip_prefix("--lang=")))
}

/// The reader's language: the option, then the one of where it is typed, then the environment, then Chinese.
pub fn language(argv: &[String], here: Option<Lang>) -> Lang {
    let from = |name| std::env::var(name).ok().filter(|v| !v.is_empty());
    let lang = |word: &str| if word.starts_with("en") { Lang::En } else { Lang::Zh };
    let said = said_language(argv).map(lang).or(here);
    said.unwrap_or_else(|| lang(&from("LC_ALL").or_else(|| from("LANG")).unwrap_or_default()))
}
