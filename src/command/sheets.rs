//! What can be said of a file that comes in, and what is said of it: encoding, sheet, what each column was taken for, which rows stayed out. Not for
//! what becomes of a row: that is `import`.

use super::args::option;
use super::columns::Columns;
use super::desk::Desk;
use super::input::{Steady, flows};
use super::preset;
use super::progress::Progress;
use super::rejects_file::Rejects;
use crate::base::day;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::kept::OF_SHEET;
use crate::base::noun::{Noun, Raw};
use crate::both;
use crate::intake::{Asked, Cell, Format, Known, Pair, Seen, Source, Take, titled};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

/// Rows that are no records and are told one by one.
const MOST_LEFT: usize = 20;

/// Rows that stay out: by number, the reason, and what stands in them.
pub type Out = BTreeMap<u64, (Both, Vec<String>)>;
/// A sheet of several by its name, the rows of it that stay out, and how it was read.
pub type Apart = (String, Rc<RefCell<Out>>, Rc<RefCell<Read_>>);

/// The options of an import.
pub fn options(command: Command, lang: Lang) -> Command {
    let pick = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let command = command
        .arg(option(
            "from-format",
            pick("格式", "FORMAT"),
            pick(
                "csv、ndjson、json、xlsx、xls 或 ods；默认看内容",
                "csv, ndjson, json, xlsx, xls or ods; default by what it holds",
            ),
        ))
        .arg(option(
            "encoding",
            pick("编码", "ENCODING"),
            pick(
                "utf-8、gb18030、big5、utf-16le 或 utf-16be；默认看内容",
                "utf-8, gb18030, big5, utf-16le or utf-16be; default by what it holds",
            ),
        ))
        .arg(option(
            "sheet",
            pick("工作表", "SHEET"),
            pick(
                "工作表的名称或序号，几张用逗号隔开，或“全部”；默认第一张看得懂的",
                "sheets by name or number, separated by commas, or all; default the first that is understood",
            ),
        ));
    of_columns(command, lang)
        .arg(option(
            "year",
            pick("年份", "YEAR"),
            pick(
                "没有年份的日期是哪一年的；默认标题、表名、文件名说的那年",
                "the year of days that have none; default what the title, sheet or file says",
            ),
        ))
        .arg(option(
            "rejects",
            pick("文件", "FILE"),
            pick(
                "合格的行照样导入，其余连同原因写到这个文件，改好可再导入",
                "take the good rows in and write the rest with the reasons to this file, to be mended and imported",
            ),
        ))
}

/// The options that say what its columns and words mean.
fn of_columns(command: Command, lang: Lang) -> Command {
    let pick = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let several = |arg: Arg| arg.action(ArgAction::Append);
    command
        .arg(several(option(
            "map",
            pick("列名=字段", "HEADING=FIELD"),
            pick(
                "这一列是哪个字段；列名=- 不读，列名=kept 原样保留；列名.词=词 说的是列里的词；可重复，或用逗号隔开",
                "the field a column is; HEADING=- leaves it out, HEADING=kept keeps it as it is; HEADING.WORD=WORD is a word in it; repeat, or separate by commas",
            ),
        )))
        .arg(option(
            "mapping",
            pick("名称", "NAME"),
            pick(
                "照这个读法读；没有就把这次的记成它。同样表头的表不写也照上次的读",
                "read it as this mapping says; where there is none, keep this one as it. A sheet with the same headings is read as before without it",
            ),
        ))
        .arg(preset::arg(lang))
        .arg(several(option(
            "fill-down",
            pick("列名", "COLUMN"),
            pick(
                "这些列空着或写“同上”就是上一行的；可重复，或用逗号隔开",
                "columns in which blank or 同上 means the row above; repeat, or separate by commas",
            ),
        )))
}

