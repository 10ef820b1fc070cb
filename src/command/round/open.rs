//! `ducha round open` and `include`: for whom, for which period, by when. Not for what comes in.

use super::subjects::{asked, subjects};
use super::whom::typed;
use crate::base::day::{self, Day, Period};
use crate::base::error::{Error, Lang, Result};
use crate::base::page::Done;
use crate::base::vocab::FormPeriod;
use crate::both;
use crate::command::args::{self, option};
use crate::command::desk::Desk;
use crate::command::form;
use crate::command::verbs;
use crate::db::write::Write;
use crate::record::names::Names;
use crate::record::returns;
use crate::record::round::{Draft, NOUN};
use crate::record::round_rows::{self, Subject};
use crate::record::{self, campaign, closed, form as forms};
use crate::rule::form::Form;
use chrono::{Datelike as _, Weekday};
use clap::{ArgMatches, Command};
use std::collections::HashSet;

/// `round open`.
pub fn open(lang: Lang) -> Command {
    let form = args::positional(
        "form",
        lang.pick("表", "FORM"),
        lang.pick("表名或编号；自带的也可以", "a form's name or code, or one that ships"),
    );
    Command::new("open")
        .about(
            lang.pick("布置一轮填报：哪张表、哪个期间、哪些单位", "Open a round: which form, which period, for whom"),
        )
        .arg(form.required(true))
        .arg(option(
            "period",
            lang.pick("期间", "PERIOD"),
            lang.pick(
                "期间，如 2026-W12、2026-03、2026；每周的表写一年就开全年各周",
                "its period, such as 2026-W12, 2026-03, 2026; a weekly form opens every week of a longer one",
            ),
        ))
        .args(subjects(lang))
        .arg(option(
            "due",
            lang.pick("期限", "LIMIT"),
            lang.pick(
                "报送期限：日期，或 3wd（从期末起算，一次的从布置起算）",
                "by when: a day, or 3wd from the period's end, of one answered once from its opening",
            ),
        ))
        .arg(option(
            "campaign",
            lang.pick("活动编号 (P…)", "CODE (P…)"),
            lang.pick("所属督查活动", "campaign it belongs to"),
        ))
        .arg(option(
            "title",
            lang.pick("名称", "TITLE"),
            lang.pick("名称；默认表名加期间", "what it is called; default the form and its period"),
        ))
        .arg(args::on(lang))
        .arg(args::message(lang, lang.pick("备注", "note")))
}

/// `round include`.
pub fn include(lang: Lang) -> Command {
    Command::new("include")
        .about(lang.pick("补加填报对象", "Take further subjects in"))
        .arg(args::code(lang, &NOUN))
        .args(subjects(lang))
        .arg(args::on(lang))
}

/// The parts of a period a form is answered in: the weeks, months … that lie in it; the period itself where it is one of them or shorter.
fn parts(every: FormPeriod, period: Period) -> Vec<(Period, String)> {
    let mut out = Vec::new();
    let mut from = period.from;
    let month = |day: Day, months: u32| {
        let first = (day.month0() / months) * months;
        let begins = Day::from_ymd_opt(day.year(), first + 1, 1).unwrap_or(day);
        (begins, crate::rule::period::add_months(begins, months))
    };
    while from <= period.to && out.len() < 400 {
        let (begins, next) = match every {
            FormPeriod::Week => {
                let begins = from.week(Weekday::Mon).first_day();
                (begins, day::plus(begins, 7))
            }
            FormPeriod::Month => month(from, 1),
            FormPeriod::Quarter => month(from, 3),
            FormPeriod::Half => month(from, 6),
            FormPeriod::Year => month(from, 12),
            FormPeriod::Once | FormPeriod::Stage => (period.from, day::plus(period.to, 1)),
        };
        let to = day::plus(next, -1);
        let name = match every {
            FormPeriod::Week => format!("{}年第{}周", begins.iso_week().year(), begins.iso_week().week()),
            FormPeriod::Month => format!("{}年{}月", begins.year(), begins.month()),
            FormPeriod::Quarter => format!("{}年第{}季度", begins.year(), begins.month0() / 3 + 1),
            FormPeriod::Half => format!("{}年{}半年", begins.year(), if begins.month() < 7 { "上" } else { "下" }),
            FormPeriod::Year => format!("{}年", begins.year()),
            FormPeriod::Once | FormPeriod::Stage => String::new(),
        };
        out.push((Period { from: begins, to }, name));
        from = next;
    }
    out
}

/// What a form that is answered by itself, without a period, is of when nobody says.
fn usual(every: FormPeriod, today: Day) -> Period {
    let one = Period { from: today, to: today };
    match every {
        FormPeriod::Once | FormPeriod::Stage => one,
        every => parts(every, one).pop().map_or(one, |(period, _)| period),
    }
}

/// What is opened: a form in a version, on a day.
struct Opening<'m> {
    of: i64,
    version: i64,
    form: Form,
    on: Day,
    matches: &'m ArgMatches,
}

