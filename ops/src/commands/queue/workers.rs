//! `workers`: who is alive.

use serde_json::{Value, json};

use super::{OnQueue, json_or_text, now_ms};
use crate::commands::Verdict;
use crate::draw;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    on: OnQueue,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let workers = args.on.open()?.workers().await?;
    let json = workers.iter().map(|worker| {
        json!({
            "worker": worker.name,
            "seen_at_ms": worker.seen_ms,
            "command": worker.command,
            "says": json_or_text(&worker.says),
        })
    });
    args.on.answer(&json.collect::<Vec<Value>>().into(), || {
        let rows = workers.iter().map(|worker| {
            [
                worker.name.clone(),
                format!(
                    "{} ago",
                    draw::span(now_ms().saturating_sub(worker.seen_ms))
                ),
                worker.command.clone().unwrap_or_default(),
                said(&worker.says),
            ]
        });
        draw::rows(["worker", "seen", "told to", "says"], rows)
    })?;
    Ok(Verdict::All)
}

/// What a worker says of itself as `jobs 2, host a, ..`, whatever its build tells; as it is when it is no object.
fn said(says: &str) -> String {
    let Value::Object(told) = json_or_text(says) else {
        return says.to_owned();
    };
    let told = told.iter().map(|(name, value)| match value.as_str() {
        Some(text) => format!("{name} {text}"),
        None => format!("{name} {value}"),
    });
    told.collect::<Vec<_>>().join(", ")
}
