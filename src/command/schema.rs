//! `schema`: the public views and their columns; and what a command's `--json` is, as a JSON Schema made of the headings it is written with.
//! Not for the words of vocabularies: those are `dictionary`'s.

use super::desk::{Desk, Wish};
use super::{reveal, wrong};
use crate::base::column::{Shape, label};
use crate::base::error::{Error, Lang, Result};
use crate::base::fault::FAULTS;
use crate::base::noun::{From, KEPT, Noun, Value};
use crate::base::page::{Head, Page, Sheet};
use crate::both;
use crate::db::file;
use crate::db::{guard, query};
use crate::record;
use crate::record::sealed;
use crate::render::shape;
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;
use serde_json::{Map, Value as Json, json};
use std::sync::LazyLock;

/// `schema`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let about = lang.pick(
        "视图和字段的说明；带名词或命令则为其 JSON 的 JSON Schema",
        "The views and their columns; with a noun or a command, the JSON Schema of its JSON",
    );
    let help = lang.pick(
        "名词或命令，如 complaint、complaint list、today、report、stats、error；选项会改变字段的写全，如 approval speed --by 单位",
        "a noun or a command, such as complaint, complaint list, today, report, stats, error; with the options that change its keys, such as approval speed --by unit",
    );
    let words = Arg::new("words").num_args(0..).allow_hyphen_values(true).trailing_var_arg(true);
    Command::new("schema").about(about).arg(words.value_name(lang.pick("命令", "COMMAND")).help(help))
}

/// `schema`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let empty = Connection::open_in_memory()?;
    empty.execute_batch(file::SCHEMA)?;
    let words: Vec<&str> = matches.get_many::<String>("words").into_iter().flatten().map(String::as_str).collect();
    let Some(first) = words.first() else { return views(&empty) };
    let body = of(desk, &empty, &words)?;
    let mut out = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": words.join(" ") });
    if let Some(noun) = record::noun(first).filter(|_| words.len() == 1) {
        out["title"] = json!(desk.wish.lang.pick(noun.zh, noun.en));
    }
    for (key, value) in body.as_object().into_iter().flatten() {
        out[key] = value.clone();
    }
    Ok(Page::Json(out))
}

/// The schema of what some words ask for.
fn of(desk: &Desk, empty: &Connection, words: &[&str]) -> Result<Json> {
    let lang = desk.wish.lang;
    match words {
        ["error"] => return Ok(error()),
        ["today" | "report"] | ["report", _] => return Ok(shape::report()),
        ["stats", ..] => return Ok(stats()),
        ["demo"] => return Err(none(words)),
        // What is asked for says which keys there are.
        ["show"] => return Ok(json!({ "type": "object" })),
        ["explain" | "query"] => return Ok(json!({ "type": "array", "items": { "type": "object" } })),
        _ => {}
    }
    let Some(noun) = record::noun(words[0]) else { return answered(desk, words) };
    let row = row(empty, noun, lang)?;
    match words {
        [_] => Ok(row),
        [_, "import"] => Ok(import()),
        [_, "list" | "export"] => Ok(json!({ "type": "array", "items": row })),
        [_, "show"] => {
            let mut page = row;
            page["additionalProperties"] = json!({ "type": "array", "items": { "type": "object" } });
            Ok(page)
        }
        // Nobody is looked at for it.
        [_, "reveal", ..] if noun.sealed.is_some() => {
            let page = reveal::page(noun, 0, &[sealed::nobody(noun)]);
            page.map(|page| shape::object(&page.heads, &page.parts, lang)).ok_or_else(|| none(words))
        }
        [_, verb] if writes(noun, verb) => Ok(row),
        _ => answered(desk, words),
    }
}

/// Whether a verb prints the record it wrote.
fn writes(noun: &Noun, verb: &str) -> bool {
    let step = || record::life_of(noun).is_some_and(|life| (life.takes)(verb).is_some());
    matches!(verb, "add" | "edit" | "void") || step()
}

