//! `ducha`: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(ducha::command::main(std::env::args_os().collect()))
}
