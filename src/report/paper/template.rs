//! A template as an office writes it, run: what it asks of the ledger is asked of another thread, which has it; every number and
//! every word of a record that it prints carries a mark, so that layout knows where it came from. Bounded in work and in length.
//! Not for what the questions mean: that is `answer`'s.

use super::call::Call;
use super::given::{Ask, Given, Piece, Printed, Store};
use crate::base::error::{Both, Error, Result};
use crate::base::text;
use crate::both;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr, Value};
use minijinja::{AutoEscape, Environment, Error as Broken, ErrorKind, Output, State, UndefinedBehavior};
use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Begins and ends the place of a marked piece of text in what a template printed; a block's; and guards a line of data, so that
/// nothing in it is taken for layout. None of them is in any text: they are taken out of it.
pub const MARK: (char, char) = ('\u{e000}', '\u{e001}');
/// The same of a block.
pub const BLOCK: (char, char) = ('\u{e002}', '\u{e003}');
/// Stands before data.
pub const DATA: char = '\u{e004}';

/// The instructions a template may take: some seconds of work.
const FUEL: u64 = 20_000_000;
/// The longest paper, in bytes.
const LONGEST: usize = 4 << 20;

/// A question on its way, and where its answer goes.
type Request = (Ask, Sender<Result<Given>>);

/// The way from a template to the ledger, and what it printed.
struct Link {
    ask: Mutex<Sender<Request>>,
    store: Mutex<Store>,
    /// The error of an answer, told in place of what the template's runner makes of it.
    failed: Mutex<Option<Error>>,
}

impl Debug for Link {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("the ledger")
    }
}

type Said<T> = std::result::Result<T, Broken>;

impl Link {
    fn ask(self: &Arc<Link>, ask: Ask) -> Said<Value> {
        let gone = || Broken::new(ErrorKind::InvalidOperation, "the ledger is gone");
        let (back, answer) = channel();
        self.ask.lock().unwrap_or_else(PoisonError::into_inner).send((ask, back)).map_err(|_| gone())?;
        match answer.recv().map_err(|_| gone())? {
            Ok(given) => Ok(self.value(given)),
            Err(error) => {
                let told = Broken::new(ErrorKind::InvalidOperation, error.message.en.clone());
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Err(told)
            }
        }
    }

    fn value(self: &Arc<Link>, given: Given) -> Value {
        match given {
            Given::Text(text) => Value::from(clean(&text)),
            Given::Written(text) => Value::from_safe_string(clean(&text)),
            Given::Int(n) => Value::from(n),
            Given::List(all) => all.into_iter().map(|one| self.value(one)).collect(),
            Given::Row(columns) => {
                let columns = columns.into_iter().map(|(name, one)| (name, self.value(one)));
                Value::from_object(Row(columns.collect()))
            }
            Given::Told(told) => {
                let attrs = told.attrs.into_iter().map(|(name, one)| (name, self.value(one)));
                let mark = Mark {
                    link: Arc::clone(self),
                    attrs: attrs.collect(),
                    piece: told.piece,
                    is: told.is,
                    call: told.call,
                };
                Value::from_object(mark)
            }
            Given::Table(table) => Value::from_object(Placed { link: Arc::clone(self), block: Printed::Table(*table) }),
            Given::Chart(chart) => Value::from_object(Placed { link: Arc::clone(self), block: Printed::Chart(*chart) }),
        }
    }

    fn store<T>(&self, with: impl FnOnce(&mut Store) -> T) -> T {
        with(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Something told, as a template has it.
#[derive(Debug)]
struct Mark {
    link: Arc<Link>,
    piece: Piece,
    is: bool,
    call: Option<Call>,
    attrs: BTreeMap<String, Value>,
}

impl Object for Mark {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.attrs.get(key.as_str()?).cloned()
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.is
    }

    fn call_method(self: &Arc<Self>, _state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Said<Value> {
        match (method, &self.call, args) {
            ("compare", Some(call), [against]) => self.link.ask(Ask::Compare(call.clone(), against.to_string())),
            _ => Err(Broken::from(ErrorKind::UnknownMethod)),
        }
    }

    fn render(self: &Arc<Self>, f: &mut Formatter<'_>) -> fmt::Result {
        let at = self.link.store(|store| {
            store.pieces.push(Piece { text: clean(&self.piece.text), source: self.piece.source.clone() });
            store.pieces.len() - 1
        });
        write!(f, "{}{at}{}", MARK.0, MARK.1)
    }
}

/// Columns by name; one that is not there is an error.
#[derive(Debug)]
struct Row(BTreeMap<String, Value>);

impl Object for Row {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_str()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.keys().map(|name| Value::from(name.as_str())).collect())
    }
}

/// A block, printed where it stands.
#[derive(Debug)]
struct Placed {
    link: Arc<Link>,
    block: Printed,
}

impl Object for Placed {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let rows = match &self.block {
            Printed::Table(table) => table.rows.len(),
            Printed::Chart(chart) => chart.categories.len(),
        };
        match (key.as_str()?, &self.block) {
            ("rows", _) => Some(Value::from(rows)),
            ("key", Printed::Table(table)) => Some(Value::from(table.key.as_str())),
            _ => None,
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        match &self.block {
            Printed::Table(table) => !table.rows.is_empty(),
            Printed::Chart(chart) => chart.series.iter().any(|(_, all)| all.iter().any(|n| *n != 0)),
        }
    }

