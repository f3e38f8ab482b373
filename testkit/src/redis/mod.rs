//! A real redis-server of the test's own.
//!
//! Written here rather than taken from `redis-test` because the tests need what that lacks: a data folder that
//! survives a restart, and killing without goodbye.

mod cluster;
mod sentinel;
mod tls;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub use cluster::RedisCluster;
pub use sentinel::RedisSentinels;
pub use tls::RedisOverTls;

/// How long a server may take to answer its first PING.
const START_TIMEOUT: Duration = Duration::from_mins(1);

/// A redis-server on a free local port, stopped when dropped.
#[derive(Debug)]
pub struct RedisServer {
    process: Child,
    port: u16,
    folder: TempDir,
    options: Vec<String>,
}

impl RedisServer {
    /// Starts one that keeps nothing on disk.
    ///
    /// # Panics
    ///
    /// When redis-server is not installed or does not answer.
    pub async fn start() -> Self {
        Self::launch(&[]).await
    }

    /// Starts one with an append-only file, synced at every write, so that a kill loses nothing.
    ///
    /// # Panics
    ///
    /// As [`RedisServer::start`].
    pub async fn start_durable() -> Self {
        Self::launch(&["--appendonly", "yes", "--appendfsync", "always"]).await
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Kills it with SIGKILL.
    ///
    /// # Panics
    ///
    /// When the process cannot be killed.
    pub fn kill(&mut self) {
        self.process.kill().expect("killing redis-server");
        self.process.wait().expect("waiting for redis-server");
    }

    /// Starts it again on the same port and folder, after [`RedisServer::kill`].
    ///
    /// # Panics
    ///
    /// As [`RedisServer::start`].
    pub async fn start_again(&mut self) {
        self.begin_again(&[]);
        wait_until_it_answers(self.port).await;
    }

    /// Starts it again with more options, and does not wait until it answers.
    pub fn begin_again(&mut self, options: &[&str]) {
        let options: Vec<_> = self
            .options
            .iter()
            .cloned()
            .chain(options.iter().map(|&option| option.to_owned()))
            .collect();
        self.process = spawn(self.port, self.folder.path(), &options);
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// A connection for looking at what is inside.
    ///
    /// # Panics
    ///
    /// When it cannot be reached.
    pub async fn connection(&self) -> ::redis::aio::MultiplexedConnection {
        connect(self.port)
            .await
            .expect("connecting to the test's redis-server")
    }

    async fn launch(options: &[&str]) -> Self {
        let options: Vec<_> = options.iter().map(|&option| option.to_owned()).collect();
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Another process may take the port between asking for it and using it.
        for _ in 0..5 {
            let port = free_port().expect("a free port");
            let mut process = spawn(port, folder.path(), &options);
            if answers(port, &mut process).await {
                return Self {
                    process,
                    port,
                    folder,
                    options,
                };
            }
        }
        panic!("redis-server does not start; is it installed? `./dev setup` installs it");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if self.process.kill().is_ok() {
            drop(self.process.wait());
        }
    }
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn spawn(port: u16, folder: &Path, options: &[String]) -> Child {
    let mut command = Command::new("redis-server");
    command
        .args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--port",
            &port.to_string(),
        ])
        .arg("--dir")
        .arg(folder);
    command.args(options);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
        .spawn()
        .expect("starting redis-server; `./dev setup` installs it")
}

async fn connect(port: u16) -> ::redis::RedisResult<::redis::aio::MultiplexedConnection> {
    let patient = ::redis::AsyncConnectionConfig::new()
        .set_connection_timeout(Some(START_TIMEOUT))
        .set_response_timeout(Some(START_TIMEOUT));
    ::redis::Client::open(("127.0.0.1", port))?
        .get_multiplexed_async_connection_with_config(&patient)
        .await
}

async fn ping(port: u16) -> ::redis::RedisResult<()> {
    ::redis::cmd("PING")
        .query_async(&mut connect(port).await?)
        .await
}

async fn answers(port: u16, process: &mut Child) -> bool {
    let give_up = Instant::now() + START_TIMEOUT;
    while Instant::now() < give_up && process.try_wait().is_ok_and(|exit| exit.is_none()) {
        if ping(port).await.is_ok() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

async fn wait_until_it_answers(port: u16) {
    until("redis-server comes back", async || ping(port).await.is_ok()).await;
}

/// Waits until something is so.
async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let give_up = Instant::now() + START_TIMEOUT;
    while !so().await {
        assert!(Instant::now() < give_up, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until a replica has everything that was written so far.
async fn wait_for_replica(master: &RedisServer) {
    until("a replica follows", async || {
        // WAIT waits for the writes of its own connection, so there must be one; it comes behind all others. The tag
        // is that of the queue's keys, which only this master of a cluster takes.
        let mut pipe = ::redis::pipe();
        let mark = ["{0}:in-step", "1", "EX", "60"];
        pipe.cmd("SET").arg(&mark).ignore();
        pipe.cmd("WAIT").arg(1).arg(100);
        let (n_replicas,): (u64,) = pipe
            .query_async(&mut master.connection().await)
            .await
            .unwrap_or((0,));
        1 <= n_replicas
    })
    .await;
}
