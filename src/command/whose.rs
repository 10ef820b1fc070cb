//! Of which units a command speaks, the same wherever it can be asked: `--unit`, what goes with it, `--handler`. Not for the
//! units themselves.

use super::args::{Id, is_set, option, switch, text};
use super::desk::Desk;
use crate::base::error::{Error, Lang, Result};
use crate::both;
use crate::record::scope::{self, Units};
use clap::{Arg, ArgMatches};

/// Of which units: `--unit`, and with it all below it and those it took over from.
pub fn units(lang: Lang, help: &'static str) -> [Arg; 3] {
    [
        option(Id::UNIT, lang.pick("单位", "UNIT"), help),
        switch(Id::BELOW, lang.pick("连同各级下级单位", "with all units below it")),
        switch(Id::FORERUNNERS, lang.pick("连同它承继的前身单位", "with the units it took over from")),
    ]
}

/// `--handler`, who is to see to it.
pub fn handler(lang: Lang) -> Arg {
    option(Id::HANDLER, lang.pick("单位", "UNIT"), lang.pick("由哪个单位承办的", "of those one unit is to see to"))
}

/// The units asked for by `--unit`, and by `--handler`.
pub fn both(desk: &Desk, matches: &ArgMatches) -> Result<(Option<Units>, Option<Units>)> {
    let (units, handlers) = (asked(desk, matches, Id::UNIT)?, asked(desk, matches, Id::HANDLER)?);
    let lonely = [Id::BELOW, Id::FORERUNNERS].into_iter().find(|id| is_set(matches, *id));
    if let Some(id) = lonely.filter(|_| units.is_none() && handlers.is_none() && text(matches, Id::OF).is_none()) {
        let option: &str = id.into();
        return Err(Error::usage(
            "option-needs-unit",
            both!("--{option} 要和 --unit 一起用", "--{option} goes with --unit"),
        )
        .hint(both!("加上 --unit 单位", "add --unit UNIT")));
    }
    Ok((units, handlers))
}

/// The units that `id` asks for, with those meant with it. Where it has others that were not asked for, that is said.
pub fn asked(desk: &Desk, matches: &ArgMatches, id: Id) -> Result<Option<Units>> {
    let Some(typed) = text(matches, id) else { return Ok(None) };
    let (conn, names) = (desk.read()?, desk.names()?);
    let units =
        scope::units(conn, names.unit(conn, typed)?, is_set(matches, Id::BELOW), is_set(matches, Id::FORERUNNERS))?;
    if let Some(left_out) = &units.left_out {
        desk.say(left_out.clone());
    }
    Ok(Some(units))
}
