//! One server, the master of a few sentinels, or a cluster: how each is connected to.

use std::time::Duration;

use redis::{
    AsyncConnectionConfig, Client, ConnectionInfo, RedisResult, TlsCertificates, TlsMode,
    aio::{MultiplexedConnection, PubSub},
    cluster::{ClusterClient, ClusterClientBuilder},
    cluster_async::ClusterConnection,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};
use tokio::sync::Mutex;

use super::url::{Place, RedisUrl};

/// Longest wait for a new connection.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Longest wait for the answer to a short command.
pub(super) const COMMAND_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for the answer to a blocking read: the block and the way back.
pub(super) const BLOCKING_TIMEOUT: Duration = Duration::from_secs(8);

/// Times that a cluster's client tries a command again, on another node or after asking where its slot went.
const CLUSTER_RETRIES: u32 = 3;

/// How the Redis of a URL is connected to.
pub(super) enum Topology {
    /// One server.
    Node(Client),
    /// The master that sentinels name; they are asked anew for every connection.
    Sentinel(Mutex<SentinelClient>),
    /// A cluster.
    Cluster(Box<Cluster>),
}

/// The clients of a cluster.
pub(super) struct Cluster {
    /// The nodes of the URL, for pub/sub: what is published at one node reaches all.
    nodes: Vec<Client>,
    short: ClusterClient,
    blocking: ClusterClient,
}

/// A connection that commands can be sent over.
#[derive(Clone)]
pub(super) enum Link {
    Node(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Topology {
    /// Prepares connections; none is made yet.
    pub(super) fn new(url: &RedisUrl, certificates: Option<TlsCertificates>) -> RedisResult<Self> {
        if url.tls {
            // Another part of the process may have been first; the provider is the same.
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        match &url.place {
            Place::Node(node) => Ok(Self::Node(client((**node).clone(), certificates.as_ref())?)),
            Place::Sentinel {
                sentinels,
                service,
                master,
            } => sentinel(sentinels, service, master, url.tls, certificates).map(Self::Sentinel),
            Place::Cluster(nodes) => Ok(Self::Cluster(Box::new(Cluster {
                short: cluster(nodes, COMMAND_TIMEOUT, certificates.clone())?,
                blocking: cluster(nodes, BLOCKING_TIMEOUT, certificates.clone())?,
                nodes: nodes
                    .iter()
                    .map(|node| client(node.clone(), certificates.as_ref()))
                    .collect::<RedisResult<_>>()?,
            }))),
        }
    }

    /// The manager of one server's connections, where there is one server.
    pub(super) fn single(&self) -> Option<deadpool_redis::Manager> {
        let Self::Node(client) = self else {
            return None;
        };
        let node = client.get_connection_info().clone();
        deadpool_redis::Manager::new_with_config(node, config(COMMAND_TIMEOUT)).ok()
    }

    /// A connection for short commands.
    pub(super) async fn connect(&self) -> RedisResult<Link> {
        match self {
            Self::Cluster(it) => Ok(Link::Cluster(it.short.get_async_connection().await?)),
            single => single.connect_to_node(COMMAND_TIMEOUT).await,
        }
    }

    /// A connection for reads that block.
    pub(super) async fn connect_for_blocking(&self) -> RedisResult<Link> {
        match self {
            Self::Cluster(it) => Ok(Link::Cluster(it.blocking.get_async_connection().await?)),
            single => single.connect_to_node(BLOCKING_TIMEOUT).await,
        }
    }

    async fn connect_to_node(&self, response_timeout: Duration) -> RedisResult<Link> {
        let config = config(response_timeout);
        let client = self.node().await?;
        let connection = client.get_multiplexed_async_connection_with_config(&config);
        Ok(Link::Node(connection.await?))
    }

    /// A connection for pub/sub.
    pub(super) async fn pubsub(&self) -> RedisResult<PubSub> {
        self.node().await?.get_async_pubsub().await
    }

    /// The server itself, the present master, or any node of the cluster.
    async fn node(&self) -> RedisResult<Client> {
        match self {
            Self::Node(client) => Ok(client.clone()),
            Self::Sentinel(sentinels) => sentinels.lock().await.async_get_client().await,
            // Whoever fails asks again, and may then meet another node.
            Self::Cluster(it) => Ok(it.nodes[fastrand::usize(..it.nodes.len())].clone()),
        }
    }
}

fn config(response_timeout: Duration) -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(response_timeout))
}

fn client(node: ConnectionInfo, certificates: Option<&TlsCertificates>) -> RedisResult<Client> {
    match certificates {
        Some(certificates) => Client::build_with_tls(node, certificates.clone()),
        None => Client::open(node),
    }
}

fn sentinel(
    sentinels: &[ConnectionInfo],
    service: &str,
    master: &ConnectionInfo,
    tls: bool,
    certificates: Option<TlsCertificates>,
) -> RedisResult<Mutex<SentinelClient>> {
    let addresses = sentinels.iter().map(|sentinel| sentinel.addr().clone());
    let settings = master.redis_settings();
    let mut builder = SentinelClientBuilder::new(addresses, service, SentinelServerType::Master)?
        .set_client_to_redis_db(settings.db());
    if let Some(username) = settings.username() {
        builder = builder.set_client_to_redis_username(username);
    }
    if let Some(password) = settings.password() {
        builder = builder.set_client_to_redis_password(password);
    }
    if tls {
        builder = builder
            .set_client_to_redis_tls_mode(TlsMode::Secure)
            .set_client_to_sentinel_tls_mode(TlsMode::Secure);
    }
    if let Some(certificates) = certificates {
        builder = builder
            .set_client_to_redis_certificates(certificates.clone())
            .set_client_to_sentinel_certificates(certificates);
    }
    Ok(Mutex::new(builder.build()?))
}

fn cluster(
    nodes: &[ConnectionInfo],
    response_timeout: Duration,
    certificates: Option<TlsCertificates>,
) -> RedisResult<ClusterClient> {
    let mut builder = ClusterClientBuilder::new(nodes.to_vec())
        .retries(CLUSTER_RETRIES)
        .connection_timeout(CONNECT_TIMEOUT)
        .response_timeout(response_timeout)
        .overall_response_timeout(Some(response_timeout));
    if let Some(certificates) = certificates {
        builder = builder.certs(certificates);
    }
    builder.build()
}
