//! Kinds of paper (文稿种类): each a text of its own, lines that say what it is made from, how it is numbered and whom it goes to,
//! and below a line of dashes its template. Those that ship stand in `kinds`; the office's own are kept in the ledger, whole,
//! with all that went before. Not for what a template means: that is `report::paper`'s.

use super::NOUNS;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Noun, PLAIN, Value};
use crate::base::page::AddedTerm;
use crate::base::text;
use crate::base::vocab::{PAPER_KIND, Publicity, fold};
use crate::both;
use crate::db::write::Write;
use crate::rule::limit::Limit;
use rusqlite::{Connection, OptionalExtension};

/// A kind as a noun: journaled like any other.
pub static NOUN: Noun =
    Noun {
        name: "paper_kind", table: "paper_kind", view: "paper_kinds", zh: "文稿种类", en: "paper kind", ..PLAIN
    };

/// The kinds that ship.
const SHIPPED: [&str; 18] = [
    include_str!("kinds/circular.md"),
    include_str!("kinds/monthly.md"),
    include_str!("kinds/express.md"),
    include_str!("kinds/complaint-bulletin.md"),
    include_str!("kinds/media-circular.md"),
    include_str!("kinds/campaign-report.md"),
    include_str!("kinds/rectify-notice.md"),
    include_str!("kinds/recommendation.md"),
    include_str!("kinds/transfer.md"),
    include_str!("kinds/urge.md"),
    include_str!("kinds/answer.md"),
    include_str!("kinds/appraisal-feedback.md"),
    include_str!("kinds/ledger-sheet.md"),
    include_str!("kinds/special-report.md"),
    include_str!("kinds/hall-weekly.md"),
    include_str!("kinds/hall-card.md"),
    include_str!("kinds/hall-grades.md"),
    include_str!("kinds/other.md"),
];

/// The longest text of a kind, in bytes.
const LONGEST: usize = 200_000;

/// What a line above a template may say, in the order it is told in.
const KEYS: [&str; 20] = [
    "kind",
    "name",
    "en",
    "of",
    "series",
    "number",
    "as_of",
    "publicity",
    "signs",
    "receipt",
    "layout",
    "head",
    "marks",
    "left",
    "right",
    "main_to",
    "to",
    "copies",
    "signature",
    "title",
];

/// What is made from a period and not from a record.
pub const PERIOD: &str = "period";

/// A kind of paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its slug.
    pub slug: String,
    /// What it is called.
    pub name: Both,
    /// What it may be made from: `period`, or the name of a noun.
    pub of: Vec<String>,
    /// What is numbered together in a year.
    pub series: String,
    /// Its number as printed, with `{n}`, `{total}` and `{year}`; empty where it has none.
    pub number: String,
    /// Whether it tells how things stood at the end of its days, as the tables of some reports do, and not on the day it is made.
    pub at_end: bool,
    /// How far it goes.
    pub publicity: Publicity,
    /// Whether it is signed before it is issued.
    pub signs: bool,
    /// Within what a receipt is wanted.
    pub receipt: Option<Limit>,
    /// Whether it is laid out as a letter (信函格式).
    pub letter: bool,
    /// The other lines, templates themselves, each with its key.
    lines: Vec<(String, String)>,
    /// The template.
    pub body: String,
    /// The lines before the template: what is wrong in it is told by the line of the whole text.
    pub before: usize,
}

impl Kind {
    /// A line of its own that is a template: `head`, `left`, `to` …; empty where it is not said.
    pub fn line(&self, key: &str) -> &str {
        self.lines.iter().find(|(k, _)| k == key).map_or("", |(_, text)| text)
    }

    /// Who must sign it, where the kind says so.
    pub fn signer(&self) -> Option<&str> {
        Some(self.line("signs")).filter(|said| self.signs && !["yes", "是"].contains(said))
    }

    /// Whether papers of it are made from a period.
    pub fn of_period(&self) -> bool {
        self.of.iter().any(|of| of == PERIOD)
    }
}

fn wrong(line: usize, said: &Both) -> Error {
    let Both { zh, en } = said;
    let line = line + 1;
    Error::usage("paper-kind-wrong", both!("第 {line} 行：{zh}", "line {line}: {en}")).hint(both!(
        "照现有的改：ducha paper kind show 月报 > 月报.md",
        "begin from one there is: ducha paper kind show monthly > monthly.md"
    ))
}

