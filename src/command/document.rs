//! A paper as a file: the bytes it has whenever it is made. Not for where they go.

use crate::base::document::Document;
use crate::base::error::{Lang, Result};
use crate::base::page::{Added, Page};
use crate::db::head::hex;
use crate::render::{self, Format, Style};
use sha2::{Digest as _, Sha256};

/// The digest of a paper's file.
pub fn digest(document: &Document) -> Result<String> {
    let style = Style { lang: Lang::Zh, width: 0, color: false, added: Added::default(), to_file: true, screen: false };
    let mut bytes = Vec::new();
    render::page(Page::Document(Box::new(document.clone())), Some(Format::Docx), &style, &mut bytes)?;
    Ok(hex(&Sha256::digest(&bytes)))
}
