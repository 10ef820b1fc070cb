//! A draw done: the seed and what comes of it, what is drawn and not visited. Not for the frame it is drawn of: that is `framing`'s; nor
//! for what is kept: that is `draw`.

use super::draw::{NOUN, changed, read};
use super::draw_heirs::{Register, picked};
use super::draw_rows::{Kept, Pick, Skip, contradicted, row};
use super::names::Names;
use super::pairing::{aside, no_pair};
use super::unit::full_name;
use super::{next_row, not_in_future, not_voided, required};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Held as _, Value};
use crate::both;
use crate::db::write::{PartRow, Write};
use crate::rule::draw as rule;
use rusqlite::{Connection, OptionalExtension as _};

/// Refuses a campaign nothing is drawn for any more.
pub fn may_go_on(conn: &Connection, campaign: i64) -> Result<()> {
    not_voided(conn, &super::campaign::NOUN, campaign)?;
    let closed: Option<String> =
        conn.query_row("SELECT closed_on FROM campaign WHERE id = ?", [campaign], |r| r.get(0))?;
    let Some(closed) = closed else { return Ok(()) };
    let code = super::campaign::NOUN.code(campaign);
    Err(Error::refused(
        "campaign-closed",
        both!("{code} 已于 {closed} 结束，不再抽查", "{code} was closed on {closed}: nothing is drawn for it any more"),
    )
    .hint(both!("新活动：ducha campaign add", "a new one: ducha campaign add"))
    .field("campaign"))
}

/// The draw of a campaign that is meant: the last, or the last that waits for its seed where there is one.
pub fn of_campaign(conn: &Connection, campaign: i64) -> Result<i64> {
    let sql =
        "SELECT id FROM draw WHERE campaign = ? AND void_reason IS NULL ORDER BY seed IS NULL DESC, round DESC LIMIT 1";
    let found: Option<i64> = conn.prepare_cached(sql)?.query_row([campaign], |r| r.get(0)).optional()?;
    found.ok_or_else(|| {
        let code = super::campaign::NOUN.code(campaign);
        let said = both!(
            "{code} 还没有公布抽查名单：先有名单和摘要，后有种子",
            "no frame was published for {code}: the frame and its digest come before the seed"
        );
        Error::refused("draw-no-frame", said).hint(both!(
            "先公布名单：ducha draw frame {code} --where … --quota …",
            "publish one: ducha draw frame {code} --where … --quota …"
        ))
    })
}

/// What a seed is given with.
#[derive(Clone, Debug)]
pub struct Seed {
    /// The seed.
    pub seed: String,
    /// Its day.
    pub on: Day,
    /// Who saw it.
    pub witness: String,
}