/// Reads a kind.
pub fn parse(text: &str) -> Result<Kind> {
    if text.len() > LONGEST {
        return Err(wrong(0, &both!("文本超过 {LONGEST} 字节", "the text is longer than {LONGEST} bytes")));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let lines: Vec<&str> = text.lines().collect();
    let Some(end) = lines.iter().position(|line| line.trim_end() == "---") else {
        return Err(wrong(0, &both!("缺少分隔说明与模板的一行 ---", "there is no line --- before the template")));
    };
    let mut said: Vec<(usize, &str, String)> = Vec::new();
    for (at, line) in lines[..end].iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let Some((key, value)) = line.split_once([':', '：']) else {
            return Err(wrong(at, &both!("{line:?} 不是“名称: 内容”", "{line:?} is no \"key: value\"")));
        };
        let key = key.trim();
        let Some(key) = KEYS.iter().find(|known| **known == key) else {
            let near = text::nearest(key, KEYS, 2).join(", ");
            let all = KEYS.join(", ");
            let near = if near.is_empty() { all } else { near };
            return Err(wrong(at, &both!("没有 {key:?} 这一项；有 {near}", "there is no {key:?}; there is {near}")));
        };
        if said.iter().any(|(_, other, _)| other == key) {
            return Err(wrong(at, &both!("{key} 写了两次", "{key} stands twice")));
        }
        said.push((at, key, value.trim().to_owned()));
    }
    let get = |key: &str| said.iter().find(|(_, k, _)| *k == key).map_or((0, ""), |(at, _, v)| (*at, v.as_str()));
    let slug = get("kind").1;
    if slug.is_empty() || !slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(wrong(
            get("kind").0,
            &both!("kind 要写代码词：小写字母、数字和连字符", "kind wants a slug: lower case, digits and dashes"),
        ));
    }
    let name = get("name").1;
    if name.is_empty() {
        return Err(wrong(0, &both!("缺少 name，它叫什么", "name is missing: what it is called")));
    }
    let mut kind = Kind {
        slug: slug.to_owned(),
        name: Both { zh: name.to_owned(), en: if get("en").1.is_empty() { slug } else { get("en").1 }.to_owned() },
        of: Vec::new(),
        series: if get("series").1.is_empty() { name } else { get("series").1 }.to_owned(),
        number: get("number").1.to_owned(),
        at_end: false,
        publicity: Publicity::System,
        signs: !["", "no", "否"].contains(&get("signs").1),
        receipt: None,
        letter: false,
        lines: said.iter().map(|(_, key, value)| ((*key).to_owned(), value.clone())).collect(),
        body: lines[end + 1..].join("\n"),
        before: end + 1,
    };
    known_words(&mut kind, &get)?;
    Ok(kind)
}

/// The lines whose words mean something: what it is made from, how far it goes, by when a receipt is wanted.
fn known_words<'t>(kind: &mut Kind, get: &dyn Fn(&str) -> (usize, &'t str)) -> Result<()> {
    let (at, of) = get("of");
    for word in text::listed(of) {
        let known = NOUNS.iter().find(|noun| noun.letters.is_some() && (noun.name == word || noun.zh == word));
        match known.map(|noun| noun.name).or((word == PERIOD || word == "期间").then_some(PERIOD)) {
            Some(known) => kind.of.push(known.to_owned()),
            None => return Err(wrong(at, &both!("不能由 {word:?} 成文", "no paper is made from {word:?}"))),
        }
    }
    let (at, how_far) = get("publicity");
    if !how_far.is_empty() {
        let found = Publicity::VOCAB.find(how_far).and_then(|term| Publicity::from_slug(term.slug));
        kind.publicity = found.ok_or_else(|| {
            wrong(
                at,
                &both!("公开程度没有 {how_far:?}", "there is no publicity {how_far:?}: internal, system or media"),
            )
        })?;
    }
    let (at, receipt) = get("receipt");
    if !receipt.is_empty() {
        let limit = Limit::parse(receipt).map_err(|error| wrong(at, &error.message))?;
        kind.receipt = Some(limit);
    }
    let (at, layout) = get("layout");
    kind.letter = match layout {
        "" | "document" | "文件" => false,
        "letter" | "信函" => true,
        other => {
            let said = both!(
                "layout 没有 {other:?}：document（文件）或 letter（信函）",
                "there is no layout {other:?}: document or letter"
            );
            return Err(wrong(at, &said));
        }
    };
    let (at, as_of) = get("as_of");
    kind.at_end = match as_of {
        "" | "made" | "成文" => false,
        "end" | "期末" => true,
        other => {
            let said =
                both!("as_of 没有 {other:?}：made（成文）或 end（期末）", "there is no as_of {other:?}: made or end");
            return Err(wrong(at, &said));
        }
    };
    let (at, number) = get("number");
    let numbered = number.contains("{n}");
    if !number.is_empty() && !numbered || numbered && !number.contains("{total}") && !number.contains("{year}") {
        return Err(wrong(
            at,
            &both!("number 要有 {{n}}，并有 {{total}} 或 {{year}}", "number wants {{n}}, and {{total}} or {{year}}"),
        ));
    }
    Ok(())
}

/// Keeps a kind of the office's own.
pub fn keep(write: &mut Write<'_>, kind: &Kind, body: &str) -> Result<()> {
    let id: i64 = write.conn().query_row("SELECT coalesce(max(id), 0) + 1 FROM paper_kind", [], |r| r.get(0))?;
    let text = |text: &str| Value::Text(text.to_owned());
    let puts =
        [("slug", text(&kind.slug)), ("zh", text(&kind.name.zh)), ("en", text(&kind.name.en)), ("body", text(body))];
    write.add(&NOUN, id, &puts, &[], &[])
}

