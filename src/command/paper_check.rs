//! `ducha paper check`, `diff`, `correct`, `gaps` and `explain B… 3.2`: what a paper says, held against the ledger. Not for how it
//! is made.

use super::desk::Desk;
use super::document::{self, leaks, made};
use super::verbs;
use super::{corrected, held};
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Report, Sheet};
use crate::base::vocab::PaperStep as Step;
use crate::both;
use crate::record::life::Act;
use crate::record::paper::{Draft, NOUN};
use crate::record::{self, living, office, paper_issue};
use crate::report::paper::call::{Source, Teller};
use crate::report::paper::{self as made_of, Made, proof};
use clap::ArgMatches;

/// The numbers that were left out, taken back or withdrawn, each with what was said of it.
pub fn gaps(desk: &Desk) -> Result<Page<'_>> {
    let mut rows = Vec::new();
    for gap in paper_issue::gaps(desk.read()?)? {
        let filled = |text: Option<String>| text.map_or(Value::Null, Value::Text);
        rows.push(vec![
            Value::Text(gap.series),
            Value::Int(gap.year),
            Value::Int(gap.number),
            filled(gap.code),
            filled(gap.why),
        ]);
    }
    let heads = vec![
        Head::of("series", Shape::Text, "刊名", "Series"),
        Head::of("year", Shape::Count, "年度", "Year"),
        Head::of("series_no", Shape::Count, "期号", "Number in the year"),
        Head::of("paper", Shape::Text, "文稿编号", "Paper"),
        Head::of("why", Shape::Long, "原因", "Why"),
    ];
    Ok(Page::Sheet(Sheet::of("gaps", both!("缺号和撤回的号", "Numbers left out or withdrawn"), heads, rows)))
}

/// The numbers of a paper, as a part of its page.
pub fn numbers(made: &Made, lang: Lang) -> Sheet<'static> {
    let heads = vec![
        Head::of("ref", Shape::Text, "序号", "Ref"),
        Head::of("id", Shape::Text, "来源", "Source"),
        Head::of("value", Shape::Text, "数", "Value"),
        Head::of("records", Shape::Count, "所据记录", "Records"),
    ];
    let rows = made.numbers.iter().map(|number| {
        let records = Value::Int(i64::try_from(number.records.len()).unwrap_or(i64::MAX));
        vec![Value::text(&number.at), Value::text(source(&number.source, lang)), Value::text(&number.text), records]
    });
    Sheet::of("figures", both!("数字", "Numbers"), heads, rows.collect())
}

/// What a number comes from, in a word: a figure's id, a record's column.
fn source(source: &Source, _lang: Lang) -> String {
    match source {
        Source::Figure(call) | Source::Reached(call) | Source::Share(call) => {
            let keys: Vec<String> = call.keys.iter().map(|(by, key)| format!("{by}={key}")).collect();
            if keys.is_empty() { call.figure.clone() } else { format!("{} {}", call.figure, keys.join(" ")) }
        }
        Source::Change { now, .. } => format!("{} ±", now.figure),
        Source::Most { of, by } => format!("{} {by} ↑", of.figure),
        Source::Record { code, column } => format!("{code} {column}"),
        Source::Used { code, clock, .. } => format!("{code} {clock}"),
        Source::Cell { report, table, column, .. } => format!("report {report} {table}.{column}"),
    }
}

/// What of a paper is not proved, or leaks.
pub fn check<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let code = NOUN.code(id);
    let (conn, names) = (desk.read()?, desk.names()?);
    let made = made(desk, id, None)?;
    let mut rows = Vec::new();
    let mut tell = |id: &str, place: &str, said: &Both| {
        rows.push(vec![Value::text(id), Value::text(place), Value::text(said.get(desk.wish.lang))]);
    };
    for leak in leaks(desk, id, &made)? {
        tell("leak", &leak.place, &leak.said);
    }
    for unproved in proof::unproved(&made, &mut Teller::new(conn, names, None, Lang::Zh))? {
        tell(unproved.id, &unproved.place, &unproved.said);
    }
    let kept = living::standing::<Draft>(conn, names, id)?.life.sha256;
    if kept.is_some_and(|kept| document::digest(&made.document).is_ok_and(|now| now != kept)) {
        let said = both!("再做一遍与印发的文件不一样", "made again it is not the file that was issued");
        tell("file-differs", "", &said);
    }
    if !rows.is_empty() {
        desk.exit(5);
    }
    let n = rows.len();
    let title = match n {
        0 => both!(
            "{code}：{} 个数都查得到记录，没有泄露",
            "{code}: records stand behind all {} numbers, nothing leaks",
            made.numbers.len()
        ),
        n => both!("{code}：{n} 处要看", "{code}: {n} places to look at"),
    };
    let heads = vec![
        Head::of("id", Shape::Text, "问题", "Problem"),
        Head::of("place", Shape::Text, "位置", "Place"),
        Head::of("message", Shape::Text, "说明", "Message"),
    ];
    Ok(Page::Sheet(Sheet::of("problems", title, heads, rows)))
}

/// The frozen numbers of an issued paper that come out otherwise now.
fn differing(desk: &Desk, id: i64) -> Result<(Made, Vec<made_of::again::Differs>)> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let Some(made) = made_of::frozen(conn, id)? else {
        let code = NOUN.code(id);
        let said =
            both!("{code} 还没有印发，没有可比的数", "{code} has not been issued: there is nothing to hold it against");
        return Err(Error::refused("paper-not-issued", said));
    };
    let differing = held::differing(conn, names, (id, &made), None)?;
    Ok((made, differing))
}

