//! What a copy for another office does not tell of what is planned: two ledgers that differ in nothing but where a covert campaign goes
//! have copies that differ in nothing; once somebody was everywhere the next copy tells it, and every command answers on one that tells less.

use crate::office;
use crate::story;

use ducha::command::examples::{self, Line};
use office::Office;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What nobody chooses: hashes, salts, instants, keys.
const BY_CHANCE: &[&str] = &["hash", "salt", "content", "at", "key", "public_key", "identity", "shared_at"];

/// A ledger with a covert campaign and all that may belong to one, which goes to some units on a day; `kind`, `methods` and `item` say by
/// what it is covert.
fn plans((units, aside, day): ([&str; 2], &str, &str), (kind, methods, item): (&str, &str, &str)) -> Office {
    let office = Office::open("2026-03-20");
    let [one, other] = units;
    std::fs::write(office.folder.path().join("名单.txt"), format!("{one},{other}")).expect("a file");
    for n in 1..=6 {
        office.line(&format!("unit add 清河县{n}号所 --kind 派出所 --code A0{n}"));
    }
    for unit in ["A01", "A02", "A02", "A03", "A03", "A03"] {
        office.line(&format!("complaint add --channel 电话 --unit {unit} --category 慢作为 -m 又"));
    }
    for line in [
        format!("plan add 夜查{one}值班 --kind {item} --scope {one}、{other} --from {day} --to {day} -m 去{one}"),
        format!("plan edit N1 --scope 先{one}后{other}"),
        format!("campaign add 夜查{one}值班 --kind {kind} --from {day} --plan-item N1"),
        format!("campaign plan P1 --matters 值班 --scope {one}、{other} --methods {methods} --authority 县委"),
        "campaign approve P1 --by 陈县长".to_owned(),
        "person add 甲一 --unit A06".to_owned(),
        "team add P1 --person 甲一 --squad 一组".to_owned(),
        format!("team group P1 一组 --units {one} --visit-on {day}"),
        format!(
            "draw frame P1 --where {one},{other},{aside} --quota 1 --weights complaints --exclude {aside}=已知情 --inspectors 张明={aside},李华=A06"
        ),
        format!("draw seed P1 --seed 07-12-{one} --witness 赵主任"),
        format!("instruction add --leader 陈县长 --of P1 -m 去看{one}"),
        format!("evidence add I1 名单.txt -m {one}名单"),
        "evidence add K1 名单.txt".to_owned(),
        format!("paper draft 督查报告 --of P1 -m 去过{one}"),
        "paper sign 1 --by 王主任".to_owned(),
        "paper issue 1".to_owned(),
        format!("instruction add --leader 陈县长 -m 夜查{one}值班以前不得走漏"),
        "share 交.db".to_owned(),
        "-f 交.db check".to_owned(),
    ] {
        office.line(&line);
    }
    office
}

/// All a copy says, by table.
fn said(office: &Office, copy: &str) -> BTreeMap<String, Vec<String>> {
    let conn = Connection::open(office.folder.path().join(copy)).expect("a copy");
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'signing' ORDER BY name";
    let mut tables = conn.prepare(sql).expect("tables");
    let tables: Vec<String> =
        tables.query_map([], |r| r.get(0)).expect("tables").collect::<Result<_, _>>().expect("names");
    let rows = |table: &String| {
        // What an office is by chance has a digest too.
        let but = if table == "change" { "WHERE noun <> 'office'" } else { "" };
        let mut rows = conn.prepare(&format!("SELECT * FROM \"{table}\" {but}")).expect("a table");
        let columns: Vec<String> = rows.column_names().map(str::to_owned).collect();
        let told = |(at, name): (usize, &String), row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
            let by_chance = BY_CHANCE.contains(&name.as_str());
            Ok(if by_chance { String::new() } else { format!("{name}={:?}", row.get::<_, Value>(at)?) })
        };
        let line = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
            Ok(columns.iter().enumerate().map(|one| told(one, row)).collect::<Result<Vec<_>, _>>()?.join(" "))
        };
        rows.query_map([], line).expect("rows").collect::<Result<Vec<_>, _>>().expect("their cells")
    };
    tables.iter().map(|table| (table.clone(), rows(table))).collect()
}

