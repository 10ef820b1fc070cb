//! `vocab` and `schema`: the words a column may hold, the public views, the JSON Schema of a noun.

use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{From, Noun, Value};
use crate::base::page::{Added, Head, Page, Sheet};
use crate::base::text;
use crate::base::vocab::{self};
use crate::both;
use crate::db::file;
use crate::db::{guard, query};
use crate::record;
use clap::ArgMatches;
use rusqlite::Connection;
use serde_json::json;

/// `vocab`: the vocabularies, or the words of one, shipped and the office's own.
pub fn vocab<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let own = if desk.place().is_ok() { desk.names()?.added.clone() } else { Added::default() };
    let word = |key: &str, zh: &str, en: &str| Head::of(key, Shape::Text, zh, en);
    let text = |t: &str| if t.is_empty() { Value::Null } else { Value::Text(t.to_owned()) };
    let Some(name) = matches.get_one::<String>("name") else {
        let rows =
            vocab::ALL.iter().map(|v| vec![text(v.name), text(v.zh), text(v.en), Value::Int(v.open.into())]).collect();
        let heads = vec![
            word("vocab", "词表", "Vocabulary"),
            word("zh", "中文", "Chinese"),
            word("en", "英文", "English"),
            Head::of("open", Shape::Flag, "可添加", "Open"),
        ];
        return Ok(Page::Sheet(Sheet::of("vocab", both!("词表", "Vocabularies"), heads, rows)));
    };
    let found = vocab::ALL.iter().find(|v| v.name == name.as_str() || v.zh == name.as_str());
    let found = found.ok_or_else(|| {
        let near = text::nearest(name, vocab::ALL.iter().map(|v| v.name), 3).join(", ");
        Error::not_found("vocab-unknown", both!("没有词表 {name:?}", "there is no vocabulary {name:?}"))
            .hint(both!("词表一览：ducha vocab；相近的是 {near}", "see ducha vocab; nearest {near}"))
    })?;
    let shipped = found.terms.iter().map(|t| {
        vec![
            text(t.slug),
            text(t.zh),
            text(t.en),
            text(&t.also.join("、")),
            text(t.parent.unwrap_or_default()),
            Value::Int(0),
        ]
    });
    let added = own.own.iter().filter(|t| t.vocab == found.name).map(|t| {
        let family = text(t.family.as_deref().unwrap_or_default());
        vec![text(&t.slug), text(&t.label.zh), text(&t.label.en), Value::Null, family, Value::Int(1)]
    });
    let heads = vec![
        word("slug", "代码词", "Slug"),
        word("zh", "中文", "Chinese"),
        word("en", "英文", "English"),
        word("also", "也可写", "Also"),
        word("parent", "上级", "Parent"),
        Head::of("own", Shape::Flag, "自加", "Own"),
    ];
    let title = Both { zh: found.zh.into(), en: found.en.into() };
    Ok(Page::Sheet(Sheet::of("vocab", title, heads, shipped.chain(added).collect())))
}

/// `schema`.
pub fn schema<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let empty = Connection::open_in_memory()?;
    empty.execute_batch(file::SCHEMA)?;
    match matches.get_one::<String>("noun") {
        None => views(&empty),
        Some(name) => {
            let noun = record::noun_called(name)?;
            Ok(Page::Json(json_schema(&empty, noun, desk.wish.lang)?))
        }
    }
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

/// The JSON Schema of what `list` and `export` print of a noun, and of what `import` takes beyond it.
fn json_schema(empty: &Connection, noun: &'static Noun, lang: Lang) -> Result<serde_json::Value> {
    let mut properties = serde_json::Map::new();
    let columns = query::columns(empty, noun)?;
    // Rows of parts go out with `export` alone.
    for name in columns.iter().map(String::as_str).chain(noun.parts_that_travel().map(|(column, _)| column)) {
        let head = query::head(Some(noun), name);
        let nullable = |kind: &str| json!([kind, "null"]);
        let mut property = match head.shape {
            Shape::Count => json!({ "type": nullable("integer") }),
            Shape::Flag => json!({ "type": nullable("boolean") }),
            Shape::Day => json!({ "type": nullable("string"), "format": "date" }),
            Shape::Instant => json!({ "type": nullable("string"), "format": "date-time" }),
            Shape::Rows => json!({ "type": nullable("array"), "items": { "type": "object" } }),
            Shape::List | Shape::Words(_) => json!({ "type": nullable("array"), "items": { "type": "string" } }),
            Shape::Code(letters) => {
                json!({ "type": nullable("string"), "pattern": format!("^{letters}[0-9]{{4}}-[0-9]{{4,}}$") })
            }
            Shape::Record => json!({ "type": nullable("string"), "pattern": "^[A-Z]{1,2}[0-9]{4}-[0-9]{4,}$" }),
            Shape::Word(_)
            | Shape::Text
            | Shape::Person
            | Shape::Long
            | Shape::Unit
            | Shape::Named(_)
            | Shape::Cell
            | Shape::Closed => {
                json!({ "type": nullable("string") })
            }
        };
        if let Some(vocab) = head.shape.vocab() {
            let slugs = vocab.terms.iter().map(|t| json!(t.slug)).chain([serde_json::Value::Null]);
            if vocab.open {
                property["examples"] = vocab.terms.iter().map(|t| json!(t.slug)).collect();
            } else {
                property["enum"] = slugs.collect();
            }
        }
        property["title"] = json!(head.label.get(lang));
        properties.insert(name.to_owned(), property);
    }
    let sealed: Vec<&str> = noun.fields.iter().filter(|f| f.from == From::Sealed).map(|f| f.column).collect();
    Ok(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": lang.pick(noun.zh, noun.en),
        "type": "object",
        "properties": properties,
        "required": columns,
        "additionalProperties": false,
        "x-import-only": sealed,
    }))
}
