//! What an operator can set: flags, or the environment.

use std::{fmt, num::NonZeroU16, path::PathBuf, time::Duration};

use clap::Parser;
use shared::{queue::QueueArgs, redis::RedisArgs, telemetry::TelemetryArgs};
use url::Url;

use crate::{
    egress::{HostPort, Policy},
    element::{FetchLimits, PixelLimits},
};

/// Takes jobs from the queue and digitizes their images.
#[derive(Debug, Clone, Parser)]
#[command(name = "digitize-worker", version)]
pub struct Config {
    /// Redis.
    #[command(flatten)]
    pub redis: RedisArgs,
    /// The queue.
    #[command(flatten)]
    pub queue: QueueArgs,
    /// Logging.
    #[command(flatten)]
    pub telemetry: TelemetryArgs,
    /// Work and its bounds.
    #[command(flatten)]
    pub work: WorkArgs,
    /// Fetching and its bounds.
    #[command(flatten)]
    pub fetch: FetchArgs,
    /// Print the effective configuration and exit.
    #[arg(long)]
    pub check_config: bool,
}

/// Work and its bounds.
#[derive(Debug, Clone, clap::Args)]
pub struct WorkArgs {
    /// Jobs worked on at the same time; each works on one image at a time.
    #[arg(long, env = "WORKER_CONCURRENCY", default_value = "2")]
    pub concurrency: NonZeroU16,
    /// Threads that run the neural networks, shared by all jobs.
    #[arg(long, env = "WORKER_THREADS", default_value = "2")]
    pub threads: NonZeroU16,
    /// Folder with the weights of the neural networks.
    #[arg(long, env = "DIGITIZE_MODELS", default_value = "models")]
    pub models: PathBuf,
    /// Seconds in which an image must be decoded, and again its text be read.
    #[arg(long, env = "WORKER_ANALYZE_SECONDS", default_value_t = 60, value_parser = seconds())]
    pub analyze_seconds: u32,
    /// Seconds in which the structure must be read.
    #[arg(long, env = "WORKER_EXTRACT_SECONDS", default_value_t = 30, value_parser = seconds())]
    pub extract_seconds: u32,
    /// Seconds in which the result must be formatted.
    #[arg(long, env = "WORKER_FORMAT_SECONDS", default_value_t = 15, value_parser = seconds())]
    pub format_seconds: u32,
    /// Seconds in which one image must be over, whatever its stages take.
    #[arg(long, env = "WORKER_ELEMENT_SECONDS", default_value_t = 120, value_parser = seconds())]
    pub element_seconds: u32,
    /// Seconds after which nobody waits for a batch any more, counted from its acceptance: images that are not over by
    /// then end as `deadline_exceeded`.
    #[arg(long, env = "WORKER_BATCH_SECONDS", default_value_t = 3_600, value_parser = seconds())]
    pub batch_seconds: u32,
    /// Times that an image may stop its worker before it is given up as `poison`.
    #[arg(long, env = "WORKER_MAX_DELIVERIES", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub max_deliveries: u32,
    /// Most pixels of an image.
    #[arg(long, env = "WORKER_MAX_PIXELS", default_value_t = 50_000_000, value_parser = clap::value_parser!(u64).range(1..=500_000_000))]
    pub max_pixels: u64,
    /// Most pixels of an image across or down.
    #[arg(long, env = "WORKER_MAX_SIDE", default_value_t = 16_384, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_side: u32,
    /// Seconds that running images get to finish when the worker is asked to stop; after that they are handed back.
    #[arg(long, env = "WORKER_GRACE_SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub grace_seconds: u32,
}

