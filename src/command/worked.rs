//! A figure worked out, as a table for people. Not for what it counts.

use crate::base::column::Shape;
use crate::base::error::{Both, Lang};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::both;
use crate::report::Scope;
use crate::report::compare::{self, Against, Compared};
use crate::report::dimension::Dimension;
use crate::report::figure::Figure;
use crate::report::stated::Stated;
use crate::report::stats::{Left, rest_said, rests_said};
use crate::report::tally::Number;

/// One row of a split figure.
pub(super) struct Row {
    pub(super) keys: Vec<String>,
    pub(super) labels: Vec<Both>,
    pub(super) now: Number,
    pub(super) before: Vec<Option<Number>>,
    pub(super) band: Option<&'static str>,
    /// Its place by what rows were put in order by; who is level shares one.
    pub(super) rank: Option<usize>,
}

/// A figure worked out: its total, its rows, what they are compared with.
pub(super) struct Worked {
    pub(super) figure: &'static Figure,
    pub(super) base: &'static Figure,
    pub(super) by: Vec<&'static Dimension>,
    pub(super) total: Number,
    pub(super) compared: Vec<Compared>,
    pub(super) rows: Vec<Row>,
    /// Whether places are shown.
    pub(super) ranked: bool,
    pub(super) scope: Scope,
    /// What became of those a rate's base holds and its numerator does not.
    pub(super) rest: Vec<Left>,
    /// What this office's own papers state of it.
    pub(super) stated: Vec<Stated>,
    /// How many rows were not asked for, with `--top`.
    pub(super) cut: usize,
}

impl Worked {
    /// What it comes to over each that it is compared with.
    pub(super) fn totals_before(&self) -> Vec<Option<Number>> {
        self.compared.iter().map(|other| other.total).collect()
    }
}

pub(super) fn share(part: Number, total: Number) -> Option<f64> {
    match (part, total) {
        (Number::Count(_), Number::Count(_)) => {
            total.measure().filter(|t| *t > 0.0).and_then(|t| Some((part.measure()? / t * 10_000.0).round() / 10_000.0))
        }
        _ => None,
    }
}

/// What a scope says of itself: its period, unless it is of what stands on a day; that day; what it is narrowed to.
pub(super) fn over(scope: &Scope, stands: bool) -> Both {
    let (from, to, as_of) = (scope.period.from, scope.period.to, scope.as_of);
    let mut said = if stands {
        both!("截至 {as_of}", "as of {as_of}")
    } else {
        both!("{from} 至 {to} · 截至 {as_of}", "{from} to {to} · as of {as_of}")
    };
    for filter in scope.filters() {
        said.zh.extend([" · ", &filter.label.zh, " ", &filter.shown.zh]);
        said.en.extend([" · ", &filter.label.en.to_lowercase(), " ", &filter.shown.en]);
    }
    said
}

pub(super) fn titled(figure: &Figure, scope: &Scope) -> Both {
    let (zh, en, over) = (figure.zh, figure.en, over(scope, !figure.has_period()));
    let (over_zh, over_en) = (over.zh, over.en);
    both!("{zh} · {over_zh}", "{en} · {over_en}")
}

/// A figure as it stands in a table for people: what its columns are beside its own.
pub(super) struct Table<'w> {
    pub(super) worked: &'w Worked,
    pub(super) lang: Lang,
    pub(super) few: i64,
    pub(super) with_share: bool,
    pub(super) banded: bool,
}

/// A band in words.
pub(super) fn band_word(lang: Lang, band: &str) -> &'static str {
    let (zh, en) = match band {
        "high" => ("高", "high"),
        "middle" => ("中", "middle"),
        _ => ("低", "low"),
    };
    lang.pick(zh, en)
}

/// What it is compared with and how it changed since, as columns are headed.
pub(super) fn named(against: Against) -> (&'static str, &'static str, &'static str, &'static str) {
    match against {
        Against::Before => ("上期", "Before", "环比", "Change"),
        Against::YearBefore => ("上年同期", "Year before", "同比", "Change"),
        Against::YearToDate => ("累计", "Year to date", "占累计", "Share of it"),
    }
}

