//! A draw anyone can do again (双随机): the frame as a text whose digest is published, then the order of its entries by SHA-256 of a
//! seed and each code, which of them the quotas take, and who goes there. Not for who stands in a frame: that is read from the ledger.
//!
//! 优化营商环境条例 第五十四条: whom to inspect is drawn at random, who inspects is drawn at random, both are published. The frame's
//! digest stands before there is a seed, so that nobody can choose either by the other; `sha256sum` and `sort` do all of it again.
//!
//! An entry of weight w has w tickets, `code`, `code#2` … `code#w`, and stands at the lowest of their hashes. Every ticket is as likely
//! as any other to be the lowest of all, so the first drawn of a stratum is an entry with the chance w / Σw; the next is so of those
//! that are left.

use crate::base::error::{Both, Error, Result};
use crate::base::hex::hex;
use crate::base::text::is_hidden;
use crate::both;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The first line of a frame.
pub const HEADING: &str = "code,stratum,weight";

/// The stratum of a frame that is not parted.
pub const ALL: &str = "all";

/// The stratum of what has no word to be parted by.
pub const NONE: &str = "none";

/// Tickets of a frame at the most: what is hashed stays within seconds.
pub const TICKETS: u64 = 2_000_000;

/// One that may be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its code.
    pub code: String,
    /// The stratum it belongs to.
    pub stratum: String,
    /// How many tickets it has.
    pub weight: u32,
}

/// How many are drawn of each stratum.
pub type Quotas = BTreeMap<String, u32>;

/// One of the order: its lowest ticket, and its place in the frame.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    hash: [u8; 32],
    /// Where it stands in the frame.
    pub at: usize,
}

impl Place {
    /// The hash it stands at, in hexadecimal.
    pub fn hash(&self) -> String {
        hex(&self.hash)
    }
}

/// SHA-256 of some bytes, in hexadecimal: what `sha256sum` prints of them.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The lowest of an entry's tickets: SHA-256 of the seed's bytes followed by the code's, nothing between; of further tickets by the
/// code's, `#` and which.
fn lowest(seed: &str, entry: &Entry) -> Option<[u8; 32]> {
    let first = Sha256::new().chain_update(seed).chain_update(&entry.code);
    let ticket = |n: u32| match n {
        1 => first.clone().finalize().into(),
        _ => first.clone().chain_update("#").chain_update(n.to_string()).finalize().into(),
    };
    (1..=entry.weight).map(ticket).min()
}

/// The order of a frame, lowest first.
pub fn order(seed: &str, frame: &[Entry]) -> Vec<Place> {
    let place = |(at, entry): (usize, &Entry)| lowest(seed, entry).map(|hash| Place { hash, at });
    let mut all: Vec<Place> = frame.iter().enumerate().filter_map(place).collect();
    all.sort_unstable();
    all
}

/// Those the quotas take, by their places in the frame, in the order they are drawn.
pub fn drawn(order: &[Place], frame: &[Entry], quotas: &Quotas) -> Vec<usize> {
    let mut left = quotas.clone();
    let takes = |place: &&Place| {
        let left = left.get_mut(&frame[place.at].stratum).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    };
    order.iter().filter(takes).map(|place| place.at).collect()
}

/// The two of a pool who go to a unit: those whose names behind the unit's code and `@` hash lowest. None where there are no two.
pub fn pair<'p>(seed: &str, code: &str, pool: impl Iterator<Item = &'p str>) -> Option<[&'p str; 2]> {
    let of = Sha256::new().chain_update(seed).chain_update(code).chain_update("@");
    let hash = |name: &str| -> [u8; 32] { of.clone().chain_update(name).finalize().into() };
    let mut all: Vec<([u8; 32], &str)> = pool.map(|name| (hash(name), name)).collect();
    all.sort_unstable();
    Some([all.first()?.1, all.get(1)?.1])
}

