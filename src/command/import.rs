//! `ducha … import`: rows of a file as records, all or none. A file is no keyboard: nothing is filled in that the row does not
//! say, and no column goes lost without a word. Not for how a file is read: that is `intake`.

use super::args::option;
use super::desk::Desk;
use super::input;
use super::travelled;
use crate::base::code;
use crate::base::column::{self, Shape};
use crate::base::error::{BadRow, Both, Error, Kind, Lang, Result};
use crate::base::noun::{From as Source, Noun, Part, Put, Raw, Value};
use crate::base::page::Done;
use crate::base::private;
use crate::base::vocab::vocab;
use crate::both;
use crate::db::write::Write;
use crate::db::{mask, query};
use crate::intake;
use crate::record::names::Names;
use crate::record::twin::{self, Brought};
use crate::record::{self, Record, existing};
use crate::rule::turn::Stands;
use chrono::Datelike;
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::io::Read;

/// `import`, as it can be said of a noun.
pub fn command(lang: Lang, noun: &Noun) -> Command {
    let (zh, en) = (noun.zh, noun.en);
    let about =
        both!("从 CSV 或 NDJSON 文件导入{zh}，要么全部要么全不", "Take in {en} rows from CSV or NDJSON, all or none");
    Command::new("import")
        .about(about.get(lang).to_owned())
        .arg(
            Arg::new("input")
                .required(true)
                .value_name(lang.pick("文件", "FILE"))
                .help(lang.pick("文件；- 为标准输入", "the file; - for standard input")),
        )
        .arg(option(
            "from-format",
            lang.pick("格式", "FORMAT"),
            lang.pick("csv 或 ndjson；默认看文件名", "csv or ndjson; default by the file's name"),
        ))
}

/// The columns a file may have for a noun, each with the slot of a row it fills: the fields, `code`, the code beside each unit,
/// `state` where a life leads to it. Those the ledger counts itself are left out, and told.
struct Columns {
    noun: &'static Noun,
    known: Vec<String>,
    /// Whether the ledger had records of the noun before.
    begun: bool,
    units: Vec<&'static str>,
    left: RefCell<Vec<String>>,
    /// The records that rows of the file are already.
    taken: RefCell<BTreeSet<i64>>,
    met: RefCell<HashMap<String, Option<usize>>>,
    /// Whether any unit has a first or a last day.
    dated: bool,
}

/// Whether any unit was not always there.
const DATED: &str = "SELECT EXISTS (SELECT 1 FROM unit WHERE valid_from IS NOT NULL OR valid_to IS NOT NULL)";

impl Columns {
    fn of(conn: &Connection, noun: &'static Noun) -> Result<Columns> {
        let units = noun.fields.iter().map(|f| f.column).filter(|column| noun.shape(column) == Shape::Unit).collect();
        Ok(Columns {
            noun,
            known: query::columns(conn, noun)?,
            begun: conn.query_row(&format!("SELECT EXISTS (SELECT 1 FROM {})", noun.table), [], |r| r.get(0))?,
            units,
            left: RefCell::default(),
            taken: RefCell::default(),
            met: RefCell::default(),
            dated: conn.query_row(DATED, [], |r| r.get(0))?,
        })
    }

    fn code(&self) -> usize {
        self.noun.fields.len()
    }

    fn state(&self) -> usize {
        self.noun.fields.len() + 1 + self.units.len()
    }

    /// The slot of the first part that travels.
    fn parts(&self) -> usize {
        self.state() + 1
    }

    fn slots(&self) -> usize {
        self.parts() + self.noun.parts_that_travel().count()
    }

    /// Which slot a heading fills; none where the ledger counts the column itself. Every line of NDJSON asks again.
    fn slot(&self, key: &str) -> Result<Option<usize>> {
        if let Some(slot) = self.met.borrow().get(key) {
            return Ok(*slot);
        }
        let slot = self.find(key)?;
        self.met.borrow_mut().insert(key.to_owned(), slot);
        Ok(slot)
    }