/// Fetching and its bounds.
#[derive(Debug, Clone, clap::Args)]
pub struct FetchArgs {
    /// A host that is meant to be inside, such as the application's own storage; repeat it for more. Its addresses
    /// may be private and its port any.
    #[arg(
        long = "allow-image-host",
        env = "ALLOW_IMAGE_HOSTS",
        value_name = "HOST:PORT",
        value_delimiter = ','
    )]
    pub allow_image_hosts: Vec<HostPort>,
    /// What a relative image URL is read against.
    #[arg(long, env = "IMAGE_BASE_URL", value_name = "URL")]
    pub image_base_url: Option<Url>,
    /// Whether images may be fetched over plain http.
    #[arg(long, env = "ALLOW_HTTP", default_value_t = true, action = clap::ArgAction::Set, value_name = "BOOL")]
    pub allow_http: bool,
    /// Most bytes of an image.
    #[arg(long, env = "FETCH_MAX_BYTES", default_value_t = 20 * 1024 * 1024, value_parser = clap::value_parser!(u64).range(1..=1 << 30))]
    pub fetch_max_bytes: u64,
    /// Milliseconds in which an image's host must accept a connection.
    #[arg(long, env = "FETCH_CONNECT_MS", default_value_t = 3_000, value_parser = milliseconds())]
    pub fetch_connect_ms: u32,
    /// Milliseconds in which its answer must begin.
    #[arg(long, env = "FETCH_FIRST_BYTE_MS", default_value_t = 10_000, value_parser = milliseconds())]
    pub fetch_first_byte_ms: u32,
    /// Milliseconds in which the whole image must be there, redirects included.
    #[arg(long, env = "FETCH_TOTAL_MS", default_value_t = 20_000, value_parser = milliseconds())]
    pub fetch_total_ms: u32,
}

/// The bounds of one element.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Deliveries after which an element is poison.
    pub deliveries: u32,
    /// Bounds of fetching.
    pub fetch: FetchLimits,
    /// Bounds of decoding.
    pub pixels: PixelLimits,
    /// Time for decoding, and for analyzing.
    pub analyze: Duration,
    /// Time for extracting.
    pub extract: Duration,
    /// Time for formatting.
    pub format: Duration,
    /// Time for one element.
    pub element: Duration,
    /// Time for a batch, from its acceptance.
    pub batch: Duration,
}

/// Settings that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A shorter time that is longer than the longer one.
    #[error("--{shorter} must not be longer than --{longer}")]
    TimesOutOfOrder {
        /// The option that is too long.
        shorter: &'static str,
        /// The option that bounds it.
        longer: &'static str,
    },
    /// A base URL that fetching would refuse anyway.
    #[error("--image-base-url must be an http or https URL without user name and password")]
    ImageBaseUrl,
    /// Inside hosts are of no use over https only when they do not speak it.
    #[error("--image-base-url is a plain http URL, which --allow-http false refuses")]
    PlainHttpBase,
}

impl Config {
    /// Finds settings that contradict each other.
    ///
    /// # Errors
    /// With the names of both.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let fetch = &self.fetch;
        let in_order = [
            (
                "fetch-connect-ms",
                fetch.fetch_connect_ms,
                "fetch-first-byte-ms",
                fetch.fetch_first_byte_ms,
            ),
            (
                "fetch-first-byte-ms",
                fetch.fetch_first_byte_ms,
                "fetch-total-ms",
                fetch.fetch_total_ms,
            ),
        ];
        for (shorter, short_ms, longer, long_ms) in in_order {
            if short_ms > long_ms {
                return Err(ConfigError::TimesOutOfOrder { shorter, longer });
            }
        }
        match &fetch.image_base_url {
            Some(base) if !matches!(base.scheme(), "http" | "https") => {
                Err(ConfigError::ImageBaseUrl)
            }
            Some(base) if !base.username().is_empty() || base.password().is_some() => {
                Err(ConfigError::ImageBaseUrl)
            }
            Some(base) if base.scheme() == "http" && !fetch.allow_http => {
                Err(ConfigError::PlainHttpBase)
            }
            _ => Ok(()),
        }
    }

    /// The bounds of one element.
    pub fn limits(&self) -> Limits {
        let (work, fetch) = (&self.work, &self.fetch);
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        let millis = |millis: u32| Duration::from_millis(millis.into());
        Limits {
            deliveries: work.max_deliveries,
            fetch: FetchLimits {
                max_bytes: fetch.fetch_max_bytes,
                first_byte: millis(fetch.fetch_first_byte_ms),
                total: millis(fetch.fetch_total_ms),
            },
            pixels: PixelLimits {
                max_pixels: work.max_pixels,
                max_side: work.max_side,
            },
            analyze: seconds(work.analyze_seconds),
            extract: seconds(work.extract_seconds),
            format: seconds(work.format_seconds),
            element: seconds(work.element_seconds),
            batch: seconds(work.batch_seconds),
        }
    }

    /// What may be fetched from.
    pub fn policy(&self) -> Policy {
        Policy {
            allow_http: self.fetch.allow_http,
            inside: self.fetch.allow_image_hosts.clone(),
        }
    }
}

