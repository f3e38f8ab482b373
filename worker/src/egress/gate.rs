//! The gate: every URL, first or redirected to, passes here before anything is looked up or connected.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

use super::{Refused, address};

/// Longest label list that is still a host name (RFC 1035: 253 characters).
const MAX_HOST_CHARS: usize = 253;

/// Name endings that only mean something inside somebody's network.
const INSIDE_SUFFIXES: [&str; 7] = [
    ".localhost",
    ".local",
    ".localdomain",
    ".internal",
    ".svc",
    ".home.arpa",
    ".in-addr.arpa",
];

/// What may be fetched from.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Whether plain `http` is let through.
    pub allow_http: bool,
    /// Hosts that are meant to be inside: the application's own image storage.
    pub inside: Vec<HostPort>,
}

/// One `HOST:PORT`, as an operator writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    host: Host<String>,
    port: u16,
}

/// A URL that passed the gate.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) url: Url,
    pub(crate) route: Route,
}

/// How far the addresses behind a host are trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// Only public addresses.
    Public,
    /// An allow-listed `HOST:PORT`: any address.
    Inside,
}

impl Policy {
    /// Judges a URL by what is written in it: scheme, credentials, host and port.
    pub(crate) fn admit(&self, url: Url) -> Result<Target, Refused> {
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            "http" => return Err(Refused::PlainHttp),
            _ => return Err(Refused::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Credentials);
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(Refused::Scheme);
        };
        if self.inside.iter().any(|inside| inside.names(&host, port)) {
            return Ok(Target {
                url,
                route: Route::Inside,
            });
        }
        if !matches!(port, 80 | 443) {
            return Err(Refused::Port);
        }
        let public = match host {
            Host::Domain(name) => is_public_name(name),
            Host::Ipv4(ip) => address::is_public(IpAddr::V4(ip)),
            Host::Ipv6(ip) => address::is_public(IpAddr::V6(ip)),
        };
        if public {
            Ok(Target {
                url,
                route: Route::Public,
            })
        } else {
            Err(Refused::Host)
        }
    }
}

impl Route {
    /// Whether this route may lead to an address.
    pub(crate) fn admits(self, address: IpAddr) -> bool {
        self == Self::Inside || address::is_public(address)
    }
}

impl HostPort {
    fn names(&self, host: &Host<&str>, port: u16) -> bool {
        self.port == port
            && match (&self.host, host) {
                (Host::Domain(ours), Host::Domain(theirs)) => ours == theirs.trim_end_matches('.'),
                (Host::Ipv4(ours), Host::Ipv4(theirs)) => ours == theirs,
                (Host::Ipv6(ours), Host::Ipv6(theirs)) => ours == theirs,
                _ => false,
            }
    }
}

