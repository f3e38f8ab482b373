//! `depth`: how much there is to do.

use serde_json::json;

use super::OnQueue;
use crate::commands::Verdict;
use crate::draw;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    on: OnQueue,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let queue = args.on.open()?;
    let (depth, memory) = (queue.depth().await?, queue.memory().await?);
    let waiting = depth.jobs.saturating_sub(depth.running);
    let json = json!({
        "jobs": depth.jobs,
        "waiting": waiting,
        "running": depth.running,
        "finished": depth.finished,
        "paused": depth.paused,
        "tenants": depth.tenants,
        "memory": {"used": memory.used, "limit": memory.limit},
    });
    args.on.answer(&json, || {
        let mut rows = vec![
            ["waiting".to_owned(), waiting.to_string()],
            ["running".to_owned(), depth.running.to_string()],
            ["finished since ever".to_owned(), depth.finished.to_string()],
            [
                "paused".to_owned(),
                if depth.paused { "yes" } else { "no" }.to_owned(),
            ],
        ];
        let full = match memory.limit {
            Some(_) => format!("{} % full", memory.percent()),
            None => format!("{:.1} MB used, no limit", memory.used as f64 / 1e6),
        };
        rows.push(["Redis".to_owned(), full]);
        let of_tenants = depth.tenants.iter();
        rows.extend(of_tenants.map(|(tenant, n)| [format!("of {tenant}"), n.to_string()]));
        draw::rows(["jobs", ""], rows)
    })?;
    Ok(Verdict::All)
}
