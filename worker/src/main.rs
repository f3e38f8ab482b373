//! `digitize-worker`: the process around the worker.

use std::{io::Write as _, sync::Arc};

use anyhow::Context as _;
use clap::Parser as _;
use digitizer::{Digitizer, Options};
use shared::{shutdown, telemetry};
use worker::{Config, Context, egress::Names};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    config.validate()?;
    if config.check_config {
        return write!(std::io::stdout().lock(), "{config}").context("printing the configuration");
    }
    telemetry::init(&config.telemetry)?;
    let (stop, listening) = shutdown::on_signal().context("listening for signals")?;

    let options = Options {
        threads: config.work.threads.get().into(),
        max_pixels: config.work.max_pixels,
    };
    let digitizer = Digitizer::load(&config.work.models, options)?;
    let context = Context::new(&config, Arc::new(digitizer), Names::System)?;
    tokio::join!(listening, worker::run(context, stop));
    Ok(())
}