    fn render(self: &Arc<Self>, f: &mut Formatter<'_>) -> fmt::Result {
        let at = self.link.store(|store| {
            store.blocks.push(self.block.clone());
            store.blocks.len() - 1
        });
        write!(f, "\n\n{}{at}{}\n\n", BLOCK.0, BLOCK.1)
    }
}

/// Text without the signs of layout's own.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| !('\u{e000}'..='\u{e00f}').contains(c)).collect()
}

/// Prints a value: data in one line with a guard before it, what the clerk wrote as it stands.
fn printed(out: &mut Output<'_>, _state: &mut State<'_, '_>, value: &Value) -> Said<()> {
    if value.is_undefined() {
        return Err(Broken::from(ErrorKind::UndefinedError));
    }
    if value.is_none() {
        return Ok(());
    }
    let text = match value.as_str() {
        // What a macro printed, and what the clerk wrote.
        Some(text) if value.is_safe() => text.to_owned(),
        Some(text) => format!("{DATA}{}", text.replace(['\n', '\r'], " ")),
        None => value.to_string(),
    };
    Ok(out.write_str(&text)?)
}

fn options<const N: usize>(kwargs: &Kwargs, names: [&str; N]) -> Said<[String; N]> {
    let mut out = [const { String::new() }; N];
    for (said, name) in out.iter_mut().zip(names) {
        *said = kwargs.get::<Option<Value>>(name)?.map_or_else(String::new, |value| plain(&value));
    }
    Ok(out)
}

/// A value as an argument: of something told its text, of a record its code.
fn plain(value: &Value) -> String {
    let told = value.downcast_object_ref::<Mark>().map(|mark| mark.piece.text.clone());
    let code = || value.downcast_object_ref::<Row>().and_then(|row| row.0.get("code")).map(plain);
    told.or_else(code).unwrap_or_else(|| value.to_string())
}

fn several(ids: &Value) -> Vec<String> {
    let many = ids.kind() == minijinja::value::ValueKind::Seq;
    let all = ids.try_iter().ok().filter(|_| many);
    all.map_or_else(|| vec![plain(ids)], |all| all.map(|id| plain(&id)).collect())
}

fn count(kwargs: &Kwargs, name: &str) -> Said<usize> {
    Ok(kwargs.get::<Option<usize>>(name)?.unwrap_or(usize::MAX))
}

fn environment<'t>(link: &Arc<Link>) -> Environment<'t> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.set_formatter(printed);
    // Nothing is escaped; what macros print is known from data by it.
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_syntax(lines_of_their_own());
    let to = Arc::clone(link);
    env.add_function("figure", move |id: String, kwargs: Kwargs| {
        let given = options(&kwargs, ["by", "base", "unit"])?;
        kwargs.assert_all_used()?;
        to.ask(Ask::Figure(id, given))
    });
    let to = Arc::clone(link);
    env.add_function("stop", move |why: String| to.ask(Ask::Stop(why)));
    let to = Arc::clone(link);
    env.add_function("report", move |name: String| to.ask(Ask::Report(name)));
    let to = Arc::clone(link);
    env.add_function("rows", move |noun: String, kwargs: Kwargs| {
        let mut filters = Vec::new();
        for column in kwargs.args() {
            let mut values = several(&kwargs.get::<Value>(column)?);
            // An empty list asks for no record.
            values.resize(values.len().max(1), String::new());
            filters.extend(values.into_iter().map(|value| (column.to_owned(), value)));
        }
        to.ask(Ask::Rows(noun, filters))
    });
    for share in [true, false] {
        let to = Arc::clone(link);
        env.add_function(if share { "table" } else { "chart" }, move |ids: Value, kwargs: Kwargs| {
            let (by, top) = (kwargs.get::<String>("by")?, count(&kwargs, "top")?);
            let shares = share && kwargs.get::<Option<bool>>("share")?.unwrap_or(false);
            kwargs.assert_all_used()?;
            let ids = several(&ids);
            to.ask(if share { Ask::Table(ids, by, top, shares) } else { Ask::Chart(ids, by, top) })
        });
    }
    let to = Arc::clone(link);
    env.add_function("most", move |id: String, kwargs: Kwargs| {
        let by = kwargs.get::<String>("by")?;
        kwargs.assert_all_used()?;
        to.ask(Ask::Most(id, by))
    });
    env
}

