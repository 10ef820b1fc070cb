//! A sanction or other measure: what was done to a person or a unit, under which regime, until when. 免职, 通报批评, 书面检查
//! and 诫勉 are measures and never count as sanctions. Months and last days are the rule's business.

use super::follow::Follows;
use super::influence::{self, Case, Reckoned};
use super::{Record, not_in_future, not_voided, office_no_free, required, sanction_check};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft as _, Held, Noun, PLAIN, Value};
use crate::base::vocab::{Convention, OTHER_SLUG, Regime, Responsibility};
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::Write;
use crate::draft;
use crate::record::names::Names;
use crate::rule::measure::{self, Bearer, Misfit};
use crate::rule::{period, under};
use rusqlite::{Connection, OptionalExtension};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "sanction",
    table: "sanction",
    view: "sanctions",
    letters: Some("S"),
    zh: "处理",
    en: "measure",
    about: ("处理：处分和其他处理、期限、解除", "Sanctions and other measures, their periods, lifting"),
    fields: Draft::FIELDS,
    brief: &["code", "unit", "person_name", "kind", "decided_on", "ends_on", "running", "regime"],
    filters: &["unit", "person", "kind", "regime"],
    day: Some("decided_on"),
    borrowed: &["person"],
    identity: &["person", "unit", "kind", "kind_note", "regime", "decided_on", "decision_no"],
    words: &[("kind", "measure_kind")],
    daily: &[(
        "running",
        "decided_on <= :today AND coalesce(ends_on >= :today, 0) AND coalesce(lifted_on > :today, 1)",
    )],
    ..PLAIN
};

draft! {
    /// A sanction or other measure as a person fills it in.
    Draft {
        person: i64, Anywhere, "对谁（人员编号或姓名）；对单位的处理不填", "on whom (code or name); none where it falls on a unit";
        unit: i64, Anywhere, "单位；默认随人员", "unit; default that of the person";
        kind: String, Anywhere, "处理方式，如 记过、诫勉、免职", "kind, such as admin-demerit, admonish, remove-post";
        kind_note: String, Anywhere, "处理方式为“其他”时的说明", "what it is, where the kind is other";
        regime: String, Anywhere, "处理依据：党纪、政务处分、处分……；警告至开除必填", "regime; a must for the administrative kinds: zhengwu or chufen";
        decided_on: Day, Anywhere, "决定日期；默认今天", "day of the decision; default today";
        decided_by: String, Anywhere, "决定机关", "who decided";
        decision_no: String, Anywhere, "决定文号", "number of the decision";
        finding: i64, Anywhere, "因哪个问题", "finding it answers";
        complaint: i64, Anywhere, "因哪件投诉；默认随问题", "complaint it answers; default that of the finding";
        order: i64, Anywhere, "因哪份整改通知", "order it answers";
        round: i64, Anywhere, "因哪一轮考核评议 (G…)", "round of an appraisal it answers (G…)";
        responsibility: String, Anywhere, "责任类型，如 直接责任", "responsibility, such as direct";
        post: String, Anywhere, "时任职务；默认随人员", "post then; default that of the person";
        person_rank: String, Anywhere, "时任职级；默认随人员", "rank then; default that of the person";
        months: i64, Anywhere, "期限（月）；默认按当时的规定", "months; default by the text in force on the day";
        ends_on: Day, Anywhere, "期满日期；默认前一日口径", "last day; default by the day before";
        convention: String, Anywhere, "期满口径：前一日或对应日", "last day by: day-before or matching-day";
        rule: String, Anywhere, "依据的条文；有规定的自动填", "text and article; filled in where it is known";
        rule_version: String, Anywhere, "条文的年份", "edition of the text";
        restored_on: Day, Anywhere, "恢复党员权利的日期（留党察看）", "day rights were given back (probation)";
        lifted_on: Day, Anywhere, "解除日期", "day it was lifted";
        office_no: String, Anywhere, "文号", "the office's own number";
        note: String, Anywhere, "备注", "note";
    }
}

