//! The sheet of a visit before it is made (空白台帐), to be printed and filled in by hand: what is known of the unit, whom to look for,
//! what to ask, what was found last time, what was ordered and nobody has seen put right. A page a unit, and each tells of its own
//! unit alone. Not for a visit that was made: that is `visit_sheet`'s.

use crate::base::column::label;
use crate::base::document::{Align, Block, Document, Line, words};
use crate::base::error::{Lang, Result};
use crate::base::private::Sealed;
use crate::base::text;
use crate::base::vocab::{FormAnswer, ItemKind, Outcome, POSITIVE_SLUG, TeamRole};
use crate::record::campaign;
use crate::record::closed::COVERT;
use crate::record::names::Names;
use crate::record::{finding, form, sealed};
use crate::rule::form::{At, INSPECTOR};
use constcat::concat as sql;
use rusqlite::{Connection, OptionalExtension as _, Params, Row};

/// What is ticked.
const BOX: &str = "□";
/// What is written on.
const GAP: &str = "＿＿＿＿＿＿";
/// Rows for those of a unit nobody knows of, and for all of one nobody knows of at all.
const UNKNOWN: (usize, usize) = (3, 8);
/// Rows for questions that come up there, and for what is found.
const MORE: (usize, usize) = (2, 4);

/// All rows of a SELECT over the views.
fn rows<T>(conn: &Connection, sql: &str, of: impl Params, read: fn(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
    let mut statement = conn.prepare_cached(sql)?;
    let all = statement.query_map(of, read)?.collect::<rusqlite::Result<_>>()?;
    Ok(all)
}

/// The units the groups of a campaign are to visit.
pub fn units(conn: &Connection, campaign: i64) -> Result<Vec<i64>> {
    let sql = "SELECT unit FROM campaign_target WHERE campaign = ? AND unit IS NOT NULL AND taken_back IS NULL GROUP BY unit ORDER BY min(n)";
    rows(conn, sql, [campaign], |r| r.get(0))
}

/// Whether nobody may know yet where a campaign is to go: it is covert and not begun, or its list is closed.
pub fn is_secret(conn: &Connection, campaign: i64) -> Result<bool> {
    let sql = sql!(
        "SELECT 1 FROM campaign p WHERE p.id = ? AND (p.opened_on IS NULL AND ",
        COVERT,
        " OR EXISTS (SELECT 1 FROM campaign_seal s WHERE s.campaign = p.id)
          AND NOT EXISTS (SELECT 1 FROM campaign_unsealed u WHERE u.campaign = p.id))"
    );
    Ok(conn.prepare_cached(sql)?.exists([campaign])?)
}

/// A question, with the answers that are ticked; none where it is written.
pub type Question = (String, Vec<String>);

fn yes_no(lang: Lang) -> Vec<String> {
    [FormAnswer::Yes, FormAnswer::No].map(|answer| answer.label(lang).to_owned()).to_vec()
}

