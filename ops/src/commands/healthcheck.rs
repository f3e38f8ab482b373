//! `healthcheck`: asks a service whether it is ready, once or until it is.

use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::Url;
use tokio::time::{Instant, sleep};

use super::Verdict;

/// Wait between two questions.
const PAUSE: Duration = Duration::from_millis(100);

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to ask; 200 is the good answer.
    #[arg(
        long,
        env = "DIGITIZE_HEALTH_URL",
        default_value = "http://127.0.0.1:8080/readyz"
    )]
    url: Url,
    /// Ask again for so many seconds before giving up.
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=3600))]
    wait: u64,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    crate::client::install_tls();
    let http = reqwest::Client::builder()
        .timeout(PATIENCE)
        .build()
        .context("setting up the HTTP client")?;
    let give_up = Instant::now() + Duration::from_secs(args.wait);
    loop {
        match ask(&http, &args.url).await {
            Ok(()) => return Ok(Verdict::All),
            Err(error) if give_up < Instant::now() + PAUSE => return Err(error),
            Err(_) => sleep(PAUSE).await,
        }
    }
}

async fn ask(http: &reqwest::Client, url: &Url) -> anyhow::Result<()> {
    let answer = http
        .get(url.clone())
        .send()
        .await
        .with_context(|| format!("asking {url}"))?;
    ensure!(
        answer.status() == reqwest::StatusCode::OK,
        "{url} answered {}",
        answer.status()
    );
    Ok(())
}
