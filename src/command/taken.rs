//! What became of the rows of a file, and what is said of it: how many were added, were there already, differ, stayed out, and by what they were
//! known. Not for how a row is taken in: that is `import`.

use super::desk::Desk;
use super::known::Short;
use super::sheets::Sheets;
use crate::base::column;
use crate::base::error::{BadRow, Both, Error};
use crate::base::noun::Noun;
use crate::both;
use crate::record::twin::By;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// A row that is not the record it is.
pub struct Differing {
    /// Its line.
    pub line: u64,
    /// The record.
    pub code: String,
    /// In what they differ.
    pub what: Both,
}

/// What became of a file.
#[derive(Default)]
pub struct TakenIn {
    /// How many records were added.
    pub count: u64,
    /// How many the ledger had already.
    pub same: u64,
    /// Those of them that somebody voided: how many, and the first with their lines.
    pub voided: (u64, Vec<(u64, String)>),
    /// How many the ledger has otherwise: nothing of them was written.
    pub changed: u64,
    /// The first of those.
    pub differing: Vec<Differing>,
    /// By what rows were found to be records.
    pub by: Vec<By>,
    /// The first records that were added.
    pub first: Vec<i64>,
    /// Rows that are bad, a line for each fault; how many of those are a row's further ones; and how many more rows, of which no more is told.
    pub bad: Vec<BadRow>,
    further: u64,
    pub more_bad: u64,
    /// Columns that were left out, since the ledger counts them itself.
    pub left: Vec<String>,
    /// Rows that say a state no row can bring: the line, what it says, how far it was taken; and how many more.
    pub short: Vec<(u64, Short)>,
    pub more_short: u64,
    /// The ids of what is wrong with rows.
    pub ids: BTreeSet<&'static str>,
    /// Rows that say to the letter what one before them says, and became a record each: how many, and the lines of the first.
    pub alike: (u64, Vec<u64>),
    /// Rows a person should look at: how many, and the first with its line.
    pub doubts: (u64, Option<(u64, Both)>),
    /// How many points it names that were not there.
    pub points: u32,
    /// How many cells hold a dash and nothing else.
    pub dashes: u64,
}

/// Differences that are kept to be told.
const TOLD: usize = 1_000;
/// Bad rows that are told, unless they are to be written out: who has more has a reason for all of them.
const BAD: usize = 10_000;
/// Differences that are told to people.
const SHOWN: usize = 10;
/// The first records, shown as they would be.
const FIRST: usize = 5;

impl TakenIn {
    /// Counts another sheet's too, and notes what is wrong with its rows.
    pub fn join(&mut self, other: &TakenIn) {
        self.count += other.count;
        self.same += other.same;
        self.voided.0 += other.voided.0;
        self.voided.1.extend(other.voided.1.iter().cloned());
        self.changed += other.changed;
        self.further += other.further;
        self.more_bad += other.more_bad;
        self.bad.extend(other.bad.iter().cloned());
        self.ids.extend(&other.ids);
        other.by.iter().for_each(|by| self.known_by(*by));
        self.first.extend(other.first.iter().take(FIRST - self.first.len()));
    }

    /// Notes a row that is a record already.
    pub fn known_by(&mut self, by: By) {
        if !self.by.contains(&by) {
            self.by.push(by);
        }
    }

    /// Notes a row of a record that somebody voided.
    pub fn voided(&mut self, line: u64, code: String) {
        self.same += 1;
        self.voided.0 += 1;
        if self.voided.1.len() < TOLD {
            self.voided.1.push((line, code));
        }
    }

    /// Notes a record that was added.
    pub fn added(&mut self, id: i64) {
        self.count += 1;
        if self.first.len() < FIRST {
            self.first.push(id);
        }
    }

    /// Notes a record of a row that says what one before it says.
    pub fn alike(&mut self, line: u64) {
        self.alike.0 += 1;
        if self.alike.1.len() < TOLD {
            self.alike.1.push(line);
        }
    }

    /// Notes a row that is not the record it is.
    pub fn differs(&mut self, differing: Differing) {
        self.changed += 1;
        if self.differing.len() < TOLD {
            self.differing.push(differing);
        }
    }

