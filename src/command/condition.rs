//! Conditions, columns and orders in the words people have for them: `状态=已办结` is `"state" = 'closed'`. What is English already stands
//! as it was typed. Not for running SQL, nor for what a condition may touch: that is `db::guard`'s.

use crate::base::column::Shape;
use crate::base::error::{Error, Result};
use crate::base::noun::{Noun, Raw, Value};
use crate::base::text;
use crate::both;
use crate::db::query;
use crate::record::names::Names;
use crate::record::unit;
use rusqlite::Connection;
use std::iter::Peekable;
use std::str::Chars;

/// The column a word means: its key, or its heading in either language, else the word itself.
pub fn column(noun: &Noun, typed: &str) -> String {
    noun.heading(typed.trim()).map_or_else(|| typed.trim().to_owned(), |column| column.name.to_owned())
}

/// An order: columns by key, `-` before what is turned round.
pub fn order(noun: &Noun, typed: &str) -> String {
    let one = |part: &str| {
        let part = text::narrowed(part.trim());
        let (part, minus) = part.strip_prefix(['-', '－']).map_or((part.as_str(), false), |rest| (rest, true));
        let ends = |ends: &[&str]| {
            let lower = part.to_lowercase();
            let end = ends.iter().find(|end| lower.ends_with(*end))?;
            part.get(..part.len() - end.len()).filter(|rest| !rest.trim().is_empty())
        };
        let (down, up) = (ends(&[" desc", "倒序", "降序"]), ends(&[" asc", "升序"]));
        let turned = if minus || down.is_some() { "-" } else { "" };
        format!("{turned}{}", column(noun, down.or(up).unwrap_or(part)))
    };
    typed.split([',', '，', '、']).filter(|part| !part.trim().is_empty()).map(one).collect::<Vec<_>>().join(",")
}

/// What stands before a word of a condition.
#[derive(Default)]
struct Said {
    /// The column spoken of.
    of: Option<String>,
    /// A value comes next.
    value: bool,
    /// The AND of a BETWEEN comes.
    between: bool,
}

/// A condition as SQL.
pub fn sql((conn, names): (&Connection, &Names), noun: &'static Noun, typed: &str) -> Result<String> {
    if typed.is_ascii() {
        return Ok(typed.to_owned());
    }
    let known = query::columns(conn, noun)?;
    let (mut said, mut out, mut rest) = (Said::default(), String::new(), typed.chars().peekable());
    while let Some(sign) = rest.peek().copied() {
        let sign = text::narrow(sign);
        if matches!(sign, '\'' | '‘' | '’') {
            let text = quoted(&mut rest);
            out += &literal(&said.of.as_ref().map_or(Ok(text.clone()), |of| value((conn, names), noun, of, &text))?);
        } else if sign == '"' {
            let name = quoted(&mut rest);
            let name = column(noun, &name);
            out += &quoted_name(&name);
            said = Said { of: Some(name), ..Said::default() };
        } else if sign.is_alphanumeric() || sign == '_' {
            let word = run(&mut rest);
            out += &spoken((conn, names), (noun, &known), &mut said, &word)?;
        } else {
            rest.next();
            said.value |= matches!(sign, '=' | '<' | '>' | '!');
            out.push(sign);
        }
    }
    Ok(out)
}

/// One word of a condition: a word of SQL, a column, or a value of the column before it.
fn spoken(
    of: (&Connection, &Names),
    (noun, known): (&'static Noun, &[String]),
    said: &mut Said,
    word: &str,
) -> Result<String> {
    let lower = word.to_lowercase();
    match lower.as_str() {
        "and" if said.between => said.between = false,
        "and" | "or" | "like" | "glob" | "is" => *said = Said::default(),
        "in" => said.value = true,
        "between" => (said.value, said.between) = (true, true),
        _ if word.is_ascii() => {
            if known.contains(&lower) {
                *said = Said { of: Some(lower), ..Said::default() };
            }
        }
        _ => {
            if let Some(column) = said.of.as_ref().filter(|_| said.value) {
                return Ok(literal(&value(of, noun, column, word)?));
            }
            let name = column(noun, word);
            if !known.contains(&name) {
                return Err(query::unknown_column(word, known));
            }
            *said = Said { of: Some(name.clone()), ..Said::default() };
            return Ok(format!("\"{name}\""));
        }
    }
    Ok(word.to_owned())
}

/// A value as the view holds it: the slug of a word, a unit's full name, the date of a day.
fn value((conn, names): (&Connection, &Names), noun: &'static Noun, of: &str, typed: &str) -> Result<String> {
    if typed.is_ascii() {
        return Ok(typed.to_owned());
    }
    match noun.shape(of) {
        Shape::Word(list) | Shape::Words(list) if !list.is_empty() => names.word(list, typed),
        Shape::Unit => unit::full_name(conn, names.unit(conn, typed)?),
        Shape::Day => names.day(conn, typed).map(|day| day.to_string()),
        Shape::Flag => match names.value(conn, noun, of, &Raw::Text(typed.to_owned()))? {
            Value::Int(n) => Ok(n.to_string()),
            _ => {
                Err(Error::usage("query-unreadable", both!("{typed:?} 不是是或否", "{typed:?} is neither yes nor no")))
            }
        },
        _ => Ok(typed.to_owned()),
    }
}

fn quoted_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL quotes it; a number stands for itself.
fn literal(text: &str) -> String {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// Letters, figures and what stands in their midst.
fn run(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut out = String::new();
    while let Some(sign) = rest.next_if(|sign| sign.is_alphanumeric() || *sign == '_') {
        out.push(text::narrow(sign));
    }
    out
}

/// A text up to the quotation mark that ends it, which is twice where it stands within.
fn quoted(rest: &mut Peekable<Chars<'_>>) -> String {
    let narrow = |sign: char| if matches!(sign, '‘' | '’') { '\'' } else { text::narrow(sign) };
    let mark = rest.next().map_or('\'', narrow);
    let mut out = String::new();
    while let Some(sign) = rest.next() {
        if narrow(sign) != mark {
            out.push(sign);
        } else if rest.next_if(|next| narrow(*next) == mark).is_some() {
            out.push(mark);
        } else {
            break;
        }
    }
    out
}
