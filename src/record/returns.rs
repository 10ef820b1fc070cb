//! What comes in of a round: its subjects, their returns, what the office said of each, and what that made. Not for the round itself: that is
//! `round`; nor for what an answer may be and what it scores: that is `rule::form` and `rule::score`.

use super::round::{Draft as Round, NOUN};
use super::round_rows::{Made, Return, Subject, Verdict, row, standing};
use super::{existing, fields_of, form, living, next_row, not_in_future, not_voided, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::vocab::ReturnState;
use crate::both;
use crate::db::mask::UNTOLD;
use crate::db::write::{PartRow, Write};
use crate::record::names::Names;
use crate::rule::form::{Answers, At, Form, written};
use crate::rule::round::{Life, takes};
use crate::rule::score::Scored;
use rusqlite::Connection;
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

/// A round with its form, its subjects and what came in.
pub struct Sheet {
    /// The round.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// The form in the version it was opened with.
    pub form: Form,
    /// Where it stands.
    pub life: Life,
    /// Its subjects.
    pub subjects: Vec<Subject>,
    /// What came in of them, in the order it came.
    pub returns: Vec<Return>,
    /// What was said of that.
    pub verdicts: Vec<Verdict>,
    /// What answers made.
    makings: Vec<Made>,
    last: i64,
}

/// What is given of one subject.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The line of the subject.
    pub line: i64,
    /// The answers, by item; a sheet of counts where `ballots` says of how many.
    pub answers: Vec<(String, Json)>,
    /// Everything else that is said of the return.
    pub with: Return,
}

impl Sheet {
    /// The sheet of a round that was not voided.
    pub fn of(conn: &Connection, names: &Names, id: i64) -> Result<Sheet> {
        not_voided(conn, &NOUN, id)?;
        let round: Round = super::load(conn, id)?;
        let of = round.form.zip(round.version).ok_or_else(|| required(&NOUN, "form"))?;
        let returns: Vec<Return> = standing(conn, "round_return", id)?;
        let sql = "SELECT coalesce(max(number), 0) FROM round_return WHERE form_round = ?";
        Ok(Sheet {
            id,
            code: NOUN.code(id),
            form: form::version(conn, of.0, of.1)?,
            life: living::standing::<Round>(conn, names, id)?.life,
            subjects: standing(conn, "round_subject", id)?,
            returns,
            verdicts: standing(conn, "round_verdict", id)?,
            makings: standing(conn, "round_made", id)?,
            last: conn.query_row(sql, [id], |r| r.get(0))?,
        })
    }

    /// The subject of a line.
    pub fn subject(&self, line: i64) -> Option<&Subject> {
        self.subjects.iter().find(|subject| subject.line == Some(line))
    }

    /// Of which lines and items something was made already.
    pub fn made(&self) -> HashSet<(Option<i64>, String)> {
        let line = |made: &Made| self.returns.iter().find(|one| one.number == made.number).and_then(|one| one.line);
        self.makings.iter().map(|made| (line(made), made.item.clone().unwrap_or_default())).collect()
    }

    /// What was said last of a return.
    pub fn verdict(&self, number: Option<i64>) -> Option<&Verdict> {
        self.verdicts.iter().rfind(|verdict| verdict.number == number)
    }

    fn sent_back(&self, number: Option<i64>) -> bool {
        self.verdict(number).is_some_and(|verdict| verdict.verdict.as_deref() == Some(ReturnState::SentBack.slug()))
    }

    /// The returns that count: those of raters each, of a subject the last, of a register the last of each of its rows; none that was sent
    /// back. What came after the round was frozen counts only where corrections are asked for.
    pub fn counting(&self, corrections: bool) -> impl Iterator<Item = &Return> {
        let of = move |r: &&Return| corrections || r.correction.is_none();
        let key = |r: &Return| (r.line, r.entry_name.clone());
        let own = self.returns.iter().filter(of).filter(|r| r.rater.is_none());
        // In the order they came in, the last stays.
        let last: HashMap<_, _> = own.map(|r| (key(r), r.number)).collect();
        self.returns.iter().filter(of).filter(move |one| {
            !self.sent_back(one.number) && (one.rater.is_some() || last.get(&key(one)) == Some(&one.number))
        })
    }

