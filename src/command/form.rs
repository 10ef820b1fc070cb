//! `ducha form`: forms taken in from a file, a sheet or those that ship, looked at, changed, given up.

use super::args::{self, option, positional};
use super::desk::Desk;
use super::{form_sheet, input, rows, verbs};
use crate::base::column::Shape;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{KEPT, Value};
use crate::base::page::{Done, Head, Page, Sheet};
use crate::both;
use crate::db::query;
use crate::intake;
use crate::record::form::{self, Draft, NOUN};
use crate::render::Format;
use crate::report::figure;
use crate::rule::form::{Form, Item, Part};
use clap::{Arg, ArgMatches, Command};

fn file(lang: Lang) -> Arg {
    positional(
        "input",
        lang.pick("文件", "FILE"),
        lang.pick(
            "表的定义（JSON），或一张表格（xlsx、csv），或自带的表名",
            "a definition (JSON), a sheet (xlsx, csv), or the name of one that ships",
        ),
    )
    .required(true)
}

/// What a sheet does not say of the form it lists.
fn beside(lang: Lang) -> [Arg; 3] {
    [
        option(
            "name",
            lang.pick("名称", "NAME"),
            lang.pick("表名；默认按文件名", "what it is called; default the file's name"),
        ),
        option(
            "every",
            lang.pick("词", "WORD"),
            lang.pick("填报周期：一次（默认）、每周、每月 …", "how often: once (default), week, month …"),
        ),
        option(
            "due",
            lang.pick("期限", "LIMIT"),
            lang.pick("报送期限，如 3wd，从期末起算", "by when, such as 3wd from the period's end"),
        ),
    ]
}

/// What can be said about forms.
pub fn command(lang: Lang) -> Command {
    let all = verbs::noun_command(lang, &NOUN, Vec::new());
    let common = all.get_subcommands().filter(|c| !["add", "edit"].contains(&c.get_name())).cloned();
    let say = |verb: &'static str, zh: &'static str, en: &'static str| Command::new(verb).about(lang.pick(zh, en));
    let add = say("add", "加入一张表：JSON、表格，或自带的", "Add a form: JSON, a sheet, or one that ships")
        .arg(file(lang))
        .args(beside(lang));
    let edit = say(
        "edit",
        "改表：用新的文件作新的一版；进行中的轮次按旧版",
        "Change a form: a new version from a file; rounds that go on keep theirs",
    )
    .arg(args::code(lang, &NOUN))
    .arg(file(lang).required(false))
    .arg(option("note", lang.pick("文字", "TEXT"), lang.pick("备注", "note")))
    .args(
        verbs::noun_command(lang, &NOUN, Vec::new())
            .find_subcommand("edit")
            .into_iter()
            .flat_map(|edit| edit.get_arguments().filter(|arg| arg.get_id() == KEPT).cloned().collect::<Vec<_>>()),
    );
    let retire = say("retire", "停用一张表", "Give a form up")
        .arg(args::code(lang, &NOUN))
        .arg(args::on(lang))
        .arg(args::why(lang, lang.pick("为什么", "why")));
    let show = |verb| {
        positional(
            "target",
            lang.pick("表", "FORM"),
            lang.pick("表名或编号；自带的也可以", "a form's name or code, or one that ships"),
        )
        .required(verb)
    };
    let shipped = say("shipped", "自带的表", "The forms that ship");
    let whole =
        say("file", "表的定义全文（JSON），改好可再加入", "A form's whole definition (JSON), to be changed and added")
            .arg(show(true));
    Command::new(NOUN.name)
        .about(lang.pick(NOUN.about.0, NOUN.about.1))
        .subcommand_required(true)
        .subcommands([add, shipped, whole, edit, retire])
        .subcommands((100..).zip(common).map(|(place, command)| command.display_order(place)))
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "add" => add(desk, matches).map(|done| Page::Done(Box::new(done))),
        "edit" if matches.get_one::<String>("input").is_some() => {
            edit(desk, matches).map(|done| Page::Done(Box::new(done)))
        }
        "retire" => retire(desk, matches).map(|done| Page::Done(Box::new(done))),
        "shipped" => Ok(Page::Sheet(shipped())),
        "file" => {
            desk.prefer(Format::Json);
            Ok(Page::Json(serde_json::to_value(asked(desk, matches)?).unwrap_or_default()))
        }
        "show" => show(desk, matches),
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

fn typed<'m>(matches: &'m ArgMatches, name: &str) -> Option<&'m str> {
    matches.get_one::<String>(name).map(String::as_str).filter(|text| !text.trim().is_empty())
}

