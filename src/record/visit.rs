//! A visit: one call at one unit, with its roll; a revisit follows an earlier one.

use super::aside::{self, interested, stand_aside};
use super::clue;
use super::follow::Follows;
use super::frequency;
use super::going::{self, Going};
use super::roster::{self, Member, Place, Seen, counted};
use super::unit::full_name;
use super::{Record, not_in_future, office_no_free, repeated, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Part};
use crate::base::vocab::POSITIVE_SLUG;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Put};
use crate::draft;
use crate::record::names::Names;
use crate::rule::roll::{self, Roll};
use rusqlite::{Connection, OptionalExtension};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "visit",
    table: "visit",
    view: "visits",
    letters: Some("V"),
    zh: "检查",
    en: "visit",
    about: ("检查：到一个单位一次，带点名和回访", "Visits: one call at one unit, its roll, its revisits"),
    fields: Draft::FIELDS,
    brief: &["code", "unit", "visited_on", "method", "expected", "present", "absent", "found", "section", "follows"],
    filters: &["unit", "campaign"],
    day: Some("visited_on"),
    swayed: &["SELECT f.visit FROM change c JOIN finding f ON f.id = c.record
        WHERE c.noun = 'finding' AND c.entry > ? AND f.visit IS NOT NULL"],
    in_being: true,
    identity: &[
        "unit",
        "visited_on",
        "campaign",
        "section",
        "part_of",
        "method",
        "expected",
        "present",
        "on_leave",
        "on_duty_elsewhere",
        "absent",
        "follows",
        "errand_matter",
        "note",
        "office_no",
    ],
    parts: &[
        Part {
            table: "visit_team",
            view: "visit_teams",
            called: ("检查组", "Team"),
            column: Some("team"),
            fields: Member::FIELDS,
        },
        Part {
            table: "visit_roll",
            view: "visit_rolls",
            called: ("点名细目", "Roll by line"),
            column: Some("roll"),
            fields: Place::FIELDS,
        },
    ],
    links: &[clue::link("visit_clue")],
    ..PLAIN
};

draft! {
    /// A visit as a person fills it in.
    Draft {
        campaign: i64, Anywhere, "所属活动", "campaign it belongs to";
        unit: i64, Anywhere, "被检查单位", "unit visited";
        section: String, Anywhere, "科室", "section of the unit";
        part_of: i64, Anywhere, "所属检查：本条是其中一个科室", "visit this section's sheet belongs to";
        visited_on: Day, Anywhere, "检查日期；默认今天", "day of the visit; default today";
        method: String, Anywhere, "检查方式，如 暗访", "method, such as covert-visit";
        expected: i64, Anywhere, "应到人数", "how many should be there";
        present: i64, Anywhere, "在岗人数", "how many are";
        on_leave: i64, Anywhere, "请假人数", "how many are on leave";
        on_duty_elsewhere: i64, Anywhere, "公务外出人数", "how many are on duty elsewhere";
        absent: i64, Anywhere, "缺岗人数", "how many are absent";
        follows: i64, Anywhere, "回访哪一次检查", "visit this one goes back to";
        clue: String, Anywhere, "所据线索，用逗号分开；默认随活动里这个单位的线索", "clues it came of, separated by commas; default those of its campaign about the unit";
        inspectors: String, Anywhere, "检查人员", "inspectors";
        signed_by: String, Anywhere, "签字的带班领导", "leader on duty who signed";
        signed_on: Day, Anywhere, "签字日期", "day of signing";
        sign_refused: String, Anywhere, "无人签字的原因", "why nobody signed";
        sign_refused_by: String, Anywhere, "拒绝签字的人", "who would not sign";
        errand_matter: String, Anywhere, "以办事者身份：办什么事", "as an applicant: what was asked for";
        errand_materials: String, Anywhere, "被告知要什么材料", "materials they asked for";
        errand_procedure: String, Anywhere, "被告知走什么程序", "procedure they told";
        errand_limit: String, Anywhere, "被告知多久办好", "time limit they told";
        unplanned: String, Anywhere, "不在已批准方案内的理由", "why it was made outside an approved plan";
        even_so: String, Anywhere, "检查人员不足两人，或应回避而去的理由，计数", "why with fewer than two inspectors, or one who should stand aside; counted";
        entered_as: String, Anywhere, "手机给它的编号，同一编号只记一次", "what the telephone that wrote it down called it; told again, it is the same";
        office_no: String, Anywhere, "文号", "the office's own number";
        note: String, Anywhere, "备注", "note";
    }
}

