//! Logs, one line per fact.

use std::io::IsTerminal;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// Options of logging, the same for every server.
#[derive(Debug, Clone, Args)]
pub struct TelemetryArgs {
    /// What to log: a level, or `target=level` pairs.
    #[arg(long, env = "LOG", default_value = "info")]
    pub log: String,
    /// How a log line looks; by default text on a terminal and JSON elsewhere.
    #[arg(long, env = "LOG_FORMAT", value_enum)]
    pub log_format: Option<LogFormat>,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// The filter text makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("reading log filter {filter:?}: {cause}")]
pub struct BadFilter {
    filter: String,
    cause: tracing_subscriber::filter::ParseError,
}

/// Starts logging to standard error. Call once, first.
pub fn init(args: &TelemetryArgs) -> Result<(), BadFilter> {
    let filter = EnvFilter::try_new(&args.log).map_err(|cause| BadFilter {
        filter: args.log.clone(),
        cause,
    })?;
    let terminal = std::io::stderr().is_terminal();
    let format = args.log_format.unwrap_or(if terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    });
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.with_ansi(terminal).with_target(false).init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .init(),
    }
    Ok(())
}
