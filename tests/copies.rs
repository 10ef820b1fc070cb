//! Copies of a ledger and the heads that witness it: one copy a day before the first write, no more than are kept; a ledger
//! put back, cut off or written anew is seen and not written on; backups stand while others write.

use crate::office;

use ducha::base::day::Day;
use ducha::db::{copy, file, head, store};
use office::Office;
use rusqlite::Connection;
use serde_json::json;
use std::path::PathBuf;

fn ready() -> (Office, PathBuf) {
    let office = Office::open("2026-03-20");
    office.import("unit", &[json!({ "name": "清河县公安局城东派出所", "kind": "police-station", "code": "A01" })]);
    visit(&office, "2026-03-02");
    let ledger = office.folder.path().join("ducha.db");
    (office, ledger)
}

fn visit(office: &Office, on: &str) {
    office.line(&format!("visit add --unit A01 --on {on} --method covert-visit --expected 16 --present 4"));
}

#[test]
fn a_copy_a_day_is_kept_and_no_more_than_asked() {
    let (office, ledger) = ready();
    let conn = file::open_read(&ledger).expect("the ledger");
    let last = head::of(&conn).expect("a head").expect("an entry");
    let wrote: Day = last.at[..10].parse().expect("a day");
    let made = |keep, today| copy::daily(&conn, &ledger, keep, today).expect("a copy");
    assert_eq!(made(7, wrote), None, "the day is not over");
    let first = made(7, wrote + chrono::Days::new(1)).expect("the day before");
    assert_eq!(first.file_stem().and_then(|name| name.to_str()), Some(wrote.to_string().as_str()));
    assert_eq!(made(7, wrote + chrono::Days::new(2)), None, "nothing was written since");
    let kept = file::open_read(&first).expect("the copy");
    assert_eq!(head::of(&kept).expect("its head"), Some(last));
    for day in 1..6 {
        std::fs::write(first.with_file_name(format!("2020-01-0{day}.db")), "old").expect("an old copy");
    }
    std::fs::remove_file(&first).expect("made again");
    made(3, wrote + chrono::Days::new(1)).expect("a copy");
    let names: Vec<String> = copy::daily_copies(&copy::named(&ledger))
        .iter()
        .map(|p| p.file_stem().expect("a name").to_string_lossy().into())
        .collect();
    assert_eq!(names, ["2020-01-04", "2020-01-05", &wrote.to_string()]);
    assert_eq!(made(0, wrote + chrono::Days::new(9)), None, "none are wanted");
    assert_eq!(office.json(&["where"])["copies_kept"], 7);
    office.ok(&["backup", "--daily", "3"]);
    assert_eq!(office.json(&["where"])["copies_kept"], 3);
    office.ok(&["check"]);
}

/// Closing a file lets go of the locks a process has on it: what is looked at again while it is written stays held.
#[cfg(unix)]
#[test]
fn a_ledger_that_is_looked_at_again_stays_locked() {
    let (office, ledger) = ready();
    let writer = file::open_write(&ledger).expect("the ledger");
    writer.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    assert!(file::is_database(&ledger));
    drop(file::open_read(&ledger).expect("a second look"));
    let other = ["visit", "add", "--unit", "A01", "--on", "2026-03-03", "--method", "covert-visit"];
    assert_eq!(office.say(&other, "").code, 6);
    writer.execute_batch("ROLLBACK").expect("nothing was written");
    assert_eq!(office.say(&other, "").code, 0);
}

/// What is done to the file, and what is found.
#[test]
fn what_is_not_the_ledger_that_was_seen_is_not_written_on() {
    let cut = "PRAGMA foreign_keys = OFF; DROP TABLE IF EXISTS x; DELETE FROM change WHERE entry = (SELECT max(seq) FROM journal);
        DELETE FROM visit WHERE entry = (SELECT max(seq) FROM journal); DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal);";
    let anew = "UPDATE journal SET hash = zeroblob(32) WHERE seq = (SELECT max(seq) FROM journal)";
    for (what, said) in [(cut, "被截去"), (anew, "被重写过")] {
        let (office, ledger) = ready();
        visit(&office, "2026-03-03");
        Connection::open(&ledger).expect("the file").execute_batch(what).expect("done behind the program's back");
        let add = office.say(
            &[
                "visit",
                "add",
                "--unit",
                "A01",
                "--on",
                "2026-03-04",
                "--method",
                "covert-visit",
                "--expected",
                "9",
                "--present",
                "9",
            ],
            "",
        );
        assert_eq!(add.code, 7, "{}", add.err);
        assert!(add.err.contains(said), "{}", add.err);
        let check = office.say(&["check"], "");
        assert_eq!(check.code, 5, "{}", check.out);
        assert!(check.out.contains("见过的链头"), "{}", check.out);
    }
}

