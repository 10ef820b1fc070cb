//! What a report says is due, as a calendar (RFC 5545): a day that whatever opens calendars shows, one for every row with a code and a day.
//! The same report is the same bytes. No text that people wrote goes along: a telephone shows its calendar to anybody. Some forty
//! lines, where the crates there are bring numbers drawn at random and the day's clock.

use super::out::Out;
use super::{Style, cell, unfit};
use crate::base::column::Shape;
use crate::base::day::{self, Day, plus};
use crate::base::error::Result;
use crate::base::hex::hex;
use crate::base::page::{Cell, Head, Report};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// The longest a line may be, in octets.
const LONGEST: usize = 75;
/// What is said of a thing due below its name, by the keys of columns.
const TOLD: [&str; 5] = ["state", "waits_for", "days_left", "provisional", "next"];

/// Writes a line, broken where it is too long, never within a character.
fn line(text: &str, out: &mut Out<'_>) -> Result<()> {
    let (mut rest, mut begun) = (text, "");
    loop {
        let room = LONGEST - begun.len();
        let end = if rest.len() <= room {
            rest.len()
        } else {
            (0..=room).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(room)
        };
        out.put(&format!("{begun}{}\r\n", &rest[..end]))?;
        (rest, begun) = (&rest[end..], " ");
        if rest.is_empty() {
            return Ok(());
        }
    }
}

/// A text as a property has it.
fn escaped(text: &str) -> String {
    let plain = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    plain.lines().collect::<Vec<_>>().join("\\n").chars().filter(|c| !c.is_control()).collect()
}

/// The days of some tables.
struct Days<'s> {
    style: &'s Style,
    as_of: Day,
    /// What tells these days from those of another office in the same calendar.
    office: String,
    told: BTreeSet<String>,
}

