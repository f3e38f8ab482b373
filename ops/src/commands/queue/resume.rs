//! `resume`: ends a pause.

use serde_json::json;

use super::OnQueue;
use crate::commands::Verdict;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    on: OnQueue,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let was_paused = args.on.open()?.resume().await?;
    let json = json!({ "paused": false, "was_paused": was_paused });
    args.on.answer(&json, || {
        let now = if was_paused {
            "jobs are begun again"
        } else {
            "it was not paused"
        };
        now.to_owned()
    })?;
    Ok(Verdict::All)
}
