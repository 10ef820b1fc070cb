//! A worksheet being written: each cell as what it is, a width for every column, how it prints. Rows stay on the disk, not in memory. Not for
//! which worksheets a workbook has.

use super::out::failed;
use super::{Style, cell};
use crate::base::column::{Shape, is_limit};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Lang, Result};
use crate::base::page::{Cell, Head};
use crate::base::text::{CUT, width};
use crate::both;
use chrono::Datelike;
use rust_xlsxwriter::{Format as Look, FormatAlign, Worksheet, XlsxError};
use std::io;

/// Rows a worksheet has room for, below its heading.
pub const MOST: u32 = 1_048_575;
/// UTF-16 units a cell has room for.
const LONGEST: usize = 32_767;
/// Columns of the widest column, in narrow characters.
const WIDEST: usize = 60;
/// What a line of a text that is broken in the widest column has room for, and from when on it is broken: Chinese is wider than two digits.
const BROKEN: usize = 56;
const UNBROKEN: usize = 58;
/// Points of a line, and lines of the highest row.
const LINE: f64 = 15.0;
const HIGHEST: usize = 27;
/// Columns that are printed on one page, side by side.
const PRINTED: usize = 12;

/// What stands behind a moment of the office's own: Excel knows of no other place, and a moment of one stays text.
const ZONE: &str = "+08:00";

/// What the library says went wrong, in the words of the house.
pub fn broken(error: XlsxError) -> Error {
    failed(match error {
        XlsxError::IoError(cause) => cause,
        other => io::Error::other(other),
    })
}

/// What a cell shows.
pub enum Shown<'a> {
    /// Nothing.
    Nothing,
    /// A number.
    Number(f64),
    /// A number under a format: with its decimals, in percent.
    Set(f64, String),
    /// A part of one, in percent.
    Rate(f64),
    /// A day, as Excel counts it.
    Day(u32),
    /// A day and a time of it, as Excel counts them.
    Moment(f64),
    /// Words.
    Text(&'a str),
}

/// How cells look.
#[derive(Clone)]
pub struct Looks {
    head: Look,
    /// A heading over numbers, which stand on the right.
    counts: Look,
    day: Look,
    /// A moment to the minute, and to the second.
    minute: Look,
    second: Look,
    rate: Look,
    number: Look,
    text: Look,
}

impl Looks {
    pub fn of(lang: Lang) -> Looks {
        // Where a font has no Chinese, words stand on another line than numbers.
        let font = lang.pick("宋体", "Calibri");
        let top = || Look::new().set_align(FormatAlign::Top).set_font_name(font);
        let head = || top().set_bold().set_background_color(0x00EE_F1F4).set_text_wrap();
        Looks {
            head: head(),
            counts: head().set_align(FormatAlign::Right),
            day: top().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            minute: top().set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Left),
            second: top().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left),
            rate: top().set_num_format("0.0%"),
            number: top(),
            text: top().set_text_wrap(),
        }
    }
}

/// A worksheet being written: the next row, and how wide its columns came to be.
pub struct Page<'b> {
    sheet: &'b mut Worksheet,
    look: Looks,
    /// The row that is written.
    pub row: u32,
    wide: Vec<usize>,
    /// The last row of more than one line, and how many.
    high: (u32, usize),
    shapes: Vec<Shape>,
    lang: Lang,
}

/// The number Excel has for a day; none before March 1900, where it counts a day that never was.
pub fn serial(text: &str) -> Option<u32> {
    let day = day::iso(text)?;
    let since = day.num_days_from_ce() - Day::from_ymd_opt(1899, 12, 30)?.num_days_from_ce();
    u32::try_from(since).ok().filter(|n| *n > 60)
}

/// The same of a moment, `YYYY-MM-DD HH:MM:SS` and what stands behind it; none where Excel would keep less of it: midnight it takes for a day.
fn moment(text: &str, between: &str, behind: &str) -> Option<f64> {
    let (day, time) = (serial(text.get(..10)?)?, text.strip_suffix(behind)?.get(10..)?.strip_prefix(between)?);
    let part = |at: usize, most: u32| {
        let digits = time.get(at..at + 2).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse::<u32>().ok().filter(|n| *n < most)
    };
    let (hours, minutes, seconds) = (part(0, 24)?, part(3, 60)?, part(6, 60)?);
    let laid_out = time.len() == 8 && time.get(2..3) == Some(":") && time.get(5..6) == Some(":");
    let seconds = hours * 3_600 + minutes * 60 + seconds;
    (laid_out && seconds > 0).then(|| f64::from(day) + f64::from(seconds) / 86_400.0)
}

