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
    args.on.open()?.resume().await?;
    args.on.answer(&json!({ "paused": false }), || {
        "jobs are begun again".to_owned()
    })?;
    Ok(Verdict::All)
}
