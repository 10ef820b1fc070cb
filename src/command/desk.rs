//! Where a command works: the ledger, the day, who acts, and how the answer is wanted. Decided once, from arguments and
//! environment; everything below is told.

use super::fields;
use super::journaled::{self, Typed};
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Noun;
use crate::base::page::Page;
use crate::base::page::{Done, Head, Kept, Record, Sheet};
use crate::both;
use crate::db::chain;
use crate::db::copy;
use crate::db::file::{self, Place};
use crate::db::head::{self, Head as Last};
use crate::db::migrate::Migrated;
use crate::db::query;
use crate::db::write::{Author, Write};
use crate::record;
use crate::record::names::Names;
use crate::render::Format;
use crate::report::figure;
use crate::rule::calendar::{Calendar, shipped};
use rusqlite::{Connection, OptionalExtension};
use std::cell::{Cell, OnceCell, RefCell};
use std::path::{Path, PathBuf};

/// What the global options and the environment say.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that is typed by itself")]
pub struct Wish {
    /// The ledger, if it is named.
    pub file: Option<PathBuf>,
    /// The format, if one is named.
    pub format: Option<Format>,
    /// Where to write, if not to the screen.
    pub output: Option<PathBuf>,
    /// Columns, if they are named.
    pub fields: Option<Vec<String>>,
    /// The reader's language.
    pub lang: Lang,
    /// The day, as typed.
    pub today: Option<String>,
    /// Who acts, if it is said.
    pub actor: Option<String>,
    /// Say, and change nothing.
    pub dry_run: bool,
    /// Amend what falls into a period that was issued.
    pub amend: bool,
    /// CSV and TSV for people.
    pub labels: bool,
    /// Write over a file that is there.
    pub force: bool,
    /// Say nothing beside the answer.
    pub quiet: bool,
    /// No headings over columns.
    pub headless: bool,
    /// Somebody sits there who can be asked.
    pub asks: bool,
    /// What was typed, identities masked.
    pub command: Typed,
}

/// What a writing verb says: what it did, and what to type next.
pub type Said = (Both, Vec<String>);

/// A command's place of work.
pub struct Desk {
    /// What was wished.
    pub wish: Wish,
    read: OnceCell<Connection>,
    names: OnceCell<Names>,
    asides: RefCell<Vec<Both>>,
    migrated: RefCell<Option<Both>>,
    exit: Cell<u8>,
    preferred: Cell<Option<Format>>,
    minded: Cell<bool>,
    known: Cell<Option<i64>>,
}

impl Desk {
    /// A desk with nothing opened yet.
    pub fn new(wish: Wish) -> Desk {
        Desk {
            wish,
            read: OnceCell::new(),
            names: OnceCell::new(),
            asides: RefCell::default(),
            migrated: RefCell::default(),
            exit: Cell::new(0),
            preferred: Cell::new(None),
            minded: Cell::new(false),
            known: Cell::new(None),
        }
    }

    /// Which file the ledger is, and why.
    pub fn place(&self) -> Result<Place> {
        place(self.wish.file.as_deref()).ok_or_else(file::none_found)
    }

    /// The ledger, for reading.
    pub fn read(&self) -> Result<&Connection> {
        if let Some(conn) = self.read.get() {
            return Ok(conn);
        }
        let path = self.place()?.path;
        let (conn, migrated) = file::reading(&path)?;
        self.note(migrated.as_ref());
        if let Err(error) = head::as_seen(&conn, &path) {
            self.say(error.told());
        }
        Ok(self.read.get_or_init(|| conn))
    }

    /// The ledger, where anything was read of it.
    pub fn opened(&self) -> Option<&Connection> {
        self.read.get()
    }

    /// The last entry of the ledger an answer was read from, as far as it was asked to know, up to a day where one is given; none
    /// where none was read.
    pub fn read_to(&self, day: Option<Day>) -> Option<Last> {
        let known = self.known.get().unwrap_or(i64::MAX);
        self.read.get().and_then(|conn| head::by(conn, known, day).ok().flatten())
    }

    /// Has a report name the entry of the journal it was read to, as of its day; so does any other page that becomes a `paper`.
    pub fn witness(&self, page: &mut Page<'_>, paper: bool) {
        let notes = match page {
            Page::Report(report) => {
                report.witness = self.read_to(Some(report.as_of)).map(Last::witness);
                return;
            }
            Page::Sheet(sheet) if paper => &mut sheet.notes,
            Page::Record(record) if paper => &mut record.notes,
            _ => return,
        };
        notes.extend(self.read_to(None).map(|head| head.witness().said()));
    }

    /// Has the answer know the journal up to an entry, and no further.
    pub fn know(&self, entry: Option<i64>) {
        self.known.set(entry);
    }

