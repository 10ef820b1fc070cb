//! `ducha dossier`: the dossier (卷宗) of a case or a unit as a folder: an index, a page of every record, its evidence, the digests of all.
//! Who complained stands in it only where that is asked for with a reason. Not for which records those are: that is `record::dossier`.

use super::args::{self, option, positional, switch};
use super::desk::{Desk, Wish};
use super::progress::Progress;
use super::{evidence, evidence_copy, handed, reveal, screen, wrong};
use crate::base::column::Shape;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{Put, Value};
use crate::base::page::{Head, Page, Sheet};
use crate::base::private::Sealed;
use crate::both;
use crate::db::{output, query, store, whole};
use crate::record::dossier::{self, Piece};
use crate::record::evidence::Piece as Kept;
use crate::record::{self, sealed};
use crate::render::{self, Format, Style};
use clap::{ArgMatches, Command};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The file of digests, as `sha256sum -c` reads it.
const SUMS: &str = "SHA256SUMS";

/// `dossier`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let code =
        lang.pick("编号，如 C2026-0031；单位写代码或名称", "a code, such as C2026-0031; a unit by its code or name");
    let to = lang.pick("放到哪个新文件夹；默认 编号-卷宗", "the new folder; default CODE-dossier");
    let kind = lang.pick(
        "各件是什么文件：docx（默认）、html，pdf 才有页号",
        "what its pages are: docx (default), html, or pdf, which alone has page numbers",
    );
    let full = lang.pick(
        "全卷：连同投诉人身份，写明 --reason，记入日志",
        "with who complained; needs --reason, which the journal keeps",
    );
    let as_is = lang.pick(
        "去不掉拍摄信息的证据照原样放进去",
        "evidence that its camera's notes cannot be taken out of goes in as it is",
    );
    Command::new("dossier")
        .about(lang.pick(
            "立卷：一件事或一个单位的记录、证据成一个文件夹，有卷内目录和校验值",
            "A dossier: the records and evidence of a case or a unit in a folder, with an index and digests",
        ))
        .arg(positional("target", lang.pick("编号", "CODE"), code).required(true))
        .arg(option("to", lang.pick("文件夹", "FOLDER"), to))
        .arg(option("as", "docx|html|pdf", kind))
        .arg(switch("full", full))
        .arg(args::why(lang, lang.pick("要全卷的理由", "why who complained is in it")).requires("full"))
        .arg(switch("as-is", as_is))
}

/// What its pages are.
fn format(matches: &ArgMatches) -> Result<Format> {
    let typed = matches.get_one::<String>("as").map_or("docx", |typed| typed.trim());
    let known = Format::from_name(&typed.to_lowercase());
    known.filter(|format| matches!(format, Format::Docx | Format::Html | Format::Pdf)).ok_or_else(|| {
        Error::usage("format-unknown", both!("卷宗不能是 {typed:?}", "a dossier cannot be made of {typed:?}"))
            .hint(both!("可以是 docx、html、pdf", "it may be docx, html or pdf"))
    })
}

/// Where it goes: a folder that is not there yet, or is empty.
fn place(matches: &ArgMatches, code: &str, lang: Lang) -> Result<PathBuf> {
    let usual = || format!("{}-{}", safe(code), lang.pick("卷宗", "dossier"));
    let to = PathBuf::from(matches.get_one::<String>("to").cloned().unwrap_or_else(usual));
    args::not_blank(&to.display().to_string(), ("--to", "--to"))?;
    output::refuse_beside_ledger(&to)?;
    if whole::is_empty(&to) {
        return Ok(to);
    }
    let named = |e: Error| e.hint(both!("放到别处：--to 新文件夹", "put it elsewhere: --to FOLDER"));
    output::there_already(&to).map(|()| to).map_err(named)
}

/// A code as the name of a file has it.
fn safe(code: &str) -> String {
    code.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// How many pages a PDF has.
fn pages(pdf: &[u8]) -> i64 {
    let text = |at: usize| pdf[at..].iter().copied().skip_while(u8::is_ascii_whitespace);
    let is_page = |at: &usize| {
        let named: Vec<u8> = text(at + 5).take(6).collect();
        named.starts_with(b"/Page") && named.get(5).is_none_or(|next| !next.is_ascii_alphanumeric())
    };
    i64::try_from(memchr::memmem::find_iter(pdf, "/Type").filter(is_page).count()).unwrap_or(i64::MAX)
}

/// A dossier being put together.
struct Folder<'f> {
    desk: &'f Desk,
    format: Format,
    /// What is sealed in the ledger, and so masked; nothing where who complained is asked for.
    masked: Option<Sealed>,
    /// Where it is written; nowhere in a dry run.
    draft: Option<PathBuf>,
    rows: Vec<Vec<Value>>,
    sums: Vec<(String, String)>,
    page: i64,
    /// Evidence that goes in with whatever its files say of when, where and by whom.
    as_is: Vec<String>,
}

