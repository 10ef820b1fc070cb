//! `ducha draw frame`: what is asked of a frame, understood: which units, how many of each stratum, whom it leaves out, by which
//! weights, who may inspect. Not for what comes of it: that is `record::drawing`'s.

use super::args::{self, Id, option, positional};
use super::condition;
use super::desk::Desk;
use super::privacy;
use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Cell, Done, Kept, Page};
use crate::base::text;
use crate::base::vocab::{StrataBy, Weighing};
use crate::both;
use crate::db::query::{self, Filter};
use crate::record::draw::{NOUN, list_of};
use crate::record::framing::{self, Asked, Quota, Sent};
use crate::record::muster::crew;
use crate::record::names::Names;
use crate::record::{campaign, closed, person, unit};
use crate::rule::avoid::INSPECTORS;
use crate::rule::draw as rule;
use clap::{Arg, ArgAction, ArgMatches, Command};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::HashMap;

/// What is asked of a frame.
fn options(lang: Lang) -> [Arg; 7] {
    let (reason, number) = (lang.pick("单位=理由", "UNIT=REASON"), lang.pick("数", "N"));
    let which = lang.pick(
        "哪些单位：单位视图上的条件，如 kind='police-station'；或用逗号列出单位；默认全部",
        "which units: a condition on the view of units, or units separated by commas; default all",
    );
    let many = lang.pick(
        "抽几个：3；分层时每层 3；5%；或 派出所=2,县直部门=1",
        "how many: 3, of each stratum if there are; 5%; or WORD=2,WORD=1",
    );
    let by = lang.pick("按什么分层：类别、层级、分组、上级", "strata by kind, level, group or parent");
    let out = lang.pick("排除一个单位，写明理由；可重复", "leave a unit out, with its reason; repeat");
    let days = lang.pick("多少天内查过的不列入，如 90d", "leave out units visited within so many days, such as 90d");
    let weights = lang.pick(
        "投诉：一年内投诉件数加 1；或 单位=3,单位=2，其余为 1",
        "complaints: one more than within a year; or UNIT=3,UNIT=2, others 1",
    );
    let who = lang.pick(
        "可派的检查人员和本人单位，或人员编号，用逗号分开；不写为督查组成员，写空为只抽单位",
        "who may inspect, with the own unit, or codes of persons; with commas; default the team, empty for units alone",
    );
    [
        option(Id::WHERE, lang.pick("条件", "SQL|UNITS"), which),
        option("quota", number, many),
        option("by", lang.pick("词", "WORD"), by),
        option("exclude", reason, out).action(ArgAction::Append),
        option("not-visited", lang.pick("天数", "DAYS"), days),
        option("weights", lang.pick("权数", "WEIGHTS"), weights),
        option("inspectors", lang.pick("姓名=单位", "NAME=UNIT"), who).action(ArgAction::Append),
    ]
}

/// `draw frame`.
pub fn command(lang: Lang) -> Command {
    let (value, help) = (lang.pick("活动编号 (P…)", "CODE (P…)"), lang.pick("为哪次活动", "the campaign it is for"));
    Command::new("frame")
        .about(lang.pick(
            "公布抽查名单和它的摘要；之后才给种子",
            "Publish the frame of a draw and its digest; the seed comes after",
        ))
        .arg(positional("target", value, help).required(true))
        .args(options(lang))
        .arg(args::on(lang))
        .arg(args::message(lang, lang.pick("备注", "note")))
}

/// A list of `left=right`, each understood.
fn pairs<'t>(typed: &'t str, hint: &Both) -> Result<Vec<(&'t str, &'t str)>> {
    let one = |part: &'t str| {
        let (left, right) = part.rsplit_once('=')?;
        Some((left.trim(), right.trim())).filter(|(left, right)| !left.is_empty() && !right.is_empty())
    };
    let unparted = |part: &str| {
        Error::usage("map-unreadable", both!("{part:?} 不是 名称=内容", "{part:?} is no NAME=VALUE")).hint(hint.clone())
    };
    text::listed(typed).map(|part| one(part).ok_or_else(|| unparted(part))).collect()
}

