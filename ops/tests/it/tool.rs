//! Runs the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `digitizectl`, not yet run, without whatever the environment would tell it.
pub(crate) fn digitizectl() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_digitizectl"));
    for name in [
        "DIGITIZE_URL",
        "DIGITIZE_DEAL",
        "DIGITIZE_TOKEN",
        "DIGITIZE_MODELS",
        "DIGITIZE_HEALTH_URL",
        "QUEUE_STALL_SECONDS",
        "QUEUE_LEASE_MS",
        "QUEUE_KEEP_SECONDS",
        "QUEUE_RETENTION_SECONDS",
        "QUEUE_MAX_PER_TOKEN",
        "QUEUE_MAX_DEPTH",
        "REDIS_POOL_SIZE",
        "REDIS_KEY_PREFIX",
        "REDIS_URL",
    ] {
        command.env_remove(name);
    }
    command
}

/// A folder or file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// What was written to standard output.
pub(crate) fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("output is UTF-8")
}

/// What was written to standard error.
pub(crate) fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("output is UTF-8")
}

/// The exit code.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("the program ended by itself")
}
