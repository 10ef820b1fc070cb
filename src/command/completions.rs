//! `completions`: the script by which a shell completes our lines, printed or put where the shell finds it. Not for what is offered then:
//! that is `complete`.

use super::complete::Shell;
use super::desk::{self, Desk};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::page::{Done, Page};
use crate::base::text;
use crate::both;
use crate::db::whole;
use clap::{Arg, ArgMatches, Command};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// By these words in it a script, or a line of a shell's own file, is ours.
const OURS: &str = "# ducha completions";

/// `completions`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let name = lang.pick("外壳", "SHELL");
    let one = |help: &'static str| Arg::new("shell").value_name(name).help(help);
    let print = one("bash、zsh、fish");
    let print = if lang == Lang::En { print.help("bash, zsh or fish") } else { print };
    Command::new("completions")
        .about(
            lang.pick("命令行补全：编号、单位、词、命令，按 Tab", "Completion: codes, units, words, commands, on Tab"),
        )
        .arg(print.required(true))
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .subcommand(
            Command::new("install")
                .about(lang.pick("把补全脚本放到外壳找得到的地方", "Put the script where the shell finds it"))
                .arg(one(lang.pick("默认看 $SHELL", "default by $SHELL"))),
        )
}

/// `completions`: the script of a shell, or where it was put.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let typed = |matches: &ArgMatches| matches.get_one::<String>("shell").cloned();
    match matches.subcommand() {
        Some((_, inner)) => install(desk, typed(inner)),
        None => Ok(Page::Text(script(named(&typed(matches).unwrap_or_default())?).to_owned())),
    }
}

fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("shells/ducha.bash"),
        Shell::Zsh => include_str!("shells/ducha.zsh"),
        Shell::Fish => include_str!("shells/ducha.fish"),
    }
}

fn named(typed: &str) -> Result<Shell> {
    Shell::named(typed).ok_or_else(|| {
        let all = Shell::ALL.map(|(name, _)| name);
        let near = text::nearest(typed, all, 1).into_iter().find(|near| text::likeness(typed, near) > 0.7);
        let Both { zh: near_zh, en: near_en } =
            near.map_or_else(Both::default, |near| both!("是不是 {near}？", "did you mean {near}? "));
        let (zh, en) = (all.join("、"), all.join(", "));
        Error::usage(
            "shell-unknown",
            both!("没有外壳 {typed:?} 的补全", "there is no completion for the shell {typed:?}"),
        )
        .hint(both!("{near_zh}可以是 {zh}", "{near_en}it may be {en}"))
    })
}

/// Where a shell finds a script, and the file of its own that must name it where it finds none by itself.
fn place(shell: Shell) -> Result<(PathBuf, Option<PathBuf>)> {
    let data = desk::at_home("XDG_DATA_HOME", ".local/share").ok_or_else(desk::homeless)?;
    let home = desk::named("HOME").ok_or_else(desk::homeless)?;
    Ok(match shell {
        Shell::Bash => {
            let own = desk::named("BASH_COMPLETION_USER_DIR").unwrap_or_else(|| data.join("bash-completion"));
            // The package that looks there is not on every machine.
            let looks = ["/usr/share", "/usr/local/share", "/opt/homebrew/share"];
            let found = looks.iter().any(|at| Path::new(at).join("bash-completion/bash_completion").exists());
            (own.join("completions/ducha"), (!found).then(|| home.join(".bashrc")))
        }
        Shell::Zsh => {
            let own = desk::named("ZDOTDIR").unwrap_or(home);
            (data.join("ducha/ducha.zsh"), Some(own.join(".zshrc")))
        }
        Shell::Fish => {
            let own = desk::at_home("XDG_CONFIG_HOME", ".config").ok_or_else(desk::homeless)?;
            (own.join("fish/completions/ducha.fish"), None)
        }
    })
}

fn install(desk: &Desk, typed: Option<String>) -> Result<Page<'_>> {
    let by_itself = || desk::named("SHELL").and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let Some(typed) = typed.or_else(by_itself) else {
        let said =
            both!("没有说是哪个外壳，环境里也没有 SHELL", "no shell was named, and the environment has no SHELL");
        return Err(Error::usage("shell-unknown", said)
            .hint(both!("如 ducha completions install bash", "such as ducha completions install bash")));
    };
    let shell = named(&typed)?;
    let (path, own) = place(shell)?;
    let shown = path.display().to_string();
    let line = format!("[ -r '{shown}' ] && . '{shown}'  {OURS}");
    let before = read(&path)?;
    if before.as_deref().is_some_and(|text| !text.contains(OURS)) {
        let said = both!("{shown} 不是 ducha 写的，没有动它", "{shown} was not written by ducha and stays as it is");
        return Err(Error::refused("file-exists", said).hint(both!(
            "先把它移走，或自己存：ducha completions {typed} > 文件",
            "move it away first, or keep the script yourself: ducha completions {typed} > FILE"
        )));
    }
    let owned = own.as_ref().map(|own| read(own)).transpose()?.flatten();
    let to_add = own.filter(|_| !owned.as_deref().is_some_and(|text| text.contains(&line)));
    if !desk.wish.dry_run {
        write(&path, script(shell))?;
        if let Some(own) = &to_add {
            let begin =
                if owned.as_deref().is_none_or(|text| text.is_empty() || text.ends_with('\n')) { "" } else { "\n" };
            append(own, &format!("{begin}{line}\n"))?;
        }
    }
    let Both { zh, en } = to_add.map_or_else(Both::default, |own| {
        let own = own.display();
        both!("，并在 {own} 末尾加了一行", ", and a line was added at the end of {own}")
    });
    let said = desk.dry(both!("已写 {shown}{zh}", "wrote {shown}{en}"));
    let next = vec![
        both!("新开一个窗口，输入 ducha 按 Tab", "open a new window, type ducha and press Tab")
            .get(desk.wish.lang)
            .to_owned(),
    ];
    Ok(Page::Done(Box::new(Done { codes: Vec::new(), said, next, kept: None })))
}

fn unwritten(path: &Path, error: std::io::Error) -> Error {
    let shown = path.display();
    Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(error)
}

/// A file's text, where there is a file.
fn read(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unwritten(path, error)),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| unwritten(path, error))?;
    whole::write(path, |out| out.write_all(text.as_bytes()).map_err(|error| unwritten(path, error)))
}

fn append(path: &Path, line: &str) -> Result<()> {
    let file = fs::OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(line.as_bytes())).map_err(|error| unwritten(path, error))
}
