//! What comes in again and says something else: of every noun and every column that a file may fill in, a changed cell is told with
//! its column, what the ledger has and what the file says, and nothing is written.

use crate::office;
use crate::story;

use calamine::{Data, Reader, Xlsx, open_workbook};
use ducha::base::column::{Shape, label};
use ducha::base::noun::{Field, From, Noun};
use ducha::base::vocab::vocab;
use ducha::record::NOUNS;
use office::Office as Ledger;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

/// The nouns that come in from a file: evidence has bytes of its own, and comes with the whole ledger.
fn nouns() -> impl Iterator<Item = &'static Noun> {
    NOUNS.iter().copied().filter(|noun| noun.name != "evidence")
}

/// Whether there is no other name for a record than what stands in a field: another is another record.
fn called(noun: &Noun, field: &Field) -> bool {
    noun.letters.is_none()
        && (noun.identity.contains(&field.column) || ["name", "code", "slug"].contains(&field.column))
}

/// The rows of a noun as they go out.
fn rows(office: &Ledger, noun: &Noun) -> Vec<Value> {
    let text = office.ok(&[noun.name, "export"]);
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Something else that may stand in a cell of this shape; none where the ledger has nothing else.
fn otherwise(office: &Ledger, noun: &Noun, column: &str, is: &Value) -> Option<Value> {
    let other_word = |list: &str| {
        let all = vocab(list).expect("a vocabulary").terms;
        all.iter().map(|word| word.slug).find(|slug| *is != *slug && *is != json!([slug])).expect("another word")
    };
    Some(match noun.shape(column) {
        // A limit of the hall, which no other text is.
        Shape::Text if noun.name == "approval" && ["statutory", "promised"].contains(&column) => json!("9wd"),
        Shape::Text | Shape::Person | Shape::Long | Shape::Cell | Shape::Measure | Shape::Closed => {
            json!(format!("{}改", is.as_str().unwrap_or_default()))
        }
        Shape::Day if is == "2026-03-01" => json!("2026-03-02"),
        Shape::Day => json!("2026-03-01"),
        Shape::Count => json!(is.as_i64().unwrap_or_default() + 1),
        Shape::Flag => json!(is != true),
        Shape::Unit => json!(if is.as_str().is_some_and(|is| is.contains("派出所")) { "A02" } else { "A01" }),
        Shape::Word(list) => json!(other_word(list)),
        Shape::Words(list) => json!([other_word(list)]),
        Shape::List => json!(["另一个"]),
        Shape::Code(letters) => {
            let to = NOUNS.iter().find(|noun| noun.letters == Some(letters)).expect("a noun");
            let codes = rows(office, to).into_iter().map(|row| row["code"].clone());
            let mut other = codes.filter(|code| code != is && *is != json!([code]));
            other.next()?
        }
        Shape::Named(_) => json!(is.is_null().then_some("书记信箱")?),
        Shape::Record => json!(if is == "C2026-0001" { "C2026-0002" } else { "C2026-0001" }),
        Shape::Rows | Shape::Instant => return None,
    })
}

/// What an import answers a program, with its exit code.
fn taken(office: &Ledger, noun: &Noun, rows: &[Value]) -> (i32, Value, String) {
    let text = rows.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let said = office.say(&[noun.name, "import", "-", "--json"], &text);
    (said.code, serde_json::from_str(&said.out).unwrap_or_default(), said.err)
}

/// What is wrong with how a changed cell is told.
fn told(noun: &Noun, field: &Field, (code, answer, err): &(i32, Value, String)) -> Option<String> {
    let (zh, _) = label(noun.name, field.column).expect("a label");
    let what = answer["differences"][0]["what"].as_str().unwrap_or_default();
    let fine = match field.from {
        _ if *code != 0 || answer["added"] != 0 => false,
        From::Anywhere => answer["changed"] == 1 && what.contains(zh) && what.contains(" → "),
        From::Sealed => answer["changed"] == 1 && what.contains(zh) && !what.contains(" → "),
        // Later steps are no row's to bring; that they say something else is told.
        From::History => answer["same"] == 1 && err.contains(zh),
    };
    (!fine).then(|| format!("{} {}: {code} {answer} {err}", noun.name, field.column))
}

#[test]
fn every_changed_cell_of_every_noun_is_told_and_changes_nothing() {
    let office = story::full();
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for noun in nouns() {
        let all = rows(&office, noun);
        for field in noun.fields.iter().filter(|field| !called(noun, field)) {
            let is = all[0][field.column].clone();
            let Some(other) = otherwise(&office, noun, field.column, &is) else { continue };
            let mut row = all[0].clone();
            if noun.shape(field.column) == Shape::Unit {
                row.as_object_mut().expect("a row").remove(&format!("{}_code", field.column));
            }
            row[field.column] = other;
            wrong.extend(told(noun, field, &taken(&office, noun, &[row])));
            tried += 1;
        }
        assert_eq!(rows(&office, noun), all, "{}: nothing of it was written", noun.name);
    }
    assert!(tried > 150, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Second records, so that a file may have of every noun some that are there and some that are not.
const SECOND: &[&str] = &[
    "clue add --channel 来信 --received 2026-03-02 --unit A02 -m 午后关门",
    "campaign add 夏季督查 --kind 专项督查 --from 2026-03-03",
    "point add 大厅信箱 --kind 意见箱 --from 2026-03-03",
    "order issue --findings F2026-0002 --due 15wd --issued 2026-03-12 --requirement 再整改",
    "person add 李某某 --unit A02",
    "sanction add --person 李某某 --kind 诫勉 --decided 2026-03-17 --finding F2026-0002",
    "instruction add --leader 李县长 --received 2026-03-07 -m 再查",
    "proposal add --kind 整改建议 --findings F2026-0002 --made 2026-03-12 -m 补签到",
    "paper draft 通报 --findings F2026-0002 --demands 再整改",
    "exposure add --finding F2026-0002 --publicity 系统内通报 --medium 会议通报 --shown 2026-03-17",
    "stated add --figure complaints.received --value 201 --from 2024-01-01 --to 2024-12-31 --source 年度总结",
];

/// A table of a file that was exported with labels: its first row is the heading.
fn table(office: &Ledger, noun: &Noun, format: &str) -> Vec<Vec<String>> {
    let name = format!("{}.{format}", noun.name);
    office.ok(&[noun.name, "export", "--labels", "-o", &name, "--force"]);
    let path = office.folder.path().join(name);
    if format == "csv" {
        let text = std::fs::read_to_string(path).expect("a file");
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        return reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    }
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    let cell = |cell: &Data| match cell {
        Data::DateTime(at) => {
            let (y, m, d, ..) = at.to_ymd_hms_milli();
            format!("{y:04}-{m:02}-{d:02}")
        }
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(cell).collect()).collect()
}

/// Writes such a table, and imports it.
fn bring(office: &Ledger, noun: &Noun, format: &str, table: &[Vec<String>]) -> Value {
    let name = format!("again.{format}");
    let path = office.folder.path().join(&name);
    if format == "csv" {
        let mut writer = csv::Writer::from_path(path).expect("a file");
        for row in table {
            writer.write_record(row).expect("a row");
        }
        writer.flush().expect("a file");
    } else {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (r, row) in (0..).zip(table) {
            for (c, cell) in (0..).zip(row) {
                sheet.write_string(r, c, cell).expect("a cell");
            }
        }
        book.save(path).expect("a workbook");
    }
    let said = office.say(&[noun.name, "import", &name, "--json"], "");
    assert_eq!(said.code, 0, "{} {format}: {}{}", noun.name, said.out, said.err);
    serde_json::from_str(&said.out).expect("JSON")
}

fn counts(answer: &Value) -> [i64; 3] {
    ["added", "same", "changed"].map(|key| answer[key].as_i64().expect("a count"))
}

/// As a sheet with Chinese headings: unchanged it adds nothing, a changed cell is told, and of a ledger that has some of its rows the
/// others are added, once.
#[test]
fn a_sheet_of_every_noun_overlaps_and_differs_by_a_cell() {
    for format in ["csv", "xlsx"] {
        let office = story::full();
        for line in SECOND {
            office.line(line);
        }
        let away = Ledger::open(story::TODAY);
        story::furnish(&away);
        away.ok(&["paper", "kind", "import", "简报.md"]);
        for noun in nouns() {
            let file = table(&office, noun, format);
            let all = file.len() - 1;
            let n = i64::try_from(all).expect("a count");
            assert_eq!(counts(&bring(&office, noun, format, &file)), [0, n, 0], "{} {format}", noun.name);
            let at = changed_cell(&office, noun, &file);
            let mut changed = file.clone();
            changed[1][at.0] = at.1;
            let answer = bring(&office, noun, format, &changed);
            assert_eq!(counts(&answer), [0, n - 1, 1], "{} {format}: {answer}", noun.name);
            let what = answer["differences"][0]["what"].as_str().unwrap_or_default();
            assert!(what.contains(&file[0][at.0]) && what.contains(" → "), "{} {format}: {what}", noun.name);
            assert_eq!(table(&office, noun, format), file, "{} {format}: nothing of it was written", noun.name);
            // Elsewhere the first row is known, then the file that has it too comes, twice.
            assert_eq!(counts(&bring(&away, noun, format, &file[..2])), [1, 0, 0], "{} {format}", noun.name);
            if all > 1 {
                assert_eq!(counts(&bring(&away, noun, format, &file)), [n - 1, 1, 0], "{} {format}", noun.name);
            }
            assert_eq!(counts(&bring(&away, noun, format, &file)), [0, n, 0], "{} {format}", noun.name);
        }
    }
}

/// A cell of the first row of a table, by its place, and what it may say instead in the words of the table.
fn changed_cell(office: &Ledger, noun: &Noun, file: &[Vec<String>]) -> (usize, String) {
    let is = rows(office, noun).remove(0);
    let may = |field: &&Field| {
        let shape = noun.shape(field.column);
        field.from == From::Anywhere
            && matches!(shape, Shape::Text | Shape::Long | Shape::Count | Shape::Day | Shape::Flag)
    };
    let mut fields = noun.fields.iter().filter(may).filter(|field| !called(noun, field));
    fields
        .find_map(|field| {
            let (zh, _) = label(noun.name, field.column)?;
            let at = file[0].iter().position(|heading| heading == zh)?;
            let text = match otherwise(office, noun, field.column, &is[field.column])? {
                Value::String(text) => text,
                Value::Bool(yes) => (if yes { "是" } else { "否" }).to_owned(),
                other => other.to_string(),
            };
            Some((at, text))
        })
        .unwrap_or_else(|| panic!("{}: no cell to change", noun.name))
}
