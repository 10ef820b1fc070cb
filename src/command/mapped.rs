//! How the columns of a sheet were read: shown, kept under a name, and used again. Not for what a column means: the dictionary and the reader of tables
//! find that.

use super::desk::Desk;
use super::sheets::{Read_, Sheets};
use crate::base::also::MAYBE;
use crate::base::column::{self, Shape};
use crate::base::error::{Both, Error, Result};
use crate::base::kept;
use crate::base::noun::{KEPT, Value};
use crate::base::page::{Head, Sheet};
use crate::base::text;
use crate::both;
use crate::db::write::Write;
use crate::intake::{FILL_DOWN, Heading, Known, Pair, SET, Seen, letters, tight};
use crate::record;
use crate::record::mapping::{self, Kept};
use crate::record::names::Names;
use rusqlite::Connection;
use std::path::Path;

/// What leaves a column out.
const OUT: &str = "-";

impl Read_ {
    /// The columns and keys that are kept as they are.
    fn kept(&self) -> impl Iterator<Item = &str> {
        let headings = self.seen.headings.iter().filter_map(|h| h.kept.as_deref());
        headings.chain(self.beside.iter().map(String::as_str))
    }
}

impl Sheets<'_> {
    /// Looks up what was said of sheets of the noun before.
    pub fn remember(&self, conn: &Connection) -> Result<()> {
        let known = |Kept { name, headings, pairs }: Kept| {
            let asked_for = self.named == Some(&name);
            Known { name, headings, pairs, asked_for }
        };
        let all = mapping::of(conn, self.noun)?.into_iter().map(known);
        *self.known.borrow_mut() = all.filter(|known| self.named.is_none() || known.asked_for).collect();
        Ok(())
    }

    /// What a column was taken for, as it is kept and shown: one that the ledger counts itself may be kept as it is.
    fn meant(&self, heading: &Heading) -> Option<String> {
        let counted = self.read.borrow().beside.contains(&format!("{}{}", kept::OF_SHEET, tight(&heading.text)));
        heading.means.as_deref().map(|means| if counted { KEPT } else { self.key(means) }.to_owned())
    }

    /// What each column was taken for, as a table; none where the file is no table.
    pub fn mapping(&self) -> Option<Sheet<'static>> {
        let read = self.read.borrow();
        if read.seen.headings.is_empty() {
            return None;
        }
        let heads = vec![
            Head::new("column", Shape::Text, both!("列", "Column")),
            Head::new("heading", Shape::Text, both!("标题", "Heading")),
            Head::new("field", Shape::Text, both!("字段", "Field")),
        ];
        let row = |h: &Heading| {
            vec![
                Value::Text(letters(h.at)),
                Value::Text(h.text.clone()),
                self.meant(h).map_or(Value::Null, Value::Text),
            ]
        };
        let rows = read.seen.headings.iter().map(row).collect();
        Some(Sheet::of("mapping", both!("列的读法", "What each column is"), heads, rows))
    }

    /// The same for a program.
    pub fn mapping_json(&self) -> serde_json::Map<String, serde_json::Value> {
        let read = self.read.borrow();
        let name = |h: &Heading| h.kept.clone().unwrap_or_else(|| h.text.clone());
        let columns = read.seen.headings.iter().map(|h| (name(h), self.meant(h).into()));
        columns.chain(read.beside.iter().map(|key| (key.clone(), KEPT.into()))).collect()
    }

    /// The remarks on cells that were not read.
    pub fn notes(&self) -> usize {
        self.read.borrow().notes
    }

    /// How many rows and columns were read that are hidden.
    pub fn hidden(&self) -> (u64, usize) {
        let seen = &self.read.borrow().seen;
        (seen.hidden, seen.hidden_columns().count())
    }

    /// Says that remarks on cells were not read, which columns were kept as they are, what they may have been meant for, and which say who somebody is.
    pub(super) fn say_kept(&self, desk: &Desk, read: &Read_) {
        if let Some(n) = Some(read.notes).filter(|n| *n > 0) {
            desk.say(both!(
                "工作簿里的 {n} 处批注没有读入：要留的写进一列再导入",
                "{n} comments on cells of the workbook were not read: what is to be kept has to stand in a column"
            ));
        }
        let seen = &read.seen;
        if let Some(known) = &seen.known {
            let (name, set) = (&known.name, self.set_before(known));
            let set: Vec<String> = set.iter().map(|(field, value)| format!("--set {field}={value}")).collect();
            let (zh, en) = match set.join(" ") {
                set if set.is_empty() => Default::default(),
                set => (format!("，空着的照 {set}"), format!(", with {set} where a field is blank")),
            };
            desk.say(both!(
                "照读法“{name}”读入{zh}：ducha mapping show {name}",
                "read as the mapping {name} says{en}: ducha mapping show {name}"
            ));
        }
        let names: Vec<&str> = read.kept().collect();
        if names.is_empty() {
            return;
        }
        let all = names.join("、");
        let maybe = said(&self.maybe(&names));
        let (maybe_zh, maybe_en) = match maybe.as_str() {
            "" => Default::default(),
            maybe => (format!("；也许该读：{maybe}"), format!("; perhaps to be read: {maybe}")),
        };
        desk.say(both!(
            "原样保留的列：{all}（不要的：--map 列名=-{maybe_zh}）",
            "columns kept as they are: {all} (to leave one out: --map HEADING=-{maybe_en})"
        ));
        let who: Vec<&str> = names.iter().copied().filter(|name| kept::says_who(name)).collect();
        if !who.is_empty() {
            let who = who.join("、");
            desk.say(both!(
                "{who} 像是个人信息，没有封存，导出时遮去：是投诉人的就用 --map 指明字段",
                "{who} seem to say who somebody is; they are not sealed, and leave masked: if they are of who complained, name the field with --map"
            ));
        }
    }

    /// The error of a refused file, saying which of its columns nobody knows, and which may be the day a record needs.
    pub fn unread_said(&self, mut error: Error) -> Error {
        let read = self.read.borrow();
        if error.id != "import-refused" {
            return error;
        }
        let with = |error: Error, more: Both| {
            let Both { zh, en } = error.hint.clone().unwrap_or_default();
            error.hint(Both { zh: format!("{zh}；{}", more.zh), en: format!("{en}; {}", more.en) })
        };
        let names: Vec<&str> = read.kept().map(|name| name.trim_start_matches(kept::OF_SHEET)).collect();
        if let Some(first) = names.first() {
            let (all, mut fields) = (names.join("、"), said(&self.maybe(&names)));
            if fields.is_empty() {
                fields = format!("--map {first}=…");
            }
            let said = both!(
                "没有认出的列：{all}，指明字段：{fields}",
                "columns nobody knows: {all}, name their fields: {fields}"
            );
            error = with(error, said);
        }
        let headings = &read.seen.headings;
        let set =
            |day: &str| self.set.iter().any(|(key, _)| self.noun.heading(key).map_or(key.as_str(), |c| c.name) == day);
        let has = |day: &str| set(day) || headings.iter().any(|heading| self.meant(heading).as_deref() == Some(day));
        let is_day = |heading: &&Heading| self.meant(heading).is_some_and(|key| self.noun.shape(&key) == Shape::Day);
        if let Some(day) = self.noun.day.filter(|day| !has(day))
            && let Some(other) = headings.iter().find(is_day)
        {
            let ((zh, en), name) = (column::label(self.noun.name, day).unwrap_or((day, day)), &other.text);
            error = with(
                error,
                both!(
                    "没有{zh}一列，就是{name}的：--map {name}={day}",
                    "there is no column of {en}; if it is {name}: --map {name}={day}"
                ),
            );
        }
        error
    }

    /// Of headings that nobody knows those that may be a field, with that: nearly its name, or what offices call it.
    fn maybe<'h>(&self, headings: &[&'h str]) -> Vec<(&'h str, &'static str)> {
        let fields: Vec<&'static str> = self.noun.fields.iter().map(|field| field.column).collect();
        let alike = |of: &str, field: &str| text::slip(of, field).max(text::likeness(of, field));
        let near = |of: &str| {
            let all = fields.iter().map(|field| (alike(of, field), *field)).filter(|near| near.0 >= 0.5);
            all.max_by(|one, other| one.0.total_cmp(&other.0)).map(|near| near.1)
        };
        let is = |field: &str| fields.contains(&field) || field == "state" && record::life_of(self.noun).is_some();
        // Under a group the column is what its own heading says: 办理情况/办理结果.
        let own = |of: &str| of.rsplit_once('/').map_or(of.to_owned(), |(_, own)| own.to_owned());
        let called =
            |of: &str| MAYBE.iter().find(|(called, field)| *called == own(of) && is(field)).map(|maybe| maybe.1);
        let field = |of: &str| if of.is_ascii() { near(of) } else { called(of) };
        headings.iter().filter_map(|of| Some((*of, field(of)?))).collect()
    }

    /// What was said before of blank fields of which nothing is said now.
    fn set_before<'k>(&self, known: &'k Known) -> Vec<(&'k str, &'k str)> {
        let now = |field: &str| self.set.iter().any(|(said, _)| self.key(said) == self.key(field));
        let sets = known.pairs.iter().filter(|(said, _)| said == SET);
        sets.filter_map(|(_, of)| of.split_once('=')).filter(|(field, _)| !now(field)).collect()
    }

    /// What blank fields are: as is said now, then as was said before.
    pub(super) fn all_set(&self, known: Option<&Known>) -> Vec<Pair> {
        let before = known.map(|known| self.set_before(known)).unwrap_or_default();
        let before = before.into_iter().map(|(field, value)| (field.to_owned(), value.to_owned()));
        self.set.iter().cloned().chain(before).collect()
    }

    /// The same as it is kept for the next sheet. A day that is one for all rows is of this sheet alone.
    fn set_kept(&self, known: Option<&Known>) -> Vec<Pair> {
        let lasts = |(field, value): &(String, String)| {
            !value.is_empty() && (value.starts_with(['@', '＠']) || self.noun.shape(self.key(field)) != Shape::Day)
        };
        let all = self.all_set(known).into_iter().filter(lasts);
        all.map(|(field, value)| (SET.to_owned(), format!("{}={value}", self.key(&field)))).collect()
    }

    /// Keeps how the sheet was read, where anything was said of it: under the name asked for, that it was known by, or of its file.
    pub fn keep_mapping(&self, desk: &Desk, write: &mut Write<'_>, names: &Names) -> Result<()> {
        let read = self.read.borrow();
        let seen = &read.seen;
        let asked_anew = self.named.is_some() && seen.known.is_none();
        // What blank fields are is kept with what else was said, and with what was kept before.
        let set = !self.set.is_empty() && seen.known.is_some();
        if seen.headings.is_empty() || self.map.is_empty() && self.fill_down.is_empty() && !asked_anew && !set {
            return Ok(());
        }
        let name = match (self.named, &seen.known) {
            (Some(name), _) => name.to_owned(),
            (None, Some(known)) => known.name.clone(),
            (None, None) => {
                let stem = Path::new(self.path).file_stem().and_then(|stem| stem.to_str()).filter(|stem| *stem != "-");
                mapping::free_name(write.conn(), stem.unwrap_or(self.noun.name))?
            }
        };
        let kept = Kept {
            name,
            headings: seen.theirs().map(|h| tight(&h.text).into_owned()).collect(),
            pairs: self.pairs(seen),
        };
        if mapping::keep(write, names, self.noun, &kept)? {
            let name = &kept.name;
            desk.say(both!(
                "读法记作“{name}”，同样表头的表以后照此读：ducha mapping show {name}",
                "the mapping is kept as {name}: a sheet with the same headings is read so from now on: ducha mapping show {name}"
            ));
        }
        Ok(())
    }

    /// What each column was taken for, then the words that were said of columns, in which blank means the row above, and what blank fields are.
    fn pairs(&self, seen: &Seen) -> Vec<Pair> {
        let column = |h: &Heading| (tight(&h.text).into_owned(), self.meant(h).unwrap_or_else(|| OUT.to_owned()));
        let words = |h: &Heading| {
            let name = tight(&h.text).into_owned();
            h.words.iter().map(|(word, to)| (format!("{name}.{word}"), to.clone())).collect::<Vec<_>>()
        };
        let down = |h: &Heading| h.down.then(|| (FILL_DOWN.to_owned(), tight(&h.text).into_owned()));
        let set = self.set_kept(seen.known.as_ref());
        let all = seen.theirs().map(column).chain(seen.theirs().flat_map(words));
        all.chain(seen.theirs().filter_map(down)).chain(set).collect()
    }
}

/// Columns and their fields as they are typed.
fn said(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(heading, field)| format!("--map {heading}={field}")).collect::<Vec<_>>().join(" ")
}
