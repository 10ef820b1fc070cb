//! Days and numbers as sheets have them, in the form that files say them in. Not for whether a day may be: that is the reader's.

use super::table::Since;
use crate::base::day::{Day, iso, plus};
use crate::base::text::{figure, in_digits, narrow};

/// Digits in narrow form, without blanks around them.
pub fn narrowed(text: &str) -> String {
    text.trim().chars().map(narrow).collect()
}

/// A day of a sheet as ISO text, where it is plain which: without its year it is of `year`; a number from a workbook is a count of
/// days since its own first, or could be read two ways.
pub fn plain(text: &str, year: Option<i32>, counted: Option<Since>) -> Option<String> {
    let tidy: String = narrowed(text);
    let tidy = tidy.split(['T', ' ']).next().filter(|_| midnight(&tidy)).unwrap_or(&tidy);
    if iso(tidy).is_some() {
        return Some(tidy.to_owned());
    }
    // Eight digits are no count of days in any year that an office writes.
    if let Some(since) = counted.filter(|_| tidy.len() != 8) {
        let first = match since {
            Since::Y1900 => Day::from_ymd_opt(1899, 12, 30)?,
            Since::Y1904 => Day::from_ymd_opt(1904, 1, 1)?,
        };
        let days = tidy.parse().ok().filter(|n| (20_000..80_000).contains(n))?;
        return Some(plus(first, days).to_string());
    }
    let tidy: String = tidy.chars().filter(|c| !c.is_whitespace()).collect();
    let tidy = without_weekday(&tidy);
    let tidy = tidy.strip_suffix(['日', '号']).unwrap_or(tidy);
    let parts: Vec<u32> = tidy.split(['-', '.', '/', '年', '月']).map(figure).collect::<Option<_>>()?;
    let (year, month, day) = match parts[..] {
        [year, month, day] if year >= 1000 => (i32::try_from(year).ok()?, month, day),
        [year, month, day] if tidy.find('年') == Some(2) => (i32::try_from(2000 + year).ok()?, month, day),
        // A sheet makes 3.1 of 3.10.
        [_, 1..=3] if tidy.split_once('.').is_some_and(|(_, day)| day.len() == 1) => return None,
        [month, day] => (year?, month, day),
        [all] if all >= 19_000_101 && tidy.len() == 8 => {
            (i32::try_from(all / 10_000).ok()?, all / 100 % 100, all % 100)
        }
        _ => return None,
    };
    Day::from_ymd_opt(year, month, day).map(|day| day.to_string())
}

/// A day without the day of the week behind it: of 3月5日（星期四） 3月5日.
fn without_weekday(text: &str) -> &str {
    let cut = ["星期", "礼拜", "周"].iter().find_map(|week| text.split_once(week));
    let is = |rest: &str| {
        matches!(rest.trim_end_matches(['）', ')']), "一" | "二" | "三" | "四" | "五" | "六" | "日" | "天")
    };
    cut.filter(|(_, rest)| is(rest)).map_or(text, |(day, _)| day.trim_end_matches(['（', '(', '，', ',']))
}

/// The month that a day without its year begins with.
pub fn month(text: &str) -> Option<u32> {
    let tidy: String = narrowed(text).chars().filter(|c| !c.is_whitespace()).collect();
    let (month, _) = tidy.split_once(['月', '.', '/', '-'])?;
    figure(month).filter(|month| (1..=12).contains(month))
}

/// The year that a title says its table is of, and its month where it says one: of 2026年3月投诉台账 both. None where it says several, or only on which
/// day it was made.
pub fn titled(text: &str) -> Option<(i32, Option<u32>)> {
    let text: String = in_digits(text).chars().filter(|c| !c.is_whitespace()).collect();
    if ["填", "制表", "打印", "导出"].iter().any(|made| text.contains(made)) {
        return None;
    }
    let mut said: Option<(i32, Option<u32>)> = None;
    for (at, word) in text.match_indices('年') {
        let before = &text[..at];
        let rest = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let Some(year) = before[rest.len()..].parse().ok().filter(|year| (1990..=2100).contains(year)) else {
            continue;
        };
        let numbered = text[at + word.len()..].split_once('月').map(|(month, behind)| (figure(month), behind));
        let (month, behind) = numbered.filter(|(month, _)| month.is_some()).unwrap_or_default();
        if behind.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        if rest.ends_with(['-', '—', '–', '~', '～', '至', '到', '/']) || said.is_some_and(|said| said.0 != year)
        {
            return None;
        }
        said = Some((year, month.filter(|_| said.is_none_or(|said| said.1 == month))));
    }
    said
}

/// A day in front of a time of day, as ISO text, and that time as it is written; none where what stands behind the day says anything else.
pub fn with_time(text: &str, year: Option<i32>) -> Option<(String, String)> {
    let tidy = narrowed(text);
    let words = [
        "上午", "下午", "中午", "早上", "晚上", "凌晨", "傍晚", "左右", "早", "晚", "许", "时", "点", "分", "秒", "半",
        "AM", "PM", "am", "pm",
    ];
    let half = || words[..9].iter().filter_map(|word| tidy.find(word)).min();
    let end = tidy.find(['日', '号']).map(|at| at + '日'.len_utf8()).or_else(|| tidy.find(['T', ' '])).or_else(half)?;
    let (day, time) = tidy.split_at(end);
    let written = time.trim_start_matches('T').trim();
    let mut rest = written.to_owned();
    for word in words {
        rest = rest.replace(word, "");
    }
    let worded = rest.len() < written.len() || rest.contains(':');
    let time = worded && rest.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ':' | '.'));
    (time && rest.len() < 20).then(|| Some((plain(day, year, None)?, written.to_owned()))).flatten()
}

