//! The project's own servers as processes.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::client;

/// How long a server may take to be ready.
const START_TIMEOUT: Duration = Duration::from_mins(1);

/// A server process, killed when dropped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    name: &'static str,
}

impl Server {
    /// Starts one of the project's binaries.
    ///
    /// # Panics
    ///
    /// When it has not been built.
    pub fn start(name: &'static str, args: &[&str]) -> Self {
        let path = binary(name);
        assert!(
            path.exists(),
            "{} is missing: run `cargo build --workspace --bins` first",
            path.display()
        );
        let mut command = Command::new(path);
        // The tests decide everything; the developer's environment nothing.
        command
            .env_clear()
            .env("LOG", "error")
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        Self {
            process: command.spawn().expect("starting a built binary"),
            name,
        }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// SIGKILL.
    ///
    /// # Panics
    ///
    /// When it is gone already.
    pub fn kill(mut self) {
        assert!(
            self.process.try_wait().expect("waiting").is_none(),
            "{} had stopped before it was killed",
            self.name
        );
        self.process.kill().expect("killing");
        self.process.wait().expect("waiting");
    }

    /// Sends a signal by its short name, such as `STOP`.
    ///
    /// # Panics
    ///
    /// When it cannot be sent.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.pid().to_string()])
            .status()
            .expect("running kill");
        assert!(sent.success(), "sending {name} to {}", self.name);
    }

    /// SIGTERM. Returns the exit code.
    ///
    /// # Panics
    ///
    /// When it does not stop within a minute.
    pub async fn stop(mut self) -> Option<i32> {
        self.signal("TERM");
        let give_up = Instant::now() + START_TIMEOUT;
        loop {
            if let Some(status) = self.process.try_wait().expect("waiting") {
                return status.code();
            }
            assert!(Instant::now() < give_up, "{} does not stop", self.name);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until `/readyz` answers 200.
    ///
    /// # Panics
    ///
    /// When it does not within a minute, or the process ends.
    pub async fn ready(&mut self, address: SocketAddr) {
        let give_up = Instant::now() + START_TIMEOUT;
        loop {
            assert!(
                self.process.try_wait().expect("waiting").is_none(),
                "{} stopped at its start",
                self.name
            );
            if client::try_send(address, "GET", "/readyz", &[], "")
                .await
                .is_ok_and(|reply| reply.status == 200)
            {
                return;
            }
            assert!(Instant::now() < give_up, "{} is not ready", self.name);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.kill().is_ok() {
            drop(self.process.wait());
        }
    }
}

/// A local address that was free a moment ago.
///
/// # Panics
///
/// When there is none.
pub fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free local port")
}

/// The project's binaries stand in `target/<profile>`, those of tests in its folder `deps`.
fn binary(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a process has a path");
    let mut folder = own.parent().expect("a program stands in a folder");
    if folder.ends_with("deps") {
        folder = folder.parent().expect("`deps` stands in a folder");
    }
    folder.join(name)
}
