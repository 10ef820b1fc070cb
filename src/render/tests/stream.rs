//! Rows in any number, and writers that refuse.

use super::*;
use crate::base::error::Error;
use crate::base::page::{Cell, Source};
use std::io;

/// Rows that are made while they are asked for.
fn many(count: i64) -> Sheet<'static> {
    let rows: Source<'static> = Box::new(move |sink| {
        (0..count)
            .try_for_each(|n| sink(&[Cell::Text("C2026-0001"), Cell::Int(n), Cell::Text("窗口无人值守,群众等候")]))
    });
    let heads = vec![head("code"), head("units"), head("subject")];
    Sheet { key: "many".into(), title: None, heads, brief: vec![], named_by: &[], rows, notes: vec![], chart: None }
}

/// Counts lines, and the largest piece handed over at once.
#[derive(Default)]
struct Counter {
    lines: usize,
    largest: usize,
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lines += bytes.split(|b| *b == b'\n').count() - 1;
        self.largest = self.largest.max(bytes.len());
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_hundred_thousand_rows_pass_in_pieces() {
    for (format, around) in plain().iter().zip([1, 1, 2, 0, 1, 2]) {
        let mut counter = Counter::default();
        page(Page::Sheet(many(100_000)), Some(*format), &zh(), &mut counter).unwrap();
        assert_eq!(counter.lines, 100_000 + around, "{format:?}");
        assert!(counter.largest <= 1 << 16, "{format:?} {}", counter.largest);
    }
}

#[test]
fn a_page_and_a_workbook_of_many_rows_pass_in_pieces_too() {
    for format in [Format::Html, Format::Xlsx] {
        let mut counter = Counter::default();
        page(Page::Sheet(many(30_000)), Some(format), &Style { screen: false, ..zh() }, &mut counter).unwrap();
        assert!(format == Format::Xlsx || counter.lines > 30_000, "{}", counter.lines);
        assert!(counter.largest <= 1 << 16, "{format:?} {}", counter.largest);
    }
}

#[test]
fn a_number_that_grows_after_the_widths_were_chosen_stays_whole() {
    let rows: Source<'static> = Box::new(|sink| {
        (0..600)
            .try_for_each(|n| sink(&[Cell::Null, Cell::Int(if n < 500 { n } else { n * 1_000_000 }), Cell::Text("张")]))
    });
    let text = said(Page::Sheet(Sheet { rows, ..many(0) }), Format::Table, &style(Lang::Zh, 40));
    assert!(text.lines().last().unwrap().ends_with(" 599000000  张"), "{text}");
    assert_eq!(text.lines().count(), 601);
}

struct Refuses(io::ErrorKind);

impl Write for Refuses {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_another() {
    for format in texts() {
        for (kind, id) in [(io::ErrorKind::StorageFull, "output-failed"), (io::ErrorKind::BrokenPipe, "pipe-closed")] {
            for count in [1, 20_000] {
                let style = Style { screen: false, ..zh() };
                let error = page(Page::Sheet(many(count)), Some(*format), &style, &mut Refuses(kind)).unwrap_err();
                assert_eq!(error.id, id, "{format:?}");
            }
        }
    }
    let file = Style { screen: false, ..zh() };
    let word = page(Page::Sheet(many(1)), Some(Format::Docx), &file, &mut Refuses(io::ErrorKind::StorageFull));
    assert_eq!(word.unwrap_err().id, "output-failed");
    let stops: Source<'static> = Box::new(|_| Err(Error::usage("fields-unfit", Both::default())));
    let error = page(Page::Sheet(Sheet { rows: stops, ..none() }), None, &zh(), &mut Vec::new()).unwrap_err();
    assert_eq!(error.id, "fields-unfit");
}
