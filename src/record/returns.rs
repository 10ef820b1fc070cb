//! What comes in of a round: its subjects, their returns, what the office said of each, and what that made. Not for the round itself: that is
//! `round`; nor for what an answer may be and what it scores: that is `rule::form` and `rule::score`.

use super::round::{Draft as Round, NOUN};
use super::round_rows::{Made, Return, Subject, Verdict, row, standing};
use super::{existing, fields_of, form, living, next_row, not_in_future, not_voided, required};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::ReturnState;
use crate::both;
use crate::db::write::{PartRow, Write};
use crate::record::names::Names;
use crate::rule::form::{Answers, At, Form, written};
use crate::rule::round::{Life, takes};
use crate::rule::score::{Apart, Scored};
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
    index: Index,
}

/// Whom a row of a round is about: a unit, a person, a point, a thing by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the words themselves")]
pub enum Who {
    Unit(i64),
    Person(i64),
    Point(i64),
    Label(String),
}

/// Where things stand in a sheet, so that a round of a hundred thousand is not walked through for each of them.
#[derive(Default)]
struct Index {
    /// Subjects by line.
    lines: HashMap<i64, usize>,
    /// Subjects by whom they are.
    whom: HashMap<Who, Vec<usize>>,
    /// The last return of each subject itself, or of each row of its register.
    own: HashMap<(i64, Option<String>), usize>,
    /// What was said last of each return.
    verdicts: HashMap<i64, usize>,
}

impl Index {
    fn of(subjects: &[Subject], returns: &[Return], verdicts: &[Verdict]) -> Index {
        let mut index = Index::default();
        for (at, subject) in subjects.iter().enumerate() {
            index.lines.extend(subject.line.map(|line| (line, at)));
            let who = [
                subject.unit.map(Who::Unit),
                subject.person.map(Who::Person),
                subject.point.map(Who::Point),
                subject.label.clone().map(Who::Label),
            ];
            who.into_iter().flatten().for_each(|who| index.whom.entry(who).or_default().push(at));
        }
        returns.iter().enumerate().for_each(|(at, one)| index.came(at, one));
        index.verdicts.extend(verdicts.iter().enumerate().filter_map(|(at, one)| Some((one.number?, at))));
        index
    }

    /// One more return.
    fn came(&mut self, at: usize, one: &Return) {
        if let Some(line) = one.line.filter(|_| one.rater.is_none()) {
            self.own.insert((line, one.entry_name.clone()), at);
        }
    }
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
        let subjects: Vec<Subject> = standing(conn, "round_subject", id)?;
        let returns: Vec<Return> = standing(conn, "round_return", id)?;
        let verdicts: Vec<Verdict> = standing(conn, "round_verdict", id)?;
        let sql = "SELECT coalesce(max(number), 0) FROM round_return WHERE form_round = ?";
        Ok(Sheet {
            id,
            code: NOUN.code(id),
            form: form::version(conn, of.0, of.1)?,
            life: living::standing::<Round>(conn, names, id)?.life,
            index: Index::of(&subjects, &returns, &verdicts),
            subjects,
            returns,
            verdicts,
            makings: standing(conn, "round_made", id)?,
            last: conn.query_row(sql, [id], |r| r.get(0))?,
        })
    }

    /// The sheets of some rounds.
    pub fn each(conn: &Connection, names: &Names, rounds: &[i64]) -> Result<Vec<Sheet>> {
        rounds.iter().map(|id| Sheet::of(conn, names, *id)).collect()
    }

    /// The rows of a round by themselves, without where it stands.
    pub(super) fn held(
        id: i64,
        form: Form,
        (subjects, returns, verdicts): (Vec<Subject>, Vec<Return>, Vec<Verdict>),
    ) -> Sheet {
        let (index, life) = (Index::of(&subjects, &returns, &verdicts), Life::begin(Day::MIN, None));
        Sheet { id, code: NOUN.code(id), form, life, index, subjects, returns, verdicts, makings: Vec::new(), last: 0 }
    }

    /// The subject of a line.
    pub fn subject(&self, line: i64) -> Option<&Subject> {
        self.index.lines.get(&line).map(|at| &self.subjects[*at])
    }

    /// The subjects that are somebody, in their order.
    pub fn whom(&self, who: &Who) -> impl Iterator<Item = &Subject> {
        self.index.whom.get(who).into_iter().flatten().map(|at| &self.subjects[*at])
    }

    /// Of which lines and items something was made already.
    pub fn made(&self) -> HashSet<(Option<i64>, String)> {
        let lines: HashMap<_, _> = self.returns.iter().map(|one| (one.number, one.line)).collect();
        let line = |made: &Made| lines.get(&made.number).copied().flatten();
        self.makings.iter().map(|made| (line(made), made.item.clone().unwrap_or_default())).collect()
    }

    /// What was made of answers, in the order it was made.
    pub fn makings(&self) -> impl Iterator<Item = &Made> {
        self.makings.iter()
    }

    /// What was said last of a return.
    pub fn verdict(&self, number: Option<i64>) -> Option<&Verdict> {
        self.index.verdicts.get(&number?).map(|at| &self.verdicts[*at])
    }

    /// Whether something certain was said last of a return.
    pub fn is(&self, number: Option<i64>, state: ReturnState) -> bool {
        self.verdict(number).is_some_and(|verdict| verdict.verdict.as_deref() == Some(state.slug()))
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
            !self.is(one.number, ReturnState::SentBack)
                && (one.rater.is_some() || last.get(&key(one)) == Some(&one.number))
        })
    }

    /// The last return of a line, whatever was said of it.
    pub fn last_of(&self, line: i64, entry: Option<&str>) -> Option<&Return> {
        self.index.own.get(&(line, entry.map(str::to_owned))).map(|at| &self.returns[*at])
    }

    /// What a return comes to.
    pub(super) fn scored(&self, at: At<'_>, one: &Return, answers: &Answers) -> Result<Option<Scored>> {
        Ok(self.scored_apart(at, one, answers)?.and_then(|apart| apart.total()))
    }

    fn scored_apart(&self, at: At<'_>, one: &Return, answers: &Answers) -> Result<Option<Apart>> {
        if one.ballots.is_none() {
            return Ok(self.form.score(at, answers));
        }
        Ok(self.form.score_of_counts(at, &self.form.counts(at, answers)?))
    }

    /// A return that was taken, by its items.
    pub fn apart(&self, one: &Return) -> Result<Option<Apart>> {
        let answers: Option<Answers> = one.answers.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let (Some(answers), Some(line)) = (answers, one.line) else { return Ok(None) };
        self.scored_apart(self.at(line, one.rater.as_deref()), one, &answers)
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
        self.index.came(self.returns.len(), &with);
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