impl Draft {
    /// What its sheet is held against.
    pub(super) fn seen(&self, id: i64) -> Result<Seen> {
        let unit = self.unit.ok_or_else(|| required(&NOUN, "unit"))?;
        let on = self.visited_on.ok_or_else(|| required(&NOUN, "visited_on"))?;
        Ok(Seen { noun: &NOUN, id, unit, on, section: self.section.clone(), roll: self.roll() })
    }

    /// Its head counts.
    pub(super) fn roll(&self) -> Roll {
        Roll {
            expected: self.expected,
            present: self.present,
            on_leave: self.on_leave,
            on_duty_elsewhere: self.on_duty_elsewhere,
            absent: self.absent,
        }
    }

    /// The sections of a visit expect no more than its whole does, where both were counted.
    fn fits_the_whole(&self, conn: &Connection, id: Option<i64>) -> Result<()> {
        let whole = self.part_of.or(id);
        let sql = "SELECT (SELECT expected FROM visit WHERE id = ?1),
            (SELECT coalesce(sum(expected), 0) FROM visit WHERE part_of = ?1 AND id IS NOT ?2 AND void_reason IS NULL)";
        let (of_whole, others): (Option<i64>, i64) =
            conn.prepare_cached(sql)?.query_row((whole, id), |r| Ok((r.get(0)?, r.get(1)?)))?;
        let (of_whole, sections) = match self.part_of {
            Some(_) => (of_whole, others + self.expected.unwrap_or(0)),
            None => (self.expected, others),
        };
        let Some(of_whole) = of_whole.filter(|of_whole| sections > *of_whole) else { return Ok(()) };
        let said = both!(
            "各科室应到共 {sections} 人，多于整个单位的 {of_whole} 人",
            "its sections expect {sections}, more than the {of_whole} of the whole unit"
        );
        Err(Error::refused("sections-over-whole", said).field("expected"))
    }

    /// What of it says who may go.
    fn going(&self) -> Going<'_> {
        let (inspectors, method) = (self.inspectors.as_deref(), self.method.as_deref());
        let (section, campaign) = (self.part_of.is_some(), self.campaign);
        Going { inspectors, method, section, campaign, unit: self.unit, on: self.visited_on }
    }

    /// What an applicant was told is asked only where somebody went as one.
    fn check_errand(&self, names: &Names) -> Result<()> {
        let told = [
            ("errand_matter", &self.errand_matter),
            ("errand_materials", &self.errand_materials),
            ("errand_procedure", &self.errand_procedure),
            ("errand_limit", &self.errand_limit),
        ];
        let Some((column, _)) = told.into_iter().find(|(_, text)| text.is_some()) else { return Ok(()) };
        let method = self.method.as_deref().unwrap_or_default();
        if matches!(method, "covert-errand" | "covert-phone") {
            return Ok(());
        }
        let (zh, en) = (names.added.label("method", method, Lang::Zh), names.added.label("method", method, Lang::En));
        let said = both!("检查方式是“{zh}”，不是以办事者身份体验", "the method is {en}: nobody went as an applicant");
        Err(Error::refused("errand-other-method", said)
            .hint(both!(
                "方式写 --method covert-errand，或去掉 --errand-…",
                "give --method covert-errand, or leave --errand-… out"
            ))
            .field(column))
    }
}

/// What a visit takes from the one it follows or belongs to.
struct Earlier {
    unit: i64,
    campaign: Option<i64>,
    on: Day,
}

fn earlier(conn: &Connection, id: i64) -> Result<Earlier> {
    super::not_voided(conn, &NOUN, id)?;
    let draft: Draft = super::load(conn, id)?;
    let missing = || Error::failed("visit-incomplete", both!("检查记录不完整", "the visit is incomplete"));
    Ok(Earlier {
        unit: draft.unit.ok_or_else(missing)?,
        campaign: draft.campaign,
        on: draft.visited_on.ok_or_else(missing)?,
    })
}

fn same_unit(conn: &Connection, unit: i64, other: &Earlier, of: i64, column: &'static str) -> Result<()> {
    if unit == other.unit {
        return Ok(());
    }
    let (code, theirs, ours) = (NOUN.code(of), full_name(conn, other.unit)?, full_name(conn, unit)?);
    let said = both!("{code} 检查的是 {theirs}，不是 {ours}", "{code} was at {theirs}, not at {ours}");
    Err(Error::refused("visit-other-unit", said)
        .hint(both!("去掉 --unit，单位随 {code}", "leave --unit out: it follows {code}"))
        .field(column))
}

