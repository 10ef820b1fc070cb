//! Days and periods as people write them, and instants in the office's zone. Not for counting working days: that needs
//! a calendar and lives in `rule`; here it comes in as a function.

use super::error::{Both, Error, Result};
use super::text::in_digits;
use crate::both;
use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, Utc};

/// A day of the civil calendar.
pub type Day = NaiveDate;

/// Adds working days to a day; the calendar's own function, handed in from above.
pub type AddWorking<'a> = &'a dyn Fn(Day, i64) -> Day;

/// A span of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// The same day `count` days later (earlier, if negative); the calendar's end stays where it is.
pub fn plus(day: Day, count: i64) -> Day {
    let days = Days::new(count.unsigned_abs());
    let moved = if count < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
    moved.unwrap_or(day)
}

fn bad_day(typed: &str) -> Error {
    Error::usage("day-unreadable", both!("看不懂日期 {typed:?}", "{typed:?} is not a day")).hint(both!(
        "写成 2026-03-07、3月7日、9号、今天、上周五、-3d 或 +5wd",
        "write 2026-03-07, today, yesterday, -3d or +5wd"
    ))
}

fn ymd(typed: &str, year: i32, month: u32, day: u32) -> Result<Day> {
    Day::from_ymd_opt(year, month, day).filter(|d| (1900..=2199).contains(&d.year())).ok_or_else(|| {
        Error::usage(
            "day-not-in-calendar",
            both!("日历上没有 {typed} 这一天", "there is no day {typed} in the calendar"),
        )
        .hint(both!(
            "看看这个月有几天；年份在 1900 到 2199 之间",
            "mind the length of the month; years run from 1900 to 2199"
        ))
    })
}

/// Numbers of a date in any of its written forms, in figures of either hand: separated by `-`, `.`, `/` or 年月日. Two numbers are month
/// and day.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let text = in_digits(text);
    let text = text.strip_suffix(['日', '号']).unwrap_or(&text);
    let mut out = Vec::new();
    for part in text.split(['-', '.', '/', '年', '月']) {
        if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        out.push(part.parse().ok()?);
    }
    Some(out)
}

/// ISO text to a day, the form every file and column uses.
pub fn iso(text: &str) -> Option<Day> {
    let b = text.as_bytes();
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let n = |r: std::ops::Range<usize>| -> Option<u32> {
        b[r].iter().try_fold(0, |a, c| c.is_ascii_digit().then(|| a * 10 + u32::from(c - b'0')))
    };
    Day::from_ymd_opt(i32::try_from(n(0..4)?).ok()?, n(5..7)?, n(8..10)?)
}

/// A day as ISO text. Every row holds some; told digit by digit it costs a part of what a format does.
pub fn text(day: Day) -> String {
    let Ok(year @ 0..=9999) = u32::try_from(day.year()) else { return day.to_string() };
    let (month, of_month) = (day.month(), day.day());
    let digit = |n: u32| b"0123456789"[(n % 10) as usize];
    let [thousands, hundreds, tens, ones] = [year / 1000, year / 100, year / 10, year].map(digit);
    let [of_year, of_month] = [month, of_month].map(|n| [digit(n / 10), digit(n)]);
    let text = [thousands, hundreds, tens, ones, b'-', of_year[0], of_year[1], b'-', of_month[0], of_month[1]];
    String::from_utf8(text.to_vec()).unwrap_or_else(|_| day.to_string())
}

/// A day as people say it of today: 前天, 上周五, `9号`.
fn spoken(typed: &str, today: Day) -> Option<Day> {
    let days = match typed {
        "大前天" => -3,
        "前天" => -2,
        "yesterday" | "昨天" | "昨日" => -1,
        "today" | "今天" | "今日" => 0,
        "tomorrow" | "明天" | "明日" => 1,
        "后天" => 2,
        _ => {
            let days = |after: &str| in_digits(typed).strip_suffix(after).and_then(|n| n.parse::<u16>().ok());
            if let Some(n) = days("天前").map(|n| -i64::from(n)).or_else(|| days("天后").map(i64::from)) {
                return Some(plus(today, n));
            }
            if let Some(day) = typed.strip_suffix(['号', '日']).and_then(|n| n.parse().ok()) {
                return Day::from_ymd_opt(today.year(), today.month(), day);
            }
            let weeks = [("上上", -2), ("上", -1), ("本", 0), ("这", 0), ("下", 1), ("", 0)];
            let (said, weeks) = weeks.iter().find_map(|(word, n)| Some((typed.strip_prefix(word)?, n)))?;
            let said = ["周", "星期", "礼拜"].iter().find_map(|word| said.strip_prefix(word))?;
            let weekday = "一二三四五六日天".chars().position(|c| said.chars().eq([c]))?.min(6);
            let monday = i64::from(today.weekday().num_days_from_monday());
            weeks * 7 + i64::try_from(weekday).ok()? - monday
        }
    };
    Some(plus(today, days))
}

