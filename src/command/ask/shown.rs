//! How a question looks on a screen of any width: what is asked, whether it must be, what may be chosen, what Enter takes. Not for what is
//! answered.

use super::choice::{Choice, MOST};
use super::talk::{Kind, Question};
use crate::base::error::{Both, Lang};
use crate::base::text::{cut, one_line, width};
use crate::both;
use crate::render::{fill, wrap};

/// The most choices that are shown with the question; of more, what is typed finds them.
const SHOWN: usize = 30;

/// Lines that are said of what will not do.
const MOST_SAID: usize = 6;

/// How it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The reader's language.
    pub lang: Lang,
    /// Columns of the screen.
    pub width: usize,
}

impl Look {
    fn room(self) -> usize {
        self.width.max(12) - 2
    }

    /// A sentence in lines, set in by two columns.
    pub fn set(self, said: &str) -> Vec<String> {
        wrap(&one_line(said), self.room()).into_iter().map(|line| format!("  {line}")).collect()
    }

    fn say(self, said: &Both) -> Vec<String> {
        self.set(said.get(self.lang))
    }

    /// The choices, each with its number, beside each other.
    fn numbered(self, all: &[Choice]) -> Vec<String> {
        let one =
            |(n, choice): (usize, &Choice)| cut(&format!("{n} {} ", one_line(&choice.label)), self.room()).into_owned();
        fill((1..).zip(all).map(one).collect(), self.room())
            .into_iter()
            .map(|line| format!("  {}", line.trim_end()))
            .collect()
    }

    /// The choices, a line each.
    fn listed(self, all: &[Choice], most: usize) -> Vec<String> {
        let line = |choice: &Choice| format!("  {}", cut(&one_line(&choice.label), self.room()));
        all.iter().take(most).map(line).collect()
    }
}

/// Whether its choices have numbers.
pub fn is_numbered(question: &Question) -> bool {
    matches!(question.kind, Kind::Choice | Kind::Several | Kind::Open) && question.choices.len() <= SHOWN
}

/// A question, the `n`th of `of`, where that is known.
pub fn question(look: Look, question: &Question, (n, of): (usize, Option<usize>)) -> Vec<String> {
    let lang = look.lang;
    let must = if question.required { both!("必填", "required") } else { both!("可不填", "optional") };
    let place = of.map_or_else(|| n.to_string(), |of| format!("{n}/{of}"));
    let head = format!("[{place}] {}{}", one_line(&question.label), lang.pick("（", " ("))
        + must.get(lang)
        + lang.pick("）", ")");
    let mut out = wrap(&head, look.width.max(12));
    if !question.help.is_empty() && question.help != question.label {
        out.extend(look.set(&question.help));
    }
    let n = question.choices.len();
    match question.kind {
        Kind::Choice | Kind::Several | Kind::Open if is_numbered(question) => {
            out.extend(look.numbered(&question.choices));
        }
        Kind::Choice | Kind::Several | Kind::Open => {
            out.extend(
                look.say(&both!("{n} 个：写名称的一部分、简称或拼音首字母", "{n} of them: type a part of its name")),
            );
        }
        Kind::Record => {
            out.extend(look.listed(&question.choices, MOST));
            if n > MOST {
                out.extend(look.say(&both!(
                    "共 {n} 条，? 列出；写编号或其中几个字",
                    "{n} in all, ? lists them; its code, or some of its words"
                )));
            }
        }
        Kind::Line | Kind::Long => {}
    }
    if question.kind == Kind::Several {
        out.extend(look.say(&both!("可选几个，用逗号分开", "several may be chosen, with commas between")));
    }
    if question.kind == Kind::Long {
        out.extend(look.say(&both!("! 用编辑器写", "! opens your editor")));
    }
    out.extend(enter(question).iter().flat_map(|said| look.say(said)));
    out
}

/// What Enter takes.
fn enter(question: &Question) -> Option<Both> {
    if let Some(usual) = &question.usual {
        let usual = if question.sealed { "***" } else { &usual.label };
        return Some(if question.required {
            both!("回车 = {usual}", "Enter = {usual}")
        } else {
            both!("回车 = {usual}；- 不填", "Enter = {usual}; - for none")
        });
    }
    if let Some(stands) = &question.stands {
        let stands = one_line(stands);
        return Some(both!("现为 {stands}；回车不改", "it is {stands}; Enter leaves it"));
    }
    let (choice, of) = question.last.as_ref()?;
    let last = &choice.label;
    Some(if question.required {
        both!("回车 = {last}（同 {of}）", "Enter = {last} (as {of})")
    } else {
        both!("= {last}（同 {of}）；回车跳过", "= for {last} (as {of}); Enter passes")
    })
}