/// Takes a seed: draws of the published frame, and pairs those who go. Returns the draw as it is then.
pub fn seed(write: &mut Write<'_>, names: &Names, id: i64, given: &Seed) -> Result<Kept> {
    let conn = write.conn();
    not_voided(conn, &NOUN, id)?;
    let (code, (mut draft, mut kept)) = (NOUN.code(id), read(conn, id)?);
    let campaign = draft.campaign.ok_or_else(|| required(&NOUN, "campaign"))?;
    if let Some((on, was)) = draft.seeded_on.zip(draft.seed.as_deref()) {
        let of = super::campaign::NOUN.code(campaign);
        let said = both!("{code} 已于 {on} 用种子 {was:?} 抽过", "{code} was drawn on {on} by the seed {was:?}");
        return Err(Error::refused("draw-seeded", said).hint(both!(
            "一份名单只抽一次；再抽一次另做名单：ducha draw frame {of} …",
            "a frame is drawn once; for another draw: ducha draw frame {of} …"
        )));
    }
    may_go_on(conn, campaign)?;
    if let Some(what) = contradicted(&kept) {
        return Err(changed(&code, &what));
    }
    draft.seed = Some(given.seed.clone());
    draft.seeded_on = Some(given.on);
    draft.witness = Some(given.witness.clone());
    draft.settle_seed(names)?;
    kept.seed.clone_from(&draft.seed);
    let register = Register::read(conn)?;
    let mut picks = Vec::new();
    for at in kept.drawn(&kept.order()) {
        let (entry, unit) = (&kept.frame[at], kept.units[at]);
        let stand_aside = unit.map(|unit| aside(&register, &kept.pool, (unit, &entry.code))).unwrap_or_default();
        let rest = kept.names().filter(|name| !stand_aside.contains(name));
        let pair = rule::pair(&given.seed, &entry.code, rest);
        if let (None, Some(unit), false) = (&pair, unit, kept.pool.is_empty()) {
            return Err(no_pair(conn, unit, &kept.pool, &stand_aside)?);
        }
        picks.push(Pick {
            unit,
            frame_code: Some(entry.code.clone()),
            inspectors: pair.map(|pair| pair.join("、")),
            aside: (!stand_aside.is_empty()).then(|| stand_aside.join("、")),
        });
    }
    let text = |text: &str| Value::Text(text.to_owned());
    let puts = [("seed", text(&given.seed)), ("seeded_on", given.on.value()), ("witness", text(&given.witness))];
    let rows: Vec<PartRow> = picks.iter().map(|one| row("draw_pick", given.on, one)).collect();
    let first = next_row(conn, &NOUN, id)?;
    write.edit(&NOUN, id, &puts)?;
    write.step(&NOUN, id, first, &rows)?;
    Ok(read(write.conn(), id)?.1)
}

/// Says why nobody goes to a unit that was drawn.
pub fn skip(write: &mut Write<'_>, names: &Names, id: i64, (unit, on, reason): (i64, Day, &str)) -> Result<()> {
    let conn = write.conn();
    not_voided(conn, &NOUN, id)?;
    not_in_future(&NOUN, "happened_on", on, names.today)?;
    let one = picked(conn, id, unit)?;
    let (code, name) = (NOUN.code(id), full_name(conn, one.unit)?);
    if on < one.on {
        let drawn = one.on;
        let said = both!(
            "{name} 是 {drawn} 抽中的，不能在 {on} 说明不查",
            "{name} was drawn on {drawn}: nothing is said of it on {on}"
        );
        return Err(Error::refused("draw-skip-early", said).field("happened_on"));
    }
    if let Some(visit) = one.visit {
        let said =
            both!("{name} 已经查过（{visit}），不用说明", "{name} was visited ({visit}): there is nothing to explain");
        return Err(Error::refused("draw-visited", said));
    }
    if let Some(why) = one.skipped {
        let said = both!("{name} 已说明不查：{why}", "why nobody goes to {name} was said: {why}");
        return Err(Error::refused("draw-skipped", said).hint(both!(
            "写错了先撤回：ducha draw undo {code} {name} -m …",
            "if it is wrong, take it back: ducha draw undo {code} {name} -m …"
        )));
    }
    let line = Skip { happened_on: Some(on), unit: Some(one.unit), reason: Some(reason.to_owned()) };
    let first = next_row(conn, &NOUN, id)?;
    write.step(&NOUN, id, first, &[row("draw_skip", on, &line)])
}

/// Takes back what was said of a unit where nobody went.
pub fn take_back(write: &mut Write<'_>, id: i64, unit: i64, reason: &str) -> Result<()> {
    let conn = write.conn();
    not_voided(conn, &NOUN, id)?;
    let one = picked(conn, id, unit)?;
    let sql = "SELECT n FROM draw_skip WHERE draw = ? AND unit = ? AND taken_back IS NULL ORDER BY n DESC LIMIT 1";
    let n: Option<i64> = conn.prepare_cached(sql)?.query_row((id, one.unit), |r| r.get(0)).optional()?;
    let Some(n) = n else {
        let (code, name) = (NOUN.code(id), full_name(conn, one.unit)?);
        return Err(Error::refused(
            "no-line",
            both!("{code} 里 {name} 没有可撤回的说明", "nothing was said of {name} in {code} that could be taken back"),
        ));
    };
    write.take_back(&NOUN, id, n, reason)
}
