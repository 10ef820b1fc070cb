//! `ducha approval grades`, `approval speed`, `approval cards`: what a period in the hall comes to. Not for how that is counted: `report::grades`,
//! `report::speed` and `report::cards` do.

use crate::base::day::Period;
use crate::base::error::{Error, Lang, Result};
use crate::base::page::Page;
use crate::base::vocab::fold;
use crate::both;
use crate::command::args::{self, Id, option};
use crate::command::desk::Desk;
use crate::command::whose;
use crate::report::grades::{self, Asked, By};
use crate::report::{cards, speed};
use clap::{ArgMatches, Command};

fn asking(lang: Lang, name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .arg(option(
            Id::PERIOD,
            lang.pick("期间", "PERIOD"),
            lang.pick("如 2026Q1、2026-03；默认本季度", "such as 2026Q1, 2026-03; default this quarter"),
        ))
        .args(whose::units(lang, lang.pick("只看一个单位的", "of one unit only")))
}

/// `approval grades`, `approval speed`, `approval cards`.
pub fn commands(lang: Lang) -> [Command; 3] {
    let by = |help: &'static str| option(Id::BY, lang.pick("按什么", "WHAT"), help);
    [
        asking(
            lang,
            "grades",
            lang.pick(
                "季度考核：办结、按时、黄灯、红灯和等次，按在用的规则",
                "Grades of a quarter: decided, in time, yellow, red, by the rule set in use",
            ),
        )
        .arg(by(lang.pick("按 单位、事项、窗口；默认单位", "by unit, matter or window; default unit"))),
        asking(
            lang,
            "speed",
            lang.pick(
                "承诺提速：承诺比法定缩短多少，实际用时占承诺多少（中位数、九成位，取最近秩）",
                "How much faster: promised against the law, taken against promised (median and 90th of 100, nearest rank)",
            ),
        )
        .arg(by(lang.pick("按 事项、单位；默认事项", "by matter or unit; default matter"))),
        asking(
            lang,
            "cards",
            lang.pick(
                "预警、黄牌、红牌：按在用规则的情形，哪些办件、为什么",
                "Warnings, yellow and red cards, by the triggers of the rule set in use: which approvals, and for what",
            ),
        ),
    ]
}

fn by(typed: Option<&String>, usual: By, all: &[(By, &str, &str)]) -> Result<By> {
    let Some(typed) = typed else { return Ok(usual) };
    let word = fold(typed);
    let found = all.iter().find(|(_, zh, en)| word == *zh || word == *en);
    found.map(|(by, ..)| *by).ok_or_else(|| {
        let zh = all.iter().map(|(_, zh, en)| format!("{zh}({en})")).collect::<Vec<_>>().join("、");
        let en = all.iter().map(|(_, _, en)| *en).collect::<Vec<_>>().join(", ");
        Error::usage("dimension-unknown", both!("不能按 {typed:?} 分", "it cannot be split by {typed:?}"))
            .hint(both!("可以按 {zh}", "it can be by {en}"))
            .field("by")
    })
}

/// `approval grades`, `approval speed`, `approval cards`.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    const ALL: [(By, &str, &str); 3] =
        [(By::Unit, "单位", "unit"), (By::Matter, "事项", "matter"), (By::Window, "窗口", "window")];
    let (conn, names) = (desk.read()?, desk.names()?);
    let typed = args::text(matches, Id::PERIOD).map_or("本季度", String::as_str);
    let period = names.period(conn, typed)?;
    let (from, today) = (period.from, names.today);
    if from > today {
        let said = both!("期间从 {from} 起，还没有开始", "the period begins on {from} and has not begun");
        return Err(Error::refused("period-not-begun", said)
            .hint(both!("写已经开始的期间，如 --period 2026Q1", "give one that has begun: --period 2026Q1"))
            .field("period"));
    }
    let period = Period { to: period.to.min(today), ..period };
    let units = whose::asked(desk, matches, Id::UNIT)?.map(|units| units.list());
    let asked = |usual, ways: &[_]| -> Result<Asked> {
        Ok(Asked { period, units: units.clone(), by: by(args::text(matches, Id::BY), usual, ways)? })
    };
    let sheet = match verb {
        "cards" => cards::sheet(conn, names, period, units.as_deref(), desk.wish.lang),
        "speed" => speed::sheet(conn, names, &asked(By::Matter, &ALL[..2])?),
        _ => grades::sheet(conn, names, &asked(By::Unit, &ALL)?, desk.wish.lang),
    };
    sheet.map(Page::Sheet)
}
