//! Events of the hall's own system as a file has them: few bytes each, that millions of them stand side by side. Not for what becomes of
//! them: that is `hall`'s.

use super::matter;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::vocab::{ApprovalStep as Step, Satisfaction};
use crate::both;
use crate::rule::approve::{Act, Life, moment};
use constcat::concat as sql;
use std::collections::HashMap;

/// Texts that come again and again, each kept once under a number.
#[derive(Default)]
pub struct Words {
    all: Vec<String>,
    met: HashMap<String, u32>,
}

impl Words {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(n) = self.met.get(text) {
            return *n;
        }
        let n = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(text.to_owned());
        self.met.insert(text.to_owned(), n);
        n
    }

    pub(super) fn said(&self, n: Option<u32>) -> Option<String> {
        n.and_then(|n| self.all.get(n as usize).cloned())
    }
}

/// What an event is of a case: that it came in, or a step.
pub type What = Option<Step>;

/// One event as a file has it: texts as numbers of [`Words`], times as minutes of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its line.
    pub line: u64,
    /// The hall's number of the case.
    pub case: u32,
    /// What it is.
    pub what: What,
    /// The day.
    pub on: Day,
    /// The minute of that day.
    pub minute: Option<u16>,
    /// The matter, where it is said.
    pub matter: Option<i64>,
    /// By whom.
    pub by: Option<u32>,
    /// Which special procedure.
    pub ground: Option<u32>,
    /// Which step.
    pub stage: Option<u32>,
    /// The reason.
    pub reason: Option<u32>,
    /// How satisfied.
    pub satisfied: Option<Satisfaction>,
    /// What is said of it.
    pub note: Option<u32>,
    /// The agency point that handles the case.
    pub point: Option<i64>,
    /// For whom it does.
    pub for_whom: Option<u32>,
}

impl Event {
    /// When it stands among others: what is known to the day alone, behind what is known to the minute; that it was accepted, before what follows
    /// from that.
    fn key(&self) -> (Day, u16) {
        let untimed = if self.what == Some(Step::Accept) { 0 } else { 24 * 60 };
        (self.on, self.minute.unwrap_or(untimed))
    }

    /// The same, and before what follows from it within a minute.
    pub(super) fn place(&self) -> (Day, u16, usize) {
        let rank = self.what.and_then(|step| ORDER.iter().position(|other| *other == step));
        let (on, minute) = self.key();
        (on, minute, rank.map_or(0, |rank| rank + 1))
    }
}

/// In which order events of one minute follow each other.
const ORDER: [Step; 12] = [
    Step::Refuse,
    Step::Accept,
    Step::Notice,
    Step::Supplement,
    Step::Resume,
    Step::Step,
    Step::Pause,
    Step::Decide,
    Step::Deliver,
    Step::Rate,
    Step::Late,
    Step::Reopen,
];

/// Puts events in order by case. What follows from what within a minute in which a case was reopened, the file's own order says.
pub(super) fn in_order(all: &mut [Event]) {
    all.sort_unstable_by_key(|event| (event.case, event.place(), event.line));
    for minute in all.chunk_by_mut(|one, other| (one.case, one.key()) == (other.case, other.key())) {
        if minute.iter().any(|event| event.what == Some(Step::Reopen)) {
            minute.sort_unstable_by_key(|event| event.line);
        }
    }
}

/// The events of a file.
#[derive(Default)]
pub struct Events {
    /// The hall's numbers.
    pub numbers: Words,
    /// All other texts.
    pub texts: Words,
    pub(super) all: Vec<Event>,
    last: Vec<(Day, u16)>,
    /// How many stand behind later ones of their case, and the first line of such.
    pub out_of_order: Told,
}

/// How many, and the line of the first.
pub type Told = (u64, Option<u64>);

pub(super) fn tell(told: &mut Told, line: u64) {
    told.0 += 1;
    told.1.get_or_insert(line);
}

