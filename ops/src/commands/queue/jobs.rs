//! `jobs`: a list of jobs.

use clap::ValueEnum;
use serde_json::{Value, json};
use shared::queue::{JobLine, State};

use super::{OnQueue, now_ms};
use crate::commands::Verdict;
use crate::draw;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only jobs of this state.
    #[arg(long, value_enum)]
    state: Option<Wanted>,
    /// Most jobs to list.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    #[command(flatten)]
    on: OnQueue,
}

/// [`State`] as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wanted {
    Waiting,
    Running,
    Done,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let state = args.state.map(|wanted| match wanted {
        Wanted::Waiting => State::Waiting,
        Wanted::Running => State::Running,
        Wanted::Done => State::Done,
    });
    let jobs = args.on.open()?.jobs(state, args.limit as usize).await?;
    let json: Vec<Value> = jobs.iter().map(as_json).collect();
    args.on.answer(&json.into(), || {
        let header = ["batch", "tenant", "state", "elements", "worker", "accepted"];
        draw::rows(header, jobs.iter().map(as_row))
    })?;
    Ok(Verdict::All)
}

fn as_json(job: &JobLine) -> Value {
    json!({
        "batch_id": job.batch,
        "tenant": job.tenant,
        "lane": job.lane,
        "state": job.state.as_str(),
        "elements": job.elements,
        "finished_elements": job.next,
        "worker": job.owner,
        "deliveries": job.deliveries,
        "cancel_requested": job.cancelled,
        "accepted_at_ms": job.created_at_ms,
    })
}

fn as_row(job: &JobLine) -> [String; 6] {
    let asked = if job.cancelled { ", cancelled" } else { "" };
    [
        job.batch.to_string(),
        job.tenant.clone(),
        format!("{}{asked}", job.state.as_str()),
        format!("{} of {}", job.next, job.elements),
        job.owner.clone().unwrap_or_default(),
        format!(
            "{} ago",
            draw::span(now_ms().saturating_sub(job.created_at_ms))
        ),
    ]
}
