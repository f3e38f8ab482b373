//! A fresh Redis, and what it says of itself.

use redis::aio::MultiplexedConnection;
use testkit::redis::RedisServer;

/// A server that keeps nothing on disk.
pub(super) async fn fresh() -> (RedisServer, MultiplexedConnection) {
    let server = RedisServer::start().await;
    let connection = server.connection().await;
    (server, connection)
}

/// A server with an append-only file that is synced every second, as the compose file has it.
pub(super) async fn fresh_with_file() -> (RedisServer, MultiplexedConnection) {
    let (server, mut connection) = fresh().await;
    for (name, value) in [("appendfsync", "everysec"), ("appendonly", "yes")] {
        redis::cmd("CONFIG")
            .arg("SET")
            .arg(name)
            .arg(value)
            .query_async::<()>(&mut connection)
            .await
            .expect("setting an option of the run's own Redis");
    }
    (server, connection)
}

/// A number of `INFO`.
pub(super) async fn info(connection: &mut MultiplexedConnection, field: &str) -> u64 {
    let text: String = redis::cmd("INFO")
        .arg("clients")
        .arg("memory")
        .query_async(connection)
        .await
        .expect("INFO of the run's own Redis");
    text.lines()
        .find_map(|line| line.strip_prefix(field)?.strip_prefix(':')?.parse().ok())
        .unwrap_or_else(|| panic!("INFO has no number {field}"))
}

/// Bytes that Redis holds.
pub(super) async fn used_memory(connection: &mut MultiplexedConnection) -> f64 {
    info(connection, "used_memory").await as f64
}

/// Returns as soon as a client waits in a blocking read.
pub(super) async fn someone_waits(connection: &mut MultiplexedConnection) {
    while info(connection, "blocked_clients").await == 0 {
        tokio::task::yield_now().await;
    }
}