/// What became of the events of a file.
#[derive(Default)]
pub struct Kept {
    /// How many cases were added.
    pub added: u64,
    /// The first of them.
    pub first: Vec<i64>,
    /// How many cases that were there went on.
    pub went_on: u64,
    /// How many events were written.
    pub events: u64,
    /// Events before ones that the ledger had of their case.
    pub late: Told,
    /// Pauses that name no special procedure.
    pub groundless: Told,
    /// Steps that name none of their matter.
    pub stageless: Told,
    /// Ratings without a grade.
    pub gradeless: Told,
    /// Reopenings, and publications of a delay, that name no reason.
    pub reasonless: Told,
    /// Publications of a delay of cases that were in time.
    pub timely: Told,
    /// Steps taken by units to which neither the matter belongs nor a step of it.
    pub strange: Told,
    /// Lines that were written and are of days that were asked for: the case, the day (of a case that is new, that it came in), the line.
    pub written: Vec<(i64, Day, u64)>,
    /// What was refused: the line, and why.
    pub refused: Vec<(u64, Error)>,
}

impl Events {
    /// Takes one in.
    pub fn take(&mut self, event: Event) {
        let case = event.case as usize;
        if self.last.len() <= case {
            self.last.resize(case + 1, (Day::MIN, 0));
        }
        // A day alone is behind no minute of it.
        let (day, minute) = self.last[case];
        let key = (event.on, event.minute.unwrap_or(if day == event.on { minute } else { 0 }));
        if key < self.last[case] {
            tell(&mut self.out_of_order, event.line);
        }
        self.last[case] = self.last[case].max(key);
        self.all.push(event);
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.all.len() as u64
    }
}

pub(super) fn when(on: Day, time: Option<&String>) -> String {
    time.map_or_else(|| on.to_string(), |time| format!("{on} {time}"))
}

pub(super) fn otherwise(said: &Both, field: &str) -> Error {
    Error::refused("approval-event-differs", said.clone()).field(field)
}

/// The refusal of an event of another matter than its case.
pub(super) fn of_another(number: &str, matter: i64, said: i64) -> Error {
    let [of, said] = [matter, said].map(|id| matter::NOUN.code(id));
    otherwise(
        &both!("{number} 是 {of} 的办件，这里写的是 {said}", "{number} is of {of}, the row says {said}"),
        "matter",
    )
}

/// Refuses that a case came in at another moment than it did, or than its first act allows, from which that was taken.
pub(super) fn came_in(
    number: &str,
    (on, at): &(Day, Option<String>),
    said: &(Day, Option<String>),
    first: Option<&Act>,
) -> Result<()> {
    if *on == said.0 && (at.is_none() || said.1.is_none() || *at == said.1) {
        return Ok(());
    }
    let (was, is) = (when(*on, at.as_ref()), when(said.0, said.1.as_ref()));
    let later = moment(said.0, said.1.as_deref()) > moment(*on, at.as_deref());
    if let Some(act) = first.filter(|act| later && act.on == *on && act.time == *at) {
        let Both { zh, en } = act.kind.said();
        let said = both!(
            "{number} 的收件（{is}）在{zh}（{was}）之后，收件不能晚于{zh}",
            "{number}: it came in at {is}, after {was}, {en}; nothing is done before it came in"
        );
        return Err(otherwise(&said, "at"));
    }
    Err(differs(number, &both!("收件", "it came in"), &was, &is))
}

/// The refusal of an event that was told otherwise before.
pub(super) fn differs(number: &str, what: &Both, was: &str, is: &str) -> Error {
    let (Both { zh, en }, same) = (what, was == is);
    let (is_zh, is_en) = if same {
        ("经办、理由或说明不同".into(), "by whom, why or how differs".into())
    } else {
        (format!("这里是 {is}"), format!("the row says {is}"))
    };
    otherwise(&both!("{number} 的{zh}已记在 {was}，{is_zh}", "{number}: {en} is recorded at {was}, {is_en}"), "at")
}