/// A kind as people say it.
fn called(names: &Names, kind: &str) -> Both {
    let label = |lang| names.added.label("measure_kind", kind, lang);
    Both { zh: label(Lang::Zh), en: label(Lang::En).to_lowercase() }
}

fn text(column: Option<&String>) -> Option<&str> {
    column.map(String::as_str).map(str::trim).filter(|t| !t.is_empty())
}

impl Draft {
    /// What an edit left as it was although it follows from what was changed is filled in anew.
    fn forget(&mut self, before: &Draft) {
        let case = (&self.kind, &self.regime, self.decided_on, self.person, self.restored_on);
        let anew = case != (&before.kind, &before.regime, before.decided_on, before.person, before.restored_on);
        let kept = self.ends_on == before.ends_on;
        if self.kind != before.kind && self.regime == before.regime {
            let stays = self.kind.as_deref().zip(self.regime.as_deref());
            self.regime = stays.filter(|(k, r)| measure::regime(k, Some(r)).is_ok()).map(|(_, r)| r.to_owned());
        }
        if self.person != before.person {
            let same = |now: &Option<String>, then: &Option<String>| now == then;
            self.unit = self.unit.filter(|_| self.unit != before.unit);
            self.post = self.post.take().filter(|_| !same(&self.post, &before.post));
            self.person_rank = self.person_rank.take().filter(|_| !same(&self.person_rank, &before.person_rank));
        }
        if anew && self.months == before.months {
            self.months = None;
        }
        if (anew || self.months != before.months || self.convention != before.convention) && kept {
            self.ends_on = None;
        }
        if self.convention == before.convention && (!kept || self.convention.as_deref() == Some("stated")) {
            self.convention = None;
        }
        let text = |of: &Draft| (of.rule.clone(), of.rule_version.clone());
        if (anew || self.months != before.months) && text(self) == text(before) {
            (self.rule, self.rule_version) = (None, None);
        }
    }

    /// Whether what its period follows from is what it was.
    fn same_period(&self, before: &Draft) -> bool {
        let of = |d: &Draft| {
            let words = (d.kind.clone(), d.regime.clone(), d.convention.clone(), d.rule.clone());
            (words, (d.decided_on, d.restored_on, d.ends_on), (d.person, d.months))
        };
        of(self) == of(before)
    }

    /// The regime: as said, or the only one of the kind.
    fn take_regime(&mut self, names: &Names, kind: &str) -> Result<()> {
        let Both { zh, en } = called(names, kind);
        let open = measure::open_to(kind);
        let list = |lang| {
            let words = open.iter().filter_map(|slug| Regime::from_slug(slug));
            words.map(|r| format!("{}({})", r.label(lang), r.slug())).collect::<Vec<_>>().join(lang.pick("、", ", "))
        };
        let (may_zh, may_en) = (list(Lang::Zh), list(Lang::En));
        match measure::regime(kind, self.regime.as_deref()) {
            Ok(regime) => {
                self.regime = regime.map(str::to_owned);
                Ok(())
            }
            Err(Misfit::Unsaid) => {
                Err(Error::usage("regime-missing", both!("{zh}没有说明处理依据", "{en}: its regime is not said"))
                    .hint(both!("加上 --regime：{may_zh}", "add --regime: {may_en}"))
                    .lacks("regime"))
            }
            Err(Misfit::Other) => {
                let said = self.regime.as_deref().and_then(Regime::from_slug);
                let (of_zh, of_en) = said.map_or(("", ""), |r| (r.label(Lang::Zh), r.label(Lang::En)));
                let hint = if open.is_empty() {
                    both!("去掉 --regime", "leave --regime out")
                } else {
                    both!("它的处理依据是 {may_zh}", "it stands under {may_en}")
                };
                let said = both!("{zh}不属于“{of_zh}”", "{en} does not stand under: {of_en}");
                Err(Error::refused("regime-other", said).hint(hint).field("regime"))
            }
        }
    }