/// A frame as the text that is published: a heading, then a line an entry in the order of its codes' bytes, each ended by a line feed.
pub fn text(frame: &[Entry]) -> String {
    let mut sorted: Vec<&Entry> = frame.iter().collect();
    sorted.sort_by(|a, b| a.code.cmp(&b.code));
    let mut out = format!("{HEADING}\n");
    for Entry { code, stratum, weight } in sorted {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{code},{stratum},{weight}");
    }
    out
}

/// Reads a published frame; the number of the first line that is none of it.
pub fn read(text: &str) -> std::result::Result<Vec<Entry>, usize> {
    let mut lines = text.lines();
    if lines.next() != Some(HEADING) {
        return Err(1);
    }
    let entry = |(at, line): (usize, &str)| {
        let mut fields = line.split(',');
        let entry = fields.next().zip(fields.next()).zip(fields.next()).filter(|_| fields.next().is_none());
        let entry = entry.and_then(|((code, stratum), weight)| {
            let weight = weight.parse().ok().filter(|weight| *weight > 0)?;
            Some(Entry { code: code.to_owned(), stratum: stratum.to_owned(), weight })
        });
        entry.ok_or(at + 2)
    };
    lines.enumerate().map(entry).collect()
}

/// Whether one of a pool keeps away from an entry: its code stands among those behind the name.
pub fn keeps_away(codes: &str, code: &str) -> bool {
    codes.split(' ').any(|one| one == code)
}

/// The pool of those who inspect as the text whose digest is published beside the frame's: a line a name, with the code of the own unit and
/// those of the entries that one keeps away from for another reason, which is not told.
pub fn pool_text(pool: &[(String, String)]) -> String {
    let mut sorted: Vec<String> = pool.iter().map(|(name, unit)| format!("{name},{unit}\n")).collect();
    sorted.sort();
    sorted.concat()
}

/// Quotas as they are kept: `a=1,b=2`.
pub fn written(quotas: &Quotas) -> String {
    quotas.iter().map(|(stratum, n)| format!("{stratum}={n}")).collect::<Vec<_>>().join(",")
}

/// Reads quotas as they are kept.
pub fn quotas(written: &str) -> Option<Quotas> {
    let one = |part: &str| {
        let (stratum, n) = part.rsplit_once('=')?;
        Some((stratum.to_owned(), n.parse().ok()?))
    };
    written.split(',').map(one).collect()
}

/// How many entries each stratum has.
pub fn strata(frame: &[Entry]) -> BTreeMap<&str, u32> {
    let mut out = BTreeMap::new();
    for entry in frame {
        *out.entry(entry.stratum.as_str()).or_default() += 1;
    }
    out
}

/// Refuses a word of a frame that a line of it cannot hold.
fn fits(word: &str) -> Result<()> {
    let odd = |c: char| matches!(c, ',' | '"' | '\\' | '=' | '#' | '@') || is_hidden(c) || c.is_whitespace();
    if !word.is_empty() && !word.chars().any(odd) {
        return Ok(());
    }
    let said = both!(
        "{word:?} 不能写进抽查名单：名单里的代码和分层不能有空格和 , \" \\ = # @",
        "{word:?} cannot stand in a frame: codes and strata there have no blank and none of , \" \\ = # @"
    );
    Err(Error::refused("draw-word-unfit", said).hint(both!(
        "先改单位的代码或分组：ducha unit edit …",
        "change the unit's code or group first: ducha unit edit …"
    )))
}

