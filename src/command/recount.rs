//! Running limits counted anew, and the page of what moved: what a new notice and a new rule set share.

use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::both;
use crate::db::write::Write;
use crate::record::names::Names;
use crate::record::steps::Moved;
use crate::record::{complaint, order};

/// The list of limits that moved, as rows.
fn moved(title: Both, all: Vec<Moved>) -> Sheet<'static> {
    let day = |d: Option<String>| d.map_or(Value::Null, Value::Text);
    let rows = all.into_iter().map(|m| {
        let (complaint, order) = if m.code.starts_with('O') {
            (Value::Null, Value::text(m.code))
        } else {
            (Value::text(m.code), Value::Null)
        };
        vec![complaint, order, Value::text(m.clock), day(m.days.0), day(m.days.1)]
    });
    let heads = vec![
        Head::of("complaint", Shape::Code('C'), "投诉编号", "Complaint"),
        Head::of("order", Shape::Code('O'), "整改编号", "Order"),
        Head::of("clock", Shape::Word("clock"), "期限", "Clock"),
        Head::of("before", Shape::Day, "原到期日", "Before"),
        Head::of("after", Shape::Day, "现到期日", "After"),
    ];
    Sheet::of("moved", title, heads, rows.collect())
}

/// Counts running limits anew and tells what moved.
pub fn recounted(
    desk: &Desk,
    said: Both,
    work: impl FnOnce(&mut Write<'_>, &Names) -> Result<Vec<Both>>,
) -> Result<Page<'_>> {
    let (changes, all) = desk.write(|write, names| {
        let changes = work(write, names)?;
        let mut all = complaint::recount(write, names)?;
        all.extend(order::recount(write, names)?);
        Ok((changes, all))
    })?;
    let count = all.len();
    desk.say(desk.dry(said));
    let mut sheet = moved(both!("期限变动 {count} 条", "{count} limits moved"), all);
    sheet.notes.extend(changes);
    Ok(Page::Sheet(sheet))
}