    /// Notes a bad row; `every` is wanted where they are written out.
    pub fn refuse(&mut self, every: bool, row: BadRow) {
        if every || self.bad.len() < BAD {
            self.bad.push(row);
        } else {
            self.more_bad += 1;
        }
    }

    /// Notes what else is wrong with the row that was refused last.
    pub fn refuse_also(&mut self, id: &'static str, row: BadRow) {
        self.ids.insert(id);
        if self.more_bad == 0 {
            self.bad.push(row);
            self.further += 1;
        }
    }

    /// Notes what a row says of its record that did not become of it.
    pub fn falls_short(&mut self, line: u64, short: Option<Short>) {
        let Some(short) = short else { return };
        if self.short.len() < TOLD {
            self.short.push((line, short));
        } else {
            self.more_short += 1;
        }
    }

    /// How many rows were bad.
    pub(super) fn refused_rows(&self) -> u64 {
        self.bad.len() as u64 - self.further + self.more_bad
    }

    /// How many rows there were.
    pub fn rows(&self) -> u64 {
        self.count + self.same + self.changed + self.refused_rows()
    }

    /// The error of a file with bad rows, or without any; none where all were taken in.
    pub fn refused(&self) -> Option<Error> {
        if self.bad.is_empty() {
            let empty =
                || Error::refused("import-empty", both!("导入文件里没有一行数据", "the import file holds no row"));
            return (self.rows() == 0).then(empty);
        }
        let (n, all) = (self.refused_rows(), self.rows());
        let refused = both!(
            "导入被拒绝：{all} 行里有 {n} 行不合格，一行也没有写入",
            "the import is refused: {n} of {all} rows are bad, none was written"
        );
        let say = |id: &str, what: (&'static str, &'static str)| self.ids.contains(id).then_some(what);
        let words = (
            "；词不在词表里的：--map 列名.词=词，或先 ducha term add",
            "; for a word that is none: --map HEADING.WORD=WORD, or ducha term add first",
        );
        let units = (
            "；名册里没有的单位：--map 列名.简称=全称，或先 ducha unit import，或 unit edit 加别名",
            "; for a unit that is not there: --map HEADING.SHORT=NAME, or ducha unit import first, or an alias with unit edit",
        );
        let fields = (
            "；文件里没有的字段：--set 字段=值，如 --set 渠道=电话",
            "; for a field the file lacks: --set FIELD=VALUE, such as --set channel=phone",
        );
        let steps = (
            "；经过里缺的日期，照另一栏填：--set 受理日期=@接收日期；不当经过：--map 列名=kept",
            "; for a day that a history leaves out, as another field has it: --set accepted_on=@received_on; to keep a column as it is: --map HEADING=kept",
        );
        let kinds =
            [("word-unknown", words), ("unit-unknown", units), ("field-missing", fields), ("step-wrong-state", steps)];
        let more = kinds.into_iter().filter_map(|(id, what)| say(id, what));
        let (zh, en): (Vec<&str>, Vec<&str>) = more.unzip();
        let (zh, en, Both { zh: of_zh, en: of_en }) = (zh.concat(), en.concat(), self.of_columns());
        let hint = both!(
            "改好下面各行再导入；--dry-run 可先试{zh}{of_zh}",
            "mend these rows and import again; --dry-run tries it first{en}{of_en}"
        );
        Some(Error::refused("import-refused", refused).hint(hint).rows(self.bad.clone()))
    }

    /// What helps where some columns are at fault: a person nobody registered, an order that comes of nothing.
    fn of_columns(&self) -> Both {
        let at_fault =
            |column: &str, id: &str| self.bad.iter().find(|row| row.field == column).filter(|_| self.ids.contains(id));
        let mut all = Vec::new();
        if let Some(row) = at_fault("person", "record-unknown") {
            let heading = row.place.rsplit(' ').next().filter(|heading| !heading.is_empty()).unwrap_or(row.label);
            all.push(both!(
                "；名册里没有的人：先 ducha person import，或原样保留：--map {heading}=kept",
                "; for a person nobody registered: ducha person import first, or keep the column: --map {heading}=kept"
            ));
        }
        if at_fault("findings", "field-missing").is_some() {
            all.push(both!(
                "；不是由问题而来的督办用别的文书：--set 文书=督查通知书",
                "; what comes of no finding takes another paper: --set instrument=notice"
            ));
        }
        let (zh, en): (Vec<_>, Vec<_>) = all.into_iter().map(|Both { zh, en }| (zh, en)).unzip();
        Both { zh: zh.concat(), en: en.concat() }
    }