    /// The finding, the complaint, the order and the round it answers: they stand, and came up before it.
    fn take_cause(&mut self, conn: &Connection, on: Day) -> Result<()> {
        if let Some(id) = self.finding {
            let of: Option<i64> =
                conn.query_row("SELECT complaint FROM finding WHERE id = ?", [id], |r| r.get(0)).optional()?.flatten();
            self.complaint = self.complaint.or(of);
        }
        let causes = [
            (self.finding, &super::finding::NOUN, "found_on", "finding"),
            (self.complaint, &super::complaint::NOUN, "received_on", "complaint"),
            (self.order, &super::order::NOUN, "issued_on", "order"),
            (self.round, &super::round::NOUN, "opened_on", "round"),
        ];
        sanction_check::after_its_causes(conn, on, causes)
    }

    /// On whom it falls: a person, whose unit, post and rank of the day are kept, or a unit.
    fn take_bearer(&mut self, conn: &Connection, names: &Names, kind: &str) -> Result<()> {
        let Both { zh, en } = called(names, kind);
        let bearer = measure::bearer(kind, self.regime.as_deref());
        if bearer == Bearer::Unit && self.person.is_some() {
            return Err(Error::refused(
                "measure-on-unit",
                both!("{zh}是对单位的处理，不记人员", "{en} falls on a unit, not on a person"),
            )
            .hint(both!("去掉 --person，加上 --unit …", "leave --person out and add --unit …"))
            .field("person"));
        }
        if let Some(person) = self.person {
            not_voided(conn, &super::person::NOUN, person)?;
            let whose: super::person::Draft = super::load(conn, person)?;
            self.unit = self.unit.or(whose.unit);
            self.post = self.post.take().or(whose.post);
            self.person_rank = self.person_rank.take().or(whose.rank);
        } else if bearer == Bearer::Person {
            return Err(Error::usage("person-missing", both!("{zh}没有说明对谁", "{en}: on whom is not said"))
                .hint(both!(
                    "加上 --person …；先登记：ducha person add 姓名 --unit …",
                    "add --person …; record them first: ducha person add NAME --unit …"
                ))
                .lacks("person"));
        }
        if self.unit.is_none() {
            return Err(required(&NOUN, "unit"));
        }
        let on_unit = self.person.is_none();
        if on_unit {
            (self.post, self.person_rank) = (None, None);
        }
        match self.responsibility.as_deref() {
            None if on_unit => self.responsibility = Some(Responsibility::Unit.slug().into()),
            Some(said) if (said == Responsibility::Unit.slug()) != on_unit => {
                let said = if on_unit {
                    both!("对单位的处理只能是单位责任", "a measure on a unit is the unit's responsibility")
                } else {
                    both!("对人员的处理不能记单位责任", "a measure on a person is not the unit's responsibility")
                };
                return Err(Error::refused("responsibility-other", said)
                    .hint(both!(
                        "去掉 --responsibility，或换一个词",
                        "leave --responsibility out, or take another word"
                    ))
                    .field("responsibility"));
            }
            _ => {}
        }
        Ok(())
    }

    fn case<'a>(&'a self, id: Option<i64>, kind: &'a str, decided_on: Day) -> Result<Case<'a>> {
        let months = self.months.map(|n| u32::try_from(n).ok().filter(|n| (1..=600).contains(n)).ok_or(n));
        let months = months.transpose().map_err(|n| {
            Error::usage(
                "months-unreadable",
                both!("期限 {n} 个月不在 1 至 600 之间", "{n} months are not within 1 and 600"),
            )
            .hint(both!("写整月数，如 --months 12", "write whole months, such as --months 12"))
            .field("months")
        })?;
        let regime = self.regime.as_deref();
        Ok(Case { id, person: self.person, kind, regime, decided_on, restored_on: self.restored_on, months })
    }