/// A day as typed: `2026-03-07`, `2026.3.7`, `2026年3月7日`, `3月7日`, `9号`, 今天, 上周五, `yesterday`, `-3d`, `+5wd`; figures wide or narrow.
pub fn parse(text: &str, today: Day, add_working: AddWorking) -> Result<Day> {
    let narrow = super::text::narrowed(text.trim());
    if let Some(day) = iso(&narrow) {
        return ymd(text, day.year(), day.month(), day.day());
    }
    if let Some(day) = spoken(&narrow, today) {
        return Ok(day);
    }
    let typed = narrow.as_str();
    if let Some(rest) = typed.strip_prefix(['+', '-']) {
        let sign = if typed.starts_with('-') { -1 } else { 1 };
        let count = |digits: &str| digits.parse::<i64>().ok().filter(|n| *n <= 20_000).map(|n| n * sign);
        if let Some(n) = rest.strip_suffix("wd").and_then(count) {
            return Ok(add_working(today, n));
        }
        if let Some(n) = rest.strip_suffix('d').and_then(count) {
            return Ok(plus(today, n));
        }
        return Err(bad_day(text));
    }
    if let Some(day) = (typed.len() == 8).then(|| Day::parse_from_str(typed, "%Y%m%d").ok()).flatten() {
        return ymd(text, day.year(), day.month(), day.day());
    }
    match numbers(typed).as_deref() {
        Some([y, m, d]) if *y >= 1000 => ymd(typed, i32::try_from(*y).unwrap_or(0), *m, *d),
        Some([m, d]) if *m <= 12 && typed.contains(['月', '.', '/', '-']) => ymd(typed, today.year(), *m, *d),
        _ => Err(bad_day(text)),
    }
}

/// A day as a file writes it: with its year, and not said from today. What spreadsheets make of one is understood where it is
/// plain: midnight behind it goes, its count of days since 1899-12-30 is told.
pub fn in_file(text: &str) -> Result<Day> {
    let typed = text.trim();
    let typed = [" 00:00:00", "T00:00:00", " 0:00:00", " 00:00", " 0:00"]
        .iter()
        .find_map(|end| typed.strip_suffix(end))
        .unwrap_or(typed);
    if let Some(day) = iso(typed) {
        return ymd(typed, day.year(), day.month(), day.day());
    }
    if let Some([y, m, d]) = numbers(typed).as_deref()
        && *y >= 1000
    {
        return ymd(typed, i32::try_from(*y).unwrap_or(0), *m, *d);
    }
    let unread = || both!("看不懂日期 {text:?}，写成 2026-03-07", "{text:?} is not a day: write 2026-03-07");
    let serial = typed.parse().ok().filter(|n| (20_000..80_000).contains(n));
    let said = match serial.zip(Day::from_ymd_opt(1899, 12, 30)).map(|(days, first)| plus(first, days)) {
        Some(day) => both!(
            "{text:?} 不是日期，像是表格软件给 {day} 的序号",
            "{text:?} is not a day; it looks like a spreadsheet's number of {day}"
        ),
        None => match numbers(typed).as_deref() {
            Some([month, day @ 1..=3]) if typed.ends_with(&format!(".{day}")) => both!(
                "日期 {text:?} 可能是 {month} 月 {day} 日，也可能是 {month} 月 {day}0 日（表格会去掉末尾的 0）：写成 {month}月{day}日",
                "{text:?} may be the {day} or the {day}0 of the month, for a sheet drops the last nought: write it as {month}-0{day}"
            ),
            Some([_, _]) => both!(
                "看不懂日期 {text:?}，文件里的日期要有年份（表格可加 --year）",
                "{text:?} is not a day with its year (of a table, say --year)"
            ),
            Some([_, _, _]) => both!(
                "日期 {text:?} 有几种读法，看不准是哪一天：年、月、日依次写，年份四位",
                "{text:?} may be read in several ways: write year, month and day in that order, the year in four digits"
            ),
            _ => unread(),
        },
    };
    Err(Error::usage("day-unreadable", said).hint(both!("写成 2026-03-07", "write it as 2026-03-07")))
}

