//! `events`: what happened to one job, and with `--follow` what happens to it.

use anyhow::{Context, ensure};
use futures_util::{StreamExt, pin_mut};
use serde_json::Value;
use shared::event_log::{EventFeed, EventLog, LoggedEvent};
use shared::ids::BatchId;
use tokio_util::sync::CancellationToken;

use super::{OnQueue, batch_id};
use crate::commands::Verdict;
use crate::console::{data, printable};

/// Events read at once.
const PAGE: usize = 32;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The batch.
    #[arg(value_name = "ID", value_parser = batch_id)]
    batch: BatchId,
    /// Wait for further events until the last one.
    #[arg(long)]
    follow: bool,
    /// Only events after this one.
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    after: u64,
    #[command(flatten)]
    on: OnQueue,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let queue = args.on.open()?;
    let log = queue.event_log();
    ensure!(
        log.exists(&args.batch).await?,
        "batch {} is not known",
        args.batch
    );
    if !args.follow {
        return print_log(args, &log).await;
    }
    let (feed, driving) = EventFeed::new(queue.client().clone(), CancellationToken::new());
    tokio::select! {
        printed = print_feed(args, &feed) => printed,
        () = driving => anyhow::bail!("the feed has stopped"),
    }
}

async fn print_log(args: &Args, log: &EventLog) -> anyhow::Result<Verdict> {
    let mut last = args.after;
    loop {
        let page = log.read(&args.batch, last, PAGE).await?;
        for event in &page {
            print(args, event)?;
            last = event.seq;
        }
        if page.len() < PAGE {
            return Ok(Verdict::All);
        }
    }
}

async fn print_feed(args: &Args, feed: &EventFeed) -> anyhow::Result<Verdict> {
    let events = feed.follow(args.batch.clone(), args.after);
    pin_mut!(events);
    while let Some(event) = events.next().await {
        print(args, &event.context("following the events")?)?;
    }
    Ok(Verdict::All)
}

fn print(args: &Args, event: &LoggedEvent) -> anyhow::Result<()> {
    let json = String::from_utf8_lossy(&event.data);
    if args.on.json {
        data(json)?;
    } else {
        let brief = brief(&json);
        data(format_args!(
            "{:>5}  {:<14} {}",
            event.seq,
            event.name,
            printable(&brief)
        ))?;
    }
    Ok(())
}

/// What a line can hold of an event: the element, and what became of it.
fn brief(json: &str) -> String {
    let event: Value = serde_json::from_str(json).unwrap_or_default();
    let places = [
        "/element_id",
        "/stage",
        "/replacement/kind",
        "/error/code",
        "/error/message",
        "/status",
    ];
    let texts = places
        .iter()
        .filter_map(|place| event.pointer(place).and_then(Value::as_str));
    texts.collect::<Vec<_>>().join("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_the_element_and_its_fate() {
        let event = r#"{"element_id":"e1","error":{"code":"poison","message":"No."}}"#;
        assert_eq!(brief(event), "e1  poison  No.");
        assert_eq!(brief("no json"), "");
    }
}
