//! Data on standard output, talk on standard error.

use std::fmt::{Arguments, Display};
use std::io::{self, Write};

/// One line for the person at the terminal. A closed terminal is no reason to stop.
pub(crate) fn talk(line: Arguments<'_>) {
    drop(writeln!(io::stderr(), "{line}"));
}

/// One line of data, written through at once.
pub(crate) fn data(line: impl Display) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Whether an error is only that nobody reads our output any more.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// Text from outside, made harmless for a terminal: control characters would steer it.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}