    /// The last return of a line, whatever was said of it.
    pub fn last_of(&self, line: i64, entry: Option<&str>) -> Option<&Return> {
        self.returns.iter().rfind(|r| r.line == Some(line) && r.entry_name.as_deref() == entry && r.rater.is_none())
    }

    /// What a return comes to.
    fn scored(&self, at: At<'_>, one: &Return, answers: &Answers) -> Result<Option<Scored>> {
        if one.ballots.is_none() {
            return Ok(self.form.score(at, answers));
        }
        Ok(self.form.score_of_counts(at, &self.form.counts(at, answers)?))
    }

    /// Where a return stands in the form.
    pub fn at<'s>(&'s self, line: i64, rater: Option<&'s str>) -> At<'s> {
        At { stage: self.subject(line).and_then(|subject| subject.stage.as_deref()), rater }
    }

    /// One more return: its answers understood and scored. What a subject gave before and does not give anew stays.
    pub fn take(&mut self, names: &Names, given: Given) -> Result<PartRow> {
        let Given { line, answers, mut with } = given;
        takes(&self.life, &self.code, with.correction.is_some())?;
        let on = *with.happened_on.get_or_insert(names.today);
        not_in_future(&NOUN, "happened_on", on, names.today)?;
        let opened = self.life.opened_on.unwrap_or(on);
        if on < opened {
            let code = &self.code;
            let said = both!(
                "{code} 于 {opened} 布置，不能在 {on} 报",
                "{code} was opened on {opened}: nothing came in on {on}"
            );
            return Err(Error::refused("return-before-round", said)
                .hint(both!("--on 写不早于 {opened} 的日期", "give --on a day not before {opened}"))
                .field("happened_on"));
        }
        if with.correction.is_some() && self.life.frozen_on.or(self.life.closed_on).is_none() {
            let code = &self.code;
            return Err(Error::usage(
                "round-not-frozen",
                both!("{code} 还没有定稿，直接报就是", "{code} is not frozen yet: just file it"),
            )
            .hint(both!("去掉 --correct", "leave --correct out")));
        }
        if let Some(rater) = &mut with.rater {
            *rater = self.form.rater(rater)?.key.clone();
        } else if !self.form.raters.is_empty() {
            let all = self.form.raters.iter().map(|rater| rater.zh.as_str()).collect::<Vec<_>>().join("、");
            return Err(required(&NOUN, "rater").hint(both!("加上 --rater，有：{all}", "add --rater, of {all}")));
        }
        let at = self.at(line, with.rater.as_deref());
        let counts = with.ballots.is_some();
        let found =
            if counts { answers.into_iter().collect() } else { self.answers(at, line, &with, &answers, names.today)? };
        let scored = self.scored(at, &with, &found)?;
        with.score = scored.as_ref().map(|scored| written(&scored.total));
        with.vetoed = scored.as_ref().map(|scored| scored.vetoed);
        with.answers = Some(Json::Object(found).to_string());
        self.last += 1;
        (with.number, with.line) = (Some(self.last), Some(line));
        existing::chosen(names, &NOUN, on, &fields_of(&with))?;
        let kept = row("round_return", &with);
        self.returns.push(with);
        Ok(kept)
    }

    /// The answers of a subject: those given, over those it gave before.
    fn answers(&self, at: At<'_>, line: i64, with: &Return, given: &[(String, Json)], today: Day) -> Result<Answers> {
        let new = self.form.answers(at, given.iter().map(|(key, value)| (key.as_str(), value)), today)?;
        let before = with.rater.is_none().then(|| self.last_of(line, with.entry_name.as_deref())).flatten();
        let before: Answers = before.and_then(|r| serde_json::from_str(r.answers.as_deref()?).ok()).unwrap_or_default();
        let all = self.form.items.iter().filter_map(|item| {
            let found =
                new.get(&item.key).or_else(|| before.get(&item.key).filter(|_| at.asks(item) && !item.retired))?;
            Some((item.key.clone(), found.clone()))
        });
        let all: Answers = all.collect();
        let lacking = self.form.lacking(at, &all);
        if lacking.is_empty() {
            return Ok(all);
        }
        let (n, first) =
            (lacking.len(), lacking.iter().take(8).map(|item| item.zh.as_str()).collect::<Vec<_>>().join("、"));
        let example = lacking.first().map(|item| item.key.clone()).unwrap_or_default();
        Err(Error::refused(
            "return-lacking",
            both!("还有 {n} 项必填的没有答：{first}", "{n} required items are not answered: {first}"),
        )
        .hint(both!("一次答全：{example}=… …", "answer them all: {example}=… …"))
        .field(&example))
    }
}

