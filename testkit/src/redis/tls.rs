//! A real redis-server that speaks TLS, with a certificate made on the spot.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::{RedisServer, free_port};

/// A redis-server with a TLS port, stopped when dropped.
#[derive(Debug)]
pub struct RedisOverTls {
    /// The same server without TLS, for looking at what is inside.
    pub server: RedisServer,
    port: u16,
    folder: TempDir,
}

impl RedisOverTls {
    /// Starts one for 127.0.0.1.
    ///
    /// # Panics
    ///
    /// When redis-server or openssl is not installed.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        make_certificate(folder.path(), "server");
        make_certificate(folder.path(), "stranger");
        let port = free_port().expect("a free port");
        let file = |name: &str| folder.path().join(name).display().to_string();
        let options = [
            "--tls-port",
            &port.to_string(),
            "--tls-auth-clients",
            "no",
            "--tls-cert-file",
            &file("server.pem"),
            "--tls-key-file",
            &file("server.key"),
            "--tls-ca-cert-file",
            &file("server.pem"),
        ];
        Self {
            server: RedisServer::launch(&options).await,
            port,
            folder,
        }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("rediss://127.0.0.1:{}/0", self.port)
    }

    /// The certificate to trust.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("server.pem")
    }

    /// A certificate of somebody else.
    pub fn strangers_certificate(&self) -> PathBuf {
        self.folder.path().join("stranger.pem")
    }
}

/// A certificate that vouches for itself, `<name>.pem`, and its key, `<name>.key`.
fn make_certificate(folder: &Path, name: &str) {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args(["-subj", "/CN=127.0.0.1"])
        .args(["-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join(format!("{name}.key")))
        .arg("-out")
        .arg(folder.join(format!("{name}.pem")))
        .output()
        .expect("starting openssl; `./dev setup` installs it");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}
