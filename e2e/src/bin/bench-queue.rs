//! `./dev bench queue`: the queue in numbers.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use e2e::bench::{self, Consume, Plan};

/// Measures the queue against raw Redis and BullMQ, in a Redis of its own.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Args {
    #[command(flatten)]
    plan: Plan,
    /// Also write the numbers to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// The consumer's process.
    #[command(hide = true)]
    Consume(Consume),
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the report is what the program is for")]
#[expect(clippy::print_stderr, reason = "and this is why there is none")]
async fn main() -> ExitCode {
    let args = Args::parse();
    if let Some(Part::Consume(consume)) = args.part {
        println!("{}", bench::consume(&consume).await.to_json());
        return ExitCode::SUCCESS;
    }
    let report = bench::run(&args.plan, |section| print!("{section}")).await;
    let Some(path) = args.json else {
        return ExitCode::SUCCESS;
    };
    match std::fs::write(&path, format!("{:#}\n", report.to_json())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}
