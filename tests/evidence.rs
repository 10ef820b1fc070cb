//! Evidence is what it was or is named: whatever a file is called, however it is spoilt, wherever the taking in breaks off.

use crate::office;

use ducha::base::vocab::Intact;
use ducha::db::store;
use office::Office;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// A ledger with a visit, a finding and a complaint to have evidence of.
fn ledger() -> Office {
    let office = Office::open("2026-03-20");
    for command in [
        "unit add 南街派出所 --kind 派出所",
        "visit add --unit 南街派出所 --method 暗访 --on 2026-03-02",
        "finding add --visit V2026-0001 --kind 脱岗",
    ] {
        office.ok(&command.split(' ').collect::<Vec<_>>());
    }
    let row = json!({ "channel": "phone", "received_on": "2026-03-05", "category": "slow-action" });
    office.import("complaint", &[row]);
    office
}

fn put(office: &Office, name: &str, content: &[u8]) {
    fs::write(office.folder.path().join(name), content).expect("a file");
}

/// Every file below the evidence folder, temporary ones too.
fn files(office: &Office) -> Vec<PathBuf> {
    let folder = office.folder.path().join("ducha.db.evidence");
    let inner =
        |path: &Path| fs::read_dir(path).into_iter().flatten().map(|e| e.expect("an entry").path()).collect::<Vec<_>>();
    let mut all: Vec<PathBuf> = inner(&folder)
        .iter()
        .filter(|p| !p.ends_with("ledger"))
        .flat_map(|p| if p.is_dir() { inner(p) } else { vec![p.clone()] })
        .collect();
    all.sort();
    all
}

/// What `verify` finds: exit code, and code with slug of each.
fn verify(office: &Office) -> (i32, Vec<(String, String)>) {
    let said = office.say(&["evidence", "verify", "--json"], "");
    let rows: Vec<Value> = serde_json::from_str(&said.out).expect("JSON");
    let text = |v: &Value, key: &str| v[key].as_str().expect("text").to_owned();
    (said.code, rows.iter().map(|r| (text(r, "code"), text(r, "found"))).collect())
}

fn refusal(office: &Office, arguments: &[&str]) -> (i32, String) {
    let said = office.say(&[arguments, &["--json"]].concat(), "");
    let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{said:?}"));
    (said.code, error["error"]["id"].as_str().expect("an id").to_owned())
}

#[test]
fn one_flipped_bit_is_found_and_named() {
    let office = ledger();
    put(&office, "a.jpg", &vec![7; 300_000]);
    put(&office, "b.mp4", b"a film");
    office.ok(&["evidence", "add", "V2026-0001", "a.jpg", "b.mp4"]);
    assert_eq!(verify(&office).0, 0);
    for place in files(&office).into_iter().filter(|f| fs::metadata(f).is_ok_and(|m| m.len() == 300_000)) {
        let mut content = fs::read(&place).expect("content");
        content[299_999] ^= 1;
        fs::write(&place, content).expect("a flipped bit");
    }
    let (code, found) = verify(&office);
    assert_eq!((code, found[0].clone()), (5, ("E2026-0001".into(), "altered".into())));
    assert_eq!(found[1].1, "whole");
    assert_eq!(office.say(&["evidence", "verify", "E2026-0002"], "").code, 0);
    let said = office.say(&["evidence", "verify", "--format", "table"], "");
    assert!(said.out.contains("E2026-0001") && said.out.contains("1 件有问题"), "{said:?}");
}

#[test]
fn what_is_gone_or_cut_or_exchanged_is_named() {
    for (spoil, slug) in [("remove", "missing"), ("cut", "truncated"), ("add", "longer"), ("link", "not-a-file")] {
        let office = ledger();
        put(&office, "a.jpg", b"a photo");
        office.ok(&["evidence", "add", "C2026-0001", "a.jpg"]);
        let place = files(&office).remove(0);
        match spoil {
            "cut" => fs::write(&place, b"a pho").expect("a file"),
            "add" => fs::write(&place, b"a photo!").expect("a file"),
            _ => fs::remove_file(&place).expect("gone"),
        }
        #[cfg(unix)]
        if spoil == "link" {
            std::os::unix::fs::symlink(office.folder.path().join("a.jpg"), &place).expect("a link");
        }
        assert_eq!(verify(&office), (5, vec![("E2026-0001".into(), slug.into())]), "{spoil}");
    }
}