impl FromStr for HostPort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected =
            || format!("expected HOST:PORT, for example images.example.com:443, not '{text}'");
        let (host, port) = text.rsplit_once(':').ok_or_else(expected)?;
        let port = port
            .parse()
            .ok()
            .filter(|port| *port != 0)
            .ok_or_else(expected)?;
        let host = match Host::parse(host).map_err(|_| expected())? {
            Host::Domain(name) => Host::Domain(name.trim_end_matches('.').to_owned()),
            literal => literal,
        };
        Ok(Self { host, port })
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Whether a name can belong to the public internet: it has a dot, and does not end in a word for "inside".
fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.len() <= MAX_HOST_CHARS
        && name.contains('.')
        && !INSIDE_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
        && !name.contains(".svc.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(inside: &[&str]) -> Policy {
        Policy {
            allow_http: true,
            inside: inside.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    fn admit(policy: &Policy, url: &str) -> Result<Route, Refused> {
        policy
            .admit(Url::parse(url).unwrap())
            .map(|target| target.route)
    }

    #[test]
    fn every_spelling_of_an_inside_address_is_refused() {
        for url in [
            "http://127.0.0.1/a.png",
            "http://127.1/",
            "http://0x7f.1/",
            "http://0x7f000001/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://017700000001/",
            "http://127.0.0.1./",
            "http://127.0.0.1:80/",
            "http://%31%32%37.0.0.1/",
            "http://１２７.０.０.１/",
            "http://①②⑦.⓪.⓪.①/",
            "http://127。0。0。1/",
            "http://0/",
            "http://0.0.0.0/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[fe80::1]/",
            "http://[fd00:ec2::254]/",
            "http:/\\127.0.0.1/",
        ] {
            assert_eq!(admit(&policy(&[]), url), Err(Refused::Host), "{url}");
        }
    }

    #[test]
    fn names_for_inside_are_refused() {
        for url in [
            "http://localhost/",
            "http://LOCALHOST./",
            "http://ｌｏｃａｌｈｏｓｔ/",
            "http://app.localhost/",
            "http://printer.local/",
            "http://metadata.google.internal/computeMetadata/v1/",
            "http://redis/",
            "http://redis.default.svc/",
            "http://redis.default.svc.cluster.example/",
            "http://router.home.arpa./",
        ] {
            assert_eq!(admit(&policy(&[]), url), Err(Refused::Host), "{url}");
        }
    }

    #[test]
    fn credentials_other_schemes_and_other_ports_are_refused() {
        let cases = [
            ("https://user@example.com/a.png", Refused::Credentials),
            ("https://:secret@example.com/a.png", Refused::Credentials),
            ("https://example.com@127.0.0.1/", Refused::Credentials),
            ("ftp://example.com/a.png", Refused::Scheme),
            ("file:///etc/passwd", Refused::Scheme),
            ("gopher://example.com:6379/_FLUSHALL", Refused::Scheme),
            ("javascript:alert(1)", Refused::Scheme),
            ("https://example.com:6379/", Refused::Port),
            ("http://example.com:8080/", Refused::Port),
        ];
        for (url, refusal) in cases {
            assert_eq!(admit(&policy(&[]), url), Err(refusal), "{url}");
        }
    }

    #[test]
    fn plain_http_is_refused_when_it_is_switched_off() {
        let policy = Policy {
            allow_http: false,
            inside: Vec::new(),
        };
        assert_eq!(
            admit(&policy, "http://example.com/a.png"),
            Err(Refused::PlainHttp)
        );
        assert_eq!(
            admit(&policy, "https://example.com/a.png"),
            Ok(Route::Public)
        );
    }

    #[test]
    fn public_names_and_addresses_pass() {
        for url in [
            "https://example.com/a.png",
            "http://example.com./a.png",
            "https://8.8.8.8/",
            "https://bücher.example/",
        ] {
            assert_eq!(admit(&policy(&[]), url), Ok(Route::Public), "{url}");
        }
    }

    #[test]
    fn an_allow_listed_host_is_inside_on_its_port_only() {
        let policy = policy(&[
            "minio:9000",
            "127.0.0.1:8088",
            "[::1]:8088",
            "Files.Example:443",
        ]);
        for url in [
            "http://minio:9000/a.png",
            "http://127.1:8088/",
            "http://[::1]:8088/",
            "https://files.example./a.png",
        ] {
            assert_eq!(admit(&policy, url), Ok(Route::Inside), "{url}");
        }
        for url in ["http://minio/", "http://127.0.0.1/", "http://[::1]/"] {
            assert_eq!(admit(&policy, url), Err(Refused::Host), "{url}");
        }
        assert_eq!(admit(&policy, "http://127.0.0.2:8088/"), Err(Refused::Port));
        assert_eq!(
            admit(&policy, "http://files.example/a.png"),
            Ok(Route::Public),
            "other port, other rules"
        );
    }

    #[test]
    fn a_host_without_a_port_is_no_allow_list_entry() {
        for text in [
            "minio",
            "minio:",
            "minio:0",
            "minio:99999",
            ":80",
            "a b:80",
            "",
        ] {
            assert!(text.parse::<HostPort>().is_err(), "{text}");
        }
        assert_eq!(
            "MINIO.:9000".parse::<HostPort>().unwrap().to_string(),
            "minio:9000"
        );
    }
}
