//! The team of a campaign (督查组): who is on it in what capacity, which group visits which units, who signed the ten don'ts. Rows of the
//! campaign, each held against those there are. Not for who went on a visit: that is `roster`'s.

use super::aside::may_go;
use super::person::NOUN as PERSON;
use super::unit::{NOUN as UNIT, full_name};
use super::{existing, not_voided, pledge, required};
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft, Noun, Put};
use crate::base::vocab::{OTHER_SLUG, TeamRole};
use crate::both;
use crate::db::query::{cell, value};
use crate::db::write::PartRow;
use crate::draft;
use rusqlite::Connection;

draft! {
    /// One of a campaign's team.
    Member {
        happened_on: Day, Anywhere, "加入日期", "day they joined";
        person: i64, Anywhere, "哪个人（人员编号或姓名）", "who: a code or name of the register";
        role: String, Anywhere, "身份", "in what capacity";
        invited_as: String, Anywhere, "受邀身份，如 人大代表", "what one who was invited is";
        squad: String, Anywhere, "小组，如 第一组", "group";
        days: i64, Anywhere, "计划天数", "for how many days";
        equipment: String, Anywhere, "携带设备", "what equipment they bring";
        avoidance: String, Anywhere, "应回避而派出的理由", "why they are sent though they should stand aside";
        note: String, Anywhere, "备注", "note";
    }
}

draft! {
    /// A unit that a group of a campaign is to visit.
    Target {
        happened_on: Day, Anywhere, "分派日期", "day it was given to the group";
        squad: String, Anywhere, "小组，如 第一组", "group";
        unit: i64, Anywhere, "单位", "unit";
        visit_on: Day, Anywhere, "拟查日期", "day somebody is to go";
        avoidance: String, Anywhere, "应回避而派出的理由", "why one of the group goes though they should stand aside";
        note: String, Anywhere, "备注", "note";
    }
}

draft! {
    /// A pledge signed by one of the team.
    Pledge {
        happened_on: Day, Anywhere, "签字日期", "day it was signed";
        person: i64, Anywhere, "谁签的（人员编号或姓名）", "who signed: a code or name of the register";
        version: i64, Anywhere, "文本版本；0 是程序自带的", "version of the text; 0 is the one that ships";
        sha256: String, Anywhere, "文本的 SHA-256", "SHA-256 of the text";
        witness: String, Anywhere, "见证人", "witness";
        evidence: i64, Anywhere, "签字件（证据编号）", "the signed paper, a piece of evidence";
        note: String, Anywhere, "备注", "note";
    }
}

/// A row with its number, and whether it was taken back.
pub(super) struct Row<D> {
    pub n: i64,
    pub gone: bool,
    pub of: D,
}

/// All rows of a campaign in one of its tables.
fn read<D: Draft>(conn: &Connection, table: &str, campaign: i64) -> Result<Vec<Row<D>>> {
    let columns: String = D::FIELDS.iter().flat_map(|field| [", \"", field.column, "\""]).collect();
    let sql = format!("SELECT n, taken_back IS NOT NULL{columns} FROM {table} WHERE campaign = ? ORDER BY n");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([campaign])?;
    let mut out = Vec::new();
    while let Some(found) = rows.next()? {
        let mut row = D::default();
        for (at, field) in (2..).zip(D::FIELDS) {
            row.set(field.column, value(cell(found.get_ref(at)?)));
        }
        out.push(Row { n: found.get(0)?, gone: found.get(1)?, of: row });
    }
    Ok(out)
}

/// A campaign with its team, as far as it stands; rows that are put in stand in it then.
pub struct Crew {
    noun: &'static Noun,
    /// Whether its rows come from a file: who was sent was sent, whoever should have stood aside.
    filed: bool,
    pub(super) code: String,
    days: (Option<Day>, Option<Day>),
    pub(super) members: Vec<Row<Member>>,
    pub(super) targets: Vec<Row<Target>>,
    pub(super) pledges: Vec<Row<Pledge>>,
}