#[test]
fn the_same_photo_twice_is_there_once_and_pointed_out() {
    let office = ledger();
    put(&office, "a.jpg", b"a photo");
    put(&office, "copy of a.jpg", b"a photo");
    office.ok(&["evidence", "add", "V2026-0001", "a.jpg"]);
    let said = office.say(&["evidence", "add", "F2026-0001", "copy of a.jpg"], "");
    assert!(said.code == 0 && said.err.contains("E2026-0001（V2026-0001）"), "{said:?}");
    assert_eq!(files(&office).len(), 1);
    assert_eq!(refusal(&office, &["evidence", "add", "V2026-0001", "a.jpg"]), (4, "evidence-twice".into()));
    assert_eq!(files(&office).len(), 1);
}

#[test]
fn a_name_is_text_and_leads_nowhere() {
    let office = ledger();
    put(&office, "a.jpg", b"0");
    let long = "长".repeat(100) + ".jpg";
    let names = [
        "../../../etc/passwd",
        "/etc/passwd",
        "a\u{1b}[2J\n\u{202e}gpj.exe",
        &long,
        "..",
        "'; DROP TABLE evidence; --",
    ];
    for (at, name) in names.iter().enumerate() {
        put(&office, "a.jpg", at.to_string().as_bytes());
        office.ok(&["evidence", "add", "V2026-0001", "a.jpg", "--as", name]);
        let shown = office.json(&["evidence", "show", &format!("E2026-{:04}", at + 1)]);
        let said = office.say(&["evidence", "show", &format!("E2026-{:04}", at + 1)], "");
        assert_eq!(shown["file_name"], *name);
        assert!(!said.out.contains('\u{1b}') && !said.out.contains('\u{202e}'), "{said:?}");
    }
    let listed = office.say(&["evidence", "list", "--format", "table"], "");
    assert!(!listed.out.contains('\u{1b}') && !listed.out.contains('\u{202e}'), "{listed:?}");
    assert_eq!(verify(&office).0, 0);
    for place in files(&office) {
        let name = place.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(name.len() == 62 && name.bytes().all(|b| b.is_ascii_hexdigit()), "{name}");
    }
    // A file whose own name holds what a terminal would obey.
    put(&office, "b\u{1b}[31m\n.jpg", b"odd");
    office.ok(&["evidence", "add", "V2026-0001", "b\u{1b}[31m\n.jpg"]);
    // The longest name a file may have here.
    let longest = "n".repeat(251) + ".jpg";
    put(&office, &longest, b"long");
    office.ok(&["evidence", "add", "V2026-0001", &longest]);
    assert_eq!(office.say(&["check"], "").code, 0);
}

#[test]
fn what_is_no_file_of_its_own_is_refused_and_nothing_is_kept() {
    let office = ledger();
    let folder = office.folder.path().to_owned();
    put(&office, "a.jpg", b"a photo");
    put(&office, "empty.jpg", b"");
    fs::create_dir(folder.join("folder.jpg")).expect("a folder");
    let add = |name: &str| refusal(&office, &["evidence", "add", "V2026-0001", name]);
    assert_eq!(add("empty.jpg"), (4, "evidence-empty".into()));
    assert_eq!(add("folder.jpg"), (4, "evidence-no-picture".into()));
    assert_eq!(add("nothing.jpg"), (3, "evidence-no-file".into()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::os::unix::fs::symlink(folder.join("a.jpg"), folder.join("link.jpg")).expect("a link");
        assert_eq!(add("link.jpg"), (4, "evidence-is-link".into()));
        assert_eq!(add("/dev/null"), (4, "evidence-not-a-file".into()));
        let device = refusal(&office, &["evidence", "add", "V2026-0001", "/dev/zero", "--kind", "photo"]);
        assert_eq!(device, (4, "evidence-not-a-file".into()));
        put(&office, "secret.jpg", b"secret");
        fs::set_permissions(folder.join("secret.jpg"), fs::Permissions::from_mode(0o000)).expect("permissions");
        // Nothing is unreadable to root.
        if fs::read(folder.join("secret.jpg")).is_err() {
            assert_eq!(add("secret.jpg"), (1, "evidence-unreadable".into()));
        }
    }
    // The second of two cannot be taken in: neither is recorded.
    assert_eq!(
        refusal(&office, &["evidence", "add", "V2026-0001", "a.jpg", "empty.jpg"]),
        (4, "evidence-empty".into())
    );
    assert_eq!(refusal(&office, &["evidence", "add", "V2026-0009", "a.jpg"]).0, 3);
    assert_eq!(office.say(&["evidence", "list", "--json"], "").out, "[]\n");
    let said = office.say(&["evidence", "verify", "--format", "table"], "");
    assert!(said.code == 0 && !said.out.contains("没有记录"), "{said:?}");
    office.ok(&["evidence", "add", "V2026-0001", "a.jpg", "--dry-run"]);
    assert_eq!(office.say(&["evidence", "list", "--json"], "").out, "[]\n");
}

#[cfg(unix)]
#[test]
fn only_the_owner_looks_into_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let office = ledger();
    put(&office, "a.jpg", b"a photo");
    office.ok(&["evidence", "add", "V2026-0001", "a.jpg"]);
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let file = files(&office).remove(0);
    let inner = file.parent().expect("a folder");
    assert_eq!((mode(&file), mode(inner), mode(inner.parent().expect("a folder"))), (0o600, 0o700, 0o700));
}

