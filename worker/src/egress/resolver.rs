//! Names to addresses, once: the addresses judged here are the very ones connected to.
//!
//! A name that answers differently to the check and to the connection (DNS rebinding) finds no gap, because there is
//! no second look-up: the HTTP client gets its addresses from this resolver and from nowhere else.

use std::{collections::HashMap, io, net::SocketAddr, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{Refused, Route};

/// More addresses than any honest image host has.
const MAX_ADDRESSES: usize = 64;

/// Where names are looked up.
#[derive(Debug, Clone, Default)]
pub enum Names {
    /// The system's resolver, `/etc/hosts` and all.
    #[default]
    System,
    /// A fixed table, and nothing beside it: for tests and closed networks.
    Table(HashMap<String, Vec<SocketAddr>>),
}

/// A resolver that hands out addresses of its route only.
pub(super) struct Resolver {
    names: Arc<Names>,
    route: Route,
}

impl Resolver {
    pub(super) fn new(names: Arc<Names>, route: Route) -> Self {
        Self { names, route }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, route) = (Arc::clone(&self.names), self.route);
        Box::pin(async move {
            let addresses = names
                .look_up(name.as_str())
                .await
                .map_err(|error| Refused::from_look_up(&error))?;
            let addresses = judge(addresses, route)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

impl Names {
    async fn look_up(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        match self {
            // Port 0 makes the client put in the URL's own port.
            Self::System => Ok(tokio::net::lookup_host((name, 0))
                .await?
                .take(MAX_ADDRESSES + 1)
                .collect()),
            Self::Table(table) => table
                .get(name)
                .cloned()
                .ok_or_else(|| io::Error::other("the name is not in the table")),
        }
    }
}

/// All or nothing: one bad address among good ones is how a rebinding host begins.
fn judge(addresses: Vec<SocketAddr>, route: Route) -> Result<Vec<SocketAddr>, Refused> {
    let acceptable = (1..=MAX_ADDRESSES).contains(&addresses.len())
        && addresses.iter().all(|address| route.admits(address.ip()));
    if acceptable {
        Ok(addresses)
    } else {
        Err(Refused::Host)
    }
}

impl Refused {
    /// A name that does not exist and a name that leads inside must look the same from outside.
    ///
    /// Only a resolver that is itself out of order is told apart, since asking again later helps. The standard library
    /// gives no code for it, only the C library's words (glibc, then musl).
    fn from_look_up(error: &io::Error) -> Self {
        let text = error.to_string();
        let down =
            text.contains("Temporary failure in name resolution") || text.ends_with("Try again");
        if down { Self::ResolverDown } else { Self::Host }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts
            .iter()
            .map(|text| SocketAddr::new(text.parse().unwrap(), 0))
            .collect()
    }

    async fn resolve(route: Route, answers: &[&str]) -> Result<Vec<SocketAddr>, Refused> {
        let table = HashMap::from([("images.example".to_owned(), addresses(answers))]);
        let resolver = Resolver::new(Arc::new(Names::Table(table)), route);
        match resolver.resolve("images.example".parse().unwrap()).await {
            Ok(found) => Ok(found.collect()),
            Err(error) => Err(*error.downcast::<Refused>().unwrap()),
        }
    }

    #[tokio::test]
    async fn a_name_with_one_good_and_one_bad_address_is_refused_whole() {
        for answers in [
            ["8.8.8.8", "127.0.0.1"],
            ["10.0.0.1", "8.8.8.8"],
            ["8.8.8.8", "::ffff:10.0.0.1"],
        ] {
            assert_eq!(
                resolve(Route::Public, &answers).await,
                Err(Refused::Host),
                "{answers:?}"
            );
        }
        assert_eq!(
            resolve(Route::Public, &["8.8.8.8", "2a00::1"]).await,
            Ok(addresses(&["8.8.8.8", "2a00::1"]))
        );
    }

    #[tokio::test]
    async fn an_unknown_name_looks_like_a_refused_one() {
        let resolver = Resolver::new(Arc::new(Names::Table(HashMap::new())), Route::Public);
        let error = resolver
            .resolve("nowhere.example".parse().unwrap())
            .await
            .err()
            .unwrap();
        assert_eq!(error.downcast_ref::<Refused>(), Some(&Refused::Host));
        assert_eq!(resolve(Route::Public, &[]).await, Err(Refused::Host));
    }

    #[tokio::test]
    async fn an_allow_listed_host_may_resolve_to_a_private_address() {
        assert_eq!(
            resolve(Route::Inside, &["172.18.0.4"]).await,
            Ok(addresses(&["172.18.0.4"]))
        );
    }

    #[tokio::test]
    async fn a_name_with_a_flood_of_addresses_is_refused() {
        let flood = vec!["8.8.8.8"; MAX_ADDRESSES + 1];
        assert_eq!(resolve(Route::Public, &flood).await, Err(Refused::Host));
    }

    #[test]
    fn only_a_resolver_that_is_down_is_worth_another_try() {
        let cases = [
            (
                "failed to lookup address information: Name or service not known",
                Refused::Host,
            ),
            (
                "failed to lookup address information: Temporary failure in name resolution",
                Refused::ResolverDown,
            ),
            (
                "failed to lookup address information: Try again",
                Refused::ResolverDown,
            ),
        ];
        for (text, refused) in cases {
            assert_eq!(
                Refused::from_look_up(&io::Error::other(text)),
                refused,
                "{text}"
            );
        }
    }
}