/// A number without the word for what it counts: of 12人 12, of 6个月 6; none, 无, is nought.
pub fn counted(text: &str) -> String {
    let number = narrowed(text);
    if ["无", "没有", "零"].contains(&number.trim()) {
        return "0".to_owned();
    }
    let bare = number.trim_end_matches(['人', '名', '个', '件', '次', '起', '处', '天', '月']).trim_end();
    let is = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit());
    if is && number.chars().count() <= bare.chars().count() + 3 { bare.to_owned() } else { number }
}

/// Whether what stands behind a day is midnight.
fn midnight(text: &str) -> bool {
    text.split_once(['T', ' ']).is_some_and(|(_, time)| time.chars().all(|c| matches!(c, '0' | ':' | '.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_a_number_whatever_stands_behind_it() {
        for (text, count) in [("12人", "12"), ("６ 个月", "6"), ("无", "0"), (" 3 件", "3"), ("3人以上", "3人以上")]
        {
            assert_eq!(counted(text), count, "{text}");
        }
    }

    #[test]
    fn a_title_says_one_year_or_none() {
        for (text, said) in [
            ("清河县2026年3月投诉台账", Some((2026, Some(3)))),
            ("二〇二六年度 投诉登记表", Some((2026, None))),
            ("２０２６年１—３月汇总", Some((2026, None))),
            ("2026年3月、2026年4月", Some((2026, None))),
            ("2026年度台账（截至2026年12月31日）", Some((2026, None))),
            ("2025年12月至2026年1月", None),
            ("2025-2026年度", None),
            ("填表日期：2027年1月", None),
            ("2027年1月5日", None),
            ("近三年台账", None),
            ("清效办〔2026〕3号", None),
        ] {
            assert_eq!(titled(text), said, "{text}");
        }
        assert_eq!(
            ["3月5日", "１２.5", "二月3日", "26.3.5", "2026-03-05", "王"].map(month),
            [Some(3), Some(12), Some(2), None, None, None]
        );
    }

    #[test]
    fn every_way_a_sheet_says_a_day() {
        for text in [
            "2026.3.5",
            "2026/3/5",
            "２０２６．３．５",
            "二〇二六年三月五日",
            "2026-03-05 00:00:00",
            "20260305",
            "2026 年 3 月 5 日",
        ] {
            assert_eq!(plain(text, None, None).as_deref(), Some("2026-03-05"), "{text}");
        }
        assert_eq!(plain("二○二五年十一月二十三日", None, None).as_deref(), Some("2025-11-23"));
        for text in ["3.1", "3.2", "12.3"] {
            assert_eq!(plain(text, Some(2026), None), None, "a sheet makes it of {text}0 too");
        }
        assert_eq!(plain("3.01", Some(2026), None).as_deref(), Some("2026-03-01"));
        for text in ["3月5日", "3.5", "三月五日"] {
            assert_eq!(plain(text, Some(2026), None).as_deref(), Some("2026-03-05"), "{text}");
            assert_eq!(plain(text, None, None), None, "{text}");
        }
        for text in ["2026年3月5日（星期四）", "2026年3月5日 周四", "26年3月5日"] {
            assert_eq!(plain(text, None, None).as_deref(), Some("2026-03-05"), "{text}");
        }
        for text in [
            "2026-03-05 14:30:00",
            "2026年3月5日上午",
            "2026/3/5 9时30分",
            "2026-03-05T08:30",
            "2026.3.5上午",
            "2026/3/5下午3点",
            "2026年3月5日晚8时",
        ] {
            assert_eq!(with_time(text, None).map(|(day, _)| day).as_deref(), Some("2026-03-05"), "{text}");
        }
        for text in [
            "2026.03.05-03.06",
            "3月5日上午",
            "2026年3月",
            "2026-03-05 或6日",
            "2026-03-05 王某",
            "2026.3.5 3.8",
            "2026.3.5  6",
        ] {
            assert_eq!(with_time(text, None), None, "{text}");
        }
        assert_eq!(
            ["12人", "１２ 件", "12", "十二人", "12人次", "12.5"].map(counted),
            ["12", "12", "12", "十二人", "12", "12.5"]
        );
        assert_eq!(plain("46086", None, Some(Since::Y1900)).as_deref(), Some("2026-03-05"));
        assert_eq!(plain("44624", None, Some(Since::Y1904)).as_deref(), Some("2026-03-05"));
        for text in ["3.1", "12", "1.39E+10"] {
            assert_eq!(plain(text, Some(2026), Some(Since::Y1900)), None, "a number says no month and day: {text}");
        }
        for text in ["26.3.5", "2026-02-30", "", "2026-03-05 08:30", "上周", "99999999999"] {
            assert_eq!(plain(text, Some(2026), None), None, "{text}");
        }
    }
}
