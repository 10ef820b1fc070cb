//! What is asked of the ledger as a whole: where, history, query. Not for any noun.

use super::args::{self, option};
use super::desk::Desk;
use super::privacy::Others;
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::{Noun, Part, Value};
use crate::base::page::{Cell, Head, Page, Record, Sheet};
use crate::both;
use crate::db::{bound, copy, store};
use crate::db::{mask, query};
use crate::record;
use clap::{Arg, ArgMatches, Command};
use std::path::Path;

/// The commands about the ledger as a whole.
pub fn commands(lang: Lang) -> Vec<Command> {
    let say = |name: &'static str, zh: &'static str, en: &'static str| Command::new(name).about(lang.pick(zh, en));
    vec![
        say("where", "台账是哪个文件，为什么", "Which file the ledger is, and why"),
        say("history", "谁在何时用什么命令把什么改成什么", "Who changed what, when, with which command")
            .arg(
                Arg::new("record")
                    .value_name(lang.pick("编号", "CODE"))
                    .help(lang.pick("只看一条记录", "of one record only")),
            )
            .arg(option("limit", lang.pick("数", "N"), lang.pick("只看最近几条", "only the newest"))),
        say("check", "核对文件、日志链和每条记录", "Verify the file, the journal's chain and every record").arg(
            option(
                "against",
                lang.pick("链头|文件", "HEAD|FILE"),
                lang.pick(
                    "与记下的链头、备份或链头文件对照",
                    "hold it against a head on paper, a backup or a file of heads",
                ),
            ),
        ),
        say("query", "在公开视图上运行一条 SELECT", "Run one SELECT over the public views")
            .arg(
                Arg::new("sql").required(true).value_name("SQL").help(lang.pick("一条只读查询", "one read-only query")),
            )
            .arg(option(
                "seconds",
                lang.pick("数", "N"),
                lang.pick(
                    "最多算多久，默认 60 秒；随时可按 Ctrl-C",
                    "how long it may work; default 60; Ctrl-C stops it at once",
                ),
            )),
        say("vocab", "词表：每个词的代码词、中文、英文", "The vocabularies: each word's slug and labels").arg(
            Arg::new("name")
                .value_name(lang.pick("词表", "VOCABULARY"))
                .help(lang.pick("如 channel；默认列出全部词表", "such as channel; default the list of them")),
        ),
    ]
}

/// `where`.
pub fn place(desk: &Desk) -> Result<Page<'_>> {
    let place = desk.place()?;
    let path = std::path::absolute(&place.path).unwrap_or(place.path);
    let why = match place.why {
        "option" => both!("由 --file 指定", "named by --file"),
        "environment" => both!("由 $DUCHA_FILE 指定", "named by $DUCHA_FILE"),
        "folder" => both!("在当前或上级文件夹里找到", "found here or in a parent folder"),
        _ => both!("在用户数据文件夹里找到", "found in the user's data folder"),
    };
    // A ledger that cannot be read has a place all the same.
    let kept = desk.read().and_then(record::office::kept).ok();
    let folder = desk.read().map_or_else(|_| copy::named(&path), |conn| copy::folder(conn, &path));
    let copies = copy::daily_copies(&folder);
    let shown = |path: &Path| Value::Text(path.display().to_string());
    let text = |key, zh, en| Head::of(key, Shape::Text, zh, en);
    let heads = vec![
        text("file", "台账", "Ledger"),
        text("why", "原因", "Why"),
        text("evidence", "证据文件夹", "Evidence folder"),
        text("copies", "每日副本", "Daily copies"),
        Head::of("copies_kept", Shape::Count, "保留份数", "Copies kept"),
        text("last_copy", "最近的副本", "Last copy"),
    ];
    let values = vec![
        shown(&path),
        Value::Text(place.why.into()),
        kept.as_ref()
            .map(|(identity, _)| store::folder(&path, identity))
            .filter(|folder| folder.is_dir())
            .map_or(Value::Null, |folder| shown(&folder)),
        shown(&folder),
        kept.map_or(Value::Null, |(_, daily)| Value::Int(i64::try_from(daily).unwrap_or_default())),
        copies.last().map_or(Value::Null, |copy| shown(copy)),
    ];
    Ok(Page::Record(Box::new(Record { heads, values, parts: Vec::new(), notes: vec![why] })))
}

/// `query`.
pub fn query<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let sql = matches.get_one::<String>("sql").map(String::as_str).unwrap_or_default();
    let seconds = args::number(matches, "seconds", 1..=86_400)?.map_or(bound::SECONDS, i64::unsigned_abs);
    Ok(Page::Sheet(query::free(desk.read()?, sql, seconds)?))
}

/// How the journal's noun and row are called.
fn called(noun: &str, id: i64) -> String {
    let of = record::NOUNS.iter().copied().find(|of| of.sealed == Some(noun));
    of.or_else(|| record::noun(noun)).map_or_else(|| format!("{noun} {id}"), |noun| noun.code(id))
}

