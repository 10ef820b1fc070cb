//! `ducha … import`: rows of a file as records, all or none. A file is no keyboard: nothing is filled in that the row does not
//! say, and no column goes lost without a word. Not for how a file is read: that is `intake`.

use super::brought::{self, Short};
use super::columns::Columns;
use super::desk::Desk;
use super::sheets::{self, Sheets};
use super::travelled;
use crate::base::code;
use crate::base::column::Shape;
use crate::base::error::{BadRow, Both, Error, Kind, Lang, Result};
use crate::base::noun::{Noun, Raw, Value};
use crate::base::page::{Done, Page};
use crate::base::text;
use crate::both;
use crate::db::write::Write;
use crate::intake::Take;
use crate::record::names::Names;
use crate::record::point;
use crate::record::twin::{self, Brought};
use crate::record::{self, Record, existing};
use crate::render::Format;
use chrono::Datelike;
use clap::{Arg, ArgMatches, Command};

/// `import`, as it can be said of a noun.
pub fn command(lang: Lang, noun: &Noun) -> Command {
    let (zh, en) = (noun.zh, noun.en);
    let about = both!(
        "从工作簿、CSV、NDJSON 或 JSON 文件导入{zh}，要么全部要么全不",
        "Take in {en} rows from a workbook, CSV, NDJSON or JSON, all or none"
    );
    let command = Command::new("import").about(about.get(lang).to_owned()).arg(
        Arg::new("input")
            .required(true)
            .value_name(lang.pick("文件", "FILE"))
            .help(lang.pick("文件；- 为标准输入", "the file; - for standard input")),
    );
    sheets::options(command, lang)
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
    short: Vec<(u64, Short)>,
    /// Rows a person should look at: how many, and the first with its line.
    doubts: (u64, Option<(u64, Both)>),
}

/// `import`.
pub fn run<D: Record>(desk: &Desk, matches: &ArgMatches) -> Result<Page<'static>> {
    let sheets = Sheets::of(desk, D::NOUN, matches)?;
    let mut refused = None;
    loop {
        match once::<D>(desk, &sheets) {
            Err(e) if sheets.takes_rest(&e) => refused = Some(e),
            Err(e) if e.id == "import-empty" => return Err(refused.unwrap_or(e)),
            done => return done,
        }
    }
}

