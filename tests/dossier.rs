//! A dossier is whole: every record that stands on a case with its evidence, an index, digests that another program checks; of who
//! complained not a byte, unless that is asked for and journaled; and nothing half made.

use crate::office;

use office::Office;
use serde_json::Value;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

const WHO: [&str; 2] = ["王秀英", "13800138000"];

/// A complaint with all that can stand on it, and another that has nothing to do with it.
fn case() -> Office {
    let office = Office::open("2026-03-20");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/photo.jpg"), office.folder.path().join("现场.jpg"))
        .expect("a photo");
    fs::write(office.folder.path().join("王秀英来信.txt"), "一封信").expect("a letter");
    for line in [
        "unit add 清河县住建局 --kind 县直部门 --code A01",
        "complaint add --unit A01 --channel 来信 --category 慢作为 --received 2026-03-02 --complainant-name 王秀英 --complainant-phone 13800138000 -m 王秀英来了四趟",
        "complaint add --unit A01 --channel 电话 --category 慢作为 --received 2026-03-02 -m 别的事",
        "complaint accept C1 --on 2026-03-03",
        "finding add --complaint C1 --unit A01 --kind 工作失误 --found 2026-03-05 -m 王秀英没有被告知",
        "finding add --complaint C2 --unit A01 --kind 脱岗 --found 2026-03-05 -m 别的问题",
        "finding add --complaint C1 --unit A01 --kind 脱岗 --found 2026-03-06 -m 写错了",
        "finding void F3 -m 写错",
        "order issue --unit A01 --findings F1 --on 2026-03-06 --due 2026-04-10 -m 限期告知",
        "instruction add --leader 县长 --of C1 --received 2026-03-07 -m 查清",
        "proposal add --unit A01 --complaint C1 --kind 整改建议 --on 2026-03-08 -m 建章立制",
        "evidence add F1 现场.jpg",
        "evidence add C1 王秀英来信.txt --kind 文件",
    ] {
        office.line(line);
    }
    office
}

/// Everything a file says, what is packed in it too.
fn said(path: &Path) -> String {
    let mut out = String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned();
    if path.extension().is_some_and(|ending| ending == "docx") {
        let mut zip = zip::ZipArchive::new(File::open(path).expect("a file")).expect("a Word file");
        for at in 0..zip.len() {
            let mut part = Vec::new();
            zip.by_index(at).expect("a part").read_to_end(&mut part).expect("its bytes");
            out += &String::from_utf8_lossy(&part);
        }
    }
    out
}

/// What a folder holds, by name.
fn held(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let mut all: Vec<_> = entries.map(|e| (e.file_name().to_string_lossy().into_owned(), said(&e.path()))).collect();
    all.sort();
    all
}

