//! What `check` and a copy's proof look at: the file, the journal's chain, every record and every life, held against what was written, by as
//! many hands as there is work for. Not for how each is held: that is `db::check` and `record`.

use crate::base::column::label;
use crate::base::day::Day;
use crate::base::error::{Both, Result};
use crate::base::hex::hex;
use crate::base::noun::{From, KEPT, Noun};
use crate::both;
use crate::db::chain::{self, Chain};
use crate::db::check::{self as held, Problem};
use crate::db::{check_sealed, file, head, signature, sound};
use crate::record;
use crate::record::names::Names;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// One check: its name, how much it looked at, what it found.
pub(super) struct Checked {
    pub key: String,
    pub label: Both,
    pub count: i64,
    pub problems: Vec<Problem>,
}

impl Checked {
    /// Whether it looked at what follows from steps, which can be counted anew.
    pub fn of_standing(&self) -> bool {
        self.key.ends_with(STANDING)
    }
}

/// How the keys of checks of what follows from other rows end: from steps, and from other records.
const STANDING: &str = "_standing";
const COUNTED: &str = "_counted";

/// What was found beside what is stored although it follows from other rows: from what is not whole nothing is counted anew.
pub(super) fn damage(all: &[Checked]) -> usize {
    let written = |check: &&Checked| !check.of_standing() && !check.key.ends_with(COUNTED);
    all.iter().filter(written).map(|check| check.problems.len()).sum()
}

/// How much a check looked at, and what it found.
pub(super) type Found = Result<(i64, Vec<Problem>)>;

/// The checks made so far. One that could not be carried to its end is a finding like any other: the rest goes on.
#[derive(Default)]
pub(super) struct Checks {
    pub all: Vec<Checked>,
    ended_early: bool,
}

impl Checks {
    pub fn put(&mut self, key: &str, label: Both, found: Found) {
        let key = key.to_owned();
        let (count, problems) = found.unwrap_or_else(|error| {
            self.ended_early = true;
            let Both { zh, en } = error.told();
            let what = both!("核对不下去：{zh}", "it cannot be checked to its end: {en}");
            (0, vec![Problem { place: key.clone(), what }])
        });
        // One check may be made in two parts.
        match self.all.last_mut().filter(|last| last.key == key) {
            Some(last) => {
                last.count += count;
                last.problems.extend(problems);
            }
            None => self.all.push(Checked { key, label, count, problems }),
        }
    }
}

/// When a check is begun: the longest first, so that nobody waits at the end for one hand alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    File,
    Chain,
    Steps,
    Records,
    Rest,
}

/// What a check does.
type Find<'f, T> = Box<dyn Fn(&Connection, &Names) -> Result<T> + Sync + 'f>;

/// A check that is to be made.
struct Task<'t> {
    key: String,
    label: Both,
    turn: Turn,
    find: Find<'t, (i64, Vec<Problem>)>,
}

impl<'t> Task<'t> {
    fn new(
        key: impl Into<String>,
        label: Both,
        turn: Turn,
        find: impl Fn(&Connection, &Names) -> Found + Sync + 't,
    ) -> Task<'t> {
        Task { key: key.into(), label, turn, find: Box::new(find) }
    }
}

/// Who else may look: the ledger to open once more, and the day.
pub type Second<'s> = Option<(&'s Path, Day)>;

/// Makes checks, with one hand or with two, each taking the next that nobody has; what they found stands in the order of the checks. The
/// first connection keeps the file as it is, and within one process the second sees the same.
fn made(tasks: &[Task<'_>], conn: &Connection, names: &Names, second: Second<'_>) -> Vec<Found> {
    let mut order: Vec<usize> = (0..tasks.len()).collect();
    order.sort_by_key(|at| tasks[*at].turn);
    let taken = AtomicUsize::new(0);
    let work = |conn: &Connection, names: &Names| {
        let next = || order.get(taken.fetch_add(1, Relaxed)).copied();
        std::iter::from_fn(next).map(|at| (at, (tasks[at].find)(conn, names))).collect::<Vec<_>>()
    };
    // Where the ledger does not open once more one hand does it all.
    let beside = |(path, today): (&Path, Day)| -> Result<_> {
        let conn = file::open_read(path)?;
        let names = Names::new(&conn, today)?;
        Ok(work(&conn, &names))
    };
    let mut all = std::thread::scope(|scope| {
        let second = second.map(|of| scope.spawn(move || beside(of).unwrap_or_default()));
        let mut all = work(conn, names);
        match second.map(std::thread::ScopedJoinHandle::join) {
            Some(Ok(found)) => all.extend(found),
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => {}
        }
        all
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, found)| found).collect()
}

fn long((problems, count): (Vec<Problem>, u64)) -> (i64, Vec<Problem>) {
    (i64::try_from(count).unwrap_or(i64::MAX), problems)
}

/// The journal's chain, walked by whoever needs it first.
type Walked = OnceLock<Result<Chain>>;

fn chain_of<'c>(chain: &'c Walked, conn: &Connection) -> &'c Result<Chain> {
    chain.get_or_init(|| chain::chain(conn))
}

