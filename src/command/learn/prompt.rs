//! The prompt of `learn`: a step told, a line typed and done as in a shell, and what came of it held against the step. Not for what a step is.

use super::super::answered::{self, Seat};
use super::super::ask::{line, terminal};
use super::super::monday;
use super::place::{Place, TODAY};
use super::steps::{self, Standing};
use crate::base::error::{Both, Error, Lang, Result};
use crate::both;
use crate::render::wrap;

/// What is typed there that is no command.
enum Heard {
    Nothing,
    Again,
    Skip,
    Leave,
    Line(Vec<String>),
}

/// Whoever sits there, and where.
struct Lesson<'a> {
    place: &'a Place,
    lang: Lang,
    width: usize,
    seat: Seat,
}

/// Tells step after step until all are done, or whoever types leaves.
pub fn run(place: &Place, lang: Lang) -> Result<()> {
    // What `-o` and `backup` write lies there too.
    let _ = std::env::set_current_dir(&place.folder);
    let seat = Seat { file: Some(place.ledger()), today: Some(TODAY.to_owned()), lang: Some(lang) };
    let lesson = Lesson { place, lang, width: terminal::width(), seat };
    lesson.welcome();
    lesson.go(&mut terminal::commands("ducha> "))
}

impl Lesson<'_> {
    fn say(&self, said: &Both) {
        terminal::say(&wrap(said.get(self.lang), self.width));
    }

    fn welcome(&self) {
        let folder = self.place.folder.display();
        self.say(&both!(
            "这里是练习县效能办的台账，与你办公室的无关，随便试；今天算 2026 年 3 月 20 日，周五。它在 {folder}",
            "This is the ledger of an invented office, not yours: try anything. It is Friday, 20 March 2026. It lies in {folder}"
        ));
        self.say(&both!(
            "照着打命令，开头的 ducha 可以不写；? 再看这一步，skip 跳过，Esc 或 Ctrl-D 离开，下次 ducha learn 接着做",
            "Type commands; ducha in front may be left out. ? tells the step again, skip passes it over, Esc or Ctrl-D leaves; ducha learn goes on there"
        ));
    }

    fn tell(&self, now: &Standing) {
        let (n, (title, called)) = (now.n, now.step.title);
        terminal::say(&[String::new()]);
        self.say(&both!("第 {n} 步（共 10 步）：{title}", "Step {n} of 10: {called}"));
        let ((what, how), (why, because)) = (now.step.what, now.step.why);
        self.say(&both!("{what}", "{how}"));
        self.say(&both!("为什么：{why}", "Why: {because}"));
        left(now);
    }

    fn go(&self, read: &mut dyn FnMut() -> Result<Option<String>>) -> Result<()> {
        let mut told = None;
        loop {
            let all = steps::standing(self.place, self.lang)?;
            let Some(now) = steps::next(&all) else {
                self.ended(&all);
                return Ok(());
            };
            if told != Some(now.n) {
                self.tell(now);
                told = Some(now.n);
            }
            let Some(typed) = read()? else { break };
            match heard(&typed) {
                Ok(Heard::Nothing) => {}
                Ok(Heard::Again) => told = None,
                Ok(Heard::Skip) => self.place.see(&[steps::passing(now.n)])?,
                Ok(Heard::Leave) => break,
                Ok(Heard::Line(argv)) => {
                    let code = answered::line(argv, &self.seat);
                    self.came(&all, code)?;
                }
                Err(error) => self.came(&all, answered::failed(&error, self.lang, false))?,
            }
        }
        self.leave();
        Ok(())
    }

    /// Says what came of a line.
    fn came(&self, before: &[Standing], code: u8) -> Result<()> {
        let after = steps::standing(self.place, self.lang)?;
        let mut moved = false;
        for (was, is) in before.iter().zip(&after).filter(|(was, is)| was.is_done() != is.is_done()) {
            let (n, (title, called)) = (was.n, was.step.title);
            self.say(&if is.is_done() {
                both!("✓ 第 {n} 步做到了：{title}", "✓ step {n} is done: {called}")
            } else {
                both!("第 {n} 步撤回了，可以再做：{title}", "step {n} was taken back, and can be done again: {called}")
            });
            moved = true;
        }
        let Some(now) = steps::next(&after).filter(|_| !moved) else { return Ok(()) };
        let n = now.n;
        self.say(&match code {
            0 => both!("第 {n} 步还差：", "of step {n} there is still to do:"),
            _ => both!("没有做成；第 {n} 步可以照着打：", "that did not work; for step {n} type:"),
        });
        left(now);
        Ok(())
    }

    fn leave(&self) {
        self.say(&both!("先到这里；接着做：ducha learn", "that is it for now; to go on: ducha learn"));
    }

    fn ended(&self, all: &[Standing]) {
        let n = all.iter().filter(|one| one.is_done()).count();
        terminal::say(&[String::new()]);
        self.say(&both!(
            "学完了：十步里做到 {n} 步。从头再来：ducha learn --again",
            "That was it: {n} of ten steps done. Anew: ducha learn --again"
        ));
        self.say(&both!("办公室自己的台账这样开始：", "The office's own ledger begins so:"));
        terminal::say(&monday::begins(self.lang));
    }
}

/// Shows what is to be typed, whole, so that it can be copied.
fn left(now: &Standing) {
    terminal::say(&now.left.iter().map(|command| format!("    {command}")).collect::<Vec<_>>());
}

/// What a line says.
fn heard(typed: &str) -> Result<Heard> {
    Ok(match typed.trim() {
        "" => Heard::Nothing,
        "?" | "？" => Heard::Again,
        "skip" | "跳过" => Heard::Skip,
        "exit" | "quit" | "q" | "退出" | "离开" => Heard::Leave,
        typed => {
            let mut argv = line::words(typed).ok_or_else(unreadable)?;
            if argv.first().is_none_or(|first| first != "ducha") {
                argv.insert(0, "ducha".to_owned());
            }
            Heard::Line(argv)
        }
    })
}

fn unreadable() -> Error {
    let said = both!("这一行的引号没有配对，或用了 | 和 >", "a quote is left open, or | or > is used");
    Error::usage("line-unreadable", said).hint(both!(
        "这里一行只是一条命令；写到文件用 -o 文件名",
        "a line is one command here; -o FILE writes its answer to a file"
    ))
}
