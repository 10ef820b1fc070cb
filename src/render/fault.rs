//! An error as people or scripts read it. Not for its words: they stand where it is raised.

use super::{Style, json};
use crate::base::error::{BadRow, Error, Lang};
use crate::base::text::one_line;
use serde_json::{Value, json};

/// The refused rows that are read on a screen; programs get them all.
const MOST_ROWS: usize = 100;

/// What stderr shows for an error, without the last line break: label and message, cause, hint and refused rows a line
/// each, or one JSON object.
pub fn error(error: &Error, json: bool, style: &Style) -> String {
    if json { object(error, style) } else { lines(error, style).join("\n") }
}

fn lines(error: &Error, style: &Style) -> Vec<String> {
    let wrong = style.red(style.lang.pick("错误：", "error:"));
    let (space, hint) = (style.lang.pick("", " "), style.lang.pick("提示：", "hint:"));
    let mut lines = vec![format!("{wrong}{space}{}", one_line(style.say(&error.message)))];
    if let Some(cause) = &error.cause {
        let because = style.lang.pick("原因：", "cause:");
        lines.push(format!("{because}{space}{}", one_line(&cause.chain().join(": "))));
    }
    lines.extend(error.hint.iter().map(|h| format!("{hint}{space}{}", one_line(style.say(h)))));
    lines.extend(error.rows.iter().take(MOST_ROWS).map(|r| row(r, style)));
    if let Some(more) = error.rows.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        lines.push(match style.lang {
            Lang::Zh => format!("还有 {more} 行；全部：加 --json 或 --dry-run"),
            Lang::En => format!("{more} more rows; all of them with --json or --dry-run"),
        });
    }
    lines
}

fn row(row: &BadRow, style: &Style) -> String {
    let field = match (row.place.as_str(), style.lang) {
        ("", Lang::Zh) if !row.label.is_empty() => row.label,
        ("", _) => &row.field,
        (place, _) => place,
    };
    let (line, field) = (row.line, one_line(field));
    let place = match (style.lang, field.is_empty()) {
        (Lang::Zh, true) => format!("第 {line} 行："),
        (Lang::Zh, false) => format!("第 {line} 行 {field}："),
        (Lang::En, true) => format!("line {line}: "),
        (Lang::En, false) => format!("line {line}, {field}: "),
    };
    place + &one_line(style.say(&row.message))
}

fn object(error: &Error, style: &Style) -> String {
    let mut body = json!({
        "id": error.id,
        "kind": error.kind.slug(),
        "message": style.say(&error.message),
        "hint": error.hint.as_ref().map(|h| style.say(h)),
    });
    if let Some(cause) = &error.cause {
        body["cause"] = json!(cause.chain());
    }
    if !error.rows.is_empty() {
        let field = |r: &BadRow| (!r.field.is_empty()).then(|| r.field.clone());
        let row = |r: &BadRow| {
            let mut row = json!({ "line": r.line, "field": field(r), "message": style.say(&r.message) });
            if !r.place.is_empty() {
                row["place"] = json!(r.place);
            }
            row
        };
        body["rows"] = error.rows.iter().map(row).collect::<Value>();
    }
    json::safe(&json!({ "error": body }).to_string()).into_owned()
}
