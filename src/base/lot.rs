//! Rows on their way from one hand to another, some dozens at a time: one thread reads, a second works on what was read. Not for what is
//! done with them.

use super::page::Cell;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

/// Rows of a lot: fewer are no work for two.
const ROWS: usize = 64;
/// Lots that are out at the most.
const OUT: usize = 3;

/// Has the system hand memory out in small pages from here on, where it can: of many rows few are held at a time, and of pages of 2 MiB most
/// would never be touched. What reads here and there is faster with those.
pub fn in_small_pages() {
    // Where it will not, more is held.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

/// Rows, all of their text in one piece.
#[derive(Default)]
pub struct Lot {
    text: String,
    cells: Vec<Held>,
    /// Where the cells of each row end.
    rows: Vec<usize>,
}

/// A value of a row; a text is a part of the lot's.
enum Held {
    Text(Range<usize>),
    Other(Cell<'static>),
}

impl Lot {
    /// Adds a row.
    pub fn put(&mut self, cells: &[Cell<'_>]) {
        for cell in cells {
            let held = match *cell {
                Cell::Text(text) => Held::Text(self.keep(text)),
                Cell::Null => Held::Other(Cell::Null),
                Cell::Int(n) => Held::Other(Cell::Int(n)),
                Cell::Real(r) => Held::Other(Cell::Real(r)),
            };
            self.cells.push(held);
        }
        self.rows.push(self.cells.len());
    }

    /// Keeps a text that belongs to the lot and is in no row: where it stands.
    pub fn keep(&mut self, text: &str) -> Range<usize> {
        let from = self.text.len();
        self.text.push_str(text);
        from..self.text.len()
    }

    /// A text that is kept.
    pub fn kept(&self, at: &Range<usize>) -> &str {
        &self.text[at.clone()]
    }

    /// Whether it is time to hand it over.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= ROWS
    }

    /// Its rows, each as the cells it has, numbered through all of them.
    pub fn rows(&self) -> impl Iterator<Item = Range<usize>> {
        self.rows.iter().scan(0, |from, to| Some(std::mem::replace(from, *to)..*to))
    }

    /// A cell by its number.
    pub fn cell(&self, at: usize) -> Cell<'_> {
        match &self.cells[at] {
            Held::Text(text) => Cell::Text(self.kept(text)),
            Held::Other(cell) => *cell,
        }
    }

    /// Takes everything out of it.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
    }
}

/// A second hand: what it is given comes back worked on, in the order it was given.
pub struct Second<T> {
    to: SyncSender<T>,
    back: Receiver<T>,
    out: usize,
}

impl<T: Send> Second<T> {
    /// Begins, on a thread of its own.
    pub fn begin<'s>(scope: &'s Scope<'s, '_>, mut work: impl FnMut(&mut T) + Send + 's) -> Second<T>
    where
        T: 's,
    {
        let (to, given) = sync_channel::<T>(OUT);
        let (done, back) = sync_channel(OUT);
        scope.spawn(move || {
            for mut one in given {
                work(&mut one);
                if done.send(one).is_err() {
                    return;
                }
            }
        });
        Second { to, back, out: 0 }
    }

    /// Gives one to be worked on; where enough are out, the first of them comes back.
    pub fn give(&mut self, one: T) -> Option<T> {
        // Where the other hand is gone, its end is told by whoever waits for it.
        let _ = self.to.send(one);
        self.out += 1;
        if self.out == OUT { self.back() } else { None }
    }

    /// The first that is out, once it is worked on; none where none is.
    pub fn back(&mut self) -> Option<T> {
        let back = (self.out > 0).then(|| self.back.recv().ok()).flatten();
        self.out = self.out.saturating_sub(1);
        back
    }

    /// What is still out, as it comes back.
    pub fn end(self) -> impl Iterator<Item = T> {
        drop(self.to);
        self.back.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_comes_back_in_order() {
        std::thread::scope(|scope| {
            let mut second = Second::begin(scope, |n: &mut usize| *n *= 2);
            let mut back: Vec<usize> = (0..100).filter_map(|n| second.give(n)).collect();
            back.extend(second.end());
            assert_eq!(back, (0..100).map(|n| n * 2).collect::<Vec<_>>());
        });
    }

    #[test]
    fn a_row_is_as_it_was_put() {
        let mut lot = Lot::default();
        let rows = [[Cell::Text("窗口"), Cell::Null], [Cell::Int(3), Cell::Text("")]];
        for row in &rows {
            lot.put(row);
        }
        let read: Vec<Vec<Cell<'_>>> = lot.rows().map(|row| row.map(|at| lot.cell(at)).collect()).collect();
        assert_eq!(read, rows);
    }
}