/// Whether somebody inspects, and so may have to stand aside.
fn inspects(role: Option<&str>) -> bool {
    [TeamRole::Inspector.slug(), TeamRole::Leader.slug()].map(Some).contains(&role)
}

pub(super) fn named(conn: &Connection, person: i64) -> Result<String> {
    Ok(conn.query_row("SELECT name FROM person WHERE id = ?", [person], |r| r.get(0))?)
}

impl Crew {
    /// The crew of a campaign that was not voided.
    pub fn of(conn: &Connection, noun: &'static Noun, id: i64) -> Result<Crew> {
        not_voided(conn, noun, id)?;
        let sql = "SELECT from_on, to_on FROM campaign WHERE id = ?";
        let (from, to): (Option<String>, Option<String>) = conn.query_row(sql, [id], |r| r.try_into())?;
        let iso = |day: Option<String>| day.as_deref().and_then(day::iso);
        Ok(Crew {
            noun,
            filed: false,
            code: noun.code(id),
            days: (iso(from), iso(to)),
            members: read(conn, "campaign_member", id)?,
            targets: read(conn, "campaign_target", id)?,
            pledges: read(conn, "campaign_pledge", id)?,
        })
    }

    pub(super) fn member(&self, person: i64) -> Option<&Row<Member>> {
        self.members.iter().rfind(|m| !m.gone && m.of.person == Some(person))
    }

