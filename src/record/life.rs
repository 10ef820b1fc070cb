//! What a noun with a life of steps declares: its steps as verbs, what each carries and where it leaves the record, its limits,
//! what comes next ([`Living`]). Not for how steps are kept and read: that is `living`, and depends on no noun.

use super::clockwork::Clockwork;
use super::names::Names;
pub use super::verb::{How, Take, Verb, must, take, verb};
use super::{Record, lacking, required};
use crate::base::day::Day;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::{Draft as _, Held, Put, Value};
use crate::both;
use crate::rule::clock::{Clock, Minutes, Name};
use crate::rule::deadline;
use crate::rule::hall;
use crate::rule::turn::{self, Done, History as _, Life as _, Stands, Stood};
use rusqlite::Connection;
use std::rc::Rc;

/// What the noun of a life is unless it says otherwise, by its name, its draft, its life and the columns folded beside that's: its tables and
/// views are named after it.
#[macro_export]
macro_rules! lived {
    ($name:literal, $draft:ty, $life:ty, [$($column:literal),*]) => {
        $crate::lived!($name, $draft, $life, &[$($column),*])
    };
    ($name:literal, $draft:ty, $life:ty, $columns:expr) => {
        $crate::base::noun::Noun {
            name: $name,
            table: $name,
            view: concat!($name, "s"),
            fields: <$draft as $crate::base::noun::Draft>::FIELDS,
            folded: &[<$life as $crate::rule::stood::Stood>::COLUMNS, $columns],
            derived: Some(concat!($name, "_clock")),
            clocks: concat!($name, "_clocks"),
            parts: &[$crate::base::noun::Part::steps(
                concat!($name, "_step"),
                concat!($name, "_steps"),
                <<$life as $crate::rule::stood::Stood>::Carried as $crate::base::noun::Draft>::FIELDS,
            )],
            ..$crate::base::noun::PLAIN
        }
    };
}

/// A step of a life.
pub type Act<L> = Done<Step<L>, Carried<L>>;
/// The steps of a life.
pub type Step<L> = <<L as Living>::Life as Stood>::Step;
/// What a step of a life carries beside its day.
pub type Carried<L> = <<L as Living>::Life as Stood>::Carried;
/// What a row of history may state of a life.
type Past<L> = <<L as Living>::Life as Stood>::Past;

/// One limit of a record, and what it was counted with.
pub struct Counted {
    /// The clock.
    pub clock: Clock,
    /// The calendar and rules.
    pub with: Rc<Clockwork>,
}

/// Gives what a clock is counted with: what was known when the step at a place stopped it, or now where none did.
pub type Counting<'c> = &'c dyn Fn(Option<usize>) -> Result<Rc<Clockwork>>;

/// Where a thing owed stands on the day's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Its limit ran out.
    Late,
    /// Its limit ends within the working days asked for.
    Soon,
    /// Its limit ends after them.
    Later,
    /// Its clock stands still.
    Paused,
    /// No clock runs, and the office is to act.
    Idle,
}

/// A table of the day's page. In its key and title `{view}`, `{noun_zh}`, `{nouns_en}`, `{n}` and `{within}` are filled in.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// Key in JSON.
    pub key: &'static str,
    /// Title in both languages.
    pub title: (&'static str, &'static str),
    /// What stands in it.
    pub places: &'static [Place],
    /// Only limits that are provisional.
    pub provisional: bool,
    /// Whether it is told without a row.
    pub always: bool,
}

/// How a life stands on the day's page.
#[derive(Clone, Copy, Debug)]
pub struct Daily {
    /// Its tables.
    pub tables: &'static [Listed],
    /// Columns of its own beside those all have.
    pub own: &'static [&'static str],
    /// The columns a screen shows.
    pub brief: &'static [&'static str],
    /// The columns that name a unit; the first is shown, and each is asked by `--unit`.
    pub units: &'static [&'static str],
}

const fn listed(key: &'static str, zh: &'static str, en: &'static str, places: &'static [Place]) -> Listed {
    Listed { key, title: (zh, en), places, provisional: false, always: false }
}

impl Daily {
    /// How a life is told that asks for nothing else.
    pub const PLAIN: Daily = Daily {
        tables: &[
            listed("{view}_overdue", "{noun_zh}逾期 {n} 件", "{nouns_en} overdue: {n}", &[Place::Late]),
            listed(
                "{view}_due",
                "{noun_zh} {within} 个工作日内到期 {n} 件",
                "{nouns_en} due within {within} working days: {n}",
                &[Place::Soon],
            ),
            listed(
                "{view}_waiting",
                "{noun_zh}在办 {n} 件",
                "{nouns_en} going on: {n}",
                &[Place::Later, Place::Idle, Place::Paused],
            ),
        ],
        own: &[],
        brief: &["unit", "state", "clock", "due_on", "days_left", "verb_code"],
        units: &["unit"],
    };
}