/// What is asked at a unit: what the campaign looks into, what it looks at most, and the items of the forms that were opened in it for the
/// unit, in the version they were opened with.
pub fn questions(conn: &Connection, lang: Lang, (campaign, unit): (i64, i64)) -> Result<Vec<Question>> {
    let yes_no = || yes_no(lang);
    let sql = "SELECT matters, focus FROM campaigns WHERE id = ?";
    let said: Option<(Option<String>, Option<String>)> =
        conn.prepare_cached(sql)?.query_row([campaign], |r| r.try_into()).optional()?;
    let (matters, focus) = said.unwrap_or_default();
    let mut all: Vec<Question> = Vec::new();
    for text in [matters, focus].iter().flatten().flat_map(|text| text.split(['\n', '；', ';']).flat_map(text::listed))
    {
        if !all.iter().any(|(one, _)| one == text) {
            all.push((text.to_owned(), yes_no()));
        }
    }
    let sql = "SELECT g.form, g.version FROM form_round g WHERE g.campaign = ?1 AND g.void_reason IS NULL AND EXISTS (
        SELECT 1 FROM round_subject s WHERE s.form_round = g.id AND s.unit = ?2 AND s.taken_back IS NULL) ORDER BY g.id";
    let mut statement = conn.prepare_cached(sql)?;
    let rounds =
        statement.query_map([campaign, unit], |r| r.try_into())?.collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
    for (form, version) in rounds {
        let form = form::version(conn, form, version)?;
        let rater = form.rater(INSPECTOR).ok().map(|rater| rater.key.as_str());
        let asked = form.asked(At { stage: None, rater }).filter(|item| item.figure.is_none());
        let called = |zh: &String, en: &String| lang.pick(zh.as_str(), if en.is_empty() { zh } else { en }).to_owned();
        all.extend(asked.map(|item| {
            let ticked = match item.kind {
                ItemKind::YesNo => yes_no(),
                _ => item.options.iter().map(|one| called(&one.zh, &one.en)).collect(),
            };
            (called(&item.zh, &item.en), ticked)
        }));
    }
    Ok(all)
}

/// Those of a unit the register knows, each with the post.
pub fn known(conn: &Connection, unit: i64) -> Result<Vec<(String, Option<String>)>> {
    let sql = "SELECT name, post FROM persons WHERE unit_code = (SELECT code FROM unit WHERE id = ?) ORDER BY id";
    rows(conn, sql, [unit], |r| r.try_into())
}

/// What the sheets of a campaign are made from.
struct Maker<'m> {
    conn: &'m Connection,
    names: &'m Names,
    lang: Lang,
    campaign: i64,
    /// What of anybody is sealed: it is on no sheet.
    sealed: Sealed,
}

/// A finding: code, kind and its note, persons, summary, since when it is gone, what a revisit saw last.
type Found = (String, String, Option<String>, Option<i64>, Option<String>, Option<String>, Option<String>);
/// An order: code, requirement, due, reported.
type Ordered = (String, Option<String>, Option<String>, Option<String>);

/// A unit as its sheet tells it.
struct Visited {
    id: i64,
    code: String,
    name: String,
    kind: String,
    level: Option<String>,
}

