//! `ducha round rank`: places and grades of what was scored, on which parts they rest, whether they would stand with
//! other weights, and who is last for the how manyeth time.

use super::board;
use super::places::{Beside, sensitivity, table};
use super::scored::{Key, Moving, Scored, heirs, scored};
use crate::base::day;
use crate::base::error::{Error, Lang, Result};
use crate::base::page::Page;
use crate::both;
use crate::command::args::{option, switch};
use crate::command::desk::Desk;
use crate::record::names::Names;
use crate::record::returns::Sheet;
use crate::record::round::NOUN;
use crate::rule::form::{Form, Scoring};
use chrono::Datelike as _;
use clap::{ArgMatches, Command};
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// `round rank`.
pub fn command(lang: Lang) -> Command {
    Command::new("rank")
        .about(
            lang.pick("名次和等次；权重变动会不会变", "Places and grades; whether they would stand with other weights"),
        )
        .arg(board::whose(
            lang,
            lang.pick("哪一轮；写表名就合并这段时间的各轮", "which round; of a form, its rounds of a period together"),
        ))
        .args(options(lang))
}

/// What is asked of a ranking.
pub fn options(lang: Lang) -> [clap::Arg; 5] {
    [
        option("period", lang.pick("期间", "PERIOD"), lang.pick("表的哪些轮", "which rounds of the form")),
        switch(
            "sensitivity",
            lang.pick(
                "每个权重加减一成、去掉一方，末位和等次变不变",
                "each weight a tenth more, a tenth less, left out: do the last place and the grades change",
            ),
        ),
        switch(
            "streak",
            lang.pick(
                "连续几次末位，按表的规定提出什么",
                "how many times running it was last, and what the form proposes then",
            ),
        ),
        switch(
            "places",
            lang.pick("名次也列出来；平时只列等次", "the places too, where otherwise grades alone are shown"),
        ),
        switch("corrected", lang.pick("把定稿后的更正算进去", "with what was corrected after it was frozen")),
    ]
}

/// The error of a form that scores nothing.
pub fn unscored(form: &Form) -> Error {
    let name = &form.name;
    Error::refused("form-unscored", both!("“{name}”不计分，没有名次", "{name} scores nothing: there are no places"))
        .hint(both!("看报送：ducha round board {name}", "see what came in: ducha round board {name}"))
}

/// `round rank`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (form, rounds) = board::rounds(desk, matches)?;
    page(desk, matches, &form, &rounds)
}

/// The ranking of some rounds of a form as a page.
pub fn page<'a>(desk: &'a Desk, matches: &ArgMatches, form: &Form, rounds: &[i64]) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let scoring = form.scoring.as_ref().ok_or_else(|| unscored(form))?;
    let corrected = matches.get_flag("corrected");
    let sheets = Sheet::each(conn, names, rounds)?;
    let all = scored(conn, form, &sheets, corrected, None)?;
    let mut ranking = scoring.ranked(&scoring.weights(), &all.entries);
    for note in &ranking.notes {
        desk.say(note.clone());
    }
    let without = ranking.places.iter().filter(|place| place.total.is_none()).count();
    if without > 0 {
        desk.say(both!("{without} 家有的部分没有回答，没有名次", "{without} lack answers in a part and have no place"));
    }
    if matches.get_flag("sensitivity") {
        return moved(desk, (form, scoring), &sheets, corrected, &all);
    }
    let by_place = matches.get_flag("places") || scoring.grades.is_empty();
    if !by_place {
        ranking.by_grade(&all.entries);
        desk.say(both!("只列等次；名次也要：加 --places", "grades alone are shown; the places too: add --places"));
    }
    let streaks = if matches.get_flag("streak") { Some(streaks(conn, names, form, rounds, &all)?) } else { None };
    let graded = |at: usize| scoring.grades[at].follows.is_some();
    let proposes = ranking.places.iter().any(|place| place.grade.is_some_and(graded))
        || streaks
            .as_ref()
            .is_some_and(|all| scoring.consequences.iter().any(|one| all.iter().any(|n| *n >= one.times)));
    let decided = decided(conn, rounds, &all.keys)?;
    if proposes {
        let code = rounds.last().map(|round| NOUN.code(*round)).unwrap_or_default();
        desk.say(both!(
            "按表提出的由人决定；决定了的登记：ducha sanction add --round {code} --kind …",
            "what the form proposes is for people to decide; once decided: ducha sanction add --round {code} --kind …"
        ));
    }
    Ok(Page::Sheet(table(
        scoring,
        &all,
        &ranking,
        &Beside { streaks: streaks.as_deref(), decided: &decided },
        by_place,
    )))
}