/// Which entries are not as they were written: which of them wrote what is not held against records.
fn broken<'c>(chain: &'c Walked, conn: &Connection) -> &'c BTreeSet<i64> {
    static NONE: BTreeSet<i64> = BTreeSet::new();
    chain_of(chain, conn).as_ref().map_or(&NONE, |chain| &chain.broken)
}

/// What is held against what was written: pages, tables, every record.
fn written(chain: &Walked, shared: bool) -> Vec<Task<'_>> {
    let pages = both!("文件页面和外键", "pages and foreign keys");
    let mut tasks = vec![
        Task::new("pages", pages.clone(), Turn::File, |conn, _| Ok((1, sound::pages(conn, &record::row_of)?))),
        Task::new("pages", pages, Turn::Rest, |conn, _| Ok((0, sound::dangling(conn, &record::row_of)?))),
        Task::new("schema", both!("表结构", "schema"), Turn::Rest, |conn, _| Ok((1, held::schema(conn)?))),
        Task::new("chain", both!("日志链", "journal chain"), Turn::Chain, |conn, _| {
            let chain = chain_of(chain, conn).as_ref().map_err(Clone::clone)?;
            Ok((chain.last, chain.problems.clone()))
        }),
    ];
    for noun in record::SETTINGS.iter().chain(record::NOUNS).copied() {
        let label = Both { zh: noun.zh.into(), en: noun.view.into() };
        tasks.push(Task::new(noun.name, label, Turn::Records, move |conn, _| {
            let broken = broken(chain, conn);
            let (mut problems, count) = held::records(conn, noun, broken)?;
            problems.extend(sound::links(conn, noun, broken)?);
            Ok(long((problems, count)))
        }));
    }
    for (noun, table) in record::NOUNS.iter().filter_map(|noun| Some((*noun, noun.sealed?))) {
        let first = noun.fields.iter().find(|field| field.from == From::Sealed).map_or("", |field| field.column);
        let (whose, en) = (label(noun.name, first).map_or("", |label| label.0), noun.view);
        let zh = whose.trim_end_matches("姓名");
        tasks.push(Task::new(table, both!("{zh}身份", "identities of {en}"), Turn::Rest, move |conn, _| {
            if shared {
                return Ok((0, check_sealed::none(conn, noun, table)?));
            }
            Ok(long(check_sealed::sealed(conn, noun, table, broken(chain, conn))?))
        }));
    }
    tasks.push(Task::new(KEPT, both!("台账原有栏", "kept columns"), Turn::Rest, |conn, _| {
        let noun = |name: &str| record::SETTINGS.iter().chain(record::NOUNS).find(|noun| noun.name == name);
        let place = |name: &str, id| noun(name).map_or_else(|| format!("{name} {id}"), |noun| noun.code(id));
        let (count, wrong) = sound::kept(conn, broken(chain, conn))?;
        Ok((count, wrong.into_iter().map(|(name, id, what)| Problem { place: place(&name, id), what }).collect()))
    }));
    tasks.push(Task::new("signing", both!("签名密钥", "signing key"), Turn::Rest, |conn, _| {
        let what = both!("缺失，或不是本单位公钥的那一把", "is missing, or not the one of the office's public key");
        let whole = signature::is_whole(conn)?;
        Ok((1, (!whole).then(|| Problem { place: "signing 1".into(), what }).into_iter().collect()))
    }));
    tasks.push(Task::new("words", both!("词表里的词", "words of the lists"), Turn::Rest, |conn, _| {
        record::worded::unknown(conn)
    }));
    for (noun, column) in record::belonging::belonging() {
        let (zh, en) = (noun.zh, noun.view);
        let (key, label) = (format!("{}_{column}", noun.name), both!("{zh}所属记录", "what {en} belong to"));
        tasks.push(Task::new(key, label, Turn::Rest, move |conn, _| {
            let sql = format!("SELECT count(*) FROM {} WHERE \"{column}\" IS NOT NULL", noun.table);
            of_records(conn, noun, &sql, record::belonging::dangling(conn, noun, column)?)
        }));
    }
    tasks
}

