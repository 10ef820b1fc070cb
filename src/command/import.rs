//! `ducha … import`: rows of a file as records, all or none. A file is no keyboard: nothing is filled in that the row does not
//! say, and no column goes lost without a word. Not for how a file is read: that is `intake`.

use super::brought;
use super::columns::Columns;
use super::desk::Desk;
use super::known::{self, Kept};
use super::several::{self, Each, Earlier};
use super::sheets::{self, Sheets};
use super::taken::{Differing, TakenIn, bad};
use super::travelled;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Kind, Lang, Result};
use crate::base::noun::{Noun, Raw, Value};
use crate::base::page::{Done, Page};
use crate::base::text;
use crate::both;
use crate::db::write::Write;
use crate::intake::Take;
use crate::record::names::Names;
use crate::record::plain;
use crate::record::point;
use crate::record::twin::{self, By};
use crate::record::{self, Record, existing};
use crate::render::Format;
use clap::{Arg, ArgMatches, Command};
use foldhash::HashSet;
use rusqlite::Connection;

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

/// `import`.
pub fn run<D: Record>(desk: &Desk, matches: &ArgMatches) -> Result<Page<'static>> {
    let sheets = Sheets::of(desk, D::NOUN, matches)?;
    let mut refused = None;
    loop {
        match once::<D>(desk, matches, &sheets) {
            // Which row it was is told where each is written before the next is made.
            Err(e) if e.id == "constraint-late" => sheets.by_two.set(false),
            Err(e) if sheets.takes_rest(&e) => refused = Some(e),
            Err(e) if e.id == "import-empty" => return Err(sheets.none_taken(desk, refused.unwrap_or(e))?),
            done => return done,
        }
    }
}