fn month_span(year: i32, month: u32, months: u32) -> Option<Period> {
    let from = Day::from_ymd_opt(year, month, 1)?;
    let to = from.checked_add_months(Months::new(months))?.pred_opt()?;
    Some(Period { from, to })
}

fn week_span(year: i32, week: u32) -> Option<Period> {
    let from = Day::from_isoywd_opt(year, week, chrono::Weekday::Mon)?;
    Some(Period { from, to: plus(from, 6) })
}

/// A span that people call by a word: 今年, 上月, 本季度 …
fn called(word: &str, today: Day) -> Option<Period> {
    let (year, month, quarter) = (today.year(), today.month(), today.month0() / 3 * 3 + 1);
    let before = |months: u32, span: Option<Period>| {
        let from = span?.from.checked_sub_months(Months::new(months))?;
        month_span(from.year(), from.month(), months)
    };
    match word {
        "今年" | "本年" => month_span(year, 1, 12),
        "去年" | "上年" => month_span(year - 1, 1, 12),
        "本月" => month_span(year, month, 1),
        "上月" => before(1, month_span(year, month, 1)),
        "本季度" | "本季" => month_span(year, quarter, 3),
        "上季度" | "上季" => before(3, month_span(year, quarter, 3)),
        _ => None,
    }
}

/// A part of a year: `03`, `Q1`, `H1`, `W12`.
fn part_of_year(year: i32, part: &str) -> Option<Period> {
    let number = |digits: &str| digits.parse::<u32>().ok();
    match part.split_at_checked(1)? {
        ("Q", n) => number(n).filter(|q| (1..=4).contains(q)).and_then(|q| month_span(year, q * 3 - 2, 3)),
        ("H", n) => number(n).filter(|h| (1..=2).contains(h)).and_then(|h| month_span(year, h * 6 - 5, 6)),
        ("W", n) => number(n).and_then(|w| week_span(year, w)),
        _ => number(part).and_then(|m| month_span(year, m, 1)),
    }
}

/// A period as typed: `2026`, `2026-03`, `2026Q1`, `2026H1`, `2026-W12`, `2026-03-01..2026-03-15`, `2026年3月`, `上半年`,
/// `上月`. From one span to another it reaches from the first day of the one to the last of the other.
pub fn period(text: &str, today: Day, add_working: AddWorking) -> Result<Period> {
    let typed = &in_digits(text.trim()).replace("月份", "月").replace("个月", "月").replace("这月", "本月");
    if let Some((from, to)) = typed.split_once("..").or_else(|| typed.split_once(['至', '到'])) {
        let side = |side: &str| {
            let one = |day| Period { from: day, to: day };
            parse(side, today, add_working).map(one).or_else(|e| period(side, today, add_working).map_err(|_| e))
        };
        let span = Period { from: side(from)?.from, to: side(to)?.to };
        if span.to < span.from {
            let (a, b) = (span.from, span.to);
            return Err(Error::usage(
                "period-backwards",
                both!(
                    "期间 {typed} 的结束日 {b} 早于开始日 {a}",
                    "the period {typed} ends ({b}) before it starts ({a})"
                ),
            )
            .hint(both!("写成 {to}..{from}", "write {to}..{from}")));
        }
        return Ok(span);
    }
    let mut tidy = typed.replace('年', "-").to_uppercase();
    for (said, part) in [("上半-", "H1"), ("下半-", "H2"), ("1季", "Q1"), ("2季", "Q2"), ("3季", "Q3"), ("4季", "Q4")]
    {
        tidy = tidy.replace(said, part);
    }
    let tidy = tidy.replace(['第', '月', '季', '度'], "");
    let (year, part) = match tidy.split_once('-') {
        Some((year, part)) => (year, part),
        None => tidy.split_at(tidy.find(['Q', 'H']).unwrap_or(tidy.len())),
    };
    let found = match (year.parse(), part) {
        (Ok(year), "") if !typed.contains('月') => month_span(year, 1, 12),
        (Ok(year), part) if year >= 1900 => part_of_year(year, part),
        // Without a year it is this one's.
        _ if typed.ends_with(['月', '年', '度']) => part_of_year(today.year(), &tidy),
        _ => None,
    };
    let found = found.or_else(|| called(typed, today));
    if let Some(span) = found.filter(|p| (1900..=2199).contains(&p.from.year())) {
        return Ok(span);
    }
    parse(typed, today, add_working).map(|day| Period { from: day, to: day }).map_err(|_| {
        Error::usage("period-unreadable", both!("看不懂期间 {text:?}", "{text:?} is not a period")).hint(both!(
            "写成 2026、2026-03、2026Q1、2026H1、2026-W12、2026-03-01..2026-03-15，或 上月、上半年",
            "write 2026, 2026-03, 2026Q1, 2026H1, 2026-W12 or 2026-03-01..2026-03-15"
        ))
    })
}

