//! The calendar as the ledger keeps it: holiday notices, each version whole, and what an import of one makes of them.

use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Part, Value};
use crate::both;
use crate::db::write::{Put, Write};
use crate::draft;
use crate::rule::calendar::{Change, Notice, NoticeDay, diff};
use rusqlite::{Connection, params};

/// A notice as a noun: journaled like any other.
pub static NOUN: Noun = Noun {
    name: "notice",
    table: "notice",
    view: "notices",
    zh: "放假通知",
    en: "notice",
    parts: &[Part {
        table: "notice_day",
        view: "notices",
        called: ("放假和上班的日子", "Days off and days of work"),
        column: None,
        fields: Rest::FIELDS,
    }],
    ..PLAIN
};

draft! {
    /// A day a notice says something of.
    Rest {
        day: Day, Anywhere, "日期", "the day";
        off: bool, Anywhere, "是否休息", "whether it is a rest";
        name: String, Anywhere, "节日", "which holiday";
    }
}

/// Keeps a notice.
pub fn keep(write: &mut Write<'_>, notice: &Notice) -> Result<()> {
    let id: i64 = write.conn().query_row("SELECT coalesce(max(id), 0) + 1 FROM notice", [], |r| r.get(0))?;
    let optional = |text: &str| if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) };
    let puts: Vec<Put> = vec![
        ("year", Value::Int(notice.year.into())),
        ("version", Value::Int(notice.version.into())),
        ("paper", Value::Text(notice.paper.clone())),
        ("issued_on", notice.issued_on.map_or(Value::Null, |d| Value::Text(d.to_string()))),
        ("url", optional(&notice.url)),
    ];
    let days = notice.days.iter().map(|d| {
        (
            "notice_day",
            vec![
                ("day", Value::Text(d.date.to_string())),
                ("off", Value::Int(d.off.into())),
                ("name", Value::Text(d.name.clone())),
            ],
        )
    });
    write.add(&NOUN, id, &puts, &[], &days.collect::<Vec<_>>())
}

/// The notices of the years from `first` on, every version.
pub fn load(conn: &Connection, first: i32) -> Result<Vec<Notice>> {
    load_then(conn, first, i64::MAX)
}

/// The same, of those taken in up to and with a journal entry.
pub fn load_then(conn: &Connection, first: i32, entry: i64) -> Result<Vec<Notice>> {
    let mut statement = conn.prepare_cached(
        "SELECT n.id, n.year, n.version, n.paper, n.issued_on, n.url, d.day, d.off, d.name
         FROM notice n JOIN notice_day d ON d.notice = n.id WHERE n.year >= ? AND n.entry <= ? ORDER BY n.year, n.version, d.n",
    )?;
    let mut rows = statement.query(params![first, entry])?;
    let (mut out, mut last): (Vec<Notice>, i64) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if id != last {
            let issued: Option<String> = row.get(4)?;
            out.push(Notice {
                year: row.get(1)?,
                version: row.get(2)?,
                paper: row.get(3)?,
                issued_on: issued.as_deref().and_then(day::iso),
                url: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
                days: Vec::new(),
            });
            last = id;
        }
        let text: String = row.get(6)?;
        let unreadable = || {
            Error::failed(
                "stored-day-unreadable",
                both!("台账里的日期 {text:?} 无法识别", "the ledger holds an unreadable day {text:?}"),
            )
        };
        let date = day::iso(&text).ok_or_else(unreadable)?;
        if let Some(notice) = out.last_mut() {
            notice.days.push(NoticeDay { date, off: row.get(7)?, name: row.get(8)? });
        }
    }
    Ok(out)
}

/// What a change of a day reads as: `2027-02-11 休息 → 上班`.
fn change(change: &Change) -> Both {
    let word = |off: Option<bool>| match off {
        Some(true) => ("休息", "rest"),
        Some(false) => ("上班", "work"),
        None => ("平常", "plain"),
    };
    let (day, (zh_old, en_old), (zh_new, en_new)) = (change.date, word(change.old), word(change.new));
    both!("{day} {zh_old}→{zh_new}", "{day} {en_old} → {en_new}")
}

/// Takes a notice in: a new year as it is, a stored year only if it says the same, or with `replace`. Returns what changed
/// of a stored year.
pub fn import(write: &mut Write<'_>, mut notice: Notice, replace: bool) -> Result<Vec<Both>> {
    let stored = load(write.conn(), notice.year)?;
    let of_year: Vec<Notice> = stored.into_iter().filter(|n| n.year == notice.year).collect();
    let year = notice.year;
    let Some(last) = of_year.last() else {
        keep(write, &notice)?;
        return Ok(Vec::new());
    };
    let changes: Vec<Both> = diff(&of_year, &notice).iter().map(change).collect();
    if changes.is_empty() {
        let said = both!("{year} 年的日历已有，内容相同", "the calendar of {year} is stored already, and the same");
        return Err(Error::refused("calendar-same", said).hint(both!("不用再导入", "there is nothing to import")));
    }
    if !replace {
        let (zh, en) = listed(&changes);
        return Err(Error::refused(
            "calendar-differs",
            both!("{year} 年的日历已有，与文件不同：{zh}", "the stored calendar of {year} differs from the file: {en}"),
        )
        .hint(both!(
            "确认是国务院修改的通知后加 --replace",
            "add --replace once you are sure it is an amended notice"
        )));
    }
    notice.version = last.version + 1;
    keep(write, &notice)?;
    Ok(changes)
}

/// Sentences in a row, in both languages.
pub fn listed(all: &[Both]) -> (String, String) {
    let zh = all.iter().map(|b| b.zh.as_str()).collect::<Vec<_>>().join("、");
    let en = all.iter().map(|b| b.en.as_str()).collect::<Vec<_>>().join(", ");
    (zh, en)
}
