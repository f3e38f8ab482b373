//! One file per command.

pub(crate) mod bench;
pub(crate) mod digitize;
pub(crate) mod healthcheck;
pub(crate) mod load;
pub(crate) mod queue;
pub(crate) mod submit;
pub(crate) mod verify;

mod period;
mod token;

use std::process::ExitCode;

use anyhow::Context;

/// How a command that works on several things went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Every one.
    All,
    /// Some.
    Some,
    /// None.
    None,
}

impl Verdict {
    /// From two counts.
    pub(crate) fn of(succeeded: usize, total: usize) -> Self {
        match succeeded {
            n if n == total => Self::All,
            0 => Self::None,
            _ => Self::Some,
        }
    }
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::All => Self::SUCCESS,
            Verdict::Some => Self::from(3),
            Verdict::None => Self::FAILURE,
        }
    }
}

/// Runs what talks to a service.
pub(crate) fn block_on<T>(command: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.context("starting the runtime")?.block_on(command)
}