impl Table<'_> {
    pub(super) fn heads(&self) -> Vec<Head> {
        let (worked, figure) = (self.worked, self.worked.figure);
        let mut heads: Vec<Head> = worked.by.iter().map(|d| Head::of(d.name, Shape::Text, d.zh, d.en)).collect();
        heads.push(Head::of("value", Shape::Count, figure.zh, figure.en));
        for Compared { against, .. } in &worked.compared {
            let (zh, en, zh_change, en_change) = named(*against);
            heads.push(Head::of(against.slug(), Shape::Count, zh, en));
            let word = if *against == Against::YearToDate { "share" } else { "change" };
            heads.push(Head::of(&format!("{}_{word}", against.slug()), Shape::Count, zh_change, en_change));
        }
        if self.with_share {
            heads.push(Head::of("share", Shape::Count, "占比", "Share"));
        }
        if self.worked.ranked {
            heads.push(Head::of("rank", Shape::Count, "名次", "Rank"));
        }
        if self.banded {
            heads.push(Head::of("band", Shape::Text, "档", "Band"));
        }
        heads
    }

    fn line(
        &self,
        labels: Vec<String>,
        now: Number,
        before: &[Option<Number>],
        (band, rank): (Option<&str>, Option<usize>),
    ) -> Vec<Value> {
        let few = self.few;
        let mut row: Vec<Value> = labels.into_iter().map(Value::Text).collect();
        row.push(Value::Text(now.said(few)));
        for (Compared { against, .. }, before) in self.worked.compared.iter().zip(before) {
            row.push(before.map_or(Value::Null, |b| Value::Text(b.said(few))));
            let changed = |b: Number| match against {
                Against::YearToDate => share(now, b).map_or("—".into(), |s| format!("{:.1}%", s * 100.0)),
                _ => compare::said_change(b, now, few),
            };
            row.push(Value::Text(before.map_or("—".into(), changed)));
        }
        if self.with_share {
            let of = share(now, self.worked.total);
            row.push(of.map_or(Value::Null, |s| Value::Text(format!("{:.1}%", s * 100.0))));
        }
        if self.worked.ranked {
            row.push(rank.and_then(|rank| i64::try_from(rank).ok()).map_or(Value::Null, Value::Int));
        }
        if self.banded {
            row.push(band.map_or(Value::Null, |b| text(band_word(self.lang, b))));
        }
        row
    }

    /// The parts, then what `--top` left out, then the total.
    pub(super) fn rows(&self) -> Vec<Vec<Value>> {
        let (worked, lang) = (self.worked, self.lang);
        let part = |r: &Row| {
            self.line(r.labels.iter().map(|l| l.get(lang).to_owned()).collect(), r.now, &r.before, (r.band, r.rank))
        };
        let mut rows: Vec<Vec<Value>> = worked.rows.iter().map(part).collect();
        let labels = |first: String| {
            let others = worked.by.iter().skip(1).map(|_| String::new());
            std::iter::once(first).take(worked.by.len()).chain(others).collect::<Vec<_>>()
        };
        let overlaps = worked.by.iter().any(|by| by.overlaps());
        if let (Number::Count(total), true) = (worked.total, worked.cut > 0 && !overlaps) {
            let shown: i64 =
                worked.rows.iter().filter_map(|r| if let Number::Count(n) = r.now { Some(n) } else { None }).sum();
            let rest = format!("{} {}", lang.pick("其余", "Others,"), worked.cut);
            let nothing = vec![None; worked.compared.len()];
            rows.push(self.line(labels(rest), Number::Count(total - shown), &nothing, (None, None)));
        }
        let whole = labels(lang.pick("合计", "Total").into());
        rows.push(self.line(whole, worked.total, &worked.totals_before(), (None, None)));
        rows
    }

    /// Over what a figure is compared, where its days alone do not say.
    fn over(&self, compared: &Compared) -> Option<Both> {
        let (scope, figure, against) = (&self.worked.scope, self.worked.figure, compared.against);
        let (zh, en, ..) = named(against);
        if self.worked.by.iter().any(|d| d.is_time()) {
            let (older_zh, older_en) =
                if figure.ages() { ("，按同样的时长", ", as old as it") } else { ("", "") };
            let said = both!(
                "各期与其{zh}比{older_zh}；— 表示台账里没有那时的记录",
                "each is compared with its own{older_en}; — where the ledger holds nothing of then"
            );
            return Some(said).filter(|_| against != Against::YearToDate);
        }
        let Some(other) = &compared.scope else {
            let why = both!(
                "{zh}：无可比，台账里没有那时的记录",
                "{en}: nothing to compare with, the ledger holds nothing of then"
            );
            return Some(why).filter(|_| against != Against::YearToDate);
        };
        let (from, to, as_of) = (other.period.from, other.period.to, other.as_of);
        let cut = scope.as_of < scope.period.to && !figure.is_stock();
        if against == Against::YearToDate || !cut && as_of == scope.as_of {
            return None;
        }
        let over = if figure.is_stock() { both!("", "") } else { both!(" {from} 至 {to}，", " {from} to {to},") };
        let (over_zh, over_en) = (over.zh, over.en);
        Some(match (cut, as_of == scope.as_of) {
            (true, true) => both!("{zh}只算同样多的天数：{from} 至 {to}", "{en}: over as many days, {from} to {to}"),
            _ => both!(
                "{zh}：{over_zh}按同样的时长，截至 {as_of} 的状态",
                "{en}:{over_en} as old as this, as it stood on {as_of}"
            ),
        })
    }

    pub(super) fn notes(&self) -> Vec<Both> {
        let (worked, figure, few) = (self.worked, self.worked.figure, self.few);
        let (zh, en) = (figure.means_zh, figure.means_en);
        let mut notes = vec![both!("口径：{zh}", "definition: {en}")];
        notes.extend(worked.stated.iter().map(|stated| {
            let Both { zh, en } = stated.said();
            both!("旧文件所载，不计入：{zh}", "stated by an old paper, not counted: {en}")
        }));
        notes.extend(worked.compared.iter().filter_map(|other| self.over(other)));
        if worked.by.iter().any(|by| by.overlaps()) {
            notes.push(both!(
                "一件可有几个，各行之和可大于合计",
                "one may have several: the rows may add up to more than the total"
            ));
        }
        if figure.is_rate() {
            let (zh, en) = (worked.base.zh, worked.base.en.to_lowercase());
            notes.push(both!("基数：{zh}；* 基数少于 {few}", "base: {en}; * on fewer than {few}"));
            notes.extend(rest_said(&worked.rest));
        }
        notes
    }
}

