//! What can be typed.

use clap::{Parser, Subcommand};

use crate::commands::{bench, digitize, healthcheck, load, queue, submit, verify};

/// Operates canvas-digitize: digitize files here, submit pictures to a running service, check both, look after the queue.
///
/// Data goes to standard output, everything else to standard error.
/// Exit codes: 0 all went well, 3 a part did, 1 nothing did, 2 a mistake in the command line.
#[derive(Debug, Parser)]
#[command(name = "digitizectl", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Digitize picture files on this machine, without a service.
    Digitize(digitize::Args),
    /// Submit picture URLs to a running service as one batch and follow it to its end.
    Submit(submit::Args),
    /// Compare what `submit --out` wrote with the texts that are known to be on the pictures.
    Verify(verify::Args),
    /// Ask a service whether it is ready, once or until it is.
    Healthcheck(healthcheck::Args),
    /// Count the jobs: all, running, and of each tenant.
    Depth(queue::depth::Args),
    /// List jobs.
    Jobs(queue::jobs::Args),
    /// Show what is known of a job.
    Show(queue::show::Args),
    /// Print a job's events.
    Events(queue::events::Args),
    /// Cancel a job: at once when it waits, after its present element when it runs.
    Cancel(queue::cancel::Args),
    /// Run a finished job again, as a new batch.
    Retry(queue::retry::Args),
    /// Jobs that no worker could read.
    Dlq(queue::dlq::Args),
    /// List the workers that are alive.
    Workers(queue::workers::Args),
    /// Tell a worker to finish its present pictures, hand back the rest, and stop.
    Drain(queue::drain::Args),
    /// Let no job be begun for a time; those that run go on.
    Pause(queue::pause::Args),
    /// End a pause.
    Resume(queue::resume::Args),
    /// Check that what is in Redis agrees with itself; exit code 1 when it does not.
    Audit(queue::audit::Args),
    /// Measure what reading pictures costs on this machine, beside Tesseract where it is installed.
    Bench(bench::Args),
    /// Put load on a running service and measure how it answers.
    Load(load::Args),
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Cli;

    #[test]
    fn the_command_tree_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_option_takes_a_token() {
        fn check(command: &Command) {
            let takes_token = command
                .get_arguments()
                .any(|arg| arg.get_long() == Some("token"));
            assert!(!takes_token, "{}", command.get_name());
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
