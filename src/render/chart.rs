//! A chart as inline SVG: bars beside their names, or lines over a course of time. Places across are in percent and everything
//! else in pixels, so that words stay as large on a telephone as on a desk. Not for where a chart stands, nor for its numbers in
//! words: the page says both beside it, and a file of its own below it.

use super::markup::escaped;
use super::wrap::wrap;
use crate::base::document::Chart;
use crate::base::error::Lang;
use crate::base::text::{one_line, width};
use std::fmt::Write as _;

/// What is drawn.
pub struct Picture<'a> {
    /// Bars or lines.
    pub kind: Chart,
    /// What it shows.
    pub title: &'a str,
    /// What the numbers are of.
    pub categories: &'a [String],
    /// The numbers, each row with its name.
    pub series: &'a [(String, Vec<Option<i64>>)],
    /// Whether they are tenths of a per cent.
    pub percent: bool,
    /// Which chart of its page it is: ids are made of it.
    pub nth: usize,
    /// Where the same numbers can be read; nowhere else where this is empty.
    pub told: &'a str,
}

/// Columns a name takes before it is broken: what a narrow screen shows on a line.
const NAME: usize = 44;
/// Height of a line of words, of a bar, and of what parts two groups.
const LINE: usize = 18;
const BAR: usize = 14;
const GAP: usize = 10;
/// Height of the field of lines.
const FIELD: usize = 180;
/// Names below lines, at the most.
const MARKS: usize = 5;
/// Marks that may have their numbers beside them, at the most.
const NUMBERED: usize = 16;
/// How many looks bars have, and lines.
const BARS: usize = 4;
const LINES: usize = 5;

/// The largest number, at least 1; of parts of a whole the whole.
fn top(picture: &Picture<'_>) -> i64 {
    let all = picture.series.iter().flat_map(|(_, all)| all).copied().flatten();
    all.max().unwrap_or(0).max(if picture.percent { 1000 } else { 1 })
}

/// A number as it is read; a dash where there is none.
pub fn number(value: Option<i64>, percent: bool) -> String {
    match value {
        Some(value) if percent => {
            format!("{}{}.{}%", if value < 0 { "-" } else { "" }, (value / 10).abs(), (value % 10).abs())
        }
        Some(value) => value.to_string(),
        None => "—".to_owned(),
    }
}

/// A mark of the scale.
fn tick_said(tick: i64, percent: bool) -> String {
    if percent { format!("{}%", tick / 10) } else { tick.to_string() }
}

/// Round numbers from 0 to beyond the largest: 1, 2 or 5 of some power of ten apart, five at the most.
pub fn ticks(largest: i64) -> Vec<i64> {
    let powers = (0..19).flat_map(|power| [1, 2, 5].map(|step| step * 10_i64.pow(power)));
    let step = powers.into_iter().find(|step| largest <= step.saturating_mul(4)).unwrap_or(i64::MAX);
    (0..=4).map(|n| step.saturating_mul(n)).take_while(|tick| *tick - step < largest).collect()
}