/// The refusal of an event of which the other half is missing: a pause without its end before what follows, the end of no pause, what came before
/// a receipt that is only taken from the acceptance.
pub(super) fn apart(number: &str, (act, stuck): (&Act, &Act), begin: &Life) -> Option<Error> {
    let at = |act: &Act| when(act.on, act.time.as_ref());
    let (on, then, Both { zh: what_zh, en: what_en }) = (at(act), at(stuck), stuck.kind.said());
    let said = match act.kind {
        Step::Pause if !matches!(stuck.kind, Step::Pause | Step::Resume) => both!(
            "{number} 在 {on} 中止计时后没有恢复计时，不能在 {then} {what_zh}；缺的恢复计时和这一行要在一个文件里一起导入",
            "{number} was paused on {on} and not resumed before {then}, {what_en}: import its end together with it, in one file"
        ),
        Step::Resume if act == stuck => both!(
            "{number} 在 {on} 没有中止着的计时，不能恢复计时；缺的中止计时和这一行要在一个文件里一起导入",
            "{number} is not paused on {on} and cannot be resumed: import the pause together with it, in one file"
        ),
        Step::Notice | Step::Supplement if moment(act.on, act.time.as_deref()) < begin.began() => {
            let received = when(begin.last_on, begin.last_time.as_ref());
            both!(
                "{number} 没有说何时收件，按受理算作 {received}，不能早在 {on} {what_zh}；把收件事件(received)一起导入",
                "{number}: when it came in was not told and is taken to be {received}, after {on}, {what_en}: import its received event with it"
            )
        }
        _ => return None,
    };
    Some(Error::refused("step-wrong-state", said).field("event"))
}

/// The refusal of an event of a case that was never accepted.
pub(super) fn unaccepted(number: &str) -> Error {
    let said = both!(
        "{number} 没有收件或受理的事件，不能记别的",
        "{number} was never received or accepted: nothing else is told of it"
    );
    Error::refused("approval-not-accepted", said).field("event")
}

/// A step in its place, with its line where the file brings it.
pub(super) type Placed = (Act, Option<u64>);

/// When a step stands among others, as the ledger has it too: [`IN_ORDER`].
pub(super) fn key(act: &Act) -> (Day, &str) {
    let untimed = if act.kind == Step::Accept { "00:00" } else { "24:00" };
    (act.on, act.time.as_deref().unwrap_or(untimed))
}

/// The order of the steps of a case.
pub(super) const IN_ORDER: &str =
    sql!("happened_on, coalesce(time, CASE kind WHEN '", Step::Accept.slug(), "' THEN '00:00' ELSE '24:00' END), n");

/// The step among others that an event tells again: what happened at one moment, else what happens once to a case, or once until it is reopened,
/// one of its steps by its name.
pub(super) fn told_before<'p>(placed: &'p [Placed], act: &Act) -> Option<&'p Act> {
    let alike = |other: &Act| other.kind == act.kind && (act.kind != Step::Step || other.stage == act.stage);
    let at_once = placed.iter().find(|(other, _)| alike(other) && key(other) == key(act));
    if let Some((other, _)) = at_once {
        return Some(other);
    }
    let rounds = |until: usize| placed[..until].iter().filter(|(other, _)| other.kind == Step::Reopen).count();
    let own = rounds(placed.partition_point(|(other, _)| key(other) <= key(act)));
    let same = |at: usize| match act.kind {
        Step::Accept | Step::Refuse => true,
        Step::Decide | Step::Deliver | Step::Rate | Step::Late => rounds(at) == own,
        Step::Step => act.stage.is_some() && rounds(at) == own,
        Step::Notice | Step::Supplement | Step::Pause | Step::Resume | Step::Reopen => false,
    };
    placed.iter().enumerate().find(|(at, (other, _))| alike(other) && same(*at)).map(|(_, (other, _))| other)
}
