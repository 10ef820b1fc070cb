//! Who complained, kept apart under a seal: never in a list, and read with a reason that the journal keeps.

use crate::base::code;
use crate::base::error::{Error, Result};
use crate::both;
use crate::db::write::{Put, Write};
use rusqlite::OptionalExtension;

/// Keeps who complained.
pub fn seal(write: &mut Write<'_>, id: i64, who: &[Put]) -> Result<()> {
    write.seal("complainant", id, &salt()?, who)
}

/// Sixteen bytes nobody can guess, for a sealed row's digest.
fn salt() -> Result<[u8; 16]> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|e| {
        Error::failed("no-randomness", both!("取不到随机数", "the system gives no randomness"))
            .because(anyhow::Error::msg(e))
    })?;
    Ok(salt)
}

/// Who complained: name, phone, address. The reading is journaled with its reason.
pub fn reveal(write: &mut Write<'_>, id: i64, reason: &str) -> Result<[Option<String>; 3]> {
    let found = write
        .conn()
        .query_row("SELECT name, phone, address FROM complainant WHERE id = ?", [id], |r| {
            Ok([r.get(0)?, r.get(1)?, r.get(2)?])
        })
        .optional()?;
    let Some(found) = found else {
        let code = code::code("C", id);
        return Err(Error::not_found(
            "no-complainant",
            both!("{code} 没有登记投诉人身份", "{code} names no complainant"),
        ));
    };
    write.read("complainant", id, reason)?;
    Ok(found)
}
