//! The State Council's holiday notices as data: what is shipped, what a file brings, what two versions disagree on.
//! Not for counting days: that is [`crate::rule::calendar`].
//!
//! Every version of a year states the whole year, so the last version is what holds. A notice belongs to the year in
//! its title, though it may settle days of the December before or the January after.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;

use crate::base::error::{Error, Result};
use crate::both;

/// One State Council notice: what it says of a year, as of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The year in the notice's title.
    pub year: i32,
    /// 1 for the first notice of a year, 2 for the first one that amends it.
    pub version: u32,
    /// The document number, or the title where the number is not known.
    pub paper: String,
    /// The day the notice was signed.
    pub issued_on: Option<NaiveDate>,
    /// Where the text stands.
    pub url: String,
    /// Every day the year's arrangement names, in order.
    pub days: Vec<NoticeDay>,
}

/// One day a notice names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeDay {
    /// The day.
    pub date: NaiveDate,
    /// Off, or else a working day.
    pub off: bool,
    /// The holiday it belongs to.
    pub name: String,
}

/// A day on which two versions of a year disagree in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The day.
    pub date: NaiveDate,
    /// What the stored notice says: off, working, or nothing.
    pub old: Option<bool>,
    /// What the new notice says: off, working, or nothing.
    pub new: Option<bool>,
    /// The holiday it belongs to.
    pub name: String,
}

/// A file in the form of the holiday-cn project.
#[derive(Deserialize)]
struct File {
    year: i32,
    papers: Vec<String>,
    days: Vec<FileDay>,
}

/// A day of such a file.
#[derive(Deserialize)]
struct FileDay {
    name: String,
    date: NaiveDate,
    #[serde(rename = "isOffDay")]
    off: bool,
}

/// The years a notice may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2199;

/// The columns of our own form, in order.
const COLUMNS: [&str; 8] = ["year", "version", "paper", "issued_on", "url", "date", "off", "name"];

/// The notices of 2007 to 2026 that every binary carries.
///
/// # Panics
/// When the shipped file cannot be read, which a test rules out.
pub fn shipped() -> Vec<Notice> {
    parse_csv(include_str!("notices.csv")).expect("the shipped notices are tested")
}

/// Reads one year in the JSON form of holiday-cn. Its papers are links, so the paper is named by its title unless the
/// file gives a document number among them; the version is 1 and for the caller to raise.
pub fn parse_json(text: &str) -> Result<Notice> {
    let text = text.trim_start_matches('\u{feff}');
    let tree: serde_json::Value = serde_json::from_str(text).map_err(|e| not_json(&e))?;
    known_keys(&tree, &["$schema", "$id", "year", "papers", "days"])?;
    for day in tree.get("days").and_then(|d| d.as_array()).into_iter().flatten() {
        known_keys(day, &["name", "date", "isOffDay"])?;
    }
    let file: File = serde_json::from_str(text).map_err(|e| not_json(&e))?;
    let (links, numbers): (Vec<String>, Vec<String>) = file.papers.into_iter().partition(|p| p.starts_with("http"));
    if links.is_empty() && numbers.is_empty() {
        return Err(empty_year(file.year));
    }
    let title = format!("国务院办公厅关于{}年部分节假日安排的通知", file.year);
    let paper = if numbers.is_empty() { title } else { numbers.join(";") };
    let days = file.days.into_iter().map(|d| NoticeDay { date: d.date, off: d.off, name: d.name }).collect();
    checked(Notice { year: file.year, version: 1, paper, issued_on: None, url: links.join(";"), days })
}

/// Reads notices in our own CSV form, one row a day; rows of one year and version make one notice.
pub fn parse_csv(text: &str) -> Result<Vec<Notice>> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let columns = columns_of(reader.headers().map_err(|e| not_csv(&e))?)?;
    let mut notices: BTreeMap<(i32, u32), Notice> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| not_csv(&e))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(columns[column]).unwrap_or_default();
        let row = row_of(&cell).map_err(|column| bad_cell(line, COLUMNS[column], cell(column)))?;
        let notice =
            notices.entry((row.year, row.version)).or_insert_with(|| Notice { days: Vec::new(), ..row.clone() });
        if (&notice.paper, &notice.url, notice.issued_on) != (&row.paper, &row.url, row.issued_on) {
            return Err(two_papers(line, &notice.paper, &row.paper));
        }
        notice.days.extend(row.days);
    }
    if notices.is_empty() {
        return Err(Error::refused("calendar-empty-year", both!("文件里没有任何一天", "the file names no day"))
            .hint(both!("每行一天，列为 {}", "one row a day, with the columns {}", COLUMNS.join(","))));
    }
    notices.into_values().map(checked).collect()
}