impl Days<'_> {
    /// The cell of a column in words.
    fn said(&self, (heads, cells): (&[Head], &[Cell<'_>]), key: &str) -> String {
        let at = heads.iter().position(|head| head.key == key);
        // What is not so is not said.
        let empty = |at: &usize| match cell::at(cells, *at) {
            Cell::Null => heads[*at].none.is_none(),
            Cell::Int(0) => heads[*at].shape == Shape::Flag,
            _ => false,
        };
        at.filter(|at| !empty(at))
            .map_or_else(String::new, |at| cell::under(&heads[at], cell::at(cells, at), self.style).into_owned())
    }

    /// A row of something due, each thing once.
    fn row(&mut self, row: (&[Head], &[Cell<'_>]), out: &mut Out<'_>) -> Result<()> {
        let (heads, cells) = row;
        let kept = |key: &str| {
            let at = heads.iter().position(|head| head.key == key)?;
            if let Cell::Text(text) = cell::at(cells, at) { Some(text) } else { None }
        };
        let (Some(code), Some(due)) = (kept("code"), kept("due_on").and_then(day::iso)) else { return Ok(()) };
        let uid = format!("{code}.{}@{}.ducha", kept("clock").unwrap_or("due"), self.office);
        if !self.told.insert(uid.clone()) {
            return Ok(());
        }
        let lang = self.style.lang;
        let late = if due < self.as_of { lang.pick("【超期】", "OVERDUE: ") } else { "" };
        let words = [self.said(row, "clock"), code.to_owned(), self.said(row, "unit")];
        let summary = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let told = TOLD.iter().map(|key| (*key, self.said(row, key))).filter(|(_, said)| !said.is_empty());
        let label =
            |key: &str| heads.iter().find(|head| head.key == key).map_or("", |head| self.style.say(&head.label));
        let told: Vec<String> =
            told.map(|(key, said)| format!("{}{}{said}", label(key), lang.pick("：", ": "))).collect();
        let date = |day: Day| day.format("%Y%m%d").to_string();
        for said in [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{uid}"),
            format!("DTSTAMP:{}T000000Z", date(self.as_of)),
            format!("DTSTART;VALUE=DATE:{}", date(due)),
            format!("DTEND;VALUE=DATE:{}", date(plus(due, 1))),
            format!("SUMMARY:{}", escaped(&format!("{late}{summary}"))),
            format!("DESCRIPTION:{}", escaped(&told.join("\n"))),
            "TRANSP:TRANSPARENT".to_owned(),
        ] {
            line(&said, out)?;
        }
        // At three in the afternoon before: what is late already needs no reminding.
        if due > self.as_of {
            for said in ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT9H"] {
                line(said, out)?;
            }
            line(&format!("DESCRIPTION:{}", escaped(&summary)), out)?;
            line("END:VALARM", out)?;
        }
        line("END:VEVENT", out)
    }
}

/// A report as a calendar; one that has no table of what is due has no such shape.
pub fn report(report: Report<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let has = |heads: &[Head], key: &str| heads.iter().any(|head| head.key == key);
    let dated = |heads: &[Head]| has(heads, "code") && has(heads, "due_on");
    if !report.tables.iter().any(|table| dated(&table.heads)) {
        return Err(unfit(super::Format::Ics));
    }
    let office = hex(&Sha256::digest(report.office.as_bytes())[..4]);
    let name = escaped(&format!("{} {}", report.office, style.lang.pick("待办", "due")));
    line("BEGIN:VCALENDAR", out)?;
    line("VERSION:2.0", out)?;
    line(concat!("PRODID:-//ducha//", env!("CARGO_PKG_VERSION"), "//ZH"), out)?;
    line(&format!("X-WR-CALNAME:{name}"), out)?;
    let mut days = Days { style, as_of: report.as_of, office, told: BTreeSet::new() };
    for table in report.tables.into_iter().filter(|table| dated(&table.heads)) {
        let heads = table.heads;
        (table.rows)(&mut |cells| days.row((&heads, cells), out))?;
    }
    line("END:VCALENDAR", out)
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Lang, page};
    use super::*;
    use crate::base::day::Period;
    use crate::base::noun::Value;
    use crate::base::page::{Page, Sheet};
    use crate::both;
    use icalendar::parser::{read_calendar, unfold};

    const UNIT: &str = "云川市清河区政务服务中心不动产登记综合受理窗口；第二办事大厅,东侧\\分厅";

    fn calendar(rows: Vec<Vec<Value>>, lang: Lang) -> String {
        let heads = vec![
            Head::of("code", Shape::Record, "编号", "Code"),
            Head::of("unit", Shape::Unit, "单位", "Unit"),
            Head::of("clock", Shape::Word("clock"), "事项", "Matter"),
            Head::of("due_on", Shape::Day, "期限", "Due"),
            Head::of("summary", Shape::Long, "内容", "Summary"),
            Head::of("waits_for", Shape::Unit, "在等", "Waits for").or(("本单位", "us")),
        ];
        let as_of = day::iso("2026-03-20").expect("a day");
        let table = Sheet::of("overdue", both!("超期", "Overdue"), heads, rows);
        let report = Report {
            name: "today".into(),
            title: both!("今日", "Today"),
            office: "清河县效能办".into(),
            period: Period { from: as_of, to: as_of },
            as_of,
            filters: Vec::new(),
            figures: Vec::new(),
            tables: vec![table],
            notes: Vec::new(),
            witness: None,
        };
        let mut out = Vec::new();
        page(Page::Report(Box::new(report)), Some(Format::Ics), &Style { lang, ..Style::default() }, &mut out)
            .expect("a calendar");
        String::from_utf8(out).expect("text")
    }

    fn due(code: &str, clock: &str, on: Option<&str>) -> Vec<Value> {
        let on = on.map_or(Value::Null, Value::text);
        vec![
            Value::text(code),
            Value::text(UNIT),
            Value::text(clock),
            on,
            Value::text("王秀英说\r\nEND:VEVENT"),
            Value::Null,
        ]
    }

    #[test]
    fn another_reader_finds_each_thing_due_once_with_its_day_and_words() {
        let rows = vec![
            due("C2026-0031", "handle", Some("2026-03-13")),
            due("C2026-0031", "handle", Some("2026-03-13")),
            due("C2026-0031", "reply", Some("2026-12-31")),
            due("C2026-0032", "accept", None),
        ];
        let text = calendar(rows.clone(), Lang::Zh);
        assert_eq!(text, calendar(rows.clone(), Lang::Zh));
        assert!(!text.contains("王秀英"), "{text}");
        let unfolded = unfold(&text);
        let read = read_calendar(&unfolded).expect("a calendar");
        let of = |at: usize, name: &str| {
            read.components[at].find_prop(name).map(|p| p.val.as_str().to_owned()).unwrap_or_default()
        };
        assert_eq!(read.components.len(), 2);
        assert_eq!(of(0, "SUMMARY"), format!("【超期】办结 C2026-0031 {UNIT}"));
        assert_eq!(
            (of(0, "DTSTART"), of(0, "DTEND"), of(1, "DTEND")),
            ("20260313".into(), "20260314".into(), "20270101".into())
        );
        assert_eq!((of(0, "DTSTAMP"), of(0, "DESCRIPTION")), ("20260320T000000Z".into(), "在等：本单位".into()));
        let alarms = |at: usize| read.components[at].components.iter().filter(|c| c.name == "VALARM").count();
        assert_eq!((alarms(0), alarms(1)), (0, 1), "{text}");
        let uids = |text: &str| -> Vec<String> {
            text.lines().filter_map(|l| l.strip_prefix("UID:")).map(str::to_owned).collect()
        };
        assert_eq!(uids(&text).len(), 2);
        assert_eq!(uids(&text), uids(&calendar(rows, Lang::En)));
        assert!(uids(&text)[0].starts_with("C2026-0031.handle@"), "{text}");
    }

    #[test]
    fn lines_end_as_they_must_and_none_is_too_long() {
        let text = calendar(vec![due("C2026-0031", "handle", Some("2026-03-23"))], Lang::En);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "{text}");
        assert!(lines.iter().all(|line| line.len() <= LONGEST), "{text}");
        assert!(lines.iter().any(|line| line.starts_with(' ')), "{text}");
    }
}
