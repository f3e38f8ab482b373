//! `digitizectl`: the process around [`ops::run`].

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    ops::run(ops::Cli::parse())
}