/// A file that comes in.
pub struct Sheets<'m> {
    pub(super) noun: &'static Noun,
    pub(super) path: &'m str,
    pub(super) said: Option<Format>,
    pub(super) encoding: Option<&'m str>,
    pub(super) sheet: Option<String>,
    pub(super) map: Vec<Pair>,
    /// What fields are that the file leaves blank.
    pub(super) set: Vec<Pair>,
    /// The mapping asked for.
    pub(super) named: Option<&'m str>,
    /// What was said of sheets of the noun before.
    pub(super) known: RefCell<Vec<Known>>,
    pub(super) fill_down: Vec<String>,
    pub(super) year: Option<i32>,
    pub(super) rejects: Option<Rejects>,
    /// Rows that stay out: by number, the reason, and what stands in them.
    pub(super) out: Rc<RefCell<Out>>,
    pub(super) read: Rc<RefCell<Read_>>,
    /// Whether it is one of several sheets.
    pub(super) of_several: bool,
    /// Of several sheets those of which rows may stay out.
    pub(super) parts: RefCell<Vec<Apart>>,
    pub(super) progress: Progress,
    /// Whether a second hand writes: what comes but once is not gone over again.
    pub(super) by_two: std::cell::Cell<bool>,
    /// What is read, the same from first to last.
    pub(super) file: Rc<Steady>,
    /// How many days came with a time of day.
    pub(super) timed: std::cell::Cell<u64>,
    /// The year, and month, that the file's name, the sheet's or its title says.
    pub(super) about: std::cell::Cell<Option<(i32, Option<u32>)>>,
    /// How many days had their year from there.
    pub(super) by_title: std::cell::Cell<u64>,
}

/// What was seen of it.
#[derive(Default)]
pub struct Read_ {
    pub(super) format: Option<Format>,
    pub(super) encoding: Option<&'static str>,
    pub(super) sheet: Option<String>,
    pub(super) unread: Vec<String>,
    /// Remarks on cells.
    pub(super) notes: usize,
    pub(super) hidden: Vec<String>,
    /// Keys that are kept as they are.
    pub(super) beside: Vec<String>,
    /// Keys of what no row can bring.
    pub(super) unbrought: Vec<String>,
    pub(super) seen: Seen,
}

