//! `ducha draw verify`: a receipt and a frame held against each other, with no ledger at hand. Not for what is held: that is
//! `rule::redraw`'s.

use super::args::positional;
use super::input;
use crate::base::column::Shape;
use crate::base::error::{Error, Kind, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Head, Kept, Page, Record};
use crate::both;
use crate::rule::draw::{self, Entry};
use crate::rule::redraw::{self, Drawn, Line, Receipt};
use clap::{ArgMatches, Command};
use serde::Deserialize;
use std::io::Read as _;

/// The bytes a receipt or a frame may have: two hundred thousand units.
const LONGEST: u64 = 32 << 20;
/// The places and persons a receipt may tell of; one that says little of each would take many times its length.
const MOST: usize = 500_000;

/// `draw verify`.
pub fn command(lang: Lang) -> Command {
    Command::new("verify")
        .about(lang.pick(
            "核验：按名单和种子重抽一遍，与回执对照；不用台账",
            "Draw again by frame and seed, and hold the receipt against it; no ledger is needed",
        ))
        .arg(positional("receipt", lang.pick("回执", "RECEIPT"), lang.pick("回执文件", "the receipt")).required(true))
        .arg(
            positional("frame", lang.pick("名单", "FRAME"), lang.pick("公布的名单文件", "the published frame"))
                .required(true),
        )
}

/// All of a file.
fn bytes(path: &str) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    input::opened(path)?.take(LONGEST + 1).read_to_end(&mut out).map_err(|e| input::unopened(path, e))?;
    if out.len() as u64 > LONGEST {
        return Err(Error::usage("input-too-long", both!("{path:?} 超过 32 MB", "{path:?} is longer than 32 MB")));
    }
    Ok(out)
}

#[derive(Deserialize)]
struct Place {
    code: String,
    stratum: String,
    weight: u32,
    hash: String,
    drawn: bool,
}

#[derive(Deserialize)]
struct Taken {
    code: String,
    inspectors: Option<String>,
    aside: Option<String>,
}

#[derive(Deserialize)]
struct Inspector {
    name: String,
    frame_code: String,
}

/// A receipt as it is written; what else it tells is for people.
#[derive(Deserialize)]
struct Written {
    digest: String,
    #[serde(default)]
    pool_digest: Option<String>,
    quotas: String,
    seed: String,
    order: Vec<Place>,
    drawn: Vec<Taken>,
    #[serde(default)]
    pool: Vec<Inspector>,
}

fn unreadable(path: &str) -> Error {
    Error::usage("receipt-unreadable", both!("{path:?} 不是抽查回执", "{path:?} is no receipt of a draw")).hint(both!(
        "回执由 ducha draw receipt K… -o 回执.json 写出；先写回执，后写名单",
        "ducha draw receipt K… -o FILE.json writes one; the receipt is named first, then the frame"
    ))
}

/// Reads a receipt.
fn receipt(path: &str) -> Result<Receipt> {
    let bytes = bytes(path)?;
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    if text.iter().filter(|byte| matches!(byte, b'{' | b'[')).count() > MOST {
        return Err(unreadable(path));
    }
    let written: Written = serde_json::from_slice(text).map_err(|e| unreadable(path).because(e))?;
    let line =
        |Place { code, stratum, weight, hash, drawn }| Line { entry: Entry { code, stratum, weight }, hash, drawn };
    let taken = |Taken { code, inspectors, aside }| Drawn {
        code,
        inspectors,
        aside: aside.map(|names| names.split('、').map(str::to_owned).collect()).unwrap_or_default(),
    };
    Ok(Receipt {
        quotas: draw::quotas(&written.quotas).ok_or_else(|| unreadable(path))?,
        digest: written.digest,
        pool_digest: written.pool_digest,
        seed: written.seed,
        order: written.order.into_iter().map(line).collect(),
        drawn: written.drawn.into_iter().map(taken).collect(),
        pool: written.pool.into_iter().map(|one| (one.name, one.frame_code)).collect(),
    })
}

/// Does a draw again, and says in what the receipt differs, if in anything.
pub fn verify<'a>(matches: &ArgMatches) -> Result<Page<'a>> {
    let path = |name: &str| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    let (receipt, frame) = (receipt(path("receipt"))?, bytes(path("frame"))?);
    if let Some(what) = redraw::differs(&receipt, &frame) {
        let (zh, en) = (what.zh, what.en);
        return Err(Error::new(
            Kind::Found,
            "receipt-differs",
            both!("回执核验不符：{zh}", "the receipt does not stand: {en}"),
        )
        .hint(both!(
            "用公布的原文件再核一次；仍不符，向抽查的单位要说明",
            "try again with the files as they were published; if it stays so, ask the office that drew"
        )));
    }
    let (units, drawn, seed) = (receipt.order.len(), receipt.drawn.len(), &receipt.seed);
    let said = both!(
        "核验一致：按种子 {seed:?} 从 {units} 个单位抽出的 {drawn} 个，与回执相同",
        "the receipt stands: the seed {seed:?} draws the same {drawn} of {units} units"
    );
    let heads = vec![
        Head::of("digest", Shape::Text, "名单摘要", "Digest of the frame"),
        Head::of("seed", Shape::Text, "种子", "Seed"),
        Head::of("units", Shape::Count, "名单单位数", "Units in the frame"),
        Head::of("picked", Shape::Count, "抽中", "Drawn"),
    ];
    let count = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    let values = vec![Value::Text(receipt.digest.clone()), Value::Text(seed.clone()), count(units), count(drawn)];
    let kept = Kept::One(Box::new(Record { heads, values, parts: Vec::new(), notes: Vec::new() }));
    Ok(Page::Done(Box::new(Done { codes: Vec::new(), said, next: Vec::new(), kept: Some(kept) })))
}