/// Whether a text is a condition, and no list of units.
fn is_sql(typed: &str) -> bool {
    let lower = format!(" {} ", typed.to_lowercase());
    typed.contains(['=', '<', '>', '(', ')', '\'', '"'])
        || [" is ", " like ", " in ", " between ", " not ", " and ", " or ", " glob "]
            .iter()
            .any(|word| lower.contains(word))
}

/// A condition of one word of a list, as people write it: `kind=派出所`; refused where the list has no such word.
fn of_word(names: &Names, typed: &str) -> Result<Option<(String, Value)>> {
    let Some((column, word)) = typed.split_once('=') else { return Ok(None) };
    let (column, word) = (condition::column(&unit::NOUN, column), word.trim());
    let plain = |text: &str| !text.is_empty() && !text.contains(['=', '<', '>', '(', ')', '\'', '"', ' ']);
    let (Shape::Word(list), true) = (unit::NOUN.shape(&column), plain(&column) && plain(word)) else { return Ok(None) };
    let slug = names.word(list, word).map_err(|e| e.field(&column))?;
    Ok(Some((format!("\"{column}\" = ?"), Value::Text(slug))))
}

/// The units a condition or a list means, that are there on a day.
pub(super) fn units(conn: &Connection, names: &Names, typed: Option<&str>, on: Day) -> Result<Vec<i64>> {
    let typed = typed.map(|typed| typed.replace('＝', "="));
    let typed = typed.as_deref();
    let mut filter = Filter { fields: Some(vec!["code".into()]), ..Filter::default() };
    filter.conditions.push(("active = ?".into(), Value::Int(1)));
    match typed {
        None => {}
        Some(typed) if !is_sql(typed) => {
            let ids = text::listed(typed).map(|word| names.unit(conn, word)).collect::<Result<Vec<i64>>>()?;
            let ids = serde_json::Value::from(ids).to_string();
            filter.conditions.push(("id IN (SELECT value FROM json_each(?))".into(), Value::Text(ids)));
        }
        Some(typed) => match of_word(names, typed)? {
            Some(condition) => filter.conditions.push(condition),
            None => filter.typed = Some(condition::sql((conn, names), &unit::NOUN, typed)?),
        },
    }
    let sheet = query::list(conn, &unit::NOUN, &filter, on)?;
    let mut id = conn.prepare("SELECT id FROM unit WHERE code = ?")?;
    let mut out = Vec::new();
    (sheet.rows)(&mut |row| {
        if let [Cell::Text(code)] = row {
            out.push(id.query_row([code], |r| r.get(0))?);
        }
        Ok(())
    })?;
    Ok(out)
}

/// The stratum a person means by a word.
fn stratum(conn: &Connection, names: &Names, by: Option<StrataBy>, word: &str) -> Result<String> {
    match by {
        None if word == rule::ALL => Ok(word.to_owned()),
        None => {
            let said = both!("没有分层，{word} 的名额用不上", "without strata there is no quota of {word}");
            Err(Error::usage("draw-quota-unreadable", said)
                .hint(both!("加上 --by 类别，或只写 --quota 个数", "add --by kind, or give --quota N alone"))
                .field("quotas"))
        }
        _ if word == rule::NONE => Ok(word.to_owned()),
        by => {
            if let Some(list) = list_of(by) {
                return names.word(list, word);
            }
            let id = names.unit(conn, word)?;
            Ok(conn.query_row("SELECT code FROM unit WHERE id = ?", [id], |r| r.get(0))?)
        }
    }
}

/// How many are to be drawn, as typed.
fn quota(conn: &Connection, names: &Names, by: Option<StrataBy>, typed: &str) -> Result<Quota> {
    let unreadable = || {
        Error::usage("draw-quota-unreadable", both!("--quota {typed:?} 读不懂", "--quota {typed:?} cannot be read"))
            .hint(both!("写 3、5% 或 派出所=2,县直部门=1", "give 3, 5% or WORD=2,WORD=1"))
            .field("quotas")
    };
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| unreadable());
    if let Some(share) = typed.trim().strip_suffix(['%', '％']) {
        let share = number(share)?;
        return if (1..=100).contains(&share) { Ok(Quota::Share(share)) } else { Err(unreadable()) };
    }
    if !typed.contains('=') {
        return number(typed).map(Quota::Each);
    }
    let mut of = rule::Quotas::new();
    for (word, n) in pairs(typed, &both!("写 派出所=2,县直部门=1", "give WORD=2,WORD=1"))? {
        of.insert(stratum(conn, names, by, word)?, number(n)?);
    }
    Ok(Quota::Of(of))
}

