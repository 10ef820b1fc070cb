//! Whether a definition holds together: keys are nobody else's, what is named is there, weights add up to the whole.

use super::{At, Exact, Form, Item, Kind, Makes, Part, Scoring, exact_of, wrong};
use super::{MOST_ITEMS, rounded};
use crate::base::error::Result;
use crate::both;
use crate::rule::limit::Limit;
use std::collections::HashSet;

/// A number of a definition.
fn number(of: &str, said: Option<&serde_json::Number>) -> Result<Option<Exact>> {
    let Some(said) = said else { return Ok(None) };
    let found = exact_of(said);
    found
        .map(Some)
        .ok_or_else(|| wrong(both!("{of} 的 {said} 不是能用的数", "{of}: {said} is no number to reckon with")))
}

/// A key: short, and nothing a command line would take apart.
fn key(said: &str, what: (&str, &str)) -> Result<()> {
    let (zh, en) = what;
    let bad = said.is_empty()
        || said.chars().count() > 60
        || said.contains(['=', ',', '\n', '\t', '"', '@'])
        || said.trim() != said;
    if bad {
        return Err(wrong(both!(
            "{zh}的 key {said:?} 不能用：一至六十个字，不含 = , @ 和引号",
            "the key {said:?} of {en} will not do: one to sixty signs, without = , @ and quotes"
        )));
    }
    Ok(())
}

/// Refuses two things of one key.
fn once<'a>(keys: impl Iterator<Item = &'a str>, (zh, en): (&str, &str)) -> Result<()> {
    let mut seen = HashSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(wrong(both!("{zh} {key:?} 写了两次", "{en} {key:?} stands twice")));
        }
    }
    Ok(())
}

impl Item {
    /// Whether its answer counts in a score.
    pub fn scores(&self) -> bool {
        let said = match self.kind {
            Kind::Number | Kind::Score | Kind::YesNo => true,
            Kind::Choice => self.options.iter().any(|option| option.score.is_some()),
            Kind::Text | Kind::Date | Kind::Evidence => false,
        };
        said && self.part != Part::Aside
    }

    /// The most its answer can come to, where that is known.
    pub fn most(&self) -> Option<Exact> {
        match self.kind {
            Kind::Choice => self.options.iter().filter_map(|option| exact_of(option.score.as_ref()?)).max(),
            _ => self.max.as_ref().and_then(exact_of),
        }
    }

    fn holds(&self, form: &Form) -> Result<()> {
        let of = self.key.as_str();
        key(of, ("项目", "an item"))?;
        if self.zh.is_empty() {
            return Err(wrong(both!("{of} 没有写问什么（zh）", "{of} does not say what it asks (zh)")));
        }
        if let Some(stage) = self.stage.as_deref().filter(|said| form.stages.iter().all(|stage| stage.key != *said)) {
            return Err(wrong(both!(
                "{of} 的阶段 {stage:?} 不在 stages 里",
                "{of}: there is no stage {stage:?} among the stages"
            )));
        }
        if let Some(rater) = self.raters.iter().find(|said| form.raters.iter().all(|rater| rater.key != **said)) {
            return Err(wrong(both!(
                "{of} 的评价主体 {rater:?} 不在 raters 里",
                "{of}: there is no {rater:?} among the raters"
            )));
        }
        let (max, min) = (number(of, self.max.as_ref())?, number(of, self.min.as_ref())?);
        if max.as_ref().zip(min.as_ref()).is_some_and(|(max, min)| max <= min)
            || max.is_some_and(|max| !max.is_positive())
        {
            return Err(wrong(both!("{of} 的 max 要大于 0 和 min", "{of}: its max must be above 0 and its min")));
        }
        number(of, self.each.as_ref())?;
        if number(of, self.weight.as_ref())?.is_some_and(|weight| !weight.is_positive()) {
            return Err(wrong(both!("{of} 的 weight 要大于 0", "{of}: its weight must be above 0")));
        }
        self.holds_by_kind(of)
    }

