//! All tests of the program, a room each, in one program: it is linked once, and both cores have work to its end. One room alone:
//! `cargo test --test suite lives`.

#[path = "support/office.rs"]
mod office;
#[path = "support/shell.rs"]
mod shell;
#[path = "support/story.rs"]
mod story;
#[cfg(unix)]
#[path = "support/terminal.rs"]
mod terminal;

mod again;
mod answers;
mod architecture;
mod asked;
mod begins;
mod calendar;
mod channel;
mod clocks;
mod completion;
mod copies;
mod differences;
mod docs;
mod dossier;
mod draws;
mod drives;
mod errors;
mod everything;
mod evidence;
mod field;
mod figures;
mod gaming;
mod graded;
mod hall;
mod hands;
mod harness;
mod help;
mod intake;
mod learn;
mod lists;
mod lives;
mod man;
mod measures;
mod migrate;
mod numbers;
mod offices;
mod orders;
mod pages;
mod papers;
mod parts;
mod past;
mod plan;
mod published;
mod replies;
mod rounds;
mod rules;
mod schema;
mod search;
mod sheets;
mod sheets_shown;
mod tamper;
mod targets;
mod transcripts;
mod trips;
mod ugly;
mod undo;
mod withheld;
