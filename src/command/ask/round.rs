//! `round fill` item by item: whom it is of, then every item of the form that is asked of them, with its limits, its choices and what was
//! answered before. What the ledger counts by itself is shown, not asked. Not for what an answer may be: that is `rule::form`'s.

use super::Typed;
use super::choice::Choice;
use super::dialogue::{About, Answers, Asking, Refused, Screen, run};
use super::line::{self, Part};
use super::records::Stock;
use super::talk::{Kind, Question};
use super::verb::Verb;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::text;
use crate::base::vocab::FormAnswer;
use crate::both;
use crate::command::round::figure::Counting;
use crate::command::round::fill::period;
use crate::command::round::row::pair_of;
use crate::command::round::whom::{Whom, called};
use crate::record::returns::Sheet;
use crate::record::round::NOUN;
use crate::record::round_rows::Subject;
use crate::rule::form::{Item, Kind as Of, Part as Counts};
use serde_json::{Map, Value as Json};

/// The errors of a line that does not say enough.
const LACKING: [&str; 4] = ["argument-missing", "round-whom", "answer-none", "return-lacking"];

/// Whether an error is about what can be asked: of nothing but answers typed one by one.
pub fn asks(verb: &Verb<'_>, error: &Error) -> bool {
    let typed = verb.words("input");
    (LACKING.contains(&error.id) || error.lacks.contains(&"rater"))
        && typed.iter().all(|word| word.contains(['=', '＝']))
}

/// Does the command with the answers: the exit code, or none where whoever types leaves.
pub fn fill(typed: &Typed<'_>, verb: &Verb<'_>, stock: Stock<'_>, screen: &mut Screen<'_>) -> Result<Option<u8>> {
    let form = Form { verb, stock };
    let mut told = false;
    let mut ask = |answers: &Answers| {
        let mut asking = form.asking(answers)?;
        // Once is enough.
        if told {
            asking.told.clear();
        }
        told |= !asking.told.is_empty();
        let error = (typed.attempt)(&line::completed((typed.argv, 2), &form.parts(answers)?)).err();
        let open = |error: &Error| LACKING.contains(&error.id) || !error.lacks.is_empty();
        asking.refused = error.filter(|error| !open(error)).map(|error| {
            let key = error.field.as_deref().map(|field| format!("={field}"));
            let about = key.filter(|key| answers.iter().any(|(of, _)| of == key));
            Refused { error, about, waits: Vec::new() }
        });
        Ok(asking)
    };
    let command = |answers: &Answers| {
        form.parts(answers).map_or_else(|_| String::new(), |parts| line::shown((typed.argv, 2), &parts))
    };
    let write = |answers: &Answers| (typed.write)(&line::completed((typed.argv, 2), &form.parts(answers)?));
    run(&mut About { ask: &mut ask, keep: &|_, choice| choice, command: &command, write: &write }, screen)
}

/// A round being filled.
struct Form<'a> {
    verb: &'a Verb<'a>,
    stock: Stock<'a>,
}

