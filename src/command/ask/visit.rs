//! `visit enter` item by item: where and when, those the register knows called one by one and whoever else was there, what the campaign asks,
//! what was found, until nothing is said. It comes to one JSON object, as a telephone writes it. Not for what such an object means: that is
//! `entered`'s.

use super::Typed;
use super::choice::Choice;
use super::dialogue::{About, Answers, Asking, Refused, Screen, run};
use super::line::{self, Part};
use super::records::Stock;
use super::talk::{Kind, Question};
use super::verb::Verb;
use crate::base::column::{self, Shape};
use crate::base::error::{Error, Result};
use crate::base::noun::Noun;
use crate::base::vocab::{Attendance, OTHER_SLUG};
use crate::record::{campaign, finding, visit};
use crate::report::blank_sheet;
use serde_json::{Map, Value as Json, json};

/// The fields of a visit that are asked for.
const FIELDS: [&str; 5] = ["unit", "visited_on", "method", "section", "inspectors"];
/// The fields that end it.
const END: [&str; 2] = ["signed_by", "note"];
/// The most of a unit that are called one by one.
const MOST: usize = 40;

/// Does the command with the object: the exit code, or none where whoever types leaves.
pub fn enter(typed: &Typed<'_>, verb: &Verb<'_>, stock: Stock<'_>, screen: &mut Screen<'_>) -> Result<Option<u8>> {
    let form = Form { stock, campaign: verb.words("input").into_iter().next() };
    let parts = |answers: &Answers| -> Vec<Part> {
        line::switches(answers).chain([Part::Word(object(answers).to_string())]).collect()
    };
    let mut ask = |answers: &Answers| {
        let error = (typed.attempt)(&line::completed((typed.argv, 2), &parts(answers))).err();
        let lacks = error.as_ref().map(|error| error.lacks.clone()).unwrap_or_default();
        let refused = error.filter(|error| error.lacks.is_empty());
        let refused = refused.map(|error| Refused { about: at(&error, answers), waits: Vec::new(), error });
        // Whoever was there and whatever was found is asked for until there is nothing more.
        Ok(Asking { questions: form.questions(answers, &lacks)?, told: Vec::new(), refused, grows: true })
    };
    let keep = |key: &str, choice| stock.kept(visit::NOUN.shape(key), choice);
    let command = |answers: &Answers| line::shown((typed.argv, 2), &parts(answers));
    let write = |answers: &Answers| (typed.write)(&line::completed((typed.argv, 2), &parts(answers)));
    run(&mut About { ask: &mut ask, keep: &keep, command: &command, write: &write }, screen)
}

/// The question an error is about: a field of the visit, or of what was found last; a form names its item by what it asks.
fn at(error: &Error, answers: &Answers) -> Option<String> {
    let field = error.field.as_deref()?;
    let ends = format!(":{field}");
    let asks = |key: &String| key.strip_prefix("asked:").is_some_and(|asked| error.message.zh.contains(asked));
    let found = |key: &String| key.starts_with("found") && key.ends_with(&ends);
    answers.iter().rev().map(|(key, _)| key).find(|key| *key == field || found(key) || asks(key)).cloned()
}

/// The object that answers make: what was found and the roll by their numbers, all else by its key.
fn object(answers: &Answers) -> Json {
    let mut out = Map::new();
    let rows = |kind: &str| -> Vec<Json> {
        let mut all: Vec<(String, Map<String, Json>)> = Vec::new();
        for (key, answer) in answers {
            let Some((row, field)) = key.split_once(':').filter(|(row, _)| row.starts_with(kind)) else { continue };
            let at = all.iter().position(|(of, _)| of == row).unwrap_or_else(|| {
                all.push((row.to_owned(), Map::new()));
                all.len() - 1
            });
            all[at].1.insert(field.to_owned(), Json::from(answer.value.as_str()));
        }
        all.into_iter().map(|(_, row)| Json::Object(row)).collect()
    };
    for (key, answer) in answers.iter().filter(|(key, _)| !key.contains(':') && !line::is_switch(key)) {
        out.insert(key.clone(), Json::from(answer.value.as_str()));
    }
    // Of those the register knows the key holds the name.
    let known = answers
        .iter()
        .filter_map(|(key, answer)| Some(json!({ "name": key.strip_prefix("known:")?, "attendance": answer.value })));
    let roll: Vec<Json> = known.chain(rows("other")).collect();
    let asked = answers.iter().filter_map(|(key, answer)| Some(json!({ key.strip_prefix("asked:")?: answer.value })));
    for (key, all) in [("roll", roll), ("answers", asked.collect()), ("findings", rows("found"))] {
        if !all.is_empty() {
            out.insert(key.into(), Json::Array(all));
        }
    }
    Json::Object(out)
}

/// A visit being entered.
struct Form<'a> {
    stock: Stock<'a>,
    campaign: Option<String>,
}

