//! The options that every binary has for Redis.

use std::{
    ffi::OsStr,
    fmt, io,
    path::{Path, PathBuf},
};

use clap::{Arg, Args, Command, builder::TypedValueParser, error::ErrorKind};
use redis::{ClientTlsConfig, TlsCertificates};

use super::RedisUrl;

/// Where the queue lives.
#[derive(Debug, Clone, Args)]
pub struct RedisArgs {
    /// Redis: `redis://[user:password@]host:port/db`, `redis+sentinel://host:port,host:port/service/db` or
    /// `redis+cluster://host:port,host:port`; with `rediss` instead of `redis` over TLS.
    #[arg(
        long,
        env = "REDIS_URL",
        default_value = "redis://127.0.0.1:6379/0",
        hide_env_values = true,
        value_parser = UrlParser
    )]
    pub redis_url: RedisUrl,
    /// First part of every key and channel, so that several installations can share one Redis.
    #[arg(long, env = "REDIS_KEY_PREFIX", default_value = "dq")]
    pub redis_key_prefix: String,
    /// Most connections for short commands of one process, which share them; blocking and pub/sub reads have their own.
    #[arg(long, env = "REDIS_POOL_SIZE", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub redis_pool_size: u16,
    /// Certificates of the authorities to trust for Redis, PEM; without it those of the system.
    #[arg(long, env = "REDIS_CA", value_name = "FILE")]
    pub redis_ca: Option<PathBuf>,
    /// Certificate by which Redis knows this process, PEM.
    #[arg(
        long,
        env = "REDIS_CLIENT_CERT",
        value_name = "FILE",
        requires = "redis_client_key"
    )]
    pub redis_client_cert: Option<PathBuf>,
    /// Its private key, PEM.
    #[arg(
        long,
        env = "REDIS_CLIENT_KEY",
        value_name = "FILE",
        requires = "redis_client_cert"
    )]
    pub redis_client_key: Option<PathBuf>,
}

/// Reads a URL without ever repeating it: what cannot be read may still hold a password.
#[derive(Debug, Clone, Copy)]
struct UrlParser;

impl TypedValueParser for UrlParser {
    type Value = RedisUrl;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<RedisUrl, clap::Error> {
        let text = value.to_str().unwrap_or_default();
        text.parse().map_err(|error| {
            let message = format!("invalid value for '--redis-url': {error}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

impl RedisArgs {
    /// The Redis at `redis_url`, everything else as by default.
    pub fn at(redis_url: RedisUrl) -> Self {
        Self {
            redis_url,
            redis_key_prefix: "dq".to_owned(),
            redis_pool_size: 2,
            redis_ca: None,
            redis_client_cert: None,
            redis_client_key: None,
        }
    }

    /// The files of the options for TLS; `None` when none is named.
    pub(super) fn certificates(&self) -> io::Result<Option<TlsCertificates>> {
        let read = |path: &Option<PathBuf>| {
            let Some(path) = path else { return Ok(None) };
            let named = |error: io::Error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            };
            std::fs::read(path).map(Some).map_err(named)
        };
        let root_cert = read(&self.redis_ca)?;
        let client = read(&self.redis_client_cert)?.zip(read(&self.redis_client_key)?);
        let client_tls = client.map(|(client_cert, client_key)| ClientTlsConfig {
            client_cert,
            client_key,
        });
        let any = root_cert.is_some() || client_tls.is_some();
        Ok(any.then_some(TlsCertificates {
            client_tls,
            root_cert,
        }))
    }
}

impl fmt::Display for RedisArgs {
    /// The effective settings, an option a line, as `--check-config` shows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "redis-url = {}", self.redis_url)?;
        writeln!(f, "redis-key-prefix = {}", self.redis_key_prefix)?;
        writeln!(f, "redis-pool-size = {}", self.redis_pool_size)?;
        let files = [
            ("redis-ca", &self.redis_ca),
            ("redis-client-cert", &self.redis_client_cert),
            ("redis-client-key", &self.redis_client_key),
        ];
        for (option, file) in files {
            let file = file.as_deref().unwrap_or(Path::new("")).display();
            writeln!(f, "{option} = {file}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Alone {
        #[command(flatten)]
        redis: RedisArgs,
    }

    #[test]
    fn the_defaults_are_those_of_the_command_line() {
        let parsed = Alone::parse_from(["program"]).redis;
        let made = RedisArgs::at(parsed.redis_url.clone());
        assert_eq!(format!("{parsed:?}"), format!("{made:?}"));
    }

    #[test]
    fn a_url_that_is_refused_is_not_repeated() {
        for url in ["redis://:hunter2@cache:port", "http://:hunter2@cache"] {
            let refused = Alone::try_parse_from(["program", "--redis-url", url]);
            let message = refused.unwrap_err().to_string();
            assert!(message.contains("--redis-url"), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn a_certificate_file_that_is_not_there_is_named() {
        let mut args = RedisArgs::at("rediss://cache".parse().unwrap());
        assert!(args.certificates().unwrap().is_none());
        args.redis_ca = Some("nowhere/ca.pem".into());
        let error = args.certificates().unwrap_err().to_string();
        assert!(error.starts_with("nowhere/ca.pem: "), "{error}");
    }
}
