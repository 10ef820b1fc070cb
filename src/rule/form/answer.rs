//! What an item may be answered with, and how it is kept: `yes`, the key of a choice, a number, a day, text. Not for what it scores.

use super::{At, Exact, Form, Item, Kind, exact, exact_of};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::text;
use crate::base::vocab::FormAnswer;
use crate::both;
use serde_json::{Map, Value as Json};

/// Answers by the keys of their items, in the order of the form.
pub type Answers = Map<String, Json>;

/// The longest answer in words, in signs.
const LONGEST: usize = 20_000;

fn refused(item: &Item, said: &str, why: (&str, &str)) -> Error {
    let (zh, en, said) = (&item.zh, if item.en.is_empty() { &item.zh } else { &item.en }, text::cut(said, 40));
    let (why_zh, why_en) = why;
    Error::refused(
        "answer-wrong",
        both!("“{zh}”不能答 {said:?}：{why_zh}", "{en} cannot be answered {said:?}: {why_en}"),
    )
    .field(&item.key)
}

/// A number as JSON keeps it: whole where it is whole.
fn as_json(number: &Exact, typed: &str) -> Option<Json> {
    if let Some(whole) = number.whole() {
        return Some(Json::from(whole));
    }
    let float: f64 = typed.parse().ok()?;
    // What a computer's number cannot hold exactly is no answer: it would come back as another.
    (exact(&float.to_string()).as_ref() == Some(number)).then(|| Json::from(float))
}

impl Item {
    /// What is kept of an answer as it was given; none where nothing was.
    pub fn answer(&self, given: &Json, today: Day) -> Result<Option<Json>> {
        let said = match given {
            Json::Null => return Ok(None),
            Json::String(said) => said.trim().to_owned(),
            Json::Bool(yes) if self.kind == Kind::YesNo => if *yes { "yes" } else { "no" }.to_owned(),
            Json::Number(number) => number.to_string(),
            other => {
                return Err(refused(
                    self,
                    &other.to_string(),
                    ("只能是一个词、一个数或一段文字", "it is one word, one number or one text"),
                ));
            }
        };
        if said.is_empty() {
            return Ok(None);
        }
        let narrow: String = said.chars().map(text::narrow).collect();
        Ok(Some(match self.kind {
            Kind::YesNo => {
                let found = FormAnswer::VOCAB.find(&narrow).or_else(|| FormAnswer::VOCAB.find(&said));
                let found = found.ok_or_else(|| {
                    refused(self, &said, ("只能是 是、否、部分、不适用", "it is yes, no, partly or not-applicable"))
                })?;
                Json::from(found.slug)
            }
            Kind::Choice => Json::from(self.option(&said)?.key.as_str()),
            Kind::Number | Kind::Score => self.number(&narrow)?,
            Kind::Date => {
                // What is counted from today is no answer: it would mean another day tomorrow.
                let day = day::parse(&narrow, today, &day::plus).ok().filter(|_| !narrow.starts_with(['+', '-']));
                let day = day.ok_or_else(|| {
                    refused(self, &said, ("要写日期，如 2026-03-05", "it is a day, such as 2026-03-05"))
                })?;
                Json::from(day.to_string())
            }
            Kind::Text if said.chars().count() > LONGEST => {
                return Err(refused(self, &said, ("超过两万字", "it is longer than twenty thousand signs")));
            }
            Kind::Text | Kind::Evidence => Json::from(said),
        }))
    }

    /// The choice a word means.
    pub fn option(&self, said: &str) -> Result<&super::Choice> {
        let found = self
            .options
            .iter()
            .find(|o| o.key == said || o.zh == said || o.en.eq_ignore_ascii_case(said) && !said.is_empty());
        found.ok_or_else(|| {
            let all: Vec<_> = self.options.iter().map(|o| o.zh.as_str()).collect();
            let (zh, en) = (format!("只能是 {}", all.join("、")), format!("it is one of {}", all.join(", ")));
            refused(self, said, (&zh, &en))
        })
    }

    fn number(&self, said: &str) -> Result<Json> {
        let said = said.replace(',', "");
        let number = exact(&said).filter(|_| !said.contains('/'));
        let number = number.ok_or_else(|| refused(self, &said, ("要写数", "it is a number")))?;
        let bound = |bound: &Option<serde_json::Number>| bound.as_ref().and_then(exact_of);
        let least = bound(&self.min).unwrap_or_else(Exact::zero);
        if let Some((max, said_max)) =
            bound(&self.max).zip(self.max.as_ref()).filter(|(max, _)| number > *max && self.figure.is_none())
        {
            let _ = max;
            let (zh, en) = (format!("最多 {said_max}"), format!("it is {said_max} at the most"));
            return Err(refused(self, &said, (&zh, &en)));
        }
        if number < least {
            let least = self.min.as_ref().map_or_else(|| "0".to_owned(), ToString::to_string);
            let (zh, en) = (format!("最少 {least}"), format!("it is {least} at the least"));
            return Err(refused(self, &said, (&zh, &en)));
        }
        as_json(&number, &said).ok_or_else(|| refused(self, &said, ("数太长", "the number is too long")))
    }
}