/// A year as typed: a period that is one, in any of its forms.
pub fn year(text: &str, today: Day) -> Result<i32> {
    let whole = period(text, today, &plus).ok().map(|span| (span.from.year(), span));
    whole.filter(|(year, span)| month_span(*year, 1, 12) == Some(*span)).map(|(year, _)| year).ok_or_else(|| {
        let this = today.year();
        Error::usage("year-unreadable", both!("{text:?} 不是年度", "{text:?} is no year"))
            .hint(both!("写成 {this} 或 今年", "write {this}"))
    })
}

/// What to do about a day that has not come: one without its year is meant of the year before where that is nearer.
pub fn not_come(day: Day, today: Day) -> Both {
    let before = day.checked_sub_months(Months::new(12)).filter(|before| today - *before < day - today);
    match before {
        Some(before) => both!(
            "去年的写明年份：{before}；今天由 --today 或系统时钟决定",
            "last year's is {before}; today comes from --today or the clock"
        ),
        None => both!("今天由 --today 或系统时钟决定", "today comes from --today or the clock"),
    }
}

/// This instant in a zone given in minutes east of UTC, to the second, RFC 3339.
pub fn now(zone_minutes: i32) -> DateTime<FixedOffset> {
    let utc = FixedOffset::east_opt(0);
    let zone = FixedOffset::east_opt(zone_minutes * 60).or(utc);
    zone.map_or_else(|| Utc::now().fixed_offset(), |z| Utc::now().with_timezone(&z))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<Day> {
        parse(text, Day::from_ymd_opt(2026, 11, 22).expect("a day"), &plus)
    }

    #[test]
    fn a_day_is_text_and_that_text_the_day() {
        let first = Day::from_ymd_opt(-1, 1, 1).expect("a day");
        for day in first.iter_days().take(2_000 * 366).step_by(17).chain([Day::MAX, Day::MIN]) {
            assert_eq!(text(day), day.to_string());
        }
    }

    #[test]
    fn every_written_form_of_a_day() {
        for text in [
            "2026-03-07",
            "2026.3.7",
            "2026/3/7",
            "2026年3月7日",
            "3月7日",
            "3.7",
            "二〇二六年三月七日",
            "２０２６－０３－０７",
            "三月七号",
        ] {
            assert_eq!(day(text).map(|d| d.to_string()), Ok("2026-03-07".into()), "{text}");
        }
        assert_eq!(day("今天").map(|d| d.to_string()), Ok("2026-11-22".into()));
        // The twenty-second of November is a Sunday.
        for (said, on) in [
            ("前天", "11-20"),
            ("三天前", "11-19"),
            ("2天后", "11-24"),
            ("20261109", "11-09"),
            ("大前天", "11-19"),
            ("后天", "11-24"),
            ("9号", "11-09"),
            ("９日", "11-09"),
            ("３月９日", "03-09"),
            ("周日", "11-22"),
            ("本周一", "11-16"),
            ("上周五", "11-13"),
            ("上上星期天", "11-08"),
            ("下周三", "11-25"),
        ] {
            assert_eq!(day(said).map(|d| d.to_string()), Ok(format!("2026-{on}")), "{said}");
        }
        for nothing in ["31号", "周八", "周", "上周", "上", "号"] {
            assert!(day(nothing).is_err(), "{nothing}");
        }
        assert_eq!(day("-3d").map(|d| d.to_string()), Ok("2026-11-19".into()));
        assert_eq!(day("+5wd").map(|d| d.to_string()), Ok("2026-11-27".into()));
    }

    #[test]
    fn a_file_says_its_days_whole() {
        for text in ["2026-03-07", "2026/3/7", "2026年3月7日", "2026-03-07 00:00:00", "2026/3/7 0:00"] {
            assert_eq!(in_file(text).map(|d| d.to_string()), Ok("2026-03-07".into()), "{text}");
        }
        for text in ["3月7日", "today", "昨天", "-3d", "", "2026-03-07 08:30:00", "2026-02-30"] {
            assert!(in_file(text).is_err(), "{text}");
        }
        assert!(in_file("46143").expect_err("a number").message.en.contains("2026-05-01"));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in
            ["2026-02-31", "2月31日", "", "soon", "2026", "99999-01-01", "+5", "2026-13-01", "1e3", "+999999999d"]
        {
            assert!(day(text).is_err(), "{text}");
        }
        assert_eq!(day("2026-02-31").expect_err("no such day").id, "day-not-in-calendar");
    }

    #[test]
    fn every_written_form_of_a_period() {
        let span =
            |text: &str| period(text, day("today").expect("a day"), &plus).map(|p| format!("{}..{}", p.from, p.to));
        for (text, want) in [
            ("2026", "2026-01-01..2026-12-31"),
            ("2026-02", "2026-02-01..2026-02-28"),
            ("2026年2月", "2026-02-01..2026-02-28"),
            ("2026Q1", "2026-01-01..2026-03-31"),
            ("2026-W01", "2025-12-29..2026-01-04"),
            ("2026-03-01..2026-03-15", "2026-03-01..2026-03-15"),
            ("2026-01..2026-03", "2026-01-01..2026-03-31"),
            ("2026H2", "2026-07-01..2026-12-31"),
            ("2026年上半年", "2026-01-01..2026-06-30"),
            ("上半年", "2026-01-01..2026-06-30"),
            ("2026年第三季度", "2026-07-01..2026-09-30"),
            ("一季度", "2026-01-01..2026-03-31"),
            ("3月", "2026-03-01..2026-03-31"),
            ("2026年", "2026-01-01..2026-12-31"),
            ("本月", "2026-11-01..2026-11-30"),
            ("上月", "2026-10-01..2026-10-31"),
            ("上季度", "2026-07-01..2026-09-30"),
            ("去年", "2025-01-01..2025-12-31"),
            ("二〇二六", "2026-01-01..2026-12-31"),
            ("二○二六年", "2026-01-01..2026-12-31"),
            ("２０２６", "2026-01-01..2026-12-31"),
            ("２０２６年３月", "2026-03-01..2026-03-31"),
            ("二〇二六年十二月", "2026-12-01..2026-12-31"),
            ("二〇二六年第一季度", "2026-01-01..2026-03-31"),
            ("第三季度", "2026-07-01..2026-09-30"),
            ("二〇二六年下半年", "2026-07-01..2026-12-31"),
            ("二〇二六年三月一日..三月十五日", "2026-03-01..2026-03-15"),
            ("3月1日至3月15日", "2026-03-01..2026-03-15"),
            ("上个月", "2026-10-01..2026-10-31"),
            ("这个月", "2026-11-01..2026-11-30"),
            ("3月份", "2026-03-01..2026-03-31"),
        ] {
            assert_eq!(span(text).as_deref(), Ok(want), "{text}");
        }
        for (text, want) in
            [("二〇二六", 2026), ("2026年", 2026), ("２０２６", 2026), ("今年", 2026), ("去年", 2025), ("2025", 2025)]
        {
            assert_eq!(year(text, day("today").expect("a day")), Ok(want), "{text}");
        }
        for text in ["2026年3月", "2026Q1", "26", "本月", "x", ""] {
            assert!(year(text, day("today").expect("a day")).is_err(), "{text}");
        }
        for text in ["2026-13", "13月", "十三月", "2026H3", "2026Q5", "2026-03-15..2026-03-01", "x", ""] {
            assert!(span(text).is_err(), "{text}");
        }
    }
}