const HERE: ([&str; 2], &str, &str) = (["A01", "A02"], "A05", "2026-07-03");
const THERE: ([&str; 2], &str, &str) = (["A03", "A04"], "A02", "2026-08-11");

#[test]
fn a_copy_is_the_same_wherever_a_covert_campaign_goes() {
    for covert in [
        ("暗访", "明查", "专项"),
        ("专项", "暗访", "专项"),
        ("专项", "明查,体验办事", "专项"),
        ("综合督查", "明查", "暗访"),
    ] {
        let [one, other] = [HERE, THERE].map(|plan| said(&plans(plan, covert), "交.db"));
        for (table, rows) in &one {
            let otherwise = rows.iter().zip(&other[table]).find(|(one, other)| one != other);
            assert_eq!((otherwise, rows.len()), (None, other[table].len()), "{covert:?} {table}");
        }
    }
    // One that is not covert is told.
    let open = said(&plans(HERE, ("专项", "明查", "专项")), "交.db");
    assert!(format!("{open:?}").contains("夜查A01值班"), "{open:?}");
}

/// What a draw drew is found from a copy by whoever has its seed and its frame, or tries frames out by their digest.
#[test]
fn nothing_in_a_copy_lets_a_draw_be_done_again() {
    let office = plans(HERE, ("暗访", "暗访", "专项"));
    let bytes = std::fs::read(office.folder.path().join("交.db")).expect("a copy");
    let draw = &office.json(&["draw", "show", "K1"]);
    for column in ["digest", "pool_digest", "seed", "quotas"] {
        let word = draw[column].as_str().expect("a text").as_bytes();
        assert!(!bytes.windows(word.len()).any(|window| window == word), "{column} is in the copy");
    }
}

/// Somebody was there: the copy after that tells it, and another office takes both, one after the other.
#[test]
fn what_was_carried_out_is_in_the_next_copy() {
    let office = plans(HERE, ("专项", "暗访", "暗访"));
    let city = Office::empty("2026-07-20");
    city.line("init --name 清河市效能办");
    let take = |name: &str| {
        std::fs::copy(office.folder.path().join(name), city.folder.path().join(name)).expect("a copy");
        city.line(&format!("office take {name}"));
    };
    take("交.db");
    office.line("--today 2026-07-03 campaign open P1 --even-so 急");
    office.line("--today 2026-07-03 visit add --campaign P1 --unit A01 --method 暗访 --inspectors 张明、李华");
    office.line("--today 2026-07-04 share 交2.db");
    take("交2.db");
    let key = city.json(&["office", "list"])[0]["key"].as_str().expect("a key").to_owned();
    let record = |code: &str| city.json(&["office", "show", &format!("{key}/{code}")]);
    assert_eq!((&record("K1")["seed"], &record("P1")["title"]), (&"07-12-A01".into(), &"夜查A01值班".into()));
    assert_eq!(record("N1")["from_on"], "2026-07-03");
    let copy = said(&office, "交2.db");
    let told = |table: &str, text: &str| copy[table].iter().any(|row| row.contains(text));
    assert!(told("draw_frame", "A01") && told("paper_step", "frozen=Text"), "{copy:?}");
    city.line("check");
}

