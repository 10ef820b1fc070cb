//! The key an office signs with, and what it is known by: Ed25519 (RFC 8032), so that anybody's program checks what it signed. Not
//! for what is signed: that is `offer`.

use super::random;
use super::write::Write;
use crate::base::error::{Error, Kind, Result};
use crate::base::hex::hex;
use crate::both;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

/// Letters and digits that nobody takes for one another.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS: usize = 10;

/// A public key.
pub type Public = [u8; 32];
/// A signature.
pub type Signed = [u8; 64];

/// What an office of a public key is called by others: a letter, a digit, six of either.
pub fn key_of(public: &Public) -> String {
    let digest = Sha256::digest(public);
    let sign = |(at, byte): (usize, &u8)| {
        let signs = match at {
            0 => &SIGNS[DIGITS..],
            1 => &SIGNS[..DIGITS],
            _ => &SIGNS[..],
        };
        char::from(signs[usize::from(*byte) % signs.len()])
    };
    digest.iter().take(8).enumerate().map(sign).collect()
}

/// A secret that nobody knows, and the public key that goes with it.
pub fn pair() -> Result<([u8; 32], Public)> {
    let secret = random()?;
    Ok((secret, SigningKey::from_bytes(&secret).verifying_key().to_bytes()))
}

/// Keeps the office's secret.
pub fn keep(write: &Write<'_>, secret: &[u8; 32]) -> Result<()> {
    let sql = "INSERT INTO signing (id, entry, secret) VALUES (1, ?, ?)";
    write.conn().execute(sql, (write.entry(), secret))?;
    Ok(())
}

/// The office's secret; none in a ledger made from text.
fn secret(conn: &Connection) -> Result<Option<[u8; 32]>> {
    let row = conn.query_row("SELECT secret FROM signing", [], |r| r.get(0)).optional()?;
    Ok(row.flatten())
}

/// Whether the secret a ledger has is its office's, and it says why where it has none.
pub fn is_whole(conn: &Connection) -> Result<bool> {
    let sql = "SELECT secret IS NULL, entry = (SELECT entry FROM office) FROM signing";
    let row: Option<(bool, Option<bool>)> = conn.query_row(sql, [], |r| r.try_into()).optional()?;
    Ok(row.is_some_and(|(none, born)| born == Some(true) && (none || signing(conn).is_ok())))
}

/// Says in a ledger made from text that it has no secret.
pub(super) fn lacking(conn: &Connection) -> Result<()> {
    conn.execute("INSERT INTO signing (id, entry, from_text) SELECT 1, entry, 1 FROM office", [])?;
    Ok(())
}

/// When a ledger was made as a copy for another office, if it is one.
pub fn shared_at(conn: &Connection) -> Result<Option<String>> {
    Ok(conn.query_row("SELECT shared_at FROM signing", [], |r| r.get(0)).optional()?.flatten())
}

/// Refuses to write to a copy that another office shared.
pub(super) fn writable(conn: &Connection) -> Result<()> {
    shared_at(conn)?.map_or(Ok(()), |at| {
        let said = both!(
            "这是 {at} 交给别的单位的副本，不往里写",
            "this is a copy shared with another office at {at}: nothing is written to it"
        );
        Err(Error::refused("copy-not-written", said)
            .hint(both!("写在原来的台账里", "write to the ledger it is a copy of")))
    })
}

/// Refuses to have a copy that another office shared pass for a ledger.
pub fn whole(conn: &Connection) -> Result<()> {
    shared_at(conn)?.map_or(Ok(()), |at| {
        let said = both!(
            "这是 {at} 交给别的单位的副本，不是整本台账，不能整本导出",
            "this is a copy shared with another office at {at}, no whole ledger: it is not exported as one"
        );
        Err(Error::refused("copy-not-whole", said).hint(both!(
            "整本导出用原来的台账；要它的一类记录：ducha complaint export",
            "export the ledger it is a copy of; records of one kind: ducha complaint export"
        )))
    })
}

/// The key the office of a ledger signs with.
pub fn signing(conn: &Connection) -> Result<SigningKey> {
    let known: String = conn.query_row("SELECT public_key FROM office", [], |r| r.get(0))?;
    let key = secret(conn)?.map(|secret| SigningKey::from_bytes(&secret));
    key.filter(|key| hex(key.verifying_key().as_bytes()) == known).ok_or_else(|| {
        let said = both!(
            "这本台账没有本单位的签名密钥：它由文本导出建成，或是交给别的单位的副本",
            "this ledger has not the key its office signs with: it was made from text, or is a copy shared with another office"
        );
        Error::new(Kind::Refused, "signing-key-missing", said).hint(both!(
            "用原来的台账或它的备份（ducha restore）",
            "use the ledger itself, or a backup of it (ducha restore)"
        ))
    })
}

/// Signs.
pub fn sign(key: &SigningKey, text: &[u8]) -> Signed {
    key.sign(text).to_bytes()
}

/// Whether a signature under a text was made with the secret of a public key.
pub fn holds(public: &Public, text: &[u8], signed: &Signed) -> bool {
    let key = VerifyingKey::from_bytes(public);
    key.is_ok_and(|key| key.verify_strict(text, &Signature::from_bytes(signed)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_called_by_a_letter_a_digit_and_six_of_either() {
        for n in 0..=255 {
            let key = key_of(&[n; 32]);
            let signs = key.as_bytes();
            assert!(signs.len() == 8 && signs[0].is_ascii_uppercase() && signs[1].is_ascii_digit(), "{key}");
            assert!(signs.iter().all(|sign| SIGNS.contains(sign)), "{key}");
        }
        assert_ne!(key_of(&[1; 32]), key_of(&[2; 32]));
    }

    /// The first test of RFC 8032: a signature is anybody's Ed25519.
    #[test]
    fn signatures_are_those_of_the_rfc() {
        let bytes = |hex: &str| -> Vec<u8> {
            let pair = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("digits");
            (0..hex.len()).step_by(2).map(pair).collect()
        };
        let secret = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let key = SigningKey::from_bytes(&secret.try_into().expect("32 bytes"));
        let public = key.verifying_key().to_bytes();
        assert_eq!(hex(&public), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signed = sign(&key, b"");
        assert!(hex(&signed).starts_with("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"));
        assert!(holds(&public, b"", &signed) && !holds(&public, b"x", &signed) && !holds(&[2; 32], b"", &signed));
    }
}
