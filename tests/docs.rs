//! What the documents show works: the README's sessions are played like the manual's, the scripts in `examples` run as they
//! stand, and every command named anywhere can be said.

use crate::shell;

use ducha::base::error::Lang;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_readme_prints_what_it_shows() {
    if let Err(difference) = shell::compare(&root().join("README.md")) {
        panic!("{difference}\nACCEPT=1 cargo test --test suite docs takes over what is printed now");
    }
}

#[test]
fn every_example_runs_as_it_stands() {
    let entries = std::fs::read_dir(root().join("examples")).expect("the examples");
    let scripts: Vec<PathBuf> =
        entries.map(|e| e.expect("an entry").path()).filter(|p| p.extension().is_some_and(|e| e == "sh")).collect();
    assert!(scripts.len() >= 3, "examples are missing: {scripts:?}");
    for script in scripts {
        let folder = tempfile::tempdir().expect("a folder");
        let run = shell::clean("sh", folder.path()).arg(&script).output().expect("a shell");
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{}: {said}", script.display());
        assert!(!run.stdout.is_empty(), "{} says nothing", script.display());
    }
}

/// The words of a command as a shell would split them: quotes hold words together.
fn words(command: &str) -> Vec<String> {
    let (mut out, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in command.chars() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, ' ') => out.extend((!word.is_empty()).then(|| std::mem::take(&mut word))),
            _ => word.push(c),
        }
    }
    out.extend((!word.is_empty()).then_some(word));
    out
}

#[test]
fn every_command_named_in_a_document_can_be_said() {
    let mut wrong = Vec::new();
    for name in ["README.md", "CHANGELOG.md", "src/architecture.md"] {
        let text = std::fs::read_to_string(root().join(name)).expect("a document");
        for named in
            text.split('`').skip(1).step_by(2).filter(|code| code.starts_with("ducha ") && !code.contains('\n'))
        {
            let tree = ducha::command::tree(Lang::En, None);
            if let Err(e) = tree.try_get_matches_from(words(named)) {
                let said = e.to_string();
                let help = matches!(e.kind(), clap::error::ErrorKind::DisplayHelp);
                // A noun alone names the noun: what can be asked of it is its help.
                let noun_alone = words(named).len() == 2 && e.kind() == clap::error::ErrorKind::MissingSubcommand;
                if !help && !noun_alone && !said.contains("required") {
                    wrong.push(format!("{name}: {named}: {}", said.lines().next().unwrap_or_default()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "no such command:\n{}", wrong.join("\n"));
}

#[test]
fn every_link_of_a_document_leads_somewhere() {
    for name in ["README.md", "CHANGELOG.md", "src/architecture.md"] {
        let path = root().join(name);
        let text = std::fs::read_to_string(&path).expect("a document");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let local = !target.contains("://") && !target.starts_with('#');
            let here = path.parent().unwrap_or(Path::new("."));
            assert!(!local || here.join(target).exists(), "{name} leads to {target}, which is not there");
        }
    }
}
