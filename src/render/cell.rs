//! One value as text: for programs, for people; and a rate as digits. Not for escaping: each format has its own dangers.

use super::Style;
use crate::base::column::Shape;
use crate::base::error::Lang;
use crate::base::page::{Cell, Figure, FigureValue, Head, Report, Term};
use crate::base::text::one_line;
use crate::both;
use std::borrow::Cow;

/// The cell of a column; a row shorter than its headings ends in nothing.
pub fn at<'a>(cells: &[Cell<'a>], index: usize) -> Cell<'a> {
    cells.get(index).copied().unwrap_or(Cell::Null)
}

/// A measure in digits, as JSON writes it; nothing for what is no number.
pub fn real(measure: f64) -> String {
    serde_json::Number::from_f64(measure).map_or_else(String::new, |n| n.to_string())
}

/// As a program reads it, outside JSON.
pub fn machine(cell: Cell<'_>, shape: Shape) -> Cow<'_, str> {
    match (cell, shape) {
        (Cell::Null, _) => Cow::Borrowed(""),
        (Cell::Int(n), Shape::Flag) => Cow::Borrowed(if n == 0 { "false" } else { "true" }),
        (Cell::Int(n), _) => Cow::Owned(n.to_string()),
        (Cell::Real(r), _) => Cow::Owned(real(r)),
        (Cell::Text(t), Shape::List | Shape::Words(_)) => joined(t, "、", str::to_owned),
        // Which vocabulary it is of is for people's labels alone.
        (Cell::Text(t), Shape::Word("*")) => Cow::Borrowed(t.split_once('.').map_or(t, |(_, slug)| slug)),
        (Cell::Text(t), _) => Cow::Borrowed(t),
    }
}

/// Whether people are shown a column: rows of JSON that other columns say as well are for programs.
pub fn is_for_people(head: &Head) -> bool {
    !(head.echo && head.shape == Shape::Rows)
}

/// As people read it: the label for a slug, yes or no, the minute of a moment.
pub fn human<'a>(cell: Cell<'a>, shape: Shape, style: &Style) -> Cow<'a, str> {
    match (cell, shape) {
        (Cell::Int(0), Shape::Flag) => Cow::Borrowed(style.lang.pick("否", "no")),
        (Cell::Int(_), Shape::Flag) => Cow::Borrowed(style.lang.pick("是", "yes")),
        (Cell::Text(t), Shape::Word(vocab)) => Cow::Owned(style.added.label(vocab, t, style.lang)),
        (Cell::Text(t), Shape::Words(vocab)) => {
            joined(t, style.lang.pick("、", ", "), |word| style.added.label(vocab, word, style.lang))
        }
        (Cell::Text(t), Shape::List) => joined(t, style.lang.pick("、", ", "), str::to_owned),
        (Cell::Text(t), Shape::Instant) => minute(t),
        _ => machine(cell, shape),
    }
}

/// The same under its heading, which may tell people that there is none.
pub fn under<'a>(head: &Head, cell: Cell<'a>, style: &Style) -> Cow<'a, str> {
    if let (Some((zh, en)), Cell::Null) = (head.none, cell) {
        return Cow::Borrowed(style.lang.pick(zh, en));
    }
    human(cell, head.shape, style)
}

/// `YYYY-MM-DD HH:MM` of a moment.
fn minute(moment: &str) -> Cow<'_, str> {
    match (moment.get(..10), moment.get(10..11), moment.get(11..16)) {
        (Some(day), Some("T" | " "), Some(time)) => Cow::Owned(format!("{day} {time}")),
        _ => Cow::Borrowed(moment),
    }
}

/// The words of a list, with a sign between.
fn joined<'t>(list: &'t str, between: &str, said: impl Fn(&str) -> String) -> Cow<'t, str> {
    let Ok(words) = serde_json::from_str::<Vec<serde_json::Value>>(list) else { return Cow::Borrowed(list) };
    let words: Vec<String> = words.iter().map(|w| w.as_str().map_or_else(|| w.to_string(), &said)).collect();
    Cow::Owned(words.join(between))
}

/// A ratio times `scale`, rounded half up (四舍五入); nothing where there is nothing to divide by.
fn ratio(part: i64, whole: i64, scale: i128) -> Option<i128> {
    let (part, whole) = (i128::from(part) * scale, i128::from(whole));
    (whole != 0).then(|| (2 * part * whole.signum() + whole.abs()).div_euclid(2 * whole.abs()))
}

/// A ratio with four decimals: `0.9072`.
pub fn decimals(part: i64, whole: i64) -> Option<String> {
    ratio(part, whole, 10_000).map(|r| format!("{}.{:04}", r / 10_000, (r % 10_000).abs()))
}

/// A ratio in percent: `90.7%`.
pub fn percent(part: i64, whole: i64) -> Option<String> {
    ratio(part, whole, 1000).map(|r| format!("{}.{}%", r / 10, (r % 10).abs()))
}

/// A figure for people, in pieces that stay whole: `196 件 =`, `电话 126 +`, `来访 41`. A rate never stands without
/// what it divides.
pub fn figure(figure: &Figure, style: &Style) -> Vec<String> {
    match &figure.value {
        FigureValue::Count(count, parts) => {
            let unit = one_line(style.say(&figure.unit));
            let mut pieces = vec![format!("{count} {unit}").trim_end().to_owned()];
            for (i, part) in parts.iter().enumerate() {
                if let Some(last) = pieces.last_mut() {
                    last.push_str(if i == 0 { " =" } else { " +" });
                }
                pieces.push(format!("{} {}", one_line(style.say(&part.label)), part.value));
            }
            pieces
        }
        FigureValue::Rate(part, whole) => {
            let named = |term: &Term| format!("{} {}", one_line(style.say(&term.label)), term.value);
            let percent = percent(part.value, whole.value).unwrap_or_else(|| "—".to_owned());
            // Part and whole are of the same records; the part alone may count others of the period as well.
            let (part, whole) = (named(part), named(whole));
            match style.lang {
                Lang::Zh => vec![format!("{percent} ="), format!("{whole} 中"), part],
                Lang::En => vec![format!("{percent} ="), format!("{part} of"), whole],
            }
        }
    }
}

/// Office, period, as-of day and what it is narrowed to, on one line.
pub fn imprint(report: &Report<'_>, style: &Style) -> String {
    let (from, to, day) = (report.period.from, report.period.to, report.as_of);
    let said = both!("{from} 至 {to} · 截至 {day}", "{from} to {to} · as of {day}");
    let narrowed = report.filters.iter().map(|f| format!(" · {} {}", style.say(&f.label), style.say(&f.shown)));
    format!("{} · {}{}", one_line(&report.office), style.say(&said), one_line(&narrowed.collect::<String>()))
}