impl<'m> Sheets<'m> {
    /// As it was asked for.
    pub fn of(desk: &Desk, noun: &'static Noun, matches: &'m ArgMatches) -> Result<Sheets<'m>> {
        let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let path = text("input").unwrap_or_default();
        let said = match text("from-format") {
            Some(name) => Some(Format::of(name).filter(|_| !name.contains('.')).ok_or_else(|| {
                Error::usage("import-format", both!("没有格式 {name:?}", "there is no format {name:?}")).hint(both!(
                    "可以是 csv、ndjson、json、xlsx、xls、ods",
                    "it may be csv, ndjson, json, xlsx, xls, ods"
                ))
            })?),
            None => Format::of(path).filter(|_| path.contains('.')),
        };
        let rejects = text("rejects").map(|to| Rejects::to(desk, path, to)).transpose()?;
        let shown = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
        Ok(Sheets {
            noun,
            path,
            said,
            encoding: text("encoding"),
            sheet: text("sheet").map(str::to_owned),
            map: preset::pairs(matches, "map")?,
            set: preset::pairs(matches, "set")?,
            named: text("mapping"),
            known: RefCell::default(),
            fill_down: preset::listed(matches, "fill-down"),
            year: text("year").map(|typed| day::year(typed, desk.today()?)).transpose()?,
            rejects,
            by_two: std::cell::Cell::new(!flows(path)),
            out: Rc::default(),
            of_several: false,
            parts: RefCell::default(),
            file: Rc::default(),
            timed: std::cell::Cell::default(),
            about: std::cell::Cell::new(titled(&shown)),
            by_title: std::cell::Cell::default(),
            read: Rc::default(),
            progress: Progress::begin(
                desk,
                &both!("读入 {shown}", "reading {shown}"),
                Path::new(path).metadata().ok().filter(|_| !flows(path)).map(|file| file.len()),
            ),
        })
    }

    /// Opens it.
    pub(super) fn source(&self) -> Result<Source<'_>> {
        let input: Box<dyn Read> =
            if self.path == "-" { Box::new(std::io::stdin().lock()) } else { Box::new(self.file.open(self.path)?) };
        let source = Source::open(self.progress.reading(input), self.said, self.encoding)?;
        if self.named.is_some() && matches!(source.format, Format::Ndjson | Format::Array) {
            return Err(Error::usage(
                "map-needs-table",
                both!(
                    "--mapping、--fill-down 要有表格文件（CSV 或工作簿）",
                    "--mapping and --fill-down need a file that is a table: CSV or a workbook"
                ),
            ));
        }
        self.rejects.as_ref().map_or(Ok(()), |rejects| rejects.suits(source.format))?;
        Ok(source)
    }

    /// Notes what stands in a row that stays out.
    pub(super) fn watch(&self, line: u64, cells: &mut dyn Iterator<Item = &str>) {
        if let Some(out) = self.out.borrow_mut().get_mut(&line) {
            out.1 = cells.map(str::to_owned).collect();
        }
    }

    /// Whether a row stays out.
    pub(super) fn is_out(&self, line: u64) -> bool {
        self.rejects.is_some() && self.out.borrow().contains_key(&line)
    }

    /// Reads its rows.
    pub fn read(&self, columns: &Columns, take: Take<'_>) -> Result<()> {
        self.timed.set(0);
        self.by_title.set(0);
        let source = self.source()?;
        let limits = preset::limits(self.noun);
        let fill = RefCell::new(preset::filling(columns, &self.set)?);
        let recalled = |known: &Known| {
            *fill.borrow_mut() = preset::filling(columns, &self.all_set(Some(known)))?;
            Ok(())
        };
        let read = self.asked(columns, |asked| {
            let asked = Asked { recalled: &recalled, ..*asked };
            source.read(self.sheet.as_deref(), &asked, &mut |line, mut row| {
                self.progress.row();
                limits(&mut row);
                fill.borrow()(&mut row);
                if self.is_out(line) { Ok(()) } else { take(line, row) }
            })
        });
        self.file.is_same(self.path)?;
        let (source, seen) = read?;
        let stood = |left: &String| seen.headings.iter().any(|h| h.slot.is_some() && self.key(&h.text) == left);
        let beside = columns.beside.take();
        let kept = |left: &String| beside.iter().any(|name| self.key(name.trim_start_matches(OF_SHEET)) == left);
        columns.left.borrow_mut().retain(|left| !stood(left) && !kept(left));
        if let Some((of, _)) = self.map.iter().find(|(of, _)| seen.headings.is_empty() && !columns.met(of)) {
            return Err(no_key(of));
        }
        *self.read.borrow_mut() = Read_ {
            beside,
            unbrought: columns.unbrought.take(),
            format: Some(source.format),
            encoding: source.encoding,
            sheet: source.sheet,
            unread: source.unread,
            notes: source.notes,
            hidden: source.hidden,
            seen,
        };
        Ok(())
    }

    /// What is asked of a table.
    pub(super) fn asked<T>(&self, columns: &Columns, read: impl FnOnce(&Asked<'_>) -> Result<T>) -> Result<T> {
        let tidy = |slot: usize, cell: &mut Cell, row: &mut [Raw]| self.tidied(columns, slot, cell, row);
        let matching = |key: &str| columns.slot(key);
        let keys = |key: &str| columns.key(key, &self.map);
        let knows = |key: &str| columns.knows(key);
        let stands_for = |means: &str| columns.stands_for(self.key(means));
        let watch = |line: u64, cells: &mut dyn Iterator<Item = &str>| self.watch(line, cells);
        let before = self.known.borrow();
        read(&Asked {
            slots: columns.slots(),
            matching: &matching,
            keys: &keys,
            knows: &knows,
            stands_for: &stands_for,
            tidy: &tidy,
            kept: Some(columns.kept()),
            unread: &|row, cells| columns.kept_of(row, cells),
            map: &self.map,
            known: &before,
            recalled: &|_| Ok(()),
            titled: &|texts| {
                let said: Vec<_> = texts.filter_map(titled).collect();
                if let Some((year, month)) = said.first() {
                    let month = month.filter(|month| said.iter().all(|said| said.1 == Some(*month)));
                    self.about.set(said.iter().all(|said| said.0 == *year).then_some((*year, month)));
                }
            },
            also: &[],
            fill_down: &self.fill_down,
            merges: &[],
            hidden: None,
            exact: true,
            watch: &watch,
        })
    }

    /// The encoding it was read in.
    pub fn encoding(&self) -> Option<String> {
        self.read.borrow().encoding.map(str::to_lowercase)
    }

    /// The sheet that was read.
    pub fn sheet_read(&self) -> Option<String> {
        self.read.borrow().sheet.clone()
    }

    /// The field that a heading means.
    pub fn key<'k>(&self, means: &'k str) -> &'k str {
        self.noun.heading(means).map_or(means, |column| column.name)
    }

    /// Says how the file was read, where that does not go without saying.
    pub fn say(&self, desk: &Desk) {
        let read = self.read.borrow();
        if let Some(name) = read.encoding.filter(|name| *name != "UTF-8") {
            let name = name.to_uppercase();
            desk.say(both!("按 {name} 读入", "read as {name}"));
        }
        if let (Some(is), Some(said)) = (read.format, self.said)
            && is != said
        {
            let (is, said) = (is.slug(), said.slug());
            desk.say(both!("内容是 {is}，不是 {said}，按内容读入", "it holds {is}, not {said}, and was read so"));
        }
        self.say_unread(desk, &read);
        let apart: Vec<&str> = read.seen.theirs().filter(|h| h.means.is_none()).map(|h| h.text.as_str()).collect();
        if !apart.is_empty() {
            let apart = apart.join("、");
            desk.say(both!("没有读的列：{apart}", "columns that were not read: {apart}"));
        }
        if !read.unbrought.is_empty() {
            let names = read.unbrought.join("、");
            desk.say(both!(
                "没有读的字段（另有其记录，不随这一行带入）：{names}",
                "keys that were not read, for they are records of their own: {names}"
            ));
        }
        self.say_kept(desk, &read);
        if let Some(n) = Some(self.timed.get()).filter(|n| *n > 0) {
            desk.say(both!(
                "{n} 处日期带着钟点：日期照取，原来写的留在台账原有栏",
                "{n} days came with a time: the day was taken, what stood there is kept with the record"
            ));
        }
        if let (n @ 1.., Some((year, _))) = (self.by_title.get(), self.about.get()) {
            desk.say(both!(
                "{n} 处日期没有年份，按标题是 {year} 年的；不是的话：--year 年份",
                "{n} days without a year were taken to be of {year}, as the title says; else: --year YEAR"
            ));
        }
        if !read.seen.left.is_empty() {
            let left = read.seen.left.iter().take(MOST_LEFT).map(|(line, text)| format!("{line}（{text}）"));
            let (rows, n) = (left.collect::<Vec<_>>().join("、"), read.seen.left.len());
            let (zh, en) = match n {
                n if n > MOST_LEFT => (format!(" 等 {n} 行"), format!(" and more, {n} in all")),
                _ => Default::default(),
            };
            desk.say(both!(
                "不是记录、没有读的行：{rows}{zh}",
                "rows that are no records and were not read: {rows}{en}"
            ));
        }
        self.say_rejected(desk);
    }
}

fn no_key(key: &str) -> Error {
    Error::usage("heading-missing", both!("文件里没有 {key:?} 这个字段", "the file has no key {key:?}"))
}
