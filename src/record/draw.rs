//! A draw (双随机): the frame of units it is drawn from, who may inspect, what was left out; and once there is a seed, what was drawn. How
//! a frame is made and a seed taken is `drawing`'s business, how an order comes of a seed `rule::draw`'s.

use super::draw_rows::{Excluded, Framed, Inspector, Kept, Pick, Skip, contradicted, entry, standing};
use super::{Record, not_in_future, not_voided, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Held as _, Noun, PLAIN, Part, Put, Value};
use crate::base::vocab::StrataBy;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::PartRow;
use crate::draft;
use crate::record::names::Names;
use crate::rule::draw as rule;
use rusqlite::{Connection, OptionalExtension as _};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "draw",
    table: "draw",
    view: "draws",
    called_by: "code",
    letters: Some("K"),
    zh: "抽查",
    en: "draw",
    about: (
        "双随机抽查：公布名单、抽取、回执、核验",
        "Draws anyone can check: the frame published, the seed, the receipt",
    ),
    begins_by: "frame",
    fields: Draft::FIELDS,
    brief: &["code", "campaign", "round", "state", "framed_on", "units", "left_out", "picked", "seeded_on", "witness"],
    filters: &["campaign", "state"],
    day: Some("framed_on"),
    identity: &["campaign", "digest", "framed_on", "seed"],
    parts: &[
        Part {
            table: "draw_frame",
            view: "draw_frames",
            called: ("名单", "Frame"),
            column: Some("frame"),
            fields: Framed::FIELDS,
        },
        Part {
            table: "draw_exclusion",
            view: "draw_exclusions",
            called: ("排除的单位", "Left out"),
            column: Some("exclusions"),
            fields: Excluded::FIELDS,
        },
        Part {
            table: "draw_pool",
            view: "draw_pools",
            called: ("检查人员名单", "Pool of inspectors"),
            column: Some("pool"),
            fields: Inspector::FIELDS,
        },
        Part {
            table: "draw_pick",
            view: "draw_picks",
            called: ("抽中的单位", "Drawn"),
            column: Some("picks"),
            fields: Pick::FIELDS,
        },
        Part {
            table: "draw_skip",
            view: "draw_skips",
            called: ("抽中未查的说明", "Why not visited"),
            column: Some("skips"),
            fields: Skip::FIELDS,
        },
    ],
    ..PLAIN
};

/// A unit drawn, as figures count it: nothing is filled in.
pub static PICK: Noun = Noun {
    name: "pick",
    table: "draw_picks",
    view: "draw_picks",
    zh: "抽中单位",
    en: "unit drawn",
    brief: &["code", "happened_on", "unit", "inspectors"],
    day: Some("happened_on"),
    ..PLAIN
};

draft! {
    /// A draw as it is kept; a person makes one with `draw frame` and `draw seed`.
    Draft {
        campaign: i64, Anywhere, "所属活动", "campaign it is for";
        round: i64, Anywhere, "是这次活动的第几次抽查", "which draw of its campaign it is";
        framed_on: Day, Anywhere, "名单日期", "day of the frame";
        criteria: String, Anywhere, "抽查范围；不写为全部单位", "which units were asked for; all without it";
        strata_by: String, Anywhere, "分层依据", "what parts the frame";
        not_visited: i64, Anywhere, "几天内查过的不列入", "units visited within so many days are left out";
        weighing: String, Anywhere, "权数依据", "where weights come from";
        quotas: String, Anywhere, "各层名额", "how many of each stratum";
        digest: String, Anywhere, "名单的 SHA-256", "SHA-256 of the frame";
        pool_digest: String, Anywhere, "检查人员名单的 SHA-256", "SHA-256 of the pool of inspectors";
        seed: String, Anywhere, "种子", "seed";
        seeded_on: Day, Anywhere, "抽取日期", "day of the seed";
        witness: String, Anywhere, "见证人", "who saw it";
        note: String, Anywhere, "备注", "note";
    }
}

