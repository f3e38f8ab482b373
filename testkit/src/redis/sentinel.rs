//! A real master with a replica, and three sentinels that watch it.

use std::{
    fmt::Write as _,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::{RedisServer, connect, free_port, ping, until};

/// The name by which the sentinels know the master.
const SERVICE: &str = "queue";

/// Servers on free local ports, stopped when dropped.
#[derive(Debug)]
pub struct RedisSentinels {
    master: RedisServer,
    /// Kept alive: the next master.
    _replica: RedisServer,
    sentinels: Vec<Sentinel>,
}

#[derive(Debug)]
struct Sentinel {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl RedisSentinels {
    /// Starts all of them; when this returns, every sentinel knows the replica and the other sentinels.
    ///
    /// # Panics
    ///
    /// When redis-server is not installed or they do not find each other.
    pub async fn start() -> Self {
        let master = RedisServer::start().await;
        let port = master.port.to_string();
        let replica = RedisServer::launch(&["--replicaof", "127.0.0.1", &port]).await;
        super::wait_for_replica(&master).await;
        let mut sentinels = Vec::new();
        for _ in 0..3 {
            sentinels.push(Sentinel::start(master.port).await);
        }
        for sentinel in &sentinels {
            until("the sentinels know each other", async || {
                let known = sentinel.master().await;
                known.contains("num-slaves 1 ") && known.contains("num-other-sentinels 2 ")
            })
            .await;
        }
        Self {
            master,
            _replica: replica,
            sentinels,
        }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        let hosts: Vec<_> = self
            .sentinels
            .iter()
            .map(|sentinel| format!("127.0.0.1:{}", sentinel.port))
            .collect();
        format!("redis+sentinel://{}/{SERVICE}/0", hosts.join(","))
    }

    /// Kills the master, once its replica has all that it has.
    ///
    /// # Panics
    ///
    /// When the replica does not follow.
    pub async fn kill_master(&mut self) {
        super::wait_for_replica(&self.master).await;
        self.master.kill();
    }
}

impl Sentinel {
    async fn start(master: u16) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = free_port().expect("a free port");
        let file = folder.path().join("sentinel.conf");
        let mut text = format!(
            "port {port}\nbind 127.0.0.1\ndir {}\n",
            folder.path().display()
        );
        let settings = [
            format!("monitor {SERVICE} 127.0.0.1 {master} 2"),
            format!("down-after-milliseconds {SERVICE} 1000"),
            format!("failover-timeout {SERVICE} 5000"),
        ];
        for setting in settings {
            writeln!(text, "sentinel {setting}").expect("writing to a String cannot fail");
        }
        std::fs::write(&file, text).expect("writing the sentinel's configuration");
        let process = Command::new("redis-server")
            .arg(&file)
            .arg("--sentinel")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starting a sentinel");
        until("the sentinel answers", async || ping(port).await.is_ok()).await;
        Self {
            process,
            port,
            _folder: folder,
        }
    }

    /// What it knows of the master, as words.
    async fn master(&self) -> String {
        let Ok(mut connection) = connect(self.port).await else {
            return String::new();
        };
        let mut command = redis::cmd("SENTINEL");
        command.arg("MASTER").arg(SERVICE);
        let known: Vec<String> = command
            .query_async(&mut connection)
            .await
            .unwrap_or_default();
        known.join(" ") + " "
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        if self.process.kill().is_ok() {
            drop(self.process.wait());
        }
    }
}