/// No longer than a cell, a line ending as in a cell; what else XML may not hold a workbook has signs for.
fn whole(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    // No text has more units than bytes.
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return text;
    }
    let mut used = 0;
    let room = LONGEST - CUT.encode_utf16().count();
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    kept + CUT
}

/// A number as a cell keeps it; none where it would keep another one.
fn exact(n: i64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "below 2^53 nothing is lost")]
    (n.unsigned_abs() < 1 << 53).then_some(n as f64)
}

/// The number a text is, as it would be written again.
fn number(text: &str) -> Option<f64> {
    text.parse::<i64>().ok().filter(|n| n.to_string() == text).and_then(exact)
}

/// Decimals a format shows at the most.
const PLACES: usize = 6;

/// The number a text with decimals is, and how many those are.
fn fixed(text: &str) -> Option<(f64, usize)> {
    let (whole, part) = text.strip_prefix('-').unwrap_or(text).split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let plain = digits(whole) && digits(part) && (whole == "0" || !whole.starts_with('0'));
    let kept = plain && part.len() <= PLACES && whole.len() + part.len() <= 15;
    text.parse().ok().filter(|_| kept).map(|n| (n, part.len()))
}

/// The same of a percentage that stands alone, as a part of one: moved in its digits, for a division would be off by a little.
fn percent(text: &str) -> Option<Shown<'static>> {
    let bare = text.strip_suffix('%')?;
    let unsigned = bare.strip_prefix('+').filter(|rest| !rest.starts_with('-'));
    let (_, places) = fixed(unsigned.unwrap_or(bare))?;
    let n = format!("{}e-{}", bare.replace('.', ""), places + 2).parse().ok()?;
    let sign = if unsigned.is_some() { "+" } else { "" };
    Some(Shown::Set(n, format!("{sign}0.{:0<places$}%", "")))
}

/// What a text in a column of numbers is: a whole number, one with decimals, a percentage; none where more is said with it.
pub fn counted(text: &str) -> Option<Shown<'static>> {
    let decimals = || fixed(text).map(|(n, places)| Shown::Set(n, format!("0.{:0<places$}", "")));
    number(text).map(Shown::Number).or_else(decimals).or_else(|| percent(text))
}

/// What a text in a column of limits is, where it is a day. A minute of one stays as it is written: a cell shows it otherwise, and it would not come in
/// again as the same.
fn limit(text: &str) -> Option<Shown<'static>> {
    serial(text).map(Shown::Day)
}

/// The same of what may have a point in it. What has many digits and none is a telephone or identity number, which nobody adds up.
fn measure(text: &str) -> Option<f64> {
    let short = (text.len() <= 10 || text.contains('.')) && text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    text.parse::<f64>().ok().filter(|n| short && n.to_string() == text)
}

/// Lines a text takes in the widest column. A word or a code, and the sign behind it, is reckoned to go over whole: programs differ in where they
/// break one, and a line too many is seen, one too few is not.
fn broken_over(text: &str) -> usize {
    let (mut lines, mut used, mut piece) = (1, 0, 0);
    let mut put = |piece: usize| {
        if used + piece > BROKEN && used > 0 {
            lines += 1;
            used = 0;
        }
        lines += piece.saturating_sub(1) / BROKEN;
        used += piece - piece.saturating_sub(1) / BROKEN * BROKEN;
    };
    for c in text.chars() {
        let wide = width(c.encode_utf8(&mut [0; 4]));
        let ends = c.is_whitespace() || "、，。；：）".contains(c);
        if wide > 1 && !ends {
            put(std::mem::take(&mut piece));
        }
        piece += wide;
        if wide > 1 || ends {
            put(std::mem::take(&mut piece));
        }
    }
    put(piece);
    lines
}

