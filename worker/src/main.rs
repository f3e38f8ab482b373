//! `digitize-worker`: the process around the worker.

use std::{io::Write as _, sync::Arc};

use anyhow::Context as _;
use clap::Parser as _;
use digitizer::{Digitizer, Options};
use shared::{shutdown, telemetry};
use worker::{Config, Context, egress::Names};

fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    config.validate()?;
    if config.check_config {
        return write!(std::io::stdout(), "{config}").context("printing the configuration");
    }
    telemetry::init(&config.telemetry)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    let stopped = runtime.block_on(run(&config));
    // A look-up or an image that does not come back must not keep the process from ending.
    runtime.shutdown_background();
    stopped
}

async fn run(config: &Config) -> anyhow::Result<()> {
    let (stop, signals) = shutdown::on_signal().context("listening to signals")?;
    let options = Options {
        threads: config.work.threads.get().into(),
        max_pixels: config.work.max_pixels,
        ..Options::default()
    };
    let digitizer = Digitizer::load(&config.work.models, options)?;
    let context = Context::new(config, Arc::new(digitizer), Names::System)?;
    tokio::join!(signals, worker::run(context, stop));
    Ok(())
}