#[test]
fn a_head_on_paper_proves_what_the_heads_file_no_longer_can() {
    let (office, ledger) = ready();
    visit(&office, "2026-03-03");
    let head = head::of(&file::open_read(&ledger).expect("the ledger")).expect("a head").expect("an entry").hash;
    office.ok(&["check", "--against", &head[..16]]);
    office.ok(&["backup", "拷贝.db"]);
    office.ok(&["check", "--against", "拷贝.db"]);
    // What `-o` wrote knows to which entry it was read, wherever it was put since; so does a text that names a head.
    let said = office.say(&["visit", "export", "-o", "出口.csv"], "");
    assert!(said.err.contains(&head[..16]), "{}", said.err);
    let at = |name: &str| ledger.with_file_name(name);
    std::fs::rename(at("出口.csv"), at("寄走.csv")).expect("moved");
    std::fs::write(at("记录.txt"), format!("三月交接\n链头：{}\n", &head[..20])).expect("a note");
    std::fs::write(at("别的.txt"), "没有").expect("a text");
    let witnesses = [&head[..], "拷贝.db", "寄走.csv", "记录.txt"];
    for against in witnesses {
        office.ok(&["check", "--against", against]);
    }
    assert_eq!(office.say(&["check", "--against", "别的.txt"], "").code, 2);
    Connection::open(&ledger)
        .expect("the file")
        .execute_batch(
            "PRAGMA foreign_keys = OFF; DELETE FROM change WHERE entry = 4; DELETE FROM visit WHERE entry = 4; DELETE FROM journal WHERE seq = 4",
        )
        .expect("cut off");
    std::fs::remove_file(head::named(&ledger)).expect("the witness is gone");
    office.ok(&["check"]);
    for against in witnesses {
        assert_eq!(office.say(&["check", "--against", against], "").code, 5, "{against}");
    }
}

#[test]
fn a_backup_is_whole_while_others_write() {
    let (office, _) = ready();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (3..23).for_each(|day| visit(&office, &format!("2026-02-{day:02}"))));
        for n in 0..8 {
            let name = format!("b{n}.db");
            office.ok(&["backup", &name]);
            let path = office.folder.path().join(&name);
            let conn = file::open_read(&path).expect("the backup");
            let said: String = conn.query_row("PRAGMA integrity_check", [], |r| r.get(0)).expect("checked");
            assert_eq!(said, "ok");
        }
        writer.join().expect("the writer");
    });
}

#[test]
fn a_backup_takes_what_was_voided_along_and_names_a_folder_that_is_not_there() {
    let (office, ledger) = ready();
    visit(&office, "2026-03-03");
    let at = |name: &str| ledger.with_file_name(name);
    std::fs::write(at("a.jpg"), "photo").expect("a photo");
    office.ok(&["evidence", "add", "V2026-0001", "a.jpg"]);
    office.ok(&["evidence", "void", "1", "-m", "拍错了"]);
    let made = office.json(&["backup", "优盘.db"]);
    assert_eq!((&made["evidence"], &made["wanting"]), (&1.into(), &0.into()), "{made}");
    // What was voided need not be sound: it is no fault of the ledger's.
    std::fs::remove_dir_all(at("ducha.db.evidence")).expect("gone");
    office.ok(&["check"]);
    for typed in [&["backup", "没有/夹.db"][..], &["visit", "list", "-o", "没有/表.csv"]] {
        let said = office.say(typed, "");
        assert!(said.code == 1 && said.err.contains("没有文件夹") && !said.err.contains(".ducha-"), "{}", said.err);
    }
}