/// `part` of `whole` in percent of the span across, with one digit behind the point.
fn across(part: i64, whole: i64, span: i64) -> String {
    let tenths = i128::from(part.max(0)) * i128::from(span) * 10 / i128::from(whole.max(1));
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// What is drawn, and its height.
fn drawn(picture: &Picture<'_>, lang: Lang) -> (String, usize) {
    match picture.kind {
        _ if picture.categories.is_empty() || picture.series.is_empty() => {
            (format!("<text x=\"0\" y=\"14\">{}</text>", lang.pick("（无数据）", "(no data)")), LINE)
        }
        Chart::Bars => bars(picture),
        Chart::Line => lines(picture),
    }
}

/// The svg of a chart.
pub fn svg(picture: &Picture<'_>, lang: Lang) -> String {
    let (body, height) = drawn(picture, lang);
    let (n, title, told) = (picture.nth, escaped(picture.title), escaped(picture.told));
    let many = (picture.categories.len(), picture.series.len());
    let desc = match (lang, picture.kind) {
        (Lang::Zh, Chart::Bars) => format!("条形图，{} 项，{} 组数", many.0, many.1),
        (Lang::Zh, Chart::Line) => format!("折线图，{} 个时段，{} 条线", many.0, many.1),
        (Lang::En, Chart::Bars) => format!("Bars: {} categories, {} series", many.0, many.1),
        (Lang::En, Chart::Line) => format!("Lines: {} periods, {} series", many.0, many.1),
    };
    let stop = lang.pick("；", "; ");
    format!(
        "<svg class=\"chart\" role=\"img\" height=\"{height}\" aria-labelledby=\"c{n}t c{n}d\"><title id=\"c{n}t\">{title}</title>\
         <desc id=\"c{n}d\">{desc}{stop}{told}</desc>{}{body}</svg>",
        hatch(n)
    )
}

/// The stripes of the third bars.
fn hatch(n: usize) -> String {
    format!(
        "<defs><pattern id=\"c{n}h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
         <path class=\"w\" d=\"M-1 1l2-2M0 6l6-6M5 7l2-2\"/></pattern></defs>"
    )
}

/// What fills the bars of a series, where a class alone cannot say it.
fn fill(n: usize, of: usize) -> String {
    if of % BARS == 2 { format!(" fill=\"url(#c{n}h)\"") } else { String::new() }
}

fn bars(picture: &Picture<'_>) -> (String, usize) {
    let (mut out, mut y, n) = (String::new(), 0, picture.nth);
    let ticks = ticks(top(picture));
    // What stands behind the longest bar needs room as well.
    let (end, span) = (ticks.last().copied().unwrap_or(1), 86);
    let names: Vec<Vec<String>> = picture.categories.iter().map(|name| wrap(&one_line(name), NAME)).collect();
    let each = picture.series.len() * (BAR + 2) + GAP;
    let height = names.iter().map(|lines| lines.len() * LINE + each).sum::<usize>();
    for tick in &ticks {
        let x = across(*tick, end, span);
        let class = if *tick == 0 { "base" } else { "grid" };
        let _ = write!(out, "<line class=\"{class}\" x1=\"{x}%\" x2=\"{x}%\" y1=\"0\" y2=\"{height}\"/>");
        let anchor = if *tick == 0 { "start" } else { "middle" };
        let _ = write!(
            out,
            "<text class=\"k\" x=\"{x}%\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            height + 14,
            tick_said(*tick, picture.percent)
        );
    }
    for (at, lines) in names.iter().enumerate() {
        for line in lines {
            y += LINE;
            let _ = write!(out, "<text x=\"0\" y=\"{}\" dx=\"3\">{}</text>", y - 4, escaped(line));
        }
        for (of, (_, values)) in picture.series.iter().enumerate() {
            let value = values.get(at).copied().flatten();
            let (x, look, stripes) = (across(value.unwrap_or(0), end, span), of % BARS, fill(n, of));
            // Where there is no number there is no bar of nothing either.
            if value.is_some() {
                let _ =
                    write!(out, "<rect class=\"b{look}\"{stripes} x=\"0\" y=\"{y}\" width=\"{x}%\" height=\"{BAR}\"/>");
            }
            let (below, said) = (y + 11, number(value, picture.percent));
            let _ = write!(out, "<text class=\"k\" x=\"{x}%\" dx=\"5\" y=\"{below}\">{said}</text>");
            y += BAR + 2;
        }
        y += GAP;
    }
    (out, height + LINE)
}

/// A mark of a line: circle, square, triangle, diamond, cross.
fn mark(of: usize, x: &str, y: usize) -> String {
    let look = of % LINES;
    let path = match look {
        0 => "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
        1 => "M-3.5-3.5h7v7h-7z",
        2 => "M0-4.5l4.5 8h-9z",
        3 => "M0-5l5 5-5 5-5-5z",
        _ => "M-4-4l8 8M-4 4l8-8",
    };
    format!("<svg x=\"{x}\" y=\"{y}\" overflow=\"visible\"><path class=\"m m{look}\" d=\"{path}\"/></svg>")
}

fn lines(picture: &Picture<'_>) -> (String, usize) {
    let mut out = String::new();
    let ticks = ticks(top(picture));
    let end = ticks.last().copied().unwrap_or(1).max(1);
    let down = |value: i64| {
        let up = i128::from(value.max(0)) * FIELD as i128 / i128::from(end);
        GAP + LINE + FIELD - usize::try_from(up).unwrap_or(FIELD).min(FIELD)
    };
    for tick in &ticks {
        let (y, class) = (down(*tick), if *tick == 0 { "base" } else { "grid" });
        let _ = write!(out, "<line class=\"{class}\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>");
        let _ = write!(out, "<text class=\"k\" x=\"0\" y=\"{}\">{}</text>", y - 3, tick_said(*tick, picture.percent));
    }
    let last = picture.categories.len() - 1;
    let place = |at: usize| {
        let (at, last) = (i64::try_from(at).unwrap_or(0), i64::try_from(last).unwrap_or(1));
        let tenths = if last == 0 { 500 } else { 110 + 800 * at / last };
        format!("{}.{}%", tenths / 10, tenths % 10)
    };
    // Names that would run into one another are left out, the first and every so many behind it stay.
    let widest = picture.categories.iter().map(|name| width(&one_line(name))).max().unwrap_or(0);
    let every = (last + 1).div_ceil(if widest > 8 { MARKS / 2 } else { MARKS });
    for (at, name) in picture.categories.iter().enumerate().step_by(every.max(1)) {
        let (x, y) = (place(at), GAP + LINE + FIELD + 16);
        let _ = write!(out, "<text class=\"k\" x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{}</text>", escaped(name));
    }
    for (of, (_, values)) in picture.series.iter().enumerate() {
        let point = |(at, value): (usize, &Option<i64>)| value.map(|value| (place(at), down(value)));
        let points: Vec<Option<(String, usize)>> = values.iter().take(last + 1).enumerate().map(point).collect();
        for two in points.windows(2) {
            // A line leads over no time of which there is no number.
            let [Some((x1, y1)), Some((x2, y2))] = two else { continue };
            let look = of % LINES;
            let _ = write!(out, "<line class=\"l l{look}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");
        }
        for (x, y) in points.iter().flatten() {
            out.push_str(&mark(of, x, *y));
        }
        // Where no table stands beside it, the numbers of one line stand at its marks.
        if picture.told.is_empty() && picture.series.len() == 1 && last < NUMBERED {
            for (at, value) in values.iter().take(last + 1).enumerate() {
                let (x, y) = (place(at), down(value.unwrap_or(0)) - 8);
                let said = number(*value, picture.percent);
                let _ = write!(out, "<text class=\"k\" x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{said}</text>");
            }
        }
    }
    (out, GAP + LINE + FIELD + LINE + 4)
}

/// The names of several series, each with how it is drawn.
pub fn key(picture: &Picture<'_>) -> String {
    if picture.series.len() < 2 {
        return String::new();
    }
    let one = |(of, (name, _)): (usize, &(String, Vec<Option<i64>>))| {
        let sample = sample(picture, of);
        format!("<li><svg width=\"28\" height=\"14\" aria-hidden=\"true\">{sample}</svg>{}</li>", escaped(name))
    };
    format!("<ul class=\"key\">{}</ul>", picture.series.iter().enumerate().map(one).collect::<String>())
}

/// How a row of numbers is drawn.
fn sample(picture: &Picture<'_>, of: usize) -> String {
    match picture.kind {
        Chart::Bars => {
            let (look, stripes) = (of % BARS, fill(picture.nth, of));
            format!("<rect class=\"b{look}\"{stripes} x=\"1\" y=\"1\" width=\"26\" height=\"12\"/>")
        }
        Chart::Line => {
            format!("<line class=\"l l{}\" x1=\"0\" y1=\"7\" x2=\"28\" y2=\"7\"/>{}", of % LINES, mark(of, "14", 7))
        }
    }
}

/// The width of a file of its own, and what stands free around what is in it.
const WIDE: usize = 760;
const FREE: usize = 24;

/// A chart as a file of its own: its title, its key and what must be known of its numbers stand in it, and how it looks.
pub fn alone(picture: &Picture<'_>, notes: &[&str], looks: &str, lang: Lang) -> String {
    let (mut out, mut y) = (String::new(), FREE);
    let mut say = |text: &str, columns: usize, class: &str, y: &mut usize| {
        for line in wrap(&one_line(text), columns) {
            let _ = write!(out, "<text class=\"{class}\" x=\"{FREE}\" y=\"{y}\" dy=\"12\">{}</text>", escaped(&line));
            *y += LINE + 2;
        }
    };
    say(picture.title, 88, "t", &mut y);
    let (body, height) = drawn(picture, lang);
    let key = if picture.series.len() < 2 { 0 } else { picture.series.len() };
    let below = y + key * LINE + GAP + height;
    let mut end = below + GAP;
    for note in notes {
        say(note, 112, "k", &mut end);
    }
    for (of, (name, _)) in picture.series.iter().enumerate().take(key) {
        let (sample, name) = (sample(picture, of), escaped(name));
        let _ = write!(
            out,
            "<svg x=\"{FREE}\" y=\"{y}\" width=\"28\" height=\"14\">{sample}</svg><text x=\"{}\" y=\"{y}\" dy=\"12\">{name}</text>",
            FREE + 36
        );
        y += LINE;
    }
    let (top, wide, high) = (below - height, WIDE - 2 * FREE, end + FREE);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" width=\"{WIDE}\" height=\"{high}\" \
         viewBox=\"0 0 {WIDE} {high}\"><title>{}</title><style>{looks}.chart .t{{font-size:15px;font-weight:600}}</style>\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>{}{out}\
         <svg x=\"{FREE}\" y=\"{top}\" width=\"{wide}\" height=\"{height}\" overflow=\"visible\">{body}</svg></svg>\n",
        escaped(picture.title),
        hatch(picture.nth)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    type Series = (String, Vec<Option<i64>>);

    fn named_series(name: &str, all: impl IntoIterator<Item = i64>) -> Series {
        (name.to_owned(), all.into_iter().map(Some).collect())
    }

    fn picture(kind: Chart, categories: &[String], series: &[Series]) -> (String, String) {
        let picture =
            Picture { kind, title: "按<渠道>", categories, series, percent: false, nth: 3, told: "数字见下表" };
        (svg(&picture, Lang::Zh), key(&picture))
    }

    fn named(many: usize) -> Vec<String> {
        (1..=many).map(|n| format!("清河区第{n}街道办事处")).collect()
    }

    /// What stands in an attribute of every element of a kind.
    fn all<'a>(svg: &'a str, element: &str, attribute: &str) -> Vec<&'a str> {
        let of = |part: &'a str| part.split('>').next()?.split(&format!(" {attribute}=\"")).nth(1)?.split('"').next();
        svg.split(&format!("<{element}")).skip(1).filter_map(of).collect()
    }

    #[test]
    fn ticks_are_round_and_reach_beyond_the_largest() {
        assert_eq!(ticks(1), [0, 1]);
        assert_eq!(ticks(4), [0, 1, 2, 3, 4]);
        assert_eq!(ticks(66), [0, 20, 40, 60, 80]);
        assert_eq!(ticks(101), [0, 50, 100, 150]);
        for largest in (1..3000).chain([i64::MAX / 4, i64::MAX]) {
            let ticks = ticks(largest);
            assert!(ticks.len() <= 5 && ticks.last().is_some_and(|last| *last >= largest), "{largest} {ticks:?}");
        }
    }

    #[test]
    fn bars_are_as_long_as_their_numbers() {
        let series = [named_series("接收", [80, 40, 0]), named_series("办结", [20, 10, 0])];
        let (svg, key) = picture(Chart::Bars, &named(3), &series);
        assert_eq!(all(&svg, "rect", "width"), ["86.0%", "21.5%", "43.0%", "10.7%", "0.0%", "0.0%"]);
        assert!(svg.contains(">80</text>") && svg.contains("<title id=\"c3t\">按&lt;渠道&gt;</title>"), "{svg}");
        assert_eq!(all(&svg, "rect", "class"), ["b0", "b1", "b0", "b1", "b0", "b1"]);
        assert!(key.contains("class=\"b1\"") && key.contains("</svg>办结</li>"), "{key}");
    }

    #[test]
    fn forty_names_one_of_them_long_stay_apart() {
        let mut names = named(40);
        names[7] = "云川市政务服务中心不动产登记综合受理窗口第二办事大厅东侧分厅".into();
        let (svg, key) = picture(Chart::Bars, &names, &[named_series("接收", 1..=40)]);
        assert!(key.is_empty());
        let rows: Vec<usize> = all(&svg, "rect", "y").iter().map(|y| y.parse().unwrap_or(0)).collect();
        assert_eq!(rows.len(), 40);
        assert!(rows.windows(2).all(|two| two[1] - two[0] >= BAR + LINE), "{rows:?}");
        assert!(!svg.contains("第二办事大厅东侧分厅<") || svg.contains("东侧分厅</text>"), "{svg}");
        assert_eq!(svg.matches("<text x=\"0\"").count(), 41);
    }

    #[test]
    fn lines_go_up_with_their_numbers_and_their_names_do_not_run_together() {
        let months: Vec<String> = (1..=12).map(|m| format!("2026-{m:02}")).collect();
        let series = [named_series("接收", 1..=12), named_series("办结", [0; 12])];
        let (svg, key) = picture(Chart::Line, &months, &series);
        assert_eq!(svg.matches("class=\"l l0\"").count(), 11);
        let heights: Vec<i64> =
            all(&svg, "line", "y2").iter().filter_map(|y| y.parse().ok()).skip(4).take(11).collect();
        assert!(heights.windows(2).all(|two| two[1] < two[0]), "{heights:?}");
        assert_eq!(svg.matches(">2026-").count(), 4);
        assert!(svg.contains("m m1") && key.contains("l l1"));
    }

    #[test]
    fn one_category_none_and_only_zeros_are_drawn() {
        let one = |kind| picture(kind, &named(1), &[named_series("接收", [0])]).0;
        assert!(one(Chart::Line).contains("x=\"50.0%\"") && one(Chart::Bars).contains("width=\"0.0%\""));
        for kind in [Chart::Bars, Chart::Line] {
            assert!(picture(kind, &[], &[]).0.contains("（无数据）"));
            assert!(picture(kind, &named(2), &[named_series("短", [])]).0.contains("</svg>"));
        }
    }

    #[test]
    fn where_there_is_no_number_nothing_is_drawn_and_a_rate_is_a_part_of_the_whole() {
        let series = [("按时办结率".to_owned(), vec![Some(615), None, Some(0)])];
        let names = named(3);
        let of =
            |kind| Picture { kind, title: "率", categories: &names, series: &series, percent: true, nth: 1, told: "" };
        let bars = svg(&of(Chart::Bars), Lang::Zh);
        assert_eq!(all(&bars, "rect", "width"), ["52.8%", "0.0%"]);
        assert!(bars.contains(">61.5%<") && bars.contains(">—<") && bars.contains(">100%<"), "{bars}");
        let line = svg(&of(Chart::Line), Lang::Zh);
        assert_eq!((line.matches("class=\"l l0\"").count(), line.matches("class=\"m m0\"").count()), (0, 2));
        assert!(line.contains(">61.5%</text>") && line.contains(">—</text>"), "{line}");
    }

    #[test]
    fn a_file_of_its_own_says_what_it_shows_and_how() {
        let (names, series) = (named(2), [named_series("接收", [3, 1]), named_series("上期", [2, 2])]);
        let picture = Picture {
            kind: Chart::Bars,
            title: "接收<投诉>",
            categories: &names,
            series: &series,
            percent: false,
            nth: 1,
            told: "",
        };
        let file = alone(&picture, &["口径：按接收日"], ".chart{font-size:13px}", Lang::Zh);
        assert!(file.contains("接收&lt;投诉&gt;</text>") && file.contains("口径：按接收日</text>"), "{file}");
        assert!(file.contains(">上期</text>") && file.contains("<style>.chart{font-size:13px}"), "{file}");
        assert_eq!(file.matches("<rect class").count(), 6);
    }
}