impl Form<'_> {
    fn pick(&self, zh: &str, en: &str) -> String {
        self.stock.lang.pick(zh, en).to_owned()
    }

    /// A field of a noun as a question.
    fn field(&self, noun: &'static Noun, column: &'static str, key: &str) -> Result<Question> {
        let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
        let help = noun.field(column).map_or((zh, en), |field| (field.zh, field.en));
        let shape = noun.shape(column);
        let kind = match shape {
            Shape::Word(_) => Kind::Choice,
            Shape::Unit => Kind::Open,
            Shape::Long => Kind::Long,
            _ => Kind::Line,
        };
        Ok(Question {
            key: key.into(),
            label: self.pick(zh, en),
            help: self.pick(help.0, help.1),
            kind,
            choices: self.stock.of(shape, true)?,
            ..Question::default()
        })
    }

    /// The questions as things stand.
    fn questions(&self, answers: &Answers, lacks: &[&str]) -> Result<Vec<Question>> {
        let mut out = Vec::new();
        let last = self.stock.last(&visit::NOUN)?;
        for column in FIELDS {
            let mut question = self.field(&visit::NOUN, column, column)?;
            question.required = matches!(column, "unit" | "method") || lacks.contains(&column);
            question.last = last.as_ref().filter(|_| column != "unit").and_then(|(code, all)| {
                all.iter().find(|(of, _)| *of == column).map(|(_, choice)| (choice.clone(), code.clone()))
            });
            out.push(question);
        }
        let said = |key: &str| answers.iter().find(|(of, _)| of == key).map(|(_, choice)| choice.value.as_str());
        let unit = said("unit").and_then(|unit| self.stock.names.unit(self.stock.conn, unit).ok());
        if let Some(unit) = unit {
            self.roll(unit, answers, &mut out)?;
            self.asked(unit, &mut out)?;
        }
        self.found(answers, &mut out)?;
        for column in END {
            out.push(self.field(&visit::NOUN, column, column)?);
        }
        Ok(out)
    }

    /// Those the register knows, then whoever else, until nobody is named.
    fn roll(&self, unit: i64, answers: &Answers, out: &mut Vec<Question>) -> Result<()> {
        let attendance = self.stock.of(Shape::Word(Attendance::VOCAB.name), true)?;
        let present =
            attendance.iter().find(|choice| choice.also.iter().any(|word| word == Attendance::Present.slug())).cloned();
        let question = |key: String, label: String, usual: Option<Choice>| Question {
            key,
            label,
            kind: Kind::Choice,
            choices: attendance.clone(),
            usual,
            ..Question::default()
        };
        for (name, post) in blank_sheet::known(self.stock.conn, unit)?.into_iter().take(MOST) {
            let label = format!("{name} {}", post.unwrap_or_default());
            out.push(question(format!("known:{name}"), label.trim().to_owned(), present.clone()));
        }
        for n in 1.. {
            let key = format!("other{n}:name");
            let help = self.pick(
                "名册以外还有谁，几个人用顿号分开；没有了按回车",
                "who else, several with commas; Enter where there is nobody else",
            );
            let label = self.pick("姓名", "Name");
            out.push(Question { key: key.clone(), label, help, ..Question::default() });
            let Some((_, name)) = answers.iter().find(|(of, _)| *of == key) else { break };
            let asked = question(format!("other{n}:attendance"), name.label.clone(), present.clone());
            out.push(Question { required: true, ..asked });
        }
        Ok(())
    }

    /// What the campaign asks.
    fn asked(&self, unit: i64, out: &mut Vec<Question>) -> Result<()> {
        let Some(campaign) = &self.campaign else { return Ok(()) };
        let campaign = self.stock.names.record(self.stock.conn, &campaign::NOUN, campaign)?;
        for (question, words) in blank_sheet::questions(self.stock.conn, self.stock.lang, (campaign, unit))? {
            let help = self.pick("选一个，或写看到的情况", "choose, or write what was seen");
            let choices = words.into_iter().map(Choice::plain).collect();
            let key = format!("asked:{question}");
            out.push(Question { key, label: question, help, kind: Kind::Open, choices, ..Question::default() });
        }
        Ok(())
    }

    /// What was found, until nothing is.
    fn found(&self, answers: &Answers, out: &mut Vec<Question>) -> Result<()> {
        for n in 1.. {
            let key = |field: &str| format!("found{n}:{field}");
            let mut kind = self.field(&finding::NOUN, "kind", &key("kind"))?;
            kind.label = self.pick(&format!("第 {n} 个问题"), &format!("Finding {n}"));
            kind.help = self.pick("问题类型；没有了按回车", "its kind; Enter where there is nothing else");
            let choices = kind.choices.clone();
            out.push(kind);
            let Some((_, answer)) = answers.iter().find(|(of, _)| *of == key("kind")) else { break };
            let other = choices.iter().find(|choice| choice.also.iter().any(|word| word == OTHER_SLUG));
            let note = other.is_some_and(|other| other.value == answer.value).then_some("kind_note");
            for (column, required) in
                note.map(|note| (note, true)).into_iter().chain([("summary", true), ("persons", false)])
            {
                out.push(Question { required, ..self.field(&finding::NOUN, column, &key(column))? });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_to_the_object_a_telephone_writes() {
        let said = [
            ("unit", "登记中心"),
            ("known:刘建国", "到岗"),
            ("other1:name", "王某"),
            ("other1:attendance", "脱岗"),
            ("asked:有没有去向牌", "否"),
            ("found1:kind", "脱岗"),
            ("found1:summary", "9:40 窗口没人"),
            ("found2:kind", "四难"),
        ];
        let answers: Vec<_> = said.map(|(key, value)| (key.to_owned(), Choice::plain(value))).to_vec();
        let told = json!({
            "unit": "登记中心",
            "roll": [{ "name": "刘建国", "attendance": "到岗" }, { "name": "王某", "attendance": "脱岗" }],
            "answers": [{ "有没有去向牌": "否" }],
            "findings": [{ "kind": "脱岗", "summary": "9:40 窗口没人" }, { "kind": "四难" }],
        });
        assert_eq!(object(&answers), told);
        let refused = Error::usage("count-unreadable", crate::base::error::Both::default()).field("kind");
        assert_eq!(at(&refused, &answers).as_deref(), Some("found2:kind"));
    }
}
