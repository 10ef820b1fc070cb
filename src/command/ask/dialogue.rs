//! A conversation: each question shown, each answer held against what the flags would say, the whole shown before it is written. What is read
//! and said goes through functions, so that it runs without a terminal. Not for what is asked about.

use super::choice::Choice;
use super::shown::{self, Look};
use super::talk::{Heard, Kind, Question, Talk, clean};
use crate::base::error::{Both, Error, Kind as ErrorKind, Result};
use crate::base::text;
use crate::both;

/// The answers, by key, in the order they were given.
pub type Answers = [(String, Choice)];

/// What stands in the way of writing.
pub struct Refused {
    /// Why.
    pub error: Error,
    /// The question whose answer will not do, as far as it is known.
    pub about: Option<String>,
    /// The questions it says something may be answered to.
    pub waits: Vec<String>,
}

impl Refused {
    /// Whether it may come right with what has not been asked yet.
    fn is_open(&self, asking: &Asking, talk: &Talk) -> bool {
        asking.questions.iter().any(|question| self.waits.contains(&question.key) && !talk.has(&question.key))
    }
}

/// What is to be asked as things stand, and what stands in the way of writing.
pub struct Asking {
    /// The questions, in order.
    pub questions: Vec<Question>,
    /// What is worth knowing before the next.
    pub told: Vec<Both>,
    /// Why it would not be written.
    pub refused: Option<Refused>,
    /// Whether how many questions there are shows only as they are answered.
    pub grows: bool,
}

/// What a conversation is about.
pub struct About<'a> {
    /// What is to be asked, by what was answered.
    pub ask: &'a mut dyn FnMut(&Answers) -> Result<Asking>,
    /// An answer as it is kept: a day by its date, which means the same tomorrow.
    pub keep: &'a dyn Fn(&str, Choice) -> Choice,
    /// The same as a command.
    pub command: &'a dyn Fn(&Answers) -> String,
    /// Does it: the exit code.
    pub write: &'a dyn Fn(&Answers) -> Result<u8>,
}

/// What comes of showing the whole.
enum Whole {
    /// It was done, with this exit code.
    Done(u8),
    /// Something is asked again.
    Again,
    /// Whoever types leaves.
    Left,
}

/// The error a period that was issued raises, and the switch that overcomes it.
const ISSUED: (&str, &str) = ("period-issued", "--amend");

/// A line that was typed, and whether control characters were left out of it; none where whoever types leaves.
pub type Typed = Option<(String, bool)>;

/// Where it takes place.
pub struct Screen<'a> {
    /// How things look.
    pub look: Look,
    /// Reads a line that begins as something.
    pub read: &'a mut dyn FnMut(&str) -> Result<Typed>,
    /// Says lines.
    pub say: &'a mut dyn FnMut(&[String]),
    /// Has a text written in an editor.
    pub edit: &'a mut dyn FnMut(&str) -> Result<String>,
}

impl Screen<'_> {
    fn told(&mut self, said: &Both) {
        (self.say)(&self.look.set(said.get(self.look.lang)));
    }

    fn refuse(&mut self, error: &Error) {
        (self.say)(&shown::wrong(self.look, &error.message, error.hint.as_ref(), &[]));
    }

    /// A line that begins as something; what was left out of it is told.
    pub fn line(&mut self, initial: &str) -> Result<Option<String>> {
        let Some((line, dropped)) = (self.read)(initial)? else { return Ok(None) };
        if dropped {
            self.told(&both!("去掉了看不见的控制字符", "control characters were left out"));
        }
        Ok(Some(line))
    }
}

/// Asks until all is answered, the whole is agreed to and done: the exit code, or none where whoever types leaves.
pub fn run(about: &mut About<'_>, screen: &mut Screen<'_>) -> Result<Option<u8>> {
    let mut talk = Talk::default();
    let mut asking = (about.ask)(&[])?;
    (screen.say)(&screen.look.set(screen.look.lang.pick(
        "回车取默认或跳过，< 上一题，? 说明，Esc 放弃（什么都不写）",
        "Enter takes the default or passes, < goes back, ? explains, Esc leaves (nothing is written)",
    )));
    // A question whose answer was refused stands on the screen still.
    let mut refused = false;
    loop {
        let Some(question) = talk.next(&asking.questions).cloned() else {
            match agreed(about, screen, &mut talk, &asking)? {
                Whole::Done(code) => return Ok(Some(code)),
                Whole::Again => {
                    asking = (about.ask)(&talk.answers())?;
                    continue;
                }
                Whole::Left => return Ok(None),
            }
        };
        let question = Question { usual: talk.before(&question.key).cloned().or(question.usual.clone()), ..question };
        if !std::mem::take(&mut refused) {
            asking.told.drain(..).for_each(|told| screen.told(&told));
            let place = asking.questions.iter().filter(|q| talk.has(&q.key)).count() + 1;
            let of = (!asking.grows).then_some(asking.questions.len());
            (screen.say)(&shown::question(screen.look, &question, (place, of)));
        }
        if shown::is_numbered(&question) {
            talk.listed.clone_from(&question.choices);
        }
        let Some(answer) = answer(screen, &mut talk, &question)? else { return Ok(None) };
        let Heard::Answer(answer) = answer else {
            if !talk.back() {
                screen.told(&both!("这是第一题", "this is the first question"));
            }
            asking = (about.ask)(&talk.answers())?;
            continue;
        };
        talk.take(&question.key, answer.map(|choice| (about.keep)(&question.key, choice)));
        let now = (about.ask)(&talk.answers())?;
        if let Some(why) = now.refused.as_ref().filter(|why| why.about.as_ref() == Some(&question.key)) {
            if !why.is_open(&now, &talk) {
                // What was just said will not do: it is asked again, with why.
                screen.refuse(&why.error);
                talk.refuse();
                refused = true;
                continue;
            }
            screen.told(&why.error.message);
        }
        asking = now;
    }
}