#[test]
fn the_history_of_an_identity_says_that_it_was_corrected_and_not_how() {
    let (office, _) = ready();
    let add = ["complaint", "add", "--channel", "phone", "--category", "buck-passing", "--complainant-name", "王某"];
    office.ok(&add);
    office.ok(&["complaint", "edit", "1", "--complainant-phone", "13900000000"]);
    let said = office.json(&["history", "C1"]);
    let rows: Vec<_> =
        said.as_array().expect("rows").iter().map(|r| (r["change"].as_str(), r["field"].as_str())).collect();
    let (add, edit) = (Some("add"), Some("edit"));
    assert_eq!(rows, [(add, None), (add, Some("complainant")), (edit, Some("complainant"))]);
    assert!(!said.to_string().contains("13900000000") && !said.to_string().contains("王某"), "{said}");
}

/// What a program cannot hold in memory is not read to its end, wherever text comes in.
#[test]
fn an_endless_text_is_refused_when_it_is_too_long() {
    let (office, ledger) = ready();
    let long = "x".repeat((4 << 20) + 1);
    std::fs::write(ledger.with_file_name("long.txt"), &long).expect("a file");
    let add = ["complaint", "add", "--channel", "电话", "--category", "慢作为"];
    for (words, input) in [
        ([&add[..], &["-m", "-"]].concat(), long.as_str()),
        ([&add[..], &["--complainant-name", "-", "-m", "x"]].concat(), long.as_str()),
        (vec!["rules", "import", "long.txt"], ""),
        (vec!["calendar", "import", "long.txt"], ""),
    ] {
        let said = office.say(&words, input);
        assert!(said.code == 2 && said.err.contains("超过 4 MB"), "{words:?}: {}", said.err);
    }
}

/// A journal altered at its end is not written on; `check` finds what is older.
#[test]
fn a_chain_that_is_broken_is_not_written_on() {
    for sql in [
        "UPDATE journal SET actor = '别人' WHERE seq = (SELECT max(seq) FROM journal)",
        "UPDATE journal SET command = 'x' WHERE seq = (SELECT max(seq) - 1 FROM journal)",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) - 1 FROM journal)",
        "UPDATE change SET record = record + 1 WHERE id = (SELECT max(id) FROM change)",
    ] {
        let (office, ledger) = ready();
        visit(&office, "2026-03-03");
        Connection::open(&ledger)
            .expect("the file")
            .execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}"))
            .expect(sql);
        let add = ["visit", "add", "--unit", "A01", "--on", "2026-03-04", "--method", "covert-visit"];
        let said = office.say(&add, "");
        assert!(said.code == 7 && said.err.contains("日志链断在 journal "), "{sql}: {}", said.err);
        assert_eq!(office.say(&["check"], "").code, 5, "{sql}");
    }
}

