//! `cancel`: a job is not wanted any more.

use serde_json::json;
use shared::ids::BatchId;
use shared::queue::Cancelled;

use super::{OnQueue, batch_id};
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
    let (word, sentence, verdict) = match args.on.open()?.cancel(&args.batch).await? {
        Cancelled::Now => ("now", "it waited and is cancelled", Verdict::All),
        Cancelled::Asked => (
            "asked",
            "its worker ends it after the present element",
            Verdict::All,
        ),
        Cancelled::Over => ("over", "it was over already", Verdict::None),
        Cancelled::Unknown => ("unknown", "it is not known", Verdict::None),
    };
    let json = json!({ "batch_id": args.batch, "cancelled": word });
    args.on
        .answer(&json, || format!("batch {}: {sentence}", args.batch))?;
    Ok(verdict)
}
