//! The ten steps of practice: what to do, why, what to type, and by what it is known that it was done: by the ledger, or by the kind of answer that
//! was seen. Not for how they are told.

use super::place::{Place, TUTOR};
use crate::base::error::{Lang, Result};
use crate::db::file;
use crate::record::{complaint, undo};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeSet;

/// By what it is known that something was done.
enum Goal {
    /// The ledger has a row: a SELECT by the row of her complaint.
    Has(&'static str),
    /// An answer of this kind was given.
    Saw(&'static str),
    /// She changed what a record says.
    Edited,
    /// That was taken back.
    TookBack,
}

/// One step.
pub struct Step {
    /// What it is called.
    pub title: (&'static str, &'static str),
    /// What is to be done.
    pub what: (&'static str, &'static str),
    /// What for.
    pub why: (&'static str, &'static str),
    /// What to type, and what it comes to; `{code}` is her complaint.
    tasks: &'static [((&'static str, &'static str), Goal)],
}

/// The ten steps.
static STEPS: [Step; 10] = [
    Step {
        title: ("登记一件投诉", "Record a complaint"),
        what: (
            "王秀英打来电话：登记中心中午窗口没人，她等了一个小时。登记下来。只打 ducha complaint add 也行，缺什么问什么。",
            "Wang Xiuying calls: nobody was at the window of the land registry (A03) at noon. Record it. ducha complaint add alone does too: it asks for what it lacks.",
        ),
        why: (
            "接到就记，有了编号，期限就有人盯；投诉人的姓名单独保管，列表和导出里都没有。",
            "What is recorded has a code, and its limits are watched. Who complained is kept apart and stands in no list and no export.",
        ),
        tasks: &[(
            (
                "ducha complaint add --channel 电话 --unit 登记中心 --category 脱岗缺位 --complainant-name 王秀英 -m 中午窗口没人",
                "ducha complaint add --channel phone --unit A03 --category absent --complainant-name Wang -m 'nobody at the window at noon'",
            ),
            Goal::Has("SELECT 1 FROM complaints WHERE id = ?"),
        )],
    },
    Step {
        title: ("看今天有什么事", "See what today asks"),
        what: ("每天早上第一条命令，只打 ducha。", "The first command of every morning: ducha alone."),
        why: (
            "超期的、快到期的、在等谁，都在这一页，每一行都写着下一步打什么。",
            "What is overdue, what falls due soon, who is waited for: all on one page, each line with what to type next.",
        ),
        tasks: &[(("ducha", "ducha"), Goal::Saw("today"))],
    },
    Step {
        title: ("受理", "Accept it"),
        what: (
            "决定收下刚才那件投诉。编号可以只写数字，如 4。",
            "Take that complaint on. Of its code the number alone will do, such as 4.",
        ),
        why: (
            "是否受理也有期限；从受理起，六十日的办结期限按放假通知自动推算。",
            "Whether it is accepted has a limit too; from then on sixty days run, counted by the holiday notices.",
        ),
        tasks: &[(
            ("ducha complaint accept {code}", "ducha complaint accept {code}"),
            Goal::Has("SELECT 1 FROM complaints WHERE id = ? AND accepted_on IS NOT NULL"),
        )],
    },
    Step {
        title: ("交办，另定期限", "Assign it, with a limit"),
        what: (
            "交给主管局办，不交被投诉的单位；要求 4 月 10 日前办结。",
            "Hand it to the bureau above (A01), not to the unit it is about, and want it done by 10 April.",
        ),
        why: (
            "交给谁、哪天前办完，写下来才能催办；期限可以比规定的短，长了要有批准人。",
            "Who does it and by when can be urged once it is written down. A limit may be shorter than the rule's; a longer one needs an approver.",
        ),
        tasks: &[(
            (
                "ducha complaint assign {code} --to 自然资源局 --due 4月10日",
                "ducha complaint assign {code} --to A01 --due 2026-04-10",
            ),
            Goal::Has("SELECT 1 FROM complaints WHERE id = ? AND assigned_on IS NOT NULL AND due_on IS NOT NULL"),
        )],
    },
    Step {
        title: ("看期限怎么算的", "See how a limit is counted"),
        what: ("一天一天地看这件投诉的期限。", "Look at the limits of this complaint day by day."),
        why: (
            "有人问“为什么是这一天”，答案在这里：条例第几条、哪些天不算、放假通知的文号。",
            "Where somebody asks why this day, here is the answer: the article, the days that do not count, the number of the notice.",
        ),
        tasks: &[(("ducha deadline explain {code}", "ducha deadline explain {code}"), Goal::Saw("handle"))],
    },
    Step {
        title: ("查找", "Search"),
        what: ("台账里有一件说的是停电。把它找出来。", "One record is about a power cut (停电). Find it."),
        why: (
            "领导只记得一个词也能找到；投诉、检查、文稿都查，一个字也行。",
            "A word is all one remembers. Complaints, visits and papers are searched, for one character and more.",
        ),
        tasks: &[(("ducha search 停电", "ducha search 停电"), Goal::Saw("search"))],
    },
    Step {
        title: ("改错和撤销", "A slip, and back"),
        what: (
            "故意改错一次：把单位改成城管局。再撤销它，撤销前会给你看，按 y 回车。",
            "Make a slip: say it is about the city bureau (A02). Then take it back; it is shown first, and y does it.",
        ),
        why: (
            "不怕打错：上一个命令总能撤销，撤错了用 ducha redo；原值都在日志里，什么也不会丢。",
            "No slip is for ever: undo takes the last command back, redo does it again, and the journal keeps what stood there.",
        ),
        tasks: &[
            (("ducha complaint edit {code} --unit 城管局", "ducha complaint edit {code} --unit A02"), Goal::Edited),
            (("ducha undo", "ducha undo"), Goal::TookBack),
        ],
    },
    Step {
        title: ("办结、答复", "Close it and reply"),
        what: (
            "主管局回话：情况属实，已安排轮值。先办结，再答复王秀英。",
            "The bureau says it is true and there are turns at noon now. Close the complaint, then reply to Wang Xiuying.",
        ),
        why: (
            "办结说的是结果，答复说的是告诉了本人；答复也有期限，两样分开记。",
            "Closing says what came of it, the reply that she was told. The reply has a limit of its own.",
        ),
        tasks: &[
            (
                ("ducha complaint close {code} --result 属实", "ducha complaint close {code} --result substantiated"),
                Goal::Has("SELECT 1 FROM complaints WHERE id = ? AND closed_on IS NOT NULL"),
            ),
            (
                ("ducha complaint reply {code} --way 电话", "ducha complaint reply {code} --way phone"),
                Goal::Has("SELECT 1 FROM complaints WHERE id = ? AND replied_on IS NOT NULL"),
            ),
        ],
    },
    Step {
        title: ("出月报", "The month's report and bulletin"),
        what: (
            "先看三月的数字，再由台账写成《月报》文稿。比屏幕长的答复按 q 退出。",
            "See the figures of March, then have the bulletin written from the ledger. q leaves an answer longer than the screen.",
        ),
        why: (
            "数字全由记录算出，每个都查得到是哪几件；存成 Word：ducha paper show B1 -o 月报.docx。",
            "Every number is counted from records and can be asked which. As a Word file: ducha paper show B1 -o bulletin.docx.",
        ),
        tasks: &[
            (("ducha report month --period 2026-03", "ducha report month --period 2026-03"), Goal::Saw("month")),
            (
                ("ducha paper draft 月报 --period 2026-03", "ducha paper draft monthly --period 2026-03"),
                Goal::Has("SELECT 1 FROM papers WHERE coalesce(?, 1)"),
            ),
        ],
    },
    Step {
        title: ("核对、备份", "Check it, back it up"),
        what: ("核对整本台账，再备份一份。", "Verify the whole ledger, then lay a copy aside."),
        why: (
            "绕过本程序改过的、少了的都查得出来；备份放到优盘：ducha backup /media/优盘。",
            "What was changed or taken out behind the program's back is found. Onto a stick: ducha backup /media/usb.",
        ),
        tasks: &[
            (("ducha check", "ducha check"), Goal::Saw("check")),
            (("ducha backup", "ducha backup"), Goal::Saw("backup")),
        ],
    },
];

/// A step as it stands.
pub struct Standing {
    /// Which it is.
    pub step: &'static Step,
    /// Its number, from 1.
    pub n: usize,
    /// What to type.
    pub commands: Vec<String>,
    /// What of it is still to be done.
    pub left: Vec<String>,
    /// Whether it was passed over.
    pub passed: bool,
}

impl Standing {
    /// Whether it was done.
    pub fn is_done(&self) -> bool {
        self.left.is_empty()
    }
}

/// The word that keeps in mind that a step was passed over.
pub fn passing(n: usize) -> String {
    format!("pass-{n}")
}

/// The steps as they stand.
pub fn standing(place: &Place, lang: Lang) -> Result<Vec<Standing>> {
    let path = place.ledger();
    let conn = if path.exists() { Some(file::open_read(&path)?) } else { None };
    let seen = place.seen();
    let hers = conn.as_ref().map(hers).transpose()?.flatten();
    // Before it is recorded, it is called as it will be.
    let code = complaint::NOUN.code(hers.unwrap_or(20_260_000_004));
    let one = |(n, step): (usize, &'static Step)| -> Result<Standing> {
        let (mut commands, mut left) = (Vec::new(), Vec::new());
        for (command, goal) in step.tasks {
            let command = lang.pick(command.0, command.1).replace("{code}", &code);
            if !conn.as_ref().map_or(Ok(false), |conn| reached(conn, goal, hers, &seen))? {
                left.push(command.clone());
            }
            commands.push(command);
        }
        Ok(Standing { step, n, commands, left, passed: seen.contains(&passing(n)) })
    };
    (1..).zip(&STEPS).map(one).collect()
}

/// The step that is next; none where there is none left.
pub fn next(all: &[Standing]) -> Option<&Standing> {
    all.iter().find(|one| !one.is_done() && !one.passed)
}

/// The complaint she recorded: the first that is not of those the office had.
fn hers(conn: &Connection) -> Result<Option<i64>> {
    let sql = "SELECT min(id) FROM complaints WHERE recorded_by <> ?";
    Ok(conn.query_row(sql, [TUTOR], |r| r.get(0))?)
}

fn reached(conn: &Connection, goal: &Goal, hers: Option<i64>, seen: &BTreeSet<String>) -> Result<bool> {
    match goal {
        Goal::Has(sql) => Ok(conn.query_row(sql, [hers], |_| Ok(())).optional()?.is_some()),
        Goal::Saw(kind) => Ok(seen.contains(*kind)),
        Goal::Edited => edited(conn, false),
        Goal::TookBack => edited(conn, true),
    }
}

/// Whether she changed what a record says; `back`, and took it back.
fn edited(conn: &Connection, back: bool) -> Result<bool> {
    let mut hers = Vec::new();
    undo::walk(conn, |doing| {
        hers.extend((doing.actor != TUTOR && doing.turned.is_none() && (doing.back || !back)).then_some(doing.entry));
        true
    })?;
    // A change of fields keeps what they were.
    let mut edit = conn.prepare("SELECT 1 FROM change WHERE entry = ? AND diff IS NOT NULL")?;
    for entry in hers {
        if edit.exists([entry])? {
            return Ok(true);
        }
    }
    Ok(false)
}