/// Where weights come from, and those that are given.
fn weights(conn: &Connection, names: &Names, typed: Option<&String>) -> Result<(Weighing, HashMap<i64, u32>)> {
    let Some(typed) = typed else { return Ok((Weighing::Equal, HashMap::new())) };
    if let Some(word) = Weighing::VOCAB.find(typed).and_then(|term| Weighing::from_slug(term.slug))
        && word != Weighing::Given
    {
        return Ok((word, HashMap::new()));
    }
    let hint = both!("写 投诉，或 单位=3,单位=2", "give complaints, or UNIT=3,UNIT=2");
    let mut out = HashMap::new();
    for (name, weight) in pairs(typed, &hint)? {
        let weight = weight.parse().map_err(|_| {
            let said = both!("{name} 的权数 {weight:?} 不是整数", "the weight {weight:?} of {name} is no whole number");
            Error::usage("draw-weight-unreadable", said).hint(hint.clone())
        })?;
        out.insert(names.unit(conn, name)?, weight);
    }
    Ok((Weighing::Given, out))
}

/// The units left out, each with its reason.
fn excluded(conn: &Connection, names: &Names, matches: &ArgMatches) -> Result<Vec<(i64, String)>> {
    let hint = || both!("写 --exclude '单位=理由'", "give --exclude 'UNIT=REASON'");
    let one = |typed: &String| {
        let parted = typed.split_once(['=', '＝']).map(|(name, reason)| (name.trim(), reason.trim()));
        let Some((name, reason)) = parted.filter(|(_, reason)| !reason.is_empty()) else {
            let said = both!("排除 {typed:?} 没有理由", "{typed:?} is excluded without a reason");
            return Err(Error::usage("reason-missing", said).hint(hint()));
        };
        Ok((names.unit(conn, name)?, reason.to_owned()))
    };
    matches.get_many::<String>("exclude").into_iter().flatten().map(one).collect()
}

/// One of the register.
fn registered(conn: &Connection, id: i64) -> Result<Sent> {
    let sql = "SELECT name, unit FROM person WHERE id = ?";
    let sent = |r: &rusqlite::Row<'_>| Ok(Sent { name: r.get(0)?, unit: r.get(1)?, person: Some(id) });
    Ok(conn.prepare_cached(sql)?.query_row([id], sent)?)
}

/// Who may inspect: names with their own units, persons of the register with theirs; where nobody is named, those of the campaign's team
/// who inspect.
fn pool(conn: &Connection, names: &Names, campaign: i64, matches: &ArgMatches) -> Result<Vec<Sent>> {
    let Some(typed) = matches.get_many::<String>("inspectors") else {
        let crew = crew(conn, campaign)?;
        let team: Vec<i64> = crew.inspectors(None).filter_map(|member| member.person).collect();
        let team = team.into_iter().map(|person| registered(conn, person)).collect::<Result<Vec<Sent>>>()?;
        // Of one alone no two can be drawn.
        return Ok(if team.len() < INSPECTORS { Vec::new() } else { team });
    };
    let one = |word: &str| match word.rsplit_once('=') {
        Some((name, unit)) => {
            let (name, unit) = (name.trim(), names.unit(conn, unit.trim())?);
            let sql = "SELECT id FROM person WHERE name = ? AND unit = ? AND void_reason IS NULL ORDER BY id";
            let person = conn.prepare_cached(sql)?.query_row((name, unit), |r| r.get(0)).optional()?;
            Ok(Sent { name: name.to_owned(), unit, person })
        }
        None => {
            let id = names.record(conn, &person::NOUN, word).map_err(|e| {
                e.hint(both!(
                    "名册里没有的，写明本人单位：--inspectors '{word}=单位'",
                    "of one not in the register say the own unit: --inspectors '{word}=UNIT'"
                ))
            })?;
            registered(conn, id)
        }
    };
    typed.flat_map(|typed| text::listed(typed)).map(one).collect()
}

