//! A word the office adds to an open vocabulary. The common words ship with the program and are not kept here.

use super::{Record, required, worded};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN};
use crate::base::text::SEPARATORS;
use crate::base::vocab::{self, fold};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "term",
    table: "term",
    called_by: "zh",
    view: "terms",
    zh: "词条",
    en: "term",
    about: ("词条：本单位在词表里添加的词", "Terms: words the office adds to a vocabulary"),
    fields: Draft::FIELDS,
    lead: Some("slug"),
    brief: &["vocab", "slug", "zh", "en", "valid_to"],
    identity: &["vocab", "slug"],
    ..PLAIN
};

draft! {
    /// A word as the office fills it in.
    Draft {
        vocab: String, Anywhere, "词表，如 category", "vocabulary, such as category";
        slug: String, Anywhere, "代码词，小写字母和连字符", "stored word: lower case and dashes";
        zh: String, Anywhere, "中文", "Chinese label";
        en: String, Anywhere, "英文；默认同代码词", "English label; default the slug";
        family: String, Anywhere, "所属大类，如 四难", "wider word that counts it, such as four-hard";
        valid_from: Day, Anywhere, "启用日期", "first day it may be chosen";
        valid_to: Day, Anywhere, "停用日期；旧记录仍显示", "last day it may be chosen; old records still show it";
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let (Some(name), Some(slug), Some(zh)) = (&self.vocab, &self.slug, &self.zh) else {
            return Err(required(
                &NOUN,
                if self.vocab.is_none() {
                    "vocab"
                } else if self.slug.is_none() {
                    "slug"
                } else {
                    "zh"
                },
            ));
        };
        let open = || vocab::ALL.iter().filter(|v| v.open).map(|v| v.name).collect::<Vec<_>>().join(", ");
        let shipped = vocab::vocab(name).filter(|v| v.open).ok_or_else(|| {
            let all = open();
            Error::refused("vocab-closed", both!("词表 {name:?} 不能添加", "the vocabulary {name:?} takes no words"))
                .hint(both!("可添加的词表：{all}", "these do: {all}"))
        })?;
        if slug.is_empty() || !slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return Err(Error::usage(
                "slug-unreadable",
                both!(
                    "代码词 {slug:?} 只能用小写字母、数字和连字符",
                    "the slug {slug:?} may hold lower case letters, digits and dashes only"
                ),
            )
            .field("slug"));
        }
        let own = conn
            .prepare("SELECT 1 FROM term WHERE vocab = ? AND slug = ? AND id IS NOT ?")?
            .exists((name, slug, id))?;
        let mut others =
            conn.prepare("SELECT slug, zh, en FROM term WHERE vocab = ? AND id IS NOT ? AND void_reason IS NULL")?;
        let words = others.query_map((name, id), |r| Ok([r.get::<_, String>(0)?, r.get(1)?, r.get(2)?]))?;
        let words = words.collect::<rusqlite::Result<Vec<_>>>()?.concat();
        let like = words.iter().find(|word| fold(word) == fold(zh)).map(String::as_str);
        let shipped = || [slug, zh].into_iter().map(String::as_str).find(|w| shipped.find(w).is_some());
        let taken = if own { Some(slug.as_str()) } else { like.or_else(shipped) };
        if let Some(word) = taken {
            return Err(Error::refused("term-taken", both!("{} 里已有 {word:?}", "{} has {word:?} already", name))
                .field("slug"));
        }
        if let Some(label) = [Some(zh), self.en.as_ref()].into_iter().flatten().find(|l| l.contains(SEPARATORS)) {
            let said = both!("{label:?} 里有分隔几个词的标点", "{label:?} holds what parts one word from the next");
            return Err(Error::usage("term-separator", said).field("zh"));
        }
        if let Some(id) = id {
            let was: Draft = super::load(conn, id)?;
            if (&was.vocab, &was.slug) != (&self.vocab, &self.slug) {
                unused(conn, &was)?;
            }
        }
        self.en.get_or_insert_with(|| slug.clone());
        let found = |typed: &str| family(conn, names, name, (slug, zh), typed);
        let family = self.family.as_deref().map(found).transpose()?;
        self.family = family;
        Ok(())
    }

    fn may_void(conn: &Connection, id: i64) -> Result<()> {
        unused(conn, &super::load(conn, id)?)
    }
}

/// Refuses to take a word away that a record holds, or that counts other words.
fn unused(conn: &Connection, was: &Draft) -> Result<()> {
    let (Some(list), Some(slug), Some(zh)) = (&was.vocab, &was.slug, &was.zh) else { return Ok(()) };
    let sql = "SELECT zh FROM term WHERE vocab = ? AND family = ? AND void_reason IS NULL";
    let child: Option<String> = conn.prepare_cached(sql)?.query_row((list, slug), |r| r.get(0)).optional()?;
    let held = worded::holder(conn, list, slug)?;
    let Some(by) = child.or(held) else { return Ok(()) };
    let said = both!("{zh}（{slug}）还在用：{by}", "{slug} is in use: {by}");
    Err(Error::refused("term-in-use", said).hint(both!(
        "不再用就写停用日期：ducha term edit {list}.{slug} --valid-to …",
        "to choose it no more: ducha term edit {list}.{slug} --valid-to …"
    )))
}

/// The wider word somebody means for a word of a list: one that is counted by no other itself, and is not the word.
fn family(conn: &Connection, names: &Names, list: &str, (slug, zh): (&str, &str), typed: &str) -> Result<String> {
    let nested = |said| Err(Error::refused("family-nested", said).field("family"));
    if [slug, zh].iter().any(|word| fold(word) == fold(typed)) {
        return Err(Error::refused("family-itself", both!("{zh} 不能以自己为大类", "{slug} cannot be its own family"))
            .field("family"));
    }
    // A word of the same file may stand further down.
    let own = "SELECT slug FROM term WHERE vocab = ?1 AND ?2 IN (slug, zh, en) AND void_reason IS NULL";
    let own: Option<String> = conn.prepare_cached(own)?.query_row((list, typed.trim()), |r| r.get(0)).optional()?;
    let found = match own.map_or_else(|| names.word(list, typed), Ok) {
        Err(error) if names.filed.get() => {
            let Both { zh, en } = error.message.clone();
            return Err(Error::not_found("record-unknown", both!("{zh}", "{en}")).field("family"));
        }
        found => found.map_err(|e| e.field("family"))?,
    };
    if let Some(wider) = names.added.family(list, &found) {
        let wider_zh = names.added.label(list, wider, Lang::Zh);
        let said = both!(
            "{typed} 自己属于“{wider_zh}”，不能再作大类",
            "{found} is counted by {wider} itself: it is no family"
        );
        return nested(said);
    }
    if names.added.under(list, slug).len() > 1 {
        let said =
            both!("{zh} 下面已有别的词，不能再归入 {typed}", "{slug} counts other words: it goes under no {found}");
        return nested(said);
    }
    Ok(found)
}
