//! A project (项目) on the green channel: who invests, which unit leads, who follows it, which approvals are bundled for it. Which act
//! may follow is `rule::pursue`'s business; what it is to reach and what stands in its way, `channel`'s.

use super::channel::{Channel, End, Milestone, Obstacle};
use super::life::{Daily, Listed, Living, Place, Standing, Verb, must, take, verb};
use super::living;
use super::{
    Lived, Record, approval, channel, linking, matter, naming, not_in_future, not_voided, office_no_free, required,
    steps,
};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Link, Noun, Part};
use crate::base::vocab::ProjectStep as Step;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Put};
use crate::draft;
use crate::record::names::Names;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::rule::pursue::{Act, Carried, Life, Past};
use rusqlite::Connection;

const fn part(
    (table, view, column): (&'static str, &'static str, &'static str),
    called: (&'static str, &'static str),
    fields: &'static [crate::base::noun::Field],
) -> Part {
    Part { table, view, called, column: Some(column), fields }
}

/// The noun.
pub static NOUN: Noun = Noun {
    letters: Some("H"),
    called_by: "name",
    zh: "项目",
    en: "project",
    about: (
        "项目：绿色通道的重点项目，跟踪人、节点、堵点",
        "Projects on the green channel: who follows each, milestones, obstacles",
    ),
    lead: Some("name"),
    brief: &[
        "code",
        "name",
        "unit",
        "follower_name",
        "state",
        "due_on",
        "milestones_ahead",
        "obstacles_there",
        "overdue",
    ],
    filters: &["unit", "state"],
    day: Some("opened_on"),
    words: &[("state", "project_state")],
    daily: crate::overdue!("closed_on IS NULL AND ended_on IS NULL"),
    borrowed: &["follower"],
    in_being: true,
    identity: &["name", "opened_on"],
    handler: Some(["unit", "unit", "unit"]),
    links: &[
        Link {
            column: "approvals",
            table: "project_approval",
            to: &approval::NOUN,
            shown: ("bundled", ("所涉办件", "Approvals"), BUNDLED),
        },
        Link {
            column: "matters",
            table: "project_matter",
            to: &matter::NOUN,
            shown: ("ahead", ("待办事项", "Matters ahead"), &["code", "name", "unit", "statutory", "promised"]),
        },
    ],
    parts: &[
        Part::steps("project_step", "project_steps", Carried::FIELDS),
        part(("project_milestone", "milestones", "milestones"), ("节点", "Milestones"), Milestone::FIELDS),
        part(("project_obstacle", "obstacles", "obstacles"), ("堵点", "Obstacles"), Obstacle::FIELDS),
        part(("project_end", "project_ends", "ends"), ("完成和解决", "Met and cleared"), End::FIELDS),
    ],
    ..crate::lived!("project", Draft, Life, ["due_on", "provisional"])
};

/// The columns of approvals on the page of a project, beside their lights.
const BUNDLED: &[&str] = &["code", "office_no", "matter", "unit", "state", "promised_due", "statutory_due"];

draft! {
    /// A project as a person fills it in.
    Draft {
        name: String, Anywhere, "项目名称", "name";
        investor: String, Anywhere, "投资方", "who invests";
        unit: i64, Anywhere, "牵头单位", "unit that leads";
        follower: i64, Anywhere, "跟踪人，须在人员名册里", "who follows it, in the register";
        opened_on: Day, Anywhere, "纳入绿色通道的日期；默认今天", "day it was taken onto the green channel; default today";
        due: String, Anywhere, "投产期限：日期，或 15wd、15d、2m，从纳入起算", "by when it is to run: a day, or 15wd, 15d, 2m from that day";
        approvals: String, Anywhere, "所涉办件，用逗号分开", "approvals bundled for it, separated by commas";
        matters: String, Anywhere, "还要办的审批事项，用逗号分开", "matters it has still to go through, separated by commas";
        summary: String, Anywhere, "项目内容", "what it is";
        office_no: String, Anywhere, "文号", "the office's own number";
        due_on: Day, History, "投产期限", "by when it is to run";
    }
    past Past
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let opened = names.day_or_today(&NOUN, &mut self.opened_on, "opened_on")?;
        not_in_future(&NOUN, "opened_on", opened, names.today)?;
        self.settle_name(conn, names, id)?;
        if self.unit.is_none() {
            return Err(required(&NOUN, "unit"));
        }
        not_voided(conn, super::by_letters("R")?, self.follower.ok_or_else(|| required(&NOUN, "follower"))?)?;
        for (column, link) in [(&mut self.approvals, &NOUN.links[0]), (&mut self.matters, &NOUN.links[1])] {
            *column = linking::codes(link.to, &linking::linked(conn, names, link, column.as_deref())?);
        }
        let due = self.due.take().or(self.due_on.map(|on| on.to_string()));
        if due.is_none() {
            return Err(required(&NOUN, "due"));
        }
        self.due =
            due.as_deref().map(|typed| steps::limit(conn, names, typed, opened)).transpose()?.map(|l| l.written());
        if let Some(id) = id {
            self.settle_edit(conn, names, id)?;
        }
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn rows(conn: &Connection, id: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        channel::rows(conn, &NOUN, id, given)
    }
}

impl Draft {
    /// A name is one project's, that clerks may type it.
    fn settle_name(&mut self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()> {
        let name = naming::alone((conn, &names.called), &NOUN, (self.name.as_deref(), id), |said, _| {
            Error::refused("project-name-taken", said)
                .hint(both!("另一期的，名称里写上第几期", "of another stage of it, say in the name which"))
        })?;
        self.name = Some(name);
        Ok(())
    }

    /// A limit that ran out stays, and a project was taken on before anything of it was done.
    fn settle_edit(&self, conn: &Connection, names: &Names, id: i64) -> Result<()> {
        let (was, code): (Draft, String) = (super::load(conn, id)?, NOUN.code(id));
        let due: Option<String> = conn.query_row("SELECT due_on FROM project WHERE id = ?", [id], |r| r.get(0))?;
        let past = due.as_deref().and_then(day::iso).filter(|due| *due < names.today);
        if let Some(due) = past.filter(|_| was.due != self.due || was.opened_on != self.opened_on) {
            let said = both!("{code} 的投产期限 {due} 已过，不能另定", "{code}: its limit {due} has passed and stands");
            return Err(Error::refused("project-due-passed", said)
                .hint(both!(
                    "逾期照记；后面的安排另定节点：ducha project milestone {code} …",
                    "it stays late; set what comes as a milestone: ducha project milestone {code} …"
                ))
                .field("due"));
        }
        Channel::of(conn, &NOUN, id)?.opened_by(self.opened_on)
    }
}

const fn listed(key: &'static str, zh: &'static str, en: &'static str, places: &'static [Place]) -> Listed {
    Listed { key, title: (zh, en), places, provisional: false, always: false }
}

impl Living for Draft {
    type Life = Life;

    const BEGINS: &'static [&'static str] = &["opened_on", "due"];
    const LIMIT: Option<Name> = Some(Name::Launch);
    const OPEN: &'static str = "closed_on IS NULL AND ended_on IS NULL";
    const VERBS: &'static [Verb<Step>] = &[
        verb(Step::Follow, "跟踪，写明进展", "Follow it up: how it stands", &[], ""),
        verb(Step::Close, "投产，退出绿色通道", "It runs, and leaves the channel", &[take("even-so", "even_so")], ""),
        verb(Step::Stop, "终止，写明理由", "It is given up, with a reason", &[must("reason", "reason")], ""),
    ];

    /// Only what is late or soon is on the day's page: a project goes on for years.
    const DAILY: Daily = Daily {
        tables: &[
            listed("projects_overdue", "项目投产逾期 {n} 个", "Projects overdue: {n}", &[Place::Late]),
            listed(
                "projects_due",
                "项目投产 {within} 个工作日内到期 {n} 个",
                "Projects to run within {within} working days: {n}",
                &[Place::Soon],
            ),
        ],
        own: &["name"],
        brief: &["unit", "name", "due_on", "days_left", "verb_code"],
        ..Daily::PLAIN
    };

    fn begin(&self) -> Result<Life> {
        let opened_on = self.opened_on.ok_or_else(|| required(&NOUN, "opened_on"))?;
        Ok(Life::begin(opened_on, self.due.as_deref().map(Limit::parse).transpose()?))
    }

    fn remarks(act: &Act) -> Result<()> {
        if act.kind == Step::Follow && act.note.is_none() {
            return Err(required(&NOUN, "note").hint(both!("写明进展：-m …", "say how it stands: -m …")));
        }
        Ok(())
    }

    fn proves(conn: &Connection, id: i64, _before: &Standing<Draft>, act: &Act, _code: &str) -> Result<()> {
        if act.kind == Step::Close && act.even_so.is_none() { Channel::of(conn, &NOUN, id)?.all_done() } else { Ok(()) }
    }

    fn advised(conn: &Connection, id: i64, code: &str, next: Vec<String>) -> Result<Vec<String>> {
        let Some(first) = next.first().cloned() else { return Ok(next) };
        // What has nothing to reach yet is to be given something; with something left it is not closed.
        let set = "SELECT 1 FROM project_milestone WHERE project = ? AND taken_back IS NULL";
        Ok(match channel::first_due(conn, id)? {
            Some(due) => vec![first, due],
            None if conn.prepare_cached(set)?.exists([id])? => next,
            None => vec![first, format!("ducha project milestone {code} … --due …")],
        })
    }
}
