//! `retry`: a finished job runs again, as a new batch.

use anyhow::{Context, ensure};
use serde_json::json;
use shared::ids::BatchId;
use shared::queue::{State, Submission};

use super::{OnQueue, accepted, batch_id};
use crate::commands::Verdict;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The batch.
    #[arg(value_name = "ID", value_parser = batch_id)]
    batch: BatchId,
    #[command(flatten)]
    on: OnQueue,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let queue = args.on.open()?;
    let record = queue.record(&args.batch).await?;
    let record = record.with_context(|| format!("batch {} is not known", args.batch))?;
    ensure!(
        record.state == State::Done,
        "batch {} is {}: only a finished one can be run again",
        args.batch,
        record.state.as_str()
    );
    let submission = Submission {
        job: record.job,
        idempotency: None,
    };
    let batch = accepted(queue.enqueue(&submission).await?)?;
    let json = json!({ "batch_id": batch, "retried": args.batch });
    args.on.answer(&json, || {
        format!("batch {} runs again as {batch}", args.batch)
    })?;
    Ok(Verdict::All)
}
