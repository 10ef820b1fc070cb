//! What a project on the green channel is to reach and what stands in its way: rows of its record, each called once, and that one was
//! met or cleared. What may stand beside what, typed or brought by a file. Not for the project's own steps.

use super::unit::NOUN as UNIT;
use super::{existing, fields_of, next_row, not_in_future, not_voided, required, standing_rows};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN};
use crate::base::vocab::fold;
use crate::both;
use crate::db::write::{PartRow, Put, Write};
use crate::draft;
use rusqlite::{Connection, OptionalExtension as _};

draft! {
    /// What a project is to reach.
    Milestone {
        happened_on: Day, Anywhere, "定下的日期；默认今天", "day it was set; default today";
        milestone: String, Anywhere, "节点名称", "what is to be reached";
        due_on: Day, Anywhere, "完成期限", "by when";
    }
}

draft! {
    /// What stands in its way.
    Obstacle {
        happened_on: Day, Anywhere, "从哪天起；默认今天", "since when; default today";
        obstacle: String, Anywhere, "堵点", "what stands in its way";
        unit: i64, Anywhere, "须解决的单位", "unit that must act";
        due_on: Day, Anywhere, "解决期限", "by when";
    }
}

draft! {
    /// That one of them was met or cleared.
    End {
        happened_on: Day, Anywhere, "哪天；默认今天", "on which day; default today";
        item: String, Anywhere, "哪个节点或堵点", "which milestone or obstacle";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// A milestone, as figures count them: nothing is filled in.
pub static MILESTONE: Noun = Noun {
    name: "milestone",
    table: "milestones",
    view: "milestones",
    zh: "项目节点",
    en: "milestone",
    brief: &["code", "project", "milestone", "unit", "due_on", "met_on"],
    day: Some("due_on"),
    ..PLAIN
};

/// An obstacle, as figures count them.
pub static OBSTACLE: Noun = Noun {
    name: "obstacle",
    table: "obstacles",
    view: "obstacles",
    zh: "项目堵点",
    en: "obstacle",
    brief: &["code", "project", "obstacle", "unit", "happened_on", "due_on", "cleared_on"],
    day: Some("happened_on"),
    ..PLAIN
};

/// One of either, as far as it came.
struct Item {
    name: String,
    /// Whether it is an obstacle, and since when.
    since: Option<Day>,
    ended: Option<Day>,
}

/// A project with what it is to reach and what stands in its way.
pub struct Channel {
    noun: &'static Noun,
    code: String,
    opened_on: Option<Day>,
    over_on: Option<Day>,
    items: Vec<Item>,
}

impl Channel {
    /// The channel of a project that was not voided.
    pub fn of(conn: &Connection, noun: &'static Noun, id: i64) -> Result<Channel> {
        not_voided(conn, noun, id)?;
        let sql = "SELECT opened_on, coalesce(closed_on, ended_on) FROM project WHERE id = ?";
        let (opened, over): (String, Option<String>) = conn.query_row(sql, [id], |r| r.try_into())?;
        let ends: Vec<End> = standing_rows(conn, ("project_end", noun.table), id)?;
        let ended =
            |name: &str| ends.iter().find(|end| end.item.as_deref() == Some(name)).and_then(|end| end.happened_on);
        let item = |name: Option<String>, since: Option<Day>| {
            let name = name.unwrap_or_default();
            Item { ended: ended(&name), since, name }
        };
        let milestones: Vec<Milestone> = standing_rows(conn, ("project_milestone", noun.table), id)?;
        let obstacles: Vec<Obstacle> = standing_rows(conn, ("project_obstacle", noun.table), id)?;
        let items = milestones.into_iter().map(|row| item(row.milestone, None));
        let items = items.chain(obstacles.into_iter().map(|row| item(row.obstacle, row.happened_on))).collect();
        let (opened_on, over_on) = (day::iso(&opened), over.as_deref().and_then(day::iso));
        Ok(Channel { noun, code: noun.code(id), opened_on, over_on, items })
    }

    /// Refuses to have been taken on after something of it was done.
    pub fn opened_by(&self, opened: Option<Day>) -> Result<()> {
        let early = self
            .items
            .iter()
            .filter(|item| item.since.is_none())
            .find(|item| item.ended < opened && item.ended.is_some());
        early.map_or(Ok(()), |item| {
            let (code, name, on) = (&self.code, &item.name, item.ended.unwrap_or_default());
            let said = both!(
                "{code} 的节点“{name}”{on} 已完成，不能更晚才纳入",
                "{code}: {name} was met on {on}, and it was taken on before that"
            );
            Err(Error::refused("project-before-opening", said).field("opened_on"))
        })
    }

    /// Refuses where something is left.
    pub fn all_done(&self) -> Result<()> {
        let left: Vec<&str> =
            self.items.iter().filter(|item| item.ended.is_none()).map(|item| item.name.as_str()).collect();
        if left.is_empty() {
            return Ok(());
        }
        let (code, zh, en) = (&self.code, left.join("、"), left.join(", "));
        let said = both!("{code} 还有没完成的：{zh}", "{code} has something left: {en}");
        Err(Error::refused("project-unfinished", said).hint(both!(
            "先登记：ducha project met {code} … 或 ducha project cleared {code} …；不做了的写 --even-so 理由",
            "record it first: ducha project met {code} … or ducha project cleared {code} …; or say why all the same: --even-so REASON"
        )))
    }

    /// A name that none of them has yet.
    fn fresh(&self, typed: Option<&str>, column: &'static str) -> Result<String> {
        let name = typed.map(str::trim).filter(|name| !name.is_empty()).ok_or_else(|| required(self.noun, column))?;
        if let Some(item) = self.items.iter().find(|item| fold(&item.name) == fold(name)) {
            let (code, name) = (&self.code, &item.name);
            let said = both!("{code} 已有“{name}”", "{code} has {name:?} already");
            return Err(Error::refused("project-item-twice", said)
                .hint(both!("又出现的，名称里写上第几次", "where it came up again, say in its name which time it is"))
                .field(column));
        }
        Ok(name.to_owned())
    }

    /// A day that lies not before the project was taken on.
    fn not_before(&self, on: Day, column: &'static str) -> Result<()> {
        let early = self.opened_on.filter(|opened| on < *opened);
        early.map_or(Ok(()), |opened| Err(before(&self.code, opened, on, column)))
    }

    /// One more milestone.
    pub fn reach(&mut self, mut row: Milestone) -> Result<PartRow> {
        let name = self.fresh(row.milestone.as_deref(), "milestone")?;
        let due = row.due_on.ok_or_else(|| required(self.noun, "due_on"))?;
        self.not_before(due, "due_on")?;
        row.happened_on.ok_or_else(|| required(self.noun, "happened_on"))?;
        row.milestone = Some(name.clone());
        self.items.push(Item { name, since: None, ended: None });
        Ok(("project_milestone", fields_of(&row)))
    }

    /// One more obstacle.
    pub fn meet(&mut self, conn: &Connection, mut row: Obstacle) -> Result<PartRow> {
        let name = self.fresh(row.obstacle.as_deref(), "obstacle")?;
        let unit = row.unit.ok_or_else(|| required(self.noun, "unit"))?;
        not_voided(conn, &UNIT, unit)?;
        let since = row.happened_on.ok_or_else(|| required(self.noun, "happened_on"))?;
        let due = row.due_on.ok_or_else(|| required(self.noun, "due_on"))?;
        if due < since {
            let said =
                both!("解决期限 {due} 早于出现的 {since}", "it is to be cleared by {due}, before it arose on {since}");
            return Err(Error::refused("days-backwards", said).field("due_on"));
        }
        row.obstacle = Some(name.clone());
        self.items.push(Item { name, since: Some(since), ended: None });
        Ok(("project_obstacle", fields_of(&row)))
    }

    /// One of them is met or cleared: which is found however it is written, and of which kind it must be is said where it was typed.
    pub fn end(&mut self, mut row: End, obstacle: Option<bool>) -> Result<PartRow> {
        let typed = row.item.as_deref().map(str::trim).ok_or_else(|| required(self.noun, "item"))?;
        let on = row.happened_on.ok_or_else(|| required(self.noun, "happened_on"))?;
        let fits = |item: &&mut Item| obstacle.is_none_or(|obstacle| obstacle == item.since.is_some());
        let (code, opened) = (self.code.clone(), self.opened_on);
        let Some(item) = self.items.iter_mut().filter(fits).find(|item| fold(&item.name) == fold(typed)) else {
            return Err(self.unknown(typed, obstacle));
        };
        let name = &item.name;
        if let Some(ended) = item.ended {
            let said = both!("{code} 的“{name}”已于 {ended} 完成", "{code}: {name} was done with on {ended}");
            return Err(Error::refused("project-item-done", said)
                .hint(both!(
                    "记错了的撤销那一条：ducha undo 序号",
                    "if that is wrong, take its entry back: ducha undo ENTRY"
                ))
                .field("item"));
        }
        if let Some(since) = item.since.filter(|since| on < *since) {
            let said = both!(
                "{code} 的“{name}”{since} 才出现，不能在 {on} 解决",
                "{code}: {name} arose on {since} and was not cleared on {on}"
            );
            return Err(Error::refused("project-cleared-early", said)
                .hint(both!("写不早于 {since} 的日期：--on {since}", "give a day not before it: --on {since}"))
                .field("happened_on"));
        }
        if item.since.is_none()
            && let Some(opened) = opened.filter(|opened| on < *opened)
        {
            return Err(before(&code, opened, on, "happened_on"));
        }
        item.ended = Some(on);
        row.item = Some(name.clone());
        Ok(("project_end", fields_of(&row)))
    }

    /// The error of a name that none of them has.
    fn unknown(&self, typed: &str, obstacle: Option<bool>) -> Error {
        let code = &self.code;
        let wanted =
            |item: &&Item| item.ended.is_none() && obstacle.is_none_or(|obstacle| obstacle == item.since.is_some());
        let there: Vec<&str> = self.items.iter().filter(wanted).map(|item| item.name.as_str()).collect();
        let (zh, en) = (there.join("、"), there.join(", "));
        let (kind_zh, kind_en) = if obstacle == Some(true) { ("堵点", "obstacle") } else { ("节点", "milestone") };
        let error = Error::not_found(
            "project-item-unknown",
            both!("{code} 没有{kind_zh}“{typed}”", "{code} has no {kind_en} {typed:?}"),
        );
        let error = error.field("item");
        if there.is_empty() {
            return error.hint(both!("看这个项目：ducha project show {code}", "see it: ducha project show {code}"));
        }
        error.hint(both!("还没完成的有：{zh}", "not done yet: {en}"))
    }

    /// Refuses what would be later than its end, or than today.
    fn open_on(&self, on: Day, today: Day) -> Result<()> {
        not_in_future(self.noun, "happened_on", on, today)?;
        let Some(over) = self.over_on.filter(|over| *over < on) else { return Ok(()) };
        let code = &self.code;
        let said = both!("{code} 已于 {over} 了结，{on} 不再有变化", "{code} ended on {over}: nothing changes on {on}");
        Err(Error::refused("project-over", said)
            .hint(both!("补登记的写当时的日期：--on 日期", "for what was then, give its day: --on DATE")))
    }
}

/// The error of a day before a project was taken on.
fn before(code: &str, opened: Day, on: Day, column: &'static str) -> Error {
    let said = both!(
        "{code} {opened} 才纳入绿色通道，{on} 在那以前",
        "{code} was taken on on {opened}, and {on} is before that"
    );
    Error::refused("project-before-opening", said)
        .hint(both!(
            "纳入日期错了：ducha project edit {code} --opened …",
            "if that day is wrong: ducha project edit {code} --opened …"
        ))
        .field(column)
}

/// The name of one of them as a shell takes it.
pub fn quoted(name: &str) -> String {
    if name.chars().all(char::is_alphanumeric) { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// What to type for the one of a project that is due first, of those not done with.
pub fn first_due(conn: &Connection, id: i64) -> Result<Option<String>> {
    let sql = "SELECT 'met', project, milestone, due_on, n FROM milestones
          WHERE id IN (SELECT project * 1000 + n FROM project_milestone WHERE project = ?1) AND NOT taken_back AND met_on IS NULL
        UNION ALL SELECT 'cleared', project, obstacle, due_on, n FROM obstacles
          WHERE id IN (SELECT project * 1000 + n FROM project_obstacle WHERE project = ?1) AND NOT taken_back AND cleared_on IS NULL
        ORDER BY 4, 5 LIMIT 1";
    let found = conn.prepare_cached(sql)?.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
    Ok(found
        .map(|(verb, code, item): (String, String, String)| format!("ducha project {verb} {code} {}", quoted(&item))))
}

/// What is written of a project.
pub enum Told {
    /// What it is to reach.
    Milestone(Milestone),
    /// What stands in its way.
    Obstacle(Obstacle),
    /// One of them is met or, where `true`, cleared.
    End(End, bool),
}

/// Writes a row of a project.
pub fn keep(write: &mut Write<'_>, noun: &'static Noun, id: i64, today: Day, told: Told) -> Result<()> {
    let mut channel = Channel::of(write.conn(), noun, id)?;
    let on = match &told {
        Told::Milestone(row) => row.happened_on,
        Told::Obstacle(row) => row.happened_on,
        Told::End(row, _) => row.happened_on,
    };
    let on = on.unwrap_or(today);
    channel.open_on(on, today)?;
    let row = match told {
        Told::Milestone(row) => channel.reach(row)?,
        Told::Obstacle(row) => {
            if let Some(unit) = row.unit {
                existing::there(write.conn(), noun, on, &[("unit", crate::base::noun::Value::Int(unit))])?;
            }
            channel.meet(write.conn(), row)?
        }
        Told::End(row, obstacle) => channel.end(row, Some(obstacle))?,
    };
    let n = next_row(write.conn(), noun, id)?;
    write.step(noun, id, n, &[row])
}

/// The rows of a new project as a file brings them, each under the column of its part.
pub fn rows(
    conn: &Connection,
    noun: &'static Noun,
    id: i64,
    given: &[(&'static str, Vec<Put>)],
) -> Result<Vec<PartRow>> {
    let mut channel = Channel::of(conn, noun, id)?;
    let mut row = |(column, values): &(&'static str, Vec<Put>)| match *column {
        "milestones" => channel.reach(Milestone::filled(values)),
        "obstacles" => channel.meet(conn, Obstacle::filled(values)),
        _ => channel.end(End::filled(values), None),
    };
    given.iter().map(|one| row(one).map_err(|e| e.within(one.0))).collect()
}