impl Maker<'_> {
    fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(zh, en)
    }

    /// What a column is called.
    fn column(&self, noun: &str, name: &'static str) -> String {
        label(noun, name).map_or(name, |(zh, en)| self.lang.pick(zh, en)).to_owned()
    }

    fn word(&self, vocab: &str, slug: &str) -> String {
        self.names.added.label(vocab, slug, self.lang)
    }

    /// A text as it may be read by whoever picks the sheet up.
    fn told(&self, text: Option<String>) -> Line {
        words(text.map_or_else(String::new, |text| self.sealed.masked(&text).into_owned()))
    }

    fn boxed(&self, all: impl IntoIterator<Item = String>) -> String {
        all.into_iter().map(|one| format!("{BOX}{one}")).collect::<Vec<_>>().join(self.pick("　", "  "))
    }

    fn table(&self, title: (&str, &str), heads: &[(String, Align)], rows: Vec<Vec<Line>>) -> Block {
        Block::Table { title: Some(self.pick(title.0, title.1).into()), heads: heads.to_vec(), rows, notes: Vec::new() }
    }

    /// Who goes: those of the unit's group, and those of none.
    fn team(&self, unit: i64) -> Result<String> {
        let sql = "SELECT m.name, m.role FROM members m WHERE m.campaign = (SELECT code FROM campaigns WHERE id = ?1) AND NOT m.taken_back
            AND (m.squad IS NULL OR m.squad IN (SELECT t.squad FROM campaign_target t
              WHERE t.campaign = ?1 AND t.unit = ?2 AND t.taken_back IS NULL)) ORDER BY m.n";
        let all: Vec<(String, String)> = rows(self.conn, sql, (self.campaign, unit), |r| r.try_into())?;
        let one = |(name, role): (String, String)| match role.as_str() {
            role if role == TeamRole::Inspector.slug() => name,
            role => format!("{name}{}{}{}", self.pick("（", " ("), self.word("team_role", role), self.pick("）", ")")),
        };
        Ok(all.into_iter().map(one).collect::<Vec<_>>().join(self.pick("、", ", ")))
    }

    /// Head and counts.
    fn head(&self, unit: &Visited) -> Result<Block> {
        let sql = "SELECT methods FROM campaigns WHERE id = ?";
        let methods: Option<String> = self.conn.query_row(sql, [self.campaign], |r| r.get(0))?;
        let methods: Vec<String> = methods.and_then(|all| serde_json::from_str(&all).ok()).unwrap_or_default();
        let known: Vec<String> = self.names.added.words("method").into_iter().map(str::to_owned).collect();
        let methods = if methods.is_empty() { known } else { methods };
        let what =
            [Some(self.word("unit_kind", &unit.kind)), unit.level.as_ref().map(|level| self.word("level", level))];
        let what = what.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let team = self.team(unit.id)?;
        let counts = ["expected", "present", "on_leave", "on_duty_elsewhere", "absent"];
        let counts = counts.map(|column| format!("{} ＿＿", self.column("visit", column)));
        let on = self.pick("＿＿＿＿ 年 ＿＿ 月 ＿＿ 日　＿＿:＿＿ 至 ＿＿:＿＿", "____-__-__  __:__ to __:__");
        let facts = [
            (self.column("visit", "unit"), format!("{}（{}）　{what}", unit.name, unit.code)),
            (self.column("visit", "section"), String::new()),
            (self.column("visit", "visited_on"), on.to_owned()),
            (self.column("visit", "method"), self.boxed(methods.iter().map(|slug| self.word("method", slug)))),
            (self.column("visit", "inspectors"), if team.is_empty() { format!("{GAP}　{GAP}") } else { team }),
            (self.pick("点名人数", "Head count").to_owned(), counts.join(self.pick("　", "  "))),
        ];
        Ok(Block::Facts(facts.into_iter().map(|(label, text)| (label, words(text))).collect()))
    }

    /// Those of the unit the register knows, each to be ticked, and room for others.
    fn roll(&self, unit: &Visited) -> Result<Block> {
        let known = known(self.conn, unit.id)?;
        let blank = if known.is_empty() { UNKNOWN.1 } else { UNKNOWN.0 };
        let all = known.into_iter().map(|(name, post)| (name, post.unwrap_or_default()));
        let all = all.chain(std::iter::repeat_n(Default::default(), blank));
        let row = |(at, (name, post)): (usize, (String, String))| {
            let ticks = std::iter::repeat_n(BOX.to_owned(), 4);
            [at.to_string(), name, post].into_iter().chain(ticks).chain([String::new()]).map(words).collect()
        };
        let center = |zh: &str, en: &str| (self.pick(zh, en).to_owned(), Align::Center);
        let columns = ["present", "on_leave", "on_duty_elsewhere", "absent"];
        let mut heads = vec![center("序", "No."), center("姓名", "Name"), center("职务、科室", "Post, section")];
        heads.extend(columns.map(|column| (self.column("visit", column), Align::Center)));
        heads.push((self.pick("去向、说明", "Whereabouts").to_owned(), Align::Left));
        Ok(self.table(("在岗情况", "Roll"), &heads, (1..).zip(all).map(row).collect()))
    }

    fn checklist(&self, unit: &Visited) -> Result<Block> {
        let all = questions(self.conn, self.lang, (self.campaign, unit.id))?;
        let all = all.into_iter().chain(std::iter::repeat_n((String::new(), yes_no(self.lang)), MORE.0));
        let row = |(at, (question, ticked)): (usize, Question)| {
            [at.to_string(), question, self.boxed(ticked), "　".repeat(16)].map(words).into()
        };
        let heads = [
            ("序", "No.", Align::Center),
            ("检查内容", "Question", Align::Left),
            ("结果", "Answer", Align::Center),
            ("情况", "What was seen", Align::Left),
        ];
        let heads = heads.map(|(zh, en, align)| (self.pick(zh, en).to_owned(), align));
        Ok(self.table(("检查内容", "Checklist"), &heads, (1..).zip(all).map(row).collect()))
    }

    /// What was found at the unit when it was last visited, and what became of it; nothing of one never visited.
    fn last(&self, unit: &Visited) -> Result<Block> {
        let sql = "SELECT code, visited_on FROM visits WHERE unit_code = ? AND part_of IS NULL AND visited_on <= ?
            ORDER BY visited_on DESC, id DESC LIMIT 1";
        let today = self.names.today.to_string();
        let last: Option<(String, String)> =
            self.conn.prepare_cached(sql)?.query_row((&unit.code, today), |r| r.try_into()).optional()?;
        let Some((visit, on)) = last else {
            let never = self.pick("上次检查：台账里没有。", "Last visit: none on record.");
            return Ok(Block::Paragraph(words(never)));
        };
        let sql = "SELECT code, kind, kind_note, persons, summary, resolved_on,
              (SELECT r.outcome FROM rechecks r WHERE r.finding = f.code ORDER BY r.visited_on DESC, r.visit DESC LIMIT 1)
            FROM findings f WHERE visit IN (SELECT code FROM visits WHERE code = ?1 OR part_of = ?1) AND kind <> ?2 ORDER BY id";
        let all: Vec<Found> = rows(self.conn, sql, (&visit, POSITIVE_SLUG), |r| r.try_into())?;
        let outcomes = [Outcome::Gone, Outcome::Still, Outcome::Worse].map(|outcome| outcome.label(self.lang));
        let row = |(code, kind, note, persons, summary, resolved, outcome): Found| {
            let kind = note.unwrap_or_else(|| self.names.added.label(kind_words(), &kind, self.lang));
            let since = match (resolved, outcome) {
                (Some(on), _) => format!("{} {on}", Outcome::Gone.label(self.lang)),
                (None, Some(outcome)) => self.word("outcome", &outcome),
                _ => self.pick("没有核实", "not seen since").to_owned(),
            };
            let summary = self.told(summary);
            let persons = persons.map_or_else(String::new, |n| n.to_string());
            let known = [words(code), words(kind), summary, words(persons), words(since)];
            known.into_iter().chain(std::iter::repeat_n(words(BOX), outcomes.len())).collect()
        };
        let mut heads = vec![
            (self.column("finding", "code"), Align::Center),
            (self.column("finding", "kind"), Align::Left),
            (self.column("finding", "summary"), Align::Left),
            (self.column("finding", "persons"), Align::Right),
            (self.pick("整改", "Since").to_owned(), Align::Left),
        ];
        heads.extend(outcomes.map(|outcome| (outcome.to_owned(), Align::Center)));
        let title = (format!("上次发现的问题（{visit}，{on}）"), format!("Found last time ({visit}, {on})"));
        Ok(self.table((&title.0, &title.1), &heads, all.into_iter().map(row).collect()))
    }

    /// What was ordered of the unit and nobody has verified.
    fn orders(&self, unit: &Visited) -> Result<Option<Block>> {
        let sql = "SELECT code, requirement, due_on, reported_on FROM orders
            WHERE unit_code = ? AND verified_on IS NULL AND ended_on IS NULL ORDER BY due_on, id";
        let all: Vec<Ordered> = rows(self.conn, sql, [&unit.code], |r| r.try_into())?;
        let row = |(code, requirement, due, reported): Ordered| {
            let none = || self.pick("没有报告", "no report").to_owned();
            let (due, reported) = (due.unwrap_or_default(), reported.unwrap_or_else(none));
            vec![words(code), self.told(requirement), words(due), words(reported), words(BOX), words(BOX)]
        };
        let heads = [
            (self.column("order", "code"), Align::Center),
            (self.column("order", "requirement"), Align::Left),
            (self.column("order", "due_on"), Align::Center),
            (self.column("order", "reported_on"), Align::Center),
            (self.pick("已到位", "Put right").to_owned(), Align::Center),
            (self.pick("未到位", "Not so").to_owned(), Align::Center),
        ];
        let title = ("待核实的整改", "Orders not yet verified");
        Ok((!all.is_empty()).then(|| self.table(title, &heads, all.into_iter().map(row).collect())))
    }

    /// Room for what is found, and who signs.
    fn foot(&self) -> [Block; 2] {
        let heads = [
            (self.pick("序", "No.").to_owned(), Align::Center),
            (self.column("finding", "kind"), Align::Left),
            (self.pick("时间、地点、经过", "When, where, what").to_owned(), Align::Left),
            (self.pick("涉及人员", "Persons").to_owned(), Align::Left),
            (self.pick("照片", "Photos").to_owned(), Align::Center),
        ];
        let row = |at: usize| {
            [at.to_string(), "　".repeat(5), "　".repeat(20), "　".repeat(6), String::new()].map(words).into()
        };
        let found = self.table(("本次发现的问题", "Found this time"), &heads, (1..=MORE.1).map(row).collect());
        let day = self.pick("＿＿＿＿ 年 ＿＿ 月 ＿＿ 日", "____-__-__");
        let signs = [
            ("检查人员签字", "Inspectors", format!("{GAP}　{GAP}　　{day}")),
            ("带班领导签字", "Leader on duty", format!("{GAP}　{GAP}　　{day}")),
            ("拒签原因", "Why not signed", String::new()),
        ];
        let signs = signs.map(|(zh, en, text)| (self.pick(zh, en).to_owned(), words(text)));
        [found, Block::Facts(signs.into())]
    }

    fn sheet(&self, title: &str, unit: &Visited) -> Result<Vec<Block>> {
        let mut all = vec![
            Block::Title(words(self.pick("督察台帐", "Sheet of a visit"))),
            Block::Subtitle(words(title)),
            self.head(unit)?,
            self.roll(unit)?,
            self.checklist(unit)?,
            self.last(unit)?,
        ];
        all.extend(self.orders(unit)?);
        all.extend(self.foot());
        Ok(all)
    }
}