/// What commands answer that need more than their words, by these: as their examples answered (`tests/answers.rs` keeps it so), without titles.
static ANSWERS: LazyLock<Map<String, Json>> =
    LazyLock::new(|| serde_json::from_str(include_str!("answers.json")).unwrap_or_default());

/// The schema of what a command answers: by the words alone where these are a command and no more.
fn answered(desk: &Desk, words: &[&str]) -> Result<Json> {
    tried(desk, words).or_else(|error| {
        // What answers in no keys says so, whatever else it lacks.
        let error = if error.id == "argument-missing" { none(words) } else { error };
        let mut known = ANSWERS.get(&words.join(" ")).cloned().ok_or(error)?;
        title(&mut known, words[0], desk.wish.lang);
        Ok(known)
    })
}

/// Gives every key of a schema what the dictionary calls it.
fn title(schema: &mut Json, noun: &str, lang: Lang) {
    if let Some(keys) = schema.get_mut("properties").and_then(Json::as_object_mut) {
        for (key, value) in keys {
            if let (Some((zh, en)), Some(value)) = (label(noun, key), value.as_object_mut()) {
                value.insert("title".into(), json!(lang.pick(zh, en)));
            }
            title(value, noun, lang);
        }
    }
    if let Some(items) = schema.get_mut("items") {
        title(items, noun, lang);
    }
}

/// The schema of the page that a command makes here, nothing being written.
fn tried(desk: &Desk, words: &[&str]) -> Result<Json> {
    let lang = desk.wish.lang;
    let argv: Vec<String> = ["ducha"].into_iter().chain(words.iter().copied()).map(str::to_owned).collect();
    let mut tree = super::tree(lang, None);
    let Some(_) = tree.find_subcommand(words[0]) else {
        let report = tree.find_subcommand("report").is_some_and(|all| all.find_subcommand(words[0]).is_some());
        let unknown = record::noun_called(words[0]).err();
        let unknown = unknown.unwrap_or_else(|| {
            Error::usage("command-unknown", both!("没有命令 {words:?}", "there is no command {words:?}"))
        });
        return Err(if report {
            unknown.hint(both!("它是报表：ducha schema report {}", "it is a report: ducha schema report {}", words[0]))
        } else {
            unknown
        });
    };
    let matches = tree.try_get_matches_from_mut(&argv).map_err(|e| wrong::wrong(&e, &tree, &argv))?;
    let wish = Wish { dry_run: true, format: Some(crate::render::Format::Json), ..desk.wish.clone() };
    let other = Desk::new(wish);
    let page = super::run(&other, &matches)?;
    shape::page(&page, lang).ok_or_else(|| none(words))
}

fn none(words: &[&str]) -> Error {
    let words = words.join(" ");
    let said = both!("ducha {words} 的结果没有固定的字段", "what ducha {words} answers has no fixed keys");
    Error::usage("schema-none", said)
}