fn codes(rows: &Value) -> Vec<String> {
    rows.as_array().expect("rows").iter().map(|row| row["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn all_that_stands_on_a_case_and_nothing_else_is_in_it() {
    let office = case();
    let rows = office.json(&["dossier", "C1", "--as-is", "--as", "html", "--to", "卷"]);
    let wanted = [
        "C2026-0001",
        "E2026-0002",
        "E2026-0002",
        "F2026-0001",
        "E2026-0001",
        "E2026-0001",
        "O2026-0001",
        "I2026-0001",
        "J2026-0001",
    ];
    assert_eq!(codes(&rows), wanted);
    let files = held(&office.folder.path().join("卷"));
    assert_eq!(files.len(), wanted.len() + 3, "{:?}", files.iter().map(|f| &f.0).collect::<Vec<_>>());
    // Of a unit all of its cases.
    let rows = office.json(&["dossier", "A01", "--as-is", "--dry-run"]);
    let all = codes(&rows);
    assert!(
        all.contains(&"C2026-0002".into()) && all.contains(&"F2026-0002".into()) && !all.contains(&"F2026-0003".into()),
        "{all:?}"
    );
    assert_eq!((all[0].as_str(), rows[0]["sha256"].clone()), ("A01", Value::Null));
}

#[test]
fn another_program_finds_every_digest_and_a_changed_byte() {
    let office = case();
    office.line("dossier C1 --as-is --to 卷");
    let folder = office.folder.path().join("卷");
    let check = || {
        Command::new("sha256sum")
            .args(["-c", "--quiet", "SHA256SUMS"])
            .current_dir(&folder)
            .output()
            .expect("sha256sum")
    };
    assert!(check().status.success());
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("digests");
    assert_eq!(sums.lines().count(), held(&folder).len() - 1);
    let index = fs::read_to_string(folder.join("卷内目录.csv")).expect("an index");
    assert!(sums.lines().filter(|line| !line.contains("卷内目录")).all(|line| index.contains(&line[..64])), "{index}");
    fs::write(folder.join("001-C2026-0001.docx"), "另一份").expect("a file");
    assert!(!check().status.success());
}

#[test]
fn of_who_complained_there_is_no_byte_unless_it_is_asked_for_with_a_reason() {
    let office = case();
    for (kind, unit) in [("docx", "C1"), ("html", "C1"), ("docx", "A01")] {
        let to = format!("{unit}-{kind}");
        office.line(&format!("dossier {unit} --as-is --as {kind} --to {to}"));
        for (name, said) in held(&office.folder.path().join(&to)) {
            assert!(WHO.iter().all(|who| !name.contains(who) && !said.contains(who)), "{to}/{name}");
        }
        let photo =
            held(&office.folder.path().join(&to)).into_iter().find(|file| file.0.contains(".jpg")).expect("a photo");
        assert!(!photo.1.contains("Exif"), "{to}");
    }
    let entries = || office.json(&["history", "C1"]).as_array().map(Vec::len);
    let before = entries();
    assert_eq!(office.say(&["dossier", "C1", "--full", "--to", "全"], "").code, 4);
    assert_eq!(office.say(&["dossier", "C1", "--full", "--reason", "归档", "--to", "全", "--dry-run"], "").code, 4);
    assert!(!office.folder.path().join("全").exists() && entries() == before);
    let rows = office.json(&["dossier", "C1", "--full", "--reason", "归档", "--to", "全"]);
    let files = held(&office.folder.path().join("全"));
    assert!(WHO.iter().all(|who| files.iter().any(|(_, said)| said.contains(who))));
    assert_eq!(codes(&rows).iter().filter(|code| *code == "C2026-0001").count(), 2);
    let last = office.json(&["history", "C1", "--limit", "1"]);
    assert_eq!((last[0]["change"].as_str(), last[0]["after"].as_str()), (Some("read"), Some("归档")));
}

#[test]
fn it_is_whole_or_not_at_all_and_never_over_anything() {
    let office = case();
    let refused = |arguments: &[&str]| {
        let said = office.say(&[arguments, &["--json"]].concat(), "");
        let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{said:?}"));
        error["error"]["id"].as_str().expect("an id").to_owned()
    };
    let path = |name: &str| office.folder.path().join(name);
    // A letter cannot be made bare, and a file that was altered is no evidence: nothing is left behind.
    assert_eq!(refused(&["dossier", "C1", "--to", "卷"]), "evidence-not-bare");
    let kept = office.json(&["evidence", "show", "E2"])["sha256"].as_str().expect("a digest").to_owned();
    let place = path("ducha.db.evidence").join(&kept[..2]).join(&kept[2..]);
    let content = fs::read(&place).expect("the letter");
    fs::write(&place, "改过").expect("a file");
    assert_eq!(refused(&["dossier", "C1", "--as-is", "--to", "卷"]), "evidence-not-whole");
    fs::write(&place, content).expect("a file");
    let left: Vec<_> =
        fs::read_dir(office.folder.path()).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    assert!(!path("卷").exists() && left.iter().all(|name| !name.to_string_lossy().starts_with(".ducha-")), "{left:?}");
    fs::create_dir(path("空")).expect("a folder");
    office.line("dossier C1 --as-is --to 空");
    assert_eq!(refused(&["dossier", "C1", "--as-is", "--to", "空"]), "file-exists");
    assert_eq!(refused(&["dossier", "C1", "--to", "ducha.db"]), "file-exists");
    assert_eq!(refused(&["dossier", "C1", "--to", "ducha.db.evidence/卷"]), "output-over-ledger");
    assert_eq!(refused(&["dossier", "F3"]), "record-voided");
    assert_eq!(refused(&["dossier", "C9"]), "record-unknown");
    assert_eq!(refused(&["dossier", "C1", "--as", "txt"]), "format-unknown");
}

/// Whether a program that the pages are printed or counted with is here.
fn there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

#[test]
fn printed_pages_are_counted_as_another_program_counts_them() {
    if !there("soffice") || !there("pdfinfo") {
        return;
    }
    let office = case();
    // The printing program is looked for where the others are.
    let made = Command::new(env!("CARGO_BIN_EXE_ducha"))
        .args(["dossier", "F1", "--as-is", "--as", "pdf", "--to", "卷", "--json", "--today", "2026-03-20"])
        .current_dir(office.folder.path())
        .env_remove("DUCHA_FILE")
        .output()
        .expect("the program");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let rows: Value = serde_json::from_slice(&made.stdout).expect("JSON");
    let mut next = 1;
    for row in rows.as_array().expect("rows") {
        let name = row["file_name"].as_str().expect("a file");
        if !name.contains(".pdf") {
            assert_eq!((row["pages"].clone(), row["page"].clone()), (Value::Null, Value::Null));
            continue;
        }
        assert_eq!(row["page"], next);
        next += row["pages"].as_i64().expect("pages");
        let told = Command::new("pdfinfo").arg(office.folder.path().join("卷").join(name)).output().expect("its pages");
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        let pages = told.lines().find_map(|line| line.strip_prefix("Pages:")).map(str::trim);
        assert_eq!(pages, Some(row["pages"].to_string().as_str()), "{name}");
    }
    assert!(next > 3);
}