    /// The day of a ledger, or of none yet: as wished, else today in the office's zone.
    pub fn day_of(&self, conn: Option<&Connection>) -> Result<Day> {
        let zone = match conn {
            Some(conn) => {
                conn.query_row("SELECT zone_minutes FROM office", [], |r| r.get(0)).optional()?.unwrap_or(480)
            }
            None => 480,
        };
        let now = day::now(zone).date_naive();
        self.wish.today.as_deref().map_or(Ok(now), |typed| day::parse(typed, now, &day::plus))
    }

    /// The names of the ledger on the day.
    pub fn names(&self) -> Result<&Names> {
        if let Some(names) = self.names.get() {
            return Ok(names);
        }
        let conn = self.read()?;
        let names = Names::new(conn, self.day_of(Some(conn))?)?;
        names.figures.set(Some(figure::stateable));
        Ok(self.names.get_or_init(|| names))
    }

    /// The day, whether there is a ledger or not.
    pub fn today(&self) -> Result<Day> {
        match self.place() {
            Ok(_) => Ok(self.names()?.today),
            Err(_) => self.day_of(None),
        }
    }

    /// The calendar of the ledger, or where there is none the one shipped.
    pub fn calendar(&self) -> Result<Calendar> {
        match self.place() {
            Ok(_) => Ok(Calendar::new(&record::calendar::load(self.read()?, 0)?)),
            Err(_) => Ok(Calendar::new(&shipped())),
        }
    }

    /// Something to say beside the answer, once that is out.
    pub fn say(&self, aside: Both) {
        let mut asides = self.asides.borrow_mut();
        if !asides.contains(&aside) {
            asides.push(aside);
        }
    }

    /// Keeps in mind that the ledger was migrated: whatever becomes of the command, that is done.
    fn note(&self, migrated: Option<&Migrated>) {
        if let Some(Migrated { from, to, copy }) = migrated {
            let copy = copy.display();
            *self.migrated.borrow_mut() = Some(both!(
                "台账格式已由 {from} 升级到 {to}，升级前的台账留在 {copy}",
                "the ledger was migrated from format {from} to {to}; what it was is kept as {copy}"
            ));
        }
    }

    /// That the ledger was migrated, if it was.
    pub fn migrated(&self) -> Option<Both> {
        self.migrated.take()
    }

    /// The format a command is meant for, unless another is asked for.
    pub fn prefer(&self, format: Format) {
        self.preferred.set(Some(format));
    }

    /// The format a command is meant for.
    pub fn preferred(&self) -> Option<Format> {
        self.preferred.get()
    }

    /// The format that is asked for: the one named, else the one the command is meant for, else the one a person has set.
    pub fn format(&self) -> Option<Format> {
        self.wish.format.or(self.preferred()).or_else(usual_format)
    }

    /// Says once what of a text just kept is somebody's own.
    pub fn mind(&self, aside: Both) {
        self.minded.set(true);
        self.say(aside);
    }

    /// The exit code of a command that found something.
    pub fn exit(&self, code: u8) {
        self.exit.set(code);
    }

    /// The exit code so far.
    pub fn exit_code(&self) -> u8 {
        self.exit.get()
    }

    /// What there is to say beside the answer.
    pub fn asides(&self) -> Vec<Both> {
        let understood = self.names.get().map(Names::understood).unwrap_or_default();
        for aside in understood {
            self.say(aside);
        }
        self.asides.take()
    }

    /// Who writes.
    pub fn author(&self, today: Day) -> Author {
        Author { actor: self.actor(), command: self.wish.command.line.clone(), today }
    }

    /// Who acts. The login name is looked up only where something is written.
    pub fn actor(&self) -> String {
        let actor = self.wish.actor.clone().unwrap_or_else(whoami::username);
        if actor.is_empty() { "unknown".to_owned() } else { actor }
    }