/// All that can be said of a question.
pub fn explained(look: Look, question: &Question) -> Vec<String> {
    let mut out = look.set(if question.help.is_empty() { &question.label } else { &question.help });
    let what = match question.kind {
        Kind::Line => both!("写一行；! 用编辑器写", "a line; ! opens your editor"),
        Kind::Long => both!("写多长都行；可以粘贴几行", "a text of any length; several lines may be pasted"),
        Kind::Choice | Kind::Open => both!(
            "写编号、词或词的一部分、拼音首字母",
            "its number, its word or a part of it, the first letters of its pinyin"
        ),
        Kind::Several => both!("同一项可写几个，用逗号分开", "several, with commas between"),
        Kind::Record => {
            both!("写编号（如 12 或 C12）、文号或其中几个字", "its code (12 or C12), its number, or some of its words")
        }
    };
    out.extend(look.say(&what));
    if question.required {
        out.extend(look.say(&both!("必填：缺了它不能登记", "required: nothing can be written without it")));
    } else {
        out.extend(look.say(&both!("可不填：回车跳过", "optional: Enter passes")));
    }
    if !is_numbered(question) {
        out.extend(look.listed(&question.choices, 60));
    }
    out
}

/// Why a line is no answer, and what may have been meant.
pub fn wrong(look: Look, why: &Both, hint: Option<&Both>, meant: &[Choice]) -> Vec<String> {
    // A paste of a thousand lines is no answer that anybody wants to see again.
    let mut out = look.set(&format!("✗ {}", why.get(look.lang)));
    let more = out.len().saturating_sub(MOST_SAID);
    out.truncate(MOST_SAID);
    out.extend((more > 0).then(|| "  …".to_owned()));
    out.extend(hint.iter().flat_map(|hint| look.say(hint)));
    let one =
        |(n, choice): (usize, &Choice)| format!("  {}", cut(&format!("{n} {}", one_line(&choice.label)), look.room()));
    out.extend((1..).zip(meant).map(one));
    out
}

/// What will be written: each question that was answered with its answer, then the same as a command.
pub fn review(look: Look, answered: &[(&Question, &Choice)], command: &str) -> Vec<String> {
    let mut out = vec![look.lang.pick("将写入：", "To be written:").to_owned()];
    let column = answered.iter().map(|(q, _)| width(&q.label)).max().unwrap_or(0).min(look.width / 3);
    for (question, answer) in answered {
        let said = if question.sealed {
            look.lang.pick("（已填，单独保管）", "(given, kept apart)").to_owned()
        } else {
            one_line(&answer.label.replace('\n', " ⏎ ")).into_owned()
        };
        let label = cut(&question.label, column);
        let gap = " ".repeat(column - width(&label) + 2);
        let mut lines = wrap(&said, look.room().saturating_sub(column + 2).max(8)).into_iter();
        out.push(format!("  {label}{gap}{}", lines.next().unwrap_or_default()));
        out.extend(lines.map(|line| format!("  {}{line}", " ".repeat(column + 2))));
    }
    if !command.is_empty() {
        out.push(look.lang.pick("同样的命令：", "The same command:").to_owned());
        out.push(command.to_owned());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_screen() {
        let long = Choice::plain("清河县住房和城乡建设局行政审批服务窗口及其派驻各乡镇的工作站");
        let asked = |kind, n| Question {
            label: "被投诉单位，须在单位名册里，写全称、简称或代码都可以".into(),
            help: "help that is long enough to need another line on a narrow screen".into(),
            kind,
            choices: vec![long.clone(); n],
            last: Some((long.clone(), "C2026-0001".into())),
            ..Question::default()
        };
        for width in [20, 40, 80] {
            let look = Look { lang: Lang::Zh, width };
            for kind in [Kind::Line, Kind::Long, Kind::Choice, Kind::Several, Kind::Open, Kind::Record] {
                for n in [3, 300] {
                    let asked = asked(kind.clone(), n);
                    let mut lines = question(look, &asked, (1, Some(4)));
                    lines.extend(explained(look, &asked));
                    lines.extend(wrong(look, &both!("没有这个单位", "no"), None, &asked.choices));
                    lines.extend(review(look, &[(&asked, &long)], ""));
                    let wide = lines.iter().find(|line| super::width(line) > width);
                    assert_eq!(wide, None, "{width} {kind:?} {n}");
                }
            }
        }
    }
}
