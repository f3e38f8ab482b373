//! The options that every binary has for Redis.

use std::{fmt, str::FromStr};

use clap::Args;

/// Where the queue lives.
#[derive(Debug, Clone, Args)]
pub struct RedisArgs {
    /// Redis, as `redis://[user:password@]host:port/db`.
    #[arg(
        long,
        env = "REDIS_URL",
        default_value = "redis://127.0.0.1:6379/0",
        hide_env_values = true
    )]
    pub redis_url: RedisUrl,
    /// First part of every key and channel, so that several installations can share one Redis.
    #[arg(long, env = "REDIS_KEY_PREFIX", default_value = "dq")]
    pub redis_key_prefix: String,
    /// Most connections for short commands of one process; blocking and pub/sub reads have their own.
    #[arg(long, env = "REDIS_POOL_SIZE", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub redis_pool_size: u16,
}

/// A checked Redis URL whose password never shows.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisUrl(String);

impl RedisUrl {
    /// The URL with its password, for connecting.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for RedisUrl {
    type Err = redis::RedisError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        redis::Client::open(text)?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self
            .0
            .split_once("://")
            .and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)))
        {
            Some((scheme, (credentials, host))) => {
                let user = credentials
                    .split_once(':')
                    .map_or(credentials, |(user, _)| user);
                write!(f, "{scheme}://{user}:***@{host}")
            }
            None => f.write_str(&self.0),
        }
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_shows() {
        let cases = [
            ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
            ("redis://:hunter2@cache:6379/1", "redis://:***@cache:6379/1"),
            (
                "redis://app:hunter2@cache:6379",
                "redis://app:***@cache:6379",
            ),
        ];
        for (text, shown) in cases {
            let url: RedisUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
            assert_eq!(url.expose(), text);
        }
        assert!("http://cache".parse::<RedisUrl>().is_err());
    }
}
