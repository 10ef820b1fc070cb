//! Where a conversation stands: what was asked, what was answered, what comes next, and the way back. Pure: what is typed comes in, what to do
//! comes out. Not for how it looks (`shown`), nor for where questions come from.

use super::choice::{Choice, Found, MOST, find};
use crate::base::error::Both;
use crate::base::text;
use crate::both;

/// What kind of answer a question wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A line, which its own rules understand.
    #[default]
    Line,
    /// A text of any length.
    Long,
    /// One of these.
    Choice,
    /// Any number of these.
    Several,
    /// One of these, or whatever else its own rules understand.
    Open,
    /// One of these, told by its code first, or whatever else its own rules understand.
    Record,
}

/// A question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What it fills.
    pub key: String,
    /// What it asks.
    pub label: String,
    /// What it means.
    pub help: String,
    /// Whether it must be answered.
    pub required: bool,
    /// What kind of answer it wants.
    pub kind: Kind,
    /// What may be chosen.
    pub choices: Vec<Choice>,
    /// What Enter alone takes: what was said before.
    pub usual: Option<Choice>,
    /// What the last record of the kind had, and what that is called: `=` takes it, and where an answer must be given Enter does.
    pub last: Option<(Choice, String)>,
    /// What stands there, where a record is changed: Enter leaves it.
    pub stands: Option<String>,
    /// Whether the answer is kept apart, and shown nowhere again.
    pub sealed: bool,
}

/// An answer: what it is typed as, and how it is shown; none where it was passed over.
pub type Answer = Option<Choice>;

/// What comes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It is an answer.
    Answer(Answer),
    /// The question before is wanted.
    Back,
    /// What the question means is wanted.
    Explain,
    /// A program to write in is wanted.
    Edit,
    /// It is none, and why; these may have been meant.
    Wrong(Both, Vec<Choice>),
}

/// What was answered so far, in order.
#[derive(Clone, Debug, Default)]
pub struct Talk {
    passed: Vec<(String, Answer)>,
    /// What was answered and is asked again.
    before: Vec<(String, Choice)>,
    /// What was shown with numbers.
    pub listed: Vec<Choice>,
}

impl Talk {
    /// The answers, by key.
    pub fn answers(&self) -> Vec<(String, Choice)> {
        self.passed.iter().filter_map(|(key, answer)| Some((key.clone(), answer.clone()?))).collect()
    }

    /// The keys that were answered or passed over.
    pub fn has(&self, key: &str) -> bool {
        self.passed.iter().any(|(passed, _)| passed == key)
    }

    /// Whether a question was passed over.
    pub fn passed_over(&self, key: &str) -> bool {
        self.passed.iter().any(|(passed, answer)| passed == key && answer.is_none())
    }

    /// The question that comes next.
    pub fn next<'q>(&self, all: &'q [Question]) -> Option<&'q Question> {
        all.iter().find(|question| !self.has(&question.key))
    }

    /// What was answered before to a question that is asked again.
    pub fn before(&self, key: &str) -> Option<&Choice> {
        self.before.iter().find(|(of, _)| of == key).map(|(_, answer)| answer)
    }

    /// Takes an answer.
    pub fn take(&mut self, key: &str, answer: Answer) {
        self.before.retain(|(of, _)| of != key);
        self.listed.clear();
        self.passed.push((key.to_owned(), answer));
    }

    /// Goes back by one; false at the first.
    pub fn back(&mut self) -> bool {
        self.listed.clear();
        let Some((key, answer)) = self.passed.pop() else { return false };
        self.before.extend(answer.map(|answer| (key, answer)));
        true
    }

    /// Forgets the answer that was taken last: it will not do.
    pub fn refuse(&mut self) {
        self.passed.pop();
    }

    /// Has a question asked again, wherever it was.
    pub fn again(&mut self, key: &str) {
        if let Some(at) = self.passed.iter().position(|(passed, _)| passed == key) {
            let (key, answer) = self.passed.remove(at);
            self.before.extend(answer.map(|answer| (key, answer)));
        }
    }

    /// What a line says to a question.
    pub fn hear(&self, question: &Question, line: &str) -> Heard {
        let said = line.trim();
        let narrow = text::narrowed(said);
        match narrow.as_str() {
            "<" | "《" | "〈" => return Heard::Back,
            "?" => return Heard::Explain,
            "!" if matches!(question.kind, Kind::Long | Kind::Line) => return Heard::Edit,
            "=" if question.last.is_some() => return Heard::Answer(question.last.clone().map(|(choice, _)| choice)),
            "" => return nothing(question),
            "-" if !question.required => return Heard::Answer(None),
            _ => {}
        }
        match question.kind {
            Kind::Line => Heard::Answer(Some(Choice::plain(said.replace('\n', " ")))),
            Kind::Long => Heard::Answer(Some(Choice::plain(said))),
            Kind::Several => self.several(question, said),
            Kind::Record if is_code(&narrow) => Heard::Answer(Some(Choice::plain(narrow))),
            Kind::Choice | Kind::Open | Kind::Record => self.one(question, said),
        }
    }

    fn one(&self, question: &Question, said: &str) -> Heard {
        match find(&question.choices, &self.listed, said) {
            Found::One(choice) => Heard::Answer(Some(choice)),
            Found::Many(many) => {
                let n = many.len();
                let told = both!("{said:?} 有 {n} 个，选编号或写全", "{said:?} are {n}: choose by number, or say more");
                Heard::Wrong(told, many.into_iter().take(MOST).collect())
            }
            // It may be called otherwise: its own rules know.
            Found::Nothing if matches!(question.kind, Kind::Open | Kind::Record) => {
                Heard::Answer(Some(Choice::plain(said)))
            }
            Found::Nothing => Heard::Wrong(both!("没有 {said:?}", "there is no {said:?}"), Vec::new()),
        }
    }

    fn several(&self, question: &Question, said: &str) -> Heard {
        let (mut values, mut labels) = (Vec::new(), Vec::new());
        for word in text::listed(said) {
            match self.one(question, word) {
                Heard::Answer(Some(choice)) => {
                    values.push(choice.value);
                    labels.push(choice.label);
                }
                wrong => return wrong,
            }
        }
        Heard::Answer(Some(Choice { value: values.join(","), label: labels.join("、"), also: Vec::new() }))
    }
}

