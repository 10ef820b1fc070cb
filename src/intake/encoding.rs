//! Bytes into UTF-8 as they are read: the encoding is the one declared, or the one the first bytes show. Not for what the text says.

use super::strict::Broken;
use super::unreadable;
use crate::base::error::{Error, Result};
use crate::both;
use encoding_rs::{BIG5, Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, BufRead, Read};

/// The encoding somebody declared.
pub fn declared(name: &str) -> Result<&'static Encoding> {
    match name.to_ascii_lowercase().replace(['_', ' '], "-").as_str() {
        "utf-8" | "utf8" => Ok(UTF_8),
        "gb18030" | "gbk" | "gb2312" => Ok(GB18030),
        "big5" => Ok(BIG5),
        "utf-16" | "utf-16le" => Ok(UTF_16LE),
        "utf-16be" => Ok(UTF_16BE),
        _ => Err(Error::usage("encoding-unknown", both!("没有编码 {name:?}", "there is no encoding {name:?}")).hint(
            both!(
                "可以是 utf-8、gb18030、big5、utf-16le、utf-16be",
                "it may be utf-8, gb18030, big5, utf-16le, utf-16be"
            ),
        )),
    }
}

/// The encoding that the first bytes of a file show; `whole` where they are all of it.
pub fn detected(first: &[u8], whole: bool) -> Result<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(first) {
        return Ok(encoding);
    }
    if first.contains(&0) {
        let nuls = |odd: usize| first.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        // Half of each digit and comma is one; 一 has another, on the other side. A NUL within text is for the cell's own rule to refuse.
        let many = |nuls: usize, others: usize| nuls > others * 4 && nuls * 100 > first.len();
        return Ok(match (nuls(0), nuls(1)) {
            (even, odd) if many(odd, even) => UTF_16LE,
            (even, odd) if many(even, odd) => UTF_16BE,
            _ => UTF_8,
        });
    }
    match std::str::from_utf8(first) {
        Ok(_) => Ok(UTF_8),
        Err(e) if e.error_len().is_none() && !whole => Ok(UTF_8),
        Err(_) if is_gb(first, whole) => Ok(GB18030),
        Err(e) => {
            let line = first[..e.valid_up_to()].split(|byte| *byte == b'\n').count();
            Err(super::not_utf8(u64::try_from(line).unwrap_or(u64::MAX)))
        }
    }
}

/// Whether bytes read as GB18030, and as what people write in it: nearly all of its characters stand in the old table of 1980, which
/// those of another encoding hit by chance only.
fn is_gb(first: &[u8], whole: bool) -> bool {
    let (mut wide, mut old, mut at) = (0_usize, 0_usize, 0);
    while let Some(byte) = first.get(at) {
        if byte.is_ascii() {
            at += 1;
            continue;
        }
        let Some(next) = first.get(at + 1) else { break };
        // What has four bytes stands in no other encoding: a rare name.
        if next.is_ascii_digit() {
            at += 4;
            continue;
        }
        at += 2;
        wide += 1;
        old += usize::from((0xa1..=0xf7).contains(byte) && *next >= 0xa1);
    }
    let (_, malformed) = GB18030.decode_without_bom_handling(first);
    let cut = !whole && malformed && {
        let end = first.len().saturating_sub(4);
        first[..end]
            .iter()
            .rposition(u8::is_ascii)
            .is_some_and(|at| !GB18030.decode_without_bom_handling(&first[..at]).1)
    };
    (!malformed || cut) && old * 10 >= wide * 9
}

/// A reader of UTF-8 over one of another encoding. What is none of it ends the reading.
pub struct Decoding<R> {
    inner: R,
    encoding: &'static Encoding,
    decoder: Decoder,
    out: Vec<u8>,
    given: usize,
    line: u64,
    ended: bool,
}

impl<R: BufRead> Decoding<R> {
    /// Nothing read yet.
    pub fn new(inner: R, encoding: &'static Encoding) -> Decoding<R> {
        let decoder = encoding.new_decoder();
        Decoding { inner, encoding, decoder, out: Vec::new(), given: 0, line: 1, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let bytes = self.inner.fill_buf()?;
        let (read, last) = (bytes.len(), bytes.is_empty());
        self.out.resize(self.decoder.max_utf8_buffer_length_without_replacement(read).unwrap_or(read * 4 + 16), 0);
        let (result, taken, written) = self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.out, last);
        self.inner.consume(taken);
        self.out.truncate(written);
        self.given = 0;
        self.ended = last;
        self.line += self.out.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        if matches!(result, DecoderResult::Malformed(..)) {
            let (line, name) = (self.line, self.encoding.name());
            let said = both!("第 {line} 行不是 {name} 编码", "line {line} is not {name}");
            let hint = both!(
                "用 --encoding 指明编码，如 --encoding gb18030",
                "say which with --encoding, as --encoding gb18030"
            );
            return Err(io::Error::other(Broken(unreadable(said).hint(hint))));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Decoding<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !self.ended {
            self.fill()?;
        }
        let rest = &self.out[self.given..];
        let n = rest.len().min(to.len());
        to[..n].copy_from_slice(&rest[..n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_written_in_shows() {
        let gb = GB18030.encode("接收日期,内容\n2026-03-02,窗口没有人\n").0.into_owned();
        assert_eq!(detected(&gb, true).expect("shown"), GB18030);
        assert_eq!(detected(&gb[..gb.len() - 2], false).expect("shown"), GB18030);
        assert_eq!(detected("接收日期".as_bytes(), true).expect("shown"), UTF_8);
        assert_eq!(detected(&"接收".as_bytes()[..5], false).expect("cut"), UTF_8);
        assert_eq!(detected(b"a\0,\0", true).expect("shown"), UTF_16LE);
        assert!(detected(b"\xe9,\xe8,x", true).is_err(), "Latin-1");
        assert!(detected(&BIG5.encode("張三遲到早退,李四").0, true).is_err(), "Big5");
        let mut text = String::new();
        Decoding::new(gb.as_slice(), GB18030).read_to_string(&mut text).expect("read");
        assert!(text.contains("窗口没有人"));
        assert!(Decoding::new(&b"\xff\xff"[..], GB18030).read_to_string(&mut text).is_err());
    }
}