    /// Those who inspect and are of a group, or of none and so of all.
    pub fn inspectors<'c>(&'c self, squad: Option<&'c str>) -> impl Iterator<Item = &'c Member> + 'c {
        let of = move |m: &&Row<Member>| {
            let own = m.of.squad.as_deref();
            !m.gone && inspects(m.of.role.as_deref()) && (own.is_none() || squad.is_none() || own == squad)
        };
        self.members.iter().filter(of).map(|m| &m.of)
    }

    /// One more on the team.
    pub fn join(&mut self, conn: &Connection, mut member: Member) -> Result<PartRow> {
        let code = &self.code;
        let person = member.person.ok_or_else(|| required(self.noun, "person"))?;
        not_voided(conn, &PERSON, person)?;
        let name = named(conn, person)?;
        if self.member(person).is_some() {
            let said = both!("{name} 已在 {code} 的督查组里", "{name} is on the team of {code} already");
            return Err(Error::refused("team-twice", said)
                .hint(both!(
                    "要改身份或小组：先 ducha team leave {code} --person … -m …，再重新加入",
                    "to change role or group: ducha team leave {code} --person … -m …, then add them anew"
                ))
                .field("person"));
        }
        let on = member.happened_on.ok_or_else(|| required(self.noun, "happened_on"))?;
        let usual = if member.invited_as.is_some() { TeamRole::InvitedDeputy } else { TeamRole::Inspector };
        let role = member.role.get_or_insert_with(|| usual.slug().into()).clone();
        self.fits_role(&member, &role, &name)?;
        super::plan::some(self.noun, "days", member.days)?;
        let squad = member.squad.as_deref();
        for target in self.targets.iter().filter(|t| !t.gone && !self.filed && inspects(Some(&role))) {
            if squad.is_none() || target.of.squad.as_deref() == squad {
                let day = target.of.visit_on.unwrap_or(on);
                target.of.unit.map_or(Ok(()), |unit| may_go(conn, person, unit, day, member.avoidance.as_deref()))?;
            }
        }
        let row = super::fields_of(&member);
        self.members.push(Row { n: 0, gone: false, of: member });
        Ok(("campaign_member", row))
    }

    /// A group has one leader; only who was invited was invited as something.
    fn fits_role(&self, member: &Member, role: &str, name: &str) -> Result<()> {
        let code = &self.code;
        let leads = |m: &&Row<Member>| {
            !m.gone && m.of.role.as_deref() == Some(TeamRole::Leader.slug()) && m.of.squad == member.squad
        };
        if role == TeamRole::Leader.slug()
            && let Some(other) = self.members.iter().find(leads)
        {
            let group = member.squad.as_deref().unwrap_or(code);
            let n = other.n;
            let said = both!(
                "{group} 已经有组长（第 {n} 行），{name} 不能再当",
                "{group} has a leader already (line {n}): {name} cannot be another"
            );
            return Err(Error::refused("team-leader-twice", said)
                .hint(both!(
                    "换人先让原组长退出：ducha team leave {code} --person … -m …；别的组写 --squad",
                    "have the other leave first: ducha team leave {code} --person … -m …; of another group, --squad"
                ))
                .field("role"));
        }
        if member.invited_as.is_some() && role != TeamRole::InvitedDeputy.slug() {
            let said = both!("{name} 不是受邀参加的，没有受邀身份", "{name} was not invited, and so not as anything");
            return Err(Error::usage("team-not-invited", said)
                .hint(both!(
                    "写 --role 代表委员，或去掉 --invited-as",
                    "give --role invited-deputy, or leave --invited-as out"
                ))
                .field("invited_as"));
        }
        if member.invited_as.as_deref() == Some(OTHER_SLUG) && member.note.is_none() {
            return Err(required(self.noun, "note").hint(both!("写明是什么身份：-m …", "say as what: -m …")));
        }
        Ok(())
    }

    /// A group goes within the days of its campaign, to a unit that is there then.
    fn fits_the_day(&self, conn: &Connection, target: &Target, unit: i64, on: Day) -> Result<()> {
        let code = &self.code;
        let (from, to) = self.days;
        if let Some(day) =
            target.visit_on.filter(|day| from.is_some_and(|from| *day < from) || to.is_some_and(|to| *day > to))
        {
            let said = |day: Option<Day>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
            let (from, to) = (said(from), said(to));
            let said = both!(
                "{code} 是 {from} 至 {to} 的，{day} 在其外",
                "{code} is of {from} to {to}, and {day} lies outside"
            );
            return Err(Error::refused("target-outside", said)
                .hint(both!(
                    "改日期，或 ducha campaign edit {code} --to …",
                    "give another day, or ducha campaign edit {code} --to …"
                ))
                .field("visit_on"));
        }
        if let Some(Both { zh, en }) = existing::absent(conn, unit, on)? {
            let said = both!("{zh}，{on} 不能去查", "{en}: nobody inspects it on {on}");
            return Err(Error::refused("unit-not-then", said)
                .hint(both!("写当时的单位", "name the unit of that day"))
                .field("unit"));
        }
        Ok(())
    }

    /// One more unit for a group.
    pub fn give(&mut self, conn: &Connection, target: Target) -> Result<PartRow> {
        let code = &self.code;
        let squad = target.squad.clone().ok_or_else(|| required(self.noun, "squad"))?;
        let unit = target.unit.ok_or_else(|| required(self.noun, "unit"))?;
        not_voided(conn, &UNIT, unit)?;
        let name = full_name(conn, unit)?;
        if let Some(other) = self.targets.iter().find(|t| !t.gone && t.of.unit == Some(unit)) {
            let other = other.of.squad.as_deref().unwrap_or_default();
            let said = both!(
                "{name} 已分给 {code} 的{other}，不能再分给{squad}",
                "{name} is {other}'s in {code} and cannot be {squad}'s too"
            );
            return Err(Error::refused("target-twice", said)
                .hint(both!(
                    "先收回：ducha team release {code} --unit … -m …",
                    "take it back first: ducha team release {code} --unit … -m …"
                ))
                .field("unit"));
        }
        let given = target.happened_on.ok_or_else(|| required(self.noun, "happened_on"))?;
        let on = target.visit_on.unwrap_or(given);
        if !self.filed {
            self.fits_the_day(conn, &target, unit, on)?;
        }
        for member in self.inspectors(Some(&squad)).filter(|_| !self.filed) {
            let why = target.avoidance.as_deref().or(member.avoidance.as_deref());
            member.person.map_or(Ok(()), |person| may_go(conn, person, unit, on, why))?;
        }
        let row = super::fields_of(&target);
        self.targets.push(Row { n: 0, gone: false, of: target });
        Ok(("campaign_target", row))
    }

    /// Refuses the pledge of one who is not on the team, or was not yet.
    fn may_sign(&self, name: &str, person: i64, on: Day) -> Result<()> {
        let code = &self.code;
        let again = both!(
            "加入：ducha team add {code} --person … --role …",
            "add them: ducha team add {code} --person … --role …"
        );
        let Some(member) = self.member(person) else {
            let left = self.members.iter().any(|m| m.of.person == Some(person));
            let refused = if left {
                let said = both!(
                    "{name} 已退出 {code} 的督查组，不能再签承诺",
                    "{name} left the team of {code} and signs no pledge for it"
                );
                Error::refused("pledge-withdrawn", said)
            } else {
                let said = both!(
                    "{name} 不在 {code} 的督查组里，先加入再签承诺",
                    "{name} is not on the team of {code}: they join before they sign"
                );
                Error::refused("pledge-not-member", said)
            };
            return Err(refused.hint(again).field("person"));
        };
        let Some(joined) = member.of.happened_on.filter(|joined| on < *joined) else { return Ok(()) };
        let said = both!(
            "{name} 于 {joined} 才加入 {code}，不能在 {on} 签承诺",
            "{name} joined {code} on {joined} and cannot sign on {on}"
        );
        Err(Error::refused("pledge-before-joining", said)
            .hint(both!("写不早于 {joined} 的日期：--on {joined}", "give a day not before it: --on {joined}"))
            .field("happened_on"))
    }

    /// One more pledge.
    pub fn sign(&mut self, conn: &Connection, mut pledge: Pledge) -> Result<PartRow> {
        let code = &self.code;
        let person = pledge.person.ok_or_else(|| required(self.noun, "person"))?;
        not_voided(conn, &PERSON, person)?;
        let name = named(conn, person)?;
        let on = pledge.happened_on.ok_or_else(|| required(self.noun, "happened_on"))?;
        // Who signed and left is among those a file brings.
        if !self.filed {
            self.may_sign(&name, person, on)?;
        }
        // What a file names may come with a later one.
        pledge
            .evidence
            .filter(|_| !self.filed)
            .map_or(Ok(()), |piece| not_voided(conn, super::by_letters("E")?, piece))?;
        // What a file brings says which text it was; what is typed is of the one in use.
        if pledge.sha256.is_none() || pledge.version.is_none() {
            let text = pledge::version(conn, pledge.version)?;
            (pledge.version, pledge.sha256) = (Some(text.version), Some(text.sha256));
        }
        let same = |p: &&Row<Pledge>| !p.gone && p.of.person == Some(person) && p.of.version == pledge.version;
        if let Some(before) = self.pledges.iter().find(same).and_then(|p| p.of.happened_on) {
            let version = pledge.version.unwrap_or_default();
            let said = both!(
                "{name} 已于 {before} 签过这一版（第 {version} 版）",
                "{name} signed this version ({version}) on {before}"
            );
            return Err(Error::refused("pledge-twice", said)
                .hint(both!(
                    "记错了先撤回：ducha pledge undo {code} --person … -m …",
                    "if it is wrong, take it back: ducha pledge undo {code} --person … -m …"
                ))
                .field("person"));
        }
        let row = super::fields_of(&pledge);
        self.pledges.push(Row { n: 0, gone: false, of: pledge });
        Ok(("campaign_pledge", row))
    }
}

/// The rows of a new campaign's team as a file brings them, each under the column of its part.
pub fn rows(
    conn: &Connection,
    noun: &'static Noun,
    id: i64,
    given: &[(&'static str, Vec<Put>)],
) -> Result<Vec<PartRow>> {
    let mut crew = Crew { filed: true, ..Crew::of(conn, noun, id)? };
    let mut row = |(column, values): &(&'static str, Vec<Put>)| match *column {
        "members" => crew.join(conn, Member::filled(values)),
        "targets" => crew.give(conn, Target::filled(values)),
        _ => crew.sign(conn, Pledge::filled(values)),
    };
    given.iter().map(|one| row(one).map_err(|e| e.within(one.0))).collect()
}
