//! What every noun can be asked: add, list, show, edit, void, import, export. Not for a noun's own verbs.

use super::args::{self, option};
use super::desk::{Desk, unopened};
use super::filter;
use crate::base::code;
use crate::base::column;
use crate::base::error::{BadRow, Both, Error, Kind, Lang, Result};
use crate::base::noun::{Noun, Raw, Value};
use crate::base::page::{Done, Page, Record as RecordPage};
use crate::both;
use crate::db::query;
use crate::db::write::Write;
use crate::intake;
use crate::record::names::Names;
use crate::record::{self, Record, belonging};
use crate::render::Format;
use chrono::Datelike;
use clap::{Arg, ArgMatches, Command};
use std::fs::File;
use std::io::Read;

/// A noun's command with the verbs all nouns have, and its own.
pub fn noun_command(lang: Lang, noun: &'static Noun, about: &Both, own: Vec<Command>) -> Command {
    let (zh, en) = (noun.zh, noun.en);
    let a = if en.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    let say = |verb: &'static str, both: Both| Command::new(verb).about(both.get(lang).to_owned());
    let list = |verb: &'static str, both: Both| say(verb, both).args(filter::args(lang, noun));
    let add = say("add", both!("登记一条{zh}", "Record {a} {en}")).args(args::fields(lang, noun, true));
    let edit = say("edit", both!("更正{zh}，原值留在日志里", "Correct {a} {en}; the journal keeps what it was"))
        .arg(args::code(lang, noun))
        .args(args::fields(lang, noun, false));
    let void = say("void", both!("作废{zh}，写明理由", "Void {a} {en}, with a reason"))
        .arg(args::code(lang, noun))
        .arg(args::message(lang, lang.pick("作废的理由", "why it is voided")).required(false));
    let import = say(
        "import",
        both!("从 CSV 或 NDJSON 文件导入{zh}，要么全部要么全不", "Take in {en} rows from CSV or NDJSON, all or none"),
    )
    .arg(
        Arg::new("input")
            .required(true)
            .value_name(lang.pick("文件", "FILE"))
            .help(lang.pick("文件；- 为标准输入", "the file; - for standard input")),
    )
    .arg(option(
        "from-format",
        lang.pick("格式", "FORMAT"),
        lang.pick("csv 或 ndjson；默认看文件名", "csv or ndjson; default by the file's name"),
    ));
    Command::new(noun.name)
        .about(about.get(lang).to_owned())
        .subcommand_required(true)
        .subcommand(add)
        .subcommand(list("list", both!("列出{zh}", "List {en} records")))
        .subcommand(say("show", both!("查看一条{zh}", "Show one {en}")).arg(args::code(lang, noun)))
        .subcommand(edit)
        .subcommand(void)
        .subcommand(import)
        .subcommand(list("export", both!("导出{zh}（默认 NDJSON）", "Write out {en} records (default NDJSON)")))
        .subcommands(own)
}

/// Runs one of the verbs every noun has; `None` if it is the noun's own.
pub fn run<'a, D: Record>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Option<Page<'a>>> {
    let noun = D::NOUN;
    Ok(Some(match verb {
        "add" => Page::Done(Box::new(add::<D>(desk, matches)?)),
        "list" | "export" => {
            let (conn, names) = (desk.read()?, desk.names()?);
            Page::Sheet(query::list(conn, noun, &filter::asked(desk, noun, matches)?, names.today)?)
        }
        "show" => {
            let id = target(desk, noun, matches)?;
            whole(desk, noun, id, show(desk, noun, id)?)?
        }
        "edit" => Page::Done(Box::new(edit::<D>(desk, matches)?)),
        "void" => Page::Done(Box::new(void(desk, noun, matches)?)),
        "import" => Page::Done(Box::new(import::<D>(desk, matches)?)),
        _ => return Ok(None),
    }))
}

/// The row the `code` argument names.
pub fn target(desk: &Desk, noun: &'static Noun, matches: &ArgMatches) -> Result<i64> {
    let typed = matches.get_one::<String>("target").map(String::as_str).unwrap_or_default();
    desk.names()?.record(desk.read()?, noun, typed)
}

/// A record's own fields, for `show`.
pub fn show<'a>(desk: &'a Desk, noun: &'static Noun, id: i64) -> Result<RecordPage<'a>> {
    let (heads, values) = query::one(desk.read()?, noun, id, desk.names()?.today)?;
    let record = RecordPage { heads, values, parts: Vec::new(), notes: Vec::new() };
    let (heads, values) = desk.chosen(record)?;
    Ok(RecordPage { heads, values, parts: Vec::new(), notes: Vec::new() })
}