#[expect(clippy::needless_pass_by_value, reason = "each is made where it is handed over")]
fn object(required: &[&str], properties: Json) -> Json {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// Every error, on stderr.
fn error() -> Json {
    let ids: Vec<&str> = FAULTS.iter().map(|fault| fault.id).collect();
    let row = object(
        &["line", "field", "message"],
        json!({ "line": { "type": "integer" }, "field": { "type": ["string", "null"] },
        "message": { "type": "string" }, "place": { "type": "string" } }),
    );
    let body = object(
        &["id", "kind", "message", "hint"],
        json!({
            "id": { "enum": ids }, "kind": { "type": "string" }, "message": { "type": "string" }, "hint": { "type": ["string", "null"] },
            "cause": { "type": "array", "items": { "type": "string" } }, "rows": { "type": "array", "items": row },
        }),
    );
    object(&["error"], json!({ "error": body }))
}

/// A figure, or several.
fn stats() -> Json {
    let number = json!({ "type": ["integer", "number", "null"] });
    let day = json!({ "type": "string", "format": "date" });
    let period = object(&["from", "to"], json!({ "from": day, "to": day }));
    let row = json!({ "type": "object", "required": ["label", "value", "share", "band", "rank"],
        "properties": { "label": { "type": "string" }, "value": number, "share": number, "numerator": number, "denominator": number,
            "few": { "type": "boolean" }, "rank": number } });
    let figure = json!({
        "type": "object", "required": ["figure", "label", "definition", "period", "as_of", "filters", "by", "total", "rows", "head"],
        "properties": {
            "figure": { "type": "string" }, "label": { "type": "string" }, "definition": { "type": "string" }, "period": period, "as_of": day,
            "filters": { "type": "object" }, "base": { "type": "string" }, "by": { "type": "array", "items": { "type": "string" } },
            "total": number, "numerator": number, "denominator": number, "few": { "type": "boolean" }, "compared": { "type": "object" },
            "rest": { "type": "array" }, "stated": { "type": "array" }, "rows": { "type": "array", "items": row }, "head": { "type": ["object", "null"] },
        },
    });
    json!({ "anyOf": [figure, { "type": "array", "items": figure }] })
}

/// What an import counted.
fn import() -> Json {
    let (count, text) = (json!({ "type": "integer" }), json!({ "type": ["string", "null"] }));
    let keys = ["code", "said", "read", "added", "same", "changed", "rejected", "encoding", "sheet", "mapping"];
    let mut out = object(
        &keys,
        json!({
            "code": text, "said": text, "read": count, "added": count, "same": count, "changed": count, "rejected": count, "encoding": text,
            "sheet": text, "mapping": { "type": "object" }, "differences": { "type": "array" }, "refused": { "type": "array" },
            "voided": { "type": "array" }, "comments": count, "hidden": { "type": "object" },
            "sheets": { "type": "array" },
        }),
    );
    out["additionalProperties"] = json!(true);
    out
}

fn shape_name(shape: Shape) -> String {
    match shape {
        Shape::Word(name) => format!("word:{name}"),
        Shape::Words(name) => format!("words:{name}"),
        Shape::Code(letters) => format!("code:{letters}"),
        Shape::Named(letters) => format!("name:{letters}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// Every column of every public view, with its labels and shape.
fn views<'a>(empty: &Connection) -> Result<Page<'a>> {
    let mut rows = Vec::new();
    for view in guard::views(empty)?.iter().filter(|v| !v.starts_with("every_")) {
        let noun = record::NOUNS.iter().copied().find(|n| n.view == view);
        let columns: Vec<String> = match noun {
            Some(noun) => query::columns(empty, noun)?,
            None => empty.prepare(&format!("SELECT * FROM {view}"))?.column_names().map(str::to_owned).collect(),
        };
        for name in columns {
            let head = query::head(noun, &name);
            rows.push(
                [view, &name, &head.label.zh, &head.label.en, &shape_name(head.shape)]
                    .into_iter()
                    .map(|t| Value::Text(t.clone()))
                    .collect(),
            );
        }
    }
    let own = |key: &str, zh: &str, en: &str| Head::of(key, Shape::Text, zh, en);
    let heads = vec![
        own("view", "视图", "View"),
        own("column", "字段", "Column"),
        own("zh", "中文", "Chinese"),
        own("en", "英文", "English"),
        own("shape", "类型", "Shape"),
    ];
    Ok(Page::Sheet(Sheet::of("schema", both!("公开视图", "Public views"), heads, rows)))
}

/// What `list` and `export` print of each record of a noun, and what `import` takes beyond it.
fn row(empty: &Connection, noun: &'static Noun, lang: Lang) -> Result<Json> {
    let columns = query::columns(empty, noun)?;
    let head = |name: &str| query::head(Some(noun), name);
    let heads: Vec<Head> = columns.iter().map(|name| head(name)).collect();
    let mut out = shape::object(&heads, &[], lang);
    // Rows of parts go out with `export` alone.
    for (column, _) in noun.parts_that_travel() {
        out["properties"][column] = shape::value(&head(column), lang);
    }
    // And what a sheet had beside.
    out["properties"][KEPT] = json!({ "type": ["array", "null"] });
    let sealed: Vec<&str> = noun.fields.iter().filter(|f| f.from == From::Sealed).map(|f| f.column).collect();
    out["x-import-only"] = json!(sealed);
    Ok(out)
}
