//! A whole ledger out as text and in again: the same to the byte, whatever is in it, and refused where anybody changed it.

use crate::office;
use crate::story;

use office::Office;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(
                files(&path)
                    .into_iter()
                    .map(|(name, bytes)| (Path::new(path.file_name().expect("a name")).join(name), bytes)),
            );
        } else {
            out.insert(path.file_name().expect("a name").into(), std::fs::read(&path).expect("a file"));
        }
    }
    out
}

/// What a ledger says of everything: lists, reports, the day's page, the journal.
fn says(office: &Office, ledger: &str) -> Vec<String> {
    let nouns = ducha::record::NOUNS.iter().map(|noun| vec![noun.name, "list", "--json"]);
    let pages = [
        vec!["today", "--json"],
        vec!["history", "--json"],
        vec!["report", "month", "--period", "2026-03", "--json"],
        vec!["report", "year", "--period", "2026", "--json"],
        vec!["report", "overdue", "--period", "2026", "--json"],
        vec!["paper", "show", "1", "--json"],
        vec!["evidence", "verify", "--json"],
    ];
    nouns.chain(pages).map(|call| office.ok(&[vec!["-f", ledger], call].concat())).collect()
}

/// What could not come in again does not go out: it is refused by what it is, and nothing lies there.
#[test]
fn a_row_that_is_too_long_to_come_in_again_does_not_go_out() {
    let office = story::full();
    let ledger = rusqlite::Connection::open(office.folder.path().join("ducha.db")).expect("a ledger");
    let long = "UPDATE complaint SET summary = hex(zeroblob(17 << 20)) WHERE id = (SELECT min(id) FROM complaint)";
    assert_eq!(ledger.execute(long, []).expect("a long row"), 1);
    for dry in [&["--dry-run"][..], &[]] {
        let said = office.say(&[&["export", "--all", "整本", "--json"], dry].concat(), "");
        assert_eq!((said.code, said.err.contains("export-row-too-long")), (4, true), "{}", said.err);
        assert!(said.err.contains("complaint 里 id ") && said.err.contains("ducha backup"), "{}", said.err);
        assert!(!office.folder.path().join("整本").exists());
    }
}

