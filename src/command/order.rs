//! `ducha order`: an order's own verbs, one a step of its life, and one order to many.

use super::args::{self, Id, option};
use super::desk::Desk;
use super::privacy;
use super::steps;
use super::verbs;
use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft as _, Value};
use crate::base::page::{Done, Head, Page, Record as RecordPage};
use crate::base::text;
use crate::base::vocab::OrderStep as Step;
use crate::both;
use crate::db::query::{self, Filter};
use crate::record::batch::{self, To};
use crate::record::names::Names;
use crate::record::order::{self, Draft, NOUN};
use crate::record::{Record as _, campaign, existing, unit};
use crate::render::Format;
use crate::rule::order_flow::{Act, Carried};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;

/// A batch, by any of its orders.
fn of_batch(lang: Lang) -> Arg {
    let help =
        lang.pick("同批的任何一件；催办其中还没有答复的", "any order of a batch: those not answered are reminded");
    option("batch", lang.pick("编号", "CODE"), help)
}

/// What can be said about orders.
pub fn command(lang: Lang) -> Command {
    let to_kind =
        option(Id::KIND, lang.pick("词", "WORD"), lang.pick("发给这一类的各个单位", "to every unit of a kind"));
    let to_found = option(
        Id::OF,
        lang.pick("活动", "CAMPAIGN"),
        lang.pick(
            "发给这次活动查出问题、尚未下发的各个单位",
            "to every unit a campaign found something at, not ordered yet",
        ),
    );
    let units = lang.pick(
        "单位；默认随问题；几个单位用逗号分开，一家一件",
        "unit; default that of its findings; several separated by commas get one each",
    );
    let issue = Command::new("issue")
        .about(lang.pick(
            "下发整改通知，定期限；一次可发给多个单位",
            "Issue an order on findings, with a limit; to many units at once",
        ))
        .args(args::fields(lang, &NOUN, true))
        .args([to_kind, to_found])
        .mut_arg("unit", |unit| unit.help(units));
    let whole = Command::new("batch")
        .about(lang.pick("一批里各单位的情况：谁答复了", "How the units of a batch stand: who has answered"))
        .arg(args::code(lang, &NOUN));
    let mut own = vec![issue];
    own.extend(steps::commands::<Draft>(lang));
    own.push(whole);
    verbs::noun_command(lang, &NOUN, own).mut_subcommand(Step::Remind.slug(), |remind| {
        remind
            .mut_arg("target", |target| target.required(false).required_unless_present("batch"))
            .arg(of_batch(lang).conflicts_with("target"))
    })
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "issue" if to_many(matches) => issue(desk, matches).map(|done| Page::Done(Box::new(done))),
        "issue" => steps::run::<Draft>(desk, "add", matches),
        "batch" => show(desk, matches),
        "remind" if matches.contains_id("batch") => remind(desk, matches).map(|done| Page::Done(Box::new(done))),
        _ => steps::run::<Draft>(desk, verb, matches),
    }
}

/// Units typed one after another.
fn units_of(matches: &ArgMatches) -> Vec<&str> {
    let typed = args::text(matches, Id::UNIT).map(String::as_str).unwrap_or_default();
    text::listed(typed).collect()
}

fn to_many(matches: &ArgMatches) -> bool {
    [Id::KIND, Id::OF].into_iter().any(|id| args::text(matches, id).is_some()) || units_of(matches).len() > 1
}

/// Those whose unit is there on a day; the others are said.
fn there(desk: &Desk, conn: &Connection, all: Vec<To>, on: Day) -> Result<Vec<To>> {
    let mut out = Vec::new();
    for to in all {
        match existing::absent(conn, to.unit, on)? {
            Some(Both { zh, en }) => desk.say(both!("{zh}，没有下发", "{en}: nothing is issued to it")),
            None => out.push(to),
        }
    }
    Ok(out)
}