/// The form a file or name means: one that ships where there is no such file.
fn read(matches: &ArgMatches) -> Result<Form> {
    let path = typed(matches, "input").unwrap_or_default();
    let there = path == "-" || std::path::Path::new(path).exists();
    if !there && let Some(form) = form::ships(path) {
        return Ok(form);
    }
    if !there && !path.contains(['.', '/']) {
        let error = Error::not_found(
            "record-unknown",
            both!(
                "没有文件 {path:?}，自带的表里也没有",
                "there is no file {path:?}, nor a form of that name that ships"
            ),
        );
        return Err(form::unknown(&error, path));
    }
    let format = intake::Format::of(path).filter(|_| path.contains('.'));
    let form = match format {
        Some(format) if format == intake::Format::Csv || format.is_book() => {
            form_sheet::read(path, (typed(matches, "name"), typed(matches, "every"), typed(matches, "due")))?
        }
        _ => Form::parse(&rows::text_of(path)?)?,
    };
    counted(&form)?;
    Ok(form)
}

/// Refuses a figure nobody knows.
pub fn counted(form: &Form) -> Result<()> {
    for item in &form.items {
        if let Some(figure) = item.figure.as_deref() {
            figure::figure(figure).map_err(|error| error.field(&item.key))?;
        }
    }
    Ok(())
}

fn add(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let form = read(matches)?;
    desk.write(|write, names| {
        let id = form::add(write, names, &form)?;
        let (code, name, n) = (NOUN.code(id), &form.name, form.items.len());
        let said = both!("已加入“{name}”（{code}），{n} 项", "added {name} ({code}), {n} items");
        let next = vec![format!("ducha form show {code}"), format!("ducha round open {name} --units …")];
        let done = desk.done(write.conn(), names, &NOUN, id, (said, next))?;
        Ok(Done { codes: vec![code], ..done })
    })
}

fn edit(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let form = read(matches)?;
    let id = verbs::target(desk, &NOUN, matches)?;
    desk.write(|write, names| {
        let code = NOUN.code(id);
        let said = match form::revise(write, names, id, &form)? {
            Some(version) => both!(
                "{code} 已改为第 {version} 版；进行中的轮次仍按旧版",
                "{code} is at version {version}; rounds that go on keep theirs"
            ),
            None => both!("{code} 没有变化", "{code} is as it was"),
        };
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha history {code}")]))
    })
}

fn retire(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    desk.write(|write, names| {
        let on = typed(matches, "on").map_or(Ok(names.today), |on| names.day(write.conn(), on))?;
        let mut given = vec![("retired_on", Value::Text(on.to_string()))];
        given.extend(
            typed(matches, "message")
                .map(|note| input::said(note).map(|note| ("note", Value::Text(note))))
                .transpose()?,
        );
        crate::record::edit::<Draft>(write, names, id, &given)?;
        let code = NOUN.code(id);
        let said = both!(
            "{code} 已停用（{on}），已开的轮次照旧",
            "{code} was given up on {on}; rounds that were opened go on"
        );
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha form list")]))
    })
}

/// The form asked for: of the ledger, or one that ships.
fn asked(desk: &Desk, matches: &ArgMatches) -> Result<Form> {
    let name = typed(matches, "target").unwrap_or_default();
    let own = desk.read().and_then(|conn| {
        let id = desk.names()?.record(conn, &NOUN, name)?;
        form::current(conn, id).map(|(_, form)| form)
    });
    own.or_else(|error| {
        form::ships(name).ok_or_else(|| if error.id == "record-unknown" { form::unknown(&error, name) } else { error })
    })
}

