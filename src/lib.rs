//! `ducha` (督查): the case ledger of an efficiency office, one local SQLite file.
//!
//! The house and its floors are described in `src/architecture.md`; `schema.sql` is the whole database.

pub mod base;
pub mod command;
pub mod db;
pub mod intake;
pub mod record;
pub mod render;
pub mod report;
pub mod rule;