impl Form {
    /// The answers of one subject as they are kept, of what was given by key or by question: unknown and retired items are refused,
    /// required ones of the stage must be there.
    pub fn answers<'g>(
        &self,
        at: At<'_>,
        given: impl IntoIterator<Item = (&'g str, &'g Json)>,
        today: Day,
    ) -> Result<Answers> {
        let mut found: Vec<Option<Json>> = vec![None; self.items.len()];
        let places = self.places();
        for (said, value) in given {
            let place = match places.get(said) {
                Some(place) => *place,
                None => places.get(self.known(said)?.key.as_str()).copied().unwrap_or_default(),
            };
            let item = &self.items[place];
            let answer = item.answer(value, today)?;
            if answer.is_none() {
                continue;
            }
            if item.retired {
                let said = both!("“{}”已停用，不能再答", "{} was given up and is not answered any more", item.zh);
                return Err(Error::refused("answer-retired", said).field(&item.key));
            }
            if found[place].is_some() {
                return Err(Error::usage("answer-twice", both!("“{}”答了两次", "{} is answered twice", item.zh))
                    .field(&item.key));
            }
            if !at.asks(item) {
                let here = [at.stage, at.rater].into_iter().flatten().collect::<Vec<_>>().join(" · ");
                let said = both!("“{}”不在 {here:?} 里答", "{} is not asked of {here:?}", item.zh);
                return Err(Error::refused("answer-elsewhere", said).field(&item.key));
            }
            found[place] = answer;
        }
        let answers: Answers =
            self.items.iter().zip(found).filter_map(|(item, answer)| Some((item.key.clone(), answer?))).collect();
        if answers.is_empty() {
            return Err(Error::usage("answer-none", both!("一项也没有答", "nothing is answered")).hint(both!(
                "写 项目=内容，或给一个文件；项目见 ducha form show {}",
                "write ITEM=ANSWER, or name a file; the items: ducha form show {}",
                self.name
            )));
        }
        Ok(answers)
    }

    /// The required items that have no answer.
    pub fn lacking<'f>(&'f self, at: At<'f>, answers: &Answers) -> Vec<&'f Item> {
        self.asked(at).filter(|item| item.required && !answers.contains_key(&item.key)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form::parse(
            r#"{"name":"表","items":[
            {"key":"a","zh":"公开了吗","kind":"yes-no","required":true},
            {"key":"b","zh":"次数","kind":"number"},
            {"key":"c","zh":"打分","kind":"score","max":10,"min":1},
            {"key":"d","zh":"满意度","kind":"choice","options":[{"key":"good","zh":"满意","score":100},{"key":"bad","zh":"不满意","score":0}]},
            {"key":"e","zh":"哪天","kind":"date"},
            {"key":"f","zh":"旧项","kind":"text","retired":true}]}"#,
        )
        .expect("a form")
    }

    fn kept(given: &str) -> String {
        let given: Map<String, Json> = serde_json::from_str(given).expect("json");
        let today = day::iso("2026-03-09").expect("a day");
        let found = form().answers(At::default(), given.iter().map(|(k, v)| (k.as_str(), v)), today);
        found.map_or_else(|e| e.id.to_owned(), |a| serde_json::to_string(&a).expect("json"))
    }

    #[test]
    fn an_answer_is_kept_one_way_however_it_is_said() {
        let one = r#"{"a":"yes","b":46,"d":"good","e":"2026-03-05"}"#;
        assert_eq!(kept(r#"{"公开了吗":"是","次数":"４６","满意度":"满意","哪天":"3月5日"}"#), one);
        assert_eq!(kept(r#"{"e":"2026.3.5","d":"good","b":46,"a":true}"#), one);
        assert_eq!(kept(r#"{"c":9.25,"f":null,"b":""}"#), r#"{"c":9.25}"#);
        assert_eq!(kept(r#"{"b":"1,220"}"#), r#"{"b":1220}"#);
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for (given, id) in [
            (r#"{"a":"也许"}"#, "answer-wrong"),
            (r#"{"b":-1}"#, "answer-wrong"),
            (r#"{"b":"很多"}"#, "answer-wrong"),
            (r#"{"c":10.5}"#, "answer-wrong"),
            (r#"{"c":0}"#, "answer-wrong"),
            (r#"{"c":"1/3"}"#, "answer-wrong"),
            (r#"{"b":"0.12345678901234567890123"}"#, "answer-wrong"),
            (r#"{"d":"一般"}"#, "answer-wrong"),
            (r#"{"e":"2026-02-30"}"#, "answer-wrong"),
            (r#"{"b":[1]}"#, "answer-wrong"),
            (r#"{"f":"还有"}"#, "answer-retired"),
            (r#"{"b":1,"次数":2}"#, "answer-twice"),
            (r#"{"没有的":1}"#, "form-no-item"),
            ("{}", "answer-none"),
        ] {
            assert_eq!(kept(given), id, "{given}");
        }
    }

    #[test]
    fn what_is_required_and_not_answered_is_told() {
        let answers = Answers::from_iter([("b".to_owned(), Json::from(1))]);
        assert_eq!(form().lacking(At::default(), &answers).iter().map(|i| i.key.as_str()).collect::<Vec<_>>(), ["a"]);
    }
}