    fn holds_by_kind(&self, of: &str) -> Result<()> {
        if (self.kind == Kind::Choice) != (self.options.len() > 1) {
            return Err(wrong(both!(
                "{of}：choice 要有两个以上 options，别的没有",
                "{of}: a choice has two options or more, nothing else has any"
            )));
        }
        once(self.options.iter().map(|o| o.key.as_str()), ("选项", "the option"))?;
        for option in &self.options {
            key(&option.key, ("选项", "an option"))?;
            number(of, option.score.as_ref())?;
        }
        let counts = self.weight.is_some() || self.part.changes();
        if counts && !self.scores() || self.weight.is_some() && self.part != Part::Plain {
            return Err(wrong(both!(
                "{of} 不计分，或不在总分之内，不能有 weight 或 as",
                "{of} scores nothing, or is no part of the whole: it has no weight, nor `as`"
            )));
        }
        if self.part == Part::Veto && self.kind != Kind::YesNo {
            return Err(wrong(both!("{of}：一票否决的是非题", "{of}: a veto is answered yes or no")));
        }
        if self.weight.is_some() && self.kind != Kind::YesNo && self.most().is_none_or(|most| !most.is_positive()) {
            return Err(wrong(both!("{of} 有 weight，要写 max", "{of} has a weight and so needs its max")));
        }
        if self.kind == Kind::Score && self.max.is_none() {
            return Err(wrong(both!("{of} 是评分，要写 max", "{of} is a score and needs its max")));
        }
        if self.figure.is_some() && (self.kind != Kind::Number || self.required) {
            return Err(wrong(both!(
                "{of} 由台账计算，kind 是 number，不能 required",
                "{of} is counted from the ledger: its kind is number, and nobody is required to answer it"
            )));
        }
        let made = match (self.makes, self.kind) {
            (None, _) | (Some(_), Kind::YesNo | Kind::Text) => true,
            (Some(makes), Kind::Choice) => makes != Makes::Positive,
            _ => false,
        };
        if !made || self.makes_kind.is_some() && self.makes.is_none() {
            return Err(wrong(both!(
                "{of}：只有是非、选择和文字的回答能成为问题、建议、整改通知",
                "{of}: only what is answered yes or no, by a choice or in words makes a record"
            )));
        }
        Ok(())
    }
}

impl Scoring {
    /// What weights add up to.
    pub fn all(&self) -> Exact {
        let said = self.whole.as_ref().and_then(exact_of);
        said.unwrap_or_else(|| Exact::from(100_i64))
    }

    fn holds(&self, form: &Form) -> Result<()> {
        if self.decimals > 6 {
            return Err(wrong(both!("decimals 最多 6 位", "decimals are 6 at the most")));
        }
        if form.rows {
            return Err(wrong(both!("登记册（rows）不计分", "a register (rows) is not scored")));
        }
        if !self.all().is_positive() {
            return Err(wrong(both!("whole 要大于 0", "the whole must be above 0")));
        }
        once(self.parts.iter().map(|part| part.key.as_str()), ("部分", "the part"))?;
        for part in &self.parts {
            key(&part.key, ("部分", "a part"))?;
            part.rater.as_deref().map_or(Ok(()), |rater| form.rater(rater).map(|_| ()))?;
        }
        let weights = self.parts.iter().map(|part| number(&part.key, Some(&part.weight)));
        adds_up(weights.collect::<Result<Vec<_>>>()?.into_iter().flatten(), &Exact::from(100_i64))?;
        if let Some(other) = self.tie_by.iter().find(|by| self.parts.iter().all(|part| part.key != **by)) {
            return Err(wrong(both!(
                "tie_by 的 {other:?} 不是 parts 里的",
                "tie_by names {other:?}, which is none of the parts"
            )));
        }
        self.grades_hold()
    }

    fn grades_hold(&self) -> Result<()> {
        once(self.grades.iter().map(|grade| grade.key.as_str()), ("等次", "the grade"))?;
        let mut mark: Option<Exact> = None;
        for grade in &self.grades {
            let of = grade.key.as_str();
            key(of, ("等次", "a grade"))?;
            let given = [grade.from.is_some(), grade.first.is_some(), grade.last.is_some()];
            if given.iter().filter(|given| **given).count() > 1 || grade.first == Some(0) || grade.last == Some(0) {
                return Err(wrong(both!(
                    "等次 {of} 只能写 from、first、last 中的一个，名额至少 1",
                    "the grade {of} has one of from, first and last, and a quota of 1 at the least"
                )));
            }
            let from = number(of, grade.from.as_ref())?;
            if from.as_ref().zip(mark.as_ref()).is_some_and(|(from, before)| from >= before) {
                return Err(wrong(both!(
                    "等次 {of} 的 from 要低于前一等",
                    "the grade {of} must begin below the one before it"
                )));
            }
            mark = from.or(mark);
        }
        let times: Vec<u32> = self.consequences.iter().map(|one| one.times).collect();
        if times.first() == Some(&0) || times.windows(2).any(|two| two[0] >= two[1]) {
            return Err(wrong(both!(
                "consequences 的 times 从 1 起，由少到多",
                "the times of consequences begin with 1 and grow"
            )));
        }
        Ok(())
    }
}

