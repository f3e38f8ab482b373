//! Which Redis, and of what kind: told by the URL alone.
//!
//! ```text
//! redis://[user:password@]host[:port][/db]                          one server
//! redis+sentinel://[user:password@]host[:port],host../service[/db]  the master that the sentinels name
//! redis+cluster://[user:password@]host[:port],host..                a cluster, by some of its nodes
//! rediss://  rediss+sentinel://  rediss+cluster://                  the same over TLS
//! ```
//!
//! Several clients spell sentinels and clusters in about this way; there is no standard.

use std::{fmt, str::FromStr};

use redis::{ConnectionInfo, IntoConnectionInfo};

const REDIS_PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;

/// A checked Redis URL whose password never shows.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisUrl {
    text: String,
    pub(super) tls: bool,
    pub(super) place: Place,
}

/// Where the data is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// One server.
    Node(Box<ConnectionInfo>),
    /// The master that sentinels name. The addresses are the sentinels'; user, password and db the master's.
    Sentinel {
        sentinels: Vec<ConnectionInfo>,
        service: String,
        master: Box<ConnectionInfo>,
    },
    /// A cluster, by some of its nodes.
    Cluster(Vec<ConnectionInfo>),
}

/// What follows from the text is equal when the text is.
impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

/// Why a text is no Redis URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MalformedUrl {
    /// None of the schemes.
    #[error(
        "it must begin with redis://, rediss://, redis+sentinel://, rediss+sentinel://, redis+cluster:// or rediss+cluster://"
    )]
    Scheme,
    /// Sentinels without the name of what they watch.
    #[error(
        "after the sentinels comes the name of their service: redis+sentinel://host:26379/mymaster"
    )]
    Service,
    /// A cluster has one database.
    #[error("a cluster has database 0 only")]
    ClusterDatabase,
    /// An address, a user, a database that cannot be read.
    #[error("{0}")]
    Part(String),
}

impl RedisUrl {
    /// The URL with its password, for handing it to another process.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl FromStr for RedisUrl {
    type Err = MalformedUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.split_once("://").ok_or(MalformedUrl::Scheme)?;
        let (base, kind) = scheme.split_once('+').unwrap_or((scheme, ""));
        let tls = match base {
            "redis" => false,
            "rediss" => true,
            _ => return Err(MalformedUrl::Scheme),
        };
        let place = match kind {
            "" => Place::Node(Box::new(node(text)?)),
            "sentinel" => sentinels(base, rest)?,
            "cluster" => cluster(base, rest)?,
            _ => return Err(MalformedUrl::Scheme),
        };
        Ok(Self {
            text: text.to_owned(),
            tls,
            place,
        })
    }
}

fn node(url: &str) -> Result<ConnectionInfo, MalformedUrl> {
    url.into_connection_info()
        .map_err(|error| MalformedUrl::Part(error.to_string()))
}

/// `user:password@`, the addresses, and what comes behind their slash.
fn parts(rest: &str) -> (&str, Vec<&str>, &str) {
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let at = authority.rfind('@').map_or(0, |at| at + 1);
    let (credentials, hosts) = authority.split_at(at);
    (credentials, hosts.split(',').collect(), path)
}

fn nodes(
    base: &str,
    credentials: &str,
    hosts: &[&str],
    port: u16,
) -> Result<Vec<ConnectionInfo>, MalformedUrl> {
    hosts
        .iter()
        .map(|host| {
            // The port of an IPv6 address comes behind its bracket.
            let has_port = host
                .rsplit_once(':')
                .is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
            let port = if has_port {
                String::new()
            } else {
                format!(":{port}")
            };
            node(&format!("{base}://{credentials}{host}{port}"))
        })
        .collect()
}

