//! What a row of a file states, and what it became: the unit it means, the record it is already, what no row can bring, what the ledger counts
//! otherwise. Not for reading rows: that is `import`.

use crate::base::code;
use crate::base::column::{self, Shape};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{From as Source, Noun, Put, Raw, Value};
use crate::base::private;
use crate::base::vocab::vocab;
use crate::both;
use crate::db::mask;
use crate::record::names::Names;
use crate::record::{self, Record};
use rusqlite::Connection;

/// The first column of a draft whose text holds what is somebody's own: a number, or what the row itself keeps sealed. `shapes` are
/// those of its fields.
pub fn own_text<D: Record>(draft: &D, shapes: &[Shape]) -> Option<&'static str> {
    let (mut sealed, mut texts) = (Vec::new(), Vec::new());
    let mut shapes = shapes.iter();
    draft.each(|field, value| {
        let text = shapes.next().is_some_and(|shape| shape.is_text());
        match value {
            Value::Text(text) if field.from == Source::Sealed => sealed.push(text),
            Value::Text(value) if text && mask::is_free(D::NOUN, field.column) => texts.push((field.column, value)),
            _ => {}
        }
    });
    texts.into_iter().find(|(_, text)| private::holds(text, &sealed)).map(|(column, _)| column)
}

/// A column of a noun as people call it.
pub fn label(noun: &Noun, column: &'static str) -> Both {
    let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
    Both { zh: zh.into(), en: en.into() }
}

/// A value of a column as people say it.
fn shown(noun: &Noun, column: &str, value: &Value) -> Both {
    match (value, noun.shape(column)) {
        (Value::Null, _) => both!("空", "nothing"),
        (Value::Text(slug), Shape::Word(list)) => word(list, slug),
        (Value::Text(all), Shape::Words(list)) => {
            let all: Vec<String> = serde_json::from_str(all).unwrap_or_default();
            let (zh, en): (Vec<_>, Vec<_>) = all.iter().map(|slug| word(list, slug)).map(|w| (w.zh, w.en)).unzip();
            Both { zh: zh.join("、"), en: en.join(", ") }
        }
        (Value::Text(text), _) => Both::same(text.as_str()),
        (Value::Int(id), Shape::Code(letters) | Shape::Named(letters)) => Both::same(code::code(letters, *id)),
        (Value::Int(n), _) => Both::same(n.to_string()),
    }
}

/// A word of a list as people say it.
fn word(list: &str, slug: &str) -> Both {
    let label = |lang| vocab(list).and_then(|v| v.label(slug, lang)).unwrap_or(slug).to_owned();
    Both { zh: label(Lang::Zh), en: label(Lang::En) }
}

/// The error of a row that is a record already and says something else of it.
pub fn changed(noun: &'static Noun, id: i64, column: &'static str, has: &Value) -> Error {
    let (code, name) = (noun.code(id), noun.name);
    let Both { zh, en } = label(noun, column);
    let Both { zh: has_zh, en: has_en } = shown(noun, column, has);
    let said = both!(
        "台账里已有 {code}，这一行的{zh}与它不同（台账里是 {has_zh}）；往后的步骤用 ducha {name} 记，另一件就写明不同之处",
        "{code} is there already, and this row's {en} is not its own ({has_en}): take its further steps with ducha {name}; if it is another, say in what it differs"
    );
    Error::refused("row-changed", said).field(column)
}

/// What a row states of the life of its record, understood.
pub fn stated<D: Record>(draft: &D) -> Vec<Put> {
    let mut out = Vec::new();
    draft.each(|field, value| {
        if value != Value::Null && (field.from == Source::History || field.column == "state") {
            out.push((field.column, value));
        }
    });
    out
}

/// The first of what a row states of a life that its record did not come to: in its own words, and the state it came to.
pub fn fallen_short(noun: &'static Noun, stated: &[Put], folded: &[Put]) -> Option<(Both, Both)> {
    let now = |column: &str| folded.iter().find(|(name, _)| *name == column).map(|(_, value)| value);
    let (Shape::Word(list), Some(Value::Text(kept))) = (noun.shape("state"), now("state")) else { return None };
    let mut wanting = stated.iter().filter(|(column, value)| now(column).is_some_and(|now| now != value));
    let state = stated.iter().find(|(column, value)| *column == "state" && now("state") != Some(value));
    let said = match state.or_else(|| wanting.next())? {
        ("state", Value::Text(slug)) => word(list, slug),
        (column, value) => {
            let (Both { zh, en }, Both { zh: of_zh, en: of_en }) = (label(noun, column), shown(noun, column, value));
            both!("{zh} {of_zh}", "{en} {of_en}")
        }
    };
    Some((said, word(list, kept)))
}

/// What a row says of the life of a record that is there, and is not so there: in its own words, and the state it is in.
pub fn further<D: Record>(noun: &'static Noun, draft: &D, column: &'static str, state: &str) -> Option<(Both, Both)> {
    let Shape::Word(list) = noun.shape("state") else { return None };
    let (Both { zh, en }, Both { zh: of_zh, en: of_en }) =
        (label(noun, column), shown(noun, column, &draft.get(column)));
    Some((both!("{zh} {of_zh}", "{en} {of_en}"), word(list, state)))
}

/// The first of what a row says of a new record that the ledger counts otherwise, once all of the file is in.
pub fn counted_otherwise<D: Record>(conn: &Connection, id: i64, given: &D) -> Result<Option<Both>> {
    let (noun, kept): (_, D) = (D::NOUN, record::load(conn, id)?);
    let mut otherwise = None;
    given.each(|field, value| {
        let is = kept.get(field.column);
        // What is said not to be so is not said at all.
        let unsaid = value == Value::Null || value == Value::Int(0) && is == Value::Null;
        if field.from == Source::Anywhere && !unsaid && value != is && otherwise.is_none() {
            let Both { zh, en } = label(noun, field.column);
            let (was, is) = (shown(noun, field.column, &value), shown(noun, field.column, &is));
            let (was_zh, was_en, is_zh, is_en) = (was.zh, was.en, is.zh, is.en);
            otherwise = Some(both!(
                "{zh}写的是 {was_zh}，台账推算为 {is_zh}",
                "{en} is given as {was_en}, the ledger counts {is_en}"
            ));
        }
    });
    Ok(otherwise)
}

/// The unit a row means by its name, its code, or both.
pub fn unit(conn: &Connection, names: &Names, column: &str, name: &Raw, code: &Raw) -> Result<Option<i64>> {
    let of = |raw: &Raw, field: &str| match raw {
        Raw::Null => Ok(None),
        Raw::Text(typed) => names.unit(conn, typed).map(Some).map_err(|e| e.field(field)),
        _ => Err(Error::usage("value-wrong-shape", both!("单位要写成文字", "a unit is written as text")).field(field)),
    };
    let beside = format!("{column}_code");
    let by_code = of(code, &beside)?;
    match (of(name, column), by_code) {
        // One name of two units: the code tells which.
        (Err(error), Some(by_code)) if error.id == "unit-ambiguous" => Ok(Some(by_code)),
        (Ok(Some(by_name)), Some(by_code)) if by_name != by_code => {
            let (Raw::Text(name), Raw::Text(code)) = (name, code) else { return Ok(Some(by_name)) };
            let said = both!("{name:?} 和代码 {code:?} 不是同一个单位", "{name:?} and the code {code:?} are two units");
            Err(Error::usage("unit-two", said).field(&beside))
        }
        (by_name, by_code) => Ok(by_name?.or(by_code)),
    }
}