    fn find(&self, key: &str) -> Result<Option<usize>> {
        let noun = self.noun;
        let column = noun.heading(key).map_or(key, |c| c.name);
        // A unit's own code is its 单位代码; other nouns have that of their unit.
        let column = if noun.letters.is_none() && column == "unit_code" { "code" } else { column };
        if let Some(at) = noun.fields.iter().position(|f| f.column == column) {
            return Ok(Some(at));
        }
        if column == "code" {
            return Ok(Some(self.code()));
        }
        if let Some(at) = column.strip_suffix("_code").and_then(|unit| self.units.iter().position(|u| *u == unit)) {
            return Ok(Some(self.code() + 1 + at));
        }
        let named = |part: &Part| [part.column.unwrap_or_default(), part.called.0, part.called.1].contains(&key.trim());
        if let Some(at) = noun.parts_that_travel().position(|(_, part)| named(part)) {
            return Ok(Some(self.parts() + at));
        }
        if !self.known.iter().any(|k| k == column) {
            let parts = noun.parts_that_travel().map(|(column, _)| column);
            let fields: Vec<String> = noun.fields.iter().map(|f| f.column).chain(parts).map(str::to_owned).collect();
            return Err(query::unknown_column(key, &fields));
        }
        if column == "state" && record::life_of(noun).is_some() {
            return Ok(Some(self.state()));
        }
        let mut left = self.left.borrow_mut();
        if !left.iter().any(|known| known == column) {
            left.push(column.to_owned());
        }
        Ok(None)
    }
}

/// What became of a file.
pub struct TakenIn {
    /// How many records were added.
    pub count: u64,
    /// How many the ledger had already.
    same: u64,
    /// Columns that were left out, since the ledger counts them itself.
    left: Vec<String>,
    /// Rows that say a state no row can bring: the line, what it says, how far it was taken.
    short: Vec<(u64, Both, Both)>,
    /// Rows a person should look at: how many, and the first with its line.
    doubts: (u64, Option<(u64, Both)>),
}

/// `import`.
pub fn run<D: Record>(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let noun = D::NOUN;
    let path = matches.get_one::<String>("input").map(String::as_str).unwrap_or_default();
    let stated = matches.get_one::<String>("from-format").map(String::as_str);
    let format = match stated.or(if path == "-" { Some("ndjson") } else { None }) {
        Some("csv") => Some(intake::Format::Csv),
        Some("ndjson" | "jsonl") => Some(intake::Format::Ndjson),
        Some(_) => None,
        None => intake::Format::of(path),
    };
    let format = format.ok_or_else(|| {
        Error::usage("import-format", both!("不知道 {path:?} 是什么格式", "the format of {path:?} is not known")).hint(
            both!(
                "文件名以 .csv 或 .ndjson 结尾，或加 --from-format csv",
                "name it .csv or .ndjson, or add --from-format csv"
            ),
        )
    })?;
    let input: Box<dyn Read> =
        if path == "-" { Box::new(std::io::stdin().lock()) } else { Box::new(input::opened(path)?) };
    desk.write(|write, names| {
        let TakenIn { count, same, left, short, doubts } = take_in::<D>(write, names, format, input)?;
        let (zh, en, name) = (noun.zh, noun.en, noun.name);
        if !left.is_empty() {
            let left = left.join(", ");
            desk.say(both!("没有读入的列（台账自己推算）：{left}", "left out, for the ledger counts them itself: {left}"));
        }
        if let Some((line, said, kept)) = short.first() {
            let n = short.len();
            let (Both { zh: said_zh, en: said_en }, Both { zh: kept_zh, en: kept_en }) = (said, kept);
            desk.say(both!(
                "其中 {n} 条写的一行带不进来（如第 {line} 行写着“{said_zh}”，只记到“{kept_zh}”）：后面的步骤用 ducha {name} 记，核实要有凭据",
                "{n} of them state what no row can bring (line {line}: {said_en}, taken as {kept_en}): take the steps that follow with ducha {name}; a verification needs its proof"
            ));
        }
        if let (n, Some((line, Both { zh, en }))) = doubts {
            desk.say(both!("请核对其中 {n} 条（如第 {line} 行：{zh}）", "mind {n} of them (line {line}: {en})"));
        }
        let (same_zh, same_en) = match same {
            0 => Default::default(),
            n => (format!("；另 {n} 条台账里已有，没有重复登记"), format!("; {n} more were there already and were not added again")),
        };
        let said = desk.dry(both!("已导入 {count} 条{zh}{same_zh}", "imported {count} {en} records{same_en}"));
        Ok(Done { code: None, said, next: vec![format!("ducha {name} list")], record: None })
    })
}