/// Takes in what there is of a file, but for the rows that stay out.
fn once<D: Record>(desk: &Desk, sheets: &Sheets<'_>) -> Result<Page<'static>> {
    let noun = D::NOUN;
    desk.write(|write, names| {
        let points = "SELECT count(*) FROM point";
        let before: i64 = write.conn().query_row(points, [], |r| r.get(0))?;
        let TakenIn { count, same, left, short, doubts } =
            take_in::<D>(write, names, |columns, take| sheets.read(columns, take)).map_err(|e| sheets.placed(e))?;
        sheets.say(desk);
        let made = write.conn().query_row(points, [], |r| r.get::<_, i64>(0))? - before;
        if made > 0 && noun.name != point::NOUN.name {
            desk.say(both!(
                "文件里的收件点登记了 {made} 个，类别按名称推定：ducha point list",
                "{made} points were recorded as the file names them, their kinds by their names: ducha point list"
            ));
        }
        let (zh, en, name) = (noun.zh, noun.en, noun.name);
        if !left.is_empty() {
            let left = left.join(", ");
            desk.say(both!(
                "没有读入的列（台账自己推算）：{left}",
                "left out, for the ledger counts them itself: {left}"
            ));
        }
        if let Some(said) = short_said(&short) {
            desk.say(said);
        }
        if let (n, Some((line, Both { zh, en }))) = doubts {
            desk.say(both!("请核对其中 {n} 条（如第 {line} 行：{zh}）", "mind {n} of them (line {line}: {en})"));
        }
        let (same_zh, same_en) = match same {
            0 => Default::default(),
            n => (
                format!("；另 {n} 条台账里已有，没有重复登记"),
                format!("; {n} more were there already and were not added again"),
            ),
        };
        let said = desk.dry(both!("已导入 {count} 条{zh}{same_zh}", "imported {count} {en} records{same_en}"));
        sheets.write_rejects(desk)?;
        if matches!(desk.wish.format, Some(Format::Json | Format::Ndjson)) {
            return Ok(Page::Json(sheets.answer(said.get(desk.wish.lang), count, same)));
        }
        if let Some(mapping) = sheets.mapping().filter(|_| desk.wish.dry_run) {
            desk.say(said);
            return Ok(Page::Sheet(mapping));
        }
        let next = vec![format!("ducha {name} list")];
        Ok(Page::Done(Box::new(Done { codes: Vec::new(), said, next, kept: None })))
    })
}

/// What is said of rows that state what no row can bring: the first with its line, the lines of the rest, and every column by name.
fn short_said(short: &[(u64, Short)]) -> Option<Both> {
    let (line, Short { said, kept, with, .. }) = short.first()?;
    let n = short.len();
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
        "其中 {n} 条写的带不进来：{all_zh}（如第 {line} 行写着“{said_zh}”，只记到“{kept_zh}”{lines_zh}）：后面的步骤用 ducha {with} 记，核实要有凭据",
        "{n} of them state what no row can bring: {all_en} (line {line}: {said_en}, taken as {kept_en}{lines_en}): take the steps that follow with ducha {with}; a verification needs its proof"
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

/// Takes in every row of a file, or none: bad rows are told all together.
pub fn take_in<D: Record>(
    write: &mut Write<'_>,
    names: &Names,
    read: impl FnOnce(&Columns, Take<'_>) -> Result<()>,
) -> Result<TakenIn> {
    let columns = Columns::of(write.conn(), D::NOUN)?;
    let mut file = Taking::<D>::new(&columns);
    names.filed.set(true);
    let read = read(&columns, &mut |line, row| file.take(write, names, line, row).map(drop));
    let done = read.and_then(|()| file.finish(write, names));
    names.filed.set(false);
    done?;
    let Taking { mut taken, bad, .. } = file;
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

/// A file being taken in.
struct Taking<'c, D> {
    columns: &'c Columns,
    taken: TakenIn,
    bad: Vec<BadRow>,
    /// Rows that name what is not there yet: it may stand further down.
    waiting: Vec<(u64, Vec<Raw>, Error)>,
    /// What the rows gave of records that depend on others of their noun: line, row, draft.
    given: Vec<(u64, i64, D)>,
}

impl<'c, D: Record> Taking<'c, D> {
    fn new(columns: &'c Columns) -> Taking<'c, D> {
        let taken = TakenIn { count: 0, same: 0, left: Vec::new(), short: Vec::new(), doubts: (0, None) };
        Taking { columns, taken, bad: Vec::new(), waiting: Vec::new(), given: Vec::new() }
    }

    fn doubt(&mut self, line: u64, doubt: Option<Both>) {
        if let Some(doubt) = doubt {
            self.taken.doubts.0 += 1;
            self.taken.doubts.1.get_or_insert((line, doubt));
        }
    }

    /// Takes in a row that could be read; whether it is settled what becomes of it.
    fn take(&mut self, write: &mut Write<'_>, names: &Names, line: u64, row: Result<&mut [Raw]>) -> Result<bool> {
        let row = match row {
            Ok(row) => row,
            Err(e) => return self.refuse(line, e).map(|()| true),
        };
        match keep::<D>(write, names, self.columns, row) {
            Ok(Kept::Same { short }) => {
                self.taken.same += 1;
                self.taken.short.extend(short.map(|short| (line, short)));
            }
            Ok(Kept::Added { id, given, short, doubt }) => {
                self.taken.count += 1;
                self.taken.short.extend(short.map(|short| (line, short)));
                self.doubt(line, doubt);
                self.given.extend(given.map(|given| (line, id, given)));
            }
            Err(e) if e.kind == Kind::NotFound => {
                self.waiting.push((line, row.to_vec(), e));
                return Ok(false);
            }
            Err(e) => self.refuse(line, e)?,
        }
        Ok(true)
    }

    /// Notes a row that is bad; what is no row's fault ends the import.
    fn refuse(&mut self, line: u64, e: Error) -> Result<()> {
        if !matches!(e.kind, Kind::Usage | Kind::NotFound | Kind::Refused) {
            return Err(e);
        }
        self.bad.push(BadRow {
            line,
            field: e.field.clone().unwrap_or_default(),
            place: String::new(),
            message: e.told(),
        });
        Ok(())
    }

    /// Takes in the rows that waited for others, as long as one more finds what it names, and holds what was counted against the
    /// file.
    fn finish(&mut self, write: &mut Write<'_>, names: &Names) -> Result<()> {
        let mut settled = true;
        while settled {
            settled = false;
            for (line, mut raw, _) in std::mem::take(&mut self.waiting) {
                settled |= self.take(write, names, line, Ok(&mut raw))?;
            }
        }
        for (line, _, e) in std::mem::take(&mut self.waiting) {
            self.refuse(line, e)?;
        }
        self.bad.sort_by_key(|bad| bad.line);
        for (line, id, given) in std::mem::take(&mut self.given) {
            let otherwise = brought::counted_otherwise(write.conn(), id, &given)?;
            self.doubt(line, otherwise);
        }
        Ok(())
    }
}

/// What became of a row.
enum Kept<D> {
    /// It is a record, and this is what it gave where others of its noun count; where it states what no row can bring, what it says
    /// and the state it came to; and what a person should look at.
    Added { id: i64, given: Option<D>, short: Option<Short>, doubt: Option<Both> },
    /// The ledger had it already; what the row says of its life that is not there.
    Same { short: Option<Short> },
}

/// Keeps one row.
fn keep<D: Record>(write: &mut Write<'_>, names: &Names, columns: &Columns, row: &mut [Raw]) -> Result<Kept<D>> {
    let noun = D::NOUN;
    if row[columns.voided()] != Raw::Null {
        let said = both!("这一行是已作废的记录，不能导入", "this row is of a voided record");
        let hint =
            both!("去掉这一行；导出时不加 --voided 就没有它", "leave it out; without --voided it is not exported");
        return Err(Error::refused("row-voided", said).hint(hint).field("void_reason"));
    }
    let code = match (&row[columns.code()], noun.letters) {
        (Raw::Text(typed), Some(letters)) => {
            Some(code::parse(letters, typed, names.today.year()).ok_or_else(|| {
                Error::usage("code-unreadable", both!("{typed:?} 不是编号", "{typed:?} is not a code")).field("code")
            })?)
        }
        _ => None,
    };
    let mut draft = drafted::<D>(write, names, columns, row, code)?;
    twin::spell(write.conn(), names, &mut draft)?;
    let rows = travelled::understood(write.conn(), names, noun, &row[columns.parts()..columns.voided()])?;
    let mut stated = brought::stated(write.conn(), names, &draft, (&columns.told, &row[columns.told()..]));
    if let (Shape::Word(states), Raw::Text(typed)) = (noun.shape("state"), &row[columns.state()]) {
        stated.push(("state", Value::Text(names.word(states, typed).map_err(|e| e.field("state"))?)));
    }
    // An empty ledger has nothing twice.
    if columns.begun {
        let taken = &mut *columns.taken.borrow_mut();
        match twin::brought(write.conn(), names, &draft, code, (write.entry(), taken))? {
            Brought::Same(id) => {
                rows.iter().try_for_each(|rows| rows.are_of(write.conn(), noun, id))?;
                taken.insert(id);
                return Ok(Kept::Same { short: brought::fallen_short(write.conn(), noun, id, &stated)? });
            }
            Brought::Further(id) => {
                taken.insert(id);
                return Ok(Kept::Same { short: brought::fallen_short(write.conn(), noun, id, &stated)? });
            }
            Brought::Taken(id, column, has) => return Err(brought::taken(noun, id, column, &has)),
            Brought::Changed(id, column, has) => return Err(brought::changed(noun, id, column, &has)),
            Brought::New => {}
        }
    }
    let own = brought::own_text(&draft, &columns.shapes);
    let given = record::COUNTED.iter().any(|(counted, _)| counted.name == noun.name).then(|| draft.clone());
    let (id, born) = record::bring(write, names, draft, code)?;
    travelled::keep::<D>(write, id, rows)?;
    D::kept(write.conn(), names, id)?;
    let own = own.map(|column| {
        let Both { zh, en } = brought::label(noun, column);
        both!("{zh}里有电话、证件号码或投诉人的姓名", "{en} holds a telephone or identity number, or who complained")
    });
    let noticed = if columns.dated { existing::noticed(write.conn(), names, noun, id)? } else { None };
    let doubt = match noticed.or(born.doubt).or(own) {
        None => D::doubts(write.conn(), id)?,
        doubt => doubt,
    };
    let short = brought::fallen_short(write.conn(), noun, id, &stated)?;
    Ok(Kept::Added { id, given, short, doubt })
}

/// What a row says of the record, in its fields' values.
fn drafted<D: Record>(
    write: &mut Write<'_>,
    names: &Names,
    columns: &Columns,
    row: &[Raw],
    code: Option<i64>,
) -> Result<D> {
    let noun = D::NOUN;
    let mut draft = D::default();
    for ((field, shape), raw) in noun.fields.iter().zip(&columns.shapes).zip(row.iter()) {
        // The first of some that were made together names itself, and is not there yet.
        if let (Some(id), Raw::Text(typed)) = (code.filter(|_| noun.together == Some(field.column)), raw)
            && noun.letters.and_then(|letters| code::parse(letters, typed, names.today.year())) == Some(id)
        {
            draft.set(field.column, Value::Int(id));
        } else if let (Shape::Named(_), Raw::Text(typed)) = (shape, raw) {
            let value = if typed.trim().is_empty() || text::is_dash(typed) {
                Value::Null
            } else {
                Value::Int(point::brought(write, names, typed, &draft.get("channel"))?)
            };
            draft.set(field.column, value);
        } else if *raw != Raw::Null && *shape != Shape::Unit {
            draft.set(field.column, names.value_of(write.conn(), (field.column, *shape), raw)?);
        }
    }
    for (at, column) in (columns.code() + 1..).zip(columns.units.iter().copied()) {
        let name = noun.fields.iter().position(|f| f.column == column).map_or(&Raw::Null, |at| &row[at]);
        if let Some(unit) = brought::unit(write.conn(), names, column, name, &row[at])? {
            draft.set(column, Value::Int(unit));
        }
    }
    Ok(draft)
}
