//! What is known of a paper when its template runs, and the paper that comes of what was printed: head, text, foot. Not for what the
//! template asks of the ledger: that is `answer`'s.

use super::answer::Answers;
use super::call::written;
use super::given::{Given, Store};
use super::layout::{Layout, Number};
use super::wrong::Text;
use crate::base::day::{Day, Period};
use crate::base::document::{Block, Document, Foot, Line, Masthead, read, words};
use crate::base::error::{Lang, Result};
use crate::base::noun::Noun;
use crate::base::text;
use crate::base::vocab::PaperState as State;
use crate::db::head::Head;
use crate::db::query::columns_of;
use crate::record::names::Names;
use crate::record::paper::{self, Draft};
use crate::record::paper_kind::Kind;
use crate::record::{complaint, finding, linking, living, office};
use crate::report::{Scope, past};
use crate::rule::limit::{Limit, Unit};
use crate::rule::turn::Stood as _;
use chrono::Datelike;
use rusqlite::Connection;

/// The language papers are written in: the office's readers'.
pub const LANG: Lang = Lang::Zh;

/// The number a paper takes when it is issued.
#[derive(Clone, Debug)]
pub struct Numbered {
    /// As it is printed; none of a kind without numbers.
    pub printed: Option<String>,
    /// In the year.
    pub serial: Option<i64>,
    /// In the series.
    pub total: Option<i64>,
}

/// A paper that is looked at, on a day.
pub struct Asked<'c> {
    /// The ledger.
    pub conn: &'c Connection,
    /// Its names.
    pub names: &'c Names,
    /// The paper.
    pub id: i64,
    /// The day it is looked at, or issued.
    pub on: Day,
    /// The number it takes, where it is being issued.
    pub number: Option<Numbered>,
}

/// The names a template may use beside its functions.
pub const GLOBALS: [&str; 12] = [
    "paper",
    "office",
    "record",
    "findings",
    "complaints",
    "lead",
    "added",
    "demands",
    "corrections",
    "title_given",
    "main_to_given",
    "to_given",
];

/// What is known of a paper when its template runs.
pub struct Facts<'a> {
    /// What the clerk filled in.
    pub draft: &'a Draft,
    /// Its kind.
    pub kind: &'a Kind,
    /// The days it is about.
    pub period: Period,
    /// The day states are taken on.
    pub as_of: Day,
    /// Its own day.
    pub on: Day,
    /// Its number.
    pub number: &'a Numbered,
    /// What it corrects of earlier ones.
    pub corrects: &'a [String],
    /// The record it is made from.
    pub of: Option<(&'static Noun, i64)>,
}

/// What a period is called: 2026年3月, 2026年, 2026年第一季度, else its days.
fn called(period: Period) -> String {
    let (from, to) = (period.from, period.to);
    let whole = from.day() == 1 && (to + chrono::Days::new(1)).day() == 1;
    let months = (to.year() - from.year()) * 12 + i32::try_from(to.month()).unwrap_or(0)
        - i32::try_from(from.month()).unwrap_or(0)
        + 1;
    match (whole, months, from.month()) {
        (true, 1, month) => format!("{}年{month}月", from.year()),
        (true, 3, month) if month % 3 == 1 => {
            let quarter = ["一", "二", "三", "四"][(month as usize - 1) / 3];
            format!("{}年第{quarter}季度", from.year())
        }
        (true, 6, 1) => format!("{}年上半年", from.year()),
        (true, 6, 7) => format!("{}年下半年", from.year()),
        (true, 12, 1) => format!("{}年", from.year()),
        _ => format!("{}至{}", written(from, LANG), written(to, LANG)),
    }
}

/// A limit as a letter says it: 3个工作日内.
fn within(limit: Limit) -> String {
    let unit = match limit.unit {
        Unit::WorkingDays => "个工作日",
        Unit::Months => "个月",
        Unit::CalendarDays | Unit::Date => "日",
    };
    format!("{}{unit}内", limit.amount)
}

