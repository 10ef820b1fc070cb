//! The topics of `help`: each page is made of what the program itself goes by, so that none can say otherwise. Not for commands.

use super::desk::{self, Desk};
use super::filter;
use crate::base::day;
use crate::base::error::{Both, Kind, Lang};
use crate::base::text::width;
use crate::both;
use crate::record::NOUNS;
use crate::render::Format;
use crate::rule::calendar::{Calendar, shipped};

/// A page that is about no command.
pub struct Topic {
    /// Its name.
    pub name: &'static str,
    /// Its Chinese name.
    pub zh: &'static str,
    /// What it tells.
    pub about: (&'static str, &'static str),
    /// What it says.
    pub page: fn(&Desk, Lang) -> String,
}

impl Topic {
    /// Whether it is called so.
    pub fn is_called(&self, typed: &str) -> bool {
        self.name == typed.trim().to_lowercase() || self.zh == typed.trim()
    }

    /// Its name in a language.
    pub fn called(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.name)
    }
}

/// All of them.
pub static TOPICS: &[Topic] = &[
    Topic {
        name: "dates",
        zh: "日期",
        about: ("日期和期间怎么写，今天各是哪天", "How days and periods are written, and which they are today"),
        page: dates,
    },
    Topic {
        name: "filters",
        zh: "筛选",
        about: ("列表怎么缩小、排序", "How a list is narrowed and put in order"),
        page: filters,
    },
    Topic {
        name: "exit-codes",
        zh: "退出码",
        about: ("命令结束时的数，脚本看它", "The number a command ends with, which scripts read"),
        page: exit_codes,
    },
    Topic {
        name: "environment",
        zh: "环境变量",
        about: ("哪些环境变量管什么", "Which environment variables say what"),
        page: environment,
    },
    Topic {
        name: "formats",
        zh: "格式",
        about: (
            "写成什么：屏幕、Excel、Word、网页、JSON",
            "What an answer is written in: screen, Excel, Word, browser, JSON",
        ),
        page: formats,
    },
];

/// Two columns, the first as wide as it must be.
fn columns(rows: &[(String, String)]) -> String {
    let widest = rows.iter().map(|(name, _)| width(name)).max().unwrap_or_default();
    let row = |(name, told): &(String, String)| {
        let padding = " ".repeat(widest + 2 - width(name));
        format!("  {name}{padding}{told}\n")
    };
    rows.iter().map(row).collect()
}

/// Days as they may be typed.
pub const DAYS: &[&str] = &[
    "2026-03-09",
    "2026.3.9",
    "2026年3月9日",
    "3月9日",
    "３月９日",
    "9号",
    "今天",
    "昨天",
    "前天",
    "上周五",
    "today",
    "yesterday",
    "-3d",
    "+5d",
    "+5wd",
];

/// Periods as they may be typed.
pub const PERIODS: &[&str] = &[
    "2026",
    "2026-03",
    "2026年3月",
    "3月",
    "2026Q1",
    "2026年第一季度",
    "2026H1",
    "上半年",
    "2026-W12",
    "本月",
    "上月",
    "今年",
    "2026-03-01..2026-03-15",
];

fn dates(desk: &Desk, lang: Lang) -> String {
    let today = desk.today().or_else(|_| desk.day_of(None)).unwrap_or_else(|_| day::now(480).date_naive());
    let calendar = desk.calendar().unwrap_or_else(|_| Calendar::new(&shipped()));
    let working = |from, n| calendar.add_working(from, n);
    let day = |typed: &&str| Some(((*typed).to_owned(), day::parse(typed, today, &working).ok()?.to_string()));
    let period = |typed: &&str| {
        let span = day::period(typed, today, &working).ok()?;
        Some(((*typed).to_owned(), format!("{} – {}", span.from, span.to)))
    };
    let days: Vec<_> = DAYS.iter().filter_map(day).collect();
    let periods: Vec<_> = PERIODS.iter().filter_map(period).collect();
    let (said, spans) = (columns(&days), columns(&periods));
    let Both { zh, en } = both!(
        "日期（--on、--received、--due …），今天是 {today}：\n\n{said}\n  d 是天，wd 是工作日，按台账的放假通知算。\n\n期间（--period）：\n\n{spans}\n期间可以从一段到另一段：2026Q1..2026Q2。哪天算今天：--today、DUCHA_TODAY。\n",
        "Days (--on, --received, --due …); today is {today}:\n\n{said}\n  d are days, wd working days, by the holiday notices of the ledger.\n\nPeriods (--period):\n\n{spans}\nA period may reach from one to another: 2026Q1..2026Q2. Which day is today: --today, DUCHA_TODAY.\n"
    );
    lang.pick(&zh, &en).to_owned()
}