/// A renamed ledger keeps its witness, a new one does not begin beside another's, and no answer goes over what is kept beside a
/// ledger.
#[test]
fn the_heads_follow_their_ledger_and_nothing_else() {
    let (office, ledger) = ready();
    visit(&office, "2026-03-03");
    let at = |name: &str| ledger.with_file_name(name);
    for name in ["heads", "evidence", "copies", "evidence/ledger", "copies/x.csv"]
        .map(|end| format!("ducha.db.{end}"))
        .iter()
        .chain([&"ducha.db-journal".to_owned()])
    {
        let said = office.say(&["unit", "list", "--json", "--force", "-o", name], "");
        assert!(said.code == 4 && said.err.contains("ledger"), "{name}: {}", said.err);
        assert_eq!(office.say(&["backup", name], "").code, 4, "{name}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(head::named(&ledger)).expect("heads").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let conn = file::open_read(&ledger).expect("the ledger");
    let tomorrow = head::of(&conn).expect("a head").expect("an entry").at[..10].parse::<Day>().expect("a day")
        + chrono::Days::new(1);
    let copied = copy::daily(&conn, &ledger, 7, tomorrow).expect("a copy").expect("made");
    drop(conn);
    let old = std::fs::read(&ledger).expect("the ledger");
    visit(&office, "2026-03-04");
    std::fs::write(at("台账.db"), old).expect("an older one under another name");
    std::fs::remove_file(&ledger).expect("gone");
    assert_eq!(
        office.json(&["where", "-f", "台账.db"])["last_copy"],
        copied.display().to_string(),
        "copies follow it too"
    );
    let said = office.say(&["init", "--name", "乙县效能办"], "");
    assert!(said.code == 4 && said.err.contains("ducha.db.heads"), "{}", said.err);
    let add = ["-f", "台账.db", "visit", "add", "--unit", "A01", "--on", "2026-03-05", "--method", "covert-visit"];
    let said = office.say(&add, "");
    assert!(said.code == 7 && said.err.contains("被截去"), "{}", said.err);
    assert_eq!(office.say(&["-f", "台账.db", "check"], "").code, 5);
}

/// Ctrl-C while a backup takes its evidence along: no backup has its name yet, and none of its drafts stays.
#[cfg(unix)]
#[test]
fn an_interrupted_backup_is_none() {
    use std::os::unix::process::ExitStatusExt as _;
    let (office, ledger) = ready();
    let folder = office.folder.path();
    for n in 0..3_u8 {
        std::fs::write(folder.join("film.mp4"), vec![n + 1; 40 << 20]).expect("a film");
        office.ok(&["evidence", "add", "V2026-0001", "film.mp4", "--quiet"]);
    }
    // A busy machine may let it come to its end before it is interrupted: then it is done again.
    let interrupted = (0..20).any(|_| {
        let _ = std::fs::remove_file(folder.join("b.db"));
        let _ = std::fs::remove_dir_all(folder.join("b.db.evidence"));
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_ducha"))
            .args(["backup", "b.db"])
            .env("DUCHA_FILE", &ledger)
            .env("HOME", folder)
            .current_dir(folder)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program");
        while !folder.join("b.db.evidence/ledger").exists() && child.try_wait().expect("its state").is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let _ = std::process::Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
        child.wait().expect("its end").signal().is_some()
    });
    let drafts = |at: &str| {
        let all = std::fs::read_dir(folder.join(at)).expect("a folder").filter_map(Result::ok);
        all.filter(|entry| entry.file_name().to_string_lossy().starts_with(".ducha-")).count()
    };
    assert!(interrupted, "it was never caught at work");
    assert!(!folder.join("b.db").exists() && drafts(".") + drafts("b.db.evidence") == 0);
    assert_eq!(office.json(&["backup", "b.db"])["evidence"], 3, "and it can be made then");
}

/// Ctrl-C while a file is being written: nothing half-written stays, and the program ends as one that was interrupted.
#[cfg(unix)]
#[test]
fn an_interrupted_answer_leaves_no_draft() {
    use std::os::unix::process::ExitStatusExt as _;
    let (office, ledger) = ready();
    let folder = office.folder.path();
    let drafts = || {
        let all = std::fs::read_dir(folder).expect("the folder").filter_map(Result::ok);
        all.filter(|entry| entry.file_name().to_string_lossy().starts_with(".ducha-")).count()
    };
    // Tests may run behind nohup themselves.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let passed_over = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .is_none_or(|all| u64::from_str_radix(all.trim(), 16).is_ok_and(|all| all & 1 == 1));
    for signal in ["INT", "TERM", "nohup"].into_iter().chain((!passed_over).then_some("HUP")) {
        // Behind nohup a hang-up is passed over, and the program goes on.
        let begun = if signal == "nohup" { "trap '' HUP; exec \"$0\" \"$@\"" } else { "exec \"$0\" \"$@\"" };
        let mut child = std::process::Command::new("sh")
            .args(["-c", begun, env!("CARGO_BIN_EXE_ducha")])
            .args(["query", "SELECT a.*, b.* FROM notices a, notices b, notices c, notices d", "-o", "q.csv"])
            .env("DUCHA_FILE", &ledger)
            .env("HOME", folder)
            .current_dir(folder)
            .spawn()
            .expect("the program");
        while drafts() == 0 {
            assert!(child.try_wait().expect("its state").is_none(), "it ended too early");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let send = |signal: &str| {
            let sent = std::process::Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
            assert!(sent.expect("kill").success());
        };
        if signal == "nohup" {
            send("HUP");
            std::thread::sleep(std::time::Duration::from_millis(300));
            assert!(drafts() > 0, "it goes on");
            send("TERM");
        } else {
            send(signal);
        }
        let status = child.wait().expect("its end");
        assert!(status.signal().is_some(), "{signal}: {status:?}");
        assert_eq!(drafts(), 0, "{signal}");
        assert!(!folder.join("q.csv").exists(), "{signal}");
    }
}

/// A backup beside which a piece of evidence was altered is refused; one that went missing is told.
#[test]
fn a_backup_whose_evidence_was_altered_is_not_restored() {
    let office = Office::open("2026-03-20");
    office.line("unit add 清河县住建局 --kind 县直部门 --code A01");
    office.line("visit add --unit A01 --on 2026-03-02 --method 暗访");
    for (name, text) in [("一.txt", "原件"), ("二.txt", "另一件")] {
        std::fs::write(office.folder.path().join(name), text).expect("a file");
        office.ok(&["evidence", "add", "V2026-0001", name]);
    }
    office.ok(&["backup", "a.db"]);
    let folder = office.folder.path().join("a.db.evidence");
    let kept = office.json(&["evidence", "list", "--fields", "sha256"]);
    let place = |n: usize| store::place(&folder, kept[n]["sha256"].as_str().expect("a hash"));
    let whole = std::fs::read(place(0)).expect("the piece");
    std::fs::write(place(0), "改了").expect("altered");
    let said = office.say(&["restore", "a.db", "-f", "n1.db"], "");
    assert!(said.code == 7 && said.err.contains("E2026-0001") && said.err.contains("没有恢复"), "{}", said.err);
    assert!(!office.folder.path().join("n1.db").exists(), "nothing is made");
    std::fs::write(place(0), whole).expect("as it was");
    std::fs::remove_file(place(1)).expect("gone");
    let said = office.say(&["restore", "a.db", "-f", "n2.db"], "");
    assert!(said.code == 7 && said.err.contains("没有证据 E2026-0002"), "{}", said.err);
    assert!(office.folder.path().join("n2.db").exists(), "the ledger itself is whole");
}

/// Every answer that was written to a file is known where it was written; what has room for the head has it, and is known anywhere.
#[test]
fn what_was_written_is_held_against_the_ledger_wherever_it_lies() {
    let office = Office::open("2026-06-10");
    office.line("unit add 清河县住建局 --kind 县直部门 --code A02");
    office.line("complaint add --channel 电话 --received 2026-05-03 --unit A02 --category 慢作为");
    let other = Office::open("2026-06-10");
    other.line("unit add 清河县住建局 --kind 县直部门 --code A02");
    let within = |format: &str, of: &[&str]| format == "md" || format == "json" && of[0] != "complaint";
    std::fs::create_dir(office.folder.path().join("copied")).expect("a folder");
    for of in [
        &["complaint", "list"][..],
        &["report", "month", "--period", "2026-05"],
        &["stats", "complaints.received", "--by", "unit"],
        &["today"],
    ] {
        for format in ["csv", "tsv", "ndjson", "json", "md"] {
            let (file, copied) = (format!("paper.{format}"), format!("copied/{}.{format}", of[0]));
            office.ok(&[of, &["-o", &file, "--force"]].concat());
            let at = |name: &str| office.folder.path().join(name);
            std::fs::copy(at(&file), at(&copied)).expect("a copy");
            assert_eq!(office.say(&["check", "--against", &copied], "").code, 0, "{of:?} {format}");
            // Elsewhere nothing is known of it but what it says itself.
            std::fs::copy(at(&copied), other.folder.path().join(&file)).expect("a copy");
            let said = other.say(&["check", "--against", &file], "");
            let known = within(format, of) || format == "ndjson" && of[0] == "stats";
            assert_eq!(said.code, if known { 5 } else { 2 }, "{of:?} {format}: {}", said.err);
        }
    }
    let page = office.json(&["report", "month", "--period", "2026-05"]);
    let check = office.json(&["check"]);
    assert_eq!((&page["head"]["seq"], &page["head"]["hash"]), (&check["entries"], &check["head"]));
    let page = office.json(&["stats", "complaints.received", "--as-of", "2026-06-10"]);
    assert_eq!(page["head"]["hash"], check["head"]);
}