/// What stands between a record and a step: the condition, and the command that meets it where there is one.
pub type Unmet = (Both, Option<String>);

/// A column and what of a limit it keeps.
type LimitColumn = (&'static str, fn(&Clock) -> Value);

/// The columns a limit is kept in.
const LIMIT: [LimitColumn; 3] = [
    ("due_on", |c| c.due.due.value()),
    ("due_raw_on", |c| c.due.raw.value()),
    ("provisional", |c| c.due.provisional.value()),
];

/// A noun with a life of steps. What is pure here asks no file and no clock.
pub trait Living: Record {
    /// Where it stands, and the pure rules of its steps.
    type Life: turn::Life;

    /// The public view of its steps.
    const STEPS: &'static str = Self::NOUN.parts[0].view;
    /// The public view of its limits.
    const CLOCKS: &'static str = Self::NOUN.clocks;
    /// Columns of its steps that a screen leaves out.
    const ASIDE: &'static [&'static str] = &[];
    /// The columns its life begins from.
    const BEGINS: &'static [&'static str];
    /// Its steps as verbs.
    const VERBS: &'static [Verb<Step<Self>>];
    /// Steps that history may tell without what their verb must take.
    const BARE: &'static [Step<Self>] = &[];
    /// Help of what is said with a step.
    const SAID: (&'static str, &'static str) = ("说明", "what is to be said of it");
    /// In which order its steps follow each other, as SQL over their table.
    const ORDER: &'static str = "n";
    /// Limits that are a right of somebody else: nobody is late by them.
    const RIGHTS: &'static [Name] = &[];
    /// Which of its records something may still be owed of, as SQL over its table.
    const OPEN: &'static str;

    /// The limit that stands in its `due_on`.
    const LIMIT: Option<Name> = None;
    /// How it stands on the day's page.
    const DAILY: Daily = Daily::PLAIN;

    /// The life before any step.
    fn begin(&self) -> Result<Self::Life>;
    /// The steps a row of history brings, each with the column that states it.
    fn history(&self) -> Result<Vec<(&'static str, Act<Self>)>> {
        let mut acts = Vec::new();
        for told in Past::<Self>::TOLD {
            let Some(on) = Day::held(self.get(told.day)) else { continue };
            let mut act = Act::<Self>::new(told.step, on);
            for (column, carried) in told.carries {
                act.with.set(carried, self.get(column));
            }
            self.says(&mut act);
            acts.push((told.day, act));
        }
        Ok(acts)
    }
    /// Takes from steps of history what states no more than the rules say themselves, puts in what a row states otherwise.
    fn plain(&self, _history: &mut Vec<(&'static str, Act<Self>)>, _with: Counting<'_>) -> Result<()> {
        Ok(())
    }
    /// What a step of history carries that the row calls otherwise.
    fn says(&self, _act: &mut Act<Self>) {}
    /// What a step needs said with it beside what its verb must take.
    fn needs(_act: &Act<Self>, _code: &str) -> Result<()> {
        Ok(())
    }
    /// What a step needs said in words.
    fn remarks(_act: &Act<Self>) -> Result<()> {
        Ok(())
    }
    /// Its limits: of a life that has but one, that one, counted with what was known when the last step that met it was taken.
    fn clocks(&self, life: &Self::Life, acts: &[Act<Self>], with: Counting<'_>) -> Result<Vec<Counted>> {
        let Some(owed) = life.owed() else { return Ok(Vec::new()) };
        let (mut so_far, mut met) = (self.begin()?, (None, None));
        for (at, act) in acts.iter().enumerate() {
            so_far.then(act);
            let until = so_far.owed().and_then(|owed| owed.until);
            if until != met.0 {
                met = (until, until.map(|_| at));
            }
        }
        let with = with(met.1)?;
        Ok(vec![Counted { clock: owed.clock(&with.calendar), with }])
    }
    /// Where it stands, as the folded columns of its table.
    fn folded(life: &Self::Life, acts: &[Act<Self>], clocks: &[Counted], with: Counting<'_>) -> Result<Vec<Put>> {
        let limit = clocks.iter().map(|c| &c.clock).rfind(|c| Some(c.name) == Self::LIMIT);
        let limit = |(column, value): LimitColumn| (column, limit.map_or(Value::Null, value));
        let kept = |(column, _): &(&str, _)| Self::LIMIT.is_some() && Self::NOUN.folded().any(|c| c == *column);
        let columns = life.columns().into_iter().chain(LIMIT.into_iter().filter(kept).map(limit));
        Ok(columns.chain(Self::besides(life, acts, clocks, with)?).collect())
    }
    /// What of its standing follows from neither its steps alone nor its limit.
    fn besides(_life: &Self::Life, _acts: &[Act<Self>], _clocks: &[Counted], _with: Counting<'_>) -> Result<Vec<Put>> {
        Ok(Vec::new())
    }
    /// The column of the unit it waits for; none where the office is to act.
    fn on_whom(_now: Stands<'_>) -> Option<&'static str> {
        None
    }
    /// Fills in what a step leaves to the ledger.
    fn complete(_act: &mut Act<Self>, _actor: &dyn Fn() -> String) {}
    /// Fills in what a step takes over from other records.
    fn takes_over(_conn: &Connection, _id: i64, _act: &mut Act<Self>) -> Result<()> {
        Ok(())
    }
    /// What the file must show before a step is taken.
    fn proves(_conn: &Connection, _id: i64, _before: &Standing<Self>, _act: &Act<Self>, _code: &str) -> Result<()> {
        Ok(())
    }
    /// What stands between it and a step beside the steps on the way.
    fn lacks(_now: &Standing<Self>, _step: Step<Self>, _today: Day) -> Vec<Unmet> {
        Vec::new()
    }
    /// Whether a limit that history brought, and that has run its course, is kept.
    fn keeps(_clock: &Clock) -> bool {
        true
    }
    /// What to type next, of what its steps allow: what something beside the steps forbids is left out.
    fn advised(_conn: &Connection, _id: i64, _code: &str, next: Vec<String>) -> Result<Vec<String>> {
        Ok(next)
    }
    /// What to say beside a step just taken.
    fn aside(_conn: &Connection, _id: i64, _now: &Standing<Self>, _code: &str) -> Result<Option<Both>> {
        Ok(None)
    }
    /// What a person should look at in a record that came in with its history.
    fn doubted(&self, _acts: &[Act<Self>], _clockwork: &Clockwork) -> Option<Both> {
        None
    }
    /// What of its standing the file contradicts.
    fn contradicted(_conn: &Connection, _id: i64, _life: &Self::Life) -> Result<Option<Both>> {
        Ok(None)
    }
    /// Columns its view tells beyond those of the table that depend on its steps, as they were then.
    fn told_then(_conn: &Connection, _id: i64, _then: (Day, i64), _now: &Standing<Self>) -> Result<Vec<Put>> {
        Ok(Vec::new())
    }
}

/// Refuses a step without what it needs said.
pub(super) fn needed<L: Living>(act: &Act<L>, code: &str) -> Result<()> {
    let takes = L::VERBS.iter().filter(|verb| verb.step == act.kind).flat_map(|verb| verb.takes);
    if let Some(Take { flag, column, .. }) = takes.filter(|t| t.must).find(|t| act.with.get(t.column) == Value::Null) {
        // What a step carries may stand in the record under a name of its own.
        let told = Past::<L>::TOLD.iter().filter(|told| told.step == act.kind).flat_map(|told| told.carries);
        let kept = told.into_iter().find(|(_, carried)| carried == column).map_or(*column, |(kept, _)| *kept);
        return Err(required(L::NOUN, kept).field(column).hint(both!("加上 --{flag} …", "add --{flag} …")));
    }
    L::needs(act, code)
}

/// The same, told of all that is lacking.
pub(super) fn needed_all<L: Living>(conn: &Connection, names: &Names, act: &Act<L>, code: &str) -> Result<()> {
    let holds = |act: &Act<L>| needed::<L>(act, code).and_then(|()| L::remarks(act));
    holds(act).map_err(|error| {
        let takes = || L::VERBS.iter().filter(|verb| verb.step == act.kind).flat_map(|verb| verb.takes);
        let flag = |column: &str| match takes().find(|take| take.column == column) {
            Some(take) => (format!("--{}", take.flag), !matches!(take.how, How::Says(_))),
            None => ("-m".to_owned(), true),
        };
        // Who it is, is the verb's business: who approved, who answered.
        let first = |help: &'static str| help.split(['；', ';', '，', ',']).next().filter(|said| !said.is_empty());
        let called = |column: &str| {
            let take = takes().find(|take| column == "by_whom" && take.column == column)?;
            Some((first(take.help.0)?, first(take.help.1)?))
        };
        let asked = lacking::Asked { conn, names, noun: L::NOUN, flag: &flag, called: &called };
        let holds = |with: &Carried<L>| holds(&Done { with: with.clone(), ..act.clone() });
        lacking::all(&asked, &act.with, error, &holds)
    })
}

/// A record with everything that is counted from its steps.
pub struct Standing<L: Living> {
    /// What its life began from.
    pub begun: L,
    /// Where it stands.
    pub life: L::Life,
    /// Its standing steps.
    pub acts: Vec<Act<L>>,
    /// Its limits.
    pub clocks: Vec<Counted>,
    /// Its folded columns.
    pub folded: Vec<Put>,
    /// What limits are counted with now.
    pub clockwork: Rc<Clockwork>,
    /// The limits that its last step found stopped, each by its name and day.
    pub stopped: Vec<(Name, Day)>,
}

impl<L: Living> Standing<L> {
    /// One of its limits, if it runs or ran: the one in force, where it was set running anew.
    pub fn clock(&self, name: Name) -> Option<&Clock> {
        self.clocks.iter().map(|c| &c.clock).rfind(|c| c.name == name)
    }

    /// What comes next.
    pub fn next(&self, code: &str, today: Day) -> Vec<String> {
        let mut all = self.folded.clone();
        self.begun.each(|field, value| {
            if L::BEGINS.contains(&field.column) {
                all.push((field.column, value));
            }
        });
        L::Life::waits_for(Stands(&all), code, today)
    }

    /// The limits that a step of a day met too late, as a sentence.
    pub fn broken_on(&self, on: Day) -> Option<Both> {
        let late = |c: &&Counted| {
            let before = self.stopped.contains(&(c.clock.name, c.clock.due.due));
            c.clock.stopped_on == Some(on) && !before && c.clock.broken() && !L::RIGHTS.contains(&c.clock.name)
        };
        let all: Vec<Both> = self
            .clocks
            .iter()
            .filter(late)
            .map(|Counted { clock, with }| {
                let (due, Both { zh, en }) = (clock.due.due, clock.name.said());
                if let Some(Minutes { last, until: Some(until), hall, .. }) = &clock.minutes {
                    let (last_said, over) = (hall::said(*last), hall.between(&with.calendar, *last, *until));
                    return both!(
                        "{zh}期限 {last_said} 已过，超期 {over} 分钟",
                        "{en} was due {last_said}: {over} minutes over"
                    );
                }
                let over = -deadline::working_days_left(on, due, &with.calendar);
                both!("{zh}期限 {due} 已过，超期 {over} 个工作日", "{en} was due {due}: {over} working days over")
            })
            .collect();
        let join = |lang, sep: &str| all.iter().map(|b| b.get(lang)).collect::<Vec<_>>().join(sep);
        (!all.is_empty()).then(|| Both { zh: join(Lang::Zh, "；"), en: join(Lang::En, "; ") })
    }

    /// The limit that runs now, as the end of a sentence: `，办结期限 2026-06-29，还有 41 个工作日`.
    pub fn running(&self, today: Day) -> Option<Both> {
        let owed = |c: &&Counted| c.clock.stopped_on.is_none() && !L::RIGHTS.contains(&c.clock.name);
        let Counted { clock, with } = self.clocks.iter().rfind(owed)?;
        let due = clock.due.due;
        let paused = clock.paused_on();
        let left = deadline::working_days_left(paused.unwrap_or(today), due, &with.calendar);
        let Both { zh: what_zh, en: what_en } = clock.name.said();
        let (may_zh, may_en) = if clock.due.provisional { ("（暂定）", " (provisional)") } else { ("", "") };
        let Both { zh: rest_zh, en: rest_en } = with.calendar.rest_said(due);
        let over = left.abs();
        let (left_zh, left_en) = match left {
            _ if paused.is_some() && left <= 0 => ("计时中止".into(), "its clock stands still".into()),
            0 if due < today => ("已过".into(), "over".into()),
            0 if due == today => ("今天到期".into(), "today".into()),
            0 => ("还有 0 个工作日".into(), "no working day left".into()),
            1.. => (format!("还有 {left} 个工作日"), format!("{left} working days left")),
            _ => (format!("已超期 {over} 个工作日"), format!("{over} working days over")),
        };
        Some(both!(
            "，{what_zh}期限 {due}{rest_zh}{may_zh}，{left_zh}",
            "; {what_en} is due {due}{rest_en}{may_en}, {left_en}"
        ))
    }
}