    /// Says what is to be minded of it.
    pub fn say(&self, desk: &Desk) {
        if let Some(n) = Some(self.points).filter(|n| *n > 0) {
            desk.say(both!(
                "文件里的收件点登记了 {n} 个，类别按名称推定：ducha point list",
                "{n} points were recorded as the file names them, their kinds by their names: ducha point list"
            ));
        }
        if !self.left.is_empty() {
            let left = self.left.join(", ");
            desk.say(both!(
                "没有读入的列（台账自己推算）：{left}",
                "left out, for the ledger counts them itself: {left}"
            ));
        }
        if let Some(said) = short_said(&self.short, self.more_short) {
            desk.say(said);
        }
        if let (n, [first, rest @ ..]) = (self.alike.0, self.alike.1.as_slice()) {
            let Both { zh, en } = further_lines(rest.iter().copied());
            desk.say(both!(
                "{n} 行与文件里前面的一行完全相同，各登记了一条（第 {first} 行{zh}）：录重了就作废",
                "{n} rows say what a row before them says, and became a record each (line {first}{en}): void what was entered twice"
            ));
        }
        if let (n, Some((line, Both { zh, en }))) = &self.doubts {
            desk.say(both!("请核对其中 {n} 条（如第 {line} 行：{zh}）", "mind {n} of them (line {line}: {en})"));
        }
        if let (n, [(line, code), rest @ ..]) = (self.voided.0, self.voided.1.as_slice()) {
            let Both { zh, en } = further_lines(rest.iter().map(|(line, _)| *line));
            desk.say(both!(
                "其中 {n} 条台账里已作废，没有再登记（第 {line} 行是 {code}{zh}）：作废错了，ducha history {code} 看是哪一条，再 ducha undo",
                "{n} of them were voided and were not added again (line {line} is {code}{en}): if that was wrong, ducha history {code} tells which entry to ducha undo"
            ));
        }
        for Differing { line, code, what: Both { zh, en } } in self.differing.iter().take(SHOWN) {
            desk.say(both!("第 {line} 行是 {code}，与台账不同：{zh}", "line {line} is {code}, and differs: {en}"));
        }
        if let Some(more) = self.differing.len().checked_sub(SHOWN + 1).map(|n| n + 1) {
            let lines = further_lines(self.differing.iter().skip(SHOWN).map(|differing| differing.line));
            let Both { zh, en } = lines;
            desk.say(both!("还有 {more} 行与台账不同{zh}", "{more} more rows differ{en}"));
        }
        if let Some(n) = Some(self.dashes).filter(|n| *n > 0) {
            desk.say(both!(
                "{n} 处只有一个“—”，按没有内容读入",
                "{n} cells hold a dash alone and were read as nothing"
            ));
        }
    }

    /// The sentence of what became of it.
    pub fn said(&self, noun: &Noun) -> Both {
        let (zh, en, name, count) = (noun.zh, noun.en, noun.name, self.count);
        let by = |by: &By| match by {
            By::Code => both!("编号", "code"),
            By::Own(column) => {
                let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
                both!("{zh}", "{en}")
            }
            By::All => both!("填写的全部内容", "all that was filled in"),
        };
        let (by_zh, by_en): (Vec<_>, Vec<_>) = self.by.iter().map(by).map(|Both { zh, en }| (zh, en)).unzip();
        let (by_zh, by_en) = (by_zh.join("、"), by_en.join(", "));
        let (same_zh, same_en) = match self.same {
            0 => Default::default(),
            n => (
                format!("；另 {n} 条台账里已有（按{by_zh}认出），没有重复登记"),
                format!("; {n} more were there already (by their {by_en}) and were not added again"),
            ),
        };
        let (changed_zh, changed_en) = match self.changed {
            0 => Default::default(),
            n => (
                format!(
                    "；{n} 条与台账里的同一条（按{by_zh}认出）不同，没有改动台账：更正用 ducha {name} edit，往后的步骤用 ducha {name}"
                ),
                format!(
                    "; {n} differ from the records they are (by their {by_en}), which stay as they are: correct them with ducha {name} edit, take further steps with ducha {name}"
                ),
            ),
        };
        both!("已导入 {count} 条{zh}{same_zh}{changed_zh}", "imported {count} {en} records{same_en}{changed_en}")
    }