    /// Writes: all of it, with its entry, or nothing. A dry run does everything and keeps nothing.
    pub fn write<T>(&self, work: impl FnOnce(&mut Write<'_>, &Names) -> Result<T>) -> Result<T> {
        let path = self.place()?.path;
        let (mut conn, migrated) = file::writing(&path)?;
        self.note(migrated.as_ref());
        head::as_seen(&conn, &path)?;
        chain::tail(&conn)?;
        if !self.wish.dry_run {
            self.copy_daily(&conn, &path);
        }
        let names = Names::new(&conn, self.day_of(Some(&conn))?)?;
        names.figures.set(Some(figure::stateable));
        let mut write = Write::begin(&mut conn, &self.author(names.today))?;
        let done = work(&mut write, &names)?;
        for aside in names.understood() {
            self.say(aside);
        }
        if journaled::masked(&self.wish.command, &mut write)? && !self.minded.get() {
            self.say(both!(
                "写下的话里有电话、证件号码或投诉人的姓名：记录和日志别人也看得到，不写在那里",
                "what was typed holds a telephone or identity number, or who complained: others read the record and the journal"
            ));
        }
        for paper in super::amend::guard(write.conn(), &names, write.entry(), self.wish.amend)? {
            self.say(both!(
                "已印发的 {paper} 期间有变动：ducha paper diff {paper}",
                "{paper} has been issued: see ducha paper diff {paper}"
            ));
        }
        if !self.wish.dry_run {
            write.commit()?;
            head::keep(&conn, &path);
        }
        Ok(done)
    }

    /// Keeps the ledger as the day before left it. Where that fails it is said, and the write goes on.
    fn copy_daily(&self, conn: &Connection, path: &Path) {
        let copied = record::office::kept(conn).and_then(|(_, keep)| {
            let (_, zone) = record::office::read(conn)?;
            copy::daily(conn, path, keep, day::now(zone).date_naive())
        });
        if let Err(error) = copied {
            let Both { zh, en } = error.told();
            self.say(both!("当天的副本没有做成：{zh}", "the day's copy could not be made: {en}"));
        }
    }

    /// What a writing verb returns of the record it wrote: the sentence, the next commands, and the record itself where a
    /// format asks for it.
    pub fn done(
        &self,
        conn: &Connection,
        names: &Names,
        noun: &'static Noun,
        id: i64,
        (said, next): Said,
    ) -> Result<Done<'static>> {
        let kept = match self.wish.format {
            Some(_) => {
                let (heads, values) = query::one(conn, noun, id, names.today)?;
                Some(Kept::One(Box::new(Record { heads, values, parts: Vec::new(), notes: Vec::new() })))
            }
            None => None,
        };
        Ok(Done { codes: Vec::new(), said: self.dry(said), next, kept })
    }

    /// The same of a verb that wrote any number of records.
    pub fn done_all(
        &self,
        conn: &Connection,
        names: &Names,
        noun: &'static Noun,
        ids: &[i64],
        (said, next): Said,
    ) -> Result<Done<'static>> {
        let kept = match self.wish.format {
            Some(_) => {
                let all = ids.iter().map(|id| query::one(conn, noun, *id, names.today)).collect::<Result<Vec<_>>>()?;
                let heads = all.first().map(|(heads, _)| heads.clone()).unwrap_or_default();
                let rows = all.into_iter().map(|(_, values)| values).collect();
                Some(Kept::Many(Sheet::of(noun.view, both!("{}", "{}", noun.zh), heads, rows)))
            }
            None => None,
        };
        Ok(Done { codes: Vec::new(), said: self.dry(said), next, kept })
    }

    /// A sentence about a write, or about what would be written.
    pub fn dry(&self, said: Both) -> Both {
        let Both { zh, en } = said;
        if self.wish.dry_run {
            both!("演练，未写入：{zh}", "dry run, nothing written: {en}")
        } else {
            Both { zh, en }
        }
    }

    /// The columns of a record that were asked for, in order.
    pub fn chosen(&self, record: Record<'_>) -> Result<(Vec<Head>, Vec<crate::base::noun::Value>)> {
        let Some(fields) = &self.wish.fields else { return Ok((record.heads, record.values)) };
        let places = fields::places(&record.heads, fields)?;
        Ok(places.iter().map(|at| (record.heads[*at].clone(), record.values[*at].clone())).unzip())
    }
}

/// Which file the ledger is where an option names one, or none does; none where there is none.
pub fn place(named_file: Option<&Path>) -> Option<Place> {
    let here = std::env::current_dir().unwrap_or_default();
    let home = at_home("XDG_DATA_HOME", ".local/share");
    file::find(named_file, named("DUCHA_FILE").as_deref(), &here, home.as_deref())
}

/// The format a person has set for all that is read.
pub fn usual_format() -> Option<Format> {
    std::env::var("DUCHA_FORMAT").ok().and_then(|name| Format::from_name(&name)).filter(|f| !f.is_of_few())
}

/// The path an environment variable names.
pub fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|v| !v.is_empty()).map(PathBuf::from)
}

/// The user's folder of a kind: as the variable says, else at its place below the home.
pub fn at_home(variable: &str, place: &str) -> Option<PathBuf> {
    named(variable).or_else(|| named("HOME").map(|home| home.join(place)))
}

/// The error where there is no home.
pub fn homeless() -> Error {
    Error::usage("home-missing", both!("环境里没有 HOME", "the environment has no HOME"))
}

/// The file that keeps what was written with `-o`.
pub fn remembered() -> Option<PathBuf> {
    at_home("XDG_STATE_HOME", ".local/state").map(|state| state.join("ducha/outputs"))
}
