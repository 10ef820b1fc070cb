//! Limits counted anew, and the page of what moved: what a new notice and a new rule set share; and all that was kept by older rules of the
//! clock.

use super::checks;
use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Head, Page, Sheet};
use crate::both;
use crate::db::query;
use crate::db::write::Write;
use crate::record::anew::{self, Changed};
use crate::record::names::Names;
use crate::record::steps::Moved;
use crate::record::{self, LIVES};

/// The list of limits that moved, as rows: the record stands in the column of its noun.
fn moved(title: Both, all: Vec<Moved>) -> Sheet<'static> {
    let day = |d: Option<String>| d.map_or(Value::Null, Value::Text);
    // A person sees the columns that have something.
    let seen = |noun: &Noun| all.is_empty() || all.iter().any(|m| m.noun.name == noun.name);
    let places = LIVES.len();
    let brief = (0..places).filter(|at| seen(LIVES[*at].noun)).chain(places..places + 3).collect();
    let mut heads: Vec<Head> = LIVES.iter().map(|life| query::head(None, life.noun.name)).collect();
    heads.extend([
        Head::of("clock", Shape::Word("clock"), "期限", "Clock"),
        Head::of("before", Shape::Day, "原到期日", "Before"),
        Head::of("after", Shape::Day, "现到期日", "After"),
    ]);
    let rows = all.into_iter().map(|m| {
        let of = |noun: &Noun| if noun.name == m.noun.name { Value::text(&m.code) } else { Value::Null };
        let mut row: Vec<Value> = LIVES.iter().map(|life| of(life.noun)).collect();
        row.extend([Value::text(m.clock), day(m.days.0), day(m.days.1)]);
        row
    });
    let mut sheet = Sheet::of("moved", title, heads, rows.collect());
    sheet.brief = brief;
    sheet
}

/// Counts running limits anew and tells what moved.
pub fn recounted(
    desk: &Desk,
    said: Both,
    work: impl FnOnce(&mut Write<'_>, &Names) -> Result<Vec<Both>>,
) -> Result<Page<'_>> {
    let (changes, all) = desk.write(|write, names| {
        let changes = work(write, names)?;
        names.forget_clockwork();
        let mut all = Vec::new();
        for life in LIVES {
            all.extend((life.recount)(write, names)?);
        }
        Ok((changes, all))
    })?;
    let count = all.len();
    desk.say(desk.dry(said));
    let mut sheet = moved(both!("期限变动 {count} 条", "{count} limits moved"), all);
    sheet.notes.extend(changes);
    Ok(Page::Sheet(sheet))
}

/// A value as people read it.
fn read(value: Value, shape: Shape, names: &Names, lang: Lang) -> Value {
    match (value, shape) {
        (Value::Text(slug), Shape::Word(list)) => Value::Text(names.added.label(list, &slug, lang)),
        (Value::Int(n), Shape::Flag) => {
            Value::text(if n == 0 { lang.pick("否", "no") } else { lang.pick("是", "yes") })
        }
        (value, _) => value,
    }
}

/// What came out otherwise: the record, the limit or none, the column, before and after.
fn changes(changed: Vec<Changed>, names: &Names, lang: Lang) -> Sheet<'static> {
    let n = changed.len();
    let row = |Changed { code, clock, column, values: [was, is] }: Changed| {
        let noun = record::noun_of_code(&code).map(|(noun, _)| noun).filter(|_| clock.is_none());
        let head = query::head(noun, column);
        let [was, is] = [was, is].map(|value| read(value, head.shape, names, lang));
        let clock = clock.map_or(Value::Null, Value::Text);
        vec![Value::Text(code), clock, Value::text(head.label.get(lang)), was, is]
    };
    let heads = vec![
        Head::of("code", Shape::Record, "编号", "Code"),
        Head::of("clock", Shape::Word("clock"), "期限", "Clock"),
        Head::of("column", Shape::Text, "项", "Column"),
        Head::of("before", Shape::Text, "原", "Before"),
        Head::of("after", Shape::Text, "现", "After"),
    ];
    Sheet::of(
        "recounted",
        both!("重算改动 {n} 项", "{n} values counted anew"),
        heads,
        changed.into_iter().map(row).collect(),
    )
}

/// `deadline recount`: what is not what its steps add up to is counted anew, in a ledger that is whole otherwise.
pub fn all(desk: &Desk) -> Result<Page<'_>> {
    let lang = desk.wish.lang;
    let (checked, ..) = checks::all(desk.read()?, desk.names(), None)?;
    let n = checks::damage(&checked);
    if n > 0 {
        let said =
            both!("台账有别的问题 {n} 处，不能重算", "the ledger has {n} other problems and is not counted anew");
        return Err(Error::refused("recount-damaged", said)
            .hint(both!("先核对：ducha check", "see what they are: ducha check")));
    }
    if checked.iter().all(|check| !check.of_standing() || check.problems.is_empty()) {
        return Ok(Page::Sheet(changes(Vec::new(), desk.names()?, lang)));
    }
    let (changed, left) = desk.write(|write, names| {
        let (mut changed, mut left) = (Vec::new(), Vec::new());
        for life in LIVES {
            let (of_life, rest) = anew::anew(write, names, life)?;
            changed.extend(of_life);
            left.extend(rest);
        }
        Ok((changed, left))
    })?;
    desk.say(desk.dry(both!("已按办理经过重算状态和期限", "standing and limits were counted anew from their steps")));
    let mut sheet = changes(changed, desk.names()?, lang);
    if !left.is_empty() {
        let (zh, en) = (left.join("、"), left.join(", "));
        sheet
            .notes
            .push(both!("重算后仍不符：{zh}；ducha check", "still not what their steps add up to: {en}; ducha check"));
    }
    Ok(Page::Sheet(sheet))
}
