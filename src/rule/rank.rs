//! Places and grades by score: totals weighed and rounded as the form says, ties, quotas and who stands at their border; and how far that
//! rests on the weights. Not for what one return scores: that is `score`'s.

use super::form::{Border, Exact, Form, Grade, Part, Scoring, exact, exact_of, rounded};
use super::score::as_stated;
use crate::base::error::{Both, Result};
use crate::base::vocab::WeightMove;
use crate::both;
use std::cmp::Ordering;

/// What one part of a subject's total rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The scores of all answers, added.
    pub scores: Exact,
    /// How many they are.
    pub count: u64,
}

impl Sum {
    /// One more answer, or several that scored so in the mean.
    pub fn add(&mut self, score: &Exact, count: u64) {
        self.scores += score * Exact::from(count);
        self.count += count;
    }

    /// Their mean; none of none.
    pub fn mean(&self) -> Option<Exact> {
        (self.count > 0).then(|| &self.scores / Exact::from(self.count))
    }
}

/// A subject: the parts of its total, one where the form has none.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// What it is ranked among.
    pub group: String,
    /// Its parts, in the order of the form.
    pub parts: Vec<Sum>,
    /// Whether an answer left it nothing.
    pub vetoed: bool,
}

/// A subject with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which entry.
    pub entry: usize,
    /// Its total as it is printed and compared; none where a part has no answer.
    pub total: Option<String>,
    /// Its place in its group: those alike share one, and the next is as far down as there are before it.
    pub rank: Option<usize>,
    /// Whether it shares it.
    pub tied: bool,
    /// Whether nobody of its group is behind it, and somebody before.
    pub last: bool,
    /// Its parts as they are printed.
    pub parts: Vec<Option<String>>,
    /// Its grade.
    pub grade: Option<usize>,
}

/// Places of all, groups apart, best first; and what is to be said of quotas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The subjects.
    pub places: Vec<Place>,
    /// What happened at the borders of quotas.
    pub notes: Vec<Both>,
}

impl Ranking {
    /// Puts the subjects of each group in the order of their grades, those of one grade in their own: for whom places are not to be told.
    pub fn by_grade(&mut self, entries: &[Entry]) {
        let of = |place: &Place| (&entries[place.entry].group, place.grade.unwrap_or(usize::MAX), place.entry);
        self.places.sort_by(|a, b| of(a).cmp(&of(b)));
    }
}

fn decimal(text: &str) -> Exact {
    exact(text).unwrap_or_default()
}

impl Scoring {
    /// The weights of its parts.
    pub fn weights(&self) -> Vec<Exact> {
        if self.parts.is_empty() {
            return vec![Exact::from(1_i64)];
        }
        self.parts.iter().map(|part| exact_of(&part.weight).unwrap_or_default()).collect()
    }

    fn shown(&self, number: &Exact) -> String {
        rounded(number, self.decimals, self.rounding)
    }

    /// A subject's total by given weights: the means of its parts, weighed; none where one that weighs has no answer.
    fn total(&self, weights: &[Exact], entry: &Entry) -> Option<String> {
        let (mut sum, mut all) = (Exact::zero(), Exact::zero());
        for (weight, part) in weights.iter().zip(&entry.parts).filter(|(weight, _)| !weight.is_zero()) {
            sum += part.mean()? * weight;
            all += weight;
        }
        if all.is_zero() {
            return None;
        }
        Some(self.shown(&if entry.vetoed { Exact::zero() } else { sum / all }))
    }

