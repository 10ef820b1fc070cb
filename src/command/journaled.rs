//! The command as the journal keeps it: what a sealed field is given is masked, and nothing is longer than it need be.

use crate::base::column::flag;
use crate::base::error::Result;
use crate::base::noun::From;
use crate::base::private;
use crate::base::text;
use crate::db::write::Write;
use crate::record::{self, sealed};
use std::borrow::Cow;

/// A command as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The arguments as the journal keeps them: identities masked, long texts cut.
    pub line: String,
    /// Whether an argument that is no sealed field held what is somebody's own.
    pub own: bool,
}

/// The command of some arguments.
pub fn typed(argv: &[String]) -> Typed {
    let mut out = vec!["ducha".to_owned()];
    let (mut masked, mut own) = (false, false);
    let fields = record::NOUNS.iter().flat_map(|noun| noun.fields);
    let sealed = fields.filter(|f| f.from == From::Sealed).map(|f| format!("--{}", flag(f.column)));
    let mut sealed: Vec<String> = sealed.collect();
    // The unit of a clue may be one that is not told, and those of a sealed list are.
    for (noun, flag) in [("clue", "--unit"), ("target", "--units")] {
        sealed.extend(argv.iter().skip(1).any(|arg| arg == noun).then(|| flag.to_owned()));
    }
    // What a sealed field is given is masked wherever else it was typed.
    let given = argv.windows(2).filter(|pair| sealed.contains(&pair[0])).map(|pair| pair[1].as_str());
    let joined = argv.iter().filter_map(|arg| arg.split_once('=').filter(|(flag, _)| sealed.iter().any(|s| s == flag)));
    let words: Vec<&str> = given.chain(joined.map(|(_, value)| value)).collect();
    for arg in argv.iter().skip(1) {
        let mut quoted = |text: &str| {
            let text = private::masked(text, &words);
            own |= matches!(text, Cow::Owned(_));
            let text = text::cut(&text, 200);
            if text.chars().all(|c| c.is_alphanumeric() || "-_./:,=〔〕".contains(c)) && !text.is_empty() {
                text.into_owned()
            } else {
                format!("'{}'", text.replace('\'', "'\\''"))
            }
        };
        let secret = sealed.iter().find(|s| arg.starts_with(s.as_str()));
        out.push(match secret {
            _ if std::mem::take(&mut masked) => "***".to_owned(),
            Some(flag) if arg.contains('=') => format!("{flag}=***"),
            Some(_) => {
                masked = true;
                arg.clone()
            }
            None => quoted(arg),
        });
    }
    Typed { line: text::cut(&out.join(" "), 1000).into_owned(), own }
}

/// Records of one command whose sealed words are sought in it; a command that changes more is an import.
const MOST: i64 = 50;

/// Masks in the command that a write keeps what is sealed of the records it changed; returns whether the command held what is
/// somebody's own.
pub fn masked(typed: &Typed, write: &mut Write<'_>) -> Result<bool> {
    let mut words = Vec::new();
    for (name, id) in write.touched(MOST)? {
        let noun = record::NOUNS.iter().find(|noun| noun.name == name || noun.sealed == Some(&name));
        words.extend(noun.map(|noun| sealed::words(write.conn(), noun, id)).transpose()?.into_iter().flatten());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match private::masked(&typed.line, &words) {
        Cow::Owned(line) => write.retell(&line).map(|()| true),
        Cow::Borrowed(_) => Ok(typed.own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever stands before the noun.
    #[test]
    fn the_journal_never_holds_a_unit_that_is_not_told() {
        for line in ["ducha -f a.db clue add --unit 登记中心", "ducha target seal P1 --units=登记中心,住建局"]
        {
            let argv: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let line = typed(&argv).line;
            assert!(line.contains("***") && !line.contains("登记中心") && !line.contains("住建局"), "{line}");
        }
    }

    #[test]
    fn the_journal_never_holds_what_a_sealed_field_is_given() {
        let fields = record::NOUNS.iter().flat_map(|noun| noun.fields);
        let flags: Vec<String> =
            fields.filter(|f| f.from == From::Sealed).map(|f| format!("--{}", flag(f.column))).collect();
        assert!(flags.len() >= 3, "{flags:?}");
        for flag in flags {
            let apart = ["ducha", "complaint", "add", &flag, "王秀英", "--channel", "phone"].map(str::to_owned);
            let joined = ["ducha".to_owned(), "complaint".to_owned(), format!("{flag}=王秀英")];
            for line in [typed(&apart).line, typed(&joined).line] {
                assert!(!line.contains("王秀英") && line.contains("***"), "{line}");
            }
        }
    }
}
