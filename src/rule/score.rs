//! What answers come to: the score of one return, exact. Not for what several add up to, nor for places: that is `rank`'s.

use super::form::{Answers, At, Exact, Form, Item, Kind, Part, exact_of};
use crate::base::error::{Error, Result};
use crate::base::vocab::FormAnswer;
use crate::both;
use serde_json::{Map, Value as Json};

/// What a return scores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// Of the whole, never below nothing.
    pub total: Exact,
    /// Whether one answer left nothing (一票否决).
    pub vetoed: bool,
}

/// What an item comes to of itself: nothing where it was not asked of this subject, or there is nothing to count it on.
type Points = Option<Exact>;

fn number(said: Option<&serde_json::Number>) -> Option<Exact> {
    exact_of(said?)
}

impl Item {
    /// What yes is worth, and the most anything is; 1 where the form does not say.
    fn full(&self) -> Exact {
        self.most().filter(Exact::is_positive).unwrap_or_else(|| Exact::from(1_i64))
    }

    /// What one answer comes to, before weights.
    fn points(&self, answer: &Json) -> Points {
        match self.kind {
            Kind::YesNo => match FormAnswer::from_slug(answer.as_str()?)? {
                FormAnswer::Yes => Some(self.full()),
                FormAnswer::Partly => Some(self.full() / Exact::from(2_i64)),
                FormAnswer::No => Some(Exact::zero()),
                FormAnswer::NotApplicable => None,
            },
            Kind::Choice => {
                let key = answer.as_str()?;
                number(self.options.iter().find(|option| option.key == key)?.score.as_ref())
            }
            Kind::Number | Kind::Score => {
                let counted = exact_of(answer.as_number()?)? * self.one();
                let most = self.max.as_ref().and_then(exact_of);
                Some(most.filter(|most| counted > *most).unwrap_or(counted))
            }
            Kind::Text | Kind::Date | Kind::Evidence => None,
        }
    }

    /// What one of a number scores.
    fn one(&self) -> Exact {
        number(self.each.as_ref()).unwrap_or_else(|| Exact::from(1_i64))
    }

    /// What an item nobody answered comes to: nothing of it, but where nobody could.
    fn unanswered(&self) -> Points {
        self.figure.is_none().then(Exact::zero)
    }
}

impl Form {
    /// What answers come to, by item; none where the form scores nothing, or nothing that scores was answered, as where an opinion alone was given.
    pub fn score(&self, at: At<'_>, answers: &Answers) -> Option<Apart> {
        let scores = || self.asked(at).filter(|item| item.scores());
        if scores().any(|item| item.part == Part::Plain) && scores().all(|item| !answers.contains_key(&item.key)) {
            return None;
        }
        let vetoed = self.asked(at).any(|item| {
            item.part == Part::Veto && answers.get(&item.key).and_then(Json::as_str) == Some(FormAnswer::Yes.slug())
        });
        self.apart(at, vetoed, &|item| {
            answers.get(&item.key).map_or_else(|| item.unanswered(), |answer| item.points(answer))
        })
    }

    /// What a sheet of counts comes to (how many chose which option, item by item): the mean of those who answered each item.
    pub fn score_of_counts(&self, at: At<'_>, counts: &Counts) -> Option<Apart> {
        self.apart(at, false, &|item| {
            let mut sum = (Exact::zero(), 0);
            for (answer, count) in
                counts.iter().filter(|(key, ..)| *key == item.key).map(|(_, answer, count)| (answer, *count))
            {
                if let Some(points) = item.points(answer) {
                    sum = (sum.0 + points * Exact::from(count), sum.1 + count);
                }
            }
            (sum.1 > 0).then(|| sum.0 / Exact::from(sum.1))
        })
    }

    /// What each item is worth and came to, what comes on top and what is taken off.
    fn apart(&self, at: At<'_>, vetoed: bool, points: &dyn Fn(&Item) -> Points) -> Option<Apart> {
        let all = self.scoring.as_ref()?.all();
        let mut out = Apart { items: Vec::new(), sums: Sums::default(), beside: Exact::zero(), vetoed, all };
        let mut beside = Vec::new();
        for item in self.asked(at).filter(|item| item.scores()) {
            let came = points(item);
            match item.part {
                Part::Veto | Part::Aside => {}
                Part::Bonus | Part::Deduction => {
                    let came = came.map(|came| if item.part == Part::Bonus { came } else { Exact::zero() - came });
                    out.beside += came.clone().unwrap_or_default();
                    beside.push((item.key.clone(), Exact::zero(), came));
                }
                Part::Plain => {
                    let weight = as_stated(item);
                    let worth = weight.clone().unwrap_or_else(|| item.full());
                    let gained = came.map(|came| match weight {
                        Some(weight) => came * weight / item.full(),
                        None => came,
                    });
                    out.sums.add(&worth, gained.as_ref());
                    out.items.push((item.key.clone(), worth, gained));
                }
            }
        }
        out.items.append(&mut beside);
        Some(out)
    }
}

