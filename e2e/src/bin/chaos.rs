//! `./dev chaos`: the drill, for as long as one likes.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use e2e::chaos::{self, Plan};

/// Kills and stops the project's processes at random and checks what clients saw.
#[derive(Debug, Parser)]
struct Args {
    /// For how long things are broken.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=600))]
    minutes: u64,
    /// Clients at the same time.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    clients: u32,
    /// Worker processes.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: u32,
    /// Where the random numbers begin.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the report is what the program is for")]
async fn main() -> ExitCode {
    let args = Args::parse();
    let plan = Plan {
        time: Duration::from_secs(60 * args.minutes),
        n_clients: args.clients as usize,
        n_workers: args.workers as usize,
        seed: args.seed,
    };
    let report = chaos::run(plan).await;
    print!("{report}");
    if report.broken.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