/// A copy that breaks off leaves nothing under the name of the content: it is there whole, or not at all.
#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, into) = (folder.path().join("film.mp4"), folder.path().join("l.db.evidence"));
    fs::write(&source, vec![1; 4 << 20]).expect("a file");
    let broken = std::panic::catch_unwind(|| {
        store::keep(&into, &source, &mut |done, _| {
            let named = store::held(&into);
            assert!(named.is_empty(), "named before it is whole: {named:?}");
            assert!(done < 2 << 20, "the disk is gone");
        })
    });
    assert!(broken.is_err());
    assert_eq!(store::held(&into), Vec::<String>::new());
    let kept = store::keep(&into, &source, &mut |_, _| {}).expect("kept");
    assert_eq!((kept.bytes, store::held(&into)), (4 << 20, vec![kept.sha256.clone()]));
    assert_eq!(store::inspect(&into, &kept.sha256, kept.bytes, &mut |_, _| {}), Intact::Whole);
}

/// Killed in the middle of a long file, the ledger knows nothing of it, and the next attempt takes it in.
#[cfg(unix)]
#[test]
fn a_killed_copy_is_recorded_nowhere() {
    let office = ledger();
    let film = fs::File::create(office.folder.path().join("film.mp4")).expect("a file");
    film.set_len(1 << 30).expect("a long file");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_ducha"))
        .args(["evidence", "add", "V2026-0001", "film.mp4"])
        .env("DUCHA_TODAY", "2026-03-20")
        .current_dir(office.folder.path())
        .spawn()
        .expect("the program");
    while files(&office).is_empty() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it was killed");
        std::thread::yield_now();
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    film.set_len(1 << 20).expect("a shorter file");
    assert_eq!(verify(&office), (0, vec![]));
    office.ok(&["evidence", "add", "V2026-0001", "film.mp4"]);
    assert_eq!(verify(&office).0, 0);
    assert_eq!(office.say(&["check"], "").code, 0);
}

/// The hash stands in the journal: a row that names other content is found.
#[test]
fn a_row_changed_behind_the_programs_back_is_found() {
    let office = ledger();
    put(&office, "a.jpg", b"a photo");
    office.ok(&["evidence", "add", "V2026-0001", "a.jpg"]);
    office.ok(&["evidence", "hand", "E2026-0001", "--to", "档案室"]);
    let conn = rusqlite::Connection::open(office.folder.path().join("ducha.db")).expect("the ledger");
    for change in [
        "UPDATE evidence SET sha256 = replace(sha256, substr(sha256, 1, 8), '00000000')",
        "UPDATE evidence SET bytes = bytes + 1",
        "UPDATE custody SET held_by = '别人'",
        "DELETE FROM custody",
    ] {
        conn.execute_batch("BEGIN").expect("a transaction");
        conn.execute(change, []).expect("a change");
        conn.execute_batch("COMMIT").expect("kept");
        assert_eq!(office.say(&["check"], "").code, 5, "{change}");
        let undo = match change {
            c if c.contains("sha256") => continue,
            c if c.contains("bytes") => "UPDATE evidence SET bytes = bytes - 1",
            c if c.contains("held_by") => "UPDATE custody SET held_by = '档案室'",
            _ => break,
        };
        conn.execute(undo, []).expect("back");
    }
}