/// What of an issued paper comes out otherwise now.
pub fn diff<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let code = NOUN.code(id);
    let (conn, lang) = (desk.read()?, desk.wish.lang);
    let (made, differing) = differing(desk, id)?;
    let (mut numbers, mut records) = (Vec::new(), Vec::new());
    for differs in &differing {
        let at = Value::text(&differs.then.at);
        let from = Value::text(source(&differs.then.source, lang));
        numbers.push(vec![at.clone(), from, Value::text(&differs.then.text), Value::text(&differs.now)]);
        for (all, change) in [(&differs.entered, "entered"), (&differs.left, "left")] {
            records.extend(all.iter().map(|code| vec![at.clone(), Value::text(change), Value::text(code)]));
        }
    }
    let issued = paper_issue::issued(conn)?.into_iter().find(|issued| issued.id == id);
    let amended = match &issued {
        Some(issued) => super::amend::since(conn, issued)?,
        None => Vec::new(),
    };
    let n = numbers.len();
    let title = both!("{n} 个数与印发时不同", "{n} numbers differ from what was issued");
    let heads = vec![
        Head::of("ref", Shape::Text, "序号", "Ref"),
        Head::of("id", Shape::Text, "来源", "Source"),
        Head::of("then", Shape::Text, "印发时", "Then"),
        Head::of("now", Shape::Text, "现在", "Now"),
    ];
    let record_heads = vec![
        Head::of("ref", Shape::Text, "序号", "Ref"),
        Head::of("change", Shape::Word("difference"), "进出", "Change"),
        Head::of("record", Shape::Text, "记录", "Record"),
    ];
    let (office, _) = office::read(conn)?;
    let scope = held::answers(conn, desk.names()?, (id, &made), None)?.scope;
    let tables = vec![
        Sheet::of("figures", title, heads, numbers),
        Sheet::of("records", both!("使数字变化的记录", "The records behind it"), record_heads, records),
        super::amend::sheet(amended),
    ];
    let report =
        scope.report("paper-diff", both!("{code} 与印发时的差异", "{code}: what differs from what was issued"), office);
    Ok(Page::Report(Box::new(Report { tables, ..report })))
}

/// Has the next issue correct this one.
pub fn correct<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let code = NOUN.code(id);
    let typed = matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()?;
    let (made, differing) = differing(desk, id)?;
    let said = match typed {
        Some(typed) => typed,
        None => corrected::paragraph(desk.read()?, desk.names()?, (id, &made), &differing)?,
    };
    if said.is_empty() {
        let said = both!(
            "{code} 的数和印发、更正过的一样，没有要更正的",
            "{code} says what it said when it was issued, or was corrected to: nothing to correct"
        );
        return Err(Error::refused("paper-nothing-to-correct", said)
            .hint(both!("文字要更正的写 -m …", "of words say it with -m …")));
    }
    let done = desk.write(|write, names| {
        let mut act = Act::<Draft>::new(Step::Correct, names.today);
        act.note = Some(said.clone());
        living::step::<Draft>(write, names, id, act)?;
        let told = both!("{code} 的更正记下了，登在下一期：{said}", "{code}: corrected in the next one: {said}");
        let next = vec![format!("ducha paper diff {code}")];
        desk.done(write.conn(), names, &NOUN, id, (told, next))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// The records behind the number of a paper: `explain B2026-0020 3.2`.
pub fn explain<'a>(desk: &'a Desk, id: i64, at: Option<&String>) -> Result<Page<'a>> {
    let code = NOUN.code(id);
    let made = made(desk, id, None)?;
    let Some(at) = at else {
        let mut all = numbers(&made, desk.wish.lang);
        all.title = Some(both!(
            "{code} 的数字；看一个背后的记录：ducha explain {code} 1.1",
            "the numbers of {code}; ducha explain {code} 1.1 lists the records behind one"
        ));
        return Ok(Page::Sheet(all));
    };
    let found = made.numbers.iter().find(|number| number.at == at.trim().replace('．', "."));
    let Some(number) = found else {
        let said = both!("{code} 没有第 {at} 个数", "{code} has no number {at}");
        let hint = match made.numbers.last().map(|number| &number.at) {
            Some(last) => both!(
                "最后一个是 {last}；全部：ducha explain {code}",
                "the last is {last}; all of them: ducha explain {code}"
            ),
            None => both!("这份文稿没有引台账的数", "the paper quotes no number of the ledger"),
        };
        return Err(Error::not_found("paper-number-unknown", said).hint(hint));
    };
    let conn = desk.read()?;
    let mut rows = Vec::new();
    for record in &number.records {
        let about = match record::noun_of_code(record) {
            Some((noun, id)) => {
                let (heads, values) = crate::db::query::one(conn, noun, id, desk.names()?.today)?;
                let column =
                    |name: &str| heads.iter().position(|h| h.key == name).map_or(Value::Null, |at| values[at].clone());
                let day = noun.day.map_or(Value::Null, column);
                vec![Value::text(noun.zh), day, column("unit")]
            }
            None => vec![Value::Null, Value::Null, Value::Null],
        };
        rows.push(std::iter::once(Value::text(record)).chain(about).collect());
    }
    let (text, from) = (&number.text, source(&number.source, desk.wish.lang));
    let title = both!("{code} 第 {at} 个数 {text}（{from}）", "{code}, number {at}: {text} ({from})");
    let heads = vec![
        Head::of("record", Shape::Text, "记录", "Record"),
        Head::of("noun", Shape::Text, "种类", "Noun"),
        Head::of("on", Shape::Day, "日期", "On"),
        Head::of("unit", Shape::Unit, "单位", "Unit"),
    ];
    Ok(Page::Sheet(Sheet::of("explain", title, heads, rows)))
}
