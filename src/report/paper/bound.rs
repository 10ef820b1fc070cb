//! How long what a template prints may be. Not for how long it may take: fuel and patience are `template`'s.

use std::{fmt, io};

/// The longest paper, in bytes.
const LONGEST: usize = 4 << 20;
/// The longest a list may print as, by itself.
const LONGEST_VALUE: usize = 256 << 10;

/// Takes what a value prints, up to a length: lists within lists are longer than they look.
#[derive(Debug, Default)]
pub struct Long(pub String);

impl fmt::Write for Long {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > LONGEST_VALUE {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// Takes what a template prints, up to a length.
#[derive(Debug, Default)]
pub struct Bounded(pub Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(io::Error::other("too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