fn filters(_: &Desk, lang: Lang) -> String {
    let mut known: Vec<(String, String)> = Vec::new();
    let mut nouns: Vec<(String, String)> = Vec::new();
    for noun in NOUNS.iter().filter(|noun| !noun.name.is_empty()) {
        let mut own = Vec::new();
        for arg in filter::args(lang, noun) {
            let flag = format!("--{}", arg.get_long().unwrap_or_default());
            let value =
                arg.get_value_names().and_then(|names| names.first()).filter(|_| arg.get_action().takes_values());
            let said = value.map_or_else(|| flag.clone(), |value| format!("{flag} <{value}>"));
            let told = arg.get_help().map(ToString::to_string).unwrap_or_default();
            if !known.iter().any(|(name, _)| *name == said) {
                known.push((said, told));
            }
            own.push(flag);
        }
        nouns.push((noun.name.to_owned(), own.join(" ")));
    }
    let (all, each) = (columns(&known), columns(&nouns));
    let Both { zh, en } = both!(
        "list 和 export 都能缩小；几个条件要同时满足：\n\n{all}\n各名词有哪些：\n\n{each}\n--where 是公开视图上的 SQL 条件，如 --where 'persons > 3'；有哪些字段：ducha schema 名词。\n",
        "list and export can be narrowed; several conditions all hold:\n\n{all}\nWhich a noun has:\n\n{each}\n--where is a condition in SQL on the public view, such as --where 'persons > 3'; its columns: ducha schema NOUN.\n"
    );
    lang.pick(&zh, &en).to_owned()
}

fn exit_codes(_: &Desk, lang: Lang) -> String {
    let of = |kind: &Kind| {
        (format!("{}  {}", *kind as u8, kind.slug()), lang.pick(kind.means().0, kind.means().1).to_owned())
    };
    let mut rows = vec![("0  ok".to_owned(), lang.pick("完成", "done").to_owned())];
    rows.extend(Kind::ALL.iter().map(of));
    rows.push((
        super::ask::LEFT.to_string(),
        lang.pick(
            "问到一半离开（Esc、Ctrl-C），什么也没写",
            "left in the middle of being asked (Esc, Ctrl-C); nothing was written",
        )
        .to_owned(),
    ));
    let all = columns(&rows);
    let Both { zh, en } = both!(
        "命令结束时的退出码：\n\n{all}\n每个错误还有一个不变的代码（id），--json 时写在标准错误里；一览：ducha errors。\n",
        "What a command exits with:\n\n{all}\nEvery error has an id that never changes, on standard error with --json; all of them: ducha errors.\n"
    );
    lang.pick(&zh, &en).to_owned()
}

/// An environment variable the program reads.
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    told: (&'static str, &'static str),
}

const fn v(name: &'static str, zh: &'static str, en: &'static str) -> Variable {
    Variable { name, told: (zh, en) }
}