impl fmt::Display for Config {
    /// One `option = value` a line, secrets masked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            redis,
            queue,
            telemetry,
            work,
            fetch,
            check_config: _,
        } = self;
        let hosts: Vec<String> = fetch
            .allow_image_hosts
            .iter()
            .map(ToString::to_string)
            .collect();
        write!(f, "{redis}{queue}")?;
        writeln!(f, "log = {}", telemetry.log)?;
        writeln!(f, "concurrency = {}", work.concurrency)?;
        writeln!(f, "threads = {}", work.threads)?;
        writeln!(f, "models = {}", work.models.display())?;
        writeln!(f, "analyze-seconds = {}", work.analyze_seconds)?;
        writeln!(f, "extract-seconds = {}", work.extract_seconds)?;
        writeln!(f, "format-seconds = {}", work.format_seconds)?;
        writeln!(f, "element-seconds = {}", work.element_seconds)?;
        writeln!(f, "batch-seconds = {}", work.batch_seconds)?;
        writeln!(f, "max-deliveries = {}", work.max_deliveries)?;
        writeln!(f, "max-pixels = {}", work.max_pixels)?;
        writeln!(f, "max-side = {}", work.max_side)?;
        writeln!(f, "grace-seconds = {}", work.grace_seconds)?;
        writeln!(f, "allow-image-host = {}", hosts.join(","))?;
        writeln!(
            f,
            "image-base-url = {}",
            fetch.image_base_url.as_ref().map_or("", Url::as_str)
        )?;
        writeln!(f, "allow-http = {}", fetch.allow_http)?;
        writeln!(f, "fetch-max-bytes = {}", fetch.fetch_max_bytes)?;
        writeln!(f, "fetch-connect-ms = {}", fetch.fetch_connect_ms)?;
        writeln!(f, "fetch-first-byte-ms = {}", fetch.fetch_first_byte_ms)?;
        writeln!(f, "fetch-total-ms = {}", fetch.fetch_total_ms)
    }
}

fn seconds() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=3_600)
}

fn milliseconds() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=600_000)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(options: &[&str]) -> Config {
        Config::try_parse_from([&["digitize-worker"], options].concat()).unwrap()
    }

    #[test]
    fn the_command_is_well_formed() {
        Config::command().debug_assert();
    }

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(parse(&[]).validate(), Ok(()));
    }

    #[test]
    fn contradictions_are_named() {
        let cases: [(&[&str], ConfigError); 5] = [
            (
                &["--fetch-connect-ms", "11000"],
                ConfigError::TimesOutOfOrder {
                    shorter: "fetch-connect-ms",
                    longer: "fetch-first-byte-ms",
                },
            ),
            (
                &["--fetch-total-ms", "9000"],
                ConfigError::TimesOutOfOrder {
                    shorter: "fetch-first-byte-ms",
                    longer: "fetch-total-ms",
                },
            ),
            (
                &["--image-base-url", "ftp://files.example/"],
                ConfigError::ImageBaseUrl,
            ),
            (
                &["--image-base-url", "https://user:pw@files.example/"],
                ConfigError::ImageBaseUrl,
            ),
            (
                &[
                    "--image-base-url",
                    "http://files.example/",
                    "--allow-http",
                    "false",
                ],
                ConfigError::PlainHttpBase,
            ),
        ];
        for (options, error) in cases {
            assert_eq!(parse(options).validate(), Err(error), "{options:?}");
        }
    }

    #[test]
    fn every_option_is_in_the_printed_configuration() {
        let config = parse(&[
            "--redis-url",
            "redis://:hunter2@cache:6379/0",
            "--allow-image-host",
            "minio:9000",
        ]);
        let printed = config.to_string();
        for option in Config::command()
            .get_arguments()
            .filter_map(|option| option.get_long())
        {
            let elsewhere = matches!(option, "check-config" | "log-format" | "help" | "version");
            assert!(
                elsewhere || printed.contains(&format!("{option} = ")),
                "{option} is missing"
            );
        }
        assert!(printed.contains("allow-image-host = minio:9000"));
        assert!(!printed.contains("hunter2"));
    }
}