impl<'m> Opening<'m> {
    fn asked(write: &mut Write<'_>, names: &Names, matches: &'m ArgMatches) -> Result<Opening<'m>> {
        let of = forms::taken_in(write, names, typed(matches, "form").unwrap_or_default())?;
        let (version, form) = forms::current(write.conn(), of)?;
        form::counted(&form)?;
        let on = typed(matches, "on").map_or(Ok(names.today), |on| names.day(write.conn(), on))?;
        let sql = "SELECT retired_on FROM form WHERE id = ?";
        let retired: Option<String> = write.conn().query_row(sql, [of], |r| r.get(0))?;
        if let Some(retired) = retired.filter(|retired| *retired <= on.to_string()) {
            let name = &form.name;
            let said = both!("“{name}”已于 {retired} 停用", "{name} was given up on {retired}");
            return Err(Error::refused("form-retired", said));
        }
        Ok(Opening { of, version, form, on, matches })
    }

    /// Opens it for one period; `called` is what the period is called, if it is one of several. How many are to file.
    fn open(
        &self,
        write: &mut Write<'_>,
        names: &Names,
        period: Period,
        called: &str,
        alone: bool,
    ) -> Result<(i64, usize)> {
        let (form, matches) = (&self.form, self.matches);
        let title = match typed(matches, "title") {
            Some(title) if alone => title.to_owned(),
            title if called.is_empty() => title.unwrap_or(&form.name).to_owned(),
            title => format!("{}（{called}）", title.unwrap_or(&form.name)),
        };
        let campaign = typed(matches, "campaign");
        let draft = Draft {
            form: Some(self.of),
            version: Some(self.version),
            title: Some(title),
            campaign: campaign.map(|code| names.record(write.conn(), &campaign::NOUN, code)).transpose()?,
            from_on: Some(period.from),
            to_on: Some(period.to),
            opened_on: Some(self.on),
            due: typed(matches, "due").map(str::to_owned),
            note: typed(matches, "message").map(crate::command::input::said).transpose()?,
            ..Draft::default()
        };
        let subjects = asked(write.conn(), names, matches, form, (self.on, 0))?;
        let id = record::add(write, names, draft, None)?;
        let rows: Vec<_> = subjects.iter().map(|one| round_rows::row("round_subject", one)).collect();
        returns::keep(write, id, &rows)?;
        Ok((id, rows.len()))
    }
}

/// Opens a round, or one for each part of a longer period.
pub fn run(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    desk.write(|write, names| {
        let opening = Opening::asked(write, names, matches)?;
        let period = typed(matches, "period").map(|period| names.period(write.conn(), period)).transpose()?;
        let every = opening.form.period;
        let rounds = parts(every, period.unwrap_or_else(|| usual(every, opening.on)));
        let alone = rounds.len() == 1;
        let (mut ids, mut n) = (Vec::new(), 0);
        for (period, called) in &rounds {
            let (id, many) = opening.open(write, names, *period, called, alone)?;
            ids.push(id);
            n = many;
        }
        let codes: Vec<String> = ids.iter().map(|id| NOUN.code(*id)).collect();
        let (name, first, many) = (&opening.form.name, &codes[0], codes.len());
        let said = if alone {
            both!("已布置“{name}”{first}，{n} 家应报", "opened {first}, {name}: {n} are to file")
        } else {
            both!(
                "已布置“{name}”{many} 轮，自 {first} 起，每轮 {n} 家应报",
                "opened {many} rounds of {name}, from {first} on: {n} are to file each time"
            )
        };
        let next = vec![format!("ducha round fill {first} --unit … …=…"), format!("ducha round board {first}")];
        let done = match ids.as_slice() {
            [id] => desk.done(write.conn(), names, &NOUN, *id, (said, next))?,
            ids => desk.done_all(write.conn(), names, &NOUN, ids, (said, next))?,
        };
        Ok(Done { codes, ..done })
    })
}

/// Takes further subjects into a round.
pub fn run_include(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    desk.write(|write, names| {
        let sheet = returns::Sheet::of(write.conn(), names, id)?;
        let code = sheet.code.clone();
        if let Some(on) = sheet.life.frozen_on.or(sheet.life.closed_on) {
            return Err(Error::refused(
                "round-frozen",
                both!("{code} 已于 {on} 定稿，不能再加对象", "{code} was frozen on {on}: nobody is taken in any more"),
            ));
        }
        let of: Option<i64> =
            write.conn().query_row("SELECT campaign FROM form_round WHERE id = ?", [id], |r| r.get(0))?;
        of.map_or(Ok(None), |campaign| closed::named(write.conn(), campaign))?;
        let on = typed(matches, "on").map_or(Ok(names.today), |on| names.day(write.conn(), on))?;
        let last = "SELECT coalesce(max(line), 0) FROM round_subject WHERE form_round = ?";
        let last: i64 = write.conn().query_row(last, [id], |r| r.get(0))?;
        let subjects = asked(write.conn(), names, matches, &sheet.form, (on, last))?;
        let key = |of: &Subject| (of.unit, of.person, of.point, of.label.clone(), of.stage.clone());
        let before: HashSet<_> = sheet.subjects.iter().map(key).collect();
        if let Some(there) = subjects.iter().find(|new| before.contains(&key(new))) {
            let who = super::whom::called(write.conn(), there)?;
            return Err(Error::refused(
                "round-subject-twice",
                both!("{who} 已在 {code} 里", "{who} is in {code} already"),
            ));
        }
        returns::keep(
            write,
            id,
            &subjects.iter().map(|one| round_rows::row("round_subject", one)).collect::<Vec<_>>(),
        )?;
        let n = subjects.len();
        let said = both!("{code} 加入 {n} 家", "{code}: {n} taken in");
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha round board {code}")]))
    })
}