    /// The months: by the text of the day, or stated with their ground.
    fn take_months(&mut self, now: &Reckoned) -> Result<()> {
        let Some(own) = &now.own else { return Ok(()) };
        let administrative = [Regime::Zhengwu, Regime::Chufen].iter().any(|r| self.regime.as_deref() == Some(r.slug()));
        let (months, most) = (own.months, period::CAP_MONTHS);
        if administrative && months > most {
            let said = both!("{months} 个月超过最长 {most} 个月", "{months} months are over the most, {most}");
            return Err(Error::refused("months-over-cap", said)
                .hint(both!("合并后的期限写不超过 {most} 个月", "state the months carried out, {most} at the most"))
                .field("months"));
        }
        let stated = now.by_text != Some(months);
        if stated && text(self.note.as_ref()).or(text(self.rule.as_ref()).filter(|_| now.by_text.is_none())).is_none() {
            let said = match now.by_text {
                Some(due) => both!(
                    "按当时的规定是 {due} 个月，不是 {months} 个月",
                    "the text of the day gives {due} months, not {months}"
                ),
                None => both!("没有查到给出 {months} 个月的条文", "no text known here gives {months} months"),
            };
            return Err(Error::refused("months-without-ground", said)
                .hint(both!(
                    "用 --rule 写依据，或用 --note 写理由（如从旧兼从轻）",
                    "give the text with --rule or the ground with --note"
                ))
                .field("months"));
        }
        self.months = Some(months.into());
        if let Some(rule) = own.rule {
            self.rule = Some(format!("{}{}", rule.text, rule.article));
            self.rule_version = Some(rule.version.into());
        }
        Ok(())
    }

    /// The last day: one of the two conventions, or another with a note.
    fn take_end(&mut self, now: &Reckoned, on: Day) -> Result<()> {
        let wanted = self.convention.as_deref().and_then(Convention::from_slug);
        let grounded = text(self.note.as_ref()).is_some();
        let found = sanction_check::last_day(now, on, self.ends_on, wanted, grounded)?;
        self.ends_on = found.map(|f| f.0);
        self.convention = found.map(|f| f.1.slug().to_owned());
        Ok(())
    }

