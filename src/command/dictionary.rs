//! `vocab`: the words a column may hold. Not for the columns: those are `schema`'s.

use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::Value;
use crate::base::page::{Added, Head, Page, Sheet};
use crate::base::text;
use crate::base::vocab::{self};
use crate::both;
use clap::ArgMatches;

/// `vocab`: the vocabularies, or the words of one, shipped and the office's own.
pub fn vocab<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let own = if desk.place().is_ok() { desk.names()?.added.clone() } else { Added::default() };
    let word = |key: &str, zh: &str, en: &str| Head::of(key, Shape::Text, zh, en);
    let text = |t: &str| if t.is_empty() { Value::Null } else { Value::Text(t.to_owned()) };
    let Some(name) = matches.get_one::<String>("name") else {
        let rows =
            vocab::ALL.iter().map(|v| vec![text(v.name), text(v.zh), text(v.en), Value::Int(v.open.into())]).collect();
        let heads = vec![
            word("vocab", "词表", "Vocabulary"),
            word("zh", "中文", "Chinese"),
            word("en", "英文", "English"),
            Head::of("open", Shape::Flag, "可添加", "Open"),
        ];
        return Ok(Page::Sheet(Sheet::of("vocab", both!("词表", "Vocabularies"), heads, rows)));
    };
    let found = vocab::ALL.iter().find(|v| v.name == name.as_str() || v.zh == name.as_str());
    let found = found.ok_or_else(|| {
        let near = text::nearest(name, vocab::ALL.iter().map(|v| v.name), 3).join(", ");
        Error::not_found("vocab-unknown", both!("没有词表 {name:?}", "there is no vocabulary {name:?}"))
            .hint(both!("词表一览：ducha vocab；相近的是 {near}", "see ducha vocab; nearest {near}"))
    })?;
    let shipped = found.terms.iter().map(|t| {
        vec![
            text(t.slug),
            text(t.zh),
            text(t.en),
            text(&t.also.join("、")),
            text(t.parent.unwrap_or_default()),
            Value::Int(0),
        ]
    });
    let added = own.own.iter().filter(|t| t.vocab == found.name).map(|t| {
        let family = text(t.family.as_deref().unwrap_or_default());
        vec![text(&t.slug), text(&t.label.zh), text(&t.label.en), Value::Null, family, Value::Int(1)]
    });
    let heads = vec![
        word("slug", "代码词", "Slug"),
        word("zh", "中文", "Chinese"),
        word("en", "英文", "English"),
        word("also", "也可写", "Also"),
        word("parent", "上级", "Parent"),
        Head::of("own", Shape::Flag, "自加", "Own"),
    ];
    let title = Both { zh: found.zh.into(), en: found.en.into() };
    Ok(Page::Sheet(Sheet::of("vocab", title, heads, shipped.chain(added).collect())))
}