/// The days on which a new notice changes what the stored ones of its year mean; the last stored version counts. A
/// weekend rests and a weekday is worked whether a notice says so or not, so naming it is no change.
pub fn diff(old: &[Notice], new: &Notice) -> Vec<Change> {
    let said = |days: &[NoticeDay]| -> BTreeMap<NaiveDate, (bool, String)> {
        days.iter().map(|d| (d.date, (d.off, d.name.clone()))).collect()
    };
    let stored = old.iter().filter(|n| n.year == new.year).max_by_key(|n| n.version);
    let (before, after) = (said(stored.map_or(&[], |n| &n.days)), said(&new.days));
    let dates: BTreeSet<NaiveDate> = before.keys().chain(after.keys()).copied().collect();
    let mut changes = Vec::new();
    for date in dates {
        let (was, is) = (before.get(&date), after.get(&date));
        let rests = |said: Option<&(bool, String)>| said.map_or(is_weekend(date), |s| s.0);
        if rests(was) != rests(is) {
            let name = is.or(was).map(|s| s.1.clone()).unwrap_or_default();
            changes.push(Change { date, old: was.map(|s| s.0), new: is.map(|s| s.0), name });
        }
    }
    changes
}

/// Saturday or Sunday.
pub(crate) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// A notice that says something, says each day once, and keeps to its year.
fn checked(mut notice: Notice) -> Result<Notice> {
    let year = notice.year;
    if !YEARS.contains(&year) {
        let (first, last) = (YEARS.start(), YEARS.end());
        return Err(Error::refused(
            "calendar-year-unlikely",
            both!("{year} 不像是一个年份", "{year} is not a likely year"),
        )
        .hint(both!("年份在 {first} 至 {last} 之间", "a year is between {first} and {last}")));
    }
    if notice.days.is_empty() || (notice.paper.is_empty() && notice.url.is_empty()) {
        return Err(empty_year(year));
    }
    notice.days.sort_by_key(|d| d.date);
    if let Some(pair) = notice.days.windows(2).find(|w| w[0].date == w[1].date) {
        let day = pair[0].date;
        return Err(Error::refused(
            "calendar-day-repeated",
            both!("{year}年的通知里 {day} 出现了两次", "the notice of {year} names {day} twice"),
        )
        .hint(both!("删去其中一行", "remove one of the two")));
    }
    for day in &notice.days {
        let date = day.date;
        // A notice reaches one month over either end of its year: 2018-12-29 was settled by the notice of 2019.
        let near = (date.year() == year - 1 && date.month() == 12) || (date.year() == year + 1 && date.month() == 1);
        if date.year() != year && !near {
            return Err(Error::refused(
                "calendar-day-outside",
                both!("{date} 不在{year}年通知的范围内", "{date} is outside the notice of {year}"),
            )
            .hint(both!(
                "只可列{year}年、上年12月和下年1月的日子，请核对年份",
                "only days of {year}, the December before and the January after may stand in it; check the year"
            )));
        }
        if day.name.is_empty() {
            return Err(Error::refused(
                "calendar-day-unnamed",
                both!("{date} 没有写明是什么节日", "{date} names no holiday"),
            )
            .hint(both!("补上节日名称，如 春节", "add the holiday's name, such as 春节")));
        }
    }
    Ok(notice)
}

/// Where each of our columns stands in a header row.
fn columns_of(header: &csv::StringRecord) -> Result<[usize; 8]> {
    if let Some(other) = header.iter().find(|h| !COLUMNS.contains(h)) {
        return Err(unknown_key(other, &COLUMNS));
    }
    let mut places = [0; 8];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        *place = header.iter().position(|h| h == column).ok_or_else(|| {
            Error::usage(
                "calendar-column-missing",
                both!("日历文件缺少列 {column}", "the calendar file lacks the column {column}"),
            )
            .hint(both!("首行应为 {}", "the first row should be {}", COLUMNS.join(",")))
        })?;
    }
    Ok(places)
}

