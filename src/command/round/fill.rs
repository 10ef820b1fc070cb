//! `ducha round fill`: the answers of one subject typed, or of any number from a sheet or NDJSON; what the ledger answers by itself; and
//! what accepted answers make. Not for what an answer may be: that is `rule::form`'s.

use super::figure::Counting;
use super::row::{given, named, pair_of};
use super::target::Target;
use super::whom::{Whom, called, subject_args, typed};
use crate::base::day::{Day, Period};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::page::Done;
use crate::base::vocab::ReturnState;
use crate::both;
use crate::command::args::{self, option, positional, switch};
use crate::command::desk::Desk;
use crate::command::privacy;
use crate::command::rows::{self, Row};
use crate::db::write::{PartRow, Write};
use crate::record;
use crate::record::names::Names;
use crate::record::returns::{self, Given, Sheet};
use crate::record::round::{Draft, NOUN};
use crate::record::round_rows::{self, Return, Verdict};
use crate::rule::form::Form;
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// `round fill`.
pub fn command(lang: Lang) -> Command {
    let (text, number) = (lang.pick("文字", "TEXT"), lang.pick("数", "N"));
    let what = lang.pick(
        "项目=回答，可写多项；或一个文件（xlsx、csv、ndjson，- 读标准输入），一行一家；几轮的写表名，文件里有轮次或期间一列",
        "ITEM=ANSWER, any number of them; or a file (xlsx, csv, ndjson, - for standard input), a row a subject; of several rounds of a form, with a column round or period",
    );
    let given: Vec<Arg> = vec![
        option("rater", text, lang.pick("评价主体，如 服务对象", "by whose judgement, such as service-object")),
        option("entry", text, lang.pick("登记册里的哪一项", "which row of a register")),
        option(
            "ballots",
            number,
            lang.pick("有效票数：回答是各选项的票数", "valid ballots: the answers are counts by option"),
        ),
        option("sent-out", number, lang.pick("发出多少份", "how many were sent out")),
        option("came-back", number, lang.pick("收回多少份", "how many came back")),
        option("by", lang.pick("姓名", "NAME"), lang.pick("填报人", "who filled it in")),
        option(
            "correct",
            lang.pick("理由", "REASON"),
            lang.pick(
                "定稿以后更正的理由；定稿的数不变",
                "why it is corrected after it was frozen; what was frozen stays",
            ),
        ),
    ];
    Command::new("fill")
        .about(lang.pick("报送：填一家，或用文件报多家", "File what one subject answers, or many from a file"))
        .arg(args::code(lang, &NOUN))
        .arg(positional("input", lang.pick("项目=回答|文件", "ITEM=ANSWER|FILE"), what).num_args(0..))
        .args(subject_args(lang))
        .arg(switch(
            "all",
            lang.pick(
                "每一家都报同样的；只报台账计算的项目时用",
                "the same of every subject; for what the ledger answers by itself",
            ),
        ))
        .args(given)
        .arg(args::on(lang))
        .arg(args::message(lang, lang.pick("备注", "note")))
}

/// What is filed of one round.
struct Filed {
    sheet: Sheet,
    period: Period,
    rows: Vec<PartRow>,
    lines: Vec<i64>,
}

impl Filed {
    fn of(conn: &Connection, names: &Names, round: i64) -> Result<Filed> {
        Ok(Filed {
            sheet: Sheet::of(conn, names, round)?,
            period: period(conn, round)?,
            rows: Vec::new(),
            lines: Vec::new(),
        })
    }

    /// Takes one row in.
    fn take(
        &mut self,
        (conn, names): (&Connection, &Names),
        counting: &Counting<'_>,
        with: (&Whom, &Return),
        row: Row,
    ) -> Result<()> {
        for mut one in given((conn, names), &self.sheet, with, row)? {
            counting.answer(&self.sheet, &mut one, (self.period, names.today))?;
            self.lines.push(one.line);
            let settled = self.appealed(&one, names.today);
            self.rows.push(self.sheet.take(names, one)?);
            self.rows.extend(settled.map(|verdict| round_rows::row("round_verdict", &verdict)));
        }
        Ok(())
    }

    /// What a correction says of the return of its subject that is appealed against.
    fn appealed(&self, one: &Given, today: Day) -> Option<Verdict> {
        let why = one.with.correction.as_ref()?;
        let of = |r: &&Return| r.line == Some(one.line) && self.sheet.is(r.number, ReturnState::Appealed);
        let number = self.sheet.returns.iter().rfind(of)?.number;
        Some(Verdict {
            happened_on: one.with.happened_on.or(Some(today)),
            number,
            verdict: Some(ReturnState::Corrected.slug().into()),
            note: Some(why.clone()),
        })
    }

    /// Keeps what was taken in.
    fn keep(&self, desk: &Desk, write: &mut Write<'_>) -> Result<()> {
        let id = self.sheet.id;
        returns::keep(write, id, &self.rows)?;
        let answers =
            self.rows.iter().filter_map(|(_, row)| row.iter().find(|(column, _)| *column == "answers")).cloned();
        privacy::mind(desk, write.conn(), &NOUN, id, &answers.collect::<Vec<_>>())
    }