/// One unit was visited and another is still to be: where somebody was is told, where somebody is to go is not.
#[test]
fn what_is_still_to_come_is_in_no_copy() {
    let office = plans(HERE, ("暗访", "暗访", "专项"));
    office.line("clue add --unit A05 --channel 电话 -m 夜里锁门 --quiet");
    office.line("campaign edit P1 --clue L1");
    office.line("team group P1 一组 --units A04 --visit-on 2026-07-09");
    office.line("--today 2026-07-03 campaign open P1 --even-so 急");
    office.line("--today 2026-07-03 visit add --campaign P1 --unit A01 --method 暗访 --inspectors 张明、李华");
    office.line("--today 2026-07-04 share 交2.db");
    let of = |sql: &str| office.json(&["-f", "交2.db", "query", sql]);
    assert_eq!(
        of("SELECT DISTINCT unit, visit_on FROM targets"),
        serde_json::json!([{ "unit": null, "visit_on": null }])
    );
    assert_eq!(of("SELECT unit FROM visits"), serde_json::json!([{ "unit": "清河县1号所" }]));
    assert_eq!(of("SELECT unit, summary FROM every_clue"), serde_json::json!([{ "unit": null, "summary": "***" }]));
    let bytes = std::fs::read(office.folder.path().join("交2.db")).expect("a copy");
    for word in ["2026-07-09", "夜查A01值班", "夜里锁门"] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word} is in the copy");
    }
    office.line("-f 交2.db check");
}

/// What an office named for its own work names nobody who complained.
#[test]
fn no_list_reading_word_or_template_in_a_copy_names_who_complained() {
    let office = plans(HERE, ("专项", "明查", "专项"));
    office.line("complaint add --channel 电话 --unit A01 --category 慢作为 -m 又 --complainant-name 王秀英");
    std::fs::write(
        office.folder.path().join("王秀英来件.csv"),
        "日子,渠道,单位,类别,内容\n2026-03-05,电话,A01,慢作为,甲\n",
    )
    .expect("a file");
    for line in [
        "complaint list --where summary='王秀英' --save 王秀英的件",
        "complaint list --unit A01 --save 一号所",
        "complaint import 王秀英来件.csv --map 日子=received_on",
        "term add --vocab channel --slug xiuying --zh 王秀英专线",
        "share 交2.db",
        "-f 交2.db check",
        "-f 交2.db saved list",
        "-f 交2.db mapping list",
    ] {
        office.line(line);
    }
    let bytes = std::fs::read(office.folder.path().join("交2.db")).expect("a copy");
    assert!(!bytes.windows(9).any(|window| window == "王秀英".as_bytes()), "a name is in the copy");
}

/// Every example there is, and each once more about what the copy tells least of, on a copy of a ledger with a row in every table.
#[test]
fn every_command_answers_on_a_copy_that_tells_less() {
    let office = story::full();
    for line in story::PLANNED.iter().copied().chain([
        "paper draft 督查报告 --of P2026-0002",
        "paper sign B2026-0002 --by 王主任",
        "paper issue B2026-0002",
        "share 交.db",
    ]) {
        office.line(line);
    }
    std::fs::remove_file(office.folder.path().join("ducha.db")).expect("the ledger goes");
    std::fs::rename(office.folder.path().join("交.db"), office.folder.path().join("ducha.db")).expect("the copy stays");
    let of = |name: &'static str| {
        let words: Vec<&str> = name.split(' ').collect();
        examples::lines(&words).into_iter().filter_map(move |line| match line {
            Line::Shown(line) if !name.starts_with('*') => Some(examples::filled(line, words[0])),
            _ => None,
        })
    };
    let nouns = ducha::record::NOUNS
        .iter()
        .flat_map(|noun| ["list", "show", "export"].map(|verb| format!("{} {verb}", noun.name).leak() as &'static str));
    // Practice has a ledger of its own.
    let headings = examples::headings().filter(|name| *name != "learn");
    let mut lines: Vec<String> = headings.chain(nouns).flat_map(of).collect();
    let about = |line: &String| {
        let least = ["P", "K", "G"].iter().fold(line.clone(), |line, letter| {
            line.replace(&format!("{letter}2026-0001"), &format!("{letter}2026-0002"))
        });
        (least != *line).then_some(least)
    };
    lines.extend(lines.iter().filter_map(about).collect::<Vec<_>>());
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(line) = lines.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Err(said) = crate::help::typed(&office, line) else { continue };
                    let internal = ["读写台账出错", "台账里的", "不符合台账的约束", "panicked"];
                    if internal.iter().any(|word| said.contains(word)) {
                        wrong.lock().expect("a list").push(said);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("a list");
    assert!(lines.len() > 600 && wrong.is_empty(), "{} lines: {}", lines.len(), wrong.join("\n"));
}