/// Takes in every row of a file, or none: bad rows are told all together.
pub fn take_in<D: Record>(
    write: &mut Write<'_>,
    names: &Names,
    format: intake::Format,
    input: impl Read,
) -> Result<TakenIn> {
    let columns = Columns::of(write.conn(), D::NOUN)?;
    let mut taken = TakenIn { count: 0, same: 0, left: Vec::new(), short: Vec::new(), doubts: (0, None) };
    let mut bad = Vec::new();
    names.filed.set(true);
    let read = intake::read(format, input, columns.slots(), &|key| columns.slot(key), &mut |line, row| {
        match row.and_then(|row| keep::<D>(write, names, &columns, row)) {
            Ok(Kept::Same) => taken.same += 1,
            Ok(Kept::Added { short, doubt }) => {
                taken.count += 1;
                taken.short.extend(short.map(|(said, kept)| (line, said, kept)));
                if let Some(doubt) = doubt {
                    taken.doubts.0 += 1;
                    taken.doubts.1.get_or_insert((line, doubt));
                }
            }
            Err(e) if matches!(e.kind, Kind::Usage | Kind::NotFound | Kind::Refused) => {
                bad.push(BadRow { line, field: e.field.clone().unwrap_or_default(), message: e.told() });
            }
            Err(e) => return Err(e),
        }
        Ok(())
    });
    names.filed.set(false);
    read?;
    if bad.is_empty() && taken.count + taken.same == 0 {
        return Err(Error::refused("import-empty", both!("导入文件里没有一行数据", "the import file holds no row")));
    }
    if bad.is_empty() {
        taken.left = columns.left.take();
        return Ok(taken);
    }
    let (n, all) = (bad.len(), bad.len() as u64 + taken.count + taken.same);
    let refused = both!(
        "导入被拒绝：{all} 行里有 {n} 行不合格，一行也没有写入",
        "the import is refused: {n} of {all} rows are bad, none was written"
    );
    let hint =
        both!("改好下面各行再导入；--dry-run 可先试", "mend these rows and import again; --dry-run tries it first");
    Err(Error::refused("import-refused", refused).hint(hint).rows(bad))
}

/// What became of a row.
enum Kept {
    /// It is a record; where it states what no row can bring, the state it says and the one it came to; and what a person should
    /// look at.
    Added { short: Option<(Both, Both)>, doubt: Option<Both> },
    /// The ledger had it already.
    Same,
}

/// Keeps one row.
fn keep<D: Record>(write: &mut Write<'_>, names: &Names, columns: &Columns, row: &mut [Raw]) -> Result<Kept> {
    let noun = D::NOUN;
    let mut draft = D::default();
    for (field, raw) in noun.fields.iter().zip(row.iter()) {
        if *raw != Raw::Null && !columns.units.contains(&field.column) {
            draft.set(field.column, names.value(write.conn(), noun, field.column, raw)?);
        }
    }
    for (at, column) in (columns.code() + 1..).zip(columns.units.iter().copied()) {
        let name = noun.fields.iter().position(|f| f.column == column).map_or(&Raw::Null, |at| &row[at]);
        if let Some(unit) = unit(write.conn(), names, column, name, &row[at])? {
            draft.set(column, Value::Int(unit));
        }
    }
    let code = match (&row[columns.code()], noun.letters) {
        (Raw::Text(typed), Some(letters)) => {
            Some(code::parse(letters, typed, names.today.year()).ok_or_else(|| {
                Error::usage("code-unreadable", both!("{typed:?} 不是编号", "{typed:?} is not a code")).field("code")
            })?)
        }
        _ => None,
    };
    twin::spell(write.conn(), names, &mut draft)?;
    let brought = travelled::understood(write.conn(), names, noun, &row[columns.parts()..])?;
    // An empty ledger has nothing twice.
    if columns.begun {
        let taken = &mut *columns.taken.borrow_mut();
        match twin::brought(write.conn(), names, &draft, code, (write.entry(), taken))? {
            Brought::Same(id) => {
                brought.iter().try_for_each(|rows| rows.are_of(write.conn(), noun, id))?;
                taken.insert(id);
                return Ok(Kept::Same);
            }
            Brought::Changed(id, column, has) => return Err(changed(noun, id, column, &has)),
            Brought::New => {}
        }
    }
    let given = own_text(&draft);
    let (id, born) = record::bring(write, names, draft, code)?;
    travelled::keep::<D>(write, id, brought)?;
    D::kept(write.conn(), names, id)?;
    let own = given.and_then(|column| {
        let (zh, en) = column::label(noun.name, column)?;
        Some(both!(
            "{zh}里有电话、证件号码或投诉人的姓名",
            "{en} holds a telephone or identity number, or who complained"
        ))
    });
    let noticed = if columns.dated { existing::noticed(write.conn(), names, noun, id)? } else { None };
    let doubt = match noticed.or(born.doubt).or(own) {
        None => D::doubts(write.conn(), id)?,
        doubt => doubt,
    };
    Ok(Kept::Added { short: fallen_short(names, columns, row, &born.folded)?, doubt })
}