    /// What it comes to now.
    pub fn reckoned(&self, conn: &Connection, id: Option<i64>) -> Result<Option<Reckoned>> {
        let Some((kind, on)) = self.kind.as_deref().zip(self.decided_on) else { return Ok(None) };
        influence::reckon(conn, &self.case(id, kind, on)?).map(Some)
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const FOLLOWS: Option<Follows> = Some(Follows { concerns: "person", recount, new: true });

    fn tidy(&mut self) {
        // 警告 stands in both lists (纪律处分条例 art. 8, 政务处分法 art. 7): which of them it is, the regime says.
        if self.regime.as_deref() == Some(under::PARTY) && self.kind.as_deref() == Some("admin-warning") {
            self.kind = Some("party-warning".to_owned());
        }
    }

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        self.tidy();
        let before: Option<Draft> = id.map(|id| super::load(conn, id)).transpose()?;
        let on = names.day_or_today(&NOUN, &mut self.decided_on, "decided_on")?;
        not_in_future(&NOUN, "decided_on", on, names.today)?;
        if let Some(before) = &before {
            self.forget(before);
        }
        // A last day by either convention is counted, from all that comes in beside it.
        let counted = self.convention.as_deref().is_some_and(|c| c != Convention::Stated.slug());
        if id.is_none() && names.filed.get() && counted {
            self.ends_on = None;
        }
        let kind = self.kind.clone().ok_or_else(|| required(&NOUN, "kind"))?;
        if kind == OTHER_SLUG && text(self.kind_note.as_ref()).is_none() {
            return Err(required(&NOUN, "kind_note"));
        }
        self.take_regime(names, &kind)?;
        self.take_cause(conn, on)?;
        self.take_bearer(conn, names, &kind)?;
        if let (Some(person), Some(regime)) = (self.person, self.regime.as_deref()) {
            sanction_check::one_body(conn, id, person, regime, (self.finding, self.complaint))?;
        }
        // A period that nothing asks anew stands as it was confirmed, whatever was recorded since.
        if !before.is_some_and(|before| self.same_period(&before)) {
            let now = influence::reckon(conn, &self.case(id, &kind, on)?)?;
            self.take_months(&now)?;
            self.take_end(&now, on)?;
        }
        sanction_check::acts(&NOUN, (on, names.today), &kind, [self.restored_on, self.lifted_on, self.ends_on])?;
        sanction_check::within_the_law(conn, (self.regime.as_deref(), self.unit), &kind, on)?;
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn hints(conn: &Connection, _names: &Names, id: i64, _code: &str) -> Result<Vec<Both>> {
        Ok(explain(conn, id)?.into_iter().collect())
    }
}

/// A measure that ends on another day than is kept: its row, that day, by which convention.
type Misreckoned = (i64, Option<Day>, Option<Convention>);

/// The standing measures of a person, or of all, whose last day is not what they come to beside each other; each with what it
/// is. One that was stated by hand stands as it was stated.
fn misreckoned(conn: &Connection, person: Option<i64>) -> Result<Vec<Misreckoned>> {
    let sql = "SELECT id FROM sanction WHERE (?1 IS NULL OR person = ?1) AND person IS NOT NULL AND void_reason IS NULL
        ORDER BY decided_on, id";
    let mut statement = conn.prepare_cached(sql)?;
    let ids: Vec<i64> = statement.query_map([person], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut out = Vec::new();
    for id in ids {
        let draft: Draft = super::load(conn, id)?;
        let kept = draft.convention.as_deref().and_then(Convention::from_slug);
        let (Some(now), Some(on)) = (draft.reckoned(conn, Some(id))?, draft.decided_on) else { continue };
        if kept == Some(Convention::Stated) {
            continue;
        }
        let found = sanction_check::last_day(&now, on, None, kept, false)?;
        let (ends, convention) = found.unzip();
        if ends != draft.ends_on {
            out.push((id, ends, convention));
        }
    }
    Ok(out)
}

/// Counts again until when each measure on a person weighs: one laid behind another moves with it.
pub fn recount(write: &mut Write<'_>, person: i64) -> Result<()> {
    for (id, ends, convention) in misreckoned(write.conn(), Some(person))? {
        let convention = convention.map_or(Value::Null, |c| Value::text(c.slug()));
        write.edit(&NOUN, id, &[("ends_on", Held::or_null(ends.as_ref())), ("convention", convention)])?;
    }
    Ok(())
}

/// The measures that end on another day than they come to.
pub fn miscounted(conn: &Connection) -> Result<Vec<(i64, Both)>> {
    let said = |ends: Option<Day>| match ends {
        Some(ends) => {
            both!("连同同一人的其他处分推算，期满日应是 {ends}", "beside the person's others it ends on {ends}")
        }
        None => both!("这类处理没有期满日", "this kind has no last day"),
    };
    Ok(misreckoned(conn, None)?.into_iter().map(|(id, ends, _)| (id, said(ends))).collect())
}

/// The sentence about a kept measure: months, text, both last days and the one stored, what it was laid behind.
pub fn explain(conn: &Connection, id: i64) -> Result<Option<Both>> {
    let draft: Draft = super::load(conn, id)?;
    let Some(now) = draft.reckoned(conn, Some(id))?.filter(|_| draft.regime.is_some()) else { return Ok(None) };
    let stored = draft.ends_on.zip(draft.convention.as_deref().and_then(Convention::from_slug));
    Ok(influence::explain(&NOUN.code(id), &now, text(draft.rule.as_ref()), stored))
}
