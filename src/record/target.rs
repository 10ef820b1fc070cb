//! Where a campaign is to go, closed by a passphrase until it is opened: the ledger then tells how many units there are and a digest
//! of them, and no name. Each unit has a token nobody can guess beside it, so that a digest of a few units cannot be tried out. Not for
//! how a text is closed: that is `vault`.

use super::campaign::{NOUN, Sealed, Unsealed};
use super::steps::{dated, read_day};
use super::{next_row, not_in_future, not_voided, scope, unit};
use crate::base::day::Day;
use crate::base::error::{Error, Kind, Result};
use crate::base::hex::hex;
use crate::base::vault;
use crate::both;
use crate::db::random;
use crate::db::write::{PartRow, Write};
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// What the ledger tells of a campaign's list.
pub struct Standing {
    /// Its row.
    n: i64,
    /// How many units.
    pub targets: i64,
    /// SHA-256 of the lines `code,token`, in the order of the codes.
    pub digest: String,
    /// The day it was sealed.
    pub sealed_on: Day,
    /// The day it was opened, if it was.
    pub opened_on: Option<Day>,
    vault: String,
}

/// The list of a campaign that stands.
pub fn standing(conn: &Connection, id: i64) -> Result<Option<Standing>> {
    let sql = "SELECT n, sealed_units, digest, vault, happened_on,
          (SELECT min(t.happened_on) FROM campaign_unsealed t WHERE t.campaign = s.campaign AND t.taken_back IS NULL)
        FROM campaign_seal s WHERE campaign = ? AND taken_back IS NULL ORDER BY n DESC LIMIT 1";
    let row: Option<(i64, i64, String, String, String, Option<String>)> =
        conn.query_row(sql, [id], |r| r.try_into()).optional()?;
    let Some((n, targets, digest, vault, sealed, opened)) = row else { return Ok(None) };
    let opened_on = opened.as_deref().map(read_day).transpose()?;
    Ok(Some(Standing { n, targets, digest, vault, sealed_on: read_day(&sealed)?, opened_on }))
}

/// The list of a campaign, which must have one.
pub fn listed(conn: &Connection, id: i64) -> Result<Standing> {
    let code = NOUN.code(id);
    standing(conn, id)?.ok_or_else(|| {
        Error::not_found("target-none", both!("{code} 没有封存的名单", "{code} has no sealed list"))
            .hint(both!("封存：ducha target seal {code} --units …", "seal one: ducha target seal {code} --units …"))
    })
}

/// What the digest is of, and what may be read by everybody of a closed list.
fn about(id: i64, digest: &str) -> String {
    format!("{} {digest}", NOUN.code(id))
}

/// Refuses what was opened already.
fn closed(id: i64, list: &Standing) -> Result<()> {
    let Some(on) = list.opened_on else { return Ok(()) };
    let code = NOUN.code(id);
    Err(Error::refused("target-opened", both!("{code} 的名单已于 {on} 启封", "the list of {code} was opened on {on}"))
        .hint(both!("看名单：ducha target list {code}", "see it: ducha target list {code}")))
}

/// Seals the list of a campaign; where it has one, that is taken back with a reason.
pub fn seal(
    write: &mut Write<'_>,
    names: &Names,
    id: i64,
    (units, passphrase): (&[i64], &str),
    (on, again): (Day, Option<&str>),
) -> Result<Standing> {
    let (conn, code) = (write.conn(), NOUN.code(id));
    not_voided(conn, &NOUN, id)?;
    super::campaign::goes_on(conn, id, on)?;
    not_in_future(&NOUN, "sealed_on", on, names.today)?;
    vault::strong(passphrase)?;
    let mut seen = BTreeSet::new();
    if let Some(twice) = units.iter().find(|unit| !seen.insert(**unit)) {
        let name = unit::full_name(conn, *twice)?;
        return Err(Error::refused("sealed-twice", both!("名单里有两个 {name}", "{name} stands twice in the list")));
    }
    let there = standing(conn, id)?;
    if let Some(list) = &there {
        closed(id, list)?;
        if again.is_none() {
            let (on, n) = (list.sealed_on, list.targets);
            let said = both!("{code} 已于 {on} 封存 {n} 个检查对象", "{code} has a list of {n} units, sealed on {on}");
            return Err(Error::refused("target-sealed", said).hint(both!(
                "口令丢了或要换名单：--again 理由，原来的名单作废、不启封",
                "the passphrase is lost, or the list another: --again REASON takes the first back unopened"
            )));
        }
    }
    let mut lines = Vec::new();
    for unit in seen {
        let code: String = conn.query_row("SELECT code FROM unit WHERE id = ?", [unit], |r| r.get(0))?;
        lines.push((code, hex(&random::<16>()?), unit));
    }
    lines.sort();
    let (mut told, mut text) = (Zeroizing::new(String::new()), Zeroizing::new(String::new()));
    for (code, token, unit) in &lines {
        let _ = writeln!(told, "{code},{token}");
        let _ = writeln!(text, "{code},{token},{unit}");
    }
    let digest = hex(&Sha256::digest(told.as_bytes()));
    let vault = vault::close(passphrase, &about(id, &digest), &text, &random()?)?;
    let targets = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let sealed = Sealed { sealed_units: Some(targets), digest: Some(digest), vault: Some(vault) };
    if let (Some(list), Some(reason)) = (there, again) {
        write.take_back(&NOUN, id, list.n, reason)?;
    }
    let n = next_row(write.conn(), &NOUN, id)?;
    write.step(&NOUN, id, n, &[("campaign_seal", dated(on, &sealed))])?;
    listed(write.conn(), id)
}

