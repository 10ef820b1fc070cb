//! What a page is as JSON, told as a JSON Schema: made of its headings, so that no answer is described twice. Not for values: those are
//! `json`'s.

use crate::base::column::Shape;
use crate::base::error::Lang;
use crate::base::page::{Head, Kept, Page, Sheet};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// What any cell may be.
fn cell() -> Value {
    json!({ "type": ["string", "integer", "number", "boolean", "array", "null"] })
}

/// The value of a column, which may be nothing.
pub fn value(head: &Head, lang: Lang) -> Value {
    let nullable = |kind: &str| json!([kind, "null"]);
    let code = |letters: &str| format!("^([A-Z0-9]{{8}}/)?{letters}[0-9]{{4}}-[0-9]{{4,}}$");
    let mut out = match head.shape {
        Shape::Count => json!({ "type": ["integer", "number", "null"] }),
        Shape::Flag => json!({ "type": nullable("boolean") }),
        Shape::Day => json!({ "type": nullable("string"), "format": "date" }),
        Shape::Instant => json!({ "type": nullable("string"), "format": "date-time" }),
        Shape::Cell | Shape::Measure => cell(),
        Shape::Rows => json!({ "type": nullable("array"), "items": { "type": "object" } }),
        Shape::List | Shape::Words(_) => json!({ "type": nullable("array"), "items": { "type": "string" } }),
        Shape::Code(letters) => json!({ "type": nullable("string"), "pattern": code(letters) }),
        Shape::Record => json!({ "type": nullable("string"), "pattern": code("[A-Z]{1,2}") }),
        _ => json!({ "type": nullable("string") }),
    };
    if let (Some(vocab), Shape::Word(_) | Shape::Words(_)) = (head.shape.vocab(), head.shape) {
        let slugs = vocab.terms.iter().map(|t| json!(t.slug));
        let several = matches!(head.shape, Shape::Words(_));
        match (vocab.open, several) {
            (true, _) => out["examples"] = slugs.collect(),
            (false, true) => out["items"]["enum"] = slugs.collect(),
            (false, false) => out["enum"] = slugs.chain([Value::Null]).collect(),
        }
    }
    out["title"] = json!(head.label.get(lang));
    out
}

/// What a part of a record with these headings is called: what has the key of one of them is `KEY_rows`, for no key stands twice.
pub fn part_key<'p>(heads: &[Head], part: &'p Sheet<'_>) -> Cow<'p, str> {
    let twice = heads.iter().any(|head| head.key == part.key);
    if twice { format!("{}_rows", part.key).into() } else { part.key.as_str().into() }
}

/// An object with a key for each heading, always all of them; a part is an array of such.
pub fn object(heads: &[Head], parts: &[Sheet<'_>], lang: Lang) -> Value {
    let mut properties: Map<String, Value> = heads.iter().map(|head| (head.key.clone(), value(head, lang))).collect();
    let mut keys: Vec<String> = heads.iter().map(|head| head.key.clone()).collect();
    for part in parts {
        let key = part_key(heads, part).into_owned();
        properties.insert(key.clone(), rows(&part.heads, lang));
        keys.push(key);
    }
    json!({ "type": "object", "properties": properties, "required": keys, "additionalProperties": false })
}

/// Rows under headings.
pub fn rows(heads: &[Head], lang: Lang) -> Value {
    json!({ "type": "array", "items": object(heads, &[], lang) })
}

/// Any report, and the day's page: figures, and tables that say their own columns.
pub fn report() -> Value {
    let text = || json!({ "type": "string" });
    let texts = || json!({ "type": "array", "items": text() });
    let object = |required: &[&str], properties: Value| json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false });
    let day = || json!({ "type": "string", "format": "date" });
    let count = || json!({ "type": "integer" });
    let side = || object(&["id", "value"], json!({ "id": text(), "value": count() }));
    let part = object(&["key", "label", "value"], json!({ "key": text(), "label": text(), "value": count() }));
    let figure = object(
        &["id", "label", "definition", "value"],
        json!({
            "id": text(), "label": text(), "definition": text(), "value": { "type": ["integer", "number", "null"] },
            "unit": text(), "parts": { "type": "array", "items": part }, "numerator": side(), "denominator": side(),
        }),
    );
    let column = object(&["key", "label"], json!({ "key": text(), "label": text() }));
    let table = object(
        &["key", "title", "columns", "rows", "notes"],
        json!({
            "key": text(), "title": { "type": ["string", "null"] }, "columns": { "type": "array", "items": column },
            "rows": { "type": "array", "items": { "type": "object", "additionalProperties": cell() } }, "notes": texts(),
        }),
    );
    object(
        &["report", "title", "office", "period", "as_of", "filters", "figures", "tables", "notes"],
        json!({
            "report": text(), "title": text(), "office": text(), "period": object(&["from", "to"], json!({ "from": day(), "to": day() })),
            "as_of": day(), "filters": { "type": "object", "additionalProperties": text() },
            "head": object(&["seq", "hash"], json!({ "seq": count(), "hash": text() })),
            "figures": { "type": "array", "items": figure }, "tables": { "type": "array", "items": table }, "notes": texts(),
        }),
    )
}

/// A page that has headings; none where what it is in JSON is no page's business.
pub fn page(page: &Page<'_>, lang: Lang) -> Option<Value> {
    Some(match page {
        // What a free query selects may be anything.
        Page::Sheet(sheet) if sheet.key == "query" => {
            let properties: Map<String, Value> = sheet.heads.iter().map(|head| (head.key.clone(), cell())).collect();
            let keys: Vec<&String> = properties.keys().collect();
            json!({ "type": "array", "items": { "type": "object", "properties": properties, "required": keys } })
        }
        Page::Sheet(sheet) => rows(&sheet.heads, lang),
        Page::Record(record) => object(&record.heads, &record.parts, lang),
        Page::Report(_) => report(),
        Page::Done(done) => match &done.kept {
            Some(Kept::One(record)) => object(&record.heads, &record.parts, lang),
            Some(Kept::Many(sheet)) => rows(&sheet.heads, lang),
            None => object(&super::told_heads(), &[], lang),
        },
        Page::Answer(_) | Page::Document(_) | Page::Text(_) | Page::Json(_) => return None,
    })
}
