//! A receipt of a draw held against its frame, with no ledger at hand: all of it is done again, and the first place that is not the
//! same is named. Not for how a draw is done: that is `draw`'s.

use super::draw::{self, Entry, Quotas};
use crate::base::error::Both;
use crate::both;
use std::collections::HashSet;

/// A line of the order as a receipt has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Code, stratum and weight.
    pub entry: Entry,
    /// The hash it stands at.
    pub hash: String,
    /// Whether it says that this one was drawn.
    pub drawn: bool,
}

/// One drawn, as a receipt has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its code.
    pub code: String,
    /// The two who go there.
    pub inspectors: Option<String>,
    /// Who stand aside.
    pub aside: Vec<String>,
}

/// A receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Digest of the frame.
    pub digest: String,
    /// Digest of the pool of inspectors.
    pub pool_digest: Option<String>,
    /// How many of each stratum.
    pub quotas: Quotas,
    /// The seed.
    pub seed: String,
    /// The order.
    pub order: Vec<Line>,
    /// What was drawn.
    pub drawn: Vec<Drawn>,
    /// Who may inspect: name, and the codes of the own unit and of what else that one keeps away from.
    pub pool: Vec<(String, String)>,
}

/// The first place in which a receipt is not what its seed makes of a frame; none where all is the same.
pub fn differs(receipt: &Receipt, frame: &[u8]) -> Option<Both> {
    let text = String::from_utf8_lossy(frame);
    if draw::digest(frame) != receipt.digest {
        return Some(other_frame(receipt, &text));
    }
    let entries = match draw::read(&text) {
        Ok(entries) => entries,
        Err(line) => return Some(both!("名单第 {line} 行读不懂", "line {line} of the frame cannot be read")),
    };
    if let Err(error) = draw::may_be_framed(&entries)
        .and_then(|()| draw::may_be_filled(&receipt.quotas, &entries, &|stratum| Both::same(stratum)))
    {
        return Some(error.message.clone());
    }
    other_order(receipt, &entries).or_else(|| other_pairs(receipt))
}

/// Where a frame is not the one whose digest a receipt has.
fn other_frame(receipt: &Receipt, text: &str) -> Both {
    let plain = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if draw::digest(plain.as_bytes()) == receipt.digest {
        return both!(
            "名单文件另存过：内容没变，换行或文件头变了",
            "the file of the frame was saved by another program: it says the same, with other line ends or a mark before it"
        );
    }
    let told: Vec<Entry> = receipt.order.iter().map(|line| line.entry.clone()).collect();
    let wanted = draw::text(&told);
    let (mut wanted, mut has) = (wanted.lines(), plain.lines());
    let nothing = || ("（没有）", "nothing");
    for line in 1.. {
        let (wanted, has) = (wanted.next(), has.next());
        if wanted.is_none() && has.is_none() {
            break;
        }
        if wanted != has {
            let ((wanted_zh, wanted_en), (has_zh, has_en)) =
                (wanted.map_or_else(nothing, |line| (line, line)), has.map_or_else(nothing, |line| (line, line)));
            return both!(
                "名单第 {line} 行是 {has_zh}，回执里是 {wanted_zh}",
                "line {line} of the frame is {has_en}, and the receipt has {wanted_en}"
            );
        }
    }
    let (is, said) = (draw::digest(text.as_bytes()), &receipt.digest);
    both!("名单的摘要是 {is}，回执写的是 {said}", "the digest of the frame is {is}, and the receipt says {said}")
}

/// Where the order, or what the quotas take of it, is another.
fn other_order(receipt: &Receipt, frame: &[Entry]) -> Option<Both> {
    let order = draw::order(&receipt.seed, frame);
    for (at, place) in (1..).zip(&order) {
        let code = &frame[place.at].code;
        let Some(said) = receipt.order.get(at - 1) else {
            return Some(both!("回执的顺序缺第 {at} 位 {code}", "the receipt lacks place {at} of the order, {code}"));
        };
        let hash = place.hash();
        if said.entry.code != *code || said.hash != hash {
            let hash = hash.get(..16).unwrap_or_default();
            let (other, said) = (&said.entry.code, said.hash.get(..16).unwrap_or_default());
            return Some(both!(
                "顺序第 {at} 位应是 {code}（{hash}…），回执写的是 {other}（{said}…）",
                "place {at} of the order is {code} ({hash}…), and the receipt has {other} ({said}…)"
            ));
        }
        if said.entry != frame[place.at] {
            return Some(both!("{code} 的分层或权数与名单不同", "the stratum or weight of {code} is not the frame's"));
        }
    }
    if let Some(more) = receipt.order.get(order.len()) {
        let code = &more.entry.code;
        return Some(both!("回执的顺序里多出 {code}", "the order of the receipt has {code} beside"));
    }
    let taken = draw::drawn(&order, frame, &receipt.quotas);
    let set: HashSet<usize> = taken.iter().copied().collect();
    for (at, line) in receipt.order.iter().enumerate() {
        if line.drawn != set.contains(&order[at].at) {
            let (code, place) = (&line.entry.code, at + 1);
            return Some(if line.drawn {
                both!(
                    "顺序第 {place} 位 {code} 不该抽中，回执写着抽中",
                    "{code}, place {place}, is not drawn, and the receipt says it is"
                )
            } else {
                both!(
                    "顺序第 {place} 位 {code} 应抽中，回执写着没抽中",
                    "{code}, place {place}, is drawn, and the receipt says it is not"
                )
            });
        }
    }
    let mut said = receipt.drawn.iter();
    for (nth, at) in (1..).zip(taken) {
        let (code, said) = (&frame[at].code, said.next().map(|one| one.code.as_str()).unwrap_or_default());
        if code != said {
            return Some(both!(
                "抽中的第 {nth} 个应是 {code}，回执写的是 {said:?}",
                "number {nth} of those drawn is {code}, and the receipt has {said:?}"
            ));
        }
    }
    said.next().map(|more| {
        let code = &more.code;
        both!("{code} 不该抽中", "{code} is not drawn")
    })
}