/// Refuses weights that do not add up to the whole; none at all are no weights.
fn adds_up(weights: impl Iterator<Item = Exact>, whole: &Exact) -> Result<()> {
    let (mut sum, mut some) = (Exact::zero(), false);
    for weight in weights {
        if !weight.is_positive() {
            return Err(wrong(both!("weight 要大于 0", "a weight must be above 0")));
        }
        (sum, some) = (sum + weight, true);
    }
    if some && sum != *whole {
        let (sum, whole) = (plainly(&sum), plainly(whole));
        return Err(wrong(both!("权重合计 {sum}，应为 {whole}", "the weights add up to {sum}, not to {whole}")));
    }
    Ok(())
}

/// A number as people write it.
fn plainly(number: &Exact) -> String {
    let long = rounded(number, 6, super::Rounding::HalfUp);
    long.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Form {
    /// Refuses a definition that does not hold together.
    pub(super) fn holds(&self) -> Result<()> {
        if self.name.trim() != self.name || self.name.is_empty() || self.name.contains([',', '@', '#', '\n']) {
            return Err(wrong(both!("表名 {:?} 不能用", "the name {:?} will not do", self.name)));
        }
        if self.items.is_empty() || self.items.len() > MOST_ITEMS {
            return Err(wrong(both!("要有 1 至 {MOST_ITEMS} 个项目", "there are 1 to {MOST_ITEMS} items")));
        }
        once(self.items.iter().map(|item| item.key.as_str()), ("项目", "the item"))?;
        once(self.items.iter().map(|item| item.zh.as_str()), ("项目", "the item"))?;
        once(self.stages.iter().map(|stage| stage.key.as_str()), ("阶段", "the stage"))?;
        once(self.raters.iter().map(|rater| rater.key.as_str()), ("评价主体", "the raters"))?;
        self.raters.iter().try_for_each(|rater| key(&rater.key, ("评价主体", "raters")))?;
        self.stages.iter().try_for_each(|stage| key(&stage.key, ("阶段", "a stage")))?;
        let limits = self.stages.iter().filter_map(|stage| stage.due.as_deref()).chain(self.due.as_deref());
        for due in limits {
            Limit::parse(due).map_err(|error| wrong(error.message.clone()))?;
        }
        self.items.iter().try_for_each(|item| item.holds(self))?;
        let Some(scoring) = &self.scoring else {
            let scored = self.items.iter().find(|item| item.weight.is_some() || item.part.changes());
            return scored.map_or(Ok(()), |item| {
                let of = &item.key;
                Err(wrong(both!("{of} 计分，表里却没有 scoring", "{of} scores, and the form has no scoring")))
            });
        };
        let raters = self.raters.iter().map(|rater| Some(rater.key.as_str()));
        raters.chain(self.raters.is_empty().then_some(None)).try_for_each(|rater| self.weighs(rater, scoring))?;
        scoring.holds(self)
    }

    /// What is asked of one kind of rater weighs the whole, or has no weights.
    fn weighs(&self, rater: Option<&str>, scoring: &Scoring) -> Result<()> {
        let at = At { stage: None, rater };
        let plain = || self.asked(at).filter(|item| item.part == Part::Plain && item.scores());
        let weighed = plain().filter(|item| item.weight.is_some()).count();
        if let Some(item) = plain().find(|item| item.weight.is_none()).filter(|_| weighed > 0) {
            let (zh, key) = (&item.zh, &item.key);
            let said = both!("别的项目有 weight，“{zh}”没有", "others have a weight, {key} has none");
            return Err(wrong(said).hint(both!(
                "计分的写上权重；不计分的写 as: aside",
                "give it one where it scores; what is asked beside has `as`: `aside`"
            )));
        }
        let weights = plain().map(|item| number(&item.key, item.weight.as_ref())).collect::<Result<Vec<_>>>()?;
        adds_up(weights.into_iter().flatten(), &scoring.all())
    }
}