/// To whom orders go: the units named, of a kind, or found at fault in a campaign; together, those that are all of it.
fn addressed(desk: &Desk, conn: &Connection, names: &Names, matches: &ArgMatches, draft: &Draft) -> Result<Vec<To>> {
    let on = draft.issued_on.unwrap_or(names.today);
    let units: Vec<i64> = units_of(matches).into_iter().map(|unit| names.unit(conn, unit)).collect::<Result<_>>()?;
    let kinds = match args::text(matches, Id::KIND) {
        Some(typed) => Some(batch::of_kinds(conn, &names.words_under("unit_kind", typed)?, on)?),
        None => None,
    };
    let found = match args::text(matches, Id::OF) {
        Some(typed) => {
            Some(there(desk, conn, batch::of_campaign(conn, names.record(conn, &campaign::NOUN, typed)?, on)?, on)?)
        }
        None => None,
    };
    let wanted = |unit: &i64| {
        (units.is_empty() || units.contains(unit))
            && kinds.as_ref().is_none_or(|kinds| kinds.contains(unit))
            && found.as_ref().is_none_or(|found| found.iter().any(|to| to.unit == *unit))
    };
    if let Some(left_out) = units.iter().find(|unit| !wanted(unit)) {
        let name = unit::full_name(conn, *left_out)?;
        let said = both!("{name} 不在要下发的单位里", "{name} is not among the units it would go to");
        return Err(Error::not_found("batch-nobody", said)
            .hint(both!("去掉它，或去掉 --kind、--of", "leave it out, or --kind and --of"))
            .field("unit"));
    }
    let to = match &found {
        Some(found) => found.iter().filter(|to| wanted(&to.unit)).cloned().collect(),
        None => batch::named(conn, if units.is_empty() { kinds.as_deref().unwrap_or_default() } else { &units })?,
    };
    if to.is_empty() {
        let said = both!("没有要下发的单位", "there is no unit to issue an order to");
        return Err(Error::not_found("batch-nobody", said).hint(both!(
            "这一类没有单位，或这次活动查出的问题都已下发、已整改",
            "no unit is of the kind, or all the campaign found is in an order or gone"
        )));
    }
    Ok(to)
}

/// Issues an order to each of many, in one writing: all of them or none.
fn issue(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let mut raw = args::added(&NOUN, matches)?;
    raw.retain(|(column, _)| *column != "unit");
    desk.write(|write, names| {
        let given = verbs::understood(write.conn(), names, &NOUN, &raw)?;
        let draft = Draft::filled(&given);
        if draft.findings.is_some() {
            let said = both!(
                "问题各有各的单位，不能和多个单位一起写",
                "findings have units of their own: not beside many units"
            );
            return Err(Error::refused("order-two-units", said)
                .hint(both!("去掉 --findings；按活动下发用 --of P…", "leave --findings out; by a campaign: --of P…"))
                .field("findings"));
        }
        let to = addressed(desk, write.conn(), names, matches, &draft)?;
        let all = batch::issue(write, names, &draft, &to)?;
        let mut said: Vec<Both> = Vec::new();
        for id in &all {
            for hint in Draft::hints(write.conn(), names, *id, &NOUN.code(*id))? {
                if !said.contains(&hint) {
                    said.push(hint);
                }
            }
        }
        let (first, n) = (all[0], all.len());
        let of = first_of(write.conn(), order::batch(write.conn(), first)?)?;
        privacy::mind(desk, write.conn(), &NOUN, first, &given)?;
        for hint in said {
            desk.say(hint);
        }
        let said = both!("已下发 {n} 件，{n} 个单位各一件，同批 {of}", "issued {n} orders to {n} units, batch {of}");
        let next = vec![format!("ducha order batch {of}")];
        let done = desk.done_all(write.conn(), names, &NOUN, &all, (said, next))?;
        Ok(Done { codes: all.iter().map(|id| NOUN.code(*id)).collect(), ..done })
    })
}

/// The batch an order stands in.
fn batch_of(desk: &Desk, typed: &str) -> Result<i64> {
    order::batch(desk.read()?, desk.names()?.record(desk.read()?, &NOUN, typed)?)
}

/// What a batch is called: by the first of its standing orders.
fn first_of(conn: &Connection, batch: i64) -> Result<String> {
    Ok(NOUN.code(batch::members(conn, batch)?.first().copied().unwrap_or(batch)))
}