/// One row as a notice of one day, or the column that cannot be read.
fn row_of<'a>(cell: &impl Fn(usize) -> &'a str) -> std::result::Result<Notice, usize> {
    let issued_on = match cell(3) {
        "" => None,
        day => Some(day.parse().map_err(|_| 3_usize)?),
    };
    let off = match cell(6) {
        "true" | "1" => true,
        "false" | "0" => false,
        _ => return Err(6),
    };
    let date = cell(5).parse().map_err(|_| 5_usize)?;
    Ok(Notice {
        year: cell(0).parse().map_err(|_| 0_usize)?,
        version: cell(1).parse().map_err(|_| 1_usize)?,
        paper: cell(2).to_owned(),
        issued_on,
        url: cell(4).to_owned(),
        days: vec![NoticeDay { date, off, name: cell(7).to_owned() }],
    })
}

/// Refuses a key the form does not have: a misspelt one would otherwise be lost in silence.
fn known_keys(tree: &serde_json::Value, known: &[&str]) -> Result<()> {
    match tree.as_object().and_then(|o| o.keys().find(|k| !known.contains(&k.as_str()))) {
        Some(key) => Err(unknown_key(key, known)),
        None => Ok(()),
    }
}

fn unknown_key(key: &str, known: &[&str]) -> Error {
    Error::usage(
        "calendar-unknown-key",
        both!("日历文件里有不认识的项 {key}", "the calendar file has an unknown key {key}"),
    )
    .hint(both!("认识的项：{}", "known keys: {}", known.join(" ")))
}

fn empty_year(year: i32) -> Error {
    Error::refused(
        "calendar-empty-year",
        both!("{year}年的文件没有通知或没有日子：这一年尚未公布", "the file of {year} has no paper or no day: that year is not announced"),
    )
    .hint(both!(
        "等国务院办公厅的通知公布后再导入；在此之前涉及{year}年的期限都是暂定的",
        "import it once the State Council has published the notice; until then limits that reach into {year} are provisional"
    ))
}

fn not_json(cause: &serde_json::Error) -> Error {
    Error::usage("calendar-not-json", both!("日历文件无法读懂：{cause}", "the calendar file cannot be read: {cause}")).hint(both!(
        "格式：{{\"year\":2027,\"papers\":[\"文号或网址\"],\"days\":[{{\"name\":\"元旦\",\"date\":\"2027-01-01\",\"isOffDay\":true}}]}}",
        "the form: {{\"year\":2027,\"papers\":[\"number or link\"],\"days\":[{{\"name\":\"元旦\",\"date\":\"2027-01-01\",\"isOffDay\":true}}]}}"
    ))
}

fn not_csv(cause: &csv::Error) -> Error {
    Error::usage("calendar-not-csv", both!("日历文件无法读懂：{cause}", "the calendar file cannot be read: {cause}"))
        .hint(both!("首行应为 {}", "the first row should be {}", COLUMNS.join(",")))
}

fn bad_cell(line: u64, column: &str, value: &str) -> Error {
    Error::usage(
        "calendar-bad-value",
        both!(
            "日历文件第 {line} 行的 {column} 读不懂：{value}",
            "line {line} of the calendar file: {column} cannot be read: {value}"
        ),
    )
    .hint(both!(
        "日期写作 2027-01-01，off 写 true（休）或 false（班）",
        "write days as 2027-01-01, and off as true (rest) or false (work)"
    ))
    .field(column)
}

