//! The rows of a draw: its frame, what it leaves out, its pool, what it drew; and whether they are what was published and what the seed
//! makes of that. Not for the draw they belong to: that is `draw`.

use crate::base::day::Day;
use crate::base::error::{Both, Result};
use crate::base::noun::{Draft, Held as _};
use crate::both;
use crate::db::write::PartRow;
use crate::draft;
use crate::rule::draw::{self as rule, Entry, Place, Quotas};
use rusqlite::Connection;

draft! {
    /// A unit of a frame.
    Framed {
        unit: i64, Anywhere, "单位", "the unit";
        frame_code: String, Anywhere, "名单里的代码", "its code in the frame";
        stratum: String, Anywhere, "分层", "its stratum";
        weight: i64, Anywhere, "权数", "its weight";
    }
}

draft! {
    /// A unit left out of a frame.
    Excluded {
        unit: i64, Anywhere, "单位", "the unit";
        frame_code: String, Anywhere, "单位的代码", "its code";
        reason: String, Anywhere, "为什么排除", "why it is left out";
        visit: i64, Anywhere, "因哪次检查不列入", "the visit for which it is";
    }
}

draft! {
    /// One who may inspect.
    Inspector {
        name: String, Anywhere, "姓名", "name";
        unit: i64, Anywhere, "本人单位", "own unit";
        frame_code: String, Anywhere, "回避的代码：本人单位在前", "codes kept away from, that of the own unit first";
    }
}

draft! {
    /// A unit drawn.
    Pick {
        unit: i64, Anywhere, "单位", "the unit";
        frame_code: String, Anywhere, "名单里的代码", "its code in the frame";
        inspectors: String, Anywhere, "去检查的两人", "the two who go there";
        aside: String, Anywhere, "应回避的人", "who stand aside";
    }
}

draft! {
    /// A unit drawn where nobody goes.
    Skip {
        happened_on: Day, Anywhere, "日期", "day";
        unit: i64, Anywhere, "单位", "the unit";
        reason: String, Anywhere, "为什么不查", "why nobody goes";
    }
}

/// A draw as it is kept, with its rows.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The digest that was published of its frame.
    pub digest: Option<String>,
    /// The digest that was published of its pool.
    pub pool_digest: Option<String>,
    /// How many are drawn of each stratum.
    pub quotas: Quotas,
    /// Its seed.
    pub seed: Option<String>,
    /// What may be drawn.
    pub frame: Vec<Entry>,
    /// The unit of each, where it is told.
    pub units: Vec<Option<i64>>,
    /// Who may inspect.
    pub pool: Vec<Inspector>,
    /// What was drawn.
    pub picks: Vec<Pick>,
}

impl Kept {
    /// Whether all of it is told: a copy for another office may hold back which units and persons they are.
    pub fn told(&self) -> bool {
        let untold = |text: &str| text.contains("***");
        self.units.iter().all(Option::is_some)
            && !self.frame.iter().any(|entry| untold(&entry.code))
            && !self.names().any(untold)
    }

    /// The names of those who may inspect.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pool.iter().filter_map(|one| one.name.as_deref())
    }

    /// Its order, once there is a seed.
    pub fn order(&self) -> Vec<Place> {
        self.seed.as_deref().map(|seed| rule::order(seed, &self.frame)).unwrap_or_default()
    }

    /// The places in the frame of what its seed draws, first to last.
    pub fn drawn(&self, order: &[Place]) -> Vec<usize> {
        rule::drawn(order, &self.frame, &self.quotas)
    }
}

/// Rows of a part that stand, each as its draft.
pub fn standing<D: Draft>(conn: &Connection, table: &str, id: i64) -> Result<Vec<D>> {
    super::standing_rows(conn, (table, "draw"), id)
}

/// An entry of the rule, of a row of a frame.
pub fn entry(row: &Framed) -> Entry {
    Entry {
        code: row.frame_code.clone().unwrap_or_default(),
        stratum: row.stratum.clone().unwrap_or_default(),
        weight: row.weight.and_then(|weight| u32::try_from(weight).ok()).unwrap_or_default(),
    }
}

/// The digest of a pool: names with the codes they keep away from; none of nobody.
pub fn pool_digest(pool: &[Inspector]) -> Option<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let named: Vec<_> = pool.iter().map(|one| (text(&one.name), text(&one.frame_code))).collect();
    (!named.is_empty()).then(|| rule::digest(rule::pool_text(&named).as_bytes()))
}

/// What is wrong with a kept draw: a frame that is not the one whose digest was published, a result that is not its seed's.
pub fn contradicted(kept: &Kept) -> Option<Both> {
    let Kept { frame, picks, .. } = kept;
    if !kept.told() {
        return None;
    }
    if Some(rule::digest(rule::text(frame).as_bytes())) != kept.digest {
        return Some(both!("名单与公布的摘要不符", "its frame is not the one whose digest was published"));
    }
    if pool_digest(&kept.pool) != kept.pool_digest {
        return Some(both!(
            "检查人员名单与公布的摘要不符",
            "its pool of inspectors is not the one whose digest was published"
        ));
    }
    let drawn = kept.drawn(&kept.order());
    let codes = drawn.iter().map(|at| Some(frame[*at].code.as_str()));
    if !codes.eq(picks.iter().map(|pick| pick.frame_code.as_deref())) {
        return Some(both!("抽中的单位不是按种子抽出的", "what was drawn is not what its seed draws"));
    }
    let seed = kept.seed.as_deref().unwrap_or_default();
    for pick in picks {
        let aside: Vec<&str> = pick.aside.as_deref().map(|names| names.split('、').collect()).unwrap_or_default();
        let rest = kept.names().filter(|name| !aside.contains(name));
        let pair = rule::pair(seed, pick.frame_code.as_deref().unwrap_or_default(), rest);
        if pair.map(|pair| pair.join("、")) != pick.inspectors {
            return Some(both!("检查人员不是按种子配的", "who inspects is not who its seed pairs"));
        }
    }
    None
}

/// A row of a part, on its day.
pub fn row(table: &'static str, on: Day, draft: &impl Draft) -> PartRow {
    let mut row = vec![("happened_on", on.value())];
    draft.each(|field, value| {
        if field.column != "happened_on" {
            row.push((field.column, value));
        }
    });
    (table, row)
}
