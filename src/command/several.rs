//! Several sheets of one workbook that come in with one command: which they are, what became of each and of all. Not for how one is read:
//! that is `sheets`, nor for what becomes of a row: that is `import`.

use super::columns::Columns;
use super::desk::Desk;
use super::input::flows;
use super::sheets::{Read_, Sheets};
use super::taken::TakenIn;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Noun, Raw, Value};
use crate::base::page::{Head, Sheet};
use crate::both;
use crate::db::write::Write;
use crate::intake::Seen;
use crate::record::names::Names;
use crate::render::Format;
use clap::ArgMatches;
use foldhash::HashSet;
use foldhash::fast::RandomState;
use serde_json::Value as Json;
use std::cell::RefCell;
use std::hash::BuildHasher as _;
use std::rc::Rc;

/// What asks for every sheet that is understood.
const ALL: [&str; 2] = ["all", "全部"];

/// A sheet, and what became of it.
pub type Each<'m> = Vec<(Sheets<'m>, TakenIn)>;

impl<'m> Sheets<'m> {
    /// The sheets that were asked for, each as a file of its own; none where it is one alone.
    pub fn several(&self, desk: &Desk, matches: &'m ArgMatches, columns: &Columns) -> Result<Vec<Sheets<'m>>> {
        let typed = self.sheet.as_deref().unwrap_or_default().trim();
        let (all, listed) = (ALL.contains(&typed), typed.split([',', '，', '、']).map(str::trim));
        if flows(self.path) || !all && listed.clone().nth(1).is_none() {
            return Ok(Vec::new());
        }
        let source = self.source()?;
        let there = self.asked(columns, |asked| source.sheets(asked))?;
        // A sheet may be called like that.
        if there.is_empty() || there.iter().any(|(name, _)| name.trim() == typed) {
            return Ok(Vec::new());
        }
        if let Some(rejects) = self.rejects.as_ref().filter(|rejects| rejects.format != Format::Xlsx) {
            let (to, other) = (&rejects.name, rejects.as_workbook());
            let said = both!(
                "几张工作表拒收的行写不进 {to}：一张工作表写一张，要工作簿",
                "what is refused of several sheets cannot be written to {to}: it is a workbook, sheet by sheet"
            );
            return Err(
                Error::usage("rejects-several", said).hint(both!("写成 --rejects {other}", "write --rejects {other}"))
            );
        }
        let mut names: Vec<String> = if all {
            there.into_iter().filter(|(_, understood)| *understood).map(|(name, _)| name).collect()
        } else {
            listed.filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        names.dedup();
        if names.is_empty() {
            let said = both!("没有一张工作表的表头看得懂", "no sheet has a heading that is understood");
            return Err(Error::not_found("sheet-unknown", said).hint(both!(
                "说明哪一列是什么：--sheet 1 --map 列名=字段",
                "say what its columns are: --sheet 1 --map HEADING=FIELD"
            )));
        }
        let one = |name: String| {
            let mut one = Sheets::of(desk, self.noun, matches)?;
            (one.out, one.read) = self.part(&name);
            (one.sheet, one.of_several, one.file) = (Some(name), true, Rc::clone(&self.file));
            one.by_two.set(self.by_two.get());
            Ok(one)
        };
        names.into_iter().map(one).collect()
    }
}

impl Sheets<'_> {
    /// Says which sheets were not read, and whether one was that is hidden.
    pub(super) fn say_unread(&self, desk: &Desk, read: &Read_) {
        say_within(desk, &read.seen);
        let Some(sheet) = &read.sheet else { return };
        let (hidden, others): (Vec<&String>, Vec<&String>) =
            read.unread.iter().partition(|name| read.hidden.contains(name));
        if let Some(other) = others.first() {
            let others = others.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("、");
            desk.say(both!(
                "读的是工作表“{sheet}”，没有读：{others}；读别的：--sheet {other}，都读：--sheet 全部",
                "the sheet {sheet} was read, not: {others}; for another: --sheet {other}, for each: --sheet all"
            ));
        }
        if self.sheet.is_none() && read.hidden.contains(sheet) {
            desk.say(both!("读的工作表“{sheet}”是隐藏的", "the sheet {sheet} that was read is a hidden one"));
        }
        say_hidden(desk, &hidden);
    }

    /// Leaves out what was said of a heading; whether anything was.
    fn forget(&mut self, heading: &str) -> bool {
        let of = |said: &str| said == heading || said.strip_prefix(heading).is_some_and(|rest| rest.starts_with('.'));
        let before = (self.map.len(), self.fill_down.len());
        self.map.retain(|(said, _)| !of(said));
        self.fill_down.retain(|said| !of(said));
        before != (self.map.len(), self.fill_down.len())
    }
}

/// What rows of sheets before said that became records: the same on another sheet is no second record.
#[derive(Default)]
pub struct Earlier {
    hasher: RandomState,
    rows: RefCell<HashSet<u64>>,
}

impl Earlier {
    /// What a row says, as a number.
    pub fn hash(&self, row: &[Raw]) -> u64 {
        self.hasher.hash_one(row)
    }

    /// Whether one said it.
    pub fn has(&self, said: u64) -> bool {
        self.rows.borrow().contains(&said)
    }