/// The forms that ship.
fn shipped() -> Sheet<'static> {
    let rows = form::shipped().filter_map(|text| Form::parse(text).ok()).map(|form| {
        let scored = i64::from(form.scoring.is_some());
        let n = i64::try_from(form.items.len()).unwrap_or_default();
        vec![
            Value::Text(form.name),
            Value::Text(form.en),
            Value::text(form.period.slug()),
            Value::text(form.of.slug()),
            Value::Int(n),
            Value::Int(scored),
            form.about.map_or(Value::Null, Value::Text),
        ]
    });
    let heads = vec![
        Head::of("name", Shape::Text, "名称", "Name"),
        Head::of("en", Shape::Text, "英文名", "English name"),
        query::head(Some(&NOUN), "every"),
        query::head(Some(&NOUN), "about"),
        query::head(None, "items"),
        Head::of("scored", Shape::Flag, "计分", "Scored"),
        Head::of("purpose", Shape::Long, "用途", "What it is for"),
    ];
    let mut sheet = Sheet::of("shipped", both!("自带的表", "Forms that ship"), heads, rows.collect());
    sheet.brief = vec![0, 2, 3, 4, 6];
    sheet
}

/// The items of a form as a table.
pub fn items(form: &Form) -> Sheet<'static> {
    let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    let number = |number: &Option<serde_json::Number>| text(number.as_ref().map(ToString::to_string));
    let row = |item: &Item| {
        let options: Vec<String> = item
            .options
            .iter()
            .map(|option| match &option.score {
                Some(score) => format!("{}={score}", option.zh),
                None => option.zh.clone(),
            })
            .collect();
        vec![
            Value::Text(item.key.clone()),
            text(item.section.clone()),
            text(item.stage.clone()),
            Value::Text(item.zh.clone()),
            Value::text(item.kind.slug()),
            text(Some(options.join("、")).filter(|options| !options.is_empty())),
            number(&item.max),
            number(&item.weight),
            Value::Int(i64::from(item.required)),
            match item.part {
                Part::Plain => Value::Null,
                Part::Bonus => Value::text("加分"),
                Part::Deduction => Value::text("扣分"),
                Part::Veto => Value::text("一票否决"),
                Part::Aside => Value::text("不计分"),
            },
            text(item.figure.clone()),
            Value::Int(i64::from(item.retired)),
        ]
    };
    let heads = vec![
        Head::of("item", Shape::Text, "项目", "Item"),
        Head::of("section", Shape::Text, "部分", "Section"),
        Head::of("stage", Shape::Text, "阶段", "Stage"),
        Head::of("asks", Shape::Long, "问什么", "What it asks"),
        Head::of("item_kind", Shape::Word("item_kind"), "类型", "Kind"),
        Head::of("options", Shape::Long, "选项", "Options"),
        Head::of("max", Shape::Measure, "最高", "Most"),
        Head::of("weight", Shape::Measure, "权重", "Weight"),
        Head::of("required", Shape::Flag, "必填", "Required"),
        Head::of("as", Shape::Text, "加减分", "Bonus or deduction"),
        Head::of("figure", Shape::Text, "台账计算", "Counted by"),
        Head::of("retired", Shape::Flag, "停用", "Given up"),
    ];
    let mut sheet = Sheet::of("items", both!("项目", "Items"), heads, form.items.iter().map(row).collect());
    let filled = |at: usize| form.items.iter().map(row).any(|row| !matches!(row[at], Value::Null | Value::Int(0)));
    sheet.brief = (0..12).filter(|at| filled(*at)).collect();
    sheet
}

/// A form's page, with its items.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let name = typed(matches, "target").unwrap_or_default();
    let found = desk.names()?.record(desk.read()?, &NOUN, name);
    let id = match found {
        Ok(id) => id,
        Err(error) if error.id == "record-unknown" => {
            let form = form::ships(name).ok_or_else(|| form::unknown(&error, name))?;
            let name = &form.name;
            desk.say(both!(
                "“{name}”是自带的，还没有加入：ducha form add {name}",
                "{name} ships and is not added yet: ducha form add {name}"
            ));
            return Ok(Page::Sheet(items(&form)));
        }
        Err(error) => return Err(error),
    };
    let (_, form) = form::current(desk.read()?, id)?;
    let mut page = verbs::show(desk, &NOUN, id)?;
    if desk.wish.fields.is_none() {
        page.parts.push(items(&form));
    }
    verbs::whole(desk, &NOUN, id, page)
}