/// The list the kinds of findings are of.
fn kind_words() -> &'static str {
    match finding::NOUN.shape("kind") {
        crate::base::column::Shape::Word(vocab) => vocab,
        _ => "",
    }
}

/// The blank sheets of a campaign at these units, a page each.
pub fn sheets(
    conn: &Connection,
    names: &Names,
    office: String,
    (campaign, units): (i64, &[i64]),
    lang: Lang,
) -> Result<Document> {
    let sealed = Sealed::new(sealed::all(conn)?);
    let maker = Maker { conn, names, lang, campaign, sealed };
    let title: String = conn.query_row("SELECT title FROM campaigns WHERE id = ?", [campaign], |r| r.get(0))?;
    let code = campaign::NOUN.code(campaign);
    let title = format!("{office}　{title}（{code}）");
    let mut blocks = Vec::new();
    for id in units {
        let visited = conn.query_row("SELECT code, name, kind, level FROM units WHERE id = ?", [id], |r| {
            Ok(Visited { id: *id, code: r.get(0)?, name: r.get(1)?, kind: r.get(2)?, level: r.get(3)? })
        })?;
        if !blocks.is_empty() {
            blocks.push(Block::Page);
        }
        blocks.extend(maker.sheet(&title, &visited)?);
    }
    Ok(Document {
        name: maker.pick("督察台帐", "Sheet of a visit").to_owned(),
        author: office,
        day: names.today.to_string(),
        lang: lang.pick("zh", "en").to_owned(),
        form: true,
        blocks,
        ..Document::default()
    })
}
