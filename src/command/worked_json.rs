//! A figure worked out, for programs: one object, or a line a part. Not for people: that is `worked`.

use super::worked::{Row, Worked, band_word, named, share};
use crate::base::column::Shape;
use crate::base::error::{Both, Lang};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::both;
use crate::report::Scope;
use crate::report::compare::{self, Against, Compared};
use crate::report::figure::Figure;
use crate::report::stated::Stated;
use crate::report::tally::Number;
use serde_json::{Map, Value as Json, json};

fn number_json(number: Number) -> Json {
    match number {
        Number::Count(n) => json!(n),
        Number::Rank(n) => json!(n),
        Number::Rate(..) => number.measure().map_or(Json::Null, |m| json!((m * 10_000.0).round() / 10_000.0)),
    }
}

/// What a number is beside its value: numerator and base of a rate, then what it is compared with.
fn beside(row: &mut Map<String, Json>, worked: &Worked, now: Number, before: &[Option<Number>], few: i64) {
    if let Number::Rate(n, of) = now {
        row.insert("numerator".into(), json!(n));
        row.insert("denominator".into(), json!(of));
        row.insert("few".into(), json!(now.stands_on_few(few)));
    }
    for (Compared { against, .. }, before) in worked.compared.iter().zip(before) {
        let slug = against.slug();
        row.insert(slug.to_owned(), before.map_or(Json::Null, number_json));
        // A part of the year to date has a share of it; the others have changed.
        let (word, number) = match against {
            Against::YearToDate => ("share", before.and_then(|b| share(now, b))),
            _ => ("change", before.and_then(|b| compare::change(b, now))),
        };
        row.insert(format!("{slug}_{word}"), number.map_or(Json::Null, |n| json!(n)));
    }
}

/// A part of a figure.
fn part(worked: &Worked, part: &Row, lang: Lang, few: i64) -> Json {
    let mut row = Map::new();
    for (by, key) in worked.by.iter().zip(&part.keys) {
        row.insert(by.name.to_owned(), if key.is_empty() { Json::Null } else { json!(key) });
    }
    row.insert("label".into(), json!(part.labels.iter().map(|l| l.get(lang)).collect::<Vec<_>>().join(" · ")));
    row.insert("value".into(), number_json(part.now));
    row.insert("share".into(), share(part.now, worked.total).map_or(Json::Null, |s| json!(s)));
    beside(&mut row, worked, part.now, &part.before, few);
    row.insert("band".into(), json!(part.band));
    row.insert("rank".into(), json!(part.rank));
    row.into()
}

/// Over which days a figure is compared, and as of which.
fn compared(worked: &Worked) -> Json {
    let over = |other: &Scope| {
        let (from, to, as_of) = (other.period.from, other.period.to, other.as_of);
        json!({ "period": { "from": from.to_string(), "to": to.to_string() }, "as_of": as_of.to_string() })
    };
    let one = |other: &Compared| (other.against.slug().to_owned(), json!(other.scope.as_ref().map(over)));
    worked.compared.iter().map(one).collect::<Map<_, _>>().into()
}

/// A figure as JSON: the shape of design §3.3, and beside it what was asked for.
pub(super) fn as_json(worked: &Worked, lang: Lang, few: i64) -> Json {
    let figure = worked.figure;
    let mut out = Map::new();
    out.insert("figure".into(), json!(figure.id));
    out.insert("label".into(), json!(lang.pick(figure.zh, figure.en)));
    out.insert("definition".into(), json!(lang.pick(figure.means_zh, figure.means_en)));
    out.insert(
        "period".into(),
        json!({ "from": worked.scope.period.from.to_string(), "to": worked.scope.period.to.to_string() }),
    );
    out.insert("as_of".into(), json!(worked.scope.as_of.to_string()));
    let filters = worked.scope.filters().into_iter().map(|f| (f.key.to_owned(), json!(f.value)));
    out.insert("filters".into(), filters.collect::<Map<_, _>>().into());
    if figure.is_rate() {
        out.insert("base".into(), json!(worked.base.id));
    }
    out.insert("by".into(), json!(worked.by.iter().map(|d| d.name).collect::<Vec<_>>()));
    out.insert("total".into(), number_json(worked.total));
    beside(&mut out, worked, worked.total, &worked.totals_before(), few);
    if !worked.compared.is_empty() {
        out.insert("compared".into(), compared(worked));
    }
    let stated = |s: &Stated| {
        let (from, to) = (s.period.from.to_string(), s.period.to.to_string());
        json!({ "code": s.code, "value": s.value, "qualifier": s.qualifier.slug(), "from": from, "to": to, "source": s.source })
    };
    if figure.is_rate() && !worked.rest.is_empty() {
        let one =
            |(state, label, n): &(String, Both, i64)| json!({ "state": state, "label": label.get(lang), "value": n });
        out.insert("rest".into(), worked.rest.iter().map(one).collect());
    }
    if !worked.stated.is_empty() {
        out.insert("stated".into(), worked.stated.iter().map(stated).collect());
    }
    out.insert("rows".into(), worked.rows.iter().map(|r| part(worked, r, lang, few)).collect());
    out.into()
}

