//! The copies other offices shared, opened to be read: what `--offices` asks for. Not for how they come: that is `office`.

use super::args::{Id, text};
use super::desk::Desk;
use super::evidence;
use crate::base::error::{Error, Kind, Result};
use crate::base::vocab::{Intact, fold};
use crate::both;
use crate::db::{file, head, store};
use crate::record::names::Names;
use crate::record::office;
use crate::record::scope::Units;
use crate::record::taken::{self, Taken};
use crate::report::known;
use crate::report::offices::{Offices, Other, Own};
use clap::ArgMatches;
use rusqlite::Connection;

/// The copy of an office, as it was taken or not at all.
pub fn opened(desk: &Desk, office: &Taken) -> Result<Connection> {
    let folder = evidence::folder(desk)?;
    if store::inspect(&folder, &office.sha256, office.bytes, &mut |_, _| {}) != Intact::Whole {
        let (key, name) = (&office.key, &office.name);
        let said = both!("{name}（{key}）的副本缺失或已改动", "the copy of {name} ({key}) is missing or altered");
        return Err(Error::new(Kind::NotOurs, "shared-copy-gone", said)
            .hint(both!("重新收下：ducha office take 文件", "take it again: ducha office take FILE")));
    }
    file::kept(&store::place(&folder, &office.sha256))
}

/// The copy of an office, to be read beside others.
pub fn other(desk: &Desk, office: &Taken) -> Result<Other> {
    let conn = opened(desk, office)?;
    let names = Names::new(&conn, desk.names()?.today)?;
    desk.names()?.added.hear(&office.key, &names.added);
    Ok(Other {
        key: office.key.clone(),
        name: office.name.clone(),
        names,
        conn,
        known: None,
        entries: office.entries,
        head: office.head.clone(),
        shared_at: office.shared_at.clone(),
    })
}

/// The offices that `--offices` asks for.
pub fn asked(desk: &Desk, matches: &ArgMatches, whose: (&Option<Units>, &Option<Units>)) -> Result<Offices> {
    let Some(typed) = text(matches, Id::OFFICES) else { return Ok(Offices::default()) };
    let narrowed = [Id::POINT, Id::OF].into_iter().any(|id| text(matches, id).is_some());
    if narrowed || whose.0.is_some() || whose.1.is_some() {
        let said = both!(
            "各单位有自己的单位名册和收件点，--offices 不和 --unit、--handler、--point 同用",
            "each office has units and points of its own: --offices does not go with --unit, --handler or --point"
        );
        return Err(Error::usage("offices-narrowed", said).hint(both!(
            "在那个单位自己的台账里筛，或 --by unit",
            "narrow in that office's own ledger, or split with --by unit"
        )));
    }
    let conn = desk.read()?;
    let ((key, _), (name, _)) = (office::keys(conn)?, office::read(conn)?);
    let (mut own, mut found): (bool, Vec<Taken>) = (false, Vec::new());
    for word in typed.split([',', '，', '、']).map(str::trim) {
        match fold(word).as_str() {
            "all" | "全部" => {
                own = true;
                found.extend(taken::all(conn)?);
            }
            "own" | "自己" | "本单位" => own = true,
            _ if fold(word) == fold(&key) || fold(word) == fold(&name) => own = true,
            _ => found.push(taken::find(conn, word)?),
        }
    }
    let mut seen = Vec::new();
    found.retain(|office| {
        !seen.contains(&office.id) && {
            seen.push(office.id);
            true
        }
    });
    let known = text(matches, Id::KNOWN_AT);
    let others = found.iter().map(|office| {
        let other = other(desk, office)?;
        let known = known.map(|typed| known::at(&other.conn, typed)).transpose()?;
        Ok(Other { known, ..other })
    });
    let others = others.collect::<Result<Vec<_>>>()?;
    let last = head::of(conn)?;
    let (entries, head) = last.map_or((0, String::new()), |last| (last.seq, last.hash));
    Ok(Offices::new(Own { key, name, asked: own, entries, head }, others))
}