/// Refuses a frame that nothing can be drawn from: of none or one, of words no line holds, of weights of zero or of too many tickets.
pub fn may_be_framed(frame: &[Entry]) -> Result<()> {
    if frame.len() < 2 {
        let said = match frame.first() {
            None => both!("名单里一个单位也没有", "the frame has no unit"),
            Some(one) => {
                let code = &one.code;
                both!("名单里只有 {code} 一个单位，不用抽", "the frame has one unit, {code}: nothing is drawn of one")
            }
        };
        return Err(Error::refused("draw-frame-small", said).hint(both!(
            "放宽 --where，或少排除几个；只查这一家就直接 ducha visit add",
            "widen --where, or exclude fewer; to go there alone: ducha visit add"
        )));
    }
    for entry in frame {
        fits(&entry.code)?;
        fits(&entry.stratum)?;
        if entry.weight == 0 {
            let code = &entry.code;
            let said = both!("{code} 的权数是 0，永远抽不到", "the weight of {code} is 0: it is never drawn");
            return Err(Error::refused("draw-weight-zero", said).hint(both!(
                "权数写 1 以上的整数；不该抽的写明理由排除：--exclude '{code}=理由'",
                "a weight is a whole number from 1; what must not be drawn is excluded: --exclude '{code}=REASON'"
            )));
        }
    }
    let tickets: u64 = frame.iter().map(|entry| u64::from(entry.weight)).sum();
    if tickets > TICKETS {
        let said = both!("权数合计 {tickets}，多于 {TICKETS}", "the weights come to {tickets}, more than {TICKETS}");
        return Err(Error::refused("draw-weights-many", said)
            .hint(both!("按比例写小一些", "give smaller ones in the same proportion")));
    }
    Ok(())
}

/// Refuses quotas that a frame cannot fill, that name no stratum of it, or that take nobody; `called` says what people call a stratum.
pub fn may_be_filled(quotas: &Quotas, frame: &[Entry], called: &dyn Fn(&str) -> Both) -> Result<()> {
    let strata = strata(frame);
    for (stratum, quota) in quotas {
        let has = strata.get(stratum.as_str()).copied().unwrap_or(0);
        if *quota > has {
            if stratum == ALL {
                let said =
                    both!("要抽 {quota} 个，名单里只有 {has} 个", "{quota} are to be drawn, and the frame has {has}");
                return Err(Error::refused("draw-quota-over", said)
                    .hint(both!(
                        "写 --quota {has} 以下，或放宽 --where",
                        "give --quota {has} or less, or widen --where"
                    ))
                    .field("quotas"));
            }
            let Both { zh, en } = called(stratum);
            let said = both!(
                "{zh}要抽 {quota} 个，名单里只有 {has} 个",
                "{quota} are to be drawn of {en}, and the frame has {has}"
            );
            let all: Vec<(Both, u32)> = strata.iter().map(|(stratum, has)| (called(stratum), *has)).collect();
            let zh = all.iter().map(|(of, has)| format!("{} {has}", of.zh)).collect::<Vec<_>>().join("、");
            let en = all.iter().map(|(of, has)| format!("{} {has}", of.en)).collect::<Vec<_>>().join(", ");
            return Err(Error::refused("draw-quota-over", said)
                .hint(both!(
                    "名单里有 {zh}；每层不多于其个数：--quota '分层=个数,…'",
                    "the frame has {en}; draw no more of each: --quota 'STRATUM=N,…'"
                ))
                .field("quotas"));
        }
    }
    if quotas.values().all(|quota| *quota == 0) {
        return Err(Error::refused(
            "draw-quota-none",
            both!("名额是 0，谁也抽不到", "the quota is 0: nobody is drawn"),
        )
        .hint(both!("写 --quota 1 以上", "give --quota 1 or more"))
        .field("quotas"));
    }
    Ok(())
}

/// Refuses a text that is no seed: it is one line that can be read out and typed again.
pub fn may_be_seed(seed: &str) -> Result<()> {
    let odd = |c: char| matches!(c, '"' | '\\') || is_hidden(c);
    if !seed.is_empty() && seed == seed.trim() && seed.len() <= 200 && !seed.chars().any(odd) {
        return Ok(());
    }
    let said = both!(
        "种子 {seed:?} 不能用：要一行看得见的字，前后没有空格，没有 \" 和 \\",
        "{seed:?} is no seed: one line of visible signs, no blanks around it, no \" and no \\"
    );
    Err(Error::usage("draw-seed-unfit", said)
        .hint(both!(
            "写开奖号码、骰子点数、见证人各报一数之和",
            "give a lottery number, dice, the sum of the witnesses' numbers"
        ))
        .field("seed"))
}

