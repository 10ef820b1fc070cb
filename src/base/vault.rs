//! A text closed by a passphrase: Argon2id makes the key of it (RFC 9106, section 4, the second recommended option), XChaCha20-Poly1305
//! closes it, so that who has not the passphrase learns nothing of the text but about how long it is, and nobody can alter it unseen. Not
//! for what is in it.

use super::error::{Error, Result};
use super::hex::{bytes, hex};
use crate::both;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use zeroize::Zeroizing;

/// What a closed text begins with: the way it was closed.
const WAY: &str = "1";
/// KiB of memory, passes and lanes that make a key.
const COST: (u32, u32, u32) = (1 << 16, 3, 4);
/// A text is closed in pieces of so many bytes: its length says little.
const PIECE: usize = 4096;
/// Bytes that must be new for each text: the salt of the key, then the nonce.
pub const FRESH: usize = SALT + 24;
const SALT: usize = 16;
/// What a passphrase comes to at least, in letters or digits: a Chinese character counts for two.
const SHORTEST: usize = 12;

/// Refuses a passphrase that is soon guessed.
pub fn strong(passphrase: &str) -> Result<()> {
    let long: usize = passphrase.trim().chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    if long >= SHORTEST {
        return Ok(());
    }
    let half = SHORTEST / 2;
    let said = both!(
        "口令太短：至少 {half} 个汉字，或 {SHORTEST} 个字母数字",
        "the passphrase is short: {half} Chinese characters or {SHORTEST} letters and digits at least"
    );
    Err(Error::refused("passphrase-short", said).hint(both!(
        "用几个不相干的词连成一句，记在台账以外的地方",
        "make it of some unrelated words, and keep it away from the ledger"
    )))
}

fn failed(what: impl std::fmt::Display) -> Error {
    Error::failed("vault-failed", both!("名单封存不了", "the list cannot be sealed")).because(anyhow::anyhow!("{what}"))
}

fn cipher(passphrase: &str, salt: &[u8]) -> Result<XChaCha20Poly1305> {
    let params = Params::new(COST.0, COST.1, COST.2, None).map_err(failed)?;
    let mut key = Zeroizing::new([0; 32]);
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(passphrase.as_bytes(), salt, &mut *key).map_err(failed)?;
    XChaCha20Poly1305::new_from_slice(&*key).map_err(failed)
}

/// Closes a text with a passphrase. It opens only beside the same `about`, which everybody may read; `fresh` is new for each text.
pub fn close(passphrase: &str, about: &str, text: &str, fresh: &[u8; FRESH]) -> Result<String> {
    let (salt, nonce) = fresh.split_at(SALT);
    let mut padded = Zeroizing::new(text.as_bytes().to_vec());
    padded.resize((text.len() / PIECE + 1) * PIECE, 0);
    let nonce: [u8; 24] = nonce.try_into().map_err(failed)?;
    let payload = Payload { msg: &padded, aad: about.as_bytes() };
    let closed = cipher(passphrase, salt)?.encrypt(&nonce.into(), payload).map_err(failed)?;
    Ok(format!("{WAY}:{}:{}", hex(fresh), hex(&closed)))
}

/// Opens what was closed; nothing where the passphrase is another one or the text was altered: which of them is not told.
pub fn open(passphrase: &str, about: &str, closed: &str) -> Result<Option<Zeroizing<String>>> {
    let mut parts = closed.split(':');
    let (Some(WAY), Some(fresh), Some(text), None) =
        (parts.next(), parts.next().and_then(bytes), parts.next().and_then(bytes), parts.next())
    else {
        return Ok(None);
    };
    let Some((salt, nonce)) = fresh.split_at_checked(SALT) else { return Ok(None) };
    let Ok(nonce) = <[u8; 24]>::try_from(nonce) else { return Ok(None) };
    let payload = Payload { msg: &text, aad: about.as_bytes() };
    let Ok(opened) = cipher(passphrase, salt)?.decrypt(&nonce.into(), payload) else { return Ok(None) };
    let mut opened = Zeroizing::new(opened);
    let length = opened.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    opened.truncate(length);
    Ok(std::str::from_utf8(&opened).ok().map(|text| Zeroizing::new(text.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESHLY: [u8; FRESH] = [7; FRESH];

    #[test]
    fn a_closed_text_opens_with_its_passphrase_alone() {
        let text = "U0001,ab\nU0002,cd\n";
        let closed = close("腊梅开了又落雪", "P2026-0001", text, &FRESHLY).expect("closed");
        assert!(!closed.contains("U0001"));
        let open = |pass: &str, about: &str, closed: &str| open(pass, about, closed).expect("a cipher");
        assert_eq!(open("腊梅开了又落雪", "P2026-0001", &closed).as_deref().map(String::as_str), Some(text));
        let mut altered = closed.clone().into_bytes();
        let last = altered.len() - 1;
        altered[last] = if altered[last] == b'0' { b'1' } else { b'0' };
        let altered = String::from_utf8(altered).expect("hexadecimal");
        for (pass, about, closed) in [
            ("腊梅开了又落雨", "P2026-0001", closed.as_str()),
            ("腊梅开了又落雪", "P2026-0002", &closed),
            ("腊梅开了又落雪", "P2026-0001", &altered),
            ("腊梅开了又落雪", "P2026-0001", "1:00:00"),
            ("腊梅开了又落雪", "P2026-0001", "1:é:0"),
            ("腊梅开了又落雪", "P2026-0001", ""),
        ] {
            assert!(open(pass, about, closed).is_none(), "{pass} {about} {closed:.20}");
        }
    }

    #[test]
    fn its_length_says_little_and_a_short_passphrase_is_refused() {
        let length = |text: &str| close("腊梅开了又落雪", "", text, &FRESHLY).expect("closed").len();
        assert_eq!(length("U0001,ab\n"), length(&"U0001,ab\n".repeat(90)));
        assert!(strong("12345678901").is_err() && strong("           7").is_err() && strong("腊梅开了又").is_err());
        assert!(strong("123456789012").is_ok() && strong("腊梅开了又落").is_ok());
    }
}
