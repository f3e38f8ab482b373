//! What the operator decides: one field per option, its doc comment being its help text.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Parser;
use secrecy::{ExposeSecret, SecretString};
use shared::queue::QueueArgs;
use shared::redis::RedisArgs;
use shared::telemetry::TelemetryArgs;

use crate::auth::TokenList;

/// HTTP front end of canvas-digitize: takes batches of images and streams what becomes of them.
#[derive(Clone, Debug, Parser)]
#[command(name = "digitize-api", version)]
pub struct Config {
    /// Address and port to listen on.
    #[arg(long, env = "API_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// File of bearer tokens, a line for each: `name token deal1,deal2`, or `name token *` for all deals.
    #[arg(long, env = "API_TOKENS_FILE", conflicts_with = "tokens")]
    pub tokens_file: Option<PathBuf>,
    /// Bearer tokens in place of the file, with `;` between lines.
    #[arg(long, env = "API_TOKENS", hide_env_values = true)]
    pub tokens: Option<SecretString>,

    /// Most bytes of a request body.
    #[arg(long, env = "API_MAX_BODY_BYTES", default_value_t = 1 << 20, value_parser = clap::value_parser!(u32).range(1..=64 << 20))]
    pub max_body_bytes: u32,
    /// Most open connections; further ones wait to be accepted.
    #[arg(long, env = "API_MAX_CONNECTIONS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    pub max_connections: u32,
    /// Most open event streams; further ones are refused with 503.
    #[arg(long, env = "API_MAX_STREAMS", default_value_t = 2048, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    pub max_streams: u32,
    /// Most open event streams of one token; further ones are refused with 429.
    #[arg(long, env = "API_MAX_STREAMS_PER_TOKEN", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    pub max_streams_per_token: u32,

    /// Milliseconds that a connection may take for the head of a request.
    #[arg(long, env = "API_HEADER_TIMEOUT_MS", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=600_000))]
    pub header_timeout_ms: u32,
    /// Milliseconds that a request may take for its body.
    #[arg(long, env = "API_BODY_TIMEOUT_MS", default_value_t = 30_000, value_parser = clap::value_parser!(u32).range(1..=600_000))]
    pub body_timeout_ms: u32,
    /// Milliseconds for which a client may take nothing of what is sent to it before its connection is cut.
    #[arg(long, env = "API_WRITE_TIMEOUT_MS", default_value_t = 30_000, value_parser = clap::value_parser!(u32).range(1..=600_000))]
    pub write_timeout_ms: u32,
    /// Milliseconds of silence on a stream after which a keep-alive is sent.
    #[arg(long, env = "API_KEEP_ALIVE_INTERVAL_MS", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(10..=600_000))]
    pub keep_alive_interval_ms: u32,
    /// Milliseconds that requests may take to finish after the process was asked to stop.
    #[arg(long, env = "API_DRAIN_TIMEOUT_MS", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(0..=600_000))]
    pub drain_timeout_ms: u32,

    /// Where the queue lives.
    #[command(flatten)]
    pub redis: RedisArgs,
    /// How the queue behaves.
    #[command(flatten)]
    pub queue: QueueArgs,
    /// How to log.
    #[command(flatten)]
    pub telemetry: TelemetryArgs,

    /// Print the effective configuration, secrets masked, and exit.
    #[arg(long)]
    pub check_config: bool,
}

/// Proxies in common use cut a response that is silent for this long.
const SHORTEST_PROXY_IDLE_TIMEOUT: Duration = Duration::from_secs(55);