fn two_papers(line: u64, one: &str, other: &str) -> Error {
    Error::refused(
        "calendar-two-papers",
        both!(
            "日历文件第 {line} 行：同一年同一版本出现了两份通知，{one} 与 {other}",
            "line {line} of the calendar file: one year and version has two notices, {one} and {other}"
        ),
    )
    .hint(both!(
        "后来修改的通知请用下一个版本号，并列全该年的日子",
        "give an amending notice the next version, stating the whole year"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> &'static str {
        parse_json(text).expect_err("refused").id
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("test data")
    }

    #[test]
    fn every_year_is_shipped_and_three_were_amended() {
        let all = shipped();
        let first: Vec<i32> = all.iter().filter(|n| n.version == 1).map(|n| n.year).collect();
        let second: Vec<i32> = all.iter().filter(|n| n.version == 2).map(|n| n.year).collect();
        assert_eq!(first, (2007..=2026).collect::<Vec<_>>());
        assert_eq!(second, [2015, 2019, 2020]);
        assert!(all.iter().all(|n| n.paper.contains('〔') && n.issued_on.is_some() && n.url.starts_with("http")));
    }

    #[test]
    fn a_json_year_is_read() {
        let notice = parse_json(
            "\u{feff}{\"$schema\":\"s\",\"$id\":\"i\",\"year\":2027,\"papers\":[\"https://x\",\"国办发明电〔2026〕9号\"],
             \"days\":[{\"name\":\"元旦\",\"date\":\"2027-01-01\",\"isOffDay\":true},
             {\"name\":\"元旦\",\"date\":\"2026-12-26\",\"isOffDay\":false}]}",
        )
        .expect("test data");
        assert_eq!((notice.paper.as_str(), notice.url.as_str()), ("国办发明电〔2026〕9号", "https://x"));
        assert_eq!(notice.days[0].date, day("2026-12-26"));
    }

    #[test]
    fn bad_files_are_refused_by_name() {
        let with = |days: &str| format!("{{\"year\":2027,\"papers\":[\"https://x\"],\"days\":[{days}]}}");
        let one = "{\"name\":\"元旦\",\"date\":\"2027-01-01\",\"isOffDay\":true}";
        assert_eq!(id("{"), "calendar-not-json");
        assert_eq!(id("[]"), "calendar-not-json");
        assert_eq!(id("{\"year\":2027,\"papers\":[],\"days\":[]}"), "calendar-empty-year");
        assert_eq!(id(&format!("{{\"year\":2027,\"papers\":[],\"days\":[{one}]}}")), "calendar-empty-year");
        assert_eq!(id(&with("")), "calendar-empty-year");
        assert_eq!(id(&with(one).replace("2027,", "20270,")), "calendar-year-unlikely");
        assert_eq!(id(&with(&format!("{one},{one}"))), "calendar-day-repeated");
        assert_eq!(id(&with(&one.replace("2027-01", "2026-11"))), "calendar-day-outside");
        assert_eq!(id(&with(&one.replace("元旦", ""))), "calendar-day-unnamed");
        assert_eq!(id(&with(&one.replace("isOffDay", "isOff"))), "calendar-unknown-key");
        assert_eq!(id("{\"year\":2027,\"paper\":[],\"days\":[]}"), "calendar-unknown-key");
        assert_eq!(id(&with(&one.replace("-01-01", "-02-30"))), "calendar-not-json");
    }

    #[test]
    fn bad_tables_are_refused_by_name() {
        let head = COLUMNS.join(",");
        let id = |text: String| parse_csv(&text).expect_err("refused").id;
        assert_eq!(id(head.clone()), "calendar-empty-year");
        assert_eq!(id(head.replace("off", "rest")), "calendar-unknown-key");
        assert_eq!(id(head.replace(",off", "")), "calendar-column-missing");
        assert_eq!(id(format!("{head}\n2027,1,x,,u,2027-01-01,yes,元旦")), "calendar-bad-value");
        assert_eq!(id(format!("{head}\n2027,1,x")), "calendar-not-csv");
        let two = format!("{head}\n2027,1,x,,u,2027-01-01,1,元旦\n2027,1,y,,u,2027-01-02,1,元旦");
        assert_eq!(id(two), "calendar-two-papers");
    }

    #[test]
    fn a_difference_is_one_of_effect() {
        let all = shipped();
        let of_2019: Vec<&Notice> = all.iter().filter(|n| n.year == 2019).collect();
        let changes = diff(&[of_2019[0].clone()], of_2019[1]);
        let days: Vec<NaiveDate> = changes.iter().map(|c| c.date).collect();
        // 4 May 2019 was a Saturday: naming it changes nothing.
        assert_eq!(days, ["2019-04-28", "2019-05-02", "2019-05-03", "2019-05-05"].map(day));
        assert_eq!((changes[0].old, changes[0].new), (None, Some(false)));
        assert!(diff(&all, of_2019[1]).is_empty());
    }
}
