//! Signs that a limit was kept on paper alone: what each says, and which records bear it, read in one pass over a noun and its steps. Not for
//! whether that is more than chance: that is `gaming`'s.

use crate::base::day::{self, Day};
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::base::vocab::{ApprovalStep, OrderStep, Step};
use crate::record::clockwork::Clockwork;
use crate::record::names::Names;
use crate::record::{approval, complaint, matter, order, unit};
use crate::rule::hall::{Term, time};
use chrono::TimeDelta;
use constcat::concat as sql;
use foldhash::HashMap;
use rusqlite::{Connection, Row, Rows};

/// What a sign is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// Nothing: one is one too many.
    Nothing,
    /// What there was before of the same matter or unit; of a new one the others of its limit.
    Before,
    /// The others of the same time.
    Others,
}

/// A sign.
#[derive(Debug)]
pub struct Sign {
    /// Its word.
    pub key: &'static str,
    /// What people call it, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// What it says, in both languages.
    pub says: (&'static str, &'static str),
    /// What it is held against.
    pub against: Against,
}

const fn sign(
    key: &'static str,
    (zh, en): (&'static str, &'static str),
    against: Against,
    says: (&'static str, &'static str),
) -> Sign {
    Sign { key, zh, en, says, against }
}

/// The sign of a duration, which is told by what records took.
pub const SAME_DURATION: &str = "same-duration";
/// How many there are.
pub const MANY: usize = 7;

/// All signs, in the order of [`Met::bears`].
pub const SIGNS: [Sign; MANY] = [
    sign(
        "last-day",
        ("踩点办结", "On the last day"),
        Against::Before,
        (
            "按时办结的，比以前多得多地在期限最后一天办结（按分钟、小时的期限：用到九成以后）",
            "of what was in time far more than before was done on the last day of the limit (of limits in minutes and hours: in its last tenth)",
        ),
    ),
    sign(
        "pause-near-limit",
        ("临期中止", "Paused near the limit"),
        Against::Before,
        (
            "比以前多得多地在期限前一个工作日之内中止计时",
            "far more than before the clock was stopped within a working day of the limit",
        ),
    ),
    sign(
        "reopened",
        ("办结又重办", "Closed and reopened"),
        Against::Before,
        (
            "办结后三十天内又重办（审批：撤回办结、后来再办结的也算）的，比以前多得多",
            "far more than before was reopened within thirty days after it was closed (of approvals also: the decision taken back and made again later)",
        ),
    ),
    sign(
        "entered-late",
        ("过期补录", "Entered after the limit"),
        Against::Others,
        (
            "写着按时办结，却是期限过后才录入的，比别家多得多",
            "far more than of others is dated within the limit and was entered after it",
        ),
    ),
    sign(
        SAME_DURATION,
        ("时长雷同", "The same duration"),
        Against::Before,
        ("办理时长一分钟不差的，比以前多得多", "far more than before took the same time to the minute"),
    ),
    sign(
        "told-twice",
        ("多次告知补正", "Told twice"),
        Against::Nothing,
        (
            "要申请人补正不止一次；行政许可法第三十二条：一次告知",
            "what was missing was told more than once; Administrative Licensing Law, article 32: once",
        ),
    ),
    sign(
        "outside-hours",
        ("非办公时间办结", "Decided outside hours"),
        Against::Nothing,
        ("办结时刻不在大厅办公时间之内", "decided at a time when the hall is closed"),
    ),
];

/// A record, and which signs it bears: none where one says nothing of it.
pub struct Met {
    /// Its row.
    pub id: i64,
    /// Its matter or unit.
    pub group: i64,
    /// The limit it went by.
    pub limit: Option<String>,
    /// The day that puts it into a period.
    pub on: Day,
    /// By the order of [`SIGNS`]; that of a duration is told by what it took.
    pub bears: [Option<bool>; MANY],
    /// What it took, in minutes.
    pub took: Option<i64>,
}

/// Days after a close in which what is reopened was hardly closed.
const SOON: i64 = 30;
/// The same in SQL; a test holds them together.
const SOON_SAID: &str = "30";
/// What is told of a decision that was taken back and made again: no step of it is called so.
const TAKEN_BACK: &str = "taken-back";

/// What an act means here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Pause,
    Resume,
    Close,
    Reopen,
    TakenBack,
    Tell,
}

/// A dated act of a record.
struct Act {
    role: Role,
    on: Day,
    entry: i64,
}

/// Where records, and the acts on them, are read.
pub struct Source {
    /// What they are.
    pub noun: &'static Noun,
    /// What they are put together by.
    pub group: &'static Noun,
    /// Row, group, day, limit, last day, day and time of the end, minutes it took, whether it was in time; by rows.
    cases: &'static str,
    /// Row of the record, kind, day, entry; by rows of records.
    acts: &'static str,
    role: fn(&str) -> Option<Role>,
}

