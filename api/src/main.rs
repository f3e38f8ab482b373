//! `digitize-api`: parse, listen, serve until asked to stop.

use std::io::Write;

use anyhow::Context;
use api::{App, Config, serve};
use clap::Parser;
use shared::{shutdown, telemetry};
use tokio::net::TcpListener;

fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    if config.check_config {
        config.token_list()?;
        return Ok(std::io::stdout().write_all(config.effective().as_bytes())?);
    }
    telemetry::init(&config.telemetry)?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(run(config))
}

async fn run(config: Config) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("listening on {}", config.listen))?;
    let app = App::start(config)?;
    let (stop, signals) = shutdown::on_signal().context("listening to signals")?;
    let serving = serve(listener, app, stop);
    let ((), ()) = tokio::join!(serving, signals);
    Ok(())
}