/// The text of a kind: the office's own newest, else the one that ships.
pub fn text_of(conn: &Connection, slug: &str) -> Result<String> {
    let sql = "SELECT body FROM paper_kind WHERE slug = ? ORDER BY id DESC LIMIT 1";
    let own: Option<String> = conn.prepare_cached(sql)?.query_row([slug], |r| r.get(0)).optional()?;
    let shipped = || {
        let at = PAPER_KIND.terms.iter().position(|term| term.slug == slug)?;
        SHIPPED.get(at).map(|text| (*text).to_owned())
    };
    own.or_else(shipped).ok_or_else(|| {
        let said = both!("文稿种类 {slug} 没有模板", "the paper kind {slug} has no template");
        Error::not_found("paper-kind-unknown", said)
            .hint(both!("写好后导入：ducha paper kind import 文件", "take one in: ducha paper kind import FILE"))
    })
}

/// A version of the office's own text of a kind, the first of them 1; 0 is the one that ships.
pub fn version_of(conn: &Connection, slug: &str, version: i64) -> Result<String> {
    let sql = "SELECT body FROM paper_kind WHERE slug = ?1 ORDER BY id LIMIT 1 OFFSET ?2 - 1";
    let body = match version {
        0 => PAPER_KIND.terms.iter().position(|term| term.slug == slug).map(|at| SHIPPED[at].to_owned()),
        n => conn.prepare_cached(sql)?.query_row((slug, n), |r| r.get(0)).optional()?,
    };
    body.ok_or_else(|| {
        let said = both!("文稿种类 {slug} 没有第 {version} 版", "the paper kind {slug} has no version {version}");
        Error::not_found("paper-kind-unknown", said).hint(both!(
            "有几版：ducha paper kind list；0 是随程序来的",
            "how many there are: ducha paper kind list; 0 is the one that ships"
        ))
    })
}

/// A kind as papers are made by it.
pub fn find(conn: &Connection, slug: &str) -> Result<Kind> {
    parse(&text_of(conn, slug)?)
}

/// The kinds of the office's own, as words of their list.
pub fn words(conn: &Connection) -> Result<Vec<AddedTerm>> {
    let sql =
        "SELECT slug, zh, en FROM paper_kind k WHERE id = (SELECT max(id) FROM paper_kind o WHERE o.slug = k.slug)";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |r| {
        let label = Both { zh: r.get(1)?, en: r.get(2)? };
        Ok(AddedTerm { vocab: PAPER_KIND.name.into(), slug: r.get(0)?, label, ..AddedTerm::default() })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Refuses a name that another kind has.
pub fn name_free(conn: &Connection, kind: &Kind) -> Result<()> {
    let zh = &kind.name.zh;
    let shipped = PAPER_KIND.find(zh).is_some_and(|term| term.slug != kind.slug);
    let mut own = words(conn)?.into_iter().filter(|own| own.slug != kind.slug);
    if shipped || own.any(|other| fold(&other.label.zh) == fold(zh)) {
        let said = both!("已有名为“{zh}”的文稿种类", "another kind of paper is called {zh}");
        return Err(Error::refused("paper-kind-taken", said)
            .hint(both!("换个 name，或用它的 kind 代码词", "choose another name, or its slug")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_the_list_ships_with_its_template() {
        for (term, text) in PAPER_KIND.terms.iter().zip(SHIPPED) {
            let kind = parse(text).unwrap_or_else(|e| panic!("{}: {}", term.slug, e.message.en));
            assert_eq!((kind.slug.as_str(), kind.name.zh.as_str()), (term.slug, term.zh));
        }
        assert_eq!(PAPER_KIND.terms.len(), SHIPPED.len());
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line() {
        let said = |text: &str| parse(text).map_or_else(|e| e.message.en.clone(), |_| "fine".into());
        let text = "kind: a\nname: 甲\n---\n";
        assert_eq!(said(text), "fine");
        for (from, to, told) in [
            ("---", "", "line 1: there is no line --- before the template"),
            ("name: 甲", "nome: 甲", "line 2: there is no \"nome\"; there is name"),
            ("kind: a", "kind: A b", "line 1: kind wants a slug: lower case, digits and dashes"),
            ("name: 甲", "name: 甲\nof: 天气", "line 3: no paper is made from \"天气\""),
            ("name: 甲", "name: 甲\nnumber: 第几期", "line 3: number wants {n}, and {total} or {year}"),
            ("name: 甲", "name: 甲\nname: 乙", "line 3: name stands twice"),
            ("name: 甲", "name: 甲\nreceipt: soon", "line 3: "),
            ("name: 甲", "name: 甲\nlayout: poster", "line 3: there is no layout \"poster\": document or letter"),
            (
                "name: 甲",
                "name: 甲\npublicity: all",
                "line 3: there is no publicity \"all\": internal, system or media",
            ),
        ] {
            let wrong = said(&text.replace(from, to));
            assert!(wrong.starts_with(told), "{wrong}");
        }
    }
}