/// Everything that runs against a limit that others set.
pub const SOURCES: [Source; 3] = [
    Source {
        noun: &approval::NOUN,
        group: &matter::NOUN,
        cases: "SELECT id, matter, coalesce(decided_on, first_decided_on, accepted_on), coalesce(promised, statutory), coalesce(promised_due, statutory_due),
          decided_on, decided_time, used_minutes, coalesce(in_promised, in_statutory)
          FROM approval WHERE void_reason IS NULL AND accepted_on IS NOT NULL ORDER BY id",
        // A decision that was taken back, and made again later, was opened again on the day it was taken back.
        acts: sql!(
            "SELECT s.approval, '", TAKEN_BACK, "', s.happened_on, s.entry, s.n FROM approval_step s JOIN journal j ON j.seq = s.taken_back
              WHERE s.kind = '", ApprovalStep::Decide.slug(), "' AND julianday(j.day) - julianday(s.happened_on) BETWEEN 0 AND ", SOON_SAID, "
              AND EXISTS (SELECT 1 FROM approval_step x WHERE x.approval = s.approval AND x.kind = s.kind AND x.taken_back IS NULL
                AND x.happened_on || coalesce(x.time, '24:00') > s.happened_on || coalesce(s.time, '24:00'))
            UNION ALL SELECT approval, kind, happened_on, entry, n FROM approval_step WHERE taken_back IS NULL AND kind IN ('",
            ApprovalStep::Notice.slug(), "', '", ApprovalStep::Pause.slug(), "', '", ApprovalStep::Resume.slug(), "', '",
            ApprovalStep::Decide.slug(), "', '", ApprovalStep::Reopen.slug(), "') ORDER BY 1, 5"
        ),
        role: |kind| match ApprovalStep::from_slug(kind) {
            None => (kind == TAKEN_BACK).then_some(Role::TakenBack),
            Some(ApprovalStep::Notice) => Some(Role::Tell),
            Some(ApprovalStep::Pause) => Some(Role::Pause),
            Some(ApprovalStep::Resume) => Some(Role::Resume),
            Some(ApprovalStep::Decide) => Some(Role::Close),
            Some(ApprovalStep::Reopen) => Some(Role::Reopen),
            _ => None,
        },
    },
    Source {
        noun: &complaint::NOUN,
        group: &unit::NOUN,
        cases: "SELECT id, coalesce(handled_by, assigned_to, unit), coalesce(first_closed_on, received_on), NULL, coalesce(first_due_on, due_on),
          first_closed_on, NULL, NULL, first_closed_on <= coalesce(first_due_on, due_on)
          FROM complaint WHERE void_reason IS NULL AND coalesce(handled_by, assigned_to, unit) IS NOT NULL ORDER BY id",
        acts: sql!(
            "SELECT complaint, kind, happened_on, entry FROM complaint_step WHERE taken_back IS NULL AND kind IN ('",
            Step::Pause.slug(), "', '", Step::Resume.slug(), "', '", Step::Close.slug(), "', '", Step::Reopen.slug(),
            "') ORDER BY complaint, n"
        ),
        role: |kind| match Step::from_slug(kind)? {
            Step::Pause => Some(Role::Pause),
            Step::Resume => Some(Role::Resume),
            Step::Close => Some(Role::Close),
            Step::Reopen => Some(Role::Reopen),
            _ => None,
        },
    },
    Source {
        noun: &order::NOUN,
        group: &unit::NOUN,
        cases: "SELECT id, unit, coalesce(reported_on, issued_on), NULL, coalesce(first_due_on, due_on), reported_on, NULL, NULL, on_time
          FROM demand WHERE void_reason IS NULL ORDER BY id",
        acts: sql!(
            "SELECT demand, kind, happened_on, entry FROM order_step WHERE taken_back IS NULL AND kind = '",
            OrderStep::Report.slug(), "' ORDER BY demand, n"
        ),
        role: |kind| (OrderStep::from_slug(kind)? == OrderStep::Report).then_some(Role::Close),
    },
];

/// A record with what its limit came to.
struct Case {
    id: i64,
    group: i64,
    on: Day,
    limit: Option<String>,
    due: Option<Day>,
    ended: Option<Day>,
    time: Option<String>,
    took: Option<i64>,
    in_time: bool,
}

impl Case {
    fn read(row: &Row<'_>) -> Result<Option<Case>> {
        let on = |at: usize| -> Result<Option<Day>> {
            // A limit in minutes ends at a moment.
            Ok(row.get_ref(at)?.as_str_or_null().ok().flatten().and_then(|text| day::iso(text.get(..10)?)))
        };
        let Some(day) = on(2)? else { return Ok(None) };
        Ok(Some(Case {
            id: row.get(0)?,
            group: row.get(1)?,
            on: day,
            limit: row.get(3)?,
            due: on(4)?,
            ended: on(5)?,
            time: row.get(6)?,
            took: row.get(7)?,
            in_time: row.get::<_, Option<bool>>(8)?.unwrap_or(false),
        }))
    }

    /// Which signs it bears, by its acts.
    fn bears(
        &self,
        source: &Source,
        acts: &[Act],
        clockwork: &Clockwork,
        entered: &mut Entered<'_>,
    ) -> Result<[Option<bool>; MANY]> {
        let (cal, approval) = (&clockwork.calendar, source.noun.name == approval::NOUN.name);
        let minutes = match self.limit.as_deref().and_then(Term::kept) {
            Some(Term::Minutes(minutes)) => Some(i64::from(minutes)),
            _ => None,
        };
        let last_day = || match (minutes, self.took) {
            (Some(limit), took) => took.map(|took| took * 10 >= limit * 9),
            (None, _) => Some(self.ended == self.due),
        };
        let of = |role: Role| acts.iter().filter(move |act| act.role == role);
        let near = |due: Day| {
            let stopped = of(Role::Resume).next_back().or_else(|| of(Role::Pause).next_back());
            // What is left of a limit when its clock goes on is what was left when it stopped.
            stopped.is_some_and(|act| cal.working_days_between(act.on, due) <= 1)
        };
        let soon = |act: &Act| {
            of(Role::Reopen).any(|again| (TimeDelta::zero()..=TimeDelta::days(SOON)).contains(&(again.on - act.on)))
        };
        let late = match (of(Role::Close).next_back(), self.due.filter(|_| self.in_time)) {
            (Some(act), Some(due)) => Some(entered.on(act.entry)? > due),
            _ => None,
        };
        let outside = |at: &str| {
            let at = self.ended?.and_time(time(at)?);
            // The minute the doors close is still one of its hours.
            let minute = TimeDelta::minutes(1);
            Some(clockwork.hall(self.on).between(cal, at - minute, at + minute) == 0)
        };
        Ok([
            if self.in_time { last_day() } else { None },
            self.due.filter(|_| minutes.is_none()).map(near),
            of(Role::Close).next().map(|_| of(Role::TakenBack).next().is_some() || of(Role::Close).any(soon)),
            late,
            None,
            approval.then(|| of(Role::Tell).count() > 1),
            self.time.as_deref().filter(|_| approval).and_then(outside),
        ])
    }
}

/// The acts of records, read beside them in the order of both.
struct Acts<'s> {
    rows: Rows<'s>,
    role: fn(&str) -> Option<Role>,
    next: Option<(i64, Option<Act>)>,
}