impl Facts<'_> {
    /// The names a template may use beside its functions.
    pub fn globals(&self, answers: &Answers<'_>, id: i64) -> Result<Vec<(String, Given)>> {
        let (conn, names) = (answers.teller.conn, answers.teller.names);
        let text = |text: &str| Given::Text(text.to_owned());
        let clerk = |text: Option<&String>| Given::Written(text.cloned().unwrap_or_default());
        let (office, _) = office::read(conn)?;
        let unfinished = self.unfinished();
        let receipt = self.draft.receipt.as_deref().and_then(|typed| Limit::parse(typed).ok());
        let receipt =
            receipt.map(|limit| limit.date().map_or_else(|| within(limit), |day| format!("{}前", written(day, LANG))));
        let receipt = receipt.unwrap_or_default();
        let paper = vec![
            ("code", text(&paper::NOUN.code(id))),
            ("kind", text(&self.kind.name.zh)),
            ("title", clerk(self.draft.title.as_ref())),
            ("number", text(self.number.printed.as_deref().unwrap_or_default())),
            ("period", text(&called(self.period))),
            ("from", text(&written(self.period.from, LANG))),
            ("to", text(&written(self.period.to, LANG))),
            ("as_of", text(&written(self.as_of, LANG))),
            ("day", text(&written(self.on, LANG))),
            ("unfinished", text(&unfinished)),
            ("copies", Given::Int(self.draft.copies.unwrap_or(0))),
            ("receipt", text(&receipt)),
            ("whole", Given::Int(self.draft.period().is_some().into())),
        ];
        let paper = Given::Row(paper.into_iter().map(|(name, given)| (name.to_owned(), given)).collect());
        // What it tells of stood then as it stood.
        past::see(conn, names, &Scope { known: answers.teller.known, ..Scope::new(self.period, self.as_of) })?;
        let record = match self.of {
            Some((noun, id)) => answers.with_used(noun, id, self.on)?,
            None => Given::Row(Vec::new()),
        };
        let quoted = |noun: &'static Noun, link: usize, given: Option<&String>| -> Result<Given> {
            let mut ids = linking::linked(conn, names, &paper::NOUN.links[link], given.map(String::as_str))?;
            if ids.is_empty() {
                ids = led_to(conn, noun, self.of)?;
            }
            Ok(Given::List(ids.into_iter().map(|id| answers.record(noun, id)).collect::<Result<_>>()?))
        };
        let findings = quoted(&finding::NOUN, 0, self.draft.findings.as_ref())?;
        let complaints = quoted(&complaint::NOUN, 1, self.draft.complaints.as_ref())?;
        let corrections = Given::List(self.corrects.iter().map(|said| Given::Text(said.clone())).collect());
        let all = [
            paper,
            text(&office),
            record,
            findings,
            complaints,
            clerk(self.draft.lead.as_ref()),
            clerk(self.draft.added.as_ref()),
            clerk(self.draft.demands.as_ref()),
            corrections,
            clerk(self.draft.title.as_ref()),
            clerk(self.draft.main_to.as_ref()),
            clerk(self.draft.copy_to.as_ref()),
        ];
        Ok(GLOBALS.iter().zip(all).map(|(name, given)| ((*name).to_owned(), given)).collect())
    }

    /// What is said of a period that is not over: up to which day.
    fn unfinished(&self) -> String {
        let over = self.as_of >= self.period.to;
        if over { String::new() } else { format!("（截至{}）", written(self.as_of, LANG)) }
    }

    /// The title; of a period that is not over it says so, whoever wrote it.
    fn title(&self, layout: &mut Layout<'_>, said: &str) -> Line {
        let title = Some(layout.line(said)).filter(|title| !title.is_empty());
        let mut title = title.unwrap_or_else(|| words(&*self.kind.name.zh));
        let unfinished = if self.draft.period().is_some() { self.unfinished() } else { String::new() };
        if !read(&title).contains(&unfinished) {
            title.extend(words(unfinished));
        }
        title
    }

    /// The document of what was printed, and its numbers: counted from the title on, in the order they are read in.
    pub fn laid_out(
        &self,
        asked: &Asked<'_>,
        texts: &[Text<'_>],
        printed: &[String],
        store: &Store,
        head: Option<&Head>,
    ) -> Result<(Document, Vec<Number>)> {
        let said = |key: &str| {
            let at = texts.iter().position(|(name, ..)| *name == key);
            at.map_or_else(String::new, |at| printed[at].trim().replace('\n', " "))
        };
        let mut layout = Layout::new(store, LANG);
        let title = self.title(&mut layout, &said("title"));
        let [body, torn] = layout.blocks(&printed[0]);
        // Head and foot have no numbers of their own.
        let around = |key: &str| {
            let text = read(&Layout::new(store, LANG).line(&said(key)));
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let (office, _) = office::read(asked.conn)?;
        let state = living::standing::<Draft>(asked.conn, asked.names, asked.id)?.life.state();
        let draft = state != State::Issued && asked.number.is_none();
        let day = written(self.on, LANG);
        let name = read(&title);
        let mut blocks = vec![Block::Title(title)];
        blocks.extend(around("main_to").map(Block::Addressee));
        blocks.extend(body);
        blocks.extend(around("signature").map(|name| Block::Signature { name, day: day.clone() }));
        blocks.extend(torn);
        let document = Document {
            name,
            code: Some(paper::NOUN.code(asked.id)),
            author: office.clone(),
            day: self.on.to_string(),
            lang: "zh".to_owned(),
            form: false,
            head: around("head").map(|name| self.masthead(name, draft, &around)),
            blocks,
            foot: around("to").map(|to| self.foot(&to, office, &day)),
            witness: head.map(|Head { seq, hash, .. }| format!("登记册 n={seq}，校验 {}", &hash[..16])),
        };
        Ok((document, layout.told))
    }

    fn masthead(&self, name: String, draft: bool, around: &dyn Fn(&str) -> Option<String>) -> Masthead {
        let marks = around("marks").unwrap_or_default();
        let mut marks: Vec<String> = text::listed(&marks).map(str::to_owned).collect();
        marks.extend(draft.then(|| "草稿".to_owned()));
        Masthead {
            name,
            marks,
            copy: None,
            number: self.number.printed.clone(),
            left: around("left"),
            right: around("right"),
            letter: self.kind.letter,
        }
    }

    /// Whom it goes to, `报：…；送：…；发：…`, and who printed it.
    fn foot(&self, to: &str, office: String, day: &str) -> Foot {
        let each = to.split(['；', ';']).filter_map(|one| one.split_once(['：', ':']));
        let each = each.map(|(label, whom)| (label.trim().to_owned(), whom.trim().to_owned()));
        let copies = self.draft.copies.map(|n| n.to_string()).or_else(|| Some(self.kind.line("copies").to_owned()));
        Foot {
            to: each.filter(|(_, whom)| !whom.is_empty()).collect(),
            by: Some(office),
            on: Some(format!("{day}印发")),
            copies: copies.filter(|n| !n.is_empty()).map(|n| format!("共印{n}份")),
        }
    }
}

/// The records of a noun that a record leads to: by a link of its own, or by a column of theirs.
fn led_to(conn: &Connection, noun: &'static Noun, of: Option<(&'static Noun, i64)>) -> Result<Vec<i64>> {
    let Some((of, id)) = of else { return Ok(Vec::new()) };
    if of.name == noun.name {
        return Ok(vec![id]);
    }
    let sql = if let Some(link) = of.links.iter().find(|link| link.to.name == noun.name) {
        let (own, table, to) = (of.table, link.table, noun.table);
        format!("SELECT l.{to} FROM {table} l JOIN {own} o ON o.id = l.{own} WHERE o.code = ? ORDER BY 1")
    } else if columns_of(conn, noun.view)?.iter().any(|column| column == of.name) {
        format!("SELECT id FROM {} WHERE \"{}\" = ? ORDER BY id", noun.view, of.name)
    } else {
        return Ok(Vec::new());
    };
    let mut statement = conn.prepare(&sql)?;
    let ids = statement.query_map([of.code(id)], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(ids)
}