/// Whether a word can be a code: letters, then figures.
fn is_code(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    word.len() - rest.len() < 3 && !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// What Enter alone says.
fn nothing(question: &Question) -> Heard {
    let last = || question.last.clone().filter(|_| question.required).map(|(choice, _)| choice);
    match question.usual.clone().or_else(last) {
        Some(usual) => Heard::Answer(Some(usual)),
        None if question.required => Heard::Wrong(both!("这一项必填", "this one must be answered"), Vec::new()),
        None => Heard::Answer(None),
    }
}

/// What was typed or pasted, without what no record should hold and no terminal should be told: orders to a terminal, signs that turn a line
/// round. Whether anything was left out is told.
pub fn clean(typed: &str) -> (String, bool) {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let typed = typed.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    let (mut out, mut dropped) = (String::with_capacity(typed.len()), false);
    let mut rest = typed.as_str();
    while let Some(c) = rest.chars().next() {
        let order = order(rest);
        if order == 0 && !turns(c) && (c == '\n' || !c.is_control()) {
            out.push(c);
        } else {
            dropped = true;
        }
        rest = &rest[order.max(c.len_utf8())..];
    }
    (out, dropped)
}

/// How many bytes of an order to a terminal (ECMA-48, 5.3 to 5.6) a text begins with; one that breaks off ends where it does.
fn order(text: &str) -> usize {
    let (kind, begun) = match text.as_bytes() {
        [0x1b, kind @ (b'[' | b']' | b'P' | b'X' | b'^' | b'_'), ..] => (*kind, 2),
        [0x1b, ..] => (0x1b, 1),
        // The same in one sign.
        [0xc2, one @ (0x90 | 0x98 | 0x9b | 0x9d..=0x9f), ..] => (one - 0x40, 2),
        _ => return 0,
    };
    let rest = &text.as_bytes()[begun..];
    let run = |from: usize, of: std::ops::RangeInclusive<u8>| {
        from + rest.iter().skip(from).take_while(|byte| of.contains(byte)).count()
    };
    let ends = |at: usize, of: std::ops::RangeInclusive<u8>| {
        begun + at + usize::from(rest.get(at).is_some_and(|byte| of.contains(byte)))
    };
    match kind {
        b'[' => ends(run(run(0, 0x30..=0x3f), 0x20..=0x2f), 0x40..=0x7e),
        0x1b => ends(run(0, 0x20..=0x2f), 0x30..=0x7e),
        // A string runs to its end; one that has none is text.
        _ => [("\u{7}", 1), ("\u{1b}\\", 2), ("\u{9c}", 2)]
            .iter()
            .filter_map(|(end, long)| Some(begun + text[begun..].find(end)? + long))
            .min()
            .unwrap_or(begun),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(key: &str, kind: Kind, required: bool) -> Question {
        let choices = ["电话", "来信", "电子邮件"].map(Choice::plain).to_vec();
        Question { key: key.into(), kind, required, choices, ..Question::default() }
    }

    fn plain(word: &str) -> Heard {
        Heard::Answer(Some(Choice::plain(word)))
    }

    #[test]
    fn questions_come_in_order_and_back_gives_the_answer_again() {
        let all =
            [question("a", Kind::Choice, true), question("b", Kind::Line, false), question("c", Kind::Long, true)];
        let mut talk = Talk::default();
        assert!(!talk.back());
        assert_eq!(talk.next(&all).map(|q| q.key.as_str()), Some("a"));
        talk.take("a", Some(Choice::plain("电话")));
        talk.take("b", None);
        assert_eq!(talk.next(&all).map(|q| q.key.as_str()), Some("c"));
        assert!(talk.back() && talk.back());
        assert_eq!(talk.next(&all).map(|q| q.key.as_str()), Some("a"));
        assert_eq!(talk.before("a"), Some(&Choice::plain("电话")));
        assert!(talk.answers().is_empty());
        talk.take("a", Some(Choice::plain("来信")));
        talk.take("b", Some(Choice::plain("x")));
        talk.again("a");
        assert_eq!(talk.next(&all).map(|q| q.key.as_str()), Some("a"));
        assert_eq!(talk.answers(), [("b".to_owned(), Choice::plain("x"))]);
    }

    #[test]
    fn a_line_is_an_answer_or_an_order() {
        let talk = Talk::default();
        let (must, free) = (question("a", Kind::Choice, true), question("a", Kind::Long, false));
        for (line, heard) in [("<", Heard::Back), ("＜", Heard::Back), ("《", Heard::Back), ("？", Heard::Explain)] {
            assert_eq!(talk.hear(&must, line), heard);
        }
        assert_eq!(talk.hear(&must, "来信"), plain("来信"));
        assert_eq!(talk.hear(&must, "lx"), plain("来信"));
        assert!(matches!(talk.hear(&must, "电"), Heard::Wrong(_, meant) if meant.len() == 2));
        for nothing in ["", "飞鸽", "!"] {
            assert!(matches!(talk.hear(&must, nothing), Heard::Wrong(..)), "{nothing}");
        }
        assert_eq!(talk.hear(&free, ""), Heard::Answer(None));
        assert_eq!(talk.hear(&free, "！"), Heard::Edit);
        assert_eq!(talk.hear(&free, "第一行\n第二行"), plain("第一行\n第二行"));
        assert_eq!(talk.hear(&question("a", Kind::Line, true), "第一行\n第二行"), plain("第一行 第二行"));
        let several =
            Heard::Answer(Some(Choice {
                value: "电话,来信".into(), label: "电话、来信".into(), also: vec![]
            }));
        assert_eq!(talk.hear(&question("a", Kind::Several, true), "电话、lx"), several);
    }

    #[test]
    fn what_the_last_one_had_is_taken_where_an_answer_is_due_and_else_only_asked_for() {
        let last = Some((Choice::plain("电话"), "C2026-0001".to_owned()));
        let must = Question { last: last.clone(), ..question("a", Kind::Choice, true) };
        let may = Question { last, ..question("a", Kind::Choice, false) };
        let talk = Talk::default();
        assert_eq!((talk.hear(&must, ""), talk.hear(&must, "＝")), (plain("电话"), plain("电话")));
        assert_eq!((talk.hear(&may, ""), talk.hear(&may, "=")), (Heard::Answer(None), plain("电话")));
        let said = Question { usual: Some(Choice::plain("来信")), ..may };
        assert_eq!((talk.hear(&said, ""), talk.hear(&said, "-")), (plain("来信"), Heard::Answer(None)));
    }

    #[test]
    fn a_paste_brings_no_orders_to_a_terminal() {
        for (typed, kept) in [
            ("红\u{1b}[31m字\u{7}\r\n二\u{202e}行", "红字\n二行"),
            ("甲\u{1b}[0m乙\u{1b}[97mA\u{1b}[1;31mB\u{1b}[m\u{1b}[?25l\u{1b}[0 qC", "甲乙ABC"),
            ("\u{1b}(B甲\u{1b}7乙\u{1b}", "甲乙"),
            ("\u{1b}]0;名\u{7}甲\u{1b}]8;;http://x\u{1b}\\乙\u{1b}Pq\u{9c}丙", "甲乙丙"),
            ("\u{9b}0m甲\u{85}乙\u{9d}0;名\u{7}", "甲乙"),
            // What breaks off takes no text with it.
            ("甲\u{1b}[0乙\u{1b}[丙\u{1b}]0;丁", "甲乙丙0;丁"),
        ] {
            assert_eq!(clean(typed), (kept.to_owned(), true), "{typed:?}");
        }
        assert_eq!(clean("平常的一行\n又一行"), ("平常的一行\n又一行".to_owned(), false));
    }
}
