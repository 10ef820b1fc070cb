//! Manual pages: one of every command in either language, with every verb and its examples, and as `man` lays them out no line is wider than
//! the page.
#![cfg(unix)]

use crate::office;

use ducha::base::error::Lang;
use office::Office;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The pages of a language, by their names.
fn pages(office: &Office, lang: &str) -> Vec<(String, PathBuf)> {
    let folder = office.folder.path().join(lang).join("man1");
    office.ok(&["--lang", lang, "man", "install", &folder.display().to_string()]);
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path)).collect()
}

#[test]
fn every_command_has_its_page_with_its_verbs() {
    let office = Office::empty("2026-03-20");
    let tree = ducha::command::tree(Lang::Zh, None);
    for lang in ["zh", "en"] {
        let pages = pages(&office, lang);
        let text = |name: &str| {
            let found = pages.iter().find(|(page, _)| page == name).unwrap_or_else(|| panic!("no page {name}"));
            fs::read_to_string(&found.1).expect("a page")
        };
        assert_eq!(pages.len(), tree.get_subcommands().count() + 1);
        for command in tree.get_subcommands() {
            let page = text(&format!("ducha-{}.1", command.get_name()));
            for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
                let said = format!("ducha {} {}", command.get_name(), verb.get_name()).replace('-', "\\-");
                assert!(page.contains(&said), "{lang}: no {said}");
            }
        }
        assert!(text("ducha-complaint.1").contains("\nducha complaint accept C2026\\-0002\n"));
        assert!(text("ducha.1").contains("DUCHA_FILE"), "{lang}");
    }
    let zh = office.ok(&["man", "投诉"]);
    assert_eq!(zh, office.ok(&["man", "complaint"]));
    assert_eq!(office.say(&["man", "complant"], "").code, 3);
}

#[test]
fn pages_stand_where_man_finds_them_and_no_line_is_too_wide() {
    let office = Office::empty("2026-03-20");
    let dry = office.say(&["man", "install", "--dry-run"], "");
    assert!(dry.code == 0 && !office.folder.path().join(".local").exists(), "{}", dry.err);
    office.ok(&["man", "install"]);
    assert!(office.folder.path().join(".local/share/man/man1/ducha-complaint.1").exists());
    let mut laid = 0;
    for lang in ["zh", "en"] {
        for (name, path) in pages(&office, lang) {
            // Where there is no groff there is no man.
            let Ok(out) =
                Command::new("groff").args(["-k", "-man", "-Tutf8", "-rLL=80n", "-P-cbou"]).arg(&path).output()
            else {
                return;
            };
            let (out, err) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
            assert!(err.lines().all(|line| line.contains("break") || line.contains("adjust")), "{name}: {err}");
            for line in out.lines() {
                assert!(ducha::base::text::width(line) <= 80, "{lang} {name}: {line}");
                laid += 1;
            }
        }
    }
    assert!(laid > 5_000, "{laid} lines");
}
