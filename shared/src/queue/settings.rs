//! The periods and bounds of the queue. Processes that share a queue should share them.

use std::{fmt, time::Duration};

use clap::Args;

/// Options of the queue, the same for every binary.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct QueueArgs {
    /// Most jobs waiting or running at once; beyond it new ones are refused with 503. 0 means no limit.
    #[arg(long, env = "QUEUE_MAX_DEPTH", default_value_t = 10_000)]
    pub queue_max_depth: u32,
    /// Most jobs of one token waiting or running at once; beyond it new ones are refused with 429. 0 means no limit.
    #[arg(long, env = "QUEUE_MAX_PER_TOKEN", default_value_t = 2_000)]
    pub queue_max_per_token: u32,
    /// Percent of Redis' `maxmemory` in use from which on new jobs are refused with 503, so that those that run find
    /// room for their results.
    #[arg(long, env = "QUEUE_MAX_MEMORY_PERCENT", default_value_t = 85, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub queue_max_memory_percent: u8,
    /// Seconds after which a job that never finished is forgotten.
    #[arg(long, env = "QUEUE_RETENTION_SECONDS", default_value_t = 86_400, value_parser = clap::value_parser!(u32).range(60..))]
    pub queue_retention_seconds: u32,
    /// Seconds for which a finished job and its events can still be read.
    #[arg(long, env = "QUEUE_KEEP_SECONDS", default_value_t = 3_600, value_parser = clap::value_parser!(u32).range(1..))]
    pub queue_keep_seconds: u32,
    /// Milliseconds without a heartbeat after which a running job is taken from its worker.
    #[arg(long, env = "QUEUE_LEASE_MS", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(500..=600_000))]
    pub queue_lease_ms: u32,
    /// Seconds without an event after which a running job counts as stuck and is taken from its worker. Longer than
    /// the longest stage of an element.
    #[arg(long, env = "QUEUE_STALL_SECONDS", default_value_t = 180, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub queue_stall_seconds: u32,
}

impl QueueArgs {
    /// [`Self::queue_retention_seconds`].
    pub fn retention(&self) -> Duration {
        Duration::from_secs(self.queue_retention_seconds.into())
    }

    /// [`Self::queue_keep_seconds`].
    pub fn keep(&self) -> Duration {
        Duration::from_secs(self.queue_keep_seconds.into())
    }

    /// [`Self::queue_lease_ms`].
    pub fn lease(&self) -> Duration {
        Duration::from_millis(self.queue_lease_ms.into())
    }

    /// [`Self::queue_stall_seconds`].
    pub fn stall(&self) -> Duration {
        Duration::from_secs(self.queue_stall_seconds.into())
    }

    /// Time between two heartbeats: three fit into a lease, so that one lost beat loses nothing.
    pub fn heartbeat(&self) -> Duration {
        self.lease() / 3
    }

    /// Time between two looks for jobs of dead workers.
    pub fn reclaim_interval(&self) -> Duration {
        self.lease() / 10
    }
}

impl fmt::Display for QueueArgs {
    /// The effective settings, an option a line, as `--check-config` shows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "queue-max-depth = {}", self.queue_max_depth)?;
        writeln!(f, "queue-max-per-token = {}", self.queue_max_per_token)?;
        writeln!(
            f,
            "queue-max-memory-percent = {}",
            self.queue_max_memory_percent
        )?;
        writeln!(
            f,
            "queue-retention-seconds = {}",
            self.queue_retention_seconds
        )?;
        writeln!(f, "queue-keep-seconds = {}", self.queue_keep_seconds)?;
        writeln!(f, "queue-lease-ms = {}", self.queue_lease_ms)?;
        writeln!(f, "queue-stall-seconds = {}", self.queue_stall_seconds)
    }
}

impl Default for QueueArgs {
    /// The defaults of the command line.
    fn default() -> Self {
        Self {
            queue_max_depth: 10_000,
            queue_max_per_token: 2_000,
            queue_max_memory_percent: 85,
            queue_retention_seconds: 86_400,
            queue_keep_seconds: 3_600,
            queue_lease_ms: 10_000,
            queue_stall_seconds: 180,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Alone {
        #[command(flatten)]
        queue: QueueArgs,
    }

    #[test]
    fn the_defaults_are_those_of_the_command_line() {
        assert_eq!(Alone::parse_from(["program"]).queue, QueueArgs::default());
    }
}