impl Config {
    /// Reads the tokens, from wherever they are.
    ///
    /// # Errors
    ///
    /// When there are none, or the list cannot be read.
    pub fn token_list(&self) -> anyhow::Result<TokenList> {
        let list = match (&self.tokens_file, &self.tokens) {
            (Some(path), _) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("reading --tokens-file {}", path.display()))?;
                TokenList::parse(&text)
                    .with_context(|| format!("in --tokens-file {}", path.display()))?
            }
            (None, Some(text)) => {
                TokenList::parse(text.expose_secret()).context("in API_TOKENS")?
            }
            (None, None) => bail!("no bearer tokens: set --tokens-file or API_TOKENS"),
        };
        Ok(list)
    }

    /// Settings that work, but that an operator may not have meant.
    pub fn warn_if_risky(&self, tokens: &TokenList) {
        if tokens.has_short_token() {
            tracing::warn!("A bearer token is shorter than 16 characters and could be guessed");
        }
        if self.keep_alive_interval() > SHORTEST_PROXY_IDLE_TIMEOUT {
            tracing::warn!(
                "--keep-alive-interval-ms is above 55 s: proxies will cut silent streams"
            );
        }
        if self.max_streams > self.max_connections {
            tracing::warn!(
                "--max-streams is above --max-connections: only HTTP/2 clients can reach it"
            );
        }
    }

    /// The effective configuration, an option a line, secrets masked.
    pub fn effective(&self) -> String {
        let tokens = match (&self.tokens_file, &self.tokens) {
            (Some(path), _) => path.display().to_string(),
            (None, Some(_)) => "***".to_owned(),
            (None, None) => String::new(),
        };
        let log_format = self
            .telemetry
            .log_format
            .map(|format| format!("{format:?}"));
        let lines: [(&str, &dyn std::fmt::Display); 13] = [
            ("listen", &self.listen),
            ("tokens", &tokens),
            ("max-body-bytes", &self.max_body_bytes),
            ("max-connections", &self.max_connections),
            ("max-streams", &self.max_streams),
            ("max-streams-per-token", &self.max_streams_per_token),
            ("header-timeout-ms", &self.header_timeout_ms),
            ("body-timeout-ms", &self.body_timeout_ms),
            ("write-timeout-ms", &self.write_timeout_ms),
            ("keep-alive-interval-ms", &self.keep_alive_interval_ms),
            ("drain-timeout-ms", &self.drain_timeout_ms),
            ("log", &self.telemetry.log),
            (
                "log-format",
                &log_format.as_deref().unwrap_or("auto").to_lowercase(),
            ),
        ];
        let lines = lines.map(|(name, value)| format!("{name} = {value}\n"));
        format!("{}{}{}", lines.concat(), self.redis, self.queue)
    }

    pub(crate) const fn keep_alive_interval(&self) -> Duration {
        millis(self.keep_alive_interval_ms)
    }

    pub(crate) const fn header_timeout(&self) -> Duration {
        millis(self.header_timeout_ms)
    }

    pub(crate) const fn body_timeout(&self) -> Duration {
        millis(self.body_timeout_ms)
    }

    pub(crate) const fn write_timeout(&self) -> Duration {
        millis(self.write_timeout_ms)
    }

    pub(crate) const fn drain_timeout(&self) -> Duration {
        millis(self.drain_timeout_ms)
    }
}

const fn millis(count: u32) -> Duration {
    Duration::from_millis(count as u64)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(arguments: &[&str]) -> Config {
        Config::parse_from(std::iter::once(&"digitize-api").chain(arguments))
    }

    #[test]
    fn the_command_line_is_consistent() {
        Config::command().debug_assert();
    }

    #[test]
    fn every_option_is_in_the_effective_configuration_and_has_a_help_text() {
        let effective = parse(&["--tokens", "a token *"]).effective();
        for option in Config::command().get_arguments() {
            let name = option.get_long().unwrap();
            assert!(option.get_help().is_some(), "--{name} has no help");
            let shown = name.strip_suffix("-file").unwrap_or(name);
            let is_listed = effective.contains(&format!("{shown} = "));
            assert!(is_listed || name == "check-config", "--{name} is not shown");
        }
    }

    #[test]
    fn secrets_are_masked() {
        let config = parse(&[
            "--tokens",
            "ui hush *",
            "--redis-url",
            "redis://:hush@cache:6379",
        ]);
        assert!(!config.effective().contains("hush"));
        assert!(!format!("{config:?}").contains("hush"));
    }

    #[test]
    fn a_service_that_nobody_may_call_does_not_start() {
        assert!(parse(&[]).token_list().is_err());
        assert!(parse(&["--tokens", " ; "]).token_list().is_err());
        assert!(
            parse(&["--tokens-file", "/nonexistent"])
                .token_list()
                .is_err()
        );
        assert!(parse(&["--tokens", "ui token *"]).token_list().is_ok());
    }
}
