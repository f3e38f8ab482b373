//! `pause`: no job is begun for a time.

use std::time::Duration;

use serde_json::json;

use super::OnQueue;
use crate::commands::{Verdict, period};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// After this time jobs are begun again by themselves: a number with s, m, h or d, at most 7d.
    #[arg(long = "for", value_name = "TIME", default_value = "1h", value_parser = period::parse)]
    time: Duration,
    #[command(flatten)]
    on: OnQueue,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    args.on.open()?.pause(args.time).await?;
    let seconds = args.time.as_secs();
    let json = json!({ "paused": true, "seconds": seconds });
    args.on
        .answer(&json, || format!("no job is begun for {seconds} s"))?;
    Ok(Verdict::All)
}
