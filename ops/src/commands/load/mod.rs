//! `load`: puts load on a running service and measures how it answers.
//!
//! A closed loop: so many batches are open at a time, and each one that ends makes room for the next.

mod tally;

use std::time::Duration;

use futures_util::{StreamExt, stream};
use reqwest::{StatusCode, Url};
use shared::contract::request::MAX_ELEMENTS;
use shared::contract::{BatchRequest, ElementRequest, Event};
use tokio::time::{Instant, timeout};

use self::tally::{Run, Tally};
use super::{Verdict, token::TokenArgs};
use crate::client::{Api, Follow, Update, event, refusal};
use crate::console::{data, printable, talk};

/// Time between two lines about how far it is.
const REPORT_INTERVAL: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where the service is.
    #[arg(long, env = "DIGITIZE_URL", default_value = "http://127.0.0.1:8080")]
    url: Url,
    /// The deal that the pictures belong to.
    #[arg(long, env = "DIGITIZE_DEAL")]
    deal: String,
    #[command(flatten)]
    token: TokenArgs,
    /// How many batches to submit in all.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    batches: u32,
    /// Pictures of each batch.
    #[arg(long, value_name = "M", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=MAX_ELEMENTS as i64))]
    elements: u8,
    /// Batches that are open at the same time.
    #[arg(long, value_name = "C", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1_024))]
    concurrency: u16,
    /// URL of a picture; repeat it for more, they are taken in turn.
    #[arg(long = "image-url", value_name = "URL", required = true)]
    image_urls: Vec<String>,
    /// What the pictures are said to be: table, chart, graph, or auto to find out.
    #[arg(long = "type", value_name = "TYPE", default_value = "auto")]
    element_type: String,
    /// A batch that has not ended after so many seconds counts as lost.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    patience: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let api = Api::new(&args.url, &args.deal, &args.token.read()?)?;
    let mut tally = Tally::begin();
    let mut last_report = Instant::now();
    let runs = stream::iter(0..args.batches).map(|n| one(&api, args, n));
    let mut runs = std::pin::pin!(runs.buffer_unordered(args.concurrency.into()));
    while let Some(run) = runs.next().await {
        let run = run?;
        if let Run::Lost(reason) | Run::Broken(reason) = &run {
            talk(format_args!(
                "broken: {}",
                printable(&format!("{reason:#}"))
            ));
        }
        tally.add(&run);
        if REPORT_INTERVAL <= last_report.elapsed() {
            talk(format_args!("{tally} of {} batches", args.batches));
            last_report = Instant::now();
        }
    }
    let report = tally.report();
    if args.json {
        data(report.json())?;
    } else {
        data(report.drawing())?;
    }
    Ok(Verdict::of(tally.n_finished(), args.batches as usize))
}

/// One batch from its submission to its last event. An error is one that every further batch would meet as well.
async fn one(api: &Api, args: &Args, n: u32) -> anyhow::Result<Run> {
    let sent = Instant::now();
    let key = uuid::Uuid::now_v7().to_string();
    let patience = Duration::from_secs(args.patience.into());
    let response = match timeout(patience, api.submit(&batch(args, n), &key)).await {
        Ok(Ok(response)) => response,
        Ok(Err(reason)) => return Ok(Run::Broken(reason)),
        Err(elapsed) => return Ok(Run::Broken(elapsed.into())),
    };
    match response.status() {
        StatusCode::OK => {}
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => return Ok(Run::Refused),
        status if status.is_server_error() => return Ok(Run::Broken(refusal(response).await)),
        _ => return Err(refusal(response).await),
    }
    let mut follow = Follow::accepted(api.clone(), response).await?;
    let left = patience.saturating_sub(sent.elapsed());
    match timeout(left, to_the_end(&mut follow, sent)).await {
        Ok(Ok(run)) => Ok(run),
        Ok(Err(reason)) => Ok(Run::Lost(reason)),
        Err(elapsed) => {
            let reason = anyhow::Error::from(elapsed);
            Ok(Run::Lost(
                reason.context(format!("batch {}", follow.batch_id())),
            ))
        }
    }
}

async fn to_the_end(follow: &mut Follow, sent: Instant) -> anyhow::Result<Run> {
    let mut first_event = None;
    let mut n_breaks = 0;
    let mut n_succeeded = 0;
    let mut n_elements = 0;
    loop {
        match follow.next().await? {
            Update::Event(frame) => {
                first_event.get_or_insert_with(|| sent.elapsed());
                if let Some(Event::Summary(summary)) = event::decode(&frame)? {
                    (n_succeeded, n_elements) = (summary.succeeded, summary.total);
                }
            }
            Update::Broken(_) => n_breaks += 1,
            Update::End => break,
        }
    }
    let stream = sent.elapsed();
    Ok(Run::Finished {
        first_event: first_event.unwrap_or(stream),
        stream,
        n_elements,
        n_succeeded,
        n_breaks,
    })
}

fn batch(args: &Args, n: u32) -> BatchRequest {
    let n_elements = usize::from(args.elements);
    let elements = (0..n_elements).map(|index| ElementRequest {
        element_id: format!("load-{n}-{index}"),
        element_type: args.element_type.clone(),
        image_url: args.image_urls[(n as usize * n_elements + index) % args.image_urls.len()]
            .clone(),
    });
    BatchRequest {
        elements: elements.collect(),
        stitch: false,
    }
}