/// Several figures, a line each, with what each counts.
pub(super) fn beside_each_other(all: &[Worked], scope: &Scope, lang: Lang, few: i64) -> Sheet<'static> {
    let heads = vec![
        Head::of("figure", Shape::Text, "指标", "Figure"),
        Head::of("label", Shape::Text, "名称", "Label"),
        Head::of("value", Shape::Count, "数值", "Value"),
        Head::of("unit", Shape::Text, "单位", "Unit"),
        Head::of("base", Shape::Text, "基数", "Base"),
        Head::of("definition", Shape::Text, "口径", "Definition"),
    ];
    let rows = all.iter().map(|w| {
        let (rate, unit) = (w.figure.is_rate(), w.figure.unit.word());
        vec![
            text(w.figure.id),
            text(lang.pick(w.figure.zh, w.figure.en)),
            Value::Text(w.total.said(few)),
            if rate { Value::Null } else { text(unit.get(lang)) },
            if rate { text(lang.pick(w.base.zh, w.base.en)) } else { Value::Null },
            text(lang.pick(w.figure.means_zh, w.figure.means_en)),
        ]
    });
    let stands = all.iter().all(|w| !w.figure.has_period());
    let mut sheet = Sheet::of("stats", over(scope, stands), heads, rows.collect());
    let rates = all.iter().any(|w| w.figure.is_rate());
    let counts = all.iter().any(|w| !w.figure.is_rate());
    sheet.brief = (1..6).filter(|at| (*at != 4 || rates) && (*at != 3 || counts)).collect();
    if rates {
        sheet.notes.push(both!("* 基数少于 {few}", "* on fewer than {few}"));
    }
    let rests: Vec<_> = all.iter().map(|w| (w.base, w.rest.clone())).collect();
    sheet.notes.extend(rests_said(&rests));
    sheet
}

/// Text as a value.
pub(super) fn text(t: &str) -> Value {
    Value::Text(t.to_owned())
}
