//! `ducha campaign`: its plan drafted, its steps, its page, and who of its team went.

use super::args::{self, option};
use super::coverage;
use super::desk::Desk;
use super::nouns::titled;
use super::steps;
use super::verbs;
use crate::base::error::{Lang, Result};
use crate::base::noun::{Raw, Value};
use crate::base::page::Page;
use crate::both;
use crate::record::campaign::{Draft, NOUN};
use crate::record::{self, office};
use crate::report::participation;
use clap::{ArgMatches, Command};

/// What a plan says, beside the day it was drafted.
const PLAN: [&str; 11] = [
    "authority",
    "authority_no",
    "to_on",
    "plan_item",
    "matters",
    "focus",
    "scope",
    "methods",
    "staff",
    "planned_days",
    "due",
];

/// What can be said about campaigns.
pub fn command(lang: Lang) -> Command {
    let fields = args::fields(lang, &NOUN, false);
    let said = fields.into_iter().filter(|arg| PLAN.contains(&arg.get_id().as_str()));
    let begins = option("from_on", lang.pick("日期", "DATE"), lang.pick("开始日期", "first day")).long("from");
    let plan = Command::new("plan")
        .about(lang.pick(
            "拟督查方案：谁授权、查什么、查谁、怎么查、多少人多少天",
            "Draft its plan: by whose leave, on what, where, how, with how many for how long",
        ))
        .arg(args::code(lang, &NOUN))
        .arg(option(
            "on",
            lang.pick("日期", "DATE"),
            lang.pick("拟定日期；默认今天", "day it was drafted; default today"),
        ))
        .arg(begins)
        .args(said);
    let team = Command::new("team")
        .about(lang.pick(
            "督查组：谁在组里、签没签承诺、去了几次、谁没去过",
            "Its team: who is on it, who signed, who went how often, who never did",
        ))
        .arg(args::code(lang, &NOUN));
    verbs::noun_command(
        lang,
        &NOUN,
        [plan].into_iter().chain(steps::commands::<Draft>(lang)).chain([team, coverage::command(lang)]).collect(),
    )
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => show(desk, matches),
        "plan" => plan(desk, matches),
        "team" => team(desk, matches),
        "coverage" => coverage::run(desk, matches),
        _ => {
            let page = steps::run::<Draft>(desk, verb, matches)?;
            if verb == "close"
                && let Some(said) = coverage::unexplained(desk.read()?, verbs::target(desk, &NOUN, matches)?)?
            {
                desk.say(said);
            }
            Ok(page)
        }
    }
}

/// Drafts a plan, or changes one that is not approved yet.
fn plan<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let raw: Vec<(&'static str, Raw)> = PLAN
        .into_iter()
        .chain(["from_on"])
        .filter_map(|column| Some((column, Raw::Text(matches.get_one::<String>(column)?.clone()))))
        .collect();
    let done = desk.write(|write, names| {
        let mut given = verbs::understood(write.conn(), names, &NOUN, &raw)?;
        let typed = matches.get_one::<String>("on").map(|t| names.day(write.conn(), t)).transpose()?;
        let was: Draft = record::load(write.conn(), id)?;
        let on = typed.or(was.drafted_on).unwrap_or(names.today);
        given.push(("drafted_on", Value::Text(on.to_string())));
        let mut all = was;
        crate::base::noun::Draft::fill(&mut all, &given);
        // A plan says what it looks into, and where.
        if let Some(column) = [("matters", &all.matters), ("scope", &all.scope)].into_iter().find(|(_, said)| said.is_none()) {
            return Err(record::required(&NOUN, column.0));
        }
        if all.authority.is_none() {
            desk.say(both!(
                "请核对：没有写批准依据（谁授权督查）；部门未经指定不得开展政府督查（政府督查工作条例第七条）：--authority …",
                "mind: nobody is said to have designated it (政府督查工作条例 art. 7): --authority …"
            ));
        }
        record::edit::<Draft>(write, names, id, &given)?;
        super::privacy::mind(desk, write.conn(), &NOUN, id, &given)?;
        let code = NOUN.code(id);
        let said = both!("{code} 的督查方案已拟（{on}）", "{code}: its plan is drafted ({on})");
        let next = record::living::next::<Draft>(write.conn(), names, id, &code)?;
        desk.done(write.conn(), names, &NOUN, id, (said, next))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// A campaign's page: visits and distinct units counted apart, by kind of unit, then the visits.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = steps::page::<Draft>(desk, id)?;
    if desk.wish.fields.is_none() {
        let code = Value::Text(NOUN.code(id));
        let kinds = "SELECT unit_kind, count(DISTINCT unit_code) AS units, count(*) FILTER (WHERE part_of IS NULL) AS visits, sum(found) AS findings
                     FROM visits WHERE campaign = ? GROUP BY unit_kind ORDER BY units DESC, unit_kind";
        page.parts.push(titled(desk, "by_unit_kind", both!("按单位类别", "By kind of unit"), kinds, &code)?);
        let visits = "SELECT code, visited_on, unit, method, expected, present, absent, follows, found FROM visits WHERE campaign = ? ORDER BY id";
        page.parts.push(titled(desk, "visits_made", both!("检查", "Visits"), visits, &code)?);
        page.parts.extend(coverage::of_campaign(desk, id)?);
    }
    verbs::whole(desk, &NOUN, id, page)
}

/// Who is on a campaign's team, and how often each went.
pub(super) fn team<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, id) = (desk.read()?, verbs::target(desk, &NOUN, matches)?);
    let report = participation::of_campaign(conn, desk.names()?, office::read(conn)?.0, id)?;
    Ok(Page::Report(Box::new(report)))
}