/// The first column of a draft whose text holds what is somebody's own: a number, or what the row itself keeps sealed.
fn own_text<D: Record>(draft: &D) -> Option<&'static str> {
    let (mut sealed, mut texts) = (Vec::new(), Vec::new());
    draft.each(|field, value| match value {
        Value::Text(text) if field.from == Source::Sealed => sealed.push(text),
        Value::Text(text) if mask::is_free(D::NOUN, field.column) => texts.push((field.column, text)),
        _ => {}
    });
    texts.into_iter().find(|(_, text)| private::holds(text, &sealed)).map(|(column, _)| column)
}

/// The error of a row that is a record already and says something else of it.
fn changed(noun: &'static Noun, id: i64, column: &'static str, has: &Value) -> Error {
    let (code, name) = (noun.code(id), noun.name);
    let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
    let (has_zh, has_en) = match (has, noun.shape(column)) {
        (Value::Null, _) => ("空".to_owned(), "nothing".to_owned()),
        (Value::Text(slug), Shape::Word(list)) => {
            let Both { zh, en } = called(list, slug);
            (zh, en)
        }
        (Value::Text(text), _) => (text.clone(), text.clone()),
        (Value::Int(n), _) => (n.to_string(), n.to_string()),
    };
    let said = both!(
        "台账里已有 {code}，这一行的{zh}与它不同（台账里是 {has_zh}）；往后的步骤用 ducha {name} 记，另一件就写明不同之处",
        "{code} is there already, and this row's {en} is not its own ({has_en}): take its further steps with ducha {name}; if it is another, say in what it differs"
    );
    Error::refused("row-changed", said).field(column)
}

/// What a row states of its life that it did not come to: in its own words, and the state it came to.
fn fallen_short(names: &Names, columns: &Columns, row: &[Raw], folded: &[Put]) -> Result<Option<(Both, Both)>> {
    let (noun, folded) = (columns.noun, Stands(folded));
    let (Shape::Word(states), Some(kept)) = (noun.shape("state"), folded.text("state")) else { return Ok(None) };
    let at = noun.fields.iter().position(|f| f.column == "state").unwrap_or(columns.state());
    if let Raw::Text(typed) = &row[at] {
        let said = names.word(states, typed).map_err(|e| e.field("state"))?;
        return Ok((kept != said).then(|| (called(states, &said), called(states, kept))));
    }
    let given = noun.fields.iter().zip(row).filter(|(_, raw)| **raw != Raw::Null).map(|(field, _)| field);
    let mut days = given.filter(|f| f.from == Source::History && f.column.ends_with("_on"));
    let wanting = days.find(|f| !folded.has(f.column) && noun.folded().any(|c| c == f.column));
    let wanting = wanting.and_then(|f| column::label(noun.name, f.column));
    Ok(wanting.map(|(zh, en)| (both!("{zh}", "{en}"), called(states, kept))))
}

/// A word of a list as people say it.
fn called(list: &str, slug: &str) -> Both {
    let label = |lang| vocab(list).and_then(|v| v.label(slug, lang)).unwrap_or(slug).to_owned();
    Both { zh: label(Lang::Zh), en: label(Lang::En) }
}

/// The unit a row means by its name, its code, or both.
fn unit(conn: &Connection, names: &Names, column: &str, name: &Raw, code: &Raw) -> Result<Option<i64>> {
    let of = |raw: &Raw, field: &str| match raw {
        Raw::Null => Ok(None),
        Raw::Text(typed) => names.unit(conn, typed).map(Some).map_err(|e| e.field(field)),
        _ => Err(Error::usage("value-wrong-shape", both!("单位要写成文字", "a unit is written as text")).field(field)),
    };
    let beside = format!("{column}_code");
    let by_code = of(code, &beside)?;
    match (of(name, column), by_code) {
        // One name of two units: the code tells which.
        (Err(error), Some(by_code)) if error.id == "unit-ambiguous" => Ok(Some(by_code)),
        (Ok(Some(by_name)), Some(by_code)) if by_name != by_code => {
            let (Raw::Text(name), Raw::Text(code)) = (name, code) else { return Ok(Some(by_name)) };
            let said = both!("{name:?} 和代码 {code:?} 不是同一个单位", "{name:?} and the code {code:?} are two units");
            Err(Error::usage("unit-two", said).field(&beside))
        }
        (by_name, by_code) => Ok(by_name?.or(by_code)),
    }
}