/// What is stored although it follows from other rows: from other records, and from steps.
fn counted() -> Vec<Task<'static>> {
    let task = |noun: &'static Noun, key: &str, label, turn, find: Find<'static, Vec<(i64, Both)>>| {
        Task::new(format!("{}{key}", noun.name), label, turn, move |conn, names| {
            of_records(conn, noun, &format!("SELECT count(*) FROM {}", noun.table), find(conn, names)?)
        })
    };
    let others = record::COUNTED.iter().map(|(noun, miscounted)| {
        let (zh, view) = (noun.zh, noun.view);
        let label = both!("由别的记录推算的{zh}", "what {view} follow from");
        task(noun, COUNTED, label, Turn::Rest, Box::new(|conn, _| miscounted(conn)))
    });
    let lives = record::LIVES.iter().map(|life| {
        let (zh, view) = (life.noun.zh, life.noun.view);
        let label = both!("{zh}状态和期限", "standing and limits of {view}");
        task(life.noun, STANDING, label, Turn::Steps, Box::new(|conn, names| (life.misfolded)(conn, names)))
    });
    others.chain(lives).collect()
}

/// What is wrong with records of a noun, beside how many were looked at.
fn of_records(conn: &Connection, noun: &Noun, count: &str, wrong: Vec<(i64, Both)>) -> Found {
    let problems = wrong.into_iter().map(|(id, what)| Problem { place: noun.code(id), what }).collect();
    Ok((conn.query_row(count, [], |r| r.get(0))?, problems))
}

/// All checks of what stands in the file, with its head and how many entries it has. Without names nothing is counted again.
pub(super) fn all(conn: &Connection, names: Result<&Names>, second: Second<'_>) -> Result<(Vec<Checked>, String, i64)> {
    let last = head::of(conn).ok().flatten();
    let (mut head, mut entries) = last.map_or_else(|| (hex(&[0; 32]), 0), |last| (last.hash, last.seq));
    let chain = OnceLock::new();
    let mut tasks = written(&chain, signature::shared_at(conn)?.is_some());
    let by_rules = tasks.len();
    tasks.extend(if names.is_ok() { counted() } else { Vec::new() });
    let nobody = Names::bare(Day::default());
    let mut found = made(&tasks, conn, names.as_ref().map_or(&nobody, |names| names), second);
    // A file whose pages are damaged is no ledger any more: what else was found in it says nothing.
    if matches!(found.first(), Some(Err(_))) {
        found.swap_remove(0)?;
    }
    let rules = [record::calendar::NOUN.name, record::rules::NOUN.name];
    let whole = |(task, found): (&Task<'_>, &Found)| {
        !rules.contains(&task.key.as_str()) || found.as_ref().is_ok_and(|(_, problems)| problems.is_empty())
    };
    // By other rules every record would come out otherwise: the rules are at fault, and are named.
    if !tasks.iter().zip(&found).all(whole) {
        let looked_at = |found: &Found| found.as_ref().map_or(0, |(count, _)| *count);
        found[by_rules..].iter_mut().for_each(|found| *found = Ok((looked_at(found), Vec::new())));
    }
    let mut checks = Checks::default();
    for (Task { key, label, .. }, found) in tasks.into_iter().zip(found) {
        checks.put(&key, label, found);
    }
    if let Err(error) = names {
        checks.put("names", both!("单位和词表", "units and words"), Err(error));
    }
    if checks.ended_early {
        let unreadable = sound::unreadable(conn, &record::row_of).map(|problems| (1, problems));
        checks.put("values", both!("读不出的值", "values that cannot be read"), unreadable);
    }
    if let Some(Ok(chain)) = chain.into_inner() {
        (entries, head) = (chain.last, hex(&chain.head));
    }
    Ok((checks.all, head, entries))
}

/// All that is wrong with a ledger.
pub fn problems(conn: &Connection, names: Result<&Names>, second: Second<'_>) -> Result<Vec<Problem>> {
    Ok(all(conn, names, second)?.0.into_iter().flat_map(|check| check.problems).collect())
}