impl Acts<'_> {
    fn go_on(&mut self) -> Result<()> {
        self.next = None;
        if let Some(row) = self.rows.next()? {
            let text = |at: usize| row.get_ref(at).ok().and_then(|cell| cell.as_str().ok());
            let role = text(1).and_then(self.role);
            let act = role.zip(text(2).and_then(day::iso)).map(|(role, on)| Ok(Act { role, on, entry: row.get(3)? }));
            self.next = Some((row.get(0)?, act.transpose().map_err(|error: rusqlite::Error| error)?));
        }
        Ok(())
    }

    /// Those of one record.
    fn take(&mut self, id: i64, out: &mut Vec<Act>) -> Result<()> {
        out.clear();
        while let Some((of, act)) = self.next.take_if(|(of, _)| *of <= id) {
            out.extend(act.filter(|_| of == id));
            self.go_on()?;
        }
        Ok(())
    }
}

/// On which day each entry was written.
struct Entered<'c> {
    conn: &'c Connection,
    met: HashMap<i64, Day>,
}

impl Entered<'_> {
    fn on(&mut self, entry: i64) -> Result<Day> {
        if let Some(day) = self.met.get(&entry) {
            return Ok(*day);
        }
        let mut statement = self.conn.prepare_cached("SELECT substr(at, 1, 10) FROM journal WHERE seq = ?")?;
        let on: String = statement.query_row([entry], |r| r.get(0))?;
        let day = day::iso(&on).unwrap_or(Day::MIN);
        self.met.insert(entry, day);
        Ok(day)
    }
}

/// Every record of a source, with the signs it bears.
pub fn read(conn: &Connection, names: &Names, source: &Source, take: &mut dyn FnMut(Met)) -> Result<()> {
    let (mut cases, mut acts) = (conn.prepare(source.cases)?, conn.prepare(source.acts)?);
    let (mut cases, mut acts) = (cases.query([])?, Acts { rows: acts.query([])?, role: source.role, next: None });
    acts.go_on()?;
    let (mut entered, mut own) = (Entered { conn, met: HashMap::default() }, Vec::new());
    while let Some(row) = cases.next()? {
        let Some(case) = Case::read(row)? else { continue };
        acts.take(case.id, &mut own)?;
        let clockwork = names.clockwork(conn, case.on)?;
        let bears = case.bears(source, &own, &clockwork, &mut entered)?;
        take(Met { id: case.id, group: case.group, limit: case.limit, on: case.on, bears, took: case.took });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{SOON, SOON_SAID};

    #[test]
    fn soon_is_said_once() {
        assert_eq!(SOON.to_string(), SOON_SAID);
    }
}