/// What an item is worth as the form says; none where it is worth its own points.
pub fn as_stated(item: &Item) -> Option<Exact> {
    number(item.weight.as_ref())
}

/// What was gained of what was asked, of what the whole is worth.
#[derive(Clone, Debug, Default)]
struct Sums {
    gained: Exact,
    asked: Exact,
    whole: Exact,
}

impl Sums {
    fn add(&mut self, worth: &Exact, gained: Option<&Exact>) {
        self.whole += worth;
        if let Some(gained) = gained {
            self.asked += worth;
            self.gained += gained;
        }
    }

    fn times(&self, factor: &Exact) -> Sums {
        Sums { gained: &self.gained * factor, asked: &self.asked * factor, whole: &self.whole * factor }
    }
}

/// A return, taken apart by its items.
#[derive(Clone, Debug)]
pub struct Apart {
    /// Each item: what it is worth of the whole, what it came to; behind those that are part of it, what adds and takes off.
    items: Vec<(String, Exact, Option<Exact>)>,
    sums: Sums,
    beside: Exact,
    vetoed: bool,
    all: Exact,
}

impl Apart {
    /// What an item is worth and what of that it came to; worth nothing of itself what only adds or takes off.
    pub fn item(&self, key: &str) -> Option<(&Exact, Option<&Exact>)> {
        self.items.iter().find(|(of, ..)| of == key).map(|(_, worth, gained)| (worth, gained.as_ref()))
    }

    /// What it comes to: parts of the whole by weight, those that were not asked taken out of it; then what comes on top and what is taken
    /// off.
    pub fn total(&self) -> Option<Scored> {
        self.comes_to(&self.sums)
    }

    /// The same with the weight of one item times one factor, those of the others times another. `near` is where the item may well stand.
    pub fn moved(&self, (near, key): (usize, &str), factor: &Exact, others: &Exact) -> Option<Exact> {
        let there = self.items.get(near).filter(|(of, ..)| of == key);
        let item = there.or_else(|| self.items.iter().find(|(of, ..)| of == key));
        if let (Some((_, _, Some(gained))), true) = (item, self.sums.asked == self.sums.whole) {
            // All of it was answered, as nearly always: the whole stays the whole.
            let moved = &self.sums.gained * others + gained * &(factor - others);
            return Some(self.beside(moved).total);
        }
        let mut own = Sums::default();
        if let Some((_, worth, gained)) = item {
            own.add(worth, gained.as_ref());
        }
        let (one, all, same) = (own.times(factor), self.sums.times(others), own.times(others));
        let rest = |all: Exact, same: Exact, one: Exact| all - same + one;
        let sums = Sums {
            gained: rest(all.gained, same.gained, one.gained),
            asked: rest(all.asked, same.asked, one.asked),
            whole: rest(all.whole, same.whole, one.whole),
        };
        self.comes_to(&sums).map(|scored| scored.total)
    }

    fn comes_to(&self, Sums { gained, asked, whole }: &Sums) -> Option<Scored> {
        let base = match (whole.is_zero(), asked.is_zero()) {
            // What only takes off, takes off the whole.
            (true, _) => self.all.clone(),
            // Nothing of it could be asked.
            (false, true) => return None,
            (false, false) if asked == whole => gained.clone(),
            (false, false) => gained * whole / asked,
        };
        Some(self.beside(base))
    }

    /// With what comes on top and is taken off; never less than nothing.
    fn beside(&self, base: Exact) -> Scored {
        let total = if self.vetoed { Exact::zero() } else { base + &self.beside };
        Scored { total: if total.is_negative() { Exact::zero() } else { total }, vetoed: self.vetoed }
    }
}

/// How many gave an item which answer.
pub type Counts = Vec<(String, Json, u64)>;

