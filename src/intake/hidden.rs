//! What is hidden of a sheet of a workbook (.xlsx): rows and columns that are read like the others. Not for sheets that are hidden: the workbook
//! says which.

use super::fence::broken;
use super::table::Spans;
use crate::base::error::Result;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufRead, BufReader, Cursor};

type Zip<'b> = zip::ZipArchive<Cursor<&'b [u8]>>;

/// An attribute of an element, whatever stands before its name.
fn attribute(of: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = of.attributes().flatten().find(|found| found.key.local_name().as_ref() == name)?;
    unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

/// Goes over the elements of a part until `see` has seen enough.
fn elements(of: impl BufRead, mut see: impl FnMut(&str, &BytesStart<'_>) -> bool) -> Result<()> {
    let (mut reader, mut buffer) = (Reader::from_reader(of), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(start) | Event::Empty(start) if see(start.local_name().as_ref(), &start) => return Ok(()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Goes over those elements alone that say of themselves whether they are hidden: a sheet has few of them among all its cells.
fn hiding(mut of: impl BufRead, mut see: impl FnMut(&str, &BytesStart<'_>) -> bool) -> Result<()> {
    let (mut held, mut ended) = (Vec::new(), false);
    while !ended {
        let more = of.fill_buf().map_err(broken)?;
        let (n, mut next) = (more.len(), 0);
        held.extend_from_slice(more);
        of.consume(n);
        ended = n == 0;
        // What is begun and not closed yet is looked at with what follows it.
        let open = memchr::memrchr(b'<', &held).filter(|at| memchr::memchr(b'>', &held[*at..]).is_none());
        let whole = open.unwrap_or(held.len());
        while let Some(at) = memchr::memmem::find(&held[next..whole], b"hidden=").map(|at| at + next) {
            let begins = memchr::memrchr(b'<', &held[..at]).unwrap_or(at);
            next = memchr::memchr(b'>', &held[at..whole]).map_or(whole, |end| at + end + 1);
            if memchr::memchr(b'>', &held[begins..at]).is_none() {
                elements(&held[begins..next], &mut see)?;
            }
        }
        held.drain(..whole);
    }
    Ok(())
}

fn part<'z, 'b>(zip: &'z mut Zip<'b>, path: &str) -> Option<impl BufRead + use<'z, 'b>> {
    Some(BufReader::with_capacity(1 << 16, zip.by_name(path).ok()?))
}

/// Where the part of a sheet lies.
fn path(zip: &mut Zip<'_>, sheet: &str) -> Result<Option<String>> {
    let (mut id, mut path) = (None, None);
    if let Some(book) = part(zip, "xl/workbook.xml") {
        elements(book, |name, of| {
            let is = name == "sheet" && attribute(of, "name").as_deref() == Some(sheet);
            id = id.take().or_else(|| attribute(of, "id").filter(|_| is));
            id.is_some()
        })?;
    }
    if let (Some(id), Some(relations)) = (id, part(zip, "xl/_rels/workbook.xml.rels")) {
        elements(relations, |_, of| {
            path = attribute(of, "Target").filter(|_| attribute(of, "Id").as_ref() == Some(&id));
            path.is_some()
        })?;
    }
    Ok(path.map(|path| path.strip_prefix('/').map_or_else(|| format!("xl/{path}"), str::to_owned)))
}

/// The rows and columns of a sheet that are hidden.
pub fn of(bytes: &[u8], sheet: &str) -> Result<(Spans<u64>, Spans<usize>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let (mut rows, mut columns) = (Spans::default(), Spans::default());
    let path = path(&mut zip, sheet)?.unwrap_or_default();
    let Some(cells) = part(&mut zip, &path) else { return Ok((rows, columns)) };
    hiding(cells, |name, of| {
        let hidden = || matches!(attribute(of, "hidden").as_deref(), Some("1" | "true"));
        let number = |name: &str| attribute(of, name)?.parse::<u64>().ok();
        match name {
            "row" => {
                // A row without its number stands where nobody has counted.
                if let Some(row) = number("r").filter(|_| hidden()) {
                    rows.add(row, row);
                }
            }
            "col" if hidden() => {
                let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).saturating_sub(1);
                if let (Some(first), Some(last)) = (number("min"), number("max")) {
                    columns.add(at(first), at(last));
                }
            }
            _ => {}
        }
        false
    })?;
    Ok((rows, columns))
}