    /// Notes those of a sheet.
    pub fn add(&self, said: HashSet<u64>) {
        self.rows.borrow_mut().extend(said);
    }
}

/// What became of each. A month that has not come yet has a sheet without rows, and a column of one may be called otherwise on another: what was
/// said of a heading is of the sheets that have it, and of one at the least.
pub fn each<'m>(all: Vec<Sheets<'m>>, take: &mut dyn FnMut(&Sheets<'_>) -> Result<TakenIn>) -> Result<Each<'m>> {
    let (count, mut lacked): (usize, Vec<Error>) = (all.len(), Vec::new());
    let mut each: Each<'m> = Vec::new();
    for mut one in all {
        let taken = loop {
            match take(&one) {
                Err(e) if e.id == "import-empty" => break TakenIn::default(),
                Err(e) if e.id == "heading-missing" && one.forget(e.field.as_deref().unwrap_or_default()) => {
                    lacked.push(e);
                }
                taken => break taken?,
            }
        };
        each.push((one, taken));
    }
    let everywhere = |e: &Error| lacked.iter().filter(|other| other.field == e.field).count() == count;
    match lacked.iter().find(|e| everywhere(e)) {
        Some(error) => Err(error.clone()),
        None => Ok(each),
    }
}

/// What became of all of them.
pub fn joined(each: &Each<'_>) -> TakenIn {
    let mut all = TakenIn::default();
    for (_, taken) in each {
        all.join(taken);
    }
    all
}

/// Says that rows and columns were read that are hidden.
fn say_within(desk: &Desk, seen: &Seen) {
    let columns: Vec<&str> = seen.hidden_columns().map(|h| h.text.as_str()).collect();
    let (rows, n, all) = (seen.hidden, columns.len(), columns.join("、"));
    desk.say(match (rows, n) {
        (0, 0) => return,
        (_, 0) => both!("{rows} 行是隐藏的，照样读入", "hidden, and read like the others: {rows} rows"),
        (0, _) => both!("{n} 列是隐藏的，照样读入：{all}", "hidden, and read like the others: {n} columns ({all})"),
        _ => both!(
            "{rows} 行、{n} 列（{all}）是隐藏的，照样读入",
            "hidden, and read like the others: {rows} rows, {n} columns ({all})"
        ),
    });
}

fn say_hidden(desk: &Desk, hidden: &[&String]) {
    if let Some(first) = hidden.first() {
        let all = hidden.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("、");
        desk.say(both!(
            "隐藏的工作表没有读：{all}；要读：--sheet {first}",
            "hidden sheets that were not read: {all}; to read one: --sheet {first}"
        ));
    }
}

/// Says what is to be minded of each, and which were not read.
pub fn say(desk: &Desk, noun: &Noun, each: &Each<'_>) {
    let named = |sheets: &Sheets<'_>| sheets.sheet_read().unwrap_or_default();
    let read: Vec<String> = each.iter().map(|(sheets, _)| named(sheets)).collect();
    let (mut unread, mut hidden) = (Vec::new(), Vec::new());
    for (sheets, taken) in each {
        let mut seen = sheets.read.borrow_mut();
        (unread, hidden) = (std::mem::take(&mut seen.unread), std::mem::take(&mut seen.hidden));
        drop(seen);
        let (name, Both { zh, en }) = (named(sheets), taken.said(noun));
        desk.say(both!("工作表“{name}”：{zh}", "sheet {name}: {en}"));
        sheets.say(desk);
        taken.say(desk);
    }
    unread.retain(|name| !read.contains(name));
    let (hidden, unread): (Vec<&String>, Vec<&String>) = unread.iter().partition(|name| hidden.contains(name));
    if !unread.is_empty() {
        let unread = unread.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("、");
        desk.say(both!("没有读的工作表：{unread}", "sheets that were not read: {unread}"));
    }
    say_hidden(desk, &hidden);
}

/// How each was read is kept; what has the heading of one before it is read alike.
pub fn keep_mappings(desk: &Desk, write: &mut Write<'_>, names: &Names, each: &Each<'_>) -> Result<()> {
    let headings =
        |sheets: &Sheets<'_>| sheets.read.borrow().seen.headings.iter().map(|h| h.text.clone()).collect::<Vec<_>>();
    let mut met = Vec::new();
    for (sheets, _) in each {
        let own = headings(sheets);
        if !met.contains(&own) {
            sheets.keep_mapping(desk, write, names)?;
            met.push(own);
        }
    }
    Ok(())
}

/// How many rows each had, and what became of them; and how the columns of each were read, where it is not as of the one before.
pub fn overview(each: &Each<'_>) -> Vec<Sheet<'static>> {
    let row = |(sheets, taken): &(Sheets<'_>, TakenIn)| {
        let counts = taken.counts(sheets).map(|n| Value::Int(i64::try_from(n).unwrap_or(i64::MAX)));
        std::iter::once(sheets.sheet_read().map_or(Value::Null, Value::Text)).chain(counts).collect()
    };
    let mut heads = vec![Head::of("sheet", Shape::Text, "工作表", "Sheet")];
    heads.extend(TakenIn::heads());
    let mut out = vec![Sheet::of("sheets", both!("各张工作表", "Each sheet"), heads, each.iter().map(row).collect())];
    let mut before = None;
    for (sheets, _) in each {
        let name = sheets.sheet_read().unwrap_or_default();
        let read = Some(sheets.mapping_json()).filter(|read| before.as_ref() != Some(read));
        if let Some((read, mapping)) = read.zip(sheets.mapping()) {
            let title = both!("工作表“{name}”各列的读法", "What each column of the sheet {name} is");
            out.push(Sheet { title: Some(title), ..mapping });
            before = Some(read);
        }
    }
    out
}

/// The same for a program, each as if it had come alone.
pub fn answers(desk: &Desk, noun: &Noun, each: &Each<'_>) -> Json {
    each.iter().map(|(sheets, taken)| taken.answer(desk, &desk.dry(taken.said(noun)), sheets)).collect()
}