/// Every one it reads (`tests/help.rs` looks for others).
pub static VARIABLES: &[Variable] = &[
    v("DUCHA_FILE", "台账文件，同 --file", "the ledger, as --file"),
    v("DUCHA_TODAY", "把哪天当作今天，同 --today", "the day everything is computed for, as --today"),
    v("DUCHA_ACTOR", "记在谁名下，同 --actor；都没有则为登录名", "who is recorded, as --actor; else the login name"),
    v("DUCHA_FORMAT", "没有写 --format 时用的格式", "the format where no --format is said"),
    v(
        "LC_ALL",
        "语言：en 开头为英文，否则中文；--lang 优先",
        "the language: English where it begins with en, else Chinese; --lang goes first",
    ),
    v("LANG", "同上，在 LC_ALL 之后", "the same, after LC_ALL"),
    v("NO_COLOR", "有值就不用颜色", "no colour where it has a value"),
    v("COLUMNS", "屏幕多宽", "how wide the screen is"),
    v("TERM", "dumb 的屏幕不分页", "nothing is paged where it is dumb"),
    v("PAGER", "长列表用的分页程序，默认 less", "the pager for long lists, less by default"),
    v("VISUAL", "长文字用的编辑器", "the editor for long text"),
    v("EDITOR", "同上，在 VISUAL 之后", "the same, after VISUAL"),
    v("HOME", "用户的文件夹", "the user's folder"),
    v("XDG_DATA_HOME", "其中 ducha/ducha.db 是没有指明时的台账", "where ducha/ducha.db is the ledger if none is named"),
    v(
        "XDG_STATE_HOME",
        "其中记着 -o 写过哪些文件，放着教程的练习台账",
        "where is kept what -o has written, and the ledger of learn",
    ),
    v("XDG_CONFIG_HOME", "fish 的补全脚本放在其中", "where the completion script of fish goes"),
    v("BASH_COMPLETION_USER_DIR", "bash 的补全脚本放在其中", "where the completion script of bash goes"),
    v("ZDOTDIR", ".zshrc 在其中", "where .zshrc is"),
    v("SHELL", "completions install 没有写外壳时看它", "the shell where completions install names none"),
    v("PATH", "找 LibreOffice，出 PDF 时用", "where LibreOffice is looked for, for PDF"),
];

fn environment(_: &Desk, lang: Lang) -> String {
    let row = |v: &Variable| {
        let now = desk::named(v.name).filter(|_| v.name.starts_with("DUCHA_"));
        let now = now.map_or_else(String::new, |now| format!(" [{}]", now.display()));
        (v.name.to_owned(), lang.pick(v.told.0, v.told.1).to_owned() + &now)
    };
    let all = columns(&VARIABLES.iter().map(row).collect::<Vec<_>>());
    let Both { zh, en } = both!(
        "环境变量；选项总在它们之前：\n\n{all}\n台账是哪个文件：ducha where。\n",
        "Environment variables; options go before them:\n\n{all}\nWhich file the ledger is: ducha where.\n"
    );
    lang.pick(&zh, &en).to_owned()
}

fn told(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Table => ("给屏幕的列；文件以 .txt 结尾", "columns for a screen; a file ending in .txt"),
        Format::Tsv => (
            "表头一行，制表符分开，值不截断；接管道时默认",
            "a heading, tabs between, whole values; the default behind a pipe",
        ),
        Format::Json => ("一份 JSON；字段的键不随语言变", "one JSON document; keys are the same in either language"),
        Format::Ndjson => ("一行一个 JSON 对象；export 的默认", "a JSON object a line; what export writes"),
        Format::Csv => ("逗号分开，Excel 和 import 都能读", "commas between, for Excel and import"),
        Format::Md => ("Markdown", "Markdown"),
        Format::Html => ("网页，带图", "a page for a browser, with charts"),
        Format::Xlsx => ("Excel 工作簿，要写到文件", "an Excel workbook, to a file"),
        Format::Docx => ("Word，公文版式，要写到文件", "Word, laid out as official papers are, to a file"),
        Format::Pdf => ("PDF，由 LibreOffice 转出", "PDF, which LibreOffice makes of Word"),
        Format::Ics => ("日历，只有 today 有", "a calendar, of today alone"),
        Format::Svg => ("图，stats … --by 的", "a picture, of stats … --by"),
    }
}

fn formats(_: &Desk, lang: Lang) -> String {
    let row = |f: &Format| (f.slug().to_owned(), lang.pick(told(*f).0, told(*f).1).to_owned());
    let all = columns(&Format::ALL.iter().map(row).collect::<Vec<_>>());
    let Both { zh, en } = both!(
        "--format 格式，或 -o 文件（看扩展名）：\n\n{all}\n屏幕上默认 table，接管道默认 tsv；DUCHA_FORMAT 改默认。csv、tsv 加 --labels 用中文表头和词。\n-o 不覆盖已有文件，除非加 --force；--fields 选字段和次序。\n",
        "--format FORMAT, or -o FILE by its ending:\n\n{all}\nOn a screen table, behind a pipe tsv; DUCHA_FORMAT says otherwise. csv and tsv have headings for people with --labels.\n-o writes over no file unless --force is said; --fields chooses columns and their order.\n"
    );
    lang.pick(&zh, &en).to_owned()
}