/// Days as typed: 90, 90d, 90天.
fn days(typed: &str) -> Result<i64> {
    let number = typed.trim().trim_end_matches(['d', '天', '日']).trim();
    number.parse().ok().filter(|days| (1..=3660).contains(days)).ok_or_else(|| {
        Error::usage(
            "count-unreadable",
            both!("--not-visited {typed:?} 不是天数", "--not-visited {typed:?} is no count of days"),
        )
        .hint(both!("写 90d", "give 90d"))
    })
}

/// What a frame is asked for, understood.
fn asked(conn: &Connection, names: &Names, matches: &ArgMatches) -> Result<Asked> {
    let text = |name: &str| matches.get_one::<String>(name);
    let on = text("on").map_or(Ok(names.today), |typed| names.day(conn, typed))?;
    let by = text("by").map(|typed| names.word(StrataBy::VOCAB.name, typed)).transpose()?;
    let by = by.as_deref().and_then(StrataBy::from_slug);
    let typed = text("where").map(|typed| typed.trim()).filter(|typed| !typed.is_empty());
    let (weighing, weights) = weights(conn, names, text("weights"))?;
    let quota_typed = text("quota").ok_or_else(|| {
        Error::usage("field-missing", both!("缺少名额", "the quota is missing"))
            .hint(both!("加上 --quota …", "add --quota …"))
            .lacks("quota")
    })?;
    let campaign = names.record(conn, &campaign::NOUN, text("target").map_or("", String::as_str))?;
    Ok(Asked {
        campaign,
        on,
        criteria: typed.map(str::to_owned),
        units: units(conn, names, typed, on)?,
        by,
        not_visited: text("not-visited").map(|typed| days(typed)).transpose()?,
        weighing,
        weights,
        quota: quota(conn, names, by, quota_typed)?,
        excluded: excluded(conn, names, matches)?,
        pool: pool(conn, names, campaign, matches)?,
        note: text("message")
            .map(|typed| super::input::said(typed))
            .transpose()?
            .filter(|note| !note.trim().is_empty()),
    })
}

/// Publishes a frame.
pub fn frame<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let done = desk.write(|write, names| {
        let asked = asked(write.conn(), names, matches)?;
        closed::named(write.conn(), asked.campaign)?.into_iter().for_each(|said| desk.say(said));
        let (id, draft, kept) = framing::frame(write, names, &asked)?;
        let (code, of, n) = (NOUN.code(id), campaign::NOUN.code(asked.campaign), kept.frame.len());
        let round = draft.round.unwrap_or_default();
        let digest = draft.digest.clone().unwrap_or_default();
        let quotas: u32 = kept.quotas.values().sum();
        if let Some(said) = rule::alike(&kept.frame).filter(|_| asked.weighing != Weighing::Equal) {
            desk.say(said);
        }
        if asked.pool.is_empty() {
            desk.say(both!(
                "没有写 --inspectors，督查组里也没有两名检查人员，只抽单位，不抽人",
                "nobody is named by --inspectors, and the team has no two who inspect: units are drawn, and nobody who goes there"
            ));
        }
        if usize::try_from(quotas).is_ok_and(|quotas| quotas == n) {
            desk.say(both!("名额等于名单，全部会抽中", "the quotas take all of the frame"));
        }
        let texts: Vec<(&str, Value)> =
            asked.excluded.iter().map(|(_, reason)| ("reason", Value::Text(reason.clone()))).collect();
        privacy::mind(desk, write.conn(), &NOUN, id, &texts)?;
        let said = both!(
            "{of} 第 {round} 次抽查 {code}：名单 {n} 个单位，抽 {quotas} 个；摘要 {digest}",
            "{code}, draw no. {round} of {of}: {n} units framed, {quotas} to be drawn; digest {digest}"
        );
        let next = vec![
            format!("ducha draw publish {code} -o 名单.csv"),
            format!("ducha draw seed {code} --seed … --witness …"),
        ];
        let kept = match desk.wish.format {
            Some(_) => Some(Kept::One(Box::new(super::draw_page::page(write.conn(), names, id, false)?))),
            None => None,
        };
        Ok(Done { codes: vec![code], said: desk.dry(said), next, kept })
    })?;
    Ok(Page::Done(Box::new(done)))
}