/// Where those who inspect are others.
fn other_pairs(receipt: &Receipt) -> Option<Both> {
    let digest = (!receipt.pool.is_empty()).then(|| draw::digest(draw::pool_text(&receipt.pool).as_bytes()));
    if digest != receipt.pool_digest {
        return Some(both!(
            "检查人员名单与公布的摘要不符",
            "the pool of inspectors is not the one whose digest was published"
        ));
    }
    let goes = |one: &&Drawn| {
        receipt.pool.iter().find(|(name, codes)| draw::keeps_away(codes, &one.code) && !one.aside.contains(name))
    };
    if let Some((one, (name, _))) = receipt.drawn.iter().find_map(|one| Some((one, goes(&one)?))) {
        let code = &one.code;
        return Some(both!(
            "{name} 应回避 {code}，回执里没有",
            "{name} keeps away from {code}, and the receipt does not say so"
        ));
    }
    receipt.drawn.iter().find_map(|one| {
        let rest =
            receipt.pool.iter().map(|(name, _)| name.as_str()).filter(|name| !one.aside.iter().any(|a| a == name));
        let pair = draw::pair(&receipt.seed, &one.code, rest).map(|pair| pair.join("、"));
        let none = || ("（没有）".to_owned(), "nobody".to_owned());
        let same = |names: Option<String>| names.map_or_else(none, |names| (names.clone(), names));
        (pair != one.inspectors).then(|| {
            let (code, (is_zh, is_en), (said_zh, said_en)) = (&one.code, same(pair), same(one.inspectors.clone()));
            both!(
                "去 {code} 的应是 {is_zh}，回执写的是 {said_zh}",
                "{is_en} go to {code}, and the receipt has {said_en}"
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Vec<Entry> {
        let entry = |n: u32| Entry { code: format!("U{n:04}"), stratum: draw::ALL.into(), weight: n % 2 + 1 };
        (1..=6).map(entry).collect()
    }

    fn receipt() -> Receipt {
        let (frame, seed) = (frame(), "03 07 12".to_owned());
        let quotas = Quotas::from([(draw::ALL.to_owned(), 2)]);
        let pool: Vec<(String, String)> = ["张明", "李华", "王强"].map(|name| (name.into(), "U9".into())).into();
        let order = draw::order(&seed, &frame);
        let taken = draw::drawn(&order, &frame, &quotas);
        let line = |place: &draw::Place| Line {
            entry: frame[place.at].clone(),
            hash: place.hash(),
            drawn: taken.contains(&place.at),
        };
        let one = |at: &usize| {
            let rest = pool.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "王强");
            let pair = draw::pair(&seed, &frame[*at].code, rest).expect("two");
            Drawn { code: frame[*at].code.clone(), inspectors: Some(pair.join("、")), aside: vec!["王强".into()] }
        };
        Receipt {
            digest: draw::digest(draw::text(&frame).as_bytes()),
            pool_digest: Some(draw::digest(draw::pool_text(&pool).as_bytes())),
            order: order.iter().map(line).collect(),
            drawn: taken.iter().map(one).collect(),
            quotas,
            seed,
            pool,
        }
    }

    #[test]
    fn a_receipt_is_done_again_and_the_first_difference_is_named() {
        let (whole, text) = (receipt(), draw::text(&frame()));
        assert_eq!(differs(&whole, text.as_bytes()), None);
        let said =
            |receipt: &Receipt, text: &str| differs(receipt, text.as_bytes()).map(|both| both.zh).unwrap_or_default();
        assert!(said(&whole, &text.replace("U0003,all,2", "U0003,all,1")).contains("名单第 4 行"));
        assert!(said(&whole, &text.replace("U0006,all,1\n", "")).contains("名单第 7 行"));
        assert!(said(&whole, &text.replace('\n', "\r\n")).contains("另存"));
        let with = |change: &dyn Fn(&mut Receipt)| {
            let mut other = whole.clone();
            change(&mut other);
            said(&other, &text)
        };
        assert!(with(&|r| r.seed = "03 07 13".into()).contains("顺序第 1 位"));
        assert!(with(&|r| r.order.swap(2, 3)).contains("顺序第 3 位"));
        assert!(with(&|r| r.order[1].drawn = false).contains("第 2 位"));
        assert!(with(&|r| r.order.truncate(5)).contains("缺第 6 位"));
        assert!(with(&|r| r.order[0].entry.weight += 1).contains("权数"));
        assert!(with(&|r| r.drawn.swap(0, 1)).contains("抽中的第 1 个"));
        assert!(with(&|r| r.drawn.truncate(1)).contains("抽中的第 2 个"));
        assert!(with(&|r| r.quotas = Quotas::from([(draw::ALL.to_owned(), 7)])).contains("要抽 7 个"));
        assert!(with(&|r| r.digest = "0".repeat(64)).contains("摘要"));
        assert!(with(&|r| r.pool[0].0 = "赵六".into()).contains("检查人员名单"));
        let avoided = with(&|r| {
            r.pool[0].1 = format!("U9 {}", r.drawn[1].code);
            r.pool_digest = Some(draw::digest(draw::pool_text(&r.pool).as_bytes()));
        });
        assert!(avoided.contains("张明 应回避"), "{avoided}");
        assert!(with(&|r| r.drawn[0].inspectors = Some("王强、李华".into())).contains("回执写的是 王强、李华"));
    }
}