    /// The answer for a program.
    pub fn answer(&self, desk: &Desk, said: &Both, sheets: &Sheets<'_>) -> Json {
        let lang = desk.wish.lang;
        let [read, added, same, changed, rejected] = self.counts(sheets);
        let differing =
            self.differing.iter().map(|d| json!({ "line": d.line, "code": d.code, "what": d.what.get(lang) }));
        let mut answer = json!({
            "code": null, "said": said.get(lang), "read": read, "added": added, "same": same, "changed": changed, "rejected": rejected,
            "encoding": sheets.encoding(), "sheet": sheets.sheet_read(), "mapping": sheets.mapping_json(),
        });
        if self.changed > 0 {
            answer["differences"] = differing.collect();
        }
        if sheets.notes() > 0 {
            answer["comments"] = sheets.notes().into();
        }
        if let (rows, columns) = sheets.hidden()
            && (rows > 0 || columns > 0)
        {
            answer["hidden"] = json!({ "rows": rows, "columns": columns });
        }
        if self.voided.0 > 0 {
            let voided = self.voided.1.iter().map(|(line, code)| json!({ "line": line, "code": code }));
            answer["voided"] = voided.collect();
        }
        if !self.bad.is_empty() {
            let bad = |row: &BadRow| json!({ "line": row.line, "field": row.field, "message": row.message.get(lang) });
            answer["refused"] = self.bad.iter().map(bad).collect();
        }
        answer
    }
}

/// What is said of rows that state what no row can bring: the first with its line, the lines of the rest, and every column by name.
fn short_said(short: &[(u64, Short)], more: u64) -> Option<Both> {
    let (line, Short { said, kept, with, .. }) = short.first()?;
    let n = short.len() as u64 + more;
    let (Both { zh: said_zh, en: said_en }, Both { zh: kept_zh, en: kept_en }) = (said, kept);
    let Both { zh: lines_zh, en: lines_en } = further_lines(short.iter().skip(1).map(|short| short.0));
    let mut all: Vec<&Both> = Vec::new();
    for column in short.iter().flat_map(|(_, short)| &short.all) {
        if !all.contains(&column) {
            all.push(column);
        }
    }
    let all = all.into_iter().map(|column| (column.zh.as_str(), column.en.as_str()));
    let (all_zh, all_en): (Vec<_>, Vec<_>) = all.unzip();
    let (all_zh, all_en) = (all_zh.join("、"), all_en.join(", "));
    Some(both!(
        "其中 {n} 条写的带不进来：{all_zh}（如第 {line} 行写着“{said_zh}”，只记到“{kept_zh}”{lines_zh}）：原文在各条的“原表…”一栏，后面的步骤用 ducha {with} 记，核实要有凭据",
        "{n} of them state what no row can bring: {all_en} (line {line}: {said_en}, taken as {kept_en}{lines_en}): what they state is kept with them in columns of their own; take the steps that follow with ducha {with}; a verification needs its proof"
    ))
}

/// The lines after the first that something is told of: some of them by number.
fn further_lines(lines: impl ExactSizeIterator<Item = u64>) -> Both {
    const TOLD: usize = 20;
    let n = lines.len();
    let list = lines.take(TOLD).map(|line| line.to_string()).collect::<Vec<_>>();
    let (zh, en) = (list.join("、"), list.join(", "));
    match n {
        0 => Both::default(),
        n if n > TOLD => both!("；还有第 {zh} 等 {n} 行", "; also {n} lines, {en} among them"),
        _ => both!("；还有第 {zh} 行", "; also lines {en}"),
    }
}

/// A row that is bad, and where.
pub fn bad(noun: &Noun, line: u64, e: &Error) -> BadRow {
    let field = e.field.clone().unwrap_or_default();
    let label = column::label(noun.name, &field).map_or("", |label| label.0);
    BadRow { line, field, label, place: String::new(), message: e.told() }
}
