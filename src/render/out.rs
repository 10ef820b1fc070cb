//! The way out: buffered, and what goes wrong there in the words of the house. Not for layout.

use crate::base::error::{Error, Result};
use crate::both;
use std::io::{self, BufWriter, ErrorKind, Write};

/// Where a page goes.
pub struct Out<'w>(BufWriter<&'w mut dyn Write>);

impl<'w> Out<'w> {
    /// Onto a writer.
    pub fn new(writer: &'w mut dyn Write) -> Out<'w> {
        Out(BufWriter::with_capacity(1 << 16, writer))
    }

    /// Writes text as it is.
    pub fn put(&mut self, text: &str) -> Result<()> {
        self.0.write_all(text.as_bytes()).map_err(failed)
    }

    /// Writes what is no text.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.write_all(bytes).map_err(failed)
    }

    /// Writes a line.
    pub fn line(&mut self, text: &str) -> Result<()> {
        self.put(text)?;
        self.put("\n")
    }

    /// Hands the rest over; what cannot be written now is an error, never lost in silence.
    pub fn end(&mut self) -> Result<()> {
        self.0.flush().map_err(failed)
    }
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The error of a writer that refused; a reader that went away is told apart, the program then ends quietly.
pub fn failed(cause: io::Error) -> Error {
    if cause.kind() == ErrorKind::BrokenPipe {
        return Error::failed("pipe-closed", both!("读取输出的程序已经关闭", "the reader of the output has gone"));
    }
    Error::failed("output-failed", both!("结果写不出去", "the output cannot be written"))
        .because(cause)
        .hint(both!("看看磁盘是否已满、是否可写", "see whether the disk is full or may not be written"))
}