    /// Places by given weights.
    pub fn ranked(&self, weights: &[Exact], entries: &[Entry]) -> Ranking {
        let mut places: Vec<Place> = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| Place {
                entry: at,
                total: self.total(weights, entry),
                rank: None,
                tied: false,
                last: false,
                parts: entry.parts.iter().map(|part| part.mean().map(|mean| self.shown(&mean))).collect(),
                grade: None,
            })
            .collect();
        let keys: Vec<Option<Vec<Exact>>> = places.iter().map(|place| self.key(place, &entries[place.entry])).collect();
        let better = |a: &Place, b: &Place| match (&keys[a.entry], &keys[b.entry]) {
            (Some(a), Some(b)) => b.cmp(a),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        let group = |place: &Place| entries[place.entry].group.as_str();
        places.sort_by(|a, b| group(a).cmp(group(b)).then_with(|| better(a, b)).then(a.entry.cmp(&b.entry)));
        let mut notes = Vec::new();
        for group in places.chunk_by_mut(|a, b| group(a) == group(b)) {
            let ranked = group.iter().take_while(|place| place.total.is_some()).count();
            let group = &mut group[..ranked];
            number(group, &|a, b| better(a, b) == Ordering::Equal);
            self.grade(group, &mut notes);
        }
        Ranking { places, notes }
    }

    /// What subjects are compared by: those an answer left nothing after all others, the total, then the parts by which ties are parted.
    fn key(&self, place: &Place, entry: &Entry) -> Option<Vec<Exact>> {
        let total = decimal(place.total.as_deref()?);
        let parted = self.tie_by.iter().filter_map(|by| self.parts.iter().position(|part| part.key == *by));
        let parted =
            parted.map(|at| place.parts.get(at).and_then(|part| part.as_deref()).map(decimal).unwrap_or_default());
        let stays = Exact::from(i64::from(!entry.vetoed));
        Some([stays, total].into_iter().chain(parted).collect())
    }

    /// Grades of one group, whose places are known.
    fn grade(&self, group: &mut [Place], notes: &mut Vec<Both>) {
        // Who is among the last is graded so whatever else there is room for.
        for (at, grade) in self.grades.iter().enumerate() {
            if let Some(quota) = grade.last {
                let worst_first: Vec<usize> = (0..group.len()).rev().filter(|at| group[*at].rank != Some(1)).collect();
                self.fill(group, &worst_first, (at, grade, quota), notes);
            }
        }
        for (at, grade) in self.grades.iter().enumerate() {
            let free: Vec<usize> = (0..group.len()).filter(|at| group[*at].grade.is_none()).collect();
            match (&grade.from, grade.first, grade.last) {
                (Some(mark), ..) => {
                    let mark = exact_of(mark).unwrap_or_default();
                    let reaches = |place: &Place| place.total.as_deref().is_some_and(|total| decimal(total) >= mark);
                    free.into_iter()
                        .filter(|at| reaches(&group[*at]))
                        .collect::<Vec<_>>()
                        .into_iter()
                        .for_each(|i| group[i].grade = Some(at));
                }
                (_, Some(quota), _) => self.fill(group, &free, (at, grade, quota), notes),
                (_, _, Some(_)) => {}
                _ => free.into_iter().for_each(|i| group[i].grade = Some(at)),
            }
        }
    }

    /// Gives a grade to so many of a group in an order; what those alike at the border get is the form's to say.
    fn fill(
        &self,
        group: &mut [Place],
        order: &[usize],
        (at, grade, quota): (usize, &Grade, usize),
        notes: &mut Vec<Both>,
    ) {
        let (zh, en) = (&grade.zh, if grade.en.is_empty() { &grade.zh } else { &grade.en });
        let there = order.len();
        if quota >= there {
            if quota > there {
                notes.push(both!(
                    "“{zh}”名额 {quota}，只有 {there} 个",
                    "{en}: a quota of {quota}, and only {there} there"
                ));
            }
            for i in order {
                group[*i].grade = Some(at);
            }
            return;
        }
        let rank = |i: usize| group[order[i]].rank;
        let border = rank(quota - 1);
        let alike = (0..there).filter(|i| rank(*i) == border).count();
        let before = (0..quota).filter(|i| rank(*i) != border).count();
        let mut taken = quota;
        if rank(quota) == border {
            taken = if self.border == Border::In { before + alike } else { before };
            notes.push(both!(
                "“{zh}”名额 {quota}，边上并列 {alike} 个，按表的规定取 {taken} 个",
                "{en}: a quota of {quota}, {alike} alike at its border; {taken} by the rule of the form"
            ));
        }
        order.iter().take(taken).for_each(|i| group[*i].grade = Some(at));
    }
}

