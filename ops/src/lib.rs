//! `digitizectl`: the operator's tool.
//!
//! ```text
//! cli        what can be typed
//! options    the same as a table for the manual
//! commands   one file per command
//! client     the service over HTTP: submit, follow, resume
//! console    data on standard output, talk on standard error
//! draw       a table for a terminal
//! progress   a batch as it goes on
//! ```

mod cli;

pub mod options;

mod commands;

mod client;
mod console;
mod draw;
mod progress;

use std::process::ExitCode;

pub use crate::cli::Cli;
use crate::cli::Command;
use crate::commands::{
    Verdict, bench, block_on, digitize, healthcheck, load, queue, submit, verify,
};

/// Carries out what was typed and says how it went.
pub fn run(cli: Cli) -> ExitCode {
    match carry_out(cli) {
        Ok(verdict) => verdict.into(),
        // The reader of our output has seen enough, as `head` does.
        Err(error) if console::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            console::talk(format_args!("digitizectl: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn carry_out(cli: Cli) -> anyhow::Result<Verdict> {
    match cli.command {
        Command::Digitize(args) => digitize::run(&args),
        Command::Submit(args) => block_on(submit::run(&args)),
        Command::Verify(args) => verify::run(&args),
        Command::Healthcheck(args) => block_on(healthcheck::run(&args)),
        Command::Depth(args) => block_on(queue::depth::run(&args)),
        Command::Jobs(args) => block_on(queue::jobs::run(&args)),
        Command::Show(args) => block_on(queue::show::run(&args)),
        Command::Events(args) => block_on(queue::events::run(&args)),
        Command::Cancel(args) => block_on(queue::cancel::run(&args)),
        Command::Retry(args) => block_on(queue::retry::run(&args)),
        Command::Dlq(args) => block_on(queue::dlq::run(&args)),
        Command::Workers(args) => block_on(queue::workers::run(&args)),
        Command::Drain(args) => block_on(queue::drain::run(&args)),
        Command::Pause(args) => block_on(queue::pause::run(&args)),
        Command::Resume(args) => block_on(queue::resume::run(&args)),
        Command::Audit(args) => block_on(queue::audit::run(&args)),
        Command::Bench(args) => bench::run(&args),
        Command::Load(args) => block_on(load::run(&args)),
    }
}
