//! A form from its sheet: a row an item, under headings an office would write. Not for what a form may be: that is `rule::form`'s.

use super::rows::{self, Row};
use crate::base::error::{Error, Result};
use crate::base::text;
use crate::base::vocab::{FormAnswer, ItemKind};
use crate::both;
use crate::rule::form::{Form, near_or};
use serde_json::{Map, Value as Json, json};
use std::path::Path;

/// What a heading of such a sheet means, by the words offices have for it.
const HEADINGS: &[(&str, &[&str])] = &[
    (
        "zh",
        &[
            "项目",
            "内容",
            "考核内容",
            "检查内容",
            "评议内容",
            "指标",
            "考核指标",
            "问题",
            "事项",
            "指标名称",
            "评价内容",
            "测评内容",
            "item",
            "question",
            "zh",
        ],
    ),
    ("key", &["代码", "编码", "key"]),
    ("en", &["英文", "en"]),
    ("kind", &["类型", "填写方式", "回答方式", "kind"]),
    ("section", &["部分", "类别", "一级指标", "考核项目", "大项", "板块", "section"]),
    ("options", &["选项", "等次", "评价等次", "options"]),
    ("max", &["分值", "满分", "标准分", "最高分", "分数", "max"]),
    ("weight", &["权重", "比重", "weight"]),
    ("required", &["必填", "规定动作", "required"]),
    ("stage", &["阶段", "stage"]),
    ("as", &["加减分", "性质", "as"]),
    ("figure", &["台账计算", "figure"]),
    ("each", &["每件分值", "每次扣分", "each"]),
    ("makes", &["形成", "makes"]),
    ("", &["序号", "序", "编号", "备注", "评分标准", "说明", "no", "note"]),
];

fn heading(said: &str) -> Result<Option<String>> {
    let tight: String = said.split_whitespace().collect();
    let tight = tight.split(['（', '(']).next().unwrap_or_default().to_lowercase();
    let known = HEADINGS.iter().find(|(_, words)| words.contains(&tight.as_str()));
    match known {
        Some((name, _)) => Ok(Some((*name).to_owned()).filter(|name| !name.is_empty())),
        None => {
            let all = HEADINGS.iter().flat_map(|(_, words)| words.iter().copied());
            let near = text::nearest(&tight, all, 3);
            let rest = both!("一行一项，至少有“项目”一列", "a row an item, with a column of what it asks");
            Err(Error::usage("column-unknown", both!("没有列 {said:?}", "there is no column {said:?}"))
                .hint(near_or(&near, rest)))
        }
    }
}

/// Reads a form from its sheet; its name is the file's unless it is said.
pub fn read(path: &str, (name, every, due): (Option<&str>, Option<&str>, Option<&str>)) -> Result<Form> {
    let found = rows::read(path, &heading)?;
    let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut items = Vec::new();
    let mut stages: Vec<String> = Vec::new();
    for mut row in found {
        let line = row.line;
        let Some(item) = item(&mut row, items.len() + 1).map_err(|error| rows::at(path, line, &error))? else {
            continue;
        };
        if let Some(stage) = item.get("stage").and_then(Json::as_str).filter(|stage| !stages.iter().any(|s| s == stage))
        {
            stages.push(stage.to_owned());
        }
        items.push(Json::Object(item));
    }
    // Where some have a weight, what has none is asked beside; where some have marks, what is merely answered or counted.
    let any = |items: &[Json], what: &str| items.iter().any(|item| item.get(what).is_some());
    let (weighed, marked) = (any(&items, "weight"), any(&items, "max"));
    for item in items.iter_mut().filter_map(Json::as_object_mut) {
        let is = |kind: ItemKind| item["kind"] == kind.slug();
        let unscored = is(ItemKind::Text) || is(ItemKind::Date) || is(ItemKind::Evidence);
        let bare = is(ItemKind::YesNo) || is(ItemKind::Number);
        let beside = if weighed { !item.contains_key("weight") } else { marked && bare && !item.contains_key("max") };
        if beside && !unscored && !item.contains_key("as") {
            item.insert("as".into(), Json::from("aside"));
        }
    }
    let scored =
        items.iter().any(|item| ["weight", "as"].iter().any(|key| item.get(*key).is_some()) || item["kind"] == "score");
    let mut form = json!({ "name": name.unwrap_or(&stem), "period": every.unwrap_or("once"), "items": items });
    let whole = form.as_object_mut();
    if let Some(whole) = whole {
        whole.extend(due.map(|due| ("due".to_owned(), Json::from(due))));
        whole.extend((!stages.is_empty()).then(|| ("stages".to_owned(), Json::from(stages))));
        whole.extend(scored.then(|| ("scoring".to_owned(), json!({ "decimals": 2 }))));
    }
    Form::parse(&form.to_string()).map_err(|error| {
        let (zh, en) = (&error.message.zh, &error.message.en);
        let whole = error.clone();
        whole.in_words(both!("{path}：{zh}", "{path}: {en}"))
    })
}