/// A record's page ended by what belongs to it; not where fields were chosen.
pub fn whole<'a>(desk: &'a Desk, noun: &'static Noun, id: i64, mut page: RecordPage<'a>) -> Result<Page<'a>> {
    if desk.wish.fields.is_none() {
        page.parts.extend(belonging::parts(desk.read()?, noun, id)?);
    }
    Ok(Page::Record(Box::new(page)))
}

fn understood(
    conn: &rusqlite::Connection,
    names: &Names,
    noun: &'static Noun,
    raw: &[(&'static str, Raw)],
) -> Result<Vec<(&'static str, Value)>> {
    raw.iter().map(|(column, raw)| Ok((*column, names.value(conn, noun, column, raw)?))).collect()
}

fn add<D: Record>(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let noun = D::NOUN;
    let raw = args::added(noun, matches)?;
    desk.write(|write, names| {
        let mut draft = D::default();
        for (column, value) in understood(write.conn(), names, noun, &raw)? {
            draft.set(column, value);
        }
        let id = record::add(write, names, draft, None)?;
        let code = record::called(write.conn(), noun, id)?;
        let (zh, en, name) = (noun.zh, noun.en, noun.name);
        let said = both!("已登记{zh} {code}", "recorded {en} {code}");
        if let Some(hint) = D::hint(write.conn(), id, &code)? {
            desk.say(hint);
        }
        let next = D::next(write.conn(), names, id, &code)?;
        let next = if next.is_empty() { vec![format!("ducha {name} show {code}")] } else { next };
        let done = desk.done(write.conn(), names, noun, id, (said, next))?;
        Ok(Done { code: Some(code), ..done })
    })
}

fn edit<D: Record>(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let noun = D::NOUN;
    let raw = args::given(noun, matches)?;
    if raw.is_empty() {
        return Err(Error::usage("nothing-to-edit", both!("没有说要改什么", "nothing to change was given"))
            .hint(both!("如 --summary …；可改的见 --help", "such as --summary …; see --help")));
    }
    let id = target(desk, noun, matches)?;
    desk.write(|write, names| {
        let given = understood(write.conn(), names, noun, &raw)?;
        let changed = record::edit::<D>(write, names, id, &given)?;
        let code = record::called(write.conn(), noun, id)?;
        let empty: Vec<_> = given.iter().filter(|(_, value)| *value == Value::Null).map(|(c, _)| *c).collect();
        let label = |column: &&str| column::label(noun.name, column).unwrap_or_default();
        let (zh, en): (Vec<_>, Vec<_>) = empty.iter().map(label).unzip();
        let (zh, en) = match empty.len() {
            0 => Default::default(),
            _ => (format!("；已清空{}", zh.join("、")), format!("; now empty: {}", en.join(", "))),
        };
        let said = match changed {
            0 => both!("{code} 没有变化", "{code} is as it was"),
            n => both!("已更正 {code} 的 {n} 个字段{zh}", "{code}: {n} fields corrected{en}"),
        };
        let next = vec![format!("ducha history {code}")];
        desk.done(write.conn(), names, noun, id, (said, next))
    })
}

fn void(desk: &Desk, noun: &'static Noun, matches: &ArgMatches) -> Result<Done<'static>> {
    let reason = args::reason(matches)?;
    let id = target(desk, noun, matches)?;
    desk.write(|write, names| {
        record::void(write, noun, id, &reason)?;
        let code = record::called(write.conn(), noun, id)?;
        let said = both!("已作废 {code}：{reason}", "voided {code}: {reason}");
        let next = vec![format!("ducha history {code}")];
        desk.done(write.conn(), names, noun, id, (said, next))
    })
}

/// Which slot of an import row a heading fills: a field's place, the slot after them for `code`, none for derived columns.
fn slot(noun: &'static Noun, known: &[String], key: &str) -> Result<Option<usize>> {
    let column = noun.heading(key).map_or(key, |c| c.name);
    // A unit's own code is its 单位代码; other nouns have that of their unit.
    let column = if noun.letters.is_none() && column == "unit_code" { "code" } else { column };
    if let Some(at) = noun.fields.iter().position(|f| f.column == column) {
        return Ok(Some(at));
    }
    if column == "code" {
        return Ok(Some(noun.fields.len()));
    }
    if known.iter().any(|k| k == column) {
        return Ok(None);
    }
    let fields: Vec<String> = noun.fields.iter().map(|f| f.column.to_owned()).collect();
    Err(query::unknown_column(key, &fields))
}

fn import<D: Record>(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let noun = D::NOUN;
    let path = matches.get_one::<String>("input").map(String::as_str).unwrap_or_default();
    let format = match matches.get_one::<String>("from-format").map(String::as_str).or(if path == "-" {
        Some("ndjson")
    } else {
        None
    }) {
        Some("csv") => Some(intake::Format::Csv),
        Some("ndjson" | "jsonl") => Some(intake::Format::Ndjson),
        Some(_) => None,
        None => intake::Format::of(path),
    };
    let format = format.ok_or_else(|| {
        Error::usage("import-format", both!("不知道 {path:?} 是什么格式", "the format of {path:?} is not known")).hint(
            both!(
                "文件名以 .csv 或 .ndjson 结尾，或加 --from-format csv",
                "name it .csv or .ndjson, or add --from-format csv"
            ),
        )
    })?;
    let input: Box<dyn Read> = if path == "-" { Box::new(std::io::stdin().lock()) } else { Box::new(opened(path)?) };
    desk.write(|write, names| {
        let (count, short) = take_in::<D>(write, names, format, input)?;
        let (zh, en, name) = (noun.zh, noun.en, noun.name);
        if short > 0 {
            desk.say(both!(
                "其中 {short} 条写着已核实或销号：导入不能核实，只记到报整改为止；要核实用 ducha {name} verify",
                "{short} of them say they were verified: an import verifies nothing, they stand as reported; see ducha {name} verify"
            ));
        }
        let said = desk.dry(both!("已导入 {count} 条{zh}", "imported {count} {en} records"));
        Ok(Done { code: None, said, next: vec![format!("ducha {name} list")], record: None })
    })
}

/// Takes in every row of a file, or none: bad rows are told all together. Returns how many, and how many of them claimed
/// more than an import may bring.
pub fn take_in<D: Record>(
    write: &mut Write<'_>,
    names: &Names,
    format: intake::Format,
    input: impl Read,
) -> Result<(u64, u64)> {
    let noun = D::NOUN;
    let known = query::columns(write.conn(), noun)?;
    let (mut count, mut short, mut bad) = (0_u64, 0_u64, Vec::new());
    let matching = |key: &str| slot(noun, &known, key);
    intake::read(format, input, noun.fields.len() + 1, &matching, &mut |line, row| {
        match row.and_then(|row| keep::<D>(write, names, row)) {
            Ok(less) => (count, short) = (count + 1, short + u64::from(less)),
            Err(e) if matches!(e.kind, Kind::Usage | Kind::NotFound | Kind::Refused) => {
                bad.push(BadRow { line, field: e.field.clone().unwrap_or_default(), message: e.told() });
            }
            Err(e) => return Err(e),
        }
        Ok(())
    })?;
    if bad.is_empty() && count == 0 {
        return Err(Error::refused("import-empty", both!("导入文件里没有一行数据", "the import file holds no row")));
    }
    if bad.is_empty() {
        return Ok((count, short));
    }
    let (n, all) = (bad.len(), bad.len() as u64 + count);
    let refused = both!(
        "导入被拒绝：{all} 行里有 {n} 行不合格，一行也没有写入",
        "the import is refused: {n} of {all} rows are bad, none was written"
    );
    let hint =
        both!("改好下面各行再导入；--dry-run 可先试", "mend these rows and import again; --dry-run tries it first");
    Err(Error::refused("import-refused", refused).hint(hint).rows(bad))
}

fn opened(path: &str) -> Result<File> {
    let file = File::open(path).map_err(|e| unopened(path, e))?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(Error::usage("input-is-folder", both!("{path:?} 是文件夹", "{path:?} is a folder")));
    }
    Ok(file)
}

/// Keeps one row of an import; true where it claims more than an import may bring.
fn keep<D: Record>(write: &mut Write<'_>, names: &Names, row: &mut [Raw]) -> Result<bool> {
    let noun = D::NOUN;
    let mut draft = D::default();
    for (field, raw) in noun.fields.iter().zip(row.iter()) {
        if *raw != Raw::Null {
            draft.set(field.column, names.value(write.conn(), noun, field.column, raw)?);
        }
    }
    let code = match (&row[noun.fields.len()], noun.letters) {
        (Raw::Text(typed), Some(letters)) => {
            Some(code::parse(letters, typed, names.today.year()).ok_or_else(|| {
                Error::usage("code-unreadable", both!("{typed:?} 不是编号", "{typed:?} is not a code")).field("code")
            })?)
        }
        _ => None,
    };
    let short = draft.overreaches();
    let id = record::add(write, names, draft, code)?;
    D::kept(write.conn(), names, id)?;
    Ok(short)
}

/// What a list without a named format is written in: `export` is for other programs.
pub fn default_format(verb: &str) -> Option<Format> {
    (verb == "export").then_some(Format::Ndjson)
}