/// Figures as lines for a program: the keys and numbers of JSON, a column each; the total where nothing is split.
/// With `labels` its words are people's.
pub(super) fn for_programs(all: &[Worked], lang: Lang, few: i64, labels: bool) -> Sheet<'static> {
    let mut keys: Vec<String> = vec!["figure".into(), "base".into()];
    let mut lines: Vec<Map<String, Json>> = Vec::new();
    for worked in all {
        let Json::Object(mut whole) = as_json(worked, lang, few) else { continue };
        let rows = match whole.remove("rows") {
            Some(Json::Array(rows)) if !worked.by.is_empty() => rows,
            _ => {
                let value = whole.remove("total").unwrap_or_default();
                for key in ["definition", "period", "as_of", "filters", "by", "label", "figure", "base"] {
                    whole.remove(key);
                }
                whole.insert("value".into(), value);
                vec![whole.into()]
            }
        };
        for (at, row) in rows.into_iter().enumerate() {
            let Json::Object(mut row) = row else { continue };
            let word = |figure: &Figure| if labels { lang.pick(figure.zh, figure.en) } else { figure.id };
            row.insert("figure".into(), json!(word(worked.figure)));
            row.insert("base".into(), json!(worked.figure.is_rate().then(|| word(worked.base))));
            if labels
                && !worked.by.is_empty()
                && let Some(part) = worked.rows.get(at)
            {
                in_words(&mut row, worked, part, lang);
            }
            keys.extend(row.keys().filter(|k| !keys.contains(k)).cloned().collect::<Vec<_>>());
            lines.push(row);
        }
    }
    let cell = |value: Option<&Json>| match value {
        None | Some(Json::Null) => Value::Null,
        Some(Json::String(text)) => Value::Text(text.clone()),
        Some(number) => number.as_i64().map_or_else(|| Value::Text(number.to_string()), Value::Int),
    };
    let rows = lines.iter().map(|line| keys.iter().map(|key| cell(line.get(key))).collect()).collect();
    let heads = keys.iter().map(|key| Head::new(key, Shape::Text, headed(key, all))).collect();
    Sheet::of("stats", both!("统计", "Figures"), heads, rows)
}

/// Puts what people call them in the place of slugs.
fn in_words(row: &mut Map<String, Json>, worked: &Worked, part: &Row, lang: Lang) {
    for (by, label) in worked.by.iter().zip(&part.labels) {
        row.insert(by.name.to_owned(), json!(label.get(lang)));
    }
    row.insert("band".into(), json!(part.band.map(|band| band_word(lang, band))));
}

/// What people call a column of figures.
fn headed(key: &str, all: &[Worked]) -> Both {
    if let Some(by) = all.iter().flat_map(|worked| &worked.by).find(|by| by.name == key) {
        return Both { zh: by.zh.into(), en: by.en.into() };
    }
    for Compared { against, .. } in all.iter().flat_map(|worked| &worked.compared) {
        let (zh, en, zh_change, en_change) = named(*against);
        match key.strip_prefix(against.slug()) {
            Some("") => return Both { zh: zh.into(), en: en.into() },
            Some("_change" | "_share") => return Both { zh: zh_change.into(), en: en_change.into() },
            _ => {}
        }
    }
    let (zh, en) = match key {
        "figure" => ("指标", "Figure"),
        "base" => ("基数", "Base"),
        "label" => ("名称", "Label"),
        "value" => ("数值", "Value"),
        "numerator" => ("分子", "Numerator"),
        "denominator" => ("分母", "Denominator"),
        "few" => ("基数少", "On few"),
        "share" => ("占比", "Share"),
        "band" => ("档", "Band"),
        "rank" => ("名次", "Rank"),
        "compared" => ("对比期间", "Compared over"),
        "rest" => ("其余", "The rest"),
        "stated" => ("上报数", "Stated"),
        other => (other, other),
    };
    Both { zh: zh.into(), en: en.into() }
}