/// How many of these units stand beside the campaign in plain already: with a group, in a draw, in a round. What was written stays written.
pub fn in_plain(conn: &Connection, id: i64, units: &[i64]) -> Result<i64> {
    let sql = "SELECT count(*) FROM json_each(?2) e WHERE
        EXISTS (SELECT 1 FROM campaign_target t WHERE t.campaign = ?1 AND t.unit = e.value)
        OR EXISTS (SELECT 1 FROM draw d JOIN draw_pick p ON p.draw = d.id WHERE d.campaign = ?1 AND p.unit = e.value)
        OR EXISTS (SELECT 1 FROM form_round r JOIN round_subject s ON s.form_round = r.id WHERE r.campaign = ?1 AND s.unit = e.value)";
    Ok(conn.query_row(sql, (id, serde_json::Value::from(units).to_string()), |r| r.get(0))?)
}

/// Opens the list of a campaign; the ledger tells it from here on.
pub fn open(write: &mut Write<'_>, names: &Names, id: i64, passphrase: &str, on: Day) -> Result<Standing> {
    let conn = write.conn();
    not_voided(conn, &NOUN, id)?;
    let list = listed(conn, id)?;
    closed(id, &list)?;
    not_in_future(&NOUN, "opened_on", on, names.today)?;
    let (code, sealed) = (NOUN.code(id), list.sealed_on);
    if on < sealed {
        let said = both!(
            "{code} 的名单 {sealed} 才封存，不能在 {on} 启封",
            "the list of {code} was sealed on {sealed}: it cannot be opened on {on}"
        );
        return Err(Error::refused("days-backwards", said).field("opened_on"));
    }
    let Some(text) = vault::open(passphrase, &about(id, &list.digest), &list.vault)? else {
        return Err(Error::new(Kind::WrongKey, "passphrase-wrong", both!("{code} 的名单打不开", "the list of {code} does not open"))
            .hint(both!(
                "口令不对，或台账被改过（ducha check）；口令丢了只丢名单，台账照常：ducha target seal {code} --again 理由",
                "the passphrase is another one, or the ledger was altered (ducha check); a lost passphrase costs the list, never the ledger: ducha target seal {code} --again REASON"
            )));
    };
    let mut rows: Vec<PartRow> = Vec::new();
    for line in text.lines() {
        let mut parts = line.splitn(3, ',');
        let (unit_code, token) = (parts.next().map(str::to_owned), parts.next().map(str::to_owned));
        let unit = parts.next().and_then(|unit| unit.parse().ok());
        rows.push(("campaign_unsealed", dated(on, &Unsealed { unit, unit_code, token })));
    }
    let n = next_row(write.conn(), &NOUN, id)?;
    write.step(&NOUN, id, n, &rows)?;
    listed(write.conn(), id)
}

/// A unit of a campaign's list, or one that was visited and is not on it.
pub struct Beside {
    /// Its name.
    pub unit: String,
    /// Its code when the list was sealed, and its token; none of one that is not on the list.
    pub sealed: Option<(String, String)>,
    /// The visits of the campaign to it, or to what took over from it.
    pub visits: Vec<String>,
}

/// The list of a campaign that was opened beside the visits that were made.
pub fn beside(conn: &Connection, id: i64) -> Result<Vec<Beside>> {
    let sql = "SELECT v.unit, v.code FROM visit v WHERE v.campaign = ? AND v.void_reason IS NULL AND v.part_of IS NULL ORDER BY v.id";
    let mut statement = conn.prepare(sql)?;
    let mut visits: Vec<(i64, String, Vec<i64>)> = Vec::new();
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let unit = row.get(0)?;
        visits.push((unit, row.get(1)?, scope::units(conn, unit, false, true)?.ids));
    }
    let sql = "SELECT t.unit, u.name, t.unit_code, t.token FROM campaign_unsealed t JOIN unit u ON u.id = t.unit
        WHERE t.campaign = ? AND t.taken_back IS NULL ORDER BY t.unit_code";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([id])?;
    let (mut out, mut of_list) = (Vec::new(), BTreeSet::new());
    while let Some(row) = rows.next()? {
        let target: i64 = row.get(0)?;
        let of_it = visits.iter().filter(|(_, _, with)| with.contains(&target));
        let made: Vec<String> = of_it.map(|(_, code, _)| code.clone()).collect();
        of_list.extend(made.iter().cloned());
        out.push(Beside { unit: row.get(1)?, sealed: Some((row.get(2)?, row.get(3)?)), visits: made });
    }
    for (unit, code, _) in visits.into_iter().filter(|(_, code, _)| !of_list.contains(code)) {
        let unit = unit::full_name(conn, unit)?;
        match out.iter_mut().find(|one: &&mut Beside| one.sealed.is_none() && one.unit == unit) {
            Some(one) => one.visits.push(code),
            None => out.push(Beside { unit, sealed: None, visits: vec![code] }),
        }
    }
    Ok(out)
}