/// The rows an entry added to a record's parts, for every noun that has any: the cases of a `CASE c.noun`. A step is told by its
/// kind and day, another row by all it holds.
fn steps_taken() -> String {
    let told = |noun: &Noun, part: &Part| {
        let (own, table) = (noun.table, part.table);
        let units = |column: &str| format!("(SELECT u.name FROM unit u WHERE u.id = s.\"{column}\")");
        let code_of = |letters: &str, column: &str| {
            format!("('{letters}' || (s.\"{column}\" / 10000000) || printf('-%04d', s.\"{column}\" % 10000000))")
        };
        let shown = part.fields.iter().filter(|field| noun.shape(field.column) != Shape::Closed);
        let holds = shown.map(|field| match noun.shape(field.column) {
            Shape::Unit => units(field.column),
            Shape::Code(letters) => code_of(letters, field.column),
            _ => format!("s.\"{}\"", field.column),
        });
        let what = match record::life_of(noun) {
            Some(_) if part.table.ends_with("_step") => "s.kind || ' ' || s.happened_on".to_owned(),
            _ => format!("concat_ws(' ', {})", holds.collect::<Vec<_>>().join(", ")),
        };
        format!("(SELECT group_concat({what}, ', ') FROM {table} s WHERE s.{own} = c.record AND s.entry = c.entry)")
    };
    let case = |noun: &&Noun| {
        let parts: Vec<String> = noun.parts.iter().map(|part| told(noun, part)).collect();
        format!("WHEN '{}' THEN concat_ws(', ', {}) ", noun.name, parts.join(", "))
    };
    record::NOUNS.iter().copied().filter(|noun| !noun.parts.is_empty()).map(|noun| case(&noun)).collect()
}

fn history_heads() -> Vec<Head> {
    let own = |key: &str, zh: &str, en: &str| Head::of(key, Shape::Text, zh, en);
    vec![
        query::head(None, "seq"),
        query::head(None, "recorded_at"),
        query::head(None, "recorded_by"),
        Head::new("record", Shape::Text, both!("记录", "Record")),
        Head::new("change", Shape::Word("change"), both!("动作", "Change")),
        own("field", "字段", "Field"),
        Head::of("before", Shape::Cell, "原值", "Before"),
        Head::of("after", Shape::Cell, "新值", "After"),
        query::head(None, "command"),
    ]
}

/// What a change tells others in place of a text: all that a step carries, or a field of free text, masked; nothing else.
fn told(
    others: &mut Option<Others<'_>>,
    (noun, id): (&str, i64),
    field: Cell<'_>,
    cell: Cell<'_>,
) -> Result<Option<String>> {
    // Why what is sealed of a record was read is told under the name of its table.
    let of = record::NOUNS.iter().copied().find(|of| of.name == noun || of.sealed == Some(noun));
    let (Some(others), Some(noun), Cell::Text(text)) = (others, of, cell) else { return Ok(None) };
    let free = !matches!(field, Cell::Text(column) if !mask::is_free(noun, column));
    if free { others.told(Some((noun, id)), text).map(Some) } else { Ok(None) }
}

/// `history`: one line a change of a field, oldest first.
pub fn history<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let conn = desk.read()?;
    let limit = args::limit(matches)?;
    let (mut wheres, mut values) = (String::from("1"), Vec::new());
    if let Some(typed) = matches.get_one::<String>("record") {
        let (noun, id) = record::by_code(conn, desk.names()?, typed)?;
        wheres = "c.noun IN (?, ?) AND c.record = ?".into();
        let sealed = noun.sealed.unwrap_or(noun.name);
        values = vec![Value::text(noun.name), Value::text(sealed), Value::Int(id)];
    }
    let inner = format!(
        "SELECT c.id, c.entry, c.noun, c.record, c.kind, c.diff FROM change c WHERE {wheres} ORDER BY c.id DESC LIMIT {}",
        limit.map_or_else(|| "-1".to_owned(), |n| n.to_string())
    );
    let sql = format!(
        "SELECT j.seq, j.at AS recorded_at, j.actor AS recorded_by, c.noun, c.record, c.kind, d.value ->> 0 AS field,
           d.value ->> 1 AS before, coalesce(d.value ->> 2, nullif(CASE WHEN c.kind = 'step' THEN CASE c.noun {} END END, '')) AS after, j.command
         FROM ({inner}) c JOIN journal j ON j.seq = c.entry LEFT JOIN json_each(coalesce(c.diff, '[null]')) d ORDER BY c.id, d.key",
        steps_taken()
    );
    let source = query::sheet(conn, "history", &sql, &values)?;
    let for_others = desk.for_others();
    let rows = move |sink: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>| {
        let mut born = (0, String::new());
        let mut others = for_others.then(|| Others::new(conn));
        (source.rows)(&mut |row| {
            let (Cell::Int(seq), Cell::Text(noun), Cell::Int(id)) = (row[0], row[3], row[4]) else { return Ok(()) };
            let record = called(noun, id);
            let (mut kind, mut field, mut after) = (row[5], row[6], row[8]);
            // What is sealed came with its record, or corrects it: in neither case is it told.
            if kind == Cell::Text("add") && record::noun(noun).is_none() {
                (field, after) = (Cell::Text(noun), Cell::Text("***"));
                kind = Cell::Text(if born == (seq, record.clone()) { "add" } else { "edit" });
            } else if kind == Cell::Text("add") {
                born = (seq, record.clone());
            }
            let (was, is) =
                (told(&mut others, (noun, id), field, row[7])?, told(&mut others, (noun, id), field, after)?);
            let (before, after) = (was.as_deref().map_or(row[7], Cell::Text), is.as_deref().map_or(after, Cell::Text));
            sink(&[row[0], row[1], row[2], Cell::Text(&record), kind, field, before, after, row[9]])
        })
    };
    Ok(Page::Sheet(Sheet {
        key: "history".into(),
        title: None,
        heads: history_heads(),
        brief: vec![0, 1, 2, 3, 4, 5, 6, 7],
        named_by: &[],
        chart: None,
        rows: Box::new(rows),
        notes: Vec::new(),
    }))
}
