//! `audit`: does what is in Redis agree with itself?

use serde_json::{Value, json};

use super::OnQueue;
use crate::commands::Verdict;
use crate::console::talk;
use crate::draw;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Most keys to look at.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    limit: u32,
    #[command(flatten)]
    on: OnQueue,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let audit = args.on.open()?.audit(args.limit as usize).await?;
    let findings = audit.findings.iter().map(|finding| {
        json!({ "rule": finding.rule.as_str(), "key": finding.key, "detail": finding.detail })
    });
    let json = json!({
        "sound": audit.findings.is_empty(),
        "complete": audit.complete,
        "looked_at": { "entries": audit.entries, "jobs": audit.jobs, "keys": audit.keys },
        "findings": findings.collect::<Vec<Value>>(),
    });
    let n_findings = audit.findings.len();
    talk(format_args!(
        "looked at {} entries of lanes, {} jobs and {} keys: {n_findings} findings",
        audit.entries, audit.jobs, audit.keys
    ));
    if !audit.complete {
        talk(format_args!("that is not all there is: raise --limit"));
    }
    if args.on.json || 0 < n_findings {
        args.on.answer(&json, || {
            let rows = audit.findings.iter().map(|finding| {
                [
                    finding.rule.as_str().to_owned(),
                    finding.key.clone(),
                    finding.detail.clone(),
                ]
            });
            draw::rows(["rule", "key", "finding"], rows)
        })?;
    }
    Ok(if n_findings == 0 {
        Verdict::All
    } else {
        Verdict::None
    })
}