/// Writes rows of a round's parts, all in one step.
pub fn keep(write: &mut Write<'_>, id: i64, rows: &[PartRow]) -> Result<()> {
    let n = next_row(write.conn(), &NOUN, id)?;
    write.step(&NOUN, id, n, rows)
}

/// Rounds whose returns are not what their form makes of them, each with what is wrong.
pub fn miscounted(conn: &Connection) -> Result<Vec<(i64, Both)>> {
    let mut statement = conn.prepare("SELECT id, form, version FROM form_round ORDER BY id")?;
    let rounds = statement.query_map([], |r| r.try_into())?.collect::<rusqlite::Result<Vec<(i64, i64, i64)>>>()?;
    let mut out = Vec::new();
    for (id, of, version) in rounds {
        let wrong = match form::version(conn, of, version) {
            Ok(form) => wrong(conn, id, form)?,
            Err(error) => Some(error.message.clone()),
        };
        out.extend(wrong.map(|wrong| (id, wrong)));
    }
    Ok(out)
}

/// What is wrong with the rows of a round.
fn wrong(conn: &Connection, id: i64, form: Form) -> Result<Option<Both>> {
    let sheet = Sheet {
        id,
        code: NOUN.code(id),
        form,
        life: Life::begin(Day::MIN, None),
        subjects: standing(conn, "round_subject", id)?,
        returns: standing(conn, "round_return", id)?,
        verdicts: standing(conn, "round_verdict", id)?,
        makings: Vec::new(),
        last: 0,
    };
    let lines: Vec<i64> = sheet.subjects.iter().filter_map(|subject| subject.line).collect();
    // A copy for another office may hold back what was answered.
    for one in sheet.returns.iter().filter(|one| one.answers.as_deref() != Some(UNTOLD)) {
        let (number, line) = (one.number.unwrap_or_default(), one.line.unwrap_or_default());
        let gone = "SELECT 1 FROM round_subject WHERE form_round = ? AND line = ?";
        if !lines.contains(&line) && !conn.prepare_cached(gone)?.exists([id, line])? {
            return Ok(Some(both!(
                "第 {number} 份报送的对象（第 {line} 行）不存在",
                "return {number} is of line {line}, which is not there"
            )));
        }
        let answers: Option<Answers> = one.answers.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let at = sheet.at(line, one.rater.as_deref());
        let scored = answers.map(|answers| sheet.scored(at, one, &answers)).transpose();
        let found = match scored {
            Ok(Some(scored)) => scored.map(|scored| (written(&scored.total), scored.vetoed)),
            _ => {
                return Ok(Some(both!(
                    "第 {number} 份报送的回答读不懂",
                    "the answers of return {number} cannot be read"
                )));
            }
        };
        if found.as_ref().map(|(score, _)| score.as_str()) != one.score.as_deref()
            || found.map(|(_, vetoed)| vetoed) != one.vetoed
        {
            return Ok(Some(both!(
                "第 {number} 份报送的得分和它的回答不符",
                "the score of return {number} is not what its answers come to"
            )));
        }
    }
    let numbers: Vec<Option<i64>> = sheet.returns.iter().map(|one| one.number).collect();
    let stray =
        sheet.verdicts.iter().find(|verdict| !numbers.contains(&verdict.number)).and_then(|verdict| verdict.number);
    Ok(stray.map(|number| {
        both!("审核的第 {number} 份报送不存在", "return {number}, of which something was said, is not there")
    }))
}