/// A draw, and its rows.
pub fn read(conn: &Connection, id: i64) -> Result<(Draft, Kept)> {
    let (draft, frame): (Draft, Vec<Framed>) = (super::load(conn, id)?, standing(conn, "draw_frame", id)?);
    let (pool, picks) = (standing(conn, "draw_pool", id)?, standing(conn, "draw_pick", id)?);
    let kept = draft.with(&frame, pool, picks);
    Ok((draft, kept))
}

/// Draws that are not what they come to, each with what is wrong with it.
pub fn miscounted(conn: &Connection) -> Result<Vec<(i64, Both)>> {
    let mut statement = conn.prepare("SELECT id FROM draw ORDER BY id")?;
    let ids = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut out = Vec::new();
    for id in ids {
        out.extend(contradicted(&read(conn, id)?.1).map(|what| (id, what)));
    }
    Ok(out)
}

/// The refusal of a frame that is no more what was published.
pub fn changed(code: &str, what: &Both) -> Error {
    let (zh, en) = (&what.zh, &what.en);
    Error::refused("draw-frame-changed", both!("{code}：{zh}", "{code}: {en}")).hint(both!(
        "名单公布后不能改：ducha draw void {code} -m …，再另做 ducha draw frame",
        "a published frame is never changed: ducha draw void {code} -m …, then ducha draw frame anew"
    ))
}

/// The next number of a draw for a campaign; voided ones stay counted, so that a draw done over is seen.
fn next_round(conn: &Connection, campaign: i64) -> Result<i64> {
    let sql = "SELECT coalesce(max(round), 0) + 1 FROM draw WHERE campaign = ?";
    Ok(conn.prepare_cached(sql)?.query_row([campaign], |r| r.get(0))?)
}

/// The list the strata of a draw are words of; none where they are codes of units, or there are none.
pub fn list_of(by: Option<StrataBy>) -> Option<&'static str> {
    match by? {
        StrataBy::Kind => Some("unit_kind"),
        StrataBy::Level => Some("level"),
        StrataBy::Group => Some("group"),
        StrataBy::Parent => None,
    }
}

impl Draft {
    /// The draw with rows.
    fn with(&self, frame: &[Framed], pool: Vec<Inspector>, picks: Vec<Pick>) -> Kept {
        Kept {
            digest: self.digest.clone(),
            pool_digest: self.pool_digest.clone(),
            quotas: self.quotas.as_deref().and_then(rule::quotas).unwrap_or_default(),
            seed: self.seed.clone(),
            frame: frame.iter().map(entry).collect(),
            units: frame.iter().map(|row| row.unit).collect(),
            pool,
            picks,
        }
    }

    /// Refuses to change what was published.
    fn stays(&self, conn: &Connection, id: i64) -> Result<()> {
        let was: Draft = super::load(conn, id)?;
        let mut other = None;
        self.each(|field, value| {
            if other.is_none() && field.column != "note" && value != was.get(field.column) {
                other = Some(field.column);
            }
        });
        let Some(column) = other else { return Ok(()) };
        let code = NOUN.code(id);
        Err(Error::refused(
            "draw-fixed",
            both!("{code} 已经公布，只能改备注", "{code} was published: only its note can be changed"),
        )
        .hint(both!(
            "要重来：ducha draw void {code} -m …，再 ducha draw frame",
            "to do it over: ducha draw void {code} -m …, then ducha draw frame"
        ))
        .field(column))
    }