    /// What is said of it.
    fn said(&self, conn: &Connection) -> Result<Both> {
        let code = &self.sheet.code;
        let [line] = self.lines.as_slice() else {
            let n = self.lines.len();
            return Ok(both!("{code} 已收到 {n} 份报送", "{code}: {n} returns came in"));
        };
        let score = self.sheet.returns.last().and_then(|one| one.score.clone());
        let told = |score: String| (format!("，得分 {score}"), format!(", score {score}"));
        let (score_zh, score_en) = score.map_or_else(Default::default, told);
        let who = self.sheet.subject(*line).map(|subject| called(conn, subject)).transpose()?.unwrap_or_default();
        Ok(both!("{code} 已收到 {who} 的报送{score_zh}", "{code}: {who} has filed{score_en}"))
    }
}

/// Files what was typed or stands in a file: of one round, or of several of a form.
pub fn run(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let alone = ["input", "ballots"].iter().all(|of| !matches.contains_id(of)) && !matches.get_flag("all");
    if alone && desk.wish.asks {
        return Err(Error::usage("answer-none", both!("没有一行可报", "there is nothing to file")));
    }
    let target = Target::of(desk, matches)?;
    let whom = Whom { all: matches.get_flag("all"), ..Whom::typed(matches)? };
    desk.write(|write, names| {
        let conn = write.conn();
        let with = beside(conn, names, matches)?;
        // What was is seen through a connection of its own; nothing is written before all is counted.
        let counts = target.form.items.iter().any(|item| item.figure.is_some());
        let counting = Counting::of(if counts { desk.read()? } else { conn }, names);
        let (path, all) = said(&target.form, matches)?;
        let mut filed: BTreeMap<i64, Filed> = BTreeMap::new();
        let blank = all.iter().filter(|row| path.is_some() && target.is_blank(row)).count();
        for mut row in all {
            if path.is_some() && target.is_blank(&row) {
                continue;
            }
            let line = row.line;
            let one = target.round(conn, names, &mut row).and_then(|round| {
                let of = match filed.entry(round) {
                    Entry::Occupied(there) => there.into_mut(),
                    Entry::Vacant(free) => free.insert(Filed::of(conn, names, round)?),
                };
                of.take((conn, names), &counting, (&whom, &with), row)
            });
            one.map_err(|error| path.map_or_else(|| error.clone(), |path| rows::at(path, line, &error)))?;
        }
        counting.leave()?;
        if blank > 0 {
            desk.say(both!("有 {blank} 行没有填，略过", "{blank} rows are blank and were passed over"));
        }
        filed.values().try_for_each(|of| of.keep(desk, write))?;
        let [first, rest @ ..] = &*filed.values().collect::<Vec<_>>() else {
            return Err(Error::usage("answer-none", both!("没有一行可报", "there is nothing to file")));
        };
        let code = &first.sheet.code;
        let next = vec![format!("ducha round accept {code} --all"), format!("ducha round board {code}")];
        if rest.is_empty() {
            let said = first.said(write.conn())?;
            return desk.done(write.conn(), names, &NOUN, first.sheet.id, (said, next));
        }
        let (rounds, n) = (filed.len(), filed.values().map(|of| of.lines.len()).sum::<usize>());
        let said = both!("{rounds} 轮共收到 {n} 份报送", "{n} returns of {rounds} rounds came in");
        let next = vec![format!("ducha round board {}", target.form.name)];
        desk.done_all(write.conn(), names, &NOUN, &filed.keys().copied().collect::<Vec<_>>(), (said, next))
    })
}

/// What the flags say of every return beside its answers.
fn beside(conn: &Connection, names: &Names, matches: &ArgMatches) -> Result<Return> {
    let text = |name: &str| typed(matches, name).map(str::to_owned);
    let number = |name: &'static str| args::number(matches, name, 0..=10_000_000);
    Ok(Return {
        happened_on: typed(matches, "on").map(|on| names.day(conn, on)).transpose()?,
        rater: text("rater"),
        entry_name: text("entry"),
        ballots: number("ballots")?,
        sent_out: number("sent-out")?,
        came_back: number("came-back")?,
        filled_by: text("by"),
        correction: text("correct"),
        note: typed(matches, "message").map(crate::command::input::said).transpose()?,
        ..Return::default()
    })
}

/// The rows of the file that is named, or the pairs that were typed as one.
fn said<'m>(form: &Form, matches: &'m ArgMatches) -> Result<(Option<&'m str>, Vec<Row>)> {
    let said: Vec<&String> = matches.get_many("input").into_iter().flatten().collect();
    if let [one] = said.as_slice()
        && !one.contains(['=', '＝'])
    {
        return Ok((Some(one.as_str()), rows::read(one, &|heading| named(form, heading))?));
    }
    let cells = said.iter().map(|pair| pair_of(form, pair)).collect::<Result<_>>()?;
    Ok((None, vec![Row { line: 1, cells }]))
}

/// The period of a round.
pub fn period(conn: &Connection, id: i64) -> Result<Period> {
    let draft: Draft = record::load(conn, id)?;
    let (from, to) = draft.from_on.zip(draft.to_on).ok_or_else(|| record::required(&NOUN, "from_on"))?;
    Ok(Period { from, to })
}