#[test]
fn what_went_out_whole_comes_in_the_same_and_goes_out_the_same() {
    let office = story::full();
    let at = |name: &str| office.folder.path().join(name);
    let said = office.json(&["export", "--all", "整本"]);
    assert!(said["tables"].as_i64() > Some(40) && said["evidence"] == 2, "{said}");
    for table in std::fs::read_dir(at("整本")).expect("a folder").map(|e| e.expect("an entry").path()) {
        assert!(table.is_dir() || std::fs::metadata(&table).expect("a file").len() > 0, "{table:?} has a row");
    }
    office.ok(&["-f", "一.db", "import", "--all", "整本"]);
    office.ok(&["export", "--all", "整本.zip"]);
    office.ok(&["-f", "二.db", "import", "--all", "整本.zip"]);
    for (ledger, again) in [("一.db", "再一"), ("二.db", "再二")] {
        office.ok(&["-f", ledger, "export", "--all", again]);
        assert_eq!(files(&at("整本")), files(&at(again)), "{ledger}");
        assert_eq!(says(&office, "ducha.db"), says(&office, ledger), "{ledger}");
        office.ok(&["-f", ledger, "check"]);
        // It goes on from where it was.
        office.ok(&["-f", ledger, "complaint", "add", "--channel", "电话", "--category", "慢作为", "-m", "新的一件"]);
        office.ok(&["-f", ledger, "check"]);
    }
    office.ok(&["export", "--all", "又.zip"]);
    assert_eq!(std::fs::read(at("整本.zip")).expect("a file"), std::fs::read(at("又.zip")).expect("a file"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for name in ["整本", "整本.zip"] {
            let mode = std::fs::metadata(at(name)).expect("there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{name} is nobody else's");
        }
    }
}

/// One line of a table changed, left out or added, its digest counted again or not: refused, and no ledger made.
#[test]
fn what_is_only_tried_is_written_nowhere() {
    let office = story::full();
    let before = files(office.folder.path());
    for to in ["整本", "整本.zip"] {
        let said = office.say(&["export", "--all", to, "--dry-run", "--json"], "");
        assert!(said.code == 0 && said.err.contains("演练，未写入"), "{}", said.err);
        assert!(serde_json::from_str::<Value>(&said.out).expect("JSON")["rows"].as_i64() > Some(100), "{}", said.out);
    }
    for line in [
        ["schema", "export", "--all", "整本"].as_slice(),
        &["schema", "backup", "备份.db"],
        &["schema", "share", "副本.db"],
    ] {
        assert_eq!(office.say(line, "").code, 0, "{line:?}");
    }
    assert_eq!(files(office.folder.path()), before);
}

#[test]
fn a_whole_export_that_was_changed_makes_no_ledger() {
    let office = story::full();
    office.ok(&["export", "--all", "整本"]);
    let whole = files(&office.folder.path().join("整本"));
    let folder = office.folder.path().join("改过");
    let tables = whole.keys().filter(|name| name.extension().is_some_and(|e| e == "ndjson")).cloned();
    for table in tables.collect::<Vec<_>>() {
        for (n, with_digest) in [(0, false), (0, true), (1, true), (2, true)] {
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(folder.join("evidence")).expect("a folder");
            for (name, bytes) in whole.iter().filter(|(name, _)| name.components().count() == 1) {
                std::fs::write(folder.join(name), bytes).expect("a file");
            }
            let text = String::from_utf8(whole[&table].clone()).expect("text");
            let mut lines: Vec<&str> = text.lines().collect();
            let changed = lines[0].replacen("20", "21", 1);
            match n {
                0 => lines[0] = &changed,
                1 => drop(lines.remove(0)),
                _ => lines.push(lines[0]),
            }
            let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
            if text.as_bytes() == whole[&table] {
                continue;
            }
            std::fs::write(folder.join(&table), &text).expect("a file");
            if with_digest {
                use sha2::Digest as _;
                let page = std::fs::read_to_string(folder.join("ducha.json")).expect("a page");
                let mut page: Value = serde_json::from_str(&page).expect("JSON");
                let name = table.file_stem().and_then(|n| n.to_str()).expect("a name");
                for of in page["tables"].as_array_mut().expect("tables").iter_mut().filter(|of| of["name"] == name) {
                    of["rows"] = lines.len().into();
                    of["sha256"] = ducha::base::hex::hex(&sha2::Sha256::digest(&text)).into();
                }
                std::fs::write(folder.join("ducha.json"), page.to_string()).expect("a page");
            }
            let said = office.say(&["-f", "改.db", "import", "--all", "改过", "--json"], "");
            assert_eq!(said.code, 7, "{table:?} {n} {with_digest}: {}{}", said.out, said.err);
            assert!(!office.folder.path().join("改.db").exists(), "{table:?} {n}");
        }
    }
    for (name, text) in [("坏.zip", "不是压缩包"), ("坏2.zip", "")] {
        std::fs::write(office.folder.path().join(name), text).expect("a file");
        assert_eq!(office.say(&["-f", "改.db", "import", "--all", name], "").code, 7, "{name}");
    }
    assert_eq!(office.say(&["import", "--all", "整本"], "").code, 4, "never over a ledger");
    assert_eq!(office.say(&["export", "--all", "整本"], "").code, 4, "never over an export");
    office.ok(&["-f", "演练.db", "import", "--all", "整本", "--dry-run"]);
    assert!(!office.folder.path().join("演练.db").exists());
}

/// A row is no more than a row can be, whatever a line holds: within 256 MB it is refused, and a receipt no unit was drawn in too.
#[test]
#[cfg(target_os = "linux")]
fn what_only_claims_to_be_an_export_takes_no_room() {
    use std::io::Write as _;
    let office = story::full();
    let at = |name: &str| office.folder.path().join(name);
    office.ok(&["export", "--all", "整本"]);
    let sixty = |begin: &str, again: &str| begin.to_owned() + &again.repeat((60 << 20) / again.len());
    for (n, line) in [
        sixty("{\"id\":[0", ",0"),
        sixty("{\"id\":", "["),
        sixty("{\"a\":1", ",\"a\":1"),
        sixty("{\"id\":1,\"zh\":\"", "字"),
        sixty("{\"id\":1,\"zh\":\"", "\\n"),
    ]
    .iter()
    .enumerate()
    {
        std::fs::write(at("整本").join("term.ndjson"), line).expect("a table");
        let within = format!("ulimit -v 262144; exec '{}' -f 新.db import --all 整本", env!("CARGO_BIN_EXE_ducha"));
        let said = std::process::Command::new("sh").args(["-c", &within]).current_dir(office.folder.path()).output();
        let said = said.expect("a shell");
        assert_eq!(said.status.code(), Some(7), "{n}: {}", String::from_utf8_lossy(&said.stderr));
    }
    let mut receipt = std::fs::File::create(at("回执.json")).expect("a file");
    receipt.write_all(b"{").and_then(|()| receipt.set_len(2 << 30)).expect("much of nothing");
    let drawn = ["{\"code\":\"\"}"].repeat(2_000_000).join(",");
    let bare = "{\"digest\":\"\",\"quotas\":\"all=1\",\"seed\":\"1\",\"order\":[],\"drawn\":[";
    std::fs::write(at("空.json"), format!("{bare}{drawn}]}}")).expect("a receipt that says nothing");
    for name in ["回执.json", "空.json"] {
        let within = format!("ulimit -v 262144; exec '{}' draw verify {name} {name}", env!("CARGO_BIN_EXE_ducha"));
        let said = std::process::Command::new("sh").args(["-c", &within]).current_dir(office.folder.path()).output();
        let said = said.expect("a shell");
        assert_eq!(said.status.code(), Some(2), "{name}: {}", String::from_utf8_lossy(&said.stderr));
    }
}

/// What lies beside the parts of a whole ledger is told, and what is no whole ledger, or would go where nobody asked, is refused.
#[test]
fn what_is_not_read_or_not_written_is_told() {
    let office = story::full();
    office.ok(&["export", "--all", "整本"]);
    let beside = |name: &str, names: &[&str]| {
        let said = office.say(&["-f", &format!("{name}.db"), "import", "--all", name], "");
        assert_eq!(said.code, 0, "{}", said.err);
        let told = format!("另有 {} 个文件不属于整本导出，没有读：{}", names.len(), names.first().unwrap_or(&""));
        assert_eq!(said.err.contains(&told), !names.is_empty(), "{}", said.err);
    };
    beside("整本", &[]);
    for name in ["甲.txt", "乙.ndjson"] {
        std::fs::write(office.folder.path().join("整本").join(name), "{}").expect("a file");
    }
    std::fs::rename(office.folder.path().join("整本"), office.folder.path().join("又")).expect("a folder");
    beside("又", &["乙.ndjson", "甲.txt"]);
    for name in ["某.rar", "整本.tar", "另.db"] {
        let said = office.say(&["export", "--all", name], "");
        assert!(said.code == 2 && said.err.contains(name) && said.err.contains(".zip"), "{name}: {}", said.err);
        assert!(!office.folder.path().join(name).exists(), "{name}");
    }
    office.ok(&["export", "--all", "整本.2026"]);
    office.ok(&["share", "交.db"]);
    let said = office.say(&["-f", "交.db", "export", "--all", "副本.zip"], "");
    assert!(said.code == 4 && said.err.contains("不是整本台账"), "{}", said.err);
    assert!(!office.folder.path().join("副本.zip").exists());
}
