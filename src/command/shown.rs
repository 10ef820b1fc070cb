//! `ducha show CODE`, and `ducha CODE`: any record by its code alone. Not for what a record's page has: that is its noun's `show`.

use super::args::positional;
use super::desk::Desk;
use super::wrong;
use crate::base::code;
use crate::base::error::{Lang, Result};
use crate::base::page::Page;
use crate::record;
use clap::{ArgMatches, Command};

/// `show`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let help = lang.pick(
        "编号，如 C2026-0031、F12；单位写代码或名称",
        "a code, such as C2026-0031, F12; a unit by its code or name",
    );
    Command::new("show")
        .about(lang.pick(
            "按编号看任何一条记录；只写编号也行：ducha C2026-0031",
            "Show any record by its code; the code alone will do: ducha C2026-0031",
        ))
        .arg(positional("target", lang.pick("编号", "CODE"), help).required(true))
}

/// Whether a word is the code of a record, and so no command.
pub fn is_code(word: &str) -> bool {
    let letters = code::letters(word);
    record::by_letters(&letters).is_ok() && code::parse(&letters, word, 2000).is_some()
}

/// `show`: what the noun of the code says.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let typed = matches.get_one::<String>("target").map_or("", String::as_str);
    let (noun, _) = record::by_code(desk.read()?, desk.names()?, typed)?;
    let argv = ["ducha", noun.name, "show", typed].map(str::to_owned);
    let mut tree = super::tree(desk.wish.lang, Some(noun.name));
    let whole = tree.try_get_matches_from_mut(&argv).map_err(|e| wrong::wrong(&e, &tree, &argv))?;
    super::run(desk, &whole)
}