/// The row of the index that a file gets.
struct Entry<'e> {
    code: &'e str,
    title: &'e str,
    day: Option<String>,
}

impl Folder<'_> {
    /// A page as its file has it.
    fn written<'p>(&self, page: Page<'p>, desk: &'p Desk, format: Format) -> Result<Vec<u8>> {
        let mut page = if self.masked.is_some() { handed::scanned(page, desk)? } else { page };
        handed::dress(&mut page, Some(format));
        desk.witness(&mut page, format.is_handed_on());
        let style = screen::style(desk.wish.lang, None, true, &std::io::stdout());
        let mut style = Style { labels: true, ..style };
        screen::speak(desk, &page, Some(format), &mut style);
        let mut bytes = Vec::new();
        render::page(page, Some(format), &style, &mut bytes)?;
        Ok(bytes)
    }

    /// A desk whose answers go into a file.
    fn desk(&self, format: Format) -> Desk {
        let wish = self.desk.wish.clone();
        Desk::new(Wish { format: Some(format), output: None, fields: None, dry_run: true, ..wish })
    }

    /// The page of a record, as `show` has it.
    fn record(&self, code: &str) -> Result<Vec<u8>> {
        let (desk, lang) = (self.desk(self.format), self.desk.wish.lang);
        let argv = ["ducha", "show", code].map(str::to_owned);
        let mut tree = super::tree(lang, Some("show"));
        let matches = tree.try_get_matches_from_mut(&argv).map_err(|e| wrong::wrong(&e, &tree, &argv))?;
        let page = super::run(&desk, &matches)?;
        if let (Page::Document(paper), Some(words)) = (&page, &self.masked)
            && serde_json::to_string(paper).is_ok_and(|text| words.within(&text))
        {
            let said = both!("文稿 {code} 里有投诉人的信息", "the paper {code} says who complained");
            return Err(Error::refused("paper-leaks", said)
                .hint(both!("先更正文稿；要全卷：--full --reason 理由", "correct it first; or --full --reason TEXT")));
        }
        self.written(page, &desk, self.format)
    }

    /// Takes a file in under the next number.
    fn put(&mut self, entry: &Entry<'_>, ending: &str, content: &mut dyn Read, pages: Option<i64>) -> Result<()> {
        let n = self.rows.len() + 1;
        let name = format!("{n:03}-{}.{ending}", safe(entry.code));
        let sha256 = self.keep(&name, content)?;
        let text = |text: &str| Value::Text(text.to_owned());
        let title = self.masked.as_ref().map_or_else(|| entry.title.into(), |words| words.masked(entry.title));
        self.rows.push(vec![
            Value::Int(i64::try_from(n).unwrap_or(i64::MAX)),
            text(entry.code),
            text(&title),
            entry.day.as_deref().map_or(Value::Null, text),
            pages.map_or(Value::Null, Value::Int),
            pages.map_or(Value::Null, |_| Value::Int(self.page)),
            text(&name),
            sha256.map_or(Value::Null, Value::Text),
        ]);
        self.page += pages.unwrap_or(0);
        Ok(())
    }

    /// Writes a file, durably; its digest.
    fn keep(&mut self, name: &str, content: &mut dyn Read) -> Result<Option<String>> {
        let Some(draft) = &self.draft else { return Ok(None) };
        let place = draft.join(name);
        evidence_copy::written(content, &place)
            .map_err(|e| Error::failed("file-unwritten", both!("写不了 {name}", "cannot write {name}")).because(e))?;
        let sha256 = store::look(&place, &mut |_, _| {})?.sha256;
        self.sums.push((name.to_owned(), sha256.clone()));
        Ok(Some(sha256))
    }

    /// Takes a page in.
    fn put_page(&mut self, entry: &Entry<'_>, page: &[u8]) -> Result<()> {
        let pages = (self.format == Format::Pdf && self.draft.is_some()).then(|| pages(page));
        self.put(entry, self.format.slug(), &mut &*page, pages)
    }

    /// A record: its page; who it names, where that was looked up; its file.
    fn take(&mut self, piece: Piece, known: &[Vec<Put>], (folder, as_is): (&Path, bool)) -> Result<()> {
        let ((noun, id), conn) = (piece, self.desk.read()?);
        let code = record::called(conn, noun, id)?;
        let (heads, values) = query::one(conn, noun, id, self.desk.names()?.today)?;
        let of = |key: &str| match heads.iter().position(|head| head.key == key).map(|at| &values[at]) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let lang = self.desk.wish.lang;
        let own = ["title", "file_name", "name", "unit"].iter().find_map(|key| of(key)).unwrap_or_default();
        let title = format!("{} {own}", lang.pick(noun.zh, noun.en));
        let entry = Entry { code: &code, title: title.trim(), day: dossier::day(conn, piece)? };
        let page = if self.draft.is_some() { self.record(&code)? } else { Vec::new() };
        self.put_page(&entry, &page)?;
        if let Some(who) = reveal::page(noun, id, known) {
            let desk = self.desk(self.format);
            let page = self.written(Page::Record(Box::new(who)), &desk, self.format)?;
            let title = lang.pick("投诉人身份", "who it was");
            self.put_page(&Entry { title, ..entry }, &page)?;
        } else if noun.name == record::evidence::NOUN.name
            && let Some(kept) = record::evidence::pieces(conn, &[id])?.first()
        {
            self.proof(&entry, kept, (folder, as_is))?;
        }
        Ok(())
    }

    /// The file of a piece of evidence, held against its digest: the office's own as it is, others' as `evidence copy` gives it.
    fn proof(&mut self, entry: &Entry<'_>, kept: &Kept, (folder, as_is): (&Path, bool)) -> Result<()> {
        let bare = if self.masked.is_some() {
            evidence_copy::leaving(folder, kept, as_is)?
        } else {
            evidence_copy::whole_yet(folder, kept)?;
            (None, evidence_copy::ending(kept))
        };
        let ending = match bare {
            (Some(bytes), ending) => return self.put(entry, &ending, &mut bytes.as_slice(), None),
            (None, ending) => ending,
        };
        if self.masked.is_some() {
            self.as_is.push(kept.code.clone());
        }
        let mut file = File::open(store::place(folder, &kept.sha256)).map_err(|e| {
            let code = entry.code;
            let said = both!("读不了 {code} 的文件", "the file of {code} cannot be read");
            Error::failed("evidence-unreadable", said).because(e)
        })?;
        self.put(entry, &ending, &mut file, None)
    }

    /// The rows under headings.
    fn index(&self, code: &str) -> Sheet<'static> {
        let heads = vec![
            Head::of("n", Shape::Count, "件号", "No."),
            Head::of("code", Shape::Text, "编号", "Code"),
            Head::of("title", Shape::Text, "题名", "Title"),
            Head::of("day", Shape::Day, "日期", "Day"),
            Head::of("pages", Shape::Count, "页数", "Pages"),
            Head::of("page", Shape::Count, "页号", "Page"),
            Head::of("file_name", Shape::Text, "文件", "File"),
            Head::of("sha256", Shape::Text, "SHA-256", "SHA-256"),
        ];
        let mut sheet =
            Sheet::of("dossier", both!("{code} 卷内目录", "Index of the dossier of {code}"), heads, self.rows.clone());
        sheet.brief = if self.format == Format::Pdf { (0..7).collect() } else { vec![0, 1, 2, 3, 6] };
        let pages = self.page - 1;
        sheet.notes.push(match self.format {
            Format::Pdf => both!(
                "共 {} 件 {pages} 页，页号按此顺序装订计；证据文件不编页",
                "{} pieces, {pages} pages, counted as they are bound in this order; files of evidence have none",
                self.rows.len()
            ),
            _ => both!(
                "共 {} 件，按件编号，不编页",
                "{} pieces, numbered by piece, without page numbers",
                self.rows.len()
            ),
        });
        if self.masked.is_some() {
            sheet.notes.push(both!("投诉人的信息已遮去", "who complained is masked"));
        }
        sheet
    }

    /// The index as a page and as a table, then the digests of all.
    fn end(&mut self, code: &str) -> Result<()> {
        let name = self.desk.wish.lang.pick("卷内目录", "index");
        for format in [self.format, Format::Csv] {
            let (desk, mut sheet) = (self.desk(format), self.index(code));
            if format != Format::Csv {
                // A digest is no reading for people; it stands in a file of its own.
                let shown = std::mem::take(&mut sheet.brief);
                sheet.heads = shown.iter().map(|at| sheet.heads[*at].clone()).collect();
                let rows = self.rows.iter().map(|row| shown.iter().map(|at| row[*at].clone()).collect()).collect();
                sheet.rows = Sheet::of("dossier", both!("", ""), Vec::new(), rows).rows;
            }
            // What it was read to is said below it.
            desk.read()?;
            let bytes = self.written(Page::Sheet(sheet), &desk, format)?;
            self.keep(&format!("{name}.{}", format.slug()), &mut bytes.as_slice())?;
        }
        self.sums.sort();
        let line = |(name, sha256): &(String, String)| format!("{sha256}  {name}\n");
        let sums: Vec<String> = self.sums.iter().map(line).collect();
        let sums = sums.concat();
        self.keep(SUMS, &mut sums.as_bytes()).map(drop)
    }
}

