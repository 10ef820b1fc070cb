//! The manual is true: every session in `tests/transcripts` prints what it shows. `ACCEPT=1 cargo test --test transcripts`
//! takes over what is printed now; read the difference before you commit it.

mod support;

use std::path::{Path, PathBuf};

#[test]
fn every_transcript_prints_what_it_shows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let entries = std::fs::read_dir(folder).expect("the transcripts");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "md"));
    paths.sort();
    assert!(!paths.is_empty(), "no transcript is there");
    let differences: Vec<String> = std::thread::scope(|threads| {
        let running: Vec<_> = paths.iter().map(|path| threads.spawn(|| support::compare(path))).collect();
        running.into_iter().filter_map(|one| one.join().expect("a session that ends").err()).collect()
    });
    assert!(differences.is_empty(), "the manual and the program differ:\n{}", differences.join("\n"));
}
