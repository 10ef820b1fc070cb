//! CSV bytes on their way to the reader, held to what a quote may mean: one that is never closed would swallow the rest of the
//! file, one that is closed in the middle of a cell would lose its quotes. A row is bounded while it is read. Not for cells.

use super::LONGEST_ROW;
use crate::base::error::Error;
use crate::both;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// The lines on which the rows begin that went through and were not asked for yet.
pub type Begins = Rc<RefCell<VecDeque<u64>>>;

/// Where in a cell the last byte stood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before its first byte.
    Start,
    /// Within one that has no quotes around it: what it holds stands for itself.
    Bare,
    /// Within quotes.
    Quoted,
    /// After a quote within quotes: the end, or the first of two.
    Closed,
}

/// What is wrong, as it travels through a reader's error.
#[derive(Debug)]
pub struct Broken(pub Error);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.message.en)
    }
}

impl std::error::Error for Broken {}

/// A reader that lets nothing through that cannot be.
pub struct Strict<R> {
    inner: R,
    at: At,
    line: u64,
    opened: u64,
    row: usize,
    delimiter: u8,
    begun: bool,
    /// Whether a row was begun; blank lines begin none.
    within: bool,
    /// The byte before.
    last: u8,
    begins: Begins,
}

impl<R: BufRead> Strict<R> {
    /// Nothing read yet.
    pub fn new(inner: R, delimiter: u8) -> Strict<R> {
        Strict {
            inner,
            at: At::Start,
            line: 1,
            opened: 1,
            row: 0,
            delimiter,
            begun: false,
            within: false,
            last: 0,
            begins: Begins::default(),
        }
    }

    /// The lines on which its rows begin.
    pub fn begins(&self) -> Begins {
        Rc::clone(&self.begins)
    }

    fn look(&mut self, byte: u8) -> Result<(), Error> {
        // A line ends with LF, CR LF or CR.
        let ends = matches!(byte, b'\n' | b'\r');
        if !self.within && !ends {
            self.within = true;
            self.begins.borrow_mut().push_back(self.line);
        }
        self.row += 1;
        if self.row > 2 * LONGEST_ROW {
            let line = self.line;
            return Err(super::unreadable(both!(
                "第 {line} 行起的一行超过 4 MB",
                "the row at line {line} is longer than 4 MB"
            )));
        }
        self.at = match (self.at, byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) | (At::Closed, b'"') => At::Quoted,
            (_, byte) if byte == self.delimiter => At::Start,
            (_, b'\n' | b'\r') => {
                self.row = 0;
                self.within = false;
                At::Start
            }
            (At::Closed, _) => {
                let line = self.line;
                return Err(broken(both!(
                    "第 {line} 行：引号之后还有字，要么整格加引号、格里的引号写两个",
                    "line {line}: text follows a closing quote; quote the whole cell and double the quotes in it"
                )));
            }
            (At::Start, b'"') => {
                self.opened = self.line;
                At::Quoted
            }
            _ => At::Bare,
        };
        self.line += u64::from(ends && (byte, self.last) != (b'\n', b'\r'));
        self.last = byte;
        Ok(())
    }
}

fn broken(said: crate::base::error::Both) -> Error {
    Error::usage("csv-quotes", said).hint(both!(
        "在 Excel 里另存为“CSV UTF-8”，引号会自己写对",
        "save it from Excel as \"CSV UTF-8\": the quotes come out right"
    ))
}

impl<R: BufRead> Read for Strict<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !std::mem::replace(&mut self.begun, true) && self.inner.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            // The mark of the encoding is no part of the first heading.
            self.inner.consume(3);
        }
        let n = self.inner.read(out)?;
        if n == 0 && !out.is_empty() && self.at == At::Quoted {
            let line = self.opened;
            let said = both!("第 {line} 行的引号没有闭合", "a quote opened in line {line} is never closed");
            return Err(io::Error::other(Broken(broken(said))));
        }
        for byte in &out[..n] {
            self.look(*byte).map_err(|error| io::Error::other(Broken(error)))?;
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        let mut out = String::new();
        match Strict::new(text.as_bytes(), b',').read_to_string(&mut out) {
            Ok(_) => Ok(out),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn a_quote_opens_a_whole_cell_and_is_closed() {
        for fine in ["a,b\n\"x\",\"y\"\"z\"\n", "\"a\r\nb\",c\r\n", "5\" pipe,x\n", "\"\",\"\"", ""] {
            assert_eq!(read(fine).as_deref(), Ok(fine));
        }
        assert_eq!(read("\u{feff}\"a\",b\n").as_deref(), Ok("\"a\",b\n"));
        assert!(read("a\n\"abc\"def\n").expect_err("text after").contains("line 2"));
        assert!(read("a\nb\n\"open\nc\nd\n").expect_err("never closed").contains("line 3"));
        assert!(read("a\n\"open\nc\n\"again\nd\n").expect_err("closed late").contains("line 4"));
        let endless = io::BufReader::new(io::repeat(0));
        let mut out = Vec::new();
        assert!(Strict::new(endless, b',').read_to_end(&mut out).is_err_and(|_| out.len() <= 3 * LONGEST_ROW));
    }
}