fn sentinels(base: &str, rest: &str) -> Result<Place, MalformedUrl> {
    let (credentials, hosts, path) = parts(rest);
    let (service, db) = path.split_once('/').unwrap_or((path, "0"));
    if service.is_empty() {
        return Err(MalformedUrl::Service);
    }
    Ok(Place::Sentinel {
        sentinels: nodes(base, "", &hosts, SENTINEL_PORT)?,
        service: service.to_owned(),
        // Its address is not known: the sentinels name it.
        master: Box::new(node(&format!("{base}://{credentials}localhost/{db}"))?),
    })
}

fn cluster(base: &str, rest: &str) -> Result<Place, MalformedUrl> {
    let (credentials, hosts, path) = parts(rest);
    if !matches!(path, "" | "0") {
        return Err(MalformedUrl::ClusterDatabase);
    }
    Ok(Place::Cluster(nodes(
        base,
        credentials,
        &hosts,
        REDIS_PORT,
    )?))
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self
            .text
            .split_once("://")
            .and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)))
        {
            Some((scheme, (credentials, host))) => {
                let user = credentials
                    .split_once(':')
                    .map_or(credentials, |(user, _)| user);
                write!(f, "{scheme}://{user}:***@{host}")
            }
            None => f.write_str(&self.text),
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

    fn addresses(nodes: &[ConnectionInfo]) -> Vec<String> {
        nodes.iter().map(|node| node.addr().to_string()).collect()
    }

    #[test]
    fn a_password_never_shows() {
        let cases = [
            ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
            ("redis://:hunter2@cache:6379/1", "redis://:***@cache:6379/1"),
            ("rediss://app:hunter2@cache", "rediss://app:***@cache"),
            (
                "redis+cluster://app:hunter2@a:1,b:2",
                "redis+cluster://app:***@a:1,b:2",
            ),
        ];
        for (text, shown) in cases {
            let url: RedisUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
            assert_eq!(url.expose(), text);
        }
    }

    #[test]
    fn sentinels_name_a_master_of_their_service() {
        let url: RedisUrl = "rediss+sentinel://app:p%40ss@s1,s2:7000,[::1]/mymaster/3"
            .parse()
            .unwrap();
        let Place::Sentinel {
            sentinels,
            service,
            master,
        } = &url.place
        else {
            panic!("{url:?}");
        };
        assert!(url.tls);
        assert_eq!(addresses(sentinels), ["s1:26379", "s2:7000", "::1:26379"]);
        assert_eq!(service, "mymaster");
        let settings = master.redis_settings();
        assert_eq!(
            (settings.username(), settings.password(), settings.db()),
            (Some("app"), Some("p@ss"), 3)
        );
        assert_eq!(sentinels[0].redis_settings().password(), None);
    }

    #[test]
    fn a_cluster_is_known_by_some_of_its_nodes() {
        let url: RedisUrl = "redis+cluster://:secret@a,b:7001".parse().unwrap();
        let Place::Cluster(nodes) = &url.place else {
            panic!("{url:?}");
        };
        assert_eq!(addresses(nodes), ["a:6379", "b:7001"]);
        for node in nodes {
            assert_eq!(node.redis_settings().password(), Some("secret"));
        }
    }

    #[test]
    fn what_is_no_redis_url_is_said_to_be_none() {
        let malformed = |text: &str| text.parse::<RedisUrl>().unwrap_err();
        for text in ["", "cache:6379", "http://cache", "redis+ring://cache"] {
            assert_eq!(malformed(text), MalformedUrl::Scheme, "{text}");
        }
        assert_eq!(malformed("redis+sentinel://a,b"), MalformedUrl::Service);
        assert_eq!(
            malformed("redis+cluster://a/2"),
            MalformedUrl::ClusterDatabase
        );
        for text in [
            "redis://",
            "redis://cache/x",
            "redis+cluster://a,,b",
            "redis+sentinel://a/m/x",
        ] {
            assert!(matches!(malformed(text), MalformedUrl::Part(_)), "{text}");
        }
    }
}