/// What was answered to a question, or that the one before is wanted; none where whoever types leaves.
fn answer(screen: &mut Screen<'_>, talk: &mut Talk, question: &Question) -> Result<Option<Heard>> {
    let before = || question.usual.as_ref().filter(|_| question.kind == Kind::Long).map(|choice| choice.value.clone());
    let initial = before().unwrap_or_default();
    // In an editor a text is changed where it stands.
    let stands =
        Some(&initial).filter(|text| !text.is_empty()).or(question.stands.as_ref()).cloned().unwrap_or_default();
    loop {
        let Some(line) = screen.line(&initial)? else { return Ok(None) };
        match talk.hear(question, &line) {
            Heard::Explain => (screen.say)(&shown::explained(screen.look, question)),
            Heard::Edit => match (screen.edit)(&stands) {
                Ok(text) => match talk.hear(question, &clean(&text).0) {
                    heard @ Heard::Answer(Some(_)) => return Ok(Some(heard)),
                    _ => screen.told(&both!("什么也没有写", "nothing was written there")),
                },
                Err(error) => screen.refuse(&error),
            },
            Heard::Wrong(why, meant) => {
                (screen.say)(&shown::wrong(screen.look, &why, None, &meant));
                if !meant.is_empty() {
                    talk.listed = meant;
                }
            }
            heard => return Ok(Some(heard)),
        }
    }
}

/// Shows the whole and does it once it is agreed to. What stands in the way leads back to the question it is about, or to the last.
fn agreed(about: &About<'_>, screen: &mut Screen<'_>, talk: &mut Talk, asking: &Asking) -> Result<Whole> {
    if let Some(why) = &asking.refused {
        if why.error.id == ISSUED.0 {
            return amended(screen, talk, &why.error);
        }
        screen.refuse(&why.error);
        let must = asking.questions.iter().filter(|question| question.required && talk.passed_over(&question.key));
        let mut again: Vec<&String> = must.map(|question| &question.key).collect();
        if again.is_empty() {
            again.extend(why.about.as_ref().filter(|key| talk.has(key)));
        }
        if !again.is_empty() {
            for key in again {
                talk.again(key);
            }
            return Ok(Whole::Again);
        }
    } else {
        let answers = talk.answers();
        let of = |(key, answer): &'_ (String, Choice)| {
            asking.questions.iter().position(|q| q.key == *key).map(|at| (at, answer.clone()))
        };
        let mut all: Vec<(usize, Choice)> = answers.iter().filter_map(of).collect();
        all.sort_by_key(|(at, _)| *at);
        let pairs: Vec<_> = all.iter().map(|(at, answer)| (&asking.questions[*at], answer)).collect();
        (screen.say)(&shown::review(screen.look, &pairs, &(about.command)(&answers)));
    }
    let mut refused = asking.refused.is_some();
    loop {
        screen.told(&if refused {
            both!("< 回去改，Esc 放弃", "< goes back, Esc leaves")
        } else {
            both!("回车写入，< 回去改，Esc 放弃", "Enter writes it, < goes back, Esc leaves")
        });
        let Some(line) = screen.line("")? else { return Ok(Whole::Left) };
        match talk.hear(&Question::default(), &line) {
            Heard::Answer(None) if !refused => match (about.write)(&talk.answers()) {
                Ok(code) => return Ok(Whole::Done(code)),
                Err(error) if !is_theirs(&error) => return Err(error),
                Err(error) => {
                    screen.refuse(&error);
                    refused = true;
                }
            },
            Heard::Back => {
                talk.back();
                return Ok(Whole::Again);
            }
            _ => {}
        }
    }
}

/// Whether an error is one that another answer may mend, and nothing was written.
fn is_theirs(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Usage | ErrorKind::NotFound | ErrorKind::Refused)
}

