//! A figure worked out as a table with its picture: bars of letters on a screen, a chart for whatever draws one. Not for what stands in the table.

use super::desk::Desk;
use super::screen;
use super::worked::{Row, Table, Worked, named, titled};
use crate::base::column::Shape;
use crate::base::document::{Block, Chart};
use crate::base::error::Lang;
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::base::text::width;
use crate::render::Format;
use crate::report::compare::Against;
use crate::report::tally::Number;
use clap::ArgMatches;

/// Cells of a bar where a line may be any length; fewer are none, more are no clearer.
const BAR: usize = 20;
const BARS: std::ops::RangeInclusive<usize> = 10..=50;

/// A bar of at most so many cells, an eighth of one the least that is there at all.
fn bar(number: Number, most: f64, cells: usize) -> String {
    let part = number.measure().unwrap_or(0.0) / if most > 0.0 { most } else { 1.0 };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a few cells"
    )]
    let eighths = (part.clamp(0.0, 1.0) * (cells * 8) as f64).ceil() as usize;
    let end = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    "█".repeat(eighths / 8) + end
}

/// How a figure is shown.
#[derive(Clone, Copy)]
pub struct Shown {
    lang: Lang,
    /// A rate on fewer than so many carries a mark.
    few: i64,
    with_share: bool,
    /// Whether it is drawn.
    chart: bool,
    /// Whether its rows have bars of letters, and within how many columns.
    bars: Option<usize>,
}

impl Shown {
    /// As it was asked for.
    pub fn asked(desk: &Desk, matches: &ArgMatches, few: i64) -> Shown {
        let (lang, format) = (desk.wish.lang, desk.wish.format);
        let chart = matches.get_flag("chart") || format == Some(Format::Svg);
        let bars = (format != Some(Format::Html)).then(|| screen::columns(desk));
        Shown { lang, few, with_share: matches.get_flag("share"), chart, bars }
    }
}

/// A figure as a sheet.
pub fn as_sheet(worked: &Worked, shown: Shown) -> Sheet<'static> {
    let Shown { lang, few, with_share, chart, bars } = shown;
    let banded = worked.rows.iter().any(|r| r.band.is_some());
    let table = Table { worked, lang, few, with_share, banded };
    let (mut heads, mut rows) = (table.heads(), table.rows());
    if let Some(columns) = bars.filter(|_| chart) {
        let cells = room(&heads, &rows, (lang, columns));
        // Parts of a whole are drawn beside the whole, amounts beside the largest.
        let largest = worked.rows.iter().filter_map(|r| r.now.measure()).fold(0.0, f64::max);
        let most = if worked.figure.is_rate() { largest.max(1.0) } else { largest };
        heads.push(Head::of("bar", Shape::Text, "图", "Bar"));
        for (at, row) in rows.iter_mut().enumerate() {
            let drawn = worked.rows.get(at).map(|part| bar(part.now, most, cells));
            row.push(drawn.map_or(Value::Null, Value::Text));
        }
    }
    let mut sheet = Sheet::of("stats", titled(worked.figure, &worked.scope), heads, rows);
    sheet.notes.extend(table.notes());
    sheet.chart = chart.then(|| drawn(worked, lang)).flatten().map(Box::new);
    sheet
}

/// The cells a bar may have beside what stands in front of it.
fn room(heads: &[Head], rows: &[Vec<Value>], (lang, columns): (Lang, usize)) -> usize {
    let said = |value: Option<&Value>| match value {
        Some(Value::Text(text)) => width(text),
        Some(Value::Int(n)) => n.to_string().len(),
        _ => 0,
    };
    let widest = |(at, head): (usize, &Head)| {
        rows.iter().map(|row| said(row.get(at))).max().unwrap_or(0).max(width(head.label.get(lang))) + 2
    };
    let taken: usize = heads.iter().enumerate().map(widest).sum();
    if columns == 0 { BAR } else { columns.saturating_sub(taken).clamp(*BARS.start(), *BARS.end()) }
}

/// The rows of a figure as a chart, beside what they are compared with: lines over a course of time, else bars.
fn drawn(worked: &Worked, lang: Lang) -> Option<Block> {
    let [first, ..] = worked.by.as_slice() else { return None };
    let kind = if first.is_time() && worked.by.len() == 1 { Chart::Line } else { Chart::Bars };
    let number = |number: Number| match number {
        Number::Count(n) => Some(n),
        Number::Rank(n) => n,
        Number::Rate(_, 0) => None,
        Number::Rate(part, whole) => Some((part * 2000 + whole) / (2 * whole)),
    };
    let name = lang.pick(worked.figure.zh, worked.figure.en).to_owned();
    let mut series = vec![(name, worked.rows.iter().map(|row| number(row.now)).collect::<Vec<_>>())];
    for (at, other) in worked.compared.iter().enumerate().filter(|(_, other)| other.against != Against::YearToDate) {
        let (zh, en, ..) = named(other.against);
        let before = worked.rows.iter().map(|row| row.before.get(at).copied().flatten().and_then(number));
        let before: Vec<Option<i64>> = before.collect();
        // Of a time that the ledger knows nothing of nothing is drawn.
        if before.iter().any(Option::is_some) {
            series.push((lang.pick(zh, en).to_owned(), before));
        }
    }
    let label = |row: &Row| row.labels.iter().map(|label| label.get(lang)).collect::<Vec<_>>().join(" · ");
    Some(Block::Chart {
        kind,
        title: titled(worked.figure, &worked.scope).get(lang).to_owned(),
        by: lang.pick(first.zh, first.en).to_owned(),
        categories: worked.rows.iter().map(label).collect(),
        series,
        percent: worked.figure.is_rate(),
    })
}
