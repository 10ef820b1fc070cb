//! Bytes in hexadecimal, as people compare them. Not for what they are.

use std::fmt::Write as _;

/// The digits of bytes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// The bytes that digits write; nothing where they write none.
pub fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let pair = |pair: &[u8]| if let [a, b] = pair { Some(digit(*a)? << 4 | digit(*b)?) } else { None };
    hex.as_bytes().chunks(2).map(pair).collect()
}