/// A line with nothing but a `{% … %}` prints nothing.
fn lines_of_their_own() -> SyntaxConfig {
    SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().unwrap_or_default()
}

/// Takes what a template prints, up to a length.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(io::Error::other("too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A template of a kind: what it is called, its text, and how many lines of the whole stand before it.
pub type Text<'t> = (&'t str, &'t str, usize);

/// What is wrong with a template, by its line.
fn wrong(link: &Link, (name, _, before): Text<'_>, error: &Broken) -> Error {
    let place = match error.line() {
        Some(at) if before > 0 => both!("第 {} 行", "line {}", at + before),
        Some(_) => both!("的 {name} 一项", "{name}"),
        None => Both::default(),
    };
    let (zh, en) = (place.zh, place.en);
    if let Some(answer) = link.failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
        let Both { zh: said_zh, en: said_en } = answer.message.clone();
        let said = both!("模板{zh}：{said_zh}", "template, {en}: {said_en}");
        return if answer.id == "paper-stopped" { answer } else { answer.in_words(said) };
    }
    let (what_zh, what_en) = match error.kind() {
        ErrorKind::OutOfFuel => ("没完没了".to_owned(), "it goes on without end".to_owned()),
        ErrorKind::WriteFailure => ("写出的太长".to_owned(), "what it prints is too long".to_owned()),
        ErrorKind::UndefinedError
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownMethod
        | ErrorKind::UnknownFilter => {
            let detail = error.detail().unwrap_or("undefined value").to_owned();
            (format!("没有这个名称（{detail}）"), format!("there is no such name ({detail})"))
        }
        _ => {
            let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            (detail.clone(), detail)
        }
    };
    Error::refused("template-wrong", both!("模板{zh}：{what_zh}", "template, {en}: {what_en}")).hint(both!(
        "改好后再导入：ducha paper kind import 文件；能用的名称见 ducha paper kind names",
        "mend it and take it in again: ducha paper kind import FILE; the names there are: ducha paper kind names"
    ))
}

/// Refuses templates that cannot be read, or use a name that is neither a function nor one of `globals`.
pub fn readable(texts: &[Text<'_>], globals: &[&str]) -> Result<()> {
    let link =
        Arc::new(Link { ask: Mutex::new(channel().0), store: Mutex::new(Store::default()), failed: Mutex::new(None) });
    let env = environment(&link);
    for text in texts {
        let template = env.template_from_named_str(text.0, text.1).map_err(|error| wrong(&link, *text, &error))?;
        let mut unknown: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        unknown.retain(|name| !globals.contains(&name.as_str()) && env.globals().all(|(known, _)| known != name));
        unknown.sort();
        let Some(name) = unknown.first() else { continue };
        let known: Vec<&str> = globals.iter().copied().chain(env.globals().map(|(known, _)| known)).collect();
        let near = text::nearest(name, known, 2).join("、");
        let at = text.1.lines().position(|line| line.contains(name.as_str())).unwrap_or(0) + 1 + text.2;
        let said = both!("模板第 {at} 行：没有 {name:?} 这个名称", "template, line {at}: there is no name {name:?}");
        let hint = if near.is_empty() {
            both!("能用的名称见 ducha paper kind names", "the names there are: ducha paper kind names")
        } else {
            both!("相近的是 {near}；全部：ducha paper kind names", "did you mean {near}? All: ducha paper kind names")
        };
        return Err(Error::refused("template-wrong", said).hint(hint));
    }
    Ok(())
}

/// Runs templates over the same values: what each printed, and what their marks stand for. `answer` is asked on this thread.
pub fn run(
    texts: &[Text<'_>],
    globals: Vec<(String, Given)>,
    answer: &mut dyn FnMut(Ask) -> Result<Given>,
) -> Result<(Vec<String>, Store)> {
    let (ask, asked) = channel::<Request>();
    std::thread::scope(|scope| {
        let printing = scope.spawn(move || {
            let link =
                Arc::new(Link { ask: Mutex::new(ask), store: Mutex::new(Store::default()), failed: Mutex::new(None) });
            let env = environment(&link);
            let names: BTreeMap<String, Value> =
                globals.into_iter().map(|(name, given)| (name, link.value(given))).collect();
            let mut out = Vec::new();
            for text in texts {
                let mut bounded = Bounded(Vec::new());
                env.template_from_named_str(text.0, text.1)
                    .and_then(|template| {
                        template.render_captured_to(Value::from_object(Row(names.clone())), &mut bounded).map(drop)
                    })
                    .map_err(|error| wrong(&link, *text, &error))?;
                out.push(String::from_utf8_lossy(&bounded.0).into_owned());
            }
            Ok((out, link.store(std::mem::take)))
        });
        for (ask, back) in asked {
            // A template that has ended asks for nothing any more.
            let _ = back.send(answer(ask));
        }
        printing
            .join()
            .unwrap_or_else(|_| Err(Error::failed("template-broke", both!("模板执行中断", "the template broke off"))))
    })
}
