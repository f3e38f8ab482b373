//! What can be typed.

use clap::{Parser, Subcommand};

use crate::commands::{digitize, healthcheck, submit, verify};

/// Operates canvas-digitize: digitize files here, submit pictures to a running service, check both.
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
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_tree_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_option_takes_a_token() {
        for command in Cli::command().get_subcommands() {
            assert!(
                command
                    .get_arguments()
                    .all(|arg| arg.get_long() != Some("token")),
                "{}",
                command.get_name()
            );
        }
    }
}