impl Form {
    /// Reads a sheet of counts: `{"q1":{"满意":300,"不满意":12}}`.
    pub fn counts(&self, at: At<'_>, given: &Map<String, Json>) -> Result<Counts> {
        let mut out = Vec::new();
        for (said, words) in given {
            let item = self.known(said)?;
            let wrong = |what: &str| {
                let said = both!("“{}”的票数读不懂：{what}", "the counts of {} cannot be read: {what}", item.zh);
                Error::usage("tally-wrong", said)
                    .hint(both!("写成 {{选项: 票数}}", "write {{option: count}}"))
                    .field(&item.key)
            };
            if item.retired || !at.asks(item) || !matches!(item.kind, Kind::YesNo | Kind::Choice | Kind::Score) {
                return Err(wrong(said));
            }
            for (word, count) in words.as_object().ok_or_else(|| wrong(&words.to_string()))? {
                let typed = Json::from(word.as_str());
                let answer = item.answer(&typed, crate::base::day::Day::default())?.ok_or_else(|| wrong(word))?;
                let count =
                    count.as_u64().filter(|count| *count <= 10_000_000).ok_or_else(|| wrong(&count.to_string()))?;
                out.push((item.key.clone(), answer, count));
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::form::{Rounding, rounded};

    fn form(items: &str, more: &str) -> Form {
        Form::parse(&format!(r#"{{"name":"表","items":[{items}],"scoring":{{{more}}}}}"#)).expect("a form")
    }

    fn came(form: &Form, answers: &str) -> String {
        let answers: Answers = serde_json::from_str(answers).expect("json");
        form.score(At::default(), &answers)
            .and_then(|apart| apart.total())
            .map_or("none".into(), |s| rounded(&s.total, 2, Rounding::HalfUp))
    }

    const FIVE: &str = r#"{"key":"a","zh":"作风","kind":"score","max":100,"weight":20},{"key":"b","zh":"服务","kind":"score","max":100,"weight":20},
        {"key":"c","zh":"依法","kind":"score","max":100,"weight":20},{"key":"d","zh":"效率","kind":"score","max":100,"weight":20},
        {"key":"e","zh":"廉政","kind":"score","max":100,"weight":20}"#;

    /// One local scoring: five items of a hundred each, their mean.
    #[test]
    fn five_items_of_a_hundred_are_their_mean() {
        let form = form(FIVE, "");
        assert_eq!(came(&form, r#"{"a":90,"b":85,"c":80,"d":95,"e":100}"#), "90.00");
        assert_eq!(came(&form, r#"{"a":90}"#), "18.00");
        assert_eq!(came(&form, r#"{"a":33.3,"b":66.7,"c":0,"d":0.1,"e":0}"#), "20.02");
    }

    #[test]
    fn an_opinion_alone_is_no_score() {
        let form = form(r#"{"key":"a","zh":"甲","kind":"score","max":100},{"key":"o","zh":"意见","kind":"text"}"#, "");
        assert_eq!(came(&form, r#"{"o":"窗口中午应有人"}"#), "none");
        assert_eq!(came(&form, r#"{"a":0,"o":"窗口中午应有人"}"#), "0.00");
    }

    #[test]
    fn what_does_not_apply_is_taken_out_of_the_whole() {
        let form = form(
            r#"{"key":"a","zh":"甲","kind":"yes-no","weight":60},{"key":"b","zh":"乙","kind":"yes-no","weight":40}"#,
            "",
        );
        assert_eq!(came(&form, r#"{"a":"yes","b":"not-applicable"}"#), "100.00");
        assert_eq!(came(&form, r#"{"a":"partly","b":"not-applicable"}"#), "50.00");
        assert_eq!(came(&form, r#"{"a":"partly","b":"no"}"#), "30.00");
        assert_eq!(came(&form, r#"{"a":"partly"}"#), "30.00");
        assert_eq!(came(&form, r#"{"a":"not-applicable","b":"not-applicable"}"#), "none");
    }

    #[test]
    fn more_is_added_less_is_taken_off_and_a_veto_leaves_nothing() {
        let form = form(
            r#"{"key":"a","zh":"甲","kind":"score","max":100},{"key":"plus","zh":"加分","kind":"number","max":5,"as":"bonus"},
               {"key":"late","zh":"迟到","kind":"number","each":2,"max":30,"as":"deduction"},{"key":"out","zh":"一票否决","kind":"yes-no","as":"veto"}"#,
            "",
        );
        assert_eq!(came(&form, r#"{"a":80,"plus":3,"late":4}"#), "75.00");
        assert_eq!(came(&form, r#"{"a":80,"late":20}"#), "50.00");
        assert_eq!(came(&form, r#"{"a":10,"late":20}"#), "0.00");
        assert_eq!(came(&form, r#"{"a":80,"out":"no"}"#), "80.00");
        assert_eq!(came(&form, r#"{"a":80,"out":"yes"}"#), "0.00");
    }

    #[test]
    fn what_is_asked_beside_counts_for_nothing() {
        let form = form(
            r#"{"key":"a","zh":"甲","kind":"score","max":100},{"key":"head","zh":"是负责人","kind":"yes-no","as":"aside"}"#,
            "",
        );
        assert_eq!(came(&form, r#"{"a":80,"head":"yes"}"#), "80.00");
        assert_eq!(came(&form, r#"{"a":80,"head":"not-applicable"}"#), "80.00");
    }

    #[test]
    fn what_only_takes_off_takes_off_the_whole() {
        let form = form(r#"{"key":"late","zh":"迟到","kind":"number","each":2,"as":"deduction"}"#, "");
        assert_eq!(came(&form, r#"{"late":3}"#), "94.00");
    }

    #[test]
    fn a_computed_item_without_base_is_not_asked() {
        let form = form(
            r#"{"key":"a","zh":"甲","kind":"score","max":100,"weight":70},{"key":"r","zh":"办结率","kind":"number","max":100,"weight":30,"figure":"complaints.close_rate"}"#,
            "",
        );
        assert_eq!(came(&form, r#"{"a":80}"#), "80.00");
        assert_eq!(came(&form, r#"{"a":80,"r":50}"#), "71.00");
    }

    #[test]
    fn counts_are_the_mean_of_those_who_answered() {
        let form = form(
            r#"{"key":"q","zh":"满意度","kind":"choice","options":[{"key":"good","zh":"满意","score":100},{"key":"fair","zh":"基本满意","score":60},{"key":"bad","zh":"不满意","score":0},{"key":"dunno","zh":"不了解"}]}"#,
            "",
        );
        let given =
            serde_json::from_str(r#"{"满意度":{"满意":300,"基本满意":100,"不满意":50,"不了解":50}}"#).expect("json");
        let counts = form.counts(At::default(), &given).expect("counts");
        let scored = form.score_of_counts(At::default(), &counts).and_then(|apart| apart.total()).expect("a score");
        assert_eq!(rounded(&scored.total, 2, Rounding::HalfUp), "80.00");
        let given = serde_json::from_str(r#"{"满意度":{"一般":1}}"#).expect("json");
        assert_eq!(form.counts(At::default(), &given).err().map(|e| e.id), Some("answer-wrong"));
    }

    /// With its weight moved an item counts as if the form had said so, whatever else was asked, came on top or was left blank.
    #[test]
    fn a_weight_that_is_moved_counts_as_one_that_is_stated() {
        let with = |weights: [f32; 4]| {
            let item = |(key, weight): (&str, f32)| {
                let figure = if key == "d" { r#","figure":"findings.found""# } else { "" };
                format!(r#"{{"key":"{key}","zh":"{key}","kind":"number","max":10,"weight":{weight}{figure}}},"#)
            };
            let items: String = ["a", "b", "c", "d"].into_iter().zip(weights).map(item).collect();
            form(&(items + r#"{"key":"plus","zh":"加","kind":"number","max":5,"as":"bonus"}"#), "")
        };
        let (before, after) = (with([40.0, 30.0, 20.0, 10.0]), with([55.0, 22.5, 15.0, 7.5]));
        for answers in
            [r#"{"a":7,"b":3,"c":9}"#, r#"{"a":7,"b":3,"c":9,"d":4,"plus":2}"#, r#"{"b":10,"plus":5}"#, r#"{"d":1}"#]
        {
            let answers: Answers = serde_json::from_str(answers).expect("answers");
            let apart = before.score(At::default(), &answers).expect("a score");
            let stated = after.score(At::default(), &answers).and_then(|apart| apart.total()).expect("a score");
            let moved = apart.moved((0, "a"), &Exact::fraction(55, 40), &Exact::fraction(3, 4));
            assert_eq!(moved, Some(stated.total), "{answers:?}");
        }
    }
}