/// Asks whether a period that was issued is meant to be amended; where it is not, the last question comes again.
fn amended(screen: &mut Screen<'_>, talk: &mut Talk, error: &Error) -> Result<Whole> {
    (screen.say)(&shown::wrong(screen.look, &error.message, None, &[]));
    screen.told(&both!("补录、更正已印发的期间吗？ y/N", "amend the period that was issued? y/N"));
    let Some(line) = screen.line("")? else { return Ok(Whole::Left) };
    if matches!(text::narrowed(line.trim()).to_lowercase().as_str(), "y" | "yes" | "是") {
        talk.take(ISSUED.1, Some(Choice::plain(ISSUED.1)));
    } else {
        talk.back();
    }
    Ok(Whole::Again)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::Lang;

    fn asked(key: &str, required: bool) -> Question {
        Question { key: key.into(), label: key.into(), required, ..Question::default() }
    }

    /// What comes of these lines, a text from an editor, and all that was said. A word of three letters is refused as `a`, one of four at
    /// the end as `b`, and `note` demands another answer.
    fn played(lines: &[&str], edited: &Result<String>) -> (Option<Vec<(String, String)>>, String) {
        let mut rest = lines.iter();
        let mut said = String::new();
        let mut ask = |answers: &Answers| {
            let of = |key: &str| answers.iter().find(|(of, _)| of == key).map(|(_, choice)| choice.value.clone());
            let mut questions = vec![asked("a", true)];
            questions.extend((of("a").as_deref() == Some("note")).then(|| asked("why", true)));
            questions.extend([asked("b", false), Question { kind: Kind::Long, ..asked("c", true) }]);
            let short = of("a").filter(|a| a.len() == 3).map(|_| "a".to_owned());
            let late = of("c").and(of("b")).filter(|b| b.len() == 4).map(|_| "b".to_owned());
            let error = || Error::usage("value-unknown", both!("不行", "that will not do"));
            let refused = short.or(late).map(|key| Refused { about: Some(key), waits: Vec::new(), error: error() });
            Ok(Asking { questions, told: Vec::new(), refused, grows: false })
        };
        let done = std::cell::RefCell::new(None);
        let write = |answers: &Answers| {
            *done.borrow_mut() = Some(answers.to_vec());
            Ok(0)
        };
        let command = |answers: &Answers| format!("do {}", answers.len());
        let mut screen = Screen {
            look: Look { lang: Lang::En, width: 40 },
            read: &mut |_| Ok(rest.next().map(|line| ((*line).to_owned(), false))),
            say: &mut |lines| said.push_str(&(lines.join("\n") + "\n")),
            edit: &mut |_| edited.clone(),
        };
        let mut about = About { ask: &mut ask, keep: &|_, choice| choice, command: &command, write: &write };
        let code = run(&mut about, &mut screen).expect("a conversation");
        let answers = done.take();
        assert_eq!(code, answers.as_ref().map(|_| 0));
        assert_eq!(rest.next(), None, "a line too many: {said}");
        (answers.map(|all| all.into_iter().map(|(key, choice)| (key, choice.value)).collect()), said)
    }

    fn answers(lines: &[&str]) -> Vec<(String, String)> {
        played(lines, &Ok(String::new())).0.expect("answers")
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_was_answered_comes_back_in_order() {
        assert_eq!(answers(&["x", "", "z", ""]), pairs(&[("a", "x"), ("c", "z")]));
        // Back over two questions, what stood there is kept by Enter.
        assert_eq!(answers(&["x", "y", "<", "<", "", "w", "z", ""]), pairs(&[("a", "x"), ("b", "w"), ("c", "z")]));
        // Back from the whole.
        assert_eq!(answers(&["x", "y", "z", "<", "zz", ""]), pairs(&[("a", "x"), ("b", "y"), ("c", "zz")]));
    }

    #[test]
    fn what_is_refused_is_asked_again_at_once_or_in_the_end() {
        let (all, said) = played(&["abc", "x", "four", "z", "y", ""], &Ok(String::new()));
        assert_eq!(all, Some(pairs(&[("a", "x"), ("c", "z"), ("b", "y")])));
        assert_eq!(said.matches("that will not do").count(), 2);
        assert_eq!(said.matches("To be written").count(), 1);
    }

    #[test]
    fn an_answer_may_demand_another() {
        assert_eq!(answers(&["note", "w", "", "z", ""]), pairs(&[("a", "note"), ("why", "w"), ("c", "z")]));
        assert_eq!(answers(&["note", "w", "<", "<", "x", "", "z", ""]), pairs(&[("a", "x"), ("c", "z")]));
    }

    #[test]
    fn whoever_leaves_gets_nothing() {
        for lines in [&[][..], &["x"], &["x", "", "z"], &["x", "", "z", "what?"]] {
            assert_eq!(played(lines, &Ok(String::new())).0, None, "{lines:?}");
        }
    }

    #[test]
    fn an_editor_writes_a_text_and_one_that_fails_leaves_the_question() {
        let (all, _) = played(&["x", "", "!", ""], &Ok("one\ntwo\n".into()));
        assert_eq!(all, Some(pairs(&[("a", "x"), ("c", "one\ntwo")])));
        let failed = Err(Error::failed("editor-failed", both!("没有打开", "it did not open")));
        let (all, said) = played(&["x", "", "!", "z", ""], &failed);
        assert_eq!(all, Some(pairs(&[("a", "x"), ("c", "z")])));
        assert!(said.contains("it did not open"));
        assert!(played(&["x", "", "!", "z", ""], &Ok(" \n".into())).1.contains("nothing was written there"));
    }
}