/// What a person should know of weights that say nothing.
pub fn alike(frame: &[Entry]) -> Option<Both> {
    let first = frame.first()?.weight;
    frame.iter().all(|entry| entry.weight == first).then(|| {
        both!("各单位权数都是 {first}，等于不加权", "every weight is {first}: all are as likely as without weights")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(weights: &[u32]) -> Vec<Entry> {
        let entry = |(at, weight): (usize, &u32)| Entry {
            code: format!("U{:04}", at + 1),
            stratum: if at % 2 == 0 { "a" } else { "b" }.to_owned(),
            weight: *weight,
        };
        weights.iter().enumerate().map(entry).collect()
    }

    /// What `printf %s 2026-03-20U0002 | sha256sum` and so on print.
    #[test]
    fn an_order_is_what_sha256sum_and_sort_print() {
        let frame = office(&[1, 1, 2]);
        let order = order("2026-03-20", &frame);
        let codes: Vec<&str> = order.iter().map(|p| frame[p.at].code.as_str()).collect();
        assert_eq!(codes, ORDER);
        assert_eq!(order[0].hash(), HASH);
        assert_eq!(digest(text(&frame).as_bytes()), FRAME);
    }

    /// Worked out with coreutils.
    const ORDER: [&str; 3] = ["U0003", "U0002", "U0001"];
    const HASH: &str = "02dbae0062773f7c9cee5d96cfa2f50dcfbb953a81cc850f800c32a95fa5dec1";
    const FRAME: &str = "2794fdbb643766ef5f7c215ccadb55b9155c89d941676245e736bbba37b6d5d9";

    #[test]
    fn quotas_take_of_each_stratum_from_the_order() {
        let frame = office(&[1; 10]);
        let order = order("7", &frame);
        let quotas = quotas("a=2,b=1").expect("quotas");
        let taken = drawn(&order, &frame, &quotas);
        assert_eq!(taken.len(), 3);
        for (stratum, quota) in [("a", 2), ("b", 1)] {
            let of = order.iter().map(|p| p.at).filter(|at| frame[*at].stratum == stratum).take(quota);
            let taken = taken.iter().copied().filter(|at| frame[*at].stratum == stratum);
            assert!(of.eq(taken), "the first {quota} of {stratum}");
        }
        assert_eq!(written(&quotas), "a=2,b=1");
    }

    #[test]
    fn a_frame_is_read_as_it_was_written_in_whatever_order_it_stood() {
        let frame = office(&[1, 3, 2]);
        let turned: Vec<Entry> = frame.iter().rev().cloned().collect();
        assert_eq!(text(&frame), text(&turned));
        assert_eq!(read(&text(&turned)), Ok(frame));
        for (wrong, line) in [
            ("", 1),
            ("code,stratum\n", 1),
            ("code,stratum,weight\na,b\n", 2),
            ("code,stratum,weight\na,b,1\na,b,0\n", 3),
        ] {
            assert_eq!(read(wrong), Err(line), "{wrong:?}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_from_is_refused() {
        let id = |done: Result<()>| done.map_or_else(|e| e.id, |()| "fine");
        assert_eq!(id(may_be_framed(&office(&[]))), "draw-frame-small");
        assert_eq!(id(may_be_framed(&office(&[1]))), "draw-frame-small");
        assert_eq!(id(may_be_framed(&office(&[1, 0]))), "draw-weight-zero");
        assert_eq!(id(may_be_framed(&office(&[1, 2_000_000]))), "draw-weights-many");
        assert_eq!(id(may_be_framed(&office(&[1, 1]))), "fine");
        for code in ["", "a,b", "a#2", "a b", "a@b", "a\nb"] {
            let mut frame = office(&[1, 1]);
            frame[1].code = code.to_owned();
            assert_eq!(id(may_be_framed(&frame)), "draw-word-unfit", "{code:?}");
        }
        let frame = office(&[1; 5]);
        for (typed, wanted) in [
            ("a=4", "draw-quota-over"),
            ("c=1", "draw-quota-over"),
            ("a=0,b=0", "draw-quota-none"),
            ("a=3,b=2", "fine"),
        ] {
            assert_eq!(
                id(may_be_filled(&quotas(typed).expect("quotas"), &frame, &|stratum| Both::same(stratum))),
                wanted,
                "{typed}"
            );
        }
        for seed in ["", " 1", "1 ", "a\"b", "a\\b", "a\nb"] {
            assert_eq!(id(may_be_seed(seed)), "draw-seed-unfit", "{seed:?}");
        }
        assert_eq!(id(may_be_seed("双色球 03 07 12 + 09")), "fine");
        assert!(alike(&office(&[3, 3])).is_some() && alike(&office(&[3, 1])).is_none());
    }

    #[test]
    fn two_go_and_never_one_alone() {
        let pool = ["张明", "李华", "王强"];
        let two = |names: &[&'static str]| pair("7", "U0001", names.iter().copied());
        let all = two(&pool).expect("two");
        assert!(all[0] != all[1]);
        let mut turned = pool;
        turned.reverse();
        assert_eq!(two(&turned), Some(all), "whatever order they stand in");
        assert_eq!(two(&pool[..1]), None);
        assert_eq!(two(&[]), None);
    }

    /// Pearson's statistic of counts against what is expected of them.
    fn chi_square(counts: &[u32], expected: &[f64]) -> f64 {
        counts.iter().zip(expected).map(|(n, e)| (f64::from(*n) - e).powi(2) / e).sum()
    }

    /// Draws of an office, each by a seed of its own; how often each entry was taken.
    fn taken(frame: &[Entry], quotas: &Quotas) -> Vec<u32> {
        let mut counts = vec![0; frame.len()];
        for n in 1..=DRAWS {
            for at in drawn(&order(&format!("draw {n}"), frame), frame, quotas) {
                counts[at] += 1;
            }
        }
        counts
    }

    const DRAWS: u32 = 100_000;

    /// The value that χ² of 7 degrees of freedom exceeds with p = 0.001.
    const BOUND: f64 = 24.322;

    /// 100 000 draws of one of eight, all alike: as even as chance is.
    #[test]
    fn equal_weights_are_drawn_alike() {
        let frame: Vec<Entry> = office(&[1; 8]).into_iter().map(|e| Entry { stratum: ALL.into(), ..e }).collect();
        let counts = taken(&frame, &Quotas::from([(ALL.to_owned(), 1)]));
        let found = chi_square(&counts, &[f64::from(DRAWS) / 8.0; 8]);
        assert!(found < BOUND, "χ² {found}: {counts:?}");
    }

    /// 100 000 draws of one of eight by weight: each as its share of the tickets, w / Σw.
    #[test]
    fn weights_are_drawn_by_their_share() {
        let weights = [1, 1, 1, 1, 1, 2, 3, 4];
        let frame: Vec<Entry> = office(&weights).into_iter().map(|e| Entry { stratum: ALL.into(), ..e }).collect();
        let counts = taken(&frame, &Quotas::from([(ALL.to_owned(), 1)]));
        let all: u32 = weights.iter().sum();
        let expected = weights.map(|w| f64::from(DRAWS) * f64::from(w) / f64::from(all));
        let found = chi_square(&counts, &expected);
        assert!(found < BOUND, "χ² {found}: {counts:?}");
    }

    /// Of strata, each is drawn within itself: two of four and one of four. Drawn without replacement counts vary less than apart, by
    /// 1 − q/n, which is made good for.
    #[test]
    fn strata_are_drawn_each_within_itself() {
        let frame = office(&[1; 8]);
        let counts = taken(&frame, &quotas("a=2,b=1").expect("quotas"));
        for (stratum, quota) in [("a", 2.0), ("b", 1.0)] {
            let of: Vec<u32> =
                counts.iter().zip(&frame).filter(|(_, e)| e.stratum == stratum).map(|(n, _)| *n).collect();
            let share = quota / 4.0;
            let found = chi_square(&of, &[f64::from(DRAWS) * share; 4]) / (1.0 - share) * (3.0 / 4.0);
            // χ² of 3 degrees of freedom exceeds this with p = 0.001.
            assert!(found < 16.266, "{stratum}: χ² {found}: {of:?}");
        }
    }
}