/// Reminds those of a batch that have not answered.
fn remind(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let typed = matches.get_one::<String>("batch").map(String::as_str).unwrap_or_default();
    let of = batch_of(desk, typed)?;
    let note = matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()?;
    desk.write(|write, names| {
        let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(write.conn(), t))?;
        let by_whom = matches.get_one::<String>("answered-by").filter(|name| !name.trim().is_empty()).cloned();
        let act = Act { kind: Step::Remind, on, with: Carried { by_whom, note: note.clone(), ..Carried::default() } };
        let said = note.iter().map(|note| ("note", Value::Text(note.clone()))).collect::<Vec<_>>();
        privacy::mind(desk, write.conn(), &NOUN, of, &said)?;
        let (reminded, answered) = batch::remind(write, names, of, &act)?;
        let (n, code) = (reminded.len(), first_of(write.conn(), of)?);
        let said = both!(
            "{code} 这一批已催办 {n} 件（{on}），另已答复 {answered} 件",
            "batch {code}: {n} orders reminded on {on}, {answered} had answered"
        );
        desk.done_all(write.conn(), names, &NOUN, &reminded, (said, vec![format!("ducha order batch {code}")]))
    })
}

/// What a batch says, and how each of its units stands.
const STANDING: &[&str] =
    &["code", "unit", "state", "acknowledged_on", "reported_on", "due_on", "overdue_days", "urged", "verified_on"];

/// The page of a batch.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, today) = (desk.read()?, desk.names()?.today);
    let typed = matches.get_one::<String>("target").map(String::as_str).unwrap_or_default();
    let of = batch_of(desk, typed)?;
    let code = first_of(conn, of)?;
    let answered =
        serde_json::Value::from(batch::ANSWERED.iter().map(|state| state.slug()).collect::<Vec<_>>()).to_string();
    let sql = "SELECT min(issued_on), (SELECT requirement FROM demand WHERE batch = ?1 AND void_reason IS NULL ORDER BY id LIMIT 1),
          count(*), count(DISTINCT unit), count(acknowledged_on), coalesce(sum(state IN (SELECT value FROM json_each(?3))), 0),
          coalesce(sum(stopped_on IS NULL AND due_on < ?2), 0), count(verified_on)
        FROM demand WHERE batch = ?1 AND void_reason IS NULL";
    let counted = conn.query_row(sql, (of, today.to_string(), answered), |row| {
        (0..8).map(|at| Ok(query::value(query::cell(row.get_ref(at)?)))).collect::<rusqlite::Result<Vec<Value>>>()
    })?;
    let heads = vec![
        query::head(Some(&NOUN), "batch"),
        query::head(Some(&NOUN), "issued_on"),
        query::head(Some(&NOUN), "requirement"),
        Head::of("issued", Shape::Count, "件数", "Issued"),
        query::head(None, "units"),
        Head::of("acknowledged", Shape::Count, "已签收", "Acknowledged"),
        Head::of("answered", Shape::Count, "已答复", "Answered"),
        Head::of("overdue", Shape::Count, "逾期", "Overdue"),
        Head::of("verified", Shape::Count, "已核实", "Verified"),
    ];
    let values = std::iter::once(Value::Text(code.clone())).chain(counted).collect();
    let filter = Filter {
        conditions: vec![("batch = ?".into(), Value::Text(code.clone()))],
        fields: Some(STANDING.iter().map(|column| (*column).to_owned()).collect()),
        ..Filter::default()
    };
    let mut each = query::list(conn, &NOUN, &filter, today)?;
    each.title = Some(both!("各单位", "Units"));
    // A script reads who answered; what they add up to stands in the figures.
    if matches!(desk.wish.format, Some(Format::Csv | Format::Tsv)) {
        return Ok(Page::Sheet(each));
    }
    // A narrow screen has who, where it stands, and how late.
    each.brief = vec![0, 1, 2, 4, 6, 7];
    let notes = vec![both!(
        "催办还没有答复的：ducha order remind --batch {code}",
        "remind those not answered: ducha order remind --batch {code}"
    )];
    Ok(Page::Record(Box::new(RecordPage { heads, values, parts: vec![each], notes })))
}