/// Whether the last place and the grades would stand with other weights.
fn moved<'a>(
    desk: &'a Desk,
    (form, scoring): (&Form, &Scoring),
    sheets: &[Sheet],
    corrected: bool,
    all: &Scored,
) -> Result<Page<'a>> {
    if form.weighed().len() < 2 {
        let name = &form.name;
        desk.say(both!(
            "“{name}”的部分和项目都没有写权重，没有哪个权重可变动",
            "neither parts nor items of {name} have weights: there is none to move"
        ));
    }
    let weighed = form.weighed();
    let mut returns = Vec::new();
    if scoring.parts.is_empty() && weighed.len() > 1 {
        scored(desk.read()?, form, sheets, corrected, Some(&mut returns))?;
    }
    let moving = Moving::of(all, returns, sheets.len());
    let changes = form.sensitivity(all.entries.len(), |weights, part| {
        let Some(part) = part.filter(|_| scoring.parts.is_empty()) else {
            let own = if scoring.parts.is_empty() { scoring.weights() } else { weights.to_vec() };
            return Ok(scoring.ranked(&own, &all.entries));
        };
        let by = |at: usize| &weights[at] / &weighed[at].2;
        let entries = moving.entries((part, weighed[part].0), &by(part), &by(usize::from(part == 0)));
        Ok(scoring.ranked(&scoring.weights(), &entries))
    })?;
    Ok(Page::Sheet(sensitivity(form, scoring, all, &changes)))
}

/// What was decided because of these rounds, by whom it fell on: the codes of measures.
pub fn decided(conn: &Connection, rounds: &[i64], keys: &[Key]) -> Result<Vec<Option<String>>> {
    let sql = "SELECT unit, person, code FROM sanction WHERE round = ? AND void_reason IS NULL ORDER BY id";
    let (mut statement, heirs) = (conn.prepare(sql)?, heirs(conn)?);
    // A measure against somebody of a unit was decided of that unit too.
    let (mut units, mut persons) = (HashMap::<i64, Vec<String>>::new(), HashMap::<i64, Vec<String>>::new());
    for round in rounds {
        let mut rows = statement.query([round])?;
        while let Some(row) = rows.next()? {
            let (unit, person, code): (i64, Option<i64>, String) = row.try_into()?;
            units.entry(heirs.get(&unit).copied().unwrap_or(unit)).or_default().push(code.clone());
            if let Some(person) = person {
                persons.entry(person).or_default().push(code);
            }
        }
    }
    let of = |(unit, person, ..): &Key| match person {
        Some(person) => persons.get(person),
        None => units.get(unit.as_ref()?),
    };
    Ok(keys.iter().map(|key| Some(of(key)?.join("、"))).collect())
}

/// How many times running each is last, up to these rounds: the years of the form before, by the last of each.
fn streaks(conn: &Connection, names: &Names, form: &Form, rounds: &[i64], now: &Scored) -> Result<Vec<u32>> {
    let sql = "SELECT id, to_on FROM form_round WHERE form = (SELECT form FROM form_round WHERE id = ?) AND void_reason IS NULL ORDER BY to_on DESC, id DESC";
    let mut statement = conn.prepare(sql)?;
    let all: Vec<(i64, String)> =
        statement.query_map([rounds.first()], |r| r.try_into())?.collect::<rusqlite::Result<_>>()?;
    let year = |on: &str| day::iso(on).map_or(0, |on| on.year());
    let this = all.iter().filter(|(id, _)| rounds.contains(id)).map(|(_, on)| year(on)).min().unwrap_or_default();
    let mut years: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
    all.iter().filter(|(_, on)| year(on) < this).for_each(|(id, on)| years.entry(year(on)).or_default().push(*id));
    let Some(scoring) = &form.scoring else { return Ok(vec![0; now.keys.len()]) };
    let last = |scored: &Scored| -> Vec<Key> {
        let ranking = scoring.ranked(&scoring.weights(), &scored.entries);
        ranking.places.iter().filter(|place| place.last).map(|place| scored.keys[place.entry].clone()).collect()
    };
    let mut run: HashMap<Key, u32> = last(now).into_iter().map(|key| (key, 1)).collect();
    let mut going: Vec<Key> = run.keys().cloned().collect();
    for rounds in years.values().rev() {
        let then = last(&scored(conn, form, &Sheet::each(conn, names, rounds)?, false, None)?);
        going.retain(|key| then.contains(key));
        for key in &going {
            *run.entry(key.clone()).or_default() += 1;
        }
        if going.is_empty() {
            break;
        }
    }
    Ok(now.keys.iter().map(|key| run.get(key).copied().unwrap_or(0)).collect())
}
