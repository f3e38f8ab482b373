//! `drain`: a worker finishes what it has and stops.

use serde_json::json;

use super::OnQueue;
use crate::commands::Verdict;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The worker, as `workers` names it.
    #[arg(value_name = "WORKER")]
    worker: String,
    #[command(flatten)]
    on: OnQueue,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let told = args.on.open()?.drain_worker(&args.worker).await?;
    let json = json!({ "worker": args.worker, "told": told });
    args.on.answer(&json, || {
        let what = if told {
            "hears it with its next heartbeat"
        } else {
            "is not alive"
        };
        format!("worker {} {what}", crate::console::printable(&args.worker))
    })?;
    Ok(if told { Verdict::All } else { Verdict::None })
}
