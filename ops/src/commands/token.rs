//! The token: from a file or an environment variable, never from the command line, where every user of the machine sees it.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use secrecy::SecretString;

/// Longer than any token that is meant.
const MAX_TOKEN_BYTES: u64 = 16 * 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct TokenArgs {
    /// File whose only line is the bearer token.
    #[arg(long, value_name = "FILE", conflicts_with = "token_env")]
    token_file: Option<PathBuf>,
    /// Environment variable that holds the bearer token.
    #[arg(long, value_name = "NAME", default_value = "DIGITIZE_TOKEN")]
    token_env: String,
}

impl TokenArgs {
    pub(crate) fn read(&self) -> anyhow::Result<SecretString> {
        let (token, place) = match &self.token_file {
            Some(path) => (from_file(path)?, format!("file {}", path.display())),
            None => (
                from_environment(&self.token_env)?,
                format!("environment variable {}", self.token_env),
            ),
        };
        let token = token.trim();
        ensure!(!token.is_empty(), "the token in {place} is empty");
        Ok(SecretString::from(token))
    }
}

fn from_file(path: &PathBuf) -> anyhow::Result<String> {
    let mut token = String::new();
    let file =
        File::open(path).with_context(|| format!("opening token file {}", path.display()))?;
    let read = file.take(MAX_TOKEN_BYTES + 1).read_to_string(&mut token);
    let read = read.with_context(|| format!("reading token file {}", path.display()))?;
    ensure!(
        read as u64 <= MAX_TOKEN_BYTES,
        "token file {} is longer than {MAX_TOKEN_BYTES} bytes",
        path.display()
    );
    Ok(token)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the variable's name is itself an option, which clap cannot read by itself"
)]
fn from_environment(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("no token: set {name}, or give --token-file"))
}