/// Who the records name, where they name anybody: the reading is journaled.
fn revealed(desk: &Desk, pieces: &[Piece], reason: Option<&str>) -> Result<Vec<Vec<Vec<Put>>>> {
    let Some(reason) = reason else { return Ok(vec![Vec::new(); pieces.len()]) };
    let mut named = false;
    for (noun, id) in pieces {
        named |= !sealed::now(desk.read()?, noun, *id)?.is_empty();
    }
    if !named {
        return Ok(vec![Vec::new(); pieces.len()]);
    }
    desk.write(|write, _| pieces.iter().map(|(noun, id)| sealed::reveal(write, noun, *id, reason)).collect())
}

/// `dossier`.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let typed = matches.get_one::<String>("target").map_or("", String::as_str);
    let format = format(matches)?;
    if format == Format::Pdf {
        render::needs_file(format, &Style::default())?;
    }
    let (conn, names) = (desk.read()?, desk.names()?);
    let (noun, id) = record::by_code(conn, names, typed)?;
    record::not_voided(conn, noun, id)?;
    let code = record::called(conn, noun, id)?;
    let to = place(matches, &code, desk.wish.lang)?;
    let full = matches.get_flag("full").then(|| reveal::reason(desk, matches)).transpose()?;
    let (pieces, hidden) = dossier::pieces(conn, (noun, id), full.is_none())?;
    let known = revealed(desk, &pieces, full.as_deref())?;
    let masked = if full.is_some() { None } else { Some(Sealed::new(sealed::all(conn)?)) };
    let _progress = Progress::begin(desk, &both!("立卷", "making the dossier"), None);
    let mut folder =
        Folder { desk, format, masked, draft: None, rows: Vec::new(), sums: Vec::new(), page: 1, as_is: Vec::new() };
    let proofs = (evidence::folder(desk)?, matches.get_flag("as-is"));
    let mut gather = |draft: Option<&Path>| -> Result<()> {
        folder.draft = draft.map(Path::to_owned);
        for (piece, known) in pieces.iter().zip(&known) {
            folder.take(*piece, known, (&proofs.0, proofs.1))?;
        }
        if draft.is_some() { folder.end(&code) } else { Ok(()) }
    };
    if desk.wish.dry_run {
        gather(None)?;
    } else {
        whole::make_folder(&to, |draft| gather(Some(draft)))?;
    }
    let (n, shown) = (folder.rows.len(), to.display());
    desk.say(desk.dry(both!(
        "{code} 的卷宗在 {shown}，{n} 件；核对：cd {shown} && sha256sum -c {SUMS}",
        "the dossier of {code} is in {shown}, {n} pieces; to check it: cd {shown} && sha256sum -c {SUMS}"
    )));
    if !folder.as_is.is_empty() {
        let (zh, en) = (folder.as_is.join("、"), folder.as_is.join(", "));
        desk.say(evidence_copy::as_they_are(&zh, &en));
    }
    if !hidden.is_empty() {
        let codes: Vec<String> =
            hidden.iter().map(|(noun, id)| record::called(conn, noun, *id)).collect::<Result<_>>()?;
        let (zh, en) = (codes.join("、"), codes.join(", "));
        desk.say(both!("保密的没有入卷：{zh}", "kept secret, and not in it: {en}"));
    }
    let mut sheet = folder.index(&code);
    sheet.title = None;
    Ok(Page::Sheet(sheet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_however_they_are_written() {
        assert_eq!(pages(b"<</Type/Pages/Count 2>> <</Type /Page /Parent 1 0 R>> <</Type/Page>> <</Type/Page/X>>"), 3);
        assert_eq!((pages(b""), pages(b"/Type"), pages(b"/Type/PageLabel")), (0, 0, 0));
    }

    #[test]
    fn no_code_leads_out_of_the_folder() {
        assert_eq!(
            (safe("../../A/01"), safe("C2026-0031"), safe("局1")),
            ("______A_01".into(), "C2026-0031".into(), "局1".into())
        );
    }
}