impl Form<'_> {
    /// What was typed for an argument, or answered.
    fn said(&self, answers: &Answers, key: &str) -> Option<String> {
        self.verb.text(key).or_else(|| answers.iter().find(|(of, _)| of == key).map(|(_, choice)| choice.value.clone()))
    }

    /// The round, once it is known.
    fn sheet(&self, answers: &Answers) -> Result<Option<Sheet>> {
        let Some(code) = self.said(answers, "target") else { return Ok(None) };
        let id = self.stock.names.record(self.stock.conn, &NOUN, &code)?;
        Sheet::of(self.stock.conn, self.stock.names, id).map(Some)
    }

    /// The line of the subject, once it is known.
    fn line(&self, sheet: &Sheet, answers: &Answers) -> Option<i64> {
        let answered = answers.iter().find(|(key, _)| key == "line").and_then(|(_, choice)| choice.value.parse().ok());
        answered.or_else(|| {
            let whom = Whom::typed(self.verb.given()).ok()?;
            let lines = whom.lines(self.stock.conn, self.stock.names, sheet).ok()?;
            if let [line] = lines.as_slice() { Some(*line) } else { None }
        })
    }

    /// The questions as things stand.
    fn asking(&self, answers: &Answers) -> Result<Asking> {
        let (mut questions, mut told, mut grows) = (Vec::new(), Vec::new(), true);
        if self.verb.text("target").is_none() {
            questions.extend(self.verb.questions(self.stock, &[], &["target".into()], &["target".into()])?);
        }
        if let Some(sheet) = self.sheet(answers)? {
            let typed = Whom::typed(self.verb.given())?.lines(self.stock.conn, self.stock.names, &sheet).is_ok();
            if !typed {
                questions.push(self.whom(&sheet)?);
            }
            if !sheet.form.raters.is_empty() && self.verb.text("rater").is_none() {
                questions.push(self.rater(&sheet));
            }
            if let Some(line) = self.line(&sheet, answers) {
                let rater = self.said(answers, "rater");
                let rater = rater.and_then(|said| sheet.form.rater(&said).ok().map(|rater| rater.key.clone()));
                questions.extend(self.items(&sheet, (line, rater.as_deref()))?);
                told = self.counted(&sheet, (line, rater.as_deref()))?;
                grows = false;
            }
        }
        Ok(Asking { questions, told, refused: None, grows })
    }

    fn whom(&self, sheet: &Sheet) -> Result<Question> {
        let lang = self.stock.lang;
        let one = |subject: &Subject| -> Result<Choice> {
            let (line, name) = (subject.line.unwrap_or_default(), called(self.stock.conn, subject)?);
            let filed = sheet.last_of(line, None).map_or("", |_| lang.pick("（已报）", " (filed)"));
            Ok(Choice { value: line.to_string(), label: format!("{name}{filed}"), also: vec![name] })
        };
        let choices = sheet.subjects.iter().map(one).collect::<Result<_>>()?;
        let (label, help) = (lang.pick("填报对象", "Of whom"), lang.pick("这一轮里的谁", "who of this round"));
        Ok(Question {
            key: "line".into(),
            label: label.into(),
            help: help.into(),
            required: true,
            kind: Kind::Choice,
            choices,
            ..Question::default()
        })
    }

    fn rater(&self, sheet: &Sheet) -> Question {
        let lang = self.stock.lang;
        let one = |rater: &crate::rule::form::Choice| Choice {
            value: rater.zh.clone(),
            label: worded(lang, &rater.zh, &rater.en),
            also: vec![rater.key.clone()],
        };
        Question {
            key: "rater".into(),
            label: lang.pick("评价主体", "By whose judgement").into(),
            required: true,
            kind: Kind::Choice,
            choices: sheet.form.raters.iter().map(one).collect(),
            ..Question::default()
        }
    }

    /// The items that are asked there and were not typed.
    fn items(&self, sheet: &Sheet, (line, rater): (i64, Option<&str>)) -> Result<Vec<Question>> {
        let typed = self.verb.words("input");
        let typed = typed.iter().map(|pair| Ok(pair_of(&sheet.form, pair)?.0)).collect::<Result<Vec<_>>>()?;
        let before = sheet.last_of(line, None).filter(|_| rater.is_none() && !sheet.form.rows);
        let before: Map<String, Json> =
            before.and_then(|one| serde_json::from_str(one.answers.as_deref()?).ok()).unwrap_or_default();
        let asked = sheet.form.asked(sheet.at(line, rater)).filter(|item| item.figure.is_none());
        let was_typed = |item: &Item| typed.iter().any(|name| name.strip_prefix('=') == Some(item.key.as_str()));
        let open = asked.filter(|item| !was_typed(item));
        Ok(open.map(|item| question(self.stock.lang, item, before.get(&item.key))).collect())
    }

    /// What the ledger answers by itself.
    fn counted(&self, sheet: &Sheet, (line, rater): (i64, Option<&str>)) -> Result<Vec<Both>> {
        let Some(unit) = sheet.subject(line).and_then(|subject| subject.unit) else { return Ok(Vec::new()) };
        let within = (period(self.stock.conn, sheet.id)?, self.stock.names.today);
        let counting = Counting::of(self.stock.conn, self.stock.names);
        let mut out = Vec::new();
        for item in sheet.form.asked(sheet.at(line, rater)).filter(|item| item.figure.is_some()) {
            let (zh, en) = (&item.zh, worded(Lang::En, &item.zh, &item.en));
            let n = counting.number(item, unit, within)?.map_or_else(|| "—".to_owned(), |n| n.to_string());
            out.push(both!("由台账计算，不用填：{zh} {n}", "counted from the ledger, not asked: {en} {n}"));
        }
        Ok(out)
    }

    /// The answers as they are typed.
    fn parts(&self, answers: &Answers) -> Result<Vec<Part>> {
        let mut out: Vec<Part> = line::switches(answers).collect();
        let flag = |flag: &str, value: String| Part::Flag { flag: flag.into(), value: Some(value), sealed: false };
        for (key, choice) in answers.iter().filter(|(key, _)| !line::is_switch(key)) {
            match key.as_str() {
                "target" => out.push(Part::Place(choice.value.clone())),
                "line" => out.push(
                    self.subject(answers, &choice.value)?.unwrap_or_else(|| flag("--line", choice.value.clone())),
                ),
                "rater" => out.push(flag("--rater", choice.value.clone())),
                item => out.push(Part::Word(format!("{}={}", item.trim_start_matches('='), choice.value))),
            }
        }
        Ok(out)
    }

    /// A subject as a flag names it, where it is a unit that stands there once.
    fn subject(&self, answers: &Answers, line: &str) -> Result<Option<Part>> {
        let Some(sheet) = self.sheet(answers)? else { return Ok(None) };
        let unit = line.parse().ok().and_then(|line| sheet.subject(line)).and_then(|subject| subject.unit);
        let Some(unit) = unit.filter(|unit| sheet.subjects.iter().filter(|s| s.unit == Some(*unit)).count() == 1)
        else {
            return Ok(None);
        };
        let called = self.stock.unit(unit)?.map(|choice| choice.value);
        Ok(called.map(|called| Part::Flag { flag: "--unit".into(), value: Some(called), sealed: false }))
    }
}

