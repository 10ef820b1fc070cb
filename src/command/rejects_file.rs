//! The file of rows that are refused: what kind it is, and whether it suits what is read. Not for which rows go there: that is `rejects`.

use super::desk::{Desk, remembered};
use super::input::flows;
use crate::base::error::{Both, Error, Lang, Result};
use crate::both;
use crate::db::output::Output;
use crate::intake::{Format as Intake, OWN};
use crate::render::{self, Format};
use serde_json::json;
use std::io;
use std::path::Path;

/// The file that rows go to which stay out.
#[derive(Debug)]
pub struct Rejects {
    pub output: Output,
    /// As it was typed.
    pub name: String,
    /// CSV, TSV, a workbook, or NDJSON.
    pub format: Format,
}

impl Rejects {
    /// A file by this name; never the one that is read.
    pub fn to(desk: &Desk, from: &str, to: &str) -> Result<Rejects> {
        let same = |path: &str| Path::new(path).canonicalize().ok();
        let said = if flows(from) {
            both!("--rejects 要再读一遍：先存成文件", "--rejects reads again: keep what comes in as a file first")
        } else if same(from).is_some_and(|from| same(to) == Some(from)) {
            both!("{to} 正是要导入的文件，拒收的行另写一个", "{to} is the file itself: what is refused goes to another")
        } else {
            let format = match Intake::of(to).filter(|_| to.contains('.')) {
                Some(Intake::Csv) | None => Some(if ends_in(to, "tsv") { Format::Tsv } else { Format::Csv }),
                Some(Intake::Xlsx) => Some(Format::Xlsx),
                Some(Intake::Ndjson) => Some(Format::Ndjson),
                _ => None,
            };
            if let Some(format) = format {
                let output = Output::at(Path::new(to), desk.wish.force, remembered())?;
                return Ok(Rejects { output, name: to.to_owned(), format });
            }
            both!("拒收的行写不成 {to}", "what is refused cannot be written as {to}")
        };
        Err(Error::usage("rejects-format", said).hint(hint()))
    }

    /// The name of a workbook in its place.
    pub fn as_workbook(&self) -> String {
        Path::new(&self.name).with_extension("xlsx").to_string_lossy().into_owned()
    }

    /// Whether what is refused of a file of a kind can be written so: rows of a table as a table, objects as objects.
    pub fn suits(&self, read: Intake) -> Result<()> {
        let objects = self.format == Format::Ndjson;
        if read != Intake::Array && objects == (read == Intake::Ndjson) {
            return Ok(());
        }
        let slug = read.slug();
        let said = both!("{slug} 文件拒收的行写不成这种文件", "what is refused of a {slug} file is not written so");
        Err(Error::usage("rejects-format", said).hint(hint()))
    }
}

fn ends_in(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|is| is.eq_ignore_ascii_case(ending))
}

fn hint() -> Both {
    both!(
        "表格拒收的行写成 .xlsx、.csv、.tsv，NDJSON 的写成 .ndjson；JSON 数组先化为 NDJSON：jq -c '.[]'",
        "rows of a table go to .xlsx, .csv or .tsv, those of NDJSON to .ndjson; make NDJSON of an array first: jq -c '.[]'"
    )
}

/// Writes an object that stays out, with the reason behind its keys; what is none stands under a key.
pub fn write_object(out: &mut dyn io::Write, line: u64, (why, text): &(Both, Vec<String>), lang: Lang) -> Result<()> {
    let (text, why, [number, reason]) = (text.concat(), json!(why.get(lang)), OWN);
    // What was refused before has the reason of then behind it.
    let before = text.rfind(&format!("\"{number}\":")).filter(|_| text.trim_end().ends_with('}'));
    let object = before.map(|at| &text[..at]).or_else(|| text.trim_end().strip_suffix('}'));
    let open = match object.map(|object| object.trim_start().trim_end_matches([',', ' '])) {
        Some("{") => "{".to_owned(),
        Some(open) => format!("{open},"),
        None => format!("{{\"原文\":{},", json!(text.trim())),
    };
    writeln!(out, "{open}\"{number}\":{line},\"{reason}\":{why}}}").map_err(render::failed)
}