/// Numbers a group that is in order: those alike share a place.
fn number(group: &mut [Place], alike: &dyn Fn(&Place, &Place) -> bool) {
    let mut from = 0;
    while from < group.len() {
        let to = (from..group.len()).take_while(|at| alike(&group[from], &group[*at])).count() + from;
        let end = to == group.len() && from > 0;
        for place in &mut group[from..to] {
            (place.rank, place.tied, place.last) = (Some(from + 1), to - from > 1, end);
        }
        from = to;
    }
}

/// What came of moving one weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The part whose weight was moved.
    pub part: usize,
    /// How.
    pub moved: WeightMove,
    /// The entries that are last now and were not, and those that were and are not.
    pub last: (Vec<usize>, Vec<usize>),
    /// Entries of another grade now, with the one they had and have.
    pub graded: Vec<(usize, Option<usize>, Option<usize>)>,
}

impl Change {
    /// Whether nothing came of it.
    pub fn holds(&self) -> bool {
        self.last.0.is_empty() && self.last.1.is_empty() && self.graded.is_empty()
    }
}

/// The weights with one of them moved, the others in proportion, so that the whole stays the whole.
fn moved(weights: &[Exact], part: usize, how: WeightMove) -> Option<Vec<Exact>> {
    let whole: Exact = weights.iter().sum();
    let rest = &whole - &weights[part];
    let one = match how {
        WeightMove::Up => &weights[part] * Exact::fraction(11, 10),
        WeightMove::Down => &weights[part] * Exact::fraction(9, 10),
        WeightMove::Out => Exact::zero(),
    };
    if rest.is_zero() || one >= whole {
        return None;
    }
    let scale = (&whole - &one) / rest;
    Some(
        weights.iter().enumerate().map(|(at, weight)| if at == part { one.clone() } else { weight * &scale }).collect(),
    )
}

impl Form {
    /// What has a weight that may be moved, by its key and its name, with that: the parts of a total; where there are none, the items whose
    /// weight is stated.
    pub fn weighed(&self) -> Vec<(&str, &str, Exact)> {
        let parts = self.scoring.iter().flat_map(|scoring| &scoring.parts);
        let parts: Vec<_> =
            parts.map(|part| (&*part.key, &*part.zh, exact_of(&part.weight).unwrap_or_default())).collect();
        if !parts.is_empty() {
            return parts;
        }
        let items = self.items.iter().filter(|item| !item.retired && item.part == Part::Plain);
        items.filter_map(|item| Some((&*item.key, &*item.zh, as_stated(item)?))).collect()
    }

    /// What comes of it where each weight is a tenth more, a tenth less, or left out; `ranked` ranks so many entries by
    /// given weights, of which the one that was moved is said.
    pub fn sensitivity(
        &self,
        entries: usize,
        mut ranked: impl FnMut(&[Exact], Option<usize>) -> Result<Ranking>,
    ) -> Result<Vec<Change>> {
        let weights: Vec<Exact> = self.weighed().into_iter().map(|(.., weight)| weight).collect();
        let mut state = |weights: &[Exact], part: Option<usize>| -> Result<Vec<(bool, Option<usize>)>> {
            let mut out = vec![(false, None); entries];
            ranked(weights, part)?.places.iter().for_each(|place| out[place.entry] = (place.last, place.grade));
            Ok(out)
        };
        let was = state(&weights, None)?;
        let mut out = Vec::new();
        for (part, how) in (0..weights.len()).flat_map(|part| WeightMove::ALL.iter().map(move |how| (part, *how))) {
            let Some(weights) = moved(&weights, part, how) else { continue };
            let now = state(&weights, Some(part))?;
            let each = || was.iter().zip(&now).enumerate();
            let last = |from: bool| {
                each().filter(move |(_, (was, now))| was.0 == from && now.0 != from).map(|(at, _)| at).collect()
            };
            let graded =
                each().filter(|(_, (was, now))| was.1 != now.1).map(|(at, (was, now))| (at, was.1, now.1)).collect();
            out.push(Change { part, moved: how, last: (last(false), last(true)), graded });
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests;