fn worded(lang: Lang, zh: &str, en: &str) -> String {
    if en.is_empty() { zh.to_owned() } else { lang.pick(zh, en).to_owned() }
}

/// An item as a question.
fn question(lang: Lang, item: &Item, before: Option<&Json>) -> Question {
    let words: Vec<Choice> = match item.kind {
        Of::YesNo => FormAnswer::VOCAB
            .terms
            .iter()
            .map(|term| {
                let also = term.words().map(str::to_owned).collect();
                Choice { value: lang.pick(term.zh, term.slug).into(), label: term.label(lang).into(), also }
            })
            .collect(),
        Of::Choice => item
            .options
            .iter()
            .map(|option| {
                let label = worded(lang, &option.zh, &option.en);
                Choice { value: option.zh.clone(), label, also: vec![option.key.clone()] }
            })
            .collect(),
        _ => Vec::new(),
    };
    let kind = match item.kind {
        Of::YesNo | Of::Choice => Kind::Choice,
        Of::Text => Kind::Long,
        _ => Kind::Line,
    };
    let said = before.map(|before| before.as_str().map_or_else(|| before.to_string(), str::to_owned));
    let usual = said.map(|said| {
        words.iter().find(|choice| choice.also.contains(&said)).cloned().unwrap_or_else(|| Choice::plain(said))
    });
    Question {
        key: format!("={}", item.key),
        label: worded(lang, &item.zh, &item.en),
        help: limits(lang, item),
        required: item.required,
        kind,
        choices: words,
        usual,
        ..Question::default()
    }
}

/// What an item may be, and what it does.
fn limits(lang: Lang, item: &Item) -> String {
    let mut all: Vec<Both> = Vec::new();
    all.extend(item.section.as_ref().map(|section| Both::same(text::one_line(section))));
    match (item.kind, &item.min, &item.max) {
        (Of::Number | Of::Score, min, Some(max)) => {
            let min = min.as_ref().map_or_else(|| "0".to_owned(), ToString::to_string);
            all.push(both!("{min} 至 {max}", "{min} to {max}"));
        }
        (Of::Number | Of::Score, Some(min), None) => all.push(both!("{min} 以上", "{min} or more")),
        (Of::Number | Of::Score, None, None) => all.push(both!("写数", "a number")),
        (Of::Date, ..) => all.push(both!("写日期，如 3月5日", "a day, such as 2026-03-05")),
        (Of::Evidence, ..) => all.push(both!("写证据的编号或出处", "the code of the evidence, or where it is")),
        _ => {}
    }
    match item.part {
        Counts::Veto => all.push(both!("一票否决项", "a veto")),
        Counts::Bonus => all.push(both!("加分项", "a bonus")),
        Counts::Deduction => all.push(both!("扣分项", "a deduction")),
        _ => {}
    }
    if item.own {
        all.push(both!("自选动作", "of the unit's own"));
    }
    all.iter().map(|said| said.get(lang)).collect::<Vec<_>>().join(lang.pick("，", ", "))
}
