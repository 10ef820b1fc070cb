//! Running limits counted anew, and the page of what moved: what a new notice and a new rule set share.

use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Both, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Head, Page, Sheet};
use crate::both;
use crate::db::query;
use crate::db::write::Write;
use crate::record::LIVES;
use crate::record::names::Names;
use crate::record::steps::Moved;

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
