//! `show`: what is known of one job.

use anyhow::Context;
use serde_json::{Value, json};
use shared::contract::event::Outcome;
use shared::ids::BatchId;
use shared::job::Mode;
use shared::queue::Record;

use super::{OnQueue, batch_id};
use crate::commands::Verdict;
use crate::draw;

/// A picture may be in its URL itself; so much of it is shown.
const MAX_URL_CHARS: usize = 200;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The batch.
    #[arg(value_name = "ID", value_parser = batch_id)]
    batch: BatchId,
    #[command(flatten)]
    on: OnQueue,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let record = args.on.open()?.record(&args.batch).await?;
    let record = record.with_context(|| format!("batch {} is not known", args.batch))?;
    args.on.answer(&as_json(&args.batch, &record), || {
        drawing(&args.batch, &record)
    })?;
    Ok(Verdict::All)
}

const fn mode(record: &Record) -> &'static str {
    match record.job.mode {
        Mode::Batch => "batch",
        Mode::Single => "single",
    }
}

/// Without its query, which may hold a signature.
fn shown_url(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    bare.chars().take(MAX_URL_CHARS).collect()
}

fn as_json(batch: &BatchId, record: &Record) -> Value {
    let elements = record
        .job
        .elements
        .iter()
        .enumerate()
        .map(|(index, element)| {
            let done = record.done.get(index);
            json!({
                "index": index,
                "element_id": element.element_id,
                "element_type": element.element_type,
                "image_url": shown_url(&element.image_url),
                "outcome": done.map(|checkpoint| &checkpoint.outcome),
                "seq": done.map(|checkpoint| checkpoint.seq),
            })
        });
    json!({
        "batch_id": batch,
        "deal_id": record.job.deal_id,
        "tenant": record.job.subject,
        "mode": mode(record),
        "stitch": record.job.stitch,
        "state": record.state.as_str(),
        "worker": record.owner,
        "deliveries": record.deliveries,
        "cancel_requested": record.cancelled,
        "events": record.seq,
        "finished_elements": record.next,
        "elements": elements.collect::<Vec<_>>(),
        "accepted_at_ms": record.created_at_ms,
        "age_ms": record.age_ms,
        "expires_in_ms": record.expires_in_ms,
    })
}

fn drawing(batch: &BatchId, record: &Record) -> String {
    let asked = if record.cancelled { ", cancelled" } else { "" };
    let facts = [
        ["batch", &batch.to_string()],
        ["deal", &record.job.deal_id],
        ["tenant", &record.job.subject],
        ["mode", mode(record)],
        ["state", &format!("{}{asked}", record.state.as_str())],
        ["worker", record.owner.as_deref().unwrap_or("")],
        ["deliveries at this element", &record.deliveries.to_string()],
        ["events", &record.seq.to_string()],
        ["accepted", &format!("{} ago", draw::span(record.age_ms))],
        ["forgotten in", &draw::span(record.expires_in_ms)],
    ];
    let elements = record
        .job
        .elements
        .iter()
        .enumerate()
        .map(|(index, element)| {
            let outcome = record
                .done
                .get(index)
                .map(|checkpoint| told(&checkpoint.outcome));
            [
                index.to_string(),
                element.element_id.clone(),
                outcome.unwrap_or_default(),
                shown_url(&element.image_url),
            ]
        });
    let facts = draw::rows(["job", ""], facts.map(|fact| fact.map(str::to_owned)));
    let elements = draw::rows(["", "element", "outcome", "picture"], elements);
    format!("{facts}\n{elements}")
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ok { kind } => kind.clone(),
        Outcome::Failed { code } => format!("failed: {}", code.as_str()),
        Outcome::Skipped { code } => format!("skipped: {}", code.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_in_a_url_is_not_shown() {
        assert_eq!(
            shown_url("https://host/a.png?sig=secret"),
            "https://host/a.png"
        );
        assert_eq!(shown_url(&"x".repeat(5_000)).len(), MAX_URL_CHARS);
    }
}