impl<'b> Page<'b> {
    /// Begins under its headings, each with the shape of its column. How a cell looks that is as its column says is not said again of it.
    pub fn under(sheet: &'b mut Worksheet, (look, lang): (Looks, Lang), heads: &[(&str, Shape)]) -> Result<Page<'b>> {
        for (at, (head, shape)) in (0..).zip(heads) {
            let (over, under) = match shape {
                Shape::Count | Shape::Measure => (&look.counts, &look.text),
                Shape::Day => (&look.head, &look.day),
                Shape::Instant => (&look.head, &look.minute),
                _ => (&look.head, &look.text),
            };
            sheet.set_column_format(at, under).map_err(broken)?;
            sheet.write_string_with_format(0, at, whole(head), over).map_err(broken)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(broken)?;
        let (wide, shapes) = heads.iter().map(|(head, shape)| (width(head), *shape)).unzip();
        Ok(Page { sheet, look, row: 1, wide, high: (0, 1), shapes, lang })
    }

    /// Refuses a row there is no room for.
    pub fn begin(&self, name: &str) -> Result<()> {
        if self.row <= MOST {
            return Ok(());
        }
        let said = both!(
            "“{name}”超过 {MOST} 行，一张工作表放不下",
            "{name:?} has more than {MOST} rows, too many for a worksheet"
        );
        Err(Error::usage("sheet-too-long", said).hint(both!(
            "用 --format csv，或用 --period 等缩小范围",
            "use --format csv, or narrow it by --period and the like"
        )))
    }

    pub fn put(&mut self, at: usize, shown: &Shown<'_>) -> Result<()> {
        let (row, column) = (self.row, u16::try_from(at).unwrap_or(u16::MAX));
        let (look, sheet) = (&self.look, &mut *self.sheet);
        let is = |shape| self.shapes.get(at) == Some(&shape);
        let (day, instant) = (is(Shape::Day), is(Shape::Instant));
        let (wide, done) = match shown {
            Shown::Nothing | Shown::Text("") => return Ok(()),
            Shown::Number(n) => (10, sheet.write_number_with_format(row, column, *n, &look.number)),
            Shown::Set(n, format) => {
                let look = look.number.clone().set_num_format(format);
                (10, sheet.write_number_with_format(row, column, *n, &look))
            }
            Shown::Rate(n) => (8, sheet.write_number_with_format(row, column, *n, &look.rate)),
            Shown::Day(n) if day => (11, sheet.write_number(row, column, f64::from(*n))),
            Shown::Day(n) => (11, sheet.write_number_with_format(row, column, f64::from(*n), &look.day)),
            Shown::Moment(n) if instant => (17, sheet.write_number(row, column, *n)),
            Shown::Moment(n) => (20, sheet.write_number_with_format(row, column, *n, &look.second)),
            Shown::Text(text) => {
                let (mut widest, mut lines) = (0, 0);
                for (line, wide) in text.lines().map(|line| (line, width(line))) {
                    widest = wide.max(widest);
                    lines += if wide > UNBROKEN { broken_over(line) } else { 1 };
                }
                let before = if self.high.0 == row { self.high.1 } else { 1 };
                if lines > before {
                    self.high = (row, lines);
                    let height = f64::from(u16::try_from(lines.min(HIGHEST)).unwrap_or(u16::MAX)) * LINE;
                    sheet.set_row_height(row, height).map_err(broken)?;
                }
                let done = match whole(text) {
                    text if day || instant => sheet.write_string_with_format(row, column, text, &look.text),
                    text => sheet.write_string(row, column, text),
                };
                (widest, done)
            }
        };
        done.map_err(broken)?;
        if let Some(widest) = self.wide.get_mut(at) {
            *widest = wide.max(*widest);
        }
        Ok(())
    }

    /// A value of a column. Counts come as text too, where others of their column are no plain numbers.
    pub fn cell(&mut self, at: usize, value: Cell<'_>, head: &Head, style: &Style) -> Result<()> {
        let shown = match (value, head.shape) {
            (Cell::Real(n), _) if n.is_finite() => Some(Shown::Number(n)),
            (Cell::Int(n), shape) if shape != Shape::Flag => exact(n).map(Shown::Number),
            (Cell::Text(text), Shape::Count) => counted(text),
            (Cell::Text(text), Shape::Measure) => counted(text).or_else(|| measure(text).map(Shown::Number)),
            (Cell::Text(text), Shape::Day) => serial(text).map(Shown::Day),
            (Cell::Text(text), Shape::Instant) => moment(text, "T", ZONE).map(Shown::Moment),
            (Cell::Text(text), Shape::Text) if is_limit(&head.key) => limit(text),
            (Cell::Text(text), Shape::Cell) => {
                let moment = || moment(text, " ", "").map(Shown::Moment);
                measure(text).map(Shown::Number).or_else(|| serial(text).map(Shown::Day)).or_else(moment)
            }
            _ => None,
        };
        match shown {
            Some(shown) => self.put(at, &shown),
            None => self.put(at, &Shown::Text(&cell::under(head, value, style))),
        }
    }

    /// Sets widths, and a filter over what stands below the heading.
    pub fn end(self) -> Result<()> {
        for (at, wide) in (0..).zip(&self.wide) {
            let wide = u16::try_from((wide + 2).clamp(6, WIDEST)).unwrap_or(u16::MAX);
            self.sheet.set_column_width(at, f64::from(wide)).map_err(broken)?;
        }
        self.sheet.set_paper_size(9).set_landscape().set_header("&C&14&A");
        self.sheet.set_footer(self.lang.pick("&C第 &P 页，共 &N 页", "&CPage &P of &N"));
        if self.wide.len() <= PRINTED {
            self.sheet.set_print_fit_to_pages(1, 0);
        } else {
            // On every page stands of which record it tells.
            self.sheet.set_repeat_columns(0, 0).map_err(broken)?;
        }
        self.sheet.set_repeat_rows(0, 0).map_err(broken)?;
        if self.row > 1 && !self.wide.is_empty() {
            let last = u16::try_from(self.wide.len() - 1).unwrap_or(u16::MAX);
            self.sheet.autofilter(0, 0, self.row - 1, last).map_err(broken)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_kept_to_the_second_or_is_none() {
        for seconds in 1..86_400_u32 {
            let text = format!("2026-03-02 {:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
            let n = moment(&text, " ", "").expect("a moment");
            let back = ((n - 46_083.0) * 86_400.0).round();
            assert!((back - f64::from(seconds)).abs() < 0.5, "{text}");
        }
        assert!(moment("2026-03-02T09:00:05+08:00", "T", ZONE).is_some());
        for text in [
            "2026-03-02 00:00:00",
            "2026-03-02 09:00",
            "2026-03-02 24:00:00",
            "2026-03-02 09:00:05.5",
            "2026-03-02 9:00:05",
            "2026-03-02 09-00-05",
            "2026-03-02T09:00:05",
            "1899-03-02 09:00:05",
            "某日",
        ] {
            assert_eq!(moment(text, " ", ""), None, "{text}");
        }
        for text in ["2026-03-02T09:00:05Z", "2026-03-02T09:00:05+09:00", "2026-03-02T09:00:05.123+08:00"] {
            assert_eq!(moment(text, "T", ZONE), None, "{text}");
        }
    }

    #[test]
    fn a_code_goes_over_whole_and_chinese_anywhere() {
        let codes = |n: usize| vec!["C2026-0001"; n].join("、");
        assert_eq!([5, 20, 24, 25].map(|n| broken_over(&codes(n))), [2, 5, 6, 7]);
        assert_eq!((broken_over(&"长".repeat(100)), broken_over(&"1".repeat(113)), broken_over("")), (4, 3, 1));
    }

    #[test]
    fn a_percentage_is_the_part_of_one_it_says() {
        for (text, is, under) in [("-34.8%", -0.348, "0.0%"), ("+12.50%", 0.125, "+0.00%"), ("0.0%", 0.0, "0.0%")] {
            let Some(Shown::Set(n, format)) = percent(text) else { panic!("{text}") };
            assert!(n.to_bits() == f64::to_bits(is) && format == under, "{text}: {n} {format}");
        }
        for text in ["50.0% = 3/6", "+-1.0%", "01.5%", "%", "12.5", "—", "-5.0pp"] {
            assert!(percent(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_reads_back_as_it_stands_is_a_number() {
        for number in ["0.25", "0.333333333333333", "-12.5", "3", "1234567890"] {
            assert!(measure(number).is_some(), "{number}");
        }
        for text in [
            "13900000003",
            "110101199001010017",
            "0.50",
            "1.",
            "01.5",
            "1e3",
            ".5",
            "3.14159265358979323846",
            "10.0.0.1",
        ] {
            assert_eq!(measure(text), None, "{text}");
        }
    }
}
