//! What a noun is made of: its names, its places in the file, its parts and links. Not for any noun in particular: those stand in
//! `record`; nor for its fields: those are `draft`'s.

use super::also::{ALSO, NOT, OF_ONE};
use super::code;
use super::column::{Column, Shape, column, column_of};
pub use super::draft::{Draft, Field, Filled, From};
pub use super::value::{Held, Put, Value};

/// A value as a person or a file gives it, not yet understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Raw {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// Text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
    /// Rows of a part, each with its keys.
    Rows(Vec<Vec<(String, Raw)>>),
}

impl Raw {
    /// It as a file has it, if it is one value that says something.
    pub fn plain(&self) -> Option<String> {
        match self {
            Raw::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
            Raw::Int(n) => Some(n.to_string()),
            Raw::Flag(so) => so.then(|| "是".to_owned()),
            Raw::List(all) => (!all.is_empty()).then(|| all.join("、")),
            Raw::Null | Raw::Rows(_) => None,
        }
    }
}

/// A noun: its names, its places in the file, its words.
#[derive(Debug)]
pub struct Noun {
    /// Subcommand, and its name in the journal.
    pub name: &'static str,
    /// Table; the name itself unless SQL keeps that word for itself.
    pub table: &'static str,
    /// Column people may call a record by instead of its code.
    pub called_by: &'static str,
    /// Public view.
    pub view: &'static str,
    /// The one or two capital letters its codes begin with; `None` where people name it otherwise.
    pub letters: Option<&'static str>,
    /// Chinese word.
    pub zh: &'static str,
    /// English word.
    pub en: &'static str,
    /// What its command is for, in both languages.
    pub about: (&'static str, &'static str),
    /// The verb its records begin by.
    pub begins_by: &'static str,
    /// What a person fills in.
    pub fields: &'static [Field],
    /// The field that may be given without a flag.
    pub lead: Option<&'static str>,
    /// Columns a list shows on a screen.
    pub brief: &'static [&'static str],
    /// SQL of the order lists have by themselves.
    pub order: &'static str,
    /// Columns a list can be narrowed by with a flag of their own.
    pub filters: &'static [&'static str],
    /// SQL over the table and the view of those that go on, where a list can be narrowed to them.
    pub open: Option<&'static str>,
    /// The day `--from`, `--to`, `--period` and `--on` speak of.
    pub day: Option<&'static str>,
    /// Columns whose vocabulary is this noun's own.
    pub words: &'static [(&'static str, &'static str)],
    /// Columns that depend on the day asked for: name and SQL over the view, with `:today`.
    pub daily: &'static [(&'static str, &'static str)],
    /// Columns a screen leaves out of a record where they say what the other says.
    pub echoes: &'static [(&'static str, &'static str)],
    /// Columns of names that people write in many ways: one is kept as it was first written.
    pub spelled: &'static [&'static str],
    /// Whether its units must have been there on its day.
    pub in_being: bool,
    /// Columns by which two records are one and the same; none where there may be several alike.
    pub identity: &'static [&'static str],
    /// Columns by which a row of a file without code or number is a record already, where it gives all of them.
    pub known_by: &'static [&'static str],
    /// Columns that other records make so, which no file brings: each with the verb that records it.
    pub made: &'static [(&'static str, &'static str)],
    /// Columns that lead to another record of which the view tells something.
    pub borrowed: &'static [&'static str],
    /// Columns that lead to a record whose page tells of this one.
    pub told_on: &'static [&'static str],
    /// SQL of further records that stood otherwise because of others changed after a journal entry, `?`.
    pub swayed: &'static [&'static str],
    /// Columns that lead to other records because they were counted so: nothing stands on those.
    pub counted: &'static [&'static str],
    /// Columns of text that the public is told: nothing in them is anybody's own.
    pub public: &'static [&'static str],
    /// Columns that stay in the office: what goes out says nothing of them.
    pub untold: &'static [&'static str],
    /// Column by which records made together name the first of them, that one too: none stands on the first.
    pub together: Option<&'static str>,
    /// Columns that are counted by something else than what they hold now: each with the SQL over the view, as of `:as_of`.
    pub counted_by: &'static [(&'static str, &'static str)],
    /// SQL of who is to see to it: who has it now, who had it when its first limit ran out, who had it first.
    pub handler: Option<[&'static str; 3]>,
    /// Columns of the table that are folded from elsewhere and not journaled.
    pub folded: &'static [&'static [&'static str]],
    /// Table of rows counted from a record and kept beside it, keyed by the table's name; not journaled.
    pub derived: Option<&'static str>,
    /// The public view of those, where they are the limits of a life.
    pub clocks: &'static str,
    /// Table its sealed fields are kept in, keyed by the noun's table and the entry; a field's column there lacks the table's name.
    pub sealed: Option<&'static str>,
    /// Its links to other nouns.
    pub links: &'static [Link],
    /// Tables whose rows belong to a record of this noun. `n` numbers the rows of a record through all of them.
    pub parts: &'static [Part],
}

/// A table of rows that belong to a record: dated, taken back but never gone, keyed by the noun's table and `n`.
#[derive(Debug)]
pub struct Part {
    /// The table.
    pub table: &'static str,
    /// The public view of its rows.
    pub view: &'static str,
    /// What its rows together are called.
    pub called: (&'static str, &'static str),
    /// The column its standing rows go out and come in under, beside the fields of their record; none where a life brings them.
    pub column: Option<&'static str>,
    /// What is filled in of a row.
    pub fields: &'static [Field],
}

impl Part {
    /// The steps of a life.
    pub const fn steps(table: &'static str, view: &'static str, fields: &'static [Field]) -> Part {
        Part { table, view, called: ("经过", "Steps"), column: None, fields }
    }
}

/// Declares the columns that tell whether a record is overdue, and for how long: SQL of what of it is owed by `due_on`; and
/// other columns of the day.
#[macro_export]
macro_rules! overdue {
    ($owed:literal $(, $also:expr)*) => {
        &[
            ("overdue", concat!($owed, " AND due_on IS NOT NULL AND due_on < :today")),
            (
                "overdue_days",
                concat!(
                    "CASE WHEN ",
                    $owed,
                    " AND due_on < :today THEN CAST(julianday(:today) - julianday(due_on) AS INTEGER) END"
                ),
            ),
            $($also,)*
        ]
    };
}

/// Links of a record to any number of others, kept in a table of their own keyed by both tables' names. Read, journaled and
/// digested they are one column of the record: a JSON array of codes.
#[derive(Debug)]
pub struct Link {
    /// The column they are filled in and read as.
    pub column: &'static str,
    /// The table of links.
    pub table: &'static str,
    /// The noun they lead to.
    pub to: &'static Noun,
    /// The records led to on the page of one: key, titles, columns.
    pub shown: (&'static str, (&'static str, &'static str), &'static [&'static str]),
}

/// The column of a record of any noun that holds what its sheet had beside what the program has words for.
pub const KEPT: &str = "kept";

/// What a noun is unless it says otherwise; it must say its names, its places and its fields.
pub const PLAIN: Noun = Noun {
    name: "",
    table: "",
    called_by: "office_no",
    view: "",
    letters: None,
    zh: "",
    en: "",
    about: ("", ""),
    begins_by: "add",
    fields: &[],
    lead: None,
    brief: &[],
    order: "id",
    filters: &[],
    open: None,
    spelled: &[],
    day: None,
    words: &[],
    daily: &[],
    echoes: &[],
    in_being: false,
    identity: &[],
    known_by: &[],
    made: &[],
    counted_by: &[],
    borrowed: &[],
    told_on: &[],
    swayed: &[],
    counted: &[],
    public: &[],
    untold: &[],
    together: None,
    handler: None,
    folded: &[],
    derived: None,
    clocks: "",
    sealed: None,
    parts: &[],
    links: &[],
};

impl Noun {
    /// The code of a row; the noun and the row's number where people name it otherwise.
    pub fn code(&self, id: i64) -> String {
        self.letters.map_or_else(|| format!("{} {id}", self.name), |letters| code::code(letters, id))
    }

    /// The shape of one of its columns.
    pub fn shape(&self, name: &str) -> Shape {
        if let Some((_, words)) = self.words.iter().find(|(c, _)| *c == name) {
            return Shape::Word(words);
        }
        if self.parts_that_travel().any(|(column, _)| column == name) {
            return Shape::Rows;
        }
        column_of(self.name, name).map_or(Shape::Text, |c| c.shape)
    }

    /// The parts whose rows go out and come in with their record, each with the column that holds them.
    pub fn parts_that_travel(&self) -> impl Iterator<Item = (&'static str, &'static Part)> + use<> {
        self.parts.iter().filter_map(|part| Some((part.column?, part)))
    }

    /// The columns of the table that are folded from elsewhere.
    pub fn folded(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.folded.iter().flat_map(|columns| columns.iter().copied())
    }

    /// Whether a journaled column is read from a table of its own: a link, or what a sheet had beside.
    pub fn apart(&self, column: &str) -> bool {
        column == KEPT || self.links.iter().any(|link| link.column == column)
    }

    /// A journaled column as SQL over the noun's table.
    pub fn sql(&self, column: &str) -> String {
        if column == KEPT {
            let (noun, own) = (self.name, self.table);
            return format!("(SELECT kept FROM kept_row WHERE noun = '{noun}' AND record = {own}.id)");
        }
        let Some(link) = self.links.iter().find(|l| l.column == column) else { return format!("\"{column}\"") };
        let (own, table, to) = (self.table, link.table, link.to.table);
        format!(
            "(SELECT nullif(json_group_array(code), '[]') FROM (SELECT t.code FROM {table} l JOIN {to} t ON t.id = l.{to}
              WHERE l.{own} = {own}.id ORDER BY t.id))"
        )
    }

    /// The field of a column, if a person fills it in.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.column == name)
    }

    /// The column a heading of an import means: its English key, its Chinese heading, its English heading.
    pub fn heading(&self, text: &str) -> Option<&'static Column> {
        // 内　容 is set wider, and means the same.
        let tight: String = text.split_whitespace().collect();
        let text = if tight.is_ascii() { text.trim() } else { &tight };
        column(text).or_else(|| {
            let said = |c: &&Column| c.zh == text || c.en.eq_ignore_ascii_case(text);
            let called = |c: &&Column| {
                super::column::label(self.name, c.name)
                    .is_some_and(|(zh, en)| zh == text || en.eq_ignore_ascii_case(text))
            };
            // 渠道 means 投诉渠道, the noun's own, before it means anything else.
            // 说明 says something, and not which word is meant by 其他.
            let ends = |c: &&Column| text.chars().count() >= 2 && c.zh.ends_with(text) && text != "说明";
            let mine = || self.fields.iter().filter_map(|f| column(f.column));
            // What help says of a field, up to its first comma, is what people call it; of one a step brings, what it says there.
            let brought = |f: &&Field| self.field(f.column).is_some_and(|own| own.zh.is_empty());
            let steps = || self.parts.iter().flat_map(|part| part.fields).filter(brought);
            let helped =
                |f: &&Field| !f.zh.is_empty() && f.zh.split(['，', '；', '：', '、', '（']).next() == Some(text);
            let helped = || self.fields.iter().chain(steps()).find(helped).and_then(|f| column(f.column));
            let of_one = || {
                let mine = OF_ONE.iter().find(|(noun, called, _)| *noun == self.name && *called == text);
                mine.and_then(|mine| column(mine.2))
            };
            let also = || {
                let mut known = ALSO.iter().filter(|also| also.0 == text && !NOT.contains(&(self.name, text)));
                known.find_map(|(_, name)| self.field(name)).and_then(|f| column(f.column))
            };
            // Every record's code is 编号, whatever else a noun has that ends so.
            let code = || column("code").filter(said);
            // A time is a day: 办结时间 is 办结日期.
            let on = || text.strip_suffix("时间").and_then(|rest| self.heading(&format!("{rest}日期")));
            let own =
                mine().find(called).or_else(|| super::column::called(self.name, text)).or_else(|| mine().find(said));
            let near = || also().or_else(helped).or_else(code).or_else(|| mine().find(ends));
            own.or_else(of_one).or_else(near).or_else(|| super::column::COLUMNS.iter().find(said)).or_else(on)
        })
    }
}