/// Takes in what there is of a file, or of several sheets of it, but for the rows that stay out.
fn once<D: Record>(desk: &Desk, matches: &ArgMatches, sheets: &Sheets<'_>) -> Result<Page<'static>> {
    let noun = D::NOUN;
    desk.write(|write, names| {
        let columns = Columns::of(write.conn(), noun, write.entry())?;
        let (all, earlier) = (sheets.several(desk, matches, &columns)?, Earlier::default());
        let mut one = |one: &Sheets<'_>| sheet::<D>(write, names, one, &earlier);
        let each = several::each(all, &mut one)?;
        let alone = each.is_empty();
        let taken = if alone { one(sheets)? } else { several::joined(&each) };
        // A dry run tells what is refused, also where that is all of it.
        let told = desk.wish.dry_run && taken.bad.is_empty() && sheets.rejected() > 0;
        let refused = taken.refused().filter(|_| !told);
        if let Some(error) =
            refused.as_ref().filter(|_| !desk.wish.dry_run || taken.bad.is_empty() || sheets.stay_out())
        {
            let bad = each.iter().find(|(_, taken)| !taken.bad.is_empty());
            return Err(bad.map_or(sheets, |(sheets, _)| sheets).unread_said(error.clone()));
        }
        if alone {
            sheets.say(desk);
            taken.say(desk);
            sheets.keep_mapping(desk, write, names)?;
        } else {
            several::say(desk, noun, &each);
            several::keep_mappings(desk, write, names, &each)?;
        }
        let said = match refused {
            Some(error) => {
                desk.exit(error.kind as u8);
                error.message.clone()
            }
            None => {
                if told && taken.rows() == 0 {
                    desk.exit(Kind::Refused as u8);
                }
                taken.said(noun)
            }
        };
        sheets.write_rejects(desk)?;
        answered(desk, (write.conn(), names), noun, sheets, (&taken, &each), desk.dry(said))
    })
}

/// What is answered of an import: to a program, of a dry run, else a sentence.
fn answered(
    desk: &Desk,
    (conn, names): (&Connection, &Names),
    noun: &'static Noun,
    sheets: &Sheets<'_>,
    (taken, each): (&TakenIn, &Each<'_>),
    said: Both,
) -> Result<Page<'static>> {
    if matches!(desk.wish.format, Some(Format::Json | Format::Ndjson)) {
        let mut answer = taken.answer(desk, &said, sheets);
        if !each.is_empty() {
            answer["sheets"] = several::answers(desk, noun, each);
        }
        return Ok(Page::Json(answer));
    }
    if desk.wish.dry_run {
        // It is read by a person, wherever it goes.
        desk.prefer(Format::Table);
        let mut record = taken.tried(desk, (conn, names), noun, sheets)?;
        if !each.is_empty() {
            record.parts.splice(0..0, several::overview(each));
        }
        desk.say(said);
        return Ok(Page::Record(Box::new(record)));
    }
    let next = vec![format!("ducha {} list", noun.name)];
    Ok(Page::Done(Box::new(Done { codes: Vec::new(), said, next, kept: None })))
}

/// Takes in the rows of one sheet.
fn sheet<D: Record>(write: &mut Write<'_>, names: &Names, sheets: &Sheets<'_>, earlier: &Earlier) -> Result<TakenIn> {
    sheets.remember(write.conn())?;
    let read = |columns: &Columns, take: Take<'_>| sheets.read(columns, take);
    let how = How { every: sheets.rejects.is_some(), by_two: sheets.by_two.get() };
    let mut taken = take_in::<D>(write, names, (how, earlier), read).map_err(|e| sheets.placed(e))?;
    sheets.place(&mut taken.bad);
    Ok(taken)
}

/// How a file is taken in: whether every bad row is told, as where they are to be written out, and whether a second hand writes.
pub struct How {
    pub every: bool,
    pub by_two: bool,
}

/// Takes in every row of a file, or none: bad rows are told all together.
pub fn take_in<D: Record>(
    write: &mut Write<'_>,
    names: &Names,
    (how, earlier): (How, &Earlier),
    read: impl FnOnce(&Columns, Take<'_>) -> Result<()>,
) -> Result<TakenIn> {
    let columns = Columns::of(write.conn(), D::NOUN, write.entry())?;
    let points = |write: &Write<'_>| write.conn().query_row("SELECT count(*) FROM point", [], |r| r.get::<_, u32>(0));
    let before = points(write)?;
    let mut file = Taking::<D>::new(&columns, how.every, earlier);
    names.file_begins(D::NOUN, columns.begun, columns.dated);
    let rows = |write: &mut Write<'_>| read(&columns, &mut |line, row| file.take(write, names, line, row).map(drop));
    let read = if how.by_two { write.by_two(rows) } else { rows(write) };
    let done = read.and_then(|()| file.finish(write, names));
    names.file_ends();
    done?;
    earlier.add(file.said);
    let mut taken = file.taken;
    taken.left = columns.left.take();
    taken.dashes = names.dashes.take();
    taken.points = points(write)?.saturating_sub(before) * u32::from(D::NOUN.name != point::NOUN.name);
    Ok(taken)
}

/// Rows that are held against those that follow: what is twice in a file mostly stands near.
const REMEMBERED: usize = 100_000;
/// New records that are held against what is near them.
const LOOKED_FOR: u64 = 2_000;
/// Rows that wait for others at the most: beyond that what they name is not in the file.
const WAITING: usize = 50_000;

/// A file being taken in.
struct Taking<'c, D> {
    columns: &'c Columns,
    /// Whether every bad row is to be told.
    every: bool,
    taken: TakenIn,
    /// Rows that name what is not there yet: it may stand further down.
    waiting: Vec<(u64, Vec<Raw>)>,
    /// What the rows gave of records that depend on others of their noun: line, row, draft.
    given: Vec<(u64, i64, D)>,
    /// Rows that differ from what they may be by all that was filled in: that may be another row's.
    changed: Vec<(u64, Vec<Raw>)>,
    /// What the last rows that were added said, hashed.
    said: HashSet<u64>,
    earlier: &'c Earlier,
    /// Whether every row was looked at.
    last: bool,
}

impl<'c, D: Record> Taking<'c, D> {
    fn new(columns: &'c Columns, every: bool, earlier: &'c Earlier) -> Taking<'c, D> {
        Taking {
            columns,
            every,
            taken: TakenIn::default(),
            waiting: Vec::new(),
            given: Vec::new(),
            changed: Vec::new(),
            said: HashSet::default(),
            earlier,
            last: false,
        }
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
        let said = self.earlier.hash(row);
        if self.earlier.has(said) {
            self.taken.same += 1;
            self.taken.known_by(By::All);
            return Ok(true);
        }
        match keep::<D>(write, names, self.columns, row) {
            Ok(Kept::Same { by, short }) => {
                self.taken.same += 1;
                self.taken.known_by(by);
                self.taken.falls_short(line, short);
            }
            Ok(Kept::Voided { by, code }) => {
                self.taken.known_by(by);
                self.taken.voided(line, code);
            }
            Ok(Kept::Added { id, given, short, doubt }) => {
                self.taken.added(id);
                if self.said.len() >= REMEMBERED {
                    self.said.clear();
                }
                if !self.said.insert(said) {
                    self.taken.alike(line);
                }
                self.taken.falls_short(line, short);
                let looked = self.columns.begun && self.taken.count <= LOOKED_FOR;
                let near = if looked { D::near(write.conn(), id)? } else { None };
                self.doubt(line, near.or(doubt));
                self.given.extend(given.map(|given| (line, id, given)));
            }
            // What it may be may turn out to be another row's.
            Ok(Kept::Changed { by: By::All, .. }) if !self.last => {
                self.changed.push((line, row.to_vec()));
                return Ok(false);
            }
            Ok(Kept::Changed { by, id, code, what }) => {
                // A record is one row's: the next that may be it is another.
                self.columns.taken.borrow_mut().take(id);
                self.taken.known_by(by);
                self.taken.differs(Differing { line, code, what });
            }
            Err(e)
                if e.kind == Kind::NotFound
                    && !self.last
                    && self.waiting.len() < WAITING
                    && brought::may_stand_below(D::NOUN, e.field.as_deref()) =>
            {
                self.waiting.push((line, row.to_vec()));
                return Ok(false);
            }
            Err(e) => self.refuse_whole(write, names, (line, row), e)?,
        }
        Ok(true)
    }

    /// Notes a row that is bad, with what else is wrong with it.
    fn refuse_whole(
        &mut self,
        write: &mut Write<'_>,
        names: &Names,
        (line, row): (u64, &[Raw]),
        e: Error,
    ) -> Result<()> {
        let further = brought::further::<D>(write, names, self.columns, row, &e);
        // What one row lacks mostly all of them do: of the first it is told whole.
        let first = self.taken.bad.is_empty() && !e.lacks.is_empty();
        let e = if first { brought::lacking::<D>(write, names, self.columns, row, e) } else { e };
        self.refuse(line, e)?;
        for e in further {
            self.taken.refuse_also(e.id, bad(D::NOUN, line, &e));
        }
        Ok(())
    }

    /// Notes a row that is bad; what is no row's fault ends the import.
    fn refuse(&mut self, line: u64, e: Error) -> Result<()> {
        if !matches!(e.kind, Kind::Usage | Kind::NotFound | Kind::Refused) {
            return Err(e);
        }
        self.taken.ids.insert(e.id);
        self.taken.refuse(self.every, bad(D::NOUN, line, &e));
        Ok(())
    }

    /// Takes in the rows that waited for others, as long as one more finds what it names, and holds what was counted against the
    /// file.
    fn finish(&mut self, write: &mut Write<'_>, names: &Names) -> Result<()> {
        let mut settled = true;
        while settled {
            settled = false;
            for (line, mut raw) in std::mem::take(&mut self.waiting) {
                settled |= self.take(write, names, line, Ok(&mut raw))?;
            }
        }
        self.last = true;
        let left = [std::mem::take(&mut self.changed), std::mem::take(&mut self.waiting)];
        for (line, mut raw) in left.into_iter().flatten() {
            self.take(write, names, line, Ok(&mut raw))?;
        }
        self.taken.differing.sort_by_key(|differing| differing.line);
        self.taken.bad.sort_by_key(|bad| bad.line);
        for (line, id, given) in std::mem::take(&mut self.given) {
            let otherwise = brought::counted_otherwise(write.conn(), id, &given)?;
            self.doubt(line, otherwise);
        }
        Ok(())
    }
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
    let code = brought::code(noun, &row[columns.code()], names.today)?;
    let mut draft = brought::drafted::<D>(write, names, columns, row, code)?;
    twin::spell(write, names, &mut draft)?;
    let told = columns.told_apart(travelled::beside(&row[columns.kept()])?);
    for (heading, content) in &told {
        plain::says(content, text::has_lost).map_err(|e| e.field(heading))?;
    }
    let rows = travelled::understood(write, names, noun, &row[columns.parts()..columns.voided()])?;
    let filled = draft.all();
    let told_of = (columns.told.as_slice(), &row[columns.told()..columns.kept()]);
    let mut stated = known::stated(write, names, (noun, &filled), told_of);
    if let (Shape::Word(states), Raw::Text(typed)) = (noun.shape("state"), &row[columns.state()]) {
        stated.push(("state", Value::Text(names.word(states, typed).map_err(|e| e.field("state"))?)));
    }
    let as_kept = |column: &str| known::left_over(noun, columns, (row, &told), column);
    let mut beside = told.clone();
    beside.extend(known::nearly(noun, columns, (row, &told)));
    let twin = twin::Row { draft: &draft, filled: &filled, code, beside: &beside, as_kept: &as_kept };
    if let Some(kept) = known::there(write, names, columns, &twin, (&rows, &stated))? {
        return Ok(kept);
    }
    let own = brought::own_text(noun, (&filled, &columns.free), &beside);
    let masked = brought::masked_text(noun, &filled, &beside);
    let given = record::COUNTED.iter().any(|(counted, _)| counted.name == noun.name).then(|| draft.clone());
    let (id, mut born) = record::bring(write, names, draft, (code, &beside))?;
    // Rows that came with it may have led it further.
    let further = !rows.is_empty();
    travelled::keep::<D>(write, id, rows)?;
    D::kept(write, names, id)?;
    let own = own.map(|Both { zh, en }| {
        both!("{zh}里有电话、证件号码或投诉人的姓名", "{en} holds a telephone or identity number, or who complained")
    });
    let masked = masked.map(|Both { zh, en }| {
        both!(
            "{zh}里有遮去的字（***），原文不在这份文件里",
            "{en} was masked (***) on its way out: the file does not have what stood there"
        )
    });
    let noticed = if columns.dated { existing::noticed(write.conn(), names, noun, id)? } else { None };
    let doubt = match noticed.or(born.doubt.take()).or(own).or(masked) {
        None => D::doubts(write, id, &born)?,
        doubt => doubt,
    };
    let short =
        known::fallen_short(write, (noun, &columns.before), (id, if further { &[] } else { &born.folded }), &stated)?;
    // A row that came out of a ledger is whole in that.
    if let Some(short) = short.as_ref().filter(|_| code.is_none()) {
        let left: Vec<_> = short.columns.iter().filter_map(|column| as_kept(column)).collect();
        record::edit_beside(write, noun, id, &left)?;
    }
    Ok(Kept::Added { id, given, short, doubt })
}
