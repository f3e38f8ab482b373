//! What the fetcher may reach: an image URL comes from a client, the network behind the worker does not.
//!
//! ```text
//! gate      is this URL acceptable as written?          scheme, credentials, host, port
//! address   which addresses are not the public internet
//! resolver  name -> addresses, once; judged, then connected to
//! redirect  where to next; through the gate again
//! ```
//!
//! Nothing is taken from the environment (no proxies), nothing is sent along (no cookies, no referrer), and the
//! address that was really connected to is judged once more.

mod address;
mod gate;
mod redirect;
mod resolver;

use std::{error::Error as _, sync::Arc, time::Duration};

use reqwest::{
    Client, Response,
    header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue},
};
use url::Url;

pub use address::is_public;
pub use gate::{HostPort, Policy};
pub(crate) use gate::{Route, Target};
pub(crate) use redirect::{MAX_REDIRECTS, RedirectRefused};
pub use resolver::Names;
use resolver::Resolver;

/// Idle connections kept to one image host.
const IDLE_PER_HOST: usize = 2;
/// How long they are kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The way out.
#[derive(Debug)]
pub struct Egress {
    policy: Policy,
    public: Client,
    inside: Client,
    connect_timeout: Duration,
}

/// Why a URL is not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the scheme is not https or http")]
    Scheme,
    #[error("plain http is switched off")]
    PlainHttp,
    #[error("the URL carries credentials")]
    Credentials,
    #[error("the port is not 80 or 443")]
    Port,
    #[error("the host is not allowed or does not exist")]
    Host,
    #[error("names cannot be resolved at the moment")]
    ResolverDown,
}

/// Why a request got no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("no connection within {limit:?}")]
    ConnectTimeout { limit: Duration },
    #[error("requesting the image")]
    Failed(#[source] reqwest::Error),
}

impl Egress {
    /// Prepares the two clients: one for the public internet, one for the allow-listed hosts.
    ///
    /// # Errors
    /// When TLS cannot be set up, such as on a system without root certificates.
    pub fn new(
        policy: Policy,
        names: Names,
        connect_timeout: Duration,
    ) -> Result<Self, reqwest::Error> {
        // The default provider is process-wide; a second worker in one process finds it in place.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let names = Arc::new(names);
        let client = |route| client(Arc::clone(&names), route, connect_timeout);
        Ok(Self {
            policy,
            public: client(Route::Public)?,
            inside: client(Route::Inside)?,
            connect_timeout,
        })
    }

    /// Lets a URL through the gate, or not.
    pub(crate) fn admit(&self, url: Url) -> Result<Target, Refused> {
        self.policy.admit(url)
    }

    /// One request, no redirect followed.
    pub(crate) async fn get(&self, target: &Target) -> Result<Response, RequestError> {
        let client = match target.route {
            Route::Public => &self.public,
            Route::Inside => &self.inside,
        };
        let response = client
            .get(target.url.clone())
            .send()
            .await
            .map_err(|error| self.classify(error))?;
        match response.remote_addr() {
            Some(peer) if target.route.admits(peer.ip()) => Ok(response),
            _ => Err(Refused::Host.into()),
        }
    }

    /// The target that an answer redirects to, `None` when it is no redirect.
    pub(crate) fn redirect(
        &self,
        from: &Target,
        answer: &Response,
    ) -> Result<Option<Target>, RedirectRefused> {
        redirect::next(&self.policy, from, answer.status(), answer.headers())
    }

    /// Finds the resolver's refusal under the client's layers.
    fn classify(&self, error: reqwest::Error) -> RequestError {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(refused) = inner.downcast_ref::<Refused>() {
                return RequestError::Refused(*refused);
            }
            cause = inner.source();
        }
        if error.is_timeout() {
            RequestError::ConnectTimeout {
                limit: self.connect_timeout,
            }
        } else {
            RequestError::Failed(error.without_url())
        }
    }
}

fn client(
    names: Arc<Names>,
    route: Route,
    connect_timeout: Duration,
) -> Result<Client, reqwest::Error> {
    let headers = HeaderMap::from_iter([
        (
            ACCEPT,
            HeaderValue::from_static("image/png,image/jpeg,image/webp,image/*;q=0.8"),
        ),
        (ACCEPT_ENCODING, HeaderValue::from_static("identity")),
    ]);
    Client::builder()
        .user_agent(concat!("canvas-digitize/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .dns_resolver(Arc::new(Resolver::new(names, route)))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(connect_timeout)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .build()
}