    /// What a seed needs beside it.
    pub(super) fn settle_seed(&self, names: &Names) -> Result<()> {
        let framed = self.framed_on.unwrap_or(names.today);
        let Some(seed) = self.seed.as_deref() else {
            let alone = [("seeded_on", self.seeded_on.is_some()), ("witness", self.witness.is_some())];
            let alone = alone.into_iter().find(|(_, there)| *there);
            return alone.map_or(Ok(()), |_| Err(required(&NOUN, "seed")));
        };
        rule::may_be_seed(seed)?;
        if self.witness.is_none() {
            return Err(required(&NOUN, "witness")
                .hint(both!("写谁在场见证：--witness 姓名", "say who saw it: --witness NAME")));
        }
        let on = self.seeded_on.ok_or_else(|| required(&NOUN, "seeded_on"))?;
        not_in_future(&NOUN, "seeded_on", on, names.today)?;
        if on < framed {
            let said = both!(
                "种子 {on} 早于名单 {framed}：先公布名单，后有种子",
                "the seed of {on} is before the frame of {framed}: the frame is published first"
            );
            return Err(Error::refused("draw-seed-early", said)
                .hint(both!("--on 写不早于 {framed} 的日期", "give --on a day not before {framed}"))
                .field("seeded_on"));
        }
        Ok(())
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let campaign = self.campaign.ok_or_else(|| required(&NOUN, "campaign"))?;
        if let Some(id) = id {
            return self.stays(conn, id);
        }
        not_voided(conn, &super::campaign::NOUN, campaign)?;
        let framed = names.day_or_today(&NOUN, &mut self.framed_on, "framed_on")?;
        not_in_future(&NOUN, "framed_on", framed, names.today)?;
        let needs = [
            ("weighing", self.weighing.is_some()),
            ("quotas", self.quotas.is_some()),
            ("digest", self.digest.is_some()),
        ];
        if let Some((missing, _)) = needs.into_iter().find(|(_, there)| !there) {
            return Err(required(&NOUN, missing));
        }
        let next = next_round(conn, campaign)?;
        let round = *self.round.get_or_insert(next);
        let sql = "SELECT code FROM draw WHERE campaign = ? AND round = ?";
        let other: Option<String> = conn.prepare_cached(sql)?.query_row((campaign, round), |r| r.get(0)).optional()?;
        if let Some(other) = other {
            let said = both!("第 {round} 次抽查已有：{other}", "draw no. {round} of the campaign is there: {other}");
            return Err(Error::refused("draw-round-taken", said).field("round"));
        }
        self.settle_seed(names)
    }

    fn rows(conn: &Connection, id: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        let draft: Draft = super::load(conn, id)?;
        let of =
            |column: &'static str| given.iter().filter(move |(of, _)| *of == column).map(|(_, row)| row.as_slice());
        let frame: Vec<Framed> = of("frame").map(Framed::filled).collect();
        let picks = of("picks").map(Pick::filled).collect();
        let kept = draft.with(&frame, of("pool").map(Inspector::filled).collect(), picks);
        rule::may_be_framed(&kept.frame).map_err(|e| e.within("frame"))?;
        rule::may_be_filled(&kept.quotas, &kept.frame, &|stratum| Both::same(stratum))?;
        if let Some(what) = contradicted(&kept) {
            return Err(changed(&NOUN.code(id), &what));
        }
        let (framed, seeded) = (draft.framed_on.value(), draft.seeded_on.value());
        let out = given.iter().map(|(column, row)| {
            let table = NOUN.parts.iter().find(|part| part.column == Some(column)).map_or("", |part| part.table);
            let fields = NOUN.parts.iter().find(|part| part.table == table).map_or(&[][..], |part| part.fields);
            let value = |column| row.iter().find(|put| put.0 == column).map_or(Value::Null, |put| put.1.clone());
            let mut out: Vec<Put> = fields.iter().map(|field| (field.column, value(field.column))).collect();
            match *column {
                "skips" => {}
                "picks" => out.push(("happened_on", seeded.clone())),
                _ => out.push(("happened_on", framed.clone())),
            }
            (table, out)
        });
        Ok(out.collect())
    }

    fn kept(conn: &dyn Reads, _names: &Names, id: i64) -> Result<()> {
        rule::may_be_framed(&read(conn, id)?.1.frame).map_err(|e| e.within("frame"))
    }

    fn next(_conn: &Connection, _names: &Names, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![
            format!("ducha draw publish {code} -o 名单.csv"),
            format!("ducha draw seed {code} --seed … --witness …"),
        ])
    }
}