/// What an item without type, options and marks takes, by how it is worded: 意见 is written, 人数 counted, 日期 a day.
fn asks(worded: &str) -> ItemKind {
    const ENDS: &[(ItemKind, &[&str])] = &[
        (
            ItemKind::Text,
            &["意见", "建议", "说明", "备注", "情况", "内容", "做法", "措施", "原因", "理由", "名称", "姓名"],
        ),
        (ItemKind::Date, &["日期", "时间"]),
        (ItemKind::Number, &["数", "数量", "次", "人次", "金额"]),
    ];
    let plain = worded.split(['（', '(']).next().unwrap_or_default().trim_end_matches(['：', ':', ' ']);
    let found = ENDS.iter().find(|(_, ends)| ends.iter().any(|end| plain.ends_with(end)));
    found.map_or(ItemKind::YesNo, |(kind, _)| *kind)
}

/// An item of its row; none where the row asks nothing.
fn item(row: &mut Row, n: usize) -> Result<Option<Map<String, Json>>> {
    // Where the sheet has one column of that kind, it is what is asked.
    let Some(zh) = row.text("zh").or_else(|| row.text("section")) else { return Ok(None) };
    let mut item = Map::new();
    item.insert("key".into(), Json::from(row.text("key").unwrap_or_else(|| format!("q{n}"))));
    item.insert("zh".into(), Json::from(zh.as_str()));
    let options = row.text("options");
    let number = |row: &mut Row, name: &str| -> Result<Option<Json>> {
        let Some(said) = row.text(name) else { return Ok(None) };
        let narrow: String = said.chars().map(text::narrow).collect();
        let plain = narrow.trim_end_matches(['分', '%', '％']);
        let number: Option<serde_json::Number> = serde_json::from_str(plain).ok();
        number.map(|number| Some(Json::Number(number))).ok_or_else(|| {
            Error::usage("number-unreadable", both!("{said:?} 不是数", "{said:?} is no number")).field(name)
        })
    };
    let max = number(row, "max")?;
    let kind = row.text("kind").unwrap_or_else(|| match (&options, &max) {
        (Some(_), _) => "choice".into(),
        (None, Some(_)) => "score".into(),
        (None, None) => asks(&zh).slug().into(),
    });
    let kind = ItemKind::VOCAB.find(&kind).map_or(kind, |term| term.slug.to_owned());
    item.insert("kind".into(), Json::from(kind));
    if let Some(options) = options {
        let each = options.split(['、', '，', ',', '；', ';', '/']).map(str::trim).filter(|option| !option.is_empty());
        let option = |said: &str| match said.split_once(['=', ':', '：']) {
            Some((word, score)) => match serde_json::from_str::<serde_json::Number>(score.trim()) {
                Ok(score) => json!({ "key": word.trim(), "score": score }),
                Err(_) => Json::from(said),
            },
            None => Json::from(said),
        };
        item.insert("options".into(), each.map(option).collect());
    }
    item.extend(max.map(|max| ("max".to_owned(), max)));
    for name in ["weight", "each"] {
        item.extend(number(row, name)?.map(|number| (name.to_owned(), number)));
    }
    for name in ["en", "section", "stage", "figure", "makes"] {
        item.extend(row.text(name).map(|said| (name.to_owned(), Json::from(said))));
    }
    if let Some(said) = row.text("as") {
        let part = match said.as_str() {
            "加分" | "加分项" => "bonus",
            "扣分" | "减分" | "扣分项" => "deduction",
            "一票否决" | "否决" => "veto",
            other => other,
        };
        item.insert("as".into(), Json::from(part));
    }
    let required = row.text("required").is_some_and(|said| {
        said == "规定动作" || FormAnswer::VOCAB.find(&said).is_some_and(|term| term.slug == FormAnswer::Yes.slug())
    });
    item.extend(required.then(|| ("required".to_owned(), Json::from(true))));
    Ok(Some(item))
}