/// Holds a visit that is about to change against the lines of its sheet: its roll, and who should have stood aside.
fn still_fits(conn: &Connection, visit: i64, draft: &Draft) -> Result<()> {
    let code = NOUN.code(visit);
    roll::lines_fit(draft.roll(), &counted(conn, visit)?, &code)?;
    let Some(visited) = draft.unit else { return Ok(()) };
    let sql = "SELECT name, unit FROM visit_team WHERE visit = ? AND unit IS NOT NULL AND avoidance IS NULL AND taken_back IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let team = statement.query_map([visit], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?)))?;
    let sql = "SELECT code, persons FROM finding WHERE visit = ? AND void_reason IS NULL AND persons > ?";
    let over =
        conn.prepare_cached(sql)?.query_row((visit, draft.expected), |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    if let (Some((finding, persons)), Some(expected)) = (over, draft.expected) {
        let (finding, persons): (String, i64) = (finding, persons);
        let said = both!(
            "应到 {expected} 人，{finding} 却涉及 {persons} 人",
            "{expected} are expected, and {finding} has {persons} persons"
        );
        return Err(Error::refused("persons-over-roll", said)
            .hint(both!("先更正 {finding}", "correct {finding} first"))
            .field("expected"));
    }
    for member in team {
        let (name, own) = member?;
        if interested(conn, own, visited)? {
            return Err(stand_aside(conn, &name, own, visited, &code)?);
        }
    }
    Ok(())
}

/// A section is seen on the day its whole is.
fn of_the_day(whole: i64, day: Day, on: Day) -> Result<()> {
    if on == day {
        return Ok(());
    }
    let code = NOUN.code(whole);
    let said = both!(
        "科室的点名 {on} 与 {code} 不是一天（{day}）",
        "a section's roll of {on} is not of the day of {code}, {day}"
    );
    Err(Error::refused("section-other-day", said)
        .hint(both!(
            "另一天查的是另一次检查：不写 --part-of",
            "what was seen another day is another visit: leave --part-of out"
        ))
        .field("visited_on"))
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn hints(conn: &Connection, _names: &Names, id: i64, _code: &str) -> Result<Vec<Both>> {
        Ok([super::campaign::outside(conn, id)?, repeated::absence(conn, id)?, aside::inspectors(conn, id)?]
            .into_iter()
            .flatten()
            .chain(clue::elsewhere(conn, id)?)
            .chain(frequency::warnings(conn, id)?)
            .chain(going::unplanned(conn, id)?)
            .collect())
    }

    fn noticed(conn: &Connection, _names: &Names, id: i64) -> Result<Option<Both>> {
        let sql = "SELECT id FROM finding WHERE visit = ? AND void_reason IS NULL ORDER BY id";
        let mut statement = conn.prepare_cached(sql)?;
        let findings = statement.query_map([id], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        for finding in findings {
            if let Some(said) = super::finding::over_its_absent(conn, finding)? {
                return Ok(Some(said));
            }
        }
        let of_it = [super::campaign::outside(conn, id)?, aside::inspectors(conn, id)?];
        Ok(of_it.into_iter().flatten().chain(frequency::warnings(conn, id)?).next())
    }

    const FOLLOWS: Option<Follows> = Some(Follows { concerns: "unit", recount: super::finding::recount, new: false });

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        if let Some(whole) = self.part_of {
            let of = earlier(conn, whole)?;
            same_unit(conn, *self.unit.get_or_insert(of.unit), &of, whole, "part_of")?;
            self.campaign = self.campaign.or(of.campaign);
            of_the_day(whole, of.on, *self.visited_on.get_or_insert(of.on))?;
        }
        let on = names.day_or_today(&NOUN, &mut self.visited_on, "visited_on")?;
        if let Some(before) = self.follows {
            let of = earlier(conn, before)?;
            same_unit(conn, *self.unit.get_or_insert(of.unit), &of, before, "follows")?;
            self.method.get_or_insert_with(|| "follow-up".into());
            if on < of.on {
                let (code, day) = (NOUN.code(before), of.on);
                let said = both!("回访日期 {on} 早于 {code} 的 {day}", "the revisit on {on} is before {code} on {day}");
                return Err(Error::refused("visit-before-followed", said).field("visited_on"));
            }
        }
        let of =
            clue::Of { campaign: self.campaign, part_of: self.part_of, on, asks: id.is_none() && !names.filed.get() };
        clue::of_visit(conn, names, &NOUN.links[0], (&mut self.clue, &mut self.unit), &of)?;
        if self.unit.is_none() || self.method.is_none() {
            return Err(required(&NOUN, if self.unit.is_none() { "unit" } else { "method" }));
        }
        not_in_future(&NOUN, "visited_on", on, names.today)?;
        if let Some(campaign) = self.campaign {
            super::campaign::goes_on(conn, campaign, on)?;
        }
        if let Some(id) = id {
            keeps_what_was_seen(conn, id, self.unit, on)?;
        }
        let full = roll::complete(self.roll())?;
        (self.expected, self.present, self.absent) = (full.expected, full.present, full.absent);
        id.map_or(Ok(()), |id| still_fits(conn, id, self))?;
        self.fits_the_whole(conn, id)?;
        self.check_errand(names)?;
        if !names.filed.get() && self.even_so.is_none() {
            let was = id.map(|id| super::load::<Draft>(conn, id)).transpose()?;
            going::may_go(conn, self.going(), was.as_ref().map(Draft::going))?;
        }
        if self.sign_refused_by.is_some() && self.sign_refused.is_none() {
            return Err(required(&NOUN, "sign_refused"));
        }
        if self.signed_by.is_some() && self.sign_refused.is_some() {
            let said = both!("签了字又拒签，只能是一样", "it is either signed or refused, not both");
            return Err(Error::refused("signed-and-refused", said).field("sign_refused"));
        }
        entered_once(conn, self.entered_as.as_deref(), id)?;
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn rows(conn: &Connection, id: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        let head: Draft = super::load(conn, id)?;
        roster::rows(conn, &head.seen(id)?, given)
    }

    fn next(conn: &Connection, _names: &Names, id: i64, code: &str) -> Result<Vec<String>> {
        let add = format!("ducha finding add --visit {code} --kind … -m …");
        let carries = "SELECT 1 FROM visit v JOIN finding f ON f.visit = v.follows AND f.void_reason IS NULL AND f.kind <> ?2 WHERE v.id = ?1";
        Ok(if conn.prepare(carries)?.exists((id, POSITIVE_SLUG))? {
            vec![format!("ducha visit recheck {code} F…=gone|still|worse"), add]
        } else {
            vec![add]
        })
    }
}

/// A telephone tells a visit once.
fn entered_once(conn: &Connection, called: Option<&str>, id: Option<i64>) -> Result<()> {
    let sql = "SELECT code FROM visit WHERE entered_as = ? AND id IS NOT ?";
    let there: Option<String> = conn.prepare_cached(sql)?.query_row((called, id), |r| r.get(0)).optional()?;
    let (Some(there), Some(called)) = (there, called) else { return Ok(()) };
    let said = both!("现场编号 {called:?} 已是 {there}", "{called:?} is {there} already");
    Err(Error::refused("entered-twice", said).field("entered_as"))
}

/// A visit that others rest on stays at its unit and within the days that needs: what it rechecked or proved, what was found at it,
/// what followed it, its sections.
fn keeps_what_was_seen(conn: &Connection, id: i64, unit: Option<i64>, on: Day) -> Result<()> {
    let sql = "SELECT f.code, f.unit, f.found_on, '9999' FROM recheck r
          JOIN finding f ON f.id = r.finding WHERE r.visit = ?1 AND r.void_reason IS NULL
        UNION ALL SELECT d.code, d.unit, max(d.reported_on, coalesce(d.returned_on, '')), d.verified_on
          FROM demand d WHERE d.verified_visit = ?1 AND d.void_reason IS NULL
        UNION ALL SELECT f.code, f.unit, '', f.found_on FROM finding f WHERE f.visit = ?1 AND f.void_reason IS NULL
        UNION ALL SELECT v.code, v.unit, '', v.visited_on FROM visit v WHERE v.follows = ?1 AND v.void_reason IS NULL
        UNION ALL SELECT v.code, v.unit, '', '9999' FROM visit v WHERE v.part_of = ?1 AND v.void_reason IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let (by, theirs, from, to): (String, i64, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let day = on.to_string();
        if unit == Some(theirs) && from <= day && day <= to {
            continue;
        }
        let code = NOUN.code(id);
        let said = both!(
            "{by} 依 {code} 而记，单位和日期不能这样改",
            "{by} rests on {code}: its unit and day cannot change so"
        );
        return Err(Error::refused("visit-in-use", said).hint(both!(
            "先更正或作废 {by}，或撤回它的复查、核实",
            "correct or void {by} first, or take back what it says of it"
        )));
    }
    Ok(())
}
