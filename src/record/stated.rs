//! A figure stated by somebody else: an old paper of this office ("more than 260 units"), or a sub-office's return. It is
//! shown beside the office's own cases and never counted among them.

use super::{Record, not_in_future, office_no_free, required};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;

/// The noun.
pub static NOUN: Noun = Noun {
    name: "stated",
    table: "stated",
    view: "stated_figures",
    letters: Some("T"),
    zh: "外报数字",
    en: "stated figure",
    about: ("外报数字：旧文件所载、分办上报", "Figures others stated: old papers, sub-offices' returns"),
    fields: Draft::FIELDS,
    brief: &["code", "unit", "figure", "value", "qualifier", "from_on", "to_on", "source"],
    filters: &["unit"],
    day: Some("to_on"),
    identity: &["figure", "unit", "from_on", "to_on"],
    ..PLAIN
};

draft! {
    /// A stated figure as a person fills it in.
    Draft {
        figure: String, Anywhere, "指标，如 visits.units", "which figure, such as visits.units";
        value: i64, Anywhere, "数值", "the number";
        qualifier: String, Anywhere, "口径：准确、超过、近、约；默认准确", "exact, more-than, nearly or about; default exact";
        unit: i64, Anywhere, "上报的分办或县区；不填为本单位旧文件所载", "the sub-office that returned it; none for an old paper of this office";
        from_on: Day, Anywhere, "期间首日", "first day it is about";
        to_on: Day, Anywhere, "期间末日", "last day it is about";
        source: String, Anywhere, "出处", "where it was stated";
        office_no: String, Anywhere, "文号", "the office's own number";
        note: String, Anywhere, "备注", "note";
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let given = [
            ("figure", self.figure.is_some()),
            ("value", self.value.is_some()),
            ("from_on", self.from_on.is_some()),
            ("to_on", self.to_on.is_some()),
            ("source", self.source.is_some()),
        ];
        if let Some((missing, _)) = given.into_iter().find(|(_, there)| !there) {
            return Err(required(&NOUN, missing));
        }
        let figure = self.figure.as_deref().unwrap_or_default();
        self.figure = Some(names.figure(figure).map_err(|error| error.field("figure"))?);
        if let Some((from, to)) = self.from_on.zip(self.to_on).filter(|(from, to)| to < from) {
            let said = both!("末日 {to} 早于首日 {from}", "it ends on {to}, before it begins on {from}");
            return Err(Error::refused("days-backwards", said).field("to_on"));
        }
        if let Some(from) = self.from_on {
            not_in_future(&NOUN, "from_on", from, names.today)?;
        }
        self.qualifier.get_or_insert_with(|| "exact".into());
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }
}
